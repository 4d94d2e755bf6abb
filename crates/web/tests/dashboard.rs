//! The dashboard: every number leads to as many rows.

#![allow(clippy::unwrap_used, reason = "a test stops at what is wrong")]

mod house;

use house::House;
use jiff::civil::date;
use ledger::finding::{Command, Outcome};

fn rows(page: &str) -> usize {
    page.matches("<tr class=\"f").count()
}

/// Closes a finding by its four persons.
fn close(house: &House, finding: &ledger::FindingId, standing: bool) {
    let done = Command::ReportProgress {
        measure: 1,
        on: house.app.world().today(),
        text: "已办".to_owned(),
        done: true,
    };
    house.command("luo", finding, &done);
    house.command("shen", finding, &Command::WaiveEvidence { measure: 1, reason: "口头说明即可".to_owned() });
    let outcome = if standing {
        Outcome::Standing { mechanism: "每季检查".to_owned(), review_on: date(2027, 5, 1) }
    } else {
        Outcome::Completed
    };
    let request = Command::RequestCloseOut { statement: "办结".to_owned(), outcome, answers: vec![] };
    house.command("luo", finding, &request);
    house.command("lu", finding, &Command::SignCloseOut { note: None });
    house.command("shen", finding, &Command::ReviewCloseOut { note: None });
    house.command("wen", finding, &Command::AcceptCloseOut { note: None });
}

#[tokio::test]
async fn every_number_leads_to_as_many_rows() {
    let house = House::new();
    let inspection = house.inspection();
    let mut findings = Vec::new();
    for n in 0..14 {
        let finding = house.finding(&inspection, if n < 9 { "一" } else { "二" }, &format!("问题{n}"));
        let due = match n {
            0 | 1 => Some(date(2026, 11, 10)),
            2 => Some(date(2026, 9, 1)),
            3 | 4 => Some(date(2026, 12, 1)),
            5 => Some(date(2027, 1, 10)),
            6 | 7 => Some(date(2027, 8, 1)),
            _ => None,
        };
        if let Some(due) = due {
            house.assign(&finding, due);
            house.measure(&finding, "核查");
        }
        findings.push(finding);
    }
    house.clock("2026-12-05T09:00");
    close(&house, &findings[0], false);
    close(&house, &findings[3], true);
    let takeover = Command::TakeOverClosed {
        closed_on: date(2025, 1, 1),
        by_whom: "原整改办".to_owned(),
        reason: "有批复".to_owned(),
    };
    house.command("shen", &findings[12], &takeover);
    house.command("shen", &findings[13], &Command::Void { reason: "重复".to_owned(), despite_work: false });

    for (who, day) in [("shen", ""), ("wen", ""), ("lu", ""), ("luo", ""), ("shen", "?as_of=2026-11-20")] {
        let page = house.get(who, &format!("/inspections/{inspection}/dashboard{day}")).await.page();
        let main = &page[page.find("<div class=\"totals\">").unwrap()..];
        let mut links = 0;
        for link in main.split("<a href=\"/inspections/").skip(1) {
            let (href, rest) = link.split_once("\">").unwrap();
            // The words of the link, which in the picture are `逾期3` or a dot with a number.
            let words: String = rest
                .split("</a>")
                .next()
                .unwrap()
                .split('>')
                .map(|it| it.split('<').next().unwrap())
                .collect();
            let digits: String = words.chars().filter(char::is_ascii_digit).collect();
            let Ok(n) = digits.parse::<usize>() else { continue };
            let href = format!("/inspections/{}", href.replace("&#38;", "&").replace("&amp;", "&"));
            let listed = house.get(who, &href).await.page();
            assert_eq!(rows(&listed), n, "{who} {href} {words}");
            links += 1;
        }
        assert!(links > 15, "{who}: only {links} numbers lead somewhere");
    }
    let page =
        house.get("shen", &format!("/inspections/{inspection}/dashboard?since=2026-11-20")).await.page();
    for words in
        ["比11月20日变了什么", "新销号", "计财科", "陆知行", "还没有", "一、方面一", "第150天", "作废"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let english = house.get_en("shen", &format!("/inspections/{inspection}/dashboard")).await.page();
    assert!(
        english.contains("By lead office") && english.contains("not closed: distance to the date"),
        "{english}"
    );
}

#[tokio::test]
async fn an_empty_ledger_has_a_dashboard_too() {
    let house = House::new();
    let inspection = house.inspection();
    let page = house
        .get("shen", &format!("/inspections/{inspection}/dashboard?since=nonsense&as_of=x"))
        .await
        .page();
    assert!(page.contains("没有变化"), "{page}");
    for who in ["he", "lu", "luo", "system", "audit"] {
        assert_eq!(
            house.get(who, &format!("/inspections/{inspection}/dashboard")).await.status,
            404,
            "{who}"
        );
    }
}
