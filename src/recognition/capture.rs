//! A guided capture: takes the photos for an enrolment by itself, one for each turn of the head, and judges them.
//!
//! A photo is taken when the face has been as it should be for a moment. Every photo after the first has to show the
//! same person, and each is compared with everybody who is enrolled already.

use std::sync::Arc;
use std::time::Duration;

use super::detect::DetectedFace;
use super::engine::{Engine, EngineError, Probe};
use super::enrol::{kept, likeness_threshold, portrait, resembles, same_person_threshold};
use super::gallery::Gallery;
use super::quality::{Light, Pose, QualityRules};
use super::track::Tracker;
use crate::domain::decision::{QualityFault, TrackedFace};
use crate::domain::employee::EmployeeId;
use crate::domain::frame::{Frame, Picture};
use crate::domain::registration::{
    CaptureHint, CaptureReport, CaptureSource, CaptureWish, FaceTurn, GUIDED_PHOTOS, GivenPhoto, Likeness,
    MOST_PHOTOS, PhotoRefusal, Shot,
};

/// How long a face has to be as it should be before its photo is taken.
const STEADY: Duration = Duration::from_millis(400);
/// Good frames in a row that are needed at least.
const STEADY_FRAMES: u32 = 3;
/// Most turn ([`Pose::yaw`]) of a face that looks straight into the camera.
const STRAIGHT: f32 = 0.09;
/// Least turn of one that is turned. More than [`QualityRules::max_yaw`] is too much.
const TURNED: f32 = 0.11;
/// Sharpness from which on more is no gain.
const SHARP: f32 = 0.12;
/// Width of a face in pixels from which on more is no gain.
const WIDE: f32 = 200.0;

/// One capture. It lives as long as its wish.
#[derive(Debug)]
pub struct Capture {
    session: u64,
    emp_id: EmployeeId,
    wanted: usize,
    shots: Arc<Vec<Shot>>,
    numbers: u64,
    refused: Vec<(u64, PhotoRefusal)>,
    tracker: Tracker,
    steady: Option<Steady>,
}

/// A face that is as it should be.
#[derive(Debug, Clone, Copy)]
struct Steady {
    track: u64,
    turn: FaceTurn,
    since: Duration,
    frames: u32,
    /// 0.0 to 1.0.
    done: f32,
}

/// A face that can be enrolled.
struct Good {
    probe: Probe,
    portrait: Picture,
    quality: u8,
}

impl Capture {
    /// Begins what `wish` asks for.
    #[must_use]
    pub fn begin(wish: &CaptureWish) -> Self {
        Self {
            session: wish.session,
            emp_id: wish.emp_id.clone(),
            wanted: GUIDED_PHOTOS,
            shots: Arc::default(),
            numbers: 0,
            refused: Vec::new(),
            tracker: Tracker::default(),
            steady: None,
        }
    }

    /// Whether `wish` is the one that this capture was begun for.
    #[must_use]
    pub fn is_for(&self, wish: &CaptureWish) -> bool {
        self.session == wish.session && self.emp_id == wish.emp_id
    }

    /// Brings the photos into agreement with `wish`: lets go of those that are not wanted any more, and judges photos
    /// from files that are new. True where anything changed.
    pub fn follow(&mut self, wish: &CaptureWish, engine: &mut Engine, gallery: &Gallery) -> bool {
        let before = self.shots.len();
        if self.shots.iter().any(|shot| wish.dropped.contains(&shot.number)) {
            Arc::make_mut(&mut self.shots).retain(|shot| !wish.dropped.contains(&shot.number));
            self.steady = None;
        }
        let mut changed = before != self.shots.len();
        match &wish.source {
            CaptureSource::Camera(wanted) => {
                let wanted = (*wanted).clamp(GUIDED_PHOTOS, MOST_PHOTOS);
                changed |= wanted != self.wanted;
                self.wanted = wanted;
            }
            CaptureSource::Files(photos) => {
                let judged = self.numbers;
                for photo in photos.iter().filter(|photo| photo.number > judged) {
                    self.numbers = photo.number;
                    changed = true;
                    if let Err(refusal) = self.judge(photo, engine, gallery) {
                        self.refused.push((photo.number, refusal));
                    }
                }
            }
        }
        changed
    }

    /// Looks at a frame of the camera, and takes its photo when the time has come.
    ///
    /// # Errors
    /// [`EngineError`] when a stage fails on this frame.
    pub fn observe(
        &mut self,
        frame: &Frame,
        engine: &mut Engine,
        gallery: &Gallery,
    ) -> Result<CaptureReport, EngineError> {
        let Some(turn) = self.next_turn() else { return Ok(self.report(CaptureHint::Done, None)) };
        let mut faces = engine.detect(&frame.picture)?;
        let track = self.tracker.follow(&mut faces, frame.captured);
        let (Some(track), Some(face)) = (track, faces.first().copied()) else {
            self.steady = None;
            return Ok(self.report(CaptureHint::NoFace, None));
        };
        let seen = TrackedFace { track, area: face.area(&frame.picture) };
        let hint = match self.look(frame, &faces, (track, turn), engine, gallery)? {
            Ok(hint) => hint,
            Err(hint) => {
                self.steady = None;
                hint
            }
        };
        let hint = if self.next_turn().is_none() { CaptureHint::Done } else { hint };
        Ok(self.report(hint, Some(seen)))
    }

    /// How the capture stands without a new frame.
    #[must_use]
    pub fn report(&self, hint: CaptureHint, face: Option<TrackedFace>) -> CaptureReport {
        let steady = self.steady.map_or(0.0, |steady| steady.done);
        let taken = self.shots.iter().fold(0.0, |sum, _| sum + 1.0);
        let wanted = (0..self.wanted).fold(0.0, |sum, _| sum + 1.0);
        CaptureReport {
            session: self.session,
            hint,
            face,
            progress: ((taken + steady) / f32::max(wanted, 1.0)).min(1.0),
            shots: Arc::clone(&self.shots),
            refused: self.refused.clone(),
        }
    }

    /// What the next photo shall show; `None` when there are enough.
    #[must_use]
    pub fn next_turn(&self) -> Option<FaceTurn> {
        let missing =
            FaceTurn::GUIDED.into_iter().find(|turn| self.shots.iter().all(|shot| shot.turn != Some(*turn)));
        missing.or_else(|| (self.shots.len() < self.wanted).then_some(FaceTurn::Straight))
    }

    /// What to say about a face; the inner `Err` where it is not as it should be.
    fn look(
        &mut self,
        frame: &Frame,
        faces: &[DetectedFace],
        (track, turn): (u64, FaceTurn),
        engine: &mut Engine,
        gallery: &Gallery,
    ) -> Result<Result<CaptureHint, CaptureHint>, EngineError> {
        let picture = &frame.picture;
        if let Err(fault) = QualityRules::ENROLMENT.check_geometry(picture, faces) {
            return Ok(Err(hint_for(fault, turn, faces)));
        }
        let Some((face, aligned)) =
            faces.first().map(|face| engine.align(picture, face)).transpose()?.flatten()
        else {
            return Ok(Err(CaptureHint::Turn(turn)));
        };
        if !is_turned(Pose::of(&face).yaw, turn) {
            return Ok(Err(CaptureHint::Turn(turn)));
        }
        if let Err(fault) = QualityRules::ENROLMENT.check_light(&aligned) {
            return Ok(Err(CaptureHint::Fault(fault)));
        }
        if !self.is_steady(frame.captured, track, turn) {
            return Ok(Ok(CaptureHint::Hold(turn)));
        }
        let probe = engine.encode(picture, &face, &aligned)?;
        if self.is_somebody_else(&probe) {
            return Ok(Err(CaptureHint::SomebodyElse));
        }
        let Some(portrait) = portrait(picture, &face) else { return Ok(Err(CaptureHint::Turn(turn))) };
        let quality = quality(&face, &Light::of(&aligned));
        self.numbers += 1;
        self.add(self.numbers, Some(turn), picture.clone(), Good { probe, portrait, quality }, gallery);
        self.steady = None;
        Ok(Ok(CaptureHint::Hold(turn)))
    }

    /// Whether the face has been as it should be for long enough.
    fn is_steady(&mut self, at: Duration, track: u64, turn: FaceTurn) -> bool {
        let same = self.steady.filter(|steady| steady.track == track && steady.turn == turn);
        let (since, frames) = same.map_or((at, 1), |steady| (steady.since, steady.frames + 1));
        let held = at.saturating_sub(since);
        let done = (held.as_secs_f32() / STEADY.as_secs_f32()).min(0.95);
        self.steady = Some(Steady { track, turn, since, frames, done });
        held >= STEADY && frames >= STEADY_FRAMES
    }

    fn judge(
        &mut self,
        photo: &GivenPhoto,
        engine: &mut Engine,
        gallery: &Gallery,
    ) -> Result<(), PhotoRefusal> {
        let picture = &photo.picture;
        let failed = |error: EngineError| PhotoRefusal::Failed(error.to_string());
        if self.shots.len() >= MOST_PHOTOS {
            return Err(PhotoRefusal::Failed(format!("{MOST_PHOTOS} photos are enough")));
        }
        let faces = engine.detect_in_photo(picture).map_err(failed)?;
        let face = faces.first().ok_or(PhotoRefusal::NoFace)?;
        QualityRules::ENROLMENT.check_geometry(picture, &faces).map_err(PhotoRefusal::Fault)?;
        let aligned = engine.align(picture, face).map_err(failed)?;
        let (face, aligned) = aligned.ok_or(PhotoRefusal::Fault(QualityFault::NotFrontal))?;
        QualityRules::ENROLMENT.check_light(&aligned).map_err(PhotoRefusal::Fault)?;
        let probe = engine.encode(picture, &face, &aligned).map_err(failed)?;
        if self.is_somebody_else(&probe) {
            return Err(PhotoRefusal::SomebodyElse);
        }
        let portrait = portrait(picture, &face).ok_or(PhotoRefusal::Fault(QualityFault::TooFar))?;
        let quality = quality(&face, &Light::of(&aligned));
        self.add(photo.number, None, picture.clone(), Good { probe, portrait, quality }, gallery);
        Ok(())
    }

    fn add(&mut self, number: u64, turn: Option<FaceTurn>, picture: Picture, good: Good, gallery: &Gallery) {
        let likeness = resembles(gallery, &good.probe, &self.emp_id)
            .map(|candidate| Likeness { candidate, threshold: likeness_threshold(gallery) });
        let shot = Shot {
            number,
            turn,
            picture: kept(picture),
            portrait: good.portrait,
            templates: good.probe.templates().cloned().collect(),
            quality: good.quality,
            likeness,
        };
        let shots = Arc::make_mut(&mut self.shots);
        shots.push(shot);
        // In the order of what they show, so that the first is the one that looks straight.
        shots.sort_by_key(|shot| {
            let turn = shot.turn.and_then(|turn| FaceTurn::GUIDED.iter().position(|known| *known == turn));
            (turn, shot.number)
        });
    }

    /// Whether the face is not the one of the photos that are taken already.
    fn is_somebody_else(&self, probe: &Probe) -> bool {
        let Some(first) = self.shots.first() else { return false };
        let mut own = Gallery::new();
        own.set(&self.emp_id, &first.templates);
        own.score_of(probe, &self.emp_id).is_some_and(|score| score < same_person_threshold())
    }
}

/// A face that is turned too far has to be turned, unless it is to be turned further; the rest is a fault.
fn hint_for(fault: QualityFault, turn: FaceTurn, faces: &[DetectedFace]) -> CaptureHint {
    match fault {
        QualityFault::NotFrontal
            if faces.first().is_some_and(|face| !is_turned(Pose::of(face).yaw, turn)) =>
        {
            CaptureHint::Turn(turn)
        }
        fault => CaptureHint::Fault(fault),
    }
}

/// Whether a face with this [`Pose::yaw`] is turned like `turn`. The camera's picture is not mirrored: who turns to
/// their left has the nose further to the right in it.
fn is_turned(yaw: f32, turn: FaceTurn) -> bool {
    let turned = TURNED..=QualityRules::ENROLMENT.max_yaw;
    match turn {
        FaceTurn::Straight => yaw.abs() <= STRAIGHT,
        FaceTurn::Left => turned.contains(&yaw),
        FaceTurn::Right => turned.contains(&-yaw),
    }
}

/// 0 at the limits of [`QualityRules::ENROLMENT`], 100 where more is no gain: the worst of size, sharpness and light.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number from 0.0 to 100.0")]
fn quality(face: &DetectedFace, light: &Light) -> u8 {
    let rules = QualityRules::ENROLMENT;
    let part = |value: f32, none: f32, full: f32| ((value - none) / (full - none)).clamp(0.0, 1.0);
    let size = part(face.width, rules.min_width, WIDE);
    let sharp = part(light.sharpness, rules.min_sharpness, SHARP);
    let lit = part(light.luma, rules.min_luma, 90.0).min(part(light.luma, rules.max_luma, 175.0));
    (100.0 * size.min(sharp).min(lit)).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_told_from_the_other_and_from_straight() {
        for (yaw, wanted) in [
            (0.0, Some(FaceTurn::Straight)),
            (-0.08, Some(FaceTurn::Straight)),
            (0.2, Some(FaceTurn::Left)),
            (-0.2, Some(FaceTurn::Right)),
            (0.5, None),
            (f32::NAN, None),
        ] {
            let found = FaceTurn::GUIDED.into_iter().find(|turn| is_turned(yaw, *turn));
            assert_eq!(found, wanted, "{yaw}");
        }
    }

    #[test]
    fn quality_is_the_worst_of_size_sharpness_and_light() {
        let face = DetectedFace {
            x: 0.0,
            y: 0.0,
            width: 200.0,
            height: 220.0,
            landmarks: <_>::default(),
            score: 0.9,
        };
        let light = Light { luma: 130.0, contrast: 50.0, sharpness: 0.12 };
        assert_eq!(quality(&face, &light), 100);
        assert_eq!(quality(&DetectedFace { width: 80.0, ..face }, &light), 0);
        assert_eq!(quality(&face, &Light { sharpness: 0.07, ..light }), 50);
        assert_eq!(quality(&face, &Light { luma: 215.0, ..light }), 0);
    }
}
