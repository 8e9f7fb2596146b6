//! Storage: what lies on the disk, the backups, and a restore that is looked at before it is done; for an Admin.

mod german;
pub(super) mod words;

use egui::{Align, Layout, RichText, ScrollArea, Ui};

use super::look::{STEP, TOUCH};
use super::parts::{Kit, once};
use super::words::Label;
use crate::app::hr::event;
use crate::app::hr::storage::{Command, StorageView};
use crate::domain::access::Secret;
use crate::domain::backup::{BackupEntry, RestorePreview, SetAside, StorageState, Verdict};
use crate::ui::theme;

/// Where somebody is on the screen.
#[derive(Default)]
pub(super) struct StorageScreen {
    without_photos: bool,
    /// What is done with the next touch.
    asked: Option<Asked>,
    passphrase: String,
}

/// Something that is asked before it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    Remove(String),
    Undo(String),
    Restore,
    /// The passphrase of a backup, and what it is for.
    Passphrase(String, Opening),
}

/// Why an encrypted backup is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// To look at what a restore would bring.
    Look,
    /// To read it back.
    Check,
}

impl Opening {
    fn command(self, name: &str, passphrase: Option<Secret>) -> Command {
        match self {
            Self::Look => Command::Preview(name.to_owned(), passphrase),
            Self::Check => Command::Check(name.to_owned(), passphrase),
        }
    }
}

impl StorageScreen {
    /// Paints the screen.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        storage: &StorageView,
        commands: &mut Vec<event::Command>,
    ) {
        let Some(state) = &storage.state else {
            let area = ui.available_rect_before_wrap();
            kit.empty(ui, area, kit.say(Label::Reading), "");
            return;
        };
        let mut wanted = Vec::new();
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0 * STEP;
            if storage.busy {
                // One thing at a time; the bar at the foot says how far it is.
                ui.disable();
            }
            self.disk(ui, kit, state, &mut wanted);
            if let Some((name, preview)) = &storage.preview {
                self.look(ui, kit, name, preview, &mut wanted);
            }
            self.backups(ui, kit, state, &mut wanted);
            if !state.set_aside.is_empty() {
                self.set_aside(ui, kit, &state.set_aside, &mut wanted);
            }
            // The note at the foot covers nothing.
            ui.add_space(9.0 * STEP);
        });
        commands.extend(wanted.into_iter().map(event::Command::Storage));
    }

    fn disk(&mut self, ui: &mut Ui, kit: &Kit<'_>, state: &StorageState, wanted: &mut Vec<Command>) {
        kit.card(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = STEP;
            if let Some(concern) = &state.concern {
                Kit::tag(ui, &kit.words.concern(concern), kit.theme.wrong);
            }
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0 * STEP;
                let figures = [
                    (kit.words.database(), kit.words.bytes(state.database_bytes)),
                    (
                        kit.words.scan_photos(),
                        kit.words.photos_and_bytes(state.scan_photos, state.scan_bytes),
                    ),
                    (kit.words.free(), kit.words.bytes(state.free_bytes)),
                    (kit.words.backups_folder(), kit.words.folder(&state.folder, state.folder_free)),
                    (kit.words.nightly(), kit.words.nightly_at(state.nightly)),
                ];
                for (name, figure) in figures {
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 2.0;
                        kit.caption(ui, name);
                        ui.label(RichText::new(figure).family(theme::strong()));
                    });
                }
            });
            if let Some(copy) = &state.second_copy {
                kit.caption(ui, kit.words.second_copy());
                let ink = if copy.unreachable.is_some() { kit.theme.wrong } else { kit.theme.ink };
                let words = RichText::new(kit.words.second_copy_state(copy)).color(ink);
                ui.add(egui::Label::new(words).wrap());
            }
            ui.horizontal_wrapped(|ui| {
                if kit.primary(ui, kit.words.back_up_now(), true).clicked() {
                    wanted.push(Command::Make(!self.without_photos));
                }
                if kit.chip(ui, kit.words.with_photos(), !self.without_photos).clicked() {
                    self.without_photos = false;
                }
                if kit.chip(ui, kit.words.without_photos(), self.without_photos).clicked() {
                    self.without_photos = true;
                }
            });
        });
    }

    /// What a restore would bring and cost.
    fn look(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        name: &str,
        preview: &RestorePreview,
        wanted: &mut Vec<Command>,
    ) {
        kit.card(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = STEP;
            kit.heading(ui, &kit.words.restore_of(name));
            ui.label(kit.words.contents(&preview.contents));
            ui.label(RichText::new(kit.words.lost(&preview.lost)).family(theme::strong()));
            for (person, events) in preview.lost.people.iter().take(12) {
                kit.caption(ui, &kit.words.lost_of(person.as_str(), *events));
            }
            kit.caption(ui, kit.words.restore_detail());
            ui.horizontal(|ui| {
                if self.confirmed(ui, kit, Asked::Restore, kit.words.restore()) {
                    wanted.push(Command::Restore);
                }
                if kit.button(ui, kit.say(Label::Cancel)).clicked() {
                    wanted.push(Command::Close);
                }
            });
        });
    }

    fn backups(&mut self, ui: &mut Ui, kit: &Kit<'_>, state: &StorageState, wanted: &mut Vec<Command>) {
        kit.card(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = STEP;
            kit.heading(ui, kit.words.backups());
            if state.backups.is_empty() {
                ui.label(kit.words.no_backups());
            }
            for entry in &state.backups {
                self.backup(ui, kit, entry, wanted);
            }
        });
    }

    fn backup(&mut self, ui: &mut Ui, kit: &Kit<'_>, entry: &BackupEntry, wanted: &mut Vec<Command>) {
        ui.separator();
        ui.horizontal_wrapped(|ui| {
            ui.set_min_height(TOUCH);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.set_width(330.0);
                ui.label(RichText::new(kit.words.backup_line(entry)).family(theme::strong()));
                let (said, ink) = match &entry.verdict {
                    Verdict::Verified(at) => (kit.words.verified(*at), kit.theme.ok),
                    Verdict::Unverified => (kit.words.unverified().to_owned(), kit.theme.text_2),
                    Verdict::Broken(..) => (kit.words.broken().to_owned(), kit.theme.wrong),
                };
                Kit::tag(ui, &said, ink);
            });
            let name = entry.name.clone();
            let at = kit.words.moment(entry.at);
            for (opening, label) in
                [(Opening::Look, kit.words.restore_look()), (Opening::Check, kit.words.verify_now())]
            {
                if !of(ui, kit, label, &at) {
                    continue;
                }
                if entry.encrypted {
                    self.asked = Some(Asked::Passphrase(name.clone(), opening));
                } else {
                    wanted.push(opening.command(&name, None));
                }
            }
            if of(ui, kit, kit.words.copy_out(), &at) {
                wanted.push(Command::Copy(name.clone()));
            }
            if self.confirmed_of(ui, kit, Asked::Remove(name.clone()), kit.words.delete(), &at) {
                wanted.push(Command::Remove(name.clone()));
            }
        });
        if let Some(Asked::Passphrase(name, opening)) = &self.asked
            && *name == entry.name
        {
            self.ask_passphrase(ui, kit, &entry.name, *opening, wanted);
        }
    }

    fn ask_passphrase(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        name: &str,
        opening: Opening,
        wanted: &mut Vec<Command>,
    ) {
        kit.field(ui, kit.words.passphrase(), &mut self.passphrase, true, None);
        ui.horizontal(|ui| {
            let label = match opening {
                Opening::Look => kit.words.open_backup(),
                Opening::Check => kit.words.verify_now(),
            };
            if kit.primary(ui, label, true).clicked() {
                // Empty: the key file of the settings is tried.
                let typed = (!self.passphrase.is_empty()).then(|| Secret::typed(&self.passphrase));
                wanted.push(opening.command(name, typed));
                (self.asked, self.passphrase) = (None, String::new());
            }
            if kit.button(ui, kit.say(Label::Cancel)).clicked() {
                (self.asked, self.passphrase) = (None, String::new());
            }
        });
    }

    fn set_aside(&mut self, ui: &mut Ui, kit: &Kit<'_>, states: &[SetAside], wanted: &mut Vec<Command>) {
        kit.card(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = STEP;
            kit.heading(ui, kit.words.set_aside());
            kit.caption(ui, kit.words.set_aside_detail());
            for state in states {
                ui.horizontal(|ui| {
                    ui.set_min_height(TOUCH);
                    ui.label(kit.words.set_aside_line(state));
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        let asked = Asked::Undo(state.name.clone());
                        let at = kit.words.moment(state.at);
                        if !state.damaged && self.confirmed_of(ui, kit, asked, kit.words.bring_back(), &at) {
                            wanted.push(Command::Undo(state.name.clone()));
                        }
                    });
                });
            }
        });
    }

    fn confirmed(&mut self, ui: &mut Ui, kit: &Kit<'_>, asked: Asked, label: &str) -> bool {
        self.confirmed_of(ui, kit, asked, label, "")
    }

    /// The first touch asks, the second does it.
    fn confirmed_of(&mut self, ui: &mut Ui, kit: &Kit<'_>, asked: Asked, label: &str, what: &str) -> bool {
        let is_asked = self.asked.as_ref() == Some(&asked);
        let label = if is_asked { kit.words.touch_again(label) } else { label.to_owned() };
        if !of(ui, kit, &label, what) {
            return false;
        }
        self.asked = if is_asked { None } else { Some(asked) };
        is_asked
    }
}

/// A button whose name says what it is about.
fn of(ui: &mut Ui, kit: &Kit<'_>, label: &str, what: &str) -> bool {
    let enabled = ui.is_enabled();
    let button = kit.button(ui, label);
    let name = format!("{label} {what}");
    button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, name.trim()));
    once(&button)
}
