//! From a file to findings: read, keep, show, correct, adopt. Nothing is adopted by itself.
//!
//! What was understood is kept as a file of its own beside the document, by its hash: a later version of the reader
//! may understand more, but what a person saw and adopted stays what it was.

use crate::{
    App, AuditAct, AuditNote, Caller,
    accounts::damaged,
    error::{Error, Invalid, Result},
    findings::{digest, file_hash, file_name},
    transact::{Done, Planned, Streams},
};
use access::{OrgPath, Role, Scope};
use jiff::civil::Date;
use journal::{Author, LedgerId};
use ledger::{
    FindingId, InspectionId, OrgId, PersonId, Private, UnitPath, finding,
    finding::{Claim, ClaimedMeasure, Place},
    inspection::{
        self, Command, Counts, Details, Document, DocumentState, Inspection, NewDocument, ReportNode,
    },
    org::NodeKind,
    stream,
};
use report::Report;
use std::io::Read as _;
use views::InspectionRow;

/// An inspection to be opened.
#[derive(Clone, Debug)]
pub struct NewInspection {
    /// The inspected unit.
    pub unit: OrgId,
    /// What is known of it; where the title is empty, a document may fill it in.
    pub details: Details,
}

/// A document that was read, as a person sees it before adoption and after.
pub struct Draft {
    /// The inspection it belongs to.
    pub inspection: InspectionRow,
    /// Its number within the inspection, from 1.
    pub number: u32,
    /// What the ledger says of it.
    pub document: Document,
    /// What was understood, with the cleaned text.
    pub report: Report,
    /// Its findings, in order.
    pub nodes: Vec<DraftNode>,
    /// The version of the inspection's stream.
    pub version: u64,
    /// Whether the caller may change and adopt it.
    pub editable: bool,
    /// When and by whom it came in.
    pub received: Option<(jiff::Timestamp, Author)>,
}

/// One finding of a draft.
#[derive(Clone, Debug)]
pub struct DraftNode {
    /// As it would be adopted.
    pub node: ReportNode,
    /// The title as printed, where it was corrected.
    pub original: Option<String>,
    /// Why it is left out.
    pub left_out: Option<String>,
}

/// The findings' events behind the inspection's own.
pub(crate) fn planned(event: inspection::Event, findings: Vec<(FindingId, finding::Event)>) -> Vec<Planned> {
    let mut planned = vec![Planned::new(stream::INSPECTION, event)];
    planned.extend(findings.into_iter().map(|(id, event)| Planned::new(stream::finding(&id), event)));
    planned
}

impl App {
    /// The inspection's row, for a caller who may see something of it.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the scope.
    pub fn inspection_for(&self, caller: &Caller, id: &InspectionId) -> Result<InspectionRow> {
        self.inspection_in(&Scope::contents(&caller.actor), id).map_err(|error| match error {
            Error::NotFound => self.unseen(caller, views::KIND_INSPECTION, id.as_str()),
            other => other,
        })
    }

    pub(crate) fn inspection_in(&self, scope: &Scope, id: &InspectionId) -> Result<InspectionRow> {
        let all = Scope::operator();
        let row = self.store.row(views::KIND_INSPECTION, id.as_str(), &all, None)?.ok_or(Error::NotFound)?;
        // Who sees one of its findings sees that the inspection exists.
        let seen = scope.admits(&row.ledger, &OrgPath::stored(&row.org_path), None, &[])
            || self
                .store
                .rows(
                    &store::RowQuery {
                        parent: Some(id.0.clone()),
                        limit: Some(1),
                        ..store::RowQuery::of(views::KIND_FINDING)
                    },
                    scope,
                    None,
                )?
                .total
                > 0;
        if !seen {
            return Err(Error::NotFound);
        }
        InspectionRow::read(&row).map_err(damaged)
    }

    /// The same with the version of its own stream, which counts what happened to it and its documents.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the scope.
    pub fn inspection_with_version(
        &self,
        caller: &Caller,
        id: &InspectionId,
    ) -> Result<(InspectionRow, u64)> {
        let row = self.inspection_for(caller, id)?;
        let recorded = self.store.stream(&LedgerId::from(id.as_str()), &stream::INSPECTION.into(), None)?;
        Ok((row, recorded.last().map_or(0, |it| it.version)))
    }

    /// The same, for its coordinator.
    pub(crate) fn inspection_to_write(&self, caller: &Caller, id: &InspectionId) -> Result<InspectionRow> {
        let row = self.inspection_for(caller, id)?;
        if caller.actor.acts_at(Role::Coordinator, &OrgPath::stored(&row.org_path)) {
            Ok(row)
        } else {
            Err(Error::NotYours)
        }
    }

    /// An inspection with the version of its stream, for the coordinator who mends its details.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the scope, [`Error::NotYours`] for anybody but its coordinator.
    pub fn inspection_to_mend(&self, caller: &Caller, id: &InspectionId) -> Result<(InspectionRow, u64)> {
        let row = self.inspection_to_write(caller, id)?;
        let recorded = self.store.stream(&LedgerId::from(id.as_str()), &stream::INSPECTION.into(), None)?;
        Ok((row, recorded.last().map_or(0, |it| it.version)))
    }

    /// The units for which this caller may open an inspection.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn units_to_coordinate(&self, caller: &Caller) -> Result<Vec<views::OrgRow>> {
        // Also a token that is kept to some ledgers opens no new one.
        if !caller.actor.acts_as(Role::Coordinator) {
            return Ok(vec![]);
        }
        let mut units: Vec<views::OrgRow> = self
            .directory(caller)?
            .offices
            .values()
            .filter(|it| it.kind == NodeKind::Unit && it.closed.is_none())
            .filter(|it| caller.actor.has_at(Role::Coordinator, &OrgPath::stored(&it.path)))
            .cloned()
            .collect();
        units.sort_by(|a, b| (&a.path, a.ordinal).cmp(&(&b.path, b.ordinal)));
        Ok(units)
    }

    /// Opens the ledger of an inspection.
    ///
    /// # Errors
    /// A unit that the caller does not coordinate is an unknown one; what the ledger refuses.
    pub fn open_inspection(&self, caller: &Caller, new: &NewInspection) -> Result<InspectionId> {
        let units = self.units_to_coordinate(caller)?;
        // What does not exist yet is on no list of inspections.
        if caller.actor.is_confined() || units.is_empty() {
            return Err(Error::NotYours);
        }
        let unit = units.iter().find(|it| it.id == new.unit.0);
        let unit = unit.ok_or(Error::invalid("unit", Invalid::Unknown))?;
        if let Some(before) = self.done_before(caller)? {
            let ledger = before.first().map(|it| InspectionId(it.ledger.as_str().to_owned()));
            return ledger.ok_or_else(|| damaged("a command that opened nothing"));
        }
        let (id, command) = self.opening(new)?;
        self.write_for(caller, &coordinator(caller, &unit.path), &id, None, &command)?;
        Ok(id)
    }

    pub(crate) fn open(&self, author: &Author, new: &NewInspection) -> Result<InspectionId> {
        let (id, command) = self.opening(new)?;
        self.write_inspection(author, &id, None, &command)?;
        Ok(id)
    }

    fn opening(&self, new: &NewInspection) -> Result<(InspectionId, Command)> {
        let names = self.names()?;
        let node = names.offices.get(new.unit.as_str()).filter(|it| it.closed.is_none());
        let Some(node) = node else { return Err(Error::invalid("unit", Invalid::Unknown)) };
        let path = UnitPath(node.path.clone());
        let unit = inspection::Unit { id: new.unit.clone(), path, name: node.name.clone() };
        let id = InspectionId(self.world.new_id());
        let command = Command::Open { id: id.clone(), unit, details: new.details.clone() };
        Ok((id, command))
    }

    fn write_for(
        &self,
        caller: &Caller,
        author: &Author,
        id: &InspectionId,
        seen: Option<u64>,
        command: &Command,
    ) -> Result<Done> {
        let today = self.world.today();
        self.transact_for(caller, author, &LedgerId::from(id.as_str()), |streams| {
            decided(streams, today, seen, command)
        })
    }

    pub(crate) fn write_inspection(
        &self,
        author: &Author,
        id: &InspectionId,
        seen: Option<u64>,
        command: &Command,
    ) -> Result<Done> {
        let today = self.world.today();
        self.transact(author, &LedgerId::from(id.as_str()), |streams| decided(streams, today, seen, command))
    }

    /// Mends the details of an inspection, or a draft's titles; all but adoption, which has its own way.
    ///
    /// # Errors
    /// As for [`App::finding_command`].
    pub fn inspection_command(
        &self,
        caller: &Caller,
        id: &InspectionId,
        seen: Option<u64>,
        command: &Command,
    ) -> Result<Done> {
        let row = self.inspection_to_write(caller, id)?;
        match command {
            // Each has a use case of its own, which writes the findings as well.
            Command::Open { .. }
            | Command::AdoptDocument { .. }
            | Command::VoidAdoption { .. }
            | Command::RegisterFinding { .. }
            | Command::ReceiveDocument { .. } => Err(Error::NotYours),
            Command::Correct { .. }
            | Command::CorrectNode { .. }
            | Command::LeaveOut { .. }
            | Command::TakeBack { .. }
            | Command::DiscardDocument { .. } => {
                self.write_for(caller, &coordinator(caller, &row.org_path), id, seen, command)
            }
        }
    }

    /// Reads a document into an inspection that the caller coordinates: its number. Nothing is adopted.
    ///
    /// # Errors
    /// [`Error::Unreadable`] before anything is kept; what the ledger refuses, such as the same file twice.
    pub fn receive_document(
        &self,
        caller: &Caller,
        id: &InspectionId,
        name: &str,
        bytes: &[u8],
    ) -> Result<u32> {
        let row = self.inspection_to_write(caller, id)?;
        let read = understand(name, bytes)?;
        self.keep_document(&coordinator(caller, &row.org_path), id, name, bytes, &read)
    }

    /// Opens an inspection and reads its first document in one step: the ledger is not opened for a document that
    /// cannot be read. What the form leaves empty is taken from the document.
    ///
    /// # Errors
    /// As for [`App::open_inspection`] and [`App::receive_document`].
    pub fn import(
        &self,
        caller: &Caller,
        new: NewInspection,
        name: &str,
        bytes: &[u8],
    ) -> Result<(InspectionId, u32)> {
        let read = understand(name, bytes)?;
        let new = NewInspection { details: filled(new.details, &read), ..new };
        let id = self.open_inspection(caller, &new)?;
        let row = self.inspection_to_write(caller, &id)?;
        let number = self.keep_document(&coordinator(caller, &row.org_path), &id, name, bytes, &read)?;
        Ok((id, number))
    }

    /// The same from the console, for a unit given by name or identifier; with `adopt` everything that was
    /// recognised is adopted.
    ///
    /// # Errors
    /// As for [`App::import`].
    pub fn import_as_operator(
        &self,
        user: &str,
        unit: &str,
        name: &str,
        bytes: &[u8],
        adopt: bool,
    ) -> Result<InspectionId> {
        let names = self.names()?;
        let wanted = unit.trim();
        let mut units =
            names.offices.values().filter(|it| it.closed.is_none() && (it.id == wanted || it.name == wanted));
        let (unit, more) = (units.next().map(|it| OrgId(it.id.clone())), units.next());
        let (Some(unit), None) = (unit, more) else {
            return Err(Error::invalid("unit", Invalid::Unknown));
        };
        let read = understand(name, bytes)?;
        let author = Author::operator(user);
        let details = filled(Details::default(), &read);
        let id = self.open(&author, &NewInspection { unit, details })?;
        let number = self.keep_document(&author, &id, name, bytes, &read)?;
        if adopt {
            self.adopt_by(&author, &PersonId(author.key()), &id, number, None)?;
        }
        Ok(id)
    }

    pub(crate) fn keep_document(
        &self,
        author: &Author,
        id: &InspectionId,
        name: &str,
        mut bytes: &[u8],
        read: &Report,
    ) -> Result<u32> {
        let file = self.store.file_put(&mut bytes, crate::DOCUMENT_BYTES_MAX)?;
        let parsed = serde_json::to_vec(read).map_err(damaged)?;
        let kept = self.store.file_put(&mut parsed.as_slice(), u64::MAX)?;
        let document = NewDocument {
            file: file_hash(&file),
            report: file_hash(&kept),
            name: Private::known(file_name(name)),
            media_type: read.source.media_type.clone(),
            size: file.size,
            counts: counts(read),
        };
        let today = self.world.today();
        let command = Command::ReceiveDocument { document };
        let mut number = 0;
        self.transact(author, &LedgerId::from(id.as_str()), |streams| {
            let state = streams.inspection()?;
            let events = inspection::decide(&state, today, &command)?;
            // The same draft once more is no second document: its number is that of the first.
            number = match events.first() {
                Some(inspection::Event::DocumentReceived { document, .. }) => *document,
                _ => (1u32..)
                    .zip(&state.documents)
                    .find(|(_, it)| {
                        matches!(it.state, DocumentState::Draft) && it.what.file == file_hash(&file)
                    })
                    .map_or(0, |(number, _)| number),
            };
            let files = vec![file, kept];
            Ok(events
                .into_iter()
                .map(|it| Planned::new(stream::INSPECTION, it).with_files(files.clone()))
                .collect())
        })?;
        Ok(number)
    }

    /// A document with what was understood of it.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the scope: drafts are seen by coordinators and supervisors of the unit.
    pub fn draft(&self, caller: &Caller, id: &InspectionId, number: u32) -> Result<Draft> {
        let row = self.inspection_for(caller, id)?;
        let path = OrgPath::stored(&row.org_path);
        let editable = caller.actor.acts_at(Role::Coordinator, &path);
        if !caller.actor.sees_whole(&path) {
            return Err(Error::NotFound);
        }
        let document = row.inspection.document(number).cloned().ok_or(Error::NotFound)?;
        let report = self.parsed(&document)?;
        let nodes = nodes_of(&report)
            .into_iter()
            .map(|mut node| {
                let corrected = document.title(node.node).map(str::to_owned);
                let left_out = document.left_out(node.node).map(str::to_owned);
                let original = corrected.map(|title| std::mem::replace(&mut node.title, title));
                DraftNode { node, original, left_out }
            })
            .collect();
        let recorded = self.store.stream(&LedgerId::from(id.as_str()), &stream::INSPECTION.into(), None)?;
        let version = recorded.last().map_or(0, |it| it.version);
        let received = recorded.iter().filter(|it| it.name.starts_with("inspection.document_received/"));
        let received =
            received.zip(1u32..).find(|(_, it)| *it == number).map(|(it, _)| (it.at, it.by.clone()));
        let editable = editable && matches!(document.state, DocumentState::Draft);
        Ok(Draft { inspection: row, number, document, report, nodes, version, editable, received })
    }

    /// What was understood of a document, as it was kept.
    pub(crate) fn parsed(&self, document: &Document) -> Result<Report> {
        let hash = digest(&document.what.report)?;
        let mut bytes = Vec::new();
        self.store.file_open(&hash)?.read_to_end(&mut bytes).map_err(damaged)?;
        let mut read: Report = serde_json::from_slice(&bytes).map_err(damaged)?;
        // Reading folds full-width forms, which its notice says; people see them as they were printed.
        if read.diagnostics.iter().any(|it| it.code == diag::Code(6)) {
            read.text = read.text.map(|it| text::fold::typeset(&it));
        }
        Ok(read)
    }

    /// The document itself, as it was uploaded: name, size, bytes.
    ///
    /// # Errors
    /// As for [`App::draft`].
    pub fn document_file(
        &self,
        caller: &Caller,
        id: &InspectionId,
        number: u32,
    ) -> Result<(String, u64, Box<dyn store::ReadSeek>)> {
        let row = self.inspection_for(caller, id)?;
        let path = OrgPath::stored(&row.org_path);
        if !caller.actor.sees_whole(&path) {
            return Err(Error::NotFound);
        }
        let document = row.inspection.document(number).ok_or(Error::NotFound)?;
        let hash = digest(&document.what.file)?;
        let name = document.what.name.get().cloned().unwrap_or_else(|| format!("{number}.txt"));
        let note = AuditNote::by(caller, AuditAct::Download).on(views::KIND_INSPECTION, id.as_str());
        self.note_audit(note.with("document", number));
        Ok((name, document.what.size, self.store.file_open(&hash)?))
    }

    /// Adopts a draft: every finding that was not left out, in one step or not at all.
    ///
    /// # Errors
    /// [`Error::Changed`] when the draft is no longer the one seen; what the ledger refuses.
    pub fn adopt(&self, caller: &Caller, id: &InspectionId, number: u32, seen: Option<u64>) -> Result<Done> {
        let row = self.inspection_to_write(caller, id)?;
        let today = self.world.today();
        let author = coordinator(caller, &row.org_path);
        self.transact_for(caller, &author, &LedgerId::from(id.as_str()), |streams| {
            self.adoption(streams, today, &caller.person(), number, seen)
        })
    }

    pub(crate) fn adopt_by(
        &self,
        author: &Author,
        by: &PersonId,
        id: &InspectionId,
        number: u32,
        seen: Option<u64>,
    ) -> Result<Done> {
        let today = self.world.today();
        self.transact(author, &LedgerId::from(id.as_str()), |streams| {
            self.adoption(streams, today, by, number, seen)
        })
    }

    fn adoption(
        &self,
        streams: &mut Streams<'_>,
        today: Date,
        by: &PersonId,
        number: u32,
        seen: Option<u64>,
    ) -> Result<Vec<Planned>> {
        let state = streams.inspection()?;
        check_seen(seen, streams.version())?;
        let document = state.document(number).ok_or(inspection::Refusal::UnknownDocument(number))?;
        let nodes = nodes_of(&self.parsed(document)?);
        let ids: Vec<FindingId> =
            inspection::to_adopt(document, &nodes).iter().map(|_| FindingId(self.world.new_id())).collect();
        for id in &ids {
            streams.expect_new(stream::finding(id));
        }
        let (event, findings) = inspection::adopt(&state, today, by, number, &nodes, &ids)?;
        Ok(planned(event, findings))
    }

    /// Takes a wrong adoption back: all its findings become void, and the document can be read anew.
    ///
    /// # Errors
    /// Refused by the first finding on which work has begun.
    pub fn void_adoption(
        &self,
        caller: &Caller,
        id: &InspectionId,
        number: u32,
        reason: &str,
        seen: Option<u64>,
    ) -> Result<Done> {
        let row = self.inspection_to_write(caller, id)?;
        let today = self.world.today();
        let by = caller.person();
        let author = coordinator(caller, &row.org_path);
        self.transact_for(caller, &author, &LedgerId::from(id.as_str()), |streams| {
            let state = streams.inspection()?;
            check_seen(seen, streams.version())?;
            let findings = adopted(&state, number)
                .into_iter()
                .map(|id| Ok((id.clone(), streams.finding(&id)?)))
                .collect::<Result<Vec<_>>>()?;
            let (event, findings) = inspection::void_adoption(&state, today, &by, number, reason, &findings)?;
            Ok(planned(event, findings))
        })
    }
}

/// As the author of what the coordinator of `path` does.
fn coordinator(caller: &Caller, path: &str) -> Author {
    caller.author_in(&[Role::Coordinator], &OrgPath::stored(path))
}

fn decided(
    streams: &mut Streams<'_>,
    today: Date,
    seen: Option<u64>,
    command: &Command,
) -> Result<Vec<Planned>> {
    let state = streams.inspection()?;
    check_seen(seen, streams.version())?;
    let events = inspection::decide(&state, today, command)?;
    Ok(events.into_iter().map(|it| Planned::new(stream::INSPECTION, it)).collect())
}

fn adopted(state: &Inspection, number: u32) -> Vec<FindingId> {
    match state.document(number).map(|it| &it.state) {
        Some(DocumentState::Adopted { findings, .. }) => findings.clone(),
        Some(
            DocumentState::Draft | DocumentState::Discarded { .. } | DocumentState::AdoptionVoided { .. },
        )
        | None => vec![],
    }
}

fn check_seen(seen: Option<u64>, now: u64) -> Result<()> {
    match seen {
        Some(seen) if seen != now => Err(Error::Changed { seen, now }),
        Some(_) | None => Ok(()),
    }
}

/// From bytes to the typed report with its diagnostics.
pub(crate) fn understand(name: &str, bytes: &[u8]) -> Result<Report> {
    let document = intake::read(&file_name(name), bytes)?;
    let mut read = report::parse(&document);
    read.place_in_source(&document.map);
    Ok(check::complete(read, &check::Options::default()))
}

/// The details with what the document says where they are silent.
pub(crate) fn filled(mut details: Details, read: &Report) -> Details {
    let said = &read.inspection;
    let day = |date: Option<text::PartialDate>| -> Option<Date> {
        let date = date?;
        // A month alone is no day: nothing is guessed.
        date.day()?;
        date.to_string().parse().ok()
    };
    if details.title.trim().is_empty() {
        details.title = match (&said.team, &read.title) {
            (Some(team), _) => format!("{team}巡察"),
            (None, Some(title)) => title.chars().take(100).collect(),
            (None, None) => read.source.name.chars().take(100).collect(),
        };
    }
    details.team = details.team.or_else(|| said.team.clone());
    details.level = details.level.or(said.level.map(|it| match it {
        report::Level::Central => inspection::Level::Central,
        report::Level::Provincial => inspection::Level::Provincial,
        report::Level::Municipal => inspection::Level::Municipal,
        report::Level::County => inspection::Level::County,
        report::Level::Institution => inspection::Level::Institution,
    }));
    details.kind = details.kind.or(said.kind.map(|it| match it {
        report::Kind::Routine => inspection::Kind::Routine,
        report::Kind::Special => inspection::Kind::Special,
        report::Kind::Mobile => inspection::Kind::Mobile,
        report::Kind::LookBack => inspection::Kind::LookBack,
    }));
    let before = details.clone();
    details.from = details.from.or(day(said.from));
    details.to = details.to.or(day(said.to));
    details.feedback_on = details.feedback_on.or(day(said.feedback_on));
    // A document's days may contradict each other or the form: then they stay its own affair.
    let in_order = [details.from, details.to, details.feedback_on].iter().flatten().is_sorted();
    if !in_order {
        (details.from, details.to, details.feedback_on) = (before.from, before.to, before.feedback_on);
    }
    details.feedback_document = details.feedback_document.or_else(|| said.feedback_document.clone());
    details
}

fn counts(read: &Report) -> Counts {
    let count = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
    Counts {
        aspects: count(read.aspects.len()),
        issues: count(read.aspects.iter().map(|it| it.issues.len()).sum()),
        findings: count(read.findings().count()),
        measures: count(read.findings().map(|(_, _, it)| it.measures.len()).sum()),
        diagnostics: count(read.diagnostics.len()),
    }
}

/// The report's findings in the words of the ledger.
pub(crate) fn nodes_of(read: &Report) -> Vec<ReportNode> {
    let mut nodes = Vec::new();
    for (a, aspect) in (0u32..).zip(&read.aspects) {
        for (i, issue) in (0u32..).zip(&aspect.issues) {
            for (f, it) in (0u32..).zip(&issue.findings) {
                let title = it.title.clone().or_else(|| issue.title.clone());
                nodes.push(ReportNode {
                    node: (a, i, f),
                    place: Place {
                        aspect_number: aspect.number.clone(),
                        aspect_title: printed(&aspect.title),
                        issue_number: issue.number.clone(),
                        issue_title: printed(&issue.title),
                        finding_number: it.number.clone(),
                    },
                    title: printed(&title)
                        .filter(|it| !it.trim().is_empty())
                        .unwrap_or_else(|| "(无标题)".to_owned()),
                    claim: it.status.map(|status| Claim {
                        status: status_key(status).to_owned(),
                        status_text: printed(&it.status_text).unwrap_or_default(),
                    }),
                    measures: it
                        .measures
                        .iter()
                        .filter(|it| !it.text.trim().is_empty())
                        .map(|it| ClaimedMeasure { text: text::fold::typeset(&it.text), documents: vec![] })
                        .collect(),
                    documents: it.documents.clone(),
                    start: it.span.start as u64,
                    end: it.span.end as u64,
                });
            }
        }
    }
    nodes
}

/// A title as the ledger keeps it: set as in print.
fn printed(folded: &Option<String>) -> Option<String> {
    folded.as_deref().map(text::fold::typeset)
}

/// The contract's code of a status.
fn status_key(status: report::Status) -> &'static str {
    match status {
        report::Status::Completed => "completed",
        report::Status::BasicallyCompleted => "basically_completed",
        report::Status::Standing => "standing",
        report::Status::Staged => "staged",
        report::Status::InProgress => "in_progress",
        report::Status::NotCompleted => "not_completed",
    }
}
