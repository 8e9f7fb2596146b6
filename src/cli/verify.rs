//! `visionpresence verify`: do database, photos and rows agree?

use std::io::Write as _;
use std::process::ExitCode;

use super::Common;
use crate::store::DataDir;
use crate::store::verify::{VerifyReport, verify};

/// Checks that the database is whole, that each work day follows from its events and that each photo is there. Changes
/// nothing, and may run beside the kiosk.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {}

/// Runs the check; exit code 1 when there is a problem.
///
/// # Errors
/// When there is no database, or stdout cannot be written.
pub fn run(_args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let report = verify(&DataDir::existing(common.data_root())?);
    let mut out = std::io::stdout().lock();
    if common.json {
        serde_json::to_writer(&mut out, &report)?;
        writeln!(out)?;
    } else {
        write_text(&mut out, &report)?;
    }
    Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn write_text(out: &mut impl std::io::Write, report: &VerifyReport) -> std::io::Result<()> {
    for problem in &report.problems {
        writeln!(out, "problem: {problem}")?;
    }
    writeln!(out, "{} events, {} photos, SQLite: {}", report.events, report.photos, report.sqlite)?;
    match report.sealed_until {
        Some(day) => writeln!(out, "{} seals hold, the last one up to {day}", report.seals)?,
        None => writeln!(out, "Nothing is sealed yet.")?,
    }
    if report.ok {
        writeln!(out, "Database, links, seals, photos and rows agree.")
    } else {
        writeln!(out, "Keep a copy of the data folder before anything is changed.")
    }
}
