//! Backups: one file with everything, read back before it counts, and put back in one step.
//!
//! - [`make`]: database, photos, settings and logo into one file, while the kiosk runs.
//! - [`list`], [`check`], [`remove`], [`copy`]: the backups in a folder. What a check found lies beside the backup, in a
//!   file of the same name with `.check` at its end.
//! - [`restore`]: a look before it, then either the old or the new state at every moment; what is replaced is kept in
//!   `set_aside`.
//!
//! *Invariant:* a file has the name of a backup only after it was read back whole. No restore erases anything.

mod archive;
mod error;
mod folder;
#[cfg(test)]
pub(crate) mod hostile;
mod key;
mod make;
mod recover;
pub mod restore;
mod swap;

pub use archive::Progress;
pub use error::BackupError;
pub use folder::{check, copy, list, remove, set_aside};
pub use key::{LEAST_PASSPHRASE, key};
pub use make::{BackupPlan, make};
pub use recover::{Recovery, open_or_recover};
pub(super) use swap::{RestoreNote, finish_interrupted};

use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use nix::sys::statvfs::statvfs;
use rusqlite::Connection;

use super::data_dir::DataDir;
use super::error::StoreError;
use super::{audit, gap, open, rows, sweep};
use crate::domain::audit::By;
use crate::domain::backup::Origin;
use crate::domain::settings::BackupSettings;

/// Room that must be left on a disk besides what is written, in bytes.
const SPARE: u64 = 64 << 20;

/// The folder of the settings: the one in the data directory unless they name another.
#[must_use]
pub fn folder_of(dir: &DataDir, settings: &BackupSettings) -> PathBuf {
    if settings.folder.is_empty() { dir.backups() } else { dir.root().join(&settings.folder) }
}

/// Writes a restore that was carried out into the audit list of the database that it brought; once.
pub(super) fn write_down(dir: &DataDir, connection: &Connection) -> Result<(), StoreError> {
    let Some(note) = swap::note(dir) else { return Ok(()) };
    let by = By { who: note.who.clone(), at: rows::moment(note.at_utc_us, &note.zone)? };
    let transaction = connection.unchecked_transaction()?;
    let there = transaction
        .prepare("SELECT 1 FROM audit WHERE at_utc_us = ?1 AND action = ?2 AND before = ?3")?
        .exists(rusqlite::params![note.at_utc_us, note.action, note.before])?;
    if !there {
        audit::write_named(&transaction, &by, &note.action, &note.subject, (&note.before, &note.after))?;
        gap::note(&transaction, &note)?;
    }
    transaction.commit()?;
    // Where it cannot be removed it is compared again at the next start.
    if let Err(error) = swap::forget_note(dir) {
        tracing::warn!(%error, "the note of the restore could not be removed");
    }
    Ok(())
}

/// Free bytes for this user on the disk of `folder`.
///
/// # Errors
/// The system cannot say, as when the folder is not there.
pub fn free_bytes(folder: &Path) -> std::io::Result<u64> {
    let disk = statvfs(folder)?;
    Ok(disk.blocks_available() * disk.fragment_size())
}

/// Scan photos, and about how many bytes they have: the length of a sample stands for all.
///
/// # Errors
/// The folder cannot be read.
pub fn scan_photos(dir: &DataDir, sample: usize) -> Result<(u64, u64), BackupError> {
    let names = sweep::names_in(&dir.scans())?;
    let step = names.len().div_ceil(sample.max(1)).max(1);
    let lengths: Vec<u64> = names
        .iter()
        .step_by(step)
        .filter_map(|name| dir.scans().join(name).metadata().ok())
        .map(|file| file.len())
        .collect();
    let count = names.len() as u64;
    let looked_at = (lengths.len() as u64).max(1);
    Ok((count, lengths.iter().sum::<u64>().saturating_mul(count) / looked_at))
}

/// Bytes of the database with its log.
#[must_use]
pub fn database_bytes(dir: &DataDir) -> u64 {
    let length = |path: PathBuf| path.metadata().map_or(0, |file| file.len());
    length(dir.database()) + length(open::with_suffix(&dir.database(), "-wal"))
}

/// Refuses work that would fill the disk.
fn require_room(folder: &Path, needed: u64) -> Result<(), BackupError> {
    let free = free_bytes(folder).map_err(BackupError::path(folder))?;
    let needed = needed.saturating_add(SPARE);
    if free >= needed {
        return Ok(());
    }
    let megabytes = |bytes: u64| bytes.div_ceil(1 << 20);
    Err(BackupError::NoRoom { folder: folder.to_owned(), free_mb: free >> 20, needed_mb: megabytes(needed) })
}

/// `visionpresence_2026-11-22_181530.zip`, with `nightly_` where the kiosk made it and `.age` where it is encrypted.
fn file_name(origin: Origin, at: NaiveDateTime, number: u32, encrypted: bool) -> String {
    let kind = if origin == Origin::Nightly { "nightly_" } else { "" };
    let number = if number > 1 { format!("_{number}") } else { String::new() };
    let end = if encrypted { ".zip.age" } else { ".zip" };
    format!("visionpresence_{kind}{}{number}{end}", at.format("%Y-%m-%d_%H%M%S"))
}

/// What a file name says: origin, time, encrypted. `None` for any other file.
fn parse_name(name: &str) -> Option<(Origin, NaiveDateTime, bool)> {
    let rest = name.strip_prefix("visionpresence_")?;
    let (rest, encrypted) = match rest.strip_suffix(".age") {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let rest = rest.strip_suffix(".zip")?;
    let (origin, rest) = match rest.strip_prefix("nightly_") {
        Some(rest) => (Origin::Nightly, rest),
        None => (Origin::ByHand, rest),
    };
    let stamp = rest.get(..17)?;
    let number = rest.get(17..)?;
    let is_number = number.strip_prefix('_').is_some_and(|digits| digits.parse::<u32>().is_ok());
    let at = NaiveDateTime::parse_from_str(stamp, "%Y-%m-%d_%H%M%S").ok()?;
    (number.is_empty() || is_number).then_some((origin, at, encrypted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_manifest_says_is_weighed_against_the_room_that_there_is() {
        let folder = tempfile::tempdir().unwrap();
        require_room(folder.path(), 1).unwrap();
        let refused = require_room(folder.path(), u64::MAX).unwrap_err();
        assert!(matches!(refused, BackupError::NoRoom { .. }), "{refused}");
    }

    #[test]
    fn the_name_of_a_backup_says_when_and_why_it_was_made() {
        let at: NaiveDateTime = "2026-11-22T18:15:30".parse().unwrap();
        for (origin, number, encrypted) in
            [(Origin::Nightly, 1, false), (Origin::ByHand, 3, true), (Origin::Nightly, 2, true)]
        {
            let name = file_name(origin, at, number, encrypted);
            assert_eq!(parse_name(&name), Some((origin, at, encrypted)), "{name}");
        }
        for other in
            ["", "visionpresence_.zip", "backup.zip", "visionpresence_2026-11-22_181530.zip.check", "ä"]
        {
            assert_eq!(parse_name(other), None, "{other}");
        }
    }
}
