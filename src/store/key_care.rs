//! Care for the key of the site: copy it out, put it back, exchange its secrets.

use std::path::{Path, PathBuf};

use super::data_dir::{DataDir, is_taken, sync_folder};
use super::error::StoreError;
use super::files::{self, rename_without_replacing};
use super::reader::Reader;
use super::site_key::{self, SiteKey};
use super::writer::Writer;
use super::{open, person_key};

/// Largest key file that is read, in bytes.
const MAX_BYTES: u64 = 4096;

/// What is known of the key without giving it away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyState {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name: the beginning of its public half.
    pub id: String,
    /// What verifies its seals, in hexadecimal digits.
    pub public_key: String,
    /// What the database holds was sealed and wrapped with it.
    pub fits: bool,
}

/// What is known of the key.
///
/// # Errors
/// [`StoreError::Key`] where it is not there or cannot be used.
pub fn state(dir: &DataDir) -> Result<KeyState, StoreError> {
    let key = SiteKey::load(dir)?;
    let fits = match Reader::open(dir) {
        Ok(reader) => key.fits(reader.connection())?,
        Err(StoreError::NoDatabase { .. }) => true,
        Err(error) => return Err(error),
    };
    Ok(KeyState { path: site_key::place(dir)?.path, id: key.id(), public_key: key.public_key_hex(), fits })
}

/// Writes a copy of the key to a new file that its owner alone can read.
///
/// # Errors
/// [`StoreError::Key`] where there is no key; [`StoreError::Path`] where the file is there already or cannot be written.
pub fn export(dir: &DataDir, to: &Path) -> Result<(), StoreError> {
    let key = SiteKey::load(dir)?;
    files::create(to, key.to_text().as_bytes()).map_err(StoreError::path(to))
}

/// Puts a copy of the key in its place. A key that lies there already is kept beside it under another name.
///
/// # Errors
/// [`StoreError::Key`] where the file is no key or not the key of this database; nothing is changed then.
pub fn import(dir: &DataDir, from: &Path) -> Result<(), StoreError> {
    let bytes = files::read_bounded(from, MAX_BYTES).map_err(StoreError::path(from))?;
    let key = std::str::from_utf8(&bytes)
        .ok()
        .and_then(SiteKey::from_text)
        .ok_or_else(|| site_key::fault(from, "it is no key of a site"))?;
    match Reader::open(dir) {
        Ok(reader) if !key.fits(reader.connection())? => {
            return Err(site_key::fault(from, "the database was written with another key"));
        }
        Ok(_) | Err(StoreError::NoDatabase { .. }) => {}
        Err(error) => return Err(error),
    }
    let place = writable(dir)?;
    if is_taken(&place) {
        if files::read_bounded(&place, MAX_BYTES).is_ok_and(|there| there == key.to_text().as_bytes()) {
            return Ok(());
        }
        keep_beside(&place)?;
    }
    files::create(&place, key.to_text().as_bytes()).map_err(StoreError::path(&place))
}

/// Gives a key that has to go another name: nothing is erased.
fn keep_beside(place: &Path) -> Result<(), StoreError> {
    for number in 1..100 {
        let mut name = place.as_os_str().to_owned();
        name.push(format!(".replaced-{number}"));
        if !is_taken(Path::new(&name)) {
            return rename_without_replacing(place, Path::new(&name))
                .and_then(|()| sync_folder(place.parent().unwrap_or(Path::new("."))))
                .map_err(StoreError::path(place));
        }
    }
    Err(site_key::fault(place, "99 replaced keys lie beside it: move them away"))
}

fn writable(dir: &DataDir) -> Result<PathBuf, StoreError> {
    let place = site_key::place(dir)?;
    if place.is_credential {
        return Err(site_key::fault(
            &place.path,
            "systemd hands it over and the program cannot change it: exchange it where systemd takes it from",
        ));
    }
    Ok(place.path)
}

impl Writer {
    /// Exchanges the secret by which the keys of people are wrapped, so that the wrapped keys in older backups are of no
    /// use any more; gives the number of people. Ended at any point, everything can be read, and the same again goes on.
    ///
    /// # Errors
    /// [`StoreError::Key`] where the key cannot be used or changed; as SQLite reports.
    pub fn rotate_key(&mut self) -> Result<u32, StoreError> {
        let dir = self.dir.clone();
        let place = writable(&dir)?;
        let mut key = SiteKey::load_or_make(&dir, self.connection()?)?;
        if !key.is_being_rotated() {
            key = key.with_new_wrapping()?;
            files::replace(&place, key.to_text().as_bytes()).map_err(StoreError::path(&place))?;
        }
        let people = person_key::wrap_anew(self.connection()?, &key)?;
        // The older secret goes only when no log holds a key that it wraps.
        open::make_durable(self.connection()?, &dir.database())?;
        let done = key.without_older();
        files::replace(&place, done.to_text().as_bytes()).map_err(StoreError::path(&place))?;
        Ok(people)
    }
}
