//! How the scores of several frames become one verdict on a turn.
//!
//! The rule. The scores of a turn are averaged. From [`LEAST_FRAMES`] on, a mean of [`LIVE_FROM`] is a person. After
//! [`FRAMES`] a mean of at most [`ATTACK_UP_TO`] is a picture, and what lies between is in doubt. One frame alone never
//! decides: on single frames of people who are there the networks err in up to one of twelve.

/// Frames of a turn that are judged, at most.
pub const FRAMES: usize = 5;
/// Frames before a person is believed to be there.
pub const LEAST_FRAMES: usize = 2;
/// Mean score from which a face is taken for a live one.
pub const LIVE_FROM: f32 = 0.6;
/// Mean score up to which a face is taken for a picture.
pub const ATTACK_UP_TO: f32 = 0.2;
/// Score from which a single frame counts as live in an evaluation, and the mean where there is nothing to settle a
/// doubt: both outcomes are equally likely here.
pub const EVEN: f32 = 0.5;

/// What the networks say of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A person who is there.
    Live,
    /// Neither sure.
    Doubt,
    /// A picture of a person.
    Attack,
}

impl Verdict {
    /// The verdict where nothing else can settle a doubt: whichever is likelier by `mean`.
    #[must_use]
    pub fn settled(self, mean: f32) -> Self {
        match self {
            Self::Doubt if mean >= EVEN => Self::Live,
            Self::Doubt => Self::Attack,
            sure => sure,
        }
    }
}

/// The scores of one turn.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scores {
    sum: f32,
    frames: u8,
}

impl Scores {
    /// Takes the score of one more frame, 0.0 to 1.0; those after the first [`FRAMES`] change nothing.
    pub fn add(&mut self, score: f32) {
        if usize::from(self.frames) < FRAMES {
            self.sum += score.clamp(0.0, 1.0);
            self.frames += 1;
        }
    }

    /// The mean; `None` before the first frame.
    #[must_use]
    pub fn mean(&self) -> Option<f32> {
        (self.frames > 0).then(|| self.sum / f32::from(self.frames))
    }

    /// The verdict; `None` while more frames are needed.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        let mean = self.mean()?;
        let frames = usize::from(self.frames);
        if frames >= LEAST_FRAMES && mean >= LIVE_FROM {
            Some(Verdict::Live)
        } else if frames < FRAMES {
            None
        } else if mean <= ATTACK_UP_TO {
            Some(Verdict::Attack)
        } else {
            Some(Verdict::Doubt)
        }
    }

    /// The verdict on a presentation that has no further frames.
    #[must_use]
    pub fn final_verdict(&self) -> Option<Verdict> {
        let mean = self.mean()?;
        Some(self.verdict().unwrap_or(Verdict::Doubt).settled(mean))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The verdict on these frames and after how many it came.
    fn verdict(scores: &[f32]) -> Option<(Verdict, usize)> {
        let mut turn = Scores::default();
        scores.iter().zip(1..).find_map(|(score, frames)| {
            turn.add(*score);
            turn.verdict().map(|verdict| (verdict, frames))
        })
    }

    #[test]
    fn two_frames_of_a_person_are_enough_and_one_is_not() {
        assert_eq!(verdict(&[0.99]), None);
        assert_eq!(verdict(&[0.99, 0.98]), Some((Verdict::Live, 2)));
    }

    #[test]
    fn a_person_with_one_poor_frame_is_still_live_and_a_picture_with_one_good_frame_is_not() {
        assert_eq!(verdict(&[0.1, 0.9, 0.95]), Some((Verdict::Live, 3)));
        assert_eq!(verdict(&[0.01, 0.9, 0.02, 0.01, 0.01]), Some((Verdict::Attack, 5)));
    }

    #[test]
    fn what_lies_between_is_in_doubt_and_is_settled_by_the_likelier_where_it_must() {
        assert_eq!(verdict(&[0.5, 0.4, 0.3, 0.4, 0.5]), Some((Verdict::Doubt, 5)));
        assert_eq!(Verdict::Doubt.settled(0.49), Verdict::Attack);
        assert_eq!(Verdict::Doubt.settled(0.5), Verdict::Live);
        assert_eq!(Verdict::Attack.settled(0.9), Verdict::Attack);
    }

    #[test]
    fn frames_after_the_verdict_change_nothing() {
        let mut turn = Scores::default();
        for _ in 0..FRAMES {
            turn.add(0.0);
        }
        for _ in 0..100 {
            turn.add(1.0);
        }
        assert_eq!(turn.verdict(), Some(Verdict::Attack));
    }
}
