//! A process that writes is killed (`kill -9`) again and again, at a seeded number of acknowledged commands. None of them
//! is lost, and what is there holds.
#![allow(clippy::unwrap_used, reason = "a test may stop at what is wrong")]

mod common;

use std::collections::{HashMap, HashSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use common::{Place, holds, write};
use journal::Position;
use store::{CheckpointEvery, Options, SqliteStore, Store as _};
use testkit::{Random, ThingFold, thing};

/// Marks what the child says among what its test runner says.
const SAFE: &str = "safe ";

/// The child: writes to `KILLED_DATA` from two threads and says each command that is safe, until it is killed. Without
/// that variable it is a test that does nothing.
#[test]
fn child_writes_until_killed() {
    let (Ok(data), Ok(run)) = (std::env::var("KILLED_DATA"), std::env::var("KILLED_RUN")) else { return };
    let data = Path::new(&data);
    let options = Options {
        checkpoint_copy: Some(data.with_extension("checkpoint")),
        checkpoint_every: CheckpointEvery::Group,
        wal_pages: 50,
        ..Options::new("test", Arc::new(ThingFold::default()))
    };
    let store = SqliteStore::open(data, options).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let (store, run) = (&store, &run);
            scope.spawn(move || {
                for number in 0.. {
                    let command = format!("{run}-{thread}-{number}");
                    let file = store.file_put(&mut command.as_bytes(), 1_000).unwrap();
                    let event = thing(&format!("t{}", number % 5), "open").put().with_files(vec![file]);
                    store.commit(write(&format!("l{thread}"), &command, vec![event.clone(), event])).unwrap();
                    // One call, so that two threads do not mix their lines.
                    std::io::stdout().write_all(format!("\n{SAFE}{command}\n").as_bytes()).unwrap();
                }
            });
        }
    });
}

#[test]
fn a_killed_process_loses_nothing_that_was_acknowledged() {
    let place = Place::new();
    let mut random = Random::new(2026);
    let mut acknowledged: HashSet<String> = HashSet::new();
    // `KILLS=n` for the long run.
    let kills = std::env::var("KILLS").ok().and_then(|it| it.parse().ok()).unwrap_or(100);
    for run in 0..kills {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_writes_until_killed", "--nocapture"])
            .env("KILLED_DATA", place.data())
            .env("KILLED_RUN", format!("r{run}"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        for _ in 0..random.below(40) {
            lines.read_line(&mut said).unwrap();
        }
        child.kill().unwrap();
        // What it had said before it died counts as well, if it came out whole.
        lines.read_to_string(&mut said).unwrap();
        let whole = said.rfind('\n').map_or("", |end| &said[..end]);
        acknowledged.extend(whole.lines().filter_map(|it| it.strip_prefix(SAFE)).map(str::to_owned));
        child.wait().unwrap();
        if run % 10 == 9 {
            holds(&place.open());
        }
    }
    let store = place.open();
    let report = holds(&store);
    assert!(report.files > 0);
    let mut found: HashMap<String, usize> = HashMap::new();
    for event in store.feed(Position(0), usize::MAX).unwrap() {
        if event.name != journal::LEDGER_OPENED {
            *found.entry(event.command).or_default() += 1;
        }
    }
    assert!(acknowledged.len() > 300, "{} commands", acknowledged.len());
    for command in &acknowledged {
        assert_eq!(found.get(command), Some(&2), "{command}");
    }
    assert!(found.values().all(|&it| it == 2), "nothing is half there");
}
