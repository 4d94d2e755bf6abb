//! TZ203 相对日期 · relative-date. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(203),
    name: "relative-date",
    severity: Severity::Note,
    page: include_str!("tz203_relative_date.md"),
    check: run,
};

const WORDS: [&str; 4] = ["今年", "去年", "明年", "本月"];

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    for (_, _, finding) in seen.report.findings() {
        for measure in &finding.measures {
            let Some(span) = measure.span else { continue };
            let range = seen.bytes_of(span);
            let words = &seen.text[range.clone()];
            let mut at: Vec<(usize, &str)> = WORDS.iter().flat_map(|w| words.match_indices(w)).collect();
            at.sort_unstable();
            for (at, word) in at {
                // `至今年均`, `今年龄`: no date.
                if words[..at].ends_with('至') || words[at + word.len()..].starts_with(['龄', '均']) {
                    continue;
                }
                if found.len() >= super::FOUND_MAX {
                    return;
                }
                let start = range.start + at;
                found.push(
                    RULE.at(
                        seen,
                        start..start + word.len(),
                        format!("“{word}”说的是哪一年、哪一月，以后读不出来"),
                        format!("“{word}” says nothing to a later reader"),
                    )
                    .help("写明年月", "state the year and the month"),
                );
            }
        }
    }
}
