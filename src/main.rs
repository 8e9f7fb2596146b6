//! Starts VisionPresence: reads the command line and runs what it asks for.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use visionpresence::cli::{self, Cli};
use visionpresence::recognition::blas;

/// `debug` in this environment variable says more about what this program does.
const LOG_LEVEL: &str = "VISIONPRESENCE_LOG";

fn main() -> ExitCode {
    // First of all: it may start this program anew.
    let one_thread = blas::ensure_one_thread();
    let cli = Cli::parse();
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
    let own = std::env::var(LOG_LEVEL).ok().and_then(|level| level.parse().ok());
    let shown = Targets::new()
        .with_default(LevelFilter::INFO)
        .with_target("visionpresence", own.unwrap_or(LevelFilter::INFO));
    tracing_subscriber::registry().with(lines).with(shown).init();
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
