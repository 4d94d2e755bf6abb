//! Settings: three administrators, three hands.

mod common;

use common::{PASSWORD, Town, at};
use ledger::OrgId;

/// The half of a one-time code on a page.
fn half(page: &str) -> String {
    let at = page.find("<code class=\"half\">").expect("a half is shown");
    page[at + 19..].split('<').next().expect("it has an end").to_owned()
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
    page.has("黎暮云").has("前一半");
    let first = half(&page.body);
    let page = town.get("xitong", "/settings/people").expect(200);
    page.has("黎暮云").has("副科长").has("等复核：开通账号：黎暮云").lacks(&first);
    // Neither half opens anything before the second hand has confirmed, and nobody confirms their own.
    for code in [first.clone(), format!("{first}-{first}")] {
        let fields = [("username", "li"), ("code", &code), ("password", PASSWORD), ("again", PASSWORD)];
        town.post_as("", "/activate", &fields, "").expect(422).has("一次性代码不对");
    }
    let proposal = town.app.proposals(&town.caller("xitong"), true).unwrap()[0].id.clone();
    let own = [("id", proposal.as_str()), ("act", "confirm")];
    town.post("xitong", "/proposals", &own).expect(422).has("要由另一位管理员复核");
    town.post("shenji", "/proposals", &own).expect(422).has("不由您复核");
    town.post("zhouban", "/proposals", &own).expect(404);
    let page = town.confirm_all("anquan").expect(200);
    page.has("后一半").has("2026-07-12 09:00").lacks(&first);
    let second = half(&page.body);
    town.get("anquan", "/proposals").expect(200).has("安素问2026-07-09复核同意").lacks(&second);
    for code in [&first, &second, &format!("{second}{first}")] {
        let fields = [("username", "li"), ("code", code), ("password", PASSWORD), ("again", PASSWORD)];
        town.post_as("", "/activate", &fields, "").expect(422).has("一次性代码不对");
    }
    let code = format!("{first}-{second}");
    let invited = town.get("xitong", "/settings/people").expect(200).body.matches("待启用").count();
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
    town.post("xitong", &at("disable"), &[("reason", "调离")]).expect(422).has("同样的申请已经在等复核");
    assert!(town.app.caller(&token).unwrap().is_some(), "one hand alone stops nobody");
    town.confirm_all("anquan").expect(303);
    assert!(town.app.caller(&token).unwrap().is_none(), "a session does not outlive the account");
    let answer = town.post_as("", "/signin", &[("username", "jicai"), ("password", PASSWORD)], "");
    answer.expect(422);
    town.get("xitong", "/settings/people").expect(200).has("已停用");
    for act in ["enable", "reset"] {
        let first = half(&town.post("xitong", &at(act), &[("reason", "调回")]).expect(200).body);
        let second = half(&town.confirm_all("anquan").expect(200).body);
        let code = format!("{first}{second}");
        let old = [("username", "jicai"), ("password", PASSWORD)];
        town.post_as("", "/signin", &old, "").expect(422);
        let right = [("username", "jicai"), ("code", &code), ("password", PASSWORD), ("again", PASSWORD)];
        town.post_as("", "/activate", &right, "").expect(303);
        // A code is good for one password.
        town.post_as("", "/activate", &right, "").expect(422);
    }

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
fn somebody_leaves_when_what_they_hold_is_known() {
    let town = Town::new();
    town.token("fuju");
    let at = |act: &str| format!("/settings/people/{}/{act}", town.id("fuju"));
    let also = [("office", "wjj"), ("post", "联络员"), ("from", "2026-07-01"), ("until", "")];
    town.post("xitong", &at("also"), &also).expect(303);
    town.get("xitong", "/settings/people").expect(200).has("兼任　区卫生健康局联络员");
    town.get("xitong", &at("leave")).expect(200).has("还在手上：角色：责任领导，范围区教育局");
    town.get_en("xitong", &at("leave")).expect(200).has("Still held: role: Leader over 区教育局");
    town.post("xitong", &at("leave"), &[("on", "昨天"), ("reason", "退休")]).expect(422);
    town.post("xitong", &at("leave"), &[("on", "2026-07-09"), ("reason", "退休")]).expect(303);
    town.get("anquan", "/proposals").expect(200).has("傅居正（fuju）离任，最后一天2026-07-09");
    town.confirm_all("anquan").expect(303);
    let signin = [("username", "fuju"), ("password", PASSWORD)];
    town.set("2026-07-09T17:00");
    town.post_as("", "/signin", &signin, "").expect(303);
    town.set("2026-07-10T09:00");
    town.post_as("", "/signin", &signin, "").expect(422);
    town.get("xitong", "/settings/people").expect(200).has("已停用");
}

#[test]
fn several_proposals_are_confirmed_or_declined_at_once() {
    let town = Town::new();
    for (username, reason) in [("jicai", "忘了口令"), ("mishu", "口令外泄")] {
        let path = format!("/settings/people/{}/reset", town.id(username));
        town.post("xitong", &path, &[("reason", reason)]).expect(200);
    }
    let page = town.get("anquan", "/proposals").expect(200);
    page.has("忘了口令").has("口令外泄").has("重置口令：纪采薇（jicai）");
    town.get("xitong", "/proposals").expect(200).has("撤回").lacks("value=\"confirm\"");
    town.get_en("anquan", "/proposals").expect(200).has("Reset the password of 纪采薇 (jicai)");
    let ids: Vec<String> =
        town.app.proposals(&town.caller("anquan"), true).unwrap().into_iter().map(|it| it.id).collect();
    let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("id", id.as_str())).collect();
    town.post("anquan", "/proposals", &[("act", "confirm")]).expect(422).has("请先勾选");
    fields.push(("act", "decline"));
    town.post("anquan", "/proposals", &fields).expect(422).has("请填写缘由");
    fields.push(("reason", "本人没有申请"));
    town.post("anquan", "/proposals", &fields).expect(303);
    town.get("xitong", "/proposals").expect(200).has("不同意：本人没有申请");
    // The password of before is still good.
    town.token("jicai");
    town.get("jicai", "/inspections").expect(200);
}

#[test]
fn deputies_emergencies_and_administrators_take_two_hands() {
    let town = Town::new();
    let id = town.adopted();
    let ledger = format!("/inspections/{id}/ledger");
    let weiban = town.id("weiban").to_owned();
    town.get("weiban", &ledger).expect(404);
    // The coordinator's deputy from day to day, proposed by the coordinator in person.
    let wanted = [
        ("person", weiban.as_str()),
        ("role", "coordinator"),
        ("scope", "jyj"),
        ("from", "2026-07-09"),
        ("until", "2026-07-10"),
        ("reason", "外出学习"),
    ];
    town.get("zhouban", "/proposals/new/deputy").expect(200).lacks("name=\"principal\"");
    town.post("zhouban", "/proposals/new/deputy", &wanted).expect(303);
    town.get("weiban", &ledger).expect(404);
    town.get("zhouban", "/proposals").expect(200).has("卫半夏（weiban）代周牧野（zhouban）行使整改办");
    town.confirm_all("anquan").expect(303);
    town.get("weiban", &ledger).expect(200);
    town.get("anquan", "/settings/roles").expect(200).has("整改办（代周牧野）");
    town.set("2026-07-11T09:00");
    town.get("weiban", &ledger).expect(404);
    // A role that the principal does not hold is nobody's to give.
    let mut wrong = wanted.to_vec();
    wrong[1] = ("role", "supervisor");
    town.post("zhouban", "/proposals/new/deputy", &wrong).expect(422).has("没有这个角色");

    // Sight in an emergency: four hours, and then none.
    let sight = [("scope", "jyj"), ("hours", "4"), ("fields", "clue"), ("reason", "上级急查")];
    town.post("weiban", "/proposals/new/emergency", &sight).expect(303);
    town.post("xitong", "/proposals/new/emergency", &sight).expect(404);
    town.confirm_all("anquan").expect(303);
    town.get("weiban", &ledger).expect(200);
    town.set("2026-07-11T13:01");
    town.get("weiban", &ledger).expect(404);

    // Another audit administrator: the old one has no page any more, the new one has.
    let made = [("name", "黎暮云"), ("username", "li"), ("office", "jck"), ("post", "")];
    let first = half(&town.post("xitong", "/settings/people", &made).expect(200).body);
    let second = half(&town.confirm_all("anquan").expect(200).body);
    town.app.activate("li", &format!("{first}{second}"), PASSWORD).unwrap();
    let li = town.app.directory(&town.caller("xitong")).unwrap().by_username("li").unwrap().id.clone();
    let wanted = [("admin", "audit_admin"), ("person", li.as_str()), ("reason", "轮岗")];
    town.post("zhouban", "/proposals/new/administrator", &wanted).expect(404);
    town.post("xitong", "/proposals/new/administrator", &wanted).expect(303);
    town.confirm_all("anquan").expect(303);
    town.get("shenji", "/settings/audit").expect(404);
    town.get("li", "/settings/audit").expect(200);
    let keep = [("months", "5"), ("reason", "少占地方")];
    town.post("li", "/proposals/new/audit", &keep).expect(422).has("至少保存6个月");
    town.post("li", "/proposals/new/audit", &[("months", "36"), ("reason", "上级要求")]).expect(303);
    assert_eq!(town.app.audit_months().unwrap(), 12);
    town.confirm_all("anquan").expect(303);
    assert_eq!(town.app.audit_months().unwrap(), 36);
}

#[test]
fn roles_are_granted_and_revoked_with_a_reason() {
    let town = Town::new();
    let id = town.draft();
    let draft = format!("/inspections/{id}/import/1");
    town.get("mishu", &draft).expect(404);
    let person = town.id("mishu").to_owned();
    let wanted = [("person", person.as_str()), ("role", "coordinator"), ("scope", "jyj"), ("reason", "分工")];
    town.post("anquan", "/settings/roles", &wanted[..3]).expect(422).has("请填写缘由");
    town.post("anquan", "/settings/roles", &wanted).expect(303);
    town.get("mishu", &draft).expect(404);
    town.confirm_all("xitong").expect(303);
    town.get("mishu", &draft).expect(200);
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
        let wanted =
            [("person", admin.id.as_str()), ("role", "coordinator"), ("scope", "jyj"), ("reason", "分工")];
        town.post("anquan", "/settings/roles", &wanted).expect(422).has("三员不看内容");
    }

    let path = format!("/settings/roles/{person}/revoke?role=coordinator&at=jyj");
    town.get("anquan", "/settings/roles").expect(200).has(&path.replace('&', "&#38;"));
    town.get("anquan", &path).expect(200).has("米书言").has("整改办").has("区教育局");
    town.post("anquan", &path, &[("reason", "")]).expect(422).has("请填写缘由");
    town.post("anquan", &path, &[("reason", "不再分管")]).expect(303);
    town.get("mishu", &draft).expect(200);
    town.confirm_all("xitong").expect(303);
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
    town.confirm_all("anquan").expect(303);
    town.get("xitong", "/settings/organisation").expect(200).has("并入办公室");
    close("nowhere", "并入办公室").expect(404);
}

#[test]
fn a_unit_moves_with_all_that_is_under_it_and_the_past_stays() {
    let town = Town::new();
    let id = town.adopted();
    let ledger = format!("/inspections/{id}/ledger");
    let wanted = [("parent", "root"), ("kind", "unit"), ("name", "东片教育集团")];
    town.post("xitong", "/settings/organisation", &wanted).expect(303);
    let caller = town.caller("xitong");
    let group = |name: &str| {
        let directory = town.app.directory(&caller).unwrap();
        directory.offices.values().find(|it| it.name == name).unwrap().id.clone()
    };
    let east = group("东片教育集团");
    // Who oversees the new place sees nothing of it yet.
    let supervisor = town.id("weiban").to_owned();
    let role =
        [("person", supervisor.as_str()), ("role", "supervisor"), ("scope", &east), ("reason", "分工")];
    town.post("anquan", "/settings/roles", &role).expect(303);
    town.confirm_all("xitong").expect(303);
    town.get("weiban", &ledger).expect(404);
    let page = town.get("xitong", "/settings/organisation/jyj/move").expect(200);
    page.has("一起移动：单位和科室3个").has("巡察1次").lacks("value=\"jck\"");
    town.post("xitong", "/settings/organisation/jyj/move", &[("to", "nowhere"), ("reason", "改革")])
        .expect(422);
    town.post("xitong", "/settings/organisation/jyj/move", &[("to", &east), ("reason", "改革")]).expect(303);
    town.get("weiban", &ledger).expect(404);
    town.confirm_all("anquan").expect(303);
    town.get("weiban", &ledger).expect(200);
    town.get("zhouban", &ledger).expect(200);
    town.get("shenji", "/settings/audit").expect(200).has("区教育局移到东片教育集团下");

    // A body with members, with and without an account.
    let wanted = [("parent", "jyj"), ("kind", "task_force"), ("name", "校舍专班")];
    town.post("xitong", "/settings/organisation", &wanted).expect(303);
    let body = group("校舍专班");
    let path = format!("/settings/organisation/{body}/member");
    let none = [("member", ""), ("name", ""), ("from", "2026-07-01")];
    town.post("xitong", &path, &none).expect(422).has("二者填一");
    let jicai = town.id("jicai").to_owned();
    let first = [("member", jicai.as_str()), ("name", ""), ("post", "组长"), ("from", "2026-07-01")];
    town.post("xitong", &path, &first).expect(303);
    let second = [("member", ""), ("name", "林会计师"), ("post", ""), ("from", "2026-07-01")];
    town.post("xitong", &path, &second).expect(303);
    let page = town.get("xitong", "/settings/organisation").expect(200);
    page.has("专班").has("组长　纪采薇　2026-07-01—").has("林会计师　2026-07-01—");
    let end = format!("/settings/organisation/{body}/end?member=2");
    town.get("xitong", &end).expect(200).has("林会计师");
    town.post("xitong", &end, &[("on", "2026-07-08")]).expect(303);
    town.get("xitong", "/settings/organisation").expect(200).has("林会计师　2026-07-01—2026-07-08");
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
        ("anquan", "/proposals"),
        ("shenji", "/settings/audit"),
    ] {
        town.get(who, path).expect(200).lacks("<script>").lacks("<img").lacks("<svg onload");
    }
    assert!(town.app.org().unwrap().nodes.contains_key(&OrgId::from("jyj")));
}
