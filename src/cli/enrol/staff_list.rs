//! The staff list: a CSV file with one person a line.
//!
//! Each physical line stands for itself, so that a quotation mark that is never closed spoils its own line and not the
//! rest of the file. A field therefore cannot hold a line break.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::plan::Refusal;
use crate::domain::employee::{EmployeeId, StaffMember};

/// Largest file that is read, in bytes.
pub(super) const MAX_BYTES: u64 = 16 << 20;
/// Most lines that are read.
const MAX_LINES: usize = 100_000;
/// Longest field, in characters.
const MAX_FIELD: usize = 200;
/// Separators that spreadsheets write, the preferred one first.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// Columns of the list, by the names of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Column {
    EmpId,
    Name,
    Email,
    Phone,
    Dob,
    Designation,
    Department,
    Gender,
    JoiningDate,
    Native,
}

const COLUMNS: [(&str, Column); 10] = [
    ("emp_id", Column::EmpId),
    ("name", Column::Name),
    ("email", Column::Email),
    ("phone", Column::Phone),
    ("dob", Column::Dob),
    ("designation", Column::Designation),
    ("department", Column::Department),
    ("gender", Column::Gender),
    ("joining_date", Column::JoiningDate),
    ("native", Column::Native),
];

/// Why a list cannot be read at all.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ListError {
    /// Nothing in it.
    #[error("the list is empty: its first line names the columns, such as emp_id,name,department")]
    Empty,
    /// Not text.
    #[error("the first line is not UTF-8 text: save the list as \"CSV UTF-8\"")]
    NotText,
    /// Larger than any staff list.
    #[error("the list has more than {MAX_LINES} lines")]
    TooLong,
    /// A column that is not known.
    #[error("the column \"{0}\" is not known; the columns are {known}", known = known_columns())]
    UnknownColumn(String),
    /// A column that stands there twice.
    #[error("the column {0} stands there twice")]
    TwiceColumn(String),
    /// A column that every list needs.
    #[error("the column {0} is missing; the first line names the columns, such as emp_id,name,department")]
    NoColumn(&'static str),
}

fn known_columns() -> String {
    COLUMNS.map(|(name, _)| name).join(", ")
}

/// What could be read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct StaffList {
    /// People in the order of the list, no id twice.
    pub(super) staff: Vec<StaffMember>,
    /// Lines that could not be taken, each with its number.
    pub(super) refused: Vec<Refusal>,
}

/// Reads a list. `file` is its name for the refusals.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<StaffList, ListError> {
    if count(bytes, b'\n') > MAX_LINES {
        return Err(ListError::TooLong);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut lines = bytes
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .enumerate()
        .filter(|(_, line)| !line.trim_ascii().is_empty());
    let (_, header) = lines.next().ok_or(ListError::Empty)?;
    let separator = separator_of(header);
    let columns = columns_of(header, separator)?;
    let mut list = StaffList::default();
    let mut first_line_of: HashMap<EmployeeId, usize> = HashMap::new();
    for (index, line) in lines {
        let number = index + 1;
        let place = format!("{file}, line {number}");
        match person_of(line, separator, &columns) {
            Err(BadLine { emp_id, reason }) => list.refused.push(Refusal::new(emp_id, place, reason)),
            Ok(person) => {
                if let Some(first) = first_line_of.get(&person.emp_id) {
                    let reason = format!("the id {} is on line {first} already", person.emp_id);
                    list.refused.push(Refusal::new(person.emp_id.as_str(), place, reason));
                } else {
                    first_line_of.insert(person.emp_id.clone(), number);
                    list.staff.push(person);
                }
            }
        }
    }
    Ok(list)
}

/// How often `wanted` stands in `bytes`.
fn count(bytes: &[u8], wanted: u8) -> usize {
    bytes.split(|byte| *byte == wanted).count() - 1
}

/// The separator that stands most often in the header.
fn separator_of(header: &[u8]) -> u8 {
    let count = |separator: u8| count(header, separator);
    // `max_by_key` takes the last of equals; the preferred one comes first.
    SEPARATORS.into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

fn columns_of(header: &[u8], separator: u8) -> Result<Vec<Column>, ListError> {
    let mut columns = Vec::new();
    for name in fields_of(header, separator).ok_or(ListError::NotText)? {
        let wanted = name.to_lowercase();
        let Some((_, column)) = COLUMNS.into_iter().find(|(known, _)| *known == wanted) else {
            return Err(ListError::UnknownColumn(shortened(&name)));
        };
        if columns.contains(&column) {
            return Err(ListError::TwiceColumn(wanted));
        }
        columns.push(column);
    }
    for (name, column) in [("emp_id", Column::EmpId), ("name", Column::Name)] {
        if !columns.contains(&column) {
            return Err(ListError::NoColumn(name));
        }
    }
    Ok(columns)
}

/// The trimmed fields of one line; `None` where it is not UTF-8 or not CSV.
fn fields_of(line: &[u8], separator: u8) -> Option<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(line.len().max(1))
        .from_reader(line);
    let record = reader.records().next()?.ok()?;
    Some(record.iter().map(|field| field.trim().to_owned()).collect())
}

/// A line that cannot be taken.
struct BadLine {
    /// The id as written, where there was one.
    emp_id: String,
    reason: String,
}

fn person_of(line: &[u8], separator: u8, columns: &[Column]) -> Result<StaffMember, BadLine> {
    let nameless = |reason: &str| BadLine { emp_id: String::new(), reason: reason.to_owned() };
    if std::str::from_utf8(line).is_err() {
        return Err(nameless("not UTF-8 text: save the list as \"CSV UTF-8\""));
    }
    if count(line, b'"') % 2 == 1 {
        return Err(nameless("a quotation mark is not closed on this line"));
    }
    let fields = fields_of(line, separator).ok_or_else(|| nameless("not a line of CSV"))?;
    let found: HashMap<Column, String> = columns.iter().copied().zip(fields.iter().cloned()).collect();
    let raw_id = found.get(&Column::EmpId).map(|id| shortened(id)).unwrap_or_default();
    let bad = |reason: String| BadLine { emp_id: raw_id.clone(), reason };
    if fields.len() != columns.len() {
        return Err(bad(format!("{} fields where the first line names {}", fields.len(), columns.len())));
    }
    if let Some(long) = fields.iter().find(|field| field.chars().count() > MAX_FIELD) {
        return Err(bad(format!("\"{}\" is longer than {MAX_FIELD} characters", shortened(long))));
    }
    if fields.iter().any(|field| field.chars().any(char::is_control)) {
        return Err(bad("a field holds a control character".to_owned()));
    }
    let text = |column| found.get(&column).filter(|field| !field.is_empty()).cloned();
    let emp_id = text(Column::EmpId).ok_or_else(|| bad("the id is missing".to_owned()))?;
    let emp_id: EmployeeId = emp_id.parse().map_err(|error| bad(format!("{error}")))?;
    let name = text(Column::Name).ok_or_else(|| bad("the name is missing".to_owned()))?;
    let date = |column, what: &str| match text(column) {
        None => Ok(None),
        Some(written) => date_of(&written).map(Some).ok_or_else(|| {
            bad(format!("{what} \"{}\" is not a date: write YYYY-MM-DD", shortened(&written)))
        }),
    };
    Ok(StaffMember {
        email: text(Column::Email),
        phone: text(Column::Phone),
        dob: date(Column::Dob, "dob")?,
        designation: text(Column::Designation),
        department: text(Column::Department),
        gender: text(Column::Gender),
        joining_date: date(Column::JoiningDate, "joining_date")?,
        native: text(Column::Native),
        ..StaffMember::new(emp_id, name)
    })
}

/// A date as ISO 8601 writes it, or with dots, day first. Slashes mean different days in different countries.
fn date_of(written: &str) -> Option<NaiveDate> {
    use chrono::Datelike as _;
    ["%Y-%m-%d", "%d.%m.%Y"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(written, form).ok())
        .filter(|date| (1900..=2100).contains(&date.year()))
}

/// Short enough to be shown.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
    if text.chars().count() > SHOWN {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> StaffList {
        read("staff.csv", text.as_bytes()).unwrap()
    }

    fn reasons(list: &StaffList) -> Vec<(&str, &str, &str)> {
        list.refused.iter().map(|r| (r.emp_id.as_str(), r.file.as_str(), r.reason.as_str())).collect()
    }

    #[test]
    fn columns_come_in_any_order_and_empty_fields_are_left_out() {
        let read =
            list("Name, EMP_ID ,dob,native,joining_date\n\"Smith, Ann\",E001,1990-12-31,,02.01.2020\n");
        let mut ann = StaffMember::new("E001".parse().unwrap(), "Smith, Ann");
        ann.dob = NaiveDate::from_ymd_opt(1990, 12, 31);
        ann.joining_date = NaiveDate::from_ymd_opt(2020, 1, 2);
        assert_eq!(read, StaffList { staff: vec![ann], refused: Vec::new() });
    }

    #[test]
    fn what_spreadsheets_write_is_read_alike() {
        let expected = list("emp_id,name\nE001,Zoë\n");
        for other in [
            "\u{feff}emp_id,name\r\nE001,Zoë\r\n",
            "emp_id;name\nE001;Zoë",
            "emp_id\tname\n\n  \nE001\tZoë\n\n",
            "\"emp_id\",\"name\"\n\"E001\",\" Zoë \"\n",
        ] {
            assert_eq!(list(other), expected, "{other:?}");
        }
    }

    #[test]
    fn a_bad_line_is_named_and_does_not_stop_the_rest() {
        let read = read(
            "staff.csv",
            b"emp_id,name,dob\nE 1,Ann,\nE002,\"Bob,\nE003,,\nE004,Dan\nE005,Eve,31/12/1990\nE006,\xFFay,\n\
              E007,Gus,\nE007,Hal,\nE008,I\x07a,\n,Jo,\nE009,Kim,1990-02-30\nE010,Lea,2000-01-01\n",
        )
        .unwrap();
        let ids: Vec<&str> = read.staff.iter().map(|person| person.emp_id.as_str()).collect();
        assert_eq!(ids, ["E007", "E010"]);
        let reasons = reasons(&read);
        let expected = [
            ("E 1", "line 2", "is not an employee id"),
            ("", "line 3", "a quotation mark is not closed"),
            ("E003", "line 4", "the name is missing"),
            ("E004", "line 5", "2 fields where the first line names 3"),
            ("E005", "line 6", "write YYYY-MM-DD"),
            ("", "line 7", "not UTF-8"),
            ("E007", "line 9", "the id E007 is on line 8 already"),
            ("E008", "line 10", "control character"),
            ("", "line 11", "the id is missing"),
            ("E009", "line 12", "is not a date"),
        ];
        assert_eq!(reasons.len(), expected.len(), "{reasons:?}");
        for ((id, place, reason), (wanted_id, wanted_place, wanted)) in reasons.iter().zip(expected) {
            assert_eq!(*id, wanted_id, "{reason}");
            assert!(place.ends_with(wanted_place) && reason.contains(wanted), "{place}: {reason}");
        }
    }

    #[test]
    fn a_list_whose_columns_are_not_understood_is_refused_as_a_whole_and_says_which() {
        let refused = |bytes: &[u8]| read("staff.csv", bytes).unwrap_err();
        assert_eq!(refused(b""), ListError::Empty);
        assert_eq!(refused(b"\xEF\xBB\xBF\n \n"), ListError::Empty);
        assert_eq!(refused(b"emp_id,n\xFFme\n"), ListError::NotText);
        assert_eq!(refused(b"emp_id,name,salary\n"), ListError::UnknownColumn("salary".to_owned()));
        assert_eq!(refused(b"emp_id,name,Name\n"), ListError::TwiceColumn("name".to_owned()));
        assert_eq!(refused(b"emp_id,email\n"), ListError::NoColumn("name"));
        assert!(refused(b"emp_id,name,salary\n").to_string().contains("emp_id, name, email"));
    }

    #[test]
    fn length_is_bounded_for_fields_and_lists() {
        let read = list(&format!("emp_id,name\nE001,{}\nE002,Bo\n", "x".repeat(201)));
        assert_eq!(read.staff.len(), 1);
        assert!(read.refused[0].reason.contains("longer than 200"));
        let long = format!("emp_id,name\n{}", "E001,Ann\n".repeat(MAX_LINES));
        assert_eq!(super::read("staff.csv", long.as_bytes()), Err(ListError::TooLong));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_whatever_break_the_reader(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
            let with_header = [b"emp_id,name\n".as_slice(), &bytes].concat();
            drop(read("x", &bytes));
            let read = read("x", &with_header).unwrap();
            let lines = with_header.split(|byte| *byte == b'\n').filter(|line| {
                !line.strip_suffix(b"\r").unwrap_or(line).trim_ascii().is_empty()
            });
            proptest::prop_assert_eq!(read.staff.len() + read.refused.len() + 1, lines.count());
        }
    }
}
