//! `days`, `rules` and `correct`, through the program as it is called.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests stop at the first surprise, and look at files from outside"
)]

#[path = "store/kit.rs"]
mod kit;

use std::process::{Command, Output};

use kit::Place;
use serde_json::Value;

const RULES: &str = r#"
[policy]
zone = "Europe/Berlin"

[[policy.shifts]]
id = "day"
name = "Day"
start = "09:00"
end = "18:00"
rules = { late_entry_grace_period_mins = 10 }

[[assignments]]
who = "everyone"
from = "2026-03-02"
pattern = { anchor = "2026-03-02", days = [["day"], ["day"], ["day"], ["day"], ["day"], [], []] }
"#;

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20200303\r\n\
                        RRULE:FREQ=YEARLY\r\nSUMMARY:Founders' Day\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

/// The program on the data of `place`, in Berlin.
fn call(place: &Place, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_visionpresence"))
        .arg("--data")
        .arg(place.root())
        .args(arguments)
        .env("TZ", "Europe/Berlin")
        .output()
        .unwrap()
}

/// What it prints, when it succeeds.
#[track_caller]
fn said(place: &Place, arguments: &[&str]) -> String {
    let output = call(place, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// What it complains about, when it fails.
#[track_caller]
fn refused(place: &Place, arguments: &[&str]) -> String {
    let output = call(place, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// Each day as `E001 2026-03-02 P 540 late 12`, worked and late in minutes.
fn days(place: &Place) -> Vec<String> {
    let json = said(place, &["days", "--from", "2026-03-02", "--to", "2026-03-03", "--json"]);
    let document: Value = serde_json::from_str(&json).unwrap();
    let line = |day: &Value| {
        let text = |key: &str| day[key].as_str().unwrap().to_owned();
        let minutes = |key: &str| day[key].as_i64().unwrap() / 60;
        let (worked, late) = (minutes("worked_secs"), minutes("late_secs"));
        format!("{} {} {} {worked} late {late}", text("emp_id"), text("date"), text("code"))
    };
    document["days"].as_array().unwrap().iter().map(line).collect()
}

const GROUNDS: [&str; 4] = ["--author", "HR", "--reason", "list of the gatekeeper"];

fn correct(place: &Place, what: &[&str]) -> String {
    said(place, &[&["correct"], what, &GROUNDS].concat())
}

/// A shift and a Monday on which one person was there.
fn with_a_monday() -> Place {
    let (place, writer) = Place::with_staff(&["E001", "E002"]);
    drop(writer);
    correct(&place, &["add", "E001", "2026-03-02 09:12"]);
    correct(&place, &["add", "E001", "2026-03-02 18:00"]);
    place
}

fn file(place: &Place, name: &str, text: &str) -> String {
    std::fs::write(place.beside(name), text).unwrap();
    place.beside(name).to_str().unwrap().to_owned()
}

#[test]
fn rules_are_tried_put_into_force_and_shown_as_they_can_be_set_again() {
    let place = with_a_monday();
    let before = [
        "E001 2026-03-02 P 528 late 0",
        "E001 2026-03-03 A 0 late 0",
        "E002 2026-03-02 A 0 late 0",
        "E002 2026-03-03 A 0 late 0",
    ];
    assert_eq!(days(&place), before);
    let rules = file(&place, "rules.toml", RULES);
    let trial = said(&place, &["rules", "try", &rules, "--from", "2026-03-02", "--to", "2026-03-03"]);
    assert!(
        trial.contains("late 12 min") && trial.ends_with("1 of 2 people and 1 days would change."),
        "{trial}"
    );
    assert_eq!(days(&place), before, "a trial changes nothing");

    said(&place, &["rules", "set", &rules, "--from", "2026-03-02", "--author", "HR"]);
    assert_eq!(days(&place)[0], "E001 2026-03-02 P 528 late 12");
    let why =
        said(&place, &["days", "--from", "2026-03-02", "--to", "2026-03-02", "--person", "E001", "--why"]);
    assert!(why.contains("late 12 min: in 09:12, start 09:00, grace 10"), "{why}");
    place.assert_sound();

    let shown = said(&place, &["rules", "show"]);
    let again = file(&place, "shown.toml", &shown);
    said(&place, &["rules", "set", &again, "--from", "2026-03-02", "--author", "HR"]);
    assert_eq!(said(&place, &["rules", "show"]), shown);
    place.assert_sound();
}

#[test]
fn holidays_are_taken_from_a_calendar_once() {
    let place = with_a_monday();
    let calendar = file(&place, "holidays.ics", CALENDAR);
    for _ in 0..2 {
        said(&place, &["rules", "holidays", &calendar, "--author", "HR"]);
        assert_eq!(days(&place)[1], "E001 2026-03-03 H 0 late 0");
    }
    let shown = said(&place, &["rules", "show"]);
    assert_eq!(shown.matches("Founders' Day").count(), 7, "{shown}");
}

#[test]
fn rules_that_cannot_be_used_are_refused_with_what_is_wrong() {
    let place = with_a_monday();
    let set = |text: &str| {
        let rules = file(&place, "wrong.toml", text);
        refused(&place, &["rules", "set", &rules, "--from", "2026-03-02", "--author", "HR"])
    };
    let long = set(&RULES.replace("end = \"18:00\"", "end = \"08:00\""));
    assert!(long.contains("below 24 h"), "{long}");
    let unknown = set(&RULES.replace("\"everyone\"", "{ person = \"E009\" }"));
    assert!(unknown.contains("nobody with the id E009"), "{unknown}");
    let nobody =
        set("[[leave]]\nemp_id = \"E009\"\nfrom = \"2026-03-02\"\nto = \"2026-03-02\"\nkind = \"annual\"\n");
    assert!(nobody.contains("nobody with the id E009"), "{nobody}");
    let misspelt = set("[policy]\nday_cutof = \"04:00\"\n");
    assert!(misspelt.contains("day_cutof"), "{misspelt}");
    assert_eq!(place.count("policy_version"), 0);
}

#[test]
fn a_correction_is_found_made_taken_back_and_locked_out() {
    let place = with_a_monday();
    let listed = said(&place, &["correct", "punches", "E001", "--from", "2026-03-02", "--to", "2026-03-02"]);
    let out =
        listed.lines().find(|line| line.contains("18:00:00")).unwrap().split_once(' ').unwrap().0.to_owned();
    let made = correct(&place, &["move", &out, "2026-03-02 17:00"]);
    assert_eq!(days(&place)[0], "E001 2026-03-02 P 468 late 0");
    correct(&place, &["void", &made]);
    assert_eq!(days(&place)[0], "E001 2026-03-02 P 528 late 0");
    correct(&place, &["give", &out, "E002"]);
    assert_eq!(days(&place)[2], "E002 2026-03-02 M 0 late 0");

    correct(&place, &["lock", "2026-03-01", "2026-03-31"]);
    let locked = refused(&place, &[&["correct", "void", &out], &GROUNDS[..]].concat());
    assert!(locked.contains("2026-03-02 is in a locked period"), "{locked}");
    correct(&place, &["unlock", "2026-03-01", "2026-03-31"]);
    correct(&place, &["void", &out]);
    let silent = refused(&place, &["correct", "void", &out, "--author", "HR"]);
    assert!(silent.contains("--reason"), "{silent}");
    place.assert_sound();
}

#[test]
fn a_list_of_an_outage_is_added_as_a_whole_or_refused_line_by_line() {
    let (place, writer) = Place::with_staff(&["E001", "E002"]);
    drop(writer);
    let list = place.beside("list.csv");
    let file = list.to_str().unwrap();
    let call = |text: &str, more: &[&'static str]| -> Vec<&str> {
        std::fs::write(&list, text).unwrap();
        [&["correct", "bulk", file], more, &GROUNDS[..]].concat()
    };
    let arguments = call(
        "person;date;in;out\nE001;2026-03-02;9:00;17:00\nE002;2 March;9:00;17:00\nE 3;2026-03-02;;\n",
        &[],
    );
    let faults = refused(&place, &arguments);
    assert!(faults.contains("list.csv:3: write the date as year-month-day"), "{faults}");
    assert!(faults.contains("list.csv:4: this is no employee id"), "{faults}");
    let unknown = call("E001,2026-03-02,9:00,17:00\nE999,2026-03-02,9:00,17:00\n", &[]);
    assert!(refused(&place, &unknown).contains("nobody with the id E999"));
    assert_eq!(place.count("clock_event"), 0, "all or nothing");
    let good = "E001,2026-03-02,9:00,17:00\nE002,2026-03-02,22:00,06:00\n";
    let preview = said(&place, &call(good, &["--preview"]));
    assert!(preview.contains("E001 2026-03-02: - to - becomes 09:00 to 17:00, 8:00 worked"), "{preview}");
    assert!(preview.contains("4 punches on") && preview.ends_with("would be added"), "{preview}");
    assert_eq!(place.count("clock_event"), 0);
    said(&place, &call(good, &[]));
    assert_eq!(place.count("clock_event"), 4);
    place.assert_sound();
}
