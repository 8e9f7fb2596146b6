//! A store with people and days in it, and exports from it.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::Command;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use chrono::{NaiveDate, TimeDelta};
use visionpresence::domain::report::Period;
use visionpresence::domain::report::request::{ReportName, ReportRequest};
use visionpresence::export::Format;
use visionpresence::runtime::exporting::{ExportFailure, ExportRequest, Exported, export_to_file};
use visionpresence::store::Reader;

use crate::store_kit::{Place, berlin, enrolment, recorded, request};

/// Every kind of file.
pub const FORMATS: [Format; 4] = [Format::Xlsx, Format::Csv, Format::Json, Format::Pdf];

/// People, with names as people have them.
pub const STAFF: [(&str, &str, Option<&str>); 4] = [
    ("E001", "Asha Patel", Some("Kitchen")),
    ("E002", "Σωκράτης \"Sok\" Παπαδόπουλος", Some("Kitchen")),
    ("E003", "Людмила Щукина, née O'Neill", Some("Front, left & right")),
    ("E004", "Bob\tTab", None),
];

/// A company with two weeks behind it.
pub struct Office {
    pub place: Place,
}

impl Office {
    /// With `STAFF`, who have been there from Monday, 2026-11-09, to Friday, 2026-11-20, in many ways.
    pub fn with_two_weeks() -> Self {
        let office = Self::with_people(&STAFF);
        let mut writer = office.place.writer();
        let monday = day("2026-11-09");
        for offset in (0..5).chain(7..12) {
            let date = monday + TimeDelta::days(offset);
            for (index, (emp_id, ..)) in STAFF.iter().enumerate() {
                // The last one comes on two days only and forgets the time out on the second.
                if index == 3 && offset > 1 {
                    continue;
                }
                let time_in = berlin(&format!("{date} 0{}:{:02}:17", 8 + index % 2, offset * 3));
                recorded(writer.punch(&request(emp_id, time_in)));
                if index == 3 && offset == 1 {
                    continue;
                }
                let time_out = berlin(&format!("{date} 17:{:02}:{:02}", offset * 4, 59 - offset));
                recorded(writer.punch(&request(emp_id, time_out)));
            }
        }
        drop(writer);
        office
    }

    /// With these people and nothing else.
    pub fn with_people(people: &[(&str, &str, Option<&str>)]) -> Self {
        let place = Place::new();
        let mut writer = place.writer();
        for (emp_id, name, department) in people {
            writer.enrol(&enrolment(emp_id)).unwrap();
            // Not by the store, which refuses some of these: other programs may write here as well.
            place
                .sqlite()
                .execute(
                    "UPDATE staff SET name = ?2, department = ?3 WHERE emp_id = ?1",
                    (emp_id, name, department),
                )
                .unwrap();
        }
        drop(writer);
        Self { place }
    }

    /// Adds `count` work days of the first person straight to the derived table, as many years would.
    pub fn with_many_days(count: i64) -> Self {
        let office = Self::with_people(&STAFF[..1]);
        let sqlite = office.place.sqlite();
        sqlite.execute_batch("BEGIN").unwrap();
        let mut insert = sqlite
            .prepare(
                "INSERT INTO attendance (emp_id, attendance_date, time_in, time_out, status, worked_secs)
                 VALUES ('E001', ?1, '09:00:00', '17:30:30', 'Present', 30630)",
            )
            .unwrap();
        for offset in 0..count {
            insert.execute([(day("1950-01-01") + TimeDelta::days(offset)).to_string()]).unwrap();
        }
        drop(insert);
        sqlite.execute_batch("COMMIT").unwrap();
        drop(sqlite);
        office
    }

    pub fn reader(&self) -> Reader {
        Reader::open(&self.place.dir).unwrap()
    }

    pub fn request(&self, report: ReportName, format: Format) -> ExportRequest {
        ExportRequest {
            report: ReportRequest::of_all(report, Period::new(day("2026-11-01"), day("2026-11-30")).unwrap()),
            format,
            byte_order_mark: false,
            path: self.path(format),
            company: "Brot & Söhne".to_owned(),
            made_at: berlin("2026-12-01 08:00:00"),
        }
    }

    pub fn path(&self, format: Format) -> PathBuf {
        self.place.beside("report").with_extension(format.extension())
    }

    pub fn export(&self, request: &ExportRequest) -> Exported {
        self.try_export(request).unwrap()
    }

    pub fn try_export(&self, request: &ExportRequest) -> Result<Exported, ExportFailure> {
        export_to_file(&self.reader(), request, &mut |_, _| ControlFlow::Continue(()))
    }

    /// The log in this format, as text.
    pub fn text(&self, report: ReportName, format: Format) -> String {
        self.export(&self.request(report, format));
        std::fs::read_to_string(self.path(format)).unwrap()
    }

    /// The rows of the only sheet.
    pub fn workbook(&self, report: ReportName) -> Vec<Vec<Data>> {
        self.export(&self.request(report, Format::Xlsx));
        sheet_of(&self.path(Format::Xlsx))
    }

    /// The JSON document.
    pub fn json(&self, report: ReportName) -> serde_json::Value {
        serde_json::from_str(&self.text(report, Format::Json)).unwrap()
    }

    /// The fields of the CSV, heading row first.
    pub fn csv(&self, report: ReportName) -> Vec<Vec<String>> {
        let text = self.text(report, Format::Csv);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let fields = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
        reader.records().map(|record| fields(record.unwrap())).collect()
    }

    /// Names of the files beside the data directory, the data directory itself and the key of the site left out.
    pub fn files_beside(&self) -> Vec<String> {
        let folder = self.place.beside("");
        let names = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| name != "data" && name != "site.key");
        names.sort();
        names
    }
}

pub fn sheet_of(path: &std::path::Path) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let (_, range) = workbook.worksheets().swap_remove(0);
    range.rows().map(<[Data]>::to_vec).collect()
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What a program prints; `None` where it is not installed.
pub fn output_of(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}
