//! What the reports show.

use std::sync::Arc;

use crate::domain::employee::EmployeeId;
use crate::domain::log::DateRange;
use crate::domain::report::Report;
use crate::domain::report::payroll::{ColumnSet, HoursUnit, PayrollField};
use crate::domain::report::request::ReportName;

/// The reports.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportsView {
    /// Which one.
    pub name: ReportName,
    /// Of which days.
    pub range: DateRange,
    /// Of whom alone, with the name.
    pub person: Option<(EmployeeId, String)>,
    /// Of which department alone.
    pub department: Option<String>,
    /// For the choice of one.
    pub departments: Arc<Vec<String>>,
    /// The report; `None` until it is made.
    pub shown: Option<ShownReport>,
    /// It is being made.
    pub busy: bool,
    /// Why it was not.
    pub problem: Option<String>,
    /// The report takes so many days at most, and more are chosen.
    pub too_long: Option<usize>,
    /// The columns of the payroll.
    pub columns: ColumnsView,
}

/// A report that was made.
#[derive(Debug, Clone)]
pub struct ShownReport {
    /// Differs from every other.
    pub number: u64,
    /// The report.
    pub report: Arc<Report>,
    /// Rows of the file; more than are shown where it is very long.
    pub rows: u64,
}

impl PartialEq for ShownReport {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

/// The columns of the payroll.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnsView {
    /// All sets by name.
    pub sets: Arc<Vec<ColumnSet>>,
    /// Name of the one in use.
    pub chosen: String,
    /// The form, where it is open.
    pub form: Option<ColumnsForm>,
}

/// The form for a set of columns.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnsForm {
    /// Changes with each form that is opened.
    pub number: u64,
    /// The name of the set that is edited; `None` for a new one.
    pub before: Option<String>,
    /// Its name.
    pub name: String,
    /// It is used where none is named.
    pub standard: bool,
    /// Every column that there is, those of the file first.
    pub rows: Vec<ColumnRow>,
    /// What is wrong, where something is.
    pub fault: Option<ColumnsFault>,
    /// It is being stored.
    pub busy: bool,
}

/// A column in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnRow {
    /// What it holds.
    pub field: PayrollField,
    /// What the payroll program calls it.
    pub heading: String,
    /// How its hours are written.
    pub unit: HoursUnit,
    /// It is in the file.
    pub included: bool,
}

/// Why a set of columns is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnsFault {
    /// It has no name, or a longer one than can be.
    Name,
    /// Another set has this name.
    NameTaken,
    /// No column is in the file.
    NoColumn,
    /// This column has no heading, or a longer one than can be.
    Heading(PayrollField),
    /// This column has the heading of another.
    SameHeading(PayrollField),
    /// In words for HR.
    Refused(String),
}
