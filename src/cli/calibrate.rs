//! `calibrate DIR [--strangers DIR]`: fits the constants of recognition to photos of one's own and reports error rates.
//!
//! For development. Half of the people serve for fitting, the other half for the report.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use indicatif::ProgressBar;

use super::Common;
use crate::recognition::calibration::{CALIBRATION, Calibration};
use crate::recognition::engine::Engine;
use crate::recognition::evaluation::{Sample, collect, photos_of};
use crate::recognition::figures::{ENROLLED_PHOTOS, Pairs, Person, Searches, halves, people_of};
use crate::recognition::fit::{doubles, fit};
use crate::recognition::models;
use crate::recognition::statistics::{Rate, reaching, threshold_for, upper_quantile};

/// Weights of dlib in the fused score that are tried.
const WEIGHTS: [f32; 5] = [0.0, 0.2, 0.28, 0.35, 0.4];

/// What `calibrate` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Photos: DIR/PERSON/1.jpg, DIR/PERSON/2.jpg and so on, four or more of each person.
    dir: PathBuf,
    /// Photos of other people, one or more of each.
    #[arg(long, value_name = "DIR")]
    strangers: Option<PathBuf>,
    /// File in which the templates are kept, so that an interrupted run goes on and the next one is quick.
    #[arg(long, value_name = "FILE")]
    notes: Option<PathBuf>,
}

/// Measures, fits and reports.
///
/// # Errors
/// The models or photos cannot be used.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let mut engine = Engine::load(&models::locate(common.models.as_deref())?)?;
    let mut photos = photos_of(&args.dir)?;
    let staff_photos = photos.len();
    if let Some(strangers) = &args.strangers {
        photos.extend(photos_of(strangers)?);
    }
    let bar = ProgressBar::new(photos.len() as u64);
    let samples =
        collect(&mut engine, &photos, args.notes.as_deref(), |done, _| bar.set_position(done as u64))?;
    bar.finish_and_clear();
    let staff_files: std::collections::HashSet<&PathBuf> =
        photos.iter().take(staff_photos).map(|(_, file)| file).collect();
    let (staff, strangers): (Vec<Sample>, Vec<Sample>) =
        samples.into_iter().partition(|sample| staff_files.contains(&sample.file));
    let text = Report { staff: &staff, strangers: &strangers }.text()?;
    std::io::stdout().lock().write_all(text.as_bytes()).context("the report could not be written")?;
    Ok(ExitCode::SUCCESS)
}

struct Report<'a> {
    staff: &'a [Sample],
    strangers: &'a [Sample],
}

impl Report<'_> {
    fn text(&self) -> anyhow::Result<String> {
        let (staff, strangers) = (people_of(self.staff), people_of(self.strangers));
        let (development, hold_out) = halves(&staff);
        let (development_strangers, hold_out_strangers) = halves(&strangers);
        let mut lines = photo_lines("people", self.staff);
        lines.extend(photo_lines("strangers", self.strangers));
        let development_pairs = Pairs::of(&development, &development_strangers);
        let hold_out_pairs = Pairs::of(&hold_out, &hold_out_strangers);
        let fitted_with = |weight| {
            fit(&development, &development_strangers, weight)
                .context("these photos are too few to fit anything to")
        };
        for double in doubles(&development, &development_strangers) {
            lines.push(format!(
                "left out of the fit: {} looks like {} (score {:.1})",
                double.left_out, double.kept, double.score
            ));
        }
        for weight in WEIGHTS {
            let fitted = fitted_with(weight)?;
            lines.push(format!(
                "weight of dlib {weight:.2}: {}",
                pair_line(&development_pairs, &development_pairs, &|cosine, near| fused(
                    &fitted, cosine, near
                ))
            ));
        }
        let fitted = fitted_with(CALIBRATION.dlib_weight)?;
        lines.push(format!(
            "fitted to {} people and {} strangers: {fitted:#?}",
            development.len(),
            development_strangers.len()
        ));
        lines.push(format!("compiled in: {CALIBRATION:?}"));
        lines.push(format!("single comparisons on the hold-out ({} genuine, {} impostor), thresholds from the development half:", hold_out_pairs.genuine.len(), hold_out_pairs.impostor.len()));
        lines
            .push(format!("  sface {}", pair_line(&development_pairs, &hold_out_pairs, &|cosine, _| cosine)));
        lines.push(format!("  dlib  {}", pair_line(&development_pairs, &hold_out_pairs, &|_, near| near)));
        lines.push(format!(
            "  fused {}",
            pair_line(&development_pairs, &hold_out_pairs, &|cosine, near| fused(&fitted, cosine, near))
        ));
        lines.extend(sequence_lines(&development_pairs, &fitted));
        lines.extend(open_set_lines(&staff, &hold_out, &hold_out_strangers, &fitted));
        lines.push(String::new());
        Ok(lines.join("\n"))
    }
}

fn fused(calibration: &Calibration, cosine: f32, near: f32) -> f32 {
    calibration.score(Some(cosine), Some(-near), 1).unwrap_or(f32::NEG_INFINITY)
}

/// How many photos each rule refuses, and where the middle 98% of each measure lie.
fn photo_lines(who: &str, samples: &[Sample]) -> Vec<String> {
    let mut lines = Vec::new();
    for (rules, fault_of) in [
        ("identification", (|sample: &Sample| sample.fault.clone()) as fn(&Sample) -> Option<String>),
        ("enrolment", |sample: &Sample| sample.enrolment_fault.clone()),
    ] {
        let mut faults = std::collections::BTreeMap::<String, usize>::new();
        for fault in samples.iter().filter_map(fault_of) {
            *faults.entry(fault).or_default() += 1;
        }
        lines.push(format!("{who}: {} photos, refused by the rules for {rules}: {faults:?}", samples.len()));
    }
    for (index, name) in ["width", "yaw", "pitch", "roll", "luma", "contrast", "sharpness"].iter().enumerate()
    {
        let mut values: Vec<f32> =
            samples.iter().filter_map(|sample| sample.measures.as_ref()?.get(index).copied()).collect();
        values.sort_by(f32::total_cmp);
        let at = |share| upper_quantile(&values, share);
        lines.push(format!(
            "  {name}: 0.1% {:.3}, 1% {:.3}, 50% {:.3}, 99% {:.3}, 99.9% {:.3}",
            at(0.999),
            at(0.99),
            at(0.5),
            at(0.01),
            at(0.001)
        ));
    }
    lines
}

fn pair_line(thresholds: &Pairs, measured: &Pairs, score: &dyn Fn(f32, f32) -> f32) -> String {
    let (_, impostors) = thresholds.scored(score);
    let (genuine, measured_impostors) = measured.scored(score);
    let rates = [1e-3, 1e-4, 1e-5].map(|fmr| {
        let Some(threshold) = threshold_for(&impostors, fmr) else {
            return format!("FMR {fmr:.0e}: too few comparisons");
        };
        let missed = 1.0 - reaching(&genuine, threshold).share();
        format!(
            "FMR {fmr:.0e}: FNMR {:.2}% (at {threshold:.3}, FMR there {:.1e})",
            missed * 100.0,
            reaching(&measured_impostors, threshold).share()
        )
    });
    rates.join("; ")
}

/// What tells two people apart who stand in the same place one after the other.
fn sequence_lines(pairs: &Pairs, fitted: &Calibration) -> Vec<String> {
    let (genuine, impostor) = pairs.scored(|cosine, near| fused(fitted, cosine, near));
    let limit = fitted.same_person_in_sequence;
    vec![format!(
        "same person in sequence: impostor scores 1e-2 {:.2}, 1e-3 {:.2}; genuine 1% {:.2}, 0.1% {:.2}; compiled-in limit {limit:.2} passes {:.1e} of impostors and {:.4} of genuine pairs",
        upper_quantile(&impostor, 1e-2),
        upper_quantile(&impostor, 1e-3),
        upper_quantile(&genuine, 0.99),
        upper_quantile(&genuine, 0.999),
        reaching(&impostor, limit).share(),
        reaching(&genuine, limit).share(),
    )]
}

fn open_set_lines(
    staff: &[Person],
    hold_out: &[Person],
    strangers: &[Person],
    fitted: &Calibration,
) -> Vec<String> {
    let mut lines = Vec::new();
    let is_held_out =
        |id: &crate::domain::employee::EmployeeId| hold_out.iter().any(|person| person.id == *id);
    for (name, calibration) in [("fitted", *fitted), ("compiled in", CALIBRATION)] {
        for photos in [ENROLLED_PHOTOS, 1] {
            let searches = Searches::run(staff, photos, is_held_out, strangers, calibration);
            lines.push(format!(
                "open set, constants {name}, {} people with {photos} photos, {} genuine and {} impostor searches of the hold-out:",
                searches.gallery,
                searches.genuine.len(),
                searches.impostor.len()
            ));
            for fpir in [0.01, 0.001] {
                if let Some(threshold) = searches.threshold_at(fpir) {
                    lines.push(format!(
                        "  FPIR {fpir} (at {threshold:.2}): {}",
                        rates_text(&searches, threshold, 0.0)
                    ));
                }
                let threshold = calibration.threshold(searches.gallery, fpir);
                for margin in [0.0, 0.5, 0.8, 1.1] {
                    let rates = rates_text(&searches, threshold, margin);
                    lines.push(format!(
                        "  rule for FPIR {fpir} (at {threshold:.2}), margin {margin}: {rates}"
                    ));
                }
            }
            lines.push(margin_text(&searches));
        }
    }
    lines
}

fn rates_text(searches: &Searches, threshold: f32, margin: f32) -> String {
    let rates = searches.rates(threshold, margin);
    let percent = |rate: Rate| format!("{:.3}% ({} of {})", rate.share() * 100.0, rate.count, rate.of);
    format!(
        "FPIR {}, FNIR {}, wrong person {}, ambiguous {}",
        percent(rates.fpir),
        percent(rates.fnir),
        percent(rates.wrong_person),
        percent(rates.ambiguous)
    )
}

fn margin_text(searches: &Searches) -> String {
    let mut right: Vec<f32> =
        searches.genuine.iter().filter(|search| search.2).map(|search| search.1).collect();
    right.sort_by(f32::total_cmp);
    let wrong: Vec<(f32, f32)> =
        searches.genuine.iter().filter(|search| !search.2).map(|search| (search.0, search.1)).collect();
    let mut false_alarms = searches.impostor.clone();
    false_alarms.sort_by(|a, b| b.0.total_cmp(&a.0));
    false_alarms.truncate(12);
    format!(
        "  margins of the right person: 0.1% {:.2}, 0.5% {:.2}, 1% {:.2}, 5% {:.2}; wrong best (score, margin): {wrong:.2?}; highest impostors: {false_alarms:.2?}",
        upper_quantile(&right, 0.999),
        upper_quantile(&right, 0.995),
        upper_quantile(&right, 0.99),
        upper_quantile(&right, 0.95),
    )
}
