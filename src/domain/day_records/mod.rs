//! Day records: what the punches of a person make of each day.
//!
//! One pure function, exact in seconds: the same events, roster, calendar and policy give the same records for ever, in
//! whatever order they come. A day depends on its own window alone, so that a new punch needs only the days beside it.
//!
//! ```text
//! events + corrections ──▶ punches of a person ──▶ windows of the shifts ──▶ hours ──▶ record + exceptions
//! ```

mod day;
mod exception;
mod hours;
mod overtime;
mod punches;
mod record;
mod rounding;
mod summary;
mod trace;
mod week;
mod window_record;
mod windows;

use chrono::NaiveDate;

use self::day::DayJudge;
use self::punches::PunchesOfAll;
use self::windows::Schedule;
use super::calendar::{Calendar, Employment};
use super::clock_event::{ClockEvent, Correction, DaySoFar};
use super::policy::PolicyHistory;
use super::roster::Roster;

pub use self::exception::{Exception, ExceptionKind};
pub use self::hours::Role;
pub use self::punches::Punch;
pub use self::record::{Approval, Attendance, DayKind, DayRecord, OvertimeClass, Scheduled, ShiftRecord};
pub use self::rounding::Rounded;
pub use self::summary::{Summary, summary};
pub use self::trace::Trace;
pub use self::week::book_weeks;

/// Everything that was recorded, in any order.
#[derive(Debug, Clone, Copy, Default)]
pub struct Events<'a> {
    /// The punches.
    pub punches: &'a [ClockEvent],
    /// What HR corrected.
    pub corrections: &'a [Correction],
}

/// The records of `staff` for each day of the calendar, by person in the order of `staff` and then by date, and what
/// somebody should look at.
///
/// A day without punches has a record as well, from the first day of employment and of the kiosk on: absent, off,
/// holiday, leave, or not over yet. Exceptions are held back until the window of the day has closed.
#[must_use]
pub fn day_records(
    events: Events<'_>,
    staff: &[Employment],
    roster: &Roster,
    calendar: &Calendar,
    policy: &PolicyHistory,
) -> (Vec<DayRecord>, Vec<Exception>) {
    let mut all = PunchesOfAll::of(events);
    let (mut records, mut exceptions) = (Vec::new(), Vec::new());
    for person in staff {
        let punches = all.take(&person.emp_id);
        PersonDays::new(person, roster, calendar, policy).compute(&punches, &mut records, &mut exceptions);
    }
    exceptions.extend(all.left_over(calendar));
    exceptions.sort_by(|a, b| {
        (&a.emp_id, a.date, a.kind.rank(), a.event).cmp(&(&b.emp_id, b.date, b.kind.rank(), b.event))
    });
    (records, exceptions)
}

/// The punches of one person after all corrections, in the order in which they count.
///
/// `events` may hold those of other people as well.
#[must_use]
pub fn punches_of(person: &Employment, events: Events<'_>) -> Vec<Punch> {
    PunchesOfAll::of(events).take(&person.emp_id)
}

/// The days of one person.
#[derive(Debug)]
pub struct PersonDays<'a> {
    judge: DayJudge<'a>,
    schedule: Schedule<'a>,
}

/// Where a punch belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The work date.
    pub date: NaiveDate,
    /// Which of the person's shifts of that date; `None` outside of all.
    pub shift: Option<usize>,
}

impl<'a> PersonDays<'a> {
    /// The days of `person` in `calendar`.
    #[must_use]
    pub fn new(
        person: &'a Employment,
        roster: &'a Roster,
        calendar: &'a Calendar,
        policy: &'a PolicyHistory,
    ) -> Self {
        let schedule = Schedule::new(person, roster, calendar, policy);
        Self { judge: DayJudge { person, calendar, policy }, schedule }
    }

    /// Adds the records and exceptions of each day of the calendar, from the punches of this person in their order.
    pub fn compute(&self, punches: &[Punch], records: &mut Vec<DayRecord>, exceptions: &mut Vec<Exception>) {
        let placed = self.schedule.place_all(punches);
        let dates = self.judge.calendar.from.iter_days().take_while(|date| *date <= self.judge.calendar.to);
        for date in dates {
            let plan = self.schedule.plan(date);
            records.extend(self.judge.judge(date, plan, &placed, exceptions));
        }
    }

    /// Where a punch at `at` belongs, when it is within the calendar.
    #[must_use]
    pub fn place(&self, at: &super::time::Moment) -> Place {
        self.schedule.place(at)
    }

    /// The rules by which the hours of a place are counted.
    #[must_use]
    pub fn work_rules(&self, place: Place) -> &super::shift::WorkRules {
        let plan = self.schedule.plan(place.date);
        let window = place.shift.and_then(|nth| plan.windows.get(nth));
        window.map_or(&self.judge.policy.on(place.date).without_shift, |window| &window.shift.rules)
    }

    /// What the punches of a place make of it while its window is open; `None` without any. `punches` are those of this
    /// person, in their order.
    #[must_use]
    pub fn day_so_far(&self, place: Place, punches: &[Punch]) -> Option<DaySoFar> {
        let placed = self.schedule.place_all(punches);
        let here: Vec<&Punch> = placed.at(place).collect();
        self.judge.day_so_far(place, self.schedule.plan(place.date), &here)
    }
}
