//! Choosing files, over whatever screen asked for it: a word beside the dialog of the system, or a field for the path.

use egui::{Id, Key, Modal, RichText, Ui, vec2};

use super::look::{STEP, size};
use super::parts::Kit;
use super::words::Label;
use crate::app::hr::event;
use crate::app::hr::files::{Command, FilesView, PathFault, Way};

/// What is being typed.
#[derive(Default)]
pub(super) struct FileField {
    path: String,
    /// The field is on the screen already.
    shown: bool,
}

impl FileField {
    /// Paints the question that is open.
    pub(super) fn show(
        &mut self,
        ui: &Ui,
        kit: &Kit<'_>,
        files: Option<&FilesView>,
        above_keys: bool,
        commands: &mut Vec<event::Command>,
    ) {
        let Some(files) = files else {
            self.shown = false;
            return;
        };
        let mut send = |command| commands.push(event::Command::Files(command));
        let escape = ui.input(|input| input.key_pressed(Key::Escape));
        let width = (ui.max_rect().width() - 160.0).clamp(320.0, 620.0);
        let id = Id::unique("hr files");
        let mut area = Modal::default_area(id);
        if above_keys {
            area = area.anchor(egui::Align2::CENTER_TOP, vec2(0.0, STEP));
        }
        Modal::new(id).area(area).frame(kit.card_frame()).show(ui.ctx(), |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing = vec2(STEP, STEP);
            let title = RichText::new(kit.words.choose_title(&files.wanted)).size(size::TITLE);
            ui.label(title.family(crate::ui::theme::strong()));
            // Names of their own: a touch that began on a button of the one way never ends on one of the other.
            match &files.way {
                Way::Dialog => {
                    self.shown = false;
                    ui.push_id("dialog", |ui| dialog(ui, kit, &mut send));
                }
                Way::Typed { path, busy, fault, dialog_works } => {
                    ui.push_id("typed", |ui| {
                        if !dialog_works {
                            kit.caption(ui, kit.words.dialog_missing());
                        }
                        self.field(ui, kit, files, path, *fault, &mut send);
                        ui.push_id(*fault == Some(PathFault::Taken), |ui| {
                            buttons(ui, kit, files, *busy, *fault, *dialog_works, &mut send);
                        });
                    });
                }
            }
        });
        if escape {
            send(Command::Cancel);
        }
    }

    fn field(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        files: &FilesView,
        path: &str,
        fault: Option<PathFault>,
        send: &mut dyn FnMut(Command),
    ) {
        let wrong = fault.map(|fault| kit.words.path_fault(fault));
        if !self.shown {
            path.clone_into(&mut self.path);
        }
        let response = kit.field(ui, kit.words.path_field(&files.wanted), &mut self.path, false, wrong);
        if !self.shown {
            response.request_focus();
            self.shown = true;
        }
        if response.changed() {
            send(Command::Type(self.path.clone()));
        }
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            send(Command::Confirm);
        }
    }
}

/// While the dialog of the system is open, or is to open.
fn dialog(ui: &mut Ui, kit: &Kit<'_>, send: &mut dyn FnMut(Command)) {
    ui.add(egui::Label::new(kit.words.dialog_open()).wrap());
    ui.horizontal(|ui| {
        if kit.button(ui, kit.words.type_instead()).clicked() {
            send(Command::TypeInstead);
        }
        if kit.button(ui, kit.say(Label::Cancel)).clicked() {
            send(Command::Cancel);
        }
    });
}

fn buttons(
    ui: &mut Ui,
    kit: &Kit<'_>,
    files: &FilesView,
    busy: bool,
    fault: Option<PathFault>,
    dialog_works: bool,
    send: &mut dyn FnMut(Command),
) {
    ui.horizontal_wrapped(|ui| {
        if fault == Some(PathFault::Taken) {
            if kit.primary(ui, kit.words.replace_file(), !busy).clicked() {
                send(Command::Replace);
            }
        } else if kit.primary(ui, kit.words.take_path(&files.wanted), !busy).clicked() {
            send(Command::Confirm);
        }
        if dialog_works && kit.button(ui, kit.words.use_dialog()).clicked() {
            send(Command::OpenDialog);
        }
        if kit.button(ui, kit.say(Label::Cancel)).clicked() {
            send(Command::Cancel);
        }
    });
}
