//! What a province costs: one installation with a hundred counties, 5,000 people and 100,000 findings, beside the same
//! questions asked without a scope. One JSON line a figure; latencies in microseconds.
//!
//! - one permission check: the pure decision, and the whole of it as a request pays for it (session, person, roles, the
//!   finding's row under the scope);
//! - a list of 20 findings out of all, for a handler, a county's supervisor and the province's, for 1 and 64 clients, beside
//!   the same list for the operator, who has no scope;
//! - first page and memory at rest of the server over this data;
//! - sign-ins a second at the cost of argon2 that is shipped.
//!
//! `cargo bench -p taizhang --bench province [-- --seconds 3 --counties 100 --dir DIR]`
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a program that measures may stop at what is wrong"
)]

mod support;

use access::{OrgPath, Scope};
use app::{
    App, Caller, FindingQuery, Part,
    permit::{Act, Capacity},
};
use jiff::civil::{Date, date};
use journal::{Author, HashKind, LedgerId, NewEvent};
use ledger::{
    Event, FindingId, InspectionId, OrgId, PersonId, Private, UnitPath,
    finding::{self, Assignment, Mode, Place},
    inspection::{self, Details},
    org::{self, NodeKind},
    people, stream,
};
use std::{
    cell::OnceCell,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};
use store::{RowQuery, Write};
use support::{Server, page_of, tell, world};

/// Units in a county, offices in a unit, people in a unit, inspections of a unit, findings of an inspection.
const UNITS: u32 = 10;
const OFFICES: u32 = 3;
const PEOPLE: u32 = 5;
const INSPECTIONS: u32 = 2;
const FINDINGS: u32 = 50;

/// Writes events of one ledger as one command; streams are new, so nothing has to be expected.
fn write(app: &App, ledger: &str, command: String, events: Vec<(String, Event)>) {
    let events = events
        .into_iter()
        .map(|(stream, event)| {
            let encoded = ledger::codec::encode(&event);
            NewEvent {
                private: encoded.private,
                ..NewEvent::new(stream.as_str(), encoded.name, encoded.body)
            }
        })
        .collect();
    let write = Write {
        ledger: LedgerId::from(ledger),
        open: Some(HashKind::Sha256),
        at: app.world().now(),
        by: Author::System,
        command,
        expect: vec![],
        events,
    };
    app.store().commit(write).unwrap();
}

fn path(parts: &[&str]) -> UnitPath {
    UnitPath(parts.iter().map(|it| format!("{it}/")).collect())
}

fn node(id: &str, parent: &str, kind: NodeKind, name: String, ordinal: u32) -> (String, Event) {
    let event = org::Event::NodeAdded {
        id: OrgId::from(id),
        parent: Some(OrgId::from(parent)),
        name,
        kind,
        body: None,
        ordinal,
    };
    (stream::ORG.to_owned(), event.into())
}

fn granted(role: people::Role, at: &str, path: UnitPath, from: Date) -> Event {
    let grant = people::Grant { role, at: OrgId::from(at), path, from, to: None };
    people::Event::RoleGranted { grant, proposal: None }.into()
}

/// The sample data, and under its root a province. Three people of the sample data get roles in it: the supervisor over all of
/// it, the coordinator as a county's supervisor, the handler at one office.
fn province(app: &App, root: &str, counties: u32) {
    let day = date(2026, 3, 2);
    write(
        app,
        stream::ORG_LEDGER,
        "province".into(),
        vec![node("prov", root, NodeKind::Region, "云岭省".into(), 900)],
    );
    for c in 0..counties {
        let county = format!("c{c:03}");
        let mut nodes = vec![node(&county, "prov", NodeKind::Region, format!("第{c}县"), c)];
        let mut persons: Vec<(String, Event)> = vec![];
        for u in 0..UNITS {
            let unit = format!("{county}u{u}");
            nodes.push(node(&unit, &county, NodeKind::Unit, format!("第{c}县第{u}局"), u));
            for o in 0..OFFICES {
                nodes.push(node(&format!("{unit}o{o}"), &unit, NodeKind::Office, format!("第{o}科"), o));
            }
            let at = path(&[root, "prov", &county, &unit]);
            for p in 0..PEOPLE {
                let id = format!("{unit}p{p}");
                let stream = stream::person(&PersonId::from(id.as_str()));
                let registered = people::Event::Registered {
                    name: Private::known(format!("第{c}县第{u}局第{p}人")),
                    username: id.clone(),
                    office: people::Office { id: OrgId::from(unit.as_str()), path: at.clone() },
                    post: None,
                    from: None,
                    waiting: false,
                };
                persons.push((stream.clone(), registered.into()));
                let office = format!("{unit}o{}", p % OFFICES);
                let role = match p {
                    0 => granted(people::Role::Coordinator, &unit, at.clone(), day),
                    1 => granted(people::Role::Leader, &unit, at.clone(), day),
                    _ => {
                        let place = path(&[root, "prov", &county, &unit, &office]);
                        granted(people::Role::Handler, &office, place, day)
                    }
                };
                persons.push((stream, role));
            }
        }
        write(app, stream::ORG_LEDGER, format!("nodes-{c}"), nodes);
        write(app, stream::PEOPLE_LEDGER, format!("people-{c}"), persons);
        for u in 0..UNITS {
            for i in 0..INSPECTIONS {
                inspection(app, root, &county, u, i);
            }
        }
    }
    for (username, role, at, place) in [
        ("hanmoqing", people::Role::Supervisor, "prov", path(&[root, "prov"])),
        ("shenyanqiu", people::Role::Supervisor, "c001", path(&[root, "prov", "c001"])),
        (
            "luojianqing",
            people::Role::Handler,
            "c002u3o1",
            path(&[root, "prov", "c002", "c002u3", "c002u3o1"]),
        ),
    ] {
        let id = PersonId(caller(app, username).actor.person);
        let event = (stream::person(&id), granted(role, at, place, day));
        write(app, stream::PEOPLE_LEDGER, format!("grant-{username}"), vec![event]);
    }
}

fn inspection(app: &App, root: &str, county: &str, u: u32, i: u32) {
    let unit = format!("{county}u{u}");
    let id = format!("{unit}i{i}");
    let at = path(&[root, "prov", county, &unit]);
    let day = date(2026, 3, 2);
    let opened = inspection::Event::Opened {
        id: InspectionId::from(id.as_str()),
        unit: inspection::Unit {
            id: OrgId::from(unit.as_str()),
            path: at.clone(),
            name: format!("{county}第{u}局"),
        },
        details: Details { title: format!("第{i}轮巡察"), feedback_on: Some(day), ..Details::default() },
    };
    let mut events: Vec<(String, Event)> = vec![(stream::INSPECTION.to_owned(), opened.into())];
    for f in 1..=FINDINGS {
        let finding = FindingId(format!("{id}f{f}"));
        let stream = stream::finding(&finding);
        events.push((
            stream::INSPECTION.to_owned(),
            inspection::Event::FindingRegistered { finding, number: f }.into(),
        ));
        let registered = finding::Event::Registered {
            inspection: InspectionId::from(id.as_str()),
            unit_path: at.clone(),
            number: f,
            title: format!("关于第{f}号校舍维修项目资料不全、验收手续没有及时办理的问题"),
            place: Place::default(),
            source: format!("第{f}号校舍维修项目资料不全、验收手续没有及时办理。"),
            on: day,
        };
        let assignment = Assignment {
            leader: PersonId(format!("{unit}p1")),
            lead_office: OrgId(format!("{unit}o{}", f % OFFICES)),
            supporting: vec![],
            handler: None,
            mode: Mode::ByDate,
            due_on: date(2026, 5, 1).saturating_add(jiff::Span::new().days(i64::from(f) * 9)),
        };
        events.push((stream.clone(), registered.into()));
        events.push((stream, finding::Event::Assigned { assignment, reason: None }.into()));
    }
    write(app, &id, format!("inspection-{id}"), events);
}

fn caller(app: &App, username: &str) -> Caller {
    let token = app.sign_in(username, &app::demo::password().unwrap()).unwrap();
    app.caller(&token).unwrap().unwrap()
}

/// Microseconds of each call, by so many clients at once for this long.
fn clients(number: usize, time: Duration, call: impl Fn() + Sync) -> Vec<f64> {
    let end = Instant::now() + time;
    let one = || {
        let mut found = vec![];
        while Instant::now() < end {
            let start = Instant::now();
            call();
            found.push(start.elapsed().as_secs_f64() * 1e6);
        }
        found
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..number).map(|_| scope.spawn(one)).collect();
        running.into_iter().flat_map(|it| it.join().unwrap()).collect()
    })
}

fn told(figure: &str, number: usize, time: Duration, mut found: Vec<f64>) {
    found.sort_by(f64::total_cmp);
    let of = |share: f64| (found[((found.len() - 1) as f64 * share) as usize] * 10.0).round() / 10.0;
    tell(
        figure,
        serde_json::json!({
            "clients": number, "p50_us": of(0.5), "p99_us": of(0.99),
            "per_second": (found.len() as f64 / time.as_secs_f64()).round(),
        }),
    );
}

thread_local! {
    /// Which account this client signs in with.
    static MINE: OnceCell<usize> = const { OnceCell::new() };
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let option = |name: &str| {
        arguments.iter().position(|it| it == name).and_then(|it| arguments.get(it + 1)).map(String::as_str)
    };
    let number =
        |name: &str, otherwise: f64| option(name).and_then(|it| it.parse().ok()).unwrap_or(otherwise);
    let time = Duration::from_secs_f64(number("--seconds", 3.0));
    let counties = number("--counties", 100.0) as u32;
    let beside = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let folder = tempfile::tempdir_in(option("--dir").map_or(beside, PathBuf::from)).unwrap();
    let data = folder.path().join("province");
    let (app, _) = world(&data, None);
    let root = app.org().unwrap().children(None)[0].0.to_string();
    let start = Instant::now();
    province(&app, &root, counties);
    let held =
        app.store().rows(&RowQuery { limit: Some(0), ..RowQuery::of("finding") }, &Scope::operator(), None);
    let people =
        app.store().rows(&RowQuery { limit: Some(0), ..RowQuery::of("person") }, &Scope::operator(), None);
    let (findings, people) = (held.unwrap().total, people.unwrap().total);
    tell(
        "a province was written",
        serde_json::json!({ "findings": findings, "people": people, "seconds": start.elapsed().as_secs_f64().round() }),
    );

    let now = app.as_of(None).unwrap();
    let handler = caller(&app, "luojianqing");
    let unit = OrgPath::stored(&format!("{root}/prov/c002/c002u3/"));
    let offices: Vec<String> = vec![];
    let loops = 1_000_000;
    let start = Instant::now();
    let allowed = (0..loops)
        .filter(|_| {
            let actor = std::hint::black_box(&handler.actor);
            Capacity::of(actor, &unit, Some("c002u3p1"), Some("c002u3o1"), &offices).may(Act::Work)
        })
        .count();
    assert_eq!(allowed, loops, "the handler of the lead office may work on it");
    let nanos = start.elapsed().as_secs_f64() * 1e9 / loops as f64;
    tell("one permission check, pure", serde_json::json!({ "ns": nanos.round() }));
    let token = app.sign_in("luojianqing", &app::demo::password().unwrap()).unwrap();
    let whole = || {
        let caller = app.caller(&token).unwrap().unwrap();
        let row = app.store().row("finding", "c002u3i1f1", &Scope::contents(&caller.actor), None).unwrap();
        assert!(row.is_some());
    };
    for number in [1, 64] {
        told(
            "one permission check, whole: session, person, roles, row",
            number,
            time,
            clients(number, time, whole),
        );
    }

    let province_wide = caller(&app, "hanmoqing");
    let county = caller(&app, "shenyanqiu");
    for number in [1, 64] {
        for (who, caller) in
            [("a handler", &handler), ("a county", &county), ("the province", &province_wide)]
        {
            let list = || {
                let found = app.findings(caller, &FindingQuery::default(), now, Part::first(20)).unwrap();
                assert!(found.total > 0 && found.items.len() <= 20);
            };
            let total = app.findings(caller, &FindingQuery::default(), now, Part::first(0)).unwrap().total;
            let name = format!("list of 20, scope of {who}, {total} seen");
            told(&name, number, time, clients(number, time, list));
        }
        let unscoped = || {
            let query = RowQuery { limit: Some(20), ..RowQuery::of("finding") };
            let found = app.store().rows(&query, &Scope::operator(), None).unwrap();
            for row in &found.rows {
                std::hint::black_box(views::FindingRow::read(row).unwrap());
            }
        };
        told(
            &format!("list of 20, no scope, {findings} seen"),
            number,
            time,
            clients(number, time, unscoped),
        );
    }

    // The sample data's accounts by turns: many at once under one name would be held to be guesses.
    let password = app::demo::password().unwrap();
    let names: Vec<String> = app::demo::hints().unwrap().into_iter().map(|it| it.username).collect();
    for number in [1, 64] {
        let next = AtomicUsize::new(0);
        let found = clients(number, time, || {
            MINE.with(|mine| {
                let mine = *mine.get_or_init(|| next.fetch_add(1, Ordering::Relaxed));
                app.sign_in(&names[mine % names.len()], &password).unwrap();
            });
        });
        told("sign-ins", number, time, found);
    }
    drop(app);

    let server = Server::start(&data);
    tell(
        "server over the province",
        serde_json::json!({ "ready_ms": server.ready_ms, "at_rest_mib": server.at_rest_mib() }),
    );
    for (who, path) in [
        ("hanmoqing", "/inspections".to_owned()),
        ("hanmoqing", "/inspections/c050u5i1/ledger".to_owned()),
        ("luojianqing", "/inspections".to_owned()),
    ] {
        let (first_ms, all_ms, bytes) = page_of(&server, who, &path);
        tell(
            &format!("page {path} of {who}"),
            serde_json::json!({ "first_byte_ms": first_ms, "all_ms": all_ms, "bytes": bytes }),
        );
    }
    tell("server after these pages", serde_json::json!({ "at_rest_mib": server.at_rest_mib() }));
}
