//! The backups that lie in a folder, and what is known of them.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use super::archive::{self, Archive, Meter, Progress};
use super::error::BackupError;
use super::make::{self, create_private};
use super::{parse_name, require_room};
use crate::domain::access::Secret;
use crate::domain::backup::{BackupContents, BackupEntry, SetAside, Verdict};
use crate::domain::hex::hex;
use crate::store::data_dir::{DataDir, make_folder, sync_folder};
use crate::store::files::{self, rename_without_replacing};
use crate::store::sweep;

/// Begins the names of files that a backup in progress uses.
pub(super) const SCRATCH: &str = ".unfinished-backup-";
/// Largest file with the result of a check, in bytes.
const MAX_NOTE: u64 = 64 << 10;

/// Held by whoever makes a backup into a folder.
pub(super) struct FolderLock {
    _folder: File,
}

impl FolderLock {
    /// Also removes what an interrupted backup has left in the folder.
    pub(super) fn take(folder: &Path) -> Result<Self, BackupError> {
        let file = File::open(folder).map_err(BackupError::path(folder))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(BackupError::Busy { folder: folder.to_owned() }),
            // Some network folders know no locks.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(source)) => {
                return Err(BackupError::Path { path: folder.to_owned(), source });
            }
        }
        for name in sweep::names_in(folder)?.iter().filter(|name| name.starts_with(SCRATCH)) {
            let path = folder.join(name);
            fs::remove_file(&path).map_err(BackupError::path(&path))?;
        }
        Ok(Self { _folder: file })
    }
}

/// What a check found; it counts for a file of this length alone.
#[derive(Serialize, Deserialize)]
pub(super) struct CheckNote {
    bytes: u64,
    verdict: Verdict,
    contents: Option<BackupContents>,
}

/// What a file beside a backup says; one that says nothing counts as none.
pub(super) fn check_note(text: &[u8]) -> Option<CheckNote> {
    serde_json::from_slice(text).ok()
}

fn note_path(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.check"))
}

fn write_note(folder: &Path, name: &str, note: &CheckNote) -> Result<(), BackupError> {
    let path = note_path(folder, name);
    let text =
        serde_json::to_vec_pretty(note).map_err(|error| BackupError::path(&path)(io::Error::other(error)))?;
    // A name that the next backup removes where this one is killed.
    let unfinished = make::Scratch::new(folder.join(format!("{SCRATCH}note")));
    let mut file = create_private(unfinished.path())?;
    file.write_all(&text)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(unfinished.path(), &path))
        .map_err(BackupError::path(&path))
}

/// A backup that was just read back.
pub(super) fn note_verified(
    folder: &Path,
    name: &str,
    at: DateTime<Utc>,
    contents: &BackupContents,
) -> Result<(), BackupError> {
    let bytes = length(&folder.join(name))?;
    let note = CheckNote { bytes, verdict: Verdict::Verified(at), contents: Some(contents.clone()) };
    write_note(folder, name, &note)
}

fn length(path: &Path) -> Result<u64, BackupError> {
    path.metadata().map(|file| file.len()).map_err(BackupError::path(path))
}

/// The backups in `folder`, the newest first.
///
/// # Errors
/// [`BackupError::FolderMissing`]; a folder that cannot be read.
pub fn list(folder: &Path) -> Result<Vec<BackupEntry>, BackupError> {
    if !folder.is_dir() {
        return Err(BackupError::FolderMissing { folder: folder.to_owned() });
    }
    let names = sweep::names_in(folder)?;
    let mut entries = names
        .iter()
        .filter(|name| parse_name(name).is_some())
        .map(|name| entry(folder, name))
        .collect::<Result<Vec<_>, _>>()?;
    entries.sort_by(|a, b| (b.at, &b.name).cmp(&(a.at, &a.name)));
    Ok(entries)
}

/// One of them.
pub(super) fn entry(folder: &Path, name: &str) -> Result<BackupEntry, BackupError> {
    let Some((origin, at, encrypted)) = parse_name(name) else {
        return Err(BackupError::Unknown { name: name.to_owned() });
    };
    let bytes = length(&folder.join(name)).map_err(|error| match error {
        BackupError::Path { source, .. } if source.kind() == io::ErrorKind::NotFound => {
            BackupError::Unknown { name: name.to_owned() }
        }
        other => other,
    })?;
    let note = files::read_bounded(&note_path(folder, name), MAX_NOTE)
        .ok()
        .and_then(|text| check_note(&text))
        .filter(|note| note.bytes == bytes);
    let (verdict, contents) = match note {
        Some(note) => (note.verdict, note.contents),
        None => (Verdict::Unverified, None),
    };
    Ok(BackupEntry { name: name.to_owned(), at, origin, bytes, encrypted, verdict, contents })
}

/// Reads a backup back, every byte, and keeps what was found beside it.
///
/// # Errors
/// Why it could not be read. That it is damaged is an answer, not an error.
pub fn check(
    dir: &DataDir,
    folder: &Path,
    name: &str,
    passphrase: Option<&Secret>,
    now: DateTime<Utc>,
    progress: Progress<'_>,
) -> Result<BackupEntry, BackupError> {
    let found = entry(folder, name)?;
    let work = dir.backups();
    make_folder(&work).map_err(BackupError::path(&work))?;
    let _alone = FolderLock::take(&work)?;
    let path = folder.join(name);
    require_room(&work, found.bytes.min(dir.database().metadata().map_or(0, |file| file.len())))?;
    let mut meter = Meter::new(found.bytes, progress);
    let (verdict, contents) = match make::read_back(&path, passphrase, &work, &mut meter) {
        Ok(manifest) => (Verdict::Verified(now), Some(manifest.contents)),
        Err(error @ (BackupError::Damaged { .. } | BackupError::Foreign { .. })) => {
            (Verdict::Broken(now, error.to_string()), found.contents)
        }
        Err(other) => return Err(other),
    };
    write_note(folder, name, &CheckNote { bytes: found.bytes, verdict, contents })?;
    entry(folder, name)
}

/// Removes a backup.
///
/// # Errors
/// [`BackupError::Unknown`]; the file cannot be removed.
pub fn remove(folder: &Path, name: &str) -> Result<(), BackupError> {
    let found = entry(folder, name)?;
    let path = folder.join(&found.name);
    fs::remove_file(&path).map_err(BackupError::path(&path))?;
    // A check without its backup is not listed.
    drop(fs::remove_file(note_path(folder, name)));
    sync_folder(folder).map_err(BackupError::path(folder))
}

/// Copies a backup into another folder and compares the copy byte by byte by its checksum.
///
/// # Errors
/// The folder is not there, is full, or has a file of this name already.
pub fn copy(
    folder: &Path,
    name: &str,
    to: &Path,
    progress: Progress<'_>,
) -> Result<BackupEntry, BackupError> {
    let found = entry(folder, name)?;
    if !to.is_dir() {
        return Err(BackupError::FolderMissing { folder: to.to_owned() });
    }
    let _alone = FolderLock::take(to)?;
    require_room(to, found.bytes)?;
    let mut meter = Meter::new(found.bytes * 2, progress);
    let (from, target) = (folder.join(name), to.join(name));
    let unfinished = make::Scratch::new(to.join(format!("{SCRATCH}copy")));
    let mut source = File::open(&from).map_err(BackupError::path(&from))?;
    let mut file = create_private(unfinished.path())?;
    archive::pour(&mut source, &mut file, unfinished.path(), &mut meter)?;
    file.sync_all().map_err(BackupError::path(unfinished.path()))?;
    drop(file);
    if checksum(&from, &mut meter)? != checksum(unfinished.path(), &mut Meter::new(0, &mut go_on))? {
        return Err(BackupError::damaged(&target, "what was written is not what was read"));
    }
    rename_without_replacing(unfinished.path(), &target).map_err(BackupError::path(&target))?;
    let note = CheckNote { bytes: found.bytes, verdict: found.verdict, contents: found.contents };
    write_note(to, name, &note)?;
    entry(to, name)
}

fn go_on(_done: u64, _of: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn checksum(path: &Path, meter: &mut Meter<'_>) -> Result<String, BackupError> {
    use sha2::Digest as _;
    let mut file = File::open(path).map_err(BackupError::path(path))?;
    let mut sum = sha2::Sha256::new();
    archive::pour(&mut file, &mut HashInto(&mut sum), path, meter)?;
    Ok(hex(&sum.finalize()))
}

struct HashInto<'a>(&'a mut sha2::Sha256);

impl io::Write for HashInto<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        sha2::Digest::update(self.0, bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The states that restores have replaced, the newest first.
///
/// # Errors
/// The folder cannot be read.
pub fn set_aside(dir: &DataDir) -> Result<Vec<SetAside>, BackupError> {
    let folder = dir.set_aside();
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found: Vec<SetAside> = sweep::names_in(&folder)?
        .into_iter()
        .filter_map(|name| {
            let damaged = name.ends_with("_damaged");
            let stamp = name.get(..17)?;
            let at = NaiveDateTime::parse_from_str(stamp, "%Y-%m-%d_%H%M%S").ok()?;
            Some(SetAside { name, at, damaged })
        })
        .collect();
    found.sort_by(|a, b| (b.at, &b.name).cmp(&(a.at, &a.name)));
    Ok(found)
}

/// The path of a backup that is named on its own or as a file.
pub(super) fn locate(folder: &Path, name: &str) -> Result<PathBuf, BackupError> {
    let path = Path::new(name);
    if path.components().count() > 1 || (parse_name(name).is_none() && path.is_file()) {
        return if path.is_file() {
            Ok(path.to_owned())
        } else {
            Err(BackupError::Unknown { name: name.to_owned() })
        };
    }
    let inside = folder.join(name);
    if inside.is_file() {
        Ok(inside)
    } else if path.is_file() {
        Ok(path.to_owned())
    } else {
        Err(BackupError::Unknown { name: name.to_owned() })
    }
}

/// Opens a backup for a look.
pub(super) fn open(path: &Path, passphrase: Option<&Secret>) -> Result<Archive, BackupError> {
    Archive::open(path, passphrase)
}
