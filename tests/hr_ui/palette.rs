//! Ctrl+K: people, screens and actions by a few letters.

use egui::{Key, Modifiers};

use crate::office::Office;

const HINT: &str = "Name, id, screen or action";

fn open(office: &mut Office) {
    office.window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    office.wait("the search", |office| office.has(HINT));
}

fn type_in(office: &mut Office, text: &str) {
    office.window.event(egui::Event::Text(text.to_owned()));
    office.window.run_steps(2);
}

#[test]
fn a_person_is_found_by_a_part_of_the_name_and_opened_with_enter() {
    let mut office = Office::signed_in();
    open(&mut office);
    type_in(&mut office, "lovel");
    office.wait("the person", |office| office.has("Ada Lovelace (E001), Person"));
    office.window.key_press(Key::Enter);
    office.wait("the record", |office| office.has("PIN for the kiosk") && !office.has(HINT));
    open(&mut office);
    type_in(&mut office, "g0007");
    office.wait("the id", |office| office.has("(G0007), Person"));
    office.window.key_press(Key::Escape);
    office.wait("the search to close", |office| !office.has(HINT));
    assert!(office.has("PIN for the kiosk"), "Esc closed the search alone");
}

#[test]
fn screens_and_actions_are_chosen_by_arrows_and_by_touch() {
    let mut office = Office::signed_in();
    open(&mut office);
    type_in(&mut office, "audit");
    office.wait("the screen", |office| office.has("Audit, Screen"));
    office.window.key_press(Key::Enter);
    office.wait("the audit list", |office| office.has("Account made"));
    open(&mut office);
    type_in(&mut office, "export");
    office.wait("actions", |office| office.has("Export month matrix (Excel), Action"));
    office.window.key_press(Key::ArrowDown);
    office.window.run_steps(1);
    office.window.key_press(Key::ArrowUp);
    office.window.run_steps(1);
    office.click("Export month matrix (Excel), Action");
    office.wait("the place to be asked for", |office| office.has("Path of the file"));
    office.click("Cancel");
    office.wait("the question to close", |office| !office.has("Path of the file"));
    open(&mut office);
    type_in(&mut office, "qqq");
    office.wait("what to do", |office| office.has("Nothing fits."));
    office.window.key_press(Key::Escape);
    office.wait("the search to close", |office| !office.has(HINT));
    office.click("Search everything (Ctrl+K)");
    type_in(&mut office, "lock the");
    office.wait("the action", |office| office.has("Lock the workspace, Action"));
    office.window.key_press(Key::Enter);
    office.wait("the kiosk", |office| office.has("Look at the camera"));
}
