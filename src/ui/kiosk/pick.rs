//! The choice of a time of day with large targets: hours and five minutes, each later and earlier.

use chrono::{NaiveTime, TimeDelta, Timelike as _};
use egui::{Key, Rect, Ui, pos2, vec2};

use crate::app::counter::RepairCommand;
use crate::ui::hr::words::Label;
use crate::ui::text::{Style, fit, place};

use super::layout::TOUCH;
use super::parts::{Canvas, button, card_ground};
use super::scene::PickCard;

/// Minutes of a step of the minutes.
const STEP_MINS: i64 = 5;

/// The time that is being chosen.
#[derive(Default)]
pub(super) struct Picking {
    question: u64,
    time: NaiveTime,
}

impl Picking {
    /// Paints the choice; gives what the person did.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        canvas: &Canvas<'_>,
        card: &PickCard,
    ) -> Option<RepairCommand> {
        if self.question != card.view.number {
            *self = Self { question: card.view.number, time: card.view.first };
        }
        let Canvas { painter, theme, layout, language } = canvas;
        let s = layout.scale;
        card_ground(canvas, layout.form);
        let inner = layout.form.shrink(40.0 * s);
        let touch = (110.0 * s).max(TOUCH);
        let (words, below) = inner.split_top_bottom_at_y(inner.top() + (170.0 * s).max(84.0));
        let rows = if layout.upright { 2 } else { 1 };
        let sentence = Style::strong(56.0 * s, theme.ink).rows(rows).least(28.0 * s);
        let sentence = fit(painter, &card.words.sentence, &sentence, words.width(), words.height() * 0.66);
        let detail = Style::text(34.0 * s, theme.text_2).least(18.0);
        let detail = fit(painter, &card.words.detail, &detail, words.width(), words.height() * 0.4);
        let first = words.top() + sentence.rect.height() / 2.0;
        let second = words.top() + sentence.rect.height() + detail.rect.height() / 2.0;
        place(painter, sentence, words.left(), first);
        place(painter, detail, words.left(), second);

        let (dial, buttons) = below.split_top_bottom_at_y(below.bottom() - touch);
        let dial = dial.with_max_y(dial.bottom() - 24.0 * s);
        let near = vec2(dial.width(), dial.height().min(2.0 * touch + 240.0 * s));
        let dial = Rect::from_center_size(dial.center(), near);
        let before = self.time;
        self.dial(ui, canvas, dial, touch);
        let (left, right) = buttons.split_left_right_at_fraction(0.5);
        let (left, right) =
            (left.with_max_x(left.right() - 12.0 * s), right.with_min_x(right.left() + 12.0 * s));
        let leave = button(ui, canvas, left, language.label(Label::Cancel), false).clicked();
        let send = button(ui, canvas, right, language.send_time(), true);
        let (enter, escape) =
            ui.input(|input| (input.key_pressed(Key::Enter), input.key_pressed(Key::Escape)));
        if leave || escape {
            Some(RepairCommand::Later)
        } else if send.clicked() || (enter && ui.memory(|memory| memory.focused().is_none())) {
            Some(RepairCommand::At(self.time))
        } else {
            (self.time != before).then_some(RepairCommand::Choose)
        }
    }

    /// The time in the middle, and above and below it the keys that change it.
    fn dial(&mut self, ui: &mut Ui, canvas: &Canvas<'_>, area: Rect, touch: f32) {
        let Canvas { painter, theme, layout, language } = canvas;
        let s = layout.scale;
        let width = area.width().min(860.0 * s).max(area.width().min(420.0));
        let high = touch.min(area.height() * 0.3);
        let middle = area.center();
        let clock = Style::strong((area.height() - 2.0 * high).min(150.0 * s), theme.ink).centred();
        let shown = language.time(self.time);
        let galley = fit(painter, &shown, &clock, width, area.height() - 2.0 * high);
        place(painter, galley, middle.x, middle.y);
        let mut step = |hours: bool, more: bool| {
            let left = if hours { middle.x - width / 2.0 } else { middle.x + 8.0 * s };
            let top = if more { area.top() } else { area.bottom() - high };
            let place = Rect::from_min_size(pos2(left, top), vec2(width / 2.0 - 8.0 * s, high));
            let sign = language.time_step(hours, more);
            if button(ui, canvas, place, sign, false).clicked() {
                let by = if hours { TimeDelta::hours(1) } else { TimeDelta::minutes(STEP_MINS) };
                self.time = if more { self.time + by } else { self.time - by };
            }
        };
        for (hours, more) in [(true, true), (false, true), (true, false), (false, false)] {
            step(hours, more);
        }
        let keys = ui.input(|input| (input.key_pressed(Key::ArrowUp), input.key_pressed(Key::ArrowDown)));
        let mins = i64::from(keys.0) - i64::from(keys.1);
        self.time += TimeDelta::minutes(mins * STEP_MINS);
        if self.time.second() != 0 {
            self.time -= TimeDelta::seconds(self.time.second().into());
        }
    }
}
