//! What lies on the disk is of no use to whoever has the disk without the key; who has the key loses nothing.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use visionpresence::domain::attack::{Refusal, RefusedPresentation};
use visionpresence::domain::audit::By;
use visionpresence::domain::decision::{AttackReason, Candidate};
use visionpresence::domain::erasure::AttendanceFate;
use visionpresence::domain::frame::Picture;
use visionpresence::domain::settings::Settings;
use visionpresence::domain::template::Matcher;
use visionpresence::store::verify::verify;
use visionpresence::store::{DataDir, Reader, StoreError, key_care, settings};

use crate::kit::{Place, berlin, id, recorded, request_with_photo, template};

fn templates(place: &Place) -> Result<usize, StoreError> {
    Reader::open(&place.dir).unwrap().templates().map(|found| found.len())
}

/// Everything below a folder.
fn everything(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(everything(&path)) } else { found.push(path) }
    }
    found
}

/// Files of the data directory in which `needle` stands.
fn files_with(place: &Place, needle: &[u8]) -> Vec<PathBuf> {
    everything(place.root())
        .into_iter()
        .filter(|path| path.is_file())
        .filter(|path| std::fs::read(path).unwrap().windows(needle.len()).any(|bytes| bytes == needle))
        .collect()
}

/// What a database from before there were keys looks like: plain templates, plain photos.
pub fn undo_encryption(place: &Place) {
    let plain: Vec<_> = Reader::open(&place.dir).unwrap().templates().unwrap();
    let sqlite = place.sqlite();
    let rows: Vec<(i64, String, String)> = sqlite
        .prepare("SELECT id, emp_id, photo FROM template ORDER BY emp_id, photo, model")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for ((row, _, photo), (_, template)) in rows.iter().zip(&plain) {
        sqlite.execute("UPDATE template SET vector = ?2 WHERE id = ?1", (row, template.to_bytes())).unwrap();
        write_jpeg(&place.root().join(photo));
    }
    for (_, emp_id, _) in &rows {
        let portrait: String = sqlite
            .query_row("SELECT image_path FROM staff WHERE emp_id = ?1", [emp_id], |row| row.get(0))
            .unwrap();
        write_jpeg(&place.root().join(portrait));
    }
    sqlite.execute_batch("DELETE FROM person_key; UPDATE photos_encrypted SET done = 0; VACUUM").unwrap();
}

fn write_jpeg(path: &Path) {
    image::RgbImage::from_pixel(32, 32, image::Rgb([90, 90, 90]))
        .save_with_format(path, image::ImageFormat::Jpeg)
        .unwrap();
}

#[test]
fn neither_templates_nor_enrolment_photos_lie_on_the_disk_in_the_clear() {
    let (place, writer) = Place::with_staff(&["E001"]);
    drop(writer);
    let vector = template(Matcher::SFace, 1.0).to_bytes();
    assert_eq!(files_with(&place, &vector[..32]), Vec::<PathBuf>::new());
    assert_eq!(files_with(&place, b"JFIF"), Vec::<PathBuf>::new());
    assert_eq!(templates(&place).unwrap(), 4, "who has the key reads them");
    assert!(Reader::open(&place.dir).unwrap().portrait(&id("E001")).unwrap().is_some());
    place.assert_sound();

    // Control: without encryption both are found.
    undo_encryption(&place);
    assert_eq!(files_with(&place, &vector[..32]).len(), 1);
    assert_eq!(files_with(&place, b"JFIF").len(), 3);
}

#[test]
fn everything_in_the_data_directory_is_its_owners_alone() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-23 09:00:00"))));
    settings::save(&place.dir, &Settings::default()).unwrap();
    let _lock = place.dir.lock_instance().unwrap();
    let found = everything(place.root());
    assert!(found.len() > 15, "control: {found:?}");
    for path in found.iter().chain([&place.beside("site.key")]) {
        let mode = std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
    }
}

#[test]
fn the_key_lies_outside_of_the_data_directory_and_its_secrets_stand_nowhere_in_it() {
    let (place, writer) = Place::with_staff(&["E001"]);
    drop(writer);
    let key = std::fs::read_to_string(place.beside("site.key")).unwrap();
    for secret in key.lines().filter_map(|line| line.strip_prefix("sign ").or(line.strip_prefix("wrap "))) {
        let bytes: Vec<u8> =
            (0..32).map(|at| u8::from_str_radix(&secret[2 * at..2 * at + 2], 16).unwrap()).collect();
        assert_eq!(files_with(&place, &bytes), Vec::<PathBuf>::new());
        assert_eq!(files_with(&place, secret.as_bytes()), Vec::<PathBuf>::new());
    }
}

#[test]
fn without_the_key_nobody_is_in_the_gallery_and_what_to_do_is_said_and_punches_are_recorded() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    std::fs::rename(place.beside("site.key"), place.beside("away")).unwrap();
    let error = templates(&place).unwrap_err().to_string();
    assert!(error.contains("site.key") && error.contains("visionpresence key import FILE"), "{error}");
    assert!(writer.enrol(&crate::kit::enrolment("E002")).is_err());
    assert!(!place.beside("site.key").exists(), "a new key would be the wrong one");
    drop(writer);
    let mut writer = place.writer();
    recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-23 09:00:00"))));
    assert!(!verify(&place.dir).ok);
    key_care::import(&place.dir, &place.beside("away")).unwrap();
    assert_eq!(templates(&place).unwrap(), 4);
    place.assert_sound();
}

#[test]
fn a_key_of_another_site_is_refused_and_the_right_one_comes_back_from_its_copy() {
    let (place, writer) = Place::with_staff(&["E001"]);
    drop(writer);
    key_care::export(&place.dir, &place.beside("copy")).unwrap();
    let (other, _) = Place::with_staff(&["X001"]);
    assert!(key_care::export(&place.dir, &place.beside("copy")).is_err(), "nothing is written over");
    let foreign = other.beside("site.key");
    assert!(key_care::import(&place.dir, &foreign).unwrap_err().to_string().contains("another key"));
    std::fs::copy(&foreign, place.beside("site.key")).unwrap();
    assert!(!key_care::state(&place.dir).unwrap().fits);
    assert!(templates(&place).unwrap_err().to_string().contains("another key"));
    key_care::import(&place.dir, &place.beside("copy")).unwrap();
    assert!(key_care::state(&place.dir).unwrap().fits);
    assert!(place.beside("site.key.replaced-1").exists(), "nothing is erased");
    assert_eq!(templates(&place).unwrap(), 4);
    std::fs::write(place.beside("copy"), "rubbish").unwrap();
    assert!(key_care::import(&place.dir, &place.beside("copy")).unwrap_err().to_string().contains("no key"));
}

#[test]
fn earlier_enrolments_are_encrypted_at_the_next_start() {
    let (place, writer) = Place::with_staff(&["E001", "E002"]);
    drop(writer);
    undo_encryption(&place);
    assert!(
        verify(&place.dir).problems.iter().any(|problem| problem.contains("8 templates are not encrypted"))
    );
    assert_eq!(templates(&place).unwrap(), 8, "plain ones are read too");
    drop(place.writer());
    assert_eq!(files_with(&place, b"JFIF"), Vec::<PathBuf>::new());
    assert_eq!(files_with(&place, &template(Matcher::Dlib, 1.5).to_bytes()[..32]), Vec::<PathBuf>::new());
    assert_eq!(templates(&place).unwrap(), 8);
    assert!(
        Reader::open(&place.dir)
            .unwrap()
            .templates()
            .unwrap()
            .contains(&(id("E002"), template(Matcher::SFace, 2.0)))
    );
    place.assert_sound();
}

#[test]
#[ignore = "the child process of the test below"]
fn starts_once() {
    let Ok(dir) = std::env::var(crate::kill::DIR) else { return };
    match visionpresence::store::Writer::open(&DataDir::open(dir).unwrap()) {
        Ok(_) => crate::kill::say("R 00000000-0000-0000-0000-000000000000"),
        Err(error) => crate::kill::say(&format!("E {error}")),
    }
}

#[test]
fn ended_at_whichever_write_rename_or_sync_the_encryption_of_earlier_enrolments_loses_nothing() {
    let mut kills = 0;
    for (call, step) in [("pwrite64", 3), ("write", 2), ("renameat2", 1), ("rename", 1), ("fsync", 3)] {
        for when in (1..60).step_by(step) {
            let (place, writer) = Place::with_staff(&["E001"]);
            drop(writer);
            undo_encryption(&place);
            let Some(wrapper) = crate::system_calls::strace(&[format!("{call}:signal=SIGKILL:when={when}")])
            else {
                return;
            };
            let wrapper: Vec<&str> = wrapper.iter().map(String::as_str).collect();
            let mut command = crate::kill::child_running("secrets::starts_once", &place, &wrapper);
            let killed = crate::kill::run_to_the_end(&mut command, &mut crate::kill::Said::default());
            assert_eq!(templates(&place).unwrap(), 4, "killed at {call} {when}");
            let portrait = Reader::open(&place.dir).unwrap().portrait(&id("E001")).unwrap();
            assert!(portrait.is_some(), "killed at {call} {when}");
            drop(place.writer());
            place.assert_sound();
            assert_eq!(files_with(&place, b"JFIF"), Vec::<PathBuf>::new(), "killed at {call} {when}");
            if !killed {
                break;
            }
            kills += 1;
        }
    }
    assert!(kills > 10, "control: {kills} kills");
    println!("{kills} kills, 0 templates and 0 photos lost or left plain");
}

#[test]
fn a_person_whose_key_is_destroyed_can_be_read_by_nobody_also_from_a_copy_of_the_files() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    let wrapped: Vec<u8> = place
        .sqlite()
        .query_row("SELECT wrapped FROM person_key WHERE emp_id = 'E001'", [], |row| row.get(0))
        .unwrap();
    assert!(!files_with(&place, &wrapped).is_empty(), "control");
    assert!(writer.destroy_key(&id("E001")).unwrap());
    assert!(!writer.destroy_key(&id("E001")).unwrap());
    assert_eq!(files_with(&place, &wrapped), Vec::<PathBuf>::new(), "not even in the log or in a free page");
    let reader = Reader::open(&place.dir).unwrap();
    assert_eq!(reader.portrait(&id("E001")).unwrap(), None);
    assert!(reader.portrait(&id("E002")).unwrap().is_some());
    assert!(!verify(&place.dir).ok, "templates that nobody can read are to be removed with the key");
}

#[test]
fn a_template_or_photo_that_is_put_in_the_place_of_another_is_refused() {
    let (place, writer) = Place::with_staff(&["E001", "E002"]);
    drop(writer);
    let exchange = |sqlite: &Connection| {
        sqlite
            .execute(
                "UPDATE template SET vector = (SELECT vector FROM template WHERE emp_id = 'E002' LIMIT 1)
                 WHERE id = (SELECT id FROM template WHERE emp_id = 'E001' LIMIT 1)",
                [],
            )
            .unwrap();
    };
    exchange(&place.sqlite());
    assert!(matches!(templates(&place), Err(StoreError::Row { .. })));
    let portrait =
        |emp_id: &str| place.root().join(format!("face_data/{emp_id}/20261120_100000/portrait.jpg"));
    std::fs::copy(portrait("E002"), portrait("E001")).unwrap();
    assert_eq!(Reader::open(&place.dir).unwrap().portrait(&id("E001")).unwrap(), None);
}

#[test]
fn the_key_is_exchanged_and_everything_is_read_with_the_new_one_alone() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    let before = std::fs::read_to_string(place.beside("site.key")).unwrap();
    assert_eq!(writer.rotate_key().unwrap(), 2);
    let after = std::fs::read_to_string(place.beside("site.key")).unwrap();
    let wraps = |text: &str| {
        text.lines().filter(|line| line.starts_with("wrap ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let signs = |text: &str| text.lines().find(|line| line.starts_with("sign ")).map(str::to_owned);
    assert_eq!(signs(&before), signs(&after), "seals are still its own");
    assert!(wraps(&before) != wraps(&after) && wraps(&after).len() == 1);
    assert_eq!(templates(&place).unwrap(), 8);
    place.assert_sound();

    // A crash before the older secret was dropped.
    std::fs::write(place.beside("site.key"), format!("{after}{}\n", wraps(&before)[0])).unwrap();
    assert_eq!(templates(&place).unwrap(), 8);
    // A crash before anything was wrapped by the newer one.
    let newer = after.replace(&wraps(&after)[0], &format!("wrap {}\n{}", "5a".repeat(32), wraps(&after)[0]));
    std::fs::write(place.beside("site.key"), newer).unwrap();
    assert_eq!(templates(&place).unwrap(), 8);
    assert_eq!(writer.rotate_key().unwrap(), 2);
    assert_eq!(
        wraps(&std::fs::read_to_string(place.beside("site.key")).unwrap()),
        ["wrap ".to_owned() + &"5a".repeat(32)]
    );
    place.assert_sound();

    // The key from before reads nothing any more.
    std::fs::write(place.beside("site.key"), &before).unwrap();
    assert!(templates(&place).unwrap_err().to_string().contains("another key"));
}

#[test]
fn scan_photos_are_ordinary_files_until_the_setting_says_otherwise() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-23 09:00:00"))));
    assert_eq!(files_with(&place, b"JFIF").len(), 1);
    settings::save(&place.dir, &Settings { encrypt_scan_photos: true, ..Settings::default() }).unwrap();
    recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-23 17:00:00"))));
    assert_eq!(files_with(&place, b"JFIF").len(), 1, "the second one is encrypted");
    let reader = Reader::open(&place.dir).unwrap();
    assert!(reader.scan_photo(1).unwrap().is_some() && reader.scan_photo(2).unwrap().is_some());
    place.assert_sound();
}

#[test]
fn a_key_that_would_lie_in_the_data_directory_is_refused() {
    let place = Place::new();
    let inside = place.root().join("secret").join("site.key");
    let named = Settings { key_file: inside.to_string_lossy().into_owned(), ..Settings::default() };
    settings::save(&place.dir, &named).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_visionpresence"));
    command.args(["key", "show", "--data"]).arg(place.root()).env_remove("VISIONPRESENCE_KEY");
    drop(place.writer());
    let output = command.output().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("may not lie in the data directory"), "{said}");
}

#[test]
fn systemd_hands_the_key_over_as_a_credential() {
    let (place, writer) = Place::with_staff(&["E001"]);
    drop(writer);
    let credentials = place.beside("credentials");
    std::fs::create_dir(&credentials).unwrap();
    std::fs::rename(place.beside("site.key"), credentials.join("visionpresence.key")).unwrap();
    let call = |command: &str| {
        std::process::Command::new(env!("CARGO_BIN_EXE_visionpresence"))
            .args(["key", command, "--data"])
            .arg(place.root())
            .env_remove("VISIONPRESENCE_KEY")
            .env("CREDENTIALS_DIRECTORY", &credentials)
            .output()
            .unwrap()
    };
    let shown = call("show");
    assert!(shown.status.success(), "{}", String::from_utf8_lossy(&shown.stderr));
    assert!(String::from_utf8(shown.stdout).unwrap().contains("It fits the database."));
    let rotated = call("rotate");
    assert!(String::from_utf8(rotated.stderr).unwrap().contains("systemd hands it over"));
}

#[test]
fn photos_of_refused_presentations_are_encrypted_where_hr_has_set_it() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let refused = |second: &str, claimed: Option<&str>| RefusedPresentation {
        at: berlin(&format!("2026-11-23 09:00:{second}")),
        reason: Refusal::Attack(AttackReason::NoTurn),
        claimed: claimed.map(|claimed| Candidate { emp_id: id(claimed), score: 7.5 }),
        photo: Some(Picture::new(8, 8, vec![90; 8 * 8 * 3]).unwrap()),
    };
    writer.keep_refused(&refused("01", None)).unwrap();
    assert_eq!(files_with(&place, b"JFIF").len(), 1);
    settings::save(&place.dir, &Settings { encrypt_scan_photos: true, ..Settings::default() }).unwrap();
    writer.keep_refused(&refused("02", None)).unwrap();
    writer.keep_refused(&refused("03", Some("E001"))).unwrap();
    assert_eq!(files_with(&place, b"JFIF").len(), 1, "the later ones are encrypted");
    let reader = Reader::open(&place.dir).unwrap();
    assert!((1..=3).all(|sequence| reader.refused_photo(sequence).unwrap().is_some()));
    place.assert_sound();
}

#[test]
fn the_key_of_somebody_who_is_erased_is_destroyed_with_them() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    assert_eq!(place.count("person_key"), 2, "control");
    let wrapped: Vec<u8> = place
        .sqlite()
        .query_row("SELECT wrapped FROM person_key WHERE emp_id = 'E001'", [], |row| row.get(0))
        .unwrap();
    assert!(!files_with(&place, &wrapped).is_empty(), "control");
    let by = By { who: "Kim".into(), at: berlin("2026-11-24 08:00:00") };
    assert!(writer.erase(&id("E001"), AttendanceFate::Pseudonym, &by).unwrap().complete);
    assert_eq!(place.count("person_key"), 1);
    assert!(files_with(&place, &wrapped).is_empty(), "its place in the file is overwritten");
    place.assert_sound();
}
