//! A kiosk with its HR workspace in a window, over a real store, with a clock set by hand.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono_tz::Tz;
use crossbeam_channel::Sender;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use visionpresence::app::event::Event;
use visionpresence::app::hr;
use visionpresence::app::hr::view::{HrView, Stage};
use visionpresence::domain::access::Secret;
use visionpresence::domain::attack::RefusedFilter;
use visionpresence::domain::camera::{CameraMode, CameraStatus};
use visionpresence::domain::clock_event::{EventId, PunchRequest};
use visionpresence::domain::decision::{
    AttackReason, Candidate, Decided, Decision, EngineStatus, Identification, Observation, TrackedFace,
};
use visionpresence::domain::employee::StaffMember;
use visionpresence::domain::frame::{Frame, Picture, RelativeRect};
use visionpresence::domain::settings::{LanguageChoice, Settings, ThemeChoice};
use visionpresence::domain::template::{Matcher, TEMPLATE_LEN, Template};
use visionpresence::domain::time::{Clock as _, Moment};
use visionpresence::runtime::choosing::Dialogs;
use visionpresence::runtime::clock::{ManualClock, SystemClock};
use visionpresence::runtime::desk::{DeskReaders, HrDesk, Outside};
use visionpresence::runtime::hub::{Hub, Outputs};
use visionpresence::runtime::kiosk::{Kiosk, KioskConfig};
use visionpresence::runtime::settings::Apply;
use visionpresence::store::backup::open_or_recover;
use visionpresence::store::generated::MadeUp;
use visionpresence::store::{self, DataDir, EnrolledPhoto, Enrolment, Reader, Writer};
use visionpresence::ui::hr::HrLink;
use visionpresence::ui::kiosk::{KioskWindow, Link};
use visionpresence::ui::prepare;

/// How long anything is waited for.
pub(crate) const DEADLINE: Duration = Duration::from_secs(90);
pub(crate) const PIN: &str = "407183";

pub(crate) struct Office {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) kiosk: Sender<Event>,
    pub(crate) hub: Option<Hub>,
    pub(crate) desk: Option<HrDesk>,
    pub(crate) data: DataDir,
    pub(crate) window: Harness<'static, KioskWindow>,
    /// Instead of `hub` and `desk`: everything, with camera and recognition, on the machine's clock.
    pub(crate) whole: Option<Kiosk>,
    folder: tempfile::TempDir,
}

pub(crate) fn picture() -> Picture {
    Picture::new(64, 48, vec![128; 64 * 48 * 3]).unwrap()
}

pub(crate) fn enrol_ada(writer: &mut Writer, at: Moment) {
    let template = Template::new(Matcher::SFace, &[0.1; TEMPLATE_LEN]).unwrap();
    let photo = EnrolledPhoto { picture: picture(), templates: vec![template] };
    let staff = StaffMember::new("E001".parse().unwrap(), "Ada Lovelace");
    writer.enrol(&Enrolment { staff, photos: vec![photo], portrait: picture(), at }).unwrap();
}

pub(crate) fn punch(writer: &mut Writer, emp_id: &str, at: Moment) {
    let request = PunchRequest {
        event_id: EventId::at(&at),
        emp_id: emp_id.parse().unwrap(),
        at,
        evidence: None,
        said: None,
        photo: None,
        time_out_confirmed: false,
        clock_suspect: false,
    };
    writer.punch(&request).unwrap();
}

fn link_to(desk: &HrDesk) -> HrLink {
    let (view, pictures, sent) = (desk.view(), desk.pictures(), desk.events());
    HrLink {
        view: Box::new(move || view.latest()),
        picture: Box::new(move |picture| pictures.get(picture)),
        send: Box::new(move |command| sent.send(hr::event::Event::Command(command)).unwrap()),
    }
}

fn window(link: Link) -> Harness<'static, KioskWindow> {
    Harness::builder().with_size([1280.0, 800.0]).build_eframe(move |cc| {
        prepare(&cc.egui_ctx, ThemeChoice::Light);
        KioskWindow::new(link, true)
    })
}

impl Office {
    /// A kiosk on Friday 20 November 2026 at 14:00 in Berlin: Ada Lovelace (E001) and 60 made-up people.
    pub(crate) fn open() -> Self {
        Self::with(Settings { company: "Northwind".to_owned(), ..Settings::default() })
    }

    /// The same with other settings.
    pub(crate) fn with(settings: Settings) -> Self {
        Self::with_staff(settings, 60, 30)
    }

    /// With so many made-up people, of whom so many days are recorded.
    pub(crate) fn with_staff(settings: Settings, people: u32, days: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::open(folder.path()).unwrap();
        let zone = Tz::Europe__Berlin;
        let now = Moment { utc: "2026-11-20T13:00:00Z".parse().unwrap(), zone };
        if settings.language != LanguageChoice::default() {
            // Reports and dialogs look into the file.
            store::settings::save(&data, &settings).unwrap();
        }
        let mut writer = Writer::open(&data).unwrap();
        enrol_ada(&mut writer, now);
        let last = "2026-11-19".parse().unwrap();
        writer.make_up(&MadeUp { people, days, last, zone, seed: 5 }).unwrap();
        Self::start(folder, data, settings, writer, Arc::new(ManualClock::at(now)))
    }

    pub(crate) fn start(
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
        let readers = DeskReaders::open(&data).unwrap();
        let (told, desk_told) = (hub.events(), inbox.clone());
        let apply: Apply = Arc::new(move |settings| {
            told.send(Event::Settings(Box::new(settings.clone()))).unwrap();
            desk_told.send(hr::event::Event::Settings(Box::new(settings.clone()))).unwrap();
        });
        let outside = Outside { dialogs: Dialogs::None, apply };
        let (errands, wake) = (hub.errands(), Arc::new(|| {}));
        let desk =
            HrDesk::start(settings, time(), readers, errands, outside, (inbox, received), wake).unwrap();
        let (view, kiosk) = (hub.view(), hub.events());
        let sent = kiosk.clone();
        let window = window(Link {
            view: Box::new(move || view.latest()),
            frame: Box::new(|| None),
            send: Box::new(move |event| sent.send(event).unwrap()),
            hr: Some(link_to(&desk)),
        });
        let office =
            Self { clock, kiosk, hub: Some(hub), desk: Some(desk), data, window, whole: None, folder };
        let mode = CameraMode { width: 640, height: 480, fps: 30, format: "YUYV".to_owned() };
        office.kiosk.send(Event::Camera(CameraStatus::Live { name: "Camera".to_owned(), mode })).unwrap();
        office.kiosk.send(Event::Engine(EngineStatus::Ready { people: 1, degraded: None })).unwrap();
        office
    }

    /// A whole kiosk on `data` that sees the pictures of a folder with its camera.
    pub(crate) fn with_camera(folder: tempfile::TempDir, data: DataDir, pictures: &Path) -> Self {
        let zone = Tz::Europe__Berlin;
        let now = Moment { utc: "2026-11-20T13:00:00Z".parse().unwrap(), zone };
        let settings = Settings { company: "Northwind".to_owned(), sounds: false, ..Settings::default() };
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/models");
        let config = KioskConfig {
            data: data.clone(),
            settings,
            camera: Some(format!("replay:{}", pictures.display()).parse().unwrap()),
            models: Some(models),
            clock: Arc::new(SystemClock::start()),
        };
        let kiosk = Kiosk::start(config, Arc::new(|| {})).unwrap();
        let (view, frames, sent) = (kiosk.view(), kiosk.frames(), kiosk.events());
        let window = window(Link {
            view: Box::new(move || view.latest()),
            frame: Box::new(move || frames.get()),
            send: Box::new(move |event| sent.send(event).unwrap()),
            hr: Some(link_to(kiosk.desk())),
        });
        let clock = Arc::new(ManualClock::at(now));
        let sender = kiosk.events();
        Self { clock, kiosk: sender, hub: None, desk: None, data, window, whole: Some(kiosk), folder }
    }

    pub(crate) fn signed_in() -> Self {
        Self::open().with_ines()
    }

    /// Ines makes herself the first account, and is in.
    pub(crate) fn with_ines(mut self) -> Self {
        self.make_account("Ines", PIN, PIN);
        self.wait("the dashboard", |office| office.has("Came today: 0"));
        self
    }

    /// Ines has an account and has locked; the lock screen is open.
    pub(crate) fn locked() -> Self {
        let mut office = Self::signed_in();
        office.lock_and_come_back();
        office
    }

    /// Signed in, in a language.
    pub(crate) fn speaking(language: LanguageChoice) -> Self {
        let company = "Northwind".to_owned();
        let mut office = Self::with(Settings { company, language, ..Settings::default() });
        let send = |office: &Self, command| {
            let desk = office.desk.as_ref().unwrap();
            desk.events().send(hr::event::Event::Command(command)).unwrap();
        };
        send(&office, hr::event::Command::Open);
        office.wait("first run", |office| matches!(office.stage(), Stage::FirstRun(_)));
        let first = hr::event::Command::CreateFirst { name: "Ines".to_owned(), secret: Secret::typed(PIN) };
        send(&office, first);
        office.wait("the workspace", |office| matches!(office.stage(), Stage::Working(_)));
        office
    }

    pub(crate) fn make_account(&mut self, name: &str, pin: &str, again: &str) {
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

    /// Whoever works leaves, and stands before the lock again.
    pub(crate) fn lock_and_come_back(&mut self) {
        self.click("Lock");
        self.wait("the kiosk", |office| office.has("Look at the camera"));
        self.click("HR");
        self.wait("the lock", |office| office.has("Who are you?"));
    }

    /// The Admin who works makes an account for Omar of HR and locks; Omar signs in.
    pub(crate) fn omar_of_hr_signs_in(&mut self) {
        self.make_omar("918274");
        self.lock_and_come_back();
        self.choose_omar();
        self.unlock("PIN", "918274");
    }

    /// The Admin who works makes an account for Omar of HR.
    pub(crate) fn make_omar(&mut self, secret: &str) {
        self.click("Accounts");
        self.wait("the form", |office| office.has("New account"));
        self.fill("Name", "Omar");
        self.fill("PIN (6 digits or more) or password", secret);
        self.click("Make account");
        self.wait("the account", |office| office.has("Omar can sign in now."));
    }

    /// Whoever is chosen at the lock screen comes in with what is typed into `field`.
    pub(crate) fn unlock(&mut self, field: &str, secret: &str) {
        self.fill(field, secret);
        self.click("Unlock");
        self.wait("the dashboard", |office| office.has("Came today: "));
    }

    /// At the lock screen.
    pub(crate) fn choose_omar(&mut self) {
        self.click("Omar");
        self.wait("Omar to be chosen", |office| match office.stage() {
            Stage::Locked(lock) => {
                lock.accounts.iter().any(|account| account.id == lock.chosen && account.name == "Omar")
            }
            _ => false,
        });
    }

    /// Waits until `there`, painting all the while.
    #[track_caller]
    pub(crate) fn wait(&mut self, what: &str, there: impl Fn(&Self) -> bool) {
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

    /// Waits as [`Self::wait`] while seconds pass, so that the workspace looks for what is new.
    #[track_caller]
    pub(crate) fn wait_for_news(&mut self, what: &str, there: impl Fn(&Self) -> bool) {
        for _ in 0..3 {
            self.clock.advance(Duration::from_secs(3));
            std::thread::sleep(Duration::from_millis(300));
            self.window.run_steps(2);
        }
        self.wait(what, there);
    }

    pub(crate) fn words(&self) -> Vec<String> {
        let nodes = self.window.query_all_by(|_| true);
        nodes.filter_map(|node| node.accesskit_node().label().or_else(|| node.value())).collect()
    }

    /// Whether something on the screen has this name or says this.
    pub(crate) fn has(&self, words: &str) -> bool {
        self.words().iter().any(|found| found.contains(words))
    }

    /// Touches what is called `label` as soon as it can be touched.
    #[track_caller]
    pub(crate) fn click(&mut self, label: &str) {
        self.wait(label, |office| {
            office.window.query_all_by(|_| true).filter(can_be_touched(label)).count() == 1
        });
        self.touch(label);
    }

    /// Touches what is called `label` where that is there now.
    pub(crate) fn touch(&mut self, label: &str) {
        if let Some(node) = self.window.query_all_by(|_| true).find(can_be_touched(label)) {
            node.click_accesskit();
        }
        self.window.run_steps(3);
    }

    /// Whether the button called `label` can be touched.
    pub(crate) fn can_click(&self, label: &str) -> bool {
        self.window.query_all_by(|_| true).any(|node| {
            let node = node.accesskit_node();
            node.role() == Role::Button
                && !node.is_disabled()
                && node.label().is_some_and(|found| found == label)
        })
    }

    /// Which widget the button called `label` is.
    pub(crate) fn button(&self, label: &str) -> egui::accesskit::NodeId {
        self.window.get_by_role_and_label(Role::Button, label).accesskit_node().locate().0
    }

    /// Empties the field called `name` and types into it.
    #[track_caller]
    pub(crate) fn fill(&mut self, name: &str, text: &str) {
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

    /// Another window, with whatever `view` holds; and what is done in it.
    pub(crate) fn window_that_shows(
        &self,
        view: &Arc<Mutex<Arc<HrView>>>,
    ) -> (Harness<'static, KioskWindow>, Arc<Mutex<Vec<hr::event::Command>>>) {
        let sent = Arc::new(Mutex::new(Vec::new()));
        let (shown, done, kiosk) = (Arc::clone(view), Arc::clone(&sent), self.hub.as_ref().unwrap().view());
        let hr = HrLink {
            view: Box::new(move || Arc::clone(&shown.lock().unwrap())),
            ..link_to(self.desk.as_ref().unwrap())
        };
        let hr = HrLink { send: Box::new(move |command| done.lock().unwrap().push(command)), ..hr };
        let link = Link {
            view: Box::new(move || kiosk.latest()),
            frame: Box::new(|| None),
            send: Box::new(|_| {}),
            hr: Some(hr),
        };
        (window(link), sent)
    }

    /// The kiosk ends and starts again on the same data; a restore that was prepared takes effect.
    pub(crate) fn restarted(mut self) -> Self {
        self.stop();
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        let (data, clock) = (DataDir::open(folder.path()).unwrap(), Arc::clone(&self.clock));
        let settings = store::settings::load(&data).unwrap();
        let (writer, recovery) = open_or_recover(&data, &settings.backup, clock.now().moment).unwrap();
        assert!(recovery.is_none());
        Self::start(folder, data, settings, writer, clock)
    }

    pub(crate) fn stage(&self) -> Stage {
        self.desk.as_ref().unwrap().view().latest().stage.clone()
    }

    pub(crate) fn reader(&self) -> Reader {
        Reader::open(&self.data).unwrap()
    }

    pub(crate) fn actions(&self) -> Vec<String> {
        self.reader().audit(None, 100).unwrap().into_iter().map(|entry| entry.action).collect()
    }

    /// A photo of Ada is held up to the camera and refused.
    pub(crate) fn a_photo_of_ada_is_held_up(&self) {
        let frame = Frame { sequence: 1, captured: self.clock.now().uptime, picture: picture() };
        let claimed = Some(Candidate { emp_id: "E001".parse().unwrap(), score: 9.0 });
        let decision = Decision::PresentationAttack { reason: AttackReason::FlatTurn, claimed };
        let observation = Observation {
            frame_sequence: 1,
            face: Some(TrackedFace { track: 7, area: RelativeRect::default() }),
            fault: None,
            progress: 0.0,
            turn: None,
            decided: Some(Decided { track: 7, decision, frame }),
        };
        self.kiosk.send(Event::Observed(observation)).unwrap();
        let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while self.reader().refused(&RefusedFilter::default()).unwrap().is_empty() {
            assert!(std::time::Instant::now() < until, "the refused presentation was not kept");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }

    /// Ada stands in front of the camera and is recognised.
    pub(crate) fn ada_comes(&self) {
        let frame = Frame { sequence: 1, captured: self.clock.now().uptime, picture: picture() };
        let best = Candidate { emp_id: "E001".parse().unwrap(), score: 9.0 };
        let evidence = Identification { best, runner_up: None, threshold: 5.0, photo: None };
        let decided = Decided { track: 1, decision: Decision::Identified(evidence), frame };
        let observation = Observation {
            frame_sequence: 1,
            face: Some(TrackedFace { track: 1, area: RelativeRect::default() }),
            fault: None,
            progress: 1.0,
            turn: None,
            decided: Some(decided),
        };
        self.kiosk.send(Event::Observed(observation)).unwrap();
    }
}

fn can_be_touched(label: &str) -> impl Fn(&egui_kittest::Node<'_>) -> bool {
    move |node| {
        let node = node.accesskit_node();
        let touchable = matches!(node.role(), Role::Button | Role::Tab | Role::Row | Role::ColumnHeader);
        touchable && !node.is_disabled() && node.label().is_some_and(|found| found.trim() == label)
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Office {
    fn stop(&mut self) {
        if let Some(kiosk) = self.whole.take() {
            kiosk.stop();
        }
        if let (Some(desk), Some(hub)) = (self.desk.take(), self.hub.take()) {
            desk.stop();
            hub.stop();
        }
    }
}
