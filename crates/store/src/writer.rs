//! The one thread that writes. It takes what waits, puts it into one transaction with a savepoint per command, and
//! answers when the transaction is on the disk.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use journal::merkle::{Frontier, leaf_hash};
use journal::{
    Author, Checkpoint, Digest, ERASED, ERASURE_REQUESTED, ERASURE_STREAM, HashKind, LEDGER_OPENED,
    LEDGER_STREAM, LedgerId, NewEvent, Opened, Position, PrivatePart, Recorded, SALT_BYTES, Sealed,
    SignedCheckpoint, Signer, StoredHead, StreamId, decode, erased_body, erasure_request_body, part_hash,
};
use rusqlite::{Connection, OptionalExtension as _, params};
use views::stored::{Fold, FoldError};

use crate::evidence::Evidence;
use crate::read::{self, event_sql};
use crate::rows::{Filling, RowTable};
use crate::{
    AuditEntry, CheckpointEvery, Committed, Disk, Erase, Error, Expect, Health, NoteExpect, NotePut,
    Progress, Write, audit, disk, schema,
};

/// At most this many commands share one transaction: enough to share a sync, few enough to answer soon.
const GROUP_MAX: usize = 256;

/// What the writer is asked to do, and where its answer goes.
pub(crate) enum Job {
    Commit {
        writes: Vec<Write>,
        reply: SyncSender<Result<Committed, Error>>,
    },
    EraseRequest {
        erase: Erase,
        reply: SyncSender<Result<Committed, Error>>,
    },
    Note {
        put: NotePut,
        reply: SyncSender<Result<bool, Error>>,
    },
    Purge {
        now: Timestamp,
        reply: SyncSender<Result<u64, Error>>,
    },
    /// Nobody waits for what comes without a reply.
    Audit {
        entries: Vec<AuditEntry>,
        reply: Option<SyncSender<Result<(), Error>>>,
    },
    AuditPurge {
        before: Timestamp,
        reply: SyncSender<Result<u64, Error>>,
    },
    /// Work that needs the writer alone; it answers by itself.
    Alone(Box<dyn FnOnce(&mut Writer) + Send>),
    Stop,
}

/// Numbers for the operator and for measuring.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) groups: AtomicU64,
    pub(crate) events: AtomicU64,
}

/// Everything that the writing thread owns.
pub(crate) struct Writer {
    pub(crate) connection: Connection,
    pub(crate) installation: String,
    pub(crate) tree: HashKind,
    pub(crate) fold: Arc<dyn Fold>,
    pub(crate) evidence: Arc<Evidence>,
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) signer: Signer,
    pub(crate) checkpoint_paths: (PathBuf, Option<PathBuf>),
    pub(crate) checkpoint_every: CheckpointEvery,
    pub(crate) health: Arc<Mutex<Health>>,
    pub(crate) counters: Arc<Counters>,
    /// The newest event: position and milliseconds.
    newest: (u64, i64),
    frontier: Frontier,
    /// The newest heads of the ledgers that the running group has touched.
    touched: HashMap<LedgerId, (u64, u64, Digest)>,
    audit: audit::End,
    checkpoint_due: Option<Instant>,
}

/// An answer that waits for the transaction to be on the disk.
type Answer = Box<dyn FnOnce(Option<&Error>) + Send>;

fn answer<T: Send + 'static>(reply: SyncSender<Result<T, Error>>, result: Result<T, Error>) -> Answer {
    Box::new(move |failed| {
        // Whoever asked may have gone; what was written stays written.
        let _ = reply.send(match failed {
            Some(error) if result.is_ok() => Err(error.clone()),
            Some(_) | None => result,
        });
    })
}

fn settle<T: Send + 'static>(
    reply: SyncSender<Result<T, Error>>,
    outcome: Result<Result<T, Error>, Error>,
) -> (Answer, Option<Error>) {
    match outcome {
        Ok(result) => (answer(reply, result), None),
        Err(error) => (answer(reply, Err(error.clone())), Some(error)),
    }
}

/// Entries that nobody waits for: when they are lost, the log says so.
fn unheard(entries: usize, own: Option<Error>) -> Answer {
    Box::new(move |failed| {
        if let Some(error) = own.as_ref().or(failed) {
            tracing::error!(entries, error = error_chain(error), "the audit log could not be written");
        }
    })
}

fn refuse(job: Job, error: &Error) -> Answer {
    match job {
        Job::Commit { reply, .. } | Job::EraseRequest { reply, .. } => answer(reply, Err(error.clone())),
        Job::Note { reply, .. } => answer(reply, Err(error.clone())),
        Job::Purge { reply, .. } | Job::AuditPurge { reply, .. } => answer(reply, Err(error.clone())),
        Job::Audit { reply: Some(reply), .. } => answer(reply, Err(error.clone())),
        Job::Audit { entries, reply: None } => unheard(entries.len(), Some(error.clone())),
        Job::Alone(_) | Job::Stop => Box::new(|_| {}),
    }
}

impl Writer {
    #[allow(clippy::too_many_arguments, reason = "one call, in `SqliteStore::open`")]
    pub(crate) fn new(
        connection: Connection,
        installation: String,
        tree: HashKind,
        fold: Arc<dyn Fold>,
        evidence: Arc<Evidence>,
        disk: Arc<dyn Disk>,
        signer: Signer,
        checkpoint_paths: (PathBuf, Option<PathBuf>),
        checkpoint_every: CheckpointEvery,
        health: Arc<Mutex<Health>>,
        counters: Arc<Counters>,
    ) -> Result<Writer, Error> {
        let audit = audit::End::read(&connection)?;
        let mut writer = Writer {
            audit,
            connection,
            installation,
            tree,
            fold,
            evidence,
            disk,
            signer,
            checkpoint_paths,
            checkpoint_every,
            health,
            counters,
            newest: (0, i64::MIN),
            frontier: Frontier::new(tree),
            touched: HashMap::new(),
            checkpoint_due: None,
        };
        writer.reload()?;
        Ok(writer)
    }

    /// Takes what is kept in memory from the database again.
    fn reload(&mut self) -> Result<(), Error> {
        let failed = Error::sqlite("reading the end of the log");
        self.touched.clear();
        self.newest = self
            .connection
            .prepare_cached("SELECT position, at FROM event ORDER BY position DESC LIMIT 1")
            .and_then(|mut it| {
                it.query_row([], |row| Ok((row.get::<_, i64>(0)? as u64, row.get(1)?))).optional()
            })
            .map_err(&failed)?
            .unwrap_or((0, i64::MIN));
        self.audit = audit::End::read(&self.connection)?;
        self.frontier = match schema::meta(&self.connection, "frontier").map_err(&failed)? {
            None => Frontier::new(self.tree),
            Some(bytes) => Frontier::from_bytes(self.tree, &bytes)
                .ok_or_else(|| Error::Damaged { what: "the edge of the Merkle log".to_owned() })?,
        };
        Ok(())
    }

    pub(crate) fn position(&self) -> Position {
        Position(self.newest.0)
    }

    /// Runs until it is told to stop or nobody is left to ask.
    pub(crate) fn run(mut self, jobs: &Receiver<Job>) {
        loop {
            let job = match self.checkpoint_due {
                None => jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(due) => jobs.recv_timeout(due.saturating_duration_since(Instant::now())),
            };
            let mut next = match job {
                Ok(job) => Some(job),
                Err(RecvTimeoutError::Timeout) => {
                    self.checkpoint_or_say_so();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => break,
            };
            let mut stop = false;
            // A group; what needs the writer alone ends it.
            let mut group = vec![];
            let mut alone = None;
            while let Some(job) = next {
                match job {
                    Job::Stop => stop = true,
                    Job::Alone(work) => alone = Some(work),
                    Job::Commit { .. }
                    | Job::EraseRequest { .. }
                    | Job::Note { .. }
                    | Job::Purge { .. }
                    | Job::Audit { .. }
                    | Job::AuditPurge { .. } => group.push(job),
                }
                next = if stop || alone.is_some() || group.len() >= GROUP_MAX {
                    None
                } else {
                    jobs.try_recv().ok()
                };
            }
            if !group.is_empty() {
                self.group(group);
            }
            if let Some(work) = alone {
                work(&mut self);
            }
            if stop {
                break;
            }
        }
        if self.checkpoint_due.is_some() {
            self.checkpoint_or_say_so();
        }
    }

    /// Why nothing is written any more.
    fn read_only(&self) -> Option<Error> {
        let health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        health.read_only.clone().map(|why| Error::ReadOnly { why })
    }

    /// One transaction for all of them; answers when it is on the disk, or when it is not.
    fn group(&mut self, jobs: Vec<Job>) {
        let mut answers: Vec<Answer> = vec![];
        let mut jobs = jobs.into_iter();
        let before = self.newest.0;
        let outcome = self.transaction(|writer| {
            for job in jobs.by_ref() {
                let (answer, lost) = writer.one(job);
                answers.push(answer);
                if let Some(error) = lost {
                    return Err(error);
                }
            }
            Ok(())
        });
        match &outcome {
            Ok(()) => {
                self.counters.groups.fetch_add(1, Ordering::Relaxed);
                self.counters.events.fetch_add(self.newest.0 - before, Ordering::Relaxed);
                answers.into_iter().for_each(|answer| answer(None));
                self.after_commit(self.newest.0 > before);
            }
            Err(error) => {
                // Those that never got their turn share the answer.
                answers.extend(jobs.map(|job| refuse(job, error)));
                answers.into_iter().for_each(|answer| answer(Some(error)));
            }
        }
    }

    /// Runs `work` in a transaction and ends it with the heads; afterwards the memory and the disk say the same.
    pub(crate) fn transaction<T>(
        &mut self,
        work: impl FnOnce(&mut Writer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if let Some(error) = self.read_only() {
            return Err(error);
        }
        let result = self.begin().and_then(|()| {
            let done = work(self)?;
            self.heads()?;
            self.connection.execute_batch("COMMIT").map_err(Error::sqlite("committing"))?;
            Ok(done)
        });
        if let Err(error) = &result {
            if !self.connection.is_autocommit() {
                // Where the database has rolled back by itself there is nothing to do.
                let _ = self.connection.execute_batch("ROLLBACK");
            }
            let mut why = stops_writing(error).then(|| error_chain(error));
            if let Err(reload) = self.reload() {
                why.get_or_insert(error_chain(&reload));
            }
            if let Some(why) = why {
                tracing::error!(error = why, "nothing more is written until the store is opened again");
                self.health.lock().unwrap_or_else(PoisonError::into_inner).read_only = Some(why);
            }
        }
        self.touched.clear();
        result
    }

    fn begin(&mut self) -> Result<(), Error> {
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(Error::sqlite("beginning to write"))
    }

    /// One job under its own savepoint; with an error when the whole group is lost.
    fn one(&mut self, job: Job) -> (Answer, Option<Error>) {
        match job {
            Job::Commit { writes, reply } => settle(reply, self.savepoint(|writer| writer.commit(&writes))),
            Job::EraseRequest { erase, reply } => {
                settle(reply, self.savepoint(|writer| writer.erase_request(&erase)))
            }
            Job::Note { put, reply } => settle(reply, self.savepoint(|writer| writer.note(&put))),
            Job::Purge { now, reply } => settle(
                reply,
                self.savepoint(|writer| {
                    writer
                        .connection
                        .prepare_cached("DELETE FROM secret WHERE expires <= ?1")
                        .and_then(|mut it| it.execute([now.as_millisecond()]))
                        .map(|count| count as u64)
                        .map_err(Error::sqlite("removing expired notes"))
                }),
            ),
            Job::Audit { entries, reply } => {
                let count = entries.len();
                let outcome = self.savepoint(|writer| {
                    writer.audit.append(&writer.connection, writer.tree, &entries).map(|_| ())
                });
                match reply {
                    Some(reply) => settle(reply, outcome),
                    None => match outcome {
                        Ok(own) => (unheard(count, own.err()), None),
                        Err(error) => (unheard(count, None), Some(error)),
                    },
                }
            }
            Job::AuditPurge { before, reply } => {
                settle(reply, self.savepoint(|writer| audit::purge(&writer.connection, before)))
            }
            Job::Alone(_) | Job::Stop => unreachable!("invariant: these are never put into a group"),
        }
    }

    /// The inner result is the command's own; the outer one fails when the whole transaction is gone.
    fn savepoint<T>(
        &mut self,
        work: impl FnOnce(&mut Writer) -> Result<T, Error>,
    ) -> Result<Result<T, Error>, Error> {
        let failed = Error::sqlite("setting a savepoint");
        let run = |writer: &Writer, sql: &str| {
            writer
                .connection
                .prepare_cached(sql)
                .and_then(|mut it| it.execute([]))
                .map(|_| ())
                .map_err(&failed)
        };
        run(self, "SAVEPOINT command")?;
        let newest = self.newest;
        let touched = self.touched.clone();
        let audit = self.audit;
        match work(self) {
            Ok(done) => {
                run(self, "RELEASE command")?;
                Ok(Ok(done))
            }
            // Where the database gave up the transaction, nobody's command is in it any more.
            Err(error) if self.connection.is_autocommit() || stops_writing(&error) => Err(error),
            Err(error) => {
                run(self, "ROLLBACK TO command")?;
                run(self, "RELEASE command")?;
                self.newest = newest;
                self.touched = touched;
                self.audit = audit;
                Ok(Err(error))
            }
        }
    }

    fn commit(&mut self, writes: &[Write]) -> Result<Committed, Error> {
        if writes.is_empty() || writes.iter().any(|it| it.events.is_empty()) {
            return Err(Error::Write("it has no events"));
        }
        for write in writes {
            if let Some((first, last)) = self.command(&write.command)? {
                return Ok(Committed::Repeated { first, last });
            }
        }
        for write in writes {
            for Expect { stream, version } in &write.expect {
                let found = self.version(&write.ledger, stream)?;
                if found != *version {
                    let (ledger, stream) = (write.ledger.clone(), stream.clone());
                    return Ok(Committed::Conflict { ledger, stream, version: found });
                }
            }
        }
        let first = Position(self.newest.0 + 1);
        let mut start = 0;
        while start < writes.len() {
            // Writes of one command are folded together, as `rebuild` will find them again.
            let command = &writes[start].command;
            let count = writes[start..].iter().take_while(|it| it.command == *command).count();
            let mut recorded = vec![];
            for write in &writes[start..start + count] {
                self.append(write, &mut recorded)?;
            }
            RowTable { connection: &self.connection, name: "row" }.apply(&*self.fold, &recorded)?;
            start += count;
        }
        Ok(Committed::Written { first, last: self.position() })
    }

    /// The positions of a command that was written before.
    fn command(&self, command: &str) -> Result<Option<(Position, Position)>, Error> {
        self.connection
            .prepare_cached("SELECT min(position), max(position) FROM event WHERE command = ?1")
            .and_then(|mut it| {
                it.query_row([command], |row| {
                    let (first, last): (Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?);
                    Ok(first.zip(last).map(|(first, last)| (Position(first as u64), Position(last as u64))))
                })
            })
            .map_err(Error::sqlite("looking for a command"))
    }

    fn version(&self, ledger: &LedgerId, stream: &StreamId) -> Result<u64, Error> {
        self.connection
            .prepare_cached("SELECT ifnull(max(version), 0) FROM event WHERE ledger = ?1 AND stream = ?2")
            .and_then(|mut it| it.query_row([ledger.as_str(), stream.as_str()], |row| row.get::<_, i64>(0)))
            .map(|it| it as u64)
            .map_err(Error::sqlite("reading the version of a stream"))
    }

    /// Puts the events of one write onto the end of its ledger, without folding them.
    fn append(&mut self, write: &Write, recorded: &mut Vec<Recorded>) -> Result<(), Error> {
        let failed = Error::sqlite("writing an event");
        // Time never runs backwards along positions.
        let at = Timestamp::from_millisecond(write.at.as_millisecond().max(self.newest.1))
            .map_err(|_| Error::Write("its instant is out of range"))?;
        let (kind, mut seq, mut hash) = match read::ledger(&self.connection, &write.ledger)? {
            Some(ledger) => match ledger.stopped {
                Some(why) => return Err(Error::LedgerStopped { ledger: write.ledger.clone(), why }),
                None => (ledger.hash, ledger.seq, ledger.head),
            },
            None => match write.open {
                Some(kind) => (kind, 0, Digest::ZERO),
                None => return Err(Error::NoLedger { ledger: write.ledger.clone() }),
            },
        };
        let opening = (seq == 0).then(|| {
            let body = Opened { hash: kind, home: self.installation.clone() }.body();
            NewEvent::new(LEDGER_STREAM, LEDGER_OPENED, body)
        });
        let mut versions: HashMap<&StreamId, u64> = HashMap::new();
        let is_new = opening.is_some();
        for event in opening.iter().chain(&write.events) {
            for file in &event.files {
                if self.evidence.size(&file.hash)? != Some(file.size) {
                    return Err(Error::FileUnknown { hash: file.hash });
                }
            }
            seq += 1;
            let version = match versions.get(&event.stream) {
                Some(version) => version + 1,
                None => self.version(&write.ledger, &event.stream)? + 1,
            };
            versions.insert(&event.stream, version);
            let part = match &event.private {
                None => None,
                Some(content) => {
                    if serde_json::from_str::<serde::de::IgnoredAny>(content).is_err() {
                        return Err(Error::Write("a private part is no JSON"));
                    }
                    let mut salt = [0; SALT_BYTES];
                    getrandom::fill(&mut salt)
                        .map_err(|_| Error::Write("the system gives no random bytes"))?;
                    Some((salt, content))
                }
            };
            let private = part.as_ref().map(|(salt, content)| part_hash(kind, salt, content.as_bytes()));
            let sealed = Sealed::next(
                kind,
                &hash,
                &write.ledger,
                seq,
                version,
                at,
                &write.by,
                &write.command,
                private,
                event,
            )?;
            hash = sealed.hash;
            let position = self.newest.0 + 1;
            self.connection
                .prepare_cached(
                    "INSERT INTO event (position, ledger, seq, stream, version, name, at, command, bytes, hash) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                )
                .and_then(|mut it| {
                    it.execute(params![
                        position as i64,
                        write.ledger.as_str(),
                        seq as i64,
                        event.stream.as_str(),
                        version as i64,
                        event.name,
                        at.as_millisecond(),
                        write.command,
                        sealed.bytes,
                        hash.0
                    ])
                })
                .map_err(&failed)?;
            if let Some((salt, content)) = &part {
                self.connection
                    .prepare_cached("INSERT INTO part (position, salt, content) VALUES (?1, ?2, ?3)")
                    .and_then(|mut it| it.execute(params![position as i64, salt, content.as_bytes()]))
                    .map_err(&failed)?;
            }
            for file in &event.files {
                self.connection
                    .prepare_cached("INSERT OR IGNORE INTO file (hash, size, position) VALUES (?1, ?2, ?3)")
                    .and_then(|mut it| it.execute(params![file.hash.0, file.size as i64, position as i64]))
                    .map_err(&failed)?;
            }
            self.newest = (position, at.as_millisecond());
            let private = event.private.clone().map_or(PrivatePart::None, PrivatePart::Present);
            let (event, _) = decode(Position(position), &sealed.bytes, hash, private)?;
            recorded.push(event);
        }
        let sql = match is_new {
            true => "INSERT INTO ledger (kind, seq, hash, id) VALUES (?1, ?2, ?3, ?4)",
            false => "UPDATE ledger SET kind = ?1, seq = ?2, hash = ?3 WHERE id = ?4",
        };
        self.connection
            .prepare_cached(sql)
            .and_then(|mut it| it.execute(params![kind.key(), seq as i64, hash.0, write.ledger.as_str()]))
            .map_err(&failed)?;
        self.touched.insert(write.ledger.clone(), (self.newest.0, seq, hash));
        Ok(())
    }

    /// Puts the newest event of each touched ledger under the Merkle log.
    fn heads(&mut self) -> Result<(), Error> {
        if self.touched.is_empty() {
            return Ok(());
        }
        let failed = Error::sqlite("writing the ledger heads");
        let mut heads: Vec<_> = self.touched.drain().collect();
        heads.sort_by_key(|(_, (position, ..))| *position);
        for (ledger, (position, seq, hash)) in heads {
            let head = StoredHead {
                index: self.frontier.size(),
                position: Position(position),
                ledger: ledger.0,
                seq,
                hash,
            };
            self.connection
                .prepare_cached(
                    "INSERT INTO head (number, position, ledger, seq, hash) VALUES (?1, ?2, ?3, ?4, ?5)",
                )
                .and_then(|mut it| {
                    it.execute(params![head.index as i64, position as i64, head.ledger, seq as i64, hash.0])
                })
                .map_err(&failed)?;
            self.frontier.push(leaf_hash(self.tree, &head.leaf()));
        }
        schema::set_meta(&self.connection, "frontier", &self.frontier.to_bytes()).map_err(&failed)
    }

    fn note(&mut self, put: &NotePut) -> Result<bool, Error> {
        let failed = Error::sqlite("writing a note");
        let found: Option<(i64, Option<i64>)> = self
            .connection
            .prepare_cached("SELECT version, expires FROM secret WHERE space = ?1 AND key = ?2")
            .and_then(|mut it| {
                it.query_row([&put.space, &put.key], |row| Ok((row.get(0)?, row.get(1)?))).optional()
            })
            .map_err(&failed)?;
        let now = put.now.as_millisecond();
        let alive =
            found.filter(|(_, expires)| expires.is_none_or(|it| it > now)).map(|(version, _)| version as u64);
        let expected = match put.expect {
            NoteExpect::Any => true,
            NoteExpect::Absent => alive.is_none(),
            NoteExpect::Version(version) => alive == Some(version),
        };
        if !expected {
            return Ok(false);
        }
        match &put.value {
            Some(value) => self
                .connection
                .prepare_cached(
                    "INSERT INTO secret (space, key, value, version, expires) VALUES (?1, ?2, ?3, ?4, ?5) \
                     ON CONFLICT (space, key) DO UPDATE SET value = ?3, version = ?4, expires = ?5",
                )
                .and_then(|mut it| {
                    // Counts on over an expired note, so that no version is ever seen twice.
                    let version = found.map_or(0, |(version, _)| version) + 1;
                    let expires = put.expires.map(Timestamp::as_millisecond);
                    it.execute(params![put.space, put.key, value, version, expires])
                }),
            None => self
                .connection
                .prepare_cached("DELETE FROM secret WHERE space = ?1 AND key = ?2")
                .and_then(|mut it| it.execute([&put.space, &put.key])),
        }
        .map(|_| true)
        .map_err(&failed)
    }

    /// The position of the event whose part is to go, if it is still there.
    fn part_position(&self, erase: &Erase) -> Result<i64, Error> {
        if !matches!(erase.by, Author::Person { .. } | Author::Deputy { .. }) {
            return Err(Error::ErasureRefused { why: "only signed-in persons may ask for it or do it" });
        }
        if erase.reason.trim().is_empty() {
            return Err(Error::ErasureRefused { why: "a reason is needed" });
        }
        self.connection
            .prepare_cached(
                "SELECT p.position FROM part p JOIN event e ON e.position = p.position \
                 WHERE e.ledger = ?1 AND e.seq = ?2 AND p.content IS NOT NULL",
            )
            .and_then(|mut it| {
                it.query_row(params![erase.ledger.as_str(), erase.seq as i64], |row| row.get(0)).optional()
            })
            .map_err(Error::sqlite("looking for a private part"))?
            .ok_or(Error::ErasureRefused { why: "there is no such part, or it was erased before" })
    }

    fn erasure_write(erase: &Erase, event: NewEvent) -> Write {
        Write {
            ledger: erase.ledger.clone(),
            open: None,
            at: erase.at,
            by: erase.by.clone(),
            command: erase.command.clone(),
            expect: vec![],
            events: vec![event],
        }
    }

    fn erase_request(&mut self, erase: &Erase) -> Result<Committed, Error> {
        if let Some((first, last)) = self.command(&erase.command)? {
            return Ok(Committed::Repeated { first, last });
        }
        self.part_position(erase)?;
        let body = erasure_request_body(erase.seq, &erase.reason);
        let event = NewEvent::new(ERASURE_STREAM, ERASURE_REQUESTED, body);
        self.commit(&[Writer::erasure_write(erase, event)])
    }

    /// Erases, and folds everything afresh in the same transaction, since rows may repeat what is to be gone.
    pub(crate) fn erase_confirm(&mut self, erase: &Erase) -> Result<Committed, Error> {
        let committed = self.transaction(|writer| {
            if let Some((first, last)) = writer.command(&erase.command)? {
                return Ok(Committed::Repeated { first, last });
            }
            let position = writer.part_position(erase)?;
            let request = writer.request_by_another(erase)?;
            let body = erased_body(erase.seq, request, &erase.reason);
            let write = Writer::erasure_write(erase, NewEvent::new(ERASURE_STREAM, ERASED, body));
            let first = Position(writer.newest.0 + 1);
            let failed = Error::sqlite("erasing a private part");
            // Freed pages are overwritten, not only forgotten.
            writer.connection.execute_batch("PRAGMA secure_delete = ON").map_err(&failed)?;
            writer.append(&write, &mut vec![])?;
            writer
                .connection
                .execute(
                    "UPDATE part SET salt = NULL, content = NULL, erased = ?2 WHERE position = ?1",
                    params![position, writer.newest.0 as i64],
                )
                .map_err(&failed)?;
            writer.refill(&mut |_| {})?;
            Ok(Committed::Written { first, last: writer.position() })
        });
        let failed = Error::sqlite("emptying the write-ahead log");
        self.connection.execute_batch("PRAGMA secure_delete = OFF").map_err(&failed)?;
        // The old pages also lie in the write-ahead log. A reader may hold it; then the next checkpoint empties it.
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(&failed)?;
        if committed.is_ok() {
            self.after_commit(true);
        }
        committed
    }

    /// The `seq` of a request for this part by another person.
    fn request_by_another(&self, erase: &Erase) -> Result<u64, Error> {
        #[derive(serde::Deserialize)]
        struct Body {
            seq: u64,
        }
        let requests = read::events(
            &self.connection,
            event_sql!("WHERE e.ledger = ?1 AND e.stream = ?2 AND e.name = ?3 ORDER BY e.position"),
            params![erase.ledger.as_str(), ERASURE_STREAM, ERASURE_REQUESTED],
        )?;
        let mut asked = false;
        for request in requests {
            let is_meant = serde_json::from_str::<Body>(&request.body).is_ok_and(|it| it.seq == erase.seq);
            asked |= is_meant;
            if is_meant && !request.by.shares_anybody_with(&erase.by) {
                return Ok(request.seq);
            }
        }
        Err(Error::ErasureRefused {
            why: match asked {
                true => "another person than the one who asked must do it",
                false => "nobody has asked for it",
            },
        })
    }

    /// Fills a fresh set of read models beside the old one and swaps them. In the caller's transaction. How many rows.
    pub(crate) fn refill(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<u64, Error> {
        let failed = Error::sqlite("filling the read models");
        let connection = &self.connection;
        connection
            .execute_batch("DROP TABLE IF EXISTS row_next; DROP TABLE IF EXISTS row_next_office;")
            .map_err(&failed)?;
        schema::create_rows(connection, "row_next").map_err(&failed)?;
        let table = RowTable { connection, name: "row_next" };
        let (rows, stopped) = fill(connection, table, &*self.fold, progress)?;
        connection
            .execute_batch(
                "DROP TABLE row; DROP TABLE row_office; ALTER TABLE row_next RENAME TO row; \
                 ALTER TABLE row_next_office RENAME TO row_office; UPDATE ledger SET stopped = NULL;",
            )
            .map_err(&failed)?;
        schema::index_rows(connection, "row").map_err(&failed)?;
        for (ledger, why) in stopped {
            tracing::error!(ledger, why, "the ledger is read-only");
            connection
                .execute("UPDATE ledger SET stopped = ?2 WHERE id = ?1", params![ledger, why])
                .map_err(&failed)?;
        }
        schema::set_meta(connection, "fold", self.fold.name_and_version().as_bytes()).map_err(&failed)?;
        Ok(rows)
    }

    fn after_commit(&mut self, wrote: bool) {
        match self.checkpoint_every {
            _ if !wrote => {}
            CheckpointEvery::Group => self.checkpoint_or_say_so(),
            CheckpointEvery::Interval(interval) => {
                self.checkpoint_due.get_or_insert_with(|| Instant::now() + interval);
            }
        }
    }

    fn checkpoint_or_say_so(&mut self) {
        if let Err(error) = self.checkpoint() {
            let why = error_chain(&error);
            tracing::error!(error = why, "a checkpoint could not be written");
            self.health.lock().unwrap_or_else(PoisonError::into_inner).checkpoint = Some(why);
            // Not given up: tried again.
            self.checkpoint_due = Some(Instant::now() + Duration::from_secs(60));
        }
    }

    /// Signs what is there and writes it to both places.
    pub(crate) fn checkpoint(&mut self) -> Result<SignedCheckpoint, Error> {
        self.checkpoint_due = None;
        let at = Timestamp::from_millisecond(self.newest.1.max(0)).unwrap_or(Timestamp::UNIX_EPOCH);
        let signed = self.signer.sign(Checkpoint {
            installation: self.installation.clone(),
            hash: self.tree,
            size: self.frontier.size(),
            root: self.frontier.root(),
            position: self.position(),
            at,
        });
        let text = signed.to_text();
        let (own, second) = &self.checkpoint_paths;
        disk::replace(&*self.disk, own, text.as_bytes()).map_err(Error::io("writing the checkpoint"))?;
        let elsewhere = match second {
            None => Ok(()),
            Some(path) => disk::replace(&*self.disk, path, text.as_bytes()),
        };
        let said = elsewhere.err().map(|error| {
            let path = second.as_deref().map(|it| it.display().to_string()).unwrap_or_default();
            tracing::error!(path, %error, "the checkpoint could not be written to its second path");
            format!("{path}: {error}")
        });
        if said.is_some() {
            self.checkpoint_due = Some(Instant::now() + Duration::from_secs(60));
        }
        self.health.lock().unwrap_or_else(PoisonError::into_inner).checkpoint = said;
        Ok(signed)
    }
}

/// Folds all events of `source` into `table`, command by command as they were written. How many rows, and the ledgers
/// that hold an event which the fold cannot read; their rows stay as they were before it.
pub(crate) fn fill(
    source: &Connection,
    mut table: RowTable<'_>,
    fold: &dyn Fold,
    progress: &mut dyn FnMut(Progress),
) -> Result<(u64, HashMap<String, String>), Error> {
    const PAGE: i64 = 2_000;
    let total = read::newest(source)?.0;
    let mut stopped: HashMap<String, String> = HashMap::new();
    let mut rows = 0;
    let mut waiting: Vec<Recorded> = vec![];
    let mut after = 0_i64;
    loop {
        let page = read::events(
            source,
            event_sql!("WHERE e.position > ?1 ORDER BY e.position LIMIT ?2"),
            params![after, PAGE],
        )?;
        let is_last = page.is_empty();
        if let Some(last) = page.last() {
            after = last.position.0 as i64;
        }
        for event in page {
            if waiting.last().is_some_and(|it| it.command != event.command) {
                rows += fill_command(&mut table, fold, std::mem::take(&mut waiting), &mut stopped)?;
            }
            waiting.push(event);
        }
        progress(Progress { done: after as u64, total, stage: "events" });
        if is_last {
            rows += fill_command(&mut table, fold, waiting, &mut stopped)?;
            return Ok((rows, stopped));
        }
    }
}

fn fill_command(
    table: &mut RowTable<'_>,
    fold: &dyn Fold,
    events: Vec<Recorded>,
    stopped: &mut HashMap<String, String>,
) -> Result<u64, Error> {
    let mut events = events;
    loop {
        events.retain(|it| !stopped.contains_key(it.ledger.as_str()));
        match table.apply(fold, &events) {
            Ok(rows) => return Ok(rows),
            Err(Filling::Fold(FoldError::Current(error))) => {
                return Err(Error::Fold(FoldError::Current(error)));
            }
            Err(Filling::Fold(error)) => {
                let named = match &error {
                    FoldError::UnknownEvent { name } | FoldError::Malformed { name, .. } => name.as_str(),
                    FoldError::Current(_) => "",
                };
                let is_named = events.iter().any(|it| it.name == named);
                for event in events.iter().filter(|it| !is_named || it.name == named) {
                    stopped.insert(event.ledger.0.clone(), error.to_string());
                }
            }
            Err(other @ Filling::Sqlite(_)) => return Err(other.into()),
        }
    }
}

/// After these the database's word about what is on the disk cannot be trusted until it is opened again. No room is
/// not among them: it may come back.
fn stops_writing(error: &Error) -> bool {
    match error {
        Error::Sqlite { source, .. } => matches!(
            source.sqlite_error_code(),
            Some(
                rusqlite::ErrorCode::SystemIoFailure
                    | rusqlite::ErrorCode::DatabaseCorrupt
                    | rusqlite::ErrorCode::NotADatabase
                    | rusqlite::ErrorCode::ReadOnly
                    | rusqlite::ErrorCode::CannotOpen
            )
        ),
        Error::Damaged { .. } => true,
        _ => false,
    }
}

/// The error with its causes, for the log.
pub(crate) fn error_chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
