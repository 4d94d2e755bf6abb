//! The SQLite file system of a [`crate::SimDisk`]: files in memory, locks and shared memory within the process.
//!
//! Written against the interface in sqlite3.h. Like the file system for Unix it promises that a write does not damage
//! bytes beside it (`IOCAP_POWERSAFE_OVERWRITE`), and it syncs the folder when a new log or journal is first synced.
#![allow(
    unsafe_code,
    reason = "SQLite calls a file system through C function pointers; there is no other way"
)]

use std::collections::HashMap;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::io;
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use rusqlite::ffi;

use crate::Random;
use crate::sim::{Inode, State, lock};

/// The size of a piece of shared memory that SQLite asks for.
const REGION_BYTES: usize = 32 * 1024;
const SHM_LOCKS: usize = ffi::SQLITE_SHM_NLOCK as usize;

/// What all connections to one file share: its locks and the memory of the write-ahead log's index.
#[derive(Default)]
struct Shared {
    readers: u32,
    reserved: bool,
    pending: bool,
    exclusive: bool,
    users: u32,
    shm_shared: [u32; SHM_LOCKS],
    shm_exclusive: [bool; SHM_LOCKS],
    /// Never moved while a connection has it mapped: each region is a box of its own. `u64` for alignment.
    regions: Vec<Box<[u64]>>,
}

/// What the file system knows; lives as long as the process, since SQLite may hold on to it.
struct FileSystem {
    /// The disk goes away with its owners and the files that are open on it, though this stays.
    state: Weak<Mutex<State>>,
    shared: Mutex<HashMap<Inode, Shared>>,
    random: Mutex<Random>,
    ticks: AtomicU64,
}

/// An open file, in memory that SQLite gave. `base` must come first: SQLite sees only that.
#[repr(C)]
struct OpenFile {
    base: ffi::sqlite3_file,
    it: *mut Handle,
}

struct Handle {
    system: &'static FileSystem,
    state: Arc<Mutex<State>>,
    inode: Inode,
    path: PathBuf,
    /// The folder is synced with the first sync of a new log or journal.
    folder_unsynced: bool,
    delete_on_close: bool,
    lock: c_int,
    shm: bool,
    shm_shared: [bool; SHM_LOCKS],
    shm_exclusive: [bool; SHM_LOCKS],
}

impl Handle {
    fn shared<T>(&self, work: impl FnOnce(&mut Shared) -> T) -> T {
        let mut all = self.system.shared.lock().unwrap_or_else(PoisonError::into_inner);
        work(all.entry(self.inode).or_default())
    }
}

/// The SQLite code for an error of the disk.
fn code(error: &io::Error, otherwise: c_int) -> c_int {
    match error.kind() {
        io::ErrorKind::StorageFull => ffi::SQLITE_FULL,
        _ => otherwise,
    }
}

fn done(result: io::Result<()>, otherwise: c_int) -> c_int {
    match result {
        Ok(()) => ffi::SQLITE_OK,
        Err(error) => code(&error, otherwise),
    }
}

/// Makes a file system on this disk known to SQLite, under a name of its own. It stays known: a few hundred bytes for
/// each disk of a test run.
pub(crate) fn register(state: &Arc<Mutex<State>>) -> &'static str {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name: &'static CStr = Box::leak(
        CString::new(format!("sim-{number}")).expect("invariant: a number holds no NUL").into_boxed_c_str(),
    );
    let system: &'static FileSystem = Box::leak(Box::new(FileSystem {
        state: Arc::downgrade(state),
        shared: Mutex::default(),
        random: Mutex::new(Random::new(number)),
        ticks: AtomicU64::new(0),
    }));
    let vfs = Box::leak(Box::new(ffi::sqlite3_vfs {
        iVersion: 2,
        szOsFile: size_of::<OpenFile>() as c_int,
        mxPathname: 1024,
        pNext: ptr::null_mut(),
        zName: name.as_ptr(),
        pAppData: ptr::from_ref(system).cast_mut().cast(),
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_path),
        xDlOpen: None,
        xDlError: None,
        xDlSym: None,
        xDlClose: None,
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(current_time),
        xGetLastError: None,
        xCurrentTimeInt64: Some(current_time_ms),
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    }));
    // SAFETY: SQLite initialises itself; `vfs` and all that it points to live as long as the process.
    unsafe {
        ffi::sqlite3_initialize();
        ffi::sqlite3_vfs_register(vfs, 0);
    }
    name.to_str().expect("invariant: the name is ASCII")
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(file_lock),
    xUnlock: Some(file_unlock),
    xCheckReservedLock: Some(check_reserved),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// # Safety
/// `vfs` is one that [`register`] made, as SQLite hands it back.
unsafe fn system(vfs: *mut ffi::sqlite3_vfs) -> &'static FileSystem {
    // SAFETY: `pAppData` was set to a leaked `FileSystem`.
    unsafe { &*(*vfs).pAppData.cast::<FileSystem>() }
}

/// # Safety
/// `file` was opened by [`open`] and not closed; SQLite uses a file from one thread at a time.
unsafe fn handle<'a>(file: *mut ffi::sqlite3_file) -> &'a mut Handle {
    // SAFETY: `it` was set by `open` to a box that `close` takes back.
    unsafe { &mut *(*file.cast::<OpenFile>()).it }
}

/// # Safety
/// `name` is a C string from SQLite.
unsafe fn path(name: *const c_char) -> PathBuf {
    // SAFETY: as promised by the caller.
    PathBuf::from(unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned())
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives `szOsFile` bytes; without methods it will not call `close` after a failure.
    let (system, open_file) = unsafe { (system(vfs), &mut *file.cast::<OpenFile>()) };
    open_file.base.pMethods = ptr::null();
    let path = if name.is_null() {
        PathBuf::from(format!("/temporary/{}", system.ticks.fetch_add(1, Ordering::Relaxed)))
    } else {
        // SAFETY: not null, so a C string.
        unsafe { path(name) }
    };
    let Some(disk) = system.state.upgrade() else { return ffi::SQLITE_CANTOPEN };
    let mut state = lock(&disk);
    let (inode, is_new) = match state.lookup(&path) {
        Some(inode) => (inode, false),
        None if flags & ffi::SQLITE_OPEN_CREATE == 0 => return ffi::SQLITE_CANTOPEN,
        None => match state.create(&path) {
            Ok(inode) => (inode, true),
            Err(_) => return ffi::SQLITE_CANTOPEN,
        },
    };
    drop(state);
    let logs = ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL;
    let handle = Handle {
        system,
        state: disk,
        inode,
        path,
        folder_unsynced: is_new && flags & logs != 0,
        delete_on_close: flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0,
        lock: ffi::SQLITE_LOCK_NONE,
        shm: false,
        shm_shared: [false; SHM_LOCKS],
        shm_exclusive: [false; SHM_LOCKS],
    };
    open_file.it = Box::into_raw(Box::new(handle));
    open_file.base.pMethods = &METHODS;
    if !out_flags.is_null() {
        // SAFETY: not null, so a place for a number.
        unsafe { *out_flags = flags };
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: `it` came from a box in `open`, and SQLite closes once.
    let mut handle = unsafe { Box::from_raw((*file.cast::<OpenFile>()).it) };
    unlock_to(&mut handle, ffi::SQLITE_LOCK_NONE);
    if handle.delete_on_close {
        let _ = lock(&handle.state).remove(&handle.path);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    into: *mut c_void,
    count: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives an open file and room for `count` bytes.
    let (handle, into) =
        unsafe { (handle(file), std::slice::from_raw_parts_mut(into.cast::<u8>(), count as usize)) };
    let state = lock(&handle.state);
    let Ok(bytes) = state.read(handle.inode) else { return ffi::SQLITE_IOERR_READ };
    let rest = bytes.get(offset as usize..).unwrap_or(&[]);
    let found = rest.len().min(into.len());
    into[..found].copy_from_slice(&rest[..found]);
    into[found..].fill(0);
    if found == into.len() { ffi::SQLITE_OK } else { ffi::SQLITE_IOERR_SHORT_READ }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    count: c_int,
    offset: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives an open file and `count` bytes.
    let (handle, from) =
        unsafe { (handle(file), std::slice::from_raw_parts(from.cast::<u8>(), count as usize)) };
    let result = lock(&handle.state).write(handle.inode, offset as usize, from);
    done(result, ffi::SQLITE_IOERR_WRITE)
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite gives an open file.
    let handle = unsafe { handle(file) };
    let result = lock(&handle.state).resize(handle.inode, size as usize);
    done(result, ffi::SQLITE_IOERR_TRUNCATE)
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: SQLite gives an open file.
    let handle = unsafe { handle(file) };
    let mut state = lock(&handle.state);
    let mut result = state.sync(handle.inode, true);
    if result.is_ok() && handle.folder_unsynced {
        result = state.sync_folder(handle.path.parent().unwrap_or(Path::new("/")), true);
        handle.folder_unsynced = false;
    }
    done(result, ffi::SQLITE_IOERR_FSYNC)
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite gives an open file and a place for the size.
    let (handle, size) = unsafe { (handle(file), &mut *size) };
    match lock(&handle.state).read(handle.inode) {
        Ok(bytes) => {
            *size = bytes.len() as ffi::sqlite3_int64;
            ffi::SQLITE_OK
        }
        Err(_) => ffi::SQLITE_IOERR_FSTAT,
    }
}

/// The five levels of locks of a database file, as sqlite3.h describes them.
unsafe extern "C" fn file_lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: SQLite gives an open file.
    let handle = unsafe { handle(file) };
    let held = handle.lock;
    if held >= level {
        return ffi::SQLITE_OK;
    }
    let granted = handle.shared(|shared| {
        if held == ffi::SQLITE_LOCK_NONE {
            if shared.exclusive || shared.pending {
                return held;
            }
            shared.readers += 1;
            if level == ffi::SQLITE_LOCK_SHARED {
                return level;
            }
        }
        if held < ffi::SQLITE_LOCK_RESERVED {
            if shared.reserved {
                return ffi::SQLITE_LOCK_SHARED;
            }
            shared.reserved = true;
        }
        if level == ffi::SQLITE_LOCK_RESERVED {
            return level;
        }
        shared.pending = true;
        if shared.readers > 1 {
            return ffi::SQLITE_LOCK_PENDING;
        }
        shared.exclusive = true;
        level
    });
    handle.lock = granted;
    if granted >= level { ffi::SQLITE_OK } else { ffi::SQLITE_BUSY }
}

fn unlock_to(handle: &mut Handle, level: c_int) {
    let held = handle.lock;
    if held <= level {
        return;
    }
    handle.shared(|shared| {
        if held > ffi::SQLITE_LOCK_SHARED {
            shared.reserved = false;
            if held >= ffi::SQLITE_LOCK_PENDING {
                shared.pending = false;
                shared.exclusive = false;
            }
        }
        if level == ffi::SQLITE_LOCK_NONE {
            shared.readers -= 1;
        }
    });
    handle.lock = level;
}

unsafe extern "C" fn file_unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: SQLite gives an open file.
    unlock_to(unsafe { handle(file) }, level);
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved(file: *mut ffi::sqlite3_file, reserved: *mut c_int) -> c_int {
    // SAFETY: SQLite gives an open file and a place for the answer.
    unsafe { *reserved = c_int::from(handle(file).shared(|shared| shared.reserved)) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_: *mut ffi::sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut ffi::sqlite3_file) -> c_int {
    4096
}

unsafe extern "C" fn characteristics(_: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: SQLite gives an open file and a place for the address.
    let (handle, out) = unsafe { (handle(file), &mut *out) };
    debug_assert_eq!(size as usize, REGION_BYTES);
    let is_first = !std::mem::replace(&mut handle.shm, true);
    *out = handle.shared(|shared| {
        shared.users += u32::from(is_first);
        while extend != 0 && shared.regions.len() <= region as usize {
            shared.regions.push(vec![0; size as usize / size_of::<u64>()].into_boxed_slice());
        }
        shared.regions.get_mut(region as usize).map_or(ptr::null_mut(), |it| it.as_mut_ptr().cast())
    });
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_lock(file: *mut ffi::sqlite3_file, offset: c_int, n: c_int, flags: c_int) -> c_int {
    // SAFETY: SQLite gives an open file.
    let handle = unsafe { handle(file) };
    let range = offset as usize..(offset + n) as usize;
    let (mut own_shared, mut own_exclusive) = (handle.shm_shared, handle.shm_exclusive);
    let result = handle.shared(|shared| {
        if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
            for place in range {
                if std::mem::take(&mut own_shared[place]) {
                    shared.shm_shared[place] -= 1;
                }
                if std::mem::take(&mut own_exclusive[place]) {
                    shared.shm_exclusive[place] = false;
                }
            }
        } else if flags & ffi::SQLITE_SHM_SHARED != 0 {
            if range.clone().any(|it| shared.shm_exclusive[it] && !own_exclusive[it]) {
                return ffi::SQLITE_BUSY;
            }
            for place in range {
                if !std::mem::replace(&mut own_shared[place], true) {
                    shared.shm_shared[place] += 1;
                }
            }
        } else {
            let others = |it: usize| {
                (shared.shm_exclusive[it] && !own_exclusive[it])
                    || shared.shm_shared[it] > u32::from(own_shared[it])
            };
            if range.clone().any(others) {
                return ffi::SQLITE_BUSY;
            }
            for place in range {
                shared.shm_exclusive[place] = true;
                own_exclusive[place] = true;
            }
        }
        ffi::SQLITE_OK
    });
    (handle.shm_shared, handle.shm_exclusive) = (own_shared, own_exclusive);
    result
}

unsafe extern "C" fn shm_barrier(_: *mut ffi::sqlite3_file) {
    std::sync::atomic::fence(Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, _delete: c_int) -> c_int {
    // SAFETY: SQLite gives an open file, and no longer uses the memory it had mapped through it.
    let handle = unsafe { handle(file) };
    if !std::mem::take(&mut handle.shm) {
        return ffi::SQLITE_OK;
    }
    let own = (std::mem::take(&mut handle.shm_shared), std::mem::take(&mut handle.shm_exclusive));
    handle.shared(|shared| {
        for place in 0..SHM_LOCKS {
            shared.shm_shared[place] -= u32::from(own.0[place]);
            shared.shm_exclusive[place] &= !own.1[place];
        }
        shared.users -= 1;
        if shared.users == 0 {
            // The last one out: the next one in rebuilds the index from the log.
            shared.regions.clear();
        }
    });
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: SQLite gives our file system and a C string.
    let (system, path) = unsafe { (system(vfs), path(name)) };
    let Some(disk) = system.state.upgrade() else { return ffi::SQLITE_IOERR_DELETE };
    let mut state = lock(&disk);
    match state.remove(&path) {
        Ok(()) if sync_folder != 0 => done(
            state.sync_folder(path.parent().unwrap_or(Path::new("/")), true),
            ffi::SQLITE_IOERR_DIR_FSYNC,
        ),
        Ok(()) => ffi::SQLITE_OK,
        Err(error) if error.kind() == io::ErrorKind::NotFound => ffi::SQLITE_IOERR_DELETE_NOENT,
        Err(_) => ffi::SQLITE_IOERR_DELETE,
    }
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    result: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives our file system, a C string and a place for the answer.
    let (system, path, result) = unsafe { (system(vfs), path(name), &mut *result) };
    let Some(disk) = system.state.upgrade() else { return ffi::SQLITE_IOERR_ACCESS };
    let state = lock(&disk);
    let size = state.lookup(&path).map(|inode| state.read(inode).map_or(0, <[u8]>::len));
    // As on Unix: an empty file does not exist for a question whether it exists.
    *result = c_int::from(match flags {
        ffi::SQLITE_ACCESS_EXISTS => size.is_some_and(|it| it > 0),
        _ => size.is_some(),
    });
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_path(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite gives a C string and room for `room` bytes.
    unsafe {
        let name = CStr::from_ptr(name).to_bytes_with_nul();
        if name.len() > room as usize {
            return ffi::SQLITE_CANTOPEN;
        }
        ptr::copy_nonoverlapping(name.as_ptr().cast(), out, name.len());
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn randomness(vfs: *mut ffi::sqlite3_vfs, count: c_int, out: *mut c_char) -> c_int {
    // SAFETY: SQLite gives our file system and room for `count` bytes.
    let (system, out) =
        unsafe { (system(vfs), std::slice::from_raw_parts_mut(out.cast::<u8>(), count as usize)) };
    let mut random = system.random.lock().unwrap_or_else(PoisonError::into_inner);
    out.fill_with(|| random.number() as u8);
    count
}

/// Time is simulated too: waiting for a lock lets the other thread run and costs nothing else.
unsafe extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    std::thread::yield_now();
    microseconds
}

unsafe extern "C" fn current_time_ms(vfs: *mut ffi::sqlite3_vfs, out: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite gives our file system and a place for the time.
    unsafe {
        // Milliseconds of the Julian day; this one is in 2026.
        let ticks = system(vfs).ticks.fetch_add(1, Ordering::Relaxed) as ffi::sqlite3_int64;
        *out = 212_646_000_000_000 + ticks;
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn current_time(vfs: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    let mut ms = 0;
    // SAFETY: SQLite gives our file system and a place for the time.
    unsafe {
        current_time_ms(vfs, &mut ms);
        *out = ms as f64 / 86_400_000.0;
    }
    ffi::SQLITE_OK
}
