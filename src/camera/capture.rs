//! The camera thread: opens the camera, hands out its pictures, and starts again after whatever goes wrong.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use super::cover::Cover;
use super::device::{self, Device, Raw};
use super::pace::{Freshness, MAX_AGE, Pace};
use super::repeat::{Fingerprint, Novelty, Repeats};
use super::report::Reporter;
use super::retry::{self, Backoff, BadRun};
use super::select::{self, Known};
use super::watchdog::Shared;
use super::{CameraInfo, VirtualCameras, decode};
use crate::domain::camera::{CameraChoice, CameraFault, CameraStatus};
use crate::domain::frame::{Frame, Picture};
use crate::domain::time::Clock;

/// Listing, opening and closing.
const OPEN_LIMIT: Duration = Duration::from_secs(3);
/// Every picture after the first. The slowest usable mode sends one each second.
const FRAME_LIMIT: Duration = Duration::from_millis(1300);
/// A camera that stays frozen is reopened after this time; that mends some.
const REOPEN_FROZEN: Duration = Duration::from_secs(10);

/// Everything the camera thread owns.
pub(super) struct Capture {
    pub(super) choice: CameraChoice,
    pub(super) known: Known,
    pub(super) virtual_cameras: VirtualCameras,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) frames: Box<dyn FnMut(Frame) + Send>,
    pub(super) reporter: Arc<Reporter>,
    pub(super) shared: Arc<Shared>,
    pub(super) history: History,
}

/// What outlives an opening of the camera.
#[derive(Default)]
pub(super) struct History {
    repeats: Repeats,
    cover: Cover,
    sequence: u64,
    was_live: bool,
    backoff: Backoff,
    /// How many of the best modes the device has refused.
    refused_modes: usize,
}

/// What belongs to one opening.
struct Stream<'a> {
    name: &'a str,
    started: Instant,
    pace: Pace,
    freshness: Freshness,
    bad: BadRun,
    delivered: bool,
}

impl Capture {
    /// Runs until the thread is asked to end.
    pub(super) fn run(mut self) {
        self.reporter.report(CameraStatus::Starting);
        while !self.shared.is_stopping() {
            if let Some(name) = self.shared.take_preference() {
                self.choice = CameraChoice::Auto;
                self.known = Known { name: Some(name).filter(|name| !name.is_empty()), index: None };
                self.history.refused_modes = 0;
                self.reporter.report(CameraStatus::Starting);
            }
            let Err(fault) = self.session() else { continue };
            let (attempt, wait) = self.history.backoff.failed();
            self.reporter.report(CameraStatus::Retrying { fault, attempt, wait });
            self.pause(wait);
        }
        self.reporter.report(CameraStatus::Stopped);
    }

    fn pause(&self, wait: Duration) {
        let until = Instant::now() + wait;
        while self.shared.goes_on() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            thread::park_timeout(left.min(Duration::from_millis(50)));
        }
    }

    /// Tries the cameras that are connected; `Ok` when the thread was asked to end or to take another camera.
    fn session(&mut self) -> Result<(), CameraFault> {
        let listed = self.shared.guarded(OPEN_LIMIT, || contained(device::list));
        let cameras = select::candidates(&self.choice, &self.known, &listed?);
        let mut first_fault = None;
        for camera in cameras {
            let delivered_before = self.history.sequence;
            match self.capture_from(&camera) {
                Ok(()) => return Ok(()),
                // It worked and broke off: say so, and begin again with the list of what is connected then.
                Err(fault) if self.history.sequence > delivered_before => {
                    return Err(retry::named(fault, true));
                }
                Err(fault) => {
                    tracing::debug!(camera = camera.name, ?fault, "no picture");
                    first_fault.get_or_insert(fault);
                }
            }
        }
        Err(retry::named(first_fault.unwrap_or(CameraFault::NotFound), self.history.was_live))
    }

    fn capture_from(&mut self, camera: &CameraInfo) -> Result<(), CameraFault> {
        let delivered_before = self.history.sequence;
        let skip = self.history.refused_modes;
        let shared = Arc::clone(&self.shared);
        if self.virtual_cameras == VirtualCameras::Refused
            && shared.guarded(OPEN_LIMIT, || device::is_virtual(camera.index))
        {
            return Err(CameraFault::Virtual);
        }
        let opened = shared.guarded(OPEN_LIMIT, || contained(|| Device::open(camera.index, skip)));
        let result = opened.and_then(|mut device| {
            let result = contained(|| self.stream(camera, &mut device));
            // nokhwa panics while closing when the device answers with anything but success or ENODEV.
            let closed = shared.guarded(OPEN_LIMIT, || {
                contained(|| {
                    drop(device);
                    Ok(())
                })
            });
            if let Err(fault) = closed {
                tracing::warn!(camera = camera.name, ?fault, "the camera did not close properly");
            }
            result
        });
        if matches!(result, Err(CameraFault::Other(_))) && self.history.sequence == delivered_before {
            // Refused, or no room on the USB connection: a smaller mode may work.
            self.history.refused_modes += 1;
        }
        result
    }

    /// Hands out pictures until something goes wrong; `Ok` when the thread was asked to end or to take another camera.
    fn stream(&mut self, camera: &CameraInfo, device: &mut Device) -> Result<(), CameraFault> {
        let shared = Arc::clone(&self.shared);
        let mut stream = Stream {
            name: &camera.name,
            started: Instant::now(),
            pace: Pace::default(),
            freshness: Freshness::default(),
            bad: BadRun::default(),
            delivered: false,
        };
        let mut limit = self.history.backoff.patience();
        let interval = Duration::from_secs(1) / device.mode().frame_rate().max(1);
        let mut arrived = Duration::ZERO;
        while shared.goes_on() {
            let max_fps = shared.max_fps.load(Ordering::Relaxed);
            // The next frame is judged by when it comes, not by when it is asked for.
            let comes = stream.started.elapsed().max(arrived + interval);
            let due = stream.pace.is_due(comes, max_fps) || stream.bad.is_running();
            if due {
                let raw = shared.guarded(limit, || device.next())?;
                arrived = stream.started.elapsed();
                self.look_at(&raw, device, &mut stream, max_fps)?;
            } else {
                shared.guarded(limit, || device.skip())?;
                arrived = stream.started.elapsed();
            }
            limit = FRAME_LIMIT;
        }
        Ok(())
    }

    /// Judges one buffer and hands its picture out where it is fresh, new and whole.
    fn look_at(
        &mut self,
        raw: &Raw,
        device: &Device,
        stream: &mut Stream<'_>,
        max_fps: u32,
    ) -> Result<(), CameraFault> {
        let mode = device.mode();
        let interval = Duration::from_secs(1) / mode.frame_rate().max(1);
        let fresh = stream.freshness.is_fresh(raw.age, raw.waited, interval);
        let captured = self.clock.now().uptime.saturating_sub(stream.freshness.age(raw.age));
        let now = stream.started.elapsed();
        let payload = decode::payload(&mode, raw.buffer.buffer());
        // Stale ones are remembered too: what is left of them in a buffer must not pass for a new picture.
        let seen = payload.map(|payload| {
            let row = (mode.format() != nokhwa::utils::FrameFormat::MJPEG)
                .then(|| payload.len() / mode.height().max(1) as usize);
            (self.history.repeats.see(Fingerprint::of(payload, row), captured), payload)
        });
        if !fresh {
            return Ok(());
        }
        let picture = seen.and_then(|(novelty, payload)| Ok((novelty, decode::picture(&mode, payload)?)));
        let (novelty, picture) = match picture {
            Ok(seen) => seen,
            Err(error) => {
                tracing::debug!(%error, "bad frame");
                return if stream.bad.bad(now) { Err(CameraFault::Garbage) } else { Ok(()) };
            }
        };
        match novelty {
            Novelty::New => {}
            _ if decode::is_blank(&picture) => {}
            Novelty::Repeated => return Ok(()),
            Novelty::Spliced => {
                return if stream.bad.bad(now) { Err(CameraFault::Garbage) } else { Ok(()) };
            }
            Novelty::Frozen { lasting } if lasting >= REOPEN_FROZEN && now >= REOPEN_FROZEN => {
                return Err(CameraFault::Frozen);
            }
            Novelty::Frozen { .. } => {
                let wait = Duration::ZERO;
                self.reporter.report(CameraStatus::Retrying { fault: CameraFault::Frozen, attempt: 1, wait });
                return Ok(());
            }
        }
        stream.bad.good();
        if let Some(fault) = self.history.cover.see(&picture, captured) {
            self.reporter.report(CameraStatus::Retrying { fault, attempt: 1, wait: Duration::ZERO });
            return Ok(());
        }
        if self.clock.now().uptime.saturating_sub(captured) > MAX_AGE {
            return Ok(()); // It has become too old here, on a machine that is busy with something else.
        }
        stream.pace.took(now, max_fps);
        self.deliver(picture, captured, device, stream);
        Ok(())
    }

    fn deliver(&mut self, picture: Picture, captured: Duration, device: &Device, stream: &mut Stream<'_>) {
        self.history.sequence += 1;
        self.history.backoff.succeeded();
        self.history.was_live = true;
        if !stream.delivered {
            stream.delivered = true;
            self.known = Known { name: Some(stream.name.to_owned()), index: Some(device.index()) };
        }
        let (name, mode) = (stream.name.to_owned(), device.described_mode());
        self.reporter.report(CameraStatus::Live { name, mode });
        (self.frames)(Frame { sequence: self.history.sequence, captured, picture });
    }
}

/// Runs what may panic inside nokhwa; a panic becomes a fault.
fn contained<T>(call: impl FnOnce() -> Result<T, CameraFault>) -> Result<T, CameraFault> {
    catch_unwind(AssertUnwindSafe(call))
        .unwrap_or_else(|_| Err(CameraFault::Other("the camera's driver failed unexpectedly".to_owned())))
}
