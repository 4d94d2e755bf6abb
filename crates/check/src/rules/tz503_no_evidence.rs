//! TZ503 没有佐证 · no-evidence. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};
use report::Status;

pub(super) static RULE: Rule = Rule {
    code: Code(503),
    name: "no-evidence",
    severity: Severity::Note,
    page: include_str!("tz503_no_evidence.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    for (_, _, finding) in seen.report.findings() {
        let Some(
            status @ (Status::Completed | Status::Standing | Status::BasicallyCompleted | Status::Staged),
        ) = finding.status
        else {
            continue;
        };
        if !finding.documents.is_empty() || finding.measures.iter().any(|m| proves(&m.text)) {
            continue;
        }
        let Some(span) = finding.measures.first().and_then(|m| m.span) else { continue };
        let range = seen.bytes_of(span);
        let words = &seen.text[range.clone()];
        let end = words.find(['。', ';', '\n']).unwrap_or(words.len());
        found.push(
            RULE.at(
                seen,
                range.start..range.start + end,
                format!(
                    "状态是“{}”，文中没有数字、日期、文件可以核对",
                    finding.status_text.as_deref().unwrap_or(status.zh())
                ),
                "no figure, date or document by which this can be verified",
            )
            .help("写明做了多少、何时做的、依据什么文件", "state how many, when, and by which document"),
        );
    }
}

/// Whether a measure holds something that can be verified: a figure, a date, the name of a document.
fn proves(words: &str) -> bool {
    // The number of a list is no figure.
    let words = match words.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((inner, rest)) if inner.len() <= 3 => rest,
        Some(_) | None => {
            words.split_once(['.', '、']).filter(|(n, _)| n.len() <= 2).map_or(words, |(_, r)| r)
        }
    };
    if words.contains('《') || words.bytes().any(|b| b.is_ascii_digit()) {
        return true;
    }
    words.char_indices().any(|(at, c)| {
        text::numeral::is_numeral(c)
            && words[at + c.len_utf8()..].starts_with([
                '次', '期', '名', '个', '项', '家', '份', '场', '篇', '条', '人', '处', '所', '起', '件',
            ])
    })
}
