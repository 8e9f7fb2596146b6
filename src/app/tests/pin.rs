//! Who uses a PIN, and what becomes of faces meanwhile.

use super::*;
use crate::app::counter::{PinCommand, Told};
use crate::app::view::{PinProblem, PinView, Trouble};
use crate::domain::access::Secret;
use crate::store::receipt::PhotoOutcome;

impl Kiosk {
    fn pin(&mut self, command: PinCommand) {
        self.happen(Event::Pin(command));
    }

    fn enter(&mut self, id: &str, pin: &str) {
        self.pin(PinCommand::Enter { id: id.to_owned(), pin: Secret::typed(pin) });
    }

    /// Answers the newest question.
    fn tell(&mut self, told: Result<Told, String>) {
        let (ticket, _) = self.asked.pop().unwrap();
        self.happen(Event::Told { ticket, told });
    }

    fn form(&self) -> PinView {
        match self.card() {
            Card::Pin(form) => form,
            other => panic!("no form: {other:?}"),
        }
    }

    fn with_pin_form() -> Self {
        let mut kiosk = Self::open();
        kiosk.pin(PinCommand::Open);
        assert_eq!(kiosk.asked.pop().map(|(_, ask)| ask), Some(Ask::Letters));
        kiosk
    }
}

fn right() -> Told {
    Told::PinRight("E001".parse().unwrap())
}

#[test]
fn the_right_pin_is_greeted_as_a_face_is_and_no_photo_is_taken() {
    let mut kiosk = Kiosk::with_pin_form();
    kiosk.enter("e001", "407183");
    assert!(kiosk.form().busy);
    assert!(matches!(&kiosk.asked[0].1, Ask::Pin { id, .. } if id == "e001"));
    kiosk.tell(Ok(right()));
    let Card::Greeting(greeting) = kiosk.card() else { panic!("{:?}", kiosk.card()) };
    assert_eq!(greeting.receipt.name, "Ada Lovelace");
    assert_eq!(greeting.receipt.photo, PhotoOutcome::NotTaken);
    assert_eq!(kiosk.sounds, [Tone::Accepted]);
    kiosk.pass(6 * SECOND);
    assert_eq!(kiosk.card(), Card::Idle);
}

#[test]
fn a_wrong_pin_is_refused_and_the_next_try_waits_as_the_store_says() {
    let mut kiosk = Kiosk::with_pin_form();
    kiosk.enter("E001", "111");
    kiosk.tell(Ok(Told::PinWrong(5 * SECOND)));
    let form = kiosk.form();
    assert_eq!((form.problem, form.wait_secs, form.tries), (Some(PinProblem::Wrong), 5, 1));
    kiosk.enter("E001", "407183");
    assert!(kiosk.asked.is_empty(), "no try is sent while it waits");
    kiosk.pass(5 * SECOND);
    kiosk.enter("E001", "407183");
    kiosk.tell(Ok(Told::PinWait(30 * SECOND)));
    assert_eq!((kiosk.form().problem, kiosk.form().wait_secs), (Some(PinProblem::TooMany), 30));
    kiosk.pass(30 * SECOND);
    kiosk.enter("E001", "407183");
    kiosk.tell(Err("the disk does not answer".to_owned()));
    assert_eq!(kiosk.form().problem, Some(PinProblem::Broken));
    assert_eq!(kiosk.sounds, [Tone::Refused; 3]);
}

#[test]
fn the_form_leaves_by_itself_and_each_new_one_is_another() {
    let mut kiosk = Kiosk::with_pin_form();
    let first = kiosk.form().number;
    for _ in 0..3 {
        kiosk.pass(15 * SECOND);
        kiosk.pin(PinCommand::Type);
    }
    kiosk.pass(20 * SECOND);
    assert_eq!(kiosk.card(), Card::Idle);
    kiosk.pin(PinCommand::Open);
    assert_ne!(kiosk.form().number, first, "what was typed before is gone");
    kiosk.pin(PinCommand::Close);
    assert_eq!(kiosk.card(), Card::Idle);
}

#[test]
fn an_answer_that_comes_after_the_form_was_left_records_nobody() {
    let mut kiosk = Kiosk::with_pin_form();
    kiosk.enter("E001", "407183");
    kiosk.pin(PinCommand::Close);
    kiosk.tell(Ok(right()));
    assert_eq!(kiosk.card(), Card::Idle);
    kiosk.pin(PinCommand::Open);
    kiosk.tell(Ok(Told::Letters(false)));
    assert!(!kiosk.form().letters, "the keys follow the ids");
}

#[test]
fn who_types_is_not_recorded_by_the_face_as_well() {
    let mut kiosk = Kiosk::open();
    kiosk.look(1, SECOND);
    kiosk.pin(PinCommand::Open);
    kiosk.decide(1, identified("E001"));
    kiosk.look(1, 10 * SECOND);
    kiosk.form();
    kiosk.look(1, 11 * SECOND);
    assert_eq!(kiosk.card(), Card::Idle, "nor when the form was left");
    kiosk.pin(PinCommand::Open);
    kiosk.decide(1, identified("E001"));
    kiosk.pin(PinCommand::Close);
    assert!(matches!(kiosk.card(), Card::Greeting(_)), "who gives the PIN up is: {:?}", kiosk.card());
}

#[test]
fn a_stranger_behind_the_one_who_types_is_not_refused_over_the_form() {
    let mut kiosk = Kiosk::with_pin_form();
    kiosk.decide(2, Decision::Unknown { closest: None });
    kiosk.form();
    assert_eq!(kiosk.sounds, []);
}

#[test]
fn the_next_in_the_queue_waits_until_the_form_is_done_or_rests() {
    let mut kiosk = Kiosk::with_pin_form();
    for _ in 0..5 {
        kiosk.look(2, SECOND);
        kiosk.pin(PinCommand::Type);
        kiosk.decide(2, identified("E001"));
    }
    kiosk.form();
    kiosk.look(2, 4 * SECOND);
    assert!(matches!(kiosk.card(), Card::Greeting(_)), "nobody types any more: {:?}", kiosk.card());

    let mut kiosk = Kiosk::with_pin_form();
    kiosk.decide(2, identified("E001"));
    kiosk.pass(SECOND);
    kiosk.pin(PinCommand::Type);
    assert_eq!(kiosk.app.view().face, None);
    kiosk.pass(5 * SECOND);
    kiosk.form();
}

#[test]
fn who_came_by_pin_is_asked_by_touch_and_a_look_of_somebody_else_answers_nothing() {
    let mut kiosk = Kiosk::with_pin_form();
    kiosk.enter("E001", "407183");
    kiosk.tell(Ok(right()));
    kiosk.pass(2 * MINUTE);
    kiosk.look(7, SECOND);
    kiosk.pin(PinCommand::Open);
    kiosk.asked.clear();
    kiosk.enter("E001", "407183");
    kiosk.tell(Ok(right()));
    assert!(matches!(kiosk.card(), Card::ConfirmTimeOut { by_look: None, .. }), "{:?}", kiosk.card());
    kiosk.look(7, 5 * SECOND);
    assert!(matches!(kiosk.card(), Card::ConfirmTimeOut { .. }));
    kiosk.happen(Event::Confirmed);
    assert!(is_time_out(&kiosk.card()));
}

#[test]
fn without_camera_and_models_the_pin_works_all_the_same() {
    let mut kiosk = Kiosk::open();
    kiosk.happen(Event::Camera(lost(CameraFault::Unplugged)));
    kiosk.happen(Event::Engine(EngineStatus::Unavailable("run scripts/run".to_owned())));
    kiosk.pin(PinCommand::Open);
    kiosk.asked.clear();
    kiosk.enter("E001", "407183");
    kiosk.tell(Ok(right()));
    assert!(matches!(kiosk.card(), Card::Greeting(_)));
}

#[test]
fn the_guard_sees_what_works_less_well() {
    let mut kiosk = Kiosk::open();
    assert_eq!(kiosk.app.view().trouble, None);
    let degraded = Some("the dlib model is missing".to_owned());
    kiosk.happen(Event::Engine(EngineStatus::Ready { people: 1, degraded }));
    assert_eq!(kiosk.app.view().trouble, Some(Trouble::OneMatcher));
    kiosk.now.moment.utc += chrono::TimeDelta::hours(1);
    kiosk.happen(Event::Tick);
    assert_eq!(kiosk.app.view().trouble, Some(Trouble::ClockJumped));
}
