//! One event: what is asked to be written, the bytes that are stored and hashed, what is read back.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{Digest, HashKind};

/// The name of the format that the first event of each ledger writes down.
pub const FORMAT: &str = "taizhang.journal/1";
/// The first event of each ledger: body `{"format":…,"hash":…,"home":…}`.
pub const LEDGER_OPENED: &str = "ledger.opened/1";
/// One person asks for a private part to be erased: body `{"seq":…,"reason":…}`.
pub const ERASURE_REQUESTED: &str = "part.erasure_requested/1";
/// A second person has erased it: body `{"seq":…,"request":…,"reason":…}`.
pub const ERASED: &str = "part.erased/1";
/// The stream in which [`LEDGER_OPENED`] stands.
pub const LEDGER_STREAM: &str = "ledger";
/// The stream in which [`ERASURE_REQUESTED`] and [`ERASED`] stand.
pub const ERASURE_STREAM: &str = "erasure";
/// The length of the random salt of a private part.
pub const SALT_BYTES: usize = 32;

/// Keeps a hash of one thing from ever being taken for the hash of another.
const EVENT_DOMAIN: &[u8] = b"taizhang.event/1\n";
const PART_DOMAIN: &[u8] = b"taizhang.part/1\n";

/// The names of ledgers and streams: visible ASCII without quotes and backslashes, at most 200 characters.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 200
        && text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'))
}

macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub String);

        impl $name {
            /// Takes the text as it is; a store refuses one that is not [`Self::is_valid`].
            pub fn new(text: impl Into<String>) -> Self {
                $name(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Visible ASCII without quotes and backslashes, 1 to 200 characters.
            pub fn is_valid(&self) -> bool {
                is_name(&self.0)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                $name(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                $name(text)
            }
        }
    };
}

name_type! {
    /// A ledger: the unit of order, of the hash chain and of export. One per inspection; people and organisation
    /// have their own.
    LedgerId
}
name_type! {
    /// A stream inside a ledger, with versions of its own: `inspection`, `finding/01J…`.
    StreamId
}

/// A place in the log of the whole installation: dense from 1, in the order of writing. 0 is before everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Position(pub u64);

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Who wrote an event. Stored as `person:ID`, `deputy:ID:PRINCIPAL`, `behalf:ID:RECORDER:HASH`, `operator:USER` or
/// `system`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Author {
    /// A signed-in person.
    Person {
        /// The person's identifier.
        id: String,
    },
    /// A signed-in person in the place of another.
    Deputy {
        /// Who acted.
        id: String,
        /// In whose place.
        of: String,
    },
    /// Somebody who acted on paper, which another person recorded here.
    Behalf {
        /// Who acted.
        id: String,
        /// Who recorded it.
        recorder: String,
        /// The scanned paper, which is among the event's files as well.
        sheet: Digest,
    },
    /// Somebody at the machine's console.
    Operator {
        /// The system user's name.
        user: String,
    },
    /// The system's own work, such as a job that became due.
    System,
}

impl Author {
    /// A signed-in person.
    pub fn person(id: impl Into<String>) -> Self {
        Author::Person { id: id.into() }
    }

    /// Who acted: the deputy himself, and of an act on paper the one who acted on it. None for the console and the system.
    pub fn person_id(&self) -> Option<&str> {
        match self {
            Author::Person { id } | Author::Deputy { id, .. } | Author::Behalf { id, .. } => Some(id),
            Author::Operator { .. } | Author::System => None,
        }
    }

    /// Everybody whose word it is: who acted, the principal of a deputy, who recorded a paper.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        let (first, second) = match self {
            Author::Person { id } => (Some(id), None),
            Author::Deputy { id, of } => (Some(id), Some(of)),
            Author::Behalf { id, recorder, .. } => (Some(id), Some(recorder)),
            Author::Operator { .. } | Author::System => (None, None),
        };
        first.into_iter().chain(second).map(String::as_str)
    }

    /// Whether the two have anybody in common, so that they are no two hands.
    pub fn shares_anybody_with(&self, other: &Author) -> bool {
        self.people().any(|it| other.people().any(|also| also == it))
    }

    /// Somebody at the machine's console.
    pub fn operator(user: impl Into<String>) -> Self {
        Author::Operator { user: user.into() }
    }

    /// The stored form.
    pub fn key(&self) -> String {
        match self {
            Author::Person { id } => format!("person:{id}"),
            Author::Deputy { id, of } => format!("deputy:{id}:{of}"),
            Author::Behalf { id, recorder, sheet } => format!("behalf:{id}:{recorder}:{sheet}"),
            Author::Operator { user } => format!("operator:{user}"),
            Author::System => "system".to_owned(),
        }
    }

    /// Reads the stored form.
    pub fn from_key(key: &str) -> Option<Author> {
        if key == "system" {
            return Some(Author::System);
        }
        let (kind, name) = key.split_once(':')?;
        match kind {
            "person" => Some(Author::person(name)),
            "deputy" => {
                let (id, of) = name.split_once(':')?;
                Some(Author::Deputy { id: id.to_owned(), of: of.to_owned() })
            }
            "behalf" => {
                let (id, rest) = name.split_once(':')?;
                let (recorder, sheet) = rest.split_once(':')?;
                let sheet = Digest::from_hex(sheet)?;
                Some(Author::Behalf { id: id.to_owned(), recorder: recorder.to_owned(), sheet })
            }
            "operator" => Some(Author::operator(name)),
            _ => None,
        }
    }
}

/// An evidence file, by the hash of its content under the installation's hash kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRef {
    /// The hash of all bytes.
    pub hash: Digest,
    /// Bytes.
    pub size: u64,
}

/// An event that is asked to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// The stream it belongs to.
    pub stream: StreamId,
    /// Name and version: `finding.assigned/1`.
    pub name: String,
    /// A JSON object; kept byte for byte.
    pub body: String,
    /// JSON that may identify a private person: stored beside the log, erasable, only its salted hash in the event.
    pub private: Option<String>,
    /// The evidence files that this event relies on. They must have been stored before.
    pub files: Vec<FileRef>,
}

impl NewEvent {
    /// An event without a private part and without files.
    pub fn new(stream: impl Into<StreamId>, name: impl Into<String>, body: impl Into<String>) -> Self {
        NewEvent { stream: stream.into(), name: name.into(), body: body.into(), private: None, files: vec![] }
    }

    /// The same with a private part beside the log.
    pub fn with_private(mut self, private: impl Into<String>) -> Self {
        self.private = Some(private.into());
        self
    }

    /// The same with evidence files.
    pub fn with_files(mut self, files: Vec<FileRef>) -> Self {
        self.files = files;
        self
    }
}

/// The part of an event that stands beside the log.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum PrivatePart {
    /// The event never had one.
    #[default]
    None,
    /// Its JSON text.
    Present(String),
    /// Two persons had it erased.
    Erased {
        /// When.
        on: Timestamp,
        /// Why, in their words.
        reason: String,
    },
}

/// An event as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the whole log.
    pub position: Position,
    /// Its ledger.
    pub ledger: LedgerId,
    /// Its number in the ledger: dense from 1.
    pub seq: u64,
    /// Its stream.
    pub stream: StreamId,
    /// Its number in the stream: dense from 1.
    pub version: u64,
    /// Name and version: `finding.assigned/1`.
    pub name: String,
    /// The instant of recording, to the millisecond; never earlier than that of the event before it in the log.
    pub at: Timestamp,
    /// Who wrote it.
    pub by: Author,
    /// The command that it came from: an identifier that is written once.
    pub command: String,
    /// A JSON object, byte for byte as it was given.
    pub body: Box<str>,
    /// What stands beside the log.
    pub private: PrivatePart,
    /// The evidence files it relies on.
    pub files: Vec<FileRef>,
    /// The hash over the event before it and its own bytes.
    pub hash: Digest,
}

/// Why something is no event of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventError {
    /// The bytes are not the JSON text of this format.
    Malformed(String),
    /// A ledger or stream name, or a command identifier, that may not be stored.
    BadName(String),
    /// Not `word.word/number`.
    BadEventName(String),
    /// The body or the private part is not what it must be.
    BadBody(String),
}

impl std::fmt::Display for EventError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            EventError::Malformed(why) => write!(f, "not an event of the format {FORMAT}: {why}"),
            EventError::BadName(name) => write!(f, "{name:?} is no name of a ledger, stream or command"),
            EventError::BadEventName(name) => {
                write!(f, "{name:?} is no event name such as finding.assigned/1")
            }
            EventError::BadBody(why) => write!(f, "the body of an event must be a JSON object: {why}"),
        }
    }
}

impl std::error::Error for EventError {}

/// The stored text: one JSON object with the fields in this order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    #[serde(borrow)]
    ledger: Cow<'a, str>,
    seq: u64,
    #[serde(borrow)]
    stream: Cow<'a, str>,
    version: u64,
    #[serde(borrow)]
    name: Cow<'a, str>,
    at: Cow<'a, str>,
    by: Cow<'a, str>,
    #[serde(borrow)]
    command: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    private: Option<Digest>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    files: Vec<FileRef>,
    #[serde(borrow)]
    body: &'a RawValue,
}

/// The end of a ledger, onto which the next event is put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The ledger's hash function.
    pub hash: HashKind,
    /// The installation at which the ledger was opened.
    pub home: String,
}

impl Opened {
    /// The body of [`LEDGER_OPENED`].
    pub fn body(&self) -> String {
        let home = serde_json::Value::from(self.home.as_str());
        format!(r#"{{"format":"{FORMAT}","hash":"{}","home":{home}}}"#, self.hash.key())
    }

    /// Reads the body of [`LEDGER_OPENED`].
    pub fn from_body(body: &str) -> Result<Opened, EventError> {
        #[derive(Deserialize)]
        struct Body {
            format: String,
            hash: String,
            home: String,
        }
        let body: Body = serde_json::from_str(body).map_err(|it| EventError::BadBody(it.to_string()))?;
        if body.format != FORMAT {
            return Err(EventError::BadBody(format!("the format {} is not {FORMAT}", body.format)));
        }
        let hash = HashKind::from_key(&body.hash)
            .ok_or_else(|| EventError::BadBody(format!("no hash function {:?}", body.hash)))?;
        Ok(Opened { hash, home: body.home })
    }
}

/// The body of [`ERASURE_REQUESTED`] for the event `seq` of the same ledger.
pub fn erasure_request_body(seq: u64, reason: &str) -> String {
    serde_json::json!({ "seq": seq, "reason": reason }).to_string()
}

/// The body of [`ERASED`]: the event whose part is gone, the `seq` of the request, the reason.
pub fn erased_body(seq: u64, request: u64, reason: &str) -> String {
    serde_json::json!({ "seq": seq, "request": request, "reason": reason }).to_string()
}

/// The salted hash of a private part, which the event holds in its stead.
pub fn part_hash(kind: HashKind, salt: &[u8], content: &[u8]) -> Digest {
    kind.of(&[PART_DOMAIN, salt, content])
}

/// An event made ready to be stored: exact bytes and their hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// What is stored and hashed, byte for byte.
    pub bytes: Vec<u8>,
    /// `H(domain ‖ previous hash ‖ bytes)`.
    pub hash: Digest,
}

impl Sealed {
    /// Makes the bytes of the event after `previous` (whose hash is [`Digest::ZERO`] for the first) and hashes them.
    ///
    /// # Errors
    /// When a name or the body is not what the format allows; nothing is ever repaired silently.
    #[allow(clippy::too_many_arguments, reason = "one argument per field of the envelope, all needed")]
    pub fn next(
        kind: HashKind,
        previous: &Digest,
        ledger: &LedgerId,
        seq: u64,
        version: u64,
        at: Timestamp,
        by: &Author,
        command: &str,
        private: Option<Digest>,
        event: &NewEvent,
    ) -> Result<Sealed, EventError> {
        for name in [ledger.as_str(), event.stream.as_str(), command] {
            if !is_name(name) {
                return Err(EventError::BadName(name.to_owned()));
            }
        }
        if !is_event_name(&event.name) {
            return Err(EventError::BadEventName(event.name.clone()));
        }
        let body: &RawValue =
            serde_json::from_str(&event.body).map_err(|it| EventError::BadBody(it.to_string()))?;
        if !body.get().starts_with('{') {
            return Err(EventError::BadBody("it is another JSON value".to_owned()));
        }
        let wire = Wire {
            ledger: ledger.as_str().into(),
            seq,
            stream: event.stream.as_str().into(),
            version,
            name: event.name.as_str().into(),
            at: at_text(at).into(),
            by: by.key().into(),
            command: command.into(),
            private,
            files: event.files.clone(),
            body,
        };
        let bytes = serde_json::to_vec(&wire).map_err(|it| EventError::Malformed(it.to_string()))?;
        let hash = chain_hash(kind, previous, &bytes);
        Ok(Sealed { bytes, hash })
    }
}

/// The instant as it is stored: `2026-11-22T02:58:29.123Z`.
fn at_text(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// `H(domain ‖ previous hash ‖ bytes)`.
pub(crate) fn chain_hash(kind: HashKind, previous: &Digest, bytes: &[u8]) -> Digest {
    kind.of(&[EVENT_DOMAIN, &previous.0, bytes])
}

/// `finding.assigned/1`: words of lower-case letters, digits and `_` with points between, then the version.
fn is_event_name(name: &str) -> bool {
    let Some((words, version)) = name.split_once('/') else { return false };
    let is_word = |word: &str| {
        word.bytes().next().is_some_and(|it| it.is_ascii_lowercase())
            && word.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_')
    };
    name.len() <= 100
        && words.contains('.')
        && words.split('.').all(is_word)
        && !version.starts_with('0')
        && version.parse::<u32>().is_ok_and(|it| it > 0)
        && version.bytes().all(|it| it.is_ascii_digit())
}

/// Reads stored bytes back. `private` is what stands beside the log ([`PrivatePart::None`] if nothing should);
/// the second value is the salted hash that the event holds for it.
///
/// # Errors
/// When the bytes are not an event of this format. Hashes are not checked here: that is [`crate::Verifier`].
pub fn decode(
    position: Position,
    bytes: &[u8],
    hash: Digest,
    private: PrivatePart,
) -> Result<(Recorded, Option<Digest>), EventError> {
    let wire: Wire<'_> = serde_json::from_slice(bytes).map_err(|it| EventError::Malformed(it.to_string()))?;
    let at: Timestamp =
        wire.at.parse().map_err(|_| EventError::Malformed(format!("{:?} is no instant", wire.at)))?;
    let by = Author::from_key(&wire.by)
        .ok_or_else(|| EventError::Malformed(format!("{:?} is no author", wire.by)))?;
    let recorded = Recorded {
        position,
        ledger: LedgerId(wire.ledger.into_owned()),
        seq: wire.seq,
        stream: StreamId(wire.stream.into_owned()),
        version: wire.version,
        name: wire.name.into_owned(),
        at,
        by,
        command: wire.command.into_owned(),
        body: wire.body.get().into(),
        private,
        files: wire.files,
        hash,
    };
    Ok((recorded, wire.private))
}
