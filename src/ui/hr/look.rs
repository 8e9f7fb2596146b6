//! egui's own parts in the look of the product.

use std::collections::BTreeMap;

use egui::style::{Selection, WidgetVisuals};
use egui::{Context, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, vec2};

use crate::domain::settings::ThemeChoice;
use crate::ui::theme::{self, Theme};

/// The least height of what can be touched, in points.
pub(super) const TOUCH: f32 = 44.0;
/// Width of the sign of the keyboard at the end of a field, in points.
pub(super) const SIGN: i8 = 36;
/// Corners of what can be touched.
pub(super) const ROUND: u8 = 8;
/// Corners of a card.
pub(super) const CARD_ROUND: u8 = 12;
/// The grid.
pub(super) const STEP: f32 = 8.0;

/// Sizes of type, in points.
pub(super) mod size {
    pub(in crate::ui::hr) const CAPTION: f32 = 12.5;
    pub(in crate::ui::hr) const BODY: f32 = 15.0;
    pub(in crate::ui::hr) const TITLE: f32 = 20.0;
    pub(in crate::ui::hr) const PAGE: f32 = 26.0;
}

/// Sets the look of `choice`; kiosk screens paint everything themselves and do not notice.
pub(in crate::ui) fn set(ctx: &Context, choice: ThemeChoice) {
    let theme = Theme::of(choice);
    ctx.style_mut_of(theme::for_egui(choice), |style| {
        let font = |size| FontId::new(size, FontFamily::Proportional);
        style.text_styles = BTreeMap::from([
            (TextStyle::Small, font(size::CAPTION)),
            (TextStyle::Body, font(size::BODY)),
            (TextStyle::Button, font(size::BODY)),
            (TextStyle::Monospace, font(size::BODY)),
            (TextStyle::Heading, FontId::new(size::TITLE, theme::strong())),
        ]);
        let spacing = &mut style.spacing;
        spacing.item_spacing = vec2(STEP, STEP);
        spacing.button_padding = vec2(16.0, 10.0);
        spacing.interact_size = vec2(TOUCH, TOUCH);
        spacing.menu_margin = Margin::same(8);
        spacing.scroll = egui::style::ScrollStyle::floating();
        spacing.scroll.bar_width = 10.0;
        spacing.scroll.floating_width = 6.0;
        spacing.scroll.handle_min_length = TOUCH;
        spacing.scroll.dormant_handle_opacity = 0.5;
        style.animation_time = 0.12;
        let visuals = &mut style.visuals;
        visuals.override_text_color = Some(theme.ink);
        visuals.weak_text_color = Some(theme.text_2);
        visuals.panel_fill = theme.ground;
        visuals.window_fill = theme.surface;
        visuals.window_stroke = Stroke::new(1.0, theme.line);
        visuals.window_corner_radius = CornerRadius::same(CARD_ROUND);
        visuals.menu_corner_radius = CornerRadius::same(CARD_ROUND);
        visuals.popup_shadow = Shadow { offset: [0, 6], blur: 24, spread: 0, color: theme.shadow };
        visuals.extreme_bg_color = theme.surface;
        visuals.text_edit_bg_color = Some(theme.surface);
        visuals.hyperlink_color = theme.accent;
        visuals.selection = Selection { bg_fill: theme.soft, stroke: Stroke::new(1.5, theme.accent) };
        visuals.text_cursor.stroke = Stroke::new(2.0, theme.accent);
        let of = |fill, line| WidgetVisuals {
            bg_fill: fill,
            weak_bg_fill: fill,
            bg_stroke: Stroke::new(1.0, line),
            corner_radius: CornerRadius::same(ROUND),
            fg_stroke: Stroke::new(1.0, theme.ink),
            expansion: 0.0,
        };
        visuals.widgets.noninteractive = of(theme.surface, theme.line);
        visuals.widgets.inactive = of(theme.surface, theme.edge);
        visuals.widgets.hovered = of(theme.hover, theme.text_2);
        visuals.widgets.active = of(theme.soft, theme.accent);
        visuals.widgets.open = of(theme.soft, theme.accent);
    });
}
