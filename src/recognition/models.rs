//! Where the models lie, and whether they are the ones that this program was made for.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::domain::hex::hex;

/// The manifest that set-up and program share.
const MANIFEST: &str = include_str!("../../assets/models.toml");

/// Environment variable that names the folder with the models.
pub const FOLDER_VARIABLE: &str = "VISIONPRESENCE_MODELS";

/// The command that fetches the models.
const SETUP_COMMAND: &str = "scripts/run";

/// What a model is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Use {
    /// Finding faces: nothing works without.
    Detector,
    /// The matcher `SFace`.
    SFace,
    /// The matcher dlib: its landmark predictor and its network.
    Dlib,
    /// Telling a person from a picture of one. Optional; set-up cannot fetch these, a site installs them.
    Liveness,
}

/// One model of the manifest `assets/models.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Model {
    /// File name inside the folder of the models.
    pub file: String,
    /// Exact size in bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
    /// SPDX name of its licence.
    pub licence: String,
    /// The project that published it.
    pub upstream: String,
    /// What it is needed for.
    #[serde(rename = "use")]
    pub purpose: Use,
}

/// Why a model cannot be used. Each text names the file and the command that mends it.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// No folder with models was found.
    #[error(
        "the recognition models are not installed (looked in {looked_in}). Run {SETUP_COMMAND}, which fetches them"
    )]
    NoFolder {
        /// The folders looked in.
        looked_in: String,
    },
    /// A file is not there.
    #[error("the model {} is missing. Run {SETUP_COMMAND}, which fetches it", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A file could not be read.
    #[error("the model {} cannot be read: {source}. Run {SETUP_COMMAND}, which fetches it anew", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not the one of the manifest.
    #[error("the model {} is damaged or of another version. Delete it and run {SETUP_COMMAND}, which fetches it anew", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The inference library does not take the file.
    #[error("the model {} cannot be loaded: {reason}", path.display())]
    Unloadable {
        /// The file.
        path: PathBuf,
        /// What the library said.
        reason: String,
    },
    /// The manifest compiled into the program does not list what the engine needs.
    #[error("the list of models in this program is broken: {0}")]
    Manifest(String),
}

#[derive(Deserialize)]
struct Manifest {
    model: Vec<Model>,
}

/// The models that this program was made for.
///
/// # Errors
/// [`ModelError::Manifest`] when the manifest compiled in cannot be read.
pub fn manifest() -> Result<Vec<Model>, ModelError> {
    let manifest: Manifest =
        toml::from_str(MANIFEST).map_err(|error| ModelError::Manifest(error.to_string()))?;
    Ok(manifest.model)
}

/// Finds the folder with the models: `wanted`, else the environment variable [`FOLDER_VARIABLE`], else the first of
/// `assets/models` here, `assets/models` beside the build folder of the program, `/usr/share/visionpresence/models`
/// that holds at least one model.
///
/// # Errors
/// [`ModelError::NoFolder`] names the folders looked in.
pub fn locate(wanted: Option<&Path>) -> Result<PathBuf, ModelError> {
    let named =
        wanted.map(Path::to_path_buf).or_else(|| std::env::var_os(FOLDER_VARIABLE).map(PathBuf::from));
    let candidates = named.map_or_else(usual_folders, |folder| vec![folder]);
    let models = manifest()?;
    let holds_one = |folder: &&PathBuf| models.iter().any(|model| folder.join(&model.file).is_file());
    candidates.iter().find(holds_one).cloned().ok_or_else(|| {
        let shown: Vec<String> = candidates.iter().map(|folder| folder.display().to_string()).collect();
        ModelError::NoFolder { looked_in: shown.join(", ") }
    })
}

fn usual_folders() -> Vec<PathBuf> {
    let mut folders = vec![PathBuf::from("assets/models")];
    if let Some(folder) = std::env::current_exe().ok().as_deref().and_then(Path::parent) {
        // target/release/visionpresence
        folders.push(folder.join("../../assets/models"));
    }
    folders.push(PathBuf::from("/usr/share/visionpresence/models"));
    folders
}

/// A model file whose content was compared with the manifest.
#[derive(Debug)]
pub struct CheckedModel {
    /// Where it lies.
    pub path: PathBuf,
    /// Its content.
    pub content: Vec<u8>,
}

/// Reads the model `file` from `folder` and compares size and SHA-256 with the manifest.
///
/// # Errors
/// Any [`ModelError`] but [`ModelError::NoFolder`] and [`ModelError::Unloadable`].
pub fn read_checked(folder: &Path, file: &str) -> Result<CheckedModel, ModelError> {
    let models = manifest()?;
    let model = models
        .iter()
        .find(|model| model.file == file)
        .ok_or_else(|| ModelError::Manifest(format!("{file} is not in it")))?;
    let path = folder.join(file);
    let unreadable = |source: std::io::Error| {
        if source.kind() == std::io::ErrorKind::NotFound {
            ModelError::Missing { path: path.clone() }
        } else {
            ModelError::Unreadable { path: path.clone(), source }
        }
    };
    let opened = std::fs::File::open(&path).map_err(unreadable)?;
    if opened.metadata().map_err(unreadable)?.len() != model.bytes {
        return Err(ModelError::Damaged { path });
    }
    let mut content = Vec::with_capacity(usize::try_from(model.bytes).unwrap_or_default());
    opened.take(model.bytes).read_to_end(&mut content).map_err(unreadable)?;
    if hex(&Sha256::digest(&content)) == model.sha256 {
        Ok(CheckedModel { path, content })
    } else {
        Err(ModelError::Damaged { path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_lists_a_detector_and_both_matchers_with_full_checksums() {
        let models = manifest().unwrap();
        for purpose in [Use::Detector, Use::SFace, Use::Dlib] {
            assert!(models.iter().any(|model| model.purpose == purpose), "{purpose:?}");
        }
        assert!(models.iter().all(|model| model.sha256.len() == 64 && model.bytes > 0));
    }

    #[test]
    fn a_missing_and_a_damaged_model_are_named_with_the_command_that_fetches_them() {
        let folder = tempfile::tempdir().unwrap();
        let file = "face_detection_yunet_2023mar.onnx";
        let missing = read_checked(folder.path(), file).unwrap_err().to_string();
        assert!(missing.contains(file) && missing.contains("scripts/run"), "{missing}");
        let sized = std::fs::File::create(folder.path().join(file)).unwrap();
        sized.set_len(232_589).unwrap();
        let damaged = read_checked(folder.path(), file).unwrap_err();
        assert!(matches!(damaged, ModelError::Damaged { .. }), "{damaged}");
    }

    #[test]
    fn a_folder_without_models_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = locate(Some(folder.path())).unwrap_err().to_string();
        assert!(error.contains(&folder.path().display().to_string()), "{error}");
        assert!(error.contains("scripts/run"), "{error}");
    }
}
