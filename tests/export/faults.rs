//! What stands in the way of a file, and what is left of it.

use std::ops::ControlFlow;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use visionpresence::domain::report::Period;
use visionpresence::domain::report::request::ReportName;
use visionpresence::export::Format;
use visionpresence::runtime::exporting::{ExportFailure, ExportRequest, export_to_file};

use crate::office::{FORMATS, Office, day};

/// All of the years of `Office::with_many_days`.
fn all_days(office: &Office, format: Format) -> ExportRequest {
    let period = Period::new(day("1950-01-01"), day("2030-01-01")).unwrap();
    let mut request = office.request(ReportName::Log, format);
    request.report.period = period;
    request
}

/// The real command, with files limited to so many blocks of 512 bytes: it stands for the end of the disk and needs no
/// rights.
fn export_with_limit(office: &Office, format: Format, blocks: u32) -> Output {
    let limited = format!("trap '' XFSZ; ulimit -S -f {blocks} && exec \"$0\" \"$@\"");
    Command::new("sh")
        .args(["-c", &limited, env!("CARGO_BIN_EXE_visionpresence"), "--data"])
        .arg(office.place.root())
        .args(["export", "--format", format.extension(), "--report", "log"])
        .args(["--from", "1950-01-01", "--to", "2030-01-01", "--json", "--out"])
        .arg(office.path(format))
        .output()
        .unwrap()
}

#[test]
fn a_full_disk_is_said_and_leaves_the_old_file_as_it_was() {
    let office = Office::with_many_days(19_000);
    for format in [Format::Xlsx, Format::Csv, Format::Json] {
        let path = office.path(format);
        std::fs::write(&path, "the old file").unwrap();
        let output = export_with_limit(&office, format, 64);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{format:?}: {said}");
        assert!(said.contains("the disk is full; make room"), "{format:?}: {said}");
        assert!(said.contains("was not written") && !said.contains("panicked"), "{format:?}: {said}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "the old file", "{format:?}");
        // Control: with room it works.
        let output = export_with_limit(&office, format, 1_000_000);
        assert!(output.status.success(), "{format:?}: {}", String::from_utf8_lossy(&output.stderr));
        let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(summary["rows"], 19_000);
        assert_eq!(summary["bytes"], std::fs::metadata(&path).unwrap().len());
    }
    assert_eq!(office.files_beside(), ["report.csv", "report.json", "report.xlsx"]);
}

#[test]
fn no_room_for_the_temporary_file_of_a_long_workbook_is_said_as_well() {
    let office = Office::with_many_days(25_000);
    std::fs::write(office.path(Format::Xlsx), "the old file").unwrap();
    let output = export_with_limit(&office, Format::Xlsx, 64);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("has no room for the temporary file") && !said.contains("panicked"), "{said}");
    assert_eq!(std::fs::read_to_string(office.path(Format::Xlsx)).unwrap(), "the old file");
    assert_eq!(office.files_beside(), ["report.xlsx"]);
}

#[test]
fn cancelling_at_any_moment_leaves_no_file() {
    let office = Office::with_many_days(3_000);
    for format in FORMATS {
        for stop_at in [512, 2_560, 3_000] {
            let mut told = Vec::new();
            let failure =
                export_to_file(&office.reader(), &all_days(&office, format), &mut |done, expected| {
                    told.push(done);
                    assert_eq!(expected, Some(3_000));
                    if done >= stop_at { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                });
            assert!(matches!(failure, Err(ExportFailure::Cancelled)), "{format:?}: {failure:?}");
            assert_eq!(told.last(), Some(&stop_at), "{format:?}");
            assert_eq!(office.files_beside(), Vec::<String>::new(), "{format:?}");
        }
        // Control: nobody cancels.
        office.export(&all_days(&office, format));
        std::fs::remove_file(office.path(format)).unwrap();
    }
}

#[test]
fn a_target_that_cannot_be_written_is_said_in_a_sentence() {
    let office = Office::with_two_weeks();
    let refused = |path: &Path| {
        let mut request = office.request(ReportName::Log, Format::Csv);
        path.clone_into(&mut request.path);
        office.try_export(&request).unwrap_err().to_string()
    };
    let missing = refused(&office.place.beside("no stick/report.csv"));
    assert!(missing.contains("is the stick plugged in?"), "{missing}");
    assert!(!office.place.beside("no stick").exists(), "no folder is made in the place of a stick");
    let folder = refused(&office.place.beside(""));
    assert!(folder.contains("this is the name of a folder"), "{folder}");
    let no_folder = refused(Path::new("/dev/null/report.csv"));
    assert!(no_folder.contains("was not written"), "{no_folder}");
    let long = refused(&office.place.beside(&"x".repeat(300)));
    assert!(long.contains("choose another"), "{long}");
}

#[test]
fn a_file_is_for_its_owner_alone() {
    let office = Office::with_two_weeks();
    office.export(&office.request(ReportName::Log, Format::Csv));
    let mode = std::fs::metadata(office.path(Format::Csv)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn wrong_usage_is_told_apart_from_a_failure() {
    let office = Office::with_two_weeks();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_visionpresence"));
        let output =
            command.arg("--data").arg(office.place.root()).arg("export").args(arguments).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let out = office.path(Format::Csv);
    let out = out.to_str().unwrap();
    let base = ["--format", "csv", "--from", "2026-11-01", "--out", out];
    let with = |more: &[&'static str]| run(&[&base[..], more].concat());
    assert_eq!(with(&["--to", "2026-11-30"]).0, 0, "control");
    assert_eq!(with(&["--to", "soon"]).0, 2);
    assert_eq!(with(&["--to", "2026-11-30", "--report", "gossip"]).0, 2);
    let (code, said) = with(&["--to", "2026-10-01"]);
    assert!(code == 1 && said.contains("are no period"), "{code} {said}");
    let (code, said) = with(&["--to", "2026-11-30", "--person", "E999"]);
    assert!(code == 1 && said.contains("nobody with the id E999"), "{code} {said}");
    let (code, said) = with(&["--to", "2027-11-30", "--report", "month"]);
    assert!(code == 1 && said.contains("at most 62 days"), "{code} {said}");
}
