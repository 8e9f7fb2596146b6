//! What happens around the program.

mod machine;
mod people;

use std::fmt::{self, Display, Formatter};
use std::ops::{AddAssign, ControlFlow};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{TimeDelta, Timelike as _};
use chrono_tz::Tz;
use tempfile::TempDir;
use visionpresence::app::counter::{PinCommand, RepairCommand};
use visionpresence::app::event::Event;
use visionpresence::app::hr;
use visionpresence::app::view::Card;
use visionpresence::domain::access::{Role, Secret};
use visionpresence::domain::audit::By;
use visionpresence::domain::camera::{CameraFault, CameraMode, CameraStatus};
use visionpresence::domain::clock_event::{EventId, Said};
use visionpresence::domain::decision::{
    AttackReason, Candidate, Decided, Decision, EngineStatus, Identification, Observation, QualityFault,
    TrackedFace,
};
use visionpresence::domain::employee::{EmployeeId, StaffMember};
use visionpresence::domain::frame::{Frame, Picture, RelativeRect};
use visionpresence::domain::policy::Policy;
use visionpresence::domain::settings::{BackupSettings, Settings};
use visionpresence::domain::shift::Breaks;
use visionpresence::domain::template::{Matcher, TEMPLATE_LEN, Template};
use visionpresence::domain::time::{Clock as _, Moment};
use visionpresence::runtime::nightly;
use visionpresence::runtime::one_thread::{OneThread, Station};
use visionpresence::store::accounts::{HashedSecret, NewAccount};
use visionpresence::store::rules::RulesChange;
use visionpresence::store::second_copy::ReceiptCopy;
use visionpresence::store::{
    self, DataDir, EnrolledPhoto, Enrolment, InstanceLock, Reader, Writer, backup, verify::verify,
};

use crate::disk::{self, Fault};
use crate::draw::Random;
use crate::hr_day::{self, Deed, PIN};
use crate::model::{Disk, Model};

const PEOPLE: u64 = 12;
/// Cards for people stand at most so long, with a form that is left and its wait behind it.
const EVERY_CARD_IS_OVER: u64 = 70;

/// How the program is spoilt, to see that it is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    None,
    /// The disk says that it has written and has not: receipts are given too early.
    DiskLies,
    /// The workspace is not told that time passes.
    HrSeesNoTime,
    /// A row is taken out of the database.
    LosesOne,
}

/// What was done, to be told at the end.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    pub acknowledged: u64,
    refusals: u64,
    ends: u64,
    kills: u64,
    destroyed: u64,
    disk_faults: u64,
    clock_jumps: u64,
    hr_commands: u64,
    pins: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.acknowledged += other.acknowledged;
        self.refusals += other.refusals;
        self.ends += other.ends;
        self.kills += other.kills;
        self.destroyed += other.destroyed;
        self.disk_faults += other.disk_faults;
        self.clock_jumps += other.clock_jumps;
        self.hr_commands += other.hr_commands;
        self.pins += other.pins;
    }
}

impl Display for Counts {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            acknowledged,
            refusals,
            ends,
            kills,
            destroyed,
            disk_faults,
            clock_jumps,
            hr_commands,
            pins,
        } = self;
        write!(
            f,
            "{acknowledged} punches acknowledged, 0 lost, 0 twice, {refusals} refused by the disk; {ends} ends, \
             {kills} kills, {destroyed} destroyed databases, {disk_faults} faults of the disk, {clock_jumps} jumps of \
             the clock, {hr_commands} commands of HR, {pins} PINs"
        )
    }
}

/// The face in view.
struct Visit {
    track: u64,
    decided: bool,
}

pub struct World {
    random: Random,
    seed: u64,
    steps: u64,
    sabotage: Sabotage,
    folder: TempDir,
    data: DataDir,
    lock: Option<InstanceLock>,
    kiosk: Option<OneThread>,
    disk: Option<Disk>,
    copy: Option<ReceiptCopy>,
    model: Model,
    counts: Counts,
    /// What is on the wall while the program does not run.
    wall: Moment,
    visit: Option<Visit>,
    tracks: u64,
    camera: CameraStatus,
    engine: EngineStatus,
    /// Uptime when HR has touched something last.
    touched: Duration,
    events: Vec<EventId>,
}

fn picture() -> Picture {
    let rgb: Vec<u8> = (0..32 * 24 * 3).map(|i: u32| i.to_le_bytes()[0]).collect();
    Picture::new(32, 24, rgb).unwrap()
}

fn live() -> CameraStatus {
    let mode = CameraMode { width: 640, height: 480, fps: 30, format: "YUYV".to_owned() };
    CameraStatus::Live { name: "Camera".to_owned(), mode }
}

fn ready() -> EngineStatus {
    EngineStatus::Ready { people: 12, degraded: None }
}

/// Where writing costs little, where there is such a place.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.unwrap()
}

impl World {
    pub fn new(seed: u64, sabotage: Sabotage) -> Self {
        disk::install();
        disk::heals();
        let folder = folder();
        let data = DataDir::open(folder.path().join("data")).unwrap();
        let data = data.with_key_file(folder.path().join("site.key"));
        let wall = Moment { utc: "2026-11-23T06:30:00Z".parse().unwrap(), zone: Tz::Europe__Berlin };
        std::fs::create_dir(folder.path().join("stick")).unwrap();
        furnish(&data, wall, &folder.path().join("stick"));
        let mut world = Self {
            random: Random::new(seed),
            seed,
            steps: 0,
            sabotage,
            folder,
            data,
            lock: None,
            kiosk: None,
            disk: None,
            copy: None,
            model: Model::default(),
            counts: Counts::default(),
            wall,
            visit: None,
            tracks: 0,
            camera: live(),
            engine: ready(),
            touched: Duration::ZERO,
            events: Vec::new(),
        };
        world.start();
        world
    }

    pub fn counts(&self) -> Counts {
        Counts {
            acknowledged: self.model.acknowledged() as u64,
            refusals: self.model.refusals,
            ..self.counts
        }
    }

    pub fn run(&mut self, steps: u64) {
        for _ in 0..steps {
            self.steps += 1;
            self.step();
            self.check();
        }
    }

    /// Everybody goes; what is on the disk is what was said.
    pub fn end(&mut self) {
        self.calm();
        self.stop();
        // What a failing disk has left behind is tidied at the next start.
        self.start();
        self.stop();
        let report = verify(&self.data);
        assert!(report.ok, "{report:?}");
        self.disk = Some(Disk::of(&self.data));
        self.model.compare(self.disk.as_ref().unwrap());
    }

    fn step(&mut self) {
        let pass = match self.random.below(100) {
            0..=79 => 20 + self.random.below(150),
            80..=94 => 200 + self.random.below(2_000),
            95..=97 => 2_000 + self.random.below(20_000),
            _ => 60_000 + self.random.below(1_500_000),
        };
        self.pass(Duration::from_millis(pass));
        match self.random.below(1000) {
            0..=399 => self.frame(None),
            400..=499 => self.arrive(),
            500..=679 => self.decide(),
            680..=719 => self.visit = None,
            720..=809 => self.touch(),
            810..=949 => self.hr(),
            950..=955 => self.jump(),
            956..=967 => self.camera(),
            968..=973 => self.engine(),
            974..=982 => self.fail_disk(),
            983..=986 => self.restart(),
            987..=991 => self.idle(),
            992..=994 => self.calm(),
            _ => self.kiosk().keep_house(),
        }
        self.work();
    }

    fn kiosk(&mut self) -> &mut OneThread {
        self.kiosk.as_mut().unwrap()
    }

    fn happen(&mut self, event: Event) {
        self.kiosk().happen(event);
    }

    fn pass(&mut self, time: Duration) {
        let blind = self.sabotage == Sabotage::HrSeesNoTime;
        let kiosk = self.kiosk();
        kiosk.clock().advance(time);
        if blind { kiosk.happen(Event::Tick) } else { kiosk.tick() }
    }

    /// Each thread comes to its turn, or not.
    fn work(&mut self) {
        for station in [Station::Store, Station::Counter, Station::Office] {
            if !self.random.one_in(3) {
                self.turn(station);
            }
        }
    }

    fn turn(&mut self, station: Station) {
        let lies = station == Station::Store && self.sabotage == Sabotage::DiskLies && self.steps > 500;
        if lies {
            disk::fails(Fault::Lies, 0, u64::MAX);
        }
        let stored = self.kiosk().work(station);
        if lies {
            disk::heals();
        }
        let Some(stored) = stored else { return };
        self.model.stored(&stored, self.disk.as_ref().unwrap());
        if stored.result.as_ref().is_ok_and(|punched| punched.receipt().is_some()) {
            self.events.push(stored.request.event_id);
            let newest = self.events.len().saturating_sub(40);
            self.events.drain(..newest);
            self.catch_up();
        }
    }

    /// As the thread of the second copy does.
    fn catch_up(&mut self) {
        if let Some(copy) = &mut self.copy {
            let reader = Reader::open(&self.data).unwrap();
            while copy.catch_up(&reader).unwrap() > 0 {}
        }
    }

    fn settle(&mut self) {
        while self.kiosk().waiting() > 0 {
            for station in [Station::Store, Station::Counter, Station::Office] {
                self.turn(station);
            }
        }
    }

    fn check(&mut self) {
        let untouched = self.kiosk().clock().now().uptime.saturating_sub(self.touched);
        let (kiosk, hr) = (self.kiosk().view(), self.kiosk().hr_view());
        self.model.look(&kiosk, &hr, untouched, self.disk.as_ref().unwrap());
        if self.steps.is_multiple_of(1000) {
            if self.sabotage == Sabotage::LosesOne && disk::is_sound() {
                self.lose_one();
            }
            self.model.compare(self.disk.as_ref().unwrap());
        }
    }

    /// A punch of which somebody was told disappears, as no way of the program can make it.
    fn lose_one(&self) {
        let Some(id) = self.model.an_acknowledged_one() else { return };
        let sqlite = rusqlite::Connection::open(self.data.database()).unwrap();
        sqlite.execute_batch("PRAGMA foreign_keys = OFF; DROP TRIGGER clock_event_is_never_removed").unwrap();
        let lost = sqlite.execute("DELETE FROM clock_event WHERE id = ?1", [id.to_string()]).unwrap();
        assert_eq!(lost, 1, "the punch to be lost was not there");
    }
}

impl Drop for World {
    fn drop(&mut self) {
        disk::heals();
        if std::thread::panicking() {
            eprintln!("at step {} of VISIONPRESENCE_SEED={}", self.steps, self.seed);
            if std::env::var_os("VISIONPRESENCE_SIMULATION_LOG").is_some() {
                self.folder.disable_cleanup(true);
                eprintln!("left to be looked at: {}", self.folder.path().display());
            }
        }
    }
}

/// Twelve people, of whom three have a PIN, breaks that are punched, an Admin, a second copy on a stick, and a backup.
fn furnish(data: &DataDir, at: Moment, stick: &Path) {
    let backup = BackupSettings { receipts: stick.display().to_string(), ..BackupSettings::default() };
    store::settings::save(data, &Settings { backup, ..Settings::default() }).unwrap();
    let mut writer = Writer::open(data).unwrap();
    let by = By { who: "Ines".to_owned(), at };
    let template = Template::new(Matcher::SFace, &[0.1; TEMPLATE_LEN]).unwrap();
    let pin = HashedSecret::new(&Secret::typed("5926")).unwrap();
    for number in 1..=PEOPLE {
        let id: EmployeeId = format!("E{number:03}").parse().unwrap();
        let photo = EnrolledPhoto { picture: picture(), templates: vec![template.clone()] };
        let staff = StaffMember::new(id.clone(), format!("Person {number}"));
        writer.enrol(&Enrolment { staff, photos: vec![photo], portrait: picture(), at }).unwrap();
        if number <= 3 {
            writer.set_pin(&id, &pin, &by).unwrap();
        }
    }
    let secret = HashedSecret::new(&Secret::typed(PIN)).unwrap();
    let new = NewAccount { name: "Ines".to_owned(), role: Role::Admin, secret };
    writer.create_first_account(&new, &at).unwrap();
    let mut policy = Policy::default();
    policy.without_shift.breaks = Breaks::MustPunch { after_mins: 360 };
    let change = RulesChange { policy: Some((at.local().date_naive(), policy)), ..RulesChange::default() };
    writer.change_rules(&change, "Ines", at).unwrap();
    debug_assert_eq!(at.local().hour(), 7);
}
