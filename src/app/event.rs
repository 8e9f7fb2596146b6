//! What happens to the kiosk and what it wants done.

use super::counter::{Ask, PinCommand, RepairCommand, Told};
use crate::domain::attack::RefusedPresentation;
use crate::domain::audit::AuditAction;
use crate::domain::camera::CameraStatus;
use crate::domain::clock_event::{EventId, PunchRequest, Said};
use crate::domain::decision::{EngineStatus, Observation};
use crate::domain::frame::Picture;
use crate::domain::recovery::Repair;
use crate::domain::settings::Settings;
use crate::store::receipt::{PunchOutcome, Receipt};

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// Time has passed. Comes at least ten times a second.
    Tick,
    /// The camera changed its state.
    Camera(CameraStatus),
    /// The recognition engine changed its state.
    Engine(EngineStatus),
    /// Recognition has looked at a frame.
    Observed(Observation),
    /// The workspace has taken the camera, or given it back (`None`): nobody is recognised meanwhile.
    CameraTaken(Option<CameraUse>),
    /// The store has answered a punch.
    Punched {
        /// Which request.
        event_id: EventId,
        /// What became of it, or why it could not be recorded, in words for the log.
        result: Result<Punched, String>,
    },
    /// "Yes" to the question on the screen.
    Confirmed,
    /// "No" to the question on the screen, or what it shows may go.
    Declined,
    /// The person who is greeted says what it was.
    Said(Said),
    /// The person who is greeted says when they left on an earlier day.
    Repair(RepairCommand),
    /// The person who is greeted wants to see their hours.
    HoursRequested,
    /// The lock symbol was touched.
    HrRequested,
    /// Somebody uses their PIN, or is about to.
    Pin(PinCommand),
    /// The answer to [`Effect::Ask`].
    Told {
        /// Which question.
        ticket: u64,
        /// What was found, or why not, in words for the log.
        told: Result<Told, String>,
    },
    /// What the program repaired at its start.
    Repaired(Repair),
    /// HR has seen to every time from which records may be missing.
    SeenTo,
    /// HR has set something.
    Settings(Box<Settings>),
}

/// What the workspace uses the camera for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameraUse {
    /// Somebody is registered.
    Registration,
    /// The liveness check is tested.
    SpoofTest,
}

/// The store's answer with the picture to show beside it.
#[derive(Debug, Clone)]
pub struct Punched {
    /// What became of the request.
    pub outcome: PunchOutcome,
    /// The enrolled face of the person, where it could be read.
    pub portrait: Option<Picture>,
}

impl Punched {
    /// The proof that something was recorded, where it was.
    #[must_use]
    pub fn receipt(&self) -> Option<&Receipt> {
        match &self.outcome {
            PunchOutcome::Recorded(receipt) => Some(receipt),
            PunchOutcome::Duplicate { .. } | PunchOutcome::ConfirmTimeOut { .. } => None,
        }
    }
}

/// Something to be done by the runtime.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Record this punch and answer with [`Event::Punched`]. Never dropped.
    Punch(Box<PunchRequest>),
    /// Keep this refused presentation for HR. Nobody waits for it.
    KeepRefused(Box<RefusedPresentation>),
    /// Write this into the audit list. Nobody waits for it.
    Note(AuditAction, String),
    /// Play a tone.
    Sound(Tone),
    /// How often the camera's frames are decoded and shown.
    Pace(Pace),
    /// Open the HR workspace, which asks who it is first.
    OpenHr,
    /// Answer this, off the threads that decide, paint and record, with [`Event::Told`] and the same ticket.
    Ask(u64, Box<Ask>),
}

/// The tones of the kiosk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A punch was recorded.
    Accepted,
    /// Nothing was recorded and the person should do something.
    Refused,
    /// The person is asked to do something.
    Asked,
}

/// How lively the kiosk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Somebody is there: every frame.
    Active,
    /// Nobody has been there for a while: a few frames a second.
    Idle,
}
