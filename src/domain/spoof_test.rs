//! A test of the liveness check by the people of a site: pictures and people are held before the camera, one at a time,
//! and counted in the terms of ISO/IEC 30107-3.

use std::collections::BTreeMap;

use super::audit::By;
use super::decision::{AttackReason, HeadTurn, QualityFault, TrackedFace};
use super::settings::LivenessPolicy;

/// From so many tries of a kind on, its figures are worth something: with none passed, at most one in ten would.
pub const ENOUGH_TRIES: u32 = 30;

/// What is held before the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpoofKind {
    /// A photo on paper.
    Print,
    /// A photo or video on a phone.
    Phone,
    /// A photo or video on a tablet or another larger screen.
    Tablet,
    /// A person: a bona fide presentation.
    Live,
}

impl SpoofKind {
    /// All of them, the attacks first.
    pub const ALL: [Self; 4] = [Self::Print, Self::Phone, Self::Tablet, Self::Live];

    /// The name in the database and in the audit list.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Print => "print",
            Self::Phone => "phone",
            Self::Tablet => "tablet",
            Self::Live => "live",
        }
    }

    /// The kind of this name; `None` for one of a newer program.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// How the tries of one kind ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Tries that were judged.
    pub presented: u32,
    /// Of these, what was taken for a live person.
    pub passed: u32,
}

impl Tally {
    /// Tries that were judged wrongly: attacks that passed, people who did not. Over `presented` it is the APCER or the
    /// BPCER of ISO/IEC 30107-3.
    #[must_use]
    pub fn errors(self, kind: SpoofKind) -> u32 {
        if kind == SpoofKind::Live { self.presented.saturating_sub(self.passed) } else { self.passed }
    }
}

/// The tries by kind; a kind without tries is left out.
pub type Tallies = BTreeMap<SpoofKind, Tally>;

/// A test that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpoofTest {
    /// Who made it, and when it ended.
    pub by: By,
    /// The policy that judged.
    pub liveness: LivenessPolicy,
    /// The tries.
    pub tallies: Tallies,
    /// Tries that the tester did not count, because they were none of what they said.
    pub taken_back: u32,
}

/// The rate of errors of one kind with its bounds, 0.0 to 1.0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpoofRate {
    /// Of what.
    pub kind: SpoofKind,
    /// The tries behind it.
    pub tally: Tally,
    /// The 95% interval.
    pub interval: (f64, f64),
    /// With 95% certainty the true rate is not above this.
    pub at_most: f64,
}

impl SpoofRate {
    /// The share of tries that were judged wrongly: APCER, of live people BPCER.
    #[must_use]
    pub fn share(&self) -> f64 {
        f64::from(self.tally.errors(self.kind)) / f64::from(self.tally.presented.max(1))
    }
}

/// What the tester wants of recognition: state, not a message. While it stands, the camera is the test's and nobody
/// punches by face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpoofWish {
    /// Another number is another test.
    pub session: u64,
    /// The try to be judged, each with a number of its own; between two tries nothing is judged.
    pub presentation: Option<u64>,
}

/// What the liveness check said of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Taken for a live person: at the entrance this would have been a punch.
    Passed,
    /// Refused.
    Refused(AttackReason),
}

/// How a try stands.
#[derive(Debug, Clone, PartialEq)]
pub struct SpoofReport {
    /// Which test and try.
    pub wish: SpoofWish,
    /// The face in view.
    pub face: Option<TrackedFace>,
    /// What keeps it from being judged.
    pub fault: Option<QualityFault>,
    /// How much of the evidence is there: 0.0 to 1.0.
    pub progress: f32,
    /// The turn of the head that is asked for.
    pub turn: Option<HeadTurn>,
    /// The face is of nobody who is enrolled, or of two people: the kiosk does not ask whether it is live.
    pub nobody: bool,
    /// The end of the try.
    pub verdict: Option<Verdict>,
}

impl SpoofReport {
    /// Nothing was seen of this try yet.
    #[must_use]
    pub fn of(wish: SpoofWish) -> Self {
        Self { wish, face: None, fault: None, progress: 0.0, turn: None, nobody: false, verdict: None }
    }
}
