//! The fields and choices of a form of the rules.

use std::collections::BTreeMap;

use egui::{Align, Key, Layout, RichText, Ui, vec2};

use super::words::Say;
use crate::app::hr::event::Command;
use crate::app::hr::rules::event::{
    BreakKind, Choice, Command as RulesCommand, Field, MissedKind, OvertimeKind,
};
use crate::app::hr::rules::view::FormView;
use crate::domain::shift::WorkingHours;
use crate::ui::hr::look::{STEP, TOUCH, size};
use crate::ui::hr::parts::Kit;
use crate::ui::hr::words::Label;
use crate::ui::shortcut;
use crate::ui::theme;

/// What is being typed.
#[derive(Default)]
pub(super) struct Typing {
    form: u64,
    texts: BTreeMap<Field, String>,
}

/// Paints fields of the form that is open.
pub(super) struct Fields<'a, 'k> {
    pub(super) kit: &'a Kit<'k>,
    pub(super) form: &'a FormView,
    pub(super) typing: &'a mut Typing,
    pub(super) commands: &'a mut Vec<Command>,
}

impl<'a, 'k> Fields<'a, 'k> {
    pub(super) fn of(
        kit: &'a Kit<'k>,
        form: &'a FormView,
        typing: &'a mut Typing,
        commands: &'a mut Vec<Command>,
    ) -> Self {
        if typing.form != form.number {
            *typing = Typing { form: form.number, texts: form.draft.texts.clone() };
        }
        Self { kit, form, typing, commands }
    }

    pub(super) fn send(&mut self, command: RulesCommand) {
        self.commands.push(Command::Rules(command));
    }

    /// One field with its name above and what is wrong below.
    pub(super) fn one(&mut self, ui: &mut Ui, field: Field) {
        let name = self.kit.words.rules_field(field, &self.form.kind);
        let wrong = self.form.fault(field).filter(|_| self.says_faults(field));
        let wrong = wrong.map(|fault| self.kit.words.rules_fault(fault));
        let text = self.typing.texts.entry(field).or_default();
        if self.kit.field(ui, name, text, false, wrong.as_deref()).changed() {
            let text = text.clone();
            self.send(RulesCommand::Type(field, text));
        }
    }

    /// Who has not typed into an empty field yet is not told that it is empty.
    fn says_faults(&self, field: Field) -> bool {
        use crate::app::hr::rules::Fault;
        !self.form.draft.text(field).is_empty() || self.form.fault(field) != Some(Fault::Missing)
    }

    /// Fields beside each other, of one width; as many in a row as there is room for.
    pub(super) fn row(&mut self, ui: &mut Ui, fields: &[Field]) {
        for fields in fields.chunks(if ui.available_width() < 560.0 { 2 } else { 4 }) {
            #[expect(clippy::cast_precision_loss, reason = "a handful of fields")]
            let count = if ui.available_width() < 560.0 { 2.0 } else { fields.len().max(3) as f32 };
            let width = ((ui.available_width() - 2.0 * STEP * (count - 1.0)) / count).floor();
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0 * STEP;
                for field in fields {
                    column(ui, width, |ui| self.one(ui, *field));
                }
            });
        }
    }

    /// Choices of which one holds, with a word before them.
    pub(super) fn choices<T: PartialEq + Copy>(
        &mut self,
        ui: &mut Ui,
        options: &[(T, &'static str)],
        chosen: T,
        make: impl Fn(T) -> Choice,
    ) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = STEP;
            for (option, name) in options {
                if self.kit.chip(ui, name, *option == chosen).clicked() {
                    self.send(RulesCommand::Choose(make(*option)));
                }
            }
        });
    }

    /// The rules by which hours are counted.
    pub(super) fn work_rules(&mut self, ui: &mut Ui) {
        let (kit, marks) = (self.kit, self.form.draft.marks.clone());
        section(ui, kit, Say::LateAndEarly, |ui| self.row(ui, &[Field::LateGrace, Field::EarlyGrace]));
        section(ui, kit, Say::Hours, |ui| {
            let options = [WorkingHours::FirstInLastOut, WorkingHours::EveryValidPair]
                .map(|hours| (hours, kit.words.working_hours(hours)));
            self.choices(ui, &options, marks.working_hours, Choice::WorkingHours);
            self.row(ui, &[Field::AbsentBelow, Field::HalfDayBelow]);
        });
        section(ui, kit, Say::Breaks, |ui| {
            let options = [BreakKind::Punched, BreakKind::Deducted, BreakKind::Required]
                .map(|kind| (kind, kit.words.breaks(kind)));
            self.choices(ui, &options, marks.breaks, Choice::Breaks);
            match marks.breaks {
                BreakKind::Punched => {}
                BreakKind::Deducted => self.row(ui, &[Field::BreakMins, Field::BreakAfter]),
                BreakKind::Required => self.row(ui, &[Field::BreakAfter]),
            }
        });
        section(ui, kit, Say::MissedOut, |ui| {
            let options = [
                MissedKind::LeaveOpen,
                MissedKind::ShiftEnd,
                MissedKind::AfterExpected,
                MissedKind::FixedTime,
            ]
            .map(|kind| (kind, kit.words.missed_out(kind)));
            self.choices(ui, &options, marks.missed_out, Choice::MissedOut);
            match marks.missed_out {
                MissedKind::LeaveOpen | MissedKind::ShiftEnd => {}
                MissedKind::AfterExpected => self.row(ui, &[Field::MissedTolerance]),
                MissedKind::FixedTime => self.row(ui, &[Field::MissedAt]),
            }
        });
        section(ui, kit, Say::Overtime, |ui| self.overtime(ui, marks.overtime, marks.count_before));
    }

    fn overtime(&mut self, ui: &mut Ui, overtime: OvertimeKind, count_before: bool) {
        let kit = self.kit;
        let options =
            [OvertimeKind::None, OvertimeKind::PerDay, OvertimeKind::PerWeek, OvertimeKind::OutsideSchedule]
                .map(|kind| (kind, kit.words.overtime(kind)));
        self.choices(ui, &options, overtime, Choice::Overtime);
        if overtime == OvertimeKind::None {
            return;
        }
        let needs_approval = self.form.draft.marks.needs_approval;
        ui.horizontal_wrapped(|ui| {
            if kit.chip(ui, kit.words.rule(Say::CountBefore), count_before).clicked() {
                self.send(RulesCommand::Choose(Choice::CountBefore(!count_before)));
            }
            if overtime != OvertimeKind::PerWeek
                && kit.chip(ui, kit.words.rule(Say::NeedsApproval), needs_approval).clicked()
            {
                self.send(RulesCommand::Choose(Choice::NeedsApproval(!needs_approval)));
            }
        });
        if matches!(overtime, OvertimeKind::PerDay | OvertimeKind::PerWeek) {
            self.row(ui, &[Field::Expected, Field::OvertimeFrom, Field::OvertimeCap]);
        } else {
            self.row(ui, &[Field::OvertimeFrom, Field::OvertimeCap]);
        }
        self.row(ui, &[Field::WeekdayPercent, Field::WeeklyOffPercent, Field::HolidayPercent]);
    }

    /// The head of a form that fills the screen: its title, and the buttons that end it.
    pub(super) fn head(
        &mut self,
        ui: &mut Ui,
        title: &str,
        save: Say,
        more: impl FnOnce(&mut Self, &mut Ui),
    ) {
        let kit = self.kit;
        ui.allocate_ui_with_layout(
            vec2(ui.available_width(), TOUCH),
            Layout::right_to_left(Align::Center),
            |ui| {
                let label = if self.form.busy { kit.say(Label::Saving) } else { kit.words.rule(save) };
                let ready = self.form.ready && !self.form.busy;
                let by_key = ui.input(|input| shortcut::pressed(input, egui::Modifiers::COMMAND, Key::S));
                // From the right: as everywhere, saving stands before cancelling.
                if kit.button(ui, kit.say(Label::Cancel)).clicked() {
                    self.send(RulesCommand::Cancel);
                }
                if kit.primary(ui, label, ready).clicked() || (ready && by_key) {
                    self.send(RulesCommand::Save);
                }
                more(self, ui);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let title = RichText::new(title).size(size::TITLE).family(theme::strong());
                    ui.add(egui::Label::new(title).truncate());
                });
            },
        );
    }

    /// What is wrong with the rules as they would be.
    pub(super) fn problems(&self, ui: &mut Ui) {
        for problem in self.form.problems.iter().take(6) {
            let text = RichText::new(self.kit.words.reason(problem)).color(self.kit.theme.wrong);
            let label = ui.add(egui::Label::new(text).wrap());
            ui.ctx().accesskit_node_builder(label.id, |node| {
                node.set_live(egui::accesskit::Live::Polite);
            });
        }
    }
}

/// A card with a heading.
pub(super) fn section(ui: &mut Ui, kit: &Kit<'_>, title: Say, contents: impl FnOnce(&mut Ui)) {
    kit.card(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = STEP;
        kit.heading(ui, kit.words.rule(title));
        contents(ui);
    });
}

/// A column of a fixed width.
pub(super) fn column(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::LEFT), |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 4.0;
        contents(ui);
    });
}
