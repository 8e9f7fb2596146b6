//! One person who is being erased.

use std::path::PathBuf;

use super::event::{Ask, Command, Found, Request};
use super::view::EraseView;
use super::{Next, ask};
use crate::app::hr::files::{FileKind, Purpose, Wanted};
use crate::app::hr::inquiry::Inquiries;
use crate::domain::audit::By;
use crate::domain::employee::EmployeeId;
use crate::domain::erasure::{AttendanceFate, Erased, ErasurePlan};

/// Longest text that is taken in, in characters.
const LONGEST: usize = 64;

/// What will go, what HR chose, what was done.
#[derive(Debug)]
pub(super) struct Erasing {
    emp_id: EmployeeId,
    plan: Option<ErasurePlan>,
    fate: AttendanceFate,
    typed: String,
    busy: bool,
    problem: Option<String>,
    done: Option<Erased>,
    /// Of the certificate.
    text: String,
    certificate: Option<Result<PathBuf, String>>,
}

impl Erasing {
    pub(super) fn begin(emp_id: EmployeeId, inquiries: &mut Inquiries) -> Self {
        ask(inquiries, Ask::Plan, Request::Plan(emp_id.clone()));
        Self {
            emp_id,
            plan: None,
            fate: AttendanceFate::Pseudonym,
            typed: String::new(),
            busy: false,
            problem: None,
            done: None,
            text: String::new(),
            certificate: None,
        }
    }

    pub(super) fn command(&mut self, command: Command, by: &By, inquiries: &mut Inquiries) -> Next {
        match command {
            Command::Fate(fate) if !self.busy && self.may(fate) => self.fate = fate,
            Command::TypeId(text) => self.typed = text.chars().take(LONGEST).collect(),
            Command::EraseNow if self.is_ready() => {
                self.busy = true;
                self.problem = None;
                ask(inquiries, Ask::Erase, Request::Erase(self.emp_id.clone(), self.fate, by.clone()));
            }
            Command::SaveCertificate(text) if self.done.is_some() => {
                self.text = text;
                let name = format!("erasure-{}", self.emp_id);
                let wanted = Wanted::Save { name, kind: FileKind::Text };
                return Next::Choose(Purpose::Certificate, wanted);
            }
            _ => {}
        }
        Next::Stay
    }

    /// The certificate is to be written there.
    pub(super) fn chosen(&mut self, path: PathBuf, by: &By, inquiries: &mut Inquiries) {
        if self.done.is_some() {
            ask(inquiries, Ask::Certificate, Request::Certificate(path, self.text.clone(), by.clone()));
        }
    }

    pub(super) fn found(&mut self, found: Found) {
        match found {
            Found::Plan(Some(plan)) if plan.emp_id == self.emp_id => {
                if plan.attendance_stays.is_some() {
                    self.fate = AttendanceFate::Pseudonym;
                }
                self.plan = Some(*plan);
            }
            Found::Erased(Ok(erased)) if erased.plan.emp_id == self.emp_id => {
                self.busy = false;
                self.done = Some(*erased);
            }
            Found::Erased(Err(reason)) => {
                self.busy = false;
                self.problem = Some(reason);
            }
            Found::Certificate(result) => self.certificate = Some(result),
            _ => {}
        }
    }

    pub(super) fn view(&self) -> EraseView {
        EraseView {
            emp_id: self.emp_id.clone(),
            plan: self.plan.clone(),
            fate: self.fate,
            typed: self.typed.clone(),
            ready: self.is_ready(),
            busy: self.busy,
            problem: self.problem.clone(),
            done: self.done.clone(),
            certificate: self.certificate.clone(),
        }
    }

    fn may(&self, fate: AttendanceFate) -> bool {
        let stays = self.plan.as_ref().is_some_and(|plan| plan.attendance_stays.is_some());
        fate == AttendanceFate::Pseudonym || !stays
    }

    /// The id has to be typed as it is: this cannot be undone.
    fn is_ready(&self) -> bool {
        let right = self.typed.trim() == self.emp_id.as_str();
        right && self.plan.is_some() && !self.busy && self.done.is_none()
    }
}
