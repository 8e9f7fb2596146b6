//! What a period comes to for one person: days, hours, overtime by class. The base of the payroll export.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::record::{Attendance, DayKind, DayRecord, OvertimeClass};
use super::week::{Week, rules, sunday_of};
use crate::domain::calendar::LeavePart;
use crate::domain::policy::PolicyHistory;

/// The sums of a period. Seconds are exact; nothing is rounded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Days with a record.
    pub days: u32,
    /// Days of work, also with half a day of leave, on which somebody was there.
    pub present: u32,
    /// Of these, days that count half.
    pub half_day: u32,
    /// Of these, days on which nobody was there.
    pub absent: u32,
    /// Of these, days with a missing punch.
    pub missing_punch: u32,
    /// Of these, days that are not judged yet.
    pub not_judged: u32,
    /// Half days of leave: 2 is a day.
    pub leave_halves: u32,
    /// Half days of leave by their kind.
    pub leave_by_kind: BTreeMap<String, u32>,
    /// Holidays.
    pub holidays: u32,
    /// Weekly offs.
    pub weekly_offs: u32,
    /// Holidays, weekly offs and whole days of leave on which somebody was there.
    pub worked_off_days: u32,
    /// Seconds worked.
    pub worked_secs: i64,
    /// Seconds expected.
    pub expected_secs: i64,
    /// Seconds of overtime by class.
    pub overtime_secs: BTreeMap<OvertimeClass, i64>,
    /// The overtime in ordinary seconds: each class times its percent.
    pub overtime_paid_secs: i64,
    /// Shifts begun late.
    pub late_count: u32,
    /// Seconds late.
    pub late_secs: i64,
    /// Shifts left early.
    pub early_exit_count: u32,
    /// Seconds left early.
    pub early_exit_secs: i64,
    /// Shifts with a missing time in or time out.
    pub missing_punches: u32,
    /// Times out that the policy has added.
    pub auto_outs: u32,
    /// Rounded less exact seconds of all shifts, where the policy rounds.
    pub rounding_bias_secs: i64,
}

/// Sums up the days of `period` from `records` of one person.
///
/// Overtime above the hours of a week is that of the whole week, Monday to Sunday, and belongs to its Sunday: so give
/// the records from the Monday before the period as well. Threshold and cap are those of a day and do not apply to it.
#[must_use]
pub fn summary(records: &[DayRecord], period: &RangeInclusive<NaiveDate>, policy: &PolicyHistory) -> Summary {
    let mut sum = Summary::default();
    for record in records.iter().filter(|record| period.contains(&record.date)) {
        sum.add(record, policy);
    }
    let mut weeks: BTreeMap<NaiveDate, Week> = BTreeMap::new();
    for record in records {
        weeks.entry(sunday_of(record.date)).or_default().add(record, policy);
    }
    for (_, week) in weeks.into_iter().filter(|(sunday, _)| period.contains(sunday)) {
        sum.add_overtime(OvertimeClass::Weekday, week.above_secs(), week.percent);
    }
    sum
}

impl Summary {
    fn add(&mut self, record: &DayRecord, policy: &PolicyHistory) {
        self.days += 1;
        self.add_kind(record);
        self.worked_secs += record.worked_secs();
        self.expected_secs += record.expected_secs();
        for shift in &record.shifts {
            self.late_count += u32::from(shift.late_secs > 0);
            self.late_secs += shift.late_secs;
            self.early_exit_count += u32::from(shift.early_exit_secs > 0);
            self.early_exit_secs += shift.early_exit_secs;
            self.missing_punches += u32::from(shift.attendance == Attendance::MissingPunch);
            self.auto_outs += u32::from(shift.auto_out);
            let rounded = policy.on(record.date).rounding.and_then(|rounding| shift.rounded(&rounding));
            self.rounding_bias_secs += rounded.map_or(0, |rounded| rounded.bias_secs);
        }
        let class = record.overtime_class();
        let rules = record.shifts.first().map(|first| &rules(first, record.date, policy).overtime);
        let percent = rules.map_or(100, |rules| match class {
            OvertimeClass::Weekday => rules.weekday_percent,
            OvertimeClass::WeeklyOff => rules.weekly_off_percent,
            OvertimeClass::Holiday => rules.holiday_percent,
        });
        self.add_overtime(class, record.daily_overtime_secs(), percent);
        let unpaid = record.overtime_secs() - record.payable_overtime_secs();
        self.overtime_paid_secs -= unpaid * i64::from(percent) / 100;
    }

    fn add_kind(&mut self, record: &DayRecord) {
        let there = !matches!(record.attendance, Attendance::NotExpected | Attendance::Pending);
        match &record.kind {
            DayKind::WeeklyOff => self.weekly_offs += 1,
            DayKind::Holiday { .. } => self.holidays += 1,
            DayKind::Leave { part, kind } => {
                let halves = if *part == LeavePart::Full { 2 } else { 1 };
                self.leave_halves += halves;
                *self.leave_by_kind.entry(kind.clone()).or_default() += halves;
            }
            DayKind::Working => {}
        }
        if !record.kind.is_working() {
            self.worked_off_days += u32::from(there);
            return;
        }
        match record.attendance {
            Attendance::Present => self.present += 1,
            Attendance::HalfDay => self.half_day += 1,
            Attendance::Absent => self.absent += 1,
            Attendance::MissingPunch => self.missing_punch += 1,
            Attendance::InProgress | Attendance::Pending => self.not_judged += 1,
            Attendance::NotExpected => {}
        }
    }

    fn add_overtime(&mut self, class: OvertimeClass, secs: i64, percent: u32) {
        if secs > 0 {
            *self.overtime_secs.entry(class).or_default() += secs;
            self.overtime_paid_secs += secs * i64::from(percent) / 100;
        }
    }
}
