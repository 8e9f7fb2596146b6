//! The reports that are made of day records: month, timesheets, departments, lateness, overtime, exceptions, rounding,
//! payroll.
//!
//! They take the records of one person after the other, so that nothing but their own rows stays in memory.

use super::exceptions::Exceptions;
use super::month::Month;
use super::overtime::Overtime;
use super::payroll::{ColumnMapping, Payroll};
use super::ranking::{Departments, Lateness};
use super::rounding::RoundingBias;
use super::timesheet::Timesheets;
use super::{Cell, Column, Kind, Period, Report};
use crate::domain::day_records::{DayRecord, Exception};
use crate::domain::employee::EmployeeId;
use crate::domain::policy::PolicyHistory;

/// Whose days they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub emp_id: EmployeeId,
    /// Name on the staff list.
    pub name: String,
    /// Department; nobody's where it is empty or missing.
    pub department: Option<String>,
}

/// The days of one person in the period of a report.
#[derive(Debug, Clone, Copy)]
pub struct PersonDays<'a> {
    /// Whose.
    pub person: &'a Person,
    /// One a day at most, by date.
    pub records: &'a [DayRecord],
    /// What somebody should look at, by date.
    pub exceptions: &'a [Exception],
}

/// A report on its way, person by person. The people of a department come together.
pub trait DaysReport {
    /// Takes the days of the next person.
    fn add(&mut self, days: PersonDays<'_>);

    /// The whole report.
    fn finish(self: Box<Self>) -> Report;
}

/// Which report of day records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DaysReportKind {
    /// One row a person, one column a day.
    Month,
    /// A page a person to sign.
    Timesheet,
    /// One row a department.
    Departments,
    /// Who came late or left early, the most first.
    Late,
    /// Each day with overtime, to approve.
    Overtime,
    /// What somebody should look at.
    Exceptions,
    /// What rounding would give and take.
    Rounding,
    /// One row a person for payroll, with columns as HR has named them.
    Payroll(ColumnMapping),
}

impl DaysReportKind {
    /// Begins the report.
    #[must_use]
    pub fn begin<'a>(self, period: Period, policy: &'a PolicyHistory) -> Box<dyn DaysReport + 'a> {
        match self {
            Self::Month => Box::new(Month::new(period)),
            Self::Timesheet => Box::new(Timesheets::new(period)),
            Self::Departments => Box::new(Departments::new(period)),
            Self::Late => Box::new(Lateness::new(period)),
            Self::Overtime => Box::new(Overtime::new(period)),
            Self::Exceptions => Box::new(Exceptions::new(period)),
            Self::Rounding => Box::new(RoundingBias::new(period, policy)),
            Self::Payroll(mapping) => Box::new(Payroll::new(period, mapping)),
        }
    }
}

/// Words for a person without a department.
const NO_DEPARTMENT: &str = "No department";

impl Person {
    /// The department, with words where there is none.
    pub(super) fn department(&self) -> &str {
        self.department.as_deref().map(str::trim).filter(|name| !name.is_empty()).unwrap_or(NO_DEPARTMENT)
    }

    /// Id, name, department: the first cells of most rows.
    pub(super) fn cells(&self) -> Vec<Cell> {
        let department = self.department.clone();
        vec![Cell::text(self.emp_id.as_str()), Cell::text(&self.name), Cell::of(department, Cell::Text)]
    }
}

/// The columns of [`Person::cells`].
pub(super) fn person_columns() -> Vec<Column> {
    vec![
        Column::new("emp_id", "Employee ID", Kind::Text, 13),
        Column::new("name", "Name", Kind::Text, 24),
        Column::new("department", "Department", Kind::Text, 18),
    ]
}

/// A cell with words, then empty ones up to `columns`.
pub(super) fn totals_of(words: &str, columns: usize) -> Vec<Cell> {
    let mut cells = vec![Cell::text(words)];
    cells.resize(columns, Cell::Empty);
    cells
}

/// How many, in words.
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
