//! One file that holds everything as of one position, made while others write; and the way back.
//!
//! A tar archive: `manifest.json`, `journal.db`, `checkpoint.key`, `checkpoint.txt` (when there is one), and the evidence
//! files that the events in it rely on, under their places in the data directory. It holds the private parts and the
//! signing key: keep it as safe as the data directory.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use journal::{Digest, Position};
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};

use crate::{Error, Options, Progress, SqliteStore, Store as _, VerifyOptions, VerifyReport, disk, read};

const FORMAT: &str = "taizhang.backup/1";

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupReport {
    /// The format: `taizhang.backup/1`.
    pub format: String,
    /// The installation.
    pub installation: String,
    /// The newest event in it.
    pub position: Position,
    /// Evidence files.
    pub files: u64,
}

/// Removes a file when it goes out of scope, unless that was called off by renaming it.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn private_file(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

fn header(size: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o600);
    // The same data gives the same bytes.
    header.set_mtime(0);
    header
}

pub(crate) fn backup(
    store: &SqliteStore,
    to: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<BackupReport, Error> {
    let failed = Error::io("writing the backup");
    let database = Temporary(beside(to, ".db.new"));
    let archive = Temporary(beside(to, ".new"));
    private_file(&database.0).map_err(&failed)?;
    copy_database(store, &database.0, progress)?;
    let copy = Connection::open_with_flags(&database.0, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(Error::sqlite("reading the copy"))?;
    let files = evidence_files(&copy)?;
    let report = BackupReport {
        format: FORMAT.to_owned(),
        installation: store.installation().to_owned(),
        position: read::newest(&copy)?,
        files: files.len() as u64,
    };
    drop(copy);
    let mut tar = tar::Builder::new(BufWriter::new(private_file(&archive.0).map_err(&failed)?));
    let mut add = |name: &str, size: u64, from: &mut dyn Read| {
        tar.append_data(&mut header(size), name, from).map_err(Error::io("writing the backup"))
    };
    let manifest = serde_json::to_vec(&report).unwrap_or_default();
    add("manifest.json", manifest.len() as u64, &mut manifest.as_slice())?;
    let mut from = File::open(&database.0).map_err(&failed)?;
    add("journal.db", from.metadata().map_err(&failed)?.len(), &mut from)?;
    for name in ["checkpoint.key", "checkpoint.txt"] {
        let bytes = disk::read(&*store.options.disk, &store.data.join(name)).map_err(&failed)?;
        // The newest checkpoint may have seen more than the copy holds: then it stays out.
        let is_ahead = |bytes: &[u8]| {
            journal::SignedCheckpoint::from_text(&String::from_utf8_lossy(bytes))
                .is_ok_and(|it| it.checkpoint.position > report.position)
        };
        if let Some(bytes) = bytes.filter(|it| !is_ahead(it)) {
            add(name, bytes.len() as u64, &mut bytes.as_slice())?;
        }
    }
    let total = files.len() as u64;
    for (number, (hash, size)) in files.into_iter().enumerate() {
        let name = hash.to_hex();
        let (shard, rest) = name.split_at(2);
        let mut file = store.evidence.open(&hash)?;
        // Never more than was said, or the archive's structure would break.
        add(&format!("evidence/{shard}/{rest}"), size, &mut (&mut file).take(size))?;
        progress(Progress { done: number as u64 + 1, total, stage: "files" });
    }
    let mut file = tar.into_inner().map_err(&failed)?;
    file.flush().map_err(&failed)?;
    file.get_ref().sync_all().map_err(&failed)?;
    fs::rename(&archive.0, to).map_err(&failed)?;
    File::open(folder(to)).and_then(|it| it.sync_all()).map_err(&failed)?;
    Ok(report)
}

fn copy_database(store: &SqliteStore, to: &Path, progress: &mut dyn FnMut(Progress)) -> Result<(), Error> {
    let failed = Error::sqlite("copying the database");
    let reader = store.long_reader()?;
    // An open read transaction holds one moment still while others write.
    let snapshot = reader.unchecked_transaction().map_err(&failed)?;
    read::newest(&snapshot)?;
    let mut copy = Connection::open(to).map_err(&failed)?;
    copy.execute_batch("PRAGMA synchronous = OFF").map_err(&failed)?;
    {
        let backup = rusqlite::backup::Backup::new(&snapshot, &mut copy).map_err(&failed)?;
        loop {
            match backup.step(4_096).map_err(&failed)? {
                rusqlite::backup::StepResult::Done => break,
                rusqlite::backup::StepResult::Busy | rusqlite::backup::StepResult::Locked => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                _ => {}
            }
            let pages = backup.progress();
            let total = pages.pagecount.max(0) as u64;
            progress(Progress { done: total - pages.remaining.max(0) as u64, total, stage: "database" });
        }
    }
    snapshot.finish().map_err(&failed)?;
    // One file, without a log beside it.
    copy.pragma_update(None, "journal_mode", "DELETE").map_err(&failed)?;
    copy.close().map_err(|(_, error)| failed(error))
}

fn evidence_files(copy: &Connection) -> Result<Vec<(Digest, u64)>, Error> {
    let failed = Error::sqlite("listing the evidence files");
    let mut statement = copy.prepare("SELECT hash, size FROM file ORDER BY hash").map_err(&failed)?;
    let mut rows = statement.query([]).map_err(&failed)?;
    let mut files = vec![];
    while let Some(row) = rows.next().map_err(&failed)? {
        files.push((read::digest(row, 0)?, row.get::<_, i64>(1).map_err(&failed)? as u64));
    }
    Ok(files)
}

/// Restores a backup into a folder that is empty or not there, and verifies it. Only a backup that holds comes into
/// place; it is brought up to date if an older version made it.
///
/// # Errors
/// [`Error::Restore`] when the folder is not empty, the file is no backup, or what it holds does not verify.
pub fn restore(
    from: &Path,
    data: &Path,
    options: Options,
    progress: &mut dyn FnMut(Progress),
) -> Result<VerifyReport, Error> {
    let failed = Error::io("restoring the backup");
    let refused = |why: String| Error::Restore { why };
    match fs::read_dir(data) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                return Err(refused(format!("{} is not empty", data.display())));
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    let archive = File::open(from).map_err(&failed)?;
    let place = beside(data, ".restoring");
    fs::create_dir_all(folder(data)).map_err(&failed)?;
    match crate::disk::private_folders().create(&place) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let place = place.display();
            return Err(refused(format!("{place} is left from another attempt; remove it first")));
        }
        Err(error) => return Err(failed(error)),
    }
    let restored = unpack(archive, &place, progress).and_then(|()| {
        let options = Options { purpose: "restore".to_owned(), checkpoint_copy: None, ..options };
        let store = SqliteStore::open(&place, options)?;
        let report = store.verify(&VerifyOptions { checkpoint: None, deep: false }, progress)?;
        match &report.fault {
            None => Ok(report),
            Some(fault) => Err(refused(fault.to_string())),
        }
    });
    let moved = restored.and_then(|report| {
        // An empty folder gives way; a full one would make this fail.
        fs::rename(&place, data).map_err(&failed)?;
        File::open(folder(data)).and_then(|it| it.sync_all()).map_err(&failed)?;
        Ok(report)
    });
    if moved.is_err() {
        let _ = fs::remove_dir_all(&place);
    }
    moved
}

/// Whether a name in an archive is one that a backup has, and where it goes.
fn place_of(name: &str) -> Option<PathBuf> {
    if matches!(name, "journal.db" | "checkpoint.key" | "checkpoint.txt") {
        return Some(PathBuf::from(name));
    }
    let (shard, rest) = name.strip_prefix("evidence/")?.split_once('/')?;
    Digest::from_hex(&format!("{shard}{rest}"))?;
    (shard.len() == 2).then(|| Path::new("evidence").join(shard).join(rest))
}

fn unpack(archive: File, place: &Path, progress: &mut dyn FnMut(Progress)) -> Result<(), Error> {
    let failed = Error::io("restoring the backup");
    let refused = |why: &str| Error::Restore { why: why.to_owned() };
    let mut tar = tar::Archive::new(io::BufReader::new(archive));
    let mut folders = vec![place.to_owned(), place.join("evidence")];
    fs::create_dir_all(place.join("evidence")).map_err(&failed)?;
    let mut manifest: Option<BackupReport> = None;
    let (mut files, mut has_database) = (0, false);
    for entry in tar.entries().map_err(|_| refused("it is no backup of this program"))? {
        let mut entry = entry.map_err(|_| refused("the file is cut off or damaged"))?;
        let name =
            entry.path().map_err(|_| refused("a name in it cannot be read"))?.to_string_lossy().into_owned();
        let Some(about) = &manifest else {
            let mut text = String::new();
            // A manifest is a few hundred bytes.
            let read = (&mut entry).take(64 * 1024).read_to_string(&mut text);
            let read =
                read.ok().filter(|_| name == "manifest.json").and_then(|_| serde_json::from_str(&text).ok());
            let about: BackupReport = read.ok_or_else(|| refused("it is no backup of this program"))?;
            if about.format != FORMAT {
                return Err(refused("it was made by a newer version of this program"));
            }
            manifest = Some(about);
            continue;
        };
        let to = place.join(place_of(&name).ok_or_else(|| refused("it holds a file that no backup has"))?);
        if let Some(folder) = to.parent().filter(|it| !folders.iter().any(|known| known == it)) {
            fs::create_dir_all(folder).map_err(&failed)?;
            folders.push(folder.to_owned());
        }
        let mut file = private_file(&to).map_err(&failed)?;
        io::copy(&mut entry, &mut file).map_err(&failed)?;
        file.sync_all().map_err(&failed)?;
        has_database |= name == "journal.db";
        if name.starts_with("evidence/") {
            files += 1;
            progress(Progress { done: files, total: about.files, stage: "files" });
        }
    }
    match manifest {
        Some(about) if about.files == files && has_database => {}
        Some(_) => return Err(refused("the file is cut off or damaged")),
        None => return Err(refused("it is no backup of this program")),
    }
    for folder in folders {
        File::open(folder).and_then(|it| it.sync_all()).map_err(&failed)?;
    }
    Ok(())
}
