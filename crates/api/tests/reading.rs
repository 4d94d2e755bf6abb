//! Reading over REST: who is let in, what is found, and how everything that is wrong is told.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at what is wrong")]

#[path = "../../web/tests/common/mod.rs"]
mod common;
mod rest;

use app::NewToken;
use common::Town;
use jiff::civil::date;
use ledger::InspectionId;
use rest::{Read as _, Rest as _};
use serde_json::json;

const READS: [&str; 6] = ["/me", "/inspections", "/org", "/people", "/findings/x", "/inspections/x/totals"];

#[test]
fn a_stranger_is_answered_401_before_anything_else() {
    let town = Town::new();
    let paths = READS.into_iter().chain(["", "/", "/nothing/at/all", "/%ff", "/inspections/%00?limit=x"]);
    for path in paths {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"] {
            for token in ["", "Bearer", "Bearer tz_", "Basic eDp5", "Bearer tz_demo_zhouban", "Bearer  "] {
                let answer = town.call(method, path, &[("authorization", token)], "{\"x\":");
                assert_eq!(answer.status.as_u16(), 401, "{method} {path} {token:?}");
                assert_eq!(answer.headers["www-authenticate"], "Bearer realm=\"taizhang\"");
                if method != "HEAD" {
                    assert_eq!(answer.problem()["code"], "no_token", "{method} {path}");
                }
            }
        }
    }
    // A session's cookie is no token: a foreign page could send it.
    let cookie = format!("taizhang_session={}", town.token("zhouban"));
    assert_eq!(town.call("GET", "/me", &[("cookie", &cookie)], "").status.as_u16(), 401);
    // The description is for everybody, by its one address.
    let document = town.call("GET", "/openapi.json", &[], "");
    assert_eq!(document.status.as_u16(), 200);
    assert_eq!(document.json()["openapi"], "3.1.0");
    assert_eq!(town.call("POST", "/openapi.json", &[], "").status.as_u16(), 401);
}

#[test]
fn what_is_wrong_is_told_in_the_language_of_the_request() {
    let town = Town::new();
    let token = town.bearer("zhouban");
    let auth = ("authorization", token.as_str());
    let zh = town.call("GET", "/findings/x", &[auth], "");
    assert_eq!(zh.status.as_u16(), 404);
    assert_eq!(zh.headers["content-type"], "application/problem+json");
    assert_eq!(zh.headers["content-language"], "zh");
    let problem = zh.problem();
    assert_eq!(problem["type"], "urn:taizhang:problem:not_found");
    assert_eq!(problem["title"], "没有这一项");
    let en = town.call("GET", "/findings/x", &[auth, ("accept-language", "en-GB")], "").problem();
    assert_eq!(en["title"], "Not found");

    // What cannot be read, what is not there, what is not taken.
    for (method, path, status, code) in [
        ("GET", "/inspections?limit=0", 400, "bad_query"),
        ("GET", "/inspections?limit=201", 400, "bad_query"),
        ("GET", "/inspections?limit=1&limit=2", 400, "bad_query"),
        ("GET", "/inspections?unknown=1", 400, "bad_query"),
        ("GET", "/inspections/x/totals?as_of=yesterday", 400, "bad_query"),
        ("GET", "/inspections/%ff", 400, "bad_path"),
        ("GET", "/inspections/x", 404, "not_found"),
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/", 404, "not_found"),
        ("DELETE", "/people", 405, "method"),
        ("GET", "/people?at=nowhere", 404, "not_found"),
    ] {
        let answer = town.call(method, path, &[auth], "");
        assert_eq!(answer.status.as_u16(), status, "{method} {path}: {}", answer.body);
        let problem = answer.problem();
        assert_eq!(problem["code"], code, "{method} {path}");
        assert_eq!(problem["status"], status);
        if status == 405 {
            assert_eq!(answer.headers["allow"], "GET,HEAD");
        }
    }
}

#[test]
fn a_token_does_what_its_person_may_and_no_longer_than_it_is_good() {
    let town = Town::new();
    let inspection = town.adopted();
    let bearer = town.bearer("zhouban");
    let me = town.ask(&bearer, "/me");
    assert_eq!((&me["username"], &me["roles"][0]["role"]), (&json!("zhouban"), &json!("coordinator")));
    assert_eq!(town.ask(&bearer, "/inspections")["page"]["total"], 1);
    // Another bureau's coordinator sees nothing of it; an administrator sees no contents, but names.
    let other = town.bearer("weiban");
    assert_eq!(town.ask(&other, "/inspections")["items"], json!([]));
    let path = format!("/inspections/{inspection}/totals");
    assert_eq!(town.call("GET", &path, &[("authorization", &other)], "").status.as_u16(), 404);
    let admin = town.bearer("xitong");
    assert_eq!(town.ask(&admin, "/inspections")["items"], json!([]));
    assert!(town.ask(&admin, "/people")["page"]["total"].as_u64().unwrap() > 5);

    // Revoked, it is good no more.
    let caller = town.caller("zhouban");
    let id = town.app.tokens(&caller).unwrap()[0].id.clone();
    assert!(town.app.revoke_token(&town.caller("weiban"), &id).is_err(), "not another person's");
    town.app.revoke_token(&caller, &id).unwrap();
    assert_eq!(town.call("GET", "/me", &[("authorization", &bearer)], "").status.as_u16(), 401);

    // It ends with its last day.
    let new =
        NewToken { name: "报表".into(), write: false, inspections: None, expires_on: date(2026, 7, 20) };
    let (_, secret) = town.app.make_token(&caller, &new).unwrap();
    let bearer = format!("Bearer {secret}");
    town.set("2026-07-20T23:59");
    assert_eq!(town.call("GET", "/me", &[("authorization", &bearer)], "").status.as_u16(), 200);
    town.set("2026-07-21T00:00");
    assert_eq!(town.call("GET", "/me", &[("authorization", &bearer)], "").status.as_u16(), 401);
    // Not beyond a year, not in the past.
    for day in [date(2026, 7, 20), date(2027, 7, 23)] {
        let caller = town.caller("zhouban");
        assert!(town.app.make_token(&caller, &NewToken { expires_on: day, ..new.clone() }).is_err(), "{day}");
    }
}

#[test]
fn a_token_that_is_confined_sees_its_inspections_alone() {
    let town = Town::new();
    let (one, two) = (town.adopted(), {
        let new = app::NewInspection {
            unit: "wjj".into(),
            details: ledger::inspection::Details { title: "另一次".into(), ..Default::default() },
        };
        town.app.open_inspection(&town.caller("weiban"), &new).unwrap()
    });
    let supervisor = town.caller("xuncha");
    let token = |inspections: Option<Vec<InspectionId>>| NewToken {
        name: "x".into(),
        write: false,
        inspections,
        expires_on: date(2026, 12, 1),
    };
    let (_, all) = town.app.make_token(&supervisor, &token(None)).unwrap();
    let (_, only) = town.app.make_token(&supervisor, &token(Some(vec![one.clone()]))).unwrap();
    let (all, only) = (format!("Bearer {all}"), format!("Bearer {only}"));
    assert_eq!(town.ask(&all, "/inspections")["page"]["total"], 2);
    let seen = town.ask(&only, "/inspections");
    assert_eq!((&seen["page"]["total"], &seen["items"][0]["id"]), (&json!(1), &json!(one.as_str())));
    for (id, status) in [(&one, 200), (&two, 404)] {
        for rest in ["", "/totals"] {
            let path = format!("/inspections/{id}{rest}");
            assert_eq!(
                town.call("GET", &path, &[("authorization", &only)], "").status.as_u16(),
                status,
                "{path}"
            );
        }
    }
    // Confinement to what one does not see is none that could be made.
    assert!(town.app.make_token(&town.caller("weiban"), &token(Some(vec![one]))).is_err());
    // Nor is a token confined to nothing.
    assert!(town.app.make_token(&supervisor, &token(Some(vec![]))).is_err());
}

#[test]
fn lists_come_in_parts_and_the_parts_make_the_whole() {
    let town = Town::new();
    let bearer = town.bearer("zhouban");
    let whole = town.ask(&bearer, "/people?limit=200");
    let total = whole["page"]["total"].as_u64().unwrap();
    let mut path = "/people?limit=2".to_owned();
    let mut ids = vec![];
    loop {
        let answer = town.call("GET", &path, &[("authorization", &bearer)], "");
        let page = answer.json();
        assert_eq!(page["page"]["total"], total);
        ids.extend(page["items"].as_array().unwrap().iter().map(|it| it["id"].clone()));
        let Some(links) = answer.headers.get("link") else { break };
        let next = links.to_str().unwrap().split(", ").find(|it| it.ends_with("rel=\"next\""));
        let Some(next) = next else { break };
        path = next.split(['<', '>']).nth(1).unwrap().strip_prefix("/api/v1").unwrap().to_owned();
    }
    let expected: Vec<_> = whole["items"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
    assert_eq!(ids, expected);
    assert_eq!(ids.len() as u64, total);
    // Who may be given a finding.
    let leaders = town.ask(&bearer, "/people?role=leader&at=jyj");
    assert_eq!(leaders["items"][0]["name"], "傅居正");
    assert_eq!(leaders["page"]["total"], 1);
}

#[test]
fn a_finding_has_its_version_and_its_past() {
    let town = Town::new();
    let inspection = town.adopted();
    let caller = town.caller("zhouban");
    let page = town.app.ledger(&caller, &inspection, town.app.as_of(None).unwrap()).unwrap();
    let id = page.findings[0].id.clone();
    let bearer = town.bearer("zhouban");
    let path = format!("/findings/{id}");
    let answer = town.call("GET", &path, &[("authorization", &bearer)], "");
    let finding = answer.json();
    assert_eq!(finding["number"], 1);
    assert_eq!(finding["state"], "unplanned");
    assert_eq!(finding["claim"]["status"], "completed");
    assert_eq!(finding["lacks"][0]["kind"], "no_leader");
    assert_eq!(finding["plan"].as_array().unwrap().len(), 2);
    let tag = answer.headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(tag, format!("\"{}\"", finding["version"]));
    for (known, status) in
        [(tag.as_str(), 304), ("*", 304), ("\"0\", W/\"1\"", 304), ("\"0\"", 200), ("x", 200)]
    {
        let headers = [("authorization", bearer.as_str()), ("if-none-match", known)];
        assert_eq!(town.call("GET", &path, &headers, "").status.as_u16(), status, "{known}");
    }
    // Before it was in the ledger there was none; a past day has no version to change.
    let past = format!("{path}?as_of=2026-07-08");
    assert_eq!(town.call("GET", &past, &[("authorization", &bearer)], "").status.as_u16(), 404);
    town.set("2026-07-12T09:00");
    let bearer = town.bearer("zhouban");
    let then = town.call("GET", &format!("{path}?as_of=2026-07-10"), &[("authorization", &bearer)], "");
    assert_eq!(then.json()["as_of"], "2026-07-10");
    assert!(then.headers.get("etag").is_none());
}

#[test]
fn findings_are_found_by_what_they_are() {
    let town = Town::new();
    let inspection = town.adopted();
    let bearer = town.bearer("zhouban");
    let all = town.ask(&bearer, "/findings");
    assert_eq!(all["page"]["total"], 4);
    let numbers = |path: &str| -> Vec<u64> {
        let list = town.ask(&bearer, path);
        list["items"].as_array().unwrap().iter().map(|it| it["number"].as_u64().unwrap()).collect()
    };
    assert_eq!(numbers("/findings?limit=3&offset=2"), [3, 4]);
    assert_eq!(numbers(&format!("/findings?inspection={inspection}&descending=true")), [4, 3, 2, 1]);
    assert_eq!(numbers("/findings?inspection=x"), [0; 0]);
    assert_eq!(numbers("/findings?state=unplanned,open&under=root"), [1, 2, 3, 4]);
    assert_eq!(numbers("/findings?state=closed"), [0; 0]);
    assert_eq!(numbers("/findings?under=wjj"), [0; 0]);
    assert_eq!(numbers("/findings?due_before=2027-01-01"), [0; 0]);
    for wrong in ["state=", "state=open,", "state=lost", "order=late", "due_from=2026-1-1", "descending=yes"]
    {
        let answer = town.call("GET", &format!("/findings?{wrong}"), &[("authorization", &bearer)], "");
        assert_eq!(answer.status.as_u16(), 400, "{wrong}");
        assert_eq!(answer.problem()["code"], "bad_query", "{wrong}");
    }
    assert_eq!(town.ask(&town.bearer("weiban"), "/findings")["page"]["total"], 0);
}

#[test]
fn the_audit_log_is_the_audit_administrators_alone() {
    let town = Town::new();
    let bearer = town.bearer("shenji");
    town.call("GET", "/me", &[("authorization", "Bearer tz_wrong")], "");
    let log = town.ask(&bearer, "/audit?limit=200");
    let acts: Vec<&str> =
        log["items"].as_array().unwrap().iter().map(|it| it["act"].as_str().unwrap()).collect();
    assert!(acts.contains(&"token"), "{acts:?}");
    let refused = town.ask(&bearer, "/audit?outcome=refused");
    assert!(refused["page"]["total"].as_u64().unwrap() >= 1);
    assert!(!log.to_string().contains("tz_wrong"), "a token is never written down");
    for who in ["xitong", "anquan", "zhouban", "xuncha"] {
        let answer = town.call("GET", "/audit", &[("authorization", &town.bearer(who))], "");
        assert_eq!(answer.status.as_u16(), 404, "{who}");
    }
}
