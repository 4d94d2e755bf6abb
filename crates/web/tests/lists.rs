//! For every list that somebody sees: its rows are those that a plain filter over all rows lets through, for every role,
//! inside and outside, in person, through a token that is confined, and as of a past day.
#![allow(clippy::unwrap_used, reason = "a test may stop at what is wrong")]

mod house;

use access::{Grant, Limits, OrgPath, Scope};
use app::{Caller, FindingOrder, FindingQuery, Part};
use house::House;
use jiff::civil::date;
use ledger::{
    FindingId, InspectionId, OrgId,
    finding::{Assignment, Command, Mode},
    inspection::Details,
    people::Role,
};
use std::collections::BTreeSet;
use store::RowQuery;
use views::{FindingRow, InspectionRow, State};

/// Two bureaus, three inspections, findings led and handled by different people and by nobody.
fn district() -> (House, Vec<InspectionId>) {
    let house = House::new();
    house.person("tan", "谭既明", "wlj", Role::Supervisor, "wlj");
    house.person("mei", "梅观澜", "wck", Role::Handler, "wck");
    house.person("yan", "颜照水", "wlj", Role::Leader, "wlj");
    let (one, two) = (house.inspection(), house.inspection());
    let new = app::NewInspection {
        unit: OrgId::from("wlj"),
        details: Details { title: "五届区委第五轮巡察".to_owned(), ..Details::default() },
    };
    let three = house.app.open_inspection(&house.caller("he"), &new).unwrap();
    let assign = |by: &str, finding: &FindingId, leader: &str, office: &str, supporting: &[&str]| {
        let assignment = Assignment {
            leader: house.id(leader),
            lead_office: OrgId::from(office),
            supporting: supporting.iter().map(|it| OrgId::from(*it)).collect(),
            handler: None,
            mode: Mode::ByDate,
            due_on: date(2026, 12, 31),
        };
        house.command(by, finding, &Command::Assign { assignment, reason: None });
    };
    for (number, (leader, office, supporting)) in
        [("lu", "jck", &[][..]), ("cheng", "aqk", &["jck"][..]), ("lu", "aqk", &[][..])].iter().enumerate()
    {
        for inspection in [&one, &two] {
            let finding = house.finding(inspection, "一", &format!("第{number}个问题"));
            assign("shen", &finding, leader, office, supporting);
        }
    }
    house.finding(&one, "二", "还没有指派的问题");
    let place = ledger::finding::Place::default();
    for (number, leader) in ["yan", "yan", ""].iter().enumerate() {
        let he = house.caller("he");
        let title = format!("文旅第{number}个问题");
        let finding = house.app.register_finding(&he, &three, &title, &place, "原文").unwrap();
        if !leader.is_empty() {
            assign("he", &finding, leader, "wck", &[]);
        }
    }
    (house, vec![one, two, three])
}

/// Everybody, and some of them by tokens that keep them to one inspection or to none.
fn callers(house: &House, inspections: &[InspectionId]) -> Vec<(String, Caller)> {
    let people = ["shen", "lu", "cheng", "luo", "jiang", "wen", "he", "tan", "mei", "yan"];
    let mut all: Vec<(String, Caller)> = people
        .iter()
        .chain(&["system", "security", "audit"])
        .map(|it| ((*it).to_owned(), house.caller(it)))
        .collect();
    // Whoever stands in for somebody sees what that one sees; in an emergency a place is seen whole.
    let unit = OrgPath::stored("root/jyj/");
    let mut deputy = house.caller("mei");
    deputy.actor.grants.push(Grant::deputy(access::Role::Leader, unit.clone(), house.id("lu").to_string()));
    all.push(("mei for lu".to_owned(), deputy));
    let mut called = house.caller("he");
    called.actor.grants.push(Grant::emergency(unit, vec![]));
    all.push(("he in an emergency".to_owned(), called));
    for who in people {
        for ledgers in [vec![], vec![inspections[0].to_string()], vec![inspections[2].to_string()]] {
            let name = format!("{who} by a token for {ledgers:?}");
            let mut caller = house.caller(who);
            let ledgers = Some(ledgers.into_iter().collect::<BTreeSet<_>>());
            caller.actor = caller.actor.narrowed(Limits { read_only: true, ledgers });
            all.push((name, caller));
        }
    }
    all
}

#[test]
fn what_a_list_shows_is_what_a_plain_filter_lets_through() {
    let (house, inspections) = district();
    let app = &house.app;
    let today = app.as_of(None).unwrap();
    let operator = |kind: &str| app.store().rows(&RowQuery::of(kind), &Scope::operator(), None).unwrap().rows;
    let (findings, listed) = (operator("finding"), operator("inspection"));
    assert_eq!((findings.len(), listed.len()), (10, 3));
    let mut seen_by_all = BTreeSet::new();
    for (name, caller) in callers(&house, &inspections) {
        let scope = Scope::contents(&caller.actor);
        let admits = |row: &&views::StoredRow| {
            scope.admits(&row.ledger, &OrgPath::stored(&row.org_path), row.leader.as_deref(), &row.offices)
        };
        let seen: Vec<FindingRow> =
            findings.iter().filter(admits).map(|it| FindingRow::read(it).unwrap()).collect();
        let ids = |rows: &[FindingRow]| rows.iter().map(|it| it.id.clone()).collect::<BTreeSet<_>>();
        seen_by_all.insert(seen.len());

        // Findings of all inspections, page by page and in each order.
        for order in [FindingOrder::Number, FindingOrder::DueOn] {
            let query = FindingQuery { order, ..FindingQuery::default() };
            let mut paged = vec![];
            for page in 0..5 {
                let part = app.findings(&caller, &query, today, Part { offset: page * 3, limit: 3 }).unwrap();
                assert_eq!(part.total, seen.len() as u64, "{name}: the count of findings");
                paged.extend(part.items);
            }
            assert_eq!(paged.len(), seen.len(), "{name}: no finding twice");
            assert_eq!(ids(&paged), ids(&seen), "{name}: findings");
        }
        let query = FindingQuery { states: vec![State::Unplanned], ..FindingQuery::default() };
        let unplanned: Vec<FindingRow> =
            seen.iter().filter(|it| it.state == State::Unplanned).cloned().collect();
        let found = app.findings(&caller, &query, today, Part::first(50)).unwrap();
        assert_eq!(ids(&found.items), ids(&unplanned), "{name}: findings of one state");

        // Inspections: those that are seen themselves, and those of which a finding is.
        let whole: BTreeSet<String> = listed
            .iter()
            .filter(|row| admits(row) || seen.iter().any(|it| it.inspection == row.id))
            .map(|it| it.id.clone())
            .collect();
        let lines = app.inspections(&caller, today, None, Part::first(50)).unwrap();
        assert_eq!(lines.total, whole.len() as u64, "{name}: the count of inspections");
        let shown: BTreeSet<String> = lines.items.iter().map(|it| it.inspection.id.clone()).collect();
        assert_eq!(shown, whole, "{name}: inspections");
        let to_choose = app.inspections_seen(&caller, Part::first(50)).unwrap();
        let to_choose: BTreeSet<String> =
            to_choose.items.into_iter().map(|it: InspectionRow| it.id).collect();
        assert_eq!(to_choose, whole, "{name}: inspections to choose from");
        let unit = OrgId::from("wlj");
        let of_unit = app.inspections(&caller, today, Some(&unit), Part::first(50)).unwrap();
        let expected =
            listed.iter().filter(|it| whole.contains(&it.id) && it.org_path.contains("/wlj/")).count();
        assert_eq!(of_unit.items.len(), expected, "{name}: inspections of one unit");

        // Figures, the ledger and its neighbours: over the findings seen and no others.
        for line in &lines.items {
            let mine: Vec<&FindingRow> =
                seen.iter().filter(|it| it.inspection == line.inspection.id).collect();
            let figures = views::totals(mine.iter().copied(), today.day, app.rules());
            assert_eq!(line.totals, figures, "{name}: figures on the list");
            let id = InspectionId::from(line.inspection.id.as_str());
            let page = app.ledger(&caller, &id, today).unwrap();
            assert_eq!(page.totals, figures, "{name}: figures of the ledger");
            assert_eq!(page.findings.len(), mine.len(), "{name}: the ledger");
            let directory = app.directory(&caller).unwrap();
            let board = app.board(&caller, &id, today, None, &directory).unwrap();
            assert_eq!(board.page.totals, figures, "{name}: figures of the dashboard");
            for row in mine {
                let around = app.neighbours(&caller, row, today).unwrap();
                assert_eq!(around.seen, page.findings.len(), "{name}: how many stand around a finding");
            }
        }
        // What is not on the list is not there by its address either.
        for row in &findings {
            let there = app.story(&caller, &FindingId(row.id.clone()), today).is_ok();
            assert_eq!(there, ids(&seen).contains(&row.id), "{name}: {} by its address", row.id);
        }
        for row in &listed {
            let there = app.ledger(&caller, &InspectionId(row.id.clone()), today).is_ok();
            assert_eq!(there, whole.contains(&row.id), "{name}: {} by its address", row.id);
        }
    }
    assert!(seen_by_all.len() > 4, "the roles see different things: {seen_by_all:?}");
}
