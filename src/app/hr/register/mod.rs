//! Registration: form, consent, photos, saved in one step. The camera is HR's only while photos are taken.

pub mod event;
mod sitting;
#[cfg(test)]
mod tests;
pub mod view;

use std::sync::Arc;

use chrono::NaiveDate;

use self::event::{Ask, Command, Found, Request};
use self::sitting::Sitting;
use self::view::RegisterView;
use super::event as central;
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
    sitting: Option<Sitting>,
}

/// What follows from a command.
#[derive(Debug)]
pub(super) enum Next {
    /// The screen stays.
    Stay,
    /// This is to be stored.
    Store(Request),
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
                self.sitting = Some(Sitting::of_new(self.sittings));
                ask(inquiries, Ask::NextId, Request::NextId);
            }
            Command::Enrol(emp_id) => {
                self.sittings += 1;
                self.sitting = Some(Sitting::of_known(self.sittings, emp_id.clone()));
                ask(inquiries, Ask::Member, Request::Member(emp_id));
            }
            Command::Cancel => {
                self.leave();
                return Next::Leave;
            }
            command => {
                if let Some(sitting) = &mut self.sitting {
                    return sitting.command(command, now, by, inquiries);
                }
            }
        }
        Next::Stay
    }

    /// Whatever was typed or captured is gone.
    pub(super) fn leave(&mut self) {
        self.sitting = None;
    }

    pub(super) fn found(&mut self, found: Found, inquiries: &mut Inquiries) {
        if let Some(sitting) = &mut self.sitting {
            sitting.found(found, inquiries);
        }
    }

    pub(super) fn captured(&mut self, report: CaptureReport, inquiries: &mut Inquiries) {
        if let Some(sitting) = &mut self.sitting {
            sitting.captured(report, inquiries);
        }
    }

    pub(super) fn wish(&self) -> Option<CaptureWish> {
        self.sitting.as_ref().and_then(Sitting::wish)
    }

    /// It was stored, or why not.
    pub(super) fn settled(&mut self, result: Result<(), String>) -> Option<Done> {
        let done = self.sitting.as_mut()?.settled(result)?;
        self.leave();
        Some(done)
    }

    pub(super) fn view(&self, departments: &Arc<Vec<String>>, today: NaiveDate) -> RegisterView {
        match &self.sitting {
            Some(sitting) => sitting.view(departments, today),
            None => RegisterView::Reading,
        }
    }
}

fn ask(inquiries: &mut Inquiries, slot: Ask, request: Request) {
    inquiries.ask(central::Slot::Register(slot), central::Request::Register(request));
}
