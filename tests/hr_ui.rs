//! The HR workspace in its window, by role and label: real store, real threads, a clock set by hand.

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
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use visionpresence::app::event::Event;
use visionpresence::app::hr;
use visionpresence::app::hr::view::Stage;
use visionpresence::domain::camera::{CameraMode, CameraStatus};
use visionpresence::domain::decision::{
    Candidate, Decided, Decision, EngineStatus, Identification, Observation, TrackedFace,
};
use visionpresence::domain::employee::StaffMember;
use visionpresence::domain::frame::{Frame, Picture, RelativeRect};
use visionpresence::domain::settings::{Settings, ThemeChoice};
use visionpresence::domain::template::{Matcher, TEMPLATE_LEN, Template};
use visionpresence::domain::time::{Clock as _, Moment};
use visionpresence::runtime::clock::ManualClock;
use visionpresence::runtime::desk::{DeskReaders, HrDesk};
use visionpresence::runtime::hub::{Hub, Outputs};
use visionpresence::store::generated::MadeUp;
use visionpresence::store::{DataDir, EnrolledPhoto, Enrolment, Reader, Writer};
use visionpresence::ui::hr::HrLink;
use visionpresence::ui::kiosk::{KioskWindow, Link};
use visionpresence::ui::prepare;

/// How long anything is waited for.
const DEADLINE: Duration = Duration::from_secs(30);
const PIN: &str = "407183";

struct Office {
    clock: Arc<ManualClock>,
    kiosk: Sender<Event>,
    hub: Option<Hub>,
    desk: Option<HrDesk>,
    data: DataDir,
    window: Harness<'static, KioskWindow>,
    _folder: tempfile::TempDir,
}

fn picture() -> Picture {
    Picture::new(64, 48, vec![128; 64 * 48 * 3]).unwrap()
}

impl Office {
    /// A kiosk on Friday 20 November 2026 at 14:00 in Berlin: Ada Lovelace (E001) and 60 made-up people.
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::open(folder.path()).unwrap();
        let zone = Tz::Europe__Berlin;
        let now = Moment { utc: "2026-11-20T13:00:00Z".parse().unwrap(), zone };
        let settings = Settings { company: "Northwind".to_owned(), ..Settings::default() };
        let mut writer = Writer::open(&data).unwrap();
        let template = Template::new(Matcher::SFace, &[0.1; TEMPLATE_LEN]).unwrap();
        let photo = EnrolledPhoto { picture: picture(), templates: vec![template] };
        let staff = StaffMember::new("E001".parse().unwrap(), "Ada Lovelace");
        writer.enrol(&Enrolment { staff, photos: vec![photo], portrait: picture(), at: now }).unwrap();
        let last = "2026-11-19".parse().unwrap();
        writer.make_up(&MadeUp { people: 60, days: 30, last, zone, seed: 5 }).unwrap();
        Self::start(folder, data, settings, writer, Arc::new(ManualClock::at(now)))
    }

    fn start(
        folder: tempfile::TempDir,
        data: DataDir,
        settings: Settings,
        writer: Writer,
        clock: Arc<ManualClock>,
    ) -> Self {
        let (inbox, received) = HrDesk::inbox();
        let to_desk = inbox.clone();
        let outputs = Outputs {
            sound: Box::new(|_| {}),
            pace: Box::new(|_| {}),
            hr: Box::new(move || to_desk.send(hr::event::Event::Command(hr::event::Command::Open)).unwrap()),
            wake: Box::new(|| {}),
        };
        let store = (writer, Reader::open(&data).unwrap());
        let time = || Arc::<ManualClock>::clone(&clock);
        let hub = Hub::start(settings.clone(), time(), store, Hub::inbox(), outputs).unwrap();
        let readers =
            DeskReaders { office: Reader::open(&data).unwrap(), pictures: Reader::open(&data).unwrap() };
        let wake = Arc::new(|| {});
        let desk = HrDesk::start(settings, time(), readers, hub.errands(), (inbox, received), wake).unwrap();
        let (view, kiosk) = (hub.view(), hub.events());
        let sent = kiosk.clone();
        let (hr_view, pictures, hr_events) = (desk.view(), desk.pictures(), desk.events());
        let link = Link {
            view: Box::new(move || view.latest()),
            frame: Box::new(|| None),
            send: Box::new(move |event| sent.send(event).unwrap()),
            hr: Some(HrLink {
                view: Box::new(move || hr_view.latest()),
                picture: Box::new(move |picture| pictures.get(picture)),
                send: Box::new(move |command| hr_events.send(hr::event::Event::Command(command)).unwrap()),
            }),
        };
        let window = Harness::builder().with_size([1280.0, 800.0]).build_eframe(move |cc| {
            prepare(&cc.egui_ctx, ThemeChoice::Light);
            KioskWindow::new(link, true)
        });
        let office = Self { clock, kiosk, hub: Some(hub), desk: Some(desk), data, window, _folder: folder };
        let mode = CameraMode { width: 640, height: 480, fps: 30, format: "YUYV".to_owned() };
        office.kiosk.send(Event::Camera(CameraStatus::Live { name: "Camera".to_owned(), mode })).unwrap();
        office.kiosk.send(Event::Engine(EngineStatus::Ready { people: 1, degraded: None })).unwrap();
        office
    }

    fn signed_in() -> Self {
        let mut office = Self::open();
        office.make_account("Ines", PIN, PIN);
        office.wait("the dashboard", |office| office.has("Came today: 0"));
        office
    }

    fn make_account(&mut self, name: &str, pin: &str, again: &str) {
        if !self.has("Make this account") {
            self.click("HR");
            self.wait("first run", |office| office.has("Make this account"));
        }
        self.fill("Your name", name);
        self.fill("PIN (6 digits or more) or password", pin);
        self.fill("The same again", again);
        self.click("Make this account");
        self.window.run_steps(3);
    }

    /// Waits until `there`, painting all the while.
    #[track_caller]
    fn wait(&mut self, what: &str, there: impl Fn(&Self) -> bool) {
        let until = Instant::now() + DEADLINE;
        loop {
            self.window.run_steps(2);
            if there(self) {
                return;
            }
            assert!(Instant::now() < until, "no {what}; the screen says {:?}", self.words());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn words(&self) -> Vec<String> {
        let nodes = self.window.query_all_by(|_| true);
        nodes.filter_map(|node| node.accesskit_node().label().or_else(|| node.value())).collect()
    }

    /// Whether something on the screen has this name or says this.
    fn has(&self, words: &str) -> bool {
        self.words().iter().any(|found| found.contains(words))
    }

    /// Touches what is called `label` as soon as it can be touched.
    #[track_caller]
    fn click(&mut self, label: &str) {
        let wanted = |node: &egui_kittest::Node<'_>| {
            let node = node.accesskit_node();
            let touchable = matches!(node.role(), Role::Button | Role::Tab | Role::Row | Role::ColumnHeader);
            touchable && !node.is_disabled() && node.label().is_some_and(|found| found.trim() == label)
        };
        self.wait(label, |office| office.window.query_all_by(|_| true).filter(wanted).count() == 1);
        if let Some(node) = self.window.query_all_by(|_| true).find(wanted) {
            node.click_accesskit();
        }
        self.window.run_steps(3);
    }

    /// Empties the field called `name` and types into it.
    #[track_caller]
    fn fill(&mut self, name: &str, text: &str) {
        let field = |node: &egui_kittest::Node<'_>| {
            let node = node.accesskit_node();
            let is_field = matches!(node.role(), Role::TextInput | Role::PasswordInput);
            is_field && node.label().is_some_and(|found| found == name)
        };
        self.wait(name, |office| office.window.query_all_by(|_| true).any(|node| field(&node)));
        if let Some(node) = self.window.query_all_by(|_| true).find(field) {
            node.focus();
        }
        self.window.run_steps(2);
        self.window.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
        self.window.run_steps(1);
        self.window.key_press(Key::Backspace);
        self.window.run_steps(1);
        if !text.is_empty() {
            self.window.event(egui::Event::Text(text.to_owned()));
        }
        self.window.run_steps(2);
    }

    fn stage(&self) -> Stage {
        self.desk.as_ref().unwrap().view().latest().stage.clone()
    }

    fn reader(&self) -> Reader {
        Reader::open(&self.data).unwrap()
    }

    fn actions(&self) -> Vec<String> {
        self.reader().audit(None, 100).unwrap().into_iter().map(|entry| entry.action).collect()
    }

    /// Ada stands in front of the camera and is recognised.
    fn ada_comes(&self) {
        let frame = Frame { sequence: 1, captured: self.clock.now().uptime, picture: picture() };
        let best = Candidate { emp_id: "E001".parse().unwrap(), score: 9.0 };
        let evidence = Identification { best, runner_up: None, threshold: 5.0 };
        let decided = Decided { track: 1, decision: Decision::Identified(evidence), frame };
        let observation = Observation {
            frame_sequence: 1,
            face: Some(TrackedFace { track: 1, area: RelativeRect::default() }),
            fault: None,
            progress: 1.0,
            decided: Some(decided),
        };
        self.kiosk.send(Event::Observed(observation)).unwrap();
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        if let (Some(desk), Some(hub)) = (self.desk.take(), self.hub.take()) {
            desk.stop();
            hub.stop();
        }
    }
}

#[test]
fn the_first_account_needs_a_pin_that_is_not_tried_first_and_typed_twice_alike() {
    let mut office = Office::open();
    office.make_account("Ines", "123456", "123456");
    office.wait("the refusal", |office| office.has("one of the first that anybody tries"));
    office.make_account("Ines", PIN, "407184");
    office.wait("the refusal", |office| office.has("The two are not the same."));
    assert!(office.reader().accounts().unwrap().is_empty());
    office.make_account("Ines", PIN, PIN);
    office.wait("the dashboard", |office| office.has("Absent today: "));
    assert_eq!(office.reader().accounts().unwrap()[0].name, "Ines");
}

#[test]
fn a_wrong_pin_is_refused_and_waited_for_and_the_right_one_on_the_keypad_opens() {
    let mut office = Office::signed_in();
    office.click("Lock");
    office.wait("the kiosk", |office| office.has("Look at the camera"));
    office.click("HR");
    office.wait("the lock", |office| office.has("Who are you?"));
    office.fill("PIN", "999999");
    office.click("Unlock");
    office.wait("the refusal", |office| office.has("That was not right") && office.has("Please wait"));
    office.clock.advance(Duration::from_secs(3));
    office.wait("the end of the wait", |office| !office.has("Please wait"));
    for digit in PIN.chars() {
        office.click(&digit.to_string());
    }
    office.click("Unlock");
    office.wait("the dashboard", |office| office.has("Came today: "));
    assert_eq!(office.actions(), ["signed in", "sign-in failed", "account created"]);
}

#[test]
fn people_are_recorded_while_hr_works_and_come_onto_the_dashboard() {
    let mut office = Office::signed_in();
    office.ada_comes();
    office.wait("the greeting in the strip", |office| office.has("Entrance: Ada Lovelace: Time in 14:00"));
    assert_eq!(office.reader().attendance_on("2026-11-20".parse().unwrap()).unwrap().len(), 1);
    for _ in 0..3 {
        office.clock.advance(Duration::from_secs(3));
        std::thread::sleep(Duration::from_millis(300));
        office.window.run_steps(2);
    }
    office.wait("the new figure", |office| office.has("Came today: 1"));
    office.click("Came today: 1");
    office.wait("its list", |office| office.has("Fri 20 Nov 2026, Ada Lovelace (E001), 14:00, Open"));
    office.click("Fri 20 Nov 2026, Ada Lovelace (E001), 14:00, Open");
    office.wait("the reason", |office| office.has("Likeness 9.00; 5.00 was needed."));
    office.window.key_press(Key::Escape);
    office.wait("the day closed", |office| !office.has("Why it was accepted"));
}

#[test]
fn two_minutes_alone_bring_the_kiosk_back() {
    let mut office = Office::signed_in();
    office.clock.advance(Duration::from_secs(119));
    std::thread::sleep(Duration::from_millis(600));
    assert!(matches!(office.stage(), Stage::Working(_)));
    office.clock.advance(Duration::from_secs(2));
    office.wait("the kiosk", |office| office.has("Look at the camera"));
    assert!(!office.has("Dashboard"));
}

#[test]
fn the_log_is_filtered_by_text_and_says_what_to_do_where_nothing_fits() {
    let mut office = Office::signed_in();
    office.click("Log");
    office.wait("rows", |office| office.has("Thu 19 Nov 2026"));
    office.fill("Search name or id", "G0007");
    office.wait("one person", |office| {
        let rows: Vec<_> = office.words().into_iter().filter(|words| words.contains(" Nov 2026, ")).collect();
        !rows.is_empty() && rows.iter().all(|row| row.contains("(G0007)"))
    });
    office.fill("Search name or id", "nobody of this name");
    office.wait("the empty list", |office| office.has("No records here"));
    office.fill("Search name or id", "");
    office.click("Today");
    office.wait("the empty day", |office| office.has("No records here"));
    office.click("All dates");
    office.wait("rows", |office| office.has("Thu 19 Nov 2026"));
}

#[test]
fn a_record_is_edited_with_faults_at_the_field_and_the_change_is_in_the_audit_list() {
    let mut office = Office::signed_in();
    office.click("Staff");
    office.wait("the list", |office| office.has("Ada Lovelace (E001)"));
    office.click("Ada Lovelace (E001),");
    office.wait("the person", |office| office.has("1 enrolled photo"));
    office.click("Edit");
    office.wait("the form", |office| office.has("Save changes"));
    office.fill("E-mail", "ada at example");
    office.wait("the fault", |office| office.has("Write it as name@company.com."));
    office.fill("E-mail", "ada@example.com");
    office.wait("no fault", |office| !office.has("Write it as"));
    office.click("Save changes");
    office.wait("saved", |office| office.has("Saved: Ada Lovelace."));
    let stored = office.reader().staff_member(&"E001".parse().unwrap()).unwrap().unwrap();
    assert_eq!(stored.member.email.as_deref(), Some("ada@example.com"));
    office.click("Audit");
    office.wait("the entry", |office| office.has("Ines, Staff record edited, E001"));
}

#[test]
fn somebody_is_deactivated_and_that_is_undone() {
    let mut office = Office::signed_in();
    let active =
        |office: &Office| office.reader().staff_member(&"E001".parse().unwrap()).unwrap().unwrap().active;
    office.click("Staff");
    office.fill("Search name, id, e-mail, phone, job", "lovelace");
    office.wait("one person", |office| office.has("1 People") && office.has("Ada Lovelace (E001)"));
    office.click("Ada Lovelace (E001),");
    office.wait("the person", |office| office.has("1 enrolled photo"));
    office.click("Deactivate");
    office.wait("the note", |office| office.has("Ada Lovelace is deactivated"));
    assert!(!active(&office));
    office.click("Undo");
    office.wait("the note", |office| office.has("Ada Lovelace is active again"));
    assert!(active(&office));
    assert_eq!(office.actions()[..2], ["staff reactivated", "staff deactivated"]);
}

#[test]
fn an_admin_makes_an_account_for_hr_who_does_not_see_the_accounts() {
    let mut office = Office::signed_in();
    office.click("Accounts");
    office.wait("the form", |office| office.has("New account"));
    office.fill("Name", "Omar");
    office.fill("PIN (6 digits or more) or password", "111111");
    office.click("Make account");
    office.wait("the refusal", |office| office.has("one of the first that anybody tries"));
    office.fill("PIN (6 digits or more) or password", "918274");
    office.click("Make account");
    office.wait("the account", |office| office.has("Omar can sign in now."));
    office.click("Lock");
    office.wait("the kiosk", |office| office.has("Look at the camera"));
    office.click("HR");
    office.wait("the lock", |office| office.has("Who are you?"));
    office.click("Omar");
    office.fill("PIN", "918274");
    office.click("Unlock");
    office.wait("the dashboard", |office| office.has("Came today: "));
    assert!(!office.has("Accounts"));
}

/// Runs `visionpresence reset-pin` on the machine, with `pin` typed into it.
fn reset_pin(data: &DataDir, arguments: &[&str], pin: &str) -> std::process::Output {
    use std::io::Write as _;
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_visionpresence"));
    command.arg("--data").arg(data.root()).arg("reset-pin").args(arguments);
    command.stdin(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut started = command.spawn().unwrap();
    started.stdin.take().unwrap().write_all(format!("{pin}\n").as_bytes()).unwrap();
    started.wait_with_output().unwrap()
}

#[test]
fn a_forgotten_pin_is_reset_by_the_command_beside_the_running_kiosk() {
    let mut office = Office::signed_in();
    office.click("Lock");
    office.wait("the kiosk", |office| office.has("Look at the camera"));
    let refused = reset_pin(&office.data, &[], "123456");
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("nothing was changed"));
    assert!(!reset_pin(&office.data, &["--account", "Nobody"], "640291").status.success());
    assert!(reset_pin(&office.data, &["--account", "ines"], "640291").status.success());
    office.click("HR");
    office.wait("the lock", |office| office.has("Who are you?"));
    office.fill("PIN", "640291");
    office.click("Unlock");
    office.wait("the dashboard", |office| office.has("Came today: "));
    assert_eq!(office.actions(), ["signed in", "secret reset", "account created"]);
    assert_eq!(office.reader().audit(None, 10).unwrap()[1].by.who, "command line");
}
