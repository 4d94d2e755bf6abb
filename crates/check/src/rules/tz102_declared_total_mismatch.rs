//! TZ102 总数不符 · declared-total-mismatch. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};
use report::{Counted, Status};

pub(super) static RULE: Rule = Rule {
    code: Code(102),
    name: "declared-total-mismatch",
    severity: Severity::Error,
    page: include_str!("tz102_declared_total_mismatch.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    let report = seen.report;
    let findings = report.findings().count();
    if findings == 0 {
        return;
    }
    let issues = report.aspects.iter().map(|aspect| aspect.issues.len()).sum::<usize>();
    let aspects = report.aspects.iter().filter(|aspect| aspect.title.is_some()).count();
    for total in &report.declared {
        let (Some(count), Some(span)) = (total.count, total.span) else { continue };
        let count = count as usize;
        let (agrees, counted, zh, en) = match (total.what, total.status) {
            (Counted::Findings, None) => {
                (count == findings || count == issues, findings, "项问题", "findings")
            }
            (Counted::Issues, None) => (count == issues || count == findings, issues, "个问题", "issues"),
            (Counted::Aspects, _) => (aspects == 0 || count == aspects, aspects, "个方面", "aspects"),
            // How a text counts its measures is not told by their marks.
            (Counted::Measures, _) => continue,
            (Counted::Findings | Counted::Issues, Some(status)) => {
                let stated =
                    report.findings().filter(|(_, _, finding)| counts_as(finding.status, status)).count();
                (count == stated, stated, "项写明", "stated so")
            }
        };
        if agrees {
            continue;
        }
        let (message_zh, message_en) = match total.status {
            None => (
                format!("正文称共{count}{zh}，实际编号{counted}"),
                format!("the text declares {count} {en}, {counted} are numbered"),
            ),
            Some(status) => (
                format!("正文称{count}项“{}”，实际{counted}{zh}", status.zh()),
                format!("the text declares {count} findings {}, {counted} are {en}", status.en()),
            ),
        };
        found.push(RULE.at_span(seen, span, message_zh, message_en).help(
            "更正总数，或补上缺少的编号和状态",
            "correct the total, or number the missing ones and state their status",
        ));
    }
}

/// A total of the completed counts those that are kept up as well.
fn counts_as(stated: Option<Status>, declared: Status) -> bool {
    match (stated, declared) {
        (Some(Status::Completed | Status::Standing), Status::Completed) => true,
        (Some(stated), declared) => stated == declared,
        (None, _) => false,
    }
}
