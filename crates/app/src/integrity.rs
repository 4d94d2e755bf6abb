//! Proving that nothing was altered, from a page.

use crate::{
    App, AuditAct, AuditNote, AuditOutcome, Caller,
    error::{Error, Result},
};
use access::Role;
use jiff::Timestamp;
use store::{VerifyOptions, VerifyReport};

/// What the last verification since the start of the server found.
#[derive(Clone, Debug)]
pub struct LastVerified {
    /// When it ended.
    pub at: Timestamp,
    /// How long it took.
    pub took: std::time::Duration,
    /// The finding of it.
    pub report: VerifyReport,
}

impl App {
    /// Verifies the whole journal, every evidence file and the read models. Any signed-in person with a role may:
    /// it reads much but tells nothing of contents.
    ///
    /// # Errors
    /// When the data cannot be read at all; a fault is a result.
    pub fn verify(&self, caller: &Caller) -> Result<LastVerified> {
        let may = [Role::AuditAdmin, Role::SystemAdmin, Role::Supervisor, Role::Coordinator];
        if !may.into_iter().any(|role| caller.actor.acts_as(role)) {
            return Err(Error::NotYours);
        }
        let verified = self.verify_with(true)?;
        let outcome = match verified.report.fault {
            None => AuditOutcome::Done,
            Some(_) => AuditOutcome::Refused,
        };
        self.note_audit(AuditNote::by(caller, AuditAct::Verified).outcome(outcome));
        Ok(verified)
    }

    /// The same without anybody asking and without the read models: a server does it once after its start.
    ///
    /// # Errors
    /// When the data cannot be read at all.
    pub fn verify_quietly(&self) -> Result<LastVerified> {
        self.verify_with(false)
    }

    fn verify_with(&self, deep: bool) -> Result<LastVerified> {
        // One at a time: a second click waits for the first one's answer.
        let mut last = self.verified.lock().unwrap_or_else(|it| it.into_inner());
        let began = std::time::Instant::now();
        let report = self.store.verify(&VerifyOptions { checkpoint: None, deep }, &mut |_| {})?;
        let verified = LastVerified { at: self.world.now(), took: began.elapsed(), report };
        *last = Some(verified.clone());
        Ok(verified)
    }

    /// What the last verification found, if there was one since the start.
    pub fn last_verified(&self) -> Option<LastVerified> {
        // While one runs, its predecessor is not worth waiting for.
        self.verified.try_lock().ok().and_then(|it| it.clone())
    }

    /// The newest checkpoint's short code, as it goes onto papers.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn checkpoint_code(&self) -> Result<Option<String>> {
        Ok(self.store.latest_checkpoint()?.map(|it| journal::short_code(&it.checkpoint)))
    }
}
