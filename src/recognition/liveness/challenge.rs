//! The turn of the head that is asked for when it is not certain that somebody is there: a pure state machine that sees
//! the landmarks of each frame.
//!
//! The rule. From a frontal view on, the parallax of the nose (see [`super::parallax`]) has to grow to [`TURN`] towards
//! the side that was drawn by lot, in [`FRAMES_OUT`] frames at least, and to come back to [`FRONT`]; with
//! [`FRAMES_BETWEEN`] frames at least in between and never faster than a head turns, so that a second picture put in
//! place of the first is no turn. Who turns to the other side is asked for two more turns, so that guessing twice in a row
//! is needed; a second turn to the wrong side ends it, and so does [`TIME_LIMIT`]. A face that gets as narrow as one seen
//! from the side while its nose stays in the plane is a flat picture.

use std::collections::VecDeque;
use std::time::Duration;

use super::parallax::{Landmarks, turned};
use crate::domain::decision::{AttackReason, HeadTurn, Side};
use crate::recognition::detect::DetectedFace;
use crate::recognition::quality::Pose;

/// Parallax that is a turn: about 25 degrees. Photos turned before the real detector up to 50 degrees reach 0.113: what it
/// takes for landmarks on a squeezed face leaves the plane a little.
pub const TURN: f32 = 0.18;
/// Parallax below which the head is in front again.
pub const FRONT: f32 = 0.07;
/// Parallax to the wrong side that counts as an answer.
const WRONG: f32 = 0.15;
/// Frames at [`TURN`] at least.
pub const FRAMES_OUT: u8 = 2;
/// Frames between front and turn at least, there and back together.
pub const FRAMES_BETWEEN: u8 = 2;
/// Fastest change of the parallax: a head turned by 320 degrees a second.
const PER_SECOND: f32 = 2.5;
/// Change of the parallax from frame to frame that is always believed: the noise of the landmarks.
const JITTER: f32 = 0.08;
/// Two frames further apart than this are no movement: the turn begins anew.
const LONGEST_GAP: Duration = Duration::from_millis(500);
/// A first view is frontal when the nose is nearer to the middle than this, in eye distances.
const FRONTAL_YAW: f32 = 0.15;
/// A face this narrow whose nose has not left the plane is a flat picture.
const NARROW: f32 = 0.75;
/// Parallax up to which the nose counts as lying in the plane.
const IN_PLANE: f32 = 0.13;
/// Frames that have to show a flat picture.
const FRAMES_FLAT: u8 = 3;
/// Time for everything that is asked.
pub const TIME_LIMIT: Duration = Duration::from_secs(8);
/// More time for who has to turn twice more.
const MORE_TIME: Duration = Duration::from_secs(5);
/// Jumps after which no turn is waited for any more.
const MAX_JUMPS: u8 = 3;
/// Sides that a challenge is made with.
pub const SIDES: usize = 4;

/// How far a challenge is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Not answered yet.
    Running,
    /// Turned as asked.
    Passed,
    /// Not turned as asked: why.
    Failed(AttackReason),
}

/// One challenge to one face.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// The sides to turn to, the next one first.
    sides: VecDeque<Side>,
    turns_left: u8,
    wrong_turns: u8,
    jumps: u8,
    flat_frames: u8,
    reference: Option<Landmarks>,
    turn: Turn,
    /// After a wrong turn or a jump nothing counts until the head is in front.
    to_front: bool,
    last: Option<(Duration, f32)>,
    started: Duration,
    deadline: Duration,
}

/// One turn to one side.
#[derive(Debug, Clone, Copy, Default)]
struct Turn {
    frames_out: u8,
    frames_between: u8,
    furthest: f32,
}

impl Turn {
    fn is_out(self) -> bool {
        self.frames_out >= FRAMES_OUT
    }
}

impl Challenge {
    /// Asks at `now` for `turns` turns (1 or 2) to the first of `sides`, which were drawn by lot.
    #[must_use]
    pub fn new(sides: [Side; SIDES], turns: u8, now: Duration) -> Self {
        Self {
            sides: sides.into(),
            turns_left: turns.clamp(1, 2),
            wrong_turns: 0,
            jumps: 0,
            flat_frames: 0,
            reference: None,
            turn: Turn::default(),
            to_front: false,
            last: None,
            started: now,
            deadline: now + TIME_LIMIT,
        }
    }

    /// What is asked now and how far it has come.
    #[must_use]
    pub fn asked(&self) -> HeadTurn {
        let out = (self.turn.furthest / TURN).clamp(0.0, 1.0);
        let back = match self.last {
            Some((_, parallax)) if self.turn.is_out() => {
                1.0 - ((self.signed(parallax) - FRONT) / (TURN - FRONT)).clamp(0.0, 1.0)
            }
            _ => 0.0,
        };
        HeadTurn { side: self.side(), progress: 0.7 * out + 0.3 * back, back: self.turn.is_out() }
    }

    fn side(&self) -> Side {
        self.sides.front().copied().unwrap_or(Side::Left)
    }

    /// Positive towards the side asked for. Who turns to their own left turns the nose to the right of the picture.
    fn signed(&self, parallax: f32) -> f32 {
        match self.side() {
            Side::Left => parallax,
            Side::Right => -parallax,
        }
    }

    /// Takes a frame of `now` without a face of which landmarks are known.
    pub fn miss(&mut self, now: Duration) -> Outcome {
        if now >= self.deadline { Outcome::Failed(AttackReason::NoTurn) } else { Outcome::Running }
    }

    /// Takes the face of a frame of `now`.
    pub fn see(&mut self, face: &DetectedFace, now: Duration) -> Outcome {
        if now >= self.deadline {
            return Outcome::Failed(AttackReason::NoTurn);
        }
        let Some(reference) = self.reference else {
            if Pose::of(face).yaw.abs() <= FRONTAL_YAW {
                self.reference = Some(face.landmarks);
                self.last = Some((now, 0.0));
            }
            return Outcome::Running;
        };
        let Some(view) = turned(&reference, &face.landmarks) else { return Outcome::Running };
        if view.narrowing < NARROW && view.parallax.abs() < IN_PLANE {
            self.flat_frames = self.flat_frames.saturating_add(1);
            if self.flat_frames >= FRAMES_FLAT {
                return Outcome::Failed(AttackReason::FlatTurn);
            }
        }
        if !self.is_movement(view.parallax, now) {
            return self.begin_anew(now);
        }
        self.last = Some((now, view.parallax));
        self.advance(self.signed(view.parallax), now)
    }

    fn is_movement(&self, parallax: f32, now: Duration) -> bool {
        self.last.is_none_or(|(before, last)| {
            let gap = now.saturating_sub(before);
            gap <= LONGEST_GAP && (parallax - last).abs() <= JITTER.max(PER_SECOND * gap.as_secs_f32())
        })
    }

    /// After a jump the turn counts from the next view in front on.
    fn begin_anew(&mut self, now: Duration) -> Outcome {
        self.jumps = self.jumps.saturating_add(1);
        self.turn = Turn::default();
        self.to_front = true;
        self.last = None;
        if self.jumps >= MAX_JUMPS { Outcome::Failed(AttackReason::NoTurn) } else { self.miss(now) }
    }

    fn advance(&mut self, towards: f32, now: Duration) -> Outcome {
        if self.to_front {
            self.to_front = towards.abs() > FRONT;
            return Outcome::Running;
        }
        if !self.turn.is_out() && towards <= -WRONG {
            return self.turned_wrongly(now);
        }
        self.turn.furthest = self.turn.furthest.max(towards);
        if towards >= TURN {
            self.turn.frames_out = self.turn.frames_out.saturating_add(1);
        } else if towards > FRONT / 2.0 {
            self.turn.frames_between = self.turn.frames_between.saturating_add(1);
        }
        if self.turn.is_out() && towards <= FRONT {
            if self.turn.frames_between < FRAMES_BETWEEN {
                return self.begin_anew(now);
            }
            self.turns_left = self.turns_left.saturating_sub(1);
            self.turn = Turn::default();
            self.sides.pop_front();
            return if self.turns_left == 0 { Outcome::Passed } else { Outcome::Running };
        }
        Outcome::Running
    }

    fn turned_wrongly(&mut self, now: Duration) -> Outcome {
        self.wrong_turns = self.wrong_turns.saturating_add(1);
        if self.wrong_turns > 1 {
            return Outcome::Failed(AttackReason::NoTurn);
        }
        self.turns_left = 2;
        self.turn = Turn::default();
        self.sides.pop_front();
        self.to_front = true;
        self.deadline = self.deadline.max(self.started + TIME_LIMIT + MORE_TIME);
        self.miss(now)
    }
}

#[cfg(test)]
#[path = "challenge_tests.rs"]
mod tests;
