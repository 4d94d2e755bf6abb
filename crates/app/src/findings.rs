//! Work on one finding: every command goes through [`App::finding_command`].

use crate::{
    App, AuditAct, AuditNote, Caller,
    accounts::damaged,
    behalf,
    error::{Error, Invalid, Result},
    permit::{Act, Capacity},
    transact::{Done, Planned},
};
use access::{OrgPath, Role, Scope};
use jiff::civil::Date;
use journal::{Digest, FileRef, LedgerId, Position};
use ledger::{
    FileHash, FindingId, InspectionId, Private,
    finding::{Command, Hand, Holding, Known, Stage, Step},
    stream,
};
use std::io::Read;
use views::{FindingRow, KIND_FINDING};

/// A file that comes in, with the name it had.
pub struct Upload<'a> {
    /// As the browser says; only shown, never used as a path.
    pub name: String,
    /// Its bytes.
    pub content: &'a mut dyn Read,
}

/// The digest in the ledger's spelling.
pub(crate) fn file_hash(file: &FileRef) -> FileHash {
    FileHash(file.hash.to_string())
}

/// The ledger's spelling of a digest, read back.
pub(crate) fn digest(hash: &FileHash) -> Result<Digest> {
    Digest::from_hex(hash.as_str()).ok_or_else(|| damaged("a file's hash"))
}

impl App {
    /// The finding's row for this caller, with the capacities they act in; today's.
    pub(crate) fn finding_for(&self, caller: &Caller, id: &FindingId) -> Result<(FindingRow, Capacity)> {
        let scope = Scope::contents(&caller.actor);
        let Some(row) = self.store.row(KIND_FINDING, id.as_str(), &scope, None)? else {
            return Err(self.unseen(caller, KIND_FINDING, id.as_str()));
        };
        let row = FindingRow::read(&row).map_err(damaged)?;
        let capacity = behalf::capacity(&caller.actor, &row);
        Ok((row, capacity))
    }

    /// Does `command` to a finding for this caller. `seen` is the version that the person had before their eyes:
    /// for commands that replace what stood there, a newer one refuses with [`Error::Changed`]; what only adds is
    /// decided on what is true now.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the caller's scope, [`Error::NotYours`] for another role's act,
    /// [`Error::Refused`] with what is missing.
    pub fn finding_command(
        &self,
        caller: &Caller,
        id: &FindingId,
        seen: Option<u64>,
        command: &Command,
    ) -> Result<Done> {
        self.command_finding(caller, id, seen.filter(|_| replaces(command)), command)
    }

    /// The same for a program, which says for every command which version it saw and whose eyes nothing passes by.
    ///
    /// # Errors
    /// As for [`App::finding_command`], [`Error::Changed`] for every other version than the one `seen`.
    pub fn finding_command_on(
        &self,
        caller: &Caller,
        id: &FindingId,
        seen: Option<u64>,
        command: &Command,
    ) -> Result<Done> {
        self.command_finding(caller, id, seen, command)
    }

    fn command_finding(
        &self,
        caller: &Caller,
        id: &FindingId,
        seen: Option<u64>,
        command: &Command,
    ) -> Result<Done> {
        let (row, capacity) = self.finding_for(caller, id)?;
        // By a handover that both have signed, and by nothing else.
        let by_itself = !matches!(command, Command::HandOver { .. });
        if !by_itself || !capacity.may(Act::of(command, row.waiting)) {
            return Err(Error::NotYours);
        }
        let files = self.check_references(&OrgPath::stored(&row.org_path), command)?;
        let today = self.world.today();
        // In person first. A deputy's hand is taken where the own one may not, or is refused as no separate one.
        let mut refused = Error::NotYours;
        for (number, (hand, capacity)) in behalf::hands(&caller.actor, &row).into_iter().enumerate() {
            if !capacity.may(Act::of(command, row.waiting)) {
                continue;
            }
            match self.act_on(caller, &row, id, seen, command, &hand, today, &files, |act| capacity.may(act))
            {
                Err(error @ (Error::Refused(_) | Error::NotYours)) => {
                    if number == 0 || matches!(refused, Error::NotYours) {
                        refused = error;
                    }
                }
                done => return done,
            }
        }
        Err(refused)
    }

    /// Decides a command by this hand and writes what follows. `may` says whether the hand may do such an act.
    #[allow(
        clippy::too_many_arguments,
        reason = "what, on what, by whom, on which day, with which files: all needed"
    )]
    pub(crate) fn act_on(
        &self,
        caller: &Caller,
        row: &FindingRow,
        id: &FindingId,
        seen: Option<u64>,
        command: &Command,
        hand: &Hand,
        acted_on: Date,
        files: &[FileRef],
        may: impl Fn(Act) -> bool,
    ) -> Result<Done> {
        let ledger = LedgerId::from(row.inspection.as_str());
        let known = Known { acted_on, ..Known::on(self.world.today()) };
        self.transact_for(caller, &behalf::author(hand)?, &ledger, |streams| {
            let finding = streams.finding(id)?;
            let now = streams.version();
            if let Some(seen) = seen.filter(|seen| *seen != now) {
                return Err(Error::Changed { seen, now });
            }
            // Whose turn it is may have changed since the row was read.
            if !may(Act::of(command, waiting(&finding.stage))) {
                return Err(Error::NotYours);
            }
            let events = ledger::finding::decide(&finding, &known, hand, command)?;
            let stream = stream::finding(id);
            Ok(events
                .into_iter()
                .map(|event| Planned::new(stream.clone(), event).with_files(files.to_vec()))
                .collect())
        })
    }

    /// The version of a finding after this was done to it, and the position up to which that reaches.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn finding_version(&self, id: &FindingId, done: Done) -> Result<(u64, Position)> {
        // Whoever has just acted on it may have given it away by that.
        let row =
            self.store.row(KIND_FINDING, id.as_str(), &Scope::operator(), None)?.ok_or(Error::NotFound)?;
        let ledger = LedgerId::from(row.ledger.as_str());
        let recorded = self.store.stream(&ledger, &stream::finding(id).into(), done.position)?;
        let last = recorded.last().ok_or_else(|| damaged("a finding without events"))?;
        Ok((last.version, last.position))
    }

    /// The version of a finding that nobody has touched since `read_at` ([`crate::LedgerPage::read_at`]), for a command
    /// on many findings of one page.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the caller's scope, [`Error::Changed`] when somebody was faster.
    pub fn version_since(&self, caller: &Caller, id: &FindingId, read_at: Position) -> Result<u64> {
        let (row, _) = self.finding_for(caller, id)?;
        let ledger = LedgerId::from(row.inspection.as_str());
        let recorded = self.store.stream(&ledger, &stream::finding(id).into(), None)?;
        let now = recorded.last().map_or(0, |it| it.version);
        let seen = recorded.iter().rfind(|it| it.position <= read_at).map_or(0, |it| it.version);
        if seen == now { Ok(now) } else { Err(Error::Changed { seen, now }) }
    }

    /// People and offices that a command names must exist, be in office, and belong to where it says; the files
    /// that it names come back, for the event to rely on.
    fn check_references(&self, unit: &OrgPath, command: &Command) -> Result<Vec<FileRef>> {
        match command {
            Command::Assign { assignment, .. } => {
                let directory = self.names()?;
                let today = self.world.today();
                // Whoever is named will see the finding: nobody and no office of another unit.
                let holds = |person: &str, role: Role| {
                    let person = directory.people.get(person);
                    person.is_some_and(|it| directory.holds(it, role, unit, today))
                };
                let open = |office: &str| {
                    directory
                        .offices
                        .get(office)
                        .is_some_and(|it| it.closed.is_none() && OrgPath::stored(&it.path).is_under(unit))
                };
                if !holds(assignment.leader.as_str(), Role::Leader) {
                    return Err(Error::invalid("leader", Invalid::Unknown));
                }
                if !open(assignment.lead_office.as_str()) {
                    return Err(Error::invalid("office", Invalid::Unknown));
                }
                if !assignment.supporting.iter().all(|office| open(office.as_str())) {
                    return Err(Error::invalid("supporting", Invalid::Unknown));
                }
                if assignment.handler.as_ref().is_some_and(|it| !holds(it.as_str(), Role::Handler)) {
                    return Err(Error::invalid("handler", Invalid::Unknown));
                }
                Ok(vec![])
            }
            Command::AttachEvidence { evidence, .. } => match &evidence.holding {
                Holding::File { hash, size, .. } => {
                    let hash =
                        Digest::from_hex(hash.as_str()).ok_or(Error::invalid("file", Invalid::Unknown))?;
                    if !self.store.file_exists(&hash)? {
                        return Err(Error::invalid("file", Invalid::Unknown));
                    }
                    Ok(vec![FileRef { hash, size: *size }])
                }
                Holding::Register { .. } => Ok(vec![]),
            },
            _ => Ok(vec![]),
        }
    }

    /// Keeps the bytes of a piece of evidence, for a caller who may work on this finding; what comes back goes into
    /// [`Command::AttachEvidence`]. A file that no event names afterwards is swept away.
    ///
    /// # Errors
    /// As for [`App::finding_command`]; an empty file; [`store::Error::FileTooLarge`].
    pub fn keep_file(&self, caller: &Caller, id: &FindingId, upload: Upload<'_>) -> Result<Holding> {
        let (_, capacity) = self.finding_for(caller, id)?;
        if !capacity.may(Act::Work) {
            return Err(Error::NotYours);
        }
        let file = self.store.file_put(upload.content, EVIDENCE_LIMIT)?;
        if file.size == 0 {
            return Err(Error::invalid("file", Invalid::EmptyFile));
        }
        Ok(Holding::File {
            hash: file_hash(&file),
            size: file.size,
            name: Private::known(file_name(&upload.name)),
        })
    }

    /// Opens a piece of evidence for reading: its name, size and bytes.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the scope, for no such entry, and for what is only registered.
    pub fn evidence_file(
        &self,
        caller: &Caller,
        id: &FindingId,
        measure: u32,
        entry: u32,
    ) -> Result<(String, u64, Box<dyn store::ReadSeek>)> {
        let (row, _) = self.finding_for(caller, id)?;
        let ledger = LedgerId::from(row.inspection.as_str());
        let recorded = self.store.stream(&ledger, &stream::finding(id).into(), None)?;
        let events = recorded.iter().map(crate::read::decode).collect::<Result<Vec<_>>>()?;
        let finding = crate::read::finding(&events);
        let evidence = finding
            .measure(measure)
            .and_then(|it| it.evidence.get((entry as usize).checked_sub(1)?))
            .ok_or(Error::NotFound)?;
        match &evidence.what.holding {
            Holding::File { hash, size, name } => {
                let digest = digest(hash)?;
                let content = self.store.file_open(&digest)?;
                let name = name.get().cloned().unwrap_or_else(|| format!("{measure}-{entry}"));
                let note = AuditNote::by(caller, AuditAct::Download).on(KIND_FINDING, id.as_str());
                self.note_audit(note.with("evidence", format!("{measure}-{entry}")));
                Ok((name, *size, content))
            }
            Holding::Register { .. } => Err(Error::NotFound),
        }
    }

    /// Registers a finding by hand in an inspection that the caller coordinates.
    ///
    /// # Errors
    /// As for [`App::finding_command`].
    pub fn register_finding(
        &self,
        caller: &Caller,
        inspection: &InspectionId,
        title: &str,
        place: &ledger::finding::Place,
        source: &str,
    ) -> Result<FindingId> {
        let row = self.inspection_to_write(caller, inspection)?;
        if let Some(before) = self.done_before(caller)? {
            let id = before.iter().find_map(|it| stream::finding_id(it.stream.as_str()));
            return id.ok_or_else(|| damaged("a command that registered no finding"));
        }
        let author = caller.author_in(&[Role::Coordinator], &OrgPath::stored(&row.org_path));
        let id = FindingId(self.world.new_id());
        let today = self.world.today();
        let by = caller.person();
        self.transact_for(caller, &author, &LedgerId::from(inspection.as_str()), |streams| {
            let state = streams.inspection()?;
            streams.expect_new(stream::finding(&id));
            let (event, findings) =
                ledger::inspection::register(&state, today, &by, &id, title, place, source)?;
            Ok(crate::imports::planned(event, findings))
        })?;
        Ok(id)
    }
}

const EVIDENCE_LIMIT: u64 = crate::EVIDENCE_BYTES_MAX;

/// The last part of a name as a browser may give it, without control characters, at most 200 characters.
pub(crate) fn file_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or("");
    let clean: String = last.chars().filter(|it| !it.is_control()).take(200).collect();
    if clean.trim().is_empty() { "file".to_owned() } else { clean.trim().to_owned() }
}

fn waiting(stage: &Stage) -> Option<Step> {
    match stage {
        Stage::InCloseOut(close_out) => Some(close_out.waiting.step()),
        Stage::Absent | Stage::Open | Stage::Closed(_) | Stage::ClosedEarlier(_) | Stage::Voided { .. } => {
            None
        }
    }
}

/// Commands that put something in the place of what was there, so that two people could undo each other's work
/// without noticing.
pub(crate) fn replaces(command: &Command) -> bool {
    matches!(
        command,
        Command::CorrectTitle { .. }
            | Command::Assign { .. }
            | Command::ChangeMeasure { .. }
            | Command::TakeOverClosed { .. }
            | Command::Void { .. }
            | Command::SignCloseOut { .. }
            | Command::ReviewCloseOut { .. }
            | Command::AcceptCloseOut { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_a_name_and_no_path() {
        assert_eq!(file_name("C:\\Users\\x\\会议纪要.pdf"), "会议纪要.pdf");
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name("a\r\nb"), "ab");
        assert_eq!(file_name("//"), "file");
    }
}
