//! By which enrolled photo somebody was recognised, and what follows when it was the wrong one.

use visionpresence::domain::audit::By;
use visionpresence::domain::clock_event::PunchRequest;
use visionpresence::domain::erasure::AttendanceFate;
use visionpresence::store::{Reader, StoreError};

use crate::kit::{Place, berlin, id, recorded, request};

fn by(at: &str) -> By {
    By { who: "Ines".to_owned(), at: berlin(at) }
}

fn request_by(emp_id: &str, at: &str, photo: Option<String>) -> PunchRequest {
    let mut request = request(emp_id, berlin(at));
    request.evidence.as_mut().unwrap().photo = photo;
    request
}

#[test]
fn a_punch_keeps_the_enrolled_photo_by_which_it_was_recognised_and_one_without_is_a_punch_all_the_same() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let reader = Reader::open(&place.dir).unwrap();
    let photos = reader.enrolled_photos(&id("E001")).unwrap();
    assert_eq!(photos.iter().map(|(_, templates)| templates.len()).collect::<Vec<_>>(), [2, 2]);
    let second = photos[1].0.clone();
    recorded(writer.punch(&request_by("E001", "2026-11-23 09:00:00", Some(second.clone()))));
    recorded(writer.punch(&request_by("E001", "2026-11-23 17:00:00", None)));
    recorded(writer.punch(&request_by("E001", "2026-11-24 09:00:00", Some("../passwd".to_owned()))));
    let day = |date: &str| reader.day_detail(&id("E001"), date.parse().unwrap()).unwrap().unwrap().punches;
    let monday = day("2026-11-23");
    let matched = monday[0].matched.as_ref().unwrap();
    assert_eq!((matched.emp_id.as_str(), matched.photo.as_str(), matched.enrolled), ("E001", &*second, true));
    assert!(monday[1].matched.is_none());
    assert!(day("2026-11-24")[0].matched.is_none(), "a name that is none of ours is left out");
    assert!(reader.enrolled_photo(&id("E001"), &second).unwrap().is_some());
    assert!(reader.enrolled_photo(&id("E001"), "face_data/../settings.toml").unwrap().is_none());
    place.assert_sound();
}

#[test]
fn one_photo_is_taken_out_of_the_gallery_with_an_entry_and_the_last_one_stays() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    let reader = Reader::open(&place.dir).unwrap();
    let photos = reader.enrolled_photos(&id("E001")).unwrap();
    let (wrong, good) = (photos[0].0.as_str(), photos[1].0.as_str());
    recorded(writer.punch(&request_by("E001", "2026-11-23 09:00:00", Some(wrong.to_owned()))));
    let version = reader.gallery_version().unwrap();
    writer.remove_enrolled_photo(&id("E001"), wrong, &by("2026-11-23 10:00:00")).unwrap();
    assert_ne!(reader.gallery_version().unwrap(), version, "a running kiosk notices");
    let left: Vec<String> =
        reader.enrolled_photos(&id("E001")).unwrap().into_iter().map(|(name, _)| name).collect();
    assert_eq!(left, [good]);
    assert_eq!(reader.enrolled_photos(&id("E002")).unwrap().len(), 2, "nobody else is touched");
    let day = reader.day_detail(&id("E001"), "2026-11-23".parse().unwrap()).unwrap().unwrap();
    assert!(!day.punches[0].matched.as_ref().unwrap().enrolled, "what it stood on is still known");
    let entry = &reader.audit(None, 1).unwrap()[0];
    assert_eq!((entry.action.as_str(), entry.subject.as_str()), ("face photo removed", "E001"));
    for (photo, why) in [(good, "only photo"), (wrong, "not enrolled")] {
        let refused = writer.remove_enrolled_photo(&id("E001"), photo, &by("2026-11-23 10:01:00"));
        match refused {
            Err(StoreError::EnrolmentRefused { reason, .. }) => {
                assert!(reason.contains("only photo") || reason.contains(why), "{reason}");
            }
            other => panic!("{photo}: {other:?}"),
        }
    }
    place.assert_sound();
}

#[test]
fn nothing_of_it_is_left_when_the_person_is_erased() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    let reader = Reader::open(&place.dir).unwrap();
    for emp_id in ["E001", "E002"] {
        let photo = reader.enrolled_photos(&id(emp_id)).unwrap()[0].0.clone();
        recorded(writer.punch(&request_by(emp_id, "2026-11-23 09:00:00", Some(photo))));
    }
    drop(reader);
    writer.erase(&id("E001"), AttendanceFate::Pseudonym, &by("2026-11-23 10:00:00")).unwrap();
    assert_eq!(place.count("matched_photo"), 1);
}

#[test]
fn twins_are_asked_for_their_pin_and_the_running_kiosk_notices() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    let reader = Reader::open(&place.dir).unwrap();
    let version = reader.gallery_version().unwrap();
    let at = by("2026-11-23 10:00:00");
    assert!(writer.set_always_asked(&id("E001"), true, &at).unwrap());
    assert!(!writer.set_always_asked(&id("E001"), true, &at).unwrap(), "once is enough");
    assert_eq!(reader.always_asked().unwrap(), [id("E001")]);
    assert_ne!(reader.gallery_version().unwrap(), version);
    assert!(matches!(
        writer.set_always_asked(&id("X"), true, &at),
        Err(StoreError::UnknownEmployee(unknown)) if unknown == id("X")
    ));
    assert!(writer.set_always_asked(&id("E001"), false, &at).unwrap());
    assert!(reader.always_asked().unwrap().is_empty());
    assert_eq!(reader.audit(None, 5).unwrap().len(), 2);
    place.assert_sound();
}
