//! TZ015 括号不配对 · unbalanced-brackets. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(15),
    name: "unbalanced-brackets",
    severity: Severity::Warning,
    page: include_str!("tz015_unbalanced_brackets.md"),
    check: run,
};

const PAIRS: [(char, char); 5] = [('(', ')'), ('《', '》'), ('〔', '〕'), ('【', '】'), ('〈', '〉')];

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    let mut base = 0;
    for line in seen.text.split('\n') {
        let mut open: Vec<(usize, char)> = Vec::new();
        let mut odd: Vec<usize> = Vec::new();
        for (at, c) in line.char_indices() {
            if PAIRS.iter().any(|(opens, _)| *opens == c) {
                open.push((at, c));
            } else if let Some((opens, _)) = PAIRS.iter().find(|(_, closes)| *closes == c) {
                match open.iter().rposition(|(_, known)| known == opens) {
                    Some(position) => {
                        // What was opened inside and never closed is odd itself.
                        odd.extend(open.drain(position + 1..).map(|(at, _)| at));
                        open.pop();
                    }
                    // `1)` at the start of an item is a number.
                    None if c == ')' && is_item(&line[..at]) => {}
                    None => odd.push(at),
                }
            }
        }
        odd.extend(open.iter().map(|(at, _)| *at));
        odd.sort_unstable();
        for at in odd.into_iter().take(super::FOUND_MAX) {
            let len = line[at..].chars().next().map_or(1, char::len_utf8);
            let bracket = &line[at..at + len];
            found.push(
                RULE.at(
                    seen,
                    base + at..base + at + len,
                    format!("括号“{bracket}”没有配对"),
                    format!("the bracket “{bracket}” has no partner"),
                )
                .help("补上另一半，或删去", "add its other half, or remove it"),
            );
        }
        if found.len() >= super::FOUND_MAX {
            return;
        }
        base += line.len() + 1;
    }
}

fn is_item(before: &str) -> bool {
    let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len();
    let head = &before[..before.len() - digits];
    (1..=2).contains(&digits) && (head.is_empty() || head.ends_with(['。', ';', ':', ',', ' ']))
}
