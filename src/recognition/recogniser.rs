//! Watches the camera's frames: follows a face, collects evidence, decides once.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::decide::{Evidence, Limits, Turn, WINDOW};
use super::engine::{Engine, EngineError, Probe, StageTimes};
use super::gallery::{Found, Gallery, mean_of};
use super::quality::QualityRules;
use super::track::Tracker;
use crate::domain::decision::{Decided, Decision, Identification, Observation, TrackedFace};
use crate::domain::frame::{Frame, Picture};
use crate::domain::template::{Matcher, Template};

/// After a decision the face is looked at again this often, to notice another person in its place.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// While nobody is identified the face is looked at again sooner: they may have turned to the camera.
const TRY_AGAIN_AFTER: Duration = Duration::from_millis(400);
/// Good frames in a row that look like another person before the turn passes to that person. One alone may be a
/// grimace.
const STRIKES: usize = 2;

/// What the operator can set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecognitionSettings {
    /// Wanted false positive identification rate: the share of strangers who may be taken for somebody.
    pub wanted_fpir: f64,
}

impl Default for RecognitionSettings {
    fn default() -> Self {
        Self { wanted_fpir: 0.001 }
    }
}

/// What a single photo says.
#[derive(Debug, Clone, PartialEq)]
pub struct IdentifyResult {
    /// The decision by this photo alone.
    pub decision: Decision,
    /// The search behind it, where a face was good enough to be compared.
    pub found: Option<Found>,
    /// The score that was needed.
    pub threshold: f32,
    /// Time spent in each stage.
    pub times: StageTimes,
}

/// The face in focus: its evidence so far.
#[derive(Default)]
struct Focus {
    track: u64,
    turn: Turn,
    /// The last good frames' templates.
    probes: VecDeque<Probe>,
    /// Good frames in a row that look like somebody else.
    strikes: usize,
    last_encoded: Option<Duration>,
}

/// The recognition of a kiosk: engine, gallery and the face in focus. One thread owns it.
pub struct Recogniser {
    engine: Engine,
    gallery: Gallery,
    settings: RecognitionSettings,
    tracker: Tracker,
    focus: Focus,
}

impl Recogniser {
    /// A recogniser of the people in `gallery`.
    #[must_use]
    pub fn new(engine: Engine, gallery: Gallery, settings: RecognitionSettings) -> Self {
        Self { engine, gallery, settings, tracker: Tracker::default(), focus: Focus::default() }
    }

    /// People in the gallery.
    #[must_use]
    pub fn people(&self) -> usize {
        self.gallery.len()
    }

    /// A matcher that is missing while the rest works, in words for the operator.
    #[must_use]
    pub fn degraded(&self) -> Option<&str> {
        self.engine.degraded()
    }

    /// The gallery.
    #[must_use]
    pub fn gallery(&self) -> &Gallery {
        &self.gallery
    }

    /// The engine, for enrolment and measuring.
    pub fn engine(&mut self) -> &mut Engine {
        &mut self.engine
    }

    /// Engine and gallery, for a capture.
    pub fn engine_and_gallery(&mut self) -> (&mut Engine, &Gallery) {
        (&mut self.engine, &self.gallery)
    }

    /// Replaces the gallery. Whoever stands in front of the camera begins a new turn.
    pub fn set_gallery(&mut self, gallery: Gallery) {
        self.gallery = gallery;
        self.begin_turn_of_somebody_new();
    }

    /// Changes what the operator can set, from the next frame on.
    pub fn set_settings(&mut self, settings: RecognitionSettings) {
        self.settings = settings;
    }

    /// Looks at one frame. A frame without a face costs only the detection; a face on which a decision was reached
    /// is encoded about once a second.
    ///
    /// A stage that fails is logged, and the frame counts as one without a good face.
    pub fn observe(&mut self, frame: &Frame) -> Observation {
        let nothing = Observation {
            frame_sequence: frame.sequence,
            face: None,
            fault: None,
            progress: 0.0,
            decided: None,
        };
        match self.observe_faces(frame) {
            Ok(observation) => observation.unwrap_or(nothing),
            Err(error) => {
                tracing::warn!(%error, frame = frame.sequence, "recognition failed on a frame");
                nothing
            }
        }
    }

    /// The best answer that a single photo allows: one face, good enough, over the threshold and ahead of the
    /// runner-up.
    ///
    /// # Errors
    /// [`EngineError`] when a stage fails.
    pub fn identify_picture(&mut self, picture: &Picture) -> Result<IdentifyResult, EngineError> {
        self.engine.take_times();
        let limits = self.limits();
        let faces = self.engine.detect_in_photo(picture)?;
        let answer = if faces.is_empty() {
            Err(Decision::NoFace)
        } else {
            let probe = self.engine.probe_good_face(picture, &faces, &QualityRules::IDENTIFICATION)?;
            probe.map_err(Decision::LowQuality)
        };
        let (decision, found) = match answer {
            Err(decision) => (decision, None),
            Ok(probe) => {
                let found = self.search(&probe);
                (by_one_photo(found.clone(), limits), found)
            }
        };
        let times = self.engine.take_times();
        Ok(IdentifyResult { decision, found, threshold: limits.threshold, times })
    }

    fn observe_faces(&mut self, frame: &Frame) -> Result<Option<Observation>, EngineError> {
        let mut faces = self.engine.detect(&frame.picture)?;
        let Some(track) = self.tracker.follow(&mut faces, frame.captured) else { return Ok(None) };
        let Some(face) = faces.first() else { return Ok(None) };
        if track != self.focus.track {
            self.focus = Focus { track, ..Focus::default() };
        }
        let area = face.area(&frame.picture);
        let mut fault = None;
        let mut decision = None;
        if self.is_due(frame.captured) {
            match self.engine.probe_good_face(&frame.picture, &faces, &QualityRules::IDENTIFICATION)? {
                Err(found) => fault = Some(found),
                Ok(probe) => {
                    self.focus.last_encoded = Some(frame.captured);
                    decision = self.add_evidence(probe);
                }
            }
        } else if let Err(found) = QualityRules::IDENTIFICATION.check_geometry(&frame.picture, &faces) {
            fault = Some(found);
        }
        let track = self.focus.track;
        Ok(Some(Observation {
            frame_sequence: frame.sequence,
            face: Some(TrackedFace { track, area }),
            fault,
            progress: self.focus.turn.progress(),
            decided: decision.map(|decision| Decided { track, decision, frame: frame.clone() }),
        }))
    }

    /// Whether the face has to be encoded now. With nobody enrolled there is nothing to compare with.
    fn is_due(&self, at: Duration) -> bool {
        let focus = &self.focus;
        let pause = if focus.strikes > 0 || !focus.turn.is_decided() {
            Duration::ZERO
        } else if focus.turn.has_identified() {
            LOOK_AGAIN_AFTER
        } else {
            TRY_AGAIN_AFTER
        };
        let rested = focus.last_encoded.is_none_or(|last| at.saturating_sub(last) >= pause);
        rested && !self.gallery.is_empty()
    }

    fn add_evidence(&mut self, probe: Probe) -> Option<Decision> {
        if self.looks_like_somebody_else(&probe) {
            self.focus.strikes += 1;
            if self.focus.strikes < STRIKES {
                return None;
            }
            self.begin_turn_of_somebody_new();
        }
        self.focus.strikes = 0;
        if self.focus.probes.len() >= WINDOW {
            self.focus.probes.pop_front();
        }
        let frame = self.search(&probe);
        self.focus.probes.push_back(probe);
        let together = mean_probe(&self.focus.probes);
        let together = self.search(&together);
        match (frame, together) {
            (Some(frame), Some(together)) => {
                let limits = self.limits();
                self.focus.turn.add(Evidence { frame, together }, limits)
            }
            _ => self.focus.turn.add_without_candidates(),
        }
    }

    /// Another person may have stepped into the same place between two looks.
    fn looks_like_somebody_else(&self, probe: &Probe) -> bool {
        let calibration = self.gallery.calibration();
        let before = mean_probe(&self.focus.probes);
        let score = calibration.score(before.cosine(probe), before.distance(probe), self.focus.probes.len());
        score.is_some_and(|score| score < calibration.same_person_in_sequence)
    }

    fn begin_turn_of_somebody_new(&mut self) {
        let track = self.tracker.renumber();
        self.focus = Focus { track, ..Focus::default() };
    }

    /// The two people of the gallery who look most like a probe.
    pub fn search(&mut self, probe: &Probe) -> Option<Found> {
        let started = Instant::now();
        let found = self.gallery.search(probe);
        self.engine.note_search(started.elapsed());
        found
    }

    fn limits(&self) -> Limits {
        let calibration = self.gallery.calibration();
        Limits {
            threshold: calibration.threshold(self.gallery.len(), self.settings.wanted_fpir),
            margin: calibration.margin,
        }
    }
}

/// The mean templates of several frames of one face.
#[must_use]
pub fn mean_probe<'a>(probes: impl IntoIterator<Item = &'a Probe>) -> Probe {
    let templates: Vec<Template> = probes.into_iter().flat_map(Probe::templates).cloned().collect();
    let mean = |matcher| Template::new(matcher, &mean_of(matcher, &templates)?).ok();
    Probe { sface: mean(Matcher::SFace), dlib: mean(Matcher::Dlib) }
}

fn by_one_photo(found: Option<Found>, limits: Limits) -> Decision {
    let Some(found) = found else { return Decision::Unknown { closest: None } };
    let ahead = found.margin() >= limits.margin;
    let Found { best, runner_up } = found;
    if best.score < limits.threshold {
        return Decision::Unknown { closest: Some(best) };
    }
    match runner_up {
        Some(runner_up) if !ahead => Decision::Ambiguous { best, runner_up },
        runner_up => Decision::Identified(Identification { best, runner_up, threshold: limits.threshold }),
    }
}
