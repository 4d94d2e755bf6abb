//! Fictional documents in the styles of the genre, with the reports that they must give.
//!
//! `TAIZHANG_BLESS=1 cargo test -p check --test fixtures` rewrites the expected reports; what it wrote is
//! read in the diff like any change.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test stops where its premise fails")]

use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/reading")
}

/// The report as printed, its diagnostics without the sentences, which may be reworded.
fn actual(name: &str, bytes: &[u8]) -> Value {
    let document = intake::read(name, bytes).unwrap();
    let report = check::complete(report::parse(&document), &check::Options::default());
    let mut value = serde_json::to_value(report.contract(diag::Lang::Zh, false)).unwrap();
    let diagnostics: Vec<Value> = value["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let places: Vec<String> = one["spans"]
                .as_array()
                .unwrap()
                .iter()
                .map(|p| format!("{}:{}-{} {}", p["line"], p["start"], p["end"], p["text"].as_str().unwrap()))
                .collect();
            json!({ "what": format!("{} {} {}", one["code"], one["name"], one["severity"]).replace('"', ""), "places": places })
        })
        .collect();
    value["diagnostics"] = diagnostics.into();
    value
}

fn fixtures() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    found.sort();
    found
}

#[test]
fn fictional_documents_come_out_as_expected() {
    let bless = std::env::var_os("TAIZHANG_BLESS").is_some();
    let mut wrong = Vec::new();
    let fixtures = fixtures();
    assert!(fixtures.len() >= 12);
    for path in fixtures {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let value = actual(&name, &std::fs::read(&path).unwrap());
        let golden = path.with_extension("expected.json");
        let text = serde_json::to_string_pretty(&value).unwrap() + "\n";
        if bless {
            std::fs::write(&golden, text).unwrap();
        } else if std::fs::read_to_string(&golden).unwrap_or_default() != text {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "changed: {wrong:?} (TAIZHANG_BLESS=1 rewrites the expected reports)");
}

/// One text in several encodings gives one report.
#[test]
fn encodings_do_not_change_the_report() {
    let mut first: Option<Value> = None;
    for path in fixtures() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("encoding-") {
            continue;
        }
        let mut value = actual(&name, &std::fs::read(&path).unwrap());
        value["source"] = Value::Null;
        value["diagnostics"] = Value::Null;
        match &first {
            None => first = Some(value),
            Some(first) => assert_eq!(first, &value, "{name}"),
        }
    }
    assert!(first.is_some());
}

/// A deadline is measured against the day of the check, and not without one.
#[test]
fn the_day_of_the_check_tells_which_deadlines_have_passed() {
    let text = "中共青禾县水务局党组关于巡察整改进展情况的通报\n一、反馈问题整改情况\n1.关于学习不够的问题。\n整改情况:正在推进。一是抓学习。\n整改时限:2024年3月\n二、需要进一步整改的事项\n(一)水库确权的问题\n整改时限:2023年12月。\n";
    let report = report::parse(&intake::read("a.txt", text.as_bytes()).unwrap());
    let on = |day: Option<&str>| -> Vec<String> {
        let options = check::Options { as_of: day.map(|d| d.parse().unwrap()), ..check::Options::default() };
        let mut found = check::check(&report, &options);
        found.retain(|one| one.name == "deadline-passed");
        found.iter().flat_map(|one| one.spans.iter().map(|p| p.text.clone())).collect()
    };
    assert_eq!(on(None), Vec::<String>::new());
    assert_eq!(on(Some("2023-12-31")), Vec::<String>::new());
    assert_eq!(on(Some("2024-01-01")), ["2023年12月"]);
    assert_eq!(on(Some("2024-04-01")), ["2024年3月", "2023年12月"]);
}

/// What must hold of any report of any text.
fn laws(bytes: &[u8]) -> Result<(), TestCaseError> {
    let Ok(document) = intake::read("any.txt", bytes) else { return Ok(()) };
    let mut report = check::complete(report::parse(&document), &check::Options::default());
    report.place_in_source(&document.map);
    let text = report.text.clone().unwrap();
    let chars: Vec<char> = text.chars().collect();
    let inside = |start: usize, end: usize| start <= end && end <= chars.len();
    let mut last = 0;
    for (_, _, finding) in report.findings() {
        prop_assert!(inside(finding.span.start, finding.span.end));
        prop_assert!(finding.span.start >= last, "findings are in order");
        last = finding.span.start;
        for (at, measure) in finding.measures.iter().enumerate() {
            prop_assert_eq!(measure.ordinal as usize, at + 1);
            let span = measure.span.unwrap();
            prop_assert!(inside(span.start, span.end));
            prop_assert!(!measure.text.trim().is_empty());
        }
    }
    for one in &report.diagnostics {
        for place in &one.spans {
            prop_assert!(inside(place.start, place.end));
            let words: String = chars[place.start..place.end].iter().collect();
            prop_assert_eq!(&words, &place.text);
            let line = chars[..place.start].iter().filter(|c| **c == '\n').count() + 1;
            prop_assert_eq!(line, place.line);
            let source = place.source.unwrap();
            prop_assert!(source.start <= source.end);
        }
    }
    let again = check::complete(report.clone(), &check::Options::default());
    prop_assert_eq!(again.diagnostics.len(), report.diagnostics.len());
    let json = serde_json::to_string(&report).unwrap();
    prop_assert_eq!(serde_json::from_str::<report::Report>(&json).unwrap(), report.clone());
    let _ = diag_text(&report, &text);
    Ok(())
}

fn diag_text(report: &report::Report, text: &str) -> usize {
    report
        .diagnostics
        .iter()
        .map(|d| diag::render(d, "a", text, diag::Lang::En, diag::Style::Plain).len())
        .sum()
}

/// Pieces of which documents are made, so that random texts reach deep.
const PIECES: [&str; 62] = [
    "一、",
    "二、",
    "(一)",
    "(二)",
    "1.",
    "2、",
    "(1)",
    "(2)",
    "①",
    "②",
    "1)",
    "1.1",
    "问题1:",
    "一是",
    "二是",
    "三是",
    "第一,",
    "第二,",
    "整改情况:",
    "整改进度:",
    "整改时限:",
    "存在问题:",
    "未完成原因:",
    "下一步整改措施:",
    "【整改情况】",
    "已完成。",
    "基本完成",
    "正在整改中",
    "整改完成,长期坚持。",
    "关于",
    "针对",
    "不够到位的问题",
    "方面",
    "。",
    ";",
    ":",
    ",",
    "\n",
    "\n\n",
    "  ",
    "\u{3000}",
    "\u{A0}",
    "2022年4月26日",
    "至",
    "126日",
    "20248月",
    "反馈",
    "县委第二巡察组",
    "县水务局党组",
    "中共",
    "通报",
    "巡察整改",
    "29项具体问题",
    "已完成整改28个",
    "对15名责任人进行提醒谈话",
    "约谈",
    "〔2022〕35号",
    "(青水发〔2022〕35号)",
    "联系电话:0838-5501234",
    "体(tǐ)",
    "問題與製度",
    "《",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        laws(&bytes)?;
    }

    #[test]
    fn any_text_is_read(text in "(?s).{0,120}") {
        laws(text.as_bytes())?;
    }

    #[test]
    fn any_document_is_read(pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..60)) {
        laws(pieces.concat().as_bytes())?;
    }

    #[test]
    fn any_cut_of_a_document_is_read(number in any::<proptest::sample::Index>(), from in any::<proptest::sample::Index>(), to in any::<proptest::sample::Index>()) {
        let fixtures = fixtures();
        let bytes = std::fs::read(number.get(&fixtures)).unwrap();
        let (from, to) = (from.index(bytes.len()), to.index(bytes.len() + 1));
        laws(&bytes[from.min(to)..from.max(to)])?;
    }
}
