//! Handovers of an inspection, and one as a list to be signed and printed.

use askama::Template;

use crate::{
    FormState, Frame, Link, Msg, Recorded,
    form::{Field, FormView, Input, Weight},
    part::Html,
};

/// One handover on the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandoverRow {
    /// The way to it, named by its number.
    pub link: Link,
    /// What is handed over by whom to whom.
    pub what: String,
    /// The day of the list, ISO.
    pub on: String,
    /// How many items.
    pub items: u32,
    /// How it stands.
    pub state: String,
}

/// `GET /inspections/{id}/handovers`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "handovers.html")]
pub struct HandoversPage {
    /// The frame.
    pub frame: Frame,
    /// The ledger.
    pub crumbs: Vec<Link>,
    /// The handovers, newest first.
    pub rows: Vec<HandoverRow>,
    /// Making a list, for the coordinator: `post`, `from`, `to`, `reason`.
    pub form: Option<FormState>,
}

impl HandoversPage {
    fn form_html(&self, state: &FormState) -> Html {
        let t: Msg = self.frame.t();
        FormView {
            t,
            id: "handover",
            state,
            fields: vec![
                Field::new("post", t.handover_post(), Input::Radios),
                Field::new("from", t.handover_from(), Input::Select).half(),
                Field::new("to", t.handover_to(), Input::Select).half(),
                Field::new("reason", t.reason(), Input::Text),
            ],
            confirm: Some(t.handover_follows()),
            submit: t.handover_make(),
            weight: Weight::Go,
        }
        .html()
    }
}

/// One item of the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandoverItem {
    /// Its number, and the way to it.
    pub link: Link,
    /// Its title.
    pub title: String,
    /// How it stood.
    pub state: String,
    /// Its day, ISO; empty: none.
    pub due: String,
    /// How many things were missing.
    pub missing: u32,
    /// Whether it has changed since.
    pub changed: bool,
}

/// One side's signature.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandoverSign {
    /// 移交人 or 接收人, with the name.
    pub who: String,
    /// The day on which it was signed, ISO; empty: not yet.
    pub on: String,
    /// Where it was signed on paper.
    pub recorded: Option<Recorded>,
    /// Signing in person.
    pub sign: Option<FormState>,
    /// Recording a paper: `acted_on`, `file`.
    pub paper: Option<FormState>,
}

/// `GET /inspections/{id}/handovers/{number}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "handover.html")]
pub struct HandoverPage {
    /// The frame.
    pub frame: Frame,
    /// The ledger, the handovers.
    pub crumbs: Vec<Link>,
    /// What is handed over by whom to whom.
    pub title: String,
    /// The inspection and its unit.
    pub about: String,
    /// Why.
    pub reason: String,
    /// The day of the list, ISO.
    pub on: String,
    /// How it stands, in words.
    pub state: String,
    /// That something changed since, in words.
    pub changed: Option<String>,
    /// The list.
    pub items: Vec<HandoverItem>,
    /// Both sides.
    pub sides: Vec<HandoverSign>,
    /// What is wrong with what was just tried.
    pub problem: Option<String>,
    /// Listing afresh, for the coordinator.
    pub relist: Option<FormState>,
    /// Taking it back: `reason`.
    pub withdraw: Option<FormState>,
}

impl HandoverPage {
    fn view(&self, id: &str, state: &FormState, fields: Vec<Field>, submit: String, weight: Weight) -> Html {
        FormView { t: self.frame.t(), id, state, fields, confirm: None, submit, weight }.html()
    }

    fn sign_html(&self, state: &FormState) -> Html {
        self.view("sign", state, vec![], self.frame.t().handover_sign(), Weight::Go)
    }

    fn paper_html(&self, index: usize, state: &FormState) -> Html {
        let t = self.frame.t();
        let fields = vec![
            Field::new("acted_on", t.acted_on(), Input::Day),
            Field::new("file", t.sheet(), Input::File(".pdf,.jpg,.jpeg,.png,.tif,.tiff"))
                .hint(t.sheet_hint()),
        ];
        self.view(&format!("paper{index}"), state, fields, t.handover_record(), Weight::Plain)
    }

    fn relist_html(&self, state: &FormState) -> Html {
        self.view("relist", state, vec![], self.frame.t().handover_relist(), Weight::Plain)
    }

    fn withdraw_html(&self, state: &FormState) -> Html {
        let t = self.frame.t();
        let fields = vec![Field::new("reason", t.reason(), Input::Text)];
        self.view("withdraw", state, fields, t.handover_withdraw(), Weight::Danger)
    }
}
