//! The words of the storage screen, in German.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveTime, Utc};

use super::words::StorageLanguage;
use crate::app::hr::storage::{JobKind, Outcome};
use crate::domain::backup::{BackupContents, BackupEntry, Concern, Lost, Origin, SetAside};
use crate::ui::german::{German, in_figures};
use crate::ui::hr::words::{HrLanguage as _, ReasonLanguage as _, counted};

macro_rules! fixed {
    ($($name:ident = $german:literal,)*) => {
        impl StorageLanguage for German {
            $(fn $name(&self) -> &'static str { $german })*

            fn concern(&self, concern: &Concern) -> String { concern_in_words(concern) }
            fn bytes(&self, bytes: u64) -> String { size(bytes) }
            fn photos_and_bytes(&self, photos: u64, bytes: u64) -> String {
                format!("{}, etwa {}", self.number(photos), size(bytes))
            }
            fn folder(&self, folder: &str, free: Option<u64>) -> String { folder_in_words(folder, free) }
            fn nightly_at(&self, at: Option<NaiveTime>) -> String {
                at.map_or_else(|| "Ausgeschaltet".to_owned(), |at| at.format("Um %H:%M Uhr").to_string())
            }
            fn backup_line(&self, entry: &BackupEntry) -> String {
                let kind = if entry.origin == Origin::Nightly { "nachts" } else { "von Hand" };
                let sealed = if entry.encrypted { ", verschlüsselt" } else { "" };
                format!("{}, {}, {kind}{sealed}", self.moment(entry.at), size(entry.bytes))
            }
            fn verified(&self, at: DateTime<Utc>) -> String {
                format!("Geprüft am {}", in_figures(at.date_naive()))
            }
            fn restore_of(&self, name: &str) -> String { format!("{name} wiederherstellen?") }
            fn contents(&self, contents: &BackupContents) -> String { contents_in_words(*self, contents) }
            fn lost(&self, lost: &Lost) -> String { lost_in_words(*self, lost) }
            fn lost_of(&self, person: &str, events: u32) -> String {
                format!("{person}: {}", self.number(u64::from(events)))
            }
            fn set_aside_line(&self, state: &SetAside) -> String {
                let why = if state.damaged { "beschädigt" } else { "durch Wiederherstellung ersetzt" };
                format!("{}, {why}", self.moment(state.at))
            }
            fn touch_again(&self, label: &str) -> String { format!("{label}: noch einmal berühren") }
            fn storage_job(&self, kind: JobKind) -> &'static str { job_in_words(kind) }
            fn storage_stopped(&self, kind: JobKind) -> &'static str {
                match kind {
                    JobKind::Make => "Angehalten: keine Sicherung wurde erstellt.",
                    JobKind::Restore => "Angehalten: nichts wurde geändert.",
                    JobKind::Check | JobKind::Copy | JobKind::Preview => "Angehalten.",
                }
            }
            fn storage_outcome(&self, outcome: &Outcome) -> String { outcome_in_words(outcome) }
        }
    };
}

fixed! {
    database = "Datenbank",
    scan_photos = "Fotos vom Eingang",
    free = "Frei auf diesem Datenträger",
    backups_folder = "Ordner für Sicherungen",
    nightly = "Nächtliche Sicherung",
    back_up_now = "Jetzt sichern",
    with_photos = "Mit Fotos vom Eingang",
    without_photos = "Ohne Fotos vom Eingang",
    backups = "Sicherungen",
    no_backups = "Es gibt noch keine Sicherung. Berühren Sie \"Jetzt sichern\", am besten mit einem Ordner auf einem anderen Datenträger in den Einstellungen.",
    unverified = "Auf diesem Gerät nicht geprüft",
    broken = "Beschädigt: nicht darauf verlassen",
    restore_look = "Wiederherstellen ...",
    verify_now = "Prüfen",
    copy_out = "Kopieren ...",
    delete = "Löschen",
    passphrase = "Passwort; leer für die Schlüsseldatei der Einstellungen",
    open_backup = "Hineinsehen",
    restore = "Wiederherstellen und Terminal neu starten",
    restore_detail = "Der jetzige Stand wird beiseitegelegt und kann zurückgeholt werden. Das Terminal fällt einige Sekunden aus.",
    set_aside = "Von Wiederherstellungen beiseitegelegt",
    set_aside_detail = "Davon löscht VisionPresence nie etwas.",
    bring_back = "Zurückholen",
}

fn size(bytes: u64) -> String {
    let tenths = |unit: u64| {
        let tenths = bytes.saturating_mul(10) / unit;
        format!("{},{}", tenths / 10, tenths % 10)
    };
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        1_000_000..1_000_000_000 => format!("{} MB", tenths(1_000_000)),
        _ => format!("{} GB", tenths(1_000_000_000)),
    }
}

fn concern_in_words(concern: &Concern) -> String {
    match concern {
        Concern::Folder(reason) => format!("Sicherungen sind nicht möglich. {}", German.reason(reason)),
        Concern::NoBackup => {
            "Es gibt noch keine geprüfte Sicherung: erstellen Sie eine unter \"Speicher\".".to_owned()
        }
        Concern::Old(at) => {
            format!("Die neueste geprüfte Sicherung ist vom {}: siehe \"Speicher\".", at.format("%d.%m.%Y"))
        }
        Concern::NoSecondCopy(since) => format!(
            "Die zweite Kopie der Buchungen ist seit {} nicht erreichbar: ist der Datenträger angeschlossen?",
            since.format("%d.%m.%Y, %H:%M")
        ),
        Concern::DiskFull(free) => {
            format!(
                "Nur noch {} sind frei: auf einem vollen Datenträger kann nichts gebucht werden. Bitte Platz schaffen.",
                size(*free)
            )
        }
    }
}

fn folder_in_words(folder: &str, free: Option<u64>) -> String {
    // The end of a path says more than its beginning.
    let shown: Vec<_> = Path::new(folder).components().rev().take(2).collect();
    let shown: PathBuf = shown.into_iter().rev().collect();
    match free {
        Some(free) => format!("{} ({} frei)", shown.display(), size(free)),
        None => format!("{} (nicht da)", shown.display()),
    }
}

fn contents_in_words(words: German, contents: &BackupContents) -> String {
    let days = match (contents.first_day, contents.last_day) {
        (Some(first), Some(last)) => format!(" vom {} bis {}", in_figures(first), in_figures(last)),
        _ => String::new(),
    };
    let scans = contents.scan_photos.map_or_else(
        || "keine Fotos vom Eingang (die auf diesem Gerät bleiben)".to_owned(),
        |photos| counted(&words, photos.into(), "Foto vom Eingang", "Fotos vom Eingang"),
    );
    format!(
        "Darin: {}, {}{days}, {scans}.",
        counted(&words, contents.people.into(), "Person", "Personen"),
        counted(&words, contents.events.into(), "Buchung", "Buchungen"),
    )
}

fn lost_in_words(words: German, lost: &Lost) -> String {
    match lost.span {
        _ if !lost.known => {
            "Die jetzige Datenbank ist nicht lesbar: was in der Sicherung fehlt, ist nicht bekannt."
                .to_owned()
        }
        Some((from, to)) => format!(
            "Nicht darin: {} von {} bis {}.",
            counted(&words, lost.events.into(), "Buchung", "Buchungen"),
            words.moment(from),
            words.moment(to)
        ),
        None => "Jede jetzt gespeicherte Buchung ist darin.".to_owned(),
    }
}

fn job_in_words(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Make => "Sicherung wird erstellt (MB)",
        JobKind::Check => "Sicherung wird zurückgelesen (MB)",
        JobKind::Copy => "Sicherung wird kopiert (MB)",
        JobKind::Preview => "Sicherung wird angesehen (MB)",
        JobKind::Restore => "Wiederherstellung wird vorbereitet (MB)",
    }
}

fn outcome_in_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Made(name) => format!("Die Sicherung {name} ist erstellt und geprüft."),
        Outcome::Checked(name, true) => format!("{name} wurde zurückgelesen: alles ist da."),
        Outcome::Checked(name, false) => format!("{name} ist beschädigt: verlassen Sie sich nicht darauf."),
        Outcome::Copied(name, to) => format!("{name} ist nach {} kopiert und verglichen.", to.display()),
        Outcome::Previewed(name, _) => format!("Das ist in {name}; noch ist nichts geändert."),
        Outcome::Restored => "Die Wiederherstellung gilt, sobald das Terminal neu startet.".to_owned(),
    }
}
