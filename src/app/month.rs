//! A person's own month, for that person to see.

use chrono::{Datelike as _, NaiveDate};

use super::view::{DayNote, MonthDay, MonthView};
use crate::domain::day_records::{Attendance, DayKind, DayRecord};
use crate::domain::time::Moment;

/// The month of `today` from the records of one person, who is greeted by `name`.
pub(super) fn view(name: &str, today: NaiveDate, records: &[DayRecord]) -> MonthView {
    let days: Vec<MonthDay> = records.iter().filter_map(day).collect();
    MonthView {
        name: name.to_owned(),
        month: today.with_day(1).unwrap_or(today),
        worked_secs: days.iter().map(|day| day.worked_secs).sum(),
        late_secs: days.iter().map(|day| day.late_secs).sum(),
        days,
    }
}

/// A day on which there was something.
fn day(record: &DayRecord) -> Option<MonthDay> {
    let clock = |at: Moment| at.local().time();
    let note = match (record.attendance, &record.kind) {
        (Attendance::MissingPunch, _) => Some(DayNote::Missing),
        (Attendance::InProgress, _) => Some(DayNote::Now),
        (_, DayKind::Leave { .. }) => Some(DayNote::Leave),
        (_, DayKind::Holiday { .. }) => Some(DayNote::Holiday),
        (Attendance::Absent, _) => Some(DayNote::Absent),
        _ => None,
    };
    let (time_in, time_out) = (record.time_in().map(clock), record.time_out().map(clock));
    (time_in.is_some() || time_out.is_some() || note.is_some()).then_some(MonthDay {
        date: record.date,
        time_in,
        time_out,
        worked_secs: record.worked_secs(),
        late_secs: record.late_secs(),
        note,
    })
}
