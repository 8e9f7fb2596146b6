//! What the days of a person add up to.

use crate::domain::calendar::LeavePart;
use crate::domain::day_records::{Attendance, DayKind, DayRecord, OvertimeClass};

/// Sums over day records. Days are counted in halves, times in seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sums {
    /// Half days of expected work at which somebody was there.
    pub(super) present: i64,
    /// Half days of expected work at which nobody was there.
    pub(super) absent: i64,
    /// Days of work that were half a day by their hours.
    pub(super) half_days: i64,
    /// Half days of leave.
    pub(super) leave: i64,
    /// Holidays, each two halves, worked or not.
    pub(super) holiday: i64,
    /// Weekly offs, each two halves, worked or not.
    pub(super) weekly_off: i64,
    /// Half days of expected work with a missing time in or out.
    pub(super) missing: i64,
    /// Holidays and weekly offs on which somebody was there, each two halves.
    pub(super) off_worked: i64,
    pub(super) worked_secs: i64,
    pub(super) expected_secs: i64,
    pub(super) break_secs: i64,
    /// Days with a late time in.
    pub(super) late_days: i64,
    pub(super) late_secs: i64,
    pub(super) longest_late_secs: i64,
    /// Days with an early time out.
    pub(super) early_days: i64,
    pub(super) early_secs: i64,
    pub(super) weekday_overtime_secs: i64,
    pub(super) weekly_off_overtime_secs: i64,
    pub(super) holiday_overtime_secs: i64,
}

impl Sums {
    pub(super) fn of(records: &[DayRecord]) -> Self {
        let mut sums = Self::default();
        for record in records {
            sums.add(record);
        }
        sums
    }

    /// As [`Sums::of`], with that overtime alone that may be paid.
    pub(super) fn payable(records: &[DayRecord]) -> Self {
        let mut sums = Self::of(records);
        for record in records {
            let unpaid = record.overtime_secs() - record.payable_overtime_secs();
            // What is approved of a day is that of the day before that of its week.
            let of_week = unpaid.min(record.weekly_overtime_secs);
            sums.weekday_overtime_secs -= of_week;
            *sums.overtime_of(record) -= unpaid - of_week;
        }
        sums
    }

    pub(super) fn overtime_secs(&self) -> i64 {
        self.weekday_overtime_secs + self.weekly_off_overtime_secs + self.holiday_overtime_secs
    }

    fn add(&mut self, record: &DayRecord) {
        // How many halves of the day were for work.
        let halves = match &record.kind {
            DayKind::Working => 2,
            DayKind::Leave { part: LeavePart::Full, .. } => {
                self.leave += 2;
                0
            }
            DayKind::Leave { .. } => {
                self.leave += 1;
                1
            }
            DayKind::Holiday { .. } => {
                self.holiday += 2;
                0
            }
            DayKind::WeeklyOff => {
                self.weekly_off += 2;
                0
            }
        };
        self.add_attendance(record.attendance, halves);
        self.add_times(record);
    }

    fn add_attendance(&mut self, attendance: Attendance, halves: i64) {
        match attendance {
            Attendance::Present | Attendance::InProgress if halves == 0 => self.off_worked += 2,
            Attendance::HalfDay if halves == 0 => self.off_worked += 1,
            Attendance::Present | Attendance::InProgress => self.present += halves,
            Attendance::HalfDay => {
                self.half_days += 1;
                self.present += 1;
                self.absent += halves - 1;
            }
            Attendance::Absent => self.absent += halves,
            Attendance::MissingPunch => self.missing += halves,
            Attendance::Pending | Attendance::NotExpected => {}
        }
    }

    fn add_times(&mut self, record: &DayRecord) {
        self.worked_secs += record.worked_secs();
        self.expected_secs += record.expected_secs();
        self.break_secs += record.break_secs();
        let (late, early) = (record.late_secs(), record.early_exit_secs());
        self.late_days += i64::from(late > 0);
        self.late_secs += late;
        self.longest_late_secs = self.longest_late_secs.max(late);
        self.early_days += i64::from(early > 0);
        self.early_secs += early;
        *self.overtime_of(record) += record.daily_overtime_secs();
        self.weekday_overtime_secs += record.weekly_overtime_secs;
    }

    fn overtime_of(&mut self, record: &DayRecord) -> &mut i64 {
        match record.overtime_class() {
            OvertimeClass::Weekday => &mut self.weekday_overtime_secs,
            OvertimeClass::WeeklyOff => &mut self.weekly_off_overtime_secs,
            OvertimeClass::Holiday => &mut self.holiday_overtime_secs,
        }
    }

    /// The sums of two together.
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            present: self.present + other.present,
            absent: self.absent + other.absent,
            half_days: self.half_days + other.half_days,
            leave: self.leave + other.leave,
            holiday: self.holiday + other.holiday,
            weekly_off: self.weekly_off + other.weekly_off,
            missing: self.missing + other.missing,
            off_worked: self.off_worked + other.off_worked,
            worked_secs: self.worked_secs + other.worked_secs,
            expected_secs: self.expected_secs + other.expected_secs,
            break_secs: self.break_secs + other.break_secs,
            late_days: self.late_days + other.late_days,
            late_secs: self.late_secs + other.late_secs,
            longest_late_secs: self.longest_late_secs.max(other.longest_late_secs),
            early_days: self.early_days + other.early_days,
            early_secs: self.early_secs + other.early_secs,
            weekday_overtime_secs: self.weekday_overtime_secs + other.weekday_overtime_secs,
            weekly_off_overtime_secs: self.weekly_off_overtime_secs + other.weekly_off_overtime_secs,
            holiday_overtime_secs: self.holiday_overtime_secs + other.holiday_overtime_secs,
        }
    }
}

/// Half days as a number of days.
#[expect(clippy::cast_precision_loss, reason = "days of a period are few")]
pub(super) fn days(halves: i64) -> super::Cell {
    super::Cell::Number(halves as f64 / 2.0)
}

/// Whole minutes; what is left of one is cut, in favour of the person.
pub(super) fn minutes(secs: i64) -> super::Cell {
    super::Cell::Integer(secs / 60)
}
