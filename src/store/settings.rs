//! `settings.toml`: read with bounds, written whole or not at all.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::audit::{self, Change};
use super::data_dir::DataDir;
use super::error::StoreError;
use super::files;
use super::open;
use super::writer::Writer;
use crate::domain::audit::{AuditAction, By};
use crate::domain::logo::{Logo, MAX_FILE_BYTES};
use crate::domain::settings::Settings;
use crate::picture_file;

/// Largest settings file that is read, in bytes.
const MAX_BYTES: u64 = 64 * 1024;

/// The settings of the data directory; the defaults where there is no file.
///
/// # Errors
/// [`StoreError::Settings`] names the line or the setting that is wrong, [`StoreError::Path`] a file that cannot be read.
pub fn load(dir: &DataDir) -> Result<Settings, StoreError> {
    let settings = load_file(dir)?;
    Ok(Settings { logo: load_logo(dir), ..settings })
}

/// The logo that was kept. A damaged one is none: nobody is kept out by a picture.
fn load_logo(dir: &DataDir) -> Option<Arc<Logo>> {
    let bytes = match files::read_bounded(&dir.logo(), MAX_FILE_BYTES) {
        Ok(bytes) => bytes,
        Err(error) => {
            if error.kind() != io::ErrorKind::NotFound {
                tracing::warn!(%error, "the logo cannot be read");
            }
            return None;
        }
    };
    match picture_file::logo::decode(&bytes) {
        Ok(logo) => Some(Arc::new(logo)),
        Err(error) => {
            tracing::warn!(%error, "the logo is passed over");
            None
        }
    }
}

/// Keeps the logo as PNG, or none.
fn save_logo(dir: &DataDir, logo: Option<&Logo>) -> Result<(), StoreError> {
    let path = dir.logo();
    match logo {
        Some(logo) => {
            let wrong = || StoreError::Settings {
                path: path.clone(),
                place: "logo".to_owned(),
                reason: "it cannot be written as PNG".to_owned(),
            };
            let bytes = picture_file::logo::encode(logo).ok_or_else(wrong)?;
            files::replace(&path, &bytes).map_err(StoreError::path(&path))
        }
        None => match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreError::path(&path)(error)),
            _ => Ok(()),
        },
    }
}

fn load_file(dir: &DataDir) -> Result<Settings, StoreError> {
    let path = dir.settings();
    let bytes = match files::read_bounded(&path, MAX_BYTES) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Settings::default()),
        Err(source) => return Err(StoreError::Path { path, source }),
    };
    parse(&path, &bytes)
}

/// The settings in the bytes of a file; `path` stands in the error.
///
/// # Errors
/// As [`load`].
pub(crate) fn parse(path: &Path, bytes: &[u8]) -> Result<Settings, StoreError> {
    let wrong = |place: String, reason: String| StoreError::Settings { path: path.to_owned(), place, reason };
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = line_of(bytes, error.valid_up_to());
            return Err(wrong(format!("line {line}"), "this is not text in UTF-8".to_owned()));
        }
    };
    let settings: Settings = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(bytes, span.start));
        let shown = text.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim();
        let shown: String = shown.chars().take(80).collect();
        wrong(format!("line {line} (\"{shown}\")"), error.message().to_owned())
    })?;
    settings.checked().map_err(|error| {
        let field = error.field();
        let line = text.lines().position(|line| line.trim_start().starts_with(field));
        wrong(line.map_or_else(|| field.to_owned(), |line| format!("line {}", line + 1)), error.to_string())
    })
}

/// Saves settings.
///
/// # Errors
/// [`StoreError::Settings`] for one outside its range, [`StoreError::Path`] when the file cannot be written; the old one
/// is still there then.
pub fn save(dir: &DataDir, settings: &Settings) -> Result<(), StoreError> {
    let path = dir.settings();
    let wrong = |place: &str, reason: String| StoreError::Settings {
        path: path.clone(),
        place: place.to_owned(),
        reason,
    };
    let checked = settings.clone().checked().map_err(|error| wrong(error.field(), error.to_string()))?;
    let text = toml::to_string_pretty(&checked).map_err(|error| wrong("settings", error.to_string()))?;
    let _files = dir.writing_files().map_err(StoreError::path(&path))?;
    if load_logo(dir) != settings.logo {
        save_logo(dir, settings.logo.as_deref())?;
    }
    files::replace(&path, text.as_bytes()).map_err(StoreError::path(&path))
}

/// Changes one thing in the settings file as it stands now.
///
/// # Errors
/// As [`load`] and [`save`].
pub fn amend(dir: &DataDir, change: impl FnOnce(&mut Settings)) -> Result<(), StoreError> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let mut settings = load(dir)?;
    change(&mut settings);
    save(dir, &settings)
}

impl Writer {
    /// Saves what HR has set, with its entry in the audit list. Gives whether anything differed.
    ///
    /// # Errors
    /// As [`load`] and [`save`]; otherwise as SQLite reports, and the settings are as they were.
    pub fn change_settings(&mut self, settings: &Settings, by: &By) -> Result<bool, StoreError> {
        let (dir, path) = (self.dir.clone(), self.dir.database());
        let before = load(&dir)?;
        if before == *settings {
            return Ok(false);
        }
        let (transaction, _) = self.begin()?;
        let (old, new) = differing_lines(&before, settings);
        let action = AuditAction::SettingsChanged;
        audit::write(
            &transaction,
            by,
            Change { action, subject: "settings", before: Some(&old), after: Some(&new) },
        )?;
        amend(&dir, |current| current.clone_from(settings))?;
        let committed = transaction.commit().map_err(open::explain(&path));
        if committed.is_err() {
            amend(&dir, |current| *current = before)?;
        }
        committed.map(|()| true)
    }
}

/// The lines of the file that differ: as they were, as they are.
fn differing_lines(before: &Settings, after: &Settings) -> (String, String) {
    let lines = |settings: &Settings| {
        let mut text = toml::to_string(settings).unwrap_or_default();
        if let Some(logo) = settings.logo.as_ref().filter(|_| before.logo != after.logo) {
            text = format!("{text}\nlogo of {} x {} pixels", logo.width(), logo.height());
        }
        text
    };
    let (before, after) = (lines(before), lines(after));
    let only_in = |one: &str, other: &str| {
        let lines: Vec<&str> =
            one.lines().filter(|line| !other.lines().any(|known| known == *line)).collect();
        lines.join("\n")
    };
    (only_in(&before, &after), only_in(&after, &before))
}

fn line_of(bytes: &[u8], offset: usize) -> usize {
    bytes.iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}
