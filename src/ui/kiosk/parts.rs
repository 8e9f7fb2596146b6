//! What the parts of the kiosk screen are painted with.

use egui::{
    Align, CornerRadius, Id, Painter, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
};

use crate::ui::strings::Language;
use crate::ui::text::{Style, fit, place};
use crate::ui::theme::Theme;

use super::layout::Layout;

/// What is needed to paint a part of the screen.
pub(super) struct Canvas<'a> {
    pub painter: &'a Painter,
    pub theme: &'a Theme,
    pub layout: &'a Layout,
    pub language: &'a dyn Language,
}

/// What floats over the picture: shadow and ground of a card.
pub(super) fn card_ground(canvas: &Canvas<'_>, area: Rect) {
    let Canvas { painter, theme, layout, .. } = canvas;
    let radius = CornerRadius::from(24.0 * layout.scale);
    let shadow = egui::Shadow { offset: [0, 8], blur: 40, spread: 0, color: theme.shadow };
    painter.add(shadow.as_shape(area, radius));
    painter.rect(area, radius, theme.surface, Stroke::new(1.0, theme.line), StrokeKind::Inside);
}

/// A button of a card; the first choice is filled.
pub(super) fn button(ui: &mut Ui, canvas: &Canvas<'_>, area: Rect, label: &str, first: bool) -> Response {
    let Canvas { painter, theme, layout, .. } = canvas;
    let s = layout.scale;
    let response = named(ui, area, label, Sense::click(), Role::Button, label);
    let (fill, ink) = if first { (theme.accent, theme.on_accent) } else { (theme.ground, theme.ink) };
    let radius = CornerRadius::from(16.0 * s);
    let shown = if response.is_pointer_button_down_on() { area.shrink(2.0 * s) } else { area };
    painter.rect(
        shown,
        radius,
        fill,
        Stroke::new(2.0 * s, if first { fill } else { theme.line }),
        StrokeKind::Inside,
    );
    focus_ring(painter, theme, &response, area, radius);
    let galley = fit(
        painter,
        label,
        &Style { align: Align::Center, ..Style::strong(44.0 * s, ink) },
        area.width(),
        area.height(),
    );
    place(painter, galley, area.center().x, area.center().y);
    response
}

/// Shows where the keyboard is.
pub(super) fn focus_ring(
    painter: &Painter,
    theme: &Theme,
    response: &Response,
    area: Rect,
    radius: CornerRadius,
) {
    if response.has_focus() {
        painter.rect_stroke(area.expand(5.0), radius, Stroke::new(3.0, theme.ink), StrokeKind::Inside);
    }
}

/// A part of the screen with the name by which a screen reader and a test find it.
pub(super) fn named(ui: &mut Ui, area: Rect, id: &str, sense: Sense, role: Role, label: &str) -> Response {
    let response = ui.interact(area, Id::unique(("kiosk", id)), sense);
    response.widget_info(|| WidgetInfo::labeled(role, true, label));
    response
}
