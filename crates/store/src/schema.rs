//! The tables, their versions, and the way from an older one to the newest.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::Error;

/// The newest schema that this program knows.
pub const SCHEMA_VERSION: i64 = 3;

/// `PRAGMA application_id` of our databases: "Tzhg".
const APPLICATION_ID: i64 = 0x547a_6867;

/// What stays for ever: events and what stands beside them.
const EVENTS: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE event (
    position INTEGER PRIMARY KEY,
    ledger   TEXT    NOT NULL,
    seq      INTEGER NOT NULL,
    stream   TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    at       INTEGER NOT NULL, -- milliseconds since 1970, UTC
    command  TEXT    NOT NULL,
    bytes    BLOB    NOT NULL, -- what is hashed; the columns only repeat it
    hash     BLOB    NOT NULL,
    UNIQUE (ledger, seq),
    UNIQUE (ledger, stream, version)
) STRICT;
CREATE INDEX event_command ON event (command);
CREATE TABLE part (
    position INTEGER PRIMARY KEY REFERENCES event (position),
    salt     BLOB,
    content  BLOB, -- both NULL: erased
    erased   INTEGER REFERENCES event (position)
) STRICT;
CREATE TABLE head (
    number   INTEGER PRIMARY KEY,
    position INTEGER NOT NULL,
    ledger   TEXT    NOT NULL,
    seq      INTEGER NOT NULL,
    hash     BLOB    NOT NULL
) STRICT;
CREATE TABLE ledger (
    id      TEXT PRIMARY KEY,
    kind    TEXT    NOT NULL,
    seq     INTEGER NOT NULL,
    hash    BLOB    NOT NULL,
    stopped TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE secret (
    space   TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    value   BLOB    NOT NULL,
    version INTEGER NOT NULL,
    expires INTEGER,
    PRIMARY KEY (space, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX secret_expires ON secret (expires) WHERE expires IS NOT NULL;
";

/// Since version 2: which evidence files the events rely on.
const FILES: &str = "
CREATE TABLE file (
    hash     BLOB    PRIMARY KEY,
    size     INTEGER NOT NULL,
    position INTEGER NOT NULL REFERENCES event (position)
) STRICT, WITHOUT ROWID;
";

/// Since version 3: who came, who went, who did or tried what. Chained by hash like a ledger, but not one: after the
/// time for which it is kept, its beginning goes.
const AUDIT: &str = "
CREATE TABLE audit (
    no      INTEGER PRIMARY KEY, -- dense
    at      INTEGER NOT NULL, -- milliseconds since 1970, UTC
    person  TEXT,
    object  TEXT, -- to whom or to what, by identifier
    act     TEXT    NOT NULL,
    outcome TEXT    NOT NULL,
    bytes   BLOB    NOT NULL, -- what is hashed; the columns only repeat it
    hash    BLOB    NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_person ON audit (person, no) WHERE person IS NOT NULL;
CREATE INDEX audit_object ON audit (object, no) WHERE object IS NOT NULL;
CREATE INDEX audit_act ON audit (act, no);
CREATE INDEX audit_outcome ON audit (outcome, no);
";

/// The read models under these table names. Disposable.
pub(crate) fn create_rows(connection: &Connection, row: &str) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "
CREATE TABLE {row} (
    no       INTEGER PRIMARY KEY,
    kind     TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    from_pos INTEGER NOT NULL,
    to_pos   INTEGER, -- NULL: still true
    ledger   TEXT    NOT NULL,
    org_path TEXT    NOT NULL,
    parent   TEXT,
    ordinal  INTEGER NOT NULL,
    state    TEXT    NOT NULL,
    leader   TEXT,
    offices  TEXT    NOT NULL, -- JSON array, the lead office first
    due_on   TEXT,
    body     TEXT    NOT NULL,
    UNIQUE (kind, id, from_pos)
) STRICT;
CREATE TABLE {row}_office (
    office TEXT    NOT NULL,
    no     INTEGER NOT NULL,
    PRIMARY KEY (no, office)
) STRICT, WITHOUT ROWID;
"
    ))
}

/// The indexes of [`create_rows`], made after the rows when they are many.
pub(crate) fn index_rows(connection: &Connection, row: &str) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "
DROP INDEX IF EXISTS row_current;
DROP INDEX IF EXISTS row_parent;
DROP INDEX IF EXISTS row_place;
DROP INDEX IF EXISTS row_leader;
DROP INDEX IF EXISTS row_due;
DROP INDEX IF EXISTS row_listed;
DROP INDEX IF EXISTS row_tree;
DROP INDEX IF EXISTS row_office_office;
CREATE UNIQUE INDEX row_current ON {row} (kind, id) WHERE to_pos IS NULL;
CREATE INDEX row_parent ON {row} (kind, parent, ordinal);
CREATE INDEX row_place ON {row} (kind, org_path, state, due_on) WHERE to_pos IS NULL;
CREATE INDEX row_leader ON {row} (kind, leader) WHERE to_pos IS NULL;
CREATE INDEX row_due ON {row} (kind, due_on, parent, ordinal, id) WHERE to_pos IS NULL AND due_on IS NOT NULL;
CREATE INDEX row_listed ON {row} (kind, ordinal, id) WHERE to_pos IS NULL;
CREATE INDEX row_tree ON {row} (kind, parent, ordinal, id) WHERE to_pos IS NULL;
CREATE INDEX row_office_office ON {row}_office (office, no);
"
    ))
}

/// What a database says about itself.
pub(crate) enum Found {
    /// Nothing yet.
    Empty,
    /// One of ours, of this version.
    Version(i64),
}

/// Looks before anything is changed.
pub(crate) fn found(connection: &Connection) -> Result<Found, Error> {
    let failed = Error::sqlite("reading the schema");
    let pragma = |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
    let application = pragma("application_id").map_err(&failed)?;
    let version = pragma("user_version").map_err(&failed)?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(&failed)?;
    match (application, version) {
        (0, 0) if tables == 0 => Ok(Found::Empty),
        (APPLICATION_ID, version) if version > SCHEMA_VERSION => {
            Err(Error::Newer { found: version, known: SCHEMA_VERSION })
        }
        (APPLICATION_ID, version) if version > 0 => Ok(Found::Version(version)),
        _ => Err(Error::Damaged { what: "a database of another program".to_owned() }),
    }
}

/// Makes all tables. In the caller's transaction.
pub(crate) fn create(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(EVENTS)?;
    connection.execute_batch(FILES)?;
    connection.execute_batch(AUDIT)?;
    create_rows(connection, "row")?;
    index_rows(connection, "row")?;
    connection.execute_batch(&format!(
        "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};"
    ))
}

/// Brings an older database up to date, one version at a time. In the caller's transaction.
pub(crate) fn upgrade(connection: &Connection, from: i64) -> Result<(), Error> {
    let failed = Error::sqlite("bringing the schema up to date");
    if from < 2 {
        connection.execute_batch(FILES).map_err(&failed)?;
        let mut events = connection
            .prepare("SELECT position, bytes FROM event WHERE instr(bytes, '\"files\":') ORDER BY position")
            .map_err(&failed)?;
        let mut rows = events.query([]).map_err(&failed)?;
        while let Some(row) = rows.next().map_err(&failed)? {
            let position: i64 = row.get(0).map_err(&failed)?;
            let bytes: Vec<u8> = row.get(1).map_err(&failed)?;
            let (event, _) = journal::decode(
                journal::Position(position as u64),
                &bytes,
                journal::Digest::ZERO,
                journal::PrivatePart::None,
            )?;
            for file in event.files {
                connection
                    .execute(
                        "INSERT OR IGNORE INTO file (hash, size, position) VALUES (?1, ?2, ?3)",
                        params![file.hash.0, file.size as i64, position],
                    )
                    .map_err(&failed)?;
            }
        }
    }
    if from < 3 {
        connection.execute_batch(AUDIT).map_err(&failed)?;
    }
    connection.execute_batch(&format!("PRAGMA user_version = {SCHEMA_VERSION};")).map_err(&failed)
}

/// A value of `meta`.
pub(crate) fn meta(connection: &Connection, key: &str) -> rusqlite::Result<Option<Vec<u8>>> {
    connection
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

/// A value of `meta` that is text.
pub(crate) fn meta_text(connection: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    Ok(meta(connection, key)?.map(|it| String::from_utf8_lossy(&it).into_owned()))
}

/// Sets a value of `meta`.
pub(crate) fn set_meta(connection: &Connection, key: &str, value: &[u8]) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
        )?
        .execute(params![key, value])
        .map(|_| ())
}
