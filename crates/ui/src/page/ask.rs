//! One act of the settings, asked for on a page of its own: what it is, what follows, why.

use askama::Template;

use crate::{
    FormState, Frame, Link, Msg,
    form::{Field, FormView, Input, Weight},
    part::Html,
};

/// A field of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AskField {
    /// `name` of a person.
    PersonName,
    /// `name` of a unit or office.
    NodeName,
    /// `office`, a choice.
    Office,
    /// `post`; may stay empty.
    Post,
    /// `reason`.
    Reason,
}

/// `GET /settings/people/{id}/{act}`, `/settings/roles/{id}/{act}`, `/settings/organisation/{id}/{act}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "ask.html")]
pub struct AskPage {
    /// The frame.
    pub frame: Frame,
    /// What is to be done to what: `停用：周牧野`.
    pub title: String,
    /// What will follow, one sentence; may be empty.
    pub follows: String,
    /// The fields, in order.
    pub fields: Vec<AskField>,
    /// The form.
    pub form: FormState,
    /// The word on the button.
    pub submit: String,
    /// Whether something is taken away.
    pub danger: bool,
    /// Where to go without doing it.
    pub back: Link,
}

impl AskPage {
    fn form_html(&self, t: Msg) -> Html {
        let field = |it: &AskField| match it {
            AskField::PersonName => Field::new("name", t.person_name(), Input::Text),
            AskField::NodeName => Field::new("name", t.node_name(), Input::Text),
            AskField::Office => Field::new("office", t.office(), Input::Select),
            AskField::Post => Field::new("post", t.post(), Input::Text).optional(),
            AskField::Reason => Field::new("reason", t.reason(), Input::Text),
        };
        FormView {
            t,
            id: "ask",
            state: &self.form,
            fields: self.fields.iter().map(field).collect(),
            confirm: (!self.follows.is_empty()).then(|| self.follows.clone()),
            submit: self.submit.clone(),
            weight: if self.danger { Weight::Danger } else { Weight::Go },
        }
        .html()
    }
}
