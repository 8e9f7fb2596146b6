//! The HR workspace in the window: one file a screen.
//!
//! A screen takes its part of [`HrView`] and gives [`Command`]s; what it keeps for itself is where somebody is in it:
//! scroll positions, what is being typed, which month the calendar shows.

mod accounts;
mod audit;
mod calendar;
mod dashboard;
mod day;
mod file_field;
mod file_words;
pub(super) mod gallery_check;
mod keypad;
mod labels;
mod lock;
mod log;
pub(super) mod look;
mod matched;
mod parts;
mod person;
mod person_pin;
mod pictures;
mod plot;
pub(super) mod refused;
pub mod register;
mod reports;
mod review;
mod rules;
mod settings;
mod shell;
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
    files: file_field::FileField,
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
        let mut kit = Kit {
            theme: Theme::of(view.theme),
            words,
            pictures: &mut self.pictures,
            source: &*link.picture,
            frame,
        };
        match &view.stage {
            Stage::Closed => {}
            Stage::Opening => lock::opening(ui, &kit),
            Stage::Broken(reason) => lock::broken(ui, &kit, reason, &mut commands),
            Stage::FirstRun(first) => self.lock.first_run(ui, &kit, view, first, &mut commands),
            Stage::Locked(locked) => self.lock.locked(ui, &kit, view, locked, &mut commands),
            Stage::Working(work) => {
                let area = shell::show(ui, &kit, view, work, kiosk, &mut commands);
                let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(area).id_salt(work.screen));
                inside.set_clip_rect(area.expand(2.0 * look::STEP).intersect(ui.clip_rect()));
                match &work.page {
                    Page::Dashboard(overview) => {
                        dashboard::show(&mut inside, &mut kit, view, overview.as_deref(), &mut commands);
                    }
                    Page::Refused(refused) => {
                        self.refused.show(&mut inside, &mut kit, refused, &mut commands);
                    }
                    Page::Gallery(view) => gallery_check::show(&mut inside, &mut kit, view, &mut commands),
                    Page::Review(review) => {
                        self.review.show(&mut inside, &mut kit, view, review, &mut commands);
                    }
                    Page::Log(log) => self.log.show(&mut inside, &mut kit, view, log, &mut commands),
                    Page::Staff(staff) => self.staff.show(&mut inside, &mut kit, staff, &mut commands),
                    Page::Rules(rules) => self.rules.show(&mut inside, &kit, rules, &mut commands),
                    Page::Reports(page) => {
                        self.reports.show(&mut inside, &mut kit, view.today, page, &mut commands);
                    }
                    Page::Register(register) => {
                        self.register.show(&mut inside, &mut kit, register, kiosk, &mut commands);
                    }
                    Page::Settings(view) => {
                        self.settings.show(&mut inside, &kit, view.as_ref(), &mut commands);
                    }
                    Page::Storage(storage) => self.storage.show(&mut inside, &kit, storage, &mut commands),
                    Page::Audit(audit) => self.audit.show(&mut inside, &mut kit, audit, &mut commands),
                    Page::Accounts(accounts) => {
                        self.accounts.show(&mut inside, &kit, &work.account, accounts, &mut commands);
                    }
                }
                shell::foot(ui, &kit, work, &mut commands);
                self.files.show(ui, &kit, work.files.as_ref(), &mut commands);
                if work.files.is_none() {
                    Self::escape(ui, work, &mut commands);
                }
            }
        }
        self.notice(ui, &mut commands);
        commands
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
