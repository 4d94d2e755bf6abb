//! TZ202 没有年份 · date-without-year. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};
use text::date::Kind;

pub(super) static RULE: Rule = Rule {
    code: Code(202),
    name: "date-without-year",
    severity: Severity::Note,
    page: include_str!("tz202_date_without_year.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    let mut sentence_with_year: Option<usize> = None;
    for date in &seen.dates {
        // A sentence longer than this is none.
        let mut from = date.range.start.saturating_sub(1000);
        while !seen.text.is_char_boundary(from) {
            from += 1;
        }
        let head = &seen.text[from..date.range.start];
        let sentence = from
            + head
                .rfind(['。', '\n'])
                .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
        if found.len() >= super::FOUND_MAX {
            return;
        }
        match &date.kind {
            Kind::Whole(_) => sentence_with_year = Some(sentence),
            Kind::NoYear { .. } if sentence_with_year != Some(sentence) => {
                let words = &seen.text[date.range.clone()];
                let after = &seen.text[date.range.end..];
                // `每年5月`, `次年3月` have their year or mean every one.
                let before = &seen.text[sentence..date.range.start];
                if before.ends_with("每年") || before.ends_with("次年") || after.starts_with("度") {
                    continue;
                }
                found.push(
                    RULE.at(
                        seen,
                        date.range.clone(),
                        format!("“{words}”没有写年份"),
                        format!("“{words}” has no year"),
                    )
                    .help("补上年份", "add the year"),
                );
                sentence_with_year = Some(sentence);
            }
            Kind::NoYear { .. } | Kind::DayOnly { .. } | Kind::Damaged { .. } | Kind::Impossible => {}
        }
    }
}
