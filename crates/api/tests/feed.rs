//! The feed never skips, never repeats, and tells nobody more than they may know.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at what is wrong")]

#[path = "../../web/tests/common/mod.rs"]
mod common;
mod rest;

use app::{Part, Subject};
use common::Town;
use ledger::{FindingId, finding};
use rest::{Read as _, Rest as _};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
};

/// Follows the feed from `after` to its end: the positions it tells of, in order.
fn follow(town: &Town, bearer: &str, mut after: u64, limit: u32) -> Vec<u64> {
    let mut seen = vec![];
    loop {
        let part = town.ask(bearer, &format!("/changes?after={after}&limit={limit}"));
        let next = part["next"].as_u64().unwrap();
        let items = part["items"].as_array().unwrap();
        seen.extend(items.iter().map(|it| it["position"].as_u64().unwrap()));
        assert!(items.len() <= limit as usize && next >= after);
        if next == part["newest"].as_u64().unwrap() {
            return seen;
        }
        assert!(next > after, "it goes on");
        after = next;
    }
}

/// What the pages let this person see, event by event.
fn brute_force(town: &Town, who: &str) -> Vec<u64> {
    let app = &town.app;
    let caller = town.caller(who);
    let now = app.as_of(None).unwrap();
    let everything = app.store().feed(journal::Position(0), usize::MAX).unwrap();
    let sees = |subject: Subject| match subject {
        Subject::Finding { id, .. } => app.story(&caller, &FindingId(id), now).is_ok(),
        // The journal of an inspection is for those who see the whole of it.
        Subject::Inspection { id } => app.journal(&caller, &id.as_str().into(), None, 1).is_ok(),
        Subject::Org => true,
        Subject::People => who == "shenji",
    };
    everything.iter().filter(|it| sees(Subject::of(it))).map(|it| it.position.0).collect()
}

const PEOPLE: [&str; 8] = ["zhouban", "jicai", "mishu", "fuju", "xuncha", "weiban", "xitong", "shenji"];

#[test]
fn everybody_is_told_what_they_may_see_and_nothing_else() {
    let town = Town::new();
    let inspection = town.adopted();
    let coordinator = town.caller("zhouban");
    let page = town.app.ledger(&coordinator, &inspection, town.app.as_of(None).unwrap()).unwrap();
    for (row, office) in page.findings.iter().zip(["jck", "bgs"]) {
        let assignment = finding::Assignment {
            leader: ledger::PersonId(town.id("fuju").to_owned()),
            lead_office: office.into(),
            supporting: vec![],
            handler: None,
            mode: finding::Mode::ByDate,
            due_on: jiff::civil::date(2026, 9, 30),
        };
        let command = finding::Command::Assign { assignment, reason: None };
        town.app.finding_command(&coordinator, &FindingId(row.id.clone()), None, &command).unwrap();
    }
    for who in PEOPLE {
        let bearer = town.bearer(who);
        let expected = brute_force(&town, who);
        for limit in [1, 7, 200] {
            assert_eq!(follow(&town, &bearer, 0, limit), expected, "{who}, {limit} at a time");
        }
    }
    // What is told is that something happened, never what was said.
    let told = town.ask(&town.bearer("zhouban"), "/changes?limit=200");
    for it in told["items"].as_array().unwrap() {
        let keys: BTreeSet<&str> = it.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, BTreeSet::from(["at", "by", "event", "position", "subject", "version"]));
        assert!(!it["event"].as_str().unwrap().contains('/'));
    }
    let kinds = |part: &Value| -> BTreeSet<String> {
        let items = part["items"].as_array().unwrap();
        items.iter().map(|it| it["subject"]["kind"].as_str().unwrap().to_owned()).collect()
    };
    assert!(kinds(&told).contains("inspection") && !kinds(&told).contains("people"));
    // A position that does not exist yet is the newest one.
    let ahead = town.ask(&town.bearer("zhouban"), "/changes?after=1000000");
    assert_eq!(ahead["next"], ahead["newest"]);
}

#[test]
fn a_reader_among_many_writers_sees_each_change_once() {
    let town = Town::new();
    let inspection = town.adopted();
    let page = town.app.ledger(&town.caller("zhouban"), &inspection, town.app.as_of(None).unwrap()).unwrap();
    let findings: Vec<FindingId> = page.findings.iter().map(|it| FindingId(it.id.clone())).collect();
    let caller = town.caller("zhouban");
    let bearer = town.bearer("zhouban");
    let done = AtomicBool::new(false);
    let mut seen = vec![];
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let (town, findings, caller) = (&town, &findings, &caller);
                scope.spawn(move || {
                    for round in 0..25 {
                        let text = format!("第{writer}人第{round}条");
                        let command = finding::Command::AddMeasure { text, due_on: None };
                        let id = &findings[(writer + round) % findings.len()];
                        town.app.finding_command(caller, id, None, &command).unwrap();
                    }
                })
            })
            .collect();
        let reader = scope.spawn(|| {
            let (mut after, mut seen) = (0, vec![]);
            loop {
                // Asked before: what is written after that is read in the next round.
                let last = done.load(Ordering::Acquire);
                let part = town.ask(&bearer, &format!("/changes?after={after}&limit=9"));
                seen.extend(
                    part["items"].as_array().unwrap().iter().map(|it| it["position"].as_u64().unwrap()),
                );
                after = part["next"].as_u64().unwrap();
                if last && after == part["newest"].as_u64().unwrap() {
                    return seen;
                }
            }
        });
        for it in writers {
            it.join().unwrap();
        }
        done.store(true, Ordering::Release);
        seen = reader.join().unwrap();
    });
    assert_eq!(seen, brute_force(&town, "zhouban"));
    assert!(seen.len() > 100);
}

#[test]
fn who_waits_is_told_at_once_and_not_kept_for_ever() {
    let town = Town::new();
    let bearer = town.bearer("zhouban");
    let now = town.ask(&bearer, "/changes?after=1000000")["next"].as_u64().unwrap();
    let nothing = town.ask(&bearer, &format!("/changes?after={now}&wait=1"));
    assert_eq!((nothing["items"].as_array().unwrap().len(), nothing["next"].as_u64()), (0, Some(now)));
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| town.ask(&bearer, &format!("/changes?after={now}&wait=30")));
        town.adopted();
        let told = waiting.join().unwrap();
        assert!(told["items"][0]["position"].as_u64().unwrap() > now);
    });
    for wrong in ["wait=31", "wait=-1", "after=-1", "after=x", "limit=0"] {
        let answer = town.call("GET", &format!("/changes?{wrong}"), &[("authorization", &bearer)], "");
        assert_eq!(answer.problem()["code"], "bad_query", "{wrong}");
    }
    assert!(town.app.inspections_seen(&town.caller("zhouban"), Part::first(9)).unwrap().total == 1);
}
