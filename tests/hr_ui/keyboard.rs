//! The keyboard on the screen, for machines without one.

use egui::accesskit::Role;
use egui::{Event, TouchDeviceId, TouchId, TouchPhase, Vec2, pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use visionpresence::app::hr::register::view::RegisterView;
use visionpresence::app::hr::view::{Page, Stage};
use visionpresence::domain::staff_list::StaffField;

use crate::office::Office;

/// The form for somebody new, on a machine on which no key was pressed since it is open.
fn at_the_form() -> Office {
    let mut office = Office::signed_in();
    office.window.set_size(Vec2::new(1024.0, 600.0));
    office.click("Staff");
    office.click("Register");
    office.wait("the form", |office| office.has("Step 1 of 3"));
    office.window.run_steps(3);
    office
}

fn touch(office: &mut Office) {
    let touch = |phase| Event::Touch {
        device_id: TouchDeviceId(1),
        id: TouchId::from(1_u64),
        phase,
        pos: pos2(5.0, 5.0),
        force: None,
    };
    office.window.event(touch(TouchPhase::Start));
    office.window.event(touch(TouchPhase::End));
    office.window.run_steps(4);
}

fn draft(office: &Office, field: StaffField) -> String {
    let Stage::Working(work) = office.stage() else { return String::new() };
    match &work.page {
        Page::Register(register) => match &**register {
            RegisterView::Person(person) => person.draft.text(field).to_owned(),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

fn press(office: &mut Office, keys: &[&str]) {
    for key in keys {
        office.click(key);
    }
    office.window.run_steps(3);
}

#[test]
fn a_touch_brings_a_keyboard_that_types_into_the_field_and_a_real_key_takes_it_away() {
    let mut office = at_the_form();
    assert!(!office.has("Space"), "control: no keyboard before a touch");
    touch(&mut office);
    office.wait("the keyboard", |office| office.has("Space"));
    press(
        &mut office,
        &["Capital letters", "J", "o", "s", "Letters with accents", "\u{e9}", "Letters", "Space"],
    );
    press(&mut office, &["Capital letters", "L", "x", "Erase"]);
    office.wait("the name", |office| draft(office, StaffField::Name) == "Jos\u{e9} L");
    press(&mut office, &["Hide the keyboard"]);
    assert!(!office.has("Space"));
    touch(&mut office);
    assert!(office.has("Space"));
    office.window.event(Event::Text("i".to_owned()));
    office.window.run_steps(3);
    assert!(!office.has("Space"), "somebody has a real keyboard");
    office.wait("the name", |office| draft(office, StaffField::Name) == "Jos\u{e9} Li");
}

#[test]
fn the_keyboard_never_covers_the_field_that_it_types_into() {
    let mut office = at_the_form();
    for field in ["Employee id", "E-mail", "Native place"] {
        let is_field = |node: &egui_kittest::Node<'_>| {
            let node = node.accesskit_node();
            node.role() == Role::TextInput && node.label().is_some_and(|found| found == field)
        };
        office.window.query_all_by(|_| true).find(is_field).unwrap().focus();
        office.window.run_steps(3);
        touch(&mut office);
        office.window.run_steps(6);
        let keys = office.window.get_by_role_and_label(Role::Button, "1").rect();
        let at = office.window.query_all_by(|_| true).find(is_field).unwrap().rect();
        assert!(at.bottom() <= keys.top(), "{field} at {at} is beneath the keys at {keys}");
        assert!(at.top() >= 64.0, "{field} at {at} is beneath the bar");
    }
}
