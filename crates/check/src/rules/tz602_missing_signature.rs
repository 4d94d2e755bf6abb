//! TZ602 缺落款 · missing-signature. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};
use report::Genre;
use text::date::Kind;

pub(super) static RULE: Rule = Rule {
    code: Code(602),
    name: "missing-signature",
    severity: Severity::Note,
    page: include_str!("tz602_missing_signature.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    if seen.report.genre != Some(Genre::Report) || seen.report.findings().next().is_none() {
        return;
    }
    let signed = seen.text.lines().rev().filter(|line| !line.is_empty()).take(12).any(|line| {
        line.len() <= 60 && matches!(text::date::find(line).as_slice(), [one] if one.range.len() + 8 >= line.len() && one.kind != Kind::Impossible)
    });
    if !signed {
        found.push(
            RULE.at(seen, seen.last_line(), "文末没有落款和日期", "no signature and date at the end")
                .help("落款写明单位和成文日期", "sign with the unit and the day"),
        );
    }
}
