//! What stands beside the tree: accountability, further work, contacts, advice.

use crate::Contacts;
use crate::body::{self, join_words};
use crate::marker::Form;
use crate::outline::Para;
use crate::scan::Signs;
use crate::words::{self, Label};
use std::ops::Range;
use text::{PartialDate, numeral};

/// Forms of accountability, longer names first.
const FORMS: [&str; 42] = [
    "党内严重警告",
    "党内警告处分",
    "党内警告",
    "政务警告",
    "政务记过",
    "行政警告",
    "行政记过",
    "警告处分",
    "记过处分",
    "党纪政务处分",
    "党纪处分",
    "政务处分",
    "政纪处分",
    "提醒谈话",
    "谈话提醒",
    "警示谈话",
    "诫勉谈话",
    "诫勉",
    "廉政谈话",
    "集体约谈",
    "约谈",
    "批评教育",
    "责令作出书面检查",
    "责令书面检查",
    "责令检查",
    "书面检查",
    "作出检查",
    "通报批评",
    "组织处理",
    "谈话函询",
    "函询",
    "第一种形态",
    "第二种形态",
    "第三种形态",
    "第四种形态",
    "立案审查",
    "停职",
    "免职",
    "调离岗位",
    "问责",
    "处分",
    "追责",
];

/// Every form holds one of these.
const FORM_SIGNS: [char; 16] =
    ['谈', '诫', '警', '过', '分', '育', '查', '报', '理', '函', '态', '职', '岗', '责', '讨', '戒'];

/// A clause that tells how many were held to account is shorter than this, in bytes.
const CLAUSE_MAX: usize = 300;

/// The start of a character at most `len` bytes before `at`.
pub(crate) fn back(text: &str, at: usize, len: usize) -> usize {
    let mut from = at.saturating_sub(len);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    from
}

/// The end of a character at most `len` bytes after `at`.
pub(crate) fn forward(text: &str, at: usize, len: usize) -> usize {
    let mut to = (at + len).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    to
}

/// One statement of accountability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) form: &'static str,
    pub(crate) people: u32,
    pub(crate) range: Range<usize>,
}

/// Reads `共对15名相关责任人进行提醒谈话`, `约谈21人` around each `人` or `名` after a figure.
pub(crate) fn accountability(text: &str, signs: &Signs) -> Vec<Told> {
    let mut found: Vec<Told> = Vec::new();
    for at in &signs.people {
        let at = *at;
        let mark = |c: char| matches!(c, '。' | ',' | ';' | ':' | '\n' | '、' | '!' | '(' | ')');
        let from = back(text, at, CLAUSE_MAX);
        let head = &text[from..at];
        let Some(start) = head
            .rfind(mark)
            .map(|p| from + p + head[p..].chars().next().map_or(1, char::len_utf8))
            .or((from == 0).then_some(0))
        else {
            continue;
        };
        let limit = forward(text, at, CLAUSE_MAX);
        let end = text[at..limit].find(mark).map_or(limit, |p| at + p);
        // A clause of this kind is short.
        if end - start > CLAUSE_MAX || !text[start..end].contains(FORM_SIGNS) {
            continue;
        }
        let figure_start = figure_start(text, start, at);
        let Some(people) = numeral::parse_any(&text[figure_start..at]).filter(|n| (1..100_000).contains(n))
        else {
            continue;
        };
        let (before, after) = (&text[start..figure_start], &text[at..end]);
        let unit_end = at + 3;
        let after_words = &text[unit_end..end];
        // `约谈21人`, `给予党纪处分2人次`: the form leads up to the figure. `对15名责任人进行提醒谈话`: it follows.
        let leading = FORMS
            .iter()
            .filter_map(|form| before.rfind(form).map(|p| (*form, before.len() - p - form.len())))
            .filter(|(_, gap)| *gap <= 18)
            .min_by_key(|(form, gap)| (*gap, usize::MAX - form.len()));
        let following = FORMS
            .iter()
            .filter_map(|form| after.find(form).map(|p| (*form, p)))
            .min_by_key(|(form, p)| (*p, usize::MAX - form.len()));
        let addressed = before.contains('对')
            || before.contains("给予")
            || before.contains("将")
            || before.trim().is_empty()
            || before.ends_with('共');
        let counts_people =
            after_words.is_empty() || after_words.starts_with('次') || text[at..].starts_with('人');
        let (form, range) = match (leading, following) {
            (Some((form, gap)), _) if gap == 0 || (counts_people && following.is_none()) => {
                (form, start..end)
            }
            (_, Some((form, _))) if addressed => (form, start..end),
            (Some(_) | None, _) => continue,
        };
        if ["学生", "群众", "家长", "参加", "培训", "选派", "招聘"]
            .iter()
            .any(|w| text[start..end].contains(w))
        {
            continue;
        }
        // The number of a list item is no part of the words.
        let clause_start = match crate::marker::at(text, range.clone()) {
            Some(marker) if marker.content < figure_start => marker.content,
            Some(_) | None => range.start,
        };
        let range = clause_start..range.end;
        // `共对15名…`: the quote starts where the count does.
        let quote_start =
            text[range.start..figure_start].rfind("共对").map_or(range.start, |p| range.start + p);
        let range = quote_start..range.end;
        if found.last().is_some_and(|t| t.range == range) {
            continue;
        }
        let form = if form == "集体约谈" { "约谈" } else { form };
        found.push(Told { form, people, range });
    }
    found
}

fn figure_start(text: &str, from: usize, at: usize) -> usize {
    let mut start = at;
    for (byte, c) in text[from..at].char_indices().rev() {
        if c.is_ascii_digit() || numeral::is_numeral(c) {
            start = from + byte;
        } else {
            break;
        }
    }
    start
}

/// One matter that needs further work.
#[derive(Debug, Clone, Default)]
pub(crate) struct Further {
    pub(crate) title: Option<String>,
    pub(crate) range: Range<usize>,
    pub(crate) problem: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) next_steps: Option<String>,
    pub(crate) deadline: Option<PartialDate>,
    /// Paragraphs that report progress here, under no heading.
    pub(crate) orphans: Vec<Range<usize>>,
}

/// Reads the part on what remains: numbered matters with their four fields.
pub(crate) fn further(text: &str, signs: &Signs, paras: &[Para]) -> Vec<Further> {
    let form = paras
        .iter()
        .filter_map(|p| p.marker.as_ref().filter(|_| p.label.is_none()).map(|m| m.form))
        .find(|f| {
            matches!(
                f,
                Form::Bracketed
                    | Form::Dotted
                    | Form::BracketedDigit
                    | Form::Circled
                    | Form::Named
                    | Form::HalfBracket
            )
        });
    let mut found: Vec<Further> = Vec::new();
    let mut dated = false;
    for para in paras {
        if crate::outline::is_closing(text, para) && para.label.is_none() && para.marker.is_none() {
            break;
        }
        let opens = para.label.is_none() && para.marker.as_ref().is_some_and(|m| Some(m.form) == form);
        let mut start = para.range.start;
        if opens {
            let heading = body::heading(text, signs, para.range.start, para.content(), para.range.end);
            start = heading.rest.min(para.range.end);
            found.push(Further { title: Some(heading.title), range: heading.range, ..Further::default() });
            dated = false;
        } else if found.is_empty() && para.label.is_some() && para.label != Some(Label::Progress) {
            found.push(Further { range: para.range.clone(), ..Further::default() });
        }
        let Some(one) = found.last_mut() else { continue };
        // The closing prose after the last field belongs to no matter.
        if dated && para.label.is_none() && !opens && para.marker.is_none() {
            break;
        }
        for (label, words) in labelled(text, start..para.range.end) {
            let words_trimmed = words.trim().trim_end_matches('。');
            if words_trimmed.is_empty() {
                continue;
            }
            let value = || Some(words.trim().to_owned());
            match label {
                Some(Label::Problem) => one.problem = one.problem.take().or_else(value),
                Some(Label::Reason) => one.reason = one.reason.take().or_else(value),
                Some(Label::Next | Label::Goal) => one.next_steps = one.next_steps.take().or_else(value),
                Some(Label::Progress) if dated => one.orphans.push(para.range.clone()),
                Some(Label::Progress) => one.next_steps = one.next_steps.take().or_else(value),
                Some(Label::Deadline) => {
                    one.deadline = one.deadline.or_else(|| body::deadline(words));
                    dated = true;
                }
                Some(Label::Status | Label::Effect | Label::Owner) => {}
                None => one.problem = one.problem.take().or_else(value),
            }
        }
    }
    found
}

/// The words of a paragraph by label.
fn labelled(text: &str, range: Range<usize>) -> Vec<(Option<Label>, &str)> {
    let mut out = Vec::new();
    let mut label = None;
    let mut start = range.start;
    let mut at = range.start;
    loop {
        let rest = &text[at..range.end];
        let skip = rest.len() - rest.trim_start_matches([' ', '。', ';']).len();
        if let Some((kind, len)) = words::label(&rest[skip..]) {
            if at > start {
                out.push((label, &text[start..at]));
            }
            label = Some(kind);
            start = at + skip + len;
            at = start;
        }
        match text[at..range.end].find(['。', ';']) {
            Some(next) => at += next + text[at + next..].chars().next().map_or(1, char::len_utf8),
            None => break,
        }
    }
    if start < range.end {
        out.push((label, &text[start..range.end]));
    }
    out
}

/// Reads telephone, e-mail, address and postcode from paragraphs of the document (page furniture is not among them).
pub(crate) fn contacts(text: &str, paras: &[&Para]) -> Contacts {
    let mut contacts = Contacts::default();
    for para in paras {
        let words = &text[para.range.clone()];
        let about = [
            "电话",
            "联系方式",
            "邮箱",
            "邮编",
            "邮政编码",
            "地址",
            "信箱",
            "E-mail",
            "e-mail",
            "Email",
            "email",
        ]
        .iter()
        .any(|w| words.contains(w));
        if !about || words.len() > 3000 {
            continue;
        }
        for (label, name) in [
            ("电话", "phone"),
            ("联系方式", "phone"),
            ("传真", "fax"),
            ("手机", "phone"),
            ("邮政编码", "postcode"),
            ("邮编", "postcode"),
            ("地址", "address"),
            ("地点", "address"),
            ("信箱", "address"),
        ] {
            for (at, _) in words.match_indices(label) {
                let rest =
                    words[at + label.len()..].trim_start_matches([')', ' ', '号', '码', '为', '是', '(']);
                let rest = rest.strip_prefix(':').unwrap_or(rest).trim_start();
                match name {
                    "phone" => phones(rest, &mut contacts.phone),
                    "postcode" => {
                        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                        if digits.len() == 6 && contacts.postcode.is_none() {
                            contacts.postcode = Some(digits);
                        }
                    }
                    "address" => {
                        let end = rest.find([';', ',', '。', '\n', ' ', '(']).unwrap_or(rest.len());
                        let end = ["邮编", "邮政编码", "联系电话", "电话", "电子邮箱", "邮箱"]
                            .iter()
                            .filter_map(|w| rest.find(w))
                            .min()
                            .unwrap_or(end)
                            .min(end);
                        let value = rest[..end].trim_end_matches(['、', ' ', ':']);
                        let is_address = value.chars().filter(|c| text::fold::is_han(*c)).count() >= 4
                            && !value.contains('@');
                        if is_address && contacts.address.is_none() {
                            contacts.address = Some(value.to_owned());
                        }
                    }
                    _ => {}
                }
            }
        }
        emails(words, &mut contacts.email);
    }
    contacts
}

fn phones(rest: &str, phones: &mut Vec<String>) {
    let mut number = String::new();
    let mut last = ' ';
    let mut push = |number: &mut String| {
        let digits = number.chars().filter(char::is_ascii_digit).count();
        if (7..=13).contains(&digits) {
            let clean = number.trim_matches('-').to_owned();
            if !phones.contains(&clean) {
                phones.push(clean);
            }
        }
        number.clear();
    };
    for c in rest.chars().take(120) {
        match c {
            '0'..='9' => number.push(c),
            '-' | '—' | '–' | '―' | '－' | '─' if !number.is_empty() => {
                if last != '-' {
                    number.push('-');
                }
                last = '-';
                continue;
            }
            '(' if number.is_empty() => {}
            ')' if !number.is_empty() => number.push('-'),
            ' ' if number.len() >= 3 && number.len() <= 4 && number.starts_with('0') => number.push('-'),
            '、' | '/' | ',' | ' ' | ';' | '或' | '和' => push(&mut number),
            _ => {
                push(&mut number);
                // Another label follows.
                if text::fold::is_han(c) {
                    break;
                }
            }
        }
        last = c;
    }
    push(&mut number);
}

fn emails(words: &str, emails: &mut Vec<String>) {
    for (at, _) in words.match_indices('@') {
        let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
        let user: usize = words[..at].chars().rev().take_while(|c| sign(*c)).count();
        let host: usize = words[at + 1..].chars().take_while(|c| sign(*c)).count();
        let value = &words[at - user..at + 1 + host];
        let value = value.trim_matches(['.', '-']);
        if user > 0
            && value[value.find('@').unwrap_or(0)..].contains('.')
            && !emails.iter().any(|e| e == value)
        {
            emails.push(value.to_owned());
        }
    }
}

/// The advice of an opinion: numbered paragraphs of the part, or its clauses.
pub(crate) fn advice(
    text: &str,
    signs: &Signs,
    paras: &[Para],
) -> Vec<(Option<String>, String, Range<usize>)> {
    let mut found: Vec<(Option<String>, String, Range<usize>)> = Vec::new();
    let form = paras.iter().filter_map(|p| p.marker.as_ref()).map(|m| m.form).next();
    for para in paras {
        if crate::outline::is_closing(text, para)
            || para.marker.is_none() && !found.is_empty() && is_reply(text, para)
        {
            break;
        }
        match &para.marker {
            Some(marker) if Some(marker.form) == form => {
                let words = text[marker.content..para.range.end].trim().to_owned();
                found.push((Some(marker.number.clone()), words, para.range.clone()));
            }
            Some(_) | None => match found.last_mut() {
                Some(last) => {
                    last.1.push('\n');
                    last.1.push_str(text[para.range.clone()].trim());
                    last.2.end = para.range.end;
                }
                None => clauses_of(text, signs, para, &mut found),
            },
        }
    }
    found
}

/// `一是…;二是…` in one paragraph of advice.
pub(crate) fn clauses_of(
    text: &str,
    signs: &Signs,
    para: &Para,
    found: &mut Vec<(Option<String>, String, Range<usize>)>,
) {
    let clauses = &signs.clauses[crate::scan::within(&signs.clauses, &para.range, |c| c.at)];
    let mut starts: Vec<(usize, usize, u32)> = Vec::new();
    let mut last = 0;
    for clause in clauses {
        if body::opens(clause, last, para.range.start) {
            starts.push((clause.at, clause.end, clause.value));
            last = clause.value;
        }
    }
    for (number, (at, end, value)) in starts.iter().enumerate() {
        let stop = starts.get(number + 1).map_or(para.range.end, |next| next.0);
        let words = text[*end..stop].trim().trim_end_matches([';', ',']).to_owned();
        found.push((Some(numeral::format(*value)), words, *at..stop));
    }
}

fn is_reply(text: &str, para: &Para) -> bool {
    // `县水务局主要负责同志表示…`: the news on the answer of the unit.
    let words = &text[para.range.clone()];
    let opens = ["请", "以上", "你单位", "你局", "对本反馈", "根据《"].iter().any(|w| words.starts_with(w));
    opens || words.contains("表示") || words.contains("表态")
}

/// Whether two headings speak of one matter, frame words (`关于`, `的问题`) left aside: one holds the other,
/// or most of their pairs of characters agree.
pub fn same_matter(one: &str, other: &str) -> bool {
    let (a, b) = (gist(one), gist(other));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    if a.contains(&b) || b.contains(&a) {
        return true;
    }
    let pairs = |s: &str| -> Vec<(char, char)> {
        let chars: Vec<char> = s.chars().collect();
        let mut pairs: Vec<(char, char)> = chars.windows(2).map(|w| (w[0], w[1])).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    };
    let (a, b) = (pairs(&a), pairs(&b));
    let shared = a.iter().filter(|p| b.binary_search(p).is_ok()).count();
    shared * 10 >= a.len().min(b.len()).max(1) * 7
}

/// A title of further work or of a finding, for comparing: Han characters alone, without the frame words.
fn gist(title: &str) -> String {
    let mut words = join_words(title);
    for frame in ["关于", "针对", "反馈的", "的事项", "事项", "的问题", "问题", "方面", "等"]
    {
        words = words.replace(frame, "");
    }
    words.chars().filter(|c| text::fold::is_han(*c) || c.is_ascii_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(&'static str, u32, &str)> {
        accountability(text, &crate::scan::scan(text))
            .into_iter()
            .map(|t| (t.form, t.people, &text[t.range]))
            .collect()
    }

    #[test]
    fn accountability_counts_people() {
        assert_eq!(
            told("各分管领导共对15名相关责任人进行提醒谈话。"),
            [("提醒谈话", 15, "共对15名相关责任人进行提醒谈话")]
        );
        assert_eq!(
            told("约谈3人,批评教育5人次,给予党纪处分2人。"),
            [("约谈", 3, "约谈3人"), ("批评教育", 5, "批评教育5人次"), ("党纪处分", 2, "给予党纪处分2人"),]
        );
        assert_eq!(told("局党组集体约谈21人。"), [("约谈", 21, "局党组集体约谈21人")]);
        assert_eq!(told("对三名党员干部给予党内警告处分。").len(), 1);
        for text in
            ["组织培训教研员14人。", "将11名学生送入学校。", "开展谈话提醒5次。", "选派10名教师参加廉政谈话"]
        {
            assert_eq!(told(text), [], "{text}");
        }
    }

    #[test]
    fn contacts_of_a_closing_line() {
        let text = "如有意见,请反映。联系电话:0838—5501234;邮箱地址:青禾县河滨路16号,邮政编码:618000;电子邮箱:qhsw@example.cn";
        let para = Para { range: 0..text.len(), marker: None, label: None };
        let contacts = contacts(text, &[&para]);
        assert_eq!(contacts.phone, ["0838-5501234"]);
        assert_eq!(contacts.email, ["qhsw@example.cn"]);
        assert_eq!(contacts.address.as_deref(), Some("青禾县河滨路16号"));
        assert_eq!(contacts.postcode.as_deref(), Some("618000"));
    }
}
