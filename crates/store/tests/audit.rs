//! The audit log: what was noted is found, in order, and a changed, missing or cut entry shows.
#![allow(clippy::unwrap_used, reason = "a test may stop at what is wrong")]

mod common;

use access::{Actor, AuditScope, Grant, OrgPath, Role};
use common::{Place, at, holds, put, verify};
use journal::FaultKind;
use proptest::prelude::*;
use std::collections::BTreeMap;
use store::{AuditEntry, AuditObject, AuditQuery, SqliteStore, Store as _};

fn entry(seconds: i64, person: &str, act: &str) -> AuditEntry {
    AuditEntry {
        at: at(seconds),
        person: (!person.is_empty()).then(|| person.to_owned()),
        name: None,
        from: Some("10.0.0.7".to_owned()),
        session: None,
        act: act.to_owned(),
        object: None,
        outcome: "done".to_owned(),
        detail: BTreeMap::new(),
    }
}

fn numbers(store: &SqliteStore, query: AuditQuery) -> Vec<u64> {
    store.audit(&query, AuditScope::operator()).unwrap().into_iter().map(|it| it.number).collect()
}

#[test]
fn what_was_noted_is_found_after_opening_again() {
    let place = Place::new();
    let store = place.open();
    let wang = AuditObject { kind: "person".to_owned(), id: "wang".to_owned() };
    store
        .audit_append(vec![
            entry(10, "li", "sign_in"),
            AuditEntry { object: Some(wang), ..entry(20, "li", "account") },
            AuditEntry { outcome: "refused".to_owned(), ..entry(30, "", "sign_in") },
        ])
        .unwrap();
    drop(store);
    let store = place.open();
    // An earlier clock does not turn time back.
    store.audit_send(vec![entry(5, "wang", "sign_in")]);
    store.audit_append(vec![]).unwrap();
    let all = store.audit(&AuditQuery::default(), AuditScope::operator()).unwrap();
    let told: Vec<_> = all.iter().map(|it| (it.number, it.entry.at, it.entry.act.as_str())).collect();
    assert_eq!(
        told,
        [(1, at(10), "sign_in"), (2, at(20), "account"), (3, at(30), "sign_in"), (4, at(30), "sign_in")]
    );
    let all = AuditQuery::default;
    assert_eq!(
        numbers(&store, AuditQuery { newest_first: true, offset: 1, limit: Some(2), ..all() }),
        [3, 2]
    );
    assert_eq!(numbers(&store, AuditQuery { people: vec!["wang".into()], ..all() }), [2, 4]);
    assert_eq!(numbers(&store, AuditQuery { acts: vec!["sign_in".into()], ..all() }), [1, 3, 4]);
    assert_eq!(numbers(&store, AuditQuery { outcome: Some("refused".into()), ..all() }), [3]);
    assert_eq!(numbers(&store, AuditQuery { from: Some(at(20)), before: Some(at(30)), ..all() }), [2]);
    assert_eq!(numbers(&store, AuditQuery { after: Some(3), ..all() }), [4]);
    assert_eq!(store.audit_count(&all(), AuditScope::operator(), 100).unwrap(), 4);
    assert_eq!(store.audit_count(&all(), AuditScope::operator(), 3).unwrap(), 3);
    assert_eq!(holds(&store).audit, 4);
}

#[test]
fn nobody_but_the_audit_administrator_reads_it() {
    let place = Place::new();
    let store = place.open();
    store.audit_append(vec![entry(1, "li", "sign_in")]).unwrap();
    for role in Role::ALL {
        let grant = Grant::own(role, OrgPath::stored(""));
        let scope = AuditScope::of(&Actor::new("li", vec![grant]));
        let expected = usize::from(role == Role::AuditAdmin);
        assert_eq!(store.audit(&AuditQuery::default(), scope).unwrap().len(), expected, "{}", role.key());
        assert_eq!(store.audit_count(&AuditQuery::default(), scope, 9).unwrap(), expected as u64);
    }
}

#[test]
fn what_is_too_old_goes_and_the_rest_still_proves_itself() {
    let place = Place::new();
    let store = place.open();
    // More than go in one transaction.
    let many = (0..12_000).map(|it| entry(it, "li", "sign_in")).collect();
    store.audit_append(many).unwrap();
    assert_eq!(store.audit_purge(at(11_000)).unwrap(), 11_000);
    assert_eq!(store.audit_purge(at(11_000)).unwrap(), 0);
    assert_eq!(holds(&store).audit, 1_000);
    assert_eq!(numbers(&store, AuditQuery { limit: Some(1), ..AuditQuery::default() }), [11_001]);
    assert_eq!(store.audit_purge(at(20_000)).unwrap(), 1_000);
    assert_eq!(holds(&store).audit, 0);
    drop(store);
    // The numbers go on where they were, also when nothing is left.
    let store = place.open();
    store.audit_append(vec![entry(30_000, "li", "sign_in")]).unwrap();
    assert_eq!(numbers(&store, AuditQuery::default()), [12_001]);
    assert_eq!(holds(&store).audit, 1);
}

#[test]
fn whoever_changes_the_log_is_found_out() {
    for (sql, number, what) in [
        (
            "UPDATE audit SET bytes = CAST(replace(CAST(bytes AS TEXT), '0.7', '0.8') AS BLOB) WHERE no = 2",
            2,
            "hash",
        ),
        ("UPDATE audit SET person = 'wang' WHERE no = 2", 2, "columns"),
        ("UPDATE audit SET object = 'wang' WHERE no = 2", 2, "columns"),
        ("UPDATE audit SET at = 0 WHERE no = 2", 2, "columns"),
        ("DELETE FROM audit WHERE no = 2", 2, "missing"),
        ("DELETE FROM audit WHERE no = 1", 1, "missing"),
        ("DELETE FROM audit WHERE no = 3", 3, "end"),
        ("DELETE FROM audit", 1, "end"),
    ] {
        let place = Place::new();
        let store = place.open();
        put(&store, "l1", "c1", "a", "open");
        for it in 1..=3 {
            store.audit_append(vec![entry(it, "li", "sign_in")]).unwrap();
        }
        holds(&store);
        drop(store);
        place.tamper(sql);
        let broken = |what: &str| Some(FaultKind::AuditBroken { number, what: what.to_owned() });
        let store = place.open();
        assert_eq!(verify(&store).fault.map(|it| it.kind), broken(what), "{sql}");
        // What is written afterwards does not close the gap.
        store.audit_append(vec![entry(4, "li", "sign_in")]).unwrap();
        let what = if what == "end" { "missing" } else { what };
        assert_eq!(verify(&store).fault.map(|it| it.kind), broken(what), "{sql}, and one more");
    }
}

#[test]
fn it_goes_with_the_backup() {
    let place = Place::new();
    let store = place.open();
    store.audit_append((0..7).map(|it| entry(it, "li", "sign_in")).collect()).unwrap();
    store.audit_purge(at(3)).unwrap();
    let archive = place.folder.path().join("backup.tar");
    store.backup(&archive, &mut |_| {}).unwrap();
    let data = place.folder.path().join("restored");
    let report = store::restore(&archive, &data, place.options(), &mut |_| {}).unwrap();
    assert_eq!(report.audit, 4);
}

#[test]
fn a_store_that_is_only_read_notes_nothing() {
    let place = Place::new();
    drop(place.open());
    let store = SqliteStore::open_read_only(&place.data(), place.options()).unwrap();
    assert!(store.audit_append(vec![entry(1, "li", "sign_in")]).is_err());
    store.audit_send(vec![entry(1, "li", "sign_in")]);
    assert!(numbers(&store, AuditQuery::default()).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// However entries and purges come, numbers stay dense, the newest are there, and the chain holds.
    #[test]
    fn entries_and_purges_in_any_order(steps in prop::collection::vec((0..40_i64, 0..4_u8), 1..30)) {
        let place = Place::new();
        let store = place.open();
        let mut clock = 0;
        let mut kept: Vec<i64> = vec![];
        let mut next = 1;
        for (amount, kind) in steps {
            if kind == 0 {
                let before = clock - amount;
                let gone = kept.iter().take_while(|it| **it < before).count();
                prop_assert_eq!(store.audit_purge(at(before)).unwrap(), gone as u64);
                kept.drain(..gone);
            } else {
                clock += amount;
                store.audit_append(vec![entry(clock, "li", "sign_in"); usize::from(kind)]).unwrap();
                kept.extend(std::iter::repeat_n(clock, usize::from(kind)));
                next += u64::from(kind);
            }
        }
        let expected: Vec<u64> = (next - kept.len() as u64..next).collect();
        prop_assert_eq!(numbers(&store, AuditQuery::default()), expected);
        prop_assert_eq!(holds(&store).audit, kept.len() as u64);
    }
}
