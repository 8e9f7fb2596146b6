//! The constants that turn raw comparisons into one score, and the threshold that follows from the gallery's size.
//!
//! Every number here was fitted by `visionpresence calibrate DIR --strangers DIR` on one half of the people of a set of
//! news photos (deep-funneled LFW, 312 people with 4 or 5 photos, 800 strangers) and checked on the other half: it
//! prints them under "fitted to". What was kept and what was tried in vain stands in [`super::fit`].

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

/// The upper tail of the comparisons of different people by one kind of score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tail {
    /// Where the tail begins: [`TailForm::share`] of the comparisons lie above.
    pub start: f64,
    /// How slowly it fades there, in units of the score.
    pub scale: f64,
}

/// The form that all tails share, a generalised Pareto distribution (J. Pickands, 1975): above the start of a tail a
/// share of `share * (1 + shape * d)^(-1 / shape)` reaches a distance of `d` scales.
///
/// A negative shape ends somewhere. Twins and siblings do not keep to that, so below the rate that the photos could
/// show, the tail goes on as an exponential one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TailForm {
    /// The share of single comparisons above the start.
    pub share: f64,
    /// How it bends; not 0.
    pub shape: f64,
    /// The least false match rate that the photos could show.
    pub seen: f64,
}

impl TailForm {
    /// The distance from the start, in scales, that a share of `fmr` of the comparisons reaches.
    #[must_use]
    pub fn distance_at(&self, fmr: f64) -> f64 {
        let bent = |fmr: f64| ((self.share / fmr).powf(self.shape) - 1.0) / self.shape;
        if fmr >= self.seen {
            return bent(fmr);
        }
        bent(self.seen) + self.fading_at_seen() * (self.seen / fmr).ln()
    }

    /// The share of comparisons that reaches a distance of so many scales; at most 1.0.
    #[must_use]
    pub fn fmr_at(&self, distance: f64) -> f64 {
        let end = self.distance_at(self.seen);
        if distance > end {
            return self.seen * ((end - distance) / self.fading_at_seen()).exp();
        }
        let base = (1.0 + self.shape * distance).max(f64::MIN_POSITIVE);
        (self.share * base.powf(-1.0 / self.shape)).min(1.0)
    }

    /// How slowly it fades where the photos end, in scales.
    fn fading_at_seen(&self) -> f64 {
        (self.share / self.seen).powf(self.shape)
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
    /// The form of all tails.
    pub form: TailForm,
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
    form: TailForm { share: 1.297e-3, shape: -0.1105, seen: 6.15e-6 },
    fused_tails: Tails {
        one: Tail { start: 2.640, scale: 0.319 },
        several: Tail { start: 2.905, scale: 0.321 },
    },
    sface_tails: Tails {
        one: Tail { start: 2.968, scale: 0.384 },
        several: Tail { start: 3.115, scale: 0.367 },
    },
    dlib_tails: Tails {
        one: Tail { start: 2.873, scale: 0.411 },
        several: Tail { start: 3.300, scale: 0.384 },
    },
    margin: 0.8,
    same_person_in_sequence: 3.0,
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
        (common.start + (f64::from(standardised) - tail.start) * common.scale / tail.scale) as f32
    }

    /// The share of comparisons of two different people that reaches `score`.
    #[must_use]
    pub fn fmr_at(&self, score: f32) -> f64 {
        let common = self.fused_tails.several;
        self.form.fmr_at((f64::from(score) - common.start) / common.scale)
    }

    /// The share of strangers whose best of `gallery_size` people reaches `score`; 0 where nobody is enrolled.
    ///
    /// A stranger is compared with everybody: with independent comparisons FPIR = 1 - (1 - FMR)^N (ISO/IEC 19795-1).
    #[must_use]
    pub fn fpir_at(&self, gallery_size: u32, score: f32) -> f64 {
        -(f64::from(gallery_size) * (-self.fmr_at(score)).ln_1p()).exp_m1()
    }

    /// The score that the best of `gallery_size` people must reach so that at most a share of `wanted_fpir` of the
    /// strangers is taken for somebody: the inverse of [`Self::fpir_at`], and never below the start of the tail.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "galleries are far below 2^52"
    )]
    pub fn threshold(&self, gallery_size: usize, wanted_fpir: f64) -> f32 {
        let wanted = wanted_fpir.clamp(1e-9, 0.5);
        let fmr = -((-wanted).ln_1p() / gallery_size.max(1) as f64).exp_m1();
        let common = self.fused_tails.several;
        // Below the start of the tail the fit says nothing, and nobody should be identified there.
        (common.start + common.scale * self.form.distance_at(fmr).max(0.0)) as f32
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
    fn the_predicted_rate_is_the_wanted_one_or_less_where_the_gallery_is_small() {
        for people in [1, 10, 100, 1000, 10_000] {
            for wanted in [0.0001, 0.001, 0.01] {
                let size = usize::try_from(people).unwrap();
                let predicted = CALIBRATION.fpir_at(people, CALIBRATION.threshold(size, wanted));
                assert!(predicted <= wanted * 1.01, "{people} people: {predicted} for {wanted}");
                assert!(
                    people < 100 || predicted >= wanted * 0.99,
                    "{people} people: {predicted} for {wanted}"
                );
            }
        }
        assert!(CALIBRATION.fpir_at(0, 0.0).abs() < 1e-12, "nobody is there to be taken for");
    }

    #[test]
    fn the_tail_gives_back_its_rates_and_never_ends() {
        let form = TailForm { share: 1.3e-3, shape: -0.15, seen: 1e-5 };
        assert!(form.distance_at(form.share).abs() < 1e-9);
        for fmr in [1e-3, 1e-4, 1e-5, 1e-6, 1e-12] {
            assert!((form.fmr_at(form.distance_at(fmr)) / fmr - 1.0).abs() < 1e-6, "{fmr}");
        }
        let (before, after) = (form.distance_at(1.001e-5), form.distance_at(0.999e-5));
        assert!(before < after && after - before < 1e-2, "it goes on where it was");
        assert!(form.fmr_at(-100.0) <= 1.0);
    }

    #[test]
    fn each_matcher_alone_reaches_the_threshold_as_often_as_both_together() {
        for fmr in [1e-4, 1e-6, 1e-9] {
            let score_at = |tail: Tail| tail.start + tail.scale * CALIBRATION.form.distance_at(fmr);
            let fused = score_at(CALIBRATION.fused_tails.several);
            for (tail, raw) in [(CALIBRATION.sface_tails.one, true), (CALIBRATION.dlib_tails.one, false)] {
                #[expect(clippy::cast_possible_truncation, reason = "a test")]
                let z = score_at(tail) as f32;
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
