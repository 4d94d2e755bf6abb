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
        // One act may come to several events: the last of them is noted.
        .chunk_by(|a, b| a.command == b.command)
        .filter_map(<[_]>::last)
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

#[test]
fn the_page_tells_who_did_what_and_is_searched() {
    let town = Town::new();
    town.token("zhouban");
    sign_in_from(&town, "10.1.2.3:4711", "nobody", PASSWORD);
    let page = town.get("shenji", "/settings/audit").expect(200);
    for words in
        ["周牧野", "安素问", "季临川", "2026-07-09 09:00:00", "10.1.2.3", "未知账号 n…(6)", "没有这个账号"]
    {
        page.has(words);
    }
    page.lacks("people.role_granted").lacks("person/");
    let found = town.get("shenji", "/settings/audit?q=%E5%8D%AB%E5%8D%8A%E5%A4%8F").expect(200);
    found.has("卫半夏").lacks("周牧野");
    town.get("shenji", "/settings/audit?q=ZHOUBAN").expect(200).has("周牧野").lacks("卫半夏");
    town.get("shenji", "/settings/audit?q=niemand").expect(200).has("没有符合条件的记录");
    town.get("shenji", "/settings/audit?to=2026-07-08").expect(200).lacks("周牧野");
    town.get("shenji", "/settings/audit?from=2026-07-09&to=2026-07-09").expect(200).has("周牧野");
    town.get("shenji", "/settings/audit?from=nonsense&act=nonsense&page=99").expect(200).has("周牧野");
    let refused = town.get("shenji", "/settings/audit?outcome=refused&act=sign_in").expect(200);
    refused.has("未知账号").lacks("卫半夏");
    town.get_en("shenji", "/settings/audit").expect(200).has("Audit log").has("Signed in");
    // What was searched for is shown as it was typed, and does nothing.
    town.get("shenji", "/settings/audit?q=%22%3E%3Cscript%3E").expect(200).lacks("<script>");
    for who in ["xitong", "anquan", "zhouban"] {
        town.get(who, "/settings/audit").expect(404);
        town.get(who, "/settings/audit/export?format=csv").expect(404);
    }
}

#[test]
fn the_log_leaves_as_a_table_and_as_lines_whose_hashes_a_stranger_can_check() {
    let town = Town::new();
    // More than one piece of the stream.
    let many = (0..2_345).map(|it| AuditEntry {
        at: common::at("2026-07-09T09:00"),
        person: None,
        name: Some(format!("=cmd{it}")),
        from: None,
        session: None,
        act: "sign_in".to_owned(),
        object: None,
        outcome: "refused".to_owned(),
        detail: Default::default(),
    });
    town.app.store().audit_append(many.collect()).unwrap();
    let csv = town.get("shenji", "/settings/audit/export?format=csv&act=sign_in").expect(200);
    assert!(csv.body.starts_with("\u{feff}\"序号\",\"时间\""), "{}", &csv.body[..60]);
    assert_eq!(
        csv.body.matches("\r\n").count(),
        noted(&town).iter().filter(|it| it.act == "sign_in").count() + 1
    );
    csv.has("\"未知账号 =cmd2344\"").lacks("下载文件");
    let disposition = csv.headers["content-disposition"].to_str().unwrap();
    assert_eq!(disposition, "attachment; filename=\"audit-2026-07-09.csv\"");
    let lines = town.get("shenji", "/settings/audit/export?format=jsonl").expect(200);
    let mut before = journal::Digest::ZERO;
    for (line, number) in lines.body.lines().zip(1u64..) {
        // As the manual says: the text between `"entry":` and `,"hash":`.
        let entry = &line[line.find("\"entry\":").unwrap() + 8..line.rfind(",\"hash\":").unwrap()];
        before = journal::HashKind::Sha256.of(&[
            b"taizhang.audit/1\n",
            &before.0,
            &number.to_be_bytes(),
            entry.as_bytes(),
        ]);
        assert!(line.ends_with(&format!(",\"hash\":\"{before}\"}}")), "{line}");
    }
    // The export is an entry of its own, and in the file.
    assert!(lines.body.lines().last().unwrap().contains("\"act\":\"export\""));
    town.get("shenji", "/settings/audit/export").expect(404);
}

#[test]
fn entries_go_when_their_time_is_over_and_not_before() {
    let town = Town::new();
    let all = noted(&town).len();
    town.set("2027-07-08T09:00");
    town.app.sweep().unwrap();
    assert_eq!(noted(&town).len(), all);
    town.set("2027-07-10T09:00");
    town.app.sweep().unwrap();
    assert_eq!(told(&town, 0), [format!("purged done before=2026-07-10 entries={all}")]);
}
