//! The review by keyboard, role and label: what needs a human, the day in detail, lists, locked days, overtime.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime, TimeZone as _};
use chrono_tz::Tz;
use egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use visionpresence::domain::clock_event::{EventId, PunchRequest};
use visionpresence::domain::decision::{Candidate, Identification};
use visionpresence::domain::employee::StaffMember;
use visionpresence::domain::policy::Policy;
use visionpresence::domain::review::{RepairKind, RepairRequest};
use visionpresence::domain::roster::{Assignment, Pattern, Who};
use visionpresence::domain::settings::Settings;
use visionpresence::domain::shift::{Overtime, OvertimeBasis, ShiftType};
use visionpresence::domain::template::{Matcher, TEMPLATE_LEN, Template};
use visionpresence::domain::time::Moment;
use visionpresence::runtime::clock::ManualClock;
use visionpresence::store::corrections::Grounds;
use visionpresence::store::rules::RulesChange;
use visionpresence::store::{DataDir, EnrolledPhoto, Enrolment, Writer};

use crate::office::{Office, PIN, picture};

const MONDAY: &str = "Mon 16 Nov 2026, Ada Lovelace (E001), No time out";
const SUSPECT: &str = "Wed 18 Nov 2026, Grace Hopper (E002), The clock had jumped";

fn at(text: &str) -> Moment {
    let wall = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    let zone = Tz::Europe__Berlin;
    Moment { utc: zone.from_local_datetime(&wall).earliest().unwrap().to_utc(), zone }
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn punch(writer: &mut Writer, emp_id: &str, when: &str, clock_suspect: bool) {
    let (at, emp_id) = (at(when), emp_id.parse().unwrap());
    let best = Candidate { emp_id, score: 7.0 };
    let request = PunchRequest {
        event_id: EventId::at(&at),
        emp_id: best.emp_id.clone(),
        at,
        evidence: Some(Identification { best, runner_up: None, threshold: 4.5, photo: None }),
        said: None,
        photo: None,
        time_out_confirmed: false,
        clock_suspect,
    };
    writer.punch(&request).unwrap();
}

/// Friday 20 November 2026, 14:00. Ada (E001) works from 9:00 to 17:30 and forgot the time out on Monday 16; the clock
/// had jumped before Grace (E002) came on Wednesday 18.
fn office(prepare: impl FnOnce(&mut Writer)) -> Office {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::open(folder.path()).unwrap();
    let mut writer = Writer::open(&data).unwrap();
    for (id, name) in [("E001", "Ada Lovelace"), ("E002", "Grace Hopper")] {
        let template = Template::new(Matcher::SFace, &[0.1; TEMPLATE_LEN]).unwrap();
        let photos = vec![EnrolledPhoto { picture: picture(), templates: vec![template] }];
        let staff = StaffMember::new(id.parse().unwrap(), name);
        writer.enrol(&Enrolment { staff, photos, portrait: picture(), at: at("2026-11-01 10:00") }).unwrap();
    }
    prepare(&mut writer);
    for day in [10, 11, 12, 13, 16, 17, 18, 19] {
        punch(&mut writer, "E001", &format!("2026-11-{day} 09:00"), false);
        if day != 16 {
            punch(&mut writer, "E001", &format!("2026-11-{day} 17:30"), false);
        }
    }
    punch(&mut writer, "E002", "2026-11-18 08:00", true);
    punch(&mut writer, "E002", "2026-11-18 16:00", false);
    writer.close_days(&at("2026-11-20 13:00")).unwrap();
    let clock = Arc::new(ManualClock::at(at("2026-11-20 14:00")));
    let mut office = Office::start(folder, data, Settings::default(), writer, clock);
    office.make_account("Ines", PIN, PIN);
    office.wait("the dashboard", |office| office.has("Came today: 0"));
    office
}

fn review(prepare: impl FnOnce(&mut Writer)) -> Office {
    let mut office = office(prepare);
    office.click("Review");
    office.wait("the list", |office| office.has(MONDAY));
    office
}

fn press(office: &mut Office, key: Key) {
    office.window.key_press(key);
    office.window.run_steps(3);
}

/// Enter, as soon as the keyboard is on the button called `label`: it is led there when the preview is there.
fn enter_on(office: &mut Office, label: &str) {
    office.wait(label, |office| {
        let mut nodes = office.window.query_all_by(|_| true);
        nodes.any(|node| {
            let node = node.accesskit_node();
            node.is_focused() && node.label().is_some_and(|found| found == label)
        })
    });
    press(office, Key::Enter);
}

fn monday(office: &Office) -> Option<String> {
    let rows = office.reader().attendance_on(date("2026-11-16")).unwrap();
    rows.first().and_then(|row| row.time_out).map(|time| time.format("%H:%M").to_string())
}

#[test]
fn the_rail_says_how_much_waits_and_the_list_is_worked_with_single_keys() {
    let mut office = office(|_| {});
    office.wait("the badge", |office| office.has("2 to review"));
    office.click("Review");
    office.wait("the list", |office| office.has(MONDAY) && office.has(SUSPECT) && office.has("To decide 2"));
    press(&mut office, Key::ArrowDown);
    office.wait("the newest", |office| office.has("Put aside (D)"));
    press(&mut office, Key::ArrowDown);
    office.wait("the answers", |office| office.has("Accept 17:30 (A)"));
    press(&mut office, Key::A);
    office.wait("the preview", |office| {
        office.has("Now: 09:00 \u{2013} \u{2013}")
            && office.has("Then: 09:00 \u{2013} 17:30, 8 h 30 min, Present")
    });
    assert_eq!(monday(&office), None, "nothing is stored before it is confirmed");
    enter_on(&mut office, "Add it");
    office.wait("the next item", |office| office.has("The punch is added.") && !office.has(MONDAY));
    assert_eq!(monday(&office).as_deref(), Some("17:30"));
    office.wait("its answers", |office| office.has("Put aside (D)") && office.has("1 to review"));
    press(&mut office, Key::D);
    enter_on(&mut office, "Put it aside");
    office.wait("the end", |office| office.has("Nothing to review") && !office.has("1 to review"));
    assert_eq!(office.actions()[..2], ["item dismissed", "punch added"]);
    office.click("Put aside 1");
    office.wait("what was put aside", |office| office.has(SUSPECT));
    office.click(SUSPECT);
    office.wait("its reason", |office| office.has("Checked, in order (Ines, 20 Nov 2026 14:00)"));
    press(&mut office, Key::U);
    enter_on(&mut office, "Take it up");
    office.wait("it again", |office| office.has("1 to review"));
}

#[test]
fn a_typed_time_has_to_be_one_and_a_reason_is_needed() {
    let mut office = review(|_| {});
    office.click(MONDAY);
    office.wait("the answers", |office| office.has("Type a time (T)"));
    press(&mut office, Key::T);
    for (text, fault) in
        [("25:00", "Write a time as hours and minutes"), ("soon", "Write a time as hours and minutes")]
    {
        office.fill("Time, such as 17:30", text);
        office.wait(fault, |office| office.has(fault));
    }
    office.fill("Time, such as 17:30", "18:15");
    office.wait("the preview", |office| office.has("Then: 09:00 \u{2013} 18:15, 9 h 15 min"));
    office.fill("Reason", "");
    office.click("Add it");
    office.wait("the fault", |office| office.has("Please give a reason."));
    assert_eq!(monday(&office), None);
    office.fill("Reason", "told me so on the phone");
    office.click("Add it");
    office.wait("stored", |office| office.has("The punch is added."));
    assert_eq!(monday(&office).as_deref(), Some("18:15"));
    let after = office.reader().audit(None, 1).unwrap()[0].after.clone().unwrap();
    assert!(after.contains("reason: told me so on the phone"), "{after}");
}

#[test]
fn what_was_said_at_the_kiosk_is_accepted_or_declined() {
    let ask = |writer: &mut Writer| {
        let asked_at = at("2026-11-17 09:00");
        let request = RepairRequest {
            id: EventId::at(&asked_at),
            emp_id: "E001".parse().unwrap(),
            work_date: date("2026-11-16"),
            kind: RepairKind::TimeOut,
            proposed: Some(at("2026-11-16 18:00")),
            asked_at,
        };
        punch(writer, "E001", "2026-11-16 09:00", false);
        writer.ask_for_repair(&request).unwrap();
    };
    let row = "Mon 16 Nov 2026, Ada Lovelace (E001), Says: left at 18:00";
    for (key, confirm, stored, action) in [
        (Key::A, "Add it", Some("18:00"), "repair accepted"),
        (Key::N, "Decline it", None, "repair declined"),
    ] {
        let mut office = office(ask);
        office.click("Review");
        office.wait("the request", |office| office.has(row));
        office.click(row);
        office.wait("the answers", |office| office.has("Accept 18:00 (A)") && office.has("Decline (N)"));
        press(&mut office, key);
        office.click(confirm);
        office.wait("settled", |office| !office.has(row));
        assert_eq!((monday(&office).as_deref(), office.actions()[0].as_str()), (stored, action));
        office.click("This month");
        office.wait("the list", |office| office.has("To decide"));
    }
}

#[test]
fn a_day_is_corrected_from_the_log_and_each_correction_stays_visible_and_can_be_taken_back() {
    let mut office = office(|_| {});
    office.click("Log");
    let row = "Thu 19 Nov 2026, Ada Lovelace (E001), 09:00, 17:30";
    office.wait("the log", |office| office.has(row));
    office.click(row);
    office.click("Correct this day");
    office.wait("the day", |office| {
        office.has("worked 8:30: 09:00 to 17:30") && office.has("Likeness 7.00; 4.50 was needed.")
    });
    office.click("Add a punch");
    office.fill("Time, such as 17:30", "19:00");
    office.click("Is a time out");
    office.wait("the preview", |office| office.has("Then: 09:00 \u{2013} 19:00"));
    press(&mut office, Key::Escape);
    office.wait("no form", |office| !office.has("Add it") && office.has("Punches"));
    office.click("Add a punch");
    office.fill("Time, such as 17:30", "19:00");
    office.wait("the preview", |office| office.has("Then: 09:00 \u{2013} 19:00"));
    office.click("Add it");
    office.wait("stored", |office| {
        office.has("The punch is added.") && office.has("worked 10:00: 09:00 to 19:00")
    });
    assert!(office.has("As the person says (Ines)"), "who added it, and why");
    press(&mut office, Key::Escape);
    office.wait("the list", |office| office.has(MONDAY));
    office.click(MONDAY);
    office.wait("Monday", |office| office.has("no time out after 09:00"));
    office.click("Void");
    office.wait("the preview", |office| office.has("Then: \u{2013} \u{2013} \u{2013}"));
    office.click("Void it");
    office.wait("voided", |office| !office.has(MONDAY));
}

#[test]
fn a_list_after_an_outage_is_added_whole_or_not_at_all() {
    let mut office = review(|_| {});
    office.click("Add many...");
    office.click("Paste a list");
    let field = "One row a person and day: person, date, in, out";
    let fill = |office: &mut Office, text: &str| {
        use egui::accesskit::Role;
        let is_list = |node: &egui_kittest::Node<'_>| {
            let node = node.accesskit_node();
            node.role() == Role::MultilineTextInput && node.label().is_some_and(|name| name == field)
        };
        office.wait("the field", |office| office.window.query_all_by(|_| true).any(|node| is_list(&node)));
        office.window.query_all_by(|_| true).find(is_list).unwrap().focus();
        office.window.run_steps(2);
        office.window.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
        office.window.run_steps(1);
        office.window.event(egui::Event::Text(text.to_owned()));
        office.window.run_steps(3);
    };
    fill(&mut office, "person,date,in,out\nE001,2026-11-05,9:00,17:00\nE002,05.11.2026,9:00,17:00\n");
    office.wait("the fault", |office| office.has("Row 3: write the date as year-month-day"));
    fill(&mut office, "E001,2026-11-05,9:00,17:00\nE999,2026-11-05,9:00,17:00\n");
    office.wait("the refusal", |office| office.has("Nobody with the id E999 is on the staff list"));
    fill(&mut office, "E001,2026-11-05,9:00,17:00\nE002,2026-11-05,8:00,16:00\n");
    office.wait("the preview", |office| office.has("4 punches on 2 days will be added."));
    assert!(office.reader().attendance_on(date("2026-11-05")).unwrap().is_empty());
    office.click("Add all");
    office.wait("added", |office| office.has("The list is added."));
    assert_eq!(office.reader().attendance_on(date("2026-11-05")).unwrap().len(), 2);
}

#[test]
fn times_after_an_outage_are_typed_from_cell_to_cell_and_added_together() {
    let mut office = review(|_| {});
    office.click("Add many...");
    office.wait("the cells", |office| office.has("Time in, Ada Lovelace"));
    let types = |office: &mut Office, text: &str, key: Key| {
        office.window.run_steps(2);
        office.window.event(egui::Event::Text(text.to_owned()));
        office.window.run_steps(2);
        press(office, key);
        office.window.run_steps(2);
    };
    // Friday 20 November, 14:00: the first cell has the keyboard. Down the times in, and back up.
    types(&mut office, "8:30", Key::Tab);
    types(&mut office, "12:00", Key::Tab);
    types(&mut office, "9 o'clock", Key::ArrowUp);
    office.wait("the fault", |office| office.has("Write a time as hours and minutes, 17:30."));
    office.wait("no way to add", |office| !office.can_click("Add all"));
    press(&mut office, Key::ArrowDown);
    office.window.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    office.window.run_steps(1);
    types(&mut office, "0915", Key::Enter);
    office.wait("the preview", |office| office.has("3 punches on 2 days will be added."));
    assert!(office.reader().attendance_on(date("2026-11-20")).unwrap().is_empty());
    // The keyboard has gone on to the reason.
    office.window.event(egui::Event::Text(", cable cut".to_owned()));
    office.window.run_steps(2);
    office.click("Add all");
    office.wait("added", |office| office.has("The list is added."));
    let rows = office.reader().attendance_on(date("2026-11-20")).unwrap();
    let times: Vec<_> =
        rows.iter().map(|row| (row.emp_id.to_string(), row.time_in.map(|at| at.to_string()))).collect();
    let expected = [("E001", "08:30:00"), ("E002", "09:15:00")]
        .map(|(emp_id, at)| (emp_id.to_owned(), Some(at.to_owned())));
    assert_eq!(times, expected);
    office.click("Add many...");
    office.wait("what is recorded", |office| office.has("E002  \u{b7}  recorded 09:15 / \u{2013}"));
}

#[test]
fn locked_days_say_why_they_cannot_be_changed_and_an_admin_alone_unlocks_them() {
    let mut office = review(|_| {});
    office.click("This month");
    office.wait("the month", |office| office.has("1 Nov 2026 to 30 Nov 2026") && office.has(MONDAY));
    office.click("Approve and lock...");
    office.click("Lock them");
    office.wait("locked", |office| office.has("30 days are locked"));
    office.click(MONDAY);
    office.wait("why", |office| {
        office.has("Approved and locked by Ines: Approved for payroll.") && !office.has("Type a time (T)")
    });
    press(&mut office, Key::T);
    assert!(!office.has("Add it"), "no form opens for a locked day");
    office.click("Unlock...");
    office.click("Unlock them");
    office.wait("unlocked", |office| office.has("The days are unlocked.") && !office.has("days are locked"));
    office.click(MONDAY);
    office.wait("answers again", |office| office.has("Type a time (T)"));
    assert_eq!(office.actions()[..2], ["period unlocked", "period locked"]);
}

#[test]
fn somebody_of_hr_cannot_unlock() {
    let mut office = office(|writer| {
        let grounds = Grounds { author: "Ines".into(), reason: "paid".into(), at: at("2026-11-15 12:00") };
        writer.lock_period((date("2026-11-01"), date("2026-11-13")), true, &grounds).unwrap();
    });
    office.omar_of_hr_signs_in();
    office.click("Review");
    office.wait("the open days", |office| office.has("14 Nov 2026 to 20 Nov 2026") && office.has(MONDAY));
    office.click("This month");
    office.wait("the month", |office| office.has("13 days are locked"));
    assert!(office.has("Approve and lock...") && !office.has("Unlock..."));
}

#[test]
fn overtime_waits_for_approval_where_the_policy_asks_for_it() {
    let rules = |writer: &mut Writer| {
        let mut day =
            ShiftType::new("day".parse().unwrap(), "Day", "09:00".parse().unwrap(), "17:00".parse().unwrap());
        let basis = OvertimeBasis::AbovePerDay { expected_mins: None };
        day.rules.overtime = Overtime { basis, needs_approval: true, ..Overtime::default() };
        let days = vec![vec!["day".parse().unwrap()]];
        let pattern = Pattern { anchor: date("2026-11-02"), days };
        let everyone = Assignment { who: Who::Everyone, from: date("2026-11-01"), to: None, pattern };
        let change = RulesChange {
            policy: Some((date("2026-11-01"), Policy { shifts: vec![day], ..Policy::default() })),
            assignments: Some(vec![everyone]),
            ..RulesChange::default()
        };
        writer.change_rules(&change, "Ines", at("2026-11-02 12:00")).unwrap();
    };
    let mut office = office(rules);
    office.click("Review");
    let row = "Thu 19 Nov 2026, Ada Lovelace (E001), Overtime 30 min";
    office.wait("the overtime", |office| office.has(row));
    let payable = |office: &Office| {
        let days = office.reader().stored_days(date("2026-11-19"), date("2026-11-19"), None).unwrap();
        let (records, _) = days.compute(at("2026-11-20 14:00"));
        records.iter().map(visionpresence::domain::day_records::DayRecord::payable_overtime_secs).sum::<i64>()
    };
    assert_eq!(payable(&office), 0);
    office.click(row);
    office.wait("the answers", |office| office.has("Approve (A)") && office.has("Decline (N)"));
    press(&mut office, Key::A);
    office.click("Approve it");
    office.wait("approved", |office| !office.has(row));
    assert_eq!(payable(&office), 1800);
    assert_eq!(office.actions()[0], "overtime approved");
}
