//! Scan photos go when they were kept long enough; the times they belong to stay.

use visionpresence::domain::audit::{AuditAction, By, KIOSK};
use visionpresence::domain::settings::Settings;
use visionpresence::domain::time::Moment;
use visionpresence::store::retention::{Due, DueCounts};
use visionpresence::store::verify::verify;
use visionpresence::store::{Reader, Writer, retention};

use crate::kit::{Place, berlin, id, recorded, request_with_photo};

/// Punches with a photo on three days in March, seen on 30 April.
fn three_days() -> (Place, Writer, Moment) {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    for day in ["2026-03-02", "2026-03-30", "2026-03-31"] {
        recorded(writer.punch(&request_with_photo("E001", berlin(&format!("{day} 09:00:00")))));
    }
    (place, writer, berlin("2026-04-30 03:30:00"))
}

fn erase_all(writer: &mut Writer, settings: &Settings, now: Moment) -> u32 {
    let Some(since) = retention::kept_since(settings, &now) else { return 0 };
    let by = By { who: KIOSK.to_owned(), at: now };
    let mut erased = 0;
    loop {
        match writer.erase_photos_before(since, &by).unwrap() {
            0 => return erased,
            photos => erased += photos,
        }
    }
}

#[test]
fn photos_older_than_the_setting_are_erased_and_their_punches_stay() {
    let (place, mut writer, now) = three_days();
    assert_eq!(erase_all(&mut writer, &Settings::default(), now), 0, "without the setting all are kept");
    let settings = Settings { keep_scan_photos_days: Some(30), ..Settings::default() };
    let reader = Reader::open(&place.dir).unwrap();
    let (photos, bytes) = reader.photos_before("2026-03-31".parse().unwrap()).unwrap();
    assert!(photos == 2 && bytes > 0, "{photos} {bytes}");
    assert_eq!(erase_all(&mut writer, &settings, now), 2);
    assert_eq!(place.files("uploads/scans"), ["E001_20260331_090000.jpg"], "30 days ago is kept");
    assert_eq!((place.count("clock_event"), place.count("attendance")), (3, 3));
    let entry = reader.audit(None, 1).unwrap().remove(0);
    assert_eq!((entry.by.who.as_str(), entry.action.as_str()), ("kiosk", "photos erased"));
    assert_eq!(entry.after.as_deref(), Some("photos = 2\nbefore = 2026-03-31\nevents = 1-2"));
    assert_eq!(erase_all(&mut writer, &settings, now), 0);
    place.assert_sound();
}

#[test]
fn a_photo_that_was_marked_before_the_program_was_killed_goes_the_next_night() {
    let (place, mut writer, now) = three_days();
    let by = By { who: KIOSK.to_owned(), at: now };
    let said = "photos = 1\nbefore = 2026-03-11\nevents = 1";
    writer.write_down(AuditAction::PhotosErased, "scan photos", said, &by).unwrap();
    drop(writer);
    place
        .sqlite()
        .execute_batch("INSERT INTO erased_photo (sequence, erased_at_utc_us) VALUES (1, 0)")
        .unwrap();
    let mut writer = place.writer();
    assert_eq!(place.files("uploads/scans").len(), 3, "a start erases nothing");
    let settings = Settings { keep_scan_photos_days: Some(50), ..Settings::default() };
    assert_eq!(erase_all(&mut writer, &settings, now), 1);
    assert_eq!(place.files("uploads/scans").len(), 2);
    place.assert_sound();
}

#[test]
fn a_photo_that_is_missing_without_having_been_erased_is_still_found() {
    let (place, mut writer, now) = three_days();
    let settings = Settings { keep_scan_photos_days: Some(30), ..Settings::default() };
    erase_all(&mut writer, &settings, now);
    std::fs::remove_file(place.dir.scans().join("E001_20260331_090000.jpg")).unwrap();
    let report = visionpresence::store::verify::verify(&place.dir);
    assert!(!report.ok && report.problems.len() == 1, "{report:?}");
    assert!(report.problems[0].contains("E001_20260331_090000.jpg of event 3"), "{report:?}");
}

#[test]
fn a_photo_that_somebody_removed_and_calls_a_purge_is_found() {
    let (place, mut writer, now) = three_days();
    let settings = Settings { keep_scan_photos_days: Some(30), ..Settings::default() };
    assert_eq!(erase_all(&mut writer, &settings, now), 2);
    place.assert_sound();
    std::fs::remove_file(place.dir.scans().join("E001_20260331_090000.jpg")).unwrap();
    let problems = verify(&place.dir).problems;
    assert!(problems.iter().any(|problem| problem.contains("cannot be read")), "control: {problems:?}");
    place.sqlite().execute("INSERT INTO erased_photo VALUES (3, 1, 1)", []).unwrap();
    let problems = verify(&place.dir).problems;
    assert!(
        problems.iter().any(|problem| problem.contains("1 scan photos are noted as erased")),
        "{problems:?}"
    );
}

#[test]
fn photos_that_an_earlier_version_erased_are_explained_by_their_number_and_time_alone_and_no_more_of_them() {
    let (place, mut writer, now) = three_days();
    let by = By { who: KIOSK.to_owned(), at: now };
    // Earlier versions did not say which events they were.
    writer
        .write_down(AuditAction::PhotosErased, "scan photos", "photos = 1\nbefore = 2026-03-11", &by)
        .unwrap();
    writer.write_down(AuditAction::PhotosErased, "photos of refused faces", "photos = 9", &by).unwrap();
    let erased = |sequence: i64, photo: &str| {
        std::fs::remove_file(place.dir.scans().join(photo)).unwrap();
        let at = now.utc.timestamp_micros();
        place.sqlite().execute("INSERT INTO erased_photo VALUES (?1, ?2, 1)", [sequence, at]).unwrap();
    };
    erased(1, "E001_20260302_090000.jpg");
    place.assert_sound();
    erased(2, "E001_20260330_090000.jpg");
    let problems = verify(&place.dir).problems;
    assert!(problems[0].contains("1 scan photos are noted as erased"), "{problems:?}");
}

#[test]
fn faces_of_people_who_left_are_destroyed_after_their_time_and_a_dry_run_says_so_before() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002", "E003"]);
    let by = |at| By { who: "Kim".to_owned(), at };
    writer.change_active(&id("E001"), false, &by(berlin("2026-03-01 12:00:00"))).unwrap();
    writer.change_active(&id("E002"), false, &by(berlin("2026-04-20 12:00:00"))).unwrap();
    let now = berlin("2026-04-30 03:30:00");
    assert_eq!(Due::of(&Settings::default(), &now), Due::default(), "without settings all are kept");
    let settings = Settings { keep_leavers_days: Some(30), ..Settings::default() };
    let due = Due::of(&settings, &now);
    let reader = Reader::open(&place.dir).unwrap();
    assert_eq!(reader.due(&due).unwrap(), DueCounts { leavers: 1, ..DueCounts::default() });
    let templates = |person: &str| -> i64 {
        let count = "SELECT count(*) FROM template WHERE emp_id = ?1";
        place.sqlite().query_row(count, [person], |row| row.get(0)).unwrap()
    };
    assert_eq!(templates("E001"), 4, "a dry run erases nothing");
    assert_eq!(writer.purge(&due, &by(now)).unwrap(), 1);
    assert_eq!(writer.purge(&due, &by(now)).unwrap(), 0);
    assert_eq!((templates("E001"), templates("E002"), templates("E003")), (0, 4, 4));
    assert!(place.files("face_data/E001").is_empty());
    let entry = reader.audit(None, 1).unwrap().remove(0);
    assert_eq!((entry.action.as_str(), entry.subject.as_str()), ("leavers erased", "E001"));
    assert_eq!(place.count("staff"), 3, "the person and their times stay");
    place.assert_sound();
}

#[test]
fn photos_of_refused_faces_have_a_time_of_their_own_and_go_with_the_others_without_one() {
    let now = berlin("2026-04-30 03:30:00");
    let day = |text: &str| Some(text.parse().unwrap());
    let both = Settings { keep_scan_photos_days: Some(30), ..Settings::default() };
    let due = Due::of(&both, &now);
    assert_eq!((due.scans, due.refused), (day("2026-03-31"), day("2026-03-31")));
    let own = Settings { keep_refused_photos_days: Some(7), ..both };
    let due = Due::of(&own, &now);
    assert_eq!((due.scans, due.refused), (day("2026-03-31"), day("2026-04-23")));
}

#[test]
fn a_photo_that_cannot_be_removed_keeps_nothing_else_from_going() {
    let (place, mut writer, now) = three_days();
    let scan = place.dir.scans().join("E001_20260302_090000.jpg");
    std::fs::remove_file(&scan).unwrap();
    std::fs::create_dir(&scan).unwrap();
    let by = |at| By { who: KIOSK.to_owned(), at };
    writer.change_active(&id("E001"), false, &by(berlin("2026-04-01 12:00:00"))).unwrap();
    let settings =
        Settings { keep_scan_photos_days: Some(30), keep_leavers_days: Some(10), ..Settings::default() };
    let due = Due::of(&settings, &now);
    assert_eq!(writer.purge(&due, &by(now)).unwrap(), 1, "the face of who left");
    let told = writer.purge(&due, &by(now)).unwrap_err().to_string();
    assert!(told.contains("E001_20260302_090000.jpg"), "{told}");
    std::fs::remove_dir(&scan).unwrap();
    while writer.purge(&due, &by(now)).unwrap() > 0 {}
    assert_eq!(place.files("uploads/scans"), ["E001_20260331_090000.jpg"]);
    place.assert_sound();
}
