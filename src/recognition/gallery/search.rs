//! The search for the two who look most like a probe: a coarse pass over everybody, then exact comparisons with the few
//! who can be one of them.

use super::{Found, Gallery, Row, Rows, dot};
use crate::domain::decision::Candidate;
use crate::domain::employee::EmployeeId;
use crate::domain::template::Template;
use crate::recognition::calibration::Calibration;
use crate::recognition::coarse::CoarseProbe;
use crate::recognition::engine::Probe;

/// Below this many people everybody is compared exactly.
const SMALL: usize = 256;
/// People whose exact scores tell what the others have to reach.
const SCOUTS: usize = 8;
/// Cosines of which the upper part is taken to look for them, about.
const SAMPLE: usize = 1024;
/// That part: one in so many. More people than that hardly find a better limit and cost as much as the limit saves.
const UPPER: usize = 128;
/// Scores are lowered by this before anybody is passed over: more than f32 arithmetic rounds.
const ROUNDING: f32 = 1e-3;

impl Gallery {
    /// The two people who look most like the probe; `None` when nobody can be compared with it.
    ///
    /// In a large gallery a pass over the rounded templates of `SFace` and one over the beginnings of dlib's first say how
    /// high the score of each person can be; those who can be one of the two by the whole of dlib's rounded templates as
    /// well are compared exactly. The answer is that of the exact comparison with all.
    #[must_use]
    pub fn search(&self, probe: &Probe) -> Option<Found> {
        let mut top = Top::default();
        match probe.sface.as_ref().filter(|_| self.people.len() > SMALL) {
            None => self.scores(probe).enumerate().for_each(|(index, score)| top.add(index, score)),
            Some(sface) => self.search_coarsely(probe, sface, &mut top),
        }
        Some(Found { best: self.candidate(top.best)?, runner_up: self.candidate(top.second) })
    }

    fn search_coarsely(&self, probe: &Probe, sface: &Template, top: &mut Top) {
        let exact = Exact::of(self, probe);
        let sface = self.coarse_sface.probe(sface.values());
        let coarse = CoarseScores {
            gallery: self,
            dlib: exact.dlib.map(|values| self.coarse_dlib.probe(values)),
            dlib_square: exact.dlib_square,
            scales: [1, 2, 3].map(|photos| Scale::of(&self.calibration, photos)),
        };
        let cosines = sface.dots();
        let least = coarse.dlib.as_ref().map(CoarseProbe::least_distances);
        let scouted = coarse.second_of_scouts(&exact, &cosines) - ROUNDING;
        for (index, (cosine, photos)) in cosines.iter().zip(&self.photos).enumerate() {
            let highest = cosine + sface.bound;
            let wanted = scouted.max(top.second.score - ROUNDING);
            // What is not a number, because a template is missing, passes nobody over.
            if let Some(least) = least.as_ref().and_then(|least| least.get(index))
                && by_photos(&coarse.scales, *photos).at(highest, *least) < wanted
            {
                continue;
            }
            let at_best = coarse.score(index, highest, coarse.dlib.as_ref().map_or(0.0, |dlib| dlib.bound));
            if at_best >= wanted || at_best.is_nan() {
                top.add(index, exact.score(index));
            }
        }
    }

    /// Bytes that a search passes over, without the few people who are compared exactly.
    #[must_use]
    pub fn bytes_searched(&self) -> usize {
        self.coarse_sface.bytes() + self.coarse_dlib.head_bytes()
    }

    /// The score of the probe against one person.
    #[must_use]
    pub fn score_of(&self, probe: &Probe, person: &EmployeeId) -> Option<f32> {
        let place = *self.places.get(person)?;
        Some(Exact::of(self, probe).score(place)).filter(|score| score.is_finite())
    }

    /// The score of each person in the order of the rows; minus infinity where nothing can be compared.
    fn scores<'a>(&'a self, probe: &'a Probe) -> impl Iterator<Item = f32> + 'a {
        let exact = Exact::of(self, probe);
        (0..self.people.len()).map(move |index| exact.score(index))
    }

    fn candidate(&self, place: Place) -> Option<Candidate> {
        let emp_id = self.people.get(place.index)?.clone();
        Some(Candidate { emp_id, score: place.score })
    }
}

/// That of three which belongs to people with so many photos.
fn by_photos<T>([one, two, several]: &[T; 3], photos: usize) -> &T {
    match photos {
        0 | 1 => one,
        2 => two,
        _ => several,
    }
}

/// How the score of people with so many photos rises with the cosine and falls with the distance, both evenly.
struct Scale {
    both: f32,
    by_cosine: f32,
    by_distance: f32,
    /// The same where dlib has nothing to say.
    alone: f32,
    alone_by_cosine: f32,
}

impl Scale {
    fn of(calibration: &Calibration, photos: usize) -> Self {
        let at =
            |cosine, distance| calibration.score(Some(cosine), distance, photos).unwrap_or(f32::NEG_INFINITY);
        let (both, alone) = (at(0.0, Some(0.0)), at(0.0, None));
        Self {
            both,
            by_cosine: at(1.0, Some(0.0)) - both,
            by_distance: at(0.0, Some(1.0)) - both,
            alone,
            alone_by_cosine: at(1.0, None) - alone,
        }
    }

    /// The score of a cosine and a distance.
    fn at(&self, cosine: f32, distance: f32) -> f32 {
        self.both + self.by_cosine * cosine + self.by_distance * distance
    }
}

/// Scores by the rounded templates.
struct CoarseScores<'a> {
    gallery: &'a Gallery,
    dlib: Option<CoarseProbe<'a>>,
    dlib_square: f32,
    scales: [Scale; 3],
}

impl CoarseScores<'_> {
    /// The score of a person with this cosine, with dlib's dot product raised by `raised`; not a number without cosine.
    fn score(&self, index: usize, cosine: f32, raised: f32) -> f32 {
        let photos = self.gallery.photos.get(index).copied().unwrap_or_default();
        let scale = by_photos(&self.scales, photos);
        let square = self.gallery.dlib.squares.get(index).copied().filter(|square| *square >= 0.0);
        match self.dlib.as_ref().zip(square) {
            Some((dlib, square)) => {
                let dot = dlib.dot(index) + raised;
                let distance = (self.dlib_square + square - 2.0 * dot).max(0.0).sqrt();
                scale.at(cosine, distance)
            }
            None => scale.alone + scale.alone_by_cosine * cosine,
        }
    }

    /// The second best exact score among a few who are probably among the best: nobody below it is one of the two.
    fn second_of_scouts(&self, exact: &Exact<'_>, cosines: &[f32]) -> f32 {
        let every = cosines.iter().step_by(cosines.len().div_ceil(SAMPLE).max(1));
        let mut sample: Vec<f32> = every.copied().filter(|cosine| !cosine.is_nan()).collect();
        sample.sort_by(f32::total_cmp);
        let high = sample.iter().rev().nth(sample.len() / UPPER).copied().unwrap_or(f32::NEG_INFINITY);
        let mut scouts: Vec<(usize, f32)> = Vec::with_capacity(SCOUTS + 1);
        for (index, cosine) in cosines.iter().enumerate() {
            if *cosine >= high {
                let score = self.score(index, *cosine, 0.0);
                let place = scouts.partition_point(|(_, better)| *better >= score);
                if place < SCOUTS {
                    scouts.insert(place, (index, score));
                    scouts.truncate(SCOUTS);
                }
            }
        }
        let mut top = Top::default();
        for (index, _) in scouts {
            top.add(index, exact.score(index));
        }
        top.second.score
    }
}

/// The exact comparison of a probe with single people.
struct Exact<'a> {
    gallery: &'a Gallery,
    sface: Option<&'a Row>,
    dlib: Option<&'a Row>,
    dlib_square: f32,
}

impl<'a> Exact<'a> {
    fn of(gallery: &'a Gallery, probe: &'a Probe) -> Self {
        let dlib = probe.dlib.as_ref().map(Template::values);
        Self {
            gallery,
            sface: probe.sface.as_ref().map(Template::values),
            dlib,
            dlib_square: dlib.map_or(0.0, |values| dot(values, values)),
        }
    }

    /// Minus infinity where nothing can be compared.
    fn score(&self, index: usize) -> f32 {
        let Gallery { calibration, photos, sface, dlib, .. } = self.gallery;
        let known = |rows: &'a Rows| {
            let square = rows.squares.get(index).copied().filter(|square| *square >= 0.0)?;
            Some((rows.rows.get(index)?, square))
        };
        let cosine = self.sface.zip(known(sface)).map(|(values, (row, _))| dot(values, row));
        let distance = self.dlib.zip(known(dlib)).map(|(values, (row, square))| {
            (self.dlib_square + square - 2.0 * dot(values, row)).max(0.0).sqrt()
        });
        let photos = photos.get(index).copied().unwrap_or_default();
        calibration.score(cosine, distance, photos).unwrap_or(f32::NEG_INFINITY)
    }
}

#[derive(Clone, Copy)]
struct Place {
    index: usize,
    score: f32,
}

impl Place {
    const NONE: Self = Self { index: usize::MAX, score: f32::NEG_INFINITY };
}

/// The best two of those that were added; of equals the first.
struct Top {
    best: Place,
    second: Place,
}

impl Default for Top {
    fn default() -> Self {
        Self { best: Place::NONE, second: Place::NONE }
    }
}

impl Top {
    fn add(&mut self, index: usize, score: f32) {
        if score > self.second.score {
            let place = Place { index, score };
            if score > self.best.score {
                (self.best, self.second) = (place, self.best);
            } else {
                self.second = place;
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small numbers from a generator")]
mod tests {
    use super::*;
    use crate::domain::template::{Matcher, TEMPLATE_LEN};

    fn id(text: &str) -> EmployeeId {
        text.parse().unwrap()
    }

    /// Numbers that are the same in every run.
    struct Numbers(u32);

    impl Numbers {
        fn next(&mut self) -> f32 {
            self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f32::from((self.0 >> 16) as u16) / 32768.0 - 1.0
        }

        fn below(&mut self, limit: u8) -> u8 {
            (f32::from(limit) * (self.next() + 1.0) / 2.0) as u8
        }

        /// A template near another one, or anywhere.
        fn template(&mut self, matcher: Matcher, near: Option<&Template>, spread: f32) -> Template {
            let spread = if near.is_some() { spread } else { 1.0 };
            let length = if matcher == Matcher::SFace { 1.0 } else { 1.4 };
            let values: Vec<f32> = (0..TEMPLATE_LEN)
                .map(|index| near.map_or(0.0, |near| near.values()[index]) + spread * self.next() / 8.0)
                .collect();
            let scale = length / values.iter().map(|value| value * value).sum::<f32>().sqrt();
            Template::new(matcher, &values.iter().map(|value| value * scale).collect::<Vec<_>>()).unwrap()
        }

        fn probe(&mut self, near: Option<&Probe>, spread: f32) -> Probe {
            let lacks = self.below(20);
            let sface = near.and_then(|near| near.sface.as_ref());
            let dlib = near.and_then(|near| near.dlib.as_ref());
            Probe {
                sface: (lacks != 0).then(|| self.template(Matcher::SFace, sface, spread)),
                dlib: (lacks != 1).then(|| self.template(Matcher::Dlib, dlib, spread)),
            }
        }
    }

    #[test]
    fn a_search_in_a_large_gallery_finds_what_comparing_with_everybody_finds() {
        for round in 0..30_u32 {
            let mut numbers = Numbers(round);
            let mut gallery = Gallery::new();
            let mut enrolled = Vec::new();
            for person in 0..400_u16 {
                // Every now and then somebody who looks like another one, or is the same.
                let near = (numbers.below(8) == 0).then(|| enrolled.last().cloned()).flatten();
                let spread = f32::from(numbers.below(4)) / 4.0;
                let first = numbers.probe(near.as_ref(), spread);
                let photos = 1 + numbers.below(4);
                let templates: Vec<Template> =
                    (0..photos).flat_map(|_| first.templates().cloned().collect::<Vec<_>>()).collect();
                gallery.set(&id(&format!("p{person}")), &templates);
                enrolled.push(first);
            }
            gallery.remove(&id("p3"));
            for search in 0..40_usize {
                let near = (search % 2 == 0).then(|| &enrolled[search * 7]);
                let spread = f32::from(numbers.below(6)) / 5.0;
                let probe = numbers.probe(near, spread);
                let mut plainly = Top::default();
                gallery.scores(&probe).enumerate().for_each(|(index, score)| plainly.add(index, score));
                let expected = [plainly.best, plainly.second].map(|place| gallery.candidate(place).unwrap());
                let found = gallery.search(&probe).unwrap();
                assert_eq!([found.best, found.runner_up.unwrap()], expected, "round {round}, {search}");
            }
        }
    }
}
