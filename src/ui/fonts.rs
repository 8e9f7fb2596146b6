//! A humanist sans from the system where there is one; egui's own otherwise.
//!
//! Names in other scripts get a font of the system when the first of their letters is to be painted.

use std::path::Path;
use std::sync::Arc;

use egui::epaint::text::{FallbackRequest, FontInsert, FontPriority, FontProvider, InsertFontFamily};
use egui::{FontData, FontDefinitions, FontFamily};

use super::theme;

/// A text font and its semi-bold or bold sister, as Debian and Ubuntu install them.
const PAIRS: [[&str; 2]; 5] = [
    // fonts-inter
    [
        "/usr/share/fonts/opentype/inter/Inter-Regular.otf",
        "/usr/share/fonts/opentype/inter/Inter-SemiBold.otf",
    ],
    [
        "/usr/share/fonts/truetype/inter/Inter-Regular.ttf",
        "/usr/share/fonts/truetype/inter/Inter-SemiBold.ttf",
    ],
    // fonts-noto-core
    [
        "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
        "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf",
    ],
    // fonts-ubuntu
    ["/usr/share/fonts/truetype/ubuntu/Ubuntu-R.ttf", "/usr/share/fonts/truetype/ubuntu/Ubuntu-M.ttf"],
    // fonts-dejavu-core
    [
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    ],
];

/// Fonts for a range of Unicode: first and last character, and where Debian and Ubuntu install one that has them.
const SCRIPTS: [(u32, u32, &[&str]); 13] = [
    (0x0530, 0x058F, &["/usr/share/fonts/truetype/noto/NotoSansArmenian-Regular.ttf"]),
    (0x0590, 0x05FF, &["/usr/share/fonts/truetype/noto/NotoSansHebrew-Regular.ttf"]),
    (0x0600, 0x06FF, &["/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf"]),
    (0x0900, 0x097F, &["/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf"]),
    (0x0980, 0x09FF, &["/usr/share/fonts/truetype/noto/NotoSansBengali-Regular.ttf"]),
    (0x0A00, 0x0A7F, &["/usr/share/fonts/truetype/noto/NotoSansGurmukhi-Regular.ttf"]),
    (0x0A80, 0x0AFF, &["/usr/share/fonts/truetype/noto/NotoSansGujarati-Regular.ttf"]),
    (0x0B80, 0x0BFF, &["/usr/share/fonts/truetype/noto/NotoSansTamil-Regular.ttf"]),
    (0x0C00, 0x0C7F, &["/usr/share/fonts/truetype/noto/NotoSansTelugu-Regular.ttf"]),
    (0x0C80, 0x0D7F, &["/usr/share/fonts/truetype/noto/NotoSansKannada-Regular.ttf"]),
    (0x0E00, 0x0E7F, &["/usr/share/fonts/truetype/noto/NotoSansThai-Regular.ttf"]),
    (0x10A0, 0x10FF, &["/usr/share/fonts/truetype/noto/NotoSansGeorgian-Regular.ttf"]),
    // Chinese, Japanese, Korean: fonts-noto-cjk, fonts-wqy-zenhei, fonts-droid-fallback
    (
        0x2E80,
        0x2FA1F,
        &[
            "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
            "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
            "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
        ],
    ),
];

/// Largest font file that is read, in bytes: the one with Chinese, Japanese and Korean has 20 million.
const LARGEST_FONT: u64 = 40 << 20;

/// Finds a font of the system for a letter that the text font lacks.
struct OtherScripts;

impl FontProvider for OtherScripts {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let letter = u32::from(request.cluster.chars().next()?);
        let (.., paths) = SCRIPTS.iter().find(|(first, last, _)| (*first..=*last).contains(&letter))?;
        let (path, font) = paths.iter().find_map(|path| Some((path, read(Path::new(path))?)))?;
        let family = InsertFontFamily { family: request.family.clone(), priority: FontPriority::Lowest };
        Some(FontInsert {
            name: (*path).to_owned(),
            data: FontData::from_owned(font),
            families: vec![family],
        })
    }
}

/// Sets the fonts of the window.
pub(super) fn install(ctx: &egui::Context) {
    ctx.set_fonts(definitions(&PAIRS));
    ctx.add_font_provider(Arc::new(OtherScripts));
}

/// The first of `pairs` that can be read, before egui's own.
fn definitions(pairs: &[[&str; 2]]) -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let own = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let mut regular = own.clone();
    let mut strong = own;
    let readable = |[text, bold]: &[&str; 2]| Some((read(Path::new(text))?, read(Path::new(bold))?));
    if let Some((text, bold)) = pairs.iter().find_map(readable) {
        fonts.font_data.insert("text".to_owned(), Arc::new(FontData::from_owned(text)));
        fonts.font_data.insert("text strong".to_owned(), Arc::new(FontData::from_owned(bold)));
        regular.insert(0, "text".to_owned());
        strong.insert(0, "text strong".to_owned());
    } else {
        tracing::info!("no font of the system found (install fonts-inter): egui's own is used");
    }
    fonts.families.insert(FontFamily::Proportional, regular);
    fonts.families.insert(theme::strong(), strong);
    fonts
}

/// The files of the text fonts that the system has, each with its semi-bold or bold sister, the best first.
pub fn text_pairs() -> impl Iterator<Item = [Vec<u8>; 2]> {
    PAIRS.iter().filter_map(|[text, bold]| Some([read(Path::new(text))?, read(Path::new(bold))?]))
}

/// The file of a font for a letter that the text font lacks.
#[must_use]
pub fn for_letter(letter: char) -> Option<Vec<u8>> {
    let letter = u32::from(letter);
    let (.., paths) = SCRIPTS.iter().find(|(first, last, _)| (*first..=*last).contains(&letter))?;
    paths.iter().find_map(|path| read(Path::new(path)))
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let size = std::fs::metadata(path).ok()?.len();
    if size > LARGEST_FONT { None } else { std::fs::read(path).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_font_of_the_system_both_families_fall_back_to_eguis_own() {
        let fonts = definitions(&[["/nowhere/a.otf", "/nowhere/b.otf"]]);
        let regular = &fonts.families[&FontFamily::Proportional];
        assert!(!regular.is_empty());
        assert_eq!(&fonts.families[&theme::strong()], regular);
        assert!(regular.iter().all(|name| fonts.font_data.contains_key(name)));
    }
}
