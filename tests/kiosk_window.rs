//! The product as it hangs at the entrance: the real program in a real window on a virtual screen, a simulated webcam
//! behind real V4L2 calls, real faces. Screenshots are kept in `target/screenshots`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests stop at the first surprise and say where the pictures are"
)]

#[path = "camera_simulator/library.rs"]
mod library;

mod window;

use std::path::Path;
use std::time::Duration;

use visionpresence::store::{DataDir, Reader};

use window::{Running, Screen, Webcam, count, key_file, kiosk, photo, program, wait_for_events};

/// The band under a recorded punch, in the light theme (`ui::theme`).
const RECORDED: [u8; 3] = [0x13, 0x61, 0x3A];
/// Behind what a person should do differently.
const CAUTION: [u8; 3] = [0xFF, 0xE3, 0xA8];
/// Behind a fault.
const FAULT: [u8; 3] = [0xDF, 0xE4, 0xEA];
/// So many pixels of its colour make a card; lines and shadows have fewer.
const A_CARD: usize = 10_000;
/// Behind everything.
const GROUND: [u8; 3] = [0xF4, 0xF6, 0xF8];

fn enrol(data: &Path, id: &str, name: &str, photo_name: &str) {
    let done = program(data)
        .args([
            "enrol",
            "--id",
            id,
            "--name",
            name,
            "--photo",
            &photo(photo_name),
            "--consent-seen-by",
            "Ines",
        ])
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn two_people_are_greeted_with_row_and_photo_a_stranger_is_refused_and_a_pulled_plug_is_survived() {
    let folder = tempfile::tempdir().unwrap();
    let (data_root, cameras) = (folder.path().join("data"), folder.path().join("cameras"));
    std::fs::create_dir_all(&cameras).unwrap();
    enrol(&data_root, "E001", "Barack Obama", "obama.jpg");
    enrol(&data_root, "E002", "Joe Biden", "biden.jpg");
    // What stands before this camera is a photo, which the kiosk would refuse.
    std::fs::write(data_root.join("settings.toml"), "liveness = \"off\"\n").unwrap();
    let data = DataDir::existing(&data_root).unwrap().with_key_file(key_file(&data_root));
    let webcam = Webcam { folder: cameras.clone() };
    webcam.plug(0, "Ceiling Camera", "bars");
    webcam.show(1, "bars");

    let screen = Screen::open();
    let log = std::fs::File::create(folder.path().join("log")).unwrap();
    let mut kiosk = Running(kiosk(&data_root, &screen, &cameras, log).spawn().unwrap());

    // Positive control: nothing is accepted, refused or stored while nobody is there.
    screen.wait_for_colour("1_idle", GROUND, 100_000);
    std::thread::sleep(Duration::from_secs(3));
    let idle = screen.picture("1_idle");
    assert!([RECORDED, CAUTION, FAULT].iter().all(|colour| count(&idle, *colour) < A_CARD));
    assert_eq!(wait_for_events(&data, 0).len(), 0);

    // A greeting stands for seconds: the screen is watched from the moment on in which somebody comes.
    webcam.show(1, &photo("obama2.jpg"));
    screen.wait_for_colour("2_first_greeting", RECORDED, A_CARD);
    let events = wait_for_events(&data, 1);
    assert_eq!(events[0].emp_id.as_str(), "E001");
    let taken = data.root().join(events[0].photo.as_deref().unwrap());
    assert!(image::open(&taken).unwrap().width() >= 320, "{}", taken.display());

    screen.wait_for_end_of("2_greeting_is_over", RECORDED, A_CARD);
    webcam.show(1, &photo("biden.jpg"));
    screen.wait_for_colour("3_second_greeting", RECORDED, A_CARD);
    let events = wait_for_events(&data, 2);
    assert_eq!(events[0].emp_id.as_str(), "E002");

    webcam.show(1, &photo("astronaut.png"));
    screen.wait_for_colour("4_stranger_refused", CAUTION, A_CARD);
    assert_eq!(wait_for_events(&data, 2).len(), 2);

    webcam.unplug(1);
    screen.wait_for_colour("5_unplugged", FAULT, A_CARD);
    webcam.show(3, &photo("astronaut.png"));
    screen.wait_for_colour("6_back_under_another_number", CAUTION, A_CARD);
    assert!(kiosk.0.try_wait().unwrap().is_none(), "the kiosk still runs");
    drop(kiosk);

    let remembered = visionpresence::store::settings::load(&data).unwrap().camera;
    assert_eq!(remembered, "Entrance Camera", "the camera that was chosen is the one of the next start");

    let verified = program(&data_root).arg("verify").output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    let rows = Reader::open(&data).unwrap().attendance(10).unwrap();
    assert_eq!(rows.len(), 2, "{rows:?}");
    println!("screenshots: {}", Path::new(env!("CARGO_TARGET_TMPDIR")).join("screenshots").display());
}
