//! Rows as the words of the product, and back.

use chrono::{DateTime, NaiveDate, SubsecRound as _, TimeDelta};
use rusqlite::{Connection, OptionalExtension as _};

use super::error::StoreError;
use super::person_days::{self, PersonEvents};
use super::receipt::{PhotoOutcome, ReceiptFields, Remarks};
use super::repair;
use super::rules::AttendanceRules;
use crate::domain::clock_event::{Direction, EventId};
use crate::domain::employee::EmployeeId;
use crate::domain::time::Moment;

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

/// The event as its receipt shows it, where it is stored.
pub(super) fn find_event(
    connection: &Connection,
    rules: &AttendanceRules,
    event_id: EventId,
) -> Result<Option<ReceiptFields>, StoreError> {
    let found = connection
        .prepare_cached(
            "SELECT sequence, emp_id, name, at_utc_us, zone, work_date, photo, photo_error, said
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
                row.get::<_, Option<String>>(8)?,
            ))
        })
        .optional()?;
    let Some((sequence, emp_id, name, (at, zone), date, photo, said)) = found else {
        return Ok(None);
    };
    let emp_id = employee_id(&emp_id)?;
    let at = moment(at, &zone)?;
    let person = PersonEvents::load(connection, &emp_id, date, date)?.up_to(sequence);
    let said = said.as_deref().map(person_days::said_named).transpose()?;
    let (_, day) = person.day_at(rules, &at);
    let day = day.ok_or_else(|| StoreError::row("a work day"))?;
    let remarks = match day.last.0 {
        Direction::In if said.is_none() => {
            let open_day = person_days::last_day_without_time_out(connection, &emp_id, day.date)?;
            let repair =
                open_day.map(|open| repair::offer(connection, rules, &emp_id, open, &at)).transpose()?;
            let late = Some(day.late_secs).filter(|secs| *secs > 0 && rules.policy.on(day.date).tell_late);
            Remarks { late: late.map(TimeDelta::seconds), open_day, repair: repair.flatten(), breaks: None }
        }
        Direction::Out if said.is_none() => {
            Remarks { breaks: person.break_offered(rules, &at), ..Remarks::default() }
        }
        Direction::In | Direction::Out => Remarks::default(),
    };
    Ok(Some(ReceiptFields {
        event_id,
        sequence,
        emp_id,
        name,
        direction: day.last.0,
        said,
        at,
        day,
        photo: match photo {
            (Some(path), _) => PhotoOutcome::Saved(path.into()),
            (None, Some(reason)) => PhotoOutcome::Failed(reason),
            (None, None) => PhotoOutcome::NotTaken,
        },
        remarks,
    }))
}

/// The employee id in a row.
pub(super) fn employee_id(text: &str) -> Result<EmployeeId, StoreError> {
    text.parse().ok().ok_or_else(|| StoreError::row(format!("the employee id \"{text}\"")))
}
