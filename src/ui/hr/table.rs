//! A table of any length: only the rows that can be seen are painted, and the place in it is counted in rows, so that
//! the millionth stands as still as the first.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "numbers of rows stay far below 2^52, and what is painted is a few thousand points high"
)]

use std::borrow::Cow;

use egui::{
    CornerRadius, EventFilter, Id, Key, Painter, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};

use super::look::{CARD_ROUND, TOUCH, size};
use super::parts::Kit;
use crate::ui::icon::{self, Icon};
use crate::ui::text::{Style, fit, place};

/// Height of the head and width of the track of the bar, in points.
const HEAD: f32 = TOUCH;
pub(super) const TRACK: f32 = 16.0;
/// Space at both sides of a cell.
pub(super) const PAD: f32 = 12.0;

/// How a column takes part in sorting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sorting {
    Never,
    Possible,
    FirstToLast,
    LastToFirst,
}

/// A column.
pub(super) struct Column {
    pub(super) title: Cow<'static, str>,
    /// No space is left at the sides of its title: many narrow columns.
    pub(super) tight: bool,
    /// Least width, in points.
    pub(super) least: f32,
    /// Its part of what is left over.
    pub(super) share: f32,
    /// At the right: numbers.
    pub(super) right: bool,
    /// Whether the table can be, or is, sorted by it.
    pub(super) sorting: Sorting,
}

impl Column {
    /// A column of words.
    pub(super) fn words(title: impl Into<Cow<'static, str>>, least: f32, share: f32) -> Self {
        Self { title: title.into(), tight: false, least, share, right: false, sorting: Sorting::Never }
    }

    /// A column of numbers.
    pub(super) fn numbers(title: impl Into<Cow<'static, str>>, least: f32) -> Self {
        Self { title: title.into(), tight: false, least, share: 0.0, right: true, sorting: Sorting::Never }
    }
}

/// What there is to know of a row that was painted.
pub(super) struct Painted {
    /// For screen readers.
    pub(super) label: String,
    /// It is open beside the table.
    pub(super) chosen: bool,
}

/// What happened to the table.
#[derive(Debug, Default)]
pub(super) struct Happened {
    /// The rows that can be seen, first and last.
    pub(super) visible: Option<(u64, u64)>,
    /// A row was touched.
    pub(super) clicked: Option<u64>,
    /// The title of a column was touched.
    pub(super) sort: Option<usize>,
}

/// Where somebody is in the table.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Rows above the first that can be seen.
    top: f64,
    generation: u64,
    told: Option<(u64, u64)>,
    focus: Option<u64>,
    /// A row that is to be seen.
    reveal: Option<u64>,
}

/// What is shown.
pub(super) struct Shape<'a> {
    pub(super) id: &'static str,
    pub(super) area: Rect,
    pub(super) row_height: f32,
    pub(super) count: u64,
    /// Another list begins where this changes.
    pub(super) generation: u64,
    pub(super) columns: &'a [Column],
}

/// Paints one row into its cells; `None` while it is not read yet.
pub(super) type PaintRow<'a> = dyn FnMut(&mut Kit<'_>, &Painter, u64, &[Rect]) -> Option<Painted> + 'a;

impl Table {
    /// Scrolls so that this row can be seen, when the table is painted next.
    pub(super) fn reveal(&mut self, row: Option<u64>) {
        self.reveal = row;
    }

    /// Paints the table.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &mut Kit<'_>,
        shape: &Shape<'_>,
        paint: &mut PaintRow<'_>,
    ) -> Happened {
        if self.generation != shape.generation {
            *self = Self { generation: shape.generation, ..Self::default() };
        }
        let painter = ui.painter().clone();
        let round = CornerRadius::same(CARD_ROUND);
        painter.rect(
            shape.area,
            round,
            kit.theme.surface,
            Stroke::new(1.0, kit.theme.line),
            StrokeKind::Inside,
        );
        let (head, body) = shape.area.split_top_bottom_at_y(shape.area.top() + HEAD);
        let body = body.shrink2(vec2(1.0, 1.0));
        let rows_area = body.with_max_x(body.right() - TRACK);
        let widths = widths(shape.columns, rows_area.width());
        let mut happened =
            Happened { sort: Self::head(ui, kit, shape, head, &widths), ..Happened::default() };

        let in_view = f64::from(body.height() / shape.row_height);
        let most = (shape.count as f64 - in_view).max(0.0);
        self.scroll(ui, shape, body, in_view, most);
        self.bar(ui, kit, shape, body, in_view, most);
        if let Some(row) = self.reveal.take() {
            let lowest = (row as f64 + 1.0 - in_view).max(0.0);
            self.top = self.top.clamp(lowest, (row as f64).max(lowest));
        }
        self.top = self.top.clamp(0.0, most);

        let first = self.top.floor() as u64;
        let last = ((self.top + in_view).ceil() as u64).min(shape.count);
        let clipped = painter.with_clip_rect(rows_area.intersect(ui.clip_rect()));
        for index in first..last {
            let offset = (index as f64 - self.top) * f64::from(shape.row_height);
            let row = Rect::from_min_size(
                pos2(rows_area.left(), rows_area.top() + offset as f32),
                vec2(rows_area.width(), shape.row_height),
            );
            if self.row(ui, kit, shape, &clipped, index, row, rows_area, &widths, paint) {
                happened.clicked = Some(index);
            }
        }
        let seen = (first, last.saturating_sub(1));
        if shape.count > 0 && self.told != Some(seen) {
            self.told = Some(seen);
            happened.visible = Some(seen);
        }
        happened
    }

    #[expect(clippy::too_many_arguments, reason = "all of a row, used in one place")]
    fn row(
        &mut self,
        ui: &Ui,
        kit: &mut Kit<'_>,
        shape: &Shape<'_>,
        painter: &Painter,
        index: u64,
        area: Rect,
        rows_area: Rect,
        widths: &[f32],
        paint: &mut PaintRow<'_>,
    ) -> bool {
        let id = row_id(ui, shape.id, index);
        let touched = area.intersect(rows_area);
        let response = ui.interact(touched, id, Sense::click());
        let ground = painter.add(egui::Shape::Noop);
        let mut left = area.left();
        let cells: Vec<Rect> = widths
            .iter()
            .map(|width| {
                let cell = Rect::from_min_size(pos2(left, area.top()), vec2(*width, area.height()));
                left += width;
                cell.shrink2(vec2(PAD, 4.0))
            })
            .collect();
        let done = paint(kit, painter, index, &cells);
        let fill = match &done {
            Some(Painted { chosen: true, .. }) => Some(kit.theme.soft),
            _ => response.hovered().then_some(kit.theme.hover),
        };
        if let Some(fill) = fill {
            painter.set(ground, egui::Shape::rect_filled(area, 0.0, fill));
        }
        let Some(Painted { label, chosen }) = done else {
            let stripe =
                Rect::from_min_size(pos2(area.left() + PAD, area.center().y - 5.0), vec2(180.0, 10.0));
            painter.rect_filled(stripe, 5.0, kit.theme.hover);
            return false;
        };
        painter.hline(area.x_range(), area.bottom() - 0.5, Stroke::new(1.0, kit.theme.line));
        response.widget_info(|| WidgetInfo::selected(Role::Row, true, chosen, &label));
        if response.has_focus() {
            self.focus = Some(index);
            painter.rect_stroke(
                area.shrink(2.0),
                f32::from(super::look::ROUND),
                Stroke::new(2.0, kit.theme.accent),
                StrokeKind::Inside,
            );
        }
        response.clicked()
    }

    /// The titles; gives the one that was touched.
    fn head(ui: &Ui, kit: &Kit<'_>, shape: &Shape<'_>, area: Rect, widths: &[f32]) -> Option<usize> {
        let painter = ui.painter();
        painter.hline(area.x_range(), area.bottom(), Stroke::new(1.0, kit.theme.line));
        let mut touched = None;
        let mut left = area.left() + 1.0;
        for (index, (column, width)) in shape.columns.iter().zip(widths).enumerate() {
            let cell = Rect::from_min_size(pos2(left, area.top()), vec2(*width, area.height()));
            left += width;
            if *width <= 0.0 {
                continue;
            }
            let (ink, arrow) = match column.sorting {
                Sorting::LastToFirst => (kit.theme.accent, Some(Icon::Down)),
                Sorting::FirstToLast => (kit.theme.accent, Some(Icon::Up)),
                Sorting::Never | Sorting::Possible => (kit.theme.text_2, None),
            };
            let style = Style::strong(size::CAPTION, ink);
            let inner = cell.shrink2(vec2(if column.tight { 2.0 } else { PAD }, 0.0));
            let title = fit(painter, &column.title, &style, inner.width(), inner.height());
            let x = match () {
                () if column.right => inner.right() - title.rect.width(),
                () if column.tight => inner.center().x - title.rect.width() / 2.0,
                () => inner.left(),
            };
            let words = place(painter, title, x, inner.center().y);
            if let Some(arrow) = arrow {
                icon::paint(painter, arrow, pos2(words.right() + 12.0, inner.center().y), 9.0, ink);
            }
            if column.sorting != Sorting::Never {
                let id = ui.scope_id().with((shape.id, "title", index));
                let response =
                    super::parts::named(ui, cell, id, Sense::click(), Role::ColumnHeader, &column.title);
                kit.focus_ring(ui, &response);
                if response.clicked() {
                    touched = Some(index);
                }
            }
        }
        touched
    }

    /// Wheel, dragging with a finger, and keys.
    fn scroll(&mut self, ui: &Ui, shape: &Shape<'_>, body: Rect, in_view: f64, most: f64) {
        let height = f64::from(shape.row_height);
        let under = ui.interact(body, ui.scope_id().with((shape.id, "body")), Sense::DRAG);
        if under.dragged() {
            self.top -= f64::from(under.drag_delta().y) / height;
        }
        if ui.rect_contains_pointer(body) {
            self.top -= f64::from(ui.input(|input| input.smooth_scroll_delta().y)) / height;
        }
        let focus =
            self.focus.filter(|index| ui.memory(|memory| memory.has_focus(row_id(ui, shape.id, *index))));
        self.focus = focus;
        let Some(at) = focus else { return };
        let id = row_id(ui, shape.id, at);
        let arrows = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
        let page = in_view.floor().max(1.0) as u64;
        let end = shape.count.saturating_sub(1);
        let to = ui.input(|input| {
            let pressed = |key| input.key_pressed(key);
            match () {
                () if pressed(Key::ArrowDown) => Some((at + 1).min(end)),
                () if pressed(Key::ArrowUp) => Some(at.saturating_sub(1)),
                () if pressed(Key::PageDown) => Some((at + page).min(end)),
                () if pressed(Key::PageUp) => Some(at.saturating_sub(page)),
                () if pressed(Key::Home) => Some(0),
                () if pressed(Key::End) => Some(end),
                () => None,
            }
        });
        if let Some(to) = to {
            self.focus = Some(to);
            let lowest = (to as f64 - in_view + 1.0).max(0.0);
            self.top = self.top.clamp(lowest.min(most), (to as f64).min(most).max(lowest.min(most)));
            ui.memory_mut(|memory| memory.request_focus(row_id(ui, shape.id, to)));
        }
    }

    fn bar(&mut self, ui: &Ui, kit: &Kit<'_>, shape: &Shape<'_>, body: Rect, in_view: f64, most: f64) {
        if most <= 0.0 {
            return;
        }
        let track = body.with_min_x(body.right() - TRACK).shrink2(vec2(0.0, 4.0));
        let part = (in_view / shape.count as f64) as f32;
        let length = (track.height() * part).max(TOUCH).min(track.height());
        let way = f64::from(track.height() - length).max(1.0);
        let response = ui.interact(track, ui.scope_id().with((shape.id, "bar")), Sense::CLICK | Sense::DRAG);
        if let Some(pointer) = response.interact_pointer_pos() {
            let at = f64::from(pointer.y - track.top() - length / 2.0) / way;
            self.top = at.clamp(0.0, 1.0) * most;
        }
        let at = (self.top.clamp(0.0, most) / most * way) as f32;
        let thumb = Rect::from_min_size(pos2(track.left(), track.top() + at), vec2(TRACK, length));
        let ink = if response.hovered() || response.dragged() { kit.theme.text_2 } else { kit.theme.edge };
        ui.painter().rect_filled(thumb.shrink2(vec2(4.0, 0.0)), 4.0, ink);
    }
}

fn row_id(ui: &Ui, table: &str, index: u64) -> Id {
    ui.scope_id().with((table, "row", index))
}

/// Widths that fill `room`; a column without a least width takes none.
pub(super) fn widths(columns: &[Column], room: f32) -> Vec<f32> {
    let least: f32 = columns.iter().map(|column| column.least).sum();
    let shares: f32 = columns.iter().map(|column| column.share).sum::<f32>().max(0.001);
    let over = (room - least).max(0.0);
    columns.iter().map(|column| column.least + over * column.share / shares).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_fill_the_table_and_keep_their_least_width() {
        let columns =
            [Column::words("a", 100.0, 1.0), Column::words("b", 50.0, 3.0), Column::numbers("c", 80.0)];
        assert_eq!(widths(&columns, 630.0), [200.0, 350.0, 80.0]);
        assert_eq!(widths(&columns, 100.0), [100.0, 50.0, 80.0]);
    }
}
