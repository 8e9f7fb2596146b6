//! One day of one person: from placed punches to a record.

use chrono::{Datelike as _, Days, NaiveDate, TimeDelta};

use super::exception::{Exception, ExceptionKind};
use super::hours::{self, Counted, Role};
use super::record::{Attendance, DayKind, DayRecord, Scheduled, ShiftRecord};
use super::trace::Trace;
use super::windows::{DayPlan, Placed, Window};
use super::{Place, Punch};
use crate::domain::calendar::{Calendar, Employment, LeavePart};
use crate::domain::clock_event::DaySoFar;
use crate::domain::policy::{Policy, PolicyHistory};
use crate::domain::roster::Plan;
use crate::domain::shift::{Breaks, MissedOut, OvertimeBasis, WorkRules};
use crate::domain::time::Moment;

/// Judges the days of one person.
#[derive(Debug)]
pub(super) struct DayJudge<'a> {
    pub(super) person: &'a Employment,
    pub(super) calendar: &'a Calendar,
    pub(super) policy: &'a PolicyHistory,
}

/// What holds for all shifts of a day.
struct Day<'a> {
    date: NaiveDate,
    kind: DayKind,
    policy: &'a Policy,
}

impl DayJudge<'_> {
    /// The record of a day; `None` before the first day of the kiosk or of the employment, unless somebody was there.
    pub(super) fn judge(
        &self,
        date: NaiveDate,
        plan: DayPlan<'_, '_>,
        placed: &Placed<'_>,
        exceptions: &mut Vec<Exception>,
    ) -> Option<DayRecord> {
        let day = Day { date, kind: self.kind(date, plan.plan), policy: self.policy.on(date) };
        let outside: Vec<&Punch> = placed.at(Place { date, shift: None }).collect();
        let mut shifts = Vec::with_capacity(plan.windows.len() + 1);
        let (mut closed, mut seen) = (true, false);
        for (nth, window) in plan.windows.iter().enumerate() {
            let punches: Vec<&Punch> = placed.at(Place { date, shift: Some(nth) }).collect();
            let over = self.calendar.now.utc >= window.until.utc;
            closed &= over;
            seen |= !punches.is_empty();
            let record = shift_record(&day, Some(window), &punches, over);
            if over {
                self.report(&day, &record, &punches, exceptions);
            }
            shifts.push(record);
        }
        if !outside.is_empty() || plan.windows.is_empty() {
            let over = self.calendar.now.utc >= self.day_end(date).utc;
            closed &= over;
            seen |= !outside.is_empty();
            let record = shift_record(&day, None, &outside, over);
            let planned = plan.plan != Plan::Unplanned || !self.person.covers(date);
            if over {
                self.report(&day, &record, &outside, exceptions);
                if planned {
                    self.tell_each(&day, &outside, ExceptionKind::Unscheduled, exceptions);
                }
            }
            shifts.push(record);
        }
        let counts = self.person.covers(date) && self.calendar.go_live.is_none_or(|first| first <= date);
        if !seen && !counts {
            return None;
        }
        if let Plan::Shifts(ids) = plan.plan
            && closed
            && ids.iter().any(|id| day.policy.shift(id).is_none())
        {
            exceptions.push(self.exception(&day, ExceptionKind::UnknownShift, None));
        }
        let attendance = of_day(&shifts, plan.windows.len());
        Some(DayRecord {
            emp_id: self.person.emp_id.clone(),
            date,
            kind: day.kind,
            attendance,
            closed,
            shifts,
        })
    }

    /// What `punches`, all of this place, make of it while its window is open; `None` without any.
    pub(super) fn day_so_far(
        &self,
        place: Place,
        plan: DayPlan<'_, '_>,
        punches: &[&Punch],
    ) -> Option<DaySoFar> {
        let (first, last) = (punches.first()?, punches.last()?);
        let date = place.date;
        let day = Day { date, kind: self.kind(date, plan.plan), policy: self.policy.on(date) };
        let window = place.shift.and_then(|nth| plan.windows.get(nth));
        let record = shift_record(&day, window, punches, false);
        let role = record.punches.last().map_or(Role::In, |(_, role)| *role);
        let time_out = record.time_out;
        Some(DaySoFar {
            date,
            time_in: record.time_in.unwrap_or(first.at),
            time_out,
            last: (role.direction(), last.at),
            worked_secs: time_out.map(|_| record.worked_secs),
        })
    }

    fn kind(&self, date: NaiveDate, plan: Plan<'_>) -> DayKind {
        let leave = self.calendar.leave(&self.person.emp_id, date);
        if let Some((LeavePart::Full, kind)) = leave {
            return DayKind::Leave { part: LeavePart::Full, kind: kind.to_owned() };
        }
        if let Some(holiday) = self.calendar.holiday(date, self.person.site.as_deref()) {
            return DayKind::Holiday { name: holiday.name.clone() };
        }
        let off = match plan {
            Plan::Off => true,
            Plan::Unplanned => self.policy.on(date).weekly_offs.contains(&date.weekday()),
            Plan::Shifts(_) => false,
        };
        match leave {
            _ if off => DayKind::WeeklyOff,
            Some((part, kind)) => DayKind::Leave { part, kind: kind.to_owned() },
            None => DayKind::Working,
        }
    }

    /// When a day without a shift is over: at its cut-off on the next.
    fn day_end(&self, date: NaiveDate) -> Moment {
        let next = date.checked_add_days(Days::new(1)).unwrap_or(date);
        let policy = self.policy.on(date);
        Moment::on_the_wall(next, policy.day_cutoff, policy.zone.unwrap_or(self.calendar.now.zone))
    }

    fn exception(
        &self,
        day: &Day<'_>,
        kind: ExceptionKind,
        event: Option<crate::domain::clock_event::EventId>,
    ) -> Exception {
        Exception { emp_id: self.person.emp_id.clone(), date: day.date, kind, event }
    }

    fn tell_each(
        &self,
        day: &Day<'_>,
        punches: &[&Punch],
        kind: ExceptionKind,
        exceptions: &mut Vec<Exception>,
    ) {
        exceptions.extend(punches.iter().map(|punch| self.exception(day, kind, Some(punch.event))));
    }

    /// What somebody should look at in a window that has closed.
    fn report(
        &self,
        day: &Day<'_>,
        record: &ShiftRecord,
        punches: &[&Punch],
        exceptions: &mut Vec<Exception>,
    ) {
        if punches.is_empty() {
            return;
        }
        for punch in punches {
            let manual = punch.corrected || punch.source == crate::domain::clock_event::Source::Manual;
            let found = [(punch.clock_suspect, ExceptionKind::SuspectClock), (manual, ExceptionKind::Manual)];
            let found = found.into_iter().filter(|(is, _)| *is);
            exceptions.extend(found.map(|(_, kind)| self.exception(day, kind, Some(punch.event))));
        }
        for (event, role) in &record.punches {
            let kind = match role {
                Role::Duplicate => ExceptionKind::Duplicate,
                Role::Odd => ExceptionKind::Odd,
                _ => continue,
            };
            exceptions.push(self.exception(day, kind, Some(*event)));
        }
        let open = record.trace.iter().any(|trace| matches!(trace, Trace::NoTimeOut { .. }));
        let missing_in = record.attendance == Attendance::MissingPunch && !open;
        let break_due = match self.rules(day, record).breaks {
            Breaks::MustPunch { after_mins } => {
                record.worked_secs > i64::from(after_mins) * 60 && record.break_secs == 0
            }
            Breaks::None | Breaks::AutoDeduct { .. } => false,
        };
        let found = [
            (missing_in, ExceptionKind::MissingIn),
            (open, ExceptionKind::MissingOut),
            (record.auto_out, ExceptionKind::AutoOut),
            (record.late_secs > 0, ExceptionKind::Late(record.late_secs)),
            (record.early_exit_secs > 0, ExceptionKind::EarlyExit(record.early_exit_secs)),
            (break_due, ExceptionKind::NoBreak),
        ];
        let found = found.into_iter().filter(|(is, _)| *is);
        exceptions.extend(found.map(|(_, kind)| self.exception(day, kind, None)));
    }

    fn rules<'p>(&self, day: &Day<'p>, record: &ShiftRecord) -> &'p WorkRules {
        let shift = record.scheduled.as_ref().and_then(|scheduled| day.policy.shift(&scheduled.shift));
        shift.map_or(&day.policy.without_shift, |shift| &shift.rules)
    }
}

/// The shift of a window, or the work outside of all, with everything that follows from its punches.
fn shift_record(day: &Day<'_>, window: Option<&Window<'_>>, punches: &[&Punch], over: bool) -> ShiftRecord {
    let rules = window.map_or(&day.policy.without_shift, |window| &window.shift.rules);
    let counted = hours::count(punches, rules.working_hours, day.policy.duplicate_window_secs.into());
    let scheduled = window.map(|window| scheduled(window, &day.kind));
    let expected_secs = expected(day, scheduled.as_ref(), rules);
    let mut record = ShiftRecord {
        scheduled,
        time_in: counted.time_in,
        time_out: counted.time_out,
        auto_out: false,
        worked_secs: counted.worked_secs,
        break_secs: counted.break_secs,
        expected_secs,
        late_secs: 0,
        early_exit_secs: 0,
        overtime_secs: 0,
        attendance: Attendance::Present,
        trace: Vec::new(),
        punches: Vec::new(),
    };
    if punches.is_empty() {
        record.attendance = match (day.kind.is_working(), over) {
            (false, _) => Attendance::NotExpected,
            (true, false) => Attendance::Pending,
            (true, true) => {
                record.trace.push(Trace::NotSeen { date: day.date });
                Attendance::Absent
            }
        };
        return record;
    }
    let still_open = close(&mut record, &counted, rules, over);
    deduct_break(&mut record, rules);
    if day.kind.is_working() {
        judge_times(&mut record, rules, over);
    }
    overtime(&mut record, day, rules);
    record.attendance = match (still_open || counted.time_in.is_none(), over) {
        (true, false) if counted.open_since.is_some() => Attendance::InProgress,
        (true, _) => Attendance::MissingPunch,
        (false, false) => Attendance::Present,
        (false, true) => by_thresholds(&mut record, day, rules),
    };
    record.punches = counted.roles;
    record
}

fn scheduled(window: &Window<'_>, kind: &DayKind) -> Scheduled {
    let (mut start, mut end) = (window.start, window.end);
    let half = Moment { utc: start.utc + (end.utc - start.utc) / 2, zone: start.zone };
    if let DayKind::Leave { part, .. } = kind {
        match part {
            LeavePart::FirstHalf => start = half,
            LeavePart::SecondHalf => end = half,
            LeavePart::Full => {}
        }
    }
    Scheduled { shift: window.shift.id.clone(), start, end }
}

fn expected(day: &Day<'_>, scheduled: Option<&Scheduled>, rules: &WorkRules) -> i64 {
    if !day.kind.is_working() {
        return 0;
    }
    if let OvertimeBasis::AbovePerDay { expected_mins: Some(mins) } = rules.overtime.basis {
        let secs = i64::from(mins) * 60;
        return if day.kind.is_half() { secs / 2 } else { secs };
    }
    let Some(scheduled) = scheduled else { return 0 };
    let length = scheduled.end.secs() - scheduled.start.secs();
    match rules.breaks {
        Breaks::AutoDeduct { mins, after_mins } if length > i64::from(after_mins) * 60 => {
            length - i64::from(mins) * 60
        }
        _ => length,
    }
}

/// Closes a time in without its time out where the policy wants that; true where it stays open.
fn close(record: &mut ShiftRecord, counted: &Counted, rules: &WorkRules, over: bool) -> bool {
    let Some(since) = counted.open_since else {
        if let (Some(from), Some(to)) = (record.time_in, record.time_out) {
            let (break_secs, secs) = (record.break_secs, record.worked_secs);
            record.trace.push(Trace::Worked { from, to, break_secs, secs });
        }
        return false;
    };
    if !over {
        record.time_out = None;
        return true;
    }
    let Some(at) = automatic_out(record, &since, rules).filter(|at| at.secs() > since.secs()) else {
        record.trace.push(Trace::NoTimeOut { since });
        return true;
    };
    record.time_out = Some(at);
    record.auto_out = true;
    record.worked_secs += at.secs() - since.secs();
    // Breaks inside of an open first-in-last-out day have not been taken off yet.
    if counted.time_out.is_none() {
        record.worked_secs = (record.worked_secs - record.break_secs).max(0);
    }
    record.trace.push(Trace::AutoOut { rule: rules.missed_out, at });
    false
}

fn automatic_out(record: &ShiftRecord, since: &Moment, rules: &WorkRules) -> Option<Moment> {
    let after = |secs: i64| Moment { utc: since.utc + TimeDelta::seconds(secs), zone: since.zone };
    match rules.missed_out {
        MissedOut::LeaveOpen => None,
        MissedOut::ShiftEnd => record.scheduled.as_ref().map(|scheduled| scheduled.end),
        MissedOut::AfterExpected { tolerance_mins } => {
            (record.expected_secs > 0).then(|| after(record.expected_secs + i64::from(tolerance_mins) * 60))
        }
        MissedOut::FixedTime { at } => {
            let date = since.local().date_naive();
            let today = Moment::on_the_wall(date, at, since.zone);
            let tomorrow = date.checked_add_days(Days::new(1)).unwrap_or(date);
            Some(if today.secs() > since.secs() {
                today
            } else {
                Moment::on_the_wall(tomorrow, at, since.zone)
            })
        }
    }
}

/// Takes off the part of a break that was not punched.
fn deduct_break(record: &mut ShiftRecord, rules: &WorkRules) {
    let Breaks::AutoDeduct { mins, after_mins } = rules.breaks else { return };
    let not_taken = (i64::from(mins) * 60 - record.break_secs).max(0).min(record.worked_secs);
    if record.worked_secs > i64::from(after_mins) * 60 && not_taken > 0 {
        record.worked_secs -= not_taken;
        record.trace.push(Trace::BreakDeducted { secs: not_taken, mins, after_mins });
    }
}

fn judge_times(record: &mut ShiftRecord, rules: &WorkRules, over: bool) {
    let Some(scheduled) = &record.scheduled else { return };
    if let (Some(at), Some(grace_mins)) = (record.time_in, rules.late_entry_grace_period_mins) {
        let start = scheduled.start;
        let secs = at.secs() - start.secs();
        if secs > i64::from(grace_mins) * 60 {
            record.late_secs = secs;
            record.trace.push(Trace::Late { at, start, grace_mins, secs });
        }
    }
    // Until the window closes, the time out can still move.
    if let (Some(at), Some(grace_mins), true, false) =
        (record.time_out, rules.early_exit_grace_period_mins, over, record.auto_out)
    {
        let end = scheduled.end;
        let secs = end.secs() - at.secs();
        if secs > i64::from(grace_mins) * 60 {
            record.early_exit_secs = secs;
            record.trace.push(Trace::EarlyExit { at, end, grace_mins, secs });
        }
    }
}

fn overtime(record: &mut ShiftRecord, day: &Day<'_>, rules: &WorkRules) {
    let before_shift = match (&record.scheduled, record.time_in) {
        (Some(scheduled), Some(at)) if !rules.overtime.count_before_shift => {
            (scheduled.start.secs() - at.secs()).max(0)
        }
        _ => 0,
    };
    let above = match (rules.overtime.basis, &record.scheduled) {
        (OvertimeBasis::None, _) => return,
        _ if !day.kind.is_working() => record.worked_secs,
        (OvertimeBasis::AbovePerWeek { .. }, _) => return,
        (OvertimeBasis::AbovePerDay { .. }, _) if record.expected_secs > 0 => {
            record.worked_secs - before_shift - record.expected_secs
        }
        (OvertimeBasis::OutsideSchedule, Some(scheduled)) => {
            let after = record.time_out.map_or(0, |at| (at.secs() - scheduled.end.secs()).max(0));
            let before = record.time_in.map_or(0, |at| (scheduled.start.secs() - at.secs()).max(0));
            (after + before - before_shift).min(record.worked_secs)
        }
        (OvertimeBasis::AbovePerDay { .. } | OvertimeBasis::OutsideSchedule, _) => 0,
    };
    let counts = if above < i64::from(rules.overtime.threshold_mins) * 60 { 0 } else { above };
    let counts = rules.overtime.cap_mins.map_or(counts, |cap| counts.min(i64::from(cap) * 60));
    if above > 0 && counts > 0 {
        record.overtime_secs = counts;
        record.trace.push(Trace::Overtime { secs: counts, above_secs: above });
    }
}

fn by_thresholds(record: &mut ShiftRecord, day: &Day<'_>, rules: &WorkRules) -> Attendance {
    if !day.kind.is_working() {
        return Attendance::Present;
    }
    let part = if day.kind.is_half() { 2 } else { 1 };
    let secs = record.worked_secs;
    let below =
        |mins: Option<u32>| mins.map(|mins| i64::from(mins) * 60 / part).filter(|least| secs < *least);
    if let Some(threshold_secs) = below(rules.working_hours_threshold_for_absent_mins) {
        record.trace.push(Trace::BelowAbsent { secs, threshold_secs });
        Attendance::Absent
    } else if let Some(threshold_secs) = below(rules.working_hours_threshold_for_half_day_mins) {
        record.trace.push(Trace::BelowHalfDay { secs, threshold_secs });
        Attendance::HalfDay
    } else {
        Attendance::Present
    }
}

/// The attendance of a day from that of its shifts. Work outside of them counts for a day without any.
fn of_day(shifts: &[ShiftRecord], scheduled: usize) -> Attendance {
    let deciding = if scheduled == 0 { shifts } else { shifts.get(..scheduled).unwrap_or(shifts) };
    let has = |attendance| deciding.iter().any(|shift| shift.attendance == attendance);
    let all = |attendance| deciding.iter().all(|shift| shift.attendance == attendance);
    // A punch that is missing, even outside of the shifts, has to be looked at first.
    if shifts.iter().any(|shift| shift.attendance == Attendance::MissingPunch) {
        return Attendance::MissingPunch;
    }
    if shifts.iter().any(|shift| shift.attendance == Attendance::InProgress) {
        return Attendance::InProgress;
    }
    let whole = [Attendance::Present, Attendance::Absent, Attendance::Pending, Attendance::NotExpected];
    match whole.into_iter().find(|attendance| all(*attendance)) {
        Some(attendance) => attendance,
        // One shift is over and another is not.
        None if has(Attendance::Pending) => Attendance::Present,
        // On a day off, one of two shifts was worked.
        None if has(Attendance::NotExpected) => Attendance::Present,
        None => Attendance::HalfDay,
    }
}
