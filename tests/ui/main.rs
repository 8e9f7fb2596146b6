//! The kiosk window driven as a person meets it: by what is written on it, by role and by label.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests stop at the first surprise"
)]

mod lockdown;
mod touch;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use egui::accesskit::Role;
use egui::{Key, Shape, TextureId};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use visionpresence::app::view::{Card, FaceMark, KioskView};
use visionpresence::domain::camera::CameraFault;
use visionpresence::domain::clock_event::Direction;
use visionpresence::domain::decision::{HeadTurn, QualityFault, Side, TrackedFace};
use visionpresence::domain::frame::{Frame, Picture, RelativeRect};
use visionpresence::domain::recovery::Repair;
use visionpresence::domain::settings::{LanguageChoice, ThemeChoice};
use visionpresence::store::receipt::Remarks;
use visionpresence::ui::kiosk::scene::{GreetingText, Says};
use visionpresence::ui::kiosk::{KioskScreen, KioskWindow, Link, Scene};
use visionpresence::ui::prepare;
use visionpresence::ui::strings::English;

const NAME: &str = "Anna Schmidt";

fn at(hour: u32, minute: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap().and_hms_opt(hour, minute, 0).unwrap()
}

fn idle() -> KioskView {
    KioskView {
        company: "Northwind".to_owned(),
        logo: None,
        theme: ThemeChoice::Light,
        language: LanguageChoice::English,
        reduce_motion: false,
        now: at(9, 2),
        camera_live: true,
        dimmed: false,
        face: None,
        card: Card::Idle,
        trouble: None,
    }
}

fn with(card: Card) -> KioskView {
    KioskView { card, ..idle() }
}

fn frame(sequence: u64) -> Frame {
    Frame {
        sequence,
        captured: Duration::ZERO,
        picture: Picture::new(64, 48, vec![90; 64 * 48 * 3]).unwrap(),
    }
}

/// The kiosk window on a scripted runtime.
struct Kiosk {
    view: Arc<Mutex<Arc<KioskView>>>,
    frame: Arc<Mutex<Option<Frame>>>,
    sent: Arc<Mutex<Vec<String>>>,
    window: Harness<'static, KioskWindow>,
}

impl Kiosk {
    fn open(width: f32, height: f32) -> Self {
        let view = Arc::new(Mutex::new(Arc::new(idle())));
        let frame = Arc::new(Mutex::new(Some(frame(1))));
        let sent = Arc::new(Mutex::new(Vec::new()));
        let link = Link {
            view: Box::new({
                let view = Arc::clone(&view);
                move || Arc::clone(&view.lock().unwrap())
            }),
            frame: Box::new({
                let frame = Arc::clone(&frame);
                move || frame.lock().unwrap().clone()
            }),
            send: Box::new({
                let sent = Arc::clone(&sent);
                move |event| sent.lock().unwrap().push(format!("{event:?}"))
            }),
            hr: None,
        };
        let window =
            Harness::builder().with_size([width, height]).with_step_dt(1.0 / 30.0).build_eframe(move |cc| {
                prepare(&cc.egui_ctx, ThemeChoice::Light);
                KioskWindow::new(link, false)
            });
        Self { view, frame, sent, window }
    }

    /// Shows `view` until everything on the screen has come to rest.
    fn show(&mut self, view: KioskView) {
        *self.view.lock().unwrap() = Arc::new(view);
        self.window.run_steps(20);
        self.window.run();
    }

    /// What is said, as a screen reader finds it.
    fn says(&self) -> String {
        let labels: Vec<_> =
            self.window.query_all_by_role(Role::Label).filter_map(|node| node.value()).collect();
        assert_eq!(labels.len(), 1, "exactly one thing is said: {labels:?}");
        labels[0].clone()
    }

    fn sent(&self) -> Vec<String> {
        std::mem::take(&mut self.sent.lock().unwrap())
    }

    fn painted_words(&self) -> String {
        words_of(&self.window.output().shapes)
    }

    fn paints_a_picture(&self) -> bool {
        has_picture(&self.window.output().shapes)
    }
}

fn each_shape<'a>(shapes: &'a [egui::epaint::ClippedShape], found: &mut dyn FnMut(&'a Shape)) {
    fn walk<'a>(shape: &'a Shape, found: &mut dyn FnMut(&'a Shape)) {
        if let Shape::Vec(inner) = shape {
            for shape in inner {
                walk(shape, found);
            }
        } else {
            found(shape);
        }
    }
    for clipped in shapes {
        walk(&clipped.shape, found);
    }
}

fn words_of(shapes: &[egui::epaint::ClippedShape]) -> String {
    let mut words = String::new();
    each_shape(shapes, &mut |shape| {
        if let Shape::Text(text) = shape {
            words.push_str(text.galley.text());
            // The text is whole in the galley also where not all of it fits.
            words.push_str(if text.galley.elided { "…\n" } else { "\n" });
        }
    });
    words
}

/// Whether any texture besides that of the letters is painted.
fn has_picture(shapes: &[egui::epaint::ClippedShape]) -> bool {
    let mut any = false;
    each_shape(shapes, &mut |shape| any |= shape.texture_id() != TextureId::default());
    any
}

fn turn(side: Side, progress: f32, back: bool) -> Card {
    Card::TurnHead(HeadTurn { side, progress, back })
}

/// Each card for everybody with the words that must be on the screen.
fn notices() -> Vec<(Card, &'static str)> {
    vec![
        (Card::Starting, "One moment, please"),
        (Card::Idle, "Look at the camera"),
        (Card::Recognising, "Keep looking at the camera"),
        (Card::Saving, "One moment, please"),
        (Card::Hint(QualityFault::TooFar), "Come closer"),
        (Card::Hint(QualityFault::CutOff), "Step to the middle"),
        (Card::Hint(QualityFault::TooDark), "Step into the light"),
        (Card::Hint(QualityFault::TooBright), "Step out of the bright light"),
        (Card::Hint(QualityFault::Blurred), "Hold still for a moment"),
        (Card::Hint(QualityFault::NotFrontal), "Look straight at the camera"),
        (Card::Hint(QualityFault::SeveralFaces), "One person at a time, please"),
        (Card::NotRecognised, "I can't tell who you are yet"),
        (Card::NotSure, "I'm not sure who you are"),
        (Card::AttackRefused, "I can't see you move"),
        (turn(Side::Left, 0.3, false), "Turn your head to the left"),
        (turn(Side::Right, 0.0, false), "Turn your head to the right"),
        (turn(Side::Right, 0.8, true), "Now look at the camera again"),
        (Card::CameraLost(CameraFault::NotFound), "Camera not found"),
        (Card::CameraLost(CameraFault::Other("EIO".to_owned())), "The camera does not work"),
        (Card::CannotSave, "Your time was not saved"),
        (Card::RecognitionUnavailable("Run x.".to_owned()), "Recognition does not work"),
        (Card::NobodyEnrolled, "Nobody is enrolled yet"),
        (Card::CameraLost(CameraFault::Covered), "The camera sees nothing"),
        (Card::CameraLost(CameraFault::Blinded), "The camera is blinded"),
        (Card::Repaired(Repair::Checked), "The records have been checked"),
        (
            Card::Repaired(Repair::Restored { backup_of: at(2, 30), brought_back: 0 }),
            "The records were damaged",
        ),
        (Card::Repaired(Repair::Missing { brought_back: 0 }), "The records were damaged"),
    ]
}

#[test]
fn each_state_says_its_sentence_and_nothing_of_anybody() {
    let mut kiosk = Kiosk::open(1024.0, 600.0);
    // The positive control: the name is found where it belongs.
    kiosk.show(with(Card::Duplicate {
        name: NAME.to_owned(),
        direction: Direction::In,
        said: None,
        at: at(9, 1),
    }));
    assert_eq!(kiosk.says(), "Already recorded, Anna Schmidt. Time in 09:01");
    assert!(kiosk.painted_words().contains(NAME));
    for (card, sentence) in notices() {
        kiosk.show(with(card.clone()));
        assert!(kiosk.says().starts_with(sentence), "{card:?} says {:?}", kiosk.says());
        let painted = kiosk.painted_words();
        assert!(painted.contains(sentence), "{card:?} is not painted: {painted}");
        assert!(
            !painted.contains("Schmidt") && !painted.contains("AS"),
            "{card:?} names somebody: {painted}"
        );
        assert!(!painted.contains('…'), "{card:?} is cut: {painted}");
    }
}

#[test]
fn the_name_is_gone_with_the_very_next_picture_after_its_card() {
    let mut kiosk = Kiosk::open(1280.0, 800.0);
    kiosk.show(with(Card::Duplicate {
        name: NAME.to_owned(),
        direction: Direction::Out,
        said: None,
        at: at(17, 31),
    }));
    assert!(kiosk.painted_words().contains(NAME));
    *kiosk.view.lock().unwrap() = Arc::new(idle());
    kiosk.window.step();
    assert!(!kiosk.painted_words().contains("Schmidt"));
    assert_eq!(kiosk.says(), "Look at the camera. Your time in or time out is recorded by itself.");
}

#[test]
fn company_date_and_a_24_hour_clock_are_always_there() {
    let mut kiosk = Kiosk::open(1080.0, 1920.0);
    kiosk.show(KioskView { now: at(17, 31), ..with(Card::CannotSave) });
    let painted = kiosk.painted_words();
    for words in ["Northwind", "Monday 23 November", "17:31"] {
        assert!(painted.contains(words), "{words} in {painted}");
    }
}

#[test]
fn without_a_live_camera_no_picture_is_painted() {
    let mut kiosk = Kiosk::open(1024.0, 600.0);
    kiosk.show(idle());
    assert!(kiosk.paints_a_picture() && kiosk.window.state().shows_picture());
    // A frame still lies ready, and must not be shown.
    *kiosk.view.lock().unwrap() =
        Arc::new(KioskView { camera_live: false, ..with(Card::CameraLost(CameraFault::Unplugged)) });
    kiosk.window.step();
    assert!(!kiosk.paints_a_picture() && !kiosk.window.state().shows_picture());
    assert!(kiosk.says().starts_with("The camera is unplugged"));
    // The camera is back, and its first frame has not come yet.
    *kiosk.frame.lock().unwrap() = None;
    kiosk.show(idle());
    assert!(!kiosk.paints_a_picture());
    *kiosk.frame.lock().unwrap() = Some(frame(2));
    kiosk.show(idle());
    assert!(kiosk.paints_a_picture());
}

#[test]
fn the_question_is_answered_by_touch() {
    let mut kiosk = Kiosk::open(1024.0, 600.0);
    let question = Card::ConfirmTimeOut { name: NAME.to_owned(), time_in: at(9, 2), by_look: Some(0.5) };
    kiosk.show(with(question.clone()));
    assert_eq!(
        kiosk.says(),
        "Anna Schmidt: Time out already? You came at 09:02. Keep looking at the camera for a time out, or step away."
    );
    kiosk.window.get_by_role_and_label(Role::Button, "Yes").click();
    kiosk.show(with(question.clone()));
    assert_eq!(kiosk.sent(), ["Confirmed"]);
    kiosk.window.get_by_role_and_label(Role::Button, "No").click();
    kiosk.show(with(question));
    assert_eq!(kiosk.sent(), ["Declined"]);
    kiosk.show(idle());
    assert!(kiosk.window.query_by_role_and_label(Role::Button, "Yes").is_none());
}

#[test]
fn the_question_is_answered_by_enter_and_esc_and_these_do_nothing_elsewhere() {
    let mut kiosk = Kiosk::open(1024.0, 600.0);
    let question = Card::ConfirmTimeOut { name: NAME.to_owned(), time_in: at(9, 2), by_look: Some(0.0) };
    for (key, sent) in [(Key::Enter, "Confirmed"), (Key::Escape, "Declined")] {
        kiosk.show(with(question.clone()));
        kiosk.window.key_press(key);
        kiosk.show(with(question.clone()));
        assert_eq!(kiosk.sent(), [sent]);
        kiosk.show(idle());
        kiosk.window.key_press(key);
        kiosk.show(idle());
        assert_eq!(kiosk.sent(), Vec::<String>::new());
    }
}

#[test]
fn the_lock_asks_for_hr_and_is_large_enough_to_touch() {
    for (width, height) in [(1024.0, 600.0), (1080.0, 1920.0)] {
        let mut kiosk = Kiosk::open(width, height);
        let lock = kiosk.window.get_by_role_and_label(Role::Button, "HR");
        assert!(lock.rect().width() >= 44.0 && lock.rect().height() >= 44.0);
        lock.click();
        kiosk.show(idle());
        assert_eq!(kiosk.sent(), ["HrRequested"]);
    }
}

#[test]
fn a_kiosk_at_rest_asks_for_no_painting_before_the_next_minute() {
    let mut kiosk = Kiosk::open(1024.0, 600.0);
    let rest = |kiosk: &Kiosk| kiosk.window.output().viewport_output.values().next().unwrap().repaint_delay;
    kiosk.show(KioskView { now: at(9, 2) + TimeDelta::seconds(20), ..idle() });
    assert!(rest(&kiosk) >= Duration::from_secs(39), "{:?}", rest(&kiosk));
    // The positive control: while the oval appears, it asks again soon.
    let area = RelativeRect { x: 0.3, y: 0.2, width: 0.3, height: 0.4 };
    let face = Some(FaceMark { face: TrackedFace { track: 1, area }, progress: 0.5 });
    *kiosk.view.lock().unwrap() = Arc::new(KioskView { face, ..with(Card::Recognising) });
    kiosk.window.step();
    assert!(rest(&kiosk) < Duration::from_millis(50), "{:?}", rest(&kiosk));
    // Without motion it is there at once.
    kiosk.show(idle());
    *kiosk.view.lock().unwrap() =
        Arc::new(KioskView { face, reduce_motion: true, ..with(Card::Recognising) });
    kiosk.window.step();
    assert!(rest(&kiosk) >= Duration::from_secs(1), "{:?}", rest(&kiosk));
}

/// A screen that shows one greeting.
fn greeted(text: GreetingText, size: [f32; 2]) -> Harness<'static> {
    let scene = Scene {
        company: "Northwind".to_owned(),
        logo: None,
        theme: ThemeChoice::Dark,
        reduce_motion: true,
        now: text.at,
        camera_live: true,
        dimmed: false,
        face: None,
        says: Says::Person(text.card(&English)),
        foot: None,
    };
    let mut screen = KioskScreen::new(&English);
    let mut window = Harness::builder()
        .with_size(size)
        .allow_missing_glyphs()
        .with_context_setup(|ctx| prepare(ctx, ThemeChoice::Dark))
        .build_ui(move |ui| {
            assert!(screen.show(ui, &scene, None).is_none());
        });
    window.run();
    window
}

fn greeting(name: &str, direction: Direction, at: NaiveDateTime) -> GreetingText {
    let worked = (direction == Direction::Out).then(|| TimeDelta::minutes(8 * 60 + 29));
    GreetingText {
        name: name.to_owned(),
        direction,
        said: None,
        at,
        worked,
        portrait: None,
        photo_failed: false,
        remarks: Remarks::default(),
    }
}

#[test]
fn a_greeting_names_the_person_the_time_and_the_work_of_the_day() {
    let came = greeted(greeting(NAME, Direction::In, at(9, 2)), [1024.0, 600.0]);
    assert!(came.query_by_role_and_label(Role::Label, "Good morning, Anna Schmidt. Time in 09:02").is_some());
    let left = greeted(greeting(NAME, Direction::Out, at(17, 31)), [1024.0, 600.0]);
    let said = "Have a good day, Anna Schmidt. Time out 17:31, 8 h 29 min today";
    assert!(left.query_by_role_and_label(Role::Label, said).is_some());
    let painted = words_of(&left.output().shapes);
    for words in ["Have a good day,", NAME, "Time out 17:31", "8 h 29 min today"] {
        assert!(painted.contains(words), "{words} in {painted}");
    }
}

#[test]
fn who_is_late_hears_it_and_is_reminded_of_a_day_without_time_out() {
    let monday = at(9, 12).date();
    let remarks = Remarks {
        late: Some(TimeDelta::minutes(12)),
        open_day: monday.pred_opt(),
        repair: None,
        breaks: None,
    };
    let text = GreetingText { remarks, ..greeting(NAME, Direction::In, at(9, 12)) };
    let painted = words_of(&greeted(text, [1024.0, 600.0]).output().shapes);
    assert!(painted.contains("You are 12 min late"), "{painted}");
    assert!(painted.contains("There is no time out on Sunday."), "{painted}");
    let plain = words_of(&greeted(greeting(NAME, Direction::In, at(9, 12)), [1024.0, 600.0]).output().shapes);
    assert!(!plain.contains("late") && !plain.contains("no time out"), "{plain}");
}

#[test]
fn a_photo_that_could_not_be_saved_is_told_beside_the_greeting() {
    let text = GreetingText { photo_failed: true, ..greeting(NAME, Direction::In, at(9, 2)) };
    let window = greeted(text, [1280.0, 800.0]);
    let painted = words_of(&window.output().shapes);
    assert!(
        painted.contains("Time in 09:02") && painted.contains("The photo could not be saved."),
        "{painted}"
    );
}

#[test]
fn the_enrolled_face_is_painted_and_initials_stand_for_a_missing_one() {
    let portrait = Some(Picture::new(30, 40, vec![7; 30 * 40 * 3]).unwrap());
    let with_face =
        greeted(GreetingText { portrait, ..greeting(NAME, Direction::In, at(9, 2)) }, [1280.0, 800.0]);
    assert!(has_picture(&with_face.output().shapes));
    let without = greeted(greeting(NAME, Direction::In, at(9, 2)), [1280.0, 800.0]);
    assert!(!has_picture(&without.output().shapes));
    assert!(words_of(&without.output().shapes).lines().any(|line| line == "AS"));
}

#[test]
fn a_long_name_is_never_cut_and_never_smaller_than_48_points() {
    let long = [
        "Maximiliane Charlotte von Hohenberg-Stein",
        "Wolfeschlegelsteinhausenbergerdorff Junior",
        "山田太郎山田太郎山田太郎",
    ];
    for size in [[1024.0, 600.0], [1280.0, 800.0], [1920.0, 1080.0], [1080.0, 1920.0], [3840.0, 2160.0]] {
        for name in long {
            let window = greeted(greeting(name, Direction::Out, at(17, 31)), size);
            let mut found = false;
            each_shape(&window.output().shapes, &mut |shape| {
                if let Shape::Text(text) = shape
                    && text.galley.text() == name
                {
                    found = true;
                    assert!(!text.galley.elided, "{name} is cut at {size:?}");
                    let set = text.galley.job.sections[0].format.font_id.size;
                    assert!(set >= 48.0, "{name} has {set} points at {size:?}");
                    let area = text.visual_bounding_rect();
                    assert!(area.right() <= size[0] && area.bottom() <= size[1], "{name} leaves {size:?}");
                }
            });
            assert!(found, "{name} at {size:?}");
        }
    }
}
