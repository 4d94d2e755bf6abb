//! In whose place somebody acts on a finding (代办), and acts on paper that somebody else records (代录).
//!
//! Whoever records needs no part in the act: the coordinator's side records for the office, the leader and itself, the
//! supervisor's side for supervisors. What holds for recorders in a close-out is a rule of the ledger.

use crate::{
    App, AuditAct, AuditNote, Caller, Upload,
    accounts::damaged,
    error::{Error, Invalid, Result},
    findings::{digest, file_hash, file_name, replaces},
    permit::{Act, Capacity},
    transact::Done,
};
use access::{Actor, OrgPath, Role};
use jiff::civil::Date;
use journal::{Author, Digest, FileRef, LedgerId};
use ledger::{
    FindingId, PersonId,
    finding::{Command, Hand, Paper},
    stream,
};
use std::io::Read as _;
use views::FindingRow;

/// Largest scanned sheet, in bytes.
pub const SHEET_BYTES_MAX: u64 = 20 * 1024 * 1024;

/// What was signed on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnPaper {
    /// Who acted.
    pub person: PersonId,
    /// The day on the paper.
    pub on: Date,
    /// The scanned sheet, kept by [`App::keep_sheet`].
    pub sheet: FileRef,
}

/// The sorts of file that a scanner makes, told by their first bytes.
const SHEETS: [(&[u8], &str); 5] = [
    (b"%PDF-", "pdf"),
    (b"\xFF\xD8\xFF", "jpg"),
    (b"\x89PNG\r\n\x1A\n", "png"),
    (b"II*\0", "tif"),
    (b"MM\0*", "tif"),
];

fn sort_of_sheet(first: &[u8]) -> Option<&'static str> {
    SHEETS.iter().find(|(begin, _)| first.starts_with(begin)).map(|(_, sort)| *sort)
}

/// The hands that this person has towards a finding, each with what it may do: the own one first, then one for each
/// principal.
pub(crate) fn hands(actor: &Actor, row: &FindingRow) -> Vec<(Hand, Capacity)> {
    let me = PersonId(actor.person.clone());
    let own = (Hand::own(me.clone()), capacity(&actor.on_side_of(None), row));
    let deputy = |principal: &str| {
        (Hand::deputy(me.clone(), principal.into()), capacity(&actor.on_side_of(Some(principal)), row))
    };
    std::iter::once(own).chain(actor.principals().into_iter().map(deputy)).collect()
}

pub(crate) fn capacity(actor: &Actor, row: &FindingRow) -> Capacity {
    Capacity::of(
        actor,
        &OrgPath::stored(&row.org_path),
        row.leader.as_deref(),
        row.lead_office.as_deref(),
        &row.supporting,
    )
}

/// As the author of an event.
pub(crate) fn author(hand: &Hand) -> Result<Author> {
    let id = hand.person.0.clone();
    Ok(match (&hand.recorded, &hand.of) {
        (Some(Paper { recorder, sheet }), _) => {
            Author::Behalf { id, recorder: recorder.0.clone(), sheet: digest(sheet)? }
        }
        (None, Some(of)) => Author::Deputy { id, of: of.0.clone() },
        (None, None) => Author::Person { id },
    })
}

impl Caller {
    /// As the author of what is done in one of these roles over `path`: in person where the person holds one, else for
    /// the first principal who does.
    pub(crate) fn author_in(&self, roles: &[Role], path: &OrgPath) -> Author {
        let holds = |actor: &Actor| roles.iter().any(|role| actor.has_at(*role, path));
        if holds(&self.actor.on_side_of(None)) {
            return self.author();
        }
        let principals = self.actor.principals();
        match principals.into_iter().find(|it| holds(&self.actor.on_side_of(Some(it)))) {
            Some(of) => Author::Deputy { id: self.actor.person.clone(), of: of.to_owned() },
            None => self.author(),
        }
    }
}

impl App {
    /// Who may have done such an act on this finding, in person: those whom a recorder may name.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the scope, [`Error::NotYours`] for whoever records no such act.
    pub fn on_paper_by(&self, caller: &Caller, id: &FindingId, act: Act) -> Result<Vec<PersonId>> {
        let (row, may) = self.finding_for(caller, id)?;
        if !may.may_record(act) {
            return Err(Error::NotYours);
        }
        let mut people = Vec::new();
        for person in self.names()?.people.values() {
            if self.may_have(person, &row, act)? {
                people.push(PersonId(person.id.clone()));
            }
        }
        Ok(people)
    }

    fn may_have(&self, person: &views::PersonRow, row: &FindingRow, act: Act) -> Result<bool> {
        if person.person.disabled.is_some() {
            return Ok(false);
        }
        Ok(capacity(&self.actor(person)?.on_side_of(None), row).may(act))
    }

    /// Keeps the scan of a signed sheet.
    ///
    /// # Errors
    /// As for [`App::finding_command`]; an empty file, one that no scanner makes, [`store::Error::FileTooLarge`].
    pub fn keep_sheet(&self, caller: &Caller, id: &FindingId, upload: Upload<'_>) -> Result<FileRef> {
        let (_, capacity) = self.finding_for(caller, id)?;
        if !(capacity.coordinator || capacity.supervisor) {
            return Err(Error::NotYours);
        }
        self.keep_scan(upload)
    }

    /// Keeps what a scanner makes, and nothing else.
    pub(crate) fn keep_scan(&self, upload: Upload<'_>) -> Result<FileRef> {
        let mut first = Vec::new();
        upload.content.take(16).read_to_end(&mut first).map_err(damaged)?;
        if first.is_empty() {
            return Err(Error::invalid("file", Invalid::EmptyFile));
        }
        if sort_of_sheet(&first).is_none() {
            return Err(Error::invalid("file", Invalid::NoSheet));
        }
        let mut content = first.as_slice().chain(upload.content);
        Ok(self.store.file_put(&mut content, SHEET_BYTES_MAX)?)
    }

    /// Records what somebody did on paper. `seen` as for [`App::finding_command`].
    ///
    /// # Errors
    /// [`Error::NotYours`] for whoever records no such act; [`Error::Invalid`] for a person who could not have done it
    /// and a sheet that is not here; what the ledger refuses.
    pub fn record_on_paper(
        &self,
        caller: &Caller,
        id: &FindingId,
        seen: Option<u64>,
        command: &Command,
        paper: &OnPaper,
    ) -> Result<Done> {
        let (row, may) = self.finding_for(caller, id)?;
        let act = Act::of(command, row.waiting);
        if !may.may_record(act) {
            return Err(Error::NotYours);
        }
        let person = self.person_row(paper.person.as_str())?;
        if !person.map_or(Ok(false), |it| self.may_have(&it, &row, act))? {
            return Err(Error::invalid("person", Invalid::Unknown));
        }
        if !self.store.file_exists(&paper.sheet.hash)? {
            return Err(Error::invalid("file", Invalid::Unknown));
        }
        let recorded = Paper { recorder: caller.person(), sheet: file_hash(&paper.sheet) };
        let hand = Hand::on_paper(paper.person.clone(), recorded);
        let seen = seen.filter(|_| replaces(command));
        self.act_on(caller, &row, id, seen, command, &hand, paper.on, &[paper.sheet], |act| {
            may.may_record(act)
        })
    }

    /// The name under which a scan is saved, with the ending that its bytes ask for.
    pub(crate) fn scan_name(&self, of: &str, sheet: &Digest) -> Result<String> {
        let mut first = Vec::new();
        self.store.file_open(sheet)?.take(16).read_to_end(&mut first).map_err(damaged)?;
        let sort = sort_of_sheet(&first).unwrap_or("bin");
        Ok(file_name(&format!("{of}-{}.{sort}", &sheet.to_string()[..10])))
    }

    /// A scanned sheet on which something was done to this finding: name, size, bytes.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the scope and for every other file.
    pub fn sheet_file(
        &self,
        caller: &Caller,
        id: &FindingId,
        sheet: &Digest,
    ) -> Result<(String, u64, Box<dyn store::ReadSeek>)> {
        let (row, _) = self.finding_for(caller, id)?;
        let ledger = LedgerId::from(row.inspection.as_str());
        let recorded = self.store.stream(&ledger, &stream::finding(id).into(), None)?;
        let on_paper =
            recorded.iter().find(|it| matches!(&it.by, Author::Behalf { sheet: it, .. } if it == sheet));
        let event = on_paper.ok_or(Error::NotFound)?;
        let file = event.files.iter().find(|it| it.hash == *sheet).ok_or(Error::NotFound)?;
        let name = self.scan_name(&row.number.to_string(), sheet)?;
        let content = self.store.file_open(sheet)?;
        let note = AuditNote::by(caller, AuditAct::Download).on(views::KIND_FINDING, id.as_str());
        self.note_audit(note.with("sheet", sheet.to_string()));
        Ok((name, file.size, content))
    }
}
