//! The command line: one file a subcommand, each with its `Args` and `run`.
//!
//! With `--json` one JSON document goes to stdout; logs and progress always go to stderr. Exit code 0 is success, 1 a
//! failure, 2 wrong usage.

pub mod backup;
pub mod bench;
pub mod bench_attendance;
pub mod bench_database;
pub mod bench_export;
pub mod bench_guard;
pub mod bench_search;
pub mod bench_store;
pub mod bench_ui;
pub mod calibrate;
pub mod choose_file;
mod consent;
pub mod correct;
pub mod days;
pub mod demo;
pub mod doctor;
pub mod enrol;
pub mod erase;
pub mod evaluate;
pub mod evaluate_liveness;
pub mod export;
pub mod identify;
pub mod import_staff;
pub mod key;
pub mod kiosk;
pub mod purge;
pub mod reset_pin;
pub mod rules;
pub mod subject_access;
pub mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::domain::camera::CameraChoice;
use crate::recognition::recogniser::RecognitionSettings;
use crate::store::{DataDir, Reader, settings};
use bench_store::BenchStore;

/// An attendance kiosk that recognises staff at the entrance. Without a command it opens the kiosk.
#[derive(Debug, Parser)]
#[command(name = "visionpresence", version, about, args_conflicts_with_subcommands = false)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
    /// How the kiosk's window appears.
    #[command(flatten)]
    pub kiosk: kiosk::Args,
    /// What to do instead of opening the kiosk.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What every command takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Common {
    /// Folder with database, photos and settings; made where it is missing. By default `VISIONPRESENCE_DATA`, else
    /// the working directory.
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
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

impl Common {
    /// Where the company's data lies.
    #[must_use]
    pub fn data_root(&self) -> PathBuf {
        let by_environment = || std::env::var_os("VISIONPRESENCE_DATA").map(PathBuf::from);
        self.data.clone().or_else(by_environment).unwrap_or_else(|| PathBuf::from("."))
    }
}

/// What can be done besides opening the kiosk.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Play a working day with real photos through the whole path.
    Demo(demo::Args),
    /// Enrol staff from photos.
    Enrol(enrol::Args),
    /// Print the text that people agree to before they are enrolled.
    Consent,
    /// Say who is in a photo.
    Identify(identify::Args),
    /// Write a report to a file: xlsx, csv, json or pdf.
    Export(export::Args),
    /// Measure speed.
    Bench {
        /// What to measure.
        #[command(subcommand)]
        what: Bench,
    },
    /// Print the days as they are computed, with the reasons.
    Days(days::Args),
    /// Show, try and change the rules of attendance.
    Rules(rules::Args),
    /// Add, correct, take back and lock attendance.
    Correct(correct::Args),
    /// Save everything in one file.
    Backup(backup::BackupArgs),
    /// List and verify backups.
    Backups(backup::BackupsArgs),
    /// Put a backup back.
    Restore(backup::RestoreArgs),
    /// Store punches again from the second copy of receipts.
    ReadReceipts(backup::ReadReceiptsArgs),
    /// Check that database, photos and rows agree.
    Verify(verify::Args),
    /// Erase scan photos that were kept long enough.
    Purge(purge::Args),
    /// Care for the key of this site.
    Key(key::Args),
    /// Check models, camera, display, disk and database.
    Doctor(doctor::Args),
    /// Measure error rates on a folder of faces.
    Evaluate(evaluate::Args),
    /// Measure how often the liveness networks are wrong on a folder of pictures.
    EvaluateLiveness(evaluate_liveness::Args),
    /// Erase a person: templates, photos and personal data.
    Erase(erase::Args),
    /// Write everything that is stored about a person to a ZIP file, for that person.
    SubjectAccess(subject_access::Args),
    /// Add and change people of the staff list by a CSV file.
    ImportStaff(import_staff::Args),
    /// Give an account of the HR workspace a new PIN or password.
    ResetPin(reset_pin::Args),
    /// Open a file dialog for the kiosk.
    #[command(hide = true)]
    ChooseFile(choose_file::Args),
    /// Fit thresholds on a folder of faces (for development).
    Calibrate(calibrate::Args),
}

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// Detection, encoding, and from a frame to its row on disk.
    Recognition(bench::RecognitionArgs),
    /// Search in galleries of 1,000 to 1,000,000 people.
    Search(bench_search::Args),
    /// A year of days of 1,000 people from their punches.
    Attendance,
    /// Writing a log of 100,000 rows as xlsx, csv and json.
    Export(bench_export::Args),
    /// Pages of the log and commits, with years of events in the database.
    Store(bench_database::Args),
    /// Opening the HR workspace, and a frame of a log of years (--events 2000000 makes 1,000,000 rows).
    Ui(bench_database::Args),
    /// From a damaged database of a year to the backup in its place.
    Restore(bench_guard::RestoreArgs),
    /// Memory over many punches.
    Endurance(bench_guard::EnduranceArgs),
}

/// Runs what the command line asks for.
///
/// # Errors
/// What went wrong, in words for the user.
pub fn run(cli: &Cli) -> anyhow::Result<ExitCode> {
    let common = &cli.common;
    match &cli.command {
        None => kiosk::run(&cli.kiosk, common),
        Some(Command::Demo(args)) => demo::run(args, common),
        Some(Command::Enrol(args)) => enrol::run(args, common),
        Some(Command::Consent) => consent::run(common),
        Some(Command::Identify(args)) => {
            let data = DataDir::existing(common.data_root())?;
            let gallery = crate::runtime::gallery(&Reader::open(&data)?).map_err(anyhow::Error::msg)?;
            let settings = RecognitionSettings::from(&settings::load(&data)?);
            identify::run(args, common, gallery, settings)
        }
        Some(Command::Bench { what: Bench::Recognition(args) }) => {
            let mut store = BenchStore::open(&DataDir::open(common.data_root())?)?;
            bench::recognition(args, common, Some(&mut |decided| store.commit(decided)))
        }
        Some(Command::Bench { what: Bench::Store(args) }) => bench_database::run(args, common),
        Some(Command::Bench { what: Bench::Ui(args) }) => bench_ui::run(args, common),
        Some(Command::Bench { what: Bench::Restore(args) }) => bench_guard::restore(args, common),
        Some(Command::Bench { what: Bench::Endurance(args) }) => bench_guard::endurance(args, common),
        Some(Command::Bench { what: Bench::Search(args) }) => bench_search::run(args, common),
        Some(Command::Bench { what: Bench::Attendance }) => bench_attendance::run(common),
        Some(Command::Bench { what: Bench::Export(args) }) => bench_export::run(args, common),
        Some(Command::Export(args)) => export::run(args, common),
        Some(Command::Days(args)) => days::run(args, common),
        Some(Command::Rules(args)) => rules::run(args, common),
        Some(Command::Correct(args)) => correct::run(args, common),
        Some(Command::Backup(args)) => backup::backup(args, common),
        Some(Command::Backups(args)) => backup::backups(args, common),
        Some(Command::Restore(args)) => backup::restore(args, common),
        Some(Command::ReadReceipts(args)) => backup::read_receipts(args, common),
        Some(Command::Verify(args)) => verify::run(args, common),
        Some(Command::Purge(args)) => purge::run(args, common),
        Some(Command::Key(args)) => key::run(args, common),
        Some(Command::Doctor(args)) => doctor::run(args, common),
        Some(Command::Evaluate(args)) => evaluate::run(args, common),
        Some(Command::EvaluateLiveness(args)) => evaluate_liveness::run(args, common),
        Some(Command::Erase(args)) => erase::run(args, common),
        Some(Command::SubjectAccess(args)) => subject_access::run(args, common),
        Some(Command::ImportStaff(args)) => import_staff::run(args, common),
        Some(Command::ResetPin(args)) => reset_pin::run(args, common),
        Some(Command::ChooseFile(args)) => choose_file::run(args),
        Some(Command::Calibrate(args)) => calibrate::run(args, common),
    }
}

/// A folder of the product's assets: below the working directory, or beside the program as it lies in a checkout
/// (`target/release`) or installed (`/usr/share/visionpresence`).
#[must_use]
pub fn installed_folder(name: &str) -> Option<PathBuf> {
    let beside_program = std::env::current_exe()
        .ok()
        .and_then(|program| program.ancestors().nth(3).map(|root| root.join("assets")));
    [Some(PathBuf::from("assets")), beside_program, Some(PathBuf::from("/usr/share/visionpresence"))]
        .into_iter()
        .flatten()
        .map(|root| root.join(name))
        .find(|folder| folder.is_dir())
}
