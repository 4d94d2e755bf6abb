//! The dashboard: the figures of one ledger over time and by who answers for them. Every number leads to its rows.

use crate::{
    Web, frame,
    reply::{self, Reply},
    shown::{self, Address},
    visit::Signed,
    words::{events, pick},
};
use app::{App, Board, Result};
use axum::{
    extract::{Path, State},
    response::Response,
};
use jiff::ToSpan;
use ledger::InspectionId;
use std::{collections::BTreeMap, sync::Arc};
use ui::{BarRow, ChangeRow, Chart, ChartPoint, Count, DashboardPage, DistanceRow, Lang, Link, Msg, Section};
use views::Group;

/// Findings that one line of changes names; the others are counted.
const NAMED: usize = 12;

/// A group's figures. `chosen` is the parameter and value that choose its rows in the ledger.
fn bar(name: String, group: &Group, at: &Address, chosen: (&str, &str)) -> BarRow {
    let of = &group.totals;
    let count = |n: u32, key: &str, value: &str| Count::new(n, at.with([chosen, (key, value)]));
    BarRow {
        name,
        closed: count(of.closed_here(), "state", "closed_here"),
        close_out: count(of.close_out, "state", "close_out"),
        open: count(of.open, "state", "open"),
        unplanned: count(of.unplanned, "state", "unplanned"),
        earlier: count(of.closed_earlier, "state", "closed_earlier"),
        total: count(of.total, "state", ""),
        late: count(of.late, "light", "late"),
    }
}

/// Groups by an identifier: of an office or a leader; those without one come last.
fn bars(groups: &[Group], at: &Address, key: &str, none: &str, name: impl Fn(&str) -> String) -> Vec<BarRow> {
    let (with, without): (Vec<&Group>, Vec<&Group>) = groups.iter().partition(|it| it.key.is_some());
    let counted = |it: &&Group| it.totals.total > 0;
    with.into_iter()
        .chain(without)
        .filter(counted)
        .map(|group| match group.key.as_deref() {
            Some(id) => bar(name(id), group, at, (key, id)),
            None => bar(none.to_owned(), group, at, (key, "none")),
        })
        .collect()
}

fn aspects(lang: Lang, board: &Board, at: &Address) -> Vec<BarRow> {
    board
        .by_aspect
        .iter()
        .filter(|it| it.totals.total > 0)
        .map(|group| {
            let name = shown::heading(lang, group.number.as_deref(), group.title.as_deref());
            let name = if name.is_empty() { Msg::new(lang).no_heading() } else { name };
            let first =
                group.rows.first().map(|it| board.page.findings[*it].number.to_string()).unwrap_or_default();
            bar(name, group, at, ("aspect", &first))
        })
        .collect()
}

fn changes(lang: Lang, board: &Board, day: &str) -> Vec<ChangeRow> {
    let t = Msg::new(lang);
    let numbers: BTreeMap<&str, u32> =
        board.page.findings.iter().map(|it| (it.id.as_str(), it.number)).collect();
    let it = &board.changes;
    let leader = pick(lang, "换责任领导", "Another leader").to_owned();
    let lists = [
        (t.change_added(), false, &it.new),
        (t.change_closed(), false, &it.closed),
        (t.change_late(), true, &it.late),
        (t.change_no_longer_late(), false, &it.no_longer_late),
        (t.change_returned(), true, &it.returned),
        (t.change_extended(), false, &it.extended),
        (t.change_reopened(), true, &it.reopened),
        (leader, false, &it.leader_changed),
        (t.change_voided(), false, &it.voided),
    ];
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    lists
        .into_iter()
        .filter(|(_, _, ids)| !ids.is_empty())
        .map(|(label, bad, ids)| ChangeRow {
            label,
            n: count(ids.len()),
            bad,
            findings: ids
                .iter()
                .take(NAMED)
                .filter_map(|id| {
                    let number = numbers.get(id.as_str())?;
                    Some(Link::new(number.to_string(), format!("/findings/{id}{day}")))
                })
                .collect(),
            more: count(ids.len().saturating_sub(NAMED)),
        })
        .collect()
}

/// How far what is not closed is from its date; spans are days of the ledger's own filter.
fn distance(lang: Lang, board: &Board, at: &Address) -> Vec<DistanceRow> {
    let t = Msg::new(lang);
    let day = board.page.as_of.day;
    let number = |it: i64| u32::try_from(it.abs()).unwrap_or(u32::MAX);
    let mut rows: Vec<DistanceRow> = board
        .due
        .iter()
        .map(|bucket| {
            let on = |days: Option<i64>| {
                days.map(|it| day.saturating_add(it.days()).to_string()).unwrap_or_default()
            };
            let (from, to) = (on(bucket.from_days), on(bucket.to_days));
            let href = at.with([("state", "not_closed"), ("due_from", &from), ("due_to", &to)]);
            let (label, late) = match (bucket.from_days, bucket.to_days) {
                (None, Some(to)) => (t.distance_late_over(number(to + 1)), true),
                (Some(from), Some(to)) if to < 0 => (t.distance_late_within(number(from)), true),
                (Some(0), Some(to)) => (t.distance_within(number(to)), false),
                (Some(from), Some(to)) => (t.distance_between(number(from), number(to)), false),
                (Some(from), None) => (t.distance_over(number(from - 1)), false),
                (None, None) => (String::new(), false),
            };
            DistanceRow { label, count: Count::new(bucket.count, href), late }
        })
        .collect();
    let undated = board.page.totals.undated;
    if undated > 0 {
        let href = at.with([("state", "not_closed"), ("due", "none")]);
        rows.push(DistanceRow { label: t.no_date(), count: Count::new(undated, href), late: false });
    }
    if rows.iter().all(|it| it.count.n == 0) { Vec::new() } else { rows }
}

fn chart(board: &Board, at: &Address, today: jiff::civil::Date) -> Option<Chart> {
    let day = board.page.as_of.day;
    let points: Vec<ChartPoint> = board
        .series
        .iter()
        .filter(|it| it.on <= day)
        .map(|it| {
            // A past point leads to the ledger of its day.
            let then = Address { as_of: (it.on < today).then_some(it.on), ..at.clone() };
            ChartPoint {
                day: it.on.to_string(),
                closed: it.closed,
                late: it.late,
                closed_href: then.with([("state", "closed_here")]),
                late_href: then.with([("light", "late")]),
            }
        })
        .collect();
    if points.len() < 2 {
        return None;
    }
    let rows_by = |point: Option<&views::Point>| match point {
        Some(point) => (point.planned, at.with([("planned", point.on.to_string().as_str())])),
        None => (0, String::new()),
    };
    Some(Chart {
        total: board.page.totals.total,
        points,
        plan: board.series.iter().map(|it| (it.on.to_string(), it.planned)).collect(),
        due_now: rows_by(board.series.iter().find(|it| it.on == day)),
        due_end: rows_by(board.series.last().filter(|it| it.on > day)),
    })
}

fn page(app: &App, signed: &Signed, id: &InspectionId) -> Result<String> {
    let lang = signed.visit.lang;
    let t = Msg::new(lang);
    let as_of = app.as_of(frame::day_asked(&signed.visit))?;
    let directory = app.directory_as_of(&signed.caller, as_of)?;
    let since = frame::query(&signed.visit, "since").and_then(|it| it.parse().ok());
    let board = app.board(&signed.caller, id, as_of, since, &directory)?;
    let at = Address::ledger(id.as_str(), as_of);
    let day = frame::day_query(as_of);
    let inspection = &board.page.inspection;
    let details = &inspection.inspection.details;
    let none = t.nobody_yet();
    let day_number = details.feedback_on.map_or(0, |on| shown::days_between(on, as_of.day).max(0));
    let kind = details.kind.map(|kind| {
        use ledger::inspection::Kind;
        match kind {
            Kind::Routine => t.kind_routine(),
            Kind::Special => t.kind_special(),
            Kind::Mobile => t.kind_mobile(),
            Kind::LookBack => t.kind_look_back(),
        }
    });
    let name = match kind {
        Some(kind) => match lang {
            Lang::Zh => format!("{}（{kind}）", details.title),
            Lang::En => format!("{} ({kind})", details.title),
        },
        None => details.title.clone(),
    };
    let frame =
        frame::of_inspection(app, signed, Section::Dashboard, inspection, board.page.totals.total, as_of)?;
    Ok(ui::html(&DashboardPage {
        frame,
        unit: inspection.unit_name().to_owned(),
        inspection: name,
        feedback_on: details.feedback_on.map(|it| it.to_string()).unwrap_or_default(),
        day_number: u32::try_from(day_number).unwrap_or(0),
        period_end: None,
        totals: shown::totals(&board.page.totals, &at),
        chart: chart(&board, &at, app.world().today()),
        since: board.since.to_string(),
        action: format!("/inspections/{id}/dashboard"),
        keep: at.as_of.map(|it| ("as_of".to_owned(), it.to_string())).into_iter().collect(),
        changes: changes(lang, &board, &day),
        offices: bars(&board.by_office, &at, "office", &none, |it| events::office(lang, &directory, it)),
        leaders: bars(&board.by_leader, &at, "leader", &none, |it| events::person(lang, &directory, it)),
        aspects: aspects(lang, &board, &at),
        distance: distance(lang, &board, &at),
        computed_at: shown::now(app.world()),
    }))
}

/// The dashboard of one inspection.
pub(crate) async fn dashboard(
    State(web): State<Arc<Web>>,
    signed: Signed,
    Path(id): Path<String>,
) -> Response {
    reply::respond(web, signed, move |app, signed| page(app, signed, &InspectionId(id)).map(Reply::Page))
        .await
}
