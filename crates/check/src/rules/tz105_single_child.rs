//! TZ105 只有一个下级 · single-child. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(105),
    name: "single-child",
    severity: Severity::Note,
    page: include_str!("tz105_single_child.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    for issue in seen.report.aspects.iter().flat_map(|aspect| &aspect.issues) {
        if let [only] = issue.findings.as_slice()
            && let (Some(number), Some(heading)) = (&only.number, only.heading)
            && issue.title.is_some()
        {
            found.push(
                RULE.at_span(
                    seen,
                    heading,
                    format!("这个问题之下只有{number}一项"),
                    format!("{number} is the only item under its issue"),
                )
                .help(
                    "只有一项时不必再编号，或补上漏掉的",
                    "a single item needs no number, unless one is missing",
                ),
            );
        }
    }
}
