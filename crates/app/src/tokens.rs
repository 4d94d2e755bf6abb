//! Tokens with which a program calls in the name of a person.
//!
//! A token is 32 random bytes that are shown once; the store keeps its hash, what it is called, how long it is good and
//! what it is limited to. It never does more than its person may do at that moment: roles and scopes are read anew at
//! each call, and an account that is disabled takes its tokens with it. Tokens are notes beside the journal, as
//! passwords are: they hold secrets, and a journal forgets nothing.

use crate::{
    App, AuditAct, AuditNote, AuditOutcome, Caller, Origin,
    accounts::damaged,
    error::{Error, Invalid, Result},
    sessions::fingerprint,
};
use access::Limits;
use jiff::{SignedDuration, Timestamp, civil::Date};
use ledger::InspectionId;
use serde::{Deserialize, Serialize};
use std::sync::atomic::Ordering;

/// A token is good for at most so many days.
pub const TOKEN_DAYS_MAX: i64 = 366;

/// Most tokens that one person holds at a time.
pub const TOKENS_MAX: usize = 20;

/// What every token begins with, so that one that leaked into a file is recognised.
pub const TOKEN_PREFIX: &str = "tz_";

/// The sample tokens of a demo: this and the user name.
const SAMPLE_PREFIX: &str = "tz_demo_";

/// The use is written down at most this often, so that reading does not become writing.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// A token that has ended stays on its owner's page this long.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

const NAME_CHARS_MAX: usize = 60;
const INSPECTIONS_MAX: usize = 50;

const TOKEN: &str = "token";

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What it is for, in its owner's words.
    pub name: String,
    /// Whether it may change anything.
    pub write: bool,
    /// Only these inspections; none: all that its owner sees.
    pub inspections: Option<Vec<InspectionId>>,
    /// The last day on which it is good.
    pub expires_on: Date,
}

/// A token as its owner sees it: all but the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Its identifier, which is no secret.
    pub id: String,
    /// Whose it is.
    pub person: String,
    /// What it is for.
    pub name: String,
    /// Whether it may change anything.
    pub write: bool,
    /// Only these inspections.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inspections: Option<Vec<String>>,
    /// When it was made.
    pub made_at: Timestamp,
    /// The first instant at which it is good no more.
    pub expires_at: Timestamp,
    /// When it was last used, to ten minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Timestamp>,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
}

impl Token {
    /// Whether it is good at this instant.
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// Who calls by a token.
#[derive(Clone, Debug)]
pub struct TokenCaller {
    /// The person, confined to what the token is confined to.
    pub caller: Caller,
    /// The token.
    pub token: Token,
}

/// 32 bytes in Crockford's base 32: no sign that has to be escaped anywhere.
fn spelled(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(TOKEN_PREFIX.len() + bytes.len() * 8 / 5 + 1);
    text.push_str(TOKEN_PREFIX);
    let (mut held, mut bits) = (0u32, 0u32);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(b"0123456789abcdefghjkmnpqrstvwxyz"[((held >> bits) & 31) as usize]));
        }
    }
    if bits > 0 {
        text.push(char::from(b"0123456789abcdefghjkmnpqrstvwxyz"[((held << (5 - bits)) & 31) as usize]));
    }
    text
}

impl App {
    /// Makes a token for the caller: what is kept of it, and the token itself, which nobody sees again.
    ///
    /// # Errors
    /// A field that cannot be used; an inspection outside the scope is an unknown one.
    pub fn make_token(&self, caller: &Caller, new: &NewToken) -> Result<(Token, String)> {
        let name = new.name.trim();
        if name.is_empty() {
            return Err(Error::invalid("name", Invalid::Required));
        }
        if name.chars().count() > NAME_CHARS_MAX {
            return Err(Error::invalid("name", Invalid::TooLong(NAME_CHARS_MAX)));
        }
        let today = self.world.today();
        let last = today.saturating_add(jiff::Span::new().days(TOKEN_DAYS_MAX));
        if new.expires_on < today || new.expires_on > last {
            return Err(Error::invalid("expires_on", Invalid::NotWithin { from: today, to: last }));
        }
        let inspections = match &new.inspections {
            None => None,
            Some(list) if list.is_empty() => return Err(Error::invalid("inspections", Invalid::Required)),
            Some(list) if list.len() > INSPECTIONS_MAX => {
                return Err(Error::invalid("inspections", Invalid::TooMany(INSPECTIONS_MAX)));
            }
            Some(list) => {
                for id in list {
                    self.inspection_for(caller, id).map_err(|error| match error {
                        Error::NotFound => Error::invalid("inspections", Invalid::Unknown),
                        other => other,
                    })?;
                }
                Some(list.iter().map(|it| it.0.clone()).collect())
            }
        };
        let now = self.world.now();
        if self.tokens(caller)?.iter().filter(|it| it.is_good(now)).count() >= TOKENS_MAX {
            return Err(Error::invalid("name", Invalid::TooMany(TOKENS_MAX)));
        }
        let secret = spelled(&self.world.secret(32));
        let token = Token {
            id: self.world.new_id(),
            person: caller.actor.person.clone(),
            name: name.to_owned(),
            write: new.write,
            inspections,
            made_at: now,
            expires_at: self.world.end_of(new.expires_on),
            used_at: None,
            revoked_at: None,
        };
        self.put_json(TOKEN, &fingerprint(&secret), &token, Some(token.expires_at + KEPT))?;
        let note = AuditNote::by(caller, AuditAct::Token).on("token", &token.id).with("step", "made");
        self.note_audit(note.with("write", token.write).with("until", new.expires_on));
        Ok((token, secret))
    }

    /// The caller's own tokens, newest first; ended ones for a month.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn tokens(&self, caller: &Caller) -> Result<Vec<Token>> {
        let mut own: Vec<Token> =
            self.tokens_of(&caller.actor.person)?.into_iter().map(|(_, it)| it).collect();
        own.sort_by(|a, b| (b.made_at, &b.id).cmp(&(a.made_at, &a.id)));
        Ok(own)
    }

    /// The tokens of a person with the keys of their notes.
    fn tokens_of(&self, person: &str) -> Result<Vec<(String, Token)>> {
        let mut own = Vec::new();
        for note in self.store.notes(TOKEN, "", self.world.now())? {
            let token: Token = serde_json::from_slice(&note.value).map_err(damaged)?;
            if token.person == person {
                own.push((note.key, token));
            }
        }
        Ok(own)
    }

    /// Ends one of the caller's own tokens, from now on and for good.
    ///
    /// # Errors
    /// [`Error::NotFound`] for one that is not the caller's.
    pub fn revoke_token(&self, caller: &Caller, id: &str) -> Result<()> {
        let own = self.tokens_of(&caller.actor.person)?;
        let (key, token) = own.into_iter().find(|(_, it)| it.id == id).ok_or(Error::NotFound)?;
        self.end_token(&key, token)?;
        self.note_audit(AuditNote::by(caller, AuditAct::Token).on("token", id).with("step", "revoked"));
        Ok(())
    }

    /// Ends all tokens of a person: whoever lost a password may have lost these as well.
    pub(crate) fn end_tokens(&self, person: &str) -> Result<()> {
        for (key, token) in self.tokens_of(person)? {
            self.end_token(&key, token)?;
        }
        Ok(())
    }

    fn end_token(&self, key: &str, token: Token) -> Result<()> {
        if token.revoked_at.is_some() {
            return Ok(());
        }
        let expires = token.expires_at + KEPT;
        let token = Token { revoked_at: Some(self.world.now()), ..token };
        self.put_json(TOKEN, key, &token, Some(expires))
    }

    /// Who calls with this token; none when it was never made, has ended, or its person has no open account.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn token_caller(&self, bearer: &str, origin: &Origin) -> Result<Option<TokenCaller>> {
        let called = self.by_bearer(bearer, origin)?;
        if called.is_none() {
            let note = AuditNote::from(origin, AuditAct::Token).outcome(AuditOutcome::Refused);
            self.note_audit(note);
        }
        Ok(called)
    }

    fn by_bearer(&self, bearer: &str, origin: &Origin) -> Result<Option<TokenCaller>> {
        if !bearer.starts_with(TOKEN_PREFIX) || bearer.len() > 200 {
            return Ok(None);
        }
        if let Some(username) = bearer.strip_prefix(SAMPLE_PREFIX) {
            return self.sample_caller(username, origin);
        }
        let now = self.world.now();
        // Found by its hash: neither the time it takes nor a copy of the store says anything of the token.
        let key = fingerprint(bearer);
        let Some(token) = self.note_json::<Token>(TOKEN, &key)?.filter(|it| it.is_good(now)) else {
            return Ok(None);
        };
        let Some(row) = self.usable_person(&token.person)? else {
            return Ok(None);
        };
        if token.used_at.is_none_or(|it| now.duration_since(it) > TOUCH_EVERY) {
            // Looking is possible while nothing can be written.
            if let Err(error) = self.touch_token(&key, now) {
                tracing::warn!(%error, "the use of a token could not be written down");
            }
        }
        self.by_token(row, token, origin).map(Some)
    }

    fn by_token(&self, row: views::PersonRow, token: Token, origin: &Origin) -> Result<TokenCaller> {
        // The end of an identifier is what tells it from others of the same day.
        let session =
            format!("token.{}", token.id.get(token.id.len().saturating_sub(8)..).unwrap_or(&token.id));
        let mut caller = self.caller_of(row, String::new(), session, origin)?;
        let ledgers = token.inspections.as_ref().map(|it| it.iter().cloned().collect());
        caller.actor = caller.actor.narrowed(Limits { read_only: !token.write, ledgers });
        Ok(TokenCaller { caller, token })
    }

    /// Writes the use down, unless somebody revokes the token at this moment.
    fn touch_token(&self, key: &str, now: Timestamp) -> Result<()> {
        let Some(note) = self.store.note(TOKEN, key, now)? else { return Ok(()) };
        let token: Token = serde_json::from_slice(&note.value).map_err(damaged)?;
        let token = Token { used_at: Some(now), ..token };
        self.store.note_put(store::NotePut {
            space: TOKEN.to_owned(),
            key: key.to_owned(),
            value: Some(serde_json::to_vec(&token).map_err(damaged)?),
            expires: note.expires,
            expect: store::NoteExpect::Version(note.version),
            now,
        })?;
        Ok(())
    }

    /// From now on `tz_demo_` and a user name is a token: for trying the interface with sample data. Nothing is stored;
    /// the same data served without the demo knows none of them.
    pub fn accept_sample_tokens(&self) {
        self.sample_tokens.store(true, Ordering::Relaxed);
    }

    /// The sample token of this user name.
    pub fn sample_token(username: &str) -> String {
        format!("{SAMPLE_PREFIX}{username}")
    }

    fn sample_caller(&self, username: &str, origin: &Origin) -> Result<Option<TokenCaller>> {
        if !self.sample_tokens.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let today = self.world.today();
        let Some(row) = self.person_by_username(username)?.filter(|row| row.person.may_sign_in(today)) else {
            return Ok(None);
        };
        let now = self.world.now();
        let token = Token {
            id: "demo".to_owned(),
            person: row.id.clone(),
            name: "demo".to_owned(),
            write: true,
            inspections: None,
            made_at: now,
            expires_at: self.world.end_of(self.world.today()),
            used_at: None,
            revoked_at: None,
        };
        self.by_token(row, token, origin).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_spelled_without_loss() {
        assert_eq!(spelled(&[0; 32]), format!("tz_{}", "0".repeat(52)));
        assert_eq!(spelled(&[255; 32]), format!("tz_{}g", "z".repeat(51)));
        let unlike: std::collections::BTreeSet<String> = (0u8..=255).map(|it| spelled(&[it; 32])).collect();
        assert_eq!(unlike.len(), 256);
    }
}
