//! What an attacker would try first. Slow and oversized heads are tried on a real connection in `server`, slow bodies in
//! `paced`, guessing in `sessions`, what reaches the audit log in `audit`.

#![allow(clippy::unwrap_used, reason = "a test may stop at what is wrong")]

mod common;

use app::Origin;
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, header},
};
use common::{Answer, PASSWORD, Town};
use std::{
    io::Write,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

const SCRIPT: &str = "\"><script>alert(1)</script><img src=x onerror=alert(2)>";

/// What must never stand in a page as it was typed.
#[track_caller]
fn is_tame(answer: &Answer) {
    for live in ["<script>alert", "<img src=x", "onerror=alert(2)>", "<svg onload", "javascript:alert"] {
        // As text it stands there with its angle brackets written out.
        if live == "onerror=alert(2)>" {
            assert!(!answer.body.contains(live), "{live} in\n{}", answer.text());
        } else {
            answer.lacks(live);
        }
    }
}

fn request(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, "localhost")
}

fn form(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    request("POST", path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap()
}

fn cookie_of(answer: &Answer, name: &str) -> Option<String> {
    let all = answer.headers.get_all(header::SET_COOKIE).iter();
    let mut values = all.filter_map(|it| it.to_str().unwrap().strip_prefix(&format!("{name}=")));
    values.next().map(|it| it.split(';').next().unwrap().to_owned())
}

// ------------------------------------------------------------------------------------------------------- limits

#[test]
fn forms_and_uploads_have_limits() {
    let town = Town::new();
    let inspection = town.draft();
    // A form without a session, and one with.
    let large = "x".repeat(600 * 1024);
    town.send(form("/signin", &[("username", &large)])).expect(413);
    town.post("zhouban", "/inspections/new", &[("title", &large)]).expect(413);
    let many: Vec<(String, String)> = (0..7_000).map(|it| (format!("f{it}"), String::new())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    town.send(form("/signin", &many)).expect(413);
    // A document above its limit, and fields above theirs in a form with a file.
    let path = format!("/inspections/{}/import", inspection.0);
    let bytes = vec![b'x'; usize::try_from(app::DOCUMENT_BYTES_MAX).unwrap() + 1];
    town.upload("zhouban", &path, &[], Some(("a.txt", &bytes))).expect(413);
    town.upload("zhouban", &path, &[("note", &large)], Some(("a.txt", b"x"))).expect(413);
    // A stranger's upload ends before it is kept.
    town.upload_as("", &path, &[], Some(("a.txt", b"x")), "").expect(401);
    let long = format!("/signin?next=/{}", "x".repeat(9_000));
    town.send(request("GET", &long).body(Body::empty()).unwrap()).expect(414);
    let headers = request("GET", "/signin").header("cookie", "x".repeat(40_000)).body(Body::empty()).unwrap();
    town.send(headers).expect(431);
    // A declared length alone reserves nothing and lets nothing in.
    let lying = request("POST", "/signin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::CONTENT_LENGTH, "99999999999")
        .body(Body::from("username=a"))
        .unwrap();
    assert!(matches!(town.send(lying).status.as_u16(), 400 | 413 | 422));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends_is_answered_and_ended() {
    let router = tokio::task::spawn_blocking(Town::new).await.unwrap().router();
    let (sender, receiver) = tokio::sync::mpsc::channel::<std::io::Result<Vec<u8>>>(1);
    tokio::spawn(async move {
        while sender.send(Ok(b"a".to_vec())).await.is_ok() {
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
    });
    let body = Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(receiver));
    let drip = request("POST", "/signin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body)
        .unwrap();
    let began = tokio::time::Instant::now();
    let answer = tower::ServiceExt::oneshot(router, drip).await.unwrap();
    assert_eq!(answer.status(), 408);
    assert!(began.elapsed() < Duration::from_secs(40), "{:?}", began.elapsed());
}

// ------------------------------------------------------------------------------------------------ stored script

#[test]
fn script_that_was_stored_is_text_on_every_page() {
    let town = Town::new();
    let report = common::REPORT
        .replace("学位供给测算不及时的问题", &format!("学位{SCRIPT}的问题"))
        .replace("印发《学位供给测算办法》", &format!("印发{SCRIPT}"));
    let new = app::NewInspection {
        unit: ledger::OrgId::from("jyj"),
        details: ledger::inspection::Details { title: SCRIPT.to_owned(), ..Default::default() },
    };
    let caller = town.caller("zhouban");
    let file = format!("{}.txt", SCRIPT.replace('/', ""));
    let (inspection, _) = town.app.import(&caller, new, &file, report.as_bytes()).unwrap();
    let review = town.get("zhouban", &format!("/inspections/{}/import/1", inspection.0)).expect(200);
    is_tame(&review);
    assert!(
        review.body.contains("&lt;script&gt;alert") || review.body.contains("&#60;script"),
        "it was there"
    );
    town.app.adopt(&caller, &inspection, 1, None).unwrap();
    let rows =
        town.app.store().rows(&store::RowQuery::of("finding"), &access::Scope::operator(), None).unwrap();
    let finding = rows.rows[0].id.clone();
    let at = |act: &str| format!("/findings/{finding}/{act}");
    let leader = town.id("fuju").to_owned();
    let assign = [("leader", leader.as_str()), ("office", "jck"), ("mode", "by_date"), ("due", "2026-12-31")];
    town.post("zhouban", &at("assign"), &assign).expect(303);
    town.post("zhouban", &at("measure-add"), &[("text", SCRIPT)]).expect(303);
    let title = [("title", SCRIPT), ("reason", SCRIPT)];
    town.post("zhouban", &at("title"), &title).expect(303);
    let evidence = [
        ("measure", "1"),
        ("kept", ""),
        ("kind", "document"),
        ("title", SCRIPT),
        ("document", SCRIPT),
        ("day", "2026-07-08"),
        ("stage", "in_force"),
    ];
    let file = Some((SCRIPT, &b"<script>alert(1)</script>"[..]));
    let kept = town.upload("zhouban", &at("evidence"), &evidence, file);
    assert!(kept.status.as_u16() == 303, "{}\n{}", kept.status, kept.text());
    for path in [
        "/inspections".to_owned(),
        format!("/inspections/{}/ledger", inspection.0),
        format!("/inspections/{}/dashboard", inspection.0),
        format!("/inspections/{}/journal", inspection.0),
        format!("/findings/{finding}"),
        format!("/findings/{finding}/journal"),
        format!("/inspections/{}/ledger?q=%22%3E%3Cscript%3Ealert(1)", inspection.0),
    ] {
        is_tame(&town.get("zhouban", &path).expect(200));
        is_tame(&town.get_en("zhouban", &path).expect(200));
    }
    // Evidence is saved, never shown: no type, a sandbox, nothing that a browser would guess.
    let files = town.get("zhouban", &format!("/findings/{finding}"));
    let link = files
        .body
        .split("href=\"")
        .map(|it| it.split('"').next().unwrap())
        .find(|it| it.contains("/evidence/"));
    let file = town.get("zhouban", link.expect("a link to the evidence")).expect(200);
    assert_eq!(file.headers["content-type"], "application/octet-stream");
    assert_eq!(file.headers["x-content-type-options"], "nosniff");
    let policy = file.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none';") && policy.ends_with("; sandbox"), "{policy}");
    let disposition = file.headers["content-disposition"].to_str().unwrap();
    assert!(
        disposition.starts_with("attachment; filename=\"") && !disposition.contains('<'),
        "{disposition}"
    );
    assert_eq!(file.body, "<script>alert(1)</script>");
}

// -------------------------------------------------------------------------------------------------- enumeration

#[test]
fn a_stranger_learns_neither_names_nor_identifiers() {
    let town = Town::new();
    let inspection = town.adopted();
    // The same answer for a name that is there and one that is not, in signing in and in activating.
    let wrong = |username: &str| {
        let answer = town.send(form("/signin", &[("username", username), ("password", "falsch falsch")]));
        (answer.status.as_u16(), answer.body.replace(username, "NAME"))
    };
    assert_eq!(wrong("anquan"), wrong("niemand"));
    let code = |username: &str| {
        let fields = [
            ("username", username),
            ("code", "AAAA-BBBB-CCCC-DDDD"),
            ("password", "汀江水满三月花又开了"),
            ("again", "汀江水满三月花又开了"),
        ];
        let answer = town.send(form("/activate", &fields));
        (answer.status.as_u16(), answer.body.replace(username, "NAME"))
    };
    assert_eq!(code("anquan"), code("niemand"));
    // And the same work, though one has no hash to compare with. Without it the one would be fifty times as fast; five
    // leaves room for a machine that is busy with other tests.
    let mut fastest = [Duration::MAX; 2];
    for _ in 0..4 {
        for (username, fastest) in ["shenji", "gibtsnicht"].into_iter().zip(&mut fastest) {
            let began = Instant::now();
            assert!(matches!(town.app.sign_in(username, "falsch falsch"), Err(app::Error::BadSignIn)));
            *fastest = began.elapsed().min(*fastest);
        }
    }
    let [known, unknown] = fastest;
    assert!(known < unknown * 5 && unknown < known * 5, "{known:?} {unknown:?}");
    // What lies outside the scope and what is nowhere look the same.
    let rows =
        town.app.store().rows(&store::RowQuery::of("finding"), &access::Scope::operator(), None).unwrap();
    let finding = &rows.rows[0].id;
    for (there, nowhere) in [
        (format!("/findings/{finding}"), "/findings/01aaaaaaaaaaaaaaaaaaaaaaaa".to_owned()),
        (
            format!("/findings/{finding}/evidence/1-1"),
            "/findings/01aaaaaaaaaaaaaaaaaaaaaaaa/evidence/1-1".to_owned(),
        ),
        (
            format!("/inspections/{}/ledger", inspection.0),
            "/inspections/01aaaaaaaaaaaaaaaaaaaaaaaa/ledger".to_owned(),
        ),
        ("/settings/people".to_owned(), "/settings/nothing".to_owned()),
    ] {
        let seen = |path: &str| {
            let answer = town.get("weiban", path).expect(404);
            let masked = answer.body.replace(path, "PATH");
            // Each page's form tokens look different each time.
            let mut parts: Vec<String> = Vec::new();
            for part in masked.split("name=\"csrf\" value=\"") {
                let rest = if parts.is_empty() { part } else { part.split_once('"').unwrap().1 };
                parts.push(rest.to_owned());
            }
            let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            parts.concat().replace(&encode(path), "PATH")
        };
        assert_eq!(seen(&there), seen(&nowhere), "{there}");
    }
}

// ------------------------------------------------------------------------------------------------------ sessions

#[test]
fn a_session_is_made_at_signing_in_and_never_taken_over() {
    let town = Town::new();
    // A cookie that somebody put there before: neither kept nor worth anything afterwards.
    let planted = format!("{}.{}", "01aaaaaaaaaaaaaaaaaaaaaaaa", "ab".repeat(32));
    let mut sign_in = form("/signin", &[("username", "anquan"), ("password", PASSWORD)]);
    let planted_cookie = format!("taizhang_session={planted}; taizhang_second={}", "cd".repeat(32));
    sign_in.headers_mut().insert(header::COOKIE, planted_cookie.parse().unwrap());
    let answer = town.send(sign_in).expect(303);
    let first = cookie_of(&answer, "taizhang_session").unwrap();
    assert_ne!(first, planted);
    assert!(town.app.caller(&planted).unwrap().is_none());
    assert!(town.app.caller(&first).unwrap().is_some());
    // Signing in again in the same browser: another token, and the one before is dead.
    let mut again = form("/signin", &[("username", "xitong"), ("password", PASSWORD)]);
    again.headers_mut().insert(header::COOKIE, format!("taizhang_session={first}").parse().unwrap());
    let second = cookie_of(&town.send(again).expect(303), "taizhang_session").unwrap();
    assert_ne!(first, second);
    assert!(town.app.caller(&first).unwrap().is_none());
    // A token in the address counts nothing, nor does one with anything added to it.
    let stolen = town.send(
        request("GET", &format!("/settings/people?taizhang_session={second}")).body(Body::empty()).unwrap(),
    );
    stolen.expect(303);
    for bent in
        [format!("{second}0"), second.to_uppercase(), second.replace('.', ".."), format!("{second}%00")]
    {
        assert!(town.app.caller(&bent).unwrap().is_none(), "{bent}");
    }
    // Behind TLS cookies insist on it; scripts and other sites never have them.
    let answer = town.send(form("/signin", &[("username", "anquan"), ("password", PASSWORD)]));
    for cookie in answer.headers.get_all(header::SET_COOKIE) {
        let cookie = cookie.to_str().unwrap();
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
            "{cookie}"
        );
    }
}

// ----------------------------------------------------------------------------------------------- host and proxy

#[test]
fn forged_names_and_forwarding_headers_change_nothing() {
    let town = Town::new();
    for (name, value, status) in [
        ("host", "evil.example", 421),
        ("host", "localhost.evil.example", 421),
        ("host", "localhost@evil.example", 421),
        ("host", "", 421),
        ("x-forwarded-host", "evil.example", 200),
        ("forwarded", "host=evil.example;proto=https;for=1.2.3.4", 200),
        ("x-original-url", "/settings/people", 200),
        ("x-rewrite-url", "/settings/people", 200),
        ("x-http-method-override", "DELETE", 200),
    ] {
        let mut it = request("GET", "/signin").body(Body::empty()).unwrap();
        it.headers_mut().insert(name, value.parse().unwrap());
        let answer = town.send(it).expect(status);
        assert!(!answer.body.contains("evil.example"), "{name}");
        answer.lacks("添加人员");
    }
    // Two Host headers, or one that the address line contradicts.
    let mut two = request("GET", "/signin").body(Body::empty()).unwrap();
    two.headers_mut().append("host", "evil.example".parse().unwrap());
    town.send(two).expect(400);
    let absolute = request("GET", "http://evil.example/signin").body(Body::empty()).unwrap();
    town.send(absolute).expect(421);
    // Redirects name no host, so that no header can lead elsewhere.
    let mut lured = request("GET", "/inspections").body(Body::empty()).unwrap();
    lured.headers_mut().insert("x-forwarded-host", "evil.example".parse().unwrap());
    assert_eq!(town.send(lured).expect(303).location, "/signin?next=%2Finspections");
    // Whoever comes past the proxy is turned away, whatever they say; the proxy itself says for whom it asks.
    let behind = town.behind("10.0.0.2".parse().unwrap());
    let from = |peer: &str, forwarded: &str| {
        let mut it =
            request("GET", "/signin").header("x-forwarded-for", forwarded).body(Body::empty()).unwrap();
        let peer: SocketAddr = format!("{peer}:4711").parse().unwrap();
        it.extensions_mut().insert(ConnectInfo(peer));
        town.send_to(&behind, it).status.as_u16()
    };
    assert_eq!(from("10.0.0.2", "192.168.7.7"), 200);
    assert_eq!(from("10.0.0.3", "10.0.0.2"), 403);
    assert_eq!(from("192.168.7.7", "127.0.0.1"), 403);
}

// --------------------------------------------------------------------------------------------- secrets in the log

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn no_secret_reaches_the_log() {
    let kept = Kept::default();
    let writer = kept.clone();
    // For the whole program: the store writes on a thread of its own.
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .init();
    let town = Town::new();
    let mut secrets: Vec<String> = vec![PASSWORD.to_owned()];
    // A whole life: code, password, wrong ones, second factor, tokens, sessions, reset, uploads, errors.
    let token = town.token("zhouban");
    secrets.push(token.clone());
    secrets.push(token.split_once('.').unwrap().1.to_owned());
    secrets.push(town.caller("zhouban").csrf);
    for typed in ["Geheim-Wort-Eins", "Geheim-Wort-Zwei"] {
        town.send(form("/signin", &[("username", "zhouban"), ("password", typed)])).expect(422);
        town.send(form("/signin", &[("username", typed), ("password", PASSWORD)])).expect(422);
        secrets.push(typed.to_owned());
    }
    let fields = [
        ("username", "zhouban"),
        ("code", "WXYZ-2345-WXYZ-2345"),
        ("password", "Geheim-Wort-Drei"),
        ("again", "Geheim-Wort-Drei"),
    ];
    town.send(form("/activate", &fields)).expect(422);
    secrets.extend(["WXYZ-2345".to_owned(), "Geheim-Wort-Drei".to_owned()]);
    let caller = town.caller("zhouban");
    let offer = town.app.factor_offer(&caller).unwrap();
    secrets.push(offer.secret.clone());
    town.get("zhouban", "/account/factor").expect(200);
    town.post("zhouban", "/account/factor", &[("code", "135790")]).expect(422);
    let secret = totp_rs::Secret::try_from_base32(&offer.secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let now = u64::try_from(town.app.world().now().as_second()).unwrap();
    let code = totp.generate(now).to_string();
    secrets.extend(town.app.factor_on(&caller, &code).unwrap());
    let pending = match town.app.sign_in_from("zhouban", PASSWORD, "", &Origin::default()).unwrap() {
        app::SignedIn::Second(token) => token,
        app::SignedIn::In(_) => panic!("the second factor is on"),
    };
    assert!(town.app.sign_in_second(&pending, "AAAA-BBBB-CCCC-DDDD", &Origin::default()).is_err());
    secrets.push(pending);
    let id = ledger::PersonId(town.id("zhouban").to_owned());
    let act = ledger::proposal::Act::ResetPassword { person: id };
    let proposed = town.app.propose(&town.caller("xitong"), vec![act], "电话丢了").unwrap();
    let second = town.app.confirm(&town.caller("anquan"), &proposed.id).unwrap();
    secrets.extend([proposed.halves[0].half.clone(), second[0].half.clone()]);
    let reset = format!("{}{}", proposed.halves[0].half, second[0].half);
    let entrance =
        town.app.activate_from("zhouban", &reset, "green tea at four", &Origin::default()).unwrap();
    secrets.extend([reset, "green tea at four".to_owned(), entrance.token, entrance.device.unwrap()]);
    let made = town.app.setup_code().unwrap();
    assert_eq!(made, None);
    // Words of the ledger and names are none of the log's either.
    let inspection = {
        let caller = town.caller("weiban");
        let new = app::NewInspection {
            unit: ledger::OrgId::from("wjj"),
            details: ledger::inspection::Details { title: "卫健巡察".to_owned(), ..Default::default() },
        };
        town.app.import(&caller, new, "整改通报.txt", common::REPORT.as_bytes()).unwrap().0
    };
    town.get("weiban", &format!("/inspections/{}/import/1", inspection.0)).expect(200);
    town.get("weiban", "/findings/nowhere?secret=in-der-adresse").expect(404);
    secrets.extend(["卫健巡察", "整改通报", "闲置校舍", "卫半夏", "in-der-adresse"].map(str::to_owned));
    let log = String::from_utf8_lossy(&kept.0.lock().unwrap()).into_owned();
    assert!(log.contains("sign-in failed"), "the log was listened to");
    for secret in &secrets {
        assert!(secret.chars().count() >= 3, "{secret} would be found by chance");
        let at = log.find(secret.as_str());
        assert!(
            at.is_none(),
            "{secret} in the log: {:?}",
            log.lines().find(|it| it.contains(secret.as_str()))
        );
    }
}
