//! One finding (具体问题), from its adoption to close-out (销号) and, when it must be, reopening.
//!
//! Pure: the same events give the same state on any machine on any day. Who may issue a command is decided by
//! `access`; storing events is `journal`. Read [`Event`] first, then [`decide`]; what a close-out still lacks is
//! [`checklist`].

mod decide;
mod evolve;
mod hand;
mod proof;
mod restricted;

pub use decide::decide;
pub use evolve::{evolve, fold};
pub use hand::{Hand, Paper};
pub use proof::{Checklist, Met, Missing, Why, checklist, missing, same_document};
pub use restricted::{Form, Restricted, RestrictedEntry, RestrictedKind};

use crate::handover::Post;
use crate::{FileHash, InspectionId, OrgId, PersonId, Private, TextFault, UnitPath};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A place in a parsed tree, from 0: aspect, issue, finding.
pub type Node = (u32, u32, u32);

/// Where a finding stands in the tree of its inspection: 方面 › 问题 › 具体问题, numbers as printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Number of the aspect (方面) as printed, `(一)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aspect_number: Option<String>,
    /// Title of the aspect; none where the document has no such level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aspect_title: Option<String>,
    /// Number of the issue (问题) as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_number: Option<String>,
    /// Title of the issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_title: Option<String>,
    /// Number of the finding as printed; none where the issue is its own finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding_number: Option<String>,
}

/// Where the words of a finding came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Origin {
    /// Adopted from an imported document.
    Document {
        /// The document's number within the inspection, from 1.
        document: u32,
        /// Place of the finding in the parsed tree, from 0: aspect, issue, finding.
        node: Node,
        /// First character of the source passage in the cleaned text.
        start: u64,
        /// One past the last character.
        end: u64,
    },
    /// Registered by hand.
    ByHand {
        /// What it was registered from, in the person's own words.
        source: String,
    },
}

/// A status read in a document (自报): kept with its place, never taken for proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The contract's code: `completed`, `standing`, `in_progress`…
    pub status: String,
    /// The words as printed.
    pub status_text: String,
}

/// How a finding is worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// 立行立改
    AtOnce,
    /// 限期整改
    ByDate,
    /// 长期坚持
    Standing,
}

/// Who does it until when: exactly one leader, one lead office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// 责任领导: one, to the end.
    pub leader: PersonId,
    /// 牵头科室.
    pub lead_office: OrgId,
    /// 配合科室; never contains the lead office.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supporting: Vec<OrgId>,
    /// 经办人.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler: Option<PersonId>,
    /// 方式.
    pub mode: Mode,
    /// 期限: the last day, inclusive.
    pub due_on: Date,
}

/// Kinds of evidence (佐证材料).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// 文件
    Document,
    /// 会议
    Meeting,
    /// 培训
    Training,
    /// 检查
    Inspection,
    /// 资金
    Money,
    /// 人事
    Personnel,
    /// 谈话
    Talk,
    /// 建设
    Building,
    /// 照片
    Photo,
    /// 数据表
    DataTable,
}

/// How far the thing has come that the evidence shows. Only what is in force or done proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceStage {
    /// 草案, 征求意见稿: proves nothing.
    Draft,
    /// 试行
    Trial,
    /// 现行, 已办: in force, or done.
    InForce,
}

/// Where the proof itself is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Holding {
    /// A file kept here by its hash.
    File {
        /// SHA-256 of the bytes.
        hash: FileHash,
        /// Size in bytes.
        size: u64,
        /// Its name as uploaded; may name people, so it stands beside the log.
        #[serde(default, skip_serializing_if = "Private::is_erased")]
        name: Private<String>,
    },
    /// 仅登记: may not be uploaded; says where it is kept.
    Register {
        /// Place and pages, in the person's own words.
        kept_at: String,
    },
}

/// What somebody attaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEvidence {
    /// What sort of thing it is.
    pub kind: EvidenceKind,
    /// The file, or where it is kept.
    pub holding: Holding,
    /// The day of the thing itself, not of the upload.
    pub effective_on: Date,
    /// How far it has come.
    pub stage: EvidenceStage,
    /// Document number (文号), where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Title or note in the person's own words; stands beside the log.
    #[serde(default, skip_serializing_if = "Private::is_erased")]
    pub note: Private<String>,
}

/// A measure as it is adopted from a document: what the text says was done is claimed progress, no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimedMeasure {
    /// The words of the document.
    pub text: String,
    /// Document numbers (文号) it names: evidence to be supplied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<String>,
}

/// How a finding is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Outcome {
    /// 整改完成
    Completed,
    /// 整改完成,长期坚持
    Standing {
        /// The rule or periodic check that keeps it so.
        mechanism: String,
        /// The next day on which it is looked at.
        review_on: Date,
    },
}

/// The four personal acts of a close-out, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Handler or head of the lead office asks.
    Request,
    /// The leader signs.
    Signature,
    /// The coordinator reviews each measure against its evidence.
    Review,
    /// The supervisor accepts.
    Acceptance,
}

impl Step {
    /// Stored and addressed name.
    pub const fn key(self) -> &'static str {
        match self {
            Step::Request => "request",
            Step::Signature => "signature",
            Step::Review => "review",
            Step::Acceptance => "acceptance",
        }
    }
}

// ---------------------------------------------------------------------------------------------------- state

/// One finding as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Where it is on its way.
    pub stage: Stage,
    /// Whose finding it is; none only while absent.
    pub entry: Option<Entry>,
    /// Who does it until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment: Option<Assignment>,
    /// The deadline first given, which no extension hides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_due_on: Option<Date>,
    /// Measures by number, which is the place in this list counted from 1 and is never given twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<Measure>,
    /// Document numbers that the adopted text cites: evidence to be supplied. Numbered from 1 like measures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cited: Vec<Cited>,
    /// Every request for more time, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// What is still required, numbered from 1: set by a return or a reopening, answered by the next request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
    /// How often a request was returned.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub returned: u32,
    /// Whether the last request was returned and none has been made since.
    #[serde(default, skip_serializing_if = "is_false")]
    pub sent_back: bool,
    /// How often it was closed here.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub closed: u32,
    /// Every reopening, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reopened: Vec<Reopening>,
    /// What few may see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restricted: Vec<RestrictedEntry>,
}

/// How the finding came into the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The inspection.
    pub inspection: InspectionId,
    /// Where the inspected unit stands in the tree.
    pub unit_path: UnitPath,
    /// 序号: allotted once within the inspection, never reused.
    pub number: u32,
    /// The title as last corrected.
    pub title: String,
    /// The title as it was adopted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_first: Option<String>,
    /// Its place in the tree.
    pub place: Place,
    /// Where its words came from.
    pub origin: Origin,
    /// 自报: what the document says of its status. Never proof.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// The day of the entry.
    pub on: Date,
}

/// Where a finding is on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Stage {
    /// Not in the ledger yet.
    #[default]
    Absent,
    /// 整改中, or waiting for its plan.
    Open,
    /// 销号审核
    InCloseOut(CloseOut),
    /// 已销号, proven here.
    Closed(Closed),
    /// 此前已销号, 本台账未经证明: shown so for ever.
    ClosedEarlier(ClosedEarlier),
    /// 误录作废; stays readable.
    Voided {
        /// The day.
        on: Date,
        /// Why.
        reason: String,
    },
}

/// Who did something on which day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Whose act it is.
    pub by: Hand,
    /// The day of the act; for one on paper that of the paper.
    pub on: Date,
}

/// A request for close-out on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseOut {
    /// Who asked and when.
    pub requested: Act,
    /// What was reached, in the requester's words.
    pub statement: String,
    /// How it is to be closed.
    pub outcome: Outcome,
    /// What was required before, with how it was met.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<Answered>,
    /// Whose act is awaited, with the acts done so far.
    pub waiting: Waiting,
}

/// The act that a close-out waits for, with those done: no act can be missing or out of order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "for")]
pub enum Waiting {
    /// The leader's signature.
    Signature,
    /// The coordinator's review.
    Review {
        /// The leader's act.
        signed: Act,
    },
    /// The supervisor's acceptance.
    Acceptance {
        /// The leader's act.
        signed: Act,
        /// The coordinator's act.
        reviewed: Act,
    },
}

impl Waiting {
    /// The step that is awaited.
    pub const fn step(&self) -> Step {
        match self {
            Waiting::Signature => Step::Signature,
            Waiting::Review { .. } => Step::Review,
            Waiting::Acceptance { .. } => Step::Acceptance,
        }
    }
}

/// A requirement and how the next request answered it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// What was required.
    pub requirement: String,
    /// How it was met.
    pub answer: String,
}

/// A finding closed here: four acts by four persons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// How.
    pub outcome: Outcome,
    /// What was reached, in the requester's words.
    pub statement: String,
    /// The request.
    pub requested: Act,
    /// The leader's signature.
    pub signed: Act,
    /// The review.
    pub reviewed: Act,
    /// The acceptance; its day is the day of closing.
    pub accepted: Act,
}

/// A finding that was closed before this ledger existed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedEarlier {
    /// The day, as stated.
    pub closed_on: Date,
    /// Who closed it, in the person's own words.
    pub by_whom: String,
    /// Why it is taken over.
    pub reason: String,
    /// Who took it over and when.
    pub taken_over: Act,
}

/// One thing to be done (措施).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// What is to be done.
    pub text: String,
    /// Its own last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
    /// Whether it came from a document, which told it as done: a claim, not a report.
    #[serde(default, skip_serializing_if = "is_false")]
    pub claimed: bool,
    /// Why it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
    /// Reports, numbered from 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub progress: Vec<Progress>,
    /// Pieces of evidence, numbered from 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// The written word that no evidence is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<Waiver>,
}

/// One dated report (整改进展) on a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The day reported on.
    pub on: Date,
    /// What was done.
    pub text: String,
    /// Whether it says that the measure is finished.
    #[serde(default, skip_serializing_if = "is_false")]
    pub done: bool,
    /// Why it was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
}

/// One piece of evidence (佐证材料) under a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What it is.
    pub what: NewEvidence,
    /// Where it stood before: measure and entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<(u32, u32)>,
    /// Whether it stands.
    #[serde(default, skip_serializing_if = "EvidenceState::stands")]
    pub state: EvidenceState,
}

/// Whether a piece of evidence stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum EvidenceState {
    /// It does.
    #[default]
    Stands,
    /// Taken back.
    Withdrawn {
        /// Why.
        reason: String,
    },
    /// It stood under the wrong measure.
    Moved {
        /// The measure where it stands now.
        to: u32,
        /// Its number there.
        to_entry: u32,
        /// Why.
        reason: String,
    },
}

impl EvidenceState {
    /// Neither withdrawn nor moved.
    pub fn stands(&self) -> bool {
        match self {
            EvidenceState::Stands => true,
            EvidenceState::Withdrawn { .. } | EvidenceState::Moved { .. } => false,
        }
    }
}

/// The written word of somebody who is not the requester that a measure needs no evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiver {
    /// Whose word it is, and since when.
    pub act: Act,
    /// Why no evidence is needed.
    pub reason: String,
}

/// A document number (文号) that the adopted text cites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cited {
    /// The number as printed.
    pub document: String,
    /// The measure whose text names it; none where only the finding does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<u32>,
    /// Why it need not be supplied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropped: Option<String>,
}

/// A request for more time (延期).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Who asked and when.
    pub requested: Act,
    /// The deadline at that time.
    pub from: Date,
    /// The deadline asked for.
    pub to: Date,
    /// Why.
    pub reason: String,
    /// What became of it.
    pub state: ExtensionState,
}

/// What became of a request for more time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ExtensionState {
    /// Nobody has decided: the old deadline holds.
    Undecided,
    /// The new deadline holds.
    Granted {
        /// Who and when.
        act: Act,
        /// Why.
        reason: String,
    },
    /// The old deadline holds.
    Refused {
        /// Who and when.
        act: Act,
        /// Why.
        reason: String,
    },
    /// Taken back by whoever asked.
    Withdrawn {
        /// Why.
        reason: String,
    },
}

/// A closed finding that was opened again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopening {
    /// Who and when.
    pub act: Act,
    /// The cause.
    pub reason: String,
    /// How it had been closed; none where it had been closed before this ledger.
    pub was: Option<Closed>,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn is_false(flag: &bool) -> bool {
    !*flag
}

impl Finding {
    /// The request for more time that waits for a decision.
    pub fn extension_pending(&self) -> Option<&Extension> {
        self.extensions.last().filter(|it| match it.state {
            ExtensionState::Undecided => true,
            ExtensionState::Granted { .. }
            | ExtensionState::Refused { .. }
            | ExtensionState::Withdrawn { .. } => false,
        })
    }

    /// The measure with this number, withdrawn or not.
    pub fn measure(&self, number: u32) -> Option<&Measure> {
        self.measures.get((number as usize).checked_sub(1)?)
    }

    /// The measures that stand, with their numbers.
    pub fn measures_standing(&self) -> impl Iterator<Item = (u32, &Measure)> {
        (1..).zip(&self.measures).filter(|(_, it)| it.withdrawn.is_none())
    }

    /// Whether anybody has reported, proven or waived anything, withdrawn or not.
    pub fn work_has_begun(&self) -> bool {
        self.measures
            .iter()
            .any(|it| !it.progress.is_empty() || !it.evidence.is_empty() || it.waiver.is_some())
    }
}

impl Measure {
    /// Whether the latest report that stands says that it is finished. A later report of more work to do counts
    /// against an earlier "done".
    pub fn is_done(&self) -> bool {
        self.progress.iter().rev().find(|it| it.withdrawn.is_none()).is_some_and(|it| it.done)
    }

    /// The evidence that stands, with its numbers.
    pub fn evidence_standing(&self) -> impl Iterator<Item = (u32, &NewEvidence)> {
        (1..).zip(&self.evidence).filter(|(_, it)| it.state.stands()).map(|(number, it)| (number, &it.what))
    }
}

impl NewEvidence {
    /// Whether it proves anything on this day: no draft, and nothing that lies in the future.
    pub fn proves(&self, today: Date) -> bool {
        self.stage.proves() && self.effective_on <= today
    }
}

impl EvidenceStage {
    /// A draft proves nothing.
    pub const fn proves(self) -> bool {
        match self {
            EvidenceStage::Draft => false,
            EvidenceStage::Trial | EvidenceStage::InForce => true,
        }
    }
}

/// What must be known beside the finding: the day, and facts of other streams.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Today, in the installation's time zone.
    pub today: Date,
    /// The day on which the person acted: today, or the day of the paper.
    pub acted_on: Date,
    /// Whether the finding's inspection has been opened in this ledger.
    pub inspection_open: bool,
}

impl Known {
    /// A day, and an inspection that is open: the usual case.
    pub fn on(today: Date) -> Known {
        Known { today, acted_on: today, inspection_open: true }
    }
}

// -------------------------------------------------------------------------------------------------- command

/// What a person wants. Text fields are the person's own words: titles at most 500 characters, texts 10,000,
/// reasons 2,000 (see [`crate::Field`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Take over from a document. A claim is never a way to be closed. Made by [`crate::inspection::adopt`].
    Adopt {
        /// The inspection.
        inspection: InspectionId,
        /// Where its unit stands.
        unit_path: UnitPath,
        /// 序号 as allotted by the inspection.
        number: u32,
        /// Title, corrected where the coordinator corrected it.
        title: String,
        /// Place in the tree.
        place: Place,
        /// Document and passage.
        origin: Origin,
        /// Status as printed.
        claim: Option<Claim>,
        /// Measures as told.
        measures: Vec<ClaimedMeasure>,
        /// Document numbers that the finding cites outside its measures.
        documents: Vec<String>,
    },
    /// Register by hand. Made by [`crate::inspection::register`].
    Register {
        /// The inspection.
        inspection: InspectionId,
        /// Where its unit stands.
        unit_path: UnitPath,
        /// 序号 as allotted by the inspection.
        number: u32,
        /// Title.
        title: String,
        /// Place in the tree.
        place: Place,
        /// What it was registered from.
        source: String,
    },
    /// Closed before this ledger existed (此前已销号): shown as not proven here for ever. Only before any work.
    TakeOverClosed {
        /// The day, as stated.
        closed_on: Date,
        /// Who closed it then.
        by_whom: String,
        /// Why it is taken over.
        reason: String,
    },
    /// Mend the title; the source stays.
    CorrectTitle {
        /// The new title.
        title: String,
        /// Why.
        reason: String,
    },
    /// Name leader, offices, handler, mode and (the first time) the deadline. Later deadlines are extensions.
    Assign {
        /// All of it, as it shall be.
        assignment: Assignment,
        /// Needed when the leader changes.
        reason: Option<String>,
    },
    /// Plan one thing to be done.
    AddMeasure {
        /// What.
        text: String,
        /// Its own last day.
        due_on: Option<Date>,
    },
    /// Word a measure anew or move its own day.
    ChangeMeasure {
        /// Which.
        measure: u32,
        /// The new text.
        text: String,
        /// The new day.
        due_on: Option<Date>,
        /// Why.
        reason: String,
    },
    /// Take a measure back; it stays readable.
    WithdrawMeasure {
        /// Which.
        measure: u32,
        /// Why.
        reason: String,
    },
    /// Report on a measure; `done` says that it is finished.
    ReportProgress {
        /// Which.
        measure: u32,
        /// The day reported on, not after today.
        on: Date,
        /// What was done.
        text: String,
        /// Finished?
        done: bool,
    },
    /// Take a report of progress back.
    WithdrawProgress {
        /// Which measure.
        measure: u32,
        /// Which report, from 1.
        entry: u32,
        /// Why.
        reason: String,
    },
    /// Prove a measure.
    AttachEvidence {
        /// Which.
        measure: u32,
        /// With what.
        evidence: NewEvidence,
    },
    /// Take a piece of evidence back; the file stays.
    WithdrawEvidence {
        /// Which measure.
        measure: u32,
        /// Which piece, from 1.
        entry: u32,
        /// Why.
        reason: String,
    },
    /// It stood under the wrong measure.
    MoveEvidence {
        /// Which measure.
        measure: u32,
        /// Which piece.
        entry: u32,
        /// The right measure.
        to: u32,
        /// Why.
        reason: String,
    },
    /// The reviewer states in writing why a measure needs no evidence.
    WaiveEvidence {
        /// Which measure.
        measure: u32,
        /// Why.
        reason: String,
    },
    /// Take the waiver back.
    WithdrawWaiver {
        /// Which measure.
        measure: u32,
        /// Why.
        reason: String,
    },
    /// A document that the text cites need not be supplied.
    DropDocument {
        /// Which, from 1.
        document: u32,
        /// Why.
        reason: String,
    },
    /// Ask for more time.
    RequestExtension {
        /// The day asked for, after the deadline in force.
        due_on: Date,
        /// Why.
        reason: String,
    },
    /// Take the request for more time back.
    WithdrawExtension {
        /// Why.
        reason: String,
    },
    /// Grant or refuse it; by another person.
    DecideExtension {
        /// Which of the two.
        granted: bool,
        /// Why.
        reason: String,
    },
    /// Ask for close-out.
    RequestCloseOut {
        /// What was reached.
        statement: String,
        /// How it shall be closed.
        outcome: Outcome,
        /// One answer to each of [`Finding::requirements`], in their order.
        answers: Vec<String>,
    },
    /// Take the request back; by whoever made it.
    WithdrawCloseOut {
        /// Why.
        reason: String,
    },
    /// The leader signs.
    SignCloseOut {
        /// A remark.
        note: Option<String>,
    },
    /// The coordinator has looked at each measure and its evidence.
    ReviewCloseOut {
        /// A remark.
        note: Option<String>,
    },
    /// The supervisor accepts: closed.
    AcceptCloseOut {
        /// A remark.
        note: Option<String>,
    },
    /// Whoever's turn it is sends it back and says what is still required.
    ReturnCloseOut {
        /// What: at least one, none blank.
        requirements: Vec<String>,
    },
    /// The cure did not last, or was none.
    Reopen {
        /// The cause; it is a requirement that the next request must answer.
        reason: String,
    },
    /// The finding goes from one leader or handler to the next. Made by the completion of a [`crate::handover`].
    HandOver {
        /// What is handed over.
        post: Post,
        /// By whom.
        from: PersonId,
        /// To whom.
        to: PersonId,
        /// The handover of the inspection.
        handover: u32,
    },
    /// Note what few may see.
    NoteRestricted {
        /// What.
        what: Restricted,
        /// The day of the thing itself, not after today.
        on: Date,
    },
    /// Take such an entry back; it stays readable for those who see it.
    WithdrawRestricted {
        /// Of which sort it is.
        kind: RestrictedKind,
        /// Its number.
        entry: u32,
        /// Why.
        reason: String,
    },
    /// It should never have been in the ledger.
    Void {
        /// Why.
        reason: String,
        /// The person knows that work has begun, and means it all the same.
        despite_work: bool,
    },
}

// ---------------------------------------------------------------------------------------------------- event

/// What happened. Stored as `finding.<name>/<version>` by [`crate::codec`]; who and at which instant is in the
/// journal's envelope, and here as well where a rule compares persons or days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// Taken over from a document, with nothing done.
    Adopted {
        /// The inspection.
        inspection: InspectionId,
        /// Where its unit stands.
        unit_path: UnitPath,
        /// 序号.
        number: u32,
        /// Title.
        title: String,
        /// Place in the tree.
        place: Place,
        /// Document and passage.
        origin: Origin,
        /// Status as printed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        claim: Option<Claim>,
        /// Measures as told: planned, with claimed progress.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        measures: Vec<ClaimedMeasure>,
        /// Document numbers cited outside the measures.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        documents: Vec<String>,
        /// The day.
        on: Date,
    },
    /// Registered by hand.
    Registered {
        /// The inspection.
        inspection: InspectionId,
        /// Where its unit stands.
        unit_path: UnitPath,
        /// 序号.
        number: u32,
        /// Title.
        title: String,
        /// Place in the tree.
        place: Place,
        /// What it was registered from.
        source: String,
        /// The day.
        on: Date,
    },
    /// Taken over as closed before this ledger, not proven here.
    TakenOverClosed {
        /// The day of closing, as stated.
        closed_on: Date,
        /// Who closed it then.
        by_whom: String,
        /// Why it is taken over.
        reason: String,
        /// Who took it over.
        by: Hand,
        /// When.
        on: Date,
    },
    /// The title was mended.
    TitleCorrected {
        /// The new title.
        title: String,
        /// Why.
        reason: String,
    },
    /// Leader, offices, handler, mode, deadline.
    Assigned {
        /// As it is from now on.
        assignment: Assignment,
        /// Why it changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// One thing to be done was planned.
    MeasureAdded {
        /// Its number.
        measure: u32,
        /// What.
        text: String,
        /// Its own last day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_on: Option<Date>,
    },
    /// A measure was worded anew or its day moved.
    MeasureChanged {
        /// Which.
        measure: u32,
        /// The text from now on.
        text: String,
        /// The day from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_on: Option<Date>,
        /// Why.
        reason: String,
    },
    /// A measure was taken back.
    MeasureWithdrawn {
        /// Which.
        measure: u32,
        /// Why.
        reason: String,
    },
    /// A report on a measure.
    ProgressReported {
        /// Which measure.
        measure: u32,
        /// The report's number.
        entry: u32,
        /// The day reported on.
        on: Date,
        /// What was done.
        text: String,
        /// Finished?
        done: bool,
    },
    /// A report was taken back.
    ProgressWithdrawn {
        /// Which measure.
        measure: u32,
        /// Which report.
        entry: u32,
        /// Why.
        reason: String,
    },
    /// Evidence was put under a measure.
    EvidenceAttached {
        /// Which measure.
        measure: u32,
        /// The number of the piece.
        entry: u32,
        /// What it is.
        evidence: NewEvidence,
    },
    /// Evidence was taken back.
    EvidenceWithdrawn {
        /// Which measure.
        measure: u32,
        /// Which piece.
        entry: u32,
        /// Why.
        reason: String,
    },
    /// Evidence was moved to the right measure.
    EvidenceMoved {
        /// From which measure.
        measure: u32,
        /// Which piece.
        entry: u32,
        /// To which measure.
        to: u32,
        /// Its number there.
        to_entry: u32,
        /// Why.
        reason: String,
    },
    /// Somebody stated in writing why a measure needs no evidence.
    EvidenceWaived {
        /// Which measure.
        measure: u32,
        /// Why.
        reason: String,
        /// Whose word it is.
        by: Hand,
        /// Since when.
        on: Date,
    },
    /// The waiver was taken back.
    WaiverWithdrawn {
        /// Which measure.
        measure: u32,
        /// Why.
        reason: String,
    },
    /// A cited document need not be supplied.
    DocumentDropped {
        /// Which.
        document: u32,
        /// Why.
        reason: String,
    },
    /// More time was asked for.
    ExtensionRequested {
        /// The deadline in force.
        from: Date,
        /// The deadline asked for.
        to: Date,
        /// Why.
        reason: String,
        /// Who asked.
        by: Hand,
        /// When.
        on: Date,
    },
    /// The request for more time was taken back.
    ExtensionWithdrawn {
        /// Why.
        reason: String,
    },
    /// The new deadline holds.
    ExtensionGranted {
        /// The deadline from now on.
        to: Date,
        /// Why.
        reason: String,
        /// Who decided.
        by: Hand,
        /// When.
        on: Date,
    },
    /// The old deadline holds.
    ExtensionRefused {
        /// Why.
        reason: String,
        /// Who decided.
        by: Hand,
        /// When.
        on: Date,
    },
    /// Close-out was asked for.
    CloseOutRequested {
        /// What was reached.
        statement: String,
        /// How it shall be closed.
        outcome: Outcome,
        /// One answer to each open requirement.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        answers: Vec<String>,
        /// Who asked.
        by: Hand,
        /// When.
        on: Date,
    },
    /// The request was taken back.
    CloseOutWithdrawn {
        /// Why.
        reason: String,
    },
    /// The leader signed.
    CloseOutSigned {
        /// A remark.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        /// Who.
        by: Hand,
        /// When.
        on: Date,
    },
    /// The coordinator reviewed.
    CloseOutReviewed {
        /// A remark.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        /// Who.
        by: Hand,
        /// When.
        on: Date,
    },
    /// The supervisor accepted: closed.
    CloseOutAccepted {
        /// A remark.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        /// Who.
        by: Hand,
        /// When.
        on: Date,
    },
    /// The request was sent back.
    CloseOutReturned {
        /// At which step.
        step: Step,
        /// What is still required.
        requirements: Vec<String>,
        /// Who.
        by: Hand,
        /// When.
        on: Date,
    },
    /// A closed finding was opened again.
    Reopened {
        /// The cause.
        reason: String,
        /// Who.
        by: Hand,
        /// When.
        on: Date,
    },
    /// The finding went from one leader or handler to the next, by a list that both have signed.
    HandedOver {
        /// What was handed over.
        post: Post,
        /// By whom.
        from: PersonId,
        /// To whom.
        to: PersonId,
        /// The handover of the inspection.
        handover: u32,
    },
    /// Something was noted that few may see.
    RestrictedNoted {
        /// The number of the entry.
        entry: u32,
        /// What.
        what: Restricted,
        /// The day of the thing itself.
        on: Date,
    },
    /// Such an entry was taken back.
    RestrictedWithdrawn {
        /// Of which sort it is.
        kind: RestrictedKind,
        /// The number of the entry.
        entry: u32,
        /// Why; it may name people.
        #[serde(default, skip_serializing_if = "Private::is_erased")]
        reason: Private<String>,
    },
    /// It should never have been in the ledger.
    Voided {
        /// Why.
        reason: String,
        /// When.
        on: Date,
    },
}

// -------------------------------------------------------------------------------------------------- refusal

/// Why a command is refused. `Display` gives a short form for tests and logs (`unproven 1`); sentences for people
/// are the interface's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such finding.
    Absent,
    /// It is in the ledger already, from elsewhere.
    AlreadyThere,
    /// Its inspection has not been opened.
    NoInspection,
    /// Void: nothing more happens to it.
    Voided,
    /// Closed here: it must be reopened first.
    Closed,
    /// Closed before this ledger: it must be reopened first.
    ClosedEarlier,
    /// A request for close-out is on its way: it must be returned or taken back first.
    InCloseOut,
    /// No request for close-out is on its way.
    NotInCloseOut,
    /// Only what is closed can be reopened.
    NotClosed,
    /// Nobody has been assigned, and so there is no deadline to move.
    NotAssigned,
    /// The lead office cannot support itself.
    LeadOfficeSupports,
    /// An office is named twice.
    OfficeTwice(OrgId),
    /// The deadline moves by an extension only.
    OnlyByExtension {
        /// The deadline in force.
        due_on: Date,
    },
    /// A text is missing or too long.
    Text(TextFault),
    /// More entries in one command than anybody can mean.
    TooMany {
        /// The most.
        max: usize,
    },
    /// No measure with this number.
    UnknownMeasure(u32),
    /// The measure was taken back.
    MeasureWithdrawn(u32),
    /// No report or piece of evidence with this number.
    UnknownEntry {
        /// The measure.
        measure: u32,
        /// The number asked for.
        entry: u32,
    },
    /// It was taken back or moved before.
    EntryGone {
        /// The measure.
        measure: u32,
        /// Its number.
        entry: u32,
    },
    /// It stands under this measure already.
    SameMeasure(u32),
    /// No cited document with this number.
    UnknownDocument(u32),
    /// There is no waiver to take back.
    NoWaiver(u32),
    /// It is not in the hands that would give it away.
    NotInHands,
    /// No restricted entry of this sort with this number.
    UnknownRestricted(u32),
    /// Somebody was held accountable: at least one, and no more than there can be.
    Persons {
        /// The most.
        max: u32,
    },
    /// A report of a day that has not come.
    FutureDay(Date),
    /// A day that nobody can mean.
    DayOutOfRange(Date),
    /// More time means a later day.
    NotLater {
        /// The deadline in force.
        due_on: Date,
    },
    /// A request for more time is undecided.
    ExtensionPending,
    /// No request for more time is undecided.
    NoExtension,
    /// Whoever asks for more time does not decide.
    OwnExtension,
    /// Only whoever made a request takes it back.
    NotRequester,
    /// What is missing before close-out; never empty.
    Missing(Vec<Missing>),
    /// An answer is given to what was never required, or one is left out.
    AnswersMismatch {
        /// How many are required.
        required: usize,
        /// How many were given.
        given: usize,
    },
    /// The leader signs, and so cannot be the one who asks.
    LeaderRequests,
    /// Only the assigned leader signs.
    NotLeader,
    /// The same person has done an earlier step.
    OwnAct {
        /// Which one.
        earlier: Step,
    },
    /// Proof would rest on the own word that none is needed.
    OwnWaiver(u32),
    /// Nobody records their own act on behalf of themselves.
    RecordsOwn,
    /// Whoever has acted in a close-out records no later act of it for others.
    ActorRecords {
        /// The act that was the recorder's own.
        earlier: Step,
    },
    /// The acceptance is by people who had no hand in the earlier steps, not even as a recorder.
    RecorderAccepts {
        /// The act that was recorded.
        earlier: Step,
    },
    /// The paper is older than the act before it.
    BeforeEarlier {
        /// The day of the act before.
        on: Date,
    },
    /// Another step is awaited.
    NotYourTurn {
        /// Which one.
        waiting: Step,
    },
    /// A standing finding needs a next review day after today.
    ReviewNotLater,
    /// A return says at least one thing that is still required.
    NoRequirement,
    /// Work has begun on it, which must be known to whoever voids it or takes it over as closed.
    WorkHasBegun,
    /// "Closed earlier" means before the day of its entry here.
    NotEarlier {
        /// The day of its entry.
        entered_on: Date,
    },
}

impl From<TextFault> for Refusal {
    fn from(fault: TextFault) -> Self {
        Refusal::Text(fault)
    }
}

impl std::error::Error for Refusal {}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::Absent => f.write_str("absent"),
            Refusal::AlreadyThere => f.write_str("already-there"),
            Refusal::NoInspection => f.write_str("no-inspection"),
            Refusal::Voided => f.write_str("voided"),
            Refusal::Closed => f.write_str("closed"),
            Refusal::ClosedEarlier => f.write_str("closed-earlier"),
            Refusal::InCloseOut => f.write_str("in-close-out"),
            Refusal::NotInCloseOut => f.write_str("not-in-close-out"),
            Refusal::NotClosed => f.write_str("not-closed"),
            Refusal::NotAssigned => f.write_str("not-assigned"),
            Refusal::LeadOfficeSupports => f.write_str("lead-office-supports"),
            Refusal::OfficeTwice(office) => write!(f, "office-twice {office}"),
            Refusal::OnlyByExtension { due_on } => write!(f, "only-by-extension {due_on}"),
            Refusal::Text(fault) => fault.fmt(f),
            Refusal::TooMany { max } => write!(f, "too-many {max}"),
            Refusal::UnknownMeasure(measure) => write!(f, "unknown-measure {measure}"),
            Refusal::MeasureWithdrawn(measure) => write!(f, "measure-withdrawn {measure}"),
            Refusal::UnknownEntry { measure, entry } => write!(f, "unknown-entry {measure}-{entry}"),
            Refusal::EntryGone { measure, entry } => write!(f, "entry-gone {measure}-{entry}"),
            Refusal::SameMeasure(measure) => write!(f, "same-measure {measure}"),
            Refusal::UnknownDocument(document) => write!(f, "unknown-document {document}"),
            Refusal::NotInHands => f.write_str("not-in-hands"),
            Refusal::UnknownRestricted(entry) => write!(f, "unknown-restricted {entry}"),
            Refusal::Persons { max } => write!(f, "persons {max}"),
            Refusal::NoWaiver(measure) => write!(f, "no-waiver {measure}"),
            Refusal::FutureDay(day) => write!(f, "future-day {day}"),
            Refusal::DayOutOfRange(day) => write!(f, "day-out-of-range {day}"),
            Refusal::NotLater { due_on } => write!(f, "not-later {due_on}"),
            Refusal::ExtensionPending => f.write_str("extension-pending"),
            Refusal::NoExtension => f.write_str("no-extension"),
            Refusal::OwnExtension => f.write_str("own-extension"),
            Refusal::NotRequester => f.write_str("not-requester"),
            Refusal::Missing(missing) => {
                for (i, it) in missing.iter().enumerate() {
                    write!(f, "{}{it}", if i == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
            Refusal::AnswersMismatch { required, given } => write!(f, "answers-mismatch {given}/{required}"),
            Refusal::LeaderRequests => f.write_str("leader-requests"),
            Refusal::NotLeader => f.write_str("not-leader"),
            Refusal::OwnAct { earlier } => write!(f, "own-{}", earlier.key()),
            Refusal::OwnWaiver(measure) => write!(f, "own-waiver {measure}"),
            Refusal::RecordsOwn => f.write_str("records-own"),
            Refusal::ActorRecords { earlier } => write!(f, "actor-records {}", earlier.key()),
            Refusal::RecorderAccepts { earlier } => write!(f, "recorder-accepts {}", earlier.key()),
            Refusal::BeforeEarlier { on } => write!(f, "before-earlier {on}"),
            Refusal::NotYourTurn { waiting } => write!(f, "waits-for-{}", waiting.key()),
            Refusal::ReviewNotLater => f.write_str("review-not-later"),
            Refusal::NoRequirement => f.write_str("no-requirement"),
            Refusal::WorkHasBegun => f.write_str("work-has-begun"),
            Refusal::NotEarlier { entered_on } => write!(f, "not-earlier {entered_on}"),
        }
    }
}
