//! What recognition says about the faces in front of the camera.
//!
//! Terms after ISO/IEC 19795-1 (identification) and ISO/IEC 30107-3 (presentation attack).

use super::employee::EmployeeId;
use super::frame::{Frame, RelativeRect};

/// Why a face is not good enough to be compared. Each has a plain hint on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QualityFault {
    /// The face is too small in the picture: the person has to come closer.
    TooFar,
    /// The face is cut by the edge of the picture.
    CutOff,
    /// Too little light on the face.
    TooDark,
    /// Too much light on the face or from behind it.
    TooBright,
    /// Out of focus or moving.
    Blurred,
    /// Turned away from the camera.
    NotFrontal,
    /// Several faces of about the same size: one person at a time.
    SeveralFaces,
}

impl QualityFault {
    /// The name in reports and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::TooFar => "too_far",
            Self::CutOff => "cut_off",
            Self::TooDark => "too_dark",
            Self::TooBright => "too_bright",
            Self::Blurred => "blurred",
            Self::NotFrontal => "not_frontal",
            Self::SeveralFaces => "several_faces",
        }
    }
}

/// Why a presentation is taken for an attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttackReason {
    /// The picture repeats bit for bit: a frozen or virtual camera.
    FrozenPicture,
    /// By the look of it a print or a screen.
    Replica,
    /// Turned to the side it stayed flat.
    FlatTurn,
    /// The turn of the head that was asked for did not come in time, or to the wrong side. An attack or a person who did
    /// not understand.
    NoTurn,
    /// Another face than the one recognised turned.
    OtherFace,
}

impl AttackReason {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::FrozenPicture, Self::Replica, Self::FlatTurn, Self::NoTurn, Self::OtherFace];

    /// The name in the database, reports and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FrozenPicture => "frozen_picture",
            Self::Replica => "replica",
            Self::FlatTurn => "flat_turn",
            Self::NoTurn => "no_turn",
            Self::OtherFace => "other_face",
        }
    }

    /// The reason of this name; `None` for one of a newer program.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// A side as the person has it, which is also the side of the mirrored picture on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Their left.
    Left,
    /// Their right.
    Right,
}

/// The turn of the head that the person is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeadTurn {
    /// To which side.
    pub side: Side,
    /// How much of it is done: 0.0 to 1.0.
    pub progress: f32,
    /// Far enough to the side: now back to the front.
    pub back: bool,
}

/// A person of the gallery and how well the probe matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Who.
    pub emp_id: EmployeeId,
    /// Fused score: standard deviations above the mean of impostor comparisons; higher is more alike.
    pub score: f32,
}

/// Somebody was identified.
#[derive(Debug, Clone, PartialEq)]
pub struct Identification {
    /// The best candidate, over the threshold.
    pub best: Candidate,
    /// The second best person, where the gallery holds more than one.
    pub runner_up: Option<Candidate>,
    /// The threshold that `best` had to reach, in units of the score.
    pub threshold: f32,
    /// Of the enrolled photos of `best` the one that is most like the probe, by its name in the store; `None` until it
    /// was looked for.
    pub photo: Option<String>,
}

impl Identification {
    /// How far the best candidate is ahead of the runner-up, in units of the score; infinite without a runner-up.
    #[must_use]
    pub fn margin(&self) -> f32 {
        self.runner_up.as_ref().map_or(f32::INFINITY, |second| self.best.score - second.score)
    }
}

/// What is known about the face in front of the camera.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// No face in the picture.
    NoFace,
    /// A face that is not good enough to be compared.
    LowQuality(QualityFault),
    /// A good face that is nobody's in the gallery.
    Unknown {
        /// The closest person, below the threshold; for HR and reports, never shown at the kiosk.
        closest: Option<Candidate>,
    },
    /// Two people are too close to each other to say which. Never guessed.
    Ambiguous {
        /// The best candidate.
        best: Candidate,
        /// The person whose score is too near.
        runner_up: Candidate,
    },
    /// Not a live person.
    PresentationAttack {
        /// What gave it away.
        reason: AttackReason,
        /// Who was recognised in it, where anybody was.
        claimed: Option<Candidate>,
    },
    /// Recognised.
    Identified(Identification),
}

/// One face that recognition follows from frame to frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackedFace {
    /// Stays the same while this face stays in view, and is never used again.
    pub track: u64,
    /// Where it is.
    pub area: RelativeRect,
}

/// What recognition saw in one frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The frame it speaks of.
    pub frame_sequence: u64,
    /// The largest face, where there is one.
    pub face: Option<TrackedFace>,
    /// What keeps this face from being compared at the moment.
    pub fault: Option<QualityFault>,
    /// How much of the evidence for an identification is there: 0.0 to 1.0; 0.0 once the face was refused.
    pub progress: f32,
    /// The turn of the head that is asked for before the decision is given, while it is.
    pub turn: Option<HeadTurn>,
    /// A decision, once for each turn of a track: when it is reached, and again only when it changes.
    pub decided: Option<Decided>,
}

/// A decision on a tracked face with the frame that shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// The face.
    pub track: u64,
    /// What was decided. Never [`Decision::NoFace`] or [`Decision::LowQuality`].
    pub decision: Decision,
    /// The frame on which it was reached: the scan photo.
    pub frame: Frame,
}

/// How the recognition engine is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EngineStatus {
    /// Models are being loaded.
    Loading,
    /// Working.
    Ready {
        /// People with templates in the gallery.
        people: usize,
        /// A model that is missing while the rest still works, in words for the operator.
        degraded: Option<String>,
    },
    /// It cannot work: what is wrong and the command that mends it.
    Unavailable(String),
}
