//! The roster: who works which shifts on which days.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::calendar::Employment;
use super::employee::EmployeeId;
use super::policy::Policy;
use super::shift::ShiftId;

/// Longest rotation, in days.
pub const MAX_CYCLE: usize = 366;

/// Most shifts of one person on one day.
pub const MAX_SHIFTS_A_DAY: usize = 4;

/// To whom a pattern is assigned. A person's own assignment goes before that of the department, and this before
/// everyone's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// The default shift.
    Everyone,
    /// All of a department.
    Department(String),
    /// One member of staff.
    Person(EmployeeId),
}

/// Shifts that repeat: a week, a rotation of several weeks, or any other cycle of days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// A day on which the cycle begins, such as a Monday for a week.
    pub anchor: NaiveDate,
    /// The shifts of each day of the cycle. A day without one is a weekly off.
    pub days: Vec<Vec<ShiftId>>,
}

impl Pattern {
    /// The shifts of a day.
    #[must_use]
    pub fn on(&self, date: NaiveDate) -> &[ShiftId] {
        let cycle = i64::try_from(self.days.len()).unwrap_or(i64::MAX).max(1);
        let at = (date - self.anchor).num_days().rem_euclid(cycle);
        usize::try_from(at).ok().and_then(|at| self.days.get(at)).map_or(&[], Vec::as_slice)
    }
}

/// A pattern given to somebody for some time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// To whom.
    pub who: Who,
    /// First day.
    pub from: NaiveDate,
    /// Last day; `None`: until further notice.
    pub to: Option<NaiveDate>,
    /// Which shifts.
    pub pattern: Pattern,
}

impl Assignment {
    fn covers(&self, date: NaiveDate) -> bool {
        self.from <= date && self.to.is_none_or(|to| date <= to)
    }
}

/// What a person is to do on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan<'a> {
    /// Nobody has planned this person's days.
    Unplanned,
    /// The day is off.
    Off,
    /// These shifts, at least one.
    Shifts(&'a [ShiftId]),
}

/// All assignments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    assignments: Vec<Assignment>,
}

impl Roster {
    /// A roster of these assignments.
    #[must_use]
    pub fn new(mut assignments: Vec<Assignment>) -> Self {
        // The most personal first, and of those the latest first: so the first that covers a day decides.
        assignments.sort_by(|a, b| (&b.who, b.from).cmp(&(&a.who, a.from)));
        Self { assignments }
    }

    /// The assignments, the most personal first.
    #[must_use]
    pub fn assignments(&self) -> &[Assignment] {
        &self.assignments
    }

    /// The assignments that concern one person.
    #[must_use]
    pub fn of<'a>(&'a self, person: &'a Employment) -> PersonRoster<'a> {
        let of_department = |name: &str| {
            person.department.as_deref() == Some(name)
                || person.earlier.iter().any(|posting| posting.department.as_deref() == Some(name))
        };
        let concerns = |assignment: &&Assignment| match &assignment.who {
            Who::Everyone => true,
            Who::Department(name) => of_department(name),
            Who::Person(id) => *id == person.emp_id,
        };
        PersonRoster { person, assignments: self.assignments.iter().filter(concerns).collect() }
    }

    /// What collides or cannot be understood, all of it, in words for HR.
    #[must_use]
    pub fn faults(&self, policy: &Policy) -> Vec<String> {
        self.faults_since(policy, None)
    }

    /// [`Self::faults`] by a policy that holds from `since` on: assignments that have ended before keep the shifts that
    /// were there then.
    #[must_use]
    pub fn faults_since(&self, policy: &Policy, since: Option<NaiveDate>) -> Vec<String> {
        let mut faults = Vec::new();
        for (at, assignment) in self.assignments.iter().enumerate() {
            let over = assignment.to.is_some_and(|to| since.is_some_and(|since| to < since));
            let who = name(&assignment.who);
            let days = &assignment.pattern.days;
            if !(1..=MAX_CYCLE).contains(&days.len()) {
                faults.push(format!("{who}: a rotation has 1 to {MAX_CYCLE} days, not {}", days.len()));
            }
            if days.iter().any(|shifts| shifts.len() > MAX_SHIFTS_A_DAY) {
                faults.push(format!("{who}: a day has at most {MAX_SHIFTS_A_DAY} shifts"));
            }
            if assignment.to.is_some_and(|to| to < assignment.from) {
                faults.push(format!("{who}: the last day is before {}", assignment.from));
            }
            let mut unknown: Vec<_> =
                days.iter().flatten().filter(|shift| !over && policy.shift(shift).is_none()).collect();
            unknown.sort();
            unknown.dedup();
            faults.extend(unknown.iter().map(|shift| format!("{who}: there is no shift \"{shift}\"")));
            let overlaps = |other: &&Assignment| {
                other.who == assignment.who
                    && assignment.to.is_none_or(|to| other.from <= to)
                    && other.to.is_none_or(|to| assignment.from <= to)
            };
            faults.extend(self.assignments.iter().skip(at + 1).filter(overlaps).map(|other| {
                format!("{who}: the assignments from {} and from {} overlap", other.from, assignment.from)
            }));
            if !over {
                faults.extend(collisions(assignment, policy).map(|fault| format!("{who}: {fault}")));
            }
        }
        faults
    }
}

/// Shifts of one pattern that are worked at the same time.
fn collisions<'a>(assignment: &'a Assignment, policy: &'a Policy) -> impl Iterator<Item = String> + 'a {
    let cycle = assignment.pattern.days.len();
    let spans: Vec<_> = (0..)
        .zip(&assignment.pattern.days)
        .flat_map(|(day, shifts)| shifts.iter().map(move |id| (day, id)))
        .filter_map(|(day, id): (i64, &ShiftId)| {
            let shift = policy.shift(id)?;
            let start =
                day * 1440 + i64::from(chrono::Timelike::num_seconds_from_midnight(&shift.start)) / 60;
            Some((day, id, start, start + shift.length().num_minutes()))
        })
        .collect();
    let whole = i64::try_from(cycle).unwrap_or(0) * 1440;
    let mut found = Vec::new();
    for (at, (day, id, start, end)) in spans.iter().enumerate() {
        for (other_day, other, from, to) in spans.iter().skip(at + 1) {
            let meets = |shift: i64| start < &(to + shift) && &(from + shift) < end;
            if meets(0) || meets(whole) || meets(-whole) {
                found.push(format!(
                    "shift {id} on day {} of the pattern and shift {other} on day {} are at the same time",
                    day + 1,
                    other_day + 1
                ));
            }
        }
    }
    found.into_iter()
}

fn name(who: &Who) -> String {
    match who {
        Who::Everyone => "everyone".to_owned(),
        Who::Department(name) => format!("department {name}"),
        Who::Person(id) => id.to_string(),
    }
}

/// The roster of one person.
#[derive(Debug, Clone)]
pub struct PersonRoster<'a> {
    person: &'a Employment,
    assignments: Vec<&'a Assignment>,
}

impl<'a> PersonRoster<'a> {
    /// Whose it is.
    #[must_use]
    pub fn person(&self) -> &'a Employment {
        self.person
    }

    /// The assignments that concern the person on some day, the most personal first.
    #[must_use]
    pub fn assignments(&self) -> &[&'a Assignment] {
        &self.assignments
    }

    /// What this person is to do on a day.
    #[must_use]
    pub fn on(&self, date: NaiveDate) -> Plan<'a> {
        let holds = |assignment: &&&Assignment| {
            assignment.covers(date)
                && match &assignment.who {
                    // Of a department that the person has left, or comes into later.
                    Who::Department(name) => self.person.department_on(date) == Some(name.as_str()),
                    Who::Everyone | Who::Person(_) => true,
                }
        };
        match self.assignments.iter().find(holds) {
            None => Plan::Unplanned,
            Some(assignment) => match assignment.pattern.on(date) {
                [] => Plan::Off,
                shifts => Plan::Shifts(shifts),
            },
        }
    }
}
