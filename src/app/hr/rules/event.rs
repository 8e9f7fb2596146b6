//! What a person does on the screen of the rules, and what is asked for it.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{NaiveDate, Weekday};

use crate::domain::audit::By;
use crate::domain::calendar::{Employment, Holiday, Leave, LeavePart};
use crate::domain::employee::EmployeeId;
use crate::domain::log::DateRange;
use crate::domain::policy::RoundTo;
use crate::domain::roster::Who;
use crate::domain::rules::{AttendanceRules, RulesChange};
use crate::domain::shift::{ShiftId, WorkingHours};
use crate::domain::trial::{PersonChange, Sums};

/// A part of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// The shift types.
    #[default]
    Shifts,
    /// Who works when.
    Roster,
    /// Holidays of each site.
    Holidays,
    /// Leave.
    Leave,
    /// The policy in its dated versions.
    Policy,
    /// What other rules would have made of past days.
    WhatIf,
}

impl Tab {
    /// All, in their order.
    pub const ALL: [Self; 6] =
        [Self::Shifts, Self::Roster, Self::Holidays, Self::Leave, Self::Policy, Self::WhatIf];
}

/// A field of a form that is typed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Name of a shift or a holiday.
    Name,
    /// First minute of a shift.
    Start,
    /// Last minute of a shift.
    End,
    /// Minutes before the start from which punches belong to the shift.
    CheckInBefore,
    /// Minutes after the end until which they do.
    CheckOutAfter,
    /// Minutes that are not late yet; empty: nobody is late.
    LateGrace,
    /// Minutes that are no early exit yet; empty: nobody leaves early.
    EarlyGrace,
    /// Minutes of work below which somebody is absent; empty: no such rule.
    AbsentBelow,
    /// Minutes of work below which it is half a day; empty: no such rule.
    HalfDayBelow,
    /// Minutes of a break.
    BreakMins,
    /// Minutes of work after which a break is due.
    BreakAfter,
    /// Minutes after the expected hours at which a forgotten time out is set.
    MissedTolerance,
    /// Time of day at which a forgotten time out is set.
    MissedAt,
    /// Minutes that are expected in a day or a week; empty for a day: the length of the shift.
    Expected,
    /// Minutes below which it is no overtime.
    OvertimeFrom,
    /// Most minutes of overtime in a day; empty: no limit.
    OvertimeCap,
    /// Percent on a working day.
    WeekdayPercent,
    /// Percent on a weekly off.
    WeeklyOffPercent,
    /// Percent on a holiday.
    HolidayPercent,
    /// Zone in which times are read.
    Zone,
    /// Seconds in which the same person again is the same punch.
    DuplicateWindow,
    /// Seconds after a time in within which a time out is asked for first.
    Dwell,
    /// Before this time a punch outside every shift belongs to the day before.
    DayCutoff,
    /// Minutes of a step of rounding.
    RoundStep,
    /// First day.
    From,
    /// Last day; empty: until further notice, or the same day.
    To,
    /// A day on which a cycle begins.
    Anchor,
    /// Site of a holiday; empty: all.
    Site,
    /// Kind of leave.
    Kind,
}

/// How breaks are counted, without the minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BreakKind {
    /// Those that are punched.
    #[default]
    Punched,
    /// Deducted after some work.
    Deducted,
    /// Whoever takes none is reported.
    Required,
}

/// What becomes of a forgotten time out, without the minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissedKind {
    /// No hours, reported.
    #[default]
    LeaveOpen,
    /// At the end of the shift.
    ShiftEnd,
    /// After the expected hours.
    AfterExpected,
    /// At a fixed time.
    FixedTime,
}

/// Above what time counts as overtime, without the minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OvertimeKind {
    /// There is none.
    #[default]
    None,
    /// Above the hours of the day.
    PerDay,
    /// Above the hours of the week.
    PerWeek,
    /// Outside the times of the shift.
    OutsideSchedule,
}

/// Something that is chosen in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Which punches count.
    WorkingHours(WorkingHours),
    /// Breaks.
    Breaks(BreakKind),
    /// A forgotten time out.
    MissedOut(MissedKind),
    /// Overtime.
    Overtime(OvertimeKind),
    /// Whether time before the shift counts.
    CountBefore(bool),
    /// Whether overtime counts only once HR has approved it.
    NeedsApproval(bool),
    /// A weekly off, or no longer.
    WeeklyOff(Weekday),
    /// Whether the kiosk says that somebody is late.
    TellLate(bool),
    /// How a time in is rounded; `None`: nothing is rounded.
    RoundIn(Option<RoundTo>),
    /// How a time out is rounded.
    RoundOut(RoundTo),
    /// To whom shifts are assigned.
    Who(Who),
    /// Days of a cycle.
    Cycle(usize),
    /// A shift on a day of the cycle, or no longer.
    DayShift(usize, ShiftId),
    /// A day of the cycle becomes as the one before it.
    LikeDayBefore(usize),
    /// Which part of a day is leave.
    Part(LeavePart),
    /// Whose leave.
    Person(EmployeeId),
}

/// Whose week is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Everybody, from the first on.
    Everybody,
    /// All of a department.
    Department(String),
    /// One person.
    Person(EmployeeId),
}

/// What a person does.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Shows another part.
    Tab(Tab),
    /// Opens the form of a shift, or of a new one.
    EditShift(Option<ShiftId>),
    /// Opens the form of a new shift that begins as a copy of this one.
    CopyShift(ShiftId),
    /// Takes the shift of the form out of use from its first day on.
    RetireShift,
    /// Opens the form of an assignment, or of a new one.
    EditAssignment(Option<usize>),
    /// Removes an assignment.
    RemoveAssignment(usize),
    /// Shows the policy of this first day.
    ShowPolicy(Option<NaiveDate>),
    /// Opens the form of the policy: a new version, or one that has not begun.
    EditPolicy(Option<NaiveDate>),
    /// Types.
    Type(Field, String),
    /// Chooses.
    Choose(Choice),
    /// Closes the form without saving.
    Cancel,
    /// Saves the form.
    Save,
    /// Removes a holiday.
    RemoveHoliday(Holiday),
    /// Removes leave.
    RemoveLeave(Leave),
    /// Takes back the last change of a list.
    Undo,
    /// Shows this week.
    Week(NaiveDate),
    /// Draws the week of these.
    Whose(Whose),
    /// Shows holidays of this year.
    Year(i32),
    /// Shows holidays of this site; `None` for all.
    Site(Option<String>),
    /// Chooses a calendar file to look into.
    ChooseCalendar,
    /// Takes what is new in it.
    TakeCalendar,
    /// Drops it.
    DropCalendar,
    /// Past days to try other rules on.
    TrialRange(DateRange),
    /// Opens the form of a shift in the copy.
    TrialShift(ShiftId),
    /// Opens the form of the policy in the copy.
    TrialPolicy,
    /// Computes what would change.
    Compute,
    /// Puts the copy into force for these days.
    Apply,
    /// Drops the copy, or the computing.
    DropTrial,
}

/// What is asked of the store.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// [`Found::Basis`].
    Basis,
    /// [`super::super::event::Found::Changed`].
    Change(Box<RulesChange>, By),
    /// [`Found::Calendar`]: the file, the site, from when to when.
    Calendar(PathBuf, Option<String>, DateRange),
    /// [`Found::Trial`]: which one, the days, the change, seen when.
    Trial(u64, DateRange, Box<RulesChange>, By),
}

/// Somebody on the staff list, as far as rules need to know them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Department, site, first and last day.
    pub employment: Employment,
    /// Name.
    pub name: String,
    /// Recognised at the kiosk.
    pub active: bool,
}

/// Everything that the screen is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// The rules.
    pub rules: AttendanceRules,
    /// Staff by name.
    pub people: Vec<Person>,
    /// Departments by name.
    pub departments: Vec<String>,
    /// Sites by name.
    pub sites: Vec<String>,
}

/// What other rules would make of past days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialResult {
    /// The people for whom something would change.
    pub people: Vec<PersonChange>,
    /// Of how many.
    pub staff: usize,
    /// Sums over them as they are.
    pub before: Sums,
    /// As they would be.
    pub after: Sums,
    /// The first of the days that is locked.
    pub locked: Option<NaiveDate>,
}

/// What the store found.
#[derive(Debug, Clone)]
pub enum Found {
    /// The rules and whom they concern.
    Basis(Arc<Basis>),
    /// Holidays of a calendar file, or why it is not taken.
    Calendar(Result<Vec<Holiday>, String>),
    /// The trial with this number, or why there is none.
    Trial(u64, Result<TrialResult, String>),
}
