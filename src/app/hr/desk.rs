//! Who is let in, how long the workspace stays open, and where commands and answers go.

use std::time::Duration;

use super::accounts::fault;
use super::event::{Command, Effect, Event, Found, Request, Slot, Ticket};
use super::inquiry::Inquiries;
use super::lock::{Lock, Stage};
use super::view::{self, AccessProblem, FirstRunView, HrView};
use super::work::Work;
use crate::app::clock_watch::work_date;
use crate::domain::access::{Account, AccountId};
use crate::domain::audit::By;
use crate::domain::registration::CaptureWish;
use crate::domain::settings::Settings;
use crate::domain::spoof_test::SpoofWish;
use crate::domain::time::Now;

/// The workspace locks itself when nobody has touched it for so long.
const LOCKS_AFTER: Duration = Duration::from_mins(2);
/// The lock screen gives way to the kiosk when nobody has touched it for so long.
const GIVES_WAY_AFTER: Duration = Duration::from_secs(45);

/// The whole behaviour of the HR workspace.
#[derive(Debug)]
pub struct Desk {
    settings: Settings,
    now: Now,
    touched: Duration,
    stage: Stage,
    /// Who signed in last on this run: chosen on the lock screen.
    last: Option<AccountId>,
    inquiries: Inquiries,
}

impl Desk {
    /// A workspace that is closed and locked, as it is at every start.
    #[must_use]
    pub fn new(settings: Settings, now: Now) -> Self {
        let inquiries = Inquiries::default();
        Self { settings, now, touched: now.uptime, stage: Stage::Closed, last: None, inquiries }
    }

    /// Takes one event that happened at `now` and says what is to be done.
    pub fn update(&mut self, now: Now, event: Event) -> Vec<Effect> {
        self.now = now;
        match event {
            Event::Tick => {}
            Event::Command(command) => {
                self.touched = now.uptime;
                self.on_command(command);
            }
            Event::Capture(report) => {
                if let Stage::Working(work) = &mut self.stage {
                    work.captured(now, *report, &mut self.inquiries);
                }
            }
            Event::SpoofTest(report) => {
                if let Stage::Working(work) = &mut self.stage {
                    work.spoof_reported(*report, &mut self.inquiries);
                }
            }
            Event::Settings(settings) => self.settings = *settings,
            Event::Answer { ticket, result } if ticket.slot == Slot::LongWork => {
                self.on_long_work(ticket.number, result);
            }
            Event::Answer { ticket, result } => self.on_answer(ticket, result),
            Event::Progress(progress) => self.inquiries.long_work.progress(progress),
        }
        self.pass_time();
        self.inquiries.take_outbox()
    }

    /// What is to be captured for a registration: `None` unless somebody who is signed in registers somebody who
    /// agreed to it.
    #[must_use]
    pub fn capture_wish(&self) -> Option<CaptureWish> {
        match &self.stage {
            Stage::Working(work) => work.capture_wish(),
            _ => None,
        }
    }

    /// What of a spoof test is to be judged: `None` unless an Admin who is signed in makes one.
    #[must_use]
    pub fn spoof_wish(&self) -> Option<SpoofWish> {
        match &self.stage {
            Stage::Working(work) => work.spoof_wish(),
            _ => None,
        }
    }

    /// Whether the workspace is shown instead of the kiosk.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.stage, Stage::Closed)
    }

    /// What the screen shows now.
    #[must_use]
    pub fn view(&self) -> HrView {
        let stage = match &self.stage {
            Stage::Closed => view::Stage::Closed,
            Stage::Opening => view::Stage::Opening,
            Stage::Broken(reason) => view::Stage::Broken(reason.clone()),
            Stage::FirstRun(first) => view::Stage::FirstRun(first.clone()),
            Stage::Locked(lock) => view::Stage::Locked(lock.view(self.now.uptime)),
            Stage::Working(work) => view::Stage::Working(Box::new(work.view(&self.inquiries))),
        };
        HrView {
            company: self.settings.company.clone(),
            logo: self.settings.logo.clone(),
            theme: self.settings.theme,
            language: self.settings.language,
            now: chrono::SubsecRound::trunc_subsecs(self.now.moment.local().naive_local(), 0),
            today: work_date(self.now),
            stage,
        }
    }

    fn on_command(&mut self, command: Command) {
        match &mut self.stage {
            _ if command == Command::Lock => self.close(),
            Stage::Working(work) => work.command(self.now, command, &mut self.inquiries),
            Stage::Closed | Stage::Broken(_) if command == Command::Open => {
                self.stage = Stage::Opening;
                self.inquiries.ask(Slot::Accounts, Request::Accounts);
            }
            Stage::FirstRun(_) | Stage::Locked(_) => self.on_access(command),
            Stage::Closed | Stage::Opening | Stage::Broken(_) => {}
        }
    }

    /// At the lock screen, and where the first account is made.
    fn on_access(&mut self, command: Command) {
        let now = self.now;
        match (&mut self.stage, command) {
            (Stage::FirstRun(first), Command::CreateFirst { name, secret }) if !first.busy => {
                first.problem = fault(&name, &secret);
                if first.problem.is_none() {
                    first.busy = true;
                    let by = By { who: name.trim().to_owned(), at: now.moment };
                    self.inquiries.ask(Slot::SignIn, Request::CreateFirst(name, secret, by));
                }
            }
            (Stage::Locked(lock), Command::Choose(id)) if !lock.busy => {
                lock.chosen = id;
                lock.refuse(None, Duration::ZERO);
                self.ask_wait();
            }
            (Stage::Locked(lock), Command::SignIn(secret)) if !lock.busy && lock.wait_until <= now.uptime => {
                lock.busy = true;
                lock.problem = None;
                let by = By { who: String::new(), at: now.moment };
                self.inquiries.ask(Slot::SignIn, Request::SignIn(lock.chosen, secret, by));
            }
            _ => {}
        }
    }

    fn ask_wait(&mut self) {
        if let Stage::Locked(lock) = &self.stage {
            let by = By { who: String::new(), at: self.now.moment };
            self.inquiries.ask(Slot::SignIn, Request::SignInWait(lock.chosen, by));
        }
    }

    fn on_answer(&mut self, ticket: Ticket, result: Result<Found, String>) {
        if !self.inquiries.answered(ticket) {
            return;
        }
        match (&mut self.stage, result) {
            (Stage::Working(work), result) => {
                let inquiries = &mut self.inquiries;
                match (ticket.slot, result) {
                    (Slot::Change(screen), result) => {
                        work.changed(self.now, screen, result, inquiries);
                    }
                    (_, Ok(found)) => work.found(self.now, found, inquiries),
                    (slot, Err(reason)) => work.failed(slot, reason),
                }
            }
            (_, Ok(Found::Accounts(list))) => self.on_accounts(list),
            (_, Ok(Found::SignedIn(account))) => self.enter(account),
            (Stage::Locked(lock), Ok(Found::WrongSecret(wait))) => {
                lock.refuse(Some(AccessProblem::Wrong), self.now.uptime + wait);
            }
            (Stage::Locked(lock), Ok(Found::Wait(wait))) => lock.wait(self.now.uptime + wait),
            (Stage::Locked(lock), Err(reason)) => {
                lock.refuse(Some(AccessProblem::Refused(reason)), Duration::ZERO);
            }
            (Stage::FirstRun(first), Err(reason)) => {
                *first = FirstRunView { busy: false, problem: Some(AccessProblem::Refused(reason)) };
            }
            (Stage::Opening, Err(reason)) => self.stage = Stage::Broken(reason),
            (Stage::Closed | Stage::Broken(_), Err(_)) | (_, Ok(_)) => {}
        }
    }

    /// Long work has ended, whoever looks at it.
    fn on_long_work(&mut self, number: u64, result: Result<Found, String>) {
        match result {
            Ok(Found::Done(outcome)) => self.inquiries.long_work.ended(number, Ok(outcome)),
            Ok(_) => {}
            Err(reason) => self.inquiries.long_work.ended(number, Err(reason)),
        }
    }

    fn on_accounts(&mut self, list: Vec<Account>) {
        if matches!(self.stage, Stage::Opening) {
            self.stage = match Lock::of(list, self.last) {
                Some(lock) => Stage::Locked(lock),
                None => Stage::FirstRun(FirstRunView::default()),
            };
            self.ask_wait();
        }
    }

    fn enter(&mut self, account: Account) {
        if matches!(self.stage, Stage::Locked(_) | Stage::FirstRun(_)) {
            self.last = Some(account.id);
            self.touched = self.now.uptime;
            self.stage = Stage::Working(Box::new(Work::begin(account, self.now, &mut self.inquiries)));
        }
    }

    /// Locks: nothing of what was shown is kept.
    fn close(&mut self) {
        self.stage = Stage::Closed;
        self.inquiries.forget_all();
    }

    /// What changes because time has passed.
    fn pass_time(&mut self) {
        let untouched = self.now.uptime.saturating_sub(self.touched);
        match &mut self.stage {
            Stage::Closed => {}
            Stage::Working(_) if untouched >= LOCKS_AFTER => self.close(),
            Stage::Working(work) => work.pass_time(self.now, &mut self.inquiries),
            _ if untouched >= GIVES_WAY_AFTER => self.close(),
            _ => {}
        }
    }
}
