//! Making, listing, checking, copying and deleting.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::TimeDelta;
use visionpresence::domain::access::Secret;
use visionpresence::domain::backup::{BackupEntry, Origin, Verdict};
use visionpresence::domain::settings::BackupSettings;
use visionpresence::store::backup::{self, BackupError, BackupPlan};

use crate::kit::{Place, berlin, recorded, request, request_with_photo};

pub fn go_on(_: u64, _: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

pub fn plan(place: &Place, at: &str) -> BackupPlan {
    BackupPlan {
        folder: place.dir.backups(),
        origin: Origin::ByHand,
        scan_photos: true,
        passphrase: None,
        at: berlin(at),
    }
}

pub fn make(place: &Place, at: &str) -> BackupEntry {
    backup::make(&place.dir, &plan(place, at), &mut go_on).unwrap()
}

pub fn file(place: &Place, entry: &BackupEntry) -> PathBuf {
    place.dir.backups().join(&entry.name)
}

/// Two people, three punches, two of them with photos.
pub fn office() -> Place {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-21 09:00:00"))));
    recorded(writer.punch(&request_with_photo("E002", berlin("2026-11-22 09:05:00"))));
    recorded(writer.punch(&request("E001", berlin("2026-11-22 17:00:00"))));
    place
}

fn check(place: &Place, name: &str) -> Verdict {
    let now = berlin("2026-11-23 12:00:00").utc;
    backup::check(&place.dir, &place.dir.backups(), name, None, now, &mut go_on).unwrap().verdict
}

fn no_leftovers(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(!name.starts_with(".unfinished"), "{name} was left behind");
    }
}

#[test]
fn a_backup_holds_everything_and_is_listed_as_verified() {
    let place = office();
    fs::write(place.dir.settings(), "company = \"Northwind\"\n").unwrap();
    let made = make(&place, "2026-11-23 02:30:00");
    assert_eq!(made.name, "visionpresence_2026-11-23_023000.zip");
    let contents = made.contents.clone().unwrap();
    assert_eq!((contents.people, contents.events, contents.scan_photos), (2, 3, Some(2)));
    assert_eq!(contents.face_photos, 6, "two photos and a portrait for each");
    assert_eq!(contents.first_day.unwrap().to_string(), "2026-11-21");
    assert_eq!(contents.last_day.unwrap().to_string(), "2026-11-22");
    assert!(made.is_verified() && !made.encrypted);
    assert_eq!(backup::list(&place.dir.backups()).unwrap(), [made]);
    no_leftovers(&place.dir.backups());
}

#[test]
fn a_public_tool_opens_a_backup_and_finds_a_sound_database_in_it() {
    let place = office();
    let made = make(&place, "2026-11-23 02:30:00");
    let out = place.beside("out");
    let script = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n\
                  assert all(i.compress_type == 0 for i in z.infolist())\nz.extractall(sys.argv[2])\n\
                  d = zipfile.ZipFile(sys.argv[2] + '/uploads/scans/20261121.zip')\nassert d.testzip() is None\n\
                  assert len(d.namelist()) == 1";
    let Ok(status) = Command::new("python3").args(["-c", script]).arg(file(&place, &made)).arg(&out).status()
    else {
        eprintln!("skipped: there is no python3");
        return;
    };
    assert!(status.success());
    let copy = rusqlite::Connection::open(out.join("vision_attendance.db")).unwrap();
    let (sound, events): (String, i64) = copy
        .query_row(
            "SELECT (SELECT * FROM pragma_integrity_check), (SELECT count(*) FROM clock_event)",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    assert_eq!((sound.as_str(), events), ("ok", 3));
}

#[test]
fn punches_are_recorded_while_a_backup_is_made_and_the_backup_is_consistent() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let done = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&done);
    let punching = std::thread::spawn(move || {
        let mut at = berlin("2026-01-01 06:00:00");
        let mut count = 0;
        while !told.load(Ordering::Relaxed) {
            at.utc += TimeDelta::minutes(10);
            recorded(writer.punch(&request_with_photo("E001", at)));
            count += 1;
        }
        count
    });
    let mut seen = Vec::new();
    for second in 0..5 {
        let made = make(&place, &format!("2026-11-23 02:30:0{second}"));
        seen.push(made.contents.unwrap().events);
    }
    done.store(true, Ordering::Relaxed);
    let punches = punching.join().unwrap();
    assert!(seen.is_sorted() && punches >= seen[4] && punches > 0, "{seen:?} of {punches}");
    place.assert_sound();
}

#[test]
fn a_backup_that_was_changed_or_cut_off_is_found_to_be_damaged() {
    let place = office();
    let made = make(&place, "2026-11-23 02:30:00");
    let path = file(&place, &made);
    let whole = fs::read(&path).unwrap();
    assert!(matches!(check(&place, &made.name), Verdict::Verified(_)), "control: it is sound");
    let step = whole.len() / 40;
    for at in (step..whole.len()).step_by(step) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        fs::write(&path, &bytes).unwrap();
        let flipped = check(&place, &made.name);
        // A bit in the padding or in a field that nobody reads may be harmless; then every entry was still as it was saved.
        if matches!(flipped, Verdict::Verified(_)) {
            let central = whole.windows(4).position(|at| at == b"PK\x01\x02").unwrap();
            let local = whole[..central].windows(4).filter(|at| at == b"PK\x03\x04").count();
            assert!(local > 0 && (at >= central || bytes[at] != whole[at]), "byte {at} is not missed");
        }
        fs::write(&path, &whole[..at]).unwrap();
        assert!(matches!(check(&place, &made.name), Verdict::Broken(..)), "cut off at {at}");
    }
    fs::write(&path, &whole).unwrap();
    assert!(matches!(check(&place, &made.name), Verdict::Verified(_)));
}

#[test]
fn a_flipped_bit_in_the_database_of_a_backup_is_found_wherever_it_is() {
    let place = office();
    let made = make(&place, "2026-11-23 02:30:00");
    let path = file(&place, &made);
    let whole = fs::read(&path).unwrap();
    let start = whole.windows(15).position(|at| at == b"SQLite format 3").unwrap();
    for page in 0..20 {
        let mut bytes = whole.clone();
        bytes[start + page * 4096 + 1000] ^= 1;
        fs::write(&path, &bytes).unwrap();
        assert!(matches!(check(&place, &made.name), Verdict::Broken(..)), "page {page}");
    }
}

#[test]
fn an_encrypted_backup_needs_its_passphrase_and_holds_nothing_readable() {
    let place = office();
    let secret = Secret::typed("correct horse battery");
    let wanted = BackupPlan { passphrase: Some(secret.clone()), ..plan(&place, "2026-11-23 02:30:00") };
    let made = backup::make(&place.dir, &wanted, &mut go_on).unwrap();
    assert!(made.encrypted && made.is_verified() && made.name.ends_with(".zip.age"));
    let bytes = fs::read(file(&place, &made)).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1\n-> scrypt "));
    assert!(!bytes.windows(11).any(|at| at == b"Person E001"));
    let open = |secret: Option<&Secret>| {
        backup::restore::preview(&place.dir, &file(&place, &made), secret, &mut go_on)
    };
    assert!(matches!(open(None), Err(BackupError::PassphraseNeeded { .. })));
    assert!(matches!(open(Some(&Secret::typed("wrong horse"))), Err(BackupError::WrongPassphrase { .. })));
    assert_eq!(open(Some(&secret)).unwrap().contents.events, 3);
}

#[test]
fn a_key_file_must_lie_elsewhere_and_be_readable_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = office();
    let key = |path: &Path| {
        let settings = BackupSettings { key_file: path.display().to_string(), ..BackupSettings::default() };
        backup::key(&place.dir, &settings).map_err(|error| error.to_string())
    };
    let write = |path: &Path, text: &str, mode: u32| {
        fs::write(path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    let (inside, outside) = (place.root().join("key"), place.beside("key"));
    write(&inside, "correct horse battery\n", 0o600);
    assert!(key(&inside).unwrap_err().contains("move it elsewhere"));
    assert!(key(&outside).is_err());
    write(&outside, "correct horse battery\n", 0o644);
    assert!(key(&outside).unwrap_err().contains("chmod 600"));
    write(&outside, "short\n", 0o600);
    assert!(key(&outside).unwrap_err().contains("12 characters"));
    write(&outside, "correct horse battery\n", 0o600);
    assert_eq!(key(&outside).unwrap().unwrap().reveal(), "correct horse battery");
}

#[test]
fn a_folder_that_is_not_there_is_said_and_not_made() {
    let place = office();
    let folder = place.beside("stick");
    let wanted = BackupPlan { folder: folder.clone(), ..plan(&place, "2026-11-23 02:30:00") };
    assert!(matches!(backup::make(&place.dir, &wanted, &mut go_on), Err(BackupError::FolderMissing { .. })));
    assert!(!folder.exists());
    fs::create_dir(&folder).unwrap();
    assert!(backup::make(&place.dir, &wanted, &mut go_on).unwrap().is_verified());
}

#[test]
fn a_backup_that_is_stopped_leaves_nothing_behind() {
    let place = office();
    for after in [0, 1, 3, 10] {
        let mut calls = 0;
        let stopped = backup::make(&place.dir, &plan(&place, "2026-11-23 02:30:00"), &mut |_, _| {
            calls += 1;
            if calls > after { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert!(matches!(stopped, Err(BackupError::Stopped)), "after {after} blocks");
        assert!(place.files("backups").is_empty(), "{:?}", place.files("backups"));
    }
}

#[test]
fn a_copy_on_a_stick_is_the_same_and_deleting_takes_the_backup_alone() {
    let place = office();
    let made = make(&place, "2026-11-23 02:30:00");
    let stick = place.beside("stick");
    fs::create_dir(&stick).unwrap();
    let copied = backup::copy(&place.dir.backups(), &made.name, &stick, &mut go_on).unwrap();
    assert_eq!(copied, made);
    assert_eq!(fs::read(stick.join(&made.name)).unwrap(), fs::read(file(&place, &made)).unwrap());
    assert!(
        backup::copy(&place.dir.backups(), &made.name, &stick, &mut go_on).is_err(),
        "nothing is replaced"
    );
    backup::remove(&place.dir.backups(), &made.name).unwrap();
    assert!(place.files("backups").is_empty());
    assert!(backup::remove(&place.dir.backups(), "../vision_attendance.db").is_err());
    assert!(stick.join(&made.name).is_file() && place.dir.database().is_file());
    no_leftovers(&stick);
}
