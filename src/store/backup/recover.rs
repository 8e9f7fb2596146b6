//! A damaged database at the start: the newest verified backup takes its place, and nothing is erased. A database that
//! opens and lacks what was acknowledged last: that is said, and what the second copy has comes back.

use std::fs::{self, File};
use std::io;
use std::ops::ControlFlow;
use std::path::Path;

use super::restore::{self, Parts, RestorePlan};
use super::{folder_of, key, list, set_aside, swap};
use crate::domain::audit::{AuditAction, By};
use crate::domain::backup::BackupEntry;
use crate::domain::recovery::ReadBack;
use crate::domain::settings::BackupSettings;
use crate::domain::time::Moment;
use crate::store::data_dir::{DataDir, make_folder, sync_folder};
use crate::store::error::StoreError;
use crate::store::open::with_suffix;
use crate::store::reader::Reader;
use crate::store::writer::Writer;
use crate::store::{second_copy, wal_check};

/// How the name of a state ends of which the log alone is kept.
const LOG: &str = "_log_damaged";

/// Stands in the audit list for the program itself.
const PROGRAM: &str = "VisionPresence";

/// What was done at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// The backup that is in place now; `None` where the database itself is, without its newest records.
    pub backup: Option<BackupEntry>,
    /// What was wrong.
    pub damage: String,
    /// What came back from the second copy of receipts.
    pub read_back: ReadBack,
}

/// Opens the database for writing. Where it is damaged and there is a backup that was read back whole, the damaged one is
/// set aside and the newest such backup restored; photos stay as they are. Where its newest records cannot be read any more,
/// the rest is taken. The audit list says so. The caller holds the instance lock.
///
/// # Errors
/// As [`Writer::open`]: without a verified backup a damaged database is refused and left as it is.
pub fn open_or_recover(
    dir: &DataDir,
    settings: &BackupSettings,
    now: Moment,
) -> Result<(Writer, Option<Recovery>), StoreError> {
    let hidden = set_hidden_aside(dir, &By { who: PROGRAM.to_owned(), at: now });
    let damage = match Writer::open(dir) {
        Ok(mut writer) => {
            let missing = note_missing(&mut writer, dir, settings, hidden, now);
            let recovery = resume(&mut writer, dir, settings, now);
            return Ok((writer, recovery.or(missing)));
        }
        Err(error @ StoreError::Damaged { .. }) => error,
        Err(other) => return Err(other),
    };
    let passphrase = key(dir, settings).ok().flatten();
    let mut candidates = list(&folder_of(dir, settings)).unwrap_or_default();
    candidates.retain(|entry| entry.is_verified() && (!entry.encrypted || passphrase.is_some()));
    for backup in candidates {
        let plan = RestorePlan {
            file: folder_of(dir, settings).join(&backup.name),
            passphrase: passphrase.clone().filter(|_| backup.encrypted),
            parts: Parts::Database,
            action: AuditAction::DatabaseRecovered,
            by: By { who: PROGRAM.to_owned(), at: now },
        };
        let placed = restore::prepare(dir, &plan, &mut |_, _| ControlFlow::Continue(()))
            .and_then(|prepared| prepared.commit())
            .and_then(|()| restore::finish(dir));
        match placed {
            Ok(()) => {
                let mut writer = Writer::open(dir)?;
                // Before anybody is recorded: each record gets its own number back.
                let read_back = read_receipts(&mut writer, dir, settings, now);
                let read_back = read_back.unwrap_or_default();
                let recovery = Recovery { backup: Some(backup), damage: damage.to_string(), read_back };
                return Ok((writer, Some(recovery)));
            }
            // It was whole when it was read last; the next older one may still be.
            Err(error) => tracing::error!(%error, name = backup.name, "this backup cannot be restored"),
        }
    }
    Err(damage)
}

/// The start before this one has put a backup in place and came no further, or the second copy was not at hand: it is read
/// now. `None` where nothing came back.
fn resume(writer: &mut Writer, dir: &DataDir, settings: &BackupSettings, at: Moment) -> Option<Recovery> {
    let name = writer.unread_receipts_since().unwrap_or_else(|error| {
        tracing::error!(reason = error.for_log(), "it is not known whether receipts were read");
        None
    })?;
    let read_back = read_receipts(writer, dir, settings, at).filter(|read| read.added > 0)?;
    let backups = list(&folder_of(dir, settings)).unwrap_or_default();
    let backup = backups.into_iter().find(|entry| entry.name == name);
    Some(Recovery { backup, damage: "it was found at an earlier start".to_owned(), read_back })
}

/// Where the log of a killed program hides acknowledged transactions, it is kept before SQLite drops them: gives where.
fn set_hidden_aside(dir: &DataDir, by: &By) -> Option<String> {
    let database = dir.database();
    let keep = || {
        let log = with_suffix(&database, "-wal");
        let file = |kept: &Path| dir.root().join(kept).join(log.file_name().unwrap_or_default());
        // A start that fails is tried again every second: the disk does not fill with copies of the same log.
        let bytes = fs::read(&log)?;
        let newest = set_aside(dir).unwrap_or_default().into_iter().find(|state| state.name.ends_with(LOG));
        let newest = newest.map(|state| Path::new(swap::SET_ASIDE).join(state.name));
        if let Some(kept) = newest.filter(|kept| fs::read(file(kept)).is_ok_and(|there| there == bytes)) {
            return Ok(kept.display().to_string());
        }
        let kept = restore::aside_name(dir, by, LOG);
        let folder = dir.root().join(&kept);
        make_folder(&folder)?;
        fs::copy(&log, file(&kept))?;
        File::open(file(&kept))?.sync_all()?;
        sync_folder(&folder)?;
        io::Result::Ok(kept.display().to_string())
    };
    // What a command writes beside this start is another answer the second time.
    let look = || wal_check::hidden_commits(&database);
    match look().and_then(|first| if first > 0 { look() } else { Ok(0) }) {
        Ok(0) => None,
        Ok(hidden) => {
            tracing::error!(hidden, "the log of the database is damaged and hides what was recorded last");
            Some(keep().unwrap_or_else(|error| {
                tracing::error!(%error, "the damaged log could not be kept");
                String::new()
            }))
        }
        Err(error) => {
            tracing::warn!(%error, "the log of the database could not be looked at");
            None
        }
    }
}

/// Notes that records are missing: the log has hidden some, or a kiosk that was killed had copied a newer one than there is.
fn note_missing(
    writer: &mut Writer,
    dir: &DataDir,
    settings: &BackupSettings,
    hidden: Option<String>,
    at: Moment,
) -> Option<Recovery> {
    let damage = match &hidden {
        Some(_) => "its log is damaged",
        None if dir.was_cut_off() && copy_is_ahead(dir, settings) => "the second copy has newer records",
        None => return None,
    };
    let by = By { who: PROGRAM.to_owned(), at };
    writer
        .note_missing(&hidden.unwrap_or_default(), &by)
        .inspect_err(|error| {
            tracing::error!(reason = error.for_log(), "it could not be noted that records are missing");
        })
        .ok()?;
    Some(Recovery { backup: None, damage: damage.to_owned(), read_back: ReadBack::default() })
}

/// Whether the second copy is at hand and has what the database has not.
fn copy_is_ahead(dir: &DataDir, settings: &BackupSettings) -> bool {
    let ahead = || second_copy::is_ahead(&Reader::open(dir)?, &dir.root().join(&settings.receipts));
    !settings.receipts.is_empty()
        && ahead().unwrap_or_else(|error: StoreError| {
            tracing::warn!(reason = error.for_log(), "the second copy could not be compared");
            false
        })
}

/// What is not at hand now is read at the next start, or when HR asks for it.
fn read_receipts(
    writer: &mut Writer,
    dir: &DataDir,
    settings: &BackupSettings,
    at: Moment,
) -> Option<ReadBack> {
    if settings.receipts.is_empty() {
        return None;
    }
    let by = By { who: PROGRAM.to_owned(), at };
    let read = writer.read_back_all(&dir.root().join(&settings.receipts), &by);
    let noted = read.and_then(|read| writer.receipts_are_read().map(|()| read));
    noted
        .inspect_err(|error| {
            tracing::error!(
                reason = error.for_log(),
                "the second copy of receipts could not be read; it is tried again at the next start"
            );
        })
        .ok()
}
