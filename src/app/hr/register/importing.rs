//! A staff list from a file: read, compared, and stored when HR says so.

use std::path::PathBuf;
use std::sync::Arc;

use super::event::{Ask, Command, Found, Request};
use super::view::ImportView;
use super::{Done, Next, ask};
use crate::app::clock_watch::work_date;
use crate::app::hr::files::{FileKind, Purpose, Wanted};
use crate::app::hr::inquiry::Inquiries;
use crate::app::hr::view::Note;
use crate::domain::audit::By;
use crate::domain::staff_import::ImportPreview;
use crate::domain::time::Now;

/// The list that is looked at.
#[derive(Debug, Default)]
pub(super) struct Importing {
    reading: bool,
    storing: bool,
    preview: Option<Arc<ImportPreview>>,
    problem: Option<String>,
}

impl Importing {
    pub(super) fn command(&mut self, command: &Command, by: &By, inquiries: &mut Inquiries) -> Next {
        match command {
            Command::ChooseList if !self.reading && !self.storing => {
                let wanted = Wanted::Open { kinds: vec![FileKind::Csv], several: false };
                return Next::Choose(Purpose::StaffList, wanted);
            }
            Command::ImportNow if !self.storing => {
                if let Some(preview) = self.preview.as_ref().filter(|preview| preview.stores() > 0) {
                    self.storing = true;
                    self.problem = None;
                    ask(inquiries, Ask::Import, Request::Import(Arc::clone(preview), by.clone()));
                }
            }
            _ => {}
        }
        Next::Stay
    }

    /// This list is to be read.
    pub(super) fn chosen(&mut self, path: PathBuf, now: Now, inquiries: &mut Inquiries) {
        self.reading = true;
        self.problem = None;
        self.preview = None;
        ask(inquiries, Ask::List, Request::List(path, work_date(now)));
    }

    /// What follows once the list is stored.
    pub(super) fn found(&mut self, found: Found) -> Option<Done> {
        match found {
            Found::List(result) => {
                self.reading = false;
                match result {
                    Ok(preview) => self.preview = Some(preview),
                    Err(reason) => self.problem = Some(reason),
                }
            }
            Found::Imported(Ok(imported)) => {
                return Some(Done { note: Note::Imported(imported), open: None });
            }
            Found::Imported(Err(reason)) => {
                self.storing = false;
                self.problem = Some(reason);
            }
            _ => {}
        }
        None
    }

    pub(super) fn view(&self) -> ImportView {
        ImportView {
            reading: self.reading,
            storing: self.storing,
            preview: self.preview.clone(),
            problem: self.problem.clone(),
        }
    }
}
