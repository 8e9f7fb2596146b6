//! What a person gets who asks what is stored about them: everything of theirs, readable, and nothing of anybody else.

use std::io::Read as _;

use visionpresence::domain::access::Secret;
use visionpresence::domain::audit::By;
use visionpresence::domain::erasure::AttendanceFate;
use visionpresence::store::accounts::HashedSecret;
use visionpresence::store::{Reader, StoreError};

use crate::kit::{Place, berlin, id, recorded, request_with_photo};
use crate::registration::{by, registration};

/// Names and contents of the files in a ZIP.
fn contents(path: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    (0..zip.len())
        .map(|number| {
            let mut file = zip.by_index(number).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

fn text_of(files: &[(String, Vec<u8>)], name: &str) -> String {
    let found = files.iter().find(|(found, _)| found == name);
    let (_, bytes) = found.unwrap_or_else(|| panic!("{name} is not in {:?}", names(files)));
    String::from_utf8(bytes.clone()).unwrap()
}

fn names(files: &[(String, Vec<u8>)]) -> Vec<&str> {
    files.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn a_person_gets_all_that_is_stored_about_them_as_files_that_anybody_can_read() {
    let (place, mut writer) = Place::with_staff(&["E002"]);
    let person = registration("E001", "Ada");
    writer.register(&person, &by("2026-11-20 10:00:00")).unwrap();
    let pin = HashedSecret::new(&Secret::typed("471100")).unwrap();
    let odd = By { who: "=1+1".to_owned(), ..by("2026-11-20 10:05:00") };
    writer.set_pin(&id("E001"), &pin, &odd).unwrap();
    for at in ["2026-11-23 09:00:00", "2026-11-23 17:00:00"] {
        recorded(writer.punch(&request_with_photo("E001", berlin(at))));
        recorded(writer.punch(&request_with_photo("E002", berlin(at))));
    }
    let out = place.beside("ada.zip");
    let written = Reader::open(&place.dir).unwrap().subject_access(&id("E001"), &out).unwrap();
    let files = contents(&out);
    assert_eq!((written.photos, written.missing), (6, 0), "three enrolled, the portrait, two scans");
    let photos: Vec<_> = files.iter().filter(|(name, _)| name.starts_with("photos/")).collect();
    assert!(photos.len() == 6 && photos.iter().all(|(_, bytes)| bytes.starts_with(&[0xFF, 0xD8])), "JPEG");

    let person: serde_json::Value = serde_json::from_str(&text_of(&files, "person.json")).unwrap();
    assert_eq!((&person["name"], &person["email"]), (&"Ada".into(), &"x@example.org".into()));
    assert_eq!(person["consents"][0]["wording"], "I agree.");
    let events = text_of(&files, "clock_event.csv");
    assert_eq!(events.lines().count(), 3, "{events}");
    assert!(events.contains("\"2026-11-23T08:00:00Z\"") && events.contains("at_utc"), "{events}");
    assert!(text_of(&files, "attendance.csv").contains("2026-11-23"));
    assert!(text_of(&files, "audit.csv").contains("staff registered"));
    assert_eq!(text_of(&files, "template.csv").lines().count(), 7, "a heading and two of each photo");
    let everything = files.iter().fold(Vec::new(), |all, (_, bytes)| [all, bytes.clone()].concat());
    let holds = |needle: &str| everything.windows(needle.len()).any(|window| window == needle.as_bytes());
    assert!(holds("Ada") && !holds("Person E002") && !holds("argon2"), "nobody else, and no secret");
    assert!(holds("\"'=1+1\"") && !holds("\"=1+1"), "no text is a formula");
}

#[test]
fn an_id_that_nobody_has_and_somebody_who_was_erased_leave_no_file() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    writer.erase(&id("E001"), AttendanceFate::Erased, &by("2026-11-24 08:00:00")).unwrap();
    let out = place.beside("nobody.zip");
    let refused = Reader::open(&place.dir).unwrap().subject_access(&id("E001"), &out);
    assert!(matches!(refused, Err(StoreError::UnknownEmployee(_))));
    assert!(!out.exists());
}

#[test]
fn the_command_writes_the_file_and_an_entry_in_the_audit_list() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-23 09:00:00"))));
    drop(writer);
    let out = place.beside("mine.zip");
    let run = |emp_id: &str| {
        std::process::Command::new(env!("CARGO_BIN_EXE_visionpresence"))
            .args(["subject-access", "--id", emp_id, "--out"])
            .arg(&out)
            .arg("--data")
            .arg(place.root())
            .env("VISIONPRESENCE_KEY", place.beside("site.key"))
            .output()
            .unwrap()
    };
    let unknown = run("E404");
    assert!(!unknown.status.success() && !out.exists(), "control");
    let output = run("E001");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(names(&contents(&out)).contains(&"clock_event.csv"));
    let entry = &Reader::open(&place.dir).unwrap().audit(None, 1).unwrap()[0];
    assert_eq!((entry.action.as_str(), entry.subject.as_str()), ("exported", "E001"));
    place.assert_sound();
}
