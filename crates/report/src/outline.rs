//! The outline: which paragraphs are headings, on which level, and which part holds the problems.
//!
//! Levels are inferred from the evidence of the whole part, not by one pattern a level: the forms of
//! numbers are nested in the order in which they first appear, and a form is a level of headings when
//! its paragraphs name problems or are followed by an account of what was done. A form that only counts
//! measures is left in the text.

use crate::body::{self, Heading};
use crate::marker::{self, Form, Marker};
use crate::scan::Signs;
use crate::words::{self, Label, Part};
use intake::{Document, Role};
use std::ops::Range;

/// A paragraph of the document, with what its start says.
#[derive(Debug, Clone)]
pub(crate) struct Para {
    pub(crate) range: Range<usize>,
    pub(crate) marker: Option<Marker>,
    pub(crate) label: Option<Label>,
}

impl Para {
    /// The byte at which its words start, after the number.
    pub(crate) fn content(&self) -> usize {
        self.marker.as_ref().map_or(self.range.start, |m| m.content)
    }
}

/// A top part of the document.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    pub(crate) kind: Part,
    /// Paragraphs, the heading first.
    pub(crate) paras: Range<usize>,
}

/// A heading in the tree of problems.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) para: usize,
    pub(crate) number: Option<String>,
    pub(crate) heading: Heading,
    pub(crate) children: Vec<Node>,
    /// Paragraphs of its own text, after the heading's paragraph.
    pub(crate) text: Range<usize>,
}

/// One run of the tree: the headings of one part.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
    /// How many levels of headings it has, 1 to 3.
    pub(crate) depth: usize,
}

/// The whole document, taken apart.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    pub(crate) sections: Vec<Section>,
    /// Paragraphs before the first part.
    pub(crate) front: Range<usize>,
    pub(crate) trees: Vec<Tree>,
    /// Paragraphs of the parts that hold the tree.
    pub(crate) body: Vec<Range<usize>>,
}

/// The paragraphs of the document, page furniture left out.
pub(crate) fn paras(document: &Document) -> Vec<Para> {
    let text = &document.text;
    let mut paras = Vec::with_capacity(document.lines.len());
    let ranges = document.lines.iter().filter(|line| line.role == Role::Text).flat_map(|line| {
        let cuts = inline_headings(text, line.range.clone());
        let starts = std::iter::once(line.range.start).chain(cuts.clone());
        let ends: Vec<usize> = cuts.into_iter().chain([line.range.end]).collect();
        starts.zip(ends).map(|(start, end)| start..end)
    });
    for mut range in ranges {
        let mut marker = marker::at(text, range.clone());
        let mut label = None;
        if marker.is_none() {
            let words = &text[range.clone()];
            label = words::label(words).map(|(label, _)| label);
            // `【已完成】1.关于…`: a mark before the number.
            if label.is_none() && words.starts_with(['【', '[', '(', '★', '☆', '▲', '●', '◆', '■', '#', '*'])
            {
                let skip = match words.find(['】', ']', ')']).filter(|at| *at < 60) {
                    Some(at) if words.starts_with(['【', '[', '(']) => {
                        let status = words::status(&words[..at]).is_some();
                        let len = words[at..].chars().next().map_or(1, char::len_utf8);
                        if status { at + len } else { 0 }
                    }
                    Some(_) | None if words.starts_with(['【', '[', '(']) => 0,
                    Some(_) | None => {
                        words.len()
                            - words.trim_start_matches(['★', '☆', '▲', '●', '◆', '■', '#', '*', ' ']).len()
                    }
                };
                if skip > 0 && skip < words.len() {
                    let from = range.start + skip;
                    marker = marker::at(text, from..range.end);
                    if marker.is_some() && !words.starts_with(['【', '[', '(']) {
                        range.start = from;
                    }
                }
            }
        } else if let Some(found) = &marker {
            // `(1)整改情况:…`: a numbered label is text, not a heading.
            label = words::label(&text[found.content..range.end])
                .map(|(label, _)| label)
                .filter(|l| !matches!(l, Label::Problem | Label::Goal));
        }
        paras.push(Para { range, marker, label });
    }
    paras
}

/// Headings inside a paragraph, after a full stop: numbered, and either named as a problem in full
/// (`。(2)“…”的问题。`) or followed by the label of their account.
fn inline_headings(text: &str, range: Range<usize>) -> Vec<usize> {
    let mut found = Vec::new();
    if range.len() < 60 {
        return found;
    }
    for (at, mark) in text[range.clone()].match_indices(['。', ':']) {
        let mut start = range.start + at + mark.len();
        start += usize::from(text[start..range.end].starts_with(' '));
        if !matches!(text.as_bytes().get(start), Some(b'(' | b'0'..=b'9')) || start >= range.end {
            continue;
        }
        let Some(marker) = marker::at(text, start..range.end) else { continue };
        if !matches!(marker.form, Form::Bracketed | Form::Dotted | Form::BracketedDigit) {
            continue;
        }
        let words = &text[marker.content..range.end];
        let (end, close) =
            match words.char_indices().take(80).find(|(_, c)| matches!(c, '。' | ':' | ';' | ',')) {
                Some(found) => found,
                // A short heading that ends its paragraph.
                None if words.len() < 240 => (words.len(), '。'),
                None => continue,
            };
        let head = &words[..end];
        let rest = words.get(end + close.len_utf8()..).unwrap_or("");
        let named = close != ','
            && close != ';'
            && (head.ends_with("问题") && head.starts_with(['关', '针', '“'])
                || head.ends_with("”问题")
                || head.ends_with("”的问题")
                || head.ends_with("方面") && marker.form == Form::Bracketed);
        let told = close == '。'
            && matches!(words::label(rest), Some((Label::Progress | Label::Status, at)) if at < rest.len());
        // After a colon (`主要问题是:(一)聚焦…方面。`) only an aspect begins.
        let of_aspect = marker.form == Form::Bracketed && head.ends_with("方面") && close != ',';
        if (named || told) && (mark == "。" || of_aspect) {
            found.push(start);
        }
    }
    found
}

/// The words of a paragraph that can be its heading: up to the first closing mark, at most 100 characters.
fn opening<'t>(text: &'t str, para: &Para) -> &'t str {
    let words = &text[para.content()..para.range.end];
    let end = words.char_indices().take(100).find(|(_, c)| matches!(c, '。' | ':' | ';')).map(|(at, _)| at);
    let end = end.unwrap_or_else(|| words.char_indices().nth(100).map_or(words.len(), |(at, _)| at));
    &words[..end]
}

fn is_level_form(form: Form) -> bool {
    match form {
        Form::Bracketed
        | Form::Dotted
        | Form::BracketedDigit
        | Form::HalfBracket
        | Form::Circled
        | Form::Named
        | Form::Decimal(_)
        | Form::Section
        | Form::Bare
        | Form::BareLeaf => true,
        Form::Clause | Form::Ordinal => false,
    }
}

/// Marks `存在问题:…` as headings without a number, where several stand under one heading, each with its account.
fn mark_labelled(text: &str, paras: &mut [Para]) {
    let mut found: Vec<usize> = Vec::new();
    let (mut open, mut repeats) = (false, false);
    for (at, para) in paras.iter().enumerate() {
        if para.marker.as_ref().is_some_and(|m| is_level_form(m.form)) && para.label.is_none() {
            open = false;
        } else if para.marker.is_none() && para.label == Some(Label::Problem) {
            let told = paras.get(at + 1).is_some_and(|next| {
                next.marker.is_none()
                    && matches!(
                        next.label,
                        Some(Label::Progress | Label::Owner | Label::Goal | Label::Status)
                    )
            });
            if told {
                repeats |= open;
                open = true;
                found.push(at);
            }
        }
    }
    if !repeats {
        return;
    }
    for at in found {
        let para = &mut paras[at];
        let line = &text[para.range.clone()];
        if let Some((_, skip)) = words::label(line).filter(|(_, skip)| *skip < line.len()) {
            let content = para.range.start + skip;
            para.label = None;
            para.marker = Some(Marker { form: Form::BareLeaf, number: String::new(), value: 0, content });
        }
    }
}

/// Marks unnumbered headings: short lines in the form of a heading with their text or children after them.
fn mark_bare(text: &str, paras: &mut [Para]) {
    mark_labelled(text, paras);
    // From the end, so that a heading above a heading without a number is seen as one.
    for at in (0..paras.len().saturating_sub(1)).rev() {
        let para = &paras[at];
        let words = &text[para.range.clone()];
        if para.marker.is_some() || para.label.is_some() || words.len() > 240 {
            continue;
        }
        let open = words.starts_with("关于")
            || words.starts_with("针对")
            || words.starts_with("聚焦")
            || words.starts_with("对照");
        let closed = words.ends_with("问题")
            || words.ends_with("方面")
            || words.ends_with("方面问题")
            || words.ends_with("问题。");
        if !(open && closed || words.len() < 150 && closed && !words.contains([',', '。'])) {
            continue;
        }
        let next = &paras[at + 1];
        let below = next.marker.as_ref().map(|m| (m.form, m.value));
        let form = match (next.label, below) {
            (Some(Label::Progress | Label::Status), _) | (_, Some((Form::Clause, _))) => Form::BareLeaf,
            (_, Some((Form::Bare | Form::BareLeaf, _))) => Form::Bare,
            (_, Some((form, 1))) if is_level_form(form) => Form::Bare,
            (_, Some(_) | None) => continue,
        };
        let content = para.range.start;
        paras[at].marker = Some(Marker { form, number: String::new(), value: 0, content });
    }
}

/// Takes the document apart. `opinion` looks for clauses instead of measures.
pub(crate) fn outline(text: &str, signs: &Signs, paras: &mut [Para], from: usize, opinion: bool) -> Outline {
    let sections = sections(text, paras, from);
    let front_end = sections.first().map_or(paras.len(), |s| s.paras.start);
    let mut outline = Outline { front: from.min(front_end)..front_end, ..Outline::default() };
    mark_bare_outside(text, paras, &sections);
    let evidence: Vec<Levels> =
        sections.iter().map(|s| levels(text, signs, paras, s.paras.start + 1..s.paras.end)).collect();
    let wanted = |kind: Part| {
        if opinion { kind == Part::Problems || kind == Part::Progress } else { kind == Part::Progress }
    };
    let chosen: Vec<usize> = (0..sections.len())
        .filter(|at| wanted(sections[*at].kind) && (!evidence[*at].forms.is_empty() || opinion))
        .collect();
    let as_aspects: Vec<usize> = (0..sections.len())
        .filter(|at| {
            let kind = sections[*at].kind;
            let para = &paras[sections[*at].paras.start];
            kind == Part::Aspect
                || kind == Part::Other
                    && !evidence[*at].forms.is_empty()
                    && words::names_problem(opening(text, para))
                || kind == Part::Problems && !opinion && !evidence[*at].forms.is_empty()
        })
        .collect();
    let others: Vec<usize> = (0..sections.len())
        .filter(|at| sections[*at].kind == Part::Other && !evidence[*at].forms.is_empty())
        .collect();
    if !chosen.is_empty() {
        for at in &chosen {
            let section = &sections[*at];
            let range = section.paras.start + 1
                ..tail(text, paras, section, &evidence[*at], *at + 1 == sections.len());
            outline.trees.push(tree(text, signs, paras, range, &evidence[*at].forms));
            outline.body.push(section.paras.start..section.paras.end);
        }
    } else if let [only] = as_aspects.as_slice()
        && evidence[*only].forms.len() >= 2
    {
        // One part alone that groups its problems twice is no aspect, whatever its heading.
        let section = &sections[*only];
        let range = section.paras.start + 1
            ..tail(text, paras, section, &evidence[*only], *only + 1 == sections.len());
        outline.trees.push(tree(text, signs, paras, range, &evidence[*only].forms));
        outline.body.push(section.paras.start..section.paras.end);
    } else if !as_aspects.is_empty() {
        let first = as_aspects[0];
        let last = as_aspects[as_aspects.len() - 1];
        let run = first..last + 1;
        // What stands among the aspects without being one is left out.
        let mut forms = vec![Form::Section];
        let inner = levels(text, signs, paras, sections[first].paras.start..sections[last].paras.end);
        let mut deeper: Vec<Form> = inner.forms.iter().copied().filter(|f| *f != Form::Section).collect();
        if deeper.is_empty() {
            deeper = evidence[run.clone()].iter().flat_map(|e| e.forms.clone()).collect();
            deeper.dedup();
        }
        forms.extend(deeper);
        forms.truncate(3);
        let end = tail(text, paras, &sections[last], &evidence[last], last + 1 == sections.len());
        let mut nodes = Vec::new();
        let mut depth = 1;
        for at in as_aspects {
            let section = &sections[at];
            let end = if at == last { end } else { section.paras.end };
            let part = tree(text, signs, paras, section.paras.start..end, &forms);
            depth = depth.max(part.depth);
            nodes.extend(part.nodes);
        }
        outline.trees.push(Tree { nodes, depth });
        outline.body.push(sections[first].paras.start..sections[last].paras.end);
    } else if let Some(best) = others.iter().max_by_key(|at| evidence[**at].weight) {
        let section = &sections[*best];
        let range = section.paras.start + 1
            ..tail(text, paras, section, &evidence[*best], *best + 1 == sections.len());
        outline.trees.push(tree(text, signs, paras, range, &evidence[*best].forms));
        outline.body.push(section.paras.start..section.paras.end);
    } else if sections.iter().all(|s| {
        s.kind == Part::Other
            || s.kind == Part::After
            || s.kind == Part::Advice
            || s.kind == Part::Further
            || s.kind == Part::Clues
    }) {
        // No part is known by its heading: the tree may start right away, or the sections are themselves problems.
        let start =
            if sections.is_empty() || sections[0].kind == Part::Other { outline.front.start } else { from };
        let stop = sections
            .iter()
            .find(|s| matches!(s.kind, Part::After | Part::Advice | Part::Further | Part::Clues))
            .map_or(paras.len(), |s| s.paras.start);
        if sections.iter().all(|s| s.kind != Part::Other) {
            mark_bare(text, &mut paras[start..stop.max(start)]);
            let whole = levels(text, signs, paras, start..stop.max(start));
            if !whole.forms.is_empty() {
                let section = Section { kind: Part::Other, paras: start..stop.max(start) };
                let end = tail(text, paras, &section, &whole, stop == paras.len());
                let first = (start..end)
                    .find(|at| paras[*at].marker.as_ref().is_some_and(|m| whole.forms.contains(&m.form)));
                outline.trees.push(tree(text, signs, paras, start..end, &whole.forms));
                if let Some(first) = first {
                    outline.front = outline.front.start..first.min(outline.front.end);
                    outline.body.push(first..end);
                }
            }
        }
    }
    outline.sections = sections;
    outline
}

fn mark_bare_outside(text: &str, paras: &mut [Para], sections: &[Section]) {
    for section in sections {
        if matches!(section.kind, Part::Progress | Part::Problems | Part::Aspect | Part::Other) {
            let inner = section.paras.start + 1..section.paras.end;
            mark_bare(text, &mut paras[inner]);
        }
    }
}

/// The top parts: paragraphs numbered `一、`, and unnumbered lines that name a known part.
fn sections(text: &str, paras: &[Para], from: usize) -> Vec<Section> {
    let mut starts: Vec<(usize, Part)> = Vec::new();
    let mut value_last = 0;
    for (at, para) in paras.iter().enumerate().skip(from) {
        match &para.marker {
            Some(marker) if marker.form == Form::Section => {
                // A number that falls back inside a part counts something else, unless a new count begins.
                if marker.value > value_last || marker.value == 1 && value_last > 1 {
                    starts.push((at, words::part(opening(text, para))));
                    value_last = marker.value;
                } else {
                    starts.push((at, words::part(opening(text, para))));
                }
            }
            Some(_) => {}
            None if para.label.is_none() => {
                let words = &text[para.range.clone()];
                if words.len() > 120 || words.ends_with(['。', ';', ',', ':']) || words.contains('。') {
                    continue;
                }
                const SIGNS: [&str; 12] = [
                    "整改",
                    "反馈",
                    "巡察",
                    "巡视",
                    "建议",
                    "线索",
                    "问责",
                    "下一步",
                    "下步",
                    "今后",
                    "打算",
                    "监督",
                ];
                if !SIGNS.iter().any(|w| words.contains(w)) {
                    continue;
                }
                let kind = words::part(words);
                let named = ["反馈", "巡察", "巡视", "事项", "线索"].iter().any(|w| words.contains(w));
                let plain = words.len() < 100 && !words.contains(',');
                match kind {
                    Part::Progress if named && plain && at > from + 1 => starts.push((at, kind)),
                    Part::Further | Part::Advice | Part::Clues if plain && !starts.is_empty() => {
                        starts.push((at, kind))
                    }
                    Part::After if plain && words.len() < 60 && !starts.is_empty() => starts.push((at, kind)),
                    Part::Progress
                    | Part::Further
                    | Part::Advice
                    | Part::Clues
                    | Part::After
                    | Part::Problems
                    | Part::Aspect
                    | Part::Other => {}
                }
            }
            None => {}
        }
    }
    let mut sections: Vec<Section> = Vec::with_capacity(starts.len());
    for (number, (at, kind)) in starts.iter().enumerate() {
        let end = starts.get(number + 1).map_or(paras.len(), |(next, _)| *next);
        sections.push(Section { kind: *kind, paras: *at..end });
    }
    sections
}

/// The forms that are levels of headings in a part, outermost first, and how strong the evidence is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Levels {
    pub(crate) forms: Vec<Form>,
    weight: usize,
}

#[derive(Debug, Default, Clone)]
struct Stats {
    depth: usize,
    count: usize,
    problems: usize,
    labelled: usize,
    /// Those of them that a label follows, not only clauses.
    accounted: usize,
    /// Groups of these under one parent, and those groups whose parent already told what was done.
    groups: usize,
    told: usize,
}

fn levels(text: &str, signs: &Signs, paras: &[Para], range: Range<usize>) -> Levels {
    let mut stack: Vec<(Form, bool)> = Vec::new();
    let mut stats: Vec<(Form, Stats)> = Vec::new();
    let mut depth_of: Vec<(Form, Option<Form>)> = Vec::new();
    for at in range.clone() {
        let para = &paras[at];
        let Some(marker) = para.marker.as_ref().filter(|m| is_level_form(m.form)) else {
            // An account of what was done belongs to the innermost open heading.
            if matches!(para.label, Some(Label::Progress))
                && let Some(top) = stack.last_mut()
            {
                top.1 = true;
            }
            continue;
        };
        let form = marker.form;
        let mut opened = false;
        match stack.iter().position(|(f, _)| *f == form) {
            Some(known) => stack.truncate(known + 1),
            None => {
                opened = true;
                let parent = stack.last().map(|(f, _)| *f);
                if !depth_of.iter().any(|(f, _)| *f == form) {
                    depth_of.push((form, parent));
                }
                stack.push((form, false));
            }
        }
        let depth = stack.len() - 1;
        let parent_told = depth > 0 && stack[depth - 1].1;
        let words = opening(text, para);
        let rest = &text[para.content() + words.len()..para.range.end];
        let rest_label =
            rest.strip_prefix(['。', ':', ';']).map(|r| r.trim_start_matches([' ', '('])).is_some_and(|r| {
                matches!(words::label(r), Some((Label::Progress | Label::Status, at)) if at > 0)
                    || r.starts_with("整改")
            });
        let next = paras.get(at + 1).filter(|_| at + 1 < range.end);
        let accounted = rest_label
            || next.is_some_and(|n| {
                n.marker.is_none() && matches!(n.label, Some(Label::Progress | Label::Status))
            });
        let labelled = accounted || para.range.len() > words.len() + 30 && has_clause(signs, para);
        stack[depth].1 = rest_label;
        let index = match stats.iter().position(|(f, _)| *f == form) {
            Some(index) => index,
            None => {
                stats.push((form, Stats { depth, ..Stats::default() }));
                stats.len() - 1
            }
        };
        let one = &mut stats[index].1;
        one.depth = one.depth.max(depth);
        one.count += 1;
        one.problems +=
            usize::from(words::names_problem(words.trim_end_matches("一")) && para.label.is_none());
        one.labelled += usize::from(labelled && para.label.is_none());
        one.accounted += usize::from(accounted && para.label.is_none());
        if opened {
            one.groups += 1;
            one.told += usize::from(parent_told);
        }
    }
    stats.sort_by_key(|(_, s)| s.depth);
    let heading = |s: &Stats| {
        let names = s.problems * 2 >= s.count;
        let accounts = s.labelled * 3 >= s.count;
        // Items of which one in three only reads like a problem are steps that were taken.
        let told = s.depth > 0 && s.told * 2 >= s.groups.max(1) && s.told > 0;
        // Where nearly each is followed by an account, they are headings whatever their words.
        let all_accounts = s.accounted * 5 >= s.count * 4;
        (names || all_accounts || accounts && s.problems * 4 >= s.count) && !told
    };
    let mut forms: Vec<Form> = Vec::new();
    let deepest = stats.iter().rposition(|(_, s)| heading(s));
    let mut weight = 0;
    if let Some(deepest) = deepest {
        for (form, s) in &stats[..=deepest] {
            // A level above headings is one itself, whatever its words are.
            forms.push(*form);
            weight += s.problems + s.labelled;
        }
    }
    // More than three levels: what lies deepest stays text.
    forms.truncate(3);
    Levels { forms, weight }
}

fn has_clause(signs: &Signs, para: &Para) -> bool {
    !crate::scan::within(&signs.clauses, &para.range, |c| c.at).is_empty()
}

/// The paragraph at which what follows the findings begins, in a part that no other part closes.
fn tail(text: &str, paras: &[Para], section: &Section, levels: &Levels, last: bool) -> usize {
    let range = section.paras.clone();
    if !last {
        return range.end;
    }
    let heading = (range.clone()).rev().find(|at| {
        paras[*at].marker.as_ref().is_some_and(|m| levels.forms.contains(&m.form))
            || paras[*at].label.is_some()
    });
    let from = heading.map_or(range.start + 1, |at| at + 1);
    (from..range.end)
        .find(|at| is_closing(text, &paras[*at]) || gives_advice(text, &paras[*at]))
        .unwrap_or(range.end)
}

/// `巡察组提出四点意见建议:…` after the problems.
fn gives_advice(text: &str, para: &Para) -> bool {
    let head: String = text[para.range.clone()].chars().take(30).collect();
    para.marker.is_none()
        && para.label.is_none()
        && (head.contains("巡察组") || head.contains("巡视组"))
        && head.contains("提出")
        && (head.contains("建议") || head.contains("意见"))
}

/// Whether a paragraph closes the document: an invitation, contacts, a signature, what comes next.
pub(crate) fn is_closing(text: &str, para: &Para) -> bool {
    let words = &text[para.range.clone()];
    if para.label.is_some_and(|l| l != Label::Next) {
        return false;
    }
    const STARTS: [&str; 26] = [
        "欢迎",
        "联系电话",
        "联系方式",
        "联系人",
        "监督电话",
        "举报电话",
        "受理电话",
        "电话:",
        "通信地址",
        "通讯地址",
        "联系地址",
        "邮寄地址",
        "邮政编码",
        "邮编",
        "电子邮箱",
        "电子邮件",
        "邮箱",
        "特此",
        "以上情况",
        "总的来看",
        "经过一段时间",
        "经过集中整改",
        "经过全",
        "公示期",
        "附件",
        "抄送",
    ];
    if para.marker.is_none() && STARTS.iter().any(|w| words.starts_with(w)) {
        return true;
    }
    // `镇党委将以此次巡察整改为契机,…`
    if para.marker.is_none() && para.label.is_none() {
        let head: String = words.chars().take(40).collect();
        if head.contains("为契机") && head.contains('将') && head.contains("整改") {
            return true;
        }
    }
    if para.marker.is_none()
        && (words.starts_with("下一步,") || words.starts_with("今后,") || words.starts_with("接下来,"))
    {
        let head: String = words.chars().take(30).collect();
        return [
            "党组",
            "党委",
            "局",
            "将以",
            "我们",
            "公司",
            "学校",
            "学院",
            "乡",
            "镇",
            "街道",
            "委员会",
            "支部",
        ]
        .iter()
        .any(|w| head.contains(w));
    }
    is_signature(words) || is_date_line(words)
}

/// A line that is the name of a body and nothing else.
pub(crate) fn is_signature(words: &str) -> bool {
    words.len() <= 150
        && [
            "党组",
            "党委",
            "委员会",
            "党工委",
            "党总支",
            "党支部",
            "总支部委员会",
            "支部委员会",
            "领导小组",
            "办公室",
            "人民政府",
            "巡察组",
            "巡视组",
        ]
        .iter()
        .any(|w| words.ends_with(w))
        && !words.contains([',', ':', '。', ';', '、'])
}

/// A line that is a date and nothing else.
pub(crate) fn is_date_line(words: &str) -> bool {
    if words.len() > 60 {
        return false;
    }
    let found = text::date::find(words);
    match found.as_slice() {
        [one] => {
            let rest = words.len() - one.range.len();
            rest <= 6 && words[..one.range.start].trim_matches(['(', ' ']).is_empty()
        }
        _ => false,
    }
}

/// Builds the tree of the headings of `forms` in a range of paragraphs.
fn tree(text: &str, signs: &Signs, paras: &[Para], range: Range<usize>, forms: &[Form]) -> Tree {
    let mut roots: Vec<Node> = Vec::new();
    let mut depth = 0;
    for at in range.clone() {
        let para = &paras[at];
        let level = para
            .marker
            .as_ref()
            .filter(|_| para.label.is_none())
            .and_then(|m| forms.iter().position(|f| *f == m.form));
        let Some(level) = level else {
            if let Some(open) = innermost(&mut roots) {
                open.text.end = at + 1;
            }
            continue;
        };
        let heading = body::heading(text, signs, para.range.start, para.content(), para.range.end);
        let number = para.marker.as_ref().map(|m| m.number.clone()).filter(|n| !n.is_empty());
        let node = Node { para: at, number, heading, children: Vec::new(), text: at + 1..at + 1 };
        // A level that was left out above (an aspect without issues) hangs on what is there.
        let mut list = &mut roots;
        let mut reached = 0;
        while reached < level {
            let last = list.len();
            if last == 0 || level_of(paras, &list[last - 1], forms) >= level {
                break;
            }
            list = &mut list[last - 1].children;
            reached += 1;
        }
        depth = depth.max(reached + 1);
        list.push(node);
    }
    Tree { nodes: roots, depth }
}

fn level_of(paras: &[Para], node: &Node, forms: &[Form]) -> usize {
    paras[node.para].marker.as_ref().and_then(|m| forms.iter().position(|f| *f == m.form)).unwrap_or(0)
}

fn innermost(nodes: &mut [Node]) -> Option<&mut Node> {
    let last = nodes.last_mut()?;
    if last.children.is_empty() { Some(last) } else { innermost(&mut last.children) }
}
