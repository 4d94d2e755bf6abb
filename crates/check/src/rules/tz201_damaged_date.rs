//! TZ201 日期残缺 · damaged-date. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};
use text::date::Kind;

pub(super) static RULE: Rule = Rule {
    code: Code(201),
    name: "damaged-date",
    severity: Severity::Error,
    page: include_str!("tz201_damaged_date.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    let damaged = seen.dates.iter().filter(|date| matches!(date.kind, Kind::Damaged { .. }));
    for date in damaged.take(super::FOUND_MAX) {
        let Kind::Damaged { readings, readings_without_year } = &date.kind else { continue };
        let mut names: Vec<String> = readings.iter().map(ToString::to_string).collect();
        names.extend(readings_without_year.iter().map(|(month, day)| format!("{month}月{day}日")));
        let (help_zh, help_en) = match names.as_slice() {
            [] => (
                "没有说得通的读法，对照原件改正".to_owned(),
                "no reading makes sense: correct it from the original".to_owned(),
            ),
            [only] => (
                format!("只能读作{only}，请对照原件改正"),
                format!("the only reading is {only}: correct it from the original"),
            ),
            several => (
                format!("可能是{}，请对照原件改正", several.join("或")),
                format!("it may be {}: correct it from the original", several.join(" or ")),
            ),
        };
        let words = &seen.text[date.range.clone()];
        found.push(
            RULE.at(
                seen,
                date.range.clone(),
                format!("日期“{words}”缺了字"),
                format!("characters of the date “{words}” are lost"),
            )
            .help(help_zh, help_en),
        );
    }
}
