//! The list of inspections, and opening one by hand.

use askama::Template;

use crate::{
    Count, FormState, Frame, Link, Msg, Pager,
    form::{Field, FormView, Input, Weight},
    part::Html,
};

/// One inspection of one unit, with its totals as of the shown day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InspectionRow {
    /// The inspection: `五届区委第四轮巡察`.
    pub name: String,
    /// Its kind in words: `常规`.
    pub kind: String,
    /// Day of feedback, ISO; empty where not recorded.
    pub feedback_on: String,
    /// Its ledger.
    pub href: String,
    /// Its dashboard.
    pub dashboard: String,
    /// All findings that count (void ones are left out).
    pub findings: Count,
    /// Closed and proven here, standing ones included.
    pub closed: Count,
    /// In close-out.
    pub close_out: Count,
    /// Being worked on or without a plan.
    pub open: Count,
    /// Closed before this ledger.
    pub earlier: Count,
    /// Late.
    pub late: Count,
}

/// A unit with its inspections.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitGroup {
    /// The unit.
    pub unit: String,
    /// Its inspections alone; empty where nothing else is listed.
    pub href: String,
    /// Its inspections, newest first.
    pub rows: Vec<InspectionRow>,
}

/// A document that was read in and waits for adoption.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Name of the file.
    pub name: String,
    /// For which unit.
    pub unit: String,
    /// When it was read in, ISO.
    pub at: String,
    /// By whom.
    pub by: String,
    /// Its review page.
    pub href: String,
    /// How many findings were recognised.
    pub findings: u32,
}

/// `GET /inspections`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "inspections.html")]
pub struct InspectionsPage {
    /// The frame.
    pub frame: Frame,
    /// Units in the order of the establishment.
    pub units: Vec<UnitGroup>,
    /// Back to all units, where those of one are listed.
    pub all: Option<String>,
    /// The pages of the list.
    pub pager: Pager,
    /// Documents waiting for adoption.
    pub waiting: Vec<Waiting>,
    /// Where to read in a document; `None` where this person may not.
    pub import: Option<String>,
    /// Where to open an inspection by hand; `None` where this person may not.
    pub open_by_hand: Option<String>,
}

/// `GET /inspections/new` and `GET /inspections/{id}/edit`. Fields: `unit`, `name`, `level`, `kind`, `team`, `from`, `to`,
/// `feedback_on`, `document`, and `reason` when `existing`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "inspection_form.html")]
pub struct InspectionFormPage {
    /// The frame.
    pub frame: Frame,
    /// Whether an existing inspection is corrected; otherwise one is opened.
    pub existing: bool,
    /// The form. Choices: `unit` (left out when `existing`), `level`, `kind` (see [`Msg::level_choices`] and
    /// [`Msg::kind_choices`]).
    pub form: FormState,
    /// Where to go without saving.
    pub back: Link,
}

pub(crate) fn inspection_fields(t: Msg, unit: bool) -> Vec<Field> {
    let mut fields = Vec::new();
    if unit {
        fields.push(Field::new("unit", t.inspected_unit(), Input::Select));
    }
    fields.extend([
        Field::new("name", t.inspection_name(), Input::Text).hint(t.inspection_name_hint()),
        Field::new("level", t.inspection_level(), Input::Select).optional().half(),
        Field::new("kind", t.inspection_kind(), Input::Select).optional().half(),
        Field::new("team", t.inspection_team(), Input::Text).optional().half(),
        Field::new("document", t.feedback_document(), Input::Text).optional().half(),
        Field::new("feedback_on", t.feedback_day(), Input::Day).hint(t.feedback_day_hint()).optional(),
    ]);
    fields
}

impl InspectionFormPage {
    fn form_html(&self, t: Msg) -> Html {
        let mut fields = inspection_fields(t, !self.existing);
        fields.push(Field::new("from", t.period_from(), Input::Day).optional().half());
        fields.push(Field::new("to", t.period_to(), Input::Day).optional().half());
        if self.existing {
            fields.push(Field::new("reason", t.reason(), Input::Text));
        }
        FormView {
            t,
            id: "inspection",
            state: &self.form,
            fields,
            confirm: (!self.existing).then(|| t.open_by_hand_follows()),
            submit: if self.existing { t.save() } else { t.open_inspection() },
            weight: Weight::Go,
        }
        .html()
    }
}
