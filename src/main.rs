//! Starts VisionPresence: reads the command line and runs what it asks for.

use clap::Parser as _;

fn main() {
    let _cli = visionpresence::cli::Cli::parse();
}
