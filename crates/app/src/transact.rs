//! The one loop that serves all commands: read the streams, decide, write if nothing has moved on meanwhile.

use crate::{
    App, Caller,
    error::{Error, Result},
};
use journal::{Author, FileRef, HashKind, LedgerId, Position, Recorded, StreamId};
use ledger::{Event, FindingId, finding::Finding, inspection::Inspection, stream};
use store::{Committed, Expect, Write};

/// How often a command is decided again when somebody was faster. Each round at least one command gets through, so
/// this is more than the writers that can stand in line on one stream.
const ATTEMPTS_MAX: u32 = 200;

/// One event to be written.
pub(crate) struct Planned {
    /// The stream within the ledger.
    pub(crate) stream: String,
    /// What happened.
    pub(crate) event: Event,
    /// The files it relies on.
    pub(crate) files: Vec<FileRef>,
}

impl Planned {
    /// An event that relies on no file.
    pub(crate) fn new(stream: impl Into<String>, event: impl Into<Event>) -> Planned {
        Planned { stream: stream.into(), event: event.into(), files: vec![] }
    }

    /// The same with the files it relies on.
    pub(crate) fn with_files(mut self, files: Vec<FileRef>) -> Planned {
        self.files = files;
        self
    }
}

/// Reads streams for one decision and remembers their versions.
pub(crate) struct Streams<'a> {
    app: &'a App,
    ledger: &'a LedgerId,
    expect: Vec<Expect>,
}

impl<'a> Streams<'a> {
    /// For reading only.
    pub(crate) fn of(app: &'a App, ledger: &'a LedgerId) -> Streams<'a> {
        Streams { app, ledger, expect: vec![] }
    }
    /// All events of a stream; its version then counts for the decision.
    pub(crate) fn events(&mut self, stream: &str) -> Result<Vec<Event>> {
        let recorded = self.app.store.stream(self.ledger, &StreamId::new(stream), None)?;
        let version = recorded.last().map_or(0, |it| it.version);
        self.expect.push(Expect { stream: StreamId::new(stream), version });
        recorded.iter().map(crate::read::decode).collect()
    }

    /// The version that the stream read last had.
    pub(crate) fn version(&self) -> u64 {
        self.expect.last().map_or(0, |it| it.version)
    }

    /// The inspection of this ledger.
    pub(crate) fn inspection(&mut self) -> Result<Inspection> {
        let events = self.events(stream::INSPECTION)?;
        Ok(crate::read::inspection(&events))
    }

    /// One finding of this ledger.
    pub(crate) fn finding(&mut self, id: &FindingId) -> Result<Finding> {
        let events = self.events(&stream::finding(id))?;
        Ok(crate::read::finding(&events))
    }

    /// Says that a stream must not exist yet.
    pub(crate) fn expect_new(&mut self, stream: String) {
        self.expect.push(Expect { stream: StreamId(stream), version: 0 });
    }
}

/// What a command came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// The newest position that it wrote; none when it was a fact already.
    pub position: Option<Position>,
}

impl App {
    /// Decides on what is true now and writes what follows, again from the start while somebody else is faster.
    pub(crate) fn transact(
        &self,
        author: &Author,
        ledger: &LedgerId,
        decide: impl FnMut(&mut Streams<'_>) -> Result<Vec<Planned>>,
    ) -> Result<Done> {
        self.transact_once(author, &self.world.new_id(), ledger, decide)
    }

    /// The same for a caller, who may have named the command: then it is done once, however often it is sent.
    pub(crate) fn transact_for(
        &self,
        caller: &Caller,
        author: &Author,
        ledger: &LedgerId,
        decide: impl FnMut(&mut Streams<'_>) -> Result<Vec<Planned>>,
    ) -> Result<Done> {
        let Some(command) = &caller.command else { return self.transact(author, ledger, decide) };
        match self.store.command(command)? {
            // What was true before it was done is no longer so: nothing is decided again.
            Some((_, last)) => Ok(Done { position: Some(last) }),
            None => self.transact_once(author, command, ledger, decide),
        }
    }

    /// What the caller's named command wrote, when it was done before.
    pub(crate) fn done_before(&self, caller: &Caller) -> Result<Option<Vec<Recorded>>> {
        let Some(command) = &caller.command else { return Ok(None) };
        let Some((first, last)) = self.store.command(command)? else { return Ok(None) };
        let count = usize::try_from(last.0 - first.0 + 1).unwrap_or(usize::MAX);
        Ok(Some(self.store.feed(Position(first.0 - 1), count)?))
    }

    fn transact_once(
        &self,
        author: &Author,
        command: &str,
        ledger: &LedgerId,
        mut decide: impl FnMut(&mut Streams<'_>) -> Result<Vec<Planned>>,
    ) -> Result<Done> {
        for _ in 0..ATTEMPTS_MAX {
            let mut streams = Streams { app: self, ledger, expect: vec![] };
            let planned = decide(&mut streams)?;
            if planned.is_empty() {
                return Ok(Done { position: None });
            }
            let events = planned
                .iter()
                .map(|it| crate::read::encode(&it.event, &it.stream, &it.files))
                .collect::<Result<Vec<_>>>()?;
            let write = Write {
                ledger: ledger.clone(),
                open: Some(HashKind::Sha256),
                at: self.world.now(),
                by: author.clone(),
                command: command.to_owned(),
                expect: streams.expect,
                events,
            };
            match self.store.commit(write)? {
                Committed::Written { last, .. } | Committed::Repeated { last, .. } => {
                    return Ok(Done { position: Some(last) });
                }
                // Somebody was faster: decide again on what is true now.
                Committed::Conflict { .. } => {}
            }
        }
        Err(Error::Damaged(format!("{ATTEMPTS_MAX} attempts in a row met a faster writer")))
    }

    /// The same over the ledgers of people and of the organisation: what is written to both is written together.
    pub(crate) fn transact_both(
        &self,
        author: &Author,
        mut decide: impl FnMut(&mut Streams<'_>, &mut Streams<'_>) -> Result<(Vec<Planned>, Vec<Planned>)>,
    ) -> Result<Done> {
        let command = self.world.new_id();
        let ledgers = crate::proposals::both_ledgers();
        for _ in 0..ATTEMPTS_MAX {
            let [mut people, mut org] =
                ledgers.each_ref().map(|ledger| Streams { app: self, ledger, expect: vec![] });
            let (of_people, of_org) = decide(&mut people, &mut org)?;
            let mut writes = Vec::new();
            for (streams, planned) in [(people, of_people), (org, of_org)] {
                if planned.is_empty() {
                    continue;
                }
                let events = planned
                    .iter()
                    .map(|it| crate::read::encode(&it.event, &it.stream, &it.files))
                    .collect::<Result<Vec<_>>>()?;
                writes.push(Write {
                    ledger: streams.ledger.clone(),
                    open: Some(HashKind::Sha256),
                    at: self.world.now(),
                    by: author.clone(),
                    command: command.clone(),
                    expect: streams.expect,
                    events,
                });
            }
            if writes.is_empty() {
                return Ok(Done { position: None });
            }
            match self.store.commit_many(writes)? {
                Committed::Written { last, .. } | Committed::Repeated { last, .. } => {
                    return Ok(Done { position: Some(last) });
                }
                Committed::Conflict { .. } => {}
            }
        }
        Err(Error::Damaged(format!("{ATTEMPTS_MAX} attempts in a row met a faster writer")))
    }
}
