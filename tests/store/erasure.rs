//! Erasing a person: no byte of them is left, and what stays is sound.

use std::path::{Path, PathBuf};

use visionpresence::domain::erasure::AttendanceFate;
use visionpresence::domain::registration::Registration;
use visionpresence::store::{Reader, StoreError, Writer};

use crate::kit::{Place, berlin, id, recorded, request, request_with_photo};
use crate::registration::{by, registration};

const NAME: &str = "Zephyrine Quillfeather";
const EARLIER_NAME: &str = "Zephyrine Marmaduke";

/// Somebody with everything that can be stored of a person, beside somebody else; what tells them in bytes.
fn with_everything() -> (Place, Writer, Vec<(&'static str, Vec<u8>)>) {
    let (place, mut writer) = Place::with_staff(&["E002"]);
    let mut person = registration("Q77", EARLIER_NAME);
    person.member.email = Some("zephyrine@quill.example".to_owned());
    person.member.phone = Some("+41 44 555 83 17".to_owned());
    person.member.dob = Some("1971-06-08".parse().unwrap());
    person.member.native = Some("Quillhaven".to_owned());
    person.member.department = Some("Quillworks".to_owned());
    person.member.designation = Some("Quillmaker".to_owned());
    writer.register(&person, &by("2026-11-18 10:00:00")).unwrap();
    let again = Registration { is_new: false, ..person };
    writer.register(&again, &by("2026-11-19 10:00:00")).unwrap();
    let mut renamed = again.member.clone();
    NAME.clone_into(&mut renamed.name);
    writer.edit_staff(&renamed, &by("2026-11-19 11:00:00")).unwrap();
    for at in ["2026-11-20 09:00:00", "2026-11-20 17:00:00", "2026-11-23 09:00:00"] {
        recorded(writer.punch(&request_with_photo("Q77", berlin(at))));
    }
    let mut other = request("E002", berlin("2026-11-23 10:00:00"));
    other.evidence.as_mut().unwrap().runner_up.as_mut().unwrap().emp_id = id("Q77");
    recorded(writer.punch(&other));
    let mut needles = vec![
        ("name", NAME.as_bytes().to_vec()),
        ("earlier name", EARLIER_NAME.as_bytes().to_vec()),
        ("address", b"zephyrine@quill.example".to_vec()),
        ("phone", b"+41 44 555 83 17".to_vec()),
        ("date of birth", b"1971-06-08".to_vec()),
        ("native place", b"Quillhaven".to_vec()),
        ("department", b"Quillworks".to_vec()),
        ("designation", b"Quillmaker".to_vec()),
        ("id", b"Q77".to_vec()),
        ("template", stored_template(&place)),
    ];
    let scan = place.root().join("uploads/scans").join(&place.files("uploads/scans")[0]);
    let bytes = std::fs::read(scan).unwrap();
    needles.push(("scan photo", bytes[bytes.len() / 2..bytes.len() / 2 + 48].to_vec()));
    for (what, photo) in [("enrolment photo", "1.jpg"), ("portrait", "portrait.jpg")] {
        let mut files = Vec::new();
        files_below(&place.root().join("face_data/Q77"), &mut files);
        let file = files.iter().find(|path| path.ends_with(photo)).unwrap();
        let bytes = std::fs::read(file).unwrap();
        needles.push((what, bytes[bytes.len() / 2..bytes.len() / 2 + 48].to_vec()));
    }
    (place, writer, needles)
}

/// A part of a template as it lies in the database: encrypted.
pub(crate) fn stored_template(place: &Place) -> Vec<u8> {
    let query = "SELECT vector FROM template WHERE emp_id = 'Q77' LIMIT 1";
    let vector: Vec<u8> = place.sqlite().query_row(query, [], |row| row.get(0)).unwrap();
    vector[..64].to_vec()
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        found.push(path.clone());
        if path.is_dir() {
            files_below(&path, found);
        }
    }
}

/// Where a needle stands: in the contents or in the name of any file of the data directory.
pub(crate) fn places_of(place: &Place, needle: &[u8]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    files_below(place.root(), &mut files);
    files.retain(|path| {
        let name = path.file_name().unwrap().as_encoded_bytes();
        let holds = |bytes: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        holds(name) || (path.is_file() && holds(&std::fs::read(path).unwrap()))
    });
    files
}

fn assert_found_and_then_gone(fate: AttendanceFate) -> (Place, Writer) {
    let (place, mut writer, needles) = with_everything();
    // As beside a running kiosk: others read meanwhile.
    let readers: Vec<Reader> = (0..3).map(|_| Reader::open(&place.dir).unwrap()).collect();
    for (what, needle) in &needles {
        assert!(!places_of(&place, needle).is_empty(), "the {what} is not found before it is erased");
    }
    let erased = writer.erase(&id("Q77"), fate, &by("2026-11-24 08:00:00")).unwrap();
    assert!(erased.complete);
    let counts = &erased.plan.counts;
    assert_eq!((counts.templates, counts.scans, counts.consents, counts.events), (6, 3, 2, 3));
    assert_eq!(counts.photos, 8, "both enrolments with their portraits");
    // Under a pseudonym the days stay in the figures of their department.
    let stays = |what: &str| fate == AttendanceFate::Pseudonym && what == "department";
    for (what, needle) in needles.iter().filter(|(what, _)| !stays(what)) {
        assert_eq!(places_of(&place, needle), Vec::<PathBuf>::new(), "the {what} is still there");
    }
    drop(readers);
    place.assert_sound();
    (place, writer)
}

#[test]
fn no_byte_of_name_photo_and_template_is_left_and_the_attendance_stays_under_a_pseudonym() {
    let (place, mut writer) = assert_found_and_then_gone(AttendanceFate::Pseudonym);
    let reader = Reader::open(&place.dir).unwrap();
    let days: Vec<_> = reader
        .attendance(10)
        .unwrap()
        .into_iter()
        .map(|row| (row.emp_id.to_string(), row.date.to_string()))
        .collect();
    assert!(days.contains(&("former-1".to_owned(), "2026-11-20".to_owned())), "{days:?}");
    let former = reader.staff_member(&id("former-1")).unwrap().unwrap();
    assert_eq!((former.member.name.as_str(), former.active, former.photos), ("Former employee 1", false, 0));
    recorded(writer.punch(&request("E002", berlin("2026-11-24 09:00:00"))));
    place.assert_sound();
}

#[test]
fn the_attendance_goes_too_where_hr_says_so_and_no_event_is_missed() {
    let (place, mut writer) = assert_found_and_then_gone(AttendanceFate::Erased);
    assert_eq!((place.count("clock_event"), place.count("erased_event")), (1, 3));
    recorded(writer.punch(&request("E002", berlin("2026-11-24 09:00:00"))));
    place.assert_sound();
}

#[test]
fn days_in_a_locked_period_stay_under_the_pseudonym() {
    let (place, mut writer, _) = with_everything();
    let day = "2026-11-20".parse().unwrap();
    let grounds = visionpresence::store::corrections::Grounds {
        reason: "paid".to_owned(),
        author: "Ines".to_owned(),
        at: berlin("2026-11-21 10:00:00"),
    };
    writer.lock_period((day, day), true, &grounds).unwrap();
    let at = by("2026-11-24 08:00:00");
    let plan = Reader::open(&place.dir).unwrap().erasure_plan(&id("Q77")).unwrap().unwrap();
    assert!(plan.attendance_stays.unwrap().contains("2026-11-20 is in a locked period"));
    assert!(writer.erase(&id("Q77"), AttendanceFate::Erased, &at).is_err());
    assert_eq!(place.count("staff"), 2, "nothing was erased");
    let rows = |place: &Place| {
        let sums = "SELECT count(*), sum(worked_secs), group_concat(status) FROM attendance";
        place
            .sqlite()
            .query_row(sums, [], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?, row.get::<_, Option<String>>(2)?))
            })
            .unwrap()
    };
    let before = rows(&place);
    writer.erase(&id("Q77"), AttendanceFate::Pseudonym, &at).unwrap();
    assert_eq!(rows(&place), before);
    place.assert_sound();
}

#[test]
fn an_erasure_that_was_interrupted_is_finished_at_the_next_start_and_reaches_no_other_folder() {
    let (place, writer) = Place::with_staff(&["E001", "E002"]);
    drop(writer);
    let kept = place.root().join("settings.toml");
    std::fs::write(&kept, "").unwrap();
    let left = place.dir.face_data().join("E404");
    std::fs::create_dir(&left).unwrap();
    std::fs::write(left.join("1.jpg"), "left behind").unwrap();
    place.sqlite().execute_batch("INSERT INTO erasure_step VALUES ('face_data/E404'), ('')").unwrap();
    drop(place.writer());
    assert!(!left.exists());
    assert_eq!(place.count("erasure_step"), 0);
    for path in ["settings.toml", "face_data/../settings.toml", "face_data", "/etc"] {
        place.sqlite().execute("INSERT INTO erasure_step VALUES (?1)", [path]).unwrap();
        drop(place.writer());
        assert!(kept.exists() && place.dir.face_data().join("E001").is_dir(), "{path}");
        place.sqlite().execute("DELETE FROM erasure_step", []).unwrap();
    }
}

#[test]
fn nobody_is_erased_for_an_id_that_begins_alike() {
    let (place, mut writer) = Place::with_staff(&["A", "A_20200101_101010"]);
    for emp_id in ["A", "A_20200101_101010"] {
        recorded(writer.punch(&request_with_photo(emp_id, berlin("2026-11-23 09:00:00"))));
    }
    writer.erase(&id("A"), AttendanceFate::Pseudonym, &by("2026-11-24 08:00:00")).unwrap();
    assert_eq!(place.files("uploads/scans"), ["A_20200101_101010_20261123_090000.jpg"]);
    assert_eq!(place.files("face_data"), ["A_20200101_101010"]);
    assert!(matches!(
        writer.erase(&id("A"), AttendanceFate::Erased, &by("2026-11-24 08:00:01")),
        Err(StoreError::UnknownEmployee(_))
    ));
    place.assert_sound();
}
