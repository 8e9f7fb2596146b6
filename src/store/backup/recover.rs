//! A damaged database at the start: the newest verified backup takes its place, and nothing is erased.

use std::ops::ControlFlow;

use super::restore::{self, Parts, RestorePlan};
use super::{folder_of, key, list};
use crate::domain::audit::{AuditAction, By};
use crate::domain::backup::BackupEntry;
use crate::domain::recovery::ReadBack;
use crate::domain::settings::BackupSettings;
use crate::domain::time::Moment;
use crate::store::data_dir::DataDir;
use crate::store::error::StoreError;
use crate::store::writer::Writer;

/// Stands in the audit list for the program itself.
const PROGRAM: &str = "VisionPresence";

/// What was done at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// The backup that is in place now.
    pub backup: BackupEntry,
    /// What was wrong.
    pub damage: String,
    /// What came back from the second copy of receipts.
    pub read_back: ReadBack,
}

/// Opens the database for writing. Where it is damaged and there is a backup that was read back whole, the damaged one is
/// set aside and the newest such backup restored; photos stay as they are. The audit list says so. The caller holds the
/// instance lock.
///
/// # Errors
/// As [`Writer::open`]: without a verified backup a damaged database is refused and left as it is.
pub fn open_or_recover(
    dir: &DataDir,
    settings: &BackupSettings,
    now: Moment,
) -> Result<(Writer, Option<Recovery>), StoreError> {
    let damage = match Writer::open(dir) {
        Ok(mut writer) => {
            let recovery = resume(&mut writer, dir, settings, now);
            return Ok((writer, recovery));
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
                let recovery = Recovery { backup, damage: damage.to_string(), read_back };
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
    let backup = list(&folder_of(dir, settings)).ok()?.into_iter().find(|entry| entry.name == name)?;
    Some(Recovery { backup, damage: "it was found at an earlier start".to_owned(), read_back })
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
