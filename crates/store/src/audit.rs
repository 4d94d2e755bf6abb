//! The audit log: who came and went, who did or tried what. Beside the journal, not in it: it tells of sign-ins,
//! refusals and downloads, which are no events of the business, and its beginning goes when its time is over.
//!
//! Entries are numbered densely and each is hashed together with the hash before it. What is kept of the purged ones is
//! the last hash, so that the chain of the rest still has its start; the newest number and hash are kept beside, so that
//! a cut end shows.

use std::collections::BTreeMap;

use access::AuditScope;
use jiff::Timestamp;
use journal::{Digest, Fault, FaultKind, HashKind};
use rusqlite::{Connection, OptionalExtension as _, Row, params, types::Value};
use serde::{Deserialize, Serialize};

use crate::{Error, schema};

/// What an entry is hashed with, so that its hash is never that of anything else.
const DOMAIN: &[u8] = b"taizhang.audit/1\n";

/// The number and hash before the first entry that is still here.
const START: &str = "audit_start";

/// The number and hash of the newest entry.
const END: &str = "audit_end";

/// At most this many are removed in one transaction, so that the writer is not held up.
const PURGE_AT_ONCE: u64 = 5_000;

/// One line of the audit log, as it is handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When. The store clamps it to the entry before, so that time never runs backwards along numbers.
    pub at: Timestamp,
    /// Who, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// What was typed for a name, where nobody of that name is known; never whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// From which address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Which session, by the beginning of its hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// What: `sign_in`.
    pub act: String,
    /// To what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<AuditObject>,
    /// What came of it: `done`, `refused`.
    pub outcome: String,
    /// Further facts, by name: codes and numbers, never contents and never a secret.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub detail: BTreeMap<String, String>,
}

/// To what something was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditObject {
    /// Its kind: `finding`, `person`.
    pub kind: String,
    /// Its identifier.
    pub id: String,
}

/// One line of the audit log, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    /// Its number, dense from 1 since the installation was made.
    pub number: u64,
    /// What it says.
    pub entry: AuditEntry,
    /// Its hash, over the hash before it.
    pub hash: Digest,
}

/// Which lines. Every condition that is set must hold.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct AuditQuery {
    /// At this instant or later.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub before: Option<Timestamp>,
    /// By or to one of these people; empty: whoever it was.
    pub people: Vec<String>,
    /// One of these acts; empty: any.
    pub acts: Vec<String>,
    /// With this outcome.
    pub outcome: Option<String>,
    /// With a greater number.
    pub after: Option<u64>,
    /// The newest first; otherwise the oldest.
    pub newest_first: bool,
    /// Leave out this many.
    pub offset: u64,
    /// At most this many; `None`: all.
    pub limit: Option<u64>,
}

impl AuditQuery {
    fn conditions(&self, arguments: &mut Vec<Value>) -> String {
        let mut all = vec!["1".to_owned()];
        let mut say = |condition: &str, value: Value| {
            arguments.push(value);
            all.push(condition.replace('?', &format!("?{}", arguments.len())));
        };
        if let Some(from) = self.from {
            say("at >= ?", from.as_millisecond().into());
        }
        if let Some(before) = self.before {
            say("at < ?", before.as_millisecond().into());
        }
        if !self.people.is_empty() {
            let list = serde_json::to_string(&self.people).unwrap_or_default();
            say(
                "(person IN (SELECT value FROM json_each(?)) OR object IN (SELECT value FROM json_each(?)))",
                list.into(),
            );
        }
        if let Some(outcome) = &self.outcome {
            say("outcome = ?", outcome.clone().into());
        }
        if let Some(after) = self.after {
            say("no > ?", i64::try_from(after).unwrap_or(i64::MAX).into());
        }
        if !self.acts.is_empty() {
            let list = serde_json::to_string(&self.acts).unwrap_or_default();
            say("act IN (SELECT value FROM json_each(?))", list.into());
        }
        all.join(" AND ")
    }
}

/// The newest entry: what the next one follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    number: u64,
    hash: Digest,
    at_ms: i64,
}

/// `12 9f86…`
fn mark(number: u64, hash: &Digest) -> String {
    format!("{number} {}", hash.to_hex())
}

fn read_mark(connection: &Connection, key: &str) -> rusqlite::Result<Option<(u64, Digest)>> {
    Ok(schema::meta_text(connection, key)?.and_then(|text| {
        let (number, hash) = text.split_once(' ')?;
        Some((number.parse().ok()?, Digest::from_hex(hash)?))
    }))
}

fn damaged(number: u64) -> Error {
    Error::Damaged { what: format!("entry {number} of the audit log") }
}

impl End {
    pub(crate) fn read(connection: &Connection) -> Result<End, Error> {
        let failed = Error::sqlite("reading the end of the audit log");
        // Not the newest row: where somebody has cut the end off, the next entry must not close the gap.
        let (number, hash) = read_mark(connection, END).map_err(&failed)?.unwrap_or((0, Digest::ZERO));
        let at_ms: Option<i64> = connection
            .prepare_cached("SELECT at FROM audit ORDER BY no DESC LIMIT 1")
            .and_then(|mut it| it.query_row([], |row| row.get(0)).optional())
            .map_err(&failed)?;
        Ok(End { number, hash, at_ms: at_ms.unwrap_or(i64::MIN) })
    }

    /// Appends in the caller's transaction; the newest number.
    pub(crate) fn append(
        &mut self,
        connection: &Connection,
        kind: HashKind,
        entries: &[AuditEntry],
    ) -> Result<u64, Error> {
        let failed = Error::sqlite("writing the audit log");
        for entry in entries {
            let at_ms = entry.at.as_millisecond().max(self.at_ms);
            let at = Timestamp::from_millisecond(at_ms)
                .map_err(|_| Error::Write("its instant is out of range"))?;
            let number = self.number + 1;
            let entry = AuditEntry { at, ..entry.clone() };
            let bytes = serde_json::to_vec(&entry).map_err(|_| Error::Write("an entry is no JSON"))?;
            let hash = chained(kind, &self.hash, number, &bytes);
            connection
                .prepare_cached(
                    "INSERT INTO audit (no, at, person, object, act, outcome, bytes, hash) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                )
                .and_then(|mut it| {
                    let object = entry.object.as_ref().map(|it| &it.id);
                    let (person, act, outcome) = (&entry.person, &entry.act, &entry.outcome);
                    it.execute(params![number as i64, at_ms, person, object, act, outcome, bytes, hash.0])
                })
                .map_err(&failed)?;
            *self = End { number, hash, at_ms };
        }
        if !entries.is_empty() {
            schema::set_meta(connection, END, mark(self.number, &self.hash).as_bytes()).map_err(&failed)?;
        }
        Ok(self.number)
    }
}

fn chained(kind: HashKind, before: &Digest, number: u64, bytes: &[u8]) -> Digest {
    kind.of(&[DOMAIN, &before.0, &number.to_be_bytes(), bytes])
}

fn line(row: &Row<'_>) -> Result<AuditLine, Error> {
    let failed = Error::sqlite("reading the audit log");
    let number = row.get::<_, i64>(0).map_err(&failed)? as u64;
    let bytes: Vec<u8> = row.get(1).map_err(&failed)?;
    let hash: Vec<u8> = row.get(2).map_err(&failed)?;
    let entry = serde_json::from_slice(&bytes).map_err(|_| damaged(number))?;
    Ok(AuditLine { number, entry, hash: Digest::from_slice(&hash).ok_or_else(|| damaged(number))? })
}

pub(crate) fn list(
    connection: &Connection,
    query: &AuditQuery,
    scope: AuditScope,
) -> Result<Vec<AuditLine>, Error> {
    if !scope.admits() {
        return Ok(vec![]);
    }
    let failed = Error::sqlite("reading the audit log");
    let mut arguments = vec![];
    let conditions = query.conditions(&mut arguments);
    let order = if query.newest_first { "DESC" } else { "ASC" };
    let limit = query.limit.map_or(-1, |it| i64::try_from(it).unwrap_or(i64::MAX));
    let offset = i64::try_from(query.offset).unwrap_or(i64::MAX);
    let sql = format!(
        "SELECT no, bytes, hash FROM audit WHERE {conditions} ORDER BY no {order} LIMIT {limit} OFFSET {offset}"
    );
    let mut statement = connection.prepare_cached(&sql).map_err(&failed)?;
    let mut rows = statement.query(rusqlite::params_from_iter(arguments)).map_err(&failed)?;
    let mut lines = vec![];
    while let Some(row) = rows.next().map_err(&failed)? {
        lines.push(line(row)?);
    }
    Ok(lines)
}

/// How many lines the query has (offset and limit do not matter), counted up to `most`.
pub(crate) fn count(
    connection: &Connection,
    query: &AuditQuery,
    scope: AuditScope,
    most: u64,
) -> Result<u64, Error> {
    if !scope.admits() {
        return Ok(0);
    }
    let mut arguments = vec![];
    let conditions = query.conditions(&mut arguments);
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let sql = format!("SELECT count(*) FROM (SELECT 1 FROM audit WHERE {conditions} LIMIT {most})");
    connection
        .prepare_cached(&sql)
        .and_then(|mut it| it.query_row(rusqlite::params_from_iter(arguments), |row| row.get::<_, i64>(0)))
        .map(|it| it as u64)
        .map_err(Error::sqlite("counting the audit log"))
}

/// Removes some of the oldest entries that are older than `before`; how many. In the caller's transaction.
pub(crate) fn purge(connection: &Connection, before: Timestamp) -> Result<u64, Error> {
    let failed = Error::sqlite("shortening the audit log");
    // Instants never run backwards along numbers, so what goes is one piece at the beginning.
    let last: Option<(i64, Vec<u8>)> = connection
        .prepare_cached(&format!(
            "SELECT no, hash FROM (SELECT no, at, hash FROM audit ORDER BY no LIMIT {PURGE_AT_ONCE}) \
             WHERE at < ?1 ORDER BY no DESC LIMIT 1"
        ))
        .and_then(|mut it| {
            it.query_row([before.as_millisecond()], |row| Ok((row.get(0)?, row.get(1)?))).optional()
        })
        .map_err(&failed)?;
    let Some((last, hash)) = last else { return Ok(0) };
    let hash = Digest::from_slice(&hash).ok_or_else(|| damaged(last as u64))?;
    schema::set_meta(connection, START, mark(last as u64, &hash).as_bytes()).map_err(&failed)?;
    connection
        .prepare_cached("DELETE FROM audit WHERE no <= ?1")
        .and_then(|mut it| it.execute([last]))
        .map(|it| it as u64)
        .map_err(&failed)
}

/// Looks at the whole chain: how many entries, or the first place that does not hold.
pub(crate) fn verify(connection: &Connection, kind: HashKind) -> rusqlite::Result<Result<u64, Box<Fault>>> {
    let broken = |number: u64, what: &str| {
        Ok(Err(Fault::whole(FaultKind::AuditBroken { number, what: what.to_owned() })))
    };
    let (mut number, mut before) = read_mark(connection, START)?.unwrap_or((0, Digest::ZERO));
    let mut entries = 0;
    let mut at_ms = i64::MIN;
    let mut statement = connection
        .prepare("SELECT no, at, person, act, outcome, bytes, hash, object FROM audit ORDER BY no")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        number += 1;
        if row.get::<_, i64>(0)? as u64 != number {
            return broken(number, "missing");
        }
        let bytes: Vec<u8> = row.get(5)?;
        let hash = row.get_ref(6)?.as_blob().ok().and_then(Digest::from_slice);
        before = chained(kind, &before, number, &bytes);
        if hash != Some(before) {
            return broken(number, "hash");
        }
        let Ok(entry) = serde_json::from_slice::<AuditEntry>(&bytes) else {
            return broken(number, "unreadable");
        };
        let repeats = entry.at.as_millisecond() == row.get::<_, i64>(1)?
            && entry.person == row.get::<_, Option<String>>(2)?
            && entry.object.map(|it| it.id) == row.get::<_, Option<String>>(7)?
            && entry.act == row.get::<_, String>(3)?
            && entry.outcome == row.get::<_, String>(4)?;
        if !repeats {
            return broken(number, "columns");
        }
        if entry.at.as_millisecond() < at_ms {
            return broken(number, "time");
        }
        at_ms = entry.at.as_millisecond();
        entries += 1;
    }
    let end = read_mark(connection, END)?.unwrap_or((0, Digest::ZERO));
    if end != (number, before) {
        return broken(number + 1, "end");
    }
    Ok(Ok(entries))
}
