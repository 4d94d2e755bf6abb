//! Measuring durable writes: how many a second, at what cost of CPU and syncs, beside the bare database.

#![allow(clippy::unwrap_used, reason = "a program that measures may stop at what is wrong")]

use crate::{COUNTING_VFS, syncs};
use std::path::Path;
use std::time::{Duration, Instant};

/// What one side did in one round.
pub struct Figure {
    /// Durable events a second.
    pub per_second: f64,
    /// CPU time of the whole process for each event, in microseconds.
    pub cpu_us_per_event: f64,
    /// Calls of fsync for each event.
    pub syncs_per_event: f64,
}

/// The CPU time of a process so far, in microseconds: its number, or `self`.
pub fn cpu_us(process: &str) -> f64 {
    // Fields 14 and 15: user and system time, in hundredths of a second.
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |place: usize| fields.get(place).and_then(|it| it.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) * 10_000.0
}

/// Runs `work`, which says how many events it wrote.
pub fn measure(work: impl FnOnce() -> u64) -> Figure {
    let (start, cpu, synced) = (Instant::now(), cpu_us("self"), syncs());
    let events = work() as f64;
    Figure {
        per_second: events / start.elapsed().as_secs_f64(),
        cpu_us_per_event: (cpu_us("self") - cpu) / events,
        syncs_per_event: (syncs() - synced) as f64 / events,
    }
}

/// The peer: `bytes` a row into a table with the journal's columns and indexes, `batch` rows to a durable transaction.
///
/// # Panics
/// When the disk cannot be written.
pub fn bare(data: &Path, bytes: usize, batch: u64, time: Duration) -> Figure {
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
    let bytes = vec![b'x'; bytes.max(32)];
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

/// The middle value.
///
/// # Panics
/// Without any value.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// One JSON line for the rounds of one side.
pub fn line(figure: &str, found: &[Figure]) -> String {
    let of =
        |pick: fn(&Figure) -> f64, digits: f64| (median(found.iter().map(pick)) * digits).round() / digits;
    serde_json::json!({
        "figure": figure,
        "durable_events_per_s": of(|it| it.per_second, 1.0),
        "cpu_us_per_event": of(|it| it.cpu_us_per_event, 10.0),
        "syncs_per_event": of(|it| it.syncs_per_event, 1e4),
        "rounds": found.len(),
    })
    .to_string()
}
