//! Reads a staff list: a CSV file with one person a line.
//!
//! Each physical line stands for itself, so that a quotation mark that is never closed spoils its own line and not the
//! rest of the file. A field therefore cannot hold a line break.

use std::collections::HashMap;
use std::io::Read as _;
use std::path::Path;

use chrono::NaiveDate;

use crate::domain::employee::{EmployeeId, StaffMember};
use crate::domain::printable::{all_printable, is_printable};
use crate::domain::staff_import::{LineFault, ListedPerson, WrongLine};
use crate::domain::staff_list::StaffField;

/// Largest file that is read, in bytes.
pub const MAX_BYTES: u64 = 16 << 20;
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
    Site,
    DepartmentFrom,
    Gender,
    JoiningDate,
    Native,
}

const COLUMNS: [(&str, Column); 12] = [
    ("emp_id", Column::EmpId),
    ("name", Column::Name),
    ("email", Column::Email),
    ("phone", Column::Phone),
    ("dob", Column::Dob),
    ("designation", Column::Designation),
    ("department", Column::Department),
    ("site", Column::Site),
    ("department_from", Column::DepartmentFrom),
    ("gender", Column::Gender),
    ("joining_date", Column::JoiningDate),
    ("native", Column::Native),
];

impl Column {
    /// The field of the staff record; `None` for the id.
    fn field(self) -> Option<StaffField> {
        match self {
            Self::EmpId => None,
            Self::Name => Some(StaffField::Name),
            Self::Email => Some(StaffField::Email),
            Self::Phone => Some(StaffField::Phone),
            Self::Dob => Some(StaffField::DateOfBirth),
            Self::Designation => Some(StaffField::Designation),
            Self::Department => Some(StaffField::Department),
            Self::Site => Some(StaffField::Site),
            Self::DepartmentFrom => Some(StaffField::PostedSince),
            Self::Gender => Some(StaffField::Gender),
            Self::JoiningDate => Some(StaffField::JoiningDate),
            Self::Native => Some(StaffField::Native),
        }
    }
}

/// Why a list cannot be read at all.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// The system does not hand it out.
    #[error("the list cannot be read: {0}")]
    Unreadable(String),
    /// A folder, a device or the like, or larger than any staff list.
    #[error("this is no staff list: a CSV file of at most {} MB", MAX_BYTES >> 20)]
    NotAList,
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
pub struct StaffFile {
    /// People in the order of the list, no id twice.
    pub people: Vec<ListedPerson>,
    /// Lines that could not be taken.
    pub wrong: Vec<WrongLine>,
}

/// Reads the list at `path`.
///
/// # Errors
/// [`ListError`]: the whole file is none. A single line that cannot be taken is no error but in [`StaffFile::wrong`].
pub fn read_path(path: &Path) -> Result<StaffFile, ListError> {
    let unreadable = |error: std::io::Error| ListError::Unreadable(error.to_string());
    // Asked before it is opened: a pipe would be waited for.
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() || metadata.len() > MAX_BYTES {
        return Err(ListError::NotAList);
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    read(&bytes)
}

/// Reads a list.
///
/// # Errors
/// As [`read_path`].
pub fn read(bytes: &[u8]) -> Result<StaffFile, ListError> {
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
    let mut list = StaffFile::default();
    let named: Vec<StaffField> = columns.iter().filter_map(|column| column.field()).collect();
    let mut first_line_of: HashMap<EmployeeId, usize> = HashMap::new();
    for (index, line) in lines {
        let number = index + 1;
        match person_of(line, separator, &columns) {
            Err(BadLine { emp_id, reason }) => {
                list.wrong.push(WrongLine { line: number, id: emp_id, fault: LineFault::Other(reason) });
            }
            Ok(member) => {
                if let Some(first) = first_line_of.get(&member.emp_id) {
                    let fault =
                        LineFault::Other(format!("the id {} is on line {first} already", member.emp_id));
                    list.wrong.push(WrongLine { line: number, id: member.emp_id.to_string(), fault });
                } else {
                    first_line_of.insert(member.emp_id.clone(), number);
                    list.people.push(ListedPerson { line: number, member, named: named.clone() });
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
    if fields.iter().any(|field| !all_printable(field)) {
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
        site: text(Column::Site),
        posted_since: date(Column::DepartmentFrom, "department_from")?,
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
    let mut short: String = text.chars().filter(|c| is_printable(*c)).take(SHOWN).collect();
    if text.chars().count() > SHOWN {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> StaffFile {
        read(text.as_bytes()).unwrap()
    }

    fn reasons(list: &StaffFile) -> Vec<(&str, usize, &str)> {
        list.wrong
            .iter()
            .map(|wrong| match &wrong.fault {
                LineFault::Other(reason) => (wrong.id.as_str(), wrong.line, reason.as_str()),
                LineFault::Field(..) => (wrong.id.as_str(), wrong.line, "a field"),
            })
            .collect()
    }

    #[test]
    fn columns_come_in_any_order_and_empty_fields_are_left_out() {
        let read =
            list("Name, EMP_ID ,dob,native,joining_date\n\"Smith, Ann\",E001,1990-12-31,,02.01.2020\n");
        let mut ann = StaffMember::new("E001".parse().unwrap(), "Smith, Ann");
        ann.dob = NaiveDate::from_ymd_opt(1990, 12, 31);
        ann.joining_date = NaiveDate::from_ymd_opt(2020, 1, 2);
        let named =
            vec![StaffField::Name, StaffField::DateOfBirth, StaffField::Native, StaffField::JoiningDate];
        assert_eq!(
            read,
            StaffFile { people: vec![ListedPerson { line: 2, member: ann, named }], wrong: Vec::new() }
        );
    }

    #[test]
    fn what_spreadsheets_write_is_read_alike() {
        let members = |text: &str| list(text).people.into_iter().map(|p| p.member).collect::<Vec<_>>();
        let expected = members("emp_id,name\nE001,Zoë\n");
        assert_eq!(expected.len(), 1);
        for other in [
            "\u{feff}emp_id,name\r\nE001,Zoë\r\n",
            "emp_id;name\nE001;Zoë",
            "emp_id\tname\n\n  \nE001\tZoë\n\n",
            "\"emp_id\",\"name\"\n\"E001\",\" Zoë \"\n",
        ] {
            assert_eq!(members(other), expected, "{other:?}");
        }
    }

    #[test]
    fn a_bad_line_is_named_and_does_not_stop_the_rest() {
        let read = read(
            b"emp_id,name,dob\nE 1,Ann,\nE002,\"Bob,\nE003,,\nE004,Dan\nE005,Eve,31/12/1990\nE006,\xFFay,\n\
              E007,Gus,\nE007,Hal,\nE008,I\x07a,\n,Jo,\nE009,Kim,1990-02-30\nE010,Lea,2000-01-01\n",
        )
        .unwrap();
        let ids: Vec<&str> = read.people.iter().map(|person| person.member.emp_id.as_str()).collect();
        assert_eq!(ids, ["E007", "E010"]);
        let reasons = reasons(&read);
        let expected = [
            ("E 1", 2, "is not an employee id"),
            ("", 3, "a quotation mark is not closed"),
            ("E003", 4, "the name is missing"),
            ("E004", 5, "2 fields where the first line names 3"),
            ("E005", 6, "write YYYY-MM-DD"),
            ("", 7, "not UTF-8"),
            ("E007", 9, "the id E007 is on line 8 already"),
            ("E008", 10, "control character"),
            ("", 11, "the id is missing"),
            ("E009", 12, "is not a date"),
        ];
        assert_eq!(reasons.len(), expected.len(), "{reasons:?}");
        for ((id, line, reason), (wanted_id, wanted_line, wanted)) in reasons.iter().zip(expected) {
            assert_eq!((*id, *line), (wanted_id, wanted_line), "{reason}");
            assert!(reason.contains(wanted), "{line}: {reason}");
        }
    }

    #[test]
    fn a_list_whose_columns_are_not_understood_is_refused_as_a_whole_and_says_which() {
        let refused = |bytes: &[u8]| read(bytes).unwrap_err();
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
        assert_eq!(read.people.len(), 1);
        assert!(reasons(&read)[0].2.contains("longer than 200"));
        let long = format!("emp_id,name\n{}", "E001,Ann\n".repeat(MAX_LINES));
        assert_eq!(super::read(long.as_bytes()), Err(ListError::TooLong));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_whatever_break_the_reader(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
            let with_header = [b"emp_id,name\n".as_slice(), &bytes].concat();
            drop(read(&bytes));
            let read = read(&with_header).unwrap();
            let lines = with_header.split(|byte| *byte == b'\n').filter(|line| {
                !line.strip_suffix(b"\r").unwrap_or(line).trim_ascii().is_empty()
            });
            proptest::prop_assert_eq!(read.people.len() + read.wrong.len() + 1, lines.count());
        }
    }
}
