//! Random games of commands, for the laws of this crate and of those that fold its events.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use ledger::finding::{
    self, Assignment, ClaimedMeasure, Command, EvidenceKind, EvidenceStage, Finding, Holding, Known, Missing,
    Mode, NewEvidence, Origin, Outcome, Place, Restricted, RestrictedKind, Stage, Waiting,
};
use ledger::{FileHash, PersonId, Private};
use proptest::prelude::*;

/// The first day of every game.
pub(crate) const START: Date = date(2026, 3, 2);

/// One throw: who, what, on which measure or entry, a variation, and how many days later.
pub(crate) type Throw = (u8, u8, u8, u8, u8);

/// One of so many people.
pub(crate) fn person(i: u8, people: u8) -> PersonId {
    PersonId(format!("p{}", i % people))
}

/// So many days after the start.
pub(crate) fn later(days: u32) -> Date {
    START.checked_add(i64::from(days).days()).expect("a day of this century")
}

/// What would bring the finding nearer to its end, by whomever the dice name: without such moves hardly any game ends.
fn helpful(a: u8, b: u8, today: Date, finding: &Finding) -> Option<Command> {
    let note = None;
    match &finding.stage {
        Stage::Open => {}
        Stage::InCloseOut(close_out) => {
            return Some(match close_out.waiting {
                Waiting::Signature => Command::SignCloseOut { note },
                Waiting::Review { .. } => Command::ReviewCloseOut { note },
                Waiting::Acceptance { .. } => Command::AcceptCloseOut { note },
            });
        }
        Stage::Absent | Stage::Closed(_) | Stage::ClosedEarlier(_) | Stage::Voided { .. } => return None,
    }
    let reason = "缘由".to_owned();
    Some(match finding::missing(finding, &Known::on(today)).into_iter().next() {
        None | Some(Missing::RequirementOpen { .. }) => Command::RequestCloseOut {
            statement: "已办".into(),
            outcome: Outcome::Completed,
            answers: finding.requirements.iter().map(|_| "已补".to_owned()).collect(),
        },
        Some(Missing::NoLeader) => return None,
        Some(Missing::NoMeasure) => Command::AddMeasure { text: format!("补{b}"), due_on: None },
        Some(Missing::NotDone { measure }) => {
            Command::ReportProgress { measure, on: today, text: format!("做完{b}"), done: true }
        }
        Some(Missing::Unproven { measure, .. }) if a.is_multiple_of(4) => {
            Command::WaiveEvidence { measure, reason }
        }
        Some(Missing::Unproven { measure, .. }) => Command::AttachEvidence {
            measure,
            evidence: NewEvidence {
                kind: EvidenceKind::Talk,
                holding: Holding::Register { kept_at: format!("柜{b}") },
                effective_on: START,
                stage: EvidenceStage::InForce,
                number: None,
                note: Private(None),
            },
        },
        Some(Missing::ToBeSupplied { document, .. }) => Command::DropDocument { document, reason },
        Some(Missing::ExtensionUndecided) => {
            Command::DecideExtension { granted: a.is_multiple_of(2), reason }
        }
    })
}

/// Commands that lead somewhere come more often than those that lead nowhere.
pub(crate) fn command((_, what, a, b, _): Throw, people: u8, today: Date, finding: &Finding) -> Command {
    if what >= 128
        && let Some(command) = helpful(a, b, today, finding)
    {
        return command;
    }
    let measure = u32::from(a % 3) + 1;
    let entry = u32::from(b % 2) + 1;
    let reason = format!("缘由{}", b % 3);
    let maybe = |it: u8| it.is_multiple_of(5);
    match what % 40 {
        0 => Command::Adopt {
            inspection: "i1".into(),
            unit_path: "root/edu/".into(),
            number: 1,
            title: "问题".into(),
            place: Place::default(),
            origin: Origin::Document { document: 1, node: (0, 0, u32::from(a % 2)), start: 0, end: 1 },
            claim: None,
            measures: vec![ClaimedMeasure {
                text: "措施一".into(), documents: vec!["甲〔2026〕1号".into()]
            }],
            documents: vec![],
        },
        1 => Command::Register {
            inspection: "i1".into(),
            unit_path: "root/edu/".into(),
            number: 1,
            title: "问题".into(),
            place: Place::default(),
            source: "来信".into(),
        },
        2 => Command::TakeOverClosed { closed_on: date(2025, 1, 1), by_whom: "前任".into(), reason },
        3 => Command::CorrectTitle { title: format!("题目{}", b % 3), reason },
        4..=6 => Command::Assign {
            assignment: Assignment {
                leader: person(a, people),
                lead_office: "o1".into(),
                supporting: if maybe(b) { vec!["o1".into()] } else { vec!["o2".into()] },
                handler: None,
                mode: Mode::ByDate,
                due_on: finding.assignment.as_ref().filter(|_| b % 7 != 0).map_or(later(60), |it| it.due_on),
            },
            reason: (!maybe(a)).then_some(reason),
        },
        7 => Command::AddMeasure { text: format!("措施{}", b % 4), due_on: None },
        8 => Command::ChangeMeasure { measure, text: format!("改{}", b % 4), due_on: None, reason },
        9 => Command::WithdrawMeasure { measure, reason },
        10..=13 => {
            Command::ReportProgress { measure, on: today, text: format!("进展{}", b % 3), done: !maybe(b) }
        }
        14 => Command::WithdrawProgress { measure, entry, reason },
        15..=19 => Command::AttachEvidence {
            measure,
            evidence: NewEvidence {
                kind: EvidenceKind::Document,
                holding: if b.is_multiple_of(2) {
                    Holding::File {
                        hash: FileHash(format!("h{}", b % 4)),
                        size: 1,
                        name: Private::known("名".into()),
                    }
                } else {
                    Holding::Register { kept_at: "柜".into() }
                },
                effective_on: if maybe(b) { later(400) } else { START },
                stage: if b.is_multiple_of(7) { EvidenceStage::Draft } else { EvidenceStage::InForce },
                number: b.is_multiple_of(3).then(|| "甲[2026]1号".into()),
                note: Private(None),
            },
        },
        20 => Command::WithdrawEvidence { measure, entry, reason },
        21 => Command::MoveEvidence { measure, entry, to: entry, reason },
        22 | 23 => Command::WaiveEvidence { measure, reason },
        24 => Command::WithdrawWaiver { measure, reason },
        25 => Command::DropDocument { document: entry, reason },
        26 => Command::RequestExtension { due_on: later(u32::from(b)), reason },
        27 => Command::DecideExtension { granted: b.is_multiple_of(2), reason },
        28 => Command::WithdrawExtension { reason },
        29 | 30 => Command::RequestCloseOut {
            statement: "已办".into(),
            outcome: if maybe(b) {
                Outcome::Standing { mechanism: "抽查".into(), review_on: later(700) }
            } else {
                Outcome::Completed
            },
            answers: finding.requirements.iter().map(|_| "已补".to_owned()).collect(),
        },
        31 => Command::WithdrawCloseOut { reason },
        32 | 33 => Command::SignCloseOut { note: None },
        34 | 35 => Command::ReviewCloseOut { note: None },
        36 | 37 => Command::AcceptCloseOut { note: maybe(b).then_some(reason) },
        39 if b.is_multiple_of(8) => {
            Command::NoteRestricted { what: Restricted::Reporter { text: Private::known(reason) }, on: START }
        }
        39 if b.is_multiple_of(5) => {
            Command::WithdrawRestricted { kind: RestrictedKind::Reporter, entry, reason }
        }
        38 if b.is_multiple_of(4) => Command::ReturnCloseOut { requirements: vec![reason] },
        38 => Command::Reopen { reason },
        _ if b.is_multiple_of(16) => Command::Void { reason, despite_work: a.is_multiple_of(2) },
        _ => Command::AcceptCloseOut { note: None },
    }
}

/// A game that may begin with a finding that is assigned and has a measure.
pub(crate) fn throws(most: usize) -> impl Strategy<Value = Vec<Throw>> {
    let start = Just(vec![(0, 1, 0, 1, 0), (0, 4, 1, 1, 0), (0, 7, 0, 0, 0)]);
    let rest = proptest::collection::vec(any::<Throw>(), 0..most);
    (start, rest, any::<bool>()).prop_map(
        |(start, rest, begun)| {
            if begun { start.into_iter().chain(rest).collect() } else { rest }
        },
    )
}
