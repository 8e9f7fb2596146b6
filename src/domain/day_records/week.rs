//! Overtime above the hours of a week, Monday to Sunday.

use chrono::{Datelike as _, Days, NaiveDate};

use super::record::{DayRecord, ShiftRecord};
use super::trace::Trace;
use crate::domain::policy::PolicyHistory;
use crate::domain::shift::{OvertimeBasis, WorkRules};

/// Books what was worked above the hours of each week on the last day of it, or of the employment, once that day has
/// closed. No policy asks for its approval. `records` are those of one person by date, from a Monday on, as a week
/// counts as a whole.
pub fn book_weeks(records: &mut [DayRecord], leaving_date: Option<NaiveDate>, policy: &PolicyHistory) {
    for days in records.chunk_by_mut(|a, b| sunday_of(a.date) == sunday_of(b.date)) {
        let mut week = Week::default();
        for record in days.iter() {
            week.add(record, policy);
        }
        let Some(last) = days.last_mut() else { continue };
        let end = leaving_date.map_or(NaiveDate::MAX, |last| last).min(sunday_of(last.date));
        let secs = week.above_secs();
        if secs == 0 || last.date < end || !last.closed {
            continue;
        }
        last.weekly_overtime_secs = secs;
        if let (Some(shift), Some(expected_secs)) = (last.shifts.last_mut(), week.expected_secs) {
            shift.trace.push(Trace::WeeklyOvertime { secs, expected_secs });
        }
    }
}

/// A week of work that counts for its hours. Work on days off is overtime already.
#[derive(Debug, Default)]
pub(super) struct Week {
    worked_secs: i64,
    expected_secs: Option<i64>,
    pub(super) percent: u32,
}

impl Week {
    pub(super) fn add(&mut self, record: &DayRecord, policy: &PolicyHistory) {
        let Some(rules) = record.shifts.first().map(|first| rules(first, record.date, policy)) else {
            return;
        };
        let OvertimeBasis::AbovePerWeek { expected_mins } = rules.overtime.basis else { return };
        // Where the rules change within a week, the later ones hold for it.
        self.expected_secs = Some(i64::from(expected_mins) * 60);
        self.percent = rules.overtime.weekday_percent;
        if record.kind.is_working() {
            let before: i64 = record.shifts.iter().map(before_secs).sum();
            let excluded = if rules.overtime.count_before_shift { 0 } else { before };
            self.worked_secs += record.worked_secs() - excluded;
        }
    }

    pub(super) fn above_secs(&self) -> i64 {
        self.expected_secs.map_or(0, |expected| (self.worked_secs - expected).max(0))
    }
}

/// Seconds from the time in to the start, as far as they were worked.
fn before_secs(shift: &ShiftRecord) -> i64 {
    match (&shift.scheduled, shift.time_in) {
        (Some(scheduled), Some(at)) => {
            (scheduled.start.secs() - at.secs()).clamp(0, shift.worked_secs.max(0))
        }
        _ => 0,
    }
}

pub(super) fn rules<'p>(shift: &ShiftRecord, date: NaiveDate, policy: &'p PolicyHistory) -> &'p WorkRules {
    let policy = policy.on(date);
    let found = shift.scheduled.as_ref().and_then(|scheduled| policy.shift(&scheduled.shift));
    found.map_or(&policy.without_shift, |shift| &shift.rules)
}

pub(super) fn sunday_of(date: NaiveDate) -> NaiveDate {
    let days = 6 - date.weekday().num_days_from_monday();
    date.checked_add_days(Days::new(days.into())).unwrap_or(date)
}
