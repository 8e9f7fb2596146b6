//! The kiosk on one thread with a clock set by hand: the same recognition, app and store, frame by frame.
//!
//! The demo plays a working day with it in seconds, and `bench` measures it: nothing waits, nothing is skipped.

use std::sync::Arc;
use std::time::Duration;

use super::clock::ManualClock;
use super::recording::punch;
use crate::app::App;
use crate::app::event::{Effect, Event};
use crate::app::view::Card;
use crate::domain::camera::{CameraMode, CameraStatus};
use crate::domain::decision::EngineStatus;
use crate::domain::frame::{Frame, Picture};
use crate::domain::settings::Settings;
use crate::domain::time::{Clock as _, Moment};
use crate::recognition::recogniser::Recogniser;
use crate::store::receipt::Receipt;
use crate::store::{Reader, Writer};

/// Time between two frames.
const FRAME_INTERVAL: Duration = Duration::from_millis(50);

/// A kiosk without threads.
pub struct Rehearsal {
    clock: Arc<ManualClock>,
    app: App,
    recogniser: Recogniser,
    writer: Writer,
    reader: Reader,
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
    #[must_use]
    pub fn new(settings: Settings, moment: Moment, recogniser: Recogniser, store: (Writer, Reader)) -> Self {
        let clock = Arc::new(ManualClock::at(moment));
        let app = App::new(settings, clock.now());
        let (writer, reader) = store;
        let people = recogniser.people();
        let mut kiosk = Self { clock, app, recogniser, writer, reader, frames: 0 };
        let mode = CameraMode { width: 0, height: 0, fps: 20, format: "RGB".to_owned() };
        kiosk.happen(Event::Camera(CameraStatus::Live { name: "pictures".to_owned(), mode }));
        kiosk.happen(Event::Engine(EngineStatus::Ready { people, degraded: None }));
        kiosk
    }

    /// Lets the time pass with nobody there, until `moment`. Does nothing when that is over already.
    pub fn wait_until(&mut self, moment: Moment) {
        let now = self.clock.now().moment;
        if let Ok(span) = moment.since(&now).to_std() {
            self.clock.advance(span);
            self.happen(Event::Tick);
        }
    }

    /// Shows the camera's next picture.
    pub fn see(&mut self, picture: Picture) -> Step {
        self.clock.advance(FRAME_INTERVAL);
        self.frames += 1;
        let frame = Frame { sequence: self.frames, captured: self.clock.now().uptime, picture };
        let observation = self.recogniser.observe(&frame);
        let receipts = self.happen(Event::Observed(observation));
        Step { card: self.app.view().card, receipts }
    }

    /// The stored records.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Runs one event and every event that its effects lead to.
    fn happen(&mut self, event: Event) -> Vec<Receipt> {
        let mut receipts = Vec::new();
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            for effect in self.app.update(self.clock.now(), event) {
                if let Effect::Punch(request) = effect {
                    let result = punch(&mut self.writer, &self.reader, &request);
                    if let Ok(punched) = &result
                        && let Some(receipt) = punched.receipt()
                    {
                        receipts.push(receipt.clone());
                    }
                    events.push(Event::Punched { event_id: request.event_id, result });
                }
            }
        }
        receipts
    }
}
