//! One window of a day: from its punches to its record.

use chrono::{Days, NaiveDate, TimeDelta};

use super::Punch;
use super::hours::{self, Counted};
use super::record::{Attendance, DayKind, Scheduled, ShiftRecord};
use super::trace::Trace;
use super::windows::Window;
use crate::domain::calendar::LeavePart;
use crate::domain::policy::Policy;
use crate::domain::shift::{Breaks, MissedOut, OvertimeBasis, WorkRules};
use crate::domain::time::Moment;

/// What holds for all shifts of a day.
pub(super) struct Day<'a> {
    pub(super) date: NaiveDate,
    pub(super) kind: DayKind,
    pub(super) policy: &'a Policy,
    /// The shifts of the day.
    pub(super) windows: &'a [Window<'a>],
    /// When a day without a shift is over.
    pub(super) end: Moment,
    /// It is a day of employment and of the kiosk: who is not seen is absent.
    pub(super) counts: bool,
}

/// What somebody has to do in a window.
struct Duty {
    /// The times of the shift, shortened where a part of them is leave.
    scheduled: Option<Scheduled>,
    /// The part of the shift that is left, as seconds of seconds: less than all where it is leave.
    left: (i64, i64),
    expected_secs: i64,
}

/// A record with what overtime needs to know besides.
pub(super) struct Judged {
    pub(super) record: ShiftRecord,
    /// Seconds of work before the start of the shift.
    pub(super) before_secs: i64,
    /// Seconds of work after its end, or without any shift on a day that has one.
    pub(super) after_secs: i64,
}

/// The shift of a window, or the work outside of all, with everything that follows from its punches but the overtime.
pub(super) fn shift_record(
    day: &Day<'_>,
    window: Option<&Window<'_>>,
    punches: &[&Punch],
    over: bool,
) -> Judged {
    let rules = window.map_or(&day.policy.without_shift, |window| &window.shift.rules);
    let counted = hours::count(punches, rules.working_hours, day.policy.duplicate_window_secs.into());
    let duty = duty(day, window, rules);
    let mut record = ShiftRecord {
        scheduled: duty.scheduled.clone(),
        time_in: counted.time_in,
        time_out: counted.time_out,
        auto_out: false,
        worked_secs: counted.worked_secs,
        break_secs: counted.break_secs,
        expected_secs: duty.expected_secs,
        late_secs: 0,
        early_exit_secs: 0,
        overtime_secs: 0,
        attendance: Attendance::Present,
        trace: Vec::new(),
        punches: Vec::new(),
    };
    if punches.is_empty() {
        record.attendance = unseen(day, &duty, over);
        if record.attendance == Attendance::Absent {
            record.trace.push(Trace::NotSeen { date: day.date });
        }
        return Judged { record, before_secs: 0, after_secs: 0 };
    }
    let still_open =
        close(&mut record, &counted, rules, over, window.map_or(&day.end, |window| &window.until));
    deduct_break(&mut record, rules);
    if day.kind.is_working() && duty.left.0 > 0 {
        judge_late(&mut record, rules, counted.missing_in);
        // Until the window closes, the time out can still move.
        judge_early_exit(&mut record, rules, still_open || counted.missing_in || !over);
    }
    record.attendance = match (still_open || counted.missing_in || counted.time_in.is_none(), over) {
        (_, false) if counted.open_since.is_some() => Attendance::InProgress,
        (_, false) => Attendance::Present,
        (true, true) => Attendance::MissingPunch,
        (false, true) => by_thresholds(&mut record, day, &duty, rules),
    };
    let open_until = record.time_out.filter(|_| record.auto_out);
    let (before_secs, after_secs) = match (&record.scheduled, day.windows) {
        (Some(at), _) => {
            hours::outside(punches, &counted.roles, open_until, (at.start.secs(), at.end.secs()))
        }
        (None, []) => (0, 0),
        (None, _) => (0, record.worked_secs),
    };
    record.punches = counted.roles;
    Judged { record, before_secs, after_secs }
}

/// Without punches.
fn unseen(day: &Day<'_>, duty: &Duty, over: bool) -> Attendance {
    let due = day.kind.is_working() && day.counts && duty.left.0 > 0;
    match (due, over) {
        (false, _) => Attendance::NotExpected,
        (true, false) => Attendance::Pending,
        (true, true) => Attendance::Absent,
    }
}

/// Half a day of leave is half of the time of all shifts of the day: of two equal ones, one is left.
fn duty(day: &Day<'_>, window: Option<&Window<'_>>, rules: &WorkRules) -> Duty {
    let Some(window) = window else {
        let left = if day.kind.is_half() { (1, 2) } else { (1, 1) };
        let expected_secs = match rules.overtime.basis {
            OvertimeBasis::AbovePerDay { expected_mins: Some(mins) }
                if day.kind.is_working() && day.windows.is_empty() =>
            {
                i64::from(mins) * 60 * left.0 / left.1
            }
            _ => 0,
        };
        return Duty { scheduled: None, left, expected_secs };
    };
    let length = |window: &Window<'_>| window.end.secs() - window.start.secs();
    let all: i64 = day.windows.iter().map(length).sum();
    let earlier = day.windows.iter().take_while(|other| other.start.utc < window.start.utc);
    let before: i64 = earlier.map(length).sum();
    let own = length(window);
    let (from, to) = match &day.kind {
        DayKind::Leave { part: LeavePart::FirstHalf, .. } => (all / 2, all),
        DayKind::Leave { part: LeavePart::SecondHalf, .. } => (0, all / 2),
        _ => (0, all),
    };
    let (from, to) = ((from - before).clamp(0, own), (to - before).clamp(0, own));
    let after =
        |secs: i64| Moment { utc: window.start.utc + TimeDelta::seconds(secs), zone: window.start.zone };
    // A shift that is leave as a whole keeps its times.
    let (start, end) = if from < to { (after(from), after(to)) } else { (window.start, window.end) };
    let left = (to - from, own);
    let expected_secs = match (rules.overtime.basis, rules.breaks) {
        _ if !day.kind.is_working() => 0,
        (OvertimeBasis::AbovePerDay { expected_mins: Some(mins) }, _) => {
            // The hours of the day, shared by the length of its shifts.
            let share = |until: i64| i64::from(mins) * 60 * until / all.max(1);
            (share(before + own) - share(before)) * left.0 / left.1.max(1)
        }
        (_, Breaks::AutoDeduct { mins, after_mins }) if left.0 > i64::from(after_mins) * 60 => {
            left.0 - i64::from(mins) * 60
        }
        _ => left.0,
    };
    Duty { scheduled: Some(Scheduled { shift: window.shift.id.clone(), start, end }), left, expected_secs }
}

/// Closes a time in without its time out where the policy wants that; true where it stays open.
fn close(
    record: &mut ShiftRecord,
    counted: &Counted,
    rules: &WorkRules,
    over: bool,
    closes: &Moment,
) -> bool {
    let mut open = false;
    if let Some(since) = counted.open_since {
        if !over {
            record.time_out = None;
            return true;
        }
        let automatic = automatic_out(record, &since, rules, closes).filter(|at| at.secs() > since.secs());
        if let Some(at) = automatic {
            record.time_out = Some(at);
            record.auto_out = true;
            record.worked_secs += at.secs() - since.secs();
            record.break_secs += counted.open_break_secs;
            // Breaks inside of an open first-in-last-out day have not been taken off yet.
            if counted.time_out.is_none() {
                record.worked_secs -= record.break_secs;
            }
            let span = at.secs() - record.time_in.unwrap_or(since).secs();
            record.worked_secs = record.worked_secs.min(span).max(0);
            record.trace.push(Trace::AutoOut { rule: rules.missed_out, at });
        } else {
            record.trace.push(Trace::NoTimeOut { since });
            open = true;
        }
    }
    if let (Some(from), Some(to)) = (record.time_in, record.time_out) {
        let (break_secs, secs) = (record.break_secs, record.worked_secs);
        record.trace.push(Trace::Worked { from, to, break_secs, secs });
    }
    open
}

fn automatic_out(record: &ShiftRecord, since: &Moment, rules: &WorkRules, closes: &Moment) -> Option<Moment> {
    match rules.missed_out {
        MissedOut::LeaveOpen => None,
        MissedOut::ShiftEnd => record.scheduled.as_ref().map(|scheduled| scheduled.end),
        MissedOut::AfterExpected { tolerance_mins } => {
            let from = record.scheduled.as_ref().map_or(since, |scheduled| &scheduled.start);
            let expected = record.expected_secs;
            let deducted = match rules.breaks {
                Breaks::AutoDeduct { mins, after_mins }
                    if expected + i64::from(mins) * 60 > i64::from(after_mins) * 60 =>
                {
                    i64::from(mins) * 60
                }
                _ => 0,
            };
            let secs = expected + deducted + i64::from(tolerance_mins) * 60;
            (expected > 0).then(|| Moment { utc: from.utc + TimeDelta::seconds(secs), zone: since.zone })
        }
        MissedOut::FixedTime { at } => {
            let date = since.local().date_naive();
            let next_day = date.checked_add_days(Days::new(1)).unwrap_or(date);
            let on = |date| Moment::on_the_wall(date, at, since.zone);
            let next = [on(date), on(next_day)].into_iter().find(|at| at.secs() > since.secs())?;
            // Who comes after the fixed time has not worked until the next day's.
            (next.utc <= closes.utc).then_some(next)
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

fn judge_late(record: &mut ShiftRecord, rules: &WorkRules, unknown: bool) {
    let (Some(scheduled), Some(at), Some(grace_mins), false) =
        (&record.scheduled, record.time_in, rules.late_entry_grace_period_mins, unknown)
    else {
        return;
    };
    let start = scheduled.start;
    let secs = at.secs() - start.secs();
    if secs > i64::from(grace_mins) * 60 {
        record.late_secs = secs;
        record.trace.push(Trace::Late { at, start, grace_mins, secs });
    }
}

fn judge_early_exit(record: &mut ShiftRecord, rules: &WorkRules, unknown: bool) {
    let (Some(scheduled), Some(at), Some(grace_mins), false) =
        (&record.scheduled, record.time_out, rules.early_exit_grace_period_mins, unknown || record.auto_out)
    else {
        return;
    };
    let end = scheduled.end;
    let secs = end.secs() - at.secs();
    if secs > i64::from(grace_mins) * 60 {
        record.early_exit_secs = secs;
        record.trace.push(Trace::EarlyExit { at, end, grace_mins, secs });
    }
}

fn by_thresholds(record: &mut ShiftRecord, day: &Day<'_>, duty: &Duty, rules: &WorkRules) -> Attendance {
    if !day.kind.is_working() {
        return Attendance::Present;
    }
    let secs = record.worked_secs;
    let (left, whole) = duty.left;
    let below = |mins: Option<u32>| {
        mins.map(|mins| i64::from(mins) * 60 * left / whole.max(1)).filter(|least| secs < *least)
    };
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
