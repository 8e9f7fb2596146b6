//! The thread `receipts`: a second copy of each punch on another disk or a stick, as soon as it is committed.
//!
//! Nobody waits for it. It looks at the database by itself, so that a slow stick, or one that is pulled out, reaches no
//! punch; when the stick is back, what is missing is made up for.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;

use super::latest::Latest;
use super::threads::Thread;
use crate::domain::recovery::SecondCopy;
use crate::domain::time::Clock;
use crate::store::second_copy::{self, ReceiptCopy};
use crate::store::{DataDir, Reader, StoreError, settings};

/// How often is looked for new punches.
const LOOKS_EVERY: Duration = Duration::from_millis(200);
/// How often the settings are looked at, and whether anybody was erased.
const SETTINGS_EVERY: Duration = Duration::from_secs(5);
/// How often a stick that is away is looked for.
const TRIES_EVERY: Duration = Duration::from_secs(5);

/// Where others read how the copy stands; empty where there is none.
pub type CopyState = Arc<Latest<SecondCopy>>;

/// Starts the thread; `stop` ends it after what is committed is copied.
///
/// # Errors
/// The system has no room for another thread.
pub fn start(
    data: DataDir,
    clock: Arc<dyn Clock>,
    state: CopyState,
    stop: Arc<AtomicBool>,
) -> io::Result<Thread> {
    Thread::start("receipts", move || {
        let mut copying = Copying::new(data, clock, state);
        let (mut looked, mut tried) = (None::<Instant>, None::<Instant>);
        loop {
            let last_round = stop.load(Ordering::Relaxed);
            if looked.is_none_or(|at| at.elapsed() >= SETTINGS_EVERY) {
                looked = Some(Instant::now());
                copying.read_settings();
            }
            if copying.copy.is_some() || tried.is_none_or(|at| at.elapsed() >= TRIES_EVERY) {
                tried = Some(Instant::now());
                copying.look();
            }
            if last_round {
                return;
            }
            std::thread::sleep(LOOKS_EVERY);
        }
    })
}

struct Copying {
    data: DataDir,
    clock: Arc<dyn Clock>,
    state: CopyState,
    reader: Option<Reader>,
    copy: Option<ReceiptCopy>,
    /// As the settings name it.
    folder: String,
    /// Files that this copy replaces are gone.
    tidied: bool,
    /// The settings could not be read, and the log says so.
    unread: bool,
}

impl Copying {
    fn new(data: DataDir, clock: Arc<dyn Clock>, state: CopyState) -> Self {
        let folder = String::new();
        Self { data, clock, state, reader: None, copy: None, folder, tidied: false, unread: false }
    }

    fn read_settings(&mut self) {
        let settings = match settings::load(&self.data) {
            Ok(settings) => settings,
            Err(error) => {
                if !std::mem::replace(&mut self.unread, true) {
                    tracing::warn!(
                        reason = error.for_log(),
                        "the settings cannot be read: the second copy of receipts goes where it went before"
                    );
                }
                return;
            }
        };
        self.unread = false;
        if settings.backup.receipts != self.folder {
            self.folder = settings.backup.receipts;
            self.copy = None;
            if self.folder.is_empty() {
                self.state.clear();
            } else {
                self.state.put(SecondCopy { folder: self.folder.clone(), ..SecondCopy::default() });
            }
        }
        if let (Some(copy), Some(reader)) = (&self.copy, &self.reader)
            && !copy.is_current(reader).unwrap_or(true)
        {
            // Somebody was erased, or the key exchanged: the copy is made anew.
            self.copy = None;
        }
    }

    fn look(&mut self) {
        if self.folder.is_empty() {
            return;
        }
        let now = self.now();
        match self.copy_new() {
            Ok(copied) => self.change(|state| {
                if copied {
                    state.last_copied = Some(now);
                }
                (state.unreachable, state.waiting) = (None, 0);
            }),
            Err(error) => {
                let last = self.copy.take();
                let waiting =
                    last.zip(self.reader.as_ref()).and_then(|(copy, reader)| copy.waiting(reader).ok());
                self.change(|state| {
                    state.waiting = waiting.unwrap_or(state.waiting);
                    if state.unreachable.is_none() {
                        tracing::warn!(
                            reason = error.for_log(),
                            "the second copy of receipts cannot be written"
                        );
                        state.unreachable = Some((now, error.to_string()));
                    }
                });
            }
        }
    }

    /// True where something was copied.
    fn copy_new(&mut self) -> Result<bool, StoreError> {
        let reader = match self.reader.take() {
            Some(reader) => reader,
            None => Reader::open(&self.data)?,
        };
        let reader = self.reader.insert(reader);
        let folder: PathBuf = self.data.root().join(&self.folder);
        let copy = if let Some(copy) = self.copy.take() {
            copy
        } else {
            self.tidied = false;
            let copy = ReceiptCopy::attach(reader, &folder, &self.clock.now().moment)?;
            let same_disk = second_copy::is_on_the_same_disk(reader, &folder);
            let mut state = self.state.get().unwrap_or_default();
            (state.folder, state.same_disk) = (folder.display().to_string(), same_disk);
            self.state.put(state);
            copy
        };
        let copy = self.copy.insert(copy);
        let mut copied = false;
        while copy.catch_up(reader)? > 0 {
            copied = true;
        }
        if !self.tidied {
            self.tidied = true;
            let removed = copy.tidy(reader)?;
            if removed > 0 {
                tracing::info!(removed, "files of receipts were replaced");
            }
        }
        Ok(copied)
    }

    fn change(&self, change: impl FnOnce(&mut SecondCopy)) {
        let before = self.state.get().unwrap_or_default();
        let mut state = before.clone();
        change(&mut state);
        if state != before {
            self.state.put(state);
        }
    }

    fn now(&self) -> NaiveDateTime {
        chrono::SubsecRound::trunc_subsecs(self.clock.now().moment.local().naive_local(), 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Moment;
    use crate::runtime::clock::ManualClock;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a damaged file and a log are written")]
    fn settings_that_cannot_be_read_are_said_once_in_the_log_and_again_when_they_break_again() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::open(folder.path()).unwrap();
        let moment = Moment { utc: "2026-11-23T08:01:00Z".parse().unwrap(), zone: chrono_tz::Tz::UTC };
        let mut copying = Copying::new(data.clone(), Arc::new(ManualClock::at(moment)), CopyState::default());
        let log = folder.path().join("log");
        let subscriber =
            tracing_subscriber::fmt().with_writer(Arc::new(std::fs::File::create(&log).unwrap())).finish();
        let said = || std::fs::read_to_string(&log).unwrap().lines().count();
        tracing::subscriber::with_default(subscriber, || {
            copying.read_settings();
            assert_eq!(said(), 0, "the control: there is nothing to say");
            for times in 1..=2 {
                std::fs::write(data.settings(), "this is no setting").unwrap();
                copying.read_settings();
                copying.read_settings();
                assert_eq!(said(), times);
                std::fs::write(data.settings(), "").unwrap();
                copying.read_settings();
            }
        });
    }
}
