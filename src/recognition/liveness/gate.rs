//! Holds back an identification until it is certain enough that the person is there: a pure state machine for one turn
//! of one face.
//!
//! ```text
//! scores of the frames ──▶ ┌──────┐ live ─────────────────────────────▶ released
//! identification ────────▶ │ held │ doubt ─▶ challenge ─▶ same face? ──▶ released
//!                          └──────┘ attack, wrong answer, other face ──▶ refused
//! ```
//! Without the networks a policy that begins with them asks for the turn of the head.

use std::time::Duration;

use super::challenge::{Challenge, Outcome, SIDES};
use super::scores::{Scores, Verdict};
use crate::domain::decision::{AttackReason, Candidate, Decision, HeadTurn, Identification, Side};
use crate::domain::employee::EmployeeId;
use crate::domain::frame::Frame;
use crate::domain::settings::LivenessPolicy;
use crate::recognition::detect::DetectedFace;

/// Good frames after a passed challenge in which the face has to be the one that was recognised.
const FRAMES_TO_CONFIRM: u8 = 3;

/// What is known of this turn.
#[derive(Debug, Default)]
pub struct Gate {
    scores: Scores,
    state: State,
}

#[derive(Debug, Default)]
enum State {
    /// Nobody is identified yet.
    #[default]
    Open,
    /// Identified; the networks need more frames.
    Held(Held),
    /// Identified and asked for a turn of the head.
    Asked(Held, Box<Challenge>),
    /// Turned; the face has to be seen again.
    Confirming(Held, u8),
    /// Released or refused.
    Settled,
}

/// An identification with the frame that shows it.
#[derive(Debug, Clone)]
struct Held {
    identification: Identification,
    frame: Frame,
}

/// What came of a frame.
#[derive(Debug, Clone, PartialEq)]
pub enum Passage {
    /// Nothing yet.
    Waiting,
    /// A decision that may be said, with the frame on which it was reached.
    Given(Box<(Decision, Frame)>),
}

/// What is asked of a challenge that begins now.
#[derive(Debug, Clone, Copy)]
pub struct Lot {
    /// The sides, drawn anew for each challenge.
    pub sides: [Side; SIDES],
    /// Turns that are asked for.
    pub turns: u8,
}

impl Gate {
    /// Whether the next good frame should be judged by the networks.
    #[must_use]
    pub fn wants_score(&self) -> bool {
        matches!(self.state, State::Open | State::Held(_)) && self.scores.verdict().is_none()
    }

    /// Whether each good frame should be encoded, whatever the usual pause.
    #[must_use]
    pub fn wants_probe(&self) -> bool {
        matches!(self.state, State::Held(_) | State::Confirming(..))
    }

    /// Whether a turn of the head is waited for: no frame needs to be encoded meanwhile.
    #[must_use]
    pub fn is_asking(&self) -> bool {
        matches!(self.state, State::Asked(..))
    }

    /// Who has to be seen again after the turn of the head.
    #[must_use]
    pub fn claimed(&self) -> Option<&EmployeeId> {
        match &self.state {
            State::Confirming(held, _) => Some(&held.identification.best.emp_id),
            _ => None,
        }
    }

    /// What the person is asked for.
    #[must_use]
    pub fn asked(&self) -> Option<HeadTurn> {
        match &self.state {
            State::Asked(_, challenge) => Some(challenge.asked()),
            _ => None,
        }
    }

    /// Takes the networks' score of a good frame.
    pub fn add_score(&mut self, score: f32) {
        self.scores.add(score);
    }

    /// Takes a decision of recognition; anything but an identification passes at once.
    pub fn take(&mut self, decision: Decision, frame: &Frame) -> Passage {
        match decision {
            Decision::Identified(identification) => {
                self.state = State::Held(Held { identification, frame: frame.clone() });
                Passage::Waiting
            }
            other => Passage::Given(Box::new((other, frame.clone()))),
        }
    }

    /// Whether the identification that is held may go, by `policy`; `networks` says whether they are installed. `lot` is
    /// drawn where a challenge begins.
    pub fn judge(
        &mut self,
        policy: LivenessPolicy,
        networks: bool,
        now: Duration,
        lot: impl FnOnce() -> Lot,
    ) -> Passage {
        let State::Held(held) = &self.state else { return Passage::Waiting };
        let held = held.clone();
        let step = match (policy, networks) {
            (LivenessPolicy::Off, _) => Step::Release,
            (LivenessPolicy::Challenge, _)
            | (LivenessPolicy::Passive | LivenessPolicy::PassiveThenChallenge, false) => Step::Ask,
            (LivenessPolicy::Passive, true) => {
                let mean = self.scores.mean().unwrap_or_default();
                self.scores.verdict().map_or(Step::Wait, |verdict| match verdict.settled(mean) {
                    Verdict::Live => Step::Release,
                    Verdict::Doubt | Verdict::Attack => Step::Refuse,
                })
            }
            (LivenessPolicy::PassiveThenChallenge, true) => match self.scores.verdict() {
                None => Step::Wait,
                Some(Verdict::Live) => Step::Release,
                Some(Verdict::Doubt) => Step::Ask,
                Some(Verdict::Attack) => Step::Refuse,
            },
        };
        match step {
            Step::Wait => Passage::Waiting,
            Step::Release => self.release(held),
            Step::Refuse => self.refuse(held, AttackReason::Replica),
            Step::Ask => {
                let Lot { sides, turns } = lot();
                self.state = State::Asked(held, Box::new(Challenge::new(sides, turns, now)));
                Passage::Waiting
            }
        }
    }

    /// Takes a frame of the face that is asked to turn; `None` where the face was not found in it.
    pub fn watch(&mut self, face: Option<&DetectedFace>, frame: &Frame) -> Passage {
        let State::Asked(held, challenge) = &mut self.state else { return Passage::Waiting };
        let outcome = match face {
            Some(face) => challenge.see(face, frame.captured),
            None => challenge.miss(frame.captured),
        };
        let held = held.clone();
        match outcome {
            Outcome::Running => Passage::Waiting,
            Outcome::Passed => {
                self.state = State::Confirming(held, 0);
                Passage::Waiting
            }
            Outcome::Failed(reason) => {
                // The frame that shows what was tried, for HR.
                self.refuse(Held { frame: frame.clone(), ..held }, reason)
            }
        }
    }

    /// Takes a good frame after the turn: whether it shows the face that was recognised.
    pub fn confirm(&mut self, same: bool, frame: &Frame) -> Passage {
        let State::Confirming(held, tries) = &mut self.state else { return Passage::Waiting };
        *tries += 1;
        let (tries, held) = (*tries, held.clone());
        if same {
            self.release(held)
        } else if tries < FRAMES_TO_CONFIRM {
            Passage::Waiting
        } else {
            self.refuse(Held { frame: frame.clone(), ..held }, AttackReason::OtherFace)
        }
    }

    fn release(&mut self, held: Held) -> Passage {
        self.state = State::Settled;
        Passage::Given(Box::new((Decision::Identified(held.identification), held.frame)))
    }

    fn refuse(&mut self, held: Held, reason: AttackReason) -> Passage {
        self.state = State::Settled;
        let claimed: Option<Candidate> = Some(held.identification.best);
        Passage::Given(Box::new((Decision::PresentationAttack { reason, claimed }, held.frame)))
    }
}

enum Step {
    Wait,
    Release,
    Refuse,
    Ask,
}

/// Sides drawn by lot, by what the system seeds its hash maps with: whoever stands in front of the camera cannot know it.
#[must_use]
pub fn draw_sides() -> [Side; SIDES] {
    use std::hash::{BuildHasher as _, Hasher as _};
    let bits = std::hash::RandomState::new().build_hasher().finish();
    std::array::from_fn(|index| if bits >> (index * 7) & 1 == 0 { Side::Left } else { Side::Right })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::frame::Picture;

    fn frame() -> Frame {
        Frame { sequence: 1, captured: Duration::ZERO, picture: Picture::new(1, 1, vec![0; 3]).unwrap() }
    }

    fn identified() -> Decision {
        let best = Candidate { emp_id: "ada".parse().unwrap(), score: 9.0 };
        Decision::Identified(Identification { best, runner_up: None, threshold: 5.0, photo: None })
    }

    fn lot() -> Lot {
        Lot { sides: [Side::Left; SIDES], turns: 1 }
    }

    /// The gate after an identification and these scores.
    fn judged(policy: LivenessPolicy, networks: bool, scores: &[f32]) -> (Gate, Passage) {
        let mut gate = Gate::default();
        for score in scores {
            gate.add_score(*score);
        }
        assert_eq!(gate.take(identified(), &frame()), Passage::Waiting, "nothing is said yet");
        let passage = gate.judge(policy, networks, Duration::ZERO, lot);
        (gate, passage)
    }

    fn decision(passage: Passage) -> Option<Decision> {
        match passage {
            Passage::Given(given) => Some(given.0),
            Passage::Waiting => None,
        }
    }

    #[test]
    fn with_the_policy_off_an_identification_goes_at_once_and_a_stranger_always_does() {
        assert_eq!(decision(judged(LivenessPolicy::Off, true, &[0.0; 5]).1), Some(identified()));
        let unknown = Decision::Unknown { closest: None };
        let passage = Gate::default().take(unknown.clone(), &frame());
        assert_eq!(decision(passage), Some(unknown));
    }

    #[test]
    fn a_live_face_passes_without_a_challenge_and_one_in_doubt_is_asked_to_turn() {
        let both = LivenessPolicy::PassiveThenChallenge;
        assert_eq!(decision(judged(both, true, &[0.99, 0.98]).1), Some(identified()));
        let (gate, passage) = judged(both, true, &[0.4; 5]);
        assert!(passage == Passage::Waiting && gate.is_asking());
        let (gate, passage) = judged(both, true, &[0.4]);
        assert!(passage == Passage::Waiting && gate.wants_score() && !gate.is_asking(), "more frames first");
    }

    #[test]
    fn a_picture_is_refused_with_the_name_that_it_claimed() {
        for policy in [LivenessPolicy::Passive, LivenessPolicy::PassiveThenChallenge] {
            let refused = decision(judged(policy, true, &[0.01; 5]).1);
            let Some(Decision::PresentationAttack { reason, claimed }) = refused else {
                panic!("{refused:?}");
            };
            assert_eq!(reason, AttackReason::Replica);
            assert_eq!(claimed.unwrap().emp_id.as_str(), "ada");
        }
    }

    #[test]
    fn without_the_networks_every_policy_but_off_asks_for_a_turn() {
        for policy in
            [LivenessPolicy::Passive, LivenessPolicy::Challenge, LivenessPolicy::PassiveThenChallenge]
        {
            let (gate, passage) = judged(policy, false, &[]);
            assert!(passage == Passage::Waiting && gate.is_asking(), "{policy:?}");
        }
    }

    #[test]
    fn after_the_turn_another_face_is_refused_and_one_poor_frame_of_the_same_is_not() {
        let confirming = || Gate {
            scores: Scores::default(),
            state: match judged(LivenessPolicy::Challenge, false, &[]).0.state {
                State::Asked(held, _) => State::Confirming(held, 0),
                other => panic!("{other:?}"),
            },
        };
        let mut gate = confirming();
        assert_eq!(gate.confirm(false, &frame()), Passage::Waiting);
        assert_eq!(decision(gate.confirm(true, &frame())), Some(identified()));
        let mut gate = confirming();
        let last = (0..FRAMES_TO_CONFIRM).map(|_| gate.confirm(false, &frame())).last().unwrap();
        assert!(matches!(
            decision(last),
            Some(Decision::PresentationAttack { reason: AttackReason::OtherFace, .. })
        ));
    }

    #[test]
    fn the_sides_are_not_always_the_same() {
        let first: Vec<Side> = (0..64).map(|_| draw_sides()[0]).collect();
        assert!(first.contains(&Side::Left) && first.contains(&Side::Right));
    }
}
