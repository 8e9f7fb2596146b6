//! Moments: an exact instant together with the place's time zone.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// An instant and the IANA time zone in which it is read on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// The instant.
    pub utc: DateTime<Utc>,
    /// The zone of the kiosk when it happened.
    pub zone: Tz,
}

impl Moment {
    /// The instant read on the wall clock of its zone.
    #[must_use]
    pub fn local(&self) -> DateTime<Tz> {
        self.utc.with_timezone(&self.zone)
    }

    /// Offset of the wall clock from UTC at this instant, in seconds, east positive.
    #[must_use]
    pub fn utc_offset_secs(&self) -> i32 {
        use chrono::Offset as _;
        self.local().offset().fix().local_minus_utc()
    }

    /// The work date: the local date, where the hours before `day_cutoff` still belong to the day before.
    #[must_use]
    pub fn work_date(&self, day_cutoff: NaiveTime) -> NaiveDate {
        let local = self.local().naive_local();
        if local.time() < day_cutoff { local.date().pred_opt().unwrap_or(local.date()) } else { local.date() }
    }

    /// The moment at which the wall clock of `zone` shows this date and time.
    ///
    /// Of an hour that comes twice the first one is taken; a time that is skipped is as far behind the change of the
    /// clocks as it is behind the last time before it.
    #[must_use]
    pub fn on_the_wall(date: NaiveDate, time: NaiveTime, zone: Tz) -> Self {
        use chrono::{MappedLocalTime, Offset as _};
        let wall = date.and_time(time);
        let utc = match zone.from_local_datetime(&wall) {
            MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => at.to_utc(),
            MappedLocalTime::None => {
                let day_before = wall.checked_sub_signed(TimeDelta::hours(24)).unwrap_or(wall);
                let before = zone.offset_from_utc_datetime(&day_before).fix();
                wall.checked_sub_offset(before).unwrap_or(wall).and_utc()
            }
        };
        Self { utc, zone }
    }

    /// Whole seconds since 1970, as every computation of hours counts them.
    #[must_use]
    pub fn secs(&self) -> i64 {
        self.utc.timestamp()
    }

    /// Time from `earlier` to this moment; negative where the clock was set back between the two.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> TimeDelta {
        self.utc - earlier.utc
    }
}

/// One reading of both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The wall clock. It may jump.
    pub moment: Moment,
    /// Time since the program started, by a clock that never jumps.
    pub uptime: Duration,
}

/// Where the program reads the time. The only implementation on a real clock is in `runtime`.
pub trait Clock: Send + Sync {
    /// Both clocks, read together.
    fn now(&self) -> Now;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str, zone: Tz) -> Moment {
        Moment { utc: text.parse().unwrap(), zone }
    }

    #[test]
    fn the_work_date_changes_at_the_cut_off_and_not_at_midnight() {
        let cutoff = NaiveTime::from_hms_opt(4, 0, 0).unwrap();
        let date = |text| moment(text, Tz::Europe__Berlin).work_date(cutoff).to_string();
        assert_eq!(date("2026-11-22T22:59:59Z"), "2026-11-22", "23:59:59 in Berlin");
        assert_eq!(date("2026-11-23T02:59:59Z"), "2026-11-22", "03:59:59 in Berlin");
        assert_eq!(date("2026-11-23T03:00:00Z"), "2026-11-23", "04:00:00 in Berlin");
    }

    #[test]
    fn the_first_and_the_last_date_there_are_have_a_time_on_the_wall() {
        for zone in [Tz::Europe__Berlin, Tz::America__New_York, Tz::Pacific__Kiritimati] {
            for date in [NaiveDate::MIN, NaiveDate::MAX] {
                for time in ["00:00:00", "23:59:59"] {
                    let time = time.parse().unwrap();
                    assert_eq!(Moment::on_the_wall(date, time, zone).zone, zone);
                }
            }
        }
    }

    #[test]
    fn a_night_over_the_change_of_the_clocks_is_counted_in_real_hours() {
        let hours =
            |from, to| moment(to, Tz::Europe__Berlin).since(&moment(from, Tz::Europe__Berlin)).num_hours();
        // 22:00 to 06:00 on the wall, both times.
        assert_eq!(hours("2026-03-28T21:00:00Z", "2026-03-29T04:00:00Z"), 7);
        assert_eq!(hours("2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z"), 9);
        assert_eq!(moment("2026-03-29T04:00:00Z", Tz::Europe__Berlin).utc_offset_secs(), 7200);
    }
}
