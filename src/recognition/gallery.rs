//! Everybody who is enrolled, and the search for the two who look most like a probe (1:N).

mod search;

use std::collections::{HashMap, HashSet};

use super::calibration::{CALIBRATION, Calibration};
use super::coarse::CoarseRows;
use super::engine::Probe;
use crate::domain::decision::Candidate;
use crate::domain::employee::EmployeeId;
use crate::domain::template::{Matcher, TEMPLATE_LEN, Template};

/// Lanes of the dot product: independent sums that the compiler keeps in vector registers.
const LANES: usize = 16;

type Row = [f32; TEMPLATE_LEN];

/// One matcher's numbers for everybody, one row a person, in one block of memory so that a search reads straight on.
#[derive(Debug, Clone, Default)]
struct Rows {
    rows: Vec<Row>,
    /// Squared length of each row; negative where the person has no template of this matcher.
    squares: Vec<f32>,
}

impl Rows {
    fn push(&mut self, row: Option<&Row>) {
        self.squares.push(row.map_or(-1.0, |row| dot(row, row)));
        self.rows.push(row.copied().unwrap_or([0.0; TEMPLATE_LEN]));
    }

    fn replace(&mut self, index: usize, row: Option<&Row>) {
        if let (Some(old), Some(square)) = (self.rows.get_mut(index), self.squares.get_mut(index)) {
            *square = row.map_or(-1.0, |row| dot(row, row));
            *old = row.copied().unwrap_or([0.0; TEMPLATE_LEN]);
        }
    }

    fn swap_remove(&mut self, index: usize) {
        self.rows.swap_remove(index);
        self.squares.swap_remove(index);
    }
}

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The person who looks most like the probe.
    pub best: Candidate,
    /// The next person, where there is more than one.
    pub runner_up: Option<Candidate>,
}

impl Found {
    /// How far the best is ahead, in units of the score; infinite without a runner-up.
    #[must_use]
    pub fn margin(&self) -> f32 {
        self.runner_up.as_ref().map_or(f32::INFINITY, |second| self.best.score - second.score)
    }
}

/// The templates of everybody who is enrolled: for each person and matcher the mean of the enrolled templates.
#[derive(Debug, Clone)]
pub struct Gallery {
    calibration: Calibration,
    people: Vec<EmployeeId>,
    /// Photos behind each person's templates.
    photos: Vec<usize>,
    places: HashMap<EmployeeId, usize>,
    /// Who is never named by the face alone.
    always_asked: HashSet<EmployeeId>,
    sface: Rows,
    dlib: Rows,
    /// The same in eight bits a number.
    coarse_sface: CoarseRows,
    coarse_dlib: CoarseRows,
}

impl Default for Gallery {
    fn default() -> Self {
        Self::with_calibration(CALIBRATION)
    }
}

impl Gallery {
    /// An empty gallery.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty gallery with constants of one's own; for measuring.
    #[must_use]
    pub fn with_calibration(calibration: Calibration) -> Self {
        Self {
            calibration,
            people: Vec::new(),
            photos: Vec::new(),
            places: HashMap::new(),
            always_asked: HashSet::new(),
            sface: Rows::default(),
            dlib: Rows::default(),
            coarse_sface: CoarseRows::default(),
            coarse_dlib: CoarseRows::default(),
        }
    }

    /// A gallery of everybody's templates; several entries of one person count together.
    #[must_use]
    pub fn from_templates(templates: impl IntoIterator<Item = (EmployeeId, Template)>) -> Self {
        let mut of_person: HashMap<EmployeeId, Vec<Template>> = HashMap::new();
        for (person, template) in templates {
            of_person.entry(person).or_default().push(template);
        }
        let mut sorted: Vec<_> = of_person.into_iter().collect();
        sorted.sort_by(|a, b| a.0.cmp(&b.0));
        let mut gallery = Self::new();
        for (person, templates) in sorted {
            gallery.set(&person, &templates);
        }
        gallery
    }

    /// People in the gallery.
    #[must_use]
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Nobody is enrolled.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// The constants by which it scores.
    #[must_use]
    pub fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// These people are never named by the face alone: they are too like somebody else.
    pub fn always_ask(&mut self, people: impl IntoIterator<Item = EmployeeId>) {
        self.always_asked = people.into_iter().collect();
    }

    /// Whether this person is never named by the face alone.
    #[must_use]
    pub fn is_always_asked(&self, person: &EmployeeId) -> bool {
        self.always_asked.contains(person)
    }

    /// Adds a person or replaces everything that was known of them. Without any template the person is removed.
    pub fn set(&mut self, person: &EmployeeId, templates: &[Template]) {
        let (sface, dlib) = (mean_of(Matcher::SFace, templates), mean_of(Matcher::Dlib, templates));
        let count = |matcher| templates.iter().filter(|template| template.matcher() == matcher).count();
        let photos = count(Matcher::SFace).max(count(Matcher::Dlib));
        if sface.is_none() && dlib.is_none() {
            self.remove(person);
        } else if let Some(&place) = self.places.get(person) {
            if let Some(known) = self.photos.get_mut(place) {
                *known = photos;
            }
            self.coarse_sface.replace(place, sface.as_ref());
            self.coarse_dlib.replace(place, dlib.as_ref());
            self.sface.replace(place, sface.as_ref());
            self.dlib.replace(place, dlib.as_ref());
        } else {
            self.places.insert(person.clone(), self.people.len());
            self.people.push(person.clone());
            self.photos.push(photos);
            self.coarse_sface.push(sface.as_ref());
            self.coarse_dlib.push(dlib.as_ref());
            self.sface.push(sface.as_ref());
            self.dlib.push(dlib.as_ref());
        }
    }

    /// Removes a person; nothing happens when they are not in it.
    pub fn remove(&mut self, person: &EmployeeId) {
        let Some(place) = self.places.remove(person) else { return };
        self.people.swap_remove(place);
        self.photos.swap_remove(place);
        self.coarse_sface.swap_remove(place);
        self.coarse_dlib.swap_remove(place);
        self.sface.swap_remove(place);
        self.dlib.swap_remove(place);
        if let Some(moved) = self.people.get(place) {
            self.places.insert(moved.clone(), place);
        }
    }
}

/// Of several photos the one most like a probe, by its place; `None` where none can be compared.
#[must_use]
pub fn most_alike<'a>(probe: &Probe, photos: impl IntoIterator<Item = &'a Probe>) -> Option<usize> {
    let score = |photo: &Probe| CALIBRATION.score(photo.cosine(probe), photo.distance(probe), 1);
    let scores = photos.into_iter().enumerate().filter_map(|(place, photo)| Some((place, score(photo)?)));
    scores.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(place, _)| place)
}

/// The mean of the templates of one matcher: for `SFace` of length 1, for dlib as it is; `None` without any.
#[must_use]
pub fn mean_of(matcher: Matcher, templates: &[Template]) -> Option<[f32; TEMPLATE_LEN]> {
    let mut sum = [0.0_f32; TEMPLATE_LEN];
    let mut count = 0.0_f32;
    for template in templates.iter().filter(|template| template.matcher() == matcher) {
        for (total, value) in sum.iter_mut().zip(template.values()) {
            *total += value;
        }
        count += 1.0;
    }
    let divisor = match matcher {
        Matcher::SFace => dot(&sum, &sum).sqrt(),
        Matcher::Dlib => count,
    };
    (count > 0.0 && divisor > 0.0 && divisor.is_finite()).then(|| sum.map(|value| value / divisor))
}

/// The dot product.
#[must_use]
pub fn dot(a: &[f32; TEMPLATE_LEN], b: &[f32; TEMPLATE_LEN]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let (left, _) = a.as_chunks::<LANES>();
    let (right, _) = b.as_chunks::<LANES>();
    for (x, y) in left.iter().zip(right) {
        for ((sum, x), y) in sums.iter_mut().zip(x).zip(y) {
            *sum += x * y;
        }
    }
    sums.iter().sum()
}

#[cfg(test)]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small numbers from a generator")]
mod tests {
    use super::*;

    fn id(text: &str) -> EmployeeId {
        text.parse().unwrap()
    }

    /// A template that points mostly along one axis.
    fn template(matcher: Matcher, axis: usize) -> Template {
        let mut values = [0.05_f32; TEMPLATE_LEN];
        values[axis] = 1.0;
        let length = dot(&values, &values).sqrt();
        Template::new(matcher, &values.map(|value| value / length)).unwrap()
    }

    fn both(axis: usize) -> Vec<Template> {
        Matcher::ALL.map(|matcher| template(matcher, axis)).to_vec()
    }

    fn probe(axis: usize) -> Probe {
        Probe { sface: Some(template(Matcher::SFace, axis)), dlib: Some(template(Matcher::Dlib, axis)) }
    }

    #[test]
    fn the_best_and_the_second_best_person_are_found_and_never_the_same() {
        let mut gallery = Gallery::new();
        assert!(gallery.search(&probe(1)).is_none(), "nobody is enrolled");
        gallery.set(&id("a"), &both(1));
        assert_eq!(gallery.search(&probe(1)).unwrap().runner_up, None, "one person has no runner-up");
        gallery.set(&id("b"), &[both(2), both(3)].concat());
        gallery.set(&id("c"), &both(4));
        let found = gallery.search(&probe(2)).unwrap();
        assert_eq!(found.best.emp_id, id("b"));
        assert_ne!(found.runner_up.unwrap().emp_id, id("b"), "two photos of b do not make b the runner-up");
    }

    #[test]
    fn of_several_photos_the_one_most_like_the_probe_is_named() {
        let photos = [probe(1), probe(2), Probe { dlib: None, ..probe(3) }];
        assert_eq!(most_alike(&probe(2), &photos), Some(1));
        assert_eq!(most_alike(&probe(3), &photos), Some(2));
        assert_eq!(most_alike(&Probe::default(), &photos), None, "nothing can be compared");
    }

    #[test]
    fn a_person_can_be_replaced_and_removed_without_disturbing_the_others() {
        let mut gallery = Gallery::new();
        for (axis, name) in ["a", "b", "c"].into_iter().enumerate() {
            gallery.set(&id(name), &both(axis));
        }
        gallery.remove(&id("a"));
        gallery.set(&id("b"), &both(9));
        assert_eq!(gallery.len(), 2);
        assert_eq!(gallery.search(&probe(9)).unwrap().best.emp_id, id("b"));
        assert_eq!(gallery.search(&probe(2)).unwrap().best.emp_id, id("c"));
        gallery.set(&id("c"), &[]);
        gallery.remove(&id("nobody"));
        assert_eq!(gallery.len(), 1);
    }

    #[test]
    fn people_and_probes_with_one_matcher_alone_are_compared_by_that_one() {
        let mut gallery = Gallery::new();
        gallery.set(&id("a"), &both(1));
        gallery.set(&id("s"), &[template(Matcher::SFace, 2)]);
        gallery.set(&id("d"), &[template(Matcher::Dlib, 3)]);
        assert_eq!(gallery.search(&probe(2)).unwrap().best.emp_id, id("s"));
        assert_eq!(gallery.search(&probe(3)).unwrap().best.emp_id, id("d"));
        let only_dlib = Probe { sface: None, ..probe(1) };
        assert_eq!(gallery.search(&only_dlib).unwrap().best.emp_id, id("a"));
        let mut others = Gallery::new();
        others.set(&id("s"), &[template(Matcher::SFace, 2)]);
        assert!(others.search(&only_dlib).is_none(), "templates of different matchers are never compared");
    }
}
