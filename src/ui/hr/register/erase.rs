//! Erasing a person: what goes is shown first, the id is typed, and afterwards there is a certificate.

use egui::{RichText, ScrollArea, Ui};

use super::super::look::{STEP, size};
use super::super::parts::Kit;
use super::super::words::Label;
use super::words::Words;
use crate::app::hr::register::event::Command;
use crate::app::hr::register::view::EraseView;
use crate::domain::erasure::{AttendanceFate, Erased, ErasureCounts, ErasurePlan};
use crate::ui::theme;

/// What is being typed.
#[derive(Default)]
pub(super) struct EraseScreen {
    of: String,
    typed: String,
}

impl EraseScreen {
    /// Paints the erasure into all of `ui`.
    pub(super) fn show(&mut self, ui: &mut Ui, kit: &Kit<'_>, view: &EraseView, sent: &mut Vec<Command>) {
        if self.of != view.emp_id.as_str() {
            *self = Self { of: view.emp_id.to_string(), ..Self::default() };
        }
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            ui.set_max_width(ui.available_width().min(760.0));
            match (&view.done, &view.plan) {
                (Some(done), _) => done_with(ui, kit, view, done, sent),
                (None, Some(plan)) => self.ask(ui, kit, view, plan, sent),
                (None, None) => {
                    ui.label(kit.say(Label::Reading));
                    if kit.button(ui, kit.say(Label::Cancel)).clicked() {
                        sent.push(Command::Cancel);
                    }
                }
            }
        });
    }

    fn ask(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        view: &EraseView,
        plan: &ErasurePlan,
        sent: &mut Vec<Command>,
    ) {
        let title = kit.words.erase_title(&plan.name, &plan.emp_id);
        ui.add(egui::Label::new(RichText::new(title).size(size::TITLE).family(theme::strong())).wrap());
        kit.card(ui, |ui| {
            ui.set_min_width(ui.available_width());
            kit.heading(ui, kit.words.register(Words::WillGo));
            for line in kit.words.erased_kinds(&plan.counts) {
                ui.label(line);
            }
            if plan.backups > 0 {
                let words = RichText::new(kit.words.in_backups(plan.backups)).color(kit.theme.warn);
                ui.add(egui::Label::new(words).wrap());
            }
        });
        kit.card(ui, |ui| {
            ui.set_min_width(ui.available_width());
            kit.heading(ui, &kit.words.attendance_of(&plan.counts));
            ui.horizontal_wrapped(|ui| {
                let stays = view.fate == AttendanceFate::Pseudonym;
                if kit.chip(ui, kit.words.register(Words::KeepPseudonym), stays).clicked() {
                    sent.push(Command::Fate(AttendanceFate::Pseudonym));
                }
                if plan.attendance_stays.is_none()
                    && kit.chip(ui, kit.words.register(Words::EraseAttendance), !stays).clicked()
                {
                    sent.push(Command::Fate(AttendanceFate::Erased));
                }
            });
            let words = match (&plan.attendance_stays, view.fate) {
                (Some(reason), _) => kit.words.reason(reason),
                (None, AttendanceFate::Pseudonym) => kit.words.register(Words::KeepHow).to_owned(),
                (None, AttendanceFate::Erased) => kit.words.register(Words::EraseHow).to_owned(),
            };
            ui.add(egui::Label::new(RichText::new(words).color(kit.theme.text_2)).wrap());
        });
        let field = kit.field(ui, &kit.words.type_id(&plan.emp_id), &mut self.typed, false, None);
        if field.changed() {
            sent.push(Command::TypeId(self.typed.clone()));
        }
        if let Some(problem) = &view.problem {
            let words = RichText::new(kit.words.reason(problem)).color(kit.theme.wrong);
            ui.add(egui::Label::new(words).wrap());
        }
        ui.add_space(STEP);
        ui.horizontal(|ui| {
            let label = if view.busy { Words::Erasing } else { Words::EraseForEver };
            if kit.primary(ui, kit.words.register(label), view.ready).clicked() {
                sent.push(Command::EraseNow);
            }
            if !view.busy && kit.button(ui, kit.say(Label::Cancel)).clicked() {
                sent.push(Command::Cancel);
            }
        });
    }
}

/// What was done, as the person is given it.
fn done_with(ui: &mut Ui, kit: &Kit<'_>, view: &EraseView, done: &Erased, sent: &mut Vec<Command>) {
    let text = kit.words.certificate(done);
    kit.card(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.add(egui::Label::new(&text).wrap().selectable(true));
    });
    match &view.certificate {
        Some(Ok(path)) => {
            let words = RichText::new(kit.words.saved_to(&path.display().to_string())).color(kit.theme.ok);
            ui.add(egui::Label::new(words).wrap());
        }
        Some(Err(reason)) => {
            let words = RichText::new(kit.words.reason(reason)).color(kit.theme.wrong);
            ui.add(egui::Label::new(words).wrap());
        }
        None => {}
    }
    ui.add_space(STEP);
    ui.horizontal(|ui| {
        if kit.primary(ui, kit.words.register(Words::SaveCertificate), true).clicked() {
            sent.push(Command::SaveCertificate(text.clone()));
        }
        if kit.button(ui, kit.say(Label::Close)).clicked() {
            sent.push(Command::Cancel);
        }
    });
}

/// The numbers of what goes, with their words.
pub(in crate::ui) fn kinds(counts: &ErasureCounts) -> [(u32, &'static str, &'static str); 6] {
    [
        (counts.fields, "field of personal data", "fields of personal data"),
        (counts.templates, "biometric template", "biometric templates"),
        (counts.photos, "enrolment photo", "enrolment photos"),
        (counts.scans, "scan photo", "scan photos"),
        (counts.consents, "consent", "consents"),
        (
            counts.audit_entries,
            "entry of the audit list loses its contents",
            "entries of the audit list lose their contents",
        ),
    ]
}
