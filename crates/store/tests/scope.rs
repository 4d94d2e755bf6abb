//! What the store's SQL lets through is what [`Scope::admits`] says in plain Rust, for any tree, rows and grants, today
//! and as of any past position.
#![allow(clippy::unwrap_used, reason = "a test may stop at what is wrong")]

mod common;

use std::collections::BTreeSet;

use access::{Actor, Grant, Limits, OrgPath, Role, Scope};
use common::{Place, write};
use journal::Position;
use proptest::prelude::*;
use store::{RowOrder, RowQuery, Store as _};
use testkit::Thing;
use views::StoredRow;

/// Nodes whose names begin like one another, so that a path is easily taken for its neighbour's.
const PATHS: [&str; 8] = ["r/", "r/a/", "r/ab/", "r/a/b/", "r/a/bc/", "r0/", "r/a0/", "ra/"];
const OFFICES: [&str; 4] = ["b", "bc", "a", "r"];
const PEOPLE: [&str; 3] = ["p1", "p2", "p11"];

fn some_thing() -> impl Strategy<Value = Thing> {
    (
        0..6_u8,
        prop::sample::select(&PATHS[..]),
        prop::option::of(prop::sample::select(&PEOPLE[..])),
        prop::collection::vec(prop::sample::select(&OFFICES[..]), 0..3),
        prop::sample::select(&["open", "done"][..]),
        prop::option::of(0..9_u8),
        (prop::option::of(0..6_u8), 0..3_i64),
    )
        .prop_map(|(id, path, leader, offices, state, due, (parent, ordinal))| Thing {
            parent: parent.map(|it| format!("t{it}")),
            ordinal,
            id: format!("t{id}"),
            org_path: path.to_owned(),
            leader: leader.map(str::to_owned),
            offices: offices.into_iter().map(str::to_owned).collect(),
            state: state.to_owned(),
            due_on: due.map(|it| format!("2026-01-0{it}")),
        })
}

fn some_actor() -> impl Strategy<Value = Actor> {
    // A role of one's own, a principal's, or sight in an emergency.
    let principal = prop::option::of(prop::sample::select(&PEOPLE[..]));
    let grant = (prop::sample::select(&Role::ALL[..]), prop::sample::select(&PATHS[..]), principal, 0..6_u8)
        .prop_map(|(role, at, principal, sort)| match (principal, sort) {
            (_, 0) => Grant::emergency(OrgPath::stored(at), vec![]),
            (Some(principal), _) => Grant::deputy(role, OrgPath::stored(at), principal),
            (None, _) => Grant::own(role, OrgPath::stored(at)),
        });
    let ledgers = prop::option::weighted(0.4, prop::collection::btree_set("l[0-3]", 0..3));
    (prop::sample::select(&PEOPLE[..]), prop::collection::vec(grant, 0..4), ledgers).prop_map(
        |(person, grants, ledgers)| {
            let actor = Actor::new(person, grants);
            match ledgers {
                Some(_) => actor.narrowed(Limits { read_only: false, ledgers }),
                None => actor,
            }
        },
    )
}

/// A thing stays in its ledger.
fn ledger_of(thing: &Thing) -> String {
    format!("l{}", thing.id.bytes().last().unwrap() % 3)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn sql_and_rust_admit_the_same(
        things in prop::collection::vec(some_thing(), 1..25),
        actors in prop::collection::vec(some_actor(), 1..8),
        filter in some_thing(),
    ) {
        let place = Place::new();
        let store = place.open();
        let writes = things.iter().enumerate();
        let writes = writes.map(|(number, it)| write(&ledger_of(it), &format!("c{number}"), vec![it.put()])).collect();
        store.commit_many(writes).unwrap();
        let everything = |at| store.rows(&RowQuery::of("thing"), &Scope::operator(), at).unwrap().rows;
        let now = everything(None);
        for actor in &actors {
            for scope in [Scope::contents(actor), Scope::directory(actor), Scope::operator()] {
                let admitted: BTreeSet<&str> = now
                    .iter()
                    .filter(|it| scope.admits(&it.ledger, &OrgPath::stored(&it.org_path), it.leader.as_deref(), &it.offices))
                    .map(|it| it.id.as_str())
                    .collect();
                for at in [None, Some(Position(1)), Some(Position(2)), Some(Position(1 + things.len() as u64 / 2))] {
                    // Yesterday's row, today's permission.
                    let expected: Vec<_> =
                        everything(at).into_iter().filter(|it| admitted.contains(it.id.as_str())).collect();
                    let found = store.rows(&RowQuery::of("thing"), &scope, at).unwrap();
                    prop_assert_eq!(found.total, expected.len() as u64);
                    prop_assert_eq!(&found.rows, &expected);
                    for order in [RowOrder::Ordinal, RowOrder::Listed, RowOrder::DueOn, RowOrder::State, RowOrder::Id] {
                        let whole = RowQuery { order, ..RowQuery::of("thing") };
                        let whole = store.rows(&whole, &scope, at).unwrap();
                        prop_assert_eq!(whole.rows.len(), expected.len());
                        let part = RowQuery { order, offset: 1, limit: Some(2), ..RowQuery::of("thing") };
                        let part = store.rows(&part, &scope, at).unwrap();
                        prop_assert_eq!(part.total, whole.total);
                        let these: Vec<_> = whole.rows.into_iter().skip(1).take(2).collect();
                        prop_assert_eq!(part.rows, these);
                    }
                    // Who sees a child sees its parent, judged by today's children.
                    let children = RowQuery { children: Some("thing".to_owned()), ..RowQuery::of("thing") };
                    let seen = store.rows(&children, &scope, at).unwrap().rows;
                    let through = |parent: &StoredRow| {
                        let place = now.iter().find(|it| it.id == parent.id).map(|it| OrgPath::stored(&it.org_path));
                        admitted.contains(parent.id.as_str())
                            || now.iter().filter(|it| it.parent.as_ref() == Some(&parent.id)).any(|it| {
                                place.as_ref().is_some_and(|at| {
                                    scope.admits(&parent.ledger, at, it.leader.as_deref(), &it.offices)
                                })
                            })
                    };
                    let wanted: Vec<_> = everything(at).into_iter().filter(|it| through(it)).collect();
                    prop_assert_eq!(seen, wanted);
                    for row in everything(at) {
                        let one = store.row("thing", &row.id, &scope, at).unwrap();
                        prop_assert_eq!(one.is_some(), admitted.contains(row.id.as_str()));
                    }
                    let query = RowQuery {
                        states: vec![filter.state.clone()],
                        leader: filter.leader.clone(),
                        office: filter.offices.first().cloned(),
                        under: Some(OrgPath::stored(&filter.org_path)),
                        due_from: filter.due_on.clone(),
                        ..RowQuery::of("thing")
                    };
                    let filtered: Vec<_> = expected
                        .into_iter()
                        .filter(|it| {
                            it.state == filter.state
                                && filter.leader.as_ref().is_none_or(|leader| it.leader.as_ref() == Some(leader))
                                && filter.offices.first().is_none_or(|office| it.offices.contains(office))
                                && it.org_path.starts_with(&filter.org_path)
                                && filter.due_on.as_ref().is_none_or(|day| it.due_on.as_ref() >= Some(day))
                        })
                        .collect();
                    prop_assert_eq!(store.rows(&query, &scope, at).unwrap().rows, filtered);
                }
            }
        }
    }
}
