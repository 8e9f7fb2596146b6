//! The kiosk starts itself anew, after a restore.
//!
//! The process becomes a new one in its place: `systemd` and the desktop see the same process go on.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

static ALLOWED: AtomicBool = AtomicBool::new(false);

/// Says that this process is a kiosk that may start itself anew. Until then a restore waits for the next start.
pub fn allow() {
    ALLOWED.store(true, Ordering::SeqCst);
}

/// Starts this program anew with the same arguments; returns only where that is not possible.
pub(super) fn now() {
    if !ALLOWED.load(Ordering::SeqCst) {
        return;
    }
    let started =
        std::env::current_exe().map(|program| Command::new(program).args(std::env::args_os().skip(1)).exec());
    let error: io::Error = match started {
        Ok(error) | Err(error) => error,
    };
    tracing::error!(%error, "the kiosk cannot start itself anew: close it and start it");
}
