//! What changed between two days (比某日变了什么), out of the rows of both.

use crate::light::{LightKind, RuleSet, kind_on};
use crate::rows::{FindingRow, State};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What changed; each list holds identifiers of findings in the order of the later rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// In the ledger only since.
    pub new: Vec<String>,
    /// 新销号: closed here now, and not then.
    pub closed: Vec<String>,
    /// Reopened at least once since, whether closed again or not.
    pub reopened: Vec<String>,
    /// 新逾期: late now, and not then.
    pub late: Vec<String>,
    /// 不再逾期: late then, and not now, whatever the reason.
    pub no_longer_late: Vec<String>,
    /// A request for close-out was returned at least once.
    pub returned: Vec<String>,
    /// More time was granted at least once.
    pub extended: Vec<String>,
    /// Another leader than then.
    pub leader_changed: Vec<String>,
    /// Void now, and not then.
    pub voided: Vec<String>,
    /// Pieces of evidence more (or fewer) than then, over all findings.
    pub evidence: i64,
    /// Measures proven more (or fewer) than then.
    pub measures_proven: i64,
}

/// Compares the rows of an earlier day with those of a later one.
pub fn changes(
    before: &[FindingRow],
    before_on: Date,
    after: &[FindingRow],
    after_on: Date,
    rules: &RuleSet,
) -> Changes {
    let late = |row: &FindingRow, on: Date| {
        kind_on(row.state, row.due_on, row.filed_on, on, rules)
            .is_some_and(|(kind, _)| kind == LightKind::Late)
    };
    let then: BTreeMap<&str, &FindingRow> = before.iter().map(|it| (it.id.as_str(), it)).collect();
    let mut changes = Changes::default();
    for row in after {
        let was = then.get(row.id.as_str()).copied();
        let mut note = |list: fn(&mut Changes) -> &mut Vec<String>, happened: bool| {
            if happened {
                list(&mut changes).push(row.id.clone());
            }
        };
        let state_was = was.map(|it| it.state);
        let closed_was = state_was.is_some_and(State::is_closed_here);
        let late_was = was.is_some_and(|it| late(it, before_on));
        note(|it| &mut it.new, was.is_none() && row.state != State::Void);
        note(|it| &mut it.closed, row.state.is_closed_here() && !closed_was);
        note(|it| &mut it.reopened, row.reopened > was.map_or(0, |it| it.reopened));
        note(|it| &mut it.late, late(row, after_on) && !late_was);
        note(|it| &mut it.no_longer_late, late_was && !late(row, after_on));
        note(|it| &mut it.returned, row.returned > was.map_or(0, |it| it.returned));
        note(|it| &mut it.extended, row.extensions_granted > was.map_or(0, |it| it.extensions_granted));
        note(
            |it| &mut it.leader_changed,
            was.is_some_and(|it| it.leader.is_some() && it.leader != row.leader),
        );
        note(|it| &mut it.voided, row.state == State::Void && state_was.is_some_and(|it| it != State::Void));
        let counted = |row: &FindingRow| match row.state {
            State::Void => (0, 0),
            State::Unplanned
            | State::Open
            | State::CloseOut
            | State::Closed
            | State::Standing
            | State::ClosedEarlier => (i64::from(row.evidence), i64::from(row.measures.proven)),
        };
        let (evidence, proven) = counted(row);
        let (evidence_was, proven_was) = was.map_or((0, 0), counted);
        changes.evidence += evidence - evidence_was;
        changes.measures_proven += proven - proven_was;
    }
    changes
}
