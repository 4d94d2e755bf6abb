//! An inspection's opinion (反馈意见): problems stand as clauses, and advice follows them.

use crate::around;
use crate::body;
use crate::outline::{Node, Outline};
use crate::scan::within;
use crate::words::Part;
use crate::{Aspect, Finding, Issue, Reading, Recommendation};
use std::ops::Range;

/// A clause `一是…` with its title and its bytes.
struct Problem {
    number: String,
    title: String,
    heading: Range<usize>,
    range: Range<usize>,
}

/// Replaces findings by the clauses under them, and reads the advice.
pub(crate) fn fill(
    reading: &Reading<'_>,
    outline: &Outline,
    aspects: &mut Vec<Aspect>,
    recommendations: &mut Vec<Recommendation>,
) {
    aspects.clear();
    for tree in &outline.trees {
        if tree.depth <= 1 && !tree.nodes.is_empty() {
            // One level: aspects whose clauses are issues, or issues by themselves.
            let with_clauses = tree.nodes.iter().filter(|n| !problems(reading, n).is_empty()).count();
            if with_clauses * 2 >= tree.nodes.len() {
                for node in &tree.nodes {
                    aspects.push(aspect_of_clauses(reading, node));
                }
            } else {
                let issues = tree.nodes.iter().map(|node| issue(reading, node)).collect();
                aspects.push(Aspect { number: None, title: None, issues, heading: None });
            }
            continue;
        }
        for node in &tree.nodes {
            if node.children.is_empty() {
                aspects.push(aspect_of_clauses(reading, node));
                continue;
            }
            aspects.push(Aspect {
                number: node.number.clone(),
                title: crate::some(&node.heading.title),
                issues: node.children.iter().map(|child| issue(reading, child)).collect(),
                heading: Some(reading.span(node.heading.range.clone())),
            });
        }
    }
    if aspects.is_empty() {
        running_text(reading, outline, aspects);
    }
    for section in outline.sections.iter().filter(|s| s.kind == Part::Advice) {
        let paras = &reading.paras[section.paras.start + 1..section.paras.end];
        push_advice(reading, around::advice(reading.text, &reading.signs, paras), recommendations);
    }
    if recommendations.is_empty() {
        // `巡察组提出以下意见建议:一是…;二是…`, in a paragraph of its own.
        for para in &reading.paras {
            let words = &reading.text[para.range.clone()];
            let head: String = words.chars().take(60).collect();
            if para.marker.is_none()
                && ["建议", "整改意见", "以下意见", "几点意见"].iter().any(|w| head.contains(w))
                && (head.contains("提出") || head.contains("整改"))
            {
                let mut found = Vec::new();
                around::clauses_of(reading.text, &reading.signs, para, &mut found);
                push_advice(reading, found, recommendations);
                break;
            }
        }
    }
}

fn push_advice(
    reading: &Reading<'_>,
    found: Vec<(Option<String>, String, Range<usize>)>,
    recommendations: &mut Vec<Recommendation>,
) {
    for (number, text, range) in found {
        recommendations.push(Recommendation { number, text, span: Some(reading.span(range)) });
    }
}

/// The bytes of the text under a heading.
fn segments(reading: &Reading<'_>, node: &Node) -> Vec<Range<usize>> {
    let para = &reading.paras[node.para];
    let mut segments = Vec::new();
    if node.heading.rest < para.range.end {
        segments.push(node.heading.rest..para.range.end);
    }
    segments.extend(reading.paras[node.text.clone()].iter().map(|p| p.range.clone()));
    segments
}

fn problems(reading: &Reading<'_>, node: &Node) -> Vec<Problem> {
    problems_in(reading, &segments(reading, node))
}

fn problems_in(reading: &Reading<'_>, segments: &[Range<usize>]) -> Vec<Problem> {
    let mut found = Vec::new();
    for segment in segments {
        let clauses = &reading.signs.clauses[within(&reading.signs.clauses, segment, |c| c.at)];
        let mut starts = Vec::new();
        let mut last = found.len() as u32;
        for clause in clauses {
            if body::opens(clause, last, segment.start) {
                starts.push(clause);
                last = clause.value;
            }
        }
        for (number, clause) in starts.iter().enumerate() {
            let end = starts.get(number + 1).map_or(segment.end, |next| next.at);
            found.push(problem(reading, clause.at, clause.end, end));
        }
    }
    found
}

fn problem(reading: &Reading<'_>, at: usize, words_at: usize, end: usize) -> Problem {
    let words = &reading.text[words_at..end];
    // The title ends at the first full stop or colon, else at the semicolon that closes the clause.
    let cut = words.find(['。', ':']).or_else(|| words.rfind(';')).unwrap_or(words.len());
    let title = words[..cut].trim_matches([' ', ',', ';', ':', '。']);
    let from = title.as_ptr() as usize - reading.text.as_ptr() as usize;
    Problem {
        number: reading.text[at..words_at - '是'.len_utf8()].to_owned(),
        title: body::join_words(title),
        heading: at..from + title.len(),
        range: at..end,
    }
}

fn finding(
    reading: &Reading<'_>,
    number: Option<String>,
    title: &str,
    heading: Range<usize>,
    range: Range<usize>,
) -> Finding {
    Finding {
        number,
        title: crate::some(title),
        status: None,
        status_text: None,
        summary: None,
        measures: Vec::new(),
        documents: crate::documents(reading, &range),
        span: reading.span(range),
        heading: Some(reading.span(heading)),
        status_span: None,
        deadline: None,
    }
}

fn issue(reading: &Reading<'_>, node: &Node) -> Issue {
    let mut findings: Vec<Finding> = if node.children.is_empty() {
        problems(reading, node)
            .into_iter()
            .map(|p| finding(reading, Some(p.number), &p.title, p.heading, p.range))
            .collect()
    } else {
        node.children.iter().map(|child| crate::finding(reading, child, child.number.clone(), true)).collect()
    };
    if findings.is_empty() {
        findings.push(crate::finding(reading, node, None, true));
    }
    Issue {
        number: node.number.clone(),
        title: crate::some(&node.heading.title),
        findings,
        heading: Some(reading.span(node.heading.range.clone())),
    }
}

/// Clauses right under an aspect are issues that are their own findings.
fn aspect_of_clauses(reading: &Reading<'_>, node: &Node) -> Aspect {
    let mut issues: Vec<Issue> = issues_of(reading, problems(reading, node));
    if issues.is_empty() {
        let mut own = issue(reading, node);
        own.number = None;
        issues.push(own);
    }
    Aspect {
        number: node.number.clone(),
        title: crate::some(&node.heading.title),
        issues,
        heading: Some(reading.span(node.heading.range.clone())),
    }
}

fn issues_of(reading: &Reading<'_>, problems: Vec<Problem>) -> Vec<Issue> {
    problems
        .into_iter()
        .map(|p| Issue {
            number: Some(p.number.clone()),
            title: crate::some(&p.title),
            heading: Some(reading.span(p.heading.clone())),
            findings: vec![finding(reading, None, &p.title, p.heading, p.range)],
        })
        .collect()
}

/// An opinion told as news: paragraphs without numbers, problems as clauses after a lead (`主要是:一是…`).
fn running_text(reading: &Reading<'_>, outline: &Outline, aspects: &mut Vec<Aspect>) {
    let sections: Vec<Range<usize>> = {
        let known: Vec<Range<usize>> =
            outline.sections.iter().filter(|s| s.kind == Part::Problems).map(|s| s.paras.clone()).collect();
        if known.is_empty() { std::iter::once(0..reading.paras.len()).collect() } else { known }
    };
    for section in sections {
        for para in &reading.paras[section] {
            let words = &reading.text[para.range.clone()];
            let lead: String = words.chars().take(120).collect();
            let advice = lead.contains("建议") || lead.contains("要求") && !lead.contains("问题");
            let praise = lead.contains("肯定") || lead.contains("成效");
            if advice || praise && !lead.contains("问题") {
                continue;
            }
            let found = problems_in(reading, std::slice::from_ref(&para.range));
            let Some(first) = found.first() else { continue };
            let before = &reading.text[para.range.start..first.range.start];
            let speaks = before.contains("问题") || before.contains("方面") || before.contains("不");
            if !speaks {
                continue;
            }
            // `党的领导方面,一是…`: the lead is the aspect; `发现的主要问题:一是…` is none.
            let title = before.trim_matches([' ', ',', ':', ';', '。', '、']);
            let general = title.contains("主要问题")
                || title.contains("发现")
                || title.contains("指出")
                || title.is_empty()
                || title.contains('。');
            let issues = issues_of(reading, found);
            if general {
                match aspects.last_mut().filter(|a| a.title.is_none()) {
                    Some(open) => open.issues.extend(issues),
                    None => aspects.push(Aspect { number: None, title: None, issues, heading: None }),
                }
            } else {
                aspects.push(Aspect {
                    number: None,
                    title: crate::some(&body::join_words(title)),
                    issues,
                    heading: Some(reading.span(para.range.start..para.range.start + before.len())),
                });
            }
        }
    }
}
