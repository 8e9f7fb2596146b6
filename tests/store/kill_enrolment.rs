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
    writer.enrol_from_files(&again, &consent, &by("2026-11-24 10:00:00")).unwrap();
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

/// Kills the child `test`, which works on a place with E001, at the calls of each kind one after the other; `check` looks at
/// what is left each time. Gives how often, or `None` where nothing can be killed.
fn kill_everywhere(test: &str, mut check: impl FnMut(&Place, &Said, &str)) -> Option<u32> {
    let mut runs = 0;
    for call in ["pwrite64", "fsync", "renameat2", "mkdir", "write"] {
        for when in 1..60 {
            let (place, writer) = Place::with_staff(&["E001"]);
            drop(writer);
            let wrapper = strace(&[format!("{call}:signal=SIGKILL:when={when}")])?;
            let wrapper: Vec<&str> = wrapper.iter().map(String::as_str).collect();
            let mut said = Said::default();
            let killed = run_to_the_end(&mut child_running(test, &place, &wrapper), &mut said);
            drop(place.writer());
            check(&place, &said, &format!("killed at {call} {when}"));
            place.assert_sound();
            runs += 1;
            if !killed {
                break;
            }
        }
    }
    Some(runs)
}

#[test]
fn a_registration_that_is_killed_anywhere_is_there_with_its_consent_or_not_at_all() {
    let (mut without, mut with) = (0, 0);
    let runs = kill_everywhere("kill_enrolment::registers_and_says_so", |place, said, what| {
        let counts = ["staff", "template", "consent", "audit"].map(|table| place.count(table));
        let is_there = counts == [2, 10, 1, 1];
        assert!(is_there || counts == [1, 4, 0, 0], "{what}: {counts:?}");
        assert!(is_there || said.acknowledged.is_empty(), "{what}: acknowledged and lost");
        assert_eq!(place.files("face_data/E002").len(), usize::from(is_there), "{what}");
        *(if is_there { &mut with } else { &mut without }) += 1;
    });
    let Some(runs) = runs else { return };
    assert!(without > 0 && with > 0, "control: {without} without, {with} with");
    println!("{runs} runs of a registration, {without} left nothing of it, {with} all of it");
}

#[test]
fn an_enrolment_that_is_killed_anywhere_leaves_the_old_one_or_the_new_one_whole() {
    let (mut old, mut new) = (0, 0);
    let runs = kill_everywhere("kill_enrolment::enrols_again_and_says_so", |place, said, what| {
        let templates = Reader::open(&place.dir).unwrap().templates().unwrap();
        let is_new = templates.contains(&(id("E001"), template(Matcher::Dlib, 9.5)));
        assert_eq!(templates.len(), if is_new { 2 } else { 4 }, "{what}");
        assert_eq!(place.count("consent"), i64::from(is_new), "{what}");
        assert!(is_new || said.acknowledged.is_empty(), "{what}: acknowledged and lost");
        // The photos of the one that is there, and none of the other.
        assert_eq!(place.files("face_data/E001").len(), 1, "{what}");
        *(if is_new { &mut new } else { &mut old }) += 1;
    });
    let Some(runs) = runs else { return };
    assert!(old > 0 && new > 0, "control: {old} old, {new} new");
    println!("{runs} runs of an enrolment, {old} left the old one, {new} the new one");
}
