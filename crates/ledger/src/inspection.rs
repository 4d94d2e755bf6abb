//! One inspection (巡察) of one unit: its details, the documents that came in, and the numbers (序号) of its findings.
//!
//! A document is a draft until it is adopted: titles are corrected and nodes left out here, and nothing is adopted
//! by itself. Each adopted finding then has a stream of its own; [`adopt`], [`register`] and [`void_adoption`] give
//! the events of both sides together, since half an adoption must never be stored.

use crate::finding::{self, Act, Claim, ClaimedMeasure, Finding, Hand, Node, Origin, Place};
use crate::handover::{self, Handover, Item, Post, Side};
use crate::words::{Field, bounded, meant, optional, required};
use crate::{FileHash, FindingId, InspectionId, OrgId, PersonId, Private, TextFault, UnitPath};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most findings of one inspection: the product's largest round has 60, and a slip must not make a million.
pub const FINDINGS_MAX: u32 = 20_000;

// ---------------------------------------------------------------------------------------------------- state

/// Who inspects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 中央
    Central,
    /// 省
    Provincial,
    /// 市
    Municipal,
    /// 县, 区
    County,
    /// 单位
    Institution,
}

/// What sort of inspection it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 常规
    Routine,
    /// 专项
    Special,
    /// 机动
    Mobile,
    /// 回头看
    LookBack,
}

/// What is known of an inspection beside its unit; all but the title may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Details {
    /// What it is called on lists.
    pub title: String,
    /// 轮次, as printed: `九届区委第一轮`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<String>,
    /// 巡察组, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Who inspects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// What sort.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// First day on the spot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Last day on the spot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// The day of feedback, on which the clock starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback_on: Option<Date>,
    /// The opinion's own document number (文号).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback_document: Option<String>,
}

/// How much a document was understood to hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// 方面
    pub aspects: u32,
    /// 问题
    pub issues: u32,
    /// 具体问题
    pub findings: u32,
    /// 措施
    pub measures: u32,
    /// What the reader was unsure of.
    pub diagnostics: u32,
}

/// A document as it comes in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDocument {
    /// The file as uploaded.
    pub file: FileHash,
    /// The parsed report (`taizhang.report/1` with its text), kept as a file.
    pub report: FileHash,
    /// Its name as uploaded; may name people, so it stands beside the log.
    #[serde(default, skip_serializing_if = "Private::is_erased")]
    pub name: Private<String>,
    /// IANA media type.
    pub media_type: String,
    /// Size in bytes.
    pub size: u64,
    /// What was understood.
    pub counts: Counts,
}

/// One document of the inspection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What came in.
    pub what: NewDocument,
    /// The day.
    pub on: Date,
    /// Titles corrected before adoption.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrected: Vec<(Node, String)>,
    /// Findings that shall not be adopted, with the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<(Node, String)>,
    /// What became of it.
    pub state: DocumentState,
}

/// What became of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum DocumentState {
    /// Read, not adopted.
    Draft,
    /// Put away without adoption.
    Discarded {
        /// Why.
        reason: String,
    },
    /// In the ledger.
    Adopted {
        /// The number of its first finding; the others follow densely.
        first_number: u32,
        /// Its findings, in the order of the document.
        findings: Vec<FindingId>,
        /// The day.
        on: Date,
    },
    /// It should not have been adopted; its findings are void.
    AdoptionVoided {
        /// Its findings.
        findings: Vec<FindingId>,
        /// Why.
        reason: String,
    },
}

/// The unit that was inspected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its node.
    pub id: OrgId,
    /// Where it stands in the tree.
    pub path: UnitPath,
    /// Its name as printed in this inspection; a later change of name does not reach back.
    pub name: String,
}

/// One inspection as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// Its identifier; none only before it is opened.
    pub id: Option<InspectionId>,
    /// The unit; none only before it is opened.
    pub unit: Option<Unit>,
    /// The details as last corrected.
    pub details: Details,
    /// Documents by number, which is the place in this list counted from 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
    /// How many numbers (序号) have been allotted: the next finding gets one more.
    pub numbers: u32,
    /// Findings registered by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_hand: Vec<FindingId>,
    /// Handovers by number, which is the place in this list counted from 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handovers: Vec<Handover>,
}

impl Inspection {
    /// The document with this number.
    pub fn document(&self, number: u32) -> Option<&Document> {
        self.documents.get((number as usize).checked_sub(1)?)
    }

    /// The handover with this number.
    pub fn handover(&self, number: u32) -> Option<&Handover> {
        self.handovers.get((number as usize).checked_sub(1)?)
    }

    /// Whether it has been opened.
    pub fn is_open(&self) -> bool {
        self.unit.is_some()
    }

    /// Whether a finding has been allotted here.
    pub fn has_finding(&self, id: &FindingId) -> bool {
        self.by_hand.contains(id)
            || self.documents.iter().any(|it| match &it.state {
                DocumentState::Adopted { findings, .. } | DocumentState::AdoptionVoided { findings, .. } => {
                    findings.contains(id)
                }
                DocumentState::Draft | DocumentState::Discarded { .. } => false,
            })
    }
}

impl Document {
    /// The corrected title of a node, if somebody corrected it.
    pub fn title(&self, node: Node) -> Option<&str> {
        self.corrected.iter().find(|(it, _)| *it == node).map(|(_, title)| title.as_str())
    }

    /// Why a node shall not be adopted, if it shall not.
    pub fn left_out(&self, node: Node) -> Option<&str> {
        self.left_out.iter().find(|(it, _)| *it == node).map(|(_, reason)| reason.as_str())
    }
}

// -------------------------------------------------------------------------------------------------- command

/// What a person wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Start the ledger of an inspection.
    Open {
        /// Its identifier.
        id: InspectionId,
        /// The inspected unit; never changes.
        unit: Unit,
        /// The rest.
        details: Details,
    },
    /// Mend the details.
    Correct {
        /// As they shall be.
        details: Details,
        /// Why.
        reason: String,
    },
    /// Keep a document that was read.
    ReceiveDocument {
        /// What came in.
        document: NewDocument,
    },
    /// Mend a title before adoption.
    CorrectNode {
        /// The document.
        document: u32,
        /// The finding's place in it.
        node: Node,
        /// Its title.
        title: String,
    },
    /// Do not adopt this one.
    LeaveOut {
        /// The document.
        document: u32,
        /// The finding's place in it.
        node: Node,
        /// Why.
        reason: String,
    },
    /// Adopt it after all.
    TakeBack {
        /// The document.
        document: u32,
        /// The finding's place in it.
        node: Node,
    },
    /// Put a document away without adopting it.
    DiscardDocument {
        /// The document.
        document: u32,
        /// Why.
        reason: String,
    },
    /// Adopt it. Use [`adopt`], which gives the findings' events as well.
    AdoptDocument {
        /// The document.
        document: u32,
        /// New identifiers, in the order of the document.
        findings: Vec<FindingId>,
    },
    /// It should not have been adopted. Use [`void_adoption`].
    VoidAdoption {
        /// The document.
        document: u32,
        /// Why.
        reason: String,
    },
    /// Allot a number to a finding registered by hand. Use [`register`].
    RegisterFinding {
        /// The new identifier.
        finding: FindingId,
    },
}

// ---------------------------------------------------------------------------------------------------- event

/// What happened. Stored as `inspection.<name>/<version>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// The ledger of an inspection was started.
    Opened {
        /// Its identifier.
        id: InspectionId,
        /// The unit.
        unit: Unit,
        /// The rest.
        details: Details,
    },
    /// The details were mended.
    Corrected {
        /// As they are from now on.
        details: Details,
        /// Why.
        reason: String,
    },
    /// A document was kept.
    DocumentReceived {
        /// Its number within the inspection.
        document: u32,
        /// What came in.
        what: NewDocument,
        /// The day.
        on: Date,
    },
    /// A title was mended before adoption.
    NodeCorrected {
        /// The document.
        document: u32,
        /// The finding's place in it.
        node: Node,
        /// Its title from now on.
        title: String,
    },
    /// A finding shall not be adopted.
    NodeLeftOut {
        /// The document.
        document: u32,
        /// The finding's place in it.
        node: Node,
        /// Why.
        reason: String,
    },
    /// It shall be adopted after all.
    NodeTakenBack {
        /// The document.
        document: u32,
        /// The finding's place in it.
        node: Node,
    },
    /// A document was put away.
    DocumentDiscarded {
        /// The document.
        document: u32,
        /// Why.
        reason: String,
    },
    /// A document became findings.
    DocumentAdopted {
        /// The document.
        document: u32,
        /// The number of its first finding.
        first_number: u32,
        /// Its findings, numbered densely from there.
        findings: Vec<FindingId>,
        /// The day.
        on: Date,
    },
    /// A document should not have been adopted.
    AdoptionVoided {
        /// The document.
        document: u32,
        /// Why.
        reason: String,
    },
    /// A list was made for a change of leader or handler.
    HandoverOpened {
        /// Its number.
        handover: u32,
        /// What is handed over.
        post: Post,
        /// By whom.
        from: PersonId,
        /// To whom.
        to: PersonId,
        /// Why.
        reason: String,
        /// The open and standing items, as they stood.
        items: Vec<Item>,
        /// The day.
        on: Date,
    },
    /// The items were listed afresh; signatures before it are void.
    HandoverRelisted {
        /// Which handover.
        handover: u32,
        /// The items, as they stood.
        items: Vec<Item>,
        /// The day.
        on: Date,
    },
    /// One of the two signed the list.
    HandoverSigned {
        /// Which handover.
        handover: u32,
        /// Which of the two.
        side: Side,
        /// Whose hand.
        by: Hand,
        /// When.
        on: Date,
    },
    /// Both have signed, and every item is assigned anew.
    HandoverCompleted {
        /// Which handover.
        handover: u32,
        /// When.
        on: Date,
    },
    /// Nothing came of it.
    HandoverWithdrawn {
        /// Which handover.
        handover: u32,
        /// Why.
        reason: String,
    },
    /// A finding registered by hand got its number.
    FindingRegistered {
        /// The finding.
        finding: FindingId,
        /// 序号.
        number: u32,
    },
}

// -------------------------------------------------------------------------------------------------- refusal

/// Why a command is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has not been opened.
    NotOpen,
    /// It was opened before, with other facts.
    AlreadyOpen,
    /// A text is missing or too long.
    Text(TextFault),
    /// The last day comes before the first, or the feedback before the inspection.
    DaysOutOfOrder,
    /// A day that nobody can mean.
    DayOutOfRange(Date),
    /// The same file is here already, as this document.
    SameFile(u32),
    /// No document with this number.
    UnknownDocument(u32),
    /// It is no draft any more.
    NotDraft(u32),
    /// It was never adopted.
    NotAdopted(u32),
    /// Nothing of it would be adopted.
    NothingToAdopt,
    /// An identifier is used twice.
    DuplicateFinding(FindingId),
    /// Identifiers and nodes do not match in number.
    IdentifiersMismatch {
        /// Nodes to adopt.
        nodes: usize,
        /// Identifiers given.
        ids: usize,
    },
    /// More findings than [`FINDINGS_MAX`].
    TooManyFindings,
    /// A handover is refused.
    Handover(handover::Refusal),
    /// A finding refuses its part.
    Finding {
        /// Which one.
        finding: FindingId,
        /// Why.
        refusal: Box<finding::Refusal>,
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
            Refusal::Handover(refusal) => refusal.fmt(f),
            Refusal::NotOpen => f.write_str("not-open"),
            Refusal::AlreadyOpen => f.write_str("already-open"),
            Refusal::Text(fault) => fault.fmt(f),
            Refusal::DaysOutOfOrder => f.write_str("days-out-of-order"),
            Refusal::DayOutOfRange(day) => write!(f, "day-out-of-range {day}"),
            Refusal::SameFile(document) => write!(f, "same-file {document}"),
            Refusal::UnknownDocument(document) => write!(f, "unknown-document {document}"),
            Refusal::NotDraft(document) => write!(f, "not-draft {document}"),
            Refusal::NotAdopted(document) => write!(f, "not-adopted {document}"),
            Refusal::NothingToAdopt => f.write_str("nothing-to-adopt"),
            Refusal::DuplicateFinding(id) => write!(f, "duplicate-finding {id}"),
            Refusal::IdentifiersMismatch { nodes, ids } => write!(f, "identifiers-mismatch {ids}/{nodes}"),
            Refusal::TooManyFindings => f.write_str("too-many-findings"),
            Refusal::Finding { finding, refusal } => write!(f, "finding {finding}: {refusal}"),
        }
    }
}

// --------------------------------------------------------------------------------------------------- decide

/// Says what `command` means on the day `today`: the facts that follow, none where the wish is fulfilled already, or
/// why it is refused.
///
/// # Errors
/// The first rule that stands in the way.
pub fn decide(inspection: &Inspection, today: Date, command: &Command) -> Result<Vec<Event>, Refusal> {
    if let Command::Open { id, unit, details } = command {
        if inspection.is_open() {
            let same = inspection.id.as_ref() == Some(id)
                && inspection.unit.as_ref() == Some(unit)
                && inspection.details == *details;
            return if same { Ok(vec![]) } else { Err(Refusal::AlreadyOpen) };
        }
        required(Field::Identifier, id.as_str())?;
        required(Field::Name, &unit.name)?;
        check(details)?;
        return Ok(vec![Event::Opened { id: id.clone(), unit: unit.clone(), details: details.clone() }]);
    }
    if !inspection.is_open() {
        return Err(Refusal::NotOpen);
    }
    match command {
        Command::Open { .. } => Err(Refusal::AlreadyOpen),
        Command::Correct { details, reason } => {
            if inspection.details == *details {
                return Ok(vec![]);
            }
            check(details)?;
            required(Field::Reason, reason)?;
            Ok(vec![Event::Corrected { details: details.clone(), reason: reason.clone() }])
        }
        Command::ReceiveDocument { document } => {
            required(Field::Identifier, document.file.as_str())?;
            required(Field::Identifier, document.report.as_str())?;
            bounded(Field::Title, document.name.get().map_or("", String::as_str))?;
            bounded(Field::Name, &document.media_type)?;
            for (number, other) in (1..).zip(&inspection.documents) {
                match other.state {
                    DocumentState::Draft if other.what == *document => return Ok(vec![]),
                    DocumentState::Draft | DocumentState::Adopted { .. } => {
                        if other.what.file == document.file {
                            return Err(Refusal::SameFile(number));
                        }
                    }
                    DocumentState::Discarded { .. } | DocumentState::AdoptionVoided { .. } => {}
                }
            }
            let number = u32::try_from(inspection.documents.len()).map_err(|_| Refusal::TooManyFindings)? + 1;
            Ok(vec![Event::DocumentReceived { document: number, what: document.clone(), on: today }])
        }
        Command::CorrectNode { document, node, title } => {
            let draft = draft(inspection, *document)?;
            if draft.title(*node) == Some(title) {
                return Ok(vec![]);
            }
            required(Field::Title, title)?;
            Ok(vec![Event::NodeCorrected { document: *document, node: *node, title: title.clone() }])
        }
        Command::LeaveOut { document, node, reason } => {
            let draft = draft(inspection, *document)?;
            if draft.left_out(*node).is_some() {
                return Ok(vec![]);
            }
            required(Field::Reason, reason)?;
            Ok(vec![Event::NodeLeftOut { document: *document, node: *node, reason: reason.clone() }])
        }
        Command::TakeBack { document, node } => {
            let draft = draft(inspection, *document)?;
            if draft.left_out(*node).is_none() {
                return Ok(vec![]);
            }
            Ok(vec![Event::NodeTakenBack { document: *document, node: *node }])
        }
        Command::DiscardDocument { document, reason } => {
            let known = inspection.document(*document).ok_or(Refusal::UnknownDocument(*document))?;
            match known.state {
                DocumentState::Discarded { .. } => Ok(vec![]),
                DocumentState::Adopted { .. } | DocumentState::AdoptionVoided { .. } => {
                    Err(Refusal::NotDraft(*document))
                }
                DocumentState::Draft => {
                    required(Field::Reason, reason)?;
                    Ok(vec![Event::DocumentDiscarded { document: *document, reason: reason.clone() }])
                }
            }
        }
        Command::AdoptDocument { document, findings } => {
            draft(inspection, *document)?;
            if findings.is_empty() {
                return Err(Refusal::NothingToAdopt);
            }
            let mut seen = BTreeSet::new();
            for id in findings {
                required(Field::Identifier, id.as_str())?;
                if !seen.insert(id) || inspection.has_finding(id) {
                    return Err(Refusal::DuplicateFinding(id.clone()));
                }
            }
            allot(inspection, findings.len())?;
            Ok(vec![Event::DocumentAdopted {
                document: *document,
                first_number: inspection.numbers + 1,
                findings: findings.clone(),
                on: today,
            }])
        }
        Command::VoidAdoption { document, reason } => {
            let known = inspection.document(*document).ok_or(Refusal::UnknownDocument(*document))?;
            match known.state {
                DocumentState::AdoptionVoided { .. } => Ok(vec![]),
                DocumentState::Draft | DocumentState::Discarded { .. } => Err(Refusal::NotAdopted(*document)),
                DocumentState::Adopted { .. } => {
                    required(Field::Reason, reason)?;
                    Ok(vec![Event::AdoptionVoided { document: *document, reason: reason.clone() }])
                }
            }
        }
        Command::RegisterFinding { finding } => {
            required(Field::Identifier, finding.as_str())?;
            if inspection.by_hand.contains(finding) {
                return Ok(vec![]);
            }
            if inspection.has_finding(finding) {
                return Err(Refusal::DuplicateFinding(finding.clone()));
            }
            allot(inspection, 1)?;
            Ok(vec![Event::FindingRegistered { finding: finding.clone(), number: inspection.numbers + 1 }])
        }
    }
}

fn draft(inspection: &Inspection, number: u32) -> Result<&Document, Refusal> {
    let document = inspection.document(number).ok_or(Refusal::UnknownDocument(number))?;
    match document.state {
        DocumentState::Draft => Ok(document),
        DocumentState::Discarded { .. }
        | DocumentState::Adopted { .. }
        | DocumentState::AdoptionVoided { .. } => Err(Refusal::NotDraft(number)),
    }
}

fn allot(inspection: &Inspection, count: usize) -> Result<(), Refusal> {
    let room = FINDINGS_MAX.saturating_sub(inspection.numbers) as usize;
    if count > room { Err(Refusal::TooManyFindings) } else { Ok(()) }
}

fn check(details: &Details) -> Result<(), Refusal> {
    let Details { title, round, team, level: _, kind: _, from, to, feedback_on, feedback_document } = details;
    required(Field::Title, title)?;
    optional(Field::Name, round.as_deref())?;
    optional(Field::Name, team.as_deref())?;
    optional(Field::Number, feedback_document.as_deref())?;
    for day in [from, to, feedback_on].into_iter().flatten() {
        if !meant(*day) {
            return Err(Refusal::DayOutOfRange(*day));
        }
    }
    let in_order = |a: &Option<Date>, b: &Option<Date>| a.zip(*b).is_none_or(|(a, b)| a <= b);
    if in_order(from, to) && in_order(from, feedback_on) { Ok(()) } else { Err(Refusal::DaysOutOfOrder) }
}

// --------------------------------------------------------------------------------------------------- evolve

/// The inspection after all of these events.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Inspection {
    events.into_iter().fold(Inspection::default(), evolve)
}

/// Replays one fact.
pub fn evolve(mut inspection: Inspection, event: &Event) -> Inspection {
    match event {
        Event::Opened { id, unit, details } => {
            inspection.id = Some(id.clone());
            inspection.unit = Some(unit.clone());
            inspection.details = details.clone();
        }
        Event::Corrected { details, reason: _ } => inspection.details = details.clone(),
        Event::DocumentReceived { document: _, what, on } => inspection.documents.push(Document {
            what: what.clone(),
            on: *on,
            corrected: vec![],
            left_out: vec![],
            state: DocumentState::Draft,
        }),
        Event::NodeCorrected { document, node, title } => {
            if let Some(document) = document_mut(&mut inspection, *document) {
                match document.corrected.iter_mut().find(|(it, _)| it == node) {
                    Some((_, before)) => before.clone_from(title),
                    None => document.corrected.push((*node, title.clone())),
                }
            }
        }
        Event::NodeLeftOut { document, node, reason } => {
            if let Some(document) = document_mut(&mut inspection, *document) {
                document.left_out.push((*node, reason.clone()));
            }
        }
        Event::NodeTakenBack { document, node } => {
            if let Some(document) = document_mut(&mut inspection, *document) {
                document.left_out.retain(|(it, _)| it != node);
            }
        }
        Event::DocumentDiscarded { document, reason } => {
            if let Some(document) = document_mut(&mut inspection, *document) {
                document.state = DocumentState::Discarded { reason: reason.clone() };
            }
        }
        Event::DocumentAdopted { document, first_number, findings, on } => {
            let last =
                first_number.saturating_sub(1).saturating_add(findings.len().try_into().unwrap_or(u32::MAX));
            inspection.numbers = inspection.numbers.max(last);
            if let Some(document) = document_mut(&mut inspection, *document) {
                document.state = DocumentState::Adopted {
                    first_number: *first_number,
                    findings: findings.clone(),
                    on: *on,
                };
            }
        }
        Event::AdoptionVoided { document, reason } => {
            if let Some(document) = document_mut(&mut inspection, *document)
                && let DocumentState::Adopted { findings, .. } = &mut document.state
            {
                let findings = std::mem::take(findings);
                document.state = DocumentState::AdoptionVoided { findings, reason: reason.clone() };
            }
        }
        Event::HandoverOpened { handover: _, post, from, to, reason, items, on } => {
            inspection.handovers.push(Handover {
                post: *post,
                from: from.clone(),
                to: to.clone(),
                reason: reason.clone(),
                items: items.clone(),
                on: *on,
                left: None,
                taken: None,
                state: handover::State::Open,
            });
        }
        Event::HandoverRelisted { handover, items, on } => {
            if let Some(it) = handover_mut(&mut inspection, *handover) {
                it.items.clone_from(items);
                (it.on, it.left, it.taken) = (*on, None, None);
            }
        }
        Event::HandoverSigned { handover, side, by, on } => {
            if let Some(it) = handover_mut(&mut inspection, *handover) {
                let act = Some(Act { by: by.clone(), on: *on });
                match side {
                    Side::Leaves => it.left = act,
                    Side::TakesOver => it.taken = act,
                }
            }
        }
        Event::HandoverCompleted { handover, on } => {
            if let Some(it) = handover_mut(&mut inspection, *handover) {
                it.state = handover::State::Completed { on: *on };
            }
        }
        Event::HandoverWithdrawn { handover, reason } => {
            if let Some(it) = handover_mut(&mut inspection, *handover) {
                it.state = handover::State::Withdrawn { reason: reason.clone() };
            }
        }
        Event::FindingRegistered { finding, number } => {
            inspection.numbers = inspection.numbers.max(*number);
            inspection.by_hand.push(finding.clone());
        }
    }
    inspection
}

fn document_mut(inspection: &mut Inspection, number: u32) -> Option<&mut Document> {
    inspection.documents.get_mut((number as usize).checked_sub(1)?)
}

// ------------------------------------------------------------------------------------ with the findings' side

/// One finding of a parsed document, as plain data: what `report` understood, in the words of this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportNode {
    /// Its place in the parsed tree.
    pub node: Node,
    /// Numbers and titles of its ancestors as printed.
    pub place: Place,
    /// Its title as printed; a correction of the draft replaces it.
    pub title: String,
    /// Its status as printed.
    pub claim: Option<Claim>,
    /// Its measures as told.
    pub measures: Vec<ClaimedMeasure>,
    /// Document numbers cited, of which those that stand in the text of a measure are put under it.
    pub documents: Vec<String>,
    /// First character of the passage in the cleaned text.
    pub start: u64,
    /// One past the last character.
    pub end: u64,
}

/// The inspection's event, and each finding's first.
pub type Adoption = (Event, Vec<(FindingId, finding::Event)>);

/// The nodes of a report that an adoption takes: all but those left out, in the order of the document. As many
/// identifiers must be made.
pub fn to_adopt<'a>(document: &Document, nodes: &'a [ReportNode]) -> Vec<&'a ReportNode> {
    nodes.iter().filter(|it| document.left_out(it.node).is_none()).collect()
}

fn handover_mut(inspection: &mut Inspection, number: u32) -> Option<&mut Handover> {
    inspection.handovers.get_mut((number as usize).checked_sub(1)?)
}

/// Adopts a draft: the inspection's event and the first event of each finding, to be stored together or not at all.
/// `nodes` are all findings of the document; those left out are passed over, corrected titles are put in. `ids` are
/// new identifiers, one for each of [`to_adopt`]. Words longer than the ledger's bounds are cut, with `…`, and blank
/// measures passed over; the source passage keeps the whole.
///
/// # Errors
/// When the document is no draft, nothing is left to adopt, or identifiers do not match.
pub fn adopt(
    inspection: &Inspection,
    today: Date,
    by: &PersonId,
    document: u32,
    nodes: &[ReportNode],
    ids: &[FindingId],
) -> Result<Adoption, Refusal> {
    let (Some(id), Some(unit)) = (&inspection.id, &inspection.unit) else { return Err(Refusal::NotOpen) };
    let draft = draft(inspection, document)?;
    let nodes = to_adopt(draft, nodes);
    if nodes.is_empty() {
        return Err(Refusal::NothingToAdopt);
    }
    if nodes.len() != ids.len() {
        return Err(Refusal::IdentifiersMismatch { nodes: nodes.len(), ids: ids.len() });
    }
    let command = Command::AdoptDocument { document, findings: ids.to_vec() };
    let event = only(decide(inspection, today, &command)?).ok_or(Refusal::NotDraft(document))?;
    let known = finding::Known::on(today);
    let mut findings = Vec::with_capacity(nodes.len());
    for ((number, node), finding) in (inspection.numbers + 1..).zip(nodes).zip(ids) {
        // What a reader of documents could not make sense of must not keep the rest from being adopted.
        let mut measures: Vec<ClaimedMeasure> = node
            .measures
            .iter()
            .filter(|it| !it.text.trim().is_empty())
            .map(|it| ClaimedMeasure { text: cut(&it.text, Field::Text), documents: it.documents.clone() })
            .collect();
        let mut documents: Vec<String> = Vec::new();
        for cited in node.documents.iter().filter(|it| !it.trim().is_empty()) {
            let cited = cut(cited, Field::Number);
            // The first measure whose words name the document; several may rest on one paper.
            let under = match measures.iter_mut().find(|it| it.text.contains(&cited)) {
                Some(measure) => &mut measure.documents,
                None => &mut documents,
            };
            if !under.contains(&cited) {
                under.push(cited);
            }
        }
        let command = finding::Command::Adopt {
            inspection: id.clone(),
            unit_path: unit.path.clone(),
            number,
            title: cut(draft.title(node.node).unwrap_or(&node.title), Field::Title),
            place: Place {
                aspect_number: node.place.aspect_number.as_deref().map(|it| cut(it, Field::Number)),
                aspect_title: node.place.aspect_title.as_deref().map(|it| cut(it, Field::Title)),
                issue_number: node.place.issue_number.as_deref().map(|it| cut(it, Field::Number)),
                issue_title: node.place.issue_title.as_deref().map(|it| cut(it, Field::Title)),
                finding_number: node.place.finding_number.as_deref().map(|it| cut(it, Field::Number)),
            },
            origin: Origin::Document { document, node: node.node, start: node.start, end: node.end },
            claim: node.claim.as_ref().map(|it| Claim {
                status: it.status.clone(),
                status_text: cut(&it.status_text, Field::Title),
            }),
            measures,
            documents,
        };
        let refused = |refusal| Refusal::Finding { finding: finding.clone(), refusal: Box::new(refusal) };
        let events =
            finding::decide(&Finding::default(), &known, &by.clone().into(), &command).map_err(refused)?;
        findings.extend(events.into_iter().map(|event| (finding.clone(), event)));
    }
    Ok((event, findings))
}

/// Registers a finding by hand: the inspection allots the number, the finding gets its first event.
///
/// # Errors
/// When the inspection is not open, the identifier is used, or a text is missing or too long.
pub fn register(
    inspection: &Inspection,
    today: Date,
    by: &PersonId,
    finding: &FindingId,
    title: &str,
    place: &Place,
    source: &str,
) -> Result<Adoption, Refusal> {
    let (Some(id), Some(unit)) = (&inspection.id, &inspection.unit) else { return Err(Refusal::NotOpen) };
    let command = Command::RegisterFinding { finding: finding.clone() };
    let event = only(decide(inspection, today, &command)?)
        .ok_or_else(|| Refusal::DuplicateFinding(finding.clone()))?;
    let command = finding::Command::Register {
        inspection: id.clone(),
        unit_path: unit.path.clone(),
        number: inspection.numbers + 1,
        title: title.to_owned(),
        place: place.clone(),
        source: source.to_owned(),
    };
    let events =
        finding::decide(&Finding::default(), &finding::Known::on(today), &by.clone().into(), &command)
            .map_err(|refusal| Refusal::Finding { finding: finding.clone(), refusal: Box::new(refusal) })?;
    Ok((event, events.into_iter().map(|event| (finding.clone(), event)).collect()))
}

/// Voids a wrong adoption with all its findings. `findings` are the states of exactly those that the document
/// brought; findings that are void already get no second event.
///
/// # Errors
/// When work has begun on one of them, one is in close-out or closed, or a state is not given.
pub fn void_adoption(
    inspection: &Inspection,
    today: Date,
    by: &PersonId,
    document: u32,
    reason: &str,
    findings: &[(FindingId, Finding)],
) -> Result<Adoption, Refusal> {
    let command = Command::VoidAdoption { document, reason: reason.to_owned() };
    let event = only(decide(inspection, today, &command)?).ok_or(Refusal::NotAdopted(document))?;
    let known_document = inspection.document(document).ok_or(Refusal::UnknownDocument(document))?;
    let ids = match &known_document.state {
        DocumentState::Adopted { findings, .. } => findings,
        DocumentState::Draft | DocumentState::Discarded { .. } | DocumentState::AdoptionVoided { .. } => {
            return Err(Refusal::NotAdopted(document));
        }
    };
    if ids.len() != findings.len() {
        return Err(Refusal::IdentifiersMismatch { nodes: ids.len(), ids: findings.len() });
    }
    let known = finding::Known::on(today);
    let mut out = Vec::with_capacity(findings.len());
    for id in ids {
        let (_, state) = findings
            .iter()
            .find(|(it, _)| it == id)
            .ok_or(Refusal::IdentifiersMismatch { nodes: ids.len(), ids: findings.len() })?;
        let command = finding::Command::Void { reason: reason.to_owned(), despite_work: false };
        let events = finding::decide(state, &known, &by.clone().into(), &command)
            .map_err(|refusal| Refusal::Finding { finding: id.clone(), refusal: Box::new(refusal) })?;
        out.extend(events.into_iter().map(|event| (id.clone(), event)));
    }
    Ok((event, out))
}

fn only(mut events: Vec<Event>) -> Option<Event> {
    events.pop()
}

/// At most as many characters as the field holds, the last of them `…` where some were cut off.
fn cut(text: &str, field: Field) -> String {
    let max = field.chars_max();
    match text.char_indices().nth(max) {
        None => text.to_owned(),
        Some(_) => text.chars().take(max - 1).chain(['…']).collect(),
    }
}
