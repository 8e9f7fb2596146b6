//! The workspace as a person at it sees it, with answers given by hand.

use std::time::Duration;

use chrono_tz::Tz;

use super::Desk;
use super::event::{
    AccountsCommand, Command, Effect, Event, Found, LogCommand, Request, Screen, Slot, StaffCommand, Ticket,
};
use super::files;
use super::long_work;
use super::register::event as register;
use super::register::view::{PersonView, RegisterView};
use super::view::{AccessProblem, HrView, LockView, Note, Page, Stage, WorkView};
use crate::domain::access::{Account, AccountId, Role, Secret, SecretChange, SecretFault};
use crate::domain::employee::StaffMember;
use crate::domain::log::{DateRange, LogOutline, LogRow};
use crate::domain::report::request::Format;
use crate::domain::settings::Settings;
use crate::domain::staff_list::{FieldFault, StaffDetail, StaffField};
use crate::domain::time::{Moment, Now};

const SECOND: Duration = Duration::from_secs(1);

struct Hr {
    desk: Desk,
    now: Now,
    sent: Vec<Effect>,
}

fn account(role: Role) -> Account {
    Account { id: AccountId(1), name: "Ines".to_owned(), role, has_pin: true }
}

fn row(number: u64) -> LogRow {
    LogRow {
        emp_id: format!("G{number}").parse().unwrap(),
        name: format!("Person {number}"),
        department: None,
        date: "2026-11-23".parse().unwrap(),
        time_in: Some(chrono::NaiveTime::MIN),
        time_out: None,
        worked_secs: None,
        status: "Present".to_owned(),
    }
}

impl Hr {
    fn closed() -> Self {
        let moment = Moment { utc: "2026-11-23T08:00:00Z".parse().unwrap(), zone: Tz::Europe__Berlin };
        let now = Now { moment, uptime: 100 * SECOND };
        Self { desk: Desk::new(Settings::default(), now), now, sent: Vec::new() }
    }

    fn locked() -> Self {
        let mut hr = Self::closed();
        hr.does(Command::Open);
        hr.answer(Slot::Accounts, Ok(Found::Accounts(vec![account(Role::Admin)])));
        hr.answer(Slot::SignIn, Ok(Found::Wait(Duration::ZERO)));
        hr
    }

    fn at_work(role: Role) -> Self {
        let mut hr = Self::locked();
        hr.does(Command::SignIn(Secret::typed("407183")));
        hr.answer(Slot::SignIn, Ok(Found::SignedIn(account(role))));
        hr
    }

    fn does(&mut self, command: Command) {
        self.happen(Event::Command(command));
    }

    fn happen(&mut self, event: Event) {
        self.sent.extend(self.desk.update(self.now, event));
    }

    fn pass(&mut self, span: Duration) {
        self.now.uptime += span;
        self.now.moment.utc += span;
        self.happen(Event::Tick);
    }

    /// Answers the request on its way in `slot`.
    #[track_caller]
    fn answer(&mut self, slot: Slot, result: Result<Found, String>) {
        let ticket = self.take(slot).ticket;
        self.happen(Event::Answer { ticket, result });
    }

    #[track_caller]
    fn take(&mut self, slot: Slot) -> Effect {
        let at = self.sent.iter().position(|effect| effect.ticket.slot == slot);
        self.sent.remove(at.unwrap_or_else(|| panic!("nothing was asked for {slot:?}: {:?}", self.sent)))
    }

    fn count(&self, slot: Slot) -> usize {
        self.sent.iter().filter(|effect| effect.ticket.slot == slot).count()
    }

    fn view(&self) -> HrView {
        self.desk.view()
    }

    #[track_caller]
    fn lock(&self) -> LockView {
        match self.view().stage {
            Stage::Locked(lock) => lock,
            other => panic!("not locked: {other:?}"),
        }
    }

    #[track_caller]
    fn work(&self) -> WorkView {
        match self.view().stage {
            Stage::Working(work) => *work,
            other => panic!("nobody works: {other:?}"),
        }
    }
}

#[test]
fn what_is_typed_stays_when_the_length_of_the_wait_is_read_meanwhile() {
    let mut hr = Hr::closed();
    hr.does(Command::Open);
    hr.answer(Slot::Accounts, Ok(Found::Accounts(vec![account(Role::Admin)])));
    let before = hr.lock().tries;
    hr.answer(Slot::SignIn, Ok(Found::Wait(5 * SECOND)));
    assert_eq!(
        (hr.lock().tries, hr.lock().wait_secs),
        (before, 5),
        "an emptied field would lose what was typed"
    );
    hr.pass(6 * SECOND);
    hr.does(Command::SignIn(Secret::typed("407183")));
    hr.answer(Slot::SignIn, Ok(Found::Wait(5 * SECOND)));
    assert_ne!(hr.lock().tries, before, "a try that was put off counts as answered");
    assert!(!hr.lock().busy);
}

#[test]
fn without_an_account_the_first_one_is_made_and_a_trivial_pin_is_refused_before_anything_is_sent() {
    let mut hr = Hr::closed();
    hr.does(Command::Open);
    hr.answer(Slot::Accounts, Ok(Found::Accounts(Vec::new())));
    let create = |pin: &str| Command::CreateFirst { name: "Ines".to_owned(), secret: Secret::typed(pin) };
    hr.does(create("123456"));
    let Stage::FirstRun(first) = hr.view().stage else { panic!("{:?}", hr.view()) };
    assert_eq!(first.problem, Some(AccessProblem::Secret(SecretFault::Trivial)));
    assert_eq!(hr.count(Slot::SignIn), 0);
    hr.does(create("407183"));
    hr.answer(Slot::SignIn, Ok(Found::SignedIn(account(Role::Admin))));
    assert_eq!(hr.work().screen, Screen::Dashboard);
}

#[test]
fn a_wrong_pin_is_said_and_no_further_one_is_sent_before_the_wait_is_over() {
    let mut hr = Hr::locked();
    hr.does(Command::SignIn(Secret::typed("999999")));
    assert!(hr.lock().busy);
    hr.answer(Slot::SignIn, Ok(Found::WrongSecret(15 * SECOND)));
    assert_eq!((hr.lock().problem, hr.lock().wait_secs), (Some(AccessProblem::Wrong), 15));
    hr.does(Command::SignIn(Secret::typed("407183")));
    assert_eq!(hr.count(Slot::SignIn), 0);
    hr.pass(15 * SECOND);
    assert_eq!(hr.lock().wait_secs, 0);
    hr.does(Command::SignIn(Secret::typed("407183")));
    assert_eq!(hr.count(Slot::SignIn), 1);
}

#[test]
fn after_two_minutes_untouched_the_workspace_locks_and_a_touch_before_that_keeps_it_open() {
    let mut hr = Hr::at_work(Role::Hr);
    hr.pass(119 * SECOND);
    hr.does(Command::Touched);
    hr.pass(119 * SECOND);
    hr.work();
    hr.pass(SECOND);
    assert_eq!(hr.view().stage, Stage::Closed);
}

#[test]
fn what_was_asked_before_the_lock_is_not_shown_after_it() {
    let mut hr = Hr::at_work(Role::Hr);
    hr.does(Command::Go(Screen::Log));
    let asked = hr.take(Slot::LogOutline);
    hr.does(Command::Lock);
    hr.happen(Event::Answer { ticket: asked.ticket, result: Ok(Found::LogOutline(LogOutline::default())) });
    assert_eq!(hr.view().stage, Stage::Closed);
    assert!(!hr.desk.is_open());
}

#[test]
fn a_command_for_the_workspace_does_nothing_while_it_is_locked() {
    let mut hr = Hr::locked();
    let before = hr.sent.len();
    hr.does(Command::Go(Screen::Staff));
    hr.does(Command::Staff(StaffCommand::SetActive("E001".parse().unwrap(), false)));
    hr.lock();
    assert_eq!(hr.sent.len(), before);
}

#[test]
fn settings_and_the_accounts_of_others_are_for_an_admin_alone() {
    let secret = || Secret::typed("505152");
    let of_others = || {
        let name = "Omar".to_owned();
        [
            AccountsCommand::Create { name, role: Role::Admin, secret: secret() },
            AccountsCommand::Remove(AccountId(2)),
        ]
    };
    let change = Slot::Change(Screen::Accounts);
    let mut hr = Hr::at_work(Role::Hr);
    hr.does(Command::Go(Screen::Settings));
    assert_eq!(hr.work().screen, Screen::Dashboard);
    for command in of_others() {
        hr.does(Command::Accounts(command));
        assert_eq!(hr.count(change), 0);
    }
    let own =
        SecretChange { present: secret(), new: Secret::typed("616263"), again: Secret::typed("616263") };
    hr.does(Command::Accounts(AccountsCommand::ChangeOwn(own)));
    let Request::ChangeSecret(id, ..) = hr.take(change).request else { panic!("the own PIN") };
    assert_eq!(id, AccountId(1));
    for command in of_others() {
        let mut admin = Hr::at_work(Role::Admin);
        admin.does(Command::Accounts(command));
        assert_eq!(admin.count(change), 1);
    }
}

#[test]
fn while_one_request_of_a_list_is_on_its_way_the_newest_of_those_behind_it_is_sent_next() {
    let mut hr = Hr::at_work(Role::Hr);
    hr.does(Command::Go(Screen::Log));
    for text in ["a", "an", "ann"] {
        hr.does(Command::Log(LogCommand::Text(text.to_owned())));
    }
    assert_eq!(hr.count(Slot::LogOutline), 1);
    let stale = LogOutline { people: 77, ..LogOutline::default() };
    hr.answer(Slot::LogOutline, Ok(Found::LogOutline(stale)));
    let Page::Log(log) = hr.work().page else { panic!() };
    assert_eq!(log.people, None, "an answer that something newer waits behind is not shown");
    match hr.take(Slot::LogOutline).request {
        Request::LogOutline(filter) => assert_eq!(filter.text, "ann"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn rows_are_read_around_what_can_be_seen_and_not_again_while_they_are_there() {
    let mut hr = Hr::at_work(Role::Hr);
    hr.does(Command::Go(Screen::Log));
    let outline =
        LogOutline { days: vec![("2026-11-23".parse().unwrap(), 1_000_000)], ..LogOutline::default() };
    hr.answer(Slot::LogOutline, Ok(Found::LogOutline(outline)));
    let first_of = |effect: &Effect| match &effect.request {
        Request::LogPage(_, span, first) => (*first, span.len),
        other => panic!("{other:?}"),
    };
    let asked = hr.take(Slot::LogPage);
    let (first, len) = first_of(&asked);
    let page =
        |first: u64, len: u32| Found::LogPage(first, (first..first + u64::from(len)).map(row).collect());
    hr.happen(Event::Answer { ticket: asked.ticket, result: Ok(page(first, len)) });
    hr.does(Command::Log(LogCommand::Visible(3, 20)));
    assert_eq!(hr.count(Slot::LogPage), 0);
    hr.does(Command::Log(LogCommand::Visible(700_000, 700_020)));
    let asked = hr.take(Slot::LogPage);
    let (first, len) = first_of(&asked);
    hr.happen(Event::Answer { ticket: asked.ticket, result: Ok(page(first, len)) });
    let Page::Log(log) = hr.work().page else { panic!() };
    assert_eq!(log.part.count, Some(1_000_000));
    assert_eq!(log.part.row(700_010).unwrap().name, "Person 700010");
    assert!(log.part.rows.len() < 300, "a part of the list alone is in memory");
}

#[test]
fn the_log_begins_with_this_month() {
    let mut hr = Hr::at_work(Role::Hr);
    hr.does(Command::Go(Screen::Log));
    let Page::Log(log) = hr.work().page else { panic!() };
    assert_eq!(log.filter.range, Some(DateRange::month_of("2026-11-23".parse().unwrap())));
}

fn with_form() -> Hr {
    let mut hr = Hr::at_work(Role::Hr);
    let member = StaffMember::new("E001".parse().unwrap(), "Ada Lovelace");
    hr.does(Command::ShowPerson(member.emp_id.clone()));
    let detail =
        StaffDetail { member, active: true, photos: 1, earlier: Vec::new(), last_seen: None, has_pin: false };
    hr.answer(Slot::Person, Ok(Found::Person(Some(Box::new(detail)))));
    hr.does(Command::Staff(StaffCommand::Edit));
    hr
}

fn types(hr: &mut Hr, field: StaffField, text: &str) {
    hr.does(Command::Staff(StaffCommand::Type(field, text.to_owned())));
}

#[test]
fn a_form_with_a_fault_is_not_saved_and_names_the_field() {
    let mut hr = with_form();
    types(&mut hr, StaffField::Email, "ada at example");
    hr.does(Command::Staff(StaffCommand::Save));
    assert_eq!(hr.count(Slot::Change(Screen::Staff)), 0);
    let Page::Staff(staff) = hr.work().page else { panic!() };
    assert_eq!(staff.form.unwrap().faults, [(StaffField::Email, FieldFault::NotAnAddress)]);
}

#[test]
fn a_form_is_saved_by_who_is_signed_in_and_stays_open_when_that_fails() {
    let mut hr = with_form();
    types(&mut hr, StaffField::Name, "Ada King");
    hr.does(Command::Staff(StaffCommand::Save));
    hr.does(Command::Staff(StaffCommand::Save));
    assert_eq!(hr.count(Slot::Change(Screen::Staff)), 1, "a second touch does not save twice");
    let effect = hr.take(Slot::Change(Screen::Staff));
    match &effect.request {
        Request::EditStaff(member, by) => {
            assert_eq!((member.name.as_str(), by.who.as_str()), ("Ada King", "Ines"));
        }
        other => panic!("{other:?}"),
    }
    hr.happen(Event::Answer { ticket: effect.ticket, result: Err("the disk is full".to_owned()) });
    let Page::Staff(staff) = hr.work().page else { panic!() };
    assert!(!staff.form.unwrap().busy);
    assert_eq!(hr.work().note, Some(Note::Problem("the disk is full".to_owned())));
    hr.does(Command::Staff(StaffCommand::Save));
    hr.answer(Slot::Change(Screen::Staff), Ok(Found::Changed(true)));
    let Page::Staff(staff) = hr.work().page else { panic!() };
    assert_eq!(staff.form, None);
    assert_eq!(hr.work().note, Some(Note::Saved("Ada King".to_owned())));
}

#[track_caller]
fn registered(hr: &Hr) -> PersonView {
    match hr.work().page {
        Page::Register(view) => match *view {
            RegisterView::Person(person) => *person,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

fn next_id(hr: &mut Hr, emp_id: &str) {
    let found = register::Found::NextId(Some(emp_id.parse().unwrap()));
    hr.answer(Slot::Register(register::Ask::NextId), Ok(Found::Register(found)));
}

#[test]
fn a_suggested_id_comes_into_the_form_unless_hr_was_there_before_it() {
    let mut hr = Hr::at_work(Role::Hr);
    hr.does(Command::Register(register::Command::Begin));
    next_id(&mut hr, "E001");
    assert_eq!(registered(&hr).id, "E001", "control");
    for typed in ["", "E0"] {
        hr.does(Command::Register(register::Command::Begin));
        hr.does(Command::Register(register::Command::Id(typed.to_owned())));
        next_id(&mut hr, "E001");
        assert_eq!(registered(&hr).id, typed);
    }
}

#[test]
fn an_answer_that_nobody_asked_for_changes_nothing() {
    let mut hr = Hr::at_work(Role::Hr);
    let before = hr.view();
    let ticket = Ticket { slot: Slot::Overview, number: 4_711 };
    hr.happen(Event::Answer { ticket, result: Err("old".to_owned()) });
    assert_eq!(hr.view(), before);
}

#[test]
fn new_punches_come_onto_the_dashboard_by_themselves() {
    let mut hr = Hr::at_work(Role::Hr);
    let overview = hr.take(Slot::Overview);
    hr.happen(Event::Answer { ticket: overview.ticket, result: Err("busy".to_owned()) });
    hr.answer(Slot::Stamp, Ok(Found::Stamp((1, 1))));
    hr.pass(3 * SECOND);
    hr.answer(Slot::Stamp, Ok(Found::Stamp((1, 1))));
    assert_eq!(hr.count(Slot::Overview), 0, "nothing is new");
    hr.pass(3 * SECOND);
    hr.answer(Slot::Stamp, Ok(Found::Stamp((2, 1))));
    assert_eq!(hr.count(Slot::Overview), 1);
}

/// Somebody at the log begins an export into `name`; gives the ticket of the work.
fn begin_export(hr: &mut Hr, name: &str) -> Ticket {
    hr.does(Command::Go(Screen::Log));
    let outline = LogOutline { days: vec![("2026-11-23".parse().unwrap(), 3)], ..LogOutline::default() };
    hr.answer(Slot::LogOutline, Ok(Found::LogOutline(outline)));
    hr.does(Command::Log(LogCommand::Export(Format::Xlsx)));
    hr.answer(Slot::Files, Ok(Found::Files(files::Found::Chosen(vec![name.into()]))));
    hr.take(Slot::LongWork).ticket
}

#[test]
fn long_work_shows_how_far_it_is_and_a_second_one_is_refused_with_a_sentence() {
    let mut hr = Hr::at_work(Role::Hr);
    let ticket = begin_export(&mut hr, "/tmp/a.xlsx");
    hr.happen(Event::Progress(long_work::Progress { number: ticket.number, done: 40, of: Some(100) }));
    let job = hr.work().long_work.unwrap();
    assert_eq!((job.done, job.of), (40, Some(100)));
    hr.does(Command::Go(Screen::Staff));
    assert!(hr.work().long_work.is_some(), "it goes on at other screens");
    hr.does(Command::Go(Screen::Log));
    hr.does(Command::Log(LogCommand::Export(Format::Csv)));
    assert_eq!((hr.work().note, hr.count(Slot::Files)), (Some(Note::Busy), 0));
    hr.does(Command::LongWork(long_work::Command::Cancel));
    assert_eq!(hr.take(Slot::LongWork).request, Request::LongWork(long_work::Request::Cancel));
    assert!(hr.work().long_work.unwrap().cancelling);
    let cancelled = long_work::Outcome::Cancelled(long_work::JobKind::Export);
    hr.happen(Event::Answer { ticket, result: Ok(Found::Done(cancelled.clone())) });
    assert_eq!((hr.work().long_work, hr.work().note), (None, Some(Note::Done(cancelled))));
}

#[test]
fn long_work_outlives_the_lock_and_its_outcome_is_told_to_whoever_comes_next() {
    let mut hr = Hr::at_work(Role::Hr);
    let ticket = begin_export(&mut hr, "/tmp/a.xlsx");
    hr.does(Command::Lock);
    let outcome = long_work::Outcome::File { path: "/tmp/a.xlsx".into(), rows: 3, bytes: 9000 };
    hr.happen(Event::Answer { ticket, result: Ok(Found::Done(outcome.clone())) });
    hr.sent.clear();
    hr.does(Command::Open);
    let accounts = Event::Answer {
        ticket: hr.take(Slot::Accounts).ticket,
        result: Ok(Found::Accounts(vec![account(Role::Hr)])),
    };
    hr.happen(accounts);
    hr.answer(Slot::SignIn, Ok(Found::Wait(Duration::ZERO)));
    hr.does(Command::SignIn(Secret::typed("407183")));
    hr.answer(Slot::SignIn, Ok(Found::SignedIn(account(Role::Hr))));
    assert_eq!(hr.work().note, Some(Note::Done(outcome)));
}

#[test]
fn a_preview_that_comes_late_is_not_shown_for_what_was_typed_since() {
    use super::review::event::{Command as Answer, Found as Reviewed, Request as Asked, Wish};
    let mut hr = Hr::at_work(Role::Hr);
    hr.does(Command::Go(Screen::Review));
    hr.does(Command::Review(Answer::Begin(Wish::Bulk)));
    let form = |hr: &Hr| match hr.work().page {
        Page::Review(review) => review.form.unwrap(),
        other => panic!("not the review: {other:?}"),
    };
    hr.does(Command::Review(Answer::Type("E001,2026-11-20,8:30,12:00".to_owned())));
    let asked = hr.take(Slot::ReviewPreview);
    let answer = |asked: &Effect| match &asked.request {
        Request::Review(Asked::Preview(number, ..)) => Event::Answer {
            ticket: asked.ticket,
            result: Ok(Found::Review(Reviewed::Preview(*number, Ok(Vec::new())))),
        },
        other => panic!("no preview: {other:?}"),
    };
    // The control: in time it is shown.
    hr.happen(answer(&asked));
    assert_eq!(form(&hr).preview, Some(Ok(std::sync::Arc::default())));

    hr.does(Command::Review(Answer::Type("E001,2026-11-20,8:30,12:01".to_owned())));
    let asked = hr.take(Slot::ReviewPreview);
    hr.does(Command::Review(Answer::Type("E001,2026-11-20,8 o'clock,12:01".to_owned())));
    assert!(form(&hr).fault.is_some() && form(&hr).preview.is_none());
    hr.happen(answer(&asked));
    assert_eq!(form(&hr).preview, None, "it is about a list that is no longer there");
}
