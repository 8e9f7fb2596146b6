//! A shift drawn as a bar over its day, and weeks drawn as bars over seven days.

#![expect(clippy::cast_precision_loss, reason = "minutes of a week stay far below 2^23")]

use egui::{CornerRadius, Painter, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::words::Say;
use crate::app::hr::rules::view::{WeekBar, WeekDay, WeekRow, WeekView};
use crate::domain::calendar::LeavePart;
use crate::domain::day_records::DayKind;
use crate::domain::shift::{Breaks, ShiftId, ShiftType};
use crate::ui::hr::look::size;
use crate::ui::hr::parts::{Kit, plain, text_in};
use crate::ui::text::{Style, fit, place};

/// Minutes of a day.
const DAY: i64 = 1440;
/// Height of the drawing of a day, of the head of a week and of a row in it, in points.
const DAY_BAR: f32 = 76.0;
const HEAD: f32 = 40.0;
const ROW: f32 = 58.0;
/// Width of the names beside a week.
const NAMES: f32 = 132.0;

/// Paints the day of a shift: its window, its hours, graces and the break that is deducted.
pub(super) fn day(ui: &mut Ui, kit: &Kit<'_>, shift: Option<&ShiftType>) {
    let (area, response) = ui.allocate_exact_size(vec2(ui.available_width(), DAY_BAR), Sense::hover());
    let Some(shift) = shift else {
        let words = kit.words.rule(Say::BarUnreadable);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words));
        text_in(ui.painter(), area, words, &plain(size::BODY, kit.theme.text_2), false);
        return;
    };
    let start = minute(shift.start);
    let end = start + shift.length().num_minutes();
    let from = start - i64::from(shift.begin_check_in_before_shift_start_mins);
    let until = end + i64::from(shift.allow_check_out_after_shift_end_mins);
    let (first, last) = ((from - 30).div_euclid(60) * 60, (until + 89).div_euclid(60) * 60);
    let clock = |mins: i64| format!("{:02}:{:02}", mins.rem_euclid(DAY) / 60, mins.rem_euclid(60));
    let label = format!(
        "{} {}\u{2013}{}, {} {}\u{2013}{}",
        kit.words.rule(Say::LegendShift),
        clock(start),
        clock(end),
        kit.words.rule(Say::LegendWindow),
        clock(from),
        clock(until)
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &label));
    let painter = ui.painter();
    let x = |mins: i64| area.left() + area.width() * (mins - first) as f32 / (last - first).max(1) as f32;
    let band = |from: i64, to: i64, top: f32, bottom: f32| {
        Rect::from_min_max(pos2(x(from), area.top() + top), pos2(x(to), area.top() + bottom))
    };
    hours(painter, kit, area, (first, last), &x);
    let round = CornerRadius::same(6);
    painter.rect_filled(band(from, until, 14.0, 46.0), round, kit.theme.soft);
    let line = Stroke::new(1.0, kit.theme.accent);
    painter.rect_stroke(band(from, until, 14.0, 46.0), round, line, StrokeKind::Inside);
    painter.rect_filled(band(start, end, 18.0, 42.0), CornerRadius::same(4), kit.theme.accent);
    if let Breaks::AutoDeduct { mins, after_mins } = shift.rules.breaks {
        let begins = start + i64::from(after_mins);
        if begins < end {
            let gap = band(begins, (begins + i64::from(mins)).min(end), 22.0, 38.0);
            painter.rect_filled(gap, 2.0, kit.theme.surface);
        }
    }
    for (grace, at_start) in
        [(shift.rules.late_entry_grace_period_mins, true), (shift.rules.early_exit_grace_period_mins, false)]
    {
        let Some(grace) = grace.filter(|grace| *grace > 0).map(i64::from) else { continue };
        let (from, to) =
            if at_start { (start, (start + grace).min(end)) } else { ((end - grace).max(start), end) };
        painter.rect_filled(band(from, to, 8.0, 13.0), 2.0, kit.theme.warn);
    }
    let inside = band(start, end, 18.0, 42.0).shrink2(vec2(8.0, 0.0));
    let style = Style::strong(size::CAPTION, kit.theme.on_accent);
    text_in(painter, inside, &format!("{}\u{2013}{}", clock(start), clock(end)), &style, false);
}

/// The hours beneath a day.
fn hours(painter: &Painter, kit: &Kit<'_>, area: Rect, (first, last): (i64, i64), x: &dyn Fn(i64) -> f32) {
    let per_hour = area.width() * 60.0 / (last - first).max(60) as f32;
    let step = if per_hour > 34.0 {
        1
    } else if per_hour > 17.0 {
        2
    } else {
        4
    };
    for hour in (first / 60..=last / 60).filter(|hour| hour.rem_euclid(step) == 0) {
        let at = x(hour * 60);
        let midnight = hour.rem_euclid(24) == 0;
        let ink = if midnight { kit.theme.edge } else { kit.theme.line };
        painter.vline(at, (area.top() + 6.0)..=(area.top() + 52.0), Stroke::new(1.0, ink));
        let words = if midnight && hour > 0 {
            kit.words.rule(Say::NextDay).to_owned()
        } else {
            format!("{:02}", hour.rem_euclid(24))
        };
        let style = Style::text(size::CAPTION, kit.theme.text_2).centred();
        let galley = fit(painter, &words, &style, 80.0, 18.0);
        let half = galley.rect.width() / 2.0;
        place(painter, galley, at.clamp(area.left() + half, area.right() - half), area.top() + 64.0);
    }
}

/// What the parts of a day mean.
pub(super) fn legend(ui: &mut Ui, kit: &Kit<'_>) {
    ui.horizontal_wrapped(|ui| {
        for (say, ink) in [
            (Say::LegendShift, kit.theme.accent),
            (Say::LegendWindow, kit.theme.soft),
            (Say::LegendGrace, kit.theme.warn),
            (Say::LegendBreak, kit.theme.surface),
        ] {
            let (square, _) = ui.allocate_exact_size(vec2(14.0, 18.0), Sense::hover());
            let square = Rect::from_center_size(square.center(), vec2(12.0, 12.0));
            ui.painter().rect_filled(square, 3.0, ink);
            ui.painter().rect_stroke(square, 3.0, Stroke::new(1.0, kit.theme.accent), StrokeKind::Inside);
            kit.caption(ui, kit.words.rule(say));
            ui.add_space(4.0);
        }
    });
}

/// Paints the week of some people; what a night runs into is drawn in the next day.
pub(super) fn week(ui: &mut Ui, kit: &Kit<'_>, week: &WeekView) {
    if week.rows.is_empty() {
        kit.caption(ui, kit.words.rule(Say::NobodyHere));
        return;
    }
    let height = HEAD + ROW * week.rows.len() as f32;
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let days = area.with_min_x(area.left() + NAMES);
    let width = days.width() / 7.0;
    let painter = ui.painter().with_clip_rect(area.intersect(ui.clip_rect()));
    if let Some(row) = week.rows.first() {
        for (nth, day) in row.days.iter().enumerate() {
            let left = days.left() + width * nth as f32;
            let cell = Rect::from_min_size(pos2(left, area.top()), vec2(width, HEAD)).shrink2(vec2(6.0, 2.0));
            let style = Style::strong(size::CAPTION + 1.0, kit.theme.ink);
            text_in(&painter, cell, &kit.words.week_day(day.date), &style, false);
        }
    }
    let mut kinds: Vec<&ShiftId> = week.rows.iter().flat_map(|row| &row.bars).map(|bar| &bar.shift).collect();
    kinds.sort();
    kinds.dedup();
    for (nth, row) in week.rows.iter().enumerate() {
        let top = area.top() + HEAD + ROW * nth as f32;
        let line = Rect::from_min_size(pos2(area.left(), top), vec2(area.width(), ROW));
        painter.hline(line.x_range(), top, Stroke::new(1.0, kit.theme.line));
        let name = line.with_max_x(area.left() + NAMES - 8.0);
        text_in(&painter, name, &row.name, &plain(size::BODY, kit.theme.ink), false);
        let days = line.with_min_x(days.left());
        for (nth, day) in row.days.iter().enumerate() {
            let left = days.left() + width * nth as f32;
            let cell = Rect::from_min_size(pos2(left, top), vec2(width, ROW));
            painter.vline(left, cell.y_range(), Stroke::new(1.0, kit.theme.line));
            paint_day(&painter, kit, row, day, cell);
        }
        for bar in &row.bars {
            paint_bar(&painter, kit, &kinds, bar, days);
        }
        let id = ui.scope_id().with(("week", &row.emp_id));
        let label = said(kit, row);
        ui.interact(line, id, Sense::hover()).widget_info(|| WidgetInfo::labeled(Role::Row, true, &label));
    }
    if week.more > 0 {
        kit.caption(ui, &kit.words.more_people(week.more));
    }
}

/// What is special about a day.
fn paint_day(painter: &Painter, kit: &Kit<'_>, row: &WeekRow, day: &WeekDay, cell: Rect) {
    let inner = cell.shrink2(vec2(3.0, 4.0));
    let has_bar = row.bars.iter().any(|bar| bar.date == day.date);
    let words = said_of_day(kit, day);
    let (fill, ink) = match &day.kind {
        Some(DayKind::Leave { .. }) => (kit.theme.soft, kit.theme.accent),
        Some(DayKind::Holiday { .. }) => (kit.theme.soft, kit.theme.ok),
        Some(DayKind::WeeklyOff) => (kit.theme.hover, kit.theme.text_2),
        None => (kit.theme.ground, kit.theme.text_2),
        Some(DayKind::Working) => return,
    };
    painter.rect_filled(inner, 4.0, fill);
    let area = if has_bar { inner.with_min_y(inner.bottom() - 14.0) } else { inner };
    // A night of the day before stands above the words.
    let area = if has_bar { area } else { area.with_min_y(inner.center().y) };
    let style = Style::text(size::CAPTION, ink).least(10.0);
    text_in(painter, area.shrink2(vec2(4.0, 0.0)), &words, &style, false);
}

fn paint_bar(painter: &Painter, kit: &Kit<'_>, kinds: &[&ShiftId], bar: &WeekBar, days: Rect) {
    let per_minute = days.width() / (7 * DAY) as f32;
    let x = |mins: i64| days.left() + per_minute * mins.clamp(0, 7 * DAY) as f32;
    let (left, right) = (x(bar.from_mins), x(bar.to_mins));
    let area = Rect::from_min_max(
        pos2(left + 1.0, days.top() + 5.0),
        pos2((right - 1.0).max(left + 3.0), days.top() + 26.0),
    );
    let nth = kinds.iter().position(|kind| **kind == bar.shift).unwrap_or(0);
    let colours = [kit.theme.accent, kit.theme.ok, kit.theme.warn, kit.theme.text_2];
    let fill = colours.get(nth % colours.len()).copied().unwrap_or(kit.theme.accent);
    painter.rect_filled(area, CornerRadius::same(4), fill);
    let style = Style::strong(size::CAPTION, kit.theme.on_accent).least(10.0);
    if area.width() > 24.0 {
        text_in(painter, area.shrink2(vec2(4.0, 0.0)), &bar.name, &style, false);
    }
    let times = format!("{}\u{2013}{}", clock(bar.from_mins), clock(bar.to_mins));
    // Beneath the bar, in the column of its own day.
    let column = days.left() + per_minute * ((bar.from_mins.max(0) / DAY + 1) * DAY) as f32;
    let beneath =
        Rect::from_min_size(pos2((left + 2.0).min(column - 72.0), days.top() + 26.0), vec2(70.0, 14.0));
    let style = Style::text(11.0, kit.theme.text_2).least(9.0);
    text_in(painter, beneath, &times, &style, false);
}

/// The week of a person for screen readers.
fn said(kit: &Kit<'_>, row: &WeekRow) -> String {
    let mut text = row.name.clone();
    for day in &row.days {
        let mut parts: Vec<String> = row
            .bars
            .iter()
            .filter(|bar| bar.date == day.date)
            .map(|bar| format!("{} {}\u{2013}{}", bar.name, clock(bar.from_mins), clock(bar.to_mins)))
            .collect();
        let words = said_of_day(kit, day);
        if parts.is_empty() || !matches!(day.kind, Some(DayKind::Working)) {
            parts.push(words);
        }
        text = format!("{text}; {}: {}", kit.words.week_day(day.date), parts.join(", "));
    }
    text
}

fn said_of_day(kit: &Kit<'_>, day: &WeekDay) -> String {
    match &day.kind {
        None => kit.words.rule(Say::NotEmployed).to_owned(),
        Some(DayKind::Holiday { name }) => name.clone(),
        Some(DayKind::Leave { part: LeavePart::Full, kind }) => kind.clone(),
        Some(DayKind::Leave { part, kind }) => format!("{kind}, {}", kit.words.leave_part(*part)),
        Some(DayKind::WeeklyOff) => kit.words.rule(Say::DayOff).to_owned(),
        Some(DayKind::Working) => kit.words.rule(Say::Unplanned).to_owned(),
    }
}

fn clock(mins: i64) -> String {
    format!("{:02}:{:02}", mins.rem_euclid(DAY) / 60, mins.rem_euclid(60))
}

fn minute(time: chrono::NaiveTime) -> i64 {
    i64::from(chrono::Timelike::num_seconds_from_midnight(&time)) / 60
}
