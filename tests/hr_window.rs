//! HR at the real program in a real window on a virtual screen: unlocked with a PIN, the log exported through the real
//! file dialog, the workbook read back and compared with the database cell by cell.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::disallowed_methods,
    reason = "tests stop at the first surprise"
)]

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use calamine::{Data, DataType as _, Reader as _, Xlsx, open_workbook};
use chrono::TimeDelta;
use visionpresence::app::hr::event::Screen;
use visionpresence::domain::access::{Role, Secret};
use visionpresence::domain::clock_event::{EventId, PunchRequest};
use visionpresence::domain::decision::{Candidate, Identification};
use visionpresence::domain::employee::StaffMember;
use visionpresence::domain::frame::Picture;
use visionpresence::domain::log::{DateRange, LogFilter, LogRow};
use visionpresence::domain::template::{Matcher, TEMPLATE_LEN, Template};
use visionpresence::domain::time::{Clock as _, Moment};
use visionpresence::runtime::clock::SystemClock;
use visionpresence::store::accounts::{HashedSecret, NewAccount};
use visionpresence::store::{DataDir, EnrolledPhoto, Enrolment, Reader, Writer};

/// How long anything is waited for.
const DEADLINE: Duration = Duration::from_mins(2);
const PIN: &str = "407183";
/// The title of the dialog in which a place for a file is chosen.
const DIALOG: &str = "Where should the file be saved";

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn wait<T>(what: &str, mut there: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + DEADLINE;
    loop {
        if let Some(found) = there() {
            return found;
        }
        assert!(Instant::now() < until, "no {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A virtual screen with a window manager, as a desk or a kiosk has one.
struct Display {
    name: String,
    _manager: Running,
    _server: Running,
}

impl Display {
    fn open() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is installed by scripts/test");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let name = format!(":{}", number.trim());
        let server = Running(server);
        let manager = Command::new("openbox")
            .env("DISPLAY", &name)
            .stderr(Stdio::null())
            .spawn()
            .expect("openbox is installed by scripts/test");
        Self { name, _manager: Running(manager), _server: server }
    }

    /// Runs xdotool; what it prints, where it succeeds.
    fn xdotool(&self, arguments: &[&str]) -> Option<String> {
        let mut command = Command::new("xdotool");
        let output = command.env("DISPLAY", &self.name).args(arguments).output();
        let output = output.expect("xdotool is installed by scripts/test");
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// The window with this in its title.
    fn window(&self, title: &str) -> Option<String> {
        let found = self.xdotool(&["search", "--onlyvisible", "--name", title])?;
        found.lines().next().map(str::to_owned).filter(|id| !id.is_empty())
    }

    /// Kept as a file, to look at.
    fn picture(&self, name: &str) -> image::RgbImage {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{name}.png"));
        let mut command = Command::new("import");
        let taken = command.args(["-display", &self.name, "-window", "root"]).arg(&file).status();
        assert!(taken.expect("ImageMagick is installed by scripts/test").success());
        image::open(&file).unwrap().into_rgb8()
    }

    /// Pixels of a colour on the screen.
    fn count(&self, name: &str, colour: [u8; 3]) -> usize {
        self.picture(name).pixels().filter(|pixel| pixel.0 == colour).count()
    }
}

fn picture() -> Picture {
    Picture::new(64, 48, vec![128; 64 * 48 * 3]).unwrap()
}

/// Three people who came today, of whom two went again, and an account for HR.
fn company(data: &DataDir, now: Moment) {
    let mut writer = Writer::open(data).unwrap();
    for (index, name) in ["Ada Lovelace", "=2+5 Grace", "Людмила Щукина"].into_iter().enumerate()
    {
        let emp_id = format!("E00{index}").parse().unwrap();
        let template = Template::new(Matcher::SFace, &[0.1; TEMPLATE_LEN]).unwrap();
        let photo = EnrolledPhoto { picture: picture(), templates: vec![template] };
        let staff = StaffMember::new(emp_id, name);
        writer.enrol(&Enrolment { staff, photos: vec![photo], portrait: picture(), at: now }).unwrap();
    }
    // All within the minutes before now, so that they lie on the work date on which the test runs.
    for (minutes_ago, person) in [(40, 0), (39, 1), (38, 2), (12, 0), (11, 1)] {
        let at = Moment { utc: now.utc - TimeDelta::minutes(minutes_ago), zone: now.zone };
        let emp_id = format!("E00{person}").parse().unwrap();
        let best = Candidate { emp_id: format!("E00{person}").parse().unwrap(), score: 9.0 };
        let request = PunchRequest {
            event_id: EventId::at(&at),
            emp_id,
            at,
            evidence: Identification { best, runner_up: None, threshold: 5.0 },
            photo: None,
            time_out_confirmed: true,
            clock_suspect: false,
        };
        writer.punch(&request).unwrap();
    }
    let secret = HashedSecret::new(&Secret::typed(PIN)).unwrap();
    let account = NewAccount { name: "Ines".to_owned(), role: Role::Admin, secret };
    writer.create_first_account(&account, &now).unwrap();
}

fn has_done(data: &DataDir, action: &str) -> bool {
    let entries = Reader::open(data).unwrap().audit(None, 20).unwrap();
    entries.iter().any(|entry| entry.action == action)
}

/// Opens the workspace by its symbol and signs in by typing the PIN.
fn unlock(display: &Display, data: &DataDir) {
    let window = wait("window", || display.window("VisionPresence"));
    display.xdotool(&["windowactivate", "--sync", &window]).unwrap();
    // The card of the lock screen is white, and so large nowhere else.
    let locked = || (display.count("hr_1_lock", [255, 255, 255]) > 180_000).then_some(());
    wait("lock screen", || {
        display.xdotool(&["mousemove", "--sync", "1185", "745", "click", "1"]).unwrap();
        std::thread::sleep(Duration::from_secs(1));
        locked()
    });
    display.xdotool(&["type", "--delay", "40", PIN]).unwrap();
    display.xdotool(&["key", "Return"]).unwrap();
    wait("signed in", || has_done(data, "signed in").then_some(()));
}

/// Goes to the log and asks for an export, until the dialog is open.
fn ask_for_export(display: &Display) -> String {
    let nth = Screen::ALL.iter().position(|screen| *screen == Screen::Log).unwrap() + 1;
    wait("file dialog", || {
        display.xdotool(&["key", &format!("alt+{nth}")]).unwrap();
        std::thread::sleep(Duration::from_millis(500));
        display.xdotool(&["key", "ctrl+e"]).unwrap();
        let until = Instant::now() + Duration::from_secs(5);
        while Instant::now() < until {
            if let Some(dialog) = display.window(DIALOG) {
                return Some(dialog);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        None
    })
}

fn stored(data: &DataDir, range: DateRange) -> Vec<LogRow> {
    let filter = LogFilter { range: Some(range), ..LogFilter::default() };
    let mut rows = Vec::new();
    let take = |row| {
        rows.push(row);
        std::ops::ControlFlow::Continue(())
    };
    Reader::open(data).unwrap().for_each_attendance(&filter, take).unwrap();
    rows
}

fn compare(path: &Path, stored: &[LogRow]) {
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let (_, sheet) = workbook.worksheets().swap_remove(0);
    let rows: Vec<&[Data]> = sheet.rows().collect();
    assert_eq!(rows.len(), 1 + stored.len() + 1, "heading, rows, totals");
    for (row, stored) in rows[1..].iter().zip(stored) {
        assert_eq!(row[0], Data::String(stored.emp_id.as_str().to_owned()));
        assert_eq!(row[1], Data::String(stored.name.clone()));
        assert_eq!(row[2].as_date(), Some(stored.date));
        assert_eq!(row[3].as_time(), stored.time_in);
        assert_eq!(row[4].as_time(), stored.time_out);
        let seconds = row[5].get_float().map(|hours| (hours * 3600.0).round() as i64);
        assert_eq!(seconds, stored.worked_secs);
        assert_eq!(row[6], Data::String(stored.status.clone()));
    }
}

#[test]
fn hr_unlocks_with_the_pin_and_exports_the_log_through_the_dialog_of_the_system() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::open(folder.path().join("data")).unwrap();
    let clock = SystemClock::start();
    company(&data, clock.now().moment);
    let display = Display::open();
    let log = std::fs::File::create(folder.path().join("log")).unwrap();
    let mut kiosk = Command::new(env!("CARGO_BIN_EXE_visionpresence"));
    kiosk
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .arg("--data")
        .arg(data.root())
        .env("DISPLAY", &display.name)
        .env_remove("WAYLAND_DISPLAY")
        .env("HOME", folder.path())
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .stderr(log);
    let mut kiosk = Running(kiosk.spawn().unwrap());

    unlock(&display, &data);
    let dialog = ask_for_export(&display);
    display.xdotool(&["windowactivate", "--sync", &dialog]).unwrap();
    display.picture("hr_2_dialog");
    let path = folder.path().join("november.xlsx");
    display.xdotool(&["key", "ctrl+a"]).unwrap();
    display.xdotool(&["type", "--delay", "15", path.to_str().unwrap()]).unwrap();
    display.xdotool(&["key", "Return"]).unwrap();
    wait("exported file", || path.is_file().then_some(()));
    wait("entry in the audit list", || has_done(&data, "exported").then_some(()));
    wait("end of the dialog", || display.window(DIALOG).is_none().then_some(()));
    display.picture("hr_3_exported");
    assert!(kiosk.0.try_wait().unwrap().is_none(), "the kiosk still runs");

    let all = stored(&data, DateRange::between("2000-01-01".parse().unwrap(), "2999-12-31".parse().unwrap()));
    assert_eq!(all.len(), 3, "control: three people came");
    compare(&path, &all);
}
