//! Lists over all inspections, part by part: what a page or an answer shows is read, not all there is.
//!
//! The store sorts and counts under the caller's [`Scope`]; only the rows of the part are read, and figures are reckoned
//! over the findings of the inspections on it. Work grows with the part and with the size of an index range, not with
//! the bodies of all rows.

use crate::{App, Caller, accounts::damaged, error::Result, reading::AsOf};
use access::{OrgPath, Scope};
use jiff::civil::Date;
use ledger::{InspectionId, OrgId};
use store::{RowOrder, RowQuery};
use views::{FindingRow, INSPECTION_WAITING, InspectionRow, KIND_FINDING, KIND_INSPECTION, State, Totals};

/// A part of a list: so many from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Leave out this many.
    pub offset: u64,
    /// Give at most this many.
    pub limit: u64,
}

impl Part {
    /// The first so many.
    pub fn first(limit: u64) -> Part {
        Part { offset: 0, limit }
    }
}

/// One inspection on the list, with the totals of what the caller sees of it.
pub struct InspectionLine {
    /// The inspection.
    pub inspection: InspectionRow,
    /// Its figures.
    pub totals: Totals,
}

/// Some of a list, and how many there are in all.
pub struct Listed<T> {
    /// The part that was asked for.
    pub items: Vec<T>,
    /// How many the caller sees without regard to the part.
    pub total: u64,
}

impl<T> Listed<T> {
    fn none() -> Self {
        Listed { items: vec![], total: 0 }
    }
}

/// In which order findings of several inspections are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FindingOrder {
    /// By inspection, then by number.
    #[default]
    Number,
    /// By the deadline in force; findings without one last.
    DueOn,
}

/// Which findings. Every condition that is set must hold.
#[derive(Clone, Debug, Default)]
pub struct FindingQuery {
    /// Of this inspection.
    pub inspection: Option<InspectionId>,
    /// In one of these states; empty: in any.
    pub states: Vec<State>,
    /// Led by this person.
    pub leader: Option<String>,
    /// Led or supported by this office.
    pub office: Option<OrgId>,
    /// Of units at or under this node.
    pub under: Option<OrgId>,
    /// Due on this day or later.
    pub due_from: Option<Date>,
    /// Due before this day.
    pub due_before: Option<Date>,
    /// The order.
    pub order: FindingOrder,
    /// The other way round.
    pub descending: bool,
}

fn inspections(part: Option<Part>) -> RowQuery {
    RowQuery {
        // Who sees a finding sees that its inspection is.
        children: Some(KIND_FINDING.to_owned()),
        order: RowOrder::Listed,
        offset: part.map_or(0, |it| it.offset),
        limit: part.map(|it| it.limit),
        ..RowQuery::of(KIND_INSPECTION)
    }
}

impl App {
    /// Inspections of which the caller sees something, newest feedback first; with `unit`, of that unit and those
    /// under it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn inspections(
        &self,
        caller: &Caller,
        as_of: AsOf,
        unit: Option<&OrgId>,
        part: Part,
    ) -> Result<Listed<InspectionLine>> {
        let Some(under) = self.place(unit)? else { return Ok(Listed::none()) };
        let query = RowQuery { under, ..inspections(Some(part)) };
        self.inspection_lines(&query, &Scope::contents(&caller.actor), as_of)
    }

    /// All of them for the operator at the console.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn inspections_as_operator(&self) -> Result<Vec<InspectionLine>> {
        Ok(self.inspection_lines(&inspections(None), &Scope::operator(), self.as_of(None)?)?.items)
    }

    fn inspection_lines(
        &self,
        query: &RowQuery,
        scope: &Scope,
        as_of: AsOf,
    ) -> Result<Listed<InspectionLine>> {
        let rows = self.store.rows(query, scope, as_of.position)?;
        let mut items = Vec::with_capacity(rows.rows.len());
        for row in &rows.rows {
            let findings = self.findings_of(scope, &row.id.as_str().into(), as_of)?;
            items.push(InspectionLine {
                inspection: InspectionRow::read(row).map_err(damaged)?,
                totals: views::totals(&findings, as_of.day, &self.rules),
            });
        }
        Ok(Listed { items, total: rows.total })
    }

    /// The newest inspections of which the caller sees something, without figures: for choosing one.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn inspections_seen(&self, caller: &Caller, part: Part) -> Result<Listed<InspectionRow>> {
        self.inspection_rows(caller, &inspections(Some(part)))
    }

    /// The inspections with a document that was read and waits to be adopted.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn inspections_waiting(&self, caller: &Caller) -> Result<Vec<InspectionRow>> {
        let query = RowQuery { states: vec![INSPECTION_WAITING.to_owned()], ..inspections(None) };
        Ok(self.inspection_rows(caller, &query)?.items)
    }

    /// Where a node stands, if one was named. `None`: there is no such node, and nothing stands under it, which is what
    /// somebody sees who sees nothing of it.
    fn place(&self, node: Option<&OrgId>) -> Result<Option<Option<OrgPath>>> {
        match node {
            None => Ok(Some(None)),
            Some(node) => Ok(self.names()?.place(node).map(Some)),
        }
    }

    fn inspection_rows(&self, caller: &Caller, query: &RowQuery) -> Result<Listed<InspectionRow>> {
        let rows = self.store.rows(query, &Scope::contents(&caller.actor), None)?;
        let read = |row| InspectionRow::read(row).map_err(damaged);
        Ok(Listed { items: rows.rows.iter().map(read).collect::<Result<_>>()?, total: rows.total })
    }

    /// Findings of all inspections, as far as the caller sees them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn findings(
        &self,
        caller: &Caller,
        query: &FindingQuery,
        as_of: AsOf,
        part: Part,
    ) -> Result<Listed<FindingRow>> {
        let Some(under) = self.place(query.under.as_ref())? else { return Ok(Listed::none()) };
        let query = RowQuery {
            parent: query.inspection.as_ref().map(|it| it.0.clone()),
            states: query.states.iter().map(|it| it.key().to_owned()).collect(),
            leader: query.leader.clone(),
            office: query.office.as_ref().map(|it| it.0.clone()),
            under,
            due_from: query.due_from.map(|it| it.to_string()),
            due_before: query.due_before.map(|it| it.to_string()),
            order: match query.order {
                FindingOrder::Number => RowOrder::Ordinal,
                FindingOrder::DueOn => RowOrder::DueOn,
            },
            descending: query.descending,
            offset: part.offset,
            limit: Some(part.limit),
            ..RowQuery::of(KIND_FINDING)
        };
        let rows = self.store.rows(&query, &Scope::contents(&caller.actor), as_of.position)?;
        let items = rows.rows.iter().map(|row| FindingRow::read(row).map_err(damaged));
        Ok(Listed { items: items.collect::<Result<_>>()?, total: rows.total })
    }
}
