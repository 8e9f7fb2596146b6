//! `evaluate DIR [--strangers DIR]`: how good recognition is on photos of one's own.
//!
//! Deterministic but for the time a photo takes: the same photos give the same figures. An interrupted run goes on
//! where it stopped.

mod lettering;
mod plot;
mod report;

use std::collections::HashSet;
use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use indicatif::ProgressBar;

use super::Common;
use crate::recognition::accuracy::{self, Plan};
use crate::recognition::engine::Engine;
use crate::recognition::evaluation::{Sample, collect, photos_of};
use crate::recognition::figures::ENROLLED_PHOTOS;
use crate::recognition::models;
use crate::recognition::recogniser::RecognitionSettings;

/// Most photos that each person can be enrolled with, and most parts.
const MAX_NUMBER: u64 = 100;

/// What `evaluate` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Photos: DIR/PERSON/1.jpg, DIR/PERSON/2.jpg and so on, two or more of each person.
    dir: PathBuf,
    /// Photos of other people, who are never enrolled: DIR/PERSON/1.jpg or DIR/PERSON.jpg.
    #[arg(long, value_name = "DIR")]
    strangers: Option<PathBuf>,
    /// Photos that each person is enrolled with; the others of them are looked for.
    #[arg(long, value_name = "N", default_value_t = ENROLLED_PHOTOS as u64,
        value_parser = clap::value_parser!(u64).range(1..=MAX_NUMBER))]
    enrol: u64,
    /// Also split the people into K parts and measure each with constants fitted to the others; takes longer.
    #[arg(long, value_name = "K", default_value_t = 0,
        value_parser = clap::value_parser!(u64).range(0..=MAX_NUMBER))]
    folds: u64,
    /// Draw misses over false matches into this PNG file.
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// File in which the templates are kept, so that an interrupted run goes on and the next one is quick; by default
    /// `face_data/evaluation.jsonl` in the data folder. Delete it after a change of the models.
    #[arg(long, value_name = "FILE")]
    notes: Option<PathBuf>,
}

/// Measures and reports.
///
/// # Errors
/// The models or photos cannot be used, or a file cannot be written.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let photos = photos_of(&args.dir)?;
    let staff_files: HashSet<PathBuf> = photos.iter().map(|(_, file)| file.clone()).collect();
    let mut all = photos;
    if let Some(strangers) = &args.strangers {
        all.extend(photos_of(strangers)?);
    }
    let notes = match &args.notes {
        Some(file) => file.clone(),
        None => default_notes(&common.data_root())?,
    };
    let samples = looked_at(&all, &notes, common)?;
    let (staff, strangers): (Vec<Sample>, Vec<Sample>) =
        samples.into_iter().partition(|sample| staff_files.contains(&sample.file));
    let plan = Plan {
        enrolled_photos: usize::try_from(args.enrol)?,
        folds: usize::try_from(args.folds)?,
        wanted_fpir: RecognitionSettings::default().wanted_fpir,
    };
    let measured = accuracy::measure(&staff, &strangers, &plan);
    if let Some(file) = &args.plot {
        write_whole(file, &plot::det(&measured.matchers)?)
            .with_context(|| format!("{} could not be written", file.display()))?;
    }
    let report = report::json(&measured, &plan, staff.len(), strangers.len());
    let text = if common.json { format!("{report}\n") } else { report::words(&measured, &plan) };
    std::io::stdout().lock().write_all(text.as_bytes()).context("the report could not be written")?;
    Ok(ExitCode::SUCCESS)
}

fn looked_at(photos: &[(String, PathBuf)], notes: &Path, common: &Common) -> anyhow::Result<Vec<Sample>> {
    let mut engine = Engine::load(&models::locate(common.models.as_deref())?)?;
    if let Some(degraded) = engine.degraded() {
        tracing::warn!("{degraded}");
    }
    let bar = ProgressBar::new(photos.len() as u64);
    let samples = collect(&mut engine, photos, Some(notes), |done, _| bar.set_position(done as u64))?;
    bar.finish_and_clear();
    Ok(samples)
}

fn default_notes(data: &Path) -> anyhow::Result<PathBuf> {
    let folder = data.join("face_data");
    // For this user's eyes alone, as everything in the data folder.
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)
        .with_context(|| format!("{} cannot be made; choose another file with --notes", folder.display()))?;
    Ok(folder.join("evaluation.jsonl"))
}

/// Beside the file first, so that a full disk leaves no half picture.
fn write_whole(file: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let beside = file.with_file_name(name);
    let mut part = std::fs::File::create(&beside)?;
    part.write_all(content)?;
    part.sync_all()?;
    std::fs::rename(beside, file)
}
