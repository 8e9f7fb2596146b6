//! The staff list of the HR workspace: read by page, edited with an entry in the audit list.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::audit::{self, Change};
use super::error::StoreError;
use super::log::MAX_PAGE;
use super::reader::{MAX_ROWS, Reader};
use super::writer::Writer;
use super::{jpeg, postings, rows};
use crate::domain::audit::{AuditAction, By};
use crate::domain::employee::{EmployeeId, StaffMember};
use crate::domain::folded::folded;
use crate::domain::frame::Picture;
use crate::domain::staff_list::{
    StaffColumn, StaffDetail, StaffField, StaffFilter, StaffSort, StaffState, StaffSummary, shown,
};

/// Longest side of a thumbnail, in pixels.
const THUMBNAIL: u32 = 96;

const CONDITION: &str = "(?1 = '' OR instr(folded(name), ?1) > 0 OR instr(folded(emp_id), ?1) > 0
         OR instr(folded(coalesce(email, '')), ?1) > 0 OR instr(coalesce(phone, ''), ?1) > 0
         OR instr(folded(coalesce(designation, '')), ?1) > 0)
     AND (?2 IS NULL OR coalesce(department, '') = ?2) AND (?3 IS NULL OR active = ?3)
     AND (?4 IS NULL OR NOT EXISTS
         (SELECT 1 FROM attendance WHERE attendance.emp_id = staff.emp_id AND attendance_date = ?4))";

impl Reader {
    /// How many people `filter` finds.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn staff_count(&self, filter: &StaffFilter) -> Result<u32, StoreError> {
        Ok(self
            .connection()
            .prepare_cached(&format!("SELECT count(*) FROM staff WHERE {CONDITION}"))?
            .query_row(
                params![wanted(filter), filter.department, active(filter.state), filter.absent_on],
                |row| row.get(0),
            )?)
    }

    /// A page of the people whom `filter` finds; at most [`MAX_PAGE`].
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn staff_page(
        &self,
        filter: &StaffFilter,
        sort: StaffSort,
        offset: u32,
        len: u32,
    ) -> Result<Vec<StaffSummary>, StoreError> {
        let direction = if sort.descending { "DESC" } else { "ASC" };
        let column = match sort.column {
            StaffColumn::Name => "folded(name)",
            StaffColumn::Id => "emp_id",
            StaffColumn::Department => "folded(department)",
            StaffColumn::Designation => "folded(designation)",
            StaffColumn::Joined => "joining_date",
        };
        let query = format!(
            "SELECT emp_id, name, department, designation, joining_date, active FROM staff WHERE {CONDITION}
             ORDER BY {column} {direction} NULLS LAST, emp_id LIMIT ?5 OFFSET ?6"
        );
        self.rows(
            &query,
            params![
                wanted(filter),
                filter.department,
                active(filter.state),
                filter.absent_on,
                len.min(MAX_PAGE),
                offset
            ],
            summary,
        )
    }

    /// Everything about one person; `None` for an id that nobody has.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn staff_detail(&self, emp_id: &EmployeeId) -> Result<Option<StaffDetail>, StoreError> {
        let Some(found) = self.staff_member(emp_id)? else { return Ok(None) };
        let last_seen: Option<NaiveDate> = self
            .connection()
            .prepare_cached("SELECT max(attendance_date) FROM attendance WHERE emp_id = ?1")?
            .query_row([emp_id.as_str()], |row| row.get(0))?;
        let has_pin = self.has_pin(emp_id)?;
        let earlier = postings::earlier(self.connection(), emp_id)?;
        let (active, photos) = (found.active, found.photos);
        Ok(Some(StaffDetail { member: found.member, active, photos, earlier, last_seen, has_pin }))
    }

    /// The departments in use, by name.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn departments(&self) -> Result<Vec<String>, StoreError> {
        self.rows(
            "SELECT DISTINCT department FROM staff WHERE department IS NOT NULL
             ORDER BY folded(department) LIMIT ?1",
            [MAX_ROWS],
            |row| Ok(row.get(0)?),
        )
    }

    /// The portrait in the size of a row of the staff list; `None` where there is none that can be read.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn thumbnail(&self, emp_id: &EmployeeId) -> Result<Option<Picture>, StoreError> {
        Ok(self.portrait(emp_id)?.map(|portrait| jpeg::smaller(&portrait, THUMBNAIL)))
    }
}

impl Writer {
    /// Puts `member` in the place of the record with the same id, with an entry in the audit list that holds the fields
    /// that changed. False where nothing changed.
    ///
    /// # Errors
    /// [`StoreError::UnknownEmployee`]; as SQLite reports.
    pub fn edit_staff(&mut self, member: &StaffMember, by: &By) -> Result<bool, StoreError> {
        self.in_transaction(|connection| {
            let before = record(connection, &member.emp_id)?;
            edit(connection, &before, member, (AuditAction::StaffEdited, by))
        })
    }

    /// Deactivates a member of staff, or takes one back, with an entry in the audit list. False where nothing changed.
    ///
    /// # Errors
    /// [`StoreError::UnknownEmployee`]; as SQLite reports.
    pub fn change_active(&mut self, emp_id: &EmployeeId, active: bool, by: &By) -> Result<bool, StoreError> {
        self.in_transaction(|connection| {
            record(connection, emp_id)?;
            let changed = connection.execute(
                "UPDATE staff SET active = ?2 WHERE emp_id = ?1 AND active <> ?2",
                params![emp_id.as_str(), active],
            )?;
            if changed == 0 {
                return Ok(false);
            }
            connection.execute("UPDATE gallery SET version = version + 1", [])?;
            let (action, before, after) = if active {
                (AuditAction::StaffReactivated, "active: no", "active: yes")
            } else {
                (AuditAction::StaffDeactivated, "active: yes", "active: no")
            };
            let change =
                Change { action, subject: emp_id.as_str(), before: Some(before), after: Some(after) };
            audit::write(connection, by, change)?;
            Ok(true)
        })
    }
}

/// Puts `member` in the place of `before`; false where nothing differs.
pub(super) fn edit(
    connection: &Connection,
    before: &StaffMember,
    member: &StaffMember,
    (action, by): (AuditAction, &By),
) -> Result<bool, StoreError> {
    let changed: Vec<StaffField> =
        StaffField::ALL.into_iter().filter(|field| shown(before, *field) != shown(member, *field)).collect();
    if changed.is_empty() {
        return Ok(false);
    }
    let span = postings::note(connection, before, member, by.at.local().date_naive())?;
    // From when on is no column of the record.
    for field in changed.iter().filter(|field| **field != StaffField::PostedSince) {
        connection.execute(
            &format!("UPDATE staff SET {} = ?2 WHERE emp_id = ?1", field.column()),
            params![member.emp_id.as_str(), shown(member, *field)],
        )?;
    }
    let lines = |of: &StaffMember| {
        let line =
            |field: &StaffField| format!("{}: {}", field.column(), shown(of, *field).unwrap_or_default());
        changed.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    let change = Change {
        action,
        subject: member.emp_id.as_str(),
        before: Some(&lines(before)),
        after: Some(&lines(member)),
    };
    audit::write(connection, by, change)?;
    if let Some(span) = span {
        postings::refresh(connection, &member.emp_id, span, &by.at)?;
    }
    Ok(true)
}

fn wanted(filter: &StaffFilter) -> String {
    folded(filter.text.trim())
}

fn active(state: StaffState) -> Option<bool> {
    match state {
        StaffState::Active => Some(true),
        StaffState::Inactive => Some(false),
        StaffState::All => None,
    }
}

fn summary(row: &Row<'_>) -> Result<StaffSummary, StoreError> {
    Ok(StaffSummary {
        emp_id: rows::employee_id(&row.get::<_, String>(0)?)?,
        name: row.get(1)?,
        department: row.get(2)?,
        designation: row.get(3)?,
        joining_date: row.get(4)?,
        active: row.get(5)?,
    })
}

/// Whether somebody with this id is on the staff list, active or not.
pub(super) fn is_listed(connection: &Connection, emp_id: &EmployeeId) -> rusqlite::Result<bool> {
    connection.prepare_cached("SELECT 1 FROM staff WHERE emp_id = ?1")?.exists([emp_id.as_str()])
}

/// Refuses an id that nobody on the staff list has.
pub(super) fn expect_listed(connection: &Connection, emp_id: &EmployeeId) -> Result<(), StoreError> {
    if is_listed(connection, emp_id)? { Ok(()) } else { Err(StoreError::UnknownEmployee(emp_id.clone())) }
}

pub(super) fn record(connection: &Connection, emp_id: &EmployeeId) -> Result<StaffMember, StoreError> {
    connection
        .query_row(
            "SELECT name, email, phone, dob, designation, department, gender, joining_date, native, site
             FROM staff WHERE emp_id = ?1",
            [emp_id.as_str()],
            |row| {
                Ok(StaffMember {
                    emp_id: emp_id.clone(),
                    name: row.get(0)?,
                    email: row.get(1)?,
                    phone: row.get(2)?,
                    dob: row.get(3)?,
                    designation: row.get(4)?,
                    department: row.get(5)?,
                    site: row.get(9)?,
                    posted_since: None,
                    gender: row.get(6)?,
                    joining_date: row.get(7)?,
                    native: row.get(8)?,
                })
            },
        )
        .optional()?
        .ok_or_else(|| StoreError::UnknownEmployee(emp_id.clone()))
}
