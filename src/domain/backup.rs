//! Backups as people speak of them: what one holds, which ones are kept, what a restore would cost.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::employee::EmployeeId;
use super::recovery::SecondCopy;

/// Nightly backups that are kept: one for each of so many days, weeks and months.
pub const DAYS: usize = 7;
/// See [`DAYS`].
pub const WEEKS: usize = 4;
/// See [`DAYS`].
pub const MONTHS: usize = 12;

/// The newest verified backup is too old from this age on: a night and half a day.
pub const TOO_OLD: TimeDelta = TimeDelta::hours(36);

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// By the kiosk itself; old ones make room for new ones.
    Nightly,
    /// Somebody wanted it; it stays until somebody deletes it.
    ByHand,
}

/// What a backup holds, as its manifest says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupContents {
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The same on the wall clock.
    pub made_at_local: NaiveDateTime,
    /// Version of the program that made it.
    pub program: String,
    /// Format of the database in it.
    pub database_format: i64,
    /// People on the staff list.
    pub people: u32,
    /// Clock events.
    pub events: u32,
    /// The work date of the first event.
    pub first_day: Option<NaiveDate>,
    /// The work date of the last event.
    pub last_day: Option<NaiveDate>,
    /// Enrolment photos and portraits.
    pub face_photos: u32,
    /// Scan photos; `None` when they were left out.
    pub scan_photos: Option<u32>,
}

/// Whether a backup can be relied on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It has not been read back on this machine, or has changed since.
    Unverified,
    /// It was read back and everything was there, at this time.
    Verified(DateTime<Utc>),
    /// It was read back and something was wrong: when, and what.
    Broken(DateTime<Utc>, String),
}

/// A backup in a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupEntry {
    /// Name of the file.
    pub name: String,
    /// When it was made, by the wall clock of the kiosk.
    pub at: NaiveDateTime,
    /// Why.
    pub origin: Origin,
    /// Bytes.
    pub bytes: u64,
    /// It needs a passphrase.
    pub encrypted: bool,
    /// Whether it can be relied on.
    pub verdict: Verdict,
    /// What is in it, where it was read on this machine.
    pub contents: Option<BackupContents>,
}

impl BackupEntry {
    /// Whether it was read back and everything was there.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        matches!(self.verdict, Verdict::Verified(_))
    }
}

/// A state that a restore has replaced; it can be brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetAside {
    /// Name of its folder in `set_aside`.
    pub name: String,
    /// When it was replaced, by the wall clock.
    pub at: NaiveDateTime,
    /// Its database is damaged: the program itself has put a backup in its place.
    pub damaged: bool,
}

/// What stands in the present database and not in the backup.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Lost {
    /// The present database can be read; otherwise nothing is known of what is lost.
    pub known: bool,
    /// Clock events.
    pub events: u32,
    /// The first and the last of them, by the wall clock.
    pub span: Option<(NaiveDateTime, NaiveDateTime)>,
    /// Their number for each person, the most first.
    pub people: Vec<(EmployeeId, u32)>,
    /// People who came onto the staff list since.
    pub new_people: Vec<EmployeeId>,
    /// Entries of the audit list.
    pub audit_entries: u32,
}

/// A look at a restore before it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RestorePreview {
    /// What is in the backup.
    pub contents: BackupContents,
    /// What would be lost.
    pub lost: Lost,
}

/// When and where backups are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BackupSettings {
    /// Made by the running kiosk each night.
    pub nightly: bool,
    /// Time of day, `HH:MM` by the wall clock; one that was missed is made up for.
    pub at: String,
    /// Folder for backups, better on another disk; empty for `backups` in the data folder.
    pub folder: String,
    /// Scan photos are part of the nightly backup: these may be many gigabytes.
    pub scan_photos: bool,
    /// Folder on another disk or a stick for a second copy of each punch; it must be there. Empty for none.
    pub receipts: String,
    /// File outside of the data folder that holds the passphrase of nightly backups, readable for its owner alone; empty
    /// for backups that are not encrypted.
    pub key_file: String,
}

impl Default for BackupSettings {
    fn default() -> Self {
        Self {
            nightly: true,
            at: "02:30".to_owned(),
            folder: String::new(),
            scan_photos: true,
            receipts: String::new(),
            key_file: String::new(),
        }
    }
}

impl BackupSettings {
    /// The time of day of the nightly backup.
    #[must_use]
    pub fn time(&self) -> Option<NaiveTime> {
        NaiveTime::parse_from_str(&self.at, "%H:%M").ok()
    }
}

/// Whether the backup of the last night is missing: none was made since the time of day `at` was last on the wall.
#[must_use]
pub fn is_due(now: NaiveDateTime, last: Option<NaiveDateTime>, at: NaiveTime) -> bool {
    let today = now.date().and_time(at);
    let wanted = if now >= today { Some(today) } else { today.checked_sub_days(Days::new(1)) };
    match (last, wanted) {
        // A clock that was set back by days must not keep backups from being made.
        (Some(last), Some(wanted)) => last < wanted || last > now + TimeDelta::days(1),
        (None, _) | (_, None) => true,
    }
}

/// Free bytes on the disk below which HR is told: about 20,000 scans.
pub const LEAST_FREE: u64 = 1_000_000_000;

/// What HR should know about backups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    /// The folder for backups is not there or cannot be read, in words.
    Folder(String),
    /// There is no backup that was read back whole.
    NoBackup,
    /// The newest one is of then.
    Old(NaiveDateTime),
    /// So many bytes are free on the disk of the data.
    DiskFull(u64),
    /// The second copy of receipts cannot be written since then.
    NoSecondCopy(NaiveDateTime),
}

/// What lies on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StorageState {
    /// Bytes of the database with its log.
    pub database_bytes: u64,
    /// Scan photos, and about how many bytes they have.
    pub scan_photos: u64,
    /// See `scan_photos`.
    pub scan_bytes: u64,
    /// Free bytes on the disk of the data.
    pub free_bytes: u64,
    /// The folder for backups.
    pub folder: String,
    /// Free bytes on its disk; `None` where it is not there.
    pub folder_free: Option<u64>,
    /// The backups, newest first.
    pub backups: Vec<BackupEntry>,
    /// States that restores have replaced, newest first.
    pub set_aside: Vec<SetAside>,
    /// When the nightly backup is made; `None` where it is switched off.
    pub nightly: Option<NaiveTime>,
    /// How the second copy of receipts stands; `None` where there is none.
    pub second_copy: Option<SecondCopy>,
    /// What HR should know.
    pub concern: Option<Concern>,
}

/// What is wrong with the backups, if anything: `found` is what lies in the folder, or why it cannot be said.
///
/// A nightly backup that failed once is made up for the same day; from [`TOO_OLD`] on it is said.
#[must_use]
pub fn concern(found: Result<&[BackupEntry], String>, now: NaiveDateTime, nightly: bool) -> Option<Concern> {
    let entries = match found {
        Ok(entries) => entries,
        Err(reason) => return Some(Concern::Folder(reason)),
    };
    let newest = entries.iter().filter(|entry| entry.is_verified()).map(|entry| entry.at).max();
    match newest {
        None => Some(Concern::NoBackup),
        Some(at) if nightly && now - at > TOO_OLD => Some(Concern::Old(at)),
        Some(_) => None,
    }
}

/// The nightly backups among `entries` that may go.
///
/// Of the newest [`DAYS`] days, [`WEEKS`] weeks (from Monday) and [`MONTHS`] months with nightly backups one each stays: the
/// newest that is verified, else the newest. The newest verified one of all stays whatever its age. One that somebody
/// made by hand is never named.
#[must_use]
pub fn outdated(entries: &[BackupEntry]) -> Vec<&str> {
    let mut nightly: Vec<&BackupEntry> =
        entries.iter().filter(|entry| entry.origin == Origin::Nightly).collect();
    // Newest first; of one period the first that is verified is taken.
    nightly.sort_by_key(|entry| (std::cmp::Reverse(entry.at), entry.name.as_str()));
    let mut kept: BTreeSet<&str> = BTreeSet::new();
    kept.extend(one_each(&nightly, DAYS, |at| at.date()));
    kept.extend(one_each(&nightly, WEEKS, |at| at.date().week(chrono::Weekday::Mon).checked_first_day()));
    kept.extend(one_each(&nightly, MONTHS, |at| (at.year(), at.month())));
    let newest_verified = entries.iter().filter(|entry| entry.is_verified()).max_by_key(|entry| entry.at);
    kept.extend(newest_verified.map(|entry| entry.name.as_str()));
    nightly.iter().map(|entry| entry.name.as_str()).filter(|name| !kept.contains(name)).collect()
}

/// For each of the first `most` periods its best entry: the first verified one, else the first.
fn one_each<'a, P: PartialEq>(
    newest_first: &[&'a BackupEntry],
    most: usize,
    period: impl Fn(NaiveDateTime) -> P,
) -> impl Iterator<Item = &'a str> {
    newest_first
        .chunk_by(|a, b| period(a.at) == period(b.at))
        .take(most)
        .filter_map(|those| those.iter().find(|entry| entry.is_verified()).or(those.first()))
        .map(|entry| entry.name.as_str())
        .collect::<Vec<_>>()
        .into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(day: &str, verified: bool) -> BackupEntry {
        let at: NaiveDate = day.parse().unwrap();
        BackupEntry {
            name: day.to_owned(),
            at: at.and_hms_opt(2, 30, 0).unwrap(),
            origin: Origin::Nightly,
            bytes: 1,
            encrypted: false,
            verdict: if verified { Verdict::Verified(DateTime::UNIX_EPOCH) } else { Verdict::Unverified },
            contents: None,
        }
    }

    /// What is left after a backup each night for so many nights, with the old ones removed each time.
    fn after(nights: u64, verified: impl Fn(u64) -> bool) -> Vec<String> {
        let first: NaiveDate = "2025-01-01".parse().unwrap();
        let mut kept: Vec<BackupEntry> = Vec::new();
        for night in 0..nights {
            kept.push(entry(&(first + chrono::Days::new(night)).to_string(), verified(night)));
            let gone: Vec<String> = outdated(&kept).into_iter().map(str::to_owned).collect();
            kept.retain(|entry| !gone.contains(&entry.name));
        }
        kept.into_iter().map(|entry| entry.name).collect()
    }

    #[test]
    fn a_week_of_days_a_month_of_weeks_and_a_year_of_months_are_kept() {
        let kept = after(500, |_| true);
        // 2026-05-15 was the last night, a Friday.
        let days = ["2026-05-09", "2026-05-10", "2026-05-11", "2026-05-12", "2026-05-13", "2026-05-14"];
        assert!(days.iter().all(|day| kept.contains(&(*day).to_owned())), "{kept:?}");
        assert!(
            kept.contains(&"2026-05-03".to_owned()) && kept.contains(&"2026-04-26".to_owned()),
            "{kept:?}"
        );
        assert!(
            kept.contains(&"2025-06-30".to_owned()) && !kept.contains(&"2025-05-31".to_owned()),
            "{kept:?}"
        );
        assert!(kept.len() <= DAYS + WEEKS + MONTHS, "{kept:?}");
    }

    #[test]
    fn the_last_verified_one_stays_however_many_unverified_ones_come_after_it() {
        let kept = after(800, |night| night == 3);
        assert!(kept.contains(&"2025-01-04".to_owned()), "{kept:?}");
    }

    #[test]
    fn of_one_day_a_verified_one_is_kept_rather_than_a_newer_one() {
        let mut later = entry("2026-01-02", false);
        later.name = "later".to_owned();
        later.at += chrono::TimeDelta::hours(5);
        let entries = [entry("2026-01-02", true), later];
        assert_eq!(outdated(&entries), ["later"]);
    }

    #[test]
    fn what_somebody_made_by_hand_is_never_removed() {
        let entries: Vec<BackupEntry> = (0..90)
            .map(|day| {
                let date = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(day);
                BackupEntry { origin: Origin::ByHand, ..entry(&date.to_string(), false) }
            })
            .collect();
        assert!(outdated(&entries).is_empty());
    }

    #[test]
    fn a_backup_is_due_once_after_its_time_of_day_also_when_the_machine_was_off_then() {
        let at = NaiveTime::from_hms_opt(2, 30, 0).unwrap();
        let time = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        let due = |now, last: Option<&str>| is_due(time(now), last.map(time), at);
        assert!(due("2026-11-22T12:00:00", None));
        assert!(!due("2026-11-22T02:29:59", Some("2026-11-21T02:30:00")));
        assert!(due("2026-11-22T02:30:00", Some("2026-11-21T02:30:00")));
        assert!(!due("2026-11-22T23:00:00", Some("2026-11-22T02:30:05")));
        assert!(due("2026-11-24T08:00:00", Some("2026-11-22T02:30:05")), "after a day switched off");
        assert!(due("2026-11-24T08:00:00", Some("2027-05-01T02:30:00")), "after the clock was set back");
    }

    #[test]
    fn hr_is_told_when_there_is_no_backup_when_it_is_old_and_when_its_disk_is_gone() {
        let now: NaiveDateTime = "2026-11-22T12:00:00".parse().unwrap();
        assert_eq!(concern(Ok(&[]), now, true), Some(Concern::NoBackup));
        assert_eq!(concern(Ok(&[entry("2026-11-22", false)]), now, true), Some(Concern::NoBackup));
        assert_eq!(concern(Ok(&[entry("2026-11-22", true)]), now, true), None);
        assert!(matches!(concern(Ok(&[entry("2026-11-20", true)]), now, true), Some(Concern::Old(_))));
        assert_eq!(concern(Ok(&[entry("2026-11-20", true)]), now, false), None);
        assert_eq!(concern(Err("gone".to_owned()), now, true), Some(Concern::Folder("gone".to_owned())));
    }
}
