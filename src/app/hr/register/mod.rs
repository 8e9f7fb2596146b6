//! Registration: form, consent, photos, saved in one step. The camera is HR's only while photos are taken.

mod erasing;
pub mod event;
mod importing;
mod sitting;
pub mod view;

use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;

use self::erasing::Erasing;
use self::event::{Ask, Command, Found, Request};
use self::importing::Importing;
use self::sitting::Sitting;
use self::view::RegisterView;
use super::event as central;
use super::files::{Purpose, Wanted};
use super::inquiry::Inquiries;
use super::view::Note;
use crate::domain::audit::By;
use crate::domain::employee::EmployeeId;
use crate::domain::registration::{CaptureReport, CaptureWish};
use crate::domain::time::Now;

/// What is being done beneath the staff list.
#[derive(Debug, Default)]
pub(super) struct Register {
    sittings: u64,
    task: Option<Task>,
}

/// One thing at a time.
#[derive(Debug)]
enum Task {
    Person(Box<Sitting>),
    Erase(Box<Erasing>),
    Import(Importing),
}

/// What follows from a command.
#[derive(Debug)]
pub(super) enum Next {
    /// The screen stays.
    Stay,
    /// This is to be stored.
    Store(Request),
    /// Files are asked for; they come to [`Register::chosen`].
    Choose(Purpose, Wanted),
    /// Back to the staff list.
    Leave,
}

/// Something was stored.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) note: Note,
    /// Who is shown then.
    pub(super) open: Option<EmployeeId>,
}

impl Register {
    pub(super) fn command(&mut self, command: Command, now: Now, by: &By, inquiries: &mut Inquiries) -> Next {
        match command {
            Command::Begin => {
                self.sittings += 1;
                self.task = Some(Task::Person(Box::new(Sitting::of_new(self.sittings))));
                ask(inquiries, Ask::NextId, Request::NextId);
            }
            Command::Enrol(emp_id) => {
                self.sittings += 1;
                let sitting = Sitting::of_known(self.sittings, emp_id.clone());
                self.task = Some(Task::Person(Box::new(sitting)));
                ask(inquiries, Ask::Member, Request::Member(emp_id));
            }
            Command::EnrolKept(emp_id, photo) => {
                self.sittings += 1;
                let sitting = Sitting::of_known(self.sittings, emp_id.clone()).with_kept(photo);
                self.task = Some(Task::Person(Box::new(sitting)));
                ask(inquiries, Ask::Member, Request::Member(emp_id));
            }
            Command::Cancel => {
                self.leave();
                return Next::Leave;
            }
            Command::Erase(emp_id) => {
                self.task = Some(Task::Erase(Box::new(Erasing::begin(emp_id, inquiries))));
            }
            Command::Import => self.task = Some(Task::Import(Importing::default())),
            command => {
                return match &mut self.task {
                    Some(Task::Person(sitting)) => sitting.command(command, now, by, inquiries),
                    Some(Task::Erase(erasing)) => erasing.command(command, by, inquiries),
                    Some(Task::Import(importing)) => importing.command(&command, by, inquiries),
                    None => Next::Stay,
                };
            }
        }
        Next::Stay
    }

    /// Files were chosen.
    pub(super) fn chosen(&mut self, paths: Vec<PathBuf>, now: Now, by: &By, inquiries: &mut Inquiries) {
        match &mut self.task {
            Some(Task::Person(sitting)) => sitting.chosen(paths, inquiries),
            Some(Task::Erase(erasing)) => {
                if let Some(path) = paths.into_iter().next() {
                    erasing.chosen(path, by, inquiries);
                }
            }
            Some(Task::Import(importing)) => {
                if let Some(path) = paths.into_iter().next() {
                    importing.chosen(path, now, inquiries);
                }
            }
            None => {}
        }
    }

    /// Whatever was typed or captured is gone.
    pub(super) fn leave(&mut self) {
        self.task = None;
    }

    /// What follows from what was found, where it ends what was being done.
    pub(super) fn found(&mut self, found: Found, inquiries: &mut Inquiries) -> Option<Done> {
        match &mut self.task {
            Some(Task::Person(sitting)) => sitting.found(found, inquiries),
            Some(Task::Erase(erasing)) => erasing.found(found),
            Some(Task::Import(importing)) => {
                let done = importing.found(found)?;
                self.leave();
                return Some(done);
            }
            None => {}
        }
        None
    }

    pub(super) fn captured(&mut self, report: CaptureReport, inquiries: &mut Inquiries) {
        if let Some(Task::Person(sitting)) = &mut self.task {
            sitting.captured(report, inquiries);
        }
    }

    pub(super) fn wish(&self) -> Option<CaptureWish> {
        match &self.task {
            Some(Task::Person(sitting)) => sitting.wish(),
            _ => None,
        }
    }

    /// It was stored, or why not.
    pub(super) fn settled(&mut self, result: Result<(), String>) -> Option<Done> {
        let Some(Task::Person(sitting)) = &mut self.task else { return None };
        let done = sitting.settled(result)?;
        self.leave();
        Some(done)
    }

    pub(super) fn view(&self, departments: &Arc<Vec<String>>, today: NaiveDate) -> RegisterView {
        match &self.task {
            Some(Task::Person(sitting)) => sitting.view(departments, today),
            Some(Task::Erase(erasing)) => RegisterView::Erase(Box::new(erasing.view())),
            Some(Task::Import(importing)) => RegisterView::Import(importing.view()),
            None => RegisterView::Reading,
        }
    }
}

fn ask(inquiries: &mut Inquiries, slot: Ask, request: Request) {
    inquiries.ask(central::Slot::Register(slot), central::Request::Register(request));
}
