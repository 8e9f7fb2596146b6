//! What counts and scores say: rates with their intervals, quantiles, and the tail of a distribution.
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of comparisons, far below 2^52"
)]

/// Probability that the intervals of this module cover the true rate, at least.
pub const CONFIDENCE: f64 = 0.95;
/// Halvings of an interval of length 1: beyond what an f64 can tell apart.
const HALVINGS: usize = 60;
/// Terms of the continued fraction at most; a few dozen are enough for the counts of a million comparisons.
const TERMS: usize = 10_000;

/// How often something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rate {
    /// Times it happened.
    pub count: usize,
    /// Times it could have happened.
    pub of: usize,
}

impl Rate {
    /// Those of `items` for which `happened` holds.
    pub fn over<T>(items: impl IntoIterator<Item = T>, happened: impl Fn(T) -> bool) -> Self {
        items.into_iter().fold(Self::default(), |rate, item| Self {
            count: rate.count + usize::from(happened(item)),
            of: rate.of + 1,
        })
    }

    /// 0.0 to 1.0; 0.0 where it could not have happened.
    #[must_use]
    pub fn share(self) -> f64 {
        self.count as f64 / self.of.max(1) as f64
    }

    /// The exact interval of C. J. Clopper and E. S. Pearson (1934), which covers the true rate in at least
    /// [`CONFIDENCE`] of all measurements. It takes the cases as independent of each other, which several photos of
    /// one person are not quite.
    #[must_use]
    pub fn interval(self) -> (f64, f64) {
        let tail = (1.0 - CONFIDENCE) / 2.0;
        let (count, of) = (self.count.min(self.of) as f64, self.of as f64);
        let low = if self.count == 0 { 0.0 } else { beta_quantile(tail, count, of - count + 1.0) };
        let high =
            if self.count >= self.of { 1.0 } else { beta_quantile(1.0 - tail, count + 1.0, of - count) };
        (low, high)
    }

    /// The true rate is not above this, with [`CONFIDENCE`]: the one-sided bound of the same authors. Where it never
    /// happened, that is about 3 over the number of cases, the "rule of three".
    #[must_use]
    pub fn upper_bound(self) -> f64 {
        if self.count >= self.of {
            return 1.0;
        }
        let (count, of) = (self.count as f64, self.of as f64);
        beta_quantile(CONFIDENCE, count + 1.0, of - count)
    }
}

impl std::ops::Add for Rate {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { count: self.count + other.count, of: self.of + other.of }
    }
}

/// The value below which a share of `share` of the beta distribution lies.
fn beta_quantile(share: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if beta_share(middle, a, b) < share { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// The regularised incomplete beta function, by its continued fraction (NIST DLMF 8.17.22).
fn beta_share(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        // There the fraction of the mirrored distribution converges faster.
        return 1.0 - beta_share(1.0 - x, b, a);
    }
    let front = (a * x.ln() + b * (-x).ln_1p() + ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b)).exp() / a;
    let away_from_zero = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let (mut ratio, mut inverse, mut fraction) = (1.0, 0.0, 1.0);
    for term in 0..TERMS {
        let m = (term / 2) as f64;
        let numerator = if term == 0 {
            1.0
        } else if term % 2 == 0 {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        } else {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        };
        inverse = 1.0 / away_from_zero(1.0 + numerator * inverse);
        ratio = away_from_zero(1.0 + numerator / ratio);
        let step = ratio * inverse;
        fraction *= step;
        if term > 0 && (step - 1.0).abs() < 1e-14 {
            break;
        }
    }
    // What was evaluated is 1 + 1 / (1 + d1 / (1 + ...)).
    front * (fraction - 1.0)
}

/// The logarithm of the gamma function for positive arguments, by the series of J. Stirling after a shift to where it
/// is exact to 1e-13 (NIST DLMF 5.11.1).
fn ln_gamma(argument: f64) -> f64 {
    let (mut shift, mut x) = (0.0, argument);
    while x < 15.0 {
        shift += x.ln();
        x += 1.0;
    }
    let square = x * x;
    let series =
        (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / (1680.0 * square)) / square) / square) / x;
    (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series - shift
}

/// The value that a share of `share` of the sorted `scores` reaches.
#[must_use]
pub fn upper_quantile(scores: &[f32], share: f64) -> f32 {
    let above = (scores.len() as f64 * share).floor() as usize;
    scores.len().checked_sub(above + 1).and_then(|index| scores.get(index)).copied().unwrap_or(f32::NAN)
}

/// The lowest threshold that at most a share of `share` of the sorted `scores` reaches; `None` where they are too few
/// to tell such a share from none.
#[must_use]
pub fn threshold_for(scores: &[f32], share: f64) -> Option<f32> {
    (scores.len() as f64 * share >= 1.0).then(|| upper_quantile(scores, share).next_up())
}

/// How many of `scores` reach `threshold`.
#[must_use]
pub fn reaching(scores: &[f32], threshold: f32) -> Rate {
    Rate::over(scores, |score| *score >= threshold)
}

/// The part of a sample above a start: a generalised Pareto distribution (J. Pickands, 1975) by the
/// probability-weighted moments of J. R. M. Hosking and J. R. Wallis (1987).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeaksOverStart {
    /// Where the tail begins.
    pub start: f64,
    /// The share of the sample above it.
    pub share: f64,
    /// Mean distance from the start.
    pub mean_excess: f64,
    /// How the tail bends: negative where it ends, 0.0 for an exponential one, positive where it is heavier.
    pub shape: f64,
    /// Standard error of the shape.
    pub shape_error: f64,
}

impl PeaksOverStart {
    /// The part `upper` of a sample; `None` when there are too few or they are all alike.
    #[must_use]
    pub fn of(scores: impl IntoIterator<Item = f32>, upper: f64) -> Option<Self> {
        let mut sorted: Vec<f32> = scores.into_iter().collect();
        sorted.sort_by(f32::total_cmp);
        let start = upper_quantile(&sorted, upper);
        let first = sorted.partition_point(|score| *score <= start);
        let excesses: Vec<f64> =
            sorted.get(first..)?.iter().map(|score| f64::from(*score) - f64::from(start)).collect();
        let count = excesses.len() as f64;
        let mean = excesses.iter().sum::<f64>() / count;
        let weighted = excesses
            .iter()
            .zip(1..)
            .map(|(excess, rank)| (1.0 - (f64::from(rank) - 0.35) / count) * excess)
            .sum::<f64>()
            / count;
        let shape = 2.0 - mean / (mean - 2.0 * weighted);
        let spread = (1.0 - shape) * (2.0 - shape).powi(2) * (1.0 - shape + 2.0 * shape * shape)
            / ((1.0 - 2.0 * shape) * (3.0 - 2.0 * shape));
        let tail = Self {
            start: f64::from(start),
            share: count / sorted.len() as f64,
            mean_excess: mean,
            shape,
            shape_error: (spread / count).sqrt(),
        };
        (excesses.len() >= 10 && mean > 0.0 && tail.shape_error.is_finite()).then_some(tail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_those_of_clopper_and_pearson() {
        // Closed forms for none of n, 1 - 0.025^(1/n); the others from published tables.
        for (count, of, low, high) in [
            (0, 100, 0.0, 0.036_217),
            (5, 100, 0.016_432, 0.112_835),
            (1, 10, 0.002_529, 0.445_016),
            (10, 10, 0.691_503, 1.0),
            (0, 1040, 0.0, 0.003_541),
        ] {
            let (found_low, found_high) = Rate { count, of }.interval();
            assert!((found_low - low).abs() < 2e-6, "{count} of {of}: {found_low}");
            assert!((found_high - high).abs() < 2e-6, "{count} of {of}: {found_high}");
        }
        let (low, high) = Rate { count: 50, of: 500_000 }.interval();
        assert!((low - 7.42e-5).abs() < 1e-7 && (high - 1.318e-4).abs() < 1e-7, "{low} {high}");
        assert_eq!(Rate::default().interval(), (0.0, 1.0), "nothing measured says nothing");
    }

    #[test]
    fn of_what_never_happened_the_bound_is_about_three_over_the_cases() {
        for of in [12_u32, 30, 300] {
            let bound = Rate { count: 0, of: of as usize }.upper_bound();
            // The closed form for none of n.
            assert!((bound - (1.0 - 0.05_f64.powf(1.0 / f64::from(of)))).abs() < 1e-9, "{bound}");
            assert!((0.85..1.0).contains(&(bound * f64::from(of) / 3.0)), "{bound}");
        }
        let some = Rate { count: 2, of: 20 };
        assert!(some.upper_bound() > some.share() && some.upper_bound() < some.interval().1);
        assert!((Rate { count: 4, of: 4 }.upper_bound() - 1.0).abs() < f64::EPSILON);
        assert!((Rate::default().upper_bound() - 1.0).abs() < f64::EPSILON, "nothing measured says nothing");
    }

    #[test]
    fn a_threshold_lets_no_more_than_the_share_through_and_too_few_scores_give_none() {
        let scores: Vec<f32> = (0_u8..100).map(f32::from).collect();
        let threshold = threshold_for(&scores, 0.05).unwrap();
        assert_eq!(reaching(&scores, threshold), Rate { count: 5, of: 100 });
        assert_eq!(threshold_for(&scores, 0.001), None);
    }

    #[test]
    fn the_shape_of_a_known_tail_is_found_again() {
        for shape in [-0.3_f64, -0.1, 0.2] {
            // Quantiles of a generalised Pareto distribution with scale 0.5, above a body below zero.
            let tail = (1..20_000).map(|rank| {
                let share = 1.0 - f64::from(rank) / 20_000.0;
                (0.5 * (share.powf(-shape) - 1.0) / shape) as f32
            });
            let body = (0..80_000).map(|rank| -(rank as f32) / 1000.0);
            let found = PeaksOverStart::of(tail.chain(body), 0.2).unwrap();
            assert!((found.shape - shape).abs() < 0.02, "{found:?}");
            assert!((found.mean_excess * (1.0 - found.shape) - 0.5).abs() < 0.01, "{found:?}");
            assert!((found.share - 0.2).abs() < 1e-3 && found.start.abs() < 0.01, "{found:?}");
        }
        assert_eq!(PeaksOverStart::of([1.0; 50], 0.2), None);
        assert_eq!(PeaksOverStart::of([], 0.2), None);
    }
}
