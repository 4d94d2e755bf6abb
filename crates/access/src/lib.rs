//! Who may see and do what. Pure: grants in, [`Scope`] and yes-or-no out; no clock, no files, no database.
//!
//! Every list query of the store takes a [`Scope`]. Its fields are private and only this crate makes one, so a
//! query that forgets to ask "for whom" does not compile. Deny by default: an [`Actor`] without grants sees nothing.
//! What lies outside one's scope is *not found*, never *forbidden*. Roles are those of the product's table.
//!
//! Three things are less than a role of one's own: a deputy's grant ([`Grant::deputy`]), by which somebody acts for a
//! principal and both are named; an emergency's ([`Grant::emergency`]), which shows and permits nothing; a token
//! ([`Actor::narrowed`]), which reaches less far than its person. [`Sight`] says who sees the fields that are masked.

mod audit;

pub use audit::AuditScope;

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A place in the organisation tree: the identifiers from the root down, each followed by `/`
/// (`root/city/bureau/`). One path lies under another exactly when it starts with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OrgPath(String);

impl OrgPath {
    /// The path of a node without a parent.
    pub fn root(id: &str) -> Self {
        OrgPath(format!("{id}/"))
    }

    /// The path of a node directly under this one.
    pub fn child(&self, id: &str) -> Self {
        OrgPath(format!("{}{id}/", self.0))
    }

    /// Whether this node is `ancestor` or lies below it.
    pub fn is_under(&self, ancestor: &OrgPath) -> bool {
        self.0.starts_with(&ancestor.0)
    }

    /// The path as it is stored: `root/city/bureau/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads a stored path back. It is trusted: it comes from our own rows.
    pub fn stored(path: &str) -> Self {
        OrgPath(path.to_owned())
    }

    /// The identifier of the node itself: the last part.
    pub fn id(&self) -> &str {
        self.0.trim_end_matches('/').rsplit('/').next().unwrap_or("")
    }
}

/// What a person does here. One person may hold several, each with its own part of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 整改办: the whole inspection of the unit.
    Coordinator,
    /// 经办人: findings of the own office.
    Handler,
    /// 责任领导: findings led.
    Leader,
    /// 纪检监察 · 巡察办: all units in their part of the tree.
    Supervisor,
    /// 系统管理员: accounts and settings, no contents.
    SystemAdmin,
    /// 安全管理员: roles and scopes, no contents.
    SecurityAdmin,
    /// 审计管理员: the audit log, no contents.
    AuditAdmin,
}

impl Role {
    /// All roles, in the order in which they are shown.
    pub const ALL: [Role; 7] = [
        Role::Coordinator,
        Role::Handler,
        Role::Leader,
        Role::Supervisor,
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::AuditAdmin,
    ];

    /// The stored and addressed name: `coordinator`, `system_admin`.
    pub fn key(self) -> &'static str {
        match self {
            Role::Coordinator => "coordinator",
            Role::Handler => "handler",
            Role::Leader => "leader",
            Role::Supervisor => "supervisor",
            Role::SystemAdmin => "system_admin",
            Role::SecurityAdmin => "security_admin",
            Role::AuditAdmin => "audit_admin",
        }
    }

    /// The role with this [`Role::key`].
    pub fn from_key(key: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.key() == key)
    }

    /// One of the three administrators (三员), who see no contents.
    pub fn is_admin(self) -> bool {
        matches!(self, Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin)
    }
}

/// One role over one part of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// What may be done.
    pub role: Role,
    /// Where: a unit for coordinator and leader, an office for a handler, any node for a supervisor.
    pub at: OrgPath,
    /// Whose role it is, when somebody else holds it for some days (代办): what the principal leads is then led,
    /// and every act names both.
    pub of: Option<String>,
    /// Sight in an emergency, given by two persons for some hours: everything there is seen and nothing is done.
    pub emergency: bool,
    /// The masked fields that an emergency grant names.
    pub opens: Vec<Masked>,
}

impl Grant {
    /// A role of one's own.
    pub fn own(role: Role, at: OrgPath) -> Grant {
        Grant { role, at, of: None, emergency: false, opens: vec![] }
    }

    /// The role of `principal`, held for them. The offices of the three administrators are not held for others.
    pub fn deputy(role: Role, at: OrgPath, principal: impl Into<String>) -> Grant {
        Grant { of: Some(principal.into()), ..Grant::own(role, at) }
    }

    /// Sight of everything at `at` for some hours, with the masked fields that were asked for by name.
    pub fn emergency(at: OrgPath, opens: Vec<Masked>) -> Grant {
        Grant { emergency: true, opens, ..Grant::own(Role::Supervisor, at) }
    }

    /// Whether somebody may act by it.
    fn acts(&self) -> bool {
        !self.emergency && (self.of.is_none() || !self.role.is_admin())
    }
}

/// What is kept from most of those who see a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Masked {
    /// 线索: to whom a clue was handed over.
    Clue,
    /// 处理: how somebody was held accountable.
    Accountability,
    /// 反映人: who told of it.
    Reporter,
}

impl Masked {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Masked; 3] = [Masked::Clue, Masked::Accountability, Masked::Reporter];

    /// The stored and addressed name: `clue`.
    pub fn key(self) -> &'static str {
        match self {
            Masked::Clue => "clue",
            Masked::Accountability => "accountability",
            Masked::Reporter => "reporter",
        }
    }

    /// The field with this [`Masked::key`].
    pub fn from_key(key: &str) -> Option<Masked> {
        Masked::ALL.into_iter().find(|it| it.key() == key)
    }
}

/// How far a token reaches of what its person may: always less, never more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Nothing is done by it.
    pub read_only: bool,
    /// Only the contents of these ledgers; none: of every ledger that the person sees.
    pub ledgers: Option<BTreeSet<String>>,
}

/// A signed-in person with the grants of this very moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person's identifier.
    pub person: String,
    /// What was granted and is in force today.
    pub grants: Vec<Grant>,
    limits: Option<Limits>,
}

impl Actor {
    /// A person who came in person.
    pub fn new(person: impl Into<String>, grants: Vec<Grant>) -> Actor {
        Actor { person: person.into(), grants, limits: None }
    }

    /// The same person by a token. Limits add up: narrowing twice leaves what both allow.
    pub fn narrowed(mut self, limits: Limits) -> Actor {
        let before = self.limits.take().unwrap_or_default();
        let ledgers = match (before.ledgers, limits.ledgers) {
            (Some(a), Some(b)) => Some(a.intersection(&b).cloned().collect()),
            (a, b) => a.or(b),
        };
        self.limits = Some(Limits { read_only: before.read_only || limits.read_only, ledgers });
        self
    }

    /// The limits of a token; none when the person came in person.
    pub fn limits(&self) -> Option<&Limits> {
        self.limits.as_ref()
    }

    /// Whether nothing may be done, only read.
    pub fn is_read_only(&self) -> bool {
        self.limits.as_ref().is_some_and(|it| it.read_only)
    }

    /// Whether a token keeps this person to some ledgers. Such a token opens no ledger and reaches no settings.
    pub fn is_confined(&self) -> bool {
        self.limits.as_ref().is_some_and(|it| it.ledgers.is_some())
    }

    /// Whether the person holds `role` anywhere, for themselves or as a deputy. What an emergency shows is no role.
    pub fn has(&self, role: Role) -> bool {
        self.holds(role).next().is_some()
    }

    /// Whether the person holds `role` over `path`, for themselves or as a deputy.
    pub fn has_at(&self, role: Role, path: &OrgPath) -> bool {
        self.holds(role).any(|grant| path.is_under(&grant.at))
    }

    /// Whether something may be done in `role` that belongs to no single ledger: settings, a new inspection.
    pub fn acts_as(&self, role: Role) -> bool {
        !self.is_read_only() && !self.is_confined() && self.has(role)
    }

    /// Whether something may be done in `role` over `path`. That the ledger itself is within reach is for a
    /// [`Scope`] to say.
    pub fn acts_at(&self, role: Role, path: &OrgPath) -> bool {
        !self.is_read_only() && self.has_at(role, path)
    }

    /// Whether the office with this identifier is handled by the person, for themselves or as a deputy.
    pub fn handles(&self, office: &str) -> bool {
        self.holds(Role::Handler).any(|grant| grant.at.id() == office)
    }

    /// Whether `leader` is this person, or one for whom this person is the deputy, with the role in this unit.
    pub fn leads(&self, leader: &str, unit: &OrgPath) -> bool {
        self.holds(Role::Leader).any(|grant| self.side(grant) == leader && related(unit, &grant.at))
    }

    /// Those for whom the person holds any role: the principals of a deputy.
    pub fn principals(&self) -> BTreeSet<&str> {
        self.grants.iter().filter(|it| it.acts()).filter_map(|it| it.of.as_deref()).collect()
    }

    /// The person with only what they hold for themselves (`None`), or for one principal.
    pub fn on_side_of(&self, principal: Option<&str>) -> Actor {
        let grants = self.grants.iter().filter(|it| it.of.as_deref() == principal).cloned().collect();
        Actor { grants, ..self.clone() }
    }

    fn holds(&self, role: Role) -> impl Iterator<Item = &Grant> {
        let beyond = role.is_admin() && self.is_confined();
        self.grants.iter().filter(move |grant| !beyond && grant.role == role && grant.acts())
    }

    /// Whose grant it is.
    fn side<'a>(&'a self, grant: &'a Grant) -> &'a str {
        grant.of.as_deref().unwrap_or(&self.person)
    }
}

/// One lies under the other, or they are the same. A leader's role may stand at an office of the unit or above it.
fn related(a: &OrgPath, b: &OrgPath) -> bool {
    a.is_under(b) || b.is_under(a)
}

/// Which masked fields of one finding somebody sees. Of the others it is told that there are some, never what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    clue: bool,
    accountability: bool,
    reporter: bool,
}

impl Sight {
    /// No masked field at all: for what leaves the ledger, and for tokens.
    pub const NONE: Sight = Sight { clue: false, accountability: false, reporter: false };

    /// What `actor` sees of a finding of `unit` led by `leader`. The supervisor sees all; the coordinator and the
    /// finding's own leader see how people were held accountable; in an emergency what was asked for by name. A
    /// token sees none: whoever looks at such a thing does it in person.
    pub fn of(actor: &Actor, unit: &OrgPath, leader: Option<&str>) -> Sight {
        if actor.limits.is_some() {
            return Sight::NONE;
        }
        let opened = |field: Masked| {
            actor.emergencies().any(|grant| unit.is_under(&grant.at) && grant.opens.contains(&field))
        };
        let supervisor = actor.has_at(Role::Supervisor, unit);
        let answers = actor.has_at(Role::Coordinator, unit) || leader.is_some_and(|it| actor.leads(it, unit));
        Sight {
            clue: supervisor || opened(Masked::Clue),
            accountability: supervisor || answers || opened(Masked::Accountability),
            reporter: supervisor || opened(Masked::Reporter),
        }
    }

    /// Whether this field is seen.
    pub fn sees(self, field: Masked) -> bool {
        match field {
            Masked::Clue => self.clue,
            Masked::Accountability => self.accountability,
            Masked::Reporter => self.reporter,
        }
    }
}

impl Actor {
    /// The emergency grants that count: an administrator sees no contents, in an emergency neither.
    fn emergencies(&self) -> impl Iterator<Item = &Grant> {
        let admin = self.grants.iter().any(|it| it.role.is_admin());
        self.grants.iter().filter(move |it| it.emergency && !admin)
    }

    /// Whether an emergency shows this person anything.
    pub fn is_in_emergency(&self) -> bool {
        self.emergencies().next().is_some()
    }

    /// The person without what an emergency shows.
    pub fn usual(&self) -> Actor {
        let grants = self.grants.iter().filter(|it| !it.emergency).cloned().collect();
        Actor { grants, ..self.clone() }
    }

    /// Whether the person sees the whole of `path`, as its coordinator, its supervisor, or in an emergency.
    pub fn sees_whole(&self, path: &OrgPath) -> bool {
        self.has_at(Role::Coordinator, path)
            || self.has_at(Role::Supervisor, path)
            || self.emergencies().any(|grant| path.is_under(&grant.at))
    }
}

/// One reason for which a row may be seen. A [`Scope`] is the union of its rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Everything that belongs to this part of the tree.
    Under(OrgPath),
    /// What this person leads, in units on one line with the place at which they hold the role.
    LedBy {
        /// The leader: the person, or the principal of a deputy.
        person: String,
        /// Where the role is held.
        at: OrgPath,
    },
    /// What the office with this identifier leads or supports.
    Office(String),
    /// Everything, for the operator at the machine and for the system's own work.
    Everything,
}

/// What may be seen: made here only, asked for by every list query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    rules: Vec<Rule>,
    ledgers: Option<BTreeSet<String>>,
}

impl Scope {
    /// The contents (inspections, findings, evidence) that this person may see. The three administrators see none.
    pub fn contents(actor: &Actor) -> Scope {
        let rule = |grant: &Grant| match grant.role {
            Role::Coordinator | Role::Supervisor => Some(Rule::Under(grant.at.clone())),
            Role::Leader => Some(Rule::LedBy { person: actor.side(grant).to_owned(), at: grant.at.clone() }),
            Role::Handler => Some(Rule::Office(grant.at.id().to_owned())),
            Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => None,
        };
        let held = actor.grants.iter().filter(|it| it.acts()).filter_map(rule);
        let opened = actor.emergencies().map(|it| Rule::Under(it.at.clone()));
        let mut rules: Vec<Rule> = Vec::new();
        for rule in held.chain(opened) {
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        Scope { rules, ledgers: actor.limits.as_ref().and_then(|it| it.ledgers.clone()) }
    }

    /// The directory of people and offices, which every signed-in person with any grant may read: names on a
    /// list mean nothing otherwise. It belongs to no single ledger, and so a token's ledgers do not narrow it.
    pub fn directory(actor: &Actor) -> Scope {
        Scope { rules: if actor.grants.is_empty() { vec![] } else { vec![Rule::Everything] }, ledgers: None }
    }

    /// For the person at the machine's console, and for the system's own work (rebuild, verify, demo data).
    pub fn operator() -> Scope {
        Scope { rules: vec![Rule::Everything], ledgers: None }
    }

    /// The reasons, of which one is enough. None: nothing is seen.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The ledgers beyond which nothing is seen whatever the rules say; none: no such limit.
    pub fn ledgers(&self) -> Option<&BTreeSet<String>> {
        self.ledgers.as_ref()
    }

    /// Whether nothing at all can be seen.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() || self.ledgers.as_ref().is_some_and(BTreeSet::is_empty)
    }

    /// Whether a row with these facts is seen: what the store's SQL says, said once more in plain Rust, so that
    /// tests can compare the two.
    pub fn admits(&self, ledger: &str, org_path: &OrgPath, leader: Option<&str>, offices: &[String]) -> bool {
        self.ledgers.as_ref().is_none_or(|it| it.contains(ledger))
            && self.rules.iter().any(|rule| match rule {
                Rule::Under(path) => org_path.is_under(path),
                Rule::LedBy { person, at } => leader == Some(person.as_str()) && related(org_path, at),
                Rule::Office(office) => offices.iter().any(|it| it == office),
                Rule::Everything => true,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> OrgPath {
        OrgPath::stored(text)
    }

    fn own(role: Role, at: &str) -> Grant {
        Grant::own(role, path(at))
    }

    #[test]
    fn a_scope_follows_the_tree_and_not_the_spelling() {
        let actor = Actor::new("p1", vec![own(Role::Supervisor, "r/a/")]);
        let scope = Scope::contents(&actor);
        assert!(scope.admits("l", &path("r/a/"), None, &[]));
        assert!(scope.admits("l", &path("r/a/b/"), None, &[]));
        assert!(!scope.admits("l", &path("r/ab/"), None, &[]), "r/ab/ is a sibling of r/a/");
        assert!(!scope.admits("l", &path("r/"), None, &[]));
    }

    #[test]
    fn administrators_see_no_contents() {
        let mut grants: Vec<Grant> =
            Role::ALL.into_iter().filter(|role| role.is_admin()).map(|role| own(role, "r/")).collect();
        grants.push(Grant::emergency(path("r/"), Masked::ALL.to_vec()));
        let actor = Actor::new("p1", grants);
        assert!(!Scope::contents(&actor).admits("l", &path("r/"), Some("p1"), &["o".into()]));
        assert_eq!(Sight::of(&actor, &path("r/"), Some("p1")), Sight::NONE, "in an emergency neither");
        assert!(!actor.sees_whole(&path("r/")));
    }

    #[test]
    fn nobody_without_a_grant_sees_anything() {
        let actor = Actor::new("p1", vec![]);
        assert!(Scope::contents(&actor).is_empty());
        assert!(Scope::directory(&actor).is_empty());
    }

    #[test]
    fn a_deputy_leads_what_the_principal_leads_there_and_nowhere_else() {
        let actor = Actor::new("p1", vec![Grant::deputy(Role::Leader, path("r/a/"), "p2")]);
        let scope = Scope::contents(&actor);
        assert!(scope.admits("l", &path("r/a/"), Some("p2"), &[]));
        assert!(!scope.admits("l", &path("r/a/"), Some("p1"), &[]), "the deputy holds no role of their own");
        assert!(!scope.admits("l", &path("r/b/"), Some("p2"), &[]), "the grant does not reach there");
        assert!(actor.leads("p2", &path("r/a/")) && !actor.leads("p1", &path("r/a/")));
        assert_eq!(actor.principals(), BTreeSet::from(["p2"]));
        assert!(!actor.on_side_of(None).has(Role::Leader));
        assert!(actor.on_side_of(Some("p2")).leads("p2", &path("r/a/")));
    }

    #[test]
    fn an_emergency_shows_and_permits_nothing() {
        let actor = Actor::new("p1", vec![Grant::emergency(path("r/a/"), vec![Masked::Clue])]);
        assert!(Scope::contents(&actor).admits("l", &path("r/a/b/"), None, &[]));
        assert!(!Scope::contents(&actor).admits("l", &path("r/"), None, &[]));
        for role in Role::ALL {
            assert!(!actor.has(role) && !actor.has_at(role, &path("r/a/")), "{role:?}");
            assert!(!actor.acts_as(role) && !actor.acts_at(role, &path("r/a/")), "{role:?}");
        }
        let sight = Sight::of(&actor, &path("r/a/b/"), None);
        assert_eq!(Masked::ALL.map(|it| sight.sees(it)), [true, false, false]);
        assert_eq!(Sight::of(&actor, &path("r/"), None), Sight::NONE);
    }

    #[test]
    fn masked_fields_open_for_the_few_who_must() {
        let unit = path("r/a/");
        let sight = |grant: Grant| {
            let sight = Sight::of(&Actor::new("p1", vec![grant]), &unit, Some("p1"));
            Masked::ALL.map(|it| sight.sees(it))
        };
        assert_eq!(sight(own(Role::Supervisor, "r/")), [true, true, true]);
        assert_eq!(sight(own(Role::Coordinator, "r/a/")), [false, true, false]);
        assert_eq!(sight(own(Role::Leader, "r/a/")), [false, true, false]);
        assert_eq!(sight(own(Role::Handler, "r/a/o/")), [false, false, false]);
        assert_eq!(sight(own(Role::Supervisor, "r/ab/")), [false, false, false]);
        assert_eq!(sight(Grant::deputy(Role::Leader, unit.clone(), "p2")), [false, false, false]);
        let token = Actor::new("p1", vec![own(Role::Supervisor, "r/")]).narrowed(Limits::default());
        assert_eq!(Sight::of(&token, &unit, None), Sight::NONE);
    }

    #[test]
    fn limits_only_take_away() {
        let ledgers = |names: &[&str]| Some(names.iter().map(|it| (*it).to_owned()).collect());
        let actor = Actor::new("p1", vec![own(Role::Coordinator, "r/"), own(Role::SystemAdmin, "")]);
        let some = actor.clone().narrowed(Limits { read_only: false, ledgers: ledgers(&["a", "b"]) });
        assert!(Scope::contents(&some).admits("a", &path("r/"), None, &[]));
        assert!(!Scope::contents(&some).admits("c", &path("r/"), None, &[]));
        assert!(some.acts_at(Role::Coordinator, &path("r/")) && !some.acts_as(Role::Coordinator));
        assert!(!some.has(Role::SystemAdmin), "a token for two ledgers reaches no settings");
        let less = some.narrowed(Limits { read_only: true, ledgers: ledgers(&["b", "c"]) });
        assert_eq!(less.limits().and_then(|it| it.ledgers.clone()), ledgers(&["b"]));
        assert!(less.has_at(Role::Coordinator, &path("r/")) && !less.acts_at(Role::Coordinator, &path("r/")));
        let same = less.clone().narrowed(Limits::default());
        assert_eq!(same, less, "and no later limit gives anything back");
    }
}
