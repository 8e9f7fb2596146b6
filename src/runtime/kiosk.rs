//! The whole kiosk without its window: camera, recognition, app and store, started and stopped together.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;

use super::choosing::Dialogs;
use super::desk::{DeskReaders, HrDesk};
use super::hub::{Hub, Outputs, ViewSlot};
use super::latest::Latest;
use super::recognising::Recognising;
use super::sound::Speaker;
use super::threads::Thread;
use crate::app::event::{Event, Pace, Tone};
use crate::app::hr;
use crate::app::view::KioskView;
use crate::camera::{Camera, CameraError, Sinks};
use crate::domain::camera::{CameraChoice, CameraStatus};
use crate::domain::frame::Frame;
use crate::domain::settings::Settings;
use crate::domain::time::Clock;
use crate::recognition::recogniser::RecognitionSettings;
use crate::store::{DataDir, InstanceLock, Reader, StoreError, Writer};

/// Frames a second that are decoded while somebody is there.
const ACTIVE_FPS: u32 = 30;
/// Frames a second that are decoded while nobody is there.
const IDLE_FPS: u32 = 4;
/// How long the recognition thread may take to finish its frame when the kiosk ends.
const PATIENCE: Duration = Duration::from_secs(3);

/// What a kiosk is started with.
pub struct KioskConfig {
    /// Where its data lies.
    pub data: DataDir,
    /// Its settings.
    pub settings: Settings,
    /// The camera named on the command line, if any.
    pub camera: Option<CameraChoice>,
    /// The folder of models named on the command line, if any.
    pub models: Option<PathBuf>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// Why the kiosk could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The camera cannot be used at all; a missing one is not an error, it is waited for.
    #[error(transparent)]
    Camera(#[from] CameraError),
    /// The system has no room for another thread.
    #[error("the system refuses another thread: {0}")]
    Thread(#[from] io::Error),
}

/// A running kiosk.
pub struct Kiosk {
    hub: Hub,
    desk: HrDesk,
    camera: Arc<Camera>,
    recognition: Thread,
    frames: Arc<Latest<Frame>>,
    stop: Arc<AtomicBool>,
    _instance: InstanceLock,
}

impl Kiosk {
    /// Starts everything. `wake` is called whenever a new frame or a new view is there.
    ///
    /// # Errors
    /// [`StartError`]: another kiosk runs on this data, the database cannot be used, no room for a thread.
    pub fn start(config: KioskConfig, wake: Arc<dyn Fn() + Send + Sync>) -> Result<Self, StartError> {
        let KioskConfig { data, settings, camera, models, clock } = config;
        let instance = data.lock_instance()?;
        let writer = Writer::open(&data)?;
        let portraits = Reader::open(&data)?;
        let readers = DeskReaders::open(&data)?;
        let frames = Arc::new(Latest::default());
        let stop = Arc::new(AtomicBool::new(false));
        let (events, received) = Hub::inbox();

        let remember = RememberCamera::new(camera.as_ref(), &data, &settings);
        let sinks = sinks(&frames, &events, &wake, remember);
        let choice = camera.unwrap_or(CameraChoice::Auto);
        let last_used = Some(settings.camera.clone()).filter(|name| !name.is_empty());
        let camera = Arc::new(Camera::start(choice, last_used, Arc::clone(&clock), sinks)?);
        camera.set_pace(ACTIVE_FPS);

        let recognition = Recognising {
            data,
            models,
            settings: RecognitionSettings::from(&settings),
            frames: Arc::clone(&frames),
            inbox: events.clone(),
            stop: Arc::clone(&stop),
        }
        .start()?;
        let (hr_events, hr_received) = HrDesk::inbox();
        let outputs = outputs(&settings, &camera, hr_events.clone(), Arc::clone(&wake));
        let store = (writer, portraits);
        let hub = Hub::start(settings.clone(), Arc::clone(&clock), store, (events, received), outputs)?;
        let (inbox, dialogs) = ((hr_events, hr_received), Dialogs::of_this_machine());
        let desk = HrDesk::start(settings, clock, readers, hub.errands(), dialogs, inbox, wake)?;
        Ok(Self { hub, desk, camera, recognition, frames, stop, _instance: instance })
    }

    /// The slot with the newest frame; empty while no fresh one is there.
    #[must_use]
    pub fn frames(&self) -> Arc<Latest<Frame>> {
        Arc::clone(&self.frames)
    }

    /// The slot with what the screen shows.
    #[must_use]
    pub fn view(&self) -> ViewSlot<KioskView> {
        self.hub.view()
    }

    /// The HR workspace.
    #[must_use]
    pub fn desk(&self) -> &HrDesk {
        &self.desk
    }

    /// Where the window sends touches and keys.
    #[must_use]
    pub fn events(&self) -> Sender<Event> {
        self.hub.events()
    }

    /// Ends every thread. Punches that were handed over are on disk when it returns.
    pub fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        drop(self.camera);
        self.recognition.join_until(Instant::now() + PATIENCE);
        self.desk.stop();
        self.hub.stop();
    }
}

/// Frames go into the slot and status changes to the app; without a live camera the slot is empty, so that no stale
/// face is shown or recognised.
fn sinks(
    frames: &Arc<Latest<Frame>>,
    events: &Sender<Event>,
    wake: &Arc<dyn Fn() + Send + Sync>,
    mut remember: RememberCamera,
) -> Sinks {
    let (slot, wake) = (Arc::clone(frames), Arc::clone(wake));
    let (emptied, inbox) = (Arc::clone(frames), events.clone());
    Sinks {
        frame: Box::new(move |frame| {
            slot.put(frame);
            wake();
        }),
        status: Box::new(move |status| {
            if let CameraStatus::Live { name, .. } = &status {
                remember.live(name);
            } else {
                emptied.clear();
            }
            if inbox.send(Event::Camera(status)).is_err() {
                tracing::debug!("the camera changed after the end");
            }
        }),
    }
}

fn outputs(
    settings: &Settings,
    camera: &Arc<Camera>,
    desk: Sender<hr::event::Event>,
    wake: Arc<dyn Fn() + Send + Sync>,
) -> Outputs {
    let sound: Box<dyn Fn(Tone) + Send> = if settings.sounds {
        let speaker = Speaker::start();
        Box::new(move |tone| speaker.play(tone))
    } else {
        Box::new(|_| {})
    };
    let paced = Arc::downgrade(camera);
    let pace = Box::new(move |pace| {
        if let Some(camera) = paced.upgrade() {
            camera.set_pace(match pace {
                Pace::Active => ACTIVE_FPS,
                Pace::Idle => IDLE_FPS,
            });
        }
    });
    let hr = Box::new(move || {
        if desk.try_send(hr::event::Event::Command(hr::event::Command::Open)).is_err() {
            tracing::warn!("the HR workspace does not answer");
        }
    });
    Outputs { sound, pace, hr, wake: Box::new(move || wake()) }
}

/// Keeps the name of a camera that was chosen on the command line, once it has delivered a picture.
struct RememberCamera {
    chosen: bool,
    data: DataDir,
    settings: Settings,
}

impl RememberCamera {
    fn new(choice: Option<&CameraChoice>, data: &DataDir, settings: &Settings) -> Self {
        let chosen = matches!(choice, Some(CameraChoice::Index(_) | CameraChoice::Name(_)));
        Self { chosen, data: data.clone(), settings: settings.clone() }
    }

    fn live(&mut self, name: &str) {
        if !self.chosen || self.settings.camera == name {
            return;
        }
        name.clone_into(&mut self.settings.camera);
        if let Err(error) = crate::store::settings::save(&self.data, &self.settings) {
            tracing::warn!(%error, "the choice of the camera could not be kept");
        }
    }
}
