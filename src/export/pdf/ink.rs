//! Text on a page: which font has each letter, how wide a text is, and drawing it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph, TextDirection};

use super::face::Face;
use super::{FontFile, FontSource};
use crate::domain::printable::in_one_line;
use crate::export::ExportError;

/// Stands for a letter that no font has.
const BOX: char = '□';

/// How strong a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// For the rows.
    Regular,
    /// For headings and totals.
    Bold,
}

struct Loaded {
    face: Face,
    font: Font,
}

impl Loaded {
    fn of(file: FontFile) -> Option<Self> {
        let face = Face::parse(Arc::clone(&file))?;
        Some(Self { face, font: Font::new(file.into(), 0)? })
    }

    /// Whether all digits are as wide, so that columns of numbers line up.
    fn lines_up(&self) -> bool {
        let width = self.face.advance('0');
        ('1'..='9').all(|digit| (self.face.advance(digit) - width).abs() < 1e-4)
    }

    /// The letters side by side; `None` where the script asks for more than that.
    fn side_by_side(&self, text: &str) -> Option<Vec<KrillaGlyph>> {
        let glyph = |(at, letter): (usize, char)| {
            let number = GlyphId::new(self.face.glyph(letter)?.into());
            let place = at..at + letter.len_utf8();
            Some(KrillaGlyph::new(number, self.face.advance(letter), 0.0, 0.0, 0.0, place, None))
        };
        if text.chars().any(joins_its_neighbours) { None } else { text.char_indices().map(glyph).collect() }
    }
}

/// Letters that change with what stands beside them: marks, Hebrew to Burmese, Khmer, Hangul parts, pictures.
fn joins_its_neighbours(letter: char) -> bool {
    matches!(u32::from(letter), 0x0300..=0x036F | 0x0590..=0x11FF | 0x1700..=0x1CFF | 0x200C..=0x200F | 0x20D0..=0x20FF | 0xA800..=0xABFF | 0xD7B0..=0xD7FF | 0xFB1D..=0xFEFF | 0x10A00..=0x1FFFF)
}

/// The fonts of a document, and the letters that none of them has.
pub(super) struct Ink<'a> {
    source: &'a dyn FontSource,
    regular: Loaded,
    bold: Loaded,
    others: Vec<Loaded>,
    /// By letter that the text fonts lack: which of `others` has it.
    found: BTreeMap<char, Option<usize>>,
}

/// A stretch of text in one font.
struct Run {
    text: String,
    font: Font,
    /// `None` where the script needs shaping.
    glyphs: Option<Vec<KrillaGlyph>>,
    width: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chosen {
    Text,
    Other(usize),
}

impl<'a> Ink<'a> {
    pub(super) fn load(source: &'a dyn FontSource) -> Result<Self, ExportError> {
        let mut pairs = (0..)
            .map_while(|nth| source.text_fonts(nth))
            .filter_map(|[regular, bold]| Some([Loaded::of(regular)?, Loaded::of(bold)?]));
        let first = pairs.next().ok_or(ExportError::NoFont)?;
        let chosen = if first.iter().all(Loaded::lines_up) {
            first
        } else {
            pairs.find(|pair| pair.iter().all(Loaded::lines_up)).unwrap_or(first)
        };
        let [regular, bold] = chosen;
        Ok(Self { source, regular, bold, others: Vec::new(), found: BTreeMap::new() })
    }

    /// Letters that were asked for and that no font has.
    pub(super) fn unprintable(&self) -> Vec<char> {
        let missing: BTreeSet<char> =
            self.found.iter().filter(|(_, place)| place.is_none()).map(|(letter, _)| *letter).collect();
        missing.into_iter().collect()
    }

    /// Width of a text at this size, in points.
    pub(super) fn width(&mut self, text: &str, size: f32, weight: Weight) -> f32 {
        self.runs(text, weight).iter().map(|run| run.width * size).sum()
    }

    /// The text, or as much of it as fits with an ellipsis.
    pub(super) fn fitted(&mut self, text: &str, size: f32, weight: Weight, width: f32) -> String {
        let clean = in_one_line(text);
        if self.width(&clean, size, weight) <= width {
            return clean.into_owned();
        }
        let mut kept: Vec<char> = clean.chars().collect();
        while kept.pop().is_some() {
            let shorter: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
            if self.width(&shorter, size, weight) <= width {
                return shorter;
            }
        }
        String::new()
    }

    /// Draws a text with its left end at `x` and its foot at `y`.
    pub(super) fn draw(
        &mut self,
        surface: &mut Surface<'_>,
        (x, y): (f32, f32),
        text: &str,
        (size, weight, colour): (f32, Weight, u32),
    ) {
        surface.set_fill(Some(paint(colour)));
        let mut x = x;
        for run in self.runs(text, weight) {
            let place = Point::from_xy(x, y);
            match &run.glyphs {
                Some(glyphs) => surface.draw_glyphs(place, glyphs, run.font, &run.text, size, false),
                None => surface.draw_text(place, run.font, size, &run.text, false, TextDirection::Auto),
            }
            x += run.width * size;
        }
    }

    fn text_font(&self, weight: Weight) -> &Loaded {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// Cut into stretches of one font each.
    fn runs(&mut self, text: &str, weight: Weight) -> Vec<Run> {
        let mut stretches: Vec<(Chosen, String)> = Vec::new();
        for letter in in_one_line(text).chars() {
            let last = stretches.last().map(|(chosen, _)| *chosen);
            let (chosen, letter) = self.choose(letter, weight, last);
            match stretches.last_mut() {
                Some((same, stretch)) if *same == chosen => stretch.push(letter),
                _ => stretches.push((chosen, letter.to_string())),
            }
        }
        let to_run = |(chosen, text): (Chosen, String)| {
            let loaded = match chosen {
                Chosen::Text => self.text_font(weight),
                Chosen::Other(index) => self.others.get(index)?,
            };
            let width = text.chars().map(|letter| loaded.face.advance(letter)).sum();
            let glyphs = loaded.side_by_side(&text);
            Some(Run { text, font: loaded.font.clone(), glyphs, width })
        };
        stretches.into_iter().filter_map(to_run).collect()
    }

    /// The font for a letter that stands after a stretch in the font `last`, and what is printed of it.
    fn choose(&mut self, letter: char, weight: Weight, last: Option<Chosen>) -> (Chosen, char) {
        let has = |loaded: &Loaded| loaded.face.has(letter);
        // White space and marks belong to what stands before them.
        if let Some(Chosen::Other(index)) = last
            && !letter.is_alphanumeric()
            && self.others.get(index).is_some_and(has)
        {
            return (Chosen::Other(index), letter);
        }
        if has(self.text_font(weight)) {
            return (Chosen::Text, letter);
        }
        let place = match self.found.get(&letter) {
            Some(place) => *place,
            None => self.find(letter),
        };
        place.map_or((Chosen::Text, BOX), |index| (Chosen::Other(index), letter))
    }

    fn find(&mut self, letter: char) -> Option<usize> {
        let has = |loaded: &Loaded| loaded.face.has(letter);
        let mut place = self.others.iter().position(has);
        if place.is_none()
            && let Some(loaded) = self.source.font_for(letter).and_then(Loaded::of)
            && has(&loaded)
        {
            self.others.push(loaded);
            place = Some(self.others.len() - 1);
        }
        self.found.insert(letter, place);
        place
    }
}

/// Fills a rectangle given by its left upper corner and its size.
pub(super) fn fill(surface: &mut Surface<'_>, (x, y): (f32, f32), (width, height): (f32, f32), colour: u32) {
    let mut path = PathBuilder::new();
    if let Some(rect) = Rect::from_xywh(x, y, width, height) {
        path.push_rect(rect);
    }
    if let Some(path) = path.finish() {
        surface.set_fill(Some(paint(colour)));
        surface.draw_path(&path);
    }
}

fn paint(colour: u32) -> Fill {
    let [_, red, green, blue] = colour.to_be_bytes();
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::default(),
    }
}
