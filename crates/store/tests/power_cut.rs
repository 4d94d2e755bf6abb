//! The power is cut at a seeded operation of a seeded run, and once more while the store is opened again. Nothing that
//! was acknowledged is lost, nothing is half there. The page cache survives `kill -9`, so this is what tests the syncs.
//!
//! `POWER_CUTS=n` runs that many seeds (1,200 unless set); a failure names its seed, and `POWER_CUT_SEED=n` runs that one.
#![allow(clippy::unwrap_used, reason = "a test may stop at what is wrong")]

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use common::{at, write};
use journal::{Author, FileRef, Position};
use store::{
    CheckpointEvery, Committed, Erase, NoteExpect, NotePut, Options, SqliteStore, Store as _, VerifyOptions,
    Write,
};
use testkit::{Lies, Random, SimDisk, ThingFold, thing};

const DATA: &str = "/srv/data";

fn open(disk: &SimDisk, random: &mut Random) -> Result<SqliteStore, store::Error> {
    let every = match random.one_in(2) {
        true => CheckpointEvery::Group,
        false => CheckpointEvery::Interval(std::time::Duration::from_secs(3600)),
    };
    let options = Options {
        checkpoint_every: every,
        checkpoint_copy: Some("/srv/checkpoint.txt".into()),
        disk: Arc::new(disk.clone()),
        vfs: Some(disk.vfs()),
        lock: false,
        // So that the log is carried over now and then within a short run.
        wal_pages: 20 + random.below(60) as u32,
        ..Options::new("test", Arc::new(ThingFold::default()))
    };
    SqliteStore::open(Path::new(DATA), options)
}

/// What a run was told to be safe.
#[derive(Default)]
struct Acknowledged {
    /// Command → number of its events.
    commands: BTreeMap<String, usize>,
    /// Commands of which nobody knows: they were asked for when the power went.
    unknown: BTreeMap<String, usize>,
    files: Vec<FileRef>,
    note: Option<Vec<u8>>,
}

/// Ten to twenty commands of all sorts, with the store closed and opened between. Ends at the first error.
fn run(disk: &SimDisk, random: &mut Random, safe: &mut Acknowledged) -> Result<(), store::Error> {
    let mut store = open(disk, random)?;
    for step in 0..10 + random.below(10) {
        let command = format!("c{step}");
        let ledger = format!("l{}", random.below(3));
        let mut event = thing(&format!("t{}", random.below(4)), "open").put();
        if random.one_in(3) {
            event = event.with_private(r#"{"name":"王某"}"#);
        }
        if random.one_in(3) {
            let size = random.below(9_000) as usize;
            let content = random.bytes(size);
            event = event.with_files(vec![store.file_put(&mut content.as_slice(), u64::MAX)?]);
        }
        let files = event.files.clone();
        let mut writes = vec![write(&ledger, &command, vec![event; 1 + random.below(3) as usize])];
        if random.one_in(4) {
            writes.push(write("l-other", &command, vec![thing("o", "open").put()]));
        }
        let asked = writes.iter().map(|it| it.events.len()).sum();
        safe.unknown.insert(command.clone(), asked);
        let answer = store.commit_many(writes)?;
        assert!(matches!(answer, Committed::Written { .. }), "{answer:?}");
        safe.unknown.remove(&command);
        safe.commands.insert(command, asked);
        safe.files.extend(files);
        match random.below(8) {
            0 => {
                let value = random.bytes(40);
                safe.note = None;
                assert!(store.note_put(NotePut {
                    space: "password".into(),
                    key: "p1".into(),
                    value: Some(value.clone()),
                    expires: None,
                    expect: NoteExpect::Any,
                    now: at(0),
                })?);
                safe.note = Some(value);
            }
            1 => drop(store.checkpoint()?),
            2 => {
                drop(store);
                store = open(disk, random)?;
            }
            3 => erase(&store, step, safe)?,
            _ => {}
        }
    }
    // Sometimes the power is cut at rest, sometimes after the store was closed.
    if random.one_in(2) {
        drop(store);
    } else {
        disk.cut_now();
    }
    Ok(())
}

/// Erases the first private part there is.
fn erase(store: &SqliteStore, step: u64, safe: &mut Acknowledged) -> Result<(), store::Error> {
    let events = store.feed(Position(0), usize::MAX)?;
    let Some(event) = events.iter().find(|it| matches!(it.private, journal::PrivatePart::Present(_))) else {
        return Ok(());
    };
    for (person, part) in [("p1", "ask"), ("p2", "erase")] {
        let command = format!("{part}{step}");
        let erase = Erase {
            ledger: event.ledger.clone(),
            seq: event.seq,
            by: Author::person(person),
            at: at(0),
            command: command.clone(),
            reason: "本人要求".into(),
        };
        safe.unknown.insert(command.clone(), 1);
        match part {
            "ask" => store.erase_request(erase)?,
            _ => store.erase_confirm(erase)?,
        };
        safe.unknown.remove(&command);
        safe.commands.insert(command, 1);
    }
    Ok(())
}

/// One whole case; `Err` says what was lost.
fn case(seed: u64, lies: Lies) -> Result<(), String> {
    let mut random = Random::new(seed);
    let mut disk = SimDisk::new();
    disk.lie(lies);
    let mut chance = Random::new(seed ^ 0x00c0_ffee);
    // A run has 500 to 1,300 operations; where it is over before, the power goes at its end.
    disk.cut_at(1 + chance.below(900));
    let mut safe = Acknowledged::default();
    let _ = run(&disk, &mut random, &mut safe);
    disk.cut_now();
    disk = disk.after_power_cut(&mut chance);
    // Opening is work too, and may meet the next cut.
    while chance.one_in(3) {
        disk.lie(lies);
        disk.cut_at(1 + chance.below(25));
        drop(open(&disk, &mut chance));
        disk.cut_now();
        disk = disk.after_power_cut(&mut chance);
    }
    let store = open(&disk, &mut chance).map_err(|it| format!("it does not open: {it:?}"))?;
    let report = store
        .verify(&VerifyOptions { checkpoint: None, deep: true }, &mut |_| {})
        .map_err(|it| format!("it does not verify: {it:?}"))?;
    if let Some(fault) = report.fault {
        return Err(format!("it does not hold: {fault}"));
    }
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for event in store.feed(Position(0), usize::MAX).map_err(|it| it.to_string())? {
        *found.entry(event.command).or_default() += usize::from(event.name != journal::LEDGER_OPENED);
    }
    for (command, count) in &safe.commands {
        if found.get(command) != Some(count) {
            return Err(format!(
                "{command} was acknowledged and {:?} of {count} events are there",
                found.get(command)
            ));
        }
    }
    for (command, count) in &found {
        let asked = safe.commands.get(command).or(safe.unknown.get(command));
        if asked != Some(count) {
            return Err(format!("{command} is half there: {count} of {asked:?} events"));
        }
    }
    for file in &safe.files {
        if !store.file_exists(&file.hash).map_err(|it| it.to_string())? {
            return Err(format!("the file {} of an acknowledged event is gone", file.hash));
        }
    }
    if let Some(value) = &safe.note {
        let note = store.note("password", "p1", at(0)).map_err(|it| it.to_string())?;
        if note.map(|it| it.value).as_ref() != Some(value) {
            return Err("an acknowledged note is gone".to_owned());
        }
    }
    // And it goes on.
    let next = Write { ..write("l0", "next", vec![thing("t0", "done").put()]) };
    store.commit(next).map(|_| ()).map_err(|it| format!("it does not go on: {it:?}"))
}

fn seeds(from: u64, share: u64) -> std::ops::Range<u64> {
    let number = |name: &str| std::env::var(name).ok().and_then(|it| it.parse::<u64>().ok());
    match number("POWER_CUT_SEED") {
        Some(seed) => seed..seed + 1,
        None => {
            let count = number("POWER_CUTS").unwrap_or(1_200).div_ceil(share);
            from * count..(from + 1) * count
        }
    }
}

#[track_caller]
fn all_hold(from: u64) {
    for seed in seeds(from, 2) {
        if let Err(lost) = case(seed, Lies::default()) {
            panic!("seed {seed}: {lost}");
        }
    }
}

#[test]
fn no_power_cut_loses_what_was_acknowledged() {
    all_hold(0);
}

#[test]
fn no_power_cut_of_the_other_half_does_either() {
    all_hold(1);
}

/// The number of seeds, of the first 150, at which the harness finds something lost.
fn found_by(lies: Lies) -> usize {
    (0..150).filter(|&seed| case(seed, lies).is_err()).count()
}

#[test]
fn a_disk_that_does_not_sync_the_database_is_found_out() {
    assert!(found_by(Lies { database: true, ..Lies::default() }) > 5);
}

#[test]
fn a_disk_that_does_not_sync_evidence_files_is_found_out() {
    assert!(found_by(Lies { files: true, ..Lies::default() }) > 5);
}

#[test]
fn a_disk_that_does_not_sync_folders_is_found_out() {
    assert!(found_by(Lies { folders: true, ..Lies::default() }) > 5);
}
