//! What other rules would change.

use std::io::Write as _;

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::day_records::DayRecord;
use crate::domain::employee::EmployeeId;
use crate::domain::time::Moment;
use crate::store::day_reading::StoredDays;
use crate::store::rules::AttendanceRules;

/// A day that would be another.
#[derive(Debug, Serialize)]
struct Difference {
    emp_id: EmployeeId,
    date: NaiveDate,
    before: Figures,
    after: Figures,
}

/// What wages depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct Figures {
    code: &'static str,
    worked_secs: i64,
    late_secs: i64,
    early_exit_secs: i64,
    overtime_secs: i64,
}

impl Figures {
    fn of(record: &DayRecord) -> Self {
        Self {
            code: record.code(),
            worked_secs: record.worked_secs(),
            late_secs: record.late_secs(),
            early_exit_secs: record.early_exit_secs(),
            overtime_secs: record.overtime_secs(),
        }
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let code = if self.code.is_empty() { "-" } else { self.code };
        write!(
            f,
            "{code} worked {}:{:02} late {} min early {} min overtime {} min",
            self.worked_secs / 3600,
            self.worked_secs / 60 % 60,
            self.late_secs / 60,
            self.early_exit_secs / 60,
            self.overtime_secs / 60
        )
    }
}

/// Prints each day that would change, by person, and how many people and days these are.
pub(super) fn print(
    days: &StoredDays,
    other: &AttendanceRules,
    now: Moment,
    json: bool,
) -> anyhow::Result<()> {
    let (before, _) = days.compute(now);
    let (after, _) = days.compute_by(other, now);
    let differences: Vec<Difference> = before
        .iter()
        .zip(&after)
        .map(|(before, after)| Difference {
            emp_id: before.emp_id.clone(),
            date: before.date,
            before: Figures::of(before),
            after: Figures::of(after),
        })
        .filter(|difference| difference.before != difference.after)
        .collect();
    let mut out = std::io::stdout().lock();
    if json {
        serde_json::to_writer(&mut out, &differences)?;
        writeln!(out)?;
        return Ok(());
    }
    let mut people: Vec<&EmployeeId> = Vec::new();
    for Difference { emp_id, date, before, after } in &differences {
        if people.last() != Some(&emp_id) {
            writeln!(out, "{emp_id} {}", days.names.get(emp_id).map_or("", String::as_str))?;
            people.push(emp_id);
        }
        writeln!(out, "  {date}  {before}\n           -> {after}")?;
    }
    writeln!(
        out,
        "{} of {} people and {} days would change.",
        people.len(),
        days.staff.len(),
        differences.len()
    )?;
    Ok(())
}
