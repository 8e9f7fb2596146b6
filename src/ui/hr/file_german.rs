//! The words about choosing files and about long work, in German.

use super::file_words::FileLanguage;
use super::storage::words::StorageLanguage as _;
use super::words::{GalleryLanguage as _, HrLanguage as _};
use crate::app::hr::files::{FileKind, PathFault, Wanted};
use crate::app::hr::long_work::{JobKind, Outcome};
use crate::ui::german::German;

impl FileLanguage for German {
    fn file_kind(&self, kind: FileKind) -> &'static str {
        match kind {
            FileKind::Workbook => "Excel-Arbeitsmappe",
            FileKind::Csv => "CSV (durch Komma getrennt)",
            FileKind::Json => "JSON-Datei",
            FileKind::Pdf => "PDF zum Drucken",
            FileKind::Text => "Textdatei",
            FileKind::Photo => "Foto (JPEG, PNG)",
            FileKind::Calendar => "Kalender (iCalendar)",
            FileKind::Backup => "Sicherung",
        }
    }

    fn choose_title(&self, wanted: &Wanted) -> &'static str {
        match wanted {
            Wanted::Save { .. } => "Wo soll die Datei gespeichert werden?",
            Wanted::Open { several: true, .. } => "Welche Dateien?",
            Wanted::Open { several: false, .. } => "Welche Datei?",
            Wanted::Folder => "Welcher Ordner?",
        }
    }

    fn path_field(&self, wanted: &Wanted) -> &'static str {
        match wanted {
            Wanted::Save { .. } | Wanted::Open { .. } => "Pfad der Datei",
            Wanted::Folder => "Pfad des Ordners",
        }
    }

    fn path_fault(&self, fault: PathFault) -> &'static str {
        match fault {
            PathFault::Empty => "Bitte den ganzen Pfad schreiben, zum Beispiel /media/usb/bericht.xlsx.",
            PathFault::NotThere => {
                "Nichts heißt so. Bitte die Schreibweise prüfen, oder ob der Stick eingesteckt ist."
            }
            PathFault::NoFolder => {
                "Diesen Ordner gibt es nicht. Bitte die Schreibweise prüfen, oder ob der Stick eingesteckt ist."
            }
            PathFault::IsFolder => "Das ist ein Ordner. Bitte den Namen einer Datei anfügen.",
            PathFault::NotAFolder => "Das ist eine Datei. Bitte ihren Ordner angeben.",
            PathFault::Unreadable => {
                "Diese Datei darf nicht gelesen werden. Bitte eine andere wählen oder die Systembetreuung fragen."
            }
            PathFault::Unwritable => {
                "Dort kann nichts geschrieben werden. Bitte einen anderen Ordner wählen."
            }
            PathFault::NotAllowed => {
                "Dort liegen eigene Dateien von VisionPresence. Bitte einen anderen Ordner wählen."
            }
            PathFault::Hidden => {
                "Dort liegen Dateien von Programmen (der Name beginnt mit einem Punkt). Bitte einen anderen Ordner wählen."
            }
            PathFault::Taken => "Eine Datei dieses Namens gibt es dort schon.",
        }
    }

    fn dialog_open(&self) -> &'static str {
        "Bitte in dem Fenster wählen, das sich geöffnet hat. Ist keines zu sehen, den Pfad hier schreiben."
    }

    fn dialog_missing(&self) -> &'static str {
        "Auf diesem Gerät kann sich kein Auswahlfenster öffnen. Bitte den Pfad schreiben."
    }

    fn type_instead(&self) -> &'static str {
        "Pfad schreiben"
    }

    fn use_dialog(&self) -> &'static str {
        "Im Fenster wählen"
    }

    fn take_path(&self, wanted: &Wanted) -> &'static str {
        match wanted {
            Wanted::Save { .. } => "Hier speichern",
            Wanted::Open { .. } => "Öffnen",
            Wanted::Folder => "Diesen Ordner nehmen",
        }
    }

    fn replace_file(&self) -> &'static str {
        "Ersetzen"
    }

    fn job(&self, kind: JobKind) -> &'static str {
        match kind {
            JobKind::Export => "Die Datei wird geschrieben",
            JobKind::Storage(kind) => self.storage_job(kind),
            JobKind::GalleryCheck => self.gallery_checking(),
        }
    }

    fn job_progress(&self, done: u64, of: Option<u64>) -> String {
        match of.filter(|of| *of > 0) {
            Some(of) => format!("{} von {}", self.number(done.min(of)), self.number(of)),
            None if done > 0 => self.number(done),
            None => String::new(),
        }
    }

    fn job_cancelling(&self) -> &'static str {
        "Wird abgebrochen ..."
    }

    fn outcome(&self, outcome: &Outcome) -> String {
        match outcome {
            Outcome::File { path, rows, .. } => {
                let rows =
                    if *rows == 1 { "1 Zeile".to_owned() } else { format!("{} Zeilen", self.number(*rows)) };
                format!("{rows} gespeichert in {}.", path.display())
            }
            Outcome::GalleryCheck(check) => self.gallery_checked(check),
            Outcome::Cancelled(JobKind::GalleryCheck) => self.gallery_check_stopped().to_owned(),
            Outcome::Storage(outcome) => self.storage_outcome(outcome),
            Outcome::Cancelled(JobKind::Storage(kind)) => self.storage_stopped(*kind).to_owned(),
            Outcome::Cancelled(JobKind::Export) => "Abgebrochen: keine Datei wurde geschrieben.".to_owned(),
        }
    }

    fn busy_with_job(&self) -> &'static str {
        "Etwas anderes läuft noch. Bitte danach noch einmal versuchen oder es abbrechen."
    }

    fn export(&self) -> &'static str {
        "Exportieren"
    }
}
