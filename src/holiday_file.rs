//! Reads holidays from an iCalendar file (RFC 5545), as calendars of public holidays are published.

use std::io::Read as _;
use std::path::Path;

use chrono::{Datelike as _, Days, NaiveDate};
use icalendar::{Calendar, CalendarComponent, Component as _, DatePerhapsTime};

use crate::domain::calendar::Holiday;

/// Largest file that is read, in bytes.
pub const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;
/// Longest single holiday, in days.
const MAX_DAYS: usize = 31;
/// Most holidays that are taken from one file.
const MAX_HOLIDAYS: usize = 10_000;
/// Longest name, in characters.
const MAX_NAME: usize = 100;

/// Why a file is not taken as a list of holidays. The texts say what to do.
#[derive(Debug, thiserror::Error)]
pub enum HolidayFileError {
    /// The system does not hand it out.
    #[error("the calendar cannot be read: {0}")]
    Unreadable(#[from] std::io::Error),
    /// Too many bytes.
    #[error("the file is larger than {} MB; this is no calendar of holidays", MAX_FILE_BYTES / 1024 / 1024)]
    TooManyBytes,
    /// Not an iCalendar file.
    #[error("this is not an iCalendar file (.ics): {0}")]
    NotACalendar(String),
    /// It holds no day.
    #[error("the calendar holds no holiday from {from} to {to}")]
    Empty {
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
    },
    /// More than anybody can have.
    #[error("the calendar holds more than {MAX_HOLIDAYS} days")]
    TooMany,
}

/// The holidays of `site` (`None`: of all sites) in a file, from `from` to `to`, by date.
///
/// Yearly repetitions without further rules are followed; other repetitions count once, on their first day.
///
/// # Errors
/// [`HolidayFileError`] when there is none, or the file is no calendar.
pub fn read(
    path: &Path,
    site: Option<&str>,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Holiday>, HolidayFileError> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(HolidayFileError::TooManyBytes);
    }
    let text =
        String::from_utf8(bytes).map_err(|_| HolidayFileError::NotACalendar("it is not UTF-8".to_owned()))?;
    parse(&text, site, (from, to))
}

/// [`read`] of a text.
///
/// # Errors
/// As [`read`].
pub fn parse(
    text: &str,
    site: Option<&str>,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Holiday>, HolidayFileError> {
    if !text.trim_start_matches('\u{feff}').trim_start().starts_with("BEGIN:VCALENDAR") {
        return Err(HolidayFileError::NotACalendar("it does not begin with BEGIN:VCALENDAR".to_owned()));
    }
    let calendar: Calendar = text.parse().map_err(HolidayFileError::NotACalendar)?;
    let mut holidays = Vec::new();
    for component in &calendar.components {
        let CalendarComponent::Event(event) = component else { continue };
        let Some(first) = event.get_start().map(date) else { continue };
        let name: String = event.get_summary().unwrap_or("Holiday").trim().chars().take(MAX_NAME).collect();
        let name = if name.is_empty() { "Holiday".to_owned() } else { name };
        let days = match event.get_end() {
            // The end of an event of whole days is the day after it.
            Some(DatePerhapsTime::Date(end)) => usize::try_from((end - first).num_days()).unwrap_or(1).max(1),
            _ => 1,
        };
        let yearly = event
            .property_value("RRULE")
            .is_some_and(|rule| rule.split(';').any(|part| part == "FREQ=YEARLY"));
        for first in if yearly { repeated(first, from, to) } else { vec![first] } {
            let of_holiday =
                first.iter_days().take(days.min(MAX_DAYS)).filter(|day| (from..=to).contains(day));
            holidays.extend(of_holiday.map(|date| Holiday {
                date,
                name: name.clone(),
                site: site.map(str::to_owned),
            }));
            if holidays.len() > MAX_HOLIDAYS {
                return Err(HolidayFileError::TooMany);
            }
        }
    }
    holidays.sort();
    holidays.dedup_by(|a, b| a.date == b.date && a.site == b.site);
    if holidays.is_empty() { Err(HolidayFileError::Empty { from, to }) } else { Ok(holidays) }
}

fn date(at: DatePerhapsTime) -> NaiveDate {
    at.date_naive()
}

/// The same day of each year around the span; the last of February where there is no 29th.
fn repeated(first: NaiveDate, from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
    let last_year = to.year().min(from.year().saturating_add(100));
    (first.year().max(from.year() - 1)..=last_year)
        .filter_map(|year| {
            first.with_year(year).or_else(|| {
                NaiveDate::from_ymd_opt(year, 3, 1).and_then(|day| day.checked_sub_days(Days::new(1)))
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n\
        BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Christmas\\, both\r\n \
        days\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Labour Day\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:3\r\nDTSTART;VALUE=DATE:20300101\r\nSUMMARY:Too late\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    fn days(text: &str) -> Result<Vec<String>, HolidayFileError> {
        let span = ("2026-01-01".parse().unwrap(), "2027-12-31".parse().unwrap());
        Ok(parse(text, Some("North"), span)?
            .into_iter()
            .map(|holiday| format!("{} {}", holiday.date, holiday.name))
            .collect())
    }

    #[test]
    fn whole_days_folded_lines_and_yearly_repetitions_are_understood() {
        let expected = [
            "2026-05-01 Labour Day",
            "2026-12-25 Christmas, both days",
            "2026-12-26 Christmas, both days",
            "2027-05-01 Labour Day",
        ];
        assert_eq!(days(CALENDAR).unwrap(), expected);
    }

    #[test]
    fn what_is_no_calendar_or_holds_no_day_is_refused() {
        assert!(matches!(days("hello"), Err(HolidayFileError::NotACalendar(_))));
        assert!(matches!(days(""), Err(HolidayFileError::NotACalendar(_))));
        let empty = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n";
        assert!(matches!(days(empty), Err(HolidayFileError::Empty { .. })));
    }
}
