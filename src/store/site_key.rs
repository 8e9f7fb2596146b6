//! The key of this site: it signs the seals and wraps the keys of people. It lies in a file outside of the data directory, so that neither the data
//! nor a backup of them gives it away.
//!
//! Where it lies, the first that applies:
//! 1. `visionpresence.key` among the credentials that systemd hands over (`$CREDENTIALS_DIRECTORY`),
//! 2. the file that `VISIONPRESENCE_KEY` names,
//! 3. the file that the setting `key_file` names,
//! 4. `visionpresence/site.key` in `$XDG_CONFIG_HOME`, by default `~/.config`.

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::KeyInit as _;
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use rusqlite::{Connection, OptionalExtension as _};
use sha2::{Digest as _, Sha256};

use super::data_dir::DataDir;
use super::error::StoreError;
use super::{files, hex, settings};

/// Name of the credential.
const CREDENTIAL: &str = "visionpresence.key";

/// Largest key file that is read, in bytes.
const MAX_BYTES: u64 = 4096;

/// The first line that is no comment.
const FORMAT: &str = "visionpresence-site-key 1";

const REMARK: &str = "# The key of this site: it reads the enrolled faces and signs what was recorded. Nobody can make it \
                      anew.\n# Keep a copy apart from the backups (\"visionpresence key export\"), readable by nobody \
                      else.\n";

/// A secret that wraps the keys of people.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Wrapping([u8; 32]);

impl Wrapping {
    pub(super) fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.0.into())
    }

    /// Another secret, made from this one, for the second copy of receipts.
    pub(super) fn receipts(&self) -> XChaCha20Poly1305 {
        let made: [u8; 32] =
            Sha256::new().chain_update(b"visionpresence receipts\n").chain_update(self.0).finalize().into();
        XChaCha20Poly1305::new(&made.into())
    }

    /// Names the secret without giving it away.
    pub(super) fn id(&self) -> String {
        let hash =
            Sha256::new().chain_update(b"visionpresence wrapping key id\n").chain_update(self.0).finalize();
        hex::encode(hash.get(..8).unwrap_or_default())
    }
}

/// The secrets of a site.
#[derive(Clone)]
pub struct SiteKey {
    signing: SigningKey,
    /// The newest first; more than one while they are being exchanged.
    wrapping: Vec<Wrapping>,
}

/// Never shows a secret.
impl fmt::Debug for SiteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SiteKey").field("id", &self.id()).finish_non_exhaustive()
    }
}

/// Where the key file lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    /// Handed over by systemd: it cannot be written, and systemd sees to who may read it.
    pub(super) is_credential: bool,
}

impl SiteKey {
    /// Reads the key.
    ///
    /// # Errors
    /// [`StoreError::Key`] says that it is not there, or why it cannot be used, and what to do.
    pub fn load(dir: &DataDir) -> Result<Self, StoreError> {
        let place = place(dir)?;
        match Self::read(&place) {
            Ok(Some(key)) => Ok(key),
            Ok(None) => Err(fault(
                &place.path,
                "it is not there. Put it back from its copy with \"visionpresence key import FILE\"",
            )),
            Err(error) => Err(error),
        }
    }

    /// Reads the key; makes one where there is none and nothing in the database was made with one.
    pub(super) fn load_or_make(dir: &DataDir, connection: &Connection) -> Result<Self, StoreError> {
        let place = place(dir)?;
        if let Some(key) = Self::read(&place)? {
            return Ok(key);
        }
        if place.is_credential || is_used(connection)? {
            return Self::load(dir);
        }
        let key = Self::random()?;
        match files::create(&place.path, key.to_text().as_bytes()) {
            Ok(()) => Ok(key),
            // Another process was faster.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::load(dir),
            Err(error) => Err(fault(
                &place.path,
                &format!(
                    "it cannot be made: {error}. Name another place for it with the \
                                                 setting key_file or with VISIONPRESENCE_KEY"
                ),
            )),
        }
    }

    fn read(place: &Place) -> Result<Option<Self>, StoreError> {
        let path = &place.path;
        let unreadable = |error: io::Error| fault(path, &format!("it cannot be read: {error}"));
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(error)),
        };
        let mode = file.metadata().map_err(unreadable)?.mode();
        if !place.is_credential && mode & 0o077 != 0 {
            let mode = mode & 0o777;
            return Err(fault(
                path,
                &format!("others may read it (mode {mode:03o}): run \"chmod 600\" on it"),
            ));
        }
        let mut text = String::new();
        file.take(MAX_BYTES).read_to_string(&mut text).map_err(unreadable)?;
        Self::from_text(&text).map(Some).ok_or_else(|| {
            fault(path, "it is damaged. Put it back from its copy with \"visionpresence key import FILE\"")
        })
    }

    /// New secrets.
    pub(super) fn random() -> Result<Self, StoreError> {
        Ok(Self { signing: SigningKey::from_bytes(&random()?), wrapping: vec![Wrapping(random()?)] })
    }

    /// What keys are wrapped by from now on.
    pub(super) fn newest(&self) -> &Wrapping {
        // There is always one: `from_text` and `random` see to it.
        const NONE: &Wrapping = &Wrapping([0; 32]);
        self.wrapping.first().unwrap_or(NONE)
    }

    /// The secret of this name.
    ///
    /// # Errors
    /// [`StoreError::Key`] where the database was written with the key of another site.
    pub(super) fn wrapping(&self, id: &str) -> Result<&Wrapping, StoreError> {
        self.wrapping.iter().find(|secret| secret.id() == id).ok_or_else(|| {
            fault(
                Path::new(CREDENTIAL),
                "the database was written with another key. Put the right one in its place with \"visionpresence key \
                 import FILE\"",
            )
        })
    }

    /// The same key with a new secret for wrapping before the one so far.
    pub(super) fn with_new_wrapping(&self) -> Result<Self, StoreError> {
        let wrapping = vec![Wrapping(random()?), self.newest().clone()];
        Ok(Self { signing: self.signing.clone(), wrapping })
    }

    /// Whether the secrets are being exchanged.
    pub(super) fn is_being_rotated(&self) -> bool {
        self.wrapping.len() > 1
    }

    /// The same key with the newest secret for wrapping alone.
    pub(super) fn without_older(&self) -> Self {
        Self { signing: self.signing.clone(), wrapping: vec![self.newest().clone()] }
    }

    /// Whether what the database holds was sealed and wrapped with this key; true where it holds nothing of it.
    pub(super) fn fits(&self, connection: &Connection) -> Result<bool, StoreError> {
        let seal: Option<[u8; 32]> = connection
            .query_row("SELECT public_key FROM seal ORDER BY number DESC LIMIT 1", [], |row| row.get(0))
            .optional()?;
        let mut query = connection.prepare("SELECT DISTINCT wrapped_by FROM person_key")?;
        let wrapped: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(seal.is_none_or(|key| key == self.public_key().to_bytes())
            && wrapped.iter().all(|id| self.wrapping(id).is_ok()))
    }

    /// The key as it stands in its file.
    pub(super) fn to_text(&self) -> String {
        let mut text = format!("{REMARK}{FORMAT}\nsign {}\n", hex::encode(self.signing.as_bytes()));
        for secret in &self.wrapping {
            text.push_str("wrap ");
            text.push_str(&hex::encode(&secret.0));
            text.push('\n');
        }
        text
    }

    /// The reverse of [`SiteKey::to_text`]; `None` for anything else.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        if lines.next()? != FORMAT {
            return None;
        }
        let signing = SigningKey::from_bytes(&hex::decode(lines.next()?.strip_prefix("sign ")?)?);
        let wrapping: Vec<Wrapping> = lines
            .map(|line| hex::decode(line.strip_prefix("wrap ")?).map(Wrapping))
            .collect::<Option<_>>()?;
        (1..=2).contains(&wrapping.len()).then_some(Self { signing, wrapping })
    }

    /// Names the key without giving it away: the beginning of its public half.
    #[must_use]
    pub fn id(&self) -> String {
        self.public_key_hex().chars().take(16).collect()
    }

    /// What verifies its signatures (RFC 8032), in hexadecimal digits.
    #[must_use]
    pub fn public_key_hex(&self) -> String {
        hex::encode(self.public_key().as_bytes())
    }

    pub(super) fn public_key(&self) -> VerifyingKey {
        self.signing.verifying_key()
    }

    pub(super) fn sign(&self, text: &str) -> [u8; 64] {
        self.signing.sign(text.as_bytes()).to_bytes()
    }
}

/// Reads any text as a key.
#[cfg(test)]
pub(crate) fn read_any(text: &str) -> bool {
    SiteKey::from_text(text).is_some()
}

/// Where the key lies, or would lie.
pub(super) fn place(dir: &DataDir) -> Result<Place, StoreError> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(path) = dir.key_file() {
        return Ok(Place { path: path.to_owned(), is_credential: false });
    }
    if let Some(path) = variable("CREDENTIALS_DIRECTORY").map(|folder| folder.join(CREDENTIAL))
        && path.exists()
    {
        return Ok(Place { path, is_credential: true });
    }
    let named = match variable("VISIONPRESENCE_KEY") {
        Some(path) => Some(path),
        None => Some(settings::load(dir)?.key_file).filter(|path| !path.is_empty()).map(PathBuf::from),
    };
    if let Some(path) = named {
        return if is_inside(&path, dir.root()) {
            Err(fault(
                &path,
                "it may not lie in the data directory, where whoever takes the data takes it too",
            ))
        } else {
            Ok(Place { path, is_credential: false })
        };
    }
    let home = variable("XDG_CONFIG_HOME").or_else(|| variable("HOME").map(|home| home.join(".config")));
    match home {
        Some(home) => Ok(Place { path: home.join("visionpresence").join("site.key"), is_credential: false }),
        None => Err(fault(
            Path::new(CREDENTIAL),
            "there is no home folder to keep it in: name a place with VISIONPRESENCE_KEY, or hand it over as a \
             credential of systemd",
        )),
    }
}

/// Whether a file at `path` would lie in `folder`.
fn is_inside(path: &Path, folder: &Path) -> bool {
    let nearest = path.ancestors().skip(1).find_map(|folder| {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        folder.canonicalize().ok()
    });
    matches!((nearest, folder.canonicalize()), (Some(nearest), Ok(folder)) if nearest.starts_with(&folder))
}

/// Whether anything in the database was made with a key, so that another one would be the wrong one.
fn is_used(connection: &Connection) -> Result<bool, StoreError> {
    Ok(connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM seal) OR EXISTS (SELECT 1 FROM person_key)",
        [],
        |row| row.get(0),
    )?)
}

pub(super) fn fault(path: &Path, reason: &str) -> StoreError {
    StoreError::Key { path: path.to_owned(), reason: reason.to_owned() }
}

/// Numbers that nobody can guess.
pub(super) fn random<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .map_err(StoreError::Random)?;
    Ok(bytes)
}
