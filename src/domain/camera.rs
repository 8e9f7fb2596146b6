//! Which camera is wanted and how it is doing.

use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// Which camera the kiosk uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CameraChoice {
    /// The one used last time where it is present, else the first that delivers pictures.
    Auto,
    /// `/dev/videoN`.
    Index(u32),
    /// The first whose name contains this text, whatever its number.
    Name(String),
    /// Pictures from a folder in the order of their names, as if a camera had seen them.
    Replay(PathBuf),
}

impl FromStr for CameraChoice {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(if let Some(folder) = text.strip_prefix("replay:") {
            Self::Replay(PathBuf::from(folder))
        } else if text.eq_ignore_ascii_case("auto") || text.is_empty() {
            Self::Auto
        } else if let Ok(index) = text.parse() {
            Self::Index(index)
        } else {
            Self::Name(text.to_owned())
        })
    }
}

/// What a live camera delivers.
#[derive(Debug, Clone, PartialEq)]
pub struct CameraMode {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Frames a second that were agreed with the device.
    pub fps: u32,
    /// Pixel format as the device names it, such as `YUYV` or `MJPG`.
    pub format: String,
}

/// Why no picture comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CameraFault {
    /// No such camera is connected.
    NotFound,
    /// Another program uses it.
    Busy,
    /// It was unplugged.
    Unplugged,
    /// It is connected and sends nothing.
    Stalled,
    /// It sends the same picture bit for bit: a frozen or a virtual camera. Nobody is identified from it.
    Frozen,
    /// It sends pictures that cannot be decoded.
    Garbage,
    /// Its picture is dark or all alike: something is in front of it, or there is no light.
    Covered,
    /// Its picture is white: a light shines into it.
    Blinded,
    /// It is made by a program, and the settings do not allow that.
    Virtual,
    /// Anything else, in the words of the system.
    Other(String),
}

impl CameraFault {
    /// Whether the camera works and shows nothing that could be a person: covered, blinded or standing still.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        matches!(self, Self::Covered | Self::Blinded | Self::Frozen)
    }

    /// For the audit list.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotFound => "not found",
            Self::Busy => "busy",
            Self::Unplugged => "unplugged",
            Self::Stalled => "stalled",
            Self::Frozen => "frozen",
            Self::Garbage => "garbage",
            Self::Covered => "covered or dark",
            Self::Blinded => "blinded",
            Self::Virtual => "virtual",
            Self::Other(_) => "other",
        }
    }
}

/// How the camera is doing.
#[derive(Debug, Clone, PartialEq)]
pub enum CameraStatus {
    /// Being opened for the first time.
    Starting,
    /// Pictures arrive.
    Live {
        /// The device's name.
        name: String,
        /// What was agreed with it.
        mode: CameraMode,
    },
    /// No usable pictures arrive; the camera thread keeps trying.
    Retrying {
        /// Why.
        fault: CameraFault,
        /// Tries since the last picture, from 1.
        attempt: u32,
        /// Pause before the next try.
        wait: Duration,
    },
    /// Closed because the program ends.
    Stopped,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_camera_option_reads_as_it_is_written_in_the_help() {
        let parse = |text: &str| text.parse::<CameraChoice>().unwrap();
        assert_eq!(parse("auto"), CameraChoice::Auto);
        assert_eq!(parse("2"), CameraChoice::Index(2));
        assert_eq!(parse("Logitech C270"), CameraChoice::Name("Logitech C270".into()));
        assert_eq!(parse("replay:/tmp/x"), CameraChoice::Replay("/tmp/x".into()));
    }
}
