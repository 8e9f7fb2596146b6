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
            Self::Number(number) if kind == Kind::Days => Cow::Owned(number.to_string()),
            Self::Number(number) => {
                let decimals = if let Kind::Number(decimals) = kind { usize::from(decimals) } else { 2 };
                Cow::Owned(format!("{number:.decimals$}"))
            }
            Self::Date(date) => {
                Cow::Owned(format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()))
            }
            Self::Time(time) => {
                Cow::Owned(format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second()))
            }
            Self::Duration(seconds) if kind == Kind::Hours => Cow::Owned(hours(*seconds)),
            Self::Duration(seconds) => Cow::Owned(hours_minutes(*seconds)),
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

/// The code of a day in the month matrix: `P A HD L H WO M`, and two with a stroke where both are true (`H/P`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status(&'static str);

/// What a code says first of all; it gives the cell its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// There.
    Present,
    /// There for half a day.
    HalfDay,
    /// Not there.
    Absent,
    /// A time in or a time out is missing.
    MissingPunch,
    /// Away with leave, some of the day at least.
    Leave,
    /// A holiday.
    Holiday,
    /// A day off by the roster.
    WeeklyOff,
    /// Not judged yet.
    Open,
}

impl Tone {
    /// Each with its code and what it means, in the order of a legend.
    pub const LEGEND: [(Self, &'static str, &'static str); 7] = [
        (Self::Present, "P", "present"),
        (Self::Absent, "A", "absent"),
        (Self::HalfDay, "HD", "half day"),
        (Self::Leave, "L", "leave"),
        (Self::Holiday, "H", "holiday"),
        (Self::WeeklyOff, "WO", "weekly off"),
        (Self::MissingPunch, "M", "a time in or out is missing"),
    ];
}

impl Status {
    /// The code of a [`DayRecord`](crate::domain::day_records::DayRecord).
    #[must_use]
    pub fn of(code: &'static str) -> Self {
        Self(code)
    }

    /// What somebody who looks over the month has to see first: what is wrong, then what kind of day it is.
    #[must_use]
    pub fn tone(self) -> Tone {
        let tone =
            |code: &str| Tone::LEGEND.into_iter().find(|(_, known, _)| *known == code).map(|(tone, ..)| tone);
        let (first, second) =
            self.0.split_once('/').map_or((self.0, None), |(first, second)| (first, Some(second)));
        let wrong = second.and_then(tone).filter(|tone| matches!(tone, Tone::Absent | Tone::MissingPunch));
        wrong.or_else(|| tone(first)).unwrap_or(Tone::Open)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
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
    fn a_status_has_the_tone_of_what_is_wrong_with_the_day_and_else_of_its_kind() {
        for (code, tone) in [
            ("P", Tone::Present),
            ("H/P", Tone::Holiday),
            ("L/P", Tone::Leave),
            ("L/A", Tone::Absent),
            ("WO/M", Tone::MissingPunch),
            ("", Tone::Open),
        ] {
            assert_eq!(Status::of(code).tone(), tone, "{code}");
            assert_eq!(Cell::Status(Status::of(code)).shown(Kind::Status), code);
        }
    }

    #[test]
    fn a_number_that_is_none_is_shown_as_nothing() {
        assert_eq!(Cell::Number(f64::NAN).shown(Kind::Number(1)), "");
        assert_eq!(Cell::Number(2.25).shown(Kind::Number(1)), "2.2");
        assert_eq!([2.0, 2.5].map(|days| Cell::Number(days).shown(Kind::Days).into_owned()), ["2", "2.5"]);
        assert_eq!(Cell::of(None::<i64>, Cell::Integer).shown(Kind::Integer), "");
    }
}
