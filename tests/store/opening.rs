//! What is opened, what is refused, and that nothing refused is changed.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use rusqlite::Connection;
use visionpresence::store::{DataDir, Reader, StoreError, Writer};

use crate::kit::{Place, berlin, recorded, request};

/// Tries to open the database, which must be refused without a change to it; gives the reason.
fn refusal(place: &Place) -> StoreError {
    let before = std::fs::read(place.dir.database()).unwrap();
    let error = Writer::open(&place.dir).expect_err("opened");
    assert_eq!(std::fs::read(place.dir.database()).unwrap(), before, "the file was changed: {error}");
    error
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_new_data_directory_has_all_its_folders_for_its_owner_alone() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    recorded(writer.punch(&request("E001", berlin("2026-11-23 09:00:00"))));
    for folder in ["", "face_data", "face_data/E001", "uploads", "uploads/scans", "backups"] {
        assert_eq!(mode(&place.root().join(folder)), 0o700, "{folder}");
    }
    assert_eq!(mode(&place.dir.database()), 0o600);
    drop(writer);
    assert_eq!(place.files(""), ["backups", "face_data", "uploads", "vision_attendance.db"]);
}

#[test]
fn everything_is_still_there_after_a_restart() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    recorded(writer.punch(&request("E001", berlin("2026-11-23 09:00:00"))));
    drop(writer);
    drop(place.writer());
    let counts = Reader::open(&place.dir).unwrap().counts().unwrap();
    assert_eq!((counts.staff, counts.enrolled, counts.events), (1, 1, 1));
}

#[test]
fn a_second_kiosk_on_the_same_data_is_refused_until_the_first_has_ended() {
    let place = Place::new();
    let first = place.dir.lock_instance().unwrap();
    let error = place.dir.lock_instance().unwrap_err();
    assert!(matches!(error, StoreError::AlreadyRunning { .. }));
    assert!(error.to_string().contains("already running"), "{error}");
    drop(first);
    place.dir.lock_instance().unwrap();
    println!("1 second kiosk refused, and taken when the first had ended");
}

#[test]
fn an_enrolment_beside_a_running_kiosk_is_noticed() {
    let (place, mut kiosk) = Place::with_staff(&["E001"]);
    let _running = place.dir.lock_instance().unwrap();
    let reader = Reader::open(&place.dir).unwrap();
    let before = reader.gallery_version().unwrap();
    recorded(kiosk.punch(&request("E001", berlin("2026-11-23 09:00:00"))));
    assert_eq!(reader.gallery_version().unwrap(), before, "a punch does not change the gallery");
    place.writer().enrol(&crate::kit::enrolment("E002")).unwrap();
    assert_ne!(reader.gallery_version().unwrap(), before);
    assert_eq!(reader.templates().unwrap().len(), 8);
    recorded(kiosk.punch(&request("E002", berlin("2026-11-23 09:00:00"))));
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let (place, writer) = Place::with_staff(&["E001"]);
    drop(writer);
    let sqlite = place.sqlite();
    sqlite.pragma_update(None, "user_version", 99).unwrap();
    sqlite.close().unwrap();
    let error = refusal(&place);
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
    assert!(matches!(Reader::open(&place.dir), Err(StoreError::Newer { .. })));
}

#[test]
fn a_file_of_another_program_is_refused() {
    let place = Place::new();
    std::fs::write(place.dir.database(), "this is a letter, and rather a long one ".repeat(10)).unwrap();
    assert!(matches!(refusal(&place), StoreError::NotOurs { .. }));
    std::fs::remove_file(place.dir.database()).unwrap();

    // What the earlier web version leaves.
    let old = place.sqlite();
    old.execute_batch(
        "CREATE TABLE staff (emp_id INTEGER PRIMARY KEY); CREATE TABLE attendance (id INTEGER)",
    )
    .unwrap();
    old.close().unwrap();
    let error = refusal(&place);
    assert!(error.to_string().contains("earlier web version"), "{error}");
}

#[test]
fn an_empty_a_short_and_a_missing_file_beside_its_log_are_damage_and_not_a_new_database() {
    let (place, writer) = Place::with_staff(&["E001"]);
    drop(writer);
    let whole = std::fs::read(place.dir.database()).unwrap();
    let lengths = (0..whole.len()).step_by(512);
    println!("{} lengths of a file that is cut off, all refused", lengths.len());
    for length in lengths {
        std::fs::write(place.dir.database(), &whole[..length]).unwrap();
        let error =
            Writer::open(&place.dir).expect_err(&format!("opened with {length} of {} bytes", whole.len()));
        assert!(matches!(error, StoreError::Damaged { .. }), "{length} bytes: {error:?}");
        assert!(error.to_string().contains("restore a backup"), "{error}");
    }
    std::fs::remove_file(place.dir.database()).unwrap();
    std::fs::write(place.root().join("vision_attendance.db-wal"), "log").unwrap();
    assert!(matches!(Writer::open(&place.dir), Err(StoreError::Damaged { .. })));
}

#[test]
fn a_flipped_byte_in_any_page_never_panics_and_a_broken_page_is_refused() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    for hour in 8..18 {
        recorded(writer.punch(&request("E001", berlin(&format!("2026-11-23 {hour:02}:00:00")))));
    }
    drop(writer);
    let whole = std::fs::read(place.dir.database()).unwrap();
    let (mut flipped_bytes, mut refused) = (0, 0);
    for (offset, _) in whole.iter().enumerate().step_by(509) {
        let mut flipped = whole.clone();
        flipped[offset] ^= 0xFF;
        flipped_bytes += 1;
        std::fs::write(place.dir.database(), &flipped).unwrap();
        match Writer::open(&place.dir) {
            Ok(writer) => drop(writer),
            Err(StoreError::Damaged { .. } | StoreError::NotOurs { .. } | StoreError::Newer { .. }) => {
                refused += 1;
            }
            Err(other) => panic!("byte {offset}: {other:?}"),
        }
    }
    assert!(refused > 0);
    for page in (4096..whole.len()).step_by(4096) {
        let mut broken = whole.clone();
        broken[page..page + 8].fill(0xAA);
        std::fs::write(place.dir.database(), &broken).unwrap();
        assert!(matches!(refusal(&place), StoreError::Damaged { .. }), "page at {page}");
    }
    let pages = whole.len() / 4096 - 1;
    println!("{flipped_bytes} flipped bytes, {refused} of them refused, and {pages} of {pages} broken pages");
}

#[test]
fn reading_where_there_is_no_database_says_what_to_do() {
    let place = Place::new();
    let error = Reader::open(&place.dir).unwrap_err();
    assert!(error.to_string().contains("visionpresence enrol"), "{error}");
    assert!(matches!(DataDir::existing(place.beside("nowhere")), Err(StoreError::NoDatabase { .. })));
    assert!(!place.beside("nowhere").exists(), "a check makes nothing");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let place = Place::new();
    std::fs::write(place.beside("file"), "").unwrap();
    let error = DataDir::open(place.beside("file").join("data")).unwrap_err();
    assert!(error.to_string().contains("file/data cannot be used"), "{error}");
}

#[test]
fn a_database_that_another_program_holds_is_an_error_and_no_hang_and_works_when_it_lets_go() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let other: Connection = place.sqlite();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let request = request("E001", berlin("2026-11-23 09:00:00"));
    let error = writer.punch(&request).unwrap_err();
    assert!(matches!(error, StoreError::Busy { .. }), "{error:?}");
    other.execute_batch("ROLLBACK").unwrap();
    recorded(writer.punch(&request));
    assert_eq!(place.count("clock_event"), 1);
}
