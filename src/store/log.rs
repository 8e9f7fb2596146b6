//! The attendance log by page.
//!
//! The sums of a filter are computed once ([`Reader::log_outline`]); they say on which dates the rows of a page lie, so
//! that any page of a million rows reads little more than itself.

use std::collections::HashSet;
use std::ops::ControlFlow;

use chrono::{Days, NaiveDate};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, Row, params};

use super::error::StoreError;
use super::reader::Reader;
use super::{jpeg, matched, photo_file, rows};
use crate::domain::clock_event::EventId;
use crate::domain::employee::EmployeeId;
use crate::domain::folded::folded;
use crate::domain::frame::Picture;
use crate::domain::log::{Completeness, DayDetail, LogFilter, LogOutline, LogRow, LogSpan, PunchDetail};
use crate::domain::time::Moment;

/// Most rows of a page.
pub const MAX_PAGE: u32 = 500;

/// Most punches of a work day that are shown.
const MAX_PUNCHES: usize = 200;

/// For so few people their own index is the shorter way; for more it is the index of the dates.
const FEW_PEOPLE: usize = 24;

/// Largest scan photo file that is read, in bytes.
const MAX_SCAN_BYTES: u64 = 1 << 20;

/// The people of a filter; `None` where it names none.
type People = Option<Vec<String>>;

impl Reader {
    /// How many work days `filter` finds on each date, and the sums over all of them.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn log_outline(&self, filter: &LogFilter) -> Result<LogOutline, StoreError> {
        let people = self.people_of(filter)?;
        let (condition, mut values) = conditions(filter, people.as_deref());
        let range = within(filter, &mut values);
        let query = format!(
            "SELECT attendance_date, count(*), count(worked_secs), total(worked_secs)
             FROM attendance {} WHERE {condition} {range} GROUP BY attendance_date",
            index_for(filter, people.as_deref())
        );
        let sums = self.rows(&query, rusqlite::params_from_iter(values.iter()), |row| {
            Ok((
                row.get::<_, NaiveDate>(0)?,
                row.get::<_, u32>(1)?,
                row.get::<_, u32>(2)?,
                row.get::<_, f64>(3)?,
            ))
        })?;
        // One look into the index of each person is far less than all their days.
        let query = format!(
            "SELECT count(*) FROM staff WHERE EXISTS
                 (SELECT 1 FROM attendance WHERE emp_id = staff.emp_id AND {condition} {range})"
        );
        let people = self
            .connection()
            .prepare_cached(&query)?
            .query_row(rusqlite::params_from_iter(values.iter()), |row| row.get(0))?;
        let closed: u64 = sums.iter().map(|(_, _, closed, _)| u64::from(*closed)).sum();
        let total: f64 = sums.iter().map(|(.., worked)| worked).sum();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "a mean of less than 86,400 seconds, of far fewer than 2^52 days"
        )]
        let average_secs = (closed > 0).then(|| (total / closed as f64).round() as i64);
        let days = sums.into_iter().rev().map(|(date, count, ..)| (date, count)).collect();
        Ok(LogOutline { days, people, average_secs })
    }

    /// The rows of `span`, newest first; at most [`MAX_PAGE`].
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn log_page(&self, filter: &LogFilter, span: &LogSpan) -> Result<Vec<LogRow>, StoreError> {
        let people = self.people_of(filter)?;
        let (condition, mut values) = conditions(filter, people.as_deref());
        values.extend([text(span.oldest), text(span.newest)]);
        values.extend([Value::from(span.len.min(MAX_PAGE)), Value::from(span.skip)]);
        let query = format!(
            "SELECT emp_id, name, department, attendance_date, time_in, time_out, worked_secs, status
             FROM (SELECT * FROM attendance {} WHERE {condition} AND attendance_date BETWEEN ? AND ?
                   ORDER BY attendance_date DESC, time_in DESC, emp_id DESC LIMIT ? OFFSET ?)
             JOIN staff USING (emp_id) ORDER BY attendance_date DESC, time_in DESC, emp_id DESC",
            index_for(filter, people.as_deref())
        );
        self.rows(&query, rusqlite::params_from_iter(values.iter()), log_row)
    }

    /// Passes each work day that `filter` finds on: by date, time in and id, the oldest first. `take` ends it early by
    /// breaking. One row is in memory at a time, and all are of one moment.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn for_each_attendance(
        &self,
        filter: &LogFilter,
        mut take: impl FnMut(LogRow) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let people = self.people_of(filter)?;
        let (condition, mut values) = conditions(filter, people.as_deref());
        let range = within(filter, &mut values);
        let query = format!(
            "SELECT emp_id, name, department, attendance_date, time_in, time_out, worked_secs, status
             FROM (SELECT * FROM attendance {} WHERE {condition} {range}) JOIN staff USING (emp_id)
             ORDER BY attendance_date, time_in, emp_id",
            index_for(filter, people.as_deref())
        );
        let mut query = self.connection().prepare_cached(&query)?;
        let mut found = query.query(rusqlite::params_from_iter(values.iter()))?;
        while let Some(row) = found.next()? {
            if take(log_row(row)?).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// A work day with its punches; `None` where there is none.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn day_detail(&self, emp_id: &EmployeeId, date: NaiveDate) -> Result<Option<DayDetail>, StoreError> {
        let found = self
            .connection()
            .prepare_cached(
                "SELECT emp_id, name, department, attendance_date, time_in, time_out, worked_secs, status
                 FROM attendance JOIN staff USING (emp_id) WHERE emp_id = ?1 AND attendance_date = ?2",
            )?
            .query_row(params![emp_id.as_str(), date], |row| Ok(log_row(row)))
            .optional()?;
        let Some(row) = found.transpose()? else { return Ok(None) };
        let punches = self.punches_of_day(emp_id, date)?;
        Ok(Some(DayDetail { row, punches }))
    }

    /// The punches from which a work day is computed, as they count now: corrected ones at their corrected time, on the
    /// date that the rules give them. In the order of time.
    fn punches_of_day(&self, emp_id: &EmployeeId, date: NaiveDate) -> Result<Vec<PunchDetail>, StoreError> {
        let stored = self.stored_days(date, date, Some(emp_id))?;
        let counting = stored.punches_of(emp_id);
        let Some(zone) = counting.last().map(|punch| punch.at.zone) else { return Ok(Vec::new()) };
        // Long after its windows have closed; which punches belong to a day does not depend on it.
        let later = date.checked_add_days(Days::new(7)).unwrap_or(date);
        let now = Moment { utc: later.and_time(chrono::NaiveTime::MIN).and_utc(), zone };
        let (records, _) = stored.compute(now);
        let of_day: HashSet<EventId> = records
            .iter()
            .filter(|record| record.date == date)
            .flat_map(|record| &record.shifts)
            .flat_map(|shift| shift.punches.iter().map(|(event, _)| *event))
            .collect();
        let mut punches = Vec::new();
        let of_day = counting.iter().filter(|punch| of_day.contains(&punch.event));
        for counted in of_day.take(MAX_PUNCHES) {
            let found = self
                .connection()
                .prepare_cached(
                    "SELECT sequence, at_utc_us, zone, source, score, threshold, margin,
                         coalesce((SELECT name FROM staff WHERE staff.emp_id = runner_up), runner_up),
                         photo IS NOT NULL, photo_error, clock_suspect
                     FROM clock_event WHERE id = ?1",
                )?
                .query_row([counted.event.to_string()], |row| Ok(punch(row, counted.event)))
                .optional()?
                .transpose()?;
            let Some(found) = found else { continue };
            let matched = matched::of_event(self.connection(), found.sequence)?;
            punches.push(PunchDetail { at: counted.at, matched, ..found });
        }
        punches.sort_by_key(|punch| (punch.at.utc, punch.sequence));
        Ok(punches)
    }

    /// The scan photo of an event; `None` where there is none that can be read.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn scan_photo(&self, sequence: i64) -> Result<Option<Picture>, StoreError> {
        let found: Option<(Option<String>, String)> = self
            .connection()
            .prepare_cached("SELECT photo, emp_id FROM clock_event WHERE sequence = ?1")?
            .query_row([sequence], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(found.and_then(|(path, emp_id)| {
            let emp_id = emp_id.parse().ok()?;
            let bytes = photo_file::read(self.dir(), self.connection(), &emp_id, &path?, MAX_SCAN_BYTES)?;
            jpeg::decode(&bytes, jpeg::SCAN.longest_side).ok().flatten()
        }))
    }

    /// Changes with every punch, every refusal and every change of the staff list; costs a few microseconds.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn stamp(&self) -> Result<(i64, i64), StoreError> {
        // Both numbers only grow, so that their sum changes with each.
        let happened: i64 = self
            .connection()
            .prepare_cached(
                "SELECT ifnull((SELECT max(sequence) FROM clock_event), 0)
                      + ifnull((SELECT max(sequence) FROM spoof_attempt), 0)",
            )?
            .query_row([], |row| row.get(0))?;
        Ok((happened, self.gallery_version()?))
    }

    /// The ids that fit person, department and text.
    fn people_of(&self, filter: &LogFilter) -> Result<People, StoreError> {
        if filter.person.is_none() && filter.department.is_none() && filter.text.trim().is_empty() {
            return Ok(None);
        }
        let ids = self.rows(
            "SELECT emp_id FROM staff
             WHERE (?1 IS NULL OR emp_id = ?1) AND (?2 IS NULL OR coalesce(department, '') = ?2)
                 AND (?3 = '' OR instr(folded(name), ?3) > 0 OR instr(folded(emp_id), ?3) > 0)",
            params![
                filter.person.as_ref().map(EmployeeId::as_str),
                filter.department,
                folded(filter.text.trim())
            ],
            |row| Ok(row.get::<_, String>(0)?),
        )?;
        Ok(Some(ids))
    }
}

/// The condition for the dates; adds its parameters.
fn within(filter: &LogFilter, values: &mut Vec<Value>) -> &'static str {
    let Some(range) = &filter.range else { return "" };
    values.extend([text(range.from), text(range.to)]);
    "AND attendance_date BETWEEN ? AND ?"
}

fn text(date: NaiveDate) -> Value {
    Value::from(date.to_string())
}

fn index_for(filter: &LogFilter, people: Option<&[String]>) -> &'static str {
    match people {
        _ if filter.completeness == Completeness::Open => "INDEXED BY attendance_open",
        Some(ids) if ids.len() <= FEW_PEOPLE => "",
        _ if filter.status.is_some() => "INDEXED BY attendance_of_status",
        _ => "INDEXED BY attendance_log",
    }
}

/// The condition for everything but the dates, with its parameters.
fn conditions(filter: &LogFilter, people: Option<&[String]>) -> (String, Vec<Value>) {
    let mut condition = match filter.completeness {
        Completeness::Any => "1",
        Completeness::Complete => "worked_secs IS NOT NULL",
        Completeness::Open => "worked_secs IS NULL AND time_out IS NULL",
    }
    .to_owned();
    if filter.late {
        condition.push_str(" AND late_secs > 0");
    }
    let mut values = Vec::new();
    if let Some(status) = filter.status {
        condition.push_str(" AND status = ?");
        values.push(Value::from(status.name().to_owned()));
    }
    match people {
        None => {}
        Some(ids) if ids.len() <= FEW_PEOPLE => {
            let marks = vec!["?"; ids.len()].join(", ");
            condition = format!("{condition} AND emp_id IN ({marks})");
            values.extend(ids.iter().cloned().map(Value::from));
        }
        Some(ids) => {
            condition.push_str(" AND emp_id IN (SELECT value FROM json_each(?))");
            // Ids hold letters, digits, "-" and "_" alone: nothing to be escaped.
            values.push(Value::from(format!("[\"{}\"]", ids.join("\",\""))));
        }
    }
    (condition, values)
}

pub(super) fn log_row(row: &Row<'_>) -> Result<LogRow, StoreError> {
    Ok(LogRow {
        emp_id: rows::employee_id(&row.get::<_, String>(0)?)?,
        name: row.get(1)?,
        department: row.get(2)?,
        date: row.get(3)?,
        time_in: row.get(4)?,
        time_out: row.get(5)?,
        worked_secs: row.get(6)?,
        status: row.get(7)?,
    })
}

fn punch(row: &Row<'_>, event: EventId) -> Result<PunchDetail, StoreError> {
    Ok(PunchDetail {
        event,
        sequence: row.get(0)?,
        at: rows::moment(row.get(1)?, &row.get::<_, String>(2)?)?,
        source: row.get(3)?,
        score: row.get(4)?,
        threshold: row.get(5)?,
        margin: row.get(6)?,
        runner_up: row.get(7)?,
        has_photo: row.get(8)?,
        photo_error: row.get(9)?,
        clock_suspect: row.get(10)?,
        matched: None,
    })
}
