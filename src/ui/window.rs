//! Opens the window: full screen at the entrance, an ordinary window on a desk.

use egui::ViewportBuilder;

use crate::domain::settings::ThemeChoice;

use super::fonts;
use super::kiosk::{KioskWindow, Link};

/// How the window is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WindowOptions {
    /// An ordinary window that can be moved and closed.
    pub windowed: bool,
    /// Light or dark until the first view says so.
    pub theme: ThemeChoice,
}

/// The window could not be opened or has failed.
#[derive(Debug, thiserror::Error)]
#[error(
    "the window could not be opened: {reason}. Start VisionPresence in a graphical session, with libegl1, \
     libgl1-mesa-dri and libxkbcommon-x11-0 installed"
)]
pub struct UiError {
    reason: String,
}

/// Opens the window and returns when it is closed. Must run on the main thread.
///
/// `link_factory` gets the window's context, with which the runtime wakes it.
///
/// # Errors
/// [`UiError`] where no window can be opened.
pub fn run(link_factory: impl FnOnce(egui::Context) -> Link, options: WindowOptions) -> Result<(), UiError> {
    open(options, USUAL_SIZE, |ctx| Box::new(KioskWindow::new(link_factory(ctx), options.windowed)))
}

/// Width and height of an ordinary window, in points.
const USUAL_SIZE: [f32; 2] = [1280.0, 800.0];

/// Opens a window with any contents in the look of the product; an ordinary window gets `size`, in points.
///
/// # Errors
/// [`UiError`] where no window can be opened.
pub fn open(
    options: WindowOptions,
    size: [f32; 2],
    contents: impl FnOnce(egui::Context) -> Box<dyn eframe::App>,
) -> Result<(), UiError> {
    let native = eframe::NativeOptions {
        viewport: viewport(options, size),
        renderer: eframe::Renderer::Glow,
        persist_window: false,
        dithering: false,
        ..eframe::NativeOptions::default()
    };
    let create = |creation: &eframe::CreationContext<'_>| {
        prepare(&creation.egui_ctx, options.theme);
        Ok(contents(creation.egui_ctx.clone()))
    };
    eframe::run_native("VisionPresence", native, Box::new(create))
        .map_err(|error| UiError { reason: error.to_string() })
}

/// Fonts, theme, and none of egui's habits that a kiosk does not want.
pub fn prepare(ctx: &egui::Context, theme: ThemeChoice) {
    fonts::install(ctx);
    for choice in [ThemeChoice::Light, ThemeChoice::Dark] {
        super::hr::look::set(ctx, choice);
    }
    ctx.set_theme(super::theme::for_egui(theme));
    ctx.options_mut(|options| {
        options.zoom_with_keyboard = false;
        // Ctrl+Q would ask the kiosk's window to close; the window on a desk looks for it itself.
        options.quit_shortcuts.clear();
    });
}

fn viewport(options: WindowOptions, size: [f32; 2]) -> ViewportBuilder {
    let viewport = ViewportBuilder::default()
        .with_title("VisionPresence")
        .with_drag_and_drop(false)
        .with_app_id("visionpresence")
        .with_inner_size(size)
        .with_min_inner_size([480.0, 360.0]);
    if options.windowed {
        viewport
    } else {
        viewport.with_fullscreen(true).with_decorations(false).with_always_on_top()
    }
}
