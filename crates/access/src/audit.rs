//! Who reads the audit log: the audit administrator alone.

use crate::{Actor, Role};

/// Which entries of the audit log may be read. A type of its own, so that no scope over contents or names, however
/// wide, is ever taken for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditScope {
    all: bool,
}

impl AuditScope {
    /// All entries for the audit administrator, none for anybody else.
    pub fn of(actor: &Actor) -> AuditScope {
        AuditScope { all: actor.has(Role::AuditAdmin) }
    }

    /// For the person at the machine's console, and for the system's own work.
    pub fn operator() -> AuditScope {
        AuditScope { all: true }
    }

    /// Whether entries are seen at all.
    pub fn admits(self) -> bool {
        self.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Grant, OrgPath};

    #[test]
    fn the_log_is_the_audit_administrators_alone() {
        for role in Role::ALL {
            let actor = Actor::new("p1", vec![Grant::own(role, OrgPath::stored(""))]);
            assert_eq!(AuditScope::of(&actor).admits(), role == Role::AuditAdmin, "{}", role.key());
        }
        assert!(!AuditScope::of(&Actor::new("p1", vec![])).admits());
        let deputy = Actor::new("p1", vec![Grant::deputy(Role::AuditAdmin, OrgPath::stored(""), "p2")]);
        assert!(!AuditScope::of(&deputy).admits(), "an administrator has no deputy");
        assert!(!deputy.acts_as(Role::AuditAdmin));
    }
}
