//! The backup that the running kiosk makes each night.

use std::fs;
use std::ops::ControlFlow;
use std::time::Duration;

use visionpresence::domain::settings::{BackupSettings, Settings};
use visionpresence::domain::time::Now;
use visionpresence::runtime::nightly::make_if_due;
use visionpresence::runtime::one_thread::OneThread;
use visionpresence::store::backup::{self, BackupError};
use visionpresence::store::settings;

use crate::backups::office;
use crate::kit::{Place, berlin};

fn at(text: &str) -> Now {
    Now { moment: berlin(text), uptime: Duration::ZERO }
}

fn night(place: &Place, text: &str) -> Result<bool, BackupError> {
    make_if_due(&place.dir, at(text), &mut || ControlFlow::Continue(()))
}

fn set(place: &Place, wanted: BackupSettings) {
    settings::save(&place.dir, &Settings { backup: wanted, ..Settings::default() }).unwrap();
}

#[test]
fn each_night_there_is_one_and_a_week_of_them_is_kept() {
    let place = office();
    for day in 1..=12 {
        assert!(night(&place, &format!("2026-12-{day:02} 02:30:01")).unwrap());
        assert!(!night(&place, &format!("2026-12-{day:02} 12:00:00")).unwrap(), "one a night");
    }
    let kept = backup::list(&place.dir.backups()).unwrap();
    assert!(kept.iter().all(visionpresence::domain::backup::BackupEntry::is_verified));
    // 6 to 12 December; of the weeks before, its Sunday falls into them; of December the newest.
    assert_eq!(kept.len(), 7, "{:?}", kept.iter().map(|entry| &entry.name).collect::<Vec<_>>());
    assert!(kept[0].name.starts_with("visionpresence_nightly_2026-12-12"));
}

#[test]
fn a_stick_that_is_missing_is_said_and_the_backup_made_up_for_when_it_is_back() {
    let place = office();
    let stick = place.beside("stick");
    set(&place, BackupSettings { folder: stick.display().to_string(), ..BackupSettings::default() });
    assert!(matches!(night(&place, "2026-12-01 02:30:01"), Err(BackupError::FolderMissing { .. })));
    fs::create_dir(&stick).unwrap();
    assert!(night(&place, "2026-12-01 08:00:00").unwrap());
    assert_eq!(backup::list(&stick).unwrap().len(), 1);
    assert!(place.files("backups").is_empty(), "nothing of it is left in the data folder");
}

#[test]
fn with_a_key_file_the_backups_of_the_night_are_encrypted() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = office();
    let key = place.beside("key");
    fs::write(&key, "correct horse battery\n").unwrap();
    set(&place, BackupSettings { key_file: key.display().to_string(), ..BackupSettings::default() });
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(matches!(night(&place, "2026-12-01 02:30:01"), Err(BackupError::KeyFile { .. })));
    assert!(place.files("backups").is_empty(), "never an open one instead");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(night(&place, "2026-12-01 02:40:01").unwrap());
    assert!(backup::list(&place.dir.backups()).unwrap()[0].encrypted);
}

#[test]
fn none_is_made_when_the_settings_say_so_or_when_the_kiosk_ends() {
    let place = office();
    set(&place, BackupSettings { nightly: false, ..BackupSettings::default() });
    assert!(!night(&place, "2026-12-01 02:30:01").unwrap());
    set(&place, BackupSettings::default());
    let ending = make_if_due(&place.dir, at("2026-12-01 02:30:01"), &mut || ControlFlow::Break(()));
    assert!(matches!(ending, Err(BackupError::Stopped)));
    assert!(place.files("backups").is_empty());
}

#[test]
fn what_was_kept_long_enough_goes_at_night_and_is_looked_for_once_a_night() {
    let place = office();
    let wanted = Settings { keep_attendance_months: Some(12), ..Settings::default() };
    settings::save(&place.dir, &wanted).unwrap();
    let mut kiosk = OneThread::open(&place.dir, berlin("2028-05-02 02:59:00")).unwrap();
    kiosk.keep_house();
    assert_eq!(place.count("clock_event"), 3, "in the evening and before three nothing is erased");
    kiosk.clock().advance(Duration::from_mins(2));
    // Some at a time: all of it after a few looks.
    (0..4).for_each(|_| kiosk.keep_house());
    assert_eq!((place.count("clock_event"), place.count("attendance")), (0, 0));
    let entry = "SELECT count(*) FROM audit WHERE action = 'attendance erased' AND who = 'kiosk'";
    let entries = || place.sqlite().query_row(entry, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(entries(), 1);
    place.assert_sound();
}
