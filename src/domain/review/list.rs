//! The one list of what needs a human.

use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};

use super::RepairEntry;
use crate::domain::clock_event::{Change, EventId, Said};
use crate::domain::day_records::{Attendance, DayRecord, ExceptionKind, Role};
use crate::domain::employee::EmployeeId;
use crate::domain::hex::hex;
use crate::domain::log::{DateRange, MatchedPhoto};
use crate::domain::time::Moment;

/// What an item is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReviewKind {
    /// A person said at the kiosk when they left.
    RepairAsked,
    /// A person said at the kiosk that a punch was somebody else.
    WrongPerson,
    /// No time out.
    TimeOutMissing,
    /// No time in.
    TimeInMissing,
    /// No time out; the policy has added one.
    AutoOut,
    /// The clock had jumped before a punch.
    SuspectClock,
    /// A punch that fits to no other.
    Ambiguous,
    /// Work that nobody expected.
    Unscheduled,
    /// Overtime that nobody has approved or declined.
    Overtime,
    /// No break where one was due.
    NoBreak,
    /// A shift is assigned that does not exist.
    UnknownShift,
    /// Late.
    Late,
    /// Left early.
    LeftEarly,
}

impl ReviewKind {
    /// All, the most urgent first.
    pub const ALL: [Self; 13] = [
        Self::RepairAsked,
        Self::WrongPerson,
        Self::TimeOutMissing,
        Self::TimeInMissing,
        Self::AutoOut,
        Self::SuspectClock,
        Self::Ambiguous,
        Self::Unscheduled,
        Self::Overtime,
        Self::NoBreak,
        Self::UnknownShift,
        Self::Late,
        Self::LeftEarly,
    ];

    /// The name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RepairAsked => "repair_asked",
            Self::WrongPerson => "wrong_person",
            Self::TimeOutMissing => "time_out_missing",
            Self::TimeInMissing => "time_in_missing",
            Self::AutoOut => "auto_out",
            Self::SuspectClock => "suspect_clock",
            Self::Ambiguous => "ambiguous",
            Self::Unscheduled => "unscheduled",
            Self::Overtime => "overtime",
            Self::NoBreak => "no_break",
            Self::UnknownShift => "unknown_shift",
            Self::Late => "late",
            Self::LeftEarly => "left_early",
        }
    }

    /// Somebody has to decide; the others are for information.
    #[must_use]
    pub fn needs_decision(self) -> bool {
        !matches!(self, Self::Late | Self::LeftEarly)
    }

    /// The kind of item for an exception; `None` for what HR itself has done.
    #[must_use]
    pub fn of(exception: ExceptionKind) -> Option<Self> {
        Some(match exception {
            ExceptionKind::MissingIn => Self::TimeInMissing,
            ExceptionKind::MissingOut => Self::TimeOutMissing,
            ExceptionKind::AutoOut => Self::AutoOut,
            ExceptionKind::Late(_) => Self::Late,
            ExceptionKind::EarlyExit(_) => Self::LeftEarly,
            ExceptionKind::NoBreak => Self::NoBreak,
            ExceptionKind::Unscheduled => Self::Unscheduled,
            ExceptionKind::SuspectClock => Self::SuspectClock,
            ExceptionKind::Duplicate | ExceptionKind::Odd => Self::Ambiguous,
            ExceptionKind::UnknownShift => Self::UnknownShift,
            ExceptionKind::Manual | ExceptionKind::UnknownPerson => return None,
        })
    }
}

/// Something that was looked at and put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dismissal {
    /// Why.
    pub reason: String,
    /// Who.
    pub author: String,
    /// When.
    pub at: Moment,
}

/// One thing that needs a human.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewItem {
    /// What it is about.
    pub kind: ReviewKind,
    /// Whose day.
    pub emp_id: EmployeeId,
    /// Their name.
    pub name: String,
    /// Their department.
    pub department: Option<String>,
    /// Which day.
    pub date: NaiveDate,
    /// The punch that it is about, where it is about one.
    pub event: Option<EventId>,
    /// First time in and last time out of the day.
    pub times: (Option<Moment>, Option<Moment>),
    /// The missing time: as the person said, or the end of the shift.
    pub proposed: Option<Moment>,
    /// The request from the kiosk.
    pub request: Option<EventId>,
    /// Seconds of overtime, late or early, where it is about those.
    pub secs: i64,
    /// The state of the day, [`day_state`].
    pub state: String,
    /// Put aside, in this state of the day.
    pub dismissed: Option<Dismissal>,
    /// In a locked period: nothing can be changed.
    pub locked: bool,
}

impl ReviewItem {
    /// Somebody has to decide about it now.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.dismissed.is_none() && self.kind.needs_decision() && !self.locked
    }

    /// Names the item.
    #[must_use]
    pub fn key(&self) -> ItemKey {
        ItemKey { kind: self.kind, emp_id: self.emp_id.clone(), date: self.date, state: self.state.clone() }
    }
}

/// Names an item: the same thing about another state of the day is another item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemKey {
    /// What it is about.
    pub kind: ReviewKind,
    /// Whose day.
    pub emp_id: EmployeeId,
    /// Which day.
    pub date: NaiveDate,
    /// The state of the day.
    pub state: String,
}

/// What needs a human in some days, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewList {
    /// Which days.
    pub range: DateRange,
    /// The items, by date from the newest, then by name and kind.
    pub items: Vec<ReviewItem>,
    /// There are more than one list holds.
    pub more: bool,
    /// Locked days of the range, each with who locked it last.
    pub locked: Vec<LockedDay>,
}

/// A day that cannot be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedDay {
    /// Which.
    pub date: NaiveDate,
    /// Why it was locked.
    pub reason: String,
    /// Who.
    pub author: String,
}

/// What a day shows, as 64 hexadecimal digits: whoever has looked at a day has looked at this state of it.
#[must_use]
pub fn day_state(record: &DayRecord) -> String {
    let mut hash = Sha256::new();
    let secs = |at: Option<Moment>| at.map_or(i64::MIN, |at| at.secs());
    for shift in &record.shifts {
        let scheduled = shift.scheduled.as_ref();
        let figures = [
            secs(scheduled.map(|times| times.start)),
            secs(scheduled.map(|times| times.end)),
            secs(shift.time_in),
            secs(shift.time_out),
            shift.worked_secs,
            shift.break_secs,
            shift.late_secs,
            shift.early_exit_secs,
            shift.overtime_secs,
        ];
        for figure in figures {
            hash.update(figure.to_le_bytes());
        }
        for (event, role) in &shift.punches {
            hash.update(event.to_string());
            hash.update([role_number(*role)]);
        }
    }
    hex(&hash.finalize())
}

fn role_number(role: Role) -> u8 {
    match role {
        Role::In => 0,
        Role::Out => 1,
        Role::BreakOut => 2,
        Role::BreakIn => 3,
        Role::Between => 4,
        Role::Odd => 5,
        Role::Duplicate => 6,
    }
}

/// A day of a person with everything that was recorded and corrected about it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewDay {
    /// Whose.
    pub emp_id: EmployeeId,
    /// Their name.
    pub name: String,
    /// Their department.
    pub department: Option<String>,
    /// Which day.
    pub date: NaiveDate,
    /// As it is computed now; `None` where nothing is to be computed.
    pub record: Option<DayRecord>,
    /// What was recorded, by time.
    pub punches: Vec<ReviewPunch>,
    /// What the person said at the kiosk, newest first.
    pub requests: Vec<RepairEntry>,
    /// Why nothing can be changed.
    pub locked: Option<LockedDay>,
}

/// A punch with all that became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewPunch {
    /// Its id.
    pub event: EventId,
    /// Place in the order of all events; names the scan photo.
    pub sequence: i64,
    /// Whose it was when it was recorded.
    pub recorded_for: EmployeeId,
    /// When it was recorded to be.
    pub recorded_at: Moment,
    /// When it counts; `None`: it does not count for this person.
    pub counts_at: Option<Moment>,
    /// What it turned out to be, on this day.
    pub role: Option<Role>,
    /// `face`, `pin`, `manual` or `import`.
    pub source: String,
    /// What somebody said it is.
    pub said: Option<Said>,
    /// For one that HR added: who and why.
    pub added: Option<(String, String)>,
    /// Score, what it had to reach, and how far the next person was behind.
    pub score: Option<(f64, f64, Option<f64>)>,
    /// Whether there is a scan photo.
    pub has_photo: bool,
    /// The clock had jumped shortly before.
    pub clock_suspect: bool,
    /// What HR corrected, in its order.
    pub corrections: Vec<ReviewCorrection>,
    /// By which enrolled photo the face was recognised, where that is known.
    pub matched: Option<MatchedPhoto>,
}

/// A correction with its grounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewCorrection {
    /// Its id, by which it can be taken back.
    pub id: EventId,
    /// What it changed.
    pub change: Change,
    /// It takes back this earlier correction.
    pub takes_back: Option<EventId>,
    /// It was taken back itself.
    pub taken_back: bool,
    /// Why.
    pub reason: String,
    /// Who.
    pub author: String,
    /// When.
    pub at: Moment,
}

/// What a day comes to, before or after a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayFigures {
    /// Whether somebody was there; `None` for a day without a record.
    pub attendance: Option<Attendance>,
    /// First time in.
    pub time_in: Option<Moment>,
    /// Last time out.
    pub time_out: Option<Moment>,
    /// Seconds worked.
    pub worked_secs: i64,
    /// Seconds late.
    pub late_secs: i64,
    /// Seconds left early.
    pub early_exit_secs: i64,
    /// Seconds of overtime.
    pub overtime_secs: i64,
}

impl DayFigures {
    /// Of a record, where there is one.
    #[must_use]
    pub fn of(record: Option<&DayRecord>) -> Self {
        Self {
            attendance: record.map(|record| record.attendance),
            time_in: record.and_then(DayRecord::time_in),
            time_out: record.and_then(DayRecord::time_out),
            worked_secs: record.map_or(0, DayRecord::worked_secs),
            late_secs: record.map_or(0, DayRecord::late_secs),
            early_exit_secs: record.map_or(0, DayRecord::early_exit_secs),
            overtime_secs: record.map_or(0, DayRecord::overtime_secs),
        }
    }
}

/// What a change does to one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayDifference {
    /// Whose.
    pub emp_id: EmployeeId,
    /// Which day.
    pub date: NaiveDate,
    /// As it is.
    pub before: DayFigures,
    /// As it would be.
    pub after: DayFigures,
}
