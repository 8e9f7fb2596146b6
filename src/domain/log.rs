//! The attendance log as HR reads it: which work days, how many, and why each punch was accepted.

use chrono::{Datelike as _, Days, NaiveDate, NaiveTime};

use super::clock_event::EventId;
use super::day_records::Attendance;
use super::employee::EmployeeId;
use super::time::Moment;

/// Dates from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRange {
    /// First.
    pub from: NaiveDate,
    /// Last; not before the first.
    pub to: NaiveDate,
}

impl DateRange {
    /// The dates between two, in whichever order they were given.
    #[must_use]
    pub fn between(a: NaiveDate, b: NaiveDate) -> Self {
        Self { from: a.min(b), to: a.max(b) }
    }

    /// One date.
    #[must_use]
    pub fn day(date: NaiveDate) -> Self {
        Self { from: date, to: date }
    }

    /// Monday to Sunday around `date`.
    #[must_use]
    pub fn week_of(date: NaiveDate) -> Self {
        let back = Days::new(u64::from(date.weekday().num_days_from_monday()));
        let from = date.checked_sub_days(back).unwrap_or(date);
        Self { from, to: from.checked_add_days(Days::new(6)).unwrap_or(date) }
    }

    /// The calendar month of `date`.
    #[must_use]
    pub fn month_of(date: NaiveDate) -> Self {
        let from = date.with_day(1).unwrap_or(date);
        let next = from.checked_add_months(chrono::Months::new(1)).unwrap_or(date);
        Self { from, to: next.pred_opt().unwrap_or(date) }
    }

    /// The calendar month before that of `date`.
    #[must_use]
    pub fn month_before(date: NaiveDate) -> Self {
        Self::month_of(Self::month_of(date).from.pred_opt().unwrap_or(date))
    }
}

/// Work days with or without a time out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Completeness {
    /// Both.
    #[default]
    Any,
    /// With a time out.
    Complete,
    /// Without one.
    Open,
}

/// Which work days are wanted. Everything that is given has to hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogFilter {
    /// Work dates; all where none are given.
    pub range: Option<DateRange>,
    /// One person.
    pub person: Option<EmployeeId>,
    /// One department; the empty name: people without one.
    pub department: Option<String>,
    /// A part of the name or the id, in any case of letters.
    pub text: String,
    /// With or without a time out.
    pub completeness: Completeness,
    /// What the day was.
    pub status: Option<Attendance>,
    /// Those alone whose time in was late.
    pub late: bool,
}

/// What a filter finds, without the rows: how many on each date, newest first, and sums over all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogOutline {
    /// Date and number of work days, newest first, no date with none.
    pub days: Vec<(NaiveDate, u32)>,
    /// How many different people.
    pub people: u32,
    /// Mean length of those with a time out, in seconds.
    pub average_secs: Option<i64>,
}

/// A part of the log: `len` rows of the dates from `newest` back to `oldest`, after the first `skip`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogSpan {
    /// The date of the first row.
    pub newest: NaiveDate,
    /// The date of the last row.
    pub oldest: NaiveDate,
    /// Rows of `newest` that come before.
    pub skip: u32,
    /// Rows.
    pub len: u32,
}

impl LogOutline {
    /// How many work days.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.days.iter().map(|(_, count)| u64::from(*count)).sum()
    }

    /// Where the rows from `offset` on lie, at most `len`; `None` beyond the end.
    #[must_use]
    pub fn span(&self, offset: u64, len: u32) -> Option<LogSpan> {
        let mut dates = self.days.iter();
        let mut before = 0_u64;
        let (newest, count) = loop {
            let (date, count) = dates.next()?;
            if before + u64::from(*count) > offset {
                break (date, count);
            }
            before += u64::from(*count);
        };
        let skip = u32::try_from(offset - before).ok()?;
        let (mut oldest, mut found) = (*newest, count - skip);
        for (date, count) in dates {
            if found >= len {
                break;
            }
            (oldest, found) = (*date, found.saturating_add(*count));
        }
        Some(LogSpan { newest: *newest, oldest, skip, len: len.min(found) })
    }
}

/// A work day in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// Who.
    pub emp_id: EmployeeId,
    /// Name on the staff list.
    pub name: String,
    /// Department, where there is one.
    pub department: Option<String>,
    /// Work date.
    pub date: NaiveDate,
    /// Local time of the time in; `None` where only a time out is known.
    pub time_in: Option<NaiveTime>,
    /// Local time of the time out.
    pub time_out: Option<NaiveTime>,
    /// Seconds between the two.
    pub worked_secs: Option<i64>,
    /// Status of the day as it is stored.
    pub status: String,
}

/// A work day with its punches.
#[derive(Debug, Clone, PartialEq)]
pub struct DayDetail {
    /// The day.
    pub row: LogRow,
    /// In the order in which they were stored.
    pub punches: Vec<PunchDetail>,
}

/// The enrolled photo by which somebody was recognised: of all photos of the person the one most like the scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchedPhoto {
    /// Whose photo it is.
    pub emp_id: EmployeeId,
    /// Its name in the store.
    pub photo: String,
    /// It is in the gallery still.
    pub enrolled: bool,
}

/// Why a punch was accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct PunchDetail {
    /// Its id.
    pub event: EventId,
    /// Place in the order of all events; names the scan photo.
    pub sequence: i64,
    /// When.
    pub at: Moment,
    /// `face`, `pin`, `manual` or `import`.
    pub source: String,
    /// How alike the face was to the enrolled one.
    pub score: Option<f64>,
    /// What the score had to reach.
    pub threshold: Option<f64>,
    /// How far the runner-up was behind.
    pub margin: Option<f64>,
    /// The next most alike person: name, or id where the name is not known.
    pub runner_up: Option<String>,
    /// Whether there is a scan photo.
    pub has_photo: bool,
    /// Why there is none where one was wanted.
    pub photo_error: Option<String>,
    /// The clock of the machine had jumped shortly before.
    pub clock_suspect: bool,
    /// By which enrolled photo, where that is known.
    pub matched: Option<MatchedPhoto>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weeks_begin_on_monday_and_months_end_on_their_last_day() {
        let range = |from, to| DateRange { from: date(from), to: date(to) };
        assert_eq!(DateRange::week_of(date("2026-11-22")), range("2026-11-16", "2026-11-22"));
        assert_eq!(DateRange::month_of(date("2028-02-10")), range("2028-02-01", "2028-02-29"));
        assert_eq!(DateRange::month_before(date("2026-01-31")), range("2025-12-01", "2025-12-31"));
        assert_eq!(
            DateRange::between(date("2026-02-02"), date("2026-02-01")),
            range("2026-02-01", "2026-02-02")
        );
    }

    #[test]
    fn a_span_names_the_dates_in_which_its_rows_lie() {
        let outline = LogOutline {
            days: vec![(date("2026-11-20"), 3), (date("2026-11-19"), 2), (date("2026-11-17"), 5)],
            ..LogOutline::default()
        };
        let span = |offset, len| outline.span(offset, len).map(|s| (s.newest, s.oldest, s.skip, s.len));
        assert_eq!(outline.records(), 10);
        assert_eq!(span(0, 3), Some((date("2026-11-20"), date("2026-11-20"), 0, 3)));
        assert_eq!(span(2, 2), Some((date("2026-11-20"), date("2026-11-19"), 2, 2)));
        assert_eq!(span(3, 4), Some((date("2026-11-19"), date("2026-11-17"), 0, 4)));
        assert_eq!(span(8, 100), Some((date("2026-11-17"), date("2026-11-17"), 3, 2)));
        assert_eq!(span(10, 1), None);
    }
}
