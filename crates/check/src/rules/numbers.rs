//! The numbers of headings, list by list.

use report::{Report, Span};

/// A number as printed, its value and its place.
pub(super) struct Number {
    pub(super) number: String,
    pub(super) value: u32,
    pub(super) span: Span,
}

/// Calls `each` with the numbers of the aspects, of the issues and of the findings of one issue.
///
/// Issues may count on through the aspects, so that the list of an aspect that does not begin at one
/// starts with the number before it.
pub(super) fn each_list(report: &Report, mut each: impl FnMut(&[Number])) {
    let aspects: Vec<Number> =
        report.aspects.iter().filter_map(|aspect| number(aspect.number.as_deref(), aspect.heading)).collect();
    each_run(aspects, true, &mut each);
    let mut last: Option<Number> = None;
    for aspect in &report.aspects {
        let mut issues: Vec<Number> = Vec::new();
        let own = aspect.issues.iter().filter_map(|issue| number(issue.number.as_deref(), issue.heading));
        issues.extend(own);
        if let (Some(first), Some(before)) = (issues.first(), last.take())
            && first.value > 1
        {
            issues.insert(0, before);
        }
        last =
            issues.last().map(|one| Number { number: one.number.clone(), value: one.value, span: one.span });
        each_run(issues, false, &mut each);
        for issue in &aspect.issues {
            let findings: Vec<Number> = issue
                .findings
                .iter()
                .filter_map(|finding| number(finding.number.as_deref(), finding.heading))
                .collect();
            each_run(findings, false, &mut each);
        }
    }
}

/// A count that begins again at one (a supplementary list) is a list of its own.
///
/// A second progress part counts its aspects from one again, also when the first had only one (`parts`).
fn each_run(list: Vec<Number>, parts: bool, each: &mut impl FnMut(&[Number])) {
    let mut start = 0;
    for at in 1..list.len() {
        if list[at].value == 1 && (parts || list[at - 1].value > 1) {
            each(&list[start..at]);
            start = at;
        }
    }
    if start < list.len() {
        each(&list[start..]);
    }
}

fn number(printed: Option<&str>, heading: Option<Span>) -> Option<Number> {
    let (printed, heading) = (printed?, heading?);
    let digits = printed.rsplit('.').next()?.trim_matches(['(', ')', '第']);
    let value = match digits.chars().next()? {
        c @ '①'..='⑳' => c as u32 - '①' as u32 + 1,
        _ => text::numeral::parse_any(digits)?,
    };
    let end = (heading.start + printed.chars().count()).min(heading.end.max(heading.start));
    Some(Number { number: printed.to_owned(), value, span: Span { start: heading.start, end, source: None } })
}
