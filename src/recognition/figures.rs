//! Fits the constants of [`super::calibration`] to measured photos and reports the error rates of the product's rule.
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of photos and quantiles of them"
)]

use std::collections::BTreeMap;

use super::calibration::{CALIBRATION, Calibration, ImpostorScores, Tail, Tails};
use super::engine::Probe;
use super::evaluation::Sample;
use super::gallery::Gallery;
use crate::domain::employee::EmployeeId;
use crate::domain::template::Template;

/// Photos that each person of the measured gallery is enrolled with.
pub const ENROLLED_PHOTOS: usize = 3;
/// The share of impostor searches on whose best scores the tail is fitted.
const TAIL_SHARE: f64 = 0.05;

/// One person's photos.
#[derive(Debug, Clone)]
pub struct Person {
    /// A made-up id: names are no ids.
    pub id: EmployeeId,
    /// Templates of each photo.
    pub probes: Vec<Probe>,
}

/// The people of `samples` whose photos the engine could use, in the order of their names.
#[must_use]
pub fn people_of(samples: &[Sample]) -> Vec<Person> {
    let mut by_name: BTreeMap<&str, Vec<Probe>> = BTreeMap::new();
    for sample in samples.iter().filter(|sample| sample.fault.is_none()) {
        by_name.entry(&sample.person).or_default().push(sample.probe());
    }
    let numbered = by_name.into_values().enumerate();
    numbered
        .filter_map(|(number, probes)| Some(Person { id: format!("P{number:05}").parse().ok()?, probes }))
        .collect()
}

/// Every other one: (development, hold-out).
#[must_use]
pub fn halves(people: &[Person]) -> (Vec<Person>, Vec<Person>) {
    let (mut development, mut hold_out) = (Vec::new(), Vec::new());
    for (number, person) in people.iter().cloned().enumerate() {
        if number % 2 == 0 { development.push(person) } else { hold_out.push(person) }
    }
    (development, hold_out)
}

/// Raw comparisons of single photos with each other.
#[derive(Debug, Clone, Default)]
pub struct Pairs {
    /// Cosine and negative distance of two photos of one person.
    pub genuine: Vec<(f32, f32)>,
    /// The same of two people.
    pub impostor: Vec<(f32, f32)>,
}

impl Pairs {
    /// All pairs among `people`, and of each with every stranger.
    #[must_use]
    pub fn of(people: &[Person], strangers: &[Person]) -> Self {
        let mut pairs = Self::default();
        let raw = |a: &Probe, b: &Probe| Some((a.cosine(b)?, -a.distance(b)?));
        for (number, person) in people.iter().enumerate() {
            for (index, probe) in person.probes.iter().enumerate() {
                let own = person.probes.iter().skip(index + 1);
                pairs.genuine.extend(own.filter_map(|other| raw(probe, other)));
                let others = people.iter().skip(number + 1).chain(strangers).flat_map(|other| &other.probes);
                pairs.impostor.extend(others.filter_map(|other| raw(probe, other)));
            }
        }
        pairs
    }

    /// Genuine and impostor scores by `score`, each sorted from low to high.
    #[must_use]
    pub fn scored(&self, score: impl Fn(f32, f32) -> f32) -> (Vec<f32>, Vec<f32>) {
        let sorted = |raw: &[(f32, f32)]| {
            let mut scores: Vec<f32> = raw.iter().map(|(cosine, near)| score(*cosine, *near)).collect();
            scores.sort_by(f32::total_cmp);
            scores
        };
        (sorted(&self.genuine), sorted(&self.impostor))
    }
}

/// The value that a share of `share` of the sorted `scores` reaches.
#[must_use]
pub fn upper_quantile(scores: &[f32], share: f64) -> f32 {
    let above = (scores.len() as f64 * share).floor() as usize;
    scores.len().checked_sub(above + 1).and_then(|index| scores.get(index)).copied().unwrap_or(f32::NAN)
}

/// The share of `scores` at or above `threshold`.
#[must_use]
pub fn share_reaching(scores: &[f32], threshold: f32) -> f64 {
    scores.iter().filter(|score| **score >= threshold).count() as f64 / scores.len().max(1) as f64
}

/// Constants fitted to the development half.
#[must_use]
pub fn fit(people: &[Person], strangers: &[Person], dlib_weight: f32) -> Calibration {
    let pairs = Pairs::of(people, strangers);
    let sface = mean_and_deviation(pairs.impostor.iter().map(|raw| raw.0));
    let dlib = mean_and_deviation(pairs.impostor.iter().map(|raw| raw.1));
    let mut fitted = Calibration { sface, dlib, dlib_weight, ..CALIBRATION };
    let one = Maxima::of(people, strangers, 1);
    let several = Maxima::of(people, strangers, ENROLLED_PHOTOS);
    let tails =
        |score: &dyn Fn(f32, f32) -> f32| Tails { one: one.tail(score), several: several.tail(score) };
    fitted.sface_tails = tails(&|cosine, _| sface.standardised(cosine));
    fitted.dlib_tails = tails(&|_, near| dlib.standardised(near));
    fitted.fused_tails = tails(&|cosine, near| {
        (1.0 - dlib_weight) * sface.standardised(cosine) + dlib_weight * dlib.standardised(near)
    });
    fitted
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
        let mean = |person: &Person| super::recogniser::mean_probe(person.probes.iter().take(photos));
        let enrolled: Vec<(&EmployeeId, Probe)> =
            people.iter().map(|person| (&person.id, mean(person))).collect();
        let search = |own: Option<&EmployeeId>, probe: &Probe| {
            let others = enrolled.iter().filter(|(id, _)| Some(*id) != own);
            others.filter_map(|(_, other)| Some((other.cosine(probe)?, -other.distance(probe)?))).collect()
        };
        let mut searches = Vec::new();
        for person in people {
            searches.extend(person.probes.iter().map(|probe| search(Some(&person.id), probe)));
        }
        for stranger in strangers.iter().flat_map(|person| &person.probes) {
            searches.push(search(None, stranger));
        }
        Self { people: people.len(), searches }
    }

    /// An exponential tail over the largest of the searches' best, counted for a single comparison.
    fn tail(&self, score: &dyn Fn(f32, f32) -> f32) -> Tail {
        let best = |raw: &Vec<(f32, f32)>| {
            raw.iter().map(|raw| score(raw.0, raw.1)).fold(f32::NEG_INFINITY, f32::max)
        };
        let mut tail = tail_of(self.searches.iter().map(best));
        tail.share /= self.people.max(1) as f64;
        tail
    }
}

fn mean_and_deviation(values: impl Iterator<Item = f32> + Clone) -> ImpostorScores {
    let count = values.clone().count().max(1) as f64;
    let mean = values.clone().map(f64::from).sum::<f64>() / count;
    let variance = values.map(|value| (f64::from(value) - mean).powi(2)).sum::<f64>() / count;
    ImpostorScores { mean: mean as f32, deviation: variance.sqrt() as f32 }
}

/// An exponential tail over the largest scores: its scale follows from their median distance from its start, which a
/// few photos under the wrong name do not move as they would the mean.
fn tail_of(scores: impl Iterator<Item = f32>) -> Tail {
    let mut sorted: Vec<f32> = scores.collect();
    sorted.sort_by(f32::total_cmp);
    let start = upper_quantile(&sorted, TAIL_SHARE);
    let above: Vec<f64> = sorted
        .iter()
        .rev()
        .take_while(|score| **score > start)
        .map(|score| f64::from(score - start))
        .collect();
    let scale = above.get(above.len() / 2).copied().unwrap_or_default() / std::f64::consts::LN_2;
    Tail { start: f64::from(start), share: above.len() as f64 / sorted.len().max(1) as f64, scale }
}

/// Searches of one gallery, by the figures that the decision needs.
#[derive(Debug, Clone, Default)]
pub struct Searches {
    /// People in the gallery.
    pub gallery: usize,
    /// Of enrolled people: score, margin, and whether the best is the right person.
    pub genuine: Vec<(f32, f32, bool)>,
    /// Of people who are not in the gallery: score and margin of the best.
    pub impostor: Vec<(f32, f32)>,
}

/// The open-set rates at one threshold and margin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Strangers who were identified as somebody.
    pub fpir: f64,
    /// Enrolled people who were not identified as themselves.
    pub fnir: f64,
    /// Enrolled people who were identified as somebody else.
    pub wrong_person: f64,
    /// Enrolled people for whom two were too close.
    pub ambiguous: f64,
}

impl Searches {
    /// Everybody in `enrolled` is enrolled with their first `photos` photos; the rest of the photos of those whose id
    /// passes `counts` are searched, as are all photos of `strangers`, and the photos of the same people once more
    /// with that person taken out of the gallery.
    #[must_use]
    pub fn run(
        enrolled: &[Person],
        photos: usize,
        counts: impl Fn(&EmployeeId) -> bool,
        strangers: &[Person],
        calibration: Calibration,
    ) -> Self {
        let mut gallery = Gallery::with_calibration(calibration);
        let usable = enrolled.iter().filter(|person| person.probes.len() > photos);
        let templates = |person: &Person| -> Vec<Template> {
            person.probes.iter().take(photos).flat_map(Probe::templates).cloned().collect()
        };
        for person in usable.clone() {
            gallery.set(&person.id, &templates(person));
        }
        let mut searches = Self { gallery: gallery.len(), ..Self::default() };
        for stranger in strangers.iter().flat_map(|person| &person.probes) {
            searches
                .impostor
                .extend(gallery.search(stranger).map(|found| (found.best.score, found.margin())));
        }
        for person in usable.filter(|person| counts(&person.id)) {
            for probe in person.probes.iter().skip(photos) {
                let found = gallery.search(probe);
                let right =
                    found.map(|found| (found.best.score, found.margin(), found.best.emp_id == person.id));
                searches.genuine.extend(right);
            }
            gallery.remove(&person.id);
            for probe in &person.probes {
                searches
                    .impostor
                    .extend(gallery.search(probe).map(|found| (found.best.score, found.margin())));
            }
            gallery.set(&person.id, &templates(person));
        }
        searches
    }

    /// Rates at a threshold and a margin.
    #[must_use]
    pub fn rates(&self, threshold: f32, margin: f32) -> Rates {
        let share = |count: usize, of: usize| count as f64 / of.max(1) as f64;
        let accepted = |score: f32, ahead: f32| score >= threshold && ahead >= margin;
        let genuine = |keep: &dyn Fn(&(f32, f32, bool)) -> bool| {
            share(self.genuine.iter().filter(|search| keep(search)).count(), self.genuine.len())
        };
        Rates {
            fpir: share(
                self.impostor.iter().filter(|search| accepted(search.0, search.1)).count(),
                self.impostor.len(),
            ),
            fnir: 1.0 - genuine(&|search| accepted(search.0, search.1) && search.2),
            wrong_person: genuine(&|search| accepted(search.0, search.1) && !search.2),
            ambiguous: genuine(&|search| search.0 >= threshold && search.1 < margin),
        }
    }

    /// The threshold that a share of `fpir` of the impostor searches reaches.
    #[must_use]
    pub fn threshold_at(&self, fpir: f64) -> f32 {
        let mut scores: Vec<f32> = self.impostor.iter().map(|search| search.0).collect();
        scores.sort_by(f32::total_cmp);
        upper_quantile(&scores, fpir) + 1e-5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exponential_tail_is_found_again() {
        // Quantiles of an exponential distribution with scale 0.5.
        let scores = (1..100_000).map(|rank| -0.5 * (1.0 - rank as f32 / 100_000.0).ln());
        let tail = tail_of(scores);
        assert!((tail.scale - 0.5).abs() < 0.05, "{tail:?}");
        assert!((tail.score_at(1e-3) - 0.5 * 1000.0_f64.ln()).abs() < 0.1, "{tail:?}");
    }

    #[test]
    fn rates_count_strangers_misses_and_wrong_people_apart() {
        let searches = Searches {
            gallery: 2,
            genuine: vec![(5.0, 2.0, true), (5.0, 0.1, true), (3.0, 2.0, true), (5.0, 2.0, false)],
            impostor: vec![(5.0, 2.0), (1.0, 0.2), (1.0, 0.2), (1.0, 0.2)],
        };
        let rates = searches.rates(4.0, 0.5);
        assert_eq!(rates, Rates { fpir: 0.25, fnir: 0.75, wrong_person: 0.25, ambiguous: 0.25 });
    }
}
