//! Feeding a data directory to [`journal::Verifier`], and looking at what only the store has: evidence files, kept
//! numbers, read models.

use std::collections::HashMap;

use journal::{
    Digest, Fault, FaultKind, Position, SignedCheckpoint, StoredEvent, StoredHead, StoredPart, Verified,
    Verifier,
};
use rusqlite::{Connection, Row};

use crate::rows::RowTable;
use crate::writer::{error_chain, fill};
use crate::{Error, Progress, SqliteStore, Store as _, VerifyOptions, VerifyReport, audit, disk, schema};

/// Either a fault, which is a result, or an error.
enum Found {
    Fault(Box<Fault>),
    Error(Error),
}

impl From<Box<Fault>> for Found {
    fn from(fault: Box<Fault>) -> Self {
        Found::Fault(fault)
    }
}

impl From<Error> for Found {
    fn from(error: Error) -> Self {
        Found::Error(error)
    }
}

impl From<rusqlite::Error> for Found {
    /// A database that cannot be read is damaged; only what may pass is an error.
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(
                rusqlite::ErrorCode::DatabaseBusy
                | rusqlite::ErrorCode::DatabaseLocked
                | rusqlite::ErrorCode::OutOfMemory
                | rusqlite::ErrorCode::CannotOpen
                | rusqlite::ErrorCode::PermissionDenied
                | rusqlite::ErrorCode::DiskFull,
            ) => Found::Error(Error::sqlite("verifying")(error)),
            _ => Found::Fault(Fault::whole(FaultKind::Damaged { why: error_chain(&error) })),
        }
    }
}

pub(crate) fn verify(
    store: &SqliteStore,
    options: &VerifyOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<VerifyReport, Error> {
    let mut report = VerifyReport {
        fault: None,
        events: 0,
        ledgers: 0,
        files: 0,
        audit: 0,
        rows: 0,
        newest_at: None,
        root: None,
        witnessed: 0,
        erasures: vec![],
        stopped: vec![],
    };
    match look(store, options, &mut report, progress) {
        Ok(()) => Ok(report),
        Err(Found::Fault(fault)) => Ok(VerifyReport { fault: Some(*fault), ..report }),
        Err(Found::Error(error)) => Err(error),
    }
}

/// The checkpoints in the data directory, at the second path, and the one that was handed in.
fn checkpoints(store: &SqliteStore, options: &VerifyOptions) -> Result<Vec<SignedCheckpoint>, Found> {
    let mut texts: Vec<String> = options.checkpoint.iter().cloned().collect();
    let own = store.data.join("checkpoint.txt");
    for path in [Some(&own), store.options.checkpoint_copy.as_ref()].into_iter().flatten() {
        let text = disk::read(&*store.options.disk, path).map_err(Error::io("reading a checkpoint"))?;
        texts.extend(text.map(|it| String::from_utf8_lossy(&it).into_owned()));
    }
    let mut checkpoints = vec![];
    for text in texts {
        let signed = SignedCheckpoint::from_text(&text)
            .map_err(|error| Fault::whole(FaultKind::CheckpointUnreadable { why: error.to_string() }))?;
        if signed.key.as_slice() != store.public_key {
            return Err(Fault::whole(FaultKind::CheckpointForeign).into());
        }
        checkpoints.push(signed);
    }
    Ok(checkpoints)
}

fn look(
    store: &SqliteStore,
    options: &VerifyOptions,
    report: &mut VerifyReport,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), Found> {
    // Checkpoints first: what is written after them can only be more.
    let checkpoints = checkpoints(store, options)?;
    report.witnessed = checkpoints.iter().map(|it| it.checkpoint.position.0).max().unwrap_or(0);
    let reader = store.long_reader()?;
    let snapshot = reader.unchecked_transaction()?;
    let checkpoints = checkpoints.into_iter().map(|it| it.checkpoint).collect();
    let mut verifier = Verifier::new(store.installation(), store.tree, checkpoints);
    let read = record(&snapshot, &mut verifier, progress);
    report.events = verifier.events();
    read?;
    let verified = verifier.finish()?;
    report.ledgers = verified.ledgers.len() as u64;
    report.newest_at = verified.newest_at;
    report.root = Some(verified.frontier.root());
    report.erasures.clone_from(&verified.erasures);
    kept(&snapshot, &verified, report)?;
    files(store, &verified, report, progress)?;
    report.audit = audit::verify(&snapshot, store.tree)??;
    let sound: String = snapshot.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(Fault::whole(FaultKind::Damaged { why: sound }).into());
    }
    if options.deep {
        deep(store, &snapshot, report, progress)?;
    }
    snapshot.finish()?;
    Ok(())
}

/// A hash column; one of another length holds for nothing.
fn hash(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Digest>> {
    Ok(row.get_ref(column)?.as_blob().ok().and_then(Digest::from_slice))
}

fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    Ok(String::from_utf8_lossy(row.get_ref(column)?.as_bytes()?).into_owned())
}

fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(|it| it as u64)
}

/// Feeds events and heads to the verifier in the order of positions.
fn record(
    snapshot: &Connection,
    verifier: &mut Verifier,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), Found> {
    let total = snapshot.query_row("SELECT count(*) FROM event", [], |row| number(row, 0))?;
    let mut events = snapshot.prepare(
        "SELECT e.position, e.ledger, e.seq, e.stream, e.version, e.name, e.at, e.command, e.bytes, e.hash, \
         p.position, p.salt, p.content, p.erased \
         FROM event e LEFT JOIN part p ON p.position = e.position ORDER BY e.position",
    )?;
    let mut events = events.query([])?;
    let mut heads =
        snapshot.prepare("SELECT number, position, ledger, seq, hash FROM head ORDER BY number")?;
    let mut heads = heads.query([])?;
    let mut next_head = || -> Result<Option<StoredHead>, Found> {
        let Some(row) = heads.next()? else { return Ok(None) };
        let head = StoredHead {
            index: number(row, 0)?,
            position: Position(number(row, 1)?),
            ledger: text(row, 2)?,
            seq: number(row, 3)?,
            // A hash of another length equals none.
            hash: hash(row, 4)?.unwrap_or(Digest::ZERO),
        };
        Ok(Some(head))
    };
    let mut head = next_head()?;
    while let Some(row) = events.next()? {
        let part = match row.get::<_, Option<i64>>(10)? {
            None => None,
            Some(_) => match (row.get::<_, Option<Vec<u8>>>(11)?, row.get::<_, Option<Vec<u8>>>(12)?) {
                (None, None) if row.get::<_, Option<i64>>(13)?.is_some() => Some(StoredPart::Erased),
                (salt, content) => Some(StoredPart::Present {
                    salt: salt.unwrap_or_default(),
                    content: content.unwrap_or_default(),
                }),
            },
        };
        let event = StoredEvent {
            position: Position(number(row, 0)?),
            ledger: text(row, 1)?,
            seq: number(row, 2)?,
            stream: text(row, 3)?,
            version: number(row, 4)?,
            name: text(row, 5)?,
            at_ms: row.get(6)?,
            command: text(row, 7)?,
            bytes: row.get(8)?,
            hash: hash(row, 9)?.unwrap_or(Digest::ZERO),
            part,
        };
        verifier.event(&event)?;
        while let Some(due) = head.take_if(|it| it.position <= event.position) {
            verifier.head(&due)?;
            head = next_head()?;
        }
        if event.position.0.is_multiple_of(10_000) || event.position.0 == total {
            progress(Progress { done: event.position.0, total, stage: "events" });
        }
    }
    if let Some(head) = head {
        // Its event is gone.
        return Err(Box::new(Fault {
            ledger: Some(head.ledger),
            seq: Some(head.seq),
            position: Some(head.position.0),
            kind: FaultKind::EventMissing,
        })
        .into());
    }
    let orphan: Option<i64> = snapshot.query_row(
        "SELECT min(position) FROM part WHERE position NOT IN (SELECT position FROM event)",
        [],
        |row| row.get(0),
    )?;
    match orphan {
        None => Ok(()),
        Some(position) => Err(Box::new(Fault {
            ledger: None,
            seq: None,
            position: Some(position as u64),
            kind: FaultKind::PartUnexpected,
        })
        .into()),
    }
}

/// The numbers that are kept beside the record so that writing need not look back.
fn kept(snapshot: &Connection, verified: &Verified, report: &mut VerifyReport) -> Result<(), Found> {
    let differs = |what: String| Fault::whole(FaultKind::IndexDiffers { what });
    let mut ledgers = HashMap::new();
    let mut statement = snapshot.prepare("SELECT id, seq, hash, stopped FROM ledger ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        ledgers.insert(text(row, 0)?, (number(row, 1)?, hash(row, 2)?));
        if row.get::<_, Option<String>>(3)?.is_some() {
            report.stopped.push(text(row, 0)?);
        }
    }
    for (ledger, seq, head) in &verified.ledgers {
        if ledgers.remove(ledger) != Some((*seq, Some(*head))) {
            let kind = FaultKind::IndexDiffers { what: "end of the ledger".to_owned() };
            return Err(Box::new(Fault {
                ledger: Some(ledger.clone()),
                seq: Some(*seq),
                position: None,
                kind,
            })
            .into());
        }
    }
    if let Some(ledger) = ledgers.keys().min() {
        let kind = FaultKind::NotOpened;
        return Err(
            Box::new(Fault { ledger: Some(ledger.clone()), seq: Some(1), position: None, kind }).into()
        );
    }
    let edge = schema::meta(snapshot, "frontier")?;
    if edge != Some(verified.frontier.to_bytes()) && verified.frontier.size() > 0 {
        return Err(differs("edge of the Merkle log".to_owned()).into());
    }
    let mut listed = HashMap::new();
    let mut statement = snapshot.prepare("SELECT hash, size, position FROM file")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        listed.insert(hash(row, 0)?.unwrap_or(Digest::ZERO), (number(row, 1)?, number(row, 2)?));
    }
    let named: HashMap<_, _> =
        verified.files.iter().map(|it| (it.file.hash, (it.file.size, it.position.0))).collect();
    if listed != named {
        return Err(differs("list of evidence files".to_owned()).into());
    }
    Ok(())
}

fn files(
    store: &SqliteStore,
    verified: &Verified,
    report: &mut VerifyReport,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), Found> {
    let total = verified.files.len() as u64;
    for (number, named) in verified.files.iter().enumerate() {
        let file = named.file.hash;
        let kind = match store.evidence.hash_now(&file)? {
            Some(found) if found == named.file => None,
            Some(_) => Some(FaultKind::FileChanged { file }),
            None => Some(FaultKind::FileMissing { file }),
        };
        if let Some(kind) = kind {
            return Err(Box::new(Fault {
                ledger: Some(named.ledger.clone()),
                seq: Some(named.seq),
                position: Some(named.position.0),
                kind,
            })
            .into());
        }
        report.files += 1;
        progress(Progress { done: number as u64 + 1, total, stage: "files" });
    }
    Ok(())
}

/// A row with all that is stored of it, and its offices as the index has them.
type WholeRow = (String, String, i64, Vec<rusqlite::types::Value>);

const WHOLE: &str = "SELECT r.kind, r.id, r.from_pos, r.to_pos, r.ledger, r.org_path, r.parent, r.ordinal, r.state, \
    r.leader, r.offices, r.due_on, r.body, \
    (SELECT group_concat(office, char(10)) FROM (SELECT office FROM row_office WHERE no = r.no ORDER BY office)) \
    FROM row r ORDER BY r.kind, r.id, r.from_pos";

fn whole(row: &Row<'_>) -> rusqlite::Result<WholeRow> {
    let rest = (3..14).map(|it| row.get(it)).collect::<rusqlite::Result<_>>()?;
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, rest))
}

/// Folds everything once more, beside, and compares row by row with all their past.
fn deep(
    store: &SqliteStore,
    snapshot: &Connection,
    report: &mut VerifyReport,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), Found> {
    if schema::meta_text(snapshot, "fold")?.as_deref() != Some(store.options.fold.name_and_version()) {
        return Err(Error::Outdated { why: "its read models are of another version" }.into());
    }
    // An empty name: a temporary database that goes away by itself.
    let beside = Connection::open("")?;
    beside.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;")?;
    schema::create_rows(&beside, "row")?;
    let table = RowTable { connection: &beside, name: "row" };
    let (_, stopped) = fill(snapshot, table, &*store.options.fold, progress)?;
    beside.execute_batch("COMMIT")?;
    let mut expected_stopped: Vec<_> = stopped.into_keys().collect();
    expected_stopped.sort();
    if expected_stopped != report.stopped {
        let what = "list of ledgers that are read-only".to_owned();
        return Err(Fault::whole(FaultKind::IndexDiffers { what }).into());
    }
    let (mut stored, mut fresh) = (snapshot.prepare(WHOLE)?, beside.prepare(WHOLE)?);
    let (mut stored, mut fresh) = (stored.query_map([], whole)?, fresh.query_map([], whole)?);
    loop {
        let (found, expected) = (stored.next().transpose()?, fresh.next().transpose()?);
        if found == expected {
            match found {
                None => return Ok(()),
                Some(_) => report.rows += 1,
            }
            continue;
        }
        // The first of the two in order is the one that differs.
        let first = match (&found, &expected) {
            (Some(found), Some(expected))
                if (&found.0, &found.1, found.2) > (&expected.0, &expected.1, expected.2) =>
            {
                expected
            }
            (Some(row), _) | (None, Some(row)) => row,
            (None, None) => return Ok(()),
        };
        return Err(Box::new(Fault {
            ledger: None,
            seq: None,
            position: Some(first.2 as u64),
            kind: FaultKind::RowDiffers { kind: first.0.clone(), id: first.1.clone() },
        })
        .into());
    }
}
