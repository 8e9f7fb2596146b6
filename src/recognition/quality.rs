//! Whether a face is good enough to be compared, and what its owner can do about it.
#![allow(clippy::cast_precision_loss, reason = "pixel coordinates are at most 8192")]

use super::align::{AlignedFace, SIDE};
use super::detect::DetectedFace;
use crate::domain::decision::QualityFault;
use crate::domain::frame::Picture;

/// What a face has to fulfil.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QualityRules {
    /// Least width of the box in pixels of the full picture.
    pub min_width: f32,
    /// Least part of the box that lies inside the picture.
    pub min_inside: f32,
    /// Mean luma of the face, 0 to 255: below is too dark.
    pub min_luma: f32,
    /// Mean luma of the face: above is too bright.
    pub max_luma: f32,
    /// Least standard deviation of the luma: below, the face is washed out or in the dark.
    pub min_contrast: f32,
    /// Least variance of the Laplacian of the luma in parts of the luma's variance.
    pub min_sharpness: f32,
    /// Largest distance of the nose from the middle of the face along the line of the eyes, in eye distances.
    pub max_yaw: f32,
    /// Nose between the line of the eyes (0) and that of the mouth (1): least.
    pub min_pitch: f32,
    /// Nose between the line of the eyes (0) and that of the mouth (1): most.
    pub max_pitch: f32,
    /// Largest tilt of the line of the eyes, in degrees.
    pub max_roll: f32,
    /// A second face of at least this part of the largest one's width is a second person in front of the camera.
    pub rival_width: f32,
}

impl QualityRules {
    /// For somebody in front of the camera.
    pub const IDENTIFICATION: Self = Self {
        min_width: 70.0,
        min_inside: 0.9,
        min_luma: 40.0,
        max_luma: 225.0,
        min_contrast: 12.0,
        min_sharpness: 0.01,
        max_yaw: 0.45,
        min_pitch: 0.4,
        max_pitch: 0.78,
        max_roll: 35.0,
        rival_width: 0.75,
    };

    /// For a photo that somebody is compared with for years.
    pub const ENROLMENT: Self = Self {
        min_width: 80.0,
        min_inside: 0.95,
        min_luma: 50.0,
        max_luma: 215.0,
        min_contrast: 18.0,
        min_sharpness: 0.02,
        max_yaw: 0.35,
        min_pitch: 0.43,
        max_pitch: 0.75,
        max_roll: 30.0,
        rival_width: 0.5,
    };

    /// Looks at position, size and pose of the first of `faces` (the largest).
    ///
    /// # Errors
    /// What keeps it from being compared.
    pub fn check_geometry(&self, picture: &Picture, faces: &[DetectedFace]) -> Result<(), QualityFault> {
        let Some((face, others)) = faces.split_first() else { return Ok(()) };
        if others.iter().any(|other| other.width >= self.rival_width * face.width) {
            return Err(QualityFault::SeveralFaces);
        }
        if face.width < self.min_width {
            return Err(QualityFault::TooFar);
        }
        if inside_share(picture, face) < self.min_inside {
            return Err(QualityFault::CutOff);
        }
        let pose = Pose::of(face);
        let frontal = pose.yaw.abs() <= self.max_yaw
            && (self.min_pitch..=self.max_pitch).contains(&pose.pitch)
            && pose.roll.abs() <= self.max_roll;
        if frontal { Ok(()) } else { Err(QualityFault::NotFrontal) }
    }

    /// Looks at light and sharpness of the aligned face.
    ///
    /// # Errors
    /// What keeps it from being compared.
    pub fn check_light(&self, face: &AlignedFace) -> Result<(), QualityFault> {
        let light = Light::of(face);
        if light.luma < self.min_luma {
            Err(QualityFault::TooDark)
        } else if light.luma > self.max_luma {
            Err(QualityFault::TooBright)
        } else if light.contrast < self.min_contrast {
            // Flat grey: fog in the lens in bright surroundings, too little light else.
            Err(if light.luma < 128.0 { QualityFault::TooDark } else { QualityFault::TooBright })
        } else if light.sharpness < self.min_sharpness {
            Err(QualityFault::Blurred)
        } else {
            Ok(())
        }
    }
}

/// The part of the box that lies inside the picture: 0.0 to 1.0.
fn inside_share(picture: &Picture, face: &DetectedFace) -> f32 {
    let inside =
        |from: f32, length: f32, limit: f32| ((from + length).min(limit) - from.max(0.0)).max(0.0) / length;
    inside(face.x, face.width, picture.width() as f32) * inside(face.y, face.height, picture.height() as f32)
}

/// How a face is turned, from its five landmarks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// Turn to a side: distance of the nose from the middle of eyes and mouth, along the line of the eyes, in eye
    /// distances. Positive to the right of the picture.
    pub yaw: f32,
    /// Nod: where the nose lies between the line of the eyes (0.0) and that of the mouth (1.0).
    pub pitch: f32,
    /// Tilt: angle of the line of the eyes, in degrees.
    pub roll: f32,
}

impl Pose {
    /// The pose of a face; not a number where its landmarks coincide, which no rule accepts.
    #[must_use]
    pub fn of(face: &DetectedFace) -> Self {
        let [left_eye, right_eye, nose, left_mouth, right_mouth] = face.landmarks;
        let (dx, dy) = (right_eye.x - left_eye.x, right_eye.y - left_eye.y);
        let distance = dx.hypot(dy);
        let (ux, uy) = (dx / distance, dy / distance);
        // Coordinates along and across the line of the eyes, from the middle between them.
        let (ex, ey) = (f32::midpoint(left_eye.x, right_eye.x), f32::midpoint(left_eye.y, right_eye.y));
        let turned = |x: f32, y: f32| ((x - ex) * ux + (y - ey) * uy, (y - ey) * ux - (x - ex) * uy);
        let (nose_along, nose_across) = turned(nose.x, nose.y);
        let (mouth_along, mouth_across) =
            turned(f32::midpoint(left_mouth.x, right_mouth.x), f32::midpoint(left_mouth.y, right_mouth.y));
        Self {
            yaw: (nose_along - mouth_along / 2.0) / distance,
            pitch: nose_across / mouth_across,
            roll: dy.atan2(dx).to_degrees(),
        }
    }
}

/// Light and sharpness of an aligned face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Light {
    /// Mean luma: 0 to 255.
    pub luma: f32,
    /// Standard deviation of the luma.
    pub contrast: f32,
    /// Variance of the Laplacian (J. L. Pech-Pacheco et al., 2000) in parts of the variance of the luma, so that it
    /// does not depend on the light.
    pub sharpness: f32,
}

impl Light {
    /// Measured on the middle of the aligned face, where there is skin and no background.
    #[must_use]
    pub fn of(face: &AlignedFace) -> Self {
        const FROM: usize = SIDE / 5;
        const TO: usize = SIDE - SIDE / 5;
        let lumas: Vec<f32> = face
            .pixels()
            .iter()
            .map(|[red, green, blue]| 0.299 * red + 0.587 * green + 0.114 * blue)
            .collect();
        let at = |x: usize, y: usize| lumas.get(y * SIDE + x).copied().unwrap_or_default();
        let (mut light, mut edges) = (Moments::default(), Moments::default());
        for y in FROM..TO {
            for x in FROM..TO {
                let here = at(x, y);
                light.add(here);
                edges.add(at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4.0 * here);
            }
        }
        let variance = light.variance();
        Self {
            luma: light.mean(),
            contrast: variance.sqrt(),
            // A face without any contrast has nothing to be sharp.
            sharpness: edges.variance() / variance.max(1.0),
        }
    }
}

#[derive(Default)]
struct Moments {
    count: f32,
    sum: f32,
    squares: f32,
}

impl Moments {
    fn add(&mut self, value: f32) {
        self.count += 1.0;
        self.sum += value;
        self.squares += value * value;
    }

    fn mean(&self) -> f32 {
        self.sum / self.count
    }

    fn variance(&self) -> f32 {
        (self.squares / self.count - self.mean() * self.mean()).max(0.0)
    }
}
