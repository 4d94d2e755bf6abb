//! Evidence files by hash: temporary file, sync, rename, sync folder, and only then the event that names it.

use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use journal::{Digest, FileRef, HashKind};

use crate::{Disk, Error, ReadSeek};

/// The folder of evidence files below a data directory: `evidence/ab/cdef…`, the first byte of the hash as folder.
pub(crate) struct Evidence {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    kind: HashKind,
    /// Tells temporary files of one process apart; the lock sees to it that there is only one.
    next: AtomicU64,
}

impl Evidence {
    pub(crate) fn new(disk: Arc<dyn Disk>, data: &Path, kind: HashKind) -> Self {
        Evidence { disk, folder: data.join("evidence"), kind, next: AtomicU64::new(0) }
    }

    /// Makes the folders and removes what a crash left half-written. For the one writing process.
    pub(crate) fn prepare(&self) -> Result<(), Error> {
        let failed = Error::io("preparing the evidence folder");
        let temporary = self.folder.join("tmp");
        self.disk.create_dir_all(&temporary).map_err(&failed)?;
        for path in self.disk.list(&temporary).map_err(&failed)? {
            self.disk.remove(&path).map_err(&failed)?;
        }
        self.disk.sync_dir(&self.folder).map_err(&failed)?;
        if let Some(data) = self.folder.parent() {
            self.disk.sync_dir(data).map_err(&failed)?;
        }
        Ok(())
    }

    pub(crate) fn path(&self, hash: &Digest) -> PathBuf {
        let name = hash.to_hex();
        let (shard, rest) = name.split_at(2);
        self.folder.join(shard).join(rest)
    }

    pub(crate) fn put(&self, from: &mut dyn Read, limit: u64) -> Result<FileRef, Error> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let temporary = self.folder.join("tmp").join(number.to_string());
        let stored = self.put_at(&temporary, from, limit);
        if stored.is_err() {
            // The error is what matters; a rest is removed at the next start.
            let _ = self.disk.remove(&temporary);
        }
        stored
    }

    fn put_at(&self, temporary: &Path, from: &mut dyn Read, limit: u64) -> Result<FileRef, Error> {
        let failed = Error::io("storing an evidence file");
        let mut file = self.disk.create(temporary).map_err(&failed)?;
        let mut hasher = self.kind.hasher();
        let mut size = 0_u64;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let count = match from.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Error::io("reading the file to be stored")(error)),
            };
            size += count as u64;
            if size > limit {
                return Err(Error::FileTooLarge { limit });
            }
            hasher.update(&buffer[..count]);
            file.write_all(&buffer[..count]).map_err(&failed)?;
        }
        let stored = FileRef { hash: hasher.finish(), size };
        let path = self.path(&stored.hash);
        let shard = path.parent().unwrap_or(&self.folder);
        if self.disk.size(&path).map_err(&failed)? == Some(size) {
            self.disk.remove(temporary).map_err(&failed)?;
            // It may be the other caller's, renamed but not yet synced.
            self.disk.sync_dir(shard).map_err(&failed)?;
            return Ok(stored);
        }
        file.sync().map_err(&failed)?;
        drop(file);
        self.disk.create_dir_all(shard).map_err(&failed)?;
        self.disk.sync_dir(&self.folder).map_err(&failed)?;
        self.disk.rename(temporary, &path).map_err(&failed)?;
        self.disk.sync_dir(shard).map_err(&failed)?;
        Ok(stored)
    }

    pub(crate) fn open(&self, hash: &Digest) -> Result<Box<dyn ReadSeek>, Error> {
        match self.disk.open(&self.path(hash)) {
            Ok(file) => Ok(file),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(Error::FileUnknown { hash: *hash })
            }
            Err(error) => Err(Error::io("opening an evidence file")(error)),
        }
    }

    pub(crate) fn size(&self, hash: &Digest) -> Result<Option<u64>, Error> {
        self.disk.size(&self.path(hash)).map_err(Error::io("looking for an evidence file"))
    }

    /// The hash of what is there; `None` when there is nothing.
    pub(crate) fn hash_now(&self, hash: &Digest) -> Result<Option<FileRef>, Error> {
        if self.size(hash)?.is_none() {
            return Ok(None);
        }
        let mut file = self.open(hash)?;
        let mut hasher = self.kind.hasher();
        let mut buffer = vec![0; 256 * 1024];
        let mut size = 0;
        loop {
            let count = file.read(&mut buffer).map_err(Error::io("reading an evidence file"))?;
            if count == 0 {
                return Ok(Some(FileRef { hash: hasher.finish(), size }));
            }
            size += count as u64;
            hasher.update(&buffer[..count]);
        }
    }
}
