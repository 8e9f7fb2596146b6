//! Gets the camera thread out of a driver call that does not return.
//!
//! nokhwa waits for a frame in `poll` without a time limit, so a stalled device would hold its thread for ever, and an
//! abandoned thread would keep the device busy. A signal with an empty handler ends `poll` with EINTR. SIGURG is used:
//! it is ignored by default, so it can never end a program.

use std::os::unix::thread::JoinHandleExt as _;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;
use nix::sys::pthread::pthread_kill;
use nix::sys::signal::Signal;

use super::CameraError;
use super::report::Reporter;
use crate::domain::camera::{CameraFault, CameraStatus};

/// How often calls are looked at, and how often a call that is overdue is interrupted.
const PERIOD: Duration = Duration::from_millis(50);
/// A call that cannot be interrupted for this long is shown as a stalled camera.
const STUCK: Duration = Duration::from_secs(5);

/// What the camera thread, its watchdog and its owner share.
#[derive(Debug)]
pub(super) struct Shared {
    stop: AtomicBool,
    /// Name of the camera that is wanted from now on; empty for the first that works.
    preference: Mutex<Option<String>>,
    /// Frames a second above which frames are dropped undecoded.
    pub(super) max_fps: AtomicU32,
    /// Since when the camera thread is inside the driver, and how long it may be.
    call: Mutex<Option<(Instant, Duration)>>,
}

impl Shared {
    pub(super) fn new() -> Self {
        Self {
            stop: AtomicBool::new(false),
            preference: Mutex::new(None),
            max_fps: AtomicU32::new(u32::MAX),
            call: Mutex::new(None),
        }
    }

    /// Asks the camera thread to end.
    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Release);
    }

    /// Whether the camera thread was asked to end.
    pub(super) fn is_stopping(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    /// Asks the camera thread to begin again with this camera, or with the first that works where the name is empty.
    pub(super) fn prefer(&self, name: String) {
        *self.preference.lock().unwrap_or_else(PoisonError::into_inner) = Some(name);
    }

    /// Takes the camera that is wanted from now on, where another one was named.
    pub(super) fn take_preference(&self) -> Option<String> {
        self.preference.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Whether the camera thread goes on with what it does.
    pub(super) fn goes_on(&self) -> bool {
        !self.is_stopping() && self.preference.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Runs `call`, which goes into the driver and should return within `limit`.
    pub(super) fn guarded<T>(&self, limit: Duration, call: impl FnOnce() -> T) -> T {
        self.set_call(Some((Instant::now(), limit)));
        // Also where `call` panics: an entry that stays would make the watchdog interrupt whatever comes next.
        let clear = Clear(self);
        let result = call();
        drop(clear);
        result
    }

    fn set_call(&self, call: Option<(Instant, Duration)>) {
        *self.call.lock().unwrap_or_else(PoisonError::into_inner) = call;
    }

    /// For how long the current call should have returned; anything counts once the thread is asked to end.
    fn overdue(&self) -> Option<Duration> {
        let (since, limit) = (*self.call.lock().unwrap_or_else(PoisonError::into_inner))?;
        let limit = if self.is_stopping() { Duration::ZERO } else { limit };
        since.elapsed().checked_sub(limit)
    }
}

struct Clear<'a>(&'a Shared);

impl Drop for Clear<'_> {
    fn drop(&mut self) {
        self.0.set_call(None);
    }
}

/// Installs the empty handler, once for the program.
pub(super) fn install_handler() -> Result<(), CameraError> {
    static INSTALLED: OnceLock<Option<i32>> = OnceLock::new();
    let failed = INSTALLED.get_or_init(|| {
        let ignored = Arc::new(AtomicBool::new(false));
        signal_hook::flag::register(signal_hook::consts::SIGURG, ignored)
            .err()
            .map(|error| error.raw_os_error().unwrap_or(0))
    });
    match failed {
        None => Ok(()),
        Some(number) => Err(CameraError::Start(std::io::Error::from_raw_os_error(*number))),
    }
}

/// Watches `camera` until it ends; `ended` is dropped then.
pub(super) fn watch(
    camera: JoinHandle<()>,
    shared: Arc<Shared>,
    reporter: Arc<Reporter>,
    ended: Sender<()>,
) -> Result<JoinHandle<()>, CameraError> {
    thread::Builder::new()
        .name("camera-watchdog".to_owned())
        .spawn(move || {
            // The handle is not joined before the thread has finished, so its id stays valid for the signal.
            while !camera.is_finished() {
                if let Some(overdue) = shared.overdue() {
                    if let Err(error) = pthread_kill(camera.as_pthread_t(), Signal::SIGURG) {
                        tracing::warn!(%error, "the camera thread cannot be interrupted");
                    }
                    if overdue > STUCK && !shared.is_stopping() {
                        let wait = Duration::ZERO;
                        let fault = CameraFault::Stalled;
                        reporter.report(CameraStatus::Retrying { fault, attempt: 1, wait });
                    }
                }
                thread::park_timeout(PERIOD);
            }
            if camera.join().is_err() {
                tracing::error!("the camera thread has ended unexpectedly");
            }
            drop(ended);
        })
        .map_err(CameraError::Start)
}
