//! The form for a set of payroll columns.

use std::collections::HashMap;

use egui::{Id, Key, Modal, RichText, ScrollArea, TextEdit, Ui, vec2};

use super::super::look::{STEP, TOUCH, size};
use super::super::parts::Kit;
use super::super::words::Label;
use crate::app::hr::reports::event::{ColumnsCommand, Command};
use crate::app::hr::reports::view::{ColumnRow, ColumnsFault, ColumnsForm};
use crate::domain::report::payroll::{HoursUnit, PayrollField};
use crate::ui::icon::Icon;

/// What is being typed.
#[derive(Default)]
pub(super) struct ColumnsScreen {
    number: u64,
    name: String,
    headings: HashMap<PayrollField, String>,
}

impl ColumnsScreen {
    /// Paints the form where it is open.
    pub(super) fn show(
        &mut self,
        ui: &Ui,
        kit: &Kit<'_>,
        form: Option<&ColumnsForm>,
        wanted: &mut Vec<Command>,
    ) {
        let Some(form) = form else { return };
        if self.number != form.number {
            let headings = form.rows.iter().map(|row| (row.field, row.heading.clone())).collect();
            *self = Self { number: form.number, name: form.name.clone(), headings };
        }
        let mut send = |command| wanted.push(Command::Columns(command));
        let room = ui.ctx().content_rect();
        let escape = ui.input(|input| input.key_pressed(Key::Escape));
        Modal::new(Id::unique("payroll columns")).frame(kit.card_frame()).show(ui.ctx(), |ui| {
            ui.set_width((room.width() - 120.0).clamp(400.0, 760.0));
            ui.spacing_mut().item_spacing = vec2(STEP, 6.0);
            let title = RichText::new(kit.words.columns_title(form.before.is_none())).size(size::TITLE);
            ui.label(title.family(crate::ui::theme::strong()));
            self.head(ui, kit, form, &mut send);
            let height = (room.height() - 330.0).max(120.0);
            ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
                let included = form.rows.iter().filter(|row| row.included).count();
                for (at, row) in form.rows.iter().enumerate() {
                    let heading = self.headings.entry(row.field).or_default();
                    show_row(ui, kit, row, heading, (at, included), &mut send);
                }
            });
            if let Some(fault) = form.fault.as_ref().filter(|fault| !is_about_name(fault)) {
                let text = RichText::new(kit.words.columns_fault(fault)).color(kit.theme.wrong);
                ui.add(egui::Label::new(text.size(size::CAPTION + 1.0)).wrap());
            }
            ui.horizontal(|ui| {
                if kit.primary(ui, kit.words.keep_columns(), !form.busy).clicked() {
                    send(ColumnsCommand::Save);
                }
                if form.before.is_some() && kit.button(ui, kit.words.remove_columns()).clicked() {
                    send(ColumnsCommand::Remove);
                }
                if kit.button(ui, kit.say(Label::Cancel)).clicked() {
                    send(ColumnsCommand::Cancel);
                }
            });
        });
        if escape {
            send(ColumnsCommand::Cancel);
        }
    }

    fn head(&mut self, ui: &mut Ui, kit: &Kit<'_>, form: &ColumnsForm, send: &mut dyn FnMut(ColumnsCommand)) {
        let wrong = form.fault.as_ref().filter(|fault| is_about_name(fault));
        let wrong = wrong.map(|fault| kit.words.columns_fault(fault));
        if kit.field(ui, kit.words.columns_name(), &mut self.name, false, wrong.as_deref()).changed() {
            send(ColumnsCommand::Name(self.name.clone()));
        }
        if kit.chip(ui, kit.words.columns_standard(), form.standard).clicked() {
            send(ColumnsCommand::Standard(!form.standard));
        }
    }
}

fn is_about_name(fault: &ColumnsFault) -> bool {
    matches!(fault, ColumnsFault::Name | ColumnsFault::NameTaken)
}

/// A column: in the file or not, its heading, its unit, its place. `place` is where it stands and how many are in the
/// file.
fn show_row(
    ui: &mut Ui,
    kit: &Kit<'_>,
    row: &ColumnRow,
    heading: &mut String,
    place: (usize, usize),
    send: &mut dyn FnMut(ColumnsCommand),
) {
    let (at, included) = place;
    ui.horizontal(|ui| {
        let what = kit.words.payroll_field(row.field);
        ui.allocate_ui_with_layout(
            vec2(230.0, TOUCH),
            egui::Layout::left_to_right(egui::Align::Center),
            |ui| {
                // The fields begin below each other.
                ui.set_min_width(230.0);
                let mut chosen = row.included;
                if ui.checkbox(&mut chosen, what).changed() {
                    send(ColumnsCommand::Include(row.field, chosen));
                }
            },
        );
        if !row.included {
            return;
        }
        let name = kit.words.column_heading(row.field);
        let room = ui.available_width() - 250.0;
        let edit = TextEdit::singleline(heading)
            .id(Id::unique(("column heading", row.field)))
            .desired_width(room.max(90.0))
            .margin(egui::Margin::symmetric(10, 0))
            .align(egui::Align2::LEFT_CENTER)
            .min_size(vec2(0.0, TOUCH));
        let response = ui.add(edit);
        let typed = heading.clone();
        response.widget_info(|| {
            let mut info = egui::WidgetInfo::text_edit(true, &typed, &typed, "");
            info.label = Some(name.clone());
            info
        });
        if response.changed() {
            send(ColumnsCommand::Heading(row.field, typed.clone()));
        }
        if kit.icon_button(ui, Icon::Up, &kit.words.column_earlier(row.field)).clicked() && at > 0 {
            send(ColumnsCommand::Earlier(row.field));
        }
        if kit.icon_button(ui, Icon::Down, &kit.words.column_later(row.field)).clicked() && at + 1 < included
        {
            send(ColumnsCommand::Later(row.field));
        }
        if row.field.is_hours() {
            for unit in [HoursUnit::Decimal, HoursUnit::HoursMinutes] {
                let label = kit.words.hours_unit(unit);
                let chip = kit.chip(ui, label, row.unit == unit);
                let name = format!("{what}: {label}");
                chip.widget_info(|| {
                    egui::WidgetInfo::selected(egui::Role::Button, true, row.unit == unit, &name)
                });
                if chip.clicked() {
                    send(ColumnsCommand::Unit(row.field, unit));
                }
            }
        }
    });
}
