//! The boundary between the folds and the store: rows as plain data, and the one function that makes them.
//!
//! The store calls [`Fold::fold`] inside its transaction and keeps each row with the positions between which it was
//! true; it never looks into a body. The folds never see a database.

use journal::Recorded;

/// One row of the read models, as it is stored. `body` is JSON that only `views` understands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRow {
    /// What it is: `inspection`, `finding`, `person`, `org` …
    pub kind: String,
    /// Its identifier, unique within the kind.
    pub id: String,
    /// The ledger whose events made it.
    pub ledger: String,
    /// Its place in the organisation tree, as `access::OrgPath::as_str` writes it: `root/city/bureau/`.
    pub org_path: String,
    /// What it belongs to: the inspection of a finding.
    pub parent: Option<String>,
    /// Its place among its siblings in the order of the document.
    pub ordinal: i64,
    /// Its state, as a code.
    pub state: String,
    /// The one leader, by person identifier.
    pub leader: Option<String>,
    /// The lead office first, then the supporting ones.
    pub offices: Vec<String>,
    /// The day on which it is due, ISO: `2026-11-22`.
    pub due_on: Option<String>,
    /// All the rest, as JSON.
    pub body: String,
}

/// A part of the organisation tree that stands elsewhere from now on: every current row whose place begins with `from`
/// gets a place that begins with `to` instead, whatever its kind. Both end with `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relocation {
    /// The place before.
    pub from: String,
    /// The place from now on.
    pub to: String,
}

impl Relocation {
    /// Where something at `path` stands afterwards.
    pub fn apply(&self, path: &str) -> Option<String> {
        path.strip_prefix(&self.from).map(|rest| format!("{}{rest}", self.to))
    }
}

/// What the events of one command change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// Carried out first, in this order, on the rows that stood before the command. Bodies stay as they are: a body
    /// never repeats the place.
    pub relocations: Vec<Relocation>,
    /// The rows that change, as they are after all of it, each (kind, id) at most once.
    pub rows: Vec<StoredRow>,
}

/// What a fold may read: the current row with this kind and identifier.
pub trait Current {
    /// The row as it stands after everything that was folded before; `None` if there is none yet.
    ///
    /// # Errors
    /// When the store could not read.
    fn current(&mut self, kind: &str, id: &str) -> Result<Option<StoredRow>, CurrentError>;
}

/// The fold that the store runs inside its transaction. Pure: events in, the rows that change out.
pub trait Fold: Send + Sync {
    /// A name with a version, such as `ledger-views/3`. When it differs from the stored one, rows are rebuilt.
    fn name_and_version(&self) -> &str;

    /// What changes by the events of one command.
    ///
    /// # Errors
    /// [`FoldError::UnknownEvent`] stops the event's ledger: it is read-only until a program that knows the event.
    fn fold(&self, current: &mut dyn Current, events: &[Recorded]) -> Result<Folded, FoldError>;
}

/// A current row could not be read. The text names the cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentError(pub String);

impl std::fmt::Display for CurrentError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "reading a current row: {}", self.0)
    }
}

impl std::error::Error for CurrentError {}

/// Why events could not be folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoldError {
    /// An event whose name or version this program does not know.
    UnknownEvent {
        /// Name and version: `finding.assigned/7`.
        name: String,
    },
    /// An event whose body is not what its name promises, or that contradicts the ones before it.
    Malformed {
        /// Name and version.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// A current row could not be read.
    Current(CurrentError),
}

impl std::fmt::Display for FoldError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FoldError::UnknownEvent { name } => write!(f, "this program does not know the event {name}"),
            FoldError::Malformed { name, why } => write!(f, "the event {name} cannot be read: {why}"),
            FoldError::Current(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for FoldError {}

impl From<CurrentError> for FoldError {
    fn from(error: CurrentError) -> Self {
        FoldError::Current(error)
    }
}
