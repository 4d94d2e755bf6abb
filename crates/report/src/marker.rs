//! The number at the start of a paragraph: `一、` `(一)` `1.` `(1)` `①` `问题1:` `1.1` `一是` `第一,`.

use std::ops::Range;
use text::numeral;

/// The form of a number; paragraphs of one form are candidates for one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Form {
    /// `一、`, `第一部分`
    Section,
    /// `(一)`
    Bracketed,
    /// `1.`, `1、`, `⒈`
    Dotted,
    /// `(1)`, `⑴`
    BracketedDigit,
    /// `1)`
    HalfBracket,
    /// `①`
    Circled,
    /// `问题1:`
    Named,
    /// `1.1`, `1.1.1`: so many parts
    Decimal(u8),
    /// `一是`
    Clause,
    /// `第一,`
    Ordinal,
    /// A heading without a number, above others.
    Bare,
    /// A heading without a number, right above its text.
    BareLeaf,
}

/// A number at the start of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marker {
    pub(crate) form: Form,
    /// As printed, without the closing mark.
    pub(crate) number: String,
    pub(crate) value: u32,
    /// Byte at which the words after it start.
    pub(crate) content: usize,
}

/// Reads the number at byte `start` of `text`, before `end`.
pub(crate) fn at(text: &str, range: Range<usize>) -> Option<Marker> {
    let line = &text[range.clone()];
    let first = line.chars().next()?;
    let marker = match first {
        '(' => bracketed(line),
        '0'..='9' => digits(line),
        '①'..='⑳' => {
            let value = first as u32 - '①' as u32 + 1;
            Some((Form::Circled, first.to_string(), value, first.len_utf8()))
        }
        '⑴'..='⒇' => {
            let value = first as u32 - '⑴' as u32 + 1;
            Some((Form::BracketedDigit, format!("({value})"), value, first.len_utf8()))
        }
        '⒈'..='⒛' => {
            let value = first as u32 - '⒈' as u32 + 1;
            Some((Form::Dotted, value.to_string(), value, first.len_utf8()))
        }
        '第' => ordinal(line),
        '问' | '具' | '反' => named(line),
        // `【问题1】`
        '【' | '[' => {
            let open = first.len_utf8();
            named(&line[open..])
                .filter(|m| line[open..][..m.3].ends_with(['】', ']']))
                .map(|m| (m.0, m.1, m.2, m.3 + open))
        }
        c if numeral::is_numeral(c) => chinese(line),
        _ => None,
    };
    let (form, number, value, len) = marker?;
    let rest = &line[len..];
    let content = range.start + len + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
    Some(Marker { form, number, value, content })
}

fn bracketed(line: &str) -> Option<(Form, String, u32, usize)> {
    let close = line.char_indices().take(6).find(|(_, c)| *c == ')').map(|(at, _)| at)?;
    let inner = &line[1..close];
    let value = numeral::parse_any(inner).filter(|v| (1..200).contains(v))?;
    let form = if inner.as_bytes()[0].is_ascii_digit() { Form::BracketedDigit } else { Form::Bracketed };
    let mut len = close + 1;
    // `(一)、` and `(1).` are the same number with a mark too many.
    if let Some(c) = line[len..].chars().next().filter(|c| matches!(c, '、' | '.')) {
        len += c.len_utf8();
    }
    // `(1)班` is no heading, but a heading is never shorter than a few characters.
    Some((form, format!("({inner})"), value, len))
}

fn digits(line: &str) -> Option<(Form, String, u32, usize)> {
    let len = line.bytes().take_while(u8::is_ascii_digit).count();
    if len > 3 {
        return None;
    }
    let value: u32 = line[..len].parse().ok()?;
    if value == 0 {
        return None;
    }
    let rest = &line[len..];
    let mut chars = rest.chars();
    match chars.next()? {
        ')' => Some((Form::HalfBracket, format!("{value})"), value, len + 1)),
        '、' => Some((Form::Dotted, value.to_string(), value, len + 3)),
        '.' => {
            let next = chars.next();
            if next.is_some_and(|c| c.is_ascii_digit()) {
                return decimal(line);
            }
            // `1.、` and `1..` happen.
            let extra = match next {
                Some('、') => 3,
                Some('.') => 1,
                Some(_) | None => 0,
            };
            Some((Form::Dotted, value.to_string(), value, len + 1 + extra))
        }
        // `1 关于…`: a space does for a mark before words that open a heading.
        ' ' => {
            let words = rest.trim_start();
            let opens = ["关于", "针对", "对", "聚焦", "反馈", "落实", "在", "党"]
                .iter()
                .any(|w| words.starts_with(w));
            opens.then(|| (Form::Dotted, value.to_string(), value, len + rest.len() - words.len()))
        }
        c => {
            // `1关于…的问题`, the mark lost.
            let opens = matches!(c, '关' | '针') && (rest.starts_with("关于") || rest.starts_with("针对"));
            opens.then(|| (Form::Dotted, value.to_string(), value, len))
        }
    }
}

fn decimal(line: &str) -> Option<(Form, String, u32, usize)> {
    let len = line.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let number = line[..len].trim_end_matches('.');
    let parts: Vec<&str> = number.split('.').collect();
    if !(2..=5).contains(&parts.len())
        || parts.iter().any(|p| p.is_empty() || p.len() > 2 || p.starts_with('0'))
    {
        return None;
    }
    let rest = &line[len..];
    let first = rest.chars().next()?;
    // `1.5万元`, `2.3亩`, `3.15 活动`: a figure, unless a heading's words or a mark follow.
    let spaced = first == ' ' || first == '、' || line[..len].ends_with('.');
    let words = rest.trim_start_matches([' ', '、']);
    if !spaced && !text::fold::is_han(first) && !matches!(first, '“' | '《')
        || "万亿元亩平公吨个倍米%分年月日".contains(words.chars().next()?)
    {
        return None;
    }
    let value = parts.last()?.parse().ok()?;
    Some((Form::Decimal(parts.len() as u8), number.to_owned(), value, len + rest.len() - words.len()))
}

fn chinese(line: &str) -> Option<(Form, String, u32, usize)> {
    let len: usize =
        line.chars().take(4).take_while(|c| numeral::is_numeral(*c) && *c != '两').map(char::len_utf8).sum();
    let number = line.get(..len)?;
    let value = numeral::parse(number).filter(|v| (1..100).contains(v))?;
    let rest = &line[len..];
    let mark = rest.chars().next()?;
    match mark {
        '、' | '.' => Some((Form::Section, number.to_owned(), value, len + mark.len_utf8())),
        '是' => Some((Form::Clause, number.to_owned(), value, len + mark.len_utf8())),
        ' ' if number.chars().count() <= 2 && rest.trim_start().chars().count() >= 4 => {
            Some((Form::Section, number.to_owned(), value, len + 1))
        }
        // `一,强化…` as a heading.
        ',' | ':' if value <= 20 && line.chars().count() < 60 => {
            Some((Form::Section, number.to_owned(), value, len + 1))
        }
        _ => None,
    }
}

fn ordinal(line: &str) -> Option<(Form, String, u32, usize)> {
    let rest = line.strip_prefix('第')?;
    if let Some(marker) = counted(line, rest) {
        return Some(marker);
    }
    let len: usize = rest.chars().take(3).take_while(|c| numeral::is_numeral(*c)).map(char::len_utf8).sum();
    let value = numeral::parse(rest.get(..len)?)?;
    let number = &line[..3 + len];
    let after = &rest[len..];
    if let Some(words) = after.strip_prefix("部分") {
        let skip = words.chars().next().filter(|c| matches!(c, ':' | '、' | ' ' | '.'));
        let len = 3 + len + "部分".len() + skip.map_or(0, char::len_utf8);
        return Some((Form::Section, number.to_owned(), value, len));
    }
    // `第一方面:党的建设`
    if let Some(words) = after.strip_prefix("方面")
        && let Some(mark) = words.chars().next().filter(|c| matches!(c, ':' | '、' | ' '))
    {
        let len = line.len() - words.len() + mark.len_utf8();
        return Some((Form::Bracketed, number.to_owned(), value, len));
    }
    let mark = after.chars().next().filter(|c| matches!(c, ',' | '、' | ':' | '.'))?;
    Some((Form::Ordinal, number.to_owned(), value, 3 + len + mark.len_utf8()))
}

/// `第1项:`, `第三个问题:`, `第2条`.
fn counted(line: &str, rest: &str) -> Option<(Form, String, u32, usize)> {
    let len: usize = rest
        .chars()
        .take(3)
        .take_while(|c| c.is_ascii_digit() || numeral::is_numeral(*c))
        .map(char::len_utf8)
        .sum();
    let number = rest.get(..len)?;
    let value = numeral::parse_any(number).filter(|v| (1..300).contains(v))?;
    let after = &rest[len..];
    let word = ["个问题", "项问题", "条问题", "项", "条"].iter().find(|w| after.starts_with(**w))?;
    let mark = after[word.len()..].chars().next().filter(|c| matches!(c, ':' | '、' | '.'))?;
    let end = line.len() - after.len() + word.len() + mark.len_utf8();
    Some((Form::Named, number.to_owned(), value, end))
}

fn named(line: &str) -> Option<(Form, String, u32, usize)> {
    let words = ["具体问题", "反馈问题", "问题"].iter().find(|w| line.starts_with(**w))?;
    let rest = &line[words.len()..];
    let len: usize = rest
        .chars()
        .take(3)
        .take_while(|c| c.is_ascii_digit() || numeral::is_numeral(*c))
        .map(char::len_utf8)
        .sum();
    let number = rest.get(..len)?;
    let value = numeral::parse_any(number).filter(|v| (1..300).contains(v))?;
    let mark = rest[len..].chars().next().filter(|c| matches!(c, ':' | '、' | '.' | ' ' | '】' | ']'))?;
    Some((Form::Named, number.to_owned(), value, words.len() + len + mark.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_numbers() {
        for (line, form, number, words) in [
            ("一、强化领导", Form::Section, "一", "强化领导"),
            ("(一)聚焦", Form::Bracketed, "(一)", "聚焦"),
            ("(十二)聚焦", Form::Bracketed, "(十二)", "聚焦"),
            ("1.关于", Form::Dotted, "1", "关于"),
            ("12. 针对", Form::Dotted, "12", "针对"),
            ("3、针对", Form::Dotted, "3", "针对"),
            ("(12)针对", Form::BracketedDigit, "(12)", "针对"),
            ("1)针对", Form::HalfBracket, "1)", "针对"),
            ("①针对", Form::Circled, "①", "针对"),
            ("⑴针对", Form::BracketedDigit, "(1)", "针对"),
            ("问题1:学习不深", Form::Named, "1", "学习不深"),
            ("1.1 学习不深", Form::Decimal(2), "1.1", "学习不深"),
            ("1.1.2学习不深", Form::Decimal(3), "1.1.2", "学习不深"),
            ("一是抓学习", Form::Clause, "一", "抓学习"),
            ("第一,抓学习", Form::Ordinal, "第一", "抓学习"),
            ("第1项:关于学习", Form::Named, "1", "关于学习"),
            ("第三个问题:学习", Form::Named, "三", "学习"),
            ("第二部分 整改情况", Form::Section, "第二", "整改情况"),
        ] {
            let marker = at(line, 0..line.len()).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(
                (marker.form, marker.number.as_str(), &line[marker.content..]),
                (form, number, words),
                "{line}"
            );
        }
        for line in [
            "2022年5月",
            "1.5万元已收回",
            "第一责任人",
            "第二中心小学",
            "一方面",
            "315活动",
            "(试行)",
            "一些学校",
            "问题清单60条",
        ] {
            assert_eq!(at(line, 0..line.len()), None, "{line}");
        }
    }
}
