//! A day as it is computed.

use chrono::NaiveDate;

use super::hours::Role;
use super::trace::Trace;
use crate::domain::calendar::LeavePart;
use crate::domain::clock_event::EventId;
use crate::domain::employee::EmployeeId;
use crate::domain::shift::ShiftId;
use crate::domain::time::Moment;

/// What kind of day it is for this person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayKind {
    /// A day of work.
    Working,
    /// A day off by the roster.
    WeeklyOff,
    /// A holiday.
    Holiday {
        /// Its name.
        name: String,
    },
    /// Leave.
    Leave {
        /// All of the day or a half.
        part: LeavePart,
        /// What kind, in HR's words.
        kind: String,
    },
}

impl DayKind {
    /// Whether work is expected, on a half of the day at least.
    #[must_use]
    pub fn is_working(&self) -> bool {
        match self {
            Self::Working => true,
            Self::WeeklyOff | Self::Holiday { .. } => false,
            Self::Leave { part, .. } => *part != LeavePart::Full,
        }
    }

    /// Whether one half of the day is leave.
    #[must_use]
    pub fn is_half(&self) -> bool {
        matches!(self, Self::Leave { part: LeavePart::FirstHalf | LeavePart::SecondHalf, .. })
    }
}

/// Whether somebody was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Attendance {
    /// There.
    Present,
    /// There for half a day.
    HalfDay,
    /// Not there, or too short.
    Absent,
    /// A time in or a time out is missing.
    MissingPunch,
    /// At work now.
    InProgress,
    /// Not seen yet; the window is still open or has not begun.
    Pending,
    /// Not seen, and nobody expected it.
    NotExpected,
}

impl Attendance {
    /// The word in the database and in exports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            // Who is at work is present, as the queries of earlier years expect it.
            Self::Present | Self::InProgress => "Present",
            Self::HalfDay => "Half Day",
            Self::Absent => "Absent",
            Self::MissingPunch => "Missing Punch",
            Self::Pending => "Pending",
            Self::NotExpected => "Off",
        }
    }
}

/// Whether the overtime of a day may be paid. The decisions of HR are no part of the computation: they are laid on top of
/// it by whoever reads both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Approval {
    /// The policy does not ask for one.
    #[default]
    NotNeeded,
    /// Nobody has decided on the overtime as it is; an earlier decision allows so many seconds.
    Waiting {
        /// Seconds that may be paid.
        approved_secs: i64,
    },
    /// HR has decided.
    Decided {
        /// Seconds that may be paid; 0: declined.
        approved_secs: i64,
    },
}

/// How overtime is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OvertimeClass {
    /// On a working day.
    Weekday,
    /// On a weekly off.
    WeeklyOff,
    /// On a holiday.
    Holiday,
}

/// The times of a shift on one day, shortened where half of it is leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheduled {
    /// Which shift.
    pub shift: ShiftId,
    /// Its start.
    pub start: Moment,
    /// Its end.
    pub end: Moment,
}

/// One shift of a day, or the punches outside of all shifts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftRecord {
    /// The shift; `None` for work without one.
    pub scheduled: Option<Scheduled>,
    /// Each punch with what it turned out to be.
    pub punches: Vec<(EventId, Role)>,
    /// First time in.
    pub time_in: Option<Moment>,
    /// Last time out.
    pub time_out: Option<Moment>,
    /// The time out was added by the policy.
    pub auto_out: bool,
    /// Seconds that count as work.
    pub worked_secs: i64,
    /// Seconds of punched breaks.
    pub break_secs: i64,
    /// Seconds that were expected.
    pub expected_secs: i64,
    /// Seconds from the start to the time in, where that was beyond the grace.
    pub late_secs: i64,
    /// Seconds from the time out to the end, where that was beyond the grace.
    pub early_exit_secs: i64,
    /// Seconds of overtime.
    pub overtime_secs: i64,
    /// Whether somebody was there.
    pub attendance: Attendance,
    /// Why.
    pub trace: Vec<Trace>,
}

/// A day of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRecord {
    /// Whose.
    pub emp_id: EmployeeId,
    /// The work date: the local date on which the shift begins.
    pub date: NaiveDate,
    /// What kind of day it is.
    pub kind: DayKind,
    /// Whether somebody was there.
    pub attendance: Attendance,
    /// Its windows have closed: nothing about its shifts changes without a correction. Work outside of them, until the
    /// cut-off of the next day, can still be added.
    pub closed: bool,
    /// Whether its overtime may be paid.
    pub approval: Approval,
    /// Seconds above the hours of the week that ends with this day, in the class of weekdays. 0 as
    /// [`super::day_records`] gives it; [`super::book_weeks`] books it.
    pub weekly_overtime_secs: i64,
    /// Its shifts by start, and work outside of them after those.
    pub shifts: Vec<ShiftRecord>,
}

impl DayRecord {
    /// First time in of the day.
    #[must_use]
    pub fn time_in(&self) -> Option<Moment> {
        self.shifts.iter().filter_map(|shift| shift.time_in).min_by_key(|at| at.utc)
    }

    /// Last time out of the day; `None` as well while somebody is at work.
    #[must_use]
    pub fn time_out(&self) -> Option<Moment> {
        if self.shifts.iter().any(|shift| shift.attendance == Attendance::InProgress) {
            return None;
        }
        self.shifts.iter().filter_map(|shift| shift.time_out).max_by_key(|at| at.utc)
    }

    /// Sum of a figure over the shifts, in seconds.
    fn sum(&self, figure: impl Fn(&ShiftRecord) -> i64) -> i64 {
        self.shifts.iter().map(figure).sum()
    }

    /// Seconds worked.
    #[must_use]
    pub fn worked_secs(&self) -> i64 {
        self.sum(|shift| shift.worked_secs)
    }

    /// Seconds expected.
    #[must_use]
    pub fn expected_secs(&self) -> i64 {
        self.sum(|shift| shift.expected_secs)
    }

    /// Seconds of punched breaks.
    #[must_use]
    pub fn break_secs(&self) -> i64 {
        self.sum(|shift| shift.break_secs)
    }

    /// Seconds late.
    #[must_use]
    pub fn late_secs(&self) -> i64 {
        self.sum(|shift| shift.late_secs)
    }

    /// Seconds left early.
    #[must_use]
    pub fn early_exit_secs(&self) -> i64 {
        self.sum(|shift| shift.early_exit_secs)
    }

    /// Seconds of overtime, of the day and of the week that ends with it.
    #[must_use]
    pub fn overtime_secs(&self) -> i64 {
        self.daily_overtime_secs() + self.weekly_overtime_secs
    }

    /// Seconds of overtime of the day itself, in the class of the day.
    #[must_use]
    pub fn daily_overtime_secs(&self) -> i64 {
        self.sum(|shift| shift.overtime_secs)
    }

    /// Seconds of overtime that may be paid.
    #[must_use]
    pub fn payable_overtime_secs(&self) -> i64 {
        match self.approval {
            Approval::NotNeeded => self.overtime_secs(),
            Approval::Waiting { approved_secs } | Approval::Decided { approved_secs } => {
                approved_secs.min(self.overtime_secs())
            }
        }
    }

    /// How the overtime of the day itself is paid.
    #[must_use]
    pub fn overtime_class(&self) -> OvertimeClass {
        match self.kind {
            DayKind::WeeklyOff => OvertimeClass::WeeklyOff,
            DayKind::Holiday { .. } => OvertimeClass::Holiday,
            DayKind::Working | DayKind::Leave { .. } => OvertimeClass::Weekday,
        }
    }

    /// The time out was added by the policy.
    #[must_use]
    pub fn auto_out(&self) -> bool {
        self.shifts.iter().any(|shift| shift.auto_out)
    }

    /// The code in the month matrix: `P A HD L H WO M`, and combinations such as `H/P` for work on a holiday or `L/P`
    /// for half a day of leave. Empty for a day that is not judged yet.
    #[must_use]
    pub fn code(&self) -> &'static str {
        let there = match self.attendance {
            Attendance::Present | Attendance::InProgress => 1,
            Attendance::HalfDay => 2,
            Attendance::Absent => 3,
            Attendance::MissingPunch => 4,
            Attendance::Pending | Attendance::NotExpected => 0,
        };
        let codes = match self.kind {
            DayKind::Working => ["", "P", "HD", "A", "M"],
            DayKind::WeeklyOff => ["WO", "WO/P", "WO/HD", "WO/A", "WO/M"],
            DayKind::Holiday { .. } => ["H", "H/P", "H/HD", "H/A", "H/M"],
            DayKind::Leave { .. } => ["L", "L/P", "L/HD", "L/A", "L/M"],
        };
        codes.get(there).copied().unwrap_or_default()
    }
}
