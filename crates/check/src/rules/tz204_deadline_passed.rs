//! TZ204 时限已过 · deadline-passed. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};
use report::Genre;

pub(super) static RULE: Rule = Rule {
    code: Code(204),
    name: "deadline-passed",
    severity: Severity::Warning,
    page: include_str!("tz204_deadline_passed.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    let Some(as_of) = seen.as_of else { return };
    if seen.report.genre == Some(Genre::Opinion) {
        return;
    }
    let today = as_of.last_day();
    let works = seen.report.further_work.iter().map(|one| (one.deadline, one.span));
    // Without a status a finding of a plan is still to be done.
    let findings = seen
        .report
        .findings()
        .filter(|(_, _, one)| one.status.is_none_or(report::Status::is_open))
        .map(|(_, _, one)| (one.deadline, one.heading.or(Some(one.span))));
    for (deadline, span) in works.chain(findings) {
        let (Some(deadline), Some(span)) = (deadline, span) else { continue };
        if deadline.last_day().days() >= today.days() {
            continue;
        }
        let days = today.days() - deadline.last_day().days();
        found.push(
            RULE.at(
                seen,
                words_of(seen, span, deadline),
                format!("整改时限{deadline}到{today}已过{days}天，文中没有完成的记载"),
                format!(
                    "the deadline {deadline} passed {days} days before {today}, and nothing tells that it was met"
                ),
            )
            .help(
                "补报完成情况，或者说明延期的原因和新的时限",
                "report the completion, or the reason and the new deadline",
            ),
        );
    }
}

/// Where the deadline is printed, after the heading; the heading itself where it is not found.
fn words_of(seen: &Seen<'_>, span: report::Span, deadline: text::PartialDate) -> std::ops::Range<usize> {
    let heading = seen.bytes_of(span);
    let first = seen.dates.partition_point(|date| date.range.start < heading.start);
    seen.dates[first..]
        .iter()
        .take(40)
        .find(|date| matches!(date.kind, text::date::Kind::Whole(day) if day == deadline))
        .map_or(heading, |date| date.range.clone())
}
