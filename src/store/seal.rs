//! Seals: signed statements about how long each list is and what its last link is.
//!
//! The links of the module `chain` can be made anew by whoever can write to the database. A seal cannot: it is signed
//! with the key of the site (Ed25519, RFC 8032), which does not lie with the data. What is signed, each line with a line
//! feed:
//!
//! ```text
//! visionpresence seal 1
//! number 12
//! day 2026-11-21                  the last day that was over
//! made 2026-11-22T00:04:10Z
//! clock_event 1234 5d41…          number and link of the last row; 0 and zeros where there is none
//! correction 3 9a01…
//! audit 77 0b52…
//! before 77c1…                    SHA-256 of the statement before; zeros before the first
//! ```

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use chrono::{NaiveDate, SecondsFormat};
use ed25519_dalek::{Signature, VerifyingKey};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::chain::{self, BEFORE_THE_FIRST, Hash, List};
use super::error::StoreError;
use super::files::write_whole;
use super::hex;
use super::reader::Reader;
use super::site_key::SiteKey;
use super::writer::Writer;
use crate::domain::time::Moment;

/// A seal as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Its place in the order of all seals, from 1.
    pub number: i64,
    /// The last day that was over.
    pub day: NaiveDate,
    /// What is signed.
    pub statement: String,
    /// What verifies the signature.
    pub public_key: [u8; 32],
    /// Over the statement.
    pub signature: [u8; 64],
}

impl Seal {
    /// Whether the signature is that of the public key over the statement.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        is_signed(&self.statement, &self.public_key, &self.signature)
    }

    /// The number and link of the last row of `list` when it was sealed; `None` where the statement does not say it.
    pub(super) fn head(&self, list: List) -> Option<(i64, Hash)> {
        let (sequence, hash) = self.line(list.table())?.split_once(' ')?;
        Some((sequence.parse().ok()?, hex::decode(hash)?))
    }

    /// SHA-256 of the statement before.
    pub(super) fn before(&self) -> Option<Hash> {
        hex::decode(self.line("before")?)
    }

    /// SHA-256 of the statement.
    pub(super) fn hash(&self) -> Hash {
        Sha256::digest(self.statement.as_bytes()).into()
    }

    /// What stands in the row is what is signed.
    pub(super) fn says_what_its_row_says(&self) -> bool {
        self.statement.starts_with("visionpresence seal 1\n")
            && self.line("number") == Some(self.number.to_string().as_str())
            && self.line("day") == Some(self.day.to_string().as_str())
    }

    fn line(&self, name: &str) -> Option<&str> {
        self.statement.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
    }

    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            number: row.get(0)?,
            day: row.get(1)?,
            statement: row.get(2)?,
            public_key: row.get(3)?,
            signature: row.get(4)?,
        })
    }
}

/// Whether a signature is that of `public_key` over `statement`.
pub(super) fn is_signed(statement: &str, public_key: &[u8; 32], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(public_key)
        .is_ok_and(|key| key.verify_strict(statement.as_bytes(), &Signature::from_bytes(signature)).is_ok())
}

pub(super) const COLUMNS: &str = "number, day, statement, public_key, signature";

impl Writer {
    /// Seals what is stored, where the newest seal does not say it already. `now` gives the date: the day before it is
    /// the last one that is over.
    ///
    /// # Errors
    /// [`StoreError::Key`] where the key of the site cannot be used; as SQLite reports.
    pub fn seal(&mut self, now: &Moment) -> Result<Option<Seal>, StoreError> {
        let dir = self.dir.clone();
        self.in_transaction(|connection| {
            let last = newest(connection, NaiveDate::MAX)?;
            let mut heads = Vec::new();
            for list in List::ALL {
                heads.push((list, chain::head(connection, list)?));
            }
            let is_empty = heads.iter().all(|(_, (sequence, _))| *sequence == 0);
            let is_sealed = |seal: &Seal| heads.iter().all(|(list, head)| seal.head(*list) == Some(*head));
            if is_empty || last.as_ref().is_some_and(is_sealed) {
                return Ok(None);
            }
            let seal = make(&SiteKey::load_or_make(&dir, connection)?, last.as_ref(), &heads, now);
            connection.execute(
                "INSERT INTO seal (number, day, statement, public_key, signature) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![seal.number, seal.day, seal.statement, seal.public_key, seal.signature],
            )?;
            Ok(Some(seal))
        })
    }

    /// Seals what is stored when a day is over that no seal covers; as [`Writer::seal`].
    ///
    /// # Errors
    /// As [`Writer::seal`].
    pub fn seal_day(&mut self, now: &Moment) -> Result<Option<Seal>, StoreError> {
        let last = newest(self.connection()?, NaiveDate::MAX)?;
        if last.is_some_and(|seal| seal.day >= day_before(now)) { Ok(None) } else { self.seal(now) }
    }
}

impl Reader {
    /// The newest seal of `day` or an earlier one.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn seal_of(&self, day: NaiveDate) -> Result<Option<Seal>, StoreError> {
        newest(self.connection(), day)
    }
}

/// What lies beside an exported file as `FILE.seal.json`.
#[derive(Debug, Serialize)]
struct Accompanying {
    /// The newest seal of the days in the file.
    seal: Signed,
    /// Names the file by its SHA-256 and the seal by its number; `null` where the key of the site was not there.
    export: Option<Signed>,
}

#[derive(Debug, Serialize)]
struct Signed {
    statement: String,
    /// Both in hexadecimal digits.
    public_key: String,
    signature: String,
}

impl Reader {
    /// Writes `FILE.seal.json` beside an exported file with the newest seal that covers days up to `last`; gives its
    /// path, or `None` where none of them is sealed yet.
    ///
    /// # Errors
    /// [`StoreError::Path`] where the file cannot be read or written; as SQLite reports.
    pub fn seal_beside(
        &self,
        file: &Path,
        (first, last): (NaiveDate, NaiveDate),
        now: &Moment,
    ) -> Result<Option<PathBuf>, StoreError> {
        let Some(seal) = self.seal_of(last)?.filter(|seal| seal.day >= first) else { return Ok(None) };
        let hash = hash_of(file).map_err(StoreError::path(file))?;
        let made = now.utc.to_rfc3339_opts(SecondsFormat::Secs, true);
        let statement = format!(
            "visionpresence export 1\nsha256 {}\nfrom {first}\nto {last}\nmade {made}\nseal {} {}\n",
            hex::encode(&hash),
            seal.number,
            hex::encode(&seal.hash())
        );
        // A file without the signature of this moment still carries the seal.
        let export = SiteKey::load(self.dir()).ok().map(|key| Signed {
            signature: hex::encode(&key.sign(&statement)),
            public_key: key.public_key_hex(),
            statement,
        });
        let seal = Signed {
            signature: hex::encode(&seal.signature),
            public_key: hex::encode(&seal.public_key),
            statement: seal.statement,
        };
        let mut name = file.as_os_str().to_owned();
        name.push(".seal.json");
        let path = PathBuf::from(name);
        write_whole(&path, |out| -> io::Result<()> {
            serde_json::to_writer_pretty(&mut *out, &Accompanying { seal, export })?;
            out.write_all(b"\n")
        })
        .map_err(StoreError::path(&path))?;
        Ok(Some(path))
    }
}

fn hash_of(file: &Path) -> io::Result<Hash> {
    let mut hasher = Sha256::new();
    let mut reader = File::open(file)?;
    let mut part = vec![0; 1 << 16];
    loop {
        let count = reader.read(&mut part)?;
        if count == 0 {
            return Ok(hasher.finalize().into());
        }
        hasher.update(part.get(..count).unwrap_or_default());
    }
}

fn newest(connection: &Connection, day: NaiveDate) -> Result<Option<Seal>, StoreError> {
    // Dates are compared as text, which the least and the greatest date are not made for.
    let day = day.min(NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(day));
    let query = format!("SELECT {COLUMNS} FROM seal WHERE day <= ?1 ORDER BY number DESC LIMIT 1");
    Ok(connection.prepare_cached(&query)?.query_row([day], Seal::read).optional()?)
}

fn day_before(now: &Moment) -> NaiveDate {
    let today = now.local().date_naive();
    today.pred_opt().unwrap_or(today)
}

fn make(key: &SiteKey, last: Option<&Seal>, heads: &[(List, (i64, Hash))], now: &Moment) -> Seal {
    let number = last.map_or(1, |seal| seal.number + 1);
    // A clock that was set back must not make an earlier day the last one.
    let day = last.map_or(day_before(now), |seal| seal.day.max(day_before(now)));
    let made = now.utc.to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut statement = format!("visionpresence seal 1\nnumber {number}\nday {day}\nmade {made}\n");
    for (list, (sequence, hash)) in heads {
        // A String takes everything.
        writeln!(statement, "{} {sequence} {}", list.table(), hex::encode(hash)).ok();
    }
    let before = last.map_or(BEFORE_THE_FIRST, Seal::hash);
    writeln!(statement, "before {}", hex::encode(&before)).ok();
    let signature = key.sign(&statement);
    Seal { number, day, statement, public_key: key.public_key().to_bytes(), signature }
}
