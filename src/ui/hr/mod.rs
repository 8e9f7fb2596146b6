//! The HR workspace in the window: one file a screen.
//!
//! A screen takes its part of [`HrView`] and gives [`Command`]s; what it keeps for itself is where somebody is in it:
//! scroll positions, what is being typed, which month the calendar shows.

mod accounts;
mod audit;
mod calendar;
mod dashboard;
mod day;
mod faces_german;
mod file_field;
mod file_german;
mod file_words;
pub(super) mod gallery_check;
pub(super) mod gap;
mod german;
mod keyboard;
mod keypad;
mod labels;
mod labels_german;
mod lock;
mod log;
pub(super) mod look;
mod matched;
mod palette;
mod parts;
mod person;
mod person_choice;
mod person_consent;
mod person_pin;
mod pictures;
mod plot;
pub mod reasons;
mod reasons_german;
pub(super) mod refused;
pub mod register;
mod reports;
mod review;
mod rules;
mod settings;
mod shell;
mod spoof_test;
mod staff;
mod storage;
mod table;
pub mod words;

use std::sync::Arc;

use egui::{Key, Ui};

use crate::app::hr::event::Command;
use crate::app::hr::rules::view::FormView;
use crate::app::hr::view::{HrView, Page, PictureRef, Shown, Stage, WorkView};
use crate::app::view::KioskView;
use crate::domain::frame::Frame;
use crate::ui::strings::Language;
use crate::ui::theme::Theme;

use parts::Kit;
use pictures::Pictures;

/// The connection of the workspace to the runtime.
pub struct HrLink {
    /// The newest view.
    pub view: Box<dyn Fn() -> Arc<HrView> + Send>,
    /// What is there of a picture; one that is not there is read, and the window woken. Never waits.
    pub picture: Box<dyn Fn(&PictureRef) -> Shown + Send>,
    /// Takes what the person did.
    pub send: Box<dyn Fn(Command) + Send>,
}

/// Gives the newest frame of the camera that is fresh enough to be shown.
pub type NewestFrame = dyn Fn() -> Option<Frame> + Send;

/// Where somebody is in the workspace.
#[derive(Default)]
pub struct HrScreens {
    pictures: Pictures,
    lock: lock::LockScreen,
    log: log::LogScreen,
    staff: staff::StaffScreen,
    rules: rules::RulesScreen,
    review: review::ReviewScreen,
    refused: refused::RefusedScreen,
    register: register::RegisterScreen,
    storage: storage::StorageScreen,
    audit: audit::AuditScreen,
    accounts: accounts::AccountsScreen,
    reports: reports::ReportsScreen,
    settings: settings::SettingsScreen,
    spoof: spoof_test::SpoofScreen,
    files: file_field::FileField,
    keyboard: keyboard::Keyboard,
    palette: palette::Palette,
    touched_at: f64,
}

/// Seconds between two notices that somebody is there.
const NOTICE_EVERY: f64 = 1.0;

impl HrScreens {
    /// Paints `view` into all of `ui`; gives what the person did.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        view: &HrView,
        (kiosk, frame): (&KioskView, &NewestFrame),
        link: &HrLink,
        words: &dyn Language,
    ) -> Vec<Command> {
        let mut commands = Vec::new();
        let screen = ui.max_rect();
        let keys_touched = self.keyboard.begin(ui);
        // Beside the screens while they paint.
        let mut pictures = std::mem::take(&mut self.pictures);
        let mut kit = Kit {
            theme: Theme::of(view.theme),
            words,
            pictures: &mut pictures,
            source: &*link.picture,
            frame,
            keys_touched,
            sign: if self.keyboard.has_sign() { look::SIGN } else { 0 },
        };
        match &view.stage {
            Stage::Closed => {}
            Stage::Opening => lock::opening(ui, &kit),
            Stage::Broken(reason) => lock::broken(ui, &kit, reason, &mut commands),
            Stage::FirstRun(first) => {
                let mut inside = lifted(ui, screen, self.keyboard.lift(ui, screen, screen));
                self.lock.first_run(&mut inside, &kit, view, first, &mut commands);
                self.keyboard.show(ui, &kit, screen, screen.left());
            }
            // A PIN has its own keys.
            Stage::Locked(locked) if locked.has_pin() => {
                kit.sign = 0;
                self.lock.locked(ui, &kit, view, locked, &mut commands);
            }
            Stage::Locked(locked) => {
                let mut inside = lifted(ui, screen, self.keyboard.lift(ui, screen, screen));
                self.lock.locked(&mut inside, &kit, view, locked, &mut commands);
                self.keyboard.show(ui, &kit, screen, screen.left());
            }
            Stage::Working(work) => {
                commands.extend(self.palette.keys(ui, &kit, view, work));
                let mut search = false;
                let area = shell::show(ui, &kit, view, work, kiosk, &mut search, &mut commands);
                if search {
                    self.palette.open();
                }
                let lift = self.keyboard.lift(ui, area, screen);
                let builder = egui::UiBuilder::new().max_rect(area.translate(egui::vec2(0.0, -lift)));
                let mut inside = ui.new_child(builder.id_salt(work.screen));
                // What is moved up goes beneath the bar.
                let margin = if lift > 0.0 { 0.0 } else { 2.0 * look::STEP };
                inside.set_clip_rect(area.expand(margin).intersect(ui.clip_rect()));
                self.page(&mut inside, &mut kit, view, work, kiosk, &mut commands);
                shell::foot(ui, &kit, work, &mut commands);
                self.palette.show(ui, &kit, view, work, &mut commands);
                let above_keys = self.keyboard.is_shown(ui);
                self.files.show(ui, &kit, work.files.as_ref(), above_keys, &mut commands);
                self.keyboard.show(ui, &kit, screen, screen.left() + shell::RAIL);
                if work.files.is_none() {
                    Self::escape(ui, work, &mut commands);
                }
            }
        }
        self.pictures = pictures;
        self.notice(ui, &mut commands);
        commands
    }

    /// Paints what is on the screen that is chosen.
    fn page(
        &mut self,
        inside: &mut Ui,
        kit: &mut Kit<'_>,
        view: &HrView,
        work: &WorkView,
        kiosk: &KioskView,
        commands: &mut Vec<Command>,
    ) {
        match &work.page {
            Page::Dashboard(overview) => {
                dashboard::show(inside, kit, view, overview.as_deref(), commands);
            }
            Page::Refused(refused) => {
                self.refused.show(inside, kit, view.today, refused, &work.people_found, commands);
            }
            Page::Gallery(view) => gallery_check::show(inside, kit, view, commands),
            Page::Review(review) => {
                self.review.show(inside, kit, view, review, commands);
            }
            Page::Log(log) => self.log.show(inside, kit, view, log, &work.people_found, commands),
            Page::Staff(staff) => self.staff.show(inside, kit, staff, commands),
            Page::Rules(rules) => self.rules.show(inside, kit, rules, commands),
            Page::Reports(page) => {
                self.reports.show(inside, kit, view.today, page, &work.people_found, commands);
            }
            Page::Register(register) => {
                self.register.show(inside, kit, register, kiosk, commands);
            }
            Page::Settings(view) => {
                self.settings.show(inside, kit, view.as_ref(), commands);
            }
            Page::SpoofTest(test) => self.spoof.show(inside, kit, test, kiosk, commands),
            Page::Storage(storage) => self.storage.show(inside, kit, storage, commands),
            Page::Audit(audit) => self.audit.show(inside, kit, audit, commands),
            Page::Accounts(accounts) => {
                self.accounts.show(inside, kit, &work.account, accounts, commands);
            }
        }
    }

    /// Forgets what was typed and every face: the workspace is locked.
    pub fn close(&mut self) {
        self.pictures.forget();
        *self = Self::default();
    }

    /// Esc closes what is open beside a list.
    fn escape(ui: &Ui, work: &WorkView, commands: &mut Vec<Command>) {
        use crate::app::hr::event::{LogCommand, Screen, StaffCommand};
        use crate::app::hr::review::event::Command as ReviewCommand;
        let popup = egui::Popup::is_any_open(ui.ctx());
        if popup || !ui.input(|input| input.key_pressed(Key::Escape)) {
            return;
        }
        match &work.page {
            Page::Refused(_) => commands.push(Command::Go(Screen::Dashboard)),
            Page::Gallery(_) => commands.push(Command::Go(Screen::Staff)),
            Page::SpoofTest(test) if test.running.is_none() => commands.push(Command::Go(Screen::Settings)),
            Page::SpoofTest(_) => {
                commands.push(Command::SpoofTest(crate::app::hr::spoof_test::Command::Cancel));
            }
            Page::Review(review) if review.form.is_some() => {
                commands.push(Command::Review(ReviewCommand::Cancel));
            }
            Page::Review(review) if review.opened => {
                commands.push(Command::Review(ReviewCommand::Open(false)));
            }
            Page::Log(log) if log.selected.is_some() => commands.push(Command::Log(LogCommand::Select(None))),
            Page::Rules(rules) if rules.form.as_ref().is_some_and(FormView::fills_screen) => {
                commands.push(Command::Rules(crate::app::hr::rules::event::Command::Cancel));
            }
            Page::Staff(staff) if staff.form.is_some() => commands.push(Command::Staff(StaffCommand::Cancel)),
            Page::Register(_) => {
                commands.push(Command::Register(crate::app::hr::register::event::Command::Cancel));
            }
            Page::Staff(staff) if staff.selected.is_some() => {
                commands.push(Command::Staff(StaffCommand::Select(None)));
            }
            _ => {}
        }
    }

    /// Tells the desk that somebody is there, at most once a second.
    fn notice(&mut self, ui: &Ui, commands: &mut Vec<Command>) {
        let (now, active) = ui.input(|input| {
            let keys = input.events.iter().any(|event| {
                matches!(event, egui::Event::Key { .. } | egui::Event::Text(_) | egui::Event::Touch { .. })
            });
            let wheel = input.smooth_scroll_delta() != egui::Vec2::ZERO;
            (input.time, keys || wheel || input.pointer.is_moving() || input.pointer.any_down())
        });
        if active && commands.is_empty() && now - self.touched_at >= NOTICE_EVERY {
            commands.push(Command::Touched);
        }
        if !commands.is_empty() {
            self.touched_at = now;
        }
    }
}

/// A place as large as `screen`, moved up.
fn lifted(ui: &mut Ui, screen: egui::Rect, lift: f32) -> Ui {
    ui.new_child(egui::UiBuilder::new().max_rect(screen.translate(egui::vec2(0.0, -lift))).id_salt("lifted"))
}
