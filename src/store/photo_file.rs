//! Photos of people as files: encrypted with the key of the person, or plain JPEG.
//!
//! An encrypted file begins with eight bytes of its own, then nonce, text and tag. Both kinds have the same names, so
//! that a file can be exchanged for its encrypted self in one step.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::data_dir::DataDir;
use super::error::StoreError;
use super::person_key::{OVERHEAD, PersonKey, Purpose};
use super::site_key::SiteKey;
use super::{files, jpeg, rows};
use crate::domain::employee::EmployeeId;

/// The beginning of an encrypted file.
const MAGIC: &[u8; 8] = b"VPphoto1";

/// Largest enrolment photo, in bytes.
const MAX_PHOTO_BYTES: u64 = 8 << 20;

/// The bytes of the file of a JPEG photo.
pub(super) fn sealed(key: &PersonKey, file: &[u8]) -> io::Result<Vec<u8>> {
    let text = key.encrypt(Purpose::Photo, file).map_err(io::Error::other)?;
    Ok([MAGIC.as_slice(), &text].concat())
}

/// The JPEG in the file of a photo of `emp_id`; `None` where it cannot be read.
pub(super) fn read(
    dir: &DataDir,
    connection: &Connection,
    emp_id: &EmployeeId,
    path: &str,
    limit: u64,
) -> Option<Vec<u8>> {
    let bytes =
        files::read_bounded(&dir.root().join(path), limit + MAGIC.len() as u64 + OVERHEAD as u64).ok()?;
    opened(bytes, || {
        let site = SiteKey::load(dir)
            .inspect_err(|error| tracing::warn!(reason = error.for_log(), "a photo cannot be decrypted"))
            .ok()?;
        PersonKey::find(connection, &site, emp_id).ok()?
    })
}

/// The JPEG in the bytes of a file; `key` is asked for where it is encrypted.
pub(super) fn opened(bytes: Vec<u8>, key: impl FnOnce() -> Option<PersonKey>) -> Option<Vec<u8>> {
    match bytes.strip_prefix(MAGIC) {
        None => Some(bytes),
        Some(text) => key()?.decrypt(Purpose::Photo, text),
    }
}

/// Looks at photos for `verify`.
pub(super) struct Inspector<'a> {
    pub(super) dir: &'a DataDir,
    pub(super) connection: &'a Connection,
    pub(super) site: Result<SiteKey, StoreError>,
}

impl Inspector<'_> {
    /// Whether the file holds a whole JPEG, as far as its first and last bytes tell.
    ///
    /// # Errors
    /// It is not there, or cannot be read.
    pub(super) fn is_whole(&self, emp_id: &EmployeeId, path: &str) -> io::Result<bool> {
        let path = self.dir.root().join(path);
        if !is_encrypted(&path)? {
            return jpeg::is_whole_file(&path);
        }
        let site = self.site.as_ref().map_err(|error| io::Error::other(error.to_string()))?;
        let bytes = files::read_bounded(&path, MAX_PHOTO_BYTES)?;
        let key = PersonKey::find(self.connection, site, emp_id)
            .map_err(|error| io::Error::other(error.to_string()))?
            .ok_or_else(|| io::Error::other("it is encrypted and the key of this person was destroyed"))?;
        let text = bytes.strip_prefix(MAGIC).unwrap_or_default();
        let Some(file) = key.decrypt(Purpose::Photo, text) else { return Ok(false) };
        Ok(jpeg::looks_whole(&file))
    }
}

fn is_encrypted(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut head)?;
    Ok(head == MAGIC)
}

/// Encrypts the templates and enrolment photos of a database from before there were keys; gives how many files it
/// exchanged. Ended at any point, all of them can be read, and the next start goes on.
pub(super) fn protect(dir: &DataDir, connection: &mut Connection) -> Result<u32, StoreError> {
    let (plain, done): (bool, bool) = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM template WHERE length(vector) = 512), (SELECT done FROM photos_encrypted)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if !plain && done {
        return Ok(0);
    }
    let site = SiteKey::load_or_make(dir, connection)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    protect_templates(&transaction, &site)?;
    let photos = enrolment_photos(&transaction, &site)?;
    transaction.commit()?;
    // The templates are safe; a crash from here on leaves some photos for the next start.
    let _files = dir.writing_files().map_err(StoreError::path(dir.face_data()))?;
    let mut exchanged = 0;
    for (key, path) in photos {
        let path = dir.root().join(path);
        let exchange = || -> io::Result<bool> {
            if is_encrypted(&path)? {
                return Ok(false);
            }
            let plain = files::read_bounded(&path, MAX_PHOTO_BYTES)?;
            files::replace(&path, &sealed(&key, &plain)?).map(|()| true)
        };
        match exchange() {
            Ok(new) => exchanged += u32::from(new),
            // `verify` names it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(StoreError::Path { path, source }),
        }
    }
    // Moved rows leave copies of themselves in free places of the file.
    connection.execute_batch("VACUUM")?;
    connection.execute("UPDATE photos_encrypted SET done = 1", [])?;
    Ok(exchanged)
}

fn protect_templates(connection: &Connection, site: &SiteKey) -> Result<(), StoreError> {
    let mut query = connection
        .prepare("SELECT id, emp_id, model, photo, vector FROM template WHERE length(vector) = 512")?;
    let rows: Vec<(i64, String, String, String, Vec<u8>)> = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (id, emp_id, model, photo, vector) in rows {
        let key = PersonKey::find_or_make(connection, site, &rows::employee_id(&emp_id)?)?;
        let purpose = Purpose::Template { model: &model, photo: &photo };
        connection
            .prepare_cached("UPDATE template SET vector = ?2 WHERE id = ?1")?
            .execute(rusqlite::params![id, key.encrypt(purpose, &vector)?])?;
    }
    Ok(())
}

/// All enrolment photos and portraits, with the keys of the people.
fn enrolment_photos(connection: &Connection, site: &SiteKey) -> Result<Vec<(PersonKey, String)>, StoreError> {
    let mut query = connection.prepare(
        "SELECT emp_id, photo FROM template
         UNION SELECT emp_id, image_path FROM staff WHERE image_path IS NOT NULL ORDER BY 1",
    )?;
    let rows: Vec<(String, String)> =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    rows.into_iter()
        .map(|(emp_id, photo)| {
            Ok((PersonKey::find_or_make(connection, site, &rows::employee_id(&emp_id)?)?, photo))
        })
        .collect()
}

/// The file of a photo: encrypted where there is a key for it.
pub(super) fn for_disk<'a>(key: Option<&PersonKey>, file: &'a [u8]) -> io::Result<Cow<'a, [u8]>> {
    match key {
        Some(key) => sealed(key, file).map(Cow::Owned),
        None => Ok(Cow::Borrowed(file)),
    }
}
