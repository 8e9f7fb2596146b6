//! What somebody in HR should look at.

use std::fmt;

use chrono::NaiveDate;

use crate::domain::clock_event::EventId;
use crate::domain::employee::EmployeeId;

/// Something about a day that needs a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Whose day.
    pub emp_id: EmployeeId,
    /// The work date.
    pub date: NaiveDate,
    /// What it is.
    pub kind: ExceptionKind,
    /// The punch that it is about, where it is about one.
    pub event: Option<EventId>,
}

/// Kinds of exceptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExceptionKind {
    /// A time out without its time in.
    MissingIn,
    /// A time in without its time out; hours are missing.
    MissingOut,
    /// A time in without its time out; the policy has added one.
    AutoOut,
    /// In after the start of the shift and its grace, by this many seconds after the start.
    Late(i64),
    /// Out before the end of the shift and its grace, by this many seconds before the end.
    EarlyExit(i64),
    /// A break was due and none was punched.
    NoBreak,
    /// A punch outside the windows of the person's shifts, on a day off, or outside the employment.
    Unscheduled,
    /// The clock had jumped shortly before the punch.
    SuspectClock,
    /// HR added the punch or changed it.
    Manual,
    /// The same as a punch shortly before; it does not count.
    Duplicate,
    /// A punch without its other half; it counts no hours.
    Odd,
    /// A shift is assigned that the policy of the day does not know.
    UnknownShift,
    /// A punch of somebody who is not on the staff list.
    UnknownPerson,
}

impl ExceptionKind {
    /// The name in reports and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::MissingIn => "missing_in",
            Self::MissingOut => "missing_out",
            Self::AutoOut => "auto_out",
            Self::Late(_) => "late",
            Self::EarlyExit(_) => "early_exit",
            Self::NoBreak => "no_break",
            Self::Unscheduled => "unscheduled",
            Self::SuspectClock => "suspect_clock",
            Self::Manual => "manual",
            Self::Duplicate => "duplicate",
            Self::Odd => "odd_punch",
            Self::UnknownShift => "unknown_shift",
            Self::UnknownPerson => "unknown_person",
        }
    }

    /// Its place among several of the same day.
    pub(super) fn rank(self) -> u8 {
        match self {
            Self::MissingIn => 0,
            Self::MissingOut => 1,
            Self::AutoOut => 2,
            Self::Late(_) => 3,
            Self::EarlyExit(_) => 4,
            Self::NoBreak => 5,
            Self::Unscheduled => 6,
            Self::SuspectClock => 7,
            Self::Manual => 8,
            Self::Duplicate => 9,
            Self::Odd => 10,
            Self::UnknownShift => 11,
            Self::UnknownPerson => 12,
        }
    }
}

impl fmt::Display for ExceptionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingIn => f.write_str("no time in"),
            Self::MissingOut => f.write_str("no time out"),
            Self::AutoOut => f.write_str("no time out: closed automatically"),
            Self::Late(secs) => write!(f, "late {} min", secs / 60),
            Self::EarlyExit(secs) => write!(f, "left {} min early", secs / 60),
            Self::NoBreak => f.write_str("no break"),
            Self::Unscheduled => f.write_str("not scheduled"),
            Self::SuspectClock => f.write_str("the clock had jumped"),
            Self::Manual => f.write_str("added or changed by HR"),
            Self::Duplicate => f.write_str("twice the same punch"),
            Self::Odd => f.write_str("a punch without its other half"),
            Self::UnknownShift => f.write_str("the assigned shift does not exist"),
            Self::UnknownPerson => f.write_str("not on the staff list"),
        }
    }
}
