//! What the kiosk asks of the store besides punches, and the answers.

use std::time::Duration;

use chrono::NaiveTime;

use crate::domain::access::Secret;
use crate::domain::day_records::DayRecord;
use crate::domain::employee::EmployeeId;
use crate::domain::log::DateRange;
use crate::domain::review::{RepairAsked, RepairRequest};
use crate::domain::time::Moment;

/// A question of the kiosk. It may take a while to answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Whose id and PIN these are: [`Told::PinRight`], [`Told::PinWrong`] or [`Told::PinWait`].
    Pin {
        /// The id as it was typed.
        id: String,
        /// The PIN as it was typed.
        pin: Secret,
        /// When.
        at: Moment,
    },
    /// Whether ids have letters in them: [`Told::Letters`].
    Letters,
    /// Keeps what a person said about a day without time out, for HR: [`Told::Repair`].
    Repair(RepairRequest),
    /// The days of one person: [`Told::Days`].
    Days {
        /// Whose.
        emp_id: EmployeeId,
        /// Which, from the first to the last.
        range: DateRange,
        /// As they are now.
        at: Moment,
    },
}

/// The answer to an [`Ask`].
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// The PIN is this person's.
    PinRight(EmployeeId),
    /// Nobody has this id with this PIN; which of the two is wrong is not said. The next try waits.
    PinWrong(Duration),
    /// There were too many wrong tries: none was made now, and the next one waits.
    PinWait(Duration),
    /// Whether ids have anything but digits in them.
    Letters(bool),
    /// What became of the wish for repair.
    Repair(RepairAsked),
    /// Day by day.
    Days(Vec<DayRecord>),
}

/// What a person says about an earlier day of theirs that has no time out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepairCommand {
    /// They left at the time that was offered.
    Yes,
    /// They left at another time, which they are about to say.
    Other,
    /// They are choosing it.
    Choose,
    /// This one.
    At(NaiveTime),
    /// Nothing now.
    Later,
}

/// What somebody does who uses a PIN.
#[derive(Debug, Clone, PartialEq)]
pub enum PinCommand {
    /// Opens the form.
    Open,
    /// Types.
    Type,
    /// Has typed both.
    Enter {
        /// The id.
        id: String,
        /// The PIN.
        pin: Secret,
    },
    /// Gives up.
    Close,
}
