//! When enough frames of one face agree: a pure state machine for one turn of one track.
//!
//! The rule. Each good frame is searched alone, and the mean template of the last [`WINDOW`] good frames is searched as
//! well.
//! - *Identified*: the last [`FRAMES_TO_IDENTIFY`] frames each name the person whom the mean names, and the mean
//!   reaches the threshold with the margin.
//! - *Ambiguous*: after [`FRAMES_TO_DOUBT`] frames the mean reaches the threshold without the margin.
//! - *Unknown*: after [`FRAMES_TO_REFUSE`] frames the mean stays below the threshold, or the frames name different
//!   people for twice as long.

use super::gallery::Found;
use crate::domain::decision::{Decision, Identification};
use crate::domain::employee::EmployeeId;

/// Good frames whose mean template is searched, at most.
pub const WINDOW: usize = 5;
/// Frames in a row that must name the same person.
pub const FRAMES_TO_IDENTIFY: usize = 2;
/// Frames after which two people who are too alike are given up on.
pub const FRAMES_TO_DOUBT: usize = 4;
/// Frames after which a face is nobody's.
pub const FRAMES_TO_REFUSE: usize = 5;

/// What must be reached, in units of the score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// By the best person.
    pub threshold: f32,
    /// Between the best person and the runner-up.
    pub margin: f32,
}

/// One good frame, searched in the gallery.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The search with this frame alone.
    pub frame: Found,
    /// The search with the mean of the last [`WINDOW`] frames, this one included.
    pub together: Found,
}

/// One turn of one track: from its first good frame on.
#[derive(Debug, Clone, Default)]
pub struct Turn {
    frames: usize,
    /// Whom the last frame named, and how many in a row did.
    named: Option<(EmployeeId, usize)>,
    decided: Option<Verdict>,
}

/// A decision without its figures: what "the same decision again" means.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    Identified(EmployeeId),
    Ambiguous,
    Unknown,
}

impl Turn {
    /// How much of the evidence for an identification is there: 0.0 to 1.0; nothing once the face was refused.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a handful of frames")]
    pub fn progress(&self) -> f32 {
        if self.decided.is_some() {
            return if self.has_identified() { 1.0 } else { 0.0 };
        }
        // Refusing takes longer: the last part waits for it.
        let towards = self.named.as_ref().map_or(0, |(_, count)| *count).min(FRAMES_TO_IDENTIFY);
        (towards as f32 / FRAMES_TO_IDENTIFY as f32 * 0.8)
            .max(self.frames as f32 / FRAMES_TO_REFUSE as f32 * 0.8)
            .min(0.9)
    }

    /// A decision was reached in this turn.
    #[must_use]
    pub fn is_decided(&self) -> bool {
        self.decided.is_some()
    }

    /// Somebody was identified in this turn.
    #[must_use]
    pub fn has_identified(&self) -> bool {
        matches!(self.decided, Some(Verdict::Identified(_)))
    }

    /// Takes one more good frame; gives a decision when it is reached, and later only when it changes.
    pub fn add(&mut self, evidence: Evidence, limits: Limits) -> Option<Decision> {
        let Evidence { frame, together } = evidence;
        self.frames = self.frames.saturating_add(1);
        let in_a_row = match self.named.take() {
            Some((person, count)) if person == frame.best.emp_id => count.saturating_add(1),
            _ => 1,
        };
        let agree = in_a_row >= FRAMES_TO_IDENTIFY && frame.best.emp_id == together.best.emp_id;
        self.named = Some((frame.best.emp_id, in_a_row));
        let reached = together.best.score >= limits.threshold;
        let ahead = together.margin() >= limits.margin;
        let (verdict, decision) = if reached && ahead && agree {
            identified(together, limits)
        } else if reached && !ahead && self.frames >= FRAMES_TO_DOUBT {
            let (best, runner_up) = (together.best, together.runner_up?);
            (Verdict::Ambiguous, Decision::Ambiguous { best, runner_up })
        } else if (!reached && self.frames >= FRAMES_TO_REFUSE) || self.frames >= 2 * FRAMES_TO_REFUSE {
            (Verdict::Unknown, Decision::Unknown { closest: Some(together.best) })
        } else {
            return None;
        };
        self.change_to(verdict).then_some(decision)
    }

    /// Takes a good frame for which the gallery has nobody to compare with.
    pub fn add_without_candidates(&mut self) -> Option<Decision> {
        self.frames = self.frames.saturating_add(1);
        let refused = self.frames >= FRAMES_TO_REFUSE && self.change_to(Verdict::Unknown);
        refused.then_some(Decision::Unknown { closest: None })
    }

    /// Whoever was identified stays identified for the turn: one poor frame takes nobody's name away, and another
    /// person begins a turn of their own.
    fn change_to(&mut self, verdict: Verdict) -> bool {
        let changes = !self.has_identified() && self.decided.as_ref() != Some(&verdict);
        if changes {
            self.decided = Some(verdict);
        }
        changes
    }
}

fn identified(found: Found, limits: Limits) -> (Verdict, Decision) {
    let verdict = Verdict::Identified(found.best.emp_id.clone());
    let Found { best, runner_up } = found;
    (
        verdict,
        Decision::Identified(Identification { best, runner_up, threshold: limits.threshold, photo: None }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::decision::Candidate;

    const LIMITS: Limits = Limits { threshold: 4.0, margin: 0.5 };

    fn found(best: (&str, f32), second: (&str, f32)) -> Found {
        let candidate = |(id, score): (&str, f32)| Candidate { emp_id: id.parse().unwrap(), score };
        Found { best: candidate(best), runner_up: Some(candidate(second)) }
    }

    fn plain(best: (&str, f32), second: (&str, f32)) -> Evidence {
        Evidence { frame: found(best, second), together: found(best, second) }
    }

    #[test]
    fn two_frames_in_a_row_identify_and_one_does_not() {
        let mut turn = Turn::default();
        assert_eq!(turn.add(plain(("a", 6.0), ("b", 2.0)), LIMITS), None);
        let decision = turn.add(plain(("a", 6.0), ("b", 2.0)), LIMITS);
        assert!(matches!(decision, Some(Decision::Identified(i)) if i.best.emp_id.as_str() == "a"));
        assert_eq!(turn.add(plain(("a", 6.0), ("b", 2.0)), LIMITS), None, "said once");
        for _ in 0..20 {
            assert_eq!(turn.add(plain(("a", 1.0), ("b", 0.5)), LIMITS), None, "nobody loses their name");
        }
    }

    #[test]
    fn frames_that_name_different_people_never_identify() {
        let mut turn = Turn::default();
        for round in 0..20 {
            let frame = if round % 2 == 0 { "a" } else { "b" };
            let evidence =
                Evidence { frame: found((frame, 6.0), ("c", 2.0)), together: found(("a", 6.0), ("c", 2.0)) };
            let decision = turn.add(evidence, LIMITS);
            assert!(!matches!(decision, Some(Decision::Identified(_))));
        }
        assert!(turn.is_decided(), "it is refused in the end");
    }

    #[test]
    fn a_stranger_is_refused_only_after_several_frames_and_may_still_be_identified_later() {
        let mut turn = Turn::default();
        for frame in 1..FRAMES_TO_REFUSE {
            assert_eq!(turn.add(plain(("a", 3.0), ("b", 2.0)), LIMITS), None, "frame {frame}");
        }
        let decision = turn.add(plain(("a", 3.0), ("b", 2.0)), LIMITS);
        assert!(matches!(decision, Some(Decision::Unknown { closest: Some(_) })));
        let changed = turn.add(plain(("a", 5.0), ("b", 2.0)), LIMITS);
        assert!(matches!(changed, Some(Decision::Identified(_))), "they took the mask off");
    }

    #[test]
    fn two_people_who_are_too_alike_are_never_guessed() {
        let mut turn = Turn::default();
        let decisions: Vec<_> =
            (0..10).filter_map(|_| turn.add(plain(("a", 6.0), ("b", 5.8)), LIMITS)).collect();
        assert!(matches!(decisions.as_slice(), [Decision::Ambiguous { .. }]), "{decisions:?}");
    }

    #[test]
    fn with_nobody_to_compare_with_a_face_is_unknown() {
        let mut turn = Turn::default();
        let decisions: Vec<_> = (0..10).filter_map(|_| turn.add_without_candidates()).collect();
        assert_eq!(decisions, [Decision::Unknown { closest: None }]);
    }
}
