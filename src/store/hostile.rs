//! Readers of what lies in the data folder and on sticks, for the tests with hostile input. Each says whether it took it.

use std::path::Path;

use super::person_key::PersonKey;
use super::receipt_file::{self, Line};
use super::site_key::SiteKey;
use super::{header, jpeg, photo_file, read_back};

/// A key that everybody knows.
fn key() -> SiteKey {
    let digits = "5a".repeat(32);
    SiteKey::from_text(&format!("visionpresence-site-key 1\nsign {digits}\nwrap {digits}\n")).unwrap()
}

/// A portrait in the data folder.
pub(crate) fn stored_photo(bytes: &[u8]) -> bool {
    matches!(jpeg::decode(bytes, jpeg::PORTRAIT.longest_side), Ok(Some(_)))
}

/// The file of a photo, encrypted with a key that everybody knows.
pub(crate) fn sealed_photo(bytes: &[u8]) -> bool {
    let key = || Some(PersonKey::known("E001".parse().unwrap()));
    photo_file::opened(bytes.to_vec(), key).is_some_and(|file| jpeg::looks_whole(&file))
}

/// A file of receipts; true where none of its lines is wrong.
pub(crate) fn receipts(bytes: &[u8]) -> bool {
    let mut events = 0;
    let read = receipt_file::read_from(bytes, &key(), |line| events += u32::from(read_back::is_event(&line)));
    matches!(read, Ok(Some((_, 0)))) && events > 0
}

/// What a line of receipts says when it is decrypted.
pub(crate) fn receipt_text(bytes: &[u8]) -> bool {
    read_back::is_event(&Line { sequence: 1, text: bytes.to_vec() })
}

/// The first bytes of the database.
pub(crate) fn database_head(bytes: &[u8]) -> bool {
    let bytes = bytes.get(..100).unwrap_or(bytes);
    // Without a file of this name the length in the head cannot be right, which is the last thing that is asked.
    match header::judge(Path::new("no such database"), bytes) {
        Ok(()) => true,
        Err(error) => bytes.len() == 100 && error.to_string().contains("cut off"),
    }
}
