//! Enrolment: a member of staff with photos and templates, stored together or not at all.
//!
//! The photos of one enrolment lie in a folder of their own, `face_data/{emp_id}/{YYYYMMDD_HHMMSS}/`. The transaction
//! that follows names them; a new enrolment of the same person replaces the rows in it and sets the old folder aside
//! after it. So at any moment the rows name one whole set of photos.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::data_dir::{is_taken, make_folder};
use super::error::StoreError;
use super::jpeg::{self, Size};
use super::person_key::{PersonKey, Purpose};
use super::scan_photo::stamp;
use super::site_key::SiteKey;
use super::writer::{Failure, Writer};
use super::{files, open, photo_file, postings, staff_list, sweep};
use crate::domain::employee::StaffMember;
use crate::domain::frame::Picture;
use crate::domain::printable::all_printable;
use crate::domain::template::Template;
use crate::domain::time::Moment;

/// Most photos of one person.
pub const MAX_PHOTOS: usize = 20;

/// A member of staff to be stored with photos and templates.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// Who.
    pub staff: StaffMember,
    /// 1 to [`MAX_PHOTOS`].
    pub photos: Vec<EnrolledPhoto>,
    /// The face that is shown beside a greeting.
    pub portrait: Picture,
    /// When.
    pub at: Moment,
}

/// An enrolment photo with the templates made from it.
#[derive(Debug, Clone)]
pub struct EnrolledPhoto {
    /// The photo, upright. It is encoded anew, so nothing else that its file held (place, device) is kept.
    pub picture: Picture,
    /// At least one, at most one for each matcher.
    pub templates: Vec<Template>,
}

/// A photo of an earlier enrolment, byte for byte.
#[derive(Debug)]
pub(super) struct EarlierPhoto {
    pub(super) jpeg: Vec<u8>,
    pub(super) templates: Vec<Template>,
}

impl Enrolment {
    /// Why this cannot be stored, in words for HR.
    fn fault(&self) -> Option<String> {
        let staff = &self.staff;
        let texts = [
            ("name", Some(&staff.name), 200),
            ("email", staff.email.as_ref(), 320),
            ("phone", staff.phone.as_ref(), 64),
            ("designation", staff.designation.as_ref(), 200),
            ("department", staff.department.as_ref(), 200),
            ("site", staff.site.as_ref(), 100),
            ("gender", staff.gender.as_ref(), 64),
            ("native", staff.native.as_ref(), 200),
        ];
        for (field, text, longest) in texts {
            let text = text.map_or("", String::as_str);
            if text.chars().count() > longest {
                return Some(format!("{field} is longer than {longest} characters"));
            }
            if !all_printable(text) {
                return Some(format!("{field} holds characters that cannot be printed"));
            }
        }
        if staff.name.trim().is_empty() {
            return Some("the name is missing".to_owned());
        }
        if !(1..=MAX_PHOTOS).contains(&self.photos.len()) {
            return Some(format!("1 to {MAX_PHOTOS} photos are needed, not {}", self.photos.len()));
        }
        let templates_ok = |photo: &EnrolledPhoto| {
            let mut matchers: Vec<_> = photo.templates.iter().map(Template::matcher).collect();
            matchers.sort_unstable();
            matchers.dedup();
            !matchers.is_empty() && matchers.len() == photo.templates.len()
        };
        (!self.photos.iter().all(templates_ok))
            .then(|| "each photo needs one template of each matcher".to_owned())
    }
}

/// Where the photos of one enrolment lie, relative to the data directory.
struct PhotoFolder {
    relative: PathBuf,
}

impl PhotoFolder {
    fn portrait(&self) -> String {
        self.relative.join("portrait.jpg").to_string_lossy().into_owned()
    }

    fn photo(&self, index: usize) -> String {
        self.relative.join(format!("{}.jpg", index + 1)).to_string_lossy().into_owned()
    }
}

impl Writer {
    /// Stores a member of staff with photos and templates, or puts these in the place of earlier ones. For people who are
    /// made up: it asks for no consent, as [`Writer::register`] and [`Writer::enrol_from_files`] do.
    ///
    /// All of it is stored, or nothing. A person enrolled again is active again, and what the enrolment does not name of
    /// the record stays as it was.
    ///
    /// # Errors
    /// [`StoreError::EnrolmentRefused`] says what is wrong with it; [`StoreError::Path`] when a photo cannot be written;
    /// otherwise as SQLite reports. Enrolling the same again after an error is safe.
    pub fn enrol(&mut self, enrolment: &Enrolment) -> Result<(), StoreError> {
        self.enrol_and(enrolment, &[], |_| Ok(()))
    }

    /// [`Writer::enrol`] with `more` in the same transaction, before the rows, and with `earlier` photos beside the new
    /// ones.
    pub(super) fn enrol_and(
        &mut self,
        enrolment: &Enrolment,
        earlier: &[EarlierPhoto],
        more: impl FnOnce(&Connection) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let emp_id = &enrolment.staff.emp_id;
        if let Some(reason) = enrolment.fault() {
            return Err(StoreError::EnrolmentRefused { emp_id: emp_id.clone(), reason });
        }
        let face_data = self.dir.face_data();
        let files = self.dir.writing_files().map_err(StoreError::path(&face_data))?;
        let dir = self.dir.clone();
        let key = self.in_transaction(|connection| {
            PersonKey::find_or_make(connection, &SiteKey::load_or_make(&dir, connection)?, emp_id)
        })?;
        let folder = self.write_photos(enrolment, earlier, &key)?;
        let path = self.dir.database();
        let stored = store_rows(self.connection()?, &path, (enrolment, earlier), (&folder, &key), more);
        let outcome = match stored {
            Ok(()) => Ok(()),
            Err(Failure::Refused(error)) => Err(error),
            Err(Failure::Unsettled(error)) => {
                let portrait = folder.portrait();
                let named = self.reopen().and_then(|connection| Ok(names_portrait(connection, &portrait)?));
                // Photos of an enrolment that was not stored are set aside at the next start.
                if matches!(named, Ok(true)) { Ok(()) } else { Err(error) }
            }
        };
        drop(files);
        outcome?;
        let dir = self.dir.clone();
        // What cannot be set aside now is set aside at the next start.
        drop(sweep::set_replaced_aside(&dir, self.connection()?, emp_id));
        Ok(())
    }

    fn write_photos(
        &self,
        enrolment: &Enrolment,
        earlier: &[EarlierPhoto],
        key: &PersonKey,
    ) -> Result<PhotoFolder, StoreError> {
        let emp_id = &enrolment.staff.emp_id;
        let of_person = Path::new("face_data").join(emp_id.as_str());
        let stamp = stamp(&enrolment.at);
        let relative = (1..=99)
            .map(|number| if number == 1 { stamp.clone() } else { format!("{stamp}_{number}") })
            .map(|name| of_person.join(name))
            .find(|relative| !is_taken(&self.dir.root().join(relative)))
            .ok_or_else(|| io::Error::from(io::ErrorKind::AlreadyExists))
            .map_err(StoreError::path(&of_person))?;
        let folder = PhotoFolder { relative };
        // Each level is made and synced before the next.
        for level in [&of_person, &folder.relative] {
            let level = self.dir.root().join(level);
            make_folder(&level).map_err(StoreError::path(&level))?;
        }
        let write = |name: String, picture: &Picture, size: Size| {
            let path = self.dir.root().join(name);
            jpeg::encode(picture, size)
                .map_err(io::Error::other)
                .and_then(|plain| photo_file::sealed(key, &plain))
                .and_then(|bytes| files::create(&path, &bytes))
                .map_err(StoreError::path(&path))
        };
        for (index, photo) in enrolment.photos.iter().enumerate() {
            write(folder.photo(index), &photo.picture, jpeg::ENROLMENT)?;
        }
        for (index, photo) in (enrolment.photos.len()..).zip(earlier) {
            let path = self.dir.root().join(folder.photo(index));
            photo_file::sealed(key, &photo.jpeg)
                .and_then(|bytes| files::create(&path, &bytes))
                .map_err(StoreError::path(&path))?;
        }
        write(folder.portrait(), &enrolment.portrait, jpeg::PORTRAIT)?;
        Ok(folder)
    }
}

fn store_rows(
    connection: &mut Connection,
    path: &Path,
    (enrolment, earlier): (&Enrolment, &[EarlierPhoto]),
    (folder, key): (&PhotoFolder, &PersonKey),
    more: impl FnOnce(&Connection) -> Result<(), StoreError>,
) -> Result<(), Failure> {
    let emp_id = enrolment.staff.emp_id.as_str();
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(open::explain(path))?;
    more(&transaction)?;
    let moved = note_posting(&transaction, enrolment)?;
    upsert_staff(&transaction, enrolment, &folder.portrait())?;
    transaction.execute("DELETE FROM template WHERE emp_id = ?1", [emp_id])?;
    let new = enrolment.photos.iter().map(|photo| &photo.templates);
    for (index, templates) in new.chain(earlier.iter().map(|photo| &photo.templates)).enumerate() {
        for template in templates {
            let (model, photo) = (template.matcher().model_name(), folder.photo(index));
            let vector = key.encrypt(Purpose::Template { model, photo: &photo }, &template.to_bytes())?;
            transaction.execute(
                "INSERT INTO template (emp_id, model, photo, vector) VALUES (?1, ?2, ?3, ?4)",
                params![emp_id, model, photo, vector],
            )?;
        }
    }
    if let Some(span) = moved {
        postings::refresh(&transaction, &enrolment.staff.emp_id, span, &enrolment.at)?;
    }
    transaction.execute("UPDATE gallery SET version = version + 1", [])?;
    transaction.commit()?;
    Ok(())
}

/// Who is enrolled again may work elsewhere now.
fn note_posting(
    connection: &Connection,
    enrolment: &Enrolment,
) -> Result<Option<postings::Span>, StoreError> {
    let before = match staff_list::record(connection, &enrolment.staff.emp_id) {
        Ok(before) => before,
        Err(StoreError::UnknownEmployee(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let after = enrolment.staff.clone().over(before.clone());
    postings::note(connection, &before, &after, enrolment.at.local().date_naive())
}

fn upsert_staff(connection: &Connection, enrolment: &Enrolment, portrait: &str) -> rusqlite::Result<()> {
    let staff = &enrolment.staff;
    connection
        .execute(
            "INSERT INTO staff (emp_id, name, email, phone, dob, designation, department, gender, joining_date,
                 native, image_path, created_at, site)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
             ON CONFLICT (emp_id) DO UPDATE SET
                 name = excluded.name, email = coalesce(excluded.email, email),
                 phone = coalesce(excluded.phone, phone), dob = coalesce(excluded.dob, dob),
                 designation = coalesce(excluded.designation, designation),
                 department = coalesce(excluded.department, department),
                 gender = coalesce(excluded.gender, gender),
                 joining_date = coalesce(excluded.joining_date, joining_date),
                 site = coalesce(excluded.site, site), native = coalesce(excluded.native, native),
                 image_path = excluded.image_path, active = 1",
            params![
                staff.emp_id.as_str(),
                staff.name.trim(),
                staff.email,
                staff.phone,
                staff.dob,
                staff.designation,
                staff.department,
                staff.gender,
                staff.joining_date,
                staff.native,
                portrait,
                enrolment.at.local().format("%Y-%m-%d %H:%M:%S").to_string(),
                staff.site,
            ],
        )
        .map(|_| ())
}

fn names_portrait(connection: &Connection, portrait: &str) -> rusqlite::Result<bool> {
    connection
        .query_row("SELECT 1 FROM staff WHERE image_path = ?1", [portrait], |_| Ok(()))
        .optional()
        .map(|found| found.is_some())
}
