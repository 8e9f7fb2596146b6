//! Everything that is said about the recognition of a collection of photos, as numbers.
//!
//! Single comparisons (FMR, FNMR) and searches (FPIR, FNIR) after ISO/IEC 19795-1. Photos that fail the rules for
//! identification are counted and left out: at the kiosk such a face is asked to do better.
#![allow(clippy::cast_precision_loss, reason = "counts of photos")]

use std::collections::BTreeMap;

use super::calibration::{CALIBRATION, Calibration};
use super::evaluation::Sample;
use super::figures::{Pairs, Person, Rates, Searches, people_of};
use super::fit::{Double, doubles, fit};
use super::statistics::{Rate, reaching, threshold_for};

/// False match rates at which misses are counted.
pub const FMRS: [f64; 3] = [1e-3, 1e-4, 1e-5];
/// False positive identification rates at which misses are counted.
pub const FPIRS: [f64; 2] = [0.01, 0.001];
/// Points of a curve.
const CURVE_POINTS: usize = 240;
/// The curve begins at this FMR.
const CURVE_FROM: f64 = 0.1;

/// What to measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Photos that each person is enrolled with.
    pub enrolled_photos: usize,
    /// Parts into which the people are split so that each is measured with constants fitted to the others; 0 and 1 do
    /// not split.
    pub folds: usize,
    /// Wanted false positive identification rate of the product's rule.
    pub wanted_fpir: f64,
}

/// Misses of single comparisons at one false match rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Misses {
    /// The false match rate, at most.
    pub fmr: f64,
    /// The threshold that keeps it, in the matcher's own units; `None` where the comparisons are too few to show such
    /// a rate.
    pub threshold: Option<f32>,
    /// Pairs of one person below it.
    pub fnmr: Option<Rate>,
}

/// Single comparisons by one kind of score.
#[derive(Debug, Clone, PartialEq)]
pub struct MatcherErrors {
    /// `sface` (cosine), `dlib` (negative distance) or `fused` (the product's score).
    pub name: &'static str,
    /// At each of [`FMRS`].
    pub misses: Vec<Misses>,
    /// Pairs of one person.
    pub genuine: usize,
    /// Pairs of two people.
    pub impostor: usize,
    /// FMR and FNMR at falling thresholds.
    pub curve: Vec<(f64, f64)>,
}

/// Searches at a threshold that keeps a false positive identification rate on these very photos.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OpenSet {
    /// People in the gallery.
    pub gallery: usize,
    /// Photos of each.
    pub enrolled_photos: usize,
    /// The rate, at most.
    pub fpir: f64,
    /// The threshold in units of the score, and what happens there; `None` where the searches are too few.
    pub at: Option<(f32, Rates)>,
}

/// The product's own rule: threshold by gallery size and wanted rate, and margin to the runner-up; by one photo.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecisionRule {
    /// People in the gallery.
    pub gallery: usize,
    /// Threshold in units of the score.
    pub threshold: f32,
    /// Margin in units of the score.
    pub margin: f32,
    /// What happens.
    pub rates: Rates,
    /// Searches of enrolled people whose best candidate is the right one.
    pub rank_one: Rate,
}

/// The same with constants fitted to other people each time: what the way of fitting is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Folds {
    /// Parts.
    pub parts: usize,
    /// For each matcher: at the thresholds of the other parts for [`FMRS`], misses and false matches of each part,
    /// together.
    pub matchers: Vec<(&'static str, Vec<(Rate, Rate)>)>,
    /// The product's rule.
    pub rates: Rates,
}

/// All of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Accuracy {
    /// People with a photo.
    pub people: usize,
    /// Photos in which a face was found, of the people and the strangers.
    pub detection: Rate,
    /// Photos that the rules for enrolment refuse, by reason.
    pub failures_to_enrol: BTreeMap<String, usize>,
    /// Photos that the rules for identification refuse, by reason.
    pub failures_to_acquire: BTreeMap<String, usize>,
    /// Both matchers and their fusion; a matcher that is missing is left out.
    pub matchers: Vec<MatcherErrors>,
    /// With the planned number of photos, and with one.
    pub open_set: Vec<OpenSet>,
    /// The product's rule.
    pub rule: DecisionRule,
    /// Where the plan has parts.
    pub folds: Option<Folds>,
    /// People who seem to be in the photos under two names. Nothing was left out for it.
    pub doubles: Vec<Double>,
    /// Mean time for a photo, where it was measured.
    pub ms_per_photo: Option<f64>,
}

/// The three scores of a comparison of two photos. Not a number where a matcher has no template.
type Score<'a> = (&'static str, Box<dyn Fn(f32, f32) -> f32 + 'a>);

fn scores(calibration: &Calibration) -> [Score<'_>; 3] {
    let known = |raw: f32| (!raw.is_nan()).then_some(raw);
    [
        ("sface", Box::new(|cosine, _| cosine)),
        ("dlib", Box::new(|_, near| near)),
        (
            "fused",
            Box::new(move |cosine, near: f32| {
                calibration.score(known(cosine), known(-near), 1).unwrap_or(f32::NAN)
            }),
        ),
    ]
}

/// Measures `staff`, with `strangers` as people who are never enrolled.
#[must_use]
pub fn measure(staff: &[Sample], strangers: &[Sample], plan: &Plan) -> Accuracy {
    let (people, others) = (people_of(staff), people_of(strangers));
    let all = || staff.iter().chain(strangers);
    let names: std::collections::BTreeSet<&str> = staff.iter().map(|sample| sample.person.as_str()).collect();
    let times: Vec<f64> = all().filter_map(|sample| sample.ms).collect();
    let pairs = Pairs::of(&people, &others);
    let matchers = scores(&CALIBRATION).iter().filter_map(|score| errors_of(&pairs, score)).collect();
    let mut open_set = Vec::new();
    let mut rule = None;
    let mut numbers = vec![plan.enrolled_photos, 1];
    numbers.dedup();
    for photos in numbers {
        let searches = Searches::run(&people, photos, |_| true, &others, CALIBRATION);
        open_set.extend(FPIRS.map(|fpir| OpenSet {
            gallery: searches.gallery,
            enrolled_photos: photos,
            fpir,
            at: searches.threshold_at(fpir).map(|threshold| (threshold, searches.rates(threshold, 0.0))),
        }));
        rule.get_or_insert_with(|| decided(&searches, &CALIBRATION, plan));
    }
    Accuracy {
        people: names.len(),
        detection: Rate::over(all(), |sample| sample.measures.is_some()),
        failures_to_enrol: counted(staff.iter().filter_map(|sample| sample.enrolment_fault.clone())),
        failures_to_acquire: counted(all().filter_map(|sample| sample.fault.clone())),
        matchers,
        open_set,
        rule: rule.unwrap_or_else(|| decided(&Searches::default(), &CALIBRATION, plan)),
        folds: (plan.folds > 1).then(|| folds_of(&people, &others, plan)).flatten(),
        doubles: doubles(&people, &others),
        ms_per_photo: (!times.is_empty()).then(|| times.iter().sum::<f64>() / times.len() as f64),
    }
}

fn counted(reasons: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    reasons.fold(BTreeMap::new(), |mut counts, reason| {
        *counts.entry(reason).or_default() += 1;
        counts
    })
}

fn errors_of(pairs: &Pairs, (name, score): &Score<'_>) -> Option<MatcherErrors> {
    let (genuine, impostor) = pairs.scored(score);
    let misses = FMRS.map(|fmr| {
        let threshold = threshold_for(&impostor, fmr);
        Misses { fmr, threshold, fnmr: threshold.map(|threshold| missed(&genuine, threshold)) }
    });
    (!genuine.is_empty() && !impostor.is_empty()).then(|| MatcherErrors {
        name,
        misses: misses.to_vec(),
        curve: curve(&genuine, &impostor),
        genuine: genuine.len(),
        impostor: impostor.len(),
    })
}

fn missed(genuine: &[f32], threshold: f32) -> Rate {
    let Rate { count, of } = reaching(genuine, threshold);
    Rate { count: of - count, of }
}

/// FMR and FNMR at false match rates in even steps of their logarithm, down to a single comparison.
fn curve(genuine: &[f32], impostor: &[f32]) -> Vec<(f64, f64)> {
    let least = 1.0 / impostor.len().max(1) as f64;
    let steps = (0..CURVE_POINTS).map(|step| step as f64 / (CURVE_POINTS - 1) as f64);
    steps
        .filter_map(|step| {
            let fmr = CURVE_FROM * (least / CURVE_FROM).powf(step);
            let threshold = threshold_for(impostor, fmr.max(least))?;
            Some((fmr, missed(genuine, threshold).share()))
        })
        .collect()
}

fn decided(searches: &Searches, calibration: &Calibration, plan: &Plan) -> DecisionRule {
    let threshold = calibration.threshold(searches.gallery, plan.wanted_fpir);
    DecisionRule {
        gallery: searches.gallery,
        threshold,
        margin: calibration.margin,
        rates: searches.rates(threshold, calibration.margin),
        rank_one: searches.rank_one(),
    }
}

/// `None` where the other parts are too few people to fit anything.
fn folds_of(people: &[Person], strangers: &[Person], plan: &Plan) -> Option<Folds> {
    let mut folds = Folds { parts: plan.folds, matchers: Vec::new(), rates: Rates::default() };
    for part in 0..plan.folds {
        let (inside, outside) = split(people, part, plan.folds);
        let (strangers_inside, strangers_outside) = split(strangers, part, plan.folds);
        let fitted = fit(&outside, &strangers_outside, CALIBRATION.dlib_weight)?;
        let measured = Pairs::of(&inside, &strangers_inside);
        let known = Pairs::of(&outside, &strangers_outside);
        for (number, (name, score)) in scores(&fitted).iter().enumerate() {
            let (genuine, impostor) = measured.scored(score);
            let (_, known) = known.scored(score);
            if folds.matchers.get(number).is_none() {
                folds.matchers.push((name, vec![(Rate::default(), Rate::default()); FMRS.len()]));
            }
            let sums = folds.matchers.get_mut(number).into_iter().flat_map(|(_, sums)| sums);
            for (sum, fmr) in sums.zip(FMRS) {
                if let Some(threshold) = threshold_for(&known, fmr) {
                    *sum = (sum.0 + missed(&genuine, threshold), sum.1 + reaching(&impostor, threshold));
                }
            }
        }
        let counts = |id: &_| inside.iter().any(|person| person.id == *id);
        let searches = Searches::run(people, plan.enrolled_photos, counts, &strangers_inside, fitted);
        folds.rates = folds.rates + decided(&searches, &fitted, plan).rates;
    }
    Some(folds)
}

/// Every `parts`-th of `people` from the `part`-th on, and the others.
fn split(people: &[Person], part: usize, parts: usize) -> (Vec<Person>, Vec<Person>) {
    let mut groups = (Vec::new(), Vec::new());
    for (number, person) in people.iter().cloned().enumerate() {
        if number % parts == part { groups.0.push(person) } else { groups.1.push(person) }
    }
    groups
}
