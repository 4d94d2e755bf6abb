//! Totals that the text claims for the whole report: `29项具体问题`, `共完成具体问题整改28项`.

use crate::{Counted, Status, words};
use std::ops::Range;
use text::numeral;

/// No report claims more totals; a text that seems to is none.
const TOTALS_MAX: usize = 200;

/// A claimed total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Total {
    pub(crate) what: Counted,
    pub(crate) status: Option<Status>,
    pub(crate) count: Option<u32>,
    pub(crate) range: Range<usize>,
}

/// A figure with its counter word in a sentence.
struct Figure {
    start: usize,
    end: usize,
    value: u32,
}

/// Words that may stand between a figure and what it counts.
const BETWEEN: [&str; 26] = [
    "方面的",
    "方面",
    "具体",
    "突出",
    "主要",
    "反馈",
    "整改",
    "巡察",
    "巡视",
    "共性",
    "个性",
    "重点",
    "大类",
    "类",
    "大",
    "存在的",
    "需要",
    "需",
    "立行立改",
    "意见",
    "的",
    "小",
    "分",
    "细化",
    "需整改的",
    "子",
];

/// The totals in one paragraph.
pub(crate) fn totals(text: &str, range: Range<usize>, found: &mut Vec<Total>) {
    let words = &text[range.clone()];
    if !words.contains("问题") && !words.contains("整改") {
        return;
    }
    let mut from = range.start;
    for sentence in words.split_inclusive('。') {
        let speaks =
            ["巡察", "巡视", "反馈", "整改", "细化", "清单", "问题"].iter().any(|w| sentence.contains(w));
        if speaks {
            of_sentence(text, from..from + sentence.len(), found);
        }
        from += sentence.len();
    }
}

fn figures(text: &str, range: Range<usize>) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let rest = &text[at..range.end];
        let Some(c) = rest.chars().next() else { break };
        let len: usize = if c.is_ascii_digit() {
            rest.bytes().take_while(u8::is_ascii_digit).count()
        } else if numeral::is_numeral(c) {
            rest.chars().take_while(|c| numeral::is_numeral(*c)).map(char::len_utf8).sum()
        } else {
            at += c.len_utf8();
            continue;
        };
        let unit = rest[len..].chars().next().filter(|c| matches!(c, '个' | '项' | '条'));
        let ordinal = text[range.start..at].ends_with(['第', '.', '(', '〔', '“']);
        if let Some(unit) = unit
            && !ordinal
            && let Some(value) = numeral::parse_any(&rest[..len]).filter(|v| *v < 10_000)
        {
            figures.push(Figure { start: at, end: at + len + unit.len_utf8(), value });
        }
        at += len;
    }
    figures
}

fn of_sentence(text: &str, range: Range<usize>, found: &mut Vec<Total>) {
    let figures = figures(text, range.clone());
    if figures.is_empty() || found.len() >= TOTALS_MAX {
        return;
    }
    let sentence = &text[range.clone()];
    // Asked once a sentence, which may be a whole text without a full stop.
    let problem_last = sentence.rfind("问题");
    let of_inspection = [
        "反馈", "巡察", "巡视", "细化", "分解", "梳理", "清单", "整改", "共", "提出", "指出", "涉及", "涉改",
    ]
    .iter()
    .any(|w| sentence.contains(w));
    // `12个问题、29个具体问题`: only then is a plain 问题 the coarser unit.
    let broken_down = |f: &Figure| {
        let head = &text[crate::around::back(text, f.start, 30).max(range.start)..f.start];
        ["细化为", "细化成", "分解为", "分解成", "细化分解为", "梳理为", "细化", "分解"]
            .iter()
            .any(|w| head.ends_with(w))
    };
    let finer = figures
        .iter()
        .enumerate()
        .any(|(at, f)| text[f.end..range.end].starts_with("具体") || at > 0 && broken_down(f));
    let mut counted_issues: Option<Counted> = None;
    for (number, figure) in figures.iter().enumerate().take(TOTALS_MAX * 4) {
        let near = crate::around::back(text, figure.start, 300).max(range.start);
        let clause_start = text[near..figure.start]
            .rfind([',', ';', ':', '(', '。', '、'])
            .map_or(near, |at| near + at + text[near + at..].chars().next().map_or(1, char::len_utf8));
        let far = crate::around::forward(text, figure.end, 300).min(range.end);
        let clause_end =
            text[figure.end..far].find([',', ';', ':', ')', '。', '、']).map_or(far, |at| figure.end + at);
        let left_from = match number.checked_sub(1) {
            Some(before) => figures[before].end.max(clause_start),
            None => clause_start,
        };
        let right_to = figures.get(number + 1).map_or(clause_end, |next| next.start.min(clause_end));
        let left = &text[left_from..figure.start];
        let right = &text[figure.end..right_to];
        // What is counted stands after the figure, or before it (`整改措施89条`).
        let mut noun = right;
        'noun: loop {
            for word in BETWEEN {
                if let Some(next) = noun.strip_prefix(word) {
                    noun = next;
                    continue 'noun;
                }
            }
            break;
        }
        let passed = &right[..right.len() - noun.len()];
        // `整改一个销号一个` counts nothing.
        let arabic = text.as_bytes()[figure.start].is_ascii_digit()
            || ["已", "基本完成", "持续", "正在", "未完成"].iter().any(|w| left.contains(w));
        let nouns = ["问题", "事项", "任务"];
        let after = nouns.iter().find(|w| noun.starts_with(**w));
        let mut end = figure.end;
        let mut start = figure.start;
        let what = if let Some(word) = after {
            end = figure.end + passed.len() + word.len();
            if finer && !passed.contains("具体") && !passed.contains("方面") && !broken_down(figure) {
                Counted::Issues
            } else {
                Counted::Findings
            }
        } else if passed.contains("方面") {
            end = figure.end + passed.len();
            Counted::Aspects
        } else if noun.starts_with("措施") || (passed.is_empty() && noun.starts_with("整改措施")) {
            end = figure.end + passed.len() + "措施".len();
            Counted::Measures
        } else if left.ends_with("措施") || left.ends_with("举措") {
            start =
                left_of(text, left_from, figure.start, &["整改措施", "具体措施", "措施", "整改举措", "举措"]);
            Counted::Measures
        } else if left.ends_with("问题清单")
            || left.ends_with("问题")
            || left.ends_with("具体问题整改")
            || left.ends_with("问题整改")
            || left.ends_with("问题共计")
            || left.ends_with("问题共")
            || left.ends_with("问题总计")
        {
            start = left_of(
                text,
                left_from,
                figure.start,
                &[
                    "具体问题整改",
                    "问题整改",
                    "问题清单",
                    "问题共计",
                    "问题总计",
                    "问题共",
                    "具体问题",
                    "问题",
                ],
            );
            Counted::Findings
        } else if arabic
            && (words::status_in(left).is_some() && short_status(left)
                || words::status_in(noun).is_some()
                    && noun.chars().count() <= 14
                    && problem_last.is_some()
                    && number > 0)
        {
            Counted::Findings
        } else {
            continue;
        };
        // The status is said after the noun, unless those words lead up to the next figure; else before the figure.
        let tail = &text[end.min(right_to)..right_to];
        let leads = right_to < clause_end;
        let mut status = None;
        if what != Counted::Aspects {
            let said = tail.trim_start_matches(['(', ' ']);
            if !leads
                && said.chars().count() <= 24
                && !said.starts_with("的")
                && words::status(strip_filler(said)).is_some()
            {
                status = words::status_in(said);
                end += tail.trim_end_matches([')', ' ']).len();
            } else if words::status_in(left).is_some() && short_status(left) && after_status(left) {
                status = words::status_in(left);
                start = left_of_status(text, left_from, figure.start);
            }
        }
        let what = if what == Counted::Issues && status.is_some() { Counted::Findings } else { what };
        let plain_count = status.is_none() && what == Counted::Findings;
        // `3个问题` alone, in a sentence about something else, is no total of the report.
        let rest_of_them = ["剩余", "其余", "剩下", "还有", "另有"].iter().any(|w| left.ends_with(w));
        if plain_count && (rest_of_them || after.is_some() && !of_inspection) {
            continue;
        }
        if what == Counted::Aspects && problem_last.is_none_or(|at| at < figure.end - range.start) {
            continue;
        }
        if what == Counted::Issues {
            counted_issues = Some(what);
        }
        if found.iter().any(|t| t.what == what && t.status == status && t.count == Some(figure.value)) {
            continue;
        }
        if found.len() >= TOTALS_MAX {
            return;
        }
        found.push(Total { what, status, count: Some(figure.value), range: start..end.max(figure.end) });
    }
    // `12个问题` is what is tracked, unless the same sentence breaks it down into 具体问题.
    if counted_issues.is_some() && !found.iter().any(|t| t.what == Counted::Findings) {
        for total in found.iter_mut().filter(|t| t.what == Counted::Issues) {
            total.what = Counted::Findings;
        }
    }
}

fn strip_filler(said: &str) -> &str {
    let mut said = said;
    for word in ["已经", "均", "都", "全部", "现"] {
        said = said.strip_prefix(word).unwrap_or(said);
    }
    said
}

/// Whether the words before a figure are a status and little more.
fn short_status(left: &str) -> bool {
    let left = left.trim_start_matches(|c: char| !text::fold::is_han(c));
    left.chars().count() <= 22
}

/// Whether they lead right up to the figure (`已完成28项`, `共完成具体问题整改28项`, `整改到位28个`).
fn after_status(left: &str) -> bool {
    let left = left.trim_end_matches([' ', '的', '了', '共', '有', '约']);
    ["完成", "到位", "整改", "问题", "推进", "坚持", "落实", "办结", "销号", "成效", "解决", "整改中", "事项"]
        .iter()
        .any(|w| left.ends_with(w))
}

fn left_of(text: &str, from: usize, to: usize, names: &[&str]) -> usize {
    let left = &text[from..to];
    names.iter().find(|n| left.ends_with(**n)).map_or(to, |n| to - n.len())
}

/// Where the words of the status before a figure begin.
fn left_of_status(text: &str, from: usize, to: usize) -> usize {
    let left = &text[from..to];
    [
        "共完成",
        "已完成",
        "已经",
        "已整改",
        "已全部",
        "基本完成",
        "未完成",
        "尚未",
        "正在",
        "持续",
        "完成",
        "整改",
        "需",
        "长期",
        "取得",
        "阶段性",
    ]
    .iter()
    .filter_map(|w| left.find(w))
    .min()
    .map_or(to, |at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Vec<(Counted, Option<Status>, Option<u32>, &str)> {
        let mut found = Vec::new();
        totals(words, 0..words.len(), &mut found);
        found.into_iter().map(|t| (t.what, t.status, t.count, &words[t.range])).collect()
    }

    #[test]
    fn totals_and_their_status() {
        use Counted::{Aspects, Findings, Issues, Measures};
        assert_eq!(
            read("将巡察反馈意见细化为16个方面具体问题,其中的13个问题已经整改到位,还有3个问题正在整改之中。"),
            [
                (Findings, None, Some(16), "16个方面具体问题"),
                (Findings, Some(Status::Completed), Some(13), "13个问题已经整改到位"),
                (Findings, Some(Status::InProgress), Some(3), "3个问题正在整改之中"),
            ]
        );
        assert_eq!(
            read("分解细化《落实巡察情况反馈意见问题清单60条》,逐条明确责任"),
            [(Findings, None, Some(60), "问题清单60条")]
        );
        assert_eq!(
            read("反馈的29项具体问题,共完成具体问题整改28项。"),
            [
                (Findings, None, Some(29), "29项具体问题"),
                (Findings, Some(Status::Completed), Some(28), "共完成具体问题整改28项")
            ]
        );
        assert_eq!(
            read("巡察反馈4个方面12个问题、29个具体问题,制定整改措施89条。"),
            [
                (Aspects, None, Some(4), "4个方面"),
                (Issues, None, Some(12), "12个问题"),
                (Findings, None, Some(29), "29个具体问题"),
                (Measures, None, Some(89), "整改措施89条"),
            ]
        );
        assert_eq!(
            read("巡察反馈的29个问题,已完成整改27个,基本完成1个,正在推进1个。"),
            [
                (Findings, None, Some(29), "29个问题"),
                (Findings, Some(Status::Completed), Some(27), "已完成整改27个"),
                (Findings, Some(Status::BasicallyCompleted), Some(1), "基本完成1个"),
                (Findings, Some(Status::InProgress), Some(1), "正在推进1个"),
            ]
        );
        for words in
            ["做到“整改一个销号一个”。", "召开会议3次,培训20人。", "从五个方面抓好整改。", "第一个问题最难。"]
        {
            assert_eq!(read(words), [], "{words}");
        }
    }
}
