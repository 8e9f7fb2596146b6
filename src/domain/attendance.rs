//! What a scan means: a new punch, the same look again, or a question first.
//!
//! A pure function of the punches already stored: it can be replayed at any time and gives the same answer. A day that
//! was left open is never closed by a scan of a later day, because a later day's scan belongs to another window.

use chrono::TimeDelta;

use super::clock_event::{DaySoFar, Direction};
use super::day_records::{PersonDays, Punch};
use super::time::Moment;

/// The rules of the moment of the scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanPolicy {
    /// A scan this soon after the last punch is the same punch seen again.
    pub duplicate_window: TimeDelta,
    /// A scan this soon after the time in becomes a time out only when the person says so.
    pub dwell: TimeDelta,
}

/// What a scan means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assessment {
    /// A new punch. Which direction it has follows from the day with it.
    Punch,
    /// The same as the punch at this moment: nothing is stored.
    Duplicate(Direction, Moment),
    /// Would be a time out very soon after the time in: ask first, nothing is stored.
    ConfirmTimeOut {
        /// The time in.
        time_in: Moment,
    },
}

/// What a scan at `at` means, given the punches that are stored of this person around it.
///
/// `confirmed` is true when the person has already answered that it is a time out.
#[must_use]
pub fn assess(
    at: &Moment,
    confirmed: bool,
    days: &PersonDays<'_>,
    punches: &[Punch],
    policy: ScanPolicy,
) -> Assessment {
    let day = days.day_so_far(days.place(at), punches);
    // The latest punch of another window is never continued; it only tells that a look across the border is one look.
    let before = || {
        let latest = punches.iter().max_by_key(|punch| punch.sequence)?;
        days.day_so_far(days.place(&latest.at), punches)
    };
    let Some(DaySoFar { last: (direction, last), .. }) = day.or_else(before) else {
        return Assessment::Punch;
    };
    // A clock that was set back makes the gap negative; its size is what tells a repeated look from a new one.
    let gap = at.since(&last).abs();
    if gap < policy.duplicate_window {
        return Assessment::Duplicate(direction, last);
    }
    match day {
        Some(_) if direction == Direction::In && gap < policy.dwell && !confirmed => {
            Assessment::ConfirmTimeOut { time_in: last }
        }
        _ => Assessment::Punch,
    }
}
