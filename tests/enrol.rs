//! Enrolling with real photos, through the program as it is called.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "tests stop at the first surprise and write files"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use image::{GenericImage as _, Rgb, RgbImage};
use serde_json::Value;
use tempfile::TempDir;
use visionpresence::store::{DataDir, Reader};

fn photo(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo_photos").join(name);
    assert!(path.is_file(), "{} is missing: scripts/test fetches it", path.display());
    path
}

/// A data directory and a folder for photos.
struct Site {
    folder: TempDir,
}

impl Site {
    fn new() -> Self {
        let site = Self { folder: TempDir::new().unwrap() };
        fs::create_dir(site.photos()).unwrap();
        site
    }

    fn photos(&self) -> PathBuf {
        self.folder.path().join("photos")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn put(&self, from: &str, as_name: &str) {
        let place = self.photos().join(as_name);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::copy(photo(from), place).unwrap();
    }

    fn enrol(&self, arguments: &[&str]) -> Output {
        self.command(&["enrol", "--json", "--consent-seen-by", "Ines"], arguments)
    }

    fn command(&self, command: &[&str], arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_visionpresence"))
            .args(command)
            .arg("--data")
            .arg(self.data())
            .arg("--models")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/models"))
            .args(arguments)
            .current_dir(self.photos())
            .output()
            .unwrap()
    }

    /// The JSON document, after checking the exit code.
    fn summary(&self, code: i32, arguments: &[&str]) -> Value {
        let output = self.enrol(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{said}{}", String::from_utf8_lossy(&output.stdout));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Name and number of photos of everybody enrolled.
    fn staff(&self) -> Vec<(String, u32)> {
        let reader = Reader::open(&DataDir::existing(self.data()).unwrap()).unwrap();
        reader.staff().unwrap().into_iter().map(|row| (row.member.name, row.photos)).collect()
    }
}

/// Why `emp_id` was refused; empty where it was not.
fn reasons(summary: &Value, emp_id: &str) -> Vec<String> {
    let refused = summary["refused"].as_array().unwrap();
    let of_person = refused.iter().filter(|refusal| refusal["emp_id"] == emp_id);
    of_person.map(|refusal| refusal["reason"].as_str().unwrap().to_owned()).collect()
}

fn assert_refused(summary: &Value, emp_id: &str, about: &[&str]) {
    let reasons = reasons(summary, emp_id);
    assert!(
        reasons.len() == 1 && about.iter().all(|word| reasons.iter().all(|reason| reason.contains(word))),
        "{emp_id}: {about:?} in {reasons:?}"
    );
}

#[test]
fn a_list_enrols_everybody_who_can_be_and_says_why_the_others_cannot() {
    let site = Site::new();
    site.put("obama.jpg", "E001.jpg");
    site.put("obama2.jpg", "E001_2.jpg");
    site.put("biden.jpg", "E002/at the desk.JPG");
    site.put("obama3.jpg", "E003.jpg");
    two_faces(&site.photos().join("E004.png"));
    RgbImage::from_pixel(640, 480, Rgb([120, 130, 140])).save(site.photos().join("E005.png")).unwrap();
    fs::write(site.photos().join("E007.jpg"), "not a photo at all").unwrap();
    site.put("astronaut.png", "E008.png");
    site.put("biden.jpg", "E008_2.jpg");
    fs::write(
        site.folder.path().join("staff.csv"),
        "name;emp_id;department\nBarack Obama;E001;Board\nJoe Biden;E002;Board\nSomebody Else;E003;\n\
         Two Together;E004;\nNobody;E005;\nNo Photo;E006;\n\"Open quote;E009;\nBroken File;E007;\nMixed Up;E008;\n\
         Bad Id;E/10;\n",
    )
    .unwrap();
    let summary = site.summary(1, &["--csv", "../staff.csv", "--photos", "."]);
    assert_eq!(summary["enrolled"], serde_json::json!(["E001", "E002"]));
    assert_refused(&summary, "E003", &["enrolled already as E001 (Barack Obama)", "E003 was not"]);
    assert_refused(&summary, "E004", &["several faces"]);
    assert_refused(&summary, "E005", &["no face"]);
    assert_refused(&summary, "E006", &["no photo", "E006_2.jpg"]);
    assert_refused(&summary, "E007", &["neither a JPEG nor a PNG"]);
    assert_refused(&summary, "E008", &["enrolled already as E002 (Joe Biden)"]);
    assert_refused(&summary, "E/10", &["not an employee id"]);
    assert_refused(&summary, "", &["quotation mark"]);
    assert_eq!(site.staff(), [("Barack Obama".to_owned(), 2), ("Joe Biden".to_owned(), 1)]);
}

#[test]
fn an_id_keeps_its_face_unless_it_is_replaced_on_purpose() {
    let site = Site::new();
    let (obama, obama2, biden) = (photo("obama.jpg"), photo("obama2.jpg"), photo("biden.jpg"));
    let [obama, obama2, biden] = [&obama, &obama2, &biden].map(|path| path.to_str().unwrap());
    let one = |code, photo: &str, more: &[&str]| {
        let arguments = [&["--id", "E001", "--name", "Somebody", "--photo", photo], more].concat();
        site.summary(code, &arguments)
    };
    assert_eq!(one(0, obama, &[])["enrolled"], serde_json::json!(["E001"]));
    assert_eq!(
        one(0, obama2, &[])["enrolled"],
        serde_json::json!(["E001"]),
        "a newer photo of the same person"
    );
    let refused = one(1, biden, &[]);
    assert_refused(&refused, "E001", &["another face", "--replace"]);
    assert_eq!(one(0, biden, &["--replace"])["enrolled"], serde_json::json!(["E001"]));
    // The face is free again for another id.
    let summary = site.summary(0, &["--id", "E002", "--name", "Barack", "--photo", obama]);
    assert_eq!(summary["enrolled"], serde_json::json!(["E002"]));
    let mixed = site.summary(1, &["--id", "E003", "--name", "Mixed", "--photo", obama, "--photo", biden]);
    assert_eq!(mixed["enrolled"], serde_json::json!([]));
}

#[test]
fn nobody_is_enrolled_without_somebody_who_answers_for_the_consent() {
    let site = Site::new();
    let (obama, again) = (photo("obama.jpg"), photo("obama2.jpg"));
    let person = ["--id", "E001", "--name", "Barack Obama", "--photo", obama.to_str().unwrap()];
    let without = site.command(&["enrol"], &person);
    assert_eq!(without.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&without.stderr).contains("--consent-seen-by"));
    assert_eq!(site.command(&["enrol", "--consent-seen-by", " "], &person).status.code(), Some(2));
    let before = String::from_utf8(site.command(&["consent"], &[]).stdout).unwrap();
    assert!(!site.data().exists());

    site.summary(0, &person);
    let reader = Reader::open(&DataDir::existing(site.data()).unwrap()).unwrap();
    let id = "E001".parse().unwrap();
    let consents = reader.consents(&id).unwrap();
    assert_eq!(consents.len(), 1);
    assert_eq!(consents[0].witness, "command line, Ines");
    let printed = String::from_utf8(site.command(&["consent"], &[]).stdout).unwrap();
    assert_eq!(printed, before, "the text can be had before the first day");
    assert!(printed.contains(&consents[0].text.text) && printed.contains(&consents[0].text.version));
    let entry = &reader.audit(None, 9).unwrap()[0];
    assert_eq!((entry.action.as_str(), entry.by.who.as_str()), ("staff registered", "command line, Ines"));

    // New photos leave what they do not name as it was, and a new name is written down.
    let list = "emp_id,name,email\nE001,Barack Obama,b@example.org\n";
    fs::write(site.photos().join("staff.csv"), list).unwrap();
    fs::copy(&obama, site.photos().join("E001.jpg")).unwrap();
    site.summary(0, &["--csv", "staff.csv", "--photos", "."]);
    site.summary(0, &["--id", "E001", "--name", "President Obama", "--photo", again.to_str().unwrap()]);
    let member = reader.staff_member(&id).unwrap().unwrap().member;
    assert_eq!((member.name.as_str(), member.email.as_deref()), ("President Obama", Some("b@example.org")));
    assert_eq!(reader.consents(&id).unwrap().len(), 3);
    let actions: Vec<String> = reader.audit(None, 9).unwrap().into_iter().map(|entry| entry.action).collect();
    let (edited, enrolled) = ("staff edited", "staff re-enrolled");
    assert_eq!(actions, [enrolled, edited, enrolled, edited, "staff registered"]);
}

#[test]
fn two_photos_of_different_people_are_not_one_person() {
    let site = Site::new();
    let (obama, biden) = (photo("obama.jpg"), photo("biden.jpg"));
    let arguments =
        ["--id", "E1", "--name", "X", "--photo", obama.to_str().unwrap(), "--photo", biden.to_str().unwrap()];
    assert_refused(&site.summary(1, &arguments), "E1", &["somebody else than", "obama.jpg"]);
    assert!(site.staff().is_empty());
}

#[test]
fn a_list_that_cannot_be_understood_and_wrong_usage_enrol_nobody() {
    let site = Site::new();
    fs::write(site.photos().join("staff.csv"), "emp_id,name,salary\nE001,Ann,1\n").unwrap();
    let output = site.enrol(&["--csv", "staff.csv", "--photos", "."]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("the column \"salary\" is not known"));
    assert!(output.stdout.is_empty());
    for wrong in [&["--csv", "staff.csv"][..], &["--id", "E001"], &[], &["--photo", "x.jpg"]] {
        assert_eq!(site.enrol(wrong).status.code(), Some(2), "{wrong:?}");
    }
    assert!(!site.data().exists());
}

/// Two people side by side.
fn two_faces(path: &Path) {
    let people = ["obama.jpg", "biden.jpg"].map(|name| {
        image::open(photo(name)).unwrap().resize(600, 800, image::imageops::FilterType::Triangle).into_rgb8()
    });
    let mut both = RgbImage::new(1200, 800);
    for (index, person) in (0_u32..).zip(&people) {
        both.copy_from(person, index * 600, 0).unwrap();
    }
    both.save(path).unwrap();
}
