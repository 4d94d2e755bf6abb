//! Disks that are full or fail, data directories of other versions, backups.
#![allow(clippy::unwrap_used, reason = "a test may stop at what is wrong")]

mod common;

use std::path::Path;
use std::sync::Arc;

use common::{Place, holds, put, write};
use journal::Position;
use store::{CheckpointEvery, Committed, Error, Options, SCHEMA_VERSION, SqliteStore, Store as _, restore};
use testkit::{SimDisk, ThingFold, thing};

fn on(disk: &SimDisk) -> Options {
    Options {
        disk: Arc::new(disk.clone()),
        vfs: Some(disk.vfs()),
        lock: false,
        checkpoint_every: CheckpointEvery::Group,
        ..Options::new("test", Arc::new(ThingFold::default()))
    }
}

#[test]
fn a_full_disk_refuses_and_goes_on_when_there_is_room_again() {
    let disk = SimDisk::new();
    let store = SqliteStore::open(Path::new("/srv/data"), on(&disk)).unwrap();
    put(&store, "l1", "c0", "a", "open");
    let mut refused = 0;
    for number in 1..40 {
        // A little more room each time: it ends at another place of the commit each time.
        disk.room(Some(number * 701));
        let big = thing("a", &"长".repeat(3_000)).put();
        match store.commit(write("l1", &format!("c{number}"), vec![big.clone(), big])) {
            Ok(_) => {}
            Err(Error::DiskFull { .. }) => refused += 1,
            Err(other) => panic!("{other:?}"),
        }
        let file = store.file_put(&mut &[7_u8; 5_000][..], 10_000);
        assert!(matches!(file, Ok(_) | Err(Error::DiskFull { .. })), "{file:?}");
        disk.room(None);
        assert_eq!(store.health().read_only, None);
        holds(&store);
    }
    assert!(refused > 5, "{refused}");
    assert!(matches!(put(&store, "l1", "last", "a", "done"), Committed::Written { .. }));
    holds(&store);
}

#[test]
fn a_failing_disk_turns_the_store_read_only_with_a_word() {
    let disk = SimDisk::new();
    let store = SqliteStore::open(Path::new("/srv/data"), on(&disk)).unwrap();
    put(&store, "l1", "c0", "a", "open");
    disk.cut_now();
    let write = || store.commit(write("l1", "c1", vec![thing("a", "done").put()])).unwrap_err();
    write();
    assert!(matches!(write(), Error::ReadOnly { .. }), "{:?}", write());
    assert!(store.health().read_only.is_some());
}

#[test]
fn a_newer_data_directory_is_refused_and_left_alone() {
    let place = Place::new();
    put(&place.open(), "l1", "c0", "a", "open");
    place.tamper(&format!("PRAGMA user_version = {}", SCHEMA_VERSION + 1));
    let before = std::fs::read(place.data().join("journal.db")).unwrap();
    for error in [
        SqliteStore::open(&place.data(), place.options()).unwrap_err(),
        SqliteStore::open_read_only(&place.data(), place.options()).unwrap_err(),
    ] {
        assert!(
            matches!(error, Error::Newer { found, known: SCHEMA_VERSION } if found == SCHEMA_VERSION + 1)
        );
    }
    assert_eq!(std::fs::read(place.data().join("journal.db")).unwrap(), before);
}

/// A data directory as version 1 left it: two ledgers, one file, one private part.
fn version_1(place: &Place) {
    std::fs::create_dir_all(place.data()).unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schema-1");
    place.tamper(&std::fs::read_to_string(fixtures.join("journal.sql")).unwrap());
    std::fs::copy(fixtures.join("checkpoint.key"), place.data().join("checkpoint.key")).unwrap();
    let evidence = place.data().join("evidence");
    common::copy_folder(&fixtures.join("evidence"), &evidence);
}

#[test]
fn an_older_data_directory_is_brought_up_to_date() {
    let place = Place::new();
    version_1(&place);
    let error = SqliteStore::open_read_only(&place.data(), place.options()).unwrap_err();
    assert!(matches!(error, Error::Outdated { .. }), "{error}");
    let store = place.open();
    let report = holds(&store);
    assert_eq!((report.events, report.files, report.rows), (5, 1, 3));
    put(&store, "l1", "next", "a", "done");
    holds(&store);
    drop(store);
    holds(&SqliteStore::open_read_only(&place.data(), place.options()).unwrap());
}

/// A store with files and private parts, and somebody who goes on writing while `work` runs.
fn while_writing(store: &SqliteStore, work: impl FnOnce()) {
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut number = 0;
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                number += 1;
                let file = store.file_put(&mut format!("file {number}").as_bytes(), 100).unwrap();
                let event = thing(&format!("t{}", number % 9), "open").put().with_files(vec![file]);
                store.commit(write("busy", &format!("busy{number}"), vec![event.with_private("1")])).unwrap();
            }
        });
        work();
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

#[test]
fn a_backup_made_while_serving_restores_to_what_was_there() {
    let place = Place::new();
    let store = place.open();
    for number in 0..20 {
        let file = store.file_put(&mut format!("evidence {number}").as_bytes(), 100).unwrap();
        let event = thing(&format!("t{number}"), "open").put().with_files(vec![file]);
        store.commit(write("l1", &format!("c{number}"), vec![event])).unwrap();
    }
    let archive = place.folder.path().join("backup.tar");
    let mut reports = vec![];
    while_writing(&store, || {
        for _ in 0..5 {
            reports.push(store.backup(&archive, &mut |_| {}).unwrap());
        }
        // While others write, what is there holds as well.
        holds(&store);
    });
    let report = reports.pop().unwrap();
    assert!(report.position.0 >= 21 && report.files >= 20, "{report:?}");
    let target = place.folder.path().join("restored/here");
    let verified = restore(&archive, &target, place.options(), &mut |_| {}).unwrap();
    assert_eq!((verified.fault, verified.events, verified.files), (None, report.position.0, report.files));
    let restored = SqliteStore::open(&target, place.options()).unwrap();
    assert_eq!(restored.installation(), store.installation());
    assert_eq!(
        restored.feed(Position(0), usize::MAX).unwrap(),
        store.feed(Position(0), report.position.0 as usize).unwrap()
    );
    put(&restored, "l1", "next", "t1", "done");
    holds(&restored);
    drop(restored);
    let left: Vec<_> =
        std::fs::read_dir(place.folder.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
    let again = restore(&archive, &target, place.options(), &mut |_| {}).unwrap_err();
    assert!(matches!(again, Error::Restore { .. }), "a full folder is left alone");
}

#[test]
fn what_is_no_whole_backup_is_not_restored() {
    let place = Place::new();
    let store = place.open();
    let file = store.file_put(&mut "evidence".as_bytes(), 100).unwrap();
    store.commit(write("l1", "c0", vec![thing("a", "open").put().with_files(vec![file])])).unwrap();
    let archive = place.folder.path().join("backup.tar");
    store.backup(&archive, &mut |_| {}).unwrap();
    let good = std::fs::read(&archive).unwrap();
    let target = place.folder.path().join("target");
    let refused = |bytes: &[u8]| {
        std::fs::write(&archive, bytes).unwrap();
        let error = restore(&archive, &target, place.options(), &mut |_| {}).unwrap_err();
        assert!(matches!(error, Error::Restore { .. }), "{error:?}");
        assert!(!target.exists());
    };
    refused(b"");
    refused(b"nonsense");
    refused(&good[..good.len() / 2]);
    refused(&good[..1_536]);
    let text = good.windows(8).position(|it| it == b"evidence").unwrap();
    let content = text + good[text..].windows(8).skip(1).position(|it| it == b"evidence").unwrap() + 1;
    let mut changed = good.clone();
    let last = changed.len() - 1;
    let place_of_content =
        (content..last).rev().find(|&it| &good[it..it + 1] == b"e" && good[it..].starts_with(b"evidence"));
    changed[place_of_content.unwrap()] ^= 1;
    refused(&changed);
    std::fs::write(&archive, &good).unwrap();
    restore(&archive, &target, place.options(), &mut |_| {}).unwrap();
}

#[cfg(unix)]
#[test]
fn nobody_but_the_owner_enters_a_data_directory() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let place = Place::new();
    drop(place.open());
    assert_eq!(mode(&place.data()), 0o700);
    assert_eq!(mode(&place.data().join("evidence")), 0o700);
    assert_eq!(mode(&place.data().join("checkpoint.key")), 0o600);
    // One that an older version left open is shut.
    std::fs::set_permissions(place.data(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let store = place.open();
    assert_eq!(mode(&place.data()), 0o700);
    let file = place.folder.path().join("backup.tar");
    store.backup(&file, &mut |_| {}).unwrap();
    let restored = place.folder.path().join("restored");
    store::restore(&file, &restored, place.options(), &mut |_| {}).unwrap();
    assert_eq!(mode(&restored), 0o700);
    assert_eq!(mode(&file), 0o600);
}
