//! Values that ease towards a target and say when they have arrived.

/// Share of the way that is left after one second is `exp(-1 / TIME)`: nine tenths of the way take 180 ms.
const TIME: f32 = 0.078;

/// A value that follows a target softly.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Eased {
    value: f32,
}

impl Eased {
    /// Where it is.
    pub(super) fn value(self) -> f32 {
        self.value
    }

    /// Moves for `dt` seconds towards `target`, or there `at_once`; true while it has not arrived.
    pub(super) fn follow(&mut self, target: f32, dt: f32, at_once: bool) -> bool {
        let rest = target - self.value;
        // Half a point, or a two-hundredth for shares, cannot be seen.
        let near_enough = if target.abs() > 2.0 { 0.5 } else { 0.005 };
        let left = rest * (-dt.max(0.0) / TIME).exp();
        if at_once || left.abs() < near_enough {
            self.value = target;
            return false;
        }
        self.value = target - left;
        true
    }
}

/// Seconds that a card takes to slide in.
const SLIDE: f32 = 0.22;

/// How far a card has come `seconds` after it appeared: 0.0 to 1.0, fast first and slow at the end.
pub(super) fn arrived(seconds: f64, at_once: bool) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "a fraction of a second")]
    let share = (seconds as f32 / SLIDE).clamp(0.0, 1.0);
    if at_once { 1.0 } else { 1.0 - (1.0 - share).powi(3) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_arrives_in_about_a_quarter_of_a_second_and_then_rests() {
        let mut eased = Eased::default();
        let steps = (1..100).find(|_| !eased.follow(1.0, 1.0 / 30.0, false)).unwrap();
        assert!((5..=15).contains(&steps), "{steps} steps of 33 ms");
        assert_eq!(eased.value().to_bits(), 1.0_f32.to_bits());
        assert!(!eased.follow(1.0, 1.0, false));
    }

    #[test]
    fn with_reduced_motion_everything_is_there_at_once() {
        let mut eased = Eased::default();
        assert!(!eased.follow(300.0, 0.0, true));
        assert!(eased.value() > 299.0 && arrived(0.0, true) >= 1.0 && arrived(0.0, false) <= 0.0);
    }
}
