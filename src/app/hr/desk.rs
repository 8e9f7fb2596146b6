//! The state of the workspace and how each event changes it.

use std::sync::Arc;
use std::time::Duration;

use super::accounts::{Accounts, fault};
use super::event::{AccountsCommand, Command, Effect, Event, Found, Request, Screen, Slot, Ticket};
use super::inquiry::Inquiries;
use super::lock::{Lock, Stage};
use super::log::Log;
use super::staff::{Staff, Wanted};
use super::view::{self, AccessProblem, AuditView, FirstRunView, HrView, Note, Page, WorkView};
use crate::app::clock_watch::work_date;
use crate::domain::access::{Account, AccountId};
use crate::domain::audit::{AuditEntry, By};
use crate::domain::employee::EmployeeId;
use crate::domain::overview::Overview;
use crate::domain::settings::Settings;
use crate::domain::staff_list::StaffFilter;
use crate::domain::time::Now;

/// The workspace locks itself when nobody has touched it for so long.
const LOCKS_AFTER: Duration = Duration::from_mins(2);
/// The lock screen gives way to the kiosk when nobody has touched it for so long.
const GIVES_WAY_AFTER: Duration = Duration::from_secs(45);
/// How often is looked whether anything is new.
const LOOKS_EVERY: Duration = Duration::from_secs(2);
/// How long a note stands.
const NOTE_STANDS: Duration = Duration::from_secs(8);
/// Entries of the audit list that are read at a time.
const AUDIT_PAGE: usize = 100;
/// Most entries of the audit list that are held.
const MOST_AUDIT: usize = 5_000;

/// The whole behaviour of the HR workspace.
#[derive(Debug)]
pub struct Desk {
    settings: Settings,
    now: Now,
    touched: Duration,
    looked: Duration,
    stage: Stage,
    /// Who signed in last on this run: chosen on the lock screen.
    last: Option<AccountId>,
    screen: Screen,
    inquiries: Inquiries,
    stamp: Option<(i64, i64)>,
    overview: Option<Arc<Overview>>,
    departments: Arc<Vec<String>>,
    log: Log,
    staff: Staff,
    audit: Option<Arc<Vec<AuditEntry>>>,
    audit_has_older: bool,
    accounts: Accounts,
    note: Option<(Note, Duration)>,
    changing: Option<Changing>,
}

/// What is being stored.
#[derive(Debug)]
enum Changing {
    Record,
    Active(EmployeeId, bool),
    Account,
}

impl Desk {
    /// A workspace that is closed and locked, as it is at every start.
    #[must_use]
    pub fn new(settings: Settings, now: Now) -> Self {
        let today = work_date(now);
        Self {
            settings,
            now,
            touched: now.uptime,
            looked: now.uptime,
            stage: Stage::Closed,
            last: None,
            screen: Screen::Dashboard,
            inquiries: Inquiries::default(),
            stamp: None,
            overview: None,
            departments: Arc::default(),
            log: Log::of_month(today),
            staff: Staff::default(),
            audit: None,
            audit_has_older: false,
            accounts: Accounts::default(),
            note: None,
            changing: None,
        }
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
            Event::Answer { ticket, result } => self.on_answer(ticket, result),
        }
        self.pass_time();
        self.inquiries.take_outbox()
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
            Stage::Working(account) => view::Stage::Working(Box::new(WorkView {
                account: account.clone(),
                screen: self.screen,
                page: self.page(),
                note: self.note.as_ref().map(|(note, _)| note.clone()),
            })),
        };
        HrView {
            company: self.settings.company.clone(),
            theme: self.settings.theme,
            now: chrono::SubsecRound::trunc_subsecs(self.now.moment.local().naive_local(), 0),
            today: self.today(),
            stage,
        }
    }

    fn page(&self) -> Page {
        match self.screen {
            Screen::Dashboard => Page::Dashboard(self.overview.clone()),
            Screen::Log => Page::Log(self.log.view(&self.departments)),
            Screen::Staff => Page::Staff(self.staff.view(&self.departments, self.today())),
            Screen::Audit => {
                Page::Audit(AuditView { entries: self.audit.clone(), has_older: self.audit_has_older })
            }
            Screen::Accounts => Page::Accounts(self.accounts.view(self.inquiries.waits_for(Slot::Change))),
        }
    }

    fn today(&self) -> chrono::NaiveDate {
        work_date(self.now)
    }

    fn by(&self, account: &Account) -> By {
        By { who: account.name.clone(), at: self.now.moment }
    }

    fn on_command(&mut self, command: Command) {
        match &self.stage {
            Stage::Working(account) => {
                let account = account.clone();
                self.on_work(command, &account);
            }
            Stage::Closed | Stage::Broken(_) if command == Command::Open => {
                self.stage = Stage::Opening;
                self.inquiries.ask(Slot::Accounts, Request::Accounts);
            }
            _ if command == Command::Lock => self.close(),
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

    fn on_work(&mut self, command: Command, account: &Account) {
        match command {
            Command::Lock => self.close(),
            Command::Go(screen) if screen.is_open_to(account.role) => self.go(screen),
            Command::ShowLog(filter) => {
                self.screen = Screen::Log;
                self.log.set_filter(filter, &mut self.inquiries);
                self.inquiries.ask(Slot::Departments, Request::Departments);
            }
            Command::ShowStaff(filter) => {
                self.screen = Screen::Staff;
                self.staff.set_filter(filter, &mut self.inquiries);
            }
            Command::ShowPerson(emp_id) => {
                self.screen = Screen::Staff;
                self.staff.set_filter(StaffFilter::default(), &mut self.inquiries);
                self.staff.open_person(emp_id, &mut self.inquiries);
            }
            Command::Log(command) => self.log.command(command, &mut self.inquiries),
            Command::Staff(command) => {
                let today = self.today();
                let wanted = self.staff.command(command, today, &mut self.inquiries);
                if let Some(wanted) = wanted {
                    self.change_staff(wanted, account);
                }
            }
            Command::OlderAudit => {
                let oldest = self.audit.as_ref().and_then(|list| list.last()).map(|entry| entry.sequence);
                self.inquiries.ask(Slot::Audit, Request::Audit(oldest));
            }
            Command::Accounts(command) => self.change_accounts(command, account),
            Command::DismissNote => self.note = None,
            _ => {}
        }
    }

    fn change_staff(&mut self, wanted: Wanted, account: &Account) {
        if self.changing.is_some() {
            return;
        }
        let by = self.by(account);
        let (changing, request) = match wanted {
            Wanted::Edit(member) => (Changing::Record, Request::EditStaff(member, by)),
            Wanted::SetActive(id, active) => {
                (Changing::Active(id.clone(), active), Request::SetActive(id, active, by))
            }
        };
        self.changing = Some(changing);
        self.inquiries.ask(Slot::Change, request);
    }

    fn change_accounts(&mut self, command: AccountsCommand, account: &Account) {
        if self.changing.is_some() || !Screen::Accounts.is_open_to(account.role) {
            return;
        }
        let by = self.by(account);
        if let Some(request) = self.accounts.request(command, by) {
            self.changing = Some(Changing::Account);
            self.inquiries.ask(Slot::Change, request);
        }
    }

    fn go(&mut self, screen: Screen) {
        self.screen = screen;
        self.read_screen();
    }

    /// Reads what the screen shows.
    fn read_screen(&mut self) {
        let today = self.today();
        let inquiries = &mut self.inquiries;
        match self.screen {
            Screen::Dashboard => inquiries.ask(Slot::Overview, Request::Overview(today)),
            Screen::Log => {
                self.log.reload(inquiries);
                inquiries.ask(Slot::Departments, Request::Departments);
            }
            Screen::Staff => self.staff.reload(inquiries),
            Screen::Audit => {
                self.audit = None;
                inquiries.ask(Slot::Audit, Request::Audit(None));
            }
            Screen::Accounts => inquiries.ask(Slot::Accounts, Request::Accounts),
        }
    }

    fn on_answer(&mut self, ticket: Ticket, result: Result<Found, String>) {
        if !self.inquiries.answered(ticket) {
            return;
        }
        if ticket.slot == Slot::Change {
            self.on_changed(result.map(|_| ()));
            return;
        }
        match result {
            Ok(found) => self.on_found(found),
            Err(reason) => match &mut self.stage {
                Stage::Locked(lock) => {
                    lock.refuse(Some(AccessProblem::Refused(reason)), Duration::ZERO);
                }
                Stage::FirstRun(first) => {
                    *first = FirstRunView { busy: false, problem: Some(AccessProblem::Refused(reason)) };
                }
                Stage::Opening => self.stage = Stage::Broken(reason),
                Stage::Working(_) => self.say(Note::Problem(reason)),
                Stage::Closed | Stage::Broken(_) => {}
            },
        }
    }

    fn on_found(&mut self, found: Found) {
        let working = matches!(self.stage, Stage::Working(_));
        match found {
            Found::Accounts(list) => self.on_accounts(list),
            Found::SignedIn(account) => self.enter(account),
            Found::WrongSecret(wait) => self.refuse(Some(AccessProblem::Wrong), wait),
            Found::Wait(wait) => self.refuse(None, wait),
            _ if !working => {}
            Found::Overview(overview) => self.overview = Some(Arc::new(overview)),
            Found::LogOutline(outline) => self.log.counted(outline, &mut self.inquiries),
            Found::LogPage(first, rows) => self.log.read(first, rows, &mut self.inquiries),
            Found::Day(detail) => self.log.opened(detail),
            Found::StaffPage(count, first, rows) => self.staff.read(count, first, rows),
            Found::Person(detail) => self.staff.opened(detail),
            Found::Departments(list) => self.departments = Arc::new(list),
            Found::Audit(entries) => self.on_audit(entries),
            Found::Stamp(stamp) => self.on_stamp(stamp),
            Found::Changed(_) => {}
        }
    }

    fn on_accounts(&mut self, list: Vec<Account>) {
        match &self.stage {
            Stage::Opening => {
                self.stage = match Lock::of(list, self.last) {
                    Some(lock) => Stage::Locked(lock),
                    None => Stage::FirstRun(FirstRunView::default()),
                };
                self.ask_wait();
            }
            Stage::Working(_) => self.accounts.list = list,
            _ => {}
        }
    }

    fn refuse(&mut self, problem: Option<AccessProblem>, wait: Duration) {
        if let Stage::Locked(lock) = &mut self.stage {
            lock.refuse(problem, self.now.uptime + wait);
        }
    }

    fn enter(&mut self, account: Account) {
        if !matches!(self.stage, Stage::Locked(_) | Stage::FirstRun(_)) {
            return;
        }
        self.last = Some(account.id);
        self.stage = Stage::Working(account);
        self.screen = Screen::Dashboard;
        self.log = Log::of_month(self.today());
        self.touched = self.now.uptime;
        // Before the figures, so that a punch between the two is noticed.
        self.looked = self.now.uptime;
        self.inquiries.ask(Slot::Stamp, Request::Stamp);
        self.read_screen();
        self.inquiries.ask(Slot::Departments, Request::Departments);
    }

    fn on_audit(&mut self, entries: Vec<AuditEntry>) {
        let more = entries.len() >= AUDIT_PAGE;
        let mut list = self.audit.as_ref().map(|list| list.to_vec()).unwrap_or_default();
        let oldest = list.last().map_or(i64::MAX, |entry| entry.sequence);
        list.extend(entries.into_iter().filter(|entry| entry.sequence < oldest));
        self.audit_has_older = more && list.len() < MOST_AUDIT;
        self.audit = Some(Arc::new(list));
    }

    /// New punches and people come into what is shown by themselves.
    fn on_stamp(&mut self, stamp: (i64, i64)) {
        let is_new = self.stamp.is_some_and(|before| before != stamp);
        self.stamp = Some(stamp);
        let may_refresh = match self.screen {
            Screen::Dashboard => true,
            Screen::Log => self.log.may_refresh(),
            Screen::Staff => self.staff.may_refresh(),
            Screen::Audit | Screen::Accounts => false,
        };
        let other_day = self.screen == Screen::Dashboard
            && self.overview.as_ref().is_some_and(|o| o.date != self.today());
        if (is_new && may_refresh) || other_day {
            self.read_screen();
        }
    }

    fn on_changed(&mut self, result: Result<(), String>) {
        let Some(changing) = self.changing.take() else { return };
        let note = match (changing, result) {
            (Changing::Account, result) => {
                self.inquiries.ask(Slot::Accounts, Request::Accounts);
                self.accounts.settled(result)
            }
            (Changing::Record, Ok(())) => Some(Note::Saved(self.staff.saved(true))),
            (Changing::Active(id, active), Ok(())) => {
                let name = self.staff.name_of(&id);
                Some(if active { Note::Reactivated(name) } else { Note::Deactivated(id, name) })
            }
            (changing, Err(reason)) => {
                if matches!(changing, Changing::Record) {
                    self.staff.saved(false);
                }
                Some(Note::Problem(reason))
            }
        };
        if let Some(note) = note {
            self.say(note);
        }
        if self.screen == Screen::Staff {
            self.staff.reload(&mut self.inquiries);
        }
    }

    fn say(&mut self, note: Note) {
        self.note = Some((note, self.now.uptime + NOTE_STANDS));
    }

    /// Locks: nothing of what was shown is kept.
    fn close(&mut self) {
        self.stage = Stage::Closed;
        self.inquiries.forget_all();
        self.screen = Screen::Dashboard;
        self.overview = None;
        self.departments = Arc::default();
        self.log = Log::of_month(self.today());
        self.staff = Staff::default();
        self.audit = None;
        self.accounts = Accounts::default();
        self.note = None;
        self.stamp = None;
        self.changing = None;
    }

    /// What changes because time has passed.
    fn pass_time(&mut self) {
        let uptime = self.now.uptime;
        let untouched = uptime.saturating_sub(self.touched);
        let patience = match self.stage {
            Stage::Closed => return,
            Stage::Working(_) => LOCKS_AFTER,
            _ => GIVES_WAY_AFTER,
        };
        if untouched >= patience {
            self.close();
            return;
        }
        if self.note.as_ref().is_some_and(|(_, until)| uptime >= *until) {
            self.note = None;
        }
        let working = matches!(self.stage, Stage::Working(_));
        if working && uptime.saturating_sub(self.looked) >= LOOKS_EVERY {
            self.looked = uptime;
            self.inquiries.ask(Slot::Stamp, Request::Stamp);
        }
    }
}
