//! What one screen wants of the others and of the services: files, long work, changes in the store.

use std::path::PathBuf;

use super::super::event::{AccountsCommand, Request, Screen, Slot};
use super::super::files::{FileKind, Purpose, Wanted};
use super::super::inquiry::Inquiries;
use super::super::long_work::{ExportJob, Job};
use super::super::reports::event::Command as ReportsCommand;
use super::super::storage::{self, Next};
use super::super::view::Note;
use super::super::{gallery_check, gap, refused, register, review, settings, spoof_test};
use super::Work;
use crate::domain::access::Role;
use crate::domain::attack::RefusedFilter;
use crate::domain::report::request::{Format, ReportRequest};
use crate::domain::spoof_test::{SpoofReport, SpoofWish};
use crate::domain::staff_list::StaffFilter;

impl Work {
    pub(super) fn on_reports(&mut self, command: ReportsCommand, inquiries: &mut Inquiries) {
        if let ReportsCommand::Export(format) = command {
            if let Some(report) = self.reports.request() {
                self.export(report, format, inquiries);
            }
            return;
        }
        if let Some(request) = self.reports.command(command, &self.by(), inquiries) {
            inquiries.ask(Slot::Change(Screen::Reports), Request::Reports(request));
        }
    }

    /// Files were chosen: they go to whoever asked.
    pub(super) fn chosen(&mut self, purpose: Purpose, paths: Vec<PathBuf>, inquiries: &mut Inquiries) {
        match purpose {
            Purpose::Photos | Purpose::StaffList | Purpose::Certificate => {
                let by = self.by();
                self.register.chosen(paths, self.now, &by, inquiries);
            }
            Purpose::BackupCopy => {
                if let (Some(name), Some(folder)) = (self.copy.take(), paths.into_iter().next()) {
                    self.begin_job(Job::Storage(storage::Job::Copy(name, folder)), inquiries);
                }
            }
            Purpose::Export => {
                if let (Some(job), Some(path)) = (self.export.take(), paths.into_iter().next()) {
                    self.begin_job(Job::Export(Box::new(ExportJob { path, ..job })), inquiries);
                }
            }
            Purpose::Logo => {
                if let Some(path) = paths.into_iter().next() {
                    let request = settings::Request::ReadLogo(path);
                    inquiries.ask(Slot::Logo, Request::Settings(request));
                }
            }
            Purpose::Folder(of) => {
                if let Some(folder) = paths.into_iter().next() {
                    self.settings.folder(of, folder, inquiries);
                }
            }
            Purpose::Holidays => {
                if let Some(path) = paths.into_iter().next() {
                    self.rules.read_calendar(path, inquiries);
                }
            }
        }
    }

    /// A command of the settings; an Admin's.
    pub(super) fn on_settings(&mut self, command: settings::Command, inquiries: &mut Inquiries) {
        if command == settings::Command::ChooseLogo {
            let wanted = Wanted::Open { kinds: vec![FileKind::Photo], several: false };
            self.files.ask(Purpose::Logo, wanted, inquiries);
        } else if let settings::Command::ChooseFolder(of) = command {
            self.files.ask(Purpose::Folder(of), Wanted::Folder, inquiries);
        } else if let Some(request) = self.settings.command(command, self.by()) {
            inquiries.ask(Slot::Change(Screen::Settings), request);
        }
    }

    /// A possible gap, on the dashboard.
    pub(super) fn on_gap(&mut self, command: gap::Command, inquiries: &mut Inquiries) {
        let by = self.by();
        let (slot, request) = match command {
            gap::Command::ReadBack => (Slot::ReadBack, gap::Request::ReadBack(by)),
            gap::Command::Settle(number) => {
                (Slot::Change(Screen::Dashboard), gap::Request::Settle(number, by))
            }
        };
        if !inquiries.waits_for(slot) {
            inquiries.ask(slot, Request::Gap(request));
        }
    }

    pub(super) fn on_storage(&mut self, command: storage::Command, inquiries: &mut Inquiries) {
        match self.storage.command(command, self.by()) {
            Next::Ask(request) => {
                let slot = Slot::Change(Screen::Storage);
                if !inquiries.waits_for(slot) {
                    inquiries.ask(slot, Request::Storage(request));
                }
            }
            Next::Begin(job) => self.begin_job(Job::Storage(job), inquiries),
            Next::ChooseFolder(name) => {
                self.copy = Some(name);
                self.files.ask(Purpose::BackupCopy, Wanted::Folder, inquiries);
            }
            Next::Nothing => {}
        }
    }

    /// Begins long work, or says why not.
    pub(super) fn begin_job(&mut self, job: Job, inquiries: &mut Inquiries) {
        if !inquiries.long_work.begin(job, self.by()) {
            self.say(Note::Busy);
        }
    }

    /// The screen is open to an Admin alone.
    pub(super) fn on_spoof_test(&mut self, command: spoof_test::Command, inquiries: &mut Inquiries) {
        if self.screen == Screen::SpoofTest {
            self.spoof.command(command, self.now.uptime, self.by(), inquiries);
        }
    }

    /// What of a spoof test is to be judged; `None` when the camera is the kiosk's.
    pub(in super::super) fn spoof_wish(&self) -> Option<SpoofWish> {
        self.spoof.wish().filter(|_| self.screen == Screen::SpoofTest)
    }

    pub(in super::super) fn spoof_reported(&mut self, report: SpoofReport, inquiries: &mut Inquiries) {
        self.spoof.reported(report, inquiries);
    }

    pub(super) fn on_accounts(&mut self, command: AccountsCommand, inquiries: &mut Inquiries) {
        let slot = Slot::Change(Screen::Accounts);
        if !inquiries.waits_for(slot)
            && let Some(request) = self.accounts.request(command, self.account.id, self.by())
        {
            inquiries.ask(slot, request);
        }
    }

    pub(super) fn on_gallery(&mut self, command: gallery_check::Command, inquiries: &mut Inquiries) {
        let by = self.by();
        if let Some(job) = self.gallery.command(command, by, inquiries) {
            self.begin_job(job, inquiries);
        }
    }

    /// Those whom the kiosk refused, as a figure or the search leads to them.
    pub(super) fn show_refused(&mut self, filter: RefusedFilter, inquiries: &mut Inquiries) {
        self.screen = Screen::Refused;
        self.refused.show(filter, inquiries);
    }

    /// A face of the list becomes one of somebody's photos by registering it.
    pub(super) fn on_refused(&mut self, command: refused::Command, inquiries: &mut Inquiries) {
        if let Some((emp_id, photo)) = self.refused.command(command, inquiries) {
            self.register(register::event::Command::EnrolKept(emp_id, photo), inquiries);
        }
    }

    /// Asks where to export a report to.
    pub(super) fn export(&mut self, report: ReportRequest, format: Format, inquiries: &mut Inquiries) {
        if self.files.view().is_some() {
            return;
        }
        if inquiries.long_work.view().is_some() {
            self.say(Note::Busy);
            return;
        }
        let wanted = Wanted::Save { name: report.file_name(), kind: FileKind::of(format) };
        self.export = Some(ExportJob { report, format, path: PathBuf::new() });
        self.files.ask(Purpose::Export, wanted, inquiries);
    }

    pub(super) fn register(&mut self, command: register::event::Command, inquiries: &mut Inquiries) {
        let slot = Slot::Change(Screen::Register);
        let before = self.screen;
        self.screen = Screen::Register;
        match self.register.command(command, self.now, &self.by(), inquiries) {
            register::Next::Stay if before == Screen::Register => {}
            register::Next::Stay => self.read_screen(inquiries),
            register::Next::Store(request) if !inquiries.waits_for(slot) => {
                inquiries.ask(slot, Request::Register(request));
            }
            register::Next::Store(_) => {}
            register::Next::Choose(purpose, wanted) => self.files.ask(purpose, wanted, inquiries),
            register::Next::Leave => {
                self.screen = Screen::Staff;
                self.staff.reload(inquiries);
            }
        }
    }

    pub(super) fn registered(
        &mut self,
        result: Result<(), String>,
        inquiries: &mut Inquiries,
    ) -> Option<Note> {
        let done = self.register.settled(result)?;
        Some(self.finish(done, inquiries))
    }

    /// Back in the staff list, with whom it was about.
    pub(super) fn finish(&mut self, done: register::Done, inquiries: &mut Inquiries) -> Note {
        self.screen = Screen::Staff;
        match done.open {
            Some(emp_id) => {
                self.staff.set_filter(StaffFilter::default(), inquiries);
                self.staff.open_person(emp_id, inquiries);
            }
            None => self.staff.set_filter(StaffFilter::default(), inquiries),
        }
        done.note
    }

    /// A command of the review; days are unlocked by an Admin alone.
    pub(super) fn on_review(&mut self, command: review::event::Command, inquiries: &mut Inquiries) {
        use review::event::{Command, Wish};
        let is_admin = self.account.role == Role::Admin;
        if matches!(command, Command::Begin(Wish::Lock(false))) && !is_admin {
            return;
        }
        if let Command::OpenDay(..) = command {
            self.screen = Screen::Review;
        }
        let by = self.by();
        let waits = inquiries.waits_for(review::CHANGE);
        let request = self.review.command(command, &by, self.now.uptime, inquiries);
        if let Some(request) = request.filter(|_| !waits) {
            inquiries.ask(review::CHANGE, Request::Review(request));
        }
    }
}
