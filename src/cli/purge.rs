//! `visionpresence purge`: erases the scan photos that were kept long enough.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;

use super::Common;
use crate::domain::audit::{By, COMMAND_LINE};
use crate::domain::time::Clock as _;
use crate::runtime::clock::SystemClock;
use crate::store::{DataDir, Reader, Writer, retention, settings};

/// Erases the scan photos that are older than the settings say. A running kiosk does it every night by itself.
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
    let mut out = std::io::stdout().lock();
    let Some(since) = retention::kept_since(&settings::load(&data)?, &now) else {
        writeln!(out, "Scan photos are kept for ever: keep_scan_photos_days is not set.")?;
        return Ok(ExitCode::SUCCESS);
    };
    let (photos, bytes) = Reader::open(&data)?.photos_before(since)?;
    let megabytes = bytes.div_ceil(1_000_000);
    let photos = if photos == 1 { "1 scan photo".to_owned() } else { format!("{photos} scan photos") };
    if args.dry_run {
        writeln!(out, "{photos} from before {since} would be erased ({megabytes} MB).")?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut writer = Writer::open(&data)?;
    let by = By { who: COMMAND_LINE.to_owned(), at: now };
    while writer.erase_photos_before(since, &by).context("some photos are still there")? > 0 {}
    writeln!(out, "{photos} from before {since} erased ({megabytes} MB).")?;
    Ok(ExitCode::SUCCESS)
}
