//! The office's thread: reads lists for HR, checks PINs, hands changes to the store's thread. It may take its time;
//! nobody who paints or records waits for it.

mod gap;
mod register;
mod review;
mod rules;
mod settings;
mod spoof_test;
mod storage;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::recording::Errands;
use super::settings::Apply;
use super::showing::report_to_show;
use super::threads::Thread;
use crate::app::hr::event::{Effect, Event, Found, Request};
use crate::app::hr::gallery_check;
use crate::app::hr::palette::{self, PeopleFound};
use crate::app::hr::refused;
use crate::app::hr::reports::event as reports;
use crate::domain::access::{AccountId, Secret, SecretChange};
use crate::domain::audit::{AuditAction, By};
use crate::domain::report::payroll::ColumnSet;
use crate::domain::staff_list::{StaffFilter, StaffSort, StaffState};
use crate::domain::time::{Clock, Moment};
use crate::store::accounts::{Admission, Attempt, HashedSecret, NewAccount};
use crate::store::{Reader, StoreError, Writer};

/// Requests that wait: at most one of each kind is ever on the way.
const QUEUE: usize = 32;
/// Entries of the audit list in one answer.
const AUDIT_PAGE: u32 = 100;

/// The way to the office.
#[derive(Debug)]
pub(super) struct Office {
    queue: Sender<Effect>,
}

impl Office {
    /// Starts the thread called `name`. It answers every request to `inbox`.
    pub(super) fn start(
        name: &'static str,
        reader: Reader,
        errands: Errands,
        apply: Apply,
        clock: Arc<dyn Clock>,
        inbox: Sender<Event>,
        stop: Arc<AtomicBool>,
    ) -> io::Result<(Self, Thread)> {
        let (queue, requests) = crossbeam_channel::bounded(QUEUE);
        let clerk = Clerk { reader, errands, clock, apply };
        let thread = Thread::start(name, move || clerk.serve(&requests, &inbox, &stop))?;
        Ok((Self { queue }, thread))
    }

    /// Hands over a request.
    ///
    /// # Errors
    /// Why it was not taken, in words for HR.
    pub(super) fn hand_over(&self, effect: Effect) -> Result<(), String> {
        self.queue
            .try_send(effect)
            .map_err(|error| format!("the database does not answer ({error}): try again in a moment"))
    }
}

/// Whoever answers.
pub(super) struct Clerk {
    pub(super) reader: Reader,
    pub(super) errands: Errands,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) apply: Apply,
}

impl Clerk {
    fn serve(&self, requests: &Receiver<Effect>, inbox: &Sender<Event>, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            match requests.recv_timeout(Duration::from_millis(200)) {
                Ok(Effect { ticket, request }) => {
                    let result = self.answer(request);
                    if result.is_err() {
                        // Why stands on the screen, and may name people.
                        tracing::warn!("a request of HR failed");
                    }
                    if inbox.send(Event::Answer { ticket, result }).is_err() {
                        return;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    pub(super) fn answer(&self, request: Request) -> Result<Found, String> {
        match request {
            Request::CreateFirst(name, secret, by) => {
                let new = NewAccount {
                    name,
                    role: crate::domain::access::Role::Admin,
                    secret: HashedSecret::new(&secret).map_err(words)?,
                };
                self.errands.run(move |writer| writer.create_first_account(&new, &by.at)).map(Found::SignedIn)
            }
            Request::SignIn(id, secret, by) => self.sign_in(id, &secret, &by),
            Request::EditStaff(member, by) => {
                self.errands.run(move |writer| writer.edit_staff(&member, &by)).map(Found::Changed)
            }
            Request::SetActive(id, active, by) => {
                self.errands.run(move |writer| writer.change_active(&id, active, &by)).map(Found::Changed)
            }
            Request::WithdrawConsent(id, by) => {
                self.errands.run(move |writer| writer.withdraw_consent(&id, &by)).map(Found::Changed)
            }
            Request::SetPin(id, pin, by) => {
                let hashed = HashedSecret::new(&pin).map_err(words)?;
                self.errands
                    .run(move |writer| writer.set_pin(&id, &hashed, &by))
                    .map(|()| Found::Changed(true))
            }
            Request::Gallery(gallery_check::Request::AlwaysAsk(people, asked, by)) => self
                .errands
                .run(move |writer| writer.set_all_always_asked(&people, asked, &by))
                .map(|()| Found::Changed(true)),
            Request::RemovePhoto(id, photo, by) => self
                .errands
                .run(move |writer| writer.remove_enrolled_photo(&id, &photo, &by))
                .map(|()| Found::Changed(true)),
            Request::RemovePin(id, by) => {
                self.errands.run(move |writer| writer.remove_pin(&id, &by)).map(Found::Changed)
            }
            Request::CreateAccount(name, role, secret, by) => {
                let new = NewAccount { name, role, secret: HashedSecret::new(&secret).map_err(words)? };
                self.errands.run(move |writer| writer.create_account(&new, &by)).map(|_| Found::Changed(true))
            }
            Request::ChangeSecret(id, change, by) => self.change_secret(id, &change, by),
            Request::RemoveAccount(id, by) => {
                self.errands.run(move |writer| writer.remove_account(id, &by)).map(|()| Found::Changed(true))
            }
            Request::Rules(request) => rules::answer(&self.reader, &self.errands, request),
            Request::Reports(request) => self.on_reports(request),
            Request::Review(request) => self.review(request),
            Request::Register(request) => self.register(request),
            Request::Settings(request) => self.settings(request),
            Request::Storage(request) => self.storage(request, self.clock.now().moment),
            Request::Gap(request) => self.gap(request),
            Request::SpoofTest(request) => spoof_test::answer(&self.reader, &self.errands, request),
            other => self.read(&other).map_err(words),
        }
    }

    fn on_reports(&self, request: reports::Request) -> Result<Found, String> {
        let found = match request {
            reports::Request::Make(request, now) => {
                let (report, rows) = report_to_show(&self.reader, &request, now).map_err(words)?;
                reports::Found::Report(report, rows)
            }
            reports::Request::ColumnSets => {
                reports::Found::ColumnSets(self.reader.column_sets().map_err(words)?)
            }
            reports::Request::SaveColumns(before, mapping, standard, by) => {
                let set = ColumnSet { mapping, standard };
                let keep = move |writer: &mut Writer| writer.keep_columns(before.as_deref(), &set, &by);
                return self.errands.run(keep).map(|()| Found::Changed(true));
            }
            reports::Request::RemoveColumns(name, by) => {
                let remove = move |writer: &mut Writer| writer.remove_columns(&name, &by);
                return self.errands.run(remove).map(|()| Found::Changed(true));
            }
        };
        Ok(Found::Reports(found))
    }

    fn read(&self, request: &Request) -> Result<Found, StoreError> {
        let reader = &self.reader;
        Ok(match request {
            Request::Accounts => Found::Accounts(reader.accounts()?),
            Request::SignInWait(id, by) => Found::Wait(reader.sign_in_wait(*id, &by.at)?),
            Request::Overview(date) => Found::Overview(reader.overview(*date)?),
            Request::LogOutline(filter) => Found::LogOutline(reader.log_outline(filter)?),
            Request::LogPage(filter, span, first) => Found::LogPage(*first, reader.log_page(filter, span)?),
            Request::Day(id, date) => Found::Day(reader.day_detail(id, *date)?),
            Request::StaffPage(filter, sort, first, len) => {
                let count = reader.staff_count(filter)?;
                Found::StaffPage(count, *first, reader.staff_page(filter, *sort, *first, *len)?)
            }
            Request::Person(id) => Found::Person(reader.staff_detail(id)?.map(Box::new)),
            Request::Departments => Found::Departments(reader.departments()?),
            Request::Audit(before) => Found::Audit(reader.audit(*before, AUDIT_PAGE)?),
            Request::Gallery(gallery_check::Request::AlwaysAsked) => {
                let (asked, with_pin) = (reader.always_asked()?, reader.with_pin()?);
                Found::Gallery(gallery_check::Found { asked, with_pin })
            }
            Request::Refused(refused::Request::List(filter)) => {
                Found::Refused(refused::Found::List(reader.refused(filter)?))
            }
            Request::FindPeople(text) => {
                let filter =
                    StaffFilter { text: text.clone(), state: StaffState::All, ..StaffFilter::default() };
                let rows = reader.staff_page(&filter, StaffSort::default(), 0, palette::MOST_PEOPLE)?;
                let people = rows.into_iter().map(|row| (row.emp_id, row.name)).collect();
                Found::PeopleFound(PeopleFound { text: text.clone(), people: Arc::new(people) })
            }
            Request::Stamp => Found::Stamp(reader.stamp()?),
            Request::Gallery(gallery_check::Request::AlwaysAsk(..))
            | Request::SpoofTest(_)
            | Request::Review(_)
            | Request::CreateFirst(..)
            | Request::SignIn(..)
            | Request::Register(_)
            | Request::EditStaff(..)
            | Request::SetActive(..)
            | Request::WithdrawConsent(..)
            | Request::SetPin(..)
            | Request::RemovePin(..)
            | Request::RemovePhoto(..)
            | Request::CreateAccount(..)
            | Request::ChangeSecret(..)
            | Request::Rules(_)
            | Request::Settings(_)
            | Request::RemoveAccount(..)
            | Request::Reports(_)
            | Request::Files(_)
            | Request::LongWork(_)
            | Request::Gap(_)
            | Request::Storage(_) => Found::Changed(false),
        })
    }

    /// Counts the try, looks at the secret, and forgives the try where it was right.
    fn sign_in(&self, id: AccountId, secret: &Secret, by: &By) -> Result<Found, String> {
        let at = by.at;
        match self.admit(id, secret, at)? {
            Ok(attempt) => {
                self.errands.run(move |writer| writer.signed_in(&attempt, &at)).map(Found::SignedIn)
            }
            Err(refused) => Ok(refused.into()),
        }
    }

    /// Whoever finds the workspace open does not take the account over: the present secret is asked for, and tries of it
    /// are limited as at the lock screen.
    fn change_secret(&self, id: AccountId, change: &SecretChange, by: By) -> Result<Found, String> {
        match self.admit(id, &change.present, by.at)? {
            Ok(_) => {
                let hashed = HashedSecret::new(&change.new).map_err(words)?;
                self.errands
                    .run(move |writer| writer.change_secret(id, &hashed, AuditAction::SecretChanged, &by))
                    .map(|_| Found::Changed(true))
            }
            Err(refused) => Ok(refused.into()),
        }
    }

    /// Counts a try, and looks at the secret; it counts as wrong until it is forgiven.
    fn admit(&self, id: AccountId, secret: &Secret, at: Moment) -> Result<Result<Attempt, Refused>, String> {
        let attempt = match self.errands.run(move |writer| writer.begin_sign_in(id, &at))? {
            Admission::Wait(wait) => return Ok(Err(Refused::Wait(wait))),
            Admission::Open(attempt) => attempt,
        };
        if attempt.is_right(secret) {
            return Ok(Ok(attempt));
        }
        self.errands
            .run(move |writer| writer.sign_in_failed(&attempt, &at))
            .map(|wait| Err(Refused::Wrong(wait)))
    }
}

/// Why a try does not count.
enum Refused {
    /// It was wrong; the next one waits so long.
    Wrong(Duration),
    /// It was not looked at: tries wait so long.
    Wait(Duration),
}

impl From<Refused> for Found {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Wrong(wait) => Self::WrongSecret(wait),
            Refused::Wait(wait) => Self::Wait(wait),
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "stands in map_err")]
fn words(error: StoreError) -> String {
    error.to_string()
}
