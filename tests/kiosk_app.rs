//! The whole app behind its window: real store, real app thread, a clock set by hand; only the faces are told.
//! (`tests/kiosk_window.rs` shows real faces to a real camera.)

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop at the first surprise"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono_tz::Tz;
use crossbeam_channel::Sender;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use visionpresence::app::event::Event;
use visionpresence::domain::access::Secret;
use visionpresence::domain::audit::By;
use visionpresence::domain::camera::{CameraFault, CameraMode, CameraStatus};
use visionpresence::domain::decision::{
    Candidate, Decided, Decision, EngineStatus, Identification, Observation, TrackedFace,
};
use visionpresence::domain::employee::{EmployeeId, StaffMember};
use visionpresence::domain::frame::{Frame, Picture, RelativeRect};
use visionpresence::domain::policy::Policy;
use visionpresence::domain::settings::{Settings, ThemeChoice};
use visionpresence::domain::shift::Breaks;
use visionpresence::domain::template::{Matcher, TEMPLATE_LEN, Template};
use visionpresence::domain::time::{Clock as _, Moment};
use visionpresence::runtime::clock::ManualClock;
use visionpresence::runtime::hub::{Hub, Outputs};
use visionpresence::store::accounts::HashedSecret;
use visionpresence::store::rules::RulesChange;
use visionpresence::store::{DataDir, EnrolledPhoto, Enrolment, Reader, Writer};
use visionpresence::ui::kiosk::{KioskWindow, Link};
use visionpresence::ui::prepare;

/// How long anything is waited for.
const DEADLINE: Duration = Duration::from_secs(20);

struct Kiosk {
    clock: Arc<ManualClock>,
    events: Sender<Event>,
    hub: Option<Hub>,
    data: DataDir,
    window: Harness<'static, KioskWindow>,
    tracks: u64,
    _folder: tempfile::TempDir,
}

fn picture() -> Picture {
    Picture::new(64, 48, vec![128; 64 * 48 * 3]).unwrap()
}

fn live() -> CameraStatus {
    let mode = CameraMode { width: 640, height: 480, fps: 30, format: "YUYV".to_owned() };
    CameraStatus::Live { name: "Camera".to_owned(), mode }
}

fn enrol(writer: &mut Writer, id: &str, name: &str, at: Moment) {
    let template = Template::new(Matcher::SFace, &[0.1; TEMPLATE_LEN]).unwrap();
    let photo = EnrolledPhoto { picture: picture(), templates: vec![template] };
    let staff = StaffMember::new(id.parse().unwrap(), name);
    writer.enrol(&Enrolment { staff, photos: vec![photo], portrait: picture(), at }).unwrap();
}

impl Kiosk {
    /// A kiosk at 09:01 in Berlin with Ada Lovelace (E001) on the staff list.
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::open(folder.path()).unwrap();
        let morning = Moment { utc: "2026-11-23T08:01:00Z".parse().unwrap(), zone: Tz::Europe__Berlin };
        let clock = Arc::new(ManualClock::at(morning));
        let settings = Settings { company: "Northwind".to_owned(), ..Settings::default() };
        let mut writer = Writer::open(&data).unwrap();
        enrol(&mut writer, "E001", "Ada Lovelace", morning);
        let store = (writer, Reader::open(&data).unwrap());
        let outputs = Outputs {
            sound: Box::new(|_| {}),
            pace: Box::new(|_| {}),
            hr: Box::new(|| {}),
            wake: Box::new(|| {}),
        };
        let hub =
            Hub::start(settings, Arc::<ManualClock>::clone(&clock), store, Hub::inbox(), outputs).unwrap();
        let (view, events) = (hub.view(), hub.events());
        let sent = events.clone();
        let link = Link {
            view: Box::new(move || view.latest()),
            frame: Box::new(|| Some(Frame { sequence: 1, captured: Duration::ZERO, picture: picture() })),
            send: Box::new(move |event| sent.send(event).unwrap()),
            hr: None,
        };
        let window = Harness::builder().with_size([1280.0, 800.0]).build_eframe(move |cc| {
            prepare(&cc.egui_ctx, ThemeChoice::Light);
            KioskWindow::new(link, true)
        });
        let kiosk = Self { clock, events, hub: Some(hub), data, window, tracks: 0, _folder: folder };
        kiosk.send(Event::Camera(live()));
        kiosk.send(Event::Engine(EngineStatus::Ready { people: 1, degraded: None }));
        kiosk
    }

    fn send(&self, event: Event) {
        self.events.send(event).unwrap();
    }

    /// Somebody new stands in front of the camera and recognition has decided.
    fn walk_up(&mut self, decision: Decision) {
        self.tracks += 1;
        let frame = Frame { sequence: self.tracks, captured: self.clock.now().uptime, picture: picture() };
        self.send(Event::Observed(Observation {
            frame_sequence: self.tracks,
            face: Some(TrackedFace { track: self.tracks, area: RelativeRect::default() }),
            fault: None,
            progress: 1.0,
            turn: None,
            decided: Some(Decided { track: self.tracks, decision, frame }),
        }));
    }

    fn said(&self) -> Vec<String> {
        self.window.query_all_by_role(Role::Label).filter_map(|node| node.value()).collect()
    }

    /// Waits until the screen says something with `words` in it, and gives all of it.
    fn wait_for(&mut self, words: &str) -> String {
        let until = Instant::now() + DEADLINE;
        loop {
            self.window.run_steps(2);
            let said = self.said();
            if let Some(found) = said.iter().find(|text| text.contains(words)) {
                return found.clone();
            }
            assert!(Instant::now() < until, "waited for {words:?}, the screen says {said:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
        self.send(Event::Tick);
    }

    fn events_on_disk(&self) -> u32 {
        Reader::open(&self.data).unwrap().counts().unwrap().events
    }
}

impl Drop for Kiosk {
    fn drop(&mut self) {
        if let Some(hub) = self.hub.take() {
            hub.stop();
        }
    }
}

fn candidate(id: &str) -> Candidate {
    Candidate { emp_id: id.parse().unwrap(), score: 9.0 }
}

fn identified() -> Decision {
    Decision::Identified(Identification {
        best: candidate("E001"),
        runner_up: None,
        threshold: 5.0,
        photo: None,
    })
}

const IDLE: &str = "Look at the camera";

#[test]
fn a_person_is_greeted_with_the_record_on_disk_and_the_screen_returns_to_idle() {
    let mut kiosk = Kiosk::open();
    kiosk.wait_for(IDLE);
    kiosk.walk_up(identified());
    let greeting = kiosk.wait_for("Ada Lovelace");
    assert!(greeting.starts_with("Good morning, Ada Lovelace. Time in 09:01"), "{greeting}");
    assert_eq!(kiosk.events_on_disk(), 1);
    kiosk.pass(6);
    kiosk.wait_for(IDLE);
}

#[test]
fn the_day_of_one_person_is_told_from_time_in_to_time_out() {
    let mut kiosk = Kiosk::open();
    kiosk.walk_up(identified());
    kiosk.wait_for("Time in 09:01");
    kiosk.pass(30);
    kiosk.walk_up(identified());
    assert!(kiosk.wait_for("Already recorded").contains("09:01"));
    kiosk.pass(120);
    kiosk.walk_up(identified());
    kiosk.wait_for("Time out already?");
    kiosk.window.get_by_role_and_label(Role::Button, "No").click_accesskit();
    kiosk.wait_for(IDLE);
    assert_eq!(kiosk.events_on_disk(), 1);
    kiosk.pass(8 * 3600);
    kiosk.walk_up(identified());
    let farewell = kiosk.wait_for("Have a good day, Ada Lovelace. Time out 17:03");
    assert!(farewell.contains("8 h 2 min today"), "{farewell}");
    assert_eq!(kiosk.events_on_disk(), 2);
}

#[test]
fn the_yes_button_makes_the_early_scan_a_time_out() {
    let mut kiosk = Kiosk::open();
    kiosk.walk_up(identified());
    kiosk.wait_for("Time in");
    kiosk.pass(120);
    kiosk.walk_up(identified());
    kiosk.wait_for("Time out already?");
    kiosk.window.get_by_role_and_label(Role::Button, "Yes").click_accesskit();
    kiosk.wait_for("Time out 09:03");
    assert_eq!(kiosk.events_on_disk(), 2);
}

#[test]
fn a_stranger_is_told_what_to_do_and_nothing_is_recorded() {
    let mut kiosk = Kiosk::open();
    kiosk.walk_up(Decision::Unknown { closest: Some(candidate("E001")) });
    let said = kiosk.wait_for("I can't tell who you are yet");
    assert!(!said.contains("Ada"), "nobody's name is given away: {said}");
    kiosk.pass(4);
    kiosk.wait_for(IDLE);
    assert_eq!(kiosk.events_on_disk(), 0);
}

#[test]
fn two_people_who_are_too_alike_are_never_guessed() {
    let mut kiosk = Kiosk::open();
    kiosk.walk_up(Decision::Ambiguous { best: candidate("E001"), runner_up: candidate("E002") });
    let said = kiosk.wait_for("not sure who you are");
    assert!(!said.contains("Ada"), "{said}");
    assert_eq!(kiosk.events_on_disk(), 0);
}

#[test]
fn a_lost_camera_is_said_and_its_return_ends_it() {
    let mut kiosk = Kiosk::open();
    kiosk.wait_for(IDLE);
    let wait = Duration::from_millis(250);
    kiosk.send(Event::Camera(CameraStatus::Retrying { fault: CameraFault::Unplugged, attempt: 1, wait }));
    kiosk.wait_for("The camera is unplugged");
    kiosk.send(Event::Camera(live()));
    kiosk.wait_for(IDLE);
}

#[test]
fn a_camera_that_is_covered_or_exchanged_is_said_in_words_and_noted_in_the_audit_list() {
    let mut kiosk = Kiosk::open();
    kiosk.wait_for(IDLE);
    let wait = Duration::from_millis(250);
    for (fault, words) in
        [(CameraFault::Covered, "The camera sees nothing"), (CameraFault::Blinded, "The camera is blinded")]
    {
        for attempt in 1..3 {
            kiosk.send(Event::Camera(CameraStatus::Retrying { fault: fault.clone(), attempt, wait }));
        }
        kiosk.wait_for(words);
        kiosk.send(Event::Camera(live()));
        kiosk.wait_for(IDLE);
    }
    kiosk.send(Event::Camera(CameraStatus::Retrying { fault: CameraFault::Unplugged, attempt: 1, wait }));
    let CameraStatus::Live { mode, .. } = live() else { unreachable!() };
    kiosk.send(Event::Camera(CameraStatus::Live { name: "Other Camera".to_owned(), mode }));
    let until = Instant::now() + DEADLINE;
    let words = "Another camera than usual is in use. Please tell HR.";
    while kiosk.window.query_by_role_and_label(Role::Paragraph, words).is_none() {
        assert!(Instant::now() < until, "the line at the foot does not say it");
        std::thread::sleep(Duration::from_millis(20));
        kiosk.window.run_steps(2);
    }
    let noted = [
        ("camera blocked", "covered or dark"),
        ("camera blocked", "works again"),
        ("camera blocked", "blinded"),
        ("camera blocked", "works again"),
        ("camera replaced", "meant: Camera\nanswers: Other Camera"),
    ];
    let until = Instant::now() + DEADLINE;
    loop {
        let mut entries = Reader::open(&kiosk.data).unwrap().audit(None, 100).unwrap();
        entries.retain(|entry| entry.action.starts_with("camera"));
        entries.reverse();
        if entries.len() >= noted.len() || Instant::now() > until {
            let found: Vec<(&str, &str)> = entries
                .iter()
                .map(|entry| (entry.action.as_str(), entry.after.as_deref().unwrap_or_default()))
                .collect();
            assert_eq!(found, noted);
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn nobody_is_greeted_while_the_database_takes_nothing_and_it_works_again_afterwards() {
    let mut kiosk = Kiosk::open();
    // A real fault: another program holds the database for writing, for longer than the writer waits.
    let other = rusqlite_hold(&kiosk.data);
    kiosk.walk_up(identified());
    kiosk.wait_for("Your time was not saved");
    assert!(kiosk.said().iter().all(|text| !text.contains("Ada")));
    drop(other);
    assert_eq!(kiosk.events_on_disk(), 0);
    kiosk.pass(10);
    kiosk.walk_up(identified());
    kiosk.wait_for("Good morning, Ada Lovelace");
    assert_eq!(kiosk.events_on_disk(), 1);
}

const PIN: &str = "407183";

impl Kiosk {
    /// A kiosk where Ada Lovelace has a PIN.
    fn with_pin() -> Self {
        let kiosk = Self::open();
        let by = By { who: "Ines".to_owned(), at: kiosk.clock.now().moment };
        let secret = HashedSecret::new(&Secret::typed(PIN)).unwrap();
        let id: EmployeeId = "E001".parse().unwrap();
        let errands = kiosk.hub.as_ref().unwrap().errands();
        errands.run(move |writer| writer.set_pin(&id, &secret, &by)).unwrap();
        kiosk
    }

    fn touch(&mut self, label: &str) {
        self.window.get_by_role_and_label(Role::Button, label).click_accesskit();
        self.window.run_steps(3);
    }

    /// Types as on a real keyboard.
    fn type_in(&mut self, id: &str, pin: &str) {
        self.wait_for("Your id and PIN");
        self.window.event(egui::Event::Text(id.to_owned()));
        self.window.key_press(egui::Key::Tab);
        self.window.run_steps(2);
        self.window.event(egui::Event::Text(pin.to_owned()));
        self.window.run_steps(2);
        self.touch("OK");
    }

    fn field(&self, name: &str) -> String {
        self.window.get_by_role_and_label(Role::TextInput, name).value().unwrap_or_default()
    }
}

#[test]
fn who_uses_a_pin_is_recorded_like_everybody_else_and_without_a_photo() {
    let mut kiosk = Kiosk::with_pin();
    kiosk.wait_for(IDLE);
    kiosk.touch("Use PIN");
    kiosk.type_in("e001", PIN);
    let greeting = kiosk.wait_for("Ada Lovelace");
    assert!(greeting.starts_with("Good morning, Ada Lovelace. Time in 09:01"), "{greeting}");
    let events = Reader::open(&kiosk.data).unwrap().events(None, 10).unwrap();
    assert_eq!((events.len(), &events[0].photo, events[0].score), (1, &None, None));
    kiosk.pass(30);
    kiosk.walk_up(identified());
    assert!(kiosk.wait_for("Already recorded").contains("09:01"), "a face and a PIN are one person");
    kiosk.pass(120);
    kiosk.wait_for(IDLE);
    kiosk.touch("Use PIN");
    kiosk.type_in("E001", PIN);
    kiosk.wait_for("Touch Yes for a time out");
    kiosk.touch("Yes");
    kiosk.wait_for("Time out 09:03");
    assert_eq!(kiosk.events_on_disk(), 2);
}

#[test]
fn a_wrong_pin_and_an_unknown_id_get_the_same_words_and_record_nothing() {
    let mut said = Vec::new();
    for (id, pin) in [("E001", "918273"), ("NOBODY", PIN)] {
        let mut kiosk = Kiosk::with_pin();
        kiosk.wait_for(IDLE);
        kiosk.touch("Use PIN");
        kiosk.type_in(id, pin);
        said.push(kiosk.wait_for("not right"));
        assert_eq!(kiosk.events_on_disk(), 0);
        assert_eq!(kiosk.field("Employee id"), id);
        kiosk.pass(30);
        kiosk.wait_for(IDLE);
        kiosk.touch("Use PIN");
        kiosk.wait_for("Your id and PIN");
        assert_eq!(kiosk.field("Employee id"), "", "what was typed is gone");
    }
    assert_eq!(said[0], said[1]);
}

#[test]
fn a_break_is_punched_by_touch_and_own_hours_are_shown_to_their_owner_alone() {
    let mut kiosk = Kiosk::open();
    let at = kiosk.clock.now().moment;
    let mut policy = Policy::default();
    policy.without_shift.breaks = Breaks::MustPunch { after_mins: 360 };
    let change = RulesChange { policy: Some((at.local().date_naive(), policy)), ..RulesChange::default() };
    let errands = kiosk.hub.as_ref().unwrap().errands();
    errands.run(move |writer| writer.change_rules(&change, "Ines", at)).unwrap();
    drop(errands);
    kiosk.walk_up(identified());
    kiosk.wait_for("Time in 09:01");
    assert!(kiosk.window.query_by_role_and_label(Role::Button, "Break out").is_none());
    kiosk.pass(3 * 3600);
    kiosk.walk_up(identified());
    kiosk.wait_for("Time out 12:01");
    kiosk.touch("Break out");
    kiosk.wait_for("Enjoy your break, Ada Lovelace. Break out 12:01");
    kiosk.pass(1800);
    kiosk.walk_up(identified());
    kiosk.wait_for("Time out 12:31");
    kiosk.touch("Break in");
    kiosk.wait_for("Welcome back, Ada Lovelace. Break in 12:31");
    kiosk.pass(5 * 3600);
    kiosk.walk_up(identified());
    assert!(kiosk.wait_for("Time out 17:31").contains("8 h 0 min today"));
    kiosk.touch("Show my hours");
    assert_eq!(kiosk.wait_for("November 2026"), "Ada Lovelace: November 2026, 8:00");
    let row = "Mon 23: 09:01 to 17:31, 8:00";
    assert!(kiosk.window.query_by_role_and_label(Role::Row, row).is_some());
    kiosk.pass(21);
    kiosk.wait_for(IDLE);
    assert!(kiosk.window.query_by_role_and_label(Role::Row, row).is_none());
}

#[test]
fn a_forgotten_time_out_is_asked_for_at_the_next_arrival_and_waits_for_hr() {
    let mut kiosk = Kiosk::open();
    kiosk.walk_up(identified());
    kiosk.wait_for("Time in 09:01");
    kiosk.pass(24 * 3600);
    kiosk.walk_up(identified());
    let greeting = kiosk.wait_for("Yesterday has no time out. When did you leave?");
    assert!(greeting.starts_with("Good morning, Ada Lovelace. Time in 09:01"), "{greeting}");
    assert_eq!(kiosk.events_on_disk(), 2, "the time in does not wait for the answer");
    kiosk.touch("Other time");
    kiosk.wait_for("When did you leave on Monday 23 November?");
    for _ in 0..8 {
        kiosk.touch("Hour later");
    }
    kiosk.touch("Send to HR");
    kiosk.wait_for("HR will check it");
    let asked = Reader::open(&kiosk.data).unwrap().repair_requests(true).unwrap();
    assert_eq!(asked[0].request.proposed.unwrap().local().to_rfc3339(), "2026-11-23T17:01:00+01:00");
    assert_eq!(kiosk.events_on_disk(), 2, "and changes nothing by itself");
}

/// Another program's connection with a write transaction that stays open.
fn rusqlite_hold(data: &DataDir) -> rusqlite::Connection {
    #[allow(clippy::disallowed_methods, reason = "stands for another program")]
    let other = rusqlite::Connection::open(data.database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    other
}
