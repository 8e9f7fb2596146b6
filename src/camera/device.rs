//! One video device through nokhwa, with what nokhwa 0.10 leaves to its user.
//!
//! Two things go past it, through the crate that it stands on itself: telling cameras from the metadata nodes beside
//! them, and freeing a device from a mode that nokhwa cannot read back (a frame rate such as 7.5, H.264), in which it
//! would refuse to open it for ever.

use std::time::{Duration, Instant};

use nokhwa::utils::{
    ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType,
};
use nokhwa::{Buffer, NokhwaError};
use v4l::capability::Flags;
use v4l::video::Capture as _;
use v4l::video::capture::Parameters;
use v4l::{Device as Node, Format, FourCC};

use super::{CameraInfo, fault, mode, origin};
use crate::domain::camera::{CameraFault, CameraMode};

/// The formats that are decoded here.
const FORMATS: [FrameFormat; 5] =
    [FrameFormat::YUYV, FrameFormat::MJPEG, FrameFormat::NV12, FrameFormat::RAWRGB, FrameFormat::RAWBGR];
/// The same, and grey, as the device names them: what nokhwa can read back.
const READABLE: [&[u8; 4]; 6] = [b"YUYV", b"MJPG", b"NV12", b"RGB3", b"BGR3", b"GRAY"];

/// The cameras that are connected, in the order of their numbers.
pub(super) fn list() -> Result<Vec<CameraInfo>, CameraFault> {
    let found = nokhwa::query(ApiBackend::Auto).map_err(|error| fault_of(&error))?;
    let mut cameras: Vec<CameraInfo> = found
        .iter()
        .filter_map(|node| Some(CameraInfo { index: node.index().as_index().ok()?, name: node.human_name() }))
        .filter(|camera| is_capture_device(camera.index))
        .collect();
    cameras.sort_by_key(|camera| camera.index);
    cameras.dedup_by_key(|camera| camera.index);
    Ok(cameras)
}

/// A webcam brings a second node with it that carries metadata and no pictures.
fn is_capture_device(index: u32) -> bool {
    match Node::new(index as usize).and_then(|node| node.query_caps()) {
        Ok(caps) => caps.capabilities.contains(Flags::VIDEO_CAPTURE),
        // One that is there and cannot be opened is listed, so that opening it says why.
        Err(error) => error.raw_os_error().is_some_and(|number| {
            let gone = [nix::libc::ENOENT, nix::libc::ENODEV, nix::libc::ENXIO, nix::libc::ENOTTY];
            !gone.contains(&number)
        }),
    }
}

/// Whether the device gives itself away as made by a program.
pub(super) fn is_virtual(index: u32) -> bool {
    let caps = Node::new(index as usize).and_then(|node| node.query_caps());
    caps.is_ok_and(|caps| origin::looks_virtual(&caps.driver, &caps.card, &caps.bus))
}

/// An open camera.
pub(super) struct Device {
    camera: nokhwa::Camera,
    index: u32,
    mode: CameraFormat,
}

/// A buffer from the device.
pub(super) struct Raw {
    /// All of the buffer: nokhwa does not say how much of it is new.
    pub(super) buffer: Buffer,
    /// By the device's time stamp, where it has one.
    pub(super) age: Option<Duration>,
    /// How long the device was waited for.
    pub(super) waited: Duration,
}

impl Device {
    /// Opens `/dev/video{index}` in the best of its modes, leaving out the `skip` best.
    pub(super) fn open(index: u32, skip: usize) -> Result<Self, CameraFault> {
        make_readable(index).map_err(|error| fault::from_message(&error.to_string()))?;
        let any = RequestedFormat::with_formats(RequestedFormatType::None, &FORMATS);
        let mut camera = new_camera(index, any)?;
        let offered = camera.compatible_camera_formats().map_err(|error| fault_of(&error))?;
        drop(camera);
        let ranked = mode::ranked(&offered);
        let wanted = ranked
            .get(skip % ranked.len().max(1))
            .copied()
            .ok_or_else(|| CameraFault::Other("the camera offers no usable picture size".to_owned()))?;
        let exact = RequestedFormat::with_formats(RequestedFormatType::Exact(wanted), &FORMATS);
        let mut camera = new_camera(index, exact)?;
        camera.open_stream().map_err(|error| fault_of(&error))?;
        Ok(Self { camera, index, mode: wanted })
    }

    /// The number in `/dev/videoN`.
    pub(super) fn index(&self) -> u32 {
        self.index
    }

    /// What was agreed with the device.
    pub(super) fn mode(&self) -> CameraFormat {
        self.mode
    }

    /// The mode in the product's words.
    pub(super) fn described_mode(&self) -> CameraMode {
        let format = match self.mode.format() {
            FrameFormat::MJPEG => "MJPG".to_owned(),
            other => other.to_string(),
        };
        CameraMode {
            width: self.mode.width(),
            height: self.mode.height(),
            fps: self.mode.frame_rate(),
            format,
        }
    }

    /// Waits for the next buffer.
    pub(super) fn next(&mut self) -> Result<Raw, CameraFault> {
        let asked = Instant::now();
        let buffer = self.camera.frame().map_err(|error| fault_of(&error))?;
        let waited = asked.elapsed();
        let age = buffer.capture_timestamp().and_then(age);
        Ok(Raw { buffer, age, waited })
    }

    /// Waits for the next buffer and drops it uncopied.
    pub(super) fn skip(&mut self) -> Result<(), CameraFault> {
        self.camera.frame_raw().map(drop).map_err(|error| fault_of(&error))
    }
}

fn new_camera(index: u32, format: RequestedFormat) -> Result<nokhwa::Camera, CameraFault> {
    nokhwa::Camera::new(CameraIndex::Index(index), format).map_err(|error| fault_of(&error))
}

fn fault_of(error: &NokhwaError) -> CameraFault {
    fault::from_message(&error.to_string())
}

/// How long ago a picture was taken.
///
/// nokhwa turns the device's monotonic time stamp into wall-clock time when the buffer is fetched; read at once
/// against the same clock, the difference is the age again. No record gets its time from here.
#[expect(
    clippy::disallowed_methods,
    reason = "undoes nokhwa's conversion to wall-clock time; nothing is dated by it"
)]
fn age(taken_after_epoch: Duration) -> Option<Duration> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    now.checked_sub(taken_after_epoch)
}

/// Sets a device that another program left in a mode that nokhwa cannot read back to one that it can.
fn make_readable(index: u32) -> std::io::Result<()> {
    let node = Node::new(index as usize)?;
    let format = node.format()?;
    if !READABLE.contains(&&format.fourcc.repr) {
        let known = node.enum_formats()?.into_iter().find(|offered| READABLE.contains(&&offered.fourcc.repr));
        if let Some(known) = known {
            node.set_format(&Format::new(640, 480, FourCC::new(&known.fourcc.repr)))?;
        }
    }
    if node.params()?.interval.numerator != 1 {
        node.set_params(&Parameters::with_fps(30))?;
    }
    Ok(())
}
