//! The dialog itself: GTK's, opened by a process that does nothing else.

use std::io::Read as _;
use std::path::PathBuf;
use std::thread::Builder;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::confined;
use super::places::Places;
use crate::app::hr::files::{FileKind, Wanted};
use crate::domain::settings::LanguageChoice;
use crate::ui::strings::speaking;

/// Exit code of a process in which no dialog can open.
pub const NO_DIALOG: u8 = 3;

/// How often is looked whether GTK could begin.
const LOOKS_EVERY: Duration = Duration::from_millis(250);
/// Looks after which GTK has had time to begin.
const LOOKS_UNTIL_BEGUN: u32 = 8;

/// What a dialog is to ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DialogRequest {
    /// Stands at its top.
    pub title: String,
    /// What is chosen.
    pub what: What,
    /// The folder that it begins in.
    pub folder: PathBuf,
    /// The folders that can be looked at.
    pub open: Vec<PathBuf>,
    /// The name that is suggested.
    pub name: Option<String>,
    /// Kinds of files: words, and how their names end.
    pub filters: Vec<(String, Vec<String>)>,
}

/// What is chosen in a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// A place for a file.
    Save,
    /// A file.
    File,
    /// Files.
    Files,
    /// A folder.
    Folder,
}

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// These; none where the dialog was closed.
    Chosen(Vec<PathBuf>),
    /// No dialog can open.
    NoDialog,
}

impl DialogRequest {
    /// The dialog for `wanted` in a language.
    pub(super) fn of(wanted: &Wanted, places: &Places, language: LanguageChoice) -> Self {
        let words = speaking(language);
        let filter = |kind: &FileKind| {
            let endings = kind.extensions().iter().map(|ending| (*ending).to_owned()).collect();
            (words.file_kind(*kind).to_owned(), endings)
        };
        let title = words.choose_title(wanted).to_owned();
        let (what, name, filters) = match wanted {
            Wanted::Save { name, kind } => {
                let ending = kind.extensions().first().copied().unwrap_or_default();
                (What::Save, Some(format!("{name}.{ending}")), vec![filter(kind)])
            }
            Wanted::Open { kinds, several } => {
                let what = if *several { What::Files } else { What::File };
                (what, None, kinds.iter().map(filter).collect())
            }
            Wanted::Folder => (What::Folder, None, Vec::new()),
        };
        Self { title, what, folder: places.start(), open: places.open(), name, filters }
    }
}

/// Opens the dialog and waits until it is closed. The process ends when its standard input does, and with [`NO_DIALOG`]
/// where GTK cannot begin; to be called by a process that does nothing else.
#[must_use]
pub fn open(request: &DialogRequest) -> Answer {
    match confined::confine(&request.open) {
        Ok(true) => {}
        Ok(false) => tracing::debug!("this kernel cannot keep the file dialog to its folders"),
        Err(error) => {
            tracing::warn!(%error, "the file dialog could not be kept to its folders");
            return Answer::NoDialog;
        }
    }
    let watched = Builder::new().name("parent".to_owned()).spawn(end_with_parent).is_ok()
        && Builder::new().name("begin".to_owned()).spawn(end_without_gtk).is_ok();
    if !watched {
        return Answer::NoDialog;
    }
    let mut dialog = rfd::FileDialog::new().set_title(request.title.as_str()).set_directory(&request.folder);
    if let Some(name) = &request.name {
        dialog = dialog.set_file_name(name.as_str());
    }
    for (words, endings) in &request.filters {
        dialog = dialog.add_filter(words.as_str(), endings);
    }
    let one = |path: Option<PathBuf>| path.into_iter().collect();
    Answer::Chosen(match request.what {
        What::Save => one(dialog.save_file()),
        What::File => one(dialog.pick_file()),
        What::Files => dialog.pick_files().unwrap_or_default(),
        What::Folder => one(dialog.pick_folder()),
    })
}

/// Whoever asked holds the other end of standard input; it is closed when they are gone.
fn end_with_parent() {
    let mut nothing = Vec::new();
    if let Err(error) = std::io::stdin().read_to_end(&mut nothing) {
        tracing::debug!(%error, "standard input");
    }
    std::process::exit(0);
}

/// Where GTK cannot begin its thread ends, and whoever waits for the dialog would wait for ever.
fn end_without_gtk() {
    for look in 0..u32::MAX {
        std::thread::sleep(LOOKS_EVERY);
        // Main, this one, and the one that watches the parent; GTK has more.
        let threads = std::fs::read_dir("/proc/self/task").map_or(usize::MAX, Iterator::count);
        if threads > 3 {
            return;
        }
        if look >= LOOKS_UNTIL_BEGUN {
            std::process::exit(i32::from(NO_DIALOG));
        }
    }
}
