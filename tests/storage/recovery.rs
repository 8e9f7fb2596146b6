//! A damaged database at the start.

use std::fs;

use visionpresence::domain::settings::BackupSettings;
use visionpresence::store::backup::{self, open_or_recover};
use visionpresence::store::{Reader, StoreError};

use crate::backups::{make, office};
use crate::kit::{Place, berlin, recorded, request_with_photo};

fn spoil(place: &Place) {
    let mut bytes = fs::read(place.dir.database()).unwrap();
    for page in bytes.chunks_mut(4096).skip(1) {
        page[..200].fill(0xAA);
    }
    fs::write(place.dir.database(), bytes).unwrap();
}

#[test]
fn the_newest_verified_backup_takes_the_place_of_a_damaged_database_which_is_kept() {
    let place = office();
    make(&place, "2026-11-23 02:30:00");
    let newer = make(&place, "2026-11-23 03:30:00");
    let mut broken = fs::read(place.dir.backups().join(&newer.name)).unwrap();
    recorded(place.writer().punch(&request_with_photo("E001", berlin("2026-11-23 09:00:00"))));
    // The newest one is damaged as well since it was verified: the one before it is taken.
    let middle = broken.len() / 2;
    broken[middle - 2000..middle].iter_mut().for_each(|byte| *byte ^= 0xff);
    fs::write(place.dir.backups().join(&newer.name), broken).unwrap();
    spoil(&place);
    let spoiled = fs::read(place.dir.database()).unwrap();

    let now = berlin("2026-11-23 10:00:00");
    let (writer, recovery) = open_or_recover(&place.dir, &BackupSettings::default(), now).unwrap();
    drop(writer);
    assert_eq!(recovery.unwrap().backup.name, "visionpresence_2026-11-23_023000.zip");
    assert_eq!(place.count("clock_event"), 3);
    let aside = backup::set_aside(&place.dir).unwrap();
    assert!(aside[0].damaged);
    let kept = place.dir.set_aside().join(&aside[0].name).join("vision_attendance.db");
    assert_eq!(fs::read(kept).unwrap(), spoiled, "nothing of it is erased");
    let entry = &Reader::open(&place.dir).unwrap().audit(None, 1).unwrap()[0];
    assert_eq!((entry.action.as_str(), entry.by.who.as_str()), ("database recovered", "VisionPresence"));
    // The photo of the punch that is lost is set aside, not erased.
    assert_eq!(place.files("uploads/unclaimed").len(), 1);
    place.assert_sound();
}

#[test]
fn without_a_verified_backup_a_damaged_database_is_refused_and_left_as_it_is() {
    let place = office();
    let made = make(&place, "2026-11-23 02:30:00");
    fs::remove_file(place.dir.backups().join(format!("{}.check", made.name))).unwrap();
    spoil(&place);
    let spoiled = fs::read(place.dir.database()).unwrap();
    let refused = open_or_recover(&place.dir, &BackupSettings::default(), berlin("2026-11-23 10:00:00"));
    assert!(matches!(refused, Err(StoreError::Damaged { .. })));
    assert_eq!(fs::read(place.dir.database()).unwrap(), spoiled);
    assert!(backup::set_aside(&place.dir).unwrap().is_empty());
}

#[test]
fn a_sound_database_is_opened_as_ever() {
    let place = office();
    make(&place, "2026-11-23 02:30:00");
    let now = berlin("2026-11-23 10:00:00");
    let (_, recovery) = open_or_recover(&place.dir, &BackupSettings::default(), now).unwrap();
    assert_eq!(recovery, None);
    assert_eq!(place.count("clock_event"), 3);
}
