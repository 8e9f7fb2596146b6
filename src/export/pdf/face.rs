//! What laying out needs of a font file: which letters it has, and how wide they are.
//!
//! Reads the tables `head`, `hhea`, `hmtx` and `cmap` (formats 4 and 12) of OpenType, ISO/IEC 14496-22. Every offset is
//! checked: a font file that breaks off or contradicts itself has no letters there.

use std::ops::Range;

use super::FontFile;

/// A font file, opened at its first face.
pub(super) struct Face {
    file: FontFile,
    units_per_em: f32,
    advances: u16,
    hmtx: Range<usize>,
    /// From the beginning of the subtable.
    cmap: Range<usize>,
    wide: bool,
}

impl Face {
    /// The first face in a font file or font collection; `None` when it is no font that can be used.
    pub(super) fn parse(file: FontFile) -> Option<Self> {
        let bytes: &[u8] = (*file).as_ref();
        let start = if bytes.get(..4)? == b"ttcf" { u32_at(bytes, 12)? as usize } else { 0 };
        let table = |tag: [u8; 4]| table(bytes, start, tag);
        let units = u16_at(bytes.get(table(*b"head")?)?, 18)?;
        let (cmap, wide) = letters(bytes, table(*b"cmap")?)?;
        let advances = u16_at(bytes.get(table(*b"hhea")?)?, 34)?;
        let hmtx = table(*b"hmtx")?;
        if units == 0 || advances == 0 {
            return None;
        }
        Some(Self { file, units_per_em: f32::from(units), advances, hmtx, cmap, wide })
    }

    fn part(&self, range: &Range<usize>) -> &[u8] {
        (*self.file).as_ref().get(range.clone()).unwrap_or_default()
    }

    /// Whether it has this letter.
    pub(super) fn has(&self, letter: char) -> bool {
        self.glyph(letter).is_some()
    }

    /// How far the pen moves on for this letter, as a share of the font size; 0 for a letter that it lacks.
    pub(super) fn advance(&self, letter: char) -> f32 {
        let hmtx = self.part(&self.hmtx);
        let of_glyph = |glyph: u16| u16_at(hmtx, usize::from(glyph.min(self.advances - 1)) * 4);
        self.glyph(letter).and_then(of_glyph).map_or(0.0, |advance| f32::from(advance) / self.units_per_em)
    }

    /// The number of the letter's picture; `None` for a letter that it lacks.
    pub(super) fn glyph(&self, letter: char) -> Option<u16> {
        let letter = u32::from(letter);
        let glyph = if self.wide { self.glyph_by_groups(letter) } else { self.glyph_by_segments(letter) };
        glyph.filter(|glyph| *glyph != 0)
    }

    /// Format 12: groups of first letter, last letter, glyph of the first, sorted.
    fn glyph_by_groups(&self, letter: u32) -> Option<u16> {
        let cmap = self.part(&self.cmap);
        let count = (u32_at(cmap, 12)? as usize).min(cmap.len() / 12);
        let field = |group: usize, field: usize| u32_at(cmap, 16 + group * 12 + field * 4);
        let group = first_that(count, |group| field(group, 1).is_none_or(|last| last >= letter))?;
        let first = field(group, 0)?;
        u16::try_from(field(group, 2)?.checked_add(letter.checked_sub(first)?)?).ok()
    }

    /// Format 4: segments of last letters, first letters, deltas and offsets, sorted.
    fn glyph_by_segments(&self, letter: u32) -> Option<u16> {
        let letter = u16::try_from(letter).ok()?;
        let cmap = self.part(&self.cmap);
        let count = usize::from(u16_at(cmap, 6)?) / 2;
        let field = |table: usize, segment: usize| u16_at(cmap, table + segment * 2);
        let (lasts, firsts) = (14, 16 + count * 2);
        let (deltas, offsets) = (firsts + count * 2, firsts + count * 4);
        let segment = first_that(count, |segment| field(lasts, segment).is_none_or(|last| last >= letter))?;
        let (first, delta) = (field(firsts, segment)?, field(deltas, segment)?);
        let place = letter.checked_sub(first)?;
        match field(offsets, segment)? {
            0 => Some(letter.wrapping_add(delta)),
            offset => {
                let at = offsets + segment * 2 + usize::from(offset) + usize::from(place) * 2;
                u16_at(cmap, at).filter(|glyph| *glyph != 0).map(|glyph| glyph.wrapping_add(delta))
            }
        }
    }
}

/// The first of `0..count` for which `holds`, where those for which it holds come last.
fn first_that(count: usize, holds: impl Fn(usize) -> bool) -> Option<usize> {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    (low < count).then_some(low)
}

fn table(file: &[u8], start: usize, tag: [u8; 4]) -> Option<Range<usize>> {
    let count = usize::from(u16_at(file, start.checked_add(4)?)?);
    let mut records = file.get(start.checked_add(12)?..)?.chunks_exact(16).take(count);
    let record = records.find(|record| record.starts_with(&tag))?;
    let (offset, length) = (u32_at(record, 8)? as usize, u32_at(record, 12)? as usize);
    Some(offset..offset.checked_add(length)?)
}

/// Where the subtable of letters by Unicode is, and whether it has more than the first 65,536.
fn letters(file: &[u8], table: Range<usize>) -> Option<(Range<usize>, bool)> {
    let cmap = file.get(table.clone())?;
    let count = usize::from(u16_at(cmap, 2)?);
    let is_unicode = |record: &[u8]| {
        matches!((u16_at(record, 0), u16_at(record, 2)), (Some(0), _) | (Some(3), Some(1 | 10)))
    };
    let records = cmap.get(4..)?.chunks_exact(8).take(count).filter(|record| is_unicode(record));
    let offsets: Vec<usize> = records.filter_map(|record| Some(u32_at(record, 4)? as usize)).collect();
    let of_format =
        |format: u16| offsets.iter().copied().find(|offset| u16_at(cmap, *offset) == Some(format));
    let (offset, wide) = of_format(12).map(|at| (at, true)).or_else(|| of_format(4).map(|at| (at, false)))?;
    Some((table.start + offset..table.end, wide))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes(bytes.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;

    fn installed() -> Option<Vec<u8>> {
        let places = [
            "/usr/share/fonts/opentype/inter/Inter-Regular.otf",
            "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
            "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        ];
        places.iter().find_map(|place| std::fs::read(place).ok())
    }

    #[test]
    fn a_font_of_the_system_has_latin_greek_and_cyrillic_with_widths_and_no_private_letter() {
        let file = installed().expect("set-up installs fonts-inter and fonts-noto-core");
        let face = Face::parse(Arc::new(file)).unwrap();
        for letter in ['A', 'z', 'é', 'ß', 'Ł', 'Ω', 'я', '0', '-'] {
            assert!(face.has(letter), "{letter}");
            assert!((0.1..1.5).contains(&face.advance(letter)), "{letter}: {}", face.advance(letter));
        }
        assert!(face.advance('W') > face.advance('i'));
        assert!(!face.has('\u{F8FE}') && !face.has('\u{10FFFD}'));
        assert!(face.advance('\u{10FFFD}').abs() < f32::EPSILON);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]
        #[test]
        fn a_font_file_that_is_damaged_or_breaks_off_is_read_without_a_panic(
            cut in 0_usize..200_000,
            hits in proptest::collection::vec((0_usize..20_000, any::<u8>()), 0..40),
        ) {
            let mut file = installed().unwrap_or_default();
            file.truncate(cut);
            for (place, value) in hits {
                if let Some(byte) = file.get_mut(place) {
                    *byte = value;
                }
            }
            if let Some(face) = Face::parse(Arc::new(file)) {
                for letter in ['A', 'я', '中', '𝄞', '\u{10FFFF}'] {
                    let _any = (face.has(letter), face.advance(letter));
                }
            }
        }
    }
}
