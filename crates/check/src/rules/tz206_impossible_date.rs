//! TZ206 没有这一天 · impossible-date. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};
use text::date::Kind;

pub(super) static RULE: Rule = Rule {
    code: Code(206),
    name: "impossible-date",
    severity: Severity::Error,
    page: include_str!("tz206_impossible_date.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    for date in seen.dates.iter().filter(|date| date.kind == Kind::Impossible).take(super::FOUND_MAX) {
        let words = &seen.text[date.range.clone()];
        found.push(
            RULE.at(
                seen,
                date.range.clone(),
                format!("没有“{words}”这一天"),
                format!("there is no such day as “{words}”"),
            )
            .help("对照原件改正", "correct it from the original"),
        );
    }
}
