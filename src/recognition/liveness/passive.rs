//! The networks `MiniFASNetV2` and `MiniFASNetV1SE` (minivision-ai, Silent-Face-Anti-Spoofing, 2020), run by tract.
//!
//! Both see the face with its surroundings, in which the edge of a sheet or the frame of a screen shows. A picture that
//! fills the whole view has none: such an attack is told worse.
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixel coordinates are at most 8192 and are clamped before they are used as indices"
)]

use std::path::Path;
use std::sync::Arc;

use tract_onnx::prelude::*;

use crate::domain::frame::Picture;
use crate::recognition::detect::DetectedFace;
use crate::recognition::models::{ModelError, read_checked};
use crate::recognition::network;

/// File name of each network, and how many times the face's box it sees.
pub const FILES: [(&str, f32); 2] =
    [("MiniFASNetV2_2.7_80x80.onnx", 2.7), ("MiniFASNetV1SE_4.0_80x80.onnx", 4.0)];

/// Side of the square that a network sees, in pixels.
const SIDE: usize = 80;
/// The classes a network tells apart: flat picture, live, other replica.
const CLASSES: usize = 3;
/// Which of them is "live".
const LIVE: usize = 1;

/// A network gave no score.
#[derive(Debug, thiserror::Error)]
#[error("the liveness network failed: {0}")]
pub struct PassiveError(String);

impl From<TractError> for PassiveError {
    fn from(error: TractError) -> Self {
        Self(format!("{error:#}"))
    }
}

struct Network {
    /// How many times the face's box it sees.
    context: f32,
    model: Arc<TypedRunnableModel>,
}

/// Both networks, ready to run.
pub struct Passive {
    networks: Vec<Network>,
}

impl Passive {
    /// The networks of `folder`; `None` where neither file is there, which is how most sites begin.
    ///
    /// # Errors
    /// [`ModelError`] when one is there and the other is not, or one is damaged.
    pub fn load(folder: &Path) -> Result<Option<Self>, ModelError> {
        if !FILES.iter().any(|(file, _)| folder.join(file).exists()) {
            return Ok(None);
        }
        let network = |&(file, context): &(&str, f32)| {
            let checked = read_checked(folder, file)?;
            Ok(Network { context, model: network::of_squares(&checked, SIDE)? })
        };
        Ok(Some(Self { networks: FILES.iter().map(network).collect::<Result<_, ModelError>>()? }))
    }

    /// How much the face looks like that of a person who is there: 0.0 to 1.0, the mean of both networks'
    /// probabilities. At 0.5 both outcomes are equally likely in the eyes of the networks.
    ///
    /// # Errors
    /// [`PassiveError`] when the network library fails or gives something that is no probability.
    pub fn score(&self, picture: &Picture, face: &DetectedFace) -> Result<f32, PassiveError> {
        let mut sum = 0.0;
        for network in &self.networks {
            let input = planes(picture, Window::around(picture, face, network.context));
            let input = Tensor::from_shape(&[1, 3, SIDE, SIDE], &input)?;
            let outputs = network.model.run(tvec!(input.into_tvalue()))?;
            let output = outputs.first().ok_or_else(|| PassiveError("no output".to_owned()))?;
            sum += live_share(output.try_as_plain_ram()?.as_slice::<f32>()?)?;
        }
        Ok(sum / self.networks.len() as f32)
    }
}

fn live_share(probabilities: &[f32]) -> Result<f32, PassiveError> {
    let sum: f32 = probabilities.iter().sum();
    let live = probabilities.get(LIVE).copied().filter(|live| (0.0..=1.0).contains(live));
    live.filter(|_| probabilities.len() == CLASSES && (sum - 1.0).abs() < 0.01)
        .ok_or_else(|| PassiveError(format!("these are no probabilities: {probabilities:?}")))
}

/// The part of the picture that a network sees, in pixels; its edges may fall between pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Window {
    left: f32,
    top: f32,
    width: f32,
    height: f32,
}

impl Window {
    /// `context` times the box around its middle, less where the picture is smaller, shifted to lie inside: the rule
    /// by which the networks were trained.
    fn around(picture: &Picture, face: &DetectedFace, context: f32) -> Self {
        let (right, bottom) = ((picture.width() - 1) as f32, (picture.height() - 1) as f32);
        let (box_width, box_height) = (face.width.max(1.0), face.height.max(1.0));
        let scale = (bottom / box_height).min(right / box_width).min(context);
        let (width, height) = (box_width * scale, box_height * scale);
        let center = face.center();
        // Not `clamp`, which panics where rounding makes the limits cross.
        let start = |center: f32, length: f32, last: f32| (center - length / 2.0).min(last - length).max(0.0);
        Self { left: start(center.x, width, right), top: start(center.y, height, bottom), width, height }
    }
}

/// The window scaled to what a network takes, between the four nearest pixels as in training: planes of blue, green and
/// red in 0 to 255. An average over areas would wipe out the moire by which a screen is told.
fn planes(picture: &Picture, window: Window) -> Vec<f32> {
    let (left, top) = (window.left.floor(), window.top.floor());
    // The window takes in the pixel at its right and lower edge.
    let columns = ((window.left + window.width).floor() - left + 1.0).max(1.0);
    let rows = ((window.top + window.height).floor() - top + 1.0).max(1.0);
    let across = taps(left, columns, picture.width());
    let down = taps(top, rows, picture.height());
    let stride = picture.width() as usize * 3;
    let mut planes = vec![0.0_f32; 3 * SIDE * SIDE];
    for (plane, channel) in [2_usize, 1, 0].into_iter().enumerate() {
        let at = |x: usize, y: usize| {
            picture.rgb().get(y * stride + x * 3 + channel).map_or(0.0, |value| f32::from(*value))
        };
        for (row, &(y, y_next, v)) in down.iter().enumerate() {
            for (column, &(x, x_next, u)) in across.iter().enumerate() {
                let upper = at(x, y) * (1.0 - u) + at(x_next, y) * u;
                let lower = at(x, y_next) * (1.0 - u) + at(x_next, y_next) * u;
                if let Some(value) = planes.get_mut((plane * SIDE + row) * SIDE + column) {
                    *value = upper * (1.0 - v) + lower * v;
                }
            }
        }
    }
    planes
}

/// For each of [`SIDE`] cells along one axis the two source pixels and the share of the second.
fn taps(start: f32, length: f32, limit: u32) -> Vec<(usize, usize, f32)> {
    let step = length / SIDE as f32;
    let last = (limit as usize).saturating_sub(1);
    (0..SIDE)
        .map(|cell| {
            let place = ((cell as f32 + 0.5) * step - 0.5).max(0.0).min(length - 1.0);
            let first = (start + place.floor()) as usize;
            (first.min(last), (first + 1).min(last).min((start + length) as usize - 1), place.fract())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::detect::Point;
    use super::*;

    fn face(x: f32, y: f32, width: f32, height: f32) -> DetectedFace {
        DetectedFace { x, y, width, height, landmarks: [Point::default(); 5], score: 0.9 }
    }

    #[test]
    fn the_window_keeps_the_shape_of_the_box_and_lies_inside_the_picture() {
        let picture = Picture::new(640, 480, vec![0; 640 * 480 * 3]).unwrap();
        let middle = Window::around(&picture, &face(270.0, 180.0, 100.0, 120.0), 2.7);
        assert_eq!(middle, Window { left: 185.0, top: 78.0, width: 270.0, height: 324.0 });
        let corner = Window::around(&picture, &face(0.0, 400.0, 100.0, 120.0), 2.7);
        assert_eq!((corner.left, corner.top), (0.0, 479.0 - 324.0), "shifted inside");
        let near = Window::around(&picture, &face(200.0, 100.0, 200.0, 240.0), 4.0);
        assert!((near.height - 479.0).abs() < 0.1 && (near.width - 479.0 * 200.0 / 240.0).abs() < 0.1);
    }

    #[test]
    fn the_networks_are_given_blue_first_and_the_colours_stay_in_their_place() {
        let rgb: Vec<u8> = (0..100 * 100)
            .flat_map(|index| if index % 100 < 50 { [200, 10, 0] } else { [0, 10, 100] })
            .collect();
        let picture = Picture::new(100, 100, rgb).unwrap();
        let planes = planes(&picture, Window { left: 0.0, top: 0.0, width: 99.0, height: 99.0 });
        let at = |plane: usize, x: usize| planes[plane * SIDE * SIDE + 40 * SIDE + x];
        for (plane, left, right) in [(0, 0.0, 100.0), (1, 10.0, 10.0), (2, 200.0, 0.0)] {
            let wrong = (at(plane, 5) - left).abs() + (at(plane, 75) - right).abs();
            assert!(wrong < 1e-3, "plane {plane}");
        }
    }

    #[test]
    fn odd_faces_and_tiny_pictures_are_looked_at_without_a_panic() {
        let picture = Picture::new(3, 2, vec![7; 18]).unwrap();
        for odd in [face(-50.0, -50.0, 9.0, 9.0), face(1.0, 1.0, 0.0, 0.0), face(9e8, 9e8, 9e8, 1.0)] {
            for context in [2.7, 4.0] {
                let seen = planes(&picture, Window::around(&picture, &odd, context));
                assert_eq!(seen.len(), 3 * SIDE * SIDE);
                assert!(seen.iter().all(|value| (0.0..=255.0).contains(value)));
            }
        }
    }

    #[test]
    fn what_is_no_probability_is_an_error_and_no_verdict() {
        assert!((live_share(&[0.1, 0.7, 0.2]).unwrap() - 0.7).abs() < 1e-6);
        for wrong in [&[0.5, 0.5][..], &[f32::NAN, f32::NAN, f32::NAN], &[3.0, 9.0, 1.0], &[]] {
            assert!(live_share(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_folder_without_the_networks_is_no_fault_and_one_alone_is() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Passive::load(folder.path()).unwrap().is_none());
        drop(std::fs::File::create(folder.path().join(FILES[0].0)).unwrap());
        assert!(matches!(Passive::load(folder.path()), Err(ModelError::Damaged { .. })));
    }
}
