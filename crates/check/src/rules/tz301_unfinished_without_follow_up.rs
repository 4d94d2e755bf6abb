//! TZ301 未完成而无下文 · unfinished-without-follow-up. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(301),
    name: "unfinished-without-follow-up",
    severity: Severity::Warning,
    page: include_str!("tz301_unfinished_without_follow_up.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    let report = seen.report;
    if report.further_work.is_empty() {
        return;
    }
    for (_, issue, finding) in report.findings() {
        let Some(status) = finding.status.filter(|status| status.is_open()) else { continue };
        let titles = [finding.title.as_deref(), issue.title.as_deref()];
        let followed = report
            .further_work
            .iter()
            .filter_map(|work| work.title.as_deref())
            .any(|work| titles.iter().flatten().any(|title| report::same_matter(title, work)));
        if followed || finding.deadline.is_some() {
            continue;
        }
        let words = finding.status_text.as_deref().unwrap_or(status.zh());
        found.push(
            RULE.at_span(
                seen,
                finding.heading.unwrap_or(finding.span),
                format!("状态是“{words}”，但需要进一步整改的事项里没有它，也没有时限"),
                format!("the status is “{words}”, but it is not among the matters that need further work, and has no deadline"),
            )
            .help("列入需要进一步整改的事项，写明四项内容", "list it among them with its four fields"),
        );
    }
}
