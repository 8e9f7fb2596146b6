//! What happened, one line each: `milliseconds EVENT details`, on the monotonic clock.

use std::fmt::Display;
use std::io::Write as _;

/// Adds a line to `log` in the simulator's directory. Lines of several processes do not mix: each is one `write`.
pub(crate) fn line(event: impl Display) {
    let Some(directory) = crate::control::directory() else { return };
    let text = format!("{} {event}\n", crate::device::monotonic().as_millis());
    if let Ok(mut file) = std::fs::OpenOptions::new().create(true).append(true).open(directory.join("log")) {
        // A log that cannot be written makes the test fail that looks for the line.
        drop(file.write_all(text.as_bytes()));
    }
}
