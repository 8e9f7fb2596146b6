//! The log: all work days, by date, person, department and text.

use egui::{Rect, ScrollArea, Ui, UiBuilder, vec2};

use super::calendar::Calendar;
use super::day;
use super::look::{STEP, TOUCH, size};
use super::parts::{Kit, plain, text_in};
use super::person_choice::{Named, PersonChoice, Whom, shown};
use super::table::{Column, Painted, Shape, Table};
use super::words::Label;
use crate::app::hr::event::{Command, LogCommand};
use crate::app::hr::files::FileKind;
use crate::app::hr::palette::PeopleFound;
use crate::app::hr::view::{HrView, LogView, PictureRef};
use crate::domain::day_records::Attendance;
use crate::domain::employee::EmployeeId;
use crate::domain::log::{Completeness, DateRange, LogRow};
use crate::domain::report::request::Format;
use crate::ui::shortcut;

/// Where somebody is in the log.
#[derive(Default)]
pub(super) struct LogScreen {
    table: Table,
    calendar: Calendar,
    text: String,
    person: PersonChoice,
    /// Who is chosen, with the name as soon as it is known.
    named: Option<Named>,
}

/// Width of the open work day, in points.
const DETAIL: f32 = 372.0;

impl LogScreen {
    /// Paints the log.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &mut Kit<'_>,
        view: &HrView,
        log: &LogView,
        found: &PeopleFound,
        commands: &mut Vec<Command>,
    ) {
        self.filters(ui, kit, view, log, found, commands);
        commands.extend(self.person.question());
        Self::totals(ui, kit, log, commands);
        let area = ui.available_rect_before_wrap();
        let (table, detail) = if log.selected.is_some() {
            let (table, detail) = area.split_left_right_at_x(area.right() - DETAIL);
            (table.with_max_x(table.right() - 2.0 * STEP), Some(detail))
        } else {
            (area, None)
        };
        self.rows(ui, kit, log, table, commands);
        if let Some(detail) = detail {
            let mut side = ui.new_child(UiBuilder::new().max_rect(detail).id_salt("day"));
            day::show(&mut side, kit, log, commands);
        }
    }

    fn filters(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        view: &HrView,
        log: &LogView,
        found: &PeopleFound,
        commands: &mut Vec<Command>,
    ) {
        let mut send = |command| commands.push(Command::Log(command));
        let today = view.today;
        let filter = &log.filter;
        ui.horizontal_wrapped(|ui| {
            let quick = [
                (Label::Today, Some(DateRange::day(today))),
                (Label::ThisWeek, Some(DateRange::week_of(today))),
                (Label::ThisMonth, Some(DateRange::month_of(today))),
                (Label::LastMonth, Some(DateRange::month_before(today))),
                (Label::AllDates, None),
            ];
            let mut known = false;
            for (label, range) in quick {
                let chosen = filter.range == range && !known;
                known |= chosen;
                if kit.chip(ui, kit.say(label), chosen).clicked() {
                    send(LogCommand::Range(range));
                }
            }
            let own = filter.range.filter(|_| !known);
            let label = own.map_or(kit.say(Label::ChooseDates).to_owned(), |range| kit.words.range(&range));
            let picked =
                kit.choice(ui, &label, own.is_some(), |ui| self.calendar.show(ui, kit, today, filter.range));
            if let Some(range) = picked {
                send(LogCommand::Range(Some(range)));
            }
        });
        ui.horizontal_wrapped(|ui| {
            if self.text != filter.text && !ui.memory(|memory| memory.focused().is_some()) {
                self.text.clone_from(&filter.text);
            }
            if kit.search(ui, kit.say(Label::SearchLog), &mut self.text, 170.0) {
                send(LogCommand::Text(self.text.clone()));
            }
            if let Some(person) = self.person(ui, kit, log, found) {
                send(LogCommand::Person(person));
            }
            if filter.late && kit.chip(ui, &format!("{}  \u{d7}", kit.say(Label::LateOnly)), true).clicked() {
                send(LogCommand::Late(false));
            }
            if let Some(picked) = department(ui, kit, &log.departments, filter.department.as_ref()) {
                send(LogCommand::Department(picked));
            }
            let states = [
                (Completeness::Any, Label::AnyTimeOut),
                (Completeness::Complete, Label::WithTimeOut),
                (Completeness::Open, Label::WithoutTimeOut),
            ];
            let label = states
                .iter()
                .find(|(state, _)| *state == filter.completeness)
                .map_or(Label::AnyTimeOut, |s| s.1);
            let picked = kit.choice(ui, kit.say(label), filter.completeness != Completeness::Any, |ui| {
                let chosen = |(state, label): &(Completeness, Label)| {
                    kit.option(ui, kit.say(*label), *state == filter.completeness).clicked()
                };
                states.into_iter().filter(chosen).map(|(state, _)| state).next_back()
            });
            if let Some(state) = picked {
                send(LogCommand::Completeness(state));
            }
            if let Some(picked) = status(ui, kit, filter.status) {
                send(LogCommand::Status(picked));
            }
        });
    }

    /// Who alone is shown, to be taken away, or a choice of one; gives another choice.
    fn person(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        log: &LogView,
        found: &PeopleFound,
    ) -> Option<Whom<EmployeeId>> {
        let Some(person) = &log.filter.person else {
            let picked = self.person.or_everybody(ui, kit, found, None)?;
            self.named.clone_from(&picked);
            return Some(picked.map(|(emp_id, _)| emp_id));
        };
        self.named.take_if(|(known, _)| known != person);
        if self.named.is_none() {
            let row = log.part.rows.iter().find(|row| row.emp_id == *person);
            self.named = row.map(|row| (person.clone(), row.name.clone()));
        }
        let name = self.named.as_ref().map_or_else(|| person.to_string(), shown);
        kit.chip(ui, &format!("{name}  \u{d7}"), true).clicked().then_some(None)
    }

    fn totals(ui: &mut Ui, kit: &Kit<'_>, log: &LogView, commands: &mut Vec<Command>) {
        let unknown = || "\u{2026}".to_owned();
        let records = log.part.count.map_or_else(unknown, |count| kit.words.number(count));
        let people = log.people.map_or_else(unknown, |people| kit.words.number(u64::from(people)));
        let average = log.average_secs.map_or("\u{2013}".to_owned(), |secs| kit.words.worked(secs));
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            for (label, figure) in
                [(Label::Records, records), (Label::People, people), (Label::AverageTime, average)]
            {
                let text = egui::RichText::new(figure).family(crate::ui::theme::strong()).size(16.0);
                ui.label(text);
                kit.caption(ui, kit.say(label));
                ui.add_space(2.0 * STEP);
            }
            if log.part.count.is_some_and(|count| count > 0) {
                let here = egui::Layout::right_to_left(egui::Align::Center);
                let picked = ui.with_layout(here, |ui| export(ui, kit, &Format::ALL)).inner;
                commands.extend(picked.map(|format| Command::Log(LogCommand::Export(format))));
            }
        });
    }

    fn rows(
        &mut self,
        ui: &mut Ui,
        kit: &mut Kit<'_>,
        log: &LogView,
        area: Rect,
        commands: &mut Vec<Command>,
    ) {
        let narrow = area.width() < 720.0;
        let columns = [
            Column::words(kit.say(Label::Date), if narrow { 122.0 } else { 156.0 }, 0.2),
            Column::words(kit.say(Label::Name), 140.0, 2.0),
            Column::words(
                kit.say(Label::Department),
                if narrow { 0.0 } else { 120.0 },
                if narrow { 0.0 } else { 1.0 },
            ),
            Column::numbers(kit.say(Label::TimeIn), if narrow { 72.0 } else { 84.0 }),
            Column::numbers(kit.say(Label::TimeOut), if narrow { 82.0 } else { 90.0 }),
            Column::numbers(kit.say(Label::Worked), if narrow { 0.0 } else { 110.0 }),
        ];
        let shape = Shape {
            id: "log",
            area,
            row_height: 48.0,
            count: log.part.count.unwrap_or(0),
            generation: log.part.generation,
            columns: &columns,
        };
        let happened = self.table.show(ui, kit, &shape, &mut |kit, painter, index, cells| {
            let row = log.part.row(index)?;
            paint_row(kit, painter, row, cells);
            let chosen =
                log.selected.as_ref().is_some_and(|(id, date)| *id == row.emp_id && *date == row.date);
            Some(Painted { label: spoken(kit, row), chosen })
        });
        if log.part.count == Some(0) {
            kit.empty(ui, area, kit.say(Label::NoRecords), kit.say(Label::NoRecordsDetail));
        }
        if let Some((first, last)) = happened.visible {
            commands.push(Command::Log(LogCommand::Visible(first, last)));
        }
        if let Some(row) = happened.clicked.and_then(|index| log.part.row(index)) {
            let day = (row.emp_id.clone(), row.date);
            let select = if log.selected.as_ref() == Some(&day) { None } else { Some(day) };
            commands.push(Command::Log(LogCommand::Select(select)));
        }
    }
}

/// The button that writes to a file; gives the kind that was chosen. Ctrl+E takes the first.
pub(super) fn export(ui: &mut Ui, kit: &Kit<'_>, formats: &[Format]) -> Option<Format> {
    // The usual kind without a way through the list.
    if ui.input(|input| shortcut::pressed(input, egui::Modifiers::COMMAND, egui::Key::E)) {
        return formats.first().copied();
    }
    kit.choice(ui, kit.words.export(), false, |ui| {
        let chosen =
            |format: &&Format| kit.option(ui, kit.words.file_kind(FileKind::of(**format)), false).clicked();
        formats.iter().filter(chosen).copied().last()
    })
}

/// Days of any status (`None`), or of one.
type Status = Option<Attendance>;

/// Shows which status is chosen; gives another choice.
fn status(ui: &mut Ui, kit: &Kit<'_>, chosen: Status) -> Option<Status> {
    const STATES: [Attendance; 4] =
        [Attendance::Present, Attendance::HalfDay, Attendance::MissingPunch, Attendance::Absent];
    let label = chosen.map_or(kit.words.any_status(), |status| kit.words.attendance(status));
    kit.choice(ui, label, chosen.is_some(), |ui| {
        let mut picked = kit.option(ui, kit.words.any_status(), chosen.is_none()).clicked().then_some(None);
        for state in STATES {
            if kit.option(ui, kit.words.attendance(state), chosen == Some(state)).clicked() {
                picked = Some(Some(state));
            }
        }
        picked
    })
}

/// All departments (`None`), one, or none at all (the empty name).
pub(super) type Department = Option<String>;

/// Shows which department is chosen; gives another choice.
pub(super) fn department(
    ui: &mut Ui,
    kit: &Kit<'_>,
    departments: &[String],
    chosen: Option<&String>,
) -> Option<Department> {
    if departments.is_empty() && chosen.is_none() {
        return None;
    }
    let (all, without) = (kit.say(Label::AllDepartments), kit.say(Label::NoDepartment));
    let shown = chosen.map_or(all, |name| if name.is_empty() { without } else { name });
    kit.choice(ui, shown, chosen.is_some(), |ui| {
        ScrollArea::vertical()
            .max_height(7.0 * TOUCH)
            .show(ui, |ui| {
                let mut picked = kit.option(ui, all, chosen.is_none()).clicked().then_some(None);
                for name in departments {
                    if kit.option(ui, name, chosen == Some(name)).clicked() {
                        picked = Some(Some(name.clone()));
                    }
                }
                if kit.option(ui, without, chosen.is_some_and(String::is_empty)).clicked() {
                    picked = Some(Some(String::new()));
                }
                picked
            })
            .inner
    })
}

fn paint_row(kit: &mut Kit<'_>, painter: &egui::Painter, row: &LogRow, cells: &[Rect]) {
    let [date, name, department, time_in, time_out, worked] = cells else { return };
    let (ink, lesser) = (plain(size::BODY, kit.theme.ink), plain(size::BODY, kit.theme.text_2));
    let shown =
        if worked.width() > 0.0 { kit.words.short_date(row.date) } else { kit.words.narrow_date(row.date) };
    text_in(painter, *date, &shown, &ink, false);
    let face = Rect::from_center_size(egui::pos2(name.left() + 16.0, name.center().y), vec2(32.0, 32.0));
    kit.face(painter, face, &PictureRef::Thumbnail(row.emp_id.clone()), &row.name, 16.0);
    text_in(painter, name.with_min_x(face.right() + 10.0), &row.name, &ink, false);
    if department.width() > 0.0 {
        text_in(painter, *department, row.department.as_deref().unwrap_or("\u{2013}"), &lesser, false);
    }
    let came = row.time_in.map_or("\u{2013}".to_owned(), |time_in| kit.words.time(time_in));
    text_in(painter, *time_in, &came, &ink, true);
    let (out, style) = match row.time_out {
        Some(out) => (kit.words.time(out), ink),
        None => (kit.say(Label::StillOpen).to_owned(), plain(size::BODY, kit.theme.warn)),
    };
    text_in(painter, *time_out, &out, &style, true);
    if worked.width() > 0.0 {
        let text = row.worked_secs.map_or("\u{2013}".to_owned(), |secs| kit.words.worked(secs));
        text_in(painter, *worked, &text, &lesser, true);
    }
}

fn spoken(kit: &Kit<'_>, row: &LogRow) -> String {
    let out = row.time_out.map_or(kit.say(Label::StillOpen).to_owned(), |out| kit.words.time(out));
    let date = kit.words.short_date(row.date);
    let time_in = row.time_in.map_or("\u{2013}".to_owned(), |time_in| kit.words.time(time_in));
    format!("{date}, {} ({}), {time_in}, {out}", row.name, row.emp_id)
}
