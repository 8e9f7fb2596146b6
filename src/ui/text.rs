//! Text that always fits: it shrinks to a least size, wraps up to a number of rows, and only then is cut.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align, Color32, FontFamily, FontId, Galley, Painter, Pos2, Rect};

use crate::domain::printable::in_one_line;

/// How a text is set.
#[derive(Debug, Clone)]
pub(super) struct Style {
    /// Regular or strong.
    pub family: FontFamily,
    /// The size that is wanted, in points.
    pub size: f32,
    /// The smallest that is still readable, in points.
    pub least: f32,
    /// Rows that there is room for.
    pub rows: usize,
    /// Colour.
    pub colour: Color32,
    /// Rows among each other.
    pub align: Align,
}

impl Style {
    /// Regular text in one row.
    pub(super) fn text(size: f32, colour: Color32) -> Self {
        Self {
            family: FontFamily::Proportional,
            size,
            least: size * 0.6,
            rows: 1,
            colour,
            align: Align::LEFT,
        }
    }

    /// Semi-bold text in one row.
    pub(super) fn strong(size: f32, colour: Color32) -> Self {
        Self { family: super::theme::strong(), ..Self::text(size, colour) }
    }

    /// With up to so many rows.
    pub(super) fn rows(self, rows: usize) -> Self {
        Self { rows, ..self }
    }

    /// Shrinking to no less than `least` points.
    pub(super) fn least(self, least: f32) -> Self {
        Self { least: least.min(self.size), ..self }
    }

    /// Rows centred on each other.
    pub(super) fn centred(self) -> Self {
        Self { align: Align::Center, ..self }
    }
}

/// Steps of size between the wanted and the least one.
const STEPS: u8 = 6;

/// `text` in `style`, no wider than `width` and, where possible, no higher than `height`.
///
/// egui remembers each layout, so that trying sizes costs next to nothing while the text stays the same.
pub(super) fn fit(painter: &Painter, text: &str, style: &Style, width: f32, height: f32) -> Arc<Galley> {
    let clean = in_one_line(text);
    let set = |size: f32, rows: usize, width: f32| {
        let format = TextFormat {
            font_id: FontId::new(size.round().max(1.0), style.family.clone()),
            color: style.colour,
            ..TextFormat::default()
        };
        let mut job = LayoutJob::single_section(clean.clone().into_owned(), format);
        job.halign = style.align;
        job.wrap = TextWrapping { max_width: width, max_rows: rows, ..TextWrapping::default() };
        painter.layout_job(job)
    };
    for (size, rows) in candidates(style) {
        let galley = set(size, rows + 1, width);
        let fits = |galley: &Galley| {
            let whole = galley.rect.width() <= width + 0.5 && !breaks_a_word(galley);
            whole && galley.rows.len() <= rows && galley.rect.height() <= height
        };
        if fits(&galley) {
            // Rows of about the same length: no last word stands alone.
            let narrower = BALANCE.iter().rev().map(|share| set(size, rows + 1, width * share));
            let balanced = |other: &Arc<Galley>| fits(other) && other.rows.len() == galley.rows.len();
            return if galley.rows.len() == 1 {
                galley
            } else {
                narrower.into_iter().find(balanced).unwrap_or(galley)
            };
        }
    }
    set(style.least, style.rows, width)
}

/// Shares of the width that are tried for rows of about the same length.
const BALANCE: [f32; 5] = [0.95, 0.88, 0.8, 0.7, 0.6];

/// Sizes and numbers of rows in the order in which they are liked: a little smaller is better than one more row.
fn candidates(style: &Style) -> impl Iterator<Item = (f32, usize)> + use<> {
    let (size, least, rows) = (style.size, style.least, style.rows);
    let steps = (0..STEPS).map(move |step| egui::lerp(size..=least, f32::from(step) / f32::from(STEPS)));
    let large = steps.clone().filter(move |candidate| *candidate >= 0.84 * size);
    let in_fewer = (1..rows).flat_map(move |rows| large.clone().map(move |size| (size, rows)));
    in_fewer.chain(steps.map(move |size| (size, rows)))
}

/// Whether a row ends inside a word of a script that has spaces between words.
fn breaks_a_word(galley: &Galley) -> bool {
    let ends = |row: &egui::epaint::text::PlacedRow| row.glyphs.last().map(|glyph| glyph.chr);
    let starts = |row: &egui::epaint::text::PlacedRow| row.glyphs.first().map(|glyph| glyph.chr);
    galley.rows.windows(2).any(|pair| match pair {
        [above, below] => {
            matches!((ends(above), starts(below)), (Some(a), Some(b)) if is_spaced(a) && is_spaced(b))
        }
        _ => false,
    })
}

/// Letters of scripts with spaces between words: up to and without the East Asian ones.
fn is_spaced(c: char) -> bool {
    c.is_alphanumeric() && (c as u32) < 0x2E80
}

/// Paints `galley` with its left edge (or its middle, for centred rows) at `x` and its middle at `y`; says where.
pub(super) fn place(painter: &Painter, galley: Arc<Galley>, x: f32, y: f32) -> Rect {
    let position = Pos2::new(x, y - galley.rect.height() / 2.0);
    let area = galley.rect.translate(position.to_vec2());
    painter.galley(position, galley, Color32::PLACEHOLDER);
    area
}
