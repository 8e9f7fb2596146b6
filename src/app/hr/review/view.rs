//! What the review shows.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime};

use super::event::Wish;
use crate::domain::bulk_entry::Faulty;
use crate::domain::clock_event::Said;
use crate::domain::employee::EmployeeId;
use crate::domain::log::DateRange;
use crate::domain::review::{DayDifference, LockedDay, ReviewDay, ReviewItem, ReviewKind};

/// The review.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing of its own that the screen shows")]
pub struct ReviewView {
    /// The days that were asked for; `None` for those since the last locked one.
    pub wanted: Option<DateRange>,
    /// The days that are shown; `None` until they are read.
    pub range: Option<DateRange>,
    /// A part of name or id.
    pub text: String,
    /// One department.
    pub department: Option<String>,
    /// One kind.
    pub kind: Option<ReviewKind>,
    /// With what was put aside.
    pub dismissed: bool,
    /// For the choice of one.
    pub departments: Arc<Vec<String>>,
    /// Each kind that is there, with its number.
    pub counts: Vec<(ReviewKind, usize)>,
    /// Items that were put aside.
    pub dismissed_count: usize,
    /// What fits.
    pub items: Arc<Vec<ReviewItem>>,
    /// There are more than are read.
    pub more: bool,
    /// Locked days among those that are shown.
    pub locked: Arc<Vec<LockedDay>>,
    /// The row that is selected.
    pub selected: Option<usize>,
    /// Changes when another row is selected by a command.
    pub moved: u64,
    /// The day that is shown.
    pub day: Option<(EmployeeId, NaiveDate)>,
    /// What is known of it; `None` until it is read.
    pub detail: Option<Arc<ReviewDay>>,
    /// It fills the screen.
    pub opened: bool,
    /// What is being answered.
    pub form: Option<ReviewForm>,
    /// Who can be entered in a grid; `None` until they are read.
    pub grid: Option<GridView>,
    /// Who is signed in may unlock days.
    pub may_unlock: bool,
}

impl ReviewView {
    /// The selected item, where it is about the day that is shown.
    #[must_use]
    pub fn item(&self) -> Option<&ReviewItem> {
        let item = self.items.get(self.selected?)?;
        let (emp_id, date) = self.day.as_ref()?;
        (item.emp_id == *emp_id && item.date == *date).then_some(item)
    }
}

/// A day with the people whose times can be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridView {
    /// The day.
    pub day: NaiveDate,
    /// By name.
    pub people: Arc<Vec<GridPerson>>,
}

/// One row of the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridPerson {
    /// Who.
    pub emp_id: EmployeeId,
    /// Name on the staff list.
    pub name: String,
    /// Department of the day.
    pub department: Option<String>,
    /// Time in and time out that are recorded already.
    pub recorded: Option<(Option<NaiveTime>, Option<NaiveTime>)>,
}

/// The form of one answer.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewForm {
    /// Changes with each form that is opened.
    pub number: u64,
    /// What is wanted.
    pub wish: Wish,
    /// What is typed: a time, an id, a list.
    pub text: String,
    /// What an added punch is.
    pub said: Option<Said>,
    /// What is wrong with it.
    pub fault: Option<FormFault>,
    /// What it would do; `None` until that is known.
    pub preview: Option<Result<Arc<Vec<DayDifference>>, String>>,
    /// Punches that would be added, by a list.
    pub punches: usize,
    /// It is being stored.
    pub busy: bool,
}

/// What is wrong in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormFault {
    /// Nothing is typed yet.
    Empty,
    /// Not a time of day.
    NotATime,
    /// The time has not come yet.
    Future,
    /// Not an employee id.
    NotAnId,
    /// The rows of a list that cannot be used.
    Rows(Vec<Faulty>),
    /// No reason is given.
    NoReason,
    /// Longer than fits.
    LongReason,
}
