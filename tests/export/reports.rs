//! The reports of day records, from punches in a real store.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use calamine::Data;
use visionpresence::domain::report::payroll::{ColumnMapping, HoursUnit, MappedColumn, PayrollField};
use visionpresence::domain::report::request::ReportName;
use visionpresence::export::Format;

use crate::office::{FORMATS, Office, output_of};

const REPORTS: [ReportName; 9] = [
    ReportName::Day,
    ReportName::Month,
    ReportName::Timesheet,
    ReportName::Departments,
    ReportName::Late,
    ReportName::Overtime,
    ReportName::Exceptions,
    ReportName::Rounding,
    ReportName::Payroll,
];

/// The text of a cell; of any other, none.
fn text(cell: &Data) -> &str {
    if let Data::String(text) = cell { text } else { "" }
}

#[test]
fn every_report_is_a_whole_file_of_each_kind_with_and_without_people() {
    for office in [Office::with_two_weeks(), Office::with_people(&[])] {
        for report in REPORTS {
            for format in FORMATS {
                let exported = office.export(&office.request(report, format));
                assert!(exported.bytes > 0, "{report:?} {format:?}");
            }
            let csv = office.csv(report);
            assert!(csv.iter().all(|row| row.len() == csv[0].len()), "{report:?}");
            let document = office.json(report);
            let columns = document["columns"].as_array().unwrap();
            assert_eq!(columns.len(), csv[0].len(), "{report:?}");
            for row in document["rows"].as_array().unwrap() {
                assert_eq!(
                    row.as_object().unwrap().len(),
                    columns.len(),
                    "{report:?}: no key is there twice"
                );
            }
        }
    }
}

#[test]
fn the_month_matrix_has_a_code_and_the_hours_for_each_person_and_day() {
    let office = Office::with_two_weeks();
    let rows = office.workbook(ReportName::Month);
    let column =
        |heading: &str| rows[0].iter().position(|cell| *cell == Data::String(heading.to_owned())).unwrap();
    let days = rows.iter().find(|row| text(&row[1]) == "E001" && text(&row[3]) == "days").unwrap();
    let hours = rows.iter().find(|row| text(&row[1]) == "E001" && text(&row[3]) == "hours").unwrap();
    assert_eq!(text(&days[column("9")]), "P", "Monday");
    assert_eq!(text(&days[column("14")]), "WO", "Saturday");
    assert_eq!(text(&days[column("23")]), "A", "a Monday on which nobody came");
    assert_eq!(days[column("1")], Data::Empty, "before the kiosk was there");
    assert_eq!(days[column("P")], Data::Float(10.0));
    let Data::DateTime(worked) = &hours[column("10")] else { panic!("{:?}", hours[column("10")]) };
    // 08:03:17 to 17:04:58.
    assert_eq!((worked.as_f64() * 86_400.0).round() as i64, 9 * 3600 + 60 + 41);
    let bob = rows.iter().find(|row| text(&row[1]) == "E004" && text(&row[3]) == "days").unwrap();
    assert_eq!([text(&bob[column("9")]), text(&bob[column("10")])], ["P", "M"], "forgot the time out");
    let totals = rows.iter().find(|row| row[0] == Data::String("Total".to_owned())).unwrap();
    assert_eq!((text(&totals[2]), &totals[column("9")]), ("4 people", &Data::Float(4.0)));
}

/// The value of an attribute in an XML tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

/// What stands behind each cell of the workbook, `AARRGGBB` by its place ("K2"); cells on white have none.
fn grounds(path: &std::path::Path) -> HashMap<String, String> {
    let part = |name: &str| output_of("unzip", &["-p", path.to_str().unwrap(), name]).unwrap();
    let styles = part("xl/styles.xml");
    let within = |tag: &str| {
        let (_, rest) = styles.split_once(&format!("<{tag} ")).unwrap();
        rest.split_once(&format!("</{tag}>")).unwrap().0.to_owned()
    };
    let colours: Vec<Option<String>> = within("fills")
        .split("<fill>")
        .skip(1)
        .map(|fill| fill.split_once("<fgColor").and_then(|(_, tag)| attribute(tag, "rgb")).map(str::to_owned))
        .collect();
    let of_style: Vec<Option<String>> = within("cellXfs")
        .split("<xf")
        .skip(1)
        .map(|style| colours[attribute(style, "fillId").unwrap().parse::<usize>().unwrap()].clone())
        .collect();
    let sheet = part("xl/worksheets/sheet1.xml");
    let cells = sheet.split("<c ").skip(1).filter_map(|cell| {
        let cell = format!(" {cell}");
        let style: usize = attribute(cell.split('>').next()?, "s")?.parse().unwrap();
        Some((attribute(&cell, "r")?.to_owned(), of_style[style].clone()?))
    });
    cells.collect()
}

#[test]
fn each_day_of_the_month_sheet_stands_on_the_colour_of_its_status() {
    let office = Office::with_two_weeks();
    let rows = office.workbook(ReportName::Month);
    let grounds = grounds(&office.path(Format::Xlsx));
    let first = rows[0].iter().position(|cell| *cell == Data::String("1".to_owned())).unwrap();
    let mut seen: BTreeMap<String, BTreeSet<Option<String>>> = BTreeMap::new();
    for (number, row) in
        rows.iter().enumerate().filter(|(_, row)| matches!(&row[3], Data::String(it) if it == "days"))
    {
        for day in 0..30 {
            let column = first + day;
            let name = |index: usize| char::from(b'A' + u8::try_from(index).unwrap());
            let column_name = match column / 26 {
                0 => name(column).to_string(),
                more => format!("{}{}", name(more - 1), name(column % 26)),
            };
            let code = row[column].to_string();
            seen.entry(code)
                .or_default()
                .insert(grounds.get(&format!("{column_name}{}", number + 1)).cloned());
        }
    }
    for (code, colours) in &seen {
        assert_eq!(colours.len(), 1, "{code:?} has one colour wherever it stands: {colours:?}");
    }
    let colour = |code: &str| seen[code].first().unwrap().clone();
    assert_eq!(colour(""), None, "a day of which there is nothing to say stays white");
    let colours: BTreeSet<_> = ["P", "A", "M", "WO"].map(|code| colour(code).expect(code)).into();
    assert_eq!(colours.len(), 4, "{seen:?}");
    assert_eq!(colour("A").as_deref(), Some("FFFFC7CE"), "red for who was absent");
    assert_eq!(colour("P").as_deref(), Some("FFE2F0D9"), "green for who was there");
}

#[test]
fn the_sums_of_a_timesheet_are_those_of_departments_and_payroll() {
    let office = Office::with_two_weeks();
    let worked = |report, group: &str| -> i64 {
        let document = office.json(report);
        let rows = document[group].as_array().unwrap().clone();
        rows.iter().map(|row| (row["worked_hours"].as_f64().unwrap_or(0.0) * 3600.0).round() as i64).sum()
    };
    let days = worked(ReportName::Timesheet, "rows");
    assert!(days > 200 * 3600, "control: {days}");
    assert_eq!(worked(ReportName::Timesheet, "group_totals"), days);
    assert_eq!(worked(ReportName::Departments, "rows"), days);
    assert_eq!(worked(ReportName::Payroll, "rows"), days);
    let payroll = office.json(ReportName::Payroll);
    let asha =
        payroll["rows"].as_array().unwrap().iter().find(|row| row["emp_id"] == "E001").unwrap().clone();
    // From the first day of the kiosk, the 9th, on: 16 working days, 10 of them worked, 6 days off.
    assert_eq!([&asha["present_days"], &asha["absent_days"], &asha["weekly_offs"]], [10.0, 6.0, 6.0]);
}

#[test]
fn exceptions_name_the_forgotten_time_out() {
    let office = Office::with_two_weeks();
    let document = office.json(ReportName::Exceptions);
    let rows = document["rows"].as_array().unwrap();
    let found = rows.iter().find(|row| row["kind"] == "missing_out").unwrap();
    assert_eq!((&found["emp_id"], &found["date"]), (&"E004".into(), &"2026-11-10".into()), "{rows:?}");
}

#[test]
fn payroll_has_the_columns_that_hr_named_in_their_order_and_no_others() {
    let office = Office::with_two_weeks();
    let column = |field, heading: &str| MappedColumn {
        field,
        heading: heading.to_owned(),
        unit: HoursUnit::default(),
    };
    let mapping = ColumnMapping {
        name: "Datev".to_owned(),
        columns: vec![
            column(PayrollField::WorkedHours, "Stunden"),
            column(PayrollField::EmpId, "Personalnummer"),
            column(PayrollField::LateMinutes, "=Verspätung"),
        ],
    };
    let file = office.place.beside("columns.toml");
    std::fs::write(&file, toml::to_string(&mapping).unwrap()).unwrap();
    let mut request = office.request(ReportName::Payroll, Format::Csv);
    request.report.mapping = mapping;
    office.export(&request);
    let by_library = std::fs::read_to_string(office.path(Format::Csv)).unwrap();
    assert!(by_library.starts_with("Stunden,Personalnummer,'=Verspätung\r\n"), "{by_library}");
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_visionpresence"))
        .arg("--data")
        .arg(office.place.root())
        .args([
            "export",
            "--format",
            "csv",
            "--report",
            "payroll",
            "--from",
            "2026-11-01",
            "--to",
            "2026-11-30",
        ])
        .arg("--columns")
        .arg(&file)
        .arg("--out")
        .arg(office.path(Format::Csv))
        .status()
        .unwrap();
    assert!(status.success());
    let by_command = std::fs::read_to_string(office.path(Format::Csv)).unwrap();
    assert_eq!(by_command.lines().next(), by_library.lines().next());
}
