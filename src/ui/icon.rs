//! Icons drawn by the painter: sharp at any size and never missing from a font.

use egui::epaint::{CornerRadiusF32, PathStroke};
use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2, vec2};

/// What an icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Three dots: wait.
    Wait,
    /// A head between the corners of a viewfinder: the camera looks for a face.
    Face,
    /// A tick: done.
    Done,
    /// Two heads: one person at a time.
    People,
    /// A sun: too much or too little light.
    Light,
    /// A question mark: who is it?
    Question,
    /// An exclamation mark: something is needed.
    Attention,
    /// A camera that is crossed out.
    NoCamera,
    /// A clock: about a time.
    Clock,
    /// A padlock.
    Lock,
    /// Bars of different height: figures.
    Bars,
    /// Lines below each other: what was done.
    List,
    /// A sheet with days: who works when.
    Calendar,
    /// A sheet with a table: reports.
    Sheet,
    /// A key: who may come in.
    Key,
    /// Knobs on lines: what can be set.
    Sliders,
    /// A cross: close.
    Cross,
    /// An arrow head to the left.
    Back,
    /// An arrow head to the right.
    Forward,
    /// An arrow head downwards: more to choose from, or sorted from last to first.
    Down,
    /// A magnifying glass: looks for something.
    Search,
    /// An arrow head upwards: sorted from first to last.
    Up,
    /// A cross in a label that points to the left: takes the last character back.
    Erase,
    /// Discs above each other: what is stored.
    Discs,
    /// A board with keys: opens a keyboard on the screen.
    Keyboard,
}

/// Paints `icon` into a square of side `size` around `centre`.
///
/// The shapes are given in a square from -1 to 1.
pub(super) fn paint(painter: &Painter, icon: Icon, centre: Pos2, size: f32, colour: Color32) {
    let pen = Pen { painter, centre, half: size / 2.0, colour };
    match icon {
        Icon::Wait => {
            for x in [-0.65, 0.0, 0.65] {
                pen.dot(x, 0.0, 0.2);
            }
        }
        Icon::Face => pen.face(),
        Icon::Done => pen.line(&[(-0.75, 0.05), (-0.25, 0.55), (0.75, -0.5)], 0.24),
        Icon::People => {
            pen.head(-0.42, -0.1, 0.62);
            pen.head(0.42, -0.1, 0.62);
        }
        Icon::Light => pen.sun(),
        Icon::Question => pen.question(),
        Icon::Attention => {
            pen.line(&[(0.0, -0.75), (0.0, 0.2)], 0.26);
            pen.dot(0.0, 0.68, 0.17);
        }
        Icon::NoCamera => pen.no_camera(),
        Icon::Clock => {
            pen.ring(0.0, 0.0, 0.85, 0.16);
            pen.line(&[(0.0, -0.45), (0.0, 0.0), (0.35, 0.2)], 0.16);
        }
        Icon::Lock => pen.lock(),
        Icon::Bars => {
            for (x, top) in [(-0.65, 0.1), (0.0, -0.75), (0.65, -0.25)] {
                pen.line(&[(x, top), (x, 0.75)], 0.34);
            }
        }
        Icon::List => {
            for y in [-0.6, 0.0, 0.6] {
                pen.dot(-0.75, y, 0.13);
                pen.line(&[(-0.35, y), (0.8, y)], 0.2);
            }
        }
        Icon::Calendar => pen.calendar(),
        Icon::Sheet => pen.sheet(),
        Icon::Keyboard => pen.keyboard(),
        Icon::Discs => pen.discs(),
        Icon::Key => {
            pen.ring(-0.45, 0.0, 0.36, 0.2);
            pen.line(&[(-0.08, 0.0), (0.82, 0.0), (0.82, 0.4)], 0.2);
            pen.line(&[(0.48, 0.0), (0.48, 0.32)], 0.2);
        }
        Icon::Sliders => {
            for (y, x) in [(-0.6, 0.35), (0.0, -0.35), (0.6, 0.1)] {
                pen.line(&[(-0.8, y), (0.8, y)], 0.16);
                pen.dot(x, y, 0.24);
            }
        }
        Icon::Cross => {
            pen.line(&[(-0.6, -0.6), (0.6, 0.6)], 0.2);
            pen.line(&[(-0.6, 0.6), (0.6, -0.6)], 0.2);
        }
        Icon::Erase => {
            pen.line(&[(-0.95, 0.0), (-0.4, -0.6), (0.9, -0.6), (0.9, 0.6), (-0.4, 0.6), (-0.95, 0.0)], 0.16);
            pen.line(&[(-0.05, -0.25), (0.45, 0.25)], 0.16);
            pen.line(&[(-0.05, 0.25), (0.45, -0.25)], 0.16);
        }
        Icon::Back => pen.line(&[(0.35, -0.65), (-0.35, 0.0), (0.35, 0.65)], 0.2),
        Icon::Search => pen.glass(),
        Icon::Down => pen.line(&[(-0.65, -0.3), (0.0, 0.4), (0.65, -0.3)], 0.24),
        Icon::Up => pen.line(&[(-0.65, 0.4), (0.0, -0.3), (0.65, 0.4)], 0.24),
        Icon::Forward => pen.line(&[(-0.35, -0.65), (0.35, 0.0), (-0.35, 0.65)], 0.2),
    }
}

struct Pen<'a> {
    painter: &'a Painter,
    centre: Pos2,
    half: f32,
    colour: Color32,
}

impl Pen<'_> {
    fn at(&self, x: f32, y: f32) -> Pos2 {
        self.centre + vec2(x, y) * self.half
    }

    fn dot(&self, x: f32, y: f32, radius: f32) {
        self.painter.circle_filled(self.at(x, y), radius * self.half, self.colour);
    }

    fn ring(&self, x: f32, y: f32, radius: f32, width: f32) {
        let stroke = Stroke::new(width * self.half, self.colour);
        self.painter.circle_stroke(self.at(x, y), radius * self.half, stroke);
    }

    /// A line with round ends and corners.
    fn line(&self, points: &[(f32, f32)], width: f32) {
        let points: Vec<Pos2> = points.iter().map(|&(x, y)| self.at(x, y)).collect();
        for point in &points {
            self.painter.circle_filled(*point, width * self.half / 2.0, self.colour);
        }
        self.painter.line(points, PathStroke::new(width * self.half, self.colour));
    }

    /// A part of a circle; angles in turns, clockwise from the right.
    fn arc(&self, (x, y): (f32, f32), radius: f32, (from, to): (f32, f32), width: f32) {
        let points: Vec<(f32, f32)> = (0_u8..=24)
            .map(|step| {
                let turn = egui::lerp(from..=to, f32::from(step) / 24.0) * std::f32::consts::TAU;
                (x + radius * turn.cos(), y + radius * turn.sin())
            })
            .collect();
        self.line(&points, width);
    }

    fn head(&self, x: f32, y: f32, scale: f32) {
        self.dot(x, y - 0.35 * scale, 0.36 * scale);
        let shoulders =
            Rect::from_center_size(self.at(x, y + 0.5 * scale), Vec2::new(1.3, 0.75) * scale * self.half);
        let round = CornerRadiusF32 {
            nw: 0.6 * scale * self.half,
            ne: 0.6 * scale * self.half,
            sw: 0.12 * scale * self.half,
            se: 0.12 * scale * self.half,
        };
        self.painter.rect_filled(shoulders, round, self.colour);
    }

    fn glass(&self) {
        self.ring(-0.2, -0.2, 0.55, 0.18);
        self.line(&[(0.22, 0.22), (0.8, 0.8)], 0.2);
    }

    fn face(&self) {
        let (outer, inner) = (0.9, 0.45);
        for (sx, sy) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
            self.line(&[(sx * outer, sy * inner), (sx * outer, sy * outer), (sx * inner, sy * outer)], 0.17);
        }
        self.head(0.0, 0.02, 0.78);
    }

    fn sun(&self) {
        self.dot(0.0, 0.0, 0.38);
        for step in 0_u8..8 {
            let turn = f32::from(step) / 8.0 * std::f32::consts::TAU;
            let (sin, cos) = turn.sin_cos();
            self.line(&[(0.62 * cos, 0.62 * sin), (0.9 * cos, 0.9 * sin)], 0.15);
        }
    }

    fn question(&self) {
        self.arc((0.0, -0.38), 0.4, (0.5, 1.14), 0.24);
        self.line(&[(0.26, -0.08), (0.0, 0.14), (0.0, 0.28)], 0.24);
        self.dot(0.0, 0.72, 0.17);
    }

    fn no_camera(&self) {
        let body = Rect::from_center_size(self.at(0.0, 0.08), vec2(1.7, 1.15) * self.half);
        let stroke = Stroke::new(0.16 * self.half, self.colour);
        self.painter.rect_stroke(body, CornerRadiusF32::same(0.22 * self.half), stroke, StrokeKind::Middle);
        self.ring(0.0, 0.08, 0.32, 0.16);
        self.line(&[(-0.85, -0.85), (0.85, 0.9)], 0.16);
    }

    fn discs(&self) {
        // The upper disc whole, of the lower ones the edge that is seen.
        self.line(&[(-0.75, -0.55), (-0.75, 0.55)], 0.17);
        self.line(&[(0.75, -0.55), (0.75, 0.55)], 0.17);
        let edge = |y: f32, from: f32, to: f32| -> Vec<(f32, f32)> {
            (0_u8..=16)
                .map(|step| {
                    let angle = (from + (to - from) * f32::from(step) / 16.0) * std::f32::consts::TAU;
                    (0.75 * angle.cos(), y + 0.28 * angle.sin())
                })
                .collect()
        };
        self.line(&edge(-0.55, 0.0, 1.0), 0.17);
        for y in [0.0, 0.55] {
            self.line(&edge(y, 0.0, 0.5), 0.17);
        }
    }

    fn keyboard(&self) {
        self.line(&[(-0.95, -0.55), (0.95, -0.55), (0.95, 0.6), (-0.95, 0.6), (-0.95, -0.55)], 0.16);
        for x in [-0.55, -0.18, 0.18, 0.55] {
            self.dot(x, -0.2, 0.1);
        }
        self.line(&[(-0.45, 0.25), (0.45, 0.25)], 0.16);
    }

    fn sheet(&self) {
        self.line(&[(-0.7, -0.8), (0.7, -0.8), (0.7, 0.8), (-0.7, 0.8), (-0.7, -0.8)], 0.18);
        self.line(&[(-0.7, -0.3), (0.7, -0.3)], 0.16);
        self.line(&[(-0.7, 0.25), (0.7, 0.25)], 0.16);
        self.line(&[(-0.1, -0.3), (-0.1, 0.8)], 0.16);
    }

    fn calendar(&self) {
        let sheet = Rect::from_center_size(self.at(0.0, 0.12), vec2(1.6, 1.46) * self.half);
        let stroke = Stroke::new(0.17 * self.half, self.colour);
        self.painter.rect_stroke(sheet, CornerRadiusF32::same(0.2 * self.half), stroke, StrokeKind::Middle);
        self.line(&[(-0.8, -0.2), (0.8, -0.2)], 0.17);
        for x in [-0.4, 0.4] {
            self.line(&[(x, -0.9), (x, -0.6)], 0.17);
        }
        for (x, y) in [(-0.4, 0.15), (0.0, 0.15), (0.4, 0.15), (-0.4, 0.5), (0.0, 0.5)] {
            self.dot(x, y, 0.11);
        }
    }

    fn lock(&self) {
        let body = Rect::from_min_max(self.at(-0.62, -0.1), self.at(0.62, 0.85));
        self.painter.rect_filled(body, CornerRadiusF32::same(0.18 * self.half), self.colour);
        self.arc((0.0, -0.35), 0.38, (0.5, 1.0), 0.18);
        self.line(&[(-0.38, -0.35), (-0.38, 0.0)], 0.18);
        self.line(&[(0.38, -0.35), (0.38, 0.0)], 0.18);
    }
}

/// A line along an ellipse that begins at the top and goes `share` (0.0 to 1.0) of the way round, clockwise.
pub(super) fn ellipse_arc(centre: Pos2, radius: Vec2, share: f32, stroke: Stroke) -> Shape {
    let points: Vec<Pos2> = (0_u8..=96)
        .map(|step| {
            let turn = share.clamp(0.0, 1.0) * f32::from(step) / 96.0 * std::f32::consts::TAU;
            pos2(centre.x + radius.x * turn.sin(), centre.y - radius.y * turn.cos())
        })
        .collect();
    if share >= 1.0 { Shape::closed_line(points, stroke) } else { Shape::line(points, stroke) }
}
