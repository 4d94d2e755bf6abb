//! People: accounts, roles over parts of the tree, and the three administrators (三员).
//!
//! One ledger with a stream per person (`person/<id>`) and one stream (`administrators`) that says once who the three
//! are. Three hands, never one: the system administrator registers and disables, the security administrator grants
//! and revokes, the audit administrator reads the log; none of them sees contents, and nobody grants to themselves.
//! No secret is ever in an event.

use crate::words::{Field, meant, required};
use crate::{OrgId, PersonId, Private, TextFault, UnitPath};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A role over contents. The three administrators are appointed, not granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 整改办
    Coordinator,
    /// 经办人
    Handler,
    /// 责任领导
    Leader,
    /// 纪检监察 · 巡察办
    Supervisor,
}

impl Role {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Role; 4] = [Role::Coordinator, Role::Handler, Role::Leader, Role::Supervisor];

    /// Stored and addressed name, the same as in `access`.
    pub const fn key(self) -> &'static str {
        match self {
            Role::Coordinator => "coordinator",
            Role::Handler => "handler",
            Role::Leader => "leader",
            Role::Supervisor => "supervisor",
        }
    }

    /// The role with this [`Role::key`].
    pub fn from_key(key: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|it| it.key() == key)
    }
}

/// One of the three administrators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Admin {
    /// 系统管理员: accounts and settings.
    System,
    /// 安全管理员: roles and scopes.
    Security,
    /// 审计管理员: the audit log.
    Audit,
}

impl Admin {
    /// The key of the role in `access`: `system_admin`.
    pub const fn key(self) -> &'static str {
        match self {
            Admin::System => "system_admin",
            Admin::Security => "security_admin",
            Admin::Audit => "audit_admin",
        }
    }
}

// ---------------------------------------------------------------------------------------------------- state

/// Who the three administrators are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Administrators {
    /// 系统管理员
    pub system: PersonId,
    /// 安全管理员
    pub security: PersonId,
    /// 审计管理员
    pub audit: PersonId,
}

impl Administrators {
    /// Which of the three this person is.
    pub fn role_of(&self, person: &PersonId) -> Option<Admin> {
        if self.system == *person {
            Some(Admin::System)
        } else if self.security == *person {
            Some(Admin::Security)
        } else if self.audit == *person {
            Some(Admin::Audit)
        } else {
            None
        }
    }
}

/// An office with its place in the tree as of the day on which it was written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// The node.
    pub id: OrgId,
    /// Where it stands.
    pub path: UnitPath,
}

/// One role over one part of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// What may be done.
    pub role: Role,
    /// Over which node and what is under it.
    pub at: OrgId,
    /// Where that node stands.
    pub path: UnitPath,
    /// First day.
    pub from: Date,
    /// Last day; none: until it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

impl Grant {
    /// Whether it is in force on this day.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// One person's account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Whether there is an account.
    pub registered: bool,
    /// The name; may be erased.
    #[serde(default, skip_serializing_if = "Private::is_erased")]
    pub name: Private<String>,
    /// The name for signing in.
    pub username: String,
    /// The office; none only before registration.
    pub office: Option<Office>,
    /// 职务
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    /// Why it is disabled, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<String>,
    /// Whether a password has been set since the last request for a new one.
    pub has_password: bool,
    /// What was granted and not revoked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Grant>,
}

/// What must be known beside the person's own stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Today, in the installation's time zone.
    pub today: Date,
    /// The three administrators; none during setup, when the operator at the console acts.
    pub administrators: Option<Administrators>,
    /// Whether another person has the username of the command.
    pub username_taken: bool,
    /// Whether the office, or the node of a grant, exists and is open.
    pub node_open: bool,
    /// During [`appoint`]: whether all three are registered, enabled and hold no role over contents.
    pub candidates_fit: bool,
}

// -------------------------------------------------------------------------------------------------- command

/// What a person wants of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Make an account.
    Register {
        /// The name.
        name: String,
        /// The name for signing in.
        username: String,
        /// The office.
        office: Office,
        /// 职务
        post: Option<String>,
    },
    /// Another name.
    Rename {
        /// The name from now on.
        name: String,
        /// Why.
        reason: String,
    },
    /// Another office or post.
    ChangePost {
        /// The office from now on.
        office: Office,
        /// 职务 from now on.
        post: Option<String>,
    },
    /// Give a role.
    GrantRole {
        /// Which, where, how long.
        grant: Grant,
    },
    /// Take a role away.
    RevokeRole {
        /// Which.
        role: Role,
        /// Where.
        at: OrgId,
        /// Why.
        reason: String,
    },
    /// Close the account for now.
    Disable {
        /// Why.
        reason: String,
    },
    /// Open it again.
    Enable {
        /// Why.
        reason: String,
    },
    /// A new password must be set.
    RequestReset,
    /// A password was set; the secret is elsewhere.
    SetPassword,
}

// ---------------------------------------------------------------------------------------------------- event

/// What happened. Stored as `people.<name>/<version>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// The three were appointed, once and for all; in the stream `administrators`.
    AdministratorsAppointed {
        /// 系统管理员
        system: PersonId,
        /// 安全管理员
        security: PersonId,
        /// 审计管理员
        audit: PersonId,
    },
    /// An account was made.
    Registered {
        /// The name; stands beside the log.
        #[serde(default, skip_serializing_if = "Private::is_erased")]
        name: Private<String>,
        /// The name for signing in.
        username: String,
        /// The office.
        office: Office,
        /// 职务
        #[serde(default, skip_serializing_if = "Option::is_none")]
        post: Option<String>,
    },
    /// Another name.
    Renamed {
        /// The name from now on; stands beside the log.
        #[serde(default, skip_serializing_if = "Private::is_erased")]
        name: Private<String>,
        /// Why.
        reason: String,
    },
    /// Another office or post.
    PostChanged {
        /// The office from now on.
        office: Office,
        /// 职务 from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        post: Option<String>,
    },
    /// A role was given.
    RoleGranted {
        /// Which, where, how long.
        grant: Grant,
    },
    /// A role was taken away.
    RoleRevoked {
        /// Which.
        role: Role,
        /// Where.
        at: OrgId,
        /// Why.
        reason: String,
    },
    /// The account was closed.
    Disabled {
        /// Why.
        reason: String,
    },
    /// The account was opened again.
    Enabled {
        /// Why.
        reason: String,
    },
    /// A new password must be set.
    ResetRequested {},
    /// A password was set.
    PasswordSet {},
}

// -------------------------------------------------------------------------------------------------- refusal

/// Why a command is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such person.
    Unknown,
    /// The account exists, with other facts.
    AlreadyRegistered,
    /// Another person has this username.
    UsernameTaken,
    /// The office or node does not exist, or is closed.
    UnknownNode(OrgId),
    /// Only this administrator does that.
    NotAdministrator(Admin),
    /// Nobody grants to themselves.
    OwnGrant,
    /// An administrator holds no role over contents.
    AdministratorHoldsNoRole,
    /// This role over this node is held already.
    AlreadyGranted,
    /// This role over this node is not held.
    NotGranted,
    /// The last day comes before the first.
    DaysOutOfOrder,
    /// A day that nobody can mean.
    DayOutOfRange(Date),
    /// The account is disabled.
    Disabled,
    /// An administrator's account cannot be disabled: nobody could take that hand's place.
    AdministratorStays,
    /// A password is set by its owner, or during setup.
    NotOwner,
    /// The three are three different persons.
    SamePerson(PersonId),
    /// The three have been appointed, once and for all.
    AlreadyAppointed,
    /// One of the three is not registered, is disabled, or holds a role over contents.
    CandidateUnfit,
    /// A text is missing or too long.
    Text(TextFault),
}

impl From<TextFault> for Refusal {
    fn from(fault: TextFault) -> Self {
        Refusal::Text(fault)
    }
}

impl std::error::Error for Refusal {}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::Unknown => f.write_str("unknown"),
            Refusal::AlreadyRegistered => f.write_str("already-registered"),
            Refusal::UsernameTaken => f.write_str("username-taken"),
            Refusal::UnknownNode(id) => write!(f, "unknown-node {id}"),
            Refusal::NotAdministrator(admin) => write!(f, "not-{}", admin.key()),
            Refusal::OwnGrant => f.write_str("own-grant"),
            Refusal::AdministratorHoldsNoRole => f.write_str("administrator-holds-no-role"),
            Refusal::AlreadyGranted => f.write_str("already-granted"),
            Refusal::NotGranted => f.write_str("not-granted"),
            Refusal::DaysOutOfOrder => f.write_str("days-out-of-order"),
            Refusal::DayOutOfRange(day) => write!(f, "day-out-of-range {day}"),
            Refusal::Disabled => f.write_str("disabled"),
            Refusal::AdministratorStays => f.write_str("administrator-stays"),
            Refusal::NotOwner => f.write_str("not-owner"),
            Refusal::SamePerson(id) => write!(f, "same-person {id}"),
            Refusal::AlreadyAppointed => f.write_str("already-appointed"),
            Refusal::CandidateUnfit => f.write_str("candidate-unfit"),
            Refusal::Text(fault) => fault.fmt(f),
        }
    }
}

// --------------------------------------------------------------------------------------------------- decide

/// Appoints the three administrators, which happens once.
///
/// # Errors
/// When they have been appointed before, are not three persons, or one is not fit.
pub fn appoint(known: &Known, wanted: &Administrators) -> Result<Vec<Event>, Refusal> {
    match &known.administrators {
        Some(before) if before == wanted => return Ok(vec![]),
        Some(_) => return Err(Refusal::AlreadyAppointed),
        None => {}
    }
    let Administrators { system, security, audit } = wanted;
    if system == security || system == audit {
        return Err(Refusal::SamePerson(system.clone()));
    }
    if security == audit {
        return Err(Refusal::SamePerson(security.clone()));
    }
    if !known.candidates_fit {
        return Err(Refusal::CandidateUnfit);
    }
    Ok(vec![Event::AdministratorsAppointed {
        system: system.clone(),
        security: security.clone(),
        audit: audit.clone(),
    }])
}

/// Says what `command` on the account `id`, wished by `by`, means now.
///
/// During setup (no administrators appointed) whoever calls is the operator at the console, who registers and sets
/// passwords, but grants nothing.
///
/// # Errors
/// The first rule that stands in the way.
pub fn decide(
    id: &PersonId,
    person: &Person,
    known: &Known,
    by: &PersonId,
    command: &Command,
) -> Result<Vec<Event>, Refusal> {
    if !person.registered {
        return match command {
            Command::Register { name, username, office, post } => {
                registrar(known, by)?;
                required(Field::Identifier, id.as_str())?;
                required(Field::Name, name)?;
                required(Field::Username, username)?;
                post.as_deref().map_or(Ok(()), |it| required(Field::Name, it))?;
                if known.username_taken {
                    return Err(Refusal::UsernameTaken);
                }
                node(known, &office.id)?;
                Ok(vec![Event::Registered {
                    name: Private::known(name.clone()),
                    username: username.clone(),
                    office: office.clone(),
                    post: post.clone(),
                }])
            }
            Command::Rename { .. }
            | Command::ChangePost { .. }
            | Command::GrantRole { .. }
            | Command::RevokeRole { .. }
            | Command::Disable { .. }
            | Command::Enable { .. }
            | Command::RequestReset
            | Command::SetPassword => Err(Refusal::Unknown),
        };
    }
    match command {
        Command::Register { name, username, office, post } => {
            let same = person.name.get() == Some(name)
                && person.username == *username
                && person.office.as_ref() == Some(office)
                && person.post == *post;
            if same { Ok(vec![]) } else { Err(Refusal::AlreadyRegistered) }
        }
        Command::Rename { name, reason } => {
            registrar(known, by)?;
            if person.name.get() == Some(name) {
                return Ok(vec![]);
            }
            required(Field::Name, name)?;
            required(Field::Reason, reason)?;
            Ok(vec![Event::Renamed { name: Private::known(name.clone()), reason: reason.clone() }])
        }
        Command::ChangePost { office, post } => {
            registrar(known, by)?;
            if person.office.as_ref() == Some(office) && person.post == *post {
                return Ok(vec![]);
            }
            post.as_deref().map_or(Ok(()), |it| required(Field::Name, it))?;
            node(known, &office.id)?;
            Ok(vec![Event::PostChanged { office: office.clone(), post: post.clone() }])
        }
        Command::GrantRole { grant } => {
            granter(known, by)?;
            if by == id {
                return Err(Refusal::OwnGrant);
            }
            if known.administrators.as_ref().is_some_and(|it| it.role_of(id).is_some()) {
                return Err(Refusal::AdministratorHoldsNoRole);
            }
            if person.grants.contains(grant) {
                return Ok(vec![]);
            }
            if person.disabled.is_some() {
                return Err(Refusal::Disabled);
            }
            node(known, &grant.at)?;
            for day in [Some(grant.from), grant.to].into_iter().flatten() {
                if !meant(day) {
                    return Err(Refusal::DayOutOfRange(day));
                }
            }
            if grant.to.is_some_and(|to| to < grant.from) {
                return Err(Refusal::DaysOutOfOrder);
            }
            // A grant that has run out makes way for a new one.
            let held = |it: &Grant| {
                it.role == grant.role && it.at == grant.at && it.to.is_none_or(|to| to >= known.today)
            };
            if person.grants.iter().any(held) {
                return Err(Refusal::AlreadyGranted);
            }
            Ok(vec![Event::RoleGranted { grant: grant.clone() }])
        }
        Command::RevokeRole { role, at, reason } => {
            granter(known, by)?;
            if !person.grants.iter().any(|it| it.role == *role && it.at == *at) {
                return Err(Refusal::NotGranted);
            }
            required(Field::Reason, reason)?;
            Ok(vec![Event::RoleRevoked { role: *role, at: at.clone(), reason: reason.clone() }])
        }
        Command::Disable { reason } => {
            registrar(known, by)?;
            if known.administrators.as_ref().is_some_and(|it| it.role_of(id).is_some()) {
                return Err(Refusal::AdministratorStays);
            }
            if person.disabled.is_some() {
                return Ok(vec![]);
            }
            required(Field::Reason, reason)?;
            Ok(vec![Event::Disabled { reason: reason.clone() }])
        }
        Command::Enable { reason } => {
            registrar(known, by)?;
            if person.disabled.is_none() {
                return Ok(vec![]);
            }
            required(Field::Reason, reason)?;
            Ok(vec![Event::Enabled { reason: reason.clone() }])
        }
        Command::RequestReset => {
            registrar(known, by)?;
            if person.disabled.is_some() {
                return Err(Refusal::Disabled);
            }
            if !person.has_password {
                return Ok(vec![]);
            }
            Ok(vec![Event::ResetRequested {}])
        }
        Command::SetPassword => {
            if known.administrators.is_some() && by != id {
                return Err(Refusal::NotOwner);
            }
            if person.disabled.is_some() {
                return Err(Refusal::Disabled);
            }
            // Each new password is a fact of its own: the secrets cannot be compared here.
            Ok(vec![Event::PasswordSet {}])
        }
    }
}

/// During setup the operator at the console, afterwards the system administrator.
fn registrar(known: &Known, by: &PersonId) -> Result<(), Refusal> {
    match &known.administrators {
        None => Ok(()),
        Some(three) if three.system == *by => Ok(()),
        Some(_) => Err(Refusal::NotAdministrator(Admin::System)),
    }
}

/// Roles are given by the security administrator and nobody else, not even during setup.
fn granter(known: &Known, by: &PersonId) -> Result<(), Refusal> {
    match &known.administrators {
        Some(three) if three.security == *by => Ok(()),
        None | Some(_) => Err(Refusal::NotAdministrator(Admin::Security)),
    }
}

fn node(known: &Known, node: &OrgId) -> Result<(), Refusal> {
    if known.node_open { Ok(()) } else { Err(Refusal::UnknownNode(node.clone())) }
}

// --------------------------------------------------------------------------------------------------- evolve

/// The account after all of these events.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Person {
    events.into_iter().fold(Person::default(), evolve)
}

/// Who the administrators are after these events of the stream `administrators`.
pub fn fold_administrators<'a>(events: impl IntoIterator<Item = &'a Event>) -> Option<Administrators> {
    events.into_iter().find_map(|event| match event {
        Event::AdministratorsAppointed { system, security, audit } => {
            Some(Administrators { system: system.clone(), security: security.clone(), audit: audit.clone() })
        }
        Event::Registered { .. }
        | Event::Renamed { .. }
        | Event::PostChanged { .. }
        | Event::RoleGranted { .. }
        | Event::RoleRevoked { .. }
        | Event::Disabled { .. }
        | Event::Enabled { .. }
        | Event::ResetRequested {}
        | Event::PasswordSet {} => None,
    })
}

/// Replays one fact.
pub fn evolve(mut person: Person, event: &Event) -> Person {
    match event {
        Event::AdministratorsAppointed { .. } => {}
        Event::Registered { name, username, office, post } => {
            person.registered = true;
            person.name = name.clone();
            person.username.clone_from(username);
            person.office = Some(office.clone());
            person.post.clone_from(post);
        }
        Event::Renamed { name, reason: _ } => person.name = name.clone(),
        Event::PostChanged { office, post } => {
            person.office = Some(office.clone());
            person.post.clone_from(post);
        }
        Event::RoleGranted { grant } => person.grants.push(grant.clone()),
        Event::RoleRevoked { role, at, reason: _ } => {
            person.grants.retain(|it| it.role != *role || it.at != *at);
        }
        Event::Disabled { reason } => person.disabled = Some(reason.clone()),
        Event::Enabled { reason: _ } => person.disabled = None,
        Event::ResetRequested {} => person.has_password = false,
        Event::PasswordSet {} => person.has_password = true,
    }
    person
}
