//! Read-only connections: staff, gallery, portraits, work days, events.

use std::borrow::Cow;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::data_dir::DataDir;
use super::error::StoreError;
use super::log::log_row;
use super::person_key::{PersonKey, Purpose};
use super::site_key::SiteKey;
use super::{jpeg, open, photo_file, rows};
use crate::domain::employee::{EmployeeId, StaffMember};
use crate::domain::frame::Picture;
use crate::domain::log::LogRow;
use crate::domain::template::{Matcher, TEMPLATE_LEN, Template};
use crate::domain::time::Moment;

/// Most rows of one answer.
pub const MAX_ROWS: u32 = 10_000;

/// Most templates of a gallery: 5,000 people with 20 photos and both matchers.
pub const MAX_TEMPLATES: u32 = 200_000;

/// A template as it is, not encrypted.
const TEMPLATE_BYTES: usize = TEMPLATE_LEN * 4;

/// Largest portrait file that is read, in bytes.
const MAX_PORTRAIT_BYTES: u64 = 1 << 20;

/// Reads the store. Each thread opens its own; it never waits for the writer.
#[derive(Debug)]
pub struct Reader {
    dir: DataDir,
    connection: Connection,
}

/// A member of staff as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffRow {
    /// What HR knows.
    pub member: StaffMember,
    /// Whether punches are accepted.
    pub active: bool,
    /// Photos that were enrolled and have templates.
    pub photos: u32,
}

/// A clock event as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    /// Place in the order of all events.
    pub sequence: i64,
    /// Id, as text.
    pub id: String,
    /// Who.
    pub emp_id: EmployeeId,
    /// When.
    pub at: Moment,
    /// The work date that it belongs to.
    pub work_date: NaiveDate,
    /// Fused score.
    pub score: Option<f64>,
    /// How far the runner-up was behind.
    pub margin: Option<f64>,
    /// The scan photo, relative to the data directory.
    pub photo: Option<String>,
    /// The wall clock had jumped shortly before.
    pub clock_suspect: bool,
}

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// People on the staff list.
    pub staff: u32,
    /// Active people with templates.
    pub enrolled: u32,
    /// Clock events.
    pub events: u32,
}

impl Reader {
    /// Opens the database for reading.
    ///
    /// # Errors
    /// [`StoreError::NoDatabase`] where there is none; as [`Writer::open`](super::Writer::open) otherwise.
    pub fn open(dir: &DataDir) -> Result<Self, StoreError> {
        Ok(Self { dir: dir.clone(), connection: open::for_reading(dir)? })
    }

    /// The data directory.
    #[must_use]
    pub fn dir(&self) -> &DataDir {
        &self.dir
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Changes whenever the gallery does, also by another process such as `enrol`. Costs a few microseconds.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn gallery_version(&self) -> Result<i64, StoreError> {
        Ok(self.connection.prepare_cached("SELECT version FROM gallery")?.query_row([], |row| row.get(0))?)
    }

    /// Passes each template of the active staff on, ordered by employee, photo and model. Templates of models that this
    /// program does not know are left out.
    ///
    /// # Errors
    /// [`StoreError::Row`] for a broken template; as SQLite reports.
    pub fn for_each_template(&self, mut take: impl FnMut(EmployeeId, Template)) -> Result<(), StoreError> {
        self.for_each_enrolled(None, |emp_id, _, template| take(emp_id, template))
    }

    /// As [`Reader::for_each_template`], of one person or of all, with the name of the photo.
    pub(super) fn for_each_enrolled(
        &self,
        person: Option<&EmployeeId>,
        mut take: impl FnMut(EmployeeId, &str, Template),
    ) -> Result<(), StoreError> {
        let one = if person.is_some() { "AND emp_id = ?2" } else { "AND ?2 IS NULL" };
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT emp_id, model, vector, photo FROM template JOIN staff USING (emp_id) WHERE active = 1 {one}
             ORDER BY emp_id, photo, model LIMIT ?1"
        ))?;
        let mut found = query.query(params![MAX_TEMPLATES, person.map(EmployeeId::as_str)])?;
        let mut secrets = Secrets { reader: self, site: None, person: None };
        while let Some(row) = found.next()? {
            let model: String = row.get(1)?;
            let Some(matcher) = Matcher::ALL.into_iter().find(|matcher| matcher.model_name() == model) else {
                continue;
            };
            let emp_id = rows::employee_id(&row.get::<_, String>(0)?)?;
            let photo = row.get_ref(3)?.as_str().unwrap_or_default();
            let stored = row.get_ref(2)?.as_blob().unwrap_or_default();
            let bytes = secrets.template(&emp_id, &model, photo, stored)?;
            let template = Template::from_bytes(matcher, &bytes)
                .map_err(|error| StoreError::row(format!("a template of {emp_id} ({error})")))?;
            take(emp_id, photo, template);
        }
        Ok(())
    }

    /// All templates of the active staff at once; as [`Reader::for_each_template`].
    ///
    /// # Errors
    /// As [`Reader::for_each_template`].
    pub fn templates(&self) -> Result<Vec<(EmployeeId, Template)>, StoreError> {
        let mut all = Vec::new();
        self.for_each_template(|emp_id, template| all.push((emp_id, template)))?;
        Ok(all)
    }

    /// A member of staff; `None` for an id that nobody has.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn staff_member(&self, emp_id: &EmployeeId) -> Result<Option<StaffRow>, StoreError> {
        let found = self
            .connection
            .prepare_cached(&format!("{STAFF_QUERY} WHERE emp_id = ?1"))?
            .query_row([emp_id.as_str()], |row| Ok(staff_row(row)))
            .optional()?;
        found.transpose()
    }

    /// The staff list by id, at most [`MAX_ROWS`].
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn staff(&self) -> Result<Vec<StaffRow>, StoreError> {
        self.rows(&format!("{STAFF_QUERY} ORDER BY emp_id LIMIT ?1"), params![MAX_ROWS], staff_row)
    }

    /// Every member of staff, active or not.
    pub(super) fn all_members(&self) -> Result<Vec<StaffMember>, StoreError> {
        let rows = self.rows(&format!("{STAFF_QUERY} ORDER BY emp_id"), [], staff_row)?;
        Ok(rows.into_iter().map(|row| row.member).collect())
    }

    /// The face that is shown beside a greeting; `None` where there is none that can be read.
    ///
    /// # Errors
    /// As SQLite reports. A photo that cannot be read is no error here: `verify` names it.
    pub fn portrait(&self, emp_id: &EmployeeId) -> Result<Option<Picture>, StoreError> {
        let path: Option<Option<String>> = self
            .connection
            .prepare_cached("SELECT image_path FROM staff WHERE emp_id = ?1")?
            .query_row([emp_id.as_str()], |row| row.get(0))
            .optional()?;
        let picture = path.flatten().and_then(|path| {
            let bytes = photo_file::read(&self.dir, &self.connection, emp_id, &path, MAX_PORTRAIT_BYTES)?;
            jpeg::decode(&bytes, jpeg::PORTRAIT.longest_side).ok().flatten()
        });
        Ok(picture)
    }

    /// The work days of one date by time in, at most [`MAX_ROWS`].
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn attendance_on(&self, date: NaiveDate) -> Result<Vec<LogRow>, StoreError> {
        let query =
            format!("{ATTENDANCE_QUERY} WHERE attendance_date = ?1 ORDER BY time_in, emp_id LIMIT ?2");
        self.rows(&query, params![date, MAX_ROWS], log_row)
    }

    /// The newest work days first, at most `limit` and at most [`MAX_ROWS`].
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn attendance(&self, limit: u32) -> Result<Vec<LogRow>, StoreError> {
        let query =
            format!("{ATTENDANCE_QUERY} ORDER BY attendance_date DESC, time_in DESC, emp_id DESC LIMIT ?1");
        self.rows(&query, params![limit.min(MAX_ROWS)], log_row)
    }

    /// Events in reverse order, those before `before` or from the newest, at most `limit` and at most [`MAX_ROWS`].
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn events(&self, before: Option<i64>, limit: u32) -> Result<Vec<EventRow>, StoreError> {
        self.rows(
            "SELECT sequence, id, emp_id, at_utc_us, zone, work_date, score, margin, photo, clock_suspect
             FROM clock_event WHERE sequence < ?1 ORDER BY sequence DESC LIMIT ?2",
            params![before.unwrap_or(i64::MAX), limit.min(MAX_ROWS)],
            event_row,
        )
    }

    /// How much there is.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        Ok(self.connection.query_row(
            "SELECT (SELECT count(*) FROM staff),
                    (SELECT count(*) FROM staff WHERE active = 1 AND emp_id IN (SELECT emp_id FROM template)),
                    (SELECT count(*) FROM clock_event)",
            [],
            |row| Ok(Counts { staff: row.get(0)?, enrolled: row.get(1)?, events: row.get(2)? }),
        )?)
    }

    pub(super) fn rows<T>(
        &self,
        query: &str,
        parameters: impl rusqlite::Params,
        read: fn(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut query = self.connection.prepare_cached(query)?;
        let mut found = query.query(parameters)?;
        let mut answer = Vec::new();
        while let Some(row) = found.next()? {
            answer.push(read(row)?);
        }
        Ok(answer)
    }
}

/// Opens templates of one person after the other.
struct Secrets<'a> {
    reader: &'a Reader,
    /// Read when the first template needs it.
    site: Option<SiteKey>,
    person: Option<(EmployeeId, PersonKey)>,
}

impl Secrets<'_> {
    fn template<'b>(
        &mut self,
        emp_id: &EmployeeId,
        model: &str,
        photo: &str,
        stored: &'b [u8],
    ) -> Result<Cow<'b, [u8]>, StoreError> {
        if stored.len() == TEMPLATE_BYTES {
            return Ok(Cow::Borrowed(stored));
        }
        let unreadable = || StoreError::row(format!("a template of {emp_id} (it cannot be decrypted)"));
        let site = match self.site.take() {
            Some(site) => site,
            None => SiteKey::load(&self.reader.dir)?,
        };
        let site = self.site.insert(site);
        let known = self.person.take().filter(|(known, _)| known == emp_id);
        let known = if let Some(known) = known {
            known
        } else {
            let key = PersonKey::find(&self.reader.connection, site, emp_id)?.ok_or_else(unreadable)?;
            (emp_id.clone(), key)
        };
        let (_, key) = self.person.insert(known);
        key.decrypt(Purpose::Template { model, photo }, stored).map(Cow::Owned).ok_or_else(unreadable)
    }
}

const STAFF_QUERY: &str =
    "SELECT emp_id, name, email, phone, dob, designation, department, gender, joining_date, native,
    active, (SELECT count(DISTINCT photo) FROM template WHERE template.emp_id = staff.emp_id), site FROM staff";

fn staff_row(row: &Row<'_>) -> Result<StaffRow, StoreError> {
    Ok(StaffRow {
        member: StaffMember {
            emp_id: rows::employee_id(&row.get::<_, String>(0)?)?,
            name: row.get(1)?,
            email: row.get(2)?,
            phone: row.get(3)?,
            dob: row.get(4)?,
            designation: row.get(5)?,
            department: row.get(6)?,
            site: row.get(12)?,
            posted_since: None,
            gender: row.get(7)?,
            joining_date: row.get(8)?,
            native: row.get(9)?,
        },
        active: row.get(10)?,
        photos: row.get(11)?,
    })
}

const ATTENDANCE_QUERY: &str =
    "SELECT emp_id, name, department, attendance_date, time_in, time_out, worked_secs, status
    FROM attendance JOIN staff USING (emp_id)";

fn event_row(row: &Row<'_>) -> Result<EventRow, StoreError> {
    Ok(EventRow {
        sequence: row.get(0)?,
        id: row.get(1)?,
        emp_id: rows::employee_id(&row.get::<_, String>(2)?)?,
        at: rows::moment(row.get(3)?, &row.get::<_, String>(4)?)?,
        work_date: row.get(5)?,
        score: row.get(6)?,
        margin: row.get(7)?,
        photo: row.get(8)?,
        clock_suspect: row.get(9)?,
    })
}
