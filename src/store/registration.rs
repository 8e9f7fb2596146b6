//! Registration by HR: staff row, consent, photos, templates and audit entry, together or not at all.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::audit::{self, Change};
use super::enrolment::{EarlierPhoto, EnrolledPhoto, Enrolment, MAX_PHOTOS};
use super::error::StoreError;
use super::person_key::{PersonKey, Purpose};
use super::reader::Reader;
use super::site_key::SiteKey;
use super::writer::Writer;
use super::{person_days, photo_file, rows, staff_list};
use crate::domain::audit::{AuditAction, By};
use crate::domain::employee::{EmployeeId, StaffMember};
use crate::domain::registration::{self, ConsentText, Registration};
use crate::domain::staff_list::{StaffField, shown};
use crate::domain::template::{Matcher, Template};
use crate::domain::time::Moment;

/// Largest enrolment photo that is read, in bytes.
const MAX_PHOTO_BYTES: u64 = 8 << 20;

/// A consent as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredConsent {
    /// What was agreed to.
    pub text: ConsentText,
    /// When.
    pub at: Moment,
    /// The account of HR that took it down.
    pub witness: String,
}

impl Reader {
    /// An id that follows those in use.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn next_employee_id(&self) -> Result<Option<EmployeeId>, StoreError> {
        let mut query = self.connection().prepare_cached("SELECT emp_id FROM staff LIMIT 200000")?;
        let ids: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(registration::next_id(ids.iter().map(String::as_str)))
    }

    /// The name of the person with this id, in any case of letters; `None` where the id is free.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn holder_of_id(&self, emp_id: &EmployeeId) -> Result<Option<String>, StoreError> {
        Ok(self
            .connection()
            .prepare_cached("SELECT name FROM staff WHERE emp_id = ?1 COLLATE NOCASE LIMIT 1")?
            .query_row([emp_id.as_str()], |row| row.get(0))
            .optional()?)
    }

    /// What a person has agreed to, the newest first.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn consents(&self, emp_id: &EmployeeId) -> Result<Vec<StoredConsent>, StoreError> {
        self.rows(
            "SELECT version, wording, agreed_at_utc_us, zone, witness FROM consent WHERE emp_id = ?1
             ORDER BY id DESC LIMIT 100",
            [emp_id.as_str()],
            |row| {
                Ok(StoredConsent {
                    text: ConsentText { version: row.get(0)?, text: row.get(1)? },
                    at: rows::moment(row.get(2)?, &row.get::<_, String>(3)?)?,
                    witness: row.get(4)?,
                })
            },
        )
    }
}

impl Writer {
    /// Stores somebody whom HR has registered, or the new photos of somebody who is on the staff list already, with
    /// their consent and an entry in the audit list.
    ///
    /// All of it is stored, or nothing.
    ///
    /// # Errors
    /// [`StoreError::EnrolmentRefused`]: photos without consent, an id that is taken, or what
    /// [`Writer::enrol`] refuses. [`StoreError::UnknownEmployee`]: new photos of nobody. Otherwise as
    /// [`Writer::enrol`].
    pub fn register(&mut self, registration: &Registration, by: &By) -> Result<(), StoreError> {
        let emp_id = &registration.member.emp_id;
        let refuse =
            |reason: &str| StoreError::EnrolmentRefused { emp_id: emp_id.clone(), reason: reason.to_owned() };
        let Some(portrait) = registration.shots.first().map(|shot| shot.portrait.clone()) else {
            if !registration.is_new {
                return Err(refuse("there is no new photo"));
            }
            return self.in_transaction(|connection| {
                claim(connection, emp_id, true)?;
                insert_member(connection, &registration.member, &by.at)?;
                Written::of(registration).write_down(connection, by)
            });
        };
        if registration.consent.is_none() {
            return Err(refuse("the person has not agreed to it"));
        }
        let earlier = if registration.keep_earlier && !registration.is_new {
            self.earlier_photos(emp_id, MAX_PHOTOS.saturating_sub(registration.shots.len()))?
        } else {
            Vec::new()
        };
        let photo = |shot: &registration::Shot| EnrolledPhoto {
            picture: shot.picture.clone(),
            templates: shot.templates.clone(),
        };
        let enrolment = Enrolment {
            staff: registration.member.clone(),
            photos: registration.shots.iter().map(photo).collect(),
            portrait,
            at: by.at,
        };
        self.enrol_and(&enrolment, &earlier, |connection| {
            claim(connection, emp_id, registration.is_new)?;
            if registration.is_new {
                insert_member(connection, &registration.member, &by.at)?;
            }
            Written::of(registration).write_down(connection, by)
        })
    }

    /// Stores an enrolment of photos from files with the consent of the person and entries in the audit list. Who is on
    /// the staff list already gets these photos in the place of earlier ones, and the record is brought up to date; what
    /// the enrolment does not name stays as it is.
    ///
    /// All of it is stored, or nothing.
    ///
    /// # Errors
    /// [`StoreError::EnrolmentRefused`]: the id in other letters is somebody else's, or what [`Writer::enrol`] refuses.
    /// Otherwise as [`Writer::enrol`].
    pub fn enrol_from_files(
        &mut self,
        enrolment: &Enrolment,
        consent: &ConsentText,
        by: &By,
    ) -> Result<(), StoreError> {
        let member = &enrolment.staff;
        self.enrol_and(enrolment, &[], |connection| {
            let is_new = !staff_list::is_listed(connection, &member.emp_id)?;
            claim(connection, &member.emp_id, is_new)?;
            if is_new {
                insert_member(connection, member, &by.at)?;
            } else {
                let before = staff_list::record(connection, &member.emp_id)?;
                let after = member.clone().over(before.clone());
                staff_list::edit(connection, &before, &after, (AuditAction::StaffEdited, by))?;
            }
            let (consent, photos) = (Some(consent), enrolment.photos.len());
            Written { member, is_new, consent, photos, keep_earlier: false }.write_down(connection, by)
        })
    }

    /// The photos that are enrolled now, the newest files last, at most `most`.
    fn earlier_photos(&mut self, emp_id: &EmployeeId, most: usize) -> Result<Vec<EarlierPhoto>, StoreError> {
        let dir = self.dir.clone();
        let connection = self.connection()?;
        let key = PersonKey::find(connection, &SiteKey::load_or_make(&dir, connection)?, emp_id)?;
        let mut query =
            connection.prepare("SELECT photo, model, vector FROM template WHERE emp_id = ?1 ORDER BY id")?;
        let found = query.query_map([emp_id.as_str()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, Vec<u8>>(2)?))
        })?;
        let mut photos: Vec<(String, Vec<Template>)> = Vec::new();
        for row in found {
            let (photo, model, stored) = row?;
            let purpose = Purpose::Template { model: &model, photo: &photo };
            let bytes = key.as_ref().and_then(|key| key.decrypt(purpose, &stored)).unwrap_or(stored);
            let matcher = Matcher::ALL.into_iter().find(|matcher| matcher.model_name() == model);
            let Some(template) = matcher.and_then(|matcher| Template::from_bytes(matcher, &bytes).ok())
            else {
                continue;
            };
            match photos.last_mut().filter(|(path, _)| *path == photo) {
                Some((_, templates)) => templates.push(template),
                None => photos.push((photo, vec![template])),
            }
        }
        photos
            .into_iter()
            .take(most)
            .map(|(photo, templates)| {
                let jpeg = photo_file::read(&dir, connection, emp_id, &photo, MAX_PHOTO_BYTES)
                    .ok_or_else(|| StoreError::row("the name of a photo that cannot be read"))?;
                Ok(EarlierPhoto { jpeg, templates })
            })
            .collect()
    }
}

/// A new person needs a free id, new photos somebody who is there.
fn claim(connection: &Connection, emp_id: &EmployeeId, is_new: bool) -> Result<(), StoreError> {
    let holder: Option<String> = connection
        .query_row(
            "SELECT name FROM staff WHERE emp_id = ?1 COLLATE NOCASE LIMIT 1",
            [emp_id.as_str()],
            |row| row.get(0),
        )
        .optional()?;
    match (is_new, holder) {
        (true, Some(name)) => Err(StoreError::EnrolmentRefused {
            emp_id: emp_id.clone(),
            reason: format!("this id belongs to {name} already"),
        }),
        (false, None) => Err(StoreError::UnknownEmployee(emp_id.clone())),
        _ => Ok(()),
    }
}

/// A member of staff without a face.
pub(super) fn insert_member(
    connection: &Connection,
    member: &StaffMember,
    at: &Moment,
) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO staff (emp_id, name, email, phone, dob, designation, department, gender, joining_date, native,
             created_at, site)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            member.emp_id.as_str(),
            member.name.trim(),
            member.email,
            member.phone,
            member.dob,
            member.designation,
            member.department,
            member.gender,
            member.joining_date,
            member.native,
            at.local().format("%Y-%m-%d %H:%M:%S").to_string(),
            member.site,
        ],
    )?;
    person_days::refresh_person(connection, &member.emp_id, (NaiveDate::MIN, NaiveDate::MAX), at)
}

/// The fields that are filled in, one a line, as the audit list holds them.
pub(super) fn lines_of(member: &StaffMember) -> String {
    let line = |field: StaffField| {
        Some(format!("{}: {}", field.column(), shown(member, field).filter(|s| !s.is_empty())?))
    };
    StaffField::ALL.into_iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

/// What consent and audit list say of an enrolment.
struct Written<'a> {
    member: &'a StaffMember,
    is_new: bool,
    consent: Option<&'a ConsentText>,
    photos: usize,
    keep_earlier: bool,
}

impl<'a> Written<'a> {
    fn of(registration: &'a Registration) -> Self {
        Self {
            member: &registration.member,
            is_new: registration.is_new,
            consent: registration.consent.as_ref(),
            photos: registration.shots.len(),
            keep_earlier: registration.keep_earlier,
        }
    }

    /// Consent and audit entry.
    fn write_down(&self, connection: &Connection, by: &By) -> Result<(), StoreError> {
        let emp_id = self.member.emp_id.as_str();
        let at = rows::storable(&by.at);
        if let Some(consent) = self.consent.filter(|_| self.photos > 0) {
            connection.execute(
                "INSERT INTO consent (emp_id, version, wording, agreed_at_utc_us, zone, witness)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    emp_id,
                    consent.version,
                    consent.text,
                    at.utc.timestamp_micros(),
                    at.zone.name(),
                    by.who
                ],
            )?;
        }
        let agreed = self.consent.map_or("none", |consent| consent.version.as_str());
        let photos = format!("photos: {}\nconsent: {agreed}", self.photos);
        let (action, after) = if self.is_new {
            (AuditAction::StaffRegistered, format!("{}\n{photos}", lines_of(self.member)))
        } else {
            let kept = if self.keep_earlier { "earlier photos: kept" } else { "earlier photos: replaced" };
            (AuditAction::StaffReenrolled, format!("{photos}\n{kept}"))
        };
        audit::write(connection, by, Change { action, subject: emp_id, before: None, after: Some(&after) })
    }
}
