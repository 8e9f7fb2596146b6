//! What HR can do when the kiosk named the wrong person, or nobody.

use visionpresence::app::event::Event;
use visionpresence::domain::access::Secret;
use visionpresence::domain::audit::By;
use visionpresence::domain::decision::{
    Candidate, Decided, Decision, Identification, Observation, TrackedFace,
};
use visionpresence::domain::employee::StaffMember;
use visionpresence::domain::frame::{Frame, RelativeRect};
use visionpresence::domain::template::{Matcher, TEMPLATE_LEN, Template};
use visionpresence::domain::time::Clock as _;
use visionpresence::store::accounts::HashedSecret;
use visionpresence::store::{EnrolledPhoto, Enrolment, Writer};

use crate::office::{Office, picture};

/// Ada is enrolled again with two photos.
fn with_two_photos(office: &Office) -> Vec<String> {
    let mut writer = Writer::open(&office.data).unwrap();
    let photo = |value: f32| EnrolledPhoto {
        picture: picture(),
        templates: vec![Template::new(Matcher::SFace, &[value; TEMPLATE_LEN]).unwrap()],
    };
    let staff = StaffMember::new("E001".parse().unwrap(), "Ada Lovelace");
    let photos = vec![photo(0.1), photo(0.2)];
    let at = office.clock.now().moment;
    writer.enrol(&Enrolment { staff, photos, portrait: picture(), at }).unwrap();
    let photos = office.reader().enrolled_photos(&"E001".parse().unwrap()).unwrap();
    photos.into_iter().map(|(name, _)| name).collect()
}

fn decided(office: &Office, decision: Decision) {
    let frame = Frame { sequence: 1, captured: office.clock.now().uptime, picture: picture() };
    let observation = Observation {
        frame_sequence: 1,
        face: Some(TrackedFace { track: 1, area: RelativeRect::default() }),
        fault: None,
        progress: 1.0,
        turn: None,
        decided: Some(Decided { track: 1, decision, frame }),
    };
    office.kiosk.send(Event::Observed(observation)).unwrap();
}

#[test]
fn a_punch_of_the_wrong_person_is_given_away_and_the_photo_that_misled_is_taken_out() {
    let mut office = Office::signed_in();
    let photos = with_two_photos(&office);
    let best = Candidate { emp_id: "E001".parse().unwrap(), score: 6.0 };
    let runner_up = Some(Candidate { emp_id: "P0007".parse().unwrap(), score: 5.0 });
    let photo = Some(photos[1].clone());
    decided(&office, Decision::Identified(Identification { best, runner_up, threshold: 5.0, photo }));
    office.wait_for_news("the punch", |office| office.has("Came today: 1"));
    office.click("Log");
    office.wait("the list", |office| office.has("Ada Lovelace (E001)"));
    let row = office.words().into_iter().find(|words| words.contains("Ada Lovelace (E001)")).unwrap();
    office.click(&row);
    office.wait("why it was accepted", |office| {
        office.has("Enrolled photo that matched") && office.has("Enrol this scan too")
    });
    office.click("Wrong person");
    let other = office.reader().staff().unwrap().into_iter().find(|row| row.member.emp_id.as_str() != "E001");
    let other = other.unwrap().member.emp_id;
    office.wait("the form", |office| office.has("Employee id of the right person"));
    office.fill("Employee id of the right person", other.as_str());
    office.fill("Reason", "The photo on the list is of their sister");
    office.click("Give it");
    office.wait("the offer", |office| office.has("This enrolled photo of E001 was taken for the scan"));
    office.click("Take this photo out");
    office.wait("the note", |office| office.has("The photo of E001 is taken out"));
    office.wait("the screen to know", |office| office.has("is not enrolled any more"));
    let left = office.reader().enrolled_photos(&"E001".parse().unwrap()).unwrap();
    assert_eq!(left.into_iter().map(|(name, _)| name).collect::<Vec<_>>(), [photos[0].clone()]);
    assert!(office.actions().starts_with(&["face photo removed".to_owned(), "punch corrected".to_owned()]));
}

#[test]
fn a_face_that_was_not_recognised_waits_for_hr_and_is_enrolled_with_consent_alone() {
    let mut office = Office::signed_in();
    let closest = Some(Candidate { emp_id: "E001".parse().unwrap(), score: 4.1 });
    decided(&office, Decision::Unknown { closest });
    office.a_photo_of_ada_is_held_up();
    office.wait_for_news("the tile", |office| office.has("Not live, 7 days: 1"));
    office.click("Not live, 7 days: 1");
    office.wait("what was not live", |office| office.has("stayed flat"));
    assert!(!office.has("Not recognised. Looks like Ada"), "{:?}", office.words());
    office.click("All");
    office.wait("both", |office| office.has("Not recognised. Looks like Ada") && office.has("stayed flat"));
    office.click("Enrol this face");
    office.wait("people to choose from", |office| office.has("Ada Lovelace (E001)"));
    office.click("Ada Lovelace (E001)");
    office.wait("the consent", |office| office.has("The person agrees"));
    assert!(office.desk.as_ref().unwrap().capture_wish().get().is_none(), "not before they agree");
    office.click("The person agrees");
    office.wait("the photo to be judged", |office| {
        let wish = office.desk.as_ref().unwrap().capture_wish().get();
        wish.is_some_and(|wish| match &wish.source {
            visionpresence::domain::registration::CaptureSource::Files(photos) => photos.len() == 1,
            visionpresence::domain::registration::CaptureSource::Camera(_) => false,
        })
    });
    office.wait("what becomes of the earlier photos", |office| office.has("Keep them too"));
}

#[test]
fn twins_are_found_by_the_check_of_the_gallery_and_asked_for_their_pin_from_then_on() {
    let mut office = Office::signed_in();
    let mut writer = Writer::open(&office.data).unwrap();
    let photo = EnrolledPhoto {
        picture: picture(),
        templates: vec![Template::new(Matcher::SFace, &[0.1; TEMPLATE_LEN]).unwrap()],
    };
    let staff = StaffMember::new("E900".parse().unwrap(), "Ida Lovelace");
    let at = office.clock.now().moment;
    writer.enrol(&Enrolment { staff, photos: vec![photo], portrait: picture(), at }).unwrap();
    office.click("Staff");
    office.click("Check faces");
    office.click("Check now");
    office.wait("the twins", |office| {
        office.has("Ada Lovelace (E001) and Ida Lovelace (E900)") && office.has("a year would get")
    });
    assert!(!office.can_click("Ask E001 and E900 for the PIN"), "neither has one");
    assert_eq!(office.actions()[0], "gallery checked");
    let pin = HashedSecret::new(&Secret::typed("590317")).unwrap();
    let by = By { who: "Ines".to_owned(), at };
    for emp_id in ["E001", "E900"] {
        writer.set_pin(&emp_id.parse().unwrap(), &pin, &by).unwrap();
    }
    office.click("First give E900 a PIN");
    office.wait("the page on which it is given", |office| office.has("Ida Lovelace"));
    office.click("Check faces");
    office.click("Ask E001 and E900 for the PIN");
    office.wait("it to be said", |office| office.has("Asked for the PIN always"));
    let asked = office.reader().always_asked().unwrap();
    assert_eq!(asked.iter().map(ToString::to_string).collect::<Vec<_>>(), ["E001", "E900"]);
    assert_eq!(office.actions()[0], "always asked changed");
    let gallery = visionpresence::runtime::gallery(&office.reader()).unwrap();
    assert!(gallery.is_always_asked(&asked[0]));
    office.click("Let the face do for E001 and E900");
    office.wait("it to be offered again", |office| office.has("Ask E001 and E900 for the PIN"));
}
