//! Each figure of the dashboard leads to the list of just those whom it counts.

use egui::accesskit::Role;
use egui::{Key, Rect, Shape};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use visionpresence::domain::attack::{Refusal, RefusedPresentation};
use visionpresence::domain::decision::AttackReason;
use visionpresence::domain::time::{Clock as _, Moment};
use visionpresence::store::Writer;

use crate::office::Office;

/// The buttons of the dashboard that begin with `words`, in their order.
fn buttons(office: &Office, words: &str) -> Vec<String> {
    let nodes = office.window.query_all_by(|_| true);
    nodes
        .filter(|node| node.accesskit_node().role() == Role::Button)
        .filter_map(|node| node.accesskit_node().label())
        .filter(|label| label.starts_with(words))
        .collect()
}

/// Ada has come today, and was late.
fn office() -> Office {
    let mut office = Office::signed_in();
    office.ada_comes();
    office.wait_for_news("Ada", |office| office.has("Came today: 1"));
    let database = rusqlite::Connection::open(office.data.database()).unwrap();
    let late = "UPDATE attendance SET late_secs = 600 WHERE emp_id = 'E001'";
    assert_eq!(database.execute(late, []).unwrap(), 1);
    office.click("Log");
    office.wait("the log", |office| office.has("Search name or id"));
    office.click("Dashboard");
    office.wait("the late one", |office| office.has("Late today: 1"));
    office
}

/// Touches the button and waits for a list of `count` of `what`.
#[track_caller]
fn leads_to(office: &mut Office, button: &str, count: &str, what: &str) {
    office.click(button);
    let wanted = format!(" {count} {what} ");
    office.wait(&format!("{wanted:?} behind {button}"), |office| {
        format!("{} ", office.words().join(" ")).contains(&wanted)
    });
    office.click("Dashboard");
    office.wait("the dashboard", |office| office.has("Came today: "));
}

#[test]
fn each_figure_of_the_day_leads_to_as_many_records_or_people() {
    let mut office = office();
    let mut counted = 0;
    for (figure, what) in [
        ("Present now: ", "Records"),
        ("Came today: ", "Records"),
        ("Absent today: ", "People"),
        ("Late today: ", "Records"),
        ("No time out yesterday: ", "Records"),
        ("Active staff: ", "People"),
    ] {
        let [button] = &buttons(&office, figure)[..] else { panic!("no {figure}: {:?}", office.words()) };
        let count = button.trim_start_matches(figure).to_owned();
        counted += usize::from(count != "0");
        leads_to(&mut office, button, &count, what);
    }
    assert_eq!(counted, 6, "control: no list was empty");
}

#[test]
fn a_department_leads_to_its_people_and_so_do_those_without_one() {
    let mut office = office();
    let departments = buttons(&office, "").into_iter().filter(|label| label.contains(" of "));
    let departments: Vec<_> = departments.collect();
    assert!(departments.iter().any(|label| label.starts_with("Without a department: ")), "{departments:?}");
    for button in departments {
        let (_, staff) = button.rsplit_once(" of ").unwrap();
        leads_to(&mut office, &button, staff, "People");
    }
}

/// The end of the name of a bar.
const BAR: &str = " present";

/// Name and place of each bar, the seven of the week before the thirty of the month.
fn bars(office: &Office) -> Vec<(String, Rect)> {
    let nodes = office.window.query_all_by(|_| true);
    let named = nodes.filter_map(|node| Some((node.accesskit_node().label()?, node)));
    let bars =
        named.filter(|(name, node)| node.accesskit_node().role() == Role::Button && name.ends_with(BAR));
    bars.map(|(name, node)| (name, node.rect())).collect()
}

/// Touches the bar at `index`, or gives it the keyboard.
fn to_bar(office: &mut Office, index: usize, touch: bool) {
    let is_bar = |node: &Node<'_>| node.accesskit_node().label().is_some_and(|name| name.ends_with(BAR));
    let bar = office.window.query_all_by(|_| true).filter(is_bar).nth(index).unwrap();
    if touch {
        bar.click();
    } else {
        bar.focus();
    }
    office.window.run_steps(3);
}

/// The bar that has the keyboard.
fn focused_bar(office: &Office) -> Option<usize> {
    let nodes = office.window.query_all_by(|_| true);
    let is_bar = |node: &Node<'_>| node.accesskit_node().label().is_some_and(|name| name.ends_with(BAR));
    nodes.filter(is_bar).position(|node| node.is_focused())
}

/// Waits for the log of the day of a bar, with as many people as the bar says, and goes back.
#[track_caller]
fn the_log_of(office: &mut Office, bar: &str) {
    let (day, people) = bar.trim_end_matches(BAR).split_once(": ").unwrap();
    let wanted = [format!(" {people} Records "), format!(" {people} People ")];
    office.wait(&format!("{wanted:?} behind {bar}"), |office| {
        let words = format!("{} ", office.words().join(" "));
        wanted.iter().all(|wanted| words.contains(wanted))
    });
    let rows = |office: &Office| {
        let rows = office.window.query_all_by(|_| true).map(|node| node.accesskit_node());
        rows.filter(|node| node.role() == Role::Row).filter_map(|node| node.label()).collect::<Vec<_>>()
    };
    // Rows of the list before stand until those of this one are read.
    office.wait(&format!("rows of {day} alone"), |office| {
        let rows = rows(office);
        rows.is_empty() == (people == "0")
            && rows.iter().all(|row| row.replacen(" 0", " ", 1).starts_with(day))
    });
    office.click("Dashboard");
    office.wait("the dashboard", |office| office.has("Came today: "));
}

#[test]
fn a_bar_leads_to_the_log_of_its_day_with_as_many_people_as_it_says() {
    let mut office = office();
    let bars = bars(&office);
    assert_eq!(bars.len(), 37, "{bars:?}");
    assert_eq!(bars[6].0, "Fri 20 Nov: 1 present");
    assert!(bars.iter().any(|(bar, _)| bar.contains(": 0 ")), "control: nobody came on a Sunday");
    assert!(bars.iter().filter(|(bar, _)| !bar.contains(": 0 ")).count() > 20, "control: people came");
    for index in [0, 1, 2, 3, 4, 5, 6, 7, 8, 20, 36] {
        to_bar(&mut office, index, true);
        the_log_of(&mut office, &bars[index].0);
    }
}

#[test]
fn bars_are_reached_and_opened_by_the_keyboard() {
    let mut office = office();
    let bars = bars(&office);
    for (index, key) in [(3, Key::Enter), (4, Key::Space), (30, Key::Enter)] {
        to_bar(&mut office, index, false);
        assert_eq!(focused_bar(&office), Some(index));
        office.window.key_press(key);
        the_log_of(&mut office, &bars[index].0);
    }
    to_bar(&mut office, 3, false);
    for (key, bar) in [(Key::Tab, 4), (Key::ArrowRight, 5), (Key::ArrowLeft, 4)] {
        office.window.key_press(key);
        office.window.run_steps(3);
        assert_eq!(focused_bar(&office), Some(bar), "{key:?}");
    }
}

#[test]
fn the_bar_that_has_the_keyboard_has_a_ring_and_says_its_figure() {
    let mut office = office();
    let bar = bars(&office)[3].1;
    let ring = |office: &Office| {
        office.window.output().shapes.iter().any(|clipped| match &clipped.shape {
            Shape::Rect(rect) => {
                rect.stroke.width >= 2.0
                    && (rect.rect.center() - bar.center()).length() < 4.0
                    && (rect.rect.width() - bar.width()).abs() < 8.0
            }
            _ => false,
        })
    };
    assert!(!ring(&office), "control: the keyboard is elsewhere");
    to_bar(&mut office, 3, false);
    assert!(ring(&office));
    assert!(office.has("people\nTue 17 Nov 2026"), "{:?}", office.words());
}

#[test]
fn what_gets_the_keyboard_is_scrolled_into_view() {
    let mut office = office();
    office.window.set_size(egui::vec2(1024.0, 600.0));
    office.window.run_steps(4);
    let place =
        |office: &Office, label: &str| office.window.get_by_role_and_label(Role::Button, label).rect();
    let last = buttons(&office, "").into_iter().rfind(|label| label.contains(" of ")).unwrap();
    for label in [last.as_str(), "Came today: 1"] {
        let before = place(&office, label);
        let is_beyond = before.bottom() > 600.0 || before.top() < 64.0;
        assert!(is_beyond, "control: {label} at {before} cannot be seen");
        office.window.get_by_role_and_label(Role::Button, label).focus();
        office.wait(&format!("{label} to be seen"), |office| {
            let area = place(office, label);
            area.top() >= 64.0 && area.bottom() <= 600.0
        });
    }
}

#[test]
fn the_figures_end_where_the_cards_below_them_do() {
    let mut office = office();
    let place = |office: &Office, name: &str| {
        let [label] = &buttons(office, name)[..] else { panic!("no {name}") };
        office.window.get_by_role_and_label(Role::Button, label).rect()
    };
    for size in [[1024.0, 600.0], [1280.0, 800.0], [1366.0, 768.0], [1920.0, 1080.0]] {
        office.window.set_size(size.into());
        office.window.run_steps(4);
        let (first, last) = (place(&office, "Present now: "), place(&office, "Not live, 7 days: "));
        let (recent, margin) = (place(&office, "Ada Lovelace, Time in"), 17.0);
        assert!((recent.right() + margin - last.right()).abs() < 1.6, "{recent} beneath {last} at {size:?}");
        assert!((first.top() - last.top()).abs() < 0.1, "all in one row at {size:?}");
    }
}

#[test]
fn bars_of_the_week_are_wide_enough_to_touch_on_the_smallest_screen() {
    let mut office = office();
    office.window.set_size(egui::vec2(1024.0, 600.0));
    office.window.run_steps(4);
    let bars = bars(&office);
    for (bar, area) in &bars[..7] {
        assert!(area.width() >= 44.0 && area.height() >= 44.0, "{bar} is {area}");
    }
    for (bar, area) in &bars[7..] {
        assert!(area.height() >= 120.0, "{bar} is {area}");
    }
}

#[test]
fn the_figure_of_what_was_not_live_leads_to_a_list_of_as_many() {
    let mut office = Office::signed_in();
    let mut writer = Writer::open(&office.data).unwrap();
    let now = office.clock.now().moment;
    let attack = Refusal::Attack(AttackReason::FlatTurn);
    // The second is of 23:00 on the day before the first of the seven, the third of midnight.
    for (hours, reason) in [
        (9 * 24, attack),
        (6 * 24 + 15, attack),
        (6 * 24 + 14, Refusal::Attack(AttackReason::Replica)),
        (5 * 24, Refusal::NotRecognised),
        (24, Refusal::TooAlike),
        (0, attack),
    ] {
        let at = Moment { utc: now.utc - chrono::TimeDelta::hours(hours), ..now };
        writer.keep_refused(&RefusedPresentation { at, reason, claimed: None, photo: None }).unwrap();
    }
    let listed = |office: &Office| -> Vec<String> {
        office.words().into_iter().filter(|words| words.ends_with(". Looks like nobody here")).collect()
    };
    let not_live = |office: &Office| buttons(office, "Not live, 7 days: ").pop().unwrap();
    office.wait_for_news("the figure", |office| !not_live(office).ends_with(": 0"));
    let tile = not_live(&office);
    office.click(&tile);
    office.wait("the list", |office| !listed(office).is_empty());
    let list = listed(&office);
    assert_eq!(tile, format!("Not live, 7 days: {}", list.len()), "{list:?}");
    assert!(list[0].starts_with("Fri 20 Nov 2026, 14:00") && list[0].contains("stayed flat"), "{list:?}");
    assert!(list[1].starts_with("Sat 14 Nov 2026, 00:00"), "{list:?}");
    office.click("All dates");
    office.wait("what was not live on any date", |office| listed(office).len() == 4);
    office.click("All");
    office.wait("everything", |office| listed(office).len() == 6);
    office.click("Not recognised");
    office.wait("faces that were not recognised", |office| listed(office).len() == 2);
    office.click("Back to the dashboard");
    office.click(&tile);
    office.wait("the list of the figure again", |office| listed(office) == list);
}

#[test]
fn a_punch_at_the_kiosk_appears_among_recent_activity_by_itself_and_leads_to_that_day_of_the_person() {
    let mut office = Office::signed_in();
    let recent = |office: &Office| {
        let all = buttons(office, "").into_iter();
        all.filter(|label| label.contains(", Time in ") || label.contains(", Time out ")).collect::<Vec<_>>()
    };
    assert!(!recent(&office).iter().any(|row| row.starts_with("Ada Lovelace")), "control: not yet");
    office.ada_comes();
    let row = "Ada Lovelace, Time in 14:00, Fri 20 Nov 2026";
    office.wait_for_news("her row", |office| recent(office).first().is_some_and(|first| first == row));
    office.click(row);
    office.wait("her day", |office| office.has("Likeness 9.00; 5.00 was needed."));
    let words = format!("{} ", office.words().join(" "));
    assert!(words.contains(" 1 Records ") && words.contains(" 1 People "), "{words}");
    assert!(office.has("Fri 20 Nov 2026, Ada Lovelace (E001), 14:00, Open"), "{words}");
}
