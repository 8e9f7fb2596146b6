//! The settings screen: what is set holds at once, is in the file and in the audit list.

use visionpresence::domain::attack::RefusedFilter;
use visionpresence::domain::settings::{LivenessPolicy, PhotoPolicy, Settings, ThemeChoice};
use visionpresence::store;

use crate::office::{Office, PIN};

fn stored(office: &Office) -> Settings {
    store::settings::load(&office.data).unwrap()
}

#[test]
fn settings_hold_at_once_and_are_in_the_file_and_the_audit_list() {
    let mut office = Office::signed_in();
    office.click("Settings");
    office.wait("what holds", |office| office.has("Nothing is changed."));
    office.fill("Company name", "Südwind GmbH");
    office.click("Dark");
    office.click("Strict");
    office.wait("what strict means", |office| {
        office.has("With the 1 person who is registered now, one stranger in ")
    });
    office.click("None");
    office.click("90 days");
    office.click("Keep times and leave for: 2 years");
    office.click("Always a turn");
    office.wait("what that means", |office| office.has("a side drawn by lot"));
    assert_eq!(stored(&office), Settings::default(), "nothing is saved before it is asked for");
    office.click("Save settings");
    office.wait("the note", |office| office.has("The settings were saved"));
    let saved = stored(&office);
    assert_eq!((saved.company.as_str(), saved.theme), ("Südwind GmbH", ThemeChoice::Dark));
    assert_eq!((saved.photos, saved.keep_scan_photos_days), (PhotoPolicy::None, Some(90)));
    assert_eq!((saved.keep_attendance_months, saved.keep_leavers_days), (Some(24), None));
    assert_eq!(saved.liveness, LivenessPolicy::Challenge);
    assert!((saved.wanted_fpir - 0.0001).abs() < 1e-12);
    let entry = office.reader().audit(None, 1).unwrap().remove(0);
    assert_eq!((entry.action.as_str(), entry.by.who.as_str()), ("settings changed", "Ines"));
    assert!(entry.before.unwrap().contains("company = \"VisionPresence\""));
    assert!(entry.after.unwrap().contains("keep_scan_photos_days = 90"));
    office.click("Lock");
    office.click("HR");
    office.wait("the lock with the new name", |office| {
        office.has("Who are you?") && office.has("Südwind GmbH")
    });
}

#[test]
fn a_wrong_value_is_refused_at_its_field_and_can_be_discarded() {
    let mut office = Office::signed_in();
    office.click("Settings");
    office.wait("what holds", |office| office.has("Nothing is changed."));
    office.fill("Company name", &"x".repeat(61));
    office.wait("the fault", |office| office.has("At most 60 printable characters."));
    office.click("Discard");
    office.wait("what holds", |office| office.has("Nothing is changed.") && !office.has("At most 60"));
    assert_eq!(stored(&office), Settings::default());
}

#[test]
fn a_punch_keeps_no_photo_where_none_are_wanted() {
    let mut office = Office::signed_in();
    office.click("Settings");
    office.wait("what holds", |office| office.has("Nothing is changed."));
    office.click("None");
    office.click("Save settings");
    office.wait("the note", |office| office.has("The settings were saved"));
    office.ada_comes();
    office.wait("the greeting in the strip", |office| office.has("Entrance: Ada Lovelace: Time in 14:00"));
    assert_eq!(office.data.scans().read_dir().unwrap().count(), 0);
}

/// The settings screen of a kiosk with these.
fn at_settings(settings: &Settings) -> Office {
    let mut office = Office::with(settings.clone());
    store::settings::save(&office.data, settings).unwrap();
    office.make_account("Ines", PIN, PIN);
    office.click("Settings");
    office.wait("what holds", |office| office.has("Nothing is changed."));
    office
}

#[test]
fn which_photos_are_kept_is_as_the_choice_says() {
    for (choice, policy, of_punches, of_refused) in [
        ("With each record", PhotoPolicy::Recorded, 1, false),
        ("Refused faces only", PhotoPolicy::Refused, 0, true),
        ("Both", PhotoPolicy::Both, 1, true),
    ] {
        let mut office = at_settings(&Settings { photos: PhotoPolicy::None, ..Settings::default() });
        office.click(choice);
        office.click("Save settings");
        office.wait("the note", |office| office.has("The settings were saved"));
        assert_eq!(stored(&office).photos, policy);
        office.ada_comes();
        office.wait("the greeting", |office| office.has("Entrance: Ada Lovelace: Time in 14:00"));
        office.a_photo_of_ada_is_held_up();
        assert_eq!(office.data.scans().read_dir().unwrap().count(), of_punches, "{choice}");
        let refused = office.reader().refused(&RefusedFilter::default()).unwrap().remove(0);
        assert_eq!(refused.has_photo, of_refused, "{choice}");
    }
}

#[test]
fn tones_moving_parts_and_a_camera_that_is_gone_are_set_by_touch() {
    let mut office = at_settings(&Settings { camera: "Front door".to_owned(), ..Settings::default() });
    office.click("Front door (not connected)");
    office.click("The first that works");
    office.click("Tones");
    office.click("No moving parts");
    office.click("Save settings");
    office.wait("the note", |office| office.has("The settings were saved"));
    let saved = stored(&office);
    assert_eq!((saved.camera.as_str(), saved.sounds, saved.reduce_motion), ("", false, true));
}

#[test]
fn a_second_copy_goes_to_the_folder_that_is_chosen_and_one_on_the_disk_of_the_data_is_told() {
    let mut office = Office::signed_in();
    let beside = tempfile::tempdir_in(office.data.root().parent().unwrap()).unwrap();
    office.click("Settings");
    office.wait("that there is none", |office| office.has("None is made."));
    let choose = |office: &mut Office, folder: &str| {
        office.click("Second copy of each punch: Choose a folder...");
        office.fill("Path of the folder", folder);
        office.click("Use this folder");
    };
    choose(&mut office, "/nowhere/at/all");
    office.wait("the refusal", |office| {
        office.has("There is no such folder.") || office.has("Nothing has this name.")
    });
    office.click("Cancel");
    assert!(office.has("None is made."));
    let name = beside.path().to_str().unwrap();
    choose(&mut office, name);
    office.wait("the folder and what is wrong with it", |office| {
        office.has(name) && office.has("This folder is on the disk of the data")
    });
    office.click("Save settings");
    office.wait("the setting", |office| stored(office).backup.receipts == name);
    office.click("No second copy");
    office
        .wait("that there is none", |office| office.has("None is made.") && !office.has("This folder is on"));
    office.click("Save settings");
    office.wait("the setting", |office| stored(office).backup.receipts.is_empty());
    // The control: memory is no disk of the data.
    if let Ok(other) = tempfile::tempdir_in("/dev/shm") {
        choose(&mut office, other.path().to_str().unwrap());
        office.wait("the folder", |office| office.has(other.path().to_str().unwrap()));
        office.window.run_steps(20);
        assert!(!office.has("This folder is on the disk of the data"));
    }
}

/// A red picture as a file.
fn picture_file(folder: &std::path::Path, name: &str, width: u32, height: u32) -> String {
    let path = folder.join(name);
    image::RgbImage::from_pixel(width, height, image::Rgb([200, 0, 0])).save(&path).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_logo_is_looked_at_before_it_is_saved_and_can_be_removed_again() {
    let mut office = Office::signed_in();
    let folder = tempfile::tempdir().unwrap();
    let choose = |office: &mut Office, path: &str| {
        office.click("Choose a logo...");
        office.fill("Path of the file", path);
        office.click("Open");
    };
    office.click("Settings");
    office.wait("what holds", |office| office.has("Nothing is changed."));
    let thin = picture_file(folder.path(), "thin.png", 4, 300);
    choose(&mut office, &thin);
    office.wait("why not", |office| office.has("The logo has 4 x 300 pixels"));
    std::fs::write(folder.path().join("text.png"), "no picture").unwrap();
    choose(&mut office, folder.path().join("text.png").to_str().unwrap());
    office.wait("why not", |office| office.has("neither a PNG nor a JPEG"));
    assert!(office.has("Nothing is changed."));
    let good = picture_file(folder.path(), "logo.png", 600, 200);
    choose(&mut office, &good);
    office.wait("the logo", |office| office.has("Remove the logo") && office.can_click("Save settings"));
    assert!(!office.data.logo().exists(), "nothing is saved before it is asked for");
    office.click("Save settings");
    office.wait("the note", |office| office.has("The settings were saved"));
    let logo = stored(&office).logo.unwrap();
    assert_eq!((logo.width(), logo.height(), logo.rgba()[..4].to_vec()), (480, 160, vec![200, 0, 0, 255]));
    let kept = std::fs::read(office.data.logo()).unwrap();
    assert!(kept.starts_with(b"\x89PNG"), "kept as PNG");
    let entry = office.reader().audit(None, 1).unwrap().remove(0);
    assert!(entry.after.unwrap().contains("logo of 480 x 160 pixels"));
    office.click("Remove the logo");
    office.click("Save settings");
    office.wait("it to be gone", |office| !office.data.logo().exists());
    assert_eq!(stored(&office).logo, None);
}

#[test]
fn the_folder_of_the_backups_is_chosen_and_the_next_backup_lies_in_it() {
    let mut office = Office::signed_in();
    let stick = tempfile::tempdir().unwrap();
    office.click("Settings");
    office.wait("what holds", |office| office.has("In the folder of the data, on this machine."));
    office.click("Backups: Choose a folder...");
    office.fill("Path of the folder", "/nowhere/at/all");
    office.click("Use this folder");
    office.wait("the refusal", |office| {
        office.has("There is no such folder.") || office.has("Nothing has this name.")
    });
    office.fill("Path of the folder", stick.path().to_str().unwrap());
    office.click("Use this folder");
    office.wait("the folder", |office| office.has(stick.path().to_str().unwrap()));
    office.click("Save settings");
    office.wait("the setting", |office| stored(office).backup.folder == stick.path().to_str().unwrap());
    office.click("Storage");
    office.click("Back up now");
    office.wait("the backup", |_| {
        std::fs::read_dir(stick.path())
            .unwrap()
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().ends_with(".zip"))
    });
}
