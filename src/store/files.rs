//! Files are written whole or not at all: the only place that writes files besides SQLite.
//!
//! Temporary name, write, fsync, rename, fsync of the folder. A crash leaves at most a temporary file, which the next
//! start removes.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use nix::errno::Errno;
use nix::fcntl::{AT_FDCWD, RenameFlags, renameat2};

use super::data_dir::{is_taken, make_folder, sync_folder};

/// Begins the name of every unfinished file.
pub(super) const UNFINISHED: &str = ".unfinished-";

/// Writes a new file.
///
/// # Errors
/// `AlreadyExists` when the name is taken; nothing is replaced.
pub(super) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_then(path, bytes, rename_without_replacing)
}

/// Writes a file in the place of an old one; at any moment either the old or the new one is there, whole.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_then(path, bytes, |from, to| fs::rename(from, to))
}

fn write_then(path: &Path, bytes: &[u8], rename: fn(&Path, &Path) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(folder)?;
    let unfinished = unfinished_name(folder);
    let written = write_synced(&unfinished, bytes).and_then(|()| rename(&unfinished, path));
    if let Err(error) = written {
        // What remains of it is swept at the next start where it cannot be removed now.
        drop(fs::remove_file(&unfinished));
        return Err(error);
    }
    sync_folder(folder)
}

fn unfinished_name(folder: &Path) -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    folder.join(format!("{UNFINISHED}{}-{count}", std::process::id()))
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A file of this name can only be left from a process with the same number that was killed.
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Gives a file its name where nothing has it yet.
pub(super) fn rename_without_replacing(from: &Path, to: &Path) -> io::Result<()> {
    match renameat2(AT_FDCWD, from, AT_FDCWD, to, RenameFlags::RENAME_NOREPLACE) {
        Ok(()) => Ok(()),
        // Some file systems cannot do it in one step.
        Err(Errno::EINVAL | Errno::ENOSYS) if !is_taken(to) => fs::rename(from, to),
        Err(Errno::EINVAL | Errno::ENOSYS) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(error) => Err(error.into()),
    }
}

/// Writes a file that somebody asked for at `path`, in the place of an old one: `write` writes to a temporary file in the
/// same folder, which gets the name when it is whole and on disk. The folder is not made: one that is not there may be a
/// stick that is not plugged in.
///
/// # Errors
/// What `write` answers, or that the folder or the name cannot be used. The old file is then as it was.
pub fn write_whole<T, E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut File) -> Result<T, E>,
) -> Result<T, E> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if path.file_name().is_none() || path.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory).into());
    }
    let unfinished = unfinished_name(folder);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    let written = write(&mut file).and_then(|done| {
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        // The file is whole; some network folders cannot be synced.
        drop(sync_folder(folder));
        Ok(done)
    });
    if written.is_err() {
        drop(fs::remove_file(&unfinished));
    }
    written
}

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// `FileTooLarge` for a larger one.
pub(super) fn read_bounded(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("larger than {limit} bytes")));
    }
    Ok(bytes)
}
