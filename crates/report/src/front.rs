//! What stands before and around the problems: title, unit, dates, the inspection.

use crate::body::join_words;
use crate::outline::{Para, is_date_line};
use crate::{Genre, Inspection, Kind, Level};
use intake::{Document, Role};
use std::ops::Range;
use text::PartialDate;
use text::date::{self, Found};

/// The title: its words on one line, where it stands, and the paragraphs it takes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Title {
    pub(crate) words: Option<String>,
    pub(crate) range: Option<Range<usize>>,
    /// The first paragraph after the title and its repetitions.
    pub(crate) after: usize,
    /// Paragraphs that repeat it.
    pub(crate) repeated: Vec<Range<usize>>,
}

const ENDS: [&str; 17] = [
    "通报",
    "报告",
    "公告",
    "公示",
    "方案",
    "意见",
    "情况",
    "清单",
    "台账",
    "函",
    "通知",
    "说明",
    "公报",
    "进展",
    "反馈",
    "一览表",
    "汇总表",
];

/// Finds the title among the first paragraphs.
pub(crate) fn title(text: &str, paras: &[Para]) -> Title {
    let mut title = Title::default();
    let head = paras.len().min(12);
    let mut at = 0;
    let lines = |at: usize| &text[paras[at].range.clone()];
    while at < head {
        if paras[at].marker.as_ref().is_some_and(|m| m.form != crate::marker::Form::Decimal(2))
            || paras[at].label.is_some()
        {
            break;
        }
        let first = lines(at);
        // A title of up to three lines: no line of it is a sentence.
        let mut count = 0;
        let mut joined = String::new();
        let mut found = None;
        while count < 3 && at + count < head {
            let line = lines(at + count);
            let numbered = paras[at + count].marker.is_some();
            if numbered
                || line.len() > 300
                || line.contains('。')
                || line.ends_with([',', ';', ':'])
                || line.ends_with(':')
            {
                break;
            }
            joined.push_str(&join_words(line));
            count += 1;
            if is_title(&joined) {
                found = Some(count);
                break;
            }
        }
        match found {
            Some(count) => {
                let range = paras[at].range.start..paras[at + count - 1].range.end;
                match &title.words {
                    None => {
                        title.words = Some(joined.trim_matches(['《', '》', ' ']).to_owned());
                        title.range = Some(range);
                    }
                    Some(words) if *words == joined => title.repeated.push(range),
                    // A longer form of the same title, printed after the page's own short one.
                    Some(words) if joined.len() > words.len() && same_title(words, &joined) => {
                        let old = title.range.replace(range);
                        title.repeated.extend(old);
                        title.words = Some(joined);
                    }
                    Some(words) if same_title(&joined, words) => title.repeated.push(range),
                    Some(_) => break,
                }
                at += count;
                title.after = at;
            }
            None => {
                // Something else may stand above the title: a document number, a name, a salutation.
                if title.words.is_some() || first.contains('。') || first.len() > 300 {
                    break;
                }
                at += 1;
            }
        }
    }
    title
}

fn same_title(short: &str, long: &str) -> bool {
    let cut = |s: &str| s.trim_end_matches("...").trim_end_matches('…').to_owned();
    let short = cut(short);
    short.chars().count() >= 8 && (long.contains(&short) || long.starts_with(&short))
}

fn is_title(words: &str) -> bool {
    let count = words.chars().count();
    if !(8..=120).contains(&count) {
        return false;
    }
    let bare = words.trim_end_matches(['》', ' ']);
    let bare = match bare.rfind('(') {
        // `(公开稿)`, `(摘要)` after a title.
        Some(at) if bare.ends_with(')') && bare.len() - at < 40 => &bare[..at],
        Some(_) | None => bare,
    };
    let about = ["巡察", "巡视", "整改", "反馈"].iter().any(|w| bare.contains(w));
    about && ENDS.iter().any(|w| bare.ends_with(w))
}

/// The body that reports, as printed in the title.
pub(crate) fn unit_in_title(title: &str) -> Option<String> {
    let title = title.strip_prefix("关于").unwrap_or(title);
    let cut = [
        "关于",
        "巡察整改",
        "巡视整改",
        "巡察反馈",
        "巡视反馈",
        "巡察意见",
        "落实",
        "对",
        "开展",
        "贯彻",
        "整改",
    ]
    .iter()
    .filter_map(|w| title.find(w).filter(|at| *at > 0))
    .min()?;
    let unit = title[..cut].trim_matches([' ', '《', '》', ':', '—', '-']);
    // `县委第二巡察组关于…的反馈` is by the team, not by the unit.
    let body = [
        "党组",
        "党委",
        "委员会",
        "支部",
        "总支",
        "局",
        "院",
        "校",
        "公司",
        "集团",
        "中心",
        "会",
        "厅",
        "部",
        "办",
        "政府",
        "镇",
        "乡",
        "街道",
        "工委",
        "党总支",
        "室",
        "处",
        "站",
        "组",
    ]
    .iter()
    .any(|w| unit.ends_with(w));
    (unit.chars().count() >= 3
        && body
        && !unit.ends_with("巡察组")
        && !unit.ends_with("巡视组")
        && !unit.contains("巡察组关于"))
    .then(|| unit.to_owned())
}

/// The inspected body in an opinion's title or opening: `向县水务局党组反馈`, `巡察县水务局党组的反馈意见`.
fn unit_in_words(words: &str) -> Option<String> {
    for (before, after) in
        [("向", "反馈"), ("对", "开展"), ("对", "进行"), ("巡察", "的反馈"), ("巡察", "情况"), ("向", "党")]
    {
        let mut from = 0;
        while let Some(at) = words[from..].find(before) {
            let start = from + at + before.len();
            let rest = &words[start..];
            let limit = rest.char_indices().nth(45).map_or(rest.len(), |(at, _)| at);
            let rest = &rest[..limit];
            if let Some(end) = rest.find(after) {
                let unit = rest[..end].trim_matches([' ', '“', '”']);
                let body =
                    ["党组", "党委", "委员会", "党支部", "党总支", "支部"].iter().any(|w| unit.ends_with(w));
                if body && !unit.contains([',', '。', ';']) && !unit.contains("巡察") {
                    return Some(unit.to_owned());
                }
            }
            from = start;
        }
    }
    None
}

/// The unit where the title does not name it: the name of another paper of its own, the signature, the
/// sentence that tells whom the team inspected.
pub(crate) fn unit_elsewhere(
    text: &str,
    paras: &[Para],
    title: Option<&str>,
    genre: Option<Genre>,
) -> Option<String> {
    if genre == Some(Genre::Opinion)
        && let Some(unit) = title.and_then(unit_in_words)
    {
        return Some(unit);
    }
    if genre != Some(Genre::Opinion) {
        // Signed under the title, or at the end.
        let under_title =
            paras.iter().take(2).map(|p| &text[p.range.clone()]).find(|w| crate::outline::is_signature(w));
        if let Some(unit) = under_title.map(join_words).or_else(|| signature(text, paras)) {
            return Some(unit);
        }
    }
    let head = paras.iter().take(12).map(|p| &text[p.range.clone()]);
    for words in head.clone() {
        // `《中共…委员会关于…整改落实方案》`
        for (at, _) in words.match_indices('《') {
            let name = &words[at + '《'.len_utf8()..];
            let name = &name[..crate::around::forward(name, 0, 300)];
            let name = &name[..name.find('》').unwrap_or(name.len())];
            if name.starts_with("中共")
                && (name.contains("整改") || name.contains("巡察意见"))
                && let Some(unit) = unit_in_title(name)
            {
                return Some(unit);
            }
        }
    }
    head.clone().find_map(unit_in_words)
}

/// The body that signs at the end, above the date.
fn signature(text: &str, paras: &[Para]) -> Option<String> {
    let last = paras.iter().rposition(|p| is_date_line(&text[p.range.clone()]))?;
    if paras.len() - last > 6 {
        return None;
    }
    let words = &text[paras[last.checked_sub(1)?].range.clone()];
    crate::outline::is_signature(words).then(|| join_words(words))
}

/// The genre by title, else by the opening words.
pub(crate) fn genre(title: Option<&str>, text: &str, paras: &[Para]) -> Option<Genre> {
    let of_title = title.and_then(|t| {
        let end = |list: &[&str]| list.iter().any(|w| t.contains(w));
        if end(&["清单", "台账", "一览表", "汇总表"]) && !end(&["情况的通报", "情况的报告"])
        {
            Some(Genre::List)
        } else if end(&["整改方案", "整改落实方案", "整改工作方案", "整改实施方案"]) || t.ends_with("方案")
        {
            Some(Genre::Plan)
        } else if end(&["整改"]) && end(&["通报", "报告", "情况", "公告", "公示", "进展"]) {
            Some(Genre::Report)
        } else if end(&["反馈"]) && end(&["巡察", "巡视"]) || end(&["巡察意见"]) {
            Some(Genre::Opinion)
        } else {
            None
        }
    });
    of_title.or_else(|| {
        for para in paras.iter().take(8) {
            let words = &text[para.range.clone()];
            if words.contains("情况反馈如下") || words.contains("反馈如下") || words.contains("反馈意见如下")
            {
                return Some(Genre::Opinion);
            }
            if words.contains("制定如下整改方案") || words.contains("制定本方案") || words.contains("特制定")
            {
                return Some(Genre::Plan);
            }
            if words.contains("整改")
                && ["予以公布", "通报如下", "报告如下", "公布如下", "公告如下", "公开如下", "向社会公布"]
                    .iter()
                    .any(|w| words.contains(w))
            {
                return Some(Genre::Report);
            }
        }
        None
    })
}

/// The day of publication: the page's own, else the signature's, else the crawler's.
pub(crate) fn published_on(document: &Document, paras: &[Para]) -> Option<PartialDate> {
    let text = &document.text;
    let whole = |words: &str| {
        date::find(words).into_iter().find_map(|found| match found.kind {
            date::Kind::Whole(date) if date.month().is_some() => Some(date),
            date::Kind::Whole(_)
            | date::Kind::NoYear { .. }
            | date::Kind::DayOnly { .. }
            | date::Kind::Damaged { .. }
            | date::Kind::Impossible => None,
        })
    };
    let mut crawled = None;
    for line in document.lines.iter().filter(|l| l.role == Role::Furniture) {
        let words = &text[line.range.clone()];
        let labelled = ["时间", "日期", "发布于", "来源"].iter().any(|w| words.contains(w));
        if !labelled {
            continue;
        }
        if let Some(day) = whole(words) {
            if words.starts_with("来源时间") {
                crawled = crawled.or(Some(day));
            } else {
                return Some(day);
            }
        }
    }
    let signed =
        paras.iter().rev().take(8).map(|p| &text[p.range.clone()]).find(|w| is_date_line(w)).and_then(whole);
    signed
        .or_else(|| {
            // Some papers carry the day under the title.
            paras.iter().take(4).map(|p| &text[p.range.clone()]).find(|w| is_date_line(w)).and_then(whole)
        })
        .or(crawled)
}

/// The name of the team that ends with `巡察组` (or `巡察一组`) at byte `end`.
fn team_before(words: &str, end: usize) -> &str {
    let mut start = end;
    for (at, c) in words[..end].char_indices().rev().take(24) {
        if text::fold::is_han(c) || c.is_ascii_digit() {
            start = at;
        } else {
            break;
        }
    }
    let name = &words[start..end];
    // What stands before the committee's name is the sentence, not the team.
    let mut best = name;
    for word in [
        "中央",
        "省委",
        "市委",
        "区委",
        "县委",
        "州委",
        "旗委",
        "盟委",
        "党委",
        "党组",
        "自治区党委",
        "兵团党委",
        "工委",
    ] {
        if let Some(at) = name.rfind(word) {
            let mut from = at;
            // `集团党委`, `学院党委`, `青禾县委`: back to a particle or the start.
            let head = &name[..at];
            let cut = [
                "为", "抓好", "做好", "推进", "结合", "由", "经", "据", "按照", "根据", "部署", "安排",
                "意见", "要求", "现将", "将", "关于", "收到", "对照", "配合", "认真", "落实", "针对", "后",
                "日", "月", "年",
            ]
            .iter()
            .filter_map(|w| head.rfind(w).map(|p| p + w.len()))
            .max();
            from = cut.unwrap_or(if head.chars().count() <= 8 { 0 } else { from });
            best = &name[from..];
            break;
        }
    }
    best
}

fn team(words: &str) -> Option<String> {
    let mut found: Option<&str> = None;
    let mut from = 0;
    while let Some(at) = words[from..].find('组') {
        let at = from + at;
        let end = at + '组'.len_utf8();
        let head = &words[..at];
        // `巡察组`, `巡察一组`, `第一巡察组`, `巡察第三组`
        let bare = head.trim_end_matches(|c: char| text::numeral::is_numeral(c) || c.is_ascii_digit());
        let bare = bare.strip_suffix('第').unwrap_or(bare);
        if bare.ends_with("巡察") || bare.ends_with("巡视") {
            let name = team_before(words, end);
            let numbered = name.contains('第') || bare.len() < head.len();
            let placed = ["中央", "委", "党组"].iter().any(|w| name.contains(w));
            if placed && numbered {
                return Some(name.to_owned());
            }
            if placed && found.is_none() {
                found = Some(name);
            }
        }
        from = end;
    }
    found.map(ToOwned::to_owned)
}

/// The level of the committee that sends a team.
pub(crate) fn level(team: &str) -> Option<Level> {
    let has = |w: &str| team.contains(w);
    if has("中央") {
        return Some(Level::Central);
    }
    if has("省委") || has("自治区党委") || has("兵团党委") {
        return Some(Level::Provincial);
    }
    if [
        "集团党委",
        "公司党委",
        "学院党委",
        "大学党委",
        "学校党委",
        "医院党委",
        "局党委",
        "局党组",
        "厅党组",
        "厅党委",
        "院党委",
        "党组",
    ]
    .iter()
    .any(|w| has(w))
    {
        return Some(Level::Institution);
    }
    if has("市委") || has("州委") || has("地委") || has("盟委") {
        return Some(Level::Municipal);
    }
    if has("县委") || has("区委") || has("旗委") {
        return Some(Level::County);
    }
    if has("党委") {
        return Some(Level::Institution);
    }
    None
}

fn kind(words: &str) -> Option<Kind> {
    if words.contains("回头看") {
        return Some(Kind::LookBack);
    }
    // The word must say what this inspection was: `专项巡察`, `开展机动巡察`.
    for (word, kind) in [
        ("常规巡", Kind::Routine),
        ("专项巡", Kind::Special),
        ("机动巡", Kind::Mobile),
        ("机动式巡", Kind::Mobile),
        ("常规式巡", Kind::Routine),
    ] {
        if words.contains(word) {
            return Some(kind);
        }
    }
    None
}

/// The inspection as the opening paragraphs tell it.
pub(crate) fn inspection(text: &str, front: &[Para], title: Option<&str>) -> Inspection {
    let mut inspection = Inspection::default();
    let mut period_known = false;
    let mut year: Option<u32> = None;
    let mut kind_words = String::new();
    for para in front.iter().take(14) {
        let words = &text[para.range.clone()];
        let about = words.contains("巡察") || words.contains("巡视") || words.contains("反馈");
        if !about {
            continue;
        }
        for sentence in words.split_inclusive(['。', ';']) {
            if inspection.team.is_none() {
                inspection.team = team(sentence);
            }
            let dates = date::find(sentence);
            let inspects = sentence.contains("巡察") || sentence.contains("巡视");
            let mut used = 0;
            if !period_known && inspects {
                let (first, last, count, seen) = period(sentence, &dates);
                if seen {
                    period_known = true;
                    used = count;
                    inspection.from = first;
                    inspection.to = last;
                    year = last.or(first).map(PartialDate::year);
                    kind_words.push_str(sentence);
                }
            } else if inspects && kind_words.is_empty() && sentence.contains("开展") {
                kind_words.push_str(sentence);
            }
            if inspection.feedback_on.is_none() {
                inspection.feedback_on = feedback(sentence, &dates[used..], year, inspection.to);
            }
        }
    }
    if inspection.team.is_none() {
        inspection.team = title.and_then(team);
    }
    inspection.level = inspection.team.as_deref().and_then(level).or_else(|| {
        title.and_then(|t| {
            let at = t.find("巡察").or_else(|| t.find("巡视"))?;
            // The committee stands right before the word: `关于县委巡察…`, not `县水务局党组关于巡察…`.
            let head = &t[..at];
            let named =
                ["中央", "省委", "市委", "区委", "县委", "州委", "旗委", "盟委", "地委", "党委", "党组"]
                    .iter()
                    .find(|w| head.ends_with(**w))?;
            let from = head
                .rfind("关于")
                .or_else(|| head.rfind("落实"))
                .map_or(head.len() - named.len(), |p| p + "关于".len());
            // `县统计局党组巡察整改台账` names the unit, nobody who inspected it.
            if matches!(*named, "党委" | "党组") && !head.contains("关于") && !head.contains("落实") {
                return None;
            }
            let head = &head[from.min(head.len() - named.len())..];
            level(head)
        })
    });
    inspection.kind = kind(&kind_words).or_else(|| title.and_then(kind));
    inspection
}

/// First and last day of the period, how many dates it used, and whether a period is stated at all.
fn period(sentence: &str, dates: &[Found]) -> (Option<PartialDate>, Option<PartialDate>, usize, bool) {
    let mut first: Option<Option<PartialDate>> = None;
    let mut last = None;
    let mut used = 0;
    let mut at = 0;
    while at + 1 < dates.len() {
        let (a, b) = (&dates[at], &dates[at + 1]);
        let between = sentence[a.range.end..b.range.start].trim();
        // `…至4月29日和5月16日至6月10日`: two periods, of which the first and the last day count.
        if first.is_some() && matches!(between, "和" | "、" | "及" | "以及" | "与" | ",") {
            at += 1;
            continue;
        }
        let joined = matches!(
            between
                .trim_start_matches(['(', ')', '起'])
                .trim_end_matches("次年")
                .trim_end_matches("同年")
                .trim_end_matches("翌年")
                .trim_end_matches("当年")
                .trim_end_matches("今年"),
            "至" | "到" | "-" | "—" | "——" | "~" | "～" | "–" | "－"
        );
        if joined {
            let start = whole(&a.kind).or_else(|| complete(&a.kind, last, false));
            let next_year = between.contains("次年") || between.contains("翌年");
            let end = complete(&b.kind, start, next_year);
            let broken =
                matches!(a.kind, date::Kind::Damaged { .. }) || matches!(b.kind, date::Kind::Damaged { .. });
            if first.is_none() {
                first = Some(if broken { None } else { start });
            }
            last = if broken { None } else { end };
            used = at + 2;
            at += 2;
        } else if first.is_some() {
            break;
        } else {
            at += 1;
        }
    }
    match first {
        Some(first) => (first, last, used, true),
        None => (None, None, 0, false),
    }
}

fn whole(kind: &date::Kind) -> Option<PartialDate> {
    match kind {
        date::Kind::Whole(date) => Some(*date),
        date::Kind::NoYear { .. }
        | date::Kind::DayOnly { .. }
        | date::Kind::Damaged { .. }
        | date::Kind::Impossible => None,
    }
}

/// A date completed by the one before it.
fn complete(kind: &date::Kind, before: Option<PartialDate>, next_year: bool) -> Option<PartialDate> {
    let before = before?;
    match kind {
        date::Kind::Whole(date) => Some(*date),
        date::Kind::NoYear { month, day } => {
            let earlier = before.month().is_some_and(|m| *month < m);
            let year = before.year() + u32::from(next_year || earlier);
            PartialDate::new(year, Some(*month), *day)
        }
        date::Kind::DayOnly { day } => PartialDate::new(before.year(), before.month(), Some(*day)),
        date::Kind::Damaged { .. } | date::Kind::Impossible => None,
    }
}

/// The day of feedback in a sentence: the date that leads up to `反馈`.
fn feedback(
    sentence: &str,
    dates: &[Found],
    year: Option<u32>,
    to: Option<PartialDate>,
) -> Option<PartialDate> {
    let date = sentence
        .match_indices("反馈")
        .take(8)
        .find_map(|(given, _)| dates.iter().rfind(|d| d.range.end <= given))?;
    match &date.kind {
        date::Kind::Whole(day) => day.day().map(|_| *day).or(Some(*day)).filter(|d| d.month().is_some()),
        date::Kind::NoYear { month, day } => {
            let before = &sentence[..date.range.start];
            let next = before.ends_with("次年") || before.ends_with("翌年");
            PartialDate::new(year? + u32::from(next), Some(*month), *day)
        }
        date::Kind::DayOnly { day } => {
            let to = to?;
            PartialDate::new(to.year(), to.month(), Some(*day))
        }
        date::Kind::Damaged { .. } | date::Kind::Impossible => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn teams_and_levels() {
        for (words, name, expected) in [
            (
                "2021年12月6日至2022年1月28日,区委巡察一组对区教育局党组开展了巡察",
                "区委巡察一组",
                Level::County,
            ),
            ("根据县委统一部署,县委第二巡察组对县水务局开展巡察", "县委第二巡察组", Level::County),
            ("按照省委部署,省委第三巡视组于2023年进驻", "省委第三巡视组", Level::Provincial),
            ("集团党委第一巡察组对公司党委开展了常规巡察", "集团党委第一巡察组", Level::Institution),
            ("市委第一巡察组向区教育局党组反馈了巡察意见", "市委第一巡察组", Level::Municipal),
        ] {
            assert_eq!(team(words).as_deref(), Some(name), "{words}");
            assert_eq!(level(name), Some(expected));
        }
    }

    #[test]
    fn periods_and_feedback() {
        let sentence =
            "2021年12月6日至次年1月28日,县委第二巡察组对县水务局党组开展了巡察,并于4月26日反馈了巡察意见";
        let dates = date::find(sentence);
        let (from, to, used, seen) = period(sentence, &dates);
        assert!(seen);
        assert_eq!(from.map(|d| d.to_string()).as_deref(), Some("2021-12-06"));
        assert_eq!(to.map(|d| d.to_string()).as_deref(), Some("2022-01-28"));
        let day = feedback(sentence, &dates[used..], Some(2022), to);
        assert_eq!(day.map(|d| d.to_string()).as_deref(), Some("2022-04-26"));
        let broken = "2024927日至126日,市委第一巡察组对县水务局党组开展巡察";
        let (from, to, _, seen) = period(broken, &date::find(broken));
        assert!(seen && from.is_none() && to.is_none());
    }

    #[test]
    fn units() {
        assert_eq!(
            unit_in_title("中共青禾县水务局党组关于县委巡察反馈意见整改进展情况的通报").as_deref(),
            Some("中共青禾县水务局党组")
        );
        assert_eq!(unit_in_title("县委第二巡察组关于巡察县水务局党组的反馈意见"), None);
        assert_eq!(unit_in_title("关于巡察整改进展情况的通报"), None);
    }
}
