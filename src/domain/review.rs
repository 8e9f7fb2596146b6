//! What waits for a human in HR.

mod change;
mod list;

use chrono::{NaiveDate, TimeDelta};

use super::clock_event::EventId;
use super::day_records::{Attendance, DayRecord};
use super::employee::EmployeeId;
use super::time::Moment;

pub use self::change::{AddedPunch, ReviewChange, Settle};
pub use self::list::{
    DayDifference, DayFigures, Dismissal, ItemKey, LockedDay, ReviewCorrection, ReviewDay, ReviewItem,
    ReviewKind, ReviewList, ReviewPunch, day_state,
};

/// Longest stay that a person may claim at the kiosk.
const LONGEST_STAY: TimeDelta = TimeDelta::hours(24);

/// The question at the arrival after a day without time out: "Left at 18:00?"
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RepairOffer {
    /// The day without time out.
    pub work_date: NaiveDate,
    /// Its time in.
    pub time_in: Moment,
    /// The end of the shift, or without one when this person usually leaves; `None` where neither is known.
    pub suggested: Option<Moment>,
}

impl RepairOffer {
    /// The question about `record`; `None` where nothing is missing or the day may still go on.
    ///
    /// `usual` is when this person usually leaves, on that day.
    #[must_use]
    pub fn about(record: &DayRecord, usual: Option<Moment>) -> Option<Self> {
        let open = record.shifts.iter().rev().find(|shift| {
            shift.attendance == Attendance::MissingPunch
                && shift.time_in.is_some()
                && shift.time_out.is_none()
        })?;
        let offer = Self { work_date: record.date, time_in: open.time_in?, suggested: None };
        let end = open.scheduled.as_ref().map(|scheduled| scheduled.end);
        Some(Self { suggested: end.or(usual).filter(|at| offer.allows(at)), ..offer })
    }

    /// Whether somebody may have left at `at`.
    #[must_use]
    pub fn allows(&self, at: &Moment) -> bool {
        at.utc > self.time_in.utc && at.since(&self.time_in) <= LONGEST_STAY
    }
}

/// What a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepairKind {
    /// The day has no time out.
    TimeOut,
    /// This punch was somebody else.
    WrongPerson(EventId),
}

/// What a person said at the kiosk about a day of their own. It waits for HR and changes nothing by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairRequest {
    /// Made before the write: the same id again stores nothing.
    pub id: EventId,
    /// Whose day.
    pub emp_id: EmployeeId,
    /// Which day.
    pub work_date: NaiveDate,
    /// What is wrong with it.
    pub kind: RepairKind,
    /// When they left; `None` where they do not know, and for a wrong person.
    pub proposed: Option<Moment>,
    /// When they said so.
    pub asked_at: Moment,
}

/// What became of a wish for repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepairAsked {
    /// It waits for HR.
    Waiting,
    /// The day has its time out meanwhile, or HR has corrected the punch: nothing was stored.
    NotNeeded,
}

/// What HR decided about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairSettlement {
    /// The punch that was added or the correction that was made; `None`: declined.
    pub accepted_as: Option<EventId>,
    /// Why.
    pub reason: String,
    /// Who.
    pub author: String,
    /// When.
    pub at: Moment,
}

/// A request as HR reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairEntry {
    /// What was asked.
    pub request: RepairRequest,
    /// Name of the person.
    pub name: String,
    /// It still needs somebody: not settled, not replaced by a newer one, and still missing.
    pub open: bool,
    /// What HR decided.
    pub settlement: Option<RepairSettlement>,
}
