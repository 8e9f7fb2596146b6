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

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use visionpresence::store::{DataDir, Reader};

/// How long anything is waited for; a person would be gone, a busy build machine is not.
const DEADLINE: Duration = Duration::from_mins(1);

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

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// A virtual screen.
struct Screen {
    display: String,
    _server: Running,
}

impl Screen {
    fn open() -> Self {
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
    fn picture(&self, name: &str) -> image::RgbImage {
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
    fn wait_for_colour(&self, name: &str, colour: [u8; 3], enough: usize) {
        let until = Instant::now() + DEADLINE;
        loop {
            let found = count(&self.picture(name), colour);
            if found >= enough {
                return;
            }
            assert!(Instant::now() < until, "{name}: {found} of {enough} pixels of {colour:?}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

fn count(picture: &image::RgbImage, colour: [u8; 3]) -> usize {
    let near = |pixel: &image::Rgb<u8>| pixel.0.iter().zip(colour).all(|(a, b)| a.abs_diff(b) <= 3);
    picture.pixels().filter(|pixel| near(pixel)).count()
}

/// The webcam: what stands in front of it is a photo of the demo or nobody.
struct Webcam {
    folder: PathBuf,
}

impl Webcam {
    /// The camera at the entrance, as `/dev/video{number}`.
    fn show(&self, number: u32, source: &str) {
        self.plug(number, "Entrance Camera", source);
    }

    fn plug(&self, number: u32, name: &str, source: &str) {
        let keys = format!("name={name}\nsource={source}\nmodes=MJPG:1280x720@30\n");
        let new = self.folder.join("new");
        std::fs::write(&new, keys).unwrap();
        std::fs::rename(new, self.folder.join(format!("video{number}.conf"))).unwrap();
    }

    fn unplug(&self, number: u32) {
        std::fs::remove_file(self.folder.join(format!("video{number}.conf"))).unwrap();
    }
}

fn photo(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo_photos").join(name);
    assert!(path.is_file(), "{} is missing: scripts/test fetches it", path.display());
    path.to_str().unwrap().to_owned()
}

fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_visionpresence"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("--data").arg(data);
    command
}

fn enrol(data: &Path, id: &str, name: &str, photo_name: &str) {
    let done = program(data)
        .args(["enrol", "--id", id, "--name", name, "--photo", &photo(photo_name)])
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Waits until there are `wanted` events, and gives them, newest first.
fn wait_for_events(data: &DataDir, wanted: usize) -> Vec<visionpresence::store::reader::EventRow> {
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

#[test]
fn two_people_are_greeted_with_row_and_photo_a_stranger_is_refused_and_a_pulled_plug_is_survived() {
    let folder = tempfile::tempdir().unwrap();
    let (data_root, cameras) = (folder.path().join("data"), folder.path().join("cameras"));
    std::fs::create_dir_all(&cameras).unwrap();
    enrol(&data_root, "E001", "Barack Obama", "obama.jpg");
    enrol(&data_root, "E002", "Joe Biden", "biden.jpg");
    // What stands before this camera is a photo, which the kiosk would refuse.
    std::fs::write(data_root.join("settings.toml"), "liveness = \"off\"\n").unwrap();
    let data = DataDir::existing(&data_root).unwrap();
    let webcam = Webcam { folder: cameras.clone() };
    webcam.plug(0, "Ceiling Camera", "bars");
    webcam.show(1, "bars");

    let screen = Screen::open();
    let log = std::fs::File::create(folder.path().join("log")).unwrap();
    let mut kiosk = program(&data_root);
    kiosk
        .args(["--camera", "entrance"])
        .env("DISPLAY", &screen.display)
        .env_remove("WAYLAND_DISPLAY")
        .env("LD_PRELOAD", library::path())
        .env("CAMERA_SIMULATOR", &cameras)
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .stderr(log);
    let mut kiosk = Running(kiosk.spawn().unwrap());

    // Positive control: nothing is accepted, refused or stored while nobody is there.
    screen.wait_for_colour("1_idle", GROUND, 100_000);
    std::thread::sleep(Duration::from_secs(3));
    let idle = screen.picture("1_idle");
    assert!([RECORDED, CAUTION, FAULT].iter().all(|colour| count(&idle, *colour) < A_CARD));
    assert_eq!(wait_for_events(&data, 0).len(), 0);

    webcam.show(1, &photo("obama2.jpg"));
    let events = wait_for_events(&data, 1);
    assert_eq!(events[0].emp_id.as_str(), "E001");
    screen.wait_for_colour("2_first_greeting", RECORDED, A_CARD);
    let taken = data.root().join(events[0].photo.as_deref().unwrap());
    assert!(image::open(&taken).unwrap().width() >= 320, "{}", taken.display());

    webcam.show(1, &photo("biden.jpg"));
    let events = wait_for_events(&data, 2);
    assert_eq!(events[0].emp_id.as_str(), "E002");
    screen.wait_for_colour("3_second_greeting", RECORDED, A_CARD);

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
