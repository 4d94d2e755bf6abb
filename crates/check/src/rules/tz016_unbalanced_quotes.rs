//! TZ016 引号不配对 · unbalanced-quotes. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(16),
    name: "unbalanced-quotes",
    severity: Severity::Warning,
    page: include_str!("tz016_unbalanced_quotes.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    let mut base = 0;
    for line in seen.text.split('\n') {
        if line.contains(['“', '”']) {
            let mut open: Vec<usize> = Vec::new();
            let mut odd: Vec<usize> = Vec::new();
            for (at, c) in line.char_indices() {
                match c {
                    '“' => open.push(at),
                    '”' if open.is_empty() => odd.push(at),
                    '”' => {
                        open.pop();
                    }
                    _ => {}
                }
            }
            odd.extend(open);
            odd.sort_unstable();
            if let Some((first, rest)) = odd.split_first() {
                let place = |at: usize| base + at..base + at + '“'.len_utf8();
                let mut one = RULE
                    .at(seen, place(*first), "引号没有配对", "quotation marks have no partner")
                    .help("对照原件补上丢失的引号", "supply the lost marks from the original");
                for at in rest.iter().take(super::FOUND_MAX) {
                    one = one.at(seen.place(place(*at)));
                }
                found.push(one);
            }
        }
        if found.len() >= super::FOUND_MAX {
            return;
        }
        base += line.len() + 1;
    }
}
