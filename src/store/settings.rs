//! `settings.toml`: read with bounds, written whole or not at all.

use std::io;
use std::path::Path;

use super::data_dir::DataDir;
use super::error::StoreError;
use super::files;
use crate::domain::settings::Settings;

/// Largest settings file that is read, in bytes.
const MAX_BYTES: u64 = 64 * 1024;

/// The settings of the data directory; the defaults where there is no file.
///
/// # Errors
/// [`StoreError::Settings`] names the line or the setting that is wrong, [`StoreError::Path`] a file that cannot be read.
pub fn load(dir: &DataDir) -> Result<Settings, StoreError> {
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
    files::replace(&path, text.as_bytes()).map_err(StoreError::path(&path))
}

fn line_of(bytes: &[u8], offset: usize) -> usize {
    bytes.iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}
