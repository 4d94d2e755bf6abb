//! TZ014 没有标题 · no-title. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(14),
    name: "no-title",
    severity: Severity::Warning,
    page: include_str!("tz014_no_title.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    if seen.report.title.is_none() {
        let first = seen.text.lines().next().map_or(0, str::len);
        found.push(RULE.at(seen, 0..first, "没有标题", "the document has no title").help(
            "补上完整的标题：哪个党组织、关于什么、什么文种",
            "add the whole title: which organisation, about what, what kind of paper",
        ));
    }
}
