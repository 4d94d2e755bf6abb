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
use testkit::measure::{Figure, bare, line, measure};
use testkit::{COUNTING_VFS, ThingFold, register_counting_vfs, thing};

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
        ("bare.insert batch=1", Box::new(move |round| bare(&bare_one(round), 330, 1, time))),
        ("store.commit writers=64", Box::new(move |round| commits(&many(round), 64, time))),
        ("bare.insert batch=64", Box::new(move |round| bare(&bare_many(round), 330, 64, time))),
    ];
    let mut figures: Vec<Vec<Figure>> = sides.iter().map(|_| vec![]).collect();
    for round in 0..rounds.max(1) {
        for (side, found) in sides.iter().zip(&mut figures) {
            found.push((side.1)(round));
        }
    }
    for ((name, _), found) in sides.iter().zip(&figures) {
        println!("{}", line(name, found));
    }
}
