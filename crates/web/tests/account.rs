//! Coming in and going out, and what every page has in common.

mod common;

use axum::{body::Body, http::Request};
use common::{PASSWORD, Town};
use std::sync::Arc;

#[test]
fn a_stranger_is_sent_to_sign_in_and_comes_back() {
    let town = Town::new();
    for path in ["/inspections", "/settings/people", "/inspections/none/ledger", "/nowhere"] {
        let answer = town.get("", path).expect(303);
        assert!(answer.location.starts_with("/signin?next=%2F"), "{}", answer.location);
    }
    town.get("", "/signin").expect(200).has("鹭汀区");
    town.get("", "/setup").expect(303);
}

#[test]
fn signing_in_leads_to_the_page_that_was_asked_for() {
    let town = Town::new();
    let answer = town.post_as(
        "",
        "/signin",
        &[("username", "xitong"), ("password", PASSWORD), ("next", "/settings/people")],
        "",
    );
    let answer = answer.expect(303);
    assert_eq!(answer.location, "/settings/people");
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    // A password counts as it is typed: no space falls off.
    for altered in [format!("{PASSWORD} "), format!(" {PASSWORD}")] {
        town.post_as("", "/signin", &[("username", "xitong"), ("password", &altered)], "").expect(422);
    }
    let wrong = town.post_as("", "/signin", &[("username", "xitong"), ("password", "nothing like it")], "");
    wrong.expect(422).has("账号或口令不对").has("xitong").lacks("nothing like it");
    let elsewhere = [("username", "xitong"), ("password", PASSWORD), ("next", "//evil.example/")];
    assert_eq!(town.post_as("", "/signin", &elsewhere, "").expect(303).location, "/");
}

#[test]
fn every_answer_carries_strict_headers() {
    let town = Town::new();
    for answer in [town.get("", "/signin"), town.get("zhouban", "/inspections"), town.get("zhouban", "/none")]
    {
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        for directive in ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(policy.split("; ").any(|it| it == directive), "{directive} in {policy}");
        }
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers["referrer-policy"], "same-origin");
        assert_eq!(answer.headers["content-type"], "text/html; charset=utf-8");
        assert_eq!(answer.headers["cache-control"], "no-store");
        answer.lacks("style=\"").lacks("<script>").lacks("onclick");
    }
}

#[test]
fn a_form_without_the_sessions_token_writes_nothing() {
    let town = Town::new();
    let id = town.draft();
    for (who, path) in [
        ("zhouban", "/inspections/new".to_owned()),
        ("zhouban", format!("/inspections/{id}/edit")),
        ("zhouban", format!("/inspections/{id}/import/1/adopt")),
        ("zhouban", format!("/inspections/{id}/import/1/nodes/0-0-0/title")),
        ("xitong", "/settings/people".to_owned()),
        ("xitong", "/settings/organisation".to_owned()),
        ("anquan", "/settings/roles".to_owned()),
        ("shenji", "/settings/verify".to_owned()),
    ] {
        town.post_as(who, &path, &[("unit", "jyj"), ("name", "无印")], "").expect(403);
        town.post_as(who, &path, &[("unit", "jyj"), ("name", "无印")], "0123456789abcdef").expect(403);
    }
    let file = Some(("a.txt", &b"x"[..]));
    town.upload_as("zhouban", "/inspections/import", &[("unit", "jyj")], file, "").expect(403);
    let page = town.get("zhouban", "/inspections").expect(200);
    page.lacks("无印").has("整改通报.txt");
}

#[test]
fn what_another_site_sends_is_refused() {
    let town = Town::new();
    let request = axum::http::Request::builder()
        .method("POST")
        .uri("/signin")
        .header("host", "localhost")
        .header("origin", "https://evil.example")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::from("username=xitong"))
        .unwrap();
    town.send(request).expect(403);
    let request = axum::http::Request::builder()
        .uri("/signin")
        .header("host", "evil.example")
        .body(axum::body::Body::empty())
        .unwrap();
    town.send(request).expect(421);
}

#[test]
fn the_language_is_kept_in_a_cookie_and_english_is_complete_in_the_frame() {
    let town = Town::new();
    let answer = town.post_as("", "/lang", &[("lang", "en"), ("next", "/signin")], "").expect(303);
    assert!(answer.headers["set-cookie"].to_str().unwrap().starts_with("taizhang_lang=en"));
    town.get_en("zhouban", "/inspections").expect(200).has("Inspections").has("<html lang=\"en\"");
}

#[test]
fn signing_out_ends_the_session() {
    let town = Town::new();
    let token = town.token("zhouban");
    let answer = town.post("zhouban", "/signout", &[]).expect(303);
    assert!(town.app.caller(&token).unwrap().is_none());
    assert_eq!(answer.headers["clear-site-data"], "\"storage\"");
}

#[test]
fn signing_in_again_ends_the_session_that_was_open() {
    let town = Town::new();
    let before = town.token("zhouban");
    let typed = [("username", "zhouban"), ("password", PASSWORD)];
    let answer = town.post_as("zhouban", "/signin", &typed, "").expect(303);
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(!cookie.contains(&before), "another token");
    assert!(town.app.caller(&before).unwrap().is_none());
}

#[test]
fn every_body_says_what_it_is_and_in_which_letters() {
    let town = Town::new();
    let (css, js) = (ui::css_href(), ui::js_href());
    for (who, path) in [
        ("", "/signin"),
        ("", "/healthz"),
        ("", "/version"),
        ("", "/favicon.ico"),
        ("", css.as_str()),
        ("", js.as_str()),
        ("", "/api/v1/openapi.json"),
        ("", "/api/v1/me"),
        ("zhouban", "/nowhere"),
        ("shenji", "/settings/audit/export?format=csv"),
        ("shenji", "/settings/audit/export?format=jsonl"),
    ] {
        let answer = town.get(who, path);
        let kind = answer.headers["content-type"].to_str().unwrap();
        let of_letters = kind.starts_with("text/") || kind.contains("xml");
        assert!(
            !answer.body.is_empty() && (!of_letters || kind.ends_with("; charset=utf-8")),
            "{path}: {kind}"
        );
    }
}

#[test]
fn behind_tls_cookies_are_this_hosts_alone() {
    let town = Town::new();
    let names = vec!["localhost".to_owned()];
    let web = web::Web { app: Arc::clone(&town.app), secure: true, names, proxy: None, demo: None };
    let router = web::router(Arc::new(web));
    let ask = |method: &str, path: &str, cookie: &str, body: String| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "localhost")
            .header("cookie", cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(tower::ServiceExt::oneshot(router.clone(), request)).unwrap()
    };
    let typed = form_urlencoded::Serializer::new(String::new())
        .append_pair("username", "xitong")
        .append_pair("password", PASSWORD)
        .finish();
    let answer = ask("POST", "/signin", "", typed);
    assert!(answer.headers().contains_key("strict-transport-security"));
    let cookies: Vec<&str> =
        answer.headers().get_all("set-cookie").iter().map(|it| it.to_str().unwrap()).collect();
    assert!(cookies[0].starts_with("__Host-taizhang_session="), "{cookies:?}");
    for cookie in &cookies {
        assert!(cookie.starts_with("__Host-") && cookie.contains("; Path=/;"), "{cookie}");
        assert!(cookie.ends_with("; Secure") && !cookie.contains("Domain"), "{cookie}");
    }
    let session = cookies[0].split(';').next().unwrap();
    let status = |cookie: &str| ask("GET", "/settings/people", cookie, String::new()).status().as_u16();
    assert_eq!(status(session), 200);
    // The plain name may have been set by another host of the same domain, or by a page without TLS.
    assert_eq!(status(session.strip_prefix("__Host-").unwrap()), 303);
}
