//! Webhooks reach who was listed, signed and in order, and nobody else.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at what is wrong")]

#[path = "../../web/tests/common/mod.rs"]
mod common;

use api::HttpCourier;
use app::{About, App, BadAddress, Change, Error, Invalid, NewWebhook, Subject, World};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use common::Town;
use hmac::{Hmac, KeyInit as _, Mac as _};
use std::{
    io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _},
    net::TcpListener,
    sync::{Arc, Mutex, atomic::AtomicBool},
};

/// What a receiver was sent.
#[derive(Clone, Debug, Default)]
struct Got {
    path: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(it, _)| it == name).map_or("", |(_, value)| value)
    }

    fn position(&self) -> u64 {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        body["data"]["position"].as_u64().unwrap()
    }

    /// Whether one of the signatures is by this secret.
    fn is_signed_by(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
        let (id, second) = (self.header("webhook-id"), self.header("webhook-timestamp"));
        mac.update(format!("{id}.{second}.{}", self.body).as_bytes());
        let wanted = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.header("webhook-signature").split(' ').any(|it| it == wanted)
    }
}

/// A receiver on the loopback that answers with these texts, one for each request, the last for all that follow.
struct Receiver {
    url: String,
    got: Arc<Mutex<Vec<Got>>>,
}

impl Receiver {
    fn new(answers: &[&str]) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let got: Arc<Mutex<Vec<Got>>> = Arc::default();
        let (kept, answers) =
            (Arc::clone(&got), answers.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
        // It ends with the process.
        std::thread::spawn(move || {
            let mut open = vec![];
            for (number, stream) in listener.incoming().enumerate() {
                let mut stream = stream.unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let mut it = Got { path: line.split(' ').nth(1).unwrap_or("").to_owned(), ..Got::default() };
                loop {
                    let mut line = String::new();
                    reader.read_line(&mut line).unwrap();
                    let Some((name, value)) = line.trim().split_once(": ") else { break };
                    it.headers.push((name.to_ascii_lowercase(), value.to_owned()));
                }
                let mut body = vec![0; it.header("content-length").parse().unwrap_or(0)];
                reader.read_exact(&mut body).unwrap();
                it.body = String::from_utf8(body).unwrap();
                kept.lock().unwrap().push(it);
                let answer = answers.get(number).or(answers.last()).unwrap();
                stream.write_all(answer.as_bytes()).unwrap();
                if answer.contains("999999999") {
                    // The rest never comes.
                    open.push(stream);
                }
            }
        });
        Receiver { url, got }
    }

    fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }
}

const OK: &str = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
const FAILED: &str = "HTTP/1.1 500 Broken\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

fn town(listed: &[&str]) -> Town {
    let town = Town::new();
    town.app.set_courier(Arc::new(courier(listed)));
    town
}

fn courier(listed: &[&str]) -> HttpCourier {
    HttpCourier::new(listed.iter().map(|it| it.parse().unwrap()).collect(), None).unwrap()
}

fn order(town: &Town, url: &str, about: &[About]) -> (String, String) {
    let new = NewWebhook { name: "办公系统".into(), url: url.to_owned(), about: about.to_vec() };
    let (hook, secret) = town.app.add_webhook(&town.caller("xitong"), &new).unwrap();
    (hook.id, secret)
}

fn deliver(app: &App, id: &str) -> u32 {
    app.deliver_webhook(id, &AtomicBool::new(false)).unwrap()
}

/// The positions after `after` of what is about findings and inspections.
fn expected(town: &Town, after: u64) -> Vec<u64> {
    let events = town.app.store().feed(journal::Position(after), usize::MAX).unwrap();
    events
        .iter()
        .filter(|it| matches!(Subject::of(it), Subject::Finding { .. } | Subject::Inspection { .. }))
        .map(|it| Change::of(it).position.0)
        .collect()
}

#[test]
fn messages_are_signed_in_order_and_sent_until_they_are_taken() {
    let town = town(&["127.0.0.1"]);
    let receiver = Receiver::new(&[OK, OK, FAILED, FAILED, OK]);
    let (id, secret) = order(&town, &receiver.url, &[About::Findings, About::Inspections]);
    let from = town.app.store().newest().unwrap().0;
    town.adopted();
    let wanted = expected(&town, from);
    assert!(wanted.len() > 4);
    // Two are taken, the third is not, and then it waits.
    assert_eq!(deliver(&town.app, &id), 2);
    assert_eq!(deliver(&town.app, &id), 0, "not before its time");
    let state = |town: &Town| town.app.webhooks(&town.caller("xitong")).unwrap()[0].state.clone();
    let waiting = state(&town);
    assert_eq!((waiting.failures, waiting.error.as_deref()), (1, Some("status_500")));
    assert_eq!(waiting.position, wanted[1]);
    let wait = waiting.next_at.unwrap().duration_since(town.app.world().now());
    assert!((2..=5).contains(&wait.as_secs()), "{wait}");
    town.set("2026-07-09T09:01");
    assert_eq!(deliver(&town.app, &id), 0);
    let longer = state(&town).next_at.unwrap().duration_since(town.app.world().now());
    assert!((5..=10).contains(&longer.as_secs()), "{longer}");
    town.set("2026-07-09T09:02");
    assert_eq!(deliver(&town.app, &id) as usize, wanted.len() - 2);
    let got = receiver.got();
    let taken: Vec<u64> =
        got.iter().enumerate().filter(|(n, _)| *n != 2 && *n != 3).map(|(_, it)| it.position()).collect();
    assert_eq!(taken, wanted);
    // Sent again it is the same message at another time.
    assert_eq!(got[2].header("webhook-id"), got[4].header("webhook-id"));
    assert_ne!(got[2].header("webhook-timestamp"), got[4].header("webhook-timestamp"));
    for it in &got {
        assert!(it.is_signed_by(&secret));
        assert_eq!((it.path.as_str(), it.header("content-type")), ("/hook", "application/json"));
        // Identifiers alone: no word of what was said, and not who said it.
        assert!(!it.body.contains("学位") && !it.body.contains(town.id("zhouban")), "{}", it.body);
    }
    assert_eq!(state(&town).failures, 0);
    assert_eq!(deliver(&town.app, &id), 0, "nothing waits");
}

#[test]
fn both_secrets_sign_while_the_receiver_follows() {
    let town = town(&["127.0.0.0/8"]);
    let receiver = Receiver::new(&[OK]);
    let (id, old) = order(&town, &receiver.url, &[About::Findings]);
    let (_, new) = town.app.rotate_webhook(&town.caller("xitong"), &id).unwrap();
    town.adopted();
    deliver(&town.app, &id);
    assert!(receiver.got().iter().all(|it| it.is_signed_by(&old) && it.is_signed_by(&new)));
    let before = receiver.got().len();
    town.set("2026-07-10T09:30");
    let coordinator = town.caller("zhouban");
    let listed = town.app.inspections_seen(&coordinator, app::Part::first(1)).unwrap();
    let page = town
        .app
        .ledger(&coordinator, &listed.items[0].id.as_str().into(), town.app.as_of(None).unwrap())
        .unwrap();
    let command = ledger::finding::Command::AddMeasure { text: "再查".into(), due_on: None };
    town.app.finding_command(&coordinator, &page.findings[0].id.as_str().into(), None, &command).unwrap();
    assert_eq!(deliver(&town.app, &id), 1);
    let last = &receiver.got()[before];
    assert!(last.is_signed_by(&new) && !last.is_signed_by(&old));
}

#[test]
fn what_is_internal_and_not_listed_is_never_connected_to() {
    // Ordered while it was listed; then the operator takes it off the list.
    let listed = town(&["127.0.0.1", "localhost"]);
    let port = TcpListener::bind("127.0.0.1:0").unwrap();
    port.set_nonblocking(true).unwrap();
    let address = port.local_addr().unwrap();
    let urls = [
        format!("http://{address}/"),
        format!("https://{address}/"),
        format!("http://localhost:{}/", address.port()),
        format!("https://localhost:{}/", address.port()),
    ];
    let ids: Vec<String> = urls.iter().map(|it| order(&listed, it, &[About::Inspections]).0).collect();
    listed.adopted();
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    let app = App::new(Arc::clone(listed.app.store()), World::told(zone, listed.app.world().now(), 5));
    app.set_courier(Arc::new(courier(&["10.0.0.0/8", "oa.internal"])));
    for id in &ids {
        assert_eq!(deliver(&app, id), 0);
    }
    assert_eq!(port.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "somebody knocked");
    let lines = app.webhooks(&listed.caller("xitong")).unwrap();
    let error =
        |url: &String| lines.iter().find(|it| it.hook.url == *url).unwrap().state.error.clone().unwrap();
    let errors: Vec<_> = urls.iter().map(error).collect();
    assert_eq!(errors, ["internal_address", "internal_address", "address", "internal_address"]);
    // And cannot be ordered, where that can be seen.
    for (url, why) in [
        (format!("https://{address}/"), BadAddress::Internal),
        ("https://[::1]/".to_owned(), BadAddress::Internal),
        ("http://example.com/".to_owned(), BadAddress::Plain),
    ] {
        let new = NewWebhook { name: "x".into(), url, about: vec![About::Findings] };
        let refused = app.add_webhook(&listed.caller("xitong"), &new);
        assert!(
            matches!(&refused, Err(Error::Invalid { field: "url", why: Invalid::Address(it) }) if *it == why),
            "{}",
            new.url
        );
    }
}

#[test]
fn a_redirect_leads_nowhere_and_an_endless_answer_ends() {
    let town = town(&["127.0.0.1"]);
    let elsewhere = Receiver::new(&[OK]);
    let moved = format!(
        "HTTP/1.1 307 Moved\r\nlocation: {}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        elsewhere.url
    );
    let receiver = Receiver::new(&[&moved]);
    let (id, _) = order(&town, &receiver.url, &[About::Inspections]);
    let endless = format!("HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n{}", "x".repeat(8192));
    let babbler = Receiver::new(&[&endless]);
    let (other, _) = order(&town, &babbler.url, &[About::Inspections]);
    town.draft();
    assert_eq!(deliver(&town.app, &id), 0);
    let lines = town.app.webhooks(&town.caller("xitong")).unwrap();
    let line = lines.iter().find(|it| it.hook.id == id).unwrap();
    assert_eq!(line.state.error.as_deref(), Some("status_307"));
    assert!(elsewhere.got().is_empty());
    assert!(deliver(&town.app, &other) > 0);
}

#[test]
fn a_receiver_that_stays_silent_is_given_up_and_can_be_taken_up_again() {
    let town = town(&["127.0.0.1"]);
    let receiver = Receiver::new(&[FAILED, FAILED, FAILED, OK]);
    let (id, _) = order(&town, &receiver.url, &[About::Inspections]);
    town.draft();
    let state = |town: &Town| town.app.webhooks(&town.caller("xitong")).unwrap()[0].state.clone();
    for (at, given_up) in
        [("2026-07-09T10:00", false), ("2026-07-11T10:00", false), ("2026-07-12T11:00", true)]
    {
        town.set(at);
        deliver(&town.app, &id);
        assert_eq!(state(&town).given_up, given_up, "{at}");
    }
    town.set("2026-07-20T10:00");
    assert_eq!(deliver(&town.app, &id), 0);
    assert_eq!(receiver.got().len(), 3, "given up is given up");
    town.app.stop_webhook(&town.caller("xitong"), &id, false).unwrap();
    assert!(deliver(&town.app, &id) > 0);
    // Stopped by hand it is silent, removed it is gone; and both are the system administrator's alone.
    for who in ["anquan", "shenji", "zhouban"] {
        assert!(matches!(town.app.webhooks(&town.caller(who)), Err(Error::NotFound)), "{who}");
        assert!(town.app.remove_webhook(&town.caller(who), &id).is_err());
    }
    town.app.stop_webhook(&town.caller("xitong"), &id, true).unwrap();
    town.adopted();
    assert_eq!(deliver(&town.app, &id), 0);
    town.app.remove_webhook(&town.caller("xitong"), &id).unwrap();
    assert_eq!(deliver(&town.app, &id), 0);
    assert!(town.app.webhooks(&town.caller("xitong")).unwrap().is_empty());
}

#[test]
fn the_thread_of_the_server_delivers_by_itself() {
    let town = town(&["127.0.0.1"]);
    let receiver = Receiver::new(&[OK]);
    let from = town.app.store().newest().unwrap().0;
    order(&town, &receiver.url, &[About::Findings, About::Inspections]);
    let stop = Arc::new(AtomicBool::new(false));
    let worker = {
        let (app, stop) = (Arc::clone(&town.app), Arc::clone(&stop));
        std::thread::spawn(move || app::run_webhooks(&app, &stop))
    };
    town.adopted();
    let wanted = expected(&town, from);
    while receiver.got().len() < wanted.len() {
        std::thread::yield_now();
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    worker.thread().unpark();
    worker.join().unwrap();
    assert_eq!(receiver.got().iter().map(Got::position).collect::<Vec<_>>(), wanted);
}
