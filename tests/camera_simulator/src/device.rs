//! The simulated device: opening, its buffers and its ioctls. The V4L2 API as the kernel documents it, as far as
//! capture programs use it.

use std::collections::{BTreeMap, VecDeque};
use std::ffi::{c_int, c_ulong, c_void};
use std::fs::File;
use std::io::Write as _;
use std::os::fd::{AsRawFd as _, FromRawFd as _, IntoRawFd as _, RawFd};
use std::os::unix::fs::FileExt as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use libc::{EAGAIN, EBUSY, EINVAL, ENODEV, ENOENT, ENOTTY};
use v4l::v4l_sys::{
    v4l2_buffer, v4l2_capability, v4l2_fmtdesc, v4l2_format, v4l2_frmivalenum, v4l2_frmsizeenum,
    v4l2_requestbuffers, v4l2_streamparm,
};
use v4l::v4l2::vidioc;

use crate::control::{self, Control, Fault, Mode};
use crate::log;
use crate::offers::{
    CAPTURE, enumerate_formats, enumerate_intervals, enumerate_sizes, image_size, nearest,
    query_capabilities, same_picture, write_format, write_interval,
};
use crate::picture::Pictures;

const MMAP: u32 = 1;
const FLAG_MAPPED: u32 = 0x1;
const FLAG_ERROR: u32 = 0x40;
const FLAG_MONOTONIC: u32 = 0x2000;
const MAX_BUFFERS: u32 = 32;
const PAGE: usize = 4096;

/// Which descriptors are simulated: looked at in every hook, so without a lock.
static SIMULATED: [AtomicBool; 8192] = [const { AtomicBool::new(false) }; 8192];
static HANDLES: Mutex<BTreeMap<RawFd, Arc<Mutex<Handle>>>> = Mutex::new(BTreeMap::new());
static NODES: Mutex<BTreeMap<u32, Node>> = Mutex::new(BTreeMap::new());

/// What the device itself remembers.
struct Node {
    mode: Mode,
    /// The descriptor that has buffers.
    owner: Option<RawFd>,
    /// The frame at which the picture froze.
    frozen_at: Option<u64>,
    pictures: Pictures,
}

/// One open descriptor.
struct Handle {
    index: u32,
    serial: u32,
    dead: bool,
    /// The same memory as the program's descriptor.
    memory: File,
    buffers: u32,
    buffer_length: usize,
    queue: VecDeque<u32>,
    done: VecDeque<(u32, u64)>,
    /// The next frame while streaming; frames are counted from the start of the monotonic clock.
    next_frame: Option<u64>,
}

/// What `poll` finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readiness {
    Nothing,
    Frame,
    /// Unplugged.
    Dead,
}

/// The monotonic clock.
pub(crate) fn monotonic() -> Duration {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: a valid pointer.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut now) };
    Duration::new(now.tv_sec.cast_unsigned(), u32::try_from(now.tv_nsec).unwrap_or(0))
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn flag(fd: RawFd) -> Option<&'static AtomicBool> {
    SIMULATED.get(usize::try_from(fd).ok()?)
}

/// Whether `fd` is a simulated camera.
pub(crate) fn is_simulated(fd: RawFd) -> bool {
    flag(fd).is_some_and(|flag| flag.load(Ordering::Acquire))
}

fn handle(fd: RawFd) -> Option<Arc<Mutex<Handle>>> {
    if !is_simulated(fd) {
        return None;
    }
    locked(&HANDLES).get(&fd).cloned()
}

/// A new memfd.
fn memory() -> Result<File, c_int> {
    // SAFETY: a valid name; the descriptor is new.
    let fd = unsafe { libc::memfd_create(c"camera-simulator".as_ptr(), libc::MFD_CLOEXEC) };
    if fd < 0 { Err(libc::EMFILE) } else { Ok(unsafe { File::from_raw_fd(fd) }) }
}

/// Opens `/dev/video{index}`; `None` when nothing is simulated at all.
pub(crate) fn open(index: u32) -> Option<Result<RawFd, c_int>> {
    control::directory()?;
    Some(try_open(index))
}

fn try_open(index: u32) -> Result<RawFd, c_int> {
    let control = Control::read(index).filter(Control::is_plugged).ok_or(ENOENT)?;
    control.check("open_errno")?;
    let memory = memory()?;
    let own = memory.try_clone().map_err(|_| libc::EMFILE)?;
    let fd = memory.into_raw_fd();
    let Some(flag) = flag(fd) else {
        // SAFETY: made above and given to nobody.
        drop(unsafe { File::from_raw_fd(fd) });
        return Err(libc::EMFILE);
    };
    let first = control.left().or_else(|| control.modes().first().copied());
    if let Some(mode) = first {
        let fresh = || Node { mode, owner: None, frozen_at: None, pictures: Pictures::default() };
        locked(&NODES).entry(index).or_insert_with(fresh);
    }
    let handle = Handle {
        index,
        serial: control.number("serial", 0),
        dead: false,
        memory: own,
        buffers: 0,
        buffer_length: 0,
        queue: VecDeque::new(),
        done: VecDeque::new(),
        next_frame: None,
    };
    locked(&HANDLES).insert(fd, Arc::new(Mutex::new(handle)));
    flag.store(true, Ordering::Release);
    log::line(format_args!("OPEN video{index} fd={fd}"));
    Ok(fd)
}

/// Opens `/sys/class/video4linux/video{index}/name`.
pub(crate) fn open_name(index: u32) -> Option<Result<RawFd, c_int>> {
    control::directory()?;
    let text = || {
        let control = Control::read(index).filter(Control::is_plugged).ok_or(ENOENT)?;
        let mut file = memory()?;
        let name = format!("{}\n", control.text("name", "Simulated Camera"));
        file.write_all(name.as_bytes()).map_err(|_| libc::EIO)?;
        // SAFETY: an open descriptor.
        unsafe { libc::lseek(file.as_raw_fd(), 0, libc::SEEK_SET) };
        Ok(file.into_raw_fd())
    };
    Some(text())
}

/// Forgets `fd`; the caller closes it.
pub(crate) fn close(fd: RawFd) {
    if !is_simulated(fd) {
        return;
    }
    if let Some(flag) = flag(fd) {
        flag.store(false, Ordering::Release);
    }
    let Some(handle) = locked(&HANDLES).remove(&fd) else { return };
    let index = locked(&handle).index;
    release(index, fd);
    log::line(format_args!("CLOSE video{index} fd={fd}"));
}

fn release(index: u32, fd: RawFd) {
    if let Some(node) = locked(&NODES).get_mut(&index)
        && node.owner == Some(fd)
    {
        node.owner = None;
    }
}

/// What `poll` finds at `fd`; `None` when it is not simulated.
pub(crate) fn readiness(fd: RawFd) -> Option<Readiness> {
    let handle = handle(fd)?;
    let mut handle = locked(&handle);
    let Some(control) = handle.control() else { return Some(Readiness::Dead) };
    handle.advance(&control);
    Some(if handle.done.is_empty() { Readiness::Nothing } else { Readiness::Frame })
}

/// An ioctl on `fd`; `None` when it is not simulated.
///
/// # Safety
/// `argument` points to what `request` asks for.
pub(crate) unsafe fn ioctl(fd: RawFd, request: c_ulong, argument: *mut c_void) -> Option<Result<(), c_int>> {
    let handle = handle(fd)?;
    let mut handle = locked(&handle);
    let Some(control) = handle.control() else { return Some(Err(ENODEV)) };
    Some(if argument.is_null() {
        Err(libc::EFAULT)
    } else {
        unsafe { handle.ioctl(&control, fd, request, argument) }
    })
}

impl Handle {
    /// The control file; `None` once the camera was unplugged.
    fn control(&mut self) -> Option<Control> {
        let control = Control::read(self.index)
            .filter(|control| control.is_plugged() && control.number("serial", 0) == self.serial);
        if !self.dead && control.is_none() {
            self.dead = true;
            locked(&NODES).remove(&self.index);
            log::line(format_args!("DEAD video{}", self.index));
        }
        control.filter(|_| !self.dead)
    }

    unsafe fn ioctl(
        &mut self,
        control: &Control,
        fd: RawFd,
        request: c_ulong,
        argument: *mut c_void,
    ) -> Result<(), c_int> {
        macro_rules! arg {
            ($kind:ty) => {
                // SAFETY: the request number says that the argument is one of these.
                unsafe { &mut *argument.cast::<$kind>() }
            };
        }
        match request {
            vidioc::VIDIOC_QUERYCAP => query_capabilities(control, arg!(v4l2_capability)),
            _ if control.is_metadata() => return Err(EINVAL),
            vidioc::VIDIOC_ENUM_FMT => return enumerate_formats(control, arg!(v4l2_fmtdesc)),
            vidioc::VIDIOC_ENUM_FRAMESIZES => return enumerate_sizes(control, arg!(v4l2_frmsizeenum)),
            vidioc::VIDIOC_ENUM_FRAMEINTERVALS => {
                return enumerate_intervals(control, arg!(v4l2_frmivalenum));
            }
            vidioc::VIDIOC_G_FMT => write_format(self.mode()?, arg!(v4l2_format)),
            vidioc::VIDIOC_TRY_FMT => write_format(nearest(control, arg!(v4l2_format))?, arg!(v4l2_format)),
            vidioc::VIDIOC_S_FMT => return self.set_format(control, fd, arg!(v4l2_format)),
            vidioc::VIDIOC_G_PARM => write_interval(self.mode()?, arg!(v4l2_streamparm)),
            vidioc::VIDIOC_S_PARM => return self.set_interval(control, arg!(v4l2_streamparm)),
            vidioc::VIDIOC_REQBUFS => return self.request_buffers(control, fd, arg!(v4l2_requestbuffers)),
            vidioc::VIDIOC_QUERYBUF => return self.query_buffer(arg!(v4l2_buffer)),
            vidioc::VIDIOC_QBUF => return self.queue_buffer(arg!(v4l2_buffer)),
            vidioc::VIDIOC_DQBUF => return self.dequeue_buffer(control, arg!(v4l2_buffer)),
            vidioc::VIDIOC_STREAMON => return self.stream_on(control),
            vidioc::VIDIOC_STREAMOFF => return self.stream_off(control),
            vidioc::VIDIOC_G_INPUT => *arg!(c_int) = 0,
            vidioc::VIDIOC_S_INPUT if *arg!(c_int) == 0 => {}
            vidioc::VIDIOC_QUERYCTRL | vidioc::VIDIOC_QUERY_EXT_CTRL | vidioc::VIDIOC_S_INPUT => {
                return Err(EINVAL);
            }
            _ => return Err(ENOTTY),
        }
        Ok(())
    }

    fn mode(&self) -> Result<Mode, c_int> {
        locked(&NODES).get(&self.index).map(|node| node.mode).ok_or(EINVAL)
    }

    /// Changes the device's mode, unless somebody else uses it.
    fn set_mode(&self, control: &Control, fd: Option<RawFd>, mode: Mode) -> Result<(), c_int> {
        let mut nodes = locked(&NODES);
        let node = nodes.get_mut(&self.index).ok_or(EINVAL)?;
        if control.flag("busy") || (fd.is_some() && node.owner.is_some_and(|owner| Some(owner) != fd)) {
            return Err(EBUSY);
        }
        node.mode = mode;
        Ok(())
    }

    fn set_format(&mut self, control: &Control, fd: RawFd, format: &mut v4l2_format) -> Result<(), c_int> {
        control.check("fmt_errno")?;
        let mode = nearest(control, format)?;
        self.set_mode(control, Some(fd), mode)?;
        write_format(mode, format);
        Ok(())
    }

    fn set_interval(&mut self, control: &Control, parm: &mut v4l2_streamparm) -> Result<(), c_int> {
        // SAFETY: for capture the union holds this.
        let wanted = unsafe { parm.parm.capture.timeperframe };
        let mut mode = self.mode()?;
        let fps = |(numerator, denominator): (u32, u32)| f64::from(denominator) / f64::from(numerator.max(1));
        let wanted = fps((wanted.numerator, wanted.denominator));
        let best = control
            .modes()
            .into_iter()
            .filter(|offered| same_picture(offered, &mode))
            .min_by(|a, b| (fps(a.interval) - wanted).abs().total_cmp(&(fps(b.interval) - wanted).abs()));
        if let Some(best) = best {
            mode.interval = best.interval;
        }
        self.set_mode(control, None, mode)?;
        write_interval(mode, parm);
        Ok(())
    }

    fn request_buffers(
        &mut self,
        control: &Control,
        fd: RawFd,
        request: &mut v4l2_requestbuffers,
    ) -> Result<(), c_int> {
        if request.type_ != CAPTURE || request.memory != MMAP {
            return Err(EINVAL);
        }
        self.queue.clear();
        self.done.clear();
        self.next_frame = None;
        if request.count == 0 {
            self.buffers = 0;
            release(self.index, fd);
            return Ok(());
        }
        control.check("reqbufs_errno")?;
        let mode = self.mode()?;
        {
            let mut nodes = locked(&NODES);
            let node = nodes.get_mut(&self.index).ok_or(EINVAL)?;
            if control.flag("busy") || node.owner.is_some_and(|owner| owner != fd) {
                return Err(EBUSY);
            }
            node.owner = Some(fd);
        }
        self.buffers = request.count.min(MAX_BUFFERS);
        self.buffer_length = image_size(mode).next_multiple_of(PAGE);
        let length = self.buffer_length as u64 * u64::from(self.buffers);
        self.memory.set_len(length).map_err(|_| libc::ENOMEM)?;
        request.count = self.buffers;
        Ok(())
    }

    fn query_buffer(&self, buffer: &mut v4l2_buffer) -> Result<(), c_int> {
        if buffer.index >= self.buffers {
            return Err(EINVAL);
        }
        buffer.length = u32::try_from(self.buffer_length).map_err(|_| EINVAL)?;
        buffer.flags = FLAG_MONOTONIC;
        buffer.m.offset = buffer.index * buffer.length;
        Ok(())
    }

    fn queue_buffer(&mut self, buffer: &v4l2_buffer) -> Result<(), c_int> {
        let used =
            self.queue.contains(&buffer.index) || self.done.iter().any(|(index, _)| *index == buffer.index);
        if buffer.index >= self.buffers || used {
            return Err(EINVAL);
        }
        self.queue.push_back(buffer.index);
        Ok(())
    }

    fn stream_on(&mut self, control: &Control) -> Result<(), c_int> {
        control.check("streamon_errno")?;
        if self.buffers == 0 {
            return Err(EINVAL);
        }
        let mode = self.mode()?;
        self.next_frame = Some(frame_at(monotonic(), mode) + 1);
        let fourcc = String::from_utf8_lossy(&mode.fourcc).into_owned();
        log::line(format_args!("STREAMON video{} {fourcc} {}x{}", self.index, mode.width, mode.height));
        Ok(())
    }

    fn stream_off(&mut self, control: &Control) -> Result<(), c_int> {
        control.check("streamoff_errno").inspect_err(|errno| {
            log::line(format_args!("FAULT video{} streamoff_errno {errno}", self.index));
        })?;
        if self.next_frame.take().is_some() {
            log::line(format_args!("STREAMOFF video{}", self.index));
        }
        self.queue.clear();
        self.done.clear();
        Ok(())
    }

    /// Fills queued buffers with the frames that the camera has taken meanwhile; a frame without a buffer is lost.
    fn advance(&mut self, control: &Control) {
        let (Some(mut next), Ok(mode)) = (self.next_frame, self.mode()) else { return };
        let current = frame_at(monotonic(), mode);
        if control.flag("stall") {
            if next <= current {
                log::line(format_args!("FAULT video{} stall", self.index));
            }
            self.next_frame = Some(next.max(current + 1));
            return;
        }
        while next <= current {
            let Some(buffer) = self.queue.pop_front() else {
                next = current + 1;
                break;
            };
            self.done.push_back((buffer, next));
            next += 1;
        }
        self.next_frame = Some(next);
    }

    fn dequeue_buffer(&mut self, control: &Control, buffer: &mut v4l2_buffer) -> Result<(), c_int> {
        self.advance(control);
        if self.next_frame.is_none() {
            return Err(EINVAL);
        }
        control.check("dqbuf_errno").inspect_err(|errno| {
            log::line(format_args!("FAULT video{} dqbuf_errno {errno}", self.index));
        })?;
        let (index, frame) = self.done.pop_front().ok_or(EAGAIN)?;
        let mode = self.mode()?;
        let fault = control.fault(frame);
        let content = {
            let mut nodes = locked(&NODES);
            let node = nodes.get_mut(&self.index).ok_or(ENODEV)?;
            node.frozen_at = control.flag("freeze").then(|| node.frozen_at.unwrap_or(frame));
            if node.frozen_at.is_some() {
                log::line(format_args!("FAULT video{} freeze frame={frame}", self.index));
            }
            node.pictures.frame(control, mode, node.frozen_at.unwrap_or(frame), fault)
        };
        if fault != Fault::None {
            log::line(format_args!("FAULT video{} {fault:?} frame={frame}", self.index));
        }
        let written = content.get(..content.len().min(self.buffer_length)).unwrap_or(&content);
        let offset = u64::from(index) * self.buffer_length as u64;
        self.memory.write_all_at(written, offset).map_err(|_| libc::EIO)?;

        let latency = Duration::from_millis(u64::from(control.number("latency", 0)));
        let taken = taken_at(frame, mode).saturating_sub(latency);
        buffer.index = index;
        buffer.bytesused = u32::try_from(written.len()).map_err(|_| EINVAL)?;
        buffer.flags = FLAG_MAPPED | FLAG_MONOTONIC | if fault == Fault::Error { FLAG_ERROR } else { 0 };
        buffer.field = 1;
        buffer.sequence = u32::try_from(frame & 0xFFFF_FFFF).unwrap_or(0);
        buffer.timestamp.tv_sec = taken.as_secs().cast_signed();
        buffer.timestamp.tv_usec = i64::from(taken.subsec_micros());
        buffer.length = u32::try_from(self.buffer_length).map_err(|_| EINVAL)?;
        buffer.m.offset = u32::try_from(offset).map_err(|_| EINVAL)?;
        Ok(())
    }
}

/// The number of the last frame that the camera has taken at `now`.
fn frame_at(now: Duration, mode: Mode) -> u64 {
    let (numerator, denominator) = mode.interval;
    let frames = now.as_micros() * u128::from(denominator) / (u128::from(numerator.max(1)) * 1_000_000);
    u64::try_from(frames).unwrap_or(u64::MAX)
}

fn taken_at(frame: u64, mode: Mode) -> Duration {
    let (numerator, denominator) = mode.interval;
    Duration::from_micros(frame * u64::from(numerator) * 1_000_000 / u64::from(denominator.max(1)))
}
