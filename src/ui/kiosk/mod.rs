//! The kiosk: the window's contents and their connection to the runtime.

mod corner;
mod german;
mod layout;
mod month;
mod motion;
mod parts;
mod person;
mod pick;
mod pin;
pub(super) mod preview;
pub mod scene;
mod screen;
pub mod turn;
pub mod words;

use std::sync::Arc;
use std::time::Duration;

use chrono::Timelike as _;
use egui::{Key, ViewportCommand, WindowLevel};

use crate::app::event::Event;
use crate::app::hr::files::Way;
use crate::app::hr::view::Stage;
use crate::app::view::KioskView;
use crate::domain::frame::Frame;
use crate::domain::settings::ThemeChoice;
use crate::ui::hr::{HrLink, HrScreens};
use crate::ui::shortcut;
use crate::ui::strings::{English, speaking};
use crate::ui::theme;

pub use scene::Scene;
pub use screen::KioskScreen;

/// The connection to the runtime.
///
/// The runtime wakes the window with `ctx.request_repaint_after(1 ms)` when a new frame lies ready or when
/// [`KioskView::looks_different_from`] what it was.
pub struct Link {
    /// The newest view.
    pub view: Box<dyn Fn() -> Arc<KioskView> + Send>,
    /// The newest frame that is fresh enough to be shown.
    pub frame: Box<dyn Fn() -> Option<Frame> + Send>,
    /// Takes what the person did.
    pub send: Box<dyn Fn(Event) + Send>,
    /// The HR workspace behind the lock symbol, where there is one.
    pub hr: Option<HrLink>,
}

/// The contents of the kiosk window.
pub struct KioskWindow {
    link: Link,
    screen: KioskScreen,
    hr: HrScreens,
    /// The theme of the HR workspace while it is shown.
    hr_theme: Option<ThemeChoice>,
    /// In a window on a desk it may be closed; at the entrance it may not.
    windowed: bool,
    pointer_moved_at: f64,
    /// A dialog of the system is open, which the window at the entrance must not cover.
    gives_way: bool,
}

/// Seconds after which a mouse pointer that rests is hidden at the entrance.
const POINTER_RESTS: f64 = 3.0;

impl KioskWindow {
    /// The contents of a window that is connected by `link`.
    #[must_use]
    pub fn new(link: Link, windowed: bool) -> Self {
        Self {
            link,
            screen: KioskScreen::new(&English),
            hr: HrScreens::default(),
            hr_theme: None,
            windowed,
            pointer_moved_at: f64::MIN,
            gives_way: false,
        }
    }

    /// Whether the camera's picture was painted last time.
    #[must_use]
    pub fn shows_picture(&self) -> bool {
        self.screen.shows_picture()
    }

    /// Keeps the window at the entrance open; closes the one on a desk with Ctrl+Q.
    fn keep_open(&self, ctx: &egui::Context) {
        if self.windowed {
            if ctx.input(|input| shortcut::pressed(input, egui::Modifiers::COMMAND, Key::Q)) {
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
        } else if ctx.input(|input| input.viewport().close_requested()) {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
        }
    }

    /// Paints the HR workspace where it is open; the kiosk goes on behind it.
    fn show_hr(&mut self, ui: &mut egui::Ui, kiosk: &KioskView) -> bool {
        let Some(link) = &self.link.hr else { return false };
        let view = (link.view)();
        let open = view.stage != Stage::Closed;
        if self.hr_theme.is_some() && !open {
            self.hr.close();
            ui.memory_mut(|memory| {
                if let Some(focused) = memory.focused() {
                    memory.surrender_focus(focused);
                }
            });
        }
        self.hr_theme = open.then_some(view.theme);
        let gives_way = waits_for_dialog(&view.stage);
        if open {
            let commands = self.hr.show(ui, &view, (kiosk, &*self.link.frame), link, speaking(view.language));
            for command in commands {
                (link.send)(command);
            }
            ui.ctx().request_repaint_after(Duration::from_millis(500));
        }
        self.give_way(ui.ctx(), gives_way);
        open
    }

    /// The window at the entrance stands above all others, except while a file is chosen.
    fn give_way(&mut self, ctx: &egui::Context, gives_way: bool) {
        if self.gives_way != gives_way && !self.windowed {
            let level = if gives_way { WindowLevel::Normal } else { WindowLevel::AlwaysOnTop };
            ctx.send_viewport_cmd(ViewportCommand::WindowLevel(level));
        }
        self.gives_way = gives_way;
    }

    fn hide_resting_pointer(&mut self, ctx: &egui::Context) {
        if self.windowed {
            return;
        }
        let (now, moved) =
            ctx.input(|input| (input.time, input.pointer.is_moving() || input.pointer.any_down()));
        if moved {
            self.pointer_moved_at = now;
            ctx.request_repaint_after(Duration::from_secs_f64(POINTER_RESTS));
        } else if now - self.pointer_moved_at >= POINTER_RESTS {
            ctx.set_cursor_icon(egui::CursorIcon::None);
        }
    }
}

impl eframe::App for KioskWindow {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.keep_open(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let view = (self.link.view)();
        ui.ctx().set_theme(theme::for_egui(view.theme));
        self.screen.speak(speaking(view.language));
        if self.show_hr(ui, &view) {
            return;
        }
        let frame = if view.camera_live { (self.link.frame)() } else { None };
        let scene = Scene::of(&view, self.screen.language());
        if let Some(event) = self.screen.show(ui, &scene, frame.as_ref()) {
            (self.link.send)(event);
        }
        self.hide_resting_pointer(ui.ctx());
        ui.ctx().request_repaint_after(until_next_minute(&view));
    }

    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        match self.hr_theme {
            Some(choice) => theme::Theme::of(choice).ground.to_normalized_gamma_f32(),
            None => self.screen.clear_color(),
        }
    }
}

/// Whether a file is being chosen in a dialog of the system.
fn waits_for_dialog(stage: &Stage) -> bool {
    let Stage::Working(work) = stage else { return false };
    work.files.as_ref().is_some_and(|files| files.way == Way::Dialog)
}

/// How long the clock on the screen stays right.
fn until_next_minute(view: &KioskView) -> Duration {
    Duration::from_millis(u64::from(60 - view.now.second().min(59)) * 1000 + 20)
}
