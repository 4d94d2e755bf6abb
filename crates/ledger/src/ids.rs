//! Every identifier has its own type, so that a person is never passed where an office is meant.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                $name(text.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// A person with an account.
    PersonId
);
id!(
    /// A node of the organisation tree: a region, a unit, an office (科室) or a body (党组, 整改办).
    OrgId
);
id!(
    /// One inspection of one unit; also the name of its ledger.
    InspectionId
);
id!(
    /// One finding (具体问题).
    FindingId
);
id!(
    /// A file kept by the hash of its bytes: lower-case hexadecimal SHA-256.
    FileHash
);
id!(
    /// Where a unit stands in the organisation tree: the identifiers from the root down, each followed by `/`.
    /// In an event it says where the unit stood then; where it stands now, the tree says.
    UnitPath
);
id!(
    /// A proposal of one administrator that waits for another hand.
    ProposalId
);
