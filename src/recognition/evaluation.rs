//! Measures the engine on a folder of photos: the basis of the calibration and of accuracy figures.
//!
//! Terms after ISO/IEC 19795-1: FMR and FNMR count single comparisons, FPIR and FNIR searches of a whole gallery.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::detect::DetectedFace;
use super::engine::{Engine, EngineError, Probe};
use super::quality::{Light, Pose, QualityRules};
use crate::domain::frame::Picture;
use crate::domain::template::{Matcher, Template};
use crate::picture_file;

/// Most photos that are taken from a folder.
const MAX_PHOTOS: usize = 200_000;
/// Longest line of notes, in bytes; a longer one is read in parts, none of which is a note.
const LONGEST_NOTE: u64 = 64 << 10;

/// What the engine made of one photo.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sample {
    /// Name of the person: the folder's, or for a photo outside of one the file's without its ending.
    pub person: String,
    /// Where the photo lies.
    pub file: PathBuf,
    /// Size of the file: a photo of another size under the same name is looked at again.
    #[serde(default)]
    pub bytes: u64,
    /// Milliseconds from reading the file to its templates, where they were taken.
    #[serde(default)]
    pub ms: Option<f64>,
    /// What the rules for identification find wrong with it, by
    /// [`QualityFault::name`](crate::domain::decision::QualityFault::name), or `no_face`.
    pub fault: Option<String>,
    /// What the rules for enrolment find wrong with it.
    pub enrolment_fault: Option<String>,
    /// Width of the face in pixels, yaw, pitch, roll, luma, contrast, sharpness; in that order.
    pub measures: Option<[f32; 7]>,
    sface: Option<Vec<f32>>,
    dlib: Option<Vec<f32>>,
}

impl Sample {
    /// The templates, whatever the quality of the photo.
    #[must_use]
    pub fn probe(&self) -> Probe {
        let template = |matcher, values: &Option<Vec<f32>>| Template::new(matcher, values.as_ref()?).ok();
        Probe { sface: template(Matcher::SFace, &self.sface), dlib: template(Matcher::Dlib, &self.dlib) }
    }
}

/// Why a folder could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// A folder or the notes of an earlier run cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The folder holds no photo.
    #[error("{} holds no photo; expected PERSON/1.jpg, PERSON/2.jpg and so on", .0.display())]
    NoPhotos(PathBuf),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// The photos of a folder with the person each shows: `DIR/person/n.jpg` or `DIR/person.jpg`, sorted.
///
/// # Errors
/// [`EvaluationError`] when the folder cannot be listed or holds no photo.
pub fn photos_of(folder: &Path) -> Result<Vec<(String, PathBuf)>, EvaluationError> {
    let mut photos = Vec::new();
    for path in listed(folder)? {
        if path.is_dir() {
            let person = name_of(path.file_name());
            photos.extend(
                listed(&path)?.into_iter().filter(|file| is_photo(file)).map(|file| (person.clone(), file)),
            );
        } else if is_photo(&path) {
            photos.push((name_of(path.file_stem()), path));
        }
    }
    photos.truncate(MAX_PHOTOS);
    if photos.is_empty() { Err(EvaluationError::NoPhotos(folder.to_path_buf())) } else { Ok(photos) }
}

fn listed(folder: &Path) -> Result<Vec<PathBuf>, EvaluationError> {
    let failed = |source| EvaluationError::Io { path: folder.to_path_buf(), source };
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    let mut paths = entries
        .take(MAX_PHOTOS)
        .map(|entry| Ok(entry.map_err(failed)?.path()))
        .collect::<Result<Vec<_>, EvaluationError>>()?;
    paths.sort();
    Ok(paths)
}

fn name_of(name: Option<&std::ffi::OsStr>) -> String {
    name.unwrap_or_default().to_string_lossy().into_owned()
}

fn is_photo(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    ["jpg", "jpeg", "png"].iter().any(|known| ending == *known)
}

/// Runs the engine over `photos`. With `notes` each result is appended to that file, and what it already holds is not
/// computed again. `progress` is told how many photos are done, and of how many.
///
/// # Errors
/// [`EvaluationError`] when the notes cannot be read or written. A photo that cannot be read or encoded becomes a
/// sample with a fault.
pub fn collect(
    engine: &mut Engine,
    photos: &[(String, PathBuf)],
    notes: Option<&Path>,
    mut progress: impl FnMut(usize, usize),
) -> Result<Vec<Sample>, EvaluationError> {
    let mut earlier: HashMap<PathBuf, Sample> = match notes {
        Some(path) => read_notes(path)?.into_iter().map(|sample| (sample.file.clone(), sample)).collect(),
        None => HashMap::new(),
    };
    let mut samples = Vec::with_capacity(photos.len());
    for (number, (person, file)) in photos.iter().enumerate() {
        let bytes = std::fs::metadata(file).map_or(0, |about| about.len());
        let known = earlier.remove(file).filter(|sample| sample.bytes == bytes && sample.person == *person);
        if let Some(sample) = known {
            samples.push(sample);
        } else {
            let started = Instant::now();
            let mut sample = look_at(engine, person, file);
            sample.bytes = bytes;
            sample.ms = Some((started.elapsed().as_secs_f64() * 1e6).round() / 1e3);
            if let Some(path) = notes {
                append_note(path, &sample)
                    .map_err(|source| EvaluationError::Io { path: path.to_path_buf(), source })?;
            }
            samples.push(sample);
        }
        progress(number + 1, photos.len());
    }
    samples.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(samples)
}

fn read_notes(path: &Path) -> Result<Vec<Sample>, EvaluationError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(EvaluationError::Io { path: path.to_path_buf(), source }),
    };
    Ok(notes_in(BufReader::new(file)))
}

/// What lines of notes say. The last line may be torn where an earlier run was stopped.
fn notes_in(mut source: impl BufRead) -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut line = Vec::new();
    for _ in 0..MAX_PHOTOS {
        line.clear();
        match source.by_ref().take(LONGEST_NOTE).read_until(b'\n', &mut line) {
            Ok(read) if read > 0 => samples.extend(serde_json::from_slice::<Sample>(&line)),
            _ => break,
        }
    }
    samples
}

/// Reads any bytes as notes; true where each line with something in it is one.
#[cfg(test)]
pub(crate) fn read_any_notes(bytes: &[u8]) -> bool {
    let samples = notes_in(bytes);
    for sample in &samples {
        drop(sample.probe());
    }
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
    lines > 0 && samples.len() == lines
}

fn append_note(path: &Path, sample: &Sample) -> std::io::Result<()> {
    // Templates are personal: for this user's eyes alone.
    let mut file = File::options().create(true).append(true).mode(0o600).open(path)?;
    let line = serde_json::to_string(sample)?;
    file.write_all(format!("{line}\n").as_bytes())
}

fn look_at(engine: &mut Engine, person: &str, file: &Path) -> Sample {
    let mut sample = Sample {
        person: person.to_owned(),
        file: file.to_path_buf(),
        bytes: 0,
        ms: None,
        fault: Some("unreadable".to_owned()),
        enrolment_fault: Some("unreadable".to_owned()),
        measures: None,
        sface: None,
        dlib: None,
    };
    let Ok(picture) = picture_file::read(file) else { return sample };
    let faces = engine.detect(&picture).unwrap_or_default();
    let Some(face) = nearest_to_centre(&picture, &faces) else {
        sample.fault = Some("no_face".to_owned());
        sample.enrolment_fault.clone_from(&sample.fault);
        return sample;
    };
    let Ok(Some((refined, aligned))) = engine.align(&picture, &face) else { return sample };
    let fault = |rules: &QualityRules| {
        let checked = rules.check_geometry(&picture, &faces).and_then(|()| rules.check_light(&aligned));
        checked.err().map(|fault| fault.name().to_owned())
    };
    sample.fault = fault(&QualityRules::IDENTIFICATION);
    sample.enrolment_fault = fault(&QualityRules::ENROLMENT);
    let (pose, light) = (Pose::of(&refined), Light::of(&aligned));
    let measures = [face.width, pose.yaw, pose.pitch, pose.roll, light.luma, light.contrast, light.sharpness];
    sample.measures = Some(measures);
    if let Ok(probe) = engine.encode(&picture, &refined, &aligned) {
        sample.sface = probe.sface.map(|template| template.values().to_vec());
        sample.dlib = probe.dlib.map(|template| template.values().to_vec());
    }
    sample
}

/// Photos of collections show the person they are named after in the middle.
#[expect(clippy::cast_precision_loss, reason = "pixel coordinates are at most 8192")]
fn nearest_to_centre(picture: &Picture, faces: &[DetectedFace]) -> Option<DetectedFace> {
    let distance = |face: &DetectedFace| {
        let center = face.center();
        (center.x - picture.width() as f32 / 2.0).hypot(center.y - picture.height() as f32 / 2.0)
    };
    faces.iter().min_by(|a, b| distance(a).total_cmp(&distance(b))).copied()
}
