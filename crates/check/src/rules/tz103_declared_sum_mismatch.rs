//! TZ103 分项合计不符 · declared-sum-mismatch. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};
use report::Counted;

pub(super) static RULE: Rule = Rule {
    code: Code(103),
    name: "declared-sum-mismatch",
    severity: Severity::Warning,
    page: include_str!("tz103_declared_sum_mismatch.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    let all: Vec<_> = seen.report.declared.iter().filter(|it| it.what == Counted::Findings).collect();
    let Some((whole, count)) =
        all.iter().find_map(|it| it.count.filter(|_| it.status.is_none()).map(|count| (*it, count)))
    else {
        return;
    };
    let parts: Vec<_> = all.iter().filter(|it| it.status.is_some()).collect();
    let sum: u32 = parts.iter().filter_map(|it| it.count).sum();
    // One part leaves the rest unsaid; two and more are meant to make up the whole.
    if parts.len() < 2 || sum == count {
        return;
    }
    if let Some(span) = whole.span {
        found.push(
            RULE.at_span(
                seen,
                span,
                format!("各状态合计{sum}项，与总数{count}项不等"),
                format!("the statuses add up to {sum}, the total is {count}"),
            )
            .help("核对各项数字", "check the figures"),
        );
    }
}
