//! The screen of the rules: one file a part.

mod bars;
mod form;
mod german;
mod policy;
mod roster;
mod shifts;
mod special_days;
mod trial;
pub(in crate::ui) mod words;

use egui::{Role, Ui, WidgetInfo};

use self::form::Typing;
use super::calendar::Calendar;
use super::look::STEP;
use super::parts::Kit;
use super::words::Label;
use crate::app::hr::event::Command;
use crate::app::hr::rules::event::{Command as RulesCommand, Tab};
use crate::app::hr::rules::view::{FormKind, RulesView};

/// Where somebody is on the screen.
#[derive(Default)]
pub(super) struct RulesScreen {
    typing: Typing,
    /// Text in a list of people to choose from.
    search: String,
    /// Dates of the what-if.
    calendar: Calendar,
}

impl RulesScreen {
    /// Paints the screen.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        rules: &RulesView,
        commands: &mut Vec<Command>,
    ) {
        let Some(basis) = rules.basis.as_deref() else {
            ui.label(kit.say(Label::Reading));
            return;
        };
        ui.spacing_mut().item_spacing.y = STEP;
        // A form that fills the screen takes the place of the parts.
        match rules.form.as_ref().map(|form| (form, &form.kind)) {
            Some((form, FormKind::Shift { .. })) => {
                return shifts::form(ui, kit, form, &mut self.typing, commands);
            }
            Some((form, FormKind::Policy { .. })) => {
                return policy::form(ui, kit, form, &mut self.typing, commands);
            }
            Some((form, FormKind::Assignment(_))) => {
                return roster::form(ui, kit, (rules, basis), form, self, commands);
            }
            _ => {}
        }
        tabs(ui, kit, rules, commands);
        match rules.tab {
            Tab::Shifts => shifts::list(ui, kit, rules, basis, commands),
            Tab::Roster => roster::show(ui, kit, rules, basis, self, commands),
            Tab::Holidays => special_days::holidays(ui, kit, rules, basis, self, commands),
            Tab::Leave => special_days::leave(ui, kit, rules, basis, self, commands),
            Tab::Policy => policy::show(ui, kit, rules, basis, commands),
            Tab::WhatIf => trial::show(ui, kit, rules, basis, self, commands),
        }
    }
}

fn tabs(ui: &mut Ui, kit: &Kit<'_>, rules: &RulesView, commands: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        for tab in Tab::ALL {
            let name = kit.words.rules_tab(tab);
            let chosen = tab == rules.tab;
            let response = kit.chip(ui, name, chosen);
            response.widget_info(|| WidgetInfo::selected(Role::Tab, true, chosen, name));
            if response.clicked() {
                commands.push(Command::Rules(RulesCommand::Tab(tab)));
            }
        }
    });
}
