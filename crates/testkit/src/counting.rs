//! The machine's own SQLite file system with its syncs counted, for measuring.
#![allow(
    unsafe_code,
    reason = "SQLite calls a file system through C function pointers; there is no other way"
)]

use std::collections::HashMap;
use std::ffi::{c_char, c_int};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, Once, PoisonError};

use rusqlite::ffi;

/// The name under which [`register_counting_vfs`] makes it known.
pub const COUNTING_VFS: &str = "counting";

static SYNCS: AtomicU64 = AtomicU64::new(0);

/// Addresses, kept as numbers so that they may lie in statics.
static ORIGINAL: AtomicU64 = AtomicU64::new(0);
static REPLACED: Mutex<Option<HashMap<usize, usize>>> = Mutex::new(None);
static REAL_SYNC: Mutex<Option<unsafe extern "C" fn(*mut ffi::sqlite3_file, c_int) -> c_int>> =
    Mutex::new(None);

/// How often SQLite has synced a file through this file system, in this process.
pub fn syncs() -> u64 {
    SYNCS.load(Ordering::Relaxed)
}

/// Makes the file system known to SQLite.
pub fn register_counting_vfs() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: the default file system lives as long as the process; its copy is leaked.
        unsafe {
            ffi::sqlite3_initialize();
            let original = ffi::sqlite3_vfs_find(std::ptr::null());
            ORIGINAL.store(original as u64, Ordering::SeqCst);
            let mut copy = *original;
            copy.zName = c"counting".as_ptr();
            copy.xOpen = Some(open);
            copy.pNext = std::ptr::null_mut();
            ffi::sqlite3_vfs_register(Box::leak(Box::new(copy)), 0);
        }
    });
}

/// Opens as the original does, then puts counting methods in place of the file's own.
unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: the original is called with what SQLite gave; `vfs` is its copy, with the same data.
    unsafe {
        let original = ORIGINAL.load(Ordering::SeqCst) as *mut ffi::sqlite3_vfs;
        let Some(real) = (*original).xOpen else { return ffi::SQLITE_CANTOPEN };
        let result = real(vfs, name, file, flags, out_flags);
        let methods = (*file).pMethods;
        if result == ffi::SQLITE_OK && !methods.is_null() {
            let mut replaced = REPLACED.lock().unwrap_or_else(PoisonError::into_inner);
            let ours = *replaced.get_or_insert_default().entry(methods as usize).or_insert_with(|| {
                let mut copy = *methods;
                *REAL_SYNC.lock().unwrap_or_else(PoisonError::into_inner) = copy.xSync;
                copy.xSync = Some(sync);
                Box::leak(Box::new(copy)) as *const ffi::sqlite3_io_methods as usize
            });
            (*file).pMethods = ours as *const ffi::sqlite3_io_methods;
        }
        result
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    SYNCS.fetch_add(1, Ordering::Relaxed);
    let real = *REAL_SYNC.lock().unwrap_or_else(PoisonError::into_inner);
    match real {
        // SAFETY: all methods of the machine's file system share one sync.
        Some(real) => unsafe { real(file, flags) },
        None => ffi::SQLITE_IOERR_FSYNC,
    }
}
