//! What the rows hold. Each is the JSON body of a [`StoredRow`]; the columns beside it are copies for the store, but for
//! the place in the organisation tree: a node may be moved with all that is under it, so that place stands in the column
//! alone and is put in when a row is read.

use crate::facts::Facts;
use crate::stored::StoredRow;
use jiff::Timestamp;
use jiff::civil::Date;
use ledger::UnitPath;
use ledger::finding::{Claim, Known, Missing, Mode, Origin, Place, Step};
use ledger::inspection::Inspection;
use ledger::org::{BodyKind, Member, NodeKind};
use ledger::people::{Admin, Deputy, Grant, Person};
use ledger::proposal::Proposal;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The kind of a finding's row.
pub const KIND_FINDING: &str = "finding";
/// The kind of an inspection's row.
pub const KIND_INSPECTION: &str = "inspection";
/// The kind of a person's row.
pub const KIND_PERSON: &str = "person";
/// The kind of a row of the organisation tree.
pub const KIND_ORG: &str = "org";

/// The kind of a proposal's row.
pub const KIND_PROPOSAL: &str = "proposal";

/// The state of an inspection with a document that was read and waits to be adopted.
pub const INSPECTION_WAITING: &str = "waiting";
/// The state of any other inspection.
pub const INSPECTION_OPEN: &str = "open";

/// Where a finding stands, as lists show it. Every finding has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 待定方案: no leader yet, or no measure.
    Unplanned,
    /// 整改中
    Open,
    /// 销号审核
    CloseOut,
    /// 已销号
    Closed,
    /// 已销号, 长期坚持
    Standing,
    /// 此前已销号, 本台账未经证明
    ClosedEarlier,
    /// 误录作废: counted nowhere but under its own name.
    Void,
}

impl State {
    /// All of them, in the order in which they are shown.
    pub const ALL: [State; 7] = [
        State::Unplanned,
        State::Open,
        State::CloseOut,
        State::Closed,
        State::Standing,
        State::ClosedEarlier,
        State::Void,
    ];

    /// Stored and addressed name.
    pub const fn key(self) -> &'static str {
        match self {
            State::Unplanned => "unplanned",
            State::Open => "open",
            State::CloseOut => "close_out",
            State::Closed => "closed",
            State::Standing => "standing",
            State::ClosedEarlier => "closed_earlier",
            State::Void => "void",
        }
    }

    /// The state with this [`State::key`].
    pub fn from_key(key: &str) -> Option<State> {
        State::ALL.into_iter().find(|it| it.key() == key)
    }

    /// Not closed in any way, and not void: it has a light.
    pub const fn is_open(self) -> bool {
        match self {
            State::Unplanned | State::Open | State::CloseOut => true,
            State::Closed | State::Standing | State::ClosedEarlier | State::Void => false,
        }
    }

    /// 已销号: closed here, with proof.
    pub const fn is_closed_here(self) -> bool {
        match self {
            State::Closed | State::Standing => true,
            State::Unplanned | State::Open | State::CloseOut | State::ClosedEarlier | State::Void => false,
        }
    }
}

/// How far the measures are that stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureCounts {
    /// All that stand.
    pub total: u32,
    /// Reported done.
    pub done: u32,
    /// Done, and proven or waived on the day of the last event.
    pub proven: u32,
}

/// A request for more time that waits for a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionPending {
    /// Who asked.
    pub requested_by: String,
    /// When.
    pub requested_on: Date,
    /// The day asked for.
    pub to: Date,
}

/// From one day on: the state, the deadline in force, and the day of the request for close-out that is pending.
/// Enough to say of any past day how the finding stood then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn(pub Date, pub State, pub Option<Date>, pub Option<Date>);

impl Turn {
    /// The first day on which it was so.
    pub const fn on(&self) -> Date {
        self.0
    }

    /// The state from then on.
    pub const fn state(&self) -> State {
        self.1
    }

    /// The deadline in force from then on.
    pub const fn due_on(&self) -> Option<Date> {
        self.2
    }

    /// The day of the pending request for close-out.
    pub const fn filed_on(&self) -> Option<Date> {
        self.3
    }
}

/// One finding on a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingRow {
    /// Its identifier.
    pub id: String,
    /// Its inspection.
    pub inspection: String,
    /// Where the inspected unit stands: `root/city/bureau/`. The store's column says it, no body.
    #[serde(skip)]
    pub org_path: String,
    /// 序号 within the inspection.
    pub number: u32,
    /// 方面 › 问题.
    pub place: Place,
    /// The title.
    pub title: String,
    /// Where its words came from.
    pub origin: Origin,
    /// Where it stands.
    pub state: State,
    /// The act that its close-out waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Step>,
    /// Whether the last request was returned and none has been made since.
    #[serde(default, skip_serializing_if = "is_false")]
    pub sent_back: bool,
    /// How often it was returned.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub returned: u32,
    /// How often it was reopened.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reopened: u32,
    /// How often it was closed here; two and more is worth a word.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub times_closed: u32,
    /// 自报: the status that a document claims.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// 责任领导
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leader: Option<String>,
    /// 牵头科室
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_office: Option<String>,
    /// 配合科室
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supporting: Vec<String>,
    /// 经办人
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler: Option<String>,
    /// 方式
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// The deadline in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
    /// The deadline first given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_due_on: Option<Date>,
    /// A request for more time that waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<ExtensionPending>,
    /// How often more time was granted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub extensions_granted: u32,
    /// How far the measures are.
    pub measures: MeasureCounts,
    /// Pieces of evidence that stand.
    pub evidence: u32,
    /// How much was missing before close-out on the day of the last event; [`FindingRow::missing`] says what is
    /// missing today.
    pub missing: u32,
    /// The day of closing; as stated, where it was closed before this ledger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_on: Option<Date>,
    /// The day of the request for close-out that is pending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed_on: Option<Date>,
    /// The next day on which a standing finding is looked at; in close-out, the day that the request names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_on: Option<Date>,
    /// The instant of its entry.
    pub registered_at: Timestamp,
    /// The instant of its last event.
    pub last_at: Timestamp,
    /// Each day on which state or deadline changed, oldest first.
    pub turns: Vec<Turn>,
    /// What the rules need of the finding's state beside the above: enough to fold on.
    pub facts: Facts,
}

impl FindingRow {
    /// What is missing before close-out on this day; requirements and citations by number, texts are in the stream.
    pub fn missing(&self, today: Date) -> Vec<Missing> {
        ledger::finding::missing(&crate::facts::expand(self), &Known::on(today))
    }

    /// How it stood at the end of this day; none before its entry.
    pub fn turn(&self, day: Date) -> Option<&Turn> {
        self.turns.iter().rev().find(|it| it.on() <= day)
    }

    /// Days by which it was closed after the deadline then in force; none where it was in time, is open, or had none.
    pub fn closed_late_days(&self) -> Option<i64> {
        let (closed, due) = self.state.is_closed_here().then_some(()).and(self.closed_on).zip(self.due_on)?;
        let days = crate::light::days_between(due, closed);
        (days > 0).then_some(days)
    }

    /// Reads the body of a stored row.
    ///
    /// # Errors
    /// When the body is not of this kind.
    pub fn read(row: &StoredRow) -> Result<Self, BodyError> {
        let read: Self = read(row, KIND_FINDING)?;
        Ok(FindingRow { org_path: row.org_path.clone(), ..read })
    }
}

/// One inspection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectionRow {
    /// Its identifier, which is also the name of its ledger.
    pub id: String,
    /// Where the inspected unit stands. The store's column says it, no body.
    #[serde(skip)]
    pub org_path: String,
    /// Unit, details, documents, numbers: the whole state, which is small.
    pub inspection: Inspection,
    /// Documents read and not adopted.
    pub drafts: u32,
    /// Documents adopted.
    pub adopted: u32,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// The instant of its last event, findings not counted.
    pub last_at: Timestamp,
}

impl InspectionRow {
    /// Reads the body of a stored row.
    ///
    /// # Errors
    /// When the body is not of this kind.
    pub fn read(row: &StoredRow) -> Result<Self, BodyError> {
        let mut read: Self = read(row, KIND_INSPECTION)?;
        read.org_path.clone_from(&row.org_path);
        if let Some(unit) = &mut read.inspection.unit {
            unit.path = UnitPath(row.org_path.clone());
        }
        Ok(read)
    }

    /// The name of the unit as printed in this inspection.
    pub fn unit_name(&self) -> &str {
        self.inspection.unit.as_ref().map_or("", |it| it.name.as_str())
    }
}

/// One person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// The identifier.
    pub id: String,
    /// Where the office stands. The store's column says it, no body.
    #[serde(skip)]
    pub org_path: String,
    /// Account, office, grants. Of the paths in it, that of the office is as of today; those of grants are as of
    /// their day.
    pub person: Person,
    /// Which of the three administrators the person is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admin: Option<Admin>,
}

impl PersonRow {
    /// Reads the body of a stored row.
    ///
    /// # Errors
    /// When the body is not of this kind.
    pub fn read(row: &StoredRow) -> Result<Self, BodyError> {
        let mut read: Self = read(row, KIND_PERSON)?;
        read.org_path.clone_from(&row.org_path);
        if let Some(office) = &mut read.person.office {
            office.path = UnitPath(row.org_path.clone());
        }
        Ok(read)
    }

    /// The name, or the identifier where the name was erased.
    pub fn shown_name(&self) -> &str {
        self.person.name.get().map_or(&self.id, String::as_str)
    }

    /// The grants in force on this day; none while the account cannot be used.
    pub fn grants(&self, day: Date) -> impl Iterator<Item = &Grant> {
        let open = self.person.may_sign_in(day);
        self.person.grants.iter().filter(move |it| open && it.holds(day))
    }

    /// The roles held for others on this day. That the principal still holds them is for whoever asks to see.
    pub fn deputies(&self, day: Date) -> impl Iterator<Item = &Deputy> {
        let open = self.person.may_sign_in(day);
        self.person.deputies.iter().filter(move |it| open && it.holds(day))
    }
}

/// One proposal that waits for a second hand, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalRow {
    /// The identifier.
    pub id: String,
    /// What, by whom, and how it stands.
    pub proposal: Proposal,
    /// When it was proposed.
    pub at: Timestamp,
    /// When it was settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<Timestamp>,
}

impl ProposalRow {
    /// Reads the body of a stored row.
    ///
    /// # Errors
    /// When the body is not of this kind.
    pub fn read(row: &StoredRow) -> Result<Self, BodyError> {
        read(row, KIND_PROPOSAL)
    }
}

/// One node of the organisation tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgRow {
    /// Its identifier.
    pub id: String,
    /// The node above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The identifiers from the root down, each followed by `/`. The store's column says it.
    #[serde(skip)]
    pub path: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// What sort of body, where it is one and that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyKind>,
    /// Its place among its siblings.
    pub ordinal: u32,
    /// Why it is no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<String>,
    /// Who belongs and belonged to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
}

impl OrgRow {
    /// Reads the body of a stored row.
    ///
    /// # Errors
    /// When the body is not of this kind.
    pub fn read(row: &StoredRow) -> Result<Self, BodyError> {
        let read: Self = read(row, KIND_ORG)?;
        Ok(OrgRow { path: row.org_path.clone(), ..read })
    }
}

/// A stored row is not what its kind promises: rows must be rebuilt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyError {
    /// Kind and identifier of the row.
    pub row: String,
    /// What is wrong.
    pub why: String,
}

impl std::fmt::Display for BodyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the row {} cannot be read: {}", self.row, self.why)
    }
}

impl std::error::Error for BodyError {}

fn read<T: DeserializeOwned>(row: &StoredRow, kind: &str) -> Result<T, BodyError> {
    let name = || format!("{}/{}", row.kind, row.id);
    if row.kind != kind {
        return Err(BodyError { row: name(), why: format!("it is no {kind}") });
    }
    serde_json::from_str(&row.body).map_err(|error| BodyError { row: name(), why: error.to_string() })
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn is_false(flag: &bool) -> bool {
    !*flag
}
