//! The reports as tables: what screen, workbook, CSV, JSON and paper show.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use visionpresence::domain::day_records::{Approval, DayRecord, Events, book_weeks, day_records};
use visionpresence::domain::policy::PolicyHistory;
use visionpresence::domain::report::days::{Person, PersonDays};
use visionpresence::domain::report::payroll::{ColumnMapping, HoursUnit, MappedColumn, PayrollField};
use visionpresence::domain::report::request::{Format, ReportName, ReportRequest};
use visionpresence::domain::report::{Cell, Column, Kind, Line, Period};

use crate::day_case::{DayCase, date, parse};

const TABLE: &str = include_str!("days/reports.txt");

#[test]
fn every_report_says_of_a_week_what_was_in_it() {
    let cases = parse("reports", TABLE);
    assert!(cases.len() >= 16, "{} reports", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .map(|case| (case, report(case)))
        .filter(|(case, told)| *told != case.lines)
        .map(|(case, told)| format!("{}\n> {}", case.name, told.join("\n> ")))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_report_has_a_longest_period_and_a_name_for_its_file() {
    let longest = ReportName::ALL.map(ReportName::max_days);
    assert_eq!(longest, [usize::MAX, 62, 62, 366, 366, 366, 366, 366, 366, 366]);
    let kinds = ReportName::ALL.map(|name| name.kind(&ColumnMapping::default()));
    let by_department = kinds.map(|kind| kind.is_some_and(|kind| kind.is_by_department()));
    assert_eq!(by_department, [false, true, true, false, true, false, true, true, false, false]);
    assert_eq!(Format::ALL.map(Format::extension), ["xlsx", "csv", "json", "pdf"]);
    let period = Period::new(date("2026-03-01"), date("2026-03-31")).unwrap();
    let mut request = ReportRequest::of_all(ReportName::Log, period);
    assert_eq!(request.file_name(), "attendance_2026-03-01_2026-03-31");
    request.name = ReportName::Payroll;
    request.filter.person = Some("E001".parse().unwrap());
    assert_eq!(request.file_name(), "payroll_E001_2026-03-01_2026-03-31");
}

#[test]
fn what_is_compared_digit_by_digit_stands_at_the_right_edge() {
    let right = [Kind::Integer, Kind::Days, Kind::Number(1), Kind::Hours, Kind::HoursMinutes];
    assert!(right.into_iter().all(Kind::is_right_aligned));
    assert!(![Kind::Text, Kind::Date, Kind::Time, Kind::Status].into_iter().any(Kind::is_right_aligned));
}

#[test]
fn the_columns_of_payroll_are_as_wide_as_their_headings_and_not_more_than_64() {
    let column =
        |field, heading: &str| MappedColumn { field, heading: heading.to_owned(), unit: HoursUnit::Decimal };
    let standard = ColumnMapping::default();
    let wide = "W".repeat(40);
    let columns = vec![column(PayrollField::Name, &wide), column(PayrollField::EmpId, "Id")];
    let mapping = ColumnMapping { name: "wide".to_owned(), columns };
    let period = Period::new(date("2026-03-01"), date("2026-03-31")).unwrap();
    let policy = PolicyHistory::default();
    let report = ReportName::Payroll.kind(&mapping).unwrap().begin(period, &policy).finish();
    let widths: Vec<u16> = report.description.columns.iter().map(|column| column.width).collect();
    assert_eq!(widths, [43, 10], "none is too narrow to be read");

    let hours: Vec<PayrollField> =
        PayrollField::ALL.into_iter().map(|(field, _)| field).filter(|field| field.is_hours()).collect();
    let expected = [
        PayrollField::WorkedHours,
        PayrollField::ExpectedHours,
        PayrollField::OvertimeWeekdayHours,
        PayrollField::OvertimeWeeklyOffHours,
        PayrollField::OvertimeHolidayHours,
    ];
    assert_eq!(hours, expected);

    let number_of_columns = |number: usize| {
        let columns = standard.columns.iter().cycle().take(number).cloned().collect();
        let faults = ColumnMapping { name: "many".to_owned(), columns }.faults();
        faults.iter().any(|fault| fault == "the mapping must have 1 to 64 columns")
    };
    assert_eq!([0, 1, 64, 65].map(number_of_columns), [true, false, false, true]);
}

/// The report that the case is named after, line by line.
fn report(case: &DayCase) -> Vec<String> {
    let name = case.name.trim_start_matches("reports: ");
    let name = ReportName::ALL.into_iter().find(|report| report.name() == name).expect("a report");
    let (staff, roster, policy, calendar) =
        (case.everybody(), case.roster(), case.history(), case.calendar());
    let events = Events { punches: &case.punches, corrections: &case.corrections };
    let (mut records, exceptions) = day_records(events, &staff, &roster, &calendar, &policy);
    decide(&mut records, &case.decided);
    let period = Period::new(calendar.from, calendar.to).unwrap();
    let mut report = name.kind(&ColumnMapping::default()).unwrap().begin(period, &policy);
    for person in &staff {
        let mut of_person: Vec<_> =
            records.iter().filter(|record| record.emp_id == person.emp_id).cloned().collect();
        book_weeks(&mut of_person, person.leaving_date, &policy);
        let of_it: Vec<_> =
            exceptions.iter().filter(|exception| exception.emp_id == person.emp_id).cloned().collect();
        let who = Person {
            emp_id: person.emp_id.clone(),
            name: NAMES[person.emp_id.as_str()[1..].parse::<usize>().unwrap() - 1].to_owned(),
            department: person.department.clone(),
        };
        report.add(PersonDays { person: &who, records: &of_person, exceptions: &of_it });
    }
    let report = report.finish();
    let rows = report.lines.iter().filter(|line| matches!(line, Line::Row(_))).count();
    assert_eq!(report.rows(), rows);
    let columns = &report.description.columns;
    let heads: Vec<&str> = columns.iter().map(|column| column.heading.as_str()).collect();
    let mut lines = vec![heads.join("|")];
    lines.extend(report.lines.iter().map(|line| match line {
        Line::Row(cells) => shown(cells, columns),
        Line::GroupTotals(cells) => format!("sum of {}", shown(cells, columns)),
    }));
    lines.push(shown(&report.totals, columns));
    lines
}

const NAMES: [&str; 4] = ["Asha", "Ben", "Cem", "Dana"];

/// Lays the decisions of HR on top of the records, as the store does.
fn decide(records: &mut [DayRecord], decided: &BTreeMap<(String, NaiveDate), i64>) {
    for record in records {
        if let Some(mins) = decided.get(&(record.emp_id.to_string(), record.date)) {
            record.approval = Approval::Decided { approved_secs: mins * 60 };
        }
    }
}

fn shown(cells: &[Cell], columns: &[Column]) -> String {
    assert_eq!(cells.len(), columns.len());
    let cells = cells.iter().zip(columns).map(|(cell, column)| cell.shown(column.kind));
    cells.collect::<Vec<_>>().join("|")
}
