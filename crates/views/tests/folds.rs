//! What holds for the folds: event by event or in one batch, on any past day, and the sums.

#[path = "../../ledger/tests/game/mod.rs"]
mod game;

use game::{START, Throw, command, later, person, throws};
use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};
use jiff::{Timestamp, ToSpan};
use journal::{Author, Digest, LedgerId, Position, PrivatePart, Recorded, StreamId};
use ledger::finding::{self, Finding, Known};
use ledger::{FindingId, InspectionId, inspection, org, people, stream};
use proptest::prelude::*;
use std::collections::BTreeMap;
use views::{
    Current, CurrentError, FindingRow, Fold, FoldError, GroupBy, InspectionRow, LedgerViews, LightKind,
    OrgRow, PersonRow, RuleSet, State, StoredRow, changes, due_buckets, group, light, series, totals,
};

#[derive(Clone, Debug, Default, PartialEq)]
struct Table(BTreeMap<(String, String), StoredRow>);

impl Current for Table {
    fn current(&mut self, kind: &str, id: &str) -> Result<Option<StoredRow>, CurrentError> {
        Ok(self.0.get(&(kind.to_owned(), id.to_owned())).cloned())
    }
}

impl Table {
    fn fold(&mut self, events: &[Recorded]) -> Result<(), FoldError> {
        let folded = LedgerViews::default().fold(&mut self.clone(), events)?;
        for relocation in &folded.relocations {
            for row in self.0.values_mut() {
                row.org_path = relocation.apply(&row.org_path).unwrap_or_else(|| row.org_path.clone());
            }
        }
        let rows = folded.rows;
        let mut keys: Vec<_> = rows.iter().map(|it| (it.kind.clone(), it.id.clone())).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), rows.len(), "each row at most once");
        for row in rows {
            self.0.insert((row.kind.clone(), row.id.clone()), row);
        }
        Ok(())
    }

    fn findings(&self) -> Vec<FindingRow> {
        let findings = self.0.values().filter(|it| it.kind == views::KIND_FINDING);
        let mut rows: Vec<_> = findings.map(|it| FindingRow::read(it).expect("a finding's row")).collect();
        rows.sort_by_key(|it| it.number);
        rows
    }
}

fn instant(day: Date) -> Timestamp {
    day.at(10, 0, 0, 0).to_zoned(TimeZone::fixed(offset(8))).expect("an instant").timestamp()
}

fn recorded(position: u64, ledger: &str, stream: &str, at: Timestamp, event: &ledger::Event) -> Recorded {
    let encoded = ledger::codec::encode(event);
    Recorded {
        position: Position(position),
        ledger: LedgerId::from(ledger),
        seq: position,
        stream: StreamId::from(stream),
        version: 1,
        name: encoded.name.to_owned(),
        at,
        by: Author::person("p1"),
        command: format!("c{position}"),
        body: encoded.body.into(),
        private: encoded.private.map_or(PrivatePart::None, PrivatePart::Present),
        files: vec![],
        hash: Digest([0; 32]),
    }
}

/// What a game leaves: the events as recorded, and the finding's full state after each.
struct Played {
    events: Vec<Recorded>,
    last: Vec<(FindingId, Finding)>,
    days: u32,
}

/// Several findings are worked on in turns.
fn play(throws: &[Throw], findings: usize) -> Played {
    let ids: Vec<FindingId> = (1..=findings).map(|it| FindingId(format!("f{it}"))).collect();
    let mut states = vec![Finding::default(); findings];
    let mut events = Vec::new();
    let mut days = 0;
    for (i, throw) in throws.iter().enumerate() {
        days += u32::from(throw.4 % 3);
        let which = i % findings;
        let today = later(days);
        let command = command(*throw, 6, today, &states[which]);
        let decided =
            finding::decide(&states[which], &Known::on(today), &person(throw.0, 6).into(), &command);
        for event in decided.unwrap_or_default() {
            states[which] = finding::evolve(std::mem::take(&mut states[which]), &event);
            let position = events.len() as u64 + 1;
            let stream = stream::finding(&ids[which]);
            events.push(recorded(position, "i1", &stream, instant(today), &event.into()));
        }
    }
    Played { events, last: ids.into_iter().zip(states).collect(), days }
}

fn sums(rows: &[FindingRow], today: Date) {
    let rules = RuleSet::default();
    let all = totals(rows, today, &rules);
    let states: u32 = State::ALL.into_iter().filter(|it| *it != State::Void).map(|it| all.state(it)).sum();
    assert_eq!(states, all.total, "states sum to the total");
    assert_eq!(all.total + all.void, rows.len() as u32);
    let lights: u32 = LightKind::ALL.into_iter().map(|it| all.light(it)).sum();
    assert_eq!(lights, all.not_closed(), "lights sum to what is not closed");
    assert_eq!(all.not_closed() + all.closed_here() + all.closed_earlier, all.total);
    let dated: u32 = due_buckets(rows, today).iter().map(|it| it.count).sum();
    assert_eq!(dated + all.undated, all.not_closed(), "buckets and undated sum to what is not closed");
    let aged: u32 = views::age_buckets(rows, today, |_| Some(START)).iter().map(|it| it.count).sum();
    assert_eq!(aged, all.not_closed(), "ages sum to what is not closed");
    for definition in views::DEFINITIONS {
        assert!(all.figure(definition.key).is_some(), "{} is a figure", definition.key);
    }
    for row in rows {
        assert_eq!(light(row, today, &rules).is_some(), row.state.is_open());
    }
    for by in [GroupBy::Aspect, GroupBy::Issue, GroupBy::Leader, GroupBy::LeadOffice] {
        let groups = group(rows, by, today, &rules);
        for definition in views::DEFINITIONS {
            let sum: u32 = groups.iter().filter_map(|it| it.totals.figure(definition.key)).sum();
            assert_eq!(Some(sum), all.figure(definition.key), "{} over {by:?}", definition.key);
        }
        let mut places: Vec<usize> = groups.iter().flat_map(|it| it.rows.clone()).collect();
        places.sort_unstable();
        assert!(places.into_iter().eq(0..rows.len()));
    }
}

proptest! {
    // What failed is kept by its seed in the message, not in a file.
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn event_by_event_is_one_batch(throws in throws(120), findings in 1_usize..4, cut in any::<u16>()) {
        let played = play(&throws, findings);
        let (mut single, mut batch, mut two) = (Table::default(), Table::default(), Table::default());
        for event in &played.events {
            single.fold(std::slice::from_ref(event)).expect("folds");
        }
        batch.fold(&played.events).expect("folds");
        let (a, b) = played.events.split_at(usize::from(cut) % (played.events.len() + 1));
        two.fold(a).expect("folds");
        two.fold(b).expect("folds");
        prop_assert_eq!(&single, &batch);
        prop_assert_eq!(&single, &two);
    }

    /// The row keeps no texts, and yet says what the whole state says.
    #[test]
    fn a_row_says_what_the_state_says(throws in throws(160), ahead in 0_u32..500) {
        let played = play(&throws, 2);
        let mut table = Table::default();
        table.fold(&played.events).expect("folds");
        let rows = table.findings();
        let today = later(played.days + ahead);
        for (id, state) in &played.last {
            let Some(row) = rows.iter().find(|it| it.id == id.as_str()) else {
                prop_assert!(state.entry.is_none());
                continue;
            };
            let entry = state.entry.as_ref().expect("entered");
            prop_assert_eq!(&row.title, &entry.title);
            prop_assert_eq!(row.missing(today), finding::missing(state, &Known::on(today)));
            prop_assert_eq!(row.due_on, state.assignment.as_ref().map(|it| it.due_on));
            prop_assert_eq!(row.first_due_on, state.first_due_on);
            prop_assert_eq!(row.times_closed, state.closed);
            prop_assert_eq!(row.reopened as usize, state.reopened.len());
            let evidence: usize = state.measures_standing().map(|(_, it)| it.evidence_standing().count()).sum();
            prop_assert_eq!(row.evidence as usize, evidence);
        }
    }

    /// Any day of the series is what the rows of that day give; so are the sums.
    #[test]
    fn a_past_day_is_the_fold_of_its_prefix(throws in throws(160)) {
        let played = play(&throws, 3);
        let mut table = Table::default();
        table.fold(&played.events).expect("folds");
        let (now, rules) = (table.findings(), RuleSet::default());
        let end = later(played.days);
        sums(&now, end);
        let mut day = START;
        while day <= end {
            let upto = played.events.partition_point(|it| it.at <= instant(day));
            let mut then = Table::default();
            then.fold(&played.events[..upto]).expect("folds");
            let rows = then.findings();
            sums(&rows, day);
            let figures = totals(&rows, day, &rules);
            let point = series(&now, [day], &rules)[0];
            prop_assert_eq!(point.total, figures.total);
            prop_assert_eq!(point.closed, figures.closed_here());
            prop_assert_eq!(point.late, figures.late);

            let since = changes(&rows, day, &now, end, &rules);
            let figures_now = totals(&now, end, &rules);
            prop_assert_eq!(
                i64::from(figures_now.late),
                i64::from(figures.late) + since.late.len() as i64 - since.no_longer_late.len() as i64
            );
            prop_assert_eq!(i64::from(figures_now.evidence), i64::from(figures.evidence) + since.evidence);
            day = day.checked_add(17.days()).expect("a day");
        }
    }
}

fn of<E: Into<ledger::Event> + Clone>(events: &[E]) -> Vec<ledger::Event> {
    events.iter().cloned().map(Into::into).collect()
}

#[test]
fn people_and_organisation_have_rows() {
    let at = instant(START);
    let mut table = Table::default();
    let mut position = 0;
    let mut fold = |table: &mut Table, ledger: &str, stream: &str, events: Vec<ledger::Event>| {
        let events: Vec<Recorded> = events
            .iter()
            .map(|event| {
                position += 1;
                recorded(position, ledger, stream, at, event)
            })
            .collect();
        table.fold(&events).expect("folds");
    };
    let node = |id: &str, parent: Option<&str>, name: &str, kind| org::Event::NodeAdded {
        id: id.into(),
        parent: parent.map(Into::into),
        name: name.into(),
        kind,
        body: None,
        ordinal: 1,
    };
    let tree = [
        node("r", None, "鹭汀区", org::NodeKind::Region),
        node("edu", Some("r"), "教育局", org::NodeKind::Unit),
        node("fin", Some("edu"), "计财科", org::NodeKind::Office),
        org::Event::NodeRenamed { id: "fin".into(), name: "财务科".into() },
        org::Event::NodeClosed { id: "fin".into(), reason: "撤并".into() },
    ];
    fold(&mut table, stream::ORG_LEDGER, stream::ORG, of(&tree));
    let row = OrgRow::read(&table.0[&("org".into(), "fin".into())]).expect("an office");
    assert_eq!((row.path.as_str(), row.name.as_str()), ("r/edu/fin/", "财务科"));
    assert_eq!(table.0[&("org".into(), "fin".into())].state, "closed");

    let registered = |name: &str| people::Event::Registered {
        name: ledger::Private::known(name.into()),
        username: name.into(),
        office: people::Office { id: "fin".into(), path: "r/edu/fin/".into() },
        post: None,
        from: None,
        waiting: false,
    };
    for name in ["a", "b", "c", "罗"] {
        let stream = stream::person(&name.into());
        fold(&mut table, stream::PEOPLE_LEDGER, &stream, of(&[registered(name)]));
    }
    let three = people::Event::AdministratorsAppointed {
        system: "a".into(),
        security: "b".into(),
        audit: "c".into(),
    };
    fold(&mut table, stream::PEOPLE_LEDGER, stream::ADMINISTRATORS, of(&[three]));
    let granted = people::Event::RoleGranted {
        grant: people::Grant {
            role: people::Role::Handler,
            at: "fin".into(),
            path: "r/edu/fin/".into(),
            from: START,
            to: Some(later(10)),
        },
        proposal: None,
    };
    let stream = stream::person(&"罗".into());
    fold(&mut table, stream::PEOPLE_LEDGER, &stream, of(&[granted, people::Event::PasswordSet {}]));
    let read = |id: &str| PersonRow::read(&table.0[&("person".into(), id.into())]).expect("a person");
    assert_eq!(read("a").admin, Some(people::Admin::System));
    assert_eq!(read("c").admin, Some(people::Admin::Audit));
    let row = read("罗");
    assert_eq!((row.shown_name(), row.admin, row.person.has_password), ("罗", None, true));
    assert_eq!(row.grants(later(10)).count(), 1);
    assert_eq!(row.grants(later(11)).count(), 0);
    assert_eq!(table.0[&("person".into(), "罗".into())].org_path, "r/edu/fin/");
}

fn opened() -> inspection::Event {
    inspection::Event::Opened {
        id: "i1".into(),
        unit: inspection::Unit { id: "edu".into(), path: "r/edu/".into(), name: "教育局".into() },
        details: inspection::Details {
            title: "第四轮".into(),
            feedback_on: Some(START),
            ..inspection::Details::default()
        },
    }
}

#[test]
fn an_adoption_in_one_command_gives_the_inspection_and_all_its_findings() {
    let by = "p1".into();
    let mut state = inspection::fold(&[opened()]);
    let document = inspection::NewDocument {
        file: "file".into(),
        report: "report".into(),
        name: ledger::Private::known("反馈.txt".into()),
        media_type: "text/plain".into(),
        size: 1,
        counts: inspection::Counts::default(),
    };
    let mut events: Vec<ledger::Event> = vec![opened().into()];
    let received = inspection::decide(&state, START, &inspection::Command::ReceiveDocument { document })
        .expect("received");
    for event in &received {
        state = inspection::evolve(state, event);
    }
    events.extend(of(&received));
    let nodes: Vec<inspection::ReportNode> = (0..40)
        .map(|i| inspection::ReportNode {
            node: (0, 0, i),
            place: finding::Place::default(),
            title: "长".repeat(501),
            claim: None,
            measures: vec![],
            documents: vec![],
            start: 0,
            end: 1,
        })
        .collect();
    let ids: Vec<FindingId> = (1..=40).map(|i| FindingId(format!("f{i}"))).collect();
    let (event, adopted) = inspection::adopt(&state, START, &by, 1, &nodes, &ids).expect("adopted");
    let at = instant(START);
    let mut recordeds: Vec<Recorded> = events
        .iter()
        .chain([&event.into()])
        .map(|event| recorded(1, "i1", stream::INSPECTION, at, event))
        .collect();
    recordeds.extend(
        adopted.iter().map(|(id, event)| recorded(2, "i1", &stream::finding(id), at, &event.clone().into())),
    );
    let mut table = Table::default();
    table.fold(&recordeds).expect("folds");
    let row = InspectionRow::read(&table.0[&("inspection".into(), "i1".into())]).expect("an inspection");
    assert_eq!((row.drafts, row.adopted, row.unit_name()), (0, 1, "教育局"));
    assert_eq!(row.inspection.id, Some(InspectionId::from("i1")));
    let rows = table.findings();
    assert!(rows.iter().map(|it| it.number).eq(1..=40));
    assert!(rows.iter().all(|it| it.state == State::Unplanned && it.org_path == "r/edu/"));
    assert_eq!(rows[0].title.chars().count(), 500);
    assert!(rows[0].title.ends_with('…'));
    let stored = &table.0[&("finding".into(), "f7".into())];
    assert_eq!(
        (stored.ordinal, stored.parent.as_deref(), stored.state.as_str()),
        (7, Some("i1"), "unplanned")
    );
}

#[test]
fn what_cannot_be_folded_is_named() {
    let at = instant(START);
    let fold = |event: Recorded| Table::default().fold(&[event]);
    let mut event = recorded(1, "i1", stream::INSPECTION, at, &opened().into());
    event.name = "inspection.opened/9".into();
    assert_eq!(fold(event), Err(FoldError::UnknownEvent { name: "inspection.opened/9".into() }));
    let mut event = recorded(1, "i1", stream::INSPECTION, at, &opened().into());
    event.body = "{}".into();
    assert!(matches!(fold(event), Err(FoldError::Malformed { .. })));
    let voided = finding::Event::Voided { reason: "误录".into(), on: START };
    assert!(matches!(
        fold(recorded(1, "i1", "finding/f1", at, &voided.clone().into())),
        Err(FoldError::Malformed { .. })
    ));
    assert!(matches!(
        fold(recorded(1, "i1", "elsewhere", at, &voided.into())),
        Err(FoldError::Malformed { .. })
    ));
    for name in [journal::LEDGER_OPENED, journal::ERASURE_REQUESTED, journal::ERASED] {
        let mut event = recorded(1, "i1", "ledger", at, &opened().into());
        event.name = name.into();
        assert_eq!(fold(event), Ok(()));
    }
}

/// A finding as busy as the product expects: five measures, each with three reports and two pieces of evidence, one
/// extension, a return, a close-out.
#[test]
fn a_row_stays_small() {
    let mut state = Finding::default();
    let mut events = Vec::new();
    let mut at = START;
    let mut run = |who: &str, command: finding::Command| {
        at = at.checked_add(1.days()).expect("a day");
        let decided = finding::decide(&state, &Known::on(at), &who.into(), &command);
        for event in decided.unwrap_or_else(|refusal| panic!("{refusal}")) {
            state = finding::evolve(std::mem::take(&mut state), &event);
            events.push(recorded(1, "i1", "finding/01JC8Z0Q4W7X5T3S2R1P0N9M8K", instant(at), &event.into()));
        }
    };
    let long = |word: &str| word.repeat(40);
    run(
        "p-shen",
        finding::Command::Adopt {
            inspection: "01JC8Z0Q4W7X5T3S2R1P0N9M8A".into(),
            unit_path: "luting/education/".into(),
            number: 12,
            title: long("维修"),
            place: finding::Place {
                aspect_number: Some("二".into()),
                aspect_title: Some("管党治党责任落实方面".into()),
                issue_number: Some("(四)".into()),
                issue_title: Some("廉政风险防控存在盲区".into()),
                finding_number: Some("12".into()),
            },
            origin: finding::Origin::Document { document: 1, node: (1, 3, 2), start: 1042, end: 1873 },
            claim: None,
            measures: (0..5)
                .map(|i| finding::ClaimedMeasure {
                    text: format!("{}{i}", long("逐项核查项目")),
                    documents: vec![],
                })
                .collect(),
            documents: vec!["鹭教计〔2026〕23号".into()],
        },
    );
    let assignment = finding::Assignment {
        leader: "01JC8Z0Q4W7X5T3S2R1P0N9M8B".into(),
        lead_office: "finance".into(),
        supporting: vec!["safety".into(), "supervision".into()],
        handler: Some("01JC8Z0Q4W7X5T3S2R1P0N9M8C".into()),
        mode: finding::Mode::ByDate,
        due_on: later(60),
    };
    run("p-shen", finding::Command::Assign { assignment, reason: None });
    for measure in 1..=5 {
        for i in 0..3 {
            let text = format!("{}{i}", long("进展情况"));
            run("p-luo", finding::Command::ReportProgress { measure, on: START, text, done: i == 2 });
        }
        for i in 0..2 {
            let evidence = finding::NewEvidence {
                kind: finding::EvidenceKind::Document,
                holding: finding::Holding::File {
                    hash: format!("{i}f9a").repeat(16).as_str().into(),
                    size: 1_234_567,
                    name: ledger::Private::known(long("附件")),
                },
                effective_on: START,
                stage: finding::EvidenceStage::InForce,
                number: Some("鹭教计〔2026〕23号".into()),
                note: ledger::Private::known(long("说明")),
            };
            run("p-luo", finding::Command::AttachEvidence { measure, evidence });
        }
    }
    run("p-luo", finding::Command::RequestExtension { due_on: later(120), reason: long("检测") });
    run("p-shen", finding::Command::DecideExtension { granted: true, reason: long("同意") });
    let request = |answers: Vec<String>| finding::Command::RequestCloseOut {
        statement: long("查清"),
        outcome: finding::Outcome::Completed,
        answers,
    };
    run("p-luo", request(vec![]));
    run("01JC8Z0Q4W7X5T3S2R1P0N9M8B", finding::Command::ReturnCloseOut { requirements: vec![long("补件")] });
    run("p-luo", request(vec![long("已补")]));
    run("01JC8Z0Q4W7X5T3S2R1P0N9M8B", finding::Command::SignCloseOut { note: None });
    run("p-shen", finding::Command::ReviewCloseOut { note: None });
    run("p-fang", finding::Command::AcceptCloseOut { note: None });
    let mut table = Table::default();
    table.fold(&events).expect("folds");
    let body = &table.0.values().next().expect("a row").body;
    println!("{} bytes: {body}", body.len());
    assert!(body.len() <= 2048, "{} bytes", body.len());
}
