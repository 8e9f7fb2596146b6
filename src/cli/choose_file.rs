//! `visionpresence choose-file`: opens one file dialog for the kiosk, which must not wait for it.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;

use crate::runtime::choosing::dialog::{self, Answer, DialogRequest, NO_DIALOG};

/// What the dialog asks.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// As JSON.
    request: String,
}

/// Opens the dialog; what was chosen goes to stdout as JSON.
///
/// # Errors
/// The request cannot be understood, or nobody reads the answer.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let request: DialogRequest =
        serde_json::from_str(&args.request).context("the request is none; the kiosk makes it")?;
    let answer = dialog::open(&request);
    if answer == Answer::NoDialog {
        return Ok(ExitCode::from(NO_DIALOG));
    }
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, &answer)?;
    writeln!(out)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
