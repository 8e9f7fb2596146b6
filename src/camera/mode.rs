//! Which of a camera's modes is used.
//!
//! 1280 x 720 where it is offered: with a usual lens (60 degrees) a face at 1.5 m is about 110 pixels wide there, what
//! the matchers want, and only half of that at 640 x 480. More pixels cost decoding time and add nothing at this
//! distance. One frame to decode costs (2 cores, release build): MJPEG 640 x 480 / 720p / 1080p 2.4 / 4.8 / 13.9 ms,
//! YUYV 0.2 / 0.8 / 2.6 ms. Up to VGA YUYV is therefore taken; above, MJPEG, because uncompressed 720p at 30 frames a
//! second (55 MB/s) does not fit through USB 2.

use std::cmp::Reverse;

use nokhwa::utils::{CameraFormat, FrameFormat};

/// The size that is wanted.
const WANTED: (u32, u32) = (1280, 720);
/// Up to this many pixels the uncompressed format is preferred.
const VGA_PIXELS: u32 = 640 * 480;
/// Sizes outside of this are never used: smaller ones show no face that could be compared, larger ones take longer to
/// decode than a frame lasts.
const SIDES: std::ops::RangeInclusive<u32> = 160..=2560;
/// Frames a second above which nothing is gained.
const WANTED_FPS: u32 = 30;
/// Below this a mode is taken only when there is no other: a face would jump.
const FLUENT_FPS: u32 = 15;
/// nokhwa reports 30000/1001 as 30000; such a mode cannot be opened through it.
const PLAUSIBLE_FPS: std::ops::RangeInclusive<u32> = 1..=240;

/// The usable modes among `offered`, best first.
pub(super) fn ranked(offered: &[CameraFormat]) -> Vec<CameraFormat> {
    let mut modes: Vec<CameraFormat> = offered.iter().copied().filter(usable).collect();
    modes.sort_by_key(|mode| {
        let fluent = mode.frame_rate() >= FLUENT_FPS;
        (Reverse(fluent), size_rank(mode), mode.frame_rate().abs_diff(WANTED_FPS), format_rank(mode))
    });
    modes.dedup();
    modes
}

fn usable(mode: &CameraFormat) -> bool {
    let even = mode.width().is_multiple_of(2) && mode.height().is_multiple_of(2);
    even && SIDES.contains(&mode.width())
        && SIDES.contains(&mode.height())
        && PLAUSIBLE_FPS.contains(&mode.frame_rate())
        && format_rank(mode) < u8::MAX
}

/// The wanted size, then the next smaller ones down, then the next larger ones up.
fn size_rank(mode: &CameraFormat) -> (bool, u32) {
    let pixels = mode.width() * mode.height();
    let wanted = WANTED.0 * WANTED.1;
    let above = mode.width() > WANTED.0 || mode.height() > WANTED.1;
    (above, pixels.abs_diff(wanted))
}

/// Lower is better; `u8::MAX` is not decoded here.
fn format_rank(mode: &CameraFormat) -> u8 {
    let small = mode.width() * mode.height() <= VGA_PIXELS;
    match mode.format() {
        FrameFormat::YUYV => 1,
        FrameFormat::MJPEG if small => 4,
        FrameFormat::MJPEG => 0,
        FrameFormat::NV12 => 2,
        FrameFormat::RAWRGB | FrameFormat::RAWBGR => 3,
        FrameFormat::GRAY => u8::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(offered: &[(u32, u32, FrameFormat, u32)]) -> Option<(u32, u32, FrameFormat, u32)> {
        let offered: Vec<CameraFormat> =
            offered.iter().map(|&(w, h, format, fps)| CameraFormat::new_from(w, h, format, fps)).collect();
        ranked(&offered).first().map(|m| (m.width(), m.height(), m.format(), m.frame_rate()))
    }

    const MJPEG: FrameFormat = FrameFormat::MJPEG;
    const YUYV: FrameFormat = FrameFormat::YUYV;

    #[test]
    fn a_usual_webcam_is_used_at_720p_and_30_frames_a_second() {
        let webcam = [
            (640, 480, YUYV, 30),
            (1280, 720, YUYV, 10),
            (1920, 1080, MJPEG, 30),
            (1280, 720, MJPEG, 60),
            (1280, 720, MJPEG, 30),
            (640, 480, MJPEG, 30),
        ];
        assert_eq!(best(&webcam), Some((1280, 720, MJPEG, 30)));
    }

    #[test]
    fn without_720p_the_next_smaller_size_is_used_and_uncompressed_up_to_vga() {
        assert_eq!(
            best(&[
                (320, 240, YUYV, 30),
                (640, 480, MJPEG, 30),
                (640, 480, YUYV, 30),
                (1920, 1080, MJPEG, 30)
            ]),
            Some((640, 480, YUYV, 30))
        );
    }

    #[test]
    fn a_slow_large_mode_loses_against_a_fluent_small_one_and_wins_against_none() {
        assert_eq!(best(&[(1280, 720, YUYV, 10), (640, 480, YUYV, 30)]), Some((640, 480, YUYV, 30)));
        assert_eq!(best(&[(1280, 720, YUYV, 10)]), Some((1280, 720, YUYV, 10)));
    }

    #[test]
    fn only_larger_sizes_give_the_smallest_of_them() {
        assert_eq!(best(&[(2560, 1440, MJPEG, 30), (1920, 1080, MJPEG, 30)]), Some((1920, 1080, MJPEG, 30)));
    }

    #[test]
    fn what_cannot_be_shown_or_opened_is_never_chosen() {
        assert_eq!(
            best(&[
                (80, 60, YUYV, 30),
                (3840, 2160, MJPEG, 30),
                (640, 480, FrameFormat::GRAY, 30),
                (640, 480, YUYV, 30_000),
                (641, 480, YUYV, 30),
            ]),
            None
        );
    }
}
