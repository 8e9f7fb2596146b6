//! `visionpresence doctor`: is everything there that the kiosk needs?

mod checks;
mod gallery;

use std::io::Write as _;
use std::process::ExitCode;

use serde::Serialize;

use super::Common;
use checks::Check;

/// Looks at models, camera, display, disk, memory, database and sound: one line each. Changes nothing.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// What to look at instead.
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum What {
    /// Look at the enrolled photos: who is too alike, who should be enrolled again, how often a stranger would get a
    /// name.
    Gallery(gallery::Args),
}

#[derive(Serialize)]
struct Report {
    ok: bool,
    checks: Vec<Check>,
}

/// Runs the checks; exit code 1 when something is wrong.
///
/// # Errors
/// Stdout cannot be written, or the gallery cannot be read.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    if let Some(What::Gallery(args)) = &args.what {
        return gallery::run(args, common);
    }
    let checks = checks::all(common);
    let report = Report { ok: checks.iter().all(|check| check.ok), checks };
    let mut out = std::io::stdout().lock();
    if common.json {
        serde_json::to_writer(&mut out, &report)?;
        writeln!(out)?;
    } else {
        for Check { name, ok, detail } in &report.checks {
            let verdict = if *ok { "ok" } else { "WRONG" };
            writeln!(out, "{name:<9} {verdict:<6} {detail}")?;
        }
    }
    Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
