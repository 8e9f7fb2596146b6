//! A disk that fails when it is told to: SQLite's own file functions, with the writing ones in between.
//!
//! The fault is that of the thread: simulations beside each other do not disturb each other. Nothing is synced, as no
//! power cut is played here (`tests/store/power.rs` does); whoever opens the files next reads what was written.

#![allow(unsafe_code, reason = "SQLite takes file functions as C functions alone")]

use std::cell::Cell;
use std::ffi::{c_char, c_int, c_void};
use std::ptr;
use std::sync::{Mutex, OnceLock};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_io_methods, sqlite3_vfs};

/// What becomes of a write, a sync, a truncation or a removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is no space.
    Full,
    /// It fails.
    Broken,
    /// The process has been killed: nothing that it does from now on reaches the disk.
    Killed,
    /// It is said to be done, and is not.
    Lies,
}

#[derive(Clone, Copy)]
struct Plan {
    fault: Option<Fault>,
    /// Calls that are carried out before.
    after: u64,
    /// Calls that it lasts.
    lasts: u64,
    /// Calls that felt it.
    felt: u64,
}

const SOUND: Plan = Plan { fault: None, after: 0, lasts: 0, felt: 0 };

thread_local! {
    static PLAN: Cell<Plan> = const { Cell::new(SOUND) };
}

/// From now on the disk of this thread fails, after so many calls and for so many.
pub fn fails(fault: Fault, after: u64, lasts: u64) {
    PLAN.set(Plan { fault: Some(fault), after, lasts, felt: 0 });
}

/// The disk works again; gives how many calls have felt the fault.
pub fn heals() -> u64 {
    PLAN.replace(SOUND).felt
}

/// Whether it will fail, or does.
pub fn is_sound() -> bool {
    PLAN.get().fault.is_none()
}

/// What becomes of this call.
fn now() -> Option<Fault> {
    let mut plan = PLAN.get();
    let fault = plan.fault?;
    if plan.after > 0 {
        plan.after -= 1;
        PLAN.set(plan);
        return None;
    }
    plan.felt += 1;
    plan.lasts = plan.lasts.saturating_sub(1);
    if plan.lasts == 0 {
        plan.fault = None;
    }
    PLAN.set(plan);
    Some(fault)
}

struct Originals {
    vfs: sqlite3_vfs,
    /// Each table of methods that was met, and the one that takes its place.
    tables: Mutex<Vec<(usize, usize)>>,
}

// SAFETY: the tables of SQLite are never changed after its start.
unsafe impl Send for Originals {}
// SAFETY: as above.
unsafe impl Sync for Originals {}

static ORIGINALS: OnceLock<Originals> = OnceLock::new();

fn originals() -> &'static Originals {
    ORIGINALS.get().unwrap()
}

/// Every database that this process opens from now on lies on such a disk.
pub fn install() {
    ORIGINALS.get_or_init(|| {
        // SAFETY: the default functions live as long as the process; their copy with another name and other functions
        // does so as well.
        unsafe {
            let found = *ffi::sqlite3_vfs_find(ptr::null());
            let mut ours = found;
            ours.zName = c"faulty".as_ptr();
            ours.pNext = ptr::null_mut();
            ours.xOpen = Some(open);
            ours.xDelete = Some(delete);
            assert_eq!(ffi::sqlite3_vfs_register(Box::leak(Box::new(ours)), 1), ffi::SQLITE_OK);
            Originals { vfs: found, tables: Mutex::default() }
        }
    });
}

unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: called by SQLite with what the original takes.
    let answer = unsafe { originals().vfs.xOpen.unwrap()(vfs, name, file, flags, out) };
    if answer == ffi::SQLITE_OK {
        // SAFETY: the original has filled the file in.
        unsafe { (*file).pMethods = ours_for((*file).pMethods) };
    }
    answer
}

/// The table that stands in for `table`: the same, but for what writes.
unsafe fn ours_for(table: *const sqlite3_io_methods) -> *const sqlite3_io_methods {
    let mut tables = originals().tables.lock().unwrap();
    if let Some((_, ours)) = tables.iter().find(|(original, _)| *original == table as usize) {
        return *ours as *const sqlite3_io_methods;
    }
    // SAFETY: a table of SQLite, which lives as long as the process.
    let mut ours = unsafe { *table };
    ours.xWrite = Some(write);
    ours.xTruncate = Some(truncate);
    ours.xSync = Some(sync);
    let ours: *const sqlite3_io_methods = Box::leak(Box::new(ours));
    tables.push((table as usize, ours as usize));
    ours
}

/// The original functions for an open file.
unsafe fn original(file: *mut sqlite3_file) -> &'static sqlite3_io_methods {
    let tables = originals().tables.lock().unwrap();
    // SAFETY: the file was opened by `open`.
    let here = unsafe { (*file).pMethods } as usize;
    let (original, _) = tables.iter().find(|(_, ours)| *ours == here).unwrap();
    // SAFETY: a table of SQLite, which lives as long as the process.
    unsafe { &*(*original as *const sqlite3_io_methods) }
}

fn refusal(fault: Fault, otherwise: c_int) -> c_int {
    match fault {
        Fault::Full => ffi::SQLITE_FULL,
        Fault::Broken | Fault::Killed => otherwise,
        Fault::Lies => ffi::SQLITE_OK,
    }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, from: *const c_void, length: c_int, at: i64) -> c_int {
    match now() {
        Some(fault) => refusal(fault, ffi::SQLITE_IOERR_WRITE),
        // SAFETY: called by SQLite with what the original takes.
        None => unsafe { original(file).xWrite.unwrap()(file, from, length, at) },
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, length: i64) -> c_int {
    match now() {
        Some(fault) => refusal(fault, ffi::SQLITE_IOERR_TRUNCATE),
        // SAFETY: called by SQLite with what the original takes.
        None => unsafe { original(file).xTruncate.unwrap()(file, length) },
    }
}

unsafe extern "C" fn sync(_file: *mut sqlite3_file, _flags: c_int) -> c_int {
    now().map_or(ffi::SQLITE_OK, |fault| refusal(fault, ffi::SQLITE_IOERR_FSYNC))
}

unsafe extern "C" fn delete(vfs: *mut sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    match now() {
        Some(fault) => refusal(fault, ffi::SQLITE_IOERR_DELETE),
        // SAFETY: called by SQLite with what the original takes.
        None => unsafe { originals().vfs.xDelete.unwrap()(vfs, name, sync) },
    }
}
