//! The whole story of one finding on one page.

use askama::Template;

use crate::{
    FormState, Frame, Light, Link, Mode, Msg, State, Step,
    form::{Field, FormView, Input, Weight},
    part::Html,
};

/// The date of a finding or of a measure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Due {
    /// The granted day, ISO.
    pub day: String,
    /// The first day, ISO, where an extension moved it.
    pub original: Option<String>,
    /// How many extensions were granted.
    pub extended: u32,
}

/// A status read in an imported document: never taken for proof.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClaimNote {
    /// The document's own words: `已完成`.
    pub words: String,
    /// Where it stands: `第64行`.
    pub place: String,
}

/// The sentence a finding came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// The document's name; for findings entered by hand, empty.
    pub document: String,
    /// The place in words: `第64行`.
    pub place: String,
    /// The place in the document.
    pub href: Option<String>,
    /// What stands before.
    pub before: String,
    /// The passage itself.
    pub quote: String,
    /// What stands after.
    pub after: String,
    /// The status that the document claims.
    pub claim: Option<ClaimNote>,
}

/// How far a measure is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum MeasureStatus {
    /// Nothing reported yet.
    #[default]
    Nothing,
    /// Reported on, not done.
    Working,
    /// Reported done on this ISO day.
    Done(String),
    /// Withdrawn, with the reason.
    Withdrawn(String),
}

/// A dated report on a measure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProgressEntry {
    /// Identifier of the entry, for withdrawing and moving it.
    pub id: String,
    /// The day it reports on, ISO.
    pub day: String,
    /// Who reported.
    pub by: String,
    /// What was reported.
    pub text: String,
    /// Read from an imported document: claimed, not reported here.
    pub claimed: bool,
    /// Says that the measure is done.
    pub done: bool,
    /// Why it was withdrawn, where it was.
    pub withdrawn: Option<String>,
}

/// How much an evidence proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Stage {
    /// In force, or the matter is of a kind without stages.
    #[default]
    InForce,
    /// For trial.
    Trial,
    /// A draft: proves nothing.
    Draft,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EvidenceRow {
    /// Identifier of the entry.
    pub id: String,
    /// Its number: `12-1-01`.
    pub number: String,
    /// Its kind in words: `文件`.
    pub kind: String,
    /// What it is: title, document number, note.
    pub title: String,
    /// Document number, where it has one.
    pub document: Option<String>,
    /// Stage.
    pub stage: Stage,
    /// Its own effective day, ISO; empty where unknown.
    pub day: String,
    /// Size in words; empty for register-only.
    pub size: String,
    /// First and last digits of its hash; empty for register-only.
    pub hash: String,
    /// Download; `None` for register-only, to-be-supplied, restricted or erased.
    pub href: Option<String>,
    /// Kept elsewhere and not uploaded: where.
    pub register_only: Option<String>,
    /// Named in an imported document, the file is still to be supplied.
    pub to_supply: bool,
    /// Not for this person's eyes.
    pub restricted: bool,
    /// Erased by two persons: on which day, ISO, and why.
    pub erased: Option<String>,
    /// Its effective day is still to come: proves nothing yet.
    pub future: bool,
    /// The same file proves other findings too: links to them.
    pub also: Vec<Link>,
    /// Why it was withdrawn, where it was.
    pub withdrawn: Option<String>,
}

/// A measure with its progress and evidence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MeasureRow {
    /// Anchor of the row: `m1`.
    pub anchor: String,
    /// Value of the field `measure` in forms.
    pub value: String,
    /// Number: `12-1`.
    pub number: String,
    /// Text.
    pub text: String,
    /// How far it is.
    pub status: MeasureStatus,
    /// Its light, while it is not done.
    pub light: Light,
    /// The reason of its light.
    pub why: Option<String>,
    /// Its own date, where it has one.
    pub due: Option<Due>,
    /// Read from an imported document as done, not reported here.
    pub claimed_done: bool,
    /// Why the reviewer needs no proof, where stated, and by whom.
    pub waived: Option<String>,
    /// Reports, newest first.
    pub progress: Vec<ProgressEntry>,
    /// Evidence in the order of its numbers.
    pub evidence: Vec<EvidenceRow>,
}

/// A document number that the source cites without naming a measure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CitedRow {
    /// The number as printed.
    pub document: String,
    /// The evidence that supplies it; `None`: still to be supplied.
    pub supplied: Option<Link>,
    /// Why it need not be supplied.
    pub dropped: Option<String>,
}

/// One thing that close-out needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Need {
    /// What is needed, or what is met.
    pub text: String,
    /// The place on this page or another where it is settled; empty: none.
    pub href: String,
    /// A second line.
    pub why: Option<String>,
}

/// What is still missing before close-out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Missing {
    /// What is open, first what helps most.
    pub open: Vec<Need>,
    /// What is met.
    pub met: Vec<Need>,
    /// The one next action for this person: words and anchor of the form (`#act-progress`).
    pub next: Option<Link>,
    /// Who acts next, or why this person cannot: one sentence.
    pub note: Option<String>,
}

/// An act of the close-out chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActKind {
    /// 申请.
    Request,
    /// 签署.
    Signature,
    /// 审核.
    Review,
    /// 验收.
    Acceptance,
    /// 退回.
    Return,
    /// 撤回.
    Withdrawal,
    /// 重新打开.
    Reopening,
}

/// That an act was done on paper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recorded {
    /// Who recorded it.
    pub by: String,
    /// The day on the paper, ISO.
    pub on: String,
    /// The scanned sheet.
    pub sheet: Link,
}

/// An act that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActRow {
    /// Which.
    pub kind: ActKind,
    /// Where it was done on paper.
    pub recorded: Option<Recorded>,
    /// Who acted.
    pub by: String,
    /// In which role or office.
    pub role: String,
    /// When, ISO to the minute.
    pub at: String,
    /// What was said: the statement, the note, the reason.
    pub text: String,
    /// What is still required, of a return.
    pub requirements: Vec<String>,
    /// Requirements with their answers, of a request.
    pub answered: Vec<(String, String)>,
}

/// One round of close-out: from its request to its end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CloseOutRound {
    /// The acts, in order.
    pub acts: Vec<ActRow>,
    /// What the round still waits for, with who may do it; `None`: it has ended.
    pub waits: Option<(Step, String)>,
}

/// How an extension stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ExtensionResult {
    /// Not decided; the text says who decides and since when it waits.
    #[default]
    Undecided,
    /// Granted: on which day, by whom.
    Granted(String, String),
    /// Refused: on which day, by whom, why.
    Refused(String, String, String),
    /// Withdrawn.
    Withdrawn,
}

/// An extension.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExtensionRow {
    /// Anchor: `x2`.
    pub anchor: String,
    /// When it was asked for, ISO day.
    pub asked_on: String,
    /// By whom.
    pub by: String,
    /// The day before, ISO.
    pub from: String,
    /// The day asked for, ISO.
    pub to: String,
    /// Why.
    pub reason: String,
    /// Result.
    pub result: ExtensionResult,
    /// A second line of the result: who decides.
    pub note: Option<String>,
}

/// A line of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JournalRow {
    /// When, ISO to the minute.
    pub at: String,
    /// Who, with office or role.
    pub who: String,
    /// What happened, one sentence in the reader's language.
    pub what: String,
    /// What stood before; empty: nothing.
    pub before: String,
    /// What stands now; empty: nothing.
    pub after: String,
    /// The reason given; empty: none.
    pub reason: String,
    /// Short hash of the event.
    pub hash: String,
    /// What it is about, in the inspection's journal.
    pub about: Option<Link>,
    /// That its private content was erased, a sentence with day, name and reason; empty: it was not.
    pub erased: String,
    /// Where its private content can be erased.
    pub erase: Option<Link>,
    /// The scanned sheet of an act on paper.
    pub sheet: Option<Link>,
}

/// A form of the finding's page. Its address is `POST /findings/{id}/{slug}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FindingAct {
    /// `assign`: `leader`, `office`, `supporting` (many), `handler`, `mode`, `due`, `reason`.
    Assign,
    /// `title`: `title`, `reason`.
    Title,
    /// `measure-add`: `text`, `due`.
    MeasureAdd,
    /// `measure-change`: `measure`, `text`, `due`, `reason`.
    MeasureChange,
    /// `measure-withdraw`: `measure`, `reason`.
    MeasureWithdraw,
    /// `progress`: `measure`, `day`, `text`, `done` = `1`.
    Progress,
    /// `evidence`, multipart: `measure`, `file` or `kept` (register-only: where), `kind`, `title`, `document`, `day`, `stage`.
    Evidence,
    /// `entry-withdraw`: `entry` (a report of progress or a piece of evidence), `reason`.
    EntryWithdraw,
    /// `entry-move`: `entry`, `measure`, `reason`.
    EntryMove,
    /// `waive`: `measure`, `reason`.
    Waive,
    /// `waiver-withdraw`: `measure`, `reason`.
    WaiverWithdraw,
    /// `document-drop`: `document` (of those cited), `reason`.
    DocumentDrop,
    /// `takeover` (此前已销号): `closed_on`, `by_whom`, `reason`.
    TakeOver,
    /// `closeout-request`: `outcome`, `statement`, `review_on` and `mechanism` (standing), and one `answer` to each requirement, in their
    /// order: the choices of `answer` are the requirements, its values the answers typed so far.
    CloseOutRequest,
    /// `closeout-withdraw`: `reason`.
    CloseOutWithdraw,
    /// `sign`: `note`.
    Sign,
    /// `review`: `note`.
    Review,
    /// `accept`: `note`.
    Accept,
    /// `return`: `requirements` (one per line).
    Return,
    /// `extension-request`: `to`, `reason`.
    ExtensionRequest,
    /// `extension-withdraw`: `reason`.
    ExtensionWithdraw,
    /// `extension-decide`: `decision` = `grant` or `refuse`, `reason`.
    ExtensionDecide,
    /// `reopen`: `reason`.
    Reopen,
    /// `void`: `reason`, and `despite_work` = `1` where choices name it (work has begun).
    Void,
}

impl FindingAct {
    /// All of them.
    pub const ALL: [FindingAct; 24] = [
        FindingAct::Assign,
        FindingAct::Title,
        FindingAct::MeasureAdd,
        FindingAct::MeasureChange,
        FindingAct::MeasureWithdraw,
        FindingAct::Progress,
        FindingAct::Evidence,
        FindingAct::EntryWithdraw,
        FindingAct::EntryMove,
        FindingAct::Waive,
        FindingAct::WaiverWithdraw,
        FindingAct::DocumentDrop,
        FindingAct::TakeOver,
        FindingAct::CloseOutRequest,
        FindingAct::CloseOutWithdraw,
        FindingAct::Sign,
        FindingAct::Review,
        FindingAct::Accept,
        FindingAct::Return,
        FindingAct::ExtensionRequest,
        FindingAct::ExtensionWithdraw,
        FindingAct::ExtensionDecide,
        FindingAct::Reopen,
        FindingAct::Void,
    ];

    /// The last part of its address; the anchor of the form is `act-{slug}`.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            FindingAct::Assign => "assign",
            FindingAct::Title => "title",
            FindingAct::MeasureAdd => "measure-add",
            FindingAct::MeasureChange => "measure-change",
            FindingAct::MeasureWithdraw => "measure-withdraw",
            FindingAct::Progress => "progress",
            FindingAct::Evidence => "evidence",
            FindingAct::EntryWithdraw => "entry-withdraw",
            FindingAct::EntryMove => "entry-move",
            FindingAct::Waive => "waive",
            FindingAct::WaiverWithdraw => "waiver-withdraw",
            FindingAct::DocumentDrop => "document-drop",
            FindingAct::TakeOver => "takeover",
            FindingAct::CloseOutRequest => "closeout-request",
            FindingAct::CloseOutWithdraw => "closeout-withdraw",
            FindingAct::Sign => "sign",
            FindingAct::Review => "review",
            FindingAct::Accept => "accept",
            FindingAct::Return => "return",
            FindingAct::ExtensionRequest => "extension-request",
            FindingAct::ExtensionWithdraw => "extension-withdraw",
            FindingAct::ExtensionDecide => "extension-decide",
            FindingAct::Reopen => "reopen",
            FindingAct::Void => "void",
        }
    }

    /// Reads the last part of an address.
    #[must_use]
    pub fn parse(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.slug() == slug)
    }

    /// The words on its button.
    #[must_use]
    pub fn label(self, t: Msg) -> String {
        match self {
            FindingAct::Assign => t.act_assign(),
            FindingAct::Title => t.act_title(),
            FindingAct::MeasureAdd => t.act_measure_add(),
            FindingAct::MeasureChange => t.act_measure_change(),
            FindingAct::MeasureWithdraw => t.act_measure_withdraw(),
            FindingAct::Progress => t.act_progress(),
            FindingAct::Evidence => t.act_evidence(),
            FindingAct::EntryWithdraw => t.act_entry_withdraw(),
            FindingAct::EntryMove => t.act_entry_move(),
            FindingAct::Waive => t.act_waive(),
            FindingAct::WaiverWithdraw => t.act_waiver_withdraw(),
            FindingAct::DocumentDrop => t.act_document_drop(),
            FindingAct::TakeOver => t.act_take_over(),
            FindingAct::CloseOutRequest => t.act_request(),
            FindingAct::CloseOutWithdraw => t.act_request_withdraw(),
            FindingAct::Sign => t.act_sign(),
            FindingAct::Review => t.act_review(),
            FindingAct::Accept => t.act_accept(),
            FindingAct::Return => t.act_return(),
            FindingAct::ExtensionRequest => t.act_extension(),
            FindingAct::ExtensionWithdraw => t.act_extension_withdraw(),
            FindingAct::ExtensionDecide => t.act_extension_decide(),
            FindingAct::Reopen => t.act_reopen(),
            FindingAct::Void => t.act_void(),
        }
    }

    pub(crate) fn fields(self, t: Msg, state: &FormState) -> Vec<Field> {
        let measure = || Field::new("measure", t.measure(), Input::Select);
        let entry = || Field::new("entry", t.entry(), Input::Select);
        let reason = || Field::new("reason", t.reason(), Input::Area(2));
        match self {
            FindingAct::Assign => vec![
                Field::new("leader", t.leader(), Input::Select).hint(t.leader_hint()),
                Field::new("office", t.lead_office(), Input::Select).half(),
                Field::new("handler", t.handler(), Input::Select).optional().half(),
                Field::new("supporting", t.supporting(), Input::Checks).optional(),
                Field::new("mode", t.mode_label(), Input::Radios),
                Field::new("due", t.due(), Input::Day).hint(t.due_hint()),
                reason().hint(t.assign_reason_hint()).optional(),
            ],
            FindingAct::Title => {
                vec![Field::new("title", t.ledger_title(), Input::Area(3)).hint(t.original_kept()), reason()]
            }
            FindingAct::MeasureAdd => vec![
                Field::new("text", t.measure_text(), Input::Area(3)),
                Field::new("due", t.due(), Input::Day).optional(),
            ],
            FindingAct::MeasureChange => vec![
                measure(),
                Field::new("text", t.measure_text(), Input::Area(3)),
                Field::new("due", t.due(), Input::Day).optional(),
                reason(),
            ],
            FindingAct::MeasureWithdraw | FindingAct::Waive | FindingAct::WaiverWithdraw => {
                vec![measure(), reason()]
            }
            FindingAct::DocumentDrop => {
                vec![Field::new("document", t.document_number(), Input::Select), reason()]
            }
            FindingAct::TakeOver => vec![
                Field::new("closed_on", t.closed_earlier_on(), Input::Day),
                Field::new("by_whom", t.closed_earlier_by(), Input::Text),
                reason(),
            ],
            FindingAct::Progress => vec![
                measure(),
                Field::new("day", t.progress_day(), Input::Day).hint(t.progress_day_hint()),
                Field::new("text", t.progress_text(), Input::Area(4)).hint(t.progress_hint()),
                Field::new("done", t.measure_is_done(), Input::Check).hint(t.measure_is_done_hint()),
            ],
            FindingAct::Evidence => {
                let mut fields = vec![measure()];
                if !state.options("supplies").is_empty() {
                    fields.push(
                        Field::new("supplies", t.supplies(), Input::Select)
                            .hint(t.supplies_hint())
                            .optional(),
                    );
                }
                fields.extend([
                    Field::new("file", t.file(), Input::File("")).hint(t.evidence_file_hint()).optional(),
                    Field::new("kept", t.kept_where(), Input::Text).hint(t.kept_hint()).optional(),
                    Field::new("kind", t.evidence_kind(), Input::Select),
                    Field::new("title", t.evidence_title(), Input::Text),
                    Field::new("document", t.document_number(), Input::Text).optional(),
                    Field::new("day", t.effective_day(), Input::Day).hint(t.effective_day_hint()),
                    Field::new("stage", t.stage(), Input::Radios).hint(t.stage_hint()),
                ]);
                fields
            }
            FindingAct::EntryWithdraw => vec![entry(), reason()],
            FindingAct::EntryMove => vec![entry(), measure().hint(t.move_hint()), reason()],
            FindingAct::CloseOutRequest => {
                let mut fields = vec![
                    Field::new("outcome", t.outcome(), Input::Radios),
                    Field::new("statement", t.statement(), Input::Area(4)).hint(t.statement_hint()),
                ];
                if !state.options("answer").is_empty() {
                    fields.push(Field::new("answer", t.answers(), Input::Answers).hint(t.answers_hint()));
                }
                fields.push(
                    Field::new("review_on", t.review_on(), Input::Day)
                        .hint(t.review_on_hint())
                        .only("outcome", "standing"),
                );
                fields.push(
                    Field::new("mechanism", t.mechanism(), Input::Area(2))
                        .hint(t.mechanism_hint())
                        .only("outcome", "standing"),
                );
                fields
            }
            FindingAct::ExtensionWithdraw => vec![reason()],
            FindingAct::CloseOutWithdraw => vec![reason()],
            FindingAct::Sign | FindingAct::Review | FindingAct::Accept => {
                vec![Field::new("note", t.note(), Input::Area(2)).optional()]
            }
            FindingAct::Return => {
                vec![Field::new("requirements", t.requirements(), Input::Area(3)).hint(t.requirements_hint())]
            }
            FindingAct::ExtensionRequest => vec![
                Field::new("to", t.new_due(), Input::Day).hint(t.new_due_hint()),
                Field::new("reason", t.why_not_done(), Input::Area(3)).hint(t.why_not_done_hint()),
            ],
            FindingAct::ExtensionDecide => vec![
                Field::new("decision", t.decision(), Input::Radios),
                reason().hint(t.decision_reason_hint()).optional(),
            ],
            FindingAct::Reopen => vec![reason().hint(t.reopen_hint())],
            FindingAct::Void => {
                let mut fields = vec![reason().hint(t.void_hint())];
                if !state.options("despite_work").is_empty() {
                    fields.push(Field::new("despite_work", t.despite_work(), Input::Check));
                }
                fields
            }
        }
    }

    pub(crate) fn confirm(self, t: Msg) -> Option<String> {
        match self {
            FindingAct::CloseOutRequest => Some(t.request_follows()),
            FindingAct::CloseOutWithdraw => Some(t.request_withdraw_follows()),
            FindingAct::Sign => Some(t.sign_follows()),
            FindingAct::Review => Some(t.review_follows()),
            FindingAct::Accept => Some(t.accept_follows()),
            FindingAct::Return => Some(t.return_follows()),
            FindingAct::ExtensionRequest => Some(t.extension_follows()),
            FindingAct::ExtensionDecide => Some(t.extension_decide_follows()),
            FindingAct::Reopen => Some(t.reopen_follows()),
            FindingAct::Void => Some(t.void_follows()),
            FindingAct::MeasureWithdraw
            | FindingAct::EntryWithdraw
            | FindingAct::EntryMove
            | FindingAct::WaiverWithdraw => Some(t.withdraw_follows()),
            FindingAct::Waive => Some(t.waive_follows()),
            FindingAct::TakeOver => Some(t.take_over_follows()),
            FindingAct::DocumentDrop => Some(t.document_drop_follows()),
            FindingAct::Assign
            | FindingAct::Title
            | FindingAct::MeasureAdd
            | FindingAct::MeasureChange
            | FindingAct::Progress
            | FindingAct::ExtensionWithdraw
            | FindingAct::Evidence => None,
        }
    }

    fn weight(self) -> Weight {
        match self {
            FindingAct::Void
            | FindingAct::MeasureWithdraw
            | FindingAct::EntryWithdraw
            | FindingAct::Reopen => Weight::Danger,
            FindingAct::Return
            | FindingAct::CloseOutWithdraw
            | FindingAct::ExtensionWithdraw
            | FindingAct::WaiverWithdraw
            | FindingAct::DocumentDrop => Weight::Plain,
            FindingAct::Assign
            | FindingAct::Title
            | FindingAct::MeasureAdd
            | FindingAct::MeasureChange
            | FindingAct::Progress
            | FindingAct::Evidence
            | FindingAct::EntryMove
            | FindingAct::Waive
            | FindingAct::TakeOver
            | FindingAct::CloseOutRequest
            | FindingAct::Sign
            | FindingAct::Review
            | FindingAct::Accept
            | FindingAct::ExtensionRequest
            | FindingAct::ExtensionDecide => Weight::Go,
        }
    }

    /// In which part of the page the form stands.
    fn place(self) -> &'static str {
        match self {
            FindingAct::Assign | FindingAct::Title | FindingAct::TakeOver | FindingAct::Void => "facts",
            FindingAct::MeasureAdd
            | FindingAct::MeasureChange
            | FindingAct::MeasureWithdraw
            | FindingAct::Progress
            | FindingAct::Evidence
            | FindingAct::EntryWithdraw
            | FindingAct::EntryMove
            | FindingAct::WaiverWithdraw
            | FindingAct::DocumentDrop
            | FindingAct::Waive => "measures",
            FindingAct::CloseOutRequest
            | FindingAct::CloseOutWithdraw
            | FindingAct::Sign
            | FindingAct::Review
            | FindingAct::Accept
            | FindingAct::Return
            | FindingAct::Reopen => "close-out",
            FindingAct::ExtensionRequest | FindingAct::ExtensionWithdraw | FindingAct::ExtensionDecide => {
                "extensions"
            }
        }
    }
}

/// A form that this person may use now, or sees with the reason why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingForm {
    /// Which.
    pub act: FindingAct,
    /// Its state. Choices: see the fields of [`FindingAct`]; `mode`, `outcome`, `kind`, `stage`, `decision` have ready-made choices in
    /// [`Msg`].
    pub state: FormState,
    /// Why it is not possible now, one sentence. The button then stands there, without effect, with this reason.
    pub blocked: Option<String>,
}

impl FindingForm {
    /// A form that may be used.
    #[must_use]
    pub fn new(act: FindingAct, state: FormState) -> Self {
        Self { act, state, blocked: None }
    }

    /// A form that is not possible now.
    pub fn blocked(act: FindingAct, why: impl Into<String>) -> Self {
        Self { act, state: FormState::default(), blocked: Some(why.into()) }
    }
}

/// `GET /findings/{id}`. `?do={slug}` with values of fields asks for one form unfolded.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "finding.html")]
pub struct FindingPage {
    /// The frame.
    pub frame: Frame,
    /// This page without query.
    pub href: String,
    /// The ledger, the aspect, the issue.
    pub crumbs: Vec<Link>,
    /// Number within the ledger.
    pub number: String,
    /// Title.
    pub title: String,
    /// The title as read, where it was corrected.
    pub original_title: Option<String>,
    /// State.
    pub state: State,
    /// Whether the last close-out came back.
    pub returned: bool,
    /// Light.
    pub light: Light,
    /// Who it waits for, in a close-out.
    pub waits: Option<Step>,
    /// The reason of the light.
    pub why: Option<String>,
    /// Date.
    pub due: Option<Due>,
    /// Leader.
    pub leader: Option<String>,
    /// Lead office.
    pub office: Option<String>,
    /// Supporting offices.
    pub supporting: Vec<String>,
    /// Handler.
    pub handler: Option<String>,
    /// Mode.
    pub mode: Option<Mode>,
    /// Of a standing finding: the next review day, ISO, and the mechanism.
    pub standing: Option<(String, String)>,
    /// Of a finding closed earlier: the stated day, ISO, by whom, and why it was taken over.
    pub earlier: Option<(String, String, String)>,
    /// Why it was voided.
    pub voided: Option<String>,
    /// Where it came from.
    pub source: Option<Source>,
    /// Measures in their order, withdrawn ones in place.
    pub measures: Vec<MeasureRow>,
    /// Document numbers cited outside the measures.
    pub cited: Vec<CitedRow>,
    /// What is missing before close-out. `None` once closed or void.
    pub missing: Option<Missing>,
    /// Rounds of close-out, oldest first.
    pub rounds: Vec<CloseOutRound>,
    /// Extensions, newest first.
    pub extensions: Vec<ExtensionRow>,
    /// Newest lines of the journal.
    pub journal: Vec<JournalRow>,
    /// How many lines there are in all.
    pub journal_total: u32,
    /// The whole journal of this finding; `None` when all lines are shown.
    pub journal_href: Option<String>,
    /// The forms, those not given are not shown.
    pub forms: Vec<FindingForm>,
    /// Where a change of leader or handler is made, for whoever may.
    pub handovers: Option<Link>,
    /// Where acts on paper are recorded, for whoever may.
    pub behalf: Option<Link>,
    /// What few may see: how much there is.
    pub veils: Vec<crate::VeilRow>,
    /// Findings before and after this one in the ledger.
    pub prev: Option<Link>,
    /// The next one.
    pub next: Option<Link>,
}

impl FindingPage {
    fn forms_in(&self, place: &str) -> Vec<&FindingForm> {
        self.forms.iter().filter(|form| form.act.place() == place).collect()
    }

    fn may(&self, slug: &str) -> bool {
        self.forms.iter().any(|form| form.act.slug() == slug && form.blocked.is_none())
    }

    fn measures_done(&self) -> u32 {
        count(self.measures.iter().filter(|m| matches!(m.status, MeasureStatus::Done(_))).count())
    }

    fn measures_live(&self) -> u32 {
        count(self.measures.iter().filter(|m| !matches!(m.status, MeasureStatus::Withdrawn(_))).count())
    }

    fn evidence_count(&self) -> u32 {
        count(
            self.measures
                .iter()
                .flat_map(|m| &m.evidence)
                .filter(|e| e.withdrawn.is_none() && !e.to_supply)
                .count(),
        )
    }

    fn form_html(&self, form: &FindingForm) -> Html {
        let t = self.frame.t();
        let mut weight = form.act.weight();
        // One primary action per screen: the next action's own form has it, the others are plain until opened.
        if weight == Weight::Go && !form.state.open && !self.is_next(form.act) {
            weight = Weight::Plain;
        }
        FormView {
            t,
            id: form.act.slug(),
            state: &form.state,
            fields: form.act.fields(t, &form.state),
            confirm: form.act.confirm(t),
            submit: form.act.label(t),
            weight,
        }
        .html()
    }

    fn is_next(&self, act: FindingAct) -> bool {
        let anchor = format!("#act-{}", act.slug());
        self.missing
            .as_ref()
            .and_then(|missing| missing.next.as_ref())
            .is_some_and(|next| next.href.ends_with(&anchor))
    }

    fn status_html(&self, m: &MeasureRow) -> Html {
        let t = self.frame.t();
        match &m.status {
            MeasureStatus::Done(day) => Html(format!(
                "<div class=\"lt done\">{}<div>{}</div></div>",
                crate::icon("check"),
                crate::escape(&t.reported_done(&t.short_day(day)))
            )),
            MeasureStatus::Withdrawn(_) => Html(format!("<span class=\"dim\">{}</span>", t.withdrawn())),
            MeasureStatus::Nothing | MeasureStatus::Working => {
                let why = m.why.clone().or_else(|| {
                    Some(if m.status == MeasureStatus::Nothing {
                        t.no_progress()
                    } else {
                        t.not_reported_done()
                    })
                });
                t.light(&m.light, &None, &why)
            }
        }
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// `GET /findings/{id}/journal` and `GET /inspections/{id}/journal`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "journal.html")]
pub struct JournalPage {
    /// The frame.
    pub frame: Frame,
    /// Where it belongs: the ledger, the finding.
    pub crumbs: Vec<Link>,
    /// Whose journal it is, in words.
    pub title: String,
    /// Erasures that wait for a second person: who asked for what and why, with the way to confirm for whoever may.
    pub pending: Vec<crate::Notice>,
    /// Lines, newest first.
    pub rows: Vec<JournalRow>,
    /// Paging.
    pub pager: crate::Pager,
}

impl MeasureRow {
    fn is_withdrawn(&self) -> bool {
        matches!(self.status, MeasureStatus::Withdrawn(_))
    }

    fn withdrawn_why(&self) -> &str {
        match &self.status {
            MeasureStatus::Withdrawn(why) => why,
            MeasureStatus::Nothing | MeasureStatus::Working | MeasureStatus::Done(_) => "",
        }
    }
}

impl EvidenceRow {
    fn is_draft(&self) -> bool {
        self.stage == Stage::Draft
    }

    fn is_trial(&self) -> bool {
        self.stage == Stage::Trial
    }
}

impl ActRow {
    fn class(&self) -> &'static str {
        match self.kind {
            ActKind::Request | ActKind::Signature | ActKind::Review => "did",
            ActKind::Acceptance => "accepted",
            ActKind::Return | ActKind::Reopening => "back",
            ActKind::Withdrawal => "took",
        }
    }

    fn symbol(&self) -> &'static str {
        match self.kind {
            ActKind::Request | ActKind::Signature | ActKind::Review => "check",
            ActKind::Acceptance => "s-done",
            ActKind::Return | ActKind::Reopening => "s-back",
            ActKind::Withdrawal => "dash",
        }
    }
}

impl ExtensionRow {
    fn result_html(&self, t: Msg) -> Html {
        let (class, symbol, word, second) = match &self.result {
            ExtensionResult::Undecided => ("wait", "s-wait", t.ext_undecided(), self.note.clone()),
            ExtensionResult::Granted(day, by) => {
                ("done", "check", t.ext_granted(t.short_day(day)), Some(t.decided_by(by)))
            }
            ExtensionResult::Refused(day, by, why) => (
                "none",
                "cross",
                t.ext_refused(t.short_day(day)),
                Some(format!("{}{}{why}", t.decided_by(by), t.stop())),
            ),
            ExtensionResult::Withdrawn => ("none", "dash", t.ext_withdrawn(), self.note.clone()),
        };
        let second =
            second.map(|s| format!("<span class=\"why\">{}</span>", crate::escape(&s))).unwrap_or_default();
        Html(format!(
            "<div class=\"lt {class}\">{}<div>{}{second}</div></div>",
            crate::icon(symbol),
            crate::escape(&word)
        ))
    }
}
