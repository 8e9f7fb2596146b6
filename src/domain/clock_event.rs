//! Clock events: the punches as they are stored, once and for ever.

use std::fmt;

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::decision::Identification;
use super::employee::EmployeeId;
use super::frame::Picture;
use super::time::Moment;

/// Names a clock event before it is stored (`UUIDv7`), so that a write whose outcome is unknown can be looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventId(pub Uuid);

impl EventId {
    /// A new id for an event at `moment`.
    #[must_use]
    pub fn at(moment: &Moment) -> Self {
        let seconds = u64::try_from(moment.utc.timestamp()).unwrap_or(0);
        let nanos = moment.utc.timestamp_subsec_nanos().min(999_999_999);
        let context = uuid::ContextV7::new();
        Self(Uuid::new_v7(uuid::Timestamp::from_unix(context, seconds, nanos)))
    }
}

impl std::str::FromStr for EventId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where a punch comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// By the face at this kiosk.
    Face,
    /// By employee id and PIN at this kiosk.
    Pin,
    /// Added by HR.
    Manual,
    /// Taken over from elsewhere, such as a list kept during an outage.
    Import,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Face, Self::Pin, Self::Manual, Self::Import];

    /// The name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Face => "face",
            Self::Pin => "pin",
            Self::Manual => "manual",
            Self::Import => "import",
        }
    }

    /// Whether the kiosk saw the person itself: then the order of storing is the order of the punches.
    #[must_use]
    pub fn is_kiosk(self) -> bool {
        matches!(self, Self::Face | Self::Pin)
    }
}

/// What somebody said a punch is. Without it, the direction follows from the punches before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Time in.
    In,
    /// Time out.
    Out,
    /// Begin of a break.
    BreakOut,
    /// End of a break.
    BreakIn,
}

/// A punch as it is stored. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockEvent {
    /// Its id.
    pub id: EventId,
    /// Its place in the order of storing.
    pub sequence: i64,
    /// Who.
    pub emp_id: EmployeeId,
    /// When.
    pub at: Moment,
    /// Where it comes from.
    pub source: Source,
    /// What somebody said it is.
    pub said: Option<Said>,
    /// The wall clock had jumped shortly before.
    pub clock_suspect: bool,
}

/// What a correction does to the event that it refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The event does not count. For a correction: what it changed is as before.
    Void,
    /// It was at another time.
    MoveTo(Moment),
    /// It was somebody else.
    GiveTo(EmployeeId),
    /// It was another kind of punch.
    Mean(Said),
}

/// A correction by HR: an event of its own. What it refers to stays as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Its id.
    pub id: EventId,
    /// Its place in the order of corrections.
    pub sequence: i64,
    /// The punch or the earlier correction that it changes.
    pub target: EventId,
    /// What is changed.
    pub change: Change,
}

/// Direction of a punch, derived from the events of its work day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Time in.
    In,
    /// Time out.
    Out,
}

/// A wish to record a punch. The store decides what becomes of it, from the events that it holds.
#[derive(Debug, Clone)]
pub struct PunchRequest {
    /// Made before the write.
    pub event_id: EventId,
    /// Who.
    pub emp_id: EmployeeId,
    /// When.
    pub at: Moment,
    /// Why we believe that it is this person; `None`: by the right PIN.
    pub evidence: Option<Identification>,
    /// What the person says it is, where they were asked; `None`: it follows from the punches before.
    pub said: Option<Said>,
    /// What the camera saw; becomes the scan photo.
    pub photo: Option<Picture>,
    /// The person has said yes to the question whether this is a time out.
    pub time_out_confirmed: bool,
    /// The wall clock jumped against the monotonic clock shortly before.
    pub clock_suspect: bool,
}

impl PunchRequest {
    /// Where it comes from.
    #[must_use]
    pub fn source(&self) -> Source {
        if self.evidence.is_some() { Source::Face } else { Source::Pin }
    }
}

/// A work day as its events so far make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DaySoFar {
    /// The work date.
    pub date: NaiveDate,
    /// First punch of the day, or of the shift where there are several.
    pub time_in: Moment,
    /// Last time out, where there is one.
    pub time_out: Option<Moment>,
    /// The last punch, and what it is.
    pub last: (Direction, Moment),
    /// Seconds that count as work, once there is a time out.
    pub worked_secs: Option<i64>,
    /// Seconds from the start of the shift to the time in, where that was beyond the grace.
    pub late_secs: i64,
}

impl DaySoFar {
    /// What counts as work; `None` while the day is open.
    ///
    /// Counted between the whole seconds of both, as they stand in every report: who subtracts the two printed times
    /// gets the same number, where no break is taken off.
    #[must_use]
    pub fn worked(&self) -> Option<TimeDelta> {
        self.worked_secs.map(TimeDelta::seconds)
    }
}
