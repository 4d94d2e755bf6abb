//! Tokens of one's own: made, shown once, revoked.

#![allow(clippy::unwrap_used, reason = "a test may stop at what is wrong")]

mod common;

use app::Origin;
use common::Town;

const FORM: [(&str, &str); 3] = [("name", "人事报表"), ("access", "read"), ("expires_on", "2026-10-01")];

fn secret(body: &str) -> String {
    let at = body.find("<code>tz_").expect("a token") + 6;
    body[at..].split('<').next().unwrap().to_owned()
}

#[test]
fn a_token_is_shown_once_and_ends_when_its_owner_says_so() {
    let town = Town::new();
    let inspection = town.adopted();
    town.get("zhouban", "/account/tokens").expect(200).has("还没有令牌");
    let made = town.post("zhouban", "/account/tokens", &FORM).expect(200);
    let token = secret(&made.body);
    assert_eq!(
        town.app.token_caller(&token, &Origin::default()).unwrap().unwrap().caller.username,
        "zhouban"
    );
    let page = town.get("zhouban", "/account/tokens").expect(200);
    page.has("人事报表").lacks(&token);
    // Confined, and named so.
    let id = inspection.as_str().to_owned();
    let confined = [FORM.as_slice(), &[("inspections", id.as_str())]].concat();
    town.post("zhouban", "/account/tokens", &confined).expect(200).has("五届区委第四轮巡察");
    // Another person neither sees nor ends it.
    town.get("weiban", "/account/tokens").expect(200).lacks("人事报表");
    let own = town.app.tokens(&town.caller("zhouban")).unwrap();
    let id = own.iter().find(|it| it.inspections.is_none()).unwrap().id.clone();
    let revoke = format!("/account/tokens/{id}/revoke");
    town.post("weiban", &revoke, &[]).expect(404);
    town.post_as("zhouban", &revoke, &[], "00").expect(403);
    assert!(town.app.token_caller(&token, &Origin::default()).unwrap().is_some());
    town.post("zhouban", &revoke, &[]).expect(303);
    assert!(town.app.token_caller(&token, &Origin::default()).unwrap().is_none());
    town.get("zhouban", "/account/tokens").expect(200).has("已收回");
}

#[test]
fn what_cannot_be_used_is_said_beside_its_field() {
    let town = Town::new();
    for (name, value, words) in [
        ("name", "", "请填写"),
        ("name", "<script>", "人事报表"),
        ("access", "all", "请选择"),
        ("expires_on", "", "请填写"),
        ("expires_on", "2026-07-08", "2026-07-09到2027-07-10"),
        ("expires_on", "2028-01-01", "2026-07-09到2027-07-10"),
        ("expires_on", "soon", "2026-12-31"),
        ("inspections", "x", "请从列表里选"),
    ] {
        let mut form: Vec<_> = FORM.iter().copied().filter(|(it, _)| *it != name).collect();
        form.push((name, value));
        let answer = town.post("zhouban", "/account/tokens", &form);
        if value == "<script>" {
            answer.expect(200).lacks("<script>").has("&#60;script&#62;");
        } else {
            answer.expect(422).has(words).lacks("<code>tz_");
        }
    }
    town.get_en("zhouban", "/account/tokens").has("API tokens");
}
