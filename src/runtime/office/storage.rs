//! Answers the storage screen: what lies on the disk, and backups that are deleted.

use std::sync::Arc;

use super::Clerk;
use crate::app::hr::event::Found;
use crate::app::hr::storage::Request;
use crate::domain::audit::AuditAction;
use crate::domain::backup::{Concern, LEAST_FREE, StorageState, concern};
use crate::domain::time::Moment;
use crate::store::backup::{self, BackupError};
use crate::store::settings;

/// Scan photos whose length is looked at; the rest are taken to be like them.
const SAMPLE: usize = 500;

impl Clerk {
    pub(super) fn storage(&self, request: Request, now: Moment) -> Result<Found, String> {
        match request {
            Request::Read => self.storage_state(now).map(|state| Found::Storage(Arc::new(state))),
            Request::Remove(name, by) => {
                let (dir, subject) = (self.reader.dir(), name.chars().take(60).collect::<String>());
                let folder = settings::load(dir).map(|found| backup::folder_of(dir, &found.backup));
                let folder = folder.map_err(|error| error.to_string())?;
                backup::remove(&folder, &name).map_err(|error| error.to_string())?;
                let after = format!("folder: {}", folder.display());
                self.errands
                    .run(move |writer| writer.write_down(AuditAction::BackupDeleted, &subject, &after, &by))
                    .map(|()| Found::Changed(true))
            }
        }
        .inspect_err(|reason| tracing::warn!(reason, "storage"))
    }

    fn storage_state(&self, now: Moment) -> Result<StorageState, String> {
        let words = |error: BackupError| error.to_string();
        let dir = self.reader.dir();
        let settings = settings::load(dir).map_err(|error| error.to_string())?.backup;
        let folder = backup::folder_of(dir, &settings);
        let backups = backup::list(&folder).map_err(words);
        let listed = backups.as_deref().map_err(Clone::clone);
        let free_bytes = backup::free_bytes(dir.root()).map_err(|error| error.to_string())?;
        let low = (free_bytes < LEAST_FREE).then_some(Concern::DiskFull(free_bytes));
        let second_copy = self.errands.second_copy().get();
        let away = second_copy.as_ref().and_then(|copy| copy.unreachable.as_ref());
        let away = away.map(|(since, _)| Concern::NoSecondCopy(*since));
        let concern = low.or(away).or_else(|| concern(listed, now.local().naive_local(), settings.nightly));
        let (scan_photos, scan_bytes) = backup::scan_photos(dir, SAMPLE).map_err(words)?;
        Ok(StorageState {
            database_bytes: backup::database_bytes(dir),
            scan_photos,
            scan_bytes,
            free_bytes,
            folder: folder.display().to_string(),
            folder_free: backup::free_bytes(&folder).ok(),
            backups: backups.unwrap_or_default(),
            set_aside: backup::set_aside(dir).map_err(words)?,
            nightly: settings.time().filter(|_| settings.nightly),
            second_copy,
            concern,
        })
    }
}
