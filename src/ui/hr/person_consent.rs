//! The withdrawal of a consent, beside the photos of a person.

use egui::{RichText, Ui};

use super::look::STEP;
use super::parts::Kit;
use super::words::Label;
use crate::app::hr::event::{Command, StaffCommand};
use crate::domain::employee::EmployeeId;
use crate::domain::staff_list::StaffDetail;

/// Whether somebody is asked if it is meant.
#[derive(Default)]
pub(super) struct ConsentAsked {
    of: Option<EmployeeId>,
}

impl ConsentAsked {
    /// Paints the way to it, or what goes and the button that does it.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        detail: &StaffDetail,
        commands: &mut Vec<Command>,
    ) {
        let id = &detail.member.emp_id;
        if detail.photos == 0 {
            self.of = None;
            return;
        }
        if self.of.as_ref() != Some(id) {
            self.of = None;
            if kit.button(ui, kit.say(Label::WithdrawConsent)).clicked() {
                self.of = Some(id.clone());
            }
            return;
        }
        let what = RichText::new(kit.say(Label::WithdrawWhat)).color(kit.theme.warn);
        ui.add(egui::Label::new(what).wrap());
        ui.add_space(STEP);
        ui.horizontal_wrapped(|ui| {
            if kit.button(ui, kit.say(Label::WithdrawNow)).clicked() {
                commands.push(Command::Staff(StaffCommand::WithdrawConsent(id.clone())));
                self.of = None;
            }
            if kit.button(ui, kit.say(Label::KeepConsent)).clicked() {
                self.of = None;
            }
        });
    }
}
