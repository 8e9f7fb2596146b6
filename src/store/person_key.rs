//! The key of a person: templates and photos of that person are encrypted with it, so that destroying it erases them
//! everywhere.
//!
//! XChaCha20-Poly1305 (RFC 8439 with the longer nonce of draft-irtf-cfrg-xchacha), a random nonce before each text. What
//! a text is for is authenticated with it: nothing can be put in the place of something else. The key itself lies in the
//! database, wrapped in the same way by the key of the site.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::error::StoreError;
use super::open;
use super::site_key::{SiteKey, Wrapping, random};
use super::writer::Writer;
use crate::domain::employee::EmployeeId;

/// Bytes by which a text is longer when it is encrypted: nonce and tag.
pub(super) const OVERHEAD: usize = NONCE + 16;

const NONCE: usize = 24;

/// What a text is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose<'a> {
    /// A template of this model and photo.
    Template { model: &'a str, photo: &'a str },
    /// A file with a photo.
    Photo,
}

/// Encrypts and decrypts what belongs to one person.
#[derive(Clone)]
pub(super) struct PersonKey {
    emp_id: EmployeeId,
    cipher: XChaCha20Poly1305,
}

impl PersonKey {
    /// The key of a person; `None` where there is none, because nothing of this person was encrypted or it was
    /// destroyed.
    pub(super) fn find(
        connection: &Connection,
        site: &SiteKey,
        emp_id: &EmployeeId,
    ) -> Result<Option<Self>, StoreError> {
        let found = connection
            .prepare_cached("SELECT wrapped_by, wrapped FROM person_key WHERE emp_id = ?1")?
            .query_row([emp_id.as_str()], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?)))
            .optional()?;
        found.map(|(by, wrapped)| Self::unwrap(site, emp_id, &by, &wrapped)).transpose()
    }

    /// The key of a person, made where there is none. The caller's transaction keeps it.
    pub(super) fn find_or_make(
        connection: &Connection,
        site: &SiteKey,
        emp_id: &EmployeeId,
    ) -> Result<Self, StoreError> {
        if let Some(key) = Self::find(connection, site, emp_id)? {
            return Ok(key);
        }
        let secret: [u8; 32] = random()?;
        let (by, wrapped) = wrap(site.newest(), emp_id, &secret)?;
        connection
            .prepare_cached("INSERT INTO person_key (emp_id, wrapped_by, wrapped) VALUES (?1, ?2, ?3)")?
            .execute(params![emp_id.as_str(), by, wrapped])?;
        Ok(Self { emp_id: emp_id.clone(), cipher: XChaCha20Poly1305::new(&secret.into()) })
    }

    /// From its row.
    pub(super) fn unwrap(
        site: &SiteKey,
        emp_id: &EmployeeId,
        by: &str,
        wrapped: &[u8],
    ) -> Result<Self, StoreError> {
        let secret = unwrapped(site, emp_id, by, wrapped)?;
        let cipher = XChaCha20Poly1305::new_from_slice(&secret)
            .ok()
            .ok_or_else(|| StoreError::row(format!("the key of {emp_id}")))?;
        Ok(Self { emp_id: emp_id.clone(), cipher })
    }

    /// A key that everybody knows, for the tests with hostile input.
    #[cfg(test)]
    pub(super) fn known(emp_id: EmployeeId) -> Self {
        Self { emp_id, cipher: XChaCha20Poly1305::new(&[0x5A; 32].into()) }
    }

    /// Encrypted, with its nonce before it.
    pub(super) fn encrypt(&self, purpose: Purpose<'_>, text: &[u8]) -> Result<Vec<u8>, StoreError> {
        encrypt(&self.cipher, &self.bound_to(purpose), text)
    }

    /// The reverse; `None` for anything that was not encrypted with this key for this purpose.
    pub(super) fn decrypt(&self, purpose: Purpose<'_>, sealed: &[u8]) -> Option<Vec<u8>> {
        decrypt(&self.cipher, &self.bound_to(purpose), sealed)
    }

    fn bound_to(&self, purpose: Purpose<'_>) -> Vec<u8> {
        let emp_id = &self.emp_id;
        match purpose {
            Purpose::Template { model, photo } => format!("template\n{emp_id}\n{model}\n{photo}"),
            Purpose::Photo => format!("photo\n{emp_id}"),
        }
        .into_bytes()
    }
}

impl Writer {
    /// Destroys the key of a person: nobody can read templates and encrypted photos of them any more, wherever a copy
    /// of the files lies. A backup of the database still holds the wrapped key; exchanging the key of the site
    /// ([`Writer::rotate_key`]) closes that too.
    ///
    /// # Errors
    /// As SQLite reports.
    pub fn destroy_key(&mut self, emp_id: &EmployeeId) -> Result<bool, StoreError> {
        let path = self.dir.database();
        let destroyed = self.in_transaction(|connection| {
            let destroyed = destroy(connection, emp_id)?;
            connection.execute("UPDATE gallery SET version = version + 1", [])?;
            Ok(destroyed)
        })?;
        // The log holds the old page until it is moved into the database; a reader may keep that from happening now.
        open::make_durable(self.connection()?, &path)?;
        Ok(destroyed)
    }
}

/// Removes the key of a person in the caller's transaction; true where there was one. The place in the file is
/// overwritten.
pub(super) fn destroy(connection: &Connection, emp_id: &EmployeeId) -> Result<bool, StoreError> {
    Ok(connection.execute("DELETE FROM person_key WHERE emp_id = ?1", [emp_id.as_str()])? > 0)
}

/// Wraps all keys by the newest secret of `site`, in one transaction.
pub(super) fn wrap_anew(connection: &mut Connection, site: &SiteKey) -> Result<u32, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut wrapped = 0;
    {
        let mut query = transaction.prepare("SELECT emp_id, wrapped_by, wrapped FROM person_key")?;
        let rows: Vec<(String, String, Vec<u8>)> = query
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (emp_id, by, old) in rows {
            let emp_id = super::rows::employee_id(&emp_id)?;
            let secret = unwrapped(site, &emp_id, &by, &old)?;
            let (by, new) = wrap(site.newest(), &emp_id, &secret)?;
            transaction.execute(
                "UPDATE person_key SET wrapped_by = ?2, wrapped = ?3 WHERE emp_id = ?1",
                params![emp_id.as_str(), by, new],
            )?;
            wrapped += 1;
        }
    }
    transaction.commit()?;
    Ok(wrapped)
}

fn wrap(by: &Wrapping, emp_id: &EmployeeId, secret: &[u8]) -> Result<(String, Vec<u8>), StoreError> {
    let sealed = encrypt(&by.cipher(), format!("person key\n{emp_id}").as_bytes(), secret)?;
    Ok((by.id(), sealed))
}

fn unwrapped(site: &SiteKey, emp_id: &EmployeeId, by: &str, wrapped: &[u8]) -> Result<Vec<u8>, StoreError> {
    let wrapping = site.wrapping(by)?;
    decrypt(&wrapping.cipher(), format!("person key\n{emp_id}").as_bytes(), wrapped)
        .ok_or_else(|| StoreError::row(format!("the key of {emp_id}")))
}

pub(super) fn encrypt(
    cipher: &XChaCha20Poly1305,
    bound_to: &[u8],
    text: &[u8],
) -> Result<Vec<u8>, StoreError> {
    let nonce: [u8; NONCE] = random()?;
    let sealed = cipher
        .encrypt(XNonce::from_slice(&nonce), Payload { msg: text, aad: bound_to })
        // Only a text of more than 256 GB is refused.
        .ok()
        .ok_or_else(|| StoreError::row("a text"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

pub(super) fn decrypt(cipher: &XChaCha20Poly1305, bound_to: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, text) = sealed.split_at_checked(NONCE)?;
    cipher.decrypt(XNonce::from_slice(nonce), Payload { msg: text, aad: bound_to }).ok()
}
