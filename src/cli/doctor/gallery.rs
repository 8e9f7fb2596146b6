//! `doctor gallery`: who is too alike, whose photos should be taken again, and how often a stranger would get a name.

use std::io::Write as _;
use std::process::ExitCode;

use serde_json::json;

use crate::cli::Common;
use crate::recognition::gallery_health::{GalleryHealth, PoorPhoto, Reason, examine, photos_by_person};
use crate::store::{DataDir, Reader, settings};

/// Pairs that are shown.
const PAIRS: usize = 10;

/// What `doctor gallery` takes.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Args {
    /// People who are not enrolled and stand before the camera on a day, on average.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    visitors: u32,
}

/// Examines the gallery of the data folder. Changes nothing.
///
/// # Errors
/// The database or the settings cannot be read.
pub(super) fn run(args: &Args, common: &Common) -> anyhow::Result<ExitCode> {
    let data = DataDir::existing(common.data_root())?;
    let templates = Reader::open(&data)?.templates()?;
    let wanted = settings::load(&data)?.wanted_fpir;
    let health = examine(&photos_by_person(templates), wanted, PAIRS);
    let text =
        if common.json { format!("{}\n", json_of(&health, args.visitors)) } else { words(&health, args) };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn reason_name(reason: Reason) -> &'static str {
    match reason {
        Reason::FewPhotos => "few_photos",
        Reason::PhotosDisagree => "photos_disagree",
        Reason::PhotoOfAnother => "photo_of_another",
    }
}

fn json_of(health: &GalleryHealth, visitors: u32) -> serde_json::Value {
    let closest: Vec<_> = health
        .closest
        .iter()
        .map(
            |pair| json!({"people": [pair.one, pair.other], "score": pair.score, "too_alike": pair.too_alike}),
        )
        .collect();
    let poor: Vec<_> = health
        .poor_photos
        .iter()
        .map(|poor| {
            let (resembles, score) = poor.resembles.clone().unzip();
            json!({"emp_id": poor.person, "photo": poor.photo, "own_score": poor.own,
                "resembles": resembles, "score": score})
        })
        .collect();
    let again: Vec<_> = health
        .enrol_again
        .iter()
        .map(|(person, reason)| json!({"emp_id": person, "reason": reason_name(*reason)}))
        .collect();
    json!({
        "people": health.people,
        "threshold": health.threshold,
        "closest": closest,
        "poor_photos": poor,
        "enrol_again": again,
        "fpir": health.fpir,
        "visitors_a_day": visitors,
        "false_accepts_a_year": health.false_accepts_a_year(f64::from(visitors)),
    })
}

fn words(health: &GalleryHealth, args: &Args) -> String {
    let mut lines = vec![format!("{} people; a score of {:.2} identifies", health.people, health.threshold)];
    if let Some(first) = health.closest.first() {
        lines.push(format!("Most alike are {} and {} (score {:.2})", first.one, first.other, first.score));
    }
    for pair in health.closest.iter().filter(|pair| pair.too_alike) {
        lines.push(format!(
            "Too alike: {} and {} (score {:.2}). If one person is enrolled twice, remove one; twins need a PIN",
            pair.one, pair.other, pair.score
        ));
    }
    lines.extend(health.poor_photos.iter().map(photo_words));
    for (person, reason) in &health.enrol_again {
        lines.push(match reason {
            Reason::FewPhotos => format!("{person}: fewer than three photos; more of them help"),
            Reason::PhotosDisagree => format!("{person}: enrol again with photos that look alike"),
            Reason::PhotoOfAnother => format!("{person}: check whose photos these are, and enrol again"),
        });
    }
    lines.push(format!(
        "With {} strangers a day, about {:.1} a year would get somebody's name by a single photo ({:.3}% of them)",
        args.visitors,
        health.false_accepts_a_year(f64::from(args.visitors)),
        health.fpir * 100.0
    ));
    lines.push(String::new());
    lines.join("\n")
}

fn photo_words(poor: &PoorPhoto) -> String {
    let own = poor.own.map_or_else(String::new, |own| format!(", score {own:.2} with the person's others"));
    let other = poor
        .resembles
        .as_ref()
        .map_or_else(String::new, |(other, score)| format!(", looks like {other} (score {score:.2})"));
    format!("{}, photo {}{own}{other}", poor.person, poor.photo)
}
