//! What the screen of the rules shows.

use std::sync::Arc;

use chrono::NaiveDate;

use super::draft::{Draft, Fault};
use super::event::{Basis, Field, Tab, TrialResult, Whose};
use crate::domain::calendar::Holiday;
use crate::domain::day_records::DayKind;
use crate::domain::employee::EmployeeId;
use crate::domain::log::DateRange;
use crate::domain::policy::Policy;
use crate::domain::shift::{ShiftId, ShiftType};

/// The screen.
#[derive(Debug, Clone, PartialEq)]
pub struct RulesView {
    /// Which part.
    pub tab: Tab,
    /// The work date.
    pub today: NaiveDate,
    /// The rules and whom they concern; `None` until they are read.
    pub basis: Option<Arc<Basis>>,
    /// The form, where one is open.
    pub form: Option<FormView>,
    /// A change is being stored.
    pub busy: bool,
    /// The week that is drawn.
    pub week: Arc<WeekView>,
    /// Year of the holidays.
    pub year: i32,
    /// Site of the holidays; `None` for all.
    pub site: Option<String>,
    /// What is in a calendar file.
    pub import: ImportView,
    /// First day of the policy that is shown; `None` for the one that has held always.
    pub policy: Option<NaiveDate>,
    /// The what-if.
    pub trial: TrialView,
}

/// Which form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormKind {
    /// A shift that is there, or a new one.
    Shift {
        /// Which; `None` for a new one.
        id: Option<ShiftId>,
        /// In the copy of the what-if.
        trial: bool,
    },
    /// The policy.
    Policy {
        /// In the copy of the what-if.
        trial: bool,
    },
    /// An assignment that is there, or a new one.
    Assignment(Option<usize>),
    /// A new holiday.
    Holiday,
    /// New leave.
    Leave,
}

/// A form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormView {
    /// Changes with each form that is opened.
    pub number: u64,
    /// Which.
    pub kind: FormKind,
    /// What is typed and chosen.
    pub draft: Draft,
    /// What is wrong with fields.
    pub faults: Vec<(Field, Fault)>,
    /// What is wrong with the rules as they would be, in words for HR.
    pub problems: Vec<String>,
    /// The shift as it is typed, as far as its times can be read.
    pub shift: Option<ShiftType>,
    /// The week as it would be, for an assignment.
    pub week: Option<Arc<WeekView>>,
    /// It can be saved: something is changed, and nothing is wrong.
    pub ready: bool,
    /// It is being saved.
    pub busy: bool,
}

impl FormView {
    /// Whether it takes the place of the lists; others stand beside theirs.
    #[must_use]
    pub fn fills_screen(&self) -> bool {
        !matches!(self.kind, FormKind::Holiday | FormKind::Leave)
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn fault(&self, field: Field) -> Option<Fault> {
        self.faults.iter().find(|(wrong, _)| *wrong == field).map(|(_, fault)| *fault)
    }
}

/// A week of some people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekView {
    /// Its Monday.
    pub monday: NaiveDate,
    /// Whose.
    pub whose: Whose,
    /// The first of them by name.
    pub rows: Vec<WeekRow>,
    /// How many more there are.
    pub more: usize,
}

/// A week of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekRow {
    /// Who.
    pub emp_id: EmployeeId,
    /// Name.
    pub name: String,
    /// Monday to Sunday.
    pub days: Vec<WeekDay>,
    /// The shifts, also the one that runs into Monday.
    pub bars: Vec<WeekBar>,
}

/// A day of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekDay {
    /// Which.
    pub date: NaiveDate,
    /// What kind of day; `None` outside of the employment.
    pub kind: Option<DayKind>,
    /// No assignment covers it.
    pub unplanned: bool,
}

/// A shift of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekBar {
    /// Which.
    pub shift: ShiftId,
    /// Its name.
    pub name: String,
    /// The day to which it belongs.
    pub date: NaiveDate,
    /// Minutes on the wall clock since the beginning of Monday at which it starts; may be before it.
    pub from_mins: i64,
    /// At which it ends; may be after Sunday.
    pub to_mins: i64,
}

/// What is in a calendar file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportView {
    /// It is being read.
    pub reading: bool,
    /// Why it is not taken, in words for HR.
    pub problem: Option<String>,
    /// Holidays that are not known yet.
    pub new: Option<Arc<Vec<Holiday>>>,
    /// How many are known.
    pub known: usize,
}

/// The what-if.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialView {
    /// The days.
    pub range: DateRange,
    /// The policy that held on the first of them.
    pub held: Option<Arc<Policy>>,
    /// The copy, where something was changed in it.
    pub copy: Option<Arc<Policy>>,
    /// Another policy begins among the days: they have to be tried apart.
    pub splits_at: Option<NaiveDate>,
    /// It is being computed.
    pub computing: bool,
    /// What it came to, or why it could not be computed.
    pub result: Option<Result<Arc<TrialResult>, String>>,
}

/// What was done, for the foot of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RulesNote {
    /// A shift of this name holds from a day on.
    Shift(String, NaiveDate),
    /// A shift is out of use from a day on.
    Retired(String, NaiveDate),
    /// A policy holds from a day on.
    Policy(NaiveDate),
    /// Who works when was changed; can be undone.
    Roster,
    /// So many holidays were added; can be undone.
    HolidaysAdded(usize),
    /// A holiday was removed; can be undone.
    HolidayRemoved(String),
    /// Leave of somebody was added; can be undone.
    LeaveAdded(String),
    /// Leave of somebody was removed; can be undone.
    LeaveRemoved(String),
    /// The last change was taken back.
    Undone,
    /// The what-if was put into force for these days.
    Applied(DateRange),
}

impl RulesNote {
    /// Whether it can be undone.
    #[must_use]
    pub fn can_be_undone(&self) -> bool {
        matches!(
            self,
            Self::Roster
                | Self::HolidaysAdded(_)
                | Self::HolidayRemoved(_)
                | Self::LeaveAdded(_)
                | Self::LeaveRemoved(_)
        )
    }
}
