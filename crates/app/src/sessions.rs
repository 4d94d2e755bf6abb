//! Signing in and out, and who is calling.
//!
//! A session is a random token in a cookie; the store keeps only its hash. It ends after some time without a request, and
//! after a longer one in any case ([`SignInPolicy`]). Accounts, sessions and failures are notes beside the journal: they
//! hold secrets, and a journal forgets nothing.

use crate::{
    App, AuditAct, AuditNote, AuditOutcome, Origin,
    error::{Error, Invalid, Result},
    lockout::Place,
    password::{check_new, code_folded},
};
use access::{Actor, Role};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{NoteExpect, NotePut};
use views::PersonRow;

/// How long a one-time code for a new account is good.
pub const CODE_GOOD: SignedDuration = SignedDuration::from_hours(72);

/// The use is written down at most this often, so that reading does not become writing.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_mins(2);

/// Wrong tries that a one-time code survives, less one.
const CODE_TRIES: u32 = 10;

const PASSWORD: &str = "password";
const SESSION: &str = "session";
const DEVICE: &str = "device";
const STOP: &str = "stop";
const CODE: &str = "code";

/// A browser that has signed in is known for so long.
const DEVICE_KNOWN: SignedDuration = SignedDuration::from_hours(180 * 24);

/// An urgent stop lasts for so long.
const STOP_LASTS: SignedDuration = SignedDuration::from_hours(24);

/// The next one of the same account comes no sooner than so long after the one before: who needs longer proposes to close
/// the account, which takes two.
const STOP_AGAIN: SignedDuration = SignedDuration::from_hours(48);

/// A stored session.
#[derive(Clone, Serialize, Deserialize)]
struct Session {
    person: String,
    csrf: String,
    began_ms: i64,
    seen_ms: i64,
    #[serde(default)]
    address: Option<String>,
    #[serde(default)]
    agent: Option<String>,
    #[serde(default)]
    duties: Vec<Duty>,
}

/// A stored password.
#[derive(Serialize, Deserialize)]
struct Password {
    phc: String,
    set_ms: i64,
}

/// A stored urgent stop.
#[derive(Serialize, Deserialize)]
struct Stop {
    by: String,
    at_ms: i64,
    reason: String,
}

/// What has to be done before anything else may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// The password is too old.
    ChangePassword,
    /// A role asks for a second factor.
    SetUpFactor,
}

/// What a browser gets for having come in.
#[derive(Clone, PartialEq, Eq)]
pub struct Entrance {
    /// The session's token.
    pub token: String,
    /// A token by which this browser is known to have come in, if it has none yet.
    pub device: Option<String>,
}

/// How far somebody has come with the right password.
#[derive(Clone, PartialEq, Eq)]
pub enum SignedIn {
    /// In.
    In(Entrance),
    /// To the second step: the token for it.
    Second(String),
}

/// A session, as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionLine {
    /// For ending it; not the token.
    pub id: String,
    /// Whose it is.
    pub person: String,
    /// When it began.
    pub began: Timestamp,
    /// When something was last asked for.
    pub seen: Timestamp,
    /// From which address it began.
    pub address: Option<String>,
    /// What the browser says that it is.
    pub agent: Option<String>,
    /// Whether it is the caller's own, present one.
    pub current: bool,
}

/// An account that is stopped for a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrgentStop {
    /// Whose.
    pub person: String,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Until when.
    pub until: Timestamp,
}

/// A stored one-time code: its hash, and how often it was tried.
#[derive(Serialize, Deserialize)]
struct Code {
    sha256: String,
    tries: u32,
}

/// A signed-in person, with what the pages need of them.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Roles and scopes of this moment.
    pub actor: Actor,
    /// Their name.
    pub name: String,
    /// Their user name.
    pub username: String,
    /// 职务
    pub post: Option<String>,
    /// Their office, by identifier.
    pub office: Option<String>,
    /// Must stand in every form of this session.
    pub csrf: String,
    /// From where this request comes.
    pub origin: Origin,
    /// What has to be done first. While there is one, the actor holds no role.
    pub duty: Option<Duty>,
    session: String,
    /// The identifier that the one command of this call shall have, so that it is done once.
    pub(crate) command: Option<String>,
}

impl Caller {
    /// The person's identifier.
    pub fn person(&self) -> ledger::PersonId {
        ledger::PersonId(self.actor.person.clone())
    }

    /// The session's mark in the audit log: enough to tell sessions apart, useless for taking one over.
    pub(crate) fn session_mark(&self) -> String {
        mark(&self.session)
    }

    /// As the author of events.
    pub(crate) fn author(&self) -> journal::Author {
        journal::Author::person(self.actor.person.as_str())
    }
}

/// Lower-case hexadecimal SHA-256: the only form in which tokens and codes are kept.
pub(crate) fn fingerprint(secret: &str) -> String {
    journal::HashKind::Sha256.of(&[secret.as_bytes()]).to_string()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl App {
    /// Signs a person in at the machine itself, as the sample data does: the token for the cookie.
    ///
    /// # Errors
    /// As for [`App::sign_in_from`]; [`Error::BadSignIn`] also for whoever needs a second step.
    pub fn sign_in(&self, username: &str, password: &str) -> Result<String> {
        match self.sign_in_from(username, password, "", &Origin::default())? {
            SignedIn::In(entrance) => Ok(entrance.token),
            SignedIn::Second(_) => Err(Error::BadSignIn),
        }
    }

    /// Signs a person in. `device` is what [`Entrance::device`] has given to this browser; empty for none.
    ///
    /// # Errors
    /// [`Error::BadSignIn`] for a wrong name or password alike, [`Error::Wait`] after too many in a row.
    pub fn sign_in_from(
        &self,
        username: &str,
        password: &str,
        device: &str,
        origin: &Origin,
    ) -> Result<SignedIn> {
        let username = username.trim();
        let known = self.person_by_username(username)?;
        let note = |outcome: AuditOutcome, why: &str| {
            let note = AuditNote::from(origin, AuditAct::SignIn).outcome(outcome).with("why", why);
            self.note_audit(match &known {
                Some(row) => note.person(&row.id),
                None => note.unknown_name(username),
            });
        };
        let browser = fingerprint(device);
        let place = match &known {
            Some(row) if self.knows_device(&row.id, device)? => Place::Browser(&browser),
            Some(_) | None => Place::Address(origin.address.as_deref().unwrap_or("")),
        };
        let attempt = self.attempt(username, place).inspect_err(|error| {
            if matches!(error, Error::Wait(_)) {
                note(AuditOutcome::Slowed, "tries");
            }
        })?;
        let barred = match &known {
            None => Some("unknown"),
            // After a reset the old password is none any more.
            Some(row) => self.barred(row)?.or((!row.person.has_password).then_some("reset")),
        };
        let person = known.as_ref().filter(|_| barred.is_none());
        let stored = match person {
            Some(person) => self.password_of(&person.id)?,
            None => None,
        };
        let good = self.hasher.verify(password, stored.as_ref().map(|it| it.phc.as_str()));
        let Some(person) = person.filter(|_| good) else {
            tracing::info!(failures = attempt.count, "sign-in failed");
            self.attempt_failed(&attempt)?;
            note(AuditOutcome::Refused, barred.unwrap_or("password"));
            return Err(Error::BadSignIn);
        };
        self.attempt_good(&attempt)?;
        if self.has_factor(&person.id)? {
            return self.begin_pending(&person.id, device).map(SignedIn::Second);
        }
        self.enter(&person.id, origin, device, AuditAct::SignIn).map(SignedIn::In)
    }

    /// Why this account cannot be signed in to at present, as a code.
    fn barred(&self, row: &PersonRow) -> Result<Option<&'static str>> {
        if !row.person.may_sign_in(self.world.today()) {
            return Ok(Some("disabled"));
        }
        Ok(self.urgent_stop(&row.id)?.map(|_| "stopped"))
    }

    /// The person with this identifier, if the account can be used at present.
    pub(crate) fn usable_person(&self, id: &str) -> Result<Option<PersonRow>> {
        match self.person_row(id)? {
            Some(row) if self.barred(&row)?.is_none() => Ok(Some(row)),
            Some(_) | None => Ok(None),
        }
    }

    fn knows_device(&self, person: &str, device: &str) -> Result<bool> {
        if device.is_empty() || device.len() > 200 {
            return Ok(false);
        }
        let key = session_key(person, device);
        Ok(self.store.note(DEVICE, &key, self.world.now())?.is_some())
    }

    fn password_of(&self, person: &str) -> Result<Option<Password>> {
        let Some(text) = self.note_text(PASSWORD, person)? else { return Ok(None) };
        // Before passwords had an age, the hash alone was kept.
        Ok(Some(match serde_json::from_str(&text) {
            Ok(password) => password,
            Err(_) => Password { phc: text, set_ms: 0 },
        }))
    }

    /// Begins a session for somebody who has proved who they are; that is noted as `act`, before the session exists.
    pub(crate) fn enter(
        &self,
        person: &str,
        origin: &Origin,
        device: &str,
        act: AuditAct,
    ) -> Result<Entrance> {
        let now = self.world.now();
        let mut duties = vec![];
        if let (Some(days), Some(password)) = (self.policy.password_days, self.password_of(person)?) {
            let age = SignedDuration::from_millis(now.as_millisecond() - password.set_ms);
            if age > SignedDuration::from_hours(i64::from(days) * 24) {
                duties.push(Duty::ChangePassword);
            }
        }
        if let Some(row) = self.person_row(person)?
            && self.needs_factor(&self.actor(&row)?)
            && !self.has_factor(person)?
        {
            duties.push(Duty::SetUpFactor);
        }
        let token = self.begin_session(person, origin, act, duties)?;
        let device = match self.knows_device(person, device)? {
            true => None,
            false => {
                let device = hex(&self.world.secret(32));
                self.put(DEVICE, &session_key(person, &device), Some(vec![]), Some(now + DEVICE_KNOWN))?;
                Some(device)
            }
        };
        Ok(Entrance { token, device })
    }

    fn begin_session(
        &self,
        person: &str,
        origin: &Origin,
        act: AuditAct,
        duties: Vec<Duty>,
    ) -> Result<String> {
        let now = self.world.now();
        let token = hex(&self.world.secret(32));
        let session = Session {
            person: person.to_owned(),
            csrf: hex(&self.world.secret(16)),
            began_ms: now.as_millisecond(),
            seen_ms: now.as_millisecond(),
            address: origin.address.clone(),
            agent: origin.agent.clone(),
            duties,
        };
        // Keyed by person first, so that all sessions of one person are found.
        let key = session_key(person, &token);
        self.note_audit(AuditNote::from(origin, act).person(person).session(&key));
        self.put_json(SESSION, &key, &session, Some(now + self.policy.longest))?;
        Ok(format!("{person}.{token}"))
    }

    /// Who calls with this token at the machine itself; see [`App::caller_from`].
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn caller(&self, token: &str) -> Result<Option<Caller>> {
        self.caller_from(token, &Origin::default())
    }

    /// Who calls with this token from there; none when the session has ended or never was.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn caller_from(&self, token: &str, origin: &Origin) -> Result<Option<Caller>> {
        let Some((person, secret)) = token.split_once('.') else { return Ok(None) };
        if token.len() > 200 || !token.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'.') {
            return Ok(None);
        }
        let key = session_key(person, secret);
        let now = self.world.now();
        let Some(mut session) = self.note_json::<Session>(SESSION, &key)? else { return Ok(None) };
        let at = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MIN);
        let (began, seen) = (at(session.began_ms), at(session.seen_ms));
        if now.duration_since(seen) > self.policy.idle || now.duration_since(began) > self.policy.longest {
            self.forget(SESSION, &key)?;
            return Ok(None);
        }
        let Some(row) = self.usable_person(&session.person)? else { return Ok(None) };
        if now.duration_since(seen) > TOUCH_EVERY {
            session.seen_ms = now.as_millisecond();
            self.put_json(SESSION, &key, &session, Some(began + self.policy.longest))?;
        }
        let duty = session.duties.first().copied();
        let mut caller = self.caller_of(row, session.csrf, key, origin)?;
        if duty.is_some() {
            // Nothing is permitted and nothing seen until it is done.
            caller.actor = Actor::new(caller.actor.person, vec![]);
            caller.duty = duty;
        }
        Ok(Some(caller))
    }

    /// The caller has done a duty: what is left of them.
    pub(crate) fn duty_done(&self, caller: &Caller, done: Duty) -> Result<()> {
        let Some(mut session) = self.note_json::<Session>(SESSION, &caller.session)? else { return Ok(()) };
        session.duties.retain(|it| *it != done);
        let began = Timestamp::from_millisecond(session.began_ms).unwrap_or(self.world.now());
        self.put_json(SESSION, &caller.session, &session, Some(began + self.policy.longest))
    }

    /// This person as a caller, by a session or by a token.
    pub(crate) fn caller_of(
        &self,
        row: views::PersonRow,
        csrf: String,
        session: String,
        origin: &Origin,
    ) -> Result<Caller> {
        Ok(Caller {
            actor: self.actor(&row)?,
            name: row.person.name.get().unwrap_or(&row.person.username).clone(),
            post: row.person.post,
            username: row.person.username,
            office: row.person.office.map(|it| it.id.0),
            csrf,
            origin: origin.clone(),
            duty: None,
            session,
            command: None,
        })
    }

    /// Ends this session.
    ///
    /// # Errors
    /// When nothing could be written.
    pub fn sign_out(&self, caller: &Caller) -> Result<()> {
        self.note_audit(AuditNote::by(caller, AuditAct::SignOut));
        self.forget(SESSION, &caller.session)
    }

    /// Ends all sessions of a person: after a new password, a new role, a disabled account.
    pub(crate) fn end_sessions(&self, person: &str) -> Result<()> {
        for note in self.store.notes(SESSION, &format!("{person}."), self.world.now())? {
            self.forget(SESSION, &note.key)?;
        }
        Ok(())
    }

    /// The caller's own sessions, the newest use first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn own_sessions(&self, caller: &Caller) -> Result<Vec<SessionLine>> {
        self.session_lines(&format!("{}.", caller.actor.person), caller)
    }

    /// Who is signed in, for the system administrator: nothing of what they do.
    ///
    /// # Errors
    /// [`Error::NotFound`] for anybody else.
    pub fn all_sessions(&self, caller: &Caller) -> Result<Vec<SessionLine>> {
        if !caller.actor.has(Role::SystemAdmin) {
            return Err(Error::NotFound);
        }
        self.session_lines("", caller)
    }

    fn session_lines(&self, prefix: &str, caller: &Caller) -> Result<Vec<SessionLine>> {
        let now = self.world.now();
        let at = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MIN);
        let mut lines = vec![];
        for note in self.store.notes(SESSION, prefix, now)? {
            let Ok(session) = serde_json::from_slice::<Session>(&note.value) else { continue };
            let (began, seen) = (at(session.began_ms), at(session.seen_ms));
            if now.duration_since(seen) > self.policy.idle || now.duration_since(began) > self.policy.longest
            {
                continue;
            }
            let current = note.key == caller.session;
            let id = note.key.split_once('.').map_or("", |(_, hash)| hash).chars().take(16).collect();
            let (person, address, agent) = (session.person, session.address, session.agent);
            lines.push(SessionLine { id, person, began, seen, address, agent, current });
        }
        lines.sort_by(|a, b| (b.current, b.seen, &a.id).cmp(&(a.current, a.seen, &b.id)));
        Ok(lines)
    }

    /// Ends one of the caller's own sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`] for one that is not the caller's.
    pub fn end_own_session(&self, caller: &Caller, id: &str) -> Result<()> {
        self.end_session(caller, &caller.actor.person, id)
    }

    /// Ends all of the caller's sessions but the present one; how many there were.
    ///
    /// # Errors
    /// When nothing could be written.
    pub fn end_other_sessions(&self, caller: &Caller) -> Result<usize> {
        let others: Vec<_> = self.own_sessions(caller)?.into_iter().filter(|it| !it.current).collect();
        for it in &others {
            self.end_session(caller, &it.person, &it.id)?;
        }
        Ok(others.len())
    }

    /// Ends somebody's session; the system administrator's.
    ///
    /// # Errors
    /// [`Error::NotFound`] for anybody else, and for no such session.
    pub fn end_session_of(&self, caller: &Caller, person: &str, id: &str) -> Result<()> {
        if !caller.actor.has(Role::SystemAdmin) {
            return Err(Error::NotFound);
        }
        self.end_session(caller, person, id)
    }

    fn end_session(&self, caller: &Caller, person: &str, id: &str) -> Result<()> {
        if id.len() != 16 {
            return Err(Error::NotFound);
        }
        let notes = self.store.notes(SESSION, &format!("{person}.{id}"), self.world.now())?;
        let note = notes.first().ok_or(Error::NotFound)?;
        let entry = AuditNote::by(caller, AuditAct::SessionEnded).on("person", person);
        self.note_audit(entry.with("session", mark(&note.key)));
        self.forget(SESSION, &note.key)
    }

    /// Stops an account for a day at once; the system administrator's, alone, because it cannot wait. It ends all sessions
    /// and lets nobody in; nothing else of the account changes. The three administrators stop each other with two hands only.
    ///
    /// # Errors
    /// [`Error::NotFound`] for anybody else and for no such account; [`Error::NotYours`] for an administrator's;
    /// [`Error::Invalid`] without a reason, or when the last stop of this account is not a day over.
    pub fn stop_urgently(&self, caller: &Caller, person: &str, reason: &str) -> Result<()> {
        if !caller.actor.has(Role::SystemAdmin) {
            return Err(Error::NotFound);
        }
        let row = self.person_row(person)?.ok_or(Error::NotFound)?;
        if row.admin.is_some() {
            return Err(Error::NotYours);
        }
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(Error::invalid("reason", Invalid::Required));
        }
        let now = self.world.now();
        let stop = Stop {
            by: caller.actor.person.clone(),
            at_ms: now.as_millisecond(),
            reason: reason.chars().take(500).collect(),
        };
        let put = NotePut {
            space: STOP.to_owned(),
            key: person.to_owned(),
            value: Some(serde_json::to_vec(&stop).map_err(|it| Error::Damaged(it.to_string()))?),
            expires: Some(now + STOP_AGAIN),
            expect: NoteExpect::Absent,
            now,
        };
        if !self.store.note_put(put)? {
            return Err(Error::invalid("reason", Invalid::TooSoon));
        }
        self.note_audit(AuditNote::by(caller, AuditAct::UrgentStop).on("person", person));
        self.end_sessions(person)
    }

    /// Lifts an urgent stop before its time; the system administrator's.
    ///
    /// # Errors
    /// [`Error::NotFound`] for anybody else, and where there is none.
    pub fn lift_stop(&self, caller: &Caller, person: &str) -> Result<()> {
        if !caller.actor.has(Role::SystemAdmin) || self.urgent_stop(person)?.is_none() {
            return Err(Error::NotFound);
        }
        // The note stays in its shortened form, so that lifting and stopping again does not make a day into two.
        let stop = self.note_json::<Stop>(STOP, person)?.ok_or(Error::NotFound)?;
        let at = Timestamp::from_millisecond(stop.at_ms).unwrap_or(self.world.now());
        let lifted = Stop { at_ms: (at - STOP_LASTS).as_millisecond(), ..stop };
        self.note_audit(AuditNote::by(caller, AuditAct::UrgentStopLifted).on("person", person));
        self.put_json(STOP, person, &lifted, Some(at + STOP_AGAIN))
    }

    /// The urgent stops that last, for the system administrator.
    ///
    /// # Errors
    /// [`Error::NotFound`] for anybody else.
    pub fn urgent_stops(&self, caller: &Caller) -> Result<Vec<UrgentStop>> {
        if !caller.actor.has(Role::SystemAdmin) {
            return Err(Error::NotFound);
        }
        let mut stops = vec![];
        for note in self.store.notes(STOP, "", self.world.now())? {
            stops.extend(self.urgent_stop(&note.key)?);
        }
        Ok(stops)
    }

    /// The urgent stop of this account, if one lasts.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn urgent_stop(&self, person: &str) -> Result<Option<UrgentStop>> {
        let Some(stop) = self.note_json::<Stop>(STOP, person)? else { return Ok(None) };
        let at = Timestamp::from_millisecond(stop.at_ms).unwrap_or(Timestamp::MIN);
        let until = at + STOP_LASTS;
        let lasts = self.world.now() < until;
        let stop = UrgentStop { person: person.to_owned(), by: stop.by, reason: stop.reason, until };
        Ok(Some(stop).filter(|_| lasts))
    }

    /// Changes the caller's own password. All sessions end, this one too: the answer is the token of a new one.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a wrong old one and for a weak or unchanged new one, [`Error::Wait`] after too many wrong ones.
    pub fn change_password(&self, caller: &Caller, old: &str, new: &str) -> Result<String> {
        let person = &caller.actor.person;
        check_new(new, &caller.username)
            .map_err(|weak| Error::invalid("password", Invalid::Password(weak)))?;
        // The session itself is the place: whoever found an open one does not guess at will.
        let attempt = self.attempt(person, Place::Browser(&caller.session))?;
        let stored = self.password_of(person)?;
        if !self.hasher.verify(old, stored.as_ref().map(|it| it.phc.as_str())) {
            let note = AuditNote::by(caller, AuditAct::PasswordChanged).with("why", "password");
            self.note_audit(note.outcome(AuditOutcome::Refused));
            return Err(Error::invalid("old", Invalid::Wrong));
        }
        self.attempt_good(&attempt)?;
        if old == new {
            return Err(Error::invalid("password", Invalid::Unchanged));
        }
        let duties = match self.note_json::<Session>(SESSION, &caller.session)? {
            Some(session) => session.duties.into_iter().filter(|it| *it != Duty::ChangePassword).collect(),
            None => return Err(Error::Stranger),
        };
        self.set_password(person, &self.hasher.hash(new))?;
        self.record_password_set(&person.as_str().into())?;
        self.end_sessions(person)?;
        self.begin_session(person, &caller.origin, AuditAct::PasswordChanged, duties)
    }

    /// Chooses an own password with a one-time code, at the machine itself: the token for the cookie.
    ///
    /// # Errors
    /// As for [`App::activate_from`].
    pub fn activate(&self, username: &str, code: &str, password: &str) -> Result<String> {
        self.activate_from(username, code, password, &Origin::default()).map(|it| it.token)
    }

    /// Chooses an own password with a one-time code. What the account had before is gone with the old password: sessions,
    /// browsers that were known, the second factor.
    ///
    /// # Errors
    /// [`Error::BadCode`] for a wrong name or code alike; [`Error::Invalid`] for a weak password; [`Error::Wait`] after too
    /// many wrong codes in a row.
    pub fn activate_from(
        &self,
        username: &str,
        code: &str,
        password: &str,
        origin: &Origin,
    ) -> Result<Entrance> {
        let username = username.trim();
        check_new(password, username).map_err(|weak| Error::invalid("password", Invalid::Password(weak)))?;
        let person = self.person_by_username(username)?;
        let note = AuditNote::from(origin, AuditAct::CodeUsed).outcome(AuditOutcome::Refused);
        let person = match person {
            Some(row) if self.barred(&row)?.is_none() => row,
            Some(row) => {
                self.note_audit(note.person(&row.id));
                return Err(Error::BadCode);
            }
            None => {
                self.note_audit(note.unknown_name(username));
                return Err(Error::BadCode);
            }
        };
        if let Err(error) = self.check_halves(&person, code) {
            self.note_audit(note.person(&person.id));
            return Err(error);
        }
        self.set_password(&person.id, &self.hasher.hash(password))?;
        self.end_sessions(&person.id)?;
        for note in self.store.notes(DEVICE, &format!("{}.", person.id), self.world.now())? {
            self.forget(DEVICE, &note.key)?;
        }
        if self.has_factor(&person.id)? {
            self.note_audit(AuditNote::from(origin, AuditAct::FactorOff).person(&person.id));
            self.drop_factor(&person.id)?;
        }
        self.record_password_set(&person.id.as_str().into())?;
        self.enter(&person.id, origin, "", AuditAct::CodeUsed)
    }

    /// Makes a one-time code for `holder` (a person, or `setup`); only its hash is kept.
    pub(crate) fn make_code(&self, holder: &str, good: Option<SignedDuration>) -> Result<String> {
        let code = crate::password::code_of(&self.world.secret(16));
        let kept = Code { sha256: fingerprint(&code_folded(&code)), tries: 0 };
        self.put_json(CODE, holder, &kept, good.map(|good| self.world.now() + good))?;
        Ok(code)
    }

    /// Compares a code without using it up. Ten wrong tries use up a person's; the console's is made anew at every
    /// start, and 31^16 codes are not guessed.
    pub(crate) fn check_code(&self, holder: &str, typed: &str) -> Result<()> {
        let Some(mut kept) = self.note_json::<Code>(CODE, holder)? else { return Err(Error::BadCode) };
        let typed = fingerprint(&code_folded(typed));
        if bool::from(subtle::ConstantTimeEq::ct_eq(typed.as_bytes(), kept.sha256.as_bytes())) {
            return Ok(());
        }
        kept.tries += 1;
        if kept.tries >= CODE_TRIES && holder != crate::accounts::SETUP {
            self.forget(CODE, holder)?;
        } else {
            let note = self.store.note(CODE, holder, self.world.now())?;
            self.put_json(CODE, holder, &kept, note.and_then(|note| note.expires))?;
        }
        Err(Error::BadCode)
    }

    /// Forgets a code.
    pub(crate) fn drop_code(&self, holder: &str) -> Result<()> {
        self.forget(CODE, holder)
    }

    /// Whether a code is waiting for its holder.
    pub(crate) fn has_code(&self, holder: &str) -> Result<bool> {
        Ok(self.store.note(CODE, holder, self.world.now())?.is_some())
    }

    pub(crate) fn set_password(&self, person: &str, phc: &str) -> Result<()> {
        let set_ms = self.world.now().as_millisecond();
        self.put_json(PASSWORD, person, &Password { phc: phc.to_owned(), set_ms }, None)
    }

    pub(crate) fn note_text(&self, space: &str, key: &str) -> Result<Option<String>> {
        Ok(self.store.note(space, key, self.world.now())?.and_then(|note| String::from_utf8(note.value).ok()))
    }

    pub(crate) fn note_json<T: for<'de> Deserialize<'de>>(
        &self,
        space: &str,
        key: &str,
    ) -> Result<Option<T>> {
        let note = self.store.note(space, key, self.world.now())?;
        Ok(note.and_then(|note| serde_json::from_slice(&note.value).ok()))
    }

    pub(crate) fn put_json<T: Serialize>(
        &self,
        space: &str,
        key: &str,
        value: &T,
        expires: Option<Timestamp>,
    ) -> Result<()> {
        let bytes = serde_json::to_vec(value).map_err(|it| Error::Damaged(it.to_string()))?;
        self.put(space, key, Some(bytes), expires)
    }

    pub(crate) fn forget(&self, space: &str, key: &str) -> Result<()> {
        self.put(space, key, None, None)
    }

    pub(crate) fn put(
        &self,
        space: &str,
        key: &str,
        value: Option<Vec<u8>>,
        expires: Option<Timestamp>,
    ) -> Result<()> {
        let put = NotePut {
            space: space.to_owned(),
            key: key.to_owned(),
            value,
            expires,
            expect: NoteExpect::Any,
            now: self.world.now(),
        };
        self.store.note_put(put)?;
        Ok(())
    }
}

/// The mark of a session in the audit log, from its key.
pub(crate) fn mark(key: &str) -> String {
    let hash = key.split_once('.').map_or("", |(_, hash)| hash);
    hash.chars().take(8).collect()
}

fn session_key(person: &str, token: &str) -> String {
    format!("{person}.{}", fingerprint(token))
}
