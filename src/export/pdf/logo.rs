//! The company's logo on paper: made of rectangles, one for each run of pixels of about the same colour, and kept in the
//! file once for all its pages.

use krilla::graphic::Graphic;
use krilla::surface::Surface;

use super::ink::fill;
use crate::domain::logo::Logo;

/// Most width on paper, in points.
pub(super) const WIDTH: f32 = 120.0;
/// Most height on paper, in points.
pub(super) const HEIGHT: f32 = 30.0;
/// Most runs that a logo is made of; one with more is painted more coarsely.
const MOST_RUNS: usize = 30_000;
/// Steps in which colours are told apart, from the finest.
const STEPS: [u8; 4] = [8, 16, 32, 64];
/// How far rectangles reach into the next one, so that no line of paper shows between them.
const OVERLAP: f32 = 0.04;

/// A part of a row in one colour.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Run {
    x: u16,
    y: u16,
    len: u16,
    colour: u32,
}

/// The logo, and its size on paper in points.
pub(super) struct PaperLogo {
    graphic: Graphic,
    /// Width in points.
    pub(super) width: f32,
}

impl PaperLogo {
    /// Makes it in the file that `surface` belongs to.
    pub(super) fn of(logo: &Logo, surface: &mut Surface<'_>) -> Self {
        let width = (HEIGHT * logo.aspect()).min(WIDTH);
        let runs = runs_within(logo);
        let mut builder = surface.stream_builder();
        let mut inside = builder.surface();
        #[expect(clippy::cast_precision_loss, reason = "a few hundred pixels")]
        let pixel = width / logo.width().max(1) as f32;
        for run in runs {
            let place = (f32::from(run.x) * pixel, f32::from(run.y) * pixel);
            fill(&mut inside, place, (f32::from(run.len) * pixel + OVERLAP, pixel + OVERLAP), run.colour);
        }
        inside.finish();
        Self { graphic: Graphic::new(builder.finish(), false), width }
    }

    /// Draws it with its upper left corner at the origin of `surface`.
    pub(super) fn draw(&self, surface: &mut Surface<'_>) {
        surface.draw_graphic(self.graphic.clone());
    }
}

fn runs_within(logo: &Logo) -> Vec<Run> {
    let mut runs = Vec::new();
    for step in STEPS {
        runs = runs_of(logo, step);
        if runs.len() <= MOST_RUNS {
            break;
        }
    }
    runs.truncate(MOST_RUNS);
    runs
}

/// The runs of all rows on white paper; white itself is left out.
fn runs_of(logo: &Logo, step: u8) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let width = usize::try_from(logo.width()).unwrap_or(1).max(1);
    for (index, pixel) in logo.rgba().chunks_exact(4).enumerate() {
        let &[red, green, blue, opacity] = pixel else { continue };
        let [red, green, blue] = [red, green, blue].map(|value| coarse(on_white(value, opacity), step));
        let colour = u32::from_be_bytes([0, red, green, blue]);
        let (Ok(x), Ok(y)) = (u16::try_from(index % width), u16::try_from(index / width)) else { continue };
        match runs.last_mut() {
            Some(run) if run.y == y && run.x + run.len == x && run.colour == colour => run.len += 1,
            _ => runs.push(Run { x, y, len: 1, colour }),
        }
    }
    runs.retain(|run| run.colour != 0x00FF_FFFF);
    runs
}

/// A channel as it looks on white.
fn on_white(value: u8, opacity: u8) -> u8 {
    let (value, opacity) = (u16::from(value), u16::from(opacity));
    let mixed = (value * opacity + 255 * (255 - opacity) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

/// The nearest of the values that are `step` apart; black and white stay.
fn coarse(value: u8, step: u8) -> u8 {
    if value >= 255 - step / 2 {
        return 255;
    }
    (value.saturating_add(step / 2) / step).saturating_mul(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_one_colour_is_one_run_and_paper_is_none() {
        let red = [200, 0, 0, 255];
        let clear = [0, 0, 0, 0];
        let pixels: Vec<u8> = [red, red, clear, red, clear, clear, clear, clear].concat();
        let logo = Logo::new(4, 2, pixels).unwrap();
        let runs = runs_of(&logo, 8);
        assert_eq!(
            runs.iter().map(|run| (run.x, run.y, run.len)).collect::<Vec<_>>(),
            [(0, 0, 2), (3, 0, 1)]
        );
        assert_eq!(runs[0].colour, 0x00C8_0000);
    }

    #[test]
    fn a_logo_like_a_photo_is_made_coarser_until_it_is_small_enough() {
        let low = |number: u32| number.to_le_bytes()[0];
        let pixel = |index: u32| [low(index * 7), low(index * 13), low(index), 255];
        let pixels: Vec<u8> = (0..480_u32 * 160).flat_map(pixel).collect();
        let logo = Logo::new(480, 160, pixels).unwrap();
        assert!(runs_within(&logo).len() <= MOST_RUNS);
    }
}
