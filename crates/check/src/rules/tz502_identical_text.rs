//! TZ502 内容雷同 · identical-text. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};
use std::collections::HashMap;
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    code: Code(502),
    name: "identical-text",
    severity: Severity::Note,
    page: include_str!("tz502_identical_text.md"),
    check: run,
};

/// A shorter sentence may well be said twice.
const CHARS_MIN: usize = 20;

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    let mut known: HashMap<&str, (usize, Vec<Range<usize>>)> = HashMap::new();
    let mut order: Vec<&str> = Vec::new();
    for (number, (_, _, finding)) in seen.report.findings().enumerate() {
        for span in finding.measures.iter().filter_map(|m| m.span) {
            let range = seen.bytes_of(span);
            let mut from = range.start;
            for sentence in seen.text[range].split_inclusive(['。', ';', '\n']) {
                let start = from;
                from += sentence.len();
                let words = bare(sentence.trim_end_matches(['。', ';', '\n', ' ']));
                if words.chars().count() < CHARS_MIN {
                    continue;
                }
                let at = start + (words.as_ptr() as usize - sentence.as_ptr() as usize);
                let place = at..at + words.len();
                match known.get_mut(words) {
                    None => {
                        known.insert(words, (number, vec![place]));
                        order.push(words);
                    }
                    Some((last, places)) if *last != number => {
                        *last = number;
                        places.push(place);
                    }
                    Some(_) => {}
                }
            }
        }
    }
    for words in order {
        let Some((_, places)) = known.get(words).filter(|(_, places)| places.len() > 1) else { continue };
        if found.len() >= super::FOUND_MAX {
            return;
        }
        let count = places.len();
        let mut one = RULE.say(
            format!("{count}个问题下写着同一句话"),
            format!("the same sentence stands under {count} findings"),
        );
        one.spans = places.iter().map(|range| seen.place(range.clone())).collect();
        found.push(one.help("逐个写明各自做了什么", "say for each what was done about it"));
    }
}

/// A sentence without the `一是` that opens it.
fn bare(words: &str) -> &str {
    let words = words.trim_start_matches(' ');
    let rest = words.trim_start_matches(text::numeral::is_numeral);
    if rest.len() < words.len() && rest.starts_with('是') { &rest['是'.len_utf8()..] } else { words }
}
