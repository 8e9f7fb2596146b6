//! Which of the connected cameras are tried, and in which order.

use super::CameraInfo;
use crate::domain::camera::CameraChoice;

/// The camera that delivered pictures last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// Its name.
    pub(super) name: Option<String>,
    /// Its number, where it was used in this run; after it was plugged in again it may have another one.
    pub(super) index: Option<u32>,
}

/// The cameras of `connected` that `choice` allows, in the order in which they are tried.
///
/// A camera that has been used is found by its name under whatever number. `Auto` falls back to the others.
pub(super) fn candidates(choice: &CameraChoice, known: &Known, connected: &[CameraInfo]) -> Vec<CameraInfo> {
    let is_known = |camera: &CameraInfo| known.name.as_deref() == Some(camera.name.as_str());
    let wanted = |camera: &CameraInfo| match choice {
        CameraChoice::Auto => true,
        CameraChoice::Name(part) => camera.name.to_lowercase().contains(&part.to_lowercase()),
        // Once it has been in use, the number stands for that camera and not for whatever gets the number next.
        CameraChoice::Index(number) if known.index.is_none() => camera.index == *number,
        CameraChoice::Index(_) => is_known(camera),
        CameraChoice::Replay(_) => false,
    };
    let mut cameras: Vec<CameraInfo> = connected.iter().filter(|camera| wanted(camera)).cloned().collect();
    cameras.sort_by_key(|camera| (!is_known(camera), Some(camera.index) != known.index, camera.index));
    cameras
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connected() -> Vec<CameraInfo> {
        [(0, "Integrated Camera"), (2, "HD Webcam C270"), (4, "HD Webcam C270")]
            .map(|(index, name)| CameraInfo { index, name: name.to_owned() })
            .to_vec()
    }

    fn tried(choice: &CameraChoice, known: &Known) -> Vec<u32> {
        candidates(choice, known, &connected()).iter().map(|camera| camera.index).collect()
    }

    fn known(name: &str, index: Option<u32>) -> Known {
        Known { name: Some(name.to_owned()), index }
    }

    #[test]
    fn auto_tries_the_camera_used_last_first_and_then_the_others() {
        assert_eq!(tried(&CameraChoice::Auto, &Known::default()), [0, 2, 4]);
        assert_eq!(tried(&CameraChoice::Auto, &known("HD Webcam C270", None)), [2, 4, 0]);
        assert_eq!(tried(&CameraChoice::Auto, &known("HD Webcam C270", Some(4))), [4, 2, 0]);
        assert_eq!(tried(&CameraChoice::Auto, &known("gone", Some(9))), [0, 2, 4]);
    }

    #[test]
    fn a_part_of_the_name_is_enough_in_any_case() {
        assert_eq!(tried(&CameraChoice::Name("c270".into()), &Known::default()), [2, 4]);
        assert_eq!(tried(&CameraChoice::Name("BRIO".into()), &Known::default()), [0_u32; 0]);
    }

    #[test]
    fn a_number_means_the_camera_that_had_it_first_even_when_it_comes_back_under_another() {
        assert_eq!(tried(&CameraChoice::Index(2), &Known::default()), [2]);
        assert_eq!(tried(&CameraChoice::Index(7), &known("HD Webcam C270", Some(7))), [2, 4]);
        assert_eq!(tried(&CameraChoice::Index(0), &known("gone", Some(0))), [0_u32; 0]);
    }
}
