//! The words of the reports.

use std::borrow::Cow;

use crate::app::hr::reports::view::ColumnsFault;
use crate::domain::report::payroll::{HoursUnit, MAX_HEADING, PayrollField};
use crate::domain::report::request::ReportName;
use crate::domain::report::{Cell, Kind, PaperWords};
use crate::ui::hr::words::{HrLanguage as _, ReasonLanguage as _};
use crate::ui::strings::English;

/// The reports in a language.
///
/// Titles, headings and notes inside a report are those of its file; [`ReportLanguage::in_report`] puts them into words.
pub trait ReportLanguage {
    /// Name of a report.
    fn report(&self, name: ReportName) -> &'static str;
    /// What it answers.
    fn report_hint(&self, name: ReportName) -> &'static str;
    /// What a report says by itself in English: a title, a heading, a note, words in a cell.
    fn in_report<'a>(&self, words: &'a str) -> Cow<'a, str>;
    /// A cell as it is shown on the screen, in a column of this kind.
    fn report_cell<'a>(&self, cell: &'a Cell, kind: Kind) -> Cow<'a, str>;
    /// What a code of the month matrix means.
    fn day_code(&self, means: &'static str) -> Cow<'static, str>;
    /// What stands around a table on paper.
    fn paper(&self) -> PaperWords;
    /// It is being made.
    fn making_report(&self) -> &'static str;
    /// It has no rows: what that means and what to do.
    fn empty_report(&self) -> (&'static str, &'static str);
    /// More days are chosen than it takes.
    fn too_many_days(&self, most: usize) -> (String, &'static str);
    /// It could not be made.
    fn report_failed(&self) -> &'static str;
    /// Only so many of the rows are shown.
    fn only_some_rows(&self, shown: u64, rows: u64) -> String;
    /// Days of any status.
    fn any_status(&self) -> &'static str;
    /// Everybody.
    fn everybody(&self) -> &'static str;
    /// A field for a part of a name or an id.
    fn find_person(&self) -> &'static str;
    /// Nobody fits.
    fn nobody_found(&self) -> &'static str;
    /// Shows columns further to the left.
    fn earlier_columns(&self) -> &'static str;
    /// Shows columns further to the right.
    fn later_columns(&self) -> &'static str;
    /// The columns that are in sight, of so many.
    fn columns_in_sight(&self, first: usize, last: usize, of: usize) -> String;
    /// The choice of payroll columns.
    fn payroll_columns(&self) -> &'static str;
    /// Changes the set in use.
    fn edit_columns(&self) -> &'static str;
    /// Makes another set like the one in use.
    fn copy_columns(&self) -> &'static str;
    /// The form of a set.
    fn columns_title(&self, is_new: bool) -> &'static str;
    /// Name of a set.
    fn columns_name(&self) -> &'static str;
    /// The set is used where none is named.
    fn columns_standard(&self) -> &'static str;
    /// What a column holds.
    fn payroll_field(&self, field: PayrollField) -> &'static str;
    /// The heading of a column in the file.
    fn column_heading(&self, field: PayrollField) -> String;
    /// How hours are written.
    fn hours_unit(&self, unit: HoursUnit) -> &'static str;
    /// Moves a column forward.
    fn column_earlier(&self, field: PayrollField) -> String;
    /// Moves a column back.
    fn column_later(&self, field: PayrollField) -> String;
    /// What is wrong with a set.
    fn columns_fault(&self, fault: &ColumnsFault) -> String;
    /// Keeps the set.
    fn keep_columns(&self) -> &'static str;
    /// Removes the set.
    fn remove_columns(&self) -> &'static str;
    /// The set was removed.
    fn columns_removed(&self) -> &'static str;
}

impl ReportLanguage for English {
    fn report(&self, name: ReportName) -> &'static str {
        match name {
            ReportName::Log => "Log",
            ReportName::Day => "Day",
            ReportName::Month => "Month matrix",
            ReportName::Timesheet => "Timesheets",
            ReportName::Departments => "Departments",
            ReportName::Late => "Late and early",
            ReportName::Overtime => "Overtime",
            ReportName::Exceptions => "Exceptions",
            ReportName::Rounding => "Rounding",
            ReportName::Payroll => "Payroll",
        }
    }

    fn report_hint(&self, name: ReportName) -> &'static str {
        match name {
            ReportName::Log => "Each work day with time in and time out",
            ReportName::Day => "Everybody, also those who did not come",
            ReportName::Month => "One column a day, with codes and hours",
            ReportName::Timesheet => "For each person every day, to sign",
            ReportName::Departments => "What the days of each department add up to",
            ReportName::Late => "Who came late or left early, the most first",
            ReportName::Overtime => "Each day with overtime, to approve",
            ReportName::Exceptions => "What somebody should look at",
            ReportName::Rounding => "What rounding gives and takes",
            ReportName::Payroll => "One row a person for the payroll program",
        }
    }

    fn in_report<'a>(&self, words: &'a str) -> Cow<'a, str> {
        Cow::Borrowed(words)
    }

    fn report_cell<'a>(&self, cell: &'a Cell, kind: Kind) -> Cow<'a, str> {
        cell.shown(kind)
    }

    fn day_code(&self, means: &'static str) -> Cow<'static, str> {
        Cow::Borrowed(means)
    }

    fn paper(&self) -> PaperWords {
        PaperWords::ENGLISH
    }

    fn making_report(&self) -> &'static str {
        "The report is being made..."
    }

    fn empty_report(&self) -> (&'static str, &'static str) {
        ("Nothing to report", "Choose other dates, another person or all departments.")
    }

    fn too_many_days(&self, most: usize) -> (String, &'static str) {
        (format!("This report takes at most {most} days"), "Choose a shorter period.")
    }

    fn report_failed(&self) -> &'static str {
        "The report could not be made"
    }

    fn only_some_rows(&self, shown: u64, rows: u64) -> String {
        let (shown, rows) = (self.number(shown), self.number(rows));
        format!("The first {shown} of {rows} rows are shown; the file has all of them.")
    }

    fn any_status(&self) -> &'static str {
        "Any status"
    }

    fn everybody(&self) -> &'static str {
        "Everybody"
    }

    fn find_person(&self) -> &'static str {
        "Name or id"
    }

    fn nobody_found(&self) -> &'static str {
        "Nobody has this name or id."
    }

    fn earlier_columns(&self) -> &'static str {
        "Columns further left"
    }

    fn later_columns(&self) -> &'static str {
        "Columns further right"
    }

    fn columns_in_sight(&self, first: usize, last: usize, of: usize) -> String {
        format!("Columns {first} to {last} of {of}")
    }

    fn payroll_columns(&self) -> &'static str {
        "Columns"
    }

    fn edit_columns(&self) -> &'static str {
        "Change these columns..."
    }

    fn copy_columns(&self) -> &'static str {
        "New set like this one..."
    }

    fn columns_title(&self, is_new: bool) -> &'static str {
        if is_new { "New payroll columns" } else { "Payroll columns" }
    }

    fn columns_name(&self) -> &'static str {
        "Name of this set"
    }

    fn columns_standard(&self) -> &'static str {
        "Use it unless another is named"
    }

    fn payroll_field(&self, field: PayrollField) -> &'static str {
        match field {
            PayrollField::EmpId => "Employee id",
            PayrollField::Name => "Name",
            PayrollField::Department => "Department",
            PayrollField::PeriodFrom => "First day of the period",
            PayrollField::PeriodTo => "Last day of the period",
            PayrollField::PresentDays => "Days present",
            PayrollField::AbsentDays => "Days absent",
            PayrollField::HalfDays => "Half days",
            PayrollField::LeaveDays => "Days of leave",
            PayrollField::Holidays => "Holidays",
            PayrollField::WeeklyOffs => "Weekly offs",
            PayrollField::MissingDays => "Days with a missing punch",
            PayrollField::OffDaysWorked => "Off days worked",
            PayrollField::WorkedHours => "Hours worked",
            PayrollField::ExpectedHours => "Hours expected",
            PayrollField::OvertimeWeekdayHours => "Overtime on working days",
            PayrollField::OvertimeWeeklyOffHours => "Overtime on weekly offs",
            PayrollField::OvertimeHolidayHours => "Overtime on holidays",
            PayrollField::LateMinutes => "Minutes late",
            PayrollField::EarlyMinutes => "Minutes left early",
        }
    }

    fn column_heading(&self, field: PayrollField) -> String {
        format!("Heading of: {}", self.payroll_field(field))
    }

    fn hours_unit(&self, unit: HoursUnit) -> &'static str {
        match unit {
            HoursUnit::Decimal => "8.50",
            HoursUnit::HoursMinutes => "8:30",
        }
    }

    fn column_earlier(&self, field: PayrollField) -> String {
        format!("Further left: {}", self.payroll_field(field))
    }

    fn column_later(&self, field: PayrollField) -> String {
        format!("Further right: {}", self.payroll_field(field))
    }

    fn columns_fault(&self, fault: &ColumnsFault) -> String {
        match fault {
            ColumnsFault::Name => format!("Give it a name of at most {MAX_HEADING} letters."),
            ColumnsFault::NameTaken => "Another set has this name. Choose a different one.".to_owned(),
            ColumnsFault::NoColumn => "Choose at least one column for the file.".to_owned(),
            ColumnsFault::Heading(field) => {
                let what = self.payroll_field(*field);
                format!("The column \"{what}\" needs a heading of at most {MAX_HEADING} letters.")
            }
            ColumnsFault::SameHeading(field) => {
                let what = self.payroll_field(*field);
                format!("The column \"{what}\" has the heading of another column.")
            }
            ColumnsFault::Refused(reason) => self.reason(reason),
        }
    }

    fn keep_columns(&self) -> &'static str {
        "Keep these columns"
    }

    fn remove_columns(&self) -> &'static str {
        "Remove this set"
    }

    fn columns_removed(&self) -> &'static str {
        "The set of payroll columns is removed."
    }
}
