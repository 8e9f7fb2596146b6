//! How long a punch takes; prints and asserts nothing.

use std::time::{Duration, Instant};

use chrono::TimeDelta;

use crate::kit::{Place, berlin, recorded, request, request_with_photo};

#[test]
#[ignore = "a measurement: cargo test --test store speed -- --ignored --nocapture"]
fn prints_the_time_of_a_punch_with_and_without_photo() {
    let (_place, mut writer) = Place::with_staff(&["E001"]);
    let mut at = berlin("2026-11-23 05:00:00");
    for (kind, make) in [("without photo", request as fn(&str, _) -> _), ("with photo", request_with_photo)] {
        let mut times: Vec<Duration> = (0..200)
            .map(|_| {
                at.utc += TimeDelta::minutes(6);
                let request = make("E001", at);
                let start = Instant::now();
                recorded(writer.punch(&request));
                start.elapsed()
            })
            .collect();
        times.sort();
        println!("{kind}: p50 {:.1?}, p99 {:.1?}", times[100], times[198]);
    }
}
