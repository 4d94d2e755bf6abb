//! The second step of signing in: six digits that change every thirty seconds (TOTP, RFC 6238), and recovery codes for the
//! day on which the telephone is lost.
//!
//! A code is good once: the step that it belongs to is written down with compare-and-set, and no code of this step or an
//! earlier one is taken again. The secret stands in the store's table of secrets; recovery codes only by their hash.

use crate::{
    App, AuditAct, AuditNote, AuditOutcome, Caller, Origin,
    error::{Error, Invalid, Result},
    lockout::Place,
    password::{code_folded, code_of},
    sessions::{Duty, Entrance, fingerprint},
};
use access::Role;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{NoteExpect, NotePut};

const FACTOR: &str = "factor";
const FACTOR_NEW: &str = "factor_new";
const PENDING: &str = "pending";

/// Bytes of the secret: as many as SHA-1 gives, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;

/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;

/// How long a new secret waits for its first code.
const SETTING_UP: SignedDuration = SignedDuration::from_mins(15);

/// How long somebody who gave the right password has for the second step.
const SECOND_STEP: SignedDuration = SignedDuration::from_mins(5);

/// Wrong codes after which the password is asked for again.
const PENDING_TRIES: u32 = 5;

/// What is kept of a person's second factor.
#[derive(Serialize, Deserialize)]
struct Factor {
    secret: String,
    since_ms: i64,
    /// The last step whose code was taken.
    last_step: u64,
    /// Hashes of the recovery codes that are left.
    recovery: Vec<String>,
}

/// Somebody who gave the right password and is asked for the second step.
#[derive(Serialize, Deserialize)]
struct Pending {
    person: String,
    tries: u32,
    device: String,
}

/// How a person's second factor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactorState {
    /// Since when it is on; none: it is off.
    pub since: Option<Timestamp>,
    /// Recovery codes that are left.
    pub recovery_left: usize,
    /// Whether a role asks for it.
    pub required: bool,
}

/// A secret on its way into somebody's telephone.
#[derive(Clone, PartialEq, Eq)]
pub struct FactorOffer {
    /// For typing, in base 32.
    pub secret: String,
    /// For a camera: `otpauth://totp/…`.
    pub uri: String,
}

impl std::fmt::Debug for FactorOffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FactorOffer(…)")
    }
}

/// Why a code was not taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Code,
    Replay,
}

/// What a code was.
enum Right {
    Code,
    Recovery { left: usize },
}

fn totp(secret: &str) -> Option<totp_rs::Totp> {
    let bytes = journal::unhex(secret)?;
    totp_rs::Builder::new().with_secret(bytes).with_skew(1).build().ok()
}

impl App {
    fn factor(&self, person: &str) -> Result<Option<(Factor, u64)>> {
        let Some(note) = self.store.note(FACTOR, person, self.world.now())? else { return Ok(None) };
        let factor =
            serde_json::from_slice(&note.value).map_err(|it| Error::Damaged(format!("a factor: {it}")))?;
        Ok(Some((factor, note.version)))
    }

    /// Whether this person signs in with two steps.
    pub(crate) fn has_factor(&self, person: &str) -> Result<bool> {
        Ok(self.store.note(FACTOR, person, self.world.now())?.is_some())
    }

    /// Whether one of these roles asks for a second factor.
    pub(crate) fn needs_factor(&self, actor: &access::Actor) -> bool {
        self.policy.second_factor.iter().any(|role: &Role| actor.has(*role))
    }

    /// How the caller's second factor stands.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn factor_state(&self, caller: &Caller) -> Result<FactorState> {
        let factor = self.factor(&caller.actor.person)?;
        let required = match self.person_row(&caller.actor.person)? {
            Some(row) => self.needs_factor(&self.actor(&row)?),
            None => false,
        };
        Ok(FactorState {
            since: factor.as_ref().and_then(|(it, _)| Timestamp::from_millisecond(it.since_ms).ok()),
            recovery_left: factor.map_or(0, |(it, _)| it.recovery.len()),
            required,
        })
    }

    /// A secret for the caller's telephone: the same one again until it is confirmed, for a quarter of an hour.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the second factor is on already.
    pub fn factor_offer(&self, caller: &Caller) -> Result<FactorOffer> {
        let person = &caller.actor.person;
        if self.has_factor(person)? {
            return Err(Error::NotFound);
        }
        let secret = match self.note_text(FACTOR_NEW, person)? {
            Some(secret) => secret,
            None => {
                let secret = journal::hex(&self.world.secret(SECRET_BYTES));
                let expires = Some(self.world.now() + SETTING_UP);
                self.put(FACTOR_NEW, person, Some(secret.clone().into_bytes()), expires)?;
                secret
            }
        };
        let bytes = journal::unhex(&secret).ok_or_else(|| Error::Damaged("a new factor".to_owned()))?;
        let secret = totp_rs::Secret::from(bytes).to_base32();
        // Ours is a name of letters, digits, dots and Han characters; the issuer is the product.
        let name: String = form(&caller.username);
        let uri = format!("otpauth://totp/Taizhang:{name}?secret={secret}&issuer=Taizhang");
        Ok(FactorOffer { secret, uri })
    }

    /// Turns the second factor on with a first code from the telephone: the recovery codes, shown this once.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a wrong code, and when the secret has expired.
    pub fn factor_on(&self, caller: &Caller, typed: &str) -> Result<Vec<String>> {
        let person = &caller.actor.person;
        let attempt = self.attempt(person, Place::Factor)?;
        let secret = self.note_text(FACTOR_NEW, person)?.ok_or(Error::invalid("code", Invalid::Expired))?;
        let now = self.world.now();
        let step = totp(&secret).and_then(|it| it.check(&digits(typed), seconds(now)));
        let Some(step) = step else {
            self.note_audit(
                AuditNote::by(caller, AuditAct::FactorOn).outcome(AuditOutcome::Refused).with("why", "code"),
            );
            return Err(Error::invalid("code", Invalid::Wrong));
        };
        self.attempt_good(&attempt)?;
        let (codes, recovery) = self.recovery_codes();
        let factor = Factor { secret, since_ms: now.as_millisecond(), last_step: step, recovery };
        self.note_audit(AuditNote::by(caller, AuditAct::FactorOn));
        self.put_json(FACTOR, person, &factor, None)?;
        self.forget(FACTOR_NEW, person)?;
        self.duty_done(caller, Duty::SetUpFactor)?;
        Ok(codes)
    }

    /// Turns it off, with a code.
    ///
    /// # Errors
    /// [`Error::NotYours`] where a role asks for it; [`Error::Invalid`] for a wrong code.
    pub fn factor_off(&self, caller: &Caller, typed: &str) -> Result<()> {
        if self.factor_state(caller)?.required {
            return Err(Error::NotYours);
        }
        self.own_code(caller, typed)?;
        self.note_audit(AuditNote::by(caller, AuditAct::FactorOff));
        self.drop_factor(&caller.actor.person)
    }

    /// New recovery codes in the place of the old ones, with a code.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a wrong code.
    pub fn factor_recovery(&self, caller: &Caller, typed: &str) -> Result<Vec<String>> {
        self.own_code(caller, typed)?;
        let (codes, recovery) = self.recovery_codes();
        let (factor, _) = self.factor(&caller.actor.person)?.ok_or(Error::NotFound)?;
        self.note_audit(AuditNote::by(caller, AuditAct::FactorOn).with("left", codes.len()));
        self.put_json(FACTOR, &caller.actor.person, &Factor { recovery, ..factor }, None)?;
        Ok(codes)
    }

    /// Takes the second factor away, as a reset by two administrators does.
    pub(crate) fn drop_factor(&self, person: &str) -> Result<()> {
        self.forget(FACTOR, person)?;
        self.forget(FACTOR_NEW, person)
    }

    fn own_code(&self, caller: &Caller, typed: &str) -> Result<()> {
        let attempt = self.attempt(&caller.actor.person, Place::Factor)?;
        match self.take_code(&caller.actor.person, typed)? {
            Ok(_) => self.attempt_good(&attempt),
            Err(_) => {
                let note = AuditNote::by(caller, AuditAct::FactorUsed).with("why", "code");
                self.note_audit(note.outcome(AuditOutcome::Refused));
                Err(Error::invalid("code", Invalid::Wrong))
            }
        }
    }

    fn recovery_codes(&self) -> (Vec<String>, Vec<String>) {
        let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| code_of(&self.world.secret(16))).collect();
        let hashes = codes.iter().map(|it| fingerprint(&code_folded(it))).collect();
        (codes, hashes)
    }

    /// Takes a code of the telephone or a recovery code, once.
    fn take_code(&self, person: &str, typed: &str) -> Result<std::result::Result<Right, Wrong>> {
        loop {
            let Some((mut factor, version)) = self.factor(person)? else { return Ok(Err(Wrong::Code)) };
            let typed_digits = digits(typed);
            let right = if typed_digits.len() == 6 && typed.chars().all(|it| it.is_ascii_digit() || it == ' ')
            {
                let step =
                    totp(&factor.secret).and_then(|it| it.check(&typed_digits, seconds(self.world.now())));
                match step {
                    None => return Ok(Err(Wrong::Code)),
                    Some(step) if step <= factor.last_step => return Ok(Err(Wrong::Replay)),
                    Some(step) => {
                        factor.last_step = step;
                        Right::Code
                    }
                }
            } else {
                let hash = fingerprint(&code_folded(typed));
                let before = factor.recovery.len();
                factor
                    .recovery
                    .retain(|it| !bool::from(subtle::ConstantTimeEq::ct_eq(it.as_bytes(), hash.as_bytes())));
                if factor.recovery.len() == before {
                    return Ok(Err(Wrong::Code));
                }
                Right::Recovery { left: factor.recovery.len() }
            };
            let put = NotePut {
                space: FACTOR.to_owned(),
                key: person.to_owned(),
                value: Some(serde_json::to_vec(&factor).map_err(|it| Error::Damaged(it.to_string()))?),
                expires: None,
                expect: NoteExpect::Version(version),
                now: self.world.now(),
            };
            // Somebody used a code at the same moment: what is good is decided anew.
            if self.store.note_put(put)? {
                return Ok(Ok(right));
            }
        }
    }

    /// Lets somebody who gave the right password wait for the second step: the token for their cookie.
    pub(crate) fn begin_pending(&self, person: &str, device: &str) -> Result<String> {
        let token = journal::hex(&self.world.secret(32));
        let pending = Pending { person: person.to_owned(), tries: 0, device: device.to_owned() };
        self.put_json(PENDING, &fingerprint(&token), &pending, Some(self.world.now() + SECOND_STEP))?;
        Ok(token)
    }

    /// Whether somebody waits for the second step with this token.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn is_pending(&self, token: &str) -> Result<bool> {
        Ok(self.note_json::<Pending>(PENDING, &fingerprint(token))?.is_some())
    }

    /// The second step: a code of the telephone, or a recovery code.
    ///
    /// # Errors
    /// [`Error::BadCode`] for a wrong or used one, [`Error::Stranger`] when the first step is too long ago or too many were
    /// wrong, [`Error::Wait`] after too many in a row.
    pub fn sign_in_second(&self, token: &str, typed: &str, origin: &Origin) -> Result<Entrance> {
        let key = fingerprint(token);
        let Some(pending) = self.note_json::<Pending>(PENDING, &key)? else { return Err(Error::Stranger) };
        let person = pending.person.clone();
        let note = |outcome: AuditOutcome, why: &str| {
            let note = AuditNote::from(origin, AuditAct::FactorUsed).person(&person);
            self.note_audit(note.outcome(outcome).with("why", why));
        };
        let attempt = self.attempt(&person, Place::Factor).inspect_err(|error| {
            if matches!(error, Error::Wait(_)) {
                note(AuditOutcome::Slowed, "tries");
            }
        })?;
        match self.take_code(&person, typed)? {
            Err(wrong) => {
                note(AuditOutcome::Refused, if wrong == Wrong::Replay { "replay" } else { "code" });
                let pending = Pending { tries: pending.tries + 1, ..pending };
                if pending.tries >= PENDING_TRIES {
                    self.forget(PENDING, &key)?;
                    return Err(Error::Stranger);
                }
                self.put_json(PENDING, &key, &pending, Some(self.world.now() + SECOND_STEP))?;
                Err(Error::BadCode)
            }
            Ok(right) => {
                self.attempt_good(&attempt)?;
                self.forget(PENDING, &key)?;
                if let Right::Recovery { left } = right {
                    let note = AuditNote::from(origin, AuditAct::RecoveryUsed).person(&person);
                    self.note_audit(note.with("left", left));
                }
                self.enter(&person, origin, &pending.device, AuditAct::SignIn)
            }
        }
    }
}

fn digits(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_digit).collect()
}

fn seconds(now: Timestamp) -> u64 {
    u64::try_from(now.as_second()).unwrap_or(0)
}

/// Percent-encodes what is no letter, digit or mark of a name.
fn form(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of RFC 6238, appendix B, for SHA-1, its last six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = journal::hex(b"12345678901234567890");
        let totp = totp(&secret).unwrap();
        for (at, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(totp.check(code, at), Some(at / 30), "{at}");
            assert_eq!(totp.check(code, at + 30), Some(at / 30), "one step late");
            assert_eq!(totp.check(code, at + 90), None, "three steps late");
        }
    }

    #[test]
    fn names_of_han_characters_go_into_the_address() {
        assert_eq!(form("wang.wei-2"), "wang.wei-2");
        assert_eq!(form("王&wei"), "%E7%8E%8B%26wei");
    }
}
