//! Punches of an outage, from a list that was kept by hand: one row a person and day.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use chrono::{Datelike as _, NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::clock_event::{EventId, Said, Source};
use super::employee::EmployeeId;
use super::review::AddedPunch;
use super::time::Moment;

/// Most bytes of a list.
pub const MAX_BYTES: usize = 1 << 18;
/// Years of which a list can be.
const YEARS: RangeInclusive<i32> = 1970..=9999;
/// Most rows of a list.
pub const MAX_ROWS: usize = 2_000;

/// A row as it was typed: person, date, time in, time out. A time may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BulkRow {
    /// Line of the list, from 1.
    pub line: usize,
    /// Employee id.
    pub person: String,
    /// `2026-11-23`.
    pub date: String,
    /// `09:00`, or empty.
    pub time_in: String,
    /// `17:30`, or empty; one before the time in is of the next day.
    pub time_out: String,
}

/// What is wrong with a row or the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BulkFault {
    /// Nothing is in it.
    #[error("there is nothing to add: write one row a person and day, as E001,2026-11-23,09:00,17:30")]
    Empty,
    /// Too long.
    #[error("at most {MAX_ROWS} rows fit: split the list")]
    TooLong,
    /// Not four fields.
    #[error("a row has four fields: person, date, time in, time out")]
    Fields,
    /// Not an employee id.
    #[error("this is no employee id: letters, digits, - and _ alone, at most 32")]
    Person,
    /// Not a date.
    #[error("write the date as year-month-day, 2026-11-23")]
    Date,
    /// Not a time.
    #[error("write a time as hours and minutes, 17:30")]
    Time,
    /// Neither time in nor time out.
    #[error("neither a time in nor a time out is given")]
    NoTimes,
    /// Not over yet.
    #[error("that has not happened yet")]
    Future,
    /// The same person and day twice.
    #[error("this person and day stand in an earlier row already")]
    Twice,
}

/// A line with what is wrong with it.
pub type Faulty = (usize, BulkFault);

/// Splits a list into rows. Fields are apart by comma, semicolon or tab; a first line with words is taken for a heading;
/// empty lines are passed over.
///
/// # Errors
/// Every line that is not a row.
pub fn split(text: &str) -> Result<Vec<BulkRow>, Vec<Faulty>> {
    if text.len() > MAX_BYTES {
        return Err(vec![(1, BulkFault::TooLong)]);
    }
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    for (index, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<String> =
            line.split([',', ';', '\t']).map(|field| field.trim().trim_matches('"').to_owned()).collect();
        match <[String; 4]>::try_from(fields) {
            Ok([_, date, ..]) if index == 0 && !date.contains(|letter: char| letter.is_ascii_digit()) => {}
            Ok([person, date, time_in, time_out]) => {
                rows.push(BulkRow { line: index + 1, person, date, time_in, time_out });
            }
            Err(_) => faults.push((index + 1, BulkFault::Fields)),
        }
        if rows.len() > MAX_ROWS {
            return Err(vec![(index + 1, BulkFault::TooLong)]);
        }
    }
    if rows.is_empty() && faults.is_empty() {
        faults.push((1, BulkFault::Empty));
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

/// The punches of the rows, as they are to be stored.
///
/// # Errors
/// Everything that is wrong, by line.
pub fn punches(rows: &[BulkRow], zone: Tz, now: &Moment) -> Result<Vec<AddedPunch>, Vec<Faulty>> {
    let (mut punches, mut faults, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    if rows.is_empty() {
        faults.push((1, BulkFault::Empty));
    }
    if rows.len() > MAX_ROWS {
        faults.push((MAX_ROWS + 1, BulkFault::TooLong));
    }
    for row in rows.iter().take(MAX_ROWS) {
        match of_row(row, zone, now) {
            Ok(both) => {
                let days = both.first().map(|punch| (punch.emp_id.clone(), row.date.trim().to_owned()));
                if days.is_some_and(|day| !seen.insert(day)) {
                    faults.push((row.line, BulkFault::Twice));
                }
                punches.extend(both);
            }
            Err(fault) => faults.push((row.line, fault)),
        }
    }
    if faults.is_empty() { Ok(punches) } else { Err(faults) }
}

fn of_row(row: &BulkRow, zone: Tz, now: &Moment) -> Result<Vec<AddedPunch>, BulkFault> {
    let emp_id: EmployeeId = row.person.trim().parse().ok().ok_or(BulkFault::Person)?;
    let date = row.date.trim().parse::<NaiveDate>().ok().filter(|date| YEARS.contains(&date.year()));
    let date = date.ok_or(BulkFault::Date)?;
    let (time_in, time_out) = (time(&row.time_in)?, time(&row.time_out)?);
    let after_midnight = matches!((time_in, time_out), (Some(come), Some(go)) if go <= come);
    let day_out = if after_midnight { date.succ_opt().ok_or(BulkFault::Date)? } else { date };
    let of = |time: Option<NaiveTime>, date, said| {
        let at = Moment::on_the_wall(date, time?, zone);
        let emp_id = emp_id.clone();
        Some(AddedPunch { id: EventId::at(now), emp_id, at, said: Some(said), source: Source::Import })
    };
    let both: Vec<AddedPunch> =
        [of(time_in, date, Said::In), of(time_out, day_out, Said::Out)].into_iter().flatten().collect();
    if both.is_empty() {
        return Err(BulkFault::NoTimes);
    }
    if both.iter().any(|punch| punch.at.since(now) > TimeDelta::zero()) {
        return Err(BulkFault::Future);
    }
    Ok(both)
}

/// A time of day as people write it, `9:00`, `09:00`, `9.00`, `0900` or `09:00:30`; `None` for nothing.
///
/// # Errors
/// [`BulkFault::Time`].
pub fn time(text: &str) -> Result<Option<NaiveTime>, BulkFault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    ["%H:%M", "%H:%M:%S", "%H.%M", "%H%M"]
        .into_iter()
        .find_map(|form| NaiveTime::parse_from_str(text, form).ok())
        .map(Some)
        .ok_or(BulkFault::Time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, Vec<Faulty>> {
        let now = Moment { utc: "2026-11-30T11:00:00Z".parse().unwrap(), zone: Tz::Europe__Berlin };
        let punches = punches(&split(text)?, now.zone, &now)?;
        Ok(punches
            .iter()
            .map(|punch| format!("{} {}", punch.emp_id, punch.at.local().naive_local()))
            .collect())
    }

    #[test]
    fn a_list_is_read_with_any_separator_heading_or_not_and_over_midnight() {
        let expected = [
            "E001 2026-11-23 09:00:00",
            "E001 2026-11-23 17:30:00",
            "E002 2026-11-23 22:00:00",
            "E002 2026-11-24 06:00:00",
            "E003 2026-11-23 08:15:00",
        ];
        for separator in [",", ";", "\t"] {
            let text = "person,date,in,out\nE001,2026-11-23,9:00,17.30\n\nE002, 2026-11-23,2200,06:00\nE003,2026-11-23,08:15,\n";
            assert_eq!(read(&text.replace(',', separator)).unwrap(), expected);
        }
    }

    #[test]
    fn everything_that_is_wrong_is_named_by_its_line() {
        let text = "E001,2026-11-23,09:00,17:30\nE001,2026-11-23,10:00,\nE 2,2026-11-23,9:00,\nE003,23.11.2026,9:00,\n\
                    E004,2026-11-23,25:00,\nE005,2026-11-23,,\nE006,2026-12-01,9:00,\n";
        let faults = [
            (2, BulkFault::Twice),
            (3, BulkFault::Person),
            (4, BulkFault::Date),
            (5, BulkFault::Time),
            (6, BulkFault::NoTimes),
            (7, BulkFault::Future),
        ];
        assert_eq!(read(text).unwrap_err(), faults);
        assert_eq!(read("E001,2026-11-30,12:00,").unwrap(), ["E001 2026-11-30 12:00:00"], "now is no future");
        assert_eq!(read("E001;09:00\n").unwrap_err(), [(1, BulkFault::Fields)]);
        assert_eq!(read(" \n").unwrap_err(), [(1, BulkFault::Empty)]);
        let list = |rows: usize| {
            let lines: Vec<String> = (0..rows).map(|row| format!("E{row},2026-11-23,09:00,\n")).collect();
            lines.concat()
        };
        assert_eq!(read(&list(MAX_ROWS)).unwrap().len(), MAX_ROWS);
        let too_long = [(MAX_ROWS + 1, BulkFault::TooLong)];
        assert_eq!(read(&list(MAX_ROWS + 1)).unwrap_err(), too_long);
        let mut rows = split(&list(MAX_ROWS)).unwrap();
        rows.extend(split("E001,2026-11-24,09:00,\n").unwrap());
        let now = Moment { utc: "2026-11-30T11:00:00Z".parse().unwrap(), zone: Tz::Europe__Berlin };
        assert_eq!(punches(&rows, now.zone, &now).unwrap_err(), too_long);
        assert_eq!(read(&"x".repeat(MAX_BYTES)).unwrap_err(), [(1, BulkFault::Fields)]);
        assert_eq!(read(&"x".repeat(MAX_BYTES + 1)).unwrap_err(), [(1, BulkFault::TooLong)]);
    }
}
