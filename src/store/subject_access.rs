//! Everything that is stored about a person in one readable ZIP file, for that person (GDPR, article 15).
//!
//! - `person.json`: the staff record and what was agreed to,
//! - one CSV file for each table in which the person stands, and `audit.csv` with what HR did about them,
//! - `photos/`: enrolment photos and scan photos as ordinary JPEG files.
//!
//! Templates are numbers that only this program reads: their list is in it, without the numbers. Left out are the PIN, which
//! nobody can read, and photos of refused presentations, which may show somebody else.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Seek, Write};
use std::path::Path;

use chrono::{DateTime, SecondsFormat};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Statement};
use serde::Serialize;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::erasure::{Reference, references};
use super::error::StoreError;
use super::files::write_whole;
use super::photo_file;
use super::reader::Reader;
use super::redaction::audit_entries;
use crate::domain::employee::EmployeeId;

/// Largest photo that is read, in bytes.
const MAX_PHOTO_BYTES: u64 = 8 << 20;
/// Columns that say nothing to the person: the secret of a PIN and the numbers of a template.
const LEFT_OUT: [&str; 2] = ["secret", "vector"];

const READ_ME: &str = "What is stored about you in this attendance system.\r\n\r\n\
    person.json   your staff record and what you agreed to\r\n\
    *.csv         your punches, days, corrections, requests and the like; they open in any spreadsheet\r\n\
    audit.csv     what was done about you by staff with access\r\n\
    photos        your enrolment photos and the photos of your scans\r\n\r\n\
    template.csv lists the numbers that were computed from your photos to recognise you, without the numbers: no other\r\n\
    program can read them. A PIN is stored so that nobody can read it. Times that end in Z are in UTC.\r\n";

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct SubjectAccess {
    /// Rows of all tables.
    pub rows: u64,
    /// Photos.
    pub photos: u64,
    /// Photos that a row names and that cannot be read.
    pub missing: u64,
}

impl Reader {
    /// Writes everything about a person to `path`, in one snapshot. An old file of this name is replaced when the new one
    /// is whole.
    ///
    /// # Errors
    /// [`StoreError::UnknownEmployee`]; [`StoreError::Path`] where the file cannot be written; as SQLite reports.
    pub fn subject_access(&self, emp_id: &EmployeeId, path: &Path) -> Result<SubjectAccess, StoreError> {
        let connection = self.connection();
        connection.execute_batch("BEGIN")?;
        let written = write_whole(path, |file| {
            let mut archive =
                Archive { zip: ZipWriter::new(io::BufWriter::new(file)), written: SubjectAccess::default() };
            self.fill(emp_id, &mut archive)?;
            archive.zip.finish().map_err(io::Error::from)?.flush()?;
            Ok(archive.written)
        });
        connection.execute_batch("COMMIT")?;
        written.map_err(|error| match error {
            Fault::Store(error) => error,
            Fault::File(source) => StoreError::Path { path: path.to_owned(), source },
        })
    }

    fn fill<W: Write + Seek>(&self, emp_id: &EmployeeId, archive: &mut Archive<W>) -> Result<(), Fault> {
        let connection = self.connection();
        let member =
            self.staff_member(emp_id)?.ok_or_else(|| StoreError::UnknownEmployee(emp_id.clone()))?.member;
        archive.file("README.txt", READ_ME.as_bytes())?;
        let consents: Vec<_> = self
            .consents(emp_id)?
            .into_iter()
            .map(|consent| {
                serde_json::json!({
                    "version": consent.text.version,
                    "wording": consent.text.text,
                    "agreed_at": consent.at.local().to_rfc3339(),
                    "taken_down_by": consent.witness,
                })
            })
            .collect();
        let person = serde_json::json!({
            "emp_id": emp_id.as_str(), "name": member.name, "email": member.email, "phone": member.phone,
            "dob": member.dob, "designation": member.designation, "department": member.department,
            "gender": member.gender, "joining_date": member.joining_date, "native": member.native,
            "consents": consents,
        });
        let text = serde_json::to_vec_pretty(&person).map_err(io::Error::from)?;
        archive.file("person.json", &text)?;
        for (table, columns) in tables(connection)? {
            let of_person: Vec<String> = columns.iter().map(|column| format!("\"{column}\" = ?1")).collect();
            let mut query = connection
                .prepare(&format!("SELECT * FROM \"{table}\" WHERE {} ORDER BY 1", of_person.join(" OR ")))
                .map_err(StoreError::from)?;
            archive.table(&table, &mut query, emp_id.as_str())?;
        }
        let entries: Vec<String> =
            audit_entries(connection, emp_id)?.into_iter().map(|entry| entry.to_string()).collect();
        // Numbers alone.
        let mut query = connection
            .prepare(&format!(
                "SELECT * FROM audit WHERE sequence IN ({}) AND ?1 IS NOT NULL ORDER BY sequence",
                entries.join(",")
            ))
            .map_err(StoreError::from)?;
        archive.table("audit", &mut query, emp_id.as_str())?;
        self.photos(emp_id, archive)
    }

    fn photos<W: Write + Seek>(&self, emp_id: &EmployeeId, archive: &mut Archive<W>) -> Result<(), Fault> {
        let mut query = self
            .connection()
            .prepare(
                "SELECT 'enrolment', photo FROM template WHERE emp_id = ?1
                 UNION SELECT 'enrolment', image_path FROM staff WHERE emp_id = ?1 AND image_path IS NOT NULL
                 UNION SELECT 'scans', photo FROM clock_event WHERE emp_id = ?1 AND photo IS NOT NULL
                     AND sequence NOT IN (SELECT sequence FROM erased_photo)",
            )
            .map_err(StoreError::from)?;
        let named = query
            .query_map([emp_id.as_str()], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
            .map_err(StoreError::from)?;
        for row in named {
            let (kind, path) = row.map_err(StoreError::from)?;
            let jpeg = photo_file::read(self.dir(), self.connection(), emp_id, &path, MAX_PHOTO_BYTES);
            // An enrolment is a folder of its own, and its photos are numbered in each.
            let name = path.rsplit('/').take(if kind == "scans" { 1 } else { 2 }).collect::<Vec<_>>();
            let name = name.into_iter().rev().collect::<Vec<_>>().join("_");
            match jpeg {
                Some(jpeg) => {
                    archive.file(&format!("photos/{kind}/{name}"), &jpeg)?;
                    archive.written.photos += 1;
                }
                None => archive.written.missing += 1,
            }
        }
        Ok(())
    }
}

/// Tables in which people stand, with the columns that name them.
fn tables(connection: &Connection) -> Result<Vec<(String, BTreeSet<String>)>, StoreError> {
    let mut found: Vec<(String, BTreeSet<String>)> = Vec::new();
    for Reference { table, column, .. } in references(connection, "staff")? {
        // Consents stand in person.json.
        if table == "consent" {
            continue;
        }
        match found.iter_mut().find(|(name, _)| *name == table) {
            Some((_, columns)) => drop(columns.insert(column)),
            None => found.push((table, BTreeSet::from([column]))),
        }
    }
    found.sort();
    Ok(found)
}

/// What stops it.
enum Fault {
    Store(StoreError),
    File(io::Error),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

struct Archive<W: Write + Seek> {
    zip: ZipWriter<W>,
    written: SubjectAccess,
}

impl<W: Write + Seek> Archive<W> {
    fn file(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        self.zip.start_file(name, options).map_err(io::Error::from)?;
        self.zip.write_all(bytes)
    }

    /// The rows of a query as CSV; no file where there is none.
    fn table(&mut self, name: &str, query: &mut Statement<'_>, of: &str) -> Result<(), Fault> {
        let columns: Vec<(usize, String)> = query
            .column_names()
            .map(str::to_owned)
            .enumerate()
            .filter(|(_, column)| !LEFT_OUT.contains(&column.as_str()))
            .collect();
        let heading = columns.iter().map(|(_, column)| column.strip_suffix("_us").unwrap_or(column));
        let mut text = line(heading.map(Cow::Borrowed));
        let mut rows = query.query([of]).map_err(StoreError::from)?;
        let mut count = 0;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let mut fields = Vec::new();
            for (at, column) in &columns {
                fields.push(shown(column, row.get_ref(*at).map_err(StoreError::from)?));
            }
            text.push_str(&line(fields.into_iter().map(Cow::Owned)));
            count += 1;
        }
        if count > 0 {
            self.file(&format!("{name}.csv"), text.as_bytes())?;
            self.written.rows += count;
        }
        Ok(())
    }
}

/// A value as a person reads it.
fn shown(column: &str, value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => String::new(),
        ValueRef::Integer(number) if column.ends_with("_utc_us") => DateTime::from_timestamp_micros(number)
            .map_or_else(|| number.to_string(), |at| at.to_rfc3339_opts(SecondsFormat::Secs, true)),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
    }
}

/// A line of CSV (RFC 4180) in which no text is a formula.
fn line<'a>(fields: impl Iterator<Item = Cow<'a, str>>) -> String {
    let quoted = |field: Cow<'_, str>| {
        let is_number = field.parse::<f64>().is_ok();
        let guard = if !is_number && field.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        format!("\"{guard}{}\"", field.replace('"', "\"\""))
    };
    fields.map(quoted).collect::<Vec<_>>().join(",") + "\r\n"
}
