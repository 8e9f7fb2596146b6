//! One person is chosen by a part of the name or the id: the same list wherever HR chooses one.

use egui::Ui;

use super::parts::Kit;
use crate::app::hr::event::Command;
use crate::app::hr::palette::{LONGEST_TEXT, PeopleFound};
use crate::domain::employee::EmployeeId;

/// Width of the field, in points.
const WIDTH: f32 = 280.0;

/// A person with the name.
pub(super) type Named = (EmployeeId, String);

/// Everybody (`None`), or one person.
pub(super) type Whom<T> = Option<T>;

/// Whom somebody looks for. Who fits is read by the office; a list that opens begins anew.
#[derive(Default)]
pub(super) struct PersonChoice {
    text: String,
    /// The text that was asked for last, since the list is open.
    asked: Option<String>,
    question: Option<String>,
    /// It was not painted yet since it is open.
    is_new: bool,
}

impl PersonChoice {
    /// A chip with the person who is chosen, or everybody. Gives another choice.
    pub(super) fn or_everybody(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        found: &PeopleFound,
        chosen: Option<&Named>,
    ) -> Option<Whom<Named>> {
        let label = chosen.map_or_else(|| kit.words.everybody().to_owned(), shown);
        kit.choice(ui, &label, chosen.is_some(), |ui| {
            self.field(ui, kit);
            let everybody = kit.option(ui, kit.words.everybody(), chosen.is_none()).clicked();
            let picked = self.people(ui, kit, found, chosen, None);
            picked.map(Some).or_else(|| everybody.then_some(None))
        })
    }

    /// The same in a chip with the words `label`, for one person in any case; `likely` comes first.
    pub(super) fn one(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        label: &str,
        found: &PeopleFound,
        likely: Option<&Named>,
    ) -> Option<EmployeeId> {
        kit.choice(ui, label, false, |ui| {
            self.field(ui, kit);
            self.people(ui, kit, found, None, likely).map(|(emp_id, _)| emp_id)
        })
    }

    /// What the office is to look for.
    pub(super) fn question(&mut self) -> Option<Command> {
        self.question.take().map(Command::FindPeople)
    }

    fn field(&mut self, ui: &mut Ui, kit: &Kit<'_>) {
        // The list is measured when it opens.
        if ui.is_sizing_pass() {
            *self = Self { is_new: true, ..Self::default() };
        }
        let field = kit.search_field(ui, kit.words.find_person(), &mut self.text, WIDTH);
        if field.changed() {
            self.text = self.text.chars().take(LONGEST_TEXT).collect();
        }
        // Whoever opened it with a key goes on with keys; after a touch nobody wants a keyboard over the list.
        let opens = !ui.is_sizing_pass() && std::mem::take(&mut self.is_new);
        if opens && ui.memory(|memory| memory.focused().is_some()) {
            field.request_focus();
        }
        if self.asked.as_ref() != Some(&self.text) {
            self.asked = Some(self.text.clone());
            self.question = Some(self.text.clone());
        }
    }

    fn people(
        &self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        found: &PeopleFound,
        chosen: Option<&Named>,
        likely: Option<&Named>,
    ) -> Option<Named> {
        let likely = likely.filter(|_| self.text.is_empty());
        let others =
            found.people.iter().filter(|(emp_id, _)| likely.is_none_or(|(known, _)| known != emp_id));
        let mut picked = None;
        for person in likely.into_iter().chain(others) {
            let is_chosen = chosen.is_some_and(|(known, _)| *known == person.0);
            if kit.option(ui, &shown(person), is_chosen).clicked() {
                picked = Some(person.clone());
            }
        }
        if found.people.is_empty() && found.text == self.text && !self.text.is_empty() {
            kit.caption(ui, kit.words.nobody_found());
        }
        picked
    }
}

/// The name with the id.
pub(super) fn shown((emp_id, name): &Named) -> String {
    format!("{name} ({emp_id})")
}
