//! The whole kiosk without its window: camera, recognition, app and store, started and stopped together.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;

use super::choosing::Dialogs;
use super::copying;
use super::desk::{DeskReaders, HrDesk, Outside};
use super::hub::{Hub, Outputs, ViewSlot};
use super::latest::Latest;
use super::nightly;
use super::pulse::Pulse;
use super::recognising::Recognising;
use super::settings;
use super::sound::Speaker;
use super::threads::Thread;
use crate::app::event::{Event, Pace, Tone};
use crate::app::hr;
use crate::app::view::KioskView;
use crate::camera::{Camera, CameraError, Sinks, VirtualCameras};
use crate::domain::camera::{CameraChoice, CameraStatus};
use crate::domain::frame::Frame;
use crate::domain::recovery::Repair;
use crate::domain::settings::Settings;
use crate::domain::time::Clock;
use crate::store::{self, DataDir, InstanceLock, Reader, StoreError, Writer, backup};

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
    nightly: Thread,
    copying: Thread,
    data: DataDir,
    pulse: Option<Thread>,
    shown: Arc<AtomicBool>,
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
        let (writer, repair) = open_store(&data, &settings, &*clock)?;
        let portraits = Reader::open(&data)?;
        let readers = DeskReaders::open(&data)?;
        let frames = Arc::new(Latest::default());
        let stop = Arc::new(AtomicBool::new(false));
        let (events, received) = Hub::inbox();
        let changed = Arc::new(Latest::default());
        changed.put(settings.clone());

        let remember = RememberCamera::new(camera.as_ref(), &data, &settings);
        let sinks = sinks(&frames, &events, &wake, remember);
        let chosen = camera.is_some();
        let choice = camera.unwrap_or(CameraChoice::Auto);
        let last_used = Some(settings.camera.clone()).filter(|name| !name.is_empty());
        let virtual_cameras =
            if settings.allow_virtual_camera { VirtualCameras::Allowed } else { VirtualCameras::Refused };
        let camera = Arc::new(Camera::start(choice, last_used, virtual_cameras, Arc::clone(&clock), sinks)?);
        camera.set_pace(ACTIVE_FPS);

        let nightly = nightly::start(data.clone(), Arc::clone(&clock), Arc::clone(&stop))?;
        let (hr_events, hr_received) = HrDesk::inbox();
        let told = Arc::clone(&changed);
        let apply = settings::tell(events.clone(), hr_events.clone(), told, chooser(&camera, &settings));
        let outputs = outputs(&camera, hr_events.clone(), Arc::clone(&wake));
        let store = (writer, portraits);
        let mut shown_settings = settings.clone();
        if chosen {
            // Whoever names a camera on the command line means that one.
            shown_settings.camera.clear();
        }
        let hub = Hub::start(shown_settings, Arc::clone(&clock), store, (events, received), outputs)?;
        tell(&hub, repair);
        let copying =
            copying::start(data.clone(), Arc::clone(&clock), hub.errands().second_copy(), Arc::clone(&stop))?;
        let shown = Arc::new(AtomicBool::new(false));
        let listens = Pulse {
            errands: hub.errands(),
            app_turns: hub.turns(),
            shown: Arc::clone(&shown),
            stop: Arc::clone(&stop),
        };
        let pulse = listens.start()?;
        let (inbox, dialogs) = ((hr_events, hr_received), Dialogs::of_this_machine());
        let outside = Outside { dialogs, apply };
        let desk = HrDesk::start(settings, clock, readers, hub.errands(), outside, inbox, wake)?;
        let recognition = Recognising {
            data: data.clone(),
            models,
            settings: changed,
            frames: Arc::clone(&frames),
            inbox: hub.events(),
            wish: desk.capture_wish(),
            spoof: desk.spoof_wish(),
            desk: desk.events(),
            stop: Arc::clone(&stop),
        }
        .start()?;
        Ok(Self {
            hub,
            desk,
            camera,
            recognition,
            nightly,
            copying,
            data,
            pulse,
            shown,
            frames,
            stop,
            _instance: instance,
        })
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

    /// The window has been painted: the kiosk is ready.
    #[must_use]
    pub fn shown(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.shown)
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
        self.nightly.join_until(Instant::now() + PATIENCE);
        if let Some(pulse) = self.pulse {
            pulse.join_until(Instant::now() + PATIENCE);
        }
        self.desk.stop();
        self.hub.stop();
        self.copying.join_until(Instant::now() + PATIENCE);
        if let Err(error) = self.data.end_session() {
            tracing::warn!(%error, "the end could not be noted");
        }
    }
}

/// Opens the store and repairs what it can; gives what the screen says of it.
pub(super) fn open_store(
    data: &DataDir,
    settings: &Settings,
    clock: &dyn Clock,
) -> Result<(Writer, Option<Repair>), StoreError> {
    let (writer, recovery) = backup::open_or_recover(data, &settings.backup, clock.now().moment)?;
    let cut_off = data.begin_session().unwrap_or_else(|error| {
        tracing::warn!(%error, "the start could not be noted");
        false
    });
    if let Some(recovery) = recovery {
        let brought_back = recovery.read_back.added;
        let repair = match recovery.backup {
            Some(backup) => {
                let (name, damage) = (&backup.name, &recovery.damage);
                tracing::error!(name, damage, "a damaged database was set aside and a backup restored");
                Repair::Restored { backup_of: backup.at, brought_back }
            }
            None => Repair::Missing { brought_back },
        };
        return Ok((writer, Some(repair)));
    }
    let photos = u32::try_from(writer.set_aside().len()).unwrap_or(u32::MAX);
    let repair =
        cut_off.then_some(if photos == 0 { Repair::Checked } else { Repair::PhotosSetAside(photos) });
    Ok((writer, repair))
}

fn tell(hub: &Hub, repair: Option<Repair>) {
    if let Some(repair) = repair
        && hub.events().send(Event::Repaired(repair)).is_err()
    {
        tracing::debug!("a repair was told after the end");
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

/// Takes another camera as soon as HR has chosen it.
fn chooser(camera: &Arc<Camera>, settings: &Settings) -> impl Fn(&Settings) + Send + Sync + use<> {
    let camera = Arc::downgrade(camera);
    let before = Mutex::new(settings.camera.clone());
    move |settings| {
        let mut before = before.lock().unwrap_or_else(PoisonError::into_inner);
        if *before != settings.camera
            && let Some(camera) = camera.upgrade()
        {
            before.clone_from(&settings.camera);
            camera.prefer(settings.camera.clone());
        }
    }
}

fn outputs(
    camera: &Arc<Camera>,
    desk: Sender<hr::event::Event>,
    wake: Arc<dyn Fn() + Send + Sync>,
) -> Outputs {
    let speaker = Speaker::start();
    let sound: Box<dyn Fn(Tone) + Send> = Box::new(move |tone| speaker.play(tone));
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
    kept: String,
}

impl RememberCamera {
    fn new(choice: Option<&CameraChoice>, data: &DataDir, settings: &Settings) -> Self {
        let chosen = matches!(choice, Some(CameraChoice::Index(_) | CameraChoice::Name(_)));
        Self { chosen, data: data.clone(), kept: settings.camera.clone() }
    }

    fn live(&mut self, name: &str) {
        if !self.chosen || self.kept == name {
            return;
        }
        name.clone_into(&mut self.kept);
        if let Err(error) =
            store::settings::amend(&self.data, |settings| name.clone_into(&mut settings.camera))
        {
            tracing::warn!(%error, "the choice of the camera could not be kept");
        }
    }
}
