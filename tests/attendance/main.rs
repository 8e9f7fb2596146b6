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

mod day_case;
mod day_properties;
mod day_tables;
mod frappe;
mod history;
#[path = "../store/kit.rs"]
mod kit;
mod properties;
mod stored;
mod table;

use history::History;
use table::{Case, Step};

const TABLES: [(&str, &str); 5] = [
    ("everyday", include_str!("everyday.txt")),
    ("repeated_looks", include_str!("repeated_looks.txt")),
    ("nights_and_forgotten_outs", include_str!("nights_and_forgotten_outs.txt")),
    ("calendar", include_str!("calendar.txt")),
    ("clocks", include_str!("clocks.txt")),
];

pub(crate) fn cases() -> Vec<Case> {
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
