//! What the writer answers: the receipt is the proof that a punch is on disk.

use std::path::{Path, PathBuf};

use chrono::{NaiveDate, TimeDelta};

use crate::domain::clock_event::{DaySoFar, Direction, EventId, Said};
use crate::domain::employee::EmployeeId;
use crate::domain::review::RepairOffer;
use crate::domain::time::Moment;

/// Proof that a punch is safely on disk.
///
/// *Invariant:* only the store's writer makes one, after `COMMIT` has returned. The greeting takes one, so nobody is
/// greeted before the record is safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    fields: ReceiptFields,
}

/// The contents of a [`Receipt`]; having these proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptFields {
    /// The event.
    pub event_id: EventId,
    /// Its place in the order of all events of this kiosk, from 1.
    pub sequence: i64,
    /// Who.
    pub emp_id: EmployeeId,
    /// Name as it is greeted.
    pub name: String,
    /// Time in or time out.
    pub direction: Direction,
    /// What the person said it is.
    pub said: Option<Said>,
    /// When.
    pub at: Moment,
    /// The work day with this punch in it.
    pub day: DaySoFar,
    /// What became of the scan photo.
    pub photo: PhotoOutcome,
    /// What the person should hear besides.
    pub remarks: Remarks,
}

/// What a person should hear and may say besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Remarks {
    /// How late, where the policy says it to the person.
    pub late: Option<TimeDelta>,
    /// The last day on which this person was here, when it has no time out.
    pub open_day: Option<NaiveDate>,
    /// What can be asked about that day; `None` where it was answered before, or cannot be judged yet.
    pub repair: Option<RepairOffer>,
    /// What else this look may have been, where the policy wants breaks to be punched.
    pub breaks: Option<Said>,
}

impl Receipt {
    /// Called by the writer after `COMMIT`, and nowhere else.
    pub(super) fn after_commit(fields: ReceiptFields) -> Self {
        Self { fields }
    }
}

impl std::ops::Deref for Receipt {
    type Target = ReceiptFields;

    fn deref(&self) -> &ReceiptFields {
        &self.fields
    }
}

/// What became of a scan photo. A punch is recorded with or without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhotoOutcome {
    /// On disk, at this path relative to the data directory.
    Saved(PathBuf),
    /// It could not be written: why, in words for the operator.
    Failed(String),
    /// None was asked for.
    NotTaken,
}

impl PhotoOutcome {
    /// The path where one was saved.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Saved(path) => Some(path),
            Self::Failed(_) | Self::NotTaken => None,
        }
    }
}

/// The answer to a [`PunchRequest`](crate::domain::clock_event::PunchRequest) that could be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly all are recorded, one at a time")]
pub enum PunchOutcome {
    /// A new event is on disk.
    Recorded(Receipt),
    /// The same as the punch of `at`: nothing was stored.
    Duplicate {
        /// Name as it is greeted.
        name: String,
        /// Direction of the punch that is already there.
        direction: Direction,
        /// What the person said it is.
        said: Option<Said>,
        /// When that one was.
        at: Moment,
    },
    /// Very soon after the time in: the person has to say that it is a time out. Nothing was stored.
    ConfirmTimeOut {
        /// Name as it is greeted.
        name: String,
        /// The time in of the work day.
        time_in: Moment,
    },
}
