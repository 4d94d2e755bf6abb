//! Chinese numerals: `三`, `十二`, `二十一`, `一百〇三`, `二〇二三`.

/// The value of one Chinese digit; `两` counts as two, `〇`, `零` and `○` as nought.
pub fn digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' | '０' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// Whether `c` can stand in a Chinese numeral.
pub fn is_numeral(c: char) -> bool {
    digit(c).is_some() || matches!(c, '十' | '百' | '千' | '拾' | '佰' | '廿')
}

/// Reads a whole Chinese numeral: positional (`十二`, `一百零三`) or digit by digit (`二〇二三`).
///
/// `None` when the string is empty, holds another character, or is no well-formed numeral below 10,000.
pub fn parse(s: &str) -> Option<u32> {
    let positional = s.chars().any(|c| matches!(c, '十' | '百' | '千' | '拾' | '佰' | '廿'));
    if s.is_empty() {
        return None;
    }
    if !positional {
        let mut value: u32 = 0;
        for (count, c) in s.chars().enumerate() {
            if count >= 4 {
                return None;
            }
            value = value * 10 + digit(c)?;
        }
        return Some(value);
    }
    let (mut total, mut pending): (u32, Option<u32>) = (0, None);
    let mut unit_last = 10_000;
    for c in s.chars() {
        let unit = match c {
            '十' | '拾' => 10,
            '百' | '佰' => 100,
            '千' => 1000,
            '廿' => {
                if pending.is_some() || unit_last <= 10 {
                    return None;
                }
                total += 20;
                unit_last = 10;
                continue;
            }
            _ => {
                let value = digit(c)?;
                if value == 0 {
                    continue;
                }
                if pending.is_some() {
                    return None;
                }
                pending = Some(value);
                continue;
            }
        };
        if unit >= unit_last {
            return None;
        }
        unit_last = unit;
        // `十二` without a leading digit is twelve; `百` and `千` need theirs.
        let count = match pending.take() {
            Some(value) => value,
            None if unit == 10 => 1,
            None => return None,
        };
        total += count * unit;
    }
    Some(total + pending.unwrap_or(0))
}

/// Reads a number in Arabic or Chinese figures, whole string.
pub fn parse_any(s: &str) -> Option<u32> {
    if s.bytes().next()?.is_ascii_digit() {
        if s.len() > 9 {
            return None;
        }
        s.parse().ok()
    } else {
        parse(s)
    }
}

/// The Chinese numeral of `value` below 100 (`十二`), as headings print it; Arabic figures above.
pub fn format(value: u32) -> String {
    const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match value {
        0..=9 => DIGITS[value as usize].to_owned(),
        10 => "十".to_owned(),
        11..=19 => format!("十{}", DIGITS[(value % 10) as usize]),
        20..=99 if value.is_multiple_of(10) => format!("{}十", DIGITS[(value / 10) as usize]),
        20..=99 => format!("{}十{}", DIGITS[(value / 10) as usize], DIGITS[(value % 10) as usize]),
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_that_headings_use() {
        for (text, value) in [
            ("一", 1),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("二十一", 21),
            ("一百零三", 103),
            ("一百二十", 120),
            ("二〇二三", 2023),
            ("二○二三", 2023),
            ("两", 2),
            ("廿一", 21),
        ] {
            assert_eq!(parse(text), Some(value), "{text}");
        }
        for text in ["", "方", "一方", "十百", "百", "十十", "一二三四五"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse_any("29"), Some(29));
        assert_eq!(parse_any("12345678901"), None);
    }

    #[test]
    fn what_is_formatted_is_read_again() {
        for value in 0..100 {
            assert_eq!(parse(&format(value)), Some(value));
        }
    }
}
