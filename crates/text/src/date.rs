//! Dates as documents print them: whole, partial, in Chinese figures, and damaged.
//!
//! [`find`] lists what reads as a date in a text. A date whose `年` or `月` was lost on the way
//! (`2024927日`) is never guessed: it is a [`Found::Damaged`] with every reading that remains.

use crate::numeral;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// A day, a month or a year of the Gregorian calendar; always one that exists.
///
/// Written as ISO 8601 in text and JSON: `2023-02-27`, `2023-02`, `2023`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: u16,
    /// 0 where not stated.
    month: u8,
    /// 0 where not stated.
    day: u8,
}

impl PartialDate {
    /// A year between 1900 and 2199 with, where stated, a month and a day; `None` if there is no such date.
    pub fn new(year: u32, month: Option<u32>, day: Option<u32>) -> Option<Self> {
        if !(1900..2200).contains(&year) {
            return None;
        }
        match (month, day) {
            (None, None) => {}
            (None, Some(_)) => return None,
            (Some(month), None) if (1..=12).contains(&month) => {}
            (Some(month), Some(day))
                if (1..=12).contains(&month) && (1..=month_days(year, month)).contains(&day) => {}
            (Some(_), _) => return None,
        }
        Some(Self { year: year as u16, month: month.unwrap_or(0) as u8, day: day.unwrap_or(0) as u8 })
    }

    /// The year.
    pub fn year(self) -> u32 {
        u32::from(self.year)
    }

    /// The month from 1, where stated.
    pub fn month(self) -> Option<u32> {
        (self.month > 0).then_some(u32::from(self.month))
    }

    /// The day of the month from 1, where stated.
    pub fn day(self) -> Option<u32> {
        (self.day > 0).then_some(u32::from(self.day))
    }

    /// The last day that the date can mean: a month or a year as a deadline ends with its last day.
    pub fn last_day(self) -> Self {
        let month = self.month().unwrap_or(12);
        let day = self.day().unwrap_or_else(|| month_days(self.year(), month));
        Self { year: self.year, month: month as u8, day: day as u8 }
    }

    /// Days since 1970-01-01 of the first day that the date can mean.
    pub fn days(self) -> i64 {
        let (y, m, d) = (i64::from(self.year), i64::from(self.month.max(1)), i64::from(self.day.max(1)));
        let y = if m <= 2 { y - 1 } else { y };
        let era = y.div_euclid(400);
        let yoe = y - era * 400;
        let doy = (153 * (m + if m > 2 { -3 } else { 9 }) + 2) / 5 + d - 1;
        era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
    }
}

fn month_days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if self.month > 0 {
            write!(f, "-{:02}", self.month)?;
        }
        if self.day > 0 {
            write!(f, "-{:02}", self.day)?;
        }
        Ok(())
    }
}

/// A string that is no ISO date, month or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotADate;

impl fmt::Display for NotADate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no date of the form YYYY-MM-DD, YYYY-MM or YYYY")
    }
}

impl std::error::Error for NotADate {}

impl FromStr for PartialDate {
    type Err = NotADate;

    fn from_str(s: &str) -> Result<Self, NotADate> {
        let mut parts = s.split('-');
        let mut part = |len: usize| -> Result<Option<u32>, NotADate> {
            match parts.next() {
                None => Ok(None),
                Some(p) if p.len() == len && p.bytes().all(|b| b.is_ascii_digit()) => {
                    p.parse().map(Some).map_err(|_| NotADate)
                }
                Some(_) => Err(NotADate),
            }
        };
        let year = part(4)?.ok_or(NotADate)?;
        let (month, day) = (part(2)?, part(2)?);
        if parts.next().is_some() {
            return Err(NotADate);
        }
        Self::new(year, month, day).ok_or(NotADate)
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// One thing in a text that reads as a date, with the bytes that it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// What it says.
    pub kind: Kind,
}

/// What a date in a text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A date with its year.
    Whole(PartialDate),
    /// Month and perhaps day, the year not stated (`8月10日`, `5月`). Both exist in some year.
    NoYear {
        /// 1 to 12.
        month: u32,
        /// 1 to 31, where stated.
        day: Option<u32>,
    },
    /// Only a day (`至8日`), to be read with the date before it.
    DayOnly {
        /// 1 to 31.
        day: u32,
    },
    /// `年` or `月` was lost (`2024927日`, `126日`, `20248月`): the readings that remain, perhaps none.
    Damaged {
        /// Whole readings, in the order of the calendar; where the year is missing too, none.
        readings: Vec<PartialDate>,
        /// Readings of month and day where no year is printed.
        readings_without_year: Vec<(u32, u32)>,
    },
    /// Printed in full, but no such day exists (`2月30日`, `13月`).
    Impossible,
}

/// A number in Arabic or Chinese figures that ends where `年`, `月` or `日` starts.
fn number_before(text: &str, end: usize) -> Option<(usize, &str)> {
    let head = &text[..end];
    let bytes = head.as_bytes();
    let mut start = end;
    while start > 0 && bytes[start - 1].is_ascii_digit() && end - start < 12 {
        start -= 1;
    }
    if start < end {
        return Some((start, &text[start..end]));
    }
    for (at, c) in head.char_indices().rev().take(5) {
        if numeral::is_numeral(c) && c != '两' {
            start = at;
        } else {
            break;
        }
    }
    (start < end).then(|| (start, &text[start..end]))
}

fn value(digits: &str) -> Option<u32> {
    numeral::parse_any(digits)
}

/// A number that starts at `at`, in Arabic or Chinese figures.
fn number_after(text: &str, at: usize) -> Option<(usize, &str)> {
    let tail = &text[at..];
    let len = tail.bytes().take_while(u8::is_ascii_digit).count();
    if len > 0 {
        return Some((at + len, &tail[..len]));
    }
    let len: usize =
        tail.chars().take(5).take_while(|c| numeral::is_numeral(*c) && *c != '两').map(char::len_utf8).sum();
    (len > 0).then(|| (at + len, &tail[..len]))
}

const YEAR: &str = "年";
const MONTH: &str = "月";
const DAY: &str = "日";

/// Every date in `text`, in order, also those in ISO form (`2023-02-27`, `2023/2/27`, `2023.2.27`).
pub fn find(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    let mut done = 0;
    while at < bytes.len() {
        // Lead bytes of 年 (E5 B9 B4), 月 (E6 9C 88), 日 (E6 97 A5), 号 is no sign of a day here.
        let (unit, len) = match bytes[at] {
            0xE5 if bytes[at..].starts_with(YEAR.as_bytes()) => (YEAR, 3),
            0xE6 if bytes[at..].starts_with(MONTH.as_bytes()) => (MONTH, 3),
            0xE6 if bytes[at..].starts_with(DAY.as_bytes()) => (DAY, 3),
            b'-' | b'/' | b'.' => {
                match iso(text, at, done) {
                    Some(one) => {
                        at = one.range.end;
                        done = at;
                        found.push(one);
                    }
                    None => at += 1,
                }
                continue;
            }
            _ => {
                at += 1;
                continue;
            }
        };
        match one(text, at, unit, done) {
            Some(date) => {
                at = date.range.end;
                done = at;
                found.push(date);
            }
            None => at += len,
        }
    }
    found
}

/// The date whose first unit stands at byte `at`, if its number starts at or after `done`.
fn one(text: &str, at: usize, unit: &str, done: usize) -> Option<Found> {
    let (start, digits) = number_before(text, at)?;
    if start < done {
        return None;
    }
    // `第1日`, `3.15日`, `7-8月`: the figure is part of something else, save a range of days.
    let after = at + unit.len();
    let damaged = |end: usize, readings: Vec<PartialDate>, no_year: Vec<(u32, u32)>| Found {
        range: start..end,
        kind: Kind::Damaged { readings, readings_without_year: no_year },
    };
    let arabic = digits.as_bytes()[0].is_ascii_digit();
    match unit {
        YEAR => {
            let year = value(digits)?;
            if digits.chars().count() != 4 || PartialDate::new(year, None, None).is_none() {
                return None;
            }
            let Some((end, digits)) = number_after(text, after) else {
                return Some(Found {
                    range: start..after,
                    kind: Kind::Whole(PartialDate::new(year, None, None)?),
                });
            };
            let year_only = || Found {
                range: start..after,
                kind: Kind::Whole(PartialDate { year: year as u16, month: 0, day: 0 }),
            };
            if text[end..].starts_with(MONTH) {
                let Some(month) = value(digits) else { return Some(year_only()) };
                let end = end + MONTH.len();
                if let Some((last, digits)) = number_after(text, end)
                    && (text[last..].starts_with(DAY)
                        || (text[last..].starts_with('号') && digits.len() <= 2))
                {
                    let day = value(digits)?;
                    let range = start..last + DAY.len();
                    let kind = match PartialDate::new(year, Some(month), Some(day)) {
                        Some(date) => Kind::Whole(date),
                        None => Kind::Impossible,
                    };
                    return Some(Found { range, kind });
                }
                let kind = match PartialDate::new(year, Some(month), None) {
                    Some(date) => Kind::Whole(date),
                    None => Kind::Impossible,
                };
                return Some(Found { range: start..end, kind });
            }
            if text[end..].starts_with(DAY)
                && digits.as_bytes()[0].is_ascii_digit()
                && (2..=4).contains(&digits.len())
            {
                // `2025年114日`: 月 lost.
                let readings = month_day_splits(digits)
                    .into_iter()
                    .filter_map(|(m, d)| PartialDate::new(year, Some(m), Some(d)))
                    .collect();
                return Some(Found {
                    range: start..end + DAY.len(),
                    kind: Kind::Damaged { readings, readings_without_year: Vec::new() },
                });
            }
            Some(year_only())
        }
        MONTH => {
            if arabic && (5..=6).contains(&digits.len()) {
                // `20248月`, `202411月`: 年 lost.
                let (year, month) = digits.split_at(4);
                let readings: Vec<_> =
                    PartialDate::new(value(year)?, Some(value(month)?), None).into_iter().collect();
                if value(year).is_some_and(|y| (1990..2100).contains(&y)) {
                    return Some(damaged(after, readings, Vec::new()));
                }
                return None;
            }
            let month = value(digits)?;
            if digits.chars().count() > 3 || (arabic && digits.len() > 2) {
                return None;
            }
            if let Some((end, digits)) = number_after(text, after)
                && text[end..].starts_with(DAY)
            {
                let day = value(digits)?;
                let range = start..end + DAY.len();
                let exists = PartialDate::new(2024, Some(month), Some(day)).is_some();
                let kind = if exists { Kind::NoYear { month, day: Some(day) } } else { Kind::Impossible };
                return Some(Found { range, kind });
            }
            // `3个月` never comes here; `12月` does. A month above 12 is a count of something.
            if (1..=12).contains(&month) {
                Some(Found { range: start..after, kind: Kind::NoYear { month, day: None } })
            } else {
                None
            }
        }
        _ => {
            // A day with no month before it.
            if !arabic {
                return None;
            }
            match digits.len() {
                1 | 2 => {
                    let day = value(digits)?;
                    (1..=31)
                        .contains(&day)
                        .then_some(Found { range: start..after, kind: Kind::DayOnly { day } })
                }
                3 | 4 if !year_like(digits) => {
                    let readings = month_day_splits(digits);
                    Some(damaged(after, Vec::new(), readings))
                }
                5..=8 => {
                    let (year, rest) = digits.split_at(4);
                    let year = value(year)?;
                    if !(1990..2100).contains(&year) {
                        return None;
                    }
                    let readings = month_day_splits(rest)
                        .into_iter()
                        .filter_map(|(m, d)| PartialDate::new(year, Some(m), Some(d)))
                        .collect();
                    Some(damaged(after, readings, Vec::new()))
                }
                _ => None,
            }
        }
    }
}

fn year_like(digits: &str) -> bool {
    digits.len() == 4 && value(digits).is_some_and(|y| (1990..2100).contains(&y))
}

/// The ways to read figures as a month and a day that exists: `126` is 1月26日 or 12月6日.
fn month_day_splits(digits: &str) -> Vec<(u32, u32)> {
    (1..=2.min(digits.len().saturating_sub(1)))
        .filter_map(|at| {
            let (month, day) = digits.split_at(at);
            if month.starts_with('0') && month.len() == 1
                || day.len() > 2
                || day.starts_with('0') && day.len() == 1
            {
                return None;
            }
            // A figure that Chinese prose would not print with a leading nought unless the month has one too.
            if day.starts_with('0') && !month.starts_with('0') && month.len() == 1 {
                return None;
            }
            let (month, day) = (value(month)?, value(day)?);
            PartialDate::new(2024, Some(month), Some(day)).map(|_| (month, day))
        })
        .collect()
}

/// `2023-02-27` around the separator at `at`.
fn iso(text: &str, at: usize, done: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let start = at.checked_sub(4)?;
    if start < done || !bytes[start..at].iter().all(u8::is_ascii_digit) {
        return None;
    }
    if start > 0 && bytes[start - 1].is_ascii_digit() {
        return None;
    }
    let year: u32 = text.get(start..at)?.parse().ok()?;
    let separator = bytes[at];
    let digits = |from: usize| bytes[from..].iter().take(3).take_while(|b| b.is_ascii_digit()).count();
    let month_len = digits(at + 1);
    if !(1..=2).contains(&month_len) {
        return None;
    }
    let month_end = at + 1 + month_len;
    if bytes.get(month_end) != Some(&separator) {
        return None;
    }
    let day_len = digits(month_end + 1);
    if !(1..=2).contains(&day_len) {
        return None;
    }
    let end = month_end + 1 + day_len;
    let month: u32 = text[at + 1..month_end].parse().ok()?;
    let day: u32 = text[month_end + 1..end].parse().ok()?;
    let date = PartialDate::new(year, Some(month), Some(day))?;
    Some(Found { range: start..end, kind: Kind::Whole(date) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kinds(text: &str) -> Vec<(&str, Kind)> {
        find(text).into_iter().map(|f| (&text[f.range.clone()], f.kind)).collect()
    }

    fn day(s: &str) -> PartialDate {
        s.parse().unwrap()
    }

    #[test]
    fn whole_and_partial_dates() {
        assert_eq!(kinds("2021年12月6日"), [("2021年12月6日", Kind::Whole(day("2021-12-06")))]);
        assert_eq!(
            kinds("于二〇二三年三月十五日印发"),
            [("二〇二三年三月十五日", Kind::Whole(day("2023-03-15")))]
        );
        assert_eq!(kinds("整改时限:2023年12月。"), [("2023年12月", Kind::Whole(day("2023-12")))]);
        assert_eq!(kinds("发布时间:2025-06-24"), [("2025-06-24", Kind::Whole(day("2025-06-24")))]);
        assert_eq!(kinds("时间:2023/2/7 16:20"), [("2023/2/7", Kind::Whole(day("2023-02-07")))]);
        assert_eq!(
            kinds("8月10日至12日"),
            [("8月10日", Kind::NoYear { month: 8, day: Some(10) }), ("12日", Kind::DayOnly { day: 12 }),]
        );
        assert_eq!(kinds("2023年2月30日"), [("2023年2月30日", Kind::Impossible)]);
        assert_eq!(kinds("2024年秋季"), [("2024年", Kind::Whole(day("2024")))]);
    }

    #[test]
    fn damaged_dates_keep_their_readings() {
        let readings = |text: &str| match find(text).into_iter().next().map(|f| f.kind) {
            Some(Kind::Damaged { readings, readings_without_year }) => {
                let mut all: Vec<String> = readings.iter().map(ToString::to_string).collect();
                all.extend(readings_without_year.iter().map(|(m, d)| format!("{m}/{d}")));
                all
            }
            other => vec![format!("{other:?}")],
        };
        assert_eq!(readings("2024927日"), ["2024-09-27"]);
        assert_eq!(readings("至126日"), ["1/26", "12/6"]);
        assert_eq!(readings("2025114日"), ["2025-01-14", "2025-11-04"]);
        assert_eq!(readings("20248月"), ["2024-08"]);
        assert_eq!(readings("20241211日"), ["2024-12-11"]);
        assert_eq!(readings("202548日"), ["2025-04-08"]);
        assert_eq!(readings("2025年114日"), ["2025-01-14", "2025-11-04"]);
    }

    #[test]
    fn figures_that_are_no_dates() {
        for text in ["1013.86128万元", "3个月", "315", "第12345日", "0595-22375515", "1.1.2", "每月", "当日"]
        {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_stays_in_order(text in "[0-9年月日一二三十〇至./ -]{0,40}") {
            let mut last = 0;
            for found in find(&text) {
                prop_assert!(found.range.start >= last);
                prop_assert!(text.get(found.range.clone()).is_some());
                last = found.range.end;
            }
        }

        #[test]
        fn iso_text_is_read_again(year in 1900u32..2200, month in 1u32..13, day in 1u32..29) {
            let date = PartialDate::new(year, Some(month), Some(day)).unwrap();
            prop_assert_eq!(date.to_string().parse(), Ok(date));
            prop_assert_eq!(date.last_day(), date);
        }
    }
}
