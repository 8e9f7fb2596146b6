//! People present a day, as bars.

use chrono::{Datelike as _, NaiveDate};
use egui::{Id, Rect, Role, Sense, Ui, vec2};
use egui_plot::{AxisHints, Bar, BarChart, GridMark, Plot, PlotTransform};

use super::parts::{Kit, named};

/// Paints a bar for each date; gives the date whose bar was touched, or opened by a key.
pub(super) fn bars(
    ui: &mut Ui,
    kit: &Kit<'_>,
    id: &str,
    days: &[(NaiveDate, u32)],
    staff: u32,
    height: f32,
) -> Option<NaiveDate> {
    let bars: Vec<Bar> =
        days.iter().enumerate().map(|(index, day)| bar(kit, (index, days.len()), *day)).collect();
    let date_at = |x: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to lie on a bar"
        )]
        let index = x.round().max(0.0) as usize;
        days.get(index).copied().filter(|_| (x - x.round()).abs() < 0.5 && x > -0.5)
    };
    let most = days.iter().map(|(_, people)| *people).max().unwrap_or(0).max(staff).max(1);
    // A label every so many bars: each takes about 56 points.
    let labels =
        (1..=days.len()).rev().find(|count| position(*count) * 56.0 < f64::from(ui.available_width() - 40.0));
    let every = days.len().div_ceil(labels.unwrap_or(1)).max(1);
    let words = kit.words;
    let plot = Plot::new(id)
        .height(height)
        .sense(Sense::hover())
        .show_background(false)
        .show_grid([false, true])
        .grid_color(kit.theme.line)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_drag(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .set_margin_fraction(vec2(0.01, 0.0))
        .include_y(0.0)
        .include_y(f64::from(most) * 1.08)
        .include_x(-0.6)
        .include_x(position(days.len()) - 0.4)
        .x_grid_spacer(move |_| {
            let marks = (0..days.len()).rev().step_by(every);
            marks.map(|index| GridMark { value: position(index), step_size: position(every) }).collect()
        })
        .y_grid_spacer(move |_| whole_numbers(most))
        .show_crosshair(false)
        .custom_x_axes(vec![
            axis(AxisHints::new_x(), kit).label_spacing(egui::Rangef::new(8.0, 16.0)).formatter(
                move |mark, _| date_at(mark.value).map_or(String::new(), |(date, _)| words.day_month(date)),
            ),
        ])
        .custom_y_axes(vec![
            axis(AxisHints::new_y(), kit)
                .min_thickness(28.0)
                .formatter(|mark, _| format!("{:.0}", mark.value)),
        ])
        .show_x(false)
        .show_y(false);
    let shown = plot.show(ui, |plot| plot.bar_chart(BarChart::new("", bars).allow_hover(false)));
    let mut opened = None;
    for (index, day) in days.iter().enumerate() {
        if touched(ui, kit, id, *day, column(&shown.transform, position(index))) {
            opened = Some(day.0);
        }
    }
    opened
}

/// Where the bar at `index` stands.
fn position(index: usize) -> f64 {
    f64::from(u16::try_from(index).unwrap_or(u16::MAX))
}

/// Today, the last, stands out; weekends stand back.
fn bar(kit: &Kit<'_>, (index, count): (usize, usize), (date, people): (NaiveDate, u32)) -> Bar {
    let weekend = date.weekday().number_from_monday() > 5;
    let fill = match () {
        () if index + 1 == count => kit.theme.accent,
        () if weekend => kit.theme.edge,
        () => kit.theme.accent.gamma_multiply(0.62),
    };
    Bar::new(position(index), f64::from(people)).width(0.62).fill(fill).stroke(egui::Stroke::NONE)
}

/// The whole height of the plot above and below the bar at `position`.
fn column(plot: &PlotTransform, position: f64) -> Rect {
    let (left, right) =
        (plot.position_from_point_x(position - 0.5), plot.position_from_point_x(position + 0.5));
    Rect::from_x_y_ranges(left..=right, plot.frame().y_range())
}

/// Whether the bar of a day, or the space above it, was touched or opened by a key.
fn touched(ui: &Ui, kit: &Kit<'_>, plot: &str, (date, people): (NaiveDate, u32), area: Rect) -> bool {
    let id = Id::unique(("hr bar", plot, date));
    let response = named(ui, area, id, Sense::click(), Role::Button, &kit.words.present_on(people, date));
    kit.focus_ring(ui, &response);
    let at_hand = response.hovered() || response.has_focus();
    if at_hand {
        ui.painter().rect_filled(area, 4.0, kit.theme.accent.gamma_multiply(0.12));
        egui::Tooltip::for_widget(&response).show(|ui| ui.label(kit.words.people_on(people, date)));
    }
    response.clicked()
}

/// Small words in the colour of lesser things.
fn axis<'a>(hints: AxisHints<'a>, kit: &Kit<'_>) -> AxisHints<'a> {
    let font = egui::FontId::new(super::look::size::CAPTION, egui::FontFamily::Proportional);
    hints.tick_label_color(kit.theme.text_2).tick_label_font(font)
}

/// Three or four marks at whole numbers.
fn whole_numbers(most: u32) -> Vec<GridMark> {
    let rough = (most / 3).max(1);
    let power = 10_u32.pow(rough.ilog10());
    let step =
        [1, 2, 5, 10].into_iter().map(|times| times * power).find(|step| *step >= rough).unwrap_or(rough);
    (0..=most / step)
        .map(|index| GridMark { value: f64::from(index * step), step_size: f64::from(step) })
        .collect()
}
