//! One writing process per data directory, by a lock that names who holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Error;

/// Who holds a data directory, as the lock file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The process.
    pub pid: u32,
    /// The machine.
    pub host: String,
    /// Since when.
    pub since: Timestamp,
    /// What for: `serve`, `import`.
    pub purpose: String,
    /// The address on which it listens, if it serves.
    pub listen: Option<String>,
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "“{}” (process {} on {}, since {:.0}", self.purpose, self.pid, self.host, self.since)?;
        if let Some(listen) = &self.listen {
            write!(f, ", listening on {listen}")?;
        }
        f.write_str(")")
    }
}

/// The lock, held while this lives. The system frees it when the process ends, however it ends.
pub(crate) struct Lock {
    file: Mutex<(File, Holder)>,
}

fn lock_path(data: &Path) -> PathBuf {
    data.join("lock")
}

fn host() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname")
        .map(|it| it.trim().to_owned())
        .unwrap_or_else(|_| "unknown".to_owned())
}

impl Lock {
    pub(crate) fn take(data: &Path, purpose: &str) -> Result<Lock, Error> {
        let failed = Error::io("taking the lock of the data directory");
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(lock_path(data))
            .map_err(&failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = holder(data).unwrap_or_else(|| Holder {
                    pid: 0,
                    host: "unknown".to_owned(),
                    since: Timestamp::UNIX_EPOCH,
                    purpose: "another process".to_owned(),
                    listen: None,
                });
                return Err(Error::Locked { path: data.to_owned(), holder: Box::new(holder) });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let holder = Holder {
            pid: std::process::id(),
            host: host(),
            since: Timestamp::now(),
            purpose: purpose.to_owned(),
            listen: None,
        };
        let lock = Lock { file: Mutex::new((file, holder)) };
        lock.write(None)?;
        Ok(lock)
    }

    /// Adds the address on which the process listens to what others are told.
    pub(crate) fn write(&self, listen: Option<String>) -> Result<(), Error> {
        let failed = Error::io("writing the lock of the data directory");
        let mut guard = self.file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (file, holder) = &mut *guard;
        if listen.is_some() {
            holder.listen = listen;
        }
        let text = serde_json::to_string(holder).unwrap_or_default();
        file.set_len(0).map_err(&failed)?;
        file.rewind().map_err(&failed)?;
        file.write_all(text.as_bytes()).map_err(&failed)?;
        file.write_all(b"\n").map_err(&failed)
    }
}

/// Whom the lock file names; `None` when it cannot be read.
fn holder(data: &Path) -> Option<Holder> {
    let mut text = String::new();
    File::open(lock_path(data)).ok()?.read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}
