//! The windows in which punches belong to a shift.
//!
//! A window is the shift with some time before and after it. Windows of a person never overlap: where two would, the
//! earlier one ends in the middle between the two shifts, and the later one begins there. So whoever goes to lunch after
//! the first part of a split shift leaves that part, and whoever comes back arrives for the second. Between shifts that
//! follow each other without a gap, this is the end of the one and the start of the other.

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
    /// By date and start.
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
        person: &'a Employment,
        roster: &'a Roster,
        calendar: &Calendar,
        policy: &'a PolicyHistory,
    ) -> Self {
        let roster = roster.of(person);
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
        // The same order, but where the policy has changed its zone and the first day's night begins after the next day.
        windows.sort_by_key(|window| window.date);
        number(&mut windows);
        Self { roster, policy, windows }
    }

    /// The windows of a date with the plan that they come from.
    pub(super) fn plan(&self, date: NaiveDate) -> DayPlan<'_, 'a> {
        let first = self.windows.partition_point(|window| window.date < date);
        let after = self.windows.partition_point(|window| window.date <= date);
        let windows = self.windows.get(first..after).unwrap_or_default();
        DayPlan { plan: self.roster.on(date), windows }
    }

    pub(super) fn place(&self, at: &Moment) -> Place {
        // A window begins at most one day before its date and ends at most two days after it, in any zone.
        let date = at.utc.date_naive();
        let near =
            |days: u64| (date.checked_sub_days(Days::new(days)), date.checked_add_days(Days::new(days)));
        let (first, last) = near(3);
        let first = self.windows.partition_point(|window| first.is_some_and(|first| window.date < first));
        let open = self
            .windows
            .get(first..)
            .unwrap_or_default()
            .iter()
            .take_while(|window| last.is_none_or(|last| window.date <= last))
            .filter(|window| window.from.utc <= at.utc && at.utc < window.until.utc);
        // Shifts that are at the same time by mistake: the nearest start wins.
        let nearest = open.min_by_key(|window| ((window.start.utc - at.utc).abs(), window.date, window.nth));
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

/// Parts the windows that overlap, as the beginning of this file says. `windows` are by start.
fn trim(windows: &mut [Window<'_>]) {
    for at in 1..windows.len() {
        let (earlier, later) = windows.split_at_mut(at);
        let (Some(current), Some(next)) = (earlier.last_mut(), later.first_mut()) else { continue };
        if next.from.utc >= current.until.utc {
            continue;
        }
        let border = if current.end.utc >= next.start.utc {
            // At the same time by mistake.
            next.start.utc
        } else {
            let middle = current.end.utc + (next.start.utc - current.end.utc) / 2;
            middle.max(next.from.utc).min(current.until.utc)
        };
        next.from.utc = border;
        current.until.utc = border;
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
