//! TZ303 没有写明下一步整改 · no-further-work. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};
use report::Genre;

pub(super) static RULE: Rule = Rule {
    code: Code(303),
    name: "no-further-work",
    severity: Severity::Warning,
    page: include_str!("tz303_no_further_work.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    let report = seen.report;
    if report.genre != Some(Genre::Report) || !report.further_work.is_empty() {
        return;
    }
    let declared = report
        .declared
        .iter()
        .find(|total| total.status.is_some_and(|s| s.is_open()) && total.count != Some(0));
    let open = report.findings().find(|(_, _, finding)| finding.status.is_some_and(|s| s.is_open()));
    let span = match (declared.and_then(|total| total.span), open) {
        (Some(span), _) => span,
        (None, Some((_, _, finding))) => finding.status_span.unwrap_or(finding.span),
        (None, None) => return,
    };
    found.push(
        RULE.at_span(
            seen,
            span,
            "还有问题没有完成，却没有“需要进一步整改的事项”一部分",
            "something is left to do, and no part tells what, why and until when",
        )
        .help(
            "逐项写明存在问题、未完成原因、下一步措施、整改时限",
            "tell for each the problem, the reason, the next steps and the deadline",
        ),
    );
}
