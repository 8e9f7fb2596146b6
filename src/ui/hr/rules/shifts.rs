//! The shift types, and the form of one with its day drawn as a bar.

use egui::{Align, Layout, RichText, ScrollArea, Ui};

use super::bars;
use super::form::{Fields, Typing, section};
use super::words::Say;
use crate::app::hr::event::Command;
use crate::app::hr::rules::event::{Basis, Command as RulesCommand, Field};
use crate::app::hr::rules::view::{FormKind, FormView, RulesView};
use crate::domain::shift::ShiftType;
use crate::ui::hr::look::{STEP, TOUCH, size};
use crate::ui::hr::parts::Kit;
use crate::ui::hr::words::Label;
use crate::ui::theme;

/// Paints the list.
pub(super) fn list(
    ui: &mut Ui,
    kit: &Kit<'_>,
    rules: &RulesView,
    basis: &Basis,
    commands: &mut Vec<Command>,
) {
    let policy = basis.rules.policy.on(rules.today);
    let mut send = |command| commands.push(Command::Rules(command));
    ui.horizontal(|ui| {
        if kit.primary(ui, kit.words.rule(Say::NewShift), !rules.busy).clicked() {
            send(RulesCommand::EditShift(None));
        }
        ui.add_space(STEP);
        let width = ui.available_width();
        ui.allocate_ui_with_layout(egui::vec2(width, TOUCH), Layout::left_to_right(Align::Center), |ui| {
            let hint = RichText::new(kit.words.rule(Say::SplitHint)).size(size::CAPTION);
            ui.add(egui::Label::new(hint.color(kit.theme.text_2)).wrap());
        });
    });
    if policy.shifts.is_empty() {
        let area = ui.available_rect_before_wrap();
        kit.empty(ui, area, kit.words.rule(Say::NoShifts), kit.words.rule(Say::NoShiftsDetail));
        return;
    }
    bars::legend(ui, kit);
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = STEP;
        for shift in &policy.shifts {
            kit.card(ui, |ui| {
                ui.set_min_width(ui.available_width());
                ui.horizontal(|ui| {
                    ui.label(RichText::new(&shift.name).size(16.0).family(theme::strong()));
                    kit.caption(ui, &times(kit, shift));
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        let edit = named_button(ui, kit, kit.say(Label::Edit), &shift.name);
                        if edit.clicked() {
                            send(RulesCommand::EditShift(Some(shift.id.clone())));
                        }
                        let copy = named_button(ui, kit, kit.words.rule(Say::CopyShift), &shift.name);
                        if copy.clicked() {
                            send(RulesCommand::CopyShift(shift.id.clone()));
                        }
                    });
                });
                bars::day(ui, kit, Some(shift));
            });
        }
    });
}

/// A button whose name for screen readers says what it is about.
pub(super) fn named_button(ui: &mut Ui, kit: &Kit<'_>, label: &str, about: &str) -> egui::Response {
    let button = kit.button(ui, label);
    let name = format!("{label} {about}");
    button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    button
}

fn times(kit: &Kit<'_>, shift: &ShiftType) -> String {
    let times = format!("{}\u{2013}{}", kit.words.time(shift.start), kit.words.time(shift.end));
    if shift.is_overnight() { format!("{times}  \u{b7}  {}", kit.words.rule(Say::Overnight)) } else { times }
}

/// Paints the form of a shift.
pub(super) fn form(
    ui: &mut Ui,
    kit: &Kit<'_>,
    form: &FormView,
    typing: &mut Typing,
    commands: &mut Vec<Command>,
) {
    let mut fields = Fields::of(kit, form, typing, commands);
    let (is_new, trial) = match &form.kind {
        FormKind::Shift { id, trial } => (id.is_none(), *trial),
        _ => (true, false),
    };
    let name = form.draft.text(Field::Name);
    let title = if name.is_empty() { kit.words.rule(Say::NewShift) } else { name };
    let save = if trial { Say::SaveInCopy } else { Say::SaveShift };
    fields.head(ui, title, save, |fields, ui| {
        if !is_new && !trial && kit.button(ui, kit.words.rule(Say::Retire)).clicked() {
            fields.send(RulesCommand::RetireShift);
        }
    });
    fields.problems(ui);
    kit.card(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        bars::day(ui, kit, form.shift.as_ref());
        bars::legend(ui, kit);
    });
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = STEP;
        section(ui, kit, Say::Times, |ui| {
            if trial {
                fields.row(ui, &[Field::Name, Field::Start, Field::End]);
            } else {
                fields.row(ui, &[Field::Name, Field::Start, Field::End, Field::From]);
            }
            fields.row(ui, &[Field::CheckInBefore, Field::CheckOutAfter]);
            if form.shift.as_ref().is_some_and(ShiftType::is_overnight) {
                kit.caption(ui, kit.words.rule(Say::Overnight));
            }
        });
        fields.work_rules(ui);
        ui.add_space(STEP);
    });
}
