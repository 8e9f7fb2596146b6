//! How the day stands.

use egui::{CornerRadius, Id, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use super::look::{CARD_ROUND, STEP, TOUCH, size};
use super::parts::{Kit, named, plain, text_in};
use super::register::words::Words;
use super::words::Label;
use super::{gap, plot};
use crate::app::hr::event::Command;
use crate::app::hr::view::{HrView, PictureRef};
use crate::domain::attack::RefusedFilter;
use crate::domain::log::{Completeness, DateRange, LogFilter};
use crate::domain::overview::Overview;
use crate::domain::staff_list::StaffFilter;
use crate::ui::text::Style;

/// Paints the dashboard.
pub(super) fn show(
    ui: &mut Ui,
    kit: &mut Kit<'_>,
    view: &HrView,
    overview: Option<&Overview>,
    commands: &mut Vec<Command>,
) {
    let Some(overview) = overview else {
        let area = ui.max_rect();
        kit.empty(ui, area, kit.say(Label::Loading), "");
        return;
    };
    // The bar lies in the margin, so that the cards end where everything else does.
    let (area, width) = (ui.max_rect(), ui.max_rect().width());
    let with_bar = area.with_max_x(area.right() + 2.0 * STEP);
    let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(with_bar));
    ScrollArea::vertical().auto_shrink([false, false]).show(&mut inside, |ui| {
        ui.set_max_width(width);
        ui.spacing_mut().item_spacing = vec2(2.0 * STEP, 2.0 * STEP);
        if overview.staff == 0 {
            nobody_yet(ui, kit, commands);
        }
        for gap in &overview.gaps {
            gap::show(ui, kit, gap, commands);
        }
        numbers(ui, kit, view, overview, commands);
        let wide = ui.available_width() > 820.0;
        if wide {
            let room = ui.available_width() - 2.0 * STEP;
            let width = (room / 3.0).max(WEEK);
            ui.horizontal_top(|ui| {
                sized(ui, width, |ui| week(ui, kit, overview, commands));
                sized(ui, room - width, |ui| month(ui, kit, overview, commands));
            });
            let width = (ui.available_width() - 2.0 * STEP) / 2.0;
            ui.horizontal_top(|ui| {
                sized(ui, width, |ui| departments(ui, kit, overview, commands));
                sized(ui, width, |ui| latest(ui, kit, overview, commands));
            });
        } else {
            week(ui, kit, overview, commands);
            month(ui, kit, overview, commands);
            departments(ui, kit, overview, commands);
            latest(ui, kit, overview, commands);
        }
        ui.add_space(STEP);
    });
}

fn sized(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 0.0), egui::Layout::top_down(egui::Align::LEFT), |ui| {
        ui.set_width(width);
        contents(ui);
    });
}

/// What to do first on a new machine.
fn nobody_yet(ui: &mut Ui, kit: &Kit<'_>, commands: &mut Vec<Command>) {
    kit.card(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = STEP;
        kit.heading(ui, kit.say(Label::NobodyYet));
        ui.add(egui::Label::new(kit.say(Label::NobodyYetDetail)).wrap());
        if kit.primary(ui, kit.words.register(Words::Register), true).clicked() {
            commands.push(Command::Register(crate::app::hr::register::event::Command::Begin));
        }
    });
}

/// The figures of the day, each a way to its list.
fn numbers(ui: &mut Ui, kit: &Kit<'_>, view: &HrView, overview: &Overview, commands: &mut Vec<Command>) {
    let today = Some(DateRange::day(view.today));
    let yesterday = view.today.pred_opt().map(DateRange::day);
    let log =
        |range, completeness| Command::ShowLog(LogFilter { range, completeness, ..LogFilter::default() });
    let tiles = [
        (Label::PresentNow, overview.present_now, log(today, Completeness::Open), kit.theme.ok),
        (Label::PresentToday, overview.present_today, log(today, Completeness::Any), kit.theme.ink),
        (
            Label::AbsentToday,
            overview.absent_today,
            Command::ShowStaff(StaffFilter { absent_on: Some(view.today), ..StaffFilter::default() }),
            kit.theme.ink,
        ),
        (
            Label::LateToday,
            overview.late_today,
            Command::ShowLog(LogFilter { range: today, late: true, ..LogFilter::default() }),
            if overview.late_today > 0 { kit.theme.warn } else { kit.theme.ink },
        ),
        (
            Label::MissingOutYesterday,
            overview.missing_out_yesterday,
            log(yesterday, Completeness::Open),
            if overview.missing_out_yesterday > 0 { kit.theme.warn } else { kit.theme.ink },
        ),
        (Label::StaffTotal, overview.staff, Command::ShowStaff(StaffFilter::default()), kit.theme.ink),
        (
            Label::RefusedWeek,
            overview.refused_this_week,
            Command::ShowRefused(RefusedFilter::not_live_this_week(overview.date)),
            if overview.refused_this_week > 0 { kit.theme.warn } else { kit.theme.ink },
        ),
    ];
    let (room, gap) = (ui.available_width().floor(), 2.0 * STEP);
    let columns: u8 = if room > 820.0 { 7 } else { 4 };
    // Whole points, and the last ends where the cards below do.
    let left = |column: u8| ((room + gap) * f32::from(column) / f32::from(columns)).round();
    ui.horizontal_wrapped(|ui| {
        for (index, (label, number, command, ink)) in (0_u8..).zip(tiles) {
            let width = left(index % columns + 1) - left(index % columns) - gap;
            let (area, _) = ui.allocate_exact_size(vec2(width, 96.0), Sense::hover());
            let words = kit.say(label);
            let spoken = format!("{words}: {}", kit.words.number(u64::from(number)));
            let response =
                named(ui, area, Id::unique(("hr tile", index)), Sense::click(), Role::Button, &spoken);
            let line = if response.hovered() { kit.theme.accent } else { kit.theme.line };
            let round = CornerRadius::same(CARD_ROUND);
            ui.painter().rect(area, round, kit.theme.surface, Stroke::new(1.0, line), StrokeKind::Inside);
            kit.focus_ring(ui, &response);
            let inner = area.shrink2(vec2(14.0, 12.0));
            let (top, below) = inner.split_top_bottom_at_y(inner.top() + 44.0);
            let figure = Style::strong(34.0, ink);
            text_in(ui.painter(), top, &kit.words.number(u64::from(number)), &figure, false);
            // All captions in one size, which the longest word has room in.
            let caption = if width < 130.0 { 11.0 } else { size::CAPTION + 0.5 };
            let caption = Style::text(caption, kit.theme.text_2).least(11.0).rows(2);
            text_in(ui.painter(), below, words, &caption, false);
            if response.clicked() {
                commands.push(command);
            }
        }
    });
}

/// Height of a plot, in points.
const PLOT: f32 = 180.0;
/// Least width of the card of the week, in points: its bars can be touched.
const WEEK: f32 = 392.0;

fn week(ui: &mut Ui, kit: &Kit<'_>, overview: &Overview, commands: &mut Vec<Command>) {
    let days = overview.days.get(overview.days.len().saturating_sub(7)..).unwrap_or_default();
    chart(ui, kit, Label::Last7Days, days, overview.staff, commands);
}

fn month(ui: &mut Ui, kit: &Kit<'_>, overview: &Overview, commands: &mut Vec<Command>) {
    chart(ui, kit, Label::Last30Days, &overview.days, overview.staff, commands);
}

fn chart(
    ui: &mut Ui,
    kit: &Kit<'_>,
    title: Label,
    days: &[(chrono::NaiveDate, u32)],
    staff: u32,
    commands: &mut Vec<Command>,
) {
    kit.card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        kit.heading(ui, kit.say(title));
        kit.caption(ui, kit.say(Label::PeoplePerDay));
        // The ring of a bar that has the keyboard touches no word.
        ui.add_space(4.0);
        if let Some(date) = plot::bars(ui, kit, kit.say(title), days, staff, PLOT) {
            let range = Some(DateRange::day(date));
            commands.push(Command::ShowLog(LogFilter { range, ..LogFilter::default() }));
        }
    });
}

fn departments(ui: &mut Ui, kit: &Kit<'_>, overview: &Overview, commands: &mut Vec<Command>) {
    kit.card(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        kit.heading(ui, kit.say(Label::ByDepartment));
        ui.add_space(STEP);
        for (index, department) in overview.departments.iter().enumerate() {
            let name = department.name.as_deref().unwrap_or(kit.say(Label::NoDepartment));
            let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), TOUCH), Sense::hover());
            let counts = kit.words.of_people(department.present, department.staff);
            let spoken = format!("{name}: {counts}");
            let id = Id::unique(("hr department", index));
            let response = named(ui, area, id, Sense::click(), Role::Button, &spoken);
            if response.hovered() {
                ui.painter().rect_filled(area, 8.0, kit.theme.hover);
            }
            kit.focus_ring(ui, &response);
            let (words, bar) = area.split_left_right_at_fraction(0.46);
            text_in(
                ui.painter(),
                words.shrink2(vec2(4.0, 0.0)),
                name,
                &plain(size::BODY, kit.theme.ink),
                false,
            );
            let (bar, figures) = bar.split_left_right_at_x(bar.right() - 84.0);
            let track = Rect::from_center_size(bar.center(), vec2(bar.width() - 16.0, 10.0));
            ui.painter().rect_filled(track, 5.0, kit.theme.hover);
            let share = f64::from(department.present) / f64::from(department.staff.max(1));
            #[expect(clippy::cast_possible_truncation, reason = "a share of one")]
            let filled = track.with_max_x(track.left() + track.width() * share.min(1.0) as f32);
            ui.painter().rect_filled(filled, 5.0, kit.theme.accent);
            let figures = figures.shrink2(vec2(4.0, 0.0));
            text_in(ui.painter(), figures, &counts, &plain(size::BODY, kit.theme.text_2), true);
            if response.clicked() {
                let name = department.name.clone().unwrap_or_default();
                let filter = StaffFilter { department: Some(name), ..StaffFilter::default() };
                commands.push(Command::ShowStaff(filter));
            }
        }
    });
}

fn latest(ui: &mut Ui, kit: &mut Kit<'_>, overview: &Overview, commands: &mut Vec<Command>) {
    kit.card_frame().show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        kit.heading(ui, kit.say(Label::LatestActivity));
        ui.add_space(STEP);
        if overview.latest.is_empty() {
            ui.label(kit.say(Label::NothingYet));
        }
        for (index, punch) in overview.latest.iter().enumerate() {
            let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), 48.0), Sense::hover());
            let at = punch.at.local().naive_local();
            let what = kit.words.punch(punch.direction, at.time());
            let spoken = format!("{}, {what}, {}", punch.name, kit.words.short_date(punch.date));
            let response =
                named(ui, area, Id::unique(("hr latest", index)), Sense::click(), Role::Button, &spoken);
            let painter = ui.painter().clone();
            if response.hovered() {
                painter.rect_filled(area, 8.0, kit.theme.hover);
            }
            kit.focus_ring(ui, &response);
            let face = Rect::from_min_size(pos2(area.left() + 4.0, area.center().y - 18.0), vec2(36.0, 36.0));
            kit.face(&painter, face, &PictureRef::Thumbnail(punch.emp_id.clone()), &punch.name, 18.0);
            let words = area.with_min_x(face.right() + 12.0).with_max_x(area.right() - 4.0);
            let (name, when) = words.split_left_right_at_x(words.right() - 200.0);
            text_in(&painter, name, &punch.name, &plain(size::BODY, kit.theme.ink), false);
            let day = if punch.date == overview.date {
                String::new()
            } else {
                kit.words.day_month(punch.date) + ", "
            };
            let style = plain(size::BODY, kit.theme.text_2);
            text_in(&painter, when, &format!("{day}{what}"), &style, true);
            if response.clicked() {
                let filter = LogFilter {
                    range: Some(DateRange::day(punch.date)),
                    person: Some(punch.emp_id.clone()),
                    ..LogFilter::default()
                };
                commands.push(Command::ShowLog(filter));
                let day = Some((punch.emp_id.clone(), punch.date));
                commands.push(Command::Log(crate::app::hr::event::LogCommand::Select(day)));
            }
        }
    });
}
