//! Keeps a second copy of each clock event on another disk or a stick.
//!
//! Whoever records does not wait for it: the copy is made from what is committed already, by a thread and a connection of
//! its own. When the stick is away, what is missing is made up for when it is back.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::{Map, Value, json};

use super::chain::{BEFORE_THE_FIRST, Hash};
use super::data_dir::sync_folder;
use super::error::StoreError;
use super::reader::Reader;
use super::receipt_file::{self, Codec, Head, Line, MOST_LINES};
use super::site_key::SiteKey;
use super::{hex, rows};
use crate::domain::time::Moment;

/// Events of so many days are there: older ones are in every backup that is kept.
pub const LOOK_BACK: TimeDelta = TimeDelta::days(400);
/// Events that are written and synced together.
const AT_A_TIME: u32 = 200;

/// The copy in a folder, open for writing.
pub struct ReceiptCopy {
    folder: PathBuf,
    head: Head,
    codec: Codec,
    /// The file that is written, its lines and its last link; begun with the first event.
    file: Option<(File, u32, Hash)>,
    /// Number of the newest file in the folder.
    number: u32,
    /// The last event that is there.
    last: i64,
}

impl ReceiptCopy {
    /// Looks at what is in `folder` and goes on from there.
    ///
    /// # Errors
    /// [`StoreError::Path`]: the folder is not there, as when the stick is not plugged in; it is never made.
    /// [`StoreError::Key`] without the key of the site.
    pub fn attach(reader: &Reader, folder: &Path, now: &Moment) -> Result<Self, StoreError> {
        let connection = reader.connection();
        let key = SiteKey::load_or_make(reader.dir(), connection)?;
        let head = head(&key, connection)?;
        let wrong = StoreError::path(folder);
        let files = receipt_file::files(folder, &head.site).map_err(wrong)?;
        let number = files.last().map_or(0, |(number, _)| *number);
        let last = match go_on(connection, &key, &head, &files)? {
            Some(sequence) => sequence,
            None => before(connection, now)?,
        };
        let codec = Codec::new(key.newest(), &head.site);
        Ok(Self { folder: folder.to_owned(), head, codec, file: None, number, last })
    }

    /// Copies the next events that are not there yet; gives how many, 0 when all are.
    ///
    /// # Errors
    /// The disk does not take them: attach again later.
    pub fn catch_up(&mut self, reader: &Reader) -> Result<u32, StoreError> {
        let lines = next_lines(reader.connection(), self.last)?;
        let Some((newest, _)) = lines.last() else {
            // A stick that was pulled out is noticed though nobody comes.
            return fs::metadata(&self.folder).map(|_| 0).map_err(StoreError::path(&self.folder));
        };
        let newest = *newest;
        let (mut file, mut count, mut link) = match self.file.take() {
            Some(open) if open.1 < MOST_LINES => open,
            _ => (self.begin().map_err(StoreError::path(&self.folder))?, 0, BEFORE_THE_FIRST),
        };
        let mut text = String::new();
        for (sequence, plain) in &lines {
            let (written, next) = self.codec.line(&link, *sequence, plain)?;
            (link, count) = (next, count + 1);
            text.push_str(&written);
        }
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_data())
            .and_then(|()| still_there(&file))
            .map_err(StoreError::path(&self.folder))?;
        self.file = Some((file, count, link));
        self.last = newest;
        Ok(u32::try_from(lines.len()).unwrap_or(u32::MAX))
    }

    /// Whether what is there may stay as it is: nobody was erased and no key exchanged since.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn is_current(&self, reader: &Reader) -> Result<bool, StoreError> {
        let key = SiteKey::load(reader.dir())?;
        Ok(head(&key, reader.connection())? == self.head)
    }

    /// Events that are not there yet.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn waiting(&self, reader: &Reader) -> Result<u64, StoreError> {
        waiting(reader, self.last)
    }

    /// Removes files that this one replaces, because somebody was erased or the key exchanged: those of which every line is in
    /// the database, or went with a person who was erased. Gives how many.
    ///
    /// # Errors
    /// The disk does not take it.
    pub fn tidy(&self, reader: &Reader) -> Result<u32, StoreError> {
        let wrong = || StoreError::path(&self.folder);
        let key = SiteKey::load(reader.dir())?;
        let mut removed = 0;
        for (_, path) in receipt_file::files(&self.folder, &self.head.site).map_err(wrong())? {
            let mut all_known = Ok(true);
            let found = receipt_file::read(&path, &key, |line| {
                if matches!(all_known, Ok(true)) {
                    all_known = is_known(reader.connection(), &line);
                }
            });
            if let Some((head, 0)) = found.map_err(wrong())?
                && head != self.head
                && all_known?
            {
                fs::remove_file(&path).map_err(wrong())?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    fn begin(&mut self) -> io::Result<File> {
        let path = self.folder.join(receipt_file::name(&self.head.site, self.number + 1));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(self.head.line().as_bytes())?;
        file.sync_all()?;
        // Some sticks cannot sync a folder.
        drop(sync_folder(&self.folder));
        self.number += 1;
        Ok(file)
    }
}

/// Whether `folder` is on the disk of the data: then it survives no broken disk.
#[must_use]
pub fn is_on_the_same_disk(reader: &Reader, folder: &Path) -> bool {
    let device = |path: &Path| fs::metadata(path).map(|found| found.dev()).ok();
    device(folder).is_some_and(|of| device(reader.dir().root()) == Some(of))
}

/// Whether the newest receipt in `folder` is of an event that the database has not, though it was erased by nobody.
///
/// # Errors
/// The folder cannot be read; [`StoreError::Key`] without the key of the site.
pub(super) fn is_ahead(reader: &Reader, folder: &Path) -> Result<bool, StoreError> {
    let key = SiteKey::load(reader.dir())?;
    for (_, path) in receipt_file::files(folder, &key.id()).map_err(StoreError::path(folder))?.iter().rev() {
        let mut last = None;
        receipt_file::read(path, &key, |line| last = Some(line)).map_err(StoreError::path(path))?;
        if let Some(line) = last {
            return Ok(!is_known(reader.connection(), &line)?);
        }
    }
    Ok(false)
}

/// Events after `last`.
///
/// # Errors
/// As SQLite reports.
pub fn waiting(reader: &Reader, last: i64) -> Result<u64, StoreError> {
    let count = reader
        .connection()
        .prepare_cached("SELECT count(*) FROM clock_event WHERE sequence > ?1")?
        .query_row([last], |row| row.get::<_, i64>(0))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// A file that was removed, or lies on a stick that is gone, takes what is written to nowhere.
fn still_there(file: &File) -> io::Result<()> {
    if file.metadata()?.nlink() == 0 { Err(io::ErrorKind::NotFound.into()) } else { Ok(()) }
}

fn head(key: &SiteKey, connection: &Connection) -> Result<Head, StoreError> {
    let erased =
        connection.query_row("SELECT coalesce(max(entry), 0) FROM redaction", [], |row| row.get(0))?;
    Ok(Head { site: key.id(), key: key.newest().id(), erased })
}

/// The last event of the newest file with the same head, where the database has it too.
fn go_on(
    connection: &Connection,
    key: &SiteKey,
    wanted: &Head,
    files: &[(u32, PathBuf)],
) -> Result<Option<i64>, StoreError> {
    for (_, path) in files.iter().rev() {
        let mut last = None;
        let found =
            receipt_file::read(path, key, |line| last = Some(line)).map_err(StoreError::path(path))?;
        if found.is_none_or(|(head, _)| head != *wanted) {
            continue;
        }
        if let Some(line) = last {
            return Ok(is_known(connection, &line)?.then_some(line.sequence));
        }
    }
    Ok(None)
}

/// The last event that is too old to be copied.
fn before(connection: &Connection, now: &Moment) -> Result<i64, StoreError> {
    let oldest = (now.utc - LOOK_BACK).timestamp_micros();
    let last: Option<i64> = connection.query_row(
        "SELECT max(sequence) FROM clock_event WHERE at_utc_us < ?1",
        [oldest],
        |row| row.get(0),
    )?;
    Ok(last.unwrap_or(0))
}

/// Whether the event of a line is in the database, or was erased there.
pub(super) fn is_known(connection: &Connection, line: &Line) -> Result<bool, StoreError> {
    let text: Value = serde_json::from_slice(&line.text).unwrap_or_default();
    let id = text.pointer("/row/id").and_then(Value::as_str).unwrap_or_default();
    let there = connection.prepare_cached("SELECT 1 FROM clock_event WHERE id = ?1")?.exists([id])?;
    Ok(there || was_erased(connection, line.sequence, &text)?)
}

/// Whether the row of this number with this link went with a person who was erased.
pub(super) fn was_erased(connection: &Connection, sequence: i64, text: &Value) -> Result<bool, StoreError> {
    let Some(link) = text.get("link").and_then(Value::as_str).and_then(hex::decode::<32>) else {
        return Ok(false);
    };
    let mut query = connection.prepare_cached(
        "SELECT 1 FROM erased_event JOIN chain USING (sequence)
         WHERE list = 'clock_event' AND sequence = ?1 AND hash = ?2",
    )?;
    Ok(query.exists(params![sequence, link])?)
}

/// The texts of the next lines with their numbers.
fn next_lines(connection: &Connection, after: i64) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
    let mut query = connection
        .prepare_cached("SELECT * FROM clock_event WHERE sequence > ?1 ORDER BY sequence LIMIT ?2")?;
    let names: Vec<String> = query.column_names().map(str::to_owned).collect();
    let mut found = query.query(params![after, AT_A_TIME])?;
    let mut lines = Vec::new();
    while let Some(row) = found.next()? {
        let columns = columns(&names, row)?;
        let sequence: i64 = row.get("sequence")?;
        let emp_id = rows::employee_id(&row.get::<_, String>("emp_id")?)?;
        let name: Option<String> = connection
            .prepare_cached("SELECT name FROM staff WHERE emp_id = ?1")?
            .query_row([emp_id.as_str()], |row| row.get(0))
            .optional()?;
        let chained: Option<(Option<[u8; 16]>, Hash)> = connection
            .prepare_cached("SELECT salt, hash FROM chain WHERE list = 'clock_event' AND sequence = ?1")?
            .query_row([sequence], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (salt, link) = chained.unzip();
        let text = json!({
            "row": columns,
            "name": name,
            "salt": salt.flatten().map(|salt| hex::encode(&salt)),
            "link": link.map(|link| hex::encode(&link)),
        });
        lines.push((sequence, text.to_string().into_bytes()));
    }
    Ok(lines)
}

fn columns(names: &[String], row: &Row<'_>) -> Result<Map<String, Value>, StoreError> {
    let mut columns = Map::new();
    for (at, name) in names.iter().enumerate() {
        let value = match row.get_ref(at)? {
            ValueRef::Null | ValueRef::Blob(_) => continue,
            ValueRef::Integer(number) => Value::from(number),
            ValueRef::Real(number) => json!({ "real": hex::encode(&number.to_be_bytes()) }),
            ValueRef::Text(text) => Value::from(String::from_utf8_lossy(text)),
        };
        columns.insert(name.clone(), value);
    }
    Ok(columns)
}
