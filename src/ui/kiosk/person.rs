//! The card for one person: face, name, and the band that says what is recorded.

use egui::epaint::RectShape;
use egui::{
    Align, Color32, ColorImage, Context, CornerRadius, Rect, TextureHandle, TextureOptions, Ui, pos2, vec2,
};

use crate::app::counter::RepairCommand;
use crate::app::event::Event;
use crate::domain::frame::Picture;
use crate::ui::icon::{self, Icon};
use crate::ui::text::{Style, fit, place};

use super::layout::TOUCH;
use super::parts::{Canvas, button, card_ground};
use super::scene::{Offer, PersonCard};

/// The enrolled face of the person on the card as a texture.
#[derive(Default)]
pub(super) struct Portrait {
    shown: Option<(Picture, TextureHandle)>,
}

impl Portrait {
    /// The texture of `picture`, made when it is another one than before.
    pub(super) fn of(&mut self, ctx: &Context, picture: Option<&Picture>) -> Option<TextureHandle> {
        let Some(picture) = picture else {
            self.forget();
            return None;
        };
        if let Some((before, texture)) = &self.shown
            && std::ptr::eq(before.rgb(), picture.rgb())
        {
            return Some(texture.clone());
        }
        let size = [picture.width() as usize, picture.height() as usize];
        let image = ColorImage::from_rgb(size, picture.rgb());
        let texture = ctx.load_texture(
            "portrait",
            image,
            TextureOptions::LINEAR.with_mipmap_mode(Some(egui::TextureFilter::Linear)),
        );
        self.shown = Some((picture.clone(), texture.clone()));
        Some(texture)
    }

    /// Lets go of the face.
    pub(super) fn forget(&mut self) {
        self.shown = None;
    }
}

/// Smallest size of a name, in points.
const LEAST_NAME: f32 = 48.0;

/// Paints the card into `area`.
pub(super) fn paint_person(
    canvas: &Canvas<'_>,
    area: Rect,
    card: &PersonCard,
    portrait: Option<&TextureHandle>,
) {
    let Canvas { painter, theme, layout, .. } = canvas;
    let s = layout.scale;
    card_ground(canvas, area);
    let (card_area, _) = with_offers(canvas, area, card);
    let (upper, band) = card_area.split_top_bottom_at_y(card_area.bottom() - 136.0 * s);
    paint_band(canvas, band, card);

    let inner = upper.shrink2(vec2(36.0, 28.0) * s);
    let side = inner.height().min(inner.width() * 0.34);
    let face = Rect::from_min_size(pos2(inner.left(), inner.center().y - side / 2.0), vec2(side, side));
    paint_face(canvas, face, card, portrait);

    let words = Rect::from_min_max(pos2(face.right() + 40.0 * s, inner.top()), inner.max);
    let salutation = format!("{},", card.salutation);
    let salutation =
        fit(painter, &salutation, &Style::text(42.0 * s, theme.text_2), words.width(), words.height());
    let note = card.note.as_ref().map(|note| {
        let asks = card.offers.iter().any(|(_, offer)| matches!(offer, Offer::Repair(_)));
        let style = if asks {
            Style::strong(40.0 * s, theme.ink).rows(2).least(24.0 * s)
        } else {
            Style::text(32.0 * s, theme.text_2).rows(2).least(20.0 * s)
        };
        fit(painter, note, &style, words.width(), words.height() * 0.3)
    });
    let note_height = note.as_ref().map_or(0.0, |note| note.rect.height() + 8.0 * s);
    let room = words.height() - salutation.rect.height() - note_height;
    let name = Style::strong((88.0 * s).max(LEAST_NAME), theme.ink).least(LEAST_NAME.max(50.0 * s)).rows(3);
    let name = fit(painter, &card.name, &name, words.width(), room.max(LEAST_NAME));

    let mut y = words.center().y - (salutation.rect.height() + name.rect.height() + note_height) / 2.0;
    for galley in [Some(salutation), Some(name), note].into_iter().flatten() {
        let height = galley.rect.height();
        place(painter, galley, words.left(), y + height / 2.0);
        y += height + 4.0 * s;
    }
}

/// The card without its row of buttons, and that row.
fn with_offers(canvas: &Canvas<'_>, area: Rect, card: &PersonCard) -> (Rect, Rect) {
    let s = canvas.layout.scale;
    let high = if card.offers.is_empty() { 0.0 } else { (80.0 * s).max(TOUCH) + 32.0 * s };
    area.split_top_bottom_at_y(area.bottom() - high)
}

/// What the person may touch, in a row below the band; gives what was touched.
pub(super) fn offers(ui: &mut Ui, canvas: &Canvas<'_>, area: Rect, card: &PersonCard) -> Option<Event> {
    let s = canvas.layout.scale;
    let (_, row) = with_offers(canvas, area, card);
    let mut free = row.shrink2(vec2(36.0, 16.0) * s);
    let gap = 24.0 * s;
    let mut touched = None;
    for (left, (words, offer)) in (1_u8..).zip(card.offers.iter().rev()) {
        let share = 1.0 / f32::from(u8::try_from(card.offers.len()).unwrap_or(u8::MAX) + 1 - left).max(1.0);
        let (rest, place) = free.split_left_right_at_fraction(1.0 - share);
        free = rest.with_max_x(rest.right() - gap);
        if button(
            ui,
            canvas,
            place,
            words,
            matches!(offer, Offer::Said(_) | Offer::Repair(RepairCommand::Yes)),
        )
        .clicked()
        {
            touched = Some(offer.event());
        }
    }
    touched
}

/// The band at the foot of the card: what is recorded.
fn paint_band(canvas: &Canvas<'_>, band: Rect, card: &PersonCard) {
    let Canvas { painter, theme, layout, .. } = canvas;
    let s = layout.scale;
    let (fill, ink) =
        if card.recorded { (theme.done, theme.on_done) } else { (theme.accent, theme.on_accent) };
    let round = CornerRadius::from(24.0 * s);
    let corners =
        if card.offers.is_empty() { CornerRadius { nw: 0, ne: 0, ..round } } else { CornerRadius::ZERO };
    painter.rect_filled(band, corners, fill);
    let inner = band.shrink2(vec2(36.0 * s, 0.0));
    let mark = 84.0 * s;
    let centre = pos2(inner.left() + mark / 2.0, inner.center().y);
    painter.circle_filled(centre, mark / 2.0, ink);
    icon::paint(painter, if card.recorded { Icon::Done } else { Icon::Clock }, centre, mark * 0.56, fill);
    let left = centre.x + mark / 2.0 + 28.0 * s;
    let width = inner.right() - left;
    let punch_width = if card.more.is_some() { width * 0.6 } else { width };
    let punch =
        fit(painter, &card.punch, &Style::strong(68.0 * s, ink).least(36.0 * s), punch_width, band.height());
    place(painter, punch, left, inner.center().y);
    if let Some(more) = &card.more {
        let style = Style { align: Align::RIGHT, ..Style::text(42.0 * s, ink) };
        let more = fit(painter, more, &style, width * 0.4, band.height());
        place(painter, more, inner.right(), inner.center().y);
    }
}

/// The enrolled face, or the initials where there is none.
fn paint_face(canvas: &Canvas<'_>, area: Rect, card: &PersonCard, portrait: Option<&TextureHandle>) {
    let Canvas { painter, theme, layout, .. } = canvas;
    let radius = CornerRadius::from(20.0 * layout.scale);
    if let Some(texture) = portrait {
        let shape = RectShape::filled(area, radius, Color32::WHITE);
        painter.add(shape.with_texture(texture.id(), square_part(texture.size_vec2())));
    } else {
        painter.rect_filled(area, radius, theme.ground);
        let style = Style::strong(area.height() * 0.4, theme.text_2).centred();
        let letters = fit(painter, &initials(&card.name), &style, area.width() * 0.9, area.height());
        place(painter, letters, area.center().x, area.center().y);
    }
}

/// The square in the middle of a picture, a little above it in a high one, where faces are.
fn square_part(size: egui::Vec2) -> Rect {
    let (width, height) = (size.x.max(1.0), size.y.max(1.0));
    if width >= height {
        let cut = (1.0 - height / width) / 2.0;
        Rect::from_min_max(pos2(cut, 0.0), pos2(1.0 - cut, 1.0))
    } else {
        let cut = (1.0 - width / height) / 3.0;
        Rect::from_min_max(pos2(0.0, cut), pos2(1.0, cut + width / height))
    }
}

/// First letters of the first and the last word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_first_and_the_last_word() {
        assert_eq!(initials("Anna Maria schmidt"), "AS");
        assert_eq!(initials("山田太郎"), "山");
        assert_eq!(initials("  "), "");
    }

    #[test]
    fn a_portrait_is_cut_to_a_square_inside_the_picture() {
        for (width, height) in [(300.0, 200.0), (200.0, 300.0), (100.0, 100.0)] {
            let part = square_part(vec2(width, height));
            assert!(Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)).expand(1e-6).contains_rect(part));
            assert!((part.width() * width - part.height() * height).abs() < 0.01);
        }
    }
}
