//! Measures the networks on a collection of presentations.
//!
//! Terms after ISO/IEC 30107-3: APCER is the share of attack presentations of one kind that are taken for live, BPCER
//! the share of live ones that are taken for attacks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::scores::{EVEN, Scores, Verdict};
use crate::picture_file;
use crate::recognition::engine::{Engine, EngineError};
use crate::recognition::statistics::Rate;

/// Most files that are looked at in one folder.
const MAX_FILES: usize = 100_000;
/// Most kinds of attack.
const MAX_KINDS: usize = 100;

/// One presentation: a picture, or the frames of a video in the order of their names.
pub type Presentation = Vec<PathBuf>;

/// What is to be measured.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Collection {
    /// People who were there.
    pub live: Vec<Presentation>,
    /// Attacks by kind.
    pub attacks: BTreeMap<String, Vec<Presentation>>,
}

/// Why a collection cannot be measured.
#[derive(Debug, thiserror::Error)]
pub enum LivenessEvaluationError {
    /// A folder cannot be listed.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Nothing to measure.
    #[error(
        "{} holds neither live/ nor attack/KIND/ with pictures (JPEG, PNG) or folders of frames", .0.display()
    )]
    Empty(PathBuf),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl Collection {
    /// The presentations below `folder`: `live/` and `attack/KIND/`, in each of them pictures and folders of frames.
    ///
    /// # Errors
    /// [`LivenessEvaluationError`] when a folder cannot be listed or there is nothing in any.
    pub fn of(folder: &Path) -> Result<Self, LivenessEvaluationError> {
        let mut collection = Self::default();
        let live = folder.join("live");
        if live.is_dir() {
            collection.live = presentations(&live)?;
        }
        let attack = folder.join("attack");
        if attack.is_dir() {
            for kind in listed(&attack)?.into_iter().filter(|path| path.is_dir()).take(MAX_KINDS) {
                let name = kind.file_name().unwrap_or_default().to_string_lossy().into_owned();
                collection.attacks.insert(name, presentations(&kind)?);
            }
        }
        if collection.frames() == 0 {
            return Err(LivenessEvaluationError::Empty(folder.to_path_buf()));
        }
        Ok(collection)
    }

    /// Pictures and frames together.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.attacks.values().chain([&self.live]).flatten().map(Vec::len).sum()
    }
}

fn presentations(folder: &Path) -> Result<Vec<Presentation>, LivenessEvaluationError> {
    let mut all = Vec::new();
    for path in listed(folder)? {
        if path.is_dir() {
            let frames: Vec<PathBuf> = listed(&path)?.into_iter().filter(|file| is_picture(file)).collect();
            if !frames.is_empty() {
                all.push(frames);
            }
        } else if is_picture(&path) {
            all.push(vec![path]);
        }
    }
    Ok(all)
}

fn listed(folder: &Path) -> Result<Vec<PathBuf>, LivenessEvaluationError> {
    let failed = |source| LivenessEvaluationError::Io { path: folder.to_path_buf(), source };
    let entries = std::fs::read_dir(folder).map_err(failed)?.take(MAX_FILES);
    let mut paths = entries
        .map(|entry| Ok(entry.map_err(failed)?.path()))
        .collect::<Result<Vec<_>, LivenessEvaluationError>>()?;
    paths.sort();
    Ok(paths)
}

fn is_picture(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["jpg", "jpeg", "png"].iter().any(|known| ending.eq_ignore_ascii_case(known)) && path.is_file()
}

/// What came of the presentations of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Frames taken for live, of those with a face.
    pub frames_live: Rate,
    /// Presentations taken for live by the rule for several frames, of those with a face in any.
    pub presentations_live: Rate,
    /// Frames without a face, which never come to a score.
    pub without_face: usize,
    /// Files that are no picture.
    pub unreadable: usize,
    /// Time in the networks.
    pub spent: Duration,
}

/// Shows every frame of `presentations` to the networks; `looked` is called after each.
///
/// # Errors
/// The engine fails, or has no liveness networks.
pub fn measure(
    engine: &mut Engine,
    presentations: &[Presentation],
    mut looked: impl FnMut(),
) -> Result<Outcome, EngineError> {
    let mut outcome = Outcome::default();
    for frames in presentations {
        let mut scores = Scores::default();
        for frame in frames {
            look(engine, frame, &mut outcome, &mut scores)?;
            looked();
        }
        if let Some(verdict) = scores.final_verdict() {
            outcome.presentations_live =
                outcome.presentations_live + Rate { count: usize::from(verdict == Verdict::Live), of: 1 };
        }
    }
    Ok(outcome)
}

fn look(
    engine: &mut Engine,
    file: &Path,
    outcome: &mut Outcome,
    scores: &mut Scores,
) -> Result<(), EngineError> {
    let Ok(picture) = picture_file::read(file) else {
        outcome.unreadable += 1;
        return Ok(());
    };
    let faces = engine.detect(&picture)?;
    let Some(face) = faces.first() else {
        outcome.without_face += 1;
        return Ok(());
    };
    let started = Instant::now();
    let score = engine.liveness(&picture, face)?;
    outcome.spent += started.elapsed();
    scores.add(score);
    outcome.frames_live = outcome.frames_live + Rate { count: usize::from(score >= EVEN), of: 1 };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_and_folders_of_frames_are_found_by_kind() {
        let folder = tempfile::tempdir().unwrap();
        for file in ["live/a.jpg", "live/v/1.png", "live/v/2.png", "attack/print/p.JPG", "attack/print/x.txt"]
        {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            drop(std::fs::File::create(path).unwrap());
        }
        let found = Collection::of(folder.path()).unwrap();
        assert_eq!(found.live.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(found.attacks["print"].len(), 1);
        assert_eq!(found.frames(), 4);
    }

    #[test]
    fn a_folder_with_nothing_to_measure_says_what_is_expected() {
        let folder = tempfile::tempdir().unwrap();
        let said = Collection::of(folder.path()).unwrap_err().to_string();
        assert!(said.contains("live/") && said.contains("attack/KIND/"), "{said}");
    }
}
