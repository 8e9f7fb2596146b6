//! What is touched at the kiosk, and what is typed there.

use visionpresence::app::view::{DayNote, MonthDay, MonthView, PickView, PinProblem, PinView, Trouble};
use visionpresence::domain::clock_event::Said;
use visionpresence::domain::review::RepairOffer;
use visionpresence::domain::time::Moment;

use super::*;

const FORM: PinView =
    PinView { number: 7, tries: 0, letters: true, busy: false, problem: None, wait_secs: 0 };

impl Kiosk {
    fn touch(&mut self, label: &str) {
        self.window.get_by_role_and_label(Role::Button, label).click();
        self.window.run_steps(2);
    }

    /// What was sent besides that somebody types.
    fn done(&self) -> Vec<String> {
        self.sent().into_iter().filter(|sent| sent != "Pin(Type)").collect()
    }

    fn typed_id(&self) -> String {
        self.window.get_by_role_and_label(Role::TextInput, "Employee id").value().unwrap_or_default()
    }
}

#[test]
fn id_and_pin_are_typed_by_touch() {
    for (width, height) in [(1024.0, 600.0), (1080.0, 1920.0)] {
        let mut kiosk = Kiosk::open(width, height);
        kiosk.show(idle());
        kiosk.touch("Use PIN");
        assert_eq!(kiosk.done(), ["Pin(Open)"]);
        kiosk.show(with(Card::Pin(FORM)));
        assert!(!kiosk.paints_a_picture(), "nobody is shown while they type");
        for key in ["E", "0", "0", "2", "Erase", "1"] {
            kiosk.touch(key);
        }
        assert_eq!(kiosk.typed_id(), "E001");
        kiosk.touch("OK");
        for key in "407183".chars() {
            kiosk.touch(&key.to_string());
        }
        assert!(!kiosk.painted_words().contains("407183"));
        kiosk.touch("OK");
        assert_eq!(kiosk.done(), [r#"Pin(Enter { id: "E001", pin: Secret(not shown) })"#]);
        kiosk.touch("Cancel");
        assert_eq!(kiosk.done(), ["Pin(Close)"]);
    }
}

#[test]
fn id_and_pin_are_typed_on_a_real_keyboard_and_wrong_keys_do_nothing() {
    let mut kiosk = Kiosk::open(1024.0, 600.0);
    kiosk.show(with(Card::Pin(FORM)));
    kiosk.window.event(egui::Event::Text("E0/ 0'1".to_owned()));
    kiosk.window.key_press(Key::Tab);
    kiosk.window.run_steps(2);
    kiosk.window.event(egui::Event::Text("x4071839".to_owned()));
    kiosk.window.run_steps(2);
    kiosk.window.key_press(Key::Backspace);
    kiosk.window.run_steps(2);
    assert_eq!(kiosk.typed_id(), "E001");
    kiosk.window.key_press(Key::Enter);
    kiosk.window.run_steps(2);
    assert_eq!(kiosk.done(), [r#"Pin(Enter { id: "E001", pin: Secret(not shown) })"#]);
    kiosk.window.key_press(Key::Escape);
    kiosk.window.run_steps(2);
    assert_eq!(kiosk.done(), ["Pin(Close)"]);
}

#[test]
fn what_was_typed_is_gone_with_the_form_and_the_pin_with_a_wrong_try() {
    let mut kiosk = Kiosk::open(1280.0, 800.0);
    kiosk.show(with(Card::Pin(FORM)));
    kiosk.window.event(egui::Event::Text("E001".to_owned()));
    kiosk.window.run_steps(2);
    let wrong = PinView { tries: 1, problem: Some(PinProblem::Wrong), wait_secs: 5, ..FORM };
    kiosk.show(with(Card::Pin(wrong)));
    let said = kiosk.says();
    assert!(said.contains("The id or the PIN is not right. Please wait 5\u{a0}s"), "{said}");
    assert_eq!(kiosk.typed_id(), "E001");
    kiosk.window.event(egui::Event::Text("-9".to_owned()));
    kiosk.window.key_press(Key::Enter);
    kiosk.window.run_steps(2);
    assert_eq!(kiosk.done(), Vec::<String>::new(), "nothing is sent while it waits");
    kiosk.show(with(Card::Pin(PinView { number: 8, ..FORM })));
    assert_eq!(kiosk.typed_id(), "");
    kiosk.window.event(egui::Event::Text("E002".to_owned()));
    kiosk.window.run_steps(2);
    kiosk.show(idle());
    kiosk.show(with(Card::Pin(PinView { number: 8, ..FORM })));
    assert_eq!(kiosk.typed_id(), "");
}

#[test]
fn ids_of_digits_alone_get_large_digits() {
    let mut kiosk = Kiosk::open(1024.0, 600.0);
    kiosk.show(with(Card::Pin(PinView { letters: false, ..FORM })));
    assert!(kiosk.window.query_by_role_and_label(Role::Button, "A").is_none());
    let key = kiosk.window.get_by_role_and_label(Role::Button, "5").rect();
    assert!(key.width() >= 80.0 && key.height() >= 80.0, "{key}");
}

#[test]
fn the_idle_screen_says_that_faces_are_recognised_and_the_guard_sees_what_is_wrong() {
    let mut kiosk = Kiosk::open(1024.0, 600.0);
    kiosk.show(idle());
    assert!(kiosk.painted_words().contains("Faces are recognised here. You can use your PIN instead."));
    kiosk.show(KioskView { trouble: Some(Trouble::OneMatcher), ..idle() });
    assert!(kiosk.painted_words().contains("Recognition is less sure than usual today. Please tell HR."));
}

#[test]
fn a_greeting_offers_what_fits_and_each_button_says_its_word() {
    let remarks = Remarks { breaks: Some(Said::BreakOut), ..Remarks::default() };
    let text = GreetingText { remarks, ..greeting(NAME, Direction::Out, at(12, 0)) };
    assert_eq!(touched(text, &["Break out", "Show my hours"]), ["Said(BreakOut)", "HoursRequested"]);
    let text = greeting(NAME, Direction::In, at(9, 2));
    assert_eq!(touched(text, &["Show my hours"]), ["HoursRequested"]);
    let zone = chrono_tz::Tz::Europe__Berlin;
    let moment = |hour| {
        let wall = at(hour, 0) - TimeDelta::days(1);
        Moment::on_the_wall(wall.date(), wall.time(), zone)
    };
    let work_date = at(9, 0).date() - TimeDelta::days(1);
    let repair = Some(RepairOffer { work_date, time_in: moment(9), suggested: Some(moment(18)) });
    let remarks = Remarks { repair, open_day: Some(work_date), ..Remarks::default() };
    let text = GreetingText { remarks, ..greeting(NAME, Direction::In, at(9, 2)) };
    let painted = words_of(&greeted(text.clone(), [1024.0, 600.0]).output().shapes);
    assert!(painted.contains("Yesterday has no time out. Left at 18:00?"), "{painted}");
    let sent = touched(text, &["Yes", "Other time", "Later"]);
    assert_eq!(sent, ["Repair(Yes)", "Repair(Other)", "Repair(Later)"]);
}

/// What touching each of these on a greeting sends.
fn touched(text: GreetingText, labels: &[&str]) -> Vec<String> {
    let scene = Scene {
        company: "Northwind".to_owned(),
        logo: None,
        theme: ThemeChoice::Light,
        reduce_motion: true,
        now: text.at,
        camera_live: true,
        dimmed: false,
        face: None,
        says: Says::Person(text.card(&English)),
        foot: None,
    };
    let sent = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&sent);
    let mut screen = KioskScreen::new(&English);
    let mut window = Harness::builder()
        .with_size([1024.0, 600.0])
        .with_context_setup(|ctx| prepare(ctx, ThemeChoice::Light))
        .build_ui(move |ui| {
            if let Some(event) = screen.show(ui, &scene, None) {
                heard.lock().unwrap().push(format!("{event:?}"));
            }
        });
    window.run();
    for label in labels {
        let button = window.get_by_role_and_label(Role::Button, label);
        assert!(button.rect().height() >= 44.0 && button.rect().width() >= 44.0, "{label}");
        button.click();
        window.run();
    }
    drop(window);
    Arc::try_unwrap(sent).unwrap().into_inner().unwrap()
}

#[test]
fn own_hours_show_each_day_and_the_sum_and_leave_at_a_touch() {
    let day = |day, worked_secs, note| MonthDay {
        date: NaiveDate::from_ymd_opt(2026, 11, day).unwrap(),
        time_in: Some(at(9, 0).time()),
        time_out: (note != Some(DayNote::Now)).then(|| at(17, 30).time()),
        worked_secs,
        late_secs: if day == 3 { 720 } else { 0 },
        note,
    };
    let month = MonthView {
        name: NAME.to_owned(),
        month: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
        days: vec![day(2, 30_600, None), day(3, 30_600, None), day(23, 0, Some(DayNote::Now))],
        worked_secs: 61_200,
        late_secs: 720,
    };
    for (width, height) in [(1024.0, 600.0), (1080.0, 1920.0)] {
        let mut kiosk = Kiosk::open(width, height);
        kiosk.show(with(Card::Month(Box::new(month.clone()))));
        let painted = kiosk.painted_words();
        for words in ["Anna Schmidt, November 2026", "Mon 2", "8:30", "0:12", "at work", "Sum", "17:00"] {
            assert!(painted.lines().any(|line| line == words), "{words} in {painted}");
        }
        kiosk.window.get_by_role_and_label(Role::Button, "Touch to close").click_accesskit();
        kiosk.window.run_steps(2);
        kiosk.show(idle());
        assert_eq!(kiosk.sent(), ["Declined"]);
    }
}

#[test]
fn a_time_is_chosen_by_large_keys() {
    let mut kiosk = Kiosk::open(1024.0, 600.0);
    let pick = PickView {
        number: 3,
        name: NAME.to_owned(),
        day: at(9, 0).date(),
        time_in: at(9, 0),
        first: at(18, 0).time(),
    };
    kiosk.show(with(Card::PickTime(pick)));
    for label in ["Hour earlier", "5 minutes later", "5 minutes later", "5 minutes later"] {
        let key = kiosk.window.get_by_role_and_label(Role::Button, label).rect();
        assert!(key.height() >= 48.0 && key.width() >= 100.0, "{label}: {key}");
        kiosk.touch(label);
    }
    assert!(kiosk.painted_words().contains("17:15"));
    assert_eq!(kiosk.sent(), ["Repair(Choose)"; 4]);
    kiosk.touch("Send to HR");
    assert_eq!(kiosk.sent(), ["Repair(At(17:15:00))"]);
    kiosk.touch("Cancel");
    assert_eq!(kiosk.sent(), ["Repair(Later)"]);
}
