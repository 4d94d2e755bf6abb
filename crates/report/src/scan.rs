//! One walk over the text for the signs that later steps look up: `一是`, document numbers, `15名`.

use std::ops::Range;
use text::numeral;

/// `一是`, `十二是`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Clause {
    /// First byte of the numeral.
    pub(crate) at: usize,
    /// Byte after `是`.
    pub(crate) end: usize,
    pub(crate) value: u32,
    /// Whether a mark, a space or the start of a line stands before it.
    pub(crate) open: bool,
}

/// A document number (文号) that is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DocumentNumber {
    pub(crate) range: Range<usize>,
    /// With `〔〕` whatever brackets are printed.
    pub(crate) number: String,
}

/// Signs in the order of the text.
#[derive(Debug, Default)]
pub(crate) struct Signs {
    pub(crate) clauses: Vec<Clause>,
    pub(crate) documents: Vec<DocumentNumber>,
    /// Bytes of `人` and `名` after a figure.
    pub(crate) people: Vec<usize>,
}

/// The part of an ordered list that lies in `range`.
pub(crate) fn within<T>(list: &[T], range: &Range<usize>, at: impl Fn(&T) -> usize) -> Range<usize> {
    let start = list.partition_point(|one| at(one) < range.start);
    let end = list.partition_point(|one| at(one) < range.end);
    start..end.max(start)
}

/// The lead bytes of the signs; all others are passed over by their length.
pub(crate) fn scan(text: &str) -> Signs {
    let bytes = text.as_bytes();
    let mut signs = Signs::default();
    let mut at = 0;
    while at + 2 < bytes.len() {
        let byte = bytes[at];
        match byte {
            0xE6 if bytes[at + 1] == 0x98 && bytes[at + 2] == 0xAF => {
                if let Some(clause) = clause(text, at) {
                    signs.clauses.push(clause);
                }
                at += 3;
            }
            0xE3 if bytes[at + 1] == 0x80 && bytes[at + 2] == 0x94 => {
                if let Some(number) = document_number(text, at, 3) {
                    signs.documents.push(number);
                }
                at += 3;
            }
            0xE4 if bytes[at + 1] == 0xBA && bytes[at + 2] == 0xBA && after_figure(text, at) => {
                signs.people.push(at);
                at += 3;
            }
            0xE5 if bytes[at + 1] == 0x90 && bytes[at + 2] == 0x8D && after_figure(text, at) => {
                signs.people.push(at);
                at += 3;
            }
            b'[' | b'(' if bytes[at + 1] == b'1' || bytes[at + 1] == b'2' => {
                if let Some(number) = document_number(text, at, 1) {
                    signs.documents.push(number);
                }
                at += 1;
            }
            0..=0x7F => at += 1,
            0xE0..=0xEF => at += 3,
            0xF0..=0xFF => at += 4,
            0x80..=0xDF => at += 2,
        }
    }
    signs
}

fn after_figure(text: &str, at: usize) -> bool {
    let Some(byte) = at.checked_sub(1).map(|b| text.as_bytes()[b]) else { return false };
    if byte.is_ascii_digit() {
        return true;
    }
    // `余名`, `多人`, `三名`.
    text[..at].chars().next_back().is_some_and(|c| numeral::is_numeral(c) || matches!(c, '余' | '多'))
}

/// The numeral before `是` at byte `at`.
fn clause(text: &str, at: usize) -> Option<Clause> {
    let head = &text[..at];
    let mut start = at;
    for (byte, c) in head.char_indices().rev().take(3) {
        if numeral::is_numeral(c) && !matches!(c, '两' | '〇' | '零' | '百' | '千') {
            start = byte;
        } else {
            break;
        }
    }
    if start == at {
        return None;
    }
    let value = numeral::parse(&text[start..at]).filter(|v| (1..60).contains(v))?;
    let before = text[..start].chars().next_back();
    let open = match before {
        None => true,
        // `其一是` opens; `之一是`, `唯一是`, `统一是` do not.
        Some(c) => !text::fold::is_han(c) && !c.is_ascii_alphanumeric() || c == '其',
    };
    if matches!(before, Some('之' | '唯' | '统' | '同' | '第' | '专' | '逐' | '万' | '每' | '任')) {
        return None;
    }
    Some(Clause { at: start, end: at + 3, value, open })
}

/// Words that end where the issuing body's sign begins: `下发了泉鲤政教〔…〕` is signed 泉鲤政教.
const BEFORE_SIGN: [&str; 44] = [
    "下发了",
    "印发了",
    "制定了",
    "出台了",
    "转发了",
    "下发",
    "印发",
    "转发",
    "制定",
    "出台",
    "发布",
    "根据",
    "按照",
    "依据",
    "贯彻",
    "落实",
    "执行",
    "参照",
    "依照",
    "以",
    "了",
    "和",
    "与",
    "及",
    "的",
    "关于",
    "通过",
    "文件",
    "文",
    "号",
    "如",
    "见",
    "按",
    "由",
    "即",
    "为",
    "将",
    "对",
    "并",
    "在",
    "有",
    "据",
    "经",
    "文号",
];

/// The whole number around the opening bracket of its year at byte `at`.
fn document_number(text: &str, at: usize, bracket: usize) -> Option<DocumentNumber> {
    let rest = &text[at + bracket..];
    let year = rest.get(..4).filter(|y| y.bytes().all(|b| b.is_ascii_digit()))?;
    if !(1980..2100).contains(&year.parse::<u32>().ok()?) {
        return None;
    }
    let mut tail = &rest[4..];
    tail = tail.strip_prefix('年').unwrap_or(tail);
    let close = tail.chars().next().filter(|c| matches!(c, '〕' | ']' | ')'))?;
    tail = tail[close.len_utf8()..].trim_start_matches(' ');
    let ordinal = tail.starts_with('第');
    if ordinal {
        tail = &tail['第'.len_utf8()..];
    }
    let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 6 || !tail[digits..].starts_with('号') {
        return None;
    }
    let serial = &tail[..digits];
    let end = text.len() - tail.len() + digits + '号'.len_utf8();
    // The sign: Han characters back to a mark, at most twelve, cut after words that lead up to it.
    let head = &text[..at];
    let mut start = at;
    for (count, (byte, c)) in head.char_indices().rev().enumerate() {
        if count >= 16 || !(text::fold::is_han(c) || c.is_ascii_alphabetic() || c == ' ') {
            break;
        }
        if c == ' ' && count > 0 {
            break;
        }
        start = byte;
    }
    let mut sign = text[start..at].trim();
    let long = sign.chars().count() > 4;
    for word in BEFORE_SIGN {
        // A sign of its own may hold the character (`国发`, `教文`), so that single characters cut only
        // where enough is left after them.
        if let Some(found) = sign.rfind(word) {
            let after = &sign[found + word.len()..];
            let enough = after.chars().count() >= 2;
            if enough && (word.len() > 3 || long) {
                sign = after;
            }
        }
    }
    if sign.is_empty() {
        return None;
    }
    let start = at - (text[..at].len() - text[..at].rfind(sign)?);
    let number = if ordinal {
        format!("{sign}〔{year}〕第{serial}号")
    } else {
        format!("{sign}〔{year}〕{serial}号")
    };
    Some(DocumentNumber { range: start..end, number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn document_numbers() {
        let numbers =
            |text: &str| -> Vec<String> { scan(text).documents.into_iter().map(|d| d.number).collect() };
        assert_eq!(numbers("《通知》(青水发〔2022〕35号),"), ["青水发〔2022〕35号"]);
        assert_eq!(numbers("下发了青水发[2022]35号文件"), ["青水发〔2022〕35号"]);
        assert_eq!(numbers("按照青水党组〔2022〕第3号要求"), ["青水党组〔2022〕第3号"]);
        assert_eq!(numbers("“青水办函(2023)4号”"), ["青水办函〔2023〕4号"]);
        assert!(numbers("(〔2023〕—90),〔20251号,(2025)的通知,(2021年)").is_empty());
    }

    #[test]
    fn clauses() {
        let found = |text: &str| -> Vec<(u32, bool)> {
            scan(text).clauses.iter().map(|c| (c.value, c.open)).collect()
        };
        assert_eq!(found("一是抓学习;二是抓落实。十一是抓督查"), [(1, true), (2, true), (11, true)]);
        assert_eq!(found("之一是,唯一是,统一是"), []);
        assert_eq!(found("方面一是抓"), [(1, false)]);
    }
}
