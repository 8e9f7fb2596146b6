//! The file format of a backup: a zip with everything stored as it is, inside an age file where there is a passphrase.
//!
//! ```text
//! vision_attendance.db            a consistent copy
//! settings.toml
//! logo.png                        the company's logo
//! face_data/{emp_id}/...          enrolment photos and portraits
//! uploads/scans/{YYYYMMDD}.zip    the scan photos of a day
//! manifest.json                   format, what is in it, size and SHA-256 of each entry; the last entry
//! ```
//!
//! `unzip` and `age --decrypt` open it too. Photos of a day are one entry, so that years of them need no long list in
//! memory. Everything is written and read in one stream of small blocks.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::iter;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::error::BackupError;
use crate::domain::access::Secret;
use crate::domain::backup::BackupContents;
use crate::domain::employee::EmployeeId;
use crate::domain::hex::hex;

/// The format that is written, and the newest that is read. In format 1 there was no logo.
pub(super) const FORMAT: u32 = 2;
pub(super) const DATABASE: &str = "vision_attendance.db";
pub(super) const SETTINGS: &str = "settings.toml";
pub(super) const LOGO: &str = "logo.png";
pub(super) const FACES: &str = "face_data/";
pub(super) const SCANS: &str = "uploads/scans/";
const MANIFEST: &str = "manifest.json";
/// Largest manifest that is read, in bytes: about 100,000 entries.
const MAX_MANIFEST: u64 = 16 << 20;
const BLOCK: usize = 128 << 10;
/// Work to derive the key from a passphrase, as a power of two: 128 MB of memory and about half a second.
const WORK_FACTOR: u8 = 17;
/// Most that is accepted from a file: 1 GB of memory.
const MAX_WORK_FACTOR: u8 = 20;

/// Told how many bytes are done and of about how many; breaking it off stops the work.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64) -> ControlFlow<()>;

/// Counts bytes for a [`Progress`].
pub(super) struct Meter<'a> {
    done: u64,
    total: u64,
    tell: Progress<'a>,
}

impl<'a> Meter<'a> {
    pub(super) fn new(total: u64, tell: Progress<'a>) -> Self {
        Self { done: 0, total, tell }
    }

    pub(super) fn add(&mut self, bytes: u64) -> Result<(), BackupError> {
        self.done += bytes;
        self.total = self.total.max(self.done);
        if (self.tell)(self.done, self.total).is_break() { Err(BackupError::Stopped) } else { Ok(()) }
    }
}

/// The last entry.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) format: u32,
    pub(super) contents: BackupContents,
    pub(super) entries: BTreeMap<String, Entry>,
}

/// Size and checksum of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

enum Sink {
    Plain(BufWriter<File>),
    Sealed(Box<age::stream::StreamWriter<BufWriter<File>>>),
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.write(bytes),
            Self::Sealed(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.flush(),
            Self::Sealed(stream) => stream.flush(),
        }
    }
}

/// Writes a backup.
pub(super) struct ArchiveWriter {
    path: PathBuf,
    zip: ZipWriter<StreamWriter<Sink>>,
    entries: BTreeMap<String, Entry>,
}

fn stored(large: bool) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .unix_permissions(0o600)
        .large_file(large)
}

/// Passes bytes on and takes their checksum.
struct Summing<'a, W> {
    inner: &'a mut W,
    sum: Sha256,
    bytes: u64,
}

impl<'a, W: Write> Summing<'a, W> {
    fn new(inner: &'a mut W) -> Self {
        Self { inner, sum: Sha256::new(), bytes: 0 }
    }

    fn entry(self) -> Entry {
        Entry { bytes: self.bytes, sha256: hex(&self.sum.finalize()) }
    }
}

impl<W: Write> Write for Summing<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.sum.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl ArchiveWriter {
    /// Writes into `file`, which is empty; `path` is named in errors.
    pub(super) fn new(file: File, path: &Path, passphrase: Option<&Secret>) -> Result<Self, BackupError> {
        let file = BufWriter::with_capacity(BLOCK, file);
        let sink = match passphrase {
            None => Sink::Plain(file),
            Some(secret) => {
                let mut recipient =
                    age::scrypt::Recipient::new(SecretString::from(secret.reveal().to_owned()));
                recipient.set_work_factor(WORK_FACTOR);
                let sealed = age::Encryptor::with_recipients(iter::once(&recipient as &dyn age::Recipient))
                    .map_err(io::Error::other)
                    .and_then(|encryptor| encryptor.wrap_output(file))
                    .map_err(BackupError::path(path))?;
                Sink::Sealed(Box::new(sealed))
            }
        };
        Ok(Self { path: path.to_owned(), zip: ZipWriter::new_stream(sink), entries: BTreeMap::new() })
    }

    /// Adds all that `from` gives.
    pub(super) fn add(
        &mut self,
        name: &str,
        from: &mut impl Read,
        meter: &mut Meter<'_>,
    ) -> Result<(), BackupError> {
        let wrong = BackupError::zip(&self.path);
        self.zip.start_file(name, stored(true)).map_err(&wrong)?;
        let mut into = Summing::new(&mut self.zip);
        pour(from, &mut into, &self.path, meter)?;
        let entry = into.entry();
        self.entries.insert(name.to_owned(), entry);
        Ok(())
    }

    /// Adds files of a folder as one zip inside this one; gives how many there were. Files that are gone are left out.
    pub(super) fn add_bundle(
        &mut self,
        name: &str,
        folder: &Path,
        files: &[String],
        meter: &mut Meter<'_>,
    ) -> Result<u32, BackupError> {
        let wrong = BackupError::zip(&self.path);
        self.zip.start_file(name, stored(true)).map_err(&wrong)?;
        let mut into = Summing::new(&mut self.zip);
        let mut added = 0;
        {
            let mut bundle = ZipWriter::new_stream(&mut into);
            for file in files {
                let path = folder.join(file);
                let Some(mut from) = open_unless_gone(&path)? else { continue };
                bundle.start_file(file.as_str(), stored(false)).map_err(&wrong)?;
                pour(&mut from, &mut bundle, &self.path, meter)?;
                added += 1;
            }
            bundle.finish().map_err(&wrong)?;
        }
        let entry = into.entry();
        self.entries.insert(name.to_owned(), entry);
        Ok(added)
    }

    /// Writes the manifest and brings everything to the disk.
    pub(super) fn finish(mut self, contents: BackupContents) -> Result<Manifest, BackupError> {
        let manifest = Manifest { format: FORMAT, contents, entries: self.entries };
        let wrong = BackupError::zip(&self.path);
        let text = serde_json::to_vec_pretty(&manifest)
            .map_err(|error| BackupError::path(&self.path)(io::Error::other(error)))?;
        self.zip.start_file(MANIFEST, stored(false)).map_err(&wrong)?;
        self.zip.write_all(&text).map_err(BackupError::path(&self.path))?;
        let sink = self.zip.finish().map_err(&wrong)?.into_inner();
        let file = match sink {
            Sink::Plain(file) => Ok(file),
            Sink::Sealed(stream) => stream.finish(),
        };
        file.and_then(|file| file.into_inner().map_err(io::IntoInnerError::into_error))
            .and_then(|file| {
                file.sync_all()?;
                // So that reading it back reads the disk and not the memory.
                let whole = nix::fcntl::PosixFadviseAdvice::POSIX_FADV_DONTNEED;
                nix::fcntl::posix_fadvise(&file, 0, 0, whole).map_err(io::Error::from)
            })
            .map_err(BackupError::path(&self.path))?;
        Ok(manifest)
    }
}

pub(super) fn open_unless_gone(path: &Path) -> Result<Option<File>, BackupError> {
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(BackupError::Path { path: path.to_owned(), source }),
    }
}

/// Copies in blocks. An error in reading or writing is that of `path`.
pub(super) fn pour(
    from: &mut impl Read,
    into: &mut impl Write,
    path: &Path,
    meter: &mut Meter<'_>,
) -> Result<u64, BackupError> {
    let mut block = vec![0; BLOCK];
    let mut bytes = 0;
    loop {
        let read = match from.read(&mut block) {
            Ok(0) => return Ok(bytes),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(BackupError::of_read(path, error)),
        };
        into.write_all(block.get(..read).unwrap_or_default()).map_err(BackupError::path(path))?;
        bytes += read as u64;
        meter.add(read as u64)?;
    }
}

pub(super) enum Source {
    Plain(BufReader<File>),
    Sealed(Box<age::stream::StreamReader<BufReader<File>>>),
}

impl Read for Source {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(into),
            Self::Sealed(stream) => stream.read(into),
        }
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Plain(file) => file.seek(to),
            Self::Sealed(stream) => stream.seek(to),
        }
    }
}

/// Reads a backup. Nothing in it is believed before it is checked.
pub(super) struct Archive {
    path: PathBuf,
    zip: ZipArchive<Source>,
    pub(super) manifest: Manifest,
}

/// Whether a file begins as an age file does.
pub(super) fn is_encrypted(path: &Path) -> Result<bool, BackupError> {
    let mut head = Vec::new();
    File::open(path)
        .and_then(|file| file.take(21).read_to_end(&mut head))
        .map_err(BackupError::path(path))?;
    Ok(head == b"age-encryption.org/v1")
}

impl Archive {
    pub(super) fn open(path: &Path, passphrase: Option<&Secret>) -> Result<Self, BackupError> {
        let encrypted = is_encrypted(path)?;
        let file = BufReader::with_capacity(BLOCK, File::open(path).map_err(BackupError::path(path))?);
        let source = match (encrypted, passphrase) {
            (false, _) => Source::Plain(file),
            (true, None) => return Err(BackupError::PassphraseNeeded { path: path.to_owned() }),
            (true, Some(secret)) => Source::Sealed(Box::new(unseal(file, path, secret)?)),
        };
        let mut zip = ZipArchive::new(source).map_err(|error| match error {
            zip::result::ZipError::InvalidArchive(_) if !looks_like_ours(path) => {
                BackupError::Foreign { path: path.to_owned() }
            }
            error => BackupError::zip(path)(error),
        })?;
        let manifest = read_manifest(&mut zip, path)?;
        let this = Self { path: path.to_owned(), zip, manifest };
        this.check_names()?;
        Ok(this)
    }

    /// Each entry of the manifest has a name that this program gives, and is in the file.
    fn check_names(&self) -> Result<(), BackupError> {
        let wrong = |detail: String| Err(BackupError::damaged(&self.path, detail));
        if !self.manifest.entries.contains_key(DATABASE) {
            return wrong("there is no database in it".to_owned());
        }
        for name in self.manifest.entries.keys() {
            if !is_our_name(name) {
                return wrong(format!("{name:?} does not belong into a backup"));
            }
            if self.zip.index_for_name(name).is_none() {
                return wrong(format!("{name} is missing"));
            }
        }
        if self.zip.len() != self.manifest.entries.len() + 1 {
            return wrong("it holds more than its manifest says".to_owned());
        }
        Ok(())
    }

    /// Bytes of all entries.
    pub(super) fn bytes(&self) -> u64 {
        self.manifest.entries.values().fold(0, |sum, entry| sum.saturating_add(entry.bytes))
    }

    /// Reads an entry to its end into `into`, and compares size and checksum with the manifest.
    pub(super) fn copy_entry(
        &mut self,
        name: &str,
        into: &mut impl Write,
        meter: &mut Meter<'_>,
    ) -> Result<(), BackupError> {
        let wrong = |detail: &str| BackupError::damaged(&self.path, format!("{name} {detail}"));
        let Some(expected) = self.manifest.entries.get(name) else { return Err(wrong("is missing")) };
        let entry = self.zip.by_name_seek(name).map_err(BackupError::zip(&self.path))?;
        // One byte more shows an entry that is too long.
        let mut limited = entry.take(expected.bytes.saturating_add(1));
        let mut summing = Summing::new(into);
        pour(&mut limited, &mut summing, &self.path, meter)?;
        if summing.entry() == *expected { Ok(()) } else { Err(wrong("is not what was saved")) }
    }

    /// Hands each file of a bundle on: its name and its bytes.
    pub(super) fn each_of_bundle(
        &mut self,
        name: &str,
        mut take: impl FnMut(&str, &mut dyn Read) -> Result<(), BackupError>,
    ) -> Result<(), BackupError> {
        let path = self.path.clone();
        let wrong = BackupError::zip(&path);
        let entry = self.zip.by_name_seek(name).map_err(&wrong)?;
        let mut bundle = ZipArchive::new(entry).map_err(&wrong)?;
        for index in 0..bundle.len() {
            let mut file = bundle.by_index(index).map_err(&wrong)?;
            let name = file.name().map(|name| name.to_string()).map_err(&wrong)?;
            take(&name, &mut file)?;
        }
        Ok(())
    }
}

fn unseal(
    file: BufReader<File>,
    path: &Path,
    secret: &Secret,
) -> Result<age::stream::StreamReader<BufReader<File>>, BackupError> {
    let decryptor = age::Decryptor::new_buffered(file).map_err(BackupError::decrypt(path))?;
    let mut identity = age::scrypt::Identity::new(SecretString::from(secret.reveal().to_owned()));
    identity.set_max_work_factor(MAX_WORK_FACTOR);
    decryptor.decrypt(iter::once(&identity as &dyn age::Identity)).map_err(BackupError::decrypt(path))
}

/// By its name, or by how a zip begins: something else is not called damaged.
fn looks_like_ours(path: &Path) -> bool {
    let named = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("visionpresence_"));
    let mut head = [0; 4];
    let zip =
        File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == *b"PK\x03\x04";
    named || zip
}

/// What the manifest of every format holds.
#[derive(Deserialize)]
struct Head {
    format: u32,
}

fn read_manifest(zip: &mut ZipArchive<Source>, path: &Path) -> Result<Manifest, BackupError> {
    let Some(index) = zip.index_for_name(MANIFEST) else {
        return Err(BackupError::Foreign { path: path.to_owned() });
    };
    let file = zip.by_index_seek(index).map_err(BackupError::zip(path))?;
    let mut text = Vec::new();
    file.take(MAX_MANIFEST + 1).read_to_end(&mut text).map_err(|error| BackupError::of_read(path, error))?;
    let damaged = |error: serde_json::Error| BackupError::damaged(path, format!("manifest: {error}"));
    if text.len() as u64 > MAX_MANIFEST {
        return Err(BackupError::damaged(path, "its manifest is too long"));
    }
    let head: Head = serde_json::from_slice(&text).map_err(damaged)?;
    if head.format > FORMAT {
        let what = format!("its format is {}, this program knows up to {FORMAT}", head.format);
        return Err(BackupError::Newer { path: path.to_owned(), what });
    }
    serde_json::from_slice(&text).map_err(damaged)
}

/// Whether this program gives such a name to an entry. Any other never becomes a path.
fn is_our_name(name: &str) -> bool {
    if let Some(day) = name.strip_prefix(SCANS) {
        return day
            .strip_suffix(".zip")
            .is_some_and(|day| day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()));
    }
    if let Some(face) = name.strip_prefix(FACES) {
        let mut parts = face.split('/');
        let of_person = parts.next().is_some_and(|id| id.parse::<EmployeeId>().is_ok());
        return of_person && parts.clone().count() > 0 && parts.all(is_plain_name);
    }
    [DATABASE, SETTINGS, LOGO].contains(&name)
}

/// A name of letters, digits, `_`, `-` and `.`, which does not begin with a dot.
pub(super) fn is_plain_name(name: &str) -> bool {
    (1..=128).contains(&name.len())
        && !name.starts_with('.')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_this_program_gives_become_paths() {
        for good in [
            "vision_attendance.db",
            "settings.toml",
            "logo.png",
            "face_data/E001/20261120_100000/portrait.jpg",
            "uploads/scans/20261120.zip",
        ] {
            assert!(is_our_name(good), "{good}");
        }
        for bad in [
            "",
            "/etc/passwd",
            "face_data/../../x",
            "face_data/E001/../x.jpg",
            "face_data/E001",
            "face_data/E001/.hidden",
            "other.png",
            "face_data/E 1/x.jpg",
            "uploads/scans/../x.zip",
            "uploads/scans/2026112.zip",
            "vision_attendance.db-wal",
        ] {
            assert!(!is_our_name(bad), "{bad}");
        }
    }
}
