//! TZ501 文号不完整 · document-number-malformed. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};

pub(super) static RULE: Rule = Rule {
    code: Code(501),
    name: "document-number-malformed",
    severity: Severity::Warning,
    page: include_str!("tz501_document_number_malformed.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    for (at, _) in seen.text.match_indices('〔') {
        if found.len() >= super::FOUND_MAX {
            return;
        }
        let rest = &seen.text[at + '〔'.len_utf8()..];
        let near = &rest[..rest.char_indices().nth(8).map_or(rest.len(), |(byte, _)| byte)];
        let Some(close) = near.find('〕') else { continue };
        let year = &rest[..close];
        if year.len() < 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        let tail = &rest[close + '〕'.len_utf8()..];
        let serial = tail.strip_prefix('第').unwrap_or(tail).trim_start();
        let digits = serial.bytes().take_while(u8::is_ascii_digit).count();
        let whole = digits > 0 && serial[digits..].starts_with('号');
        let signed = seen.text[..at].chars().next_back().is_some_and(text::fold::is_han);
        if whole && signed {
            continue;
        }
        let end = tail
            .find(['。', ',', ';', ')', '》', '\n', '、', '”'])
            .unwrap_or(tail.len())
            .min(tail.char_indices().nth(8).map_or(tail.len(), |(byte, _)| byte));
        let stop = seen.text.len() - tail.len() + end;
        let words = &seen.text[at..stop];
        found.push(
            RULE.at(
                seen,
                at..stop,
                format!("文号“{words}”不完整：应有机关代字、〔年〕和号"),
                format!(
                    "the document number “{words}” is not whole: it needs the body's sign, 〔year〕 and 号"
                ),
            )
            .help("写全文号，如“青水发〔2022〕35号”", "write it in full, such as 青水发〔2022〕35号"),
        );
    }
}
