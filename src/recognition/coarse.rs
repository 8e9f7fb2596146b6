//! Templates in eight bits a number: a quarter of the bytes, to find out quickly who cannot be the one.
//!
//! A coarse cosine comes with a bound of its error, so that nobody is passed over who would win by the exact numbers.
//! The first [`HEAD`] numbers alone tell how near two templates can be at best, for a quarter of the work. Each pass reads one
//! block of memory straight on and does the same with each row, which the compiler makes vector instructions of.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "numbers are rounded to -127 to 127 on purpose, and their products stay far below 2^24"
)]

use crate::domain::template::TEMPLATE_LEN;

/// Largest rounded number.
const LARGEST: f32 = 127.0;
/// Rounding of the f32 arithmetic on vectors of about length 1, with room to spare.
const ARITHMETIC: f32 = 1e-4;
/// Independent sums of the dot product.
const LANES: usize = 8;
/// Numbers at the beginning of a template that are compared alone. On 1,069 people of LFW, 51% of whom are left over by
/// a stranger's cosine, dlib's first 16, 32 and 64 numbers leave 11%, 4.6% and 1.3%.
const HEAD: usize = 32;

type Numbers = [i8; TEMPLATE_LEN];

/// A vector rounded to multiples of its own step.
#[derive(Debug, Clone, Copy)]
struct Rounded {
    numbers: Numbers,
    step: f32,
    /// Length of what rounding took away.
    error: f32,
    /// Length of the vector itself.
    length: f32,
}

impl Rounded {
    fn of(values: &[f32; TEMPLATE_LEN]) -> Self {
        let largest = values.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
        let step = if largest > 0.0 { largest / LARGEST } else { 1.0 };
        let numbers = values.map(|value| (value / step).round() as i8);
        let lost = values.iter().zip(&numbers).map(|(value, number)| value - f32::from(*number) * step);
        Self {
            numbers,
            step,
            error: lost.map(|lost| lost * lost).sum::<f32>().sqrt(),
            length: values.iter().map(|value| value * value).sum::<f32>().sqrt(),
        }
    }
}

/// The beginning of a vector and the length of the rest.
#[derive(Debug, Clone, Copy)]
struct Head {
    numbers: [i8; HEAD],
    /// Squared length of the exact numbers.
    square: f32,
    /// Length of the exact numbers that follow.
    rest: f32,
}

impl Head {
    fn of(values: Option<&[f32; TEMPLATE_LEN]>, rounded: &Numbers) -> Self {
        let (head, rest) = values.map_or((&[][..], &[][..]), |values| values.split_at(HEAD));
        let square = |part: &[f32]| part.iter().map(|value| value * value).sum::<f32>();
        let numbers = rounded.first_chunk().copied().unwrap_or([0; HEAD]);
        Self { numbers, square: square(head), rest: square(rest).sqrt() }
    }
}

/// The rounded templates of everybody, one row a person.
#[derive(Debug, Clone, Default)]
pub(super) struct CoarseRows {
    rows: Vec<Numbers>,
    /// The step of each row; not a number where the person has no template.
    steps: Vec<f32>,
    /// Of each row [`Head::numbers`], [`Head::square`] and [`Head::rest`].
    heads: Vec<[i8; HEAD]>,
    head_squares: Vec<f32>,
    rests: Vec<f32>,
    /// No row lost more than this by rounding.
    error: f32,
    /// No row is longer than this.
    length: f32,
}

/// A probe that is compared coarsely.
pub(super) struct CoarseProbe<'a> {
    rows: &'a CoarseRows,
    numbers: [i16; TEMPLATE_LEN],
    step: f32,
    head: [i16; HEAD],
    head_square: f32,
    /// Length of what follows the head.
    rest: f32,
    /// The exact dot products differ from the coarse ones by this at most.
    pub(super) bound: f32,
}

impl CoarseProbe<'_> {
    /// The dot product with each row; not a number where the person has no template.
    pub(super) fn dots(&self) -> Vec<f32> {
        let rows = self.rows.rows.iter().zip(&self.rows.steps);
        rows.map(|(row, step)| dot(&self.numbers, row) as f32 * (step * self.step)).collect()
    }

    /// The dot product with one row; not a number where there is none.
    pub(super) fn dot(&self, index: usize) -> f32 {
        let row = self.rows.rows.get(index).zip(self.rows.steps.get(index));
        row.map_or(f32::NAN, |(row, step)| dot(&self.numbers, row) as f32 * (step * self.step))
    }

    /// The distance from each row is at least this; not a number where there is none.
    ///
    /// That of the beginnings, less what rounding may have done, and for the others by how much their lengths differ.
    pub(super) fn least_distances(&self) -> Vec<f32> {
        let heads = self.rows.heads.iter();
        let mut distances: Vec<f32> = heads.map(|row| dot(&self.head, row) as f32).collect();
        let lengths = self.rows.steps.iter().zip(&self.rows.head_squares).zip(&self.rows.rests);
        for (distance, ((step, head_square), rest)) in distances.iter_mut().zip(lengths) {
            let together = *distance * (step * self.step) + self.bound;
            let rest = self.rest - rest;
            let square = self.head_square + head_square - 2.0 * together + rest * rest;
            // What rounding leaves of nothing may be below it; what is not a number stays so.
            *distance = if square < 0.0 { 0.0 } else { square.sqrt() };
        }
        distances
    }
}

impl CoarseRows {
    pub(super) fn push(&mut self, row: Option<&[f32; TEMPLATE_LEN]>) {
        let (numbers, step) = self.rounded(row);
        let head = Head::of(row, &numbers);
        self.heads.push(head.numbers);
        self.head_squares.push(head.square);
        self.rests.push(head.rest);
        self.rows.push(numbers);
        self.steps.push(step);
    }

    /// Puts another row in the place of `index`, which is there.
    pub(super) fn replace(&mut self, index: usize, row: Option<&[f32; TEMPLATE_LEN]>) {
        if index >= self.rows.len() {
            return;
        }
        self.push(row);
        self.swap_remove(index);
    }

    pub(super) fn swap_remove(&mut self, index: usize) {
        self.rows.swap_remove(index);
        self.steps.swap_remove(index);
        self.heads.swap_remove(index);
        self.head_squares.swap_remove(index);
        self.rests.swap_remove(index);
    }

    /// Bytes that [`CoarseProbe::dots`] reads.
    pub(super) fn bytes(&self) -> usize {
        self.rows.len() * (size_of::<Numbers>() + size_of::<f32>())
    }

    /// Bytes that [`CoarseProbe::least_distances`] reads.
    pub(super) fn head_bytes(&self) -> usize {
        self.rows.len() * (HEAD + 3 * size_of::<f32>())
    }

    fn rounded(&mut self, row: Option<&[f32; TEMPLATE_LEN]>) -> (Numbers, f32) {
        let Some(row) = row else { return ([0; TEMPLATE_LEN], f32::NAN) };
        let rounded = Rounded::of(row);
        self.error = self.error.max(rounded.error);
        self.length = self.length.max(rounded.length);
        (rounded.numbers, rounded.step)
    }

    pub(super) fn probe(&self, probe: &[f32; TEMPLATE_LEN]) -> CoarseProbe<'_> {
        let values = probe;
        let probe = Rounded::of(values);
        let head = Head::of(Some(values), &probe.numbers);
        // By Cauchy and Schwarz: what the probe lost times the row, and the rounded probe times what the row lost.
        let bound = probe.error * self.length + (probe.length + probe.error) * self.error;
        CoarseProbe {
            rows: self,
            numbers: probe.numbers.map(i16::from),
            step: probe.step,
            head: head.numbers.map(i16::from),
            head_square: head.square,
            rest: head.rest,
            bound: bound + ARITHMETIC,
        }
    }
}

#[inline]
fn dot<const LENGTH: usize>(probe: &[i16; LENGTH], row: &[i8; LENGTH]) -> i32 {
    let mut sums = [0_i32; LANES];
    let (left, _) = probe.as_chunks::<{ 2 * LANES }>();
    let (right, _) = row.as_chunks::<{ 2 * LANES }>();
    for (x, y) in left.iter().zip(right) {
        // Two products of numbers up to 127 fit in 16 bits. Nothing can overflow; without the check for it the compiler
        // takes eight at once.
        let product = |(x, y): (&i16, &i8)| x.wrapping_mul(i16::from(*y));
        let (x_first, x_second) = x.split_at(LANES);
        let (y_first, y_second) = y.split_at(LANES);
        let first = x_first.iter().zip(y_first).map(product);
        let second = x_second.iter().zip(y_second).map(product);
        for (sum, (first, second)) in sums.iter_mut().zip(first.zip(second)) {
            *sum = sum.wrapping_add(i32::from(first.wrapping_add(second)));
        }
    }
    sums.iter().fold(0, |total, sum| total.wrapping_add(*sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coarse_dot_product_keeps_within_its_bound() {
        let vector = |seed: u32| -> [f32; TEMPLATE_LEN] {
            let mut state = seed;
            std::array::from_fn(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / 2_f32.powi(24) * 0.3 - 0.15
            })
        };
        let rows: Vec<_> = (0..200).map(vector).collect();
        let mut coarse = CoarseRows::default();
        for row in &rows {
            coarse.push(Some(row));
        }
        coarse.push(None);
        coarse.replace(7, Some(&rows[8]));
        let probe = vector(77);
        let probe_coarse = coarse.probe(&probe);
        let (found, bound) = (probe_coarse.dots(), probe_coarse.bound);
        let nearest = probe_coarse.least_distances();
        assert!(bound < 0.02, "{bound}");
        for (index, row) in rows.iter().enumerate() {
            let row = if index == 7 { &rows[8] } else { row };
            let exact: f32 = row.iter().zip(&probe).map(|(a, b)| a * b).sum();
            assert!((found[index] - exact).abs() <= bound, "row {index}");
            assert!((probe_coarse.dot(index) - found[index]).abs() < 1e-9, "row {index}");
            let apart = row.iter().zip(&probe).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt();
            let least = nearest[index];
            assert!(least <= apart && least >= 0.2 * apart, "row {index}: {least}, {apart}");
        }
        assert!(found[200].is_nan() && nearest[200].is_nan(), "nobody is there");
        let own = coarse.probe(&rows[3]).least_distances()[3];
        assert!(own < 0.2, "a template is near itself: {own}");
    }
}
