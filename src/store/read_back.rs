//! Stores clock events again that a second copy of receipts has and the database has not: after a restore, nothing that was
//! acknowledged is lost. Whatever is there stays as it is, so that receipts can be read as often as somebody likes.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params, params_from_iter};
use serde_json::{Map, Value};

use super::audit::{self, Change};
use super::chain::{self, List};
use super::data_dir::{DataDir, is_taken};
use super::error::StoreError;
use super::files::rename_without_replacing;
use super::person_days::{self, PersonEvents};
use super::reader::Reader;
use super::receipt_file::{self, Line};
use super::site_key::SiteKey;
use super::writer::Writer;
use super::{gap, hex, open, rows, second_copy};
use crate::domain::audit::{AuditAction, By};
use crate::domain::employee::EmployeeId;
use crate::domain::recovery::ReadBack;

/// Receipts in one transaction, so that a punch waits a moment at most.
pub const AT_A_TIME: usize = 100;
/// Most missing receipts that are taken at once, which bounds the memory; the rest is counted, and taken the next time.
const MOST: usize = 200_000;

/// Clock events that the database has not, in the order in which they were recorded.
#[derive(Debug, Default)]
pub struct Missing {
    lines: Vec<Line>,
    /// What was found besides.
    pub found: ReadBack,
}

impl Missing {
    /// In parts for [`Writer::read_back`].
    pub fn parts(self) -> impl Iterator<Item = Vec<Receipt>> {
        let mut rest: std::collections::VecDeque<Receipt> = self.lines.into_iter().map(Receipt).collect();
        std::iter::from_fn(move || {
            let part: Vec<Receipt> = rest.drain(..rest.len().min(AT_A_TIME)).collect();
            (!part.is_empty()).then_some(part)
        })
    }
}

/// A clock event as its receipt has it.
#[derive(Debug)]
pub struct Receipt(Line);

impl Reader {
    /// Reads the receipts of this site in `folder`; of those that are missing 200,000 are taken at once.
    ///
    /// # Errors
    /// The folder cannot be read; [`StoreError::Key`] without the key of the site.
    pub fn missing_receipts(&self, folder: &Path) -> Result<Missing, StoreError> {
        self.missing_receipts_up_to(folder, MOST)
    }

    /// The same, with another limit.
    ///
    /// # Errors
    /// As [`Reader::missing_receipts`].
    pub fn missing_receipts_up_to(&self, folder: &Path, most: usize) -> Result<Missing, StoreError> {
        let key = SiteKey::load(self.dir())?;
        let mut missing = Missing::default();
        for (_, path) in receipt_file::files(folder, &key.id()).map_err(StoreError::path(folder))? {
            let mut failed = None;
            let read = receipt_file::read(&path, &key, |line| {
                let text: Value = serde_json::from_slice(&line.text).unwrap_or_default();
                match second_copy::was_erased(self.connection(), line.sequence, &text) {
                    Ok(true) => missing.found.erased += 1,
                    Ok(false) => match second_copy::is_known(self.connection(), &line) {
                        Ok(true) => missing.found.known += 1,
                        Ok(false) if missing.lines.len() < most => missing.lines.push(line),
                        Ok(false) => missing.found.left += 1,
                        Err(error) => failed = Some(error),
                    },
                    Err(error) => failed = Some(error),
                }
            });
            match (read.map_err(StoreError::path(&path))?, failed) {
                (_, Some(error)) => return Err(error),
                (Some((_, unreadable)), None) => missing.found.unreadable += unreadable,
                (None, None) => missing.found.unreadable += 1,
            }
        }
        // A file that was begun anew may repeat what an earlier one has.
        missing.lines.sort_by_key(|line| line.sequence);
        Ok(missing)
    }
}

impl Writer {
    /// Stores these events again in one transaction, with the days that they change and an entry in the audit list.
    ///
    /// # Errors
    /// As SQLite reports: none of them is stored then.
    pub fn read_back(&mut self, receipts: &[Receipt], by: &By) -> Result<ReadBack, StoreError> {
        let (dir, path) = (self.dir.clone(), self.dir.database());
        let mut done = ReadBack::default();
        let (transaction, rules) = self.begin()?;
        for Receipt(line) in receipts {
            if second_copy::is_known(&transaction, line)? {
                done.known += 1;
                continue;
            }
            let Some(event) = Event::of(line) else {
                done.unreadable += 1;
                continue;
            };
            done.people += u32::from(take_in(&transaction, &event)?);
            event.insert(&transaction, &dir)?;
            let person = PersonEvents::load(&transaction, &event.emp_id, event.date, event.date)?;
            person_days::refresh(&transaction, rules, &person, (event.date, event.date), &by.at)?;
            done.added += 1;
        }
        if done.added > 0 {
            let after = format!("records = {}\npeople on the list again = {}", done.added, done.people);
            let change = Change {
                action: AuditAction::ReceiptsReadBack,
                subject: "records",
                before: None,
                after: Some(&after),
            };
            audit::write(&transaction, by, change)?;
            gap::count_brought_back(&transaction, done.added)?;
        }
        transaction.commit().map_err(open::explain(&path))?;
        Ok(done)
    }

    /// Reads the receipts of `folder` back until none is left.
    ///
    /// # Errors
    /// As [`Reader::missing_receipts`] and [`Writer::read_back`].
    pub fn read_back_all(&mut self, folder: &Path, by: &By) -> Result<ReadBack, StoreError> {
        self.read_back_in_rounds(folder, MOST, by)
    }

    /// The same, `most` in each round.
    ///
    /// # Errors
    /// As [`Writer::read_back_all`].
    pub fn read_back_in_rounds(
        &mut self,
        folder: &Path,
        most: usize,
        by: &By,
    ) -> Result<ReadBack, StoreError> {
        let reader = Reader::open(&self.dir)?;
        let mut before: Option<ReadBack> = None;
        loop {
            let missing = reader.missing_receipts_up_to(folder, most)?;
            let mut round = missing.found;
            for part in missing.parts() {
                round = round.and(self.read_back(&part, by)?);
            }
            let stored = round.added > 0;
            let done = before.map_or(round, |before| ReadBack {
                added: before.added + round.added,
                people: before.people + round.people,
                known: before.known,
                ..round
            });
            if round.left == 0 || !stored {
                return Ok(done);
            }
            before = Some(done);
        }
    }
}

/// Whether the text of a line says what an event needs.
#[cfg(test)]
pub(super) fn is_event(line: &Line) -> bool {
    Event::of(line).is_some_and(|event| event.columns.values().any(|value| cell(value).is_some()))
}

/// What a line says.
struct Event {
    sequence: i64,
    emp_id: EmployeeId,
    name: String,
    date: NaiveDate,
    at_utc_us: i64,
    columns: Map<String, Value>,
    salt: Option<[u8; 16]>,
}

impl Event {
    fn of(line: &Line) -> Option<Self> {
        let mut text: Value = serde_json::from_slice(&line.text).ok()?;
        let columns = text.get_mut("row")?.as_object_mut().map(std::mem::take)?;
        let emp_id: EmployeeId = columns.get("emp_id")?.as_str()?.parse().ok()?;
        let name = text.get("name").and_then(Value::as_str).unwrap_or(emp_id.as_str());
        Some(Self {
            sequence: line.sequence,
            name: name.chars().take(200).collect(),
            date: columns.get("work_date")?.as_str()?.parse().ok()?,
            at_utc_us: columns.get("at_utc_us")?.as_i64()?,
            salt: text.get("salt").and_then(Value::as_str).and_then(hex::decode),
            emp_id,
            columns,
        })
    }

    /// With its own number and its own link where nothing else has that number.
    fn insert(&self, connection: &Connection, dir: &DataDir) -> Result<(), StoreError> {
        let next = chain::next(connection, List::ClockEvent)?;
        let mut columns = self.columns.clone();
        columns.insert("sequence".to_owned(), next.into());
        if self.is_late(connection)? {
            // The order of storing is the order of the punches for those alone that the kiosk stored itself.
            columns.insert("source".to_owned(), "import".into());
        }
        if let Some(photo) = columns.get("photo").and_then(Value::as_str)
            && let Err(reason) = take_photo_back(dir, photo)
        {
            columns.remove("photo");
            columns.insert("photo_error".to_owned(), reason.into());
        }
        let known: Vec<String> = connection
            .prepare_cached("SELECT * FROM clock_event LIMIT 0")?
            .column_names()
            .map(str::to_owned)
            .collect();
        let cells: Vec<(String, Cell)> = columns
            .into_iter()
            .filter(|(name, _)| known.contains(name))
            .filter_map(|(name, value)| Some((name, cell(&value)?)))
            .collect();
        // The names are those of the table.
        let names: Vec<&str> = cells.iter().map(|(name, _)| name.as_str()).collect();
        let marks = vec!["?"; names.len()].join(", ");
        connection
            .prepare_cached(&format!("INSERT INTO clock_event ({}) VALUES ({marks})", names.join(", ")))?
            .execute(params_from_iter(cells.iter().map(|(_, cell)| cell)))?;
        let salt = self.salt.filter(|_| next == self.sequence);
        chain::append_salted(connection, List::ClockEvent, next, salt)
    }

    /// Whether the kiosk has recorded a later punch of this person meanwhile.
    fn is_late(&self, connection: &Connection) -> Result<bool, StoreError> {
        let mut query = connection.prepare_cached(
            "SELECT 1 FROM clock_event WHERE emp_id = ?1 AND at_utc_us > ?2 AND source IN ('face', 'pin')",
        )?;
        Ok(query.exists(params![self.emp_id.as_str(), self.at_utc_us])?)
    }
}

fn cell(value: &Value) -> Option<Cell> {
    match value {
        Value::Number(number) => number.as_i64().map(Cell::Integer),
        Value::String(text) => Some(Cell::Text(text.clone())),
        Value::Object(real) => {
            let bits: [u8; 8] = hex::decode(real.get("real")?.as_str()?)?;
            Some(Cell::Real(f64::from_be_bytes(bits)))
        }
        Value::Null | Value::Bool(_) | Value::Array(_) => None,
    }
}

/// Puts somebody on the staff list who came onto it after the backup; true where that was needed.
fn take_in(connection: &Connection, event: &Event) -> Result<bool, StoreError> {
    if person_days::employment(connection, &event.emp_id)?.is_some() {
        return Ok(false);
    }
    let zone = event.columns.get("zone").and_then(Value::as_str).unwrap_or("UTC");
    let at = rows::moment(event.at_utc_us, zone)?.local().format("%Y-%m-%d %H:%M:%S").to_string();
    connection.execute(
        "INSERT INTO staff (emp_id, name, created_at) VALUES (?1, ?2, ?3)",
        params![event.emp_id.as_str(), event.name, at],
    )?;
    Ok(true)
}

/// A photo that no row named was set aside at the start: its row is back.
fn take_photo_back(dir: &DataDir, photo: &str) -> Result<(), String> {
    const GONE: &str = "the scan photo was not there when the record was read back";
    let name = photo
        .strip_prefix("uploads/scans/")
        .filter(|name| !name.contains('/') && !name.starts_with('.'))
        .ok_or(GONE)?;
    let (here, aside): (PathBuf, PathBuf) = (dir.scans().join(name), dir.unclaimed().join(name));
    if is_taken(&here) {
        return Ok(());
    }
    rename_without_replacing(&aside, &here).map_err(|error| format!("{GONE}: {error}"))
}
