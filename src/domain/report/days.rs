//! The reports that are made of day records: month, timesheets, departments, lateness, overtime, exceptions, rounding,
//! payroll.
//!
//! They take the records of one person after the other, so that nothing but their own rows stays in memory.

use super::day::Days;
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
    /// One row a person and day, also of those who did not come.
    Day,
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
    /// Whether a day stands with the department of that day; else each person stands once, with the last department.
    #[must_use]
    pub fn is_by_department(&self) -> bool {
        match self {
            Self::Day | Self::Month | Self::Departments | Self::Overtime | Self::Exceptions => true,
            Self::Timesheet | Self::Late | Self::Rounding | Self::Payroll(_) => false,
        }
    }

    /// Begins the report.
    #[must_use]
    pub fn begin<'a>(self, period: Period, policy: &'a PolicyHistory) -> Box<dyn DaysReport + 'a> {
        match self {
            Self::Day => Box::new(Days::new(period)),
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

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, TimeZone as _};
    use chrono_tz::Tz;

    use super::*;
    use crate::domain::calendar::LeavePart;
    use crate::domain::day_records::{Attendance, DayKind, ShiftRecord};
    use crate::domain::policy::{Policy, RoundTo, Rounding};
    use crate::domain::report::Line;
    use crate::domain::time::Moment;

    fn moment(text: &str) -> Moment {
        let wall = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap();
        Moment {
            utc: Tz::Europe__Berlin.from_local_datetime(&wall).unwrap().to_utc(),
            zone: Tz::Europe__Berlin,
        }
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A day with these times; the figures are late, overtime in minutes.
    fn record(day: &str, kind: DayKind, times: [&str; 2], (late, overtime): (i64, i64)) -> DayRecord {
        let [time_in, time_out] = times.map(|time| moment(&format!("{day} {time}")));
        let shift = ShiftRecord {
            scheduled: None,
            punches: Vec::new(),
            time_in: Some(time_in),
            time_out: Some(time_out),
            auto_out: false,
            worked_secs: (time_out.utc - time_in.utc).num_seconds(),
            break_secs: 0,
            expected_secs: 8 * 3600,
            late_secs: late * 60,
            early_exit_secs: 0,
            overtime_secs: overtime * 60,
            attendance: Attendance::Present,
            trace: Vec::new(),
        };
        DayRecord {
            emp_id: "E001".parse().unwrap(),
            date: date(day),
            kind,
            attendance: Attendance::Present,
            closed: true,
            approval: crate::domain::day_records::Approval::NotNeeded,
            weekly_overtime_secs: 0,
            shifts: vec![shift],
        }
    }

    fn without_times(day: &str, kind: DayKind, attendance: Attendance) -> DayRecord {
        DayRecord { attendance, shifts: Vec::new(), ..record(day, kind, ["09:00:00", "09:00:00"], (0, 0)) }
    }

    /// A week with something of everything.
    fn week() -> Vec<DayRecord> {
        let leave = |part| DayKind::Leave { part, kind: "annual".to_owned() };
        vec![
            record("2026-11-23", DayKind::Working, ["09:12:30", "19:00:00"], (12, 60)),
            record("2026-11-24", leave(LeavePart::FirstHalf), ["13:00:00", "18:00:00"], (0, 0)),
            without_times("2026-11-25", leave(LeavePart::Full), Attendance::NotExpected),
            without_times("2026-11-26", DayKind::Working, Attendance::Absent),
            record(
                "2026-11-27",
                DayKind::Holiday { name: "Feast".to_owned() },
                ["10:00:00", "12:00:00"],
                (0, 120),
            ),
            without_times("2026-11-28", DayKind::WeeklyOff, Attendance::NotExpected),
        ]
    }

    /// The rows of a report about that week, each cell as it is shown, and the totals last.
    fn shown(kind: DaysReportKind, policy: Policy) -> Vec<String> {
        let policy = PolicyHistory::always(policy);
        let period = Period::new(date("2026-11-23"), date("2026-11-28")).unwrap();
        let person = Person { emp_id: "E001".parse().unwrap(), name: "Asha".to_owned(), department: None };
        let mut report = kind.begin(period, &policy);
        report.add(PersonDays { person: &person, records: &week(), exceptions: &[] });
        let report = report.finish();
        let columns = &report.description.columns;
        let words = |cells: &[Cell]| {
            assert_eq!(cells.len(), columns.len(), "{cells:?}");
            let shown = cells.iter().zip(columns).map(|(cell, column)| cell.shown(column.kind).into_owned());
            shown.collect::<Vec<_>>().join("|")
        };
        let rows = report.lines.iter().map(|line| match line {
            Line::Row(cells) | Line::GroupTotals(cells) => words(cells),
        });
        rows.chain([words(&report.totals)]).collect()
    }

    #[test]
    fn the_month_shows_codes_hours_and_who_was_there() {
        assert_eq!(
            shown(DaysReportKind::Month, Policy::default()),
            [
                "No department|E001|Asha|days|P|L/P|L|A|H/P|WO|1.5|1|1.5|1|1|0|16.79",
                "No department|E001|Asha|hours|9:47|5:00|||2:00||||||||16.79",
                "No department||Present||1|1|0|0|1|0|1.5|1|1.5|1|1|0|16.79",
                "Total||1 person||1|1|0|0|1|0|1.5|1|1.5|1|1|0|16.79",
            ]
        );
    }

    #[test]
    fn a_timesheet_has_a_row_a_day_with_what_is_to_be_said_about_it() {
        let rows = shown(DaysReportKind::Timesheet, Policy::default());
        assert_eq!(rows[0], "E001|Asha||2026-11-23|Mon|P|09:12:30|19:00:00||9:47|12||1:00|");
        assert_eq!(rows[4], "E001|Asha||2026-11-27|Fri|H/P|10:00:00|12:00:00||2:00|||2:00|Feast");
        let sums = "Total|||||0:00|16:47|12|0|3:00|1.5 present, 1 absent, 1.5 leave, 1 holiday, 1 off";
        assert_eq!(rows[6], format!("E001|Asha||{sums}"));
    }

    #[test]
    fn lateness_overtime_departments_and_payroll_name_the_same_figures() {
        let policy = Policy::default;
        assert_eq!(shown(DaysReportKind::Late, policy())[0], "E001|Asha||1|12|12|0|0");
        assert_eq!(
            shown(DaysReportKind::Overtime, policy()),
            [
                "E001|Asha||2026-11-23|weekday|9:47|8:00|1:00|not needed",
                "E001|Asha||2026-11-27|holiday|2:00|8:00|2:00|not needed",
                "Total|2 days||||||3:00|",
            ]
        );
        assert_eq!(
            shown(DaysReportKind::Departments, policy())[0],
            "No department|1|1.5|1|0|1.5|0|60.0|16.79|24.00|3.00|1|12"
        );
        assert_eq!(
            shown(DaysReportKind::Payroll(ColumnMapping::default()), policy())[0],
            "E001|Asha|No department|2026-11-23|2026-11-28|1.5|1|0|1.5|1|1|0|1|16.79|24.00|1.00|0.00|2.00|12|0"
        );
        assert_eq!(shown(DaysReportKind::Exceptions, policy()), ["Total|||||0 exceptions"]);
    }

    #[test]
    fn the_neutrality_of_rounding_is_what_it_gives_less_what_it_takes() {
        let exact = shown(DaysReportKind::Rounding, Policy::default());
        assert_eq!(exact[0], "E001|Asha||3|16.79|16.79|0.0");
        let against = Rounding { interval_mins: 15, time_in: RoundTo::Up, time_out: RoundTo::Down };
        // 09:12:30 becomes 09:15.
        let rounded =
            shown(DaysReportKind::Rounding, Policy { rounding: Some(against), ..Policy::default() });
        assert_eq!(rounded, ["E001|Asha||3|16.79|16.75|-2.5", "Total|1 person||3|16.79|16.75|-2.5"]);
    }
}
