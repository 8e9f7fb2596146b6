//! The thread `nightly`: a backup each night while the kiosk records, and old ones make room.
//!
//! It reads the settings each time, so that a change holds from then on. A disk that is not there, or is full, is tried
//! again; [`crate::domain::backup::concern`] tells HR from what lies in the folder.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::threads::Thread;
use crate::domain::backup::{Origin, is_due, outdated};
use crate::domain::time::{Clock, Now};
use crate::store::backup::{self, BackupError, BackupPlan};
use crate::store::{DataDir, settings};

/// How often is looked whether one is due.
const LOOKS_EVERY: Duration = Duration::from_secs(20);
/// Nothing is begun before: the start of the kiosk has the disk for itself.
const AFTER_START: Duration = Duration::from_mins(2);
/// After one that failed.
const TRIES_AGAIN_AFTER: Duration = Duration::from_mins(10);
/// A rest after each block, so that a punch finds the disk and a core free.
const REST: Duration = Duration::from_millis(2);
/// How often the thread looks whether it has to end.
const STEP: Duration = Duration::from_millis(200);

/// Starts the thread; `stop` ends it, also in the middle of a backup, of which nothing is left then.
pub(super) fn start(data: DataDir, clock: Arc<dyn Clock>, stop: Arc<AtomicBool>) -> io::Result<Thread> {
    Thread::start("nightly", move || {
        let mut wait = AFTER_START;
        let mut since = Duration::ZERO;
        while !stop.load(Ordering::Relaxed) {
            std::thread::sleep(STEP);
            since += STEP;
            if since < wait {
                continue;
            }
            since = Duration::ZERO;
            let mut rest = || {
                std::thread::sleep(REST);
                if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            wait = match make_if_due(&data, clock.now(), &mut rest) {
                Ok(_) => LOOKS_EVERY,
                Err(BackupError::Stopped) => return,
                Err(error) => {
                    tracing::error!(%error, "the nightly backup could not be made; it is tried again");
                    TRIES_AGAIN_AFTER
                }
            };
        }
    })
}

/// Makes the backup of the night where it is due and removes outdated ones; true when one was made. After each block
/// `go_on` is asked: it may rest, and it may end the backup.
///
/// # Errors
/// Why it could not be made.
pub fn make_if_due(
    data: &DataDir,
    now: Now,
    go_on: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<bool, BackupError> {
    let settings = settings::load(data)?.backup;
    let Some(at) = settings.time().filter(|_| settings.nightly) else { return Ok(false) };
    let folder = backup::folder_of(data, &settings);
    let before = backup::list(&folder)?;
    let last = before.iter().filter(|entry| entry.origin == Origin::Nightly).map(|entry| entry.at).max();
    if !is_due(now.moment.local().naive_local(), last, at) {
        return Ok(false);
    }
    let plan = BackupPlan {
        passphrase: backup::key(data, &settings)?,
        folder: folder.clone(),
        origin: Origin::Nightly,
        scan_photos: settings.scan_photos,
        at: now.moment,
    };
    let made = backup::make(data, &plan, &mut |_, _| go_on())?;
    tracing::info!(name = made.name, bytes = made.bytes, "the nightly backup is made and verified");
    for name in outdated(&backup::list(&folder)?) {
        match backup::remove(&folder, name) {
            Ok(()) => tracing::info!(name, "an outdated nightly backup was removed"),
            Err(error) => tracing::warn!(%error, name, "an outdated nightly backup could not be removed"),
        }
    }
    Ok(true)
}
