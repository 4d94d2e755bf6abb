//! Settings: organisation, people, roles, the audit log, verification. Three administrators, three hands.

use askama::Template;

use crate::{
    FormState, Frame, Msg,
    form::{Field, FormView, Input, Weight},
    part::Html,
};

/// One of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SettingsTab {
    /// `/settings/people`, of the system administrator.
    People,
    /// `/settings/organisation`, of the system administrator.
    Organisation,
    /// `/settings/roles`, of the security administrator.
    Roles,
    /// `/proposals`: of all three, and of whoever proposed something.
    Proposals,
    /// `/settings/audit`, of the audit administrator.
    Audit,
    /// `/settings/sessions`, of the system administrator.
    Sessions,
    /// `/settings/webhooks`, of the system administrator.
    Webhooks,
    /// `/settings/verify`.
    Verify,
}

impl SettingsTab {
    /// Its address.
    #[must_use]
    pub fn href(self) -> &'static str {
        match self {
            SettingsTab::People => "/settings/people",
            SettingsTab::Organisation => "/settings/organisation",
            SettingsTab::Roles => "/settings/roles",
            SettingsTab::Proposals => "/proposals",
            SettingsTab::Audit => "/settings/audit",
            SettingsTab::Sessions => "/settings/sessions",
            SettingsTab::Webhooks => "/settings/webhooks",
            SettingsTab::Verify => "/settings/verify",
        }
    }

    fn label(self, t: Msg) -> String {
        match self {
            SettingsTab::People => t.tab_people(),
            SettingsTab::Organisation => t.tab_organisation(),
            SettingsTab::Roles => t.tab_roles(),
            SettingsTab::Proposals => t.tab_proposals(),
            SettingsTab::Audit => t.tab_audit(),
            SettingsTab::Sessions => t.tab_sessions(),
            SettingsTab::Webhooks => t.tab_webhooks(),
            SettingsTab::Verify => t.tab_verify(),
        }
    }
}

/// The settings this person may open.
pub type Tabs = Vec<SettingsTab>;

pub(crate) fn tabs_html(t: Msg, tabs: &[SettingsTab], here: SettingsTab) -> Html {
    if tabs.len() < 2 {
        return Html::default();
    }
    let mut out = format!("<nav class=\"tabs\" aria-label=\"{}\">", t.settings());
    for tab in tabs {
        let current = if *tab == here { " aria-current=\"page\"" } else { "" };
        out.push_str(&format!("<a href=\"{}\"{current}>{}</a>", tab.href(), tab.label(t)));
    }
    out.push_str("</nav>");
    Html(out)
}

/// How an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum AccountState {
    /// Made, not yet activated with its one-time code.
    Invited,
    /// In use.
    #[default]
    Active,
    /// Locked after wrong passwords.
    Locked,
    /// Disabled.
    Disabled,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonRow {
    /// Name.
    pub name: String,
    /// Username.
    pub username: String,
    /// Office.
    pub office: String,
    /// Post (职务); may be empty.
    pub post: String,
    /// State.
    pub state: AccountState,
    /// Roles in words, for information.
    pub roles: Vec<String>,
    /// Last sign-in, ISO to the minute; empty: never.
    pub last_seen: String,
    /// The page that asks for another name, with a reason; `None`: not possible.
    pub rename: Option<String>,
    /// The page that asks for another office or post.
    pub transfer: Option<String>,
    /// The page that asks why to disable it.
    pub disable: Option<String>,
    /// The page that asks why to enable it again.
    pub enable: Option<String>,
    /// The page that asks why to give it a new one-time code.
    pub reset: Option<String>,
    /// The page that asks for a post beside the main one.
    pub also: Option<String>,
    /// The page that asks when somebody leaves.
    pub leave: Option<String>,
    /// Posts beside the main one, with their days.
    pub posts: Vec<String>,
    /// What waits for a second hand, if anything does.
    pub waits: String,
}

/// Half of a one-time code, for one person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HalfRow {
    /// For whom.
    pub name: String,
    /// The username.
    pub username: String,
    /// The half.
    pub half: String,
}

/// Halves of one-time codes, shown once and printed as slips.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "halves.html")]
pub struct Slip {
    t: Msg,
    /// Whether these are the first halves.
    first: bool,
    /// One for each person.
    rows: Vec<HalfRow>,
    /// Until when the code can be used, ISO to the minute; of second halves.
    until: String,
}

impl Slip {
    /// First halves: of what was just proposed.
    #[must_use]
    pub fn first(t: Msg, rows: Vec<HalfRow>) -> Slip {
        Slip { t, first: true, rows, until: String::new() }
    }

    /// Second halves: of what was just confirmed.
    #[must_use]
    pub fn second(t: Msg, rows: Vec<HalfRow>, until: String) -> Slip {
        Slip { t, first: false, rows, until }
    }

    fn html(&self) -> Html {
        Html(crate::html(self))
    }
}

/// `GET /settings/people`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "people.html")]
pub struct PeoplePage {
    /// The frame.
    pub frame: Frame,
    /// The settings this person may open.
    pub tabs: Tabs,
    /// Accounts in the order of the establishment.
    pub rows: Vec<PersonRow>,
    /// The first half of the code of the account just made or reset; shown once.
    pub slip: Option<Slip>,
    /// Adding: `POST /settings/people`, fields `name`, `username`, `office`, `post`. `None`: not for this person.
    pub add: Option<FormState>,
}

impl PeoplePage {
    fn tabs(&self) -> Html {
        tabs_html(self.frame.t(), &self.tabs, SettingsTab::People)
    }

    fn add_form(&self, state: &FormState) -> Html {
        let t = self.frame.t();
        FormView {
            t,
            id: "person",
            state,
            fields: vec![
                Field::new("name", t.person_name(), Input::Text),
                Field::new("username", t.username(), Input::Username).hint(t.username_hint()),
                Field::new("office", t.office(), Input::Select),
                Field::new("post", t.post(), Input::Text).optional(),
            ],
            confirm: Some(t.add_person_follows()),
            submit: t.add_person(),
            weight: Weight::Go,
        }
        .html()
    }

    /// Whether the installation knows when somebody last signed in; otherwise the column is left out.
    fn knows_sign_ins(&self) -> bool {
        self.rows.iter().any(|row| !row.last_seen.is_empty())
    }

    fn state_word(&self, state: AccountState) -> String {
        let t = self.frame.t();
        match state {
            AccountState::Invited => t.account_invited(),
            AccountState::Active => t.account_active(),
            AccountState::Locked => t.account_locked(),
            AccountState::Disabled => t.account_disabled(),
        }
    }
}

/// A role with its scope.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GrantRow {
    /// The role in words.
    pub role: String,
    /// The part of the organisation tree it reaches.
    pub scope: String,
    /// Since when, ISO.
    pub since: String,
    /// Granted by.
    pub by: String,
    /// The page that asks why to revoke it; `None`: not possible.
    pub revoke: Option<String>,
}

/// A person with roles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonGrants {
    /// Name.
    pub name: String,
    /// Username.
    pub username: String,
    /// Office.
    pub office: String,
    /// Grants in force.
    pub grants: Vec<GrantRow>,
}

/// `GET /settings/roles`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "roles.html")]
pub struct RolesPage {
    /// The frame.
    pub frame: Frame,
    /// The settings this person may open.
    pub tabs: Tabs,
    /// People.
    pub people: Vec<PersonGrants>,
    /// Granting: `POST /settings/roles`, fields `person`, `role`, `scope`. `None`: not for this person.
    pub grant: Option<FormState>,
}

impl RolesPage {
    fn tabs(&self) -> Html {
        tabs_html(self.frame.t(), &self.tabs, SettingsTab::Roles)
    }

    fn grant_form(&self, state: &FormState) -> Html {
        let t = self.frame.t();
        FormView {
            t,
            id: "grant",
            state,
            fields: vec![
                Field::new("person", t.person(), Input::Select),
                Field::new("role", t.role(), Input::Select),
                Field::new("scope", t.scope(), Input::Select).hint(t.scope_hint()),
                Field::new("until", t.last_day(), Input::Day).optional(),
                Field::new("reason", t.reason(), Input::Text),
            ],
            confirm: Some(t.grant_follows()),
            submit: t.grant(),
            weight: Weight::Go,
        }
        .html()
    }
}

/// A node of the organisation tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrgNode {
    /// Depth, 0 for the root.
    pub depth: u32,
    /// Name.
    pub name: String,
    /// Its kind in words: `单位`, `科室`.
    pub kind: String,
    /// How many accounts belong to it.
    pub people: u32,
    /// Why it is closed, where it is.
    pub closed: Option<String>,
    /// Address of this page with its name open for correction (`?edit={id}`); `None`: not possible.
    pub edit: Option<String>,
    /// The page that asks why to close it; `None`: not possible.
    pub close: Option<String>,
    /// The page that asks where to move it; `None`: not possible.
    pub move_to: Option<String>,
    /// The page that asks for a member; of bodies only.
    pub member: Option<String>,
    /// Members in words, with the page that asks for their last day, where they have none yet.
    pub members: Vec<(String, Option<String>)>,
    /// The form for the name (`POST /settings/organisation/{id}`, field `name`), when asked for.
    pub form: Option<FormState>,
}

/// `GET /settings/organisation`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "organisation.html")]
pub struct OrganisationPage {
    /// The frame.
    pub frame: Frame,
    /// The settings this person may open.
    pub tabs: Tabs,
    /// The tree in reading order.
    pub nodes: Vec<OrgNode>,
    /// Adding: `POST /settings/organisation`, fields `parent`, `kind`, `name`. `None`: not for this person.
    pub add: Option<FormState>,
}

impl OrganisationPage {
    fn tabs(&self) -> Html {
        tabs_html(self.frame.t(), &self.tabs, SettingsTab::Organisation)
    }

    fn add_form(&self, state: &FormState) -> Html {
        let t = self.frame.t();
        FormView {
            t,
            id: "node",
            state,
            fields: vec![
                Field::new("parent", t.above_it(), Input::Select),
                Field::new("kind", t.node_kind(), Input::Select),
                Field::new("name", t.node_name(), Input::Text),
            ],
            confirm: None,
            submit: t.add_node(),
            weight: Weight::Go,
        }
        .html()
    }

    fn name_form(&self, state: &FormState) -> Html {
        let t = self.frame.t();
        FormView {
            t,
            id: "rename",
            state,
            fields: vec![Field::new("name", t.node_name(), Input::Text).hint(t.rename_hint())],
            confirm: None,
            submit: t.save(),
            weight: Weight::Plain,
        }
        .html()
    }
}

/// The result of verifying one ledger.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VerifiedLedger {
    /// The ledger in words.
    pub name: String,
    /// How many events it has.
    pub events: u64,
    /// Its hash function.
    pub algorithm: String,
    /// First and last digits of its head.
    pub head: String,
    /// What is wrong, one sentence each; empty: nothing.
    pub problems: Vec<String>,
}

/// The result of a verification.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VerifyResult {
    /// When, ISO to the minute.
    pub at: String,
    /// Whether all of it held.
    pub whole: bool,
    /// Events checked.
    pub events: u64,
    /// Evidence files checked.
    pub files: u64,
    /// How long it took: `0.8 s`.
    pub took: String,
    /// Ledger by ledger.
    pub ledgers: Vec<VerifiedLedger>,
    /// What is wrong beyond a single ledger.
    pub problems: Vec<String>,
}

/// The latest signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckpointInfo {
    /// Its short code.
    pub code: String,
    /// The position it covers.
    pub position: u64,
    /// When it was signed, ISO to the minute.
    pub at: String,
    /// Where it is kept besides; empty: nowhere else.
    pub kept: String,
}

/// `GET /settings/verify`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "verify.html")]
pub struct VerifyPage {
    /// The frame.
    pub frame: Frame,
    /// The settings this person may open.
    pub tabs: Tabs,
    /// The latest verification; `None`: never yet.
    pub last: Option<VerifyResult>,
    /// The latest checkpoint.
    pub checkpoint: Option<CheckpointInfo>,
    /// Running it: `POST /settings/verify`. `None`: not for this person.
    pub run: Option<FormState>,
}

impl VerifyPage {
    fn tabs(&self) -> Html {
        tabs_html(self.frame.t(), &self.tabs, SettingsTab::Verify)
    }

    fn run_form(&self, state: &FormState) -> Html {
        let t = self.frame.t();
        FormView {
            t,
            id: "verify",
            state,
            fields: Vec::new(),
            confirm: None,
            submit: t.verify_now(),
            weight: Weight::Go,
        }
        .html()
    }
}

impl OrgNode {
    fn depth_class(&self) -> u32 {
        self.depth.min(6)
    }
}

/// One proposal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProposalView {
    /// Its identifier.
    pub id: String,
    /// Who proposed it.
    pub by: String,
    /// When, ISO to the minute.
    pub at: String,
    /// Why.
    pub reason: String,
    /// What it means, a sentence for each act.
    pub acts: Vec<String>,
    /// How it was settled, in words; empty: it waits.
    pub outcome: String,
    /// POST address that takes it back; of one's own.
    pub withdraw: Option<String>,
}

/// `GET /proposals`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "proposals.html")]
pub struct ProposalsPage {
    /// The frame.
    pub frame: Frame,
    /// The settings this person may open.
    pub tabs: Tabs,
    /// Second halves of codes of what was just confirmed, or first ones of what was just proposed; shown once.
    pub slip: Option<Slip>,
    /// What went wrong with what was sent, with the proposal that it is about.
    pub problems: Vec<String>,
    /// What this person may propose here.
    pub links: Vec<crate::Link>,
    /// Waiting for this person.
    pub waiting: Vec<ProposalView>,
    /// Proposed by this person, or for others to confirm.
    pub others: Vec<ProposalView>,
    /// Settled, newest first.
    pub settled: Vec<ProposalView>,
    /// The reason as it was typed, when declining failed.
    pub reason: String,
}

impl ProposalsPage {
    fn tabs(&self) -> Html {
        tabs_html(self.frame.t(), &self.tabs, SettingsTab::Proposals)
    }

    fn count(&self, view: &ProposalView) -> u64 {
        view.acts.len() as u64
    }

    /// The first few are shown, the rest on demand.
    fn first<'a>(&self, view: &'a ProposalView) -> &'a [String] {
        view.acts.get(..5).unwrap_or(&view.acts)
    }

    fn rest<'a>(&self, view: &'a ProposalView) -> &'a [String] {
        view.acts.get(5..).unwrap_or(&[])
    }
}
