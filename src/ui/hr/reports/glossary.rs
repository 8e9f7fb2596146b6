//! What reports say in English, in German: titles, headings, notes, and the words that they put into cells themselves.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::ui::german::in_figures;

/// English and German.
const WORDS: &[(&str, &str)] = &[
    ("Attendance log", "Buchungsliste"),
    ("Month matrix", "Monatsübersicht"),
    ("Timesheet", "Stundennachweis"),
    ("Departments", "Abteilungen"),
    ("Late and early", "Verspätet und zu früh gegangen"),
    ("Overtime to approve", "Überstunden zur Genehmigung"),
    ("Exceptions", "Auffälliges"),
    ("Neutrality of rounding", "Neutralität der Rundung"),
    ("Payroll", "Lohnabrechnung"),
    ("Employee ID", "Personalnummer"),
    ("Name", "Mitarbeiter/in"),
    ("Department", "Abteilung"),
    ("Attendance Date", "Arbeitstag"),
    ("Date", "Datum"),
    ("Day", "Tag"),
    ("Time In", "Kommen"),
    ("Time Out", "Gehen"),
    ("Duration (Hours)", "Dauer (Std.)"),
    ("Status", "Zustand"),
    ("Break", "Pause"),
    ("Worked", "Gearbeitet"),
    ("Worked (h)", "Gearbeitet (Std.)"),
    ("Expected", "Soll"),
    ("Expected (h)", "Soll (Std.)"),
    ("Overtime", "Überstunden"),
    ("Overtime (h)", "Überstunden (Std.)"),
    ("Hours", "Stunden"),
    ("Late (min)", "Verspätet (Min.)"),
    ("Early (min)", "Zu früh (Min.)"),
    ("Longest (min)", "Längste (Min.)"),
    ("Times late", "Mal verspätet"),
    ("Times early", "Mal zu früh"),
    ("Remarks", "Bemerkungen"),
    ("Row", "Zeile"),
    ("Kind", "Art"),
    ("What", "Was"),
    ("Class", "Tagesart"),
    ("Approved", "Genehmigt"),
    ("People", "Personen"),
    ("Half days", "Halbe Tage"),
    ("Leave", "Abwesend"),
    ("Absent", "Gefehlt"),
    ("Missing", "Unvollständig"),
    ("Attendance %", "Anwesenheit %"),
    ("In and out", "Kommen und Gehen"),
    ("Exact (h)", "Genau (Std.)"),
    ("Rounded (h)", "Gerundet (Std.)"),
    ("Difference (min)", "Differenz (Min.)"),
    ("Total", "Summe"),
    ("Present", "Anwesend"),
    ("No department", "Ohne Abteilung"),
    (
        "P present, A absent, HD half day, L leave, H holiday, WO weekly off, M a time in or out is missing; two \
         codes: both are true, H/P is work on a holiday.",
        "P anwesend, A gefehlt, HD halber Tag, L Abwesenheit, H Feiertag, WO freier Tag, M Buchung fehlt; zwei \
         Kürzel: beides gilt, H/P ist Arbeit an einem Feiertag.",
    ),
    (
        "The row \"hours\" holds the hours worked (H:MM); totals count who was there.",
        "Die Zeile \"Stunden\" enthält die gearbeiteten Stunden (H:MM); die Summen zählen, wer da war.",
    ),
    (
        "Days are days of expected work; half a day counts 0.5.",
        "Tage sind Tage mit Soll; ein halber Tag zählt 0,5.",
    ),
    (
        "Minutes count from the schedule; who stayed within the grace is not in the list.",
        "Minuten zählen ab dem Plan; wer in der Karenz blieb, steht nicht in der Liste.",
    ),
    (
        "From time in to time out, breaks not taken off; above zero the rounding is in favour of the person.",
        "Vom Kommen zum Gehen ohne Pausenabzug; über null gewinnt die Person.",
    ),
    (
        "Every other report and the payroll hold exact hours.",
        "Andere Berichte und die Lohnabrechnung rechnen genau.",
    ),
    ("Hours are exact; days count 0.5 for half a day.", "Stunden sind genau; ein halber Tag zählt 0,5."),
    ("present", "anwesend"),
    ("absent", "gefehlt"),
    ("half day", "halber Tag"),
    ("leave", "Abwesenheit"),
    ("holiday", "Feiertag"),
    ("off", "frei"),
    ("weekly off", "freier Tag"),
    ("weekday", "Arbeitstag"),
    ("missing a punch", "unvollständig"),
    ("a time in or out is missing", "Buchung fehlt"),
    ("days", "Tage"),
    ("hours", "Stunden"),
    ("not needed", "nicht nötig"),
    ("declined", "abgelehnt"),
    ("no time in", "Kommen fehlt"),
    ("no time out", "Gehen fehlt"),
    ("no time out: closed automatically", "Gehen fehlt: automatisch beendet"),
    ("no break", "keine Pause"),
    ("not scheduled", "nicht eingeplant"),
    ("the clock had jumped", "die Uhr war gesprungen"),
    ("added or changed by HR", "vom Personalbüro ergänzt oder geändert"),
    ("twice the same punch", "zweimal dieselbe Buchung"),
    ("a punch without its other half", "Buchung ohne Gegenstück"),
    ("the assigned shift does not exist", "die zugeteilte Schicht gibt es nicht"),
    ("not on the staff list", "nicht in der Personalliste"),
    ("missing_in", "Kommen fehlt"),
    ("missing_out", "Gehen fehlt"),
    ("auto_out", "Automatisch beendet"),
    ("late", "Verspätet"),
    ("early_exit", "Zu früh gegangen"),
    ("no_break", "Keine Pause"),
    ("unscheduled", "Nicht eingeplant"),
    ("suspect_clock", "Uhr fraglich"),
    ("manual", "Korrektur"),
    ("duplicate", "Doppelt"),
    ("odd_punch", "Ohne Gegenstück"),
    ("unknown_shift", "Unbekannte Schicht"),
    ("unknown_person", "Unbekannte Person"),
    ("Mon", "Mo"),
    ("Tue", "Di"),
    ("Wed", "Mi"),
    ("Thu", "Do"),
    ("Fri", "Fr"),
    ("Sat", "Sa"),
    ("Sun", "So"),
];

/// Words behind a number.
const COUNTED: &[(&str, &str)] = &[
    ("came", "gekommen"),
    ("person", "Person"),
    ("people", "Personen"),
    ("record", "Eintrag"),
    ("records", "Einträge"),
    ("day", "Tag"),
    ("days", "Tage"),
    ("exception", "Fall"),
    ("exceptions", "Fälle"),
    ("present", "anwesend"),
    ("absent", "gefehlt"),
    ("leave", "abwesend"),
    ("holiday", "Feiertag"),
    ("off", "frei"),
    ("missing a punch", "unvollständig"),
];

/// The words in German; as they are where a report does not say them by itself.
pub(in crate::ui) fn in_german(words: &str) -> Cow<'_, str> {
    if let Some(known) = phrase(words) {
        return known;
    }
    let parts: Vec<&str> = words.split(", ").collect();
    let told: Vec<Cow<'_, str>> =
        parts.iter().map(|part| phrase(part).unwrap_or(Cow::Borrowed(part))).collect();
    if told.iter().any(|part| matches!(part, Cow::Owned(_)) || !parts.contains(&&**part)) {
        Cow::Owned(told.join(", "))
    } else {
        Cow::Borrowed(words)
    }
}

fn look_up(table: &[(&str, &'static str)], words: &str) -> Option<&'static str> {
    table.iter().find(|(english, _)| *english == words).map(|(_, german)| *german)
}

fn phrase(words: &str) -> Option<Cow<'_, str>> {
    if let Some(known) = look_up(WORDS, words) {
        return Some(Cow::Borrowed(known));
    }
    if let Some(late) = words.strip_prefix("late ") {
        return Some(Cow::Owned(format!("{} verspätet", minutes(late))));
    }
    if let Some(early) = words.strip_prefix("left ").and_then(|rest| rest.strip_suffix(" early")) {
        return Some(Cow::Owned(format!("{} zu früh gegangen", minutes(early))));
    }
    if let Some(date) = words.strip_prefix("out on ").and_then(|date| date.parse::<NaiveDate>().ok()) {
        return Some(Cow::Owned(format!("Gehen am {}", in_figures(date))));
    }
    let (count, of_what) = words.split_once(' ')?;
    count.parse::<f64>().ok()?;
    let of_what = look_up(COUNTED, of_what)?;
    Some(Cow::Owned(format!("{} {of_what}", count.replace('.', ","))))
}

fn minutes(text: &str) -> String {
    text.replace("min", "Min.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::log::DateRange;
    use crate::domain::policy::PolicyHistory;
    use crate::domain::report::payroll::ColumnMapping;
    use crate::domain::report::request::ReportName;
    use crate::domain::report::{Cell, Description, Period, log};

    fn descriptions() -> Vec<(Description, Vec<Cell>)> {
        let DateRange { from, to } = DateRange::month_of("2026-11-01".parse().unwrap());
        let period = Period::new(from, to).unwrap();
        let policy = PolicyHistory::default();
        let mut all = vec![(log::describe(period), log::LogTotals::default().cells())];
        // The headings of payroll columns are HR's own.
        for name in ReportName::ALL.into_iter().filter(|name| *name != ReportName::Payroll) {
            if let Some(kind) = name.kind(&ColumnMapping::default()) {
                let report = kind.begin(period, &policy).finish();
                all.push((report.description, report.totals));
            }
        }
        all
    }

    #[test]
    fn every_title_heading_note_and_total_has_its_german_words() {
        let is_code = |text: &str| text.chars().all(|c| c.is_uppercase() || c.is_numeric());
        let mut missing = Vec::new();
        for (description, totals) in descriptions() {
            let headings = description.columns.into_iter().map(|column| column.heading);
            let totals = totals.into_iter().filter_map(|cell| match cell {
                Cell::Text(words) => Some(words),
                _ => None,
            });
            let texts = headings.chain([description.title]).chain(description.notes).chain(totals);
            let texts = texts.filter(|text| !text.is_empty() && !is_code(text));
            missing.extend(texts.filter(|text| in_german(text) == text.as_str()));
        }
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn sentences_of_several_parts_are_told_part_by_part_and_names_stay() {
        for (english, german) in [
            ("1.5 present, 1 absent, 2 off", "1,5 anwesend, 1 gefehlt, 2 frei"),
            ("late 12 min", "12 Min. verspätet"),
            ("left 30 s early", "30 s zu früh gegangen"),
            ("Diwali, out on 2026-11-24, no break", "Diwali, Gehen am 24.11.2026, keine Pause"),
            ("12 people", "12 Personen"),
            ("Asha, Leave it", "Asha, Leave it"),
        ] {
            assert_eq!(in_german(english), german);
        }
    }
}
