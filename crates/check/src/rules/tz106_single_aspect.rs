//! TZ106 只有一个方面 · single-aspect. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(106),
    name: "single-aspect",
    severity: Severity::Note,
    page: include_str!("tz106_single_aspect.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    if let [only] = seen.report.aspects.as_slice()
        && let (Some(number), Some(heading)) = (&only.number, only.heading)
        && !only.issues.is_empty()
    {
        found.push(
            RULE.at_span(
                seen,
                heading,
                format!("只有{number}一个方面，后面的可能丢了"),
                format!("{number} is the only aspect: others may be lost"),
            )
            .help("对照反馈意见核对方面是否齐全", "compare with the opinion whether all aspects are there"),
        );
    }
}
