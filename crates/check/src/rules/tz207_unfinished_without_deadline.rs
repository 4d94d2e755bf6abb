//! TZ207 未完成而无时限 · unfinished-without-deadline. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};
use report::Genre;

pub(super) static RULE: Rule = Rule {
    code: Code(207),
    name: "unfinished-without-deadline",
    severity: Severity::Warning,
    page: include_str!("tz207_unfinished_without_deadline.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    let report = seen.report;
    // With a part on what remains, its follow-up is what TZ301 asks for.
    if report.genre == Some(Genre::Opinion) || !report.further_work.is_empty() {
        return;
    }
    for (_, _, finding) in report.findings() {
        let Some(status) = finding.status.filter(|status| status.is_open()) else { continue };
        if finding.deadline.is_some() {
            continue;
        }
        let words = finding.status_text.as_deref().unwrap_or(status.zh());
        found.push(
            RULE.at_span(
                seen,
                finding.heading.unwrap_or(finding.span),
                format!("状态是“{words}”，没有整改时限"),
                format!("the status is “{words}”, and no deadline is stated"),
            )
            .help(
                "写明未完成的原因、下一步措施和整改时限",
                "state the reason, the next steps and the deadline",
            ),
        );
    }
}
