//! One day of one person: from placed punches to a record.

use chrono::{Datelike as _, Days, NaiveDate};

use super::exception::{Exception, ExceptionKind};
use super::hours::Role;
use super::overtime;
use super::record::{Approval, Attendance, DayKind, DayRecord, ShiftRecord};
use super::trace::Trace;
use super::window_record::{Day, shift_record};
use super::windows::{DayPlan, Placed};
use super::{Place, Punch};
use crate::domain::calendar::{Calendar, Employment, LeavePart};
use crate::domain::clock_event::{DaySoFar, EventId, Source};
use crate::domain::policy::PolicyHistory;
use crate::domain::roster::Plan;
use crate::domain::shift::{Breaks, WorkRules};
use crate::domain::time::Moment;

/// Judges the days of one person.
#[derive(Debug)]
pub(super) struct DayJudge<'a> {
    pub(super) person: &'a Employment,
    pub(super) calendar: &'a Calendar,
    pub(super) policy: &'a PolicyHistory,
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
        let day = self.day(date, plan);
        let mut judged = Vec::with_capacity(plan.windows.len() + 1);
        let (mut closed, mut seen) = (true, false);
        let outside: Vec<&Punch> = placed.at(Place { date, shift: None }).collect();
        let without = (!outside.is_empty() || plan.windows.is_empty()).then_some(None);
        for (nth, window) in plan.windows.iter().map(Some).chain(without).enumerate() {
            let punches = match window {
                Some(_) => placed.at(Place { date, shift: Some(nth) }).collect(),
                None => outside.clone(),
            };
            let over = self.calendar.now.utc >= window.map_or(day.end, |window| window.until).utc;
            closed &= over;
            seen |= !punches.is_empty();
            let one = shift_record(&day, window, &punches, over);
            if over {
                self.report(&day, &one.record, &punches, exceptions);
                let unplanned = window.is_none() && plan.plan != Plan::Unplanned;
                if unplanned || !day.kind.is_working() || !self.person.covers(date) {
                    self.report_unscheduled(&day, &one.record, exceptions);
                }
            }
            judged.push(one);
        }
        if !seen && !day.counts {
            return None;
        }
        overtime::book(&mut judged, &day.kind, &overtime_rules(&day).overtime);
        let shifts: Vec<ShiftRecord> = judged.into_iter().map(|one| one.record).collect();
        if let Plan::Shifts(ids) = plan.plan
            && closed
            && ids.iter().any(|id| day.policy.shift(id).is_none())
        {
            exceptions.push(self.exception(&day, ExceptionKind::UnknownShift, None));
        }
        let needs_approval = overtime_rules(&day).overtime.needs_approval;
        let approval = if needs_approval && shifts.iter().any(|shift| shift.overtime_secs > 0) {
            Approval::Waiting { approved_secs: 0 }
        } else {
            Approval::NotNeeded
        };
        let attendance = of_day(&shifts, plan.windows.len(), day.kind.is_working());
        Some(DayRecord {
            emp_id: self.person.emp_id.clone(),
            date,
            kind: day.kind,
            attendance,
            closed,
            approval,
            weekly_overtime_secs: 0,
            shifts,
        })
    }

    fn day<'d>(&'d self, date: NaiveDate, plan: DayPlan<'d, '_>) -> Day<'d> {
        Day {
            date,
            kind: self.kind(date, plan.plan),
            policy: self.policy.on(date),
            windows: plan.windows,
            end: self.day_end(date),
            counts: self.person.covers(date) && self.calendar.go_live.is_none_or(|first| first <= date),
        }
    }

    /// What `punches`, all of this place, make of it while its window is open; `None` without any.
    pub(super) fn day_so_far(
        &self,
        place: Place,
        plan: DayPlan<'_, '_>,
        punches: &[&Punch],
    ) -> Option<DaySoFar> {
        let (first, last) = (punches.first()?, punches.last()?);
        let day = self.day(place.date, plan);
        let window = place.shift.and_then(|nth| plan.windows.get(nth));
        let record = shift_record(&day, window, punches, false).record;
        let role = record.punches.last().map_or(Role::In, |(_, role)| *role);
        let time_out = record.time_out;
        Some(DaySoFar {
            date: place.date,
            time_in: record.time_in.unwrap_or(first.at),
            time_out,
            last: (role.direction(), last.at),
            worked_secs: time_out.map(|_| record.worked_secs),
            late_secs: record.late_secs,
        })
    }

    fn kind(&self, date: NaiveDate, plan: Plan<'_>) -> DayKind {
        let leave = self.calendar.leave(&self.person.emp_id, date);
        if let Some((LeavePart::Full, kind)) = leave {
            return DayKind::Leave { part: LeavePart::Full, kind: kind.to_owned() };
        }
        if let Some(holiday) = self.calendar.holiday(date, self.person.site_on(date)) {
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

    fn exception(&self, day: &Day<'_>, kind: ExceptionKind, event: Option<EventId>) -> Exception {
        Exception { emp_id: self.person.emp_id.clone(), date: day.date, kind, event }
    }

    fn report_unscheduled(&self, day: &Day<'_>, record: &ShiftRecord, exceptions: &mut Vec<Exception>) {
        let counts = record.punches.iter().filter(|(_, role)| *role != Role::Duplicate);
        exceptions
            .extend(counts.map(|(event, _)| self.exception(day, ExceptionKind::Unscheduled, Some(*event))));
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
            let manual = punch.corrected || punch.source == Source::Manual;
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
        let break_due = match rules(day, record).breaks {
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
}

fn rules<'p>(day: &Day<'p>, record: &ShiftRecord) -> &'p WorkRules {
    let shift = record.scheduled.as_ref().and_then(|scheduled| day.policy.shift(&scheduled.shift));
    shift.map_or(&day.policy.without_shift, |shift| &shift.rules)
}

/// The rules of overtime of a day: those of its first shift.
fn overtime_rules<'p>(day: &Day<'p>) -> &'p WorkRules {
    day.windows.first().map_or(&day.policy.without_shift, |window| &window.shift.rules)
}

/// The attendance of a day from that of its shifts. Work outside of them counts for a day on which none is due.
fn of_day(shifts: &[ShiftRecord], scheduled: usize, is_working: bool) -> Attendance {
    let any = |attendance| shifts.iter().any(|shift| shift.attendance == attendance);
    // A punch that is missing, even outside of the shifts, has to be looked at first.
    if let Some(first) =
        [Attendance::MissingPunch, Attendance::InProgress].into_iter().find(|first| any(*first))
    {
        return first;
    }
    let due = |shifts: &[ShiftRecord]| -> Vec<Attendance> {
        let all = shifts.iter().map(|shift| shift.attendance);
        all.filter(|attendance| *attendance != Attendance::NotExpected).collect()
    };
    let mut deciding = if is_working { due(shifts.get(..scheduled).unwrap_or(shifts)) } else { Vec::new() };
    if deciding.is_empty() {
        deciding = due(shifts);
    }
    let has = |attendance| deciding.contains(&attendance);
    match deciding.split_first() {
        None => Attendance::NotExpected,
        Some((first, others)) if others.iter().all(|other| other == first) => *first,
        // One shift is over and another is not.
        _ if has(Attendance::Pending) && !has(Attendance::Present) && !has(Attendance::HalfDay) => {
            Attendance::Pending
        }
        _ if has(Attendance::Pending) => Attendance::Present,
        _ => Attendance::HalfDay,
    }
}
