//! Reports: tables with a description, that screen, workbook, CSV, JSON and PDF show alike.
//!
//! A [`Description`] says what the columns mean; the rows come after it, one at a time, so that a report of a million
//! rows never lies in memory as a whole. Each row has one [`Cell`] a column.

mod cell;
mod day;
pub mod days;
mod exceptions;
pub mod log;
mod month;
mod overtime;
pub mod payroll;
mod ranking;
pub mod request;
mod rounding;
mod sums;
mod timesheet;

pub use cell::{Cell, Status, Tone};

use chrono::NaiveDate;

/// What a column holds; it decides how its cells are shown, aligned and stored in each format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Whole numbers.
    Integer,
    /// Days, counted in halves: `22`, `0.5`.
    Days,
    /// Numbers with this many decimals.
    Number(u8),
    /// Dates, shown `2026-11-23`.
    Date,
    /// Times of day, shown `09:00:00`.
    Time,
    /// Durations as hours with two decimals, `8.50`.
    Hours,
    /// Durations as hours and minutes, `8:30`.
    HoursMinutes,
    /// Codes of the month matrix, `P`, `H/P`, or the hours of the day in hours and minutes.
    Status,
}

impl Kind {
    /// Whether the cells stand at the right edge of their column, as what is compared digit by digit does.
    #[must_use]
    pub fn is_right_aligned(self) -> bool {
        matches!(self, Self::Integer | Self::Days | Self::Number(_) | Self::Hours | Self::HoursMinutes)
    }
}

/// A column of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name for programs: the key in JSON. Lower case with underscores, unique in its report.
    pub key: String,
    /// Its name for people: the heading on screen, in the workbook, in the CSV and on paper.
    pub heading: String,
    /// What it holds.
    pub kind: Kind,
    /// A width in characters at which its usual cells are whole.
    pub width: u16,
}

impl Column {
    /// A column.
    #[must_use]
    pub fn new(key: impl Into<String>, heading: impl Into<String>, kind: Kind, width: u16) -> Self {
        Self { key: key.into(), heading: heading.into(), kind, width }
    }
}

/// The days that a report is about, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day; not before the first.
    pub to: NaiveDate,
}

/// A period that ends before it begins, or is longer than [`Period::MAX_DAYS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the days from {from} to {to} are no period: the first day comes first, and at most 100 years lie between"
)]
pub struct InvalidPeriod {
    from: NaiveDate,
    to: NaiveDate,
}

impl Period {
    /// Longest period, in days.
    pub const MAX_DAYS: i64 = 36_525;

    /// From the first day to the last, both included.
    ///
    /// # Errors
    /// [`InvalidPeriod`].
    pub fn new(from: NaiveDate, to: NaiveDate) -> Result<Self, InvalidPeriod> {
        let days = (to - from).num_days();
        if (0..=Self::MAX_DAYS).contains(&days) {
            Ok(Self { from, to })
        } else {
            Err(InvalidPeriod { from, to })
        }
    }

    /// Each day of it.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take_while(move |day| *day <= self.to)
    }

    /// How many days it has.
    #[must_use]
    pub fn len_days(self) -> usize {
        usize::try_from((self.to - self.from).num_days() + 1).unwrap_or(0)
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.from == self.to {
            write!(f, "{}", self.from)
        } else {
            write!(f, "{} to {}", self.from, self.to)
        }
    }
}

/// Which way the paper lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Orientation {
    /// Upright.
    Portrait,
    /// On its side, for many columns.
    Landscape,
}

/// Everything about a report but its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// Its name for programs, `log`; names the sheet and stands in the JSON.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// The days that it is about.
    pub period: Period,
    /// At least one.
    pub columns: Vec<Column>,
    /// The first so many columns say whose the row is. On paper each of these groups begins a page of its own, with
    /// those columns in its heading; 0 for a table without groups.
    pub group_columns: usize,
    /// Which way the paper lies.
    pub orientation: Orientation,
    /// Whether there is a line to sign below each group on paper.
    pub signature: bool,
    /// What the codes mean, or how the numbers were made; below the table.
    pub notes: Vec<String>,
}

/// The words around a table on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaperWords {
    /// There are no rows.
    pub nothing: &'static str,
    /// Below the two lines to sign: the person, and who approves.
    pub signatures: [&'static str; 2],
    /// Before the number of a page, and before how many there are.
    pub page_of: [&'static str; 2],
}

impl PaperWords {
    /// In English.
    pub const ENGLISH: Self = Self {
        nothing: "Nothing in this period.",
        signatures: ["Date, signature of the employee", "Date, approved by"],
        page_of: ["Page", "of"],
    };
}

/// A row of a report, or the totals of the rows of a group before it.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// One cell a column.
    Row(Vec<Cell>),
    /// One cell a column, for the group that ends here.
    GroupTotals(Vec<Cell>),
}

/// A report that is small enough to lie in memory: at most one row a person and day of a month or so.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// What it is.
    pub description: Description,
    /// Its rows in order, groups together.
    pub lines: Vec<Line>,
    /// One cell a column; empty for a report without totals.
    pub totals: Vec<Cell>,
}

impl Report {
    /// How many rows it has, totals not counted.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.lines.iter().filter(|line| matches!(line, Line::Row(_))).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_has_both_its_ends_and_never_runs_backwards() {
        let period = Period::new(day("2028-02-28"), day("2028-03-01")).unwrap();
        let days: Vec<String> = period.days().map(|day| day.to_string()).collect();
        assert_eq!(days, ["2028-02-28", "2028-02-29", "2028-03-01"]);
        assert_eq!((period.len_days(), period.to_string()), (3, "2028-02-28 to 2028-03-01".to_owned()));
        let one = Period::new(day("2026-11-23"), day("2026-11-23")).unwrap();
        assert_eq!((one.len_days(), one.to_string()), (1, "2026-11-23".to_owned()));
        assert!(Period::new(day("2026-11-23"), day("2026-11-22")).is_err());
        assert!(Period::new(day("1900-01-01"), day("2026-11-22")).is_err());
    }
}
