//! The log and the staff list over a few people and days that are known: what each control leaves on the screen.

use std::sync::Arc;

use chrono::{NaiveDateTime, TimeZone as _};
use chrono_tz::Tz;
use egui::accesskit::Role;
use egui::{Event, Key, PointerButton, Pos2, Vec2, pos2};
use egui::{TouchDeviceId, TouchId, TouchPhase};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use visionpresence::domain::audit::By;
use visionpresence::domain::employee::StaffMember;
use visionpresence::domain::frame::Picture;
use visionpresence::domain::policy::Policy;
use visionpresence::domain::settings::{LanguageChoice, Settings};
use visionpresence::domain::template::{Matcher, TEMPLATE_LEN, Template};
use visionpresence::domain::time::Moment;
use visionpresence::runtime::clock::ManualClock;
use visionpresence::store::rules::RulesChange;
use visionpresence::store::{DataDir, EnrolledPhoto, Enrolment, Writer};

use crate::office::{Office, PIN, picture, punch};

/// Ten people: id, name, department, job title.
const STAFF: [(&str, &str, &str, &str); 10] = [
    ("E001", "Ada Lovelace", "Engines", "Analyst"),
    ("E002", "Grace Hopper", "Compilers", "Admiral"),
    ("E003", "Alan Turing", "Engines", "Codebreaker"),
    ("E004", "Kurt G\u{f6}del", "", ""),
    ("E005", "Hedy Lamarr", "Radio", "Inventor"),
    ("E006", "Emmy Noether", "Compilers", "Mathematician"),
    ("E007", "George Boole", "Engines", "Logician"),
    ("E008", "Annie Easley", "Radio", "Programmer"),
    ("E009", "Lovell Adams", "", "Guard"),
    ("E010", "Mary Shaw", "Compilers", "Architect"),
];

/// Id, day of November 2026, time in, time out.
const DAYS: [(&str, u32, &str, Option<&str>); 9] = [
    ("E001", 12, "09:00", Some("17:00")),
    ("E001", 16, "09:00", Some("18:00")),
    ("E002", 16, "08:00", Some("18:00")),
    ("E004", 16, "10:00", Some("16:00")),
    ("E001", 17, "09:00", Some("13:00")),
    ("E003", 17, "09:30", None),
    ("E002", 18, "08:30", Some("16:30")),
    ("E002", 19, "08:00", Some("11:30")),
    ("E009", 19, "07:00", Some("15:00")),
];

fn at(text: &str) -> Moment {
    let wall = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    let zone = Tz::Europe__Berlin;
    Moment { utc: zone.from_local_datetime(&wall).earliest().unwrap().to_utc(), zone }
}

/// Alone blue, so that a face in the list can be told from letters.
fn blue() -> Picture {
    Picture::new(64, 64, [20, 60, 220].repeat(64 * 64)).unwrap()
}

/// Friday 20 November 2026, 14:00, with [`STAFF`] and [`DAYS`]; less than five hours are half a day. George Boole is not
/// active.
fn office() -> Office {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::open(folder.path()).unwrap();
    let mut writer = Writer::open(&data).unwrap();
    let by = By { who: "Ines".to_owned(), at: at("2026-11-01 10:00") };
    for (number, (id, name, department, job)) in STAFF.into_iter().enumerate() {
        let template = Template::new(Matcher::SFace, &[0.1; TEMPLATE_LEN]).unwrap();
        let photos = vec![EnrolledPhoto { picture: picture(), templates: vec![template] }];
        let mut staff = StaffMember::new(id.parse().unwrap(), name);
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        (staff.department, staff.designation) = (given(department), given(job));
        staff.joining_date = Some(format!("2020-01-{:02}", 28 - 2 * number).parse().unwrap());
        writer.enrol(&Enrolment { staff, photos, portrait: blue(), at: by.at }).unwrap();
    }
    writer.change_active(&"E007".parse().unwrap(), false, &by).unwrap();
    let mut policy = Policy::default();
    policy.without_shift.working_hours_threshold_for_half_day_mins = Some(300);
    let change =
        RulesChange { policy: Some(("2026-11-01".parse().unwrap(), policy)), ..RulesChange::default() };
    writer.change_rules(&change, "Ines", by.at).unwrap();
    for (emp_id, day, time_in, time_out) in DAYS {
        for time in [Some(time_in), time_out].into_iter().flatten() {
            punch(&mut writer, emp_id, at(&format!("2026-11-{day} {time}")));
        }
    }
    writer.close_days(&at("2026-11-20 13:00")).unwrap();
    let clock = Arc::new(ManualClock::at(at("2026-11-20 14:00")));
    let mut office = Office::start(folder, data, Settings::default(), writer, clock);
    office.make_account("Ines", PIN, PIN);
    office.wait("the dashboard", |office| office.has("Came today: 0"));
    office
}

/// The rows of the list, from top to bottom.
fn rows(office: &Office) -> Vec<String> {
    let nodes = office.window.query_all_by(|_| true);
    let mut rows: Vec<_> = nodes
        .filter(|node| node.accesskit_node().role() == Role::Row)
        .filter_map(|node| Some((node.rect().top(), node.accesskit_node().label()?)))
        .collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows.into_iter().map(|(_, label)| label).collect()
}

/// The rows of the log by day and id, as `16 E001`.
fn days(office: &Office) -> Vec<String> {
    let day = |row: String| {
        let (date, rest) = row.split_once(", ").unwrap();
        let (_, id) = rest.split_once('(').unwrap();
        format!("{} {}", &date[4..6], &id[..4])
    };
    rows(office).into_iter().map(day).collect()
}

/// Waits until the log shows just these days, the newest first.
#[track_caller]
fn shows(office: &mut Office, wanted: &[&str]) {
    office.wait(&format!("{wanted:?}"), |office| days(office) == wanted);
    let said = format!(" {} Records ", wanted.len());
    office.wait(&said, |office| format!(" {} ", office.words().join(" ")).contains(&said));
}

/// Everything of November, the newest first, and later time in before earlier.
const ALL: [&str; 9] =
    ["19 E002", "19 E009", "18 E002", "17 E003", "17 E001", "16 E004", "16 E001", "16 E002", "12 E001"];

fn log() -> Office {
    let mut office = office();
    office.click("Log");
    shows(&mut office, &ALL);
    office
}

/// What can be chosen in the open list of people.
fn offered(office: &Office) -> Vec<String> {
    let names = STAFF.map(|(id, name, ..)| format!("{name} ({id})"));
    let nodes = office.window.query_all_by(|_| true);
    nodes
        .filter(|node| node.accesskit_node().role() == Role::Button)
        .filter_map(|node| node.accesskit_node().label())
        .filter(|label| names.contains(label))
        .collect()
}

#[test]
fn a_person_is_chosen_in_the_log_by_typing_and_taken_away_again() {
    let mut office = log();
    assert!(!office.has("Name or id"), "control: the list is closed");
    office.click("Everybody");
    office.wait("the first people by name", |office| {
        offered(office)
            == [
                "Ada Lovelace (E001)",
                "Alan Turing (E003)",
                "Annie Easley (E008)",
                "Emmy Noether (E006)",
                "George Boole (E007)",
                "Grace Hopper (E002)",
            ]
    });
    office.fill("Name or id", "LOVE");
    office.wait("whom it fits", |office| offered(office) == ["Ada Lovelace (E001)", "Lovell Adams (E009)"]);
    office.fill("Name or id", "nobody");
    office
        .wait("the answer", |office| office.has("Nobody has this name or id.") && offered(office).is_empty());
    office.fill("Name or id", "e001");
    office.wait("the person", |office| offered(office) == ["Ada Lovelace (E001)"]);
    office.click("Ada Lovelace (E001)");
    shows(&mut office, &["17 E001", "16 E001", "12 E001"]);
    assert!(
        !office.has("Everybody") && !office.has("Name or id"),
        "the person stands in the place of the choice"
    );
    office.click("Ada Lovelace (E001)  \u{d7}");
    shows(&mut office, &ALL);
    office.click("Everybody");
    office.wait("a list that begins anew", |office| offered(office).len() == 6);
}

#[test]
fn a_person_is_chosen_in_the_log_by_keys_alone() {
    let mut office = log();
    office.window.get_by_role_and_label(Role::Button, "Everybody").focus();
    office.window.run_steps(2);
    office.window.key_press(Key::Enter);
    office.wait("the list", |office| offered(office).len() == 6);
    office.window.event(Event::Text("grace".to_owned()));
    office.wait("whom it fits", |office| offered(office) == ["Grace Hopper (E002)"]);
    // From the field past "Everybody".
    for key in [Key::Tab, Key::Tab, Key::Enter] {
        office.window.key_press(key);
        office.window.run_steps(3);
    }
    shows(&mut office, &["19 E002", "18 E002", "16 E002"]);
}

/// A finger on `at`, as a touch screen tells it.
fn finger(office: &mut Office, at: Pos2) {
    let touch = |phase| Event::Touch {
        device_id: TouchDeviceId(1),
        id: TouchId::from(1_u64),
        phase,
        pos: at,
        force: None,
    };
    let button = |pressed| Event::PointerButton {
        pos: at,
        button: PointerButton::Primary,
        pressed,
        modifiers: egui::Modifiers::NONE,
    };
    let events = [
        vec![touch(TouchPhase::Start), Event::PointerMoved(at), button(true)],
        vec![touch(TouchPhase::End), button(false), Event::PointerGone],
    ];
    for events in events {
        for event in events {
            office.window.event(event);
        }
        // A quarter of a second: a longer touch is none of a button.
        office.window.run_steps(1);
    }
    office.window.run_steps(3);
}

#[track_caller]
fn finger_on(office: &mut Office, role: Role, label: &str) {
    let at = office.window.get_by_role_and_label(role, label).rect();
    assert!(at.height() >= 43.9, "{label} is {} high", at.height());
    finger(office, at.center());
}

#[test]
fn a_person_is_chosen_by_touch_with_the_keyboard_of_the_screen_and_the_list_stays_open() {
    let mut office = log();
    office.window.set_size(Vec2::new(1024.0, 600.0));
    office.window.run_steps(3);
    finger_on(&mut office, Role::Button, "Everybody");
    office.wait("the list", |office| offered(office).len() == 6);
    finger_on(&mut office, Role::TextInput, "Name or id");
    office.wait("the keyboard", |office| office.has("Space"));
    for key in ["l", "o", "v", "e", "l", "a"] {
        let at = office.window.get_by_role_and_label(Role::Button, key).rect().center();
        finger(&mut office, at);
    }
    office.wait("whom it fits", |office| offered(office) == ["Ada Lovelace (E001)"]);
    finger_on(&mut office, Role::Button, "Ada Lovelace (E001)");
    shows(&mut office, &["17 E001", "16 E001", "12 E001"]);
    let outside = pos2(700.0, 560.0);
    finger_on(&mut office, Role::Button, "Ada Lovelace (E001)  \u{d7}");
    office.wait("the choice", |office| office.can_click("Everybody"));
    finger_on(&mut office, Role::Button, "Everybody");
    office.wait("the list", |office| office.has("Name or id"));
    finger(&mut office, outside);
    office.wait("control: a touch elsewhere closes it", |office| !office.has("Name or id"));
}

#[test]
fn the_calendar_gives_the_first_and_the_last_day_of_the_log() {
    let mut office = log();
    for (from, to) in [("Mon 16 Nov 2026", "Tue 17 Nov 2026"), ("Tue 17 Nov 2026", "Mon 16 Nov 2026")] {
        office.click("Dates...");
        office.click(from);
        office.wait("what comes next", |office| office.has("Now touch the last day, or the same again"));
        office.click(to);
        shows(&mut office, &["17 E003", "17 E001", "16 E004", "16 E001", "16 E002"]);
        office.wait("it to close by itself", |office| !office.has("Now touch the last day"));
        office.wait("the days", |office| office.can_click("16 Nov 2026 to 17 Nov 2026"));
        office.click("This month");
        shows(&mut office, &ALL);
    }
    office.click("Dates...");
    office.click("Thu 12 Nov 2026");
    office.wait("what comes next", |office| office.has("or the same again"));
    office.click("Thu 12 Nov 2026");
    shows(&mut office, &["12 E001"]);
    office.click("Thu 12 Nov 2026");
    office.click("Previous month");
    office.click("Thu 01 Oct 2026");
    office.click("Next month");
    office.click("Fri 13 Nov 2026");
    shows(&mut office, &["12 E001"]);
    office.wait("the days", |office| office.can_click("1 Oct 2026 to 13 Nov 2026"));
}

#[test]
fn the_log_of_a_department_or_of_those_without_one_has_their_days_alone() {
    let mut office = log();
    office.click("All departments");
    office.click("Engines");
    shows(&mut office, &["17 E003", "17 E001", "16 E001", "12 E001"]);
    office.click("Engines");
    office.click("Without a department");
    shows(&mut office, &["19 E009", "16 E004"]);
    office.click("Without a department");
    office.click("All departments");
    shows(&mut office, &ALL);
}

#[test]
fn the_log_is_narrowed_by_what_a_day_was_and_by_its_time_out() {
    let mut office = log();
    let mut shown = "Any status";
    for (status, wanted) in [
        ("Half day", &["19 E002", "17 E001"][..]),
        ("A punch is missing", &["17 E003"]),
        ("Present", &["19 E009", "18 E002", "16 E004", "16 E001", "16 E002", "12 E001"]),
        ("Absent", &[]),
        ("Any status", &ALL),
    ] {
        office.click(shown);
        office.click(status);
        shows(&mut office, wanted);
        shown = status;
    }
    let mut shown = "With and without time out";
    for (state, wanted) in [
        ("Without time out", &["17 E003"][..]),
        (
            "With time out",
            &["19 E002", "19 E009", "18 E002", "17 E001", "16 E004", "16 E001", "16 E002", "12 E001"],
        ),
    ] {
        office.click(shown);
        office.click(state);
        shows(&mut office, wanted);
        shown = state;
    }
    office.click("Any status");
    office.click("A punch is missing");
    shows(&mut office, &[]);
    assert!(office.has("No records here"), "both have to hold");
}

#[test]
fn the_average_of_the_log_is_that_of_the_shown_days_with_a_time_out() {
    let mut office = log();
    let average = |office: &Office| {
        let words = office.words();
        let at = words.iter().position(|words| words == "Average time").unwrap();
        words[at - 1].clone()
    };
    // 8 + 9 + 10 + 6 + 4 + 8 + 3.5 + 8 hours of eight days; the open one is in no mean.
    office.wait("the mean of all", |office| average(office) == "7 h 3 min");
    office.click("All departments");
    office.click("Engines");
    // 8 + 9 + 4 hours of three days.
    office.wait("that of three", |office| average(office) == "7 h 0 min");
    office.click("With and without time out");
    office.click("Without time out");
    office.wait("that of none", |office| average(office) == "\u{2013}");
}

fn staff() -> Office {
    let mut office = office();
    office.click("Staff");
    office.wait("the list", |office| rows(office).len() == 9);
    office
}

/// The ids of the staff list from top to bottom.
fn people(office: &Office) -> String {
    rows(office)
        .iter()
        .map(|row| row.split_once("(E0").unwrap().1[..2].to_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn the_title_of_a_column_sorts_the_staff_list_and_again_the_other_way_round() {
    let mut office = staff();
    // By name at first. Who has no department or job title comes last both ways.
    office.wait("the names", |office| people(office) == "01 03 08 06 02 05 04 09 10");
    for (title, once, twice) in [
        ("Id", "01 02 03 04 05 06 08 09 10", "10 09 08 06 05 04 03 02 01"),
        ("Department", "02 06 10 01 03 05 08 04 09", "05 08 01 03 02 06 10 04 09"),
        ("Job title", "02 01 10 03 09 05 06 08 04", "08 06 05 09 03 10 01 02 04"),
        ("Joined", "10 09 08 06 05 04 03 02 01", "01 02 03 04 05 06 08 09 10"),
        ("Name", "01 03 08 06 02 05 04 09 10", "10 09 04 05 02 06 08 03 01"),
    ] {
        for wanted in [once, twice] {
            office.click(title);
            office.wait(&format!("{title}: {wanted}"), |office| people(office) == wanted);
        }
    }
}

#[test]
fn the_staff_list_is_narrowed_by_state_and_department() {
    let mut office = staff();
    office.click("Active");
    office.click("Inactive");
    office.wait("who has left", |office| people(office) == "07" && office.has("1 People"));
    office.click("All departments");
    office.click("Radio");
    office.wait("nobody of both", |office| people(office).is_empty() && office.has("0 People"));
    office.click("Inactive");
    office.click("Active and inactive");
    office.wait("both of the department", |office| people(office) == "08 05");
    office.click("Radio");
    office.click("Engines");
    office.wait("with the inactive one", |office| people(office) == "01 03 07");
    office.click("Active and inactive");
    office.click("Active");
    office.wait("without", |office| people(office) == "01 03");
    office.click("Engines");
    office.click("Without a department");
    office.wait("those without one", |office| people(office) == "04 09");
}

/// Extent of the faces that are held for painting, and how many of them were painted last.
fn faces(office: &Office) -> (Vec<[usize; 2]>, usize) {
    let manager = office.window.ctx.tex_manager();
    let held: Vec<_> = manager
        .read()
        .allocated()
        .filter(|(_, meta)| meta.name == "hr picture")
        .map(|(id, meta)| (*id, meta.size))
        .collect();
    let painted = |shape: &egui::epaint::ClippedShape| match &shape.shape {
        egui::Shape::Rect(rect) => held.iter().any(|(id, _)| *id == rect.fill_texture_id()),
        _ => false,
    };
    let painted = office.window.output().shapes.iter().filter(|shape| painted(shape)).count();
    (held.into_iter().map(|(_, size)| size).collect(), painted)
}

#[test]
fn each_person_of_the_list_is_shown_with_their_face_until_the_workspace_locks() {
    let mut office = office();
    office.click("Audit");
    office.wait("control: a list without faces", |office| office.has("Account made") && faces(office).1 == 0);
    office.click("Staff");
    office.wait("a face in each row", |office| faces(office).1 == 9);
    assert!(faces(&office).0.len() >= 9 && faces(&office).0.iter().all(|face| *face == [64, 64]));
    office.click("Lock");
    office.wait("the kiosk", |office| office.has("Look at the camera"));
    office.wait("every face to be let go of", |office| faces(office) == (Vec::new(), 0));
}

#[test]
fn a_person_is_chosen_in_german_too() {
    let mut office = Office::speaking(LanguageChoice::German);
    office.click("Buchungen");
    let is_of = |row: &String| row.contains("(G0007)");
    office.wait("rows of several", |office| !rows(office).is_empty() && !rows(office).iter().all(is_of));
    let at = office.window.get_by_role_and_label(Role::Button, "Alle Personen").rect().center();
    finger(&mut office, at);
    office.wait("the list", |office| office.window.query_all_by_label("Name oder Nummer").count() == 2);
    office.window.key_press(Key::Escape);
    office.wait("it closed", |office| office.window.query_all_by_label("Name oder Nummer").count() == 1);
    office.window.get_by_role_and_label(Role::Button, "Alle Personen").focus();
    office.window.run_steps(2);
    office.window.key_press(Key::Enter);
    office.wait("the list", |office| office.window.query_all_by_label("Name oder Nummer").count() == 2);
    office.window.event(Event::Text("niemand".to_owned()));
    office.wait("the answer", |office| office.has("Niemand hat diesen Namen oder diese Nummer."));
    office.window.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    office.window.run_steps(1);
    office.window.event(Event::Text("g0007".to_owned()));
    let name = |office: &Office| {
        let nodes = office.window.query_all_by_role(Role::Button);
        nodes.filter_map(|node| node.accesskit_node().label()).find(|label| label.ends_with("(G0007)"))
    };
    office.wait("the person", |office| name(office).is_some());
    let name = name(&office).unwrap();
    office.click(&name);
    office.wait("their rows", |office| !rows(office).is_empty() && rows(office).iter().all(is_of));
    office.click(&format!("{name}  \u{d7}"));
    office.wait("everybody", |office| !rows(office).iter().all(is_of));
}
