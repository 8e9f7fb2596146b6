//! Withdrawal of a consent: what was made of the face goes, everything else stays.

use visionpresence::store::{Reader, StoreError};

use crate::erasure::{places_of, stored_template};
use crate::kit::{Place, berlin, id, recorded, request_with_photo};
use crate::registration::{by, registration};

#[test]
fn whoever_withdraws_is_no_longer_known_by_the_face_and_keeps_record_pin_and_attendance() {
    let (place, mut writer) = Place::with_staff(&["E002"]);
    writer.register(&registration("Q77", "Zephyrine Quillfeather"), &by("2026-11-18 10:00:00")).unwrap();
    recorded(writer.punch(&request_with_photo("Q77", berlin("2026-11-20 09:00:00"))));
    let needle = stored_template(&place);
    assert!(!places_of(&place, &needle).is_empty(), "the template is not found before it is destroyed");
    let reader = Reader::open(&place.dir).unwrap();
    let version = reader.gallery_version().unwrap();
    let before = reader.staff_detail(&id("Q77")).unwrap().unwrap();
    assert!(before.photos > 0);
    let all = reader.templates().unwrap().len();

    assert!(writer.withdraw_consent(&id("Q77"), &by("2026-11-24 08:00:00")).unwrap());

    let after = reader.staff_detail(&id("Q77")).unwrap().unwrap();
    assert_eq!((after.photos, &after.member, after.active), (0, &before.member, true));
    assert_eq!(after.last_seen, before.last_seen, "the attendance stays");
    assert!(reader.templates().unwrap().iter().all(|(of, _)| *of == id("E002")));
    assert!(reader.templates().unwrap().len() < all, "the others are still known");
    assert!(reader.gallery_version().unwrap() > version, "a running kiosk loads the gallery anew");
    assert!(!place.root().join("face_data/Q77").exists());
    assert_eq!(place.files("uploads/scans").len(), 1, "the photo of the punch stays");
    assert_eq!(reader.consents(&id("Q77")).unwrap().len(), 1, "what was agreed to can still be shown");
    let entry = reader.audit(None, 1).unwrap().remove(0);
    assert_eq!((entry.action.as_str(), entry.subject.as_str()), ("consent withdrawn", "Q77"));
    drop(reader);
    assert_eq!(places_of(&place, &needle), Vec::<std::path::PathBuf>::new(), "no byte of the template");

    assert!(!writer.withdraw_consent(&id("Q77"), &by("2026-11-24 09:00:00")).unwrap(), "nothing is left");
    let unknown = writer.withdraw_consent(&id("Z9"), &by("2026-11-24 09:00:00"));
    assert!(matches!(unknown, Err(StoreError::UnknownEmployee(_))), "{unknown:?}");
}
