//! Liveness on real pictures: photos of public figures held before the camera as flat sheets, and the liveness networks
//! where they are installed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::many_single_char_names,
    reason = "tests stop at the first surprise"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use visionpresence::domain::decision::{Decision, Observation};
use visionpresence::domain::frame::{Frame, Picture};
use visionpresence::domain::settings::LivenessPolicy;
use visionpresence::picture_file;
use visionpresence::recognition::engine::Engine;
use visionpresence::recognition::enrol::templates_from_photo;
use visionpresence::recognition::gallery::Gallery;
use visionpresence::recognition::liveness::challenge::TURN;
use visionpresence::recognition::liveness::parallax::turned;
use visionpresence::recognition::models;
use visionpresence::recognition::recogniser::{Recogniser, RecognitionSettings};

/// Names a folder with photos `T*` of people who are there and `F*` of attacks, with an underscore before.
const STILLS: &str = "VISIONPRESENCE_SPOOF_STILLS";
/// Names a folder with all models, those for liveness too.
const ALL_MODELS: &str = "VISIONPRESENCE_LIVENESS_MODELS";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn engine() -> Engine {
    Engine::load(&models::locate(Some(&root().join("assets/models"))).unwrap()).unwrap()
}

fn photo(name: &str) -> Picture {
    let path = root().join("assets/demo_photos").join(name);
    picture_file::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; scripts/test fetches it", path.display()))
}

/// A printed photo before a camera of 640 x 480: turned by `yaw`, tilted by `pitch` (degrees) about the middle of its
/// face, which is 110 pixels wide when it is held straight; `near` is the width of the face in parts of the distance.
fn sheet(photo: &Picture, face: [f32; 3], (yaw, pitch): (f32, f32), near: f32) -> Picture {
    let [center_x, center_y, width] = face;
    let (sin_yaw, cos_yaw) = yaw.to_radians().sin_cos();
    let (sin_pitch, cos_pitch) = pitch.to_radians().sin_cos();
    let distance = 1.0 / near;
    let mut rgb = Vec::with_capacity(640 * 480 * 3);
    for y in 0..480 {
        for x in 0..640 {
            // A ray through this pixel, in face widths, meets the plane of the sheet.
            let (rx, ry) = ((x as f32 - 320.0) / 110.0 / distance, (y as f32 - 240.0) / 110.0 / distance);
            // Its axes: (cos yaw, 0, -sin yaw) across, (sin yaw sin pitch, cos pitch, cos yaw sin pitch) down.
            let normal = [sin_yaw * cos_pitch, -sin_pitch, cos_yaw * cos_pitch];
            let along = normal[0] * rx + normal[1] * ry + normal[2];
            let t = if along.abs() < 1e-3 { -1.0 } else { normal[2] * distance / along };
            let hit = [rx * t, ry * t, t - distance];
            let across = hit[0] * cos_yaw - hit[2] * sin_yaw;
            let down = hit[0] * sin_yaw * sin_pitch + hit[1] * cos_pitch + hit[2] * cos_yaw * sin_pitch;
            let (u, v) = (center_x + across * width, center_y + down * width);
            let inside = t > 0.0
                && (0.0..photo.width() as f32 - 1.0).contains(&u)
                && (0.0..photo.height() as f32 - 1.0).contains(&v);
            for channel in 0..3 {
                let at = |x: usize, y: usize| {
                    f32::from(photo.rgb()[(y * photo.width() as usize + x) * 3 + channel])
                };
                rgb.push(if inside {
                    let (x, y, fx, fy) = (u as usize, v as usize, u.fract(), v.fract());
                    let upper = at(x, y) * (1.0 - fx) + at(x + 1, y) * fx;
                    let lower = at(x, y + 1) * (1.0 - fx) + at(x + 1, y + 1) * fx;
                    (upper * (1.0 - fy) + lower * fy) as u8
                } else {
                    120
                });
            }
        }
    }
    Picture::new(640, 480, rgb).unwrap()
}

/// Where the face is in a photo: middle and width.
fn place(engine: &mut Engine, photo: &Picture) -> [f32; 3] {
    let face = engine.detect_in_photo(photo).unwrap()[0];
    [face.center().x, face.center().y, face.width]
}

#[test]
fn the_nose_of_a_turned_photo_stays_in_its_plane_as_the_detector_sees_it() {
    let mut engine = engine();
    let mut furthest = 0.0_f32;
    let mut seen = 0;
    for name in ["obama.jpg", "obama2.jpg", "biden.jpg", "astronaut.png"] {
        let photo = photo(name);
        let face = place(&mut engine, &photo);
        for near in [0.2, 0.35] {
            let mut landmarks = |angles| {
                let picture = sheet(&photo, face, angles, near);
                let found = engine.detect(&picture).unwrap();
                found.first().map(|face| engine.refine(&picture, face).unwrap().landmarks)
            };
            let straight = landmarks((0.0, 0.0)).unwrap();
            for yaw in [-50.0, -35.0, -20.0, 20.0, 35.0, 50.0] {
                for pitch in [0.0, 15.0] {
                    let Some(view) = landmarks((yaw, pitch)).and_then(|now| turned(&straight, &now)) else {
                        continue;
                    };
                    seen += 1;
                    if view.parallax.abs() > TURN / 2.0 {
                        eprintln!("{name}, near {near}, {yaw}/{pitch} degrees: {view:?}");
                    }
                    furthest = furthest.max(view.parallax.abs());
                }
            }
        }
    }
    eprintln!(
        "{seen} views of turned sheets; the nose left the plane by up to {furthest:.3} of the eye distance"
    );
    assert!(seen > 60, "{seen}");
    assert!(furthest < TURN * 0.75, "{furthest}");
}

/// A kiosk in which one person is enrolled.
fn kiosk(policy: LivenessPolicy) -> Recogniser {
    let mut engine = engine();
    let mut gallery = Gallery::new();
    for (id, name) in [("obama", "obama.jpg"), ("biden", "biden.jpg")] {
        gallery
            .set(&id.parse().unwrap(), &templates_from_photo(&mut engine, &photo(name)).unwrap().templates);
    }
    let settings = RecognitionSettings { liveness: policy, ..RecognitionSettings::default() };
    Recogniser::new(engine, gallery, settings)
}

/// Holds up a photo that swings to both sides, 15 frames a second, and gives what was decided and what was asked.
fn swing(kiosk: &mut Recogniser, photo: &Picture, seconds: u64) -> (Vec<Decision>, usize) {
    let face = place(kiosk.engine(), photo);
    // A swing of two seconds, drawn once.
    let pictures: Vec<Picture> = (0..30)
        .map(|frame| {
            sheet(photo, face, (40.0 * (frame as f32 / 30.0 * std::f32::consts::TAU).sin(), 0.0), 0.25)
        })
        .collect();
    let (mut decisions, mut asked) = (Vec::new(), 0);
    for frame in 0..seconds * 15 {
        let picture = pictures[frame as usize % pictures.len()].clone();
        let captured = Duration::from_millis(frame * 66);
        let Observation { turn, decided, .. } =
            kiosk.observe(&Frame { sequence: frame + 1, captured, picture });
        asked += usize::from(turn.is_some());
        decisions.extend(decided.map(|decided| decided.decision));
    }
    (decisions, asked)
}

#[test]
fn a_photo_that_is_swung_is_never_identified_under_a_challenge_and_is_without_any_policy() {
    let photo = photo("obama2.jpg");
    let (decisions, asked) = swing(&mut kiosk(LivenessPolicy::Off), &photo, 3);
    assert!(decisions.iter().any(|decision| matches!(decision, Decision::Identified(_))), "{decisions:?}");
    assert_eq!(asked, 0);
    let (decisions, asked) = swing(&mut kiosk(LivenessPolicy::Challenge), &photo, 18);
    assert!(!decisions.iter().any(|decision| matches!(decision, Decision::Identified(_))), "{decisions:?}");
    assert!(decisions.iter().any(|decision| matches!(decision, Decision::PresentationAttack { .. })));
    assert!(asked > 30, "{asked}");
}

fn pictures_of(folder: &Path, kind: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.filter(|path| path.file_name().unwrap().to_string_lossy().contains(kind)).collect();
    found.sort();
    found
}

#[test]
fn the_networks_tell_the_stills_of_attacks_from_the_live_one() {
    let (Some(stills), Some(all)) = (std::env::var_os(STILLS), std::env::var_os(ALL_MODELS)) else {
        eprintln!("skipped: {STILLS} and {ALL_MODELS} do not name folders with stills and with all models");
        return;
    };
    let mut engine = Engine::load(Path::new(&all)).unwrap();
    assert!(engine.judges_liveness());
    for (kind, live) in [("_T", true), ("_F", false)] {
        let files = pictures_of(Path::new(&stills), kind);
        assert!(!files.is_empty());
        for file in files {
            let picture = picture_file::read(&file).unwrap();
            let face = engine.detect(&picture).unwrap()[0];
            let score = engine.liveness(&picture, &face).unwrap();
            eprintln!("{}: {score:.4}", file.display());
            assert_eq!(score >= 0.5, live, "{}: {score}", file.display());
        }
    }
}

/// A screen or a print that is photographed again: flatter, with the grid of its dots, in a frame, before a wall.
fn photographed_again(photo: &Picture, face: [f32; 3], screen: bool) -> Picture {
    let held = sheet(photo, face, (8.0, 3.0), 0.3);
    let rgb: Vec<u8> = held
        .rgb()
        .iter()
        .enumerate()
        .map(|(index, value)| {
            let (x, y) = ((index / 3 % 640) as f32, (index / 3 / 640) as f32);
            let dots = if screen { 14.0 * ((x * 1.9).sin() * (y * 1.7).sin()) } else { 0.0 };
            let (floor, gain) = if screen { (40.0, 0.8) } else { (55.0, 0.6) };
            (floor + gain * f32::from(*value) + dots) as u8
        })
        .collect();
    Picture::new(640, 480, rgb).unwrap()
}

fn save(picture: &Picture, file: &Path) {
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    image::save_buffer(file, picture.rgb(), picture.width(), picture.height(), image::ColorType::Rgb8)
        .unwrap();
}

/// `live/` with photos as they are, `attack/` with the same photos photographed again; one attack is a folder of frames.
fn presentations(folder: &Path) {
    let mut engine = engine();
    for name in ["obama.jpg", "obama2.jpg", "biden.jpg", "astronaut.png"] {
        let photo = photo(name);
        let face = place(&mut engine, &photo);
        save(&photo, &folder.join("live").join(name).with_extension("png"));
        save(
            &photographed_again(&photo, face, false),
            &folder.join("attack/print").join(name).with_extension("png"),
        );
        save(
            &photographed_again(&photo, face, true),
            &folder.join("attack/screen/one video").join(name).with_extension("png"),
        );
    }
    save(&Picture::new(64, 64, vec![90; 64 * 64 * 3]).unwrap(), &folder.join("attack/print/no face.png"));
}

fn evaluate_liveness(folder: &Path, models: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_visionpresence"))
        .arg("evaluate-liveness")
        .arg(folder)
        .args(["--json", "--models"])
        .arg(models)
        .output()
        .unwrap()
}

#[test]
fn the_liveness_of_a_folder_is_measured_from_end_to_end_or_what_is_missing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    presentations(folder.path());
    let without = evaluate_liveness(folder.path(), &root().join("assets/models"));
    let networks = root().join("assets/models/MiniFASNetV2_2.7_80x80.onnx").exists();
    let said = String::from_utf8_lossy(&without.stderr).into_owned();
    assert_eq!(without.status.success(), networks, "{said}");
    assert!(networks || said.contains("doctor"), "it says where to look: {said}");
    let Some(models) = std::env::var_os(ALL_MODELS) else {
        eprintln!("the networks are not installed: nothing was measured");
        return;
    };
    let output = evaluate_liveness(folder.path(), Path::new(&models));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["frames"]["live"]["scored"], 4, "{report}");
    assert_eq!(report["frames"]["attack"]["print"]["scored"], 4);
    assert_eq!(report["frames"]["attack"]["print"]["no_face"], 1);
    assert_eq!(report["apcer_count"]["screen"][1], 4);
    assert_eq!(report["bpcer_count"][1], 4);
    for (low, high) in [("/bpcer_95/0", "/bpcer_95/1"), ("/apcer_95/print/0", "/apcer_95/print/1")] {
        let at = |path| report.pointer(path).and_then(serde_json::Value::as_f64).unwrap();
        assert!(at(low) <= at(high) && at(high) <= 1.0, "{report}");
    }
    // How well the networks tell made-up attacks is no claim about real ones; that they prefer real photos is.
    let apcer = report["apcer"]["print"].as_f64().unwrap();
    assert!(report["bpcer"].as_f64().unwrap() <= 0.5 && apcer <= 0.5, "{report}");
    assert_eq!(report["presentations"]["live"], 4);
}
