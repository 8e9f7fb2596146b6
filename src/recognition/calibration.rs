//! The constants that turn raw comparisons into one score, and the threshold that follows from the gallery's size.
//!
//! Every number here was fitted by `visionpresence calibrate` on one half of the people of a set of news photos
//! (deep-funneled LFW, 312 people with 4 or 5 photos, 800 strangers) and checked on the other half.

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

/// The tails of one kind of comparison, by the photos behind the enrolled template: a mean of several photos scores
/// higher, with the right person and with everybody else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tails {
    /// With a single photo.
    pub one: Tail,
    /// With the mean of three photos.
    pub several: Tail,
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
    pub fused_tails: Tails,
    /// Tail of the standardised scores of `SFace` alone.
    pub sface_tails: Tails,
    /// Tail of the standardised scores of dlib alone.
    pub dlib_tails: Tails,
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
    fused_tails: Tails {
        one: Tail { start: 3.058, share: 3.15e-4, scale: 0.167 },
        several: Tail { start: 3.287, share: 3.15e-4, scale: 0.28 },
    },
    sface_tails: Tails {
        one: Tail { start: 3.411, share: 3.15e-4, scale: 0.216 },
        several: Tail { start: 3.582, share: 3.15e-4, scale: 0.284 },
    },
    dlib_tails: Tails {
        one: Tail { start: 3.476, share: 3.15e-4, scale: 0.278 },
        several: Tail { start: 3.836, share: 3.15e-4, scale: 0.205 },
    },
    margin: 0.8,
    same_person_in_sequence: 2.75,
};

impl Calibration {
    /// The score of a comparison: on both matchers the weighted sum of their standardised scores; on one alone its
    /// standardised score; both moved so that every tail falls on the same one. One threshold therefore serves all.
    ///
    /// `cosine` is that of `SFace`, `distance` that of dlib, `photos` the number behind the enrolled template; `None`
    /// without any comparison.
    #[must_use]
    pub fn score(&self, cosine: Option<f32>, distance: Option<f32>, photos: usize) -> Option<f32> {
        let sface = cosine.map(|cosine| self.sface.standardised(cosine));
        let dlib = distance.map(|distance| self.dlib.standardised(-distance));
        let (standardised, tails) = match (sface, dlib) {
            (Some(sface), Some(dlib)) => {
                ((1.0 - self.dlib_weight) * sface + self.dlib_weight * dlib, &self.fused_tails)
            }
            (Some(sface), None) => (sface, &self.sface_tails),
            (None, Some(dlib)) => (dlib, &self.dlib_tails),
            (None, None) => return None,
        };
        let (one, several) = (
            self.on_common_scale(standardised, tails.one),
            self.on_common_scale(standardised, tails.several),
        );
        Some(match photos {
            0 | 1 => one,
            2 => f32::midpoint(one, several),
            _ => several,
        })
    }

    /// Moves and stretches a score so that its tail falls on that of both matchers with several photos.
    #[expect(clippy::cast_possible_truncation, reason = "scores have a handful of digits")]
    fn on_common_scale(&self, standardised: f32, tail: Tail) -> f32 {
        let common = self.fused_tails.several;
        let stretched = (f64::from(standardised) - tail.start) * common.scale / tail.scale;
        (common.start + stretched + common.scale * (common.share / tail.share).ln()) as f32
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
        self.fused_tails.several.score_at(fmr).max(self.fused_tails.several.start) as f32
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
            let fused = CALIBRATION.fused_tails.several.score_at(fmr);
            for (tail, raw) in [(CALIBRATION.sface_tails.one, true), (CALIBRATION.dlib_tails.one, false)] {
                #[expect(clippy::cast_possible_truncation, reason = "a test")]
                let z = tail.score_at(fmr) as f32;
                let score = if raw {
                    CALIBRATION.score(Some(z * CALIBRATION.sface.deviation + CALIBRATION.sface.mean), None, 1)
                } else {
                    CALIBRATION.score(
                        None,
                        Some(-(z * CALIBRATION.dlib.deviation + CALIBRATION.dlib.mean)),
                        1,
                    )
                };
                assert!((f64::from(score.unwrap()) - fused).abs() < 0.01);
            }
        }
        assert_eq!(CALIBRATION.score(None, None, 1), None);
    }
}
