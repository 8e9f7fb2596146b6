//! The HR workspace painted into nothing: what a frame costs this processor, the graphics card aside.

use std::time::{Duration, Instant};

use egui::{Event, MouseWheelSource, MouseWheelUnit, Pos2, RawInput, Rect, TouchPhase, pos2, vec2};

use super::hr::{HrLink, HrScreens};
use super::strings::English;
use super::window::prepare;
use crate::app::hr::view::HrView;
use crate::app::view::KioskView;

/// The size of the window, in points.
const SIZE: [f32; 2] = [1920.0, 1080.0];
/// Over the rows of a list.
const POINTER: Pos2 = pos2(900.0, 700.0);

/// A window without a screen.
pub struct Headless {
    ctx: egui::Context,
    screens: HrScreens,
    time: f64,
}

impl Headless {
    /// A window in which nothing has been painted yet.
    #[must_use]
    pub fn new(view: &HrView) -> Self {
        let ctx = egui::Context::default();
        prepare(&ctx, view.theme);
        Self { ctx, screens: HrScreens::default(), time: 0.0 }
    }

    /// Paints one frame and sends what the views ask for. `wheel` turns the wheel by so many points. Gives how long
    /// the layout and the triangles took.
    pub fn frame(&mut self, view: &HrView, kiosk: &KioskView, link: &HrLink, wheel: f32) -> Duration {
        self.time += 1.0 / 60.0;
        let mut events = vec![Event::PointerMoved(POINTER)];
        if wheel != 0.0 {
            events.push(Event::MouseWheel {
                unit: MouseWheelUnit::Point,
                delta: vec2(0.0, wheel),
                phase: TouchPhase::Move,
                source: MouseWheelSource::Unknown,
                modifiers: egui::Modifiers::NONE,
            });
        }
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, SIZE.into())),
            time: Some(self.time),
            events,
            ..RawInput::default()
        };
        let mut commands = Vec::new();
        let started = Instant::now();
        let mut output = self.ctx.run_ui(input, |ui| {
            commands = self.screens.show(ui, view, (kiosk, &|| None), link, &English);
        });
        let shapes = std::mem::take(&mut output.shapes);
        let triangles = self.ctx.tessellate(shapes, output.pixels_per_point);
        let took = started.elapsed();
        drop(triangles);
        output.drop_without_applying_deltas();
        for command in commands {
            (link.send)(command);
        }
        took
    }
}
