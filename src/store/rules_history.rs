//! What a change of the rules came to, for the audit list: each thing that is gone and each that is new, one a line.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::domain::rules::{AttendanceRules, RulesChange};

/// Longest part of an entry, in characters. A calendar of many years is cut, with the number of lines that are left out.
const LONGEST: usize = 20_000;

/// One kind of rule that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) subject: String,
    pub(super) before: String,
    pub(super) after: String,
}

/// An entry for each kind of rule that differs.
pub(super) fn described(
    before: &AttendanceRules,
    after: &AttendanceRules,
    change: &RulesChange,
) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (from, _) in change.policies() {
        let (was, is) = (flat(before.policy.on(*from)), flat(after.policy.on(*from)));
        entries.push(entry(format!("policy from {from}"), &was, &is));
    }
    if change.assignments.is_some() {
        let lines = |rules: &AttendanceRules| listed(rules.roster.assignments());
        entries.push(entry("who works when".to_owned(), &lines(before), &lines(after)));
    }
    if change.holidays.is_some() {
        entries.push(entry("holidays".to_owned(), &listed(&before.holidays), &listed(&after.holidays)));
    }
    if change.leave.is_some() {
        entries.push(entry("leave".to_owned(), &listed(&before.leave), &listed(&after.leave)));
    }
    entries.retain(|entry| entry.before != entry.after || entry.subject.starts_with("policy"));
    entries
}

fn entry(subject: String, was: &[String], is: &[String]) -> Entry {
    Entry { subject, before: only(was, is), after: only(is, was) }
}

/// The lines of `some` that `others` has not.
fn only(some: &[String], others: &[String]) -> String {
    let others: std::collections::BTreeSet<&String> = others.iter().collect();
    let mut text = String::new();
    let mut left_out = 0_usize;
    for line in some.iter().filter(|line| !others.contains(line)) {
        if text.len() + line.len() > LONGEST {
            left_out += 1;
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    if left_out > 0 {
        return format!("{text}and {left_out} more");
    }
    text.trim_end().to_owned()
}

/// Each item as one line: its fields in their order.
fn listed<T: Serialize>(items: &[T]) -> Vec<String> {
    items.iter().map(|item| flat(item).join(", ")).collect()
}

/// The fields of a value, one a line: `shifts day start: 09:00:00`.
fn flat(value: &impl Serialize) -> Vec<String> {
    let mut lines = BTreeMap::new();
    flatten("", &serde_json::to_value(value).unwrap_or(Value::Null), &mut lines);
    lines
        .into_iter()
        .map(|(path, value)| if path.is_empty() { value } else { format!("{path}: {value}") })
        .collect()
}

fn flatten(path: &str, value: &Value, lines: &mut BTreeMap<String, String>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path} {name}") };
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                flatten(&below(name), field, lines);
            }
        }
        // Things with an id are told apart by it, so that one more does not rename all behind it.
        Value::Array(items) if items.iter().all(|item| item.get("id").is_some()) => {
            for item in items {
                flatten(&below(item.get("id").and_then(Value::as_str).unwrap_or_default()), item, lines);
            }
        }
        Value::Null => {}
        Value::String(text) => {
            lines.insert(path.to_owned(), text.clone());
        }
        other => {
            lines.insert(path.to_owned(), other.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::Policy;
    use crate::domain::shift::ShiftType;
    use crate::domain::time::Moment;

    #[test]
    fn only_what_changed_is_told_and_a_shift_by_its_id() {
        let now =
            Moment { utc: "2026-11-20T13:00:00Z".parse().unwrap(), zone: chrono_tz::Tz::Europe__Berlin };
        let time = |text: &str| text.parse().unwrap();
        let day = ShiftType::new("day".parse().unwrap(), "Day", time("09:00:00"), time("18:00:00"));
        let late = ShiftType { start: time("10:00:00"), ..day.clone() };
        let from = "2026-11-20".parse().unwrap();
        let change = |shift: &ShiftType| {
            let policy = Policy { shifts: vec![shift.clone()], ..Policy::default() };
            RulesChange { policy: Some((from, policy)), ..RulesChange::default() }
        };
        let before = change(&day).applied_to(&AttendanceRules::default(), now);
        let after = change(&late).applied_to(&before, now);
        let expected = Entry {
            subject: "policy from 2026-11-20".to_owned(),
            before: "shifts day start: 09:00:00".to_owned(),
            after: "shifts day start: 10:00:00".to_owned(),
        };
        assert_eq!(described(&before, &after, &change(&late)), [expected]);
    }
}
