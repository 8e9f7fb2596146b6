//! The words of the search over everything.

use crate::app::hr::palette::Action;
use crate::ui::strings::English;

/// The search in a language.
pub trait PaletteLanguage {
    /// Name of the search and of its button.
    fn search_everything(&self) -> &'static str;
    /// What can be typed.
    fn search_hint(&self) -> &'static str;
    /// Nothing fits: what to do.
    fn search_nothing(&self) -> &'static str;
    /// Beside a screen.
    fn is_screen(&self) -> &'static str;
    /// Beside a person.
    fn is_person(&self) -> &'static str;
    /// Beside an action.
    fn is_action(&self) -> &'static str;
    /// What an action does.
    fn search_action(&self, action: Action) -> &'static str;
    /// Other words by which an action is found.
    fn search_synonyms(&self, action: Action) -> &'static str;
}

impl PaletteLanguage for English {
    fn search_everything(&self) -> &'static str {
        "Search everything (Ctrl+K)"
    }

    fn search_hint(&self) -> &'static str {
        "Name, id, screen or action"
    }

    fn search_nothing(&self) -> &'static str {
        "Nothing fits. Try part of a name, an id, or a word such as register or export."
    }

    fn is_screen(&self) -> &'static str {
        "Screen"
    }

    fn is_person(&self) -> &'static str {
        "Person"
    }

    fn is_action(&self) -> &'static str {
        "Action"
    }

    fn search_action(&self, action: Action) -> &'static str {
        match action {
            Action::Register => "Register a person",
            Action::ImportStaff => "Import a staff list",
            Action::ExportMonth => "Export month matrix (Excel)",
            Action::Payroll => "Payroll of last month",
            Action::LockPeriod => "Approve and lock days",
            Action::AddList => "Add punches of an outage",
            Action::Roster => "Who works when",
            Action::Holidays => "Holidays",
            Action::Leave => "Leave",
            Action::Refused => "Refused as not live",
            Action::BackUp => "Back up now",
            Action::Lock => "Lock the workspace",
        }
    }

    fn search_synonyms(&self, action: Action) -> &'static str {
        match action {
            Action::Register => "new enrol add face employee",
            Action::ImportStaff => "csv employees upload",
            Action::ExportMonth => "xlsx report workbook attendance",
            Action::Payroll => "wages salary export",
            Action::LockPeriod => "close period month",
            Action::AddList => "bulk missing power cut",
            Action::Roster => "shift plan assignment",
            Action::Holidays => "calendar public",
            Action::Leave => "vacation sick absence",
            Action::Refused => "spoof attack photo",
            Action::BackUp => "save copy storage",
            Action::Lock => "sign out log off leave kiosk",
        }
    }
}
