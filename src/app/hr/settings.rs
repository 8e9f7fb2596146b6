//! The state of the settings screen: what holds, what is being changed.

use std::path::PathBuf;
use std::sync::Arc;

use super::event::{self, Slot};
use super::inquiry::Inquiries;
use super::view::Note;
use crate::domain::audit::By;
use crate::domain::logo::{Logo, LogoFault};
use crate::domain::settings::Settings;

/// What an Admin does with the settings.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// They are to be these; nothing is saved yet. Beside them [`View::number`] of the draft that was changed.
    Draft(Box<Settings>, u64),
    /// Chooses a file for the logo.
    ChooseLogo,
    /// Chooses a folder.
    ChooseFolder(Folder),
    /// Saves what was drafted.
    Save,
    /// Goes back to what holds.
    Drop,
}

/// A folder that the settings name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Folder {
    /// Of the backups.
    Backups,
    /// Of the second copy of each punch.
    SecondCopy,
}

/// What the settings ask of the store and of this machine.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// [`Found::Stored`].
    Read,
    /// [`Found::Logo`].
    ReadLogo(PathBuf),
    /// [`Found::SecondCopy`].
    LookAtSecondCopy(PathBuf),
    /// Saves these.
    Change(Box<Settings>, By),
}

/// What they get.
#[derive(Debug, Clone)]
pub enum Found {
    /// What is set, and what can be chosen from.
    Stored(Box<Stored>),
    /// A logo from a file, or why it is not taken.
    Logo(Result<Arc<Logo>, LogoFault>),
    /// What there is to say of a folder that was chosen for the second copy.
    SecondCopy {
        /// Which.
        folder: PathBuf,
        /// It is on the disk of the data.
        same_disk: bool,
    },
}

/// Which share of strangers gets somebody's name, with the people who are enrolled now.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Prediction {
    /// How many are enrolled.
    pub people: u32,
    /// By the share that is wanted.
    pub fpir: Vec<(f64, f64)>,
}

impl Prediction {
    /// The share that is predicted where this one is wanted; the wanted one itself where nothing is known or nobody is
    /// enrolled.
    #[must_use]
    pub fn for_wanted(&self, wanted: f64) -> f64 {
        let known = self.fpir.iter().find(|(of, _)| (of / wanted - 1.0).abs() < 1e-6);
        known.filter(|_| self.people > 0).map_or(wanted, |(_, predicted)| *predicted)
    }
}

/// What holds, and what can be chosen from.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// What holds.
    pub settings: Settings,
    /// Names of the cameras that are connected.
    pub cameras: Vec<String>,
    /// What each strictness means here.
    pub prediction: Prediction,
}

/// The settings screen.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Changes whenever the draft is another one than the screen's: it was saved or dropped, or what holds was read.
    pub number: u64,
    /// As they are being changed.
    pub draft: Settings,
    /// Names of the cameras that are connected.
    pub cameras: Vec<String>,
    /// What each strictness means here.
    pub prediction: Prediction,
    /// The second copy was to go to a folder on the disk of the data.
    pub same_disk: bool,
    /// Name of the setting that is outside its range, where one is.
    pub fault: Option<&'static str>,
    /// Why the file that was chosen is not the logo.
    pub logo_fault: Option<LogoFault>,
    /// Something differs from what holds.
    pub changed: bool,
    /// It is being saved.
    pub busy: bool,
}

/// The settings screen as it stands.
#[derive(Debug, Default)]
pub(super) struct SettingsScreen {
    stored: Option<Stored>,
    draft: Option<Settings>,
    saving: bool,
    logo_fault: Option<LogoFault>,
    /// A folder for the second copy that is on the disk of the data.
    same_disk: Option<String>,
    number: u64,
}

impl SettingsScreen {
    pub(super) fn found(&mut self, found: Found) {
        match found {
            Found::Stored(stored) => self.read(*stored),
            Found::Logo(read) => self.logo(read),
            Found::SecondCopy { folder, same_disk } => {
                self.same_disk = same_disk.then(|| folder.display().to_string());
            }
        }
    }

    fn read(&mut self, stored: Stored) {
        self.stored = Some(stored);
        self.number += u64::from(self.draft.is_none());
    }

    /// This logo was chosen, or a file that is none.
    fn logo(&mut self, read: Result<Arc<Logo>, LogoFault>) {
        let Some(stored) = &self.stored else { return };
        match read {
            Ok(logo) if !self.saving => {
                self.logo_fault = None;
                self.draft.get_or_insert_with(|| stored.settings.clone()).logo = Some(logo);
                // The screen takes this draft for its own.
                self.number += 1;
            }
            Ok(_) => {}
            Err(fault) => self.logo_fault = Some(fault),
        }
    }

    /// This folder was chosen.
    pub(super) fn folder(&mut self, of: Folder, folder: PathBuf, inquiries: &mut Inquiries) {
        let Some(stored) = self.stored.as_ref().filter(|_| !self.saving) else { return };
        let draft = self.draft.get_or_insert_with(|| stored.settings.clone());
        let name = folder.display().to_string();
        match of {
            Folder::Backups => draft.backup.folder = name,
            Folder::SecondCopy => {
                draft.backup.receipts = name;
                let request = event::Request::Settings(Request::LookAtSecondCopy(folder));
                inquiries.ask(Slot::SecondCopy, request);
            }
        }
        self.number += 1;
    }

    /// Gives the change that it asks for.
    pub(super) fn command(&mut self, command: Command, by: By) -> Option<event::Request> {
        match command {
            Command::Draft(settings, number) if !self.saving => self.change(*settings, number),
            Command::Save if !self.saving => {
                let draft = self.draft.clone()?.checked().ok()?;
                self.saving = true;
                return Some(event::Request::Settings(Request::Change(Box::new(draft), by)));
            }
            Command::Drop if !self.saving => {
                self.draft = None;
                self.logo_fault = None;
                self.number += 1;
            }
            Command::ChooseLogo
            | Command::ChooseFolder(_)
            | Command::Draft(..)
            | Command::Save
            | Command::Drop => {}
        }
        None
    }

    /// What was typed into draft `number`. A file that was chosen in the same moment stays chosen; what was typed into
    /// a draft that was saved or dropped is too late.
    fn change(&mut self, mut typed: Settings, number: u64) {
        if number != self.number {
            let Some(draft) = &mut self.draft else { return };
            typed.logo = draft.logo.take();
            typed.backup.folder = std::mem::take(&mut draft.backup.folder);
            typed.backup.receipts = std::mem::take(&mut draft.backup.receipts);
        }
        self.logo_fault = None;
        self.draft = Some(typed);
    }

    /// The change was stored, or why not; gives what is to be said.
    pub(super) fn settled(&mut self, result: Result<(), String>, inquiries: &mut Inquiries) -> Note {
        self.saving = false;
        match result {
            Ok(()) => {
                if let (Some(stored), Some(draft)) = (&mut self.stored, self.draft.take()) {
                    stored.settings = draft;
                }
                inquiries.ask(Slot::Settings, event::Request::Settings(Request::Read));
                Note::SettingsSaved
            }
            Err(reason) => Note::Problem(reason),
        }
    }

    pub(super) fn view(&self) -> Option<View> {
        let stored = self.stored.as_ref()?;
        let draft = self.draft.clone().unwrap_or_else(|| stored.settings.clone());
        Some(View {
            number: self.number,
            logo_fault: self.logo_fault.clone(),
            fault: draft.clone().checked().err().map(|fault| fault.field()),
            changed: draft != stored.settings,
            cameras: stored.cameras.clone(),
            prediction: stored.prediction.clone(),
            same_disk: self.same_disk.as_ref() == Some(&draft.backup.receipts),
            busy: self.saving,
            draft,
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;
    use crate::domain::time::Moment;

    fn by() -> By {
        let utc = "2026-11-23T09:00:00Z".parse().unwrap();
        By { who: "Ines".to_owned(), at: Moment { utc, zone: Tz::UTC } }
    }

    fn screen() -> SettingsScreen {
        let mut screen = SettingsScreen::default();
        screen.read(Stored {
            settings: Settings::default(),
            cameras: Vec::new(),
            prediction: Prediction::default(),
        });
        screen
    }

    fn typed(screen: &mut SettingsScreen, company: &str, number: u64) {
        let settings = Settings { company: company.to_owned(), ..Settings::default() };
        screen.command(Command::Draft(Box::new(settings), number), by());
    }

    #[test]
    fn a_folder_that_is_chosen_while_somebody_types_stays_chosen_and_so_does_what_is_typed() {
        let mut screen = screen();
        let number = screen.view().unwrap().number;
        typed(&mut screen, "A", number);
        let mut inquiries = Inquiries::default();
        screen.folder(Folder::Backups, "/media/stick".into(), &mut inquiries);
        typed(&mut screen, "Ad", number);
        screen.folder(Folder::SecondCopy, "/media/other".into(), &mut inquiries);
        typed(&mut screen, "Ada", number);
        let Settings { company, backup, .. } = screen.view().unwrap().draft;
        assert_eq!((company.as_str(), backup.folder.as_str()), ("Ada", "/media/stick"));
        assert_eq!(backup.receipts, "/media/other");
    }

    #[test]
    fn what_is_typed_in_the_moment_of_dropping_does_not_come_back() {
        let mut screen = screen();
        let number = screen.view().unwrap().number;
        typed(&mut screen, "A", number);
        screen.command(Command::Drop, by());
        typed(&mut screen, "Ad", number);
        assert!(!screen.view().unwrap().changed);
        let number = screen.view().unwrap().number;
        typed(&mut screen, "Ad", number);
        assert!(screen.view().unwrap().changed, "control: in the draft of now it counts");
    }
}
