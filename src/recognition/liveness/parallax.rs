//! What tells a head that turns from a flat picture that is turned.
//!
//! However a flat picture is moved, tilted or turned, each view of it is a plane projective map (a homography) of every
//! other. Eyes and the corners of the mouth lie nearly in one plane; they tell the map from an earlier view to this one,
//! and the map tells where the tip of the nose of a flat picture would now be. A real nose stands in front of that plane
//! and lies elsewhere as soon as the head turns. The distance between both is the parallax ("plane and parallax":
//! R. Kumar, P. Anandan, K. Hanna, 1994).
//!
//! What it cannot tell: a mask with a nose, and a sheet that is bent so far that its nose stands out like a real one.
//! Both turn like a head. A video follows too, when it happens to show the turn that is asked for.

use crate::recognition::detect::Point;

/// Eye, eye, nose tip, mouth corner, mouth corner; in each pair the one further left in the picture first.
pub type Landmarks = [Point; 5];

/// A view of a face compared with an earlier one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Turned {
    /// How far the nose lies from where that of a flat picture would be, along the line of the eyes, in eye distances
    /// of the earlier view at today's size; positive to the right of the picture. A nose stands out by 0.4 to 0.5, so a
    /// turn by 25 degrees gives about 0.19.
    pub parallax: f32,
    /// Width of the face in parts of its height, as a multiple of the same in the earlier view: below 1.0 where it is
    /// seen from the side.
    pub narrowing: f32,
}

/// Compares `now` with `before`; `None` where the landmarks are no face.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "a few eye distances")]
pub fn turned(before: &Landmarks, now: &Landmarks) -> Option<Turned> {
    let nose = flat_nose(before, now)?;
    let (was, is) = (Span::of(before), Span::of(now));
    let eye_distance = was.across * is.down / was.down;
    let beside =
        (f64::from(now[2].x) - nose[0]) * is.along[0] + (f64::from(now[2].y) - nose[1]) * is.along[1];
    let turned = Turned {
        parallax: (beside / eye_distance) as f32,
        narrowing: (is.across / is.down / (was.across / was.down)) as f32,
    };
    (turned.parallax.is_finite() && turned.narrowing.is_finite()).then_some(turned)
}

/// Where the nose would be if the face were flat.
///
/// In homogeneous coordinates the second mouth corner and the nose are sums of the other three points; the quotients of
/// the two sums' weights are the same in every view of a plane.
fn flat_nose(before: &Landmarks, now: &Landmarks) -> Option<[f64; 2]> {
    let corner = weights(before, 4)?;
    let nose = weights(before, 2)?;
    let corner_now = weights(now, 4)?;
    let mut sum = [0.0; 3];
    for (index, point) in [0, 1, 3].into_iter().enumerate() {
        let (of_nose, of_corner, of_corner_now) =
            (*nose.get(index)?, *corner.get(index)?, *corner_now.get(index)?);
        if of_corner.abs() < 0.05 {
            return None;
        }
        let weight = of_nose / of_corner * of_corner_now;
        for (total, part) in sum.iter_mut().zip(homogeneous(*now.get(point)?)) {
            *total += weight * part;
        }
    }
    (sum[2].abs() > 1e-9).then(|| [sum[0] / sum[2], sum[1] / sum[2]])
}

/// The weights with which both eyes and the first mouth corner sum up to the point of this index.
fn weights(points: &Landmarks, index: usize) -> Option<[f64; 3]> {
    let [a, b, c] = [0, 1, 3].map(|corner| points.get(corner).copied().map_or([0.0; 3], homogeneous));
    let x = homogeneous(*points.get(index)?);
    let all = determinant(a, b, c);
    // Twice the area of the triangle of the three: without any there is no face.
    (all.abs() > 1.0)
        .then(|| [determinant(x, b, c) / all, determinant(a, x, c) / all, determinant(a, b, x) / all])
}

fn homogeneous(point: Point) -> [f64; 3] {
    [f64::from(point.x), f64::from(point.y), 1.0]
}

fn determinant(a: [f64; 3], b: [f64; 3], c: [f64; 3]) -> f64 {
    a[0] * (b[1] * c[2] - b[2] * c[1]) - b[0] * (a[1] * c[2] - a[2] * c[1])
        + c[0] * (a[1] * b[2] - a[2] * b[1])
}

/// The size of a face in its landmarks.
struct Span {
    /// Distance of the eyes.
    across: f64,
    /// Distance of the mouth's middle from that of the eyes.
    down: f64,
    /// Direction of the line of the eyes, of length 1.
    along: [f64; 2],
}

impl Span {
    fn of(points: &Landmarks) -> Self {
        let [a, b, _, c, d] = points.map(|point| [f64::from(point.x), f64::from(point.y)]);
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let across = dx.hypot(dy);
        let down = ((c[0] + d[0] - a[0] - b[0]) / 2.0).hypot((c[1] + d[1] - a[1] - b[1]) / 2.0);
        Self { across, down, along: [dx / across, dy / across] }
    }
}
