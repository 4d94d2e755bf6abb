//! Names of ledgers and of the streams within them, in one place.

use crate::{FindingId, PersonId, ProposalId};

/// The ledger of the organisation tree.
pub const ORG_LEDGER: &str = "org";
/// Its one stream.
pub const ORG: &str = "org";
/// The ledger of people, their roles and accounts.
pub const PEOPLE_LEDGER: &str = "people";
/// The stream that says who the three administrators (三员) are.
pub const ADMINISTRATORS: &str = "administrators";
/// The stream of what the administrators decided for the whole installation, in the ledger of people.
pub const SETTINGS: &str = "settings";
/// The stream of the inspection itself, in the ledger that is named like the inspection.
pub const INSPECTION: &str = "inspection";

/// The stream of one finding, in the ledger of its inspection: `finding/<id>`.
pub fn finding(id: &FindingId) -> String {
    format!("finding/{id}")
}

/// The finding whose stream this is.
pub fn finding_id(stream: &str) -> Option<FindingId> {
    stream.strip_prefix("finding/").map(FindingId::from)
}

/// The stream of one person, in the ledger of people: `person/<id>`.
pub fn person(id: &PersonId) -> String {
    format!("person/{id}")
}

/// The person whose stream this is.
pub fn person_id(stream: &str) -> Option<PersonId> {
    stream.strip_prefix("person/").map(PersonId::from)
}

/// The stream of one proposal, in the ledger of people: `proposal/<id>`.
pub fn proposal(id: &ProposalId) -> String {
    format!("proposal/{id}")
}

/// The proposal whose stream this is.
pub fn proposal_id(stream: &str) -> Option<ProposalId> {
    stream.strip_prefix("proposal/").map(ProposalId::from)
}
