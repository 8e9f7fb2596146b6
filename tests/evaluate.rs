//! `evaluate` on photos of public figures that set-up fetches into `assets/demo_photos`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests stop at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A collection of photos, and a folder for what is written.
struct Collection {
    folder: tempfile::TempDir,
}

impl Collection {
    fn of(photos: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (person, photo) in photos {
            let place = folder.path().join(person);
            fs::create_dir_all(&place).unwrap();
            fs::copy(root().join("assets/demo_photos").join(photo), place.join(photo)).unwrap();
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn evaluate(&self, more: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_visionpresence"))
            .arg("evaluate")
            .arg(self.path("staff"))
            .arg("--strangers")
            .arg(self.path("strangers"))
            .arg("--data")
            .arg(self.path("company"))
            .arg("--models")
            .arg(root().join("assets/models"))
            .args(more)
            .output()
            .unwrap()
    }

    fn report(&self, more: &[&str]) -> Value {
        let output = self.evaluate(&[more, &["--json"]].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

fn public_figures() -> Collection {
    Collection::of(&[
        ("staff/obama", "obama.jpg"),
        ("staff/obama", "obama2.jpg"),
        ("staff/obama", "obama3.jpg"),
        ("staff/obama", "obama_partial_face2.jpg"),
        ("staff/astronaut", "astronaut.png"),
        ("strangers/biden", "biden.jpg"),
    ])
}

fn lines_of(file: &Path) -> usize {
    fs::read_to_string(file).unwrap().lines().count()
}

#[test]
fn known_photos_give_known_figures_and_a_second_run_computes_nothing_again() {
    let photos = public_figures();
    let mut report = photos.report(&["--enrol", "1"]);
    assert_eq!((report["people"].as_u64(), report["photos"].as_u64()), (Some(2), Some(5)));
    assert_eq!(report["detection_rate_count"], serde_json::json!([6, 6]));
    assert_eq!(report["failures"]["cut_off"], 1, "{}", report["failures"]);
    for matcher in ["sface", "dlib", "fused"] {
        let errors = &report["matchers"][matcher];
        assert_eq!(errors["genuine"], 6, "{matcher}: four photos of one person are six pairs");
        assert_eq!(errors["impostor"], 9, "{matcher}: five photos of two people, one of a stranger");
        for key in ["fnmr_at_fmr_1e3", "fnmr_at_fmr_1e4", "fnmr_at_fmr_1e5"] {
            assert!(errors.get(key).is_some_and(Value::is_null), "{key}: nine pairs cannot show it");
        }
    }
    for set in report["open_set"].as_array().unwrap() {
        for key in ["gallery", "enrolled_photos", "fpir", "fnir", "wrong_person"] {
            assert!(set.get(key).is_some(), "{key}");
        }
    }
    let rule = &report["decision_rule"];
    assert_eq!(rule["fnir_count"], serde_json::json!([0, 3]), "the other photos are recognised");
    assert_eq!((rule["fpir"].as_f64(), rule["wrong_person"].as_f64()), (Some(0.0), Some(0.0)));
    assert!(report["ms_per_photo"].as_f64().unwrap() > 0.0);

    let notes = photos.path("company/face_data/evaluation.jsonl");
    assert_eq!(lines_of(&notes), 6);
    let mut again = photos.report(&["--enrol", "1"]);
    assert_eq!(lines_of(&notes), 6, "nothing was computed again");
    for report in [&mut report, &mut again] {
        report.as_object_mut().unwrap().remove("ms_per_photo");
    }
    assert_eq!(again, report, "the same photos give the same figures");
}

#[test]
fn a_stopped_run_goes_on_where_it_was() {
    let photos = public_figures();
    let whole = photos.report(&[]);
    let notes = photos.path("company/face_data/evaluation.jsonl");
    let text = fs::read_to_string(&notes).unwrap();
    let third_line = text.match_indices('\n').nth(2).unwrap().0;
    let torn = fs::File::options().write(true).open(&notes).unwrap();
    torn.set_len(third_line as u64 + 40).unwrap();
    let resumed = photos.report(&[]);
    assert_eq!(resumed["matchers"], whole["matchers"]);
    assert_eq!(resumed["decision_rule"], whole["decision_rule"]);
}

#[test]
fn a_plot_is_drawn_and_people_under_two_names_are_pointed_out() {
    let photos = Collection::of(&[
        ("staff/obama", "obama.jpg"),
        ("staff/obama", "obama2.jpg"),
        ("strangers/somebody", "obama3.jpg"),
        ("strangers/biden", "biden.jpg"),
    ]);
    let plot = photos.path("det.png");
    let output = photos.evaluate(&["--plot", plot.to_str().unwrap()]);
    let words = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && words.contains("obama and somebody"), "{words}");
    assert!(!words.contains("obama and biden"), "{words}");
    let picture = image::open(&plot).unwrap().to_rgb8();
    assert!(picture.width() >= 600 && picture.pixels().any(|pixel| pixel.0 != [255; 3]));
}

#[test]
fn a_folder_without_photos_is_named() {
    let empty = Collection::of(&[("strangers/biden", "biden.jpg")]);
    fs::create_dir_all(empty.path("staff")).unwrap();
    let output = empty.evaluate(&[]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("holds no photo") && said.contains("PERSON/1.jpg"), "{said}");
}

fn visionpresence(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_visionpresence"))
        .args(arguments)
        .arg("--data")
        .arg(data)
        .arg("--models")
        .arg(root().join("assets/models"))
        .output()
        .unwrap()
}

#[test]
fn doctor_gallery_names_who_should_be_enrolled_again_and_what_strangers_to_expect() {
    let folder = tempfile::tempdir().unwrap();
    let photo = |name: &str| root().join("assets/demo_photos").join(name).to_str().unwrap().to_owned();
    let [one, two, three] = ["obama.jpg", "obama2.jpg", "obama3.jpg"].map(photo);
    let several = ["enrol", "--id", "E001", "--name", "Barack Obama", "--photo", &one, "--photo", &two]
        .into_iter()
        .chain(["--photo", &three, "--consent-seen-by", "Ines"]);
    let single = photo("biden.jpg");
    assert!(visionpresence(folder.path(), &several.collect::<Vec<_>>()).status.success());
    let enrolled =
        ["enrol", "--id", "E002", "--name", "Joe Biden", "--photo", &single, "--consent-seen-by", "Ines"];
    assert!(visionpresence(folder.path(), &enrolled).status.success());

    let output = visionpresence(folder.path(), &["doctor", "gallery", "--visitors", "100", "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["people"], 2);
    assert_eq!(report["closest"][0]["people"], serde_json::json!(["E001", "E002"]));
    assert_eq!(report["closest"][0]["too_alike"], false);
    assert_eq!(report["poor_photos"], serde_json::json!([]), "the photos of one person agree");
    assert_eq!(report["enrol_again"], serde_json::json!([{"emp_id": "E002", "reason": "few_photos"}]));
    assert!((report["false_accepts_a_year"].as_f64().unwrap() - 36.5).abs() < 0.5, "{report}");
    let words = visionpresence(folder.path(), &["doctor", "gallery"]);
    assert!(String::from_utf8_lossy(&words.stdout).contains("E002: fewer than three photos"));
}
