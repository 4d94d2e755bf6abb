//! The ledger: one table of aspects, issues and findings.

use askama::Template;

use crate::{
    Choice, Count, FormState, Frame, Light, Link, Msg, Pager, State, Step, Totals,
    form::{Field, FormView, Input, Weight},
    part::Html,
};

/// The head of an aspect or of an issue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupRow {
    /// The number as printed; empty where there is none.
    pub number: String,
    /// The title; empty for findings that stand under no heading.
    pub title: String,
    /// Findings closed (here or earlier) in the group.
    pub closed: Count,
    /// Findings in the group.
    pub total: Count,
    /// Late findings in the group.
    pub late: Count,
}

/// A finding's line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FindingRow {
    /// Identifier, sent by the bulk form as `finding`.
    pub id: String,
    /// Version, sent by the bulk form as part of `finding`: `{id}:{version}`.
    pub version: String,
    /// Number within the ledger.
    pub number: String,
    /// Title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// State.
    pub state: State,
    /// Whether the last close-out came back.
    pub returned: bool,
    /// Leader's name; `None`: none yet.
    pub leader: Option<String>,
    /// Lead office; `None`: none yet.
    pub office: Option<String>,
    /// Granted date, ISO; `None`: none yet.
    pub due: Option<String>,
    /// Light.
    pub light: Light,
    /// Who it waits for, in a close-out.
    pub waits: Option<Step>,
    /// The reason, in the reader's language.
    pub why: Option<String>,
    /// The status word read in the document, while it is not proven.
    pub claim: Option<String>,
    /// Measures reported done.
    pub done: u32,
    /// Measures.
    pub measures: u32,
    /// Pieces of evidence, leading to the finding's table.
    pub evidence: Count,
    /// Whether the bulk form may take it.
    pub selectable: bool,
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerRow {
    /// 方面.
    Aspect(GroupRow),
    /// 问题.
    Issue(GroupRow),
    /// 具体问题.
    Finding(Box<FindingRow>),
}

/// The filters as the address has them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filters {
    /// Path of the ledger, without query.
    pub action: String,
    /// Code of the state ([`State::code`]), or `not_closed`, or empty.
    pub state: String,
    /// Code of the light ([`Light::code`]), or empty.
    pub light: String,
    /// Chosen leader's value.
    pub leader: String,
    /// Chosen office's value.
    pub office: String,
    /// `past`, `20`, `60`, `none`, an ISO day (due until then), or empty.
    pub due: String,
    /// Words to find in title and number.
    pub q: String,
    /// All leaders in the order of their duties.
    pub leaders: Vec<Choice>,
    /// All offices in the order of the establishment.
    pub offices: Vec<Choice>,
    /// Parameters that the form keeps (`as_of`).
    pub keep: Vec<(String, String)>,
    /// The set conditions in words, each leading to the ledger without it.
    pub chips: Vec<Link>,
    /// The ledger without any filter.
    pub clear: String,
}

/// `GET /inspections/{id}/ledger`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "ledger.html")]
pub struct LedgerPage {
    /// The frame.
    pub frame: Frame,
    /// The totals of the whole ledger, whatever the filters are.
    pub totals: Totals,
    /// The filters.
    pub filters: Filters,
    /// The lines of this page in the order of the tree. A group's head is repeated on top of a page that continues it.
    pub rows: Vec<LedgerRow>,
    /// Paging.
    pub pager: Pager,
    /// Bulk assignment: `POST /inspections/{id}/assign`, fields `finding` (many), `leader`, `office`, `mode`, `due`, `reason`; empty ones
    /// stay as they are. `None`: not for this person or day.
    pub bulk: Option<FormState>,
    /// The inspection's journal.
    pub journal: Option<String>,
    /// Its handovers.
    pub handovers: Option<String>,
    /// Form to correct the inspection's facts.
    pub edit: Option<String>,
    /// Form for a finding entered by hand: `POST /inspections/{id}/register`, fields `aspect`, `issue`, `title`, `source`. `None`: not
    /// for this person or day.
    pub register: Option<FormState>,
}

impl LedgerPage {
    fn has_filters(&self) -> bool {
        !self.filters.chips.is_empty()
    }

    fn state_choices(&self, t: Msg) -> Vec<Choice> {
        let mut out =
            vec![Choice::new("not_closed", t.not_closed()), Choice::new("closed_here", t.closed_here())];
        out.extend(State::ALL.into_iter().map(|state| Choice::new(state.code(), t.state_word(state))));
        out
    }

    fn light_choices(&self, t: Msg) -> Vec<Choice> {
        vec![
            Choice::new("late", t.light_late()),
            Choice::new("near", t.light_near()),
            Choice::new("normal", t.light_normal()),
        ]
    }

    fn due_choices(&self, t: Msg) -> Vec<Choice> {
        let mut out = vec![
            Choice::new("past", t.due_past()),
            Choice::new("20", t.due_within(20)),
            Choice::new("60", t.due_within(60)),
            Choice::new("none", t.no_date()),
        ];
        let due = &self.filters.due;
        if !due.is_empty() && !out.iter().any(|choice| choice.value == *due) {
            out.push(Choice::new(due.clone(), t.due_until(&t.short_day(due))));
        }
        out
    }

    fn bulk_leader<'a>(&self, bulk: &'a FormState) -> &'a [Choice] {
        bulk.options("leader")
    }

    fn bulk_office<'a>(&self, bulk: &'a FormState) -> &'a [Choice] {
        bulk.options("office")
    }

    fn register_form(&self, state: &FormState) -> Html {
        let t = self.frame.t();
        FormView {
            t,
            id: "register",
            state,
            fields: vec![
                Field::new("aspect", t.aspect(), Input::Text).optional(),
                Field::new("issue", t.issue(), Input::Text).optional(),
                Field::new("title", t.ledger_title(), Input::Area(3)),
                Field::new("source", t.source_sentence(), Input::Area(3)).hint(t.source_sentence_hint()),
            ],
            confirm: Some(t.register_follows()),
            submit: t.register(),
            weight: Weight::Go,
        }
        .html()
    }
}

impl FindingRow {
    fn picked(&self, bulk: &FormState) -> bool {
        bulk.values
            .iter()
            .any(|(name, value)| name == "finding" && value.split(':').next() == Some(self.id.as_str()))
    }
}
