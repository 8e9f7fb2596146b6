//! Importing a staff list: what is new, what changes, what is wrong, before anything is stored.

use egui::{RichText, ScrollArea, Ui};

use super::super::look::{STEP, size};
use super::super::parts::Kit;
use super::super::words::Label;
use super::words::Words;
use crate::app::hr::register::event::Command;
use crate::app::hr::register::view::ImportView;
use crate::domain::staff_import::ImportPreview;
use crate::ui::theme;

/// Height of a line of the preview, in points.
const LINE: f32 = 30.0;

/// Which part of the preview is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Part {
    #[default]
    New,
    Changed,
    Wrong,
}

/// Where somebody is in the preview.
#[derive(Default)]
pub(super) struct ImportScreen {
    part: Part,
}

impl ImportScreen {
    /// Paints the import into all of `ui`.
    pub(super) fn show(&mut self, ui: &mut Ui, kit: &Kit<'_>, view: &ImportView, sent: &mut Vec<Command>) {
        let title = kit.words.register(Words::ImportTitle);
        ui.label(RichText::new(title).size(size::TITLE).family(theme::strong()));
        ui.add(
            egui::Label::new(RichText::new(kit.words.register(Words::ImportHow)).color(kit.theme.text_2))
                .wrap(),
        );
        ui.horizontal(|ui| {
            let label =
                if view.reading { kit.say(Label::Reading) } else { kit.words.register(Words::ChooseList) };
            // With a list on the screen, storing it is what the screen is for.
            let ready = !view.reading && !view.storing;
            let choose = if view.preview.is_some() {
                ui.add_enabled_ui(ready, |ui| kit.button(ui, label)).inner
            } else {
                kit.primary(ui, label, ready)
            };
            if choose.clicked() {
                sent.push(Command::ChooseList);
            }
            if kit.button(ui, kit.say(Label::Cancel)).clicked() {
                sent.push(Command::Cancel);
            }
        });
        if let Some(problem) = &view.problem {
            ui.add(egui::Label::new(RichText::new(kit.words.reason(problem)).color(kit.theme.wrong)).wrap());
        }
        if let Some(preview) = &view.preview {
            self.preview(ui, kit, view, preview, sent);
        }
    }

    fn preview(
        &mut self,
        ui: &mut Ui,
        kit: &Kit<'_>,
        view: &ImportView,
        preview: &ImportPreview,
        sent: &mut Vec<Command>,
    ) {
        ui.add_space(STEP);
        let parts = [
            (Part::New, Words::PartNew, preview.new.len()),
            (Part::Changed, Words::PartChanged, preview.changed.len()),
            (Part::Wrong, Words::PartWrong, preview.wrong.len()),
        ];
        ui.horizontal_wrapped(|ui| {
            for (part, words, count) in parts {
                let label = format!("{}: {count}", kit.words.register(words));
                if kit.chip(ui, &label, self.part == part).clicked() {
                    self.part = part;
                }
            }
            kit.caption(ui, &kit.words.unchanged(preview.same));
            let stores = preview.stores();
            let label = if view.storing {
                kit.say(Label::Saving).to_owned()
            } else {
                kit.words.import_people(stores)
            };
            if kit.primary(ui, &label, stores > 0 && !view.storing).clicked() {
                sent.push(Command::ImportNow);
            }
        });
        let rows = match self.part {
            Part::New => preview.new.len(),
            Part::Changed => preview.changed.len(),
            Part::Wrong => preview.wrong.len(),
        };
        ScrollArea::vertical().id_salt(("import", self.part as u8)).auto_shrink([false, false]).show_rows(
            ui,
            LINE,
            rows,
            |ui, seen| {
                for index in seen {
                    if let Some(words) = line(kit, preview, self.part, index) {
                        let row = egui::vec2(ui.available_width(), LINE);
                        let layout = egui::Layout::left_to_right(egui::Align::Center);
                        ui.allocate_ui_with_layout(row, layout, |ui| {
                            ui.set_min_size(row);
                            ui.add(egui::Label::new(words).truncate());
                        });
                    }
                }
            },
        );
    }
}

fn line(kit: &Kit<'_>, preview: &ImportPreview, part: Part, index: usize) -> Option<String> {
    Some(match part {
        Part::New => kit.words.new_person(preview.new.get(index)?),
        Part::Changed => {
            let (person, changes) = preview.changed.get(index)?;
            let each = |(field, before, after): &(_, String, String)| {
                kit.words.field_change(kit.words.field(*field), before, after)
            };
            let changes = changes.iter().map(each).collect::<Vec<_>>().join("; ");
            format!("{} {}: {changes}", person.member.emp_id, person.member.name)
        }
        Part::Wrong => kit.words.wrong_line(preview.wrong.get(index)?),
    })
}
