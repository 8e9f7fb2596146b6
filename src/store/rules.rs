//! The rules of attendance as they are stored: dated policies, assignments, holidays, leave.

use chrono::NaiveDate;
use rusqlite::{Connection, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::StoreError;
use super::rules_history::described;
use super::writer::Writer;
use super::{audit, open, person_days, rows, staff_list};
use crate::domain::audit::{AuditAction, By};
use crate::domain::calendar::{Holiday, Leave, LeavePart};
use crate::domain::policy::Policy;
use crate::domain::roster::{Assignment, Roster, Who};
use crate::domain::roster_crossings::{Crossing, crossings};
use crate::domain::time::Moment;

pub use crate::domain::rules::{AttendanceRules, RulesChange};

/// Most rows of each kind that are read.
const MAX_ROWS: u32 = 100_000;

/// The counter of the rules. Costs a few microseconds.
pub(super) fn version(connection: &Connection) -> Result<i64, StoreError> {
    let mut query = connection.prepare_cached("SELECT version FROM attendance_rules")?;
    Ok(query.query_row([], |row| row.get(0))?)
}

/// All rules.
pub(super) fn load(connection: &Connection) -> Result<AttendanceRules, StoreError> {
    let mut rules = AttendanceRules { version: version(connection)?, ..AttendanceRules::default() };
    let mut query =
        connection.prepare("SELECT valid_from, document FROM policy_version ORDER BY id LIMIT ?1")?;
    let mut found = query.query([MAX_ROWS])?;
    while let Some(row) = found.next()? {
        let policy: Policy = from_json(row.get_ref(1)?.as_str().unwrap_or_default(), "a policy")?;
        rules.policy = rules.policy.with(row.get(0)?, policy);
    }
    let mut query = connection.prepare(
        "SELECT emp_id, department, first_day, last_day, pattern FROM shift_assignment ORDER BY id LIMIT ?1",
    )?;
    let mut found = query.query([MAX_ROWS])?;
    let mut assignments = Vec::new();
    while let Some(row) = found.next()? {
        let who = match (row.get::<_, Option<String>>(0)?, row.get::<_, Option<String>>(1)?) {
            (Some(emp_id), _) => Who::Person(rows::employee_id(&emp_id)?),
            (None, Some(department)) => Who::Department(department),
            (None, None) => Who::Everyone,
        };
        let pattern = from_json(row.get_ref(4)?.as_str().unwrap_or_default(), "a shift pattern")?;
        assignments.push(Assignment { who, from: row.get(2)?, to: row.get(3)?, pattern });
    }
    rules.roster = Roster::new(assignments);
    let mut query = connection.prepare("SELECT day, name, site FROM holiday ORDER BY day, id LIMIT ?1")?;
    let mut found = query.query([MAX_ROWS])?;
    while let Some(row) = found.next()? {
        rules.holidays.push(Holiday { date: row.get(0)?, name: row.get(1)?, site: row.get(2)? });
    }
    let mut query = connection
        .prepare("SELECT emp_id, first_day, last_day, kind, part FROM leave ORDER BY id LIMIT ?1")?;
    let mut found = query.query([MAX_ROWS])?;
    while let Some(row) = found.next()? {
        rules.leave.push(Leave {
            emp_id: rows::employee_id(&row.get::<_, String>(0)?)?,
            from: row.get(1)?,
            to: row.get(2)?,
            kind: row.get(3)?,
            part: leave_part(&row.get::<_, String>(4)?)?,
        });
    }
    Ok(rules)
}

impl Writer {
    /// Changes the rules and computes the days anew that depend on them, all in one transaction with the entries in the
    /// audit list.
    ///
    /// # Errors
    /// [`StoreError::RulesRefused`] names everything that is wrong with them, [`StoreError::PeriodLocked`] the first
    /// locked day that would change: nothing is stored. Otherwise as SQLite reports.
    pub fn change_rules(
        &mut self,
        change: &RulesChange,
        author: &str,
        now: Moment,
    ) -> Result<(), StoreError> {
        let path = self.dir.database();
        let (transaction, before) = self.begin()?;
        if change.based_on.is_some_and(|version| version != before.version) {
            let fault = "somebody has changed the rules meanwhile: look at them again".to_owned();
            return Err(StoreError::RulesRefused { faults: vec![fault] });
        }
        let after = change.clone().applied_to(before, now);
        let mut faults = faults(&transaction, &after)?;
        faults.extend(new_crossings(&transaction, before, &after)?);
        if !faults.is_empty() {
            return Err(StoreError::RulesRefused { faults });
        }
        write(&transaction, change, author, &now)?;
        transaction.execute("UPDATE attendance_rules SET version = version + 1", [])?;
        let by = By { who: author.to_owned(), at: now };
        for entry in described(before, &after, change) {
            let subject = entry.subject.as_str();
            let (before, after) = (Some(entry.before.as_str()), Some(entry.after.as_str()));
            audit::write(
                &transaction,
                &by,
                audit::Change { action: AuditAction::RulesChanged, subject, before, after },
            )?;
        }
        if let Some((from, to)) = difference(before, &after, now) {
            person_days::refuse_locked(&transaction, from, to)?;
            refresh_with_neighbours(&transaction, &after, (from, to), &now)?;
        }
        transaction.commit().map_err(open::explain(&path))
    }
}

fn write(
    connection: &Connection,
    change: &RulesChange,
    author: &str,
    now: &Moment,
) -> Result<(), StoreError> {
    for (from, policy) in change.policies() {
        // The times of the shifts must mean the same for ever, wherever the kiosk hangs later.
        let policy = Policy { zone: policy.zone.or(Some(now.zone)), ..policy.clone() };
        connection.execute(
            "INSERT INTO policy_version (valid_from, document, author, made_at_utc_us) VALUES (?1, ?2, ?3, ?4)",
            params![from, to_json(&policy)?, author, now.utc.timestamp_micros()],
        )?;
    }
    if let Some(assignments) = &change.assignments {
        connection.execute("DELETE FROM shift_assignment", [])?;
        for assignment in assignments {
            let (emp_id, department) = match &assignment.who {
                Who::Everyone => (None, None),
                Who::Department(name) => (None, Some(name.as_str())),
                Who::Person(emp_id) => (Some(emp_id.as_str()), None),
            };
            connection.execute(
                "INSERT INTO shift_assignment (emp_id, department, first_day, last_day, pattern)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![emp_id, department, assignment.from, assignment.to, to_json(&assignment.pattern)?],
            )?;
        }
    }
    if let Some(holidays) = &change.holidays {
        connection.execute("DELETE FROM holiday", [])?;
        for holiday in holidays {
            connection.execute(
                "INSERT INTO holiday (day, name, site) VALUES (?1, ?2, ?3)",
                params![holiday.date, holiday.name, holiday.site],
            )?;
        }
    }
    if let Some(leave) = &change.leave {
        connection.execute("DELETE FROM leave", [])?;
        for leave in leave {
            connection.execute(
                "INSERT INTO leave (emp_id, first_day, last_day, kind, part) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![leave.emp_id.as_str(), leave.from, leave.to, leave.kind, part_name(leave.part)],
            )?;
        }
    }
    Ok(())
}

/// Everything that is wrong with the rules as a whole.
fn faults(connection: &Connection, rules: &AttendanceRules) -> Result<Vec<String>, StoreError> {
    let mut faults = rules.faults();
    let assigned = rules.roster.assignments().iter().filter_map(|assignment| match &assignment.who {
        Who::Person(emp_id) => Some(emp_id),
        Who::Everyone | Who::Department(_) => None,
    });
    for emp_id in assigned.chain(rules.leave.iter().map(|leave| &leave.emp_id)) {
        if !staff_list::is_listed(connection, emp_id)? {
            faults.push(format!("nobody with the id {emp_id} is on the staff list"));
        }
    }
    faults.dedup();
    Ok(faults)
}

/// Shifts of different assignments that meet by this change. What met before it does not keep HR from changing
/// something else.
fn new_crossings(
    connection: &Connection,
    before: &AttendanceRules,
    after: &AttendanceRules,
) -> Result<Vec<String>, StoreError> {
    if before.roster == after.roster && before.policy == after.policy {
        return Ok(Vec::new());
    }
    let staff = person_days::everybody(connection)?;
    let known = crossings(&before.roster, &staff, &before.policy);
    let met = |found: &Crossing| {
        let key = |crossing: &Crossing| (crossing.date, crossing.shift.clone(), crossing.next.clone());
        known.iter().any(|other| key(other) == key(found) && other.people >= found.people)
    };
    let found = crossings(&after.roster, &staff, &after.policy);
    Ok(found.iter().filter(|crossing| !met(crossing)).map(ToString::to_string).collect())
}

/// The days whose records may differ, first and last; `None` where nothing does.
fn difference(
    before: &AttendanceRules,
    after: &AttendanceRules,
    now: Moment,
) -> Option<(NaiveDate, NaiveDate)> {
    let mut span: Option<(NaiveDate, NaiveDate)> = None;
    let mut see = |from: NaiveDate, to: NaiveDate| {
        span = Some(span.map_or((from, to), |(first, last)| (first.min(from), last.max(to))));
    };
    for changed in differing(before.roster.assignments(), after.roster.assignments()) {
        see(changed.from, changed.to.unwrap_or(NaiveDate::MAX));
    }
    differing(&before.holidays, &after.holidays).for_each(|changed| see(changed.date, changed.date));
    differing(&before.leave, &after.leave).for_each(|changed| see(changed.from, changed.to));
    // Between two days on which a version begins, before or after the change, each history has one policy.
    // A policy without a zone has meant that of the kiosk.
    let zoned = |policy: &Policy| Policy { zone: policy.zone.or(Some(now.zone)), ..policy.clone() };
    let mut begins: Vec<NaiveDate> = [before, after]
        .into_iter()
        .flat_map(|rules| rules.policy.versions().filter_map(|(from, _)| from))
        .collect();
    begins.sort();
    let ends = begins.iter().skip(1).map(|next| next.pred_opt().unwrap_or(*next)).chain([NaiveDate::MAX]);
    for (from, to) in begins.iter().zip(ends).filter(|(from, to)| *from <= to) {
        if zoned(before.policy.on(*from)) != zoned(after.policy.on(*from)) {
            see(*from, to);
        }
    }
    span
}

/// Computes the days anew, and the day before and after them: shifts of neighbouring days part the time between them, so
/// that a punch can change its day. A locked neighbour must not become another.
fn refresh_with_neighbours(
    connection: &Connection,
    rules: &AttendanceRules,
    (from, to): (NaiveDate, NaiveDate),
    now: &Moment,
) -> Result<(), StoreError> {
    let (before, after) = (from.pred_opt().unwrap_or(from), to.succ_opt().unwrap_or(to));
    let mut locked = Vec::new();
    for day in [before, after] {
        if let Err(refusal) = person_days::refuse_locked(connection, day, day) {
            locked.push((day, person_days::figures_of(connection, day)?, refusal));
        }
    }
    person_days::refresh_everybody(connection, rules, (before, after), now)?;
    for (day, figures, refusal) in locked {
        if person_days::figures_of(connection, day)? != figures {
            return Err(refusal);
        }
    }
    Ok(())
}

/// What is in one list and not in the other.
fn differing<'a, T: PartialEq>(one: &'a [T], other: &'a [T]) -> impl Iterator<Item = &'a T> {
    let gone = one.iter().filter(move |item| !other.contains(item));
    gone.chain(other.iter().filter(move |item| !one.contains(item)))
}

pub(super) fn to_json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::row(format!("something that is no JSON ({error})")))
}

pub(super) fn from_json<T: DeserializeOwned>(text: &str, what: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::row(format!("{what} ({error})")))
}

fn part_name(part: LeavePart) -> &'static str {
    match part {
        LeavePart::Full => "full",
        LeavePart::FirstHalf => "first_half",
        LeavePart::SecondHalf => "second_half",
    }
}

fn leave_part(name: &str) -> Result<LeavePart, StoreError> {
    [LeavePart::Full, LeavePart::FirstHalf, LeavePart::SecondHalf]
        .into_iter()
        .find(|part| part_name(*part) == name)
        .ok_or_else(|| StoreError::row(format!("leave of the part \"{name}\"")))
}
