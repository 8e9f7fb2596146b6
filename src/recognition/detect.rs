//! Finds faces with `YuNet` (W. Wu, H. Peng, S. Yu: "`YuNet`: A Tiny Millisecond-level Face Detector", 2023).
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixel coordinates are at most 8192"
)]

use std::sync::Arc;

use tract_onnx::prelude::*;

use super::models::{CheckedModel, ModelError};
use super::network;
use super::resample::{Region, scale_rows};
use crate::domain::frame::{Picture, RelativeRect};

/// File name of the network.
pub const FILE: &str = "face_detection_yunet_2023mar.onnx";

/// Longest side of a camera frame as the network sees it, in pixels.
pub const CAMERA_SIDE: u32 = 320;

/// Longest sides at which a single photo is searched: the small one finds faces that fill it, the large one faces of
/// a twentieth of it.
const PHOTO_SIDES: [u32; 3] = [320, 640, 1280];

/// Side of the square in which a face is looked at again to place its landmarks.
const REFINE_SIDE: u32 = 160;

/// The part of that square that the face takes up.
const REFINE_SHARE: f32 = 0.5;

/// The parts that it takes up where its landmarks are placed for a template. What that is worth stands in
/// [`fit`](super::fit).
const TEMPLATE_SHARES: [f32; 3] = [0.35, 0.5, 0.7];

/// The input sides are multiples of this, the coarsest stride of the network.
const GRID: u32 = 32;

/// Strides of the three output maps.
const STRIDES: [usize; 3] = [8, 16, 32];

/// Scores below this are no face. `OpenCV` uses 0.9 by default; 0.6 keeps turned and partly hidden faces, which the
/// quality gate then names.
const MIN_SCORE: f32 = 0.6;

/// Two boxes that share more than this part of their union are the same face.
const SAME_FACE_OVERLAP: f32 = 0.3;

/// More faces than this in one picture are not looked at.
const MAX_FACES: usize = 32;

/// Compiled networks that are kept, one for each input size.
const MAX_PLANS: usize = 6;

/// A point in pixels of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

/// A face in pixels of the picture. The box may reach over the edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DetectedFace {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
    /// Eye, eye, nose tip, mouth corner, mouth corner; in each pair the one further left in the picture first.
    pub landmarks: [Point; 5],
    /// How sure the detector is: 0.0 to 1.0.
    pub score: f32,
}

impl DetectedFace {
    /// Centre of the box.
    #[must_use]
    pub fn center(&self) -> Point {
        Point { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }

    /// The longer side of the box.
    #[must_use]
    pub fn side(&self) -> f32 {
        self.width.max(self.height)
    }

    /// Intersection over union of the two boxes: 0.0 to 1.0.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> f32 {
        let width = (self.x + self.width).min(other.x + other.width) - self.x.max(other.x);
        let height = (self.y + self.height).min(other.y + other.height) - self.y.max(other.y);
        let shared = width.max(0.0) * height.max(0.0);
        let union = self.width * self.height + other.width * other.height - shared;
        if union > 0.0 { shared / union } else { 0.0 }
    }

    /// The box in parts of the picture.
    #[must_use]
    pub fn area(&self, picture: &Picture) -> RelativeRect {
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        RelativeRect {
            x: self.x / width,
            y: self.y / height,
            width: self.width / width,
            height: self.height / height,
        }
    }

    fn is_sane(&self) -> bool {
        let numbers = [self.x, self.y, self.width, self.height, self.score];
        numbers
            .iter()
            .chain(self.landmarks.iter().flat_map(|point| [&point.x, &point.y]))
            .all(|n| n.is_finite())
            && self.width >= 1.0
            && self.height >= 1.0
    }

    fn mapped(mut self, scale: f32, dx: f32, dy: f32) -> Self {
        self.x = self.x * scale + dx;
        self.y = self.y * scale + dy;
        self.width *= scale;
        self.height *= scale;
        for point in &mut self.landmarks {
            point.x = point.x * scale + dx;
            point.y = point.y * scale + dy;
        }
        self
    }
}

/// Inference failed inside the network library.
#[derive(Debug, thiserror::Error)]
#[error("the face detector failed: {0}")]
pub struct DetectError(String);

impl From<TractError> for DetectError {
    fn from(error: TractError) -> Self {
        Self(format!("{error:#}"))
    }
}

struct Plan {
    width: u32,
    height: u32,
    model: Arc<TypedRunnableModel>,
}

/// The face detector.
pub struct Detector {
    network: InferenceModel,
    /// Most recently used last.
    plans: Vec<Plan>,
}

impl Detector {
    /// The detector from its file.
    ///
    /// # Errors
    /// [`ModelError::Unloadable`] when the network library does not take it.
    pub fn load(model: &CheckedModel) -> Result<Self, ModelError> {
        Ok(Self { network: network::read(model)?, plans: Vec::new() })
    }

    /// Compiles the network for frames of this size, so that the first frame does not wait for it.
    ///
    /// # Errors
    /// [`DetectError`] when the network library fails.
    pub fn prepare(&mut self, width: u32, height: u32) -> Result<(), DetectError> {
        let (plan_width, plan_height) = Fit::whole(width, height, CAMERA_SIDE).grid();
        self.plan(plan_width, plan_height)?;
        self.plan(REFINE_SIDE, REFINE_SIDE)?;
        Ok(())
    }

    /// Faces in a camera frame, largest first, in pixels of the frame. The frame is looked at with its longer side at
    /// [`CAMERA_SIDE`] pixels.
    ///
    /// # Errors
    /// [`DetectError`] when the network library fails.
    pub fn detect(&mut self, picture: &Picture) -> Result<Vec<DetectedFace>, DetectError> {
        let faces = self.detect_in(picture, Region::whole(picture), CAMERA_SIDE, false)?;
        Ok(largest_first(without_doubles(faces)))
    }

    /// Faces in a single photo, largest first. Looked at in several sizes, so it takes longer than
    /// [`Detector::detect`] and finds faces from 5% to 90% of the picture.
    ///
    /// # Errors
    /// [`DetectError`] when the network library fails.
    pub fn detect_in_photo(&mut self, picture: &Picture) -> Result<Vec<DetectedFace>, DetectError> {
        let longest = picture.width().max(picture.height());
        let mut faces = Vec::new();
        for (index, side) in PHOTO_SIDES.into_iter().enumerate() {
            // A larger size than the photo's own shows nothing new.
            if index == 0 || longest * 4 > side * 3 {
                faces.extend(self.detect_in(picture, Region::whole(picture), side, false)?);
            }
        }
        Ok(largest_first(without_doubles(faces)))
    }

    /// The same face with its landmarks placed on the full-resolution pixels; as it was, where it is not found again.
    ///
    /// # Errors
    /// [`DetectError`] when the network library fails.
    pub fn refine(&mut self, picture: &Picture, face: &DetectedFace) -> Result<DetectedFace, DetectError> {
        Ok(self.look_again(picture, face, REFINE_SHARE)?.unwrap_or(*face))
    }

    /// The same from several sizes: the landmarks are where they lie on average, which a template needs more exactly than
    /// anything else does. Takes three times as long as [`Detector::refine`].
    ///
    /// # Errors
    /// [`DetectError`] when the network library fails.
    pub fn refine_for_template(
        &mut self,
        picture: &Picture,
        face: &DetectedFace,
    ) -> Result<DetectedFace, DetectError> {
        let mut views = Vec::with_capacity(TEMPLATE_SHARES.len());
        for share in TEMPLATE_SHARES {
            views.extend(self.look_again(picture, face, share)?);
        }
        Ok(mean_of(&views).unwrap_or(*face))
    }

    /// The same face in a square of which it takes up `share`; `None` where it is not found there.
    fn look_again(
        &mut self,
        picture: &Picture,
        face: &DetectedFace,
        share: f32,
    ) -> Result<Option<DetectedFace>, DetectError> {
        let center = face.center();
        let region = Region::square_around(picture, center.x, center.y, face.side() / share);
        let found = self.detect_in(picture, region, REFINE_SIDE, true)?;
        let nearest = found.into_iter().max_by(|a, b| a.overlap(face).total_cmp(&b.overlap(face)));
        Ok(nearest.filter(|again| again.overlap(face) > SAME_FACE_OVERLAP))
    }

    fn detect_in(
        &mut self,
        picture: &Picture,
        region: Region,
        longest_side: u32,
        enlarge: bool,
    ) -> Result<Vec<DetectedFace>, DetectError> {
        let fit = Fit::new(region.width, region.height, longest_side, enlarge);
        let (width, height) = (fit.width, fit.height);
        // One plan serves every region that is refined, whatever its shape at the edge of the picture.
        let (plan_width, plan_height) = if enlarge { (longest_side, longest_side) } else { fit.grid() };
        let plan = self.plan(plan_width, plan_height)?;
        let input = blue_green_red(picture, region, (width, height), (plan_width, plan_height))?;
        let outputs = plan.run(tvec!(input.into_tvalue()))?;
        let faces = decode(&outputs, plan_width as usize, plan_height as usize)?;
        let back = fit.back;
        let place = |face: DetectedFace| face.mapped(back, region.x as f32, region.y as f32);
        Ok(faces.into_iter().map(place).filter(DetectedFace::is_sane).collect())
    }

    fn plan(&mut self, width: u32, height: u32) -> Result<Arc<TypedRunnableModel>, DetectError> {
        let known = self.plans.iter().position(|plan| plan.width == width && plan.height == height);
        let plan = if let Some(index) = known {
            self.plans.remove(index)
        } else {
            let shape = [1, 3, height as usize, width as usize];
            let model = self.network.clone().with_input_fact(0, f32::fact(shape).into())?;
            let model = model.into_optimized()?.into_runnable()?;
            if self.plans.len() >= MAX_PLANS {
                self.plans.remove(0);
            }
            Plan { width, height, model }
        };
        let model = Arc::clone(&plan.model);
        self.plans.push(plan);
        Ok(model)
    }
}

/// The size at which a region is shown to the network, its aspect kept.
struct Fit {
    width: u32,
    height: u32,
    /// Pixels of the picture in one of the network's.
    back: f32,
}

impl Fit {
    fn whole(width: u32, height: u32, longest_side: u32) -> Self {
        Self::new(width, height, longest_side, false)
    }

    fn new(width: u32, height: u32, longest_side: u32, enlarge: bool) -> Self {
        let wanted = f64::from(longest_side) / f64::from(width.max(height).max(1));
        let scale = if enlarge { wanted } else { wanted.min(1.0) };
        let scaled = |side: u32| ((f64::from(side) * scale).round() as u32).clamp(1, longest_side);
        Self { width: scaled(width), height: scaled(height), back: (1.0 / scale) as f32 }
    }

    /// The size rounded up to what the network takes.
    fn grid(&self) -> (u32, u32) {
        (self.width.next_multiple_of(GRID), self.height.next_multiple_of(GRID))
    }
}

/// The region as the network wants it: planes of blue, green, red in 0 to 255, black where the grid is larger.
fn blue_green_red(
    picture: &Picture,
    region: Region,
    (width, height): (u32, u32),
    (plan_width, plan_height): (u32, u32),
) -> Result<Tensor, DetectError> {
    let (row_len, plane_len) = (plan_width as usize, plan_width as usize * plan_height as usize);
    let mut planes = vec![0.0_f32; plane_len * 3];
    scale_rows(picture, region, width, height, |number, row| {
        let (pixels, _) = row.as_chunks::<3>();
        for (plane, channel) in [2, 1, 0].into_iter().enumerate() {
            let start = plane * plane_len + number * row_len;
            if let Some(target) = planes.get_mut(start..start + row_len) {
                for (value, pixel) in target.iter_mut().zip(pixels) {
                    *value = pixel.get(channel).copied().unwrap_or_default();
                }
            }
        }
    });
    Ok(Tensor::from_shape(&[1, 3, plan_height as usize, plan_width as usize], &planes)?)
}

/// The network's twelve outputs: for each of the three strides class and object score, box and landmarks of every
/// cell, in the order of the file: cls 8/16/32, obj 8/16/32, bbox 8/16/32, kps 8/16/32.
fn decode(outputs: &[TValue], width: usize, height: usize) -> Result<Vec<DetectedFace>, DetectError> {
    let mut faces = Vec::new();
    for (level, stride) in STRIDES.into_iter().enumerate() {
        let numbers = |kind: usize| -> Result<&[f32], DetectError> {
            let output = outputs.get(kind * STRIDES.len() + level);
            let output = output.ok_or_else(|| DetectError("an output is missing".to_owned()))?;
            Ok(output.try_as_plain_ram()?.as_slice::<f32>()?)
        };
        let (classes, objects) = (numbers(0)?, numbers(1)?);
        let (boxes, _) = numbers(2)?.as_chunks::<4>();
        let (points, _) = numbers(3)?.as_chunks::<10>();
        let columns = width / stride;
        if classes.len() != columns * (height / stride) {
            return Err(DetectError(format!("{} cells for {width} x {height} pixels", classes.len())));
        }
        let cells = classes.iter().zip(objects).zip(boxes).zip(points).enumerate();
        for (index, (((class, object), rectangle), landmarks)) in cells {
            let score = (class.clamp(0.0, 1.0) * object.clamp(0.0, 1.0)).sqrt();
            if score >= MIN_SCORE {
                let cell = ((index % columns) as f32, (index / columns) as f32);
                faces.push(face_of_cell(cell, stride as f32, rectangle, landmarks, score));
            }
        }
    }
    Ok(faces)
}

fn face_of_cell(
    (column, row): (f32, f32),
    stride: f32,
    rectangle: &[f32; 4],
    points: &[f32; 10],
    score: f32,
) -> DetectedFace {
    let [dx, dy, log_width, log_height] = *rectangle;
    let (width, height) = (log_width.exp() * stride, log_height.exp() * stride);
    let (pairs, _) = points.as_chunks::<2>();
    let mut landmarks = [Point::default(); 5];
    for (landmark, [x, y]) in landmarks.iter_mut().zip(pairs) {
        *landmark = Point { x: (column + x) * stride, y: (row + y) * stride };
    }
    DetectedFace {
        x: (column + dx) * stride - width / 2.0,
        y: (row + dy) * stride - height / 2.0,
        width,
        height,
        landmarks,
        score,
    }
}

/// The mean of several views of one face; `None` without any.
fn mean_of(views: &[DetectedFace]) -> Option<DetectedFace> {
    let (first, others) = views.split_first()?;
    let sum = others.iter().fold(*first, |mut sum, view| {
        sum.x += view.x;
        sum.y += view.y;
        sum.width += view.width;
        sum.height += view.height;
        sum.score += view.score;
        for (point, other) in sum.landmarks.iter_mut().zip(view.landmarks) {
            point.x += other.x;
            point.y += other.y;
        }
        sum
    });
    let share = 1.0 / views.len() as f32;
    Some(DetectedFace { score: sum.score * share, ..sum.mapped(share, 0.0, 0.0) })
}

/// Non-maximum suppression: of boxes that show the same face the surest stays.
fn without_doubles(mut faces: Vec<DetectedFace>) -> Vec<DetectedFace> {
    faces.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<DetectedFace> = Vec::new();
    for face in faces {
        if kept.len() < MAX_FACES && kept.iter().all(|other| other.overlap(&face) <= SAME_FACE_OVERLAP) {
            kept.push(face);
        }
    }
    kept
}

fn largest_first(mut faces: Vec<DetectedFace>) -> Vec<DetectedFace> {
    faces.sort_by(|a, b| (b.width * b.height).total_cmp(&(a.width * a.height)));
    faces
}
