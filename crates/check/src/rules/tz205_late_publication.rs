//! TZ205 公布过晚 · late-publication. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};
use report::Genre;
use text::PartialDate;
use text::date::Kind;

pub(super) static RULE: Rule = Rule {
    code: Code(205),
    name: "late-publication",
    severity: Severity::Note,
    page: include_str!("tz205_late_publication.md"),
    check: run,
};

/// Half a year: items are to be finished within it, so that a later report is late by itself.
const DAYS_MAX: i64 = 180;

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    let report = seen.report;
    let (Some(feedback), Some(published)) = (report.inspection.feedback_on, report.published_on) else {
        return;
    };
    if report.genre != Some(Genre::Report) || feedback.day().is_none() || published.day().is_none() {
        return;
    }
    let days = published.days() - feedback.days();
    if days <= DAYS_MAX {
        return;
    }
    let place =
        seen.dates.iter().find(|date| is_it(&date.kind, feedback)).map_or(0..0, |date| date.range.clone());
    found.push(
        RULE.at(
            seen,
            place,
            format!("反馈（{feedback}）到公布（{published}）隔了{days}天"),
            format!("{days} days passed from feedback ({feedback}) to publication ({published})"),
        )
        .help("写明延后公布的原因", "say why it was published late"),
    );
}

/// Whether a printed date, perhaps without its year, is the day.
fn is_it(kind: &Kind, day: PartialDate) -> bool {
    match kind {
        Kind::Whole(date) => *date == day,
        Kind::NoYear { month, day: of_month } => day.month() == Some(*month) && day.day() == *of_month,
        Kind::DayOnly { .. } | Kind::Damaged { .. } | Kind::Impossible => false,
    }
}
