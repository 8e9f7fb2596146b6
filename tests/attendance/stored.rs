//! The tables and the properties through the real store.

use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;
use visionpresence::domain::clock_event::Direction;
use visionpresence::domain::policy::Policy;
use visionpresence::domain::time::Moment;
use visionpresence::store::Writer;
use visionpresence::store::receipt::PunchOutcome;
use visionpresence::store::rules::RulesChange;

use crate::cases;
use crate::history::{Answer, History, Row};
use crate::kit::{self, Place, request};
use crate::properties::scans;
use crate::table::{self, Step};

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

fn scan(writer: &mut Writer, emp_id: &str, at: &Moment, confirmed: bool) -> Answer {
    let mut request = request(emp_id, *at);
    request.time_out_confirmed = confirmed;
    let clock = |at: &Moment| at.local().format("%H:%M:%S").to_string();
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_store_answers_as_the_rule_does_and_a_recomputation_gives_the_same_rows(scans in scans(25)) {
        let (place, mut writer) = Place::with_staff(&["E001"]);
        let mut history = History::default();
        for (at, confirmed) in scans {
            let expected = history.scan(&at, confirmed);
            prop_assert_eq!(scan(&mut writer, "E001", &at, confirmed), expected);
        }
        prop_assert_eq!(stored_rows(&place, "E001"), history.rows());
        place.assert_sound();
    }
}
