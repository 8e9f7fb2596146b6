//! Exporting from the workspace: the place is chosen, the file written beside everything else, the note says where.

use calamine::{Reader as _, Xlsx, open_workbook};
use visionpresence::app::hr::event::Screen;
use visionpresence::app::hr::view::{Stage, WorkView};
use visionpresence::domain::settings::Settings;

use crate::office::Office;

fn work(office: &Office) -> WorkView {
    match office.stage() {
        Stage::Working(work) => *work,
        other => panic!("{other:?}"),
    }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn the_log_is_exported_as_it_is_filtered_to_a_path_that_is_typed_where_no_dialog_opens() {
    let mut office = Office::signed_in();
    let folder = folder();
    office.click("Log");
    office.click("All dates");
    office.fill("Search name or id", "G0007");
    office.wait("one person", |office| office.has("(G0007)") && !office.has("(G0008)"));
    office.click("Export");
    office.click("Excel workbook");
    office.wait("the field", |office| office.has("No window for choosing files can open"));
    office.fill("Path of the file", "/no such folder/log.xlsx");
    office.click("Save here");
    office.wait("the fault", |office| office.has("There is no such folder."));
    let path = folder.path().join("seven.xlsx");
    office.fill("Path of the file", path.with_extension("").to_str().unwrap());
    office.click("Save here");
    office.wait("the note", |office| office.has("rows to") && office.has("seven.xlsx"));
    let mut workbook: Xlsx<_> = open_workbook(&path).unwrap();
    let (_, sheet) = workbook.worksheets().swap_remove(0);
    let ids: Vec<String> = sheet.rows().map(|row| row[0].to_string()).collect();
    let people = ids.iter().filter(|id| *id == "G0007").count();
    assert!(people > 10, "{ids:?}");
    assert!(ids.iter().all(|id| !id.starts_with('G') || id == "G0007"), "{ids:?}");
    assert_eq!(office.actions()[0], "exported");
}

#[test]
fn a_button_stays_itself_when_the_line_of_a_fault_above_it_goes() {
    let mut office = Office::signed_in();
    office.click("Log");
    office.click("Export");
    office.click("Excel workbook");
    office.wait("the field", |office| office.has("No window for choosing files can open"));
    let before = office.button("Save here");
    office.fill("Path of the file", "/no such folder/log.xlsx");
    office.click("Save here");
    office.wait("the fault", |office| office.has("There is no such folder."));
    assert_eq!(office.button("Save here"), before);
    office.fill("Path of the file", "/tmp/log.xlsx");
    office.wait("no fault", |office| !office.has("There is no such folder."));
    assert_eq!(office.button("Save here"), before);
}

#[test]
fn an_old_file_is_replaced_only_when_that_is_said() {
    let mut office = Office::signed_in();
    let folder = folder();
    let path = folder.path().join("log.csv");
    std::fs::write(&path, "old").unwrap();
    office.click("Log");
    office.click("All dates");
    office.wait("rows", |office| office.has("Thu 19 Nov 2026"));
    office.click("Export");
    office.click("CSV (comma-separated values)");
    office.fill("Path of the file", path.to_str().unwrap());
    office.click("Save here");
    office.wait("the question", |office| office.has("A file of this name is there already."));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
    office.click("Replace it");
    office.wait("the note", |office| office.has("rows to"));
    assert!(std::fs::read_to_string(&path).unwrap().contains("Employee ID"));
}

#[test]
fn esc_leaves_the_question_and_nothing_is_written() {
    let mut office = Office::signed_in();
    office.click("Log");
    office.click("All dates");
    office.wait("rows", |office| office.has("Thu 19 Nov 2026"));
    office.click("Export");
    office.click("JSON");
    office.wait("the field", |office| office.has("Path of the file"));
    office.window.key_press(egui::Key::Escape);
    office.wait("the log", |office| !office.has("Path of the file"));
    assert_eq!(work(&office).screen, Screen::Log);
    assert_eq!(work(&office).long_work, None);
}

#[test]
fn a_long_export_says_how_far_it_is_and_is_cancelled_without_a_file() {
    let mut office = Office::with_staff(Settings::default(), 150, 260).with_ines();
    let folder = folder();
    office.click("Log");
    office.click("All dates");
    office.wait("rows", |office| office.has("Thu 19 Nov 2026"));
    let export = |office: &mut Office, name: &str| {
        office.click("Export");
        office.click("Excel workbook");
        office.fill("Path of the file", folder.path().join(name).to_str().unwrap());
        office.click("Save here");
        office.wait("how far it is", |office| office.has("Writing the file"));
    };
    export(&mut office, "cancelled.xlsx");
    office.click("Cancel");
    office.wait("the end", |office| office.has("Cancelled: no file was written."));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left of it");
    assert!(!office.actions().contains(&"exported".to_owned()), "nothing left the house");

    // Control: the same export that nobody cancels.
    export(&mut office, "whole.xlsx");
    office.wait("the file", |office| office.has("rows to") && office.has("whole.xlsx"));
    let mut workbook: Xlsx<_> = open_workbook(folder.path().join("whole.xlsx")).unwrap();
    let (_, sheet) = workbook.worksheets().swap_remove(0);
    assert!(sheet.rows().count() > 20_000, "control: it was a long one");
}
