//! A damaged database at the start.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use visionpresence::app::view::Card;
use visionpresence::domain::settings::BackupSettings;
use visionpresence::runtime::clock::SystemClock;
use visionpresence::runtime::kiosk::{Kiosk, KioskConfig};
use visionpresence::store::backup::{self, open_or_recover};
use visionpresence::store::{DataDir, Reader, StoreError, settings};

use crate::backups::{make, office};
use crate::kit::{Place, berlin, recorded, request_with_photo};

pub fn spoil(place: &Place) {
    let mut bytes = fs::read(place.dir.database()).unwrap();
    for page in bytes.chunks_mut(4096).skip(1) {
        page[..200].fill(0xAA);
    }
    fs::write(place.dir.database(), bytes).unwrap();
}

#[test]
fn the_newest_verified_backup_takes_the_place_of_a_damaged_database_which_is_kept() {
    let place = office();
    make(&place, "2026-11-23 02:30:00");
    let newer = make(&place, "2026-11-23 03:30:00");
    let mut broken = fs::read(place.dir.backups().join(&newer.name)).unwrap();
    recorded(place.writer().punch(&request_with_photo("E001", berlin("2026-11-23 09:00:00"))));
    // The newest one is damaged as well since it was verified: the one before it is taken.
    let middle = broken.len() / 2;
    broken[middle - 2000..middle].iter_mut().for_each(|byte| *byte ^= 0xff);
    fs::write(place.dir.backups().join(&newer.name), broken).unwrap();
    spoil(&place);
    let spoiled = fs::read(place.dir.database()).unwrap();

    let now = berlin("2026-11-23 10:00:00");
    let (writer, recovery) = open_or_recover(&place.dir, &BackupSettings::default(), now).unwrap();
    drop(writer);
    assert_eq!(recovery.unwrap().backup.name, "visionpresence_2026-11-23_023000.zip");
    assert_eq!(place.count("clock_event"), 3);
    let aside = backup::set_aside(&place.dir).unwrap();
    assert!(aside[0].damaged);
    let kept = place.dir.set_aside().join(&aside[0].name).join("vision_attendance.db");
    assert_eq!(fs::read(kept).unwrap(), spoiled, "nothing of it is erased");
    let entry = &Reader::open(&place.dir).unwrap().audit(None, 1).unwrap()[0];
    assert_eq!((entry.action.as_str(), entry.by.who.as_str()), ("database recovered", "VisionPresence"));
    // The photo of the punch that is lost is set aside, not erased.
    assert_eq!(place.files("uploads/unclaimed").len(), 1);
    place.assert_sound();
}

#[test]
fn without_a_verified_backup_a_damaged_database_is_refused_and_left_as_it_is() {
    let place = office();
    let made = make(&place, "2026-11-23 02:30:00");
    fs::remove_file(place.dir.backups().join(format!("{}.check", made.name))).unwrap();
    spoil(&place);
    let spoiled = fs::read(place.dir.database()).unwrap();
    let refused = open_or_recover(&place.dir, &BackupSettings::default(), berlin("2026-11-23 10:00:00"));
    assert!(matches!(refused, Err(StoreError::Damaged { .. })));
    assert_eq!(fs::read(place.dir.database()).unwrap(), spoiled);
    assert!(backup::set_aside(&place.dir).unwrap().is_empty());
}

#[test]
fn a_sound_database_is_opened_as_ever() {
    let place = office();
    make(&place, "2026-11-23 02:30:00");
    let now = berlin("2026-11-23 10:00:00");
    let (_, recovery) = open_or_recover(&place.dir, &BackupSettings::default(), now).unwrap();
    assert_eq!(recovery, None);
    assert_eq!(place.count("clock_event"), 3);
}

const DIR: &str = "VISIONPRESENCE_TEST_RECOVERY_DIR";

#[test]
#[ignore = "the child process of the test below"]
fn starts_the_whole_kiosk_says_what_it_repaired_and_waits() {
    let Ok(root) = std::env::var(DIR) else { return };
    let pictures = tempfile::tempdir().unwrap();
    image::RgbImage::from_fn(64, 48, |x, y| image::Rgb([x, y, x ^ y].map(|value| value.to_le_bytes()[0])))
        .save(pictures.path().join("wall.png"))
        .unwrap();
    let data = DataDir::open(root).unwrap();
    let config = KioskConfig {
        settings: settings::load(&data).unwrap(),
        data,
        camera: Some(format!("replay:{}", pictures.path().display()).parse().unwrap()),
        models: None,
        clock: Arc::new(SystemClock::start()),
    };
    let kiosk = Kiosk::start(config, Arc::new(|| {})).unwrap();
    let start = Instant::now();
    // Past the start, whether the models are installed or not.
    let (card, trouble) = loop {
        let view = kiosk.view().latest();
        if !matches!(view.card, Card::Starting | Card::CameraLost(_))
            || start.elapsed() > Duration::from_mins(1)
        {
            break (view.card.clone(), view.trouble);
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    println!("SAYS {card:?} {trouble:?}");
    std::io::stdout().flush().unwrap();
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    if line.trim() == "end" {
        kiosk.stop();
    }
}

/// Runs the whole kiosk as a process of its own until it says something, then ends it or kills it; gives what it said.
fn run_kiosk(place: &Place, end: bool) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture"])
        .arg("recovery::starts_the_whole_kiosk_says_what_it_repaired_and_waits")
        .env(DIR, place.root())
        .env("VISIONPRESENCE_KEY", place.beside("site.key"))
        // The zone of the punches: the process settles their days by the time of this machine.
        .env("TZ", "Europe/Berlin")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    while !said.contains("SAYS") {
        said.clear();
        assert!(out.read_line(&mut said).unwrap() > 0, "it ended before it said anything");
    }
    if end {
        child.stdin.take().unwrap().write_all(b"end\n").unwrap();
        // Whatever it says at its end must not fill the pipe.
        std::io::copy(&mut out, &mut std::io::sink()).unwrap();
    } else {
        child.kill().unwrap();
    }
    child.wait().unwrap();
    said
}

#[test]
fn a_kiosk_that_was_killed_says_at_its_next_start_that_it_has_checked_its_records_and_what_it_restored() {
    let place = office();
    make(&place, "2026-11-23 02:30:00");
    // After an end on purpose nothing is said; this is the positive control of the lines below.
    let first = run_kiosk(&place, true);
    assert!(!first.contains("Repaired") && !first.contains("Restored"), "{first}");
    let second = run_kiosk(&place, false);
    assert!(!second.contains("Repaired"), "{second}");
    assert!(place.dir.begin_session().unwrap(), "the lock file says that it did not come to its end");
    let third = run_kiosk(&place, false);
    // Without models the screen says how to get them.
    assert!(third.contains("Repaired(Checked)") || third.contains("RecognitionUnavailable"), "{third}");
    spoil(&place);
    let fourth = run_kiosk(&place, true);
    assert!(fourth.contains("Restored { backup_of: 2026-11-23T02:30:00, brought_back: 0 }"), "{fourth}");
    assert_eq!(Reader::open(&place.dir).unwrap().gaps().unwrap().len(), 1);
    place.assert_sound();
}
