//! Names that would be formulas if a spreadsheet were asked.

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use visionpresence::domain::report::request::ReportName;
use visionpresence::export::Format;

use crate::office::{Office, output_of};
use crate::store_kit::{berlin, recorded, request};

/// Each begins, or seems to begin, a formula, a link or a command.
const NAMES: [&str; 17] = [
    "=1+1",
    "=HYPERLINK(\"http://example.org/?\"&A1,\"x\")",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u{FEFF}=1+1",
    "\u{200B}=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1,1)",
    "http://example.org/",
];

fn office() -> Office {
    let people: Vec<(String, &str)> =
        NAMES.iter().enumerate().map(|(index, name)| (format!("F{index:02}"), *name)).collect();
    let people: Vec<(&str, &str, Option<&str>)> =
        people.iter().map(|(id, name)| (id.as_str(), *name, Some("=1+1"))).collect();
    let office = Office::with_people(&people);
    let mut writer = office.place.writer();
    for (index, (emp_id, ..)) in people.iter().enumerate() {
        recorded(writer.punch(&request(emp_id, berlin(&format!("2026-11-23 09:00:{index:02}")))));
        recorded(writer.punch(&request(emp_id, berlin(&format!("2026-11-23 17:00:{index:02}")))));
    }
    drop(writer);
    office
}

/// What a spreadsheet that looks at a CSV field would say.
fn is_taken_for_a_formula(field: &str) -> bool {
    let shown = field.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}'));
    field.starts_with(['\t', '\r', '\n']) || shown.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[test]
fn no_text_in_a_csv_begins_a_formula_and_one_apostrophe_is_all_that_is_added() {
    assert!(NAMES[..16].iter().all(|name| is_taken_for_a_formula(name)), "control");
    let office = office();
    for report in [ReportName::Log, ReportName::Late, ReportName::Payroll, ReportName::Timesheet] {
        let rows = office.csv(report);
        let name = rows[0].iter().position(|heading| heading == "Name").unwrap();
        for row in &rows[1..] {
            assert!(!row.iter().any(|field| is_taken_for_a_formula(field)), "{report:?}: {row:?}");
            let field = row[name].strip_prefix('\'').unwrap_or(&row[name]);
            assert!(NAMES.contains(&field), "{report:?}: {field:?} is nobody's name");
        }
    }
}

#[test]
fn a_workbook_holds_every_text_as_a_text_and_has_no_formula_and_no_link() {
    let office = office();
    let rows = office.workbook(ReportName::Log);
    let path = office.path(Format::Xlsx);
    for (row, name) in rows[1..].iter().zip(NAMES) {
        // XML has no other line break than LF.
        let Data::String(read) = &row[1] else { panic!("{row:?}") };
        assert_eq!(read.replace("_x000D_", "\r"), name);
    }
    let mut workbook: Xlsx<_> = open_workbook(&path).unwrap();
    assert!(workbook.worksheet_formula("log").unwrap().is_empty());
    let parts = output_of("unzip", &["-p", path.to_str().unwrap()]).unwrap();
    assert!(!parts.contains("<f>") && !parts.contains("<hyperlink"), "a formula or a link is in it");
    assert!(parts.contains("quotePrefix=\"1\""), "who edits such a cell gets a text again");
}

#[test]
fn json_and_paper_hold_the_names_as_they_are() {
    let office = office();
    let document = office.json(ReportName::Log);
    let names: Vec<&str> =
        document["rows"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, NAMES);
    office.export(&office.request(ReportName::Log, Format::Pdf));
    let path = office.path(Format::Pdf);
    match output_of("pdftotext", &["-layout", path.to_str().unwrap(), "-"]) {
        Some(text) => assert!(text.contains("=cmd|' /C calc'!A0"), "{text}"),
        None => eprintln!("skipped: pdftotext (poppler-utils) is not installed"),
    }
}
