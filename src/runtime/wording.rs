//! Reports in the language of the settings. Keys of columns, and so the names in JSON, are those of programs and stay.

use crate::domain::report::{Cell, Description, Line, PaperWords, Report};
use crate::domain::settings::LanguageChoice;
use crate::store::{self, DataDir};
use crate::ui::strings::{Language, speaking};

/// Columns whose words are the report's own.
const OWN_WORDS: [&str; 8] = ["status", "remarks", "class", "approved", "kind", "what", "row", "weekday"];

/// What stands for a department that nobody has.
const NO_DEPARTMENT: &str = "No department";

/// Puts reports into words.
#[derive(Clone, Copy)]
pub(super) struct Wording {
    words: &'static dyn Language,
    english: bool,
}

impl Wording {
    /// In a language.
    pub(super) fn of(language: LanguageChoice) -> Self {
        Self { words: speaking(language), english: language == LanguageChoice::English }
    }

    /// As it is set now; English where the settings cannot be read.
    pub(super) fn as_set(data: &DataDir) -> Self {
        Self::of(store::settings::load(data).map(|settings| settings.language).unwrap_or_default())
    }

    /// What stands around a table on paper.
    pub(super) fn paper(self) -> PaperWords {
        self.words.paper()
    }

    /// A whole report.
    pub(super) fn report(self, report: Report) -> Report {
        if self.english {
            return report;
        }
        let Report { description, lines, totals } = report;
        let line = |line| match line {
            Line::Row(cells) => Line::Row(self.row(&description, cells)),
            Line::GroupTotals(cells) => Line::GroupTotals(self.totals(cells)),
        };
        let lines = lines.into_iter().map(line).collect();
        Report { lines, totals: self.totals(totals), description: self.description(description) }
    }

    /// Title, headings and notes; the columns of the payroll have the headings that HR gave them.
    pub(super) fn description(self, mut description: Description) -> Description {
        if self.english {
            return description;
        }
        self.put(&mut description.title);
        description.notes.iter_mut().for_each(|note| self.put(note));
        if description.name != "payroll" {
            description.columns.iter_mut().for_each(|column| self.put(&mut column.heading));
        }
        description
    }

    /// The cells of a row.
    pub(super) fn row(self, description: &Description, mut cells: Vec<Cell>) -> Vec<Cell> {
        if self.english {
            return cells;
        }
        for (cell, column) in cells.iter_mut().zip(&description.columns) {
            let is_own = OWN_WORDS.contains(&column.key.as_str());
            if let Cell::Text(words) = cell
                && (is_own || words == NO_DEPARTMENT)
            {
                self.put(words);
            }
        }
        cells
    }

    /// The cells of totals.
    pub(super) fn totals(self, mut cells: Vec<Cell>) -> Vec<Cell> {
        for cell in &mut cells {
            if let Cell::Text(words) = cell {
                self.put(words);
            }
        }
        cells
    }

    fn put(self, words: &mut String) {
        let told = self.words.in_report(words).into_owned();
        *words = told;
    }
}
