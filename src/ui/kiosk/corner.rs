//! The corners of the kiosk screen: the way to the PIN, the way to HR, and the line at the foot.

use egui::{CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, pos2};

use crate::app::counter::PinCommand;
use crate::app::event::Event;
use crate::ui::icon::{self, Icon};
use crate::ui::strings::Language;
use crate::ui::text::{Style, fit, place};
use crate::ui::theme::Theme;

use super::layout::Layout;
use super::parts::{focus_ring, named};
use super::scene::Scene;

/// Paints the corners; gives what was touched. A form for one person leaves nothing else to touch.
pub(super) fn corners(
    ui: &mut Ui,
    theme: &Theme,
    layout: &Layout,
    scene: &Scene,
    language: &dyn Language,
) -> Option<Event> {
    if scene.is_form() {
        return None;
    }
    foot(ui, theme, layout, scene);
    let pin = corner(ui, theme, layout, (layout.pin, Icon::Key, language.use_pin()));
    let hr = corner(ui, theme, layout, (layout.hr, Icon::Lock, language.hr()));
    pin.then_some(Event::Pin(PinCommand::Open)).or(hr.then_some(Event::HrRequested))
}

/// What everybody should know: that faces are recognised here, or that something works less well than it should.
fn foot(ui: &mut Ui, theme: &Theme, layout: &Layout, scene: &Scene) {
    let Some(line) = &scene.foot else { return };
    let area = layout.foot;
    let ink = if line.warns { theme.warn } else { theme.text_2 };
    let rows = if layout.upright { 3 } else { 1 };
    let style = Style::text(28.0 * layout.scale, ink).rows(rows).least(15.0).centred();
    let mark = if line.warns { area.height().min(28.0 * layout.scale) } else { 0.0 };
    let words = fit(ui.painter(), &line.words, &style, area.width() - 2.0 * mark, area.height());
    if line.warns {
        let left = area.center().x - words.rect.width() / 2.0 - mark;
        icon::paint(ui.painter(), Icon::Attention, pos2(left, area.center().y), mark * 0.9, ink);
    }
    place(ui.painter(), words, area.center().x, area.center().y);
    named(ui, area, "foot", Sense::hover(), Role::Paragraph, &line.words);
}

/// An icon and a word in a corner: beside each other where there is room, below each other where it is narrow.
fn corner(ui: &mut Ui, theme: &Theme, layout: &Layout, (area, sign, label): (Rect, Icon, &str)) -> bool {
    let s = layout.scale;
    let response = named(ui, area, label, Sense::click(), Role::Button, label);
    let painter = ui.painter();
    let radius = CornerRadius::from(16.0 * s);
    if sign == Icon::Key {
        // The way for those who do not use their face must be seen; the other one is for few.
        painter.rect(area, radius, theme.surface, Stroke::new(1.5, theme.edge), StrokeKind::Inside);
    }
    if response.hovered() || response.is_pointer_button_down_on() {
        painter.rect_filled(area, radius, theme.line);
    }
    focus_ring(painter, theme, &response, area, radius);
    let (mark, gap) = (30.0 * s, 12.0 * s);
    let ink = if sign == Icon::Key { theme.ink } else { theme.text_2 };
    let style = Style::strong(30.0 * s, ink).least(18.0);
    let word = fit(painter, label, &style, area.width() - 8.0 * s, area.height());
    if mark + gap + word.rect.width() <= area.width() {
        let left = area.center().x - (mark + gap + word.rect.width()) / 2.0;
        icon::paint(painter, sign, pos2(left + mark / 2.0, area.center().y), mark, ink);
        place(painter, word, left + mark + gap, area.center().y);
    } else {
        let high = mark * 1.3 + gap * 0.5 + word.rect.height();
        let top = area.center().y - high / 2.0;
        icon::paint(painter, sign, pos2(area.center().x, top + mark * 0.65), mark * 1.3, ink);
        let (left, middle) =
            (area.center().x - word.rect.width() / 2.0, top + high - word.rect.height() / 2.0);
        place(painter, word, left, middle);
    }
    response.clicked()
}
