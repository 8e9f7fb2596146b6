//! `visionpresence subject-access`: everything about a person in one file, for that person.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use super::Common;
use crate::domain::audit::{AuditAction, By, COMMAND_LINE};
use crate::domain::employee::EmployeeId;
use crate::domain::time::Clock as _;
use crate::runtime::clock::SystemClock;
use crate::store::{DataDir, Reader, Writer};

/// Whom, and where to.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Employee id of the person.
    #[arg(long, value_name = "ID")]
    id: String,
    /// The ZIP file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Writes the file and an entry in the audit list.
///
/// # Errors
/// Nobody has the id, or the file cannot be written.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let emp_id: EmployeeId = args.id.parse()?;
    let data = DataDir::existing(common.data_root())?;
    let written = Reader::open(&data)?.subject_access(&emp_id, &args.out)?;
    let by = By { who: COMMAND_LINE.to_owned(), at: SystemClock::start().now().moment };
    let after = format!("subject access\nrows: {}\nphotos: {}", written.rows, written.photos);
    Writer::open(&data)?.write_down(AuditAction::Exported, emp_id.as_str(), &after, &by)?;
    let mut out = std::io::stdout().lock();
    if common.json {
        writeln!(out, "{}", serde_json::to_string(&written)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{}: {} rows, {} photos.", args.out.display(), written.rows, written.photos)?;
    if written.missing > 0 {
        writeln!(out, "{} photos could not be read; \"visionpresence verify\" says which.", written.missing)?;
    }
    Ok(ExitCode::SUCCESS)
}
