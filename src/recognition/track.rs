//! Follows the largest face from frame to frame.

use std::time::Duration;

use super::detect::DetectedFace;

/// Boxes of one face in neighbouring frames share at least this part of their union.
const SAME_FACE_OVERLAP: f32 = 0.25;
/// A face that was looked for [`LOOKS`] times and not seen for this long is gone: who comes then is somebody new.
const LOST_AFTER: Duration = Duration::from_millis(600);
/// Frames without it before a face can be gone. On a slow computer a frame alone may take longer than [`LOST_AFTER`];
/// that nobody looked says nothing about the face.
const LOOKS: u32 = 2;
/// A face that was not seen for this long is gone, however few frames were looked at.
const LONGEST_UNSEEN: Duration = Duration::from_secs(2);
/// The face that is followed stays in focus until another one is this much wider.
const TAKE_OVER: f32 = 1.25;

#[derive(Debug, Clone, Copy)]
struct Current {
    track: u64,
    face: DetectedFace,
    seen: Duration,
    /// Frames without it since.
    missed: u32,
}

impl Current {
    fn is_gone(&self, at: Duration) -> bool {
        let unseen = at.saturating_sub(self.seen);
        unseen > LONGEST_UNSEEN || (unseen > LOST_AFTER && self.missed >= LOOKS)
    }
}

/// Gives the face in focus a number that stays while it stays in view.
#[derive(Debug, Default)]
pub struct Tracker {
    last_number: u64,
    current: Option<Current>,
}

impl Tracker {
    /// Takes the faces of one frame (largest first) that was captured at `at`, puts the face in focus first and gives
    /// the number of its track; `None` without a face.
    pub fn follow(&mut self, faces: &mut [DetectedFace], at: Duration) -> Option<u64> {
        if self.current.is_some_and(|current| current.is_gone(at)) {
            self.current = None;
        }
        let Some(widest) = faces.first().map(|face| face.width) else {
            if let Some(current) = &mut self.current {
                current.missed = current.missed.saturating_add(1);
            }
            return None;
        };
        let followed = self.current.and_then(|current| {
            let overlaps = faces.iter().map(|face| face.overlap(&current.face)).enumerate();
            let (index, overlap) = overlaps.max_by(|a, b| a.1.total_cmp(&b.1))?;
            let still_large = faces.get(index).is_some_and(|face| face.width * TAKE_OVER >= widest);
            (overlap >= SAME_FACE_OVERLAP && still_large).then_some((index, current.track))
        });
        let (index, track) = followed.unwrap_or_else(|| (0, self.next_number()));
        faces.get_mut(..=index)?.rotate_right(1);
        self.current = Some(Current { track, face: *faces.first()?, seen: at, missed: 0 });
        Some(track)
    }

    /// The face in focus turned out to be somebody else: gives it a new number.
    pub fn renumber(&mut self) -> u64 {
        let track = self.next_number();
        if let Some(current) = &mut self.current {
            current.track = track;
        }
        track
    }

    fn next_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }
}

#[cfg(test)]
mod tests {
    use super::super::detect::Point;
    use super::*;

    fn face(x: f32, width: f32) -> DetectedFace {
        DetectedFace { x, y: 100.0, width, height: width, landmarks: [Point::default(); 5], score: 0.9 }
    }

    fn ms(value: u64) -> Duration {
        Duration::from_millis(value)
    }

    #[test]
    fn a_face_that_moves_a_little_keeps_its_number_and_one_elsewhere_gets_another() {
        let mut tracker = Tracker::default();
        let first = tracker.follow(&mut [face(100.0, 100.0)], ms(0)).unwrap();
        assert_eq!(tracker.follow(&mut [face(130.0, 105.0)], ms(66)), Some(first));
        assert_eq!(tracker.follow(&mut [], ms(132)), None, "one frame without it");
        assert_eq!(tracker.follow(&mut [face(150.0, 105.0)], ms(200)), Some(first));
        let elsewhere = tracker.follow(&mut [face(500.0, 100.0)], ms(266)).unwrap();
        assert_ne!(elsewhere, first);
    }

    #[test]
    fn a_face_that_was_gone_for_a_while_is_somebody_new() {
        let mut tracker = Tracker::default();
        let first = tracker.follow(&mut [face(100.0, 100.0)], ms(0)).unwrap();
        for at in [200, 400, 600] {
            assert_eq!(tracker.follow(&mut [], ms(at)), None);
        }
        assert_ne!(tracker.follow(&mut [face(100.0, 100.0)], ms(700)), Some(first));
    }

    #[test]
    fn on_a_slow_computer_a_face_keeps_its_number_until_nobody_has_looked_for_long() {
        let mut tracker = Tracker::default();
        let first = tracker.follow(&mut [face(100.0, 100.0)], ms(0));
        for second in 1..8 {
            assert_eq!(tracker.follow(&mut [face(110.0, 100.0)], ms(second * 900)), first);
        }
        assert_eq!(tracker.follow(&mut [], ms(8 * 900)), None);
        assert_eq!(tracker.follow(&mut [face(110.0, 100.0)], ms(9 * 900)), first, "missed once");
        let later = tracker.follow(&mut [face(110.0, 100.0)], ms(9 * 900 + 2001));
        assert!(later.is_some() && later != first);
    }

    #[test]
    fn a_second_face_takes_over_only_when_it_is_clearly_larger() {
        let mut tracker = Tracker::default();
        let first = tracker.follow(&mut [face(100.0, 100.0)], ms(0)).unwrap();
        let mut two = [face(400.0, 110.0), face(105.0, 100.0)];
        assert_eq!(tracker.follow(&mut two, ms(66)), Some(first));
        assert!((two[0].x - 105.0).abs() < 0.1, "the face in focus is first");
        let mut nearer = [face(400.0, 150.0), face(105.0, 100.0)];
        assert_ne!(tracker.follow(&mut nearer, ms(132)), Some(first));
    }
}
