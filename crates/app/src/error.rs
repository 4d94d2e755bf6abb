//! What a use case may answer instead of a result, sorted by who must act.

use crate::{erasure::ErasureRefusal, password::WeakPassword};
use jiff::{SignedDuration, civil::Date};

/// A rule of the domain said no: the stream that refused, with its reason.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    /// By a finding.
    Finding(ledger::finding::Refusal),
    /// By the inspection.
    Inspection(ledger::inspection::Refusal),
    /// By the organisation.
    Org(ledger::org::Refusal),
    /// By people and roles.
    People(ledger::people::Refusal),
    /// By the rule of two hands.
    Proposal(ledger::proposal::Refusal),
    /// By the rules of erasing what stands beside the log.
    Erasure(ErasureRefusal),
}

/// A field of a form that cannot be used as it was filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// Nothing stands in it.
    Required,
    /// No such person, office or unit within reach.
    Unknown,
    /// A password that would be guessed, or of a wrong length.
    Password(WeakPassword),
    /// A user name: 2 to 40 letters, digits, dots, hyphens, underscores or Han characters.
    Username,
    /// The name is taken.
    Taken,
    /// There is no such account.
    NoAccount,
    /// It is not the right one.
    Wrong,
    /// It is the same as before.
    Unchanged,
    /// Its time is over; from the beginning.
    Expired,
    /// It was done not long ago and may not be done again yet.
    TooSoon,
    /// The file has no bytes.
    EmptyFile,
    /// No scan of a sheet: PDF, JPEG, PNG or TIFF.
    NoSheet,
    /// More than this many characters.
    TooLong(usize),
    /// More than this many of them.
    TooMany(usize),
    /// An address to which nothing is sent.
    Address(crate::BadAddress),
    /// A day that is not between these two.
    NotWithin {
        /// The first day that may be given.
        from: Date,
        /// The last.
        to: Date,
    },
}

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or the session has ended.
    #[error("nobody is signed in")]
    Stranger,
    /// There is no such thing for this person: absent and out of scope are the same word.
    #[error("not found")]
    NotFound,
    /// The thing is seen, but this act belongs to another role.
    #[error("this act belongs to another role")]
    NotYours,
    /// User name or password is wrong; which one is not said.
    #[error("user name or password is wrong")]
    BadSignIn,
    /// Too many wrong passwords in a row for this name.
    #[error("too many attempts; wait {}", .0)]
    Wait(SignedDuration),
    /// The one-time code is wrong, used or too old.
    #[error("the one-time code is wrong, used or too old")]
    BadCode,
    /// The installation has its administrators already, or has none yet.
    #[error("the installation is set up already")]
    AlreadySetUp,
    /// A field cannot be used.
    #[error("the field {field} cannot be used: {why:?}")]
    Invalid {
        /// The form's name of the field.
        field: &'static str,
        /// Why.
        why: Invalid,
    },
    /// The domain says no.
    #[error("refused: {0:?}")]
    Refused(Refused),
    /// Somebody was faster: what was seen is no longer so. Nothing was written.
    #[error("somebody changed it meanwhile (seen version {seen}, now {now})")]
    Changed {
        /// The version that the person had before their eyes.
        seen: u64,
        /// The version now.
        now: u64,
    },
    /// The document cannot be read.
    #[error(transparent)]
    Unreadable(#[from] intake::Error),
    /// A past day is being looked at: nothing can be written into it.
    #[error("nothing can be written into a past day")]
    Past,
    /// Stored bytes are not what they should be.
    #[error("stored data cannot be read: {0}")]
    Damaged(String),
    /// The world failed.
    #[error("the store failed: {0}")]
    Store(#[from] store::Error),
}

/// What a use case gives.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A field that cannot be used.
    pub fn invalid(field: &'static str, why: Invalid) -> Error {
        Error::Invalid { field, why }
    }
}

impl From<ledger::finding::Refusal> for Error {
    fn from(it: ledger::finding::Refusal) -> Self {
        Error::Refused(Refused::Finding(it))
    }
}

impl From<ledger::inspection::Refusal> for Error {
    fn from(it: ledger::inspection::Refusal) -> Self {
        Error::Refused(Refused::Inspection(it))
    }
}

impl From<ledger::org::Refusal> for Error {
    fn from(it: ledger::org::Refusal) -> Self {
        Error::Refused(Refused::Org(it))
    }
}

impl From<ledger::people::Refusal> for Error {
    fn from(it: ledger::people::Refusal) -> Self {
        Error::Refused(Refused::People(it))
    }
}

impl From<ledger::proposal::Refusal> for Error {
    fn from(it: ledger::proposal::Refusal) -> Self {
        Error::Refused(Refused::Proposal(it))
    }
}
