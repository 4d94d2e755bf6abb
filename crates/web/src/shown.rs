//! States, lights and totals of findings as pages show them, and addresses of the ledger with its filters: the same on
//! the ledger, on a finding and on the dashboard.

use crate::words::pick;
use app::World;
use jiff::civil::Date;
use ledger::finding::Step;
use ui::{Lang, Left, Light, Msg, State, Total, TotalKind};
use views::{FindingRow, LightKind, Reason};

/// A finding's state.
pub(crate) fn state(it: views::State) -> State {
    match it {
        views::State::Unplanned => State::Unplanned,
        views::State::Open => State::Open,
        views::State::CloseOut => State::CloseOut,
        views::State::Closed => State::Closed,
        views::State::Standing => State::Standing,
        views::State::ClosedEarlier => State::ClosedEarlier,
        views::State::Void => State::Void,
    }
}

/// The act that a close-out waits for.
pub(crate) fn step(it: Step) -> Option<ui::Step> {
    match it {
        Step::Request => None,
        Step::Signature => Some(ui::Step::Signature),
        Step::Review => Some(ui::Step::Review),
        Step::Acceptance => Some(ui::Step::Acceptance),
    }
}

/// A number of days that is never negative.
fn days(it: i64) -> u32 {
    u32::try_from(it.max(0)).unwrap_or(u32::MAX)
}

/// Whole days from `a` to `b`.
pub(crate) fn days_between(a: Date, b: Date) -> i64 {
    a.until(b).map_or(0, |span| i64::from(span.get_days()))
}

/// A finding's light; for what is closed or void, how it ended.
pub(crate) fn light(row: &FindingRow, light: Option<&views::Light>) -> Light {
    let Some(light) = light else {
        let day = row.closed_on.filter(|_| row.state.is_closed_here());
        return Light::Done(day.map(|it| it.to_string()));
    };
    match (light.kind, light.days) {
        (LightKind::Late, Some(left)) => Light::Late(days(-left)),
        (LightKind::Near, Some(left)) => Light::Near(Left::Calendar(days(left))),
        (LightKind::Normal, Some(left)) => Light::Normal(Left::Calendar(days(left))),
        (LightKind::Undated, _) | (_, None) => Light::NoDate,
    }
}

/// The light of one measure that is not done, by its own date or by the finding's.
pub(crate) fn measure_light(due_on: Option<Date>, today: Date, near_days: u16) -> Light {
    let Some(due_on) = due_on else { return Light::NoDate };
    let left = days_between(today, due_on);
    if left < 0 {
        Light::Late(days(-left))
    } else if left <= i64::from(near_days) {
        Light::Near(Left::Calendar(days(left)))
    } else {
        Light::Normal(Left::Calendar(days(left)))
    }
}

/// Numbers in a row: `1、3`.
fn numbers(t: Msg, of: &[u32]) -> String {
    let of: Vec<String> = of.iter().map(ToString::to_string).collect();
    t.list(&of)
}

/// Why a light is as it is: the one or two reasons that the light itself does not say.
pub(crate) fn why(lang: Lang, row: &FindingRow, light: Option<&views::Light>) -> Option<String> {
    let t = Msg::new(lang);
    let day = |it: Date| t.short_day(&it.to_string());
    let Some(light) = light else {
        return match row.state {
            views::State::Standing => row.review_on.map(|on| match lang {
                Lang::Zh => format!("下次复查 {on}"),
                Lang::En => format!("next review {on}"),
            }),
            views::State::Closed => row.closed_late_days().map(|late| match lang {
                Lang::Zh => format!("销号时已过期限{late}天"),
                Lang::En => format!("{late} {} after its date", ui::plural(days(late), "day", "days")),
            }),
            views::State::Unplanned
            | views::State::Open
            | views::State::CloseOut
            | views::State::ClosedEarlier
            | views::State::Void => None,
        };
    };
    let mut said = Vec::new();
    for reason in &light.reasons {
        let words = match (reason, lang) {
            // The light says these itself.
            (
                Reason::Overdue { .. } | Reason::DueIn { .. } | Reason::NoDeadline | Reason::WaitsFor { .. },
                _,
            ) => continue,
            (Reason::FiledInTime { on }, Lang::Zh) => format!("{}期限内提出", day(*on)),
            (Reason::FiledInTime { on }, Lang::En) => format!("requested in time, {}", day(*on)),
            (Reason::NoLeader, _) => t.no_leader(),
            (Reason::NoMeasure, _) => pick(lang, "还没有措施", "no measures yet").to_owned(),
            (Reason::SentBack { requirements: 0 }, _) => pick(lang, "退回", "returned").to_owned(),
            (Reason::SentBack { requirements }, Lang::Zh) => format!("退回，还要{requirements}条"),
            (Reason::SentBack { requirements }, Lang::En) => {
                format!("returned with {requirements} still required")
            }
            (Reason::Reopened { .. }, _) => pick(lang, "销号后重新打开", "reopened").to_owned(),
            (Reason::NotDone { measures }, Lang::Zh) => format!("措施{}没有报完成", numbers(t, measures)),
            (Reason::NotDone { measures }, Lang::En) => match measures.as_slice() {
                [one] => format!("measure {one} is not reported done"),
                many => format!("measures {} are not reported done", numbers(t, many)),
            },
            (Reason::Unproven { measures }, Lang::Zh) => format!("措施{}缺佐证", numbers(t, measures)),
            (Reason::Unproven { measures }, Lang::En) => match measures.as_slice() {
                [one] => format!("measure {one} lacks evidence"),
                many => format!("measures {} lack evidence", numbers(t, many)),
            },
            (Reason::ToBeSupplied { documents }, Lang::Zh) => format!("原文提到的文件{documents}份待补"),
            (Reason::ToBeSupplied { documents }, Lang::En) => {
                format!(
                    "{documents} cited {} to be supplied",
                    ui::plural(*documents, "document", "documents")
                )
            }
            (Reason::ExtensionUndecided { to }, Lang::Zh) => format!("申请延期到{}，等决定", day(*to)),
            (Reason::ExtensionUndecided { to }, Lang::En) => format!("extension to {} undecided", day(*to)),
        };
        said.push(words);
        if said.len() == 2 {
            break;
        }
    }
    // Who asked when says more than what is still open while somebody else looks at it.
    if let (Some(on), Some(_)) = (row.filed_on, row.waiting)
        && said.is_empty()
    {
        said.push(match lang {
            Lang::Zh => format!("{}提出", day(on)),
            Lang::En => format!("requested {}", day(on)),
        });
    }
    (!said.is_empty()).then(|| said.join(pick(lang, "；", "; ")))
}

/// The address of a ledger with conditions; a past day is kept.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    /// `/inspections/{id}/ledger`
    pub(crate) path: String,
    /// The past day, where one is shown.
    pub(crate) as_of: Option<Date>,
}

impl Address {
    /// Of the ledger of this inspection, as it is on this day.
    pub(crate) fn ledger(inspection: &str, as_of: app::AsOf) -> Address {
        Address {
            path: format!("/inspections/{inspection}/ledger"),
            as_of: as_of.is_past().then_some(as_of.day),
        }
    }

    /// The same with conditions.
    pub(crate) fn with<'a>(&self, conditions: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let mut any = false;
        for (key, value) in conditions.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(key, value);
            any = true;
        }
        if let Some(day) = self.as_of {
            query.append_pair("as_of", &day.to_string());
            any = true;
        }
        if any { format!("{}?{}", self.path, query.finish()) } else { self.path.clone() }
    }
}

/// Totals in two groups, each number leading to its rows.
pub(crate) fn totals(of: &views::Totals, at: &Address) -> ui::Totals {
    let state = |kind, n, code| Total::new(kind, n, at.with([("state", code)]));
    let light = |kind, n, code| Total::new(kind, n, at.with([("light", code)]));
    let mut states = vec![
        Total::new(TotalKind::All, of.total, at.with([])),
        state(TotalKind::Closed, of.closed, "closed"),
    ];
    // What a ledger may never have is said only where it has it; the others are always there, for comparing.
    if of.standing > 0 {
        states.push(state(TotalKind::Standing, of.standing, "standing"));
    }
    states.extend([
        state(TotalKind::CloseOut, of.close_out, "close_out"),
        state(TotalKind::Open, of.open, "open"),
        state(TotalKind::Unplanned, of.unplanned, "unplanned"),
    ]);
    if of.closed_earlier > 0 {
        states.push(state(TotalKind::ClosedEarlier, of.closed_earlier, "closed_earlier"));
    }
    if of.void > 0 {
        states.push(state(TotalKind::Void, of.void, "void"));
    }
    let lights = vec![
        light(TotalKind::Late, of.late, "late"),
        light(TotalKind::Near, of.near, "near"),
        // Without a date nothing presses: counted with what is on time, as its filter finds it.
        light(TotalKind::Normal, of.normal + of.undated, "normal"),
    ];
    ui::Totals { states, lights }
}

/// The instant of now, for a page that says when its figures were computed.
pub(crate) fn now(world: &World) -> String {
    crate::words::instant(world, world.now())
}

/// The number and the title of an aspect or issue as one heading: `一、贯彻决策部署方面`.
pub(crate) fn heading(lang: Lang, number: Option<&str>, title: Option<&str>) -> String {
    let (number, title) = (number.unwrap_or("").trim(), title.unwrap_or("").trim());
    let bare = !number.is_empty() && number.chars().all(char::is_alphanumeric) && !title.is_empty();
    let stop = if bare { Msg::new(lang).number_stop() } else { String::new() };
    format!("{number}{stop}{title}")
}
