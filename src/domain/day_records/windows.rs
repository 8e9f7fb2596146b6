//! The windows in which punches belong to a shift.
//!
//! A window is the shift with some time before and after it. Where two of a person meet, the later one begins where the
//! earlier shift ends at the earliest, and the earlier window ends there.

use chrono::{Days, NaiveDate, TimeDelta};

use super::{Place, Punch};
use crate::domain::calendar::{Calendar, Employment};
use crate::domain::policy::PolicyHistory;
use crate::domain::roster::{PersonRoster, Plan, Roster};
use crate::domain::shift::ShiftType;
use crate::domain::time::Moment;

/// A shift of one day with its window.
#[derive(Debug, Clone)]
pub(super) struct Window<'a> {
    pub(super) date: NaiveDate,
    /// Which of the shifts of its date.
    nth: usize,
    pub(super) shift: &'a ShiftType,
    pub(super) start: Moment,
    pub(super) end: Moment,
    /// First instant that belongs to it.
    from: Moment,
    /// First instant that does not any more.
    pub(super) until: Moment,
}

/// The windows of one person around the calendar.
#[derive(Debug)]
pub(super) struct Schedule<'a> {
    roster: PersonRoster<'a>,
    policy: &'a PolicyHistory,
    /// By start.
    windows: Vec<Window<'a>>,
}

/// Punches by where they belong.
pub(super) struct Placed<'p> {
    /// With their windows' places in the schedule, in the order of the windows.
    in_windows: Vec<(Place, &'p Punch)>,
    /// By work date.
    outside: Vec<(Place, &'p Punch)>,
}

impl<'p> Placed<'p> {
    /// The punches of a place, in their order.
    pub(super) fn at(&self, place: Place) -> impl Iterator<Item = &'p Punch> {
        let list = if place.shift.is_some() { &self.in_windows } else { &self.outside };
        let key = |place: &Place| (place.date, place.shift);
        let first = list.partition_point(|(other, _)| key(other) < key(&place));
        list.iter().skip(first).take_while(move |(other, _)| *other == place).map(|(_, punch)| *punch)
    }
}

/// What a person is to do on a day, with windows.
#[derive(Debug, Clone, Copy)]
pub(super) struct DayPlan<'s, 'a> {
    pub(super) plan: Plan<'a>,
    pub(super) windows: &'s [Window<'a>],
}

impl<'a> Schedule<'a> {
    pub(super) fn new(
        person: &Employment,
        roster: &'a Roster,
        calendar: &Calendar,
        policy: &'a PolicyHistory,
    ) -> Self {
        let roster = roster.of(&person.emp_id, person.department.as_deref());
        // Neighbouring days can take a part of a window.
        let first = calendar.from.checked_sub_days(Days::new(2)).unwrap_or(calendar.from);
        let last = calendar.to.checked_add_days(Days::new(2)).unwrap_or(calendar.to);
        let mut windows = Vec::new();
        for date in first.iter_days().take_while(|date| *date <= last) {
            let Plan::Shifts(ids) = roster.on(date) else { continue };
            let policy = policy.on(date);
            let zone = policy.zone.unwrap_or(calendar.now.zone);
            let known = ids.iter().filter_map(|id| policy.shift(id));
            windows.extend(known.map(|shift| window(date, shift, zone)));
        }
        windows.sort_by_key(|window: &Window<'_>| (window.start.utc, window.end.utc));
        trim(&mut windows);
        number(&mut windows);
        Self { roster, policy, windows }
    }

    /// The windows of a date with the plan that they come from.
    pub(super) fn plan(&self, date: NaiveDate) -> DayPlan<'_, 'a> {
        // Windows are by start, so those of a date stand together.
        let first = self.windows.partition_point(|window| window.date < date);
        let after = self.windows.partition_point(|window| window.date <= date);
        let windows = self.windows.get(first..after).unwrap_or_default();
        DayPlan { plan: self.roster.on(date), windows }
    }

    pub(super) fn place(&self, at: &Moment) -> Place {
        let next = self.windows.partition_point(|window| window.from.utc <= at.utc);
        // Windows that overlap although their shifts should not: the nearest start wins.
        let open = self.windows.iter().take(next).rev().take(3).filter(|window| at.utc < window.until.utc);
        let nearest = open.min_by_key(|window| (window.start.utc - at.utc).abs());
        match nearest {
            Some(window) => Place { date: window.date, shift: Some(window.nth) },
            None => Place { date: self.work_date(at), shift: None },
        }
    }

    pub(super) fn place_all<'p>(&self, punches: &'p [Punch]) -> Placed<'p> {
        let placed = punches.iter().map(|punch| (self.place(&punch.at), punch));
        let (mut in_windows, mut outside): (Vec<_>, Vec<_>) =
            placed.partition(|(place, _)| place.shift.is_some());
        // Stable: the punches of one place keep their order.
        in_windows.sort_by_key(|(place, _)| (place.date, place.shift));
        outside.sort_by_key(|(place, _)| place.date);
        Placed { in_windows, outside }
    }

    /// The work date outside every shift: the local date, where the hours before the cut-off belong to the day before,
    /// by the rules of that day.
    fn work_date(&self, at: &Moment) -> NaiveDate {
        let local = at.local().date_naive();
        let before = local.pred_opt().unwrap_or(local);
        at.work_date(self.policy.on(before).day_cutoff)
    }
}

fn window(date: NaiveDate, shift: &ShiftType, zone: chrono_tz::Tz) -> Window<'_> {
    let last_day =
        if shift.is_overnight() { date.checked_add_days(Days::new(1)).unwrap_or(date) } else { date };
    let start = Moment::on_the_wall(date, shift.start, zone);
    let end = Moment::on_the_wall(last_day, shift.end, zone);
    let mins = |mins: u32| TimeDelta::minutes(mins.into());
    Window {
        date,
        nth: 0,
        shift,
        start,
        end,
        from: Moment { utc: start.utc - mins(shift.begin_check_in_before_shift_start_mins), zone },
        // A punch in the last second of the time after the shift is still in time.
        until: Moment {
            utc: end.utc + mins(shift.allow_check_out_after_shift_end_mins) + TimeDelta::seconds(1),
            zone,
        },
    }
}

fn trim(windows: &mut [Window<'_>]) {
    for at in 1..windows.len() {
        let (earlier, later) = windows.split_at_mut(at);
        let (Some(current), Some(next)) = (earlier.last_mut(), later.first_mut()) else { continue };
        next.from.utc = next.from.utc.max(current.end.utc.min(next.start.utc));
        current.until.utc = current.until.utc.min(next.from.utc);
    }
}

fn number(windows: &mut [Window<'_>]) {
    let mut before: Option<(NaiveDate, usize)> = None;
    for window in windows {
        window.nth = match before {
            Some((date, nth)) if date == window.date => nth + 1,
            _ => 0,
        };
        before = Some((window.date, window.nth));
    }
}
