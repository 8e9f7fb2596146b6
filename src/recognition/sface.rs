//! The matcher `SFace` (Y. Zhong, W. Deng et al.: "`SFace`: Sigmoid-Constrained Hypersphere Loss", 2021), run by tract.

use std::sync::Arc;

use tract_onnx::prelude::*;

use super::align::{AlignedFace, SIDE};
use super::models::{CheckedModel, ModelError};
use super::network;
use crate::domain::template::{Matcher, Template};

/// File name of the network.
pub const FILE: &str = "face_recognition_sface_2021dec.onnx";

/// The network could not make a template.
#[derive(Debug, thiserror::Error)]
#[error("the SFace matcher failed: {0}")]
pub struct SFaceError(String);

impl From<TractError> for SFaceError {
    fn from(error: TractError) -> Self {
        Self(format!("{error:#}"))
    }
}

/// The network, ready to run.
pub struct SFace {
    model: Arc<TypedRunnableModel>,
}

impl SFace {
    /// The matcher from its file.
    ///
    /// # Errors
    /// [`ModelError::Unloadable`] when the network library does not take it.
    pub fn load(model: &CheckedModel) -> Result<Self, ModelError> {
        Ok(Self { model: network::of_squares(model, SIDE)? })
    }

    /// The template of an aligned face, of length 1. The network takes planes of red, green and blue in 0 to 255.
    ///
    /// # Errors
    /// [`SFaceError`] when the network library fails or gives something that is no template.
    pub fn template(&self, face: &AlignedFace) -> Result<Template, SFaceError> {
        let channel = |index: usize| {
            face.pixels().iter().map(move |pixel| pixel.get(index).copied().unwrap_or_default())
        };
        let planes: Vec<f32> = channel(0).chain(channel(1)).chain(channel(2)).collect();
        let input = Tensor::from_shape(&[1, 3, SIDE, SIDE], &planes)?;
        let outputs = self.model.run(tvec!(input.into_tvalue()))?;
        let output = outputs.first().ok_or_else(|| SFaceError("no output".to_owned()))?;
        let values = output.try_as_plain_ram()?.as_slice::<f32>()?;
        let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
        let unit: Vec<f32> = values.iter().map(|value| value / length).collect();
        Template::new(Matcher::SFace, &unit).map_err(|error| SFaceError(error.to_string()))
    }
}
