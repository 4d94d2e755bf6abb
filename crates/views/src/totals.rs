//! Totals, groups, ageing and the series over days: one definition for each figure, printed as a footnote.

use crate::light::{LightKind, RuleSet, days_between, kind_on};
use crate::rows::{FindingRow, State};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What a figure counts, in the words of the footnote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The figure, as in [`Totals`] and in addresses.
    pub key: &'static str,
    /// Its name in Chinese.
    pub name_zh: &'static str,
    /// Its name in English.
    pub name_en: &'static str,
    /// What it counts, in Chinese.
    pub zh: &'static str,
    /// What it counts, in English.
    pub en: &'static str,
}

/// Every figure of [`Totals`], in the order in which they are shown.
pub const DEFINITIONS: &[Definition] = &[
    Definition {
        key: "total",
        name_zh: "具体问题",
        name_en: "findings",
        zh: "列入台账的具体问题，误录作废的不计；等于待定方案、整改中、销号审核、已销号、长期坚持、此前已销号之和",
        en: "findings in the ledger, void ones not counted; the sum of unplanned, open, in close-out, closed, standing and closed earlier",
    },
    Definition {
        key: "unplanned",
        name_zh: "待定方案",
        name_en: "unplanned",
        zh: "没有销号，还没有责任领导或者没有措施",
        en: "not closed, without a leader or without a measure",
    },
    Definition {
        key: "open",
        name_zh: "整改中",
        name_en: "open",
        zh: "有责任领导和措施，没有提出销号申请",
        en: "with a leader and a measure, no request for close-out pending",
    },
    Definition {
        key: "close_out",
        name_zh: "销号审核",
        name_en: "in close-out",
        zh: "已提出销号申请，等签字、审核或者验收",
        en: "close-out requested, waiting for signature, review or acceptance",
    },
    Definition {
        key: "closed",
        name_zh: "已销号",
        name_en: "closed",
        zh: "在本台账逐项证明，经申请、签字、审核、验收四人销号，不需长期坚持",
        en: "proven here measure by measure and closed by four persons' acts, nothing standing",
    },
    Definition {
        key: "standing",
        name_zh: "长期坚持",
        name_en: "standing",
        zh: "在本台账证明并销号，以长效机制坚持，有下次复查日期",
        en: "proven and closed here, kept so by a mechanism with a next review day",
    },
    Definition {
        key: "closed_earlier",
        name_zh: "此前已销号",
        name_en: "closed earlier",
        zh: "建立本台账前已销号，本台账未经证明",
        en: "closed before this ledger existed, not proven here",
    },
    Definition {
        key: "closed_here",
        name_zh: "销号合计",
        name_en: "closed here",
        zh: "已销号与长期坚持之和，不含此前已销号",
        en: "closed and standing together, closed earlier not counted",
    },
    Definition {
        key: "not_closed",
        name_zh: "没有销号",
        name_en: "not closed",
        zh: "待定方案、整改中、销号审核之和；等于逾期、临期、正常、没有期限之和",
        en: "unplanned, open and in close-out together; the sum of late, near, normal and undated",
    },
    Definition {
        key: "late",
        name_zh: "逾期",
        name_en: "late",
        zh: "没有销号，现行期限当日24时已过，期限内也没有提出正在审核的销号申请；申请延期未批准的仍按原期限",
        en: "not closed, the deadline in force has passed and no request for close-out filed in time is pending; an undecided extension changes nothing",
    },
    Definition {
        key: "near",
        name_zh: "临期",
        name_en: "near",
        zh: "没有销号，距现行期限不超过规则规定的天数（默认10天，含期限当日），没有提出销号申请",
        en: "not closed, within the rule set's days of the deadline (10 by default, its own day included), no request for close-out pending",
    },
    Definition {
        key: "normal",
        name_zh: "正常",
        name_en: "normal",
        zh: "没有销号，有期限，既不逾期也不临期",
        en: "not closed, with a deadline, neither late nor near",
    },
    Definition {
        key: "undated",
        name_zh: "没有期限",
        name_en: "undated",
        zh: "没有销号，还没有定期限",
        en: "not closed, no deadline set yet",
    },
    Definition {
        key: "sent_back",
        name_zh: "退回",
        name_en: "returned",
        zh: "没有销号，最近一次销号申请被退回，没有再提出",
        en: "not closed, the last request for close-out was returned and none has been made since",
    },
    Definition {
        key: "reopened",
        name_zh: "重新打开",
        name_en: "reopened",
        zh: "销号后重新打开过的，不论现在是否再次销号",
        en: "reopened at least once after a close-out, whether closed again or not",
    },
    Definition {
        key: "void",
        name_zh: "误录作废",
        name_en: "void",
        zh: "误录作废的，不计入具体问题",
        en: "void entries, not counted among the findings",
    },
];

/// Counts of findings on one day. `states` sum to `total`, lights to `not_closed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// All but void ones.
    pub total: u32,
    /// 待定方案
    pub unplanned: u32,
    /// 整改中
    pub open: u32,
    /// 销号审核
    pub close_out: u32,
    /// 已销号
    pub closed: u32,
    /// 长期坚持
    pub standing: u32,
    /// 此前已销号
    pub closed_earlier: u32,
    /// 逾期
    pub late: u32,
    /// 临期
    pub near: u32,
    /// 正常
    pub normal: u32,
    /// 没有期限
    pub undated: u32,
    /// 退回
    pub sent_back: u32,
    /// 重新打开
    pub reopened: u32,
    /// 误录作废, counted nowhere else.
    pub void: u32,
    /// Measures that stand, of all that are counted in `total`.
    pub measures: u32,
    /// Those done and proven.
    pub measures_proven: u32,
    /// Pieces of evidence that stand.
    pub evidence: u32,
}

impl Totals {
    /// 没有销号
    pub const fn not_closed(&self) -> u32 {
        self.unplanned + self.open + self.close_out
    }

    /// 已销号 and 长期坚持 together.
    pub const fn closed_here(&self) -> u32 {
        self.closed + self.standing
    }

    /// The count of one state.
    pub const fn state(&self, state: State) -> u32 {
        match state {
            State::Unplanned => self.unplanned,
            State::Open => self.open,
            State::CloseOut => self.close_out,
            State::Closed => self.closed,
            State::Standing => self.standing,
            State::ClosedEarlier => self.closed_earlier,
            State::Void => self.void,
        }
    }

    /// The count of one light.
    pub const fn light(&self, kind: LightKind) -> u32 {
        match kind {
            LightKind::Late => self.late,
            LightKind::Near => self.near,
            LightKind::Normal => self.normal,
            LightKind::Undated => self.undated,
        }
    }

    /// The figure with this [`Definition::key`].
    pub fn figure(&self, key: &str) -> Option<u32> {
        Some(match key {
            "total" => self.total,
            "unplanned" => self.unplanned,
            "open" => self.open,
            "close_out" => self.close_out,
            "closed" => self.closed,
            "standing" => self.standing,
            "closed_earlier" => self.closed_earlier,
            "closed_here" => self.closed_here(),
            "not_closed" => self.not_closed(),
            "late" => self.late,
            "near" => self.near,
            "normal" => self.normal,
            "undated" => self.undated,
            "sent_back" => self.sent_back,
            "reopened" => self.reopened,
            "void" => self.void,
            _ => return None,
        })
    }

    fn count(&mut self, row: &FindingRow, today: Date, rules: &RuleSet) {
        let state = match row.state {
            State::Unplanned => &mut self.unplanned,
            State::Open => &mut self.open,
            State::CloseOut => &mut self.close_out,
            State::Closed => &mut self.closed,
            State::Standing => &mut self.standing,
            State::ClosedEarlier => &mut self.closed_earlier,
            State::Void => {
                self.void += 1;
                return;
            }
        };
        *state += 1;
        self.total += 1;
        if let Some((kind, _)) = kind_on(row.state, row.due_on, row.filed_on, today, rules) {
            match kind {
                LightKind::Late => self.late += 1,
                LightKind::Near => self.near += 1,
                LightKind::Normal => self.normal += 1,
                LightKind::Undated => self.undated += 1,
            }
        }
        self.sent_back += u32::from(row.sent_back && row.state.is_open());
        self.reopened += u32::from(row.reopened > 0);
        self.measures += row.measures.total;
        self.measures_proven += row.measures.proven;
        self.evidence += row.evidence;
    }
}

/// Counts these findings as they stand on this day.
pub fn totals<'a>(rows: impl IntoIterator<Item = &'a FindingRow>, today: Date, rules: &RuleSet) -> Totals {
    let mut totals = Totals::default();
    for row in rows {
        totals.count(row, today, rules);
    }
    totals
}

/// By what findings are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// 方面
    Aspect,
    /// 问题
    Issue,
    /// 责任领导
    Leader,
    /// 牵头科室
    LeadOffice,
}

/// One group, in the order in which its first finding comes; nobody is ranked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What its findings share: number and title of the aspect or issue, the identifier of the leader or office; none
    /// where they have none.
    pub key: Option<String>,
    /// The number as printed, of an aspect or issue.
    pub number: Option<String>,
    /// The title, of an aspect or issue.
    pub title: Option<String>,
    /// Its counts; those of all groups add up to the whole.
    pub totals: Totals,
    /// The places of its findings in the list that was given.
    pub rows: Vec<usize>,
}

/// Groups these findings. Every finding is in exactly one group.
pub fn group(rows: &[FindingRow], by: GroupBy, today: Date, rules: &RuleSet) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places: BTreeMap<Option<String>, usize> = BTreeMap::new();
    for (i, row) in rows.iter().enumerate() {
        let place = &row.place;
        let (number, title) = match by {
            GroupBy::Aspect => (&place.aspect_number, &place.aspect_title),
            GroupBy::Issue => (&place.issue_number, &place.issue_title),
            GroupBy::Leader | GroupBy::LeadOffice => (&None, &None),
        };
        let words = |a: &Option<String>, b: &Option<String>| {
            (a.is_some() || b.is_some())
                .then(|| format!("{} {}", a.as_deref().unwrap_or(""), b.as_deref().unwrap_or("")))
        };
        let key = match by {
            GroupBy::Aspect => words(number, title),
            // Issues number from 1 in each aspect.
            GroupBy::Issue => words(number, title).map(|it| {
                let aspect = words(&place.aspect_number, &place.aspect_title).unwrap_or_default();
                format!("{aspect} › {it}")
            }),
            GroupBy::Leader => row.leader.clone(),
            GroupBy::LeadOffice => row.lead_office.clone(),
        };
        let at = *places.entry(key.clone()).or_insert_with(|| {
            groups.push(Group {
                key,
                number: number.clone(),
                title: title.clone(),
                totals: Totals::default(),
                rows: vec![],
            });
            groups.len() - 1
        });
        groups[at].totals.count(row, today, rules);
        groups[at].rows.push(i);
    }
    groups
}

/// A span of days, and the findings in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Name for addresses: `overdue_over_30`.
    pub key: &'static str,
    /// Least days, inclusive; none: no bound.
    pub from_days: Option<i64>,
    /// Most days, inclusive; none: no bound.
    pub to_days: Option<i64>,
    /// How many.
    pub count: u32,
}

/// How far findings that are not closed are from their deadline (离期限多远), in days from today; negative is past.
/// With the undated ones, which have no bucket here, they add up to what is not closed.
pub fn due_buckets(rows: &[FindingRow], today: Date) -> Vec<Bucket> {
    let bounds = [
        ("overdue_over_30", None, Some(-31)),
        ("overdue_to_30", Some(-30), Some(-1)),
        ("due_in_20", Some(0), Some(20)),
        ("due_in_60", Some(21), Some(60)),
        ("due_later", Some(61), None),
    ];
    let days = rows.iter().filter(|it| it.state.is_open()).filter_map(|it| it.due_on);
    fill(&bounds, days.map(|due_on| days_between(today, due_on)))
}

/// How long findings that are not closed have been open, in days since `since` (the day of feedback, on which the
/// clock starts). Half a year, a year and a year and a half need a written explanation.
pub fn age_buckets<'a>(
    rows: impl IntoIterator<Item = &'a FindingRow>,
    today: Date,
    since: impl Fn(&FindingRow) -> Option<Date>,
) -> Vec<Bucket> {
    let bounds = [
        ("age_to_90", None, Some(90)),
        ("age_to_182", Some(91), Some(182)),
        ("age_to_365", Some(183), Some(365)),
        ("age_to_547", Some(366), Some(547)),
        ("age_over_547", Some(548), None),
    ];
    let open = rows.into_iter().filter(|it| it.state.is_open());
    fill(&bounds, open.filter_map(|it| since(it).map(|day| days_between(day, today))))
}

fn fill(bounds: &[(&'static str, Option<i64>, Option<i64>)], days: impl Iterator<Item = i64>) -> Vec<Bucket> {
    let bucket = |&(key, from_days, to_days)| Bucket { key, from_days, to_days, count: 0 };
    let mut buckets: Vec<Bucket> = bounds.iter().map(bucket).collect();
    for days in days {
        let holds = |it: &&mut Bucket| {
            it.from_days.is_none_or(|from| from <= days) && it.to_days.is_none_or(|to| days <= to)
        };
        if let Some(bucket) = buckets.iter_mut().find(holds) {
            bucket.count += 1;
        }
    }
    buckets
}

/// One day of the series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The day, at its end.
    pub on: Date,
    /// Findings in the ledger, void ones not counted.
    pub total: u32,
    /// 应销号: those whose deadline then in force was this day or before, and those closed by then.
    pub planned: u32,
    /// 已销号: closed here, standing ones with them, and not reopened.
    pub closed: u32,
    /// 逾期, by the same definition as [`Totals::late`].
    pub late: u32,
}

/// How findings stood at the end of each of these days, out of the rows' own turns: the same figures as the rows of
/// that day would give. Days after the last turn say what holds if nothing happens: `planned` is then the plan.
pub fn series(rows: &[FindingRow], days: impl IntoIterator<Item = Date>, rules: &RuleSet) -> Vec<Point> {
    days.into_iter()
        .map(|on| {
            let mut point = Point { on, total: 0, planned: 0, closed: 0, late: 0 };
            for turn in rows.iter().filter_map(|it| it.turn(on)) {
                if turn.state() == State::Void {
                    continue;
                }
                let closed = turn.state().is_closed_here();
                let due = turn.due_on().is_some_and(|it| it <= on);
                let light = kind_on(turn.state(), turn.due_on(), turn.filed_on(), on, rules);
                point.total += 1;
                point.closed += u32::from(closed);
                point.planned += u32::from(closed || (due && turn.state() != State::ClosedEarlier));
                point.late += u32::from(light.is_some_and(|(kind, _)| kind == LightKind::Late));
            }
            point
        })
        .collect()
}
