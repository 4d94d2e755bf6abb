//! Durable commands a second through [`Store::commit`], for 1 and 64 writers, beside the bare batched insert of the same
//! bytes on the same disk, by turns in one run. One JSON line a figure; medians of the rounds.
//!
//! `cargo bench -p store [-- --seconds 2 --rounds 3 --dir DIR]`
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program that measures may stop at what is wrong"
)]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use journal::{Author, HashKind};
use store::{Committed, Expect, Options, SqliteStore, Store as _, Write};
use testkit::{COUNTING_VFS, ThingFold, register_counting_vfs, syncs, thing};

/// What one side did in one round.
struct Figure {
    per_second: f64,
    cpu_us_per_event: f64,
    syncs_per_event: f64,
}

/// The CPU time of this process so far, in microseconds.
fn cpu_us() -> f64 {
    // Fields 14 and 15: user and system time, in hundredths of a second.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |place: usize| fields.get(place).and_then(|it| it.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) * 10_000.0
}

/// Runs `work`, which says how many events it wrote.
fn measure(work: impl FnOnce() -> u64) -> Figure {
    let (start, cpu, synced) = (Instant::now(), cpu_us(), syncs());
    let events = work() as f64;
    Figure {
        per_second: events / start.elapsed().as_secs_f64(),
        cpu_us_per_event: (cpu_us() - cpu) / events,
        syncs_per_event: (syncs() - synced) as f64 / events,
    }
}

/// One event a command, each in a stream of its own writer, resting on the version it saw; one row changes.
fn commits(data: &Path, writers: u64, time: Duration) -> Figure {
    let options = Options {
        vfs: Some(COUNTING_VFS.to_owned()),
        ..Options::new("bench", Arc::new(ThingFold::default()))
    };
    let store = SqliteStore::open(data, options).unwrap();
    let next = AtomicU64::new(0);
    measure(|| {
        let end = Instant::now() + time;
        std::thread::scope(|scope| {
            for writer in 0..writers {
                let (store, next) = (&store, &next);
                scope.spawn(move || {
                    let event = thing(&format!("t{writer}"), "open").put();
                    let mut version = 0;
                    while Instant::now() < end {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let write = Write {
                            ledger: format!("l{}", writer % 8).into(),
                            open: Some(HashKind::Sha256),
                            at: Timestamp::UNIX_EPOCH,
                            by: Author::person("p1"),
                            command: format!("command-{number}"),
                            expect: vec![Expect { stream: event.stream.clone(), version }],
                            events: vec![event.clone()],
                        };
                        assert!(matches!(store.commit(write).unwrap(), Committed::Written { .. }));
                        version += 1;
                    }
                });
            }
        });
        next.load(Ordering::Relaxed)
    })
}

/// Bytes of the same size into a table with the same columns and indexes; `batch` of them in a durable transaction.
fn bare(data: &Path, batch: u64, time: Duration) -> Figure {
    std::fs::create_dir_all(data).unwrap();
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE | rusqlite::OpenFlags::SQLITE_OPEN_CREATE;
    let connection =
        rusqlite::Connection::open_with_flags_and_vfs(data.join("bare.db"), flags, COUNTING_VFS).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection
        .execute_batch(
            "PRAGMA synchronous = FULL;
             CREATE TABLE event (position INTEGER PRIMARY KEY, ledger TEXT, seq INTEGER, stream TEXT, version INTEGER,
                 name TEXT, at INTEGER, command TEXT, bytes BLOB, hash BLOB,
                 UNIQUE (ledger, seq), UNIQUE (ledger, stream, version)) STRICT;
             CREATE INDEX event_command ON event (command);",
        )
        .unwrap();
    let bytes = vec![b'x'; 330];
    measure(|| {
        let end = Instant::now() + time;
        let mut number = 0_i64;
        while Instant::now() < end {
            connection.execute_batch("BEGIN IMMEDIATE").unwrap();
            for _ in 0..batch {
                number += 1;
                connection
                    .prepare_cached(
                        "INSERT INTO event VALUES (?1, ?2, ?1, ?3, ?1, 'thing.put/1', 0, ?4, ?5, ?6)",
                    )
                    .unwrap()
                    .execute(rusqlite::params![
                        number,
                        "l1",
                        "thing/t1",
                        format!("command-{number}"),
                        bytes,
                        &bytes[..32]
                    ])
                    .unwrap();
            }
            connection.execute_batch("COMMIT").unwrap();
        }
        number as u64
    })
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let option = |name: &str| {
        arguments.iter().position(|it| it == name).and_then(|it| arguments.get(it + 1)).map(String::as_str)
    };
    let number =
        |name: &str, otherwise: f64| option(name).and_then(|it| it.parse().ok()).unwrap_or(otherwise);
    let time = Duration::from_secs_f64(number("--seconds", 2.0));
    let rounds = number("--rounds", 3.0) as usize;
    let folder = match option("--dir") {
        Some(folder) => tempfile::tempdir_in(folder),
        // Beside what was built: a temporary folder may be in memory, where a sync costs nothing.
        None => tempfile::tempdir_in(std::env::current_exe().unwrap().parent().unwrap_or(Path::new("."))),
    }
    .unwrap();
    register_counting_vfs();
    type Side = (&'static str, Box<dyn Fn(usize) -> Figure>);
    let folder_place = |name: &'static str| {
        let base = folder.path().join(name);
        move |round: usize| base.with_extension(round.to_string())
    };
    let (one, many, bare_one, bare_many) = (
        folder_place("commit-1"),
        folder_place("commit-64"),
        folder_place("bare-1"),
        folder_place("bare-64"),
    );
    let sides: [Side; 4] = [
        ("store.commit writers=1", Box::new(move |round| commits(&one(round), 1, time))),
        ("bare.insert batch=1", Box::new(move |round| bare(&bare_one(round), 1, time))),
        ("store.commit writers=64", Box::new(move |round| commits(&many(round), 64, time))),
        ("bare.insert batch=64", Box::new(move |round| bare(&bare_many(round), 64, time))),
    ];
    let mut figures: Vec<Vec<Figure>> = sides.iter().map(|_| vec![]).collect();
    for round in 0..rounds.max(1) {
        for (side, found) in sides.iter().zip(&mut figures) {
            found.push((side.1)(round));
        }
    }
    for ((name, _), found) in sides.iter().zip(&figures) {
        println!(
            "{}",
            serde_json::json!({
                "figure": name,
                "durable_events_per_s": median(found.iter().map(|it| it.per_second)).round(),
                "cpu_us_per_event": (median(found.iter().map(|it| it.cpu_us_per_event)) * 10.0).round() / 10.0,
                "syncs_per_event": (median(found.iter().map(|it| it.syncs_per_event)) * 1e4).round() / 1e4,
                "rounds": found.len(),
            })
        );
    }
}
