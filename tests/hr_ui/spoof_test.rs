//! The spoof test: what is held up is judged by the kiosk's own chain, and nobody punches meanwhile.

use std::path::{Path, PathBuf};
use std::time::Duration;

use image::RgbImage;
use image::imageops::FilterType;
use visionpresence::app::view::Card;
use visionpresence::domain::employee::StaffMember;
use visionpresence::domain::settings::LivenessPolicy;
use visionpresence::domain::spoof_test::{SpoofKind, Tally};
use visionpresence::domain::time::{Clock as _, Moment};
use visionpresence::picture_file;
use visionpresence::recognition::engine::Engine;
use visionpresence::recognition::enrol::templates_from_photo;
use visionpresence::recognition::models;
use visionpresence::runtime::clock::SystemClock;
use visionpresence::store::{DataDir, EnrolledPhoto, Enrolment, Writer};

use crate::office::{Office, PIN};

/// A folder that shows one photo for a minute.
fn held_up(folder: &Path, photo: &RgbImage) -> PathBuf {
    let (pictures, file) = (folder.join("pictures"), folder.join("photo.png"));
    photo.save(&file).unwrap();
    let video = pictures.join("video");
    std::fs::create_dir_all(&video).unwrap();
    for frame in 0..20 * 60 {
        std::fs::hard_link(&file, video.join(format!("{frame:04}.png"))).unwrap();
    }
    pictures
}

/// A kiosk before whose camera a flat photo of an enrolled person is held.
fn with_a_photo_held_up() -> Office {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::open(folder.path().join("data")).unwrap();
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let file = assets.join("demo_photos/obama.jpg");
    let mut engine = Engine::load(&models::locate(Some(&assets.join("models"))).unwrap()).unwrap();
    let picture = picture_file::read(&file).unwrap();
    let made = templates_from_photo(&mut engine, &picture).unwrap();
    let at: Moment = SystemClock::start().now().moment;
    let staff = StaffMember::new("E001".parse().unwrap(), "Barack Obama");
    let photos = vec![EnrolledPhoto { picture, templates: made.templates }];
    let mut writer = Writer::open(&data).unwrap();
    writer.enrol(&Enrolment { staff, photos, portrait: made.portrait, at }).unwrap();
    drop(writer);
    // Small pictures are read fast.
    let photo = image::open(file).unwrap().into_rgb8();
    let side = photo.width().min(photo.height());
    let photo = image::imageops::crop_imm(&photo, (photo.width() - side) / 2, 0, side, side).to_image();
    let photo = image::imageops::resize(&photo, 640, 640, FilterType::Triangle);
    let pictures = held_up(folder.path(), &photo);
    let mut office = Office::with_camera(folder, data, &pictures);
    office.make_account("Ines", PIN, PIN);
    office.wait("the dashboard", |office| office.has("Came today: "));
    office
}

fn open(office: &mut Office) {
    office.click("Settings");
    office.click("Test with photos...");
    office.wait("what it is", |office| office.has("Does a photo pass here?"));
}

fn card(office: &Office) -> Card {
    office.whole.as_ref().unwrap().view().latest().card.clone()
}

#[test]
fn a_photo_that_is_held_up_is_refused_and_counted_and_where_liveness_is_off_it_is_said_to_pass() {
    let mut office = with_a_photo_held_up();
    open(&mut office);
    office.wait("what is kept", |office| office.has("No test has been made here yet."));
    office.click("Begin the test");
    office.wait("the kiosk to say so", |office| card(office) == Card::SpoofTest);
    let punches = office.reader().counts().unwrap().events;
    office.click("Begin a try");
    office.wait("the verdict", |office| office.has("Refused, as it should"));
    office.wait("the rate", |office| {
        office.has("0 of 1 passed: at most 95% would pass, with 95% certainty. APCER 0%. It takes 30 tries")
    });
    office.click("Finish and keep");
    office.wait("the result", |office| office.has("Last test") && office.has("0 of 1 passed"));
    let kept = office.reader().last_spoof_test().unwrap().unwrap();
    assert_eq!((kept.by.who.as_str(), kept.liveness), ("Ines", LivenessPolicy::PassiveThenChallenge));
    let tallies: Vec<_> = kept.tallies.into_iter().collect();
    assert_eq!(tallies, [(SpoofKind::Print, Tally { presented: 1, passed: 0 })]);
    assert_eq!(office.actions()[0], "liveness tested");
    assert_eq!(office.reader().counts().unwrap().events, punches, "no punch was made");
    office.wait("the camera to be the kiosk's", |office| card(office) != Card::SpoofTest);

    office.click("Log");
    office.click("Settings");
    office.wait("the policies", |office| office.has("Always a turn"));
    office.click("Off");
    office.click("Save settings");
    office.wait("the note", |office| office.actions()[0] == "settings changed");
    office.click("Test with photos...");
    office.click("Begin the test");
    office.click("Phone");
    // The settings reach recognition within a second, and a try begins after three.
    office.click("Begin a try");
    office.wait("the verdict", |office| office.has("Passed: the kiosk took it for a person."));
    office.wait("the rate", |office| office.has("1 of 1 passed. APCER 100%, between 2.5% and 100%"));
    office.click("Do not count the last");
    office.wait("it to be taken back", |office| office.has("The last try is not counted."));
}

#[test]
fn the_camera_is_given_back_by_stop_another_screen_lock_and_idleness() {
    let mut office = Office::signed_in();
    let taken = |office: &Office| office.desk.as_ref().unwrap().spoof_wish().get().is_some();
    for way_out in ["Stop without keeping", "Log", "nothing at all", "Lock"] {
        if !office.has("Does a photo pass here?") {
            open(&mut office);
        }
        assert!(!taken(&office));
        office.click("Begin the test");
        office.wait("the camera to be the test's", taken);
        if way_out == "nothing at all" {
            office.clock.advance(Duration::from_secs(121));
        } else {
            office.click(way_out);
        }
        office.wait("the camera to be the kiosk's", |office| !taken(office));
        if way_out == "Stop without keeping" {
            office.wait("what it is", |office| office.has("Does a photo pass here?"));
        }
        if way_out == "nothing at all" {
            office.wait("the kiosk", |office| office.has("Look at the camera"));
            office.click("HR");
            office.wait("the lock", |office| office.has("Who are you?"));
            office.fill("PIN", PIN);
            office.click("Unlock");
            office.wait("the dashboard", |office| office.has("Came today: "));
        }
    }
    assert_eq!(office.reader().last_spoof_test().unwrap(), None, "nothing was kept");
}

#[test]
fn the_test_is_for_an_admin_alone() {
    let mut office = Office::signed_in();
    office.omar_of_hr_signs_in();
    assert!(!office.can_click("Settings"), "who may not open the settings finds no way to it");
}
