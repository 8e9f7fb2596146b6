//! The rules of attendance as tables that HR can read: each case through the pure rule and through the real store.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "tests stop at the first surprise, and look at the database from outside"
)]

mod history;
#[path = "../store/kit.rs"]
mod kit;
mod properties;
mod table;

use chrono::{NaiveDate, TimeDelta};
use visionpresence::domain::clock_event::Direction;
use visionpresence::domain::policy::Policy;
use visionpresence::store::Writer;
use visionpresence::store::receipt::PunchOutcome;
use visionpresence::store::rules::RulesChange;

use history::{Answer, History, Row};
use kit::{Place, request};
use table::{Case, Step};

const TABLES: [(&str, &str); 5] = [
    ("everyday", include_str!("everyday.txt")),
    ("repeated_looks", include_str!("repeated_looks.txt")),
    ("nights_and_forgotten_outs", include_str!("nights_and_forgotten_outs.txt")),
    ("calendar", include_str!("calendar.txt")),
    ("clocks", include_str!("clocks.txt")),
];

fn cases() -> Vec<Case> {
    TABLES.iter().flat_map(|(file, text)| table::parse(file, text)).collect()
}

#[test]
fn the_rule_gives_the_answers_and_the_days_of_every_table() {
    let cases = cases();
    assert!(cases.len() >= 40, "{} cases", cases.len());
    for case in &cases {
        let mut history = History::default();
        for step in &case.steps {
            match step {
                Step::Rules { from, policy } => history.set_policy(*from, policy),
                Step::Scan { at, confirmed, expected, line } => {
                    let answer = history.scan(at, *confirmed);
                    assert_eq!(&answer, expected, "{}: {line}", case.name);
                }
            }
        }
        assert_eq!(history.rows(), case.days, "{}", case.name);
    }
    println!("{} cases", cases.len());
}

#[test]
fn the_store_gives_the_answers_and_the_days_of_every_table() {
    let cases = cases();
    let ids: Vec<String> = (0..cases.len()).map(|number| format!("P{number}")).collect();
    let (place, mut writer) = Place::with_staff(&ids.iter().map(String::as_str).collect::<Vec<_>>());
    for (case, emp_id) in cases.iter().zip(&ids) {
        // The versions of the case before do not hold any more.
        for from in [table::LONG_AGO, "2026-11-24"] {
            set_policy(&mut writer, from.parse().unwrap(), &Policy::default());
        }
        for step in &case.steps {
            match step {
                Step::Rules { from, policy } => set_policy(&mut writer, *from, policy),
                Step::Scan { at, confirmed, expected, line } => {
                    let answer = scan(&mut writer, emp_id, at, *confirmed);
                    assert_eq!(&answer, expected, "{}: {line}", case.name);
                }
            }
        }
        assert_eq!(stored_rows(&place, emp_id), case.days, "{}", case.name);
    }
    place.assert_sound();
}

fn set_policy(writer: &mut Writer, from: NaiveDate, policy: &Policy) {
    let change = RulesChange { policy: Some((from, policy.clone())), ..RulesChange::default() };
    writer.change_rules(&change, "HR", kit::berlin("2026-11-01 00:00:00")).unwrap();
}

fn scan(
    writer: &mut Writer,
    emp_id: &str,
    at: &visionpresence::domain::time::Moment,
    confirmed: bool,
) -> Answer {
    let mut request = request(emp_id, *at);
    request.time_out_confirmed = confirmed;
    let clock = |at: &visionpresence::domain::time::Moment| at.local().format("%H:%M:%S").to_string();
    match writer.punch(&request).unwrap() {
        PunchOutcome::Recorded(receipt) => match receipt.direction {
            Direction::In => Answer::In,
            Direction::Out => Answer::Out,
        },
        PunchOutcome::Duplicate { direction, at, .. } => Answer::Already(direction, clock(&at)),
        PunchOutcome::ConfirmTimeOut { .. } => Answer::Asks,
    }
}

/// As a query of the earlier version would read them.
fn stored_rows(place: &Place, emp_id: &str) -> Vec<Row> {
    let sqlite = place.sqlite();
    let mut query = sqlite
        .prepare(
            "SELECT attendance_date, time_in, time_out, worked_secs FROM attendance WHERE emp_id = ?1
             ORDER BY attendance_date",
        )
        .unwrap();
    let rows = query.query_map([emp_id], |row| {
        Ok(Row {
            date: row.get(0)?,
            time_in: row.get(1)?,
            time_out: row.get(2)?,
            worked: row.get::<_, Option<i64>>(3)?.map(TimeDelta::seconds),
        })
    });
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}
