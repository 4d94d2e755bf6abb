//! What few may see of a finding: clues, accountability, reporters. Stories and journals never hold it, for whomever:
//! they tell that there is something. It is read here alone, by whoever may, and looking is noted in the audit log.

use crate::{
    App, AuditAct, AuditNote, Caller,
    error::{Error, Result},
};
use access::{Masked, OrgPath, Scope, Sight};
use journal::{LedgerId, Recorded};
use ledger::{
    Event, FindingId,
    finding::{self, RestrictedEntry, RestrictedKind},
    stream,
};
use views::FindingRow;

/// The same sort, as `access` names it.
pub fn masked(kind: RestrictedKind) -> Masked {
    match kind {
        RestrictedKind::Clue => Masked::Clue,
        RestrictedKind::Accountability => Masked::Accountability,
        RestrictedKind::Reporter => Masked::Reporter,
    }
}

/// That something was noted or taken back, without what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Veiled {
    /// Of which sort.
    pub kind: RestrictedKind,
    /// Whether it was taken back.
    pub withdrawn: bool,
}

/// What remains of an event for those who read a journal; none for an event that everybody may read.
pub(crate) fn veil(event: &Event) -> Option<Veiled> {
    match event {
        Event::Finding(finding::Event::RestrictedNoted { what, .. }) => {
            Some(Veiled { kind: what.kind(), withdrawn: false })
        }
        Event::Finding(finding::Event::RestrictedWithdrawn { kind, .. }) => {
            Some(Veiled { kind: *kind, withdrawn: true })
        }
        Event::Finding(_) | Event::Inspection(_) | Event::Org(_) | Event::People(_) | Event::Proposal(_) => {
            None
        }
    }
}

/// The same for an event as it is stored.
pub(crate) fn veil_of(recorded: &Recorded) -> Result<Option<Veiled>> {
    let may_be = recorded.name.starts_with("finding.restricted_");
    Ok(if may_be { veil(&crate::read::decode(recorded)?) } else { None })
}

/// How many entries of a sort stand, and whether this caller may look at them and add to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Veil {
    /// The sort.
    pub kind: RestrictedKind,
    /// How many stand.
    pub count: u32,
    /// Whether the caller may look.
    pub seen: bool,
}

/// The entries of a finding that a caller may look at.
pub struct Unveiled {
    /// The finding.
    pub row: FindingRow,
    /// The entries, oldest first, with those that were taken back.
    pub entries: Vec<RestrictedEntry>,
    /// All sorts, with what the caller may do with them.
    pub veils: Vec<Veil>,
    /// The sorts that the caller may note.
    pub notes: Vec<RestrictedKind>,
}

fn restricted(recorded: &[Recorded]) -> Result<Vec<RestrictedEntry>> {
    let events = recorded
        .iter()
        .filter(|it| it.name.starts_with("finding.restricted_"))
        .map(crate::read::decode)
        .collect::<Result<Vec<_>>>()?;
    Ok(crate::read::finding(&events).restricted)
}

/// Whether the caller sees this sort at the finding.
fn sight(caller: &Caller, row: &FindingRow) -> Sight {
    Sight::of(&caller.actor, &OrgPath::stored(&row.org_path), row.leader.as_deref())
}

/// What there is, without what it says.
pub(crate) fn veils(caller: &Caller, row: &FindingRow, recorded: &[Recorded]) -> Result<Vec<Veil>> {
    let sight = sight(caller, row);
    let entries = restricted(recorded)?;
    let standing =
        |kind| entries.iter().filter(|it| it.what.kind() == kind && it.withdrawn.is_none()).count();
    let veil = |kind| Veil {
        kind,
        count: u32::try_from(standing(kind)).unwrap_or(u32::MAX),
        seen: sight.sees(masked(kind)),
    };
    Ok(RestrictedKind::ALL.map(veil).to_vec())
}

impl App {
    /// Looks at what few may see of a finding. Each sort that is shown is noted in the audit log.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the scope, and for whoever sees none of the sorts.
    pub fn unveil(&self, caller: &Caller, id: &FindingId) -> Result<Unveiled> {
        let (row, capacity) = self.finding_for(caller, id)?;
        let sight = sight(caller, &row);
        if !RestrictedKind::ALL.into_iter().any(|it| sight.sees(masked(it))) {
            return Err(Error::NotFound);
        }
        let ledger = LedgerId::from(row.inspection.as_str());
        let recorded = self.store.stream(&ledger, &stream::finding(id).into(), None)?;
        let veils = veils(caller, &row, &recorded)?;
        let mut entries = restricted(&recorded)?;
        entries.retain(|it| sight.sees(masked(it.what.kind())));
        for kind in RestrictedKind::ALL {
            let shown = entries.iter().filter(|it| it.what.kind() == kind).count();
            if shown > 0 {
                let note = AuditNote::by(caller, AuditAct::MaskedSeen).on(views::KIND_FINDING, id.as_str());
                self.note_audit(note.with("field", kind.key()).with("entries", shown));
            }
        }
        let may = |kind: &RestrictedKind| capacity.may(crate::permit::Act::noting(*kind));
        let notes = RestrictedKind::ALL.into_iter().filter(may).collect();
        Ok(Unveiled { row, entries, veils, notes })
    }

    /// Notes in the audit log that this finding was read by nothing but sight in an emergency.
    pub(crate) fn note_emergency(&self, caller: &Caller, row: &FindingRow) {
        let usual = Scope::contents(&caller.actor.usual());
        let offices: Vec<String> = row.lead_office.iter().chain(&row.supporting).cloned().collect();
        let path = OrgPath::stored(&row.org_path);
        if caller.actor.is_in_emergency()
            && !usual.admits(&row.inspection, &path, row.leader.as_deref(), &offices)
        {
            self.note_audit(
                AuditNote::by(caller, AuditAct::BreakGlass).on(views::KIND_FINDING, row.id.as_str()),
            );
        }
    }

    /// The same for a whole inspection.
    pub(crate) fn note_emergency_at(&self, caller: &Caller, row: &views::InspectionRow) {
        let path = OrgPath::stored(&row.org_path);
        if caller.actor.is_in_emergency() && !caller.actor.usual().sees_whole(&path) {
            self.note_audit(
                AuditNote::by(caller, AuditAct::BreakGlass).on(views::KIND_INSPECTION, row.id.as_str()),
            );
        }
    }
}
