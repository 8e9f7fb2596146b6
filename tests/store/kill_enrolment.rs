//! An enrolment that is killed leaves the old one or the new one, whole.

use visionpresence::domain::registration::ConsentText;
use visionpresence::domain::template::Matcher;
use visionpresence::store::{DataDir, Reader, Writer};

use crate::kill::{DIR, Said, child_running, run_to_the_end, say};
use crate::kit::{Place, berlin, enrolment, id, template};
use crate::registration::{by, registration};
use crate::system_calls::strace;

/// The event that the child acknowledges: there is only one.
const DONE: &str = "R 00000000-0000-0000-0000-000000000000";

#[test]
#[ignore = "the child process of the test below"]
fn enrols_again_and_says_so() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let mut writer = Writer::open(&DataDir::open(dir).unwrap()).unwrap();
    let mut again = enrolment("E001");
    again.at = berlin("2026-11-24 10:00:00");
    again.photos.truncate(1);
    again.photos[0].templates = vec![template(Matcher::SFace, 9.0), template(Matcher::Dlib, 9.5)];
    let consent = ConsentText { version: "1 en".to_owned(), text: "I agree.".to_owned() };
    writer.enrol_from_files(again, &consent, &by("2026-11-24 10:00:00")).unwrap();
    say(DONE);
}

#[test]
#[ignore = "the child process of the test below"]
fn registers_and_says_so() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let mut writer = Writer::open(&DataDir::open(dir).unwrap()).unwrap();
    writer.register(&registration("E002", "Ada"), &by("2026-11-24 10:00:00")).unwrap();
    say(DONE);
}

#[test]
fn a_registration_that_is_killed_anywhere_is_there_with_its_consent_or_not_at_all() {
    let (mut without, mut with) = (0, 0);
    for call in ["pwrite64", "fsync", "renameat2", "mkdir", "write"] {
        for when in 1..60 {
            let (place, writer) = Place::with_staff(&["E001"]);
            drop(writer);
            let Some(wrapper) = strace(&[format!("{call}:signal=SIGKILL:when={when}")]) else { return };
            let wrapper: Vec<&str> = wrapper.iter().map(String::as_str).collect();
            let mut said = Said::default();
            let mut command = child_running("kill_enrolment::registers_and_says_so", &place, &wrapper);
            let killed = run_to_the_end(&mut command, &mut said);

            drop(place.writer());
            let counts = ["staff", "template", "consent", "audit"].map(|table| place.count(table));
            let photos = place.files("face_data/E002").len();
            match counts {
                [1, 4, 0, 0] => {
                    assert!(said.acknowledged.is_empty(), "killed at {call} {when}: acknowledged and lost");
                    assert_eq!(photos, 0, "killed at {call} {when}");
                    without += 1;
                }
                [2, 10, 1, 1] => {
                    assert_eq!(photos, 1, "killed at {call} {when}");
                    with += 1;
                }
                part => panic!("killed at {call} {when}: {part:?}"),
            }
            place.assert_sound();
            if !killed {
                break;
            }
        }
    }
    assert!(without > 0 && with > 0, "control: {without} without, {with} with");
    println!("{} kills of a registration, {without} times nothing, {with} times all of it", without + with);
}

#[test]
fn an_enrolment_that_is_killed_anywhere_leaves_the_old_one_or_the_new_one_whole() {
    let (mut old, mut new) = (0, 0);
    for call in ["pwrite64", "fsync", "renameat2", "mkdir", "write"] {
        for when in 1..60 {
            let (place, writer) = Place::with_staff(&["E001"]);
            drop(writer);
            let Some(wrapper) = strace(&[format!("{call}:signal=SIGKILL:when={when}")]) else { return };
            let wrapper: Vec<&str> = wrapper.iter().map(String::as_str).collect();
            let mut said = Said::default();
            let mut command = child_running("kill_enrolment::enrols_again_and_says_so", &place, &wrapper);
            let killed = run_to_the_end(&mut command, &mut said);

            drop(place.writer());
            let templates = Reader::open(&place.dir).unwrap().templates().unwrap();
            let is_new = templates.contains(&(id("E001"), template(Matcher::Dlib, 9.5)));
            assert_eq!(templates.len(), if is_new { 2 } else { 4 }, "killed at {call} {when}");
            assert!(is_new || said.acknowledged.is_empty(), "killed at {call} {when}: acknowledged and lost");
            // The photos of the one that is there, and none of the other.
            assert_eq!(place.files("face_data/E001").len(), 1, "killed at {call} {when}");
            place.assert_sound();
            if is_new {
                new += 1;
            } else {
                old += 1;
            }
            if !killed {
                break;
            }
        }
    }
    assert!(old > 0 && new > 0, "control: {old} old, {new} new");
    println!("{old} times the old one, {new} times the new one");
}
