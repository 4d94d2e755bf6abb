//! What few may see of a finding, and noting it.

use askama::Template;

use crate::{
    FormState, Frame, Link, Msg,
    form::{Field, FormView, Input, Weight},
    part::Html,
};

/// One sort of it on the finding's page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VeilRow {
    /// How much there is, or that it may not be read.
    pub text: String,
    /// The way to it, for whoever may look.
    pub link: Option<Link>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RestrictedRow {
    /// Its number.
    pub number: String,
    /// The day of the thing itself, ISO.
    pub on: String,
    /// What it says: label and text.
    pub lines: Vec<(String, String)>,
    /// Why it was taken back, where it was.
    pub withdrawn: Option<String>,
    /// Taking it back: `POST` with `reason`.
    pub back: Option<FormState>,
}

/// The entries of one sort.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RestrictedGroup {
    /// `clue`, `accountability` or `reporter`.
    pub key: String,
    /// The sort in words.
    pub title: String,
    /// The entries, oldest first.
    pub rows: Vec<RestrictedRow>,
    /// Noting another: `on`, and `to`, `text` (clue), `form`, `persons`, `text` (accountability), `text` (reporter).
    pub form: Option<FormState>,
}

/// `GET /findings/{id}/restricted`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "restricted.html")]
pub struct RestrictedPage {
    /// The frame.
    pub frame: Frame,
    /// The ledger, the finding.
    pub crumbs: Vec<Link>,
    /// The sorts that this person sees.
    pub groups: Vec<RestrictedGroup>,
}

impl RestrictedPage {
    fn note_html(&self, key: &str, state: &FormState) -> Html {
        let t: Msg = self.frame.t();
        let mut fields = vec![Field::new("on", t.restricted_on(), Input::Day)];
        fields.extend(match key {
            "clue" => vec![
                Field::new("to", t.clue_to(), Input::Text),
                Field::new("text", t.clue_text(), Input::Area(3)).optional(),
            ],
            "accountability" => vec![
                Field::new("form", t.accountability_form(), Input::Select),
                Field::new("persons", t.persons(), Input::Text),
                Field::new("text", t.accountability_text(), Input::Area(3))
                    .hint(t.accountability_hint())
                    .optional(),
            ],
            _ => vec![Field::new("text", t.reporter_text(), Input::Area(3)).hint(t.reporter_hint())],
        });
        let view = FormView {
            t,
            id: key,
            state,
            fields,
            confirm: Some(t.restricted_follows()),
            submit: t.restricted_submit(),
            weight: Weight::Plain,
        };
        view.html()
    }

    fn back_html(&self, key: &str, row: &RestrictedRow, state: &FormState) -> Html {
        let t: Msg = self.frame.t();
        FormView {
            t,
            id: &format!("{key}-{}", row.number),
            state,
            fields: vec![Field::new("reason", t.reason(), Input::Text)],
            confirm: None,
            submit: t.restricted_back(),
            weight: Weight::Danger,
        }
        .html()
    }
}
