//! How long a punch takes; prints and asserts nothing.

use std::time::{Duration, Instant};

use chrono::TimeDelta;

use visionpresence::store::Reader;
use visionpresence::store::verify::verify;

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

#[test]
#[ignore = "a measurement: cargo test --test store speed -- --ignored --nocapture"]
fn prints_the_time_of_a_start_and_of_a_check_with_years_of_events() {
    let ids: Vec<String> = (0..100).map(|number| format!("E{number:03}")).collect();
    let (place, writer) = Place::with_staff(&ids.iter().map(String::as_str).collect::<Vec<_>>());
    drop(writer);
    // 100 people, 1,000 days, in at 09:00 and out at 17:00.
    place
        .sqlite()
        .execute_batch(
            "BEGIN;
             WITH RECURSIVE day (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM day WHERE n < 999)
             INSERT INTO clock_event (id, emp_id, at_utc_us, zone, utc_offset_secs, work_date, source,
                 time_out_confirmed, clock_suspect, recorded_by)
             SELECT printf('00000000-0000-%04d-%04d-%012d', n, hour, substr(emp_id, 2)), emp_id,
                 (1577836800 + n * 86400 + hour * 3600) * 1000000, 'UTC', 0, date('2020-01-01', n || ' days'), 'face',
                 0, 0, 'test'
             FROM day, (SELECT 9 AS hour UNION SELECT 17), staff ORDER BY n, hour, emp_id;
             INSERT INTO attendance (emp_id, attendance_date, time_in, time_out, worked_secs)
             SELECT DISTINCT emp_id, work_date, '09:00:00', '17:00:00', 28800 FROM clock_event;
             COMMIT;",
        )
        .unwrap();
    let timed = |what: &str, run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        println!("{what}: {:.1?}", start.elapsed());
    };
    println!(
        "{} events, {} bytes",
        place.count("clock_event"),
        std::fs::metadata(place.dir.database()).unwrap().len()
    );
    timed("open for writing", &mut || drop(place.writer()));
    timed("verify", &mut || assert!(verify(&place.dir).ok));
    let reader = Reader::open(&place.dir).unwrap();
    timed("a page of events", &mut || assert_eq!(reader.events(Some(100_000), 100).unwrap().len(), 100));
    timed("a day", &mut || {
        assert_eq!(reader.attendance_on("2021-01-01".parse().unwrap()).unwrap().len(), 100);
    });
    timed("the newest 100 days", &mut || assert_eq!(reader.attendance(100).unwrap().len(), 100));
    timed("all templates", &mut || assert_eq!(reader.templates().unwrap().len(), 400));
    timed("counts", &mut || assert_eq!(reader.counts().unwrap().events, 200_000));
}
