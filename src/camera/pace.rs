//! Which of the frames that arrive are decoded.

use std::time::Duration;

/// Oldest frame that is handed out. Four buffers wait in the driver, oldest first: after a pause they are stale.
pub(super) const MAX_AGE: Duration = Duration::from_millis(150);
/// A frame that had to be waited for this long was not lying in a buffer.
const WAITED: Duration = Duration::from_millis(3);
/// So many frames in a row that were waited for and yet seem stale show that the device's time stamps are wrong.
const DISBELIEF: u32 = 15;

/// Keeps the frames at or below a rate.
#[derive(Debug, Default)]
pub(super) struct Pace {
    due: Duration,
}

impl Pace {
    /// Whether the frame that comes next is wanted at `max_fps`; times on a clock that never jumps.
    pub(super) fn is_due(&self, now: Duration, max_fps: u32) -> bool {
        // Frames come in their own rhythm: one that is a little early is taken, or every second one would be lost.
        now + Self::interval(max_fps) / 4 >= self.due
    }

    /// A frame was taken at `now`.
    pub(super) fn took(&mut self, now: Duration, max_fps: u32) {
        let interval = Self::interval(max_fps);
        self.due = (self.due + interval).clamp(now + interval / 2, now + interval + interval / 4);
    }

    fn interval(max_fps: u32) -> Duration {
        Duration::from_secs(1) / max_fps.max(1)
    }
}

/// Tells frames that just came from those that lay in a buffer.
#[derive(Debug, Default)]
pub(super) struct Freshness {
    doubts: u32,
}

impl Freshness {
    /// Whether a frame is fresh that is `age` old by the device's time stamp, where it has one, and that was waited
    /// for during `waited`. `interval` is the time from one frame to the next.
    pub(super) fn is_fresh(&mut self, age: Option<Duration>, waited: Duration, interval: Duration) -> bool {
        let came_just_now = waited >= WAITED;
        let believed = age.filter(|_| self.doubts < DISBELIEF);
        // Behind an older one that lay in a buffer there is a newer one already.
        let oldest = if came_just_now { MAX_AGE } else { MAX_AGE.min(interval * 2) };
        if believed.is_some_and(|age| age > oldest) {
            if came_just_now {
                self.doubts += 1;
            }
            return false;
        }
        if believed.is_some() {
            self.doubts = 0;
            return true;
        }
        came_just_now
    }

    /// The age to reckon with: the time stamp's where it is believed.
    pub(super) fn age(&self, age: Option<Duration>) -> Duration {
        age.filter(|_| self.doubts < DISBELIEF).unwrap_or_default().min(MAX_AGE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    const FRAME: Duration = Duration::from_millis(33);

    /// Frames taken out of `seconds` of a camera with 30 frames a second.
    fn taken(max_fps: u32, seconds: u64) -> usize {
        let mut pace = Pace::default();
        (0..seconds * 30)
            .map(|frame| ms(frame * 1000 / 30))
            .filter(|&now| {
                let due = pace.is_due(now, max_fps);
                if due {
                    pace.took(now, max_fps);
                }
                due
            })
            .count()
    }

    #[test]
    fn no_more_frames_are_taken_than_wanted_and_not_many_fewer() {
        assert_eq!(taken(60, 10), 300);
        assert_eq!(taken(30, 10), 300);
        assert!((90..=103).contains(&taken(10, 10)), "{}", taken(10, 10));
        assert!((45..=52).contains(&taken(5, 10)), "{}", taken(5, 10));
        assert!((9..=11).contains(&taken(1, 10)), "{}", taken(1, 10));
        assert!(taken(0, 10) <= 11);
    }

    #[test]
    fn what_lay_in_a_buffer_while_the_program_was_busy_is_stale() {
        let mut freshness = Freshness::default();
        assert!(freshness.is_fresh(Some(ms(20)), ms(30), FRAME));
        assert!(!freshness.is_fresh(Some(ms(290)), ms(0), FRAME));
        assert!(!freshness.is_fresh(Some(ms(90)), ms(0), FRAME));
        assert!(freshness.is_fresh(Some(ms(50)), ms(0), FRAME), "the newest");
        assert!(freshness.is_fresh(Some(ms(140)), ms(30), FRAME), "a slow device");
    }

    #[test]
    fn a_device_with_wrong_time_stamps_still_shows_a_picture() {
        let mut freshness = Freshness::default();
        let shown = (0..30).filter(|_| freshness.is_fresh(Some(ms(900_000)), ms(30), FRAME)).count();
        assert_eq!(shown, 15);
        assert!(!freshness.is_fresh(Some(ms(900_000)), ms(0), FRAME), "one that lay in a buffer is stale");
    }

    #[test]
    fn without_time_stamps_only_frames_that_were_waited_for_are_fresh() {
        let mut freshness = Freshness::default();
        assert!(freshness.is_fresh(None, ms(30), FRAME));
        assert!(!freshness.is_fresh(None, ms(0), FRAME));
    }
}
