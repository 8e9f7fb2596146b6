//! Looks at the write-ahead log that a killed program has left, before SQLite reads it.
//!
//! SQLite takes the log up to the first frame that is not sound, and drops the rest without a word. That is right for what
//! a power cut has torn: the last transaction, which nobody was told of. A frame that was damaged later hides the
//! transactions behind it too, and those were acknowledged. The two can be told apart: with `synchronous = FULL` a
//! transaction is synced before the next one begins, so whatever stands behind a commit proves that this commit was on the
//! disk. The format: <https://www.sqlite.org/fileformat2.html#walformat>.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind};
use std::path::Path;

use super::open::with_suffix;

/// Bytes of the head of the log.
const HEAD: usize = 32;
/// Bytes of the head of a frame.
const FRAME_HEAD: usize = 24;
/// The first bytes of a log whose checksums are computed from words in the order of little-endian machines.
const MAGIC: u32 = 0x377f_0682;
/// What a database may have as the bytes of a page.
const PAGES: std::ops::RangeInclusive<usize> = 512..=65_536;

/// How many acknowledged transactions SQLite will not see in the log of `database`; 0 where there is no log.
///
/// # Errors
/// The log or the head of the database cannot be read.
pub(super) fn hidden_commits(database: &Path) -> io::Result<u32> {
    let log = match File::open(with_suffix(database, "-wal")) {
        Ok(log) => log,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let Some(page) = page_size(database)? else { return Ok(0) };
    let mut log = BufReader::with_capacity(1 << 18, log);
    let mut head = [0; HEAD];
    if !fill(&mut log, &mut head)? {
        return Ok(0);
    }
    let (mut frame, mut page) = ([0; FRAME_HEAD], vec![0; page]);
    let mut chain = Chain::of(&head, page.len());
    let mut known = chain.is_some().then(|| words(&head, 16));
    let (mut hidden, mut unproven) = (0_u32, 0);
    while fill(&mut log, &mut frame)? && fill(&mut log, &mut page)? {
        let found = words(&frame, 8);
        let ours = found == *known.get_or_insert_with(|| same_log(&head, found));
        if chain.as_mut().is_some_and(|chain| ours && chain.takes(&frame, &page)) {
            continue;
        }
        chain = None;
        if ours {
            hidden += std::mem::take(&mut unproven);
            unproven += u32::from(word(&frame, 4) != 0);
        }
    }
    Ok(hidden)
}

/// The running checksum over the frames that SQLite takes.
struct Chain {
    big_endian: bool,
    sums: (u32, u32),
}

impl Chain {
    /// `None` where the head is not sound: SQLite takes nothing then.
    fn of(head: &[u8; HEAD], page: usize) -> Option<Self> {
        let magic = word(head, 0);
        let mut chain = Self { big_endian: magic & 1 == 1, sums: (0, 0) };
        chain.add(head.split_at(24).0);
        let sound = magic & !1 == MAGIC && word(head, 8) as usize == page && chain.sums == words(head, 24);
        sound.then_some(chain)
    }

    /// Whether the frame is sound after those before it.
    fn takes(&mut self, frame: &[u8; FRAME_HEAD], page: &[u8]) -> bool {
        self.add(frame.split_at(8).0);
        self.add(page);
        word(frame, 0) != 0 && self.sums == words(frame, 16)
    }

    fn add(&mut self, bytes: &[u8]) {
        for pair in bytes.chunks_exact(8) {
            let (one, two) = (self.word(pair, 0), self.word(pair, 4));
            self.sums.0 = self.sums.0.wrapping_add(one).wrapping_add(self.sums.1);
            self.sums.1 = self.sums.1.wrapping_add(two).wrapping_add(self.sums.0);
        }
    }

    fn word(&self, bytes: &[u8], at: usize) -> u32 {
        if self.big_endian { word(bytes, at) } else { word(bytes, at).swap_bytes() }
    }
}

/// The salts of the frames that belong to a head that is not sound, seen from the first frame: one of the two salts may be
/// what is damaged. Where both differ the frames are of an earlier log, and what they hold is in the database.
fn same_log(head: &[u8; HEAD], first: (u32, u32)) -> (u32, u32) {
    let named = words(head, 16);
    if named.0 == first.0 || named.1 == first.1 { first } else { named }
}

/// Two numbers: salts, or checksums.
fn words(bytes: &[u8], at: usize) -> (u32, u32) {
    (word(bytes, at), word(bytes, at + 4))
}

/// The number in the four bytes from `at` on.
fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

/// Fills `bytes`; false at the end of the file.
fn fill(file: &mut impl io::Read, bytes: &mut [u8]) -> io::Result<bool> {
    match file.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

/// As the head of the database has it; `None` where that is no head of a database, which opening says.
fn page_size(database: &Path) -> io::Result<Option<usize>> {
    let mut head = [0; 18];
    if !fill(&mut File::open(database)?, &mut head)? {
        return Ok(None);
    }
    let size = match u16::from_be_bytes([head[16], head[17]]) {
        1 => 65_536,
        size => usize::from(size),
    };
    Ok((PAGES.contains(&size) && size.is_power_of_two()).then_some(size))
}
