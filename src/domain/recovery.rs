//! What the program found and repaired at its start, what HR has to know of it, and the second copy of each receipt.

use chrono::NaiveDateTime;
use serde::Serialize;

use super::time::Moment;

/// What the program did at its start, in the words of one sentence on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// It did not end by itself the last time: everything was looked through and is in order.
    Checked,
    /// The same, and photos that no record names were set aside.
    PhotosSetAside(u32),
    /// A damaged database was set aside and a backup put in its place.
    Restored {
        /// When the backup was made, by the wall clock.
        backup_of: NaiveDateTime,
        /// Records that came back from the second copy.
        brought_back: u32,
    },
    /// The newest records could not be read any more.
    Missing {
        /// Those of them that came back from the second copy.
        brought_back: u32,
    },
}

impl Repair {
    /// Whether records may be missing: then it is told until HR has seen to it.
    #[must_use]
    pub fn may_lack_records(self) -> bool {
        matches!(self, Self::Restored { .. } | Self::Missing { .. })
    }

    /// Whether nothing of what may be missing has come back.
    #[must_use]
    pub fn lacks_all(self) -> bool {
        matches!(self, Self::Restored { brought_back: 0, .. } | Self::Missing { brought_back: 0 })
    }
}

/// A time from which records may be missing, because a backup took the place of a damaged database, or the newest records
/// could not be read any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Its number.
    pub number: i64,
    /// When the backup was made, or the newest record that is there: whatever was recorded before is there too.
    pub from: Moment,
    /// When the damage was found.
    pub until: Moment,
    /// The backup; empty where none was needed.
    pub backup: String,
    /// Where what was damaged is kept; empty where nothing is left of it.
    pub kept: String,
    /// Records that came back from the second copy since.
    pub brought_back: u32,
}

/// How the second copy of receipts stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct SecondCopy {
    /// Where it lies.
    pub folder: String,
    /// When a receipt was last written there and synced, by the wall clock.
    pub last_copied: Option<NaiveDateTime>,
    /// Receipts that are not there yet.
    pub waiting: u64,
    /// It is on the disk of the data: it survives no broken disk.
    pub same_disk: bool,
    /// Since when it cannot be written, and why.
    pub unreachable: Option<(NaiveDateTime, String)>,
}

/// What came of reading receipts back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ReadBack {
    /// Records that were stored again.
    pub added: u32,
    /// Those that were there already.
    pub known: u32,
    /// Those of people who were erased, which stay away.
    pub erased: u32,
    /// People who were on no list any more and are on it again, by id and name alone.
    pub people: u32,
    /// Lines that are torn, changed, or of another site's key.
    pub unreadable: u32,
    /// Records that are missing and were too many for this time: they come when the receipts are read again.
    pub left: u32,
}

impl ReadBack {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            added: self.added + other.added,
            known: self.known + other.known,
            erased: self.erased + other.erased,
            people: self.people + other.people,
            unreadable: self.unreadable + other.unreadable,
            left: self.left + other.left,
        }
    }
}
