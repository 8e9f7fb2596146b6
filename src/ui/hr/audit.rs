//! What HR has done, newest first. It can be read and not changed.

use egui::{Rect, Ui};

use super::look::{STEP, size};
use super::parts::{Kit, plain, text_in};
use super::table::{Column, Painted, Shape, Table};
use super::words::Label;
use crate::app::hr::event::Command;
use crate::app::hr::view::AuditView;
use crate::domain::audit::AuditEntry;

/// Where somebody is in the list.
#[derive(Default)]
pub(super) struct AuditScreen {
    table: Table,
}

impl AuditScreen {
    /// Paints the list.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        kit: &mut Kit<'_>,
        audit: &AuditView,
        commands: &mut Vec<Command>,
    ) {
        let area = ui.available_rect_before_wrap();
        let table = if audit.has_older { area.with_max_y(area.bottom() - 44.0 - STEP) } else { area };
        let entries = audit.entries.as_deref();
        let columns = [
            Column::words(kit.say(Label::When), 220.0, 0.0),
            Column::words(kit.say(Label::Who), 110.0, 0.4),
            Column::words(kit.say(Label::What), 170.0, 0.6),
            Column::words(kit.say(Label::About), 110.0, 0.4),
            Column::words(kit.say(Label::Before), 100.0, 1.0),
            Column::words(kit.say(Label::After), 100.0, 1.0),
        ];
        let shape = Shape {
            id: "audit",
            area: table,
            row_height: 56.0,
            count: entries.map_or(0, |entries| entries.len() as u64),
            generation: 0,
            columns: &columns,
        };
        self.table.show(ui, kit, &shape, &mut |kit, painter, index, cells| {
            let entry = entries.and_then(|entries| entries.get(usize::try_from(index).ok()?))?;
            paint_row(kit, painter, entry, cells);
            let label = format!("{}, {}, {}", entry.by.who, kit.words.action(&entry.action), entry.subject);
            Some(Painted { label, chosen: false })
        });
        if entries.is_some_and(Vec::is_empty) {
            kit.empty(ui, table, kit.say(Label::NoEntries), "");
        }
        if audit.has_older {
            let foot = area.with_min_y(table.bottom() + STEP);
            let mut below = ui.new_child(egui::UiBuilder::new().max_rect(foot));
            if kit.button(&mut below, kit.say(Label::Older)).clicked() {
                commands.push(Command::OlderAudit);
            }
        }
    }
}

fn paint_row(kit: &Kit<'_>, painter: &egui::Painter, entry: &AuditEntry, cells: &[Rect]) {
    let [when, who, what, about, before, after] = cells else { return };
    let (ink, lesser) = (plain(size::BODY, kit.theme.ink), plain(size::BODY, kit.theme.text_2));
    text_in(painter, *when, &kit.words.moment(entry.by.at.local().naive_local()), &lesser, false);
    text_in(painter, *who, &entry.by.who, &ink, false);
    text_in(painter, *what, &kit.words.action(&entry.action), &ink, false);
    text_in(painter, *about, &entry.subject, &ink, false);
    let small = plain(size::CAPTION, kit.theme.text_2).rows(2).least(10.0);
    let joined = |text: &Option<String>| text.as_deref().unwrap_or_default().replace('\n', "; ");
    text_in(painter, *before, &joined(&entry.before), &small, false);
    text_in(painter, *after, &joined(&entry.after), &small, false);
}
