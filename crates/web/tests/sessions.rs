//! Sessions, passwords and the second step of signing in, as a browser meets them.

#![allow(clippy::unwrap_used, reason = "a test may stop at what is wrong")]

mod common;

use app::{Caller, Origin, SignInPolicy};
use axum::{body::Body, extract::ConnectInfo, http::Request};
use common::{Answer, PASSWORD, Town, at};
use std::{collections::BTreeMap, net::SocketAddr};

const NEW: &str = "青石板路下过雨更好走";

/// A browser: it keeps cookies and sits at an address.
struct Browser<'a> {
    town: &'a Town,
    address: &'static str,
    cookies: BTreeMap<String, String>,
}

impl<'a> Browser<'a> {
    fn new(town: &'a Town, address: &'static str) -> Browser<'a> {
        Browser { town, address, cookies: BTreeMap::new() }
    }

    fn send(&mut self, method: &str, path: &str, form: &str) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "localhost")
            .header("user-agent", "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0")
            .header("cookie", cookies.join("; "))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        let address: SocketAddr = format!("{}:4711", self.address).parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(address));
        let answer = self.town.send(request);
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, "")
    }

    fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        if let Some(caller) = self.caller() {
            form.append_pair("csrf", &format!("{}{}", "0".repeat(caller.csrf.len()), caller.csrf));
        }
        let form = form.extend_pairs(fields).finish();
        self.send("POST", path, &form)
    }

    fn sign_in(&mut self, username: &str, password: &str) -> Answer {
        self.post("/signin", &[("username", username), ("password", password)])
    }

    fn caller(&self) -> Option<Caller> {
        self.town.app.caller(self.cookies.get("taizhang_session")?).unwrap()
    }
}

/// The telephone: the code of the secret that a page shows, so many steps from now.
fn code(town: &Town, secret: &str, steps: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let now = town.app.world().now().as_second() + steps * 30;
    totp.generate(u64::try_from(now).unwrap()).to_string()
}

/// What stands in `<code …>` elements.
fn codes(answer: &Answer) -> Vec<String> {
    let texts = answer.body.split("<code").skip(1);
    texts.map(|it| it[it.find('>').unwrap() + 1..it.find("</code>").unwrap()].to_owned()).collect()
}

fn later(town: &Town, seconds: i64) {
    let world = town.app.world();
    world.set(world.now() + jiff::SignedDuration::from_secs(seconds));
}

#[test]
fn two_steps_let_nobody_in_with_the_password_alone() {
    let town = Town::new();
    town.token("zhouban");
    let mut browser = Browser::new(&town, "10.1.1.1");
    browser.sign_in("zhouban", PASSWORD).expect(303);
    let page = browser.get("/account/factor").expect(200);
    assert!(page.body.contains("<svg class=\"qr\""));
    let secret = codes(&page)[0].clone();
    browser.post("/account/factor", &[("code", "000000")]).expect(422).has("不对").lacks("000000");
    // The same secret again, so that what was scanned stays good.
    assert_eq!(codes(&browser.get("/account/factor").expect(200))[0], secret);
    let done = browser.post("/account/factor", &[("code", &code(&town, &secret, 0))]).expect(200);
    let recovery = codes(&done);
    assert_eq!(recovery.len(), 10);
    browser.get("/account/factor").expect(404);
    browser.post("/signout", &[]).expect(303);

    let answer = browser.sign_in("zhouban", PASSWORD).expect(303);
    assert!(answer.location.starts_with("/signin/second"), "{}", answer.location);
    assert!(browser.caller().is_none(), "the password alone opens nothing");
    browser.get("/inspections").expect(303);
    // The code with which it was turned on is used up, and a wrong one is wrong.
    browser.post("/signin/second", &[("code", &code(&town, &secret, 0))]).expect(422).has("已经用过");
    browser.post("/signin/second", &[("code", "12345")]).expect(422);
    later(&town, 30);
    let used = code(&town, &secret, 0);
    browser.post("/signin/second", &[("code", &used)]).expect(303);
    assert!(browser.caller().is_some());

    // Nobody comes in with the same code a second time, not at once and not in its later half minute.
    for _ in 0..2 {
        let mut thief = Browser::new(&town, "10.1.1.2");
        thief.sign_in("zhouban", PASSWORD).expect(303);
        thief.post("/signin/second", &[("code", &used)]).expect(422);
        assert!(thief.caller().is_none());
        later(&town, 20);
    }
    // A recovery code is good once.
    let mut browser = Browser::new(&town, "10.1.1.1");
    browser.sign_in("zhouban", PASSWORD).expect(303);
    let typed = recovery[3].to_lowercase().replace('-', " ");
    browser.post("/signin/second", &[("code", &typed)]).expect(303);
    browser.get("/account").expect(200).has("还剩9个");
    let mut browser = Browser::new(&town, "10.1.1.1");
    browser.sign_in("zhouban", PASSWORD).expect(303);
    browser.post("/signin/second", &[("code", &typed)]).expect(422);
    // Five wrong codes, and the password is asked for again; more, and there is a wait.
    for _ in 0..3 {
        browser.post("/signin/second", &[("code", "999999")]);
    }
    let answer = browser.post("/signin/second", &[("code", "999999")]);
    assert!(answer.location == "/signin" || answer.status == 429, "{} {}", answer.status, answer.location);
    let mut browser = Browser::new(&town, "10.1.1.1");
    browser.sign_in("zhouban", PASSWORD).expect(303);
    let good = code(&town, &secret, 1);
    browser.post("/signin/second", &[("code", &good)]).expect(429);
    later(&town, 15 * 60);
    let mut browser = Browser::new(&town, "10.1.1.1");
    browser.sign_in("zhouban", PASSWORD).expect(303);
    browser.post("/signin/second", &[("code", &code(&town, &secret, 0))]).expect(303);
    // Off again, with a code.
    later(&town, 30);
    browser.post("/account/factor/off", &[("code", "000000")]).expect(422);
    browser.post("/account/factor/off", &[("code", &code(&town, &secret, 0))]).expect(303);
    let mut browser = Browser::new(&town, "10.1.1.1");
    assert_eq!(browser.sign_in("zhouban", PASSWORD).expect(303).location, "/");
}

#[test]
fn a_role_that_needs_two_steps_does_nothing_before_it_has_them() {
    let second_factor = vec![access::Role::AuditAdmin];
    let town = Town::with_policy(SignInPolicy { second_factor, ..SignInPolicy::default() });
    let mut browser = Browser::new(&town, "10.1.1.1");
    browser.sign_in("shenji", PASSWORD).expect(303);
    for path in ["/", "/settings/audit", "/settings/verify", "/account/tokens", "/nowhere"] {
        let answer = browser.get(path);
        assert_ne!(answer.status, 200, "{path}");
    }
    assert_eq!(browser.get("/settings/audit").location, "/account");
    assert_eq!(browser.post("/settings/verify", &[]).expect(303).location, "/account");
    assert!(town.app.last_verified().is_none());
    browser.get("/account").expect(200).has("您的角色要求两步验证");
    let secret = codes(&browser.get("/account/factor").expect(200))[0].clone();
    browser.post("/account/factor", &[("code", &code(&town, &secret, 0))]).expect(200);
    browser.get("/settings/audit").expect(200);
    later(&town, 30);
    browser.post("/account/factor/off", &[("code", &code(&town, &secret, 0))]).expect(403);
    // Whose role does not ask for it is not asked.
    let mut other = Browser::new(&town, "10.1.1.1");
    other.sign_in("anquan", PASSWORD).expect(303);
    other.get("/settings/roles").expect(200);
}

#[test]
fn an_old_password_is_changed_before_anything_else() {
    let town = Town::with_policy(SignInPolicy { password_days: Some(90), ..SignInPolicy::default() });
    town.set("2026-10-07T08:00");
    let mut browser = Browser::new(&town, "10.1.1.1");
    browser.sign_in("anquan", PASSWORD).expect(303);
    browser.get("/settings/roles").expect(200);
    town.set("2026-10-07T10:00");
    let mut browser = Browser::new(&town, "10.1.1.1");
    browser.sign_in("anquan", PASSWORD).expect(303);
    assert_eq!(browser.get("/settings/roles").expect(303).location, "/account");
    browser.get("/account").expect(200).has("口令已过期");
    let change = |old: &'static str, new: &'static str, again: &'static str| {
        [("old", old), ("password", new), ("again", again)]
    };
    browser
        .post("/account/password", &change("wrong wrong wrong", NEW, NEW))
        .expect(422)
        .has("不对")
        .lacks(NEW);
    browser.post("/account/password", &change(PASSWORD, NEW, "anders")).expect(422);
    browser
        .post("/account/password", &change(PASSWORD, PASSWORD, PASSWORD))
        .expect(422)
        .has("不能和现在的一样");
    browser.post("/account/password", &change(PASSWORD, "1234567890", "1234567890")).expect(422);
    let before = browser.cookies["taizhang_session"].clone();
    let mut second = Browser::new(&town, "10.1.1.2");
    second.sign_in("anquan", PASSWORD).expect(303);
    browser.post("/account/password", &change(PASSWORD, NEW, NEW)).expect(303);
    assert_ne!(browser.cookies["taizhang_session"], before);
    assert!(town.app.caller(&before).unwrap().is_none(), "the old token is dead");
    assert!(second.caller().is_none(), "and so are the other sessions");
    browser.get("/settings/roles").expect(200);
    let mut browser = Browser::new(&town, "10.1.1.1");
    browser.sign_in("anquan", PASSWORD).expect(422);
    browser.sign_in("anquan", NEW).expect(303);
}

#[test]
fn a_person_sees_where_they_are_signed_in_and_ends_it() {
    let town = Town::new();
    town.token("zhouban");
    let mut here = Browser::new(&town, "10.1.1.1");
    here.sign_in("zhouban", PASSWORD).expect(303);
    let mut there = Browser::new(&town, "10.9.9.9");
    there.sign_in("zhouban", PASSWORD).expect(303);
    let page = here.get("/account").expect(200);
    page.has("10.9.9.9").has("10.1.1.1").has("Edge · Windows").has("本次");
    let sessions = town.app.own_sessions(&here.caller().unwrap()).unwrap();
    let other = sessions.iter().find(|it| it.address.as_deref() == Some("10.9.9.9")).unwrap();
    let end = format!("/account/sessions/{}/end", other.id);
    // Nobody ends another's, whatever they know of it.
    let mut stranger = Browser::new(&town, "10.1.1.3");
    stranger.sign_in("anquan", PASSWORD).expect(303);
    stranger.post(&end, &[]).expect(404);
    stranger.post(&format!("/settings/sessions/{}/{}/end", town.id("zhouban"), other.id), &[]).expect(404);
    stranger.get("/settings/sessions").expect(404);
    assert!(there.caller().is_some());
    here.post(&end, &[]).expect(303);
    assert!(there.caller().is_none());
    there.sign_in("zhouban", PASSWORD).expect(303);
    here.post("/account/sessions/others", &[]).expect(303);
    assert!(there.caller().is_none() && here.caller().is_some());
    // The system administrator sees who is there, and ends it.
    let mut admin = Browser::new(&town, "10.1.1.4");
    admin.sign_in("xitong", PASSWORD).expect(303);
    admin.get("/settings/sessions").expect(200).has("周牧野").has("10.1.1.1").has("30分钟").has("10小时");
    let all = town.app.all_sessions(&admin.caller().unwrap()).unwrap();
    let mine = all.iter().find(|it| it.address.as_deref() == Some("10.1.1.1")).unwrap();
    admin.post(&format!("/settings/sessions/{}/{}/end", mine.person, mine.id), &[]).expect(303);
    assert!(here.caller().is_none());
}

#[test]
fn sessions_end_when_idle_and_in_any_case() {
    let policy = SignInPolicy {
        idle: jiff::SignedDuration::from_mins(10),
        longest: jiff::SignedDuration::from_mins(25),
        ..SignInPolicy::default()
    };
    let town = Town::with_policy(policy);
    let token = town.app.sign_in("anquan", PASSWORD).unwrap();
    let alive = || town.app.caller(&token).unwrap().is_some();
    later(&town, 9 * 60);
    assert!(alive());
    later(&town, 9 * 60);
    assert!(alive(), "each use counts");
    later(&town, 8 * 60);
    assert!(!alive(), "but not for ever");
    let token = town.app.sign_in("anquan", PASSWORD).unwrap();
    later(&town, 10 * 60 + 1);
    assert!(town.app.caller(&token).unwrap().is_none());
}

#[test]
fn an_urgent_stop_lasts_a_day_and_is_not_repeated_at_once() {
    let town = Town::new();
    let token = town.token("zhouban");
    let mut admin = Browser::new(&town, "10.1.1.4");
    admin.sign_in("xitong", PASSWORD).expect(303);
    let stop = |admin: &mut Browser<'_>, username: &str, reason: &str| {
        admin.post("/settings/sessions/stop", &[("username", username), ("reason", reason)])
    };
    stop(&mut admin, "zhouban", "").expect(422);
    stop(&mut admin, "niemand", "电脑丢失").expect(422).has("没有这个账号");
    stop(&mut admin, "shenji", "电脑丢失").expect(422).has("不能由一个人停用");
    stop(&mut admin, "zhouban", "电脑丢失").expect(303);
    admin.get("/settings/sessions").expect(200).has("电脑丢失").has("2026-07-10 09:00");
    assert!(town.app.caller(&token).unwrap().is_none());
    let mut browser = Browser::new(&town, "10.1.1.1");
    // The same word as for a wrong password: a thief learns nothing.
    browser.sign_in("zhouban", PASSWORD).expect(422).has("账号或口令不对");
    stop(&mut admin, "zhouban", "再停一天").expect(422).has("48小时内");
    town.app.world().set(at("2026-07-10T09:01"));
    browser.sign_in("zhouban", PASSWORD).expect(303);
    let mut admin = Browser::new(&town, "10.1.1.4");
    admin.sign_in("xitong", PASSWORD).expect(303);
    stop(&mut admin, "zhouban", "再停一天").expect(422);
    town.app.world().set(at("2026-07-11T09:01"));
    let mut admin = Browser::new(&town, "10.1.1.4");
    admin.sign_in("xitong", PASSWORD).expect(303);
    stop(&mut admin, "zhouban", "电脑又丢了").expect(303);
    admin.post(&format!("/settings/sessions/{}/lift", town.id("zhouban")), &[]).expect(303);
    browser.sign_in("zhouban", PASSWORD).expect(303);
    // Lifting does not open the way to another one.
    stop(&mut admin, "zhouban", "再停").expect(422);
}

#[test]
fn a_stranger_elsewhere_keeps_nobody_out_and_a_bureau_stays_in() {
    let town = Town::new();
    for who in ["zhouban", "jicai", "mishu", "fuju"] {
        town.token(who);
    }
    let mut own = Browser::new(&town, "10.1.1.1");
    own.sign_in("zhouban", PASSWORD).expect(303);
    let mut stranger = Browser::new(&town, "203.0.113.5");
    for _ in 0..5 {
        stranger.sign_in("zhouban", "falsch falsch").expect(422);
    }
    stranger.sign_in("zhouban", "falsch falsch").expect(429);
    stranger.sign_in("zhouban", PASSWORD).expect(429);
    // From the own address, with and without the browser that is known.
    own.sign_in("zhouban", PASSWORD).expect(303);
    Browser::new(&town, "10.1.1.1").sign_in("zhouban", PASSWORD).expect(303);
    // A colleague behind the same address guesses: the others come in, and so does the owner in the known browser.
    let mut colleague = Browser::new(&town, "10.1.1.1");
    for _ in 0..6 {
        colleague.sign_in("zhouban", "falsch falsch");
    }
    colleague.sign_in("zhouban", PASSWORD).expect(429);
    for who in ["jicai", "mishu", "fuju"] {
        Browser::new(&town, "10.1.1.1").sign_in(who, PASSWORD).expect(303);
    }
    own.sign_in("zhouban", PASSWORD).expect(303);
    // Names that nobody has wait alike.
    let mut stranger = Browser::new(&town, "203.0.113.6");
    for _ in 0..5 {
        stranger.sign_in("niemand", "falsch falsch").expect(422).has("账号或口令不对");
    }
    stranger.sign_in("niemand", "falsch falsch").expect(429);
    // The known browser of one account counts nothing for another.
    own.post("/signout", &[]).expect(303);
    for _ in 0..5 {
        own.sign_in("jicai", "falsch falsch");
    }
    own.sign_in("jicai", PASSWORD).expect(429);
}

#[test]
fn a_reset_takes_everything_of_the_old_owner_away() {
    let town = Town::new();
    town.token("zhouban");
    let mut thief = Browser::new(&town, "10.1.1.1");
    thief.sign_in("zhouban", PASSWORD).expect(303);
    let secret = codes(&thief.get("/account/factor").expect(200))[0].clone();
    thief.post("/account/factor", &[("code", &code(&town, &secret, 0))]).expect(200);
    let id = ledger::PersonId(town.id("zhouban").to_owned());
    let act = ledger::proposal::Act::ResetPassword { person: id };
    let proposed = town.app.propose(&town.caller("xitong"), vec![act], "电话丢了").unwrap();
    let second = town.app.confirm(&town.caller("anquan"), &proposed.id).unwrap();
    let reset = format!("{}{}", proposed.halves[0].half, second[0].half);
    let entrance = town.app.activate_from("zhouban", &reset, NEW, &Origin::default()).unwrap();
    assert!(thief.caller().is_none());
    let state = town.app.factor_state(&town.app.caller(&entrance.token).unwrap().unwrap()).unwrap();
    assert_eq!(state.since, None);
}
