//! The enrolled photo by which somebody was recognised, and what can be done about one that misleads.

use egui::{RichText, Ui, vec2};

use super::look::{STEP, size};
use super::parts::Kit;
use super::words::Label;
use crate::app::hr::event::{Command, StaffCommand};
use crate::app::hr::register::event::Command as RegisterCommand;
use crate::app::hr::view::PictureRef;
use crate::domain::clock_event::Change;
use crate::domain::employee::EmployeeId;
use crate::domain::log::MatchedPhoto;
use crate::domain::review::ReviewPunch;
use crate::ui::strings::English;

/// The words about enrolled photos, one by one.
pub trait MatchedLanguage {
    /// Under the enrolled photo that was most like the scan.
    fn matched_photo(&self) -> &'static str;
    /// Where that photo is not enrolled any more.
    fn matched_photo_gone(&self) -> &'static str;
    /// Adds the scan photo to the enrolled ones.
    fn enrol_scan(&self) -> &'static str;
    /// Begins to give the punch to somebody else.
    fn wrong_person(&self) -> &'static str;
    /// After a wrong person: what to do about the photo of this person.
    fn misled(&self, emp_id: &EmployeeId) -> String;
    /// Takes this photo out of the gallery.
    fn take_photo_out(&self) -> &'static str;
    /// Takes new photos of the person.
    fn take_new_photos(&self, emp_id: &EmployeeId) -> String;
    /// It was taken out.
    fn photo_removed(&self, emp_id: &EmployeeId) -> String;
}

impl MatchedLanguage for English {
    fn matched_photo(&self) -> &'static str {
        "Enrolled photo that matched"
    }

    fn matched_photo_gone(&self) -> &'static str {
        "The enrolled photo that matched is not enrolled any more."
    }

    fn enrol_scan(&self) -> &'static str {
        "Enrol this scan too"
    }

    fn wrong_person(&self) -> &'static str {
        "Wrong person"
    }

    fn misled(&self, emp_id: &EmployeeId) -> String {
        format!(
            "This enrolled photo of {emp_id} was taken for the scan. If it shows somebody else or shows {emp_id} \
             badly, take it out, or take new photos."
        )
    }

    fn take_photo_out(&self) -> &'static str {
        "Take this photo out"
    }

    fn take_new_photos(&self, emp_id: &EmployeeId) -> String {
        format!("New photos of {emp_id}")
    }

    fn photo_removed(&self, emp_id: &EmployeeId) -> String {
        format!("The photo of {emp_id} is taken out: nobody is recognised by it any more.")
    }
}

/// The picture beside the scan and what it is: the photo that matched, else the face of the person.
pub(super) fn beside_the_scan(
    kit: &Kit<'_>,
    emp_id: &EmployeeId,
    matched: Option<&MatchedPhoto>,
) -> (PictureRef, &'static str) {
    match matched.filter(|matched| matched.enrolled) {
        Some(matched) => {
            let photo = PictureRef::Enrolled(matched.emp_id.clone(), matched.photo.clone());
            (photo, kit.words.matched_photo())
        }
        None => (PictureRef::Portrait(emp_id.clone()), kit.say(Label::EnrolledFace)),
    }
}

/// After a punch was given to somebody else: offers to mend the photo that misled.
pub(super) fn offer(ui: &mut Ui, kit: &mut Kit<'_>, punch: &ReviewPunch, commands: &mut Vec<Command>) {
    let given = |change: &Change| matches!(change, Change::GiveTo(to) if *to != punch.recorded_for);
    let was_given =
        punch.corrections.iter().any(|correction| !correction.taken_back && given(&correction.change));
    let Some(matched) = punch.matched.as_ref().filter(|_| was_given) else { return };
    if !matched.enrolled {
        kit.caption(ui, kit.words.matched_photo_gone());
        return;
    }
    let owner = &matched.emp_id;
    ui.horizontal_top(|ui| {
        let photo = PictureRef::Enrolled(owner.clone(), matched.photo.clone());
        kit.picture(ui, vec2(72.0, 72.0), Some(&photo), kit.words.matched_photo());
        ui.add_space(STEP);
        let words = RichText::new(kit.words.misled(owner)).size(size::CAPTION);
        ui.add(egui::Label::new(words).wrap());
    });
    ui.horizontal_wrapped(|ui| {
        if kit.button(ui, kit.words.take_photo_out()).clicked() {
            let out = StaffCommand::RemovePhoto(owner.clone(), matched.photo.clone());
            commands.push(Command::Staff(out));
        }
        if kit.button(ui, &kit.words.take_new_photos(owner)).clicked() {
            commands.push(Command::Register(RegisterCommand::Enrol(owner.clone())));
        }
    });
}
