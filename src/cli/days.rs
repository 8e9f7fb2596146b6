//! `visionpresence days`: the days as they are computed, with the reasons.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::bail;
use chrono::NaiveDate;
use serde::Serialize;

use super::Common;
use crate::domain::day_records::{DayRecord, Exception};
use crate::domain::employee::EmployeeId;
use crate::domain::time::{Clock as _, Moment};
use crate::runtime::clock::SystemClock;
use crate::store::{DataDir, Reader};

/// Prints the day records and what somebody should look at. Reads alone, and may run beside the kiosk.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// First day.
    #[arg(long, value_name = "DATE")]
    from: NaiveDate,
    /// Last day.
    #[arg(long, value_name = "DATE")]
    to: NaiveDate,
    /// One person alone.
    #[arg(long, value_name = "ID")]
    person: Option<EmployeeId>,
    /// Each figure with its reason.
    #[arg(long)]
    why: bool,
}

#[derive(Serialize)]
struct Document {
    days: Vec<Day>,
    exceptions: Vec<Look>,
}

#[derive(Serialize)]
struct Day {
    emp_id: EmployeeId,
    date: NaiveDate,
    code: &'static str,
    time_in: Option<String>,
    time_out: Option<String>,
    auto_out: bool,
    closed: bool,
    worked_secs: i64,
    expected_secs: i64,
    late_secs: i64,
    early_exit_secs: i64,
    overtime_secs: i64,
    why: Vec<String>,
}

#[derive(Serialize)]
struct Look {
    emp_id: EmployeeId,
    date: NaiveDate,
    kind: &'static str,
    text: String,
    event: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// No database, somebody who is not on the list, or a stdout that cannot be written.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    if args.to < args.from {
        bail!("--to {} is before --from {}", args.to, args.from);
    }
    let reader = Reader::open(&DataDir::existing(common.data_root())?)?;
    let days = reader.stored_days(args.from, args.to, args.person.as_ref())?;
    let (records, exceptions) = days.compute(SystemClock::start().now().moment);
    let document = Document {
        days: records.iter().map(|record| day(record, args.why || common.json)).collect(),
        exceptions: exceptions.iter().map(look).collect(),
    };
    let mut out = std::io::stdout().lock();
    if common.json {
        serde_json::to_writer(&mut out, &document)?;
        writeln!(out)?;
    } else {
        write_text(&mut out, &document)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn day(record: &DayRecord, why: bool) -> Day {
    let clock = |at: Moment| at.local().format("%H:%M:%S").to_string();
    let traces = record.shifts.iter().flat_map(|shift| &shift.trace);
    Day {
        emp_id: record.emp_id.clone(),
        date: record.date,
        code: record.code(),
        time_in: record.time_in().map(clock),
        time_out: record.time_out().map(clock),
        auto_out: record.auto_out(),
        closed: record.closed,
        worked_secs: record.worked_secs(),
        expected_secs: record.expected_secs(),
        late_secs: record.late_secs(),
        early_exit_secs: record.early_exit_secs(),
        overtime_secs: record.overtime_secs(),
        why: if why { traces.map(ToString::to_string).collect() } else { Vec::new() },
    }
}

fn look(exception: &Exception) -> Look {
    Look {
        emp_id: exception.emp_id.clone(),
        date: exception.date,
        kind: exception.kind.name(),
        text: exception.kind.to_string(),
        event: exception.event.map(|event| event.to_string()),
    }
}

fn write_text(out: &mut impl std::io::Write, document: &Document) -> std::io::Result<()> {
    writeln!(
        out,
        "{:<12} {:<10} {:<6} {:<8}  {:<8}  {:>9}",
        "employee", "date", "code", "in", "out", "worked"
    )?;
    for day in &document.days {
        let time = |at: &Option<String>| at.clone().unwrap_or_else(|| "-".to_owned());
        writeln!(
            out,
            "{:<12} {} {:<6} {:<8}  {:<8}  {:>6}:{:02}",
            day.emp_id.as_str(),
            day.date,
            day.code,
            time(&day.time_in),
            time(&day.time_out),
            day.worked_secs / 3600,
            day.worked_secs / 60 % 60
        )?;
        for why in &day.why {
            writeln!(out, "             {why}")?;
        }
    }
    if !document.exceptions.is_empty() {
        writeln!(out, "\nTo look at:")?;
    }
    for look in &document.exceptions {
        let event = look.event.as_deref().map_or(String::new(), |event| format!("  {event}"));
        writeln!(out, "{:<12} {} {}{event}", look.emp_id.as_str(), look.date, look.text)?;
    }
    Ok(())
}
