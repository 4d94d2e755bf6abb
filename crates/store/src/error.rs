//! What the world did wrong, or what was asked wrongly of the store. Texts are for the operator, in English.

use std::path::PathBuf;
use std::sync::Arc;

use journal::{Digest, EventError, LedgerId};
use views::stored::FoldError;

use crate::Holder;

/// Why a call of the store failed. Nothing was written unless the text says otherwise. Cheap to clone, since one
/// failed commit answers a whole group of callers.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A name or a body that the format does not allow.
    #[error("an event that may not be stored: {0}")]
    Event(#[from] EventError),
    /// A write that makes no sense: no events, no command.
    #[error("a write that may not be stored: {0}")]
    Write(&'static str),
    /// The ledger does not exist, and the write does not open it.
    #[error("there is no ledger {ledger}")]
    NoLedger {
        /// The ledger.
        ledger: LedgerId,
    },
    /// The ledger holds an event that this program cannot read.
    #[error("the ledger {ledger} is read-only: {why}")]
    LedgerStopped {
        /// The ledger.
        ledger: LedgerId,
        /// Why.
        why: String,
    },
    /// The events of a command could not be folded into rows.
    #[error("the events cannot be shown in the read models: {0}")]
    Fold(FoldError),
    /// No evidence file has this hash and size.
    #[error("there is no evidence file {hash}")]
    FileUnknown {
        /// The hash.
        hash: Digest,
    },
    /// A file above the limit.
    #[error("the file is larger than {limit} bytes")]
    FileTooLarge {
        /// Bytes.
        limit: u64,
    },
    /// An erasure that the rule of two persons does not allow.
    #[error("the private part is not erased: {why}")]
    ErasureRefused {
        /// Why.
        why: &'static str,
    },
    /// No room. Nothing was written; the store goes on when there is room again.
    #[error("the disk is full ({operation}); nothing was written")]
    DiskFull {
        /// What was being done.
        operation: &'static str,
    },
    /// Nothing can be written until the store is opened again.
    #[error("the data directory is read-only: {why}")]
    ReadOnly {
        /// Why.
        why: String,
    },
    /// Another process writes this data directory.
    #[error("the data directory {} is in use by {holder}", path.display())]
    Locked {
        /// The data directory.
        path: PathBuf,
        /// Who holds it.
        holder: Box<Holder>,
    },
    /// The data directory was written by a newer version of the program.
    #[error(
        "the data directory was written by a newer version of this program (its schema is {found}, this program knows \
         {known}); install the newer version"
    )]
    Newer {
        /// The schema found.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// The data directory must be opened for writing once, to bring it up to date.
    #[error("the data directory must first be opened for writing by this version of the program: {why}")]
    Outdated {
        /// What is out of date.
        why: &'static str,
    },
    /// No data directory.
    #[error("{} is no data directory of this program: {why}", path.display())]
    NotAStore {
        /// The path.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// A checkpoint at the second path saw more than there is.
    #[error(
        "the checkpoint {} has witnessed {witnessed} events, the data directory holds {held}: its end was cut off, or an \
         older backup was restored; if that is meant, move the checkpoint file away",
        path.display()
    )]
    CheckpointAhead {
        /// The checkpoint file.
        path: PathBuf,
        /// Events that it saw.
        witnessed: u64,
        /// Events that there are.
        held: u64,
    },
    /// A backup that cannot be restored, or a place to which none can.
    #[error("the backup cannot be restored: {why}")]
    Restore {
        /// Why.
        why: String,
    },
    /// The database holds what we never wrote there.
    #[error("the data is damaged ({what}); run verify")]
    Damaged {
        /// What was read.
        what: String,
    },
    /// A file could not be read or written.
    #[error("{operation} failed")]
    Io {
        /// What was being done.
        operation: &'static str,
        /// Why.
        source: Arc<std::io::Error>,
    },
    /// The database failed.
    #[error("{operation} failed")]
    Sqlite {
        /// What was being done.
        operation: &'static str,
        /// Why.
        source: Arc<rusqlite::Error>,
    },
}

impl Error {
    /// Wraps an input or output error; no room is told apart.
    pub(crate) fn io(operation: &'static str) -> impl Fn(std::io::Error) -> Error {
        move |source| match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                Error::DiskFull { operation }
            }
            _ => Error::Io { operation, source: Arc::new(source) },
        }
    }

    /// Wraps a database error; no room is told apart.
    pub(crate) fn sqlite(operation: &'static str) -> impl Fn(rusqlite::Error) -> Error {
        move |source| match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Error::DiskFull { operation },
            _ => Error::Sqlite { operation, source: Arc::new(source) },
        }
    }
}
