//! Refused presentations: written by the kiosk, read by HR, the oldest erased by themselves.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{NaiveDate, NaiveTime};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::data_dir::{DataDir, is_taken};
use super::error::StoreError;
use super::person_key::PersonKey;
use super::reader::{MAX_ROWS, Reader};
use super::scan_photo::stamp;
use super::writer::Writer;
use super::{files, jpeg, photo_file, rows};
use crate::domain::attack::{RefusedPresentation, RefusedRow};
use crate::domain::decision::AttackReason;
use crate::domain::time::Moment;

/// Rows and photos that are kept; older ones are erased.
pub const KEPT: i64 = 500;
/// Stands for whoever is on a photo that claims to show nobody: with its key such photos are encrypted.
const OF_NOBODY: &str = "-nobody-";
/// Where the photos lie, relative to the data directory.
const FOLDER: &str = "uploads/refused";
/// Largest photo that is read, in bytes.
const MAX_PHOTO_BYTES: u64 = 4 * 1024 * 1024;
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
                .and_then(|key| save_photo(&dir, &refused.at, picture, key.as_ref()))
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
    let mut removed = connection.prepare_cached(
        "DELETE FROM spoof_attempt WHERE sequence <= (SELECT max(sequence) FROM spoof_attempt) - ?1 RETURNING photo",
    )?;
    let mut found = removed.query([KEPT])?;
    while let Some(row) = found.next()? {
        photos.extend(row.get::<_, Option<String>>(0)?.map(PathBuf::from));
    }
    Ok(photos)
}

fn save_photo(
    dir: &DataDir,
    at: &Moment,
    picture: &crate::domain::frame::Picture,
    key: Option<&PersonKey>,
) -> io::Result<PathBuf> {
    let plain = jpeg::encode(picture, jpeg::SCAN).map_err(io::Error::other)?;
    let bytes = photo_file::for_disk(key, &plain)?;
    let stamp = stamp(at);
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
    /// The newest refused presentations, newest first, at most `limit` and at most [`MAX_ROWS`].
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn refused(&self, limit: u32) -> Result<Vec<RefusedRow>, StoreError> {
        self.rows(
            "SELECT sequence, at_utc_us, zone, reason, spoof_attempt.emp_id, name, score, photo IS NOT NULL
             FROM spoof_attempt LEFT JOIN staff ON staff.emp_id = spoof_attempt.emp_id
             ORDER BY sequence DESC LIMIT ?1",
            [limit.min(MAX_ROWS)],
            |row| {
                let id: Option<String> = row.get(4)?;
                let name: Option<String> = row.get(5)?;
                let claimed = id.as_deref().map(rows::employee_id).transpose()?;
                Ok(RefusedRow {
                    sequence: row.get(0)?,
                    at: rows::moment(row.get(1)?, &row.get::<_, String>(2)?)?,
                    reason: AttackReason::from_name(&row.get::<_, String>(3)?),
                    claimed: claimed.map(|id| {
                        let name = name.unwrap_or_else(|| id.to_string());
                        (id, name)
                    }),
                    score: row.get(6)?,
                    has_photo: row.get(7)?,
                })
            },
        )
    }

    /// How many presentations were refused since the beginning of `date` in UTC.
    ///
    /// # Errors
    /// As SQLite reports.
    pub(super) fn refused_since(&self, date: NaiveDate) -> Result<u32, StoreError> {
        let since = date.and_time(NaiveTime::MIN).and_utc().timestamp_micros();
        let mut counted =
            self.connection().prepare_cached("SELECT count(*) FROM spoof_attempt WHERE at_utc_us >= ?1")?;
        Ok(counted.query_row([since], |row| row.get(0))?)
    }

    /// The photo of a refused presentation; `None` where none was kept or it cannot be read any more.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn refused_photo(&self, sequence: i64) -> Result<Option<crate::domain::frame::Picture>, StoreError> {
        let found: Option<(Option<String>, Option<String>)> = self
            .connection()
            .prepare_cached("SELECT photo, emp_id FROM spoof_attempt WHERE sequence = ?1")?
            .query_row([sequence], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((Some(path), claimed)) = found else { return Ok(None) };
        let of = rows::employee_id(claimed.as_deref().unwrap_or(OF_NOBODY))?;
        let jpeg = photo_file::read(self.dir(), self.connection(), &of, &path, MAX_PHOTO_BYTES);
        Ok(jpeg.and_then(|bytes| jpeg::decode(&bytes, jpeg::SCAN.longest_side).ok().flatten()))
    }
}
