//! The words of the reports, in German.

use std::borrow::Cow;

use super::glossary;
use super::words::ReportLanguage;
use crate::app::hr::reports::view::ColumnsFault;
use crate::domain::report::payroll::{HoursUnit, MAX_HEADING, PayrollField};
use crate::domain::report::request::ReportName;
use crate::domain::report::{Cell, Kind, PaperWords};
use crate::ui::german::{German, in_figures};
use crate::ui::hr::words::{HrLanguage as _, ReasonLanguage as _};

impl ReportLanguage for German {
    fn report(&self, name: ReportName) -> &'static str {
        match name {
            ReportName::Log => "Buchungsliste",
            ReportName::Day => "Tagesliste",
            ReportName::Month => "Monatsübersicht",
            ReportName::Timesheet => "Stundennachweise",
            ReportName::Departments => "Abteilungen",
            ReportName::Late => "Verspätungen",
            ReportName::Overtime => "Überstunden",
            ReportName::Exceptions => "Auffälliges",
            ReportName::Rounding => "Rundung",
            ReportName::Payroll => "Lohnabrechnung",
        }
    }

    fn report_hint(&self, name: ReportName) -> &'static str {
        match name {
            ReportName::Log => "Jeder Arbeitstag mit Kommen und Gehen",
            ReportName::Day => "Alle, auch wer nicht gekommen ist",
            ReportName::Month => "Eine Spalte je Tag, mit Kürzeln und Stunden",
            ReportName::Timesheet => "Für jede Person jeder Tag, zum Unterschreiben",
            ReportName::Departments => "Was die Tage jeder Abteilung ergeben",
            ReportName::Late => "Wer zu spät kam oder früher ging, die meisten zuerst",
            ReportName::Overtime => "Jeder Tag mit Überstunden, zur Genehmigung",
            ReportName::Exceptions => "Was jemand ansehen sollte",
            ReportName::Rounding => "Was die Rundung gibt und nimmt",
            ReportName::Payroll => "Eine Zeile je Person für das Lohnprogramm",
        }
    }

    fn in_report<'a>(&self, words: &'a str) -> Cow<'a, str> {
        glossary::in_german(words)
    }

    fn report_cell<'a>(&self, cell: &'a Cell, kind: Kind) -> Cow<'a, str> {
        match (cell, kind) {
            (Cell::Date(date), _) => Cow::Owned(in_figures(*date)),
            (Cell::Number(_), _) | (Cell::Duration(_), Kind::Hours) => {
                Cow::Owned(cell.shown(kind).replace('.', ","))
            }
            _ => cell.shown(kind),
        }
    }

    fn day_code(&self, means: &'static str) -> Cow<'static, str> {
        glossary::in_german(means)
    }

    fn paper(&self) -> PaperWords {
        PaperWords {
            nothing: "Nichts in diesem Zeitraum.",
            signatures: ["Datum, Unterschrift Mitarbeiter/in", "Datum, genehmigt von"],
            page_of: ["Seite", "von"],
        }
    }

    fn making_report(&self) -> &'static str {
        "Der Bericht wird erstellt ..."
    }

    fn empty_report(&self) -> (&'static str, &'static str) {
        ("Nichts zu berichten", "Wählen Sie andere Tage, eine andere Person oder alle Abteilungen.")
    }

    fn too_many_days(&self, most: usize) -> (String, &'static str) {
        (format!("Dieser Bericht fasst höchstens {most} Tage"), "Wählen Sie einen kürzeren Zeitraum.")
    }

    fn report_failed(&self) -> &'static str {
        "Der Bericht konnte nicht erstellt werden"
    }

    fn only_some_rows(&self, shown: u64, rows: u64) -> String {
        let (shown, rows) = (self.number(shown), self.number(rows));
        format!("Zu sehen sind die ersten {shown} von {rows} Zeilen; die Datei enthält alle.")
    }

    fn any_status(&self) -> &'static str {
        "Jeder Zustand"
    }

    fn everybody(&self) -> &'static str {
        "Alle Personen"
    }

    fn find_person(&self) -> &'static str {
        "Name oder Nummer"
    }

    fn nobody_found(&self) -> &'static str {
        "Niemand hat diesen Namen oder diese Nummer."
    }

    fn earlier_columns(&self) -> &'static str {
        "Spalten weiter links"
    }

    fn later_columns(&self) -> &'static str {
        "Spalten weiter rechts"
    }

    fn columns_in_sight(&self, first: usize, last: usize, of: usize) -> String {
        format!("Spalten {first} bis {last} von {of}")
    }

    fn payroll_columns(&self) -> &'static str {
        "Spalten"
    }

    fn edit_columns(&self) -> &'static str {
        "Diese Spalten ändern ..."
    }

    fn copy_columns(&self) -> &'static str {
        "Neuer Satz wie dieser ..."
    }

    fn columns_title(&self, is_new: bool) -> &'static str {
        if is_new { "Neue Lohnspalten" } else { "Lohnspalten" }
    }

    fn columns_name(&self) -> &'static str {
        "Name dieses Satzes"
    }

    fn columns_standard(&self) -> &'static str {
        "Verwenden, wenn kein anderer genannt ist"
    }

    fn payroll_field(&self, field: PayrollField) -> &'static str {
        match field {
            PayrollField::EmpId => "Personalnummer",
            PayrollField::Name => "Mitarbeiter/in",
            PayrollField::Department => "Abteilung",
            PayrollField::PeriodFrom => "Erster Tag des Zeitraums",
            PayrollField::PeriodTo => "Letzter Tag des Zeitraums",
            PayrollField::PresentDays => "Tage anwesend",
            PayrollField::AbsentDays => "Fehltage",
            PayrollField::HalfDays => "Halbe Tage",
            PayrollField::LeaveDays => "Tage Urlaub und Abwesenheit",
            PayrollField::Holidays => "Feiertage",
            PayrollField::WeeklyOffs => "Freie Tage",
            PayrollField::MissingDays => "Tage mit fehlender Buchung",
            PayrollField::OffDaysWorked => "Gearbeitete freie Tage",
            PayrollField::WorkedHours => "Arbeitsstunden",
            PayrollField::ExpectedHours => "Sollstunden",
            PayrollField::OvertimeWeekdayHours => "Überstunden an Arbeitstagen",
            PayrollField::OvertimeWeeklyOffHours => "Überstunden an freien Tagen",
            PayrollField::OvertimeHolidayHours => "Überstunden an Feiertagen",
            PayrollField::LateMinutes => "Minuten verspätet",
            PayrollField::EarlyMinutes => "Minuten zu früh gegangen",
        }
    }

    fn column_heading(&self, field: PayrollField) -> String {
        format!("Überschrift für: {}", self.payroll_field(field))
    }

    fn hours_unit(&self, unit: HoursUnit) -> &'static str {
        match unit {
            HoursUnit::Decimal => "8,50",
            HoursUnit::HoursMinutes => "8:30",
        }
    }

    fn column_earlier(&self, field: PayrollField) -> String {
        format!("Weiter nach links: {}", self.payroll_field(field))
    }

    fn column_later(&self, field: PayrollField) -> String {
        format!("Weiter nach rechts: {}", self.payroll_field(field))
    }

    fn columns_fault(&self, fault: &ColumnsFault) -> String {
        match fault {
            ColumnsFault::Name => format!("Bitte einen Namen mit höchstens {MAX_HEADING} Buchstaben geben."),
            ColumnsFault::NameTaken => {
                "Ein anderer Satz heißt so. Bitte einen anderen Namen wählen.".to_owned()
            }
            ColumnsFault::NoColumn => "Bitte mindestens eine Spalte für die Datei wählen.".to_owned(),
            ColumnsFault::Heading(field) => {
                let what = self.payroll_field(*field);
                format!(
                    "Die Spalte \"{what}\" braucht eine Überschrift mit höchstens {MAX_HEADING} Buchstaben."
                )
            }
            ColumnsFault::SameHeading(field) => {
                let what = self.payroll_field(*field);
                format!("Die Spalte \"{what}\" hat die Überschrift einer anderen Spalte.")
            }
            ColumnsFault::Refused(reason) => self.reason(reason),
        }
    }

    fn keep_columns(&self) -> &'static str {
        "Diese Spalten speichern"
    }

    fn remove_columns(&self) -> &'static str {
        "Diesen Satz entfernen"
    }

    fn columns_removed(&self) -> &'static str {
        "Der Satz Lohnspalten ist entfernt."
    }
}
