//! The first set-up: three administrators, three hands; and what somebody may do at this moment.

use crate::{
    App, Caller,
    error::{Error, Invalid, Result},
    password::check_new,
    people::NewPerson,
    transact::Planned,
};
use access::{Actor, Grant, OrgPath, Role};
use journal::{Author, LedgerId};
use ledger::{OrgId, PersonId, org, people, stream};
use views::PersonRow;

/// Holder of the code with which an installation is set up.
pub(crate) const SETUP: &str = "setup";

/// One of the three at the first set-up.
#[derive(Clone, Debug, Default)]
pub struct NewAdmin {
    /// Their name.
    pub name: String,
    /// For signing in.
    pub username: String,
    /// Chosen by themselves.
    pub password: String,
}

pub(crate) fn org_ledger() -> LedgerId {
    LedgerId::from(stream::ORG_LEDGER)
}

pub(crate) fn people_ledger() -> LedgerId {
    LedgerId::from(stream::PEOPLE_LEDGER)
}

impl App {
    /// Whether the three administrators have been appointed.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn is_set_up(&self) -> Result<bool> {
        Ok(self.administrators()?.is_some())
    }

    pub(crate) fn administrators(&self) -> Result<Option<people::Administrators>> {
        let recorded = self.store.stream(&people_ledger(), &stream::ADMINISTRATORS.into(), None)?;
        let events = recorded.iter().map(crate::read::decode).collect::<Result<Vec<_>>>()?;
        Ok(people::fold_administrators(crate::read::people(&events)))
    }

    /// A fresh one-time code for the set-up, for the console; none once it is set up. Every start makes a new one.
    ///
    /// # Errors
    /// When nothing could be written.
    pub fn setup_code(&self) -> Result<Option<String>> {
        if self.is_set_up()? {
            return Ok(None);
        }
        self.make_code(SETUP, None).map(Some)
    }

    /// Appoints the three administrators and names the organisation: once.
    ///
    /// # Errors
    /// [`Error::BadCode`], [`Error::AlreadySetUp`], or a field that cannot be used. Nothing is half done: the
    /// appointment is the last event, and until it stands the same code works again.
    pub fn set_up(&self, code: &str, organisation: &str, admins: &[NewAdmin; 3]) -> Result<()> {
        if self.is_set_up()? {
            return Err(Error::AlreadySetUp);
        }
        if !self.has_code(SETUP)? {
            return Err(Error::BadCode);
        }
        let fields = [
            ("system_name", "system_username", "system_password"),
            ("security_name", "security_username", "security_password"),
            ("audit_name", "audit_username", "audit_password"),
        ];
        if organisation.trim().is_empty() {
            return Err(Error::invalid("organisation", Invalid::Required));
        }
        for (admin, (name, username, password)) in admins.iter().zip(fields) {
            if admin.name.trim().is_empty() {
                return Err(Error::invalid(name, Invalid::Required));
            }
            check_username(&admin.username).map_err(|why| Error::invalid(username, why))?;
            check_new(&admin.password, &admin.username)
                .map_err(|weak| Error::invalid(password, Invalid::Password(weak)))?;
        }
        for (i, (_, username, _)) in fields.iter().enumerate() {
            if admins[..i].iter().any(|it| it.username.eq_ignore_ascii_case(&admins[i].username)) {
                return Err(Error::invalid(username, Invalid::Taken));
            }
        }
        self.check_code(SETUP, code)?;
        let hashes: Vec<String> = admins.iter().map(|it| self.hasher.hash(&it.password)).collect();
        self.appoint(&Author::System, organisation.trim(), admins, &hashes)?;
        self.drop_code(SETUP)
    }

    /// The part of the set-up that the sample data shares: root of the tree, three accounts, the appointment.
    pub(crate) fn appoint(
        &self,
        author: &Author,
        organisation: &str,
        admins: &[NewAdmin; 3],
        hashes: &[String],
    ) -> Result<[PersonId; 3]> {
        let today = self.world.today();
        let root = match self.org()?.children(None).first() {
            Some((id, _)) => (*id).clone(),
            None => self
                .write_org(author, || org::Command::AddNode {
                    id: OrgId("root".to_owned()),
                    parent: None,
                    name: organisation.to_owned(),
                    kind: org::NodeKind::Unit,
                    body: None,
                    ordinal: 0,
                })
                .map(|_| OrgId("root".to_owned()))?,
        };
        let mut ids = Vec::new();
        for admin in admins {
            // A set-up that broke off before the appointment left the account behind: take it on.
            if let Some(row) = self.person_by_username(&admin.username)? {
                ids.push(PersonId(row.id));
                continue;
            }
            let new = NewPerson {
                name: admin.name.clone(),
                username: admin.username.clone(),
                office: root.clone(),
                post: None,
            };
            let made = self.register_all(author, &PersonId(author.key()), &[new], "")?;
            ids.extend(made.people);
        }
        for (id, hash) in ids.iter().zip(hashes) {
            self.set_password(id.as_str(), hash)?;
            self.write_person(author, &PersonId(author.key()), id, &people::Command::SetPassword)?;
        }
        let [system, security, audit] = [ids[0].clone(), ids[1].clone(), ids[2].clone()];
        let wanted = people::Administrators { system, security, audit };
        self.transact(author, &people_ledger(), |streams| {
            let events = streams.events(stream::ADMINISTRATORS)?;
            let known = people::Known {
                today,
                administrators: people::fold_administrators(crate::read::people(&events)),
                username_taken: false,
                node_open: true,
                candidates_fit: true,
            };
            let events = people::appoint(&known, &wanted)?;
            Ok(events.into_iter().map(|it| Planned::new(stream::ADMINISTRATORS, it)).collect())
        })?;
        Ok([wanted.system, wanted.security, wanted.audit])
    }

    /// What this person may do today.
    pub(crate) fn actor(&self, row: &PersonRow) -> Result<Actor> {
        let today = self.world.today();
        let now = self.world.now();
        let names = self.names()?;
        let role = |role: people::Role| Role::from_key(role.key());
        let mut grants: Vec<Grant> = row
            .grants(today)
            .filter_map(|grant| Some(Grant::own(role(grant.role)?, names.reach(grant))))
            .collect();
        for deputy in row.deputies(today) {
            // A deputy holds what the principal holds, as long as the principal does.
            let held = names.people.get(deputy.of.as_str()).is_some_and(|principal| {
                principal.grants(today).any(|it| it.role == deputy.role && it.at == deputy.at)
            });
            if let (true, Some(role), Some(at)) = (held, role(deputy.role), names.place(&deputy.at)) {
                grants.push(Grant::deputy(role, at, deputy.of.as_str()));
            }
        }
        for emergency in row.person.emergencies.iter().filter(|it| now < it.until) {
            let opens = emergency.fields.iter().filter_map(|it| access::Masked::from_key(it.key())).collect();
            if let Some(at) = names.place(&emergency.at) {
                grants.push(Grant::emergency(at, opens));
            }
        }
        if let Some(admin) = row.admin {
            let role = match admin {
                people::Admin::System => Role::SystemAdmin,
                people::Admin::Security => Role::SecurityAdmin,
                people::Admin::Audit => Role::AuditAdmin,
            };
            grants.push(Grant::own(role, OrgPath::stored("")));
        }
        Ok(Actor::new(row.id.as_str(), grants))
    }
}

pub(crate) fn damaged(error: impl std::fmt::Display) -> Error {
    Error::Damaged(error.to_string())
}

pub(crate) fn require(caller: &Caller, role: Role) -> Result<()> {
    if caller.actor.acts_as(role) { Ok(()) } else { Err(Error::NotYours) }
}

pub(crate) fn check_username(username: &str) -> std::result::Result<(), Invalid> {
    let username = username.trim();
    let length = username.chars().count();
    if length == 0 {
        return Err(Invalid::Required);
    }
    let fine = |it: char| it.is_alphanumeric() || matches!(it, '.' | '-' | '_');
    if !(2..=40).contains(&length) || !username.chars().all(fine) {
        return Err(Invalid::Username);
    }
    Ok(())
}
