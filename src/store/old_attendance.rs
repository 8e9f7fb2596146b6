//! Attendance that was kept long enough: punches with their photos and corrections, the days that came of them, leave, and
//! what the audit list says about them. Some at a time, each in one transaction with its entry in the audit list, so that
//! links, seals and [`super::verify`] hold and a punch at the kiosk waits for a moment at most.
//!
//! A punch goes when the work date that it counts for, by the rules and corrections of today, and the one that it was
//! recorded for lie before the day from which on attendance is kept. So the days that stay are computed as before.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{Datelike as _, Days, Months, NaiveDate};
use rusqlite::{Connection, params, params_from_iter};

use super::audit::{self, Change};
use super::chain::List;
use super::erasure::{Reference, lift_guards, references};
use super::error::StoreError;
use super::person_days::{self, PersonEvents, around};
use super::redaction::Touched;
use super::retention::midnight;
use super::rows;
use super::rules::AttendanceRules;
use super::writer::Writer;
use crate::domain::audit::{AuditAction, By};
use crate::domain::clock_event::EventId;
use crate::domain::day_records::{PersonDays, Punch};
use crate::domain::employee::EmployeeId;
use crate::domain::settings::Settings;
use crate::domain::time::Moment;

/// Punches in one transaction; a work date of a person is not parted.
const AT_A_TIME: usize = 1_000;

/// Entries of the audit list in one transaction.
const ENTRIES_AT_A_TIME: u32 = 1_000;

/// What an entry in the audit list is about that says that attendance was erased.
const SUBJECT: &str = "attendance";

/// What is decided about single days, with the column of its last day.
const DECIDED: [(&str, &str); 4] = [
    ("review_dismissal", "work_date"),
    ("overtime_decision", "work_date"),
    ("leave", "last_day"),
    ("repair_request", "work_date"),
];

/// Entries of the audit list that tell about punches and days of people.
const ABOUT_DAYS: [AuditAction; 9] = [
    AuditAction::PunchAdded,
    AuditAction::PunchCorrected,
    AuditAction::CorrectionTakenBack,
    AuditAction::RepairAccepted,
    AuditAction::RepairDeclined,
    AuditAction::ItemDismissed,
    AuditAction::ItemTakenUp,
    AuditAction::OvertimeApproved,
    AuditAction::OvertimeDeclined,
];

/// The day from which on attendance is kept; `None` where all is. A Monday: months and weeks are kept as a whole, because
/// wages and overtime are counted by them.
pub(super) fn kept_since(settings: &Settings, now: &Moment) -> Option<NaiveDate> {
    let month = now.local().date_naive().with_day(1)?;
    let first = month.checked_sub_months(Months::new(settings.keep_attendance_months?))?;
    first.checked_sub_days(Days::new(first.weekday().num_days_from_monday().into()))
}

/// How many punches [`Writer::erase_attendance_before`] would erase.
pub(super) fn count_before(connection: &Connection, since: NaiveDate) -> Result<u64, StoreError> {
    let rules = super::rules::load(connection)?;
    let mut count = 0;
    for emp_id in people_before(connection, since)? {
        count += due_of(connection, &rules, &emp_id, since, usize::MAX)?.len();
    }
    Ok(u64::try_from(count).unwrap_or(u64::MAX))
}

impl Writer {
    /// Erases some of the attendance before `since`; gives how many punches and entries, 0 when nothing is left.
    ///
    /// # Errors
    /// As SQLite reports. A photo that cannot be removed keeps nothing else from going: it is tried again each time and at the
    /// next start.
    pub(super) fn erase_attendance_before(&mut self, since: NaiveDate, by: &By) -> Result<u32, StoreError> {
        let (transaction, rules) = self.begin()?;
        let mut due = Vec::new();
        for emp_id in people_before(&transaction, since)? {
            let most = AT_A_TIME.saturating_sub(due.len());
            due.extend(due_of(&transaction, rules, &emp_id, since, most)?);
            if due.len() >= AT_A_TIME {
                break;
            }
        }
        let erased = if due.is_empty() {
            erase_about_days(&transaction, since, by)?
        } else {
            erase_punches(&transaction, rules, since, &due, by)?;
            u32::try_from(due.len()).unwrap_or(u32::MAX)
        };
        transaction.commit().map_err(super::open::explain(&self.dir.database()))?;
        if let Err(error) = self.finish_erasures() {
            tracing::warn!(
                reason = error.for_log(),
                "a photo of an erased punch is removed at the next start"
            );
        }
        Ok(erased)
    }
}

/// A punch that goes.
struct DuePunch {
    sequence: i64,
    event: EventId,
    /// Who was recorded, and for whom it counts today.
    recorded_for: EmployeeId,
    counts_for: EmployeeId,
    /// The work date that it counts for; where it counts for none, the one that it was recorded for.
    date: NaiveDate,
}

/// Those of the first days, at least of one day, at most about `most`.
fn first_days(due: &mut Vec<DuePunch>, most: usize) {
    due.sort_unstable_by_key(|punch| (punch.date, punch.sequence));
    if let Some(beyond) = due.get(most.max(1)).map(|punch| punch.date)
        && due.first().is_some_and(|first| first.date < beyond)
    {
        due.retain(|punch| punch.date < beyond);
    }
}

fn people_before(connection: &Connection, since: NaiveDate) -> Result<Vec<EmployeeId>, StoreError> {
    let mut query = connection
        .prepare_cached("SELECT DISTINCT emp_id FROM clock_event WHERE work_date < ?1 ORDER BY emp_id")?;
    let mut found = query.query([since])?;
    let mut people = Vec::new();
    while let Some(row) = found.next()? {
        people.push(rows::employee_id(&row.get::<_, String>(0)?)?);
    }
    Ok(people)
}

/// The punches of a person, as recorded, that go: those of the first days, about `most`. None where those that stay would
/// count in another order without them, as after a clock that was set back by days: they wait until the others go too.
fn due_of(
    connection: &Connection,
    rules: &AttendanceRules,
    emp_id: &EmployeeId,
    since: NaiveDate,
    most: usize,
) -> Result<Vec<DuePunch>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT sequence, id, work_date FROM clock_event WHERE emp_id = ?1 AND work_date < ?2",
    )?;
    let mut found = query.query(params![emp_id.as_str(), since])?;
    let mut recorded = Vec::new();
    while let Some(row) = found.next()? {
        let event = person_days::event_id(&row.get::<_, String>(1)?)?;
        recorded.push((row.get::<_, i64>(0)?, event, row.get::<_, NaiveDate>(2)?));
    }
    let Some(oldest) = recorded.iter().map(|(.., date)| *date).min() else { return Ok(Vec::new()) };
    let holders = holders(connection, emp_id)?
        .iter()
        .map(|holder| PersonEvents::load(connection, holder, oldest, since))
        .collect::<Result<Vec<_>, _>>()?;
    let mut counts = HashMap::new();
    for person in &holders {
        let emp_id = &person.employment.emp_id;
        for punch in person.punches() {
            let calendar = around(rules, emp_id, &punch.at);
            let days = PersonDays::new(&person.employment, &rules.roster, &calendar, &rules.policy);
            counts.insert(punch.event, (emp_id.clone(), days.place(&punch.at).date));
        }
    }
    let due = recorded.into_iter().filter_map(|(sequence, event, recorded_date)| {
        let (counts_for, date) = counts.remove(&event).unwrap_or_else(|| (emp_id.clone(), recorded_date));
        let recorded_for = emp_id.clone();
        (date < since).then_some(DuePunch { sequence, event, recorded_for, counts_for, date })
    });
    let mut due: Vec<DuePunch> = due.collect();
    first_days(&mut due, most);
    let gone: HashSet<EventId> = due.iter().map(|punch| punch.event).collect();
    let order = |punches: Vec<Punch>| -> Vec<EventId> {
        punches.iter().map(|punch| punch.event).filter(|event| !gone.contains(event)).collect()
    };
    for person in holders {
        if order(person.punches()) != order(person.without(&gone).punches()) {
            return Ok(Vec::new());
        }
    }
    Ok(due)
}

/// The person and everybody to whom a punch of theirs was given.
fn holders(connection: &Connection, emp_id: &EmployeeId) -> Result<BTreeSet<EmployeeId>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT DISTINCT given_to FROM correction WHERE emp_id = ?1 AND given_to IS NOT NULL",
    )?;
    let mut holders = BTreeSet::from([emp_id.clone()]);
    for given_to in query.query_map([emp_id.as_str()], |row| row.get::<_, String>(0))? {
        holders.insert(rows::employee_id(&given_to?)?);
    }
    Ok(holders)
}

fn erase_punches(
    connection: &Connection,
    rules: &AttendanceRules,
    since: NaiveDate,
    due: &[DuePunch],
    by: &By,
) -> Result<(), StoreError> {
    let mut linked: Vec<(List, i64)> = due.iter().map(|punch| (List::ClockEvent, punch.sequence)).collect();
    let mut corrections = connection.prepare_cached("SELECT sequence FROM correction WHERE event_id = ?1")?;
    for punch in due {
        for sequence in corrections.query_map([punch.event.to_string()], |row| row.get(0))? {
            linked.push((List::Correction, sequence?));
        }
    }
    drop(corrections);
    let touched = Touched::among(connection, linked)?;
    let guards = lift_guards(connection)?;
    // What is noted names an entry of the audit list that is written last.
    connection.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    let references = references(connection, "clock_event")?;
    for punch in due {
        erase_punch(connection, &references, punch)?;
    }
    let fingerprint = touched.note(connection)?;
    guards.iter().try_for_each(|guard| connection.execute_batch(guard))?;
    let mut days: BTreeMap<&EmployeeId, (NaiveDate, NaiveDate)> = BTreeMap::new();
    for punch in due {
        for emp_id in [&punch.recorded_for, &punch.counts_for] {
            let span = days.entry(emp_id).or_insert((punch.date, punch.date));
            *span = (span.0.min(punch.date), span.1.max(punch.date));
        }
    }
    for (emp_id, (from, to)) in days {
        let person = PersonEvents::load(connection, emp_id, from, to)?;
        person_days::refresh(connection, rules, &person, (from, to), &by.at)?;
    }
    note(connection, by, &format!("punches = {}\nbefore = {since}\n{fingerprint}", due.len()))
}

/// The row with its corrections and whatever else refers to it. Its photo follows once this is committed.
fn erase_punch(
    connection: &Connection,
    references: &[Reference],
    punch: &DuePunch,
) -> Result<(), StoreError> {
    let id = punch.event.to_string();
    for statement in [
        "INSERT OR IGNORE INTO erasure_step
         SELECT photo FROM clock_event WHERE id = ?1 AND photo IS NOT NULL",
        "INSERT OR IGNORE INTO erased_event SELECT sequence FROM clock_event WHERE id = ?1",
        "DELETE FROM repair_settlement
         WHERE request IN (SELECT id FROM repair_request WHERE event_id = ?1)",
    ] {
        connection.prepare_cached(statement)?.execute([&id])?;
    }
    for Reference { table, column, to } in references {
        connection
            .prepare_cached(&format!(
                "DELETE FROM \"{table}\" WHERE \"{column}\" IN
                     (SELECT \"{to}\" FROM clock_event WHERE id = ?1)"
            ))?
            .execute([&id])?;
    }
    connection.prepare_cached("DELETE FROM clock_event WHERE id = ?1")?.execute([&id])?;
    Ok(())
}

/// What was decided about days before `since`, and what entries of the audit list from before tell about such days.
fn erase_about_days(connection: &Connection, since: NaiveDate, by: &By) -> Result<u32, StoreError> {
    let names = ABOUT_DAYS.map(AuditAction::name);
    let mut query = connection.prepare_cached(&format!(
        "SELECT sequence FROM audit WHERE at_utc_us < {} AND (before IS NOT NULL OR after IS NOT NULL)
             AND (action IN ({}) OR (action = '{}' AND subject = 'leave'))
         ORDER BY sequence LIMIT {ENTRIES_AT_A_TIME}",
        midnight(since),
        vec!["?"; names.len()].join(", "),
        AuditAction::RulesChanged.name(),
    ))?;
    let entries: Vec<i64> =
        query.query_map(params_from_iter(names), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let touched =
        Touched::among(connection, entries.iter().map(|sequence| (List::Audit, *sequence)).collect())?;
    let guards = lift_guards(connection)?;
    // What is noted names an entry of the audit list that is written last.
    connection.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    let mut statement =
        connection.prepare_cached("UPDATE audit SET before = NULL, after = NULL WHERE sequence = ?1")?;
    for sequence in &entries {
        statement.execute([sequence])?;
    }
    connection.execute(
        "DELETE FROM repair_settlement
         WHERE request IN (SELECT id FROM repair_request WHERE work_date < ?1)",
        [since],
    )?;
    let mut decided = 0;
    for (table, last_day) in DECIDED {
        let gone = connection.execute(&format!("DELETE FROM {table} WHERE {last_day} < ?1"), [since])?;
        if table == "leave" && gone > 0 {
            connection.execute("UPDATE attendance_rules SET version = version + 1", [])?;
        }
        decided += gone;
    }
    let fingerprint = touched.note(connection)?;
    guards.iter().try_for_each(|guard| connection.execute_batch(guard))?;
    if decided + entries.len() > 0 {
        let text = format!(
            "decisions and leave = {decided}\nentries = {}\nbefore = {since}\n{fingerprint}",
            entries.len()
        );
        note(connection, by, &text)?;
    }
    Ok(u32::try_from(decided + entries.len()).unwrap_or(u32::MAX))
}

fn note(connection: &Connection, by: &By, after: &str) -> Result<(), StoreError> {
    let change =
        Change { action: AuditAction::AttendanceErased, subject: SUBJECT, before: None, after: Some(after) };
    audit::write(connection, by, change)
}
