//! Tells a new picture from one that was sent before.
//!
//! A camera's sensor is never quiet: two pictures of the same scene differ somewhere. Bytes that come again mean a
//! frozen camera, a virtual one, or a buffer that the device has not filled and that still holds an older picture
//! (nokhwa does not say how many bytes are new).

use std::collections::VecDeque;
use std::time::Duration;

/// How many pictures are remembered: more than the four buffers that nokhwa uses.
const MEMORY: usize = 8;
/// Bytes at the end of a compressed picture by which a half-filled buffer is told.
const TAIL: usize = 32;
/// Repetition for this long counts as frozen, so that it is on the screen within two seconds.
const FROZEN_AFTER: Duration = Duration::from_millis(1200);

/// What a picture is compared by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fingerprint {
    whole: u64,
    length: usize,
    /// The last bytes, unless they are all alike and say nothing.
    tail: Option<u64>,
}

impl Fingerprint {
    /// Of a picture whose last row has `row` bytes; `None` for a compressed one.
    pub(super) fn of(payload: &[u8], row: Option<usize>) -> Self {
        let tail_length = row.unwrap_or(TAIL).min(payload.len());
        let tail = payload.get(payload.len() - tail_length..).unwrap_or_default();
        Self { whole: hash(payload), length: payload.len(), tail: (!is_flat(tail)).then(|| hash(tail)) }
    }

    fn ends_like(&self, other: &Self) -> bool {
        self.length == other.length && self.tail.is_some() && self.tail == other.tail
    }
}

/// How a picture relates to those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Novelty {
    /// Not seen before.
    New,
    /// Begins anew and ends as an earlier one at the same place: the buffer was filled in part only.
    Spliced,
    /// The same bytes as one of the last pictures.
    Repeated,
    /// Nothing but repetition for a while.
    Frozen {
        /// Since the last new picture.
        lasting: Duration,
    },
}

/// The last pictures. Kept over a reopening of the camera, so that a frozen picture is not taken for a new one.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    seen: VecDeque<Fingerprint>,
    last_new: Option<Duration>,
}

impl Repeats {
    /// Judges the picture that arrived at `now`, on a clock that never jumps, and remembers it.
    pub(super) fn see(&mut self, picture: Fingerprint, now: Duration) -> Novelty {
        if self.seen.contains(&picture) {
            let lasting = now.saturating_sub(*self.last_new.get_or_insert(now));
            return if lasting >= FROZEN_AFTER { Novelty::Frozen { lasting } } else { Novelty::Repeated };
        }
        let spliced = self.seen.iter().any(|earlier| picture.ends_like(earlier));
        self.seen.truncate(MEMORY - 1);
        self.seen.push_front(picture);
        self.last_new = Some(now);
        if spliced { Novelty::Spliced } else { Novelty::New }
    }
}

fn is_flat(bytes: &[u8]) -> bool {
    // Every second byte of YUYV is a colour; it is the brightness that tells.
    let (pairs, _) = bytes.as_chunks::<2>();
    pairs.windows(2).all(|two| matches!(two, [a, b] if a.first() == b.first()))
}

/// A quick 64-bit hash; nobody chooses these bytes to make two pictures collide, and it would gain them nothing.
fn hash(bytes: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let mix = |state: u64, word: u64| (state.rotate_left(29) ^ word).wrapping_mul(FACTOR);
    let (words, rest) = bytes.as_chunks::<8>();
    let state = words.iter().fold(FACTOR, |state, word| mix(state, u64::from_le_bytes(*word)));
    rest.iter().fold(state, |state, &byte| mix(state, u64::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// A picture of 4 KB of noise made from `seed`.
    fn noise(seed: u8) -> Vec<u8> {
        (0..1024_u64)
            .flat_map(|i| hash(&[&i.to_le_bytes()[..], &[seed]].concat()).to_be_bytes().into_iter().take(4))
            .collect()
    }

    fn print(bytes: &[u8]) -> Fingerprint {
        Fingerprint::of(bytes, None)
    }

    #[test]
    fn a_picture_that_stays_the_same_is_repeated_and_then_frozen_until_it_changes() {
        let mut repeats = Repeats::default();
        assert_eq!(repeats.see(print(&noise(1)), ms(0)), Novelty::New);
        assert_eq!(repeats.see(print(&noise(1)), ms(33)), Novelty::Repeated);
        assert_eq!(repeats.see(print(&noise(1)), ms(1199)), Novelty::Repeated);
        assert_eq!(repeats.see(print(&noise(1)), ms(1200)), Novelty::Frozen { lasting: ms(1200) });
        assert_eq!(repeats.see(print(&noise(2)), ms(1533)), Novelty::New);
        assert_eq!(repeats.see(print(&noise(2)), ms(1566)), Novelty::Repeated);
    }

    #[test]
    fn buffers_that_are_never_filled_again_go_round_and_count_as_frozen() {
        let mut repeats = Repeats::default();
        for buffer in 0..4 {
            assert_eq!(repeats.see(print(&noise(buffer)), ms(0)), Novelty::New);
        }
        for round in 1..=20_u8 {
            let novelty = repeats.see(print(&noise(round % 4)), ms(u64::from(round) * 100));
            assert_eq!(matches!(novelty, Novelty::Frozen { .. }), round >= 12, "{round}: {novelty:?}");
        }
    }

    #[test]
    fn a_buffer_that_was_filled_in_part_is_told_by_its_old_end() {
        let mut repeats = Repeats::default();
        let (old, mut new) = (noise(1), noise(2));
        assert_eq!(repeats.see(print(&old), ms(0)), Novelty::New);
        new[2000..].copy_from_slice(&old[2000..]);
        assert_eq!(repeats.see(print(&new), ms(133)), Novelty::Spliced);
    }

    #[test]
    fn a_dark_lower_edge_does_not_make_a_picture_spliced() {
        let mut repeats = Repeats::default();
        for seed in 0..4 {
            let mut picture = noise(seed);
            picture[3000..].fill(16);
            assert_eq!(repeats.see(Fingerprint::of(&picture, Some(256)), ms(0)), Novelty::New, "{seed}");
        }
    }
}
