//! `visionpresence` without a subcommand: the kiosk in its window.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::Context as _;

use super::Common;
use crate::app::hr;
use crate::runtime::clock::SystemClock;
use crate::runtime::kiosk::{Kiosk, KioskConfig};
use crate::runtime::restart;
use crate::store::{DataDir, settings};
use crate::ui::hr::HrLink;
use crate::ui::kiosk::Link;
use crate::ui::{self, WindowOptions};

/// How the window appears.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// An ordinary window that can be moved and closed (Ctrl+Q), for desks.
    #[arg(long)]
    pub windowed: bool,
}

/// Opens the kiosk and returns when its window is closed; without a display it plays the demo.
///
/// # Errors
/// Another kiosk runs on the same data, the data cannot be used, or no window can be opened.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    if !has_display() {
        let mut told = std::io::stderr().lock();
        writeln!(
            told,
            "There is no display here (DISPLAY and WAYLAND_DISPLAY are not set): playing the demo instead."
        )?;
        return super::demo::run(&super::demo::Args::default(), common);
    }
    let data = DataDir::open(common.data_root())?;
    let settings = settings::load(&data)?;
    let options = WindowOptions { windowed: args.windowed, theme: settings.theme };
    let config = KioskConfig {
        data,
        settings,
        camera: common.camera.clone(),
        models: common.models.clone(),
        clock: Arc::new(SystemClock::start()),
    };
    restart::allow();
    // The kiosk runs before its window is there: it has nobody to wake until then.
    let window = Arc::new(OnceLock::new());
    let kiosk = {
        let window = Arc::clone(&window);
        Kiosk::start(config, Arc::new(move || wake(&window)))?
    };
    let link = link(&kiosk);
    let opened = ui::run(
        move |ctx| {
            window.get_or_init(|| ctx);
            link
        },
        options,
    );
    kiosk.stop();
    opened.context("the kiosk's window cannot be opened")?;
    Ok(ExitCode::SUCCESS)
}

/// Whether there is a screen to open a window on.
fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn wake(window: &OnceLock<ui::Context>) {
    if let Some(window) = window.get() {
        // One repaint soon: an immediate request from another thread paints twice.
        window.request_repaint_after(Duration::from_millis(1));
    }
}

fn link(kiosk: &Kiosk) -> Link {
    let (view, frames, events) = (kiosk.view(), kiosk.frames(), kiosk.events());
    let shown = kiosk.shown();
    Link {
        view: Box::new(move || {
            shown.store(true, Ordering::Relaxed);
            view.latest()
        }),
        frame: Box::new(move || frames.get()),
        send: Box::new(move |event| {
            if events.send(event).is_err() {
                tracing::debug!("a touch came after the end");
            }
        }),
        hr: Some(hr_link(kiosk)),
    }
}

fn hr_link(kiosk: &Kiosk) -> HrLink {
    let desk = kiosk.desk();
    let (view, pictures, events) = (desk.view(), desk.pictures(), desk.events());
    HrLink {
        view: Box::new(move || view.latest()),
        picture: Box::new(move |picture| pictures.get(picture)),
        send: Box::new(move |command| {
            // The desk answers in microseconds; a full inbox means that it is ending.
            if events.try_send(hr::event::Event::Command(command)).is_err() {
                tracing::warn!("the HR workspace does not answer");
            }
        }),
    }
}
