//! `correct bulk`: a list of punches, all or none.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use chrono::NaiveTime;

use crate::domain::bulk_entry::{self, Faulty, MAX_BYTES};
use crate::domain::review::{DayDifference, ReviewChange};
use crate::domain::time::Moment;
use crate::store::Writer;
use crate::store::corrections::Grounds;

/// Most faults that are printed.
const MOST_FAULTS: usize = 50;

/// Adds the punches of the list, and says what becomes of each day.
///
/// # Errors
/// The file cannot be read; every line that is wrong; what the store refuses. Nothing is stored then.
pub(super) fn add(
    writer: &mut Writer,
    file: &Path,
    grounds: &Grounds,
    store: bool,
) -> anyhow::Result<ExitCode> {
    let text = read(file)?;
    let rows = bulk_entry::split(&text).map_err(|faults| told(file, &faults))?;
    let now = &grounds.at;
    let punches = bulk_entry::punches(&rows, now.zone, now).map_err(|faults| told(file, &faults))?;
    let count = punches.len();
    let change = ReviewChange::Add(punches);
    let days = writer.review(&change, grounds, false)?;
    if store {
        writer.review(&change, grounds, true)?;
    }
    let mut out = std::io::stdout().lock();
    for day in &days {
        writeln!(out, "{}", line(day))?;
    }
    let done = if store { "added" } else { "would be added" };
    writeln!(out, "{count} punches on {} days {done}", days.len())?;
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> anyhow::Result<String> {
    let whole = || {
        let mut bytes = Vec::new();
        let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
        std::fs::File::open(file)?.take(limit + 1).read_to_end(&mut bytes)?;
        std::io::Result::Ok(bytes)
    };
    let bytes = whole().with_context(|| format!("{} cannot be read", file.display()))?;
    if bytes.len() > MAX_BYTES {
        bail!("{} is longer than {} KiB: split the list", file.display(), MAX_BYTES / 1024);
    }
    String::from_utf8(bytes).ok().with_context(|| format!("{} is not text in UTF-8", file.display()))
}

fn told(file: &Path, faults: &[Faulty]) -> anyhow::Error {
    let mut lines: Vec<String> = faults
        .iter()
        .take(MOST_FAULTS)
        .map(|(line, fault)| format!("{}:{line}: {fault}", file.display()))
        .collect();
    if faults.len() > MOST_FAULTS {
        lines.push(format!("and {} more", faults.len() - MOST_FAULTS));
    }
    anyhow::anyhow!("nothing was added\n{}", lines.join("\n"))
}

fn line(day: &DayDifference) -> String {
    let clock = |at: Option<Moment>| {
        let time: Option<NaiveTime> = at.map(|at| at.local().time());
        time.map_or("-".to_owned(), |time| time.format("%H:%M").to_string())
    };
    let (before, after) = (&day.before, &day.after);
    format!(
        "{} {}: {} to {} becomes {} to {}, {}:{:02} worked",
        day.emp_id,
        day.date,
        clock(before.time_in),
        clock(before.time_out),
        clock(after.time_in),
        clock(after.time_out),
        after.worked_secs / 3600,
        after.worked_secs / 60 % 60
    )
}
