//! TZ104 跳号 · skipped-number. The page beside this file says what it finds and why.

use super::{Rule, Seen, numbers};
use diag::{Code, Diagnostic, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(104),
    name: "skipped-number",
    severity: Severity::Warning,
    page: include_str!("tz104_skipped_number.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    numbers::each_list(seen.report, |list| {
        for pair in list.windows(2) {
            let (before, after) = (&pair[0], &pair[1]);
            if after.value > before.value + 1 {
                let missing = before.value + 1;
                found.push(
                    RULE.at_span(
                        seen,
                        after.span,
                        format!("编号从{}跳到{}，缺第{missing}", before.number, after.number),
                        format!(
                            "the numbers go from {} to {}: {missing} is left out",
                            before.number, after.number
                        ),
                    )
                    .help("补上缺的一项，或改正编号", "supply the missing one, or correct the numbers"),
                );
            }
        }
    });
}
