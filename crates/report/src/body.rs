//! The text under a heading: its status, its measures, what it cites.

use crate::scan::{Clause, Signs, within};
use crate::words::{self, Label};
use crate::{Measure, Status};
use std::ops::Range;
use text::PartialDate;
use text::date::Kind;

/// A heading in its paragraph: the title's words, and where the text after it starts.
#[derive(Debug, Clone)]
pub(crate) struct Heading {
    pub(crate) title: String,
    /// From the number to the end of the title.
    pub(crate) range: Range<usize>,
    /// First byte of the text that follows in the same paragraph; the paragraph's end if none.
    pub(crate) rest: usize,
    pub(crate) status: Option<(Status, String, Range<usize>)>,
}

/// Reads the heading of a paragraph whose words start at `content`.
pub(crate) fn heading(text: &str, signs: &Signs, start: usize, content: usize, end: usize) -> Heading {
    // `(一)存在问题:学习不深`: the label is none of the title.
    let content = content + problem_label(&text[content..end]);
    let line = &text[content..end];
    let first_clause = signs.clauses[within(&signs.clauses, &(content..end), |c| c.at)]
        .iter()
        .find(|c| c.value == 1)
        .map(|c| c.at);
    let cut = closing(line, true).or_else(|| closing(line, false));
    let cut = cut.map(|(at, len)| (content + at, content + at + len));
    let (mut title_end, mut rest) = match (cut, first_clause) {
        (Some((at, _)), Some(clause)) if clause <= at => (clause, clause),
        (None, Some(clause)) => (clause, clause),
        (Some((at, after)), _) => (at, after),
        (None, None) => (end, end),
    };
    // `关于…的问题,制定计划,该问题已整改到位。`: one sentence that tells the account too.
    let sentence = &text[content..title_end];
    if sentence.starts_with("关于") || sentence.starts_with("针对") {
        let last = sentence.rfind(',').map_or("", |at| &sentence[at + 1..]);
        if let Some(at) = sentence.find("问题,")
            && words::status(last).is_some()
        {
            title_end = content + at + "问题".len();
            rest = title_end + 1;
        }
    }
    // `…的问题 整改情况:`: the label before the colon is none of the title.
    let words = &text[content..title_end];
    for name in ["整改进展情况", "整改落实情况", "整改完成情况", "整改情况", "整改措施", "整改进展"]
    {
        if let Some(head) = words.strip_suffix(name)
            && rest > title_end
            && text[title_end..].starts_with(':')
            && head.ends_with(['题', ' ', '。', ';', ')', '】'])
        {
            title_end = content + head.len();
            rest = content + head.len();
            break;
        }
    }
    // `【正在整改】3.关于…`: a mark before the number.
    let mark = text[start..content].trim_start();
    let mut status = match mark.strip_prefix(['【', '[', '(']).and_then(|m| m.split_once(['】', ']', ')']))
    {
        Some((inner, _)) if !inner.is_empty() => {
            words::status(inner).map(|(mapped, core)| (mapped, core.to_owned(), start..content))
        }
        Some(_) | None => None,
    };
    let trim: &[char] = &[' ', '。', ':', ';', ',', '、', '.', '!'];
    let mut words = text[content..title_end].trim_end_matches(trim);
    // A status mark in the heading, after or before its words.
    for (open, close) in [('(', ')'), ('【', '】'), ('[', ']')] {
        if words.ends_with(close)
            && let Some(at) = words.rfind(open)
            && let Some((mapped, core)) = words::status(words[at..].trim_start_matches("整改情况:"))
        {
            let range = content + at..content + words.len();
            status = Some((mapped, core.to_owned(), range));
            words = words[..at].trim_end_matches(trim);
        }
        if words.starts_with(open)
            && let Some(at) = words.find(close)
            && let Some((mapped, core)) = words::status(&words[..at])
        {
            status = Some((mapped, core.to_owned(), content..content + at));
            words = words[at + close.len_utf8()..].trim_start_matches(trim);
        }
    }
    // `图书馆服务效能不高——已整改`
    if status.is_none()
        && let Some(at) = words.rfind('—')
        && let Some((mapped, core)) = words::status(&words[at + '—'.len_utf8()..])
    {
        status = Some((mapped, core.to_owned(), content + at..content + words.len()));
        words = words[..at].trim_end_matches(['—', ' ', '-']);
    }
    let title = join_words(words);
    let from = words.as_ptr() as usize - text.as_ptr() as usize;
    let range = start..(from + words.len()).max(content);
    Heading { title, range, rest, status }
}

/// Bytes of a label `存在问题:` that stands before the words of a heading; none where nothing follows it.
fn problem_label(line: &str) -> usize {
    const NAMES: [&str; 8] =
        ["存在问题", "存在的问题", "具体问题", "反馈问题", "巡察反馈问题", "问题表现", "问题描述", "问题"];
    for name in NAMES {
        let bracketed = || {
            line.strip_prefix(['【', '['])?
                .strip_prefix(name)?
                .strip_prefix(['】', ']'])
                .map(|r| r.trim_start_matches(':'))
        };
        let plain = line.strip_prefix(name).and_then(|rest| rest.strip_prefix(':'));
        if let Some(rest) = plain.or_else(bracketed)
            && !rest.trim().is_empty()
        {
            return line.len() - rest.trim_start().len();
        }
    }
    0
}

/// A title's words without the spaces that break Han text, on one line.
pub(crate) fn join_words(words: &str) -> String {
    if !words.contains([' ', '\n']) {
        return words.to_owned();
    }
    let chars: Vec<char> = words.trim().chars().collect();
    let mut out = String::with_capacity(words.len());
    for (at, c) in chars.iter().enumerate() {
        if matches!(c, ' ' | '\n') {
            let before = out.chars().next_back();
            let after = chars[at + 1..].iter().find(|c| !matches!(c, ' ' | '\n')).copied();
            let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            if latin(before) && latin(after) {
                out.push(' ');
            }
            continue;
        }
        out.push(*c);
    }
    out
}

/// The first mark that closes a heading sentence: its byte and length.
fn closing(line: &str, brackets: bool) -> Option<(usize, usize)> {
    let mut depth = 0i32;
    for (at, c) in line.char_indices() {
        match c {
            '《' | '(' | '〈' => depth += 1,
            '》' | ')' | '〉' => depth = (depth - 1).max(0),
            '。' | ':' | '!' | '?' if depth == 0 || !brackets => return Some((at, c.len_utf8())),
            _ => {}
        }
    }
    // A bracket that never closes hides nothing.
    None
}

/// What was found under a heading.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) status: Option<(Status, String, Range<usize>)>,
    pub(crate) summary: Option<String>,
    pub(crate) measures: Vec<(String, Range<usize>)>,
    pub(crate) deadline: Option<PartialDate>,
}

/// A piece of the body under one label.
#[derive(Debug, Clone)]
struct Piece {
    label: Option<Label>,
    range: Range<usize>,
}

/// Reads the body that stands in `segments` (rest of the heading's paragraph, then whole paragraphs).
pub(crate) fn body(text: &str, signs: &Signs, segments: &[Range<usize>]) -> Body {
    let mut body = Body::default();
    let pieces = pieces(text, segments);
    let progress_at = pieces.iter().position(|p| p.label == Some(Label::Progress));
    let mut content: Vec<Range<usize>> = Vec::new();
    let mut lead: Vec<Range<usize>> = Vec::new();
    for (number, piece) in pieces.iter().enumerate() {
        let words = &text[piece.range.clone()];
        match piece.label {
            Some(Label::Status) => {
                let first = first_sentence(words);
                match words::status(first).or_else(|| words::status(words)) {
                    Some((status, core)) => {
                        set_status(&mut body, text, status, core);
                        // `基本完成。预计2024年10月底前完成`
                        body.deadline = body.deadline.or_else(|| deadline(&words[first.len()..]));
                    }
                    None if words.trim().is_empty() => {}
                    None => content.push(piece.range.clone()),
                }
            }
            Some(Label::Progress) | None => {
                let mut range = piece.range.clone();
                let first = first_sentence(words);
                if let Some((status, core)) = words::status(first) {
                    set_status(&mut body, text, status, core);
                    range.start += first.len();
                    let rest = &text[range.clone()];
                    range.start += rest.len()
                        - rest.trim_start_matches(['。', ' ', ',', ';', ')', '】', ']', '\n']).len();
                }
                if text[range.clone()].trim().is_empty() {
                    continue;
                }
                // Words before the label of the progress tell the problem.
                if piece.label.is_none() && progress_at.is_some_and(|at| number < at) {
                    lead.push(range);
                } else {
                    content.push(range);
                }
            }
            Some(Label::Effect) => {
                if body.status.is_none()
                    && let Some((status, core)) =
                        words::status(words).or_else(|| words::status(last_sentence(words)))
                {
                    set_status(&mut body, text, status, core);
                }
            }
            Some(Label::Deadline) => body.deadline = body.deadline.or_else(|| deadline(words)),
            Some(Label::Problem) => lead.push(piece.range.clone()),
            Some(Label::Owner | Label::Goal | Label::Reason | Label::Next) => {}
        }
    }
    closing_status(text, &mut body, &mut content);
    measures(text, signs, &content, &lead, &mut body);
    if body.deadline.is_none() && body.status.as_ref().is_none_or(|(status, _, _)| status.is_open()) {
        let planned = pieces.iter().filter(|p| p.label == Some(Label::Next));
        body.deadline = content
            .iter()
            .find_map(|range| stated_deadline(&text[range.clone()]))
            .or_else(|| planned.filter_map(|p| deadline(&text[p.range.clone()])).next_back());
    }
    body
}

fn set_status(body: &mut Body, text: &str, status: Status, core: &str) {
    if body.status.is_none() {
        let at = core.as_ptr() as usize - text.as_ptr() as usize;
        body.status = Some((status, core.replace(' ', ""), at..at + core.len()));
    }
}

/// Splits the segments at labels, also those inside a paragraph.
fn pieces(text: &str, segments: &[Range<usize>]) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(segments.len());
    // The label that stood alone on its line holds for the paragraphs after it.
    let mut standing: Option<Label> = None;
    for segment in segments {
        let mut start = segment.start;
        let line = &text[segment.clone()];
        start += line.len() - line.trim_start().len();
        let mut label = standing;
        if let Some((kind, skip)) = words::label(&text[start..segment.end]) {
            start += skip;
            label = Some(kind);
            standing = if start >= segment.end || matches!(kind, Label::Progress | Label::Effect) {
                Some(kind)
            } else {
                None
            };
        } else if matches!(standing, Some(Label::Owner | Label::Deadline | Label::Goal | Label::Status)) {
            // These are one line long.
            standing = None;
        }
        // Labels later in the paragraph stand after a full stop or a semicolon.
        let mut from = start;
        let mut look = start;
        while let Some(at) = text[look..segment.end].find(['。', ';', '】', '\u{3000}']) {
            let mark = look + at;
            let len = text[mark..].chars().next().map_or(1, char::len_utf8);
            let after = mark + len;
            let rest = &text[after..segment.end];
            let after = after + (rest.len() - rest.trim_start_matches([' ', '(', '“']).len());
            match words::label(&text[after..segment.end]) {
                Some((kind, skip)) if after + skip < segment.end => {
                    pieces.push(Piece { label, range: from..mark + len });
                    label = Some(kind);
                    from = after + skip;
                    look = from;
                }
                Some(_) | None => look = mark + len,
            }
        }
        if from < segment.end {
            pieces.push(Piece { label, range: from..segment.end });
        } else if label.is_some() {
            pieces.push(Piece { label, range: segment.end..segment.end });
        }
    }
    pieces
}

fn first_sentence(words: &str) -> &str {
    // A statement of status is short: nobody has to look further than this.
    let mut depth = 0;
    for (at, c) in words.char_indices() {
        match c {
            '。' | '\n' if depth == 0 => return &words[..at],
            ')' | '】' if at < 90 && depth == 1 => {
                return if words.starts_with(['(', '【']) { &words[..at] } else { words };
            }
            '(' | '【' => depth += 1,
            ';' if at < 60 && words::status(&words[..at]).is_some() => return &words[..at],
            _ => {}
        }
        if at > 120 {
            return words;
        }
    }
    words
}

fn last_sentence(words: &str) -> &str {
    let words = words.trim_end().trim_end_matches('。');
    match words.rfind(['。', ';', '\n', '!']) {
        Some(at) => {
            let len = words[at..].chars().next().map_or(1, char::len_utf8);
            &words[at + len..]
        }
        None => words,
    }
}

/// A last sentence that is a status and nothing else, or a last clause that says it of the whole.
fn closing_status(text: &str, body: &mut Body, content: &mut Vec<Range<usize>>) {
    let Some(last) = content.last() else { return };
    let words = text[last.clone()].trim_end();
    let sentence = last_sentence(words);
    // `。` counts three bytes a character; 120 bytes are forty.
    if sentence.len() > 400 {
        return;
    }
    let sentence_trimmed = sentence.trim_start_matches([' ', ')', '】']);
    let at = sentence_trimmed.as_ptr() as usize - text.as_ptr() as usize;
    let whole = sentence_trimmed.trim_start_matches(['(', '【']);
    if let Some((status, core)) = words::status(whole) {
        let has_measure = at > last.start;
        let known = body.status.is_some();
        set_status(body, text, status, core);
        if has_measure || !known {
            let end = at.max(last.start);
            let index = content.len() - 1;
            content[index].end = end;
            if text[content[index].clone()].trim().is_empty() {
                content.pop();
            }
        }
        return;
    }
    if body.status.is_some() {
        return;
    }
    // `正在推进,预计2025年3月底前完成`
    if let Some((first, rest)) = sentence_trimmed.split_once(',')
        && ["预计", "计划", "力争", "拟于", "拟", "将于", "确保"]
            .iter()
            .any(|w| rest.trim_start().starts_with(w))
        && let Some((status, core)) = words::status(first)
    {
        set_status(body, text, status, core);
        body.deadline = body.deadline.or_else(|| deadline(rest));
        if at == last.start && content.len() > 1 {
            content.pop();
        }
        return;
    }
    // `……,目前该问题已整改到位`, said with its subject.
    if let Some(comma) = sentence.rfind(',') {
        let mut clause = &sentence[comma + 1..];
        if matches!(clause.trim(), "长期坚持" | "并长期坚持")
            && let Some(before) = sentence[..comma].rfind(',')
        {
            clause = &sentence[before + 1..];
        }
        let subject = [
            "该问题",
            "此问题",
            "问题已",
            "问题均",
            "目前已整改",
            "目前已完成整改",
            "目前该项",
            "上述问题",
            "以上问题",
            "该项问题",
            "本问题",
            "目前问题",
            "目前,",
        ]
        .iter()
        .any(|w| {
            clause.trim_start().starts_with(w)
                || (clause.trim_start().starts_with("目前") && clause.contains(w))
        });
        if (subject || clause.contains("全部完成整改"))
            && let Some((status, core)) = words::status(clause)
        {
            set_status(body, text, status, core);
        }
    }
}

/// Where measures start: bytes at which a marker opens one.
fn clause_starts(signs: &Signs, content: &[Range<usize>]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut last = 0;
    for range in content {
        for clause in &signs.clauses[within(&signs.clauses, range, |c| c.at)] {
            if opens(clause, last, range.start) {
                starts.push(clause.at);
                last = clause.value;
            }
        }
    }
    starts
}

/// Whether a clause marker after one of value `last` opens a measure.
pub(crate) fn opens(clause: &Clause, last: u32, start: usize) -> bool {
    if clause.value == last + 1 {
        // The next in the row opens one even where the mark before it was lost.
        return clause.open || last > 0 || clause.at == start;
    }
    clause.open && (clause.value == 1 || clause.value > last && clause.value <= last + 3)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Bracketed,
    HalfBracket,
    Circled,
    Dotted,
    Ordinal,
    Section,
}

/// A list sign at byte `at`, its value and family.
fn list_sign(words: &str) -> Option<(List, u32)> {
    let first = words.chars().next()?;
    match first {
        '①'..='⑳' => Some((List::Circled, first as u32 - '①' as u32 + 1)),
        '⑴'..='⒇' => Some((List::Bracketed, first as u32 - '⑴' as u32 + 1)),
        '(' | '0'..='9' | '第' | '⒈'..='⒛' => {
            let marker = crate::marker::at(words, 0..words.len())?;
            let family = match marker.form {
                crate::marker::Form::BracketedDigit => List::Bracketed,
                crate::marker::Form::HalfBracket => List::HalfBracket,
                crate::marker::Form::Dotted => List::Dotted,
                crate::marker::Form::Ordinal => List::Ordinal,
                crate::marker::Form::Bracketed => List::Section,
                crate::marker::Form::Circled
                | crate::marker::Form::Section
                | crate::marker::Form::Named
                | crate::marker::Form::Decimal(_)
                | crate::marker::Form::Clause
                | crate::marker::Form::Bare
                | crate::marker::Form::BareLeaf => return None,
            };
            Some((family, marker.value))
        }
        _ => None,
    }
}

/// List signs at the start of a paragraph or after a mark, of the family that comes first.
fn list_starts(text: &str, content: &[Range<usize>]) -> (Vec<usize>, bool) {
    let mut starts = Vec::new();
    let mut family: Option<List> = None;
    let mut last = 0;
    let mut at_start = false;
    for (number, range) in content.iter().enumerate() {
        let mut boundary = true;
        let mut skip_to = range.start;
        for (offset, c) in text[range.clone()].char_indices() {
            let at = range.start + offset;
            if at < skip_to {
                continue;
            }
            if boundary
                && matches!(c, '①'..='⑳' | '⑴'..='⒇' | '(' | '0'..='9' | '第' | '⒈'..='⒛')
                && let Some((kind, value)) = list_sign(&text[at..range.end])
            {
                let fits = match family {
                    None => value == 1,
                    Some(known) => kind == known && (value == last + 1 || value == 1 && at == range.start),
                };
                if fits {
                    if family.is_none() {
                        at_start = at == range.start && number == 0;
                    }
                    family = Some(kind);
                    last = value;
                    starts.push(at);
                    skip_to = at + c.len_utf8();
                }
            }
            boundary = matches!(c, '。' | ';' | ':' | '\n' | ',' | '!' | '?') || (boundary && c == ' ')
                // A circled figure needs no mark before it.
                || matches!(text[at + c.len_utf8()..range.end].chars().next(), Some('①'..='⑳'));
        }
    }
    (starts, at_start)
}

fn measures(text: &str, signs: &Signs, content: &[Range<usize>], lead: &[Range<usize>], body: &mut Body) {
    let mut starts = clause_starts(signs, content);
    let digits = || content.iter().any(|r| text[r.clone()].contains(['(', '①', '1', '第', '⑴', '⒈']));
    if starts.is_empty() {
        if digits() {
            let (list, at_start) = list_starts(text, content);
            if list.len() >= 2 || at_start {
                starts = list;
            }
        }
    } else if let Some(first) = content.first()
        && matches!(text[first.clone()].chars().next(), Some('(' | '0'..='9' | '①' | '⑴' | '⒈'))
    {
        // A list that opens the text stands outside the clauses within it.
        let (list, at_start) = list_starts(text, content);
        if at_start && list.len() >= 2 {
            starts = list;
        }
    }
    let gather = |from: usize, to: usize| -> Option<(String, Range<usize>)> {
        let mut words = String::new();
        let mut range: Option<Range<usize>> = None;
        let first = content.partition_point(|segment| segment.end <= from);
        for segment in content[first..].iter().take_while(|segment| segment.start < to) {
            let (start, end) = (segment.start.max(from), segment.end.min(to));
            if start >= end {
                continue;
            }
            let piece = &text[start..end];
            let trimmed = piece.trim();
            if trimmed.is_empty() {
                continue;
            }
            if !words.is_empty() {
                words.push('\n');
            }
            words.push_str(trimmed);
            let offset = start + (piece.len() - piece.trim_start().len());
            let place = offset..offset + trimmed.len();
            range = Some(range.map_or(place.clone(), |r| r.start..place.end));
        }
        range.map(|range| (words, range))
    };
    let summary_of = |parts: Vec<String>| {
        let joined = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("\n");
        (!joined.is_empty()).then_some(joined)
    };
    let mut before: Vec<String> = lead.iter().map(|r| text[r.clone()].trim().to_owned()).collect();
    match starts.first() {
        None => {
            body.measures.extend(gather(0, usize::MAX));
        }
        Some(first) => {
            if let Some((words, _)) = gather(0, *first) {
                before.push(words);
            }
            for (number, start) in starts.iter().enumerate() {
                let end = starts.get(number + 1).copied().unwrap_or(usize::MAX);
                body.measures.extend(gather(*start, end));
            }
        }
    }
    body.summary = summary_of(before);
}

pub(crate) fn to_measures(
    found: Vec<(String, Range<usize>)>,
    span: impl Fn(Range<usize>) -> crate::Span,
) -> Vec<Measure> {
    found
        .into_iter()
        .enumerate()
        .map(|(at, (text, range))| Measure { ordinal: at as u32 + 1, text, span: Some(span(range)) })
        .collect()
}

/// The last date that a statement of a deadline holds.
pub(crate) fn deadline(words: &str) -> Option<PartialDate> {
    text::date::find(words)
        .into_iter()
        .filter_map(|found| match found.kind {
            Kind::Whole(date) => Some(date),
            Kind::NoYear { .. } | Kind::DayOnly { .. } | Kind::Damaged { .. } | Kind::Impossible => None,
        })
        .next_back()
}

/// `2023年6月底前完成`, in running text.
fn stated_deadline(words: &str) -> Option<PartialDate> {
    for name in ["整改时限", "完成时限", "整改期限"] {
        if let Some(at) = words.find(name) {
            let rest = &words[at..];
            let end = rest.find(['。', ';', '\n']).unwrap_or(rest.len());
            return deadline(&rest[..end]);
        }
    }
    // `剩余12亩于2025年6月底前完成`
    if !words.contains("前完成") {
        return None;
    }
    let ahead = |at: usize| {
        let after = words[at..].trim_start_matches(['底', '末']);
        after.strip_prefix('前').is_some_and(|rest| {
            ["完成", "全面完成", "全部完成", "整改到位"].iter().any(|w| rest.starts_with(w))
        })
    };
    text::date::find(words)
        .into_iter()
        .filter(|found| ahead(found.range.end))
        .filter_map(|found| match found.kind {
            Kind::Whole(date) => Some(date),
            Kind::NoYear { .. } | Kind::DayOnly { .. } | Kind::Damaged { .. } | Kind::Impossible => None,
        })
        .next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Status>, Option<String>, Vec<String>) {
        let signs = crate::scan::scan(text);
        let mut at = 0;
        let segments: Vec<Range<usize>> = text
            .split('\n')
            .map(|line| {
                let range = at..at + line.len();
                at += line.len() + 1;
                range
            })
            .collect();
        let body = body(text, &signs, &segments);
        (body.status.map(|s| s.0), body.summary, body.measures.into_iter().map(|m| m.0).collect())
    }

    #[test]
    fn status_and_measures_of_a_body() {
        let (status, summary, measures) = read("整改情况:已完成。一是抓学习。二是抓落实,统一是非标准。");
        assert_eq!((status, summary), (Some(Status::Completed), None));
        assert_eq!(measures, ["一是抓学习。", "二是抓落实,统一是非标准。"]);

        let (status, summary, measures) = read(
            "台账不全。\n整改措施:\n(1)建台账。\n(2)抓检查,一是查账,二是查物。\n整改进度:整改完成,长期坚持。",
        );
        assert_eq!(status, Some(Status::Standing));
        assert_eq!(summary.as_deref(), Some("台账不全。"));
        assert_eq!(measures, ["(1)建台账。", "(2)抓检查,一是查账,二是查物。"]);

        let (status, _, measures) = read("局党组多次研究,制定办法。目前,该问题已整改到位。");
        assert_eq!(status, Some(Status::Completed));
        assert_eq!(measures, ["局党组多次研究,制定办法。"]);

        let (status, _, measures) = read("一是加强管理,并长期坚持。整改成效:台账齐全。");
        assert_eq!(status, None);
        assert_eq!(measures, ["一是加强管理,并长期坚持。"]);

        let (_, _, measures) = read("第一,抓学习。第二,落实第一责任人职责。第三,走访第二小学。");
        assert_eq!(measures.len(), 3);
        let (_, _, measures) = read("①抓学习;②抓落实。");
        assert_eq!(measures.len(), 2);
    }
}
