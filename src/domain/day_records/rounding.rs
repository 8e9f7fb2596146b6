//! Rounded hours for reports. What is stored stays exact.

use chrono::{TimeDelta, Timelike as _};

use super::record::{Attendance, ShiftRecord};
use crate::domain::policy::{RoundTo, Rounding};
use crate::domain::time::Moment;

/// The hours of a shift as a report shows them under a rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rounded {
    /// Rounded time in.
    pub time_in: Moment,
    /// Rounded time out.
    pub time_out: Moment,
    /// Seconds of work from the one to the other, breaks taken off.
    pub worked_secs: i64,
    /// Rounded less exact seconds: what the person gains, negative for what is lost. Over a long time it has to be
    /// about 0 (29 CFR 785.48).
    pub bias_secs: i64,
}

impl ShiftRecord {
    /// The rounded hours; `None` where a time in or a time out is missing or still to come.
    ///
    /// The first time in and the last time out are rounded on the wall clock. Breaks in between stay exact, and so does
    /// a time out that the policy has added.
    #[must_use]
    pub fn rounded(&self, rounding: &Rounding) -> Option<Rounded> {
        if matches!(self.attendance, Attendance::MissingPunch | Attendance::InProgress) {
            return None;
        }
        let (exact_in, exact_out) = (self.time_in?, self.time_out?);
        let time_in = round(exact_in, *rounding, rounding.time_in);
        let time_out = if self.auto_out { exact_out } else { round(exact_out, *rounding, rounding.time_out) };
        let longer = (time_out.secs() - exact_out.secs()) + (exact_in.secs() - time_in.secs());
        let worked_secs = (self.worked_secs + longer).max(0);
        Some(Rounded { time_in, time_out, worked_secs, bias_secs: worked_secs - self.worked_secs })
    }
}

fn round(at: Moment, rounding: Rounding, to: RoundTo) -> Moment {
    let of_day = i64::from(at.local().num_seconds_from_midnight());
    let by = rounding.round(of_day, to) - of_day;
    let whole = at.utc - TimeDelta::nanoseconds(at.utc.timestamp_subsec_nanos().into());
    Moment { utc: whole + TimeDelta::seconds(by), zone: at.zone }
}
