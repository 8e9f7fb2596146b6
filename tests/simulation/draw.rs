//! What is drawn by lot.

use std::hash::{BuildHasher as _, Hasher as _};

/// Numbers that follow from a seed.
pub struct Random(u64);

pub fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// The seed of this run, printed so that a failure can be repeated.
pub fn seed() -> u64 {
    let seed = variable("VISIONPRESENCE_SEED")
        .unwrap_or_else(|| std::collections::hash_map::RandomState::new().build_hasher().finish() >> 16);
    println!("VISIONPRESENCE_SEED={seed}");
    seed
}

impl Random {
    pub fn new(seed: u64) -> Self {
        // Neighbouring seeds begin far apart.
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    /// True in one of `n` cases.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    pub fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[usize::try_from(self.below(list.len() as u64)).unwrap()]
    }
}
