//! Error rates on measured photos: single comparisons, and searches of a gallery by the product's own rule.

use std::collections::BTreeMap;

use super::calibration::Calibration;
use super::engine::Probe;
use super::evaluation::Sample;
use super::gallery::Gallery;
use super::statistics::{Rate, threshold_for};
use crate::domain::employee::EmployeeId;
use crate::domain::template::Template;

/// Photos that each person of the measured gallery is enrolled with.
pub const ENROLLED_PHOTOS: usize = 3;

/// One person's photos.
#[derive(Debug, Clone)]
pub struct Person {
    /// A made-up id: names are no ids.
    pub id: EmployeeId,
    /// The name in the collection of photos.
    pub name: String,
    /// Templates of each photo: those that are good enough for enrolment first, as somebody would choose them.
    pub probes: Vec<Probe>,
    /// How many of them are good enough for enrolment.
    pub good: usize,
}

/// The people of `samples` with the photos that are good enough for identification, in the order of their names.
#[must_use]
pub fn people_of(samples: &[Sample]) -> Vec<Person> {
    let mut by_name: BTreeMap<&str, (Vec<Probe>, Vec<Probe>)> = BTreeMap::new();
    for sample in samples.iter().filter(|sample| sample.fault.is_none()) {
        let (good, usable) = by_name.entry(&sample.person).or_default();
        let group = if sample.enrolment_fault.is_none() { good } else { usable };
        group.push(sample.probe());
    }
    let numbered = by_name.into_iter().enumerate();
    numbered
        .filter_map(|(number, (name, (good, usable)))| {
            let id = format!("P{number:05}").parse().ok()?;
            Some(Person { id, name: name.to_owned(), good: good.len(), probes: [good, usable].concat() })
        })
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

/// Photos whose comparisons with each other are counted, at most: their pairs fit in 400 MB.
const MAX_PAIRED_PHOTOS: usize = 10_000;

/// Raw comparisons of single photos with each other; not a number where a matcher has no template.
#[derive(Debug, Clone, Default)]
pub struct Pairs {
    /// Cosine and negative distance of two photos of one person.
    pub genuine: Vec<(f32, f32)>,
    /// The same of two people.
    pub impostor: Vec<(f32, f32)>,
}

impl Pairs {
    /// All pairs among the first [`MAX_PAIRED_PHOTOS`] photos of `people`, and of each with every stranger's.
    #[must_use]
    pub fn of(people: &[Person], strangers: &[Person]) -> Self {
        let mut pairs = Self::default();
        let raw = |a: &Probe, b: &Probe| {
            let (cosine, distance) = (a.cosine(b), a.distance(b));
            let known = cosine.is_some() || distance.is_some();
            known.then(|| (cosine.unwrap_or(f32::NAN), -distance.unwrap_or(f32::NAN)))
        };
        let mut photos = 0;
        let counted = people.iter().take_while(|person| {
            photos += person.probes.len();
            photos <= MAX_PAIRED_PHOTOS
        });
        let (people, strangers) = (
            people.get(..counted.count()).unwrap_or_default(),
            strangers.get(..strangers.len().min(MAX_PAIRED_PHOTOS)).unwrap_or_default(),
        );
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

    /// Genuine and impostor scores by `score`, each sorted from low to high, without those that are not a number.
    #[must_use]
    pub fn scored(&self, score: impl Fn(f32, f32) -> f32) -> (Vec<f32>, Vec<f32>) {
        let sorted = |raw: &[(f32, f32)]| {
            let scores = raw.iter().map(|(cosine, near)| score(*cosine, *near));
            let mut scores: Vec<f32> = scores.filter(|score| !score.is_nan()).collect();
            scores.sort_by(f32::total_cmp);
            scores
        };
        (sorted(&self.genuine), sorted(&self.impostor))
    }
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rates {
    /// Strangers who were identified as somebody.
    pub fpir: Rate,
    /// Enrolled people who were not identified as themselves.
    pub fnir: Rate,
    /// Enrolled people who were identified as somebody else.
    pub wrong_person: Rate,
    /// Enrolled people for whom two were too close.
    pub ambiguous: Rate,
}

impl std::ops::Add for Rates {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            fpir: self.fpir + other.fpir,
            fnir: self.fnir + other.fnir,
            wrong_person: self.wrong_person + other.wrong_person,
            ambiguous: self.ambiguous + other.ambiguous,
        }
    }
}

impl Searches {
    /// Everybody in `enrolled` with more than `photos` photos is enrolled with the first of them; the rest of the
    /// photos of those who pass `counts` are searched.
    ///
    /// Strangers are all photos of `strangers`, of those in `enrolled` who have too few and pass `counts`, and once
    /// more of the enrolled who pass it, with that person taken out of the gallery.
    #[must_use]
    pub fn run(
        enrolled: &[Person],
        photos: usize,
        counts: impl Fn(&EmployeeId) -> bool,
        strangers: &[Person],
        calibration: Calibration,
    ) -> Self {
        let mut gallery = Gallery::with_calibration(calibration);
        let (usable, others): (Vec<&Person>, Vec<&Person>) =
            enrolled.iter().partition(|person| person.probes.len() > photos);
        let templates = |person: &Person| -> Vec<Template> {
            person.probes.iter().take(photos).flat_map(Probe::templates).cloned().collect()
        };
        for person in &usable {
            gallery.set(&person.id, &templates(person));
        }
        let mut searches = Self { gallery: gallery.len(), ..Self::default() };
        let others = others.into_iter().filter(|person| counts(&person.id));
        for stranger in strangers.iter().chain(others) {
            searches.add_impostor(&gallery, stranger);
        }
        for person in usable.into_iter().filter(|person| counts(&person.id)) {
            for probe in person.probes.iter().skip(photos) {
                let found = gallery.search(probe);
                let right =
                    found.map(|found| (found.best.score, found.margin(), found.best.emp_id == person.id));
                searches.genuine.extend(right);
            }
            gallery.remove(&person.id);
            searches.add_impostor(&gallery, person);
            gallery.set(&person.id, &templates(person));
        }
        searches
    }

    fn add_impostor(&mut self, gallery: &Gallery, person: &Person) {
        let found = person.probes.iter().filter_map(|probe| gallery.search(probe));
        self.impostor.extend(found.map(|found| (found.best.score, found.margin())));
    }

    /// Rates at a threshold and a margin.
    #[must_use]
    pub fn rates(&self, threshold: f32, margin: f32) -> Rates {
        let accepted = |score: f32, ahead: f32| score >= threshold && ahead >= margin;
        Rates {
            fpir: Rate::over(&self.impostor, |search| accepted(search.0, search.1)),
            fnir: Rate::over(&self.genuine, |search| !(accepted(search.0, search.1) && search.2)),
            wrong_person: Rate::over(&self.genuine, |search| accepted(search.0, search.1) && !search.2),
            ambiguous: Rate::over(&self.genuine, |search| search.0 >= threshold && search.1 < margin),
        }
    }

    /// Enrolled people whose best candidate is themselves, whatever the score.
    #[must_use]
    pub fn rank_one(&self) -> Rate {
        Rate::over(&self.genuine, |search| search.2)
    }

    /// The lowest threshold that at most a share of `fpir` of the impostor searches reaches; `None` where they are too
    /// few to tell.
    #[must_use]
    pub fn threshold_at(&self, fpir: f64) -> Option<f32> {
        let mut scores: Vec<f32> = self.impostor.iter().map(|search| search.0).collect();
        scores.sort_by(f32::total_cmp);
        threshold_for(&scores, fpir)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_count_strangers_misses_and_wrong_people_apart() {
        let searches = Searches {
            gallery: 2,
            genuine: vec![(5.0, 2.0, true), (5.0, 0.1, true), (3.0, 2.0, true), (5.0, 2.0, false)],
            impostor: vec![(5.0, 2.0), (1.0, 0.2), (1.0, 0.2), (1.0, 0.2)],
        };
        let of_four = |count| Rate { count, of: 4 };
        let rates = searches.rates(4.0, 0.5);
        let expected =
            Rates { fpir: of_four(1), fnir: of_four(3), wrong_person: of_four(1), ambiguous: of_four(1) };
        assert_eq!(rates, expected);
        assert_eq!(searches.rank_one(), of_four(3));
        assert_eq!(searches.threshold_at(0.001), None, "four searches cannot show one in a thousand");
    }
}
