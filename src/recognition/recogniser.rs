//! Watches the camera's frames: follows a face, collects evidence, decides once.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::decide::{Evidence, Limits, Turn, WINDOW};
use super::detect::DetectedFace;
use super::engine::{Engine, EngineError, Probe, StageTimes};
use super::gallery::{Found, Gallery, mean_of};
use super::liveness::gate::{Gate, Lot, Passage, draw_sides};
use super::quality::QualityRules;
use super::track::Tracker;
use crate::domain::decision::{Decided, Decision, Identification, Observation, QualityFault, TrackedFace};
use crate::domain::frame::{Frame, Picture};
use crate::domain::settings::{LivenessPolicy, Settings};
use crate::domain::template::{Matcher, Template};

/// After a decision the face is looked at again this often, to notice another person in its place.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// While nobody is identified the face is looked at again sooner: they may have turned to the camera.
const TRY_AGAIN_AFTER: Duration = Duration::from_millis(400);
/// Good frames in a row that look like another person before the turn passes to that person. One alone may be a
/// grimace.
const STRIKES: usize = 2;
/// A face that was refused as a picture may try again after this long without going away.
const RETRY_AFTER: Duration = Duration::from_secs(6);
/// For so long after a challenge that was not met two turns are asked for instead of one.
const WARY_FOR: Duration = Duration::from_mins(1);

/// What the operator can set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecognitionSettings {
    /// Wanted false positive identification rate: the share of strangers who may be taken for somebody.
    pub wanted_fpir: f64,
    /// How it is made certain that a person and no picture is recognised. Single photos are never asked.
    pub liveness: LivenessPolicy,
}

impl Default for RecognitionSettings {
    /// For measuring on photos, which nobody can ask to turn: without liveness.
    fn default() -> Self {
        Self { wanted_fpir: 0.001, liveness: LivenessPolicy::Off }
    }
}

impl From<&Settings> for RecognitionSettings {
    fn from(settings: &Settings) -> Self {
        Self { wanted_fpir: settings.wanted_fpir, liveness: settings.liveness }
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

/// A decision that may be said, with the frame that shows it.
type Given = Option<(Decision, Frame)>;

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
    gate: Gate,
    /// When the face was refused as a picture.
    refused: Option<Duration>,
}

/// The recognition of a kiosk: engine, gallery and the face in focus. One thread owns it.
pub struct Recogniser {
    engine: Engine,
    gallery: Gallery,
    settings: RecognitionSettings,
    tracker: Tracker,
    focus: Focus,
    /// Until when two turns are asked for.
    wary_until: Option<Duration>,
}

impl Recogniser {
    /// A recogniser of the people in `gallery`.
    #[must_use]
    pub fn new(engine: Engine, gallery: Gallery, settings: RecognitionSettings) -> Self {
        Self {
            engine,
            gallery,
            settings,
            tracker: Tracker::default(),
            focus: Focus::default(),
            wary_until: None,
        }
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

    /// Forgets what was seen: whoever or whatever is in view is judged as if nothing had been there before.
    pub fn begin_presentation(&mut self) {
        self.begin_turn_of_somebody_new();
        self.wary_until = None;
    }

    /// The mean templates of the last good frames of the face in view: what the decision on it stands on.
    #[must_use]
    pub fn probe_in_view(&self) -> Probe {
        mean_probe(&self.focus.probes)
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
            turn: None,
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
        if self.focus.refused.is_some_and(|at| frame.captured.saturating_sub(at) >= RETRY_AFTER) {
            self.begin_turn_of_somebody_new();
        }
        let (fault, given) = if self.focus.gate.is_asking() {
            (None, self.watch_turn(frame, &faces)?)
        } else {
            self.look(frame, &faces)?
        };
        let track = self.focus.track;
        let progress = self.focus.turn.progress();
        Ok(Some(Observation {
            frame_sequence: frame.sequence,
            face: Some(TrackedFace { track, area }),
            fault,
            progress: if self.focus.refused.is_some() { 0.0 } else { progress },
            turn: self.focus.gate.asked(),
            decided: given.map(|(decision, frame)| Decided { track, decision, frame }),
        }))
    }

    /// Encodes the face where that is due and hands on what it leads to.
    fn look(
        &mut self,
        frame: &Frame,
        faces: &[DetectedFace],
    ) -> Result<(Option<QualityFault>, Given), EngineError> {
        let rules = &QualityRules::IDENTIFICATION;
        if !self.is_due(frame.captured) {
            return Ok((rules.check_geometry(&frame.picture, faces).err(), None));
        }
        let probe = match self.engine.probe_good_face(&frame.picture, faces, rules)? {
            Err(fault) => return Ok((Some(fault), None)),
            Ok(probe) => probe,
        };
        self.focus.last_encoded = Some(frame.captured);
        if let Some(same) = self.confirms(&probe) {
            let passage = self.focus.gate.confirm(same, frame);
            return Ok((None, self.passed(passage, frame)));
        }
        let decision = self.add_evidence(probe);
        if self.settings.liveness.looks_at_pictures()
            && self.engine.judges_liveness()
            && self.focus.gate.wants_score()
            && let Some(face) = faces.first()
        {
            let score = self.engine.liveness(&frame.picture, face)?;
            self.focus.gate.add_score(score);
        }
        if let Some(decision) = decision
            && let Passage::Given(given) = self.focus.gate.take(decision, frame)
        {
            return Ok((None, Some(*given)));
        }
        let turns = if self.wary_until.is_some_and(|until| frame.captured < until) { 2 } else { 1 };
        let passage = self.focus.gate.judge(
            self.settings.liveness,
            self.engine.judges_liveness(),
            frame.captured,
            || Lot { sides: draw_sides(), turns },
        );
        Ok((None, self.passed(passage, frame)))
    }

    /// The head is watched on the full-resolution pixels: the landmarks of the small picture shake too much.
    fn watch_turn(&mut self, frame: &Frame, faces: &[DetectedFace]) -> Result<Given, EngineError> {
        let face = match faces.first() {
            Some(face) => Some(self.engine.refine(&frame.picture, face)?),
            None => None,
        };
        let passage = self.focus.gate.watch(face.as_ref(), frame);
        Ok(self.passed(passage, frame))
    }

    /// After a turn of the head: whether this is the face that was recognised before; `None` when nothing is to be
    /// confirmed.
    fn confirms(&mut self, probe: &Probe) -> Option<bool> {
        let claimed = self.focus.gate.claimed()?.clone();
        let named = self.search(probe).is_some_and(|found| found.best.emp_id == claimed);
        Some(named && !self.looks_like_somebody_else(probe))
    }

    fn passed(&mut self, passage: Passage, frame: &Frame) -> Given {
        let Passage::Given(given) = passage else { return None };
        if matches!(given.0, Decision::PresentationAttack { .. }) {
            self.focus.refused = Some(frame.captured);
            self.wary_until = Some(frame.captured + WARY_FOR);
        }
        Some(*given)
    }

    /// Whether the face has to be encoded now. With nobody enrolled there is nothing to compare with.
    fn is_due(&self, at: Duration) -> bool {
        let focus = &self.focus;
        if focus.refused.is_some() {
            return false;
        }
        let pause = if focus.strikes > 0 || !focus.turn.is_decided() || focus.gate.wants_probe() {
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
                let mut limits = self.limits();
                if self.gallery.is_always_asked(&together.best.emp_id) {
                    limits.margin = f32::INFINITY;
                }
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
        runner_up => {
            Decision::Identified(Identification { best, runner_up, threshold: limits.threshold, photo: None })
        }
    }
}
