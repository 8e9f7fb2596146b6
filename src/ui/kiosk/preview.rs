//! The mirrored picture of the camera with an oval around the face.

use egui::{
    ColorImage, CornerRadius, Painter, Rect, Shape, Stroke, StrokeKind, TextureHandle, TextureOptions, Vec2,
    pos2, vec2,
};

use crate::app::view::FaceMark;
use crate::domain::frame::{Frame, Picture, RelativeRect};
use crate::ui::icon::{Icon, ellipse_arc, paint as paint_icon};
use crate::ui::theme::{self, Theme};

use super::motion::Eased;

/// The newest picture as a texture.
#[derive(Default)]
pub(in crate::ui) struct Preview {
    texture: Option<TextureHandle>,
    sequence: Option<u64>,
    aspect: Option<f32>,
    dim: Eased,
    oval: Oval,
}

/// Width to height of the picture until a camera says otherwise.
const USUAL_ASPECT: f32 = 4.0 / 3.0;

impl Preview {
    /// Width to height of the camera's pictures.
    pub(in crate::ui) fn aspect(&self) -> f32 {
        self.aspect.unwrap_or(USUAL_ASPECT)
    }

    /// Takes the newest frame in, or lets go of the last one when there is none.
    ///
    /// `shown` is the size of the picture on the screen, in pixels: a larger one is made smaller before it is uploaded.
    pub(in crate::ui) fn take(&mut self, ctx: &egui::Context, frame: Option<&Frame>, shown: Vec2) {
        let Some(frame) = frame else {
            self.texture = None;
            self.sequence = None;
            return;
        };
        if self.sequence == Some(frame.sequence) && self.texture.is_some() {
            return;
        }
        self.sequence = Some(frame.sequence);
        self.aspect = Some(aspect_of(&frame.picture));
        let image = shrunk(&frame.picture, shown);
        match &mut self.texture {
            Some(texture) => texture.set(image, TextureOptions::LINEAR),
            None => self.texture = Some(ctx.load_texture("camera", image, TextureOptions::LINEAR)),
        }
    }

    /// Whether a picture of the camera is painted.
    pub(in crate::ui) fn is_shown(&self) -> bool {
        self.texture.is_some()
    }

    /// Paints the picture and the oval into `area`; true while something moves.
    pub(in crate::ui) fn paint(&mut self, painter: &Painter, area: Rect, look: &Look<'_>) -> bool {
        let radius = CornerRadius::from(20.0 * look.scale);
        let Some(texture) = &self.texture else {
            self.oval.forget();
            let border = Stroke::new(1.0, look.theme.line);
            painter.rect(area, radius, look.theme.surface, border, StrokeKind::Inside);
            if look.no_camera {
                paint_icon(
                    painter,
                    Icon::NoCamera,
                    look.free.center(),
                    look.free.height() * 0.26,
                    look.theme.text_2,
                );
            }
            return false;
        };
        let cut = visible_part(self.aspect.unwrap_or(USUAL_ASPECT), area);
        // Right and left are swapped: people expect a mirror.
        let mirrored = Rect::from_min_max(pos2(1.0 - cut, 0.0), pos2(cut, 1.0));
        let dim_moves = self.dim.follow(f32::from(u8::from(look.dimmed)), look.dt, look.reduce_motion);
        let tint = egui::Color32::WHITE.lerp_to_gamma(look.theme.dimmed, self.dim.value());
        painter.add(egui::epaint::RectShape::filled(area, radius, tint).with_texture(texture.id(), mirrored));
        let target =
            look.face.map(|mark| (mark.face.track, on_screen(&mark.face.area, cut, area), mark.progress));
        let oval_moves = self.oval.follow(target, look.dt, look.reduce_motion);
        self.oval.paint(&painter.with_clip_rect(area.intersect(painter.clip_rect())), look.scale);
        dim_moves || oval_moves
    }
}

/// How the picture is painted.
pub(in crate::ui) struct Look<'a> {
    pub theme: &'a Theme,
    pub scale: f32,
    /// The part of the picture that nothing lies over.
    pub free: Rect,
    pub dimmed: bool,
    pub face: Option<FaceMark>,
    /// Without a picture: whether that is a fault.
    pub no_camera: bool,
    pub reduce_motion: bool,
    /// Seconds since the last painting.
    pub dt: f32,
}

#[expect(clippy::cast_precision_loss, reason = "sides of a picture are at most 8192")]
fn aspect_of(picture: &Picture) -> f32 {
    picture.width() as f32 / picture.height() as f32
}

/// The share of the picture's width that is cut at either side, so that the rest fills `area`.
fn visible_part(aspect: f32, area: Rect) -> f32 {
    let shown = area.width() / area.height().max(1.0);
    ((1.0 - shown / aspect.max(0.01)) / 2.0).clamp(0.0, 0.45)
}

/// Where a part of the camera's picture is on the screen, mirrored.
fn on_screen(part: &RelativeRect, cut: f32, area: Rect) -> Rect {
    let across = |x: f32| egui::lerp(area.x_range(), (1.0 - x - cut) / (1.0 - 2.0 * cut));
    let down = |y: f32| egui::lerp(area.y_range(), y);
    Rect::from_min_max(
        pos2(across(part.x + part.width), down(part.y)),
        pos2(across(part.x), down(part.y + part.height)),
    )
}

/// The picture no more than twice as large as it is shown, by averaging whole blocks of pixels.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "sides of a picture are at most 8192 and the size shown is a positive number of pixels"
)]
fn shrunk(picture: &Picture, shown: Vec2) -> ColorImage {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let step = (height as f32 / shown.y.max(1.0)).floor().clamp(1.0, 16.0) as usize;
    if step == 1 {
        return ColorImage::from_rgb([width, height], picture.rgb());
    }
    let (out_width, out_height) = (width / step, height / step);
    let mut sums = vec![0_u32; out_width * 3];
    let mut rgb = Vec::with_capacity(out_width * out_height * 3);
    let pixels_in_block = (step * step) as u32;
    for rows in picture.rgb().chunks_exact(width * 3 * step) {
        sums.fill(0);
        for row in rows.chunks_exact(width * 3) {
            for (sum, block) in sums.chunks_exact_mut(3).zip(row.chunks_exact(3 * step)) {
                for pixel in block.chunks_exact(3) {
                    for (sum, value) in sum.iter_mut().zip(pixel) {
                        *sum += u32::from(*value);
                    }
                }
            }
        }
        rgb.extend(sums.iter().map(|sum| (sum / pixels_in_block) as u8));
    }
    ColorImage::from_rgb([out_width, rgb.len() / 3 / out_width.max(1)], &rgb)
}

/// The oval around the face, which follows softly and fills.
#[derive(Default)]
struct Oval {
    track: Option<u64>,
    x: Eased,
    y: Eased,
    width: Eased,
    height: Eased,
    progress: Eased,
    opacity: Eased,
}

impl Oval {
    fn forget(&mut self) {
        *self = Self::default();
    }

    fn follow(&mut self, target: Option<(u64, Rect, f32)>, dt: f32, at_once: bool) -> bool {
        let Some((track, area, progress)) = target else {
            let moves = self.opacity.follow(0.0, dt, at_once);
            if self.opacity.value() <= 0.0 {
                self.forget();
            }
            return moves;
        };
        // Another face: the oval appears there and does not fly across the picture.
        let jump = at_once || self.track != Some(track);
        if self.track != Some(track) {
            self.forget();
            self.track = Some(track);
        }
        let size = vec2(area.width() * 1.32, area.height() * 1.42);
        let moves = [
            self.x.follow(area.center().x, dt, jump),
            self.y.follow(area.center().y - area.height() * 0.04, dt, jump),
            self.width.follow(size.x, dt, jump),
            self.height.follow(size.y, dt, jump),
            self.progress.follow(progress.clamp(0.0, 1.0), dt, at_once),
            self.opacity.follow(1.0, dt, at_once),
        ];
        moves.contains(&true)
    }

    fn paint(&self, painter: &Painter, scale: f32) {
        let opacity = self.opacity.value();
        if self.track.is_none() || opacity <= 0.0 {
            return;
        }
        let centre = pos2(self.x.value(), self.y.value());
        let radius = vec2(self.width.value(), self.height.value()) / 2.0;
        let line = (7.0 * scale).max(3.0);
        let stroke = |width: f32, colour: egui::Color32| Stroke::new(width, colour.gamma_multiply(opacity));
        painter.add(Shape::ellipse_stroke(centre, radius, stroke(line * 1.9, theme::BENEATH_ON_PICTURE)));
        painter.add(Shape::ellipse_stroke(centre, radius, stroke(line * 0.8, theme::ON_PICTURE)));
        let progress = self.progress.value();
        if progress > 0.01 {
            painter.add(ellipse_arc(centre, radius, progress, stroke(line * 1.3, theme::FILLING)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_on_the_left_of_the_camera_is_on_the_right_of_the_mirror() {
        let area = Rect::from_min_size(pos2(100.0, 50.0), vec2(400.0, 300.0));
        let part = RelativeRect { x: 0.0, y: 0.5, width: 0.25, height: 0.5 };
        let shown = on_screen(&part, 0.0, area);
        assert_eq!(shown, Rect::from_min_max(pos2(400.0, 200.0), pos2(500.0, 350.0)));
    }

    #[test]
    fn where_the_sides_are_cut_the_middle_stays_in_the_middle() {
        let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(300.0, 300.0));
        let cut = visible_part(4.0 / 3.0, area);
        assert!((cut - 0.125).abs() < 1e-6);
        let part = RelativeRect { x: 0.4, y: 0.4, width: 0.2, height: 0.2 };
        let shown = on_screen(&part, cut, area);
        assert!((shown.center() - area.center()).length() < 0.01);
        assert!((shown.width() - 80.0).abs() < 0.01, "0.2 of 400 pixels, of which 300 are seen");
    }

    #[test]
    fn a_picture_larger_than_shown_is_averaged_and_a_smaller_one_is_left_alone() {
        let rgb: Vec<u8> =
            (0..4 * 4).flat_map(|i| if i % 2 == 0 { [0, 100, 200] } else { [100, 200, 0] }).collect();
        let picture = Picture::new(4, 4, rgb).unwrap();
        let small = shrunk(&picture, vec2(2.0, 2.0));
        assert_eq!(small.size, [2, 2]);
        assert!(small.pixels.iter().all(|p| p.to_array() == [50, 150, 100, 255]));
        assert_eq!(shrunk(&picture, vec2(9.0, 9.0)).size, [4, 4]);
        let odd = Picture::new(5, 7, vec![9; 5 * 7 * 3]).unwrap();
        assert_eq!(shrunk(&odd, vec2(2.0, 3.0)).size, [2, 3]);
    }
}
