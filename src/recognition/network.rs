//! Reads networks from their ONNX files for tract.

use std::sync::Arc;

use tract_onnx::prelude::*;

use super::models::{CheckedModel, ModelError};

/// The network of a file, before its input has a size. What the file says of sizes is ignored: the networks take others
/// than those they were written with.
///
/// # Errors
/// [`ModelError::Unloadable`] when the network library does not take it.
pub(super) fn read(model: &CheckedModel) -> Result<InferenceModel, ModelError> {
    tract_onnx::onnx()
        .with_ignore_output_shapes(true)
        .with_ignore_value_info(true)
        .model_for_read(&mut model.content.as_slice())
        .map_err(unloadable(model))
}

/// The network of a file, ready to run on one square picture with this side in three planes.
///
/// # Errors
/// As [`read`].
pub(super) fn of_squares(model: &CheckedModel, side: usize) -> Result<Arc<TypedRunnableModel>, ModelError> {
    let ready = |network: InferenceModel| {
        network.with_input_fact(0, f32::fact([1, 3, side, side]).into())?.into_optimized()?.into_runnable()
    };
    ready(read(model)?).map_err(unloadable(model))
}

fn unloadable(model: &CheckedModel) -> impl Fn(TractError) -> ModelError {
    |error| ModelError::Unloadable { path: model.path.clone(), reason: format!("{error:#}") }
}
