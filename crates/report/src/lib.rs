//! The outline of a document and the typed report `taizhang.report/1`.
//!
//! [`parse`] never fails: it returns what it understood and, in `diagnostics`, what it noticed. It looks at
//! a text once for signs (numbers of headings, labels, `一是`) and infers the levels from the evidence of
//! the whole document. What is done with files lies before it (`intake`), what is right or wrong after it (`check`).

mod around;
mod body;
mod front;
mod marker;
mod opinion;
mod outline;
mod scan;
mod totals;
mod types;
mod words;

pub use around::same_matter;
pub use types::*;

use diag::{Code, Diagnostic, Place, Severity};
use intake::Document;
use outline::{Node, Outline, Para, Tree};
use scan::Signs;
use std::ops::Range;
use words::Part;

/// What all steps of one reading share.
struct Reading<'d> {
    text: &'d str,
    index: &'d text::Index,
    signs: Signs,
    paras: Vec<Para>,
}

impl Reading<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        self.index.span(self.text, range).into()
    }

    fn place(&self, range: Range<usize>) -> Place {
        Place::new(self.text, self.index, range)
    }

    /// The bytes of a run of paragraphs.
    fn bytes(&self, paras: &Range<usize>) -> Range<usize> {
        match (self.paras.get(paras.start), self.paras.get(paras.end.saturating_sub(1))) {
            (Some(first), Some(last)) if paras.start < paras.end => first.range.start..last.range.end,
            (Some(first), _) => first.range.start..first.range.start,
            (None, _) => self.text.len()..self.text.len(),
        }
    }
}

/// Reads the report out of a document.
pub fn parse(document: &Document) -> Report {
    let text = document.text.as_str();
    let mut paras = outline::paras(document);
    let signs = scan::scan(text);
    let index = &document.index;
    let title = front::title(text, &paras);
    let genre = front::genre(title.words.as_deref(), text, &paras[title.after.min(paras.len())..]);
    let opinion = genre == Some(Genre::Opinion);
    let outline = outline::outline(text, &signs, &mut paras, title.after, opinion);
    let reading = Reading { text, index, signs, paras };

    let mut diagnostics = document.notices.clone();
    let mut aspects = Vec::new();
    for tree in &outline.trees {
        build(&reading, tree, opinion, &mut aspects);
    }
    let mut recommendations = Vec::new();
    if opinion {
        opinion::fill(&reading, &outline, &mut aspects, &mut recommendations);
    }
    let front = &reading.paras[title.after.min(outline.front.end)..outline.front.end];
    let inspection_paras: Vec<Para> = front.iter().cloned().chain(first_prose(&reading, &outline)).collect();
    let mut inspection = front::inspection(text, &inspection_paras, title.words.as_deref());
    inspection.feedback_document = feedback_document(&reading, &outline, genre);
    let unit = title.words.as_deref().filter(|_| !opinion).and_then(front::unit_in_title).or_else(|| {
        front::unit_elsewhere(
            text,
            &reading.paras[title.after.min(reading.paras.len())..],
            title.words.as_deref(),
            genre,
        )
    });
    let declared = declared(&reading, &outline);
    let further_work = further_work(&reading, &outline, &mut diagnostics);
    let accountability = around::accountability(text, &reading.signs)
        .into_iter()
        .map(|told| Accountability {
            form: told.form.to_owned(),
            people: told.people,
            quote: text[told.range.clone()].to_owned(),
            span: Some(reading.span(told.range)),
        })
        .collect();
    let contacts = contacts(&reading, &outline);
    notices(&reading, &title, &aspects, genre, &mut diagnostics);
    diag::sort(&mut diagnostics);
    let title_span = title.range.clone().map(|range| reading.span(range));
    let body_span = match (outline.body.first(), outline.body.last()) {
        (Some(first), Some(last)) => Some(reading.span(reading.bytes(&(first.start..last.end)))),
        (Some(_) | None, _) => None,
    };
    Report {
        schema: SCHEMA.to_owned(),
        source: document.source.clone(),
        genre,
        title: title.words,
        unit,
        published_on: front::published_on(document, &reading.paras),
        inspection,
        declared,
        aspects,
        further_work,
        accountability,
        recommendations,
        contacts,
        diagnostics,
        text: Some(text.to_owned()),
        title_span,
        body_span,
    }
}

/// The first paragraphs of the first part, where papers without an opening tell the inspection.
fn first_prose(reading: &Reading<'_>, outline: &Outline) -> Vec<Para> {
    match outline.sections.first() {
        Some(section) if section.kind != Part::Progress && section.kind != Part::Aspect => {
            reading.paras[section.paras.clone()].iter().skip(1).take(4).cloned().collect()
        }
        // The progress part may open with it, before its first number.
        Some(section) => reading.paras[section.paras.clone()]
            .iter()
            .skip(1)
            .take(3)
            .take_while(|para| para.marker.is_none() && para.label.is_none())
            .cloned()
            .collect(),
        None => Vec::new(),
    }
}

/// Turns a tree of headings into aspects, issues and findings.
fn build(reading: &Reading<'_>, tree: &Tree, opinion: bool, aspects: &mut Vec<Aspect>) {
    let own = |node: &Node, number: Option<String>| -> Finding { finding(reading, node, number, opinion) };
    let issue_own = |node: &Node| -> Issue {
        Issue {
            number: node.number.clone(),
            title: some(&node.heading.title),
            findings: vec![own(node, None)],
            heading: Some(reading.span(node.heading.range.clone())),
        }
    };
    let issue = |node: &Node| -> Issue {
        if node.children.is_empty() {
            return issue_own(node);
        }
        Issue {
            number: node.number.clone(),
            title: some(&node.heading.title),
            findings: node.children.iter().map(|child| own(child, child.number.clone())).collect(),
            heading: Some(reading.span(node.heading.range.clone())),
        }
    };
    if tree.depth <= 1 {
        if tree.nodes.is_empty() {
            return;
        }
        aspects.push(Aspect {
            number: None,
            title: None,
            issues: tree.nodes.iter().map(issue_own).collect(),
            heading: None,
        });
        return;
    }
    for node in &tree.nodes {
        let issues = if node.children.is_empty() {
            if !opinion && node.text.is_empty() && node.heading.rest >= reading.paras[node.para].range.end {
                // A heading with nothing under it is kept, without a finding of its own.
                Vec::new()
            } else {
                let mut one = issue_own(node);
                one.number = None;
                vec![one]
            }
        } else {
            node.children.iter().map(issue).collect()
        };
        aspects.push(Aspect {
            number: node.number.clone(),
            title: some(&node.heading.title),
            issues,
            heading: Some(reading.span(node.heading.range.clone())),
        });
    }
}

fn some(words: &str) -> Option<String> {
    (!words.is_empty()).then(|| words.to_owned())
}

/// The finding that a heading and the text under it make.
fn finding(reading: &Reading<'_>, node: &Node, number: Option<String>, opinion: bool) -> Finding {
    let para = &reading.paras[node.para];
    let mut segments: Vec<Range<usize>> = Vec::with_capacity(1 + node.text.len());
    if node.heading.rest < para.range.end {
        segments.push(node.heading.rest..para.range.end);
    }
    segments.extend(reading.paras[node.text.clone()].iter().map(|p| p.range.clone()));
    let mut body = body::body(reading.text, &reading.signs, &segments);
    let end = segments.last().map_or(para.range.end, |s| s.end);
    let range = para.range.start..end;
    let documents = documents(reading, &range);
    let status = body.status.take().or_else(|| node.heading.status.clone());
    let (status, status_text, status_span) = match status {
        Some((status, words, range)) if !opinion => (Some(status), Some(words), Some(reading.span(range))),
        Some(_) | None => (None, None, None),
    };
    Finding {
        number,
        title: some(&node.heading.title),
        status,
        status_text,
        summary: body.summary,
        measures: if opinion {
            Vec::new()
        } else {
            body::to_measures(body.measures, |range| reading.span(range))
        },
        documents,
        span: reading.span(range),
        heading: Some(reading.span(node.heading.range.clone())),
        status_span,
        deadline: body.deadline,
    }
}

/// Document numbers in a range, each once.
fn documents(reading: &Reading<'_>, range: &Range<usize>) -> Vec<String> {
    let list = &reading.signs.documents;
    let mut known = std::collections::HashSet::new();
    list[scan::within(list, range, |d| d.range.end)]
        .iter()
        .filter(|one| known.insert(one.number.as_str()))
        .map(|one| one.number.clone())
        .collect()
}

/// The bytes of the findings, which totals and contacts leave out.
fn in_body(outline: &Outline, at: usize) -> bool {
    outline.body.iter().any(|range| range.contains(&at))
}

fn declared(reading: &Reading<'_>, outline: &Outline) -> Vec<Declared> {
    let mut totals = Vec::new();
    for (at, para) in reading.paras.iter().enumerate() {
        // The opening lines of the progress part, before its first heading, still speak of the whole.
        let whole = !in_body(outline, at) || opening_of_body(reading, outline, at);
        if whole && para.range.len() > 12 {
            totals::totals(reading.text, para.range.clone(), &mut totals);
        }
    }
    totals
        .into_iter()
        .map(|total| Declared {
            what: total.what,
            status: total.status,
            count: total.count,
            quote: reading.text[total.range.clone()].to_owned(),
            span: Some(reading.span(total.range)),
        })
        .collect()
}

/// Whether a paragraph of the progress part stands before its first heading.
fn opening_of_body(reading: &Reading<'_>, outline: &Outline, at: usize) -> bool {
    outline.body.iter().zip(&outline.trees).any(|(range, tree)| {
        range.contains(&at)
            && tree.nodes.first().is_some_and(|n| at < n.para)
            && reading.paras[at].label.is_none()
    })
}

fn further_work(
    reading: &Reading<'_>,
    outline: &Outline,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<FurtherWork> {
    let mut works = Vec::new();
    for section in outline.sections.iter().filter(|s| s.kind == Part::Further) {
        let paras = &reading.paras[section.paras.start + 1..section.paras.end];
        for one in around::further(reading.text, &reading.signs, paras) {
            for orphan in one.orphans {
                let end = reading.text[orphan.clone()].find('。').map_or(orphan.end, |at| orphan.start + at);
                diagnostics.push(
                    Diagnostic::new(
                        Code(108),
                        "orphan-progress-paragraph",
                        Severity::Warning,
                        "这一段整改情况不在任何问题之下",
                        "this paragraph on progress belongs to no finding",
                    )
                    .at(reading.place(orphan.start..end))
                    .help("移到它所属的问题下,或删去", "move it under its finding, or remove it"),
                );
            }
            works.push(FurtherWork {
                title: one.title,
                problem: one.problem,
                reason: one.reason,
                next_steps: one.next_steps,
                deadline: one.deadline,
                span: Some(reading.span(one.range)),
            });
        }
    }
    works
}

fn contacts(reading: &Reading<'_>, outline: &Outline) -> Contacts {
    // Contacts stand at the end; a number inside a finding is another one's.
    let outside: Vec<&Para> = reading
        .paras
        .iter()
        .enumerate()
        .filter(|(at, para)| {
            !in_body(outline, *at) || is_after_tree(outline, *at) || outline::is_closing(reading.text, para)
        })
        .map(|(_, para)| para)
        .collect();
    let tail: Vec<&Para> = outside.iter().rev().take(25).rev().copied().collect();
    around::contacts(reading.text, &tail)
}

fn is_after_tree(outline: &Outline, at: usize) -> bool {
    outline.trees.iter().filter_map(|t| last_para(&t.nodes)).all(|last| at >= last)
}

/// One past the last paragraph of the tree.
fn last_para(nodes: &[Node]) -> Option<usize> {
    let last = nodes.last()?;
    last_para(&last.children).or(Some(last.text.end.max(last.para + 1)))
}

/// The number of the opinion itself: cited after its name before the findings, or at the head of an opinion.
fn feedback_document(reading: &Reading<'_>, outline: &Outline, genre: Option<Genre>) -> Option<String> {
    let limit = outline.body.first().map_or(reading.text.len(), |range| reading.bytes(range).start);
    for one in reading.signs.documents.iter().take_while(|d| d.range.start < limit) {
        let before = &reading.text[around::back(reading.text, one.range.start, 300)..one.range.start];
        let name = before.rfind('《').map_or("", |at| &before[at..]);
        let close = name.ends_with("》(") || name.ends_with('》');
        if close && name.contains("反馈") && !name.contains("方案") {
            return Some(one.number.clone());
        }
    }
    if genre == Some(Genre::Opinion) {
        let first = reading.signs.documents.first()?;
        let line_start = reading.text[..first.range.start].rfind('\n').map_or(0, |at| at + 1);
        let alone =
            reading.text[line_start..].lines().next().is_some_and(|l| l.len() <= first.range.len() + 6);
        return (alone && first.range.start < 1500).then(|| first.number.clone());
    }
    None
}

fn notices(
    reading: &Reading<'_>,
    title: &front::Title,
    aspects: &[Aspect],
    genre: Option<Genre>,
    found: &mut Vec<Diagnostic>,
) {
    if !title.repeated.is_empty() {
        let mut one = Diagnostic::new(
            Code(12),
            "repeated-title",
            Severity::Note,
            "标题重复出现",
            "the title is printed more than once",
        )
        .help("只留一个", "keep one");
        one.spans = title.repeated.iter().map(|range| reading.place(range.clone())).collect();
        if let Some(range) = &title.range {
            one.spans.insert(0, reading.place(range.clone()));
        }
        found.push(one);
    }
    // A published text that stops in mid-sentence lost its end.
    let prose = reading.paras.iter().rposition(|p| !outline::is_date_line(&reading.text[p.range.clone()]));
    if let Some(at) = prose
        && aspects.iter().any(|a| !a.issues.is_empty())
    {
        let para = &reading.paras[at];
        let words = reading.text[para.range.clone()].trim_end();
        let ended = words.ends_with(['。', '!', '?', ')', '》', '”', ';', ':', '.', '…']);
        let contact = ["电话", "邮箱", "@", "邮编", "地址"].iter().any(|w| words.contains(w));
        let heading_only = para.marker.is_some()
            && para.label.is_none()
            && words.chars().count() < 40
            && !words.contains("一是");
        if !ended && !contact && !outline::is_signature(words) && !heading_only && words.chars().count() > 8 {
            let from = words
                .rfind(['。', ';', ':', ','])
                .map_or(0, |p| p + words[p..].chars().next().map_or(1, char::len_utf8));
            found.push(
                Diagnostic::new(
                    Code(13),
                    "text-truncated",
                    Severity::Warning,
                    "正文在句子中间断了",
                    "the text breaks off in mid-sentence",
                )
                .at(reading.place(para.range.start + from..para.range.start + words.len()))
                .help("找到完整的原件再读", "find the whole document and read it again"),
            );
        }
    }
    let empty = aspects.iter().all(|a| a.issues.is_empty());
    if empty {
        let help = if genre == Some(Genre::Opinion) {
            ("写明各个问题,用一、(一)1.编号", "name the problems and number them 一、 (一) 1.")
        } else {
            ("给问题编号:一、(一)1.(1)", "number the problems: 一、 (一) 1. (1)")
        };
        found.push(
            Diagnostic::new(
                Code(18),
                "no-findings",
                Severity::Error,
                "没有读出编号的问题",
                "no numbered problems were found",
            )
            .help(help.0, help.1),
        );
    }
}
