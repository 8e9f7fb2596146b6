//! Starts VisionPresence: reads the command line and runs what it asks for.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use tracing_subscriber::filter::LevelFilter;
use visionpresence::cli::{self, Cli};
use visionpresence::recognition::blas;

fn main() -> ExitCode {
    // First of all: it may start this program anew.
    let one_thread = blas::ensure_one_thread();
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(LevelFilter::INFO)
        .with_target(false)
        .init();
    if let Err(error) = one_thread {
        tracing::warn!(%error, "OpenBLAS uses every core; recognition is slower for it");
    }
    match cli::run(&cli) {
        Ok(code) => code,
        Err(error) => {
            // Where not even this can be written, the exit code alone tells.
            writeln!(std::io::stderr(), "visionpresence: {error:#}").ok();
            ExitCode::FAILURE
        }
    }
}
