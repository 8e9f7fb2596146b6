//! Shift types: when work begins and ends, and by which rules its hours are counted.
//!
//! The terms are those of Frappe HRMS where it has one. Durations in rules are whole minutes, as HR writes them;
//! computed durations are whole seconds.

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

use super::printable::all_printable;

/// Seconds of a day without a change of the clocks.
const DAY_SECS: i64 = 86_400;

/// Names a shift type: 1 to 32 of the characters `A-Z a-z 0-9 _ -`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ShiftId(String);

/// A text that names no shift type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not the id of a shift: it has 1 to 32 letters, digits, dashes or underscores")]
pub struct InvalidShiftId(String);

impl ShiftId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ShiftId {
    type Err = InvalidShiftId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if (1..=32).contains(&text.len()) && text.chars().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidShiftId(text.chars().take(64).collect()))
        }
    }
}

impl TryFrom<String> for ShiftId {
    type Error = InvalidShiftId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ShiftId> for String {
    fn from(id: ShiftId) -> Self {
        id.0
    }
}

impl fmt::Display for ShiftId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A shift as HR defines it once and assigns it to many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShiftType {
    /// Its id.
    pub id: ShiftId,
    /// Its name on screens and reports.
    pub name: String,
    /// Local time at which work begins.
    pub start: NaiveTime,
    /// Local time at which work ends; at or before `start` it is the next day's.
    pub end: NaiveTime,
    /// Minutes before the start from which a punch belongs to the shift.
    #[serde(default = "an_hour")]
    pub begin_check_in_before_shift_start_mins: u32,
    /// Minutes after the end until which a punch belongs to the shift.
    #[serde(default = "an_hour")]
    pub allow_check_out_after_shift_end_mins: u32,
    /// How its hours are counted.
    #[serde(default)]
    pub rules: WorkRules,
}

fn an_hour() -> u32 {
    60
}

impl ShiftType {
    /// A shift with the default windows and rules.
    #[must_use]
    pub fn new(id: ShiftId, name: impl Into<String>, start: NaiveTime, end: NaiveTime) -> Self {
        Self {
            id,
            name: name.into(),
            start,
            end,
            begin_check_in_before_shift_start_mins: an_hour(),
            allow_check_out_after_shift_end_mins: an_hour(),
            rules: WorkRules::default(),
        }
    }

    /// Whether it ends on the day after the one on which it begins.
    #[must_use]
    pub fn is_overnight(&self) -> bool {
        self.end <= self.start
    }

    /// Length on the wall clock, above 0 and up to 24 hours.
    #[must_use]
    pub fn length(&self) -> TimeDelta {
        let length = self.end - self.start;
        if self.is_overnight() { length + TimeDelta::seconds(DAY_SECS) } else { length }
    }

    /// What HR has to correct before this can be used; `None` where nothing is wrong.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        let buffers = i64::from(self.begin_check_in_before_shift_start_mins)
            + i64::from(self.allow_check_out_after_shift_end_mins);
        let window = self.length() + TimeDelta::minutes(buffers);
        let name_length = self.name.trim().chars().count();
        if !(1..=60).contains(&name_length) || !all_printable(&self.name) {
            return Some(format!("shift {}: the name must have 1 to 60 printable characters", self.id));
        }
        if window >= TimeDelta::seconds(DAY_SECS) {
            return Some(format!(
                "shift {}: its length and the time before and after it together are {} h {:02} min; they must be below \
                 24 h",
                self.id,
                window.num_hours(),
                window.num_minutes() % 60,
            ));
        }
        self.rules.fault().map(|fault| format!("shift {}: {fault}", self.id))
    }
}

/// How the hours of a shift, or of a day without one, are counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkRules {
    /// Which punches count.
    pub working_hours: WorkingHours,
    /// Minutes after the start that are not late yet; `None`: nobody is late.
    pub late_entry_grace_period_mins: Option<u32>,
    /// Minutes before the end that are no early exit yet; `None`: nobody leaves early.
    pub early_exit_grace_period_mins: Option<u32>,
    /// Who worked less is absent.
    pub working_hours_threshold_for_absent_mins: Option<u32>,
    /// Who worked less was there for half a day.
    pub working_hours_threshold_for_half_day_mins: Option<u32>,
    /// Breaks.
    pub breaks: Breaks,
    /// What becomes of a day without a time out.
    pub missed_out: MissedOut,
    /// Overtime.
    pub overtime: Overtime,
}

impl Default for WorkRules {
    fn default() -> Self {
        Self {
            working_hours: WorkingHours::default(),
            late_entry_grace_period_mins: Some(0),
            early_exit_grace_period_mins: Some(0),
            working_hours_threshold_for_absent_mins: None,
            working_hours_threshold_for_half_day_mins: None,
            breaks: Breaks::default(),
            missed_out: MissedOut::default(),
            overtime: Overtime::default(),
        }
    }
}

impl WorkRules {
    /// What HR has to correct; `None` where nothing is wrong.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        const DAY_MINS: u32 = 1440;
        let minutes = [
            ("the late entry grace period", self.late_entry_grace_period_mins),
            ("the early exit grace period", self.early_exit_grace_period_mins),
            ("the threshold for absent", self.working_hours_threshold_for_absent_mins),
            ("the threshold for half day", self.working_hours_threshold_for_half_day_mins),
            ("the overtime threshold", Some(self.overtime.threshold_mins)),
            ("the overtime cap", self.overtime.cap_mins),
        ];
        if let Some((what, _)) = minutes.iter().find(|(_, mins)| mins.is_some_and(|mins| mins > DAY_MINS)) {
            return Some(format!("{what} must be at most 1440 minutes"));
        }
        let thresholds =
            (self.working_hours_threshold_for_absent_mins, self.working_hours_threshold_for_half_day_mins);
        if let (Some(absent), Some(half)) = thresholds
            && absent > half
        {
            return Some("the threshold for absent must not be above the one for half day".to_owned());
        }
        match self.breaks {
            Breaks::AutoDeduct { mins, after_mins } if mins > after_mins || after_mins > DAY_MINS => {
                Some("a break cannot be longer than the work after which it is deducted".to_owned())
            }
            Breaks::MustPunch { after_mins } if after_mins > DAY_MINS => {
                Some("the work before a break must be at most 1440 minutes".to_owned())
            }
            _ => self.overtime.fault(),
        }
    }
}

/// Which punches count as work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkingHours {
    /// From the first check-in to the last check-out; punched breaks are taken off.
    #[default]
    FirstInLastOut,
    /// Every valid check-in and check-out: the sum of the pairs. A check-in without its check-out counts nothing.
    EveryValidPair,
}

/// How breaks are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Breaks {
    /// Only those that are punched.
    #[default]
    None,
    /// Who worked more than `after_mins` had a break of `mins`; the part that was not punched is deducted.
    AutoDeduct {
        /// Length of the break.
        mins: u32,
        /// Work above which it is deducted.
        after_mins: u32,
    },
    /// Who worked more than `after_mins` without a punched break is reported.
    MustPunch {
        /// Work above which a break is due.
        after_mins: u32,
    },
}

/// What becomes of a time in without a time out once its window has closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum MissedOut {
    /// No hours, reported.
    #[default]
    LeaveOpen,
    /// A time out at the end of the shift, marked as automatic.
    ShiftEnd,
    /// A time out when the expected hours and `tolerance_mins` are over, marked as automatic. They are counted from the
    /// start of the shift (without one, from the time in), with the break that is deducted on top.
    AfterExpected {
        /// Minutes on top of the expected hours.
        tolerance_mins: u32,
    },
    /// A time out at a fixed local time, marked as automatic. Where the next such time is after the window closes, such
    /// as for a time in after it, the day stays open.
    FixedTime {
        /// The next such time after the time in.
        at: NaiveTime,
    },
}

/// What counts as overtime.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Overtime {
    /// Above what.
    pub basis: OvertimeBasis,
    /// Time before the start of the shift counts as well.
    pub count_before_shift: bool,
    /// Less than this many minutes in a day are no overtime.
    pub threshold_mins: u32,
    /// At most this many minutes a day count.
    pub cap_mins: Option<u32>,
    /// Pay of an hour on a working day, in percent of an ordinary one.
    pub weekday_percent: u32,
    /// On a weekly off.
    pub weekly_off_percent: u32,
    /// On a holiday.
    pub holiday_percent: u32,
    /// It is paid only as far as HR has approved it.
    pub needs_approval: bool,
}

impl Default for Overtime {
    fn default() -> Self {
        Self {
            basis: OvertimeBasis::default(),
            count_before_shift: false,
            threshold_mins: 0,
            cap_mins: None,
            weekday_percent: 125,
            weekly_off_percent: 150,
            holiday_percent: 200,
            needs_approval: false,
        }
    }
}

impl Overtime {
    fn fault(&self) -> Option<String> {
        let percents = [self.weekday_percent, self.weekly_off_percent, self.holiday_percent];
        if percents.iter().any(|percent| !(100..=1000).contains(percent)) {
            return Some("overtime is paid with 100 to 1000 percent".to_owned());
        }
        if self.needs_approval && matches!(self.basis, OvertimeBasis::AbovePerWeek { .. }) {
            return Some(
                "overtime is approved by the day: that above a week cannot need approval".to_owned(),
            );
        }
        let expected = match self.basis {
            OvertimeBasis::AbovePerDay { expected_mins } => expected_mins.unwrap_or(0) <= 1440,
            OvertimeBasis::AbovePerWeek { expected_mins } => expected_mins <= 7 * 1440,
            OvertimeBasis::None | OvertimeBasis::OutsideSchedule => true,
        };
        (!expected).then(|| "the expected hours are longer than the day or week".to_owned())
    }
}

/// Above what time counts as overtime. On a weekly off, a holiday and a day of leave all work does.
///
/// Of several shifts on a day, the rules of the first hold for all work of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum OvertimeBasis {
    /// There is none.
    #[default]
    None,
    /// Above the expected hours of the day.
    AbovePerDay {
        /// Expected minutes; `None`: the length of the shift without its deducted break.
        expected_mins: Option<u32>,
    },
    /// Above the expected hours of the week, Monday to Sunday.
    AbovePerWeek {
        /// Expected minutes.
        expected_mins: u32,
    },
    /// Outside the times of the shift.
    OutsideSchedule,
}
