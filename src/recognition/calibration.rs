//! The constants that turn raw comparisons into one score, and the threshold that follows from the gallery's size.
//!
//! Every number here was fitted by `visionpresence calibrate` on one half of the people of a set of news photos
//! (deep-funneled LFW, 312 people with 4 or 5 photos, 800 strangers) and checked on the other half.

use crate::domain::template::Matcher;

/// Mean and deviation of comparisons of different people by one matcher.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ImpostorScores {
    /// Mean.
    pub mean: f32,
    /// Standard deviation.
    pub deviation: f32,
}

impl ImpostorScores {
    /// A raw comparison as standard deviations above the mean.
    #[must_use]
    pub fn standardised(&self, raw: f32) -> f32 {
        (raw - self.mean) / self.deviation
    }
}

/// The upper tail of comparisons of different people: above `start`, a share of `share * exp(-(score - start) / scale)`
/// reaches a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tail {
    /// Where the tail begins, in units of the score.
    pub start: f64,
    /// The share of impostor comparisons above `start`.
    pub share: f64,
    /// How slowly it fades, in units of the score.
    pub scale: f64,
}

impl Tail {
    /// The score that a share of `fmr` of the impostor comparisons reaches.
    #[must_use]
    pub fn score_at(&self, fmr: f64) -> f64 {
        self.start + self.scale * (self.share / fmr).ln()
    }

    /// The share of impostor comparisons that reaches `score`.
    #[must_use]
    pub fn fmr_at(&self, score: f64) -> f64 {
        (self.share * ((self.start - score) / self.scale).exp()).min(1.0)
    }
}

/// Which matchers a comparison rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// Both.
    Fused,
    /// One alone.
    Single(Matcher),
}

/// Everything that was fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// Cosines of different people by `SFace`.
    pub sface: ImpostorScores,
    /// Negative Euclidean distances of different people by dlib.
    pub dlib: ImpostorScores,
    /// Weight of dlib in the fused score; `SFace` has the rest.
    pub dlib_weight: f32,
    /// Tail of the fused scores.
    pub fused_tail: Tail,
    /// Tail of the standardised scores of `SFace` alone.
    pub sface_tail: Tail,
    /// Tail of the standardised scores of dlib alone.
    pub dlib_tail: Tail,
    /// The best person must be this far ahead of the runner-up, in units of the score.
    pub margin: f32,
    /// Two pictures of one face within the same minute score above this, in units of the score.
    pub same_person_in_sequence: f32,
}

/// The calibration of the models in the manifest.
pub const CALIBRATION: Calibration = Calibration {
    sface: ImpostorScores { mean: 0.0893, deviation: 0.0882 },
    dlib: ImpostorScores { mean: -0.8277, deviation: 0.0894 },
    dlib_weight: 0.28,
    fused_tail: Tail { start: 3.206, share: 5.0e-4, scale: 0.286 },
    sface_tail: Tail { start: 3.447, share: 5.0e-4, scale: 0.344 },
    dlib_tail: Tail { start: 3.793, share: 5.0e-4, scale: 0.249 },
    margin: 0.8,
    same_person_in_sequence: 2.75,
};

impl Calibration {
    /// The score of a comparison: on both matchers the weighted sum of their standardised scores; on one alone its
    /// standardised score moved so that the tail falls on the fused one. One threshold therefore serves all.
    ///
    /// `cosine` is that of `SFace`, `distance` that of dlib; `None` without any.
    #[must_use]
    pub fn score(&self, cosine: Option<f32>, distance: Option<f32>) -> Option<f32> {
        let sface = cosine.map(|cosine| self.sface.standardised(cosine));
        let dlib = distance.map(|distance| self.dlib.standardised(-distance));
        match (sface, dlib) {
            (Some(sface), Some(dlib)) => Some((1.0 - self.dlib_weight) * sface + self.dlib_weight * dlib),
            (Some(sface), None) => Some(self.on_fused_scale(sface, self.sface_tail)),
            (None, Some(dlib)) => Some(self.on_fused_scale(dlib, self.dlib_tail)),
            (None, None) => None,
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "scores have a handful of digits")]
    fn on_fused_scale(&self, standardised: f32, tail: Tail) -> f32 {
        let fused = self.fused_tail;
        let stretched = (f64::from(standardised) - tail.start) * fused.scale / tail.scale;
        (fused.start + stretched + fused.scale * (fused.share / tail.share).ln()) as f32
    }

    /// The score that the best of `gallery_size` people must reach so that at most a share of `wanted_fpir` of the
    /// strangers is taken for somebody.
    ///
    /// A stranger is compared with everybody: with independent comparisons FPIR = 1 - (1 - FMR)^N (ISO/IEC 19795-1).
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "galleries are far below 2^52"
    )]
    pub fn threshold(&self, gallery_size: usize, wanted_fpir: f64) -> f32 {
        let wanted = wanted_fpir.clamp(1e-9, 0.5);
        let fmr = -((-wanted).ln_1p() / gallery_size.max(1) as f64).exp_m1();
        // Below the start of the tail the fit says nothing, and nobody should be identified there.
        self.fused_tail.score_at(fmr).max(self.fused_tail.start) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_larger_gallery_and_a_smaller_wanted_rate_need_a_higher_score() {
        let threshold = |people, fpir| CALIBRATION.threshold(people, fpir);
        assert!(threshold(300, 0.001) > threshold(30, 0.001));
        assert!(threshold(300, 0.001) > threshold(300, 0.01));
        assert!((threshold(0, 0.001) - threshold(1, 0.001)).abs() < 1e-6, "an empty gallery is no error");
    }

    #[test]
    fn each_matcher_alone_reaches_the_threshold_as_often_as_both_together() {
        for fmr in [1e-4, 1e-6] {
            let fused = CALIBRATION.fused_tail.score_at(fmr);
            for (tail, raw) in [(CALIBRATION.sface_tail, true), (CALIBRATION.dlib_tail, false)] {
                #[expect(clippy::cast_possible_truncation, reason = "a test")]
                let z = tail.score_at(fmr) as f32;
                let score = if raw {
                    CALIBRATION.score(Some(z * CALIBRATION.sface.deviation + CALIBRATION.sface.mean), None)
                } else {
                    CALIBRATION.score(None, Some(-(z * CALIBRATION.dlib.deviation + CALIBRATION.dlib.mean)))
                };
                assert!((f64::from(score.unwrap()) - fused).abs() < 0.01);
            }
        }
        assert_eq!(CALIBRATION.score(None, None), None);
    }
}
