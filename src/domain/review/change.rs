//! What HR wants changed from the review.

use chrono::NaiveDate;

use super::list::ItemKey;
use crate::domain::clock_event::{Change, EventId, Said, Source};
use crate::domain::employee::EmployeeId;
use crate::domain::log::DateRange;
use crate::domain::time::Moment;

/// A punch that the kiosk did not see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedPunch {
    /// Made before the write: the same id again stores nothing.
    pub id: EventId,
    /// Whose.
    pub emp_id: EmployeeId,
    /// When it was.
    pub at: Moment,
    /// What it was; `None`: as it follows from the others.
    pub said: Option<Said>,
    /// [`Source::Manual`] or [`Source::Import`].
    pub source: Source,
}

/// How HR settles a request from the kiosk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settle {
    /// The time out that was missing; at the time that the person said or at another.
    AddTimeOut(AddedPunch),
    /// The punch of the wrong person is voided or given to the right one. The id is made before the write.
    Correct(EventId, Change),
    /// Nothing changes.
    Decline,
}

/// One change. Each is stored with its author, time and reason, and stands in the audit list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReviewChange {
    /// Punches that the kiosk did not see, all or none.
    Add(Vec<AddedPunch>),
    /// Corrects a punch, or takes back a correction by [`Change::Void`] of its id.
    Correct {
        /// Made before the write.
        id: EventId,
        /// The punch or the correction.
        target: EventId,
        /// What is changed.
        change: Change,
    },
    /// Settles a request from the kiosk.
    Settle(EventId, Settle),
    /// Puts an item aside (`true`) or takes it up again.
    Dismiss(ItemKey, bool),
    /// Decides how many seconds of the overtime of a day are paid: 0 declines.
    Overtime {
        /// Whose.
        emp_id: EmployeeId,
        /// Which day.
        date: NaiveDate,
        /// Seconds of overtime of the day as it is decided on.
        overtime_secs: i64,
        /// How many of them are paid.
        approved_secs: i64,
    },
    /// Approves and locks days (`true`), or unlocks them.
    Lock(DateRange, bool),
}
