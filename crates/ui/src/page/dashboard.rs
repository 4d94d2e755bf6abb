//! The dashboard: the same numbers as the ledger's, over time and by who answers for them.

use askama::Template;

use crate::{Chart, Count, Frame, Left, Link, Msg, Totals, part::Html};

/// Findings of one office, leader or aspect by state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BarRow {
    /// Whose they are.
    pub name: String,
    /// Closed, standing ones included.
    pub closed: Count,
    /// In close-out.
    pub close_out: Count,
    /// Being worked on.
    pub open: Count,
    /// Without a plan.
    pub unplanned: Count,
    /// Closed before this ledger.
    pub earlier: Count,
    /// All of them.
    pub total: Count,
    /// Late.
    pub late: Count,
}

/// One line of what changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangeRow {
    /// What: `新销号`.
    pub label: String,
    /// How many.
    pub n: u32,
    /// Whether the number is bad news.
    pub bad: bool,
    /// The findings, by number.
    pub findings: Vec<Link>,
    /// How many more there are than links.
    pub more: u32,
}

/// How far findings that are not closed are from their date.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DistanceRow {
    /// The span: `过期30天以上`.
    pub label: String,
    /// How many.
    pub count: Count,
    /// Whether the span lies in the past.
    pub late: bool,
}

/// `GET /inspections/{id}/dashboard`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "dashboard.html")]
pub struct DashboardPage {
    /// The frame.
    pub frame: Frame,
    /// The unit.
    pub unit: String,
    /// The inspection with its kind.
    pub inspection: String,
    /// Day of feedback, ISO; empty where not recorded.
    pub feedback_on: String,
    /// The shown day is so many days after feedback, the day after counting as the first.
    pub day_number: u32,
    /// End of the rectification period, ISO, with the time left.
    pub period_end: Option<(String, Option<Left>)>,
    /// The totals.
    pub totals: Totals,
    /// Progress over time; `None` while there is only one day to show.
    pub chart: Option<Chart>,
    /// Changed since this day, ISO.
    pub since: String,
    /// Path of this page without query, for choosing another day (parameter `since`).
    pub action: String,
    /// Parameters that the form keeps.
    pub keep: Vec<(String, String)>,
    /// What changed since then; lines with 0 may be left out.
    pub changes: Vec<ChangeRow>,
    /// By lead office, in the order of the establishment; the last line may be “no office yet”.
    pub offices: Vec<BarRow>,
    /// By leader, in the order of their duties.
    pub leaders: Vec<BarRow>,
    /// By aspect, in the order of the document.
    pub aspects: Vec<BarRow>,
    /// Distance to the date of what is not closed.
    pub distance: Vec<DistanceRow>,
    /// The instant of computation, ISO.
    pub computed_at: String,
}

impl DashboardPage {
    fn has_earlier(&self) -> bool {
        self.offices.iter().chain(&self.leaders).chain(&self.aspects).any(|row| row.earlier.n > 0)
    }

    fn open_total(&self) -> u32 {
        self.distance.iter().map(|row| row.count.n).sum()
    }

    fn bar(&self, row: &BarRow, rows: &[BarRow]) -> Html {
        let widest = rows.iter().map(|row| row.total.n).max().unwrap_or(0);
        crate::chart::stacked(
            &[
                ("f-done", row.closed.n),
                ("f-earlier", row.earlier.n),
                ("f-wait", row.close_out.n),
                ("f-work", row.open.n),
                ("f-plan", row.unplanned.n),
            ],
            widest,
        )
    }

    fn distance_bar(&self, row: &DistanceRow) -> Html {
        let widest = self.distance.iter().map(|row| row.count.n).max().unwrap_or(0);
        crate::chart::stacked(&[(if row.late { "f-late" } else { "f-grey" }, row.count.n)], widest)
    }

    fn sums(&self, rows: &[BarRow]) -> BarRow {
        let mut out = BarRow::default();
        for row in rows {
            out.closed.n += row.closed.n;
            out.close_out.n += row.close_out.n;
            out.open.n += row.open.n;
            out.unplanned.n += row.unplanned.n;
            out.earlier.n += row.earlier.n;
            out.total.n += row.total.n;
            out.late.n += row.late.n;
        }
        out
    }

    fn tables(&self, t: Msg) -> [(&'static str, String, String, String, &[BarRow]); 3] {
        [
            ("wide", t.by_office(), t.office_order(), t.office(), &self.offices),
            ("", t.by_leader(), t.leader_order(), t.leader_short(), &self.leaders),
            ("wide long", t.by_aspect(), t.aspect_order(), t.aspect(), &self.aspects),
        ]
    }
}
