//! Days as people read them. View models carry ISO days (`2026-11-20`); what is no ISO day is shown as it stands.

use crate::{Lang, messages::Msg};

/// Year, month and day of an ISO day, where the text is one.
fn parse(iso: &str) -> Option<(i32, u32, u32)> {
    let iso = iso.get(..10)?;
    let mut parts = iso.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((year, month, day))
}

/// Days since 1970-01-01 (the civil calendar of Howard Hinnant's `days_from_civil`).
fn number(year: i32, month: u32, day: u32) -> i64 {
    let y = i64::from(year) - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let mp = (i64::from(month) + 9) % 12;
    let doy = (153 * mp + 2) / 5 + i64::from(day) - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    era * 146_097 + doe - 719_468
}

/// The number of an ISO day, for drawing an axis of time.
pub(crate) fn ordinal(iso: &str) -> Option<i64> {
    parse(iso).map(|(y, m, d)| number(y, m, d))
}

/// The first days of the months that lie strictly between two ordinals, with their month number.
pub(crate) fn month_starts(from: i64, to: i64) -> Vec<(i64, u32)> {
    let mut out = Vec::new();
    let (mut year, mut month) = year_month(from);
    loop {
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        let at = number(year, month, 1);
        if at >= to {
            return out;
        }
        out.push((at, month));
    }
}

fn year_month(ordinal: i64) -> (i32, u32) {
    // A guess from the mean year, then at most a few steps: exactness comes from `number`.
    let mut year = i32::try_from(1970 + ordinal / 366).unwrap_or(1970) - 1;
    while number(year + 1, 1, 1) <= ordinal {
        year += 1;
    }
    let mut month = 1;
    while month < 12 && number(year, month + 1, 1) <= ordinal {
        month += 1;
    }
    (year, month)
}

const WEEK_ZH: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
const WEEK_EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTH_EN: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Msg {
    /// What stands beside a day's input: `周五`, `18 Dec 2026 Fri`. The browser draws the input in the order of its own
    /// country, and 10/12/2026 alone can be read both ways; in Chinese there is one order only.
    pub(crate) fn typed_day(self, iso: &str) -> String {
        match self.lang() {
            Lang::Zh => self.weekday(iso).to_owned(),
            Lang::En if parse(iso).is_none() => String::new(),
            Lang::En => format!("{} {}", self.long_day(iso), self.weekday(iso)),
        }
    }

    /// `周五`, `Fri`; empty where the text is no ISO day.
    #[must_use]
    pub fn weekday(self, iso: &str) -> &'static str {
        let Some(at) = ordinal(iso) else { return "" };
        let index = usize::try_from((at + 3).rem_euclid(7)).unwrap_or(0);
        match self.lang() {
            Lang::Zh => WEEK_ZH[index],
            Lang::En => WEEK_EN[index],
        }
    }

    /// A day in a sentence: `2026年11月20日`, `20 Nov 2026`.
    #[must_use]
    pub fn long_day(self, iso: &str) -> String {
        let Some((y, m, d)) = parse(iso) else { return iso.to_owned() };
        match self.lang() {
            Lang::Zh => format!("{y}年{m}月{d}日"),
            Lang::En => format!("{d} {} {y}", month_en(m)),
        }
    }

    /// A day whose year is clear: `11月20日`, `20 Nov`.
    #[must_use]
    pub fn short_day(self, iso: &str) -> String {
        let Some((_, m, d)) = parse(iso) else { return iso.to_owned() };
        match self.lang() {
            Lang::Zh => format!("{m}月{d}日"),
            Lang::En => format!("{d} {}", month_en(m)),
        }
    }

    /// A month on an axis: `11月`, `Nov`.
    #[must_use]
    pub(crate) fn month(self, month: u32) -> String {
        match self.lang() {
            Lang::Zh => format!("{month}月"),
            Lang::En => month_en(month).to_owned(),
        }
    }

    /// An instant to the minute, as written in a column: `2026-11-18 17:30`.
    #[must_use]
    pub fn minute(self, at: &str) -> String {
        match at.get(..16) {
            Some(head) if parse(head).is_some() => head.replace('T', " "),
            _ => at.to_owned(),
        }
    }
}

fn month_en(month: u32) -> &'static str {
    let index = usize::try_from(month.saturating_sub(1)).unwrap_or(0).min(11);
    MONTH_EN[index]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_and_months_are_right() {
        let zh = Msg::new(Lang::Zh);
        assert_eq!(zh.weekday("2026-11-20"), "周五");
        assert_eq!(zh.weekday("2024-02-29"), "周四");
        assert_eq!(zh.weekday("1969-12-31"), "周三");
        assert_eq!(zh.weekday("someday"), "");
        assert_eq!(zh.long_day("2026-01-08"), "2026年1月8日");
        assert_eq!(Msg::new(Lang::En).long_day("2026-01-08"), "8 Jan 2026");
        assert_eq!(zh.minute("2026-11-18T17:30:05+08:00"), "2026-11-18 17:30");
        let from = ordinal("2025-11-08").unwrap();
        let to = ordinal("2026-02-01").unwrap();
        let months: Vec<u32> = month_starts(from, to).into_iter().map(|(_, m)| m).collect();
        assert_eq!(months, [12, 1]);
        assert_eq!(ordinal("1970-01-02"), Some(1));
    }

    #[test]
    fn what_is_no_day_is_shown_as_it_stands() {
        let zh = Msg::new(Lang::Zh);
        for odd in ["", "2026", "2026-13-01", "二〇二六", "<b>", "2026-1-1"] {
            assert_eq!(zh.long_day(odd), odd);
            assert_eq!(zh.minute(odd), odd);
        }
    }
}
