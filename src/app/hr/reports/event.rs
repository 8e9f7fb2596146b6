//! What happens to the reports and what they want.

use crate::domain::audit::By;
use crate::domain::employee::EmployeeId;
use crate::domain::log::DateRange;
use crate::domain::report::Report;
use crate::domain::report::payroll::{ColumnMapping, ColumnSet, HoursUnit, PayrollField};
use crate::domain::report::request::{Format, ReportName, ReportRequest};
use crate::domain::time::Moment;

/// What a person does at the reports.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Shows another report.
    Choose(ReportName),
    /// Of these days.
    Range(DateRange),
    /// Of one department, or all.
    Department(Option<String>),
    /// Of one person, with their name, or everybody.
    Person(Option<(EmployeeId, String)>),
    /// Writes the report to a file.
    Export(Format),
    /// About the columns of the payroll.
    Columns(ColumnsCommand),
}

/// What a person does with the columns of the payroll.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnsCommand {
    /// Uses the set of this name.
    Use(String),
    /// Opens the form with the set in use.
    Edit,
    /// Opens the form with a copy of the set in use.
    Copy,
    /// Types the name.
    Name(String),
    /// Takes a column into the file, or out of it.
    Include(PayrollField, bool),
    /// Types what the payroll program calls it.
    Heading(PayrollField, String),
    /// How its hours are written.
    Unit(PayrollField, HoursUnit),
    /// Before the one in front of it.
    Earlier(PayrollField),
    /// After the one behind it.
    Later(PayrollField),
    /// The set is used where none is named.
    Standard(bool),
    /// Keeps the form.
    Save,
    /// Removes the set that is in the form.
    Remove,
    /// Closes the form.
    Cancel,
}

/// What is asked of the store.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// [`Found::Report`], as it stands at this moment.
    Make(Box<ReportRequest>, Moment),
    /// [`Found::ColumnSets`].
    ColumnSets,
    /// Keeps a set in the place of the one with the first name, where there is one; standard or not.
    SaveColumns(Option<String>, ColumnMapping, bool, By),
    /// Removes a set.
    RemoveColumns(String, By),
}

/// What was found.
#[derive(Debug, Clone)]
pub enum Found {
    /// A report, and how many rows it has as a file where that is more.
    Report(Report, u64),
    /// The sets by name.
    ColumnSets(Vec<ColumnSet>),
}
