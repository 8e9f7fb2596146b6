//! A day of a person with everything that was recorded and corrected about it.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};

use super::error::StoreError;
use super::reader::Reader;
use super::{matched, person_days, review, rows};
use crate::domain::clock_event::{Change, ClockEvent, EventId};
use crate::domain::day_records::DayRecord;
use crate::domain::employee::EmployeeId;
use crate::domain::review::{ReviewCorrection, ReviewDay, ReviewPunch};
use crate::domain::time::Moment;

/// Most punches of one day that are shown.
const MOST_PUNCHES: u32 = 500;

impl Reader {
    /// A day with its punches, also those that do not count any more, and their corrections.
    ///
    /// # Errors
    /// [`StoreError::UnknownEmployee`]; as SQLite reports.
    pub fn review_day(
        &self,
        emp_id: &EmployeeId,
        date: NaiveDate,
        now: &Moment,
    ) -> Result<ReviewDay, StoreError> {
        let connection = self.connection();
        let stored = self.stored_days(date, date, Some(emp_id))?;
        let (records, _) = stored.compute(*now);
        let record = records.into_iter().find(|record| record.date == date);
        let counting: HashMap<EventId, Moment> =
            stored.punches_of(emp_id).into_iter().map(|punch| (punch.event, punch.at)).collect();
        let mut punches = punches(connection, emp_id, date, record.as_ref())?;
        for punch in &mut punches {
            punch.counts_at = counting.get(&punch.event).copied();
            punch.corrections = corrections(connection, punch)?;
            punch.matched = matched::of_event(connection, punch.sequence)?;
        }
        punches.sort_by_key(|punch| (punch.counts_at.unwrap_or(punch.recorded_at).utc, punch.sequence));
        let mut requests = self.repair_requests(false)?;
        requests.retain(|entry| entry.request.emp_id == *emp_id && entry.request.work_date == date);
        Ok(ReviewDay {
            emp_id: emp_id.clone(),
            name: stored.names.get(emp_id).cloned().unwrap_or_default(),
            department: stored.staff.first().and_then(|person| person.department.clone()),
            date,
            record,
            punches,
            requests,
            locked: review::lock_of(connection, date)?,
        })
    }
}

/// What was recorded for this person on the day, and what counts on it now.
fn punches(
    connection: &Connection,
    emp_id: &EmployeeId,
    date: NaiveDate,
    record: Option<&DayRecord>,
) -> Result<Vec<ReviewPunch>, StoreError> {
    let roles: HashMap<EventId, _> = record
        .map(|record| record.shifts.iter().flat_map(|shift| shift.punches.iter().copied()).collect())
        .unwrap_or_default();
    let counted: Vec<String> = roles.keys().map(ToString::to_string).collect();
    let mut query = connection.prepare_cached(
        "SELECT sequence, id, emp_id, at_utc_us, zone, source, said, clock_suspect,
             score, threshold, margin, photo IS NOT NULL, author, reason
         FROM clock_event WHERE (emp_id = ?1 AND work_date = ?2) OR id IN (SELECT value FROM json_each(?3))
         ORDER BY at_utc_us LIMIT ?4",
    )?;
    let counted = super::rules::to_json(&counted)?;
    let mut found = query.query(params![emp_id.as_str(), date, counted, MOST_PUNCHES])?;
    let mut punches = Vec::new();
    while let Some(row) = found.next()? {
        let event = person_days::clock_event(row)?;
        let role = roles.get(&event.id).copied();
        punches.push(ReviewPunch { role, ..punch(row, &event)? });
    }
    Ok(punches)
}

fn punch(row: &Row<'_>, event: &ClockEvent) -> Result<ReviewPunch, StoreError> {
    let score: (Option<f64>, Option<f64>) = (row.get(8)?, row.get(9)?);
    let margin: Option<f64> = row.get(10)?;
    let added: (Option<String>, Option<String>) = (row.get(12)?, row.get(13)?);
    Ok(ReviewPunch {
        event: event.id,
        sequence: event.sequence,
        recorded_for: event.emp_id.clone(),
        recorded_at: event.at,
        counts_at: None,
        role: None,
        source: event.source.name().to_owned(),
        said: event.said,
        added: added.0.map(|author| (author, added.1.unwrap_or_default())),
        score: score.0.zip(score.1).map(|(score, threshold)| (score, threshold, margin)),
        has_photo: row.get(11)?,
        clock_suspect: event.clock_suspect,
        corrections: Vec::new(),
        matched: None,
    })
}

/// The corrections of a punch, each with whether it still holds.
fn corrections(connection: &Connection, punch: &ReviewPunch) -> Result<Vec<ReviewCorrection>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT sequence, id, target, change, reason, author, made_at_utc_us FROM correction
         WHERE event_id = ?1 ORDER BY sequence",
    )?;
    let mut found = query.query([punch.event.to_string()])?;
    let mut list = Vec::new();
    while let Some(row) = found.next()? {
        let correction = person_days::correction(row)?;
        let takes_back = correction.change == Change::Void && correction.target != punch.event;
        list.push(ReviewCorrection {
            id: correction.id,
            change: correction.change,
            takes_back: takes_back.then_some(correction.target),
            taken_back: false,
            reason: row.get(4)?,
            author: row.get(5)?,
            at: rows::moment(row.get(6)?, punch.recorded_at.zone.name())?,
        });
    }
    let mut taken: HashSet<EventId> = HashSet::new();
    for correction in list.iter_mut().rev() {
        correction.taken_back = taken.contains(&correction.id);
        if !correction.taken_back {
            taken.extend(correction.takes_back);
        }
    }
    Ok(list)
}
