//! The command line: one file a subcommand, each with its `Args` and `run`.
//!
//! With `--json` one JSON document goes to stdout; logs and progress always go to stderr. Exit code 0 is success, 1 a
//! failure, 2 wrong usage.

pub mod verify;

use std::path::PathBuf;

use clap::Parser;

use crate::domain::camera::CameraChoice;

/// The command line of the product.
#[derive(Debug, Parser)]
#[command(name = "visionpresence", version, about)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
}

/// What every command takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Common {
    /// Folder with the database, face_data and uploads; made where it is missing.
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    pub data: PathBuf,
    /// Camera: auto, a number N for /dev/videoN, a part of its name, or replay:DIR for pictures from a folder.
    #[arg(long, global = true, value_name = "CAMERA")]
    pub camera: Option<CameraChoice>,
    /// Folder with the models; by default the one that set-up filled.
    #[arg(long, global = true, value_name = "DIR")]
    pub models: Option<PathBuf>,
    /// One JSON document on stdout.
    #[arg(long, global = true)]
    pub json: bool,
}
