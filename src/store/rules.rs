//! The rules of attendance as they are stored: dated policies, assignments, holidays, leave.

use chrono::NaiveDate;
use rusqlite::{Connection, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::StoreError;
use super::writer::Writer;
use super::{open, person_days, rows};
use crate::domain::calendar::{Calendar, Holiday, Leave, LeavePart};
use crate::domain::employee::EmployeeId;
use crate::domain::policy::{Policy, PolicyHistory};
use crate::domain::roster::{Assignment, Roster, Who};
use crate::domain::time::Moment;

/// Most rows of each kind that are read.
const MAX_ROWS: u32 = 100_000;

/// Everything by which days are computed besides the punches.
#[derive(Debug, Clone, Default)]
pub struct AttendanceRules {
    /// Changes with every change of the rules.
    pub version: i64,
    /// The policies.
    pub policy: PolicyHistory,
    /// Who works when.
    pub roster: Roster,
    /// Holidays.
    pub holidays: Vec<Holiday>,
    /// Leave.
    pub leave: Vec<Leave>,
}

impl AttendanceRules {
    /// The calendar of everybody from `from` to `to`, seen at `now`.
    #[must_use]
    pub fn calendar(&self, from: NaiveDate, to: NaiveDate, now: Moment) -> Calendar {
        let near = self.leave.iter().filter(|leave| leave.from <= to && from <= leave.to);
        Calendar::new(from, to, now).with_holidays(self.holidays.iter().cloned()).with_leave(near.cloned())
    }

    /// What is wrong with the rules, all of it, in words for HR; whether the people exist is not looked at.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults: Vec<String> =
            self.policy.versions().flat_map(|(_, policy)| policy.faults()).collect();
        if let Some((_, newest)) = self.policy.versions().last() {
            faults.extend(self.roster.faults(newest));
        }
        for leave in self.leave.iter().filter(|leave| leave.to < leave.from) {
            faults.push(format!("the leave of {} ends before it begins on {}", leave.emp_id, leave.from));
        }
        faults
    }

    /// The calendar of one person.
    pub(super) fn calendar_of(
        &self,
        emp_id: &EmployeeId,
        from: NaiveDate,
        to: NaiveDate,
        now: Moment,
    ) -> Calendar {
        let holidays = self.holidays.iter().filter(|holiday| (from..=to).contains(&holiday.date));
        let leave = self.leave.iter().filter(|leave| leave.emp_id == *emp_id);
        Calendar::new(from, to, now).with_holidays(holidays.cloned()).with_leave(leave.cloned())
    }
}

/// A change of the rules by HR. What is `None` stays as it is; a list takes the place of the one before.
#[derive(Debug, Clone, Default)]
pub struct RulesChange {
    /// A policy and the first day on which it holds.
    pub policy: Option<(NaiveDate, Policy)>,
    /// All assignments.
    pub assignments: Option<Vec<Assignment>>,
    /// All holidays.
    pub holidays: Option<Vec<Holiday>>,
    /// All leave.
    pub leave: Option<Vec<Leave>>,
}

impl RulesChange {
    /// The rules with this change. Nothing is stored.
    #[must_use]
    pub fn applied_to(self, rules: &AttendanceRules, now: Moment) -> AttendanceRules {
        let mut changed = rules.clone();
        if let Some((from, mut policy)) = self.policy {
            policy.zone = policy.zone.or(Some(now.zone));
            changed.policy = changed.policy.with(from, policy);
        }
        changed.roster = self.assignments.map_or(changed.roster, Roster::new);
        changed.holidays = self.holidays.unwrap_or(changed.holidays);
        changed.leave = self.leave.unwrap_or(changed.leave);
        changed
    }
}

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
    /// Changes the rules and computes the days anew that depend on them, all in one transaction.
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
        let after = change.clone().applied_to(before, now);
        let faults = faults(&transaction, &after)?;
        if !faults.is_empty() {
            return Err(StoreError::RulesRefused { faults });
        }
        write(&transaction, change, author, &now)?;
        transaction.execute("UPDATE attendance_rules SET version = version + 1", [])?;
        if let Some(from) = first_difference(before, &after, change.policy.as_ref().map(|(from, _)| *from)) {
            person_days::refuse_locked(&transaction, from, NaiveDate::MAX)?;
            person_days::refresh_everybody(&transaction, &after, from, &now)?;
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
    if let Some((from, policy)) = &change.policy {
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
        let mut query = connection.prepare_cached("SELECT 1 FROM staff WHERE emp_id = ?1")?;
        if !query.exists([emp_id.as_str()])? {
            faults.push(format!("nobody with the id {emp_id} is on the staff list"));
        }
    }
    faults.dedup();
    Ok(faults)
}

/// The first day whose record may differ; `None` where nothing does.
fn first_difference(
    before: &AttendanceRules,
    after: &AttendanceRules,
    policy_from: Option<NaiveDate>,
) -> Option<NaiveDate> {
    let mut first = policy_from;
    let mut see = |date: NaiveDate| first = Some(first.map_or(date, |first| first.min(date)));
    differing(before.roster.assignments(), after.roster.assignments()).for_each(|changed| see(changed.from));
    differing(&before.holidays, &after.holidays).for_each(|changed| see(changed.date));
    differing(&before.leave, &after.leave).for_each(|changed| see(changed.from));
    first
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
