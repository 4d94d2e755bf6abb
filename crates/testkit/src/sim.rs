//! A disk in memory that keeps apart what was written and what is safe, and can lose its power at any operation.
//!
//! Each change is one operation with a number. At the chosen one the power is cut: it and everything after it fails.
//! [`SimDisk::after_power_cut`] then gives the disk as it may be found: of each file what was synced, plus any of the
//! unsynced writes in any selection of 512-byte sectors; of each folder the names that were synced, plus any selection
//! of the unsynced changes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use store::{Disk, DiskFile, ReadSeek};

use crate::Random;

const SECTOR: usize = 512;

/// Which syncs the disk only pretends to do: to show that the tests notice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lies {
    /// Syncs of the database and its log.
    pub database: bool,
    /// Syncs of other files.
    pub files: bool,
    /// Syncs of folders asked for by the store. (SQLite's own of its folder are kept honest.)
    pub folders: bool,
}

pub(crate) type Inode = u64;

enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Resize(usize),
}

#[derive(Default)]
struct Content {
    safe: Vec<u8>,
    live: Vec<u8>,
    unsynced: Vec<Change>,
}

/// A change of names in one folder.
#[derive(Clone)]
enum Naming {
    File(PathBuf, Inode),
    Folder(PathBuf),
    Gone(PathBuf),
    /// Both at once, as file systems promise; safe with the folder of the new name.
    Moved {
        from: PathBuf,
        to: PathBuf,
        inode: Inode,
    },
}

impl Naming {
    fn path(&self) -> &Path {
        match self {
            Naming::File(path, _) | Naming::Folder(path) | Naming::Gone(path) => path,
            Naming::Moved { to, .. } => to,
        }
    }
}

#[derive(Default, Clone)]
struct Names {
    files: BTreeMap<PathBuf, Inode>,
    folders: BTreeSet<PathBuf>,
}

impl Names {
    fn apply(&mut self, naming: &Naming) {
        match naming {
            Naming::File(path, inode) => drop(self.files.insert(path.clone(), *inode)),
            Naming::Folder(path) => drop(self.folders.insert(path.clone())),
            Naming::Gone(path) => drop(self.files.remove(path)),
            Naming::Moved { from, to, inode } => {
                self.files.remove(from);
                self.files.insert(to.clone(), *inode);
            }
        }
    }
}

#[derive(Default)]
pub(crate) struct State {
    contents: HashMap<Inode, Content>,
    safe_names: Names,
    live_names: Names,
    /// In order; those of a folder become safe together when it is synced.
    unsynced_names: Vec<Naming>,
    next_inode: Inode,
    operations: u64,
    syncs: u64,
    cut_at: Option<u64>,
    /// Bytes that still fit; `None`: no end.
    room: Option<u64>,
    lies: Lies,
}

fn no_power() -> io::Error {
    io::Error::other("the power is cut")
}

impl State {
    fn has_power(&self) -> io::Result<()> {
        match self.cut_at {
            Some(cut) if self.operations >= cut => Err(no_power()),
            Some(_) | None => Ok(()),
        }
    }

    /// Counts an operation that changes something; fails from the cut on.
    fn operation(&mut self) -> io::Result<()> {
        self.has_power()?;
        self.operations += 1;
        self.has_power()
    }

    fn name(&mut self, naming: Naming) {
        self.live_names.apply(&naming);
        self.unsynced_names.push(naming);
    }

    pub(crate) fn lookup(&self, path: &Path) -> Option<Inode> {
        self.live_names.files.get(path).copied()
    }

    /// Makes a file, also in a folder that was never made: the folder of a test's database is always there.
    pub(crate) fn create(&mut self, path: &Path) -> io::Result<Inode> {
        self.operation()?;
        self.next_inode += 1;
        let inode = self.next_inode;
        self.contents.insert(inode, Content::default());
        self.name(Naming::File(path.to_owned(), inode));
        Ok(inode)
    }

    pub(crate) fn write(&mut self, inode: Inode, offset: usize, bytes: &[u8]) -> io::Result<()> {
        self.operation()?;
        let content = self.contents.entry(inode).or_default();
        let end = offset + bytes.len();
        if end > content.live.len() {
            let more = (end - content.live.len()) as u64;
            if let Some(room) = &mut self.room {
                if *room < more {
                    return Err(io::Error::from(io::ErrorKind::StorageFull));
                }
                *room -= more;
            }
            content.live.resize(end, 0);
        }
        content.live[offset..end].copy_from_slice(bytes);
        content.unsynced.push(Change::Write { offset, bytes: bytes.to_vec() });
        Ok(())
    }

    pub(crate) fn resize(&mut self, inode: Inode, size: usize) -> io::Result<()> {
        self.operation()?;
        let content = self.contents.entry(inode).or_default();
        content.live.resize(size, 0);
        content.unsynced.push(Change::Resize(size));
        Ok(())
    }

    pub(crate) fn sync(&mut self, inode: Inode, is_database: bool) -> io::Result<()> {
        self.operation()?;
        self.syncs += 1;
        let lie = if is_database { self.lies.database } else { self.lies.files };
        if let Some(content) = self.contents.get_mut(&inode).filter(|_| !lie) {
            for change in std::mem::take(&mut content.unsynced) {
                match change {
                    Change::Resize(size) => content.safe.resize(size, 0),
                    Change::Write { offset, bytes } => {
                        let end = offset + bytes.len();
                        content.safe.resize(content.safe.len().max(end), 0);
                        content.safe[offset..end].copy_from_slice(&bytes);
                    }
                }
            }
        }
        Ok(())
    }

    pub(crate) fn sync_folder(&mut self, folder: &Path, by_database: bool) -> io::Result<()> {
        self.operation()?;
        self.syncs += 1;
        if self.lies.folders && !by_database {
            return Ok(());
        }
        let names = std::mem::take(&mut self.unsynced_names);
        for naming in names {
            if naming.path().parent() == Some(folder) {
                self.safe_names.apply(&naming);
            } else {
                self.unsynced_names.push(naming);
            }
        }
        Ok(())
    }

    pub(crate) fn remove(&mut self, path: &Path) -> io::Result<()> {
        if self.lookup(path).is_none() {
            return Err(io::ErrorKind::NotFound.into());
        }
        self.operation()?;
        self.name(Naming::Gone(path.to_owned()));
        Ok(())
    }

    pub(crate) fn read(&self, inode: Inode) -> io::Result<&[u8]> {
        self.has_power()?;
        Ok(self.contents.get(&inode).map_or(&[], |it| it.live.as_slice()))
    }
}

/// A simulated disk. Clones are the same disk.
#[derive(Clone)]
pub struct SimDisk {
    pub(crate) state: Arc<Mutex<State>>,
    vfs: &'static str,
}

impl std::fmt::Debug for SimDisk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SimDisk({} operations)", self.operations())
    }
}

pub(crate) fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Default for SimDisk {
    fn default() -> Self {
        Self::new()
    }
}

impl SimDisk {
    /// A disk with power, on which there is only the folder `/srv`.
    pub fn new() -> Self {
        let names = Names { folders: [PathBuf::from("/srv")].into(), ..Names::default() };
        SimDisk::with(State { safe_names: names.clone(), live_names: names, ..State::default() })
    }

    fn with(state: State) -> Self {
        let state = Arc::new(Mutex::new(state));
        let vfs = crate::vfs::register(&state);
        SimDisk { state, vfs }
    }

    /// The name of the SQLite file system on this disk.
    pub fn vfs(&self) -> String {
        self.vfs.to_owned()
    }

    /// Lets the disk lie about these syncs from now on.
    pub fn lie(&self, lies: Lies) {
        lock(&self.state).lies = lies;
    }

    /// Cuts the power at the operation with this number (counted from the beginning of this disk).
    pub fn cut_at(&self, operation: u64) {
        lock(&self.state).cut_at = Some(operation);
    }

    /// Cuts the power now.
    pub fn cut_now(&self) {
        let mut state = lock(&self.state);
        state.cut_at = Some(state.cut_at.unwrap_or(u64::MAX).min(state.operations));
    }

    /// From now on only this many more bytes fit; `None`: no end.
    pub fn room(&self, bytes: Option<u64>) {
        lock(&self.state).room = bytes;
    }

    /// Operations so far that changed something.
    pub fn operations(&self) -> u64 {
        lock(&self.state).operations
    }

    /// Syncs so far.
    pub fn syncs(&self) -> u64 {
        lock(&self.state).syncs
    }

    /// The disk as it may be found after the power was cut.
    pub fn after_power_cut(&self, random: &mut Random) -> SimDisk {
        let state = lock(&self.state);
        let mut names = state.safe_names.clone();
        let habit = random.below(3);
        for naming in &state.unsynced_names {
            if survives(habit, random) {
                names.apply(naming);
            }
        }
        // What lies in a folder whose own name was lost is lost.
        let folders = names.folders.clone();
        let reachable = |path: &Path| {
            path.ancestors().skip(1).filter(|it| it.parent().is_some()).all(|it| folders.contains(it))
        };
        names.folders.retain(|it| reachable(it));
        names.files.retain(|it, _| reachable(it));
        let mut inodes: Vec<_> = names.files.values().copied().collect();
        inodes.sort_unstable();
        let mut contents = HashMap::new();
        for inode in inodes {
            if let Some(content) = state.contents.get(&inode) {
                let found = after_cut(content, random);
                contents.insert(inode, Content { safe: found.clone(), live: found, unsynced: vec![] });
            }
        }
        SimDisk::with(State {
            contents,
            safe_names: names.clone(),
            live_names: names,
            next_inode: state.next_inode,
            ..State::default()
        })
    }
}

/// Disks differ: one has written nothing of its cache, one everything, one what it pleased.
fn survives(habit: u64, random: &mut Random) -> bool {
    match habit {
        0 => false,
        1 => true,
        _ => random.one_in(2),
    }
}

fn after_cut(content: &Content, random: &mut Random) -> Vec<u8> {
    let mut found = content.safe.clone();
    let habit = random.below(3);
    for change in &content.unsynced {
        match change {
            Change::Resize(size) => {
                if survives(habit, random) {
                    found.resize(*size, 0);
                }
            }
            Change::Write { offset, bytes } => {
                let mut start = 0;
                while start < bytes.len() {
                    // Up to the next border between sectors of the disk.
                    let length = (SECTOR - (offset + start) % SECTOR).min(bytes.len() - start);
                    if survives(habit, random) {
                        let (from, to) = (offset + start, offset + start + length);
                        if found.len() < to {
                            found.resize(to, 0);
                        }
                        found[from..to].copy_from_slice(&bytes[start..start + length]);
                    }
                    start += length;
                }
            }
        }
    }
    found
}

struct SimFile {
    state: Arc<Mutex<State>>,
    inode: Inode,
    end: usize,
}

impl io::Write for SimFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        lock(&self.state).write(self.inode, self.end, bytes)?;
        self.end += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl DiskFile for SimFile {
    fn sync(&mut self) -> io::Result<()> {
        lock(&self.state).sync(self.inode, false)
    }
}

impl Disk for SimDisk {
    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        let mut state = lock(&self.state);
        let missing: Vec<_> = path
            .ancestors()
            .filter(|it| it.parent().is_some() && !state.live_names.folders.contains(*it))
            .map(Path::to_owned)
            .collect();
        for folder in missing.into_iter().rev() {
            state.operation()?;
            state.name(Naming::Folder(folder));
        }
        Ok(())
    }

    fn shut(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut state = lock(&self.state);
        if state.lookup(path).is_some() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let inode = state.create(path)?;
        Ok(Box::new(SimFile { state: self.state.clone(), inode, end: 0 }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadSeek>> {
        let state = lock(&self.state);
        let inode = state.lookup(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(io::Cursor::new(state.read(inode)?.to_vec())))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = lock(&self.state);
        let inode = state.lookup(from).ok_or(io::ErrorKind::NotFound)?;
        state.operation()?;
        state.name(Naming::Moved { from: from.to_owned(), to: to.to_owned(), inode });
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        lock(&self.state).remove(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        lock(&self.state).sync_folder(path, false)
    }

    fn size(&self, path: &Path) -> io::Result<Option<u64>> {
        let state = lock(&self.state);
        state.lookup(path).map(|inode| Ok(state.read(inode)?.len() as u64)).transpose()
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let state = lock(&self.state);
        state.has_power()?;
        Ok(state.live_names.files.keys().filter(|it| it.parent() == Some(path)).cloned().collect())
    }
}
