//! A report as a table: the columns, cells, sums and notes of the file, row by row as far as they can be seen.

use egui::{CornerRadius, Rect, Sense, Ui, pos2, vec2};

use super::super::look::{ROUND, TOUCH, size};
use super::super::parts::{Kit, plain, text_in};
use super::super::table::{self, PAD, Painted, Shape, TRACK, Table};
use crate::app::hr::reports::view::ShownReport;
use crate::domain::report::{Cell, Column, Kind, Line, Report, Tone};
use crate::ui::icon::Icon;
use crate::ui::text::Style;

/// Height of a row, in points.
const ROW: f32 = 36.0;
/// Width of a letter in a table, in points, roughly.
const LETTER: f32 = 7.6;

/// Where somebody is in a report.
#[derive(Default)]
pub(super) struct Sheet {
    table: Table,
    /// The first column that scrolls, of those beside the ones that stay.
    first: usize,
    number: u64,
}

impl Sheet {
    /// Paints the report into what is left of `ui`.
    pub(super) fn show(&mut self, ui: &mut Ui, kit: &mut Kit<'_>, shown: &ShownReport) {
        let report = &*shown.report;
        if self.number != shown.number {
            *self = Self { number: shown.number, ..Self::default() };
        }
        let columns = &report.description.columns;
        let width = ui.available_width() - TRACK - 2.0;
        let widths: Vec<f32> = columns.iter().map(width_of).collect();
        let most_first = most_first(columns, &widths, width);
        self.first = self.first.min(most_first);
        self.head(ui, kit, report, &widths, width, most_first);
        let visible = in_sight(columns, &widths, self.first, width);
        let notes = notes(kit, shown);
        let area = ui.available_rect_before_wrap();
        let below = if notes.is_empty() { 0.0 } else { 22.0 };
        let sums = if report.totals.is_empty() { 0.0 } else { ROW + 2.0 };
        let table = area.with_max_y(area.bottom() - below - sums);
        self.rows(ui, kit, shown, &visible, &widths, table);
        if sums > 0.0 {
            let strip = Rect::from_min_max(
                pos2(area.left(), table.bottom() + 2.0),
                pos2(area.right(), table.bottom() + sums),
            );
            paint_totals(ui, kit, report, &visible, &widths, strip);
        }
        if !notes.is_empty() {
            let place = area.with_min_y(area.bottom() - below + 2.0);
            let style = plain(size::CAPTION, kit.theme.text_2);
            text_in(ui.painter(), place, &notes, &style, false);
            super::super::parts::named(
                ui,
                place,
                egui::Id::unique("report notes"),
                Sense::hover(),
                egui::Role::Label,
                &notes,
            )
            .on_hover_text(&notes);
        }
    }

    /// The legend of the codes, and the way to other columns.
    fn head(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        report: &Report,
        widths: &[f32],
        width: f32,
        most_first: usize,
    ) {
        let columns = &report.description.columns;
        let has_codes = columns.iter().any(|column| column.kind == Kind::Status);
        if !has_codes && most_first == 0 {
            return;
        }
        ui.horizontal(|ui| {
            ui.set_min_height(if most_first > 0 { TOUCH } else { 24.0 });
            ui.spacing_mut().item_spacing.x = 6.0;
            if has_codes {
                for (tone, code, means) in Tone::LEGEND {
                    legend(ui, kit, tone, code, &kit.words.day_code(means));
                }
            }
            if most_first == 0 {
                return;
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if kit.icon_button(ui, Icon::Forward, kit.words.later_columns()).clicked() {
                    self.first = (self.first + 5).min(most_first);
                }
                if kit.icon_button(ui, Icon::Back, kit.words.earlier_columns()).clicked() {
                    self.first = self.first.saturating_sub(5);
                }
                let visible = in_sight(columns, widths, self.first, width);
                let moving: Vec<usize> = visible.iter().copied().filter(|at| *at >= self.first).collect();
                // Beside the meaning of the codes there may be no room for it.
                let has_room = ui.available_width() > 170.0;
                if let (true, Some(first), Some(last)) = (has_room, moving.first(), moving.last()) {
                    kit.caption(ui, &kit.words.columns_in_sight(first + 1, last + 1, columns.len()));
                }
            });
        });
        let sideways = ui.input(|input| input.smooth_scroll_delta().x);
        if sideways < -20.0 {
            self.first = (self.first + 1).min(most_first);
        } else if sideways > 20.0 {
            self.first = self.first.saturating_sub(1);
        }
    }

    fn rows(
        &mut self,
        ui: &mut Ui,
        kit: &mut Kit<'_>,
        shown: &ShownReport,
        visible: &[usize],
        widths: &[f32],
        area: Rect,
    ) {
        let report = &*shown.report;
        let described = &report.description.columns;
        let columns = table_columns(described, visible, widths);
        let shape = Shape {
            id: "report",
            area,
            row_height: ROW,
            count: report.lines.len() as u64,
            generation: shown.number,
            columns: &columns,
        };
        self.table.show(ui, kit, &shape, &mut |kit, painter, index, places| {
            let line = report.lines.get(usize::try_from(index).ok()?)?;
            let (cells, strong) = match line {
                Line::Row(cells) => (cells, false),
                Line::GroupTotals(cells) => (cells, true),
            };
            if strong && let (Some(first), Some(last)) = (places.first(), places.last()) {
                let row = first.union(*last).expand2(vec2(PAD, 4.0));
                painter.rect_filled(row, 0.0, kit.theme.hover);
            }
            for (place, at) in places.iter().zip(visible) {
                if let (Some(cell), Some(column)) = (cells.get(*at), described.get(*at)) {
                    paint_cell(kit, painter, *place, cell, column.kind, strong);
                }
            }
            Some(Painted { label: spoken(cells, described), chosen: false })
        });
    }
}

/// What a screen reader says of a row.
fn spoken(cells: &[Cell], columns: &[Column]) -> String {
    let said = cells.iter().zip(columns).filter_map(|(cell, column)| {
        let shown = cell.shown(column.kind);
        (!shown.is_empty()).then(|| format!("{} {shown}", column.heading))
    });
    said.collect::<Vec<_>>().join(", ")
}

fn paint_cell(kit: &Kit<'_>, painter: &egui::Painter, place: Rect, cell: &Cell, kind: Kind, strong: bool) {
    let shown = kit.words.report_cell(cell, kind);
    let ink = kit.theme.ink;
    let style = |size| if strong { Style::strong(size, ink).least(size) } else { plain(size, ink) };
    if kind == Kind::Status {
        let place = place.expand2(vec2(PAD - 2.0, 0.0));
        if let Cell::Status(status) = cell
            && let Some(fill) = kit.theme.of_day(status.tone())
        {
            painter.rect_filled(place.expand2(vec2(0.0, 1.0)), CornerRadius::same(ROUND / 2), fill);
        }
        let galley =
            crate::ui::text::fit(painter, &shown, &style(13.0).centred(), place.width(), place.height());
        crate::ui::text::place(painter, galley, place.center().x, place.center().y);
        return;
    }
    text_in(painter, place, &shown, &style(14.0), kind.is_right_aligned());
}

fn paint_totals(ui: &Ui, kit: &Kit<'_>, report: &Report, visible: &[usize], widths: &[f32], strip: Rect) {
    let painter = ui.painter();
    painter.rect_filled(strip, f32::from(ROUND), kit.theme.soft);
    let described = &report.description.columns;
    let columns = table_columns(described, visible, widths);
    let mut left = strip.left();
    let room = strip.width() - TRACK - 2.0;
    for (width, at) in table::widths(&columns, room).into_iter().zip(visible) {
        let place = Rect::from_min_size(pos2(left, strip.top()), vec2(width, strip.height()));
        left += width;
        if let (Some(cell), Some(column)) = (report.totals.get(*at), described.get(*at)) {
            paint_cell(kit, painter, place.shrink2(vec2(PAD, 4.0)), cell, column.kind, true);
        }
    }
    let label = spoken(&report.totals, described);
    super::super::parts::named(
        ui,
        strip,
        egui::Id::unique("report totals"),
        Sense::hover(),
        egui::Role::Row,
        &label,
    );
}

fn legend(ui: &mut Ui, kit: &Kit<'_>, tone: Tone, code: &str, means: &str) {
    let (mark, _) = ui.allocate_exact_size(vec2(30.0, 20.0), Sense::hover());
    if let Some(fill) = kit.theme.of_day(tone) {
        ui.painter().rect_filled(mark, CornerRadius::same(ROUND / 2), fill);
    }
    let style = plain(size::CAPTION, kit.theme.ink).centred();
    let galley = crate::ui::text::fit(ui.painter(), code, &style, mark.width(), mark.height());
    crate::ui::text::place(ui.painter(), galley, mark.center().x, mark.center().y);
    kit.caption(ui, means);
    ui.add_space(6.0);
}

/// The notes of the file, and how much of it is shown.
fn notes(kit: &Kit<'_>, shown: &ShownReport) -> String {
    let in_memory = shown.report.rows() as u64;
    let some = (in_memory < shown.rows).then(|| kit.words.only_some_rows(in_memory, shown.rows));
    // The legend stands above the table already.
    let has_legend = shown.report.description.name == "month";
    let notes = shown.report.description.notes.iter().skip(usize::from(has_legend)).cloned();
    some.into_iter().chain(notes).collect::<Vec<_>>().join("  ")
}

fn width_of(column: &Column) -> f32 {
    let least = match column.kind {
        Kind::Date => 12.0,
        Kind::Text if column.key.ends_with("name") => 22.0,
        _ => 0.0,
    };
    let letters = f32::from(column.width).clamp(least, 34.0);
    if column.kind == Kind::Status { 48.0 } else { letters * LETTER + 2.0 * PAD }
}

/// Who it is about stays when the rest moves.
fn stays(column: &Column) -> bool {
    matches!(column.key.as_str(), "name" | "row")
}

/// The columns in sight when those before `first` have moved out.
fn in_sight(columns: &[Column], widths: &[f32], first: usize, room: f32) -> Vec<usize> {
    let all = || columns.iter().zip(widths).enumerate();
    let mut left: f32 = room
        - all()
            .filter(|(at, (column, _))| *at < first && stays(column))
            .map(|(_, (_, width))| width)
            .sum::<f32>();
    let mut full = false;
    let fits = |at: usize, column: &Column, width: f32| {
        if at < first {
            return stays(column);
        }
        full |= width > left;
        left -= width;
        !full
    };
    let mut fits = fits;
    all().filter(|(at, (column, width))| fits(*at, column, **width)).map(|(at, _)| at).collect()
}

/// How far the columns have to move for the last one to be in sight.
fn most_first(columns: &[Column], widths: &[f32], room: f32) -> usize {
    let last = columns.len().saturating_sub(1);
    (0..columns.len())
        .find(|first| in_sight(columns, widths, *first, room).last() == Some(&last))
        .unwrap_or(last)
}

fn table_columns(described: &[Column], visible: &[usize], widths: &[f32]) -> Vec<table::Column> {
    let column = |at: &usize| {
        let (column, width) = (described.get(*at)?, widths.get(*at)?);
        let mut column_of = if column.kind.is_right_aligned() {
            table::Column::numbers(column.heading.clone(), *width)
        } else {
            let share = if matches!(column.kind, Kind::Text) { 1.0 } else { 0.0 };
            table::Column::words(column.heading.clone(), *width, share)
        };
        column_of.tight = column.kind == Kind::Status;
        Some(column_of)
    };
    visible.iter().filter_map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_stays_in_sight_while_the_days_move_and_the_last_column_can_be_reached() {
        let mut columns = vec![
            Column::new("department", "Department", Kind::Text, 16),
            Column::new("name", "Name", Kind::Text, 22),
        ];
        columns.extend((1..=31).map(|day| Column::new(day.to_string(), day.to_string(), Kind::Status, 6)));
        let widths: Vec<f32> = columns.iter().map(width_of).collect();
        let room = 600.0;
        assert_eq!(in_sight(&columns, &widths, 0, room)[..3], [0, 1, 2]);
        let moved = in_sight(&columns, &widths, 10, room);
        assert_eq!(moved[..2], [1, 10]);
        let most = most_first(&columns, &widths, room);
        assert!(most > 10);
        assert_eq!(in_sight(&columns, &widths, most, room).last(), Some(&32));
        assert_eq!(most_first(&columns, &widths, 5000.0), 0);
    }
}
