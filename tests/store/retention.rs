//! Scan photos go when they were kept long enough; the times they belong to stay.

use visionpresence::domain::audit::{AuditAction, By, KIOSK};
use visionpresence::domain::settings::Settings;
use visionpresence::domain::time::Moment;
use visionpresence::store::verify::verify;
use visionpresence::store::{Reader, Writer, retention};

use crate::kit::{Place, berlin, recorded, request_with_photo};

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
