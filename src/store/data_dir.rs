//! The data directory: where everything lies that the kiosk keeps.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::backup;
use super::error::StoreError;

/// Locked by the one kiosk that runs.
const LOCK: &str = "visionpresence.lock";

/// Longest wait for another program that tidies the photo folders.
const FILES_WAIT: Duration = Duration::from_secs(2);

/// A data directory with its folders. A restore that was interrupted is finished before it is used.
///
/// New folders and files can be read by their owner alone: they hold faces and working hours.
#[derive(Debug, Clone)]
pub struct DataDir {
    root: PathBuf,
    key_file: Option<PathBuf>,
}

/// Held by the one kiosk that runs on a data directory; the lock ends with the process, however it ends.
#[derive(Debug)]
pub struct InstanceLock {
    _file: File,
}

/// Held while photos and rows are brought into agreement.
///
/// Shared by whoever writes a photo before its row, exclusive for whoever looks for photos without a row, so that a
/// photo is never taken for a forgotten one while its row is on the way. It is a lock on the `uploads` folder itself.
#[derive(Debug)]
pub(super) struct FilesLock {
    _folder: File,
}

impl DataDir {
    /// The data directory at `root`, made with its folders where they are missing.
    ///
    /// # Errors
    /// [`StoreError::Path`] names what cannot be made.
    pub fn open(root: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let this = Self { root: root.into(), key_file: None };
        backup::finish_interrupted(&this)?;
        for folder in [this.root.clone(), this.face_data(), this.scans(), this.backups()] {
            make_folder(&folder).map_err(StoreError::path(&folder))?;
        }
        Ok(this)
    }

    /// The data directory at `root`, which is there already; nothing is made.
    ///
    /// # Errors
    /// [`StoreError::NoDatabase`] when there is no database in it.
    pub fn existing(root: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let this = Self { root: root.into(), key_file: None };
        backup::finish_interrupted(&this)?;
        if this.database().is_file() { Ok(this) } else { Err(StoreError::NoDatabase { folder: this.root }) }
    }

    /// With the key of the site at `path`, wherever else it would lie.
    #[must_use]
    pub fn with_key_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.key_file = Some(path.into());
        self
    }

    pub(super) fn key_file(&self) -> Option<&Path> {
        self.key_file.as_deref()
    }

    /// The directory itself. Paths in the database are relative to it.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The SQLite database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.root.join("vision_attendance.db")
    }

    /// Enrolment photos, a folder for each person.
    #[must_use]
    pub fn face_data(&self) -> PathBuf {
        self.root.join("face_data")
    }

    /// Scan photos.
    #[must_use]
    pub fn scans(&self) -> PathBuf {
        self.uploads().join("scans")
    }

    /// Photos that no row names, set aside and never erased by the program.
    #[must_use]
    pub fn unclaimed(&self) -> PathBuf {
        self.uploads().join("unclaimed")
    }

    /// Copies of the database.
    #[must_use]
    pub fn backups(&self) -> PathBuf {
        self.root.join("backups")
    }

    /// States that a restore has replaced; never erased by the program.
    #[must_use]
    pub fn set_aside(&self) -> PathBuf {
        self.root.join("set_aside")
    }

    /// The settings file. It need not exist.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.root.join("settings.toml")
    }

    /// The company's logo. It need not exist.
    #[must_use]
    pub fn logo(&self) -> PathBuf {
        self.root.join("logo.png")
    }

    /// Whether `path` is a file that the kiosk itself keeps, or would lie among them.
    #[must_use]
    pub fn keeps(&self, path: &Path) -> bool {
        let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else {
            return true;
        };
        let folder = path.parent().map(whole).unwrap_or_default();
        let own = [self.uploads(), self.face_data(), self.backups(), self.set_aside()];
        let beside = folder == whole(&self.root)
            && (name.starts_with("vision_attendance.db")
                || name.starts_with("settings.toml")
                || name == "logo.png"
                || name.starts_with(LOCK)
                || own
                    .iter()
                    .any(|folder| folder.file_name().is_some_and(|own| own.to_string_lossy() == name)));
        beside || own.iter().any(|own| folder.starts_with(whole(own)))
    }

    fn uploads(&self) -> PathBuf {
        self.root.join("uploads")
    }

    /// Makes this process the one kiosk on the data directory.
    ///
    /// Commands such as `enrol` do not take it: they work beside a running kiosk, which notices by
    /// [`Reader::gallery_version`](super::reader::Reader::gallery_version).
    ///
    /// # Errors
    /// [`StoreError::AlreadyRunning`] when another process is, [`StoreError::Path`] when the lock file cannot be made.
    pub fn lock_instance(&self) -> Result<InstanceLock, StoreError> {
        let path = self.root.join(LOCK);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(StoreError::path(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(InstanceLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::AlreadyRunning { folder: self.root.clone() }),
            Err(TryLockError::Error(source)) => Err(StoreError::Path { path, source }),
        }
    }

    /// Notes that a kiosk runs; true where the one before did not come to its end.
    ///
    /// # Errors
    /// The disk does not take it.
    pub fn begin_session(&self) -> io::Result<bool> {
        let file = self.session()?;
        let cut_off = file.metadata()?.len() > 0;
        file.set_len(1)?;
        file.sync_all()?;
        Ok(cut_off)
    }

    /// Whether a kiosk has not come to its end; asked before the next one begins.
    #[must_use]
    pub fn was_cut_off(&self) -> bool {
        self.root.join(LOCK).metadata().is_ok_and(|found| found.len() > 0)
    }

    /// Notes that the kiosk came to its end.
    ///
    /// # Errors
    /// The disk does not take it.
    pub fn end_session(&self) -> io::Result<()> {
        self.session()?.set_len(0)
    }

    /// The length of the lock file says whether a kiosk has come to its end.
    fn session(&self) -> io::Result<File> {
        OpenOptions::new().write(true).open(self.root.join(LOCK))
    }

    /// Shared with others that write photos.
    pub(super) fn writing_files(&self) -> io::Result<FilesLock> {
        self.lock_files(File::try_lock_shared)
    }

    /// Alone with the photo folders.
    pub(super) fn alone_with_files(&self) -> io::Result<FilesLock> {
        self.lock_files(File::try_lock)
    }

    fn lock_files(&self, attempt: fn(&File) -> Result<(), TryLockError>) -> io::Result<FilesLock> {
        let folder = File::open(self.uploads())?;
        let start = Instant::now();
        loop {
            match attempt(&folder) {
                Ok(()) => return Ok(FilesLock { _folder: folder }),
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) if start.elapsed() < FILES_WAIT => {
                    std::thread::sleep(Duration::from_millis(2));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(io::Error::new(
                        io::ErrorKind::TimedOut,
                        "another program is tidying the photos",
                    ));
                }
            }
        }
    }
}

/// Makes a folder and those above it where they are missing, for the owner alone, and makes sure that they stay.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    match folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) => sync_folder(parent),
        None => Ok(()),
    }
}

/// Makes the names in a folder safe against a power cut.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Whether anything has this name, also a broken link.
pub(super) fn is_taken(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
