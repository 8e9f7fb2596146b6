//! Text that always fits: it shrinks to a least size, wraps up to a number of rows, and only then is cut.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align, Color32, FontFamily, FontId, Galley, Painter, Pos2, Rect};

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
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let set = |size: f32, rows: usize| {
        let format = TextFormat {
            font_id: FontId::new(size.round().max(1.0), style.family.clone()),
            color: style.colour,
            ..TextFormat::default()
        };
        let mut job = LayoutJob::single_section(clean.clone(), format);
        job.halign = style.align;
        job.wrap = TextWrapping { max_width: width, max_rows: rows, ..TextWrapping::default() };
        painter.layout_job(job)
    };
    for step in 0..STEPS {
        let size = egui::lerp(style.size..=style.least, f32::from(step) / f32::from(STEPS));
        let galley = set(size, style.rows + 1);
        let whole_words = galley.rect.width() <= width + 0.5 && !breaks_a_word(&galley);
        if galley.rows.len() <= style.rows && whole_words && galley.rect.height() <= height {
            return galley;
        }
    }
    set(style.least, style.rows)
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
