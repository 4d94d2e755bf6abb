//! Inspections, and the way of a document into the ledger.

mod common;

use common::{REPORT, Town};
use ledger::InspectionId;

fn file() -> Option<(&'static str, &'static [u8])> {
    Some(("整改通报.txt", REPORT.as_bytes()))
}

#[test]
fn a_document_becomes_an_inspection_and_its_draft_waits() {
    let town = Town::new();
    town.get("zhouban", "/inspections/import").expect(200).has("区教育局").lacks("区卫生健康局");
    let answer = town.upload("zhouban", "/inspections/import", &[("unit", "jyj")], file()).expect(303);
    assert!(answer.location.ends_with("/import/1?ok=imported"), "{}", answer.location);
    let page = town.get("zhouban", &answer.location).expect(200);
    for words in [
        "整改通报.txt",
        "周牧野",
        "滨江片区学位缺口测算连续两年没有更新",
        "href=\"#n0-0-0\"",
        "id=\"m0-0-0\"",
    ] {
        page.has(words);
    }
    // The tree has what the document has, and nothing is in the ledger yet.
    page.has("id=\"n0-0-1\"").has("id=\"n1-0-0\"");
    let list = town.get("zhouban", "/inspections").expect(200);
    list.has("整改通报.txt").has("区委第三巡察组巡察");
    town.get("xuncha", "/inspections").expect(200).has("整改通报.txt");
}

#[test]
fn what_cannot_be_read_is_said_beside_the_file_and_the_rest_is_kept() {
    let town = Town::new();
    let fields = [("unit", "jyj"), ("name", "五届区委第四轮巡察"), ("feedback_on", "七月八日")];
    let answer = town.upload("zhouban", "/inspections/import", &fields, None).expect(422);
    answer
        .has("请选一个文件")
        .has("五届区委第四轮巡察")
        .has("七月八日")
        .has("请按 2026-11-20 的样式填写日期");
    let binary = Some(("图.png", &b"\x89PNG\r\n\x1a\n\0\0\0\0IHDR"[..]));
    let answer = town.upload("zhouban", "/inspections/import", &[("unit", "jyj"), ("name", "甲")], binary);
    answer.expect(422).has("value=\"甲\"").has("图.png");
    let answer = town.upload("zhouban", "/inspections/import", &[("unit", "wjj")], file());
    answer.expect(422).has("请从列表里选");
    town.get("zhouban", "/inspections").expect(200).lacks("整改通报.txt");
}

#[test]
fn the_same_file_twice_is_said_with_the_number_of_the_first() {
    let town = Town::new();
    let id = town.draft();
    let path = format!("/inspections/{id}/import");
    town.get("zhouban", &path).expect(200).has("五届区委第四轮巡察");
    // The draft once more is the same draft.
    let answer = town.upload("zhouban", &path, &[], file()).expect(303);
    assert_eq!(answer.location, format!("/inspections/{id}/import/1?ok=imported"));
    town.app.adopt(&town.caller("zhouban"), &id, 1, None).unwrap();
    town.upload("zhouban", &path, &[], file()).expect(422).has("第1份文件");
    town.upload("zhouban", &path, &[], None).expect(422).has("请选一个文件");
    let other = REPORT.replace("九处", "十处");
    let answer = town.upload("zhouban", &path, &[], Some(("另一份.txt", other.as_bytes()))).expect(303);
    assert_eq!(answer.location, format!("/inspections/{id}/import/2?ok=imported"));
}

#[test]
fn a_draft_is_corrected_and_adopted() {
    let town = Town::new();
    let id = town.draft();
    let base = format!("/inspections/{id}/import/1");
    let page = town.get("zhouban", &format!("{base}?edit=0-0-1")).expect(200);
    let title = format!("{base}/nodes/0-0-1/title");
    let version = page.expected(&title);
    let none = [("title", " "), ("expected", version.as_str())];
    town.post("zhouban", &title, &none).expect(422).has("请填写标题");
    let wanted = [("title", "新建学校前期手续进度缓慢"), ("expected", version.as_str())];
    let answer = town.post("zhouban", &title, &wanted).expect(303);
    assert_eq!(answer.location, format!("{base}?ok=saved#n0-0-1"));
    let page = town.get("zhouban", &base).expect(200);
    page.has("新建学校前期手续进度缓慢").has("新建学校进度缓慢");

    let page = town.get("zhouban", &format!("{base}?leave=1-0-0")).expect(200);
    let leave = format!("{base}/nodes/1-0-0/leave-out");
    let version = page.expected(&leave);
    town.post("zhouban", &leave, &[("reason", ""), ("expected", version.as_str())]).expect(422).has("请填写");
    let reason = [("reason", "已经并入另一项"), ("expected", version.as_str())];
    town.post("zhouban", &leave, &reason).expect(303);
    let page = town.get("zhouban", &base).expect(200);
    page.has("已经并入另一项");
    let take_back = format!("{base}/nodes/1-0-0/take-back");
    let version = page.expected(&take_back);
    town.post("zhouban", &take_back, &[("expected", version.as_str())]).expect(303);

    let page = town.get("zhouban", &base).expect(200);
    let adopt = format!("{base}/adopt");
    let version = page.expected(&adopt);
    let answer = town.post("zhouban", &adopt, &[("expected", version.as_str())]).expect(303);
    assert_eq!(answer.location, format!("/inspections/{id}/ledger?ok=adopted"));
    let list = town.get("zhouban", "/inspections").expect(200);
    list.has(&format!("<a href=\"/inspections/{id}/ledger\">4</a>")).lacks("整改通报.txt");
    let page = town.get("zhouban", &base).expect(200);
    page.lacks(&format!("action=\"{adopt}\"")).has(&format!("/inspections/{id}/ledger"));
    // Adopted twice, corrected afterwards: no.
    town.post("zhouban", &adopt, &[("expected", version.as_str())]).expect(409);
    let late = [("title", "晚了"), ("expected", "999")];
    town.post("zhouban", &title, &late).expect(409).has("晚了");
}

#[test]
fn whoever_is_slower_sees_what_the_other_did_and_keeps_their_words() {
    let town = Town::new();
    let id = town.draft();
    let base = format!("/inspections/{id}/import/1");
    let page = town.get("zhouban", &format!("{base}?edit=0-0-1")).expect(200);
    let title = format!("{base}/nodes/0-0-1/title");
    let version = page.expected(&title);
    let first = [("title", "先到的标题"), ("expected", version.as_str())];
    town.post("zhouban", &title, &first).expect(303);
    let second = [("title", "后到的标题"), ("expected", version.as_str())];
    let conflict = town.post("zhouban", &title, &second).expect(409);
    conflict.has("先到的标题").has("后到的标题").has("周牧野");
    let version = conflict.expected(&title);
    let again = [("title", "后到的标题"), ("expected", version.as_str())];
    town.post("zhouban", &title, &again).expect(303);
    town.get("zhouban", &base).expect(200).has("后到的标题").lacks("先到的标题");
    // A form that says no version was on no page of ours.
    town.post("zhouban", &format!("{base}/adopt"), &[]).expect(409);
}

#[test]
fn a_draft_is_put_away_and_a_wrong_adoption_is_void() {
    let town = Town::new();
    let id = town.draft();
    let base = format!("/inspections/{id}/import/1");
    let discard = format!("{base}/discard");
    let version = town.get("zhouban", &base).expect(200).expected(&discard);
    let none = [("reason", ""), ("expected", version.as_str())];
    town.post("zhouban", &discard, &none).expect(422).has("请填写");
    let reason = [("reason", "传错了文件"), ("expected", version.as_str())];
    assert_eq!(town.post("zhouban", &discard, &reason).expect(303).location, "/inspections?ok=discarded");
    town.get("zhouban", &base).expect(200).has("传错了文件");

    let answer = town.upload("zhouban", &format!("/inspections/{id}/import"), &[], file()).expect(303);
    assert!(answer.location.contains("/import/2"));
    let base = format!("/inspections/{id}/import/2");
    let adopt = format!("{base}/adopt");
    let version = town.get("zhouban", &base).expect(200).expected(&adopt);
    town.post("zhouban", &adopt, &[("expected", version.as_str())]).expect(303);
    let void = format!("{base}/void");
    town.post("zhouban", &void, &[("reason", "")]).expect(422).has("请填写");
    town.post("zhouban", &void, &[("reason", "采纳到了别的单位")]).expect(303);
    town.get("zhouban", &base).expect(200).has("采纳到了别的单位");
    town.get("zhouban", "/inspections").expect(200).lacks(&format!("/inspections/{id}/ledger\">4</a>"));
}

#[test]
fn the_original_is_saved_and_never_shown() {
    let town = Town::new();
    let id = town.draft();
    let answer = town.get("zhouban", &format!("/inspections/{id}/import/1/file")).expect(200);
    assert_eq!(answer.body, REPORT);
    assert_eq!(answer.headers["content-type"], "application/octet-stream");
    assert!(answer.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("sandbox") && policy.contains("frame-ancestors 'none'"), "{policy}");
}

#[test]
fn what_is_out_of_scope_is_not_there() {
    let town = Town::new();
    let id = town.draft();
    let absent = InspectionId::from("01absent");
    for path in ["import/1", "import/1/file", "edit", "journal", "import"] {
        for who in ["weiban", "jicai", "xitong"] {
            let there = town.get(who, &format!("/inspections/{id}/{path}")).expect(404);
            let not = town.get(who, &format!("/inspections/{absent}/{path}")).expect(404);
            assert_eq!(there.text(), not.text(), "{who} {path}");
        }
    }
    town.get("zhouban", &format!("/inspections/{id}/import/7")).expect(404);
    town.get("xitong", "/inspections").expect(404);
    // A supervisor reads drafts and changes nothing.
    let page = town.get("xuncha", &format!("/inspections/{id}/import/1")).expect(200);
    page.lacks("/adopt\"").lacks("/discard\"");
    let path = format!("/inspections/{id}/import/1/adopt");
    town.post("xuncha", &path, &[("expected", "2")]).expect(403);
    town.post("weiban", &path, &[("expected", "2")]).expect(404);
}

#[test]
fn an_inspection_is_opened_by_hand_and_mended() {
    let town = Town::new();
    town.get("zhouban", "/inspections/new").expect(200).has("区教育局");
    town.get("jicai", "/inspections/new").expect(403);
    let typed = [("unit", "jyj"), ("name", ""), ("team", "区委第三巡察组"), ("kind", "special")];
    let answer = town.post("zhouban", "/inspections/new", &typed).expect(422);
    answer.has("请填写标题").has("区委第三巡察组").has("value=\"special\" selected");
    let typed =
        [("unit", "jyj"), ("name", "五届区委第四轮巡察"), ("feedback_on", "2026-07-08"), ("kind", "special")];
    let answer = town.post("zhouban", "/inspections/new", &typed).expect(303);
    let id = answer.location.split('/').nth(2).unwrap().to_owned();
    town.get("zhouban", "/inspections").expect(200).has("五届区委第四轮巡察").has("2026-07-08");

    let path = format!("/inspections/{id}/edit");
    let page = town.get("zhouban", &path).expect(200);
    let version = page.expected(&path);
    let mend = |name: &'static str, to: &'static str, reason: &'static str| {
        let fields = [("name", name), ("from", "2026-03-09"), ("to", to), ("reason", reason)];
        town.post("zhouban", &path, &[&fields[..], &[("expected", version.as_str())]].concat())
    };
    mend("改了名", "2026-02-30", "笔误").expect(422).has("改了名").has("2026-02-30").has("样式填写日期");
    mend("改了名", "2026-01-09", "笔误").expect(422).has("日期先后不对");
    mend("改了名", "2026-05-22", "").expect(422).has("请填写缘由");
    mend("改了名", "2026-05-22", "笔误").expect(303);
    mend("又改名", "2026-05-22", "笔误").expect(409).has("又改名").has("改了名");
    let journal = town.get("zhouban", &format!("/inspections/{id}/journal")).expect(200);
    journal.has("笔误").has("周牧野").lacks("inspection.corrected");
    town.get_en("zhouban", &format!("/inspections/{id}/journal")).expect(200).has("周牧野");
}

#[test]
fn the_list_is_of_the_day_that_is_asked_for() {
    let town = Town::new();
    let id = town.adopted();
    town.set("2026-07-20T10:00");
    let today = town.get("zhouban", "/inspections").expect(200);
    today.has(&format!("/inspections/{id}/ledger?state=not_closed")).has("/inspections/import");
    let then = town.get("zhouban", "/inspections?as_of=2026-07-10").expect(200);
    then.has(&format!("/inspections/{id}/ledger?as_of=2026-07-10&amp;state=not_closed"));
    then.lacks("href=\"/inspections/new\"");
    town.get("zhouban", "/inspections?as_of=2026-07-01").expect(200).lacks("五届区委第四轮巡察");
}

#[test]
fn script_in_names_is_text() {
    let town = Town::new();
    let script = "<script>alert(1)</script>";
    let name = "<img src=x onerror=alert(1)>.txt";
    let text = REPORT.replace("新建学校进度缓慢", script);
    let fields = [("unit", "jyj"), ("name", script), ("team", "\"><svg onload=alert(1)>")];
    let answer =
        town.upload("zhouban", "/inspections/import", &fields, Some((name, text.as_bytes()))).expect(303);
    let id = answer.location.split('/').nth(2).unwrap().to_owned();
    let edit = format!("/inspections/{id}/edit");
    let journal = format!("/inspections/{id}/journal");
    for path in [answer.location.as_str(), "/inspections", "/inspections/import", &edit, &journal] {
        let page = town.get("zhouban", path).expect(200);
        page.lacks("<script>").lacks("<img").lacks("<svg onload");
    }
    let bad = [("unit", "jyj"), ("name", ""), ("team", "\"><script>alert(2)</script>")];
    town.post("zhouban", "/inspections/new", &bad).expect(422).lacks("<script>").has("&#60;script");
}
