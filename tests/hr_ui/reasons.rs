//! What went wrong, in the language of the screens: whatever store, files and system can say to HR has its German words.

use visionpresence::domain::settings::LanguageChoice;
use visionpresence::ui::strings::speaking;

use crate::office::Office;

/// Where reasons are made that HR can meet.
const SOURCES: [(&str, &str); 12] = [
    ("store/error.rs", include_str!("../../src/store/error.rs")),
    ("store/backup/error.rs", include_str!("../../src/store/backup/error.rs")),
    ("store/corrections.rs", include_str!("../../src/store/corrections.rs")),
    ("store/matched.rs", include_str!("../../src/store/matched.rs")),
    ("store/payroll_columns.rs", include_str!("../../src/store/payroll_columns.rs")),
    ("store/registration.rs", include_str!("../../src/store/registration.rs")),
    ("store/repair.rs", include_str!("../../src/store/repair.rs")),
    ("picture_file.rs", include_str!("../../src/picture_file.rs")),
    ("staff_file.rs", include_str!("../../src/staff_file.rs")),
    ("holiday_file.rs", include_str!("../../src/holiday_file.rs")),
    ("export/mod.rs", include_str!("../../src/export/mod.rs")),
    ("runtime/exporting.rs", include_str!("../../src/runtime/exporting.rs")),
];

/// What begins a reason in the sources.
const BEGINNINGS: [&str; 7] =
    ["#[error(", "refused(", "refuse(", "refused(format!(", "reason: format!(", "nameless(", "=> &"];

/// The text of the literal at the beginning of `source`, with a figure where something is put in.
fn literal(source: &str) -> Option<String> {
    let mut letters = source.trim_start().strip_prefix('"')?.chars();
    let mut text = String::new();
    loop {
        match letters.next()? {
            '"' => return Some(text),
            '\\' => text.push(letters.next()?),
            '{' => {
                while letters.next()? != '}' {}
                text.push('7');
            }
            letter => text.push(letter),
        }
    }
}

/// Everything that these sources can say.
fn reasons() -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for (name, source) in SOURCES {
        let source = source.split("#[cfg(test)]").next().unwrap();
        for beginning in BEGINNINGS {
            let literals = source.match_indices(beginning).filter_map(|(at, _)| {
                let text = literal(&source[at + beginning.len()..])?;
                // Only what is said by somebody else stands in it.
                (text != "7" && text.contains(' ')).then_some((name, text))
            });
            found.extend(literals);
        }
    }
    found
}

#[test]
fn each_reason_has_german_words() {
    let german = speaking(LanguageChoice::German);
    let reasons = reasons();
    assert!(reasons.len() > 90, "control: {} reasons are looked at", reasons.len());
    let without: Vec<_> =
        reasons.iter().filter(|(_, reason)| german.reason(reason).contains("Meldung:")).collect();
    assert!(without.is_empty(), "without German words: {without:#?}");
    assert!(german.reason("something new").ends_with("Meldung: Something new."), "control");
    assert_eq!(
        german.reason("/media/usb/log.csv was not written: the disk is full; make room or choose another folder (folder /media/usb)"),
        "/media/usb/log.csv wurde nicht geschrieben: der Datenträger ist voll; bitte Platz schaffen oder einen anderen \
         Ordner wählen (Ordner /media/usb)."
    );
}

#[test]
fn a_list_that_cannot_be_imported_says_why_in_german() {
    let mut office = Office::speaking(LanguageChoice::German);
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("staff.csv");
    std::fs::write(&list, "first line,without,columns\n").unwrap();
    office.click("Personal");
    office.click("Import");
    office.click("Liste wählen");
    office.wait("the question", |office| office.has("Pfad der Datei"));
    office.fill("Pfad der Datei", list.to_str().unwrap());
    office.click("Öffnen");
    office.wait("the reason", |office| {
        office.has("Die Spalte „first line“ ist unbekannt; die Spalten sind emp_id")
    });
}
