//! TZ101 编号重复 · duplicate-number. The page beside this file says what it finds and why.

use super::{Rule, Seen, numbers};
use diag::{Code, Diagnostic, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(101),
    name: "duplicate-number",
    severity: Severity::Error,
    page: include_str!("tz101_duplicate_number.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    numbers::each_list(seen.report, |list| {
        for (at, one) in list.iter().enumerate() {
            // A count that begins again at one is another list, not a repetition.
            let since = list[..at].iter().rposition(|known| known.value == 1).unwrap_or(0);
            let again = list[since..at].iter().any(|known| known.value == one.value);
            let neighbour = at > 0 && list[at - 1].value == one.value;
            if neighbour || again && one.value != 1 {
                found.push(
                    RULE.at_span(
                        seen,
                        one.span,
                        format!("编号{}重复", one.number),
                        format!("the number {} is used twice", one.number),
                    )
                    .help("按顺序改正编号，并核对总数", "correct the numbers in order, and check the total"),
                );
            }
        }
    });
}
