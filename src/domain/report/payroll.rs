//! Payroll: one row a person and period, with the columns that the payroll program wants, named and ordered by HR.

use serde::{Deserialize, Serialize};

use super::days::{DaysReport, Person, PersonDays, counted};
use super::sums::{Sums, days, minutes};
use super::{Cell, Column, Description, Kind, Line, Orientation, Period, Report};
use crate::domain::printable::all_printable;

/// Most columns of a mapping.
const MAX_COLUMNS: usize = 64;
/// Longest heading and longest name, in characters.
pub const MAX_HEADING: usize = 100;

/// What a column of the payroll file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayrollField {
    /// Employee id.
    EmpId,
    /// Name.
    Name,
    /// Department.
    Department,
    /// First day of the period.
    PeriodFrom,
    /// Last day of the period.
    PeriodTo,
    /// Days of expected work at which the person was there.
    PresentDays,
    /// Days of expected work at which the person was not there.
    AbsentDays,
    /// Days that were half a day by their hours.
    HalfDays,
    /// Days of leave.
    LeaveDays,
    /// Holidays.
    Holidays,
    /// Weekly offs.
    WeeklyOffs,
    /// Days with a missing time in or out: correct them before paying.
    MissingDays,
    /// Holidays and weekly offs on which the person was there.
    OffDaysWorked,
    /// Hours worked.
    WorkedHours,
    /// Hours expected.
    ExpectedHours,
    /// Hours of overtime on working days; where the policy asks for approval, as far as it is approved.
    OvertimeWeekdayHours,
    /// Hours of overtime on weekly offs.
    OvertimeWeeklyOffHours,
    /// Hours of overtime on holidays.
    OvertimeHolidayHours,
    /// Minutes late.
    LateMinutes,
    /// Minutes left early.
    EarlyMinutes,
}

impl PayrollField {
    /// Each with its usual heading, in the usual order.
    pub const ALL: [(Self, &'static str); 20] = [
        (Self::EmpId, "Employee ID"),
        (Self::Name, "Name"),
        (Self::Department, "Department"),
        (Self::PeriodFrom, "From"),
        (Self::PeriodTo, "To"),
        (Self::PresentDays, "Present (days)"),
        (Self::AbsentDays, "Absent (days)"),
        (Self::HalfDays, "Half days"),
        (Self::LeaveDays, "Leave (days)"),
        (Self::Holidays, "Holidays"),
        (Self::WeeklyOffs, "Weekly offs"),
        (Self::MissingDays, "Missing punch (days)"),
        (Self::OffDaysWorked, "Off days worked"),
        (Self::WorkedHours, "Worked (h)"),
        (Self::ExpectedHours, "Expected (h)"),
        (Self::OvertimeWeekdayHours, "Overtime weekday (h)"),
        (Self::OvertimeWeeklyOffHours, "Overtime weekly off (h)"),
        (Self::OvertimeHolidayHours, "Overtime holiday (h)"),
        (Self::LateMinutes, "Late (min)"),
        (Self::EarlyMinutes, "Early (min)"),
    ];

    /// Whether it holds hours, which can be written in two ways.
    #[must_use]
    pub fn is_hours(self) -> bool {
        self.kind(HoursUnit::Decimal) == Kind::Hours
    }

    fn kind(self, unit: HoursUnit) -> Kind {
        match self {
            Self::EmpId | Self::Name | Self::Department => Kind::Text,
            Self::PeriodFrom | Self::PeriodTo => Kind::Date,
            Self::PresentDays
            | Self::AbsentDays
            | Self::LeaveDays
            | Self::Holidays
            | Self::WeeklyOffs
            | Self::MissingDays
            | Self::OffDaysWorked => Kind::Days,
            Self::WorkedHours
            | Self::ExpectedHours
            | Self::OvertimeWeekdayHours
            | Self::OvertimeWeeklyOffHours
            | Self::OvertimeHolidayHours => match unit {
                HoursUnit::Decimal => Kind::Hours,
                HoursUnit::HoursMinutes => Kind::HoursMinutes,
            },
            Self::HalfDays | Self::LateMinutes | Self::EarlyMinutes => Kind::Integer,
        }
    }

    fn cell(self, person: &Person, period: Period, sums: &Sums) -> Cell {
        match self {
            Self::EmpId => Cell::text(person.emp_id.as_str()),
            Self::Name => Cell::text(&person.name),
            Self::Department => Cell::text(person.department()),
            Self::PeriodFrom => Cell::Date(period.from),
            Self::PeriodTo => Cell::Date(period.to),
            other => other.sum(sums),
        }
    }

    /// Of the sums alone; words and dates have none.
    fn sum(self, sums: &Sums) -> Cell {
        match self {
            Self::EmpId | Self::Name | Self::Department | Self::PeriodFrom | Self::PeriodTo => Cell::Empty,
            Self::PresentDays => days(sums.present),
            Self::AbsentDays => days(sums.absent),
            Self::HalfDays => Cell::Integer(sums.half_days),
            Self::LeaveDays => days(sums.leave),
            Self::Holidays => days(sums.holiday),
            Self::WeeklyOffs => days(sums.weekly_off),
            Self::MissingDays => days(sums.missing),
            Self::OffDaysWorked => days(sums.off_worked),
            Self::WorkedHours => Cell::Duration(sums.worked_secs),
            Self::ExpectedHours => Cell::Duration(sums.expected_secs),
            Self::OvertimeWeekdayHours => Cell::Duration(sums.weekday_overtime_secs),
            Self::OvertimeWeeklyOffHours => Cell::Duration(sums.weekly_off_overtime_secs),
            Self::OvertimeHolidayHours => Cell::Duration(sums.holiday_overtime_secs),
            Self::LateMinutes => minutes(sums.late_secs),
            Self::EarlyMinutes => minutes(sums.early_secs),
        }
    }

    /// The name in the mapping and in JSON.
    #[must_use]
    pub fn key(self) -> String {
        let named = serde_json::to_value(self);
        named.ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// One column of the payroll file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappedColumn {
    /// What it holds.
    pub field: PayrollField,
    /// How the payroll program calls it.
    pub heading: String,
    /// How it is written where it holds hours.
    #[serde(default)]
    pub unit: HoursUnit,
}

/// How hours are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoursUnit {
    /// `8.50`
    #[default]
    Decimal,
    /// `8:30`
    HoursMinutes,
}

/// A set of columns as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnSet {
    /// Its name and columns.
    pub mapping: ColumnMapping,
    /// It is used where none is named.
    pub standard: bool,
}

/// The columns of the payroll file, as HR wants them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnMapping {
    /// The name under which HR keeps it.
    pub name: String,
    /// In their order; what is left out is not in the file.
    pub columns: Vec<MappedColumn>,
}

impl Default for ColumnMapping {
    fn default() -> Self {
        let column = |(field, heading): (PayrollField, &str)| MappedColumn {
            field,
            heading: heading.to_owned(),
            unit: HoursUnit::default(),
        };
        Self { name: "Standard".to_owned(), columns: PayrollField::ALL.into_iter().map(column).collect() }
    }
}

impl ColumnMapping {
    /// What HR has to correct before this can be used, all of it.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let is_fine = |text: &str| {
            !text.trim().is_empty() && text.chars().count() <= MAX_HEADING && all_printable(text)
        };
        if !is_fine(&self.name) {
            faults.push(format!("the mapping needs a name of at most {MAX_HEADING} characters"));
        }
        if self.columns.is_empty() || self.columns.len() > MAX_COLUMNS {
            faults.push(format!("the mapping must have 1 to {MAX_COLUMNS} columns"));
        }
        for (at, column) in self.columns.iter().enumerate() {
            if !is_fine(&column.heading) {
                faults.push(format!("column {} needs a heading of at most {MAX_HEADING} characters", at + 1));
            }
            let mut earlier = self.columns.iter().take(at);
            if earlier.any(|other| other.heading == column.heading || other.field == column.field) {
                faults.push(format!("column {} (\"{}\") is there twice", at + 1, column.heading));
            }
        }
        faults
    }
}

/// The file on its way.
pub(super) struct Payroll {
    period: Period,
    mapping: ColumnMapping,
    lines: Vec<Line>,
    all: Sums,
}

impl Payroll {
    pub(super) fn new(period: Period, mapping: ColumnMapping) -> Self {
        Self { period, mapping, lines: Vec::new(), all: Sums::default() }
    }
}

impl DaysReport for Payroll {
    fn add(&mut self, of: PersonDays<'_>) {
        let sums = Sums::payable(of.records);
        let cell = |column: &MappedColumn| column.field.cell(of.person, self.period, &sums);
        self.lines.push(Line::Row(self.mapping.columns.iter().map(cell).collect()));
        self.all = self.all.plus(sums);
    }

    fn finish(self: Box<Self>) -> Report {
        let mut totals: Vec<Cell> =
            self.mapping.columns.iter().map(|column| column.field.sum(&self.all)).collect();
        if let Some(first @ Cell::Empty) = totals.first_mut() {
            *first = Cell::Text(counted(self.lines.len(), "person", "people"));
        }
        let column = |column: &MappedColumn| {
            let width = u16::try_from(column.heading.chars().count() + 3).unwrap_or(20);
            Column::new(column.field.key(), &column.heading, column.field.kind(column.unit), width.max(10))
        };
        let description = Description {
            name: "payroll".to_owned(),
            title: "Payroll".to_owned(),
            period: self.period,
            columns: self.mapping.columns.iter().map(column).collect(),
            group_columns: 0,
            orientation: Orientation::Landscape,
            signature: false,
            notes: vec!["Hours are exact; days count 0.5 for half a day.".to_owned()],
        };
        Report { description, lines: self.lines, totals }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_survives_its_file_and_says_what_is_wrong_with_it() {
        let standard = ColumnMapping::default();
        assert_eq!(standard.faults(), Vec::<String>::new());
        let text = toml::to_string(&standard).unwrap();
        assert_eq!(toml::from_str::<ColumnMapping>(&text).unwrap(), standard, "{text}");
        let column = |field, heading: &str| MappedColumn {
            field,
            heading: heading.to_owned(),
            unit: HoursUnit::default(),
        };
        let wrong = ColumnMapping {
            name: String::new(),
            columns: vec![
                column(PayrollField::EmpId, "Id"),
                column(PayrollField::Name, "Id"),
                column(PayrollField::WorkedHours, " "),
            ],
        };
        let faults = wrong.faults();
        assert!(
            faults[0].contains("a name") && faults[1].contains("column 2") && faults[2].contains("column 3"),
            "{faults:?}"
        );
        assert!(
            toml::from_str::<ColumnMapping>("name = \"x\"\n[[columns]]\nfield = \"salary\"\nheading = \"x\"")
                .is_err()
        );
    }

    #[test]
    fn every_field_has_a_name_of_its_own() {
        let mut keys: Vec<String> = PayrollField::ALL.iter().map(|(field, _)| field.key()).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), PayrollField::ALL.len());
        assert!(keys.contains(&"overtime_weekly_off_hours".to_owned()));
    }
}
