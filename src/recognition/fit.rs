//! Fits the constants of [`super::calibration`] to measured photos.
//!
//! What is kept, on deep-funneled LFW (312 people with 4 or 5 photos, 800 strangers; half of each for fitting):
//! - the weighted sum of the two standardised scores. Weights of dlib from 0.2 to 0.5 differ by less than one photo;
//! - the mean of the enrolled templates;
//! - tails from the best score of each search (peaks over a start), with the upper 90% bound of the shape. An
//!   exponential tail by its median stood at 4.55 for a gallery of 300 and cost 2% of the staff;
//! - landmarks that are the mean of three looks at the face, in which it takes up 0.35, 0.5 and 0.7 of the square. One
//!   photo against one on the people for fitting, misses at one error in 1,000, 10,000 and 100,000 of 1,171 comparisons:
//!   1, 5 and 14 with one look at 0.5; 0, 3 and 10 with the three; 0, 4 and 12 with 0.4, 0.5 and 0.65; 0, 4 and 10 with
//!   five looks from 0.3 to 0.75. On the other people, of 1,229: 11, 18 and 41 become 8, 18 and 29;
//! - leaving out people who are in the photos under two names ([`doubles`]): LFW holds some, and one pair of them moves
//!   the threshold for one error in 100,000 comparisons from 3.7 to 4.8.
//!
//! What did not help, measured on the same photos, three enrolled photos each unless said otherwise. The first three
//! on the people for fitting alone (156, with 377 strangers: 1,171 comparisons of one person, 483,938 of two):
//! - the average with the template of the mirrored face, for twice the time. One photo against one, misses at one
//!   error in 1,000, 10,000 and 100,000 comparisons: 1, 5 and 13 as it is; 0, 4 and 12 with SFace mirrored; 1, 5 and 15
//!   with dlib's; 0, 4 and 14 with both. With SFace mirrored at the enrolment alone (each comparison in both directions,
//!   2,342) 2, 10 and 34 become 1, 10 and 31. Alone, dlib's template gains (267 misses at 10,000 become 197), and
//!   weighs too little for the sum to gain;
//! - means of the enrolled photos in which better photos weigh more, by pose, sharpness (and its root and square),
//!   contrast, light, width of the face, or by how well a photo agrees with the others; the median. At one stranger in
//!   1,000 none of 635 searches misses by any of them, and of 674 with two enrolled photos at most one. Nor do the
//!   lowest own scores rise: 1% lie below 4.87 with the plain mean, below 4.60 to 4.89 with the others;
//! - other forms than the sum: the larger or the smaller of both scores (20 and 46 misses of 2,342 at one error in
//!   10,000), a norm, a bound on dlib's score, a sum with the product, a linear and a quadratic discriminant (10 each,
//!   as the sum; at 100,000, where seven of 712,270 comparisons make the threshold, 28 to 38 and the sum 34);
//! - the best or the mean of the single photos' scores instead of the score of their mean: the same misses, and a
//!   threshold as near to them;
//! - normalising by the other people's scores (minus 0.1 to 0.5 times the mean of the next 1 to 100): within one photo;
//!   by their mean and deviation: 1 to 60% more misses;
//! - dlib's templates scaled to length 1: within one photo.
//!
//! The tails are those of single probes. The mean of three photos of one stranger from different days scores about 0.3
//! higher with the best of 300 people, which would make a decision by the mean of several frames accept about three times as
//! many strangers as the rate says. That figure rests on few people and is no more than a sign; frames of one second are
//! far more alike than such photos, and that several frames must name the same person works the other way.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "counts of photos")]

use super::calibration::{CALIBRATION, Calibration, ImpostorScores, Tail, TailForm, Tails};
use super::engine::Probe;
use super::figures::{ENROLLED_PHOTOS, Pairs, Person};
use super::recogniser::mean_probe;
use super::statistics::PeaksOverStart;
use crate::domain::employee::EmployeeId;

/// The share of impostor searches on whose best scores the tail is fitted.
const TAIL_SHARE: f64 = 0.2;
/// Galleries that are searched, each with other photos of the same people.
const GALLERIES: u8 = 3;
/// The mean templates of two people score below this, those of one person almost always above.
const ONE_PERSON: f32 = 5.5;

/// Constants fitted to some people; `None` when they are too few.
#[must_use]
pub fn fit(people: &[Person], strangers: &[Person], dlib_weight: f32) -> Option<Calibration> {
    let twice = doubles(people, strangers);
    let kept_of = |group: &[Person]| -> Vec<Person> {
        let keep = |person: &&Person| !twice.iter().any(|double| double.left_out == person.name);
        group.iter().filter(keep).cloned().collect()
    };
    let (people, strangers) = (&kept_of(people), &kept_of(strangers));
    let pairs = Pairs::of(people, strangers);
    let sface = mean_and_deviation(pairs.impostor.iter().map(|raw| raw.0))?;
    let dlib = mean_and_deviation(pairs.impostor.iter().map(|raw| raw.1))?;
    let single = Maxima::of(people, strangers, 1);
    let several = Maxima::of(people, strangers, ENROLLED_PHOTOS);
    let fused = |cosine, near| {
        (1.0 - dlib_weight) * sface.standardised(cosine) + dlib_weight * dlib.standardised(near)
    };
    let common = several.peaks(&fused)?;
    let comparisons = several.people.max(1) as f64;
    let form = TailForm {
        share: common.share / comparisons,
        shape: careful_shape(&common),
        seen: f64::from(GALLERIES) / (comparisons * several.searches.len() as f64),
    };
    // All tails have one form; each is stretched so that it is right at its start and where the photos end.
    let tail = |peaks: PeaksOverStart| {
        let own = TailForm { shape: careful_shape(&peaks), ..form };
        let own_scale = peaks.mean_excess * (1.0 - own.shape);
        Tail {
            start: peaks.start,
            scale: own_scale * own.distance_at(own.seen) / form.distance_at(form.seen),
        }
    };
    let tails = |score: &dyn Fn(f32, f32) -> f32| {
        Some(Tails { one: tail(single.peaks(score)?), several: tail(several.peaks(score)?) })
    };
    Some(Calibration {
        sface,
        dlib,
        dlib_weight,
        form,
        fused_tails: tails(&fused)?,
        sface_tails: tails(&|cosine, _| sface.standardised(cosine))?,
        dlib_tails: tails(&|_, near| dlib.standardised(near))?,
        ..CALIBRATION
    })
}

/// The shape below which the true one lies with 90% confidence: too high a one costs misses, too low a one gives
/// strangers somebody's name.
fn careful_shape(peaks: &PeaksOverStart) -> f64 {
    const ONE_SIDED_90: f64 = 1.282;
    peaks.shape + ONE_SIDED_90 * peaks.shape_error
}

/// Somebody who seems to be in the photos under two names.
#[derive(Debug, Clone, PartialEq)]
pub struct Double {
    /// The name that the fit goes without.
    pub left_out: String,
    /// The other name.
    pub kept: String,
    /// The score of their mean templates.
    pub score: f32,
}

/// People who seem to be in the photos under two names: worth a look by eye.
#[must_use]
pub fn doubles(people: &[Person], strangers: &[Person]) -> Vec<Double> {
    let means: Vec<(&Person, Probe)> =
        people.iter().chain(strangers).map(|person| (person, mean_probe(&person.probes))).collect();
    let mut found = Vec::new();
    for (number, (kept, template)) in means.iter().enumerate().take(people.len()) {
        for (left_out, other) in means.iter().skip(number + 1) {
            let (cosine, distance) = (template.cosine(other), template.distance(other));
            let score = CALIBRATION.score(cosine, distance, ENROLLED_PHOTOS);
            if let Some(score) = score.filter(|score| *score >= ONE_PERSON) {
                let name = |person: &Person| person.name.clone();
                found.push(Double { left_out: name(left_out), kept: name(kept), score });
            }
        }
    }
    found
}

/// Raw comparisons of each impostor's photo with everybody enrolled: the best of them is what a search says.
///
/// The tails are fitted to the best of each search and not to all comparisons, because a stranger who resembles one
/// person resembles others as well.
struct Maxima {
    people: usize,
    searches: Vec<Vec<(f32, f32)>>,
}

impl Maxima {
    fn of(people: &[Person], strangers: &[Person], photos: usize) -> Self {
        let usable: Vec<&Person> = people.iter().filter(|person| person.probes.len() >= photos).collect();
        let mut searches = Vec::new();
        for first in 0..usize::from(GALLERIES) {
            let enrolled: Vec<(&EmployeeId, Probe)> = usable
                .iter()
                .map(|person| {
                    let good = person.probes.iter().take(person.good.max(photos));
                    (&person.id, mean_probe(good.cycle().skip(first).take(photos)))
                })
                .collect();
            let search = |own: Option<&EmployeeId>, probe: &Probe| {
                let others = enrolled.iter().filter(|(id, _)| Some(*id) != own);
                let raw =
                    others.filter_map(|(_, other)| Some((other.cosine(probe)?, -other.distance(probe)?)));
                raw.collect()
            };
            for person in people {
                searches.extend(person.probes.iter().map(|probe| search(Some(&person.id), probe)));
            }
            for stranger in strangers.iter().flat_map(|person| &person.probes) {
                searches.push(search(None, stranger));
            }
        }
        Self { people: usable.len(), searches }
    }

    /// The tail of the searches' best scores.
    fn peaks(&self, score: &dyn Fn(f32, f32) -> f32) -> Option<PeaksOverStart> {
        let best = |raw: &Vec<(f32, f32)>| {
            raw.iter().map(|raw| score(raw.0, raw.1)).fold(f32::NEG_INFINITY, f32::max)
        };
        let mut peaks = PeaksOverStart::of(self.searches.iter().map(best), TAIL_SHARE)?;
        // The same probes in several galleries say hardly more than once.
        peaks.shape_error *= f64::from(GALLERIES).sqrt();
        Some(peaks)
    }
}

fn mean_and_deviation(values: impl Iterator<Item = f32> + Clone) -> Option<ImpostorScores> {
    let count = values.clone().count().max(1) as f64;
    let mean = values.clone().map(f64::from).sum::<f64>() / count;
    let variance = values.map(|value| (f64::from(value) - mean).powi(2)).sum::<f64>() / count;
    (variance > 0.0).then_some(ImpostorScores { mean: mean as f32, deviation: variance.sqrt() as f32 })
}
