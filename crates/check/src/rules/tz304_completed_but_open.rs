//! TZ304 已完成却未了 · completed-but-open. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};
use report::Status;

pub(super) static RULE: Rule = Rule {
    code: Code(304),
    name: "completed-but-open",
    severity: Severity::Warning,
    page: include_str!("tz304_completed_but_open.md"),
    check: run,
};

/// Words of what is still to come.
const OPEN: [&str; 9] =
    ["初稿", "征求意见稿", "完善后印发", "下阶段", "下一阶段", "下半年计划", "将邀请", "现正", "正在办理中"];

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    for (_, _, finding) in seen.report.findings() {
        let Some(status @ (Status::Completed | Status::Standing)) = finding.status else { continue };
        for measure in &finding.measures {
            let Some(span) = measure.span else { continue };
            let range = seen.bytes_of(span);
            let mut from = range.start;
            for clause in seen.text[range].split_inclusive([',', '。', ';', '\n']) {
                let start = from;
                from += clause.len();
                if found.len() >= super::FOUND_MAX {
                    return;
                }
                let words = clause.trim_end_matches([',', '。', ';', '\n']);
                if !OPEN.iter().any(|w| words.contains(w) && !words.contains("工作思路"))
                    && !ahead(words)
                    && !awaited(words)
                {
                    continue;
                }
                found.push(
                    RULE.at(
                        seen,
                        start..start + words.len(),
                        format!(
                            "状态是“{}”，这里说的却还没有做完",
                            finding.status_text.as_deref().unwrap_or(status.zh())
                        ),
                        "the status says done, these words say that it is not",
                    )
                    .help(
                        "做完再销号，或者改状态并写明时限",
                        "close it when it is done, or change the status and state a deadline",
                    ),
                );
            }
        }
    }
}

/// `待省认定`, `待批复`; `待遇` and `接待` are other words.
fn awaited(words: &str) -> bool {
    words.match_indices('待').any(|(at, mark)| {
        let near: String = words[at + mark.len()..].chars().take(5).collect();
        !words[..at].ends_with(['接', '招', '看', '对', '善', '期'])
            && !near.starts_with(['遇', '办'])
            && ["认定", "批复", "审批", "验收", "审定"].iter().any(|w| near.contains(w))
    })
}

/// `8月底前完成公示`, told as what is to come.
fn ahead(words: &str) -> bool {
    words.contains("月底前完成") && !["已", "均", "全部", "了", "要求"].iter().any(|w| words.contains(w))
}
