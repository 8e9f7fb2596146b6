//! Colours and type: the only file that makes a colour.
//!
//! Each pair of text and ground that the screens use is checked against WCAG 2.2 by the tests below: 4.5:1 for all
//! text, 7:1 for the sentence of the kiosk.

#![expect(
    clippy::disallowed_methods,
    reason = "colours are made here so that they need not be made elsewhere"
)]

use egui::{Color32, FontFamily};

use crate::domain::report;
use crate::domain::settings::ThemeChoice;

/// The mood of what the screen says. Each has a colour, and none is told by its colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Nothing to worry about: waiting, looking, asking.
    Calm,
    /// It is done.
    Good,
    /// The person can do something about it.
    Caution,
    /// The machine cannot work at the moment.
    Fault,
}

impl Tone {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Calm, Self::Good, Self::Caution, Self::Fault];
}

/// The colours of a panel that says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panel {
    /// Behind the words.
    pub fill: Color32,
    /// The words.
    pub ink: Color32,
    /// Lesser words.
    pub ink_2: Color32,
    /// Behind the icon.
    pub mark: Color32,
    /// The icon.
    pub on_mark: Color32,
}

/// The colours of one theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// The wall behind everything.
    pub ground: Color32,
    /// Cards.
    pub surface: Color32,
    /// Words on ground and surface.
    pub ink: Color32,
    /// Lesser words on ground and surface.
    pub text_2: Color32,
    /// Borders.
    pub line: Color32,
    /// What can be touched, and what fills.
    pub accent: Color32,
    /// Words on the accent.
    pub on_accent: Color32,
    /// The band that says that a punch is recorded.
    pub done: Color32,
    /// Words on that band.
    pub on_done: Color32,
    /// Borders of what can be touched, seen against ground and surface.
    pub edge: Color32,
    /// A row under the pointer.
    pub hover: Color32,
    /// What is chosen.
    pub soft: Color32,
    /// Words that say that something is well.
    pub ok: Color32,
    /// Words that say that something should be looked at.
    pub warn: Color32,
    /// Words that say that something is wrong.
    pub wrong: Color32,
    /// Shadow of what floats.
    pub shadow: Color32,
    /// The picture is multiplied by this while nobody is there.
    pub dimmed: Color32,
    calm: Panel,
    good: Panel,
    caution: Panel,
    fault: Panel,
}

const WHITE: Color32 = Color32::WHITE;
const INK: Color32 = Color32::from_rgb(0x16, 0x20, 0x2A);

const LIGHT: Theme = Theme {
    ground: Color32::from_rgb(0xF4, 0xF6, 0xF8),
    surface: WHITE,
    ink: INK,
    text_2: Color32::from_rgb(0x5B, 0x68, 0x75),
    line: Color32::from_rgb(0xDC, 0xE2, 0xE8),
    accent: Color32::from_rgb(0x24, 0x57, 0xC5),
    on_accent: WHITE,
    done: Color32::from_rgb(0x13, 0x61, 0x3A),
    on_done: WHITE,
    edge: Color32::from_rgb(0x7E, 0x8A, 0x96),
    hover: Color32::from_rgb(0xEE, 0xF2, 0xF7),
    soft: Color32::from_rgb(0xE3, 0xEB, 0xFB),
    ok: Color32::from_rgb(0x17, 0x70, 0x42),
    warn: Color32::from_rgb(0x86, 0x54, 0x00),
    wrong: Color32::from_rgb(0xB3, 0x26, 0x1E),
    shadow: Color32::from_black_alpha(0x38),
    dimmed: Color32::from_rgb(0x96, 0x9C, 0xA3),
    calm: Panel {
        fill: WHITE,
        ink: INK,
        ink_2: Color32::from_rgb(0x4A, 0x56, 0x62),
        mark: Color32::from_rgb(0x24, 0x57, 0xC5),
        on_mark: WHITE,
    },
    good: Panel {
        fill: Color32::from_rgb(0xD9, 0xF2, 0xE3),
        ink: INK,
        ink_2: Color32::from_rgb(0x2E, 0x4A, 0x3B),
        mark: Color32::from_rgb(0x1B, 0x7F, 0x4B),
        on_mark: WHITE,
    },
    caution: Panel {
        fill: Color32::from_rgb(0xFF, 0xE3, 0xA8),
        ink: INK,
        ink_2: Color32::from_rgb(0x4F, 0x3C, 0x10),
        mark: Color32::from_rgb(0x8A, 0x56, 0x00),
        on_mark: WHITE,
    },
    fault: Panel {
        fill: Color32::from_rgb(0xDF, 0xE4, 0xEA),
        ink: INK,
        ink_2: Color32::from_rgb(0x3E, 0x49, 0x54),
        mark: Color32::from_rgb(0x5B, 0x68, 0x75),
        on_mark: WHITE,
    },
};

const DARK_INK: Color32 = Color32::from_rgb(0xE8, 0xED, 0xF2);
const NIGHT: Color32 = Color32::from_rgb(0x0E, 0x15, 0x1C);

const DARK: Theme = Theme {
    ground: NIGHT,
    surface: INK,
    ink: DARK_INK,
    text_2: Color32::from_rgb(0x98, 0xA5, 0xB3),
    line: Color32::from_rgb(0x2A, 0x36, 0x42),
    accent: Color32::from_rgb(0x7F, 0xA6, 0xFF),
    on_accent: NIGHT,
    done: Color32::from_rgb(0x5F, 0xD3, 0x9A),
    on_done: NIGHT,
    edge: Color32::from_rgb(0x6B, 0x7A, 0x89),
    hover: Color32::from_rgb(0x1E, 0x2A, 0x36),
    soft: Color32::from_rgb(0x20, 0x30, 0x4E),
    ok: Color32::from_rgb(0x5F, 0xD3, 0x9A),
    warn: Color32::from_rgb(0xF2, 0xB8, 0x4B),
    wrong: Color32::from_rgb(0xFF, 0x8A, 0x80),
    shadow: Color32::from_black_alpha(0x90),
    dimmed: Color32::from_rgb(0x60, 0x66, 0x6E),
    calm: Panel {
        fill: INK,
        ink: DARK_INK,
        ink_2: Color32::from_rgb(0xB4, 0xC0, 0xCC),
        mark: Color32::from_rgb(0x7F, 0xA6, 0xFF),
        on_mark: NIGHT,
    },
    good: Panel {
        fill: Color32::from_rgb(0x12, 0x33, 0x25),
        ink: DARK_INK,
        ink_2: Color32::from_rgb(0xB5, 0xD8, 0xC5),
        mark: Color32::from_rgb(0x5F, 0xD3, 0x9A),
        on_mark: NIGHT,
    },
    caution: Panel {
        fill: Color32::from_rgb(0x4A, 0x36, 0x0C),
        ink: Color32::from_rgb(0xFF, 0xF3, 0xDA),
        ink_2: Color32::from_rgb(0xF2, 0xD9, 0xA4),
        mark: Color32::from_rgb(0xF2, 0xB8, 0x4B),
        on_mark: NIGHT,
    },
    fault: Panel {
        fill: Color32::from_rgb(0x2A, 0x36, 0x42),
        ink: DARK_INK,
        ink_2: Color32::from_rgb(0xBE, 0xC9, 0xD4),
        mark: Color32::from_rgb(0x98, 0xA5, 0xB3),
        on_mark: NIGHT,
    },
};

impl Theme {
    /// The colours of `choice`.
    #[must_use]
    pub fn of(choice: ThemeChoice) -> &'static Self {
        match choice {
            ThemeChoice::Light => &LIGHT,
            ThemeChoice::Dark => &DARK,
        }
    }

    /// The colours of a panel in this mood.
    #[must_use]
    pub fn panel(&self, tone: Tone) -> &Panel {
        match tone {
            Tone::Calm => &self.calm,
            Tone::Good => &self.good,
            Tone::Caution => &self.caution,
            Tone::Fault => &self.fault,
        }
    }
}

/// The line around the face, seen on any picture.
pub const ON_PICTURE: Color32 = Color32::from_rgba_unmultiplied_const(0xFF, 0xFF, 0xFF, 0xC8);
/// Beneath that line, so that it is seen on a bright picture too.
pub const BENEATH_ON_PICTURE: Color32 = Color32::from_rgba_unmultiplied_const(0x0E, 0x15, 0x1C, 0x60);
/// What fills the line around the face while the person is being recognised.
pub const FILLING: Color32 = Color32::from_rgb(0x5F, 0xD3, 0x9A);

/// The theme that egui's own parts take.
pub(super) fn for_egui(choice: ThemeChoice) -> egui::Theme {
    match choice {
        ThemeChoice::Light => egui::Theme::Light,
        ThemeChoice::Dark => egui::Theme::Dark,
    }
}

/// The family of words that carry the meaning: semi-bold.
#[must_use]
pub fn strong() -> FontFamily {
    FontFamily::Name("strong".into())
}

impl Theme {
    /// Behind the code of a day in a report; `None` for a day that is not judged yet. Light as in the files.
    #[must_use]
    pub fn of_day(&self, tone: report::Tone) -> Option<Color32> {
        let (light, dark) = match tone {
            report::Tone::Present => ([0xE2, 0xF0, 0xD9], [0x1C, 0x3B, 0x2A]),
            report::Tone::Absent => ([0xFF, 0xC7, 0xCE], [0x5A, 0x1F, 0x24]),
            report::Tone::HalfDay => ([0xFF, 0xEB, 0x9C], [0x4A, 0x3C, 0x0C]),
            report::Tone::Leave => ([0xBD, 0xD7, 0xEE], [0x1E, 0x3A, 0x56]),
            report::Tone::Holiday => ([0xE4, 0xDF, 0xEC], [0x3A, 0x30, 0x50]),
            report::Tone::WeeklyOff => ([0xE7, 0xE6, 0xE6], [0x2C, 0x33, 0x3A]),
            report::Tone::MissingPunch => ([0xF8, 0xCB, 0xAD], [0x57, 0x33, 0x14]),
            report::Tone::Open => return None,
        };
        let [r, g, b] = if self.ink == INK { light } else { dark };
        Some(Color32::from_rgb(r, g, b))
    }
}

/// Contrast of two opaque colours after WCAG 2.2 ("contrast ratio"): 1.0 to 21.0.
#[must_use]
pub fn contrast(a: Color32, b: Color32) -> f32 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance after WCAG 2.2.
fn luminance(colour: Color32) -> f32 {
    let linear = |channel: u8| {
        let value = f32::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_computed_as_the_standard_does() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 0.01);
        // #767676 on white is the well-known limit of 4.54:1.
        assert!((contrast(Color32::from_rgb(0x76, 0x76, 0x76), WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn every_word_can_be_read_and_the_sentence_easily() {
        for choice in [ThemeChoice::Light, ThemeChoice::Dark] {
            let theme = Theme::of(choice);
            let at_least = |what: &str, wanted: f32, ink: Color32, ground: Color32| {
                let got = contrast(ink, ground);
                assert!(got >= wanted, "{what} in {choice:?}: {got:.2}:1, wanted {wanted}:1");
            };
            for ground in [theme.ground, theme.surface, theme.hover, theme.soft] {
                at_least("words", 7.0, theme.ink, ground);
                at_least("lesser words", 4.5, theme.text_2, ground);
                for said in [theme.ok, theme.warn, theme.wrong, theme.accent] {
                    at_least("what is said", 4.5, said, ground);
                }
            }
            for ground in [theme.ground, theme.surface] {
                at_least("edge of a field", 3.0, theme.edge, ground);
            }
            for (tone, ..) in report::Tone::LEGEND {
                at_least("code of a day", 7.0, theme.ink, theme.of_day(tone).unwrap());
            }
            at_least("button", 4.5, theme.on_accent, theme.accent);
            at_least("recorded", 7.0, theme.on_done, theme.done);
            for tone in Tone::ALL {
                let panel = theme.panel(tone);
                at_least("sentence", 7.0, panel.ink, panel.fill);
                at_least("what to do", 7.0, panel.ink_2, panel.fill);
                at_least("icon", 4.5, panel.on_mark, panel.mark);
                at_least("mark on its panel", 3.0, panel.mark, panel.fill);
            }
        }
    }
}
