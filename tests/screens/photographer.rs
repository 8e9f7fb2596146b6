//! Takes a picture of a state in each size and theme, and closes the window.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use egui::{Event, Key, Modifiers, TouchDeviceId, TouchId, TouchPhase, ViewportCommand, pos2, vec2};
use visionpresence::domain::settings::ThemeChoice;

/// How long a state may settle before it is taken: pictures are read, bars slide.
const SETTLE: Duration = Duration::from_millis(1500);

/// Sizes that the screens are looked at in, in pixels.
const SIZES: [[f32; 2]; 2] = [[1024.0, 600.0], [1920.0, 1080.0]];

/// A window that photographs its contents.
pub(crate) struct Photographer<W> {
    contents: W,
    theme: Box<dyn Fn(ThemeChoice)>,
    folder: PathBuf,
    state: String,
    /// Number of the picture, and when it was arranged.
    at: usize,
    since: Option<Instant>,
    asked: bool,
    taken: Arc<AtomicBool>,
    /// What a person does before the first picture: where somebody is within a screen is no state of the workspace.
    done: Vec<Event>,
}

impl<W: eframe::App> Photographer<W> {
    /// Photographs `contents` into `folder`; `theme` sets light or dark.
    pub(crate) fn new(contents: W, theme: Box<dyn Fn(ThemeChoice)>, folder: PathBuf, state: String) -> Self {
        let done = before(&state);
        Self { contents, theme, folder, state, at: 0, since: None, asked: false, taken: Arc::default(), done }
    }

    fn go_on(&mut self, ctx: &egui::Context) {
        let themes = [ThemeChoice::Light, ThemeChoice::Dark];
        let mut pictures = SIZES.iter().flat_map(|size| themes.map(|theme| (size, theme)));
        let Some((size, theme)) = pictures.nth(self.at) else {
            return ctx.send_viewport_cmd(ViewportCommand::Close);
        };
        let Some(since) = self.since else {
            ctx.send_viewport_cmd(ViewportCommand::InnerSize(vec2(size[0], size[1])));
            (self.theme)(theme);
            self.since = Some(Instant::now());
            return;
        };
        if self.taken.swap(false, Ordering::Relaxed) {
            (self.at, self.since, self.asked) = (self.at + 1, None, false);
            return;
        }
        if self.asked || since.elapsed() < SETTLE {
            return;
        }
        self.asked = true;
        let theme = if theme == ThemeChoice::Dark { "dark" } else { "light" };
        let file = self.folder.join(format!("{}_{}_{theme}.png", self.state, size[0]));
        let taken = Arc::clone(&self.taken);
        ctx.request_screenshot(move |image| {
            let [width, height] = image.size.map(|side| u32::try_from(side).unwrap());
            let pixels = image.pixels.iter().flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b()]).collect();
            image::RgbImage::from_raw(width, height, pixels).unwrap().save(file).unwrap();
            taken.store(true, Ordering::Relaxed);
        });
    }
}

/// Touches and keys that lead to a state.
fn before(state: &str) -> Vec<Event> {
    let touch = |phase| Event::Touch {
        device_id: TouchDeviceId(1),
        id: TouchId::from(1_u64),
        phase,
        pos: pos2(5.0, 5.0),
        force: None,
    };
    let key = |pressed| Event::Key {
        key: Key::K,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    };
    let click = |pressed| Event::PointerButton {
        pos: pos2(414.0, 146.0),
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    match state {
        "hr-keyboard" => vec![touch(TouchPhase::End), touch(TouchPhase::Start)],
        // "Everybody" in the log.
        "hr-log-person" => vec![click(false), click(true), Event::PointerMoved(pos2(414.0, 146.0))],
        "hr-palette" => vec![Event::Text("re".to_owned()), key(false), key(true)],
        _ => Vec::new(),
    }
}

impl<W: eframe::App> eframe::App for Photographer<W> {
    fn raw_input_hook(&mut self, _ctx: &egui::Context, input: &mut egui::RawInput) {
        // One after the other, once the window stands.
        let stands = self.since.is_some_and(|since| since.elapsed() > SETTLE / 4);
        if stands && let Some(event) = self.done.pop() {
            input.events.push(event);
        }
    }

    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        self.contents.logic(ctx, frame);
        self.go_on(ctx);
        ctx.request_repaint_after(Duration::from_millis(50));
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        self.contents.ui(ui, frame);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        self.contents.clear_color(visuals)
    }
}
