//! The store over SQLite: opening a data directory, a pool of readers, one writing thread.

use std::io::Read;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use access::{AuditScope, Scope};
use jiff::Timestamp;
use journal::{
    Digest, FileRef, HashKind, LedgerId, Position, Recorded, SignedCheckpoint, Signer, StreamId, hex, unhex,
};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};
use views::stored::{Fold, StoredRow};

use crate::evidence::Evidence;
use crate::lock::Lock;
use crate::read::event_sql;
use crate::schema::Found;
use crate::writer::{Counters, Job, Writer};
use crate::{
    AuditEntry, AuditLine, AuditQuery, BackupReport, Committed, Disk, Erase, Error, Health, LedgerHead, Note,
    NotePut, Progress, ReadSeek, RealDisk, RowQuery, Rows, Store, VerifyOptions, VerifyReport, Write, audit,
    backup, disk, read, rows, schema, verify,
};

/// When a signed checkpoint is written by itself. It is also written when the store is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckpointEvery {
    /// After each group of commands.
    Group,
    /// At most this long after a command.
    Interval(Duration),
}

/// How a data directory is opened.
#[derive(Clone)]
pub struct Options {
    /// What for, as others are told who find it locked: `serve`, `import`.
    pub purpose: String,
    /// The read models.
    pub fold: Arc<dyn Fold>,
    /// The hash function of the Merkle log and of evidence files in a data directory that is made now.
    pub hash: HashKind,
    /// The file, on another disk if possible, to which each checkpoint is written a second time.
    pub checkpoint_copy: Option<PathBuf>,
    /// When a checkpoint is written.
    pub checkpoint_every: CheckpointEvery,
    /// The disk for everything but the database.
    pub disk: Arc<dyn Disk>,
    /// The SQLite file system; `None` for the machine's own.
    pub vfs: Option<String>,
    /// After how many pages (4 KiB) of write-ahead log they are carried over into the database.
    pub wal_pages: u32,
    /// Whether to lock the data directory. Only a test on a simulated disk does without.
    pub lock: bool,
}

impl Options {
    /// The usual way: the machine's disk, SHA-256, a checkpoint each minute, no second path.
    pub fn new(purpose: impl Into<String>, fold: Arc<dyn Fold>) -> Self {
        Options {
            purpose: purpose.into(),
            fold,
            hash: HashKind::Sha256,
            checkpoint_copy: None,
            checkpoint_every: CheckpointEvery::Interval(Duration::from_secs(60)),
            disk: Arc::new(RealDisk),
            vfs: None,
            wal_pages: 1_000,
            lock: true,
        }
    }
}

/// A data directory: `journal.db`, `evidence/`, `checkpoint.txt`, `checkpoint.key`, `lock`.
pub struct SqliteStore {
    pub(crate) data: PathBuf,
    installation: String,
    pub(crate) tree: HashKind,
    pub(crate) public_key: Vec<u8>,
    pub(crate) options: Options,
    pub(crate) evidence: Arc<Evidence>,
    health: Arc<Mutex<Health>>,
    counters: Arc<Counters>,
    pool: Mutex<Pool>,
    returned: Condvar,
    writer: Option<(Sender<Job>, JoinHandle<()>)>,
    lock: Option<Lock>,
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteStore").field("data", &self.data).finish_non_exhaustive()
    }
}

/// At most this many short reads run at the same time: more would not be faster, and each connection costs memory and
/// the reading of the schema.
const READERS_MAX: usize = 8;

/// Connections that nobody uses at the moment, and how many are on loan.
#[derive(Default)]
pub(crate) struct Pool {
    idle: Vec<Connection>,
    lent: usize,
}

/// A reader on loan from the pool.
pub(crate) struct Reader<'a> {
    connection: Option<Connection>,
    store: &'a SqliteStore,
    /// Whether it takes one of the [`READERS_MAX`] places.
    counted: bool,
}

impl Deref for Reader<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("invariant: taken only when dropped")
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        let mut pool = self.store.pool.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(connection) = self.connection.take()
            && pool.idle.len() < READERS_MAX
            && connection.is_autocommit()
        {
            pool.idle.push(connection);
        }
        if self.counted {
            pool.lent -= 1;
            self.store.returned.notify_one();
        }
    }
}

fn database(data: &Path) -> PathBuf {
    data.join("journal.db")
}

fn connect(data: &Path, options: &Options, flags: OpenFlags) -> Result<Connection, Error> {
    let failed = Error::sqlite("opening the database");
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = match &options.vfs {
        None => Connection::open_with_flags(database(data), flags),
        Some(vfs) => Connection::open_with_flags_and_vfs(database(data), flags, vfs.as_str()),
    }
    .map_err(&failed)?;
    connection.busy_timeout(Duration::from_secs(10)).map_err(&failed)?;
    // Else each statement is planned anew whenever another value is bound to it: an eighth of the writer's time.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(&failed)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

impl SqliteStore {
    /// Opens a data directory for writing, makes it when there is none, brings an older one up to date, and rebuilds the
    /// read models when the fold has changed.
    ///
    /// # Errors
    /// [`Error::Locked`] when another process writes it; [`Error::Newer`] when a newer version wrote it;
    /// [`Error::CheckpointAhead`] when the second path has seen more than there is.
    pub fn open(data: &Path, options: Options) -> Result<SqliteStore, Error> {
        options.disk.create_dir_all(data).map_err(Error::io("making the data directory"))?;
        // Hashes of passwords, keys and contents lie in it; SQLite gives its files the rights of the umask. The folder may
        // be a mount of somebody else's, whose rights are theirs to set.
        if let Err(error) = options.disk.shut(data) {
            tracing::warn!(data = %data.display(), %error, "others may enter the data directory; its rights could not be changed");
        }
        let lock = match options.lock {
            true => Some(Lock::take(data, &options.purpose)?),
            false => None,
        };
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let connection = connect(data, &options, flags)?;
        let failed = Error::sqlite("preparing the database");
        let found = schema::found(&connection)?;
        // A restored database comes without; where it is set already nothing happens.
        connection.pragma_update(None, "journal_mode", "WAL").map_err(&failed)?;
        connection
            .execute_batch(
                "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;",
            )
            .map_err(&failed)?;
        // What a savepoint would restore lies in memory, not in a temporary file.
        connection.pragma_update(None, "temp_store", "MEMORY").map_err(&failed)?;
        let secret = match found {
            Found::Empty => {
                let secret = signing_key(data, &options)?;
                create(&connection, &options, &Signer::from_secret(&secret))?;
                // The name of the database in its folder: SQLite syncs only what it writes into it.
                let made = Error::io("making the data directory");
                options.disk.sync_dir(data).map_err(&made)?;
                // And that of the folder in its own, which may have been made now.
                if let Some(above) = data.parent().filter(|it| !it.as_os_str().is_empty()) {
                    options.disk.sync_dir(above).map_err(&made)?;
                }
                secret
            }
            Found::Version(version) => {
                if version < schema::SCHEMA_VERSION {
                    let transaction = connection.unchecked_transaction().map_err(&failed)?;
                    schema::upgrade(&transaction, version)?;
                    transaction.commit().map_err(&failed)?;
                    tracing::info!(
                        from = version,
                        to = schema::SCHEMA_VERSION,
                        "the data directory was brought up to date"
                    );
                }
                read_key(data, &options)?.ok_or_else(|| Error::NotAStore {
                    path: data.to_owned(),
                    why: "the key for signing checkpoints (checkpoint.key) is missing".to_owned(),
                })?
            }
        };
        let about = About::read(&connection)?;
        let signer = Signer::from_secret(&secret);
        if signer.public_key().as_slice() != about.public_key {
            return Err(Error::NotAStore {
                path: data.to_owned(),
                why: "the key for signing checkpoints (checkpoint.key) belongs to another installation"
                    .to_owned(),
            });
        }
        witnessed(&connection, &options, &about)?;
        let evidence = Arc::new(Evidence::new(options.disk.clone(), data, about.tree));
        evidence.prepare()?;
        let health = Arc::new(Mutex::new(Health::default()));
        let counters = Arc::new(Counters::default());
        let mut writer = Writer::new(
            connection,
            about.installation.clone(),
            about.tree,
            options.fold.clone(),
            evidence.clone(),
            options.disk.clone(),
            signer,
            (data.join("checkpoint.txt"), options.checkpoint_copy.clone()),
            options.checkpoint_every,
            health.clone(),
            counters.clone(),
        )?;
        if about.fold.as_deref() != Some(options.fold.name_and_version()) {
            tracing::info!(fold = options.fold.name_and_version(), "the read models are filled afresh");
            writer.transaction(|writer| writer.refill(&mut |_| {}))?;
        }
        let (sender, jobs) = channel();
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || writer.run(&jobs))
            .map_err(Error::io("starting the writing thread"))?;
        Ok(SqliteStore {
            data: data.to_owned(),
            installation: about.installation,
            tree: about.tree,
            public_key: about.public_key,
            options,
            evidence,
            health,
            counters,
            pool: Mutex::new(Pool::default()),
            returned: Condvar::new(),
            writer: Some((sender, thread)),
            lock,
        })
    }

    /// Opens a data directory for reading only, also while another process writes it. Everything that would write
    /// answers [`Error::ReadOnly`].
    ///
    /// # Errors
    /// [`Error::NotAStore`] when there is none, [`Error::Newer`] or [`Error::Outdated`] when it is of another version.
    pub fn open_read_only(data: &Path, options: Options) -> Result<SqliteStore, Error> {
        let is_there = options.disk.size(&database(data)).map_err(Error::io("looking for the database"))?;
        if is_there.is_none() && options.vfs.is_none() {
            return Err(Error::NotAStore {
                path: data.to_owned(),
                why: "there is no journal.db in it".to_owned(),
            });
        }
        let connection = connect(data, &options, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        match schema::found(&connection)? {
            Found::Version(schema::SCHEMA_VERSION) => {}
            Found::Version(_) => return Err(Error::Outdated { why: "its schema is an older one" }),
            Found::Empty => {
                return Err(Error::NotAStore {
                    path: data.to_owned(),
                    why: "its journal.db is empty".to_owned(),
                });
            }
        }
        let about = About::read(&connection)?;
        let why = "it was opened for reading only".to_owned();
        Ok(SqliteStore {
            data: data.to_owned(),
            installation: about.installation,
            tree: about.tree,
            public_key: about.public_key,
            evidence: Arc::new(Evidence::new(options.disk.clone(), data, about.tree)),
            options,
            health: Arc::new(Mutex::new(Health { read_only: Some(why), checkpoint: None })),
            counters: Arc::new(Counters::default()),
            pool: Mutex::new(Pool { idle: vec![connection], lent: 0 }),
            returned: Condvar::new(),
            writer: None,
            lock: None,
        })
    }

    /// Adds the address on which this process listens to what others are told who find the directory locked.
    ///
    /// # Errors
    /// When the lock file cannot be written.
    pub fn announce(&self, listen: &str) -> Result<(), Error> {
        self.lock.as_ref().map_or(Ok(()), |lock| lock.write(Some(listen.to_owned())))
    }

    /// Whether the read models were filled by another fold than that of the options. After [`SqliteStore::open`] never;
    /// after [`SqliteStore::open_read_only`] rows may then be wrong, and [`Error::Outdated`] should be told.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn rows_outdated(&self) -> Result<bool, Error> {
        let fold = schema::meta_text(&*self.reader()?, "fold").map_err(Error::sqlite("reading the fold"))?;
        Ok(fold.as_deref() != Some(self.options.fold.name_and_version()))
    }

    /// The groups that were committed and the events in them since opening: each group cost one sync of the log.
    pub fn groups_and_events(&self) -> (u64, u64) {
        (self.counters.groups.load(Ordering::Relaxed), self.counters.events.load(Ordering::Relaxed))
    }

    /// The data directory.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// A reader for one short read; waits while [`READERS_MAX`] others read. A thread never holds two.
    pub(crate) fn reader(&self) -> Result<Reader<'_>, Error> {
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        while pool.lent >= READERS_MAX {
            pool = self.returned.wait(pool).unwrap_or_else(PoisonError::into_inner);
        }
        pool.lent += 1;
        let idle = pool.idle.pop();
        drop(pool);
        // From here on the place is given back when the reader is dropped, also when connecting fails.
        let mut reader = Reader { connection: idle, store: self, counted: true };
        if reader.connection.is_none() {
            reader.connection = Some(self.connect_reader()?);
        }
        Ok(reader)
    }

    /// A reader for long work (verifying, backing up) that takes nobody's place.
    pub(crate) fn long_reader(&self) -> Result<Reader<'_>, Error> {
        Ok(Reader { connection: Some(self.connect_reader()?), store: self, counted: false })
    }

    fn connect_reader(&self) -> Result<Connection, Error> {
        if self.writer.is_none() {
            return connect(&self.data, &self.options, OpenFlags::SQLITE_OPEN_READ_ONLY);
        }
        let connection = connect(&self.data, &self.options, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection
            .execute_batch("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;")
            .map_err(Error::sqlite("opening a reader"))?;
        Ok(connection)
    }

    fn read_only(&self) -> Error {
        let health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        Error::ReadOnly {
            why: health.read_only.clone().unwrap_or_else(|| "its writing thread has ended".to_owned()),
        }
    }

    fn ask<T>(&self, job: impl FnOnce(SyncSender<Result<T, Error>>) -> Job) -> Result<T, Error> {
        let (reply, answer) = sync_channel(1);
        let Some((sender, _)) = &self.writer else { return Err(self.read_only()) };
        sender.send(job(reply)).map_err(|_| self.read_only())?;
        answer.recv().unwrap_or_else(|_| Err(self.read_only()))
    }

    /// Runs work on the writing thread alone, with its progress reported on the caller's thread.
    pub(crate) fn alone<T: Send + 'static>(
        &self,
        progress: &mut dyn FnMut(Progress),
        work: impl FnOnce(&mut Writer, &mut dyn FnMut(Progress)) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        enum Word<T> {
            Progress(Progress),
            Done(Result<T, Error>),
        }
        let (words, answers): (Sender<Word<T>>, Receiver<Word<T>>) = channel();
        let job = Job::Alone(Box::new(move |writer| {
            let result = work(writer, &mut |it| {
                let _ = words.send(Word::Progress(it));
            });
            let _ = words.send(Word::Done(result));
        }));
        let Some((sender, _)) = &self.writer else { return Err(self.read_only()) };
        sender.send(job).map_err(|_| self.read_only())?;
        loop {
            match answers.recv() {
                Ok(Word::Progress(it)) => progress(it),
                Ok(Word::Done(result)) => return result,
                Err(_) => return Err(self.read_only()),
            }
        }
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.writer.take() {
            let _ = sender.send(Job::Stop);
            drop(sender);
            // Readers first: the writer closes last and empties the write-ahead log.
            self.pool.get_mut().unwrap_or_else(PoisonError::into_inner).idle.clear();
            if thread.join().is_err() {
                tracing::error!("the writing thread has panicked");
            }
        }
    }
}

/// What the database says about the installation.
struct About {
    installation: String,
    tree: HashKind,
    public_key: Vec<u8>,
    fold: Option<String>,
}

impl About {
    fn read(connection: &Connection) -> Result<About, Error> {
        let text =
            |key: &str| schema::meta_text(connection, key).map_err(Error::sqlite("reading what this is"));
        let missing = |what: &str| Error::Damaged { what: format!("the {what} is missing") };
        Ok(About {
            installation: text("installation")?.ok_or_else(|| missing("installation"))?,
            tree: text("hash")?
                .and_then(|it| HashKind::from_key(&it))
                .ok_or_else(|| missing("hash function"))?,
            public_key: text("public_key")?.and_then(|it| unhex(&it)).ok_or_else(|| missing("public key"))?,
            fold: text("fold")?,
        })
    }
}

fn read_key(data: &Path, options: &Options) -> Result<Option<[u8; 32]>, Error> {
    let failed = Error::io("reading the key for signing checkpoints");
    let text = disk::read(&*options.disk, &data.join("checkpoint.key")).map_err(failed)?;
    let Some(text) = text else { return Ok(None) };
    let secret =
        String::from_utf8(text).ok().and_then(|it| unhex(it.trim())).and_then(|it| it.try_into().ok());
    secret
        .map(Some)
        .ok_or_else(|| Error::Damaged { what: "the key for signing checkpoints (checkpoint.key)".to_owned() })
}

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        Error::io("asking the system for random bytes")(std::io::Error::other(error.to_string()))
    })?;
    Ok(bytes)
}

/// The key of a directory in the making: one that a crash left behind is used.
fn signing_key(data: &Path, options: &Options) -> Result<[u8; 32], Error> {
    if let Some(secret) = read_key(data, options)? {
        return Ok(secret);
    }
    let secret: [u8; 32] = random()?;
    let text = format!("{}\n", hex(&secret));
    disk::replace(&*options.disk, &data.join("checkpoint.key"), text.as_bytes())
        .map_err(Error::io("writing the key for signing checkpoints"))?;
    Ok(secret)
}

/// Makes the tables and names the installation, all or nothing.
fn create(connection: &Connection, options: &Options, signer: &Signer) -> Result<(), Error> {
    let failed = Error::sqlite("making the database");
    let installation = hex(&random::<16>()?);
    let transaction = connection.unchecked_transaction().map_err(&failed)?;
    schema::create(&transaction).map_err(&failed)?;
    for (key, value) in [
        ("installation", installation.as_str()),
        ("hash", options.hash.key()),
        ("public_key", &hex(&signer.public_key())),
        ("fold", options.fold.name_and_version()),
    ] {
        schema::set_meta(&transaction, key, value.as_bytes()).map_err(&failed)?;
    }
    transaction.commit().map_err(&failed)
}

/// The second path must not have seen more than there is: the next checkpoint would wipe out the only witness.
fn witnessed(connection: &Connection, options: &Options, about: &About) -> Result<(), Error> {
    let Some(path) = &options.checkpoint_copy else { return Ok(()) };
    let text = match disk::read(&*options.disk, path) {
        Ok(text) => text,
        // A path that is not there today (a share, a stick) is told when it is to be written.
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "the second path of checkpoints cannot be read");
            return Ok(());
        }
    };
    let Some(signed) = text.and_then(|it| SignedCheckpoint::from_text(&String::from_utf8_lossy(&it)).ok())
    else {
        return Ok(());
    };
    let held = read::newest(connection)?.0;
    let witnessed = signed.checkpoint.position.0;
    if signed.checkpoint.installation == about.installation && witnessed > held {
        return Err(Error::CheckpointAhead { path: path.clone(), witnessed, held });
    }
    Ok(())
}

fn limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

fn note_from(row: &rusqlite::Row<'_>) -> rusqlite::Result<Note> {
    let expires: Option<i64> = row.get(3)?;
    Ok(Note {
        key: row.get(0)?,
        value: row.get(1)?,
        version: row.get::<_, i64>(2)? as u64,
        expires: expires.and_then(|it| Timestamp::from_millisecond(it).ok()),
    })
}

impl Store for SqliteStore {
    fn installation(&self) -> &str {
        &self.installation
    }

    fn commit_many(&self, writes: Vec<Write>) -> Result<Committed, Error> {
        self.ask(|reply| Job::Commit { writes, reply })
    }

    fn stream(
        &self,
        ledger: &LedgerId,
        stream: &StreamId,
        upto: Option<Position>,
    ) -> Result<Vec<Recorded>, Error> {
        let upto = upto.map_or(i64::MAX, |it| i64::try_from(it.0).unwrap_or(i64::MAX));
        read::events(
            &*self.reader()?,
            event_sql!("WHERE e.ledger = ?1 AND e.stream = ?2 AND e.position <= ?3 ORDER BY e.version"),
            params![ledger.as_str(), stream.as_str(), upto],
        )
    }

    fn ledger_events(
        &self,
        ledger: &LedgerId,
        after_seq: u64,
        limit_: usize,
    ) -> Result<Vec<Recorded>, Error> {
        read::events(
            &*self.reader()?,
            event_sql!("WHERE e.ledger = ?1 AND e.seq > ?2 ORDER BY e.seq LIMIT ?3"),
            params![ledger.as_str(), i64::try_from(after_seq).unwrap_or(i64::MAX), limit(limit_)],
        )
    }

    fn feed(&self, after: Position, limit_: usize) -> Result<Vec<Recorded>, Error> {
        read::events(
            &*self.reader()?,
            event_sql!("WHERE e.position > ?1 ORDER BY e.position LIMIT ?2"),
            params![i64::try_from(after.0).unwrap_or(i64::MAX), limit(limit_)],
        )
    }

    fn command(&self, command: &str) -> Result<Option<(Position, Position)>, Error> {
        read::command(&*self.reader()?, command)
    }

    fn newest(&self) -> Result<Position, Error> {
        read::newest(&*self.reader()?)
    }

    fn position_as_of(&self, at: Timestamp) -> Result<Position, Error> {
        read::position_as_of(&*self.reader()?, at)
    }

    fn ledgers(&self) -> Result<Vec<LedgerHead>, Error> {
        read::ledgers(&*self.reader()?)
    }

    fn ledger(&self, ledger: &LedgerId) -> Result<Option<LedgerHead>, Error> {
        read::ledger(&*self.reader()?, ledger)
    }

    fn rows(&self, query: &RowQuery, scope: &Scope, at: Option<Position>) -> Result<Rows, Error> {
        rows::list(&*self.reader()?, query, scope, at).map_err(Error::sqlite("listing rows"))
    }

    fn counts(
        &self,
        query: &RowQuery,
        scope: &Scope,
        at: Option<Position>,
    ) -> Result<Vec<(String, u64)>, Error> {
        rows::counts(&*self.reader()?, query, scope, at).map_err(Error::sqlite("counting rows"))
    }

    fn row(
        &self,
        kind: &str,
        id: &str,
        scope: &Scope,
        at: Option<Position>,
    ) -> Result<Option<StoredRow>, Error> {
        rows::one(&*self.reader()?, kind, id, scope, at).map_err(Error::sqlite("reading a row"))
    }

    fn note(&self, space: &str, key: &str, now: Timestamp) -> Result<Option<Note>, Error> {
        self.reader()?
            .prepare_cached(
                "SELECT key, value, version, expires FROM secret \
                 WHERE space = ?1 AND key = ?2 AND (expires IS NULL OR expires > ?3)",
            )
            .and_then(|mut it| it.query_row(params![space, key, now.as_millisecond()], note_from).optional())
            .map_err(Error::sqlite("reading a note"))
    }

    fn notes(&self, space: &str, prefix: &str, now: Timestamp) -> Result<Vec<Note>, Error> {
        self.reader()?
            .prepare_cached(
                "SELECT key, value, version, expires FROM secret \
                 WHERE space = ?1 AND substr(key, 1, length(?2)) = ?2 AND (expires IS NULL OR expires > ?3) ORDER BY key",
            )
            .and_then(|mut it| it.query_map(params![space, prefix, now.as_millisecond()], note_from)?.collect())
            .map_err(Error::sqlite("reading notes"))
    }

    fn note_put(&self, put: NotePut) -> Result<bool, Error> {
        self.ask(|reply| Job::Note { put, reply })
    }

    fn note_purge(&self, now: Timestamp) -> Result<u64, Error> {
        self.ask(|reply| Job::Purge { now, reply })
    }

    fn audit_append(&self, entries: Vec<AuditEntry>) -> Result<(), Error> {
        self.ask(|reply| Job::Audit { entries, reply: Some(reply) })
    }

    fn audit_send(&self, entries: Vec<AuditEntry>) {
        let job = Job::Audit { entries, reply: None };
        let is_sent = self.writer.as_ref().is_some_and(|(jobs, _)| jobs.send(job).is_ok());
        if !is_sent {
            tracing::error!(error = %self.read_only(), "the audit log could not be written");
        }
    }

    fn audit(&self, query: &AuditQuery, scope: AuditScope) -> Result<Vec<AuditLine>, Error> {
        audit::list(&*self.reader()?, query, scope)
    }

    fn audit_count(&self, query: &AuditQuery, scope: AuditScope, most: u64) -> Result<u64, Error> {
        audit::count(&*self.reader()?, query, scope, most)
    }

    fn audit_purge(&self, before: Timestamp) -> Result<u64, Error> {
        let mut purged = 0;
        loop {
            match self.ask(|reply| Job::AuditPurge { before, reply })? {
                0 => return Ok(purged),
                some => purged += some,
            }
        }
    }

    fn file_put(&self, from: &mut dyn Read, limit: u64) -> Result<FileRef, Error> {
        if self.writer.is_none() {
            return Err(self.read_only());
        }
        self.evidence.put(from, limit)
    }

    fn file_open(&self, hash: &Digest) -> Result<Box<dyn ReadSeek>, Error> {
        self.evidence.open(hash)
    }

    fn file_exists(&self, hash: &Digest) -> Result<bool, Error> {
        Ok(self.evidence.size(hash)?.is_some())
    }

    fn erase_request(&self, erase: Erase) -> Result<Committed, Error> {
        self.ask(|reply| Job::EraseRequest { erase, reply })
    }

    fn erase_confirm(&self, erase: Erase) -> Result<Committed, Error> {
        // Idle readers would keep old pages in the write-ahead log.
        self.pool.lock().unwrap_or_else(PoisonError::into_inner).idle.clear();
        self.alone(&mut |_| {}, move |writer, _| writer.erase_confirm(&erase))
    }

    fn checkpoint(&self) -> Result<SignedCheckpoint, Error> {
        self.alone(&mut |_| {}, |writer, _| writer.checkpoint())
    }

    fn latest_checkpoint(&self) -> Result<Option<SignedCheckpoint>, Error> {
        let text = disk::read(&*self.options.disk, &self.data.join("checkpoint.txt"))
            .map_err(Error::io("reading the checkpoint"))?;
        text.map(|it| SignedCheckpoint::from_text(&String::from_utf8_lossy(&it)))
            .transpose()
            .map_err(|error| Error::Damaged { what: format!("checkpoint.txt: {error}") })
    }

    fn verify(
        &self,
        options: &VerifyOptions,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<VerifyReport, Error> {
        verify::verify(self, options, progress)
    }

    fn rebuild(&self, progress: &mut dyn FnMut(Progress)) -> Result<u64, Error> {
        self.alone(progress, |writer, progress| writer.transaction(|writer| writer.refill(progress)))
    }

    fn backup(&self, to: &Path, progress: &mut dyn FnMut(Progress)) -> Result<BackupReport, Error> {
        backup::backup(self, to, progress)
    }

    fn health(&self) -> Health {
        self.health.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
