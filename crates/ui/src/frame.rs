//! What stands around every page of a signed-in person.

use crate::{Lang, Msg, Theme};

/// A link: words and where they lead.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Link {
    /// The words.
    pub label: String,
    /// The address.
    pub href: String,
}

impl Link {
    /// A link with these words to this address.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// A number that opens its rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Count {
    /// The number.
    pub n: u32,
    /// The rows behind it. Empty: the number stands without a link.
    pub href: String,
}

impl Count {
    /// A number with its rows.
    pub fn new(n: u32, href: impl Into<String>) -> Self {
        Self { n, href: href.into() }
    }
}

/// Where one is; the side navigation marks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    /// The list of inspections.
    #[default]
    Inspections,
    /// The ledger and the findings in it.
    Ledger,
    /// The dashboard.
    Dashboard,
    /// Reading in a document.
    Import,
    /// One of the settings.
    Settings,
    /// None of these: errors, the style guide.
    Nowhere,
}

/// The entries of the side navigation. What is `None` is not shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Nav {
    /// `/inspections`.
    pub inspections: Option<String>,
    /// `/inspections/{id}/ledger` of the chosen inspection, with `as_of` where a past day is shown.
    pub ledger: Option<String>,
    /// How many findings the ledger has, beside its entry.
    pub findings: Option<u32>,
    /// `/inspections/{id}/dashboard`.
    pub dashboard: Option<String>,
    /// `/inspections/{id}/import`, or `/inspections/import` where none is chosen.
    pub import: Option<String>,
    /// The first of the settings that this person may open.
    pub settings: Option<String>,
}

/// Which inspection is shown, and the others that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Picker {
    /// The inspected unit: `鹭汀区教育局`.
    pub unit: String,
    /// The inspection: `五届区委第四轮巡察`.
    pub inspection: String,
    /// The other inspections in this person's scope, each leading to the same kind of page.
    pub others: Vec<Link>,
}

/// The day that is shown. The picker is a plain GET form to the page itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AsOf {
    /// The shown day, ISO.
    pub day: String,
    /// Today, ISO. Another `day` than this puts the band of the past under the bar.
    pub today: String,
    /// Path of this page, without query.
    pub action: String,
    /// The other parameters of this page's address, which the form keeps.
    pub keep: Vec<(String, String)>,
    /// Address of the same page as it is today.
    pub today_href: String,
}

impl AsOf {
    /// Whether a past day is shown.
    #[must_use]
    pub fn is_past(&self) -> bool {
        self.day != self.today
    }
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct User {
    /// The person's name.
    pub name: String,
    /// In which role or office: `整改办`.
    pub role: String,
    /// The person's username.
    pub username: String,
}

/// How a notice is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Something was done. Drafts kept by the script for this page are then forgotten.
    #[default]
    Done,
    /// Something to know.
    Info,
    /// Something to look at.
    Warn,
    /// Something went wrong.
    Bad,
}

/// One line on top of the page about what has just happened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notice {
    /// How it is meant.
    pub tone: Tone,
    /// What happened, a sentence in the reader's language.
    pub text: String,
    /// Where to look.
    pub link: Option<Link>,
}

/// What every page is given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frame {
    /// The reader's language.
    pub lang: Lang,
    /// The reader's theme.
    pub theme: Theme,
    /// Path and query of this page: `POST /lang` and `POST /theme` come back to it (field `next`).
    pub here: String,
    /// The session's token against forged requests, in every form as the hidden field `csrf`.
    pub csrf: String,
    /// Which entry of the navigation is marked.
    pub section: Section,
    /// The side navigation.
    pub nav: Nav,
    /// The chosen inspection.
    pub picker: Option<Picker>,
    /// The shown day. `None` on pages that know no past.
    pub as_of: Option<AsOf>,
    /// Who is signed in. `None` before sign-in: then the frame is left out.
    pub user: Option<User>,
    /// What has just happened.
    pub notice: Option<Notice>,
    /// Whether this installation runs on invented data; said in the bar.
    pub demo: bool,
    /// The short code of the latest signed checkpoint, printed on paper.
    pub checkpoint: Option<String>,
}

impl Frame {
    /// The messages in the reader's language.
    #[must_use]
    pub fn t(&self) -> Msg {
        Msg::new(self.lang)
    }

    /// Address of the style sheet.
    #[must_use]
    pub fn css(&self) -> String {
        crate::asset::css_href()
    }

    /// Address of the script.
    #[must_use]
    pub fn js(&self) -> String {
        crate::asset::js_href()
    }

    /// Whether a past day is shown.
    #[must_use]
    pub fn is_past(&self) -> bool {
        self.as_of.as_ref().is_some_and(AsOf::is_past)
    }

    pub(crate) fn is(&self, section: &str) -> bool {
        section
            == match self.section {
                Section::Inspections => "inspections",
                Section::Ledger => "ledger",
                Section::Dashboard => "dashboard",
                Section::Import => "import",
                Section::Settings => "settings",
                Section::Nowhere => "",
            }
    }
}

/// The pages of a long list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pager {
    /// First shown row, from 1.
    pub from: u32,
    /// Last shown row.
    pub to: u32,
    /// Rows in all.
    pub total: u32,
    /// This page, from 1.
    pub page: u32,
    /// Pages in all.
    pub pages: u32,
    /// Address of the page before.
    pub prev: Option<String>,
    /// Address of the next page.
    pub next: Option<String>,
}

impl Pager {
    /// The page that was asked for, or the nearest there is, of `total` rows with `lines` to a page; `at` gives the address
    /// of a page. What is to be left out before it: [`Pager::offset`].
    pub fn of(total: u64, lines: u32, asked: u32, at: impl Fn(u32) -> String) -> Pager {
        let total = u32::try_from(total).unwrap_or(u32::MAX);
        let pages = total.div_ceil(lines.max(1)).max(1);
        let page = asked.clamp(1, pages);
        let before = (page - 1).saturating_mul(lines);
        Pager {
            from: if total == 0 { 0 } else { before + 1 },
            to: before.saturating_add(lines).min(total),
            total,
            page,
            pages,
            prev: (page > 1).then(|| at(page - 1)),
            next: (page < pages).then(|| at(page + 1)),
        }
    }

    /// How many rows stand on the pages before this one.
    pub fn offset(&self) -> u64 {
        u64::from(self.from.saturating_sub(1))
    }
}

impl Frame {
    /// Where the mark in the corner leads.
    pub(crate) fn home(&self) -> &str {
        self.nav.inspections.as_deref().or(self.nav.settings.as_deref()).unwrap_or("/")
    }
}

impl Tone {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Tone::Done => "good",
            Tone::Info => "info",
            Tone::Warn => "",
            Tone::Bad => "bad",
        }
    }

    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Tone::Done => "check",
            Tone::Info => "info",
            Tone::Warn => "late",
            Tone::Bad => "err",
        }
    }
}
