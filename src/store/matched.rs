//! Enrolled faces one by one: by which photo somebody was recognised, taking one out that misleads, and people whom the
//! face alone does not tell apart.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::audit::{self, Change};
use super::error::StoreError;
use super::reader::Reader;
use super::writer::Writer;
use super::{jpeg, photo_file, pins, rows, staff_list};
use crate::domain::audit::{AuditAction, By};
use crate::domain::employee::EmployeeId;
use crate::domain::frame::Picture;
use crate::domain::log::MatchedPhoto;
use crate::domain::template::Template;

/// Largest enrolment photo that is read, in bytes.
const MAX_PHOTO_BYTES: u64 = 8 << 20;
/// Longest side of one on a screen, in pixels.
const SHOWN: u32 = 480;

/// Notes by which photo the person of the event with this sequence number was recognised.
pub(super) fn keep(
    connection: &Connection,
    sequence: i64,
    emp_id: &EmployeeId,
    photo: Option<&str>,
) -> rusqlite::Result<()> {
    let Some(photo) = photo else { return Ok(()) };
    // A name that is none of ours is left out: a punch is worth more than its explanation.
    connection
        .prepare_cached("INSERT OR IGNORE INTO matched_photo (sequence, emp_id, photo) VALUES (?1, ?2, ?3)")?
        .execute(params![sequence, emp_id.as_str(), photo])
        .map(|_| ())
}

/// The photo by which the person of an event was recognised; `None` where it is not known.
pub(super) fn of_event(connection: &Connection, sequence: i64) -> Result<Option<MatchedPhoto>, StoreError> {
    let found: Option<(String, String, bool)> = connection
        .prepare_cached(
            "SELECT emp_id, photo, EXISTS (SELECT 1 FROM template
                 WHERE template.emp_id = matched_photo.emp_id AND template.photo = matched_photo.photo)
             FROM matched_photo WHERE sequence = ?1",
        )?
        .query_row([sequence], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    found
        .map(|(emp_id, photo, enrolled)| {
            Ok(MatchedPhoto { emp_id: rows::employee_id(&emp_id)?, photo, enrolled })
        })
        .transpose()
}

impl Reader {
    /// The enrolled photos of one active person with their templates, each photo by its name.
    ///
    /// # Errors
    /// As [`Reader::for_each_template`].
    pub fn enrolled_photos(&self, emp_id: &EmployeeId) -> Result<Vec<(String, Vec<Template>)>, StoreError> {
        let mut photos: Vec<(String, Vec<Template>)> = Vec::new();
        self.for_each_enrolled(Some(emp_id), |_, photo, template| {
            match photos.last_mut().filter(|(known, _)| known == photo) {
                Some((_, templates)) => templates.push(template),
                None => photos.push((photo.to_owned(), vec![template])),
            }
        })?;
        Ok(photos)
    }

    /// Every enrolled photo of the active staff with its templates, by person.
    ///
    /// # Errors
    /// As [`Reader::for_each_template`].
    pub fn gallery_photos(&self) -> Result<Vec<(EmployeeId, String, Vec<Template>)>, StoreError> {
        let mut photos: Vec<(EmployeeId, String, Vec<Template>)> = Vec::new();
        self.for_each_enrolled(None, |emp_id, photo, template| {
            match photos.last_mut().filter(|(of, known, _)| *of == emp_id && known == photo) {
                Some((.., templates)) => templates.push(template),
                None => photos.push((emp_id, photo.to_owned(), vec![template])),
            }
        })?;
        Ok(photos)
    }

    /// An enrolled photo in the size of a screen; `None` where it is not enrolled any more or cannot be read.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn enrolled_photo(&self, emp_id: &EmployeeId, photo: &str) -> Result<Option<Picture>, StoreError> {
        let enrolled: bool = self
            .connection()
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM template WHERE emp_id = ?1 AND photo = ?2)")?
            .query_row([emp_id.as_str(), photo], |row| row.get(0))?;
        if !enrolled {
            return Ok(None);
        }
        let bytes = photo_file::read(self.dir(), self.connection(), emp_id, photo, MAX_PHOTO_BYTES);
        let picture =
            bytes.and_then(|bytes| jpeg::decode(&bytes, jpeg::ENROLMENT.longest_side).ok().flatten());
        Ok(picture.map(|picture| jpeg::smaller(&picture, SHOWN)))
    }
}

impl Reader {
    /// Who has a PIN for the kiosk.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn with_pin(&self) -> Result<Vec<EmployeeId>, StoreError> {
        self.rows("SELECT emp_id FROM staff_pin ORDER BY emp_id", [], |row| {
            rows::employee_id(&row.get::<_, String>(0)?)
        })
    }

    /// Who is never named by the face alone.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn always_asked(&self) -> Result<Vec<EmployeeId>, StoreError> {
        self.rows("SELECT emp_id FROM always_asked ORDER BY emp_id", [], |row| {
            rows::employee_id(&row.get::<_, String>(0)?)
        })
    }
}

impl Writer {
    /// From now on this person is never named by the face alone (`true`), or is again. False where nothing changed.
    ///
    /// # Errors
    /// [`StoreError::UnknownEmployee`]; [`StoreError::Refused`] for somebody without a PIN, whom the kiosk could record
    /// in no way then; as SQLite reports.
    pub fn set_always_asked(
        &mut self,
        emp_id: &EmployeeId,
        asked: bool,
        by: &By,
    ) -> Result<bool, StoreError> {
        self.in_transaction(|connection| always_ask(connection, emp_id, asked, by))
    }

    /// Several people at once, as [`Self::set_always_asked`]; where one is refused, nothing changes.
    ///
    /// # Errors
    /// As [`Self::set_always_asked`].
    pub fn set_all_always_asked(
        &mut self,
        people: &[EmployeeId],
        asked: bool,
        by: &By,
    ) -> Result<(), StoreError> {
        self.in_transaction(|connection| {
            people.iter().try_for_each(|emp_id| always_ask(connection, emp_id, asked, by).map(drop))
        })
    }

    /// Takes one enrolled photo with its templates out of the gallery, with an entry in the audit list. The last photo of
    /// a person stays: they need new ones first. The file is set aside when the database is opened the next time.
    ///
    /// # Errors
    /// [`StoreError::EnrolmentRefused`] where it is the last photo, or is not enrolled; as SQLite reports.
    pub fn remove_enrolled_photo(
        &mut self,
        emp_id: &EmployeeId,
        photo: &str,
        by: &By,
    ) -> Result<(), StoreError> {
        let refuse =
            |reason: &str| StoreError::EnrolmentRefused { emp_id: emp_id.clone(), reason: reason.to_owned() };
        self.in_transaction(|connection| {
            let others: u32 = connection.query_row(
                "SELECT count(DISTINCT photo) FROM template WHERE emp_id = ?1 AND photo <> ?2",
                [emp_id.as_str(), photo],
                |row| row.get(0),
            )?;
            if others == 0 {
                return Err(refuse("this is the only photo. Take new ones: they take its place"));
            }
            let gone = connection
                .execute("DELETE FROM template WHERE emp_id = ?1 AND photo = ?2", [emp_id.as_str(), photo])?;
            if gone == 0 {
                return Err(refuse("this photo is not enrolled any more"));
            }
            connection.execute("UPDATE gallery SET version = version + 1", [])?;
            let (before, after) = (format!("photo: {photo}"), format!("photos left: {others}"));
            let change = Change {
                action: AuditAction::FacePhotoRemoved,
                subject: emp_id.as_str(),
                before: Some(&before),
                after: Some(&after),
            };
            audit::write(connection, by, change)
        })
    }
}

/// As [`Writer::set_always_asked`], in the transaction of the caller.
fn always_ask(
    connection: &Connection,
    emp_id: &EmployeeId,
    asked: bool,
    by: &By,
) -> Result<bool, StoreError> {
    staff_list::expect_listed(connection, emp_id)?;
    if asked && !pins::has_pin(connection, emp_id)? {
        return Err(StoreError::refused(format!(
            "{emp_id} has no PIN: give them one first, on their page in the staff list"
        )));
    }
    let query = if asked {
        "INSERT OR IGNORE INTO always_asked (emp_id) VALUES (?1)"
    } else {
        "DELETE FROM always_asked WHERE emp_id = ?1"
    };
    if connection.execute(query, [emp_id.as_str()])? == 0 {
        return Ok(false);
    }
    connection.execute("UPDATE gallery SET version = version + 1", [])?;
    let after = if asked { "face alone: not enough" } else { "face alone: enough" };
    let action = AuditAction::AlwaysAskedChanged;
    let change = Change { action, subject: emp_id.as_str(), before: None, after: Some(after) };
    audit::write(connection, by, change)?;
    Ok(true)
}
