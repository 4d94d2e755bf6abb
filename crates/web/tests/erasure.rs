//! Erasing private content: one asks, another confirms, and everything else stays.

#![allow(clippy::unwrap_used, reason = "a test stops at what is wrong")]

mod house;

use app::{ErasureRefusal, Error, Refused};
use house::House;
use jiff::civil::date;
use ledger::{FindingId, InspectionId};
use store::VerifyOptions;

const SECRET: &str = "张三丰举报信.txt";
const NOTE: &str = "张三丰的来信";
const CONTENT: &[u8] = "信的内容".as_bytes();

/// A finding with one measure, and evidence with a name that should not be there.
async fn town() -> (House, InspectionId, FindingId) {
    let house = House::new();
    let inspection = house.inspection();
    let finding = house.finding(&inspection, "一", "校舍维修化整为零");
    house.assign(&finding, date(2026, 12, 31));
    house.measure(&finding, "逐项核查");
    let evidence = [
        ("measure", "1"),
        ("kept", ""),
        ("kind", "document"),
        ("title", NOTE),
        ("document", ""),
        ("day", "2026-11-18"),
        ("stage", "in_force"),
    ];
    let to = format!("/findings/{finding}/evidence");
    house.upload("luo", &to, &evidence, Some((SECRET, CONTENT))).await.done();
    (house, inspection, finding)
}

/// Where the page's one link to this act leads.
fn link<'a>(page: &'a str, act: &str) -> &'a str {
    let hrefs: Vec<&str> = page
        .split("href=\"")
        .skip(1)
        .map(|it| it.split('"').next().unwrap())
        .filter(|it| it.contains("/journal/") && it.ends_with(act))
        .collect();
    assert_eq!(hrefs.len(), 1, "{hrefs:?}");
    hrefs[0]
}

fn has(page: &str, words: &[&str]) {
    for it in words {
        assert!(page.contains(it), "no {it} in {page}");
    }
}

#[tokio::test]
async fn one_asks_another_confirms_and_the_name_is_gone() {
    let (house, inspection, finding) = town().await;
    let journal = format!("/inspections/{inspection}/journal");
    let story = format!("/findings/{finding}");
    has(&house.get("luo", &story).await.page(), &[NOTE]);
    let before = house.app.store().newest().unwrap();

    // Asked: nothing is gone yet.
    let page = house.get("shen", &journal).await.page();
    let erase = link(&page, "/erase").to_owned();
    let asking = house.get("shen", &erase).await.page();
    has(&asking, &[SECRET, NOTE, "找不回来", "另一个人确认"]);
    let refused = house.post("shen", &erase, &[("reason", " ")]).await.with(422);
    has(&refused, &["请填写缘由"]);
    let long = "长".repeat(2_001);
    let refused = house.post("shen", &erase, &[("reason", &long)]).await.with(422);
    has(&refused, &["缘由太长，最多2000字", &long]);
    house.post_bare("shen", &erase, &[("reason", "没有令牌")]).await.with(403);
    house.post("shen", &format!("{erase}?as_of=2026-11-01"), &[("reason", "过去")]).await.with(403);
    assert_eq!(house.app.store().newest().unwrap(), before, "nothing was written");
    let to = house.post("shen", &erase, &[("reason", "名称里有<b>人名</b>")]).await.done();
    assert_eq!(to, format!("{journal}?ok=erasure_asked"));
    let page = house.get("shen", &to).await.page();
    has(&page, &["已申请删除，等第二人确认", "等另一个人确认", "名称里有&#60;b&#62;人名"]);
    assert!(
        !page.contains("/erase\"") && !page.contains("/confirm\""),
        "nothing is left to do for who asked"
    );
    has(&house.get("luo", &story).await.page(), &[NOTE]);

    // Whoever asked does not confirm, and nobody asks twice.
    let confirm = erase.replace("/erase", "/confirm");
    has(&house.get("shen", &confirm).await.with(422), &["要由另一个人确认"]);
    has(&house.post("shen", &confirm, &[("reason", "我自己")]).await.with(422), &["要由另一个人确认"]);
    has(&house.post("wen", &erase, &[("reason", "再来")]).await.with(422), &["已经有人申请删除"]);

    // The other one does.
    house.clock("2026-11-21T10:00");
    let page = house.get("wen", &journal).await.page();
    has(&page, &["沈砚秋于2026-11-20 09:00申请删除私密内容"]);
    assert_eq!(link(&page, "/confirm"), confirm);
    let asking = house.get("wen", &confirm).await.page();
    has(&asking, &[SECRET, "沈砚秋", "名称里有&#60;b&#62;人名"]);
    has(&house.get_en("wen", &confirm).await.page(), &["gone at once and for good", "沈砚秋 asked on"]);
    has(&house.post("wen", &confirm, &[("reason", "")]).await.with(422), &["请填写缘由"]);
    let to = house.post("wen", &confirm, &[("reason", "核对过")]).await.done();
    assert_eq!(to, format!("{journal}?ok=erased"));
    let page = house.get("wen", &to).await.page();
    has(&page, &["私密内容已删除：", "温照野，缘由：核对过", "经两人确认，删除了一处私密内容"]);
    for act in ["/erase\"", "/confirm\""] {
        assert!(!page.contains(act), "{page}");
    }
    has(&house.get("wen", &erase).await.with(422), &["已经删除"]);
    has(&house.post("shen", &confirm, &[("reason", "再来")]).await.with(422), &["已经删除"]);

    // Gone from every page, also of the past; the file is still there.
    for path in [
        story.clone(),
        format!("{story}?as_of=2026-11-20"),
        format!("{story}/journal"),
        journal.clone(),
        format!("/inspections/{inspection}/ledger"),
    ] {
        let page = house.get("shen", &path).await.page();
        assert!(!page.contains("张三丰"), "{path}: {page}");
    }
    has(&house.get("luo", &story).await.page(), &["名称已删除"]);
    has(&house.get("luo", &format!("{story}/journal")).await.page(), &["私密内容已删除：", "温照野"]);
    let file = house.get("luo", &format!("{story}/evidence/1-1")).await;
    assert_eq!((file.status.as_u16(), file.bytes.as_slice()), (200, CONTENT));
    let name = file.headers["content-disposition"].to_str().unwrap();
    assert!(name.contains("filename=\"1-1\""), "{name}");

    let deep = VerifyOptions { checkpoint: None, deep: true };
    let report = house.app.store().verify(&deep, &mut |_| {}).unwrap();
    assert!(report.fault.is_none(), "{:?}", report.fault);
    assert_eq!(report.erasures.len(), 1);
    assert_eq!(report.erasures[0].reason, "核对过");
    assert!(erase.ends_with(&format!("/{}/erase", report.erasures[0].seq)));
}

#[tokio::test]
async fn it_belongs_to_coordinator_and_supervisor_alone() {
    let (house, inspection, _) = town().await;
    let page = house.get("shen", &format!("/inspections/{inspection}/journal")).await.page();
    let erase = link(&page, "/erase").to_owned();
    let confirm = erase.replace("/erase", "/confirm");
    for who in ["luo", "lu", "jiang", "he", "system", "security", "audit"] {
        for path in [&erase, &confirm] {
            house.get(who, path).await.with(404);
            house.post(who, path, &[("reason", "好奇")]).await.with(404);
        }
    }
    house.post("wen", &erase, &[("reason", "名称里有人名")]).await.done();
    for who in ["luo", "lu", "jiang", "he", "system", "security", "audit"] {
        house.post(who, &confirm, &[("reason", "好奇")]).await.with(404);
    }
    let stranger = house.get("", &erase).await;
    assert_eq!((stranger.status.as_u16(), stranger.to().starts_with("/signin")), (303, true));

    // Lines without private content, and lines and acts that there are not.
    let line = |seq: &str, act: &str| format!("/inspections/{inspection}/journal/{seq}/{act}");
    has(&house.get("shen", &line("1", "erase")).await.with(422), &["没有私密内容"]);
    for path in [
        line("0", "erase"),
        line("999", "erase"),
        line("18446744073709551615", "erase"),
        line("x", "erase"),
        line("1", "burn"),
        erase.replace(inspection.as_str(), "nowhere"),
    ] {
        house.get("shen", &path).await.with(404);
    }
    let caller = house.caller("shen");
    let refused = |done: app::Result<()>| match done {
        Err(Error::Refused(Refused::Erasure(it))) => it,
        other => panic!("{other:?}"),
    };
    let none = house.app.confirm_erasure(&caller, &inspection, 1, "缘由");
    assert_eq!(refused(none), ErasureRefusal::Nothing);
    assert_eq!(house.app.erasures_pending(&caller, &inspection).unwrap().len(), 1);
}

#[tokio::test]
async fn an_imported_document_loses_its_name_and_nothing_else() {
    let house = House::new();
    let inspection = house.inspection();
    let report = "一、方面\n\n（一）问题\n\n1.校舍维修化整为零。\n".as_bytes();
    let number =
        house.app.receive_document(&house.caller("shen"), &inspection, "张三丰.txt", report).unwrap();
    let journal = format!("/inspections/{inspection}/journal");
    let erase = link(&house.get("shen", &journal).await.page(), "/erase").to_owned();
    house.post("shen", &erase.replace("/erase", "/confirm"), &[("reason", "太早")]).await.with(422);
    house.post("shen", &erase, &[("reason", "人名")]).await.done();
    house.post("wen", &erase.replace("/erase", "/confirm"), &[("reason", "同意")]).await.done();
    let review = format!("/inspections/{inspection}/import/{number}");
    for path in [journal, review.clone()] {
        assert!(!house.get("shen", &path).await.page().contains("张三丰"), "{path}");
    }
    let file = house.get("shen", &format!("{review}/file")).await;
    assert_eq!((file.status.as_u16(), file.bytes.as_slice()), (200, report));
    assert!(!file.headers["content-disposition"].to_str().unwrap().contains("%E5%BC%A0"));
}
