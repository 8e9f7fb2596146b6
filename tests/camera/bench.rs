//! The test bench of `tests/camera.rs`: plugs simulated cameras in, runs the camera module, and injects faults.

#[path = "../camera_simulator/library.rs"]
pub(crate) mod library;

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use visionpresence::camera::{Camera, CameraError, Sinks, VirtualCameras};
use visionpresence::domain::camera::{CameraChoice, CameraFault, CameraStatus};
use visionpresence::domain::frame::{Frame, Picture};
use visionpresence::domain::time::{Clock, Moment, Now};

/// Set in the process that runs under the simulator.
pub(crate) const DIRECTORY: &str = "CAMERA_SIMULATOR";
/// The fault that such a process injects.
pub(crate) const CASE: &str = "CAMERA_SIMULATOR_CASE";
/// How long anything is waited for. What is expected within two seconds is waited for longer on a busy machine.
const DEADLINE: Duration = Duration::from_secs(40);

/// Runs `body` in a process of its own under the simulator. `name` is the name of the test that calls.
pub(crate) fn simulated(name: &str, body: impl FnOnce(&Bench)) {
    if let Some(directory) = std::env::var_os(DIRECTORY) {
        body(&Bench::here(directory));
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

pub(crate) fn last_lines(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}

pub(crate) fn start(name: &str, directory: &Path, case: &str) -> Child {
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
    pub(crate) fn here(directory: OsString) -> Self {
        Self { directory: PathBuf::from(directory) }
    }

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

    /// As with the setting that allows cameras made by programs.
    pub(crate) fn start_allowing_virtual(&self, choice: CameraChoice) -> Run {
        Run::with(Duration::ZERO, |clock, sinks| {
            Camera::start(choice, None, VirtualCameras::Allowed, clock, sinks)
        })
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
        Self::with(pause, |clock, sinks| {
            Camera::start(choice, remembered, VirtualCameras::default(), clock, sinks)
        })
    }

    pub(crate) fn replay_once(folder: &Path) -> Self {
        Self::with(Duration::ZERO, |clock, sinks| Camera::replay_once(folder, clock, sinks))
    }

    fn with(
        pause: Duration,
        start: impl FnOnce(Arc<TestClock>, Sinks) -> Result<Camera, CameraError>,
    ) -> Self {
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
        let camera = start(clock.clone(), sinks).unwrap();
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

    /// The frames that have come and were not taken yet.
    pub(crate) fn waiting(&self) -> Vec<Frame> {
        self.seen.0.lock().unwrap().frames.iter().map(|(frame, _)| frame.clone()).collect()
    }

    pub(crate) fn uptime(&self) -> Duration {
        self.clock.now().uptime
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

    pub(crate) fn wait_for_status(&self, wanted: &CameraStatus) {
        self.wait("the status", |seen| (seen.statuses.last() == Some(wanted)).then_some(()));
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

pub(crate) fn is_bars(picture: &Picture) -> bool {
    difference_from_bars(picture).is_none()
}

/// Whether any part of the picture still shows a bar in a strong colour.
pub(crate) fn shows_bars(picture: &Picture) -> bool {
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
