//! Whom the kiosk refused: written by the kiosk, read by HR, the oldest erased by themselves.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{NaiveDate, NaiveTime};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::audit::{self, Change};
use super::data_dir::{DataDir, is_taken};
use super::error::StoreError;
use super::person_key::PersonKey;
use super::reader::{MAX_ROWS, Reader};
use super::scan_photo::stamp;
use super::writer::Writer;
use super::{files, jpeg, photo_file, rows};
use crate::domain::attack::{Refusal, RefusedFilter, RefusedPresentation, RefusedRow};
use crate::domain::audit::{AuditAction, By};
use crate::domain::frame::Picture;

/// Rows and photos that are kept of what was not live, and as many of faces that were not recognised; older ones are
/// erased.
pub const KEPT: i64 = 500;
/// Photos in one transaction, so that a punch waits a moment at most.
const AT_A_TIME: u32 = 100;
/// Stands for whoever is on a photo that claims to show nobody: with its key such photos are encrypted.
const OF_NOBODY: &str = "-nobody-";
/// Where the photos lie, relative to the data directory.
const FOLDER: &str = "uploads/refused";
/// Largest photo that is read, in bytes.
const MAX_PHOTO_BYTES: u64 = 4 * 1024 * 1024;
/// What tells a face that was not recognised from what was not live.
const NOT_RECOGNISED: &str = "(reason IN ('not_recognised', 'too_alike'))";
/// Photos of one second; more are a fault somewhere else.
const MAX_IN_A_SECOND: u32 = 20;

impl Writer {
    /// Keeps a refused presentation, and erases the oldest beyond [`KEPT`]. A photo that cannot be written is left out.
    ///
    /// # Errors
    /// As SQLite reports; nothing is kept then.
    pub fn keep_refused(&mut self, refused: &RefusedPresentation) -> Result<(), StoreError> {
        let dir = self.dir.clone();
        let photo = refused.photo.as_ref().and_then(|picture| {
            self.refused_key(refused)
                .map_err(io::Error::other)
                .and_then(|key| save_photo(&dir, refused, picture, key.as_ref()))
                .inspect_err(
                    |error| tracing::warn!(%error, "the photo of a refused presentation was not kept"),
                )
                .ok()
        });
        let kept = self.in_transaction(|connection| {
            insert(connection, refused, photo.as_deref())?;
            take_oldest(connection)
        });
        let unwanted = match &kept {
            Ok(paths) => paths.clone(),
            Err(_) => photo.into_iter().collect(),
        };
        for path in unwanted.iter().filter(|path| path.starts_with(FOLDER)) {
            if let Err(error) = fs::remove_file(dir.root().join(path))
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::warn!(%error, "an old photo of a refused presentation could not be erased");
            }
        }
        kept.map(drop)
    }
}

impl Writer {
    /// Erases some of the photos of refused people and presentations from before `since`, in UTC; gives how many, 0 when
    /// none is left. The file goes first: a row whose photo cannot be read any more is tried again.
    ///
    /// # Errors
    /// As SQLite reports; [`StoreError::Path`] for a file that cannot be removed.
    pub(super) fn erase_refused_before(&mut self, since: NaiveDate, by: &By) -> Result<u32, StoreError> {
        let dir = self.dir.clone();
        let before = since.and_time(NaiveTime::MIN).and_utc().timestamp_micros();
        self.in_transaction(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT sequence, photo FROM spoof_attempt WHERE at_utc_us < ?1 AND photo IS NOT NULL LIMIT ?2",
            )?;
            let old: Vec<(i64, String)> = query
                .query_map(params![before, AT_A_TIME], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let mut erased = 0;
            for (sequence, photo) in old {
                let file = dir.root().join(photo);
                match fs::remove_file(&file) {
                    Err(source) if source.kind() != io::ErrorKind::NotFound => {
                        return Err(StoreError::Path { path: file, source });
                    }
                    _ => {}
                }
                connection.execute("UPDATE spoof_attempt SET photo = NULL WHERE sequence = ?1", [sequence])?;
                erased += 1;
            }
            if erased > 0 {
                let after = format!("photos = {erased}\nbefore = {since}");
                let change = Change {
                    action: AuditAction::PhotosErased,
                    subject: "photos of refused faces",
                    before: None,
                    after: Some(&after),
                };
                audit::write(connection, by, change)?;
            }
            Ok(erased)
        })
    }

    /// What the photo is encrypted with, where the settings want it: the key of whom it claims to show.
    fn refused_key(&mut self, refused: &RefusedPresentation) -> Result<Option<PersonKey>, StoreError> {
        let dir = self.dir.clone();
        let nobody = rows::employee_id(OF_NOBODY)?;
        let emp_id = refused.claimed.as_ref().map_or(&nobody, |claimed| &claimed.emp_id);
        self.in_transaction(|connection| super::writer::scan_key(connection, &dir, emp_id))
    }
}

fn insert(
    connection: &Connection,
    refused: &RefusedPresentation,
    photo: Option<&Path>,
) -> Result<(), StoreError> {
    let at = rows::storable(&refused.at);
    connection
        .prepare_cached(
            "INSERT INTO spoof_attempt (at_utc_us, zone, reason, emp_id, score, photo)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            at.utc.timestamp_micros(),
            at.zone.name(),
            refused.reason.name(),
            refused.claimed.as_ref().map(|claimed| claimed.emp_id.as_str()),
            refused
                .claimed
                .as_ref()
                .map(|claimed| f64::from(claimed.score))
                .filter(|score| score.is_finite()),
            photo.and_then(Path::to_str),
        ])?;
    Ok(())
}

/// Removes the rows beyond [`KEPT`] and gives their photos.
fn take_oldest(connection: &Connection) -> Result<Vec<PathBuf>, StoreError> {
    let mut photos = Vec::new();
    let mut removed = connection.prepare_cached(&format!(
        "DELETE FROM spoof_attempt WHERE {NOT_RECOGNISED} = ?1 AND sequence <=
             (SELECT sequence FROM spoof_attempt WHERE {NOT_RECOGNISED} = ?1
              ORDER BY sequence DESC LIMIT 1 OFFSET ?2) RETURNING photo"
    ))?;
    for not_recognised in [false, true] {
        let mut found = removed.query(params![not_recognised, KEPT])?;
        while let Some(row) = found.next()? {
            photos.extend(row.get::<_, Option<String>>(0)?.map(PathBuf::from));
        }
    }
    Ok(photos)
}

fn save_photo(
    dir: &DataDir,
    refused: &RefusedPresentation,
    picture: &Picture,
    key: Option<&PersonKey>,
) -> io::Result<PathBuf> {
    // What may become an enrolment photo keeps the pixels of the face.
    let size = if refused.reason.is_attack() { jpeg::SCAN } else { jpeg::FAILURE };
    let plain = jpeg::encode(picture, size).map_err(io::Error::other)?;
    let bytes = photo_file::for_disk(key, &plain)?;
    let stamp = stamp(&refused.at);
    for number in 1..=MAX_IN_A_SECOND {
        let relative = Path::new(FOLDER).join(format!("{stamp}_{number}.jpg"));
        let path = dir.root().join(&relative);
        if is_taken(&path) {
            continue;
        }
        return files::create(&path, &bytes).map(|()| relative);
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "too many photos in one second"))
}

impl Reader {
    /// The refused presentations that `filter` takes, newest first. They are few: see [`KEPT`].
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn refused(&self, filter: &RefusedFilter) -> Result<Vec<RefusedRow>, StoreError> {
        let mut rows = self.rows(
            "SELECT sequence, at_utc_us, zone, reason, spoof_attempt.emp_id, name, score, photo IS NOT NULL
             FROM spoof_attempt LEFT JOIN staff ON staff.emp_id = spoof_attempt.emp_id
             ORDER BY sequence DESC LIMIT ?1",
            [MAX_ROWS],
            |row| {
                let id: Option<String> = row.get(4)?;
                let name: Option<String> = row.get(5)?;
                let claimed = id.as_deref().map(rows::employee_id).transpose()?;
                Ok(RefusedRow {
                    sequence: row.get(0)?,
                    at: rows::moment(row.get(1)?, &row.get::<_, String>(2)?)?,
                    reason: Refusal::from_name(&row.get::<_, String>(3)?),
                    claimed: claimed.map(|id| {
                        let name = name.unwrap_or_else(|| id.to_string());
                        (id, name)
                    }),
                    score: row.get(6)?,
                    has_photo: row.get(7)?,
                })
            },
        )?;
        rows.retain(|row| filter.takes(row));
        Ok(rows)
    }

    /// The photo of a refused presentation; `None` where none was kept or it cannot be read any more.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn refused_photo(&self, sequence: i64) -> Result<Option<Picture>, StoreError> {
        let found: Option<(Option<String>, Option<String>)> = self
            .connection()
            .prepare_cached("SELECT photo, emp_id FROM spoof_attempt WHERE sequence = ?1")?
            .query_row([sequence], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((Some(path), claimed)) = found else { return Ok(None) };
        let of = rows::employee_id(claimed.as_deref().unwrap_or(OF_NOBODY))?;
        let jpeg = photo_file::read(self.dir(), self.connection(), &of, &path, MAX_PHOTO_BYTES);
        Ok(jpeg.and_then(|bytes| jpeg::decode(&bytes, jpeg::FAILURE.longest_side).ok().flatten()))
    }
}
