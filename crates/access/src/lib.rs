//! Who may see and do what. Pure: grants in, [`Scope`] and yes-or-no out; no clock, no files, no database.
//!
//! Every list query of the store takes a [`Scope`]. Its fields are private and only this crate makes one, so a
//! query that forgets to ask "for whom" does not compile. Deny by default: an [`Actor`] without grants sees nothing.
//! What lies outside one's scope is *not found*, never *forbidden*. Roles are those of the product's table.

use serde::{Deserialize, Serialize};

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
}

/// A signed-in person with the grants of this very moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person's identifier.
    pub person: String,
    /// What was granted and is in force today.
    pub grants: Vec<Grant>,
}

impl Actor {
    /// Whether the person holds `role` anywhere.
    pub fn has(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }

    /// Whether the person holds `role` over `path`.
    pub fn has_at(&self, role: Role, path: &OrgPath) -> bool {
        self.grants.iter().any(|grant| grant.role == role && path.is_under(&grant.at))
    }
}

/// One reason for which a row may be seen. A [`Scope`] is the union of its rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Everything that belongs to this part of the tree.
    Under(OrgPath),
    /// What this person leads.
    LedBy(String),
    /// What the office with this identifier leads or supports.
    Office(String),
    /// Everything, for the operator at the machine and for the system's own work.
    Everything,
}

/// What may be seen: made here only, asked for by every list query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    rules: Vec<Rule>,
}

impl Scope {
    /// The contents (inspections, findings, evidence) that this person may see. The three administrators see none.
    pub fn contents(actor: &Actor) -> Scope {
        let rule = |grant: &Grant| match grant.role {
            Role::Coordinator | Role::Supervisor => Some(Rule::Under(grant.at.clone())),
            Role::Leader => Some(Rule::LedBy(actor.person.clone())),
            Role::Handler => Some(Rule::Office(grant.at.id().to_owned())),
            Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => None,
        };
        let mut rules: Vec<Rule> = Vec::new();
        for rule in actor.grants.iter().filter_map(rule) {
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        Scope { rules }
    }

    /// The directory of people and offices, which every signed-in person with any grant may read: names on a
    /// list mean nothing otherwise.
    pub fn directory(actor: &Actor) -> Scope {
        Scope { rules: if actor.grants.is_empty() { vec![] } else { vec![Rule::Everything] } }
    }

    /// For the person at the machine's console, and for the system's own work (rebuild, verify, demo data).
    pub fn operator() -> Scope {
        Scope { rules: vec![Rule::Everything] }
    }

    /// The reasons, of which one is enough. None: nothing is seen.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Whether a row with these facts is seen: what the store's SQL says, said once more in plain Rust, so that
    /// tests can compare the two.
    pub fn admits(&self, org_path: &OrgPath, leader: Option<&str>, offices: &[String]) -> bool {
        self.rules.iter().any(|rule| match rule {
            Rule::Under(path) => org_path.is_under(path),
            Rule::LedBy(person) => leader == Some(person.as_str()),
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

    #[test]
    fn a_scope_follows_the_tree_and_not_the_spelling() {
        let actor =
            Actor { person: "p1".into(), grants: vec![Grant { role: Role::Supervisor, at: path("r/a/") }] };
        let scope = Scope::contents(&actor);
        assert!(scope.admits(&path("r/a/"), None, &[]));
        assert!(scope.admits(&path("r/a/b/"), None, &[]));
        assert!(!scope.admits(&path("r/ab/"), None, &[]), "r/ab/ is a sibling of r/a/");
        assert!(!scope.admits(&path("r/"), None, &[]));
    }

    #[test]
    fn administrators_see_no_contents() {
        let grants = Role::ALL
            .into_iter()
            .filter(|role| role.is_admin())
            .map(|role| Grant { role, at: path("r/") })
            .collect();
        let scope = Scope::contents(&Actor { person: "p1".into(), grants });
        assert!(!scope.admits(&path("r/"), Some("p1"), &["o".into()]));
    }

    #[test]
    fn nobody_without_a_grant_sees_anything() {
        let actor = Actor { person: "p1".into(), grants: vec![] };
        assert!(Scope::contents(&actor).rules().is_empty());
        assert!(Scope::directory(&actor).rules().is_empty());
    }
}
