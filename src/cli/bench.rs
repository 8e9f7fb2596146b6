//! `bench recognition`: how fast recognition is on this machine.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde::Serialize;

use super::Common;
use crate::domain::decision::Decided;
use crate::domain::employee::EmployeeId;
use crate::domain::frame::{Frame, Picture};
use crate::domain::template::{Matcher, TEMPLATE_LEN, Template};
use crate::picture_file;
use crate::recognition::detect::DetectedFace;
use crate::recognition::engine::{Engine, Probe, StageTimes};
use crate::recognition::enrol::templates_from_photo;
use crate::recognition::gallery::Gallery;
use crate::recognition::models;
use crate::recognition::quality::QualityRules;
use crate::recognition::recogniser::{Recogniser, RecognitionSettings};
use crate::recognition::resample::{Region, scale};

/// Frame sizes measured.
const SIZES: [(u32, u32); 2] = [(640, 480), (1280, 720)];
/// The figures are medians over this many rounds.
const ROUNDS: usize = 5;
/// Frames in a round.
const FRAMES: usize = 20;
/// People in the gallery of `bench recognition`.
const PEOPLE: u32 = 300;

/// Records a decision and returns when its row is on disk.
pub type Commit<'a> = dyn FnMut(&Decided) -> anyhow::Result<()> + 'a;

/// What `bench recognition` takes.
#[derive(Debug, clap::Args)]
pub struct RecognitionArgs {
    /// Photos with one face each, of which the frames are composed.
    #[arg(long, value_name = "DIR", default_value = "assets/demo_photos")]
    photos: PathBuf,
}

/// 50% and 95% of the measurements lie below, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Percentiles {
    pub(super) p50: f64,
    pub(super) p95: f64,
}

#[derive(Debug, Serialize)]
struct RecognitionReport {
    cases: Vec<Case>,
    /// Loading and checking the models.
    start_ms: f64,
    rss_mb: f64,
}

#[derive(Debug, Serialize)]
struct Case {
    width: u32,
    height: u32,
    detect_only_ms: Percentiles,
    with_encoding_ms: Percentiles,
    /// From the first good frame to the committed row; `None` without a store to commit to.
    frame_to_row_ms: Option<Percentiles>,
    stages_ms: Stages,
}

#[derive(Debug, Serialize)]
struct Stages {
    detect: Percentiles,
    align: Percentiles,
    sface: Percentiles,
    dlib: Percentiles,
    search: Percentiles,
}

/// Measures recognition on frames composed of photos. `commit` records a decision and returns when its row is on disk.
///
/// # Errors
/// Models or photos cannot be used, or `commit` failed.
pub fn recognition(
    args: &RecognitionArgs,
    common: &Common,
    mut commit: Option<&mut Commit<'_>>,
) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let mut engine = Engine::load(&models::locate(common.models.as_deref())?)?;
    let start_ms = milliseconds(started.elapsed());
    let photos = one_of_each_person(photos_of(&mut engine, &args.photos)?)?;
    let mut gallery = random_gallery(PEOPLE)?;
    for (index, photo) in photos.iter().enumerate() {
        gallery.set(&format!("photo{index}").parse()?, &photo.templates);
    }
    let mut recogniser = Recogniser::new(engine, gallery, RecognitionSettings::default());
    let mut cases = Vec::new();
    for (width, height) in SIZES {
        let frames =
            photos.iter().map(|photo| photo.frame(width, height)).collect::<anyhow::Result<Vec<_>>>()?;
        cases.push(case(&mut recogniser, &frames, &mut commit)?);
    }
    let report = RecognitionReport { cases, start_ms, rss_mb: resident_megabytes() };
    print(common, &report, || in_words(&report))?;
    Ok(ExitCode::SUCCESS)
}

struct Photo {
    picture: Picture,
    face: DetectedFace,
    templates: Vec<Template>,
}

impl Photo {
    /// A frame of this size with the face in the middle at a third of its height.
    fn frame(&self, width: u32, height: u32) -> anyhow::Result<Picture> {
        let center = self.face.center();
        let region = Region::square_inside(&self.picture, center.x, center.y, self.face.height * 3.0);
        let square = scale(&self.picture, region, height, height);
        let (side, left) = (height as usize * 3, (width - height) as usize / 2 * 3);
        let mut rgb = vec![96; width as usize * height as usize * 3];
        for (row, source) in rgb.chunks_exact_mut(width as usize * 3).zip(square.chunks_exact(side)) {
            row.iter_mut().skip(left).zip(source).for_each(|(target, value)| *target = *value);
        }
        Ok(Picture::new(width, height, rgb)?)
    }
}

fn photos_of(engine: &mut Engine, folder: &std::path::Path) -> anyhow::Result<Vec<Photo>> {
    let entries = std::fs::read_dir(folder).with_context(|| {
        format!("{} cannot be read; run scripts/run, which fetches the photos", folder.display())
    })?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    files.sort();
    let mut photos = Vec::new();
    for file in files {
        let Ok(picture) = picture_file::read(&file) else { continue };
        let Some(face) = engine.detect_in_photo(&picture)?.first().copied() else { continue };
        let Ok(enrolled) = templates_from_photo(engine, &picture) else { continue };
        photos.push(Photo { picture, face, templates: enrolled.templates });
    }
    anyhow::ensure!(!photos.is_empty(), "{} holds no photo with a good face", folder.display());
    Ok(photos)
}

/// The first photo of each person: nobody could be told from somebody with the same face under another id.
fn one_of_each_person(photos: Vec<Photo>) -> anyhow::Result<Vec<Photo>> {
    let (mut seen, mut kept) = (Gallery::new(), Vec::new());
    for photo in photos {
        let mut probe = Probe::default();
        for template in &photo.templates {
            probe.set(template.clone());
        }
        let alike = seen.calibration().same_person_in_sequence;
        if seen.search(&probe).is_none_or(|found| found.best.score < alike) {
            seen.set(&format!("photo{}", kept.len()).parse()?, &photo.templates);
            kept.push(photo);
        }
    }
    Ok(kept)
}

fn case(
    recogniser: &mut Recogniser,
    pictures: &[Picture],
    commit: &mut Option<&mut Commit<'_>>,
) -> anyhow::Result<Case> {
    let (mut detect_only, mut with_encoding, mut to_row) = (Vec::new(), Vec::new(), Vec::new());
    let mut stages: Vec<StageRound> = Vec::new();
    let (width, height) = pictures.first().map_or((0, 0), |picture| (picture.width(), picture.height()));
    let empty = Picture::new(width, height, vec![96; width as usize * height as usize * 3])?;
    // The first frame of a size makes the memory of that size known.
    recogniser.engine().detect(&empty)?;
    for _ in 0..ROUNDS {
        detect_only.push(round(|_| {
            recogniser.engine().detect(&empty)?;
            Ok(())
        })?);
        let mut times = StageRound::default();
        recogniser.engine().take_times();
        with_encoding.push(round(|frame| {
            let picture = pictures.get(frame % pictures.len()).context("no frame")?;
            encode(recogniser, picture)?;
            times.add(recogniser.engine().take_times());
            Ok(())
        })?);
        stages.push(times);
        if let Some(commit) = commit {
            to_row.push(percentiles(frames_to_rows(recogniser, pictures, commit)?));
        }
    }
    Ok(Case {
        width,
        height,
        detect_only_ms: medians(&detect_only),
        with_encoding_ms: medians(&with_encoding),
        frame_to_row_ms: (!to_row.is_empty()).then(|| medians(&to_row)),
        stages_ms: StageRound::medians(&stages),
    })
}

fn encode(recogniser: &mut Recogniser, picture: &Picture) -> anyhow::Result<()> {
    let faces = recogniser.engine().detect(picture)?;
    let probe = recogniser.engine().probe_good_face(picture, &faces, &QualityRules::IDENTIFICATION)?;
    let probe = probe.map_err(|fault| anyhow::anyhow!("a composed frame is refused: {}", fault.name()))?;
    recogniser.search(&probe);
    Ok(())
}

/// Shows each picture until somebody is identified; the time from the first good frame to the committed row, frames
/// that have to agree included.
fn frames_to_rows(
    recogniser: &mut Recogniser,
    pictures: &[Picture],
    commit: &mut Commit<'_>,
) -> anyhow::Result<Vec<f64>> {
    let mut spent = Vec::new();
    for picture in pictures {
        recogniser.set_gallery(recogniser.gallery().clone());
        let started = Instant::now();
        for sequence in 0..10 {
            let captured = Duration::from_millis(66 * sequence);
            let frame = Frame { sequence, captured, picture: picture.clone() };
            if let Some(decided) = recogniser.observe(&frame).decided {
                commit(&decided)?;
                spent.push(milliseconds(started.elapsed()));
                break;
            }
        }
    }
    Ok(spent)
}

fn round(mut frame: impl FnMut(usize) -> anyhow::Result<()>) -> anyhow::Result<Percentiles> {
    let mut spent = Vec::with_capacity(FRAMES);
    for number in 0..FRAMES {
        let started = Instant::now();
        frame(number)?;
        spent.push(milliseconds(started.elapsed()));
    }
    Ok(percentiles(spent))
}

#[derive(Debug, Default)]
struct StageRound {
    times: Vec<StageTimes>,
}

impl StageRound {
    fn add(&mut self, times: StageTimes) {
        self.times.push(times);
    }

    fn medians(rounds: &[Self]) -> Stages {
        let stage = |of: fn(&StageTimes) -> Duration| {
            let rounds: Vec<Percentiles> = rounds
                .iter()
                .map(|round| percentiles(round.times.iter().map(|times| milliseconds(of(times))).collect()))
                .collect();
            medians(&rounds)
        };
        Stages {
            detect: stage(|times| times.detect),
            align: stage(|times| times.align),
            sface: stage(|times| times.sface),
            dlib: stage(|times| times.dlib),
            search: stage(|times| times.search),
        }
    }
}

/// A gallery of random templates, the same in every run.
pub(super) fn random_gallery(people: u32) -> anyhow::Result<Gallery> {
    let mut random = Random::default();
    let mut gallery = Gallery::new();
    for number in 0..people {
        let id: EmployeeId = format!("random{number}").parse()?;
        gallery.set(&id, &random.probe()?.templates().cloned().collect::<Vec<_>>());
    }
    Ok(gallery)
}

/// A small generator that gives the same numbers in every run (xorshift by G. Marsaglia, 2003).
pub(super) struct Random(pub(super) u64);

impl Default for Random {
    fn default() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }
}

impl Random {
    fn number(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let [low, high, ..] = self.0.to_le_bytes();
        f32::from(u16::from_le_bytes([low, high])) / 32768.0 - 1.0
    }

    /// A template at about the distances from the others at which those of different people lie: `SFace`'s in all
    /// directions with a cosine of 0.09 on average, dlib's close together and apart in few directions.
    fn template(&mut self, matcher: Matcher) -> anyhow::Result<Template> {
        // One place in so many is a direction: as in real templates, a part of the places knows as large a part of what
        // sets two of them apart.
        let (common, every, length) = match matcher {
            Matcher::SFace => (0.09_f32, 1, 1.0),
            Matcher::Dlib => (0.82, 5, 1.4),
        };
        let apart: Vec<f32> =
            (0..TEMPLATE_LEN).map(|place| if place % every == 0 { self.number() } else { 0.0 }).collect();
        let scale = ((1.0 - common) / apart.iter().map(|value| value * value).sum::<f32>()).sqrt();
        let shared = (common / 128.0).sqrt();
        // What all share stands on every place, with changing sign so that it has little to do with what is apart.
        let signs = [1.0, -1.0].into_iter().cycle();
        let values: Vec<f32> =
            apart.iter().zip(signs).map(|(value, sign)| length * (value * scale + sign * shared)).collect();
        Ok(Template::new(matcher, &values)?)
    }

    pub(super) fn probe(&mut self) -> anyhow::Result<Probe> {
        Ok(Probe { sface: Some(self.template(Matcher::SFace)?), dlib: Some(self.template(Matcher::Dlib)?) })
    }
}

pub(super) fn percentiles(mut spent: Vec<f64>) -> Percentiles {
    spent.sort_by(f64::total_cmp);
    let at = |percent: usize| spent.get((spent.len() * percent / 100).min(spent.len().saturating_sub(1)));
    Percentiles { p50: at(50).copied().unwrap_or_default(), p95: at(95).copied().unwrap_or_default() }
}

fn medians(rounds: &[Percentiles]) -> Percentiles {
    let median = |of: fn(&Percentiles) -> f64| percentiles(rounds.iter().map(of).collect()).p50;
    Percentiles { p50: median(|round| round.p50), p95: median(|round| round.p95) }
}

/// Milliseconds to the microsecond.
pub(super) fn milliseconds(spent: Duration) -> f64 {
    (spent.as_secs_f64() * 1e6).round() / 1e3
}

/// Memory of this process that is in RAM, by the kernel's word; 0 where it says nothing.
pub(super) fn resident_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    (kilobytes.unwrap_or_default() / 1024.0 * 10.0).round() / 10.0
}

pub(super) fn print(
    common: &Common,
    report: &impl Serialize,
    words: impl FnOnce() -> String,
) -> anyhow::Result<()> {
    let text = if common.json { serde_json::to_string(report)? } else { words() };
    writeln!(std::io::stdout().lock(), "{text}").context("the figures could not be written")
}

fn in_words(report: &RecognitionReport) -> String {
    let shown = |value: &Percentiles| format!("{:.1} / {:.1}", value.p50, value.p95);
    let mut lines = vec!["milliseconds, p50 / p95".to_owned()];
    for case in &report.cases {
        let stages = &case.stages_ms;
        lines.push(format!(
            "{} x {}: without a face {}, with encoding {} (detect {}, align {}, sface {}, dlib {}, search {}), frame to row {}",
            case.width,
            case.height,
            shown(&case.detect_only_ms),
            shown(&case.with_encoding_ms),
            shown(&stages.detect),
            shown(&stages.align),
            shown(&stages.sface),
            shown(&stages.dlib),
            shown(&stages.search),
            case.frame_to_row_ms.as_ref().map_or_else(|| "not measured".to_owned(), shown),
        ));
    }
    lines.push(format!("models loaded in {:.0} ms, {:.0} MB in memory", report.start_ms, report.rss_mb));
    lines.join("\n")
}
