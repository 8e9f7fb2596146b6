//! The networks together: from a picture to faces, from a face to its templates.

use std::path::Path;
use std::thread::{Builder, ScopedJoinHandle};
use std::time::{Duration, Instant};

use super::align::{AlignedFace, align};
use super::detect::{self, DetectError, DetectedFace, Detector};
use super::dlib::{self, Dlib};
use super::gallery::dot;
use super::liveness::passive::{Passive, PassiveError};
use super::models::{ModelError, read_checked};
use super::quality::QualityRules;
use super::sface::{self, SFace};
use crate::domain::decision::QualityFault;
use crate::domain::frame::Picture;
use crate::domain::template::{Matcher, Template};

/// What is compared with the gallery: the templates of one face in one picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Probe {
    /// By `SFace`, where that matcher works.
    pub sface: Option<Template>,
    /// By dlib, where that matcher works.
    pub dlib: Option<Template>,
}

impl Probe {
    /// The templates that there are.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        self.sface.iter().chain(&self.dlib)
    }

    /// Takes a template in the place of its matcher.
    pub fn set(&mut self, template: Template) {
        match template.matcher() {
            Matcher::SFace => self.sface = Some(template),
            Matcher::Dlib => self.dlib = Some(template),
        }
    }

    /// Cosine of the two templates of `SFace`, -1.0 to 1.0, where both have one.
    #[must_use]
    pub fn cosine(&self, other: &Self) -> Option<f32> {
        Some(dot(self.sface.as_ref()?.values(), other.sface.as_ref()?.values()))
    }

    /// Euclidean distance of the two templates of dlib, where both have one.
    #[must_use]
    pub fn distance(&self, other: &Self) -> Option<f32> {
        let pairs = self.dlib.as_ref()?.values().iter().zip(other.dlib.as_ref()?.values());
        Some(pairs.map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt())
    }

    /// Nothing can be compared.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sface.is_none() && self.dlib.is_none()
    }
}

/// Time spent in each stage for one picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StageTimes {
    /// Finding faces, with scaling the picture down.
    pub detect: Duration,
    /// Placing the landmarks on the full resolution and aligning the face.
    pub align: Duration,
    /// Template by `SFace`.
    pub sface: Duration,
    /// Template by dlib.
    pub dlib: Duration,
    /// Search in the gallery.
    pub search: Duration,
    /// Judging whether the face is a live one.
    pub liveness: Duration,
}

/// A stage failed on one picture. The engine can go on with the next one.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The detector.
    #[error(transparent)]
    Detect(#[from] DetectError),
    /// Every matcher that is installed failed on this face; the text is of the first.
    #[error("no matcher could make a template: {0}")]
    NoTemplate(String),
    /// The liveness networks.
    #[error(transparent)]
    Liveness(#[from] PassiveError),
    /// The liveness networks were asked for and are not installed.
    #[error(
        "the liveness networks are not installed: put both files that \"doctor\" names into the folder of the models"
    )]
    NoLivenessNetworks,
}

/// What a matcher made of a face, and how long it took.
type Timed = (Result<Template, String>, Duration);

fn timed<E: std::fmt::Display>(template: impl FnOnce() -> Result<Template, E>) -> Timed {
    let started = Instant::now();
    let made = template().map_err(|error| error.to_string());
    (made, started.elapsed())
}

/// Waits for a matcher that works on a thread of its own.
fn finished(thread: std::io::Result<ScopedJoinHandle<'_, Timed>>) -> Timed {
    match thread.map(ScopedJoinHandle::join) {
        Ok(Ok(timed)) => timed,
        Ok(Err(_)) => (Err("the matcher failed unexpectedly".to_owned()), Duration::ZERO),
        Err(error) => (Err(format!("the system refuses another thread: {error}")), Duration::ZERO),
    }
}

/// The loaded models. One thread owns it.
pub struct Engine {
    detector: Detector,
    sface: Option<SFace>,
    dlib: Option<Dlib>,
    passive: Option<Passive>,
    degraded: Option<String>,
    times: StageTimes,
}

impl Engine {
    /// Loads the models of `folder`. One of the two matchers may be missing: see [`Engine::degraded`].
    ///
    /// # Errors
    /// [`ModelError`] when the detector or both matchers cannot be used; the text names file and command.
    pub fn load(folder: &Path) -> Result<Self, ModelError> {
        let mut detector = Detector::load(&read_checked(folder, detect::FILE)?)?;
        // The plan for the usual camera shapes is made before the first person comes.
        for (width, height) in [(640, 480), (1280, 720)] {
            detector.prepare(width, height).map_err(|error| ModelError::Unloadable {
                path: folder.join(detect::FILE),
                reason: error.to_string(),
            })?;
        }
        let sface = read_checked(folder, sface::FILE).and_then(|model| SFace::load(&model));
        let dlib = read_checked(folder, dlib::LANDMARKS_FILE)
            .and_then(|landmarks| Dlib::load(&landmarks, &read_checked(folder, dlib::NETWORK_FILE)?));
        let (sface, dlib, degraded) = match (sface, dlib) {
            (Ok(sface), Ok(dlib)) => (Some(sface), Some(dlib), None),
            (Ok(sface), Err(error)) => (Some(sface), None, Some(one_matcher("SFace", &error))),
            (Err(error), Ok(dlib)) => (None, Some(dlib), Some(one_matcher("dlib", &error))),
            (Err(error), Err(_)) => return Err(error),
        };
        let passive = Passive::load(folder).unwrap_or_else(|error| {
            tracing::warn!(%error, "the liveness networks cannot be used");
            None
        });
        Ok(Self { detector, sface, dlib, passive, degraded, times: StageTimes::default() })
    }

    /// A matcher that is missing while the rest works, in words for the operator.
    #[must_use]
    pub fn degraded(&self) -> Option<&str> {
        self.degraded.as_deref()
    }

    /// The matchers that work.
    #[must_use]
    pub fn matchers(&self) -> Vec<Matcher> {
        let sface = self.sface.is_some().then_some(Matcher::SFace);
        sface.into_iter().chain(self.dlib.is_some().then_some(Matcher::Dlib)).collect()
    }

    /// Whether the networks are there that tell a person from a picture of one.
    #[must_use]
    pub fn judges_liveness(&self) -> bool {
        self.passive.is_some()
    }

    /// How much a face looks like that of a person who is there: see [`Passive::score`].
    ///
    /// # Errors
    /// [`EngineError::Liveness`], and [`EngineError::NoLivenessNetworks`] where they are not installed.
    pub fn liveness(&mut self, picture: &Picture, face: &DetectedFace) -> Result<f32, EngineError> {
        let passive = self.passive.as_ref().ok_or(EngineError::NoLivenessNetworks)?;
        let started = Instant::now();
        let score = passive.score(picture, face);
        self.times.liveness += started.elapsed();
        Ok(score?)
    }

    /// Time spent in each stage since the last call.
    pub fn take_times(&mut self) -> StageTimes {
        std::mem::take(&mut self.times)
    }

    /// Faces in a camera frame, largest first.
    ///
    /// # Errors
    /// [`EngineError::Detect`].
    pub fn detect(&mut self, picture: &Picture) -> Result<Vec<DetectedFace>, EngineError> {
        let started = Instant::now();
        let faces = self.detector.detect(picture);
        self.times.detect += started.elapsed();
        Ok(faces?)
    }

    /// Faces in a single photo, from 5% to 90% of it, largest first. Slower than [`Engine::detect`].
    ///
    /// # Errors
    /// [`EngineError::Detect`].
    pub fn detect_in_photo(&mut self, picture: &Picture) -> Result<Vec<DetectedFace>, EngineError> {
        let started = Instant::now();
        let faces = self.detector.detect_in_photo(picture);
        self.times.detect += started.elapsed();
        Ok(faces?)
    }

    /// The face with its landmarks placed on the full-resolution pixels; as it was, where it is not found again.
    ///
    /// # Errors
    /// [`EngineError::Detect`].
    pub fn refine(&mut self, picture: &Picture, face: &DetectedFace) -> Result<DetectedFace, EngineError> {
        Ok(self.detector.refine(picture, face)?)
    }

    /// The face with its landmarks placed on the full-resolution pixels, and those pixels aligned; `None` where its
    /// landmarks are no face.
    ///
    /// # Errors
    /// [`EngineError::Detect`].
    pub fn align(
        &mut self,
        picture: &Picture,
        face: &DetectedFace,
    ) -> Result<Option<(DetectedFace, AlignedFace)>, EngineError> {
        let started = Instant::now();
        let refined = self.detector.refine_for_template(picture, face);
        let aligned = refined.map(|face| align(picture, &face.landmarks).map(|aligned| (face, aligned)));
        self.times.align += started.elapsed();
        Ok(aligned?)
    }

    /// The templates of an aligned face by every matcher that works.
    ///
    /// # Errors
    /// [`EngineError::NoTemplate`] when none made one.
    pub fn encode(
        &mut self,
        picture: &Picture,
        face: &DetectedFace,
        aligned: &AlignedFace,
    ) -> Result<Probe, EngineError> {
        // Side by side on two cores: the one does not wait for the other.
        let (sface, dlib) = std::thread::scope(|scope| {
            let dlib = self.dlib.as_mut().map(|matcher| {
                Builder::new()
                    .name("dlib".to_owned())
                    .spawn_scoped(scope, move || timed(|| matcher.template(picture, face)))
            });
            let sface = self.sface.as_ref().map(|matcher| timed(|| matcher.template(aligned)));
            (sface, dlib.map(finished))
        });
        let mut take = |result: Option<Timed>, spent: fn(&mut StageTimes) -> &mut Duration| {
            let (template, time) = result?;
            *spent(&mut self.times) += time;
            Some(template)
        };
        let sface = take(sface, |times| &mut times.sface);
        let dlib = take(dlib, |times| &mut times.dlib);
        let mut faults = Vec::new();
        let mut made = |result: Option<Result<Template, String>>| match result? {
            Ok(template) => Some(template),
            Err(fault) => {
                faults.push(fault);
                None
            }
        };
        let probe = Probe { sface: made(sface), dlib: made(dlib) };
        if probe.is_empty() { Err(EngineError::NoTemplate(faults.join("; "))) } else { Ok(probe) }
    }

    /// The templates of the first of `faces` (the largest), when it is good enough by `rules`.
    ///
    /// # Errors
    /// [`EngineError`]; what is wrong with the face is no error but the inner `Err`.
    pub fn probe_good_face(
        &mut self,
        picture: &Picture,
        faces: &[DetectedFace],
        rules: &QualityRules,
    ) -> Result<Result<Probe, QualityFault>, EngineError> {
        let Some(face) = faces.first() else { return Ok(Err(QualityFault::TooFar)) };
        if let Err(fault) = rules.check_geometry(picture, faces) {
            return Ok(Err(fault));
        }
        let Some((face, aligned)) = self.align(picture, face)? else {
            return Ok(Err(QualityFault::NotFrontal));
        };
        match rules.check_light(&aligned) {
            Err(fault) => Ok(Err(fault)),
            Ok(()) => Ok(Ok(self.encode(picture, &face, &aligned)?)),
        }
    }

    /// The templates of a face whatever its quality.
    ///
    /// # Errors
    /// [`EngineError`].
    pub fn probe(&mut self, picture: &Picture, face: &DetectedFace) -> Result<Probe, EngineError> {
        match self.align(picture, face)? {
            Some((face, aligned)) => self.encode(picture, &face, &aligned),
            None => Err(EngineError::NoTemplate("the landmarks of the face coincide".to_owned())),
        }
    }

    /// Adds the time of a search to the stages.
    pub(super) fn note_search(&mut self, spent: Duration) {
        self.times.search += spent;
    }
}

fn one_matcher(works: &str, error: &ModelError) -> String {
    format!("Only the matcher {works} works, so recognition is less certain: {error}")
}
