//! One's own hours: a table of a month that is read while standing, gone at the first touch.

use egui::{Key, Rect, Role, Sense, Stroke, Ui, pos2, vec2};

use crate::ui::text::{Style, fit, place};

use super::parts::{Canvas, card_ground, named};
use super::scene::MonthCard;

/// Where each column ends, as a share of the width, and whether its words end there as well.
const COLUMNS: [(f32, bool); 5] = [(0.2, false), (0.38, true), (0.56, true), (0.82, true), (1.0, true)];

/// Paints the hours; true when somebody touches the screen or presses Enter or Esc.
pub(super) fn show_month(ui: &mut Ui, canvas: &Canvas<'_>, card: &MonthCard) -> bool {
    let Canvas { painter, theme, layout, .. } = canvas;
    let (s, area) = (layout.scale, layout.form);
    let touched = named(ui, ui.max_rect(), "month", Sense::click(), Role::Button, card.leave).clicked();
    card_ground(canvas, area);
    let inner = area.shrink2(vec2(40.0, 24.0) * s);
    let (head, below) = inner.split_top_bottom_at_y(inner.top() + (72.0 * s).max(36.0));
    let title = format!("{}, {}", card.name, card.title);
    let title = fit(
        painter,
        &title,
        &Style::strong(44.0 * s, theme.ink).least(22.0),
        head.width() * 0.7,
        head.height(),
    );
    place(painter, title, head.left(), head.center().y);
    let leave = fit(
        painter,
        card.leave,
        &Style::text(30.0 * s, theme.text_2).least(16.0),
        head.width() * 0.28,
        head.height(),
    );
    let left = head.right() - leave.rect.width();
    place(painter, leave, left, head.center().y);

    let (table, foot) = below.split_top_bottom_at_y(below.bottom() - (64.0 * s).max(34.0));
    let halves: &[Rect] = &if layout.upright { vec![table] } else { halves(table, 64.0 * s) };
    // At most 31 rows, in as many of them as there are parts; the names of the columns stand above each part.
    let rows_a_half = card.rows.len().div_ceil(halves.len()).max(1);
    let lines = f32::from(u8::try_from(rows_a_half + 1).unwrap_or(u8::MAX));
    let row_height = (table.height() / lines).min(60.0 * s);
    for (half, part) in card.rows.chunks(rows_a_half).zip(halves).map(|(rows, area)| (area, rows)) {
        let line = |at: f32| {
            Rect::from_min_size(
                pos2(half.left(), half.top() + at * row_height),
                vec2(half.width(), row_height),
            )
        };
        row(canvas, line(0.0), &card.columns.map(str::to_owned), theme.text_2, false);
        painter.hline(half.x_range(), half.top() + row_height, Stroke::new(1.0, theme.line));
        for (at, cells) in (1_u8..).zip(part) {
            let area = line(f32::from(at));
            row(canvas, area, cells, theme.ink, false);
            let [day, time_in, time_out, worked, _] = cells;
            let words = format!("{day}: {time_in} to {time_out}, {worked}");
            named(ui, area, &format!("month {day}"), Sense::hover(), Role::Row, &words);
        }
    }
    painter.hline(foot.x_range(), foot.top(), Stroke::new(1.5, theme.edge));
    let sums = halves.last().map_or(foot, |half| foot.with_min_x(half.left()));
    row(canvas, sums, &card.sums, theme.ink, true);
    touched || ui.input(|input| input.key_pressed(Key::Escape) || input.key_pressed(Key::Enter))
}

fn halves(table: Rect, gap: f32) -> Vec<Rect> {
    let (left, right) = table.split_left_right_at_fraction(0.5);
    vec![left.with_max_x(left.right() - gap / 2.0), right.with_min_x(right.left() + gap / 2.0)]
}

fn row(canvas: &Canvas<'_>, area: Rect, cells: &[String; 5], ink: egui::Color32, strong: bool) {
    let size = (area.height() * 0.62).min(34.0 * canvas.layout.scale).max(13.0);
    let style = if strong { Style::strong(size * 1.1, ink) } else { Style::text(size, ink) };
    let mut from = area.left();
    for (words, (share, right)) in cells.iter().zip(COLUMNS) {
        let to = area.left() + area.width() * share;
        let galley = fit(canvas.painter, words, &style.clone().least(11.0), to - from - 6.0, area.height());
        let left = if right { to - galley.rect.width() } else { from };
        place(canvas.painter, galley, left, area.center().y);
        from = to;
    }
}
