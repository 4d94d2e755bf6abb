//! The first set-up, the organisation tree, people and their roles: three administrators, three hands.
//!
//! The system administrator makes accounts and the tree, the security administrator grants roles, the audit
//! administrator reads what both did. None of them sees contents, none can give a working account alone.

use crate::{
    App, Caller,
    error::{Error, Invalid, Result},
    password::check_new,
    sessions::CODE_GOOD,
    transact::{Done, Planned},
};
use access::{Actor, Grant, OrgPath, Role};
use jiff::civil::Date;
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

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The name.
    pub name: String,
    /// For signing in.
    pub username: String,
    /// The office.
    pub office: OrgId,
    /// 职务
    pub post: Option<String>,
}

fn org_ledger() -> LedgerId {
    LedgerId::from(stream::ORG_LEDGER)
}

fn people_ledger() -> LedgerId {
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

    fn administrators(&self) -> Result<Option<people::Administrators>> {
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
            ids.push(self.register(author, &PersonId(author.key()), &new)?);
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

    /// The organisation tree as it is now.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn org(&self) -> Result<org::Org> {
        let recorded = self.store.stream(&org_ledger(), &stream::ORG.into(), None)?;
        let events = recorded.iter().map(crate::read::decode).collect::<Result<Vec<_>>>()?;
        Ok(crate::read::org(&events))
    }

    /// The name of the organisation that this installation serves: the root of its tree.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn organisation(&self) -> Result<String> {
        let names = self.names()?;
        let roots = names.offices.values().filter(|it| it.parent.is_none());
        Ok(roots.min_by_key(|it| (it.ordinal, &it.id)).map(|it| it.name.clone()).unwrap_or_default())
    }

    pub(crate) fn write_org(&self, author: &Author, command: impl Fn() -> org::Command) -> Result<Done> {
        self.transact(author, &org_ledger(), |streams| {
            let org = crate::read::org(&streams.events(stream::ORG)?);
            let events = org::decide(&org, &command())?;
            Ok(events.into_iter().map(|it| Planned::new(stream::ORG, it)).collect())
        })
    }

    /// Adds, renames or closes a node of the tree; the system administrator's.
    ///
    /// # Errors
    /// [`Error::NotYours`] for anybody else; what the tree refuses.
    pub fn org_command(&self, caller: &Caller, command: &org::Command) -> Result<Done> {
        require(caller, Role::SystemAdmin)?;
        let done = self.write_org(&caller.author(), || command.clone())?;
        self.note_administration(caller, done)?;
        Ok(done)
    }

    /// The same for the operator at the console, who acts before there are administrators and when none can.
    ///
    /// # Errors
    /// What the tree refuses.
    pub fn org_as_operator(&self, user: &str, command: &org::Command) -> Result<Done> {
        self.write_org(&Author::operator(user), || command.clone())
    }

    /// Makes an account: the person's identifier and the one-time code with which they choose a password.
    ///
    /// # Errors
    /// [`Error::NotYours`] for anybody but the system administrator; a field that cannot be used.
    pub fn add_person(&self, caller: &Caller, new: &NewPerson) -> Result<(PersonId, String)> {
        require(caller, Role::SystemAdmin)?;
        let id = self.register(&caller.author(), &caller.person(), new)?;
        let recorded = self.store.stream(&people_ledger(), &stream::person(&id).into(), None)?;
        self.note_administration(caller, Done { position: recorded.last().map(|it| it.position) })?;
        let code = self.make_code(id.as_str(), Some(CODE_GOOD))?;
        Ok((id, code))
    }

    pub(crate) fn register(&self, author: &Author, by: &PersonId, new: &NewPerson) -> Result<PersonId> {
        check_username(&new.username).map_err(|why| Error::invalid("username", why))?;
        if self.person_by_username(&new.username)?.is_some() {
            return Err(Error::invalid("username", Invalid::Taken));
        }
        let id = PersonId(self.world.new_id());
        let command = people::Command::Register {
            name: new.name.trim().to_owned(),
            username: new.username.trim().to_owned(),
            office: self.office(&new.office)?,
            post: new.post.clone(),
        };
        self.write_person(author, by, &id, &command)?;
        Ok(id)
    }

    /// Changes an account or its roles. Whose act it is (registrar or grantor) the ledger itself decides, from
    /// who the administrators are.
    ///
    /// # Errors
    /// [`Error::NotFound`] for strangers to administration; what the ledger refuses.
    pub fn person_command(&self, caller: &Caller, id: &PersonId, command: &people::Command) -> Result<Done> {
        if !caller.actor.acts_as(Role::SystemAdmin) && !caller.actor.acts_as(Role::SecurityAdmin) {
            return Err(Error::NotYours);
        }
        if self.person_row(id.as_str())?.is_none() {
            return Err(Error::NotFound);
        }
        let done = self.write_person(&caller.author(), &caller.person(), id, command)?;
        self.note_administration(caller, done)?;
        // Whoever loses an account or a role loses it now and not at the next sign-in. (Roles are read anew for
        // every request; the sessions go because a cookie should not outlive a decision.)
        match command {
            people::Command::Disable { .. } | people::Command::RequestReset => {
                self.end_sessions(id.as_str())?;
                self.end_tokens(id.as_str())?;
            }
            people::Command::Register { .. }
            | people::Command::Rename { .. }
            | people::Command::ChangePost { .. }
            | people::Command::GrantRole { .. }
            | people::Command::RevokeRole { .. }
            | people::Command::Enable { .. }
            | people::Command::SetPassword => {}
        }
        Ok(done)
    }

    /// A fresh one-time code for somebody who forgot their password; the system administrator's.
    ///
    /// # Errors
    /// As for [`App::person_command`].
    pub fn reset_person(&self, caller: &Caller, id: &PersonId) -> Result<String> {
        require(caller, Role::SystemAdmin)?;
        self.person_command(caller, id, &people::Command::RequestReset)?;
        self.make_code(id.as_str(), Some(CODE_GOOD))
    }

    pub(crate) fn write_person(
        &self,
        author: &Author,
        by: &PersonId,
        id: &PersonId,
        command: &people::Command,
    ) -> Result<Done> {
        let today = self.world.today();
        let node = match command {
            people::Command::Register { office, .. } | people::Command::ChangePost { office, .. } => {
                Some(&office.id)
            }
            people::Command::GrantRole { grant } => Some(&grant.at),
            people::Command::Rename { .. }
            | people::Command::RevokeRole { .. }
            | people::Command::Disable { .. }
            | people::Command::Enable { .. }
            | people::Command::RequestReset
            | people::Command::SetPassword => None,
        };
        let node_open = match node {
            Some(node) => self.names()?.is_open(node),
            None => true,
        };
        let administrators = self.administrators()?;
        self.transact(author, &people_ledger(), |streams| {
            let stream = stream::person(id);
            let events = streams.events(&stream)?;
            let person = people::fold(crate::read::people(&events));
            let known = people::Known {
                today,
                administrators: administrators.clone(),
                username_taken: false,
                node_open,
                candidates_fit: true,
            };
            let events = people::decide(id, &person, &known, by, command)?;
            Ok(events.into_iter().map(|it| Planned::new(stream.clone(), it)).collect())
        })
    }

    pub(crate) fn record_password_set(&self, id: &PersonId) -> Result<()> {
        let author = Author::person(id.as_str());
        self.write_person(&author, id, id, &people::Command::SetPassword)?;
        Ok(())
    }

    /// A grant of `role` at the node `at`, from today, without end.
    ///
    /// # Errors
    /// [`Error::Invalid`] when there is no such node.
    pub fn grant_at(&self, role: people::Role, at: &OrgId, to: Option<Date>) -> Result<people::Grant> {
        let path = self.names()?.unit_path(at).ok_or(Error::invalid("at", Invalid::Unknown))?;
        Ok(people::Grant { role, at: at.clone(), path, from: self.world.today(), to })
    }

    /// An office with its place in the tree.
    ///
    /// # Errors
    /// [`Error::Invalid`] when there is no such node.
    pub fn office(&self, id: &OrgId) -> Result<people::Office> {
        let path = self.names()?.unit_path(id).ok_or(Error::invalid("office", Invalid::Unknown))?;
        Ok(people::Office { id: id.clone(), path })
    }

    /// What this person may do today.
    pub(crate) fn actor(&self, row: &PersonRow) -> Result<Actor> {
        let today = self.world.today();
        let names = self.names()?;
        let mut grants: Vec<Grant> = row
            .grants(today)
            .filter_map(|grant| {
                let role = Role::from_key(grant.role.key())?;
                Some(Grant::own(role, names.reach(grant)))
            })
            .collect();
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

fn check_username(username: &str) -> std::result::Result<(), Invalid> {
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
