//! Kiosk and workspace in German: every screen at the smallest size, and the change of the language itself.

use std::collections::BTreeSet;

use egui::Shape;
use egui::epaint::ClippedShape;
use visionpresence::app::hr::event::{Command, Event, LogCommand, Screen, StaffCommand};
use visionpresence::app::hr::files;
use visionpresence::app::hr::register::event::Command as Register;
use visionpresence::app::hr::reports::event::Command as Reports;
use visionpresence::app::hr::review::event::{Command as Review, Wish};
use visionpresence::app::hr::rules::event::{Command as Rules, Tab};
use visionpresence::app::hr::settings::{self, Folder};
use visionpresence::app::hr::view::{Page, Stage};
use visionpresence::domain::log::DateRange;
use visionpresence::domain::report::request::ReportName;
use visionpresence::domain::settings::{LanguageChoice, Settings};
use visionpresence::domain::staff_list::StaffField;
use visionpresence::store;

use crate::office::Office;

#[test]
fn the_language_that_is_saved_holds_at_once_in_the_workspace_and_at_the_kiosk() {
    let mut office = Office::signed_in();
    office.click("Settings");
    office.wait("what holds", |office| office.has("Nothing is changed."));
    office.click("Deutsch");
    office.click("Save settings");
    office.wait("the note in German", |office| office.has("Die Einstellungen sind gespeichert"));
    assert_eq!(store::settings::load(&office.data).unwrap().language, LanguageChoice::German);
    office.click("Sperren");
    office.wait("the kiosk in German", |office| office.has("Bitte in die Kamera schauen"));
    assert!(office.has("Mit PIN"));
    office.ada_comes();
    office.wait("the greeting", |office| office.has("Guten Tag, Ada Lovelace. Kommen 14:00"));
}

#[test]
fn a_kiosk_whose_settings_name_a_language_that_does_not_exist_says_which_there_are() {
    let data = Office::signed_in();
    std::fs::write(data.data.settings(), "language = \"klingon\"\n").unwrap();
    let refused = store::settings::load(&data.data).unwrap_err().to_string();
    assert!(refused.contains("`english`") && refused.contains("`german`"), "{refused}");
}

/// A place in the workspace.
pub(crate) type Place = (&'static str, Vec<Command>, fn(&Page) -> bool);

pub(crate) fn places() -> Vec<Place> {
    let any: fn(&Page) -> bool = |_| true;
    let month = DateRange::month_of("2026-11-01".parse().unwrap());
    let ada = || "E001".parse().unwrap();
    let mut places: Vec<Place> = Screen::ALL.map(|screen| ("screen", vec![Command::Go(screen)], any)).into();
    places.push(("refused", vec![Command::Go(Screen::Refused)], any));
    let person: fn(&Page) -> bool = |page| matches!(page, Page::Staff(staff) if staff.detail.is_some());
    places.push(("person", vec![Command::ShowPerson(ada())], person));
    places.push(("form", vec![Command::Staff(StaffCommand::Edit)], person));
    let day = ("G0001".parse().unwrap(), "2026-11-18".parse().unwrap());
    let select = Command::Log(LogCommand::Select(Some(day)));
    places.push(("day of the log", vec![Command::Go(Screen::Log), select], any));
    for tab in [Tab::Shifts, Tab::Roster, Tab::Holidays, Tab::Leave, Tab::Policy, Tab::WhatIf] {
        let show = vec![Command::Go(Screen::Rules), Command::Rules(Rules::Tab(tab))];
        places.push(("part of the rules", show, any));
    }
    let items: fn(&Page) -> bool = |page| matches!(page, Page::Review(review) if !review.items.is_empty());
    places.push(("review", vec![Command::Go(Screen::Review)], items));
    let detail: fn(&Page) -> bool = |page| matches!(page, Page::Review(review) if review.detail.is_some());
    places.push(("case", vec![Command::Review(Review::Select(0))], detail));
    places.push(("answer", vec![Command::Review(Review::Begin(Wish::TypeTime))], detail));
    places.push(("whole day", vec![Command::Review(Review::Open(true))], detail));
    let report: fn(&Page) -> bool = |page| matches!(page, Page::Reports(page) if page.shown.is_some());
    // The headings of payroll columns are HR's own in any language.
    for name in ReportName::ALL.into_iter().filter(|name| *name != ReportName::Payroll) {
        let choose = vec![
            Command::Go(Screen::Reports),
            Command::Reports(Reports::Range(month)),
            Command::Reports(Reports::Choose(name)),
        ];
        places.push(("report", choose, report));
    }
    places.extend(beneath_the_staff_list());
    places.push(("faces", vec![Command::Go(Screen::Gallery)], any));
    places.push(("test of the liveness check", vec![Command::Go(Screen::SpoofTest)], any));
    let choose = Command::Settings(settings::Command::ChooseFolder(Folder::SecondCopy));
    places.push(("question for a folder", vec![Command::Go(Screen::Settings), choose], any));
    places.push(("settings again", vec![Command::Files(files::Command::Cancel)], any));
    places
}

/// Registering, importing, erasing.
fn beneath_the_staff_list() -> Vec<Place> {
    let there: fn(&Page) -> bool = |page| matches!(page, Page::Register(_));
    let steps = |commands: Vec<Register>| commands.into_iter().map(Command::Register).collect();
    let named = Register::Type(StaffField::Name, "Nora Ek".to_owned());
    vec![
        ("registration", steps(vec![Register::Begin]), there),
        ("consent", steps(vec![named, Register::Next]), there),
        ("without a face", steps(vec![Register::Decline]), there),
        ("import", steps(vec![Register::Cancel, Register::Import]), there),
        ("erasure", steps(vec![Register::Cancel, Register::Erase("E001".parse().unwrap())]), there),
    ]
}

/// Texts that are cut, or that leave the area they are painted into sideways.
fn clipped(shapes: &[ClippedShape]) -> BTreeSet<String> {
    fn look(shape: &Shape, clip: egui::Rect, found: &mut BTreeSet<String>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| look(shape, clip, found)),
            Shape::Text(text) => {
                let area = text.visual_bounding_rect();
                let outside = area.left() < clip.left() - 1.0 || area.right() > clip.right() + 1.0;
                if area.intersects(clip) && (text.galley.elided || outside) {
                    found.insert(text.galley.text().to_owned());
                }
            }
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    for shape in shapes {
        look(&shape.shape, shape.clip_rect, &mut found);
    }
    found
}

/// What is clipped in each place, in a language.
fn walk(language: LanguageChoice) -> Vec<(String, BTreeSet<String>, Vec<String>)> {
    let mut office = Office::speaking(language);
    office.window.set_size(egui::vec2(1024.0, 600.0));
    let mut found = Vec::new();
    for (name, commands, there) in places() {
        let shown = format!("{name} {commands:?}");
        for command in commands {
            office.desk.as_ref().unwrap().events().send(Event::Command(command)).unwrap();
        }
        office.wait(&shown, |office| matches!(office.stage(), Stage::Working(work) if there(&work.page)));
        // What was asked for arrives.
        for _ in 0..8 {
            std::thread::sleep(std::time::Duration::from_millis(25));
            office.window.run_steps(2);
        }
        found.push((shown, clipped(&office.window.output().shapes), office.words()));
    }
    found
}

#[test]
fn no_german_text_is_cut_on_any_screen_at_the_smallest_size_and_none_is_english() {
    let (german, english) = (walk(LanguageChoice::German), walk(LanguageChoice::English));
    let mut faults = Vec::new();
    for ((place, cut, words), (_, as_in_english, english)) in german.iter().zip(&english) {
        // Names and departments are cut in both languages: they are long, and not ours.
        let cut: Vec<_> = cut.difference(as_in_english).collect();
        if !cut.is_empty() {
            faults.push(format!("cut at {place}: {cut:?}"));
        }
        let same: BTreeSet<_> =
            words.iter().filter(|word| english.contains(word) && is_prose(word)).collect();
        if !same.is_empty() {
            faults.push(format!("the same in both languages at {place}: {same:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Words that a person reads, and no name, id, date or figure.
fn is_prose(text: &str) -> bool {
    const SAME: [&str; 0] = [];
    let small = text.split_whitespace().filter(|word| word.chars().all(char::is_lowercase)).count();
    small >= 2 && !SAME.contains(&text)
}

#[test]
fn settings_without_a_language_speak_english() {
    assert_eq!(Settings::default().language, LanguageChoice::English);
}
