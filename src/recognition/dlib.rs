//! The matcher dlib (D. E. King, ResNet v1, 2017) through `dlib-face-recognition`.
//!
//! *Invariant:* the only place that calls into C++. Odd input can abort the whole process there, so everything that
//! crosses is checked first: paths are UTF-8, pictures have sensible sides, rectangles lie around the picture,
//! landmarks are five and apart.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixel coordinates are at most 8192, checked before they cross"
)]

use dlib_face_recognition::{
    FaceEncoderNetwork, FaceEncoderTrait as _, FaceLandmarks, ImageMatrix, LandmarkPredictor,
    LandmarkPredictorTrait as _, Rectangle,
};

use super::detect::DetectedFace;
use super::models::{CheckedModel, ModelError};
use super::resample::{Region, scale};
use crate::domain::frame::Picture;
use crate::domain::template::{Matcher, Template};

/// File name of the landmark predictor.
pub const LANDMARKS_FILE: &str = "shape_predictor_5_face_landmarks.dat";
/// File name of the network.
pub const NETWORK_FILE: &str = "dlib_face_recognition_resnet_model_v1.dat";

/// Side of dlib's box for a face in widths of `YuNet`'s box. dlib's landmark predictor expects the square that dlib's own
/// detector draws; the three numbers are the medians over 413 faces found by both.
const BOX_SIDE: f32 = 1.12;
/// How far the centre of dlib's box lies to the right of the centre of `YuNet`'s, in widths of `YuNet`'s box.
const BOX_RIGHT: f32 = 0.02;
/// How far it lies lower, in widths of `YuNet`'s box.
const BOX_DOWN: f32 = 0.08;

/// Side of the part of the picture that dlib gets, in sides of its box: the network looks at 1.5 of them, turned.
const CONTEXT: f32 = 2.4;
/// A larger box is scaled down to this side before it crosses; the network sees the face at about 100 pixels.
const MAX_BOX_SIDE: f32 = 200.0;
/// A smaller box shows too little of a face to be given to the network, in pixels.
const MIN_BOX_SIDE: f32 = 20.0;
/// Eyes nearer to each other than this are no landmarks, in pixels.
const MIN_EYE_DISTANCE: f32 = 3.0;

/// dlib could not make a template.
#[derive(Debug, thiserror::Error)]
pub enum DlibError {
    /// The face is too small or its numbers make no sense; it was not given to dlib.
    #[error("the face is not one that dlib can take")]
    OddFace,
    /// What came back is no template.
    #[error("dlib gave no template")]
    NoTemplate,
}

/// dlib's landmark predictor and network, ready to run. One thread uses it at a time.
pub struct Dlib {
    landmarks: LandmarkPredictor,
    network: FaceEncoderNetwork,
}

impl Dlib {
    /// The matcher from its two files.
    ///
    /// # Errors
    /// [`ModelError::Unloadable`] when dlib does not take one.
    pub fn load(landmarks: &CheckedModel, network: &CheckedModel) -> Result<Self, ModelError> {
        for model in [landmarks, network] {
            let plain = model.path.to_str().is_some_and(|path| !path.contains('\0'));
            if !plain {
                let reason = "dlib needs a path without special characters".to_owned();
                return Err(ModelError::Unloadable { path: model.path.clone(), reason });
            }
        }
        let unloadable =
            |model: &CheckedModel, reason| ModelError::Unloadable { path: model.path.clone(), reason };
        Ok(Self {
            landmarks: LandmarkPredictor::open(&landmarks.path)
                .map_err(|reason| unloadable(landmarks, reason))?,
            network: FaceEncoderNetwork::open(&network.path).map_err(|reason| unloadable(network, reason))?,
        })
    }

    /// The template of a face, of dlib's own length (about 1.4).
    ///
    /// # Errors
    /// [`DlibError`] for a face that must not be given to dlib, and when nothing useful comes back.
    pub fn template(&self, picture: &Picture, face: &DetectedFace) -> Result<Template, DlibError> {
        let crop = Crop::of(picture, face).ok_or(DlibError::OddFace)?;
        let landmarks = self.landmarks.face_landmarks(&crop.matrix, &crop.rectangle);
        if !are_usable(&landmarks, &crop) {
            return Err(DlibError::OddFace);
        }
        let encodings = self.network.get_face_encodings(&crop.matrix, &[landmarks], 0);
        let encoding = encodings.first().ok_or(DlibError::NoTemplate)?;
        let values: Vec<f32> = encoding.as_ref().iter().map(|value| *value as f32).collect();
        Template::new(Matcher::Dlib, &values).ok().ok_or(DlibError::NoTemplate)
    }
}

/// The part of a picture that crosses to C++, with the face in it.
struct Crop {
    matrix: ImageMatrix,
    width: u32,
    height: u32,
    rectangle: Rectangle,
}

impl Crop {
    fn of(picture: &Picture, face: &DetectedFace) -> Option<Self> {
        let center = face.center();
        let (x, y) = (center.x + BOX_RIGHT * face.width, center.y + BOX_DOWN * face.width);
        let side = BOX_SIDE * face.width;
        let inside =
            (0.0..picture.width() as f32).contains(&x) && (0.0..picture.height() as f32).contains(&y);
        if !inside || !(MIN_BOX_SIDE..=16384.0).contains(&side) {
            return None;
        }
        let region = Region::square_around(picture, x, y, side * CONTEXT);
        let shrink = (MAX_BOX_SIDE / side).min(1.0);
        let scaled = |length: u32| ((length as f32 * shrink).round() as u32).max(1);
        let (width, height) = (scaled(region.width), scaled(region.height));
        if width.min(height) < MIN_BOX_SIDE as u32 {
            return None;
        }
        let (scale_x, scale_y) = (width as f32 / region.width as f32, height as f32 / region.height as f32);
        let edge = |center: f32, offset: f32, start: u32, scale: f32| {
            ((center + offset - start as f32) * scale).round() as std::ffi::c_long
        };
        let rectangle = Rectangle {
            left: edge(x, -side / 2.0, region.x, scale_x),
            top: edge(y, -side / 2.0, region.y, scale_y),
            right: edge(x, side / 2.0, region.x, scale_x),
            bottom: edge(y, side / 2.0, region.y, scale_y),
        };
        let rgb = scale(picture, region, width, height);
        let image = image024::RgbImage::from_raw(width, height, rgb)?;
        Some(Self { matrix: ImageMatrix::from_image(&image), width, height, rectangle })
    }
}

/// Five points, the two pairs that mark the eyes apart, all around the crop.
fn are_usable(landmarks: &FaceLandmarks, crop: &Crop) -> bool {
    let points: Vec<(f32, f32)> =
        landmarks.iter().map(|point| (point.x() as f32, point.y() as f32)).collect();
    let near = |value: f32, limit: u32| (-(limit as f32)..2.0 * limit as f32).contains(&value);
    let [outer, inner, other_outer, other_inner, _nose] = points.as_slice() else { return false };
    let middle = |a: &(f32, f32), b: &(f32, f32)| (f32::midpoint(a.0, b.0), f32::midpoint(a.1, b.1));
    let (eye, other_eye) = (middle(outer, inner), middle(other_outer, other_inner));
    points.iter().all(|(x, y)| near(*x, crop.width) && near(*y, crop.height))
        && (eye.0 - other_eye.0).hypot(eye.1 - other_eye.1) >= MIN_EYE_DISTANCE
}
