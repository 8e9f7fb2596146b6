//! The days of a person, from stored events to the derived rows.

use std::collections::HashSet;

use chrono::{Days, NaiveDate, TimeDelta};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::error::StoreError;
use super::rules::{self, AttendanceRules, from_json};
use super::{postings, rows};
use crate::domain::calendar::{Calendar, Employment};
use crate::domain::clock_event::{ClockEvent, Correction, DaySoFar, EventId, Said, Source};
use crate::domain::day_records::{DayRecord, Events, PersonDays, Place, Punch, punches_of};
use crate::domain::employee::EmployeeId;
use crate::domain::shift::Breaks;
use crate::domain::time::Moment;

/// What is stored of a person around some days.
#[derive(Debug)]
pub(super) struct PersonEvents {
    pub(super) employment: Employment,
    pub(super) events: Vec<ClockEvent>,
    corrections: Vec<Correction>,
}

impl PersonEvents {
    /// A person of whom nothing is stored.
    pub(super) fn empty(employment: Employment) -> Self {
        Self { employment, events: Vec::new(), corrections: Vec::new() }
    }

    /// Everything that may concern the days from `from` to `to`.
    pub(super) fn load(
        connection: &Connection,
        emp_id: &EmployeeId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Self, StoreError> {
        let employment =
            employment(connection, emp_id)?.ok_or_else(|| StoreError::UnknownEmployee(emp_id.clone()))?;
        // No window reaches further than two days, and no zone is further from UTC than one.
        let micros = |date: Option<NaiveDate>, otherwise: i64| {
            date.map_or(otherwise, |date| date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_micros())
        };
        let first = micros(from.checked_sub_days(Days::new(4)), i64::MIN);
        let last = micros(to.checked_add_days(Days::new(5)), i64::MAX);
        // Also events that a correction has brought here or given to this person.
        let mut query = connection.prepare_cached(
            "SELECT sequence, id, emp_id, at_utc_us, zone, source, said, clock_suspect FROM clock_event
             WHERE emp_id = ?1 AND at_utc_us BETWEEN ?2 AND ?3
             UNION
             SELECT sequence, id, emp_id, at_utc_us, zone, source, said, clock_suspect FROM clock_event
             WHERE id IN (SELECT event_id FROM correction WHERE emp_id = ?1
                          UNION SELECT event_id FROM correction WHERE given_to = ?1)",
        )?;
        let events = collect(query.query(params![emp_id.as_str(), first, last])?, clock_event)?;
        let mut query = connection.prepare_cached(
            "SELECT sequence, id, target, change FROM correction
             WHERE event_id IN (SELECT event_id FROM correction WHERE emp_id = ?1
                                UNION SELECT event_id FROM correction WHERE given_to = ?1)",
        )?;
        let corrections = collect(query.query([emp_id.as_str()])?, correction)?;
        Ok(Self { employment, events, corrections })
    }

    /// The punches that count, in their order.
    pub(super) fn punches(&self) -> Vec<Punch> {
        punches_of(&self.employment, Events { punches: &self.events, corrections: &self.corrections })
    }

    /// The records of the days of `calendar`.
    pub(super) fn records(&self, rules: &AttendanceRules, calendar: &Calendar) -> Vec<DayRecord> {
        let mut records = Vec::new();
        PersonDays::new(&self.employment, &rules.roster, calendar, &rules.policy).compute(
            &self.punches(),
            &mut records,
            &mut Vec::new(),
        );
        records
    }

    /// As it was when the event `sequence` was stored.
    pub(super) fn up_to(mut self, sequence: i64) -> Self {
        self.events.retain(|event| event.sequence <= sequence);
        self.corrections.clear();
        self
    }

    /// Without these events.
    pub(super) fn without(mut self, gone: &HashSet<EventId>) -> Self {
        self.events.retain(|event| !gone.contains(&event.id));
        self
    }

    /// What the time out at `at`, the last punch, may be instead, where breaks must be punched: the end of a break for
    /// who is on one, else its begin.
    pub(super) fn break_offered(&self, rules: &AttendanceRules, at: &Moment) -> Option<Said> {
        let calendar = around(rules, &self.employment.emp_id, at);
        let days = PersonDays::new(&self.employment, &rules.roster, &calendar, &rules.policy);
        let place = days.place(at);
        if !matches!(days.work_rules(place).breaks, Breaks::MustPunch { .. }) {
            return None;
        }
        let punches = self.punches();
        let here = punches.iter().rev().skip(1).take_while(|punch| days.place(&punch.at) == place);
        let on_break = here.map(|punch| punch.said).next().flatten() == Some(Said::BreakOut);
        Some(if on_break { Said::BreakIn } else { Said::BreakOut })
    }

    /// The day of a punch at `at` with what is stored in it, and where that is.
    pub(super) fn day_at(&self, rules: &AttendanceRules, at: &Moment) -> (Place, Option<DaySoFar>) {
        let calendar = around(rules, &self.employment.emp_id, at);
        let days = PersonDays::new(&self.employment, &rules.roster, &calendar, &rules.policy);
        let place = days.place(at);
        (place, days.day_so_far(place, &self.punches()))
    }
}

/// The days around a moment.
pub(super) fn around(rules: &AttendanceRules, emp_id: &EmployeeId, at: &Moment) -> Calendar {
    let date = at.local().date_naive();
    let from = date.checked_sub_days(Days::new(2)).unwrap_or(date);
    let to = date.checked_add_days(Days::new(2)).unwrap_or(date);
    rules.calendar_of(emp_id, from, to, *at)
}

/// What the computation needs to know about a person; `None` for an id that nobody has.
pub(super) fn employment(
    connection: &Connection,
    emp_id: &EmployeeId,
) -> Result<Option<Employment>, StoreError> {
    let mut query = connection
        .prepare_cached("SELECT department, site, joining_date, leaving_date FROM staff WHERE emp_id = ?1")?;
    let found = query.query_row([emp_id.as_str()], |row| {
        Ok(Employment {
            emp_id: emp_id.clone(),
            department: row.get(0)?,
            site: row.get(1)?,
            earlier: Vec::new(),
            joining_date: row.get(2)?,
            leaving_date: row.get(3)?,
        })
    });
    let Some(mut found) = found.optional()? else { return Ok(None) };
    found.earlier = postings::earlier(connection, emp_id)?;
    Ok(Some(found))
}

/// What the computation needs to know about everybody, by id.
pub(super) fn everybody(connection: &Connection) -> Result<Vec<Employment>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT emp_id, department, site, joining_date, leaving_date FROM staff ORDER BY emp_id",
    )?;
    let mut everybody = collect(query.query([])?, employment_of)?;
    add_earlier(connection, &mut everybody)?;
    Ok(everybody)
}

/// Adds where these people have worked before.
pub(super) fn add_earlier(connection: &Connection, people: &mut [Employment]) -> Result<(), StoreError> {
    let mut earlier = postings::of_everybody(connection)?;
    for person in people {
        person.earlier = earlier.remove(person.emp_id.as_str()).unwrap_or_default();
    }
    Ok(())
}

/// `emp_id, department, site, joining_date, leaving_date`; without what was before.
pub(super) fn employment_of(row: &Row<'_>) -> Result<Employment, StoreError> {
    Ok(Employment {
        emp_id: rows::employee_id(&row.get::<_, String>(0)?)?,
        department: row.get(1)?,
        site: row.get(2)?,
        earlier: Vec::new(),
        joining_date: row.get(3)?,
        leaving_date: row.get(4)?,
    })
}

fn collect<T>(
    mut found: rusqlite::Rows<'_>,
    read: fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut answer = Vec::new();
    while let Some(row) = found.next()? {
        answer.push(read(row)?);
    }
    Ok(answer)
}

/// `sequence, id, emp_id, at_utc_us, zone, source, said, clock_suspect`.
pub(super) fn clock_event(row: &Row<'_>) -> Result<ClockEvent, StoreError> {
    let source: String = row.get(5)?;
    let said: Option<String> = row.get(6)?;
    Ok(ClockEvent {
        sequence: row.get(0)?,
        id: event_id(&row.get::<_, String>(1)?)?,
        emp_id: rows::employee_id(&row.get::<_, String>(2)?)?,
        at: rows::moment(row.get(3)?, &row.get::<_, String>(4)?)?,
        source: Source::ALL
            .into_iter()
            .find(|known| known.name() == source)
            .ok_or_else(|| StoreError::row(format!("the source \"{source}\"")))?,
        said: said.as_deref().map(said_named).transpose()?,
        clock_suspect: row.get(7)?,
    })
}

pub(super) fn correction(row: &Row<'_>) -> Result<Correction, StoreError> {
    Ok(Correction {
        sequence: row.get(0)?,
        id: event_id(&row.get::<_, String>(1)?)?,
        target: event_id(&row.get::<_, String>(2)?)?,
        change: from_json(row.get_ref(3)?.as_str().unwrap_or_default(), "a correction")?,
    })
}

pub(super) fn event_id(text: &str) -> Result<EventId, StoreError> {
    text.parse().ok().ok_or_else(|| StoreError::row(format!("the event id \"{text}\"")))
}

/// The name in the database.
pub(super) fn said_name(said: Said) -> &'static str {
    match said {
        Said::In => "in",
        Said::Out => "out",
        Said::BreakOut => "break_out",
        Said::BreakIn => "break_in",
    }
}

pub(super) fn said_named(name: &str) -> Result<Said, StoreError> {
    [Said::In, Said::Out, Said::BreakOut, Said::BreakIn]
        .into_iter()
        .find(|said| said_name(*said) == name)
        .ok_or_else(|| StoreError::row(format!("the kind of punch \"{name}\"")))
}

/// Brings the derived rows of a person from `from` to `to` into agreement with the events, seen at `now`.
pub(super) fn refresh(
    connection: &Connection,
    rules: &AttendanceRules,
    person: &PersonEvents,
    (from, to): (NaiveDate, NaiveDate),
    now: &Moment,
) -> Result<(), StoreError> {
    let emp_id = &person.employment.emp_id;
    let records = person.records(rules, &rules.calendar_of(emp_id, from, to, *now));
    let kept: Vec<DayRow> = records.iter().filter_map(|record| DayRow::of(record, now)).collect();
    let mut query = connection.prepare_cached(
        "SELECT attendance_date FROM attendance WHERE emp_id = ?1 AND attendance_date BETWEEN ?2 AND ?3",
    )?;
    let stored: Vec<NaiveDate> = query
        .query_map(params![emp_id.as_str(), from, to], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for date in stored.iter().filter(|date| kept.iter().all(|row| row.date != **date)) {
        connection
            .prepare_cached("DELETE FROM attendance WHERE emp_id = ?1 AND attendance_date = ?2")?
            .execute(params![emp_id.as_str(), date])?;
    }
    kept.iter().try_for_each(|row| Ok(row.store(connection, emp_id)?))
}

/// [`refresh`] of a person's days from `from` to `to`.
pub(super) fn refresh_person(
    connection: &Connection,
    emp_id: &EmployeeId,
    (from, to): (NaiveDate, NaiveDate),
    now: &Moment,
) -> Result<(), StoreError> {
    let span: (Option<NaiveDate>, Option<NaiveDate>) = connection.query_row(
        "SELECT min(attendance_date), max(attendance_date) FROM attendance WHERE emp_id = ?1",
        [emp_id.as_str()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let (Some(first), Some(last)) = span else { return Ok(()) };
    let days = (from.max(first.pred_opt().unwrap_or(first)), to.min(last.succ_opt().unwrap_or(last)));
    if days.1 < days.0 {
        return Ok(());
    }
    let person = PersonEvents::load(connection, emp_id, days.0, days.1)?;
    refresh(connection, &rules::load(connection)?, &person, days, now)
}

/// [`refresh`] of everybody from `from` to `to`.
pub(super) fn refresh_everybody(
    connection: &Connection,
    rules: &AttendanceRules,
    (from, to): (NaiveDate, NaiveDate),
    now: &Moment,
) -> Result<(), StoreError> {
    let span: (Option<NaiveDate>, Option<NaiveDate>) = connection.query_row(
        "SELECT min(day), max(day) FROM (SELECT min(work_date) AS day FROM clock_event
             UNION SELECT max(work_date) FROM clock_event UNION SELECT min(attendance_date) FROM attendance
             UNION SELECT max(attendance_date) FROM attendance)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let (Some(oldest), Some(newest)) = span else { return Ok(()) };
    // Other shifts can move a punch to the day beside.
    let from = from.max(oldest.pred_opt().unwrap_or(oldest));
    let to = to.min(newest.succ_opt().unwrap_or(newest));
    if to < from {
        return Ok(());
    }
    let mut query = connection.prepare("SELECT emp_id FROM staff ORDER BY emp_id")?;
    let everybody: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for emp_id in everybody {
        let person = PersonEvents::load(connection, &rows::employee_id(&emp_id)?, from, to)?;
        refresh(connection, rules, &person, (from, to), now)?;
    }
    Ok(())
}

/// Everything that wages depend on of a day, by person: to be compared before and after a change.
pub(super) fn figures_of(connection: &Connection, date: NaiveDate) -> Result<Vec<String>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT json_array(emp_id, time_in, time_out, status, worked_secs, late_secs, early_exit_secs, overtime_secs)
         FROM attendance WHERE attendance_date = ?1 ORDER BY emp_id",
    )?;
    Ok(query.query_map([date], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// Computes the days again whose windows were still open when they were computed last. Gives their number.
pub(super) fn close_days(
    connection: &Connection,
    rules: &AttendanceRules,
    now: &Moment,
) -> Result<u32, StoreError> {
    let today = now.local().date_naive();
    let mut query = connection.prepare_cached(
        "SELECT emp_id, min(attendance_date), max(attendance_date), count(*) FROM attendance
         WHERE closed = 0 AND attendance_date < ?1 GROUP BY emp_id",
    )?;
    let open: Vec<(String, NaiveDate, NaiveDate, u32)> = query
        .query_map([today], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (emp_id, first, last, _) in &open {
        let person = PersonEvents::load(connection, &rows::employee_id(emp_id)?, *first, *last)?;
        refresh(connection, rules, &person, (*first, *last), now)?;
    }
    Ok(open.iter().map(|(.., days)| days).sum())
}

/// The last day before `date` on which this person was here, when it has no time out.
pub(super) fn last_day_without_time_out(
    connection: &Connection,
    emp_id: &EmployeeId,
    date: NaiveDate,
) -> Result<Option<NaiveDate>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT attendance_date, time_out IS NULL FROM attendance WHERE emp_id = ?1 AND attendance_date < ?2
         ORDER BY attendance_date DESC LIMIT 1",
    )?;
    let found: Option<(NaiveDate, bool)> =
        query.query_row(params![emp_id.as_str(), date], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(found.filter(|(_, open)| *open).map(|(day, _)| day))
}

/// Refuses a change of days of which one is in a locked period.
///
/// # Errors
/// [`StoreError::PeriodLocked`] names the first such day.
pub(super) fn refuse_locked(
    connection: &Connection,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<(), StoreError> {
    // Of all entries about a day the newest counts. Periods begin and end with entries, so these days decide.
    let locked: Option<NaiveDate> = connection.query_row(
        "SELECT min(day) FROM (
             SELECT max(first_day, ?1) AS day FROM period_lock WHERE first_day <= ?2 AND last_day >= ?1
             UNION SELECT date(last_day, '+1 day') FROM period_lock
                 WHERE last_day >= ?1 AND date(last_day, '+1 day') <= ?2)
         WHERE (SELECT locked FROM period_lock WHERE day BETWEEN first_day AND last_day
                ORDER BY id DESC LIMIT 1) = 1",
        params![from.max(NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or(from)), to.min(last_sql_date(to))],
        |row| row.get(0),
    )?;
    match locked {
        Some(date) => Err(StoreError::PeriodLocked { date }),
        None => Ok(()),
    }
}

/// SQLite's dates end with the year 9999.
fn last_sql_date(otherwise: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 30).unwrap_or(otherwise)
}

/// The derived row of a day as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DayRow {
    pub(super) date: NaiveDate,
    pub(super) time_in: Option<String>,
    pub(super) time_out: Option<String>,
    pub(super) status: String,
    pub(super) worked_secs: Option<i64>,
    /// Late, left early, overtime.
    pub(super) figures: [i64; 3],
    pub(super) auto_out: bool,
    pub(super) closed: bool,
    pub(super) as_of_utc_us: i64,
    /// The zone of that moment; `None` where an earlier version has computed it.
    pub(super) as_of_zone: Option<String>,
}

/// How a time of day is written in `attendance`.
const TIME: &str = "%H:%M:%S";

impl DayRow {
    /// The row that `attendance` has to hold; `None` for a day without punches.
    pub(super) fn of(record: &DayRecord, now: &Moment) -> Option<Self> {
        let clock = |at: Moment| at.local().format(TIME).to_string();
        let (time_in, time_out) = (record.time_in(), record.time_out());
        if record.shifts.iter().all(|shift| shift.punches.is_empty()) {
            return None;
        }
        Some(Self {
            date: record.date,
            time_in: time_in.map(clock),
            time_out: time_out.map(clock),
            status: record.attendance.name().to_owned(),
            worked_secs: time_out.map(|_| record.worked_secs()),
            figures: [record.late_secs(), record.early_exit_secs(), record.overtime_secs()],
            auto_out: record.auto_out(),
            closed: record.closed,
            as_of_utc_us: now.utc.timestamp_micros(),
            as_of_zone: Some(now.zone.name().to_owned()),
        })
    }

    pub(super) const COLUMNS: &str = "attendance_date, time_in, time_out, status, worked_secs, late_secs, \
        early_exit_secs, overtime_secs, auto_out, closed, as_of_utc_us, as_of_zone";

    /// From a row of [`Self::COLUMNS`].
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            date: row.get(0)?,
            time_in: row.get(1)?,
            time_out: row.get(2)?,
            status: row.get(3)?,
            worked_secs: row.get(4)?,
            figures: [row.get(5)?, row.get(6)?, row.get(7)?],
            auto_out: row.get(8)?,
            closed: row.get(9)?,
            as_of_utc_us: row.get(10)?,
            as_of_zone: row.get(11)?,
        })
    }

    fn store(&self, connection: &Connection, emp_id: &EmployeeId) -> rusqlite::Result<()> {
        let [late, early, overtime] = self.figures;
        connection
            .prepare_cached(
                "INSERT INTO attendance (emp_id, attendance_date, time_in, time_out, status, worked_secs, late_secs,
                     early_exit_secs, overtime_secs, auto_out, closed, as_of_utc_us, as_of_zone)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
                 ON CONFLICT (emp_id, attendance_date) DO UPDATE SET
                     time_in = excluded.time_in, time_out = excluded.time_out, status = excluded.status,
                     worked_secs = excluded.worked_secs, late_secs = excluded.late_secs,
                     early_exit_secs = excluded.early_exit_secs, overtime_secs = excluded.overtime_secs,
                     auto_out = excluded.auto_out, closed = excluded.closed, as_of_utc_us = excluded.as_of_utc_us,
                     as_of_zone = excluded.as_of_zone",
            )?
            .execute(params![
                emp_id.as_str(),
                self.date,
                self.time_in,
                self.time_out,
                self.status,
                self.worked_secs,
                late,
                early,
                overtime,
                self.auto_out,
                self.closed,
                self.as_of_utc_us,
                self.as_of_zone,
            ])
            .map(|_| ())
    }
}

/// A moment so late that every stored day has closed.
pub(super) fn long_after(at: &Moment) -> Moment {
    Moment { utc: at.utc.checked_add_signed(TimeDelta::days(36_500)).unwrap_or(at.utc), zone: at.zone }
}
