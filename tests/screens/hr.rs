//! The HR workspace on made-up data, in any state: real store, real threads, real window.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use visionpresence::app::hr::event::{Command, Event, LogCommand, Screen, StaffCommand};
use visionpresence::app::hr::gallery_check;
use visionpresence::app::hr::reports::event::{ColumnsCommand, Command as ReportsCommand};
use visionpresence::app::hr::view::{HrView, Page, Stage};
use visionpresence::app::view::{Card, KioskView};
use visionpresence::domain::access::Secret;
use visionpresence::domain::attack::{Refusal, RefusedPresentation};
use visionpresence::domain::decision::{AttackReason, Candidate};
use visionpresence::domain::employee::StaffMember;
use visionpresence::domain::frame::{Frame, Picture};
use visionpresence::domain::log::{DateRange, LogFilter};
use visionpresence::domain::logo::Logo;
use visionpresence::domain::report::request::{Format, ReportName};
use visionpresence::domain::settings::{Settings, ThemeChoice};
use visionpresence::domain::staff_list::{StaffField, StaffFilter};
use visionpresence::domain::template::{Matcher, TEMPLATE_LEN, Template};
use visionpresence::domain::time::{Clock as _, Moment};
use visionpresence::runtime::choosing::Dialogs;
use visionpresence::runtime::clock::ManualClock;
use visionpresence::runtime::desk::{DeskReaders, HrDesk, Outside};
use visionpresence::runtime::hub::{Hub, Outputs};
use visionpresence::store::generated::MadeUp;
use visionpresence::store::{self, DataDir, EnrolledPhoto, Enrolment, Reader, Writer};
use visionpresence::ui::hr::HrLink;
use visionpresence::ui::kiosk::{KioskWindow, Link};
use visionpresence::ui::{Context, WindowOptions, open};

use super::photographer::Photographer;

pub(crate) const STATES: &[&str] = &[
    "hr-first-run",
    "hr-first-run-wrong",
    "hr-lock",
    "hr-lock-wrong",
    "hr-dashboard",
    "hr-log",
    "hr-log-day",
    "hr-log-person",
    "hr-log-empty",
    "hr-staff",
    "hr-person",
    "hr-form",
    "hr-form-wrong",
    "hr-rules",
    "hr-rules-empty",
    "hr-rules-shift",
    "hr-rules-shift-wrong",
    "hr-rules-week",
    "hr-rules-assignment",
    "hr-rules-holidays",
    "hr-rules-leave",
    "hr-rules-policy",
    "hr-rules-what-if",
    "hr-review",
    "hr-review-answer",
    "hr-review-day",
    "hr-review-list",
    "hr-audit",
    "hr-reports",
    "hr-reports-month",
    "hr-reports-payroll",
    "hr-reports-columns",
    "hr-reports-long",
    "hr-export",
    "hr-accounts",
    "hr-own-pin",
    "hr-refused",
    "hr-faces",
    "hr-spoof-test",
    "hr-spoof-result",
    "hr-settings",
    "hr-logo",
    "hr-palette",
    "hr-keyboard",
    "hr-dashboard-empty",
    "hr-gap",
    "hr-staff-empty",
    "hr-staff-none",
    "hr-register",
    "hr-register-wrong",
    "hr-register-consent",
    "hr-register-no-face",
    "hr-register-waiting",
    "hr-register-capture",
    "hr-register-hold",
    "hr-register-fault",
    "hr-register-done",
    "hr-register-alike",
    "hr-register-files",
    "hr-import",
    "hr-import-preview",
    "hr-import-wrong",
    "hr-erase",
    "hr-erase-done",
    "hr-storage-empty",
    "hr-storage",
    "hr-storage-restore",
    "hr-file-field",
    "hr-file-field-wrong",
    "hr-note",
    "hr-long-work",
    "hr-long-work-unknown",
    "hr-long-work-ending",
];

const PIN: &str = "407183";

fn enrol(writer: &mut Writer, at: Moment, photo: Option<&Picture>) {
    let picture = photo.cloned().unwrap_or_else(|| Picture::new(64, 64, vec![150; 64 * 64 * 3]).unwrap());
    let template = Template::new(Matcher::SFace, &[0.1; TEMPLATE_LEN]).unwrap();
    let mut staff = StaffMember::new("E001".parse().unwrap(), "Barack Obama");
    staff.department = Some("Administration".to_owned());
    staff.designation = Some("President".to_owned());
    staff.email = Some("barack@example.com".to_owned());
    let photo = EnrolledPhoto { picture: picture.clone(), templates: vec![template] };
    let photos = vec![photo.clone(), photo.clone()];
    writer.enrol(&Enrolment { staff, photos, portrait: picture.clone(), at }).unwrap();
    // A twin, and somebody else.
    let twin = StaffMember::new("E002".parse().unwrap(), "Bernard Obama");
    writer.enrol(&Enrolment { staff: twin, photos: vec![photo], portrait: picture.clone(), at }).unwrap();
    let mut values = [0.1; TEMPLATE_LEN];
    values.iter_mut().step_by(2).for_each(|value| *value = -0.1);
    let template = Template::new(Matcher::SFace, &values).unwrap();
    let photo = EnrolledPhoto { picture: picture.clone(), templates: vec![template] };
    let other = StaffMember::new("E003".parse().unwrap(), "Ada Lovelace");
    writer.enrol(&Enrolment { staff: other, photos: vec![photo], portrait: picture, at }).unwrap();
}

pub(crate) struct Started {
    folder: tempfile::TempDir,
    settings: Settings,
    person: Picture,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) desk: HrDesk,
    _hub: Hub,
}

/// What stands in the database besides made-up days.
#[expect(clippy::disallowed_methods, reason = "a gap comes of a damaged database, and none is at hand")]
fn happen((data, writer): (&DataDir, &mut Writer), args: &super::Args, now: Moment, photo: Option<&Picture>) {
    enrol(writer, now, photo);
    if args.state.starts_with("hr-rules") && args.state != "hr-rules-empty" {
        super::rules::make(writer, now);
    }
    if args.state == "hr-gap" {
        let gap =
            "INSERT INTO gap (from_utc_us, until_utc_us, zone, backup, kept) VALUES (?1, ?2, ?3, ?4, ?5)";
        let night = now.utc - chrono::TimeDelta::hours(12);
        let times = (night.timestamp_micros(), now.utc.timestamp_micros(), now.zone.name());
        let files = ("visionpresence_2026-11-20_013000.zip", "recovered/2026-11-20_133205");
        let database = rusqlite::Connection::open(data.database()).unwrap();
        database.execute(gap, (times.0, times.1, times.2, files.0, files.1)).unwrap();
    }
    let mut at = now;
    at.utc -= chrono::TimeDelta::hours(5);
    let mut punch = super::punch("E001", at, photo.cloned());
    let enrolled = Reader::open(data).unwrap().enrolled_photos(&"E001".parse().unwrap()).unwrap();
    if let (Some(evidence), Some((name, _))) = (&mut punch.evidence, enrolled.last()) {
        evidence.photo = Some(name.clone());
    }
    writer.punch(&punch).unwrap();
    for (minutes, reason) in [
        (50, Refusal::Attack(AttackReason::Replica)),
        (20, Refusal::Attack(AttackReason::NoTurn)),
        (9, Refusal::NotRecognised),
        (3, Refusal::Attack(AttackReason::FlatTurn)),
    ] {
        let mut at = now;
        at.utc -= chrono::TimeDelta::minutes(minutes);
        let claimed = (minutes != 20).then(|| Candidate { emp_id: "E001".parse().unwrap(), score: 8.4 });
        writer.keep_refused(&RefusedPresentation { at, reason, claimed, photo: photo.cloned() }).unwrap();
    }
}

/// A ring and two bars on a transparent ground.
fn logo() -> Arc<Logo> {
    let pixel = |x: i32, y: i32| {
        let ring = (400..=900).contains(&((x - 40).pow(2) + (y - 40).pow(2)));
        let bars = (90..220).contains(&x) && ((20..32).contains(&y) || (46..58).contains(&y));
        if ring || bars { [36, 87, 197, 255] } else { [0; 4] }
    };
    let rgba = (0..80).flat_map(|y| (0..240).flat_map(move |x| pixel(x, y))).collect();
    Arc::new(Logo::new(240, 80, rgba).unwrap())
}

fn start(args: &super::Args, theme: ThemeChoice, photo: Option<&Picture>) -> Started {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::open(folder.path()).unwrap();
    let language = args.language();
    let logo = (args.state == "hr-logo").then(logo);
    let settings = Settings { company: args.company.clone(), theme, language, logo, ..Settings::default() };
    store::settings::save(&data, &settings).unwrap();
    let mut writer = Writer::open(&data).unwrap();
    let wall = NaiveDateTime::parse_from_str("2026-11-20 14:32:05", "%Y-%m-%d %H:%M:%S").unwrap();
    let now = Moment { utc: wall.and_utc() - chrono::TimeDelta::hours(1), zone: Tz::Europe__Berlin };
    let made_up =
        MadeUp { people: args.people, days: 40, last: wall.date(), zone: Tz::Europe__Berlin, seed: 7 };
    let person = super::register::portrait(&super::camera_picture(photo, 640, 480));
    if !args.state.ends_with("-empty") || args.state == "hr-log-empty" {
        writer.make_up(&made_up).unwrap();
        happen((&data, &mut writer), args, now, photo);
    }
    let clock = Arc::new(ManualClock::at(now));
    let kept = settings.clone();
    let readers = DeskReaders::open(&data).unwrap();
    let outputs = Outputs {
        sound: Box::new(|_| {}),
        pace: Box::new(|_| {}),
        hr: Box::new(|| {}),
        wake: Box::new(|| {}),
    };
    let store = (writer, Reader::open(&data).unwrap());
    let hub = Hub::start(settings.clone(), Arc::<ManualClock>::clone(&clock), store, Hub::inbox(), outputs)
        .unwrap();
    let desk = HrDesk::start(
        settings,
        Arc::<ManualClock>::clone(&clock),
        readers,
        hub.errands(),
        Outside { dialogs: Dialogs::None, apply: Arc::new(|_| {}) },
        HrDesk::inbox(),
        Arc::new(|| {}),
    )
    .unwrap();
    Started { folder, settings: kept, person, clock, desk, _hub: hub }
}

impl Started {
    pub(crate) fn send(&self, command: Command) {
        self.desk.events().send(Event::Command(command)).unwrap();
    }

    pub(crate) fn event(&self, event: Event) {
        self.desk.events().send(event).unwrap();
    }

    pub(crate) fn view(&self) -> Arc<HrView> {
        self.desk.view().latest()
    }

    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub(crate) fn forward(&self, secs: u64) {
        // The workspace would lock itself.
        for _ in 0..secs / 60 {
            self.clock.advance(Duration::from_mins(1));
            self.send(Command::Touched);
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// A face, drawn or of the demo.
    pub(crate) fn person(&self) -> Picture {
        self.person.clone()
    }

    /// Of the capture that is on its way.
    pub(crate) fn session(&self) -> u64 {
        let until = Instant::now() + Duration::from_secs(5);
        loop {
            if let Some(wish) = self.desk.capture_wish().get() {
                return wish.session;
            }
            assert!(Instant::now() < until, "no wish");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn wait(&self, what: &str, there: impl Fn(&HrView) -> bool) {
        let until = Instant::now() + Duration::from_secs(20);
        while !there(&self.desk.view().latest()) {
            assert!(Instant::now() < until, "no {what}: {:?}", self.desk.view().latest().stage);
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub(crate) fn page(&self, what: &str, there: impl Fn(&Page) -> bool) {
        self.wait(what, |view| matches!(&view.stage, Stage::Working(work) if there(&work.page)));
    }

    fn report(&self, name: ReportName) {
        self.send(Command::Go(Screen::Reports));
        let month = DateRange::month_of("2026-11-01".parse().unwrap());
        self.send(Command::Reports(ReportsCommand::Range(month)));
        self.send(Command::Reports(ReportsCommand::Choose(name)));
    }

    fn reach(&self, state: &str) {
        self.send(Command::Open);
        self.wait("first run", |view| matches!(view.stage, Stage::FirstRun(_)));
        let create =
            |pin: &str| Command::CreateFirst { name: "Ines Duarte".to_owned(), secret: Secret::typed(pin) };
        match state {
            "hr-first-run" => return,
            "hr-first-run-wrong" => return self.send(create("123456")),
            _ => self.send(create(PIN)),
        }
        self.page("dashboard", |page| matches!(page, Page::Dashboard(Some(_))));
        match state {
            "hr-lock" | "hr-lock-wrong" => {
                self.send(Command::Lock);
                self.send(Command::Open);
                self.wait("lock", |view| matches!(view.stage, Stage::Locked(_)));
                if state == "hr-lock-wrong" {
                    for _ in 0..3 {
                        self.clock.advance(Duration::from_secs(20));
                        std::thread::sleep(Duration::from_millis(300));
                        self.send(Command::SignIn(Secret::typed("999999")));
                        std::thread::sleep(Duration::from_millis(300));
                    }
                }
            }
            "hr-log" | "hr-log-person" => self.send(Command::Go(Screen::Log)),
            "hr-log-empty" => {
                let range = Some(DateRange::day("2030-01-01".parse().unwrap()));
                self.send(Command::ShowLog(LogFilter { range, ..LogFilter::default() }));
            }
            "hr-log-day" => {
                self.send(Command::Go(Screen::Log));
                let day = ("E001".parse().unwrap(), "2026-11-20".parse().unwrap());
                self.send(Command::Log(LogCommand::Select(Some(day))));
            }
            "hr-staff" | "hr-staff-empty" => self.send(Command::Go(Screen::Staff)),
            "hr-person" | "hr-form" | "hr-form-wrong" => {
                self.send(Command::ShowPerson("E001".parse().unwrap()));
                self.page("person", |page| matches!(page, Page::Staff(staff) if staff.detail.is_some()));
                if state != "hr-person" {
                    self.send(Command::Staff(StaffCommand::Edit));
                }
                if state == "hr-form-wrong" {
                    let wrong = StaffCommand::Type(StaffField::Email, "barack at example".to_owned());
                    self.send(Command::Staff(wrong));
                    self.send(Command::Staff(StaffCommand::Type(StaffField::Name, String::new())));
                }
            }
            rules if rules.starts_with("hr-rules") => super::rules::reach(self, rules),
            "hr-review" | "hr-review-answer" | "hr-review-day" | "hr-review-list" => self.review(state),
            "hr-audit" => {
                self.send(Command::Staff(StaffCommand::SetActive("E001".parse().unwrap(), false)));
                std::thread::sleep(Duration::from_millis(300));
                self.send(Command::Go(Screen::Audit));
            }
            reports if reports.starts_with("hr-reports") || reports == "hr-export" => self.reports(reports),
            "hr-refused" => self.send(Command::Go(Screen::Refused)),
            "hr-faces" => self.check_faces(),
            "hr-spoof-test" => super::spoof_test::make(self, false),
            "hr-spoof-result" => super::spoof_test::make(self, true),
            "hr-accounts" | "hr-own-pin" => super::accounts::make(self, state),
            "hr-settings" | "hr-logo" => self.send(Command::Go(Screen::Settings)),
            "hr-staff-none" => {
                let filter = StaffFilter { text: "Zaphod".to_owned(), ..StaffFilter::default() };
                self.send(Command::ShowStaff(filter));
            }
            "hr-dashboard" | "hr-dashboard-empty" | "hr-gap" | "hr-palette" => {}
            "hr-keyboard" => self.reach_people("hr-register"),
            long if long.starts_with("hr-long-work") => self.send(Command::Go(Screen::Log)),
            people => self.reach_people(people),
        }
    }
}

impl Started {
    fn check_faces(&self) {
        self.send(Command::Go(Screen::Gallery));
        self.send(Command::Gallery(gallery_check::Command::Begin));
        self.page("the check", |page| matches!(page, Page::Gallery(view) if view.check.is_some()));
    }

    fn reports(&self, state: &str) {
        match state {
            "hr-reports" => self.send(Command::Go(Screen::Reports)),
            "hr-reports-month" => self.report(ReportName::Month),
            "hr-reports-payroll" => self.report(ReportName::Payroll),
            "hr-reports-long" => {
                let year = DateRange::between("2025-01-01".parse().unwrap(), "2026-11-20".parse().unwrap());
                self.send(Command::Reports(ReportsCommand::Range(year)));
                self.report(ReportName::Timesheet);
                self.send(Command::Reports(ReportsCommand::Range(year)));
            }
            "hr-reports-columns" => {
                self.report(ReportName::Payroll);
                self.send(Command::Reports(ReportsCommand::Columns(ColumnsCommand::Copy)));
                self.send(Command::Reports(ReportsCommand::Columns(ColumnsCommand::Save)));
            }
            "hr-export" => {
                self.report(ReportName::Month);
                self.page("report", |page| matches!(page, Page::Reports(page) if page.shown.is_some()));
                self.send(Command::Reports(ReportsCommand::Export(Format::Xlsx)));
            }
            _ => {}
        }
    }

    fn review(&self, state: &str) {
        use visionpresence::app::hr::review::event::{Command as Review, Wish};
        let send = |command| self.send(Command::Review(command));
        self.send(Command::Go(Screen::Review));
        self.page("the list", |page| matches!(page, Page::Review(review) if !review.items.is_empty()));
        if state == "hr-review-list" {
            send(Review::Begin(Wish::Bulk));
            self.page("the people", |page| matches!(page, Page::Review(review) if review.grid.is_some()));
            return;
        }
        send(Review::Select(0));
        self.page("the day", |page| matches!(page, Page::Review(review) if review.detail.is_some()));
        if state == "hr-review-answer" {
            send(Review::Begin(Wish::TypeTime));
            send(Review::Type("17:45".to_owned()));
        }
        if state == "hr-review-day" {
            send(Review::Open(true));
        }
    }
}

/// Opens the window on `args.state`.
pub(crate) fn show(args: &super::Args, photo: Option<&Picture>, options: WindowOptions, size: [f32; 2]) {
    let started = start(args, options.theme, photo);
    started.reach(&args.state);
    let kiosk = Arc::new(KioskView {
        company: args.company.clone(),
        logo: started.settings.logo.clone(),
        theme: options.theme,
        language: args.language(),
        reduce_motion: false,
        now: started.clock.now().moment.local().naive_local(),
        camera_live: true,
        dimmed: false,
        face: None,
        card: if args.state.starts_with("hr-register") { Card::Registering } else { Card::Idle },
        trouble: None,
    });
    let (view, pictures, events) = (started.desk.view(), started.desk.pictures(), started.desk.events());
    let seen = super::camera_picture(photo, 1280, 720);
    let frame = Frame { sequence: 1, captured: Duration::ZERO, picture: seen };
    let (state, folder) = (args.state.clone(), args.save.clone());
    let (told, settings) = (started.desk.events(), started.settings.clone());
    let shown_theme = Arc::new(Mutex::new(options.theme));
    let themed = Arc::clone(&shown_theme);
    let set = Box::new(move |theme| {
        *themed.lock().unwrap() = theme;
        told.send(Event::Settings(Box::new(Settings { theme, ..settings.clone() }))).unwrap();
    });
    open(options, size, move |ctx: Context| {
        let repaint = move || {
            loop {
                std::thread::sleep(Duration::from_millis(100));
                ctx.request_repaint();
            }
        };
        std::thread::Builder::new().name("repaint".to_owned()).spawn(repaint).unwrap();
        let named = state.clone();
        let hr = HrLink {
            view: Box::new(move || super::register::arrange(&state, view.latest())),
            picture: Box::new(move |picture| pictures.get(picture)),
            send: Box::new(move |command| events.send(Event::Command(command)).unwrap()),
        };
        let link = Link {
            view: Box::new(move || {
                Arc::new(KioskView { theme: *shown_theme.lock().unwrap(), ..(*kiosk).clone() })
            }),
            frame: Box::new(move || Some(frame.clone())),
            send: Box::new(|_| {}),
            hr: Some(hr),
        };
        let window = KioskWindow::new(link, true);
        match folder {
            Some(folder) => Box::new(Photographer::new(window, set, folder, named)),
            None => Box::new(window),
        }
    })
    .unwrap();
}
