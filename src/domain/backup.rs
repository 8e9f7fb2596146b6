//! Backups as people speak of them: what one holds, which ones are kept, what a restore would cost.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use super::employee::EmployeeId;

/// Nightly backups that are kept: one for each of so many days, weeks and months.
pub const DAYS: usize = 7;
/// See [`DAYS`].
pub const WEEKS: usize = 4;
/// See [`DAYS`].
pub const MONTHS: usize = 12;

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
}
