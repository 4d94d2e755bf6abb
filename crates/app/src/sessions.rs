//! Signing in and out, and who is calling.
//!
//! A session is a random token in a cookie; the store keeps only its hash. It ends after [`IDLE`] without a request,
//! and after [`LONGEST`] in any case. Accounts, sessions and failures are notes beside the journal: they hold
//! secrets, and a journal forgets nothing.

use crate::{
    App, AuditAct, AuditNote, AuditOutcome, Origin,
    error::{Error, Invalid, Result},
    password::{Failures, check_new, code_folded},
};
use access::Actor;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{NoteExpect, NotePut};

/// A session ends after this long without a request.
pub const IDLE: SignedDuration = SignedDuration::from_mins(30);

/// A session ends after this long in any case.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(10);

/// How long a one-time code for a new account is good.
pub const CODE_GOOD: SignedDuration = SignedDuration::from_hours(72);

/// The use is written down at most this often, so that reading does not become writing.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_mins(2);

/// Wrong tries that a one-time code survives, less one.
const CODE_TRIES: u32 = 10;

const PASSWORD: &str = "password";
const SESSION: &str = "session";
const THROTTLE: &str = "throttle";
const CODE: &str = "code";

/// A stored session.
#[derive(Serialize, Deserialize)]
struct Session {
    person: String,
    csrf: String,
    began_ms: i64,
    seen_ms: i64,
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
    /// As for [`App::sign_in_from`].
    pub fn sign_in(&self, username: &str, password: &str) -> Result<String> {
        self.sign_in_from(username, password, &Origin::default())
    }

    /// Signs a person in: the token for the cookie.
    ///
    /// # Errors
    /// [`Error::BadSignIn`] for a wrong name or password alike, [`Error::Wait`] after too many in a row.
    pub fn sign_in_from(&self, username: &str, password: &str, origin: &Origin) -> Result<String> {
        let now = self.world.now();
        let username = username.trim();
        let throttle = fingerprint(&username.to_lowercase());
        let known = self.person_by_username(username)?;
        let note = |outcome: AuditOutcome, why: &str| {
            let note = AuditNote::from(origin, AuditAct::SignIn).outcome(outcome).with("why", why);
            self.note_audit(match &known {
                Some(row) => note.person(&row.id),
                None => note.unknown_name(username),
            });
        };
        let attempt = match self.count_attempt(&throttle, now) {
            Ok(attempt) => attempt,
            Err(error) => {
                if matches!(error, Error::Wait(_)) {
                    note(AuditOutcome::Slowed, "tries");
                }
                return Err(error);
            }
        };
        let person = known.as_ref().filter(|row| row.person.disabled.is_none());
        let stored = match person {
            Some(person) => self.note_text(PASSWORD, &person.id)?,
            None => None,
        };
        let good = self.hasher.verify(password, stored.as_deref());
        let Some(person) = person.filter(|_| good) else {
            tracing::info!(failures = attempt.count, "sign-in failed");
            let why = match &known {
                None => "unknown",
                Some(row) if row.person.disabled.is_some() => "disabled",
                Some(_) => "password",
            };
            note(AuditOutcome::Refused, why);
            return Err(Error::BadSignIn);
        };
        self.forget(THROTTLE, &throttle)?;
        self.begin_session(&person.id, now, origin, AuditAct::SignIn)
    }

    /// Counts an attempt as failed before it is looked at, so that many at once do not slip through together; a
    /// good one takes the count back.
    fn count_attempt(&self, throttle: &str, now: Timestamp) -> Result<Failures> {
        loop {
            let note = self.store.note(THROTTLE, throttle, now)?;
            let (failures, expect) = match &note {
                None => (Failures::default(), NoteExpect::Absent),
                Some(note) => (
                    serde_json::from_slice(&note.value).unwrap_or_default(),
                    NoteExpect::Version(note.version),
                ),
            };
            if let Some(wait) = failures.wait(now) {
                return Err(Error::Wait(wait));
            }
            let failures = failures.again(now);
            let put = NotePut {
                space: THROTTLE.to_owned(),
                key: throttle.to_owned(),
                value: serde_json::to_vec(&failures).ok(),
                expires: Some(now + SignedDuration::from_hours(24)),
                expect,
                now,
            };
            if self.store.note_put(put)? {
                return Ok(failures);
            }
        }
    }

    /// Begins a session; that is noted as `act`, before the session exists.
    fn begin_session(&self, person: &str, now: Timestamp, origin: &Origin, act: AuditAct) -> Result<String> {
        let token = hex(&self.world.secret(32));
        let session = Session {
            person: person.to_owned(),
            csrf: hex(&self.world.secret(16)),
            began_ms: now.as_millisecond(),
            seen_ms: now.as_millisecond(),
        };
        // Keyed by person first, so that all sessions of one person are found.
        let key = session_key(person, &token);
        self.note_audit(AuditNote::from(origin, act).person(person).session(&key));
        self.put_json(SESSION, &key, &session, Some(now + LONGEST))?;
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
        let seen = Timestamp::from_millisecond(session.seen_ms).unwrap_or(Timestamp::MIN);
        if now.duration_since(seen) > IDLE {
            self.forget(SESSION, &key)?;
            return Ok(None);
        }
        let Some(row) = self.person_row(&session.person)?.filter(|row| row.person.disabled.is_none()) else {
            return Ok(None);
        };
        if now.duration_since(seen) > TOUCH_EVERY {
            session.seen_ms = now.as_millisecond();
            let began = Timestamp::from_millisecond(session.began_ms).unwrap_or(now);
            self.put_json(SESSION, &key, &session, Some(began + LONGEST))?;
        }
        self.caller_of(row, session.csrf, key, origin).map(Some)
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
        let now = self.world.now();
        for note in self.store.notes(SESSION, &format!("{person}."), now)? {
            self.forget(SESSION, &note.key)?;
        }
        Ok(())
    }

    /// Chooses an own password with a one-time code.
    ///
    /// # Errors
    /// [`Error::BadCode`] for a wrong name or code alike; [`Error::Invalid`] for a weak password.
    pub fn activate(&self, username: &str, code: &str, password: &str) -> Result<String> {
        self.activate_from(username, code, password, &Origin::default())
    }

    /// The same, from there.
    ///
    /// # Errors
    /// As for [`App::activate`].
    pub fn activate_from(
        &self,
        username: &str,
        code: &str,
        password: &str,
        origin: &Origin,
    ) -> Result<String> {
        let username = username.trim();
        check_new(password, username).map_err(|weak| Error::invalid("password", Invalid::Password(weak)))?;
        let person = self.person_by_username(username)?;
        let note = AuditNote::from(origin, AuditAct::CodeUsed).outcome(AuditOutcome::Refused);
        let Some(person) = person.filter(|row| row.person.disabled.is_none()) else {
            self.note_audit(note.unknown_name(username));
            return Err(Error::BadCode);
        };
        if let Err(error) = self.use_code(&person.id, code) {
            self.note_audit(note.person(&person.id));
            return Err(error);
        }
        self.set_password(&person.id, &self.hasher.hash(password))?;
        self.end_sessions(&person.id)?;
        self.record_password_set(&person.id.as_str().into())?;
        self.begin_session(&person.id, self.world.now(), origin, AuditAct::CodeUsed)
    }

    /// Makes a one-time code for `holder` (a person, or `setup`); only its hash is kept.
    pub(crate) fn make_code(&self, holder: &str, good: Option<SignedDuration>) -> Result<String> {
        let code = crate::password::code_of(&self.world.secret(16));
        let kept = Code { sha256: fingerprint(&code_folded(&code)), tries: 0 };
        self.put_json(CODE, holder, &kept, good.map(|good| self.world.now() + good))?;
        Ok(code)
    }

    /// Uses a code up.
    pub(crate) fn use_code(&self, holder: &str, typed: &str) -> Result<()> {
        self.check_code(holder, typed)?;
        self.drop_code(holder)
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
        self.put(PASSWORD, person, Some(phc.as_bytes().to_vec()), None)
    }

    fn note_text(&self, space: &str, key: &str) -> Result<Option<String>> {
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

    fn put(&self, space: &str, key: &str, value: Option<Vec<u8>>, expires: Option<Timestamp>) -> Result<()> {
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
