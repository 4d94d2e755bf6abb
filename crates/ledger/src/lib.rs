//! Streams of the ledger: state, Command, Event, Refusal, `decide`, `evolve`.
//!
//! Pure: knows no clock, randomness, file or database. Each stream is one module in one order.

pub mod finding;
mod ids;
mod private;

pub use ids::{FileHash, FindingId, InspectionId, OrgId, PersonId};
pub use private::Private;
