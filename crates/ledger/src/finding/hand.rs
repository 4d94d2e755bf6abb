//! Whose act something is: in person, as a deputy (代办), or on paper and recorded by somebody else (代录).

use crate::{FileHash, PersonId};
use serde::{Deserialize, Serialize};

/// Who acts. In the stored event the plain case is the person's identifier alone, as it always was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Hand {
    /// Who acted.
    pub person: PersonId,
    /// For whom, where the person is a deputy.
    pub of: Option<PersonId>,
    /// Who wrote it down here and from which paper, where the person acted on paper.
    pub recorded: Option<Paper>,
}

/// The paper on which somebody acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Who recorded it here.
    pub recorder: PersonId,
    /// The scanned sheet, among the files of the event.
    pub sheet: FileHash,
}

impl Hand {
    /// In person.
    pub fn own(person: PersonId) -> Hand {
        Hand { person, of: None, recorded: None }
    }

    /// `person` for `principal`.
    pub fn deputy(person: PersonId, principal: PersonId) -> Hand {
        Hand { of: Some(principal), ..Hand::own(person) }
    }

    /// On paper, recorded by somebody else.
    pub fn on_paper(person: PersonId, paper: Paper) -> Hand {
        Hand { recorded: Some(paper), ..Hand::own(person) }
    }

    /// The persons who count as having acted: a deputy and the principal are one side. Who only recorded is none.
    pub fn side(&self) -> impl Iterator<Item = &PersonId> {
        std::iter::once(&self.person).chain(&self.of)
    }

    /// Whether this person counts as having acted.
    pub fn is_of(&self, person: &PersonId) -> bool {
        self.side().any(|it| it == person)
    }

    /// Whether the two have anybody in common.
    pub fn shares_side(&self, other: &Hand) -> bool {
        self.side().any(|it| other.is_of(it))
    }

    /// Who wrote it down for the one who acted.
    pub fn recorder(&self) -> Option<&PersonId> {
        self.recorded.as_ref().map(|it| &it.recorder)
    }
}

impl From<PersonId> for Hand {
    fn from(person: PersonId) -> Hand {
        Hand::own(person)
    }
}

impl From<&str> for Hand {
    fn from(person: &str) -> Hand {
        Hand::own(person.into())
    }
}

/// Both shapes of a stored hand.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored {
    InPerson(PersonId),
    Otherwise(Otherwise),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Otherwise {
    person: PersonId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<PersonId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recorded: Option<Paper>,
}

impl From<Stored> for Hand {
    fn from(stored: Stored) -> Hand {
        match stored {
            Stored::InPerson(person) => Hand::own(person),
            Stored::Otherwise(Otherwise { person, of, recorded }) => Hand { person, of, recorded },
        }
    }
}

impl From<Hand> for Stored {
    fn from(hand: Hand) -> Stored {
        match hand {
            Hand { person, of: None, recorded: None } => Stored::InPerson(person),
            Hand { person, of, recorded } => Stored::Otherwise(Otherwise { person, of, recorded }),
        }
    }
}
