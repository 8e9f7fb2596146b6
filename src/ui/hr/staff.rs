//! The staff list.

use egui::{Rect, Ui, UiBuilder, pos2, vec2};

use super::log::department;
use super::look::{STEP, size};
use super::parts::{Kit, plain, text_in};
use super::person::Person;
use super::register::words::Words;
use super::table::{Column, Painted, Shape, Sorting, Table};
use super::words::Label;
use crate::app::hr::event::{Command, Screen, StaffCommand};
use crate::app::hr::register;
use crate::app::hr::view::{PictureRef, StaffView};
use crate::domain::staff_list::{StaffColumn, StaffState, StaffSummary};
use crate::ui::shortcut;

/// Where somebody is in the staff list.
#[derive(Default)]
pub(super) struct StaffScreen {
    table: Table,
    text: String,
    person: Person,
}

/// Width of the open person, in points.
const DETAIL: f32 = 380.0;

const COLUMNS: [StaffColumn; 5] = [
    StaffColumn::Name,
    StaffColumn::Id,
    StaffColumn::Department,
    StaffColumn::Designation,
    StaffColumn::Joined,
];

impl StaffScreen {
    /// Paints the staff list.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &mut Kit<'_>,
        staff: &StaffView,
        commands: &mut Vec<Command>,
    ) {
        self.filters(ui, kit, staff, commands);
        let area = ui.available_rect_before_wrap();
        let (table, detail) = if staff.selected.is_some() {
            let (table, detail) = area.split_left_right_at_x(area.right() - DETAIL);
            (table.with_max_x(table.right() - 2.0 * STEP), Some(detail))
        } else {
            (area, None)
        };
        self.rows(ui, kit, staff, table, commands);
        if let Some(detail) = detail {
            let mut side = ui.new_child(UiBuilder::new().max_rect(detail).id_salt("person"));
            self.person.show(&mut side, kit, staff, commands);
        }
    }

    fn filters(&mut self, ui: &mut Ui, kit: &Kit<'_>, staff: &StaffView, commands: &mut Vec<Command>) {
        let filter = &staff.filter;
        ui.horizontal_wrapped(|ui| {
            if self.text != filter.text && !ui.memory(|memory| memory.focused().is_some()) {
                self.text.clone_from(&filter.text);
            }
            if kit.search(ui, kit.say(Label::SearchStaff), &mut self.text, 300.0) {
                commands.push(Command::Staff(StaffCommand::Text(self.text.clone())));
            }
            if let Some(picked) = department(ui, kit, &staff.departments, filter.department.as_ref()) {
                commands.push(Command::Staff(StaffCommand::Department(picked)));
            }
            let states = [
                (StaffState::Active, Label::Active),
                (StaffState::Inactive, Label::Inactive),
                (StaffState::All, Label::ActiveAndInactive),
            ];
            let label =
                states.iter().find(|(state, _)| *state == filter.state).map_or(Label::Active, |s| s.1);
            let picked = kit.choice(ui, kit.say(label), filter.state != StaffState::Active, |ui| {
                let chosen = |(state, label): &(StaffState, Label)| {
                    kit.option(ui, kit.say(*label), *state == filter.state).clicked()
                };
                states.into_iter().filter(chosen).map(|(state, _)| state).next_back()
            });
            if let Some(state) = picked {
                commands.push(Command::Staff(StaffCommand::State(state)));
            }
            if filter.absent_on.is_some()
                && kit.chip(ui, &format!("{}  \u{d7}", kit.say(Label::AbsentFilter)), true).clicked()
            {
                commands.push(Command::Staff(StaffCommand::AnyPresence));
            }
            let by_key = ui.input(|input| shortcut::pressed(input, egui::Modifiers::COMMAND, egui::Key::N));
            if kit.primary(ui, kit.words.register(Words::Register), true).clicked() || by_key {
                commands.push(Command::Register(register::event::Command::Begin));
            }
            if kit.button(ui, kit.words.register(Words::Import)).clicked() {
                commands.push(Command::Register(register::event::Command::Import));
            }
            if kit.button(ui, kit.words.check_faces()).clicked() {
                commands.push(Command::Go(Screen::Gallery));
            }
            if let Some(count) = staff.part.count {
                ui.add_space(STEP);
                kit.caption(ui, &format!("{} {}", kit.words.number(count), kit.say(Label::People)));
            }
        });
    }

    fn rows(
        &mut self,
        ui: &mut Ui,
        kit: &mut Kit<'_>,
        staff: &StaffView,
        area: Rect,
        commands: &mut Vec<Command>,
    ) {
        let narrow = area.width() < 720.0;
        let sorting = |column| match staff.sort {
            sort if sort.column != column => Sorting::Possible,
            sort if sort.descending => Sorting::LastToFirst,
            _ => Sorting::FirstToLast,
        };
        let or_none = |width: f32| if narrow { 0.0 } else { width };
        let column = |label, least, share, by| Column {
            sorting: sorting(by),
            ..Column::words(kit.say(label), least, share)
        };
        let [name, id, department, job, joined] = COLUMNS;
        let columns = [
            column(Label::Name, 180.0, 2.0, name),
            column(Label::Id, 90.0, 0.3, id),
            column(Label::Department, 130.0, 1.0, department),
            column(Label::JobTitle, or_none(150.0), or_none(1.0), job),
            column(Label::Joined, or_none(156.0), 0.0, joined),
        ];
        let shape = Shape {
            id: "staff",
            area,
            row_height: 56.0,
            count: staff.part.count.unwrap_or(0),
            generation: staff.part.generation,
            columns: &columns,
        };
        let happened = self.table.show(ui, kit, &shape, &mut |kit, painter, index, cells| {
            let row = staff.part.row(index)?;
            paint_row(kit, painter, row, cells);
            let department = row.department.as_deref().unwrap_or_default();
            let label = format!("{} ({}), {department}", row.name, row.emp_id);
            Some(Painted { label, chosen: staff.selected.as_ref() == Some(&row.emp_id) })
        });
        if staff.part.count == Some(0) {
            kit.empty(ui, area, kit.say(Label::Nobody), kit.say(Label::NobodyDetail));
        }
        if let Some((first, last)) = happened.visible {
            commands.push(Command::Staff(StaffCommand::Visible(first, last)));
        }
        if let Some(column) = happened.sort.and_then(|index| COLUMNS.get(index)) {
            commands.push(Command::Staff(StaffCommand::Sort(*column)));
        }
        if let Some(row) = happened.clicked.and_then(|index| staff.part.row(index)) {
            let open = staff.selected.as_ref() == Some(&row.emp_id);
            let select = if open { None } else { Some(row.emp_id.clone()) };
            commands.push(Command::Staff(StaffCommand::Select(select)));
        }
    }
}

fn paint_row(kit: &mut Kit<'_>, painter: &egui::Painter, row: &StaffSummary, cells: &[Rect]) {
    let [name, id, department, job, joined] = cells else { return };
    let lesser = plain(size::BODY, kit.theme.text_2);
    let ink = if row.active { plain(size::BODY, kit.theme.ink) } else { lesser.clone() };
    let face = Rect::from_center_size(pos2(name.left() + 20.0, name.center().y), vec2(40.0, 40.0));
    kit.face(painter, face, &PictureRef::Thumbnail(row.emp_id.clone()), &row.name, 20.0);
    let words = name.with_min_x(face.right() + 12.0);
    if row.active {
        text_in(painter, words, &row.name, &ink, false);
    } else {
        let (above, below) = words.split_top_bottom_at_fraction(0.55);
        text_in(painter, above, &row.name, &ink, false);
        let state = plain(size::CAPTION, kit.theme.warn);
        text_in(painter, below, kit.say(Label::Inactive), &state, false);
    }
    text_in(painter, *id, row.emp_id.as_str(), &lesser, false);
    let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "\u{2013}".to_owned());
    text_in(painter, *department, &or_dash(&row.department), &ink, false);
    if job.width() > 0.0 {
        text_in(painter, *job, &or_dash(&row.designation), &lesser, false);
        let joined_on = row.joining_date.map(|date| kit.words.short_date(date));
        text_in(painter, *joined, &or_dash(&joined_on), &lesser, false);
    }
}
