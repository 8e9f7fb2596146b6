//! Notices a wall clock that jumps against the clock that never jumps.

use std::time::Duration;

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use crate::domain::time::Now;

/// A larger step than this between the two clocks is a jump (ATTENDANCE: suspect clock).
const JUMP: TimeDelta = TimeDelta::seconds(30);

/// A day of the kiosk ends here, after the last late shift, where it is about the kiosk and not about hours.
const NEW_DAY: NaiveTime = NaiveTime::MIN.overflowing_add_signed(TimeDelta::hours(4)).0;

/// The day of the kiosk.
pub(super) fn work_date(now: Now) -> NaiveDate {
    now.moment.work_date(NEW_DAY)
}

/// Remembers the last reading and whether punches are suspect at the moment.
///
/// After a jump it is not known which side of it was right, so the punches of the whole work day that follows are
/// marked for HR to look at.
#[derive(Debug, Default)]
pub(super) struct ClockWatch {
    last: Option<Now>,
    suspect_on: Option<NaiveDate>,
}

impl ClockWatch {
    /// Takes a reading; compares it with the one before.
    pub(super) fn observe(&mut self, now: Now) {
        if let Some(last) = self.last {
            let by_wall = now.moment.since(&last.moment);
            let passed = now.uptime.checked_sub(last.uptime).unwrap_or(Duration::ZERO);
            let by_uptime = TimeDelta::from_std(passed).unwrap_or(TimeDelta::MAX);
            if (by_wall - by_uptime).abs() > JUMP {
                self.suspect_on = Some(work_date(now));
            }
        }
        self.last = Some(now);
    }

    /// Whether a punch at `now` is suspect.
    pub(super) fn is_suspect(&self, now: Now) -> bool {
        self.suspect_on == Some(work_date(now))
    }
}
