//! The audit log, for the audit administrator.

use askama::Template;

use crate::{
    Choice, Frame, Pager,
    page::settings::{SettingsTab, Tabs, tabs_html},
    part::Html,
};

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditRow {
    /// Its number.
    pub number: u64,
    /// When: `2026-11-20 10:31:07`.
    pub at: String,
    /// Who; empty for nobody signed in.
    pub who: String,
    /// What was done, in words.
    pub what: String,
    /// On what.
    pub on: String,
    /// What came of it, in words; empty: it was done.
    pub refused: String,
    /// From which address; empty: at the machine itself.
    pub from: String,
    /// The session's mark; empty for none.
    pub session: String,
    /// The beginning of its hash.
    pub hash: String,
}

/// `GET /settings/audit?q=&from=&to=&act=&outcome=`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "audit.html")]
pub struct AuditPage {
    /// The frame.
    pub frame: Frame,
    /// The settings this person may open.
    pub tabs: Tabs,
    /// Only by or to people with this in their name.
    pub q: String,
    /// Only from this day on, ISO; empty: all.
    pub from: String,
    /// Only up to this day, ISO; empty: all.
    pub to: String,
    /// Only this act; empty: all.
    pub act: String,
    /// The acts to choose from.
    pub acts: Vec<Choice>,
    /// Only with this outcome; empty: all.
    pub outcome: String,
    /// The outcomes to choose from.
    pub outcomes: Vec<Choice>,
    /// Lines, newest first.
    pub rows: Vec<AuditRow>,
    /// Paging.
    pub pager: Pager,
    /// There are more than can be paged through: a shorter time has to be asked for.
    pub more: bool,
    /// For how many months entries are kept.
    pub months: u32,
    /// What is asked for, as a file for spreadsheets.
    pub csv: String,
    /// The same for programs, with what each hash is over.
    pub jsonl: String,
}

impl AuditPage {
    fn tabs(&self) -> Html {
        tabs_html(self.frame.t(), &self.tabs, SettingsTab::Audit)
    }

    fn is_filtered(&self) -> bool {
        [&self.q, &self.from, &self.to, &self.act, &self.outcome].iter().any(|it| !it.is_empty())
    }
}
