//! The page of one finding: its whole way from entry to close-out by the forms of the page, and what stands in the way.

#![allow(clippy::unwrap_used, reason = "a test stops at what is wrong")]

mod house;

use house::House;
use jiff::civil::date;
use ledger::{
    FindingId, Private,
    finding::{Command, EvidenceKind, EvidenceStage, Holding, NewEvidence, Outcome},
};

/// The forms that the page offers, by their slugs; blocked ones are not among them.
fn offered(page: &str) -> Vec<&str> {
    page.split("<details class=\"act\" id=\"act-").skip(1).map(|it| it.split_once('"').unwrap().0).collect()
}

/// The version that a form of the page was filled in over.
fn expected(page: &str) -> String {
    page.split("name=\"expected\" value=\"").nth(1).unwrap().split_once('"').unwrap().0.to_owned()
}

/// A finding with leader, office, date and one measure.
fn planned(house: &House) -> FindingId {
    let inspection = house.inspection();
    let finding = house.finding(&inspection, "一", "校舍维修化整为零");
    house.assign(&finding, date(2026, 12, 31));
    house.measure(&finding, "逐项核查");
    finding
}

/// The same with the measure done and proven.
fn proven(house: &House) -> FindingId {
    let finding = planned(house);
    let done =
        Command::ReportProgress {
            measure: 1, on: date(2026, 11, 19), text: "已核查".to_owned(), done: true
        };
    house.command("luo", &finding, &done);
    let evidence = NewEvidence {
        kind: EvidenceKind::Document,
        holding: Holding::Register { kept_at: "计财科3号柜".to_owned() },
        effective_on: date(2026, 11, 18),
        stage: EvidenceStage::InForce,
        number: None,
        note: Private::known("核查报告".to_owned()),
    };
    house.command("luo", &finding, &Command::AttachEvidence { measure: 1, evidence });
    finding
}

#[tokio::test]
async fn a_finding_goes_its_whole_way_by_its_forms() {
    let house = House::new();
    let inspection = house.inspection();
    let finding = house.finding(&inspection, "一", "校舍维修化整为零");
    let path = format!("/findings/{finding}");
    let post = |who: &'static str, slug: &str, fields: Vec<(&'static str, String)>| {
        let path = format!("{path}/{slug}");
        let house = &house;
        async move {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(key, value)| (*key, value.as_str())).collect();
            house.post(who, &path, &fields).await
        }
    };
    let s = |text: &str| text.to_owned();
    let page = house.get("shen", &path).await.page();
    assert!(page.contains("还没有责任领导、牵头科室和期限") && page.contains("还没有措施"));
    assert!(
        page.contains(&format!("href=\"{path}?do=assign#act-assign\"")),
        "what is missing leads to its form"
    );

    let lu = house.id("lu").0;
    let assign = vec![
        ("leader", lu.clone()),
        ("office", s("jck")),
        ("supporting", s("aqk")),
        ("handler", house.id("luo").0),
        ("mode", s("by_date")),
        ("due", s("2026-12-31")),
    ];
    assert_eq!(post("shen", "assign", assign).await.done(), format!("{path}?ok=assigned"));
    post("luo", "measure-add", vec![("text", s("逐项核查")), ("due", s("2026-12-01"))]).await.done();
    post("luo", "measure-add", vec![("text", s("开会"))]).await.done();
    post(
        "luo",
        "measure-change",
        vec![("measure", s("2")), ("text", s("开专题会")), ("reason", s("写明白"))],
    )
    .await
    .done();
    post("shen", "title", vec![("title", s("校舍维修拆分")), ("reason", s("短些"))]).await.done();
    let progress = |measure: &str, done: &str| {
        vec![("measure", s(measure)), ("day", s("2026-11-19")), ("text", s("已办")), ("done", s(done))]
    };
    post("jiang", "progress", progress("1", "1")).await.done();
    post("luo", "progress", progress("2", "")).await.done();
    let evidence = [
        ("measure", "1"),
        ("kept", ""),
        ("kind", "document"),
        ("title", "核查报告"),
        ("document", "鹭教计〔2026〕23号"),
        ("day", "2026-11-18"),
        ("stage", "in_force"),
    ];
    let content = "核查报告的内容".as_bytes();
    let to =
        house.upload("luo", &format!("{path}/evidence"), &evidence, Some(("报告.txt", content))).await.done();
    assert_eq!(to, format!("{path}?ok=attached"));
    let page = house.get("luo", &path).await.page();
    assert!(
        page.contains("1-1-01") && page.contains("核查报告") && page.contains("鹭教计〔2026〕23号"),
        "{page}"
    );
    assert!(page.contains("措施1-2没有报完成") && page.contains("没有佐证"));
    let answer = house.get("luo", &format!("{path}/evidence/1-1")).await;
    assert_eq!((answer.status.as_u16(), answer.bytes.as_slice()), (200, content));
    assert_eq!(answer.headers["content-type"], "application/octet-stream");
    assert!(answer.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));

    // Request too early: blocked with the reason, and refused with everything that is missing.
    assert!(!offered(&page).contains(&"closeout-request"));
    assert!(page.contains("还没有备齐，见“销号还差什么”"));
    let request = || vec![("outcome", s("completed")), ("statement", s("都办了"))];
    let refused = post("luo", "closeout-request", request()).await.with(422);
    assert!(refused.contains("销号还差：措施1-2没有报完成；措施1-2没有佐证"), "{refused}");
    assert!(refused.contains(">\n都办了</textarea>"), "what was typed is kept");

    post("shen", "waive", vec![("measure", s("2")), ("reason", s("会议由纪要证明"))]).await.done();
    post("luo", "progress", progress("2", "1")).await.done();
    assert_eq!(post("luo", "closeout-request", request()).await.done(), format!("{path}?ok=requested"));
    // The plan is fixed now, and each step is another person's.
    let page = house.get("luo", &path).await.page();
    assert!(!offered(&page).contains(&"measure-add") && offered(&page).contains(&"closeout-withdraw"));
    let page = house.get("lu", &path).await.page();
    assert!(offered(&page).contains(&"sign") && offered(&page).contains(&"return"), "{:?}", offered(&page));
    assert!(page.contains("等责任领导签署"));
    assert_eq!(post("cheng", "sign", vec![]).await.status, 404, "another leader does not see it");
    post("lu", "sign", vec![("note", s("同意"))]).await.done();
    let returned = post("shen", "return", vec![("requirements", s("\n补会议纪要\n\n补照片\n"))]).await.done();
    assert_eq!(returned, format!("{path}?ok=returned"));
    let page = house.get("luo", &path).await.page();
    assert!(
        page.contains("补会议纪要") && page.contains("退回") && page.contains("name=\"answer\""),
        "{page}"
    );
    let again = vec![
        ("outcome", s("standing")),
        ("statement", s("都补了")),
        ("answer", s("已补")),
        ("answer", s("")),
        ("mechanism", s("每季检查")),
        ("review_on", s("2027-05-01")),
    ];
    let refused = post("luo", "closeout-request", again.clone()).await.with(422);
    assert!(refused.contains("每条都要答复") && refused.contains("每季检查"), "{refused}");
    let mut again = again;
    again[3].1 = s("照片已补");
    post("luo", "closeout-request", again).await.done();
    post("lu", "sign", vec![]).await.done();
    post("shen", "review", vec![("note", s("逐项看过"))]).await.done();
    let page = house.get("wen", &path).await.page();
    assert!(offered(&page).contains(&"accept"), "{:?}", offered(&page));
    assert_eq!(post("wen", "accept", vec![]).await.done(), format!("{path}?ok=accepted"));

    let page = house.get("wen", &path).await.page();
    for words in ["长期坚持", "每季检查", "2027年5月1日", "照片已补", "同意", "逐项看过", "第2次"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("销号还差什么"));
    assert_eq!(offered(&page), ["reopen"]);
    post("wen", "reopen", vec![("reason", s("又发现一处"))]).await.done();
    let page = house.get("luo", &path).await.page();
    assert!(
        page.contains("又发现一处") && offered(&page).contains(&"closeout-request"),
        "{:?}",
        offered(&page)
    );

    let journal = house.get("luo", &format!("{path}/journal")).await.page();
    for words in [
        "手工登记",
        "责任领导 陆知行",
        "校舍维修拆分",
        "<del>校舍维修化整为零</del>",
        "措施1-1报进展",
        "重新打开",
    ] {
        assert!(journal.contains(words), "{words}: {journal}");
    }
    assert!(!journal.contains(&lu), "nobody is shown by identifier");
    let english = house.get_en("luo", &format!("{path}/journal")).await.page();
    assert!(
        english.contains("Close-out requested") && english.contains("Progress on measure 1-1"),
        "{english}"
    );
    assert!(house.get_en("luo", &path).await.page().contains("Missing before close-out"));
}

#[tokio::test]
async fn extensions_are_asked_for_and_decided_by_another() {
    let house = House::new();
    let finding = planned(&house);
    let path = format!("/findings/{finding}");
    let ask = format!("{path}/extension-request");
    let page = house.post("luo", &ask, &[("to", "2026-12-31"), ("reason", "等批复")]).await.with(422);
    assert!(page.contains("新期限要晚于现在的期限2026年12月31日") && page.contains("等批复"), "{page}");
    let page = house.post("luo", &ask, &[("to", "明天"), ("reason", "等批复")]).await.with(422);
    assert!(page.contains("日期不对") && page.contains("value=\"明天\""), "{page}");
    house.post("luo", &ask, &[("to", "2027-03-01"), ("reason", "等批复")]).await.done();
    assert!(house.get("luo", &path).await.page().contains("延期申请没有决定"));
    house.post("luo", &format!("{path}/extension-withdraw"), &[("reason", "能办完")]).await.done();
    house.post("luo", &ask, &[("to", "2027-03-01"), ("reason", "还是等批复")]).await.done();
    let decide = format!("{path}/extension-decide");
    assert!(house.get("shen", &path).await.page().contains("href=\"#act-extension-decide\""));
    let page = house.post("shen", &decide, &[("decision", "refuse"), ("reason", "")]).await.with(422);
    assert!(page.contains("请填写"), "{page}");
    assert_eq!(house.post("luo", &decide, &[("decision", "grant")]).await.status, 403);
    house.post("shen", &decide, &[("decision", "grant")]).await.done();
    let page = house.get("shen", &path).await.page();
    assert!(page.contains("2027年3月1日") && page.contains("延期1次") && page.contains("已撤回"), "{page}");
    assert!(page.contains("沈砚秋"));
}

#[tokio::test]
async fn entries_are_taken_back_and_moved_and_nothing_is_lost() {
    let house = House::new();
    let finding = proven(&house);
    house.measure(&finding, "开会");
    let path = format!("/findings/{finding}");
    let move_it = [("entry", "e1-1"), ("measure", "2"), ("reason", "放错了")];
    house.post("luo", &format!("{path}/entry-move"), &move_it).await.done();
    let page = house.get("luo", &path).await.page();
    assert!(page.contains("移到1-2-01，放错了") && page.contains("id=\"e1-2-01\""), "{page}");
    let again = house.post("luo", &format!("{path}/entry-move"), &move_it).await;
    assert_eq!(again.done(), format!("{path}?ok=saved"), "the same wish twice is one fact");
    let withdraw = format!("{path}/entry-withdraw");
    house.post("luo", &withdraw, &[("entry", "p1-1"), ("reason", "日期错")]).await.done();
    let page = house.post("luo", &withdraw, &[("entry", "x9"), ("reason", "")]).await.with(422);
    assert!(page.contains("请从列表里选") && page.contains("请填写"), "{page}");
    house.post("luo", &withdraw, &[("entry", "e2-1"), ("reason", "版本不对")]).await.done();
    let page = house.get("luo", &path).await.page();
    assert!(page.contains("<del>已核查</del>") && page.contains("版本不对"), "{page}");
    house
        .post("luo", &format!("{path}/measure-withdraw"), &[("measure", "2"), ("reason", "并入1-1")])
        .await
        .done();
    assert!(house.get("luo", &path).await.page().contains("<del>开会</del>"));
}

#[tokio::test]
async fn what_was_adopted_by_mistake_or_closed_before_is_said_to_be_so() {
    let house = House::new();
    let inspection = house.inspection();
    let [a, b] = ["甲", "乙"].map(|it| house.finding(&inspection, "一", it));
    let fields = [("closed_on", "2026-11-20"), ("by_whom", "原整改办"), ("reason", "有批复")];
    let page = house.post("shen", &format!("/findings/{a}/takeover"), &fields).await.with(422);
    assert!(page.contains("要早于进入本台账的2026年11月20日") && page.contains("原整改办"), "{page}");
    let fields = [("closed_on", "2025-06-30"), ("by_whom", "原整改办"), ("reason", "有批复")];
    house.post("shen", &format!("/findings/{a}/takeover"), &fields).await.done();
    let page = house.get("shen", &format!("/findings/{a}")).await.page();
    assert!(page.contains("2025年6月30日由原整改办销号，本台账未经证明"), "{page}");

    house.measure(&b, "核查");
    let progress =
        Command::ReportProgress {
            measure: 1, on: date(2026, 11, 19), text: "办了".to_owned(), done: false
        };
    house.command("shen", &b, &progress);
    let void = format!("/findings/{b}/void");
    let page = house.post("shen", &void, &[("reason", "重复")]).await.with(422);
    assert!(page.contains("已经有进展或佐证") && page.contains("name=\"despite_work\""), "{page}");
    house.post("shen", &void, &[("reason", "重复"), ("despite_work", "1")]).await.done();
    let page = house.get("shen", &format!("/findings/{b}")).await.page();
    assert!(page.contains("已作废。") && page.contains("重复") && offered(&page).is_empty(), "{page}");
    // It can still be read, and nothing more can be done to it.
    let page = house.post("shen", &format!("/findings/{b}/measure-add"), &[("text", "再办")]).await.with(422);
    assert!(page.contains("这一项已经作废") && page.contains("再办"), "{page}");
}

#[tokio::test]
async fn evidence_is_a_file_or_where_it_is_kept() {
    let house = House::new();
    let finding = planned(&house);
    let path = format!("/findings/{finding}/evidence");
    let fields = |kept: &'static str, title: &'static str, day: &'static str| {
        [
            ("measure", "1"),
            ("kept", kept),
            ("kind", "data_table"),
            ("title", title),
            ("document", ""),
            ("day", day),
            ("stage", "in_force"),
        ]
    };
    let day = "2026-11-01";
    let page = house.upload("luo", &path, &fields("", "表", day), None).await.with(422);
    assert!(page.contains("请选一个文件，或写明存放处") && page.contains("value=\"表\""), "{page}");
    let file = Some(("表.csv", "a,b\n1,2\n".as_bytes()));
    let page = house.upload("luo", &path, &fields("柜", "表", day), file).await.with(422);
    assert!(page.contains("文件和存放处只填一样") && page.contains("文件没有收下"), "{page}");
    let page = house.upload("luo", &path, &fields("", "表", "2026"), file).await.with(422);
    assert!(page.contains("日期不对"), "{page}");
    let page = house.upload("luo", &path, &fields("", "空", day), Some(("空.txt", b""))).await.with(422);
    assert!(page.contains("这个文件是空的"), "{page}");
    let page = house.upload("luo", &path, &fields("柜", "", day), None).await.with(422);
    assert!(page.contains("请填写"), "{page}");
    house.upload("luo", &path, &fields("计财科3号柜", "账册", day), None).await.done();
    // A name that would be markup, a path or a header somewhere else.
    let evil = Some(("../<script>alert(1)</script>\u{202e}.html", "x".as_bytes()));
    house.upload("luo", &path, &fields("", "", day), evil).await.done();
    let page = house.get("luo", &format!("/findings/{finding}")).await.page();
    assert!(page.contains("存计财科3号柜") && !page.contains("<script>alert"), "{page}");
    let answer = house.get("luo", &format!("{path}/1-2")).await;
    let disposition = answer.headers["content-disposition"].to_str().unwrap().to_owned();
    assert!(
        disposition.starts_with("attachment; filename=\"") && !disposition.contains('<'),
        "{disposition}"
    );
    assert!(answer.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    for absent in ["1-1", "1-3", "2-1", "1", "x", "0-0", "-1--1", "99999999999-1"] {
        assert_eq!(house.get("luo", &format!("{path}/{absent}")).await.status, 404, "{absent}");
    }
    assert_eq!(house.upload_bare("luo", &path, &fields("柜", "表", day), None).await.status, 403);
    assert_eq!(house.upload("he", &path, &fields("柜", "表", day), None).await.status, 404);
    assert_eq!(house.upload("lu", &path, &fields("柜", "表", day), None).await.status, 403);
    assert_eq!(house.get("he", &format!("{path}/1-2")).await.status, 404);
}

#[tokio::test]
async fn somebody_elses_change_is_shown_before_it_is_written_over() {
    let house = House::new();
    let finding = planned(&house);
    let path = format!("/findings/{finding}");
    let page = house.get("shen", &path).await.page();
    let seen = expected(&page);
    house.command(
        "shen",
        &finding,
        &Command::CorrectTitle { title: "别人的标题".to_owned(), reason: "错字".to_owned() },
    );
    let mine = [("expected", seen.as_str()), ("title", "我的<标题>"), ("reason", "更准")];
    let page = house.post("shen", &format!("{path}/title"), &mine).await.with(409);
    for words in ["别人先改了这里", "<ins>别人的标题</ins>", "沈砚秋", "我的&#60;标题&#62;", "按我填的保存"]
    {
        assert!(
            page.contains(words) || page.contains(&words.replace("&#60;", "&lt;").replace("&#62;", "&gt;")),
            "{words}: {page}"
        );
    }
    let now = expected(&page);
    assert_ne!(now, seen);
    let mine = [("expected", now.as_str()), ("title", "我的标题"), ("reason", "更准")];
    house.post("shen", &format!("{path}/title"), &mine).await.done();
    // What only adds does not mind what was added beside it.
    let late = [("expected", seen.as_str()), ("text", "再加一项")];
    house.post("luo", &format!("{path}/measure-add"), &late).await.done();
}

#[tokio::test]
async fn who_may_do_what_is_asked_at_every_door() {
    let house = House::new();
    let finding = planned(&house);
    let path = format!("/findings/{finding}");
    for who in ["he", "cheng", "jiang", "system", "security", "audit"] {
        for page in ["", "/journal", "/evidence/1-1"] {
            assert_eq!(house.get(who, &format!("{path}{page}")).await.status, 404, "{who} {page}");
        }
        assert_eq!(house.post(who, &format!("{path}/title"), &[("title", "x")]).await.status, 404, "{who}");
    }
    let title = [("title", "x"), ("reason", "y")];
    for who in ["lu", "luo", "wen"] {
        assert_eq!(house.post(who, &format!("{path}/title"), &title).await.status, 403, "{who}");
    }
    assert_eq!(house.post_bare("shen", &format!("{path}/title"), &title).await.status, 403, "no token");
    assert_eq!(house.post("shen", &format!("{path}/nothing"), &title).await.status, 404);
    assert_eq!(house.post_bare("", &format!("{path}/title"), &title).await.status, 401);
    assert_eq!(offered(&house.get("wen", &path).await.page()), Vec::<&str>::new());
    assert_eq!(offered(&house.get("lu", &path).await.page()), Vec::<&str>::new());
    let luo = house.get("luo", &path).await.page();
    for act in ["measure-add", "progress", "evidence", "extension-request"] {
        assert!(offered(&luo).contains(&act), "{act}");
    }
    for act in ["assign", "title", "void", "waive", "sign"] {
        assert!(!offered(&luo).contains(&act), "{act}");
    }
}

#[tokio::test]
async fn a_request_is_taken_back_by_whoever_made_it() {
    let house = House::new();
    let finding = proven(&house);
    let request = Command::RequestCloseOut {
        statement: "都办了".to_owned(),
        outcome: Outcome::Completed,
        answers: vec![],
    };
    house.command("luo", &finding, &request);
    let path = format!("/findings/{finding}");
    let to = house.post("luo", &format!("{path}/closeout-withdraw"), &[("reason", "再看看")]).await.done();
    assert_eq!(to, format!("{path}?ok=withdrawn"));
    let page = house.get("luo", &path).await.page();
    assert!(page.contains("再看看") && page.contains("都办了"), "the round stays to be read: {page}");
}

#[tokio::test]
async fn who_has_done_a_step_sees_why_the_next_is_not_theirs() {
    let house = House::new();
    let finding = proven(&house);
    // One person with two roles: handler of the lead office and coordinator.
    house.grant(&house.id("luo"), ledger::people::Role::Coordinator, "jyj");
    let request = Command::RequestCloseOut {
        statement: "都办了".to_owned(),
        outcome: Outcome::Completed,
        answers: vec![],
    };
    house.command("luo", &finding, &request);
    house.command("lu", &finding, &Command::SignCloseOut { note: None });
    let path = format!("/findings/{finding}");
    let page = house.get("luo", &path).await.page();
    assert!(!offered(&page).contains(&"review"), "{:?}", offered(&page));
    assert!(page.contains("这一次的申请是您办的，这一步要由别人办"), "{page}");
    let page = house.post("luo", &format!("{path}/review"), &[("note", "我看过")]).await.with(422);
    assert!(page.contains("这一步要由别人办") && page.contains(">\n我看过</textarea>"), "{page}");
}

#[tokio::test]
async fn one_form_is_opened_by_its_address_without_showing_its_words() {
    let house = House::new();
    let finding = planned(&house);
    house.measure(&finding, "开会");
    let path = format!("/findings/{finding}");
    let page = house.get("luo", &format!("{path}?do=progress&measure=2")).await.page();
    assert!(page.contains("id=\"act-progress\" open"));
    let form = &page[page.find("id=\"act-progress\"").unwrap()..];
    let form = &form[..form.find("</form>").unwrap()];
    assert!(form.contains("<option value=\"2\" selected>"), "{form}");
    let page =
        house.get("luo", &format!("{path}?do=measure-change&measure=2&text=evil&reason=evil")).await.page();
    assert!(page.contains(">\n开会</textarea>") && !page.contains("evil</textarea>"), "{page}");
    let page = house.get("luo", &format!("{path}?do=assign&ok=%3Cb%3E")).await.page();
    assert!(!page.contains("id=\"act-assign\"") && !page.contains("<b>&"), "{page}");
}

#[tokio::test]
async fn a_past_day_has_no_forms() {
    let house = House::new();
    let finding = planned(&house);
    house.clock("2026-11-22T09:00");
    house.command(
        "shen",
        &finding,
        &Command::CorrectTitle { title: "新".to_owned(), reason: "短".to_owned() },
    );
    let path = format!("/findings/{finding}?as_of=2026-11-20");
    let page = house.get("shen", &path).await.page();
    assert!(page.contains("校舍维修化整为零") && offered(&page).is_empty(), "{page}");
    assert!(page.contains("还没有进展"), "{page}");
    assert_eq!(house.get("shen", &format!("/findings/{finding}?as_of=2026-11-19")).await.status, 404);
}
