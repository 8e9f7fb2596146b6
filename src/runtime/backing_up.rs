//! Long work of the storage screen: backups made, read back, copied and restored.

use std::ops::ControlFlow;
use std::path::Path;

use super::recording::Errands;
use super::restart;
use crate::app::hr::storage::{Job, Outcome};
use crate::domain::access::Secret;
use crate::domain::audit::{AuditAction, By};
use crate::domain::backup::Origin;
use crate::store::backup::restore::{self, Parts, Prepared, RestorePlan};
use crate::store::backup::{self, BackupError, BackupPlan};
use crate::store::{DataDir, settings};

/// Why it was not done.
#[derive(Debug)]
pub(super) enum Failure {
    /// Somebody has stopped it.
    Stopped,
    /// In words for HR.
    Failed(String),
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Stopped => Self::Stopped,
            other => Self::Failed(other.to_string()),
        }
    }
}

/// Does `job`; what it changes is written into the audit list.
pub(super) fn run(
    dir: &DataDir,
    errands: &Errands,
    job: Job,
    by: &By,
    progress: &mut dyn FnMut(u64, Option<u64>) -> ControlFlow<()>,
) -> Result<Outcome, Failure> {
    let settings = settings::load(dir).map_err(|error| Failure::Failed(error.to_string()))?.backup;
    let folder = backup::folder_of(dir, &settings);
    let mut progress = |done: u64, of: u64| progress(done >> 20, Some(of.div_ceil(1 << 20)));
    // A passphrase that HR typed, or the one of the nightly backups.
    let key = |typed: Option<Secret>| typed.or_else(|| backup::key(dir, &settings).ok().flatten());
    match job {
        Job::Make(scan_photos) => {
            let plan = BackupPlan {
                folder: folder.clone(),
                origin: Origin::ByHand,
                scan_photos,
                passphrase: backup::key(dir, &settings)?,
                at: by.at,
            };
            let made = backup::make(dir, &plan, &mut progress)?;
            errands.note(AuditAction::BackupMade, &made.name, in_folder(&folder), by);
            Ok(Outcome::Made(made.name))
        }
        Job::Check(name, typed) => {
            let secret = key(typed);
            let checked = backup::check(dir, &folder, &name, secret.as_ref(), by.at.utc, &mut progress)?;
            let is_verified = checked.is_verified();
            let found = if is_verified { "verified: yes" } else { "verified: no" };
            errands.note(AuditAction::BackupChecked, &name, found.to_owned(), by);
            Ok(Outcome::Checked(name, is_verified))
        }
        Job::Copy(name, to) => {
            backup::copy(&folder, &name, &to, &mut progress)?;
            errands.note(AuditAction::BackupCopied, &name, in_folder(&to), by);
            Ok(Outcome::Copied(name, to))
        }
        Job::Preview(name, typed) => {
            let preview = restore::preview(dir, &folder.join(&name), key(typed).as_ref(), &mut progress)?;
            Ok(Outcome::Previewed(name, Box::new(preview)))
        }
        Job::Restore(name, typed) => {
            let plan = RestorePlan {
                file: folder.join(name),
                passphrase: key(typed),
                parts: Parts::Everything,
                action: AuditAction::BackupRestored,
                by: by.clone(),
            };
            let prepared = restore::prepare(dir, &plan, &mut progress)?;
            hold_from_now_on(dir, errands, prepared)
        }
        Job::Undo(name) => hold_from_now_on(dir, errands, restore::prepare_undo(dir, &name, by)?),
    }
}

/// On the store's thread: no punch is greeted between the moment of the change and the new start.
fn hold_from_now_on(dir: &DataDir, errands: &Errands, prepared: Prepared) -> Result<Outcome, Failure> {
    let dir = dir.clone();
    errands
        .run(move |_writer| {
            let committed = prepared.commit().map_err(|error| error.to_string());
            if committed.is_ok() {
                // The next start follows on purpose.
                if let Err(error) = dir.end_session() {
                    tracing::debug!(%error, "the end could not be noted");
                }
                restart::now();
            }
            Ok(committed)
        })
        .map_err(Failure::Failed)?
        .map_err(Failure::Failed)?;
    Ok(Outcome::Restored)
}

fn in_folder(folder: &Path) -> String {
    format!("folder: {}", folder.display())
}
