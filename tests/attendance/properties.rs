//! What holds for any sequence of scans.

use chrono::TimeDelta;
use chrono_tz::Tz;
use proptest::prelude::*;
use visionpresence::domain::clock_event::Direction;
use visionpresence::domain::time::Moment;

use crate::history::{Answer, History};
use crate::table::in_zone;

/// Steps in milliseconds between scans, mostly forward, some back, with the answer to a question.
pub fn scans(longest: usize) -> impl Strategy<Value = Vec<(Moment, bool)>> {
    let step = prop_oneof![
        3 => 0_i64..120_000,
        3 => 0_i64..600_000,
        3 => 0_i64..36_000_000,
        1 => -7_200_000_i64..0,
    ];
    // Around the change of the clocks.
    let start =
        prop_oneof![Just("2026-03-28 20:00:00"), Just("2026-10-24 20:00:00"), Just("2026-12-31 20:00:00")];
    (start, prop::collection::vec((step, any::<bool>()), 1..longest)).prop_map(|(start, steps)| {
        let mut at = in_zone(start, Tz::Europe__Berlin);
        steps
            .into_iter()
            .map(|(step, confirmed)| {
                at.utc += TimeDelta::milliseconds(step);
                (at, confirmed)
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_scan_is_one_punch_or_none_and_every_punch_is_used_once(scans in scans(60)) {
        let mut history = History::default();
        let mut ins = 0;
        for (at, confirmed) in scans {
            let before = history.events.len();
            let date = history.date(&at);
            let open_day = history.day(date);
            let others: Vec<_> = history.dates().into_iter().filter(|other| *other != date).collect();
            let others_before: Vec<_> = others.iter().map(|other| history.day(*other)).collect();
            let answer = history.scan(&at, confirmed);
            match answer {
                Answer::In => {
                    prop_assert!(open_day.is_none(), "a time in is the first punch of its day");
                    ins += 1;
                }
                Answer::Out => {
                    let day = history.day(date).unwrap();
                    prop_assert_eq!(day.last, (Direction::Out, at), "the time out moves to the last punch");
                    prop_assert_eq!(Some(day.time_in), open_day.map(|day| day.time_in), "the time in stays");
                }
                Answer::Already(..) | Answer::Asks => {
                    prop_assert_eq!(history.events.len(), before, "nothing is stored");
                    prop_assert!(!(confirmed && answer == Answer::Asks), "who said yes is not asked again");
                }
            }
            prop_assert!(history.events.len() <= before + 1);
            let others_after: Vec<_> = others.iter().map(|other| history.day(*other)).collect();
            prop_assert_eq!(others_before, others_after, "no other day is touched");
        }
        prop_assert_eq!(ins, history.dates().len(), "one time in a day");
        for date in history.dates() {
            let day = history.day(date).unwrap();
            prop_assert!(day.worked().is_none_or(|worked| worked >= TimeDelta::zero()));
        }
    }
}
