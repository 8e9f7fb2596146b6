//! Files with the second copy of receipts: one line a clock event, each of them encrypted and linked to the one before.
//!
//! ```text
//! visionpresence receipts 1 site 5d41402abc4b2a76 key 9b74c9897bac770f erased 0
//! 17 <nonce and text in hexadecimal> <link in hexadecimal>
//! ```
//!
//! The text is a JSON object: `row` has the columns of `clock_event` (a `real` as the 16 digits of its IEEE 754 double in an
//! object), `name` is the name on the staff list, `salt` and `link` are those of the row in `chain`. It is encrypted with
//! XChaCha20-Poly1305, a random nonce before it, bound to site and number, by a key derived from the key of the site:
//! whoever finds the stick reads numbers and lengths alone. The link at the end of a line is the SHA-256 of:
//!
//! ```text
//! visionpresence receipt line 1
//! 17
//! before 0000…                    the link at the end of the line before; 64 zeros in the first
//! <nonce and text in hexadecimal>
//! ```
//!
//! A file is begun anew whenever the disk was away, so that a line that broke off is the last of its file.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};

use chacha20poly1305::XChaCha20Poly1305;
use sha2::{Digest as _, Sha256};

use super::chain::{BEFORE_THE_FIRST, Hash};
use super::error::StoreError;
use super::hex;
use super::person_key::{decrypt, encrypt};
use super::site_key::{SiteKey, Wrapping};

/// Lines after which another file is begun.
pub(super) const MOST_LINES: u32 = 10_000;
/// Files that are read in one folder.
const MOST_FILES: usize = 2_000;
/// Longest line, in bytes.
const LONGEST_LINE: u64 = 32 << 10;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) site: String,
    /// Names the key.
    pub(super) key: String,
    /// The audit entry of the last erasure: lines of people who were erased since are not in it.
    pub(super) erased: i64,
}

impl Head {
    pub(super) fn line(&self) -> String {
        let Self { site, key, erased } = self;
        format!("visionpresence receipts 1 site {site} key {key} erased {erased}\n")
    }

    fn parse(line: &str) -> Option<Self> {
        let rest = line.strip_prefix("visionpresence receipts 1 site ")?;
        let (site, rest) = rest.split_once(" key ")?;
        let (key, erased) = rest.split_once(" erased ")?;
        let plain = |text: &str| text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        (plain(site) && plain(key)).then_some(())?;
        Some(Self { site: site.to_owned(), key: key.to_owned(), erased: erased.parse().ok()? })
    }
}

/// A line that was decrypted.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) sequence: i64,
    pub(super) text: Vec<u8>,
}

/// Makes and reads the lines of a site.
pub(super) struct Codec {
    cipher: XChaCha20Poly1305,
    site: String,
}

impl Codec {
    pub(super) fn new(secret: &Wrapping, site: &str) -> Self {
        Self { cipher: secret.receipts(), site: site.to_owned() }
    }

    fn bound_to(&self, sequence: i64) -> String {
        format!("receipt\n{}\n{sequence}", self.site)
    }

    /// A line with its link.
    pub(super) fn line(
        &self,
        before: &Hash,
        sequence: i64,
        text: &[u8],
    ) -> Result<(String, Hash), StoreError> {
        let sealed = hex::encode(&encrypt(&self.cipher, self.bound_to(sequence).as_bytes(), text)?);
        let link = link(before, sequence, &sealed);
        Ok((format!("{sequence} {sealed} {}\n", hex::encode(&link)), link))
    }

    /// What stands in a line, its link, and whether that fits to the line before. `None` for a line that is torn or
    /// changed.
    fn read(&self, before: &Hash, line: &str) -> Option<(Line, Hash, bool)> {
        let (sequence, rest) = line.split_once(' ')?;
        let (sealed, stated) = rest.split_once(' ')?;
        let (sequence, stated): (i64, Hash) = (sequence.parse().ok()?, hex::decode(stated)?);
        let text = decrypt(&self.cipher, self.bound_to(sequence).as_bytes(), &hex::decode_all(sealed)?)?;
        let fits = link(before, sequence, sealed) == stated;
        Some((Line { sequence, text }, stated, fits))
    }
}

fn link(before: &Hash, sequence: i64, sealed: &str) -> Hash {
    let before = hex::encode(before);
    let text = format!("visionpresence receipt line 1\n{sequence}\nbefore {before}\n{sealed}\n");
    Sha256::digest(text.as_bytes()).into()
}

/// Name of the file of this number.
pub(super) fn name(site: &str, number: u32) -> String {
    format!("receipts_{site}_{number:06}.txt")
}

/// The files of a site with their numbers, in order.
pub(super) fn files(folder: &Path, site: &str) -> io::Result<Vec<(u32, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let number = entry.file_name().to_str().and_then(|name| {
            name.strip_prefix("receipts_")?
                .strip_prefix(site)?
                .strip_prefix('_')?
                .strip_suffix(".txt")?
                .parse()
                .ok()
        });
        if let Some(number) = number {
            found.push((number, entry.path()));
        }
    }
    found.sort_unstable();
    // The newest ones.
    let spare = found.len().saturating_sub(MOST_FILES);
    Ok(found.split_off(spare))
}

/// Reads a file line by line; gives its head and how many lines could not be read, or follow a line that is missing.
/// `None` for a file that is none of these, or of a key that is not at hand.
pub(super) fn read(path: &Path, key: &SiteKey, each: impl FnMut(Line)) -> io::Result<Option<(Head, u32)>> {
    read_from(BufReader::new(File::open(path)?), key, each)
}

/// [`read`] of a file that is open.
pub(super) fn read_from(
    mut source: impl BufRead,
    key: &SiteKey,
    mut each: impl FnMut(Line),
) -> io::Result<Option<(Head, u32)>> {
    let mut line = String::new();
    let mut next = |line: &mut String| -> io::Result<bool> {
        line.clear();
        let mut bytes = Vec::new();
        let read = source.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes)?;
        line.push_str(&String::from_utf8_lossy(&bytes));
        Ok(read > 0)
    };
    if !next(&mut line)? {
        return Ok(None);
    }
    let Some(head) = Head::parse(line.trim_end_matches('\n')) else { return Ok(None) };
    let Ok(secret) = key.wrapping(&head.key) else { return Ok(None) };
    let codec = Codec::new(secret, &head.site);
    let (mut before, mut unreadable, mut lines) = (BEFORE_THE_FIRST, 0, 0);
    while lines < 2 * MOST_LINES && next(&mut line)? {
        lines += 1;
        match line.strip_suffix('\n').and_then(|line| codec.read(&before, line)) {
            Some((found, stated, fits)) => {
                before = stated;
                unreadable += u32::from(!fits);
                each(found);
            }
            None => unreadable += 1,
        }
    }
    Ok(Some((head, unreadable)))
}
