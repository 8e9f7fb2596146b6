//! Photos and settings: whole or not at all, bounded, and never in the way of a punch.

use visionpresence::domain::frame::Picture;
use visionpresence::domain::settings::Settings;
use visionpresence::store::receipt::PhotoOutcome;
use visionpresence::store::{StoreError, settings};

use crate::kit::{Place, berlin, picture, recorded, request, request_with_photo};

#[test]
fn a_punch_is_recorded_and_says_so_when_its_photo_cannot_be_saved() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let scans = place.dir.scans();
    std::fs::remove_dir(&scans).unwrap();
    std::fs::write(&scans, "a file where the folder was").unwrap();
    let receipt = recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-23 09:00:00"))));
    assert!(matches!(&receipt.photo, PhotoOutcome::Failed(why) if why.contains("could not be saved")));
    let kept: String =
        place.sqlite().query_row("SELECT photo_error FROM clock_event", [], |row| row.get(0)).unwrap();
    assert!(kept.contains("could not be saved"), "{kept}");

    std::fs::remove_file(&scans).unwrap();
    // The folder is gone altogether: it is made again.
    let receipt = recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-23 17:00:00"))));
    assert_eq!(receipt.photo, PhotoOutcome::Saved("uploads/scans/E001_20261123_170000.jpg".into()));
    place.assert_sound();
}

#[test]
fn a_scan_photo_is_about_50_kb_and_at_most_640_pixels_wide() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    // Fine structure everywhere: harder to compress than any face.
    let mut state = 1_u32;
    let noise: Vec<u8> = (0..1280 * 720 * 3)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0] / 2 + 64
        })
        .collect();
    let mut punch = request("E001", berlin("2026-11-23 09:00:00"));
    punch.photo = Some(Picture::new(1280, 720, noise).unwrap());
    recorded(writer.punch(&punch));
    let path = place.dir.scans().join("E001_20261123_090000.jpg");
    let size = std::fs::metadata(&path).unwrap().len();
    assert!(size < 90_000, "{size} bytes");
    assert_eq!(image::image_dimensions(&path).unwrap(), (640, 360));
}

#[test]
fn photos_without_a_row_are_set_aside_at_the_next_start_and_unfinished_files_removed() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    recorded(writer.punch(&request_with_photo("E001", berlin("2026-11-23 09:00:00"))));
    drop(writer);
    let scans = place.dir.scans();
    std::fs::write(scans.join("E001_20261123_120000.jpg"), "without a row").unwrap();
    std::fs::write(scans.join("holiday.jpg"), "somebody else's").unwrap();
    std::fs::write(scans.join(".unfinished-1-1"), "half").unwrap();
    let forgotten = place.dir.face_data().join("E001/20261119_080000");
    std::fs::create_dir(&forgotten).unwrap();
    std::fs::write(forgotten.join("1.jpg"), "without a row").unwrap();

    let writer = place.writer();
    assert_eq!(writer.set_aside().len(), 2);
    assert_eq!(place.files("uploads/scans"), ["E001_20261123_090000.jpg", "holiday.jpg"]);
    assert_eq!(place.files("uploads/unclaimed"), ["E001_20261119_080000", "E001_20261123_120000.jpg"]);
    assert_eq!(place.files("face_data/E001"), ["20261120_100000"]);
    place.assert_sound();
}

#[test]
fn settings_are_read_as_they_were_saved_and_are_the_defaults_without_a_file() {
    let place = Place::new();
    assert_eq!(settings::load(&place.dir).unwrap(), Settings::default());
    let ours = Settings { company: "Müller & Söhne \"Nord\"".into(), sounds: false, ..Settings::default() };
    settings::save(&place.dir, &ours).unwrap();
    settings::save(&place.dir, &ours).unwrap();
    assert_eq!(settings::load(&place.dir).unwrap(), ours);
    assert_eq!(place.files(""), ["backups", "face_data", "settings.toml", "uploads"]);
}

#[test]
fn a_broken_settings_file_is_named_with_the_line_and_what_is_wrong() {
    let place = Place::new();
    for (text, expected) in [
        ("company = \"A\"\nsounds = maybe\n", "line 2"),
        ("company = \"A\"\n\nsound = true\n", "line 3 (\"sound = true\"): unknown field `sound`"),
        ("wanted_fpir = \"five\"\n", "line 1 (\"wanted_fpir = \"five\"\")"),
        (
            "company = \"A\"\nwanted_fpir = 0.5\n",
            "line 2: the setting \"wanted_fpir\" must be from 0.000001 to 0.05",
        ),
        ("wanted_fpir = -1\n", "line 1"),
    ] {
        std::fs::write(place.dir.settings(), text).unwrap();
        let error = settings::load(&place.dir).unwrap_err();
        assert!(matches!(error, StoreError::Settings { .. }));
        assert!(error.to_string().contains(expected), "{expected:?} is not in {error}");
        assert!(error.to_string().contains("settings.toml"), "{error}");
    }
    std::fs::write(place.dir.settings(), b"company = \"\xff\"").unwrap();
    assert!(settings::load(&place.dir).unwrap_err().to_string().contains("UTF-8"));
    std::fs::write(place.dir.settings(), "#".repeat(70_000)).unwrap();
    assert!(matches!(settings::load(&place.dir), Err(StoreError::Path { .. })));
    assert!(settings::save(&place.dir, &Settings { wanted_fpir: 0.9, ..Settings::default() }).is_err());
}

#[test]
fn a_picture_of_one_pixel_is_a_photo_too() {
    let (place, mut writer) = Place::with_staff(&["E001"]);
    let mut punch = request("E001", berlin("2026-11-23 09:00:00"));
    punch.photo = Some(picture(1, 1));
    assert!(recorded(writer.punch(&punch)).photo.path().is_some());
    place.assert_sound();
}
