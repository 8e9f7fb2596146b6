//! The reports as tables: what screen, workbook, CSV, JSON and paper show.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use visionpresence::domain::day_records::{Approval, DayRecord, Events, book_weeks, day_records};
use visionpresence::domain::report::days::{Person, PersonDays};
use visionpresence::domain::report::payroll::ColumnMapping;
use visionpresence::domain::report::request::{Format, ReportName, ReportRequest};
use visionpresence::domain::report::{Cell, Column, Line, Period};

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
    assert_eq!(Format::ALL.map(Format::extension), ["xlsx", "csv", "json", "pdf"]);
    let period = Period::new(date("2026-03-01"), date("2026-03-31")).unwrap();
    let mut request = ReportRequest::of_all(ReportName::Log, period);
    assert_eq!(request.file_name(), "attendance_2026-03-01_2026-03-31");
    request.name = ReportName::Payroll;
    request.filter.person = Some("E001".parse().unwrap());
    assert_eq!(request.file_name(), "payroll_E001_2026-03-01_2026-03-31");
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
