//! `visionpresence key`: care for the key of the site.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;

use super::Common;
use crate::store::{DataDir, Writer, key_care};

/// The key of this site reads the enrolled faces and signs what was recorded. It lies outside of the data folder and in
/// no backup: keep a copy of it.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Clone, Subcommand)]
enum What {
    /// Say where the key lies, whether it fits the database, and what verifies its signatures.
    Show,
    /// Write a copy of the key to a new file; whoever has it can read the faces.
    Export {
        /// The new file.
        file: PathBuf,
    },
    /// Put a copy of the key in its place; refused where it does not fit the database.
    Import {
        /// The copy.
        file: PathBuf,
    },
    /// Exchange the secret that protects the faces; copies of the key and backups of the database from before are of no
    /// use for them any more.
    Rotate,
}

/// Runs the command.
///
/// # Errors
/// The key is not there, cannot be used, or a file cannot be written.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    match &args.what {
        What::Show => {
            let state = key_care::state(&DataDir::existing(common.data_root())?)?;
            writeln!(out, "{}", state.path.display())?;
            writeln!(out, "public key {}", state.public_key)?;
            if !state.fits {
                writeln!(
                    out,
                    "The database was written with another key: put that one back with \"key import\"."
                )?;
                return Ok(ExitCode::FAILURE);
            }
            writeln!(out, "It fits the database.")?;
        }
        What::Export { file } => {
            key_care::export(&DataDir::existing(common.data_root())?, file)?;
            writeln!(out, "{}: keep it apart from the backups, readable by nobody else.", file.display())?;
        }
        What::Import { file } => {
            key_care::import(&DataDir::open(common.data_root())?, file)?;
            writeln!(out, "The key is in its place.")?;
        }
        What::Rotate => {
            let data = DataDir::existing(common.data_root())?;
            let people = Writer::open(&data)?.rotate_key()?;
            writeln!(
                out,
                "The keys of {people} people are wrapped anew. Export the key again: older copies cannot read \
                           faces any more."
            )?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
