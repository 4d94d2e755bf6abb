//! Figures of the whole system, one JSON line each; medians of the rounds, both sides of a comparison by turns in one
//! run:
//!
//! - durable commands a second through the whole path (sign-in's caller, access, decide, append, read models) for 1 and
//!   64 writers, with fsyncs and CPU-µs per event, beside the bare batched insert on the same disk;
//! - first byte and bytes of the ledger page with 1,000 findings;
//! - cold start, first page and memory at rest with the sample data and with 1,000,000 events;
//! - size of the binary.
//!
//! `cargo bench -p taizhang --bench system [-- --seconds 2 --rounds 3 --events 1000000 --dir DIR]`
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a program that measures may stop at what is wrong"
)]

mod support;

use app::{App, Caller, NewInspection};
use journal::{Author, HashKind, NewEvent};
use ledger::{FindingId, finding::Command, inspection::Details};
use std::{
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};
use store::{Expect, Write};
use support::{Server, page, tell, world};
use testkit::measure::{Figure, bare, line, measure};
use testkit::{COUNTING_VFS, register_counting_vfs};

/// A document of our own with this many findings, each with two measures.
fn document(findings: u32) -> String {
    let mut text = String::from(
        "中共云汐区教育局党组关于区委第二巡察组反馈意见整改进展情况的通报\n\n一、巡察反馈问题的整改情况\n",
    );
    for number in 1..=findings {
        if number % 100 == 1 {
            text += &format!("（{}）第{}方面的问题\n", numeral(number / 100 + 1), number / 100 + 1);
        }
        text += &format!(
            "{}.关于第{number}号校舍维修项目资料不全、验收手续没有及时办理的问题\n一是补齐第{number}号项目的立项、合同和验收资料。\
             二是修订维修项目管理办法，明确验收时限。\n整改状态：正在整改中。\n",
            (number - 1) % 100 + 1,
        );
    }
    text
}

fn numeral(number: u32) -> String {
    let digits: Vec<char> = "〇一二三四五六七八九".chars().collect();
    match number {
        0..=9 => digits[number as usize].to_string(),
        10..=19 => format!("十{}", if number == 10 { String::new() } else { numeral(number - 10) }),
        _ => {
            let rest = if number.is_multiple_of(10) { String::new() } else { numeral(number % 10) };
            format!("{}十{rest}", numeral(number / 10))
        }
    }
}

/// Adopts a document into a new inspection: its identifier, and its findings.
fn adopted(app: &App, caller: &Caller, findings: u32) -> (ledger::InspectionId, Vec<FindingId>) {
    let unit = app.units_to_coordinate(caller).unwrap().remove(0);
    let details = Details { title: format!("测量用巡察 {findings}"), ..Details::default() };
    let new = NewInspection { unit: ledger::OrgId(unit.id), details };
    let (id, number) = app.import(caller, new, "测量.txt", document(findings).as_bytes()).unwrap();
    app.adopt(caller, &id, number, None).unwrap();
    let page = app.ledger(caller, &id, app.as_of(None).unwrap()).unwrap();
    assert_eq!(page.findings.len(), findings as usize, "the document is read as it was written");
    (id, page.findings.into_iter().map(|it| FindingId(it.id)).collect())
}

/// Numbers every report of the whole run.
static REPORTS: AtomicU64 = AtomicU64::new(1);

/// Each writer reports progress on findings of its own, through everything a page's form goes through.
fn commands(app: &App, caller: &Caller, findings: &[FindingId], writers: usize, time: Duration) -> Figure {
    let done = AtomicU64::new(0);
    let today = app.world().today();
    measure(|| {
        let end = Instant::now() + time;
        std::thread::scope(|scope| {
            for mine in findings.chunks(findings.len() / writers).take(writers) {
                let done = &done;
                scope.spawn(move || {
                    let mut round = 0;
                    while Instant::now() < end {
                        let finding = &mine[round % mine.len()];
                        round += 1;
                        // The same report twice would be one fact.
                        let number = REPORTS.fetch_add(1, Ordering::Relaxed);
                        let text = format!("第{number}次进展：资料已补齐，正在办理验收手续。");
                        let command = Command::ReportProgress { measure: 1, on: today, text, done: false };
                        let written = app.finding_command(caller, finding, None, &command).unwrap();
                        assert!(written.position.is_some());
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        done.load(Ordering::Relaxed)
    })
}

/// Fills a ledger with reports of progress until the log holds this many events: 100 to a write.
fn fill(app: &App, findings: &[FindingId], ledger: &ledger::InspectionId, events: u64) {
    let store = app.store();
    let ledger = journal::LedgerId::from(ledger.as_str());
    let today = app.world().today();
    // The newest version of each stream, and how many reports its first measure has.
    let mut streams: Vec<(String, u64, u32)> = findings
        .iter()
        .map(|id| {
            let stream = ledger::stream::finding(id);
            let recorded = store.stream(&ledger, &stream.as_str().into(), None).unwrap();
            (stream, recorded.last().unwrap().version, 0)
        })
        .collect();
    let mut command = 0;
    loop {
        for (stream, version, reports) in &mut streams {
            if command % 20 == 0 && store.newest().unwrap().0 >= events {
                return;
            }
            command += 1;
            let reported = |entry: u32| {
                let text = "资料已补齐，正在办理验收手续。".to_owned();
                let event = ledger::finding::Event::ProgressReported {
                    measure: 1,
                    entry,
                    on: today,
                    text,
                    done: false,
                };
                let encoded = ledger::codec::encode(&event.into());
                NewEvent::new(stream.as_str(), encoded.name, encoded.body)
            };
            let write = Write {
                ledger: ledger.clone(),
                open: Some(HashKind::Sha256),
                at: app.world().now(),
                by: Author::System,
                command: format!("fill-{command}"),
                expect: vec![Expect { stream: stream.as_str().into(), version: *version }],
                events: (*reports + 1..=*reports + 100).map(reported).collect(),
            };
            store.commit(write).unwrap();
            *version += 100;
            *reports += 100;
        }
    }
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
    let events = number("--events", 1_000_000.0) as u64;
    // Beside what was built: a temporary folder may be in memory, where a sync costs nothing.
    let beside = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let folder = tempfile::tempdir_in(option("--dir").map_or(beside, PathBuf::from)).unwrap();
    register_counting_vfs();

    // Fewer findings than reports would let streams grow longer than any real one.
    let data = folder.path().join("commands");
    let (app, caller) = world(&data, Some(COUNTING_VFS));
    let (_, findings) = adopted(&app, &caller, 6_400);
    let (mut one, mut many, mut bare_one, mut bare_many) = (vec![], vec![], vec![], vec![]);
    for round in 0..rounds.max(1) {
        one.push(commands(&app, &caller, &findings, 1, time));
        bare_one.push(bare(&folder.path().join(format!("bare-1-{round}")), 450, 1, time));
        many.push(commands(&app, &caller, &findings, 64, time));
        bare_many.push(bare(&folder.path().join(format!("bare-64-{round}")), 450, 64, time));
    }
    for (name, found) in [
        ("commands, whole path, writers=1", &one),
        ("bare insert, batch=1", &bare_one),
        ("commands, whole path, writers=64", &many),
        ("bare insert, batch=64", &bare_many),
    ] {
        println!("{}", line(name, found));
    }
    drop(app);

    let data = folder.path().join("page");
    let (app, caller) = world(&data, None);
    let (id, _) = adopted(&app, &caller, 1_000);
    drop(app);
    let server = Server::start(&data);
    let (first_ms, all_ms, bytes) = page(&server, &format!("/inspections/{id}/ledger"));
    tell(
        "ledger page, 1,000 findings",
        serde_json::json!({ "first_byte_ms": first_ms, "all_ms": all_ms, "bytes": bytes }),
    );
    tell(
        "server with the sample data",
        serde_json::json!({ "ready_ms": server.ready_ms, "at_rest_mib": server.at_rest_mib() }),
    );
    drop(server);

    let data = folder.path().join("million");
    let (app, caller) = world(&data, None);
    let (id, findings) = adopted(&app, &caller, 6_400);
    fill(&app, &findings, &id, events);
    let held = app.store().newest().unwrap().0;
    drop(app);
    let server = Server::start(&data);
    let (first_ms, _, _) = page(&server, "/inspections");
    tell(
        "server with many events",
        serde_json::json!({
            "events": held, "ready_ms": server.ready_ms, "inspections_first_byte_ms": first_ms,
            "at_rest_mib": server.at_rest_mib(),
        }),
    );
    drop(server);

    let size = std::fs::metadata(env!("CARGO_BIN_EXE_taizhang")).unwrap().len() as f64 / 1024.0 / 1024.0;
    tell("binary", serde_json::json!({ "mib": (size * 10.0).round() / 10.0 }));
}
