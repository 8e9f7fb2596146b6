//! The passphrase of nightly backups: the first line of a file outside of the data folder.
//!
//! Outside, because whoever takes the data folder or a disk with backups must not have the key with them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::error::BackupError;
use crate::domain::access::Secret;
use crate::domain::settings::BackupSettings;
use crate::store::data_dir::DataDir;
use crate::store::files;

/// Fewest characters of a passphrase.
pub const LEAST_PASSPHRASE: usize = 12;

/// Largest key file that is read, in bytes.
const MAX_BYTES: u64 = 4096;

/// The passphrase that the settings name; `None` for backups without one.
///
/// # Errors
/// [`BackupError::KeyFile`]: it lies in the data folder or the folder of backups, others may read it, it is too short, or
/// it is not there.
pub fn key(dir: &DataDir, settings: &BackupSettings) -> Result<Option<Secret>, BackupError> {
    if settings.key_file.is_empty() {
        return Ok(None);
    }
    let path = Path::new(&settings.key_file);
    let wrong = |reason: String| BackupError::KeyFile { path: path.to_owned(), reason };
    if !path.is_absolute() {
        return Err(wrong("give its whole path, from / on".to_owned()));
    }
    let real = fs::canonicalize(path).map_err(|error| wrong(error.to_string()))?;
    for folder in [dir.root().to_owned(), super::folder_of(dir, settings)] {
        if fs::canonicalize(folder).is_ok_and(|folder| real.starts_with(folder)) {
            return Err(wrong("it lies beside what it is to protect: move it elsewhere".to_owned()));
        }
    }
    let mode = fs::metadata(&real).map_err(|error| wrong(error.to_string()))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(wrong(format!("others may read it: run chmod 600 {}", path.display())));
    }
    let bytes = files::read_bounded(&real, MAX_BYTES).map_err(|error| wrong(error.to_string()))?;
    let line = std::str::from_utf8(&bytes).ok().and_then(|text| text.lines().next()).unwrap_or_default();
    if line.chars().count() < LEAST_PASSPHRASE {
        return Err(wrong(format!("its first line needs {LEAST_PASSPHRASE} characters or more")));
    }
    let secret = Secret::typed(line);
    // A passphrase that was cut off would not open the backup elsewhere.
    if secret.reveal() == line {
        Ok(Some(secret))
    } else {
        Err(wrong("its first line is too long".to_owned()))
    }
}
