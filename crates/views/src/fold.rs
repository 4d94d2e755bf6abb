//! The fold that the store runs in its transaction: the events of one command in, the rows that change out.

use crate::facts;
use crate::rows::{
    ExtensionPending, FindingRow, INSPECTION_OPEN, INSPECTION_WAITING, InspectionRow, KIND_FINDING,
    KIND_INSPECTION, KIND_ORG, KIND_PERSON, KIND_PROPOSAL, MeasureCounts, OrgRow, PersonRow, ProposalRow,
    State, Turn,
};
use crate::stored::{Current, Fold, FoldError, Folded, Relocation, StoredRow};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use journal::{PrivatePart, Recorded};
use ledger::finding::{self, ExtensionState, Finding, Known, Missing, Outcome, Stage};
use ledger::inspection::{self, DocumentState};
use ledger::people::{self, Admin};
use ledger::{FindingId, OrgId, PersonId, org, proposal, stream};
use serde::Serialize;
use std::collections::BTreeMap;

/// The rows of findings, inspections, people and organisation.
///
/// The day of an event is that of its instant in the installation's one time zone. Rows that hold private words (a
/// person's name, the name of an uploaded file) are true as of their events: after an erasure, rows are rebuilt.
#[derive(Clone, Debug)]
pub struct LedgerViews {
    zone: TimeZone,
}

impl LedgerViews {
    /// For an installation in this time zone.
    pub fn new(zone: TimeZone) -> Self {
        LedgerViews { zone }
    }
}

impl Default for LedgerViews {
    /// For an installation in China.
    fn default() -> Self {
        LedgerViews::new(TimeZone::fixed(jiff::tz::offset(8)))
    }
}

/// A row being worked on.
enum Work {
    Finding(Box<FindingRow>),
    Inspection(Box<InspectionRow>),
    Person(Box<PersonRow>),
    Org(Box<OrgRow>),
    Proposal(Box<ProposalRow>),
}

impl Work {
    fn path(&mut self) -> Option<&mut String> {
        match self {
            Work::Finding(row) => Some(&mut row.org_path),
            Work::Inspection(row) => Some(&mut row.org_path),
            Work::Person(row) => Some(&mut row.org_path),
            Work::Org(row) => Some(&mut row.path),
            Work::Proposal(_) => None,
        }
    }
}

/// What the ledgers folded before in the same command have come to.
#[derive(Default)]
struct Done {
    relocations: Vec<Relocation>,
    rows: Vec<StoredRow>,
    index: BTreeMap<(String, String), usize>,
}

impl Done {
    fn take(&mut self, relocations: Vec<Relocation>, changed: Vec<StoredRow>) {
        for row in &mut self.rows {
            relocate(&relocations, &mut row.org_path);
        }
        self.relocations.extend(relocations);
        for row in changed {
            match self.index.get(&(row.kind.clone(), row.id.clone())) {
                Some(at) => self.rows[*at] = row,
                None => {
                    self.index.insert((row.kind.clone(), row.id.clone()), self.rows.len());
                    self.rows.push(row);
                }
            }
        }
    }
}

fn relocate(relocations: &[Relocation], path: &mut String) {
    for relocation in relocations {
        if let Some(there) = relocation.apply(path) {
            *path = there;
        }
    }
}

/// The rows of one command in one ledger: read once, changed in memory, written once.
struct Rows<'a> {
    current: &'a mut dyn Current,
    done: &'a Done,
    ledger: &'a str,
    touched: Vec<(&'static str, String)>,
    works: BTreeMap<(&'static str, String), Work>,
    /// Where nodes stand now, as far as was asked.
    places: BTreeMap<String, Option<String>>,
    /// What this command has moved: rows read from the store still stand where they stood before it.
    relocations: Vec<Relocation>,
}

impl Fold for LedgerViews {
    fn name_and_version(&self) -> &str {
        "ledger-views/7"
    }

    fn fold(&self, current: &mut dyn Current, events: &[Recorded]) -> Result<Folded, FoldError> {
        let mut done = Done::default();
        // A command writes to one ledger, or to several one after the other; each has its own rows.
        let mut start = 0;
        while start < events.len() {
            let ledger = &events[start].ledger;
            let len = events[start..].iter().take_while(|it| it.ledger == *ledger).count();
            let mut rows = Rows {
                current: &mut *current,
                done: &done,
                ledger: ledger.as_str(),
                touched: vec![],
                works: BTreeMap::new(),
                places: BTreeMap::new(),
                relocations: vec![],
            };
            for event in &events[start..start + len] {
                self.one(&mut rows, event)?;
            }
            let relocations = std::mem::take(&mut rows.relocations);
            let changed = rows.stored()?;
            done.take(relocations, changed);
            start += len;
        }
        Ok(Folded { relocations: done.relocations, rows: done.rows })
    }
}

impl LedgerViews {
    fn one(&self, rows: &mut Rows<'_>, recorded: &Recorded) -> Result<(), FoldError> {
        // The journal's own events say how the record is kept, which no row shows.
        if matches!(
            recorded.name.as_str(),
            journal::LEDGER_OPENED | journal::ERASURE_REQUESTED | journal::ERASED
        ) {
            return Ok(());
        }
        let private = match &recorded.private {
            PrivatePart::Present(text) => Some(text.as_str()),
            PrivatePart::None | PrivatePart::Erased { .. } => None,
        };
        let event =
            ledger::codec::decode(&recorded.name, &recorded.body, private).map_err(|error| match error {
                ledger::codec::Error::Unknown { name } => FoldError::UnknownEvent { name },
                ledger::codec::Error::Malformed { name, source } => {
                    FoldError::Malformed { name, why: source.to_string() }
                }
                ledger::codec::Error::Misplaced { name, place } => {
                    FoldError::Malformed { name, why: format!("the private part has no place {place}") }
                }
            })?;
        let wrong = |why: &str| FoldError::Malformed { name: recorded.name.clone(), why: why.to_owned() };
        match event {
            ledger::Event::Finding(event) => {
                let id = stream::finding_id(recorded.stream.as_str())
                    .ok_or_else(|| wrong("it is in no finding's stream"))?;
                let day = recorded.at.to_zoned(self.zone.clone()).date();
                rows.finding(&id, &event, recorded.at, day, &wrong)
            }
            ledger::Event::Inspection(event) => rows.inspection(&event, recorded.at, &wrong),
            ledger::Event::Org(event) => rows.org(&event, &wrong),
            ledger::Event::People(event) => rows.people(recorded.stream.as_str(), &event, &wrong),
            ledger::Event::Proposal(event) => {
                rows.proposal(recorded.stream.as_str(), &event, recorded.at, &wrong)
            }
        }
    }
}

type Wrong<'a> = &'a dyn Fn(&str) -> FoldError;

impl Rows<'_> {
    fn touch(&mut self, kind: &'static str, id: &str) -> (&'static str, String) {
        let key = (kind, id.to_owned());
        if !self.touched.contains(&key) {
            self.touched.push(key.clone());
        }
        key
    }

    fn stored_row(&mut self, kind: &str, id: &str) -> Result<Option<StoredRow>, FoldError> {
        let mut row = match self.done.index.get(&(kind.to_owned(), id.to_owned())) {
            Some(at) => Some(self.done.rows[*at].clone()),
            None => self.current.current(kind, id)?.map(|mut row| {
                relocate(&self.done.relocations, &mut row.org_path);
                row
            }),
        };
        if let Some(row) = &mut row {
            relocate(&self.relocations, &mut row.org_path);
        }
        Ok(row)
    }

    /// Where the node at the end of `path`, which an event wrote down, stands now: what an event says of a place is
    /// as of some day, and the node may have been moved since. A node that no event added stands where it is said to.
    fn place(&mut self, path: &str, wrong: Wrong<'_>) -> Result<String, FoldError> {
        let id = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
        if let Some(Work::Org(row)) = self.works.get(&(KIND_ORG, id.to_owned())) {
            return Ok(row.path.clone());
        }
        if !self.places.contains_key(id) {
            let stored = self.stored_row(KIND_ORG, id)?;
            let row = stored.map(|it| OrgRow::read(&it)).transpose().map_err(|it| wrong(&it.to_string()))?;
            self.places.insert(id.to_owned(), row.map(|it| it.path));
        }
        let known = self.places.get(id).and_then(Option::as_ref);
        Ok(known.map_or_else(|| path.to_owned(), Clone::clone))
    }

    fn finding(
        &mut self,
        id: &FindingId,
        event: &finding::Event,
        at: Timestamp,
        day: Date,
        wrong: Wrong<'_>,
    ) -> Result<(), FoldError> {
        let key = self.touch(KIND_FINDING, id.as_str());
        let before = match self.works.remove(&key) {
            Some(Work::Finding(row)) => Some(*row),
            Some(Work::Inspection(_) | Work::Person(_) | Work::Org(_) | Work::Proposal(_)) | None => {
                let stored = self.stored_row(KIND_FINDING, id.as_str())?;
                stored.map(|it| FindingRow::read(&it)).transpose().map_err(|it| wrong(&it.to_string()))?
            }
        };
        let is_new = before.is_none();
        let mut row =
            finding_row(id, before, event, at, day).ok_or_else(|| wrong("its finding has no first event"))?;
        if is_new {
            row.org_path = self.place(&row.org_path, wrong)?;
        }
        self.works.insert(key, Work::Finding(Box::new(row)));
        Ok(())
    }

    fn inspection(
        &mut self,
        event: &inspection::Event,
        at: Timestamp,
        wrong: Wrong<'_>,
    ) -> Result<(), FoldError> {
        // The inspection's ledger bears its name.
        let id = self.ledger.to_owned();
        let key = self.touch(KIND_INSPECTION, &id);
        let before = match self.works.remove(&key) {
            Some(Work::Inspection(row)) => Some(*row),
            Some(Work::Finding(_) | Work::Person(_) | Work::Org(_) | Work::Proposal(_)) | None => {
                let stored = self.stored_row(KIND_INSPECTION, &id)?;
                stored.map(|it| InspectionRow::read(&it)).transpose().map_err(|it| wrong(&it.to_string()))?
            }
        };
        let opened_at = before.as_ref().map_or(at, |it| it.opened_at);
        let place = before.as_ref().map(|it| it.org_path.clone());
        let state = inspection::evolve(before.map(|it| it.inspection).unwrap_or_default(), event);
        let unit = state.unit.as_ref().ok_or_else(|| wrong("its inspection was never opened"))?;
        let org_path = match place {
            Some(place) => place,
            None => self.place(unit.path.as_str(), wrong)?,
        };
        let count = |wanted: fn(&DocumentState) -> bool| {
            u32::try_from(state.documents.iter().filter(|it| wanted(&it.state)).count()).unwrap_or(u32::MAX)
        };
        let row = InspectionRow {
            id,
            org_path,
            drafts: count(|it| matches!(it, DocumentState::Draft)),
            adopted: count(|it| matches!(it, DocumentState::Adopted { .. })),
            opened_at,
            last_at: at,
            inspection: state,
        };
        self.works.insert(key, Work::Inspection(Box::new(row)));
        Ok(())
    }

    fn org(&mut self, event: &org::Event, wrong: Wrong<'_>) -> Result<(), FoldError> {
        let row = match event {
            org::Event::NodeAdded { id, parent, name, kind, body, ordinal } => {
                let above = match parent {
                    None => String::new(),
                    Some(parent) => self.org_row(parent, wrong)?.path,
                };
                OrgRow {
                    id: id.to_string(),
                    parent: parent.as_ref().map(OrgId::to_string),
                    path: format!("{above}{id}/"),
                    name: name.clone(),
                    kind: *kind,
                    body: *body,
                    ordinal: *ordinal,
                    closed: None,
                    members: vec![],
                }
            }
            org::Event::NodeRenamed { id, name } => OrgRow { name: name.clone(), ..self.org_row(id, wrong)? },
            org::Event::NodeMoved { id, from: _, to, ordinal, reason: _ } => {
                let before = self.org_row(id, wrong)?;
                let above = self.org_row(to, wrong)?.path;
                if above.starts_with(&before.path) {
                    return Err(wrong("it puts a node under itself"));
                }
                let path = format!("{above}{id}/");
                let moved = Relocation { from: before.path.clone(), to: path.clone() };
                for path in self.works.values_mut().filter_map(Work::path) {
                    relocate(std::slice::from_ref(&moved), path);
                }
                self.places.clear();
                self.relocations.push(moved);
                OrgRow { parent: Some(to.to_string()), path, ordinal: *ordinal, ..before }
            }
            org::Event::MemberAdded { id, member } => {
                let mut row = self.org_row(id, wrong)?;
                row.members.push(member.clone());
                row
            }
            org::Event::MemberEnded { id, number, on } => {
                let mut row = self.org_row(id, wrong)?;
                org::end_member(&mut row.members, *number, *on);
                row
            }
            org::Event::NodeClosed { id, reason } => {
                OrgRow { closed: Some(reason.clone()), ..self.org_row(id, wrong)? }
            }
        };
        let key = self.touch(KIND_ORG, &row.id);
        self.works.insert(key, Work::Org(Box::new(row)));
        Ok(())
    }

    fn org_row(&mut self, id: &OrgId, wrong: Wrong<'_>) -> Result<OrgRow, FoldError> {
        match self.works.get(&(KIND_ORG, id.to_string())) {
            Some(Work::Org(row)) => Ok((**row).clone()),
            Some(Work::Finding(_) | Work::Inspection(_) | Work::Person(_) | Work::Proposal(_)) | None => {
                let stored = self
                    .stored_row(KIND_ORG, id.as_str())?
                    .ok_or_else(|| wrong("its node was never added"))?;
                OrgRow::read(&stored).map_err(|it| wrong(&it.to_string()))
            }
        }
    }

    fn people(&mut self, stream: &str, event: &people::Event, wrong: Wrong<'_>) -> Result<(), FoldError> {
        if let people::Event::AdministratorsAppointed { system, security, audit } = event {
            for (id, admin) in [(system, Admin::System), (security, Admin::Security), (audit, Admin::Audit)] {
                let row = self.person_row(id, wrong)?;
                self.put_person(PersonRow { admin: Some(admin), ..row });
            }
            return Ok(());
        }
        if let people::Event::AdministratorReplaced { admin, before, person, proposal: _ } = event {
            let row = self.person_row(before, wrong)?;
            self.put_person(PersonRow { admin: None, ..row });
            let row = self.person_row(person, wrong)?;
            self.put_person(PersonRow { admin: Some(*admin), ..row });
            return Ok(());
        }
        if let people::Event::AuditKept { .. } = event {
            // A setting of the whole installation, which no row shows.
            return Ok(());
        }
        let id = stream::person_id(stream).ok_or_else(|| wrong("it is in no person's stream"))?;
        let row = self.person_row(&id, wrong)?;
        let before = row.person.office.clone();
        let person = people::evolve(row.person, event);
        let org_path = match &person.office {
            Some(office) if before.as_ref() != Some(office) => self.place(office.path.as_str(), wrong)?,
            Some(_) | None => row.org_path,
        };
        self.put_person(PersonRow { person, org_path, ..row });
        Ok(())
    }

    fn proposal(
        &mut self,
        stream: &str,
        event: &proposal::Event,
        at: Timestamp,
        wrong: Wrong<'_>,
    ) -> Result<(), FoldError> {
        let id = stream::proposal_id(stream).ok_or_else(|| wrong("it is in no proposal's stream"))?;
        let key = self.touch(KIND_PROPOSAL, id.as_str());
        let before = match self.works.remove(&key) {
            Some(Work::Proposal(row)) => Some(*row),
            Some(Work::Finding(_) | Work::Inspection(_) | Work::Person(_) | Work::Org(_)) | None => {
                let stored = self.stored_row(KIND_PROPOSAL, id.as_str())?;
                stored.map(|it| ProposalRow::read(&it)).transpose().map_err(|it| wrong(&it.to_string()))?
            }
        };
        let proposed_at = before.as_ref().map_or(at, |it| it.at);
        let state = proposal::evolve(before.map(|it| it.proposal).unwrap_or_default(), event);
        let settled_at = (state.state != proposal::State::Waiting).then_some(at);
        let row = ProposalRow { id: id.to_string(), proposal: state, at: proposed_at, settled_at };
        self.works.insert(key, Work::Proposal(Box::new(row)));
        Ok(())
    }

    fn put_person(&mut self, row: PersonRow) {
        let key = self.touch(KIND_PERSON, &row.id);
        self.works.insert(key, Work::Person(Box::new(row)));
    }

    fn person_row(&mut self, id: &PersonId, wrong: Wrong<'_>) -> Result<PersonRow, FoldError> {
        match self.works.get(&(KIND_PERSON, id.to_string())) {
            Some(Work::Person(row)) => Ok((**row).clone()),
            Some(Work::Finding(_) | Work::Inspection(_) | Work::Org(_) | Work::Proposal(_)) | None => {
                match self.stored_row(KIND_PERSON, id.as_str())? {
                    Some(stored) => PersonRow::read(&stored).map_err(|it| wrong(&it.to_string())),
                    None => Ok(PersonRow {
                        id: id.to_string(),
                        org_path: String::new(),
                        person: people::Person::default(),
                        admin: None,
                    }),
                }
            }
        }
    }

    fn stored(mut self) -> Result<Vec<StoredRow>, FoldError> {
        let mut out = Vec::with_capacity(self.touched.len());
        for key in std::mem::take(&mut self.touched) {
            if let Some(work) = self.works.remove(&key) {
                out.push(stored_row(self.ledger, &work)?);
            }
        }
        Ok(out)
    }
}

fn stored_row(ledger: &str, work: &Work) -> Result<StoredRow, FoldError> {
    Ok(match work {
        Work::Finding(row) => StoredRow {
            kind: KIND_FINDING.to_owned(),
            id: row.id.clone(),
            ledger: ledger.to_owned(),
            org_path: row.org_path.clone(),
            parent: Some(row.inspection.clone()),
            ordinal: i64::from(row.number),
            state: row.state.key().to_owned(),
            leader: row.leader.clone(),
            offices: row.lead_office.iter().chain(&row.supporting).cloned().collect(),
            due_on: row.due_on.map(|it| it.to_string()),
            body: body(row)?,
        },
        Work::Inspection(row) => StoredRow {
            kind: KIND_INSPECTION.to_owned(),
            id: row.id.clone(),
            ledger: ledger.to_owned(),
            org_path: row.org_path.clone(),
            parent: row.inspection.unit.as_ref().map(|it| it.id.to_string()),
            // The newest feedback first.
            ordinal: row.inspection.details.feedback_on.map_or(0, |it| {
                -(i64::from(it.year()) * 10_000 + i64::from(it.month()) * 100 + i64::from(it.day()))
            }),
            state: if row.drafts > 0 { INSPECTION_WAITING } else { INSPECTION_OPEN }.to_owned(),
            leader: None,
            offices: vec![],
            due_on: None,
            body: body(row)?,
        },
        Work::Person(row) => StoredRow {
            kind: KIND_PERSON.to_owned(),
            id: row.id.clone(),
            ledger: ledger.to_owned(),
            org_path: row.org_path.clone(),
            parent: row.person.office.as_ref().map(|it| it.id.to_string()),
            ordinal: 0,
            state: if row.person.disabled.is_some() || row.person.left.is_some() {
                "disabled"
            } else {
                "enabled"
            }
            .to_owned(),
            leader: None,
            offices: row.person.office.iter().map(|it| it.id.to_string()).collect(),
            due_on: None,
            body: body(row)?,
        },
        Work::Org(row) => StoredRow {
            kind: KIND_ORG.to_owned(),
            id: row.id.clone(),
            ledger: ledger.to_owned(),
            org_path: row.path.clone(),
            parent: row.parent.clone(),
            ordinal: i64::from(row.ordinal),
            state: if row.closed.is_some() { "closed" } else { "open" }.to_owned(),
            leader: None,
            offices: vec![],
            due_on: None,
            body: body(row)?,
        },
        Work::Proposal(row) => StoredRow {
            kind: KIND_PROPOSAL.to_owned(),
            id: row.id.clone(),
            ledger: ledger.to_owned(),
            org_path: String::new(),
            parent: row.proposal.by.as_ref().map(PersonId::to_string),
            // The newest first.
            ordinal: -row.at.as_millisecond(),
            state: row.proposal.state.key().to_owned(),
            leader: None,
            offices: vec![],
            due_on: None,
            body: body(row)?,
        },
    })
}

fn body(row: &impl Serialize) -> Result<String, FoldError> {
    serde_json::to_string(row)
        .map_err(|error| FoldError::Malformed { name: "row".to_owned(), why: error.to_string() })
}

/// The row after one more event; none where the finding never entered the ledger.
fn finding_row(
    id: &FindingId,
    before: Option<FindingRow>,
    event: &finding::Event,
    at: Timestamp,
    day: Date,
) -> Option<FindingRow> {
    let (before_facts, registered_at, mut turns, mut identity) = match before {
        Some(row) => {
            let facts = facts::expand(&row);
            let identity =
                (row.inspection, row.org_path, row.number, row.place, row.title, row.origin, row.claim);
            (facts, row.registered_at, row.turns, Some(identity))
        }
        None => (Finding::default(), at, vec![], None),
    };
    let mut facts = finding::evolve(before_facts, event);
    if let Some(entry) = facts.entry.take() {
        identity = Some((
            entry.inspection.to_string(),
            entry.unit_path.to_string(),
            entry.number,
            entry.place,
            entry.title,
            entry.origin,
            entry.claim,
        ));
    }
    let mut identity = identity?;
    if let finding::Event::TitleCorrected { title, reason: _ } = event {
        identity.4.clone_from(title);
    }
    let (inspection, org_path, number, place, title, origin, claim) = identity;

    let missing = finding::missing(&facts, &Known::on(day));
    let measures = counts(&facts, &missing);
    let state = state(&facts);
    let assignment = facts.assignment.as_ref();
    let due_on = assignment.map(|it| it.due_on);
    let (waiting, filed_on) = match &facts.stage {
        Stage::InCloseOut(close_out) => (Some(close_out.waiting.step()), Some(close_out.requested.on)),
        Stage::Absent | Stage::Open | Stage::Closed(_) | Stage::ClosedEarlier(_) | Stage::Voided { .. } => {
            (None, None)
        }
    };
    let review = |outcome: &Outcome| match outcome {
        Outcome::Completed => None,
        Outcome::Standing { review_on, .. } => Some(*review_on),
    };
    let (closed_on, review_on) = match &facts.stage {
        Stage::Closed(closed) => (Some(closed.accepted.on), review(&closed.outcome)),
        Stage::InCloseOut(close_out) => (None, review(&close_out.outcome)),
        Stage::ClosedEarlier(earlier) => (Some(earlier.closed_on), None),
        Stage::Absent | Stage::Open | Stage::Voided { .. } => (None, None),
    };
    let turn = Turn(day, state, due_on, filed_on);
    match turns.last_mut() {
        Some(last) if (last.1, last.2, last.3) == (turn.1, turn.2, turn.3) => {}
        Some(last) if last.on() == day => {
            *last = turn;
            // Back to what it was the day before: no turn at all.
            if let [.., a, b] = turns.as_slice()
                && (a.1, a.2, a.3) == (b.1, b.2, b.3)
            {
                turns.pop();
            }
        }
        Some(_) | None => turns.push(turn),
    }
    let granted =
        facts.extensions.iter().filter(|it| matches!(it.state, ExtensionState::Granted { .. })).count();
    Some(FindingRow {
        id: id.to_string(),
        inspection,
        org_path,
        number,
        place,
        title,
        origin,
        state,
        waiting,
        sent_back: facts.sent_back,
        returned: facts.returned,
        reopened: small(facts.reopened.len()),
        times_closed: facts.closed,
        claim,
        leader: assignment.map(|it| it.leader.to_string()),
        lead_office: assignment.map(|it| it.lead_office.to_string()),
        supporting: assignment
            .map(|it| it.supporting.iter().map(OrgId::to_string).collect())
            .unwrap_or_default(),
        handler: assignment.and_then(|it| it.handler.as_ref()).map(PersonId::to_string),
        mode: assignment.map(|it| it.mode),
        due_on,
        first_due_on: facts.first_due_on,
        extension: facts.extension_pending().map(|it| ExtensionPending {
            requested_by: it.requested.by.person.to_string(),
            requested_on: it.requested.on,
            to: it.to,
        }),
        extensions_granted: small(granted),
        measures,
        evidence: small(facts.measures_standing().map(|(_, it)| it.evidence_standing().count()).sum()),
        missing: small(missing.len()),
        closed_on,
        filed_on,
        review_on,
        registered_at,
        last_at: at,
        turns,
        facts: facts::compact(&facts),
    })
}

fn state(facts: &Finding) -> State {
    match &facts.stage {
        // Rows are made of findings that entered; the fold never shows this.
        Stage::Absent => State::Void,
        Stage::Open => {
            if facts.assignment.is_none() || facts.measures_standing().next().is_none() {
                State::Unplanned
            } else {
                State::Open
            }
        }
        Stage::InCloseOut(_) => State::CloseOut,
        Stage::Closed(closed) => match closed.outcome {
            Outcome::Completed => State::Closed,
            Outcome::Standing { .. } => State::Standing,
        },
        Stage::ClosedEarlier(_) => State::ClosedEarlier,
        Stage::Voided { .. } => State::Void,
    }
}

fn counts(facts: &Finding, missing: &[Missing]) -> MeasureCounts {
    let mut counts = MeasureCounts::default();
    let unproven = |number: u32| {
        missing.iter().any(|it| matches!(it, Missing::Unproven { measure, .. } if *measure == number))
    };
    for (number, measure) in facts.measures_standing() {
        counts.total += 1;
        if measure.is_done() {
            counts.done += 1;
            counts.proven += u32::from(!unproven(number));
        }
    }
    counts
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
