//! Where people worked until when: a change of department or site leaves the days before it as they were.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use super::error::StoreError;
use super::person_days;
use crate::domain::calendar::Posting;
use crate::domain::employee::{EmployeeId, StaffMember};
use crate::domain::time::Moment;

/// Days of a person, first and last.
pub(super) type Span = (NaiveDate, NaiveDate);

/// The postings before that of the staff row, by their last days.
pub(super) fn earlier(connection: &Connection, emp_id: &EmployeeId) -> Result<Vec<Posting>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT last_day, department, site FROM earlier_posting WHERE emp_id = ?1 ORDER BY last_day",
    )?;
    let found = query.query_map([emp_id.as_str()], |row| {
        Ok(Posting { until: row.get(0)?, department: row.get(1)?, site: row.get(2)? })
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Those of everybody, by id.
pub(super) fn of_everybody(connection: &Connection) -> Result<HashMap<String, Vec<Posting>>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT emp_id, last_day, department, site FROM earlier_posting ORDER BY emp_id, last_day",
    )?;
    let mut found = query.query([])?;
    let mut all: HashMap<String, Vec<Posting>> = HashMap::new();
    while let Some(row) = found.next()? {
        let posting = Posting { until: row.get(1)?, department: row.get(2)?, site: row.get(3)? };
        all.entry(row.get(0)?).or_default().push(posting);
    }
    Ok(all)
}

/// Notes from which day on department and site are others. Gives the days that may come out otherwise by the change of
/// the record; they must not be in a locked period.
///
/// # Errors
/// [`StoreError::PeriodLocked`] names the first locked day.
pub(super) fn note(
    connection: &Connection,
    before: &StaffMember,
    after: &StaffMember,
    today: NaiveDate,
) -> Result<Option<Span>, StoreError> {
    let mut span: Option<Span> = None;
    let mut see = |from: NaiveDate, to: NaiveDate| {
        span = Some(span.map_or((from, to), |(first, last)| (first.min(from), last.max(to))));
    };
    if before.joining_date != after.joining_date {
        let joined = |member: &StaffMember| member.joining_date.unwrap_or(NaiveDate::MIN);
        let (first, next) = (joined(before).min(joined(after)), joined(before).max(joined(after)));
        see(first, next.pred_opt().unwrap_or(first));
    }
    let postings = earlier(connection, &before.emp_id)?;
    let place = |member: &StaffMember| (member.department.clone(), member.site.clone());
    let (was, is) = (place(before), place(after));
    if was != is {
        let since = after.posted_since.unwrap_or(today);
        store(
            connection,
            &before.emp_id,
            &Posting::before(&postings, (was.0.as_deref(), was.1.as_deref()), since),
        )?;
        see(since, NaiveDate::MAX);
    } else if let (Some(since), Some((last, others))) = (after.posted_since, postings.split_last()) {
        // The same department and site, from another day on.
        let left = (last.department.as_deref(), last.site.as_deref());
        store(connection, &before.emp_id, &Posting::before(others, left, since))?;
        see(since.min(last.until), NaiveDate::MAX);
    }
    if let Some((from, to)) = span {
        person_days::refuse_locked(connection, from, to)?;
    }
    Ok(span)
}

fn store(connection: &Connection, emp_id: &EmployeeId, postings: &[Posting]) -> Result<(), StoreError> {
    connection.execute("DELETE FROM earlier_posting WHERE emp_id = ?1", [emp_id.as_str()])?;
    for posting in postings {
        connection.execute(
            "INSERT INTO earlier_posting (emp_id, last_day, department, site) VALUES (?1, ?2, ?3, ?4)",
            params![emp_id.as_str(), posting.until, posting.department, posting.site],
        )?;
    }
    Ok(())
}

/// Computes the days anew that [`note`] gave. A punch can change to the day beside: a locked one stays as it is.
///
/// # Errors
/// [`StoreError::PeriodLocked`]; as SQLite reports.
pub(super) fn refresh(
    connection: &Connection,
    emp_id: &EmployeeId,
    (from, to): Span,
    now: &Moment,
) -> Result<(), StoreError> {
    let beside = [from.pred_opt().unwrap_or(from), to.succ_opt().unwrap_or(to)];
    let mut locked = Vec::new();
    for day in beside {
        if let Err(refusal) = person_days::refuse_locked(connection, day, day) {
            locked.push((day, person_days::figures_of(connection, day)?, refusal));
        }
    }
    person_days::refresh_person(connection, emp_id, (beside[0], beside[1]), now)?;
    for (day, figures, refusal) in locked {
        if person_days::figures_of(connection, day)? != figures {
            return Err(refusal);
        }
    }
    Ok(())
}
