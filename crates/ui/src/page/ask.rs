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
    /// `to`, a choice: the node above from now on.
    MoveTo,
    /// `on`: the last day.
    LastDay,
    /// `person`, a choice.
    Person,
    /// `principal`, a choice: for whom.
    Principal,
    /// `admin`, a choice: which of the three.
    Admin,
    /// `role`, a choice.
    Role,
    /// `scope`, a choice: over which part of the tree.
    Scope,
    /// `from`: the first day.
    From,
    /// `until`: the last day; must be given.
    Until,
    /// `until`; may stay empty.
    MaybeUntil,
    /// `hours`.
    Hours,
    /// `months`.
    Months,
    /// `fields`, check boxes: masked fields.
    Masked,
    /// `member`, a choice that may stay empty: somebody with an account.
    Member,
    /// `name`; may stay empty: somebody without an account.
    MemberName,
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
    /// What should be known before, a line each: what somebody still holds, what moves along.
    pub facts: Vec<String>,
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
            AskField::MoveTo => Field::new("to", t.above_it(), Input::Select),
            AskField::LastDay => Field::new("on", t.last_day(), Input::Day),
            AskField::Person => Field::new("person", t.person(), Input::Select),
            AskField::Principal => Field::new("principal", t.principal(), Input::Select),
            AskField::Admin => Field::new("admin", t.which_admin(), Input::Select),
            AskField::Role => Field::new("role", t.role(), Input::Select),
            AskField::Scope => Field::new("scope", t.scope(), Input::Select).hint(t.scope_hint()),
            AskField::From => Field::new("from", t.first_day(), Input::Day).half(),
            AskField::Until => Field::new("until", t.last_day(), Input::Day).half(),
            AskField::MaybeUntil => Field::new("until", t.last_day(), Input::Day).optional().half(),
            AskField::Hours => Field::new("hours", t.hours(), Input::Text).hint(t.hours_hint()),
            AskField::Months => Field::new("months", t.months(), Input::Text).hint(t.months_hint()),
            AskField::Masked => Field::new("fields", t.masked_too(), Input::Checks).optional(),
            AskField::Member => Field::new("member", t.person(), Input::Select).optional(),
            AskField::MemberName => {
                Field::new("name", t.member_name(), Input::Text).optional().hint(t.member_name_hint())
            }
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
