//! The figures that wages are paid from: overtime that is approved or not, weeks, rounding, departments, locked months,
//! and rows that somebody has changed.

use serde_json::Value;
use visionpresence::domain::audit::By;
use visionpresence::domain::policy::{Policy, RoundTo, Rounding};
use visionpresence::domain::report::request::ReportName;
use visionpresence::domain::review::ReviewChange;
use visionpresence::domain::roster::{Assignment, Pattern, Who};
use visionpresence::domain::rules::RulesChange;
use visionpresence::domain::shift::{OvertimeBasis, ShiftType};
use visionpresence::domain::time::Moment;
use visionpresence::store::Writer;
use visionpresence::store::corrections::Grounds;
use visionpresence::store::verify::verify;

use crate::office::{Office, day};
use crate::store_kit::{berlin, id, recorded, request};

fn now() -> Moment {
    berlin("2026-12-01 08:00:00")
}

fn grounds() -> Grounds {
    Grounds { author: "Ines".to_owned(), reason: "checked".to_owned(), at: now() }
}

/// Asha comes from 9:00 to `out` on these days of November 2026; the shift is from 9:00 to 17:00, Monday to Friday, from
/// the 2nd on.
fn worked(days: &[u32], out: &str, change: impl FnOnce(&mut Policy)) -> (Office, Writer) {
    let office = Office::with_people(&[("E001", "Asha Patel", Some("Kitchen"))]);
    let mut writer = office.place.writer();
    rules(&mut writer, "2026-11-01", change).unwrap();
    for day in days {
        for time in ["09:00:00", out] {
            recorded(writer.punch(&request("E001", berlin(&format!("2026-11-{day:02} {time}")))));
        }
    }
    writer.close_days(&now()).unwrap();
    (office, writer)
}

fn rules(
    writer: &mut Writer,
    from: &str,
    change: impl FnOnce(&mut Policy),
) -> Result<(), visionpresence::store::StoreError> {
    let mut shift =
        ShiftType::new("day".parse().unwrap(), "Day", "09:00".parse().unwrap(), "17:00".parse().unwrap());
    shift.allow_check_out_after_shift_end_mins = 240;
    shift.rules.overtime.basis = OvertimeBasis::AbovePerDay { expected_mins: None };
    let mut policy = Policy { shifts: vec![shift], ..Policy::default() };
    change(&mut policy);
    let (work, off) = (vec!["day".parse().unwrap()], Vec::new());
    let days = vec![work.clone(), work.clone(), work.clone(), work.clone(), work, off.clone(), off];
    let pattern = Pattern { anchor: day("2026-11-02"), days };
    let everyone = Assignment { who: Who::Everyone, from: day("2026-11-01"), to: None, pattern };
    let change = RulesChange {
        policy: Some((day(from), policy)),
        assignments: Some(vec![everyone]),
        ..RulesChange::default()
    };
    writer.change_rules(&change, "Ines", now())
}

/// A figure of Asha in the payroll file.
fn paid(office: &Office, column: &str) -> Value {
    let rows = office.json(ReportName::Payroll)["rows"].as_array().unwrap().clone();
    assert_eq!(rows.len(), 1, "one row a person");
    rows[0][column].clone()
}

const OVERTIME: &str = "overtime_weekday_hours";

#[test]
fn overtime_that_needs_approval_is_paid_as_far_as_it_is_approved_and_not_before() {
    let (office, mut writer) = worked(&[2, 3], "19:00:00", |_| {});
    assert_eq!(paid(&office, OVERTIME), 4.0, "control: without approval all of it is paid");
    rules(&mut writer, "2026-11-01", |policy| policy.shifts[0].rules.overtime.needs_approval = true).unwrap();
    assert_eq!(paid(&office, OVERTIME), 0.0);
    let decide = |writer: &mut Writer, date: &str, approved_secs| {
        let change = ReviewChange::Overtime {
            emp_id: id("E001"),
            date: day(date),
            overtime_secs: 7200,
            approved_secs,
        };
        writer.review(&change, &grounds(), true).unwrap();
    };
    decide(&mut writer, "2026-11-02", 5400);
    assert_eq!(paid(&office, OVERTIME), 1.5, "a part of one day");
    decide(&mut writer, "2026-11-03", 7200);
    assert_eq!(paid(&office, OVERTIME), 3.5);
    decide(&mut writer, "2026-11-03", 0);
    assert_eq!(paid(&office, OVERTIME), 1.5, "declined after all");
    let rows = office.json(ReportName::Overtime)["rows"].as_array().unwrap().clone();
    let approved: Vec<&Value> = rows.iter().map(|row| &row["approved"]).collect();
    assert_eq!(approved, ["1:30", "declined"]);
    assert_eq!(paid(&office, "worked_hours"), 20.0, "the hours are what they are");
    office.place.assert_sound();
}

#[test]
fn hours_above_those_of_the_week_are_paid_with_the_month_in_which_the_week_ends() {
    let by_week = |needs_approval| {
        move |policy: &mut Policy| {
            let overtime = &mut policy.shifts[0].rules.overtime;
            overtime.basis = OvertimeBasis::AbovePerWeek { expected_mins: 2400 };
            overtime.needs_approval = needs_approval;
        }
    };
    // Ten hours on five days are ten more than forty. The week that ends on 6 December is not one of November.
    let (office, mut writer) = worked(&[9, 10, 11, 12, 13, 30], "19:00:00", by_week(false));
    assert_eq!(paid(&office, OVERTIME), 10.0);
    let rows = office.json(ReportName::Overtime)["rows"].as_array().unwrap().clone();
    let found: Vec<_> = rows.iter().map(|row| (&row["date"], &row["class"])).collect();
    assert_eq!(found, [(&"2026-11-15".into(), &"week".into())]);
    let refused = rules(&mut writer, "2026-11-01", by_week(true)).unwrap_err().to_string();
    assert!(refused.contains("overtime is approved by the day"), "{refused}");
    office.place.assert_sound();
}

#[test]
fn rounding_changes_no_hour_that_is_paid_and_its_report_says_what_it_would_give_or_take() {
    let rounding = |time_in, time_out| {
        move |policy: &mut Policy| {
            policy.rounding = Some(Rounding { interval_mins: 15, time_in, time_out });
        }
    };
    let (office, mut writer) = worked(&[2, 3], "17:10:00", |_| {});
    let bias = || {
        let rows = office.json(ReportName::Rounding)["rows"].as_array().unwrap().clone();
        rows[0]["bias_minutes"].as_f64().unwrap()
    };
    let exact = paid(&office, "worked_hours").as_f64().unwrap();
    assert!((exact - 16.0 - 1.0 / 3.0).abs() < 0.001 && bias() == 0.0, "{exact}");
    rules(&mut writer, "2026-11-01", rounding(RoundTo::Up, RoundTo::Down)).unwrap();
    assert_eq!(bias(), -20.0, "ten minutes of each day are taken");
    rules(&mut writer, "2026-11-01", rounding(RoundTo::Nearest, RoundTo::Nearest)).unwrap();
    assert_eq!(bias(), 10.0, "five minutes of each day are given");
    assert_eq!(paid(&office, "worked_hours").as_f64(), Some(exact), "exact hours are paid");
}

#[test]
fn a_locked_month_keeps_its_payroll_whatever_changes_after_it() {
    let (office, mut writer) = worked(&[2, 3, 4], "18:00:00", |_| {});
    let range = visionpresence::domain::log::DateRange { from: day("2026-11-01"), to: day("2026-11-30") };
    writer.review(&ReviewChange::Lock(range, true), &grounds(), true).unwrap();
    let files = || {
        [ReportName::Payroll, ReportName::Month, ReportName::Departments, ReportName::Timesheet]
            .map(|report| office.csv(report))
    };
    let before = files();
    let stricter = |policy: &mut Policy| policy.shifts[0].rules.overtime.basis = OvertimeBasis::None;
    assert!(rules(&mut writer, "2026-11-01", stricter).is_err(), "control: it would change locked days");
    rules(&mut writer, "2026-12-01", stricter).unwrap();
    let by = By { who: "Ines".to_owned(), at: now() };
    let mut member = office.reader().staff_detail(&id("E001")).unwrap().unwrap().member;
    (member.department, member.site) = (Some("Sales".to_owned()), Some("Berlin".to_owned()));
    member.posted_since = Some(day("2026-11-30"));
    assert!(writer.edit_staff(&member, &by).is_err(), "control: the last day is locked");
    member.posted_since = None;
    assert!(writer.edit_staff(&member, &by).unwrap());
    assert_eq!(files(), before);
    office.place.assert_sound();
}

#[test]
fn who_changes_the_department_counts_in_each_with_its_days_and_is_paid_in_one_row() {
    let (office, mut writer) = worked(&[2, 3, 4, 5], "17:00:00", |_| {});
    let by = By { who: "Ines".to_owned(), at: now() };
    let mut member = office.reader().staff_detail(&id("E001")).unwrap().unwrap().member;
    (member.department, member.posted_since) = (Some("Sales".to_owned()), Some(day("2026-11-04")));
    writer.edit_staff(&member, &by).unwrap();
    let departments = office.json(ReportName::Departments)["rows"].as_array().unwrap().clone();
    let hours: Vec<_> = departments
        .iter()
        .map(|row| (row["department"].as_str().unwrap(), row["worked_hours"].as_f64()))
        .collect();
    assert_eq!(hours, [("Kitchen", Some(16.0)), ("Sales", Some(16.0))]);
    let month = office.json(ReportName::Month)["rows"].as_array().unwrap().clone();
    let codes: Vec<_> = month
        .iter()
        .filter(|row| row["row"] == "days")
        .map(|row| (row["department"].clone(), row["2026-11-03"].clone(), row["2026-11-04"].clone()))
        .collect();
    assert_eq!(
        codes,
        [("Kitchen".into(), "P".into(), Value::Null), ("Sales".into(), Value::Null, "P".into())]
    );
    assert_eq!((paid(&office, "department"), paid(&office, "worked_hours")), ("Sales".into(), 32.0.into()));
}

#[test]
fn a_row_that_is_not_what_its_punches_give_is_found() {
    let (office, _writer) = worked(&[2, 3], "17:00:00", |_| {});
    office.place.assert_sound();
    let sqlite = office.place.sqlite();
    for (column, value) in [
        ("worked_secs", 99),
        ("late_secs", 60),
        ("overtime_secs", 60),
        ("early_exit_secs", 60),
        ("auto_out", 1),
    ] {
        let set = |value: i64| {
            let change = format!("UPDATE attendance SET {column} = ?1 WHERE attendance_date = '2026-11-03'");
            sqlite.execute(&change, [value]).unwrap();
        };
        let ask = format!("SELECT {column} FROM attendance WHERE attendance_date = '2026-11-03'");
        let was: i64 = sqlite.query_row(&ask, [], |row| row.get(0)).unwrap();
        set(value);
        let report = verify(&office.place.dir);
        let named = report.problems.iter().any(|problem| problem.contains("E001 on 2026-11-03"));
        assert!(!report.ok && named, "{column}: {report:?}");
        set(was);
    }
    office.place.assert_sound();
}
