//! The cells of a report, and how they are written for people.

use std::borrow::Cow;
use std::fmt;

use chrono::{Datelike as _, NaiveDate, NaiveTime, Timelike as _};

use super::Kind;

/// One value in a report.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing: not known yet, or no meaning here.
    Empty,
    /// Words.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number; one that is not finite is shown as nothing.
    Number(f64),
    /// A date.
    Date(NaiveDate),
    /// A time of day on the wall.
    Time(NaiveTime),
    /// A length of time in seconds.
    Duration(i64),
    /// What a day was.
    Status(Status),
}

impl Cell {
    /// Words.
    pub fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }

    /// The value where there is one.
    pub fn of<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Empty, cell)
    }

    /// As it is shown on screen, on paper and in CSV, in a column of this kind.
    #[must_use]
    pub fn shown(&self, kind: Kind) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(words) => Cow::Borrowed(words),
            Self::Integer(number) => Cow::Owned(number.to_string()),
            Self::Number(number) if !number.is_finite() => Cow::Borrowed(""),
            Self::Number(number) => {
                let decimals = if let Kind::Number(decimals) = kind { usize::from(decimals) } else { 2 };
                Cow::Owned(format!("{number:.decimals$}"))
            }
            Self::Date(date) => Cow::Owned(format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())),
            Self::Time(time) => {
                Cow::Owned(format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second()))
            }
            Self::Duration(seconds) if kind == Kind::HoursMinutes => Cow::Owned(hours_minutes(*seconds)),
            Self::Duration(seconds) => Cow::Owned(hours(*seconds)),
            Self::Status(status) => Cow::Owned(status.to_string()),
        }
    }
}

/// Hours with two decimals, rounded half away from zero, by whole numbers alone.
fn hours(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let hundredths = (u128::from(seconds.unsigned_abs()) * 100 + 1800) / 3600;
    format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Hours and minutes; what is left of a minute is cut, as on a clock.
fn hours_minutes(seconds: i64) -> String {
    let (sign, minutes) = (if seconds <= -60 { "-" } else { "" }, seconds.unsigned_abs() / 60);
    format!("{sign}{}:{:02}", minutes / 60, minutes % 60)
}

/// What a day was for a person, as the codes of the month matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DayCode {
    /// Worked enough.
    Present,
    /// Expected and not there, or worked too little.
    Absent,
    /// Worked half a day.
    HalfDay,
    /// Away with leave.
    Leave,
    /// Away half a day with leave.
    HalfLeave,
    /// A public holiday.
    Holiday,
    /// A day off by the weekly pattern.
    WeeklyOff,
    /// A time in or a time out is missing.
    MissingPunch,
    /// Still running, or not yet.
    Open,
}

impl DayCode {
    /// Every code with what it means, in the order of a legend.
    pub const LEGEND: [(Self, &'static str); 9] = [
        (Self::Present, "present"),
        (Self::Absent, "absent"),
        (Self::HalfDay, "half day"),
        (Self::Leave, "leave"),
        (Self::HalfLeave, "half a day of leave"),
        (Self::Holiday, "holiday"),
        (Self::WeeklyOff, "weekly off"),
        (Self::MissingPunch, "a time in or out is missing"),
        (Self::Open, "not over yet"),
    ];

    /// The code as it stands in the matrix.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Present => "P",
            Self::Absent => "A",
            Self::HalfDay => "HD",
            Self::Leave => "L",
            Self::HalfLeave => "HL",
            Self::Holiday => "H",
            Self::WeeklyOff => "WO",
            Self::MissingPunch => "M",
            Self::Open => "..",
        }
    }
}

/// The code of a day, and a second one where two are true: a holiday that was worked is `H/P`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status {
    /// What the day was first of all; gives the cell its colour.
    pub first: DayCode,
    /// What it was besides.
    pub second: Option<DayCode>,
}

impl Status {
    /// A day that was one thing.
    #[must_use]
    pub fn one(code: DayCode) -> Self {
        Self { first: code, second: None }
    }

    /// A day that was two.
    #[must_use]
    pub fn both(first: DayCode, second: DayCode) -> Self {
        Self { first, second: Some(second) }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.first.code())?;
        self.second.map_or(Ok(()), |second| write!(f, "/{}", second.code()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_shown_in_hours_of_two_decimals_or_in_hours_and_minutes() {
        let shown = |seconds| {
            let cell = Cell::Duration(seconds);
            [Kind::Hours, Kind::HoursMinutes].map(|kind| cell.shown(kind).into_owned())
        };
        assert_eq!(shown(0), ["0.00", "0:00"]);
        assert_eq!(shown(30_600), ["8.50", "8:30"]);
        assert_eq!(shown(17), ["0.00", "0:00"], "under half a hundredth");
        assert_eq!(shown(18), ["0.01", "0:00"]);
        assert_eq!(shown(100 * 3600 + 59), ["100.02", "100:00"]);
        assert_eq!(shown(-5400), ["-1.50", "-1:30"]);
        assert_eq!(shown(i64::MIN), ["-2562047788015215.50", "-2562047788015215:30"]);
    }

    #[test]
    fn a_status_shows_one_code_or_two() {
        let shown = |status| Cell::Status(status).shown(Kind::Status).into_owned();
        assert_eq!(shown(Status::one(DayCode::HalfDay)), "HD");
        assert_eq!(shown(Status::both(DayCode::Holiday, DayCode::Present)), "H/P");
    }

    #[test]
    fn a_number_that_is_none_is_shown_as_nothing() {
        assert_eq!(Cell::Number(f64::NAN).shown(Kind::Number(1)), "");
        assert_eq!(Cell::Number(2.25).shown(Kind::Number(1)), "2.2");
        assert_eq!(Cell::of(None::<i64>, Cell::Integer).shown(Kind::Integer), "");
    }
}
