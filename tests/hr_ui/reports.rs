//! The reports: shown as they are exported, and the payroll with the columns that HR keeps.

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use visionpresence::app::hr;
use visionpresence::app::hr::view::{Page, Stage};
use visionpresence::domain::log::DateRange;
use visionpresence::domain::report::{Cell, Kind, Line, Report};

use crate::office::Office;

/// The report on the screen.
fn shown(office: &Office) -> Option<Report> {
    let Stage::Working(work) = office.stage() else { return None };
    match &work.page {
        Page::Reports(page) => page.shown.as_ref().map(|shown| (*shown.report).clone()),
        _ => None,
    }
}

fn open(office: &mut Office, report: &str) {
    office.click("Reports");
    office.wait("the day", |office| shown(office).is_some());
    office.click("This month");
    office.click("Day");
    office.click(report);
    office.wait(report, |office| shown(office).is_some());
}

fn export(office: &mut Office, kind: &str, path: &std::path::Path) {
    office.click("Export");
    office.click(kind);
    office.fill("Path of the file", path.to_str().unwrap());
    office.click("Save here");
    office.wait("the note", |office| office.has("rows to") || office.has("row to"));
}

/// As calamine reads a cell that was written for `cell`.
fn is_same(cell: &Cell, kind: Kind, data: &Data) -> bool {
    let close = |a: f64, b: f64| (a - b).abs() < 1e-6;
    match (cell, data) {
        (Cell::Text(text), Data::String(read)) => text == read,
        (Cell::Text(text), Data::Empty) => text.is_empty(),
        (Cell::Status(_), Data::String(read)) => cell.shown(kind) == read.as_str(),
        (Cell::Status(_), Data::Empty) => cell.shown(kind).is_empty(),
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        (Cell::Integer(number), Data::Float(read)) => close(*number as f64, *read),
        (Cell::Number(number), Data::Float(read)) => close(*number, *read),
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        (Cell::Duration(seconds), Data::Float(read)) => close(*seconds as f64 / 3600.0, *read),
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        (Cell::Duration(seconds), Data::DateTime(read)) => close(*seconds as f64 / 86400.0, read.as_f64()),
        (Cell::Empty, Data::Empty) | (Cell::Date(_) | Cell::Time(_), Data::DateTime(_)) => true,
        _ => false,
    }
}

#[test]
fn the_month_on_the_screen_is_cell_by_cell_the_month_in_the_workbook() {
    let mut office = Office::signed_in();
    open(&mut office, "Month matrix");
    office.wait("the legend", |office| office.has("weekly off") && office.has("half day"));
    office.wait("the month", |office| {
        shown(office).is_some_and(|report| report.description.title == "Month matrix")
    });
    let report = shown(&office).unwrap();
    assert!(report.rows() > 100, "61 people with two rows each");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("month.xlsx");
    export(&mut office, "Excel workbook", &path);
    let mut workbook: Xlsx<_> = open_workbook(&path).unwrap();
    let (_, sheet) = workbook.worksheets().swap_remove(0);
    let mut rows = sheet.rows();
    let headings: Vec<String> = rows.next().unwrap().iter().map(ToString::to_string).collect();
    let columns = &report.description.columns;
    assert_eq!(headings, columns.iter().map(|column| column.heading.clone()).collect::<Vec<_>>());
    for line in &report.lines {
        let (Line::Row(cells) | Line::GroupTotals(cells)) = line;
        let row = rows.next().unwrap();
        for ((cell, column), data) in cells.iter().zip(columns).zip(row) {
            assert!(is_same(cell, column.kind, data), "{}: {cell:?} is {data:?}", column.heading);
        }
    }
}

#[test]
fn a_person_and_a_department_narrow_every_report() {
    let mut office = Office::signed_in();
    open(&mut office, "Timesheets");
    office.click("Everybody");
    office.fill("Name or id", "G0007");
    office.wait("the person", |office| {
        office.words().iter().filter(|word| word.contains("(G0007)")).count() == 1
    });
    let option = office.words().into_iter().find(|word| word.contains("(G0007)")).unwrap();
    office.click(option.trim());
    office.wait("one person", |office| {
        shown(office).is_some_and(|report| {
            let ids = report.lines.iter().filter_map(|line| match line {
                Line::Row(cells) => cells.first().cloned(),
                Line::GroupTotals(_) => None,
            });
            report.rows() > 0 && ids.into_iter().all(|id| id == Cell::text("G0007"))
        })
    });
}

#[test]
fn a_period_that_is_too_long_is_said_with_what_to_do() {
    let mut office = Office::signed_in();
    open(&mut office, "Month matrix");
    let year = DateRange::between("2026-01-01".parse().unwrap(), "2026-11-20".parse().unwrap());
    let command = hr::event::Command::Reports(hr::reports::event::Command::Range(year));
    office.desk.as_ref().unwrap().events().send(hr::event::Event::Command(command)).unwrap();
    office.wait("the refusal", |office| office.has("This report takes at most 62 days"));
    assert!(office.has("Choose a shorter period.") && !office.has("Export"));
    office.click("Month matrix");
    office.click("Late and early");
    office.wait("a report that takes a year", |office| {
        shown(office).is_some_and(|report| report.description.name == "late")
    });
}

#[test]
fn payroll_columns_are_made_kept_shown_and_in_the_audit_list() {
    let mut office = Office::signed_in();
    open(&mut office, "Payroll");
    office.click("Columns: Standard");
    office.click("New set like this one...");
    office.wait("the form", |office| office.has("New payroll columns"));
    office.click("Keep these columns");
    office.wait("the fault", |office| office.has("Give it a name"));
    office.fill("Name of this set", "Datev");
    office.fill("Heading of: Employee id", "PERSNR");
    office.click("Keep these columns");
    office.wait("the note", |office| office.has("Saved: Datev."));
    office.wait("its heading", |office| {
        shown(office).is_some_and(|report| report.description.columns[0].heading == "PERSNR")
    });
    let sets = office.reader().column_sets().unwrap();
    assert_eq!((sets.len(), sets[0].mapping.name.as_str(), sets[0].standard), (1, "Datev", true));
    assert_eq!(office.actions()[0], "payroll columns kept");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("payroll.csv");
    let command = |mapping: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_visionpresence"));
        command
            .arg("--data")
            .arg(office.data.root())
            .args(["export", "--report", "payroll", "--format", "csv"]);
        command.args(["--from", "2026-11-01", "--to", "2026-11-30", "--mapping", mapping, "--out"]);
        command.arg(&file).output().unwrap()
    };
    let refused = command("Sage");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("HR keeps Datev"), "{refused:?}");
    assert!(!refused.status.success() && !file.exists());
    assert!(command("datev").status.success());
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("PERSNR,Name,"));
    office.click("Columns: Datev");
    office.click("Change these columns...");
    office.click("Remove this set");
    office.wait("the note", |office| office.has("The set of payroll columns is removed."));
    assert!(office.reader().column_sets().unwrap().is_empty());
}
