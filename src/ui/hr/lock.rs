//! The lock screen, and the screen on which the first account is made.

use egui::{Align, Key, Layout, Rect, RichText, Sense, Ui, UiBuilder, vec2};

use super::keypad;
use super::look::{STEP, size};
use super::parts::Kit;
use super::words::Label;
use crate::app::hr::event::Command;
use crate::app::hr::view::{AccessProblem, FirstRunView, HrView, LockView};
use crate::domain::access::{Account, AccountId, LONGEST_NAME, Secret};
use crate::ui::icon::{self, Icon};
use crate::ui::theme;

/// What is being typed.
#[derive(Default)]
pub(super) struct LockScreen {
    typed: String,
    tries: u32,
    chosen: Option<AccountId>,
    first: FirstForm,
}

/// What is typed for the first account.
#[derive(Default)]
struct FirstForm {
    name: Option<String>,
    secret: String,
    again: String,
    in_again: bool,
    sent: bool,
    begun: bool,
}

/// The accounts are being read.
pub(super) fn opening(ui: &mut Ui, kit: &Kit<'_>) {
    panel(ui, 360.0, 80.0, |ui| {
        ui.vertical_centered(|ui| kit.heading(ui, kit.say(Label::Loading)));
    });
}

/// The accounts cannot be read.
pub(super) fn broken(ui: &mut Ui, kit: &Kit<'_>, reason: &str, commands: &mut Vec<Command>) {
    panel(ui, 560.0, 240.0, |ui| {
        kit.card(ui, |ui| {
            ui.label(RichText::new(kit.say(Label::Broken)).size(size::TITLE).family(theme::strong()));
            let problem = AccessProblem::Refused(reason.to_owned());
            ui.add(egui::Label::new(kit.words.access_problem(&problem)).wrap());
            if kit.button(ui, kit.say(Label::BackToKiosk)).clicked() || escape(ui) {
                commands.push(Command::Lock);
            }
        });
    });
}

impl LockScreen {
    /// Somebody has to sign in.
    pub(super) fn locked(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        view: &HrView,
        lock: &LockView,
        commands: &mut Vec<Command>,
    ) {
        if self.tries != lock.tries || self.chosen != Some(lock.chosen) {
            self.tries = lock.tries;
            self.chosen = Some(lock.chosen);
            self.typed.clear();
        }
        let has_pin = lock.has_pin();
        let wide = ui.max_rect().height() < 700.0 && ui.max_rect().width() > 860.0;
        let extent = if wide { vec2(760.0, 372.0) } else { vec2(400.0, 690.0) };
        panel(ui, extent.x, extent.y, |ui| {
            kit.card(ui, |ui| {
                if wide {
                    ui.horizontal_top(|ui| {
                        let column = (extent.x - 64.0) / 2.0;
                        ui.allocate_ui_with_layout(vec2(column, 0.0), Layout::top_down(Align::LEFT), |ui| {
                            Self::head(ui, kit, view, lock, commands);
                            self.secret(ui, kit, lock, has_pin, commands);
                            foot(ui, kit, commands);
                        });
                        ui.add_space(16.0);
                        ui.allocate_ui_with_layout(vec2(column, 0.0), Layout::top_down(Align::LEFT), |ui| {
                            if has_pin {
                                ui.add_space(44.0);
                                keypad::show(ui, kit, &mut self.typed, column);
                            }
                        });
                    });
                } else {
                    Self::head(ui, kit, view, lock, commands);
                    self.secret(ui, kit, lock, has_pin, commands);
                    if has_pin {
                        ui.add_space(4.0);
                        let width = ui.available_width();
                        keypad::show(ui, kit, &mut self.typed, width);
                    }
                    foot(ui, kit, commands);
                }
            });
        });
        if escape(ui) {
            commands.push(Command::Lock);
        }
    }

    fn head(ui: &mut Ui, kit: &Kit<'_>, view: &HrView, lock: &LockView, commands: &mut Vec<Command>) {
        ui.horizontal(|ui| {
            let (mark, _) = ui.allocate_exact_size(vec2(32.0, 32.0), Sense::hover());
            icon::paint(ui.painter(), Icon::Lock, mark.center(), 24.0, kit.theme.accent);
            ui.label(RichText::new(kit.say(Label::WhoAreYou)).size(size::TITLE).family(theme::strong()));
        });
        kit.caption(ui, &view.company);
        ui.horizontal_wrapped(|ui| {
            for Account { id, name, .. } in &lock.accounts {
                if kit.chip(ui, name, *id == lock.chosen).clicked() && *id != lock.chosen {
                    commands.push(Command::Choose(*id));
                }
            }
        });
    }

    fn secret(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        lock: &LockView,
        has_pin: bool,
        commands: &mut Vec<Command>,
    ) {
        let said = lock.problem.as_ref().map(|problem| kit.words.access_problem(problem));
        let name = kit.say(if has_pin { Label::Pin } else { Label::Password });
        let field = kit.field(ui, name, &mut self.typed, true, said.as_deref());
        // Asked before the field has the focus back: Enter has just taken it away.
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let somewhere_else = ui.memory(|memory| memory.focused().is_some());
        if !somewhere_else {
            field.request_focus();
        }
        if lock.wait_secs > 0 {
            ui.label(RichText::new(kit.words.wait(lock.wait_secs)).color(kit.theme.warn));
        }
        let ready = !self.typed.is_empty() && !lock.busy && lock.wait_secs == 0;
        let label = kit.say(if lock.busy { Label::Checking } else { Label::Unlock });
        let unlock = kit.primary_wide(ui, label, ready);
        if ready && (unlock.clicked() || entered) {
            commands.push(Command::SignIn(Secret::typed(&self.typed)));
        }
    }

    /// There is no account yet.
    pub(super) fn first_run(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        view: &HrView,
        first: &FirstRunView,
        commands: &mut Vec<Command>,
    ) {
        let wide = ui.max_rect().width() > 860.0;
        let extent = if wide { vec2(860.0, 430.0) } else { vec2(460.0, 900.0) };
        panel(ui, extent.x, extent.y, |ui| {
            kit.card(ui, |ui| {
                let column = if wide { 480.0 } else { ui.available_width() };
                ui.horizontal_wrapped(|ui| {
                    ui.with_layout(Layout::left_to_right(Align::Min).with_main_wrap(!wide), |ui| {
                        ui.allocate_ui_with_layout(vec2(column, 0.0), Layout::top_down(Align::LEFT), |ui| {
                            ui.set_width(column);
                            self.first.show(ui, kit, view, first, commands);
                        });
                        ui.add_space(2.0 * STEP);
                        let keys = if wide { ui.available_width() } else { column };
                        ui.allocate_ui_with_layout(vec2(keys, 0.0), Layout::top_down(Align::LEFT), |ui| {
                            ui.add_space(if wide { 112.0 } else { 0.0 });
                            keypad::show(ui, kit, self.first.typed_into(), keys);
                        });
                    });
                });
            });
        });
        if escape(ui) {
            commands.push(Command::Lock);
        }
    }
}

impl FirstForm {
    /// The field that the keypad types into: the one touched last of the two.
    fn typed_into(&mut self) -> &mut String {
        if self.in_again { &mut self.again } else { &mut self.secret }
    }

    fn show(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        view: &HrView,
        first: &FirstRunView,
        commands: &mut Vec<Command>,
    ) {
        kit.caption(ui, &view.company);
        ui.label(RichText::new(kit.say(Label::Welcome)).size(size::PAGE).family(theme::strong()));
        ui.add(egui::Label::new(kit.say(Label::WelcomeDetail)).wrap());
        ui.add_space(4.0);
        let problem = first.problem.as_ref().map(|problem| kit.words.access_problem(problem));
        let (for_name, for_secret) = match &first.problem {
            Some(AccessProblem::NameMissing) => (problem.as_deref(), None),
            _ => (None, problem.as_deref()),
        };
        let name = self.name.get_or_insert_with(|| "Admin".to_owned());
        let field = kit.field(ui, kit.say(Label::AccountName), name, false, for_name);
        if !self.begun {
            self.begun = true;
            field.request_focus();
        }
        if name.chars().count() > LONGEST_NAME {
            *name = name.chars().take(LONGEST_NAME).collect();
        }
        let secret = kit.field(ui, kit.say(Label::NewSecret), &mut self.secret, true, for_secret);
        let same = self.secret == self.again;
        let wrong = (self.sent && !same).then(|| kit.say(Label::NotTheSame));
        let again = kit.field(ui, kit.say(Label::SecretAgain), &mut self.again, true, wrong);
        if secret.has_focus() || again.has_focus() {
            self.in_again = again.has_focus();
        }
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            let make = kit.primary(ui, kit.say(Label::CreateAdmin), !first.busy);
            let entered = again.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if make.clicked() || entered {
                self.sent = true;
                if same {
                    let (name, secret) = (name.clone(), Secret::typed(&self.secret));
                    commands.push(Command::CreateFirst { name, secret });
                }
            }
            if kit.link(ui, kit.say(Label::BackToKiosk)).clicked() {
                commands.push(Command::Lock);
            }
        });
    }
}

fn foot(ui: &mut Ui, kit: &Kit<'_>, commands: &mut Vec<Command>) {
    if kit.button(ui, kit.say(Label::BackToKiosk)).clicked() {
        commands.push(Command::Lock);
    }
    kit.caption(ui, kit.say(Label::Forgotten));
}

fn escape(ui: &Ui) -> bool {
    ui.input(|input| input.key_pressed(Key::Escape))
}

/// A place in the middle of the window.
fn panel(ui: &mut Ui, width: f32, height: f32, contents: impl FnOnce(&mut Ui)) {
    let window = ui.max_rect();
    let extent = vec2(width.min(window.width() - 2.0 * STEP), height.min(window.height() - 2.0 * STEP));
    let area = Rect::from_center_size(window.center(), extent);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(area).layout(Layout::top_down(Align::LEFT)));
    contents(&mut inside);
}
