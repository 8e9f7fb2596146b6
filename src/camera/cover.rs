//! Notices a lens that is covered or blinded: pictures with nothing in them for a while.

use std::time::Duration;

use crate::domain::camera::CameraFault;
use crate::domain::frame::Picture;

/// Whoever walks past close to the lens is gone by then.
const AFTER: Duration = Duration::from_secs(5);
/// One pixel in this many is looked at.
const STEP: usize = 61;
/// Steps of brightness that a covered lens stays within.
const SPREAD: u8 = 12;
/// At most this bright is dark, at least that bright is white.
const DARK: u8 = 24;
const WHITE: u8 = 250;
/// Of so many looked at, all but one are dark or white.
const ALL_BUT_ONE_IN: usize = 50;

/// How long there has been nothing in the pictures.
#[derive(Debug, Default)]
pub(super) struct Cover {
    since: Option<Duration>,
}

impl Cover {
    /// Looks at a picture of `now`, on a clock that never jumps; what is wrong with the lens, where that has lasted.
    pub(super) fn see(&mut self, picture: &Picture, now: Duration) -> Option<CameraFault> {
        let Some(fault) = fault(picture) else {
            self.since = None;
            return None;
        };
        let since = *self.since.get_or_insert(now);
        (now.saturating_sub(since) >= AFTER).then_some(fault)
    }
}

/// Why nobody could be seen in this picture.
fn fault(picture: &Picture) -> Option<CameraFault> {
    let (pixels, _) = picture.rgb().as_chunks::<3>();
    let greens = || pixels.iter().step_by(STEP).map(|&[_, green, _]| green);
    let all = greens().count();
    let (low, high) = (greens().min()?, greens().max()?);
    let nearly_all = |count: usize| (all - count) * ALL_BUT_ONE_IN <= all;
    if nearly_all(greens().filter(|green| *green >= WHITE).count()) || (high - low <= SPREAD && low > 200) {
        return Some(CameraFault::Blinded);
    }
    let dark = nearly_all(greens().filter(|green| *green <= DARK).count());
    (dark || high - low <= SPREAD).then_some(CameraFault::Covered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(of: impl Fn(u32) -> u8) -> Picture {
        let rgb: Vec<u8> = (0..64 * 48).flat_map(|at| [of(at); 3]).collect();
        Picture::new(64, 48, rgb).unwrap()
    }

    fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }

    #[test]
    fn a_lens_that_stays_dark_even_or_white_is_noticed_after_a_while_and_forgotten_at_once() {
        let noise = |at: u32| u8::try_from(at * 7 % 20).unwrap();
        let wall = picture(|at| u8::try_from(at % 251).unwrap());
        for (blocked, fault) in [
            (picture(noise), CameraFault::Covered),
            (picture(|_| 128), CameraFault::Covered),
            (picture(|_| 255), CameraFault::Blinded),
        ] {
            let mut cover = Cover::default();
            assert_eq!(cover.see(&blocked, secs(0)), None);
            assert_eq!(cover.see(&blocked, secs(4)), None);
            assert_eq!(cover.see(&blocked, secs(5)), Some(fault.clone()));
            assert_eq!(cover.see(&wall, secs(6)), None);
            assert_eq!(cover.see(&blocked, secs(7)), None, "whoever walks past begins anew");
        }
    }

    #[test]
    fn a_dim_entrance_with_one_lamp_is_not_covered() {
        let mut cover = Cover::default();
        let dim = picture(|at| if at % 16 == 0 { 90 } else { 10 });
        assert_eq!(cover.see(&dim, secs(0)), None);
        assert_eq!(cover.see(&dim, secs(60)), None);
    }
}
