//! Day records of many people, for lists, reports and trials of other rules.

use std::collections::HashMap;

use chrono::{Datelike as _, Days, NaiveDate};

use super::error::StoreError;
use super::reader::Reader;
use super::review::{self, OvertimeDecision};
use super::rules::{self, AttendanceRules};
use super::{person_days, postings};
use crate::domain::calendar::Employment;
use crate::domain::clock_event::{ClockEvent, Correction};
use crate::domain::day_records::{
    Approval, DayRecord, Events, Exception, Punch, book_weeks, day_records, punches_of,
};
use crate::domain::employee::EmployeeId;
use crate::domain::time::Moment;

/// Everything that is stored about some days.
#[derive(Debug)]
pub struct StoredDays {
    /// Staff by id.
    pub staff: Vec<Employment>,
    /// Their names.
    pub names: HashMap<EmployeeId, String>,
    /// The rules of attendance.
    pub rules: AttendanceRules,
    /// The day of the first event of this kiosk.
    pub go_live: Option<NaiveDate>,
    from: NaiveDate,
    to: NaiveDate,
    punches: Vec<ClockEvent>,
    corrections: Vec<Correction>,
    /// What HR has decided about overtime.
    decisions: HashMap<(EmployeeId, NaiveDate), OvertimeDecision>,
}

impl StoredDays {
    /// The records and exceptions as they are now.
    #[must_use]
    pub fn compute(&self, now: Moment) -> (Vec<DayRecord>, Vec<Exception>) {
        self.compute_by(&self.rules, now)
    }

    /// What they would be by other rules. Nothing is stored.
    #[must_use]
    pub fn compute_by(&self, rules: &AttendanceRules, now: Moment) -> (Vec<DayRecord>, Vec<Exception>) {
        // A week counts as a whole.
        let weekly = rules.policy.counts_weeks();
        let from = if weekly { monday_of(self.from) } else { self.from };
        let mut calendar = rules.calendar(from, self.to, now);
        calendar.go_live = self.go_live;
        let events = Events { punches: &self.punches, corrections: &self.corrections };
        let (mut records, mut exceptions) =
            day_records(events, &self.staff, &rules.roster, &calendar, &rules.policy);
        if weekly {
            for days in records.chunk_by_mut(|a, b| a.emp_id == b.emp_id) {
                let person =
                    days.first().and_then(|day| self.staff.iter().find(|of| of.emp_id == day.emp_id));
                book_weeks(days, person.and_then(|person| person.leaving_date), &rules.policy);
            }
            records.retain(|record| record.date >= self.from);
            exceptions.retain(|exception| exception.date >= self.from);
        }
        for record in records.iter_mut().filter(|record| record.approval != Approval::NotNeeded) {
            record.approval = self.approval(record);
        }
        (records, exceptions)
    }

    /// What HR has decided about the overtime of a day, as it is now.
    fn approval(&self, record: &DayRecord) -> Approval {
        match self.decisions.get(&(record.emp_id.clone(), record.date)) {
            None => Approval::Waiting { approved_secs: 0 },
            Some(OvertimeDecision { overtime_secs, approved_secs })
                if *overtime_secs == record.overtime_secs() =>
            {
                Approval::Decided { approved_secs: *approved_secs }
            }
            Some(earlier) => Approval::Waiting { approved_secs: earlier.approved_secs },
        }
    }

    /// The punches of a person that count, in their order, of the days that were read and some around them.
    #[must_use]
    pub fn punches_of(&self, emp_id: &EmployeeId) -> Vec<Punch> {
        let events = Events { punches: &self.punches, corrections: &self.corrections };
        punches_of(&Employment::new(emp_id.clone()), events)
    }
}

/// What [`person_days::clock_event`] reads.
const PUNCH: &str = "sequence, id, emp_id, at_utc_us, zone, source, said, clock_suspect";

fn monday_of(date: NaiveDate) -> NaiveDate {
    let days = date.weekday().num_days_from_monday();
    date.checked_sub_days(Days::new(days.into())).unwrap_or(date)
}

impl Reader {
    /// Everything that is stored about the days from `from` to `to`, of one person or of everybody.
    ///
    /// # Errors
    /// [`StoreError::UnknownEmployee`]; [`StoreError::Row`] for something that cannot be understood; as SQLite reports.
    pub fn stored_days(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        person: Option<&EmployeeId>,
    ) -> Result<StoredDays, StoreError> {
        let connection = self.connection();
        // One snapshot for all questions.
        let snapshot = connection.unchecked_transaction()?;
        let mut staff = Vec::new();
        let mut names = HashMap::new();
        let mut query = connection.prepare_cached(
            "SELECT emp_id, department, site, joining_date, leaving_date, name FROM staff
             WHERE ?1 IS NULL OR emp_id = ?1 ORDER BY emp_id",
        )?;
        let mut found = query.query([person.map(EmployeeId::as_str)])?;
        while let Some(row) = found.next()? {
            let employment = person_days::employment_of(row)?;
            names.insert(employment.emp_id.clone(), row.get(5)?);
            staff.push(employment);
        }
        person_days::add_earlier(connection, &mut staff)?;
        if let Some(person) = person
            && staff.is_empty()
        {
            return Err(StoreError::UnknownEmployee(person.clone()));
        }
        let micros = |date: NaiveDate| date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_micros();
        let first = monday_of(from).checked_sub_days(Days::new(4)).map_or(i64::MIN, micros);
        let last = to.checked_add_days(Days::new(5)).map_or(i64::MAX, micros);
        // Two questions, so that each finds its index.
        let these = match person {
            Some(_) => "emp_id = ?3 AND at_utc_us BETWEEN ?1 AND ?2",
            None => "?3 IS NULL AND at_utc_us BETWEEN ?1 AND ?2",
        };
        let mut query = connection.prepare_cached(&format!(
            "SELECT {PUNCH} FROM clock_event WHERE {these}
             UNION ALL
             SELECT {PUNCH} FROM clock_event WHERE id IN (SELECT event_id FROM correction) AND NOT ({these})"
        ))?;
        let mut punches = Vec::new();
        let mut found = query.query(rusqlite::params![first, last, person.map(EmployeeId::as_str)])?;
        while let Some(row) = found.next()? {
            punches.push(person_days::clock_event(row)?);
        }
        let mut corrections = Vec::new();
        let mut query = connection.prepare_cached("SELECT sequence, id, target, change FROM correction")?;
        let mut found = query.query([])?;
        while let Some(row) = found.next()? {
            corrections.push(person_days::correction(row)?);
        }
        if person.is_some() {
            // Events of others are here for the sake of those that were given to this person.
            let given: std::collections::HashSet<_> =
                corrections.iter().map(|correction| correction.target).collect();
            punches.retain(|event: &ClockEvent| Some(&event.emp_id) == person || given.contains(&event.id));
        }
        let go_live = connection.query_row("SELECT min(work_date) FROM clock_event", [], |row| row.get(0))?;
        let rules = rules::load(connection)?;
        let decisions = review::overtime_decisions(connection, from, to)?;
        drop(snapshot);
        Ok(StoredDays { staff, names, rules, go_live, from, to, punches, corrections, decisions })
    }

    /// What the computation needs to know about everybody, with the name and whether the kiosk recognises them, by
    /// name.
    ///
    /// # Errors
    /// As [`Reader::stored_days`].
    pub fn employments(&self) -> Result<Vec<(Employment, String, bool)>, StoreError> {
        let mut query = self.connection().prepare_cached(
            "SELECT emp_id, department, site, joining_date, leaving_date, name, active FROM staff
             ORDER BY folded(name), emp_id",
        )?;
        let mut found = query.query([])?;
        let mut everybody: Vec<(Employment, String, bool)> = Vec::new();
        while let Some(row) = found.next()? {
            everybody.push((person_days::employment_of(row)?, row.get(5)?, row.get(6)?));
        }
        let mut earlier = postings::of_everybody(self.connection())?;
        for (employment, ..) in &mut everybody {
            employment.earlier = earlier.remove(employment.emp_id.as_str()).unwrap_or_default();
        }
        Ok(everybody)
    }

    /// The first day from `from` to `to` that is in a locked period.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn first_locked_day(&self, from: NaiveDate, to: NaiveDate) -> Result<Option<NaiveDate>, StoreError> {
        match person_days::refuse_locked(self.connection(), from, to) {
            Ok(()) => Ok(None),
            Err(StoreError::PeriodLocked { date }) => Ok(Some(date)),
            Err(error) => Err(error),
        }
    }

    /// The rules of attendance.
    ///
    /// # Errors
    /// As [`Reader::stored_days`].
    pub fn attendance_rules(&self) -> Result<AttendanceRules, StoreError> {
        rules::load(self.connection())
    }
}
