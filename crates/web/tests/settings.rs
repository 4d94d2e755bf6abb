//! Settings: three administrators, three hands.

mod common;

use common::{PASSWORD, Town, at};
use ledger::OrgId;

/// The one-time code on a page.
fn code(page: &str) -> String {
    let at = page.find("class=\"bigcode\"><code>").expect("a code is shown");
    page[at + 22..].split('<').next().expect("it has an end").to_owned()
}

#[test]
fn each_page_is_there_for_its_administrator_alone() {
    let town = Town::new();
    for (path, whose) in [
        ("/settings/people", "xitong"),
        ("/settings/organisation", "xitong"),
        ("/settings/roles", "anquan"),
        ("/settings/audit", "shenji"),
    ] {
        for who in ["xitong", "anquan", "shenji", "zhouban", "xuncha"] {
            town.get(who, path).expect(if who == whose { 200 } else { 404 });
        }
    }
    for who in ["xitong", "anquan", "shenji", "zhouban", "jicai"] {
        town.get(who, "/settings/verify").expect(200);
        town.get_en(who, "/settings/verify").expect(200);
    }
    let fields = [("name", "不该有"), ("username", "bugaiyou"), ("office", "bgs")];
    town.post("anquan", "/settings/people", &fields).expect(404);
    town.post("xitong", "/settings/roles", &[("person", town.id("jicai")), ("role", "leader")]).expect(404);
}

#[test]
fn a_new_person_gets_a_code_once_and_chooses_a_password() {
    let town = Town::new();
    let typed = [("name", "黎暮云"), ("username", "li"), ("office", "jck"), ("post", "副科长")];
    let page = town.post("xitong", "/settings/people", &typed).expect(200);
    page.has("黎暮云").has("2026-07-12 09:00");
    let code = code(&page.body);
    let page = town.get("xitong", "/settings/people").expect(200);
    page.has("黎暮云").has("副科长").lacks(&code);
    let invited = page.body.matches("待启用").count();
    let wrong = [("username", "li"), ("code", &code), ("password", "短"), ("again", "短")];
    town.post_as("", "/activate", &wrong, "").expect(422).has("至少10个字符");
    let right = [("username", "li"), ("code", &code), ("password", PASSWORD), ("again", PASSWORD)];
    town.post_as("", "/activate", &right, "").expect(303);
    let page = town.get("xitong", "/settings/people").expect(200);
    assert_eq!(page.body.matches("待启用").count(), invited - 1);
    town.post("xitong", "/settings/people", &typed).expect(422).has("这个账号已经有人用").has("副科长");
    let none = [("name", ""), ("username", "wu"), ("office", "")];
    town.post("xitong", "/settings/people", &none).expect(422).has("请从列表里选").has("value=\"wu\"");
    let none = [("name", ""), ("username", "wu"), ("office", "jck")];
    town.post("xitong", "/settings/people", &none).expect(422).has("请填写名称");
}

#[test]
fn an_account_is_renamed_transferred_disabled_enabled_and_reset() {
    let town = Town::new();
    town.token("jicai");
    let at = |act: &str| format!("/settings/people/{}/{act}", town.id("jicai"));
    town.get("xitong", &at("rename")).expect(200).has("value=\"纪采薇\"");
    town.post("xitong", &at("rename"), &[("name", "纪采蘩"), ("reason", "")])
        .expect(422)
        .has("纪采蘩")
        .has("请填写缘由");
    town.post("xitong", &at("rename"), &[("name", "纪采蘩"), ("reason", "改了户口")]).expect(303);
    town.get("xitong", &at("post")).expect(200).has("value=\"jck\" selected");
    town.post("xitong", &at("post"), &[("office", "nowhere"), ("post", "科长")]).expect(422).has("科长");
    town.post("xitong", &at("post"), &[("office", "bgs"), ("post", "科长")]).expect(303);
    let page = town.get("xitong", "/settings/people?ok=saved").expect(200);
    page.has("纪采蘩").has("科长").has("已保存");

    let token = town.token("jicai");
    town.get("xitong", &at("disable")).expect(200).has("不能登录");
    town.post("xitong", &at("disable"), &[("reason", "")]).expect(422).has("请填写缘由");
    town.post("xitong", &at("disable"), &[("reason", "调离")]).expect(303);
    assert!(town.app.caller(&token).unwrap().is_none(), "a session does not outlive the account");
    let answer = town.post_as("", "/signin", &[("username", "jicai"), ("password", PASSWORD)], "");
    answer.expect(422);
    town.get("xitong", "/settings/people").expect(200).has("已停用");
    town.post("xitong", &at("enable"), &[("reason", "调回")]).expect(303);

    let page = town.post("xitong", &at("reset"), &[]).expect(200);
    let right =
        [("username", "jicai"), ("code", &code(&page.body)), ("password", PASSWORD), ("again", PASSWORD)];
    town.post_as("", "/activate", &right, "").expect(303);

    // An administrator's account stays, whoever asks.
    let people = town.app.directory(&town.caller("xitong")).unwrap().people.clone();
    let audit = people.values().find(|it| it.person.username == "shenji").unwrap();
    let path = format!("/settings/people/{}/disable", audit.id);
    town.get("xitong", "/settings/people").expect(200).lacks(&path);
    town.post("xitong", &path, &[("reason", "碍事")]).expect(422).has("三员的账号不能停用");
    for act in ["none", "disable/x"] {
        town.get("xitong", &at(act)).expect(404);
    }
    town.get("xitong", "/settings/people/nobody/rename").expect(404);
    town.post("xitong", "/settings/people/nobody/reset", &[]).expect(404);
}

#[test]
fn roles_are_granted_and_revoked_with_a_reason() {
    let town = Town::new();
    let id = town.draft();
    let draft = format!("/inspections/{id}/import/1");
    town.get("mishu", &draft).expect(404);
    let person = town.id("mishu").to_owned();
    let wanted = [("person", person.as_str()), ("role", "coordinator"), ("scope", "jyj")];
    town.post("anquan", "/settings/roles", &wanted).expect(303);
    town.get("mishu", &draft).expect(200);
    // The same once more is the same wish; on another day it would be another grant.
    town.post("anquan", "/settings/roles", &wanted).expect(303);
    town.set("2026-07-10T09:00");
    town.post("anquan", "/settings/roles", &wanted).expect(422).has("已经有了");
    let none = [("person", person.as_str()), ("role", "emperor"), ("scope", "jyj")];
    town.post("anquan", "/settings/roles", &none).expect(422).has("请从列表里选");
    let none = [("person", person.as_str()), ("role", "leader"), ("scope", "nowhere")];
    town.post("anquan", "/settings/roles", &none).expect(422).has("请从列表里选");
    // Administrators hold no role over contents.
    let people = town.app.directory(&town.caller("anquan")).unwrap().people.clone();
    for username in ["anquan", "xitong"] {
        let admin = people.values().find(|it| it.person.username == username).unwrap();
        let wanted = [("person", admin.id.as_str()), ("role", "coordinator"), ("scope", "jyj")];
        town.post("anquan", "/settings/roles", &wanted).expect(422);
    }

    let path = format!("/settings/roles/{person}/revoke?role=coordinator&at=jyj");
    town.get("anquan", "/settings/roles").expect(200).has(&path.replace('&', "&#38;"));
    town.get("anquan", &path).expect(200).has("米书言").has("整改办").has("区教育局");
    town.post("anquan", &path, &[("reason", "")]).expect(422).has("请填写缘由");
    town.post("anquan", &path, &[("reason", "不再分管")]).expect(303);
    town.get("mishu", &draft).expect(404);
    town.get("anquan", &path).expect(404);
    town.post("anquan", &path, &[("reason", "不再分管")]).expect(404);
}

#[test]
fn the_organisation_grows_is_renamed_and_closed() {
    let town = Town::new();
    let wanted = [("parent", "jyj"), ("kind", "office"), ("name", "安全科")];
    town.post("xitong", "/settings/organisation", &wanted).expect(303);
    town.post("xitong", "/settings/organisation", &wanted).expect(422).has("已经有").has("安全科");
    let wrong = [("parent", "bgs"), ("kind", "region"), ("name", "东片")];
    town.post("xitong", "/settings/organisation", &wrong).expect(422).has("地区不能放在科室下面").has("东片");
    let wrong = [("parent", ""), ("kind", "office"), ("name", "东片")];
    town.post("xitong", "/settings/organisation", &wrong).expect(422).has("请从列表里选");
    town.get("xitong", "/settings/organisation?edit=jck").expect(200).has("value=\"计财科\"");
    let rename = "/settings/organisation/jck/rename";
    town.post("xitong", rename, &[("name", "办公室")]).expect(422).has("已经有");
    town.post("xitong", rename, &[("name", "财务科")]).expect(303);
    town.get("xitong", "/settings/organisation").expect(200).has("财务科").lacks("计财科");
    town.get("xitong", "/settings/organisation/jyj/close").expect(200).has("区教育局");
    let close = |id: &str, reason: &str| {
        town.post("xitong", &format!("/settings/organisation/{id}/close"), &[("reason", reason)])
    };
    close("jyj", "合并").expect(422).has("先撤销它们").has("合并");
    close("yzk", "").expect(422).has("请填写缘由");
    close("yzk", "并入办公室").expect(303);
    town.get("xitong", "/settings/organisation").expect(200).has("并入办公室");
    close("nowhere", "并入办公室").expect(404);
}

#[test]
fn the_record_is_verified_from_the_page() {
    let town = Town::new();
    town.adopted();
    town.get("jicai", "/settings/verify").expect(200).lacks("action=\"/settings/verify\"");
    town.post("jicai", "/settings/verify", &[]).expect(403);
    town.get("shenji", "/settings/verify").expect(200).has("还没有校验过");
    town.post("shenji", "/settings/verify", &[]).expect(303);
    let page = town.get("jicai", "/settings/verify").expect(200);
    page.has("完整，没有改动过").lacks("不完整");
    town.get_en("jicai", "/settings/verify").expect(200).has("Whole: nothing was altered");
    assert_eq!(town.app.last_verified().unwrap().at, at("2026-07-09T09:00"));
}

#[test]
fn script_in_names_is_text_here_too() {
    let town = Town::new();
    let script = "<script>alert(1)</script>";
    let typed = [("name", script), ("username", "boese"), ("office", "bgs"), ("post", "\"><img src=x>")];
    town.post("xitong", "/settings/people", &typed).expect(200).lacks("<script>").lacks("<img");
    let node = [("parent", "jyj"), ("kind", "office"), ("name", "\"><svg onload=alert(1)>")];
    town.post("xitong", "/settings/organisation", &node).expect(303);
    for (who, path) in [
        ("xitong", "/settings/people"),
        ("xitong", "/settings/organisation"),
        ("anquan", "/settings/roles"),
        ("shenji", "/settings/audit"),
    ] {
        town.get(who, path).expect(200).lacks("<script>").lacks("<img").lacks("<svg onload");
    }
    assert!(town.app.org().unwrap().nodes.contains_key(&OrgId::from("jyj")));
}
