//! The rules as a TOML file.

use anyhow::Context as _;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::calendar::{Holiday, Leave};
use crate::domain::policy::Policy;
use crate::domain::roster::Assignment;
use crate::store::rules::{AttendanceRules, RulesChange};

/// Everything that HR can set. What is left out stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    policy: Option<Policy>,
    assignments: Option<Vec<Assignment>>,
    holidays: Option<Vec<Holiday>>,
    leave: Option<Vec<Leave>>,
}

impl Document {
    /// The rules of `today`.
    pub(super) fn of(rules: &AttendanceRules, today: NaiveDate) -> Self {
        Self {
            policy: Some(rules.policy.on(today).clone()),
            assignments: Some(rules.roster.assignments().to_vec()),
            holidays: Some(rules.holidays.clone()),
            leave: Some(rules.leave.clone()),
        }
    }

    pub(super) fn from_toml(text: &str) -> anyhow::Result<Self> {
        Ok(toml::from_str(text)?)
    }

    pub(super) fn to_toml(&self) -> anyhow::Result<String> {
        toml::to_string(self).context("the rules cannot be written as TOML")
    }

    pub(super) fn into_change(self, from: NaiveDate) -> RulesChange {
        RulesChange {
            policy: self.policy.map(|policy| (from, policy)),
            assignments: self.assignments,
            holidays: self.holidays,
            leave: self.leave,
            ..RulesChange::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As HR would write it by hand.
    const WRITTEN: &str = r#"
[policy]
day_cutoff = "04:00"
weekly_offs = ["Sat", "Sun"]

[[policy.shifts]]
id = "day"
name = "Day"
start = "09:00"
end = "18:00"
rules = { late_entry_grace_period_mins = 10, breaks = { kind = "auto_deduct", mins = 60, after_mins = 360 } }

[[policy.shifts]]
id = "night"
name = "Night"
start = "22:00"
end = "06:00"
rules = { overtime = { basis = { kind = "above_per_day" }, threshold_mins = 30 } }

[[assignments]]
who = "everyone"
from = "2026-11-02"
pattern = { anchor = "2026-11-02", days = [["day"], ["day"], ["day"], ["day"], ["day"], [], []] }

[[assignments]]
who = { department = "Security" }
from = "2026-11-02"
to = "2026-12-31"
pattern = { anchor = "2026-11-02", days = [["night"], ["night"], [], []] }

[[holidays]]
date = "2026-12-25"
name = "Christmas Day"

[[leave]]
emp_id = "E001"
from = "2026-11-26"
to = "2026-11-27"
kind = "annual"
part = "first_half"
"#;

    #[test]
    fn a_file_written_by_hand_is_understood_and_survives_being_shown() {
        let read = Document::from_toml(WRITTEN).unwrap();
        let policy = read.policy.as_ref().unwrap();
        assert_eq!(policy.faults(), Vec::<String>::new());
        assert_eq!(policy.shifts[0].rules.late_entry_grace_period_mins, Some(10));
        assert!(policy.shifts[1].is_overnight());
        assert_eq!(read.assignments.as_ref().unwrap().len(), 2);
        assert_eq!(Document::from_toml(&read.to_toml().unwrap()).unwrap(), read);
    }

    #[test]
    fn a_mistake_in_the_file_is_named_with_its_line() {
        for (text, named) in [
            ("[policy]\nday_cutof = \"04:00\"\n", "day_cutof"),
            ("[[leave]]\nemp_id = \"../x\"\n", "is not an employee id"),
            ("[policy]\nzone = \"Europe/Berlim\"\n", "line 2"),
        ] {
            let error = Document::from_toml(text).unwrap_err().to_string();
            assert!(error.contains(named), "{named:?} is not in {error}");
        }
    }
}
