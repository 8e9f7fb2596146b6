//! Owns the webcam through nokhwa and hands out decoded frames.
//!
//! ```text
//! select ─▶ device (nokhwa) ─▶ pace ─▶ repeat ─▶ decode (jpeg) ─▶ frame sink
//!    ▲                                                │
//!    └── retry ◀── any fault, camera closed ◀─────────┘        watchdog: interrupts calls that hang
//! ```
//! One thread opens, reads and closes the camera. Frames that nobody wants are dropped undecoded, a frame is at most
//! 150 ms old when it is handed out, and none is handed out twice: a camera that repeats itself bit for bit is frozen
//! and delivers nothing until its picture changes. Every fault closes the camera, is reported, and is tried again
//! after a growing pause for as long as the program runs.
//!
//! *Invariant:* nothing here waits for the thread without a deadline, and nothing outside of `device` and `mode`
//! knows nokhwa.

mod capture;
mod cover;
mod decode;
mod device;
mod fault;
mod jpeg;
mod mode;
mod origin;
mod pace;
mod repeat;
pub mod replay;
mod report;
mod retry;
mod select;
mod watchdog;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use self::capture::Capture;
use self::replay::{Frames, Playback, Replay};
use self::report::Reporter;
use self::select::Known;
use self::watchdog::Shared;
use crate::domain::camera::{CameraChoice, CameraStatus};
use crate::domain::frame::Frame;
use crate::domain::time::Clock;

/// How long [`Camera::stop`] waits for the thread.
const STOP_DEADLINE: Duration = Duration::from_secs(2);
/// How long dropping a [`Camera`] waits for the thread.
const DROP_DEADLINE: Duration = Duration::from_millis(500);

/// A camera that is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraInfo {
    /// The number in `/dev/videoN`. It changes when the camera is plugged in again.
    pub index: u32,
    /// The device's name.
    pub name: String,
}

/// Whether pictures are taken from a camera that is made by a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VirtualCameras {
    /// Never: it is reported as [`CameraFault::Virtual`](crate::domain::camera::CameraFault::Virtual).
    #[default]
    Refused,
    /// As from any other.
    Allowed,
}

/// Whether `/dev/video{index}` gives itself away as a camera that is made by a program.
#[must_use]
pub fn is_virtual(index: u32) -> bool {
    device::is_virtual(index)
}

/// Where frames and status go. Both are called on the camera thread and should return soon: frames that come while
/// they run wait in the driver and are dropped when they get too old.
pub struct Sinks {
    /// Takes each frame.
    pub frame: Box<dyn FnMut(Frame) + Send>,
    /// Takes each change of the status. Also called by the watchdog, never at the same time.
    pub status: Box<dyn FnMut(CameraStatus) + Send>,
}

/// Why a camera cannot be started at all. What goes wrong later is a [`CameraStatus`].
#[derive(Debug, thiserror::Error)]
pub enum CameraError {
    /// The system gives no thread or signal.
    #[error("the camera could not be started: {0}")]
    Start(#[source] io::Error),
    /// The folder to replay cannot be read.
    #[error("the folder of pictures {} cannot be read: {source}", folder.display())]
    Folder {
        /// Which.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The folder to replay holds no pictures.
    #[error("the folder {} holds no pictures: put .jpg or .png files into it", folder.display())]
    NoPictures {
        /// Which.
        folder: PathBuf,
    },
}

/// The cameras that are connected, without the metadata nodes that some of them bring along.
///
/// Empty when there is none and when the devices cannot be listed; the reason is logged.
#[must_use]
pub fn list() -> Vec<CameraInfo> {
    // nokhwa's listing panics on names in /dev that it does not expect.
    match std::panic::catch_unwind(device::list) {
        Ok(Ok(cameras)) => cameras,
        Ok(Err(fault)) => {
            tracing::warn!(?fault, "cameras cannot be listed");
            Vec::new()
        }
        Err(_) => {
            tracing::warn!("cameras cannot be listed");
            Vec::new()
        }
    }
}

/// A running camera. Dropping it asks its thread to end and waits at most half a second.
pub struct Camera {
    shared: Arc<Shared>,
    watchdog: JoinHandle<()>,
    /// Disconnected when the camera thread has ended.
    ended: Receiver<()>,
}

impl Camera {
    /// Starts the camera thread.
    ///
    /// `remembered` is the name of the camera that was used last ([`CameraStatus::Live`] tells it); `Auto` prefers
    /// it. `clock` dates the frames. A replay was named by whoever started the program and is shown whatever
    /// `virtual_cameras` says.
    ///
    /// # Errors
    /// [`CameraError`] when there is no thread to be had or nothing to replay. A camera that is missing or busy is
    /// no error: it is reported as status and waited for.
    pub fn start(
        choice: CameraChoice,
        remembered: Option<String>,
        virtual_cameras: VirtualCameras,
        clock: Arc<dyn Clock>,
        sinks: Sinks,
    ) -> Result<Self, CameraError> {
        let (shared, reporter) = (Arc::new(Shared::new()), Arc::new(Reporter::new(sinks.status)));
        if let CameraChoice::Replay(folder) = &choice {
            let frames = Frames::open(folder, Playback::Loop)?;
            return Self::replay(frames, folder, clock, sinks.frame, shared, reporter);
        }
        watchdog::install_handler()?;
        let capture = Capture {
            choice,
            known: Known { name: remembered, index: None },
            virtual_cameras,
            clock,
            frames: sinks.frame,
            reporter: Arc::clone(&reporter),
            shared: Arc::clone(&shared),
            history: capture::History::default(),
        };
        Self::spawn(shared, reporter, move || capture.run())
    }

    /// Shows the pictures of `folder` once, as [`replay::Frames`] does, and then reports [`CameraStatus::Stopped`].
    ///
    /// # Errors
    /// [`CameraError`] when there is no thread to be had or nothing to replay.
    pub fn replay_once(folder: &Path, clock: Arc<dyn Clock>, sinks: Sinks) -> Result<Self, CameraError> {
        let (shared, reporter) = (Arc::new(Shared::new()), Arc::new(Reporter::new(sinks.status)));
        let frames = Frames::open(folder, Playback::Once)?;
        Self::replay(frames, folder, clock, sinks.frame, shared, reporter)
    }

    fn replay(
        frames: Frames,
        folder: &Path,
        clock: Arc<dyn Clock>,
        sink: Box<dyn FnMut(Frame) + Send>,
        shared: Arc<Shared>,
        reporter: Arc<Reporter>,
    ) -> Result<Self, CameraError> {
        let name = format!("pictures in {}", folder.display());
        let (for_thread, reporter_for_thread) = (Arc::clone(&shared), Arc::clone(&reporter));
        let replay = Replay { frames, name, clock, sink, reporter: reporter_for_thread, shared: for_thread };
        Self::spawn(shared, reporter, move || replay.run())
    }

    fn spawn(
        shared: Arc<Shared>,
        reporter: Arc<Reporter>,
        run: impl FnOnce() + Send + 'static,
    ) -> Result<Self, CameraError> {
        let (ended_sender, ended): (Sender<()>, Receiver<()>) = bounded(0);
        let thread =
            thread::Builder::new().name("camera".to_owned()).spawn(run).map_err(CameraError::Start)?;
        match watchdog::watch(thread, Arc::clone(&shared), reporter, ended_sender) {
            Ok(watchdog) => Ok(Self { shared, watchdog, ended }),
            Err(error) => {
                shared.stop();
                Err(error)
            }
        }
    }

    /// Limits the frames a second: those above are dropped undecoded, which saves the processor. No limit at first.
    pub fn set_pace(&self, max_fps: u32) {
        self.shared.max_fps.store(max_fps, Ordering::Relaxed);
    }

    /// Begins again with the camera of this name, or with the first that works where it is empty; others serve where it
    /// is missing. A replay goes on as it is.
    pub fn prefer(&self, name: String) {
        self.shared.prefer(name);
    }

    /// Ends the camera thread; true when it has ended, false when a driver has held it for more than two seconds.
    #[must_use]
    pub fn stop(self) -> bool {
        self.wait_for_end(STOP_DEADLINE)
    }

    /// Whether the thread still runs. A replay that is shown once ends by itself.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !matches!(self.ended.try_recv(), Err(crossbeam_channel::TryRecvError::Disconnected))
    }

    fn wait_for_end(&self, deadline: Duration) -> bool {
        self.shared.stop();
        self.watchdog.thread().unpark();
        matches!(self.ended.recv_timeout(deadline), Err(RecvTimeoutError::Disconnected))
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        if !self.wait_for_end(DROP_DEADLINE) {
            tracing::warn!("the camera thread is held by the driver and is left behind");
        }
    }
}
/// Decodes any bytes as a frame of 16 x 12 pixels; true where they are one.
#[cfg(test)]
fn read_any(format: nokhwa::utils::FrameFormat, bytes: &[u8]) -> bool {
    let mode = nokhwa::utils::CameraFormat::new(nokhwa::utils::Resolution::new(16, 12), format, 30);
    let frame = decode::payload(&mode, bytes).and_then(|payload| decode::picture(&mode, payload));
    frame.is_ok_and(|picture| (picture.width(), picture.height()) == (16, 12))
}

/// As motion JPEG.
#[cfg(test)]
pub(crate) fn read_any_jpeg(bytes: &[u8]) -> bool {
    read_any(nokhwa::utils::FrameFormat::MJPEG, bytes)
}

/// As each of the formats without compression; true where they are one of the largest.
#[cfg(test)]
pub(crate) fn read_any_raw(bytes: &[u8]) -> bool {
    use nokhwa::utils::FrameFormat;
    let smaller = [FrameFormat::NV12, FrameFormat::YUYV].map(|format| read_any(format, bytes));
    read_any(FrameFormat::RAWRGB, bytes) && read_any(FrameFormat::RAWBGR, bytes) && smaller == [true, true]
}
