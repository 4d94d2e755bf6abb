//! The pages of the rules run as tests: marks `«TZ102 words»` stand around what must be found, and a block
//! without a mark of the page's code must stay silent.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test stops where its premise fails")]

use std::ops::Range;

/// A block without its marks, and where the marks of each code stood (characters).
fn unmark(block: &str) -> (String, Vec<(String, Range<usize>)>) {
    let mut text = String::new();
    let mut marks = Vec::new();
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut chars = block.chars();
    while let Some(c) = chars.next() {
        match c {
            '«' => {
                let code: String = chars.by_ref().take_while(|c| *c != ' ').collect();
                open.push((code, text.chars().count()));
            }
            '»' => {
                let (code, start) = open.pop().expect("a closing mark without its opening one");
                marks.push((code, start..text.chars().count()));
            }
            c => text.push(c),
        }
    }
    (text, marks)
}

fn blocks(page: &str) -> Vec<String> {
    page.split("```report\n").skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned).collect()
}

#[test]
fn every_page_says_what_its_rule_does() {
    let mut count = 0;
    for page in check::rules() {
        let code = page.code.to_string();
        for block in blocks(page.page) {
            count += 1;
            let (text, marks) = unmark(&block);
            let document = intake::read("page.txt", text.as_bytes()).unwrap();
            assert_eq!(document.text, text, "{code}: the block is not clean text");
            let report = check::complete(report::parse(&document), &check::Options::default());
            let mut found: Vec<Range<usize>> = report
                .diagnostics
                .iter()
                .filter(|one| one.code == page.code)
                .flat_map(|one| &one.spans)
                .map(|place| place.start..place.end)
                .collect();
            found.sort_by_key(|range| (range.start, range.end));
            let mut wanted: Vec<Range<usize>> =
                marks.into_iter().filter(|(mark, _)| *mark == code).map(|(_, range)| range).collect();
            wanted.sort_by_key(|range| (range.start, range.end));
            assert_eq!(found, wanted, "{code} in\n{text}\n{:?}", report.aspects);
        }
    }
    assert!(count > 20, "only {count} blocks were found");
}

#[test]
fn pages_and_codes_are_in_order_and_unique() {
    let rules = check::rules();
    assert!(rules.windows(2).all(|pair| pair[0].code < pair[1].code));
    for rule in &rules {
        assert!(rule.page.starts_with(&format!("# {} ", rule.code)), "{}", rule.code);
        assert!(rule.page.lines().next().unwrap().ends_with(rule.name));
    }
}

#[test]
fn completing_twice_changes_nothing() {
    let text = "中共青禾县水务局党组关于巡察整改进展情况的通报\n2024927日至126日巡察,反馈3个问题。\n1.关于学习不够的问题。\n一是抓学习。\n";
    let document = intake::read("a.txt", text.as_bytes()).unwrap();
    let once = check::complete(report::parse(&document), &check::Options::default());
    let twice = check::complete(once.clone(), &check::Options::default());
    assert_eq!(once, twice);
    let stored = serde_json::to_string(&once).unwrap();
    let back: report::Report = serde_json::from_str(&stored).unwrap();
    assert_eq!(back, once);
}
