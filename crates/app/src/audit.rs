//! The audit log: who came, who went, who did or tried what, from where. Only the audit administrator reads it.
//!
//! An entry is noted with [`App::note_audit`], which does not wait: it is on the disk no later than whatever the same
//! call writes next. Looking at a page notes nothing. An entry holds identifiers, codes and numbers: never contents,
//! never a secret, and what was typed for a name only so far that two tries can be told apart.

use crate::{
    App, Caller, Directory, Done, JournalLine,
    error::{Error, Result},
};
use access::AuditScope;
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use journal::Position;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use store::{AuditEntry, AuditLine, AuditObject, AuditQuery};

/// For how many months entries are kept where nothing else was decided. The law (网络安全法 article 21) asks for six.
pub const AUDIT_MONTHS: u32 = 12;

/// Lines that are counted for a page; beyond, a shorter time has to be asked for.
pub const AUDIT_COUNTED: u64 = 10_000;

/// Lines that are read at a time for an export.
const EXPORT_AT_ONCE: u64 = 1_000;

/// The same refusal of the same stranger is noted once in this time, so that hammering does not fill the log.
const QUIET: SignedDuration = SignedDuration::from_secs(60);

/// So many of them are remembered.
const QUIET_MAX: usize = 10_000;

/// From where a request comes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The client's address; none for what runs at the machine itself.
    pub address: Option<String>,
    /// What the client says that it is, shortened.
    pub agent: Option<String>,
}

/// What is noted.
macro_rules! acts {
    ($($(#[doc = $doc:literal])+ $name:ident = $key:literal,)+) => {
        /// What was done or tried.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum AuditAct {
            $($(#[doc = $doc])+ $name,)+
        }

        impl AuditAct {
            /// All of them, in the order in which they are offered for searching.
            pub const ALL: &[AuditAct] = &[$(AuditAct::$name,)+];

            /// The stored name: `sign_in`.
            pub fn key(self) -> &'static str {
                match self {
                    $(AuditAct::$name => $key,)+
                }
            }
        }
    };
}

acts! {
    /// Signing in with a password, or failing to.
    SignIn = "sign_in",
    /// Signing out.
    SignOut = "sign_out",
    /// A session was ended, by its owner from elsewhere or by the system administrator.
    SessionEnded = "session_ended",
    /// A one-time code was used for choosing a password.
    CodeUsed = "code_used",
    /// A password was changed by its owner.
    PasswordChanged = "password_changed",
    /// The second factor was set up.
    FactorOn = "factor_on",
    /// The second factor was taken away.
    FactorOff = "factor_off",
    /// A code of the second factor was asked for.
    FactorUsed = "factor_used",
    /// A recovery code was used instead of the second factor.
    RecoveryUsed = "recovery_used",
    /// The system administrator stopped an account for a day.
    UrgentStop = "urgent_stop",
    /// The system administrator lifted that.
    UrgentStopLifted = "urgent_stop_lifted",
    /// Accounts, roles or the organisation were changed; the event says how.
    Administration = "administration",
    /// A step of a proposal that needs two hands.
    Proposal = "proposal",
    /// A masked field was looked at.
    MaskedSeen = "masked_seen",
    /// Something was read by break-glass.
    BreakGlass = "break_glass",
    /// Evidence or a document was downloaded.
    Download = "download",
    /// A list, a paper or a log was exported.
    Export = "export",
    /// Something that belongs to others was asked for.
    Denied = "denied",
    /// A token was made, used in vain, or ended.
    Token = "token",
    /// A webhook was ordered, changed, stopped or taken away.
    Webhook = "webhook",
    /// The record was verified.
    Verified = "verified",
    /// Entries of this log whose time was over were removed.
    Purged = "purged",
}

impl AuditAct {
    /// The act with this [`AuditAct::key`].
    pub fn from_key(key: &str) -> Option<AuditAct> {
        AuditAct::ALL.iter().copied().find(|it| it.key() == key)
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AuditOutcome {
    /// It was done.
    #[default]
    Done,
    /// It was refused.
    Refused,
    /// It has to wait, after too many tries.
    Slowed,
}

impl AuditOutcome {
    /// All of them.
    pub const ALL: [AuditOutcome; 3] = [AuditOutcome::Done, AuditOutcome::Refused, AuditOutcome::Slowed];

    /// The stored name.
    pub fn key(self) -> &'static str {
        match self {
            AuditOutcome::Done => "done",
            AuditOutcome::Refused => "refused",
            AuditOutcome::Slowed => "slowed",
        }
    }

    /// The outcome with this [`AuditOutcome::key`].
    pub fn from_key(key: &str) -> Option<AuditOutcome> {
        AuditOutcome::ALL.into_iter().find(|it| it.key() == key)
    }
}

/// An entry in the making.
#[derive(Clone, Debug)]
pub struct AuditNote {
    act: AuditAct,
    outcome: AuditOutcome,
    person: Option<String>,
    name: Option<String>,
    session: Option<String>,
    origin: Origin,
    object: Option<AuditObject>,
    detail: BTreeMap<String, String>,
}

impl AuditNote {
    /// What a signed-in person did.
    pub fn by(caller: &Caller, act: AuditAct) -> AuditNote {
        let mut note = AuditNote::from(&caller.origin, act).person(&caller.actor.person);
        note.session = Some(caller.session_mark());
        note
    }

    /// What somebody did from there who is not signed in, or not yet.
    pub fn from(origin: &Origin, act: AuditAct) -> AuditNote {
        AuditNote {
            act,
            outcome: AuditOutcome::Done,
            person: None,
            name: None,
            session: None,
            origin: origin.clone(),
            object: None,
            detail: BTreeMap::new(),
        }
    }

    /// The person, where it is known although nobody is signed in.
    #[must_use]
    pub fn person(mut self, id: &str) -> AuditNote {
        self.person = Some(id.to_owned());
        self
    }

    /// The session that begins with it, by its key.
    pub(crate) fn session(mut self, key: &str) -> AuditNote {
        self.session = Some(crate::sessions::mark(key));
        self
    }

    /// What was typed for a name that nobody has. People type passwords there by mistake: only its first character
    /// and its length are kept.
    #[must_use]
    pub fn unknown_name(mut self, typed: &str) -> AuditNote {
        let first: String = typed.chars().take(1).filter(|it| it.is_alphanumeric()).collect();
        self.name = Some(format!("{first}…({})", typed.chars().count()));
        self
    }

    /// To what it was done: `on("finding", id)`.
    #[must_use]
    pub fn on(mut self, kind: &str, id: &str) -> AuditNote {
        self.object = Some(AuditObject { kind: kind.to_owned(), id: clipped(id) });
        self
    }

    /// What came of it, if it was not done.
    #[must_use]
    pub fn outcome(mut self, outcome: AuditOutcome) -> AuditNote {
        self.outcome = outcome;
        self
    }

    /// A further fact: a code or a number.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl std::fmt::Display) -> AuditNote {
        self.detail.insert(name.to_owned(), clipped(&value.to_string()));
        self
    }

    /// The event that came of it: pages show its words.
    #[must_use]
    pub fn event(self, done: Done) -> AuditNote {
        match done.position {
            Some(position) => self.with("position", position.0),
            None => self,
        }
    }
}

/// Identifiers and addresses are short; what somebody made up for one is cut.
fn clipped(text: &str) -> String {
    text.chars().filter(|it| !it.is_control()).take(200).collect()
}

/// Which entries are asked for. Everything that is set must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// From this day on.
    pub from: Option<Date>,
    /// Up to this day and with it.
    pub to: Option<Date>,
    /// By or to a person whose name or user name has this in it.
    pub person: Option<String>,
    /// This act.
    pub act: Option<AuditAct>,
    /// With this outcome.
    pub outcome: Option<AuditOutcome>,
}

/// An entry with the event that came of it.
#[derive(Clone, Debug)]
pub struct AuditSeen {
    /// The entry.
    pub line: AuditLine,
    /// The event, where one is named.
    pub event: Option<JournalLine>,
}

/// A page of the audit log.
#[derive(Clone, Debug)]
pub struct AuditView {
    /// The lines, newest first.
    pub lines: Vec<AuditSeen>,
    /// How many there are in all, counted up to [`AUDIT_COUNTED`].
    pub total: u64,
    /// For how many months entries are kept.
    pub months: u32,
}

/// What was noted a moment ago and need not be noted again.
#[derive(Default)]
pub(crate) struct Quiet(Mutex<HashMap<String, Timestamp>>);

impl Quiet {
    /// Whether this is the first of its kind for a while.
    fn first(&self, key: String, now: Timestamp) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(|it| it.into_inner());
        let is_over = |at: &Timestamp| now.duration_since(*at).abs() >= QUIET;
        if seen.get(&key).is_some_and(|at| !is_over(at)) {
            return false;
        }
        if seen.len() >= QUIET_MAX {
            seen.retain(|_, at| !is_over(at));
        }
        // Whoever makes up ten thousand names in a minute is noted each time, rather than memory growing.
        if seen.len() < QUIET_MAX {
            seen.insert(key, now);
        }
        true
    }
}

impl App {
    /// Writes an entry of the audit log; see the module. What repeats within a minute (somebody hammering on a door that
    /// is shut) is written once.
    pub fn note_audit(&self, note: AuditNote) {
        let now = self.world.now();
        let AuditNote { act, outcome, person, name, session, origin, object, detail } = note;
        // A wrong password is an attempt to count, each time.
        let repeats = match outcome {
            AuditOutcome::Done => false,
            AuditOutcome::Slowed => true,
            AuditOutcome::Refused => matches!(act, AuditAct::Denied | AuditAct::Token),
        };
        let who = (&person, &name, &session, &origin.address);
        if repeats && !self.quiet.first(format!("{} {who:?} {object:?} {detail:?}", act.key()), now) {
            return;
        }
        self.store.audit_send(vec![AuditEntry {
            at: now,
            person,
            name,
            from: origin.address,
            session,
            act: act.key().to_owned(),
            object,
            outcome: outcome.key().to_owned(),
            detail,
        }]);
    }

    /// Notes what an administrator has just done; the event of `done` says what it was. Every use case that changes
    /// accounts, roles or the organisation ends with it.
    pub(crate) fn note_administration(&self, caller: &Caller, done: Done) -> Result<()> {
        let Some(position) = done.position else { return Ok(()) };
        let recorded = self.store.feed(Position(position.0.saturating_sub(1)), 1)?;
        let note = AuditNote::by(caller, AuditAct::Administration).event(done);
        self.note_audit(match recorded.first().and_then(|it| it.stream.as_str().split_once('/')) {
            Some((kind, id)) => note.on(kind, id),
            None => note,
        });
        Ok(())
    }

    /// Notes that this person asked for what belongs to others.
    pub fn note_denied(&self, caller: &Caller, what: &str) {
        let note = AuditNote::by(caller, AuditAct::Denied).on("page", what);
        self.note_audit(note.outcome(AuditOutcome::Refused));
    }

    /// The answer to a caller who does not see the row `id`: not found, in any case. Where it exists all the same, the
    /// attempt is noted.
    pub(crate) fn unseen(&self, caller: &Caller, kind: &str, id: &str) -> Error {
        match self.store.row(kind, id, &access::Scope::operator(), None) {
            Err(error) => error.into(),
            Ok(found) => {
                if found.is_some() {
                    let note = AuditNote::by(caller, AuditAct::Denied).on(kind, id);
                    self.note_audit(note.outcome(AuditOutcome::Refused));
                }
                Error::NotFound
            }
        }
    }

    /// For how many months entries are kept.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn audit_months(&self) -> Result<u32> {
        Ok(self.audit_months_decided()?.unwrap_or(AUDIT_MONTHS))
    }

    /// Removes what has expired: notes, and entries of the audit log whose time is over.
    ///
    /// # Errors
    /// When nothing could be written.
    pub fn sweep(&self) -> Result<()> {
        let now = self.world.now();
        self.store.note_purge(now)?;
        let months = i64::from(self.audit_months()?);
        let day = self.world.today().saturating_sub(months.months());
        let before =
            day.to_zoned(self.world.zone().clone()).map_err(|it| Error::Damaged(it.to_string()))?.timestamp();
        let purged = self.store.audit_purge(before)?;
        if purged > 0 {
            let note = AuditNote::from(&Origin::default(), AuditAct::Purged);
            self.note_audit(note.with("entries", purged).with("before", day));
        }
        Ok(())
    }

    /// A page of the audit log, newest first, for the audit administrator.
    ///
    /// # Errors
    /// [`Error::NotFound`] for anybody else.
    pub fn audit(&self, caller: &Caller, filter: &AuditFilter, offset: u64, limit: u64) -> Result<AuditView> {
        let scope = AuditScope::of(&caller.actor);
        if !scope.admits() {
            return Err(Error::NotFound);
        }
        // What this very thread has just noted is there, too.
        self.store.audit_append(vec![])?;
        let months = self.audit_months()?;
        let Some(query) = self.audit_query(caller, filter)? else {
            return Ok(AuditView { lines: vec![], total: 0, months });
        };
        let total = self.store.audit_count(&query, scope, AUDIT_COUNTED)?;
        let query = AuditQuery { newest_first: true, offset, limit: Some(limit), ..query };
        let lines = self.seen(self.store.audit(&query, scope)?)?;
        Ok(AuditView { lines, total, months })
    }

    /// Notes that the log is exported, for the audit administrator, before its first piece goes out.
    ///
    /// # Errors
    /// [`Error::NotFound`] for anybody else.
    pub fn note_audit_export(&self, caller: &Caller, format: &str) -> Result<()> {
        if !AuditScope::of(&caller.actor).admits() {
            return Err(Error::NotFound);
        }
        self.note_audit(AuditNote::by(caller, AuditAct::Export).on("audit", format));
        self.store.audit_append(vec![])?;
        Ok(())
    }

    /// The next lines of an export, oldest first, after the line with this number, with the names to read them by; no
    /// lines at the end.
    ///
    /// # Errors
    /// [`Error::NotFound`] for anybody but the audit administrator.
    pub fn audit_piece(
        &self,
        caller: &Caller,
        filter: &AuditFilter,
        after: u64,
    ) -> Result<(Arc<Directory>, Vec<AuditSeen>)> {
        let scope = AuditScope::of(&caller.actor);
        if !scope.admits() {
            return Err(Error::NotFound);
        }
        let directory = self.directory(caller)?;
        let Some(query) = self.audit_query(caller, filter)? else { return Ok((directory, vec![])) };
        let query = AuditQuery { after: Some(after), limit: Some(EXPORT_AT_ONCE), ..query };
        let lines = self.seen(self.store.audit(&query, scope)?)?;
        Ok((directory, lines))
    }

    /// The store's question; none when no person is meant, so that there is nothing to find.
    fn audit_query(&self, caller: &Caller, filter: &AuditFilter) -> Result<Option<AuditQuery>> {
        let mut query = AuditQuery {
            from: filter.from.map(|day| self.start_of(day)),
            before: filter.to.map(|day| self.world.end_of(day) + SignedDuration::from_millis(1)),
            acts: filter.act.iter().map(|it| it.key().to_owned()).collect(),
            outcome: filter.outcome.map(|it| it.key().to_owned()),
            ..AuditQuery::default()
        };
        if let Some(wanted) = filter.person.as_deref().map(|it| it.trim().to_lowercase()) {
            let directory = self.directory(caller)?;
            let is_meant = |row: &&views::PersonRow| {
                row.id == wanted
                    || row.person.username.to_lowercase().contains(&wanted)
                    || row.person.name.get().is_some_and(|it| it.to_lowercase().contains(&wanted))
            };
            query.people = directory.people.values().filter(is_meant).map(|it| it.id.clone()).collect();
            if query.people.is_empty() {
                return Ok(None);
            }
        }
        Ok(Some(query))
    }

    fn start_of(&self, day: Date) -> Timestamp {
        let start = day.to_zoned(self.world.zone().clone());
        start.map_or(Timestamp::MIN, |it| it.timestamp())
    }

    /// The entries with their events.
    fn seen(&self, lines: Vec<AuditLine>) -> Result<Vec<AuditSeen>> {
        let mut seen = Vec::with_capacity(lines.len());
        for line in lines {
            let position = line.entry.detail.get("position").and_then(|it| it.parse::<u64>().ok());
            let event = match position {
                Some(position) if position > 0 => {
                    let found = self.store.feed(Position(position - 1), 1)?;
                    found.first().map(|it| self.line(&it.ledger.clone(), it)).transpose()?
                }
                Some(_) | None => None,
            };
            seen.push(AuditSeen { line, event });
        }
        Ok(seen)
    }
}
