//! Writing over REST: the same acts as the pages, nobody's change overwritten, nothing done twice.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at what is wrong")]

#[path = "../../web/tests/common/mod.rs"]
mod common;
mod rest;

use common::{Answer, REPORT, Town};
use rest::{Read as _, Rest as _};
use serde_json::{Value, json};

/// One person who sends commands to one finding.
struct Desk<'a> {
    town: &'a Town,
    finding: String,
    bearers: std::collections::BTreeMap<&'a str, String>,
}

impl<'a> Desk<'a> {
    fn new(town: &'a Town, finding: &str, who: &[&'a str]) -> Desk<'a> {
        let bearers = who.iter().map(|it| (*it, town.bearer(it))).collect();
        Desk { town, finding: finding.to_owned(), bearers }
    }

    fn version(&self, who: &str) -> u64 {
        self.town.ask(&self.bearers[who], &format!("/findings/{}", self.finding))["version"].as_u64().unwrap()
    }

    fn send(&self, who: &str, if_match: &str, key: &str, command: &Value) -> Answer {
        let headers = [
            ("authorization", self.bearers[who].as_str()),
            ("content-type", "application/json"),
            ("if-match", if_match),
            ("idempotency-key", key),
        ];
        self.town.call(
            "POST",
            &format!("/findings/{}/commands", self.finding),
            &headers,
            &command.to_string(),
        )
    }

    #[track_caller]
    fn act(&self, who: &str, command: Value) -> Value {
        let version = self.version(who);
        let answer = self.send(who, &format!("\"{version}\""), "", &command);
        assert_eq!(answer.status.as_u16(), 200, "{command}: {}", answer.body);
        assert_eq!(answer.headers["etag"], format!("\"{}\"", answer.json()["version"]).as_str());
        answer.json()
    }
}

fn first_finding(town: &Town) -> String {
    let inspection = town.adopted();
    let page = town.app.ledger(&town.caller("zhouban"), &inspection, town.app.as_of(None).unwrap()).unwrap();
    // The second one has one measure.
    page.findings[1].id.clone()
}

#[test]
fn a_finding_goes_its_whole_way() {
    let town = Town::new();
    let id = first_finding(&town);
    // One person after another sees it as it is handed on.
    let coordinator = Desk::new(&town, &id, &["zhouban"]);
    coordinator.act(
        "zhouban",
        json!({
            "command": "assign", "leader": town.id("fuju"), "lead_office": "jck", "mode": "by_date",
            "due_on": "2026-09-30",
        }),
    );
    let desk = Desk::new(&town, &id, &["zhouban", "jicai", "fuju", "xuncha"]);
    desk.act(
        "jicai",
        json!({
            "command": "report_progress", "measure": 1, "on": "2026-07-09", "text": "已明确一名副局长负责。",
            "done": true,
        }),
    );
    // Proof as a file.
    let fields = json!({
        "measure": 1, "kind": "document", "stage": "in_force", "effective_on": "2026-07-01", "number": "鹭教〔2026〕7号",
    });
    let file = "分工文件".repeat(1000);
    let body = multipart(&[("fields", None, &fields.to_string()), ("file", Some("../分工.pdf"), &file)]);
    let version = desk.version("jicai");
    let send = |if_match: &str, key: &str| {
        let headers = [
            ("authorization", desk.bearers["jicai"].as_str()),
            ("content-type", "multipart/form-data; boundary=grenze"),
            ("if-match", if_match),
            ("idempotency-key", key),
        ];
        town.call("POST", &format!("/findings/{id}/evidence"), &headers, &body)
    };
    assert_eq!(send("\"1\"", "").status.as_u16(), 412);
    let tag = format!("\"{version}\"");
    let attached = send(&tag, "k1");
    assert_eq!(attached.status.as_u16(), 200, "{}", attached.body);
    assert_eq!(send(&tag, "k1").body, attached.body, "the same once more");
    let finding = town.ask(&desk.bearers["jicai"], &format!("/findings/{id}"));
    let evidence = &finding["plan"][0]["evidence"];
    assert_eq!(evidence.as_array().unwrap().len(), 1);
    assert_eq!(evidence[0]["holding"]["name"], "分工.pdf");
    assert_eq!(finding["lacks"], json!([]));
    let path = format!("/findings/{id}/evidence/1/1");
    let fetched = town.call("GET", &path, &[("authorization", &desk.bearers["fuju"])], "");
    assert_eq!((fetched.status.as_u16(), fetched.body.as_str()), (200, file.as_str()));
    assert_eq!(fetched.headers["content-type"], "application/octet-stream");
    for lost in ["1/2", "2/1", "0/0", "x/1"] {
        let path = format!("/findings/{id}/evidence/{lost}");
        assert_eq!(
            town.call("GET", &path, &[("authorization", &desk.bearers["fuju"])], "").status.as_u16(),
            404
        );
    }

    desk.act(
        "jicai",
        json!({
            "command": "request_close_out", "statement": "措施已经完成。", "outcome": { "kind": "completed" },
        }),
    );
    // Out of turn is refused with the ledger's own reason; another role's act is not this person's.
    let version = format!("\"{}\"", desk.version("xuncha"));
    let early = desk.send("xuncha", &version, "", &json!({ "command": "accept_close_out" }));
    assert_eq!(
        (early.status.as_u16(), early.problem()["code"].clone()),
        (409, json!("finding.not_your_turn"))
    );
    let wrong = desk.send("jicai", &version, "", &json!({ "command": "sign_close_out" }));
    assert_eq!((wrong.status.as_u16(), wrong.problem()["code"].clone()), (403, json!("not_yours")));
    desk.act("fuju", json!({ "command": "sign_close_out", "note": "同意" }));
    desk.act("zhouban", json!({ "command": "review_close_out" }));
    desk.act("xuncha", json!({ "command": "accept_close_out" }));
    let finding = town.ask(&desk.bearers["jicai"], &format!("/findings/{id}"));
    assert_eq!(finding["state"], "closed");
    assert_eq!(finding["closed"]["requested"]["by"], town.id("jicai"));
    assert_eq!(finding["closed"]["accepted"]["by"], town.id("xuncha"));
}

#[test]
fn nobodys_change_is_overwritten() {
    let town = Town::new();
    let id = first_finding(&town);
    let desk = Desk::new(&town, &id, &["zhouban", "weiban"]);
    let title = json!({ "command": "correct_title", "title": "新题目", "reason": "更正" });
    for (if_match, status, code) in [
        ("", 428, "no_version"),
        ("\"7\"", 412, "changed"),
        ("\"0\"", 412, "changed"),
        ("\"abc\"", 412, "changed"),
        ("1", 400, "bad_header"),
        ("W/\"1\"", 400, "bad_header"),
        ("\"1\", \"2\"", 400, "bad_header"),
    ] {
        let answer = desk.send("zhouban", if_match, "", &title);
        assert_eq!(answer.status.as_u16(), status, "{if_match}: {}", answer.body);
        assert_eq!(answer.problem()["code"], code);
    }
    assert_eq!(desk.version("zhouban"), 1, "nothing was done");
    // Outside the scope it is not there, whatever the header says.
    assert_eq!(desk.send("weiban", "\"1\"", "", &title).status.as_u16(), 404);
    assert_eq!(desk.send("zhouban", "\"1\"", "", &title).status.as_u16(), 200);
    let late = desk.send("zhouban", "\"1\"", "", &json!({ "command": "add_measure", "text": "再查一遍" }));
    assert_eq!((late.status.as_u16(), late.problem()["version"].clone()), (412, json!(2)));
    assert_eq!(desk.send("zhouban", "*", "", &title).status.as_u16(), 200, "a fact already is no event");
    assert_eq!(desk.version("zhouban"), 2);
}

#[test]
fn a_body_that_cannot_be_read_is_told_where() {
    let town = Town::new();
    let id = first_finding(&town);
    let desk = Desk::new(&town, &id, &["zhouban"]);
    let path = format!("/findings/{id}/commands");
    let huge = format!("{{\"command\":\"void\",\"reason\":\"{}\"}}", "长".repeat(200_000));
    for (kind, body, status, code) in [
        ("application/json", "{", 400, "bad_body"),
        ("application/json", "", 400, "bad_body"),
        ("text/plain", "{}", 415, "media_type"),
        ("", "{}", 415, "media_type"),
        ("application/json", "{}", 422, "bad_field"),
        ("application/json", "[]", 422, "bad_field"),
        ("application/json", "{\"command\":\"close\"}", 422, "bad_field"),
        ("application/json", "{\"command\":\"reopen\"}", 422, "bad_field"),
        ("application/json", "{\"command\":\"reopen\",\"reason\":\"x\",\"why\":1}", 422, "bad_field"),
        ("application/json", "{\"command\":\"void\",\"reason\":\"\"}", 422, "finding.text"),
        (
            "application/json",
            "{\"command\":\"add_measure\",\"text\":\"x\",\"due_on\":\"2026-02-30\"}",
            422,
            "bad_field",
        ),
        ("application/json", huge.as_str(), 413, "too_large"),
    ] {
        let headers =
            [("authorization", desk.bearers["zhouban"].as_str()), ("content-type", kind), ("if-match", "*")];
        let answer = town.call("POST", &path, &headers, body);
        let short: String = body.chars().take(80).collect();
        assert_eq!(answer.status.as_u16(), status, "{kind} {short}: {}", answer.body);
        assert_eq!(answer.problem()["code"], code, "{kind} {short}");
    }
    let path = format!("/findings/{id}/evidence");
    let fields = "{\"measure\":1,\"kind\":\"photo\",\"stage\":\"draft\",\"effective_on\":\"2026-07-01\"}";
    for (kind, body, status) in [
        ("application/json", "{}".to_owned(), 415),
        ("multipart/form-data", "x".to_owned(), 400),
        ("multipart/form-data; boundary=grenze", "x".to_owned(), 400),
        ("multipart/form-data; boundary=grenze", multipart(&[("fields", None, fields)]), 422),
        ("multipart/form-data; boundary=grenze", multipart(&[("file", Some("x"), "x")]), 422),
        (
            "multipart/form-data; boundary=grenze",
            multipart(&[("fields", None, "{}"), ("file", Some("x"), "x")]),
            422,
        ),
        (
            "multipart/form-data; boundary=grenze",
            multipart(&[("fields", None, fields), ("file", Some("x"), "")]),
            422,
        ),
        ("multipart/form-data; boundary=grenze", multipart(&[("more", None, "1")]), 422),
    ] {
        let headers =
            [("authorization", desk.bearers["zhouban"].as_str()), ("content-type", kind), ("if-match", "*")];
        let answer = town.call("POST", &path, &headers, &body);
        assert_eq!(answer.status.as_u16(), status, "{kind} {body}: {}", answer.body);
        answer.problem();
    }
}

#[test]
fn what_is_sent_twice_is_done_once() {
    let town = Town::new();
    let bearer = town.bearer("zhouban");
    let open = |key: &str, title: &str, bearer: &str| {
        let headers =
            [("authorization", bearer), ("content-type", "application/json"), ("idempotency-key", key)];
        let body = json!({ "unit": "jyj", "title": title, "level": "county", "feedback_on": "2026-07-01" });
        town.call("POST", "/inspections", &headers, &body.to_string())
    };
    let none = open("", "一", &bearer);
    assert_eq!((none.status.as_u16(), none.problem()["code"].clone()), (400, json!("no_key")));
    for wrong in ["\"\"", "a b", "ü", &"x".repeat(129)] {
        assert_eq!(open(wrong, "一", &bearer).problem()["code"], "bad_header", "{wrong}");
    }
    let first = open("a", "一", &bearer);
    assert_eq!(first.status.as_u16(), 201, "{}", first.body);
    let at = format!("/api/v1/inspections/{}", first.json()["id"].as_str().unwrap());
    assert_eq!(first.location, at);
    // The same key, quoted or not, gives the same answer; another body is told so; another person's keys are others.
    for key in ["a", "\"a\""] {
        let again = open(key, "一", &bearer);
        assert_eq!(
            (again.status.as_u16(), again.body, again.location),
            (201, first.body.clone(), at.clone())
        );
    }
    let other = open("a", "二", &bearer);
    assert_eq!((other.status.as_u16(), other.problem()["code"].clone()), (422, json!("key_other")));
    assert_eq!(town.ask(&bearer, "/inspections")["page"]["total"], 1);
    // What is refused is not kept: the key is free for what is right.
    let weiban = town.bearer("weiban");
    let refused = open("a", "三", &weiban);
    assert_eq!((refused.status.as_u16(), refused.problem()["code"].clone()), (422, json!("invalid.unknown")));
    let headers =
        [("authorization", weiban.as_str()), ("content-type", "application/json"), ("idempotency-key", "a")];
    let right = town.call("POST", "/inspections", &headers, "{\"unit\":\"wjj\",\"title\":\"三\"}");
    assert_eq!(right.status.as_u16(), 201, "{}", right.body);
}

#[test]
fn a_document_is_read_corrected_and_adopted() {
    let town = Town::new();
    let bearer = town.bearer("zhouban");
    let json_to = |method: &str, path: &str, if_match: &str, key: &str, body: &Value| {
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
            ("if-match", if_match),
            ("idempotency-key", key),
        ];
        town.call(method, path, &headers, &body.to_string())
    };
    let opened = json_to("POST", "/inspections", "", "k", &json!({ "unit": "jyj", "title": "第四轮巡察" }));
    let at = opened.location.strip_prefix("/api/v1").unwrap().to_owned();
    // Mended field by field; a field set to null is emptied.
    let tag = opened.headers["etag"].to_str().unwrap().to_owned();
    let mended = json_to(
        "PATCH",
        &at,
        &tag,
        "",
        &json!({ "reason": "补充", "team": "第三巡察组", "round": "第四轮" }),
    );
    assert_eq!(mended.status.as_u16(), 200, "{}", mended.body);
    assert_eq!(json_to("PATCH", &at, &tag, "", &json!({ "reason": "x" })).status.as_u16(), 412);
    assert_eq!(json_to("PATCH", &at, "", "", &json!({ "reason": "x" })).status.as_u16(), 428);
    let mended = json_to("PATCH", &at, "*", "", &json!({ "reason": "更正", "round": null }));
    assert_eq!((&mended.json()["team"], &mended.json()["round"]), (&json!("第三巡察组"), &Value::Null));

    let send = |path: &str| {
        let body = multipart(&[("file", Some("整改通报.txt"), REPORT)]);
        let headers =
            [("authorization", bearer.as_str()), ("content-type", "multipart/form-data; boundary=grenze")];
        town.call("POST", path, &headers, &body)
    };
    let read = send(&format!("{at}/documents"));
    assert_eq!(read.status.as_u16(), 201, "{}", read.body);
    assert_eq!(read.location, format!("/api/v1{at}/documents/1"));
    assert_eq!(read.json()["nodes"].as_array().unwrap().len(), 4);
    assert_eq!(send(&format!("{at}/documents")).json()["number"], 1, "the same draft is the same document");
    let document = format!("{at}/documents/1");
    let commands = format!("{document}/commands");
    let mut tag = read.headers["etag"].to_str().unwrap().to_owned();
    for command in [
        json!({ "command": "correct_node", "node": [0, 0, 0], "title": "更正后的题目" }),
        json!({ "command": "leave_out", "node": [0, 0, 1], "reason": "重复" }),
        json!({ "command": "leave_out", "node": [0, 1, 0], "reason": "重复" }),
        json!({ "command": "take_back", "node": [0, 1, 0] }),
    ] {
        let done = json_to("POST", &commands, &tag, "", &command);
        assert_eq!(done.status.as_u16(), 200, "{command}: {}", done.body);
        tag = done.headers["etag"].to_str().unwrap().to_owned();
    }
    let adopted = json_to("POST", &commands, &tag, "adopt", &json!({ "command": "adopt" }));
    assert_eq!(adopted.status.as_u16(), 200, "{}", adopted.body);
    assert_eq!(adopted.json()["state"]["findings"].as_array().unwrap().len(), 3);
    assert_eq!(json_to("POST", &commands, &tag, "adopt", &json!({ "command": "adopt" })).body, adopted.body);
    assert_eq!(town.ask(&bearer, "/findings")["items"][0]["title"], "更正后的题目");
    assert_eq!(send(&format!("{at}/documents")).status.as_u16(), 409, "adopted is adopted");
    let file = town.call("GET", &format!("{document}/file"), &[("authorization", &bearer)], "");
    assert_eq!(file.body, REPORT);
    // By hand.
    let new = json!({ "title": "信访件没有按期回复", "source": "巡察组口头反馈" });
    let by_hand = json_to("POST", &format!("{at}/findings"), "", "hand", &new);
    assert_eq!(by_hand.status.as_u16(), 201, "{}", by_hand.body);
    assert_eq!(json_to("POST", &format!("{at}/findings"), "", "hand", &new).body, by_hand.body);
    assert_eq!(town.ask(&bearer, "/findings")["page"]["total"], 4);
    // A handler sees no drafts; a stranger to the unit sees nothing.
    for who in ["jicai", "weiban"] {
        let bearer = town.bearer(who);
        assert_eq!(
            town.call("GET", &document, &[("authorization", &bearer)], "").status.as_u16(),
            404,
            "{who}"
        );
    }
}

#[test]
fn a_token_that_reads_changes_nothing() {
    let town = Town::new();
    let id = first_finding(&town);
    let new = app::NewToken {
        name: "x".into(),
        write: false,
        inspections: None,
        expires_on: jiff::civil::date(2026, 12, 1),
    };
    let (_, secret) = town.app.make_token(&town.caller("zhouban"), &new).unwrap();
    let bearer = format!("Bearer {secret}");
    for (method, path) in [
        ("POST", "/inspections".to_owned()),
        ("POST", format!("/findings/{id}/commands")),
        ("POST", format!("/findings/{id}/evidence")),
        ("PATCH", "/inspections/x".to_owned()),
        ("DELETE", "/nothing".to_owned()),
    ] {
        let answer = town.call(method, &path, &[("authorization", &bearer)], "");
        assert_eq!(
            (answer.status.as_u16(), answer.problem()["code"].clone()),
            (403, json!("read_only_token"))
        );
    }
    assert_eq!(town.ask(&bearer, &format!("/findings/{id}"))["version"], 1);
    // Each attempt is in the audit log.
    let log = town.app.store();
    log.audit_append(vec![]).unwrap();
    let lines = log.audit(&store::AuditQuery::default(), access::AuditScope::operator()).unwrap();
    let denied = lines.iter().filter(|it| it.entry.act == "denied");
    let paths: Vec<_> = denied.filter_map(|it| it.entry.object.as_ref()).map(|it| it.id.as_str()).collect();
    assert!(paths.contains(&"/api/v1/inspections"), "{paths:?}");
}

fn multipart(parts: &[(&str, Option<&str>, &str)]) -> String {
    let mut body = String::new();
    for (name, file, content) in parts {
        body.push_str(&format!("--grenze\r\nContent-Disposition: form-data; name=\"{name}\""));
        if let Some(file) = file {
            body.push_str(&format!("; filename=\"{file}\"\r\nContent-Type: application/octet-stream"));
        }
        body.push_str(&format!("\r\n\r\n{content}\r\n"));
    }
    body.push_str("--grenze--\r\n");
    body
}

#[test]
fn a_request_that_a_dying_process_left_is_taken_up_and_not_done_twice() {
    let town = Town::new();
    let caller = town.caller("zhouban");
    let new = app::NewInspection {
        unit: "jyj".into(),
        details: ledger::inspection::Details { title: "一".into(), ..Default::default() },
    };
    let fresh = |app: &app::App, request: &str| -> ledger::InspectionId {
        let app::Begun::Fresh(hold) = app.once(&caller, "k", request).unwrap() else { panic!("not fresh") };
        let id = app.open_inspection(&hold.caller(&caller), &new).unwrap();
        // The process ends here: nothing is told to anybody, not even that the key is free.
        std::mem::forget(hold);
        id
    };
    let first = fresh(&town.app, "r");
    // While the first process may still be at work, nobody else is let in.
    assert!(matches!(town.app.once(&caller, "k", "r").unwrap(), app::Begun::Running));
    assert!(matches!(town.app.once(&caller, "k", "other").unwrap(), app::Begun::Other));
    // The next process finds that it was done.
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    let world = app::World::told(zone, town.app.world().now(), 99);
    let next = app::App::new(std::sync::Arc::clone(town.app.store()), world);
    assert_eq!(fresh(&next, "r"), first);
    assert_eq!(town.ask(&town.bearer("zhouban"), "/inspections")["page"]["total"], 1);
    // A third finishes it, and then the answer is kept.
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    let world = app::World::told(zone, town.app.world().now(), 98);
    let third = app::App::new(std::sync::Arc::clone(town.app.store()), world);
    let answer = app::Remembered { status: 201, headers: vec![], body: first.0 };
    let app::Begun::Fresh(hold) = third.once(&caller, "k", "r").unwrap() else { panic!("not fresh") };
    hold.done(&answer).unwrap();
    let app::Begun::Known(kept) = town.app.once(&caller, "k", "r").unwrap() else { panic!("not known") };
    assert_eq!(kept, answer);
}

#[test]
fn many_who_send_the_same_at_once_do_it_once() {
    let town = Town::new();
    let bearer = town.bearer("zhouban");
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let headers = [
                        ("authorization", bearer.as_str()),
                        ("content-type", "application/json"),
                        ("idempotency-key", "k"),
                    ];
                    town.call("POST", "/inspections", &headers, "{\"unit\":\"jyj\",\"title\":\"一\"}")
                })
            })
            .collect();
        hands.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let created: Vec<&Answer> = answers.iter().filter(|it| it.status.as_u16() == 201).collect();
    assert!(!created.is_empty());
    for it in &answers {
        match it.status.as_u16() {
            201 => assert_eq!(it.body, created[0].body),
            409 => assert_eq!(it.problem()["code"], "key_running"),
            other => panic!("{other}: {}", it.body),
        }
    }
    assert_eq!(town.ask(&bearer, "/inspections")["page"]["total"], 1);
}
