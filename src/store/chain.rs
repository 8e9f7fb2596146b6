//! Links that prove that a list is as it was stored: each is a hash over what a row says and the link before.
//!
//! What a row says stands in its link as a digest, the SHA-256 (FIPS 180-4) of this text, in UTF-8 with a line feed
//! after each line:
//!
//! ```text
//! visionpresence row 1
//! clock_event 17
//! salt 0a1b…                      16 bytes of chance in hexadecimal, of this row alone
//! at_utc_us integer 16            name, type and length in bytes of a column
//! 1795420800000000                its value
//! clock_suspect integer 1
//! 0
//! …
//! ```
//!
//! Columns stand in the order of the bytes of their names; those that are NULL are left out, so that a column that is
//! added later changes no digest. An `integer` is written in decimal digits, `text` as it is, a `real` as the 16
//! hexadecimal digits of its IEEE 754 double, big-endian, a `blob` in hexadecimal digits. The link is the SHA-256 of:
//!
//! ```text
//! visionpresence link 1
//! clock_event 17
//! before 5d41…                    the link before in hexadecimal; 64 zeros before the first row
//! row 77c1…                       the digest of the row
//! ```
//!
//! Where a row goes with a person who is erased, its salt goes too: the digest stays, so that all links hold, and tells
//! nobody any more what the row said ([`redaction`](super::redaction)).
//!
//! The hashes need no secret: whoever can write to the database can make the links anew. That is what
//! [`seal`](super::seal) is for.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use sha2::{Digest as _, Sha256};

use super::error::StoreError;
use super::hex;
use super::site_key::random;

/// A link, or the digest of a row.
pub(super) type Hash = [u8; 32];

/// Keeps a digest from being tried out.
pub(super) type Salt = [u8; 16];

/// Stands before the first link.
pub(super) const BEFORE_THE_FIRST: Hash = [0; 32];

/// A list whose rows are linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum List {
    ClockEvent,
    Correction,
    Audit,
}

impl List {
    /// In the order in which a seal names them.
    pub(super) const ALL: [Self; 3] = [Self::ClockEvent, Self::Correction, Self::Audit];

    /// The name of the table.
    pub(super) fn table(self) -> &'static str {
        match self {
            Self::ClockEvent => "clock_event",
            Self::Correction => "correction",
            Self::Audit => "audit",
        }
    }

    /// The rows from the first to the last number of `params`, in order, with all their columns.
    pub(super) fn rows_query(self) -> &'static str {
        match self {
            Self::ClockEvent => {
                "SELECT * FROM clock_event WHERE sequence BETWEEN ?1 AND ?2 ORDER BY sequence"
            }
            Self::Correction => "SELECT * FROM correction WHERE sequence BETWEEN ?1 AND ?2 ORDER BY sequence",
            Self::Audit => "SELECT * FROM audit WHERE sequence BETWEEN ?1 AND ?2 ORDER BY sequence",
        }
    }
}

/// The last link of a list and its number; `(0, BEFORE_THE_FIRST)` where there is none.
pub(super) fn head(connection: &Connection, list: List) -> Result<(i64, Hash), StoreError> {
    let found = connection
        .prepare_cached("SELECT sequence, hash FROM chain WHERE list = ?1 ORDER BY sequence DESC LIMIT 1")?
        .query_row([list.table()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.unwrap_or((0, BEFORE_THE_FIRST)))
}

/// The number of the next row. A number that was given is never given again, also when its row is gone.
pub(super) fn next(connection: &Connection, list: List) -> Result<i64, StoreError> {
    let (newest, _) = head(connection, list)?;
    let newest_row: Option<i64> = connection
        .prepare_cached(&format!("SELECT max(sequence) FROM {}", list.table()))?
        .query_row([], |row| row.get(0))?;
    Ok(newest.max(newest_row.unwrap_or(0)) + 1)
}

/// Links the row that the caller's transaction has just added.
///
/// A list that was tampered with must not keep a punch from being recorded: where there is a link of this number
/// already, it stays, and `verify` says what is wrong.
pub(super) fn append(connection: &Connection, list: List, sequence: i64) -> Result<(), StoreError> {
    let (newest, before) = head(connection, list)?;
    if newest >= sequence {
        tracing::error!(list = list.table(), sequence, "rows are missing: run \"visionpresence verify\"");
        return Ok(());
    }
    let mut query = connection.prepare_cached(list.rows_query())?;
    let columns = Columns::of(&query);
    let mut found = query.query([sequence, sequence])?;
    let row = found.next()?.ok_or_else(|| StoreError::row("a list"))?;
    store(connection, list, sequence, &columns, row, &before).map(drop)
}

/// Links all rows after the last link: for lists that were filled before there were links, or by the thousand.
pub(super) fn extend(connection: &Connection, list: List) -> Result<(), StoreError> {
    let (newest, mut before) = head(connection, list)?;
    let mut query = connection.prepare(list.rows_query())?;
    let columns = Columns::of(&query);
    let mut found = query.query([newest + 1, i64::MAX])?;
    while let Some(row) = found.next()? {
        let sequence = row.get("sequence")?;
        before = store(connection, list, sequence, &columns, row, &before)?;
    }
    Ok(())
}

fn store(
    connection: &Connection,
    list: List,
    sequence: i64,
    columns: &Columns,
    row: &Row<'_>,
    before: &Hash,
) -> Result<Hash, StoreError> {
    let salt: Salt = random()?;
    let digest = columns.digest(list, sequence, &salt, row)?;
    let hash = link(list, sequence, before, &digest);
    connection
        .prepare_cached("INSERT INTO chain (list, sequence, digest, salt, hash) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![list.table(), sequence, digest, salt, hash])?;
    Ok(hash)
}

/// The link of a row with this digest.
pub(super) fn link(list: List, sequence: i64, before: &Hash, digest: &Hash) -> Hash {
    let (table, before, digest) = (list.table(), hex::encode(before), hex::encode(digest));
    let text = format!("visionpresence link 1\n{table} {sequence}\nbefore {before}\nrow {digest}\n");
    Sha256::digest(text.as_bytes()).into()
}

/// The columns of a list by name.
pub(super) struct Columns(Vec<(String, usize)>);

impl Columns {
    pub(super) fn of(query: &rusqlite::Statement<'_>) -> Self {
        let mut columns: Vec<(String, usize)> =
            query.column_names().zip(0..).map(|(name, at)| (name.to_owned(), at)).collect();
        columns.sort_unstable();
        Self(columns)
    }

    /// The digest of a row.
    pub(super) fn digest(
        &self,
        list: List,
        sequence: i64,
        salt: &Salt,
        row: &Row<'_>,
    ) -> rusqlite::Result<Hash> {
        let (table, salt) = (list.table(), hex::encode(salt));
        let mut text = format!("visionpresence row 1\n{table} {sequence}\nsalt {salt}\n").into_bytes();
        let mut column = |name: &str, kind: &str, value: &[u8]| {
            text.extend_from_slice(format!("{name} {kind} {}\n", value.len()).as_bytes());
            text.extend_from_slice(value);
            text.push(b'\n');
        };
        for (name, at) in &self.0 {
            match row.get_ref(*at)? {
                ValueRef::Null => {}
                ValueRef::Integer(number) => column(name, "integer", number.to_string().as_bytes()),
                ValueRef::Real(number) => {
                    column(name, "real", hex::encode(&number.to_be_bytes()).as_bytes());
                }
                ValueRef::Text(value) => column(name, "text", value),
                ValueRef::Blob(value) => column(name, "blob", hex::encode(value).as_bytes()),
            }
        }
        Ok(Sha256::digest(&text).into())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// A row that is added without its link would be taken for one that somebody slipped in.
    #[test]
    fn whoever_adds_a_row_to_a_linked_list_links_it() {
        let store = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
        let mut found = 0;
        for entry in std::fs::read_dir(store).unwrap() {
            let path = entry.unwrap().path();
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            for table in ["clock_event", "correction", "audit"] {
                let adds = text.contains(&format!("INTO {table} ("));
                assert!(!adds || text.contains("chain::"), "{} adds to {table}", path.display());
                found += usize::from(adds);
            }
        }
        assert!(found >= 5, "the check does not see the sources: {found}");
    }
}
