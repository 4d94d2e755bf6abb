//! People: accounts, roles over parts of the tree, and the three administrators (三员).
//!
//! One ledger with a stream per person (`person/<id>`), one stream (`administrators`) that says who the three are, one
//! (`settings`) with what they decided for all, and one per proposal. Three hands, never one: what touches an account's
//! ability to sign in, a role or the audit log is an [`Effect`], which [`apply`] gives for a confirmed
//! [`crate::proposal`] only; what one administrator does alone is a [`Command`]. None of the three sees contents. No
//! secret is ever in an event.

use crate::words::{Field, meant, required};
use crate::{FileHash, OrgId, PersonId, Private, ProposalId, TextFault, UnitPath};
use jiff::Timestamp;
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

    /// All three.
    pub const ALL: [Admin; 3] = [Admin::System, Admin::Security, Admin::Audit];

    /// The administrator with this [`Admin::key`].
    pub fn from_key(key: &str) -> Option<Admin> {
        Admin::ALL.into_iter().find(|it| it.key() == key)
    }
}

/// What is kept from most of those who see a finding; the same names as in `access`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Masked {
    /// 线索
    Clue,
    /// 处理
    Accountability,
    /// 反映人
    Reporter,
}

impl Masked {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Masked; 3] = [Masked::Clue, Masked::Accountability, Masked::Reporter];

    /// Stored and addressed name.
    pub const fn key(self) -> &'static str {
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

/// For how many months at least the audit log is kept (网络安全法 article 21).
pub const AUDIT_MONTHS_MIN: u32 = 6;

/// And at most: what is meant is a number of months, not a slip of the finger.
pub const AUDIT_MONTHS_MAX: u32 = 600;

/// The longest sight in an emergency, in hours.
pub const EMERGENCY_HOURS_MAX: u32 = 24;

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

    /// The person who is this one of the three.
    pub fn holder(&self, admin: Admin) -> &PersonId {
        match admin {
            Admin::System => &self.system,
            Admin::Security => &self.security,
            Admin::Audit => &self.audit,
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

/// A post over time. Somebody may have several at once, one of which is the main one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Counts the posts of a person from 1, past ones included.
    pub number: u32,
    /// The office.
    pub office: Office,
    /// 职务
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// First day; none where the account is older than the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Last day; none: until further notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Whether it says where the person belongs.
    pub main: bool,
}

impl Post {
    /// Whether it is held on this day.
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|it| it <= day) && self.to.is_none_or(|it| day <= it)
    }
}

/// The role of a principal, held by a deputy from day to day. In the stream of the deputy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deputy {
    /// For whom.
    pub of: PersonId,
    /// Which role of theirs.
    pub role: Role,
    /// Over which node.
    pub at: OrgId,
    /// Where that node stood.
    pub path: UnitPath,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// The written grant, where it was scanned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<FileHash>,
}

impl Deputy {
    /// Whether it is in force on this day.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }
}

/// Sight of everything under a node, for some hours, in an emergency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Emergency {
    /// The node.
    pub at: OrgId,
    /// Where it stood.
    pub path: UnitPath,
    /// The masked fields that are opened, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Masked>,
    /// When it ends.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
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
    /// Every post there is and was, in the order in which they were told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<Post>,
    /// Whether it was never opened: the second hand has not confirmed it yet.
    #[serde(default, skip_serializing_if = "is_false")]
    pub waiting: bool,
    /// Why it is disabled, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<String>,
    /// The last day of somebody who left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Date>,
    /// Whether a password has been set since the last request for a new one.
    pub has_password: bool,
    /// The proposal whose one-time code lets them choose a password, until they did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<ProposalId>,
    /// What was granted and not revoked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Grant>,
    /// Roles held for others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deputies: Vec<Deputy>,
    /// Sights in emergencies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emergencies: Vec<Emergency>,
}

fn is_false(flag: &bool) -> bool {
    !*flag
}

impl Person {
    /// Whether the account is open on this day: confirmed, not closed, and the person has not left.
    pub fn may_sign_in(&self, day: Date) -> bool {
        self.registered
            && !self.waiting
            && self.disabled.is_none()
            && self.left.is_none_or(|left| day <= left)
    }
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
    /// Another main post: the one before ends.
    ChangePost {
        /// The office from now on.
        office: Office,
        /// 职务 from now on.
        post: Option<String>,
    },
    /// A post beside the main one.
    TakePost {
        /// The office.
        office: Office,
        /// 职务
        title: Option<String>,
        /// First day.
        from: Date,
        /// Last day, where it is known.
        to: Option<Date>,
    },
    /// A post beside the main one ends.
    EndPost {
        /// Which.
        number: u32,
        /// Its last day.
        on: Date,
    },
    /// A password was set; the secret is elsewhere.
    SetPassword,
}

/// What two hands do to one account: the effect of a confirmed proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The account can be used.
    Open,
    /// It cannot any more.
    Close,
    /// A new password must be chosen.
    Reset,
    /// The person leaves.
    Leave {
        /// The last day.
        on: Date,
    },
    /// Give a role.
    Grant {
        /// Which, where, how long.
        grant: Grant,
    },
    /// Take a role away.
    Revoke {
        /// Which.
        role: Role,
        /// Where.
        at: OrgId,
    },
    /// Hold a role for somebody else.
    Depute {
        /// Whose, which, where, how long.
        deputy: Deputy,
        /// Whether the principal holds that role there on the first day.
        principal_holds: bool,
    },
    /// Hold it no longer.
    EndDeputy {
        /// For whom it is held.
        of: PersonId,
        /// Which role.
        role: Role,
        /// Where.
        at: OrgId,
        /// The last day.
        on: Date,
    },
    /// See everything under a node for some hours.
    BreakGlass {
        /// What is seen.
        at: OrgId,
        /// Where that stands.
        path: UnitPath,
        /// For how long.
        hours: u32,
        /// Which masked fields.
        fields: Vec<Masked>,
    },
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
    /// One of the three has a successor; in the stream `administrators`.
    AdministratorReplaced {
        /// Which of the three.
        admin: Admin,
        /// Who it was.
        before: PersonId,
        /// Who it is from now on.
        person: PersonId,
        /// Decided by.
        proposal: ProposalId,
    },
    /// For how long the audit log is kept from now on; in the stream `settings`.
    AuditKept {
        /// Months.
        months: u32,
        /// Decided by.
        proposal: ProposalId,
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
        /// First day of the post. Since version 2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Date>,
        /// Whether it can be used only when a second hand has opened it. Since version 2.
        #[serde(default, skip_serializing_if = "is_false")]
        waiting: bool,
    },
    /// Another name.
    Renamed {
        /// The name from now on; stands beside the log.
        #[serde(default, skip_serializing_if = "Private::is_erased")]
        name: Private<String>,
        /// Why.
        reason: String,
    },
    /// Another main post.
    PostChanged {
        /// The office from now on.
        office: Office,
        /// 职务 from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        post: Option<String>,
        /// Its first day. Since version 2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Date>,
    },
    /// A post beside the main one.
    PostTaken {
        /// Which.
        post: Post,
    },
    /// A post beside the main one has a last day.
    PostEnded {
        /// Which.
        number: u32,
        /// Its last day.
        on: Date,
    },
    /// The account can be used.
    Opened {
        /// Decided by.
        proposal: ProposalId,
    },
    /// A role was given.
    RoleGranted {
        /// Which, where, how long.
        grant: Grant,
        /// Decided by. Since version 2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proposal: Option<ProposalId>,
    },
    /// A role was taken away.
    RoleRevoked {
        /// Which.
        role: Role,
        /// Where.
        at: OrgId,
        /// Why.
        reason: String,
        /// Decided by. Since version 2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proposal: Option<ProposalId>,
    },
    /// A role is held for somebody else.
    DeputyGranted {
        /// Whose, which, where, how long.
        deputy: Deputy,
        /// Decided by.
        proposal: ProposalId,
    },
    /// A role held for somebody else ends.
    DeputyEnded {
        /// For whom it is held.
        of: PersonId,
        /// Which role.
        role: Role,
        /// Where.
        at: OrgId,
        /// The last day.
        on: Date,
        /// Decided by.
        proposal: ProposalId,
    },
    /// Everything under a node is seen for some hours.
    EmergencyOpened {
        /// What, until when, why.
        emergency: Emergency,
        /// Decided by.
        proposal: ProposalId,
    },
    /// The account was closed.
    Disabled {
        /// Why.
        reason: String,
        /// Decided by. Since version 2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proposal: Option<ProposalId>,
    },
    /// The account was opened again.
    Enabled {
        /// Why.
        reason: String,
        /// Decided by. Since version 2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proposal: Option<ProposalId>,
    },
    /// The person leaves: posts and roles end with that day, and so does the account.
    Left {
        /// The last day.
        on: Date,
        /// Why.
        reason: String,
        /// Decided by.
        proposal: ProposalId,
    },
    /// A new password must be set.
    ResetRequested {
        /// Decided by; its one-time code is used. Since version 2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proposal: Option<ProposalId>,
    },
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
    /// One of the three is not registered, cannot sign in, or holds a role over contents.
    CandidateUnfit,
    /// The account was not opened yet by the second hand.
    NotOpened,
    /// The person has left.
    Gone,
    /// No such post.
    NoPost(u32),
    /// The main post ends when another takes its place.
    MainPost,
    /// Nobody is their own deputy.
    OwnDeputy,
    /// The principal does not hold this role there.
    PrincipalLacksRole,
    /// For these days there is a deputy grant already.
    AlreadyDeputy,
    /// There is no such deputy grant in force.
    NotDeputy,
    /// A deputy grant has a last day within a year.
    DeputyTooLong,
    /// Sight in an emergency lasts from 1 to [`EMERGENCY_HOURS_MAX`] hours.
    Hours(u32),
    /// The audit log is kept from [`AUDIT_MONTHS_MIN`] to [`AUDIT_MONTHS_MAX`] months.
    Months(u32),
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
            Refusal::NotOpened => f.write_str("not-opened"),
            Refusal::Gone => f.write_str("gone"),
            Refusal::NoPost(number) => write!(f, "no-post {number}"),
            Refusal::MainPost => f.write_str("main-post"),
            Refusal::OwnDeputy => f.write_str("own-deputy"),
            Refusal::PrincipalLacksRole => f.write_str("principal-lacks-role"),
            Refusal::AlreadyDeputy => f.write_str("already-deputy"),
            Refusal::NotDeputy => f.write_str("not-deputy"),
            Refusal::DeputyTooLong => f.write_str("deputy-too-long"),
            Refusal::Hours(hours) => write!(f, "hours {hours}"),
            Refusal::Months(months) => write!(f, "months {months}"),
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

/// Says what `command` on the account `id`, wished by `by`, means now: what needs one hand only.
///
/// During setup (no administrators appointed) whoever calls is the operator at the console, who registers and sets
/// passwords; what is registered then can be used at once.
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
                    from: Some(known.today),
                    waiting: known.administrators.is_some(),
                }])
            }
            Command::Rename { .. }
            | Command::ChangePost { .. }
            | Command::TakePost { .. }
            | Command::EndPost { .. }
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
            if person.office.as_ref().is_some_and(|it| it.id == office.id) && person.post == *post {
                return Ok(vec![]);
            }
            present(person)?;
            post.as_deref().map_or(Ok(()), |it| required(Field::Name, it))?;
            node(known, &office.id)?;
            Ok(vec![Event::PostChanged {
                office: office.clone(),
                post: post.clone(),
                from: Some(known.today),
            }])
        }
        Command::TakePost { office, title, from, to } => {
            registrar(known, by)?;
            present(person)?;
            title.as_deref().map_or(Ok(()), |it| required(Field::Name, it))?;
            days(*from, *to)?;
            node(known, &office.id)?;
            let same = |it: &&Post| {
                !it.main
                    && it.office.id == office.id
                    && it.title == *title
                    && (it.from, it.to) == (Some(*from), *to)
            };
            if person.posts.iter().any(|it| same(&it)) {
                return Ok(vec![]);
            }
            let post = Post {
                number: next(&person.posts),
                office: office.clone(),
                title: title.clone(),
                from: Some(*from),
                to: *to,
                main: false,
            };
            Ok(vec![Event::PostTaken { post }])
        }
        Command::EndPost { number, on } => {
            registrar(known, by)?;
            let post = person.posts.iter().find(|it| it.number == *number).ok_or(Refusal::NoPost(*number))?;
            if post.to == Some(*on) {
                return Ok(vec![]);
            }
            if post.main {
                return Err(Refusal::MainPost);
            }
            if post.from.is_some_and(|from| *on < from) {
                return Err(Refusal::DaysOutOfOrder);
            }
            days(*on, None)?;
            Ok(vec![Event::PostEnded { number: *number, on: *on }])
        }
        Command::SetPassword => {
            if known.administrators.is_some() && by != id {
                return Err(Refusal::NotOwner);
            }
            may_use(person, known.today)?;
            // Each new password is a fact of its own: the secrets cannot be compared here.
            Ok(vec![Event::PasswordSet {}])
        }
    }
}

/// Says what an effect of a confirmed proposal is on the account `id`. Who may propose and confirm it, `proposal`
/// decides; whether it fits the person, this.
///
/// # Errors
/// The first rule that stands in the way.
pub fn apply(
    id: &PersonId,
    person: &Person,
    known: &Known,
    proposal: &ProposalId,
    reason: &str,
    now: Timestamp,
    effect: &Effect,
) -> Result<Vec<Event>, Refusal> {
    if !person.registered {
        return Err(Refusal::Unknown);
    }
    let admin = known.administrators.as_ref().and_then(|it| it.role_of(id));
    let contents = || if admin.is_some() { Err(Refusal::AdministratorHoldsNoRole) } else { Ok(()) };
    let (proposal, reason) = (proposal.clone(), reason.to_owned());
    match effect {
        Effect::Open => {
            let mut events = vec![];
            if person.disabled.is_some() || person.left.is_some() {
                events.push(Event::Enabled { reason, proposal: Some(proposal.clone()) });
            }
            if person.waiting {
                events.push(Event::Opened { proposal });
            }
            Ok(events)
        }
        Effect::Close => {
            if admin.is_some() {
                return Err(Refusal::AdministratorStays);
            }
            if person.disabled.is_some() {
                return Ok(vec![]);
            }
            Ok(vec![Event::Disabled { reason, proposal: Some(proposal) }])
        }
        Effect::Reset => {
            may_use(person, known.today)?;
            if person.code.as_ref() == Some(&proposal) {
                return Ok(vec![]);
            }
            Ok(vec![Event::ResetRequested { proposal: Some(proposal) }])
        }
        Effect::Leave { on } => {
            if admin.is_some() {
                return Err(Refusal::AdministratorStays);
            }
            if person.left == Some(*on) {
                return Ok(vec![]);
            }
            days(*on, None)?;
            Ok(vec![Event::Left { on: *on, reason, proposal }])
        }
        Effect::Grant { grant } => {
            contents()?;
            if person.grants.contains(grant) {
                return Ok(vec![]);
            }
            present(person)?;
            node(known, &grant.at)?;
            days(grant.from, grant.to)?;
            // A grant that has run out makes way for a new one.
            let held = |it: &Grant| {
                it.role == grant.role && it.at == grant.at && it.to.is_none_or(|to| to >= known.today)
            };
            if person.grants.iter().any(held) {
                return Err(Refusal::AlreadyGranted);
            }
            Ok(vec![Event::RoleGranted { grant: grant.clone(), proposal: Some(proposal) }])
        }
        Effect::Revoke { role, at } => {
            if !person.grants.iter().any(|it| it.role == *role && it.at == *at) {
                return Err(Refusal::NotGranted);
            }
            Ok(vec![Event::RoleRevoked { role: *role, at: at.clone(), reason, proposal: Some(proposal) }])
        }
        Effect::Depute { deputy, principal_holds } => {
            contents()?;
            if deputy.of == *id {
                return Err(Refusal::OwnDeputy);
            }
            if person.deputies.contains(deputy) {
                return Ok(vec![]);
            }
            present(person)?;
            node(known, &deputy.at)?;
            days(deputy.from, Some(deputy.to))?;
            if deputy.to > deputy.from.saturating_add(jiff::Span::new().years(1)) {
                return Err(Refusal::DeputyTooLong);
            }
            if !principal_holds {
                return Err(Refusal::PrincipalLacksRole);
            }
            let meets = |it: &Deputy| {
                it.of == deputy.of
                    && it.role == deputy.role
                    && it.at == deputy.at
                    && it.from <= deputy.to
                    && deputy.from <= it.to
            };
            if person.deputies.iter().any(meets) {
                return Err(Refusal::AlreadyDeputy);
            }
            Ok(vec![Event::DeputyGranted { deputy: deputy.clone(), proposal }])
        }
        Effect::EndDeputy { of, role, at, on } => {
            let is = |it: &&Deputy| it.of == *of && it.role == *role && it.at == *at;
            let deputy =
                person.deputies.iter().filter(is).max_by_key(|it| it.to).ok_or(Refusal::NotDeputy)?;
            if deputy.to == *on {
                return Ok(vec![]);
            }
            if deputy.to < *on {
                return Err(Refusal::NotDeputy);
            }
            days(*on, None)?;
            Ok(vec![Event::DeputyEnded { of: of.clone(), role: *role, at: at.clone(), on: *on, proposal }])
        }
        Effect::BreakGlass { at, path, hours, fields } => {
            contents()?;
            may_use(person, known.today)?;
            node(known, at)?;
            if !(1..=EMERGENCY_HOURS_MAX).contains(hours) {
                return Err(Refusal::Hours(*hours));
            }
            let until = now
                .checked_add(jiff::SignedDuration::from_hours(i64::from(*hours)))
                .unwrap_or(Timestamp::MAX);
            let mut fields = fields.clone();
            fields.sort();
            fields.dedup();
            let emergency = Emergency { at: at.clone(), path: path.clone(), fields, until, reason };
            Ok(vec![Event::EmergencyOpened { emergency, proposal }])
        }
    }
}

/// One of the three has a successor. `candidate` is whether that one is registered, may sign in and holds no role.
///
/// # Errors
/// When there are no administrators yet, or the candidate is one of them or not fit.
pub fn replace(
    known: &Known,
    proposal: &ProposalId,
    admin: Admin,
    person: &PersonId,
) -> Result<Vec<Event>, Refusal> {
    let three = known.administrators.as_ref().ok_or(Refusal::CandidateUnfit)?;
    let before = three.holder(admin);
    if before == person {
        return Ok(vec![]);
    }
    if three.role_of(person).is_some() {
        return Err(Refusal::SamePerson(person.clone()));
    }
    if !known.candidates_fit {
        return Err(Refusal::CandidateUnfit);
    }
    Ok(vec![Event::AdministratorReplaced {
        admin,
        before: before.clone(),
        person: person.clone(),
        proposal: proposal.clone(),
    }])
}

/// For how long the audit log is kept; `before`: for how long it is kept now.
///
/// # Errors
/// Too few or too many months.
pub fn keep_audit(before: Option<u32>, proposal: &ProposalId, months: u32) -> Result<Vec<Event>, Refusal> {
    if !(AUDIT_MONTHS_MIN..=AUDIT_MONTHS_MAX).contains(&months) {
        return Err(Refusal::Months(months));
    }
    if before == Some(months) {
        return Ok(vec![]);
    }
    Ok(vec![Event::AuditKept { months, proposal: proposal.clone() }])
}

/// During setup the operator at the console, afterwards the system administrator.
fn registrar(known: &Known, by: &PersonId) -> Result<(), Refusal> {
    match &known.administrators {
        None => Ok(()),
        Some(three) if three.system == *by => Ok(()),
        Some(_) => Err(Refusal::NotAdministrator(Admin::System)),
    }
}

/// Neither closed nor gone; whether the account was opened yet does not matter for what is prepared.
fn present(person: &Person) -> Result<(), Refusal> {
    if person.left.is_some() {
        return Err(Refusal::Gone);
    }
    if person.disabled.is_some() { Err(Refusal::Disabled) } else { Ok(()) }
}

fn may_use(person: &Person, today: Date) -> Result<(), Refusal> {
    if person.waiting {
        return Err(Refusal::NotOpened);
    }
    if person.disabled.is_some() {
        return Err(Refusal::Disabled);
    }
    if person.may_sign_in(today) { Ok(()) } else { Err(Refusal::Gone) }
}

fn days(from: Date, to: Option<Date>) -> Result<(), Refusal> {
    for day in [Some(from), to].into_iter().flatten() {
        if !meant(day) {
            return Err(Refusal::DayOutOfRange(day));
        }
    }
    if to.is_some_and(|to| to < from) { Err(Refusal::DaysOutOfOrder) } else { Ok(()) }
}

fn next(posts: &[Post]) -> u32 {
    posts.iter().map(|it| it.number).max().unwrap_or(0).saturating_add(1)
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
    let mut three = None;
    for event in events {
        if let Event::AdministratorsAppointed { system, security, audit } = event {
            // Once and for all: what a foreign record says twice is not believed.
            three.get_or_insert_with(|| Administrators {
                system: system.clone(),
                security: security.clone(),
                audit: audit.clone(),
            });
        }
        if let (Event::AdministratorReplaced { admin, before: _, person, proposal: _ }, Some(three)) =
            (event, three.as_mut())
        {
            match admin {
                Admin::System => three.system = person.clone(),
                Admin::Security => three.security = person.clone(),
                Admin::Audit => three.audit = person.clone(),
            }
        }
    }
    three
}

/// For how many months the audit log is kept after these events of the stream `settings`; none: never decided.
pub fn fold_audit_months<'a>(events: impl IntoIterator<Item = &'a Event>) -> Option<u32> {
    let months = |event: &Event| {
        if let Event::AuditKept { months, .. } = event { Some(*months) } else { None }
    };
    events.into_iter().filter_map(months).last()
}

/// Replays one fact.
pub fn evolve(mut person: Person, event: &Event) -> Person {
    match event {
        Event::AdministratorsAppointed { .. }
        | Event::AdministratorReplaced { .. }
        | Event::AuditKept { .. } => {}
        Event::Registered { name, username, office, post, from, waiting } => {
            person.registered = true;
            person.name = name.clone();
            person.username.clone_from(username);
            person.waiting = *waiting;
            main_post(&mut person, office, post.as_ref(), *from);
        }
        Event::Renamed { name, reason: _ } => person.name = name.clone(),
        Event::PostChanged { office, post, from } => main_post(&mut person, office, post.as_ref(), *from),
        Event::PostTaken { post } => person.posts.push(post.clone()),
        Event::PostEnded { number, on } => {
            person.posts.iter_mut().filter(|it| it.number == *number).for_each(|it| it.to = Some(*on));
        }
        Event::Opened { proposal } => {
            person.waiting = false;
            person.code = Some(proposal.clone());
        }
        Event::RoleGranted { grant, proposal: _ } => person.grants.push(grant.clone()),
        Event::RoleRevoked { role, at, reason: _, proposal: _ } => {
            person.grants.retain(|it| it.role != *role || it.at != *at);
        }
        Event::DeputyGranted { deputy, proposal: _ } => person.deputies.push(deputy.clone()),
        Event::DeputyEnded { of, role, at, on, proposal: _ } => {
            for it in &mut person.deputies {
                if it.of == *of && it.role == *role && it.at == *at {
                    it.to = it.to.min(*on);
                }
            }
            person.deputies.retain(|it| it.from <= it.to);
        }
        Event::EmergencyOpened { emergency, proposal: _ } => person.emergencies.push(emergency.clone()),
        Event::Disabled { reason, proposal: _ } => person.disabled = Some(reason.clone()),
        Event::Enabled { reason: _, proposal } => {
            person.disabled = None;
            person.left = None;
            // Whoever comes back chooses a password anew, with the code of both hands.
            if let Some(proposal) = proposal {
                person.has_password = false;
                person.code = Some(proposal.clone());
            }
        }
        Event::Left { on, reason: _, proposal: _ } => {
            person.left = Some(*on);
            let ends = |to: &mut Option<Date>| *to = Some(to.map_or(*on, |to| to.min(*on)));
            person.posts.iter_mut().for_each(|it| ends(&mut it.to));
            person.grants.iter_mut().for_each(|it| ends(&mut it.to));
            // What would have begun later never does.
            person.grants.retain(|it| it.from <= *on);
            person.deputies.iter_mut().for_each(|it| it.to = it.to.min(*on));
            person.deputies.retain(|it| it.from <= it.to);
            person.emergencies.clear();
        }
        Event::ResetRequested { proposal } => {
            person.has_password = false;
            person.code.clone_from(proposal);
        }
        Event::PasswordSet {} => {
            person.has_password = true;
            person.code = None;
        }
    }
    person
}

/// Another main post: the one before ends the day before, or that very day where it began then.
fn main_post(person: &mut Person, office: &Office, title: Option<&String>, from: Option<Date>) {
    for post in person.posts.iter_mut().filter(|it| it.main) {
        post.main = false;
        let before = from.and_then(|it| it.yesterday().ok());
        post.to = post.to.or_else(|| before.max(post.from));
    }
    let number = next(&person.posts);
    person.posts.push(Post {
        number,
        office: office.clone(),
        title: title.cloned(),
        from,
        to: None,
        main: true,
    });
    person.office = Some(office.clone());
    person.post = title.cloned();
}
