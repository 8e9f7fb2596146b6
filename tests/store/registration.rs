//! Registration by HR: all of it or nothing.

use std::sync::Arc;

use visionpresence::domain::audit::By;
use visionpresence::domain::employee::StaffMember;
use visionpresence::domain::registration::{ConsentText, FaceTurn, Registration, Shot};
use visionpresence::domain::template::Matcher;
use visionpresence::store::{Reader, StoreError};

use crate::kit::{Place, berlin, id, picture, template};

pub fn by(at: &str) -> By {
    By { who: "Ines".to_owned(), at: berlin(at) }
}

fn shot(number: u64, seed: f32) -> Shot {
    Shot {
        number,
        turn: Some(FaceTurn::Straight),
        picture: picture(64, 48),
        portrait: picture(32, 32),
        templates: vec![template(Matcher::SFace, seed), template(Matcher::Dlib, seed)],
        quality: 80,
        likeness: None,
    }
}

pub fn registration(emp_id: &str, name: &str) -> Registration {
    Registration {
        member: StaffMember { email: Some("x@example.org".to_owned()), ..StaffMember::new(id(emp_id), name) },
        is_new: true,
        consent: Some(ConsentText { version: "1 en".to_owned(), text: "I agree.".to_owned() }),
        shots: Arc::new(vec![shot(1, 1.0), shot(2, 2.0), shot(3, 3.0)]),
        keep_earlier: false,
    }
}

#[test]
fn staff_row_photos_templates_consent_and_audit_entry_are_stored_together() {
    let place = Place::new();
    place.writer().register(&registration("E001", "Ada"), &by("2026-11-20 10:00:00")).unwrap();
    let reader = Reader::open(&place.dir).unwrap();
    assert_eq!(reader.staff_member(&id("E001")).unwrap().unwrap().photos, 3);
    let consent = &reader.consents(&id("E001")).unwrap()[0];
    assert_eq!((consent.text.version.as_str(), consent.witness.as_str()), ("1 en", "Ines"));
    assert_eq!(consent.at, berlin("2026-11-20 10:00:00"));
    let entry = &reader.audit(None, 1).unwrap()[0];
    assert_eq!((entry.action.as_str(), entry.subject.as_str()), ("staff registered", "E001"));
    assert!(entry.after.as_ref().unwrap().contains("name: Ada\n"), "{entry:?}");
    assert_eq!(reader.next_employee_id().unwrap(), Some(id("E002")));
    place.assert_sound();
}

#[test]
fn a_taken_id_missing_consent_and_a_disk_that_refuses_leave_nothing_behind() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let at = by("2026-11-21 10:00:00");
    let refused = writer.register(&registration("e001", "Ada"), &at).unwrap_err();
    assert!(refused.to_string().contains("this id belongs to Person E001 already"), "{refused}");
    let no_consent = Registration { consent: None, ..registration("E002", "Ada") };
    assert!(matches!(writer.register(&no_consent, &at), Err(StoreError::EnrolmentRefused { .. })));
    let nobody = Registration { is_new: false, ..registration("E404", "Ada") };
    assert!(matches!(writer.register(&nobody, &at), Err(StoreError::UnknownEmployee(_))));
    std::fs::write(place.dir.face_data().join("E003"), "a file where a folder belongs").unwrap();
    assert!(writer.register(&registration("E003", "Ada"), &at).is_err());
    assert_eq!((place.count("staff"), place.count("template"), place.count("consent")), (1, 4, 0));
    assert_eq!(place.count("audit"), 0);
}

#[test]
fn new_photos_replace_earlier_ones_or_stand_beside_them() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let more = Registration { is_new: false, keep_earlier: true, ..registration("E001", "Ada") };
    writer.register(&more, &by("2026-11-21 10:00:00")).unwrap();
    let photos =
        |place: &Place| Reader::open(&place.dir).unwrap().staff_member(&id("E001")).unwrap().unwrap().photos;
    assert_eq!((photos(&place), place.count("template")), (5, 10));
    place.assert_sound();
    let instead = Registration { keep_earlier: false, ..more };
    writer.register(&instead, &by("2026-11-22 10:00:00")).unwrap();
    assert_eq!((photos(&place), place.count("template"), place.count("consent")), (3, 6, 2));
    assert_eq!(Reader::open(&place.dir).unwrap().audit(None, 9).unwrap()[0].action, "staff re-enrolled");
    place.assert_sound();
}

#[test]
fn who_does_not_agree_is_on_the_staff_list_without_photo_and_template() {
    let (place, mut writer) = Place::with_staff(&[]);
    let without = Registration { consent: None, shots: Arc::default(), ..registration("E001", "Ada") };
    writer.register(&without, &by("2026-11-21 10:00:00")).unwrap();
    assert!(matches!(
        writer.register(&without, &by("2026-11-21 10:00:01")),
        Err(StoreError::EnrolmentRefused { .. })
    ));
    assert_eq!((place.count("staff"), place.count("template"), place.count("consent")), (1, 0, 0));
    assert!(place.files("face_data").is_empty());
    place.assert_sound();
}
