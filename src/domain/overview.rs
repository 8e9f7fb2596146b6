//! The figures of the dashboard.

use chrono::NaiveDate;

use super::clock_event::Direction;
use super::employee::EmployeeId;
use super::recovery::Gap;
use super::time::Moment;

/// How the day stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// The work date that it is about.
    pub date: NaiveDate,
    /// Active people on the staff list.
    pub staff: u32,
    /// People with a time in today.
    pub present_today: u32,
    /// Active people without one.
    pub absent_today: u32,
    /// Those whose time in was late.
    pub late_today: u32,
    /// Those with a time in and without a time out yet.
    pub present_now: u32,
    /// Work days of yesterday without a time out.
    pub missing_out_yesterday: u32,
    /// Presentations refused as not live on this date and the six before.
    pub refused_this_week: u32,
    /// People with a time in on each of the last 30 dates, oldest first, today last.
    pub days: Vec<(NaiveDate, u32)>,
    /// By department, largest first.
    pub departments: Vec<DepartmentCount>,
    /// The newest punches, newest first.
    pub latest: Vec<LatestPunch>,
    /// Times from which records may be missing, until HR has seen to them.
    pub gaps: Vec<Gap>,
}

/// A department today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentCount {
    /// Its name; `None` for people without one.
    pub name: Option<String>,
    /// Active people in it.
    pub staff: u32,
    /// Those with a time in today.
    pub present: u32,
}

/// A punch that was just recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatestPunch {
    /// Who.
    pub emp_id: EmployeeId,
    /// Name on the staff list.
    pub name: String,
    /// When.
    pub at: Moment,
    /// The first of a work day is a time in, any later one a time out.
    pub direction: Direction,
    /// The work date that it belongs to.
    pub date: NaiveDate,
}
