//! What the HR workspace shows, in meaning and not in words or colours.

use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveDate, NaiveDateTime};

use super::event::Screen;
use super::files::FilesView;
use super::gallery_check::GalleryView;
use super::long_work::{JobView, Outcome};
use super::palette::PeopleFound;
use super::refused::RefusedView;
use super::register;
use super::reports::view::ReportsView;
use super::review::event::Wish;
use super::review::view::ReviewView;
use super::rules::view::{RulesNote, RulesView};
use super::settings;
use super::spoof_test::SpoofView;
use super::storage::StorageView;
use crate::domain::access::{Account, AccountId, SecretFault};
use crate::domain::audit::AuditEntry;
use crate::domain::backup::Concern;
use crate::domain::employee::EmployeeId;
use crate::domain::frame::Picture;
use crate::domain::log::{DayDetail, LogFilter, LogRow};
use crate::domain::logo::Logo;
use crate::domain::overview::Overview;
use crate::domain::recovery::ReadBack;
use crate::domain::settings::{LanguageChoice, ThemeChoice};
use crate::domain::staff_import::Imported;
use crate::domain::staff_list::{
    FieldFault, StaffDetail, StaffDraft, StaffField, StaffFilter, StaffSort, StaffSummary,
};

/// One state of the workspace.
#[derive(Debug, Clone, PartialEq)]
pub struct HrView {
    /// Company name.
    pub company: String,
    /// Its logo.
    pub logo: Option<Arc<Logo>>,
    /// Light or dark.
    pub theme: ThemeChoice,
    /// The language.
    pub language: LanguageChoice,
    /// Local time, to the second.
    pub now: NaiveDateTime,
    /// The work date.
    pub today: NaiveDate,
    /// What is shown.
    pub stage: Stage,
}

/// How far somebody has come in.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// The kiosk is shown.
    Closed,
    /// The accounts are being read.
    Opening,
    /// The accounts cannot be read, in words for HR.
    Broken(String),
    /// There is no account yet: the first one is made.
    FirstRun(FirstRunView),
    /// Somebody has to sign in.
    Locked(LockView),
    /// Somebody works.
    Working(Box<WorkView>),
}

/// The screen on which the first account is made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FirstRunView {
    /// It is being made.
    pub busy: bool,
    /// Why it was not made.
    pub problem: Option<AccessProblem>,
}

/// The lock screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockView {
    /// Who may sign in.
    pub accounts: Vec<Account>,
    /// Who is about to.
    pub chosen: AccountId,
    /// The secret is being checked.
    pub busy: bool,
    /// What the last try came to.
    pub problem: Option<AccessProblem>,
    /// Seconds until the next try is taken.
    pub wait_secs: u64,
    /// Counts the tries that were answered: the field is emptied when it changes.
    pub tries: u32,
}

impl LockView {
    /// Who is about to sign in has a PIN, not a password.
    #[must_use]
    pub fn has_pin(&self) -> bool {
        self.accounts.iter().find(|account| account.id == self.chosen).is_none_or(|account| account.has_pin)
    }
}

/// Why somebody was not let in, or an account was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessProblem {
    /// Not the right PIN or password.
    Wrong,
    /// Not the present one, which is asked for before it is changed; the next try waits.
    PresentWrong(Duration),
    /// No try before this time has passed; none was made.
    Wait(Duration),
    /// The new one was not typed the same twice.
    NotTheSame,
    /// The name is missing.
    NameMissing,
    /// The new PIN or password is not taken.
    Secret(SecretFault),
    /// In words for HR.
    Refused(String),
}

/// Somebody is signed in.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkView {
    /// Who.
    pub account: Account,
    /// Which screen.
    pub screen: Screen,
    /// What is on it.
    pub page: Page,
    /// Items of the review that wait for somebody; `None` until they are counted.
    pub waiting: Option<usize>,
    /// Who was found last, by the search over everything or where a person is chosen.
    pub people_found: PeopleFound,
    /// Files are being chosen.
    pub files: Option<FilesView>,
    /// The long work that is under way.
    pub long_work: Option<JobView>,
    /// What was just done or could not be done.
    pub note: Option<Note>,
}

/// What is on a screen.
#[derive(Debug, Clone, PartialEq)]
pub enum Page {
    /// `None` until it is read.
    Dashboard(Option<Arc<Overview>>),
    /// Whom the kiosk refused.
    Refused(RefusedView),
    /// How good the gallery is.
    Gallery(GalleryView),
    /// What needs a human.
    Review(Box<ReviewView>),
    /// Work days.
    Log(LogView),
    /// People.
    Staff(StaffView),
    /// The rules of attendance.
    Rules(Box<RulesView>),
    /// Reports.
    Reports(Box<ReportsView>),
    /// Somebody is registered, erased or imported.
    Register(Box<register::view::RegisterView>),
    /// The disk and the backups.
    Storage(StorageView),
    /// What HR has done, newest first.
    Audit(AuditView),
    /// Who may use the workspace.
    Accounts(AccountsView),
    /// What the kiosk does; `None` until it is read.
    Settings(Option<settings::View>),
    /// The liveness check is tested.
    SpoofTest(Box<SpoofView>),
}

/// A part of a long list that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Part<T> {
    /// Rows in all; `None` until they are counted.
    pub count: Option<u64>,
    /// Which row is the first of `rows`.
    pub first: u64,
    /// The rows that were read.
    pub rows: Arc<Vec<T>>,
    /// Changes when the list is another one: the view goes back to its beginning.
    pub generation: u64,
}

impl<T> Part<T> {
    /// The row at `index`; `None` until it is read.
    #[must_use]
    pub fn row(&self, index: u64) -> Option<&T> {
        let at = usize::try_from(index.checked_sub(self.first)?).ok()?;
        self.rows.get(at)
    }
}

/// The log.
#[derive(Debug, Clone, PartialEq)]
pub struct LogView {
    /// Which work days.
    pub filter: LogFilter,
    /// For the choice of one.
    pub departments: Arc<Vec<String>>,
    /// The rows.
    pub part: Part<LogRow>,
    /// Different people; `None` until they are counted.
    pub people: Option<u32>,
    /// Mean time worked in seconds, where there is any.
    pub average_secs: Option<i64>,
    /// The work day that is open.
    pub selected: Option<(EmployeeId, NaiveDate)>,
    /// What is known of it; `None` until it is read.
    pub detail: Option<Arc<DayDetail>>,
}

/// The staff list.
#[derive(Debug, Clone, PartialEq)]
pub struct StaffView {
    /// Who.
    pub filter: StaffFilter,
    /// In which order.
    pub sort: StaffSort,
    /// For the choice of one.
    pub departments: Arc<Vec<String>>,
    /// The rows.
    pub part: Part<StaffSummary>,
    /// Who is open.
    pub selected: Option<EmployeeId>,
    /// What is known of them; `None` until it is read.
    pub detail: Option<Arc<StaffDetail>>,
    /// The form, where it is open.
    pub form: Option<FormView>,
    /// What is wrong with the PIN that was typed for the person.
    pub pin_problem: Option<SecretFault>,
    /// Counts the PINs that were stored or removed: what was typed is gone when it changes.
    pub pins_done: u32,
}

/// The form with a person's record.
#[derive(Debug, Clone, PartialEq)]
pub struct FormView {
    /// Changes with each form that is opened.
    pub number: u64,
    /// What is typed.
    pub draft: StaffDraft,
    /// What is wrong with it.
    pub faults: Vec<(StaffField, FieldFault)>,
    /// Something differs from what is stored.
    pub changed: bool,
    /// It is being saved.
    pub busy: bool,
}

/// The audit list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AuditView {
    /// What was read; `None` until something was.
    pub entries: Option<Arc<Vec<AuditEntry>>>,
    /// There may be older ones.
    pub has_older: bool,
}

/// The list of accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountsView {
    /// By name.
    pub accounts: Vec<Account>,
    /// A change is being stored.
    pub busy: bool,
    /// Why the last one was not.
    pub problem: Option<AccessProblem>,
    /// Counts the changes that were stored: the form is emptied when it changes.
    pub done: u32,
}

/// Something that is said at the foot of the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum Note {
    /// A record was saved.
    Saved(String),
    /// Somebody is no longer recognised; can be undone.
    Deactivated(EmployeeId, String),
    /// Somebody is recognised again.
    Reactivated(String),
    /// A staff list was imported.
    Imported(Imported),
    /// Somebody's templates and enrolment photos are destroyed.
    ConsentWithdrawn(String),
    /// Somebody has a PIN for the kiosk now.
    PinSet(String),
    /// An enrolled photo of somebody was taken out of the gallery.
    PhotoRemoved(EmployeeId),
    /// Who is asked for the PIN always was changed.
    AlwaysAsked,
    /// A test of the liveness check was kept.
    SpoofTestKept,
    /// Somebody has no PIN any more.
    PinRemoved(String),
    /// Somebody is on the staff list, by their face or without.
    Registered(String, bool),
    /// An account was made.
    AccountCreated(String),
    /// An account was removed.
    AccountRemoved,
    /// A PIN or password was changed.
    SecretChanged,
    /// The rules were changed.
    Rules(RulesNote),
    /// A set of payroll columns was removed.
    ColumnsRemoved,
    /// An answer in the review was stored.
    Reviewed(Wish),
    /// Settings were saved.
    SettingsSaved,
    /// Long work has ended.
    Done(Outcome),
    /// Other long work is under way.
    Busy,
    /// Something about disk or backups that HR should know.
    Storage(Concern),
    /// A backup was deleted.
    BackupRemoved,
    /// What came back from receipts.
    ReadBack(ReadBack),
    /// A possible gap is seen to.
    GapSettled,
    /// Something failed, in words for HR.
    Problem(String),
}

/// A picture that a screen shows beside its words; it is read off the thread that paints.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PictureRef {
    /// The enrolled face in the size of a row.
    Thumbnail(EmployeeId),
    /// The enrolled face.
    Portrait(EmployeeId),
    /// The scan photo of the event with this sequence number.
    Scan(i64),
    /// The photo of the refusal with this sequence number.
    Refused(i64),
    /// One enrolled photo by its name in the store.
    Enrolled(EmployeeId, String),
}

/// What is there of a picture.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// It is being read.
    Waiting,
    /// There is none that can be read.
    Missing,
    /// Here it is.
    Ready(Picture),
}
