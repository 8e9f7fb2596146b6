//! Digits to touch.

use egui::{Button, RichText, Ui, vec2};

use super::parts::Kit;
use super::words::Label;
use crate::domain::access::LONGEST_SECRET;
use crate::ui::theme;

/// Height and width of a key, in points.
const KEY: f32 = 56.0;

/// Paints the keypad, `width` wide; changes `text` when a key is touched.
pub(super) fn show(ui: &mut Ui, kit: &Kit<'_>, text: &mut String, width: f32) {
    let gap = ui.spacing().item_spacing.x;
    let key = vec2((width - 2.0 * gap) / 3.0, KEY);
    for row in ["123", "456", "789"] {
        ui.horizontal(|ui| {
            for digit in row.chars() {
                digit_key(ui, kit, text, digit, key);
            }
        });
    }
    ui.horizontal(|ui| {
        ui.add_space(key.x + gap);
        digit_key(ui, kit, text, '0', key);
        let erase = Button::new(RichText::new("\u{232b}").size(20.0)).min_size(key);
        let response = ui.add_enabled(!text.is_empty(), erase);
        let name = kit.say(Label::Erase);
        let enabled = !text.is_empty();
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, name));
        if response.clicked() {
            text.pop();
        }
    });
}

fn digit_key(ui: &mut Ui, kit: &Kit<'_>, text: &mut String, digit: char, key: egui::Vec2) {
    let label = RichText::new(digit.to_string()).size(22.0).family(theme::strong());
    let response = ui.add(Button::new(label).min_size(key));
    kit.focus_ring(ui, &response);
    if response.clicked() && text.len() < LONGEST_SECRET {
        text.push(digit);
    }
}
