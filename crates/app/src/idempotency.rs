//! A request that is sent again is not done again: what was answered under a key is answered once more.
//!
//! A program that got no answer cannot know whether its request was done. It sends it again under the same key
//! (draft-ietf-httpapi-idempotency-key-header), and one of four things is true. It was never seen: it is done. It was
//! done: the kept answer is given. It is being done at this moment: that is said. The process died in between: it is
//! taken up again, as the *same command* of the store, which writes nothing a second time.
//!
//! Only what was done is kept, for a day. What was refused wrote nothing and leaves the key free.

use crate::{
    App, Caller,
    accounts::damaged,
    error::{Error, Result},
    sessions::fingerprint,
};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use store::{NoteExpect, NotePut};

/// How long an answer is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

const IDEMPOTENCY: &str = "idempotency";

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// Its status.
    pub status: u16,
    /// Its headers, as far as they belong to what was done.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: String,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    command: String,
    request: String,
    /// The process that works on it.
    run: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Remembered>,
}

/// What is true of a key.
pub enum Begun<'a> {
    /// It is to be done, and this is the hold on the key.
    Fresh(Once<'a>),
    /// It was done.
    Known(Remembered),
    /// It is being done.
    Running,
    /// The key stands for another request.
    Other,
}

/// The hold on a key while its request is done. Dropped without an answer it leaves the key free.
pub struct Once<'a> {
    app: &'a App,
    key: String,
    kept: Option<Kept>,
}

impl App {
    /// Takes hold of the caller's `key` for `request`, a digest of all that makes the request what it is.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn once(&self, caller: &Caller, key: &str, request: &str) -> Result<Begun<'_>> {
        // Everybody's keys are their own.
        let key = fingerprint(&format!("{}\n{key}", caller.actor.person));
        loop {
            let now = self.world.now();
            let note = self.store.note(IDEMPOTENCY, &key, now)?;
            let (kept, expect) = match &note {
                None => {
                    let kept = Kept {
                        command: self.world.new_id(),
                        request: request.to_owned(),
                        run: self.run.clone(),
                        answer: None,
                    };
                    (kept, NoteExpect::Absent)
                }
                Some(note) => {
                    let kept: Kept = serde_json::from_slice(&note.value).map_err(damaged)?;
                    if kept.request != request {
                        return Ok(Begun::Other);
                    }
                    if let Some(answer) = kept.answer {
                        return Ok(Begun::Known(answer));
                    }
                    if kept.run == self.run {
                        return Ok(Begun::Running);
                    }
                    // An earlier process died over it: whether its command was written, the store knows.
                    let Kept { command, request, .. } = kept;
                    let kept = Kept { command, request, run: self.run.clone(), answer: None };
                    (kept, NoteExpect::Version(note.version))
                }
            };
            if self.put_kept(&key, Some(&kept), expect)? {
                return Ok(Begun::Fresh(Once { app: self, key, kept: Some(kept) }));
            }
        }
    }

    fn put_kept(&self, key: &str, kept: Option<&Kept>, expect: NoteExpect) -> Result<bool> {
        let now = self.world.now();
        let value = kept.map(serde_json::to_vec).transpose().map_err(damaged)?;
        let space = IDEMPOTENCY.to_owned();
        let put = NotePut { space, key: key.to_owned(), value, expires: Some(now + KEPT), expect, now };
        self.store.note_put(put).map_err(Error::from)
    }
}

impl Once<'_> {
    /// The caller, whose next command is the one of this key.
    pub fn caller(&self, caller: &Caller) -> Caller {
        let mut caller = caller.clone();
        caller.command = self.kept.as_ref().map(|it| it.command.clone());
        caller
    }

    /// Keeps what was answered.
    ///
    /// # Errors
    /// When nothing could be written; the request is done all the same, and sent again it is found done.
    pub fn done(mut self, answer: &Remembered) -> Result<()> {
        if let Some(kept) = self.kept.take() {
            let kept = Kept { answer: Some(answer.clone()), ..kept };
            self.app.put_kept(&self.key, Some(&kept), NoteExpect::Any)?;
        }
        Ok(())
    }
}

impl Drop for Once<'_> {
    fn drop(&mut self) {
        let Some(kept) = &self.kept else { return };
        // A command that was written must be found again, so its name is kept; one that was not leaves nothing.
        let written = match self.app.store.command(&kept.command) {
            Ok(found) => found.is_some(),
            Err(_) => true,
        };
        let left = written.then(|| Kept {
            command: kept.command.clone(),
            request: kept.request.clone(),
            run: String::new(),
            answer: None,
        });
        if let Err(error) = self.app.put_kept(&self.key, left.as_ref(), NoteExpect::Any) {
            tracing::warn!(%error, "an idempotency key could not be given free");
        }
    }
}
