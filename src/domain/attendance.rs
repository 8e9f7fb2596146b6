//! The rules by which a scan becomes a time in or a time out.
//!
//! A pure function of the punches already stored for the work day: it can be replayed at any time and gives the same
//! answer. The first punch of the work day is the time in; each later one is the time out, which moves (first in, last
//! out). A day that was left open is never closed by a scan of a later day, because a later day's scan is not part of it.

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use super::clock_event::{DaySoFar, Direction};
use super::time::Moment;

/// The settings of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanPolicy {
    /// A scan this soon after the last punch is the same punch seen again.
    pub duplicate_window: TimeDelta,
    /// A scan this soon after the time in becomes a time out only when the person says so.
    pub dwell: TimeDelta,
    /// Before this local time, a scan belongs to the work day of the day before.
    pub day_cutoff: NaiveTime,
}

impl Default for ScanPolicy {
    fn default() -> Self {
        Self {
            duplicate_window: TimeDelta::seconds(60),
            dwell: TimeDelta::minutes(5),
            day_cutoff: NaiveTime::MIN + TimeDelta::hours(4),
        }
    }
}

/// What a scan means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assessment {
    /// A new punch of this direction.
    Punch(Direction),
    /// The same as the punch at this moment: nothing is stored.
    Duplicate(Direction, Moment),
    /// Would be a time out very soon after the time in: ask first, nothing is stored.
    ConfirmTimeOut {
        /// The time in of the work day.
        time_in: Moment,
    },
}

/// What a scan at `at` means, given what is stored of this person so far.
///
/// `day` is the work day that `at` falls on, `earlier` the latest work day before it in the order of storing. `earlier`
/// is never continued; it only tells that a look across the day cut-off is the same look. `confirmed` is true when the
/// person has already answered that it is a time out.
#[must_use]
pub fn assess(
    at: &Moment,
    day: Option<&DaySoFar>,
    earlier: Option<&DaySoFar>,
    policy: &ScanPolicy,
    confirmed: bool,
) -> Assessment {
    let Some((last_direction, last)) = day.or(earlier).map(DaySoFar::last_punch) else {
        return Assessment::Punch(Direction::In);
    };
    // A clock that was set back makes the gap negative; its size is what tells a repeated look from a new one.
    let gap = at.since(&last).abs();
    if gap < policy.duplicate_window {
        return Assessment::Duplicate(last_direction, last);
    }
    match day {
        None => Assessment::Punch(Direction::In),
        Some(day) if day.time_out.is_none() && gap < policy.dwell && !confirmed => {
            Assessment::ConfirmTimeOut { time_in: day.time_in }
        }
        Some(_) => Assessment::Punch(Direction::Out),
    }
}

/// The work day `date` that `punches` make, all of that work date and in the order in which they were stored; `None`
/// without any.
///
/// The order is that of storing and not that of the instants: a clock that was set back must not turn a time out into
/// a time in.
#[must_use]
pub fn day_of(date: NaiveDate, punches: &[Moment]) -> Option<DaySoFar> {
    let (first, rest) = punches.split_first()?;
    Some(DaySoFar { date, time_in: *first, time_out: rest.last().copied() })
}

/// [`day_of`] for punches whose work date follows from the first of them under `policy`.
#[must_use]
pub fn day_so_far(punches: &[Moment], policy: &ScanPolicy) -> Option<DaySoFar> {
    day_of(punches.first()?.work_date(policy.day_cutoff), punches)
}
