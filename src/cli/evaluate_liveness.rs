//! `evaluate-liveness DIR`: how often a picture passes for a person, and a person for a picture.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use indicatif::ProgressBar;
use serde_json::{Map, Value, json};

use super::Common;
use crate::recognition::engine::{Engine, EngineError};
use crate::recognition::liveness::evaluation::{Collection, Outcome, measure};
use crate::recognition::models;
use crate::recognition::statistics::Rate;

/// What the intervals are.
const INTERVALS: &str =
    "Clopper-Pearson, 95%, as if each frame stood for itself; frames of one video do not quite";

/// What `evaluate-liveness` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Pictures as the camera takes them: DIR/live/ with people who are there, DIR/attack/KIND/ with prints, phones and
    /// the like held up. Each may hold pictures, and folders with the frames of a video.
    dir: PathBuf,
}

/// Measures and reports.
///
/// # Errors
/// The networks are not installed, the pictures cannot be listed, or stdout cannot be written.
pub fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let collection = Collection::of(&args.dir)?;
    let mut engine = Engine::load(&models::locate(common.models.as_deref())?)?;
    if !engine.judges_liveness() {
        return Err(EngineError::NoLivenessNetworks.into());
    }
    let bar = ProgressBar::new(collection.frames() as u64);
    let live = measure(&mut engine, &collection.live, || bar.inc(1))?;
    let mut attacks = Vec::new();
    for (kind, presentations) in &collection.attacks {
        attacks.push((kind.as_str(), measure(&mut engine, presentations, || bar.inc(1))?));
    }
    bar.finish_and_clear();
    let text = if common.json { format!("{}\n", report(&live, &attacks)) } else { words(&live, &attacks) };
    std::io::stdout().lock().write_all(text.as_bytes()).context("the report could not be written")?;
    Ok(ExitCode::SUCCESS)
}

/// Live ones that were refused, where the rate counts those that were believed.
fn refused(believed: Rate) -> Rate {
    Rate { count: believed.of - believed.count, of: believed.of }
}

fn ms_per_frame<'a>(outcomes: impl Iterator<Item = &'a Outcome>) -> Option<f64> {
    let (frames, ms) = outcomes.fold((0_u32, 0.0), |(frames, ms), outcome| {
        let these = u32::try_from(outcome.frames_live.of).unwrap_or(u32::MAX);
        (frames.saturating_add(these), ms + outcome.spent.as_secs_f64() * 1000.0)
    });
    (frames > 0).then(|| ms / f64::from(frames))
}

/// The documented keys, and beside each rate `_95` with its interval and `_count` with the two numbers behind it.
/// A rate without any case is null.
fn report(live: &Outcome, attacks: &[(&str, Outcome)]) -> Value {
    let mut report = Map::new();
    let by_kind = |value: fn(Rate) -> Value| -> Value {
        attacks.iter().map(|(kind, outcome)| ((*kind).to_owned(), value(outcome.frames_live))).collect()
    };
    report.insert("apcer".to_owned(), by_kind(share));
    report.insert("apcer_95".to_owned(), by_kind(interval));
    report.insert("apcer_count".to_owned(), by_kind(counts));
    let bpcer = refused(live.frames_live);
    report.insert("bpcer".to_owned(), share(bpcer));
    report.insert("bpcer_95".to_owned(), interval(bpcer));
    report.insert("bpcer_count".to_owned(), counts(bpcer));
    let presentations: Map<String, Value> = attacks
        .iter()
        .map(|(kind, outcome)| ((*kind).to_owned(), share(outcome.presentations_live)))
        .collect();
    let (live_ones, wrongly) = (live.presentations_live, refused(live.presentations_live));
    report.insert(
        "presentations".to_owned(),
        json!({"apcer": presentations, "bpcer": share(wrongly), "live": live_ones.of}),
    );
    let frames = |outcome: &Outcome| json!({"scored": outcome.frames_live.of, "no_face": outcome.without_face, "unreadable": outcome.unreadable});
    let attack_frames: Map<String, Value> =
        attacks.iter().map(|(kind, outcome)| ((*kind).to_owned(), frames(outcome))).collect();
    report.insert("frames".to_owned(), json!({"live": frames(live), "attack": attack_frames}));
    let all = attacks.iter().map(|(_, outcome)| outcome).chain([live]);
    report.insert("ms_per_frame".to_owned(), json!(ms_per_frame(all)));
    report.insert("intervals".to_owned(), json!(INTERVALS));
    Value::Object(report)
}

fn share(rate: Rate) -> Value {
    json!((rate.of > 0).then(|| rate.share()))
}

fn interval(rate: Rate) -> Value {
    json!((rate.of > 0).then(|| [rate.interval().0, rate.interval().1]))
}

fn counts(rate: Rate) -> Value {
    json!([rate.count, rate.of])
}

fn words(live: &Outcome, attacks: &[(&str, Outcome)]) -> String {
    let mut lines = Vec::new();
    for (kind, outcome) in attacks {
        lines.push(format!(
            "{kind}: {} frames passed for a person{}",
            in_words(outcome.frames_live),
            left_out(outcome)
        ));
    }
    lines.push(format!(
        "live: {} frames were refused{}",
        in_words(refused(live.frames_live)),
        left_out(live)
    ));
    if let Some(ms) = ms_per_frame(attacks.iter().map(|(_, outcome)| outcome).chain([live])) {
        lines.push(format!("{ms:.1} ms a frame in the networks"));
    }
    lines.push(format!("({INTERVALS})\n"));
    lines.join("\n")
}

fn in_words(rate: Rate) -> String {
    let (low, high) = rate.interval();
    format!(
        "{} of {} ({:.1}%, between {:.1}% and {:.1}%)",
        rate.count,
        rate.of,
        rate.share() * 100.0,
        low * 100.0,
        high * 100.0
    )
}

fn left_out(outcome: &Outcome) -> String {
    match (outcome.without_face, outcome.unreadable) {
        (0, 0) => String::new(),
        (without, unreadable) => format!("; {without} without a face, {unreadable} unreadable"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(believed: usize, of: usize) -> Outcome {
        let rate = Rate { count: believed, of };
        Outcome { frames_live: rate, presentations_live: rate, ..Outcome::default() }
    }

    #[test]
    fn the_report_has_a_rate_for_each_kind_and_counts_live_frames_that_were_refused() {
        let report = report(&outcome(19, 20), &[("print", outcome(0, 58)), ("phone", outcome(1, 4))]);
        assert_eq!(report["apcer"], json!({"phone": 0.25, "print": 0.0}));
        assert_eq!(report["bpcer"], json!(0.05));
        assert_eq!(report["bpcer_count"], json!([1, 20]));
        let high = report["apcer_95"]["print"][1].as_f64().unwrap();
        assert!((high - 0.0616).abs() < 0.001, "none of 58 is no proof of none: {high}");
    }

    #[test]
    fn a_kind_without_any_face_has_no_rate() {
        let report = report(&outcome(0, 0), &[("mask", outcome(0, 0))]);
        assert_eq!(report["apcer"]["mask"], Value::Null);
        assert_eq!(report["bpcer"], Value::Null);
    }
}
