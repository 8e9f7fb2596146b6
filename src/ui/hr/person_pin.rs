//! The PIN with which a person is recorded at the kiosk without their face: set, changed, removed.

use egui::{Key, Ui};

use super::keypad;
use super::look::STEP;
use super::parts::Kit;
use super::words::Label;
use crate::app::hr::event::{Command, StaffCommand};
use crate::app::hr::view::{AccessProblem, StaffView};
use crate::domain::access::Secret;
use crate::domain::employee::EmployeeId;
use crate::domain::staff_list::StaffDetail;

/// What is being typed.
#[derive(Default)]
pub(super) struct PinTyping {
    /// For whom.
    of: Option<EmployeeId>,
    typed: String,
    done: u32,
}

impl PinTyping {
    /// Paints what there is of a PIN and, where it was asked for, the field for a new one.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        staff: &StaffView,
        detail: &StaffDetail,
        commands: &mut Vec<Command>,
    ) {
        let emp_id = &detail.member.emp_id;
        if self.done != staff.pins_done || self.of.as_ref().is_some_and(|of| of != emp_id) {
            *self = Self { done: staff.pins_done, ..Self::default() };
        }
        kit.caption(ui, kit.say(Label::KioskPin));
        ui.label(kit.say(if detail.has_pin { Label::PinIsSet } else { Label::PinIsNotSet }));
        ui.add_space(4.0);
        if self.of.is_some() {
            self.form(ui, kit, staff, emp_id, commands);
            return;
        }
        ui.horizontal_wrapped(|ui| {
            let label = if detail.has_pin { Label::ChangePin } else { Label::SetPin };
            if kit.button(ui, kit.say(label)).clicked() {
                self.of = Some(emp_id.clone());
            }
            if detail.has_pin && kit.button(ui, kit.say(Label::RemovePin)).clicked() {
                commands.push(Command::Staff(StaffCommand::RemovePin(emp_id.clone())));
            }
        });
    }

    fn form(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        staff: &StaffView,
        emp_id: &EmployeeId,
        commands: &mut Vec<Command>,
    ) {
        let wrong = staff.pin_problem.map(|fault| kit.words.access_problem(&AccessProblem::Secret(fault)));
        let field = kit.field(ui, kit.say(Label::NewPin), &mut self.typed, true, wrong.as_deref());
        self.typed.retain(|key| key.is_ascii_digit());
        ui.add_space(4.0);
        let width = (ui.available_width() - STEP).min(300.0);
        keypad::show(ui, kit, &mut self.typed, width);
        ui.add_space(4.0);
        ui.horizontal_wrapped(|ui| {
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            let ready = !self.typed.is_empty();
            if kit.primary(ui, kit.say(Label::SavePin), ready).clicked() || (ready && entered) {
                let pin = Secret::typed(&self.typed);
                commands.push(Command::Staff(StaffCommand::SetPin(emp_id.clone(), pin)));
            }
            if kit.button(ui, kit.say(Label::Cancel)).clicked() {
                *self = Self { done: self.done, ..Self::default() };
            }
        });
    }
}
