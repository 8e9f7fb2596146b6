//! What other rules would change: the days and people whose figures differ.

use chrono::NaiveDate;
use serde::Serialize;

use super::day_records::DayRecord;
use super::employee::EmployeeId;

/// What wages depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// [`DayRecord::code`].
    pub code: &'static str,
    /// Seconds worked.
    pub worked_secs: i64,
    /// Seconds late.
    pub late_secs: i64,
    /// Seconds left early.
    pub early_exit_secs: i64,
    /// Seconds of overtime.
    pub overtime_secs: i64,
}

impl Figures {
    /// The figures of a day.
    #[must_use]
    pub fn of(record: &DayRecord) -> Self {
        Self {
            code: record.code(),
            worked_secs: record.worked_secs(),
            late_secs: record.late_secs(),
            early_exit_secs: record.early_exit_secs(),
            overtime_secs: record.overtime_secs(),
        }
    }
}

/// A day that would be another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Whose.
    pub emp_id: EmployeeId,
    /// Which day.
    pub date: NaiveDate,
    /// As it is.
    pub before: Figures,
    /// As it would be.
    pub after: Figures,
}

/// The days that differ, in the order of `before`. Both hold the same days of the same people.
#[must_use]
pub fn differences(before: &[DayRecord], after: &[DayRecord]) -> Vec<Difference> {
    before
        .iter()
        .zip(after)
        .map(|(before, after)| Difference {
            emp_id: before.emp_id.clone(),
            date: before.date,
            before: Figures::of(before),
            after: Figures::of(after),
        })
        .filter(|difference| difference.before != difference.after)
        .collect()
}

/// Sums over days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// Seconds worked.
    pub worked_secs: i64,
    /// Seconds late.
    pub late_secs: i64,
    /// Seconds left early.
    pub early_exit_secs: i64,
    /// Seconds of overtime.
    pub overtime_secs: i64,
    /// Days of absence.
    pub absences: i64,
}

impl Sums {
    fn add(&mut self, figures: &Figures) {
        self.worked_secs += figures.worked_secs;
        self.late_secs += figures.late_secs;
        self.early_exit_secs += figures.early_exit_secs;
        self.overtime_secs += figures.overtime_secs;
        self.absences += i64::from(matches!(figures.code, "A" | "L/A"));
    }
}

/// A person for whom something would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonChange {
    /// Who.
    pub emp_id: EmployeeId,
    /// How many days would be others.
    pub days: usize,
    /// Sums of the whole span as they are.
    pub before: Sums,
    /// As they would be.
    pub after: Sums,
}

/// The people for whom something would change, in the order of `before`, and the sums over them.
#[must_use]
pub fn people_that_change(before: &[DayRecord], after: &[DayRecord]) -> (Vec<PersonChange>, Sums, Sums) {
    let mut people: Vec<PersonChange> = Vec::new();
    for (was, is) in before.iter().zip(after) {
        if people.last().is_none_or(|last| last.emp_id != was.emp_id) {
            let (before, after) = (Sums::default(), Sums::default());
            people.push(PersonChange { emp_id: was.emp_id.clone(), days: 0, before, after });
        }
        if let Some(person) = people.last_mut() {
            let (was, is) = (Figures::of(was), Figures::of(is));
            person.before.add(&was);
            person.after.add(&is);
            person.days += usize::from(was != is);
        }
    }
    people.retain(|person| person.days > 0);
    let sum = |of: fn(&PersonChange) -> Sums| {
        people.iter().map(of).fold(Sums::default(), |sum, one| Sums {
            worked_secs: sum.worked_secs + one.worked_secs,
            late_secs: sum.late_secs + one.late_secs,
            early_exit_secs: sum.early_exit_secs + one.early_exit_secs,
            overtime_secs: sum.overtime_secs + one.overtime_secs,
            absences: sum.absences + one.absences,
        })
    };
    let (before, after) = (sum(|person| person.before), sum(|person| person.after));
    (people, before, after)
}
