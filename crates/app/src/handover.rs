//! A change of leader or handler in one inspection, with a list that both sign; the rules are `ledger::handover`.

use crate::{
    App, AuditAct, AuditNote, Caller, OnPaper,
    accounts::damaged,
    behalf,
    error::{Error, Invalid, Refused, Result},
    findings::file_hash,
    transact::{Done, Planned, Streams},
};
use access::{OrgPath, Role, Scope};
use journal::{Author, FileRef, LedgerId};
use ledger::{
    FindingId, InspectionId, PersonId,
    finding::{self, Hand, Known, Paper},
    handover::{self, Handover, Item, Post, Side},
    inspection, stream,
};
use store::RowQuery;
use views::{FindingRow, InspectionRow, KIND_FINDING, State};

/// A handover as a person sees it who has to do with it.
pub struct HandoverSeen {
    /// Its inspection.
    pub inspection: InspectionRow,
    /// Its number.
    pub number: u32,
    /// The handover.
    pub handover: Handover,
    /// The titles of its items, by finding; as they are today.
    pub titles: std::collections::BTreeMap<String, String>,
    /// The numbers of the items that have changed since they were listed; empty once it has ended.
    pub changed: Vec<u32>,
    /// Whether the caller coordinates the unit: lists afresh, takes back, records papers.
    pub coordinator: bool,
    /// The side for which the caller may sign in person.
    pub signs: Option<Side>,
}

impl From<handover::Refusal> for Error {
    fn from(it: handover::Refusal) -> Self {
        Error::Refused(Refused::Inspection(inspection::Refusal::Handover(it)))
    }
}

impl App {
    /// The handovers of an inspection: all of them for those who see the whole of it, else those of one's own.
    ///
    /// # Errors
    /// [`Error::NotFound`] for whoever sees nothing of the inspection and is party to none.
    pub fn handovers(&self, caller: &Caller, id: &InspectionId) -> Result<(InspectionRow, Vec<u32>)> {
        let row = self.inspection_in(&Scope::operator(), id)?;
        let numbers: Vec<u32> = (1u32..)
            .zip(&row.inspection.handovers)
            .filter(|(_, it)| self.has_to_do(caller, &row, it))
            .map(|(number, _)| number)
            .collect();
        if numbers.is_empty() {
            self.inspection_for(caller, id)?;
        }
        Ok((row, numbers))
    }

    fn has_to_do(&self, caller: &Caller, row: &InspectionRow, it: &Handover) -> bool {
        let me = caller.person();
        let reached = caller
            .actor
            .limits()
            .is_none_or(|limits| limits.ledgers.as_ref().is_none_or(|it| it.contains(row.id.as_str())));
        let whole = caller.actor.sees_whole(&OrgPath::stored(&row.org_path));
        // Whoever takes over may see nothing of the inspection yet.
        reached && (whole || it.from == me || it.to == me)
    }

    /// One handover.
    ///
    /// # Errors
    /// [`Error::NotFound`] for whoever has nothing to do with it.
    pub fn handover(&self, caller: &Caller, id: &InspectionId, number: u32) -> Result<HandoverSeen> {
        let row = self.inspection_in(&Scope::operator(), id)?;
        let found = row.inspection.handover(number).filter(|it| self.has_to_do(caller, &row, it));
        let handover = found.cloned().ok_or(Error::NotFound)?;
        let mut titles = std::collections::BTreeMap::new();
        for item in &handover.items {
            if let Some(row) =
                self.store.row(KIND_FINDING, item.finding.as_str(), &Scope::operator(), None)?
            {
                titles.insert(row.id.clone(), FindingRow::read(&row).map_err(damaged)?.title);
            }
        }
        let changed = match handover.is_open() {
            true => {
                let ledger = LedgerId::from(id.as_str());
                let mut streams = Streams::of(self, &ledger);
                handover::changed(&handover.items, &self.items(&mut streams, id, &handover)?)
            }
            false => vec![],
        };
        let me = caller.person();
        let signs = [Side::Leaves, Side::TakesOver]
            .into_iter()
            .find(|side| *handover.signer(*side) == me && handover.signature(*side).is_none())
            .filter(|_| handover.is_open() && !caller.actor.is_read_only());
        let coordinator = caller.actor.acts_at(Role::Coordinator, &OrgPath::stored(&row.org_path));
        Ok(HandoverSeen { inspection: row, number, handover, titles, changed, coordinator, signs })
    }

    /// What the one who leaves holds at this moment, read in the streams themselves: whoever is faster, the list and
    /// what is assigned by it are of one instant.
    fn items(&self, streams: &mut Streams<'_>, id: &InspectionId, it: &Handover) -> Result<Vec<Item>> {
        self.items_of(streams, id, it.post, &it.from)
    }

    fn items_of(
        &self,
        streams: &mut Streams<'_>,
        id: &InspectionId,
        post: Post,
        person: &PersonId,
    ) -> Result<Vec<Item>> {
        let query = RowQuery { parent: Some(id.0.clone()), ..RowQuery::of(KIND_FINDING) };
        let rows = self.store.rows(&query, &Scope::operator(), None)?;
        let today = self.world.today();
        let mut items = Vec::new();
        for row in &rows.rows {
            let row = FindingRow::read(row).map_err(damaged)?;
            let holder = match post {
                Post::Leader => &row.leader,
                Post::Handler => &row.handler,
            };
            let may_be = match row.state {
                State::Unplanned | State::Open | State::CloseOut => true,
                State::Closed | State::Standing => row.review_on.is_some(),
                State::ClosedEarlier | State::Void => false,
            };
            if holder.as_deref() != Some(person.as_str()) || !may_be {
                continue;
            }
            let finding = FindingId(row.id);
            let state = streams.finding(&finding)?;
            items.extend(handover::item(&state, &finding, streams.version(), post, person, today));
        }
        Ok(items)
    }

    /// Makes the list of what somebody holds, for somebody else to take over.
    ///
    /// # Errors
    /// For anybody but the coordinator; [`Error::Invalid`] for a person who could not hold the post; what the ledger
    /// refuses.
    pub fn open_handover(
        &self,
        caller: &Caller,
        id: &InspectionId,
        (post, from, to): (Post, &PersonId, &PersonId),
        reason: &str,
    ) -> Result<u32> {
        let row = self.inspection_to_write(caller, id)?;
        let unit = OrgPath::stored(&row.org_path);
        let names = self.names()?;
        let role = match post {
            Post::Leader => Role::Leader,
            Post::Handler => Role::Handler,
        };
        if !names.people.contains_key(from.as_str()) {
            return Err(Error::invalid("from", Invalid::Unknown));
        }
        let takes = names.people.get(to.as_str());
        if !takes.is_some_and(|it| {
            it.person.disabled.is_none() && names.holds(it, role, &unit, self.world.today())
        }) {
            return Err(Error::invalid("to", Invalid::Unknown));
        }
        let author = caller.author_in(&[Role::Coordinator], &unit);
        let mut number = 0;
        self.transact_for(caller, &author, &LedgerId::from(id.as_str()), |streams| {
            let items = self.items_of(streams, id, post, from)?;
            let state = streams.inspection()?;
            number = u32::try_from(state.handovers.len()).unwrap_or(u32::MAX - 1) + 1;
            let event = handover::open(&state, self.world.today(), (post, from, to), reason, items)?;
            Ok(vec![Planned::new(stream::INSPECTION, event)])
        })?;
        Ok(number)
    }

    /// Lists the items afresh.
    ///
    /// # Errors
    /// For anybody but the coordinator; what the ledger refuses.
    pub fn relist_handover(&self, caller: &Caller, id: &InspectionId, number: u32) -> Result<Done> {
        let row = self.inspection_to_write(caller, id)?;
        let author = caller.author_in(&[Role::Coordinator], &OrgPath::stored(&row.org_path));
        self.transact_for(caller, &author, &LedgerId::from(id.as_str()), |streams| {
            let before = streams.inspection()?;
            let it = before.handover(number).ok_or(handover::Refusal::Unknown)?;
            let items = self.items(streams, id, it)?;
            let event = handover::relist(&before, self.world.today(), number, items)?;
            Ok(event.into_iter().map(|it| Planned::new(stream::INSPECTION, it)).collect())
        })
    }

    /// Nothing comes of it.
    ///
    /// # Errors
    /// For anybody but the coordinator; what the ledger refuses.
    pub fn withdraw_handover(
        &self,
        caller: &Caller,
        id: &InspectionId,
        number: u32,
        reason: &str,
    ) -> Result<Done> {
        let row = self.inspection_to_write(caller, id)?;
        let author = caller.author_in(&[Role::Coordinator], &OrgPath::stored(&row.org_path));
        self.transact_for(caller, &author, &LedgerId::from(id.as_str()), |streams| {
            let event = handover::withdraw(&streams.inspection()?, number, reason)?;
            Ok(vec![Planned::new(stream::INSPECTION, event)])
        })
    }

    /// Signs in person. With the second signature every item goes over, in the same transaction.
    ///
    /// # Errors
    /// [`Error::NotFound`] for whoever has nothing to do with it; what the ledger refuses.
    pub fn sign_handover(&self, caller: &Caller, id: &InspectionId, number: u32, side: Side) -> Result<Done> {
        let seen = self.handover(caller, id, number)?;
        if caller.actor.is_read_only() || *seen.handover.signer(side) != caller.person() {
            return Err(Error::NotYours);
        }
        self.signed(caller, id, number, side, &Hand::own(caller.person()), self.world.today(), &[])
    }

    /// Keeps the scan of a signed list.
    ///
    /// # Errors
    /// For anybody but the coordinator; as for [`App::keep_sheet`].
    pub fn keep_handover_sheet(
        &self,
        caller: &Caller,
        id: &InspectionId,
        upload: crate::Upload<'_>,
    ) -> Result<FileRef> {
        self.inspection_to_write(caller, id)?;
        self.keep_scan(upload)
    }

    /// Records a signature on paper.
    ///
    /// # Errors
    /// For anybody but the coordinator; what the ledger refuses.
    pub fn record_handover(
        &self,
        caller: &Caller,
        id: &InspectionId,
        number: u32,
        side: Side,
        paper: &OnPaper,
    ) -> Result<Done> {
        let row = self.inspection_to_write(caller, id)?;
        let it = row.inspection.handover(number).ok_or(Error::NotFound)?;
        if paper.person != *it.signer(side) {
            return Err(Error::invalid("person", Invalid::Unknown));
        }
        if !self.store.file_exists(&paper.sheet.hash)? {
            return Err(Error::invalid("file", Invalid::Unknown));
        }
        let recorded = Paper { recorder: caller.person(), sheet: file_hash(&paper.sheet) };
        let hand = Hand::on_paper(paper.person.clone(), recorded);
        self.signed(caller, id, number, side, &hand, paper.on, &[paper.sheet])
    }

    #[allow(clippy::too_many_arguments, reason = "what, by whom, on which day, with which files: all needed")]
    fn signed(
        &self,
        caller: &Caller,
        id: &InspectionId,
        number: u32,
        side: Side,
        hand: &Hand,
        acted_on: jiff::civil::Date,
        files: &[FileRef],
    ) -> Result<Done> {
        let known = Known { acted_on, ..Known::on(self.world.today()) };
        self.transact_for(caller, &behalf::author(hand)?, &LedgerId::from(id.as_str()), |streams| {
            let before = streams.inspection()?;
            let it = before.handover(number).ok_or(handover::Refusal::Unknown)?.clone();
            let items = self.items(streams, id, &it)?;
            let events = handover::sign(&before, &known, number, side, hand, &items)?;
            let completed = events.iter().any(|it| matches!(it, inspection::Event::HandoverCompleted { .. }));
            let mut planned: Vec<Planned> = events
                .into_iter()
                .map(|it| Planned::new(stream::INSPECTION, it).with_files(files.to_vec()))
                .collect();
            for item in it.items.iter().filter(|_| completed) {
                let state = streams.finding(&item.finding)?;
                let command = finding::Command::HandOver {
                    post: it.post,
                    from: it.from.clone(),
                    to: it.to.clone(),
                    handover: number,
                };
                let events = finding::decide(&state, &known, hand, &command)
                    .map_err(|refusal| handover::Refusal::Finding(Box::new(refusal)))?;
                let stream = stream::finding(&item.finding);
                planned.extend(
                    events.into_iter().map(|it| Planned::new(stream.clone(), it).with_files(files.to_vec())),
                );
            }
            Ok(planned)
        })
    }

    /// The scanned list that one side signed: name, size, bytes.
    ///
    /// # Errors
    /// [`Error::NotFound`] for whoever has nothing to do with it, and where the side did not sign on paper.
    pub fn handover_sheet(
        &self,
        caller: &Caller,
        id: &InspectionId,
        number: u32,
        side: Side,
    ) -> Result<(String, u64, Box<dyn store::ReadSeek>)> {
        let seen = self.handover(caller, id, number)?;
        let paper = seen.handover.signature(side).and_then(|it| it.by.recorded.as_ref());
        let sheet = crate::findings::digest(&paper.ok_or(Error::NotFound)?.sheet)?;
        let ledger = LedgerId::from(id.as_str());
        let recorded = self.store.stream(&ledger, &stream::INSPECTION.into(), None)?;
        let event = recorded
            .iter()
            .find(|it| matches!(&it.by, Author::Behalf { sheet: it, .. } if *it == sheet))
            .ok_or(Error::NotFound)?;
        let size = event.files.iter().find(|it| it.hash == sheet).map_or(0, |it| it.size);
        let note = AuditNote::by(caller, AuditAct::Download).on(views::KIND_INSPECTION, id.as_str());
        self.note_audit(note.with("sheet", sheet.to_string()));
        Ok((
            self.scan_name(&format!("{number}-{}", side.key()), &sheet)?,
            size,
            self.store.file_open(&sheet)?,
        ))
    }
}
