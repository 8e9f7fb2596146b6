//! What happens in the review and what it wants done.

use chrono::NaiveDate;

use super::view::GridPerson;
use crate::domain::audit::By;
use crate::domain::clock_event::{EventId, Said};
use crate::domain::employee::EmployeeId;
use crate::domain::log::DateRange;
use crate::domain::review::{DayDifference, ReviewChange, ReviewDay, ReviewKind, ReviewList};
use crate::domain::time::Moment;

/// What a person does in the review.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Days; `None` for those since the last locked one.
    Range(Option<DateRange>),
    /// A part of name or id.
    Text(String),
    /// One department, or all.
    Department(Option<String>),
    /// One kind, or all that need a decision.
    Kind(Option<ReviewKind>),
    /// With what was put aside, or without.
    ShowDismissed(bool),
    /// This row.
    Select(usize),
    /// So many rows down, or up.
    Move(i32),
    /// The day of the selected row over the whole screen, or back to the list.
    Open(bool),
    /// A day that was found elsewhere, over the whole screen.
    OpenDay(EmployeeId, NaiveDate),
    /// Begins to answer: opens the form.
    Begin(Wish),
    /// What is typed into the form.
    Type(String),
    /// What the added punch is.
    Say(Option<Said>),
    /// The day whose times are typed in a grid.
    GridDay(NaiveDate),
    /// Carries out what the form says, for this reason.
    Confirm(String),
    /// Closes the form.
    Cancel,
}

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// The time that the item proposes.
    Accept,
    /// The missing time, as it is typed.
    TypeTime,
    /// What the person asked for is not done.
    Decline,
    /// Looked at, nothing to do.
    Dismiss,
    /// Back into the list.
    TakeUp,
    /// The overtime of the item is paid (`true`) or not.
    Overtime(bool),
    /// Adds a punch at a typed time.
    Add,
    /// Moves a punch to a typed time.
    Move(EventId),
    /// A punch does not count.
    Void(EventId),
    /// What a punch was.
    Mean(EventId, Said),
    /// Gives a punch to the person whose id is typed.
    Give(EventId),
    /// A correction no longer holds.
    TakeBack(EventId),
    /// Punches of a list, which is typed or pasted.
    Bulk,
    /// Approves and locks the days of the list (`true`), or unlocks them.
    Lock(bool),
}

/// What is asked of the store.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// [`Found::List`].
    List(Option<DateRange>, Moment),
    /// [`Found::Day`].
    Day(EmployeeId, NaiveDate, Moment),
    /// [`Found::People`].
    People(NaiveDate),
    /// [`Found::Preview`] of the change with this number.
    Preview(u64, Box<ReviewChange>, By),
    /// [`super::super::event::Found::Changed`], for this reason.
    Store(Box<ReviewChange>, String, By),
}

/// What the store found.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// What needs a human.
    List(Box<ReviewList>),
    /// A day.
    Day(Box<ReviewDay>),
    /// Who works here on a day, by name, with what is recorded.
    People(NaiveDate, Vec<GridPerson>),
    /// What a change would do, or why it cannot be stored.
    Preview(u64, Result<Vec<DayDifference>, String>),
}
