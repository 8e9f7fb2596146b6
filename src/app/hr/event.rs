//! What happens to the HR workspace and what it wants done.

use std::time::Duration;

use chrono::NaiveDate;

use super::rules::event as rules;
use super::{files, gallery_check, gap, long_work, palette, refused, register, reports, review};
use super::{settings, spoof_test, storage};
use crate::domain::access::{Account, AccountId, Role, Secret, SecretChange};
use crate::domain::attack::RefusedFilter;
use crate::domain::audit::{AuditEntry, By};
use crate::domain::day_records::Attendance;
use crate::domain::employee::{EmployeeId, StaffMember};
use crate::domain::log::{Completeness, DateRange, DayDetail, LogFilter, LogOutline, LogRow, LogSpan};
use crate::domain::overview::Overview;
use crate::domain::registration::CaptureReport;
use crate::domain::report::request::Format;
use crate::domain::settings::Settings;
use crate::domain::spoof_test::SpoofReport;
use crate::domain::staff_list::{
    StaffColumn, StaffDetail, StaffField, StaffFilter, StaffSort, StaffState, StaffSummary,
};

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// Time has passed. Comes at least once a second while the workspace is open.
    Tick,
    /// A view asks for something.
    Command(Command),
    /// How the capture for a registration stands.
    Capture(Box<CaptureReport>),
    /// How a try of the spoof test stands.
    SpoofTest(Box<SpoofReport>),
    /// The settings are these from now on.
    Settings(Box<Settings>),
    /// The answer to an [`Effect`].
    Answer {
        /// What was asked.
        ticket: Ticket,
        /// What was found, or why not, in words for HR.
        result: Result<Found, String>,
    },
    /// Long work goes on.
    Progress(long_work::Progress),
}

/// What a person does in the workspace.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// The lock symbol of the kiosk was touched.
    Open,
    /// Lock, and back to the kiosk.
    Lock,
    /// Somebody is there: a key, a touch, the mouse.
    Touched,
    /// Makes the first account.
    CreateFirst {
        /// Its name.
        name: String,
        /// Its PIN or password.
        secret: Secret,
    },
    /// Signs in with this account.
    Choose(AccountId),
    /// Its PIN or password.
    SignIn(Secret),
    /// Shows another screen.
    Go(Screen),
    /// Shows these work days.
    ShowLog(LogFilter),
    /// Shows these people.
    ShowStaff(StaffFilter),
    /// Shows these refused presentations.
    ShowRefused(RefusedFilter),
    /// Shows one person.
    ShowPerson(EmployeeId),
    /// Looks for people from anywhere, by a part of a name or an id.
    FindPeople(String),
    /// In the log.
    Log(LogCommand),
    /// In the staff list.
    Staff(StaffCommand),
    /// In the review.
    Review(review::event::Command),
    /// While somebody is registered, erased or imported.
    Register(register::event::Command),
    /// Shows older entries of the audit list.
    OlderAudit,
    /// On the storage screen.
    Storage(storage::Command),
    /// About times from which records may be missing.
    Gap(gap::Command),
    /// In the list of whom the kiosk refused.
    Refused(refused::Command),
    /// About the gallery of faces.
    Gallery(gallery_check::Command),
    /// While the liveness check is tested.
    SpoofTest(spoof_test::Command),
    /// In the list of accounts.
    Accounts(AccountsCommand),
    /// On the screen of the rules.
    Rules(rules::Command),
    /// At the reports.
    Reports(reports::event::Command),
    /// In the settings.
    Settings(settings::Command),
    /// While files are chosen.
    Files(files::Command),
    /// About the long work that is under way.
    LongWork(long_work::Command),
    /// The note at the foot was read.
    DismissNote,
}

/// A screen of the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Screen {
    /// How the day stands.
    Dashboard,
    /// What needs a human.
    Review,
    /// Work days.
    Log,
    /// People.
    Staff,
    /// The rules of attendance.
    Rules,
    /// Reports.
    Reports,
    /// Beneath the staff list: registers, erases, imports people.
    Register,
    /// Beneath the staff list: how good the gallery of faces is.
    Gallery,
    /// The disk and the backups; for an Admin.
    Storage,
    /// What HR has done.
    Audit,
    /// Who may use the workspace; for an Admin.
    Accounts,
    /// Whom the kiosk refused: not live, or not recognised. Reached from the dashboard, not from the rail.
    Refused,
    /// What the kiosk does; for an Admin.
    Settings,
    /// Beneath the settings: pictures and people are held before the camera; for an Admin.
    SpoofTest,
}

impl Screen {
    /// All, in the order of the rail.
    pub const ALL: [Self; 10] = [
        Self::Dashboard,
        Self::Review,
        Self::Log,
        Self::Staff,
        Self::Reports,
        Self::Rules,
        Self::Storage,
        Self::Audit,
        Self::Accounts,
        Self::Settings,
    ];

    /// The screen of the rail that it belongs to.
    #[must_use]
    pub fn on_the_rail(self) -> Self {
        match self {
            Self::Register | Self::Gallery => Self::Staff,
            Self::SpoofTest => Self::Settings,
            other => other,
        }
    }

    /// Whether `role` may open it.
    #[must_use]
    pub fn is_open_to(self, role: Role) -> bool {
        !matches!(self, Self::Settings | Self::SpoofTest) || role == Role::Admin
    }
}

/// What a person does in the log.
#[derive(Debug, Clone, PartialEq)]
pub enum LogCommand {
    /// Work dates; `None` for all.
    Range(Option<DateRange>),
    /// One person, or everybody.
    Person(Option<EmployeeId>),
    /// One department, or all.
    Department(Option<String>),
    /// With or without a time out.
    Completeness(Completeness),
    /// What the day was, or anything.
    Status(Option<Attendance>),
    /// Those alone who were late.
    Late(bool),
    /// A part of name or id.
    Text(String),
    /// The rows that can be seen, first and last.
    Visible(u64, u64),
    /// Opens a work day, or closes it.
    Select(Option<(EmployeeId, NaiveDate)>),
    /// Writes what the filter finds to a file.
    Export(Format),
}

/// What a person does in the staff list.
#[derive(Debug, Clone, PartialEq)]
pub enum StaffCommand {
    /// A part of name, id, address, phone or job title.
    Text(String),
    /// One department, or all.
    Department(Option<String>),
    /// Active or not.
    State(StaffState),
    /// No longer those alone who are absent.
    AnyPresence,
    /// By this column; the other way round where it is sorted by it already.
    Sort(StaffColumn),
    /// The rows that can be seen, first and last.
    Visible(u64, u64),
    /// Opens a person, or closes them.
    Select(Option<EmployeeId>),
    /// Opens the form.
    Edit,
    /// Types into the form.
    Type(StaffField, String),
    /// Closes the form without saving.
    Cancel,
    /// Saves the form.
    Save,
    /// Deactivates or reactivates the person.
    SetActive(EmployeeId, bool),
    /// The person has withdrawn their consent: templates and enrolment photos are destroyed.
    WithdrawConsent(EmployeeId),
    /// Gives the person a PIN for the kiosk.
    SetPin(EmployeeId, Secret),
    /// Takes the person's PIN away.
    RemovePin(EmployeeId),
    /// Takes one enrolled photo of the person, by its name in the store, out of the gallery.
    RemovePhoto(EmployeeId, String),
}

/// What somebody does with accounts.
#[derive(Debug, Clone, PartialEq)]
pub enum AccountsCommand {
    /// Makes another account.
    Create {
        /// Its name.
        name: String,
        /// What it may do.
        role: Role,
        /// Its PIN or password.
        secret: Secret,
    },
    /// Gives the own account another PIN or password.
    ChangeOwn(SecretChange),
    /// Removes an account.
    Remove(AccountId),
}

/// What a request is for; each has at most one on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// The accounts.
    Accounts,
    /// Signing in and the first account.
    SignIn,
    /// The dashboard.
    Overview,
    /// Sums of the log.
    LogOutline,
    /// Rows of the log.
    LogPage,
    /// A work day.
    Day,
    /// Rows of the staff list.
    StaffPage,
    /// A person.
    Person,
    /// For a registration.
    Register(register::event::Ask),
    /// Departments.
    Departments,
    /// The audit list.
    Audit,
    /// The rules and whom they concern.
    Rules,
    /// A calendar file.
    Calendar,
    /// The what-if.
    Trial,
    /// Whom the kiosk refused.
    Refused,
    /// Who is never named by the face alone.
    AlwaysAsked,
    /// Receipts that are read back.
    ReadBack,
    /// The newest spoof test.
    SpoofTest,
    /// The rates of the spoof test that is under way.
    SpoofRates,
    /// The disk and the backups.
    Storage,
    /// What needs a human.
    ReviewList,
    /// A day of the review.
    ReviewDay,
    /// What a change would do.
    ReviewPreview,
    /// People with what is recorded on a day.
    ReviewPeople,
    /// Whether anything is new.
    Stamp,
    /// The report that is shown.
    Report,
    /// Sets of payroll columns.
    PayrollColumns,
    /// The settings.
    Settings,
    /// A logo to be looked at.
    Logo,
    /// The folder of a second copy to be looked at.
    SecondCopy,
    /// People by a part of a name or an id.
    People,
    /// Choosing files.
    Files,
    /// Long work; it goes on when the workspace locks.
    LongWork,
    /// A change that a screen wants made. The screen asks for the next one when this is answered.
    Change(Screen),
}

/// Names a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    /// What it is for.
    pub slot: Slot,
    /// Which one.
    pub number: u64,
}

/// Something to be done by the runtime, off the threads that paint and record. Each is answered with [`Event::Answer`].
#[derive(Debug, Clone)]
pub struct Effect {
    /// Goes back with the answer.
    pub ticket: Ticket,
    /// What.
    pub request: Request,
}

/// What is asked of the store.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// [`Found::Accounts`].
    Accounts,
    /// [`Found::Wait`]
    SignInWait(AccountId, By),
    /// [`Found::SignedIn`]
    CreateFirst(String, Secret, By),
    /// [`Found::SignedIn`] or [`Found::WrongSecret`] or [`Found::Wait`].
    SignIn(AccountId, Secret, By),
    /// [`Found::Overview`] of a work date.
    Overview(NaiveDate),
    /// [`Found::LogOutline`].
    LogOutline(LogFilter),
    /// [`Found::LogPage`] from the row on that the number says.
    LogPage(LogFilter, LogSpan, u64),
    /// [`Found::Day`].
    Day(EmployeeId, NaiveDate),
    /// [`Found::StaffPage`]: so many from the row on that the first number says.
    StaffPage(StaffFilter, StaffSort, u32, u32),
    /// [`Found::Person`].
    Person(EmployeeId),
    /// [`Found::Departments`].
    Departments,
    /// [`Found::Audit`]: entries before this one.
    Audit(Option<i64>),
    /// For the screen of the rules.
    Rules(rules::Request),
    /// [`Found::Refused`].
    Refused(refused::Request),
    /// [`Found::Gallery`] or [`Found::Changed`].
    Gallery(gallery_check::Request),
    /// [`Found::SpoofTest`] or [`Found::Changed`].
    SpoofTest(spoof_test::Request),
    /// [`Found::Stamp`].
    Stamp,
    /// [`Found::Gap`], or [`Found::Changed`].
    Gap(gap::Request),
    /// [`Found::Storage`], or [`Found::Changed`].
    Storage(storage::Request),
    /// [`Found::Review`] or [`Found::Changed`].
    Review(review::event::Request),
    /// [`Found::Register`], or [`Found::Changed`] where it is a change.
    Register(register::event::Request),
    /// [`Found::Settings`], or [`Found::Changed`] where it is a change.
    Settings(settings::Request),
    /// [`Found::PeopleFound`].
    FindPeople(String),
    /// [`Found::Changed`].
    EditStaff(Box<StaffMember>, By),
    /// [`Found::Changed`].
    WithdrawConsent(EmployeeId, By),
    /// [`Found::Changed`].
    SetActive(EmployeeId, bool, By),
    /// [`Found::Changed`].
    SetPin(EmployeeId, Secret, By),
    /// [`Found::Changed`].
    RemovePin(EmployeeId, By),
    /// [`Found::Changed`].
    RemovePhoto(EmployeeId, String, By),
    /// [`Found::Changed`].
    CreateAccount(String, Role, Secret, By),
    /// [`Found::Changed`], [`Found::WrongSecret`] or [`Found::Wait`].
    ChangeSecret(AccountId, SecretChange, By),
    /// [`Found::Changed`].
    RemoveAccount(AccountId, By),
    /// [`Found::Reports`], or [`Found::Changed`] for what is kept.
    Reports(reports::event::Request),
    /// [`Found::Files`].
    Files(files::Request),
    /// [`Found::Done`].
    LongWork(long_work::Request),
}

/// What the store found or did.
#[derive(Debug, Clone)]
pub enum Found {
    /// The accounts by name.
    Accounts(Vec<Account>),
    /// No try before this time has passed; none was made.
    Wait(Duration),
    /// The secret was wrong; the next try waits.
    WrongSecret(Duration),
    /// The secret was right.
    SignedIn(Account),
    /// The dashboard.
    Overview(Overview),
    /// Sums of the log.
    LogOutline(LogOutline),
    /// Rows of the log from this one on.
    LogPage(u64, Vec<LogRow>),
    /// A work day; `None` where it is gone.
    Day(Option<DayDetail>),
    /// All that fit, and rows from this one on.
    StaffPage(u32, u32, Vec<StaffSummary>),
    /// A person; `None` where there is none.
    Person(Option<Box<StaffDetail>>),
    /// For a registration.
    Register(register::event::Found),
    /// By name.
    Departments(Vec<String>),
    /// Newest first.
    Audit(Vec<AuditEntry>),
    /// For the screen of the rules.
    Rules(rules::Found),
    /// Whom the kiosk refused.
    Refused(refused::Found),
    /// About the gallery.
    Gallery(gallery_check::Found),
    /// About tests of the liveness check.
    SpoofTest(spoof_test::Found),
    /// For the settings.
    Settings(settings::Found),
    /// By a part of a name or an id.
    PeopleFound(palette::PeopleFound),
    /// Differs from the one before when something is new.
    Stamp((i64, i64)),
    /// What came back from receipts.
    Gap(gap::Found),
    /// The disk and the backups.
    Storage(storage::Found),
    /// For the review.
    Review(review::event::Found),
    /// Whether anything changed.
    Changed(bool),
    /// For the reports.
    Reports(reports::event::Found),
    /// What came of choosing files.
    Files(files::Found),
    /// Long work has ended.
    Done(long_work::Outcome),
}
