//! The curve of misses over false matches (detection error trade-off, both axes logarithmic) as a picture.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places in a picture of 900 x 640 pixels, clamped to it"
)]

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _, Rgb, RgbImage};

use super::lettering::{self, dots};
use crate::recognition::accuracy::MatcherErrors;

const WIDTH: u32 = 900;
const HEIGHT: u32 = 640;
/// The area of the curves: left, top, right, bottom.
const LEFT: u32 = 110;
const TOP: u32 = 70;
const RIGHT: u32 = 860;
const BOTTOM: u32 = 560;
/// Both axes in powers of ten: false match rate 1e-6 to 1e-1, misses 1e-4 to 1.
const FMR_POWERS: (i32, i32) = (-6, -1);
const FNMR_POWERS: (i32, i32) = (-4, 0);
/// Pixels a dot of the lettering is wide.
const DOT: u32 = 2;

const PAPER: Rgb<u8> = Rgb([255, 255, 255]);
const INK: Rgb<u8> = Rgb([30, 30, 30]);
const GRID: Rgb<u8> = Rgb([222, 222, 222]);
/// Colours that are told apart without red and green (M. Okabe, K. Ito, 2008).
const CURVES: [Rgb<u8>; 3] = [Rgb([0, 114, 178]), Rgb([230, 159, 0]), Rgb([0, 0, 0])];

/// The curves of all matchers as a PNG file.
///
/// # Errors
/// The encoder failed.
pub(super) fn det(matchers: &[MatcherErrors]) -> anyhow::Result<Vec<u8>> {
    let mut sheet = RgbImage::from_pixel(WIDTH, HEIGHT, PAPER);
    axes(&mut sheet);
    for ((errors, color), row) in matchers.iter().zip(CURVES).zip(0..) {
        let points: Vec<(u32, u32)> = errors.curve.iter().map(|(fmr, fnmr)| place(*fmr, *fnmr)).collect();
        for pair in points.windows(2) {
            if let [from, to] = pair {
                line(&mut sheet, *from, *to, color);
            }
        }
        let (x, y) = (RIGHT - 330, TOP + 20 + row * 26);
        line(&mut sheet, (x, y + 6), (x + 40, y + 6), color);
        let legend = format!("{} ({} PAIRS)", errors.name, errors.genuine + errors.impostor);
        write(&mut sheet, &legend, x + 52, y);
    }
    let mut png = Vec::new();
    PngEncoder::new(&mut png).write_image(sheet.as_raw(), WIDTH, HEIGHT, ExtendedColorType::Rgb8)?;
    Ok(png)
}

fn axes(sheet: &mut RgbImage) {
    for power in FMR_POWERS.0..=FMR_POWERS.1 {
        let (x, _) = place(10_f64.powi(power), 1.0);
        line_of(sheet, (x, TOP), (x, BOTTOM), GRID);
        let label = format!("1E{power}");
        write(sheet, &label, x - lettering::width(&label) * DOT / 2, BOTTOM + 12);
    }
    for power in FNMR_POWERS.0..=FNMR_POWERS.1 {
        let (_, y) = place(0.1, 10_f64.powi(power));
        line_of(sheet, (LEFT, y), (RIGHT, y), GRID);
        let label = format!("{}%", 10_f64.powi(power) * 100.0);
        write(sheet, &label, LEFT - 10 - lettering::width(&label) * DOT, y - lettering::HEIGHT * DOT / 2);
    }
    for (from, to) in [
        ((LEFT, TOP), (LEFT, BOTTOM)),
        ((LEFT, BOTTOM), (RIGHT, BOTTOM)),
        ((RIGHT, TOP), (RIGHT, BOTTOM)),
        ((LEFT, TOP), (RIGHT, TOP)),
    ] {
        line_of(sheet, from, to, INK);
    }
    write(sheet, "FALSE NON-MATCH RATE (FNMR)", LEFT, TOP - 30);
    let label = "FALSE MATCH RATE (FMR)";
    write(sheet, label, (LEFT + RIGHT - lettering::width(label) * DOT) / 2, BOTTOM + 42);
}

/// Where a pair of rates lies; below the least power of an axis it lies on its edge.
fn place(matched: f64, missed: f64) -> (u32, u32) {
    let along = |rate: f64, (from, to): (i32, i32), length: u32| {
        let share = (rate.max(1e-12).log10() - f64::from(from)) / f64::from(to - from);
        (share.clamp(0.0, 1.0) * f64::from(length)).round() as u32
    };
    (LEFT + along(matched, FMR_POWERS, RIGHT - LEFT), BOTTOM - along(missed, FNMR_POWERS, BOTTOM - TOP))
}

/// Three pixels wide.
fn line(sheet: &mut RgbImage, from: (u32, u32), to: (u32, u32), color: Rgb<u8>) {
    for (dx, dy) in [(0, 0), (1, 0), (0, 1)] {
        line_of(sheet, (from.0 + dx, from.1 + dy), (to.0 + dx, to.1 + dy), color);
    }
}

fn line_of(sheet: &mut RgbImage, from: (u32, u32), to: (u32, u32), color: Rgb<u8>) {
    let steps = from.0.abs_diff(to.0).max(from.1.abs_diff(to.1)).max(1);
    let at = |a: u32, b: u32, step: u32| {
        let share = f64::from(step) / f64::from(steps);
        (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u32
    };
    for step in 0..=steps {
        dot(sheet, at(from.0, to.0, step), at(from.1, to.1, step), color);
    }
}

fn write(sheet: &mut RgbImage, text: &str, x: u32, y: u32) {
    for (column, row) in dots(text) {
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            dot(sheet, x + column * DOT + dx, y + row * DOT + dy, INK);
        }
    }
}

fn dot(sheet: &mut RgbImage, x: u32, y: u32, color: Rgb<u8>) {
    if let Some(pixel) = sheet.get_pixel_mut_checked(x, y) {
        *pixel = color;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_drawn_in_its_colour_inside_the_axes() {
        let curve = vec![(1e-1, 1e-3), (1e-3, 1e-2), (1e-5, 1e-1), (1e-9, 0.0)];
        let errors = MatcherErrors { name: "sface", misses: Vec::new(), genuine: 10, impostor: 1000, curve };
        let picture = image::load_from_memory(&det(&[errors]).unwrap()).unwrap().to_rgb8();
        assert_eq!(picture.dimensions(), (WIDTH, HEIGHT));
        let (x, y) = place(1e-3, 1e-2);
        assert_eq!(*picture.get_pixel(x, y), CURVES[0]);
        assert_eq!(*picture.get_pixel(RIGHT, TOP), INK);
        let coloured = picture.enumerate_pixels().filter(|(_, _, color)| **color == CURVES[0]);
        let inside = |x: u32, y: u32| (LEFT..=RIGHT + 1).contains(&x) && (TOP..=BOTTOM + 1).contains(&y);
        assert!(coloured.into_iter().all(|(x, y, _)| inside(x, y)));
    }
}
