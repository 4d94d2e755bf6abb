//! Use cases: the transact loop, accounts, import, work on findings, reading as of a day, integrity.
//!
//! A page, a REST call and a command of the console are three steps each: read the request, call a method of
//! [`App`], show the outcome. Everything that takes a [`Caller`] asks `access` first; what lies outside the
//! caller's scope is [`Error::NotFound`]. All calls block: a server runs them on threads that may.
//!
//! **Invariant:** knows neither HTTP nor HTML nor SQL. Time and identifiers come from the [`World`].

mod accounts;
mod audit;
mod behalf;
pub mod demo;
mod directory;
mod erasure;
mod error;
mod feed;
mod findings;
mod handover;
mod idempotency;
mod imports;
mod integrity;
mod lists;
mod lockout;
pub mod masks;
mod org;
mod password;
mod people;
pub mod permit;
mod policy;
mod proposals;
mod read;
mod reading;
mod second_factor;
mod sessions;
mod tokens;
mod transact;
mod webhooks;
mod world;

pub use accounts::NewAdmin;
pub use audit::{
    AUDIT_COUNTED, AUDIT_MONTHS, AuditAct, AuditFilter, AuditNote, AuditOutcome, AuditSeen, AuditView, Origin,
};
pub use behalf::{OnPaper, SHEET_BYTES_MAX};
pub use directory::Directory;
pub use erasure::{Beside, ErasureRefusal, Hand, PrivatePiece};
pub use error::{Error, Invalid, Refused, Result};
pub use feed::{Change, Changes, Subject};
pub use findings::Upload;
pub use handover::HandoverSeen;
pub use idempotency::{Begun, Once, Remembered};
pub use imports::{Draft, DraftNode, NewInspection};
pub use integrity::LastVerified;
pub use lists::{FindingOrder, FindingQuery, InspectionLine, Listed, Part};
pub use password::WeakPassword;
pub use people::{Holdings, NewPerson, Registered};
pub use policy::SignInPolicy;
pub use proposals::{Half, Moving, Proposed};
pub use reading::{AsOf, Board, JournalEvent, JournalLine, LedgerPage, Neighbours, Source, Story};
pub use second_factor::{FactorOffer, FactorState};
pub use sessions::{CODE_GOOD, Caller, Duty, Entrance, SessionLine, SignedIn, UrgentStop};
pub use tokens::{NewToken, TOKEN_DAYS_MAX, TOKEN_PREFIX, TOKENS_MAX, Token, TokenCaller};
pub use transact::Done;
pub use webhooks::{
    About, BOTH_SECRETS, BadAddress, Courier, NewWebhook, Parcel, Undelivered, WEBHOOKS_MAX, Webhook,
    WebhookLine, WebhookState, run_webhooks,
};
pub use world::World;

use accounts::damaged;
use std::sync::{Arc, Mutex, atomic::AtomicBool};
use store::Store;

/// Largest document that is read into a ledger, in bytes: some five million characters, a hundred times the longest
/// published report. Reading needs about twenty times as much memory.
pub const DOCUMENT_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Largest piece of evidence, in bytes.
pub const EVIDENCE_BYTES_MAX: u64 = 200 * 1024 * 1024;

/// The use cases over one store.
pub struct App {
    store: Arc<dyn Store>,
    world: World,
    hasher: password::Hasher,
    rules: views::RuleSet,
    verified: Mutex<Option<LastVerified>>,
    sample_tokens: AtomicBool,
    quiet: audit::Quiet,
    policy: SignInPolicy,
    directory: directory::Cache,
    courier: std::sync::OnceLock<Arc<dyn Courier>>,
    /// Tells what this process began from what an earlier one left behind.
    run: String,
}

impl App {
    /// Over this store, in this world, with the default rule set.
    pub fn new(store: Arc<dyn Store>, world: World) -> App {
        let run = journal::hex(&world.secret(8));
        App {
            run,
            courier: std::sync::OnceLock::new(),
            store,
            world,
            hasher: password::Hasher::default(),
            rules: views::RuleSet::default(),
            verified: Mutex::new(None),
            sample_tokens: AtomicBool::new(false),
            quiet: audit::Quiet::default(),
            policy: SignInPolicy::default(),
            directory: directory::Cache::default(),
        }
    }

    /// The same with what the operator has set for signing in.
    #[must_use]
    pub fn with_policy(self, policy: SignInPolicy) -> App {
        App { policy, ..self }
    }

    /// What the operator has set for signing in.
    pub fn policy(&self) -> &SignInPolicy {
        &self.policy
    }

    /// The clock and the zone.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The rule set by which lights and totals are reckoned.
    pub fn rules(&self) -> &views::RuleSet {
        &self.rules
    }

    /// The store beneath, for the operator's commands.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }
}

/// SHA-256 in lower-case hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    journal::HashKind::Sha256.of(&[bytes]).to_string()
}

/// The same of everything that can be read.
///
/// # Errors
/// When it cannot be read.
pub fn digest_of(from: &mut dyn std::io::Read) -> std::io::Result<String> {
    let mut hasher = journal::HashKind::Sha256.hasher();
    let mut piece = vec![0; 64 * 1024];
    loop {
        match from.read(&mut piece)? {
            0 => return Ok(hasher.finish().to_string()),
            read => hasher.update(&piece[..read]),
        }
    }
}
