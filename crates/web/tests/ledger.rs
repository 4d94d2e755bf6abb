//! The ledger's page: totals, filters, pages, assigning many, entering by hand.

#![allow(clippy::unwrap_used, reason = "a test stops at what is wrong")]

mod house;

use house::House;
use jiff::civil::date;
use ledger::finding::Command;

/// How many findings a page lists.
fn rows(page: &str) -> usize {
    page.matches("<tr class=\"f").count()
}

#[tokio::test]
async fn every_total_leads_to_as_many_rows() {
    let house = House::new();
    let inspection = house.inspection();
    for n in 0..12 {
        let finding = house.finding(&inspection, if n < 7 { "一" } else { "二" }, &format!("问题{n}"));
        match n {
            0..=2 => house.assign(&finding, date(2026, 11, 1)),
            3 | 4 => house.assign(&finding, date(2026, 11, 25)),
            5 => house.assign(&finding, date(2027, 3, 1)),
            6 => house.command(
                "shen",
                &finding,
                &Command::Void { reason: "重复".to_owned(), despite_work: false },
            ),
            _ => {}
        }
        if n < 4 {
            house.measure(&finding, "逐项核查");
        }
    }
    let path = format!("/inspections/{inspection}/ledger");
    for who in ["shen", "wen", "lu", "luo"] {
        let page = house.get(who, &path).await.page();
        let totals = &page
            [page.find("<div class=\"totals\">").unwrap()..page.find("<form class=\"filters\"").unwrap()];
        let mut seen = 0;
        for link in totals.split("<dd><a href=\"").skip(1) {
            let (href, rest) = link.split_once("\">").unwrap();
            let n: usize = rest.split_once('<').unwrap().0.parse().unwrap();
            let listed = house.get(who, &href.replace("&#38;", "&").replace("&amp;", "&")).await.page();
            assert_eq!(rows(&listed), n, "{who} {href}");
            seen += 1;
        }
        assert!(seen >= 4, "{who}: {totals}");
        // The heads of groups lead to their rows as well.
        for link in page.split("<span class=\"sums\">").skip(1) {
            let sums = link.split_once("</span><span class=\"fold\">").unwrap().0;
            for link in sums.split("<a href=\"").skip(1) {
                let (href, rest) = link.split_once("\">").unwrap();
                let n: usize = rest.split_once('<').unwrap().0.parse().unwrap();
                let listed = house.get(who, &href.replace("&#38;", "&").replace("&amp;", "&")).await.page();
                assert_eq!(rows(&listed), n, "{who} {href}");
            }
        }
    }
    let all = house.get("shen", &path).await.page();
    assert_eq!(rows(&all), 11, "what is void is listed under its own name only");
    assert!(all.contains("方面一") && all.contains("方面二"));
    let void = house.get("shen", &format!("{path}?state=void")).await.page();
    assert_eq!(rows(&void), 1);
}

#[tokio::test]
async fn conditions_narrow_and_can_be_taken_away() {
    let house = House::new();
    let inspection = house.inspection();
    for n in 0..3 {
        let finding = house.finding(&inspection, "一", &format!("校舍维修{n}"));
        if n > 0 {
            house.assign(&finding, date(2026, 12, n));
        }
    }
    house.finding(&inspection, "二", "食堂采购");
    let path = format!("/inspections/{inspection}/ledger");
    let lu = house.id("lu");
    for (query, n) in [
        ("q=校舍", 3),
        ("q=校舍+维修2", 1),
        ("q=4", 1),
        ("q=没有的", 0),
        ("state=unplanned", 4),
        ("state=nonsense", 4),
        ("leader=none", 2),
        ("office=none", 2),
        ("office=jck", 2),
        ("due=none", 2),
        ("due=20", 2),
        ("due=2026-12-01", 1),
        ("due=past", 0),
        ("due_from=2026-12-02&due_to=2026-12-02", 1),
        ("aspect=4", 1),
        ("issue=1&due=none", 1),
        ("planned=2026-12-01", 1),
        ("page=99", 4),
    ] {
        let query: String = form_urlencoded::parse(query.as_bytes())
            .fold(form_urlencoded::Serializer::new(String::new()), |mut out, (key, value)| {
                out.append_pair(&key, &value);
                out
            })
            .finish();
        let page = house.get("shen", &format!("{path}?{query}")).await.page();
        assert_eq!(rows(&page), n, "{query}");
    }
    let page = house.get("shen", &format!("{path}?leader={}&due=20", lu.as_str())).await.page();
    assert_eq!(rows(&page), 2);
    assert!(page.contains(&format!("class=\"chip\" href=\"{path}?leader={}\"", lu.as_str())), "{page}");
    assert!(page.contains("责任领导：陆知行"));
    // Words of the address are words to find, never markup.
    let page = house.get("shen", &format!("{path}?q=%3Cscript%3Ealert(1)%3C/script%3E")).await.page();
    assert!(!page.contains("<script>alert"));
    assert!(page.contains("&#60;script&#62;") || page.contains("&lt;script&gt;"));
}

#[tokio::test]
async fn long_ledgers_come_in_pages_with_their_headings() {
    let house = House::new();
    let inspection = house.inspection();
    for n in 0..205 {
        house.finding(&inspection, "一", &format!("问题{n}"));
    }
    let path = format!("/inspections/{inspection}/ledger");
    let first = house.get("shen", &path).await.page();
    assert_eq!(rows(&first), 200);
    assert!(first.contains(&format!("href=\"{path}?page=2\"")));
    let second = house.get("shen", &format!("{path}?page=2")).await.page();
    assert_eq!(rows(&second), 5);
    assert!(second.contains("方面一"), "the heading is said again");
}

#[tokio::test]
async fn what_lies_outside_is_absent() {
    let house = House::new();
    let inspection = house.inspection();
    house.finding(&inspection, "一", "问题");
    let path = format!("/inspections/{inspection}/ledger");
    for who in ["he", "luo", "lu", "system", "security", "audit"] {
        assert_eq!(house.get(who, &path).await.status, 404, "{who}");
    }
    assert_eq!(house.get("shen", "/inspections/none/ledger").await.status, 404);
    let answer = house.get("", &path).await;
    assert!(answer.to().starts_with("/signin?next="), "{}", answer.to());
    let assign = format!("/inspections/{inspection}/assign");
    assert_eq!(house.post("he", &assign, &[("leader", "x")]).await.status, 404);
    assert_eq!(
        house.post("wen", &assign, &[("leader", "x")]).await.status,
        403,
        "a supervisor sees and does not assign"
    );
}

#[tokio::test]
async fn many_are_assigned_each_for_itself() {
    let house = House::new();
    let inspection = house.inspection();
    let [a, b, c] = ["甲", "乙", "丙"].map(|it| house.finding(&inspection, "一", it));
    house.assign(&c, date(2026, 12, 1));
    let path = format!("/inspections/{inspection}/ledger");
    let page = house.get("shen", &path).await.page();
    let ticks: Vec<String> = page
        .split("name=\"finding\" value=\"")
        .skip(1)
        .map(|it| it.split_once('"').unwrap().0.to_owned())
        .collect();
    assert_eq!(ticks.len(), 3);
    let cheng = house.id("cheng");
    let assign = format!("/inspections/{inspection}/assign?due=none");
    let fields = |due: &'static str, ticked: &'static [usize]| {
        let mut fields =
            vec![("leader", cheng.as_str()), ("office", "jck"), ("mode", "at_once"), ("due", due)];
        fields.extend(ticked.iter().map(|i| ("finding", ticks[*i].as_str())));
        fields
    };
    // Somebody is faster on one of them; another has a leader and a date already.
    house.command("shen", &b, &Command::CorrectTitle { title: "乙改".to_owned(), reason: "错字".to_owned() });
    let page = house.post("shen", &assign, &fields("2026-12-31", &[0, 1, 2])).await.with(422);
    assert!(page.contains("指派了1项，2项没有办成"), "{page}");
    assert!(
        page.contains("第2项：这期间别人改过") && page.contains("第3项：期限已定，要改只能申请延期"),
        "{page}"
    );
    assert!(
        page.contains(&format!("id=\"f{b}\"")),
        "the page keeps its filter, on which the first is no longer"
    );
    assert!(!page.contains(&format!("id=\"f{a}\"")));
    assert!(page.contains("value=\"2026-12-31\""));
    let title = house.app.story(&house.caller("shen"), &b, house.app.as_of(None).unwrap()).unwrap().row;
    assert!(title.leader.is_none(), "nothing was written over what was not seen");

    // A day that is none, nothing ticked, nothing chosen, and no token.
    let page = house.post("shen", &assign, &fields("2026-13-01", &[1])).await.with(422);
    assert!(page.contains("日期不对"));
    let page = house.post("shen", &assign, &fields("2026-12-31", &[])).await.with(422);
    assert!(page.contains("请先选中"));
    assert!(house.post("shen", &assign, &[("finding", &ticks[0])]).await.with(422).contains("请选择要指派"));
    assert_eq!(house.post_bare("shen", &assign, &fields("2026-12-31", &[1])).await.status, 403);

    // Read again, it works, and comes back to the same filter.
    let page = house.get("shen", &path).await.page();
    let tick = page.split("name=\"finding\" value=\"").find(|it| it.starts_with(b.as_str())).unwrap();
    let tick = tick.split_once('"').unwrap().0;
    let mut fields = fields("2026-12-31", &[]);
    fields.push(("finding", tick));
    assert_eq!(
        house.post("shen", &assign, &fields).await.done(),
        format!("/inspections/{inspection}/ledger?due=none&ok=assigned")
    );
}

#[tokio::test]
async fn a_finding_is_entered_by_hand() {
    let house = House::new();
    let inspection = house.inspection();
    house.finding(&inspection, "一", "甲");
    let register = format!("/inspections/{inspection}/register");
    let long = "长".repeat(501);
    let page = house
        .post("shen", &register, &[("aspect", "方面一"), ("issue", ""), ("title", &long), ("source", "原文")])
        .await
        .with(422);
    assert!(page.contains("标题太长，最多500字") && page.contains(&long), "{page}");
    let page = house.post("shen", &register, &[("title", "乙"), ("source", "")]).await.with(422);
    assert!(page.contains("请填写") && page.contains(">\n乙</textarea>"), "{page}");
    let fields = [
        ("aspect", "一、方面一"),
        ("issue", "方面一的问题"),
        ("title", "<script>alert(1)</script>"),
        ("source", "原文“<b>”"),
    ];
    let to = house.post("shen", &register, &fields).await.done();
    let page = house.get("shen", &to).await.page();
    assert!(page.contains("已登记") && !page.contains("<script>alert") && !page.contains("<b>”"), "{page}");
    let page = house.get("shen", &format!("/inspections/{inspection}/ledger")).await.page();
    assert!(!page.contains("<script>alert"));
    assert_eq!(page.matches("<tr class=\"a\">").count(), 1, "it stands under the heading that was there");
    assert_eq!(house.post("lu", &register, &fields).await.status, 404);
    assert_eq!(house.post("wen", &register, &fields).await.status, 403);
}

#[tokio::test]
async fn a_past_day_is_shown_and_not_changed() {
    let house = House::new();
    let inspection = house.inspection();
    let finding = house.finding(&inspection, "一", "甲");
    house.clock("2026-11-21T09:00");
    house.command(
        "shen",
        &finding,
        &Command::CorrectTitle { title: "甲改".to_owned(), reason: "错字".to_owned() },
    );
    house.clock("2026-11-22T09:00");
    house.finding(&inspection, "一", "乙");
    let path = format!("/inspections/{inspection}/ledger");
    let now = house.get("shen", &path).await.page();
    assert!(rows(&now) == 2 && now.contains("甲改") && now.contains("data-bulk"));
    let past = house.get("shen", &format!("{path}?as_of=2026-11-20")).await.page();
    assert_eq!(rows(&past), 1);
    assert!(!past.contains("甲改") && !past.contains("data-bulk") && !past.contains("act-register"));
    assert!(past.contains(&format!("/findings/{finding}?as_of=2026-11-20")), "links stay in the day");
    assert!(past.contains("as_of=2026-11-20\">1</a>"), "totals stay in the day");
    // A day to come is today.
    assert_eq!(rows(&house.get("shen", &format!("{path}?as_of=2030-01-01")).await.page()), 2);
}

#[tokio::test]
async fn it_reads_in_english_too() {
    let house = House::new();
    let inspection = house.inspection();
    let finding = house.finding(&inspection, "一", "甲");
    house.assign(&finding, date(2026, 11, 1));
    house.measure(&finding, "核查");
    let page = house.get_en("shen", &format!("/inspections/{inspection}/ledger?light=late")).await.page();
    assert!(page.contains("19 days late") && page.contains("measure 1 is not reported done"), "{page}");
}

/// How long the ledger of a thousand findings takes to be shown; run by hand in a release build:
/// `cargo test --release -p web --test ledger -- --ignored --nocapture`.
#[tokio::test]
#[ignore = "a measurement"]
async fn a_thousand_findings_are_shown_at_once() {
    let house = House::new();
    let inspection = house.inspection();
    let mut one = None;
    for n in 0..1000 {
        let aspect = ["一", "二", "三", "四"][n % 4];
        let finding = house.finding(&inspection, aspect, &format!("问题{n}，校舍零星维修化整为零、规避招标"));
        house.assign(&finding, date(2026, 12, 31));
        house.measure(&finding, "逐项核查立项、合同、验收和付款，补齐竣工验收资料");
        one = Some(finding);
    }
    let pages = [
        ("ledger", format!("/inspections/{inspection}/ledger")),
        ("ledger, last page", format!("/inspections/{inspection}/ledger?page=5")),
        ("ledger, filtered", format!("/inspections/{inspection}/ledger?light=normal&q=校舍")),
        ("ledger, past", format!("/inspections/{inspection}/ledger?as_of=2026-11-19")),
        ("dashboard", format!("/inspections/{inspection}/dashboard")),
        ("finding", format!("/findings/{}", one.unwrap())),
    ];
    for (name, path) in pages {
        let path = path.replace("校舍", "%E6%A0%A1%E8%88%8D");
        let mut times: Vec<_> = Vec::new();
        for _ in 0..21 {
            let start = std::time::Instant::now();
            house.get("shen", &path).await.page();
            times.push(start.elapsed());
        }
        times.sort();
        println!("{name}: median {:?}, slowest {:?}", times[10], times[20]);
    }
}
