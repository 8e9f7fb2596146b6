//! The turn of the head that is asked for: one sentence, an arrow to the side and an arc that fills.

use egui::{CornerRadius, Stroke, StrokeKind, pos2, vec2};

use super::parts::Canvas;
use crate::app::view::HeadTurn;
use crate::domain::decision::Side;
use crate::ui::icon::{self, Icon};
use crate::ui::strings::{English, Language, Words};
use crate::ui::text::{Style, fit, place};
use crate::ui::theme::{self, Tone};

/// What is asked, in words and in a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnAsked {
    /// The sentence and why.
    pub words: Words,
    /// To which side, and how far it is done.
    pub turn: HeadTurn,
}

/// The words of the turn of the head.
pub trait TurnLanguage {
    /// Asks for a turn to this side; `back` when it is far enough and the person should look at the camera again.
    fn turn_head(&self, side: Side, back: bool) -> Words;
}

impl TurnLanguage for English {
    fn turn_head(&self, side: Side, back: bool) -> Words {
        let sentence = match (side, back) {
            (_, true) => "Now look at the camera again",
            (Side::Left, false) => "Turn your head to the left",
            (Side::Right, false) => "Turn your head to the right",
        };
        Words {
            sentence: sentence.into(),
            detail: "So I can see that it is you and not a photo of you.".into(),
        }
    }
}

impl TurnAsked {
    /// What is asked, in `language`.
    #[must_use]
    pub fn of(turn: HeadTurn, language: &dyn Language) -> Self {
        Self { words: language.turn_head(turn.side, turn.back), turn }
    }

    /// Whether `self` asks for the same as `other`, perhaps further on.
    pub(super) fn continues(&self, other: &Self) -> bool {
        self.words == other.words
    }
}

/// Paints the sentence into the panel, and the arrow large on the side of the picture to which the head is to turn.
pub(super) fn paint(canvas: &Canvas<'_>, asked: &TurnAsked) {
    let Canvas { painter, theme, layout, .. } = canvas;
    let (s, area, colours) = (layout.scale, layout.notice, theme.panel(Tone::Calm));
    let HeadTurn { side, progress, back } = asked.turn;
    let arrow = match (side, back) {
        (_, true) => Icon::Face,
        (Side::Left, false) => Icon::Back,
        (Side::Right, false) => Icon::Forward,
    };
    if !back {
        let free = layout.picture.with_max_y(layout.picture.bottom().min(area.top()));
        let part = if side == Side::Left { 0.12 } else { 0.88 };
        let centre = pos2(egui::lerp(free.x_range(), part), free.center().y);
        let size = (free.height() * 0.34).min(free.width() * 0.18);
        painter.circle_filled(centre, size / 2.0, theme::BENEATH_ON_PICTURE);
        icon::paint(painter, arrow, centre, size * 0.6, theme::ON_PICTURE);
    }
    let radius = CornerRadius::from(20.0 * s);
    painter.rect(area, radius, colours.fill, Stroke::new(1.0, theme.line), StrokeKind::Inside);
    let inner = area.shrink2(vec2(40.0, 16.0) * s);
    let ring = (120.0 * s).min(inner.height());
    let gap = 32.0 * s;
    let width = inner.width() - ring - gap;
    let rows = if layout.upright { 2 } else { 1 };
    let sentence = Style::strong(64.0 * s, colours.ink).rows(rows).least(40.0 * s);
    let sentence = fit(painter, &asked.words.sentence, &sentence, width, inner.height() * 0.66);
    let left_over = (inner.height() - sentence.rect.height()).max(1.0);
    let detail = Style::text(34.0 * s, colours.ink_2).rows(rows + 1).least(24.0 * s);
    let detail = fit(painter, &asked.words.detail, &detail, width, left_over);
    let left = inner.center().x - (ring + gap + detail.rect.width().max(sentence.rect.width())) * 0.5;
    let centre = pos2(left + ring / 2.0, inner.center().y);
    let line = 12.0 * s;
    let round = vec2(ring, ring) / 2.0 - vec2(line, line) / 2.0;
    painter.circle_stroke(centre, round.x, Stroke::new(line, theme.line));
    if progress > 0.005 {
        painter.add(icon::ellipse_arc(centre, round, progress, Stroke::new(line, theme.accent)));
    }
    icon::paint(painter, arrow, centre, ring * 0.42, theme.accent);
    let words = left + ring + gap;
    let (high, low) = (sentence.rect.height(), detail.rect.height());
    let top = inner.center().y - f32::midpoint(high, low);
    place(painter, sentence, words, top + high / 2.0);
    place(painter, detail, words, top + high + low / 2.0);
}
