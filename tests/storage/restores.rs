//! Putting a backup back, and the way back from there.

use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use visionpresence::domain::audit::{AuditAction, By};
use visionpresence::domain::logo::Logo;
use visionpresence::domain::settings::Settings;
use visionpresence::store::backup::restore::{self, Parts, RestorePlan};
use visionpresence::store::backup::{self, BackupError, BackupPlan};
use visionpresence::store::{self, InstanceLock, Reader, StoreError};

use crate::backups::{file, go_on, make, office, plan};
use crate::kit::{Place, berlin, enrolment, id, recorded, request_with_photo};

/// The lock of the kiosk. Programs that other tests start hold every open file for the moment before they are exchanged
/// for what they run, so that a lock that was just given back may still be taken.
fn alone(place: &Place) -> InstanceLock {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        match place.dir.lock_instance() {
            Err(StoreError::AlreadyRunning { .. }) if Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(20));
            }
            answer => return answer.unwrap(),
        }
    }
}

pub fn wanted(file: std::path::PathBuf) -> RestorePlan {
    RestorePlan {
        file,
        passphrase: None,
        parts: Parts::Everything,
        action: AuditAction::BackupRestored,
        by: By { who: "Ines".to_owned(), at: berlin("2026-11-24 08:00:00") },
    }
}

fn put_back(place: &Place, plan: &RestorePlan) {
    let _alone = alone(place);
    restore::require_unused(&place.dir).unwrap();
    restore::prepare(&place.dir, plan, &mut go_on).unwrap().commit().unwrap();
    restore::finish(&place.dir).unwrap();
}

/// A backup, then a day of which it knows nothing.
fn office_with_newer_punches() -> (Place, std::path::PathBuf) {
    let place = office();
    let made = make(&place, "2026-11-23 02:30:00");
    let mut writer = place.writer();
    writer.enrol(&enrolment("E003")).unwrap();
    recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-23 09:00:00"))));
    recorded(writer.punch(&request_with_photo("E003", berlin("2026-11-23 09:10:00"))));
    recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-23 17:00:00"))));
    let path = file(&place, &made);
    (place, path)
}

#[test]
fn a_preview_says_what_is_in_it_and_what_would_be_lost_for_each_person() {
    let (place, file) = office_with_newer_punches();
    let preview = restore::preview(&place.dir, &file, None, &mut go_on).unwrap();
    assert_eq!((preview.contents.people, preview.contents.events), (2, 3));
    let lost = preview.lost;
    assert!(lost.known);
    assert_eq!(lost.events, 3);
    assert_eq!(lost.people, [(id("E001"), 2), (id("E003"), 1)]);
    assert_eq!(lost.new_people, [id("E003")]);
    let (from, to) = lost.span.unwrap();
    assert_eq!(from.to_string(), "2026-11-23 09:00:00");
    assert_eq!(to.to_string(), "2026-11-23 17:00:00");
    assert_eq!(place.count("clock_event"), 6);
}

#[test]
fn a_restore_brings_the_old_state_and_its_undo_the_new_one_with_every_photo() {
    let (place, file) = office_with_newer_punches();
    let photos = place.files("uploads/scans");
    put_back(&place, &wanted(file));
    drop(place.writer());
    assert_eq!(place.count("clock_event"), 3);
    assert_eq!(
        (place.files("uploads/scans").len(), place.files("face_data")),
        (2, vec!["E001".into(), "E002".into()])
    );
    place.assert_sound();
    let entry = &Reader::open(&place.dir).unwrap().audit(None, 1).unwrap()[0];
    assert_eq!((entry.action.as_str(), entry.by.who.as_str()), ("backup restored", "Ines"));
    assert!(entry.before.as_ref().unwrap().contains("events not in the backup: 3"), "{entry:?}");

    let aside = backup::set_aside(&place.dir).unwrap();
    assert_eq!(aside.len(), 1);
    {
        let _alone = alone(&place);
        let by = By { who: "Ines".to_owned(), at: berlin("2026-11-24 09:00:00") };
        restore::prepare_undo(&place.dir, &aside[0].name, &by).unwrap().commit().unwrap();
        restore::finish(&place.dir).unwrap();
    }
    drop(place.writer());
    assert_eq!(place.count("clock_event"), 6);
    assert_eq!(place.files("uploads/scans"), photos);
    assert_eq!(place.files("face_data").len(), 3);
    place.assert_sound();
    assert_eq!(Reader::open(&place.dir).unwrap().audit(None, 1).unwrap()[0].action, "restore undone");
}

#[test]
fn the_logo_goes_into_a_backup_and_comes_back_with_the_settings() {
    let place = office();
    let save = |pixels: u8| {
        let logo = Logo::new(64, 32, vec![pixels; 64 * 32 * 4]).map(Arc::new);
        assert!(logo.is_some());
        store::settings::save(&place.dir, &Settings { logo, ..Settings::default() }).unwrap();
    };
    let shown = || store::settings::load(&place.dir).unwrap().logo.map(|logo| logo.rgba()[0]);
    save(200);
    let made = make(&place, "2026-11-23 02:30:00");
    save(90);
    assert_eq!(shown(), Some(90), "another logo since");
    let database = RestorePlan { parts: Parts::Database, ..wanted(file(&place, &made)) };
    put_back(&place, &database);
    assert_eq!(shown(), Some(90), "the database alone moves no logo");
    put_back(&place, &wanted(file(&place, &made)));
    assert_eq!(shown(), Some(200));
    // A machine that has none gets it too.
    let other = Place::new();
    put_back(&other, &wanted(file(&place, &made)));
    assert_eq!(store::settings::load(&other.dir).unwrap().logo.map(|logo| logo.rgba()[0]), Some(200));
}

#[test]
fn a_backup_without_scan_photos_is_restored_with_the_photos_that_are_there() {
    let place = office();
    let without = BackupPlan { scan_photos: false, ..plan(&place, "2026-11-23 02:30:00") };
    let made = backup::make(&place.dir, &without, &mut go_on).unwrap();
    assert_eq!(made.contents.as_ref().unwrap().scan_photos, None);
    recorded(place.writer().punch(&request_with_photo("E001", berlin("2026-11-23 09:00:00"))));
    put_back(&place, &wanted(file(&place, &made)));
    drop(place.writer());
    assert_eq!((place.count("clock_event"), place.files("uploads/scans").len()), (3, 2));
    place.assert_sound();
}

#[test]
fn a_backup_is_restored_on_a_machine_that_has_nothing() {
    let place = office();
    let made = make(&place, "2026-11-23 02:30:00");
    let other = Place::new();
    put_back(&other, &wanted(file(&place, &made)));
    drop(other.writer());
    assert_eq!(other.count("clock_event"), 3);
    // The key of the site is in no backup: it comes from its own copy.
    let report = visionpresence::store::verify::verify(&other.dir);
    assert!(
        report.problems.iter().any(|problem| problem.contains("visionpresence key import")),
        "{report:?}"
    );
    visionpresence::store::key_care::export(&place.dir, &other.beside("copy")).unwrap();
    visionpresence::store::key_care::import(&other.dir, &other.beside("copy")).unwrap();
    other.assert_sound();
}

#[test]
fn a_backup_from_a_newer_version_is_refused_and_nothing_is_changed() {
    let place = office();
    let made = make(&place, "2026-11-23 02:30:00");
    let path = file(&place, &made);
    newer_format(&path);
    let refused = restore::prepare(&place.dir, &wanted(path), &mut go_on).unwrap_err();
    assert!(matches!(refused, BackupError::Newer { .. }), "{refused}");
    assert!(refused.to_string().contains("install the newer version"), "{refused}");
    assert!(!place.root().join(".restore-staging").exists());
    place.assert_sound();
}

/// Writes another format number into the manifest, of the same length.
fn newer_format(path: &std::path::Path) {
    let mut bytes = fs::read(path).unwrap();
    let at = bytes.windows(10).position(|at| at == b"\"format\": ").unwrap();
    let digit = bytes[at..].iter().position(u8::is_ascii_digit).unwrap() + at;
    bytes[digit] = b'9';
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_damaged_or_foreign_file_is_refused_and_nothing_is_changed() {
    let place = office();
    let made = make(&place, "2026-11-23 02:30:00");
    let whole = fs::read(file(&place, &made)).unwrap();
    let refused = |name: &str, bytes: &[u8]| {
        let path = place.beside(name);
        fs::write(&path, bytes).unwrap();
        let refused = restore::prepare(&place.dir, &wanted(path), &mut go_on).unwrap_err();
        assert!(!place.root().join(".restore-staging").exists());
        refused
    };
    assert!(matches!(refused("half.zip", &whole[..whole.len() / 2]), BackupError::Damaged { .. }));
    assert!(matches!(refused("letter.txt", b"Dear Sir or Madam"), BackupError::Foreign { .. }));
    let mut flipped = whole.clone();
    let start = whole.windows(15).position(|at| at == b"SQLite format 3").unwrap();
    flipped[start + 5000] ^= 1;
    assert!(matches!(refused("flipped.zip", &flipped), BackupError::Damaged { .. }));
    assert_eq!(place.count("clock_event"), 3);
    place.assert_sound();
}

#[test]
fn a_restore_that_the_running_kiosk_has_decided_on_waits_for_its_next_start() {
    let (place, file) = office_with_newer_punches();
    let kiosk = place.dir.lock_instance().unwrap();
    restore::prepare(&place.dir, &wanted(file), &mut go_on).unwrap().commit().unwrap();
    let other = visionpresence::store::DataDir::existing(place.root());
    assert!(matches!(other, Err(StoreError::RestoreWaits { .. })), "{other:?}");
    assert_eq!(place.count("clock_event"), 6);
    drop(kiosk);
    drop(visionpresence::store::DataDir::open(place.root()).unwrap());
    drop(place.writer());
    assert_eq!(place.count("clock_event"), 3);
    place.assert_sound();
}
