//! The real program in its window while somebody tries every key to get out of it, while its disk is slow, while somebody
//! starts it twice, and while its camera is covered or exchanged. Tests that need a program which is not installed are
//! skipped and say so.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests stop at the first surprise and say what was skipped"
)]

#[path = "camera_simulator/library.rs"]
mod library;

mod window;

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use visionpresence::store::{DataDir, Reader};

use window::{DEADLINE, Running, Screen, Webcam, count, key_file, kiosk, photo, program, wait_for_events};

/// Behind everything, in the light theme (`ui::theme`).
const GROUND: [u8; 3] = [0xF4, 0xF6, 0xF8];
/// The band under a recorded punch.
const RECORDED: [u8; 3] = [0x13, 0x61, 0x3A];
/// Behind a fault.
const FAULT: [u8; 3] = [0xDF, 0xE4, 0xEA];
/// So many pixels of its colour make a card.
const A_CARD: usize = 10_000;
/// How much later each sync of the disk ends.
const DELAY: Duration = Duration::from_millis(1500);

/// Everything that closes, leaves, hides or covers windows on desktops that we know, and what opens terminals and menus.
/// The keys that the session takes before any program (Ctrl+Alt+Fn) are the session's to lock: INSTALL says how.
const KEYS: [&str; 34] = [
    "alt+F4",
    "ctrl+q",
    "ctrl+w",
    "ctrl+shift+w",
    "ctrl+F4",
    "F11",
    "Escape",
    "alt+Tab",
    "alt+shift+Tab",
    "alt+Escape",
    "alt+F1",
    "alt+F2",
    "alt+F7",
    "alt+F8",
    "alt+F9",
    "alt+F10",
    "alt+space",
    "super+d",
    "super+e",
    "super+l",
    "super+Down",
    "ctrl+alt+t",
    "ctrl+alt+Left",
    "ctrl+alt+d",
    "ctrl+shift+i",
    "ctrl+o",
    "ctrl+p",
    "ctrl+n",
    "ctrl+t",
    "ctrl+plus",
    "ctrl+minus",
    "F1",
    "F5",
    "F10",
];

struct Entrance {
    folder: TempDir,
    data: DataDir,
    webcam: Webcam,
    screen: Screen,
}

impl Entrance {
    /// A kiosk with one person on its list and nobody before its camera; not started yet.
    fn set_up() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (root, cameras) = (folder.path().join("data"), folder.path().join("cameras"));
        std::fs::create_dir_all(&cameras).unwrap();
        enrol(&root, "E001", "Barack Obama", "obama.jpg");
        // What stands before this camera is a photo, which the kiosk would refuse.
        std::fs::write(root.join("settings.toml"), "liveness = \"off\"\n").unwrap();
        let data = DataDir::existing(&root).unwrap().with_key_file(key_file(&root));
        let webcam = Webcam { folder: cameras };
        webcam.show(1, "bars");
        Self { folder, data, webcam, screen: Screen::open() }
    }

    fn log(&self) -> std::fs::File {
        std::fs::File::create(self.folder.path().join("log")).unwrap()
    }

    fn kiosk(&self) -> Command {
        kiosk(self.data.root(), &self.screen, &self.webcam.folder, self.log())
    }

    fn xdotool(&self, arguments: &[&str]) -> Option<String> {
        let done =
            Command::new("xdotool").args(arguments).env("DISPLAY", &self.screen.display).output().unwrap();
        done.status.success().then(|| String::from_utf8(done.stdout).unwrap().trim().to_owned())
    }

    /// The window of the program, once it is there.
    fn window(&self) -> String {
        let until = Instant::now() + DEADLINE;
        loop {
            let found = self.xdotool(&["search", "--onlyvisible", "--name", "VisionPresence"]);
            if let Some(id) = found.as_deref().and_then(|ids| ids.lines().next()) {
                return id.to_owned();
            }
            assert!(Instant::now() < until, "no window");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Where the window is, and how large.
    fn place(&self, window: &str) -> Option<String> {
        let told = self.xdotool(&["getwindowgeometry", "--shell", window])?;
        Some(told.lines().filter(|line| !line.starts_with("SCREEN")).collect::<Vec<_>>().join(" "))
    }
}

fn enrol(data: &Path, emp_id: &str, name: &str, picture: &str) {
    let enrolled = program(data)
        .args(["enrol", "--id", emp_id, "--name", name, "--photo", &photo(picture)])
        .args(["--consent-seen-by", "Ines"])
        .output()
        .unwrap();
    assert!(enrolled.status.success(), "{}", String::from_utf8_lossy(&enrolled.stderr));
}

fn is_there(name: &str) -> bool {
    Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

fn with_a_window_manager(screen: &Screen) -> Running {
    let manager = Command::new("openbox")
        .env("DISPLAY", &screen.display)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_secs(1));
    Running(manager)
}

#[test]
fn no_key_ends_moves_or_covers_the_window_of_the_kiosk_and_people_are_recorded_after_all_of_them() {
    if !is_there("xdotool") || !is_there("openbox") {
        eprintln!("skipped: xdotool or openbox is not installed");
        return;
    }
    let entrance = Entrance::set_up();
    let _manager = with_a_window_manager(&entrance.screen);

    // The control: the same keys end the program on a desk.
    let mut desk = Running(entrance.kiosk().arg("--windowed").spawn().unwrap());
    let window = entrance.window();
    let until = Instant::now() + DEADLINE;
    while desk.0.try_wait().unwrap().is_none() {
        assert!(Instant::now() < until, "control: Ctrl+Q closes the window on a desk");
        entrance.xdotool(&["windowactivate", &window]);
        entrance.xdotool(&["key", "--clearmodifiers", "ctrl+q"]);
        std::thread::sleep(Duration::from_millis(300));
    }
    drop(desk);

    let mut kiosk = Running(entrance.kiosk().spawn().unwrap());
    let window = entrance.window();
    entrance.screen.wait_for_colour("keys_idle", GROUND, 100_000);
    let place = entrance.place(&window).unwrap();
    assert!(place.contains("WIDTH=1280") && place.contains("HEIGHT=800"), "it fills the screen: {place}");
    for key in KEYS {
        for _ in 0..2 {
            entrance.xdotool(&["key", "--clearmodifiers", key]).unwrap();
        }
        std::thread::sleep(Duration::from_millis(150));
        assert!(kiosk.0.try_wait().unwrap().is_none(), "{key} has ended the program");
        assert_eq!(entrance.window(), window, "{key} has hidden the window");
        assert_eq!(entrance.place(&window).as_ref(), Some(&place), "{key} has moved the window");
        // Openbox closes its menu with Escape; the kiosk has nothing to close.
        entrance.xdotool(&["key", "Escape"]).unwrap();
    }
    // Asked to close as a window manager asks.
    entrance.xdotool(&["windowquit", &window]);
    entrance.xdotool(&["key", "alt+F4"]).unwrap();
    entrance.webcam.show(1, &photo("obama2.jpg"));
    entrance.screen.wait_for_colour("keys_recorded", RECORDED, A_CARD);
    assert_eq!(wait_for_events(&entrance.data, 1)[0].emp_id.as_str(), "E001");
    assert!(kiosk.0.try_wait().unwrap().is_none());
    println!("{} combinations of keys, twice each, and 1 punch recorded after them", KEYS.len());
}

/// The kiosk under `strace`, which lets each sync end later.
fn on_a_slow_disk(entrance: &Entrance) -> Command {
    let plain = entrance.kiosk();
    let mut slow = Command::new("strace");
    slow.args(["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "signal=none"]);
    slow.args(["-e", "trace=fsync,fdatasync", "-e"]);
    slow.arg(format!("inject=fsync,fdatasync:delay_enter={}", DELAY.as_micros()));
    slow.current_dir(plain.get_current_dir().unwrap()).stderr(entrance.log());
    for (name, value) in plain.get_envs() {
        match value {
            // The simulated camera is the program's, not strace's.
            Some(value) if name == "LD_PRELOAD" => {
                let mut set = OsString::from("LD_PRELOAD=");
                set.push(value);
                slow.arg("-E").arg(set);
            }
            Some(value) => drop(slow.env(name, value)),
            None => drop(slow.env_remove(name)),
        }
    }
    slow.arg(plain.get_program()).args(plain.get_args());
    slow
}

fn scan_photos(data: &DataDir) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(data.root().join("uploads/scans")).unwrap();
    entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "jpg"))
        .collect()
}

#[test]
fn while_the_disk_is_slow_the_window_is_drawn_and_nobody_is_greeted_before_the_record_is_there() {
    let strace = Command::new("strace")
        .args(["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "true"])
        .stderr(Stdio::null())
        .status();
    if !strace.is_ok_and(|status| status.success()) {
        eprintln!("skipped: strace is not installed, or not allowed here");
        return;
    }
    let entrance = Entrance::set_up();
    let mut command = on_a_slow_disk(&entrance);
    let mut running = Running(command.spawn().unwrap());
    entrance.screen.wait_for_colour("slow_idle", GROUND, 100_000);
    entrance.webcam.show(1, &photo("obama2.jpg"));

    // The photo is written first; from its name on the row is on its way.
    let until = Instant::now() + DEADLINE;
    while scan_photos(&entrance.data).is_empty() {
        assert!(Instant::now() < until, "nobody was recognised");
        std::thread::sleep(Duration::from_millis(5));
    }
    let begun = Instant::now();
    let reader = Reader::open(&entrance.data).unwrap();
    let mut seen = HashSet::new();
    let recorded = loop {
        let picture = entrance.screen.picture("slow_saving");
        if reader.counts().unwrap().events > 0 {
            break begun.elapsed();
        }
        assert!(count(&picture, RECORDED) < A_CARD, "somebody was greeted before the record was there");
        seen.insert(picture.into_raw());
        assert!(Instant::now() < until, "never recorded");
        // Another picture of the camera, which has to be drawn meanwhile.
        let source = if seen.len().is_multiple_of(2) { photo("obama2.jpg") } else { photo("obama.jpg") };
        entrance.webcam.show(1, &source);
    };
    assert!(recorded >= DELAY, "control: the disk was not slow, the row was there after {recorded:?}");
    assert!(seen.len() >= 2, "the window stood still for {recorded:?}");
    println!("{} different pictures while one punch took {:.1} s", seen.len(), recorded.as_secs_f32());
    entrance.screen.wait_for_colour("slow_recorded", RECORDED, A_CARD);
    assert_eq!(wait_for_events(&entrance.data, 1).len(), 1, "recorded once");
    end(&entrance, &mut running);
}

/// Ends the program beneath strace, and strace with it.
fn end(entrance: &Entrance, strace: &mut Running) {
    let children = format!("/proc/{0}/task/{0}/children", strace.0.id());
    for child in std::fs::read_to_string(Path::new(&children)).unwrap_or_default().split_whitespace() {
        drop(Command::new("kill").args(["-KILL", child]).status());
    }
    strace.0.wait().unwrap();
    assert!(entrance.data.database().is_file());
}

/// The names and texts of the audit list about the camera, the oldest first, once there are so many.
fn wait_for_notes(data: &DataDir, wanted: usize) -> Vec<(String, String)> {
    let until = Instant::now() + DEADLINE;
    loop {
        let reader = Reader::open(data).unwrap();
        let mut notes: Vec<(String, String)> = reader
            .audit(None, 100)
            .unwrap()
            .into_iter()
            .filter(|entry| entry.action.starts_with("camera"))
            .map(|entry| (entry.action, entry.after.unwrap_or_default()))
            .collect();
        notes.reverse();
        if notes.len() >= wanted {
            return notes;
        }
        assert!(Instant::now() < until, "{wanted} notes are wanted: {notes:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_second_kiosk_on_the_same_data_says_why_it_ends_and_after_a_kill_another_one_starts() {
    let entrance = Entrance::set_up();
    enrol(entrance.data.root(), "E002", "Joe Biden", "biden.jpg");
    let mut first = Running(entrance.kiosk().spawn().unwrap());
    entrance.screen.wait_for_colour("instance_first", GROUND, 100_000);

    let second = entrance.kiosk().stderr(Stdio::piped()).spawn().unwrap();
    let second = second.wait_with_output().unwrap();
    let said = String::from_utf8(second.stderr).unwrap();
    assert_eq!(second.status.code(), Some(1), "{said}");
    let sentences: Vec<&str> = said.lines().filter(|line| line.starts_with("visionpresence:")).collect();
    assert_eq!(sentences.len(), 1, "{said}");
    assert!(sentences[0].contains("already running"), "{said}");
    assert!(!said.contains("panicked"), "{said}");

    // The first one goes on: it is there, and somebody who comes is recorded.
    assert!(first.0.try_wait().unwrap().is_none());
    entrance.webcam.show(1, &photo("obama2.jpg"));
    assert_eq!(wait_for_events(&entrance.data, 1)[0].emp_id.as_str(), "E001");
    entrance.webcam.show(1, "bars");

    first.0.kill().unwrap();
    first.0.wait().unwrap();
    entrance.screen.wait_for_end_of("instance_killed", GROUND, 100_000);
    // Somebody else stands there already.
    entrance.webcam.show(1, &photo("biden.jpg"));
    let started = Instant::now();
    let mut third = Running(entrance.kiosk().spawn().unwrap());
    let events = wait_for_events(&entrance.data, 2);
    let back = started.elapsed();
    assert_eq!(events.len(), 2, "what was recorded is there, and the next punch");
    assert!(third.0.try_wait().unwrap().is_none());
    println!("{} ms from the start after a kill to the next recorded punch", back.as_millis());
}

/// The kiosk with the clock that the file says, and everything that runs by itself untouched.
fn with_the_clock_of(entrance: &Entrance, clock: &Path) -> Option<Command> {
    let library = Path::new("/usr/lib")
        .join(format!("{}-linux-gnu", std::env::consts::ARCH))
        .join("faketime/libfaketime.so.1");
    if !library.is_file() {
        return None;
    }
    let mut kiosk = entrance.kiosk();
    let camera = library::path();
    let mut both = camera.as_os_str().to_owned();
    both.push(":");
    both.push(library);
    kiosk.env("LD_PRELOAD", both).env("FAKETIME_TIMESTAMP_FILE", clock);
    kiosk.env("FAKETIME_NO_CACHE", "1").env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    Some(kiosk)
}

#[test]
fn a_clock_of_the_machine_that_jumps_is_told_and_the_punches_after_it_are_marked() {
    let entrance = Entrance::set_up();
    enrol(entrance.data.root(), "E002", "Joe Biden", "biden.jpg");
    let clock = entrance.folder.path().join("clock");
    let set = |offset: &str| std::fs::write(&clock, offset).unwrap();
    set("+0");
    let Some(mut command) = with_the_clock_of(&entrance, &clock) else {
        eprintln!("skipped: faketime is not installed");
        return;
    };
    let mut kiosk = Running(command.spawn().unwrap());
    entrance.screen.wait_for_colour("clock_idle", GROUND, 100_000);
    let come = |picture: &str, times: usize| {
        entrance.webcam.show(1, &photo(picture));
        let events = wait_for_events(&entrance.data, times);
        entrance.webcam.show(1, "bars");
        entrance.screen.wait_for_end_of("clock_gone", RECORDED, A_CARD);
        events
    };
    let before = come("obama2.jpg", 1).remove(0);
    assert!(!before.clock_suspect, "control: the clock runs as it should");
    set("+3h");
    let after = come("biden.jpg", 2).remove(0);
    assert!(after.clock_suspect, "the clock has jumped");
    let apart = after.at.utc - before.at.utc;
    assert!(apart > chrono::TimeDelta::hours(3) && apart < chrono::TimeDelta::hours(4), "{apart}");
    assert!(kiosk.0.try_wait().unwrap().is_none());
    println!("2 punches, the one after a jump of 3 hours is marked");
}

/// The kiosk with the camera of its settings, none being named on the command line.
fn with_the_camera_of_the_settings(entrance: &Entrance) -> Command {
    let named = entrance.kiosk();
    let mut plain = program(entrance.data.root());
    for (name, value) in named.get_envs() {
        match value {
            Some(value) => plain.env(name, value),
            None => plain.env_remove(name),
        };
    }
    plain.stderr(entrance.log());
    plain
}

#[test]
fn a_camera_that_is_covered_blinded_or_exchanged_is_said_on_the_screen_and_noted_in_the_audit_list() {
    let entrance = Entrance::set_up();
    let settings = "liveness = \"off\"\ncamera = \"Entrance Camera\"\n";
    std::fs::write(entrance.data.settings(), settings).unwrap();
    let mut kiosk = Running(with_the_camera_of_the_settings(&entrance).spawn().unwrap());
    entrance.screen.wait_for_colour("camera_idle", GROUND, 100_000);

    // The control: a camera that sees an entrance is not noted.
    std::thread::sleep(Duration::from_secs(8));
    assert_eq!(wait_for_notes(&entrance.data, 0), []);
    assert!(count(&entrance.screen.picture("camera_idle"), FAULT) < A_CARD);

    entrance.webcam.show(1, "black");
    entrance.screen.wait_for_colour("camera_covered", FAULT, A_CARD);
    let note = |action: &str, text: &str| (action.to_owned(), text.to_owned());
    let covered = note("camera blocked", "covered or dark");
    assert_eq!(wait_for_notes(&entrance.data, 1), std::slice::from_ref(&covered));
    entrance.webcam.show(1, "bars");
    entrance.screen.wait_for_end_of("camera_uncovered", FAULT, A_CARD);
    let works = note("camera blocked", "works again");
    assert_eq!(wait_for_notes(&entrance.data, 2), [covered.clone(), works.clone()]);

    entrance.webcam.unplug(1);
    entrance.screen.wait_for_colour("camera_unplugged", FAULT, A_CARD);
    entrance.webcam.plug(2, "Other Camera", "bars");
    let exchanged = note("camera replaced", "meant: Entrance Camera\nanswers: Other Camera");
    assert_eq!(wait_for_notes(&entrance.data, 3), [covered, works, exchanged]);
    entrance.screen.wait_for_end_of("camera_exchanged", FAULT, A_CARD);
    assert!(kiosk.0.try_wait().unwrap().is_none());
    drop(kiosk);
    let verified = program(entrance.data.root()).arg("verify").output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}
