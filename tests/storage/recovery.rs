//! A damaged database at the start.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use visionpresence::app::event::Event;
use visionpresence::app::view::Card;
use visionpresence::domain::decision::{
    Candidate, Decided, Decision, Identification, Observation, TrackedFace,
};
use visionpresence::domain::frame::{Frame, RelativeRect};
use visionpresence::domain::settings::BackupSettings;
use visionpresence::runtime::clock::SystemClock;
use visionpresence::runtime::kiosk::{Kiosk, KioskConfig};
use visionpresence::store::backup::{self, open_or_recover};
use visionpresence::store::{DataDir, Reader, StoreError, settings};

use crate::backups::{make, office};
use crate::kit::{Place, berlin, id, recorded, request_with_photo};

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
    assert_eq!(recovery.unwrap().backup.unwrap().name, "visionpresence_2026-11-23_023000.zip");
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
    match line.trim() {
        "end" => kiosk.stop(),
        "abort" => {
            record_a_punch(&kiosk);
            // As the C++ side of the engine would: on a thread of its own, in the middle of everything.
            let engine = std::thread::Builder::new().name("recognition".to_owned());
            engine.spawn(|| std::process::abort()).unwrap().join().unwrap();
        }
        _ => {}
    }
}

/// Somebody is recognised: waits until the screen says that it is recorded, and prints the event.
fn record_a_punch(kiosk: &Kiosk) {
    let picture = crate::kit::picture(64, 48);
    let best = Candidate { emp_id: id("E001"), score: 7.0 };
    let decision =
        Decision::Identified(Identification { best, runner_up: None, threshold: 4.0, photo: None });
    let frame = Frame { sequence: 1, captured: Duration::ZERO, picture };
    let face = TrackedFace { track: u64::MAX, area: RelativeRect::default() };
    let decided = Some(Decided { track: u64::MAX, decision, frame });
    let observation =
        Observation { frame_sequence: 1, face: Some(face), fault: None, progress: 1.0, turn: None, decided };
    kiosk.events().send(Event::Observed(observation)).unwrap();
    let start = Instant::now();
    loop {
        if let Card::Greeting(greeting) = &kiosk.view().latest().card {
            println!("RECORDED {}", greeting.receipt.event_id);
            return std::io::stdout().flush().unwrap();
        }
        assert!(start.elapsed() < Duration::from_mins(1), "{:?}", kiosk.view().latest().card);
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// How a run of the kiosk comes to its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    OnPurpose,
    Killed,
    /// After a punch that it has acknowledged.
    Aborted,
}

/// Runs the whole kiosk as a process of its own until it says something, then ends it; gives what it said.
fn run_kiosk(place: &Place, ends: Ends) -> String {
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
    match ends {
        Ends::Killed => child.kill().unwrap(),
        Ends::OnPurpose => child.stdin.take().unwrap().write_all(b"end\n").unwrap(),
        Ends::Aborted => child.stdin.take().unwrap().write_all(b"abort\n").unwrap(),
    }
    // Whatever it says at its end must not fill the pipe.
    out.read_to_string(&mut said).unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.signal() == Some(SIGABRT), ends == Ends::Aborted, "{status}");
    said
}

const SIGABRT: i32 = 6;

#[test]
fn a_kiosk_whose_engine_aborts_the_process_says_at_its_next_start_that_it_has_checked_and_has_lost_nothing() {
    let place = office();
    let before = place.count("clock_event");
    let first = run_kiosk(&place, Ends::Aborted);
    assert!(!first.contains("Repaired"), "the control: nothing was to be repaired before: {first}");
    let (_, rest) = first.split_once("RECORDED ").expect("it was recorded before the process was aborted");
    let event = rest.lines().next().unwrap().trim();
    let second = run_kiosk(&place, Ends::OnPurpose);
    assert!(second.contains("Repaired(Checked)") || second.contains("RecognitionUnavailable"), "{second}");
    assert_eq!(place.count("clock_event"), before + 1);
    let stored: String = place
        .sqlite()
        .query_row("SELECT emp_id FROM clock_event WHERE id = ?1", [event], |row| row.get(0))
        .unwrap();
    assert_eq!(stored, "E001");
    let third = run_kiosk(&place, Ends::OnPurpose);
    assert!(!third.contains("Repaired"), "{third}");
    place.assert_sound();
    println!("1 abort after an acknowledged punch, 0 lost, said once at the next start");
}

#[test]
fn a_kiosk_that_was_killed_says_at_its_next_start_that_it_has_checked_its_records_and_what_it_restored() {
    let place = office();
    make(&place, "2026-11-23 02:30:00");
    // After an end on purpose nothing is said; this is the positive control of the lines below.
    let first = run_kiosk(&place, Ends::OnPurpose);
    assert!(!first.contains("Repaired") && !first.contains("Restored"), "{first}");
    let second = run_kiosk(&place, Ends::Killed);
    assert!(!second.contains("Repaired"), "{second}");
    assert!(place.dir.begin_session().unwrap(), "the lock file says that it did not come to its end");
    let third = run_kiosk(&place, Ends::Killed);
    // Without models the screen says how to get them.
    assert!(third.contains("Repaired(Checked)") || third.contains("RecognitionUnavailable"), "{third}");
    spoil(&place);
    let fourth = run_kiosk(&place, Ends::OnPurpose);
    assert!(fourth.contains("Restored { backup_of: 2026-11-23T02:30:00, brought_back: 0 }"), "{fourth}");
    assert_eq!(Reader::open(&place.dir).unwrap().gaps().unwrap().len(), 1);
    place.assert_sound();
    println!("2 kills and 1 damaged database, each said at the next start");
}
