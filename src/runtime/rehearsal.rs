//! The kiosk on one thread with a clock set by hand: the same recognition, app and store, frame by frame.
//!
//! The demo plays a working day with it in seconds, and `bench` measures it: nothing waits, nothing is skipped.

use std::time::Duration;

use super::clock::ManualClock;
use super::one_thread::OneThread;
use crate::app::event::Event;
use crate::app::view::Card;
use crate::domain::camera::{CameraMode, CameraStatus};
use crate::domain::decision::EngineStatus;
use crate::domain::frame::{Frame, Picture};
use crate::domain::settings::Settings;
use crate::domain::time::{Clock as _, Moment};
use crate::recognition::recogniser::Recogniser;
use crate::store::receipt::Receipt;
use crate::store::{Reader, StoreError, Writer};

/// Time between two frames.
const FRAME_INTERVAL: Duration = Duration::from_millis(50);

/// A kiosk that sees pictures, without threads.
pub struct Rehearsal {
    kiosk: OneThread,
    recogniser: Recogniser,
    frames: u64,
}

/// What one frame led to.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What the screen says after it.
    pub card: Card,
    /// Punches that were committed during it.
    pub receipts: Vec<Receipt>,
}

impl Rehearsal {
    /// A kiosk whose clock stands at `moment`, ready to see frames.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn new(
        settings: Settings,
        moment: Moment,
        recogniser: Recogniser,
        store: (Writer, Reader),
    ) -> Result<Self, StoreError> {
        let mut kiosk = OneThread::new(settings, ManualClock::at(moment), store)?;
        let people = recogniser.people();
        let mode = CameraMode { width: 0, height: 0, fps: 20, format: "RGB".to_owned() };
        kiosk.happen(Event::Camera(CameraStatus::Live { name: "pictures".to_owned(), mode }));
        kiosk.happen(Event::Engine(EngineStatus::Ready { people, degraded: None }));
        kiosk.settle();
        Ok(Self { kiosk, recogniser, frames: 0 })
    }

    /// Lets the time pass with nobody there, until `moment`. Does nothing when that is over already.
    pub fn wait_until(&mut self, moment: Moment) {
        let clock = self.kiosk.clock();
        if let Ok(span) = moment.since(&clock.now().moment).to_std() {
            clock.advance(span);
            self.kiosk.happen(Event::Tick);
            self.kiosk.settle();
        }
    }

    /// Shows the camera's next picture.
    pub fn see(&mut self, picture: Picture) -> Step {
        self.kiosk.clock().advance(FRAME_INTERVAL);
        self.frames += 1;
        let captured = self.kiosk.clock().now().uptime;
        let frame = Frame { sequence: self.frames, captured, picture };
        let observation = self.recogniser.observe(&frame);
        self.kiosk.happen(Event::Observed(observation));
        let receipts = self.kiosk.settle();
        Step { card: self.kiosk.view().card, receipts }
    }
}
