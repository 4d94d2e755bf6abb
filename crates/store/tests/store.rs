//! What the store promises to whoever calls it.
#![allow(clippy::unwrap_used, reason = "a test may stop at what is wrong")]

mod common;

use std::collections::HashSet;
use std::io::Read as _;
use std::sync::Arc;

use access::Scope;
use common::{Place, at, expect, holds, put, write};
use journal::{Author, HashKind, NewEvent, Position, PrivatePart};
use store::{
    CheckpointEvery, Committed, Erase, Error, NoteExpect, NotePut, Options, RowOrder, RowQuery, SqliteStore,
    Store as _, VerifyOptions, Write,
};
use testkit::{Thing, ThingFold, thing};

fn states(store: &SqliteStore, at: Option<Position>) -> Vec<(String, String)> {
    let rows = store.rows(&RowQuery::of("thing"), &Scope::operator(), at).unwrap();
    rows.rows.into_iter().map(|it| (it.id, it.state)).collect()
}

#[test]
fn what_was_committed_is_read_back_after_opening_again() {
    let place = Place::new();
    let store = place.open();
    let event = thing("a", "open").put().with_private(r#"{"name":"王某"}"#);
    let committed = store.commit(write("l1", "c1", vec![event.clone()])).unwrap();
    assert_eq!(committed, Committed::Written { first: Position(1), last: Position(2) });
    drop(store);
    let store = place.open();
    let events = store.feed(Position(0), 10).unwrap();
    assert_eq!(events.len(), 2);
    assert_eq!(events[0].name, "ledger.opened/1");
    assert_eq!((events[1].seq, events[1].version, &*events[1].body), (2, 1, event.body.as_str()));
    assert_eq!(events[1].private, PrivatePart::Present(r#"{"name":"王某"}"#.into()));
    assert_eq!(events[1].by, Author::person("p1"));
    assert_eq!(store.stream(&"l1".into(), &"thing/a".into(), None).unwrap(), events[1..]);
    assert_eq!(store.stream(&"l1".into(), &"thing/a".into(), Some(Position(1))).unwrap(), []);
    assert_eq!(store.ledger_events(&"l1".into(), 1, 10).unwrap(), events[1..]);
    assert_eq!(store.ledgers().unwrap()[0].seq, 2);
    let report = holds(&store);
    assert_eq!((report.events, report.ledgers, report.rows), (2, 1, 1));
}

#[test]
fn a_stream_that_moved_on_is_a_conflict_and_the_same_command_is_written_once() {
    let place = Place::new();
    let store = place.open();
    put(&store, "l1", "c1", "a", "open");
    let again = |command: &str, expects: Vec<store::Expect>| {
        store
            .commit(Write { expect: expects, ..write("l1", command, vec![thing("a", "done").put()]) })
            .unwrap()
    };
    let conflict = |version| Committed::Conflict { ledger: "l1".into(), stream: "thing/a".into(), version };
    assert_eq!(again("c2", vec![expect("thing/b", 0), expect("thing/a", 0)]), conflict(1));
    assert_eq!(
        again("c3", vec![expect("thing/a", 1)]),
        Committed::Written { first: Position(3), last: Position(3) }
    );
    assert_eq!(
        again("c3", vec![expect("thing/a", 1)]),
        Committed::Repeated { first: Position(3), last: Position(3) }
    );
    assert_eq!(again("c4", vec![expect("thing/a", 1)]), conflict(2));
    assert_eq!(store.newest().unwrap(), Position(3));
    holds(&store);
}

#[test]
fn a_commit_over_several_ledgers_is_all_or_nothing() {
    let place = Place::new();
    let store = place.open();
    let both = |command: &str, expected: u64| {
        let mut second = write("l2", command, vec![thing("b", "open").put()]);
        second.expect = vec![expect("thing/b", expected)];
        store.commit_many(vec![write("l1", command, vec![thing("a", "open").put()]), second]).unwrap()
    };
    assert!(matches!(both("c1", 7), Committed::Conflict { .. }));
    assert_eq!(store.newest().unwrap(), Position(0));
    assert!(matches!(both("c2", 0), Committed::Written { .. }));
    assert_eq!(states(&store, None).len(), 2);
    holds(&store);
}

#[test]
fn what_may_not_be_stored_is_refused_and_leaves_nothing() {
    let place = Place::new();
    let store = place.open();
    let refused = |event: NewEvent| store.commit(write("l1", "c", vec![event])).unwrap_err();
    assert!(matches!(refused(NewEvent::new("s", "nonsense", "{}")), Error::Event(_)));
    assert!(matches!(refused(NewEvent::new("s", "thing.noted/1", "[]")), Error::Event(_)));
    assert!(matches!(refused(NewEvent::new("s", "thing.noted/1", "{")), Error::Event(_)));
    assert!(matches!(refused(NewEvent::new("s t", "thing.noted/1", "{}")), Error::Event(_)));
    assert!(matches!(refused(NewEvent::new("s", "thing.unheard_of/1", "{}")), Error::Fold(_)));
    let missing = journal::FileRef { hash: journal::Digest([1; 32]), size: 1 };
    assert!(matches!(
        refused(NewEvent::new("s", "thing.noted/1", "{}").with_files(vec![missing])),
        Error::FileUnknown { .. }
    ));
    assert!(matches!(store.commit(write("l1", "c", vec![])), Err(Error::Write(_))));
    let unopened = Write { open: None, ..write("l1", "c", vec![thing("a", "open").put()]) };
    assert!(matches!(store.commit(unopened), Err(Error::NoLedger { .. })));
    assert_eq!(store.newest().unwrap(), Position(0));
    put(&store, "l1", "c", "a", "open");
    holds(&store);
}

#[test]
fn many_writers_share_transactions_and_each_gets_its_own_answer() {
    let place = Place::new();
    let store = place.open();
    put(&store, "l1", "first", "a", "open");
    std::thread::scope(|scope| {
        for writer in 0..16 {
            let store = &store;
            scope.spawn(move || {
                for number in 0..20 {
                    let id = format!("w{writer}-{number}");
                    // Every fourth rests on a version that nobody has: it alone must fail.
                    let wrong = number % 4 == 3;
                    let expects = vec![expect(&format!("thing/{id}"), if wrong { 9 } else { 0 })];
                    let events = vec![thing(&id, "open").put()];
                    let answer = store.commit(Write { expect: expects, ..write("l1", &id, events) }).unwrap();
                    assert_eq!(matches!(answer, Committed::Conflict { .. }), wrong);
                }
            });
        }
    });
    assert_eq!(store.newest().unwrap(), Position(2 + 16 * 15));
    let (groups, events) = store.groups_and_events();
    assert!(groups <= events, "{groups} groups");
    let report = holds(&store);
    assert_eq!(report.rows, 1 + 16 * 15);
}

#[test]
fn a_past_day_is_the_same_query_with_another_number() {
    let place = Place::new();
    let store = place.open();
    let put_at = |seconds: i64, command: &str, id: &str, state: &str| {
        let write = Write { at: at(seconds), ..write("l1", command, vec![thing(id, state).put()]) };
        assert!(matches!(store.commit(write).unwrap(), Committed::Written { .. }));
    };
    put_at(10, "c1", "a", "open");
    put_at(20, "c2", "b", "open");
    // A clock that was set back: the instant is that of the event before.
    put_at(5, "c3", "a", "done");
    put_at(30, "c4", "b", "done");
    let position = |seconds| store.position_as_of(at(seconds)).unwrap();
    assert_eq!([9, 10, 19, 20, 29, 30].map(position).map(|it| it.0), [0, 2, 2, 4, 4, 5]);
    assert_eq!(store.feed(Position(3), 1).unwrap()[0].at, at(20));
    let expected = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(id, state)| ((*id).to_owned(), (*state).to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(states(&store, Some(position(9))), []);
    assert_eq!(states(&store, Some(position(10))), expected(&[("a", "open")]));
    assert_eq!(states(&store, Some(position(20))), expected(&[("a", "done"), ("b", "open")]));
    assert_eq!(states(&store, None), expected(&[("a", "done"), ("b", "done")]));
    let row = store.row("thing", "a", &Scope::operator(), Some(position(10))).unwrap().unwrap();
    assert_eq!(row.state, "open");
    assert_eq!(
        store.counts(&RowQuery::of("thing"), &Scope::operator(), Some(position(20))).unwrap(),
        [("done".to_owned(), 1), ("open".to_owned(), 1)]
    );
    holds(&store);
}

#[test]
fn pages_are_ordered_and_do_not_overlap() {
    let place = Place::new();
    let store = place.open();
    for number in 0..25_i64 {
        let due_on = (number % 3 != 0).then(|| format!("2026-01-{:02}", 28 - number));
        let id = format!("t{number:02}");
        let thing = Thing { ordinal: number / 2, due_on, parent: Some("i1".into()), ..thing(&id, "open") };
        store.commit(write("l1", &id, vec![thing.put()])).unwrap();
    }
    for order in [RowOrder::Ordinal, RowOrder::DueOn, RowOrder::State, RowOrder::Id] {
        for descending in [false, true] {
            let mut seen = vec![];
            for offset in (0..25).step_by(10) {
                let query = RowQuery { order, descending, offset, limit: Some(10), ..RowQuery::of("thing") };
                let page = store.rows(&query, &Scope::operator(), None).unwrap();
                assert_eq!(page.total, 25);
                seen.extend(page.rows);
            }
            assert_eq!(seen.iter().map(|it| &it.id).collect::<HashSet<_>>().len(), 25, "{order:?}");
            if order == RowOrder::DueOn {
                assert!(seen[16..].iter().all(|it| it.due_on.is_none()), "without a day last");
            }
        }
    }
    let query = RowQuery {
        due_from: Some("2026-01-10".into()),
        due_before: Some("2026-01-20".into()),
        ..RowQuery::of("thing")
    };
    let due = store.rows(&query, &Scope::operator(), None).unwrap().rows;
    assert!(!due.is_empty());
    assert!(due.iter().all(|it| ("2026-01-10".."2026-01-20").contains(&it.due_on.as_deref().unwrap())));
}

#[test]
fn notes_are_compared_before_they_are_set_and_expire() {
    let place = Place::new();
    let store = place.open();
    let set = |value: &str, expires: Option<i64>, expect: NoteExpect, now: i64| {
        store
            .note_put(NotePut {
                space: "session".into(),
                key: "k".into(),
                value: Some(value.into()),
                expires: expires.map(at),
                expect,
                now: at(now),
            })
            .unwrap()
    };
    assert!(set("one", Some(10), NoteExpect::Absent, 0));
    assert!(!set("two", Some(10), NoteExpect::Absent, 9), "it is still there");
    assert!(set("two", Some(10), NoteExpect::Version(1), 9));
    assert!(!set("three", None, NoteExpect::Version(1), 9), "somebody was faster");
    assert_eq!(store.note("session", "k", at(9)).unwrap().unwrap().value, b"two");
    assert_eq!(store.note("session", "k", at(10)).unwrap(), None, "it has expired");
    assert_eq!(store.notes("session", "", at(9)).unwrap().len(), 1);
    assert!(set("four", Some(20), NoteExpect::Absent, 10), "what has expired is absent");
    assert_eq!(store.note("session", "k", at(11)).unwrap().unwrap().version, 3, "no version is seen twice");
    assert_eq!(store.note_purge(at(20)).unwrap(), 1);
    assert_eq!(store.notes("session", "", at(0)).unwrap(), []);
}

#[test]
fn files_are_kept_by_hash_and_once() {
    let place = Place::new();
    let store = place.open();
    let stored = store.file_put(&mut "会议纪要".as_bytes(), 100).unwrap();
    assert_eq!(stored.size, 12);
    assert_eq!(store.file_put(&mut "会议纪要".as_bytes(), 100).unwrap(), stored);
    assert_eq!(stored.hash, HashKind::Sha256.of(&["会议纪要".as_bytes()]));
    let mut text = String::new();
    store.file_open(&stored.hash).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "会议纪要");
    assert!(matches!(store.file_put(&mut &[0_u8; 101][..], 100), Err(Error::FileTooLarge { limit: 100 })));
    assert!(store.file_put(&mut &[0_u8; 100][..], 100).is_ok());
    assert!(std::fs::read_dir(place.data().join("evidence/tmp")).unwrap().next().is_none(), "nothing half");
    let nothing = journal::Digest([0; 32]);
    assert!(!store.file_exists(&nothing).unwrap());
    assert!(matches!(store.file_open(&nothing), Err(Error::FileUnknown { .. })));
    store.commit(write("l1", "c1", vec![thing("a", "open").put().with_files(vec![stored])])).unwrap();
    assert_eq!(store.feed(Position(1), 1).unwrap()[0].files, [stored]);
    assert_eq!(holds(&store).files, 1);
}

fn erase(seq: u64, by: Author, command: &str) -> Erase {
    Erase { ledger: "l1".into(), seq, by, at: at(60), command: command.into(), reason: "本人要求".into() }
}

#[test]
fn a_private_part_is_erased_by_two_persons_and_everything_else_stays() {
    let place = Place::new();
    let secret = "身份证110101199003071234";
    {
        let store = place.open();
        let event = thing("a", "open").put().with_private(format!(r#"{{"id":"{secret}"}}"#));
        store.commit(write("l1", "c1", vec![event])).unwrap();
        put(&store, "l1", "c2", "b", "open");
        let refused =
            |result: Result<Committed, Error>| assert!(matches!(result, Err(Error::ErasureRefused { .. })));
        refused(store.erase_confirm(erase(2, Author::person("p2"), "e0")));
        refused(store.erase_request(erase(3, Author::person("p1"), "e0")));
        refused(store.erase_request(erase(2, Author::System, "e0")));
        store.erase_request(erase(2, Author::person("p1"), "e1")).unwrap();
        refused(store.erase_confirm(erase(2, Author::person("p1"), "e2")));
        let before = store.feed(Position(0), 100).unwrap();
        assert!(matches!(
            store.erase_confirm(erase(2, Author::person("p2"), "e3")).unwrap(),
            Committed::Written { .. }
        ));
        assert!(matches!(
            store.erase_confirm(erase(2, Author::person("p2"), "e3")).unwrap(),
            Committed::Repeated { .. }
        ));
        refused(store.erase_request(erase(2, Author::person("p1"), "e4")));
        let after = store.feed(Position(0), 100).unwrap();
        assert_eq!(after.len(), before.len() + 1);
        assert_eq!(after[1].hash, before[1].hash, "the event itself is as it was");
        assert_eq!(after[1].private, PrivatePart::Erased { on: at(60), reason: "本人要求".into() });
        let row = store.row("thing", "a", &Scope::operator(), None).unwrap().unwrap();
        assert!(!row.body.contains(secret), "rows are folded afresh");
        let report = holds(&store);
        assert_eq!(report.erasures.len(), 1);
        assert_eq!((report.erasures[0].seq, report.erasures[0].on), (2, at(60)));
    }
    for name in ["journal.db", "journal.db-wal"] {
        let bytes = std::fs::read(place.data().join(name)).unwrap_or_default();
        let found = bytes.windows(secret.len()).any(|it| it == secret.as_bytes());
        assert!(!found, "{name} still holds what was erased");
    }
}

#[test]
fn a_newer_fold_fills_the_read_models_afresh() {
    let place = Place::new();
    put(&place.open(), "l1", "c1", "a", "open");
    place.tamper("UPDATE row SET state = 'wrong'");
    let newer = Options::new("test", Arc::new(ThingFold { version: 1, knows_more: false }));
    let reading = SqliteStore::open_read_only(&place.data(), newer.clone()).unwrap();
    assert!(reading.rows_outdated().unwrap());
    assert!(matches!(
        reading.verify(&VerifyOptions { checkpoint: None, deep: true }, &mut |_| {}),
        Err(Error::Outdated { .. })
    ));
    drop(reading);
    let store = SqliteStore::open(&place.data(), newer).unwrap();
    assert_eq!(states(&store, None), [("a".to_owned(), "open".to_owned())]);
    assert!(!store.rows_outdated().unwrap());
    holds(&store);
}

#[test]
fn rebuilding_gives_the_same_rows() {
    let place = Place::new();
    let store = place.open();
    for number in 0..30 {
        put(&store, &format!("l{}", number % 3), &format!("c{number}"), &format!("t{}", number % 7), "open");
    }
    let before = holds(&store);
    let mut last = 0;
    assert_eq!(store.rebuild(&mut |it| last = it.done).unwrap(), 30);
    assert_eq!(last, 33);
    assert_eq!(holds(&store), before);
    put(&store, "l1", "after", "t1", "done");
    holds(&store);
}

#[test]
fn an_event_that_an_older_program_does_not_know_stops_its_ledger_only() {
    let place = Place::new();
    {
        let newer = Options::new("test", Arc::new(ThingFold { version: 1, knows_more: true }));
        let store = SqliteStore::open(&place.data(), newer).unwrap();
        put(&store, "l1", "c1", "a", "open");
        put(&store, "l2", "c2", "b", "open");
        store.commit(write("l1", "c3", vec![NewEvent::new("thing/a", "thing.renamed/2", "{}")])).unwrap();
        put(&store, "l1", "c4", "a", "done");
    }
    let store = place.open();
    let refused = store.commit(write("l1", "c5", vec![thing("a", "gone").put()])).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the ledger l1 is read-only: this program does not know the event thing.renamed/2"
    );
    assert!(matches!(put(&store, "l2", "c6", "b", "done"), Committed::Written { .. }));
    let expected = [("a".to_owned(), "open".to_owned()), ("b".to_owned(), "done".to_owned())];
    assert_eq!(states(&store, None), expected, "rows stay as they were before it");
    assert_eq!(holds(&store).stopped, ["l1"]);
}

#[test]
fn a_second_writer_is_told_who_holds_the_data_and_readers_may_look() {
    let place = Place::new();
    let store = place.open();
    put(&store, "l1", "c1", "a", "open");
    store.announce("http://127.0.0.1:8080").unwrap();
    let locked = SqliteStore::open(&place.data(), place.options()).unwrap_err();
    let Error::Locked { holder, .. } = &locked else { panic!("{locked}") };
    assert_eq!(holder.pid, std::process::id());
    assert_eq!((holder.purpose.as_str(), holder.listen.as_deref()), ("test", Some("http://127.0.0.1:8080")));
    let reading = SqliteStore::open_read_only(&place.data(), place.options()).unwrap();
    assert_eq!(states(&reading, None).len(), 1);
    put(&store, "l1", "c2", "b", "open");
    assert_eq!(states(&reading, None).len(), 2);
    holds(&reading);
    assert!(matches!(
        reading.commit(write("l1", "c3", vec![thing("c", "open").put()])),
        Err(Error::ReadOnly { .. })
    ));
    assert!(matches!(reading.checkpoint(), Err(Error::ReadOnly { .. })));
    drop((store, reading));
    // Nobody holds it now; what a dead process left in the lock file is no lock.
    place.open();
}

#[test]
fn nothing_and_something_else_are_no_data_directory() {
    let place = Place::new();
    let open = || SqliteStore::open_read_only(&place.data(), place.options()).unwrap_err();
    assert!(matches!(open(), Error::NotAStore { .. }));
    std::fs::create_dir_all(place.data()).unwrap();
    assert!(matches!(open(), Error::NotAStore { .. }));
    std::fs::write(place.data().join("journal.db"), b"").unwrap();
    assert!(matches!(open(), Error::NotAStore { .. }));
    std::fs::write(place.data().join("journal.db"), vec![b'x'; 5000]).unwrap();
    assert!(matches!(open(), Error::Sqlite { .. }));
    assert!(SqliteStore::open(&place.data(), place.options()).is_err());
    std::fs::remove_file(place.data().join("journal.db")).unwrap();
    place.tamper("CREATE TABLE other (a)");
    assert!(matches!(SqliteStore::open(&place.data(), place.options()), Err(Error::Damaged { .. })));
}

#[test]
fn checkpoints_go_to_both_places_and_a_cut_end_is_refused_for_writing() {
    let place = Place::new();
    let copy = place.folder.path().join("elsewhere.txt");
    let options = || Options {
        checkpoint_copy: Some(copy.clone()),
        checkpoint_every: CheckpointEvery::Group,
        ..place.options()
    };
    let store = SqliteStore::open(&place.data(), options()).unwrap();
    put(&store, "l1", "c1", "a", "open");
    drop(store);
    let early = place.folder.path().join("early");
    place.copy_to(&early);
    let store = SqliteStore::open(&place.data(), options()).unwrap();
    put(&store, "l1", "c2", "a", "done");
    let signed = store.checkpoint().unwrap();
    assert_eq!(signed.checkpoint.position, Position(3));
    assert_eq!(store.latest_checkpoint().unwrap(), Some(signed.clone()));
    assert_eq!(std::fs::read_to_string(&copy).unwrap(), signed.to_text());
    assert_eq!(holds(&store).witnessed, 3);
    drop(store);
    let error = SqliteStore::open(&early, options()).unwrap_err();
    assert!(matches!(error, Error::CheckpointAhead { witnessed: 3, held: 2, .. }), "{error}");
    let reading = SqliteStore::open_read_only(&early, options()).unwrap();
    let fault = common::verify(&reading).fault.unwrap();
    assert!(
        matches!(fault.kind, journal::FaultKind::TailCut { checkpoint_position: 3, position: 2, .. }),
        "{fault}"
    );
}

#[test]
fn a_second_path_that_cannot_be_written_is_said_and_stops_nothing() {
    let place = Place::new();
    let options = Options {
        checkpoint_copy: Some(place.folder.path().join("no/such/folder/checkpoint.txt")),
        ..place.options()
    };
    let store = SqliteStore::open(&place.data(), options).unwrap();
    put(&store, "l1", "c1", "a", "open");
    store.checkpoint().unwrap();
    assert!(store.health().checkpoint.unwrap().contains("checkpoint.txt"));
    put(&store, "l1", "c2", "a", "done");
}

#[test]
fn sm3_ledgers_and_trees_hold_as_well() {
    let place = Place::new();
    let options = Options { hash: HashKind::Sm3, ..place.options() };
    let store = SqliteStore::open(&place.data(), options).unwrap();
    let file = store.file_put(&mut "abc".as_bytes(), 10).unwrap();
    assert_eq!(file.hash.to_hex(), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    for (ledger, kind) in [("l1", HashKind::Sm3), ("l2", HashKind::Sha256)] {
        let event = thing("a", "open").put().with_private("1").with_files(vec![file]);
        store.commit(Write { open: Some(kind), ..write(ledger, ledger, vec![event]) }).unwrap();
    }
    assert_eq!(
        store.ledgers().unwrap().iter().map(|it| it.hash).collect::<Vec<_>>(),
        [HashKind::Sm3, HashKind::Sha256]
    );
    store.checkpoint().unwrap();
    assert_eq!(holds(&store).witnessed, 4);
}
