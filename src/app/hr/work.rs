//! What somebody who is signed in works with: every screen's state, and how commands and answers reach it.
//!
//! It is dropped when the workspace locks, so that nothing of what was shown is kept.

mod relay;

use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;

use super::accounts::Accounts;
use super::audit::Audit;
use super::event::{Command, Found, LogCommand, Request, Screen, Slot};
use super::files::{FileKind, Files, Purpose, Wanted};
use super::gallery_check::Gallery;
use super::inquiry::Inquiries;
use super::log::Log;
use super::long_work::ExportJob;
use super::palette::{self, PeopleFound};
use super::refused::Refused;
use super::register::Register;
use super::reports::Reports;
use super::review::Review;
use super::rules::{self, Rules};
use super::settings::SettingsScreen;
use super::spoof_test::SpoofTesting;
use super::staff::Staff;
use super::storage::{self, Storage};
use super::view::{Note, Page, WorkView};
use crate::app::clock_watch::work_date;
use crate::domain::access::{Account, Role};
use crate::domain::audit::By;
use crate::domain::overview::Overview;
use crate::domain::registration::{CaptureReport, CaptureWish};
use crate::domain::staff_list::StaffFilter;
use crate::domain::time::Now;

/// How often is looked whether anything is new.
const LOOKS_EVERY: Duration = Duration::from_secs(2);
/// How long a note stands.
const NOTE_STANDS: Duration = Duration::from_secs(8);
/// The same of what came of long work: its beginner may be at another screen.
const OUTCOME_STANDS: Duration = Duration::from_mins(1);

/// The screens as they stand.
#[derive(Debug)]
pub(super) struct Work {
    account: Account,
    now: Now,
    looked: Duration,
    stamp: Option<(i64, i64)>,
    screen: Screen,
    overview: Option<Arc<Overview>>,
    refused: Refused,
    gallery: Gallery,
    departments: Arc<Vec<String>>,
    log: Log,
    staff: Staff,
    rules: Rules,
    review: Review,
    register: Register,
    storage: Storage,
    /// The backup that is to be copied.
    copy: Option<String>,
    audit: Audit,
    accounts: Accounts,
    reports: Reports,
    settings: SettingsScreen,
    spoof: SpoofTesting,
    people_found: PeopleFound,
    files: Files,
    /// What waits for its place.
    export: Option<ExportJob>,
    note: Option<(Note, Duration)>,
}

impl Work {
    /// `account` has come in at `now`: the dashboard.
    pub(super) fn begin(account: Account, now: Now, inquiries: &mut Inquiries) -> Self {
        // Before the figures, so that a punch between the two is noticed.
        inquiries.ask(Slot::Stamp, Request::Stamp);
        let mut work = Self {
            account,
            now,
            looked: now.uptime,
            stamp: None,
            screen: Screen::Dashboard,
            overview: None,
            refused: Refused::default(),
            gallery: Gallery::default(),
            departments: Arc::default(),
            log: Log::of_month(work_date(now)),
            staff: Staff::default(),
            rules: Rules::new(work_date(now), now.moment),
            review: Review::default(),
            register: Register::default(),
            storage: Storage::default(),
            copy: None,
            audit: Audit::default(),
            accounts: Accounts::default(),
            reports: Reports::of_day(work_date(now)),
            settings: SettingsScreen::default(),
            spoof: SpoofTesting::default(),
            people_found: PeopleFound::default(),
            files: Files::default(),
            export: None,
            note: None,
        };
        work.read_overview(inquiries);
        inquiries.ask(Slot::Departments, Request::Departments);
        // Whoever signs in is told when there is nothing to go back to.
        inquiries.ask(Slot::Storage, Request::Storage(storage::Request::Read));
        let by = work.by();
        work.review.reload(&by, now.uptime, inquiries);
        work
    }

    pub(super) fn view(&self, inquiries: &Inquiries) -> WorkView {
        let page = match self.screen {
            Screen::Dashboard => Page::Dashboard(self.overview.clone()),
            Screen::Refused => Page::Refused(self.refused.view()),
            Screen::Gallery => Page::Gallery(self.gallery.view(inquiries.long_work.view().is_some())),
            Screen::Review => {
                let may_unlock = self.account.role == Role::Admin;
                Page::Review(Box::new(self.review.view(&self.departments, may_unlock)))
            }
            Screen::Log => Page::Log(self.log.view(&self.departments)),
            Screen::Staff => Page::Staff(self.staff.view(&self.departments, self.today())),
            Screen::Rules => {
                let busy = inquiries.waits_for(Slot::Change(Screen::Rules));
                Page::Rules(Box::new(self.rules.view(self.today(), busy)))
            }
            Screen::Reports => Page::Reports(Box::new(self.reports.view(&self.departments, inquiries))),
            Screen::Register => Page::Register(Box::new(self.register.view(&self.departments, self.today()))),
            Screen::Storage => Page::Storage(self.storage.view(inquiries.long_work.view().is_some())),
            Screen::Audit => Page::Audit(self.audit.view()),
            Screen::Accounts => {
                Page::Accounts(self.accounts.view(inquiries.waits_for(Slot::Change(Screen::Accounts))))
            }
            Screen::Settings => Page::Settings(self.settings.view()),
            Screen::SpoofTest => Page::SpoofTest(Box::new(self.spoof.view())),
        };
        WorkView {
            account: self.account.clone(),
            screen: self.screen,
            page,
            waiting: self.review.waiting(),
            people_found: self.people_found.clone(),
            files: self.files.view(),
            long_work: inquiries.long_work.view(),
            note: self.note.as_ref().map(|(note, _)| note.clone()),
        }
    }

    pub(super) fn command(&mut self, now: Now, command: Command, inquiries: &mut Inquiries) {
        self.now = now;
        self.carry_out(command, inquiries);
        if self.screen != Screen::SpoofTest {
            self.spoof.leave();
        }
    }

    fn carry_out(&mut self, command: Command, inquiries: &mut Inquiries) {
        match command {
            Command::Go(screen) if screen.is_open_to(self.account.role) => {
                self.note.take_if(|(note, _)| matches!(note, Note::Storage(_)));
                self.register.leave();
                self.screen = screen;
                self.read_screen(inquiries);
            }
            Command::ShowLog(filter) => {
                self.screen = Screen::Log;
                self.log.set_filter(filter, inquiries);
                inquiries.ask(Slot::Departments, Request::Departments);
            }
            Command::ShowStaff(filter) => {
                self.screen = Screen::Staff;
                self.staff.set_filter(filter, inquiries);
            }
            Command::ShowRefused(filter) => self.show_refused(filter, inquiries),
            Command::ShowPerson(emp_id) => {
                self.screen = Screen::Staff;
                self.staff.set_filter(StaffFilter::default(), inquiries);
                self.staff.open_person(emp_id, inquiries);
            }
            Command::FindPeople(text) => palette::find(&text, inquiries),
            Command::Log(LogCommand::Export(format)) => {
                if let Some(report) = self.log.report() {
                    self.export(report, format, inquiries);
                }
            }
            Command::Log(command) => self.log.command(command, inquiries),
            Command::Staff(command) => {
                let (today, by) = (self.today(), self.by());
                if let Some(request) = self.staff.command(command, today, by, inquiries) {
                    inquiries.ask(Slot::Change(Screen::Staff), request);
                }
            }
            Command::Rules(rules::event::Command::ChooseCalendar) => {
                let wanted = Wanted::Open { kinds: vec![FileKind::Calendar], several: false };
                self.files.ask(Purpose::Holidays, wanted, inquiries);
            }
            Command::Rules(command) => {
                let slot = Slot::Change(Screen::Rules);
                let (today, by, busy) = (self.today(), self.by(), inquiries.waits_for(slot));
                if let Some(request) = self.rules.command(command, today, by, busy, inquiries) {
                    inquiries.ask(slot, Request::Rules(request));
                }
            }
            Command::Review(command) => self.on_review(command, inquiries),
            Command::Register(command) => self.register(command, inquiries),
            Command::Gallery(command) => self.on_gallery(command, inquiries),
            Command::Refused(command) => self.on_refused(command, inquiries),
            Command::Storage(command) => self.on_storage(command, inquiries),
            Command::Gap(command) => self.on_gap(command, inquiries),
            Command::OlderAudit => self.audit.read_older(inquiries),
            Command::Accounts(command) if command.is_open_to(&self.account) => {
                self.on_accounts(command, inquiries);
            }
            Command::Reports(command) => self.on_reports(command, inquiries),
            Command::Settings(command) if Screen::Settings.is_open_to(self.account.role) => {
                self.on_settings(command, inquiries);
            }
            Command::SpoofTest(command) if Screen::SpoofTest.is_open_to(self.account.role) => {
                self.on_spoof_test(command, inquiries);
            }
            Command::Files(command) => self.files.command(command, inquiries),
            Command::LongWork(command) => inquiries.long_work.command(command),
            Command::DismissNote => self.note = None,
            _ => {}
        }
    }

    /// Something that was asked for was found.
    pub(super) fn found(&mut self, now: Now, found: Found, inquiries: &mut Inquiries) {
        self.now = now;
        match found {
            Found::Accounts(list) => self.accounts.list = list,
            Found::Overview(overview) => self.overview = Some(Arc::new(overview)),
            Found::LogOutline(outline) => self.log.counted(outline, inquiries),
            Found::LogPage(first, rows) => self.log.read(first, rows, inquiries),
            Found::Day(detail) => self.log.opened(detail),
            Found::StaffPage(count, first, rows) => self.staff.read(count, first, rows),
            Found::Person(detail) => self.staff.opened(detail.map(|detail| *detail)),
            Found::Register(found) => {
                if let Some(done) = self.register.found(found, inquiries) {
                    let note = self.finish(done, inquiries);
                    self.say(note);
                }
            }
            Found::Departments(list) => self.departments = Arc::new(list),
            Found::Audit(entries) => self.audit.read(entries),
            Found::Rules(found) => self.rules.found(found),
            Found::Gallery(found) => self.gallery.found(found),
            Found::Refused(found) => self.refused.found(found),
            Found::Review(found) => {
                let by = self.by();
                self.review.found(found, &by, inquiries);
            }
            Found::Settings(found) => self.settings.found(found),
            Found::SpoofTest(found) => self.spoof.found(found),
            Found::PeopleFound(found) => self.people_found = found,
            Found::Stamp(stamp) => self.on_stamp(stamp, inquiries),
            Found::Reports(found) => self.reports.found(found, now.moment, inquiries),
            Found::Storage(state) => {
                // Said on the first screen alone, so that it is in nobody's way at work.
                if let Some(concern) = self.storage.found(state)
                    && self.screen == Screen::Dashboard
                {
                    self.note = Some((Note::Storage(concern), now.uptime + OUTCOME_STANDS));
                }
            }
            Found::Gap(read) => {
                self.read_screen(inquiries);
                self.say(Note::ReadBack(read));
            }
            Found::Files(found) => {
                if let Some((purpose, paths)) = self.files.found(found) {
                    self.chosen(purpose, paths, inquiries);
                }
            }
            Found::Done(_)
            | Found::SignedIn(_)
            | Found::WrongSecret(_)
            | Found::Wait(_)
            | Found::Changed(_) => {}
        }
    }

    /// Something could not be read, in words for HR.
    pub(super) fn failed(&mut self, slot: Slot, reason: String) {
        match slot {
            // It stands where the report would.
            Slot::Report => return self.reports.failed(reason),
            Slot::Files => self.files.failed(),
            _ => {}
        }
        self.say(Note::Problem(reason));
    }

    /// A change that `screen` wanted was stored, or why not.
    pub(super) fn changed(
        &mut self,
        now: Now,
        screen: Screen,
        result: Result<Found, String>,
        inquiries: &mut Inquiries,
    ) {
        self.now = now;
        let done = result.as_ref().map(drop).map_err(String::clone);
        let note = match screen {
            Screen::Accounts => {
                inquiries.ask(Slot::Accounts, Request::Accounts);
                self.accounts.settled(result)
            }
            Screen::Staff => {
                let note = self.staff.settled(done);
                if matches!(note, Note::PhotoRemoved(_)) {
                    // It is said beside the punch that it was taken for.
                    self.read_screen(inquiries);
                } else {
                    self.staff.reload(inquiries);
                }
                Some(note)
            }
            Screen::Rules => {
                Rules::reload(inquiries);
                Some(self.rules.settled(done))
            }
            Screen::Reports => Some(self.reports.settled(done, inquiries)),
            Screen::Review => {
                let by = self.by();
                self.review.settled(done, &by, now.uptime, inquiries)
            }
            Screen::Register => self.registered(done, inquiries),
            Screen::Settings => Some(self.settings.settled(done, inquiries)),
            Screen::SpoofTest => Some(self.spoof.settled(done, inquiries)),
            Screen::Storage => {
                self.read_screen(inquiries);
                Some(done.map_or_else(Note::Problem, |()| Note::BackupRemoved))
            }
            Screen::Gallery => {
                Gallery::reload(inquiries);
                Some(done.map_or_else(Note::Problem, |()| Note::AlwaysAsked))
            }
            Screen::Dashboard => {
                self.read_screen(inquiries);
                Some(done.map_or_else(Note::Problem, |()| Note::GapSettled))
            }
            Screen::Log | Screen::Audit | Screen::Refused => None,
        };
        if let Some(note) = note {
            self.say(note);
        }
    }

    /// What is to be captured; `None` when the camera is the kiosk's.
    pub(super) fn capture_wish(&self) -> Option<CaptureWish> {
        self.register.wish().filter(|_| self.screen == Screen::Register)
    }

    pub(super) fn captured(&mut self, now: Now, report: CaptureReport, inquiries: &mut Inquiries) {
        self.now = now;
        self.register.captured(report, inquiries);
    }

    pub(super) fn pass_time(&mut self, now: Now, inquiries: &mut Inquiries) {
        self.now = now;
        if let Some(outcome) = inquiries.long_work.take_outcome() {
            if let Ok(outcome) = &outcome {
                self.storage.ended(outcome);
                self.gallery.ended(outcome);
            }
            if self.screen == Screen::Storage {
                self.read_screen(inquiries);
            }
            let note = outcome.map_or_else(Note::Problem, Note::Done);
            self.note = Some((note, now.uptime + OUTCOME_STANDS));
        }
        if self.note.as_ref().is_some_and(|(_, until)| now.uptime >= *until) {
            self.note = None;
        }
        self.spoof.pass_time(now.uptime);
        let by = self.by();
        self.review.pass_time(&by, now.uptime, self.screen == Screen::Review, inquiries);
        if now.uptime.saturating_sub(self.looked) >= LOOKS_EVERY {
            self.looked = now.uptime;
            inquiries.ask(Slot::Stamp, Request::Stamp);
        }
    }

    fn by(&self) -> By {
        By { who: self.account.name.clone(), at: self.now.moment }
    }

    fn today(&self) -> NaiveDate {
        work_date(self.now)
    }

    /// Reads what the screen shows.
    fn read_screen(&mut self, inquiries: &mut Inquiries) {
        match self.screen {
            Screen::Dashboard => self.read_overview(inquiries),
            Screen::Log => {
                self.log.reload(inquiries);
                inquiries.ask(Slot::Departments, Request::Departments);
            }
            Screen::Review => {
                let by = self.by();
                self.review.reload(&by, self.now.uptime, inquiries);
                inquiries.ask(Slot::Departments, Request::Departments);
            }
            Screen::Staff => self.staff.reload(inquiries),
            Screen::Rules => Rules::reload(inquiries),
            Screen::Reports => {
                self.reports.reload(self.now.moment, inquiries);
                inquiries.ask(Slot::Departments, Request::Departments);
            }
            Screen::Register => inquiries.ask(Slot::Departments, Request::Departments),
            Screen::Storage => inquiries.ask(Slot::Storage, Request::Storage(storage::Request::Read)),
            Screen::Audit => self.audit.reload(inquiries),
            Screen::Gallery => Gallery::reload(inquiries),
            Screen::Refused => self.refused.reload(inquiries),
            Screen::Accounts => inquiries.ask(Slot::Accounts, Request::Accounts),
            Screen::Settings => {
                inquiries.ask(Slot::Settings, Request::Settings(super::settings::Request::Read));
            }
            Screen::SpoofTest => SpoofTesting::reload(inquiries),
        }
    }

    fn read_overview(&self, inquiries: &mut Inquiries) {
        inquiries.ask(Slot::Overview, Request::Overview(self.today()));
    }

    /// New punches and people come into what is shown by themselves.
    fn on_stamp(&mut self, stamp: (i64, i64), inquiries: &mut Inquiries) {
        let is_new = self.stamp.is_some_and(|before| before != stamp);
        self.stamp = Some(stamp);
        let may_refresh = match self.screen {
            Screen::Dashboard => true,
            Screen::Log => self.log.may_refresh(),
            Screen::Staff => self.staff.may_refresh(),
            // The review looks by itself, from time to time.
            Screen::Review
            | Screen::Register
            | Screen::Rules
            | Screen::Reports
            | Screen::Audit
            | Screen::Accounts
            | Screen::Settings
            | Screen::SpoofTest
            | Screen::Storage
            | Screen::Gallery
            | Screen::Refused => false,
        };
        let other_day = self.screen == Screen::Dashboard
            && self.overview.as_ref().is_some_and(|overview| overview.date != self.today());
        if (is_new && may_refresh) || other_day {
            self.read_screen(inquiries);
        }
    }

    fn say(&mut self, note: Note) {
        self.note = Some((note, self.now.uptime + NOTE_STANDS));
    }
}
