//! The clocks: the machine's, and one that is set by hand for the demo and for tests.

#![expect(clippy::disallowed_methods, reason = "this is the one place that reads the time")]

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use chrono_tz::Tz;

use crate::domain::time::{Clock, Moment, Now};

/// The clocks of the machine.
#[derive(Debug)]
pub struct SystemClock {
    zone: Tz,
    started: Instant,
}

impl SystemClock {
    /// Reads the machine's time zone (`TZ`, else the system's setting); UTC where it has none, with a line in the log.
    #[must_use]
    pub fn start() -> Self {
        let by_environment = std::env::var("TZ").ok().and_then(|name| name.parse().ok());
        let by_system = || iana_time_zone::get_timezone().ok().and_then(|name| name.parse().ok());
        let zone = by_environment.or_else(by_system).unwrap_or_else(|| {
            tracing::warn!("the time zone of this machine is not known: using UTC");
            Tz::UTC
        });
        Self { zone, started: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Now {
        Now { moment: Moment { utc: Utc::now(), zone: self.zone }, uptime: self.started.elapsed() }
    }
}

/// A clock that moves only when it is told to.
#[derive(Debug)]
pub struct ManualClock {
    now: Mutex<Now>,
}

impl ManualClock {
    /// Stands at `moment`, with an uptime of zero.
    #[must_use]
    pub fn at(moment: Moment) -> Self {
        Self { now: Mutex::new(Now { moment, uptime: Duration::ZERO }) }
    }

    /// Both clocks move on by `step`.
    pub fn advance(&self, step: Duration) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.uptime += step;
        now.moment.utc += TimeDelta::from_std(step).unwrap_or(TimeDelta::MAX);
    }

    /// The wall clock alone is set, as by a person or by the network.
    pub fn set_wall(&self, moment: Moment) {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).moment = moment;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Now {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
