//! Takes parts of pictures at other sizes.
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixel coordinates are at most 8192 and are clamped before they are used as indices"
)]

use crate::domain::frame::Picture;

/// A part of a picture in whole pixels, inside it and at least 1 x 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl Region {
    /// The whole picture.
    #[must_use]
    pub fn whole(picture: &Picture) -> Self {
        Self { x: 0, y: 0, width: picture.width(), height: picture.height() }
    }

    /// The square of side `side` around (`center_x`, `center_y`), cut to the picture; at least one pixel of it.
    #[must_use]
    pub fn square_around(picture: &Picture, center_x: f32, center_y: f32, side: f32) -> Self {
        let span = |center: f32, limit: u32| {
            let last = limit.saturating_sub(1) as f32;
            // Not `clamp`, which panics on what is not a number; `max` and `min` take the other number.
            let from = (center - side / 2.0).floor().max(0.0).min(last);
            let to = (center + side / 2.0).ceil().max(from + 1.0).min(last + 1.0);
            (from as u32, (to - from) as u32)
        };
        let (x, width) = span(center_x, picture.width());
        let (y, height) = span(center_y, picture.height());
        Self { x, y, width, height }
    }

    /// The square of side `side`, or as much of it as fits, nearest to (`center_x`, `center_y`) inside the picture.
    #[must_use]
    pub fn square_inside(picture: &Picture, center_x: f32, center_y: f32, side: f32) -> Self {
        let side = (side.round() as u32).clamp(1, picture.width().min(picture.height()));
        // `as` takes what is not a number and what is below zero for zero.
        let start = |center: f32, limit: u32| ((center - side as f32 / 2.0).round() as u32).min(limit - side);
        let (x, y) = (start(center_x, picture.width()), start(center_y, picture.height()));
        Self { x, y, width: side, height: side }
    }
}

/// The share of source cells in each target cell along one axis: for every target cell the first source cell and the
/// weights, which sum up to 1.
struct Axis {
    cells: Vec<(usize, Vec<f32>)>,
}

impl Axis {
    fn new(source: u32, target: u32) -> Self {
        let step = f64::from(source) / f64::from(target.max(1));
        let cells = (0..target)
            .map(|cell| {
                let from = f64::from(cell) * step;
                let to = (from + step).min(f64::from(source));
                let first = from.floor();
                // A sliver below 1e-6 of a cell is rounding and not a cell.
                let last = (to - 1e-6).floor().max(first);
                let count = (last - first) as usize + 1;
                let weights = (0..count)
                    .map(|index| {
                        let left = first + index as f64;
                        (((left + 1.0).min(to) - left.max(from)) / (to - from)) as f32
                    })
                    .collect();
                (first as usize, weights)
            })
            .collect();
        Self { cells }
    }
}

/// Scales `region` of `picture` to `width` x `height` by area average and hands every target row, interleaved R, G, B
/// in 0.0 to 255.0, to `sink` with its number.
///
/// Every source pixel counts by the area that it covers, so that small faces do not flicker. Upward it repeats pixels.
pub fn scale_rows(
    picture: &Picture,
    region: Region,
    width: u32,
    height: u32,
    mut sink: impl FnMut(usize, &[f32]),
) {
    let stride = picture.width() as usize * 3;
    let left = region.x as usize * 3;
    let row_len = region.width as usize * 3;
    let columns = Axis::new(region.width, width);
    let rows = Axis::new(region.height, height);
    let mut sums = vec![0.0_f32; row_len];
    let mut target = vec![0.0_f32; width as usize * 3];
    for (number, (first, weights)) in rows.cells.iter().enumerate() {
        sums.fill(0.0);
        for (index, &weight) in weights.iter().enumerate() {
            let start = (region.y as usize + first + index) * stride + left;
            if let Some(source) = picture.rgb().get(start..start + row_len) {
                add_weighted(&mut sums, source, weight);
            }
        }
        let (pixels, _) = sums.as_chunks::<3>();
        let (targets, _) = target.as_chunks_mut::<3>();
        for (out, (first, weights)) in targets.iter_mut().zip(&columns.cells) {
            let mut sum = [0.0_f32; 3];
            if let Some(covered) = pixels.get(*first..first + weights.len()) {
                for (pixel, weight) in covered.iter().zip(weights) {
                    sum[0] += pixel[0] * weight;
                    sum[1] += pixel[1] * weight;
                    sum[2] += pixel[2] * weight;
                }
            }
            *out = sum;
        }
        sink(number, &target);
    }
}

fn add_weighted(sums: &mut [f32], source: &[u8], weight: f32) {
    for (sum, &value) in sums.iter_mut().zip(source) {
        *sum += f32::from(value) * weight;
    }
}

/// Scales `region` of `picture` to `width` x `height` by area average.
#[must_use]
pub fn scale(picture: &Picture, region: Region, width: u32, height: u32) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
    scale_rows(picture, region, width, height, |_, row| {
        // Saturating by definition of `as`, and never negative.
        rgb.extend(row.iter().map(|value| (value + 0.5) as u8));
    });
    rgb
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaling_keeps_the_mean_and_the_place_of_colours() {
        let mut rgb = Vec::new();
        for _ in 0..6 {
            for x in 0..10_u8 {
                rgb.extend(if x < 5 { [200, 0, 10] } else { [0, 100, 10] });
            }
        }
        let picture = Picture::new(10, 6, rgb).unwrap();
        assert_eq!(
            scale(&picture, Region::whole(&picture), 2, 1),
            [200, 0, 10, 0, 100, 10],
            "by a whole number"
        );
        assert_eq!(
            scale(&picture, Region::whole(&picture), 3, 2),
            [200, 0, 10, 100, 50, 10, 0, 100, 10, 200, 0, 10, 100, 50, 10, 0, 100, 10],
            "the middle one of three is half of each"
        );
        let right = Region { x: 5, y: 2, width: 5, height: 4 };
        assert_eq!(scale(&picture, right, 1, 1), [0, 100, 10], "a part");
        assert_eq!(scale(&picture, right, 7, 9).len(), 7 * 9 * 3, "upward");
    }

    #[test]
    fn a_square_far_outside_still_gives_a_region_inside_the_picture() {
        let picture = Picture::new(4, 3, vec![0; 36]).unwrap();
        for (x, y, side) in [(-1e9, 1e9, 5.0), (2.0, 1.0, 1e9), (f32::NAN, 1.0, 2.0), (1.0, 1.0, f32::NAN)] {
            let region = Region::square_around(&picture, x, y, side);
            assert!(region.width >= 1 && region.height >= 1, "{region:?}");
            assert!(region.x + region.width <= 4 && region.y + region.height <= 3, "{region:?}");
        }
    }
}
