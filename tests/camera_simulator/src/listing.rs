//! `/dev` with the simulated cameras in it instead of the real ones.

use std::ffi::CStr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use libc::{DIR, DT_CHR, dirent64};

/// A listing of `/dev` that is being read.
struct Listing {
    dir: usize,
    left: Vec<u32>,
    /// Handed out; valid until the next call, as the contract says.
    entry: Box<dirent64>,
}

// SAFETY: a dirent64 is plain memory.
unsafe impl Send for Listing {}

static LISTINGS: Mutex<Vec<Listing>> = Mutex::new(Vec::new());
/// So that listings of other directories need no lock.
static ACTIVE: AtomicUsize = AtomicUsize::new(0);

/// `dir` lists `/dev`.
pub(crate) fn begin(dir: *mut DIR) {
    if crate::control::directory().is_none() {
        return;
    }
    let left = crate::control::plugged();
    // SAFETY: a dirent64 of zeros is valid.
    let entry = Box::new(unsafe { std::mem::zeroed() });
    if let Ok(mut listings) = LISTINGS.lock() {
        listings.push(Listing { dir: dir as usize, left, entry });
        ACTIVE.store(listings.len(), Ordering::Release);
    }
}

/// `dir` is closed.
pub(crate) fn end(dir: *mut DIR) {
    with(dir, |listings, at| {
        drop(listings.swap_remove(at));
        ACTIVE.store(listings.len(), Ordering::Release);
    });
}

/// The next simulated camera of `dir`, where there is one.
pub(crate) fn next(dir: *mut DIR) -> Option<*mut dirent64> {
    with(dir, |listings, at| {
        let listing = listings.get_mut(at)?;
        let name = format!("video{}", listing.left.pop()?);
        let entry = &mut listing.entry;
        entry.d_ino = 1;
        entry.d_type = DT_CHR;
        entry.d_reclen = u16::try_from(size_of::<dirent64>()).unwrap_or(u16::MAX);
        for (target, byte) in entry.d_name.iter_mut().zip(name.bytes().chain([0])) {
            *target = byte.cast_signed();
        }
        Some(&raw mut **entry)
    })
    .flatten()
}

/// Whether the real entry `name` of `dir` is left out: a real camera.
pub(crate) fn hides(dir: *mut DIR, name: &CStr) -> bool {
    name.to_bytes().starts_with(b"video") && with(dir, |_, _| ()).is_some()
}

fn with<T>(dir: *mut DIR, work: impl FnOnce(&mut Vec<Listing>, usize) -> T) -> Option<T> {
    if ACTIVE.load(Ordering::Acquire) == 0 {
        return None;
    }
    let mut listings = LISTINGS.lock().ok()?;
    let at = listings.iter().position(|listing| listing.dir == dir as usize)?;
    Some(work(&mut listings, at))
}
