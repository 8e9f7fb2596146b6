//! The attendance policy: everything by which days are computed, in dated versions.
//!
//! A version is never changed once its days have begun. So March is computed by the rules of March, for ever.

use chrono::{NaiveDate, NaiveTime, TimeDelta, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::attendance::ScanPolicy;
use super::shift::{OvertimeBasis, ShiftId, ShiftType, WorkRules};

/// Most shift types of a policy.
pub const MAX_SHIFTS: usize = 200;

/// One version of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Zone in which the times of shifts are read; `None`: the zone of the kiosk.
    pub zone: Option<Tz>,
    /// Seconds (0 to 3600) in which the same person again is the same punch.
    pub duplicate_window_secs: u32,
    /// Seconds (0 to 3600) after a time in within which a time out is asked for first.
    pub dwell_secs: u32,
    /// Before this local time a punch outside every shift belongs to the day before; at most 12:00.
    pub day_cutoff: NaiveTime,
    /// Days off of people to whom no shift is assigned.
    pub weekly_offs: Vec<Weekday>,
    /// How days without a shift are counted.
    pub without_shift: WorkRules,
    /// The kiosk says to the person that it is late.
    pub tell_late: bool,
    /// How punches are rounded on reports; `None`: not at all. What is stored stays exact.
    pub rounding: Option<Rounding>,
    /// The shift types.
    pub shifts: Vec<ShiftType>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            zone: None,
            duplicate_window_secs: 60,
            dwell_secs: 300,
            day_cutoff: NaiveTime::MIN + TimeDelta::hours(4),
            weekly_offs: vec![Weekday::Sat, Weekday::Sun],
            without_shift: WorkRules::default(),
            tell_late: false,
            rounding: None,
            shifts: Vec::new(),
        }
    }
}

/// How punches are rounded for presentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    /// Minutes of a step: 1 to 60.
    pub interval_mins: u32,
    /// How a time in is rounded.
    pub time_in: RoundTo,
    /// How a time out is rounded.
    pub time_out: RoundTo,
}

/// Direction of rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundTo {
    /// To the step before.
    Down,
    /// To the nearest step; from the middle on to the later one.
    Nearest,
    /// To the step after.
    Up,
}

impl Rounding {
    /// Rounds `secs`, the seconds since local midnight.
    #[must_use]
    pub fn round(&self, secs: i64, to: RoundTo) -> i64 {
        let step = i64::from(self.interval_mins.max(1)) * 60;
        let shifted = match to {
            RoundTo::Down => secs,
            RoundTo::Nearest => secs + step / 2,
            RoundTo::Up => secs + step - 1,
        };
        shifted.div_euclid(step) * step
    }
}

impl Policy {
    /// The shift type of this id.
    #[must_use]
    pub fn shift(&self, id: &ShiftId) -> Option<&ShiftType> {
        self.shifts.iter().find(|shift| shift.id == *id)
    }

    /// What the kiosk needs to know to judge a scan.
    #[must_use]
    pub fn scan(&self) -> ScanPolicy {
        ScanPolicy {
            duplicate_window: TimeDelta::seconds(self.duplicate_window_secs.into()),
            dwell: TimeDelta::seconds(self.dwell_secs.into()),
        }
    }

    /// What HR has to correct before this can be used, all of it.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.duplicate_window_secs > 3600 {
            faults.push("duplicate_window_secs must be from 0 to 3600".to_owned());
        }
        if self.dwell_secs > 3600 {
            faults.push("dwell_secs must be from 0 to 3600".to_owned());
        }
        if self.day_cutoff > NaiveTime::MIN + TimeDelta::hours(12) {
            faults.push("day_cutoff must be from 00:00 to 12:00".to_owned());
        }
        if self.rounding.is_some_and(|rounding| !(1..=60).contains(&rounding.interval_mins)) {
            faults.push("rounding.interval_mins must be from 1 to 60".to_owned());
        }
        faults.extend(self.without_shift.fault().map(|fault| format!("days without a shift: {fault}")));
        if self.shifts.len() > MAX_SHIFTS {
            faults.push(format!("there are more than {MAX_SHIFTS} shifts"));
        }
        for (at, shift) in self.shifts.iter().enumerate() {
            faults.extend(shift.fault());
            if self.shifts.iter().take(at).any(|earlier| earlier.id == shift.id) {
                faults.push(format!("shift {} is there twice", shift.id));
            }
        }
        faults
    }
}

/// All versions of the policy. There is always one for each day: before the first version its rules hold as well.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyHistory {
    first: Policy,
    /// By first day, ascending.
    later: Vec<(NaiveDate, Policy)>,
}

impl PolicyHistory {
    /// A history of one version, for all days.
    #[must_use]
    pub fn always(policy: Policy) -> Self {
        Self { first: policy, later: Vec::new() }
    }

    /// The history in which `policy` holds from `from` on. A version with the same first day is replaced.
    #[must_use]
    pub fn with(mut self, from: NaiveDate, policy: Policy) -> Self {
        self.later.retain(|(date, _)| *date != from);
        self.later.push((from, policy));
        self.later.sort_by_key(|(date, _)| *date);
        self
    }

    /// The rules of a day.
    #[must_use]
    pub fn on(&self, date: NaiveDate) -> &Policy {
        let next = self.later.partition_point(|(from, _)| *from <= date);
        next.checked_sub(1).and_then(|at| self.later.get(at)).map_or(&self.first, |(_, policy)| policy)
    }

    /// Whether overtime is counted by the week anywhere.
    #[must_use]
    pub fn counts_weeks(&self) -> bool {
        let by_week = |rules: &WorkRules| matches!(rules.overtime.basis, OvertimeBasis::AbovePerWeek { .. });
        self.versions().any(|(_, policy)| {
            by_week(&policy.without_shift) || policy.shifts.iter().any(|shift| by_week(&shift.rules))
        })
    }

    /// The versions with their first days; the first one has held always.
    pub fn versions(&self) -> impl Iterator<Item = (Option<NaiveDate>, &Policy)> {
        std::iter::once((None, &self.first))
            .chain(self.later.iter().map(|(from, policy)| (Some(*from), policy)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn each_day_has_the_rules_that_held_then() {
        let strict = Policy { dwell_secs: 1, ..Policy::default() };
        let history = PolicyHistory::default().with(date("2026-04-01"), strict.clone());
        assert_eq!(history.on(date("2026-03-31")), &Policy::default());
        assert_eq!(history.on(date("2026-04-01")), &strict);
        assert_eq!(history.on(date("2030-01-01")), &strict);
    }

    #[test]
    fn a_policy_survives_its_file_and_says_what_is_wrong_with_it() {
        let mut policy = Policy::default();
        let time = |text: &str| text.parse().unwrap();
        policy.shifts.push(ShiftType::new("day".parse().unwrap(), "Day", time("09:00"), time("18:00")));
        let text = toml::to_string(&policy).unwrap();
        assert_eq!(toml::from_str::<Policy>(&text).unwrap(), policy, "{text}");
        assert_eq!(policy.faults(), Vec::<String>::new());
        policy.shifts.push(ShiftType::new("day".parse().unwrap(), "Long", time("06:00"), time("04:30")));
        let faults = policy.faults();
        assert!(faults[0].contains("24 h 30 min") && faults[1].contains("twice"), "{faults:?}");
    }

    #[test]
    fn rounding_goes_down_up_or_to_the_nearest_step() {
        let rounding = Rounding { interval_mins: 15, time_in: RoundTo::Up, time_out: RoundTo::Down };
        let at = |minutes: i64, to| rounding.round(minutes * 60, to) / 60;
        assert_eq!((at(541, RoundTo::Up), at(540, RoundTo::Up)), (555, 540));
        assert_eq!((at(554, RoundTo::Down), at(555, RoundTo::Down)), (540, 555));
        assert_eq!((at(547, RoundTo::Nearest), at(548, RoundTo::Nearest)), (540, 555));
    }
}
