//! HR at the real program in a real window on a virtual screen: the first account is made, somebody is registered from
//! the simulated camera and then recognised at the kiosk, the log is exported through the real file dialog, and the
//! workbook is read back by another library and compared with the database cell by cell. All of it by keyboard.
//!
//! What the program shows is told by its log at level `debug`, not by pixels.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::disallowed_methods,
    reason = "tests stop at the first surprise"
)]

#[path = "camera_simulator/library.rs"]
mod library;
#[path = "export/openpyxl.rs"]
mod openpyxl;
mod window;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use calamine::{Data, DataType as _, Reader as _, Xlsx, open_workbook};
use chrono::{NaiveTime, TimeDelta};
use visionpresence::app::hr::event::Screen as HrScreen;
use visionpresence::domain::clock_event::{EventId, PunchRequest};
use visionpresence::domain::decision::{Candidate, Identification};
use visionpresence::domain::employee::StaffMember;
use visionpresence::domain::frame::Picture;
use visionpresence::domain::log::{DateRange, LogFilter, LogRow};
use visionpresence::domain::template::{Matcher, TEMPLATE_LEN, Template};
use visionpresence::domain::time::{Clock as _, Moment};
use visionpresence::runtime::clock::SystemClock;
use visionpresence::store::{DataDir, EnrolledPhoto, Enrolment, Reader, Writer};

use window::{DEADLINE, Running, Screen, Webcam, key_file, kiosk, photo, wait_for_events};

/// Digits of the PIN, as keys.
const PIN: [&str; 6] = ["4", "0", "7", "1", "8", "3"];
/// The title of the dialog in which a place for a file is chosen.
const DIALOG: &str = "Where should the file be saved";
/// Before this, the program says where the workspace is.
const TOLD: &str = "HR workspace: ";

/// The window, the keyboard, and what the program tells.
struct Desk {
    screen: Screen,
    _manager: Running,
    log: PathBuf,
}

impl Desk {
    fn open(log: PathBuf) -> Self {
        let screen = Screen::open();
        // As on a desk: a window manager gives new windows the keyboard.
        let manager = Command::new("openbox")
            .env("DISPLAY", &screen.display)
            .stderr(Stdio::null())
            .spawn()
            .expect("openbox is installed by scripts/test");
        Self { screen, _manager: Running(manager), log }
    }

    /// Runs xdotool; what it prints, where it succeeds.
    fn xdotool(&self, arguments: &[&str]) -> Option<String> {
        let mut command = Command::new("xdotool");
        let output = command.env("DISPLAY", &self.screen.display).args(arguments).output();
        let output = output.expect("xdotool is installed by scripts/test");
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// The window with this in its title.
    fn window(&self, title: &str) -> Option<String> {
        let found = self.xdotool(&["search", "--onlyvisible", "--name", title])?;
        found.lines().next().map(str::to_owned).filter(|id| !id.is_empty())
    }

    fn keys(&self, keys: &[&str]) {
        let mut arguments = vec!["key", "--delay", "60"];
        arguments.extend(keys);
        self.xdotool(&arguments).expect("the keys are sent");
    }

    fn write(&self, text: &str) {
        self.xdotool(&["type", "--delay", "40", text]).expect("the text is typed");
    }

    /// Where the workspace is.
    fn told(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let line = log.lines().rev().find_map(|line| line.split_once(TOLD));
        line.map(|(_, told)| told.to_owned()).unwrap_or_default()
    }

    /// What the program has warned of.
    fn warnings(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        log.lines()
            .filter(|line| !line.contains("DEBUG") && !line.contains("INFO"))
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Waits until the workspace is at `place`.
    #[track_caller]
    fn wait(&self, place: &str) {
        self.until(place, || self.told().contains(place).then_some(()));
    }

    /// As [`Self::reach`], and waits until that is painted and rests: a field that is told of has the focus then.
    #[track_caller]
    fn repeat(&self, place: &str, act: impl FnMut()) {
        let before = self.screen.picture("hr_before");
        self.reach(place, act);
        self.until("painted", || (differ(&before, &self.screen.picture("hr_after")) > 2000).then_some(()));
        self.settled();
    }

    /// Does something every few seconds until the workspace is at `place`.
    #[track_caller]
    fn reach(&self, place: &str, mut act: impl FnMut()) {
        let mut next = Instant::now();
        self.until(place, || {
            if self.told().contains(place) {
                return Some(());
            }
            if Instant::now() >= next {
                act();
                next = Instant::now() + Duration::from_secs(8);
            }
            None
        });
    }

    #[track_caller]
    fn until<T>(&self, what: &str, mut there: impl FnMut() -> Option<T>) -> T {
        let until = Instant::now() + DEADLINE;
        loop {
            if let Some(found) = there() {
                return found;
            }
            if Instant::now() > until {
                self.screen.picture("hr_surprise");
                panic!("no {what:?}: the workspace is at {:?}; {}", self.told(), self.warnings());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until the screen rests; a text cursor blinks.
    #[track_caller]
    fn settled(&self) {
        let mut before = self.screen.picture("hr_settled");
        self.until("rest", || {
            std::thread::sleep(Duration::from_millis(250));
            let now = self.screen.picture("hr_settled");
            let rests = differ(&before, &now) < 400;
            before = now;
            rests.then_some(())
        });
    }

    /// Moves the focus on, and waits until that is seen: what is pressed in the same frame would go to the field before.
    #[track_caller]
    fn tab(&self) {
        let before = self.screen.picture("hr_tab");
        self.keys(&["Tab"]);
        self.until("focus", || (differ(&before, &self.screen.picture("hr_tab")) > 100).then_some(()));
    }

    fn go(&self, screen: HrScreen) {
        let nth = HrScreen::ALL.iter().position(|at| *at == screen).unwrap() + 1;
        self.keys(&[&format!("alt+{nth}")]);
        self.wait(&format!("{screen:?}"));
    }

    /// Touches the symbol at the lower right of the kiosk.
    fn touch_hr(&self) {
        self.xdotool(&["mousemove", "--sync", "1185", "745", "click", "1"]).unwrap();
    }
}

/// Pixels in which two pictures of the screen differ.
fn differ(one: &image::RgbImage, other: &image::RgbImage) -> usize {
    one.pixels().zip(other.pixels()).filter(|(one, other)| one != other).count()
}

fn picture() -> Picture {
    Picture::new(64, 48, vec![128; 64 * 48 * 3]).unwrap()
}

/// Three people who came today, of whom two went again.
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
    for (minutes_ago, person) in [(40, 0), (39, 1), (38, 2), (12, 0), (11, 1)] {
        let at = Moment { utc: now.utc - TimeDelta::minutes(minutes_ago), zone: now.zone };
        let emp_id = format!("E00{person}").parse().unwrap();
        let best = Candidate { emp_id: format!("E00{person}").parse().unwrap(), score: 9.0 };
        let request = PunchRequest {
            event_id: EventId::at(&at),
            emp_id,
            at,
            evidence: Some(Identification { best, runner_up: None, threshold: 5.0, photo: None }),
            said: None,
            photo: None,
            time_out_confirmed: true,
            clock_suspect: false,
        };
        writer.punch(&request).unwrap();
    }
}

/// Photos of one person: straight, turned to their left, to their right, as a camera sees them.
fn turns(folder: &Path) -> [String; 3] {
    [("straight", "obama.jpg"), ("left", "obama3.jpg"), ("right", "obama2.jpg")].map(|(name, from)| {
        let image = image::open(photo(from)).unwrap().into_rgb8();
        // The upper part: the face is larger in the camera's picture then.
        let height = image.height().min(image.width());
        let path = folder.join(format!("{name}.png"));
        image::imageops::crop_imm(&image, 0, 0, image.width(), height).to_image().save(&path).unwrap();
        path.to_str().unwrap().to_owned()
    })
}

/// Registers Barack, who turns as he is asked to.
fn register(desk: &Desk, webcam: &Webcam, folder: &Path) {
    desk.go(HrScreen::Staff);
    desk.repeat("Register, Details", || desk.keys(&["ctrl+n"]));
    // The name has the focus.
    desk.write("Barack Obama");
    desk.repeat("Register, Consent", || desk.keys(&["ctrl+Return"]));
    // Past the rail, the search and the button that locks: the person agrees.
    let agree = HrScreen::ALL.len() + 3;
    for _ in 0..agree {
        desk.tab();
    }
    desk.keys(&["Return"]);
    desk.wait("Register, Photos");
    let [straight, left, right] = turns(folder);
    let mut shown = String::new();
    desk.until("three photos", || {
        let told = desk.told();
        let wanted = if told.contains("Left") {
            &left
        } else if told.contains("Right") {
            &right
        } else {
            &straight
        };
        if shown != *wanted {
            shown.clone_from(wanted);
            webcam.show(1, wanted);
        }
        told.contains("photos 3, ready true").then_some(())
    });
    desk.screen.picture("hr_1_registered");
    // From the moment of saving the kiosk would recognise him.
    webcam.show(1, "grey");
    desk.settled();
    desk.repeat("note Registered", || desk.keys(&["ctrl+Return"]));
}

/// Exports the log to `path` through the dialog of the system.
fn export(desk: &Desk, path: &Path) {
    desk.go(HrScreen::Log);
    desk.repeat("files by Dialog", || desk.keys(&["ctrl+e"]));
    let dialog = desk.until("file dialog", || desk.window(DIALOG));
    desk.xdotool(&["windowactivate", "--sync", &dialog]).unwrap();
    desk.settled();
    desk.screen.picture("hr_2_dialog");
    desk.keys(&["ctrl+a"]);
    desk.write(path.to_str().unwrap());
    desk.keys(&["Return"]);
    desk.until("exported file", || path.is_file().then_some(()));
    desk.wait("note Done");
    desk.screen.picture("hr_3_exported");
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
    compare_with_calamine(path, stored);
    compare_with_openpyxl(path, stored);
}

fn compare_with_openpyxl(path: &Path, stored: &[LogRow]) {
    let Some(rows) = openpyxl::rows(path) else { return };
    assert_eq!(rows.len(), 1 + stored.len() + 1, "heading, rows, totals");
    for (row, stored) in rows[1..].iter().zip(stored) {
        let clock = |time: Option<NaiveTime>| time.map(|time| time.format("%H:%M:%S").to_string());
        assert_eq!((&row[0], &row[1]), (&stored.emp_id.as_str().into(), &stored.name.as_str().into()));
        assert_eq!(row[2].as_str(), Some(stored.date.to_string().as_str()));
        assert_eq!(row[3].as_str(), clock(stored.time_in).as_deref());
        assert_eq!(row[4].as_str(), clock(stored.time_out).as_deref());
        let seconds = row[5].as_f64().map(|hours| (hours * 3600.0).round() as i64);
        assert_eq!(seconds, stored.worked_secs);
        assert_eq!(row[6].as_str(), Some(stored.status.as_str()));
    }
}

fn compare_with_calamine(path: &Path, stored: &[LogRow]) {
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
fn hr_makes_an_account_registers_somebody_who_is_then_recognised_and_exports_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::open(folder.path().join("data")).unwrap();
    let data = data.clone().with_key_file(key_file(data.root()));
    let cameras = folder.path().join("cameras");
    std::fs::create_dir_all(&cameras).unwrap();
    let clock = SystemClock::start();
    company(&data, clock.now().moment);
    // What stands before this camera is a photo, which the kiosk would refuse.
    std::fs::write(data.root().join("settings.toml"), "liveness = \"off\"\n").unwrap();
    let webcam = Webcam { folder: cameras.clone() };
    webcam.show(1, "grey");
    let desk = Desk::open(folder.path().join("log"));
    let log = std::fs::File::create(&desk.log).unwrap();
    let mut kiosk = kiosk(data.root(), &desk.screen, &cameras, log);
    kiosk.env("HOME", folder.path()).env("VISIONPRESENCE_LOG", "debug");
    let mut kiosk = Running(kiosk.spawn().unwrap());

    let window = desk.until("window", || desk.window("VisionPresence"));
    desk.xdotool(&["windowactivate", "--sync", &window]).unwrap();
    desk.repeat("first run", || desk.touch_hr());
    // The name has the focus; below it the PIN, twice.
    desk.keys(&["ctrl+a", "I", "n", "e", "s"]);
    desk.tab();
    desk.keys(&PIN);
    desk.tab();
    desk.keys(&PIN);
    desk.settled();
    desk.keys(&["Return"]);
    desk.wait("Dashboard");

    let before = wait_for_events(&data, 0).len();
    register(&desk, &webcam, folder.path());
    let registered = Reader::open(&data).unwrap().staff().unwrap();
    let registered = registered.iter().find(|row| row.member.name == "Barack Obama").expect("he is stored");
    assert_eq!(registered.photos, 3);
    assert_eq!(wait_for_events(&data, 0).len(), before, "nobody is recorded while somebody is registered");

    desk.reach("closed", || desk.keys(&["ctrl+l"]));
    webcam.show(1, folder.path().join("straight.png").to_str().unwrap());
    let events = wait_for_events(&data, before + 1);
    assert_eq!(events[0].emp_id, registered.member.emp_id, "he comes, and is recognised");
    webcam.show(1, "grey");

    desk.repeat("locked", || desk.touch_hr());
    desk.keys(&PIN);
    desk.settled();
    desk.keys(&["Return"]);
    desk.wait("Dashboard");
    let path = folder.path().join("log of the month.xlsx");
    export(&desk, &path);
    assert!(kiosk.0.try_wait().unwrap().is_none(), "the kiosk still runs");

    let today = clock.now().moment.local().date_naive();
    let month = stored(&data, DateRange::month_of(today));
    assert!(month.iter().any(|row| row.name == "Barack Obama"), "control: {month:?}");
    compare(&path, &month);
}
