//! A V4L2 camera in user space for tests: an `LD_PRELOAD` library, never part of the product.
//!
//! `CAMERA_SIMULATOR` names a directory. Each `videoN.conf` in it is a camera `/dev/videoN` (see [`control`]); it is
//! read again at every call, so replacing it by `rename` while a program runs unplugs the camera or makes it stall.
//! `log` in the same directory gets a line for each thing that happens. Without the variable nothing is simulated.
//!
//! The file descriptor of a simulated camera is a `memfd`, its buffers lie in it one behind the other: `mmap` needs no
//! hook. Hooked are the calls by which programs reach a device (`open*`, `close`, `ioctl`, `syscall`, `poll`) and list
//! `/dev` (`opendir`, `readdir*`, `closedir`), plus `open` of `/sys/class/video4linux/videoN/name`. Everything that is
//! not about a simulated camera goes straight to the C library, without a lock or an allocation.
//!
//! Not simulated: `select`, `epoll`, statically linked programs, and descriptors passed on by `dup`.
#![allow(clippy::missing_safety_doc, reason = "the functions have the contracts of the C library's")]
#![allow(unsafe_code, reason = "stands in for functions of the C library")]

mod control;
mod device;
mod listing;
mod log;
mod offers;
mod picture;
mod real;

use std::ffi::{CStr, c_char, c_int, c_long, c_short, c_ulong, c_void};
use std::os::fd::RawFd;

use libc::{DIR, dirent, dirent64, mode_t, nfds_t, pollfd};

/// Sets `errno` and gives the return value of a failed call.
fn fail(errno: c_int) -> c_int {
    // SAFETY: the address of this thread's errno is always valid.
    unsafe { *libc::__errno_location() = errno };
    -1
}

/// The simulated answer to opening `path`: a descriptor or an error.
unsafe fn open_simulated(path: *const c_char) -> Option<c_int> {
    if path.is_null() {
        return None;
    }
    // SAFETY: the caller of `open` passes a C string.
    let path = unsafe { CStr::from_ptr(path) }.to_bytes();
    let result = if let Some(number) = path.strip_prefix(b"/dev/video") {
        device::open(control::number(number)?)
    } else if let Some(rest) = path.strip_prefix(b"/sys/class/video4linux/video") {
        device::open_name(control::number(rest.strip_suffix(b"/name")?)?)
    } else {
        return None;
    };
    result.map(|result| result.unwrap_or_else(fail))
}

macro_rules! hook_open {
    ($name:ident) => {
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
            unsafe { open_simulated(path) }.unwrap_or_else(|| unsafe { real::$name(path, flags, mode) })
        }
    };
}
hook_open!(open);
hook_open!(open64);

macro_rules! hook_openat {
    ($name:ident) => {
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(dir: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
            unsafe { open_simulated(path) }.unwrap_or_else(|| unsafe { real::$name(dir, path, flags, mode) })
        }
    };
}
hook_openat!(openat);
hook_openat!(openat64);

#[unsafe(no_mangle)]
pub unsafe extern "C" fn close(fd: RawFd) -> c_int {
    device::close(fd);
    unsafe { real::close(fd) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn ioctl(fd: RawFd, request: c_ulong, argument: *mut c_void) -> c_int {
    match unsafe { device::ioctl(fd, request, argument) } {
        Some(Ok(())) => 0,
        Some(Err(errno)) => fail(errno),
        None => unsafe { real::ioctl(fd, request, argument) },
    }
}

/// The `v4l` crate makes its ioctls by this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn syscall(
    number: c_long,
    a: c_long,
    b: c_long,
    c: c_long,
    d: c_long,
    e: c_long,
    f: c_long,
) -> c_long {
    if number == libc::SYS_ioctl
        && let Ok(fd) = RawFd::try_from(a)
        && device::is_simulated(fd)
    {
        return c_long::from(unsafe { ioctl(fd, b.cast_unsigned(), c as *mut c_void) });
    }
    unsafe { real::syscall(number, a, b, c, d, e, f) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn poll(fds: *mut pollfd, count: nfds_t, timeout: c_int) -> c_int {
    let len = usize::try_from(count).unwrap_or(0);
    let any = !fds.is_null()
        && len > 0
        && unsafe { std::slice::from_raw_parts(fds, len) }.iter().any(|p| device::is_simulated(p.fd));
    if !any {
        return unsafe { real::poll(fds, count, timeout) };
    }
    poll_simulated(unsafe { std::slice::from_raw_parts_mut(fds, len) }, timeout)
}

/// Waits in short slices, so that a change of the control file is seen; a signal ends it as it ends the real one.
fn poll_simulated(fds: &mut [pollfd], timeout: c_int) -> c_int {
    const SLICE_MS: c_int = 4;
    let start = device::monotonic();
    loop {
        let mut ready = 0;
        for entry in fds.iter_mut() {
            entry.revents = match device::readiness(entry.fd) {
                Some(device::Readiness::Dead) => libc::POLLERR | libc::POLLHUP,
                Some(device::Readiness::Frame) => libc::POLLIN & entry.events,
                Some(device::Readiness::Nothing) => 0,
                None => poll_one(entry.fd, entry.events),
            };
            ready += c_int::from(entry.revents != 0);
        }
        let waited = c_int::try_from((device::monotonic() - start).as_millis()).unwrap_or(c_int::MAX);
        if ready > 0 || (timeout >= 0 && waited >= timeout) {
            return ready;
        }
        if unsafe { real::poll(std::ptr::null_mut(), 0, SLICE_MS) } < 0 {
            return -1;
        }
    }
}

fn poll_one(fd: RawFd, events: c_short) -> c_short {
    let mut entry = pollfd { fd, events, revents: 0 };
    unsafe { real::poll(&raw mut entry, 1, 0) };
    entry.revents
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn opendir(path: *const c_char) -> *mut DIR {
    let dir = unsafe { real::opendir(path) };
    if !dir.is_null() && !path.is_null() && unsafe { CStr::from_ptr(path) }.to_bytes() == b"/dev" {
        listing::begin(dir);
    }
    dir
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn closedir(dir: *mut DIR) -> c_int {
    listing::end(dir);
    unsafe { real::closedir(dir) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn readdir64(dir: *mut DIR) -> *mut dirent64 {
    listing::next(dir).unwrap_or_else(|| {
        loop {
            let entry = unsafe { real::readdir64(dir) };
            if entry.is_null() || !listing::hides(dir, unsafe { CStr::from_ptr((*entry).d_name.as_ptr()) }) {
                return entry;
            }
        }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn readdir(dir: *mut DIR) -> *mut dirent {
    // On 64-bit Linux the two are the same.
    const { assert!(size_of::<dirent>() == size_of::<dirent64>()) };
    unsafe { readdir64(dir) }.cast()
}
