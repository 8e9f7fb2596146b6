//! The state of the storage screen: what lies on the disk, the backups, a restore that is looked at before it is done.

use std::path::PathBuf;
use std::sync::Arc;

use super::long_work;
use crate::domain::access::Secret;
use crate::domain::audit::By;
use crate::domain::backup::{Concern, RestorePreview, StorageState};

/// What an Admin does on the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Makes a backup, with or without the scan photos.
    Make(bool),
    /// Reads one back; the passphrase where it needs one.
    Check(String, Option<Secret>),
    /// Copies one into a folder that is asked for.
    Copy(String),
    /// Looks at what a restore would bring and cost.
    Preview(String, Option<Secret>),
    /// Restores what is looked at.
    Restore,
    /// Closes the look.
    Close,
    /// Brings a state back that a restore has replaced.
    Undo(String),
    /// Deletes a backup.
    Remove(String),
}

/// What is asked of the office.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// [`Found`].
    Read,
    /// Deletes a backup.
    Remove(String, By),
}

/// What was found.
pub type Found = Arc<StorageState>;

/// What takes longer.
#[derive(Debug, Clone, PartialEq)]
pub enum Job {
    /// See [`Command::Make`].
    Make(bool),
    /// See [`Command::Check`].
    Check(String, Option<Secret>),
    /// To this folder.
    Copy(String, PathBuf),
    /// See [`Command::Preview`].
    Preview(String, Option<Secret>),
    /// Restores, then the kiosk starts anew.
    Restore(String, Option<Secret>),
    /// Brings a state back, then the kiosk starts anew.
    Undo(String),
}

/// What a job is, for words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// A backup is made.
    Make,
    /// One is read back.
    Check,
    /// One is copied.
    Copy,
    /// One is looked at.
    Preview,
    /// One is put back.
    Restore,
}

impl Job {
    /// What it is.
    #[must_use]
    pub fn kind(&self) -> JobKind {
        match self {
            Self::Make(_) => JobKind::Make,
            Self::Check(..) => JobKind::Check,
            Self::Copy(..) => JobKind::Copy,
            Self::Preview(..) => JobKind::Preview,
            Self::Restore(..) | Self::Undo(_) => JobKind::Restore,
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A backup was made and read back.
    Made(String),
    /// One was read back: whether everything was there.
    Checked(String, bool),
    /// One was copied into this folder.
    Copied(String, PathBuf),
    /// What a restore would bring and cost.
    Previewed(String, Box<RestorePreview>),
    /// The new state holds from the next start on.
    Restored,
}

/// What the screen shows.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageView {
    /// `None` until it is read.
    pub state: Option<Arc<StorageState>>,
    /// The backup that is looked at.
    pub preview: Option<(String, Arc<RestorePreview>)>,
    /// Long work is under way.
    pub busy: bool,
}

/// The screen as it stands.
#[derive(Debug, Default)]
pub(super) struct Storage {
    state: Option<Arc<StorageState>>,
    preview: Option<(String, Arc<RestorePreview>)>,
    /// Of the backup that is looked at.
    passphrase: Option<Secret>,
    told: bool,
}

/// What a command leads to.
pub(super) enum Next {
    Ask(Request),
    Begin(Job),
    /// A folder for a copy of this backup.
    ChooseFolder(String),
    Nothing,
}

impl Storage {
    pub(super) fn command(&mut self, command: Command, by: By) -> Next {
        match command {
            Command::Make(scan_photos) => Next::Begin(Job::Make(scan_photos)),
            Command::Check(name, secret) => Next::Begin(Job::Check(name, secret)),
            Command::Copy(name) => Next::ChooseFolder(name),
            Command::Preview(name, secret) => {
                self.preview = None;
                self.passphrase.clone_from(&secret);
                Next::Begin(Job::Preview(name, secret))
            }
            Command::Restore => match self.preview.take() {
                Some((name, _)) => Next::Begin(Job::Restore(name, self.passphrase.take())),
                None => Next::Nothing,
            },
            Command::Close => {
                (self.preview, self.passphrase) = (None, None);
                Next::Nothing
            }
            Command::Undo(name) => Next::Begin(Job::Undo(name)),
            Command::Remove(name) => Next::Ask(Request::Remove(name, by)),
        }
    }

    /// Takes what was read; gives what HR should know, once.
    pub(super) fn found(&mut self, found: Found) -> Option<Concern> {
        let concern = found.concern.clone().filter(|_| !self.told);
        self.told = true;
        self.state = Some(found);
        concern
    }

    /// A job of this screen has ended.
    pub(super) fn ended(&mut self, outcome: &long_work::Outcome) {
        if let long_work::Outcome::Storage(Outcome::Previewed(name, preview)) = outcome {
            self.preview = Some((name.clone(), Arc::new((**preview).clone())));
        }
    }

    pub(super) fn view(&self, busy: bool) -> StorageView {
        StorageView { state: self.state.clone(), preview: self.preview.clone(), busy }
    }
}
