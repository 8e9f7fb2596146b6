//! Tracks of landmarks as a camera would see them: of a head, of a flat picture, of a bent one.
#![allow(clippy::cast_precision_loss, reason = "a few dozen frames")]

use super::*;
use crate::recognition::detect::Point;
use crate::recognition::liveness::parallax::turned;

/// Time between two frames.
const STEP: Duration = Duration::from_millis(66);

fn face_with(landmarks: [Point; 5]) -> DetectedFace {
    let (x, y) = (landmarks[0].x - 40.0, landmarks[0].y - 40.0);
    DetectedFace { x, y, width: 140.0, height: 170.0, landmarks, score: 0.9 }
}

/// Eyes, nose and corners of the mouth in eye distances: to the right, down, towards the camera.
const HEAD: [[f64; 3]; 5] =
    [[-0.5, -0.5, 0.0], [0.5, -0.5, 0.0], [0.0, 0.1, 0.42], [-0.4, 0.6, 0.03], [0.4, 0.6, 0.03]];

/// The same on paper.
fn flat() -> [[f64; 3]; 5] {
    HEAD.map(|[x, y, _]| [x, y, 0.0])
}

/// The same on paper that is bent around an upright axis with this radius, in eye distances.
fn bent(radius: f64) -> [[f64; 3]; 5] {
    HEAD.map(|[x, y, _]| [radius * (x / radius).sin(), y, radius * (x / radius).cos() - radius])
}

/// How something is held: angles in degrees, place in eye distances.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    yaw: f64,
    pitch: f64,
    roll: f64,
    x: f64,
    y: f64,
}

/// Noise that is the same in every run: -1.0 to 1.0, in the middle more often.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        let mut even = || {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 11) as f64 / (1_u64 << 53) as f64
        };
        even() + even() - 1.0
    }
}

/// What a camera sees at this distance (in eye distances) with an eye distance of 60 pixels, each landmark wrong by up to
/// `noise` pixels.
fn view(shape: &[[f64; 3]; 5], held: Held, distance: f64, noise: f64, random: &mut Noise) -> DetectedFace {
    let (yaw, pitch, roll) = (held.yaw.to_radians(), held.pitch.to_radians(), held.roll.to_radians());
    let landmarks = shape.map(|[x, y, z]| {
        let (x, z) = (x * yaw.cos() + z * yaw.sin(), z * yaw.cos() - x * yaw.sin());
        let (y, z) = (y * pitch.cos() - z * pitch.sin(), z * pitch.cos() + y * pitch.sin());
        let (x, y) = (x * roll.cos() - y * roll.sin(), x * roll.sin() + y * roll.cos());
        let scale = 60.0 * distance / (distance - z);
        #[expect(clippy::cast_possible_truncation, reason = "pixels")]
        let pixel = |place: f64, random: &mut Noise| (300.0 + place * scale + noise * random.next()) as f32;
        Point { x: pixel(x + held.x, random), y: pixel(y + held.y, random) }
    });
    face_with(landmarks)
}

/// Shows a movement over so many frames until the challenge ends; it lasts at most ten seconds.
fn answer(challenge: &mut Challenge, frames: impl Iterator<Item = DetectedFace>) -> Outcome {
    let mut now = Duration::ZERO;
    for face in frames {
        now += STEP;
        let outcome = challenge.see(&face, now);
        if outcome != Outcome::Running {
            return outcome;
        }
    }
    Outcome::Running
}

/// 0.0, up to 1.0 in the middle and back, over `frames` frames, with a rest before and after.
fn there_and_back(frames: usize) -> impl Iterator<Item = f64> {
    let swing = (0..=frames).map(move |frame| (std::f64::consts::PI * frame as f64 / frames as f64).sin());
    std::iter::repeat_n(0.0, 5).chain(swing).chain(std::iter::repeat_n(0.0, 5))
}

fn asked_left() -> Challenge {
    Challenge::new([Side::Left, Side::Right, Side::Left, Side::Right], 1, Duration::ZERO)
}

/// A head that turns by `degrees` (positive: to its own left, which is the right of the picture).
fn head(degrees: f64, frames: usize, seed: u64) -> impl Iterator<Item = DetectedFace> {
    let mut random = Noise(seed);
    there_and_back(frames).map(move |part| {
        let held = Held { yaw: degrees * part, pitch: 4.0 * part, roll: 3.0 * part, ..Held::default() };
        view(&HEAD, held, 9.0, 1.0, &mut random)
    })
}

#[test]
fn a_head_that_turns_to_the_side_asked_for_and_back_passes_slowly_and_quickly() {
    for seed in 0..50 {
        for degrees in [32.0, 40.0, 50.0] {
            for frames in [9, 15, 30] {
                let outcome = answer(&mut asked_left(), head(degrees, frames, seed));
                assert_eq!(outcome, Outcome::Passed, "{degrees} degrees in {frames} frames, seed {seed}");
            }
        }
        let mut right = Challenge::new([Side::Right; SIDES], 1, Duration::ZERO);
        assert_eq!(answer(&mut right, head(-35.0, 15, seed)), Outcome::Passed);
    }
}

#[test]
fn a_flat_picture_never_passes_however_it_is_turned_tilted_and_moved() {
    let mut nearest = 0.0_f32;
    for seed in 0..400_u64 {
        let mut random = Noise(seed);
        let mut any = |most: f64| random.next() * most;
        let (yaw, pitch, roll, x, y) = (any(75.0), any(45.0), any(40.0), any(0.8), any(0.8));
        // From a photo at arm's length to a tablet right before the camera.
        let distance = 3.0 + 8.0 * any(0.5).abs();
        let mut noise = Noise(seed + 1_000);
        let frames: Vec<DetectedFace> = there_and_back(20 + usize::try_from(seed % 40).unwrap())
            .map(|part| {
                let [yaw, pitch, roll, x, y] = [yaw, pitch, roll, x, y].map(|most| most * part);
                view(&flat(), Held { yaw, pitch, roll, x, y }, distance, 1.0, &mut noise)
            })
            .collect();
        for side in [Side::Left, Side::Right] {
            let mut challenge = Challenge::new([side; SIDES], 1, Duration::ZERO);
            let outcome = answer(&mut challenge, frames.iter().copied());
            assert_ne!(outcome, Outcome::Passed, "seed {seed}");
        }
        let furthest = frames.iter().filter_map(|face| turned(&frames[0].landmarks, &face.landmarks));
        nearest = furthest.fold(nearest, |most, view| most.max(view.parallax.abs()));
    }
    // Noise alone: a head turned by 25 degrees is at 0.19.
    assert!(nearest < 0.12, "{nearest}");
}

#[test]
fn a_flat_picture_that_is_turned_far_is_named_as_one() {
    let mut noise = Noise(7);
    let frames = there_and_back(30)
        .map(|part| view(&flat(), Held { yaw: 60.0 * part, ..Held::default() }, 6.0, 0.5, &mut noise));
    assert_eq!(answer(&mut asked_left(), frames), Outcome::Failed(AttackReason::FlatTurn));
}

#[test]
fn a_picture_that_is_bent_as_far_as_a_sheet_bends_by_itself_does_not_pass() {
    for (radius, degrees) in [(2.5, 40.0), (2.0, 30.0), (1.5, 20.0)] {
        let mut noise = Noise(3);
        let frames = there_and_back(30).map(|part| {
            view(&bent(radius), Held { yaw: degrees * part, ..Held::default() }, 8.0, 0.5, &mut noise)
        });
        let outcome = answer(&mut asked_left(), frames);
        assert_ne!(outcome, Outcome::Passed, "radius {radius}, {degrees} degrees");
    }
}

#[test]
fn a_second_picture_put_in_place_of_the_first_is_no_turn() {
    let mut random = Noise(5);
    let mut show = |yaw| view(&HEAD, Held { yaw, ..Held::default() }, 9.0, 0.5, &mut random);
    let frames: Vec<DetectedFace> =
        (0..120).map(|frame| show(if frame / 8 % 2 == 1 { 35.0 } else { 0.0 })).collect();
    assert_ne!(answer(&mut asked_left(), frames.into_iter()), Outcome::Passed);
}

#[test]
fn who_turns_to_the_wrong_side_has_to_turn_twice_more_and_a_second_wrong_turn_ends_it() {
    let mut honest = Challenge::new([Side::Left, Side::Right, Side::Left, Side::Right], 1, Duration::ZERO);
    let turns = [-35.0, -35.0, 35.0].into_iter().flat_map(|degrees| head(degrees, 15, 1));
    assert_eq!(answer(&mut honest, turns), Outcome::Passed);
    let mut guess = asked_left();
    let turns = [-35.0, 35.0, 35.0].into_iter().flat_map(|degrees| head(degrees, 15, 1));
    assert_eq!(answer(&mut guess, turns), Outcome::Failed(AttackReason::NoTurn));
}

#[test]
fn who_does_not_move_is_given_up_on_after_some_seconds() {
    let mut challenge = asked_left();
    let mut random = Noise(2);
    let still = (0..200).map(|_| view(&HEAD, Held::default(), 9.0, 1.0, &mut random));
    assert_eq!(answer(&mut challenge, still), Outcome::Failed(AttackReason::NoTurn));
    assert_eq!(challenge.miss(TIME_LIMIT * 2), Outcome::Failed(AttackReason::NoTurn));
}

#[test]
fn the_arc_fills_on_the_way_out_and_to_the_end_on_the_way_back() {
    let mut challenge = asked_left();
    let (mut last, mut now, mut back) = (0.0, Duration::ZERO, false);
    let mut random = Noise(1);
    for part in there_and_back(20) {
        now += STEP;
        let face = view(&HEAD, Held { yaw: 36.0 * part, ..Held::default() }, 9.0, 0.0, &mut random);
        if challenge.see(&face, now) == Outcome::Passed {
            assert!(back && last > 0.85, "{last}");
            return;
        }
        let asked = challenge.asked();
        assert!(asked.progress >= last && asked.side == Side::Left, "{} after {last}", asked.progress);
        (last, back) = (asked.progress, asked.back);
    }
    panic!("never passed");
}

#[test]
fn landmarks_that_are_no_face_change_nothing() {
    let mut challenge = asked_left();
    let mut random = Noise(1);
    let front = view(&HEAD, Held::default(), 9.0, 0.0, &mut random);
    challenge.see(&front, STEP);
    for odd in [[Point::default(); 5], [Point { x: f32::NAN, y: 1.0 }; 5]] {
        assert_eq!(challenge.see(&face_with(odd), STEP * 2), Outcome::Running);
    }
}
