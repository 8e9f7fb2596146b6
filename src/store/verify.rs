//! Checks that database, photos and rows agree. Reads alone, in one snapshot; may run beside the kiosk.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::Connection;
use serde::Serialize;

use super::data_dir::DataDir;
use super::error::StoreError;
use super::person_days::{self, DayRow, PersonEvents};
use super::photo_file::Inspector;
use super::reader::Reader;
use super::rules::{self, AttendanceRules};
use super::site_key::SiteKey;
use super::{proof, retention, rows, sweep};
use crate::domain::employee::EmployeeId;

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
    /// Seals that hold.
    pub seals: u32,
    /// The last day that one of them covers.
    pub sealed_until: Option<NaiveDate>,
}

impl VerifyReport {
    /// Adds what was found.
    pub fn problem(&mut self, text: impl Into<String>) {
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
/// - the links of events, corrections and audit list hold, and so do the seals over them;
/// - each row of `attendance` is the one that its events give, and each work day with events has its row;
/// - each photo that a row names is there and whole, and each scan photo has its row.
#[must_use]
pub fn verify(dir: &DataDir) -> VerifyReport {
    let mut report = VerifyReport {
        ok: true,
        problems: Vec::new(),
        events: 0,
        photos: 0,
        sqlite: "ok".to_owned(),
        seals: 0,
        sealed_until: None,
    };
    let checked = Reader::open(dir).and_then(|reader| {
        let names = sweep::names_in(&dir.scans())?;
        // One snapshot for all questions.
        reader.connection().execute_batch("BEGIN")?;
        check_sqlite(reader.connection(), &mut report)?;
        check_events(reader.connection(), &mut report)?;
        check_proof(dir, reader.connection(), &mut report)?;
        check_days(reader.connection(), &mut report)?;
        check_templates(&reader, &mut report);
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
    let (events, photos): (u32, u32) =
        connection.query_row("SELECT count(*), count(photo) FROM clock_event", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    (report.events, report.photos) = (events, photos);
    // Those that went with a person who was erased are not missing.
    let (known, newest): (u32, Option<u32>) = connection.query_row(
        "SELECT count(*), max(sequence) FROM
             (SELECT sequence FROM clock_event UNION SELECT sequence FROM erased_event)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let newest = newest.unwrap_or(0);
    if newest != known {
        report.problem(format!("{} of {newest} events are missing", newest.saturating_sub(known)));
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

/// Checks links and seals.
fn check_proof(dir: &DataDir, connection: &Connection, report: &mut VerifyReport) -> Result<(), StoreError> {
    let proof = proof::check(connection, SiteKey::load(dir))?;
    (report.seals, report.sealed_until) = (proof.seals, proof.sealed_until);
    for problem in proof.problems {
        report.problem(problem);
    }
    let unexplained = retention::unexplained(connection)?;
    if unexplained > 0 {
        report.problem(format!(
            "{unexplained} scan photos are noted as erased, but no entry of the audit list says that they were"
        ));
    }
    Ok(())
}

/// Computes every day anew and compares it with its derived row.
fn check_days(connection: &Connection, report: &mut VerifyReport) -> Result<(), StoreError> {
    let rules = rules::load(connection)?;
    let mut people = connection.prepare(
        "SELECT emp_id, min(day), max(day) FROM
             (SELECT emp_id, work_date AS day FROM clock_event
              UNION ALL SELECT given_to, work_date FROM correction JOIN clock_event ON clock_event.id = event_id
                        WHERE given_to IS NOT NULL
              UNION ALL SELECT emp_id, attendance_date FROM attendance)
         GROUP BY emp_id ORDER BY emp_id",
    )?;
    let mut people = people.query([])?;
    while let Some(row) = people.next()? {
        let emp_id = rows::employee_id(&row.get::<_, String>(0)?)?;
        let (first, last): (NaiveDate, NaiveDate) = (row.get(1)?, row.get(2)?);
        // Corrections can move a punch beyond the days on which something was recorded.
        let span = (first.pred_opt().unwrap_or(first), last.succ_opt().unwrap_or(last));
        check_person(connection, &rules, &emp_id, span, report)?;
    }
    let mut misplaced = connection.prepare(
        "SELECT emp_id, date(at_utc_us / 1000000 + utc_offset_secs, 'unixepoch') AS wall, work_date FROM clock_event
         WHERE abs(julianday(wall) - julianday(work_date)) > 1 LIMIT 1000",
    )?;
    let mut misplaced = misplaced.query([])?;
    while let Some(row) = misplaced.next()? {
        let (emp_id, wall, date): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        report.problem(format!("an event of {emp_id} on {wall} belongs to the work day {date}"));
    }
    Ok(())
}

fn check_person(
    connection: &Connection,
    rules: &AttendanceRules,
    emp_id: &EmployeeId,
    (from, to): (NaiveDate, NaiveDate),
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let person = PersonEvents::load(connection, emp_id, from, to)?;
    let Some(zone) = person.events.last().map(|event| event.at) else {
        report.problem(format!("the attendance of {emp_id} has no events"));
        return Ok(());
    };
    let mut query = connection.prepare_cached(&format!(
        "SELECT {} FROM attendance WHERE emp_id = ?1 ORDER BY attendance_date",
        DayRow::COLUMNS
    ))?;
    let stored: Vec<DayRow> =
        query.query_map([emp_id.as_str()], DayRow::read)?.collect::<rusqlite::Result<_>>()?;
    let now = person_days::long_after(&zone);
    let computed = person.records(rules, &rules.calendar_of(emp_id, from, to, now));
    let mut computed: BTreeMap<NaiveDate, DayRow> =
        computed.iter().filter_map(|record| DayRow::of(record, &now)).map(|row| (row.date, row)).collect();
    for row in stored {
        let mut expected = computed.remove(&row.date);
        // The zone that the clock had when it was computed, which may be another one than at the last punch.
        let zone_then = row.as_of_zone.as_deref().unwrap_or(zone.zone.name());
        if !row.closed || zone_then != zone.zone.name() {
            let then = rows::moment(row.as_of_utc_us, zone_then)?;
            // Computed while its window was open: so it is compared with what was known then.
            let then = if row.closed { person_days::long_after(&then) } else { then };
            let then = person.records(rules, &rules.calendar_of(emp_id, row.date, row.date, then));
            expected = then.first().and_then(|record| DayRow::of(record, &zone));
        }
        let expected = expected.map(|expected| DayRow {
            as_of_utc_us: row.as_of_utc_us,
            as_of_zone: row.as_of_zone.clone(),
            ..expected
        });
        if expected.as_ref() != Some(&row) {
            report.problem(differs(emp_id, row.date, Some(&row), expected.as_ref()));
        }
    }
    for (date, expected) in &computed {
        report.problem(differs(emp_id, *date, None, Some(expected)));
    }
    Ok(())
}

fn differs(
    emp_id: &EmployeeId,
    date: NaiveDate,
    stored: Option<&DayRow>,
    computed: Option<&DayRow>,
) -> String {
    let words = |row: Option<&DayRow>| match row {
        Some(row) => {
            let time = |time: &Option<String>| time.clone().unwrap_or_else(|| "open".to_owned());
            format!("{} to {} ({})", time(&row.time_in), time(&row.time_out), row.status)
        }
        None => "nothing".to_owned(),
    };
    format!("the attendance of {emp_id} on {date} says {}, its events say {}", words(stored), words(computed))
}

/// Every template can be read with the keys that are there, and none lies there plain.
fn check_templates(reader: &Reader, report: &mut VerifyReport) {
    if let Err(error) = reader.for_each_template(|_, _| {}) {
        report.problem(error.to_string());
    }
    let plain = reader.connection().query_row(
        "SELECT count(*) FROM template WHERE length(vector) = 512",
        [],
        |row| row.get::<_, u32>(0),
    );
    match plain {
        Ok(0) => {}
        Ok(plain) => report.problem(format!(
            "{plain} templates are not encrypted: start the kiosk once with the key of this site in its place"
        )),
        Err(error) => report.problem(error.to_string()),
    }
}

fn check_named_photos(
    dir: &DataDir,
    connection: &Connection,
    report: &mut VerifyReport,
) -> Result<(), StoreError> {
    let mut query = connection.prepare(
        "SELECT photo, 'event ' || sequence, emp_id FROM clock_event
             WHERE photo IS NOT NULL AND sequence NOT IN (SELECT sequence FROM erased_photo)
         UNION ALL SELECT DISTINCT photo, 'the templates of ' || emp_id, emp_id FROM template
         UNION ALL SELECT image_path, 'the staff row of ' || emp_id, emp_id FROM staff WHERE image_path IS NOT NULL",
    )?;
    let photos = Inspector { dir, connection, site: SiteKey::load(dir) };
    let named = query.query_map([], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    })?;
    for row in named {
        let (path, owner, emp_id) = row?;
        match photos.is_whole(&rows::employee_id(&emp_id)?, &path) {
            Ok(true) => {}
            Ok(false) => report.problem(format!("{path} of {owner} is not a whole JPEG file")),
            Err(error) => report.problem(format!("{path} of {owner} cannot be read: {error}")),
        }
    }
    Ok(())
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
