//! Parts of the tree that are moved: what stood there stands elsewhere from then on and nowhere else, a past day keeps the
//! old place, and a rebuild and a deep verification come to the same.
#![allow(clippy::unwrap_used, reason = "a test may stop at what is wrong")]

mod common;

use std::collections::BTreeMap;

use access::{OrgPath, Scope};
use common::{Place, holds, write};
use journal::Position;
use proptest::prelude::*;
use store::{RowQuery, Store as _};
use testkit::{Thing, move_place};

/// The places that a thing may be put at: some begin like others.
const PLACES: [&str; 6] = ["r/", "r/a/", "r/ab/", "r/a/b/", "r/c/", "s/"];

/// What one command does.
#[derive(Clone, Debug)]
enum Step {
    Put(u8, usize),
    Move(usize, usize),
}

fn steps() -> impl Strategy<Value = Vec<Vec<Step>>> {
    let step = prop_oneof![
        (0..8_u8, 0..PLACES.len()).prop_map(|(id, at)| Step::Put(id, at)),
        (0..PLACES.len(), 0..PLACES.len()).prop_map(|(from, to)| Step::Move(from, to)),
    ];
    prop::collection::vec(prop::collection::vec(step, 1..5), 1..12)
}

/// Where every thing stands.
type Stand = BTreeMap<String, String>;

fn stand(store: &store::SqliteStore, at: Option<Position>) -> Stand {
    let rows = store.rows(&RowQuery::of("thing"), &Scope::operator(), at).unwrap().rows;
    rows.into_iter().map(|it| (it.id, it.org_path)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn rows_stand_where_the_moves_put_them(commands in steps()) {
        let place = Place::new();
        let store = place.open();
        let mut expected = Stand::new();
        let mut past: Vec<(Position, Stand)> = vec![];
        for (number, steps) in commands.iter().enumerate() {
            let mut events = vec![];
            for step in steps {
                match step {
                    Step::Put(id, at) => {
                        let thing = Thing {
                            id: format!("t{id}"),
                            org_path: PLACES[*at].to_owned(),
                            offices: vec![format!("o{}", id % 3), "all".to_owned()],
                            ..Thing::default()
                        };
                        events.push(thing.put());
                        expected.insert(thing.id, thing.org_path);
                    }
                    // A place is never moved under itself.
                    Step::Move(from, to) if !PLACES[*to].starts_with(PLACES[*from]) => {
                        let target = format!("{}x{number}/", PLACES[*to]);
                        events.push(move_place(PLACES[*from], &target));
                        for path in expected.values_mut() {
                            if let Some(rest) = path.strip_prefix(PLACES[*from]) {
                                *path = format!("{target}{rest}");
                            }
                        }
                    }
                    Step::Move(..) => {}
                }
            }
            if events.is_empty() {
                continue;
            }
            store.commit(write("l1", &format!("c{number}"), events)).unwrap();
            past.push((store.newest().unwrap(), expected.clone()));
            prop_assert_eq!(&stand(&store, None), &expected);
        }
        for _ in 0..2 {
            for (position, then) in &past {
                prop_assert_eq!(&stand(&store, Some(*position)), then);
            }
            // The office of a moved row is found as before.
            for office in ["o0", "o1", "o2", "all"] {
                let query = RowQuery { office: Some(office.to_owned()), ..RowQuery::of("thing") };
                let found = store.rows(&query, &Scope::operator(), None).unwrap().rows;
                let wanted = expected.keys().filter(|id| {
                    office == "all" || id[1..].parse::<u8>().unwrap() % 3 == office[1..].parse::<u8>().unwrap()
                });
                prop_assert_eq!(found.len(), wanted.count());
            }
            for path in PLACES {
                let query = RowQuery { under: Some(OrgPath::stored(path)), ..RowQuery::of("thing") };
                let found = store.rows(&query, &Scope::operator(), None).unwrap().total;
                prop_assert_eq!(found as usize, expected.values().filter(|it| it.starts_with(path)).count());
            }
            holds(&store);
            store.rebuild(&mut |_| {}).unwrap();
        }
    }
}
