//! A month to choose dates in.

use chrono::{Datelike as _, Days, Months, NaiveDate};
use egui::{Button, CornerRadius, RichText, Stroke, Ui, vec2};

use super::look::{ROUND, TOUCH, size};
use super::parts::Kit;
use super::words::Label;
use crate::domain::log::DateRange;
use crate::ui::icon::Icon;
use crate::ui::theme;

/// Which month is shown and what was touched first.
#[derive(Default)]
pub(super) struct Calendar {
    month: Option<NaiveDate>,
    begun: Option<NaiveDate>,
}

impl Calendar {
    /// Paints the month; gives the dates when the second one was touched.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        today: NaiveDate,
        chosen: Option<DateRange>,
    ) -> Option<DateRange> {
        let month =
            self.month.unwrap_or_else(|| DateRange::month_of(chosen.map_or(today, |range| range.to)).from);
        ui.spacing_mut().item_spacing = vec2(2.0, 2.0);
        ui.horizontal(|ui| {
            if kit.icon_button(ui, Icon::Back, kit.say(Label::PreviousMonth)).clicked() {
                self.month = month.checked_sub_months(Months::new(1));
            }
            let title = RichText::new(kit.words.month(month)).family(theme::strong());
            ui.add_sized(vec2(7.0 * (TOUCH + 2.0) - 2.0 * (TOUCH + 4.0), TOUCH), egui::Label::new(title));
            if kit.icon_button(ui, Icon::Forward, kit.say(Label::NextMonth)).clicked() {
                self.month = month.checked_add_months(Months::new(1));
            }
        });
        ui.horizontal(|ui| {
            for day in kit.words.weekdays() {
                let name = RichText::new(day).size(size::CAPTION).color(kit.theme.text_2);
                ui.add_sized(vec2(TOUCH, 20.0), egui::Label::new(name));
            }
        });
        let mut picked = None;
        let back = Days::new(u64::from(month.weekday().num_days_from_monday()));
        let mut day = month.checked_sub_days(back)?;
        while day <= DateRange::month_of(month).to {
            ui.horizontal(|ui| {
                for _ in 0..7 {
                    if self.day(ui, kit, day, month, today, chosen) {
                        picked = Some(day);
                    }
                    day = day.checked_add_days(Days::new(1)).unwrap_or(day);
                }
            });
        }
        if self.begun.is_some() {
            kit.caption(ui, kit.say(Label::PickEnd));
        }
        let picked = picked?;
        if let Some(begun) = self.begun.take() {
            self.month = None;
            return Some(DateRange::between(begun, picked));
        }
        self.begun = Some(picked);
        None
    }

    fn day(
        &self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        day: NaiveDate,
        month: NaiveDate,
        today: NaiveDate,
        chosen: Option<DateRange>,
    ) -> bool {
        let inside = match self.begun {
            Some(begun) => day == begun,
            None => chosen.is_some_and(|range| (range.from..=range.to).contains(&day)),
        };
        let ink = match () {
            () if inside => kit.theme.accent,
            () if day.month() != month.month() => kit.theme.text_2,
            () => kit.theme.ink,
        };
        let line = if day == today { Stroke::new(1.5, kit.theme.accent) } else { Stroke::NONE };
        let fill = if inside { kit.theme.soft } else { kit.theme.surface };
        let button = Button::new(RichText::new(day.day().to_string()).color(ink))
            .fill(fill)
            .stroke(line)
            .corner_radius(CornerRadius::same(ROUND));
        let response = ui.scope(|ui| {
            ui.spacing_mut().button_padding = vec2(0.0, 0.0);
            ui.add_sized(vec2(TOUCH, TOUCH), button)
        });
        let name = kit.words.short_date(day);
        response.inner.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, inside, &name));
        kit.focus_ring(ui, &response.inner);
        response.inner.clicked()
    }
}
