//! Puts a prepared state in the place of the present one, so that a stop at any moment leaves one of the two.
//!
//! The new state lies ready in a folder of its own. Then a journal is written, which is the moment of the change: before
//! it the old state holds, after it the rest is moves inside one disk, each of which can be done again. Whoever opens
//! the data directory next carries a journal out to its end first.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::archive;
use super::error::BackupError;
use crate::store::data_dir::{DataDir, is_taken, make_folder, sync_folder};
use crate::store::error::StoreError;
use crate::store::files::{self, rename_without_replacing};
use crate::store::open::with_suffix;
use crate::store::rows;

/// The folder in which a new state is prepared.
pub(super) const STAGING: &str = ".restore-staging";
/// Its presence means: the new state holds.
const JOURNAL: &str = ".restore-journal";
/// What happened, until the database in place has it in its audit list.
const NOTE: &str = ".restore-note";
/// Where states lie that a restore has replaced.
pub(super) const SET_ASIDE: &str = "set_aside";
/// Largest journal or note that is read, in bytes.
const MAX_BYTES: u64 = 64 << 10;
/// Everything that a restore can replace.
pub(super) const ITEMS: [&str; 5] =
    [archive::DATABASE, archive::SETTINGS, archive::LOGO, "face_data", "uploads/scans"];

/// What is moved where; all paths are relative to the data directory.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Journal {
    /// The folder with the new state.
    pub(super) from: PathBuf,
    /// Where the old state goes.
    pub(super) aside: PathBuf,
    /// Those of [`ITEMS`] that are replaced.
    pub(super) items: Vec<String>,
    /// What the audit list is to say.
    pub(super) note: RestoreNote,
}

impl Journal {
    /// A journal from the bytes of its file. One that names other places than a restore does is refused: what lies there
    /// would be moved, and removed.
    pub(super) fn parse(text: &[u8]) -> io::Result<Self> {
        let journal: Self = serde_json::from_slice(text).map_err(io::Error::other)?;
        let kept = |path: &Path| {
            let mut inside = path.components();
            let names = [inside.next(), inside.next(), inside.next()];
            matches!(names, [Some(Component::Normal(folder)), Some(Component::Normal(_)), None] if folder == SET_ASIDE)
        };
        let known = (journal.from == Path::new(STAGING) || kept(&journal.from))
            && kept(&journal.aside)
            && journal.from != journal.aside
            && journal.items.iter().all(|item| ITEMS.contains(&item.as_str()))
            && journal.note.can_be_kept();
        if known {
            Ok(journal)
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidData, "it says what no restore does"))
        }
    }
}

/// What a restore was, for the audit list of the restored database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct RestoreNote {
    /// Name of the action in the audit list.
    pub(in crate::store) action: String,
    /// Who.
    pub(in crate::store) who: String,
    /// When, in microseconds since 1970, and in which zone.
    pub(in crate::store) at_utc_us: i64,
    pub(in crate::store) zone: String,
    /// The backup.
    pub(in crate::store) subject: String,
    /// Where the old state lies and what is not in the new one.
    pub(in crate::store) before: String,
    /// What is in the new one.
    pub(in crate::store) after: String,
    /// From when on records may be missing, where that is not known: microseconds since 1970. What was kept is in `kept`.
    #[serde(default)]
    pub(in crate::store) gap_from_utc_us: Option<i64>,
    /// Where the old state lies.
    #[serde(default)]
    pub(in crate::store) kept: String,
}

impl RestoreNote {
    fn can_be_kept(&self) -> bool {
        rows::moment(self.at_utc_us, &self.zone).is_ok()
    }
}

/// Refuses a data directory whose parts lie on different disks: they cannot be moved in one step.
pub(super) fn require_one_disk(dir: &DataDir) -> Result<(), BackupError> {
    let device = |path: &Path| fs::symlink_metadata(path).map_err(BackupError::path(path));
    let root = fs::metadata(dir.root()).map_err(BackupError::path(dir.root()))?.dev();
    for folder in [dir.face_data(), dir.scans()] {
        let found = device(&folder)?;
        if !found.is_dir() || found.dev() != root {
            let source = io::Error::from(io::ErrorKind::CrossesDevices);
            return Err(BackupError::Path { path: folder, source });
        }
    }
    Ok(())
}

/// The moment of the change.
pub(super) fn commit(dir: &DataDir, journal: &Journal) -> Result<(), BackupError> {
    let path = dir.root().join(JOURNAL);
    let text = serde_json::to_vec_pretty(journal)
        .map_err(|error| BackupError::path(&path)(io::Error::other(error)))?;
    files::create(&path, &text).map_err(BackupError::path(&path))
}

/// Carries the journal out. Does nothing where there is none.
pub(super) fn roll_forward(dir: &DataDir) -> Result<(), StoreError> {
    let path = dir.root().join(JOURNAL);
    if !is_taken(&path) {
        return Ok(());
    }
    let journal = files::read_bounded(&path, MAX_BYTES)
        .and_then(|text| Journal::parse(&text))
        .map_err(StoreError::path(&path))?;
    let carried_out = || -> io::Result<()> {
        let (from, aside) = (dir.root().join(&journal.from), dir.root().join(&journal.aside));
        for item in ITEMS.iter().filter(|item| journal.items.iter().any(|wanted| wanted == *item)) {
            exchange(&from.join(item), &dir.root().join(item), &aside.join(item))?;
        }
        let text = serde_json::to_vec_pretty(&journal.note).map_err(io::Error::other)?;
        files::replace(&dir.root().join(NOTE), &text)?;
        fs::remove_file(&path)?;
        sync_folder(dir.root())?;
        if from.is_dir() {
            // Empty folders alone are left in it.
            fs::remove_dir_all(&from)?;
        }
        Ok(())
    };
    carried_out().map_err(StoreError::path(&path))
}

/// Moves `current` aside and `staged` into its place; each step is skipped where it was done before a stop.
///
/// A database is moved after its log, in both directions, so that the log never lies beside another database.
fn exchange(staged: &Path, current: &Path, old: &Path) -> io::Result<()> {
    if !is_taken(staged) {
        return Ok(());
    }
    for path in [current, old] {
        make_folder(path.parent().unwrap_or(Path::new(".")))?;
    }
    if is_taken(current) && !is_taken(old) {
        for suffix in ["-shm", "-wal", ""] {
            let (from, to) = (with_suffix(current, suffix), with_suffix(old, suffix));
            if is_taken(&from) {
                rename_without_replacing(&from, &to)?;
            }
        }
        sync_parents([current, old])?;
    }
    let staged_log = with_suffix(staged, "-wal");
    if is_taken(&staged_log) {
        rename_without_replacing(&staged_log, &with_suffix(current, "-wal"))?;
    }
    rename_without_replacing(staged, current)?;
    sync_parents([staged, current])
}

fn sync_parents(paths: [&Path; 2]) -> io::Result<()> {
    paths.iter().filter_map(|path| path.parent()).try_for_each(sync_folder)
}

/// Finishes a restore that was interrupted after its moment of change, and removes one that never came so far.
///
/// # Errors
/// [`StoreError::RestoreWaits`] while a kiosk runs on the directory: the change belongs to its next start.
pub(in crate::store) fn finish_interrupted(dir: &DataDir) -> Result<(), StoreError> {
    let (journal, staging) = (dir.root().join(JOURNAL), dir.root().join(STAGING));
    if !is_taken(&journal) && !is_taken(&staging) {
        return Ok(());
    }
    let _alone = match dir.lock_instance() {
        Ok(lock) => lock,
        Err(StoreError::AlreadyRunning { .. }) if !is_taken(&journal) => return Ok(()),
        Err(StoreError::AlreadyRunning { folder }) => return Err(StoreError::RestoreWaits { folder }),
        Err(other) => return Err(other),
    };
    roll_forward(dir)?;
    if is_taken(&staging) && !is_taken(&journal) {
        fs::remove_dir_all(&staging).map_err(StoreError::path(&staging))?;
    }
    Ok(())
}

/// Whether a restore waits for the next start.
pub(super) fn is_committed(dir: &DataDir) -> bool {
    is_taken(&dir.root().join(JOURNAL))
}

/// The note of a restore that the audit list does not have yet.
pub(in crate::store) fn note(dir: &DataDir) -> Option<RestoreNote> {
    let text = files::read_bounded(&dir.root().join(NOTE), MAX_BYTES).ok()?;
    parse_note(&text)
}

/// What a note says; one that the audit list could not take counts as none.
pub(super) fn parse_note(text: &[u8]) -> Option<RestoreNote> {
    serde_json::from_slice(text).ok().filter(RestoreNote::can_be_kept)
}

/// The audit list has it.
pub(in crate::store) fn forget_note(dir: &DataDir) -> io::Result<()> {
    fs::remove_file(dir.root().join(NOTE))
}
