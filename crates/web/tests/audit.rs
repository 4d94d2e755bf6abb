//! The audit log: what is noted, by whom, from where.

#![allow(clippy::unwrap_used, reason = "a test may stop at what is wrong")]

mod common;

use access::AuditScope;
use axum::{body::Body, extract::ConnectInfo, http::Request};
use common::{PASSWORD, Town};
use std::net::SocketAddr;
use store::{AuditEntry, AuditQuery};

/// Everything that was noted, oldest first.
fn noted(town: &Town) -> Vec<AuditEntry> {
    let store = town.app.store();
    store.audit_append(vec![]).unwrap();
    let lines = store.audit(&AuditQuery::default(), AuditScope::operator()).unwrap();
    lines.into_iter().map(|it| it.entry).collect()
}

/// `sign_in refused why=password`, of what was noted since there were `before` entries.
fn told(town: &Town, before: usize) -> Vec<String> {
    let told = |it: &AuditEntry| {
        let mut text = format!("{} {}", it.act, it.outcome);
        if let Some(object) = &it.object {
            text.push_str(&format!(" {}", object.kind));
        }
        for (key, value) in it.detail.iter().filter(|(key, _)| *key != "position") {
            text.push_str(&format!(" {key}={value}"));
        }
        text
    };
    noted(town).iter().skip(before).map(told).collect()
}

/// Sends the sign-in form from this address.
fn sign_in_from(town: &Town, address: &str, username: &str, password: &str) -> u16 {
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("username", username)
        .append_pair("password", password)
        .finish();
    let mut request = Request::builder()
        .method("POST")
        .uri("/signin")
        .header("host", "localhost")
        .header("x-forwarded-for", "203.0.113.9")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    let address: SocketAddr = address.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(address));
    town.send(request).status.as_u16()
}

#[test]
fn coming_and_going_is_noted_with_the_address_and_never_with_what_was_typed() {
    let town = Town::new();
    town.token("zhouban");
    let before = noted(&town).len();
    assert_eq!(sign_in_from(&town, "10.1.2.3:4711", "zhouban", "Wrong-Password-77"), 422);
    assert_eq!(sign_in_from(&town, "10.1.2.3:4711", "Wrong-Password-77", "zhouban"), 422);
    assert_eq!(sign_in_from(&town, "10.1.2.3:4711", "zhouban", PASSWORD), 303);
    town.post("zhouban", "/signout", &[]).expect(303);
    assert_eq!(
        told(&town, before),
        ["sign_in refused why=password", "sign_in refused why=unknown", "sign_in done", "sign_out done",]
    );
    let entries = &noted(&town)[before..];
    let id = town.id("zhouban");
    assert_eq!(entries[0].person.as_deref(), Some(id));
    assert_eq!(entries[1].name.as_deref(), Some("W…(17)"));
    assert!(entries[..3].iter().all(|it| it.from.as_deref() == Some("10.1.2.3")), "{entries:?}");
    assert_eq!(entries[3].session.as_ref().map(String::len), Some(8));
    let all = format!("{entries:?}");
    assert!(!all.contains("Wrong-Password") && !all.contains(PASSWORD), "{all}");
}

#[test]
fn hammering_is_counted_and_then_noted_once_a_minute() {
    let town = Town::new();
    town.token("zhouban");
    let before = noted(&town).len();
    for _ in 0..40 {
        sign_in_from(&town, "10.1.2.3:4711", "zhouban", "Wrong-Password-77");
    }
    let slowed = told(&town, before).iter().filter(|it| it.starts_with("sign_in slowed")).count();
    assert_eq!(slowed, 1, "{:?}", told(&town, before));
}

#[test]
fn every_change_of_accounts_roles_and_the_organisation_is_noted() {
    let town = Town::new();
    let events = town.app.store().feed(journal::Position(0), 10_000).unwrap();
    let by_people: Vec<u64> = events
        .iter()
        .filter(|it| matches!(it.by, journal::Author::Person { .. }))
        // What somebody does with the own account is noted as what it is.
        .filter(|it| it.name != "people.password_set/1")
        .map(|it| it.position.0)
        .collect();
    let noted: Vec<u64> =
        noted(&town).iter().filter_map(|it| it.detail.get("position")?.parse().ok()).collect();
    assert!(by_people.len() > 10);
    assert_eq!(noted, by_people);
}

#[test]
fn reaching_for_what_belongs_to_others_is_noted_and_what_is_nowhere_is_not() {
    let town = Town::new();
    let inspection = town.adopted();
    let query = store::RowQuery::of("finding");
    let rows = town.app.store().rows(&query, &access::Scope::operator(), None).unwrap().rows;
    let finding = &rows[0].id;
    town.token("weiban");
    let before = noted(&town).len();
    town.get("weiban", &format!("/findings/{finding}")).expect(404);
    town.get("weiban", &format!("/findings/{finding}")).expect(404);
    town.get("weiban", "/findings/nowhere").expect(404);
    town.get("weiban", &format!("/inspections/{}/ledger", inspection.0)).expect(404);
    town.get("weiban", "/settings/audit").expect(404);
    assert_eq!(
        told(&town, before),
        ["denied refused finding", "denied refused inspection", "denied refused page"]
    );
}

#[test]
fn reading_pages_notes_nothing() {
    let town = Town::new();
    let inspection = town.adopted();
    town.token("xuncha");
    let before = noted(&town).len();
    town.get("xuncha", "/inspections").expect(200);
    town.get("xuncha", &format!("/inspections/{}/ledger", inspection.0)).expect(200);
    town.get("xuncha", &format!("/inspections/{}/import/1", inspection.0)).expect(200);
    assert!(told(&town, before).is_empty());
    town.get("xuncha", &format!("/inspections/{}/import/1/file", inspection.0)).expect(200);
    assert_eq!(told(&town, before), ["download done inspection document=1"]);
}
