//! Keeps events, read models, secrets and evidence files: SQLite behind one narrow trait.
//!
//! Knows no rule of the business: an event is bytes with a stream and a version, a row is what the fold gave. Read
//! [`Store`] first; [`SqliteStore::open`] makes one. One process writes a data directory at a time; inside it one thread
//! writes, in groups, and a caller of [`Store::commit`] returns when its events are on the disk.

mod audit;
mod backup;
mod disk;
mod error;
mod evidence;
mod lock;
mod read;
mod rows;
mod schema;
mod sqlite;
mod verify;
mod writer;

use std::io::Read;
use std::path::Path;

use access::{AuditScope, OrgPath, Scope};
use jiff::Timestamp;
use journal::{
    Author, Digest, Erasure, Fault, FileRef, HashKind, LedgerId, NewEvent, Position, Recorded,
    SignedCheckpoint, StreamId,
};
use serde::Serialize;
use views::stored::StoredRow;

pub use audit::{AuditEntry, AuditLine, AuditObject, AuditQuery};
pub use backup::{BackupReport, restore};
pub use disk::{Disk, DiskFile, ReadSeek, RealDisk};
pub use error::Error;
pub use lock::Holder;
pub use schema::SCHEMA_VERSION;
pub use sqlite::{CheckpointEvery, Options, SqliteStore};

/// The version of a stream on which a decision rested. 0: the stream did not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expect {
    /// The stream, in the ledger of the [`Write`].
    pub stream: StreamId,
    /// Its newest version when it was read.
    pub version: u64,
}

/// The events of one command in one ledger.
#[derive(Clone, Debug)]
pub struct Write {
    /// The ledger.
    pub ledger: LedgerId,
    /// Open the ledger with this hash function if it does not exist yet.
    pub open: Option<HashKind>,
    /// The instant. The store clamps it to the newest instant in the log, so that time never runs backwards along
    /// positions and "as of" an instant is one position.
    pub at: Timestamp,
    /// Who.
    pub by: Author,
    /// The command's identifier, unique in the installation: the same one again writes nothing.
    pub command: String,
    /// All streams on which the decision rested, written or only read.
    pub expect: Vec<Expect>,
    /// The events, at least one, in order.
    pub events: Vec<NewEvent>,
}

/// What became of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Committed {
    /// Written, and on the disk.
    Written {
        /// The first event's position (that of `ledger.opened/1` when the ledger was opened).
        first: Position,
        /// The last event's position.
        last: Position,
    },
    /// A stream has moved on: nothing was written; load and decide again.
    Conflict {
        /// The ledger.
        ledger: LedgerId,
        /// The stream.
        stream: StreamId,
        /// Its newest version.
        version: u64,
    },
    /// A command with this identifier was written before: nothing was written now.
    Repeated {
        /// Its first event's position.
        first: Position,
        /// Its last event's position.
        last: Position,
    },
}

/// One ledger as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerHead {
    /// The ledger.
    pub ledger: LedgerId,
    /// Its hash function.
    pub hash: HashKind,
    /// The newest event's number.
    pub seq: u64,
    /// The newest event's hash.
    pub head: Digest,
    /// Why it is read-only, if it is: it holds an event that this program cannot read.
    pub stopped: Option<String>,
}

/// The order of a list. Ties are broken by parent, ordinal and identifier, so that pages never overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum RowOrder {
    /// By parent, then by the place in the document.
    #[default]
    Ordinal,
    /// By the place among all of the kind, whatever the parent.
    Listed,
    /// By the day due, rows without one last.
    DueOn,
    /// By state.
    State,
    /// By identifier.
    Id,
}

/// Which rows. Every condition that is set must hold.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct RowQuery {
    /// The kind: `finding`.
    pub kind: String,
    /// Only of this ledger.
    pub ledger: Option<String>,
    /// Only with this parent.
    pub parent: Option<String>,
    /// Only in one of these states; empty: in any.
    pub states: Vec<String>,
    /// Only led by this person.
    pub leader: Option<String>,
    /// Only led or supported by this office.
    pub office: Option<String>,
    /// Only under this node of the organisation tree.
    pub under: Option<OrgPath>,
    /// Only due on this day or later (ISO).
    pub due_from: Option<String>,
    /// Only due before this day (ISO).
    pub due_before: Option<String>,
    /// Also rows of which a child of this kind is admitted: who sees a finding sees that its inspection is.
    pub children: Option<String>,
    /// The order.
    pub order: RowOrder,
    /// The other way round (rows without a day due stay last).
    pub descending: bool,
    /// Leave out this many.
    pub offset: u64,
    /// Give at most this many; `None`: all.
    pub limit: Option<u64>,
}

impl RowQuery {
    /// All rows of a kind.
    pub fn of(kind: impl Into<String>) -> Self {
        RowQuery { kind: kind.into(), ..RowQuery::default() }
    }
}

/// A page of rows.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Rows {
    /// The rows of the page.
    pub rows: Vec<StoredRow>,
    /// How many the query has without offset and limit.
    pub total: u64,
}

/// A small secret that is no event: a password hash, a session, a counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its key in the space.
    pub key: String,
    /// Its bytes.
    pub value: Vec<u8>,
    /// Counts the puts from 1, for compare-and-set.
    pub version: u64,
    /// When it stops to exist.
    pub expires: Option<Timestamp>,
}

/// What must be there for a put to happen. A note that has expired counts as absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteExpect {
    /// Whatever is there.
    Any,
    /// Nothing is there.
    Absent,
    /// This version is there.
    Version(u64),
}

/// A note to be written or removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotePut {
    /// The space: `password`, `session`, `throttle`.
    pub space: String,
    /// The key in the space.
    pub key: String,
    /// The new value; `None` removes the note.
    pub value: Option<Vec<u8>>,
    /// When it stops to exist.
    pub expires: Option<Timestamp>,
    /// What must be there.
    pub expect: NoteExpect,
    /// Now, for what has expired.
    pub now: Timestamp,
}

/// Somebody asks for a private part to be erased, or (another person) erases it.
#[derive(Clone, Debug)]
pub struct Erase {
    /// The ledger.
    pub ledger: LedgerId,
    /// The event whose private part is meant.
    pub seq: u64,
    /// A signed-in person.
    pub by: Author,
    /// The instant.
    pub at: Timestamp,
    /// The command's identifier.
    pub command: String,
    /// Why, in their words.
    pub reason: String,
}

/// How to verify.
#[derive(Clone, Debug, Default)]
pub struct VerifyOptions {
    /// The text of a checkpoint kept elsewhere. The one in the data directory is always looked at.
    pub checkpoint: Option<String>,
    /// Also compare every read-model row with a fresh fold.
    pub deep: bool,
}

/// What `verify` found. Good exactly when `fault` is `None`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// The first place that does not hold.
    pub fault: Option<Fault>,
    /// Events that were looked at.
    pub events: u64,
    /// Ledgers.
    pub ledgers: u64,
    /// Evidence files.
    pub files: u64,
    /// Entries of the audit log.
    pub audit: u64,
    /// Read-model rows that were compared, with all their past; 0 without `deep`.
    pub rows: u64,
    /// The newest instant of recording.
    pub newest_at: Option<Timestamp>,
    /// The root of the Merkle log, as 64 hexadecimal digits.
    pub root: Option<Digest>,
    /// The largest position that a checkpoint has witnessed; 0 for none.
    pub witnessed: u64,
    /// Private parts that two persons had erased: they are no fault.
    pub erasures: Vec<Erasure>,
    /// Ledgers that hold an event this program cannot read.
    pub stopped: Vec<String>,
}

/// How far a long piece of work has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Done so far, in events or files, by the stage.
    pub done: u64,
    /// All there is.
    pub total: u64,
    /// What is being worked on: `events`, `files`, `rows`, `database`.
    pub stage: &'static str,
}

/// Whether the store still writes, and what the operator should know.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Health {
    /// Why nothing can be written any more, until the store is opened again.
    pub read_only: Option<String>,
    /// Why the last checkpoint could not be written to its second path.
    pub checkpoint: Option<String>,
}

/// What keeps events, rows, secrets and files. All calls block; use a thread that may.
///
/// An implementation over another database keeps the same promises: positions are dense and in order of commit; a
/// commit is all or nothing and durable when the call returns; rows change in the same transaction as the events.
pub trait Store: Send + Sync {
    /// The installation's identifier, made when the data directory was made.
    fn installation(&self) -> &str;

    /// Writes the events of one command. See [`Store::commit_many`].
    ///
    /// # Errors
    /// As for [`Store::commit_many`].
    fn commit(&self, write: Write) -> Result<Committed, Error> {
        self.commit_many(vec![write])
    }

    /// Writes to several ledgers, all or nothing, and returns when it is on the disk. Positions run through the writes
    /// in the order given.
    ///
    /// # Errors
    /// Nothing was written, and the error says why. [`Error::DiskFull`] may pass; after [`Error::ReadOnly`] the store
    /// must be opened again.
    fn commit_many(&self, writes: Vec<Write>) -> Result<Committed, Error>;

    /// The events of one stream, in order, up to and with a position. Empty when there is no such stream.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn stream(
        &self,
        ledger: &LedgerId,
        stream: &StreamId,
        upto: Option<Position>,
    ) -> Result<Vec<Recorded>, Error>;

    /// Events of one ledger after this number, at most `limit`.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn ledger_events(&self, ledger: &LedgerId, after_seq: u64, limit: usize) -> Result<Vec<Recorded>, Error>;

    /// Events of the whole log after this position, at most `limit`.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn feed(&self, after: Position, limit: usize) -> Result<Vec<Recorded>, Error>;

    /// The first and the last position that the command with this identifier wrote; none: it wrote nothing.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn command(&self, command: &str) -> Result<Option<(Position, Position)>, Error>;

    /// The newest position; 0 when the log is empty.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn newest(&self) -> Result<Position, Error>;

    /// The newest position recorded at or before this instant; 0 when there is none.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn position_as_of(&self, at: Timestamp) -> Result<Position, Error>;

    /// All ledgers, in order of their identifiers.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn ledgers(&self) -> Result<Vec<LedgerHead>, Error>;

    /// One ledger, if there is one with this name: a question so small that it may be asked for every page.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn ledger(&self, ledger: &LedgerId) -> Result<Option<LedgerHead>, Error>;

    /// Rows as they stood after `at` (`None`: now), as far as the scope admits them **today**: conditions look at the
    /// row of that time, permission at the current row.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn rows(&self, query: &RowQuery, scope: &Scope, at: Option<Position>) -> Result<Rows, Error>;

    /// How many rows the query has in each state (offset, limit and order do not matter), in order of the states.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn counts(
        &self,
        query: &RowQuery,
        scope: &Scope,
        at: Option<Position>,
    ) -> Result<Vec<(String, u64)>, Error>;

    /// One row, as [`Store::rows`] would give it. What lies outside the scope is `None`.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn row(
        &self,
        kind: &str,
        id: &str,
        scope: &Scope,
        at: Option<Position>,
    ) -> Result<Option<StoredRow>, Error>;

    /// A note that has not expired at `now`.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn note(&self, space: &str, key: &str, now: Timestamp) -> Result<Option<Note>, Error>;

    /// The notes of a space that have not expired at `now` and whose key begins with `prefix`, in order of keys.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn notes(&self, space: &str, prefix: &str, now: Timestamp) -> Result<Vec<Note>, Error>;

    /// Writes or removes a note if what is there is what was expected: whether it happened. Durable on return.
    ///
    /// # Errors
    /// When nothing could be written.
    fn note_put(&self, put: NotePut) -> Result<bool, Error>;

    /// Removes all notes that have expired at `now`; how many there were.
    ///
    /// # Errors
    /// When nothing could be written.
    fn note_purge(&self, now: Timestamp) -> Result<u64, Error>;

    /// Writes to the audit log and returns when it is on the disk, with everything that was sent before
    /// ([`Store::audit_send`]). No entries: only waits for these.
    ///
    /// # Errors
    /// When nothing could be written.
    fn audit_append(&self, entries: Vec<AuditEntry>) -> Result<(), Error>;

    /// Writes to the audit log without waiting: the entries go into the next group, at the latest into that of whatever
    /// the same thread writes next, so that what is acknowledged is never without its entry. What cannot be written is
    /// said in the program's own log.
    fn audit_send(&self, entries: Vec<AuditEntry>);

    /// Lines of the audit log.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn audit(&self, query: &AuditQuery, scope: AuditScope) -> Result<Vec<AuditLine>, Error>;

    /// How many lines the query has (offset and limit do not matter), counted no further than `most`.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn audit_count(&self, query: &AuditQuery, scope: AuditScope, most: u64) -> Result<u64, Error>;

    /// Removes the entries that are older than `before`; how many there were. The chain of the rest keeps its start.
    ///
    /// # Errors
    /// When nothing could be written.
    fn audit_purge(&self, before: Timestamp) -> Result<u64, Error>;

    /// Stores an evidence file and returns when it is on the disk. The same content is stored once. It is kept when an
    /// event names it ([`NewEvent::files`]).
    ///
    /// # Errors
    /// [`Error::FileTooLarge`] above `limit` bytes; or it could not be read or written. Then nothing is kept.
    fn file_put(&self, from: &mut dyn Read, limit: u64) -> Result<FileRef, Error>;

    /// Opens an evidence file.
    ///
    /// # Errors
    /// [`Error::FileUnknown`] when there is none with this hash.
    fn file_open(&self, hash: &Digest) -> Result<Box<dyn ReadSeek>, Error>;

    /// Whether there is an evidence file with this hash.
    ///
    /// # Errors
    /// When the folder cannot be read.
    fn file_exists(&self, hash: &Digest) -> Result<bool, Error>;

    /// One person asks for a private part to be erased.
    ///
    /// # Errors
    /// [`Error::ErasureRefused`] when there is no such part, or the author is no person.
    fn erase_request(&self, erase: Erase) -> Result<Committed, Error>;

    /// Another person erases it: salt and content are gone, the event, its hash and all counts stay.
    ///
    /// # Errors
    /// [`Error::ErasureRefused`] when nobody asked, or the same person did.
    fn erase_confirm(&self, erase: Erase) -> Result<Committed, Error>;

    /// Signs a checkpoint of what is there now and writes it to the data directory and to the second path.
    ///
    /// # Errors
    /// When it cannot be written to the data directory; for the second path see [`Store::health`].
    fn checkpoint(&self) -> Result<SignedCheckpoint, Error>;

    /// The newest checkpoint that was written.
    ///
    /// # Errors
    /// When it cannot be read.
    fn latest_checkpoint(&self) -> Result<Option<SignedCheckpoint>, Error>;

    /// Looks at everything and names the first place that does not hold. Works while others write: it sees what was
    /// there when it began.
    ///
    /// # Errors
    /// Only when the data cannot be read at all; a fault is a result.
    fn verify(
        &self,
        options: &VerifyOptions,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<VerifyReport, Error>;

    /// Fills the read models afresh beside the old ones and swaps them. Commits wait for the swap. The number of rows.
    ///
    /// # Errors
    /// When nothing could be written; the old read models stay.
    fn rebuild(&self, progress: &mut dyn FnMut(Progress)) -> Result<u64, Error>;

    /// Writes everything as of one position into one file, while others write.
    ///
    /// # Errors
    /// When it could not be written; then there is no file.
    fn backup(&self, to: &Path, progress: &mut dyn FnMut(Progress)) -> Result<BackupReport, Error>;

    /// Whether the store still writes.
    fn health(&self) -> Health;
}
