//! Choosing files: a dialog of the system, or a path that is typed where none can open.
//!
//! A screen asks with [`Wanted`] and its own [`Purpose`]; the paths come back to it checked. One question is open at a
//! time; a newer one takes the place of an older one.

use std::path::PathBuf;

use super::event::{self, Slot};
use super::inquiry::Inquiries;
use super::settings;
use crate::domain::printable::is_printable;
use crate::domain::report::request::Format;

/// Longest path that can be typed, in characters.
const LONGEST_PATH: usize = 1000;

/// What is to be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A place for a new file.
    Save {
        /// The name that is suggested, without its ending.
        name: String,
        /// What it will be; gives the ending.
        kind: FileKind,
    },
    /// Files that are there.
    Open {
        /// Of which kinds.
        kinds: Vec<FileKind>,
        /// More than one may be chosen.
        several: bool,
    },
    /// A folder that is there and can be written.
    Folder,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// A workbook for Excel and its like.
    Workbook,
    /// Comma-separated values.
    Csv,
    /// A JSON document.
    Json,
    /// Pages to print.
    Pdf,
    /// Plain text.
    Text,
    /// A photo.
    Photo,
    /// A calendar of holidays.
    Calendar,
    /// A backup of this kiosk.
    Backup,
}

impl FileKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Workbook,
        Self::Csv,
        Self::Json,
        Self::Pdf,
        Self::Text,
        Self::Photo,
        Self::Calendar,
        Self::Backup,
    ];

    /// The kind of an exported file.
    #[must_use]
    pub fn of(format: Format) -> Self {
        match format {
            Format::Xlsx => Self::Workbook,
            Format::Csv => Self::Csv,
            Format::Json => Self::Json,
            Format::Pdf => Self::Pdf,
        }
    }

    /// How the names of such files end, without the dot; the first is given to new ones.
    #[must_use]
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Workbook => &["xlsx"],
            Self::Csv => &["csv"],
            Self::Json => &["json"],
            Self::Pdf => &["pdf"],
            Self::Text => &["txt"],
            Self::Photo => &["jpg", "jpeg", "png"],
            Self::Calendar => &["ics"],
            Self::Backup => &["vpbackup", "age", "zip"],
        }
    }
}

/// What the paths are for: who gets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The place for an export.
    Export,
    /// Photos to register somebody with.
    Photos,
    /// A staff list to import.
    StaffList,
    /// The place for a certificate of erasure.
    Certificate,
    /// A calendar of holidays to look into.
    Holidays,
    /// The folder for a copy of a backup.
    BackupCopy,
    /// The company's logo.
    Logo,
    /// A folder that the settings name.
    Folder(settings::Folder),
}

/// What a person does while files are chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Types the path instead of using the dialog.
    TypeInstead,
    /// Opens the dialog after all.
    OpenDialog,
    /// What stands in the field now.
    Type(String),
    /// Takes what was typed.
    Confirm,
    /// Replaces the file that is there.
    Replace,
    /// Chooses nothing.
    Cancel,
}

/// What is asked of the runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Opens the dialog.
    Choose(Wanted),
    /// Looks at what was typed. The last part: a file that is there may be replaced.
    Check(Wanted, String, bool),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// These, checked.
    Chosen(Vec<PathBuf>),
    /// The dialog was closed without a choice.
    Cancelled,
    /// No dialog can open here.
    NoDialog,
    /// This path cannot be taken.
    Refused(String, PathFault),
}

/// Why a path is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathFault {
    /// Nothing was typed.
    Empty,
    /// There is nothing of that name.
    NotThere,
    /// The folder in which it would lie is not there.
    NoFolder,
    /// It is a folder, and a file is wanted.
    IsFolder,
    /// It is a file, and a folder is wanted.
    NotAFolder,
    /// This account may not read it.
    Unreadable,
    /// Nothing can be written there.
    Unwritable,
    /// The kiosk keeps its own files there, or the folder is not open to HR.
    NotAllowed,
    /// In a hidden folder below home: programs keep what they start and how there.
    Hidden,
    /// A file of that name is there: it can be replaced.
    Taken,
}

/// The question that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilesView {
    /// For whom.
    pub purpose: Purpose,
    /// What is to be chosen.
    pub wanted: Wanted,
    /// How.
    pub way: Way,
}

/// How files are being chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// In a dialog of the system.
    Dialog,
    /// By typing the path.
    Typed {
        /// What stands in the field.
        path: String,
        /// It is being looked at.
        busy: bool,
        /// Why it was not taken.
        fault: Option<PathFault>,
        /// A dialog could open here.
        dialog_works: bool,
    },
}

/// The state of choosing.
#[derive(Debug, Default)]
pub(super) struct Files {
    open: Option<FilesView>,
    /// No dialog can open on this machine.
    no_dialog: bool,
}

impl Files {
    /// Asks for files.
    pub(super) fn ask(&mut self, purpose: Purpose, wanted: Wanted, inquiries: &mut Inquiries) {
        self.open = Some(FilesView { purpose, wanted, way: Way::Dialog });
        if self.no_dialog {
            self.type_instead(None);
        } else {
            self.open_dialog(inquiries);
        }
    }

    pub(super) fn view(&self) -> Option<FilesView> {
        self.open.clone()
    }

    pub(super) fn command(&mut self, command: Command, inquiries: &mut Inquiries) {
        match command {
            Command::TypeInstead => self.type_instead(None),
            Command::OpenDialog => {
                if let Some(FilesView { way, .. }) = &mut self.open {
                    *way = Way::Dialog;
                    self.no_dialog = false;
                    self.open_dialog(inquiries);
                }
            }
            Command::Type(text) => {
                if let Some(FilesView { way: Way::Typed { path, fault, .. }, .. }) = &mut self.open {
                    *path = text.chars().filter(|letter| is_printable(*letter)).take(LONGEST_PATH).collect();
                    *fault = None;
                }
            }
            Command::Confirm => self.check(false, inquiries),
            Command::Replace => self.check(true, inquiries),
            Command::Cancel => self.open = None,
        }
    }

    /// Takes an answer; gives the paths that were chosen and for whom.
    pub(super) fn found(&mut self, found: Found) -> Option<(Purpose, Vec<PathBuf>)> {
        let question = self.open.as_mut()?;
        match (found, &mut question.way) {
            (Found::Chosen(paths), _) => {
                let purpose = question.purpose;
                self.open = None;
                return Some((purpose, paths));
            }
            // The answer of a dialog that was given up is nothing to a path that is typed.
            (Found::Cancelled, Way::Dialog) => self.open = None,
            (Found::NoDialog, Way::Dialog) => {
                self.no_dialog = true;
                self.type_instead(None);
            }
            (Found::Refused(path, fault), Way::Dialog) => self.type_instead(Some((path, fault))),
            (Found::Refused(_, why), Way::Typed { busy, fault, .. }) => {
                (*busy, *fault) = (false, Some(why));
            }
            (Found::Cancelled | Found::NoDialog, Way::Typed { .. }) => {}
        }
        None
    }

    /// An answer did not come.
    pub(super) fn failed(&mut self) {
        if let Some(FilesView { way: Way::Typed { busy, .. }, .. }) = &mut self.open {
            *busy = false;
        } else {
            self.type_instead(None);
        }
    }

    fn open_dialog(&self, inquiries: &mut Inquiries) {
        if let Some(question) = &self.open {
            let request = Request::Choose(question.wanted.clone());
            inquiries.ask(Slot::Files, event::Request::Files(request));
        }
    }

    fn type_instead(&mut self, refused: Option<(String, PathFault)>) {
        let dialog_works = !self.no_dialog;
        if let Some(question) = &mut self.open {
            let suggested = match &question.wanted {
                Wanted::Save { name, kind } => {
                    let ending = kind.extensions().first().copied().unwrap_or_default();
                    format!("{name}.{ending}")
                }
                Wanted::Open { .. } | Wanted::Folder => String::new(),
            };
            let (path, fault) = refused.map_or((suggested, None), |(path, fault)| (path, Some(fault)));
            question.way = Way::Typed { path, busy: false, fault, dialog_works };
        }
    }

    fn check(&mut self, replace: bool, inquiries: &mut Inquiries) {
        if let Some(FilesView { wanted, way: Way::Typed { path, busy, fault, .. }, .. }) = &mut self.open
            && !*busy
        {
            if path.trim().is_empty() {
                *fault = Some(PathFault::Empty);
                return;
            }
            *busy = true;
            let request = Request::Check(wanted.clone(), path.trim().to_owned(), replace);
            inquiries.ask(Slot::Files, event::Request::Files(request));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> (Files, Inquiries) {
        let (mut files, mut inquiries) = (Files::default(), Inquiries::default());
        let wanted = Wanted::Save { name: "log".to_owned(), kind: FileKind::Workbook };
        files.ask(Purpose::Export, wanted, &mut inquiries);
        (files, inquiries)
    }

    fn typed(files: &Files) -> (String, Option<PathFault>) {
        match files.view() {
            Some(FilesView { way: Way::Typed { path, fault, .. }, .. }) => (path, fault),
            other => panic!("nothing is typed: {other:?}"),
        }
    }

    #[test]
    fn what_the_dialog_answers_goes_to_whoever_asked() {
        let (mut files, mut inquiries) = asked();
        assert_eq!(inquiries.take_outbox().len(), 1);
        let path = PathBuf::from("/tmp/log.xlsx");
        assert_eq!(files.found(Found::Chosen(vec![path.clone()])), Some((Purpose::Export, vec![path])));
        assert_eq!(files.view(), None);
    }

    #[test]
    fn where_no_dialog_opens_a_path_is_typed_and_the_next_question_begins_there() {
        let (mut files, mut inquiries) = asked();
        assert_eq!(files.found(Found::NoDialog), None);
        assert_eq!(typed(&files), ("log.xlsx".to_owned(), None));
        files.command(Command::Cancel, &mut inquiries);
        inquiries.take_outbox();
        files.ask(Purpose::Export, Wanted::Folder, &mut inquiries);
        assert_eq!(typed(&files), (String::new(), None));
        assert!(inquiries.take_outbox().is_empty(), "no dialog is tried again");
        files.command(Command::Confirm, &mut inquiries);
        assert_eq!(typed(&files).1, Some(PathFault::Empty));
    }

    #[test]
    fn a_dialog_that_was_given_up_does_not_close_the_field() {
        let (mut files, mut inquiries) = asked();
        files.command(Command::TypeInstead, &mut inquiries);
        assert_eq!(files.found(Found::Cancelled), None);
        assert_eq!(typed(&files).0, "log.xlsx");
    }

    #[test]
    fn a_refused_path_stays_in_the_field_with_the_reason() {
        let (mut files, mut inquiries) = asked();
        files.found(Found::Refused("/etc/x.xlsx".to_owned(), PathFault::Unwritable));
        assert_eq!(typed(&files), ("/etc/x.xlsx".to_owned(), Some(PathFault::Unwritable)));
        files.command(Command::Type("/nowhere/x.xlsx".to_owned()), &mut inquiries);
        assert_eq!(typed(&files), ("/nowhere/x.xlsx".to_owned(), None));
    }
}
