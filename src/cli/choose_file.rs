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

/// Opens the dialog; what was chosen goes to stdout as a line of JSON. The process then rests until whoever asked ends it
/// or is gone: leaving by itself it would tidy up GTK's libraries while GTK's thread still uses them, and crash at times.
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
    loop {
        std::thread::park();
    }
}
