//! When to give up on an open camera, and how long to wait before the next try.

use std::time::Duration;

use crate::domain::camera::CameraFault;

const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// The pauses between tries: 250 ms, doubled each time, at most 2 s.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    attempt: u32,
}

impl Backoff {
    /// A try has failed: its number since the last picture, from 1, and the pause before the next.
    pub(super) fn failed(&mut self) -> (u32, Duration) {
        let wait = FIRST_WAIT.saturating_mul(1 << self.attempt.min(8)).min(LONGEST_WAIT);
        self.attempt = self.attempt.saturating_add(1);
        (self.attempt, wait)
    }

    /// How long the next try may take to show its first picture. Short at first, so that a camera that sends nothing
    /// is on the screen within two seconds; longer with each try, because some cameras need that.
    pub(super) fn patience(&self) -> Duration {
        const SHORTEST: Duration = Duration::from_millis(1800);
        SHORTEST + Duration::from_secs(1) * self.attempt.min(5)
    }

    /// A picture has arrived.
    pub(super) fn succeeded(&mut self) {
        self.attempt = 0;
    }
}

/// Counts frames that give no picture.
#[derive(Debug, Default)]
pub(super) struct BadRun {
    frames: u32,
    since: Option<Duration>,
}

impl BadRun {
    /// So many in a row reopen the camera.
    const TOO_MANY: u32 = 30;
    /// A slow camera is reopened after this time ...
    const TOO_LONG: Duration = Duration::from_secs(1);
    /// ... if it is more than a hiccup.
    const AT_LEAST: u32 = 5;

    /// A bad frame came at `now`; true when the camera has to be reopened.
    pub(super) fn bad(&mut self, now: Duration) -> bool {
        self.frames += 1;
        let lasting = now.saturating_sub(*self.since.get_or_insert(now));
        self.frames >= Self::TOO_MANY || (self.frames >= Self::AT_LEAST && lasting >= Self::TOO_LONG)
    }

    /// A good frame came.
    pub(super) fn good(&mut self) {
        *self = Self::default();
    }

    /// While frames are bad, each is looked at whatever the pace.
    pub(super) fn is_running(&self) -> bool {
        self.frames > 0
    }
}

/// The fault as the screen should name it: a camera that was there and is gone has been unplugged.
pub(super) fn named(fault: CameraFault, was_live: bool) -> CameraFault {
    match fault {
        CameraFault::NotFound if was_live => CameraFault::Unplugged,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_grow_to_two_seconds_and_start_anew_after_a_picture() {
        let mut backoff = Backoff::default();
        let waits: Vec<u128> = (0..6).map(|_| backoff.failed().1.as_millis()).collect();
        assert_eq!(waits, [250, 500, 1000, 2000, 2000, 2000]);
        assert_eq!(backoff.failed().0, 7);
        backoff.succeeded();
        assert_eq!(backoff.failed(), (1, Duration::from_millis(250)));
        let mut long = Backoff { attempt: u32::MAX };
        assert_eq!(long.failed(), (u32::MAX, LONGEST_WAIT));
    }

    #[test]
    fn a_camera_that_is_slow_to_start_gets_more_time_with_each_try() {
        let mut backoff = Backoff::default();
        let mut seconds = Vec::new();
        for _ in 0..8 {
            seconds.push(backoff.patience().as_secs());
            backoff.failed();
        }
        assert_eq!(seconds, [1, 2, 3, 4, 5, 6, 6, 6]);
    }

    #[test]
    fn thirty_bad_frames_in_a_row_are_too_many_and_one_good_frame_forgives() {
        let mut run = BadRun::default();
        let fast = |n: u32| Duration::from_millis(u64::from(n) * 33);
        assert!((1..30).all(|n| !run.bad(fast(n))));
        run.good();
        assert!(!run.is_running());
        assert!((1..30).all(|n| !run.bad(fast(n))));
        assert!(run.bad(fast(30)));
    }

    #[test]
    fn a_slow_camera_is_not_given_thirty_bad_frames() {
        let mut run = BadRun::default();
        let bad: Vec<bool> = (0..6).map(|n| run.bad(Duration::from_millis(n * 250))).collect();
        assert_eq!(bad, [false, false, false, false, true, true]);
    }

    #[test]
    fn a_camera_that_vanished_is_unplugged_and_one_that_never_came_is_not_found() {
        assert_eq!(named(CameraFault::NotFound, true), CameraFault::Unplugged);
        assert_eq!(named(CameraFault::NotFound, false), CameraFault::NotFound);
        assert_eq!(named(CameraFault::Busy, true), CameraFault::Busy);
    }
}
