//! All rules of attendance together, and changes of them: dated policies, who works when, holidays, leave.

use chrono::NaiveDate;

use super::calendar::{Calendar, Holiday, Leave};
use super::employee::EmployeeId;
use super::policy::{Policy, PolicyHistory};
use super::roster::{Assignment, Roster};
use super::time::Moment;

/// Everything by which days are computed besides the punches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttendanceRules {
    /// Changes with every change of the rules.
    pub version: i64,
    /// The policies.
    pub policy: PolicyHistory,
    /// Who works when.
    pub roster: Roster,
    /// Holidays.
    pub holidays: Vec<Holiday>,
    /// Leave.
    pub leave: Vec<Leave>,
}

impl AttendanceRules {
    /// The calendar of everybody from `from` to `to`, seen at `now`.
    #[must_use]
    pub fn calendar(&self, from: NaiveDate, to: NaiveDate, now: Moment) -> Calendar {
        let near = self.leave.iter().filter(|leave| leave.from <= to && from <= leave.to);
        Calendar::new(from, to, now).with_holidays(self.holidays.iter().cloned()).with_leave(near.cloned())
    }

    /// What is wrong with the rules, all of it, in words for HR; whether the people exist is not looked at.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults: Vec<String> =
            self.policy.versions().flat_map(|(_, policy)| policy.faults()).collect();
        if let Some((since, newest)) = self.policy.versions().last() {
            faults.extend(self.roster.faults(newest, since));
        }
        for leave in self.leave.iter().filter(|leave| leave.to < leave.from) {
            faults.push(format!("the leave of {} ends before it begins on {}", leave.emp_id, leave.from));
        }
        faults
    }

    /// The calendar of one person.
    #[must_use]
    pub fn calendar_of(&self, emp_id: &EmployeeId, from: NaiveDate, to: NaiveDate, now: Moment) -> Calendar {
        let holidays = self.holidays.iter().filter(|holiday| (from..=to).contains(&holiday.date));
        let leave = self.leave.iter().filter(|leave| leave.emp_id == *emp_id);
        Calendar::new(from, to, now).with_holidays(holidays.cloned()).with_leave(leave.cloned())
    }
}

/// A change of the rules by HR. What is `None` stays as it is; a list takes the place of the one before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RulesChange {
    /// A policy and the first day on which it holds.
    pub policy: Option<(NaiveDate, Policy)>,
    /// More policies with their first days.
    pub more_policies: Vec<(NaiveDate, Policy)>,
    /// All assignments.
    pub assignments: Option<Vec<Assignment>>,
    /// All holidays.
    pub holidays: Option<Vec<Holiday>>,
    /// All leave.
    pub leave: Option<Vec<Leave>>,
    /// [`AttendanceRules::version`] that the lists were made from; other rules are left as they are.
    pub based_on: Option<i64>,
}

impl RulesChange {
    /// The policies with their first days.
    pub fn policies(&self) -> impl Iterator<Item = &(NaiveDate, Policy)> {
        self.policy.iter().chain(&self.more_policies)
    }

    /// The rules with this change. Nothing is stored.
    #[must_use]
    pub fn applied_to(self, rules: &AttendanceRules, now: Moment) -> AttendanceRules {
        let mut changed = rules.clone();
        for (from, mut policy) in self.policy.into_iter().chain(self.more_policies) {
            policy.zone = policy.zone.or(Some(now.zone));
            changed.policy = changed.policy.with(from, policy);
        }
        changed.roster = self.assignments.map_or(changed.roster, Roster::new);
        changed.holidays = self.holidays.unwrap_or(changed.holidays);
        changed.leave = self.leave.unwrap_or(changed.leave);
        changed
    }
}
