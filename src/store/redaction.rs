//! Rows that change or go because a person is erased, or attendance that was kept long enough: noted so that everything
//! else still proves itself.
//!
//! The entry of the audit list about the erasure ends with a line `fingerprint: …`. It is the SHA-256 of this text, in
//! UTF-8 with a line feed after each line, so that whoever tampers with a row cannot call it an erasure afterwards:
//!
//! ```text
//! visionpresence erasure 1
//! clock_event 17 77c1…            the digest of the row as it is since (module `chain`)
//! correction 3 gone
//! …
//! ```
//!
//! in the order `clock_event`, `correction`, `audit` and of the numbers in each.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rusqlite::{Connection, OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use super::chain::{self, Columns, Hash, List, Salt};
use super::error::StoreError;
use super::hex;
use super::site_key::random;
use crate::domain::audit::AuditAction;
use crate::domain::employee::EmployeeId;

/// How the line with the fingerprint begins.
const LINE: &str = "fingerprint: ";

/// What a row should be: its digest and salt; no digest where it is gone, no salt where its digest tells nothing any more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected {
    pub(super) digest: Option<Hash>,
    pub(super) salt: Option<Salt>,
}

/// Rows that an erasure may touch, of those that are as they were stored: what was tampered with before stays what it is.
#[derive(Debug)]
pub(super) struct Touched(Vec<(List, i64)>);

impl Touched {
    /// Of `candidates`, those that prove themselves.
    pub(super) fn among(
        connection: &Connection,
        mut candidates: Vec<(List, i64)>,
    ) -> Result<Self, StoreError> {
        candidates.sort_unstable();
        candidates.dedup();
        let mut whole = Vec::new();
        for (list, sequence) in candidates {
            let Some(Expected { digest: Some(digest), salt: Some(salt) }) =
                expected(connection, list, sequence)?
            else {
                continue;
            };
            if digest_now(connection, list, sequence, &salt)? == Some(digest) {
                whole.push((list, sequence));
            }
        }
        Ok(Self(whole))
    }

    /// Notes what became of them under the next entry of the audit list, and destroys the salts of what they were;
    /// gives the line for that entry. The guards of the tables are lifted.
    pub(super) fn note(self, connection: &Connection) -> Result<String, StoreError> {
        let entry = chain::next(connection, List::Audit)?;
        let mut noted = BTreeMap::new();
        for (list, sequence) in self.0 {
            let before = expected(connection, list, sequence)?;
            let Some(Expected { digest: Some(digest), salt: Some(salt) }) = before else { continue };
            if digest_now(connection, list, sequence, &salt)? == Some(digest) {
                continue;
            }
            for table in ["chain", "redaction"] {
                connection
                    .prepare_cached(&format!(
                        "UPDATE {table} SET salt = NULL WHERE list = ?1 AND sequence = ?2"
                    ))?
                    .execute(params![list.table(), sequence])?;
            }
            let salt: Salt = random()?;
            let digest = digest_now(connection, list, sequence, &salt)?;
            connection
                .prepare_cached(
                    "INSERT INTO redaction (list, sequence, entry, digest, salt) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![list.table(), sequence, entry, digest, digest.map(|_| salt)])?;
            noted.insert((list, sequence), digest);
        }
        Ok(format!("{LINE}{}", fingerprint(&noted)))
    }
}

/// Entries of the audit list about the person or with something personal of theirs.
pub(super) fn audit_entries(connection: &Connection, emp_id: &EmployeeId) -> Result<Vec<i64>, StoreError> {
    let mut query = connection.prepare(
        "WITH known (text) AS (
             SELECT name FROM staff WHERE emp_id = ?1 UNION SELECT email FROM staff WHERE emp_id = ?1
             UNION SELECT phone FROM staff WHERE emp_id = ?1)
         SELECT sequence FROM audit WHERE subject = ?1 OR instr(subject, ?1 || ' ') = 1
             OR EXISTS (SELECT 1 FROM known WHERE length(text) > 2
                        AND instr(subject || char(10) || coalesce(before, '') || char(10) || coalesce(after, ''), text))",
    )?;
    let found = query.query_map([emp_id.as_str()], |row| row.get(0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Rows with a link that an erasure of the person changes or removes.
pub(super) fn linked_rows(
    connection: &Connection,
    emp_id: &EmployeeId,
    entries: &[i64],
) -> Result<Vec<(List, i64)>, StoreError> {
    let mut found: Vec<(List, i64)> = entries.iter().map(|sequence| (List::Audit, *sequence)).collect();
    for (list, query) in [
        (List::ClockEvent, "SELECT sequence FROM clock_event WHERE emp_id = ?1 OR runner_up = ?1"),
        (
            List::Correction,
            "SELECT sequence FROM correction WHERE emp_id = ?1 OR given_to = ?1
                 OR instr(change, '\"' || ?1 || '\"')
                 OR event_id IN (SELECT id FROM clock_event WHERE emp_id = ?1)",
        ),
    ] {
        let mut query = connection.prepare(query)?;
        let rows = query.query_map([emp_id.as_str()], |row| row.get(0))?;
        for sequence in rows {
            found.push((list, sequence?));
        }
    }
    Ok(found)
}

fn digest_now(
    connection: &Connection,
    list: List,
    sequence: i64,
    salt: &Salt,
) -> Result<Option<Hash>, StoreError> {
    let mut query = connection.prepare_cached(list.rows_query())?;
    let columns = Columns::of(&query);
    let mut found = query.query([sequence, sequence])?;
    let Some(row) = found.next()? else { return Ok(None) };
    Ok(Some(columns.digest(list, sequence, salt, row)?))
}

/// What a row should be now; `None` where it has no link.
fn expected(connection: &Connection, list: List, sequence: i64) -> Result<Option<Expected>, StoreError> {
    let read = |row: &rusqlite::Row<'_>| Ok(Expected { digest: row.get(0)?, salt: row.get(1)? });
    let key = params![list.table(), sequence];
    let redacted = connection
        .prepare_cached(
            "SELECT digest, salt FROM redaction WHERE list = ?1 AND sequence = ?2 ORDER BY entry DESC LIMIT 1",
        )?
        .query_row(key, read)
        .optional()?;
    if redacted.is_some() {
        return Ok(redacted);
    }
    Ok(connection
        .prepare_cached("SELECT digest, salt FROM chain WHERE list = ?1 AND sequence = ?2")?
        .query_row(key, read)
        .optional()?)
}

/// What the rows of `list` should be that an erasure touched, by number.
pub(super) fn of_list(connection: &Connection, list: List) -> Result<BTreeMap<i64, Expected>, StoreError> {
    let mut query = connection
        .prepare("SELECT sequence, digest, salt FROM redaction WHERE list = ?1 ORDER BY sequence, entry")?;
    let found = query.query_map([list.table()], |row| {
        Ok((row.get(0)?, Expected { digest: row.get(1)?, salt: row.get(2)? }))
    })?;
    // The newest of a row comes last and stays.
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn fingerprint(noted: &BTreeMap<(List, i64), Option<Hash>>) -> String {
    let mut text = "visionpresence erasure 1\n".to_owned();
    for ((list, sequence), digest) in noted {
        let digest = digest.map_or_else(|| "gone".to_owned(), |digest| hex::encode(&digest));
        // A String takes everything.
        writeln!(text, "{} {sequence} {digest}", list.table()).ok();
    }
    hex::encode(&Sha256::digest(text.as_bytes()))
}

/// Compares what is noted with what the entries of the audit list say; gives the first entry that it does not fit.
pub(super) fn first_false_entry(connection: &Connection) -> Result<Option<i64>, StoreError> {
    let mut noted: BTreeMap<i64, BTreeMap<(List, i64), Option<Hash>>> = BTreeMap::new();
    for list in List::ALL {
        let mut query =
            connection.prepare("SELECT entry, sequence, digest FROM redaction WHERE list = ?1")?;
        let mut found = query.query([list.table()])?;
        while let Some(row) = found.next()? {
            noted.entry(row.get(0)?).or_default().insert((list, row.get(1)?), row.get(2)?);
        }
    }
    let mut query =
        connection.prepare("SELECT sequence, after FROM audit WHERE action IN (?1, ?2) ORDER BY sequence")?;
    let mut found = query.query([AuditAction::StaffErased.name(), AuditAction::AttendanceErased.name()])?;
    while let Some(row) = found.next()? {
        let (entry, after): (i64, Option<String>) = (row.get(0)?, row.get(1)?);
        let rows = noted.remove(&entry).unwrap_or_default();
        let said = after.as_deref().and_then(|text| text.lines().find_map(|line| line.strip_prefix(LINE)));
        // Erasures from before there were links say nothing of them.
        let fits = match said {
            Some(said) => said == fingerprint(&rows),
            None => rows.is_empty(),
        };
        if !fits {
            return Ok(Some(entry));
        }
    }
    Ok(noted.into_keys().next())
}
