//! Charts as SVG: positions and sizes are attributes, colours come from classes, every figure is a link.

use std::fmt::Write as _;

use crate::{Msg, day, escape, part::Html};

/// The state of a ledger at the end of one day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChartPoint {
    /// The day, ISO.
    pub day: String,
    /// Closed so far.
    pub closed: u32,
    /// Late on that day.
    pub late: u32,
    /// The ledger as of that day, closed rows.
    pub closed_href: String,
    /// The ledger as of that day, late rows.
    pub late_href: String,
}

/// Progress over time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chart {
    /// Findings in all: the top of the axis.
    pub total: u32,
    /// Days in order; the last one is the shown day.
    pub points: Vec<ChartPoint>,
    /// How many should be closed by which day (ISO), in order, beyond the shown day too, by granted dates.
    pub plan: Vec<(String, u32)>,
    /// How many should be closed on the shown day, with the rows.
    pub due_now: (u32, String),
    /// How many in the end, with the rows.
    pub due_end: (u32, String),
}

const LEFT: f64 = 34.0;
const RIGHT: f64 = 556.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 216.0;

struct Axes {
    from: i64,
    to: i64,
    total: f64,
}

impl Axes {
    fn x(&self, at: i64) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "days of one inspection")]
        let share = (at - self.from) as f64 / (self.to - self.from).max(1) as f64;
        LEFT + share.clamp(0.0, 1.0) * (RIGHT - LEFT)
    }

    fn y(&self, n: u32) -> f64 {
        BOTTOM - f64::from(n) / self.total * (BOTTOM - TOP)
    }
}

impl Chart {
    /// The line chart; empty without at least two known days.
    #[must_use]
    pub(crate) fn svg(&self, t: Msg) -> Html {
        let points: Vec<(i64, &ChartPoint)> =
            self.points.iter().filter_map(|p| Some((day::ordinal(&p.day)?, p))).collect();
        let plan: Vec<(i64, u32)> =
            self.plan.iter().filter_map(|(d, n)| Some((day::ordinal(d)?, *n))).collect();
        let (Some((from, first)), Some((now, last))) = (points.first(), points.last()) else {
            return Html::default();
        };
        let to = plan.last().map_or(*now, |(at, _)| *at).max(*now);
        if from >= &to {
            return Html::default();
        }
        let axes = Axes { from: *from, to, total: f64::from(self.total.max(1)) };
        let mut out = format!(
            "<svg class=\"chart\" viewBox=\"0 0 640 240\" role=\"img\" aria-labelledby=\"ct cd\"><title id=\"ct\">{}</title><desc id=\"cd\">{}</desc>",
            escape(&t.chart_title(&t.long_day(&first.day), &t.long_day(&last.day))),
            escape(&t.chart_words(&t.long_day(&last.day), self.due_now.0, last.closed, last.late))
        );
        self.grid(&mut out, &axes, t, *now);
        self.late_bars(&mut out, &axes, t, &points);
        line(&mut out, "plan", plan.iter().map(|(at, n)| (axes.x(*at), axes.y(*n))));
        line(&mut out, "real", points.iter().map(|(at, p)| (axes.x(*at), axes.y(p.closed))));
        self.labels(&mut out, &axes, t, &points);
        out.push_str("</svg>");
        Html(out)
    }

    fn grid(&self, out: &mut String, axes: &Axes, t: Msg, now: i64) {
        let step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]
            .into_iter()
            .find(|step| self.total / step <= 4)
            .unwrap_or(100_000);
        let mut marks: Vec<u32> = (1..).map(|i| i * step).take_while(|n| *n < self.total).collect();
        // The last round number steps aside when it would touch the total above it.
        if marks.last().is_some_and(|n| axes.y(*n) - TOP < 18.0) {
            marks.pop();
        }
        marks.push(self.total);
        for n in marks {
            let y = axes.y(n);
            let _ = write!(
                out,
                "<path class=\"ax\" d=\"M34 {y:.1}H556\"/><text x=\"26\" y=\"{:.1}\" text-anchor=\"end\">{n}</text>",
                y + 4.0
            );
        }
        out.push_str("<path class=\"base\" d=\"M34 216H556\"/>");
        let months = day::month_starts(axes.from, axes.to);
        // No more than about eight month names fit beside each other.
        let every = months.len() / 8 + 1;
        for (index, (at, month)) in months.iter().enumerate() {
            let x = axes.x(*at);
            let _ = write!(out, "<path class=\"base\" d=\"M{x:.1} 216v4\"/>");
            if index % every == 0 {
                let _ = write!(
                    out,
                    "<text class=\"minor\" x=\"{x:.1}\" y=\"234\" text-anchor=\"middle\">{}</text>",
                    escape(&t.month(*month))
                );
            }
        }
        // The first day is named where no month name stands in its place.
        if months.first().is_none_or(|(at, _)| axes.x(*at) > LEFT + 100.0) {
            let first = t.chart_first(t.short_day(self.points.first().map_or("", |point| &point.day)));
            let _ = write!(out, "<text class=\"minor\" x=\"34\" y=\"234\">{}</text>", escape(&first));
        }
        let x = axes.x(now);
        let _ = write!(out, "<path class=\"today\" d=\"M{x:.1} 16V216\"/>");
    }

    fn late_bars(&self, out: &mut String, axes: &Axes, t: Msg, points: &[(i64, &ChartPoint)]) {
        let every = points.len() / 12 + 1;
        for (index, (at, point)) in points.iter().enumerate() {
            if point.late == 0 {
                continue;
            }
            let x = axes.x(*at);
            let y = axes.y(point.late);
            let _ = write!(
                out,
                "<rect class=\"lateb\" x=\"{:.1}\" y=\"{y:.1}\" width=\"8\" height=\"{:.1}\"/>",
                x - 4.0,
                BOTTOM - y
            );
            let is_last = index + 1 == points.len();
            if is_last || (points.len() - 1 - index).is_multiple_of(every) {
                let word = if is_last { t.late_n(point.late) } else { point.late.to_string() };
                let _ = write!(
                    out,
                    "<a href=\"{}\"><text class=\"lt-t halo{}\" x=\"{:.1}\" y=\"212\">{}</text></a>",
                    escape(&point.late_href),
                    if is_last { "" } else { " minor" },
                    x + 7.0,
                    escape(&word)
                );
            }
        }
    }

    fn labels(&self, out: &mut String, axes: &Axes, t: Msg, points: &[(i64, &ChartPoint)]) {
        let every = points.len() / 12 + 1;
        // Where the words for what is due on the last day will stand: no number stands in them.
        let due_y = (axes.y(self.due_now.0) - 10.0).max(30.0);
        let due_from = points.last().map_or(f64::MAX, |(now, _)| axes.x(*now) - 84.0);
        for (index, (at, point)) in points.iter().enumerate() {
            let (x, y) = (axes.x(*at), axes.y(point.closed));
            let in_words = self.due_now.0 > 0 && x > due_from && (y - 8.0 - due_y).abs() < 14.0;
            let is_last = index + 1 == points.len();
            if is_last {
                let _ = write!(
                    out,
                    "<circle class=\"pt\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\"/><a href=\"{}\"><text class=\"strong halo\" x=\"{:.1}\" y=\"{:.1}\">{}</text></a>",
                    escape(&point.closed_href),
                    x + 9.0,
                    (y + 16.0).min(BOTTOM - 20.0),
                    escape(&t.closed_n(point.closed))
                );
            } else if (points.len() - 1 - index).is_multiple_of(every) && point.closed > 0 && !in_words {
                let _ = write!(
                    out,
                    "<a href=\"{}\"><circle class=\"pt\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\"/><text class=\"halo minor\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text></a>",
                    escape(&point.closed_href),
                    x - 5.0,
                    y - 8.0,
                    point.closed
                );
            }
        }
        let Some((now, last)) = points.last() else { return };
        let x = axes.x(*now);
        // The words on the day's line change sides where they would leave the picture.
        let (anchor, dx) = if x > 200.0 { ("end", -6.0) } else { ("start", 6.0) };
        let _ = write!(
            out,
            "<text class=\"minor\" x=\"{:.1}\" y=\"12\" text-anchor=\"{anchor}\">{}</text>",
            x + dx,
            escape(&t.short_day(&last.day))
        );
        if self.due_now.0 > 0 {
            let _ = write!(
                out,
                "<a href=\"{}\"><text class=\"halo\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text></a>",
                escape(&self.due_now.1),
                x + dx,
                due_y,
                escape(&t.should_be_closed(self.due_now.0))
            );
        }
        if self.due_end.0 > 0 && x < RIGHT - 60.0 {
            let _ = write!(
                out,
                "<a href=\"{}\"><text class=\"halo end\" x=\"564\" y=\"{:.1}\">{}</text></a>",
                escape(&self.due_end.1),
                axes.y(self.due_end.0) + 4.0,
                escape(&t.planned_n(self.due_end.0))
            );
        }
    }
}

fn line(out: &mut String, class: &str, points: impl Iterator<Item = (f64, f64)>) {
    let _ = write!(out, "<polyline class=\"{class}\" points=\"");
    for (index, (x, y)) in points.enumerate() {
        if index > 0 {
            out.push(' ');
        }
        let _ = write!(out, "{x:.1},{y:.1}");
    }
    out.push_str("\"/>");
}

/// A bar of parts on one axis with its neighbours: `widest` is the longest of them. Decoration beside a table's numbers.
pub(crate) fn stacked(parts: &[(&str, u32)], widest: u32) -> Html {
    let mut out = String::from("<svg class=\"hbar\" aria-hidden=\"true\">");
    let mut at = 0.0;
    for (class, n) in parts {
        if *n == 0 || widest == 0 {
            continue;
        }
        let width = f64::from(*n) / f64::from(widest) * 100.0;
        let _ = write!(out, "<rect class=\"{class}\" x=\"{at:.2}%\" width=\"{width:.2}%\" height=\"100%\"/>");
        at += width;
    }
    out.push_str("</svg>");
    Html(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    #[test]
    fn bars_share_one_axis_and_never_leave_it() {
        let html = stacked(&[("f-done", 3), ("f-wait", 0), ("f-work", 1)], 8).0;
        assert!(html.contains("x=\"0.00%\" width=\"37.50%\""));
        assert!(html.contains("x=\"37.50%\" width=\"12.50%\""));
        assert!(!html.contains("f-wait"));
        assert!(!stacked(&[("f-done", 0)], 0).0.contains("rect"));
    }

    #[test]
    fn odd_charts_are_drawn_or_left_out() {
        let t = Msg::new(Lang::Zh);
        assert_eq!(Chart::default().svg(t).0, "");
        let one = Chart {
            total: 0,
            points: vec![ChartPoint { day: "2026-01-01".into(), ..Default::default() }],
            ..Default::default()
        };
        assert_eq!(one.svg(t).0, "");
        let odd = Chart {
            total: 0,
            points: vec![
                ChartPoint { day: "2020-01-01".into(), ..Default::default() },
                ChartPoint { day: "someday".into(), ..Default::default() },
                ChartPoint { day: "2026-01-01".into(), ..Default::default() },
            ],
            ..Default::default()
        };
        let svg = odd.svg(t).0;
        assert!(svg.starts_with("<svg") && !svg.contains("NaN") && !svg.contains("inf"));
    }
}
