//! Makes templates from the photos that somebody is enrolled with.
#![allow(clippy::cast_precision_loss, reason = "pixel coordinates are at most 8192")]

use super::calibration::CALIBRATION;
use super::detect::DetectedFace;
use super::engine::{Engine, EngineError, Probe};
use super::gallery::Gallery;
use super::quality::QualityRules;
use super::resample::{Region, scale};
use crate::domain::decision::{Candidate, QualityFault};
use crate::domain::employee::EmployeeId;
use crate::domain::frame::Picture;
use crate::domain::template::Template;

/// Side of a portrait in pixels.
pub const PORTRAIT_SIDE: u32 = 256;
/// Side of the part of the photo that the portrait shows, in sides of the face.
const PORTRAIT_CONTEXT: f32 = 1.8;
/// Share of people who may be taken for somebody who is already enrolled.
const WANTED_FALSE_DOUBLES: f64 = 0.001;
/// Share of different people who may be taken for one and the same when two photos of one person are compared. High,
/// so that an honest photo is hardly ever refused: it is there to catch a photo of somebody else.
const WANTED_FALSE_PAIRS: f64 = 0.01;
/// Longest side of the photos that are kept in memory until a person is stored; the store keeps smaller ones.
const KEPT_SIDE: u32 = 2048;

/// Why a photo cannot be used for enrolment. The texts say what to do.
#[derive(Debug, thiserror::Error)]
pub enum EnrolmentRefusal {
    /// No face.
    #[error("no face was found; use a photo that shows the face from the front")]
    NoFace,
    /// More than one face of about the same size.
    #[error("several faces were found; use a photo of this person alone")]
    SeveralFaces,
    /// One face, not good enough.
    #[error("{}", advice(*.0))]
    Quality(QualityFault),
    /// The engine failed on this photo.
    #[error("the photo could not be used: {0}")]
    Engine(#[from] EngineError),
}

fn advice(fault: QualityFault) -> &'static str {
    match fault {
        QualityFault::TooFar => "the face is too small; use a photo in which it is at least 80 pixels wide",
        QualityFault::CutOff => "the face is cut off at the edge; use a photo that shows all of it",
        QualityFault::TooDark => "the face is too dark; use a photo with more light on it",
        QualityFault::TooBright => "the face is too bright; use a photo with less light on it",
        QualityFault::Blurred => "the face is blurred; use a sharper photo",
        QualityFault::NotFrontal => "the face is turned away; use a photo that shows it from the front",
        QualityFault::SeveralFaces => "several faces were found; use a photo of this person alone",
    }
}

/// What a photo gives.
#[derive(Debug, Clone)]
pub struct EnrolledPhoto {
    /// One template for each matcher that works.
    pub templates: Vec<Template>,
    /// The face with some margin, [`PORTRAIT_SIDE`] x [`PORTRAIT_SIDE`].
    pub portrait: Picture,
    /// The same templates, to be compared with a gallery.
    pub probe: Probe,
}

/// Templates and portrait from one photo.
///
/// # Errors
/// [`EnrolmentRefusal`] when it does not show one good face.
pub fn templates_from_photo(engine: &mut Engine, photo: &Picture) -> Result<EnrolledPhoto, EnrolmentRefusal> {
    let faces = engine.detect_in_photo(photo)?;
    let face = faces.first().ok_or(EnrolmentRefusal::NoFace)?;
    let probe =
        engine.probe_good_face(photo, &faces, &QualityRules::ENROLMENT)?.map_err(|fault| match fault {
            QualityFault::SeveralFaces => EnrolmentRefusal::SeveralFaces,
            fault => EnrolmentRefusal::Quality(fault),
        })?;
    let templates = probe.templates().cloned().collect();
    let portrait = portrait(photo, face).ok_or(EnrolmentRefusal::Quality(QualityFault::TooFar))?;
    Ok(EnrolledPhoto { templates, portrait, probe })
}

/// The person of the gallery, other than `own`, whom a photo shows; to notice somebody who is already enrolled under
/// another id.
#[must_use]
pub fn resembles(gallery: &Gallery, probe: &Probe, own: &EmployeeId) -> Option<Candidate> {
    let found = gallery.search(probe)?;
    let others =
        std::iter::once(found.best).chain(found.runner_up).filter(|candidate| candidate.emp_id != *own);
    let threshold = likeness_threshold(gallery);
    others.into_iter().next().filter(|candidate| candidate.score >= threshold)
}

/// The score from which on [`resembles`] names somebody.
#[must_use]
pub fn likeness_threshold(gallery: &Gallery) -> f32 {
    CALIBRATION.threshold(gallery.len(), WANTED_FALSE_DOUBLES)
}

/// The score from which on two photos are taken for one person's.
#[must_use]
pub fn same_person_threshold() -> f32 {
    CALIBRATION.threshold(1, WANTED_FALSE_PAIRS)
}

/// The picture, scaled down where it is larger than what is worth keeping.
#[must_use]
pub fn kept(picture: Picture) -> Picture {
    let longest = picture.width().max(picture.height());
    if longest <= KEPT_SIDE {
        return picture;
    }
    let scaled = |side: u32| (side * KEPT_SIDE / longest).max(1);
    let (width, height) = (scaled(picture.width()), scaled(picture.height()));
    let pixels = scale(&picture, Region::whole(&picture), width, height);
    Picture::new(width, height, pixels).unwrap_or(picture)
}

pub(super) fn portrait(photo: &Picture, face: &DetectedFace) -> Option<Picture> {
    let center = face.center();
    let region = Region::square_inside(photo, center.x, center.y, face.side() * PORTRAIT_CONTEXT);
    Picture::new(PORTRAIT_SIDE, PORTRAIT_SIDE, scale(photo, region, PORTRAIT_SIDE, PORTRAIT_SIDE)).ok()
}
