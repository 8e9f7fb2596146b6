//! Whatever can be touched is large enough for a finger and has a name, on every screen at the smallest size.

use std::collections::BTreeMap;

use egui::accesskit::{Action, Role};
use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use visionpresence::app::hr::event::{Command, Event, Screen};
use visionpresence::app::hr::register::event::Command as Register;
use visionpresence::app::hr::reports::event::{ColumnsCommand, Command as Reports};
use visionpresence::app::hr::review::event::{Command as Review, Wish};
use visionpresence::app::hr::rules::event::{Command as Rules, Tab};
use visionpresence::app::hr::view::Stage;
use visionpresence::app::hr::{gallery_check, palette};
use visionpresence::domain::report::request::{Format, ReportName};
use visionpresence::domain::settings::LanguageChoice;

use crate::german::places;
use crate::office::Office;

/// The least width and height of what can be touched, in points.
const TOUCH: f32 = 44.0;

/// Something on the screen.
struct Target {
    role: Role,
    name: String,
    width: f32,
    height: f32,
}

impl Target {
    /// Why it may be smaller; `None` where it may not.
    fn excuse(&self, on_reports: bool) -> Option<&'static str> {
        match self.role {
            Role::Row if on_reports => Some("nothing opens where a line of a report is touched"),
            Role::ScrollBar => Some("the list itself is dragged by a finger"),
            Role::Button if self.name.ends_with(" present") && self.height >= TOUCH => Some(
                "thirty days side by side: the last seven have bars of their own, all have the log's calendar",
            ),
            _ => None,
        }
    }
}

/// Whatever takes a touch or the keyboard.
fn targets(office: &Office) -> Vec<Target> {
    let nodes = office.window.query_all_by(|_| true);
    // Words can be selected to be copied; nothing happens where they are touched.
    let takes = |node: &egui_kittest::Node<'_>| {
        let (role, data) = (node.accesskit_node().role(), node.accesskit_node().data());
        role != Role::Label && (data.supports_action(Action::Click) || data.supports_action(Action::Focus))
    };
    nodes
        .filter(takes)
        .map(|node| {
            let (found, area) = (node.accesskit_node(), node.rect());
            let name = found.label().or_else(|| found.value()).unwrap_or_default();
            Target { role: found.role(), name, width: area.width(), height: area.height() }
        })
        .collect()
}

/// What is wrong, with the places where.
#[derive(Default)]
struct Faults {
    found: BTreeMap<String, Vec<String>>,
    seen: usize,
}

impl Faults {
    fn look(&mut self, place: &str, office: &Office) {
        let targets = targets(office);
        assert!(!targets.is_empty(), "nothing to touch at {place}");
        self.seen += targets.len();
        let on_reports = matches!(office.stage(), Stage::Working(work) if work.screen == Screen::Reports);
        let rows = || targets.iter().enumerate().filter(|(_, target)| target.role == Role::Row);
        let ends = [rows().next().map(|(index, _)| index), rows().next_back().map(|(index, _)| index)];
        for (index, target) in targets.iter().enumerate() {
            let Target { role, name, width, height } = target;
            // The edge of a list cuts its first and last row; either is whole when the list is scrolled.
            let excused = target.excuse(on_reports).is_some() || ends.contains(&Some(index));
            let small = width.min(*height) < TOUCH - 0.01 && !excused;
            if small || (name.trim().is_empty() && *role != Role::ScrollBar) {
                let fault = format!("{role:?} {name:?} is {width:.0} x {height:.0}");
                self.found.entry(fault).or_default().push(place.to_owned());
            }
        }
    }

    fn none(self) {
        let lines = self.found.iter().map(|(fault, places)| {
            format!("{fault} at {} places, such as {}", places.len(), places.first().unwrap())
        });
        let lines: Vec<_> = lines.collect();
        assert!(lines.is_empty(), "of {} targets:\n{}", self.seen, lines.join("\n"));
    }
}

fn send(office: &mut Office, commands: Vec<Command>) {
    for command in commands {
        office.desk.as_ref().unwrap().events().send(Event::Command(command)).unwrap();
    }
    settle(office);
}

/// What was asked for arrives.
fn settle(office: &mut Office) {
    for _ in 0..8 {
        std::thread::sleep(std::time::Duration::from_millis(25));
        office.window.run_steps(2);
    }
}

/// Places that hold what somebody begins, beside those of [`places`].
fn begun() -> Vec<Vec<Command>> {
    let ada = || "E001".parse().unwrap();
    let rules = |tab, command| {
        vec![Command::Go(Screen::Rules), Command::Rules(Rules::Tab(tab)), Command::Rules(command)]
    };
    let review = |wish| vec![Command::Go(Screen::Review), Command::Review(Review::Begin(wish))];
    let columns = |command| Command::Reports(Reports::Columns(command));
    let today = "2026-11-20".parse().unwrap();
    let mut begun = vec![
        vec![Command::Register(Register::Begin)],
        vec![Command::Register(Register::Cancel), Command::Register(Register::Enrol(ada()))],
        vec![Command::Register(Register::Cancel), Command::Register(Register::Import)],
        vec![Command::Register(Register::Cancel), Command::Register(Register::Erase(ada()))],
        vec![Command::Register(Register::Cancel), Command::Go(Screen::Gallery)],
        vec![Command::Gallery(gallery_check::Command::Begin)],
        vec![Command::Go(Screen::SpoofTest)],
        rules(Tab::Shifts, Rules::EditShift(None)),
        vec![Command::Rules(Rules::Cancel)],
        rules(Tab::Roster, Rules::EditAssignment(None)),
        vec![Command::Rules(Rules::Cancel)],
        rules(Tab::Policy, Rules::EditPolicy(None)),
        vec![Command::Rules(Rules::Cancel)],
        rules(Tab::WhatIf, Rules::TrialPolicy),
        vec![Command::Rules(Rules::Cancel)],
        review(Wish::Bulk),
        vec![Command::Review(Review::Cancel)],
        review(Wish::Lock(true)),
        vec![Command::Review(Review::Cancel)],
        vec![
            Command::Go(Screen::Reports),
            Command::Reports(Reports::Choose(ReportName::Payroll)),
            columns(ColumnsCommand::Copy),
        ],
        vec![columns(ColumnsCommand::Cancel), Command::Reports(Reports::Export(Format::Xlsx))],
    ];
    begun.push(vec![Command::Files(visionpresence::app::hr::files::Command::Cancel)]);
    begun.extend(
        palette::Action::ALL
            .into_iter()
            .filter(|action| *action != palette::Action::Lock)
            .map(|action| action.commands(today)),
    );
    begun
}

#[test]
fn whatever_can_be_touched_in_the_workspace_is_44_points_or_more_and_has_a_name() {
    let mut office = Office::speaking(LanguageChoice::English);
    office.window.set_size(vec2(1024.0, 600.0));
    office.ada_comes();
    office.a_photo_of_ada_is_held_up();
    let mut faults = Faults::default();
    for commands in places().into_iter().map(|(_, commands, _)| commands).chain(begun()) {
        let place = format!("{commands:?}");
        send(&mut office, commands);
        faults.look(&place, &office);
    }
    assert!(faults.seen > 1000, "control: {} targets", faults.seen);
    faults.none();
}

#[test]
fn whatever_opens_over_a_screen_is_large_enough_to_touch_as_well() {
    let mut office = Office::signed_in();
    office.window.set_size(vec2(1024.0, 600.0));
    let mut faults = Faults::default();
    for (screen, buttons) in [
        ("Log", &["Dates...", "All departments", "With and without time out", "Any status", "Export"][..]),
        ("Staff", &["All departments", "Active"]),
        ("Reports", &["All departments", "Everybody"]),
        ("Review", &["All departments"]),
    ] {
        office.click(screen);
        settle(&mut office);
        for button in buttons {
            let before = targets(&office).len();
            office.click(button);
            settle(&mut office);
            assert!(targets(&office).len() > before, "control: {button} opens something");
            faults.look(&format!("{screen}, {button}"), &office);
            office.window.key_press(Key::Escape);
            settle(&mut office);
        }
    }
    office.window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    settle(&mut office);
    assert!(office.has("Name, id, screen or action"));
    faults.look("the search over everything", &office);
    faults.none();
}

#[test]
fn whatever_can_be_touched_before_somebody_is_in_is_large_enough_as_well() {
    let mut faults = Faults::default();
    let mut office = Office::open();
    office.window.set_size(vec2(1024.0, 600.0));
    office.click("HR");
    office.wait("first run", |office| office.has("Make this account"));
    faults.look("first run", &office);
    drop(office);
    let mut office = Office::locked();
    office.window.set_size(vec2(1024.0, 600.0));
    settle(&mut office);
    faults.look("the lock", &office);
    faults.none();
}
