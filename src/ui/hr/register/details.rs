//! The form: two columns where there is room, what is wrong under each field.

use egui::{Align, Layout, ScrollArea, Ui, vec2};

use super::super::look::STEP;
use super::super::parts::Kit;
use super::words::Words;
use crate::app::hr::register::event::Command;
use crate::app::hr::register::view::{IdFault, PersonView};
use crate::domain::folded::folded;
use crate::domain::staff_list::{FieldFault, StaffField};

/// How far HR has come with the id, which is suggested.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Hand {
    /// The suggestion may still come into the field.
    #[default]
    Away,
    /// The field has the focus: what stands in it is HR's from now on, also while it is empty.
    Taken,
    /// Something was typed.
    Typed,
}

/// What is being typed.
#[derive(Default)]
pub(super) struct Details {
    begun: bool,
    has_focused: bool,
    id: String,
    id_hand: Hand,
    texts: Vec<(StaffField, String)>,
}

impl Details {
    /// Paints the form into all of `ui`.
    pub(super) fn show(&mut self, ui: &mut Ui, kit: &Kit<'_>, person: &PersonView, sent: &mut Vec<Command>) {
        if !self.begun {
            self.begun = true;
            let text = |field| (field, person.draft.text(field).to_owned());
            // Somebody new has had no other department.
            let asked = StaffField::ALL.into_iter().filter(|field| *field != StaffField::PostedSince);
            self.texts = asked.map(text).collect();
        }
        if self.id_hand == Hand::Away {
            self.id.clone_from(&person.id);
        }
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            let columns: usize = if ui.available_width() > 640.0 { 2 } else { 1 };
            let gap = 3.0 * STEP;
            let width =
                if columns == 2 { (ui.available_width() - gap - STEP) / 2.0 } else { ui.available_width() };
            let fields = self.texts.len();
            let left = if columns == 2 { fields / 2 } else { fields };
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = gap;
                column(ui, width, |ui| {
                    self.id_field(ui, kit, person, sent);
                    self.fields(ui, kit, person, 0..left, sent);
                });
                if columns == 2 {
                    column(ui, width, |ui| self.fields(ui, kit, person, left..fields, sent));
                }
            });
        });
    }

    fn id_field(&mut self, ui: &mut Ui, kit: &Kit<'_>, person: &PersonView, sent: &mut Vec<Command>) {
        let wrong = person.id_fault.as_ref().map(|fault| kit.words.id_fault(fault));
        // An empty field is no mistake before anything was typed.
        let wrong =
            wrong.filter(|_| self.id_hand == Hand::Typed || person.id_fault != Some(IdFault::Missing));
        let name = kit.words.register(Words::Id);
        let response = kit.field(ui, name, &mut self.id, false, wrong.as_deref());
        let hand = match self.id_hand {
            _ if response.changed() => Hand::Typed,
            Hand::Away if response.has_focus() => Hand::Taken,
            unchanged => unchanged,
        };
        // The state hears of the first touch too: it keeps the suggestion away, and has what is shown.
        if response.changed() || (self.id_hand, hand) == (Hand::Away, Hand::Taken) {
            sent.push(Command::Id(self.id.clone()));
        }
        self.id_hand = hand;
    }

    fn fields(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        person: &PersonView,
        which: std::ops::Range<usize>,
        sent: &mut Vec<Command>,
    ) {
        for (field, text) in self.texts.get_mut(which).unwrap_or_default() {
            let fault = person.faults.iter().find(|(wrong, _)| wrong == field).map(|(_, fault)| *fault);
            // The name is missing at first; that is said when something was typed and taken away again.
            let fault = fault.filter(|fault| {
                *fault != FieldFault::Missing || self.id_hand == Hand::Typed || !text.is_empty()
            });
            let wrong = fault.map(|fault| kit.words.fault(*field, fault));
            let response = kit.field(ui, kit.words.field(*field), text, false, wrong.as_deref());
            // The id is there already: the name is what HR types first.
            if *field == StaffField::Name && !self.has_focused {
                self.has_focused = true;
                response.request_focus();
            }
            if response.changed() {
                sent.push(Command::Type(*field, text.clone()));
            }
            if *field == StaffField::Department
                && let Some(chosen) = suggestion(ui, kit, person, text)
            {
                text.clone_from(&chosen);
                sent.push(Command::Type(*field, chosen));
            }
        }
    }
}

/// Departments in use that go on as typed; the one that is touched.
fn suggestion(ui: &mut Ui, kit: &Kit<'_>, person: &PersonView, typed: &str) -> Option<String> {
    const SHOWN: usize = 3;
    let typed = folded(typed.trim());
    if typed.is_empty() {
        return None;
    }
    let fits = |known: &&String| folded(known).starts_with(&typed) && folded(known) != typed;
    let known: Vec<&String> = person.departments.iter().filter(fits).take(SHOWN).collect();
    if known.is_empty() {
        return None;
    }
    ui.horizontal_wrapped(|ui| {
        known.into_iter().filter(|department| kit.chip(ui, department, false).clicked()).cloned().next_back()
    })
    .inner
}

pub(super) fn column(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::LEFT), |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.x = STEP;
        contents(ui);
    });
}
