//! What is typed and chosen in a form, what is wrong with it, and what it comes to.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime, TimeDelta, Weekday};

use super::event::{BreakKind, Choice, Field, MissedKind, OvertimeKind};
use crate::domain::calendar::LeavePart;
use crate::domain::employee::EmployeeId;
use crate::domain::policy::{Policy, RoundTo, Rounding};
use crate::domain::printable::all_printable;
use crate::domain::roster::{MAX_CYCLE, MAX_SHIFTS_A_DAY, Who};
use crate::domain::shift::{
    Breaks, MissedOut, Overtime, OvertimeBasis, ShiftId, ShiftType, WorkRules, WorkingHours,
};

/// Longest text in a field, in characters.
const LONGEST: usize = 200;
const DAY_MINS: u32 = 1440;

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It has to be filled in.
    Missing,
    /// Longer than so many characters.
    TooLong(usize),
    /// Not a whole number from the first to the second.
    NotFrom(u32, u32),
    /// Not a time of day.
    NotATime,
    /// Not a date.
    NotADate,
    /// Not a name of a zone.
    NotAZone,
    /// The day has passed: the past is changed by the what-if.
    Past,
    /// Before the first day.
    BeforeFirst,
    /// Another shift has this name.
    NameTaken,
    /// The shift with the time before and after it lasts so many minutes: a day or more.
    WindowTooLong(i64),
    /// The threshold for absent is above that for half a day.
    AbsentAboveHalf,
    /// The break is longer than the work before it.
    BreakTooLong,
    /// After noon.
    CutoffTooLate,
    /// There is a holiday on the day, or leave of the person.
    Taken,
    /// No shift is chosen on any day.
    NoShift,
    /// Nobody is chosen.
    Nobody,
}

/// Everything that can be chosen in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    /// Which punches count.
    pub working_hours: WorkingHours,
    /// Breaks.
    pub breaks: BreakKind,
    /// A forgotten time out.
    pub missed_out: MissedKind,
    /// Overtime.
    pub overtime: OvertimeKind,
    /// Time before the shift counts.
    pub count_before: bool,
    /// Overtime counts only once HR has approved it.
    pub needs_approval: bool,
    /// Days off of people without a shift.
    pub weekly_offs: Vec<Weekday>,
    /// The kiosk says that somebody is late.
    pub tell_late: bool,
    /// How times in are rounded; `None`: nothing is rounded.
    pub round_in: Option<RoundTo>,
    /// How times out are rounded.
    pub round_out: RoundTo,
    /// To whom shifts are assigned.
    pub who: Who,
    /// The shifts of each day of the cycle.
    pub days: Vec<Vec<ShiftId>>,
    /// Which part of a day is leave.
    pub part: LeavePart,
    /// Whose leave.
    pub person: Option<EmployeeId>,
}

impl Default for Marks {
    fn default() -> Self {
        Self {
            working_hours: WorkingHours::default(),
            breaks: BreakKind::default(),
            missed_out: MissedKind::default(),
            overtime: OvertimeKind::default(),
            count_before: false,
            needs_approval: false,
            weekly_offs: Vec::new(),
            tell_late: false,
            round_in: None,
            round_out: RoundTo::Nearest,
            who: Who::Everyone,
            days: vec![Vec::new(); 7],
            part: LeavePart::Full,
            person: None,
        }
    }
}

/// A form as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// What is typed.
    pub texts: BTreeMap<Field, String>,
    /// What is chosen.
    pub marks: Marks,
}

impl Draft {
    /// What is typed into a field.
    #[must_use]
    pub fn text(&self, field: Field) -> &str {
        self.texts.get(&field).map_or("", String::as_str).trim()
    }

    /// Types.
    pub(super) fn set(&mut self, field: Field, text: &(impl ToString + ?Sized)) {
        self.texts.insert(field, text.to_string().chars().take(LONGEST).collect());
    }

    fn set_optional(&mut self, field: Field, value: Option<u32>) {
        self.set(field, &value.map(|value| value.to_string()).unwrap_or_default());
    }

    /// Chooses.
    pub(super) fn choose(&mut self, choice: Choice) {
        let marks = &mut self.marks;
        match choice {
            Choice::WorkingHours(hours) => marks.working_hours = hours,
            Choice::Breaks(kind) => marks.breaks = kind,
            Choice::MissedOut(kind) => marks.missed_out = kind,
            Choice::Overtime(kind) => marks.overtime = kind,
            Choice::CountBefore(counts) => marks.count_before = counts,
            Choice::NeedsApproval(needed) => marks.needs_approval = needed,
            Choice::WeeklyOff(day) if marks.weekly_offs.contains(&day) => {
                marks.weekly_offs.retain(|other| *other != day);
            }
            Choice::WeeklyOff(day) => {
                marks.weekly_offs.push(day);
                marks.weekly_offs.sort_by_key(Weekday::num_days_from_monday);
            }
            Choice::TellLate(tells) => marks.tell_late = tells,
            Choice::RoundIn(round) => marks.round_in = round,
            Choice::RoundOut(round) => marks.round_out = round,
            Choice::Who(who) => marks.who = who,
            Choice::Cycle(days) => marks.days.resize(days.clamp(1, MAX_CYCLE), Vec::new()),
            Choice::DayShift(day, shift) => {
                if let Some(shifts) = marks.days.get_mut(day) {
                    if shifts.contains(&shift) {
                        shifts.retain(|other| *other != shift);
                    } else if shifts.len() < MAX_SHIFTS_A_DAY {
                        shifts.push(shift);
                    }
                }
            }
            Choice::LikeDayBefore(day) => {
                let before = day.checked_sub(1).and_then(|before| marks.days.get(before)).cloned();
                if let (Some(before), Some(shifts)) = (before, marks.days.get_mut(day)) {
                    *shifts = before;
                }
            }
            Choice::Part(part) => marks.part = part,
            Choice::Person(person) => marks.person = Some(person),
        }
    }

    /// The form of a shift as it is.
    pub(super) fn of_shift(shift: &ShiftType) -> Self {
        let mut draft = Self::default();
        draft.set(Field::Name, &&shift.name);
        draft.set(Field::Start, &shift.start.format("%H:%M"));
        draft.set(Field::End, &shift.end.format("%H:%M"));
        draft.set(Field::CheckInBefore, &shift.begin_check_in_before_shift_start_mins);
        draft.set(Field::CheckOutAfter, &shift.allow_check_out_after_shift_end_mins);
        draft.take_rules(&shift.rules);
        draft
    }

    /// The form of a policy as it is.
    pub(super) fn of_policy(policy: &Policy) -> Self {
        let mut draft = Self::default();
        draft.set(Field::Zone, &policy.zone.map(|zone| zone.name().to_owned()).unwrap_or_default());
        draft.set(Field::DuplicateWindow, &policy.duplicate_window_secs);
        draft.set(Field::Dwell, &policy.dwell_secs);
        draft.set(Field::DayCutoff, &policy.day_cutoff.format("%H:%M"));
        draft.marks.weekly_offs.clone_from(&policy.weekly_offs);
        draft.marks.tell_late = policy.tell_late;
        draft.set(Field::RoundStep, &policy.rounding.map_or(15, |rounding| rounding.interval_mins));
        draft.marks.round_in = policy.rounding.map(|rounding| rounding.time_in);
        draft.marks.round_out = policy.rounding.map_or(RoundTo::Nearest, |rounding| rounding.time_out);
        draft.take_rules(&policy.without_shift);
        draft
    }

    fn take_rules(&mut self, rules: &WorkRules) {
        self.marks.working_hours = rules.working_hours;
        self.set_optional(Field::LateGrace, rules.late_entry_grace_period_mins);
        self.set_optional(Field::EarlyGrace, rules.early_exit_grace_period_mins);
        self.set_optional(Field::AbsentBelow, rules.working_hours_threshold_for_absent_mins);
        self.set_optional(Field::HalfDayBelow, rules.working_hours_threshold_for_half_day_mins);
        self.set(Field::BreakMins, &30);
        self.set(Field::BreakAfter, &360);
        self.set(Field::MissedTolerance, &30);
        self.set(Field::MissedAt, &"18:00");
        self.marks.breaks = match rules.breaks {
            Breaks::None => BreakKind::Punched,
            Breaks::AutoDeduct { mins, after_mins } => {
                self.set(Field::BreakMins, &mins);
                self.set(Field::BreakAfter, &after_mins);
                BreakKind::Deducted
            }
            Breaks::MustPunch { after_mins } => {
                self.set(Field::BreakAfter, &after_mins);
                BreakKind::Required
            }
        };
        self.marks.missed_out = match rules.missed_out {
            MissedOut::LeaveOpen => MissedKind::LeaveOpen,
            MissedOut::ShiftEnd => MissedKind::ShiftEnd,
            MissedOut::AfterExpected { tolerance_mins } => {
                self.set(Field::MissedTolerance, &tolerance_mins);
                MissedKind::AfterExpected
            }
            MissedOut::FixedTime { at } => {
                self.set(Field::MissedAt, &at.format("%H:%M"));
                MissedKind::FixedTime
            }
        };
        let overtime = &rules.overtime;
        self.marks.overtime = match overtime.basis {
            OvertimeBasis::None => OvertimeKind::None,
            OvertimeBasis::AbovePerDay { expected_mins } => {
                self.set_optional(Field::Expected, expected_mins);
                OvertimeKind::PerDay
            }
            OvertimeBasis::AbovePerWeek { expected_mins } => {
                self.set(Field::Expected, &expected_mins);
                OvertimeKind::PerWeek
            }
            OvertimeBasis::OutsideSchedule => OvertimeKind::OutsideSchedule,
        };
        self.marks.count_before = overtime.count_before_shift;
        self.marks.needs_approval = overtime.needs_approval;
        self.set(Field::OvertimeFrom, &overtime.threshold_mins);
        self.set_optional(Field::OvertimeCap, overtime.cap_mins);
        self.set(Field::WeekdayPercent, &overtime.weekday_percent);
        self.set(Field::WeeklyOffPercent, &overtime.weekly_off_percent);
        self.set(Field::HolidayPercent, &overtime.holiday_percent);
    }
}

/// Reads fields and collects what is wrong with them. A field that is wrong has its least harmful value.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    draft: &'a Draft,
    pub(super) faults: Vec<(Field, Fault)>,
}

impl<'a> Reading<'a> {
    pub(super) fn of(draft: &'a Draft) -> Self {
        Self { draft, faults: Vec::new() }
    }

    pub(super) fn fault(&mut self, field: Field, fault: Fault) {
        self.faults.push((field, fault));
    }

    pub(super) fn number(&mut self, field: Field, least: u32, most: u32) -> u32 {
        let number = self.draft.text(field).parse().ok().filter(|number| (least..=most).contains(number));
        number.unwrap_or_else(|| {
            self.fault(field, Fault::NotFrom(least, most));
            least
        })
    }

    pub(super) fn optional(&mut self, field: Field, most: u32) -> Option<u32> {
        (!self.draft.text(field).is_empty()).then(|| self.number(field, 0, most))
    }

    pub(super) fn time(&mut self, field: Field) -> Option<NaiveTime> {
        let time = time_of(self.draft.text(field));
        if time.is_none() {
            self.fault(field, Fault::NotATime);
        }
        time
    }

    pub(super) fn date(&mut self, field: Field) -> Option<NaiveDate> {
        let date = date_of(self.draft.text(field));
        if date.is_none() {
            let missing = self.draft.text(field).is_empty();
            self.fault(field, if missing { Fault::Missing } else { Fault::NotADate });
        }
        date
    }

    pub(super) fn words(&mut self, field: Field, most: usize) -> String {
        let text = self.draft.text(field);
        if text.is_empty() {
            self.fault(field, Fault::Missing);
        } else if text.chars().count() > most || !all_printable(text) {
            self.fault(field, Fault::TooLong(most));
        }
        text.to_owned()
    }

    /// The shift of the form; `None` where its times cannot be read.
    pub(super) fn shift(&mut self, id: ShiftId) -> Option<ShiftType> {
        let name = self.words(Field::Name, 60);
        let (start, end) = (self.time(Field::Start), self.time(Field::End));
        let before = self.number(Field::CheckInBefore, 0, DAY_MINS);
        let after = self.number(Field::CheckOutAfter, 0, DAY_MINS);
        let rules = self.rules();
        let shift = ShiftType {
            begin_check_in_before_shift_start_mins: before,
            allow_check_out_after_shift_end_mins: after,
            rules,
            ..ShiftType::new(id, name, start?, end?)
        };
        let window = shift.length() + TimeDelta::minutes(i64::from(before) + i64::from(after));
        if window >= TimeDelta::days(1) {
            self.fault(Field::End, Fault::WindowTooLong(window.num_minutes()));
        }
        Some(shift)
    }

    /// The policy of the form with these shifts.
    pub(super) fn policy(&mut self, shifts: Vec<ShiftType>) -> Policy {
        let zone = self.draft.text(Field::Zone);
        let known = zone.parse().ok();
        if known.is_none() && !zone.is_empty() {
            self.fault(Field::Zone, Fault::NotAZone);
        }
        let day_cutoff = self.time(Field::DayCutoff).unwrap_or_default();
        if day_cutoff > NaiveTime::MIN + TimeDelta::hours(12) {
            self.fault(Field::DayCutoff, Fault::CutoffTooLate);
        }
        let marks = &self.draft.marks;
        let rounding = marks.round_in.map(|time_in| Rounding {
            interval_mins: self.number(Field::RoundStep, 1, 60),
            time_in,
            time_out: marks.round_out,
        });
        Policy {
            zone: known,
            duplicate_window_secs: self.number(Field::DuplicateWindow, 0, 3600),
            dwell_secs: self.number(Field::Dwell, 0, 3600),
            day_cutoff,
            weekly_offs: marks.weekly_offs.clone(),
            without_shift: self.rules(),
            tell_late: marks.tell_late,
            rounding,
            shifts,
        }
    }

    fn rules(&mut self) -> WorkRules {
        let absent = self.optional(Field::AbsentBelow, DAY_MINS);
        let half = self.optional(Field::HalfDayBelow, DAY_MINS);
        if let (Some(absent), Some(half)) = (absent, half)
            && absent > half
        {
            self.fault(Field::AbsentBelow, Fault::AbsentAboveHalf);
        }
        WorkRules {
            working_hours: self.draft.marks.working_hours,
            late_entry_grace_period_mins: self.optional(Field::LateGrace, DAY_MINS),
            early_exit_grace_period_mins: self.optional(Field::EarlyGrace, DAY_MINS),
            working_hours_threshold_for_absent_mins: absent,
            working_hours_threshold_for_half_day_mins: half,
            breaks: self.breaks(),
            missed_out: self.missed_out(),
            overtime: self.overtime(),
        }
    }

    fn breaks(&mut self) -> Breaks {
        match self.draft.marks.breaks {
            BreakKind::Punched => Breaks::None,
            BreakKind::Deducted => {
                let mins = self.number(Field::BreakMins, 1, DAY_MINS);
                let after_mins = self.number(Field::BreakAfter, 1, DAY_MINS);
                if mins > after_mins {
                    self.fault(Field::BreakMins, Fault::BreakTooLong);
                }
                Breaks::AutoDeduct { mins, after_mins }
            }
            BreakKind::Required => {
                Breaks::MustPunch { after_mins: self.number(Field::BreakAfter, 1, DAY_MINS) }
            }
        }
    }

    fn missed_out(&mut self) -> MissedOut {
        match self.draft.marks.missed_out {
            MissedKind::LeaveOpen => MissedOut::LeaveOpen,
            MissedKind::ShiftEnd => MissedOut::ShiftEnd,
            MissedKind::AfterExpected => {
                MissedOut::AfterExpected { tolerance_mins: self.number(Field::MissedTolerance, 0, DAY_MINS) }
            }
            MissedKind::FixedTime => {
                MissedOut::FixedTime { at: self.time(Field::MissedAt).unwrap_or_default() }
            }
        }
    }

    fn overtime(&mut self) -> Overtime {
        let basis = match self.draft.marks.overtime {
            OvertimeKind::None => return self.unused_overtime(),
            OvertimeKind::PerDay => {
                OvertimeBasis::AbovePerDay { expected_mins: self.optional(Field::Expected, DAY_MINS) }
            }
            OvertimeKind::PerWeek => {
                OvertimeBasis::AbovePerWeek { expected_mins: self.number(Field::Expected, 1, 7 * DAY_MINS) }
            }
            OvertimeKind::OutsideSchedule => OvertimeBasis::OutsideSchedule,
        };
        Overtime {
            basis,
            count_before_shift: self.draft.marks.count_before,
            // Overtime above a week is not approved by the day.
            needs_approval: self.draft.marks.needs_approval
                && self.draft.marks.overtime != OvertimeKind::PerWeek,
            threshold_mins: self.number(Field::OvertimeFrom, 0, DAY_MINS),
            cap_mins: self.optional(Field::OvertimeCap, DAY_MINS),
            weekday_percent: self.number(Field::WeekdayPercent, 100, 1000),
            weekly_off_percent: self.number(Field::WeeklyOffPercent, 100, 1000),
            holiday_percent: self.number(Field::HolidayPercent, 100, 1000),
        }
    }

    /// Where no overtime is counted its fields are not shown: the percents are kept where they can be read.
    fn unused_overtime(&self) -> Overtime {
        let kept = Overtime::default();
        let number = |field, otherwise| {
            let typed = self.draft.text(field).parse().ok();
            typed.filter(|percent| (100..=1000).contains(percent)).unwrap_or(otherwise)
        };
        Overtime {
            count_before_shift: self.draft.marks.count_before,
            needs_approval: self.draft.marks.needs_approval,
            weekday_percent: number(Field::WeekdayPercent, kept.weekday_percent),
            weekly_off_percent: number(Field::WeeklyOffPercent, kept.weekly_off_percent),
            holiday_percent: number(Field::HolidayPercent, kept.holiday_percent),
            ..kept
        }
    }
}

/// A time of day as people write it: `9:00`, `09:00`, `0900`, `9`.
fn time_of(text: &str) -> Option<NaiveTime> {
    let (hours, minutes) = match text.split_once([':', '.']) {
        Some(parts) => parts,
        None if text.len() > 2 => text.split_at_checked(text.len() - 2)?,
        None => (text, "0"),
    };
    let number = |text: &str| text.parse().ok().filter(|_| (1..=2).contains(&text.len()));
    NaiveTime::from_hms_opt(number(hours)?, number(minutes)?, 0)
}

/// A date written as year-month-day, in this age.
fn date_of(text: &str) -> Option<NaiveDate> {
    let date: NaiveDate = text.parse().ok()?;
    (2000..=2199).contains(&chrono::Datelike::year(&date)).then_some(date)
}
