//! Lights by a table: who reads it needs no program. The rule set is the default one, near from 10 days before.

use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};
use journal::{Author, Digest, LedgerId, Position, PrivatePart, Recorded, StreamId};
use ledger::finding::{self, Command, Finding, Known};
use views::{Current, CurrentError, FindingRow, Fold, LedgerViews, Reason, RuleSet, StoredRow, light};

struct Nothing;

impl Current for Nothing {
    fn current(&mut self, _: &str, _: &str) -> Result<Option<StoredRow>, CurrentError> {
        Ok(None)
    }
}

fn day(text: &str) -> Date {
    text.parse().unwrap_or_else(|_| panic!("{text} is no day"))
}

/// The row after these moves, each on a day: `2026-03-01 assign 2026-06-30`.
fn row(moves: &str) -> FindingRow {
    let mut state = Finding::default();
    let mut events = Vec::new();
    for one in moves.split(';').map(str::trim).filter(|it| !it.is_empty()) {
        let words: Vec<&str> = one.split_whitespace().collect();
        let reason = || "缘由".to_owned();
        let (who, command) = match words[1..] {
            ["register"] => (
                "沈",
                Command::Register {
                    inspection: "i1".into(),
                    unit_path: "r/edu/".into(),
                    number: 1,
                    title: "问题".into(),
                    place: finding::Place::default(),
                    source: "来信".into(),
                },
            ),
            ["assign", due] => (
                "沈",
                Command::Assign {
                    assignment: finding::Assignment {
                        leader: "程".into(),
                        lead_office: "fin".into(),
                        supporting: vec![],
                        handler: None,
                        mode: finding::Mode::ByDate,
                        due_on: day(due),
                    },
                    reason: None,
                },
            ),
            ["measure"] => ("罗", Command::AddMeasure { text: "措施".into(), due_on: None }),
            ["prove"] => (
                "罗",
                Command::AttachEvidence {
                    measure: 1,
                    evidence: finding::NewEvidence {
                        kind: finding::EvidenceKind::Meeting,
                        holding: finding::Holding::Register { kept_at: "柜".into() },
                        effective_on: day(words[0]),
                        stage: finding::EvidenceStage::InForce,
                        number: None,
                        note: ledger::Private(None),
                    },
                },
            ),
            ["done"] => {
                let (measure, on, text) = (1, day(words[0]), "做完".into());
                ("罗", Command::ReportProgress { measure, on, text, done: true })
            }
            ["extend", due] => ("罗", Command::RequestExtension { due_on: day(due), reason: reason() }),
            ["grant"] => ("沈", Command::DecideExtension { granted: true, reason: reason() }),
            ["request"] => (
                "罗",
                Command::RequestCloseOut {
                    statement: "已办".into(),
                    outcome: finding::Outcome::Completed,
                    answers: state.requirements.iter().map(|_| "已补".to_owned()).collect(),
                },
            ),
            ["return"] => ("程", Command::ReturnCloseOut { requirements: vec!["补件".into()] }),
            ["sign"] => ("程", Command::SignCloseOut { note: None }),
            ["review"] => ("沈", Command::ReviewCloseOut { note: None }),
            ["accept"] => ("方", Command::AcceptCloseOut { note: None }),
            ["void"] => ("沈", Command::Void { reason: reason(), despite_work: true }),
            _ => panic!("no such move: {one}"),
        };
        let on = day(words[0]);
        let decided = finding::decide(&state, &Known::on(on), &who.into(), &command);
        for event in decided.unwrap_or_else(|refusal| panic!("{one}: {refusal}")) {
            state = finding::evolve(state, &event);
            let encoded = ledger::codec::encode(&event.into());
            let at =
                on.at(23, 59, 0, 0).to_zoned(TimeZone::fixed(offset(8))).expect("an instant").timestamp();
            events.push(Recorded {
                position: Position(1),
                ledger: LedgerId::from("i1"),
                seq: 1,
                stream: StreamId::from("finding/f1"),
                version: 1,
                name: encoded.name.to_owned(),
                at,
                by: Author::person("p1"),
                command: "c".into(),
                body: encoded.body.into(),
                private: PrivatePart::None,
                files: vec![],
                hash: Digest([0; 32]),
            });
        }
    }
    let rows = LedgerViews::default().fold(&mut Nothing, &events).expect("folds").rows;
    FindingRow::read(&rows[0]).expect("a finding's row")
}

fn reason(it: &Reason) -> String {
    match it {
        Reason::Overdue { days } => format!("overdue {days}"),
        Reason::DueIn { days } => format!("due-in {days}"),
        Reason::FiledInTime { on } => format!("filed-in-time {on}"),
        Reason::NoDeadline => "no-deadline".into(),
        Reason::NoLeader => "no-leader".into(),
        Reason::NoMeasure => "no-measure".into(),
        Reason::WaitsFor { step } => format!("waits-for {}", step.key()),
        Reason::SentBack { requirements } => format!("sent-back {requirements}"),
        Reason::Reopened { times } => format!("reopened {times}"),
        Reason::NotDone { measures } => format!("not-done {measures:?}"),
        Reason::Unproven { measures } => format!("unproven {measures:?}"),
        Reason::ToBeSupplied { documents } => format!("to-be-supplied {documents}"),
        Reason::ExtensionUndecided { to } => format!("extension-undecided {to}"),
    }
}

/// Moves, then the day looked at and the light with its reasons.
const TABLE: &[(&str, &[(&str, &str)])] = &[
    ("2026-03-01 register", &[("2027-03-01", "undated no-deadline, no-leader, no-measure")]),
    (
        "2026-03-01 register; 2026-03-01 assign 2026-06-30; 2026-03-01 measure",
        &[
            ("2026-06-19", "normal due-in 11, not-done [1]"),
            ("2026-06-20", "near due-in 10, not-done [1]"),
            ("2026-06-30", "near due-in 0, not-done [1]"),
            ("2026-07-01", "late overdue 1, not-done [1]"),
            ("2027-07-01", "late overdue 366, not-done [1]"),
        ],
    ),
    (
        // Done is not proven.
        "2026-03-01 register; 2026-03-01 assign 2026-06-30; 2026-03-01 measure; 2026-03-02 done",
        &[("2026-06-01", "normal due-in 29, unproven [1]")],
    ),
    (
        // Asking for more time changes nothing, being granted it does.
        "2026-03-01 register; 2026-03-01 assign 2026-06-30; 2026-03-01 measure; 2026-06-01 extend 2026-09-30",
        &[("2026-07-01", "late overdue 1, not-done [1], extension-undecided 2026-09-30")],
    ),
    (
        "2026-03-01 register; 2026-03-01 assign 2026-06-30; 2026-03-01 measure; 2026-06-01 extend 2026-09-30; \
         2026-06-02 grant",
        &[("2026-07-01", "normal due-in 91, not-done [1]"), ("2026-10-01", "late overdue 1, not-done [1]")],
    ),
    (
        // Whoever files in time does not become late by waiting for others, and is not near either.
        "2026-03-01 register; 2026-03-01 assign 2026-06-30; 2026-03-01 measure; 2026-03-02 done; 2026-03-02 prove; \
         2026-06-30 request",
        &[
            ("2026-06-30", "normal due-in 0, waits-for signature"),
            ("2026-08-01", "normal filed-in-time 2026-06-30, waits-for signature"),
        ],
    ),
    (
        // Filed a day late is late until closed.
        "2026-03-01 register; 2026-03-01 assign 2026-06-30; 2026-03-01 measure; 2026-03-02 done; 2026-03-02 prove; \
         2026-07-01 request; 2026-07-01 sign",
        &[("2026-07-02", "late overdue 2, waits-for review")],
    ),
    (
        // Returned: what was filed in time counts no more.
        "2026-03-01 register; 2026-03-01 assign 2026-06-30; 2026-03-01 measure; 2026-03-02 done; 2026-03-02 prove; \
         2026-06-30 request; 2026-07-02 return",
        &[("2026-07-03", "late overdue 3, sent-back 1")],
    ),
    (
        "2026-03-01 register; 2026-03-01 assign 2026-06-30; 2026-03-01 measure; 2026-03-02 done; 2026-03-02 prove; \
         2026-07-01 request; 2026-07-01 sign; 2026-07-02 review; 2026-07-20 accept",
        &[("2026-07-20", "none"), ("2027-07-20", "none")],
    ),
    ("2026-03-01 register; 2026-03-01 void", &[("2026-07-01", "none")]),
];

#[test]
fn the_table_of_lights_holds() {
    for (moves, looks) in TABLE {
        let row = row(moves);
        for (on, expected) in *looks {
            let found = light(&row, day(on), &RuleSet::default()).map_or("none".to_owned(), |it| {
                let reasons: Vec<String> = it.reasons.iter().map(reason).collect();
                format!("{} {}", it.kind.key(), reasons.join(", "))
            });
            assert_eq!(&found, expected, "on {on} after {moves}");
        }
    }
}

#[test]
fn a_late_close_out_says_by_how_much() {
    let late = TABLE[8].0;
    assert_eq!(row(late).closed_late_days(), Some(20));
    assert_eq!(row(late).closed_on, Some(day("2026-07-20")));
    let moves = late.replace("2026-07", "2026-06");
    assert_eq!(row(&moves).closed_late_days(), None);
}

#[test]
fn the_days_of_near_are_data() {
    let row = row("2026-03-01 register; 2026-03-01 assign 2026-06-30");
    let twenty = RuleSet { near_days: 20, ..RuleSet::default() };
    let kind = |rules: &RuleSet| light(&row, day("2026-06-12"), rules).map(|it| it.kind.key());
    assert_eq!(kind(&RuleSet::default()), Some("normal"));
    assert_eq!(kind(&twenty), Some("near"));
}
