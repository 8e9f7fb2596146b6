//! The thread `pulse`: tells systemd that the kiosk is ready, and that it lives for as long as it does its work.
//!
//! A process that is there says nothing about its work: the sign of life is given only after the store's thread has done
//! an empty errand and the app's thread has come round. When either is stuck, systemd ends the process and starts it anew.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use sd_notify::NotifyState;

use super::recording::Errands;
use super::threads::Thread;

/// How often the thread looks whether it has to end.
const STEP: Duration = Duration::from_millis(50);
/// Signs of life where systemd does not say how often it wants one.
const USUAL: Duration = Duration::from_mins(1);

/// What the pulse listens to.
pub struct Pulse {
    /// The way to the store's thread.
    pub errands: Errands,
    /// Grows with each turn of the app's thread.
    pub app_turns: Arc<AtomicU64>,
    /// The window has been painted.
    pub shown: Arc<AtomicBool>,
    /// Ends the thread.
    pub stop: Arc<AtomicBool>,
}

impl Pulse {
    /// Starts the thread; `None` where nobody listens, as when the kiosk was started by hand.
    ///
    /// # Errors
    /// The system has no room for another thread.
    pub(super) fn start(self) -> io::Result<Option<Thread>> {
        if std::env::var_os("NOTIFY_SOCKET").is_none() {
            return Ok(None);
        }
        Thread::start("pulse", move || self.beat()).map(Some)
    }

    /// Gives signs of life until it is stopped, on the thread that calls it.
    pub fn beat(self) {
        // Three chances within the time after which systemd gives up.
        let every = sd_notify::watchdog_enabled().unwrap_or(USUAL) / 3;
        let mut ready = false;
        let mut turns = 0;
        let mut since = every;
        while !self.stop.load(Ordering::Relaxed) {
            std::thread::sleep(STEP);
            since += STEP;
            if !ready && self.shown.load(Ordering::Relaxed) {
                ready = true;
                say(NotifyState::Ready);
            }
            if since < every {
                continue;
            }
            since = Duration::ZERO;
            let seen = self.app_turns.load(Ordering::Relaxed);
            let app_works = seen != turns;
            turns = seen;
            match self.errands.run(|_writer| Ok(())) {
                Ok(()) if app_works => say(NotifyState::Watchdog),
                Ok(()) => tracing::error!("the app's thread does not come round"),
                Err(reason) => tracing::error!(reason, "the store's thread does not answer"),
            }
        }
        say(NotifyState::Stopping);
    }
}

fn say(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "systemd does not listen");
    }
}
