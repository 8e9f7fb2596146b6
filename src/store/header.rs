//! The first bytes of the database file: whose it is, and whether it is whole.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::error::StoreError;
use super::open::with_suffix;

/// The letters `VPa1` in the header of the file.
pub(super) const APPLICATION_ID: u32 = 0x5650_6131;

/// Looks at the first bytes of the file before SQLite does, so that a foreign file is not touched at all.
///
/// Offsets after <https://www.sqlite.org/fileformat2.html#the_database_header>.
pub(super) fn check(path: &Path) -> Result<(), StoreError> {
    let mut header = Vec::new();
    File::open(path)
        .and_then(|file| file.take(100).read_to_end(&mut header))
        .map_err(StoreError::path(path))?;
    judge(path, &header)
}

/// What the first bytes of the file at `path` say.
pub(super) fn judge(path: &Path, header: &[u8]) -> Result<(), StoreError> {
    let is_sqlite = header.starts_with(b"SQLite format 3\0");
    let is_ours = header.get(68..72) == Some(APPLICATION_ID.to_be_bytes().as_slice());
    let damaged = |detail: &str| StoreError::Damaged { path: path.to_owned(), detail: detail.to_owned() };
    let not_ours = |found: &str| StoreError::NotOurs { path: path.to_owned(), found: found.to_owned() };
    match (is_sqlite, is_ours) {
        (true, true) if is_cut_off(path, header) => Err(damaged("the file is cut off")),
        (true, true) => Ok(()),
        (false, _) if header.is_empty() => Err(damaged("the file is empty")),
        (false, true) => Err(damaged("the head of the file is broken")),
        (true, false) if header.len() < 100 => Err(damaged("the file is cut off")),
        (true, false) => Err(not_ours("a database of another program, or of the earlier web version")),
        (false, false) => Err(not_ours("not an SQLite database")),
    }
}

/// Whether the file is shorter than its head says. While there is a log, the log may hold the rest.
fn is_cut_off(path: &Path, header: &[u8]) -> bool {
    let length = |path: &Path| path.metadata().map_or(0, |file| file.len());
    let (Some(&[high, low]), Some(&[a, b, c, d])) = (
        header.get(16..18).and_then(|at| at.first_chunk()),
        header.get(28..32).and_then(|at| at.first_chunk()),
    ) else {
        return true;
    };
    // 1 stands for the largest page, which does not fit into two bytes.
    let page = match u16::from_be_bytes([high, low]) {
        1 => 65_536,
        size => u64::from(size),
    };
    let expected = page * u64::from(u32::from_be_bytes([a, b, c, d]));
    length(&with_suffix(path, "-wal")) == 0 && length(path) < expected
}
