//! PINs at the kiosk: who is found by one, how long wrong tries wait, and that guessing tells nothing.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use visionpresence::domain::access::{Secret, wait_after};
use visionpresence::domain::audit::By;
use visionpresence::domain::clock_event::PunchRequest;
use visionpresence::domain::time::Moment;
use visionpresence::store::accounts::HashedSecret;
use visionpresence::store::pins::{PinAdmission, PinAttempt};
use visionpresence::store::receipt::PhotoOutcome;
use visionpresence::store::{Reader, Writer};

use crate::kit::{Place, berlin, id, recorded, request};

const PIN: &str = "407183";

fn at(secs: i64) -> Moment {
    let nine = berlin("2026-11-23 09:00:00");
    Moment { utc: nine.utc + TimeDelta::seconds(secs), ..nine }
}

fn by() -> By {
    By { who: "Ines".to_owned(), at: at(0) }
}

fn hashed(pin: &str) -> HashedSecret {
    HashedSecret::new(&Secret::typed(pin)).unwrap()
}

/// E001 has the PIN, E002 has none, E003 has one and has left.
fn with_pins() -> (Place, Writer) {
    let (place, mut writer) = Place::with_staff(&["E001", "E002", "E003"]);
    for person in ["E001", "E003"] {
        writer.set_pin(&id(person), &hashed(PIN), &by()).unwrap();
    }
    writer.set_active(&id("E003"), false).unwrap();
    (place, writer)
}

#[track_caller]
fn open(writer: &mut Writer, typed: &str, secs: i64) -> PinAttempt {
    match writer.begin_pin(typed, &at(secs)).unwrap() {
        PinAdmission::Open(attempt) => attempt,
        PinAdmission::Wait(wait) => panic!("{typed} has to wait {wait:?} at {secs}"),
    }
}

fn waits(writer: &mut Writer, typed: &str, secs: i64) -> Duration {
    match writer.begin_pin(typed, &at(secs)).unwrap() {
        PinAdmission::Open(_) => Duration::ZERO,
        PinAdmission::Wait(wait) => wait,
    }
}

#[test]
fn the_right_pin_names_its_owner_in_capitals_or_not() {
    let (place, mut writer) = with_pins();
    for (secs, typed) in [(0, "E001"), (1, "e001")] {
        let attempt = open(&mut writer, typed, secs);
        assert_eq!(attempt.check(&Secret::typed(PIN)), Some(id("E001")));
        writer.pin_was_right(&attempt).unwrap();
    }
    place.assert_sound();
}

#[test]
fn a_punch_by_pin_is_stored_as_one_without_photo_and_score() {
    let (place, mut writer) = with_pins();
    let by_pin = PunchRequest { evidence: None, ..request("E001", at(0)) };
    let receipt = recorded(writer.punch(&by_pin));
    assert_eq!(receipt.photo, PhotoOutcome::NotTaken);
    let stored: (String, Option<f64>, Option<String>) = place
        .sqlite()
        .query_row("SELECT source, score, photo FROM clock_event", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap();
    assert_eq!(stored, ("pin".to_owned(), None, None));
    place.assert_sound();
}

#[test]
fn an_unknown_id_a_person_without_pin_one_who_has_left_and_a_wrong_pin_wait_and_answer_alike() {
    let (_place, mut writer) = with_pins();
    // Each guesser has a kiosk of their own, so that the waits of the kiosk do not mix.
    let mut secs = 0;
    for round in 1..=6 {
        let mut answers = Vec::new();
        for typed in ["E001", "E002", "E003", "NOBODY", "e-404"] {
            let attempt = open(&mut writer, typed, secs);
            let guess = if typed == "E003" { PIN } else { "918273" };
            assert_eq!(attempt.check(&Secret::typed(guess)), None, "{typed}");
            let alone = waits(&mut writer, typed, secs);
            answers.push(alone);
            // Long enough for the kiosk to forget, too short for the id.
            secs += 3700;
        }
        assert!(answers.iter().all(|wait| *wait == wait_after(round)), "{round}: {answers:?}");
    }
}

#[test]
fn guessing_one_id_waits_longer_each_time_also_over_a_restart() {
    let (place, mut writer) = with_pins();
    let mut secs = 0;
    for round in 1..=7 {
        assert_eq!(open(&mut writer, "E001", secs).check(&Secret::typed("918273")), None);
        drop(writer);
        writer = place.writer();
        let wait = i64::try_from(wait_after(round).as_secs()).unwrap();
        assert!(!waits(&mut writer, "E001", secs + wait - 1).is_zero(), "try {round}");
        secs += wait;
    }
    // The positive control: after the wait the right PIN is taken, and forgives.
    let attempt = open(&mut writer, "E001", secs);
    assert_eq!(attempt.check(&Secret::typed(PIN)), Some(id("E001")));
    writer.pin_was_right(&attempt).unwrap();
    assert!(waits(&mut writer, "E001", secs).is_zero());
}

#[test]
fn one_pin_tried_with_every_id_soon_waits_for_the_whole_kiosk_also_over_a_restart() {
    let (place, mut writer) = with_pins();
    for number in 0..11 {
        open(&mut writer, &format!("GUESS{number}"), 0);
    }
    drop(writer);
    let mut writer = place.writer();
    assert_eq!(waits(&mut writer, "E001", 0), Duration::from_secs(5));
    // Two hours of this come to no more than a try a minute.
    let mut taken = 0;
    for secs in 0..7_200 / 20 {
        let admitted = writer.begin_pin(&format!("NEXT{secs}"), &at(secs * 20)).unwrap();
        taken += u32::from(matches!(admitted, PinAdmission::Open(_)));
    }
    assert!((100..=121).contains(&taken), "{taken} tries in two hours");
}

#[test]
fn who_has_a_pin_cannot_forgive_the_guesses_made_in_between() {
    let (_place, mut writer) = with_pins();
    for number in 0..10 {
        open(&mut writer, &format!("GUESS{number}"), 0);
        let own = open(&mut writer, "E001", 0);
        writer.pin_was_right(&own).unwrap();
    }
    open(&mut writer, "GUESS10", 0);
    assert!(!waits(&mut writer, "GUESS11", 0).is_zero());
}

#[test]
fn an_id_that_nobody_has_is_looked_at_for_as_long() {
    let (_place, mut writer) = with_pins();
    let (known, unknown) = (open(&mut writer, "E001", 0), open(&mut writer, "NOBODY", 0));
    let fastest = |attempt: &PinAttempt| {
        let time = |_| {
            let start = Instant::now();
            assert_eq!(attempt.check(&Secret::typed("918273")), None);
            start.elapsed()
        };
        (0..5).map(time).min().unwrap()
    };
    // Work, not speed: without the hash the second would take a thousandth of the first.
    let (known, unknown) = (fastest(&known), fastest(&unknown));
    assert!(unknown * 3 > known, "{unknown:?} for an unknown id, {known:?} for a known one");
}

#[test]
fn setting_and_removing_a_pin_is_written_down_without_it() {
    let (place, mut writer) = with_pins();
    open(&mut writer, "E001", 0);
    writer.set_pin(&id("E001"), &hashed("550912"), &by()).unwrap();
    let attempt = open(&mut writer, "E001", 0);
    assert_eq!(attempt.check(&Secret::typed(PIN)), None, "the old one is gone");
    assert_eq!(attempt.check(&Secret::typed("550912")), Some(id("E001")));
    assert!(writer.remove_pin(&id("E001"), &by()).unwrap());
    assert!(!writer.remove_pin(&id("E001"), &by()).unwrap());
    let reader = Reader::open(&place.dir).unwrap();
    assert!(!reader.has_pin(&id("E001")).unwrap() && reader.has_pin(&id("E003")).unwrap());
    let entries = reader.audit(None, 10).unwrap();
    let actions: Vec<_> =
        entries.iter().map(|entry| (entry.action.as_str(), entry.subject.as_str())).collect();
    assert_eq!(
        actions,
        [("PIN removed", "E001"), ("PIN set", "E001"), ("PIN set", "E003"), ("PIN set", "E001")]
    );
    assert!(writer.set_pin(&id("NOBODY"), &hashed(PIN), &by()).is_err());
    let bytes = std::fs::read(place.dir.database()).unwrap();
    assert!(!bytes.windows(PIN.len()).any(|part| part == PIN.as_bytes()));
}

#[test]
fn letters_are_offered_where_an_active_id_has_some() {
    let (place, mut writer) = Place::with_staff(&["1001", "1002"]);
    let reader = Reader::open(&place.dir).unwrap();
    assert!(!reader.ids_have_letters().unwrap());
    writer.enrol(&crate::kit::enrolment("E7")).unwrap();
    assert!(reader.ids_have_letters().unwrap());
}
