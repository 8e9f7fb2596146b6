//! Times from which records may be missing, because a backup took the place of a damaged database or the newest records
//! could not be read any more: listed until HR has seen to them.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::audit::{self, Change};
use super::backup::RestoreNote;
use super::error::StoreError;
use super::reader::Reader;
use super::rows;
use super::writer::Writer;
use crate::domain::audit::{AuditAction, By};
use crate::domain::recovery::Gap;

/// Most that are listed.
const MOST: u32 = 20;

/// Keeps what a restore leaves open; the caller's transaction holds its entry in the audit list.
pub(super) fn note(connection: &Connection, note: &RestoreNote) -> Result<(), StoreError> {
    let Some(from) = note.gap_from_utc_us else { return Ok(()) };
    connection.execute(
        "INSERT INTO gap (from_utc_us, until_utc_us, zone, backup, kept, receipts_read)
         VALUES (?1, ?2, ?3, ?4, ?5, 0)
         ON CONFLICT DO NOTHING",
        params![from, note.at_utc_us, note.zone, note.subject, note.kept],
    )?;
    Ok(())
}

/// Records that came back belong to the gaps that are still listed.
pub(super) fn count_brought_back(connection: &Connection, added: u32) -> Result<(), StoreError> {
    connection
        .execute("UPDATE gap SET brought_back = brought_back + ?1 WHERE settled_by IS NULL", [added])?;
    Ok(())
}

impl Reader {
    /// Those that HR has not seen to, the newest first.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn gaps(&self) -> Result<Vec<Gap>, StoreError> {
        self.rows(
            "SELECT number, from_utc_us, until_utc_us, zone, backup, kept, brought_back FROM gap
             WHERE settled_by IS NULL ORDER BY number DESC LIMIT ?1",
            [MOST],
            |row| {
                let zone: String = row.get(3)?;
                Ok(Gap {
                    number: row.get(0)?,
                    from: rows::moment(row.get(1)?, &zone)?,
                    until: rows::moment(row.get(2)?, &zone)?,
                    backup: row.get(4)?,
                    kept: row.get(5)?,
                    brought_back: row.get(6)?,
                })
            },
        )
    }
}

impl Writer {
    /// Keeps that records which had been acknowledged are not there any more, from the newest one that is until now;
    /// `kept` is what is left of them, relative to the data directory.
    pub(super) fn note_missing(&mut self, kept: &str, by: &By) -> Result<(), StoreError> {
        self.in_transaction(|connection| {
            let newest: Option<i64> =
                connection.query_row("SELECT max(at_utc_us) FROM clock_event", [], |row| row.get(0))?;
            let until = by.at.utc.timestamp_micros();
            connection.execute(
                "INSERT INTO gap (from_utc_us, until_utc_us, zone, backup, kept, receipts_read)
                 VALUES (?1, ?2, ?3, '', ?4, 0)
                 ON CONFLICT DO NOTHING",
                params![newest.unwrap_or(until).min(until), until, by.at.zone.name(), kept],
            )?;
            let after = format!("kept: {kept}");
            let change = Change {
                action: AuditAction::RecordsMissing,
                subject: "records",
                before: None,
                after: Some(&after),
            };
            audit::write(connection, by, change)
        })
    }

    /// Name of the newest backup after which the receipts were not read yet; empty where no backup was needed.
    pub(super) fn unread_receipts_since(&mut self) -> Result<Option<String>, StoreError> {
        let newest = "SELECT backup FROM gap WHERE settled_by IS NULL AND receipts_read = 0
                      ORDER BY number DESC LIMIT 1";
        Ok(self.connection()?.query_row(newest, [], |row| row.get(0)).optional()?)
    }

    /// They are read.
    pub(super) fn receipts_are_read(&mut self) -> Result<(), StoreError> {
        self.in_transaction(|connection| {
            connection.execute("UPDATE gap SET receipts_read = 1 WHERE receipts_read = 0", [])?;
            Ok(())
        })
    }

    /// HR has seen to it: it is listed no longer. False where it was not listed any more.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn settle_gap(&mut self, number: i64, by: &By) -> Result<bool, StoreError> {
        self.in_transaction(|connection| {
            let settled = connection.execute(
                "UPDATE gap SET settled_by = ?2 WHERE number = ?1 AND settled_by IS NULL",
                params![number, by.who],
            )?;
            if settled == 0 {
                return Ok(false);
            }
            let (from, until, zone): (i64, i64, String) = connection.query_row(
                "SELECT from_utc_us, until_utc_us, zone FROM gap WHERE number = ?1",
                [number],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )?;
            let line =
                |at| rows::moment(at, &zone).map(|at| at.local().format("%Y-%m-%d %H:%M:%S").to_string());
            let after = format!("from: {}\nto: {}", line(from)?, line(until)?);
            let change = Change {
                action: AuditAction::GapSettled,
                subject: "records",
                before: None,
                after: Some(&after),
            };
            audit::write(connection, by, change)?;
            Ok(true)
        })
    }
}
