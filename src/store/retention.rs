//! Erases scan photos that were kept long enough. The row says so first, then the file goes: wherever the program is
//! killed between the two, the next night ends what was begun.

use std::fs;
use std::io;

use chrono::{Days, NaiveDate};
use rusqlite::{Connection, params};

use super::audit::{self, Change};
use super::error::StoreError;
use super::reader::Reader;
use super::writer::Writer;
use super::{open, rows};
use crate::domain::audit::{AuditAction, By};
use crate::domain::settings::Settings;
use crate::domain::time::Moment;

/// Photos in one transaction, so that a punch waits a moment at most.
const AT_A_TIME: u32 = 100;

/// The date from which on scan photos are kept; `None` where all are.
#[must_use]
pub fn kept_since(settings: &Settings, now: &Moment) -> Option<NaiveDate> {
    let days = settings.keep_scan_photos_days?;
    now.local().date_naive().checked_sub_days(Days::new(u64::from(days)))
}

impl Reader {
    /// How many scan photos are older than `since`, and the bytes that they take on the disk.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn photos_before(&self, since: NaiveDate) -> Result<(u64, u64), StoreError> {
        let mut query = self.connection().prepare(
            "SELECT photo FROM clock_event
             WHERE photo IS NOT NULL AND work_date < ?1
               AND sequence NOT IN (SELECT sequence FROM erased_photo WHERE gone = 1)",
        )?;
        let mut photos = query.query([since])?;
        let (mut count, mut bytes) = (0, 0);
        while let Some(row) = photos.next()? {
            let path = self.dir().root().join(row.get::<_, String>(0)?);
            bytes += fs::metadata(path).map_or(0, |file| file.len());
            count += 1;
        }
        Ok((count, bytes))
    }
}

impl Writer {
    /// Erases some of the photos from before `since`, of scans and of refused faces; gives how many, 0 when none is left. What was erased
    /// is in the audit list.
    ///
    /// # Errors
    /// As SQLite reports; [`StoreError::Path`] for a file that cannot be removed: it is tried again the next time.
    pub fn erase_photos_before(&mut self, since: NaiveDate, by: &By) -> Result<u32, StoreError> {
        let (dir, path) = (self.dir.clone(), self.dir.database());
        let (transaction, _) = self.begin()?;
        let marked = transaction
            .prepare_cached(
                "INSERT INTO erased_photo (sequence, erased_at_utc_us)
                 SELECT sequence, ?2 FROM clock_event
                 WHERE photo IS NOT NULL AND work_date < ?1 AND sequence NOT IN (SELECT sequence FROM erased_photo)
                 ORDER BY sequence LIMIT ?3",
            )?
            .execute(params![since, rows::storable(&by.at).utc.timestamp_micros(), AT_A_TIME])?;
        if marked > 0 {
            let after = format!("photos = {marked}\nbefore = {since}");
            let change = Change {
                action: AuditAction::PhotosErased,
                subject: "scan photos",
                before: None,
                after: Some(&after),
            };
            audit::write(&transaction, by, change)?;
        }
        transaction.commit().map_err(open::explain(&path))?;
        let (transaction, _) = self.begin()?;
        let erased = remove_files(&transaction, &dir)?;
        transaction.commit().map_err(open::explain(&path))?;
        Ok(erased + self.erase_refused_before(since, by)?)
    }
}

/// Removes the files of photos that are marked; one that is gone already counts as removed.
fn remove_files(connection: &Connection, dir: &super::DataDir) -> Result<u32, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT erased_photo.sequence, photo FROM erased_photo JOIN clock_event USING (sequence)
         WHERE gone = 0 LIMIT ?1",
    )?;
    let marked: Vec<(i64, String)> = query
        .query_map([AT_A_TIME], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut erased = 0;
    for (sequence, photo) in marked {
        let file = dir.root().join(photo);
        match fs::remove_file(&file) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(StoreError::Path { path: file, source }),
        }
        connection
            .prepare_cached("UPDATE erased_photo SET gone = 1 WHERE sequence = ?1")?
            .execute([sequence])?;
        erased += 1;
    }
    Ok(erased)
}
