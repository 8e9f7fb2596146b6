//! Clock events as the computation of day records takes them.

use chrono::{Days, NaiveDate};
use rusqlite::{OptionalExtension as _, params};

use super::error::StoreError;
use super::reader::Reader;
use super::rows;
use crate::domain::clock_event::{ClockEvent, Source};
use crate::domain::employee::EmployeeId;

/// Most events of one person in one answer: 50 years of 50 punches a day.
const MAX_EVENTS: u32 = 1_000_000;

impl Reader {
    /// The events of a person whose work dates lie from a day before `from` to a day after `to`, in the order in which
    /// they were stored: what can belong to a shift that begins in those days.
    ///
    /// # Errors
    /// [`StoreError::Row`] for a row that this program could not have written; as SQLite reports.
    pub fn clock_events(
        &self,
        emp_id: &EmployeeId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<ClockEvent>, StoreError> {
        let one = Days::new(1);
        let first = from.checked_sub_days(one).unwrap_or(from);
        let last = to.checked_add_days(one).unwrap_or(to);
        let mut query = self.connection().prepare_cached(
            "SELECT sequence, id, at_utc_us, zone, source, clock_suspect FROM clock_event
             WHERE emp_id = ?1 AND work_date BETWEEN ?2 AND ?3 ORDER BY sequence LIMIT ?4",
        )?;
        let mut found = query.query(params![emp_id.as_str(), first, last, MAX_EVENTS])?;
        let mut events = Vec::new();
        while let Some(row) = found.next()? {
            let id: String = row.get(1)?;
            let source: String = row.get(4)?;
            events.push(ClockEvent {
                id: id.parse().ok().ok_or_else(|| StoreError::row(format!("the event id \"{id}\"")))?,
                sequence: row.get(0)?,
                emp_id: emp_id.clone(),
                at: rows::moment(row.get(2)?, &row.get::<_, String>(3)?)?,
                source: source_of(&source)
                    .ok_or_else(|| StoreError::row(format!("the source \"{source}\"")))?,
                said: None,
                clock_suspect: row.get(5)?,
            });
        }
        Ok(events)
    }

    /// The work dates of the first event and of the last one, of a person or of all; `None` without any.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn first_and_last_work_date(
        &self,
        person: Option<&EmployeeId>,
    ) -> Result<Option<(NaiveDate, NaiveDate)>, StoreError> {
        // Both ends of an index: two look-ups, whatever the number of events.
        let of_person = if person.is_some() { "WHERE emp_id = ?1" } else { "WHERE ?1 IS NULL" };
        let ends = self
            .connection()
            .prepare_cached(&format!(
                "SELECT (SELECT min(work_date) FROM clock_event {of_person}),
                        (SELECT max(work_date) FROM clock_event {of_person})"
            ))?
            .query_row([person.map(EmployeeId::as_str)], |row| {
                Ok((row.get::<_, Option<NaiveDate>>(0)?, row.get::<_, Option<NaiveDate>>(1)?))
            })
            .optional()?;
        Ok(ends.and_then(|(first, last)| first.zip(last)))
    }
}

fn source_of(name: &str) -> Option<Source> {
    [Source::Face, Source::Pin, Source::Manual, Source::Import]
        .into_iter()
        .find(|source| source.name() == name)
}
