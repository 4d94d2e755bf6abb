//! The pieces that all pages share: states, lights, icons, totals. A state is a shape and a word; a light is a shape, a
//! word and its reason. Nothing is told by colour alone.

use std::fmt::{self, Write as _};

use crate::{Count, Msg};

/// Markup made here; templates do not escape it again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Html(pub(crate) String);

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

/// Text made safe for content and for quoted attributes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// Where a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum State {
    /// 待定方案: no leader, date or measures yet.
    #[default]
    Unplanned,
    /// 整改中: being worked on.
    Open,
    /// 销号审核: requested, not yet accepted.
    CloseOut,
    /// 已销号: proven and accepted here.
    Closed,
    /// 长期坚持: closed, with a mechanism and a day on which it is looked at again.
    Standing,
    /// 此前已销号: taken over as closed before this ledger, not proven here.
    ClosedEarlier,
    /// 已作废: adopted by mistake.
    Void,
}

impl State {
    /// All states, in the order in which a finding goes through them.
    pub const ALL: [State; 7] = [
        State::Unplanned,
        State::Open,
        State::CloseOut,
        State::Closed,
        State::Standing,
        State::ClosedEarlier,
        State::Void,
    ];

    /// The value of the filter `state` in an address.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            State::Unplanned => "unplanned",
            State::Open => "open",
            State::CloseOut => "close_out",
            State::Closed => "closed",
            State::Standing => "standing",
            State::ClosedEarlier => "closed_earlier",
            State::Void => "void",
        }
    }

    /// Reads the value of the filter `state`.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    fn class_icon(self) -> (&'static str, &'static str) {
        match self {
            State::Unplanned => ("plan", "s-plan"),
            State::Open => ("work", "s-work"),
            State::CloseOut => ("wait", "s-wait"),
            State::Closed => ("done", "s-done"),
            State::Standing => ("done", "s-keep"),
            State::ClosedEarlier => ("earlier", "s-earlier"),
            State::Void => ("void", "s-void"),
        }
    }
}

/// Who acts next in a close-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// The leader signs.
    Signature,
    /// The coordinator reviews.
    Review,
    /// The supervisor accepts.
    Acceptance,
}

/// Time that is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Left {
    /// So many working days.
    Working(u32),
    /// So many calendar days.
    Calendar(u32),
}

/// How urgent a finding is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub enum Light {
    /// 逾期: so many calendar days past the granted date.
    Late(u32),
    /// 临期: inside the warning time.
    Near(Left),
    /// 受阻: waits for somebody outside the unit.
    Blocked,
    /// 正常, with the time left.
    Normal(Left),
    /// 正常, without a date yet.
    #[default]
    NoDate,
    /// Closed on this ISO day; `None` for what was closed before this ledger, or void.
    Done(Option<String>),
}

impl Light {
    /// The value of the filter `light` in an address.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Light::Late(_) => "late",
            Light::Near(_) => "near",
            Light::Blocked => "blocked",
            Light::Normal(_) | Light::NoDate => "normal",
            Light::Done(_) => "done",
        }
    }
}

/// How a finding is to be rectified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// 立行立改.
    AtOnce,
    /// 限期整改.
    ByDate,
    /// 长期坚持.
    Standing,
}

impl Mode {
    /// The value of the form field `mode`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Mode::AtOnce => "at_once",
            Mode::ByDate => "by_date",
            Mode::Standing => "standing",
        }
    }

    /// Reads the value of the form field `mode`.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Mode::AtOnce, Mode::ByDate, Mode::Standing].into_iter().find(|mode| mode.code() == code)
    }
}

/// Which total of a line of totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TotalKind {
    /// All findings.
    All,
    /// Closed here.
    Closed,
    /// Closed and standing.
    Standing,
    /// In close-out.
    CloseOut,
    /// Being worked on.
    Open,
    /// Without a plan.
    Unplanned,
    /// Closed before this ledger.
    ClosedEarlier,
    /// Void.
    Void,
    /// Late.
    Late,
    /// Near.
    Near,
    /// Blocked.
    Blocked,
    /// Neither late nor near.
    Normal,
}

/// One total of a line of totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// Which one.
    pub kind: TotalKind,
    /// The number.
    pub n: u32,
    /// The rows behind it.
    pub href: String,
}

impl Total {
    /// A total with its rows.
    pub fn new(kind: TotalKind, n: u32, href: impl Into<String>) -> Self {
        Self { kind, n, href: href.into() }
    }
}

/// A line of totals in two groups: states on the left, whose parts add up to the first; lights of what is not closed on the right.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    /// All, then states.
    pub states: Vec<Total>,
    /// Lights.
    pub lights: Vec<Total>,
}

/// Severity of a diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// Must be settled before adoption.
    Error,
    /// Doubtful.
    Warning,
    /// To know.
    Hint,
}

/// An icon of the page's own set; decoration, never the only carrier of a meaning.
#[must_use]
pub fn icon(name: &str) -> Html {
    Html(format!("<svg class=\"i\" aria-hidden=\"true\"><use href=\"#{}\"/></svg>", escape(name)))
}

impl Msg {
    /// The word for a state.
    #[must_use]
    pub fn state_word(self, state: State) -> String {
        match state {
            State::Unplanned => self.state_unplanned(),
            State::Open => self.state_open(),
            State::CloseOut => self.state_close_out(),
            State::Closed => self.state_closed(),
            State::Standing => self.state_standing(),
            State::ClosedEarlier => self.state_closed_earlier(),
            State::Void => self.state_void(),
        }
    }

    /// What a state means, one sentence.
    #[must_use]
    pub fn state_meaning(self, state: State) -> String {
        match state {
            State::Unplanned => self.means_unplanned(),
            State::Open => self.means_open(),
            State::CloseOut => self.means_close_out(),
            State::Closed => self.means_closed(),
            State::Standing => self.means_standing(),
            State::ClosedEarlier => self.means_closed_earlier(),
            State::Void => self.means_void(),
        }
    }

    /// The shape and the word of a state, and the mark of a return.
    #[must_use]
    pub fn state(self, state: State, returned: bool) -> Html {
        let (class, symbol) = state.class_icon();
        let mut out = format!(
            "<span class=\"st {class}\">{}<span>{}</span></span>",
            icon(symbol),
            escape(&self.state_word(state))
        );
        if returned {
            let _ = write!(
                out,
                "<span class=\"st back\">{}<span>{}</span></span>",
                icon("s-back"),
                escape(&self.returned())
            );
        }
        if state == State::ClosedEarlier {
            let _ = write!(out, "<span class=\"why\">{}</span>", escape(&self.not_proven_here()));
        }
        Html(out)
    }

    /// What a step of a close-out waits for: `等整改办审核`.
    #[must_use]
    pub fn waits_for(self, step: Step) -> String {
        match step {
            Step::Signature => self.waits_signature(),
            Step::Review => self.waits_review(),
            Step::Acceptance => self.waits_acceptance(),
        }
    }

    /// Time left in words.
    #[must_use]
    pub fn left(self, left: Left) -> String {
        match left {
            Left::Working(n) => self.left_working(n),
            Left::Calendar(n) => self.left_calendar(n),
        }
    }

    /// The shape, the word and the reason of a light. In a close-out that is not late, who it waits for stands in its place.
    #[must_use]
    pub fn light(self, light: &Light, waits: &Option<Step>, why: &Option<String>) -> Html {
        let waiting = waits.map(|step| self.waits_for(step));
        let (class, symbol, word, strong) = match (light, &waiting) {
            (Light::Late(n), _) => ("late", "late", self.late_by(*n), true),
            (Light::Done(Some(day)), _) => ("done", "check", self.closed_on(self.short_day(day)), false),
            (Light::Done(None), _) => ("none", "dash", self.no_date_needed(), false),
            (_, Some(wait)) => ("wait", "s-wait", wait.clone(), false),
            (Light::Near(left), None) => ("near", "near", self.near_with(self.left(*left)), true),
            (Light::Blocked, None) => ("block", "block", self.blocked(), true),
            (Light::Normal(left), None) => ("ok", "ok", self.left(*left), false),
            (Light::NoDate, None) => ("ok", "ok", self.no_date(), false),
        };
        let word = escape(&word);
        let mut out = format!("<div class=\"lt {class}\">{}<div>", icon(symbol));
        if strong {
            let _ = write!(out, "<b>{word}</b>");
        } else {
            out.push_str(&word);
        }
        if matches!(light, Light::Late(_))
            && let Some(wait) = waiting
        {
            let _ = write!(out, "<span class=\"why\">{}</span>", escape(&wait));
        }
        if let Some(why) = why {
            let _ = write!(out, "<span class=\"why\">{}</span>", escape(why));
        }
        out.push_str("</div></div>");
        Html(out)
    }

    /// The word for a mode.
    #[must_use]
    pub fn mode(self, mode: Mode) -> String {
        match mode {
            Mode::AtOnce => self.mode_at_once(),
            Mode::ByDate => self.mode_by_date(),
            Mode::Standing => self.mode_standing(),
        }
    }

    /// The shape and word of a severity.
    #[must_use]
    pub fn severity(self, severity: Severity) -> Html {
        let (class, symbol, word) = match severity {
            Severity::Error => ("e", "err", self.sev_error()),
            Severity::Warning => ("w", "late", self.sev_warning()),
            Severity::Hint => ("h", "info", self.sev_hint()),
        };
        Html(format!("<span class=\"sev {class}\">{}{}</span>", icon(symbol), escape(&word)))
    }

    /// Class, icon and word of a total.
    fn total_parts(self, kind: TotalKind) -> (&'static str, Option<&'static str>, String) {
        match kind {
            TotalKind::All => ("all", None, self.findings()),
            TotalKind::Closed => ("done", Some("s-done"), self.state_closed()),
            TotalKind::Standing => ("done", Some("s-keep"), self.state_standing()),
            TotalKind::CloseOut => ("wait", Some("s-wait"), self.state_close_out()),
            TotalKind::Open => ("work", Some("s-work"), self.state_open()),
            TotalKind::Unplanned => ("plan", Some("s-plan"), self.state_unplanned()),
            TotalKind::ClosedEarlier => ("earlier", Some("s-earlier"), self.state_closed_earlier()),
            TotalKind::Void => ("void", Some("s-void"), self.state_void()),
            TotalKind::Late => ("late", Some("late"), self.light_late()),
            TotalKind::Near => ("near", Some("near"), self.light_near()),
            TotalKind::Blocked => ("block", Some("block"), self.blocked()),
            TotalKind::Normal => ("ok", Some("ok"), self.light_normal()),
        }
    }

    /// The line of totals.
    #[must_use]
    pub fn totals(self, totals: &Totals) -> Html {
        let mut out = String::from("<div class=\"totals\">");
        for (class, group) in [("states", &totals.states), ("lights", &totals.lights)] {
            if group.is_empty() {
                continue;
            }
            let _ = write!(out, "<dl class=\"{class}\">");
            for total in group {
                let (class, symbol, word) = self.total_parts(total.kind);
                let class = if total.n == 0 { format!("{class} zero") } else { class.to_owned() };
                let symbol = symbol.map(|name| icon(name).0).unwrap_or_default();
                let _ = write!(
                    out,
                    "<div class=\"{class}\"><dt>{symbol}{}</dt><dd>{}</dd></div>",
                    escape(&word),
                    self.count(&Count::new(total.n, total.href.clone()))
                );
            }
            out.push_str("</dl>");
        }
        out.push_str("</div>");
        Html(out)
    }

    /// A number that opens its rows; 0 is said, and is no link.
    #[must_use]
    pub fn count(self, count: &Count) -> Html {
        if count.n == 0 {
            Html("<span class=\"faint\">0</span>".to_owned())
        } else if count.href.is_empty() {
            Html(count.n.to_string())
        } else {
            Html(format!("<a href=\"{}\">{}</a>", escape(&count.href), count.n))
        }
    }

    /// A column's day: ISO, with its weekday.
    #[must_use]
    pub fn column_day(self, iso: &str) -> Html {
        let weekday = self.weekday(iso);
        let mut out = format!("<span class=\"nowrap\">{}</span>", escape(iso));
        if !weekday.is_empty() {
            let _ = write!(out, "<small> {weekday}</small>");
        }
        Html(out)
    }
}
