//! Staff with photos and templates.

use visionpresence::domain::template::Matcher;
use visionpresence::store::enrolment::MAX_PHOTOS;
use visionpresence::store::{Reader, StoreError};

use crate::kit::{Place, berlin, enrolment, id, picture, recorded, request, template};

#[test]
fn who_is_enrolled_is_in_the_gallery_with_portrait_and_details() {
    let place = Place::new();
    let mut wanted = enrolment("E001");
    wanted.staff.email = Some("e001@example.org".into());
    wanted.staff.dob = Some("1990-02-28".parse().unwrap());
    wanted.staff.native = Some("Kottayam".into());
    place.writer().enrol(&wanted).unwrap();
    let reader = Reader::open(&place.dir).unwrap();
    let found = reader.staff_member(&id("E001")).unwrap().unwrap();
    assert_eq!((found.member, found.active, found.photos), (wanted.staff, true, 2));
    let templates = reader.templates().unwrap();
    assert_eq!(templates.len(), 4);
    assert!(templates.contains(&(id("E001"), template(Matcher::SFace, 1.0))), "bit for bit");
    let portrait = reader.portrait(&id("E001")).unwrap().unwrap();
    assert_eq!((portrait.width(), portrait.height()), (32, 32));
    assert_eq!(reader.portrait(&id("E404")).unwrap(), None);
    assert_eq!(reader.staff_member(&id("E404")).unwrap(), None);
    place.assert_sound();
}

#[test]
fn a_second_enrolment_replaces_templates_and_photos_and_keeps_the_punches() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    recorded(writer.punch(&request("E001", berlin("2026-11-23 09:00:00"))));
    let mut again = enrolment("E001");
    again.staff.name = "  New Name ".into();
    again.photos.truncate(1);
    again.photos[0].templates = vec![template(Matcher::Dlib, 9.0)];
    again.at = berlin("2026-11-24 10:00:00");
    writer.enrol(&again).unwrap();
    let reader = Reader::open(&place.dir).unwrap();
    assert_eq!(reader.templates().unwrap(), [(id("E001"), template(Matcher::Dlib, 9.0))]);
    assert_eq!(reader.staff_member(&id("E001")).unwrap().unwrap().member.name, "New Name");
    assert_eq!(reader.counts().unwrap().events, 1);
    assert_eq!(place.files("face_data/E001"), ["20261124_100000"]);
    assert_eq!(place.files("uploads/unclaimed"), ["E001_20261120_100000"], "set aside, not erased");
    place.assert_sound();
}

#[test]
fn twice_in_one_second_is_two_enrolments() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    writer.enrol(&enrolment("E001")).unwrap();
    assert_eq!(place.files("face_data/E001"), ["20261120_100000_2"]);
    place.assert_sound();
}

#[test]
fn who_is_suspended_leaves_the_gallery() {
    let (place, mut writer) = Place::with_staff(&["E001", "E002"]);
    writer.set_active(&id("E001"), false).unwrap();
    let reader = Reader::open(&place.dir).unwrap();
    assert!(reader.templates().unwrap().iter().all(|(emp_id, _)| *emp_id == id("E002")));
    assert_eq!(reader.counts().unwrap().enrolled, 1);
    assert!(matches!(writer.set_active(&id("E404"), true), Err(StoreError::UnknownEmployee(_))));
}

#[test]
fn an_enrolment_that_is_not_complete_is_refused_and_leaves_nothing() {
    let place = Place::new();
    let mut writer = place.writer();
    let mut nameless = enrolment("E001");
    nameless.staff.name = "  ".into();
    let mut no_photo = enrolment("E001");
    no_photo.photos.clear();
    let mut too_many = enrolment("E001");
    too_many.photos = vec![too_many.photos[0].clone(); MAX_PHOTOS + 1];
    let mut no_template = enrolment("E001");
    no_template.photos[1].templates.clear();
    let mut twice = enrolment("E001");
    twice.photos[0].templates = vec![template(Matcher::Dlib, 1.0), template(Matcher::Dlib, 2.0)];
    let mut long = enrolment("E001");
    long.staff.phone = Some("1".repeat(65));
    let mut control = enrolment("E001");
    control.staff.name = "A\nB".into();
    for refused in [nameless, no_photo, too_many, no_template, twice, long, control] {
        let error = writer.enrol(&refused).unwrap_err();
        assert!(matches!(error, StoreError::EnrolmentRefused { .. }), "{error:?}");
    }
    assert_eq!((place.count("staff"), place.count("template")), (0, 0));
    assert!(place.files("face_data").is_empty());
}

#[test]
fn an_enrolment_whose_photos_cannot_be_written_leaves_no_row() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    std::fs::write(place.dir.face_data().join("E002"), "a file where a folder belongs").unwrap();
    let error = writer.enrol(&enrolment("E002")).unwrap_err();
    assert!(error.to_string().contains("E002"), "{error}");
    assert_eq!((place.count("staff"), place.count("template")), (1, 4));
    recorded(writer.punch(&request("E001", berlin("2026-11-23 09:00:00"))));
}

#[test]
fn a_large_enrolment_photo_is_kept_smaller_and_without_what_its_file_held() {
    let place = Place::new();
    let mut large = enrolment("E001");
    large.photos[0].picture = picture(4000, 3000);
    large.portrait = picture(900, 1200);
    place.writer().enrol(&large).unwrap();
    let folder = place.dir.face_data().join("E001/20261120_100000");
    let kept = std::fs::metadata(folder.join("1.jpg")).unwrap().len();
    assert!(kept < 700 << 10, "{kept} bytes");
    let portrait = Reader::open(&place.dir).unwrap().portrait(&id("E001")).unwrap().unwrap();
    assert_eq!((portrait.width(), portrait.height()), (240, 320));
}
