//! Readers of backups and of what lies beside them, for the tests with hostile input. Each says whether it took it.

use std::cell::RefCell;
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::ops::ControlFlow;

use tempfile::NamedTempFile;

use super::archive::{Archive, Meter, SCANS};

/// A file that no disk has to take, where the system has such.
fn in_memory() -> io::Result<NamedTempFile> {
    NamedTempFile::new_in("/dev/shm").or_else(|_| NamedTempFile::new())
}

thread_local! {
    /// One file for all runs of a thread.
    static BACKUP: RefCell<NamedTempFile> = RefCell::new(in_memory().unwrap());
}

/// Reads a backup as checking and restoring do; true where all of it could be read.
pub(crate) fn read_any(bytes: &[u8]) -> bool {
    BACKUP.with_borrow_mut(|file| {
        file.as_file().set_len(0).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.write_all(bytes).unwrap();
        let Ok(mut archive) = Archive::open(file.path(), None) else { return false };
        let mut tell = |_, _| ControlFlow::Continue(());
        let mut meter = Meter::new(archive.bytes(), &mut tell);
        let names: Vec<String> = archive.manifest.entries.keys().cloned().collect();
        let mut whole = true;
        for name in names {
            whole &= archive.copy_entry(&name, &mut io::sink(), &mut meter).is_ok();
            if name.starts_with(SCANS) {
                let bundle = archive.each_of_bundle(&name, |_, bytes| {
                    let copied = io::copy(bytes, &mut io::sink());
                    copied.map(drop).map_err(super::BackupError::path("photo"))
                });
                whole &= bundle.is_ok();
            }
        }
        whole
    })
}

/// Reads what was noted of a check.
pub(crate) fn check(bytes: &[u8]) -> bool {
    super::folder::check_note(bytes).is_some()
}

/// Reads the journal of a restore.
pub(crate) fn journal(bytes: &[u8]) -> bool {
    super::swap::Journal::parse(bytes).is_ok()
}

/// Reads what is noted of a restore.
pub(crate) fn note(bytes: &[u8]) -> bool {
    super::swap::parse_note(bytes).is_some()
}
