//! What can go wrong with backups, each with what to do about it.

use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};

use age::DecryptError;
use zip::result::ZipError;

use crate::store::error::StoreError;

/// Why a backup could not be made, read or put back. Nothing of what was there has been touched.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The store itself.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file or folder cannot be used.
    #[error(
        "{path} cannot be used: {source}. Check that the disk is connected, has free space and may be written"
    )]
    Path {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The folder for backups is not there, as when its disk is not connected.
    #[error("the folder {folder} is not there: connect its disk, or choose another folder")]
    FolderMissing {
        /// The folder.
        folder: PathBuf,
    },
    /// There is too little room; looked at before anything was written.
    #[error(
        "{folder} has {free_mb} MB free and {needed_mb} MB are needed: make room, or choose another folder"
    )]
    NoRoom {
        /// Where.
        folder: PathBuf,
        /// Free, in MB.
        free_mb: u64,
        /// Needed, in MB.
        needed_mb: u64,
    },
    /// Somebody has stopped it.
    #[error("it was stopped; nothing was changed")]
    Stopped,
    /// Another program makes a backup into the same folder.
    #[error("another backup is being made into {folder}: try again when it is done")]
    Busy {
        /// The folder.
        folder: PathBuf,
    },
    /// The file is not a backup.
    #[error("{path} is not a backup of VisionPresence")]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file was a backup and is damaged.
    #[error("the backup {path} is damaged ({detail}): use another one")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// It was made by a newer version of this program.
    #[error("the backup {path} was made by a newer VisionPresence ({what}): install the newer version first")]
    Newer {
        /// The file.
        path: PathBuf,
        /// What is newer.
        what: String,
    },
    /// It is encrypted and no passphrase was given.
    #[error("the backup {path} is encrypted: its passphrase is needed")]
    PassphraseNeeded {
        /// The file.
        path: PathBuf,
    },
    /// It is encrypted with another passphrase.
    #[error("this is not the passphrase of {path}: nothing was changed")]
    WrongPassphrase {
        /// The file.
        path: PathBuf,
    },
    /// The file with the passphrase cannot be used.
    #[error("the key file {path} cannot be used: {reason}")]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// Why, and what to do.
        reason: String,
    },
    /// There is none of this name.
    #[error("there is no backup called {name}: \"visionpresence backups\" lists them")]
    Unknown {
        /// What was asked for.
        name: String,
    },
    /// Somebody else has the database open.
    #[error("another program is using the database: close it, then restore")]
    InUse,
}

impl BackupError {
    /// Names the file in an I/O error.
    pub(super) fn path(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Path { path, source }
    }

    pub(super) fn damaged(path: &Path, detail: impl Display) -> Self {
        Self::Damaged { path: path.to_owned(), detail: format!("{detail}") }
    }

    /// What an error of the zip format says about the file.
    pub(super) fn zip(path: &Path) -> impl Fn(ZipError) -> Self {
        let path = path.to_owned();
        move |error| match error {
            ZipError::Io(source) => Self::of_read(&path, source),
            other => Self::Damaged { path: path.clone(), detail: other.to_string() },
        }
    }

    /// A file that ends too early or does not decrypt is damaged; any other error is the disk's.
    pub(super) fn of_read(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                Self::damaged(path, source)
            }
            _ => Self::Path { path: path.to_owned(), source },
        }
    }

    pub(super) fn decrypt(path: &Path) -> impl FnOnce(DecryptError) -> Self {
        let path = path.to_owned();
        move |error| match error {
            DecryptError::DecryptionFailed
            | DecryptError::KeyDecryptionFailed
            | DecryptError::NoMatchingKeys => Self::WrongPassphrase { path },
            DecryptError::Io(source) if source.kind() != io::ErrorKind::UnexpectedEof => {
                Self::Path { path, source }
            }
            other => Self::Damaged { path, detail: other.to_string() },
        }
    }
}
