//! What needs two hands (三员与复核): one person proposes, another confirms, declines, or the first takes it back.
//!
//! Whatever touches an account's ability to sign in, a role, a deputy, the place of a unit, the three administrators or
//! how long the audit log is kept is an [`Act`]. It is a fact only when a second person has confirmed it: the effects are
//! written in the transaction of the confirmation, and nobody confirms what they proposed. Acts hold identifiers only.

use crate::people::{Admin, Administrators, Grant, Masked, Role};
use crate::words::{Field, required};
use crate::{FileHash, OrgId, PersonId, TextFault};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The most acts in one proposal: what a person can look through.
pub const ACTS_MAX: usize = 500;

/// What is proposed. Stored in events: never change the shape of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// An account can be used: a new one, or one that was closed.
    OpenAccount {
        /// Whose.
        person: PersonId,
    },
    /// It cannot any more.
    CloseAccount {
        /// Whose.
        person: PersonId,
    },
    /// A new one-time code.
    ResetPassword {
        /// For whom.
        person: PersonId,
    },
    /// Somebody leaves.
    Leave {
        /// Who.
        person: PersonId,
        /// The last day.
        on: Date,
    },
    /// A role.
    Grant {
        /// For whom.
        person: PersonId,
        /// Which, where, how long.
        grant: Grant,
    },
    /// A role is taken away.
    Revoke {
        /// From whom.
        person: PersonId,
        /// Which.
        role: Role,
        /// Where.
        at: OrgId,
    },
    /// Somebody holds the role of another from day to day.
    Depute {
        /// Whose role.
        principal: PersonId,
        /// Who holds it.
        deputy: PersonId,
        /// Which.
        role: Role,
        /// Where.
        at: OrgId,
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
        /// The written grant, where it was scanned.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sheet: Option<FileHash>,
    },
    /// That ends.
    EndDeputy {
        /// Whose role.
        principal: PersonId,
        /// Who holds it.
        deputy: PersonId,
        /// Which.
        role: Role,
        /// Where.
        at: OrgId,
        /// The last day.
        on: Date,
    },
    /// A node of the tree stands elsewhere, with all that is under it.
    MoveNode {
        /// Which.
        node: OrgId,
        /// Under which.
        to: OrgId,
    },
    /// A node of the tree is no more.
    CloseNode {
        /// Which.
        node: OrgId,
    },
    /// Another person is one of the three.
    ReplaceAdministrator {
        /// Which of the three.
        admin: Admin,
        /// Who from now on.
        person: PersonId,
    },
    /// The audit log is kept for so long.
    KeepAudit {
        /// Months.
        months: u32,
    },
    /// Somebody sees everything under a node for some hours, in an emergency.
    BreakGlass {
        /// Who.
        person: PersonId,
        /// What.
        at: OrgId,
        /// For how long.
        hours: u32,
        /// Which masked fields.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        fields: Vec<Masked>,
    },
}

/// Acts of one class have the same hands and stand in one proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Accounts: the system administrator proposes, the security administrator confirms.
    Accounts,
    /// Roles: the security administrator proposes, the system administrator confirms.
    Scopes,
    /// Deputies: as for roles; or the principal proposes and the security administrator confirms.
    Deputies,
    /// The tree: the system administrator proposes, the security administrator confirms.
    Organisation,
    /// The three, and their accounts: one of them proposes, another confirms, never the one concerned.
    Administrators,
    /// The audit log: the audit administrator proposes, the security administrator confirms.
    Audit,
    /// Emergencies: whoever wants to see proposes, the security administrator confirms.
    Emergency,
}

impl Class {
    /// Addressed name.
    pub const fn key(self) -> &'static str {
        match self {
            Class::Accounts => "accounts",
            Class::Scopes => "scopes",
            Class::Deputies => "deputies",
            Class::Organisation => "organisation",
            Class::Administrators => "administrators",
            Class::Audit => "audit",
            Class::Emergency => "emergency",
        }
    }
}

impl Act {
    /// Its class while these three are the administrators.
    pub fn class(&self, three: &Administrators) -> Class {
        match self {
            Act::OpenAccount { person }
            | Act::CloseAccount { person }
            | Act::ResetPassword { person }
            | Act::Leave { person, .. } => {
                if three.role_of(person).is_some() {
                    Class::Administrators
                } else {
                    Class::Accounts
                }
            }
            Act::Grant { .. } | Act::Revoke { .. } => Class::Scopes,
            Act::Depute { .. } | Act::EndDeputy { .. } => Class::Deputies,
            Act::MoveNode { .. } | Act::CloseNode { .. } => Class::Organisation,
            Act::ReplaceAdministrator { .. } => Class::Administrators,
            Act::KeepAudit { .. } => Class::Audit,
            Act::BreakGlass { .. } => Class::Emergency,
        }
    }

    /// The person whose account or roles it touches.
    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Act::OpenAccount { person }
            | Act::CloseAccount { person }
            | Act::ResetPassword { person }
            | Act::Leave { person, .. }
            | Act::Grant { person, .. }
            | Act::Revoke { person, .. }
            | Act::ReplaceAdministrator { person, .. }
            | Act::BreakGlass { person, .. } => Some(person),
            Act::Depute { deputy, .. } | Act::EndDeputy { deputy, .. } => Some(deputy),
            Act::MoveNode { .. } | Act::CloseNode { .. } | Act::KeepAudit { .. } => None,
        }
    }

    /// Whether a confirmed one gives a one-time code.
    pub fn gives_code(&self) -> bool {
        matches!(self, Act::OpenAccount { .. } | Act::ResetPassword { .. })
    }

    /// Whether it is for this person to propose.
    pub fn may_propose(&self, three: &Administrators, by: &PersonId) -> bool {
        let role = three.role_of(by);
        match self {
            Act::OpenAccount { person }
            | Act::CloseAccount { person }
            | Act::ResetPassword { person }
            | Act::Leave { person, .. } => match three.role_of(person) {
                Some(_) => role.is_some() && by != person,
                None => role == Some(Admin::System),
            },
            Act::Grant { .. } | Act::Revoke { .. } => role == Some(Admin::Security),
            Act::Depute { principal, .. } | Act::EndDeputy { principal, .. } => {
                role == Some(Admin::Security) || by == principal
            }
            Act::MoveNode { .. } | Act::CloseNode { .. } => role == Some(Admin::System),
            Act::ReplaceAdministrator { .. } => role.is_some(),
            Act::KeepAudit { .. } => role == Some(Admin::Audit),
            Act::BreakGlass { person, .. } => by == person && role.is_none(),
        }
    }

    /// Whether it is for this person to confirm or decline what `proposer` proposed.
    pub fn may_confirm(&self, three: &Administrators, proposer: &PersonId, by: &PersonId) -> bool {
        let role = three.role_of(by);
        by != proposer
            && match self {
                Act::OpenAccount { person }
                | Act::CloseAccount { person }
                | Act::ResetPassword { person }
                | Act::Leave { person, .. } => match three.role_of(person) {
                    Some(_) => role.is_some() && by != person,
                    None => role == Some(Admin::Security),
                },
                Act::Grant { .. } | Act::Revoke { .. } => role == Some(Admin::System),
                Act::Depute { principal, .. } | Act::EndDeputy { principal, .. } => {
                    role == Some(if proposer == principal { Admin::Security } else { Admin::System })
                }
                Act::MoveNode { .. } | Act::CloseNode { .. } | Act::KeepAudit { .. } => {
                    role == Some(Admin::Security)
                }
                Act::ReplaceAdministrator { admin, person } => {
                    role.is_some_and(|it| it != *admin) && by != person
                }
                Act::BreakGlass { person, .. } => role == Some(Admin::Security) && by != person,
            }
    }
}

/// How a proposal stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// There is none.
    #[default]
    Absent,
    /// It waits for another hand.
    Waiting,
    /// It is a fact.
    Confirmed {
        /// By whom.
        by: PersonId,
        /// The day.
        on: Date,
    },
    /// It was turned down.
    Declined {
        /// By whom.
        by: PersonId,
        /// Why.
        reason: String,
        /// The day.
        on: Date,
    },
    /// Who proposed it took it back.
    Withdrawn {
        /// The day.
        on: Date,
    },
}

impl State {
    /// Stored and addressed name.
    pub const fn key(&self) -> &'static str {
        match self {
            State::Absent => "absent",
            State::Waiting => "waiting",
            State::Confirmed { .. } => "confirmed",
            State::Declined { .. } => "declined",
            State::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// One proposal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// How it stands.
    pub state: State,
    /// Who proposed it; none before it was.
    pub by: Option<PersonId>,
    /// The day.
    pub on: Option<Date>,
    /// What.
    pub acts: Vec<Act>,
    /// Why.
    pub reason: String,
}

/// What must be known beside the proposal's own stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Today, in the installation's time zone.
    pub today: Date,
    /// The three; none before they were appointed.
    pub administrators: Option<Administrators>,
}

/// What a person wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Put it before another.
    Propose {
        /// What: from 1 to [`ACTS_MAX`] acts of one class.
        acts: Vec<Act>,
        /// Why.
        reason: String,
    },
    /// Make it a fact.
    Confirm,
    /// Turn it down.
    Decline {
        /// Why.
        reason: String,
    },
    /// Take it back.
    Withdraw,
}

/// What happened. Stored as `proposal.<name>/<version>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// It waits for another hand.
    Proposed {
        /// Who proposed it.
        by: PersonId,
        /// What.
        acts: Vec<Act>,
        /// Why.
        reason: String,
        /// The day.
        on: Date,
    },
    /// It is a fact; the effects stand in the same transaction.
    Confirmed {
        /// By whom.
        by: PersonId,
        /// The day.
        on: Date,
    },
    /// It was turned down.
    Declined {
        /// By whom.
        by: PersonId,
        /// Why.
        reason: String,
        /// The day.
        on: Date,
    },
    /// It was taken back.
    Withdrawn {
        /// The day.
        on: Date,
    },
}

/// Why a command is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such proposal.
    Unknown,
    /// The identifier is taken.
    Duplicate,
    /// Nothing is proposed.
    NoActs,
    /// More than [`ACTS_MAX`] acts.
    TooManyActs,
    /// An act stands twice in it.
    TwiceTheSame,
    /// Acts of several classes.
    Mixed,
    /// It is not for this person to propose or take back.
    NotProposer,
    /// It is not for this person to confirm or decline.
    NotConfirmer,
    /// Nobody confirms or declines what they proposed.
    OwnProposal,
    /// Whoever proposed it may not propose such a thing any more: it has to be proposed anew.
    ProposerChanged,
    /// It was confirmed, declined or taken back before.
    Settled,
    /// The same waits already in another proposal.
    AlreadyProposed,
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
        f.write_str(match self {
            Refusal::Unknown => "unknown",
            Refusal::Duplicate => "duplicate",
            Refusal::NoActs => "no-acts",
            Refusal::TooManyActs => "too-many-acts",
            Refusal::TwiceTheSame => "twice-the-same",
            Refusal::Mixed => "mixed",
            Refusal::NotProposer => "not-proposer",
            Refusal::NotConfirmer => "not-confirmer",
            Refusal::OwnProposal => "own-proposal",
            Refusal::ProposerChanged => "proposer-changed",
            Refusal::Settled => "settled",
            Refusal::AlreadyProposed => "already-proposed",
            Refusal::Text(fault) => return fault.fmt(f),
        })
    }
}

/// Says what `command` means: the facts that follow, none where the wish is fulfilled already, or why not. Whether the
/// acts fit those whom they touch, [`crate::people`] and [`crate::org`] say.
///
/// # Errors
/// The first rule that stands in the way.
pub fn decide(
    proposal: &Proposal,
    known: &Known,
    by: &PersonId,
    command: &Command,
) -> Result<Vec<Event>, Refusal> {
    let on = known.today;
    if let Command::Propose { acts, reason } = command {
        if proposal.state != State::Absent {
            let same = proposal.by.as_ref() == Some(by) && proposal.acts == *acts;
            return if same { Ok(vec![]) } else { Err(Refusal::Duplicate) };
        }
        let three = known.administrators.as_ref().ok_or(Refusal::NotProposer)?;
        let first = acts.first().ok_or(Refusal::NoActs)?;
        if acts.len() > ACTS_MAX {
            return Err(Refusal::TooManyActs);
        }
        if acts.iter().any(|it| it.class(three) != first.class(three)) {
            return Err(Refusal::Mixed);
        }
        if acts.iter().enumerate().any(|(i, it)| acts[..i].contains(it)) {
            return Err(Refusal::TwiceTheSame);
        }
        if !acts.iter().all(|it| it.may_propose(three, by)) {
            return Err(Refusal::NotProposer);
        }
        required(Field::Reason, reason)?;
        let (by, acts, reason) = (by.clone(), acts.clone(), reason.clone());
        return Ok(vec![Event::Proposed { by, acts, reason, on }]);
    }
    let proposer = proposal.by.as_ref().ok_or(Refusal::Unknown)?;
    // The same wish once more, by whom it was fulfilled.
    let again = match &proposal.state {
        State::Confirmed { by: who, .. } => who == by && *command == Command::Confirm,
        State::Declined { by: who, .. } => who == by && matches!(command, Command::Decline { .. }),
        State::Withdrawn { .. } => proposer == by && *command == Command::Withdraw,
        State::Absent | State::Waiting => false,
    };
    if again {
        return Ok(vec![]);
    }
    let three = known.administrators.as_ref().ok_or(Refusal::NotConfirmer)?;
    let second = || {
        if proposer == by {
            return Err(Refusal::OwnProposal);
        }
        let may = proposal.acts.iter().all(|it| it.may_confirm(three, proposer, by));
        if may { Ok(()) } else { Err(Refusal::NotConfirmer) }
    };
    let waiting = if proposal.state == State::Waiting { Ok(()) } else { Err(Refusal::Settled) };
    match command {
        Command::Propose { .. } => Err(Refusal::Duplicate),
        Command::Confirm => {
            second()?;
            waiting?;
            // The first hand must be one still: who was replaced meanwhile is none.
            if !proposal.acts.iter().all(|it| it.may_propose(three, proposer)) {
                return Err(Refusal::ProposerChanged);
            }
            Ok(vec![Event::Confirmed { by: by.clone(), on }])
        }
        Command::Decline { reason } => {
            second()?;
            waiting?;
            required(Field::Reason, reason)?;
            Ok(vec![Event::Declined { by: by.clone(), reason: reason.clone(), on }])
        }
        Command::Withdraw => {
            if proposer != by {
                return Err(Refusal::NotProposer);
            }
            waiting?;
            Ok(vec![Event::Withdrawn { on }])
        }
    }
}

/// The proposal after all of these events.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Proposal {
    events.into_iter().fold(Proposal::default(), evolve)
}

/// Replays one fact.
pub fn evolve(mut proposal: Proposal, event: &Event) -> Proposal {
    match event {
        Event::Proposed { by, acts, reason, on } => {
            proposal = Proposal {
                state: State::Waiting,
                by: Some(by.clone()),
                on: Some(*on),
                acts: acts.clone(),
                reason: reason.clone(),
            };
        }
        Event::Confirmed { by, on } => proposal.state = State::Confirmed { by: by.clone(), on: *on },
        Event::Declined { by, reason, on } => {
            proposal.state = State::Declined { by: by.clone(), reason: reason.clone(), on: *on };
        }
        Event::Withdrawn { on } => proposal.state = State::Withdrawn { on: *on },
    }
    proposal
}
