//! Checks that database, photos and rows agree. Reads alone, in one snapshot; may run beside the kiosk.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

use chrono::NaiveDate;
use rusqlite::Connection;
use serde::Serialize;

use super::data_dir::DataDir;
use super::error::StoreError;
use super::reader::Reader;
use super::rows::{self, DayRow};
use super::{jpeg, sweep};
use crate::domain::attendance::day_of;
use crate::domain::time::Moment;

/// Most problems that are listed.
const MAX_PROBLEMS: usize = 1000;

/// What the check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// Nothing was found.
    pub ok: bool,
    /// What was found, in words for the operator; at most 1000.
    pub problems: Vec<String>,
    /// Clock events.
    pub events: u32,
    /// Scan photos that events name.
    pub photos: u32,
    /// `ok`, or what SQLite's own check found.
    pub sqlite: String,
}

impl VerifyReport {
    fn problem(&mut self, text: impl Into<String>) {
        self.ok = false;
        match self.problems.len() {
            listed if listed + 1 < MAX_PROBLEMS => self.problems.push(text.into()),
            listed if listed < MAX_PROBLEMS => self.problems.push("and more".to_owned()),
            _ => {}
        }
    }
}

/// Checks a data directory.
///
/// - SQLite's own check of structure and indexes, and of references between tables;
/// - events are numbered without a gap and protected against change;
/// - each row of `attendance` is the one that its events give, and each work day with events has its row;
/// - each photo that a row names is there and whole, and each scan photo has its row.
#[must_use]
pub fn verify(dir: &DataDir) -> VerifyReport {
    let mut report =
        VerifyReport { ok: true, problems: Vec::new(), events: 0, photos: 0, sqlite: "ok".to_owned() };
    let checked = Reader::open(dir).and_then(|reader| {
        let names = sweep::names_in(&dir.scans())?;
        // One snapshot for all questions.
        reader.connection().execute_batch("BEGIN")?;
        check_sqlite(reader.connection(), &mut report)?;
        check_events(reader.connection(), &mut report)?;
        check_days(reader.connection(), &mut report)?;
        check_named_photos(dir, reader.connection(), &mut report)?;
        reader.connection().execute_batch("COMMIT")?;
        check_unclaimed_photos(dir, &reader, &names, &mut report)
    });
    if let Err(error) = checked {
        if report.sqlite == "ok" && matches!(error, StoreError::Sql(_) | StoreError::Damaged { .. }) {
            report.sqlite = error.to_string();
        }
        report.problem(error.to_string());
    }
    report
}

fn check_sqlite(connection: &Connection, report: &mut VerifyReport) -> Result<(), StoreError> {
    let mut query = connection.prepare("PRAGMA integrity_check(100)")?;
    for finding in query.query_map([], |row| row.get::<_, String>(0))? {
        let finding = finding?;
        if finding != "ok" {
            "damaged".clone_into(&mut report.sqlite);
            report.problem(format!("the database is damaged: {finding}"));
        }
    }
    let mut query = connection.prepare("PRAGMA foreign_key_check")?;
    let broken = query.query_map([], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, Option<i64>>(1)?.unwrap_or_default(),
            row.get::<_, String>(2)?,
        ))
    })?;
    for row in broken {
        let (table, row, parent) = row?;
        report.problem(format!("row {row} of {table} refers to a row of {parent} that is not there"));
    }
    Ok(())
}

fn check_events(connection: &Connection, report: &mut VerifyReport) -> Result<(), StoreError> {
    let (events, photos, newest): (u32, u32, Option<u32>) =
        connection.query_row("SELECT count(*), count(photo), max(sequence) FROM clock_event", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    (report.events, report.photos) = (events, photos);
    let newest = newest.unwrap_or(0);
    if newest != events {
        report.problem(format!("{} of {newest} events are missing", newest.saturating_sub(events)));
    }
    let guards: u32 = connection.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND name IN
            ('clock_event_is_never_changed', 'clock_event_is_never_removed', 'clock_event_is_never_replaced')",
        [],
        |row| row.get(0),
    )?;
    if guards != 3 {
        report.problem("the events are not protected against change: a trigger is missing");
    }
    Ok(())
}

/// Goes through the events and the derived rows side by side, both ordered by employee and date.
fn check_days(connection: &Connection, report: &mut VerifyReport) -> Result<(), StoreError> {
    let mut events = connection.prepare(
        "SELECT emp_id, work_date, at_utc_us, zone FROM clock_event ORDER BY emp_id, work_date, sequence",
    )?;
    let mut events = events.query([])?;
    let mut current: Option<(String, NaiveDate)> = None;
    let mut punches: Vec<Moment> = Vec::new();
    loop {
        let next = match events.next()? {
            Some(row) => {
                let key: (String, NaiveDate) = (row.get(0)?, row.get(1)?);
                Some((key, rows::moment(row.get(2)?, &row.get::<_, String>(3)?)?))
            }
            None => None,
        };
        let next_key = next.as_ref().map(|(key, _)| key);
        if current.as_ref() != next_key {
            if let Some((emp_id, date)) = &current {
                check_day(connection, emp_id, *date, &punches, report)?;
            }
            punches.clear();
            current = next_key.cloned();
        }
        let Some(((emp_id, date), at)) = next else { break };
        let wall = at.local().date_naive();
        if wall != date && wall.pred_opt() != Some(date) {
            report.problem(format!("an event of {emp_id} on {wall} belongs to the work day {date}"));
        }
        punches.push(at);
    }
    let mut query = connection.prepare(
        "SELECT emp_id || ' on ' || attendance_date FROM attendance WHERE NOT EXISTS
            (SELECT 1 FROM clock_event
             WHERE clock_event.emp_id = attendance.emp_id AND work_date = attendance_date) LIMIT 1000",
    )?;
    for day in query.query_map([], |row| row.get::<_, String>(0))? {
        report.problem(format!("the attendance of {} has no events", day?));
    }
    Ok(())
}

fn check_day(
    connection: &Connection,
    emp_id: &str,
    date: NaiveDate,
    punches: &[Moment],
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    use rusqlite::OptionalExtension as _;
    let expected = day_of(date, punches).as_ref().map(DayRow::of);
    let found = connection
        .prepare_cached(
            "SELECT attendance_date, time_in, time_out, status, worked_secs FROM attendance
             WHERE emp_id = ?1 AND attendance_date = ?2",
        )?
        .query_row(rusqlite::params![emp_id, date], |row| {
            Ok(DayRow {
                date: row.get(0)?,
                time_in: row.get(1)?,
                time_out: row.get(2)?,
                status: row.get(3)?,
                worked_secs: row.get(4)?,
            })
        })
        .optional()?;
    if found != expected {
        let words = |row: Option<DayRow>| match row {
            Some(row) => format!("{} to {}", row.time_in, row.time_out.as_deref().unwrap_or("open")),
            None => "no row".to_owned(),
        };
        report.problem(format!(
            "the attendance of {emp_id} on {date} says {}, its events say {}",
            words(found),
            words(expected)
        ));
    }
    Ok(())
}

fn check_named_photos(
    dir: &DataDir,
    connection: &Connection,
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let mut query = connection.prepare(
        "SELECT photo, 'event ' || sequence FROM clock_event WHERE photo IS NOT NULL
         UNION ALL SELECT DISTINCT photo, 'the templates of ' || emp_id FROM template
         UNION ALL SELECT image_path, 'the staff row of ' || emp_id FROM staff WHERE image_path IS NOT NULL",
    )?;
    let named = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    for row in named {
        let (path, owner) = row?;
        match is_whole_jpeg(dir, &path) {
            Ok(true) => {}
            Ok(false) => report.problem(format!("{path} of {owner} is not a whole JPEG file")),
            Err(error) => report.problem(format!("{path} of {owner} cannot be read: {error}")),
        }
    }
    Ok(())
}

fn is_whole_jpeg(dir: &DataDir, path: &str) -> io::Result<bool> {
    let mut file = File::open(dir.root().join(path))?;
    let mut ends = [0; 4];
    let (head, tail) = ends.split_at_mut(2);
    let read =
        file.read_exact(head).and_then(|()| file.seek(SeekFrom::End(-2))).and_then(|_| file.read_exact(tail));
    match read {
        Ok(()) => Ok(jpeg::looks_whole(&ends)),
        // Shorter than that.
        Err(error) if matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// A photo may have got its row since the snapshot: asks again while nobody is between photo and row.
fn check_unclaimed_photos(
    dir: &DataDir,
    reader: &Reader,
    names: &[String],
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let mut unclaimed = Vec::new();
    for name in names.iter().filter(|name| super::scan_photo::date_in_name(name).is_some()) {
        if !sweep::is_scan_photo_named(reader.connection(), name)? {
            unclaimed.push(name);
        }
    }
    if unclaimed.is_empty() {
        return Ok(());
    }
    let _alone = dir.alone_with_files().map_err(StoreError::path(dir.scans()))?;
    for name in unclaimed {
        if dir.scans().join(name).exists() && !sweep::is_scan_photo_named(reader.connection(), name)? {
            report.problem(format!("uploads/scans/{name} belongs to no event"));
        }
    }
    Ok(())
}
