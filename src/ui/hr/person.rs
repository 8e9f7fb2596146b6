//! One person: what is known of them, and the form to edit it.

use egui::{Key, RichText, ScrollArea, Ui, vec2};

use super::look::{STEP, size};
use super::parts::Kit;
use super::person_consent::ConsentAsked;
use super::person_pin::PinTyping;
use super::register::words::Words;
use super::words::Label;
use crate::app::hr::event::{Command, StaffCommand};
use crate::app::hr::register;
use crate::app::hr::view::{FormView, PictureRef, StaffView};
use crate::domain::log::LogFilter;
use crate::domain::staff_list::{StaffDetail, StaffField, shown};
use crate::ui::icon::Icon;
use crate::ui::shortcut;
use crate::ui::theme;

/// What is being typed into the form.
#[derive(Default)]
pub(super) struct Person {
    form: u64,
    texts: Vec<(StaffField, String)>,
    pin: PinTyping,
    consent: ConsentAsked,
}

impl Person {
    /// Paints the person who is open into all of `ui`.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &mut Kit<'_>,
        staff: &StaffView,
        commands: &mut Vec<Command>,
    ) {
        let room = ui.available_size() - vec2(32.0, 32.0);
        kit.card_frame().show(ui, |ui| {
            ui.set_min_size(room);
            ui.set_max_size(room);
            let Some(detail) = &staff.detail else {
                ui.label(kit.say(Label::Reading));
                return;
            };
            head(ui, kit, detail, commands);
            match &staff.form {
                Some(form) => self.form(ui, kit, form, commands),
                None => record(ui, kit, staff, detail, (&mut self.pin, &mut self.consent), commands),
            }
        });
    }

    fn form(&mut self, ui: &mut Ui, kit: &Kit<'_>, form: &FormView, commands: &mut Vec<Command>) {
        if self.form != form.number {
            self.form = form.number;
            let text = |field| (field, form.draft.text(field).to_owned());
            self.texts = StaffField::ALL.into_iter().map(text).collect();
        }
        let foot = 64.0;
        let height = (ui.available_height() - foot).max(120.0);
        ScrollArea::vertical().auto_shrink([false, false]).max_height(height).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - STEP);
            for (field, text) in &mut self.texts {
                let fault = form.faults.iter().find(|(wrong, _)| wrong == field);
                let wrong = fault.map(|(field, fault)| kit.words.fault(*field, *fault));
                let response = kit.field(ui, kit.words.field(*field), text, false, wrong.as_deref());
                if response.changed() {
                    commands.push(Command::Staff(StaffCommand::Type(*field, text.clone())));
                }
            }
        });
        ui.add_space(STEP);
        ui.horizontal(|ui| {
            let ready = form.changed && form.faults.is_empty() && !form.busy;
            let label = kit.say(if form.busy { Label::Saving } else { Label::Save });
            let by_key = ui.input(|input| shortcut::pressed(input, egui::Modifiers::COMMAND, Key::S));
            if kit.primary(ui, label, ready).clicked() || (ready && by_key) {
                commands.push(Command::Staff(StaffCommand::Save));
            }
            if kit.button(ui, kit.say(Label::Cancel)).clicked() {
                commands.push(Command::Staff(StaffCommand::Cancel));
            }
        });
    }
}

fn head(ui: &mut Ui, kit: &mut Kit<'_>, detail: &StaffDetail, commands: &mut Vec<Command>) {
    let member = &detail.member;
    ui.horizontal_top(|ui| {
        let picture = PictureRef::Portrait(member.emp_id.clone());
        kit.picture(ui, vec2(96.0, 96.0), Some(&picture), &member.name);
        let width = ui.available_width() - 52.0;
        ui.allocate_ui_with_layout(vec2(width, 96.0), egui::Layout::top_down(egui::Align::LEFT), |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 2.0;
            let name = RichText::new(&member.name).size(size::TITLE).family(theme::strong());
            ui.add(egui::Label::new(name).wrap());
            kit.caption(ui, member.emp_id.as_str());
            let (label, ink) =
                if detail.active { (Label::Active, kit.theme.ok) } else { (Label::Inactive, kit.theme.warn) };
            Kit::tag(ui, kit.say(label), ink);
        });
        if kit.icon_button(ui, Icon::Cross, kit.say(Label::Close)).clicked() {
            commands.push(Command::Staff(StaffCommand::Select(None)));
        }
    });
    ui.add_space(STEP);
}

fn record(
    ui: &mut Ui,
    kit: &Kit<'_>,
    staff: &StaffView,
    detail: &StaffDetail,
    (pin, consent): (&mut PinTyping, &mut ConsentAsked),
    commands: &mut Vec<Command>,
) {
    let foot = 116.0;
    let height = (ui.available_height() - foot).max(100.0);
    ScrollArea::vertical().auto_shrink([false, false]).max_height(height).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        let seen =
            detail.last_seen.map_or(kit.say(Label::Never).to_owned(), |date| kit.words.short_date(date));
        // From when on is asked in a change alone.
        let kept = |field: &StaffField| !matches!(field, StaffField::Name | StaffField::PostedSince);
        let fields = StaffField::ALL.into_iter().filter(kept).map(|field| {
            let text = match field {
                StaffField::DateOfBirth => detail.member.dob.map(|date| kit.words.short_date(date)),
                StaffField::JoiningDate => detail.member.joining_date.map(|date| kit.words.short_date(date)),
                other => shown(&detail.member, other),
            };
            (kit.words.field(field), text.unwrap_or_else(|| "\u{2013}".to_owned()))
        });
        for (name, text) in fields.chain([(kit.say(Label::LastSeen), seen)]) {
            kit.caption(ui, name);
            ui.add(egui::Label::new(text).wrap().selectable(true));
            ui.add_space(7.0);
        }
        for posting in detail.earlier.iter().rev() {
            let dash = "\u{2013}";
            let place =
                [posting.department.as_deref().unwrap_or(dash), posting.site.as_deref().unwrap_or(dash)];
            kit.caption(ui, &kit.words.until(posting.until));
            ui.add(egui::Label::new(place.join(", ")).wrap().selectable(true));
            ui.add_space(7.0);
        }
        kit.caption(ui, &kit.words.photos(detail.photos));
        ui.add_space(7.0);
        consent.show(ui, kit, detail, commands);
        ui.add_space(7.0);
        pin.show(ui, kit, staff, detail, commands);
    });
    ui.add_space(STEP);
    ui.horizontal_wrapped(|ui| {
        let id = &detail.member.emp_id;
        if kit.primary(ui, kit.say(Label::Edit), true).clicked() {
            commands.push(Command::Staff(StaffCommand::Edit));
        }
        if kit.button(ui, kit.say(Label::ShowDays)).clicked() {
            let filter = LogFilter { person: Some(id.clone()), ..LogFilter::default() };
            commands.push(Command::ShowLog(filter));
        }
        let photos = if detail.photos == 0 { Words::TakePhotos } else { Words::NewPhotos };
        if kit.button(ui, kit.words.register(photos)).clicked() {
            commands.push(Command::Register(register::event::Command::Enrol(id.clone())));
        }
        if kit.button(ui, kit.words.register(Words::Erase)).clicked() {
            commands.push(Command::Register(register::event::Command::Erase(id.clone())));
        }
        let label = if detail.active { Label::Deactivate } else { Label::Reactivate };
        if kit.button(ui, kit.say(label)).clicked() {
            commands.push(Command::Staff(StaffCommand::SetActive(id.clone(), !detail.active)));
        }
    });
}
