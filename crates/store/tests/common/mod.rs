//! What all tests of the store share: a store in a temporary folder, and short ways to ask it.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "each test uses a part; a test may stop at what is wrong"
)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use journal::{Author, HashKind, NewEvent, StreamId};
use store::{Committed, Expect, Options, SqliteStore, Store as _, VerifyOptions, VerifyReport, Write};
use tempfile::TempDir;
use testkit::{ThingFold, thing};

/// A data directory that goes away with this.
pub struct Place {
    pub folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        Place { folder: tempfile::tempdir().unwrap() }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn options(&self) -> Options {
        Options::new("test", Arc::new(ThingFold::default()))
    }

    pub fn open(&self) -> SqliteStore {
        SqliteStore::open(&self.data(), self.options()).unwrap()
    }

    /// Runs SQL on the closed database, as somebody would who wants to change the past.
    pub fn tamper(&self, sql: &str) {
        let connection = rusqlite::Connection::open(self.data().join("journal.db")).unwrap();
        connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        connection.execute_batch(sql).unwrap();
    }

    pub fn copy_to(&self, to: &Path) {
        copy_folder(&self.data(), to);
    }
}

pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// An instant of the test's own clock: seconds after the beginning of 2026.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_767_225_600 + seconds).unwrap()
}

pub fn write(ledger: &str, command: &str, events: Vec<NewEvent>) -> Write {
    Write {
        ledger: ledger.into(),
        open: Some(HashKind::Sha256),
        at: at(0),
        by: Author::person("p1"),
        command: command.to_owned(),
        expect: vec![],
        events,
    }
}

/// Puts a thing and says what became of it.
pub fn put(store: &SqliteStore, ledger: &str, command: &str, id: &str, state: &str) -> Committed {
    store.commit(write(ledger, command, vec![thing(id, state).put()])).unwrap()
}

pub fn expect(stream: &str, version: u64) -> Expect {
    Expect { stream: StreamId::from(stream), version }
}

pub fn verify(store: &SqliteStore) -> VerifyReport {
    store.verify(&VerifyOptions { checkpoint: None, deep: true }, &mut |_| {}).unwrap()
}

#[track_caller]
pub fn holds(store: &SqliteStore) -> VerifyReport {
    let report = verify(store);
    assert_eq!(report.fault, None);
    report
}
