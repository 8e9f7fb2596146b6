//! A work day with its punches: the scan photo beside the enrolled face, and why it was accepted.

use egui::{Align, Layout, RichText, ScrollArea, Ui, vec2};

use super::look::{STEP, size};
use super::matched;
use super::parts::Kit;
use super::review::words::Word;
use super::words::Label;
use crate::app::hr::event::{Command, LogCommand};
use crate::app::hr::register::event::Command as RegisterCommand;
use crate::app::hr::review::event::{Command as ReviewCommand, Wish};
use crate::app::hr::view::{LogView, PictureRef};
use crate::domain::clock_event::Direction;
use crate::domain::log::{DayDetail, LogFilter, LogRow, PunchDetail};
use crate::domain::registration::KeptPhoto;
use crate::ui::icon::Icon;
use crate::ui::theme;

/// Paints the open work day into all of `ui`.
pub(super) fn show(ui: &mut Ui, kit: &mut Kit<'_>, log: &LogView, commands: &mut Vec<Command>) {
    let room = ui.available_size();
    kit.card_frame().show(ui, |ui| {
        ui.set_min_size(room - vec2(32.0, 32.0));
        ui.set_max_size(room - vec2(32.0, 32.0));
        let Some(detail) = &log.detail else {
            ui.label(kit.say(Label::Reading));
            return;
        };
        head(ui, kit, detail, commands);
        let side = if room.y < 480.0 { 112.0 } else { 160.0 };
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            for (index, punch) in detail.punches.iter().enumerate() {
                let direction = if index == 0 { Direction::In } else { Direction::Out };
                ui.push_id(punch.sequence, |ui| {
                    show_punch(ui, kit, &detail.row, punch, (direction, side), commands);
                });
            }
            ui.horizontal_wrapped(|ui| {
                let id = &detail.row.emp_id;
                if kit.primary(ui, kit.words.review(Word::CorrectDay), true).clicked() {
                    let open = ReviewCommand::OpenDay(id.clone(), detail.row.date);
                    commands.push(Command::Review(open));
                }
                if kit.button(ui, kit.say(Label::ShowPerson)).clicked() {
                    commands.push(Command::ShowPerson(id.clone()));
                }
                if log.filter.person.as_ref() != Some(id)
                    && kit.button(ui, kit.say(Label::ShowDays)).clicked()
                {
                    let filter = LogFilter { person: Some(id.clone()), ..LogFilter::default() };
                    commands.push(Command::ShowLog(filter));
                }
            });
        });
    });
}

fn head(ui: &mut Ui, kit: &Kit<'_>, detail: &DayDetail, commands: &mut Vec<Command>) {
    let row = &detail.row;
    ui.horizontal_top(|ui| {
        let width = ui.available_width() - 52.0;
        ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::LEFT), |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 2.0;
            let name = RichText::new(&row.name).size(size::TITLE).family(theme::strong());
            ui.add(egui::Label::new(name).wrap());
            let department =
                row.department.as_deref().map(|name| format!("  \u{b7}  {name}")).unwrap_or_default();
            kit.caption(ui, &format!("{}{department}", row.emp_id));
            let worked = row.worked_secs.map(|secs| format!("  \u{b7}  {}", kit.words.worked(secs)));
            kit.caption(ui, &format!("{}{}", kit.words.short_date(row.date), worked.unwrap_or_default()));
        });
        if kit.icon_button(ui, Icon::Cross, kit.say(Label::Close)).clicked() {
            commands.push(Command::Log(LogCommand::Select(None)));
        }
    });
    ui.add_space(STEP);
}

fn show_punch(
    ui: &mut Ui,
    kit: &mut Kit<'_>,
    row: &LogRow,
    punch: &PunchDetail,
    (direction, side): (Direction, f32),
    commands: &mut Vec<Command>,
) {
    ui.spacing_mut().item_spacing.y = 4.0;
    let at = punch.at.local().naive_local();
    ui.horizontal(|ui| {
        kit.heading(ui, &kit.words.punch(direction, at.time()));
        kit.caption(ui, &kit.words.source(&punch.source));
    });
    let side = ((ui.available_width() - STEP) / 2.0).min(side);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = STEP;
        let (enrolled, label) = matched::beside_the_scan(kit, &row.emp_id, punch.matched.as_ref());
        for (label, picture) in [
            (kit.say(Label::ScanPhoto), punch.has_photo.then_some(PictureRef::Scan(punch.sequence))),
            (label, Some(enrolled)),
        ] {
            ui.allocate_ui_with_layout(vec2(side, 0.0), Layout::top_down(Align::LEFT), |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.set_width(side);
                kit.picture(ui, vec2(side, side), picture.as_ref(), label);
                ui.add(
                    egui::Label::new(RichText::new(label).size(size::CAPTION).color(kit.theme.text_2)).wrap(),
                );
            });
        }
    });
    if let (Some(score), Some(threshold)) = (punch.score, punch.threshold) {
        kit.caption(ui, kit.say(Label::WhyAccepted));
        let name = punch.runner_up.as_deref();
        let why =
            format!("{} {}", kit.words.accepted(score, threshold), kit.words.runner_up(name, punch.margin));
        ui.add(egui::Label::new(why).wrap());
    }
    if punch.matched.as_ref().is_some_and(|matched| !matched.enrolled) {
        kit.caption(ui, kit.words.matched_photo_gone());
    }
    if let Some(reason) = &punch.photo_error {
        ui.add(
            egui::Label::new(
                RichText::new(kit.words.reason(reason)).color(kit.theme.warn).size(size::CAPTION),
            )
            .wrap(),
        );
    }
    if punch.clock_suspect {
        let words = RichText::new(kit.say(Label::ClockSuspect)).color(kit.theme.warn);
        ui.add(egui::Label::new(words).wrap());
    }
    answers(ui, kit, row, punch, commands);
    ui.add_space(2.0 * STEP);
}

/// What HR can say of a scan: it was somebody else, or it is a good photo of the person.
fn answers(ui: &mut Ui, kit: &Kit<'_>, row: &LogRow, punch: &PunchDetail, commands: &mut Vec<Command>) {
    if punch.score.is_none() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        if kit.button(ui, kit.words.wrong_person()).clicked() {
            let day = ReviewCommand::OpenDay(row.emp_id.clone(), row.date);
            let give = ReviewCommand::Begin(Wish::Give(punch.event));
            commands.extend([day, give].map(Command::Review));
        }
        if punch.has_photo && kit.button(ui, kit.words.enrol_scan()).clicked() {
            let scan = KeptPhoto::Scan(punch.sequence);
            commands.push(Command::Register(RegisterCommand::EnrolKept(row.emp_id.clone(), scan)));
        }
    });
}
