//! `identify FILE...`: says who is on photos, one line a file.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::Common;
use crate::domain::decision::{Candidate, Decision};
use crate::picture_file;
use crate::recognition::engine::{Engine, StageTimes};
use crate::recognition::gallery::Gallery;
use crate::recognition::models;
use crate::recognition::recogniser::{IdentifyResult, Recogniser, RecognitionSettings};

/// What `identify` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Photos, JPEG or PNG.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// One line of `identify --json`.
#[derive(Debug, Serialize)]
struct Line {
    file: String,
    /// `None` where the file could not be used.
    decision: Option<&'static str>,
    /// Who, for "identified" alone.
    emp_id: Option<String>,
    /// Score of the best person.
    score: Option<f32>,
    /// How far the best is ahead of the runner-up.
    margin: Option<f32>,
    /// The second best person.
    runner_up: Option<String>,
    reason: Option<String>,
    ms: Milliseconds,
}

#[derive(Debug, Default, Serialize)]
struct Milliseconds {
    decode: f64,
    detect: f64,
    align: f64,
    sface: f64,
    dlib: f64,
    search: f64,
    total: f64,
}

/// Identifies each photo on its own against `gallery`.
///
/// # Errors
/// The models cannot be used, or nothing can be written. A photo that cannot be used gets its line, and the exit code
/// says so.
pub fn run(
    args: &Args,
    common: &Common,
    gallery: Gallery,
    settings: RecognitionSettings,
) -> anyhow::Result<ExitCode> {
    let engine = Engine::load(&models::locate(common.models.as_deref())?)?;
    if let Some(degraded) = engine.degraded() {
        tracing::warn!("{degraded}");
    }
    let mut recogniser = Recogniser::new(engine, gallery, settings);
    let mut all_usable = true;
    let mut out = std::io::stdout().lock();
    for file in &args.files {
        let line = line_of(&mut recogniser, file);
        all_usable &= line.decision.is_some();
        if common.json {
            writeln!(out, "{}", serde_json::to_string(&line)?)?;
        } else {
            writeln!(out, "{}", in_words(&line))?;
        }
    }
    Ok(if all_usable { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn line_of(recogniser: &mut Recogniser, file: &Path) -> Line {
    let started = Instant::now();
    let picture = picture_file::read(file);
    let decoded = started.elapsed();
    let result = picture
        .map_err(|error| error.to_string())
        .and_then(|picture| recogniser.identify_picture(&picture).map_err(|error| error.to_string()));
    let name = file.display().to_string();
    let mut line = match result {
        Ok(result) => line_of_result(name, result),
        Err(reason) => Line {
            file: name,
            decision: None,
            emp_id: None,
            score: None,
            margin: None,
            runner_up: None,
            reason: Some(reason),
            ms: Milliseconds::default(),
        },
    };
    line.ms.decode = milliseconds(decoded);
    line.ms.total = milliseconds(started.elapsed());
    line
}

fn line_of_result(file: String, result: IdentifyResult) -> Line {
    let IdentifyResult { decision, found, threshold, times } = result;
    let (name, reason) = named(&decision, threshold);
    let emp_id = match decision {
        Decision::Identified(identification) => Some(identification.best.emp_id.to_string()),
        _ => None,
    };
    let margin =
        found.as_ref().map(crate::recognition::gallery::Found::margin).filter(|margin| margin.is_finite());
    let score = found.as_ref().map(|found| found.best.score);
    let runner_up = found.and_then(|found| found.runner_up).map(|candidate| candidate.emp_id.to_string());
    Line { file, decision: Some(name), emp_id, score, margin, runner_up, reason, ms: stages(times) }
}

fn named(decision: &Decision, threshold: f32) -> (&'static str, Option<String>) {
    let shown = |candidate: &Candidate| format!("{} ({:.2})", candidate.emp_id, candidate.score);
    match decision {
        Decision::Identified(_) => ("identified", None),
        Decision::Unknown { closest: None } => {
            ("unknown", Some("nobody is enrolled to compare with".to_owned()))
        }
        Decision::Unknown { closest: Some(closest) } => {
            ("unknown", Some(format!("{} is closest and below the threshold {threshold:.2}", shown(closest))))
        }
        Decision::Ambiguous { best, runner_up } => (
            "ambiguous",
            Some(format!("{} and {} are too close to each other", shown(best), shown(runner_up))),
        ),
        Decision::LowQuality(fault) => ("low_quality", Some(fault.name().to_owned())),
        Decision::NoFace => ("no_face", None),
        Decision::PresentationAttack { reason, .. } => {
            ("presentation_attack", Some(reason.name().to_owned()))
        }
    }
}

fn stages(times: StageTimes) -> Milliseconds {
    Milliseconds {
        detect: milliseconds(times.detect),
        align: milliseconds(times.align),
        sface: milliseconds(times.sface),
        dlib: milliseconds(times.dlib),
        search: milliseconds(times.search),
        ..Milliseconds::default()
    }
}

/// Milliseconds to the microsecond.
fn milliseconds(spent: Duration) -> f64 {
    (spent.as_secs_f64() * 1e6).round() / 1e3
}

fn in_words(line: &Line) -> String {
    let who = line.emp_id.as_deref().map(|id| format!(" {id}")).unwrap_or_default();
    let score = line.score.map(|score| format!(", score {score:.2}")).unwrap_or_default();
    let reason = line.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let decision = line.decision.unwrap_or("failed").replace('_', " ");
    format!("{}: {decision}{who}{score}{reason} ({:.0} ms)", line.file, line.ms.total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::decision::QualityFault;
    use crate::recognition::gallery::Found;

    fn json(decision: Decision, found: Option<Found>) -> serde_json::Value {
        let result = IdentifyResult { decision, found, threshold: 4.0, times: StageTimes::default() };
        serde_json::to_value(line_of_result("a.jpg".to_owned(), result)).unwrap()
    }

    #[test]
    fn a_line_has_the_documented_keys_and_names_nobody_unless_identified() {
        let candidate = |id: &str, score| Candidate { emp_id: id.parse().unwrap(), score };
        let found = Found { best: candidate("E1", 3.0), runner_up: Some(candidate("E2", 2.0)) };
        let unknown = json(Decision::Unknown { closest: Some(candidate("E1", 3.0)) }, Some(found));
        for key in ["file", "decision", "emp_id", "score", "margin", "runner_up", "reason", "ms"] {
            assert!(unknown.get(key).is_some(), "{key}");
        }
        for key in ["decode", "detect", "align", "sface", "dlib", "search", "total"] {
            assert!(unknown["ms"].get(key).is_some(), "{key}");
        }
        assert_eq!(unknown["decision"], "unknown");
        assert!(unknown["emp_id"].is_null());
        assert_eq!(unknown["runner_up"], "E2");
        let dark = json(Decision::LowQuality(QualityFault::TooDark), None);
        assert_eq!(
            (dark["decision"].as_str(), dark["reason"].as_str()),
            (Some("low_quality"), Some("too_dark"))
        );
    }
}
