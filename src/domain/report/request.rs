//! What is asked of a report: which one, of which days and people, and as what kind of file.

use serde::Serialize;

use super::Period;
use super::days::DaysReportKind;
use super::payroll::ColumnMapping;
use crate::domain::log::LogFilter;

/// Which report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportName {
    /// Each work day with time in, time out and duration.
    Log,
    /// One row a person and day, also of those who did not come.
    Day,
    /// One row a person, one column a day.
    Month,
    /// A page a person to sign.
    Timesheet,
    /// One row a department.
    Departments,
    /// Who came late or left early.
    Late,
    /// Each day with overtime, to approve.
    Overtime,
    /// What somebody should look at.
    Exceptions,
    /// What rounding would give and take.
    Rounding,
    /// One row a person for payroll.
    Payroll,
}

impl ReportName {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Log,
        Self::Day,
        Self::Month,
        Self::Timesheet,
        Self::Departments,
        Self::Late,
        Self::Overtime,
        Self::Exceptions,
        Self::Rounding,
        Self::Payroll,
    ];

    /// Its name for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Day => "day",
            Self::Month => "month",
            Self::Timesheet => "timesheet",
            Self::Departments => "departments",
            Self::Late => "late",
            Self::Overtime => "overtime",
            Self::Exceptions => "exceptions",
            Self::Rounding => "rounding",
            Self::Payroll => "payroll",
        }
    }

    /// Longest period, in days: what still can be read, and lies in memory.
    #[must_use]
    pub fn max_days(self) -> usize {
        match self {
            Self::Log => usize::MAX,
            Self::Day | Self::Month => 62,
            _ => 366,
        }
    }

    /// `None` for the log, which is not made of day records.
    #[must_use]
    pub fn kind(self, mapping: &ColumnMapping) -> Option<DaysReportKind> {
        Some(match self {
            Self::Log => return None,
            Self::Day => DaysReportKind::Day,
            Self::Month => DaysReportKind::Month,
            Self::Timesheet => DaysReportKind::Timesheet,
            Self::Departments => DaysReportKind::Departments,
            Self::Late => DaysReportKind::Late,
            Self::Overtime => DaysReportKind::Overtime,
            Self::Exceptions => DaysReportKind::Exceptions,
            Self::Rounding => DaysReportKind::Rounding,
            Self::Payroll => DaysReportKind::Payroll(mapping.clone()),
        })
    }
}

/// The kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// A workbook for Excel and its like.
    Xlsx,
    /// Comma-separated values.
    Csv,
    /// One JSON document.
    Json,
    /// Pages to print and sign.
    Pdf,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Xlsx, Self::Csv, Self::Json, Self::Pdf];

    /// How the file name ends, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Pdf => "pdf",
        }
    }
}

/// A report with the days and people that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRequest {
    /// Which.
    pub name: ReportName,
    /// The days.
    pub period: Period,
    /// Whose: person and department, and in the log the rest as well. The dates stand in `period`.
    pub filter: LogFilter,
    /// The columns of the payroll.
    pub mapping: ColumnMapping,
}

impl ReportRequest {
    /// A report of everybody, with the standard columns.
    #[must_use]
    pub fn of_all(name: ReportName, period: Period) -> Self {
        Self { name, period, filter: LogFilter::default(), mapping: ColumnMapping::default() }
    }

    /// A name for its file, without an ending.
    #[must_use]
    pub fn file_name(&self) -> String {
        let Period { from, to } = self.period;
        let whose = self.filter.person.as_ref().map(|id| format!("_{id}")).unwrap_or_default();
        let name = if self.name == ReportName::Log { "attendance" } else { self.name.name() };
        format!("{name}{whose}_{from}_{to}")
    }
}
