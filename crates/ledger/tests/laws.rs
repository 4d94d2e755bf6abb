//! What holds for every sequence of commands by anybody.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use ledger::codec;
use ledger::finding::{
    self, Assignment, ClaimedMeasure, Command, Event, EvidenceKind, EvidenceStage, Finding, Holding, Known,
    Missing, Mode, NewEvidence, Origin, Outcome, Place, Stage, Waiting,
};
use ledger::{FileHash, PersonId, Private};
use proptest::prelude::*;

const START: Date = date(2026, 3, 2);

/// One throw: who, what, on which measure or entry, a variation, and how many days later.
type Throw = (u8, u8, u8, u8, u8);

fn person(i: u8, people: u8) -> PersonId {
    PersonId(format!("p{}", i % people))
}

fn later(days: u32) -> Date {
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
        Some(Missing::Unproven { measure, .. }) if a % 4 == 0 => Command::WaiveEvidence { measure, reason },
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
fn command((_, what, a, b, _): Throw, people: u8, today: Date, finding: &Finding) -> Command {
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
        38 if b.is_multiple_of(4) => Command::ReturnCloseOut { requirements: vec![reason] },
        38 => Command::Reopen { reason },
        _ if b.is_multiple_of(16) => Command::Void { reason, despite_work: a.is_multiple_of(2) },
        _ => Command::AcceptCloseOut { note: None },
    }
}

/// Every measure of a closed finding is done, and proven or waived by somebody who neither asked nor accepted.
fn check_closed(finding: &Finding) {
    let Stage::Closed(closed) = &finding.stage else { return };
    let on = closed.accepted.on;
    let four = [&closed.requested.by, &closed.signed.by, &closed.reviewed.by, &closed.accepted.by];
    for (i, a) in four.iter().enumerate() {
        assert!(four[i + 1..].iter().all(|b| a != b), "{four:?} are not four");
    }
    assert_eq!(finding.assignment.as_ref().map(|it| &it.leader), Some(&closed.signed.by));
    assert!(finding.measures_standing().next().is_some());
    for (number, measure) in finding.measures_standing() {
        assert!(measure.is_done(), "measure {number} is not done");
        let proven = measure.evidence_standing().any(|(_, it)| it.proves(on));
        let waived = measure
            .waiver
            .as_ref()
            .is_some_and(|it| it.act.by != closed.requested.by && it.act.by != closed.accepted.by);
        assert!(proven || waived, "measure {number} is not proven");
    }
    assert!(finding.extension_pending().is_none());
    assert!(finding.requirements.is_empty());
}

/// Plays a game and checks the laws at every move; says how often the finding was closed.
fn play(throws: &[Throw], people: u8) -> (u32, Vec<Event>) {
    let mut finding = Finding::default();
    let mut history: Vec<Event> = Vec::new();
    let mut days = 0;
    for throw in throws {
        days += u32::from(throw.4 % 3);
        let today = later(days);
        let (known, by) = (Known::on(today), person(throw.0, people));
        let command = command(*throw, people, today, &finding);
        let due = finding.assignment.as_ref().map(|it| it.due_on);
        let Ok(events) = finding::decide(&finding, &known, &by, &command) else { continue };
        for event in &events {
            finding = finding::evolve(finding, event);
            let encoded = codec::encode(&event.clone().into());
            let read =
                codec::decode(encoded.name, &encoded.body, encoded.private.as_deref()).expect("readable");
            assert_eq!(read, event.clone().into());
            assert_eq!(codec::encode(&read), encoded);
        }
        // The same wish twice is one fact.
        if let Ok(again) = finding::decide(&finding, &known, &by, &command) {
            assert_eq!(again, vec![], "twice: {command:?}");
        }
        // A deadline moves by a granted extension only.
        let granted = events.iter().any(|it| matches!(it, Event::ExtensionGranted { .. }));
        let due_now = finding.assignment.as_ref().map(|it| it.due_on);
        assert!(due.is_none() || due == due_now || granted, "{command:?} moved the deadline");
        check_closed(&finding);
        history.extend(events);
    }
    assert_eq!(finding::fold(&history), finding);
    (finding.closed, history)
}

fn throws(most: usize) -> impl Strategy<Value = Vec<Throw>> {
    let start = Just(vec![(0, 1, 0, 1, 0), (0, 4, 1, 1, 0), (0, 7, 0, 0, 0)]);
    let rest = proptest::collection::vec(any::<Throw>(), 0..most);
    (start, rest, any::<bool>()).prop_map(
        |(start, rest, begun)| {
            if begun { start.into_iter().chain(rest).collect() } else { rest }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold_for_any_game(throws in throws(160), people in 4_u8..7) {
        play(&throws, people);
    }

    #[test]
    fn fewer_than_four_never_close(throws in throws(240), people in 1_u8..4) {
        let (closed, history) = play(&throws, people);
        prop_assert_eq!(closed, 0);
        let accepted = history.iter().any(|it| matches!(it, Event::CloseOutAccepted { .. }));
        prop_assert!(!accepted);
    }

    /// A bundle from elsewhere may hold anything: events out of order, or of another finding.
    #[test]
    fn evolve_takes_any_order(throws in throws(120), swaps in proptest::collection::vec(any::<(u16, u16)>(), 0..60)) {
        let (_, mut history) = play(&throws, 5);
        if !history.is_empty() {
            let len = history.len();
            for (a, b) in swaps {
                history.swap(usize::from(a) % len, usize::from(b) % len);
            }
            let finding = finding::fold(&history);
            let _ = finding::checklist(&finding, &Known::on(START));
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(
        name in proptest::sample::select(codec::NAMES),
        body in "[\\{\\}\\[\\]\":,a-z0-9 ]{0,80}",
        private in proptest::option::of("\\{\"(/[a-z0-9]{1,5}){0,3}\":[0-9]\\}"),
    ) {
        let _ = codec::decode(name, &body, private.as_deref());
    }
}

/// The laws say nothing if no game ends in a close-out.
#[test]
fn games_do_end_in_close_outs() {
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 24) as u8
    };
    let closed = (0..300)
        .filter(|_| {
            let mut game = vec![(0, 1, 0, 1, 0), (0, 4, 1, 1, 0), (0, 7, 0, 0, 0)];
            game.extend((0..160).map(|_| (next(), next(), next(), next(), next())));
            play(&game, 5).0 > 0
        })
        .count();
    assert!(closed >= 100, "{closed} of 300 games end in a close-out");
}
