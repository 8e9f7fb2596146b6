//! `visionpresence purge`: erases what was kept long enough.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;

use super::Common;
use crate::domain::audit::{By, COMMAND_LINE};
use crate::domain::time::Clock as _;
use crate::runtime::clock::SystemClock;
use crate::store::retention::Due;
use crate::store::{DataDir, Reader, Writer, settings};

/// Erases scan photos, photos of refused faces, templates and enrolment photos of people who left, and attendance, that are
/// older than the settings say. A running kiosk does it every night by itself.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Only say what would be erased.
    #[arg(long)]
    pub dry_run: bool,
}

/// Erases, or says what would be.
///
/// # Errors
/// The data cannot be used, or a file cannot be removed.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let data = DataDir::existing(common.data_root())?;
    let now = SystemClock::start().now().moment;
    let due = Due::of(&settings::load(&data)?, &now);
    let counts = Reader::open(&data)?.due(&due)?;
    if !args.dry_run {
        let mut writer = Writer::open(&data)?;
        let by = By { who: COMMAND_LINE.to_owned(), at: now };
        while writer.purge(&due, &by).context("some of it is still there")? > 0 {}
    }
    let done = if args.dry_run { "would be erased" } else { "were erased" };
    let megabytes = counts.scans.1.div_ceil(1_000_000);
    let mut out = std::io::stdout().lock();
    match due.scans {
        Some(since) => {
            let photos = counted(counts.scans.0, "scan photo", "scan photos");
            writeln!(out, "{photos} from before {since} {done} ({megabytes} MB).")?;
        }
        None => writeln!(out, "Scan photos are kept for ever: keep_scan_photos_days is not set.")?,
    }
    match due.refused {
        Some(since) => {
            let photos = counted(counts.refused, "photo of a refused face", "photos of refused faces");
            writeln!(out, "{photos} from before {since} {done}.")?;
        }
        None => {
            writeln!(out, "Photos of refused faces are kept for ever: keep_refused_photos_days is not set.")?;
        }
    }
    match due.leavers {
        Some(since) => writeln!(
            out,
            "Templates and enrolment photos of {} people who left before {since} {done}.",
            counts.leavers
        )?,
        None => writeln!(out, "Faces of people who left are kept: keep_leavers_days is not set.")?,
    }
    match due.attendance {
        Some(since) => {
            let punches = counted(counts.punches, "punch", "punches");
            writeln!(out, "Attendance from before {since} {done} ({punches}).")?;
        }
        None => writeln!(out, "Attendance is kept for ever: keep_attendance_months is not set.")?,
    }
    Ok(ExitCode::SUCCESS)
}

fn counted(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
