//! Whatever is changed behind the store's back is found and named.
#![allow(clippy::unwrap_used, reason = "a test may stop at what is wrong")]

mod common;

use common::{Place, at, holds, put, verify, write};
use journal::{Author, FaultKind};
use proptest::prelude::*;
use store::{Erase, Options, SqliteStore, Store as _, VerifyOptions, Write};
use testkit::{Thing, thing};

/// Two ledgers, 13 events, a private part (position 4), a file (position 6), an erased part (position 8), offices,
/// checkpoints at both places.
fn example() -> Place {
    let place = Place::new();
    let options = Options { checkpoint_copy: Some(second(&place)), ..place.options() };
    let store = SqliteStore::open(&place.data(), options).unwrap();
    put(&store, "l1", "c1", "a", "open"); // 1 opened, 2
    put(&store, "l2", "c2", "b", "open"); // 3 opened, 4 below
    let private = thing("c", "open").put().with_private(r#"{"name":"王某"}"#);
    store.commit(write("l1", "c3", vec![private])).unwrap(); // 5
    let file = store.file_put(&mut "会议纪要".as_bytes(), 100).unwrap();
    store.commit(write("l2", "c4", vec![thing("b", "done").put().with_files(vec![file])])).unwrap(); // 6
    let offices = Thing { offices: vec!["o1".into(), "o2".into()], ..thing("d", "open") };
    store.commit(write("l1", "c5", vec![offices.put(), thing("a", "done").put()])).unwrap(); // 7, 8
    store.commit(write("l1", "c6", vec![thing("e", "open").put().with_private("{}")])).unwrap(); // 9
    let erase = |person: &str, command: &str| Erase {
        ledger: "l1".into(),
        seq: 6,
        by: Author::person(person),
        at: at(50),
        command: command.into(),
        reason: "本人要求".into(),
    };
    store.erase_request(erase("p1", "e1")).unwrap(); // 10
    store.erase_confirm(erase("p2", "e2")).unwrap(); // 11
    store.commit(Write { at: at(60), ..write("l2", "c7", vec![thing("b", "late").put()]) }).unwrap(); // 12
    put(&store, "l1", "c8", "a", "late"); // 13
    assert_eq!(holds(&store).events, 13);
    place
}

fn second(place: &Place) -> std::path::PathBuf {
    place.folder.path().join("second.txt")
}

fn look(place: &Place) -> Option<journal::Fault> {
    let options = Options { checkpoint_copy: Some(second(place)), ..place.options() };
    let store = SqliteStore::open_read_only(&place.data(), options).unwrap();
    verify(&store).fault
}

#[test]
fn what_was_changed_is_named_with_its_place() {
    // What is done to the tables; the ledger, number and position that are named; and the code.
    type Case = (&'static str, Option<(&'static str, u64)>, Option<u64>, &'static str);
    let cases: &[Case] = &[
        (
            "UPDATE event SET bytes = CAST(replace(CAST(bytes AS TEXT), 'open', 'done') AS BLOB) WHERE position = 5",
            Some(("l1", 3)),
            Some(5),
            "hash_broken",
        ),
        (
            "UPDATE event SET hash = randomblob(32) WHERE position = 6",
            Some(("l2", 3)),
            Some(6),
            "hash_broken",
        ),
        ("UPDATE event SET hash = x'00' WHERE position = 6", Some(("l2", 3)), Some(6), "hash_broken"),
        ("UPDATE event SET bytes = x'' WHERE position = 6", Some(("l2", 3)), Some(6), "unreadable"),
        ("DELETE FROM event WHERE position = 7", None, Some(7), "position_missing"),
        ("DELETE FROM event WHERE position = 1", None, Some(1), "position_missing"),
        ("DELETE FROM event WHERE position = 13", Some(("l1", 9)), Some(13), "event_missing"),
        (
            "DELETE FROM event WHERE position = 13; DELETE FROM head WHERE position = 13; \
             UPDATE ledger SET seq = 8, hash = (SELECT hash FROM event WHERE position = 11) WHERE id = 'l1'",
            None,
            Some(13),
            "tail_cut",
        ),
        (
            "INSERT INTO event SELECT 14, ledger, 10, stream, 5, name, at, command, bytes, hash \
             FROM event WHERE position = 13",
            Some(("l1", 10)),
            Some(14),
            "hash_broken",
        ),
        (
            "UPDATE event SET position = -1 WHERE position = 7; UPDATE event SET position = 7 WHERE position = 8; \
             UPDATE event SET position = 8 WHERE position = -1",
            Some(("l1", 5)),
            Some(7),
            "seq_broken",
        ),
        (
            "UPDATE event SET position = -1, seq = -1 WHERE position = 7; \
             UPDATE event SET position = 7, seq = 4 WHERE position = 8; \
             UPDATE event SET position = 8, seq = 5 WHERE position = -1",
            Some(("l1", 4)),
            Some(7),
            "hash_broken",
        ),
        (
            "UPDATE event SET stream = 'thing/z' WHERE position = 6",
            Some(("l2", 3)),
            Some(6),
            "column_differs",
        ),
        ("UPDATE event SET version = 9 WHERE position = 6", Some(("l2", 3)), Some(6), "column_differs"),
        (
            "UPDATE event SET name = 'thing.noted/1' WHERE position = 6",
            Some(("l2", 3)),
            Some(6),
            "column_differs",
        ),
        ("UPDATE event SET at = at + 1 WHERE position = 6", Some(("l2", 3)), Some(6), "column_differs"),
        ("UPDATE event SET command = 'c9' WHERE position = 6", Some(("l2", 3)), Some(6), "column_differs"),
        ("UPDATE event SET ledger = 'l9' WHERE position = 6", Some(("l9", 3)), Some(6), "not_opened"),
        ("UPDATE event SET seq = 99 WHERE position = 6", Some(("l2", 99)), Some(6), "seq_broken"),
        (
            "UPDATE part SET content = CAST('{\"name\":\"李某\"}' AS BLOB) WHERE position = 5",
            Some(("l1", 3)),
            Some(5),
            "part_changed",
        ),
        (
            "UPDATE part SET salt = randomblob(32) WHERE position = 5",
            Some(("l1", 3)),
            Some(5),
            "part_changed",
        ),
        ("DELETE FROM part WHERE position = 5", Some(("l1", 3)), Some(5), "part_missing"),
        (
            "UPDATE part SET salt = NULL, content = NULL, erased = 11 WHERE position = 5",
            Some(("l1", 3)),
            Some(5),
            "part_erased_without_record",
        ),
        (
            "INSERT INTO part (position, salt, content) VALUES (6, x'00', x'00')",
            Some(("l2", 3)),
            Some(6),
            "part_unexpected",
        ),
        (
            "INSERT INTO part (position, salt, content) VALUES (99, x'00', x'00')",
            None,
            Some(99),
            "part_unexpected",
        ),
        (
            "UPDATE head SET hash = randomblob(32) WHERE position = 6",
            Some(("l2", 3)),
            Some(6),
            "head_differs",
        ),
        ("UPDATE head SET seq = 2 WHERE position = 6", Some(("l2", 2)), Some(6), "head_differs"),
        ("DELETE FROM head WHERE position = 6", Some(("l1", 5)), Some(8), "head_missing"),
        ("UPDATE ledger SET seq = 3 WHERE id = 'l2'", Some(("l2", 4)), None, "index_differs"),
        ("UPDATE meta SET value = randomblob(40) WHERE key = 'frontier'", None, None, "index_differs"),
        ("DELETE FROM file", None, None, "index_differs"),
        (
            "INSERT INTO ledger VALUES ('l0', 'sha256', 1, zeroblob(32), NULL)",
            Some(("l0", 1)),
            None,
            "not_opened",
        ),
        ("UPDATE ledger SET stopped = 'no' WHERE id = 'l1'", None, None, "index_differs"),
        // With `--deep`, the read models.
        ("UPDATE row SET state = 'done' WHERE id = 'c'", None, Some(5), "row_differs"),
        ("UPDATE row SET state = 'done' WHERE id = 'a' AND from_pos = 2", None, Some(2), "row_differs"),
        ("UPDATE row SET body = '{}' WHERE id = 'c'", None, Some(5), "row_differs"),
        ("UPDATE row SET to_pos = 9 WHERE id = 'a' AND from_pos = 2", None, Some(2), "row_differs"),
        ("DELETE FROM row WHERE id = 'c'", None, Some(5), "row_differs"),
        (
            "INSERT INTO row SELECT 99, kind, 'zz', from_pos, to_pos, ledger, org_path, parent, ordinal, state, leader, \
             offices, due_on, body FROM row WHERE id = 'c'",
            None,
            Some(5),
            "row_differs",
        ),
        ("DELETE FROM row_office WHERE office = 'o2'", None, Some(8), "row_differs"),
    ];
    for (sql, ledger, position, code) in cases {
        let place = example();
        place.tamper(sql);
        let fault = look(&place);
        let Some(fault) = fault else { panic!("not found: {sql}") };
        let said = serde_json::to_value(&fault).unwrap();
        assert_eq!(said["code"], *code, "{sql}: {fault}");
        assert_eq!(fault.ledger.as_deref().zip(fault.seq), *ledger, "{sql}: {fault}");
        assert_eq!(fault.position, *position, "{sql}: {fault}");
        assert!(!fault.text_zh().is_empty());
    }
}

#[test]
fn an_altered_or_missing_file_is_named() {
    let place = example();
    let evidence = place.data().join("evidence");
    let shard =
        std::fs::read_dir(&evidence).unwrap().map(|it| it.unwrap().path()).find(|it| !it.ends_with("tmp"));
    let file = std::fs::read_dir(shard.unwrap()).unwrap().next().unwrap().unwrap().path();
    for changed in [Some(&b"another minutes"[..]), Some(&b"12 bytes now"[..]), Some(&b""[..]), None] {
        match changed {
            Some(bytes) => std::fs::write(&file, bytes).unwrap(),
            None => std::fs::remove_file(&file).unwrap(),
        }
        let fault = look(&place).unwrap();
        assert_eq!((fault.ledger.as_deref(), fault.seq, fault.position), (Some("l2"), Some(3), Some(6)));
        match changed {
            Some(_) => assert!(matches!(fault.kind, FaultKind::FileChanged { .. })),
            None => assert!(matches!(fault.kind, FaultKind::FileMissing { .. })),
        }
    }
}

#[test]
fn a_rewritten_past_does_not_fit_the_checkpoint() {
    // Somebody who has the whole data directory writes a past that holds in itself, but not the signed checkpoint.
    let (place, other) = (example(), example());
    std::fs::copy(other.data().join("journal.db"), place.data().join("journal.db")).unwrap();
    let fault = look(&place).unwrap();
    assert_eq!(fault.kind, FaultKind::CheckpointForeign);
    // The same installation, with the same key, but another history.
    let place = Place::new();
    let early = place.folder.path().join("early");
    let options = || Options { checkpoint_copy: Some(second(&place)), ..place.options() };
    put(&SqliteStore::open(&place.data(), options()).unwrap(), "l1", "c1", "a", "open");
    place.copy_to(&early);
    put(&SqliteStore::open(&place.data(), options()).unwrap(), "l1", "c2", "a", "done");
    let text = std::fs::read_to_string(second(&place)).unwrap();
    std::fs::remove_file(second(&place)).unwrap();
    put(&SqliteStore::open(&early, place.options()).unwrap(), "l1", "c2", "a", "gone");
    let store = SqliteStore::open_read_only(&early, place.options()).unwrap();
    holds(&store);
    let verify = |text: String| {
        let options = VerifyOptions { checkpoint: Some(text), deep: false };
        store.verify(&options, &mut |_| {}).unwrap().fault.unwrap()
    };
    let fault = verify(text.clone());
    assert_eq!(fault.kind, FaultKind::CheckpointDiffers);
    assert_eq!((fault.ledger.as_deref(), fault.seq, fault.position), (Some("l1"), Some(3), Some(3)));
    assert!(matches!(
        verify(text.replace("position 3", "position 2")).kind,
        FaultKind::CheckpointUnreadable { .. }
    ));
    assert!(matches!(verify("nonsense".into()).kind, FaultKind::CheckpointUnreadable { .. }));
}

#[test]
fn a_damaged_database_is_a_fault_and_no_panic() {
    let place = example();
    let path = place.data().join("journal.db");
    let good = std::fs::read(&path).unwrap();
    let mut random = testkit::Random::new(7);
    let mut found = 0;
    for _ in 0..60 {
        let mut bytes = good.clone();
        // Somewhere behind the first page, which says what the file is.
        let start = 4096 + random.below(bytes.len() as u64 - 4096 - 1024) as usize;
        bytes[start..start + 1024].copy_from_slice(&random.bytes(1024));
        std::fs::write(&path, bytes).unwrap();
        let options = Options { checkpoint_copy: Some(second(&place)), ..place.options() };
        let Ok(store) = SqliteStore::open_read_only(&place.data(), options) else {
            found += 1;
            continue;
        };
        let all = VerifyOptions { checkpoint: None, deep: true };
        match store.verify(&all, &mut |_| {}) {
            Ok(report) => found += usize::from(report.fault.is_some()),
            Err(_) => found += 1,
        }
    }
    // The rest fell on pages or gaps that hold nothing.
    assert!(found > 15, "{found} of 60");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn no_flipped_bit_of_an_event_goes_unseen(position in 1_u64..=13, place in 0.0..1.0, bit in 0_u8..8) {
        // One example for all cases: each change is undone by writing the event back.
        static EXAMPLE: std::sync::LazyLock<Place> = std::sync::LazyLock::new(example);
        let connection = rusqlite::Connection::open(EXAMPLE.data().join("journal.db")).unwrap();
        let good: Vec<u8> = connection
            .query_row("SELECT bytes FROM event WHERE position = ?1", [position as i64], |row| row.get(0))
            .unwrap();
        let mut bytes = good.clone();
        let index = (place * bytes.len() as f64) as usize;
        bytes[index] ^= 1 << bit;
        let write = |bytes: &[u8]| {
            let sql = "UPDATE event SET bytes = ?2 WHERE position = ?1";
            connection.execute(sql, rusqlite::params![position as i64, bytes]).unwrap();
        };
        write(&bytes);
        let fault = look(&EXAMPLE);
        write(&good);
        prop_assert_eq!(fault.map(|it| it.position), Some(Some(position)));
        prop_assert_eq!(look(&EXAMPLE), None);
    }
}
