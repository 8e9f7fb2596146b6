//! Turns and scales a face so that its landmarks lie where the matcher learned them.
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixel coordinates are at most 8192 and are clamped before they are used as indices"
)]

use super::detect::Point;
use crate::domain::frame::Picture;

/// Side of an aligned face in pixels.
pub const SIDE: usize = 112;

/// Where the five landmarks belong in the aligned face, after `ArcFace` (J. Deng et al., 2019), in the order of
/// [`DetectedFace::landmarks`](super::detect::DetectedFace::landmarks).
const TEMPLATE: [Point; 5] = [
    Point { x: 38.2946, y: 51.6963 },
    Point { x: 73.5318, y: 51.5014 },
    Point { x: 56.0252, y: 71.7366 },
    Point { x: 41.5493, y: 92.3655 },
    Point { x: 70.7299, y: 92.2041 },
];

/// Samples along one side of a target pixel at most, where the face is larger than the target.
const MAX_SAMPLES: usize = 4;

/// An aligned face: [`SIDE`] x [`SIDE`] pixels R, G, B in 0.0 to 255.0.
#[derive(Debug, Clone)]
pub struct AlignedFace {
    pixels: Vec<[f32; 3]>,
}

impl AlignedFace {
    /// The pixels, rows top to bottom.
    #[must_use]
    pub fn pixels(&self) -> &[[f32; 3]] {
        &self.pixels
    }
}

/// Maps a point of the aligned face to the picture: rotation, one scale, shift.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Similarity {
    /// scale * cos and scale * sin of the angle.
    a: f32,
    b: f32,
    dx: f32,
    dy: f32,
}

impl Similarity {
    /// The one that brings `from` nearest to `to` by least squares (S. Umeyama, 1991, in its closed form for the
    /// plane); `None` where the points coincide or are not finite.
    fn fit(from: &[Point; 5], to: &[Point; 5]) -> Option<Self> {
        let mean = |points: &[Point; 5]| {
            let sum = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.x, sum.1 + point.y));
            Point { x: sum.0 / 5.0, y: sum.1 / 5.0 }
        };
        let (from_mean, to_mean) = (mean(from), mean(to));
        let (mut dot, mut cross, mut square) = (0.0, 0.0, 0.0);
        for (source, target) in from.iter().zip(to) {
            let (sx, sy) = (source.x - from_mean.x, source.y - from_mean.y);
            let (tx, ty) = (target.x - to_mean.x, target.y - to_mean.y);
            dot += sx * tx + sy * ty;
            cross += sx * ty - sy * tx;
            square += sx * sx + sy * sy;
        }
        let (a, b) = (dot / square, cross / square);
        let fitted = Self {
            a,
            b,
            dx: to_mean.x - a * from_mean.x + b * from_mean.y,
            dy: to_mean.y - b * from_mean.x - a * from_mean.y,
        };
        let usable = [fitted.a, fitted.b, fitted.dx, fitted.dy].iter().all(|number| number.is_finite());
        (usable && fitted.scale() > 1e-3).then_some(fitted)
    }

    fn scale(&self) -> f32 {
        self.a.hypot(self.b)
    }

    fn apply(&self, x: f32, y: f32) -> (f32, f32) {
        (self.a * x - self.b * y + self.dx, self.b * x + self.a * y + self.dy)
    }
}

/// The aligned face, black where it reaches over the edge of the picture; `None` where the landmarks coincide.
#[must_use]
pub fn align(picture: &Picture, landmarks: &[Point; 5]) -> Option<AlignedFace> {
    let to_picture = Similarity::fit(&TEMPLATE, landmarks)?;
    // A face larger than the target is averaged, or fine structure would turn into noise.
    let samples = (to_picture.scale().round() as usize).clamp(1, MAX_SAMPLES);
    let step = 1.0 / samples as f32;
    let share = step * step;
    let offsets: Vec<f32> = (0..samples).map(|index| (index as f32 + 0.5) * step - 0.5).collect();
    let mut pixels = Vec::with_capacity(SIDE * SIDE);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let mut sum = [0.0_f32; 3];
            for dy in &offsets {
                for dx in &offsets {
                    let (px, py) = to_picture.apply(x as f32 + dx, y as f32 + dy);
                    let color = sample(picture, px, py);
                    sum[0] += color[0];
                    sum[1] += color[1];
                    sum[2] += color[2];
                }
            }
            pixels.push(sum.map(|channel| channel * share));
        }
    }
    Some(AlignedFace { pixels })
}

/// The colour between the four pixels around (`x`, `y`), bilinear; black outside.
fn sample(picture: &Picture, x: f32, y: f32) -> [f32; 3] {
    let (left, top) = (x.floor(), y.floor());
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    if !(left >= -1.0 && top >= -1.0 && left < width && top < height) {
        return [0.0; 3];
    }
    let (right_share, bottom_share) = (x - left, y - top);
    let (left, top) = (left as i32, top as i32);
    let mut sum = [0.0_f32; 3];
    for (row, row_share) in [(top, 1.0 - bottom_share), (top + 1, bottom_share)] {
        for (column, column_share) in [(left, 1.0 - right_share), (left + 1, right_share)] {
            let [red, green, blue] = pixel(picture, column, row);
            let share = row_share * column_share;
            sum[0] += f32::from(red) * share;
            sum[1] += f32::from(green) * share;
            sum[2] += f32::from(blue) * share;
        }
    }
    sum
}

fn pixel(picture: &Picture, column: i32, row: i32) -> [u8; 3] {
    let (Ok(column), Ok(row)) = (u32::try_from(column), u32::try_from(row)) else { return [0; 3] };
    if column >= picture.width() {
        return [0; 3];
    }
    let (pixels, _) = picture.rgb().as_chunks::<3>();
    pixels.get(row as usize * picture.width() as usize + column as usize).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn landmarks_at_the_template_leave_the_picture_as_it_is() {
        let rgb: Vec<u8> = (0..SIDE * SIDE * 3).map(|i| (i * 7 % 251) as u8).collect();
        let picture = Picture::new(SIDE as u32, SIDE as u32, rgb.clone()).unwrap();
        let aligned = align(&picture, &TEMPLATE).unwrap();
        for (pixel, expected) in aligned.pixels().iter().flatten().zip(rgb) {
            assert!((pixel - f32::from(expected)).abs() < 0.1, "{pixel} is not {expected}");
        }
    }

    #[test]
    fn a_turned_scaled_and_shifted_face_is_turned_scaled_and_shifted_back() {
        let turned = TEMPLATE.map(|p| Point { x: -2.0 * p.y + 300.0, y: 2.0 * p.x + 10.0 });
        let fitted = Similarity::fit(&TEMPLATE, &turned).unwrap();
        for (from, to) in TEMPLATE.iter().zip(turned) {
            let (x, y) = fitted.apply(from.x, from.y);
            assert!((x - to.x).abs() < 0.01 && (y - to.y).abs() < 0.01);
        }
    }

    #[test]
    fn landmarks_that_coincide_or_are_not_numbers_give_no_face() {
        let picture = Picture::new(8, 8, vec![9; 192]).unwrap();
        assert!(align(&picture, &[Point { x: 3.0, y: 3.0 }; 5]).is_none());
        assert!(align(&picture, &[Point { x: f32::NAN, y: 3.0 }; 5]).is_none());
        let far_away = TEMPLATE.map(|p| Point { x: p.x * 1e6, y: p.y * 1e6 });
        assert_eq!(align(&picture, &far_away).unwrap().pixels().len(), SIDE * SIDE);
    }
}
