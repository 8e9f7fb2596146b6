//! What becomes of a scan.

use chrono::{NaiveTime, TimeDelta};
use visionpresence::domain::clock_event::Direction;
use visionpresence::store::receipt::{PhotoOutcome, PunchOutcome};
use visionpresence::store::verify::verify;
use visionpresence::store::{Reader, StoreError};

use crate::kit::{Place, berlin, id, local, recorded, request, request_with_photo};

#[test]
fn the_first_scan_is_the_time_in_and_the_last_one_the_time_out_with_a_photo_each() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let arrival = recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-23 09:02:03"))));
    assert_eq!(arrival.direction, Direction::In);
    assert_eq!(arrival.name, "Person E001");
    assert_eq!(arrival.photo, PhotoOutcome::Saved("uploads/scans/E001_20261123_090203.jpg".into()));
    let lunch = recorded(writer.punch(&request("E001", berlin("2026-11-23 12:00:00"))));
    let evening = recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-23 17:31:08"))));
    assert_eq!((lunch.direction, evening.direction), (Direction::Out, Direction::Out));
    assert_eq!(evening.day.worked(), Some(TimeDelta::seconds(8 * 3600 + 29 * 60 + 5)));
    assert_eq!([arrival.sequence, lunch.sequence, evening.sequence], [1, 2, 3]);

    let rows = Reader::open(&place.dir).unwrap().attendance_on("2026-11-23".parse().unwrap()).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].time_in, NaiveTime::from_hms_opt(9, 2, 3));
    assert_eq!(rows[0].time_out, NaiveTime::from_hms_opt(17, 31, 8));
    assert_eq!(place.files("uploads/scans"), ["E001_20261123_090203.jpg", "E001_20261123_173108.jpg"]);
    place.assert_sound();
}

#[test]
fn a_repeated_look_and_an_unanswered_question_store_nothing() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let arrival = recorded(writer.punch(&request("E001", berlin("2026-11-23 09:00:00"))));
    let again = writer.punch(&request_with_photo("E001", berlin("2026-11-23 09:00:59"))).unwrap();
    let duplicate = PunchOutcome::Duplicate {
        name: "Person E001".into(),
        direction: Direction::In,
        said: None,
        at: arrival.at,
    };
    assert_eq!(again, duplicate);
    let soon = request_with_photo("E001", berlin("2026-11-23 09:03:00"));
    let question = PunchOutcome::ConfirmTimeOut { name: "Person E001".into(), time_in: arrival.at };
    assert_eq!(writer.punch(&soon).unwrap(), question);
    assert_eq!((place.count("clock_event"), place.files("uploads/scans").len()), (1, 0));

    let mut confirmed = soon;
    confirmed.time_out_confirmed = true;
    assert_eq!(recorded(writer.punch(&confirmed)).direction, Direction::Out);
}

#[test]
fn the_same_event_again_gives_the_same_receipt_and_is_stored_once() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let request = request_with_photo("E001", berlin("2026-11-23 09:00:00.123456789"));
    let first = recorded(writer.punch(&request));
    let later = recorded(writer.punch(&self::request("E001", berlin("2026-11-23 17:00:00"))));
    assert_eq!(recorded(writer.punch(&request)), first);
    drop(writer);
    assert_eq!(recorded(place.writer().punch(&request)), first);
    assert_eq!((place.count("clock_event"), place.files("uploads/scans").len()), (2, 1));
    assert_eq!(later.day.time_in, first.at);
}

#[test]
fn two_photos_of_a_person_in_one_second_get_different_names() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    // 02:30:00 comes twice in this night.
    let first = local("2026-10-25 02:30:00", chrono_tz::Tz::Europe__Berlin);
    let mut second = first;
    second.utc += TimeDelta::hours(1);
    recorded(writer.punch(&request_with_photo("E001", first)));
    let receipt = recorded(writer.punch(&request_with_photo("E001", second)));
    assert_eq!(receipt.photo, PhotoOutcome::Saved("uploads/scans/E001_20261025_023000_2.jpg".into()));
    assert_eq!(receipt.day.worked(), Some(TimeDelta::hours(1)));
    assert_eq!(place.files("uploads/scans"), ["E001_20261025_023000.jpg", "E001_20261025_023000_2.jpg"]);
    place.assert_sound();
}

#[test]
fn nobody_is_recorded_who_is_not_on_the_staff_list_or_not_active() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let at = berlin("2026-11-23 09:00:00");
    assert!(matches!(writer.punch(&request_with_photo("E404", at)), Err(StoreError::UnknownEmployee(_))));
    writer.set_active(&id("E001"), false).unwrap();
    assert!(matches!(writer.punch(&request_with_photo("E001", at)), Err(StoreError::InactiveEmployee(_))));
    assert_eq!((place.count("clock_event"), place.files("uploads/scans").len()), (0, 0));
    writer.set_active(&id("E001"), true).unwrap();
    recorded(writer.punch(&request("E001", at)));
}

#[test]
fn the_evidence_is_kept_with_the_event() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let mut punch = request("E001", berlin("2026-07-01 09:00:00.25"));
    punch.clock_suspect = true;
    recorded(writer.punch(&punch));
    let row: (String, i64, String, i64, String, f64, f64, f64, String, bool) = place
        .sqlite()
        .query_row(
            "SELECT id, at_utc_us, zone, utc_offset_secs, source, score, threshold, margin, runner_up, clock_suspect
             FROM clock_event",
            [],
            |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                    row.get(5)?,
                    row.get(6)?,
                    row.get(7)?,
                    row.get(8)?,
                    row.get(9)?,
                ))
            },
        )
        .unwrap();
    assert_eq!(row.0, punch.event_id.to_string());
    assert_eq!((row.1, row.2.as_str(), row.3), (1_782_889_200_250_000, "Europe/Berlin", 7200));
    assert_eq!((row.4.as_str(), row.5, row.6, row.7), ("face", 7.25, 4.5, 5.75));
    assert_eq!((row.8.as_str(), row.9), ("X9", true));
    let mut alone = request("E001", berlin("2026-07-02 09:00:00"));
    alone.evidence.as_mut().unwrap().runner_up = None;
    recorded(writer.punch(&alone));
    let events = Reader::open(&place.dir).unwrap().events(None, 10).unwrap();
    assert_eq!((events[0].sequence, events[0].margin), (2, None));
    assert_eq!((events[1].sequence, events[1].margin), (1, Some(5.75)));
}

#[test]
fn an_event_can_not_be_changed_removed_or_replaced_even_with_plain_sqlite() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-23 09:00:00"))));
    drop(writer);
    let sqlite = place.sqlite();
    for attempt in [
        "UPDATE clock_event SET at_utc_us = 0",
        "DELETE FROM clock_event",
        "REPLACE INTO clock_event SELECT * FROM clock_event",
        "REPLACE INTO clock_event SELECT 7, id, emp_id, 0, zone, utc_offset_secs, work_date, source, score, threshold,
            margin, runner_up, photo, photo_error, time_out_confirmed, clock_suspect, recorded_by, said, author, reason FROM clock_event",
        "UPDATE staff SET emp_id = 'E002'",
        "DELETE FROM staff",
    ] {
        let error = sqlite.execute(attempt, []).expect_err(attempt).to_string();
        assert!(error.contains("never") || error.contains("FOREIGN KEY"), "{attempt}: {error}");
    }
    place.assert_sound();
}

#[test]
fn verify_names_every_disagreement_between_database_photos_and_rows() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-23 09:00:00"))));
    recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-23 17:00:00"))));
    recorded(writer.punch(&request_with_photo("E002", berlin("2026-11-23 09:30:00"))));
    let report = verify(&place.dir);
    assert!(report.ok && report.problems.is_empty(), "{report:?}");
    assert_eq!((report.events, report.photos, report.sqlite.as_str()), (3, 3, "ok"));
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(
        json,
        r#"{"ok":true,"problems":[],"events":3,"photos":3,"sqlite":"ok","seals":0,"sealed_until":null}"#
    );

    let scans = place.dir.scans();
    std::fs::remove_file(scans.join("E001_20261123_090000.jpg")).unwrap();
    let whole = std::fs::read(scans.join("E002_20261123_093000.jpg")).unwrap();
    std::fs::write(scans.join("E002_20261123_093000.jpg"), &whole[..whole.len() / 2]).unwrap();
    std::fs::write(scans.join("E009_20261123_101010.jpg"), &whole).unwrap();
    place
        .sqlite()
        .execute_batch(
            "UPDATE attendance SET time_out = '18:00:00' WHERE emp_id = 'E001';
             DELETE FROM attendance WHERE emp_id = 'E002';
             INSERT INTO attendance (emp_id, attendance_date, time_in) VALUES ('E002', '2026-11-24', '08:00:00');
             DROP TRIGGER clock_event_is_never_removed;
             DELETE FROM clock_event WHERE sequence = 1;",
        )
        .unwrap();
    let report = verify(&place.dir);
    assert!(!report.ok);
    let all = report.problems.join("\n");
    for expected in [
        "1 of 3 events are missing",
        "a trigger is missing",
        "the attendance of E001 on 2026-11-23 says 09:00:00 to 18:00:00 (Present), its events say 17:00:00 to open (Present)",
        "the attendance of E002 on 2026-11-23 says nothing, its events say 09:30:00 to open",
        "the attendance of E002 on 2026-11-24 says 08:00:00 to open (Present), its events say nothing",
        "E002_20261123_093000.jpg of event 3 is not a whole JPEG",
        "uploads/scans/E009_20261123_101010.jpg belongs to no event",
    ] {
        assert!(all.contains(expected), "{expected:?} is not among:\n{all}");
    }
}

#[test]
fn a_day_that_was_computed_in_another_zone_than_that_of_its_punches_is_compared_in_that_zone() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    recorded(writer.punch(&request("E001", berlin("2026-11-23 16:00:00"))));
    // In California the day goes on when it has been over in Berlin for hours.
    let moved = local("2026-11-24 00:30:00", chrono_tz::Tz::America__Los_Angeles);
    assert_eq!(writer.close_days(&moved).unwrap(), 1);
    place.assert_sound();
    // Closed there, and later than in Berlin.
    let over = local("2026-11-24 04:30:00", chrono_tz::Tz::America__Los_Angeles);
    assert_eq!(writer.close_days(&over).unwrap(), 1);
    place.assert_sound();
    // The control: without the zone it is compared in that of the punch, and differs.
    assert_eq!(writer.close_days(&moved).unwrap(), 0);
    place
        .sqlite()
        .execute(
            "UPDATE attendance SET closed = 0, status = 'Present', as_of_zone = NULL, as_of_utc_us = ?1",
            [moved.utc.timestamp_micros()],
        )
        .unwrap();
    assert!(!visionpresence::store::verify::verify(&place.dir).ok);
}
