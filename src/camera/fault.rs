//! What went wrong with a camera, read from the only thing that nokhwa gives: a sentence with `(os error N)` in it.

use nix::errno::Errno;

use crate::domain::camera::CameraFault;

/// The error number in `text`, where the system gave one.
pub(super) fn os_error(text: &str) -> Option<Errno> {
    let (_, after) = text.rsplit_once("(os error ")?;
    let (number, _) = after.split_once(')')?;
    number.parse().ok().map(Errno::from_raw)
}

/// The fault that nokhwa's message `text` stands for.
///
/// "No such device" is [`CameraFault::NotFound`] here; whether it was there before is known to the caller.
pub(super) fn from_message(text: &str) -> CameraFault {
    match os_error(text) {
        Some(Errno::ENOENT | Errno::ENODEV | Errno::ENXIO) => CameraFault::NotFound,
        Some(Errno::EBUSY) => CameraFault::Busy,
        // The capture thread is interrupted by nobody but the watchdog.
        Some(Errno::EINTR | Errno::ETIMEDOUT) => CameraFault::Stalled,
        Some(Errno::EACCES | Errno::EPERM) => CameraFault::Other(
            "no permission to use the camera: add this user to the group \"video\" and log in again"
                .to_owned(),
        ),
        Some(Errno::ENOSPC) => CameraFault::Other(
            "the USB connection has no room for this camera: plug it into another port, without a hub"
                .to_owned(),
        ),
        _ => CameraFault::Other(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_number_decides_and_not_the_words_around_it() {
        for (text, fault) in [
            ("Could not capture frame: No such device (os error 19)", CameraFault::NotFound),
            (
                "Could not open device 3: V4L2 Error: No such file or directory (os error 2)",
                CameraFault::NotFound,
            ),
            ("Could not open device stream: Device or resource busy (os error 16)", CameraFault::Busy),
            ("Could not capture frame: Interrupted system call (os error 4)", CameraFault::Stalled),
        ] {
            assert_eq!(from_message(text), fault, "{text}");
        }
    }

    #[test]
    fn what_the_operator_can_mend_says_how() {
        let words = |text| match from_message(text) {
            CameraFault::Other(words) => words,
            other => panic!("{other:?}"),
        };
        assert!(words("Permission denied (os error 13)").contains("group \"video\""));
        assert!(words("No space left on device (os error 28)").contains("another port"));
        assert_eq!(words("Failed to Fufill"), "Failed to Fufill");
        assert_eq!(words("(os error x)"), "(os error x)");
    }
}
