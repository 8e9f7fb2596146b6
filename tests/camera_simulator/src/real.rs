//! The C library's own functions behind the hooks.

use std::ffi::{CStr, c_char, c_int, c_long, c_ulong, c_void};
use std::sync::atomic::{AtomicPtr, Ordering};

use libc::{DIR, dirent64, mode_t, nfds_t, pollfd};

/// Looks `name` up once. `dlsym` calls none of the hooked functions, so this works from the first moment on.
fn resolve(cell: &AtomicPtr<c_void>, name: &CStr) -> *mut c_void {
    let mut found = cell.load(Ordering::Relaxed);
    if found.is_null() {
        // SAFETY: a valid name; RTLD_NEXT skips this library.
        found = unsafe { libc::dlsym(libc::RTLD_NEXT, name.as_ptr()) };
        if found.is_null() {
            std::process::abort();
        }
        cell.store(found, Ordering::Relaxed);
    }
    found
}

macro_rules! real {
    ($($name:ident($($arg:ident: $type:ty),*) -> $result:ty;)*) => {$(
        pub(crate) unsafe fn $name($($arg: $type),*) -> $result {
            static CELL: AtomicPtr<c_void> = AtomicPtr::new(std::ptr::null_mut());
            const NAME: &CStr = match CStr::from_bytes_with_nul(concat!(stringify!($name), "\0").as_bytes()) {
                Ok(name) => name,
                Err(_) => panic!(),
            };
            // SAFETY: the symbol of this name has this signature; variadic ones take their arguments in the same
            // registers on the platforms that Rust supports for Linux.
            let function: unsafe extern "C" fn($($type),*) -> $result =
                unsafe { std::mem::transmute(resolve(&CELL, NAME)) };
            unsafe { function($($arg),*) }
        }
    )*};
}

real! {
    open(path: *const c_char, flags: c_int, mode: mode_t) -> c_int;
    open64(path: *const c_char, flags: c_int, mode: mode_t) -> c_int;
    openat(dir: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int;
    openat64(dir: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int;
    close(fd: c_int) -> c_int;
    ioctl(fd: c_int, request: c_ulong, argument: *mut c_void) -> c_int;
    syscall(number: c_long, a: c_long, b: c_long, c: c_long, d: c_long, e: c_long, f: c_long) -> c_long;
    poll(fds: *mut pollfd, count: nfds_t, timeout: c_int) -> c_int;
    opendir(path: *const c_char) -> *mut DIR;
    closedir(dir: *mut DIR) -> c_int;
    readdir64(dir: *mut DIR) -> *mut dirent64;
}
