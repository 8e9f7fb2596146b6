//! The screen of the rules: shifts, who works when, holidays, leave, policies, what-if.

use chrono::NaiveDate;
use visionpresence::domain::calendar::Employment;
use visionpresence::domain::roster::{Plan, Who};
use visionpresence::domain::rules::AttendanceRules;
use visionpresence::domain::shift::Breaks;
use visionpresence::domain::time::Clock as _;
use visionpresence::store::corrections::Grounds;

use crate::office::Office;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn rules(office: &Office) -> AttendanceRules {
    office.reader().attendance_rules().unwrap()
}

fn at_the_rules() -> Office {
    let mut office = Office::signed_in();
    office.click("Rules");
    office.wait("the rules", |office| office.has("There are no shifts yet"));
    office
}

/// A shift from today on: Friday 20 November 2026.
fn make_shift(office: &mut Office, name: &str, start: &str, end: &str) {
    office.click("New shift");
    office.fill("Name", name);
    office.fill("Start", start);
    office.fill("End", end);
    office.click("Save shift");
    office.wait("the list", |office| office.has(&format!("Edit {name}")));
}

#[test]
fn a_shift_is_made_with_faults_at_its_fields_and_its_day_drawn_as_one_types() {
    let mut office = at_the_rules();
    office.click("New shift");
    office.fill("Name", "Night");
    office.fill("Start", "22:00");
    office.fill("End", "25:00");
    office.wait("the fault", |office| office.has("Write it as hours:minutes: 09:00."));
    office.wait("no bar", |office| office.has("Give start and end, and the day is drawn here."));
    office.fill("End", "21:30");
    office.wait("the fault", |office| office.has("25 h 30 min. It must be below 24 h."));
    office.fill("End", "06:00");
    let bar = "Shift 22:00\u{2013}06:00, Punches belong to it 21:00\u{2013}07:00";
    office.wait("the bar", |office| office.has(bar) && office.has("Ends on the next day"));
    office.fill("Late after, minutes (empty: never)", "10");
    office.fill("From (year-month-day)", "2026-11-19");
    office.wait("the past", |office| office.has("This day has passed"));
    office.fill("From (year-month-day)", "2026-11-20");
    office.click("Save shift");
    office.wait("the list", |office| office.has("Edit Night"));
    let stored = rules(&office);
    let shift = &stored.policy.on(date("2026-11-20")).shifts[0];
    assert_eq!((shift.id.as_str(), shift.rules.late_entry_grace_period_mins), ("night", Some(10)));
    assert!(stored.policy.on(date("2026-11-19")).shifts.is_empty(), "the past is as it was");
    let entry = office.reader().audit(None, 1).unwrap().remove(0);
    assert_eq!((entry.action.as_str(), entry.subject.as_str()), ("rules changed", "policy from 2026-11-20"));
    assert_eq!(entry.by.who, "Ines");
    assert!(entry.after.unwrap().contains("shifts night start: 22:00:00"));
}

#[test]
fn the_week_shows_what_the_computation_plans_and_collisions_are_named_before_they_are_stored() {
    let mut office = at_the_rules();
    make_shift(&mut office, "Night", "22:00", "06:00");
    make_shift(&mut office, "Early", "05:00", "13:00");
    office.click("Who works when");
    office.click("New assignment");
    office.click("Fri (day 5): Night");
    office.wait("the week", |office| office.has("Fri 20 Nov: Night 22:00\u{2013}06:00; Sat 21 Nov: Off"));
    office.click("Sat (day 6): Early");
    office.wait("the collision", |office| {
        office.has("shift night on day 5 of the pattern and shift early on day 6 are at the same time")
    });
    office.click("Sat (day 6): Early");
    office.click("Save assignment");
    office.wait("the list", |office| office.has("Edit Everybody"));
    let stored = rules(&office);
    let person = Employment::new("E001".parse().unwrap());
    let own = stored.roster.of(&person);
    assert!(matches!(own.on(date("2026-11-20")), Plan::Shifts([night]) if night.as_str() == "night"));
    assert_eq!(own.on(date("2026-11-21")), Plan::Off);

    // Somebody has an early shift of their own on the morning after everybody's night.
    office.click("New assignment");
    office.wait("the form", |office| office.has("Save assignment"));
    office.click("Everybody");
    office.fill("Name or id", "E001");
    office.click("Ada Lovelace (E001)");
    office.fill("From (year-month-day)", "2026-11-21");
    office.click("Sat (day 6): Early");
    office.wait("the collision", |office| {
        office.has("E001: shift night of 2026-11-20 is not over when shift early begins on 2026-11-21")
    });
    office.fill("From (year-month-day)", "2026-11-22");
    office.click("Save assignment");
    office.wait("the list", |office| office.has("Edit Ada Lovelace"));
    assert!(matches!(rules(&office).roster.assignments()[0].who, Who::Person(_)));
    office.click("Undo");
    office.wait("the list as before", |office| !office.has("Edit Ada Lovelace"));
    assert_eq!(rules(&office).roster.assignments().len(), 1);
}

#[test]
fn holidays_are_added_and_taken_from_a_calendar_after_a_look_at_what_is_new() {
    let mut office = at_the_rules();
    office.click("Holidays");
    office.fill("Date (year-month-day)", "2026-12-25");
    office.fill("Name", "Christmas Day");
    office.click("Add holiday");
    office.wait("it", |office| office.has("Fri 25 Dec 2026   Christmas Day"));
    let folder = tempfile::tempdir().unwrap();
    let (file, no_calendar) = (folder.path().join("holidays.ics"), folder.path().join("other.ics"));
    std::fs::write(&no_calendar, "hello").unwrap();
    let event = |day: &str, name: &str| {
        format!("BEGIN:VEVENT\r\nUID:{day}\r\nDTSTART;VALUE=DATE:{day}\r\nSUMMARY:{name}\r\nEND:VEVENT\r\n")
    };
    let events = event("20261225", "Christmas") + &event("20261226", "Boxing Day");
    let calendar = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n{events}END:VCALENDAR\r\n");
    std::fs::write(&file, calendar).unwrap();
    let look_into = |office: &mut Office, file: &std::path::Path| {
        office.click("Choose a file...");
        office.fill("Path of the file", file.to_str().unwrap());
        office.click("Open");
    };
    look_into(&mut office, &no_calendar);
    office.wait("the refusal", |office| office.has("This is not an iCalendar file"));
    look_into(&mut office, &file);
    office.wait("the preview", |office| office.has("1 holiday new, 1 holiday known already"));
    assert_eq!(rules(&office).holidays.len(), 1, "a preview stores nothing");
    office.click("Add");
    office.wait("both", |office| office.has("Sat 26 Dec 2026   Boxing Day"));
    assert_eq!(rules(&office).holidays.len(), 2);
    office.click("Remove Fri 25 Dec 2026, Christmas Day");
    office.wait("it gone", |office| !office.has("Remove Fri 25 Dec 2026"));
    office.click("Undo");
    office.wait("it back", |office| office.has("Remove Fri 25 Dec 2026"));
}

#[test]
fn leave_is_given_for_a_half_day_and_not_twice() {
    let mut office = at_the_rules();
    office.click("Leave");
    office.click("Choose a person...");
    office.fill("Name or id", "ada l");
    office.click("Ada Lovelace (E001)");
    office.fill("From (year-month-day)", "2026-11-23");
    office.click("First half");
    office.fill("Kind, such as annual or sick", "dentist");
    office.click("Add leave");
    office.wait("it", |office| office.has("Remove Ada Lovelace, Mon 23 Nov 2026"));
    office.click("Choose a person...");
    office.fill("Name or id", "ada l");
    office.click("Ada Lovelace (E001)");
    office.fill("From (year-month-day)", "2026-11-22");
    office.fill("To (empty: one day)", "2026-11-24");
    office.wait("the fault", |office| office.has("There is something on this day already."));
    office.click("Who works when");
    office.click("Everybody");
    office.fill("Name or id", "E001");
    office.click("Ada Lovelace (E001)");
    office.click("Next week");
    office.wait("the week", |office| office.has("Mon 23 Nov: dentist, First half"));
}

#[test]
fn a_new_policy_holds_from_its_day_on_and_past_ones_can_only_be_read() {
    let mut office = at_the_rules();
    office.click("Policy");
    office.wait("the first", |office| office.has("The past cannot be changed here."));
    office.click("New version");
    office.fill("From (year-month-day)", "2026-12-01");
    office.fill("Ask before time out, seconds", "4000");
    office.wait("the fault", |office| office.has("A whole number from 0 to 3600."));
    office.fill("Ask before time out, seconds", "120");
    office.click("Save policy");
    office.wait("the list", |office| office.has("From 01 Dec 2026  \u{b7}  Not begun yet"));
    let stored = rules(&office);
    assert_eq!(stored.policy.on(date("2026-11-30")).dwell_secs, 300);
    assert_eq!(stored.policy.on(date("2026-12-01")).dwell_secs, 120);
    office.click("From 01 Dec 2026  \u{b7}  Not begun yet");
    office.wait("it can be changed", |office| office.has("Change"));
}

/// Asks what would change this month if a break were deducted.
fn try_a_break(office: &mut Office) {
    office.click("What if");
    office.click("This month");
    office.click("General rules");
    office.click("Deduct");
    office.fill("Minutes of break", "45");
    office.click("Take into the copy");
    office.click("See what would change");
    office.wait("the result", |office| office.has("Something would change for "));
}

#[test]
fn what_other_rules_would_have_made_of_past_days_is_shown_and_put_into_force_for_them_alone() {
    let mut office = at_the_rules();
    let worked = |office: &Office| -> i64 {
        let rows = office.reader().attendance_on(date("2026-11-19")).unwrap();
        rows.iter().filter_map(|row| row.worked_secs).sum()
    };
    let before = worked(&office);
    try_a_break(&mut office);
    assert!(office.has("All of them, "), "{:?}", office.words());
    assert_eq!(worked(&office), before, "nothing is stored by looking");
    office.click("Put into force for these days");
    office.wait("the note", |office| office.has("The copy holds for 1 Nov 2026 to 20 Nov 2026."));
    assert!(worked(&office) < before);
    let stored = rules(&office);
    let breaks = |day| stored.policy.on(date(day)).without_shift.breaks;
    assert_eq!(breaks("2026-11-01"), Breaks::AutoDeduct { mins: 45, after_mins: 360 });
    assert_eq!((breaks("2026-10-31"), breaks("2026-11-21")), (Breaks::None, Breaks::None));
    let report = visionpresence::store::verify::verify(&office.data);
    assert!(report.ok, "{report:?}");
}

#[test]
fn a_locked_day_keeps_the_copy_from_being_put_into_force() {
    let mut office = at_the_rules();
    let at = office.clock.now().moment;
    let grounds = Grounds { author: "HR".to_owned(), reason: "paid".to_owned(), at };
    let days = (date("2026-11-05"), date("2026-11-10"));
    let errands = office.hub.as_ref().unwrap().errands();
    errands.run(move |writer| writer.lock_period(days, true, &grounds)).unwrap();
    try_a_break(&mut office);
    assert!(office.has("Thu 05 Nov 2026 is in a locked period"), "{:?}", office.words());
    office.click("Drop the copy");
    office.wait("no copy", |office| office.has("Change something in the copy first."));
    assert_eq!(rules(&office).policy.versions().count(), 1);
}
