//! What a device says about itself: capabilities, formats, sizes, frame rates.

use std::ffi::c_int;

use libc::EINVAL;
use v4l::v4l_sys::{
    v4l2_capability, v4l2_fmtdesc, v4l2_format, v4l2_frmivalenum, v4l2_frmsizeenum, v4l2_streamparm,
};

use crate::control::{Control, Mode};

/// The buffer type for video capture.
pub(crate) const CAPTURE: u32 = 1;
const CAP_VIDEO_CAPTURE: u32 = 0x0000_0001;
const CAP_META_CAPTURE: u32 = 0x0080_0000;
const CAP_STREAMING: u32 = 0x0400_0000;
const CAP_DEVICE_CAPS: u32 = 0x8000_0000;
const CAP_TIMEPERFRAME: u32 = 0x1000;

/// Bytes of the largest frame.
pub(crate) fn image_size(mode: Mode) -> usize {
    let pixels = mode.width as usize * mode.height as usize;
    if &mode.fourcc == b"NV12" { pixels * 3 / 2 } else { pixels * 2 }
}

pub(crate) fn same_picture(a: &Mode, b: &Mode) -> bool {
    (a.fourcc, a.width, a.height) == (b.fourcc, b.width, b.height)
}

/// The offered mode that comes nearest to what `format` asks for.
pub(crate) fn nearest(control: &Control, format: &v4l2_format) -> Result<Mode, c_int> {
    // SAFETY: for capture the union holds this.
    let wanted = unsafe { format.fmt.pix };
    control
        .modes()
        .into_iter()
        .min_by_key(|mode| {
            let other_format = mode.fourcc != wanted.pixelformat.to_le_bytes();
            (other_format, mode.width.abs_diff(wanted.width) + mode.height.abs_diff(wanted.height))
        })
        .ok_or(EINVAL)
}

pub(crate) fn write_format(mode: Mode, format: &mut v4l2_format) {
    // SAFETY: plain numbers.
    let mut pix: v4l::v4l_sys::v4l2_pix_format = unsafe { std::mem::zeroed() };
    pix.width = mode.width;
    pix.height = mode.height;
    pix.pixelformat = u32::from_le_bytes(mode.fourcc);
    pix.field = 1;
    pix.bytesperline = if &mode.fourcc == b"YUYV" { mode.width * 2 } else { 0 };
    pix.sizeimage = u32::try_from(image_size(mode)).unwrap_or(u32::MAX);
    pix.colorspace = 8;
    format.fmt.pix = pix;
}

pub(crate) fn write_interval(mode: Mode, parm: &mut v4l2_streamparm) {
    // SAFETY: plain numbers.
    let mut capture: v4l::v4l_sys::v4l2_captureparm = unsafe { std::mem::zeroed() };
    capture.capability = CAP_TIMEPERFRAME;
    capture.timeperframe.numerator = mode.interval.0;
    capture.timeperframe.denominator = mode.interval.1;
    parm.parm.capture = capture;
}

pub(crate) fn query_capabilities(control: &Control, capability: &mut v4l2_capability) {
    // SAFETY: plain numbers.
    *capability = unsafe { std::mem::zeroed() };
    let copy = |target: &mut [u8], text: &str| {
        let room = target.len() - 1;
        for (target, byte) in target.iter_mut().take(room).zip(text.bytes()) {
            *target = byte;
        }
    };
    copy(&mut capability.driver, control.text("driver", "uvcvideo"));
    copy(&mut capability.card, control.text("name", "Simulated Camera"));
    copy(&mut capability.bus_info, "usb-simulated");
    capability.version = 0x0006_0100;
    let kind = if control.is_metadata() { CAP_META_CAPTURE } else { CAP_VIDEO_CAPTURE };
    capability.device_caps = kind | CAP_STREAMING;
    capability.capabilities = CAP_VIDEO_CAPTURE | CAP_META_CAPTURE | CAP_STREAMING | CAP_DEVICE_CAPS;
}

/// The `index`-th of the different values of `modes`.
pub(crate) fn nth<T: PartialEq>(values: impl Iterator<Item = T>, index: u32) -> Result<T, c_int> {
    let mut different = Vec::new();
    for value in values {
        if !different.contains(&value) {
            different.push(value);
        }
    }
    different.into_iter().nth(index as usize).ok_or(EINVAL)
}

pub(crate) fn enumerate_formats(control: &Control, format: &mut v4l2_fmtdesc) -> Result<(), c_int> {
    if format.type_ != CAPTURE {
        return Err(EINVAL);
    }
    let fourcc = nth(control.modes().iter().map(|mode| mode.fourcc), format.index)?;
    format.pixelformat = u32::from_le_bytes(fourcc);
    for (target, byte) in format.description.iter_mut().zip(fourcc) {
        *target = byte;
    }
    Ok(())
}

pub(crate) fn enumerate_sizes(control: &Control, size: &mut v4l2_frmsizeenum) -> Result<(), c_int> {
    let fourcc = size.pixel_format.to_le_bytes();
    let modes = control.modes().into_iter().filter(|mode| mode.fourcc == fourcc);
    let (width, height) = nth(modes.map(|mode| (mode.width, mode.height)), size.index)?;
    size.type_ = 1;
    size.__bindgen_anon_1.discrete.width = width;
    size.__bindgen_anon_1.discrete.height = height;
    Ok(())
}

pub(crate) fn enumerate_intervals(control: &Control, interval: &mut v4l2_frmivalenum) -> Result<(), c_int> {
    let wanted = (interval.pixel_format.to_le_bytes(), interval.width, interval.height);
    let modes = control.modes().into_iter().filter(|mode| (mode.fourcc, mode.width, mode.height) == wanted);
    let (numerator, denominator) = nth(modes.map(|mode| mode.interval), interval.index)?;
    interval.type_ = 1;
    interval.__bindgen_anon_1.discrete.numerator = numerator;
    interval.__bindgen_anon_1.discrete.denominator = denominator;
    Ok(())
}
