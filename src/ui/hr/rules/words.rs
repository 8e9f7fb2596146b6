//! The words of the screen of the rules.

use chrono::{NaiveDate, Weekday};

use crate::app::hr::rules::Fault;
use crate::app::hr::rules::event::{BreakKind, Field, MissedKind, OvertimeKind, Tab};
use crate::app::hr::rules::view::{FormKind, RulesNote};
use crate::domain::calendar::LeavePart;
use crate::domain::log::DateRange;
use crate::domain::policy::RoundTo;
use crate::domain::shift::WorkingHours;
use crate::ui::hr::words::HrLanguage as _;
use crate::ui::strings::English;

macro_rules! words {
    ($($name:ident = $english:literal,)*) => {
        /// A fixed word or sentence of this screen.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Say {
            $(#[doc = $english] $name,)*
        }

        impl Say {
            fn english(self) -> &'static str {
                match self {
                    $(Self::$name => $english,)*
                }
            }
        }
    };
}

words! {
    NewShift = "New shift",
    NoShifts = "There are no shifts yet",
    NoShiftsDetail = "Make the first one, then say in \"Who works when\" who works it.",
    CopyShift = "Copy",
    Retire = "Take out of use",
    SplitHint = "A split shift: make each part a shift of its own, and give both to the same day in \"Who works when\".",
    Overnight = "Ends on the next day",
    BarUnreadable = "Give start and end, and the day is drawn here.",
    Times = "Times",
    LateAndEarly = "Late and early",
    Hours = "Hours that count",
    Breaks = "Breaks",
    MissedOut = "No time out",
    Overtime = "Overtime",
    CountBefore = "Count time before the shift",
    NeedsApproval = "HR approves it",
    LegendShift = "Shift",
    LegendWindow = "Punches belong to it",
    LegendGrace = "Grace",
    LegendBreak = "Break that is deducted",
    NextDay = "next day",
    Week = "Week",
    PreviousWeek = "Previous week",
    NextWeek = "Next week",
    ThisWeek = "This week",
    Everybody = "Everybody",
    Assignments = "Who works which shifts",
    NewAssignment = "New assignment",
    NoAssignments = "Nobody has shifts yet. Without them only the hours are counted.",
    FindPerson = "Name or id",
    ForWhom = "For whom",
    Cycle = "The pattern repeats after",
    OneWeek = "1 week",
    LikeDayBefore = "Like the day before",
    DayOff = "Off",
    Unplanned = "No shift",
    NotEmployed = "Not here",
    NobodyHere = "Nobody here to draw",
    WeekAsItWouldBe = "The week as it would be",
    UntilFurtherNotice = "until further notice",
    MakeShiftsFirst = "Make a shift first.",
    AllSites = "All sites",
    NewHoliday = "New holiday",
    AddHoliday = "Add holiday",
    NoHolidays = "No holidays in this year",
    NoHolidaysDetail = "Add them one by one, or take them from a calendar file.",
    PreviousYear = "Previous year",
    NextYear = "Next year",
    Import = "From a calendar file (.ics)",
    ChooseFile = "Choose a file...",
    ImportHint = "It is taken for the site above; empty means all sites.",
    NothingNew = "Everything in it is known already.",
    DropImport = "Leave it",
    NewLeave = "New leave",
    AddLeave = "Add leave",
    NoLeave = "No leave is entered",
    NoLeaveDetail = "Whoever is on leave is not absent.",
    ChoosePerson = "Choose a person...",
    Remove = "Remove",
    NewVersion = "New version",
    ChangeVersion = "Change",
    Always = "Since ever",
    HoldsNow = "Holds now",
    NotYet = "Not begun yet",
    PastVersion = "The past cannot be changed here. \"What if\" shows what another policy would have made of past days, and can put it into force.",
    General = "Punches and days",
    Rounding = "Rounding on reports",
    RoundNot = "Exact",
    RoundInTo = "Times in",
    RoundOutTo = "Times out",
    WithoutShift = "Days without a shift",
    TellLate = "Tell people at the kiosk that they are late",
    WeeklyOffs = "Days off of people without shifts",
    ShiftsOfVersion = "Shifts",
    TrialIntro = "Change the rules of past days in a copy, and see what would change for whom. Nothing is stored until you put it into force.",
    TrialDays = "Days",
    TrialChange = "Change in the copy",
    ThePolicy = "General rules",
    Changed = "changed",
    Compute = "See what would change",
    Computing = "Computing...",
    StopComputing = "Stop",
    Apply = "Put into force for these days",
    Drop = "Drop the copy",
    NothingChanges = "Nothing would change for anybody.",
    ChangeSomething = "Change something in the copy first.",
    Sum = "All of them",
    ColumnWorked = "Worked",
    ColumnLate = "Late",
    ColumnOvertime = "Overtime",
    ColumnAbsent = "Absent",
    ColumnDays = "Days",
    Person = "Person",
    SaveShift = "Save shift",
    SaveAssignment = "Save assignment",
    SavePolicy = "Save policy",
    SaveInCopy = "Take into the copy",
    Add = "Add",
}

/// The screen of the rules in a language.
pub trait RulesLanguage {
    /// A fixed word or sentence.
    fn rule(&self, say: Say) -> &'static str;
    /// Name of a part of the screen.
    fn rules_tab(&self, tab: Tab) -> &'static str;
    /// Name of a field in a form.
    fn rules_field(&self, field: Field, form: &FormKind) -> &'static str;
    /// What is wrong with a field.
    fn rules_fault(&self, fault: Fault) -> String;
    /// What was done.
    fn rules_note(&self, note: &RulesNote) -> String;
    /// Which punches count.
    fn working_hours(&self, hours: WorkingHours) -> &'static str;
    /// How breaks are counted.
    fn breaks(&self, kind: BreakKind) -> &'static str;
    /// What becomes of a day without a time out.
    fn missed_out(&self, kind: MissedKind) -> &'static str;
    /// Above what time counts as overtime.
    fn overtime(&self, kind: OvertimeKind) -> &'static str;
    /// Direction of rounding.
    fn round_to(&self, to: RoundTo) -> &'static str;
    /// Part of a day.
    fn leave_part(&self, part: LeavePart) -> &'static str;
    /// A day of a week that is drawn.
    fn week_day(&self, date: NaiveDate) -> String;
    /// A day of the week.
    fn weekday(&self, day: Weekday) -> &'static str;
    /// A day of a cycle; the first is 1.
    fn cycle_day(&self, day: usize, date: NaiveDate) -> String;
    /// Length of a cycle.
    fn cycle(&self, days: usize) -> String;
    /// From a day on, until another.
    fn span_of(&self, from: NaiveDate, to: Option<NaiveDate>) -> String;
    /// So many more people.
    fn more_people(&self, people: usize) -> String;
    /// So many new holidays in a calendar, so many known.
    fn found_holidays(&self, new: usize, known: usize) -> String;
    /// Another policy begins among the days.
    fn splits_at(&self, from: NaiveDate) -> String;
    /// One of the days is locked.
    fn locked_day(&self, date: NaiveDate) -> String;
    /// For so many of so many people something would change.
    fn people_change(&self, people: usize, staff: usize) -> String;
    /// From one figure to another.
    fn becomes(&self, before: &str, after: &str) -> String;
    /// A policy that holds from a day on, and until another.
    fn version(&self, from: Option<NaiveDate>) -> String;
    /// Minutes as hours and minutes.
    fn minutes(&self, mins: u32) -> String;
}

impl RulesLanguage for English {
    fn rule(&self, say: Say) -> &'static str {
        say.english()
    }

    fn rules_tab(&self, tab: Tab) -> &'static str {
        match tab {
            Tab::Shifts => "Shifts",
            Tab::Roster => "Who works when",
            Tab::Holidays => "Holidays",
            Tab::Leave => "Leave",
            Tab::Policy => "Policy",
            Tab::WhatIf => "What if",
        }
    }

    fn rules_field(&self, field: Field, form: &FormKind) -> &'static str {
        match field {
            Field::Name => "Name",
            Field::Start => "Start",
            Field::End => "End",
            Field::CheckInBefore => "Time in from, minutes before",
            Field::CheckOutAfter => "Time out until, minutes after",
            Field::LateGrace => "Late after, minutes (empty: never)",
            Field::EarlyGrace => "Early exit, minutes (empty: never)",
            Field::AbsentBelow => "Absent below, minutes",
            Field::HalfDayBelow => "Half a day below, minutes",
            Field::BreakMins => "Minutes of break",
            Field::BreakAfter => "After minutes of work",
            Field::MissedTolerance => "Minutes on top",
            Field::MissedAt => "Time of day",
            Field::Expected => "Expected minutes",
            Field::OvertimeFrom => "Not below, minutes",
            Field::OvertimeCap => "At most, minutes a day",
            Field::WeekdayPercent => "Percent on working days",
            Field::WeeklyOffPercent => "Percent on days off",
            Field::HolidayPercent => "Percent on holidays",
            Field::Zone => "Time zone (empty: of the kiosk)",
            Field::DuplicateWindow => "Same punch within, seconds",
            Field::Dwell => "Ask before time out, seconds",
            Field::DayCutoff => "A day ends at",
            Field::RoundStep => "Step, minutes",
            Field::From if matches!(form, FormKind::Holiday) => "Date (year-month-day)",
            Field::From => "From (year-month-day)",
            Field::To if matches!(form, FormKind::Leave) => "To (empty: one day)",
            Field::To => "To (empty: open)",
            Field::Anchor => "Pattern begins on",
            Field::Site => "Site (empty: all)",
            Field::Kind => "Kind, such as annual or sick",
        }
    }

    fn rules_fault(&self, fault: Fault) -> String {
        match fault {
            Fault::Missing => "Please fill this in.".to_owned(),
            Fault::TooLong(most) => format!("At most {most} printable characters fit."),
            Fault::NotFrom(least, most) => format!("A whole number from {least} to {most}."),
            Fault::NotATime => "Write it as hours:minutes: 09:00.".to_owned(),
            Fault::NotADate => "Write it as year-month-day: 2026-12-31.".to_owned(),
            Fault::NotAZone => "Write it as Europe/Berlin.".to_owned(),
            Fault::Past => "This day has passed: use \"What if\".".to_owned(),
            Fault::BeforeFirst => "This is before the first day.".to_owned(),
            Fault::NameTaken => "Another shift has this name.".to_owned(),
            Fault::WindowTooLong(mins) => {
                format!(
                    "With the time before and after it: {} h {:02} min. It must be below 24 h.",
                    mins / 60,
                    mins % 60
                )
            }
            Fault::AbsentAboveHalf => "This must not be above half a day.".to_owned(),
            Fault::BreakTooLong => "This is longer than the work before it.".to_owned(),
            Fault::CutoffTooLate => "At 12:00 at the latest.".to_owned(),
            Fault::Taken => "There is something on this day already.".to_owned(),
            Fault::NoShift => "Give at least one day a shift.".to_owned(),
            Fault::Nobody => "Choose a person first.".to_owned(),
        }
    }

    fn rules_note(&self, note: &RulesNote) -> String {
        match note {
            RulesNote::Shift(name, from) => {
                format!(
                    "Shift {name} holds from {}. Days since then are computed anew.",
                    self.short_date(*from)
                )
            }
            RulesNote::Retired(name, from) => {
                format!("Shift {name} is out of use from {}.", self.short_date(*from))
            }
            RulesNote::Policy(from) => format!("The policy holds from {}.", self.short_date(*from)),
            RulesNote::Roster => "Who works when is saved; the days are computed anew.".to_owned(),
            RulesNote::HolidaysAdded(1) => "The holiday is added.".to_owned(),
            RulesNote::HolidaysAdded(many) => format!("{many} holidays are added."),
            RulesNote::HolidayRemoved(name) => format!("{name} is removed."),
            RulesNote::LeaveAdded(name) => format!("Leave of {name} is added."),
            RulesNote::LeaveRemoved(name) => format!("Leave of {name} is removed."),
            RulesNote::Undone => "It is as before.".to_owned(),
            RulesNote::Applied(range) => format!("The copy holds for {}.", self.range(range)),
        }
    }

    fn working_hours(&self, hours: WorkingHours) -> &'static str {
        match hours {
            WorkingHours::FirstInLastOut => "From first in to last out",
            WorkingHours::EveryValidPair => "Every in and out",
        }
    }

    fn breaks(&self, kind: BreakKind) -> &'static str {
        match kind {
            BreakKind::Punched => "As punched",
            BreakKind::Deducted => "Deduct",
            BreakKind::Required => "Must be punched",
        }
    }

    fn missed_out(&self, kind: MissedKind) -> &'static str {
        match kind {
            MissedKind::LeaveOpen => "Report it",
            MissedKind::ShiftEnd => "End of shift",
            MissedKind::AfterExpected => "After expected hours",
            MissedKind::FixedTime => "Fixed time",
        }
    }

    fn overtime(&self, kind: OvertimeKind) -> &'static str {
        match kind {
            OvertimeKind::None => "None",
            OvertimeKind::PerDay => "Above the day",
            OvertimeKind::PerWeek => "Above the week",
            OvertimeKind::OutsideSchedule => "Outside the shift",
        }
    }

    fn round_to(&self, to: RoundTo) -> &'static str {
        match to {
            RoundTo::Down => "Down",
            RoundTo::Nearest => "Nearest",
            RoundTo::Up => "Up",
        }
    }

    fn leave_part(&self, part: LeavePart) -> &'static str {
        match part {
            LeavePart::Full => "Whole day",
            LeavePart::FirstHalf => "First half",
            LeavePart::SecondHalf => "Second half",
        }
    }

    fn week_day(&self, date: NaiveDate) -> String {
        date.format("%a %-d %b").to_string()
    }

    fn weekday(&self, day: Weekday) -> &'static str {
        match day {
            Weekday::Mon => "Mon",
            Weekday::Tue => "Tue",
            Weekday::Wed => "Wed",
            Weekday::Thu => "Thu",
            Weekday::Fri => "Fri",
            Weekday::Sat => "Sat",
            Weekday::Sun => "Sun",
        }
    }

    fn cycle_day(&self, day: usize, date: NaiveDate) -> String {
        format!("{} (day {day})", date.format("%a"))
    }

    fn cycle(&self, days: usize) -> String {
        match days {
            1 => "1 day".to_owned(),
            7 => "1 week".to_owned(),
            weeks if weeks.is_multiple_of(7) => format!("{} weeks", weeks / 7),
            days => format!("{days} days"),
        }
    }

    fn span_of(&self, from: NaiveDate, to: Option<NaiveDate>) -> String {
        match to {
            Some(to) => self.range(&DateRange { from, to }),
            None => format!("from {}", self.narrow_date(from)),
        }
    }

    fn more_people(&self, people: usize) -> String {
        let who = if people == 1 { "person" } else { "people" };
        format!("and {people} more {who}; choose a department or a person")
    }

    fn found_holidays(&self, new: usize, known: usize) -> String {
        let days =
            |count: usize| if count == 1 { "1 holiday".to_owned() } else { format!("{count} holidays") };
        format!("{} new, {} known already", days(new), days(known))
    }

    fn splits_at(&self, from: NaiveDate) -> String {
        format!("Another policy begins on {}. Choose days before it, or from it on.", self.short_date(from))
    }

    fn locked_day(&self, date: NaiveDate) -> String {
        format!(
            "{} is in a locked period: an Admin has to unlock it before this can be put into force.",
            self.short_date(date)
        )
    }

    fn people_change(&self, people: usize, staff: usize) -> String {
        format!("Something would change for {people} of {staff} people")
    }

    fn becomes(&self, before: &str, after: &str) -> String {
        format!("{before} \u{2192} {after}")
    }

    fn version(&self, from: Option<NaiveDate>) -> String {
        from.map_or_else(
            || Say::Always.english().to_owned(),
            |from| format!("From {}", self.narrow_date(from)),
        )
    }

    fn minutes(&self, mins: u32) -> String {
        format!("{}:{:02}", mins / 60, mins % 60)
    }
}
