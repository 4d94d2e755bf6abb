//! Who may issue which command on a finding. One table, read by the use cases and by the pages that decide
//! which buttons to show; the rules of the domain itself (proof, four persons) are in `ledger::finding`.

use access::{Actor, OrgPath, Role};
use ledger::finding::{Command, RestrictedKind, Step};

/// In which capacity somebody acts on one finding, for themselves or as a deputy. A person may act in several, and
/// in none: an emergency and a token that only reads show the finding and permit nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capacity {
    /// Coordinator (整改办) of the unit.
    pub coordinator: bool,
    /// Handler of the lead office.
    pub lead_office: bool,
    /// Handler of a supporting office.
    pub supporting_office: bool,
    /// The leader of this finding.
    pub leader: bool,
    /// Supervisor over the unit.
    pub supervisor: bool,
}

impl Capacity {
    /// The capacities of `actor` towards a finding of the unit at `unit`, led by `leader` and `lead_office`.
    pub fn of(
        actor: &Actor,
        unit: &OrgPath,
        leader: Option<&str>,
        lead_office: Option<&str>,
        supporting: &[String],
    ) -> Capacity {
        if actor.is_read_only() {
            return Capacity::default();
        }
        Capacity {
            coordinator: actor.has_at(Role::Coordinator, unit),
            lead_office: lead_office.is_some_and(|it| actor.handles(it)),
            supporting_office: supporting.iter().any(|it| actor.handles(it)),
            leader: leader.is_some_and(|it| actor.leads(it, unit)),
            supervisor: actor.has_at(Role::Supervisor, unit),
        }
    }

    /// Whether this person may record such an act when somebody else did it on paper: the coordinator's side for the
    /// office, the leader and itself, the supervisor's side for supervisors.
    pub fn may_record(self, act: Act) -> bool {
        match act {
            Act::Accept => self.supervisor,
            Act::Reopen => self.coordinator || self.supervisor,
            Act::Plan
            | Act::Waive
            | Act::AskExtension
            | Act::DecideExtension
            | Act::Request
            | Act::Sign
            | Act::Review => self.coordinator,
            // Nobody signs for these: they are done here or not at all.
            Act::Arrange | Act::Work | Act::Void | Act::NoteAccountability | Act::NoteSecret => false,
        }
    }

    /// Whether this kind of act belongs to one of the capacities.
    pub fn may(self, act: Act) -> bool {
        let office = self.lead_office || self.supporting_office;
        match act {
            Act::Arrange => self.coordinator,
            Act::Plan => self.coordinator || self.lead_office,
            Act::Work => self.coordinator || office,
            Act::Waive => self.coordinator,
            Act::AskExtension => self.lead_office,
            Act::DecideExtension => self.coordinator,
            Act::Request => self.lead_office,
            Act::Sign => self.leader,
            Act::Review => self.coordinator,
            Act::Accept => self.supervisor,
            Act::Reopen => self.coordinator || self.supervisor,
            Act::Void => self.coordinator,
            Act::NoteAccountability => self.coordinator || self.supervisor,
            Act::NoteSecret => self.supervisor,
        }
    }
}

/// Kinds of acts, as roles tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Adopt, register, take over, correct the title, assign.
    Arrange,
    /// Add, change and withdraw measures.
    Plan,
    /// Progress and evidence.
    Work,
    /// Say in writing that no evidence is needed.
    Waive,
    /// Ask for more time.
    AskExtension,
    /// Grant or refuse it.
    DecideExtension,
    /// Ask for close-out, or take the request back.
    Request,
    /// The leader's signature.
    Sign,
    /// The coordinator's review.
    Review,
    /// The supervisor's acceptance.
    Accept,
    /// Open again what was closed.
    Reopen,
    /// Say that it should never have been here.
    Void,
    /// Note how people were held accountable.
    NoteAccountability,
    /// Note a clue that was handed over, or who told of it.
    NoteSecret,
}

impl Act {
    /// Noting what few may see: only by those who see it as well.
    pub fn noting(kind: RestrictedKind) -> Act {
        match kind {
            RestrictedKind::Accountability => Act::NoteAccountability,
            RestrictedKind::Clue | RestrictedKind::Reporter => Act::NoteSecret,
        }
    }

    /// Which kind of act a command is. A return belongs to whoever's turn it is: `waiting` says so, and without
    /// a running close-out it is the reviewer's, whom the ledger then refuses with the better word.
    pub fn of(command: &Command, waiting: Option<Step>) -> Act {
        match command {
            Command::Adopt { .. }
            | Command::Register { .. }
            | Command::TakeOverClosed { .. }
            | Command::CorrectTitle { .. }
            | Command::HandOver { .. }
            | Command::Assign { .. } => Act::Arrange,
            Command::AddMeasure { .. } | Command::ChangeMeasure { .. } | Command::WithdrawMeasure { .. } => {
                Act::Plan
            }
            Command::ReportProgress { .. }
            | Command::WithdrawProgress { .. }
            | Command::AttachEvidence { .. }
            | Command::WithdrawEvidence { .. }
            | Command::DropDocument { .. }
            | Command::MoveEvidence { .. } => Act::Work,
            Command::WaiveEvidence { .. } | Command::WithdrawWaiver { .. } => Act::Waive,
            Command::RequestExtension { .. } | Command::WithdrawExtension { .. } => Act::AskExtension,
            Command::DecideExtension { .. } => Act::DecideExtension,
            Command::RequestCloseOut { .. } | Command::WithdrawCloseOut { .. } => Act::Request,
            Command::SignCloseOut { .. } => Act::Sign,
            Command::ReviewCloseOut { .. } => Act::Review,
            Command::AcceptCloseOut { .. } => Act::Accept,
            Command::ReturnCloseOut { .. } => match waiting {
                Some(Step::Signature) => Act::Sign,
                Some(Step::Acceptance) => Act::Accept,
                Some(Step::Request | Step::Review) | None => Act::Review,
            },
            Command::Reopen { .. } => Act::Reopen,
            Command::Void { .. } => Act::Void,
            Command::NoteRestricted { what, .. } => Act::noting(what.kind()),
            Command::WithdrawRestricted { kind, .. } => Act::noting(*kind),
        }
    }
}
