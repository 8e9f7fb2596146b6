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
