//! Opens the real window with one scripted state of the kiosk: to look at it and to measure what it costs.
//!
//! `cargo run --example kiosk_screens -- --state greeting-in --size 1920x1080 --theme dark --fps 5`
//!
//! The picture is `assets/demo_photos/obama.jpg` (a public figure, fetched at set-up) where it is present, and a drawn
//! head otherwise.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::panic,
    clippy::cast_precision_loss,
    reason = "a tool for developers: stops at the first surprise"
)]

mod accounts;
mod hr;
mod photographer;
mod register;
mod rules;
mod spoof_test;

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, TimeDelta};
use clap::Parser;
use visionpresence::app::view::{
    Card, DayNote, FaceMark, MonthDay, MonthView, PickView, PinProblem, PinView, Trouble,
};
use visionpresence::domain::camera::CameraFault;
use visionpresence::domain::clock_event::{Direction, EventId, PunchRequest, Said};
use visionpresence::domain::decision::{
    Candidate, HeadTurn, Identification, QualityFault, Side, TrackedFace,
};
use visionpresence::domain::frame::{Frame, Picture, RelativeRect};
use visionpresence::domain::recovery::Repair;
use visionpresence::domain::review::RepairOffer;
use visionpresence::domain::settings::{LanguageChoice, ThemeChoice};
use visionpresence::domain::time::Moment;
use visionpresence::store::receipt::Remarks;
use visionpresence::ui::kiosk::scene::{FootLine, GreetingText, Says};
use visionpresence::ui::kiosk::{KioskScreen, Scene};
use visionpresence::ui::strings::speaking;
use visionpresence::ui::{WindowOptions, open};

/// A state of the kiosk in a real window.
#[derive(Parser)]
struct Args {
    /// One of the states; `list` prints them.
    #[arg(long, default_value = "idle")]
    state: String,
    /// Width and height in pixels.
    #[arg(long, default_value = "1280x800")]
    size: String,
    /// light or dark.
    #[arg(long, default_value = "light")]
    theme: String,
    /// english or german.
    #[arg(long, default_value = "english")]
    language: String,
    /// Pictures a second from the scripted camera.
    #[arg(long, default_value_t = 5)]
    fps: u32,
    /// Width and height of the camera's pictures.
    #[arg(long, default_value = "640x480")]
    camera: String,
    /// Company name.
    #[arg(long, default_value = "Northwind Instruments")]
    company: String,
    /// Who is greeted.
    #[arg(long, default_value = "Barack Obama")]
    name: String,
    /// Full screen, as at the entrance.
    #[arg(long)]
    full: bool,
    /// A drawn person instead of a photo.
    #[arg(long)]
    drawn: bool,
    /// Photographs a state of the HR workspace in each size and theme into this folder, and ends.
    #[arg(long)]
    save: Option<std::path::PathBuf>,
    /// Made-up people in the HR workspace.
    #[arg(long, default_value_t = 120)]
    people: u32,
}

impl Args {
    fn language(&self) -> LanguageChoice {
        if self.language == "german" { LanguageChoice::German } else { LanguageChoice::English }
    }
}

const STATES: [&str; 50] = [
    "starting",
    "idle",
    "dimmed",
    "recognising",
    "too-far",
    "cut-off",
    "too-dark",
    "too-bright",
    "blurred",
    "not-frontal",
    "several",
    "saving",
    "greeting-in",
    "greeting-late",
    "greeting-out",
    "greeting-no-photo",
    "greeting-no-portrait",
    "duplicate",
    "confirm",
    "unknown",
    "not-sure",
    "attack",
    "turn-left",
    "turn-right",
    "turn-back",
    "camera-not-found",
    "camera-busy",
    "camera-unplugged",
    "camera-stalled",
    "camera-other",
    "cannot-save",
    "unavailable",
    "nobody",
    "degraded",
    "clock",
    "pin",
    "pin-digits",
    "pin-wrong",
    "pin-busy",
    "greeting-break",
    "greeting-back",
    "greeting-repair",
    "month",
    "no-hours",
    "repair-kept",
    "pick",
    "repaired",
    "restored",
    "missing",
    "missing-all",
];

fn day(hour: u32, minute: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap().and_hms_opt(hour, minute, 5).unwrap()
}

fn greeting(args: &Args, direction: Direction, photo_failed: bool, portrait: Option<Picture>) -> Says {
    let (at, worked) = match direction {
        Direction::In => (day(9, 2), None),
        Direction::Out => (day(17, 31), Some(TimeDelta::minutes(8 * 60 + 29))),
    };
    let name = args.name.clone();
    let offer = |hour| RepairOffer {
        work_date: day(9, 2).date().pred_opt().unwrap(),
        time_in: moment(day(9, 0) - TimeDelta::days(1)),
        suggested: hour,
    };
    let remarks = match args.state.as_str() {
        "greeting-repair" => {
            let repair = Some(offer(Some(moment(day(18, 0) - TimeDelta::days(1)))));
            Remarks { open_day: day(9, 2).date().pred_opt(), repair, ..Remarks::default() }
        }
        "greeting-break" => Remarks { breaks: Some(Said::BreakOut), ..Remarks::default() },
        "greeting-late" => Remarks {
            late: Some(TimeDelta::minutes(12)),
            open_day: day(9, 2).date().pred_opt(),
            repair: None,
            breaks: None,
        },
        _ => Remarks::default(),
    };
    let said = (args.state == "greeting-back").then_some(Said::BreakIn);
    let text = GreetingText { name, direction, said, at, worked, portrait, photo_failed, remarks };
    Says::Person(text.card(speaking(args.language())))
}

fn moment(local: NaiveDateTime) -> Moment {
    Moment::on_the_wall(local.date(), local.time(), chrono_tz::Tz::Europe__Berlin)
}

/// Somebody's November until the 23rd.
fn month(name: String) -> Card {
    let first = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
    let days: Vec<MonthDay> = first
        .iter_days()
        .take(23)
        .filter(|date| date.weekday().number_from_monday() < 6)
        .map(|date| {
            let (came, left) =
                (day(8, 52 + date.day() % 17 / 3).time(), day(17, 31 + date.day() % 19).time());
            let usual = MonthDay {
                date,
                time_in: Some(came),
                time_out: Some(left),
                worked_secs: (left - came).num_seconds(),
                late_secs: 0,
                note: None,
            };
            match date.day() {
                6 => MonthDay { late_secs: 720, ..usual },
                11 | 12 => MonthDay {
                    time_in: None,
                    time_out: None,
                    worked_secs: 0,
                    note: Some(DayNote::Leave),
                    ..usual
                },
                18 => MonthDay { time_out: None, worked_secs: 0, note: Some(DayNote::Missing), ..usual },
                23 => MonthDay { time_out: None, worked_secs: 0, note: Some(DayNote::Now), ..usual },
                _ => usual,
            }
        })
        .collect();
    let worked_secs = days.iter().map(|day| day.worked_secs).sum();
    Card::Month(Box::new(MonthView { name, month: first, days, worked_secs, late_secs: 720 }))
}

fn says(args: &Args, photo: Option<&Picture>) -> Says {
    let name = args.name.clone();
    let card = match args.state.as_str() {
        "greeting-in" | "greeting-late" | "greeting-repair" | "greeting-back" => {
            return greeting(args, Direction::In, false, photo.cloned());
        }
        "greeting-out" | "greeting-break" => return greeting(args, Direction::Out, false, photo.cloned()),
        "greeting-no-photo" => return greeting(args, Direction::In, true, photo.cloned()),
        "greeting-no-portrait" => return greeting(args, Direction::In, false, None),
        "month" => month(name),
        "no-hours" => Card::NoHours,
        "repair-kept" => Card::RepairKept,
        "pick" => Card::PickTime(PickView {
            number: 1,
            name,
            day: day(9, 2).date().pred_opt().unwrap(),
            time_in: day(9, 0) - TimeDelta::days(1),
            first: day(18, 0).time(),
        }),
        "starting" => Card::Starting,
        "idle" | "dimmed" | "degraded" | "clock" => Card::Idle,
        state if state.starts_with("pin") => pin_form(state),
        "recognising" => Card::Recognising,
        "too-far" => Card::Hint(QualityFault::TooFar),
        "cut-off" => Card::Hint(QualityFault::CutOff),
        "too-dark" => Card::Hint(QualityFault::TooDark),
        "too-bright" => Card::Hint(QualityFault::TooBright),
        "blurred" => Card::Hint(QualityFault::Blurred),
        "not-frontal" => Card::Hint(QualityFault::NotFrontal),
        "several" => Card::Hint(QualityFault::SeveralFaces),
        "saving" => Card::Saving,
        "duplicate" => Card::Duplicate { name, direction: Direction::In, said: None, at: day(9, 1) },
        "confirm" => Card::ConfirmTimeOut { name, time_in: day(9, 2), by_look: Some(0.4) },
        "unknown" => Card::NotRecognised,
        "not-sure" => Card::NotSure,
        "attack" => Card::AttackRefused,
        "turn-left" => Card::TurnHead(HeadTurn { side: Side::Left, progress: 0.3, back: false }),
        "turn-right" => Card::TurnHead(HeadTurn { side: Side::Right, progress: 0.1, back: false }),
        "turn-back" => Card::TurnHead(HeadTurn { side: Side::Left, progress: 0.8, back: true }),
        "camera-not-found" => Card::CameraLost(CameraFault::NotFound),
        "camera-busy" => Card::CameraLost(CameraFault::Busy),
        "camera-unplugged" => Card::CameraLost(CameraFault::Unplugged),
        "camera-stalled" => Card::CameraLost(CameraFault::Stalled),
        "camera-other" => Card::CameraLost(CameraFault::Other("EIO".to_owned())),
        "cannot-save" => Card::CannotSave,
        "unavailable" => Card::RecognitionUnavailable(
            "The models are missing; fetch them with: scripts/setup models".to_owned(),
        ),
        "nobody" => Card::NobodyEnrolled,
        "repaired" => Card::Repaired(Repair::Checked),
        "missing" => Card::Repaired(Repair::Missing { brought_back: 3 }),
        "missing-all" => Card::Repaired(Repair::Missing { brought_back: 0 }),
        "restored" => Card::Repaired(Repair::Restored { backup_of: day(2, 30), brought_back: 0 }),
        other => panic!("no state \"{other}\"; the states are: {}", STATES.join(" ")),
    };
    Says::of(&card, speaking(args.language()))
}

fn scene(args: &Args, photo: Option<&Picture>) -> Scene {
    let state = args.state.as_str();
    let no_face =
        matches!(state, "starting" | "idle" | "dimmed" | "nobody" | "unavailable" | "degraded" | "clock");
    let camera_live = !state.starts_with("camera-") && state != "starting";
    let progress = match state {
        "recognising" => 0.6,
        "saving" => 1.0,
        _ if state.starts_with("greeting") => 1.0,
        _ => 0.0,
    };
    let area = RelativeRect { x: 0.435, y: 0.1, width: 0.21, height: 0.4 };
    let face =
        (camera_live && !no_face).then_some(FaceMark { face: TrackedFace { track: 1, area }, progress });
    Scene {
        company: args.company.clone(),
        logo: None,
        theme: if args.theme == "dark" { ThemeChoice::Dark } else { ThemeChoice::Light },
        reduce_motion: false,
        now: if state == "greeting-out" { day(17, 31) } else { day(9, 2) },
        camera_live,
        dimmed: state == "dimmed",
        face,
        says: says(args, photo),
        foot: Some(foot(args)),
    }
}

fn foot(args: &Args) -> FootLine {
    let words = speaking(args.language());
    let view = |trouble: Trouble| FootLine { words: words.trouble(trouble), warns: true };
    match args.state.as_str() {
        "degraded" => view(Trouble::OneMatcher),
        "clock" => view(Trouble::ClockJumped),
        _ => FootLine { words: words.privacy().to_owned(), warns: false },
    }
}

/// The form for id and PIN in one of its states.
fn pin_form(state: &str) -> Card {
    let form = PinView { number: 1, tries: 0, letters: true, busy: false, problem: None, wait_secs: 0 };
    Card::Pin(match state {
        "pin-digits" => PinView { letters: false, ..form },
        "pin-wrong" => PinView { problem: Some(PinProblem::Wrong), wait_secs: 15, ..form },
        "pin-busy" => PinView { busy: true, ..form },
        _ => form,
    })
}

/// The photo as a camera of this size would see it, or a drawn head.
fn camera_picture(photo: Option<&Picture>, width: u32, height: u32) -> Picture {
    let Some(photo) = photo else { return drawn_person(width, height) };
    let source = image::RgbImage::from_raw(photo.width(), photo.height(), photo.rgb().to_vec()).unwrap();
    let high = photo.width() * height / width;
    let part =
        image::imageops::crop_imm(&source, 0, 60, photo.width(), high.min(photo.height() - 60)).to_image();
    let seen = image::imageops::resize(&part, width, height, image::imageops::FilterType::Triangle);
    Picture::new(width, height, seen.into_raw()).unwrap()
}

/// Head and shoulders in front of a wall, where the scripted face is.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "colours are 0 to 255")]
fn drawn_person(width: u32, height: u32) -> Picture {
    let (columns, rows) = (width as f32, height as f32);
    // 1 inside an ellipse, 0 outside, soft over about two pixels.
    let inside = |x: f32, y: f32, centre: (f32, f32), radius: (f32, f32)| {
        let away = ((x - centre.0) / radius.0).hypot((y - centre.1) / radius.1);
        ((1.0 - away) * radius.0 / 2.0 + 0.5).clamp(0.0, 1.0)
    };
    let mix = |[r, g, b]: [f32; 3], [to_r, to_g, to_b]: [f32; 3], part: f32| {
        [r + (to_r - r) * part, g + (to_g - g) * part, b + (to_b - b) * part]
    };
    let centre = columns * 0.54;
    let colour = |x: f32, y: f32| {
        let wall = mix([214.0, 222.0, 230.0], [168.0, 182.0, 196.0], y / rows);
        let coat = inside(x, y, (centre, rows * 1.12), (rows * 0.52, rows * 0.52));
        let neck = inside(x, y, (centre, rows * 0.56), (rows * 0.09, rows * 0.16));
        let hair = inside(x, y, (centre, rows * 0.25), (rows * 0.165, rows * 0.2));
        let face = inside(x, y, (centre, rows * 0.31), (rows * 0.135, rows * 0.18));
        let dressed = mix(wall, [52.0, 72.0, 104.0], coat);
        let with_neck = mix(dressed, [188.0, 146.0, 120.0], neck);
        mix(mix(with_neck, [58.0, 44.0, 38.0], hair), [214.0, 172.0, 146.0], face)
    };
    let rgb: Vec<u8> = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x as f32, y as f32)))
        .flat_map(|(x, y)| colour(x, y).map(|value| value as u8))
        .collect();
    Picture::new(width, height, rgb).unwrap()
}

fn photo() -> Option<Picture> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo_photos/obama.jpg");
    let image = image::open(path).ok()?.to_rgb8();
    let (width, height) = image.dimensions();
    Picture::new(width, height, image.into_raw()).ok()
}

/// A wish of `emp_id` to be recorded.
fn punch(emp_id: &str, at: Moment, photo: Option<Picture>) -> PunchRequest {
    let candidate = |id: &str, score| Candidate { emp_id: id.parse().unwrap(), score };
    PunchRequest {
        event_id: EventId::at(&at),
        emp_id: emp_id.parse().unwrap(),
        at,
        evidence: Some(Identification {
            best: candidate(emp_id, 8.31),
            runner_up: Some(candidate("G0003", 2.1)),
            threshold: 4.62,
            photo: None,
        }),
        said: None,
        photo,
        time_out_confirmed: false,
        clock_suspect: false,
    }
}

struct Shown {
    screen: KioskScreen,
    scene: Scene,
    frame: Arc<Mutex<Frame>>,
    painted: u32,
    counted: Instant,
}

impl eframe::App for Shown {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let frame = self.frame.lock().unwrap().clone();
        self.painted += 1;
        if self.counted.elapsed() >= Duration::from_secs(1) {
            eprintln!("painted {} times in {:?}", self.painted, self.counted.elapsed());
            (self.painted, self.counted) = (0, Instant::now());
        }
        if let Some(event) = self.screen.show(ui, &self.scene, Some(&frame)) {
            println!("{event:?}");
        }
    }

    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        self.screen.clear_color()
    }
}

/// Delivers a new frame so many times a second and wakes the window, as the runtime does.
fn run_camera(ctx: egui::Context, slot: Arc<Mutex<Frame>>, fps: u32) {
    let started = Instant::now();
    let deliver = move || {
        loop {
            std::thread::sleep(Duration::from_secs(1) / fps.max(1));
            let mut frame = slot.lock().unwrap();
            frame.sequence += 1;
            frame.captured = started.elapsed();
            drop(frame);
            ctx.request_repaint_after(Duration::from_millis(1));
        }
    };
    std::thread::Builder::new().name("scripted camera".to_owned()).spawn(deliver).unwrap();
}

fn main() {
    let args = Args::parse();
    if args.state == "list" {
        println!("{}\n{}", STATES.join("\n"), hr::STATES.join("\n"));
        return;
    }
    let side = |text: &str, index: usize| text.split('x').nth(index).unwrap().parse::<u32>().unwrap();
    let photo = if args.drawn { None } else { photo() };
    if args.state.starts_with("hr-") {
        let theme = if args.theme == "dark" { ThemeChoice::Dark } else { ThemeChoice::Light };
        let window = [side(&args.size, 0) as f32, side(&args.size, 1) as f32];
        hr::show(&args, photo.as_ref(), WindowOptions { windowed: !args.full, theme }, window);
        return;
    }
    let picture = camera_picture(photo.as_ref(), side(&args.camera, 0), side(&args.camera, 1));
    let frame = Arc::new(Mutex::new(Frame { sequence: 1, captured: Duration::ZERO, picture }));
    let scene = scene(&args, photo.as_ref());
    let options = WindowOptions { windowed: !args.full, theme: scene.theme };
    let window = [side(&args.size, 0) as f32, side(&args.size, 1) as f32];
    let live = scene.camera_live;
    open(options, window, move |ctx| {
        if live {
            run_camera(ctx, Arc::clone(&frame), args.fps);
        }
        Box::new(Shown {
            screen: KioskScreen::new(speaking(args.language())),
            scene,
            frame,
            painted: 0,
            counted: Instant::now(),
        })
    })
    .unwrap();
}
