//! The signs of life that systemd gets.

use std::io::Write as _;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use visionpresence::domain::settings::Settings;
use visionpresence::runtime::clock::SystemClock;
use visionpresence::runtime::hub::{Hub, Outputs};
use visionpresence::runtime::pulse::Pulse;
use visionpresence::store::{DataDir, Reader, Writer};

use crate::kit::Place;

const DIR: &str = "VISIONPRESENCE_TEST_PULSE_DIR";

#[test]
#[ignore = "the child process of the test below"]
fn runs_app_and_store_and_lets_the_store_hang_at_the_first_line_until_the_second() {
    let Ok(root) = std::env::var(DIR) else { return };
    let dir = DataDir::open(root).unwrap();
    let store = (Writer::open(&dir).unwrap(), Reader::open(&dir).unwrap());
    let outputs = Outputs {
        sound: Box::new(|_| {}),
        pace: Box::new(|_| {}),
        hr: Box::new(|| {}),
        wake: Box::new(|| {}),
    };
    let clock = Arc::new(SystemClock::start());
    let hub = Hub::start(Settings::default(), clock, store, Hub::inbox(), outputs).unwrap();
    let pulse = Pulse {
        errands: hub.errands(),
        app_turns: hub.turns(),
        shown: Arc::new(AtomicBool::new(true)),
        stop: Arc::new(AtomicBool::new(false)),
    };
    std::thread::spawn(move || pulse.beat());
    let line = || std::io::stdin().read_line(&mut String::new()).unwrap();
    line();
    hub.errands()
        .run(move |_| {
            line();
            Ok(())
        })
        .ok();
    std::io::stdin().read_line(&mut String::new()).unwrap();
}

/// Messages until one is `wanted`, or for as long as `patience`; whether it came.
fn hears(socket: &UnixDatagram, wanted: &str, patience: Duration) -> bool {
    let until = Instant::now() + patience;
    let mut message = [0; 256];
    while let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
        socket.set_read_timeout(Some(left)).unwrap();
        if let Ok(length) = socket.recv(&mut message)
            && String::from_utf8_lossy(&message[..length]).contains(wanted)
        {
            return true;
        }
    }
    false
}

#[test]
fn a_store_that_hangs_stops_the_signs_of_life_and_one_that_works_again_gives_them() {
    let place = Place::new();
    drop(place.writer());
    let path = place.beside("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .arg("pulse::runs_app_and_store_and_lets_the_store_hang_at_the_first_line_until_the_second")
        .args(["--exact", "--ignored", "--nocapture"])
        .env(DIR, place.root())
        .env("NOTIFY_SOCKET", &path)
        .env("WATCHDOG_USEC", "600000")
        .env_remove("WATCHDOG_PID")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut typed = child.stdin.take().unwrap();
    let long = Duration::from_secs(30);
    assert!(hears(&socket, "READY=1", long));
    assert!(hears(&socket, "WATCHDOG=1", long) && hears(&socket, "WATCHDOG=1", long), "control: it lives");
    typed.write_all(b"hang\n").unwrap();
    // What was on its way is heard; then there is silence for longer than many of the 200 ms between two signs.
    let until = Instant::now() + long;
    while hears(&socket, "WATCHDOG=1", Duration::from_secs(3)) {
        assert!(Instant::now() < until, "a hanging store is not noticed");
    }
    typed.write_all(b"go on\n").unwrap();
    assert!(hears(&socket, "WATCHDOG=1", long), "it lives again");
    drop(typed);
    child.wait().unwrap();
}

/// What systemd says about a unit file; nothing where all is well, `None` where systemd is not installed.
fn systemd_says(place: &Place, unit: &str) -> Option<String> {
    let file = place.beside("visionpresence.service");
    std::fs::write(&file, unit).unwrap();
    let output = Command::new("systemd-analyze")
        .args(["verify", "--user"])
        .arg(&file)
        .env("XDG_RUNTIME_DIR", place.root())
        .output()
        .ok()?;
    Some(String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_unit_for_systemd_starts_the_kiosk_anew_whenever_it_ends_or_hangs_and_systemd_knows_every_key() {
    let unit = include_str!("../../assets/systemd/visionpresence.service");
    for line in ["Type=notify", "Restart=always", "WatchdogSec=30", "StartLimitIntervalSec=0"] {
        assert!(unit.lines().any(|found| found == line), "{line}");
    }
    let place = Place::new();
    // The program is looked for where it will be installed.
    let unit = unit.replace("/usr/bin/visionpresence ", "/bin/true ");
    let Some(said) = systemd_says(&place, &unit) else {
        eprintln!("skipped: systemd-analyze is not installed here");
        return;
    };
    assert_eq!(said, "");
    let control = systemd_says(&place, &unit.replace("WatchdogSec", "WatchdogSek")).unwrap();
    assert!(control.contains("Unknown key") && control.contains("WatchdogSek"), "{control}");
}
