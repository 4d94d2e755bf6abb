//! One finding (具体问题), from its adoption to close-out (销号) and, when it must be, reopening.
//!
//! Pure: the same events give the same state on any machine on any day. Who may issue a command is decided by
//! `access`; storing events is `journal`. Read [`Event`] first, then [`decide`].

use crate::{FileHash, FindingId, InspectionId, OrgId, PersonId, Private};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Where a finding stands in the tree of its inspection: 方面 › 问题 › 具体问题, numbers as printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Number of the aspect (方面) as printed, `(一)`.
    pub aspect_number: Option<String>,
    /// Title of the aspect; none where the document has no such level.
    pub aspect_title: Option<String>,
    /// Number of the issue (问题) as printed.
    pub issue_number: Option<String>,
    /// Title of the issue.
    pub issue_title: Option<String>,
    /// Number of the finding as printed; none where the issue is its own finding.
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
        node: (u32, u32, u32),
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

/// The four acts of a close-out, in their order.
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

/// What a person wants. Text fields are the person's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Take over from a document. `claimed_closed` is never a way to be closed.
    Adopt {
        inspection: InspectionId,
        number: u32,
        title: String,
        place: Place,
        origin: Origin,
        claim: Option<Claim>,
        measures: Vec<ClaimedMeasure>,
        documents: Vec<String>,
    },
    /// Register by hand.
    Register { inspection: InspectionId, number: u32, title: String, place: Place, source: String },
    /// Closed before this ledger existed (此前已销号): shown as not proven here for ever.
    TakeOverClosed { closed_on: Date, by_whom: String, reason: String },
    /// Mend the title; the source stays.
    CorrectTitle { title: String, reason: String },
    /// Name leader, offices, handler, mode and (the first time) the deadline. Later deadlines are extensions.
    Assign { assignment: Assignment, reason: Option<String> },
    /// Plan one thing to be done.
    AddMeasure { text: String, due_on: Option<Date> },
    /// Word a measure anew or move its own day.
    ChangeMeasure { measure: u32, text: String, due_on: Option<Date>, reason: String },
    /// Take a measure back; it stays readable.
    WithdrawMeasure { measure: u32, reason: String },
    /// Report on a measure; `done` says that it is finished.
    ReportProgress { measure: u32, on: Date, text: String, done: bool },
    /// Take a report of progress back.
    WithdrawProgress { measure: u32, entry: u32, reason: String },
    /// Prove a measure.
    AttachEvidence { measure: u32, evidence: NewEvidence },
    /// Take a piece of evidence back; the file stays.
    WithdrawEvidence { measure: u32, entry: u32, reason: String },
    /// It stood under the wrong measure.
    MoveEvidence { measure: u32, entry: u32, to: u32, reason: String },
    /// The reviewer states in writing why a measure needs no evidence.
    WaiveEvidence { measure: u32, reason: String },
    /// Take the waiver back.
    WithdrawWaiver { measure: u32, reason: String },
    /// Ask for more time.
    RequestExtension { due_on: Date, reason: String },
    /// Grant or refuse it.
    DecideExtension { granted: bool, reason: String },
    /// Ask for close-out.
    RequestCloseOut { statement: String, outcome: Outcome },
    /// Take the request back.
    WithdrawCloseOut { reason: String },
    /// The leader signs.
    SignCloseOut { note: Option<String> },
    /// The coordinator has looked at each measure and its evidence.
    ReviewCloseOut { note: Option<String> },
    /// The supervisor accepts: closed.
    AcceptCloseOut { note: Option<String> },
    /// Whoever's turn it is sends it back and says what is still required.
    ReturnCloseOut { requirements: Vec<String> },
    /// The cure did not last, or was none.
    Reopen { reason: String },
    /// It should never have been in the ledger.
    Void { reason: String },
}
