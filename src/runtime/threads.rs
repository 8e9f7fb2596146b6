//! Named threads that end within a deadline.

use std::io;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

/// A thread of the kiosk.
#[derive(Debug)]
pub struct Thread {
    name: &'static str,
    handle: JoinHandle<()>,
}

impl Thread {
    /// Starts `work` on a thread called `name`.
    pub(super) fn start(name: &'static str, work: impl FnOnce() + Send + 'static) -> io::Result<Self> {
        let handle = Builder::new().name(name.to_owned()).spawn(work)?;
        Ok(Self { name, handle })
    }

    /// Waits until `deadline` for the thread to end. One that does not is left behind: the process ends without it.
    pub(super) fn join_until(self, deadline: Instant) {
        while !self.handle.is_finished() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        if !self.handle.is_finished() {
            tracing::warn!(thread = self.name, "did not end in time");
        } else if self.handle.join().is_err() {
            tracing::error!(thread = self.name, "ended by a panic");
        }
    }
}
