//! Every cell of the log, in each format, against what the database holds.

use calamine::{Data, DataType as _};
use chrono::{NaiveDate, NaiveTime};
use visionpresence::domain::report::request::ReportName;
use visionpresence::export::Format;

use crate::office::{FORMATS, Office, day, output_of, sheet_of};
use crate::openpyxl;

const HEADINGS: [&str; 7] =
    ["Employee ID", "Name", "Attendance Date", "Time In", "Time Out", "Duration (Hours)", "Status"];

/// A row as SQLite itself gives it: id, name, date, time in, time out, seconds, status.
type Stored = (String, String, String, String, Option<String>, Option<i64>, String);

fn stored(office: &Office) -> Vec<Stored> {
    let sqlite = office.place.sqlite();
    let mut query = sqlite
        .prepare(
            "SELECT emp_id, name, attendance_date, time_in, time_out, worked_secs, attendance.status
             FROM attendance JOIN staff USING (emp_id) ORDER BY attendance_date, time_in, emp_id",
        )
        .unwrap();
    let rows = query.query_map([], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn date(cell: &Data) -> NaiveDate {
    assert!(matches!(cell, Data::DateTime(_)), "{cell:?} is no date");
    cell.as_date().unwrap()
}

fn time(cell: &Data) -> Option<NaiveTime> {
    assert!(matches!(cell, Data::DateTime(_) | Data::Empty), "{cell:?} is no time");
    cell.as_time()
}

#[test]
fn every_cell_of_the_workbook_is_the_value_in_the_database() {
    let office = Office::with_two_weeks();
    let rows = office.workbook(ReportName::Log);
    let stored = stored(&office);
    assert_eq!(stored.len(), 32, "control: the two weeks are there");
    assert_eq!(rows[0], HEADINGS.map(|heading| Data::String(heading.to_owned())));
    assert_eq!(rows.len(), 1 + stored.len() + 1, "heading, rows, totals");
    for (row, stored) in rows[1..].iter().zip(&stored) {
        let clock = |text: &str| text.parse::<NaiveTime>().unwrap();
        assert_eq!(row[0], Data::String(stored.0.clone()));
        assert_eq!(row[1], Data::String(stored.1.clone()));
        assert_eq!(date(&row[2]), day(&stored.2));
        assert_eq!(time(&row[3]), Some(clock(&stored.3)));
        assert_eq!(time(&row[4]), stored.4.as_deref().map(clock));
        let seconds = row[5].get_float().map(|hours| (hours * 3600.0).round() as i64);
        assert_eq!(seconds, stored.5);
        assert_eq!(row[6], Data::String(stored.6.clone()));
    }
    let totals = rows.last().unwrap();
    let seconds: i64 = stored.iter().filter_map(|row| row.5).sum();
    assert_eq!(totals[0], Data::String("Total".to_owned()));
    assert_eq!(totals[1], Data::String("4 people".to_owned()));
    assert_eq!(totals[2], Data::String("32 records".to_owned()));
    assert_eq!((totals[5].get_float().unwrap() * 3600.0).round() as i64, seconds);
}

#[test]
fn the_library_of_the_earlier_system_reads_the_same_values() {
    let office = Office::with_two_weeks();
    office.workbook(ReportName::Log);
    let Some(rows) = openpyxl::rows(&office.path(Format::Xlsx)) else { return };
    let stored = stored(&office);
    assert_eq!(rows[0], HEADINGS);
    assert_eq!(rows.len(), 1 + stored.len() + 1, "heading, rows, totals");
    for (row, stored) in rows[1..].iter().zip(&stored) {
        assert_eq!([&row[0], &row[1], &row[2], &row[3]], [&stored.0, &stored.1, &stored.2, &stored.3]);
        assert_eq!(row[4].as_str(), stored.4.as_deref());
        assert_eq!(row[5].as_f64().map(|hours| (hours * 3600.0).round() as i64), stored.5);
        assert_eq!(row[6], stored.6);
    }
}

#[test]
fn the_workbook_looks_as_that_of_the_earlier_system_and_prints_well() {
    let office = Office::with_two_weeks();
    office.workbook(ReportName::Log);
    let path = office.path(Format::Xlsx);
    let part = |name: &str| output_of("unzip", &["-p", path.to_str().unwrap(), name]).unwrap();
    let sheet = part("xl/worksheets/sheet1.xml");
    for wanted in [
        "<pane ySplit=\"1\"",
        "state=\"frozen\"",
        "<autoFilter ref=\"A1:G33\"/>",
        "fitToHeight=\"0\"",
        "paperSize=\"9\"",
        "<col min=\"2\" max=\"2\" width=",
        "Page &amp;P of &amp;N",
        "Brot &amp;&amp; Söhne",
    ] {
        assert!(sheet.contains(wanted), "{wanted} is missing in {sheet}");
    }
    assert!(part("xl/workbook.xml").contains("_xlnm.Print_Titles"), "the heading row repeats");
    let styles = part("xl/styles.xml");
    for wanted in [
        "FF366092",
        "FFFFFFFF",
        "<b/>",
        "formatCode=\"yyyy-mm-dd\"",
        "formatCode=\"hh:mm:ss\"",
        "formatCode=\"0.00\"",
    ] {
        assert!(styles.contains(wanted), "{wanted} is missing in {styles}");
    }
    assert!(part("docProps/core.xml").contains("2026-12-01T07:00:00Z"), "made when the clock says");
}

#[test]
fn every_field_of_the_csv_is_the_value_in_the_database() {
    let office = Office::with_two_weeks();
    let rows = office.csv(ReportName::Log);
    let stored = stored(&office);
    assert_eq!(rows[0], HEADINGS);
    assert_eq!(rows.len(), 1 + stored.len(), "no totals among the rows");
    for (row, stored) in rows[1..].iter().zip(&stored) {
        assert_eq!([&row[0], &row[1], &row[2], &row[3]], [&stored.0, &stored.1, &stored.2, &stored.3]);
        assert_eq!(row[4], stored.4.clone().unwrap_or_default());
        let hours = stored.5.map(|seconds| format!("{:.2}", f64::from(seconds as i32) / 3600.0));
        assert_eq!(row[5], hours.unwrap_or_default());
        assert_eq!(row[6], stored.6);
    }
    let text = office.text(ReportName::Log, Format::Csv);
    assert_eq!(text.matches("\r\n").count(), rows.len(), "each line ends with CR LF: {text:?}");
    assert!(text.contains("\"Σωκράτης \"\"Sok\"\" Παπαδόπουλος\""), "{text}");
}

#[test]
fn a_csv_begins_with_a_byte_order_mark_where_one_is_wanted() {
    let office = Office::with_two_weeks();
    let without = office.text(ReportName::Log, Format::Csv);
    office.export(&visionpresence::runtime::exporting::ExportRequest {
        byte_order_mark: true,
        ..office.request(ReportName::Log, Format::Csv)
    });
    let with = std::fs::read_to_string(office.path(Format::Csv)).unwrap();
    assert!(without.starts_with("Employee ID"));
    assert_eq!(with, format!("\u{FEFF}{without}"));
}

#[test]
fn every_value_of_the_json_is_the_value_in_the_database() {
    let office = Office::with_two_weeks();
    let document = office.json(ReportName::Log);
    let stored = stored(&office);
    assert_eq!(document["report"], "log");
    assert_eq!((&document["from"], &document["to"]), (&"2026-11-01".into(), &"2026-11-30".into()));
    assert_eq!(document["made_at"], "2026-12-01T08:00:00+01:00");
    assert_eq!(document["company"], "Brot & Söhne");
    let headings: Vec<&str> =
        document["columns"].as_array().unwrap().iter().map(|c| c["heading"].as_str().unwrap()).collect();
    assert_eq!(headings, HEADINGS);
    let rows = document["rows"].as_array().unwrap();
    assert_eq!(rows.len(), stored.len());
    for (row, stored) in rows.iter().zip(&stored) {
        assert_eq!(row["emp_id"], stored.0.as_str());
        assert_eq!(row["name"], stored.1.as_str());
        assert_eq!(row["attendance_date"], stored.2.as_str());
        assert_eq!(row["time_in"], stored.3.as_str());
        assert_eq!(row["time_out"].as_str(), stored.4.as_deref());
        let seconds = row["duration_hours"].as_f64().map(|hours| (hours * 3600.0).round() as i64);
        assert_eq!(seconds, stored.5);
        assert_eq!(row["status"], stored.6.as_str());
    }
    assert_eq!(document["totals"]["attendance_date"], "32 records");
}

#[test]
fn one_person_alone_can_be_exported() {
    let office = Office::with_two_weeks();
    let mut request = office.request(ReportName::Log, Format::Csv);
    request.report.filter.person = Some("E004".parse().unwrap());
    assert_eq!(office.export(&request).rows, 2);
    request.report.period =
        visionpresence::domain::report::Period::new(day("2026-11-10"), day("2026-11-10")).unwrap();
    assert_eq!(office.export(&request).rows, 1);
}

#[test]
fn a_period_without_records_is_a_whole_file_of_each_kind() {
    let office = Office::with_two_weeks();
    for format in FORMATS {
        let mut request = office.request(ReportName::Log, format);
        request.report.period =
            visionpresence::domain::report::Period::new(day("2025-01-01"), day("2025-01-31")).unwrap();
        let exported = office.export(&request);
        assert_eq!((exported.rows, exported.bytes > 0), (0, true), "{format:?}");
    }
    assert_eq!(sheet_of(&office.path(Format::Xlsx)).len(), 2, "heading and totals");
    let json: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(office.path(Format::Json)).unwrap()).unwrap();
    assert_eq!(json["rows"].as_array().unwrap().len(), 0);
}

#[test]
fn a_long_log_is_whole_in_the_workbook_and_leaves_no_temporary_file() {
    let office = Office::with_many_days(25_000);
    let mut request = office.request(ReportName::Log, Format::Xlsx);
    request.report.period =
        visionpresence::domain::report::Period::new(day("1950-01-01"), day("2030-01-01")).unwrap();
    assert_eq!(office.export(&request).rows, 25_000);
    let rows = sheet_of(&office.path(Format::Xlsx));
    assert_eq!(rows.len(), 25_002);
    for (index, row) in rows[1..=25_000].iter().enumerate() {
        assert_eq!(date(&row[2]), day("1950-01-01") + chrono::TimeDelta::days(i64::try_from(index).unwrap()));
        assert_eq!(row[5].get_float(), Some(30630.0 / 3600.0));
    }
    assert_eq!(office.files_beside(), ["report.xlsx"]);
}
