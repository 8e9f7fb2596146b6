//! The words of the storage screen.

use std::path::Path;

use chrono::{DateTime, NaiveTime, Utc};

use crate::app::hr::storage::{JobKind, Outcome};
use crate::domain::backup::{BackupContents, BackupEntry, Concern, Lost, Origin, SetAside};
use crate::ui::hr::words::{HrLanguage, ReasonLanguage as _, counted};
use crate::ui::strings::English;

macro_rules! fixed {
    ($($name:ident = $english:literal,)*) => {
        /// The storage screen in a language.
        pub trait StorageLanguage {
            $(#[doc = $english] fn $name(&self) -> &'static str;)*
            /// What HR should know.
            fn concern(&self, concern: &Concern) -> String;
            /// So many bytes.
            fn bytes(&self, bytes: u64) -> String;
            /// So many photos of about so many bytes.
            fn photos_and_bytes(&self, photos: u64, bytes: u64) -> String;
            /// The folder for backups with what is free there.
            fn folder(&self, folder: &str, free: Option<u64>) -> String;
            /// When the nightly backup is made.
            fn nightly_at(&self, at: Option<NaiveTime>) -> String;
            /// A backup in the list.
            fn backup_line(&self, entry: &BackupEntry) -> String;
            /// It was read back then.
            fn verified(&self, at: DateTime<Utc>) -> String;
            /// Above the look at a restore.
            fn restore_of(&self, name: &str) -> String;
            /// What is in a backup.
            fn contents(&self, contents: &BackupContents) -> String;
            /// What is not in it.
            fn lost(&self, lost: &Lost) -> String;
            /// Of one person.
            fn lost_of(&self, person: &str, events: u32) -> String;
            /// A state that was replaced.
            fn set_aside_line(&self, state: &SetAside) -> String;
            /// Asks for the second touch.
            fn touch_again(&self, label: &str) -> String;
            /// What is being done.
            fn storage_job(&self, kind: JobKind) -> &'static str;
            /// It was stopped.
            fn storage_stopped(&self, kind: JobKind) -> &'static str;
            /// What came of it.
            fn storage_outcome(&self, outcome: &Outcome) -> String;
        }

        impl StorageLanguage for English {
            $(fn $name(&self) -> &'static str { $english })*

            fn concern(&self, concern: &Concern) -> String { concern_in_words(concern) }
            fn bytes(&self, bytes: u64) -> String { size(bytes) }
            fn photos_and_bytes(&self, photos: u64, bytes: u64) -> String {
                format!("{}, about {}", self.number(photos), size(bytes))
            }
            fn folder(&self, folder: &str, free: Option<u64>) -> String { folder_in_words(folder, free) }
            fn nightly_at(&self, at: Option<NaiveTime>) -> String {
                at.map_or_else(|| "Switched off".to_owned(), |at| at.format("At %H:%M").to_string())
            }
            fn backup_line(&self, entry: &BackupEntry) -> String {
                let kind = if entry.origin == Origin::Nightly { "nightly" } else { "by hand" };
                let sealed = if entry.encrypted { ", encrypted" } else { "" };
                format!("{}, {}, {kind}{sealed}", self.moment(entry.at), size(entry.bytes))
            }
            fn verified(&self, at: DateTime<Utc>) -> String {
                format!("Verified on {}", self.short_date(at.date_naive()))
            }
            fn restore_of(&self, name: &str) -> String { format!("Restore {name}?") }
            fn contents(&self, contents: &BackupContents) -> String { contents_in_words(*self, contents) }
            fn lost(&self, lost: &Lost) -> String { lost_in_words(*self, lost) }
            fn lost_of(&self, person: &str, events: u32) -> String { format!("{person}: {events}") }
            fn set_aside_line(&self, state: &SetAside) -> String {
                let why = if state.damaged { "damaged" } else { "replaced by a restore" };
                format!("{}, {why}", self.moment(state.at))
            }
            fn touch_again(&self, label: &str) -> String { format!("{label}: touch again") }
            fn storage_job(&self, kind: JobKind) -> &'static str { job_in_words(kind) }
            fn storage_stopped(&self, kind: JobKind) -> &'static str {
                match kind {
                    JobKind::Make => "Stopped: no backup was made.",
                    JobKind::Restore => "Stopped: nothing was changed.",
                    JobKind::Check | JobKind::Copy | JobKind::Preview => "Stopped.",
                }
            }
            fn storage_outcome(&self, outcome: &Outcome) -> String { outcome_in_words(outcome) }
        }
    };
}

fixed! {
    database = "Database",
    scan_photos = "Scan photos",
    free = "Free on this disk",
    backups_folder = "Backups go to",
    nightly = "Nightly backup",
    back_up_now = "Back up now",
    with_photos = "With scan photos",
    without_photos = "Without scan photos",
    backups = "Backups",
    no_backups = "There is no backup yet. Touch \"Back up now\", best with a folder on another disk in the settings.",
    unverified = "Not verified on this machine",
    broken = "Damaged: do not rely on it",
    restore_look = "Restore...",
    verify_now = "Verify",
    copy_out = "Copy to...",
    delete = "Delete",
    passphrase = "Passphrase; leave it empty to use the key file of the settings",
    open_backup = "Look into it",
    restore = "Restore and start the kiosk anew",
    restore_detail = "What is there now is set aside and can be brought back. The kiosk is away for some seconds.",
    set_aside = "Set aside by restores",
    set_aside_detail = "Nothing here is ever deleted by VisionPresence.",
    bring_back = "Bring back",
}

fn size(bytes: u64) -> String {
    let tenths = |unit: u64| {
        let tenths = bytes.saturating_mul(10) / unit;
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    match bytes {
        0..1_000_000 => format!("{} KB", bytes.div_ceil(1000)),
        1_000_000..1_000_000_000 => format!("{} MB", tenths(1_000_000)),
        _ => format!("{} GB", tenths(1_000_000_000)),
    }
}

fn concern_in_words(concern: &Concern) -> String {
    match concern {
        Concern::Folder(reason) => format!("Backups cannot be made. {}", English.reason(reason)),
        Concern::NoBackup => "There is no verified backup yet: make one under Storage.".to_owned(),
        Concern::Old(at) => {
            format!(
                "The newest verified backup is of {}: look at the Storage screen.",
                at.format("%-d %b %Y")
            )
        }
        Concern::NoSecondCopy(since) => format!(
            "The second copy of punches cannot be written since {}: is the disk or stick plugged in?",
            since.format("%-d %b %Y, %H:%M")
        ),
        Concern::DiskFull(free) => {
            format!(
                "Only {} are free on the disk: punches cannot be saved when it is full. Make room.",
                size(*free)
            )
        }
    }
}

fn folder_in_words(folder: &str, free: Option<u64>) -> String {
    // The end of a path says more than its beginning.
    let shown = Path::new(folder).components().rev().take(2).collect::<Vec<_>>();
    let shown: std::path::PathBuf = shown.into_iter().rev().collect();
    match free {
        Some(free) => format!("{} ({} free)", shown.display(), size(free)),
        None => format!("{} (not there)", shown.display()),
    }
}

fn contents_in_words(words: English, contents: &BackupContents) -> String {
    let days = match (contents.first_day, contents.last_day) {
        (Some(first), Some(last)) => {
            format!(" from {} to {}", words.short_date(first), words.short_date(last))
        }
        _ => String::new(),
    };
    let scans = contents.scan_photos.map_or_else(
        || "no scan photos (those on this machine are kept)".to_owned(),
        |photos| counted(&words, photos.into(), "scan photo", "scan photos"),
    );
    format!(
        "In it: {}, {}{days}, {scans}.",
        counted(&words, contents.people.into(), "person", "people"),
        counted(&words, contents.events.into(), "punch", "punches"),
    )
}

fn lost_in_words(words: English, lost: &Lost) -> String {
    match lost.span {
        _ if !lost.known => {
            "The present database cannot be read: what is not in the backup is not known.".to_owned()
        }
        Some((from, to)) => format!(
            "Not in it: {} from {} to {}.",
            counted(&words, lost.events.into(), "punch", "punches"),
            words.moment(from),
            words.moment(to)
        ),
        None => "Every punch that is stored now is in it.".to_owned(),
    }
}

fn job_in_words(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Make => "Making a backup (MB)",
        JobKind::Check => "Reading the backup back (MB)",
        JobKind::Copy => "Copying the backup (MB)",
        JobKind::Preview => "Looking into the backup (MB)",
        JobKind::Restore => "Preparing the restore (MB)",
    }
}

fn outcome_in_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Made(name) => format!("The backup {name} is made and verified."),
        Outcome::Checked(name, true) => format!("{name} was read back: everything is there."),
        Outcome::Checked(name, false) => format!("{name} is damaged: do not rely on it."),
        Outcome::Copied(name, to) => format!("{name} is copied to {} and compared.", to.display()),
        Outcome::Previewed(name, _) => format!("This is what is in {name}; nothing is changed yet."),
        Outcome::Restored => "The restore takes effect when the kiosk starts anew.".to_owned(),
    }
}
