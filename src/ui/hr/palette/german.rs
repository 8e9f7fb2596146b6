//! The words of the search over everything, in German.

use super::words::PaletteLanguage;
use crate::app::hr::palette::Action;
use crate::ui::german::German;

impl PaletteLanguage for German {
    fn search_everything(&self) -> &'static str {
        "Alles durchsuchen (Strg+K)"
    }

    fn search_hint(&self) -> &'static str {
        "Name, Nummer, Bereich oder Aktion"
    }

    fn search_nothing(&self) -> &'static str {
        "Nichts passt. Versuchen Sie einen Teil des Namens, eine Nummer oder ein Wort wie Erfassen oder Export."
    }

    fn is_screen(&self) -> &'static str {
        "Bereich"
    }

    fn is_person(&self) -> &'static str {
        "Mitarbeiter/in"
    }

    fn is_action(&self) -> &'static str {
        "Aktion"
    }

    fn search_action(&self, action: Action) -> &'static str {
        match action {
            Action::Register => "Person erfassen",
            Action::ImportStaff => "Personalliste importieren",
            Action::ExportMonth => "Monatsübersicht exportieren (Excel)",
            Action::Payroll => "Lohnabrechnung des Vormonats",
            Action::LockPeriod => "Tage freigeben und sperren",
            Action::AddList => "Buchungen eines Ausfalls ergänzen",
            Action::Roster => "Schichtplan",
            Action::Holidays => "Feiertage",
            Action::Leave => "Abwesenheit",
            Action::Refused => "Abgewiesene Täuschungen",
            Action::BackUp => "Jetzt sichern",
            Action::Lock => "Personalbereich sperren",
        }
    }

    fn search_synonyms(&self, action: Action) -> &'static str {
        match action {
            Action::Register => "neu anlegen gesicht registrieren",
            Action::ImportStaff => "csv personal hochladen",
            Action::ExportMonth => "xlsx bericht tabelle anwesenheit",
            Action::Payroll => "gehalt lohn export",
            Action::LockPeriod => "zeitraum abschließen monat",
            Action::AddList => "liste fehlend stromausfall",
            Action::Roster => "dienstplan zuteilung wer arbeitet",
            Action::Holidays => "kalender",
            Action::Leave => "urlaub krank fehlzeit",
            Action::Refused => "foto betrug täuschung",
            Action::BackUp => "sicherung kopie speicher backup",
            Action::Lock => "abmelden verlassen terminal",
        }
    }
}
