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
        Ok(writer) => return Ok((writer, None)),
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
                let recovery = Recovery { backup, damage: damage.to_string(), read_back };
                return Ok((writer, Some(recovery)));
            }
            // It was whole when it was read last; the next older one may still be.
            Err(error) => tracing::error!(%error, name = backup.name, "this backup cannot be restored"),
        }
    }
    Err(damage)
}

/// Whatever is not at hand now can be read later.
fn read_receipts(writer: &mut Writer, dir: &DataDir, settings: &BackupSettings, at: Moment) -> ReadBack {
    if settings.receipts.is_empty() {
        return ReadBack::default();
    }
    let by = By { who: PROGRAM.to_owned(), at };
    writer.read_back_all(&dir.root().join(&settings.receipts), &by).unwrap_or_else(|error| {
        tracing::error!(reason = error.for_log(), "the second copy of receipts could not be read");
        ReadBack::default()
    })
}
