//! The control file of a camera: `key=value` lines in `videoN.conf`.
//!
//! | key | meaning, default |
//! | --- | --- |
//! | `driver` | the driver's name, `uvcvideo` |
//! | `name` | the device's name, `Simulated Camera` |
//! | `source` | `bars` (default), `grey`, `black`, a JPEG or PNG file, or a folder of them, each shown for `hold` |
//! | `hold` | milliseconds for which a picture of a folder is shown, 2000 |
//! | `modes` | `FOURCC:WIDTHxHEIGHT@FPS`, comma separated, `YUYV:640x480@30,MJPG:1280x720@30` |
//! | `left` | the mode in which another program left it, as in `modes` |
//! | `kind` | `capture` (default) or `metadata` |
//! | `plugged` | `1` (default), `0` |
//! | `serial` | when it changes, the camera was unplugged and plugged in again: open descriptors stay dead |
//! | `busy` | `0` (default), `1`: another program streams from it |
//! | `stall` | `0` (default), `1`: no frame comes any more |
//! | `freeze` | `0` (default), `1`: the same frame comes for ever |
//! | `latency` | milliseconds by which frames are older than they should be, 0 |
//! | `fault` | `none` (default), `truncate`, `garbage`, `header`, `noise`, `zero`, `error`, `nodht`, `black` |
//! | `fault_every` | only one frame in this many is faulty, 1 |
//! | `open_errno`, `fmt_errno`, `reqbufs_errno`, `streamon_errno`, `dqbuf_errno`, `streamoff_errno` | that call fails |

use std::collections::HashMap;
use std::ffi::c_int;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// What goes wrong with the content of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// Only the first part of the frame is written into the buffer.
    Truncate,
    /// Bytes in the middle are overwritten.
    Garbage,
    /// The first bytes are overwritten.
    Header,
    /// Nothing but noise.
    Noise,
    /// Nothing is written into the buffer.
    Zero,
    /// As `Truncate`, and the driver says so.
    Error,
    /// The JPEG has no Huffman tables.
    NoDht,
    /// A black picture.
    Black,
}

/// Pixel format and size, frames a second as a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Mode {
    pub(crate) fourcc: [u8; 4],
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Seconds of a frame: numerator, denominator.
    pub(crate) interval: (u32, u32),
}

/// One reading of a control file.
#[derive(Debug, Clone)]
pub(crate) struct Control {
    keys: HashMap<String, String>,
}

/// The directory with the control files.
pub(crate) fn directory() -> Option<&'static Path> {
    static DIRECTORY: OnceLock<Option<PathBuf>> = OnceLock::new();
    DIRECTORY.get_or_init(|| std::env::var_os("CAMERA_SIMULATOR").map(PathBuf::from)).as_deref()
}

/// The device number in the rest of a path.
pub(crate) fn number(digits: &[u8]) -> Option<u32> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The numbers of the cameras that are plugged in.
pub(crate) fn plugged() -> Vec<u32> {
    let Some(entries) = directory().and_then(|directory| std::fs::read_dir(directory).ok()) else {
        return Vec::new();
    };
    let mut numbers: Vec<u32> = entries
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            number(name.strip_prefix("video")?.strip_suffix(".conf")?.as_bytes())
        })
        .filter(|&index| Control::read(index).is_some_and(|control| control.is_plugged()))
        .collect();
    numbers.sort_unstable();
    numbers
}

impl Control {
    /// The control file of `/dev/video{index}`, where there is one.
    pub(crate) fn read(index: u32) -> Option<Self> {
        let text = std::fs::read_to_string(directory()?.join(format!("video{index}.conf"))).ok()?;
        let keys = text
            .lines()
            .filter_map(|line| line.split_once('='))
            .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
            .collect();
        Some(Self { keys })
    }

    pub(crate) fn text<'a>(&'a self, key: &str, default: &'a str) -> &'a str {
        self.keys.get(key).map_or(default, String::as_str)
    }

    pub(crate) fn number(&self, key: &str, default: u32) -> u32 {
        self.keys.get(key).and_then(|value| value.parse().ok()).unwrap_or(default)
    }

    pub(crate) fn flag(&self, key: &str) -> bool {
        self.number(key, 0) != 0
    }

    pub(crate) fn is_plugged(&self) -> bool {
        self.number("plugged", 1) != 0
    }

    pub(crate) fn is_metadata(&self) -> bool {
        self.text("kind", "capture") == "metadata"
    }

    /// Fails with the error number under `key`, where one is set.
    pub(crate) fn check(&self, key: &str) -> Result<(), c_int> {
        match c_int::try_from(self.number(key, 0)) {
            Ok(0) | Err(_) => Ok(()),
            Ok(errno) => Err(errno),
        }
    }

    pub(crate) fn modes(&self) -> Vec<Mode> {
        let text = self.text("modes", "YUYV:640x480@30,MJPG:1280x720@30");
        text.split(',').filter_map(mode).collect()
    }

    pub(crate) fn left(&self) -> Option<Mode> {
        mode(self.keys.get("left")?)
    }

    pub(crate) fn fault(&self, frame: u64) -> Fault {
        if !frame.is_multiple_of(u64::from(self.number("fault_every", 1).max(1))) {
            return Fault::None;
        }
        match self.text("fault", "none") {
            "truncate" => Fault::Truncate,
            "garbage" => Fault::Garbage,
            "header" => Fault::Header,
            "noise" => Fault::Noise,
            "zero" => Fault::Zero,
            "error" => Fault::Error,
            "nodht" => Fault::NoDht,
            "black" => Fault::Black,
            _ => Fault::None,
        }
    }
}

/// `FOURCC:WIDTHxHEIGHT@FPS`, where the frame rate may be a fraction such as `15/2`.
fn mode(text: &str) -> Option<Mode> {
    let (fourcc, rest) = text.trim().split_once(':')?;
    let (size, fps) = rest.split_once('@')?;
    let (width, height) = size.split_once('x')?;
    let (frames, seconds) = fps.split_once('/').unwrap_or((fps, "1"));
    Some(Mode {
        fourcc: fourcc.as_bytes().try_into().ok()?,
        width: width.parse().ok()?,
        height: height.parse().ok()?,
        interval: (seconds.parse().ok()?, frames.parse().ok()?),
    })
}
