//! The words about choosing files and about long work.

use super::storage::words::StorageLanguage as _;
use super::words::sentence;
use crate::app::hr::files::{FileKind, PathFault, Wanted};
use crate::app::hr::long_work::{JobKind, Outcome};
use crate::ui::strings::English;

/// Choosing files and long work in a language.
pub trait FileLanguage {
    /// What files of a kind are.
    fn file_kind(&self, kind: FileKind) -> &'static str;
    /// What is to be chosen.
    fn choose_title(&self, wanted: &Wanted) -> &'static str;
    /// Name of the field for the path.
    fn path_field(&self, wanted: &Wanted) -> &'static str;
    /// Why a path is not taken.
    fn path_fault(&self, fault: PathFault) -> &'static str;
    /// The dialog of the system is open.
    fn dialog_open(&self) -> &'static str;
    /// No dialog can open: the path is typed.
    fn dialog_missing(&self) -> &'static str;
    /// Types the path instead of using the dialog.
    fn type_instead(&self) -> &'static str;
    /// Opens the dialog after all.
    fn use_dialog(&self) -> &'static str;
    /// Takes what was typed.
    fn take_path(&self, wanted: &Wanted) -> &'static str;
    /// Replaces the file that is there.
    fn replace_file(&self) -> &'static str;
    /// What is being done.
    fn job(&self, kind: JobKind) -> &'static str;
    /// So much is done, of so much where that is known.
    fn job_progress(&self, done: u64, of: Option<u64>) -> String;
    /// It is being ended.
    fn job_cancelling(&self) -> &'static str;
    /// What came of it.
    fn outcome(&self, outcome: &Outcome) -> String;
    /// Other long work is under way.
    fn busy_with_job(&self) -> &'static str;
    /// Writes to a file.
    fn export(&self) -> &'static str;
}

impl FileLanguage for English {
    fn file_kind(&self, kind: FileKind) -> &'static str {
        match kind {
            FileKind::Workbook => "Excel workbook",
            FileKind::Csv => "CSV (comma-separated values)",
            FileKind::Json => "JSON",
            FileKind::Pdf => "PDF to print",
            FileKind::Text => "Text",
            FileKind::Photo => "Photo (JPEG, PNG)",
            FileKind::Calendar => "Calendar (iCalendar)",
            FileKind::Backup => "Backup",
        }
    }

    fn choose_title(&self, wanted: &Wanted) -> &'static str {
        match wanted {
            Wanted::Save { .. } => "Where should the file be saved?",
            Wanted::Open { several: true, .. } => "Which files?",
            Wanted::Open { several: false, .. } => "Which file?",
            Wanted::Folder => "Which folder?",
        }
    }

    fn path_field(&self, wanted: &Wanted) -> &'static str {
        match wanted {
            Wanted::Save { .. } | Wanted::Open { .. } => "Path of the file",
            Wanted::Folder => "Path of the folder",
        }
    }

    fn path_fault(&self, fault: PathFault) -> &'static str {
        match fault {
            PathFault::Empty => "Type the whole path, for example /media/usb/report.xlsx.",
            PathFault::NotThere => {
                "Nothing has this name. Check the spelling, or whether the stick is plugged in."
            }
            PathFault::NoFolder => {
                "There is no such folder. Check the spelling, or whether the stick is plugged in."
            }
            PathFault::IsFolder => "This is a folder. Add the name of a file.",
            PathFault::NotAFolder => "This is a file. Give the folder that it lies in.",
            PathFault::Unreadable => {
                "This file may not be read. Choose another, or ask who looks after this machine."
            }
            PathFault::Unwritable => "Nothing can be written there. Choose another folder.",
            PathFault::NotAllowed => "VisionPresence keeps its own files there. Choose another folder.",
            PathFault::Hidden => {
                "Programs keep their own files there: the name begins with a dot. Choose another folder."
            }
            PathFault::Taken => "A file of this name is there already.",
        }
    }

    fn dialog_open(&self) -> &'static str {
        "Choose in the window that has opened. If none is in sight, type the path here."
    }

    fn dialog_missing(&self) -> &'static str {
        "No window for choosing files can open on this machine. Type the path."
    }

    fn type_instead(&self) -> &'static str {
        "Type the path"
    }

    fn use_dialog(&self) -> &'static str {
        "Choose in a window"
    }

    fn take_path(&self, wanted: &Wanted) -> &'static str {
        match wanted {
            Wanted::Save { .. } => "Save here",
            Wanted::Open { .. } => "Open",
            Wanted::Folder => "Use this folder",
        }
    }

    fn replace_file(&self) -> &'static str {
        "Replace it"
    }

    fn job(&self, kind: JobKind) -> &'static str {
        use super::words::GalleryLanguage as _;
        match kind {
            JobKind::Export => "Writing the file",
            JobKind::Storage(kind) => self.storage_job(kind),
            JobKind::GalleryCheck => self.gallery_checking(),
        }
    }

    fn job_progress(&self, done: u64, of: Option<u64>) -> String {
        use super::words::HrLanguage as _;
        match of.filter(|of| *of > 0) {
            Some(of) => format!("{} of {}", self.number(done.min(of)), self.number(of)),
            None if done > 0 => self.number(done),
            None => String::new(),
        }
    }

    fn job_cancelling(&self) -> &'static str {
        "Cancelling..."
    }

    fn outcome(&self, outcome: &Outcome) -> String {
        use super::words::{GalleryLanguage as _, HrLanguage as _};
        match outcome {
            Outcome::File { path, rows, .. } => {
                let rows =
                    if *rows == 1 { "1 row".to_owned() } else { format!("{} rows", self.number(*rows)) };
                sentence(&format!("saved {rows} to {}", path.display()))
            }
            Outcome::GalleryCheck(check) => self.gallery_checked(check),
            Outcome::Cancelled(JobKind::GalleryCheck) => self.gallery_check_stopped().to_owned(),
            Outcome::Storage(outcome) => self.storage_outcome(outcome),
            Outcome::Cancelled(JobKind::Storage(kind)) => self.storage_stopped(*kind).to_owned(),
            Outcome::Cancelled(JobKind::Export) => "Cancelled: no file was written.".to_owned(),
        }
    }

    fn busy_with_job(&self) -> &'static str {
        "Something else is still being done. Try again when it has ended, or cancel it."
    }

    fn export(&self) -> &'static str {
        "Export"
    }
}
