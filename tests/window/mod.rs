//! The real program in a real window: a virtual screen, a simulated webcam behind real V4L2 calls.

#![allow(dead_code, reason = "each test uses a part")]

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use visionpresence::store::reader::EventRow;
use visionpresence::store::{DataDir, Reader};

/// How long anything is waited for; a person would be gone, a busy build machine is not.
pub(crate) const DEADLINE: Duration = Duration::from_mins(1);

/// A process that ends with the test.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// A virtual screen.
pub(crate) struct Screen {
    pub(crate) display: String,
    _server: Running,
}

impl Screen {
    pub(crate) fn open() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is installed by scripts/test");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Self { display: format!(":{}", number.trim()), _server: Running(server) }
    }

    /// What is on the screen, also kept as a file.
    pub(crate) fn picture(&self, name: &str) -> image::RgbImage {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{name}.png"));
        let taken = Command::new("import")
            .args(["-display", &self.display, "-window", "root"])
            .arg(&file)
            .status()
            .expect("ImageMagick is installed by scripts/test");
        assert!(taken.success());
        image::open(&file).unwrap().into_rgb8()
    }

    /// Waits until `enough` pixels of the screen have the colour, and keeps the picture.
    pub(crate) fn wait_for_colour(&self, name: &str, colour: [u8; 3], enough: usize) {
        self.wait_for(name, colour, |found| found >= enough);
    }

    /// Waits until fewer than `enough` pixels of the screen have the colour, and keeps the picture.
    pub(crate) fn wait_for_end_of(&self, name: &str, colour: [u8; 3], enough: usize) {
        self.wait_for(name, colour, |found| found < enough);
    }

    fn wait_for(&self, name: &str, colour: [u8; 3], there: impl Fn(usize) -> bool) {
        let until = Instant::now() + DEADLINE;
        loop {
            let found = count(&self.picture(name), colour);
            if there(found) {
                return;
            }
            assert!(Instant::now() < until, "{name}: {found} pixels of {colour:?}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// Pixels of about this colour.
pub(crate) fn count(picture: &image::RgbImage, colour: [u8; 3]) -> usize {
    let near = |pixel: &image::Rgb<u8>| pixel.0.iter().zip(colour).all(|(a, b)| a.abs_diff(b) <= 3);
    picture.pixels().filter(|pixel| near(pixel)).count()
}

/// The webcam: what stands in front of it is a photo of the demo or nobody.
pub(crate) struct Webcam {
    pub(crate) folder: PathBuf,
}

impl Webcam {
    /// The camera at the entrance, as `/dev/video{number}`.
    pub(crate) fn show(&self, number: u32, source: &str) {
        self.plug(number, "Entrance Camera", source);
    }

    pub(crate) fn plug(&self, number: u32, name: &str, source: &str) {
        let keys = format!("name={name}\nsource={source}\nmodes=MJPG:1280x720@30\n");
        let new = self.folder.join("new");
        std::fs::write(&new, keys).unwrap();
        std::fs::rename(new, self.folder.join(format!("video{number}.conf"))).unwrap();
    }

    pub(crate) fn unplug(&self, number: u32) {
        std::fs::remove_file(self.folder.join(format!("video{number}.conf"))).unwrap();
    }
}

pub(crate) fn photo(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo_photos").join(name);
    assert!(path.is_file(), "{} is missing: scripts/test fetches it", path.display());
    path.to_str().unwrap().to_owned()
}

/// The key of the site lies beside the data directory, and not in the home folder of whoever runs the tests.
pub(crate) fn key_file(data: &Path) -> PathBuf {
    data.with_file_name("site.key")
}

pub(crate) fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_visionpresence"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("--data").arg(data);
    command.env("VISIONPRESENCE_KEY", key_file(data));
    command
}

/// The kiosk on `screen` with the cameras of `folder`; what it says goes to `log`.
pub(crate) fn kiosk(data: &Path, screen: &Screen, cameras: &Path, log: std::fs::File) -> Command {
    let mut kiosk = program(data);
    kiosk
        .args(["--camera", "entrance"])
        .env("DISPLAY", &screen.display)
        .env_remove("WAYLAND_DISPLAY")
        // A kiosk has no session bus.
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("XDG_RUNTIME_DIR")
        .env("LD_PRELOAD", super::library::path())
        .env("CAMERA_SIMULATOR", cameras)
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .stderr(log);
    kiosk
}

/// Waits until there are `wanted` events, and gives them, newest first.
pub(crate) fn wait_for_events(data: &DataDir, wanted: usize) -> Vec<EventRow> {
    let until = Instant::now() + DEADLINE;
    loop {
        let events = Reader::open(data).unwrap().events(None, 100).unwrap();
        if events.len() >= wanted {
            return events;
        }
        assert!(Instant::now() < until, "{} of {wanted} events", events.len());
        std::thread::sleep(Duration::from_millis(50));
    }
}
