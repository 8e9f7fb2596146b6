//! What other rules would change.

use std::io::Write as _;

use crate::domain::employee::EmployeeId;
use crate::domain::time::Moment;
use crate::domain::trial::{Difference, Figures, differences};
use crate::store::day_reading::StoredDays;
use crate::store::rules::AttendanceRules;

fn told(figures: &Figures) -> String {
    let code = if figures.code.is_empty() { "-" } else { figures.code };
    format!(
        "{code} worked {}:{:02} late {} min early {} min overtime {} min",
        figures.worked_secs / 3600,
        figures.worked_secs / 60 % 60,
        figures.late_secs / 60,
        figures.early_exit_secs / 60,
        figures.overtime_secs / 60
    )
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
    let differences = differences(&before, &after);
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
        writeln!(out, "  {date}  {}\n           -> {}", told(before), told(after))?;
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
