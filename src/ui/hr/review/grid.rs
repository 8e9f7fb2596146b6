//! Times of many people on one day, as after an outage: a row a person, typed from cell to cell.
//!
//! What is typed becomes the rows of a list (`domain::bulk_entry`): both are checked, tried and stored in the same way.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use egui::{Align, Key, Layout, Margin, Response, RichText, ScrollArea, Stroke, TextEdit, Ui, vec2};

use super::super::look::{STEP, TOUCH, size};
use super::super::parts::Kit;
use super::super::words::Label;
use super::words::Word;
use crate::app::hr::review::event::Command;
use crate::app::hr::review::view::{FormFault, GridPerson, GridView, ReviewForm, ReviewView};
use crate::domain::bulk_entry::{self, BulkFault};
use crate::domain::employee::EmployeeId;
use crate::domain::folded::folded;
use crate::domain::printable::is_printable;

/// Longest time that can be typed, in characters.
const LONGEST_TIME: usize = 8;
/// Width of a cell for a time.
const CELL: f32 = 84.0;

/// A cell: which row of those that are shown, and whether it is the time out.
type Place = (usize, usize);

/// What is being typed.
#[derive(Default)]
pub(super) struct Grid {
    form: u64,
    day: String,
    search: String,
    cells: BTreeMap<EmployeeId, [String; 2]>,
    /// The cell that gets the keyboard now.
    next: Option<Place>,
    /// The one that gets it with the next picture, when the key that was pressed is no longer news.
    coming: Option<Place>,
    /// The keyboard has left the last cell.
    pub(super) left: bool,
}

impl Grid {
    /// Paints day, search and cells into all of `ui`.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        grid: &GridView,
        form: &ReviewForm,
        send: &mut impl FnMut(Command),
    ) {
        if self.form != form.number {
            *self = Self {
                form: form.number,
                day: grid.day.to_string(),
                coming: Some((0, 0)),
                ..Self::default()
            };
        }
        self.next = self.coming.take();
        self.head(ui, kit, grid, send);
        let wanted = folded(self.search.trim());
        let fits = |person: &&GridPerson| {
            let has = |text: &str| folded(text).contains(&wanted);
            wanted.is_empty()
                || has(&person.name)
                || has(person.emp_id.as_str())
                || person.department.as_deref().is_some_and(has)
        };
        let shown: Vec<&GridPerson> = grid.people.iter().filter(fits).collect();
        let faults = self.faults(grid, form);
        names(ui, kit);
        if shown.is_empty() {
            kit.caption(ui, kit.words.review(Word::NobodyHere));
        }
        let mut changed = false;
        let height = TOUCH + 4.0;
        let mut area = ScrollArea::vertical().id_salt("grid").auto_shrink([false, false]);
        if let Some((row, _)) = self.next {
            area = area.vertical_scroll_offset(offset(ui, row, height));
        }
        area.show_rows(ui, TOUCH, shown.len(), |ui, rows| {
            ui.spacing_mut().item_spacing.y = 4.0;
            for row in rows {
                let Some(person) = shown.get(row) else { continue };
                let fault = faults.get(&person.emp_id).copied();
                changed |= self.row(ui, kit, person, (row, shown.len()), fault);
            }
        });
        if changed {
            send(Command::Type(self.as_list(grid)));
        }
    }

    fn head(&mut self, ui: &mut Ui, kit: &Kit<'_>, grid: &GridView, send: &mut impl FnMut(Command)) {
        ui.horizontal_top(|ui| {
            let half = (ui.available_width() - STEP) / 2.0;
            let day = self.day.trim().parse::<NaiveDate>().ok();
            let wrong =
                (day.is_none() && !self.day.is_empty()).then(|| kit.words.bulk_fault(BulkFault::Date));
            let column = |ui: &mut Ui, contents: &mut dyn FnMut(&mut Ui)| {
                ui.allocate_ui_with_layout(vec2(half, 0.0), Layout::top_down(Align::LEFT), |ui| {
                    ui.set_width(half);
                    contents(ui);
                });
            };
            column(ui, &mut |ui| {
                let name = kit.words.review(Word::GridDay);
                let typed = kit.field(ui, name, &mut self.day, false, wrong.as_deref());
                if typed.changed()
                    && let Ok(day) = self.day.trim().parse()
                    && day != grid.day
                {
                    send(Command::GridDay(day));
                }
            });
            column(ui, &mut |ui| {
                kit.field(ui, kit.words.review(Word::GridSearch), &mut self.search, false, None);
            });
        });
    }

    /// One person; true where something was typed.
    fn row(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        person: &GridPerson,
        (row, rows): (usize, usize),
        fault: Option<BulkFault>,
    ) -> bool {
        let mut changed = false;
        ui.horizontal(|ui| {
            let width = (ui.available_width() - 2.0 * CELL - 3.0 * STEP).max(80.0);
            ui.allocate_ui_with_layout(vec2(width, TOUCH), Layout::top_down(Align::LEFT), |ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.y = 1.0;
                ui.add(egui::Label::new(RichText::new(&person.name).size(size::BODY)).truncate());
                let under = match fault {
                    Some(fault) => RichText::new(kit.words.bulk_fault(fault)).color(kit.theme.wrong),
                    None => RichText::new(about(kit, person)).color(kit.theme.text_2),
                };
                ui.add(egui::Label::new(under.size(size::CAPTION)).truncate());
            });
            for column in 0..2 {
                let response = self.cell(ui, kit, person, (row, column), fault);
                changed |= response.changed();
                if response.has_focus() || response.lost_focus() {
                    self.keys(ui, &response, (row, column), rows);
                }
            }
        });
        changed
    }

    fn cell(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        person: &GridPerson,
        place: Place,
        fault: Option<BulkFault>,
    ) -> Response {
        let texts = self.cells.entry(person.emp_id.clone()).or_default();
        let word = if place.1 == 0 { Label::TimeIn } else { Label::TimeOut };
        let mut nothing = String::new();
        let text = texts.get_mut(place.1).unwrap_or(&mut nothing);
        let own = bulk_entry::time(text).is_err();
        let wrong = own || fault.is_some_and(|fault| fault != BulkFault::Time);
        let edit = TextEdit::singleline(text)
            .id_salt(("grid", &person.emp_id, place.1))
            .char_limit(LONGEST_TIME)
            .lock_focus(true)
            .desired_width(CELL)
            .margin(Margin::symmetric(8, 0))
            .align(egui::Align2::LEFT_CENTER)
            .min_size(vec2(CELL, TOUCH));
        let response = ui
            .scope(|ui| {
                if wrong {
                    let line = Stroke::new(1.5, kit.theme.wrong);
                    ui.visuals_mut().widgets.inactive.bg_stroke = line;
                    ui.visuals_mut().widgets.hovered.bg_stroke = line;
                }
                ui.add_sized(vec2(CELL, TOUCH), edit)
            })
            .inner;
        let name = format!("{}, {}", kit.say(word), person.name);
        response.ctx.accesskit_node_builder(response.id, |node| node.set_label(name));
        if self.next == Some(place) {
            self.next = None;
            response.request_focus();
        }
        response
    }

    /// Tab and Enter go on, the arrows up and down.
    fn keys(&mut self, ui: &Ui, response: &Response, (row, column): Place, rows: usize) {
        let pressed = |key| ui.input(|input| input.key_pressed(key));
        let back = ui.input(|input| input.modifiers.shift);
        let last = rows.saturating_sub(1);
        let to = if pressed(Key::Tab) && back {
            if column == 1 { Some((row, 0)) } else { row.checked_sub(1).map(|row| (row, 1)) }
        } else if pressed(Key::Tab) {
            if column == 0 { Some((row, 1)) } else { Some((row + 1, 0)) }
        } else if pressed(Key::Enter) || pressed(Key::ArrowDown) {
            Some((row + 1, column))
        } else if pressed(Key::ArrowUp) {
            Some((row.saturating_sub(1), column))
        } else {
            return;
        };
        match to {
            Some(place) if place.0 <= last => self.coming = Some(place),
            // Beyond the cells the reason comes.
            Some(_) => self.left = true,
            None => response.request_focus(),
        }
        ui.ctx().request_repaint();
    }

    /// The rows in which something is typed, as a list.
    fn as_list(&self, grid: &GridView) -> String {
        let day = grid.day.to_string();
        let mut list = String::new();
        for person in grid.people.iter() {
            let Some([time_in, time_out]) = self.typed(&person.emp_id) else { continue };
            list += &[person.emp_id.as_str(), &day, &plain(time_in), &plain(time_out)].join(",");
            list.push('\n');
        }
        list
    }

    /// [`Self::as_list`] of what is shown.
    pub(super) fn typed_list(&self, review: &ReviewView) -> String {
        review.grid.as_ref().map_or(String::new(), |grid| self.as_list(grid))
    }

    fn typed(&self, emp_id: &EmployeeId) -> Option<&[String; 2]> {
        self.cells.get(emp_id).filter(|texts| texts.iter().any(|text| !text.trim().is_empty()))
    }

    /// What is wrong with whose row.
    fn faults(&self, grid: &GridView, form: &ReviewForm) -> BTreeMap<EmployeeId, BulkFault> {
        let Some(FormFault::Rows(faulty)) = &form.fault else { return BTreeMap::new() };
        let rows: Vec<&EmployeeId> = grid
            .people
            .iter()
            .map(|person| &person.emp_id)
            .filter(|emp_id| self.typed(emp_id).is_some())
            .collect();
        let of =
            |(line, fault): &(usize, BulkFault)| Some(((*rows.get(line.checked_sub(1)?)?).clone(), *fault));
        faulty.iter().filter_map(of).collect()
    }
}

/// The headings of the columns.
fn names(ui: &mut Ui, kit: &Kit<'_>) {
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 2.0 * CELL - 3.0 * STEP).max(80.0);
        for (label, width) in [(Label::Name, width), (Label::TimeIn, CELL), (Label::TimeOut, CELL)] {
            ui.allocate_ui_with_layout(vec2(width, 18.0), Layout::top_down(Align::LEFT), |ui| {
                ui.set_width(width);
                kit.caption(ui, kit.say(label));
            });
        }
    });
}

/// Id, department and what is recorded already.
fn about(kit: &Kit<'_>, person: &GridPerson) -> String {
    let department = person.department.as_deref().map(|name| format!("  \u{b7}  {name}")).unwrap_or_default();
    let clock =
        |at: Option<chrono::NaiveTime>| at.map_or("\u{2013}".to_owned(), |at| at.format("%H:%M").to_string());
    let there = person.recorded.map_or(String::new(), |(come, go)| {
        format!("  \u{b7}  {} {} / {}", kit.words.review(Word::Recorded), clock(come), clock(go))
    });
    format!("{}{department}{there}", person.emp_id)
}

/// As a field of a list: a comma within it would be another field.
fn plain(time: &str) -> String {
    time.trim()
        .chars()
        .filter(|c| is_printable(*c))
        .map(|c| if ",;\"".contains(c) { '.' } else { c })
        .collect()
}

/// Where the rows have to be scrolled to, so that one stands in the middle.
#[expect(clippy::cast_precision_loss, reason = "rows are few")]
fn offset(ui: &Ui, row: usize, height: f32) -> f32 {
    (row as f32 * height - ui.available_height() / 2.0).max(0.0)
}
