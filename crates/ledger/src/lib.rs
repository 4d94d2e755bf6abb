//! Streams of the ledger: state, Command, Event, Refusal, `decide`, `evolve`.
//!
//! Pure: knows no clock, randomness, file or database. Each stream is one module in one order. Whose role allows a
//! command is decided by `access`; the rules here (proof, separation of persons, deadlines) hold whatever the
//! caller does. [`finding`] is the heart; [`codec`] gives every event its stored name and bytes.

pub mod codec;
pub mod finding;
pub mod handover;
mod ids;
pub mod inspection;
pub mod org;
pub mod people;
mod private;
pub mod proposal;
pub mod stream;
mod words;

pub use codec::Event;
pub use ids::{FileHash, FindingId, InspectionId, OrgId, PersonId, ProposalId, UnitPath};
pub use private::Private;
pub use words::{DAY_MAX, DAY_MIN, Field, TextFault};
