//! Registration: by the camera, from files, without a face, and what is refused.

use std::path::{Path, PathBuf};
use std::time::Instant;

use visionpresence::app::hr::register::view::{PhotosView, RegisterView};
use visionpresence::app::hr::view::{Page, Stage};
use visionpresence::app::view::Card;
use visionpresence::domain::employee::{EmployeeId, StaffMember};
use visionpresence::domain::time::{Clock as _, Moment};
use visionpresence::picture_file;
use visionpresence::recognition::engine::Engine;
use visionpresence::recognition::enrol::templates_from_photo;
use visionpresence::recognition::models;
use visionpresence::recognition::recogniser::{Recogniser, RecognitionSettings};
use visionpresence::runtime::clock::SystemClock;
use visionpresence::store::{DataDir, EnrolledPhoto, Enrolment, Writer};

use crate::office::{DEADLINE, Office, PIN};

fn id(text: &str) -> EmployeeId {
    text.parse().unwrap()
}

/// A public figure's photo that set-up fetches.
fn photo(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo_photos").join(name)
}

fn engine() -> Engine {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/models");
    Engine::load(&models::locate(Some(&folder)).unwrap()).unwrap()
}

/// The upper part of a photo: the face is larger in the camera's picture then.
fn upper(name: &str) -> image::RgbImage {
    let image = image::open(photo(name)).unwrap().into_rgb8();
    let height = image.height().min(image.width());
    image::imageops::crop_imm(&image, 0, 0, image.width(), height).to_image()
}

/// A folder with photos of one person who looks straight, to their left and to their right.
fn turns(folder: &Path) -> PathBuf {
    let pictures = folder.join("pictures");
    std::fs::create_dir(&pictures).unwrap();
    for (name, seen) in [("obama.jpg", "1.png"), ("obama3.jpg", "2.png"), ("obama2.jpg", "3.png")] {
        upper(name).save(pictures.join(seen)).unwrap();
    }
    pictures
}

/// A kiosk with a camera in front of which Barack stands; `enrolled` is on the staff list with his face already.
fn with_barack(enrolled: Option<&str>) -> Office {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::open(folder.path().join("data")).unwrap();
    let mut writer = Writer::open(&data).unwrap();
    if let Some(emp_id) = enrolled {
        let mut engine = engine();
        let picture = picture_file::read(&photo("obama.jpg")).unwrap();
        let made = templates_from_photo(&mut engine, &picture).unwrap();
        let photos = vec![EnrolledPhoto { picture, templates: made.templates }];
        let staff = StaffMember::new(id(emp_id), "Barack Obama");
        let at: Moment = SystemClock::start().now().moment;
        writer.enrol(&Enrolment { staff, photos, portrait: made.portrait, at }).unwrap();
    }
    drop(writer);
    let pictures = turns(folder.path());
    with_camera(folder, data, &pictures)
}

fn with_camera(folder: tempfile::TempDir, data: DataDir, pictures: &Path) -> Office {
    let mut office = Office::with_camera(folder, data, pictures);
    office.make_account("Ines", PIN, PIN);
    office.wait("the dashboard", |office| office.has("Came today: "));
    office
}

fn begin(office: &mut Office, emp_id: &str, name: &str) {
    office.click("Staff");
    // The dashboard of a new machine has such a button as well.
    office.wait("the list", |office| office.has("Import"));
    office.click("Register");
    office.wait("the form", |office| office.has("Step 1 of 3"));
    office.fill("Employee id", emp_id);
    office.fill("Name", name);
    office.click("Next: consent");
    office.wait("the consent", |office| office.has("You can say no and use a PIN instead"));
}

/// Touches `button` and types the path, also where a dialog could open.
fn choose(office: &mut Office, button: &str, path: &Path) {
    office.click(button);
    let until = Instant::now() + DEADLINE;
    while !office.has("Path of the file") {
        // A dialog that cannot open gives way to the field by itself.
        office.touch("Type the path");
        assert!(Instant::now() < until, "no field for the path; the screen says {:?}", office.words());
    }
    office.fill("Path of the file", path.to_str().unwrap());
    office.click(if button == "Save the certificate" { "Save here" } else { "Open" });
}

fn wish(office: &Office) -> bool {
    office.desk.as_ref().unwrap().capture_wish().get().is_some()
}

#[test]
fn who_agrees_is_registered_by_the_camera_and_then_recognised_at_the_entrance() {
    let mut office = with_barack(None);
    begin(&mut office, "E007", "Barack Obama");
    office.click("The person agrees");
    office.wait("the kiosk to say so", |office| {
        office.whole.as_ref().unwrap().view().latest().card == Card::Registering
    });
    office.wait("three photos", |office| {
        office.has("All photos are taken.") && office.has("Take again: To the right")
    });
    let judged = |office: &Office, turn: &str| {
        office.words().iter().any(|words| words.starts_with(turn) && words.contains("ood ("))
    };
    assert!(judged(&office, "Straight, ") && judged(&office, "To the left, "));
    office.click("Take again: To the left");
    office.wait("it to be taken again", |office| !office.has("Take again: To the left"));
    office.wait("three photos", |office| office.has("Take again: To the left"));
    assert_eq!(office.reader().counts().unwrap().staff, 0, "nothing is stored before HR says so");
    office.click("Register this person");
    office.wait("the note", |office| office.has("Barack Obama is registered and is recognised from now on."));
    let stored = office.reader().staff_member(&id("E007")).unwrap().unwrap();
    assert_eq!((stored.member.name.as_str(), stored.photos, stored.active), ("Barack Obama", 3, true));
    let consents = office.reader().consents(&id("E007")).unwrap();
    assert_eq!((consents.len(), consents[0].witness.as_str()), (1, "Ines"));
    assert!(consents[0].text.text.contains("You can withdraw your consent at any time"));
    assert_eq!(office.actions()[0], "staff registered");
    office.wait("the running kiosk to know him", |office| {
        office.whole.as_ref().unwrap().view().latest().card != Card::NobodyEnrolled
    });
    let gallery = visionpresence::runtime::gallery(&office.reader()).unwrap();
    let mut recogniser = Recogniser::new(engine(), gallery, RecognitionSettings::default());
    let picture = picture_file::read(&photo("obama2.jpg")).unwrap();
    let best = recogniser.identify_picture(&picture).unwrap().found.unwrap().best;
    assert_eq!(best.emp_id, id("E007"));
}

#[test]
fn who_is_enrolled_already_is_shown_side_by_side_and_hr_decides() {
    let mut office = with_barack(Some("E001"));
    begin(&mut office, "E002", "Bob Double");
    office.click("The person agrees");
    office.click("From files");
    let folder = tempfile::tempdir().unwrap();
    let torn = folder.path().join("face.jpg");
    std::fs::write(&torn, "no picture").unwrap();
    choose(&mut office, "Choose photos", &torn);
    office.wait("the refusal", |office| office.has("face.jpg: "));
    choose(&mut office, "Choose photos", &photo("obama2.jpg"));
    office.wait("the warning", |office| office.has("Looks like Barack Obama (E001): likeness "));
    choose(&mut office, "Choose photos", &photo("biden.jpg"));
    office
        .wait("the refusal", |office| office.has("biden.jpg: It shows another person than the first photo."));
    assert!(!office.can_click("Register this person"), "HR has not decided");
    office.click("No, they are two people");
    office.click("Register this person");
    office.wait("the note", |office| office.has("Bob Double is registered and is recognised from now on."));
    let staff: Vec<_> =
        office.reader().staff().unwrap().into_iter().map(|row| (row.member.emp_id, row.photos)).collect();
    assert_eq!(staff, [(id("E001"), 1), (id("E002"), 1)]);
}

#[test]
fn what_is_wrong_is_said_at_the_field_and_nothing_goes_on_before_it_is_right() {
    let mut office = Office::signed_in();
    office.click("Staff");
    office.click("Register");
    office.wait("the next id", |office| office.has("G0061"));
    assert!(!office.can_click("Next: consent"), "the name is missing");
    for (field, wrong, said) in [
        ("Employee id", "E 1", "Use up to 32 letters"),
        ("Employee id", "", "Please give an id."),
        ("Employee id", "e001", "This id belongs to Ada Lovelace."),
        ("E-mail", "grace at navy", "Write it as name@company.com."),
        ("Phone", "call me", "Write digits"),
        ("Date of birth", "9.12.1906", "Write it as year-month-day"),
        ("Joining date", "2044-01-01", "This cannot be a joining date."),
    ] {
        office.fill(field, wrong);
        office.wait(said, |office| office.has(said));
    }
    office.fill("Employee id", "E002");
    office.fill("Name", "Grace Hopper");
    office.fill("E-mail", "grace@example.com");
    office.fill("Phone", "+1 555 0100");
    office.fill("Date of birth", "1980-12-09");
    office.fill("Joining date", "2026-11-01");
    office.fill("Department", "Navy");
    office.click("Next: consent");
    office.wait("the consent", |office| office.has("You can say no and use a PIN instead"));
    assert!(!wish(&office), "no camera before consent");
    office.click("Does not agree: no face");
    office.wait("what that means", |office| office.has("No photo is taken and no template is made."));
    assert!(!wish(&office), "no camera without consent");
    office.click("Register this person");
    office.wait("the note", |office| office.has("Grace Hopper is registered without a face"));
    let stored = office.reader().staff_member(&id("E002")).unwrap().unwrap();
    assert_eq!((stored.member.department.as_deref(), stored.photos, stored.active), (Some("Navy"), 0, true));
    assert!(office.reader().consents(&id("E002")).unwrap().is_empty());
}

#[test]
fn the_camera_is_given_back_by_cancel_back_another_screen_and_idleness() {
    let mut office = Office::signed_in();
    for way_out in ["Cancel", "Back", "Log", "nothing at all"] {
        begin(&mut office, "E002", "Grace Hopper");
        assert!(!wish(&office));
        office.click("The person agrees");
        office.wait("the camera to be HR's", wish);
        if way_out == "nothing at all" {
            office.clock.advance(std::time::Duration::from_secs(121));
        } else {
            office.click(way_out);
        }
        office.wait("the camera to be the kiosk's", |office| !wish(office));
    }
    assert_eq!(office.reader().counts().unwrap().staff, 61, "nothing was stored");
}

#[test]
fn a_person_is_erased_when_the_id_is_typed_and_the_certificate_says_what_went() {
    let mut office = Office::signed_in();
    let folder = tempfile::tempdir().unwrap();
    office.click("Staff");
    office.click("Ada Lovelace (E001),");
    office.wait("the person", |office| office.has("1 enrolled photo"));
    office.click("Erase...");
    office.wait("what goes", |office| office.has("1 biometric template"));
    assert!(!office.can_click("Erase for ever"));
    office.fill("Type E001 to erase. It cannot be undone", "E002");
    assert!(!office.can_click("Erase for ever"), "another id");
    office.fill("Type E001 to erase. It cannot be undone", "E001");
    office.click("Erase for ever");
    office.wait("the certificate", |office| office.has("Certificate of erasure"));
    choose(&mut office, "Save the certificate", &folder.path().join("ada"));
    let file = folder.path().join("ada.txt");
    office.wait("it to be saved", |office| office.has(&format!("Saved to {}", file.display())));
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("Person: Ada Lovelace (E001)") && text.contains("By: Ines"), "{text}");
    assert_eq!(office.reader().staff_member(&id("E001")).unwrap(), None);
    let mut entries = office.reader().audit(None, 2).unwrap();
    assert_eq!(entries[0].action, "certificate saved");
    let entry = entries.remove(1);
    assert_eq!((entry.action.as_str(), entry.subject.as_str()), ("staff erased", "former-1"));
    assert!(!format!("{entry:?}").contains("Ada"), "{entry:?}");
    office.click("Close");
    office.wait("the list", |office| office.has("Amara Farkas (G0032)") && !office.has("Ada Lovelace"));
}

#[test]
fn a_staff_list_is_looked_at_before_it_is_imported() {
    let mut office = Office::signed_in();
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("staff.csv");
    let text = "emp_id,name,email\nE001,Ada King,ada@example.com\nE002,Grace Hopper,\nE 3,Bad,\nE004,Eve,eve at home\n";
    std::fs::write(&list, text).unwrap();
    office.click("Staff");
    office.click("Import");
    choose(&mut office, "Choose the list", &list);
    office.wait("who is new", |office| office.has("New: 1") && office.has("E002 Grace Hopper"));
    assert!(office.has("Changed: 1") && office.has("Wrong: 2"));
    office.click("Changed: 1");
    office.wait("what changes", |office| office.has("Name from \"Ada Lovelace\" to \"Ada King\""));
    office.click("Wrong: 2");
    office.wait("what is wrong", |office| {
        office.has("Line 5 (E004): E-mail: Write it as name@company.com.")
            && office.has("Line 4 (E 3): \"E 3\" is not an employee id")
    });
    assert_eq!(office.reader().counts().unwrap().staff, 61, "nothing is stored yet");
    office.click("Import 2 people");
    office.wait("the note", |office| office.has("Imported: 1 new, 1 changed."));
    let ada = office.reader().staff_member(&id("E001")).unwrap().unwrap();
    assert_eq!((ada.member.name.as_str(), ada.photos), ("Ada King", 1));
    assert_eq!(office.actions()[..2], ["staff imported", "staff imported"]);
}

#[test]
fn somebody_is_enrolled_anew_by_the_camera_and_keeps_the_record() {
    let mut office = with_barack(Some("E001"));
    office.click("Staff");
    office.click("Barack Obama (E001),");
    office.click("New photos");
    office.wait("the consent", |office| office.has("You can say no and use a PIN instead"));
    office.click("The person agrees");
    office.wait("three photos", |office| office.has("All photos are taken."));
    office.click("Save these photos");
    office.wait("the note", |office| office.actions()[0] == "staff re-enrolled");
    let stored = office.reader().staff_member(&id("E001")).unwrap().unwrap();
    assert_eq!((stored.member.name.as_str(), stored.photos), ("Barack Obama", 3));
    assert_eq!(office.reader().consents(&id("E001")).unwrap().len(), 1);
}

/// The photos as the workspace shows them, of a whole kiosk.
fn photos(office: &Office) -> Option<PhotosView> {
    let Stage::Working(work) = &office.whole.as_ref().unwrap().desk().view().latest().stage else {
        return None;
    };
    match &work.page {
        Page::Register(register) => match &**register {
            RegisterView::Person(person) => Some(person.photos.clone()),
            _ => None,
        },
        _ => None,
    }
}

#[test]
fn two_faces_before_the_camera_are_said_and_no_photo_is_taken_of_either() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::open(folder.path().join("data")).unwrap();
    drop(Writer::open(&data).unwrap());
    let pictures = folder.path().join("pictures");
    std::fs::create_dir(&pictures).unwrap();
    let mut pair = image::RgbImage::new(1440, 720);
    for (name, left) in [("obama.jpg", 0), ("obama3.jpg", 720)] {
        let one = image::imageops::resize(&upper(name), 720, 720, image::imageops::FilterType::Triangle);
        image::imageops::replace(&mut pair, &one, left, 0);
    }
    pair.save(pictures.join("1.png")).unwrap();
    let mut office = with_camera(folder, data, &pictures);
    begin(&mut office, "E007", "Barack Obama");
    office.click("The person agrees");
    let said = "One person alone: somebody else is in the picture.";
    office.wait("what is wrong", |office| office.has(said));
    // Three times as many pictures as a photo takes.
    let frames = office.whole.as_ref().unwrap().frames();
    let first = frames.get().map_or(0, |frame| frame.sequence);
    office.wait("more pictures", |_| frames.get().is_some_and(|frame| frame.sequence > first + 60));
    let photos = photos(&office).unwrap();
    assert!(photos.shots.is_empty() && photos.progress <= 0.0, "{}", photos.progress);
    assert!(!office.has("Take again: ") && !office.can_click("Register this person"));
    office.wait("it to be said still", |office| office.has(said));
}

#[test]
fn a_fourth_and_a_fifth_photo_are_taken_when_hr_asks_and_the_ring_fills_with_each() {
    let mut office = with_barack(None);
    begin(&mut office, "E007", "Barack Obama");
    office.click("The person agrees");
    // What is taken is in the ring; a face that holds still adds less than one photo.
    let fits = |office: &Office, wanted: f32| {
        photos(office).is_none_or(|photos| {
            let taken = photos.shots.iter().fold(0.0, |sum, _| sum + 1.0);
            photos.progress >= taken / wanted && photos.progress <= ((taken + 0.96) / wanted).min(1.0)
        })
    };
    let all = |office: &Office, count: usize| {
        assert!(count > 3 || fits(office, 3.0), "{:?}", photos(office).map(|photos| photos.progress));
        photos(office).is_some_and(|photos| photos.shots.len() == count)
            && office.has("All photos are taken.")
    };
    office.wait("three photos", |office| all(office, 3));
    assert!(photos(&office).is_some_and(|photos| photos.progress >= 1.0));
    for (count, part) in [(4, 0.75), (5, 0.8)] {
        office.click("One more photo");
        let partly = std::cell::Cell::new(false);
        office.wait("one more photo", |office| {
            let progress = photos(office).map_or(1.0, |photos| photos.progress);
            assert!(progress >= part, "{progress}: the photos before count as they did");
            partly.set(partly.get() || progress < 1.0);
            all(office, count)
        });
        assert!(partly.get(), "the ring was open while the photo was awaited");
        assert!(photos(&office).is_some_and(|photos| photos.progress >= 1.0));
    }
    assert!(!office.has("One more photo"), "five are the most");
    office.click("Register this person");
    office.wait("the note", |office| office.has("Barack Obama is registered and is recognised from now on."));
    assert_eq!(office.reader().staff_member(&id("E007")).unwrap().unwrap().photos, 5);
}
