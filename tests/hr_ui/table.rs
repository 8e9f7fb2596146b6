//! Lists by the keyboard: arrows, a page, the ends, Enter.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use visionpresence::domain::staff_list::{StaffFilter, StaffSort};

use crate::office::Office;

/// The rows that are painted: name, height, and whether the row has the keyboard.
fn rows(office: &Office) -> Vec<(String, f32, bool)> {
    let nodes = office.window.query_all_by(|_| true);
    let rows = nodes.filter(|node| node.accesskit_node().role() == Role::Row);
    rows.map(|node| {
        (node.accesskit_node().label().unwrap_or_default(), node.rect().height(), node.is_focused())
    })
    .collect()
}

/// The row that has the keyboard.
fn focused(office: &Office) -> Option<String> {
    rows(office).into_iter().find(|(_, _, focused)| *focused).map(|(name, _, _)| name)
}

/// Whether the row that has the keyboard can be seen as a whole.
fn is_seen(office: &Office) -> bool {
    let rows = rows(office);
    let highest = rows.iter().map(|(_, height, _)| *height).fold(0.0, f32::max);
    rows.iter().any(|(_, height, focused)| *focused && highest - height < 1.0)
}

fn focus_first(office: &mut Office) {
    let first = |node: &egui_kittest::Node<'_>| node.accesskit_node().role() == Role::Row;
    office.window.query_all_by(|_| true).find(first).unwrap().focus();
    office.window.run_steps(3);
}

fn press(office: &mut Office, key: Key) {
    office.window.key_press(key);
    office.window.run_steps(3);
}

#[test]
fn the_staff_list_is_walked_by_arrows_pages_and_its_ends_and_a_person_opened_by_enter() {
    let mut office = Office::signed_in();
    office.click("Staff");
    office.wait("the list", |office| office.has("Ada Lovelace (E001)"));
    let people = office.reader().staff_page(&StaffFilter::default(), StaffSort::default(), 0, 200).unwrap();
    let last = people.len() - 1;
    let at = |office: &Office| {
        let name = focused(office)?;
        people.iter().position(|person| name.contains(&format!("({})", person.emp_id)))
    };
    let highest = rows(&office).iter().map(|(_, height, _)| *height).fold(0.0, f32::max);
    let page = rows(&office).iter().filter(|(_, height, _)| highest - height < 1.0).count();
    assert!(page > 3 && 3 * page < last, "{page} of {last}");
    focus_first(&mut office);
    assert_eq!(at(&office), Some(0));
    for (key, wanted) in [
        (Key::ArrowDown, 1),
        (Key::ArrowDown, 2),
        (Key::ArrowUp, 1),
        (Key::PageDown, 1 + page),
        (Key::PageDown, 1 + 2 * page),
        (Key::PageUp, 1 + page),
        (Key::End, last),
        (Key::ArrowDown, last),
        (Key::PageDown, last),
        (Key::ArrowUp, last - 1),
        (Key::PageUp, last - 1 - page),
        (Key::Home, 0),
        (Key::ArrowUp, 0),
        (Key::PageUp, 0),
    ] {
        press(&mut office, key);
        office.wait(&format!("row {wanted} after {key:?}"), |office| at(office) == Some(wanted));
        assert!(is_seen(&office), "row {wanted} after {key:?}");
    }
    press(&mut office, Key::ArrowDown);
    let second = people[1].name.clone();
    for key in [Key::Enter, Key::Space] {
        press(&mut office, key);
        office.wait("the person", |office| office.has("Back to the list") || office.has("PIN for the kiosk"));
        assert!(office.has(&second), "{key:?}");
        press(&mut office, key);
        office.wait("the person closed", |office| !office.has("PIN for the kiosk"));
    }
}

#[test]
fn the_end_of_a_log_of_many_pages_is_one_key_away_and_its_beginning_another() {
    let mut office = Office::signed_in();
    office.click("Log");
    office.click("All dates");
    let database = rusqlite::Connection::open(office.data.database()).unwrap();
    let (count, oldest): (u32, chrono::NaiveDate) = database
        .query_row("SELECT count(*), min(attendance_date) FROM attendance", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert!(count > 1000, "control: more than two pages");
    // Not those of this month, with which the log opens.
    let records = format!("{},{:03}", count / 1000, count % 1000);
    office.wait("all rows", |office| office.has(&records) && !rows(office).is_empty());
    focus_first(&mut office);
    let first = focused(&office).unwrap();
    press(&mut office, Key::End);
    let day = oldest.format("%a %d %b %Y").to_string();
    office.wait("the oldest day", |office| focused(office).is_some_and(|row| row.starts_with(&day)));
    let last = focused(&office).unwrap();
    assert!(is_seen(&office));
    press(&mut office, Key::ArrowUp);
    office.wait("the row above", |office| focused(office).is_some_and(|row| row != last));
    press(&mut office, Key::ArrowDown);
    office.wait("the last row", |office| focused(office).as_ref() == Some(&last));
    press(&mut office, Key::Home);
    office.wait("the first row", |office| focused(office).as_ref() == Some(&first));
    assert!(is_seen(&office));
}
