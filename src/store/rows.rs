//! Rows as the words of the product, and back.

use chrono::{DateTime, NaiveDate, SubsecRound as _};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::error::StoreError;
use super::receipt::{PhotoOutcome, ReceiptFields};
use crate::domain::attendance::day_of;
use crate::domain::clock_event::{DaySoFar, Direction, EventId};
use crate::domain::employee::EmployeeId;
use crate::domain::time::Moment;

/// How a time of day is written in `attendance`.
const TIME: &str = "%H:%M:%S";

/// The moment as it is stored: to the microsecond.
pub(super) fn storable(at: &Moment) -> Moment {
    Moment { utc: at.utc.trunc_subsecs(6), zone: at.zone }
}

/// The moment in a row.
pub(super) fn moment(at_utc_us: i64, zone: &str) -> Result<Moment, StoreError> {
    let utc = DateTime::from_timestamp_micros(at_utc_us).ok_or_else(|| StoreError::row("an instant"))?;
    let zone = zone.parse().ok().ok_or_else(|| StoreError::row(format!("the time zone \"{zone}\"")))?;
    Ok(Moment { utc, zone })
}

/// The work day of a person up to and including the event `last`.
pub(super) fn day(
    connection: &Connection,
    emp_id: &EmployeeId,
    date: NaiveDate,
    last: i64,
) -> Result<Option<DaySoFar>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT at_utc_us, zone FROM clock_event
         WHERE emp_id = ?1 AND work_date = ?2 AND sequence <= ?3 ORDER BY sequence",
    )?;
    let rows = query.query_map(params![emp_id.as_str(), date, last], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
    })?;
    let mut punches = Vec::new();
    for row in rows {
        let (at, zone) = row?;
        punches.push(moment(at, &zone)?);
    }
    Ok(day_of(date, &punches))
}

/// The work day next to `date` on which this person was seen last.
pub(super) fn neighbouring_day(
    connection: &Connection,
    emp_id: &EmployeeId,
    date: NaiveDate,
) -> Result<Option<DaySoFar>, StoreError> {
    let found: Option<NaiveDate> = connection
        .prepare_cached(
            "SELECT work_date FROM clock_event WHERE emp_id = ?1 AND work_date IN (?2, ?3)
             ORDER BY sequence DESC LIMIT 1",
        )?
        .query_row(params![emp_id.as_str(), date.pred_opt(), date.succ_opt()], |row| row.get(0))
        .optional()?;
    match found {
        Some(neighbour) => day(connection, emp_id, neighbour, i64::MAX),
        None => Ok(None),
    }
}

/// The event as its receipt shows it, where it is stored.
pub(super) fn find_event(
    connection: &Connection,
    event_id: EventId,
) -> Result<Option<ReceiptFields>, StoreError> {
    let found = connection
        .prepare_cached(
            "SELECT sequence, emp_id, name, at_utc_us, zone, work_date, photo, photo_error
             FROM clock_event JOIN staff USING (emp_id) WHERE id = ?1",
        )?
        .query_row([event_id.to_string()], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                (row.get::<_, i64>(3)?, row.get::<_, String>(4)?),
                row.get::<_, NaiveDate>(5)?,
                (row.get::<_, Option<String>>(6)?, row.get::<_, Option<String>>(7)?),
            ))
        })
        .optional()?;
    let Some((sequence, emp_id, name, (at, zone), date, photo)) = found else {
        return Ok(None);
    };
    let emp_id = employee_id(&emp_id)?;
    let day = day(connection, &emp_id, date, sequence)?.ok_or_else(|| StoreError::row("a work day"))?;
    Ok(Some(ReceiptFields {
        event_id,
        sequence,
        emp_id,
        name,
        direction: if day.time_out.is_none() { Direction::In } else { Direction::Out },
        at: moment(at, &zone)?,
        day,
        photo: match photo {
            (Some(path), _) => PhotoOutcome::Saved(path.into()),
            (None, Some(reason)) => PhotoOutcome::Failed(reason),
            (None, None) => PhotoOutcome::NotTaken,
        },
    }))
}

/// The employee id in a row.
pub(super) fn employee_id(text: &str) -> Result<EmployeeId, StoreError> {
    text.parse().ok().ok_or_else(|| StoreError::row(format!("the employee id \"{text}\"")))
}

/// The derived row of a work day: date, time in, time out, seconds worked, all as they are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DayRow {
    pub(super) date: String,
    pub(super) time_in: String,
    pub(super) time_out: Option<String>,
    pub(super) status: String,
    pub(super) worked_secs: Option<i64>,
}

impl DayRow {
    /// The row that `attendance` has to hold for this work day.
    pub(super) fn of(day: &DaySoFar) -> Self {
        let clock = |at: &Moment| at.local().format(TIME).to_string();
        Self {
            date: day.date.to_string(),
            time_in: clock(&day.time_in),
            time_out: day.time_out.as_ref().map(clock),
            status: "Present".to_owned(),
            worked_secs: day.worked().map(|worked| worked.num_seconds()),
        }
    }
}

/// Brings the derived row of a work day into agreement with its events.
pub(super) fn refresh_day(
    connection: &Connection,
    emp_id: &EmployeeId,
    day: &DaySoFar,
) -> rusqlite::Result<()> {
    let row = DayRow::of(day);
    connection
        .prepare_cached(
            "INSERT INTO attendance (emp_id, attendance_date, time_in, time_out, status, worked_secs)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (emp_id, attendance_date) DO UPDATE SET
                 time_in = excluded.time_in, time_out = excluded.time_out,
                 status = excluded.status, worked_secs = excluded.worked_secs",
        )?
        .execute(params![emp_id.as_str(), row.date, row.time_in, row.time_out, row.status, row.worked_secs])
        .map(|_| ())
}
