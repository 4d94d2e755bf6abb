//! How an open finding stands to its deadline, and why (亮灯和缘由).

use crate::rows::{FindingRow, State};
use jiff::civil::Date;
use ledger::finding::{Missing, Step};

/// How lights are reckoned: data with a name and a source that pages show, since places differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSet {
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Where it comes from, in Chinese.
    pub source_zh: String,
    /// Where it comes from, in English.
    pub source_en: String,
    /// 临期: so many days before the deadline, the deadline's own day included, a finding is near.
    pub near_days: u16,
}

impl Default for RuleSet {
    fn default() -> Self {
        RuleSet {
            name_zh: "默认亮灯规则".to_owned(),
            name_en: "Default lights".to_owned(),
            source_zh: "本系统默认：到期前10天为临期，期限当日24时后为逾期".to_owned(),
            source_en:
                "Default of this system: near from 10 days before the deadline, late after its day has ended"
                    .to_owned(),
            near_days: 10,
        }
    }
}

/// Which light.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LightKind {
    /// 逾期: the deadline in force has passed, and no request for close-out that was filed in time is pending.
    Late,
    /// 临期: within the rule set's days of the deadline.
    Near,
    /// 正常
    Normal,
    /// 没有期限: nobody has set a deadline yet.
    Undated,
}

impl LightKind {
    /// All of them, in the order in which they are shown.
    pub const ALL: [LightKind; 4] = [LightKind::Late, LightKind::Near, LightKind::Normal, LightKind::Undated];

    /// Stored and addressed name.
    pub const fn key(self) -> &'static str {
        match self {
            LightKind::Late => "late",
            LightKind::Near => "near",
            LightKind::Normal => "normal",
            LightKind::Undated => "undated",
        }
    }

    /// The light with this [`LightKind::key`].
    pub fn from_key(key: &str) -> Option<LightKind> {
        LightKind::ALL.into_iter().find(|it| it.key() == key)
    }
}

/// A light with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Light {
    /// Which.
    pub kind: LightKind,
    /// Days from today to the deadline; negative when it has passed; none without a deadline.
    pub days: Option<i64>,
    /// Why, the most pressing first; facts that a page puts into words.
    pub reasons: Vec<Reason>,
}

/// One part of a light's reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The deadline passed so many days ago.
    Overdue {
        /// At least 1.
        days: i64,
    },
    /// The deadline is so many days away; 0 is today.
    DueIn {
        /// At least 0.
        days: i64,
    },
    /// Its deadline has passed, but the request for close-out was filed in time.
    FiledInTime {
        /// The day of the request.
        on: Date,
    },
    /// No deadline yet.
    NoDeadline,
    /// No leader yet.
    NoLeader,
    /// No measure yet.
    NoMeasure,
    /// A close-out waits for this act.
    WaitsFor {
        /// Which.
        step: Step,
    },
    /// The last request was returned with so many requirements.
    SentBack {
        /// How many are open.
        requirements: u32,
    },
    /// Reopened so many times.
    Reopened {
        /// At least 1.
        times: u32,
    },
    /// These measures are not reported done.
    NotDone {
        /// Their numbers.
        measures: Vec<u32>,
    },
    /// These measures are done but not proven.
    Unproven {
        /// Their numbers.
        measures: Vec<u32>,
    },
    /// So many documents that the text cites are not here.
    ToBeSupplied {
        /// At least 1.
        documents: u32,
    },
    /// More time was asked for and nobody has decided.
    ExtensionUndecided {
        /// The day asked for.
        to: Date,
    },
}

/// The light of a finding on a day; none for what is closed or void.
pub fn light(row: &FindingRow, today: Date, rules: &RuleSet) -> Option<Light> {
    let (kind, days) = kind_on(row.state, row.due_on, row.filed_on, today, rules)?;
    let mut reasons = Vec::new();
    match days {
        None => reasons.push(Reason::NoDeadline),
        Some(days) if days >= 0 => reasons.push(Reason::DueIn { days }),
        Some(days) => match (kind, row.filed_on) {
            (LightKind::Late, _) | (_, None) => reasons.push(Reason::Overdue { days: -days }),
            (LightKind::Near | LightKind::Normal | LightKind::Undated, Some(on)) => {
                reasons.push(Reason::FiledInTime { on });
            }
        },
    }
    if let Some(step) = row.waiting {
        reasons.push(Reason::WaitsFor { step });
    }
    if row.reopened > 0 {
        reasons.push(Reason::Reopened { times: row.reopened });
    }
    let (mut not_done, mut unproven, mut documents, mut requirements) = (vec![], vec![], 0, 0);
    let mut extension = false;
    for missing in row.missing(today) {
        match missing {
            Missing::NoLeader => reasons.push(Reason::NoLeader),
            Missing::NoMeasure => reasons.push(Reason::NoMeasure),
            Missing::NotDone { measure } => not_done.push(measure),
            Missing::Unproven { measure, why: _ } => unproven.push(measure),
            Missing::ToBeSupplied { .. } => documents += 1,
            Missing::ExtensionUndecided => extension = true,
            Missing::RequirementOpen { .. } => requirements += 1,
        }
    }
    if row.sent_back {
        reasons.push(Reason::SentBack { requirements });
    }
    // What is not done lacks proof as well: said once.
    unproven.retain(|it| !not_done.contains(it));
    if !not_done.is_empty() {
        reasons.push(Reason::NotDone { measures: not_done });
    }
    if !unproven.is_empty() {
        reasons.push(Reason::Unproven { measures: unproven });
    }
    if documents > 0 {
        reasons.push(Reason::ToBeSupplied { documents });
    }
    if let Some(pending) = row.extension.as_ref().filter(|_| extension) {
        reasons.push(Reason::ExtensionUndecided { to: pending.to });
    }
    Some(Light { kind, days, reasons })
}

/// The one definition of late, near and normal, for rows and for past days alike.
pub(crate) fn kind_on(
    state: State,
    due_on: Option<Date>,
    filed_on: Option<Date>,
    today: Date,
    rules: &RuleSet,
) -> Option<(LightKind, Option<i64>)> {
    if !state.is_open() {
        return None;
    }
    let Some(due_on) = due_on else { return Some((LightKind::Undated, None)) };
    let days = days_between(today, due_on);
    let filed_in_time = filed_on.is_some_and(|it| it <= due_on);
    let kind = if days < 0 && !filed_in_time {
        LightKind::Late
    } else if (0..=i64::from(rules.near_days)).contains(&days) && !filed_in_time {
        LightKind::Near
    } else {
        LightKind::Normal
    };
    Some((kind, Some(days)))
}

/// Whole days from `a` to `b`.
pub(crate) fn days_between(a: Date, b: Date) -> i64 {
    i64::from(a.until(b).map_or(0, |span| span.get_days()))
}
