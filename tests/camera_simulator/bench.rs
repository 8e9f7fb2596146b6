//! The test bench of `tests/camera.rs`: plugs simulated cameras in, runs the camera module, and injects faults.

#[path = "library.rs"]
mod library;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use visionpresence::camera::{Camera, Sinks};
use visionpresence::domain::camera::{CameraChoice, CameraFault, CameraStatus};
use visionpresence::domain::frame::{Frame, Picture};
use visionpresence::domain::time::{Clock, Moment, Now};

/// Set in the process that runs under the simulator.
const DIRECTORY: &str = "CAMERA_SIMULATOR";
/// The fault that such a process injects.
const CASE: &str = "CAMERA_SIMULATOR_CASE";
/// How long anything is waited for. What is expected within two seconds is waited for longer on a busy machine.
const DEADLINE: Duration = Duration::from_secs(15);

/// Runs `body` in a process of its own under the simulator. `name` is the name of the test that calls.
pub(crate) fn simulated(name: &str, body: impl FnOnce(&Bench)) {
    if let Some(directory) = std::env::var_os(DIRECTORY) {
        body(&Bench { directory: PathBuf::from(directory) });
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let output = start(name, directory.path(), "").wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    for line in text.lines().filter_map(|line| line.split_once("TABLE ")) {
        println!("{}", line.1);
    }
    let log = std::fs::read_to_string(directory.path().join("log")).unwrap_or_default();
    assert!(
        output.status.success(),
        "{text}\n{}\nlast lines of the simulator's log:\n{}",
        String::from_utf8_lossy(&output.stderr),
        last_lines(&log)
    );
    assert!(log.contains(" OPEN video"), "the simulator was in use");
}

fn last_lines(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}

fn start(name: &str, directory: &Path, case: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env("LD_PRELOAD", library::path())
        .env(DIRECTORY, directory)
        .env(CASE, case)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The directory with the simulated cameras.
pub(crate) struct Bench {
    directory: PathBuf,
}

impl Bench {
    /// Plugs in `/dev/video{index}`, or changes how it behaves, from the next call of the driver on.
    pub(crate) fn plug(&self, index: u32, keys: &[&str]) {
        let new = self.directory.join(format!("video{index}.new"));
        std::fs::write(&new, keys.concat()).unwrap();
        std::fs::rename(new, self.directory.join(format!("video{index}.conf"))).unwrap();
    }

    pub(crate) fn unplug(&self, index: u32) {
        std::fs::remove_file(self.directory.join(format!("video{index}.conf"))).unwrap();
    }

    /// How many lines of the simulator's log contain `event`.
    pub(crate) fn count(&self, event: &str) -> usize {
        let log = std::fs::read_to_string(self.directory.join("log")).unwrap_or_default();
        log.lines().filter(|line| format!("{line} ").contains(&format!(" {event} "))).count()
    }

    pub(crate) fn wait_for_log(&self, event: &str) {
        let until = Instant::now() + DEADLINE;
        while self.count(event) == 0 {
            assert!(Instant::now() < until, "never seen in the simulator's log: {event}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn start(&self, choice: CameraChoice) -> Run {
        Run::start(choice, None, Duration::ZERO)
    }

    pub(crate) fn start_remembering(&self, choice: CameraChoice, remembered: Option<&str>) -> Run {
        Run::start(choice, remembered.map(str::to_owned), Duration::ZERO)
    }

    /// With a consumer that takes `pause` for each frame.
    pub(crate) fn start_slow(&self, choice: CameraChoice, pause: Duration) -> Run {
        Run::start(choice, None, pause)
    }
}

/// Uptime since the test began; the wall clock stands still, because nothing may depend on it.
struct TestClock(Instant);

impl Clock for TestClock {
    fn now(&self) -> Now {
        let moment = Moment { utc: chrono::DateTime::UNIX_EPOCH, zone: chrono_tz::Tz::UTC };
        Now { moment, uptime: self.0.elapsed() }
    }
}

#[derive(Default)]
struct Seen {
    frames: VecDeque<(Frame, Duration)>,
    statuses: Vec<CameraStatus>,
}

/// A running camera and what it has delivered.
pub(crate) struct Run {
    camera: Option<Camera>,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    clock: Arc<TestClock>,
}

impl Run {
    fn start(choice: CameraChoice, remembered: Option<String>, pause: Duration) -> Self {
        let clock = Arc::new(TestClock(Instant::now()));
        let seen: Arc<(Mutex<Seen>, Condvar)> = Arc::default();
        let (for_frames, for_status, frame_clock) = (seen.clone(), seen.clone(), clock.clone());
        let sinks = Sinks {
            frame: Box::new(move |frame| {
                let age = frame_clock.now().uptime - frame.captured;
                for_frames.0.lock().unwrap().frames.push_back((frame, age));
                for_frames.1.notify_all();
                std::thread::sleep(pause);
            }),
            status: Box::new(move |status| {
                for_status.0.lock().unwrap().statuses.push(status);
                for_status.1.notify_all();
            }),
        };
        let camera = Camera::start(choice, remembered, clock.clone(), sinks).unwrap();
        Self { camera: Some(camera), seen, clock }
    }

    pub(crate) fn camera(&self) -> &Camera {
        self.camera.as_ref().unwrap()
    }

    fn wait<T>(&self, what: &str, mut find: impl FnMut(&mut Seen) -> Option<T>) -> T {
        let until = Instant::now() + DEADLINE;
        let mut seen = self.seen.0.lock().unwrap();
        loop {
            if let Some(found) = find(&mut seen) {
                return found;
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{what} did not come; statuses: {:?}", seen.statuses);
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    pub(crate) fn next_frame(&mut self) -> Frame {
        self.next_frame_with_age().0
    }

    /// With the age that it had when it was handed out.
    pub(crate) fn next_frame_with_age(&mut self) -> (Frame, Duration) {
        self.wait("a frame", |seen| seen.frames.pop_front())
    }

    pub(crate) fn drain(&mut self) {
        self.seen.0.lock().unwrap().frames.clear();
    }

    pub(crate) fn status(&self) -> CameraStatus {
        self.seen.0.lock().unwrap().statuses.last().cloned().unwrap()
    }

    /// All faults so far.
    pub(crate) fn faults(&self) -> Vec<CameraFault> {
        let seen = self.seen.0.lock().unwrap();
        seen.statuses.iter().filter_map(fault).cloned().collect()
    }

    pub(crate) fn wait_for_fault(&self, what: &str, wanted: impl Fn(&CameraFault) -> bool) {
        self.wait(what, |seen| {
            seen.statuses.last().and_then(fault).filter(|fault| wanted(fault)).map(|_| ())
        });
    }

    pub(crate) fn stop(mut self) -> bool {
        self.camera.take().unwrap().stop()
    }

    pub(crate) fn drop_camera(&mut self) {
        self.camera = None;
    }
}

fn fault(status: &CameraStatus) -> Option<&CameraFault> {
    match status {
        CameraStatus::Retrying { fault, .. } => Some(fault),
        _ => None,
    }
}

/// Fails unless the whole picture shows the colour bars, from top to bottom.
pub(crate) fn assert_bars(picture: &Picture, what: &str) {
    if let Some(difference) = difference_from_bars(picture) {
        panic!("{what}: {difference}");
    }
}

fn difference_from_bars(picture: &Picture) -> Option<String> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    for y in (4..height).step_by(8) {
        for (bar, wanted) in [(1, [235, 235, 16]), (3, [16, 235, 16]), (5, [235, 16, 16])] {
            let at = (y * width + width * (2 * bar + 1) / 16) * 3;
            let seen = [0, 1, 2].map(|channel| picture.rgb()[at + channel]);
            if seen.iter().zip(wanted).any(|(seen, wanted)| seen.abs_diff(wanted) > 24) {
                return Some(format!("row {y}, bar {bar}: {seen:?} instead of {wanted:?}"));
            }
        }
    }
    None
}

fn is_bars(picture: &Picture) -> bool {
    difference_from_bars(picture).is_none()
}

/// Whether any part of the picture still shows a bar in a strong colour.
fn shows_bars(picture: &Picture) -> bool {
    let (pixels, _) = picture.rgb().as_chunks::<3>();
    pixels.iter().any(|pixel| pixel.iter().max().unwrap() - pixel.iter().min().unwrap() > 120)
}

/// The ages of `count` frames from nokhwa without anything around it, read every 100 ms.
pub(crate) fn ages_through_nokhwa_alone(count: usize) -> Vec<Duration> {
    use nokhwa::utils::{CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType};
    let any = RequestedFormat::with_formats(RequestedFormatType::None, &[FrameFormat::YUYV]);
    let mut camera = nokhwa::Camera::new(CameraIndex::Index(0), any).unwrap();
    camera.open_stream().unwrap();
    (0..count)
        .map(|_| {
            let taken = camera.frame().unwrap().capture_timestamp().unwrap();
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
            std::thread::sleep(Duration::from_millis(100));
            now - taken
        })
        .collect()
}

/// A fault and what is expected of it.
pub(crate) struct Fault {
    name: &'static str,
    modes: &'static str,
    /// Added to the control file.
    keys: &'static str,
    /// Whether the fault that is reported is the right one.
    reported: fn(&CameraFault) -> bool,
    /// In the simulator's log once it was injected.
    injected: &'static str,
    /// The camera comes back under another number.
    moves: bool,
    /// It is there from the start.
    at_start: bool,
}

const YUYV: &str = "modes=YUYV:640x480@30\n";
const MJPG: &str = "modes=MJPG:640x480@30\n";
const PLAIN: Fault = Fault {
    name: "",
    modes: MJPG,
    keys: "",
    reported: |fault| *fault == CameraFault::Garbage,
    injected: "",
    moves: false,
    at_start: false,
};
const FROZEN: fn(&CameraFault) -> bool = |fault| *fault == CameraFault::Frozen;
const STALLED: fn(&CameraFault) -> bool = |fault| *fault == CameraFault::Stalled;
const OTHER: fn(&CameraFault) -> bool = |fault| matches!(fault, CameraFault::Other(_));

/// Every fault of the simulator.
pub(crate) const FAULTS: &[Fault] = &[
    Fault {
        name: "stall",
        keys: "stall=1\n",
        reported: STALLED,
        injected: "FAULT video0 stall",
        modes: YUYV,
        ..PLAIN
    },
    Fault {
        name: "stall from the start",
        keys: "stall=1\n",
        reported: STALLED,
        injected: "FAULT video0 stall",
        at_start: true,
        ..PLAIN
    },
    Fault {
        name: "unplugged, back as another number",
        keys: "plugged=0\n",
        reported: |fault| *fault == CameraFault::Unplugged,
        injected: "DEAD video0",
        moves: true,
        ..PLAIN
    },
    Fault {
        name: "busy, then free",
        keys: "busy=1\n",
        reported: |fault| *fault == CameraFault::Busy,
        injected: "OPEN video0",
        at_start: true,
        ..PLAIN
    },
    Fault { name: "MJPEG truncated", keys: "fault=truncate\n", injected: "FAULT video0 Truncate", ..PLAIN },
    Fault {
        name: "YUYV truncated",
        keys: "fault=truncate\n",
        injected: "FAULT video0 Truncate",
        modes: YUYV,
        ..PLAIN
    },
    Fault { name: "MJPEG garbage", keys: "fault=garbage\n", injected: "FAULT video0 Garbage", ..PLAIN },
    Fault { name: "MJPEG broken header", keys: "fault=header\n", injected: "FAULT video0 Header", ..PLAIN },
    Fault { name: "MJPEG noise", keys: "fault=noise\n", injected: "FAULT video0 Noise", ..PLAIN },
    Fault { name: "driver flags errors", keys: "fault=error\n", injected: "FAULT video0 Error", ..PLAIN },
    Fault {
        name: "MJPEG of zero length",
        keys: "fault=zero\n",
        injected: "FAULT video0 Zero",
        reported: FROZEN,
        ..PLAIN
    },
    Fault {
        name: "YUYV of zero length",
        keys: "fault=zero\n",
        injected: "FAULT video0 Zero",
        reported: FROZEN,
        modes: YUYV,
        ..PLAIN
    },
    Fault {
        name: "MJPEG frozen",
        keys: "freeze=1\n",
        injected: "FAULT video0 freeze",
        reported: FROZEN,
        ..PLAIN
    },
    Fault {
        name: "YUYV frozen",
        keys: "freeze=1\n",
        injected: "FAULT video0 freeze",
        reported: FROZEN,
        modes: YUYV,
        ..PLAIN
    },
    Fault {
        name: "EIO when fetching",
        keys: "dqbuf_errno=5\n",
        injected: "FAULT video0 dqbuf_errno 5",
        reported: OTHER,
        ..PLAIN
    },
    Fault {
        name: "EIO when fetching and when closing",
        keys: "dqbuf_errno=5\nstreamoff_errno=5\n",
        injected: "FAULT video0 streamoff_errno 5",
        reported: OTHER,
        ..PLAIN
    },
];

/// Injects each of `faults`, each in a process of its own, and prints how long it took until it was noticed and until
/// pictures came again.
pub(crate) fn every_fault(test: &str, faults: &[Fault]) {
    const AT_ONCE: usize = 4;
    if let Some(directory) = std::env::var_os(DIRECTORY) {
        let case = std::env::var(CASE).unwrap();
        let fault = faults.iter().find(|fault| fault.name == case).unwrap();
        fault.inject(&Bench { directory: PathBuf::from(directory) });
        return;
    }
    library();
    let mut table = format!("{:<36} {:>12} {:>12} {:>15}\n", "fault", "noticed", "back", "broken shown");
    let mut failed = String::new();
    for group in faults.chunks(AT_ONCE) {
        let running: Vec<_> = group
            .iter()
            .map(|fault| {
                let directory = tempfile::tempdir().unwrap();
                let child = start(test, directory.path(), fault.name);
                (fault, directory, child)
            })
            .collect();
        for (fault, directory, child) in running {
            let output = child.wait_with_output().unwrap();
            let text = String::from_utf8_lossy(&output.stdout);
            match text.lines().find_map(|line| line.split_once("TABLE ")) {
                Some((_, row)) if output.status.success() => table = format!("{table}{row}\n"),
                _ => {
                    let log = std::fs::read_to_string(directory.path().join("log")).unwrap_or_default();
                    let errors = String::from_utf8_lossy(&output.stderr);
                    failed = format!("{failed}\n--- {}\n{text}{errors}\n{}", fault.name, last_lines(&log));
                }
            }
        }
    }
    println!("{table}");
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("camera_faults.txt"), &table).unwrap();
    assert!(failed.is_empty(), "{failed}");
}

impl Fault {
    fn inject(&self, bench: &Bench) {
        let healthy = ["source=bars\n", self.modes];
        let faulty = ["source=bars\n", self.modes, self.keys];
        bench.plug(0, if self.at_start { &faulty } else { &healthy });
        let mut run = bench.start(CameraChoice::Auto);
        if !self.at_start {
            for _ in 0..10 {
                assert!(is_bars(&run.next_frame().picture));
            }
        }
        bench.plug(0, &faulty);
        let injected = Instant::now();
        run.wait_for_fault(self.name, self.reported);
        let noticed = injected.elapsed();
        assert!(bench.count(self.injected) > 0, "it was injected");
        let broken = {
            let seen = run.seen.0.lock().unwrap();
            seen.frames.iter().filter(|(frame, _)| !is_bars(&frame.picture)).count()
        };

        // While it lasts nothing is delivered. Then the scene has changed: whatever still shows the bars is stale.
        run.drain();
        std::thread::sleep(Duration::from_millis(900));
        assert_eq!(run.seen.0.lock().unwrap().frames.len(), 0, "nothing is delivered during {}", self.name);
        let after = ["source=grey\n", self.modes];
        if self.moves {
            bench.unplug(0);
        }
        let healed = Instant::now();
        let healed_at = run.clock.now().uptime;
        bench.plug(if self.moves { 3 } else { 0 }, &after);
        let first = run.next_frame();
        let back = healed.elapsed();
        for frame in std::iter::once(first).chain((0..15).map(|_| run.next_frame())) {
            assert!(!shows_bars(&frame.picture), "a picture from before the fault");
            assert!(
                frame.captured + Duration::from_millis(150) >= healed_at,
                "a frame from before the fault"
            );
        }
        assert!(matches!(run.status(), CameraStatus::Live { .. }));
        assert!(run.stop());
        let (name, noticed, back) = (self.name, noticed.as_millis(), back.as_millis());
        println!("TABLE {name:<36} {noticed:>9} ms {back:>9} ms {broken:>15}");
    }
}
