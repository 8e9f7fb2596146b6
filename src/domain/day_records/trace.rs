//! Why a figure is what it is.

use std::fmt;

use chrono::NaiveDate;

use crate::domain::shift::MissedOut;
use crate::domain::time::Moment;

/// One step of the computation, as HR can read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trace {
    /// Worked from the one to the other, breaks taken off.
    Worked {
        /// Time in.
        from: Moment,
        /// Time out.
        to: Moment,
        /// Seconds of punched breaks.
        break_secs: i64,
        /// What remains.
        secs: i64,
    },
    /// A part of a break that was not punched.
    BreakDeducted {
        /// Seconds taken off.
        secs: i64,
        /// Minutes of the whole break.
        mins: u32,
        /// Minutes of work above which it is due.
        after_mins: u32,
    },
    /// In after the start.
    Late {
        /// Time in.
        at: Moment,
        /// Start of the shift.
        start: Moment,
        /// Grace in minutes.
        grace_mins: u32,
        /// Seconds after the start.
        secs: i64,
    },
    /// Out before the end.
    EarlyExit {
        /// Time out.
        at: Moment,
        /// End of the shift.
        end: Moment,
        /// Grace in minutes.
        grace_mins: u32,
        /// Seconds before the end.
        secs: i64,
    },
    /// The policy has added a time out.
    AutoOut {
        /// By which rule.
        rule: MissedOut,
        /// The time out.
        at: Moment,
    },
    /// A time in without its time out.
    NoTimeOut {
        /// Time in.
        since: Moment,
    },
    /// Overtime.
    Overtime {
        /// Seconds that count.
        secs: i64,
        /// Seconds before threshold and cap.
        above_secs: i64,
    },
    /// Overtime above the hours of the week that ends here.
    WeeklyOvertime {
        /// Seconds that count.
        secs: i64,
        /// Hours of the week, in seconds.
        expected_secs: i64,
    },
    /// Worked less than the threshold for absent.
    BelowAbsent {
        /// Seconds worked.
        secs: i64,
        /// Threshold in seconds.
        threshold_secs: i64,
    },
    /// Worked less than the threshold for half a day.
    BelowHalfDay {
        /// Seconds worked.
        secs: i64,
        /// Threshold in seconds.
        threshold_secs: i64,
    },
    /// Not seen before the window closed.
    NotSeen {
        /// The day.
        date: NaiveDate,
    },
}

/// Seconds as `8:05` or `8:05:30`.
pub(crate) struct Hours(pub(crate) i64);

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(secs) = *self;
        write!(f, "{}:{:02}", secs / 3600, secs / 60 % 60)?;
        if secs % 60 == 0 { Ok(()) } else { write!(f, ":{:02}", secs % 60) }
    }
}

/// Seconds as `12 min`, or `30 s` below a minute.
pub(crate) struct Late(pub(crate) i64);

impl fmt::Display for Late {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 60 { write!(f, "{} s", self.0) } else { write!(f, "{} min", self.0 / 60) }
    }
}

/// Local time as `09:05`, or `09:05:30` where there are seconds.
struct Clock<'a>(&'a Moment);

impl fmt::Display for Clock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.0.local();
        let form = if self.0.secs() % 60 == 0 { "%H:%M" } else { "%H:%M:%S" };
        write!(f, "{}", local.format(form))
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Worked { from, to, break_secs: 0, secs } => {
                write!(f, "worked {}: {} to {}", Hours(*secs), Clock(from), Clock(to))
            }
            Self::Worked { from, to, break_secs, secs } => write!(
                f,
                "worked {}: {} to {}, breaks {}",
                Hours(*secs),
                Clock(from),
                Clock(to),
                Hours(*break_secs)
            ),
            Self::BreakDeducted { secs, mins, after_mins } => {
                write!(
                    f,
                    "break {} deducted: {mins} min after {}",
                    Hours(*secs),
                    Hours(i64::from(*after_mins) * 60)
                )
            }
            Self::Late { at, start, grace_mins, secs } => {
                write!(
                    f,
                    "late {}: in {}, start {}, grace {grace_mins}",
                    Late(*secs),
                    Clock(at),
                    Clock(start)
                )
            }
            Self::EarlyExit { at, end, grace_mins, secs } => {
                write!(
                    f,
                    "left {} early: out {}, end {}, grace {grace_mins}",
                    Late(*secs),
                    Clock(at),
                    Clock(end)
                )
            }
            Self::AutoOut { rule, at } => {
                let rule = match rule {
                    MissedOut::LeaveOpen => "as it was",
                    MissedOut::ShiftEnd => "at the end of the shift",
                    MissedOut::AfterExpected { .. } => "after the expected hours",
                    MissedOut::FixedTime { .. } => "at the fixed time",
                };
                write!(f, "no time out: closed {rule}, {}", Clock(at))
            }
            Self::NoTimeOut { since } => write!(f, "no time out after {}", Clock(since)),
            Self::Overtime { secs, above_secs } if secs == above_secs => {
                write!(f, "overtime {}", Hours(*secs))
            }
            Self::Overtime { secs, above_secs } => {
                write!(f, "overtime {} of {} after threshold and cap", Hours(*secs), Hours(*above_secs))
            }
            Self::WeeklyOvertime { secs, expected_secs } => {
                write!(f, "overtime {} of the week, above {}", Hours(*secs), Hours(*expected_secs))
            }
            Self::BelowAbsent { secs, threshold_secs } => {
                write!(f, "absent: worked {}, below {}", Hours(*secs), Hours(*threshold_secs))
            }
            Self::BelowHalfDay { secs, threshold_secs } => {
                write!(f, "half day: worked {}, below {}", Hours(*secs), Hours(*threshold_secs))
            }
            Self::NotSeen { date } => write!(f, "absent: not seen on {date}"),
        }
    }
}
