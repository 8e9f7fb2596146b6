//! How good a gallery is: who is too alike, whose photos do not agree, and how often a stranger will get a name.

use std::collections::BTreeMap;

use super::calibration::CALIBRATION;
use super::engine::Probe;
use super::gallery::{Found, Gallery};
use super::recogniser::mean_probe;
use crate::domain::employee::EmployeeId;
pub use crate::domain::gallery_check::AgainReason as Reason;
use crate::domain::template::Template;

/// Photos after which the gain of another one is small.
const ENOUGH_PHOTOS: usize = 3;
/// Days with visitors in a year, at most.
const DAYS: f64 = 365.0;

/// Two people and how alike they are.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosePair {
    /// The one whose id comes first.
    pub one: EmployeeId,
    /// The other.
    pub other: EmployeeId,
    /// The score of the mean of one's photos searched as a probe.
    pub score: f32,
    /// The score reaches the threshold: a scan of the one could reach it for the other. Twins are like that; such
    /// people should give a PIN, or one of them is enrolled twice.
    pub too_alike: bool,
}

/// A photo that does its person no good.
#[derive(Debug, Clone, PartialEq)]
pub struct PoorPhoto {
    /// Whose.
    pub person: EmployeeId,
    /// Which, from 1 on in the order in which they were enrolled.
    pub photo: usize,
    /// The score of this photo against the person's others; `None` where it is the only one.
    pub own: Option<f32>,
    /// Somebody else whom it resembles as much or more, with the score.
    pub resembles: Option<(EmployeeId, f32)>,
}

/// What there is to say about a gallery.
#[derive(Debug, Clone, PartialEq)]
pub struct GalleryHealth {
    /// People in it.
    pub people: usize,
    /// The score that identifies, for this size and wanted rate.
    pub threshold: f32,
    /// The most alike, most alike first.
    pub closest: Vec<ClosePair>,
    /// Photos that the person's other photos do not recognise, or that look like somebody else.
    pub poor_photos: Vec<PoorPhoto>,
    /// Who should be enrolled again, and the gravest reason.
    pub enrol_again: Vec<(EmployeeId, Reason)>,
    /// Share of strangers who get somebody's name, by one photo.
    pub fpir: f64,
}

impl GalleryHealth {
    /// Strangers who get a name in a year when so many stand before the camera every day.
    #[must_use]
    pub fn false_accepts_a_year(&self, visitors_a_day: f64) -> f64 {
        self.fpir * visitors_a_day * DAYS
    }
}

/// The photos of each person from templates in the order employee, photo, model name.
#[must_use]
pub fn photos_by_person(templates: Vec<(EmployeeId, Template)>) -> BTreeMap<EmployeeId, Vec<Probe>> {
    let mut people: BTreeMap<EmployeeId, Vec<Probe>> = BTreeMap::new();
    let mut before: Option<(EmployeeId, &'static str)> = None;
    for (person, template) in templates {
        let model = template.matcher().model_name();
        let same_photo = before.as_ref().is_some_and(|(known, last)| *known == person && *last < model);
        let photos = people.entry(person.clone()).or_default();
        if !same_photo {
            photos.push(Probe::default());
        }
        if let Some(photo) = photos.last_mut() {
            photo.set(template);
        }
        before = Some((person, model));
    }
    people
}

/// Looks at everybody's photos; shows at most `most` pairs. Searches the gallery once for each person and photo.
#[must_use]
pub fn examine(photos: &BTreeMap<EmployeeId, Vec<Probe>>, wanted_fpir: f64, most: usize) -> GalleryHealth {
    let mut health = Examination::begin(photos, wanted_fpir);
    for (person, probes) in photos {
        health.look_at(person, probes);
    }
    health.end(most)
}

/// An examination on its way: so that it can tell how far it is, and be given up.
pub struct Examination<'a> {
    photos: &'a BTreeMap<EmployeeId, Vec<Probe>>,
    gallery: Gallery,
    threshold: f32,
    pairs: BTreeMap<(&'a EmployeeId, EmployeeId), f32>,
    poor_photos: Vec<PoorPhoto>,
    enrol_again: Vec<(EmployeeId, Reason)>,
}

impl<'a> Examination<'a> {
    /// Makes the gallery of `photos`.
    #[must_use]
    pub fn begin(photos: &'a BTreeMap<EmployeeId, Vec<Probe>>, wanted_fpir: f64) -> Self {
        let mut gallery = Gallery::new();
        for (person, probes) in photos {
            let templates: Vec<Template> = probes.iter().flat_map(Probe::templates).cloned().collect();
            gallery.set(person, &templates);
        }
        let threshold = CALIBRATION.threshold(gallery.len(), wanted_fpir);
        let (poor_photos, enrol_again) = (Vec::new(), Vec::new());
        Self { photos, gallery, threshold, pairs: BTreeMap::new(), poor_photos, enrol_again }
    }

    /// Looks at one person of those that it was begun with.
    pub fn look_at(&mut self, person: &'a EmployeeId, probes: &[Probe]) {
        if let Some((other, score)) = other_than(person, self.gallery.search(&mean_probe(probes))) {
            // Each pair once, under the id that comes first, with the higher of its two scores.
            let known = match self.photos.get_key_value(&other) {
                Some((first, _)) if first < person => {
                    self.pairs.entry((first, person.clone())).or_insert(score)
                }
                _ => self.pairs.entry((person, other)).or_insert(score),
            };
            *known = known.max(score);
        }
        let poor = poor_photos_of(person, probes, &self.gallery, self.threshold);
        let reason = if poor.iter().any(|photo| photo.resembles.is_some()) {
            Some(Reason::PhotoOfAnother)
        } else if poor.is_empty() {
            (probes.len() < ENOUGH_PHOTOS).then_some(Reason::FewPhotos)
        } else {
            Some(Reason::PhotosDisagree)
        };
        self.enrol_again.extend(reason.map(|reason| (person.clone(), reason)));
        self.poor_photos.extend(poor);
    }

    /// What was found, with at most `most` pairs.
    #[must_use]
    pub fn end(self, most: usize) -> GalleryHealth {
        let threshold = self.threshold;
        let pair = |((one, other), score): ((&EmployeeId, EmployeeId), f32)| ClosePair {
            one: one.clone(),
            other,
            score,
            too_alike: score >= threshold,
        };
        let mut closest: Vec<ClosePair> = self.pairs.into_iter().map(pair).collect();
        closest.sort_by(|a, b| b.score.total_cmp(&a.score));
        closest.truncate(most);
        let people = u32::try_from(self.gallery.len()).unwrap_or(u32::MAX);
        let fpir = CALIBRATION.fpir_at(people, threshold);
        let Self { gallery, poor_photos, enrol_again, .. } = self;
        GalleryHealth { people: gallery.len(), threshold, closest, poor_photos, enrol_again, fpir }
    }
}

fn poor_photos_of(
    person: &EmployeeId,
    probes: &[Probe],
    gallery: &Gallery,
    threshold: f32,
) -> Vec<PoorPhoto> {
    let mut poor = Vec::new();
    for (number, probe) in probes.iter().enumerate() {
        let others = || probes.iter().enumerate().filter(|(other, _)| *other != number);
        let rest = mean_probe(others().map(|(_, probe)| probe));
        let (cosine, distance) = (rest.cosine(probe), rest.distance(probe));
        let own = CALIBRATION.score(cosine, distance, others().count());
        let resembles = other_than(person, gallery.search(probe))
            .filter(|(_, score)| *score >= threshold && own.is_none_or(|own| *score >= own));
        if resembles.is_some() || own.is_some_and(|own| own < threshold) {
            poor.push(PoorPhoto { person: person.clone(), photo: number + 1, own, resembles });
        }
    }
    poor
}

fn other_than(person: &EmployeeId, found: Option<Found>) -> Option<(EmployeeId, f32)> {
    let Found { best, runner_up } = found?;
    let mut others = std::iter::once(best).chain(runner_up);
    others.find(|candidate| candidate.emp_id != *person).map(|other| (other.emp_id, other.score))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::template::{Matcher, TEMPLATE_LEN};

    fn id(text: &str) -> EmployeeId {
        text.parse().unwrap()
    }

    /// A photo along one axis, turned towards another one by `turn` (0.0 to 1.0).
    fn photo(axis: usize, towards: usize, turn: f32) -> Probe {
        let mut probe = Probe::default();
        for matcher in Matcher::ALL {
            let mut values = [0.02_f32; TEMPLATE_LEN];
            values[axis] += 1.0 - turn;
            values[towards] += turn;
            let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
            probe.set(Template::new(matcher, &values.map(|value| value / length)).unwrap());
        }
        probe
    }

    #[test]
    fn twins_and_a_photo_under_the_wrong_name_are_found_and_good_people_are_not_blamed() {
        let good = |axis: usize| (100..103).map(|other| photo(axis, other, 0.1)).collect::<Vec<_>>();
        let mut photos = BTreeMap::new();
        for axis in 0..20 {
            photos.insert(id(&format!("E{axis:02}")), good(axis));
        }
        photos.insert(id("TWIN"), (100..103).map(|other| photo(3, other, 0.15)).collect());
        photos.insert(id("MIXED"), vec![photo(30, 100, 0.1), photo(30, 101, 0.1), photo(5, 100, 0.1)]);
        photos.insert(id("NEW"), vec![photo(40, 100, 0.1)]);
        let health = examine(&photos, 0.001, 5);
        assert_eq!(health.people, 23);
        let twins: Vec<_> = health.closest.iter().filter(|pair| pair.too_alike).collect();
        assert!(twins.iter().any(|pair| pair.one == id("E03") && pair.other == id("TWIN")), "{twins:?}");
        let wrong = health.poor_photos.iter().find(|poor| poor.photo == 3 && poor.person == id("MIXED"));
        assert_eq!(wrong.unwrap().resembles.as_ref().unwrap().0, id("E05"));
        assert!(health.enrol_again.contains(&(id("MIXED"), Reason::PhotoOfAnother)));
        assert!(health.enrol_again.contains(&(id("NEW"), Reason::FewPhotos)));
        assert!(!health.enrol_again.iter().any(|(person, _)| *person == id("E07")), "three good photos");
    }

    #[test]
    fn the_predicted_rate_is_the_wanted_one_and_grows_with_the_visitors() {
        let photos = (0..50).map(|axis| (id(&format!("E{axis}")), vec![photo(axis, 100, 0.1)])).collect();
        let health = examine(&photos, 0.001, 5);
        assert!((health.fpir - 0.001).abs() < 1e-5, "{}", health.fpir);
        assert!((health.false_accepts_a_year(10.0) - 3.65).abs() < 0.05);
    }

    #[test]
    fn templates_of_one_photo_belong_together() {
        let template = |probe: &Probe, matcher| {
            let of = probe.templates().find(|template| template.matcher() == matcher);
            of.unwrap().clone()
        };
        let (one, two) = (photo(1, 2, 0.1), photo(3, 4, 0.1));
        let stored = vec![
            (id("a"), template(&one, Matcher::SFace)),
            (id("a"), template(&two, Matcher::Dlib)),
            (id("a"), template(&two, Matcher::SFace)),
            (id("b"), template(&one, Matcher::Dlib)),
        ];
        let people = photos_by_person(stored);
        assert_eq!(people[&id("a")].len(), 2);
        assert_eq!(people[&id("a")][1], two);
        assert_eq!(people[&id("b")].len(), 1);
    }
}
