//! On the dashboard: a time from which records may be missing, and what can be done about it.

use chrono::NaiveDateTime;
use egui::{RichText, Ui};

use super::look::STEP;
use super::parts::Kit;
use super::words::HrLanguage as _;
use crate::app::hr::event::{Command, Screen};
use crate::app::hr::gap;
use crate::app::hr::review::event::{Command as ReviewCommand, Wish};
use crate::domain::recovery::{Gap, ReadBack, SecondCopy};
use crate::ui::german::German;
use crate::ui::strings::English;
use crate::ui::theme;

/// A possible gap in a language.
pub trait GapLanguage {
    /// From when to when.
    fn gap_title(&self, from: NaiveDateTime, until: NaiveDateTime) -> String;
    /// What happened, and what to do.
    fn gap_detail(&self, gap: &Gap) -> String;
    /// Opens the table for many times.
    fn add_times(&self) -> &'static str;
    /// Reads receipts back.
    fn read_receipts(&self) -> &'static str;
    /// It is seen to.
    fn settle_gap(&self) -> &'static str;
    /// What came back from receipts.
    fn read_back(&self, read: ReadBack) -> String;
    /// It is listed no longer.
    fn gap_settled(&self) -> &'static str;
    /// The second copy of each punch.
    fn second_copy(&self) -> &'static str;
    /// How it stands.
    fn second_copy_state(&self, copy: &SecondCopy) -> String;
    /// What the folder for it is.
    fn second_copy_detail(&self) -> &'static str;
}

/// Paints one.
pub(super) fn show(ui: &mut Ui, kit: &Kit<'_>, gap: &Gap, commands: &mut Vec<Command>) {
    let local = |at: &crate::domain::time::Moment| at.local().naive_local();
    kit.card(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = STEP;
        let title = kit.words.gap_title(local(&gap.from), local(&gap.until));
        let title = RichText::new(title).family(theme::strong()).color(kit.theme.warn);
        ui.add(egui::Label::new(title).wrap());
        ui.add(egui::Label::new(kit.words.gap_detail(gap)).wrap());
        ui.horizontal_wrapped(|ui| {
            if kit.primary(ui, kit.words.read_receipts(), true).clicked() {
                commands.push(Command::Gap(gap::Command::ReadBack));
            }
            if kit.button(ui, kit.words.add_times()).clicked() {
                commands.push(Command::Go(Screen::Review));
                commands.push(Command::Review(ReviewCommand::Begin(Wish::Bulk)));
            }
            if kit.button(ui, kit.words.settle_gap()).clicked() {
                commands.push(Command::Gap(gap::Command::Settle(gap.number)));
            }
        });
    });
}

impl GapLanguage for English {
    fn gap_title(&self, from: NaiveDateTime, until: NaiveDateTime) -> String {
        format!("Records may be missing from {} to {}", self.moment(from), self.moment(until))
    }

    fn gap_detail(&self, gap: &Gap) -> String {
        let back = match gap.brought_back {
            0 => "No record was read back from receipts yet.".to_owned(),
            1 => "1 record was read back from receipts.".to_owned(),
            count => format!("{count} records were read back from receipts."),
        };
        let kept = &gap.kept;
        let what = match (gap.backup.as_str(), kept.as_str()) {
            ("", "") => {
                "The kiosk was cut off, and its newest records are not in the database any more.".to_owned()
            }
            ("", _) => format!(
                "The kiosk was cut off, and its newest records cannot be read; what is left of them is kept in {kept}."
            ),
            (backup, _) => format!(
                "The database was damaged. {backup} is in its place; the damaged one is kept in {kept}."
            ),
        };
        format!(
            "{what} {back} Plug in the disk with the second copy and read the receipts, or add the times that people tell \
             you."
        )
    }

    fn add_times(&self) -> &'static str {
        "Add times..."
    }

    fn read_receipts(&self) -> &'static str {
        "Read receipts back"
    }

    fn settle_gap(&self) -> &'static str {
        "Seen to"
    }

    fn read_back(&self, read: ReadBack) -> String {
        let ReadBack { added, known, erased, people, unreadable, left } = read;
        let first = match (added, known) {
            (0, 0) => "No receipt was found there.".to_owned(),
            (0, _) => "Every receipt is in the records already.".to_owned(),
            (1, _) => "1 record was read back.".to_owned(),
            _ => format!("{added} records were read back."),
        };
        let mut said = vec![first];
        match people {
            0 => {}
            1 => said.push("1 person is on the staff list again, by name alone.".to_owned()),
            _ => said.push(format!("{people} people are on the staff list again, by name alone.")),
        }
        if erased > 0 {
            said.push(format!("{erased} of people who were erased stay away."));
        }
        if unreadable > 0 {
            said.push(format!("{unreadable} lines could not be read."));
        }
        if left > 0 {
            said.push(format!("{left} more were too many for once: read the receipts again."));
        }
        said.join(" ")
    }

    fn gap_settled(&self) -> &'static str {
        "The possible gap is seen to. It stays in the audit list."
    }

    fn second_copy(&self) -> &'static str {
        "Second copy of each punch"
    }

    fn second_copy_state(&self, copy: &SecondCopy) -> String {
        let SecondCopy { folder, last_copied, waiting, same_disk, unreachable } = copy;
        let last = last_copied.map(|at| format!(" Last copied at {}.", self.moment(at))).unwrap_or_default();
        if let Some((since, reason)) = unreachable {
            let since = self.moment(*since);
            return format!(
                "{folder}: not reachable since {since}; {waiting} punches wait for it.{last} {reason}"
            );
        }
        let same = if *same_disk {
            " This folder is on the disk of the data: choose one on another disk."
        } else {
            ""
        };
        format!("{folder}: every punch is there.{last}{same}")
    }

    fn second_copy_detail(&self) -> &'static str {
        "As soon as a punch is recorded it is written into this folder too, on another disk or a stick. No punch waits for \
         it; what is there is encrypted. When the disk of the data breaks, it brings back what no backup has yet."
    }
}

impl GapLanguage for German {
    fn gap_title(&self, from: NaiveDateTime, until: NaiveDateTime) -> String {
        format!("Von {} bis {} können Buchungen fehlen", self.moment(from), self.moment(until))
    }

    fn gap_detail(&self, gap: &Gap) -> String {
        let back = match gap.brought_back {
            0 => "Aus Belegen wurde noch keine Buchung zurückgelesen.".to_owned(),
            1 => "1 Buchung wurde aus Belegen zurückgelesen.".to_owned(),
            count => format!("{count} Buchungen wurden aus Belegen zurückgelesen."),
        };
        let kept = &gap.kept;
        let what = match (gap.backup.as_str(), kept.as_str()) {
            ("", "") => {
                "Das Terminal ist ausgegangen, und die neuesten Buchungen sind nicht mehr in der Datenbank."
                    .to_owned()
            }
            ("", _) => format!(
                "Das Terminal ist ausgegangen, und die neuesten Buchungen sind nicht lesbar; was von ihnen blieb, liegt in \
                 {kept}."
            ),
            (backup, _) => format!(
                "Die Datenbank war beschädigt. {backup} ist an ihrer Stelle; die beschädigte liegt in {kept}."
            ),
        };
        format!(
            "{what} {back} Den Datenträger mit der zweiten Kopie anschließen und die Belege lesen, oder die Zeiten \
             nachtragen, die genannt werden."
        )
    }

    fn add_times(&self) -> &'static str {
        "Zeiten nachtragen..."
    }

    fn read_receipts(&self) -> &'static str {
        "Belege zurücklesen"
    }

    fn settle_gap(&self) -> &'static str {
        "Erledigt"
    }

    fn read_back(&self, read: ReadBack) -> String {
        let ReadBack { added, known, erased, people, unreadable, left } = read;
        let first = match (added, known) {
            (0, 0) => "Dort wurde kein Beleg gefunden.".to_owned(),
            (0, _) => "Alle Belege sind schon in den Buchungen.".to_owned(),
            (1, _) => "1 Buchung wurde zurückgelesen.".to_owned(),
            _ => format!("{added} Buchungen wurden zurückgelesen."),
        };
        let mut said = vec![first];
        match people {
            0 => {}
            1 => said.push("1 Person steht wieder auf der Liste, nur mit Namen.".to_owned()),
            _ => said.push(format!("{people} Personen stehen wieder auf der Liste, nur mit Namen.")),
        }
        if erased > 0 {
            said.push(format!("{erased} von gelöschten Personen bleiben weg."));
        }
        if unreadable > 0 {
            said.push(format!("{unreadable} Zeilen waren nicht lesbar."));
        }
        if left > 0 {
            said.push(format!(
                "{left} weitere waren zu viele auf einmal: die Belege noch einmal zurücklesen."
            ));
        }
        said.join(" ")
    }

    fn gap_settled(&self) -> &'static str {
        "Die mögliche Lücke ist erledigt. Sie bleibt in der Liste der Änderungen."
    }

    fn second_copy(&self) -> &'static str {
        "Zweite Kopie jeder Buchung"
    }

    fn second_copy_state(&self, copy: &SecondCopy) -> String {
        let SecondCopy { folder, last_copied, waiting, same_disk, unreachable } = copy;
        let last =
            last_copied.map(|at| format!(" Zuletzt kopiert: {}.", self.moment(at))).unwrap_or_default();
        if let Some((since, reason)) = unreachable {
            let since = self.moment(*since);
            return format!(
                "{folder}: seit {since} nicht erreichbar; {waiting} Buchungen warten.{last} Meldung: {reason}"
            );
        }
        let same = if *same_disk {
            " Der Ordner liegt auf dem Datenträger der Daten: bitte einen anderen wählen."
        } else {
            ""
        };
        format!("{folder}: alle Buchungen sind dort.{last}{same}")
    }

    fn second_copy_detail(&self) -> &'static str {
        "Jede Buchung wird gleich auch in diesen Ordner geschrieben, auf einem anderen Datenträger oder Stick. Keine wartet \
         darauf; was dort liegt, ist verschlüsselt. Fällt der Datenträger aus, kommt daraus zurück, was in keiner Sicherung \
         steht."
    }
}
