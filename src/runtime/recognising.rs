//! The recognition thread: owns all models, follows the newest frame, reloads the gallery when it has changed.
//!
//! *Invariant:* a panic in here never ends the kiosk: the worker is started anew, with the models loaded again.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;

use super::latest::Latest;
use super::spoof_testing;
use super::threads::Thread;
use crate::app::event::{CameraUse, Event};
use crate::app::hr;
use crate::domain::decision::{Decided, Decision, EngineStatus, Observation};
use crate::domain::frame::Frame;
use crate::domain::registration::{CaptureHint, CaptureReport, CaptureSource, CaptureWish};
use crate::domain::settings::Settings;
use crate::domain::spoof_test::SpoofWish;
use crate::domain::template::Template;
use crate::recognition::capture::Capture;
use crate::recognition::engine::{Engine, Probe};
use crate::recognition::gallery::{Gallery, most_alike};
use crate::recognition::models;
use crate::recognition::recogniser::{Recogniser, RecognitionSettings};
use crate::store::{DataDir, Reader, StoreError};

/// How long to wait for a frame before looking at other things.
const FRAME_PATIENCE: Duration = Duration::from_millis(250);
/// How often the gallery is compared with the store, so that somebody enrolled meanwhile is recognised.
const GALLERY_CHECK: Duration = Duration::from_secs(1);
/// Pause before a failed worker is started anew.
const RESTART_PAUSE: Duration = Duration::from_millis(500);

/// What the recognition thread needs.
pub(super) struct Recognising {
    /// Where the database with the templates is.
    pub(super) data: DataDir,
    /// Folder of the models, where the user named one.
    pub(super) models: Option<PathBuf>,
    /// What HR has set; never empty.
    pub(super) settings: Arc<Latest<Settings>>,
    /// The newest frame.
    pub(super) frames: Arc<Latest<Frame>>,
    /// Where observations go.
    pub(super) inbox: Sender<Event>,
    /// What HR wants captured; with a wish for the camera nobody is recognised.
    pub(super) wish: Arc<Latest<CaptureWish>>,
    /// What of a spoof test is to be judged; with a wish nobody punches by face.
    pub(super) spoof: Arc<Latest<SpoofWish>>,
    /// Where reports of a capture or a spoof test go.
    pub(super) desk: Sender<hr::event::Event>,
    /// Set when the kiosk ends.
    pub(super) stop: Arc<AtomicBool>,
}

impl Recognising {
    /// Starts the thread.
    pub(super) fn start(self) -> io::Result<Thread> {
        Thread::start("recognition", move || self.supervise(Self::work))
    }

    /// Keeps `work` going until the kiosk ends.
    fn supervise(&self, work: impl Fn(&Self) -> Result<(), String>) {
        while !self.stopped() {
            self.report(EngineStatus::Loading);
            self.send(Event::CameraTaken(None));
            match catch_unwind(AssertUnwindSafe(|| work(self))) {
                Ok(Ok(())) => return,
                Ok(Err(what_to_do)) => self.wait_for_repair(what_to_do),
                Err(_) => {
                    tracing::error!("the recognition worker panicked and is started anew");
                    std::thread::sleep(RESTART_PAUSE);
                }
            }
        }
    }

    fn settings(&self) -> RecognitionSettings {
        RecognitionSettings::from(&self.settings.get().unwrap_or_default())
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Says what is wrong, then tries again in a while: somebody may have run the command that mends it.
    fn wait_for_repair(&self, what_to_do: String) {
        tracing::error!(what_to_do, "recognition is not available");
        self.report(EngineStatus::Unavailable(what_to_do));
        let until = Instant::now() + Duration::from_secs(10);
        while !self.stopped() && Instant::now() < until {
            std::thread::sleep(FRAME_PATIENCE);
        }
    }

    fn work(&self) -> Result<(), String> {
        let folder = models::locate(self.models.as_deref()).map_err(|error| error.to_string())?;
        let engine = Engine::load(&folder).map_err(|error| error.to_string())?;
        let degraded = engine.degraded().map(str::to_owned);
        if let Some(what_to_do) = &degraded {
            tracing::warn!(what_to_do, "recognition works with one matcher");
        }
        let reader = Reader::open(&self.data).map_err(|error| error.to_string())?;
        let mut version = reader.gallery_version().map_err(|error| error.to_string())?;
        let mut recogniser = Recogniser::new(engine, gallery(&reader)?, self.settings());
        tracing::info!(people = recogniser.people(), "recognition is ready");
        self.report(EngineStatus::Ready { people: recogniser.people(), degraded: degraded.clone() });
        let mut checked = Instant::now();
        let mut seen = 0;
        let (mut capture, mut presentation, mut taken) = (None, None, None);
        while !self.stopped() {
            let frame = self.frames.wait_newer(seen, FRAME_PATIENCE);
            if let Some((version, _)) = &frame {
                seen = *version;
            }
            let frame = frame.map(|(_, frame)| frame);
            let (before, frame) = (taken, frame.as_ref());
            taken = if self.follow_wish(&mut capture, &mut recogniser, frame) {
                Some(CameraUse::Registration)
            } else {
                let tests = spoof_testing::follow(
                    &mut presentation,
                    self.spoof.get(),
                    &mut recogniser,
                    frame,
                    &self.desk,
                );
                tests.then_some(CameraUse::SpoofTest)
            };
            if taken != before {
                self.send(Event::CameraTaken(taken));
            }
            if taken.is_none()
                && let Some(frame) = frame
            {
                let mut observation = recogniser.observe(frame);
                explain(&mut observation, &recogniser, &reader);
                self.tell(observation);
            }
            if checked.elapsed() >= GALLERY_CHECK {
                checked = Instant::now();
                recogniser.set_settings(self.settings());
                if gallery_changed(&reader, &mut version) {
                    recogniser.set_gallery(gallery(&reader)?);
                    let people = recogniser.people();
                    self.report(EngineStatus::Ready { people, degraded: degraded.clone() });
                }
            }
        }
        Ok(())
    }

    /// Does what HR wants captured; true while the camera is HR's and nobody may be recognised.
    fn follow_wish(
        &self,
        capture: &mut Option<Captured>,
        recogniser: &mut Recogniser,
        frame: Option<&Frame>,
    ) -> bool {
        let wish = self.wish.get();
        let takes_camera = wish.as_ref().is_some_and(|wish| matches!(wish.source, CaptureSource::Camera(_)));
        let Some(wish) = wish else {
            *capture = None;
            return false;
        };
        let mut captured = capture
            .take()
            .filter(|captured| captured.capture.is_for(&wish))
            .unwrap_or_else(|| Captured { capture: Capture::begin(&wish), told: None });
        let (engine, gallery) = recogniser.engine_and_gallery();
        captured.capture.follow(&wish, engine, gallery);
        let report = match frame.filter(|_| takes_camera) {
            Some(frame) => captured.capture.observe(frame, engine, gallery).unwrap_or_else(|error| {
                tracing::warn!(%error, frame = frame.sequence, "a frame could not be used for a registration");
                captured.capture.report(CaptureHint::NoFace, None)
            }),
            None if takes_camera => captured.capture.report(CaptureHint::NoPicture, None),
            None => captured.capture.report(CaptureHint::Done, None),
        };
        // State: what is not taken now is told again with the next frame.
        if captured.told.as_ref() != Some(&report)
            && self.desk.try_send(hr::event::Event::Capture(Box::new(report.clone()))).is_ok()
        {
            captured.told = Some(report);
        }
        *capture = Some(captured);
        takes_camera
    }

    /// A decision is a message and waits for room; anything else is state and gives way.
    fn tell(&self, observation: Observation) {
        if observation.decided.is_some() {
            self.send(Event::Observed(observation));
        } else if self.inbox.try_send(Event::Observed(observation)).is_err() {
            tracing::debug!("an observation gave way to others");
        }
    }

    fn report(&self, status: EngineStatus) {
        self.send(Event::Engine(status));
    }

    fn send(&self, event: Event) {
        if self.inbox.send(event).is_err() {
            tracing::debug!("an event came after the end");
        }
    }
}

/// A capture on its way.
struct Captured {
    capture: Capture,
    /// What the desk knows.
    told: Option<CaptureReport>,
}

/// Adds to an identification which enrolled photo it stands on. A punch does not depend on it.
fn explain(observation: &mut Observation, recogniser: &Recogniser, reader: &Reader) {
    let Some(Decided { decision: Decision::Identified(identified), .. }) = &mut observation.decided else {
        return;
    };
    match reader.enrolled_photos(&identified.best.emp_id) {
        Ok(photos) => {
            let (mut names, probes): (Vec<String>, Vec<Probe>) =
                photos.into_iter().map(|(name, templates)| (name, probe_of(templates))).unzip();
            let place = most_alike(&recogniser.probe_in_view(), &probes);
            identified.photo =
                place.filter(|place| *place < names.len()).map(|place| names.swap_remove(place));
        }
        Err(error) => tracing::warn!(%error, "the enrolled photos of an identification cannot be read"),
    }
}

fn probe_of(templates: Vec<Template>) -> Probe {
    let mut probe = Probe::default();
    for template in templates {
        probe.set(template);
    }
    probe
}

/// Whether somebody was enrolled or suspended since `version`, which is brought up to date.
fn gallery_changed(reader: &Reader, version: &mut i64) -> bool {
    match reader.gallery_version() {
        Ok(now) if now != *version => {
            *version = now;
            true
        }
        Ok(_) => false,
        Err(error) => {
            tracing::warn!(%error, "the gallery cannot be compared with the database");
            false
        }
    }
}

/// The gallery of everybody with templates.
///
/// # Errors
/// The database cannot be read, in words for the operator.
pub fn gallery(reader: &Reader) -> Result<Gallery, String> {
    let load = || {
        let mut gallery = Gallery::from_templates(reader.templates()?);
        gallery.always_ask(reader.always_asked()?);
        Ok(gallery)
    };
    load().map_err(|error: StoreError| error.to_string())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;

    use super::*;

    const DEADLINE: Duration = Duration::from_mins(1);

    /// A worker with or without the models of this machine, over an empty database.
    #[test]
    fn a_worker_that_panics_in_the_middle_of_its_work_is_back_with_its_models_loaded_again() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::open(folder.path()).unwrap();
        drop(crate::store::Writer::open(&data).unwrap());
        let (inbox, events) = crossbeam_channel::bounded(64);
        let (desk, _reports) = crossbeam_channel::bounded(1);
        let stop = Arc::new(AtomicBool::new(false));
        let worker = Recognising {
            data,
            models: None,
            settings: Arc::default(),
            frames: Arc::default(),
            inbox,
            wish: Arc::default(),
            spoof: Arc::default(),
            desk,
            stop: Arc::clone(&stop),
        };
        let times = AtomicU32::new(0);
        let thread = Thread::start("recognition", move || {
            worker.supervise(|worker| {
                if times.fetch_add(1, Ordering::Relaxed) == 0 {
                    worker.report(EngineStatus::Ready { people: 7, degraded: None });
                    panic!("as the engine may");
                }
                worker.work()
            });
        })
        .unwrap();
        let mut statuses = Vec::new();
        let mut panicked = None;
        while statuses.len() < 4 {
            match events.recv_timeout(DEADLINE).unwrap() {
                Event::Engine(status) => statuses.push(status),
                _ => continue,
            }
            if statuses.len() == 2 {
                panicked = Some(Instant::now());
            }
        }
        let back = panicked.unwrap().elapsed();
        stop.store(true, Ordering::Relaxed);
        thread.join_until(Instant::now() + DEADLINE);
        assert_eq!(
            statuses[..3],
            [EngineStatus::Loading, EngineStatus::Ready { people: 7, degraded: None }, EngineStatus::Loading]
        );
        match &statuses[3] {
            EngineStatus::Ready { people: 0, .. } => {
                println!("1 panic, and recognition is back after {:.2} s", back.as_secs_f32());
            }
            // Without models it says how to get them, which is what it says at a start as well.
            EngineStatus::Unavailable(what_to_do) => println!("skipped: {what_to_do}"),
            other => panic!("{other:?}"),
        }
    }
}
