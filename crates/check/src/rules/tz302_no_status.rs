//! TZ302 没有写明状态 · no-status. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};
use report::Genre;

pub(super) static RULE: Rule = Rule {
    code: Code(302),
    name: "no-status",
    severity: Severity::Warning,
    page: include_str!("tz302_no_status.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    let report = seen.report;
    if report.genre != Some(Genre::Report) {
        return;
    }
    let (mut without, mut all) = (Vec::new(), 0);
    for (_, _, finding) in report.findings() {
        all += 1;
        if finding.status.is_none() {
            without.push(finding.heading.unwrap_or(finding.span));
        }
    }
    let Some((first, rest)) = without.split_first() else { return };
    let count = without.len();
    let mut one = RULE
        .at_span(
            seen,
            *first,
            format!("{all}项问题中有{count}项没有写明整改状态"),
            format!("{count} of {all} findings state no status"),
        )
        .help("逐项写明：已完成、基本完成、正在整改……", "state it for each: 已完成, 基本完成, 正在整改 …");
    for span in rest {
        one = one.at(seen.place_of(*span));
    }
    found.push(one);
}
