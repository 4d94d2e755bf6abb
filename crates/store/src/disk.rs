//! Everything that touches files other than the database goes through [`Disk`], so that a test can put a disk below
//! it that forgets what was not synced.

use std::fs;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// A file that is being written.
pub trait DiskFile: Write + Send {
    /// Returns when all that was written is on the disk.
    ///
    /// # Errors
    /// When the disk says so; what was written may then be lost.
    fn sync(&mut self) -> io::Result<()>;
}

/// A file that is being read.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// The few operations on files that the store needs.
#[allow(
    clippy::missing_errors_doc,
    reason = "each fails as the operation of the same name of the system does"
)]
pub trait Disk: Send + Sync {
    /// Makes a folder that only the owner may enter, and those above it. Does not sync.
    fn create_dir_all(&self, path: &Path) -> io::Result<()>;
    /// Shuts a folder that is there to everybody but its owner.
    fn shut(&self, path: &Path) -> io::Result<()>;
    /// Makes a new file that only the owner may read; fails when there is one.
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// Opens a file for reading.
    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadSeek>>;
    /// Renames a file over whatever has the new name. Does not sync.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Returns when the names in the folder are on the disk.
    fn sync_dir(&self, path: &Path) -> io::Result<()>;
    /// The size of a file in bytes; `None` when there is none.
    fn size(&self, path: &Path) -> io::Result<Option<u64>>;
    /// The paths in a folder, in no order; none when there is no folder.
    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>>;
}

/// The machine's own disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

struct RealFile(fs::File);

impl Write for RealFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl DiskFile for RealFile {
    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_all()
    }
}

impl Disk for RealDisk {
    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        private_folders().recursive(true).create(path)
    }

    fn shut(&self, path: &Path) -> io::Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
                return fs::set_permissions(path, fs::Permissions::from_mode(0o700));
            }
        }
        Ok(())
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        Ok(Box::new(RealFile(options.open(path)?)))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadSeek>> {
        Ok(Box::new(fs::File::open(path)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        fs::File::open(path)?.sync_all()
    }

    fn size(&self, path: &Path) -> io::Result<Option<u64>> {
        match fs::metadata(path) {
            Ok(found) => Ok(found.is_file().then_some(found.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        match fs::read_dir(path) {
            Ok(entries) => entries.map(|it| Ok(it?.path())).collect(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(vec![]),
            Err(error) => Err(error),
        }
    }
}

/// Makes folders that only their owner may enter: what lies in them has the rights that others' programs gave it.
pub(crate) fn private_folders() -> fs::DirBuilder {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder
}

/// Writes a whole small file so that it is either the old or the new one: temporary file, sync, rename, sync folder.
pub(crate) fn replace(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let temporary = path.with_extension("new");
    // One that was left by a crash.
    if disk.size(&temporary)?.is_some() {
        disk.remove(&temporary)?;
    }
    let mut file = disk.create(&temporary)?;
    file.write_all(bytes)?;
    file.sync()?;
    drop(file);
    disk.rename(&temporary, path)?;
    disk.sync_dir(folder)
}

/// Reads a whole small file; `None` when there is none.
pub(crate) fn read(disk: &dyn Disk, path: &Path) -> io::Result<Option<Vec<u8>>> {
    if disk.size(path)?.is_none() {
        return Ok(None);
    }
    let mut bytes = vec![];
    disk.open(path)?.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}
