//! Reading events back out of the tables.

use jiff::Timestamp;
use journal::{Digest, HashKind, LedgerId, Position, PrivatePart, Recorded};
use rusqlite::{Connection, OptionalExtension as _, Params, Row};

use crate::{Error, LedgerHead};

/// Events with what stands beside them; `{}` is the condition.
macro_rules! event_sql {
    ($condition:literal) => {
        concat!(
            "SELECT e.position, e.bytes, e.hash, p.position, p.content, p.erased, x.bytes \
             FROM event e LEFT JOIN part p ON p.position = e.position LEFT JOIN event x ON x.position = p.erased ",
            $condition
        )
    };
}
pub(crate) use event_sql;

#[derive(serde::Deserialize)]
struct ErasedReason {
    reason: String,
}

pub(crate) fn digest(row: &Row<'_>, column: usize) -> Result<Digest, Error> {
    let bytes: Vec<u8> = row.get(column).map_err(Error::sqlite("reading a hash"))?;
    Digest::from_slice(&bytes).ok_or_else(|| Error::Damaged { what: "a hash of another length".to_owned() })
}

fn recorded(row: &Row<'_>) -> Result<Recorded, Error> {
    let failed = Error::sqlite("reading an event");
    let position = Position(row.get::<_, i64>(0).map_err(&failed)? as u64);
    let bytes = row.get_ref(1).and_then(|it| Ok(it.as_blob()?)).map_err(&failed)?;
    let private = match row.get::<_, Option<i64>>(3).map_err(&failed)? {
        None => PrivatePart::None,
        Some(_) => match (row.get::<_, Option<Vec<u8>>>(4), row.get::<_, Option<Vec<u8>>>(6)) {
            (Ok(Some(content)), _) => PrivatePart::Present(String::from_utf8_lossy(&content).into_owned()),
            (Ok(None), Ok(Some(erased))) => {
                let (erased, _) = journal::decode(position, &erased, Digest::ZERO, PrivatePart::None)?;
                let reason = serde_json::from_str::<ErasedReason>(&erased.body).map(|it| it.reason);
                PrivatePart::Erased { on: erased.at, reason: reason.unwrap_or_default() }
            }
            (Ok(None), Ok(None)) => {
                return Err(Error::Damaged { what: format!("the private part of position {position}") });
            }
            (Err(error), _) | (_, Err(error)) => return Err(failed(error)),
        },
    };
    let (event, _) = journal::decode(position, bytes, digest(row, 2)?, private)?;
    Ok(event)
}

/// The events that a statement of [`event_sql`] gives.
pub(crate) fn events(
    connection: &Connection,
    sql: &str,
    arguments: impl Params,
) -> Result<Vec<Recorded>, Error> {
    let failed = Error::sqlite("reading events");
    let mut statement = connection.prepare_cached(sql).map_err(&failed)?;
    let mut rows = statement.query(arguments).map_err(&failed)?;
    let mut events = vec![];
    while let Some(row) = rows.next().map_err(&failed)? {
        events.push(recorded(row)?);
    }
    Ok(events)
}

pub(crate) fn newest(connection: &Connection) -> Result<Position, Error> {
    connection
        .prepare_cached("SELECT ifnull(max(position), 0) FROM event")
        .and_then(|mut it| it.query_row([], |row| row.get::<_, i64>(0)))
        .map(|it| Position(it as u64))
        .map_err(Error::sqlite("reading the newest position"))
}

pub(crate) fn command(connection: &Connection, command: &str) -> Result<Option<(Position, Position)>, Error> {
    connection
        .prepare_cached("SELECT min(position), max(position) FROM event WHERE command = ?1")
        .and_then(|mut it| {
            it.query_row([command], |row| Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<i64>>(1)?)))
        })
        .map(|(first, last)| Some((Position(first? as u64), Position(last? as u64))))
        .map_err(Error::sqlite("looking for a command"))
}

/// Instants never run backwards along positions, so the place is found by halving.
pub(crate) fn position_as_of(connection: &Connection, at: Timestamp) -> Result<Position, Error> {
    let failed = Error::sqlite("looking for an instant");
    let at = at.as_millisecond();
    let mut statement =
        connection.prepare_cached("SELECT at FROM event WHERE position = ?1").map_err(&failed)?;
    let (mut before, mut after) = (0, newest(connection)?.0 + 1);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        let found: i64 = statement
            .query_row([middle as i64], |row| row.get(0))
            .optional()
            .map_err(&failed)?
            .ok_or_else(|| Error::Damaged { what: format!("position {middle} is missing") })?;
        if found <= at {
            before = middle;
        } else {
            after = middle;
        }
    }
    Ok(Position(before))
}

pub(crate) fn ledgers(connection: &Connection) -> Result<Vec<LedgerHead>, Error> {
    let failed = Error::sqlite("reading the ledgers");
    let mut statement = connection
        .prepare_cached("SELECT id, kind, seq, hash, stopped FROM ledger ORDER BY id")
        .map_err(&failed)?;
    let mut rows = statement.query([]).map_err(&failed)?;
    let mut ledgers = vec![];
    while let Some(row) = rows.next().map_err(&failed)? {
        ledgers.push(ledger_head(row)?);
    }
    Ok(ledgers)
}

fn ledger_head(row: &Row<'_>) -> Result<LedgerHead, Error> {
    let failed = Error::sqlite("reading a ledger");
    let kind: String = row.get(1).map_err(&failed)?;
    Ok(LedgerHead {
        ledger: LedgerId(row.get(0).map_err(&failed)?),
        hash: HashKind::from_key(&kind)
            .ok_or_else(|| Error::Damaged { what: format!("the hash function {kind:?}") })?,
        seq: row.get::<_, i64>(2).map_err(&failed)? as u64,
        head: digest(row, 3)?,
        stopped: row.get(4).map_err(&failed)?,
    })
}

pub(crate) fn ledger(connection: &Connection, id: &LedgerId) -> Result<Option<LedgerHead>, Error> {
    let failed = Error::sqlite("reading a ledger");
    let mut statement = connection
        .prepare_cached("SELECT id, kind, seq, hash, stopped FROM ledger WHERE id = ?1")
        .map_err(&failed)?;
    let mut rows = statement.query([id.as_str()]).map_err(&failed)?;
    rows.next().map_err(&failed)?.map(ledger_head).transpose()
}
