//! The audit list: written in the transaction of the action, read by page.

use rusqlite::{Connection, Row, params};

use super::chain::{self, List};
use super::error::StoreError;
use super::reader::{MAX_ROWS, Reader};
use super::rows;
use super::writer::Writer;
use crate::domain::audit::{AuditAction, AuditEntry, By};

/// What one action changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change<'a> {
    pub(super) action: AuditAction,
    /// Employee id or account name.
    pub(super) subject: &'a str,
    pub(super) before: Option<&'a str>,
    pub(super) after: Option<&'a str>,
}

/// Writes an entry; the caller's transaction holds the action itself.
pub(super) fn write(connection: &Connection, by: &By, change: Change<'_>) -> Result<(), StoreError> {
    insert(connection, by, change.action.name(), change.subject, (change.before, change.after))
}

/// Writes an entry that was noted down by name before this database was there.
pub(super) fn write_named(
    connection: &Connection,
    by: &By,
    action: &str,
    subject: &str,
    (before, after): (&str, &str),
) -> Result<(), StoreError> {
    insert(connection, by, action, subject, (Some(before), Some(after)))
}

fn insert(
    connection: &Connection,
    by: &By,
    action: &str,
    subject: &str,
    (before, after): (Option<&str>, Option<&str>),
) -> Result<(), StoreError> {
    let at = rows::storable(&by.at);
    let sequence = chain::next(connection, List::Audit)?;
    connection
        .prepare_cached(
            "INSERT INTO audit (at_utc_us, zone, who, action, subject, before, after, sequence)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            at.utc.timestamp_micros(),
            at.zone.name(),
            by.who,
            action,
            subject,
            before,
            after,
            sequence
        ])?;
    chain::append(connection, List::Audit, sequence)
}

impl Writer {
    /// Writes down what was done outside the database.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn write_down(
        &mut self,
        action: AuditAction,
        subject: &str,
        after: &str,
        by: &By,
    ) -> Result<(), StoreError> {
        self.in_transaction(|transaction| {
            write(transaction, by, Change { action, subject, before: None, after: Some(after) })
        })
    }
}

impl Reader {
    /// Entries of the audit list in reverse order, those before `before` or from the newest, at most `limit` and at
    /// most [`MAX_ROWS`].
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn audit(&self, before: Option<i64>, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        self.rows(
            "SELECT sequence, at_utc_us, zone, who, action, subject, before, after
             FROM audit WHERE sequence < ?1 ORDER BY sequence DESC LIMIT ?2",
            params![before.unwrap_or(i64::MAX), limit.min(MAX_ROWS)],
            entry,
        )
    }
}

fn entry(row: &Row<'_>) -> Result<AuditEntry, StoreError> {
    Ok(AuditEntry {
        sequence: row.get(0)?,
        by: By { who: row.get(3)?, at: rows::moment(row.get(1)?, &row.get::<_, String>(2)?)? },
        action: row.get(4)?,
        subject: row.get(5)?,
        before: row.get(6)?,
        after: row.get(7)?,
    })
}
