//! Pure folds from events to rows, totals and lights; each figure has one definition, and it is here.
//!
//! [`LedgerViews`] is the fold that the store runs in its transaction; [`FindingRow`], [`InspectionRow`],
//! [`PersonRow`] and [`OrgRow`] are what its rows hold. [`totals`] counts them, [`light`] says how a finding stands
//! to its deadline and why, [`changes`] compares two days. No SQL, no clock: rows and a day go in, figures come out.

mod changes;
mod facts;
mod fold;
mod light;
mod rows;
pub mod stored;
mod totals;

pub use changes::{Changes, changes};
pub use facts::Facts;
pub use fold::LedgerViews;
pub use light::{Light, LightKind, Reason, RuleSet, light};
pub use rows::{
    BodyError, ExtensionPending, FindingRow, INSPECTION_OPEN, INSPECTION_WAITING, InspectionRow,
    KIND_FINDING, KIND_INSPECTION, KIND_ORG, KIND_PERSON, KIND_PROPOSAL, MeasureCounts, OrgRow, PersonRow,
    ProposalRow, State, Turn,
};
pub use stored::{Current, CurrentError, Fold, FoldError, Folded, Relocation, StoredRow};
pub use totals::{
    Bucket, DEFINITIONS, Definition, Group, GroupBy, Point, Totals, age_buckets, due_buckets, group, series,
    totals,
};
