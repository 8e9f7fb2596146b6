//! `visionpresence verify`: do database, photos and rows agree, and can the backups be read?

use std::io::Write as _;
use std::process::ExitCode;

use serde::Serialize;

use super::Common;
use super::backup::with_progress;
use crate::domain::backup::{BackupEntry, Verdict};
use crate::domain::time::Clock as _;
use crate::runtime::clock::SystemClock;
use crate::store::backup::{self, BackupError};
use crate::store::verify::{VerifyReport, verify};
use crate::store::{DataDir, settings};

/// Checks that the database is whole, that each work day follows from its events, that each photo is there, and reads every
/// backup in the folder of the settings back. Changes nothing else than what is noted about the backups, and may run beside
/// the kiosk.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Leave out the backups, which take longest.
    #[arg(long)]
    pub skip_backups: bool,
}

/// Everything that was looked at.
#[derive(Debug, Serialize)]
struct Verified {
    #[serde(flatten)]
    report: VerifyReport,
    /// As far as they were read.
    backups: Vec<BackupEntry>,
}

/// Runs the check; exit code 1 when there is a problem.
///
/// # Errors
/// When there is no database, it was stopped with Ctrl+C, or stdout cannot be written.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let data = DataDir::existing(common.data_root())?;
    let mut verified = Verified { report: verify(&data), backups: Vec::new() };
    if !args.skip_backups {
        read_backups(&data, common, &mut verified)?;
    }
    let mut out = std::io::stdout().lock();
    if common.json {
        serde_json::to_writer(&mut out, &verified)?;
        writeln!(out)?;
    } else {
        write_text(&mut out, &verified, args.skip_backups)?;
    }
    Ok(if verified.report.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Reads each backup back, every byte. One that cannot be read is a problem and keeps nobody from reading the next.
fn read_backups(data: &DataDir, common: &Common, verified: &mut Verified) -> anyhow::Result<()> {
    let found = settings::load(data).map_err(BackupError::from).and_then(|settings| {
        let folder = backup::folder_of(data, &settings.backup);
        // The folder in the data directory is made with the first backup.
        let entries = if settings.backup.folder.is_empty() && !folder.is_dir() {
            Vec::new()
        } else {
            backup::list(&folder)?
        };
        Ok((backup::key(data, &settings.backup)?, folder, entries))
    });
    let (passphrase, folder, entries) = match found {
        Ok(found) => found,
        Err(error) => {
            verified.report.problem(format!("the backups cannot be looked at: {error}"));
            return Ok(());
        }
    };
    let now = SystemClock::start().now().moment.utc;
    for BackupEntry { name, .. } in entries {
        let checked = with_progress(common, |progress| {
            match backup::check(data, &folder, &name, passphrase.as_ref(), now, progress) {
                Err(BackupError::Stopped) => Err(BackupError::Stopped),
                other => Ok(other),
            }
        })?;
        match checked {
            Ok(entry) => {
                if let Verdict::Broken(_, reason) = &entry.verdict {
                    verified.report.problem(format!("the backup {name} is damaged: {reason}"));
                }
                verified.backups.push(entry);
            }
            Err(error) => {
                verified.report.problem(format!("the backup {name} could not be read: {error}"));
            }
        }
    }
    Ok(())
}

fn write_text(
    out: &mut impl std::io::Write,
    verified: &Verified,
    backups_skipped: bool,
) -> std::io::Result<()> {
    let Verified { report, backups } = verified;
    for problem in &report.problems {
        writeln!(out, "problem: {problem}")?;
    }
    writeln!(out, "{} events, {} photos, SQLite: {}", report.events, report.photos, report.sqlite)?;
    match report.sealed_until {
        Some(day) => writeln!(out, "{} seals hold, the last one up to {day}", report.seals)?,
        None => writeln!(out, "Nothing is sealed yet.")?,
    }
    let whole = backups.iter().filter(|entry| entry.is_verified()).count();
    match backups.first() {
        _ if backups_skipped => writeln!(out, "The backups were not looked at.")?,
        Some(newest) => writeln!(out, "{whole} backups are whole, the newest is {}", newest.name)?,
        None => writeln!(out, "There is no backup that was read.")?,
    }
    if report.ok {
        writeln!(out, "Database, links, seals, photos and rows agree.")
    } else {
        writeln!(out, "Keep a copy of the data folder before anything is changed.")
    }
}
