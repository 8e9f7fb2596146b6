//! The behaviour of the kiosk, event by event, with a real store behind it: a receipt can come from nowhere else.

mod greeted;
mod guard;
mod pin;

use std::time::Duration;

use chrono_tz::Tz;

use super::App;
use super::counter::Ask;
use super::event::{Effect, Event, Pace, Punched, Tone};
use super::view::Card;
use crate::domain::audit::AuditAction;
use crate::domain::camera::{CameraFault, CameraMode, CameraStatus};
use crate::domain::decision::{
    AttackReason, Candidate, Decided, Decision, EngineStatus, HeadTurn, Identification, Observation,
    QualityFault, Side, TrackedFace,
};
use crate::domain::employee::StaffMember;
use crate::domain::frame::{Frame, Picture, RelativeRect};
use crate::domain::policy::Policy;
use crate::domain::settings::{PhotoPolicy, Settings};
use crate::domain::shift::Breaks;
use crate::domain::template::{Matcher, TEMPLATE_LEN, Template};
use crate::domain::time::{Moment, Now};
use crate::store::rules::RulesChange;
use crate::store::{DataDir, EnrolledPhoto, Enrolment, Writer};

const MORNING: &str = "2026-11-23T08:00:00Z"; // 09:00 in Berlin

/// A kiosk with one member of staff, a clock set by hand and a database on disk.
struct Kiosk {
    app: App,
    now: Now,
    writer: Writer,
    disk_works: bool,
    sounds: Vec<Tone>,
    paces: Vec<Pace>,
    /// Entries for the audit list.
    notes: Vec<(AuditAction, String)>,
    /// Questions that nobody has answered yet.
    asked: Vec<(u64, Ask)>,
    folder: tempfile::TempDir,
}

fn picture() -> Picture {
    Picture::new(64, 48, vec![128; 64 * 48 * 3]).unwrap()
}

impl Kiosk {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::open(folder.path()).unwrap();
        let moment = Moment { utc: MORNING.parse().unwrap(), zone: Tz::Europe__Berlin };
        let now = Now { moment, uptime: Duration::from_secs(1) };
        let settings = Settings::default();
        let mut writer = Writer::open(&data).unwrap();
        let template = Template::new(Matcher::SFace, &[0.1; TEMPLATE_LEN]).unwrap();
        let photo = EnrolledPhoto { picture: picture(), templates: vec![template] };
        let staff = StaffMember::new("E001".parse().unwrap(), "Ada Lovelace");
        writer.enrol(&Enrolment { staff, photos: vec![photo], portrait: picture(), at: moment }).unwrap();
        let app = App::new(settings, now);
        let (sounds, paces) = (Vec::new(), Vec::new());
        let (asked, notes) = (Vec::new(), Vec::new());
        let mut kiosk = Self { app, now, writer, disk_works: true, sounds, paces, notes, asked, folder };
        kiosk.happen(Event::Engine(EngineStatus::Ready { people: 1, degraded: None }));
        kiosk.happen(Event::Camera(live()));
        kiosk
    }

    fn happen(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            for effect in self.app.update(self.now, event) {
                match effect {
                    Effect::Sound(tone) => self.sounds.push(tone),
                    Effect::Pace(pace) => self.paces.push(pace),
                    Effect::OpenHr => {}
                    Effect::Note(action, text) => self.notes.push((action, text)),
                    Effect::Ask(ticket, ask) => self.asked.push((ticket, *ask)),
                    Effect::KeepRefused(refused) => self.writer.keep_refused(&refused).unwrap(),
                    Effect::Punch(request) => {
                        let result = if self.disk_works {
                            self.writer.punch(&request).map_err(|error| error.to_string())
                        } else {
                            Err("the disk is full".to_owned())
                        };
                        let result = result.map(|outcome| Punched { outcome, portrait: None });
                        events.push(Event::Punched { event_id: request.event_id, result });
                    }
                }
            }
        }
    }

    fn pass(&mut self, span: Duration) {
        self.now.uptime += span;
        self.now.moment.utc += span;
        self.happen(Event::Tick);
    }

    /// The face of `track` is in view for `span`, seen ten times a second.
    fn look(&mut self, track: u64, span: Duration) {
        let mut left = span;
        while left > Duration::ZERO {
            self.pass(Duration::from_millis(100));
            self.happen(Event::Observed(seen(track, None, None)));
            left = left.saturating_sub(Duration::from_millis(100));
        }
    }

    fn decide(&mut self, track: u64, decision: Decision) {
        self.happen(Event::Observed(seen(track, None, Some(decision))));
    }

    /// From this month on, whoever works more than six hours has to punch a break.
    fn breaks_must_be_punched(&mut self) {
        let mut policy = Policy::default();
        policy.without_shift.breaks = Breaks::MustPunch { after_mins: 360 };
        let from = "2026-11-01".parse().unwrap();
        let change = RulesChange { policy: Some((from, policy)), ..RulesChange::default() };
        self.writer.change_rules(&change, "Ines", self.now.moment).unwrap();
    }

    fn card(&self) -> Card {
        self.app.view().card
    }
}

fn live() -> CameraStatus {
    let mode = CameraMode { width: 640, height: 480, fps: 30, format: "YUYV".to_owned() };
    CameraStatus::Live { name: "Camera".to_owned(), mode }
}

fn lost(fault: CameraFault) -> CameraStatus {
    CameraStatus::Retrying { fault, attempt: 1, wait: Duration::from_millis(250) }
}

fn seen(track: u64, fault: Option<QualityFault>, decision: Option<Decision>) -> Observation {
    let frame = Frame { sequence: 1, captured: Duration::ZERO, picture: picture() };
    Observation {
        frame_sequence: 1,
        face: Some(TrackedFace { track, area: RelativeRect::default() }),
        fault,
        progress: 0.5,
        turn: None,
        decided: decision.map(|decision| Decided { track, decision, frame }),
    }
}

fn candidate(id: &str) -> Candidate {
    Candidate { emp_id: id.parse().unwrap(), score: 9.0 }
}

fn identified(id: &str) -> Decision {
    Decision::Identified(Identification { best: candidate(id), runner_up: None, threshold: 5.0, photo: None })
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

#[test]
fn a_recognised_person_is_greeted_with_a_receipt_and_the_screen_returns_to_idle_by_itself() {
    let mut kiosk = Kiosk::open();
    assert_eq!(kiosk.card(), Card::Idle);
    kiosk.look(1, SECOND);
    assert_eq!(kiosk.card(), Card::Recognising);
    kiosk.decide(1, identified("E001"));
    let Card::Greeting(greeting) = kiosk.card() else { panic!("{:?}", kiosk.card()) };
    assert_eq!(greeting.receipt.name, "Ada Lovelace");
    assert_eq!(greeting.at().format("%H:%M").to_string(), "09:00");
    assert_eq!(kiosk.sounds, [Tone::Accepted]);
    kiosk.look(1, 6 * SECOND);
    assert_eq!(kiosk.card(), Card::Idle, "the same face is still there and gets nothing more");
    kiosk.pass(SECOND);
    assert_eq!(kiosk.app.view().face, None);
}

#[test]
fn the_next_person_is_answered_while_the_greeting_of_the_one_before_still_stands() {
    let mut kiosk = Kiosk::open();
    kiosk.decide(1, identified("E001"));
    assert!(matches!(kiosk.card(), Card::Greeting(_)));
    kiosk.pass(SECOND);
    kiosk.decide(2, Decision::Unknown { closest: None });
    assert_eq!(kiosk.card(), Card::NotRecognised);
}

#[test]
fn nobody_is_greeted_when_the_punch_cannot_be_saved() {
    let mut kiosk = Kiosk::open();
    kiosk.disk_works = false;
    kiosk.decide(1, identified("E001"));
    assert_eq!(kiosk.card(), Card::CannotSave);
    assert_eq!(kiosk.sounds, [Tone::Refused]);
    kiosk.disk_works = true;
    kiosk.pass(10 * SECOND);
    kiosk.decide(2, identified("E001"));
    assert!(matches!(kiosk.card(), Card::Greeting(_)), "it works again without a restart");
}

#[test]
fn a_stranger_an_ambiguous_face_and_an_attack_are_refused_each_in_its_own_words() {
    let ambiguous = Decision::Ambiguous { best: candidate("E001"), runner_up: candidate("E002") };
    let refusals = [
        (Decision::Unknown { closest: Some(candidate("E001")) }, Card::NotRecognised),
        (ambiguous, Card::NotSure),
        (Decision::PresentationAttack { reason: AttackReason::Replica, claimed: None }, Card::AttackRefused),
    ];
    for (decision, card) in refusals {
        let mut kiosk = Kiosk::open();
        kiosk.decide(1, decision);
        assert_eq!(kiosk.card(), card);
        assert_eq!(kiosk.sounds, [Tone::Refused]);
    }
}

#[test]
fn without_photos_no_picture_of_anybody_is_kept_whether_recorded_or_refused() {
    let kept = |photos: PhotoPolicy| {
        let mut kiosk = Kiosk::open();
        kiosk.happen(Event::Settings(Box::new(Settings { photos, ..Settings::default() })));
        kiosk.decide(1, Decision::Unknown { closest: Some(candidate("E001")) });
        kiosk.pass(10 * SECOND);
        kiosk.decide(2, Decision::PresentationAttack { reason: AttackReason::Replica, claimed: None });
        kiosk.pass(10 * SECOND);
        kiosk.decide(3, identified("E001"));
        assert!(matches!(kiosk.card(), Card::Greeting(_)), "{:?}", kiosk.card());
        ["scans", "refused"].map(|folder| {
            let folder = kiosk.folder.path().join("uploads").join(folder);
            std::fs::read_dir(folder)
                .map_or(0, |files| files.flatten().filter(|file| file.path().is_file()).count())
        })
    };
    assert_eq!(kept(PhotoPolicy::Both), [1, 2], "the control");
    assert_eq!(kept(PhotoPolicy::Recorded), [1, 0]);
    assert_eq!(kept(PhotoPolicy::Refused), [0, 2]);
    assert_eq!(kept(PhotoPolicy::None), [0, 0]);
}

#[test]
fn a_second_look_within_a_minute_says_that_it_is_recorded_and_makes_no_sound() {
    let mut kiosk = Kiosk::open();
    kiosk.decide(1, identified("E001"));
    kiosk.pass(30 * SECOND);
    kiosk.decide(2, identified("E001"));
    assert!(matches!(kiosk.card(), Card::Duplicate { .. }));
    assert_eq!(kiosk.sounds, [Tone::Accepted]);
}

fn kiosk_that_asks() -> Kiosk {
    let mut kiosk = Kiosk::open();
    kiosk.decide(1, identified("E001"));
    kiosk.pass(2 * MINUTE);
    kiosk.decide(2, identified("E001"));
    assert!(matches!(kiosk.card(), Card::ConfirmTimeOut { .. }));
    kiosk
}

fn is_time_out(card: &Card) -> bool {
    matches!(card, Card::Greeting(greeting) if greeting.worked().is_some())
}

#[test]
fn two_minutes_after_the_time_in_a_time_out_is_asked_for_and_a_long_look_means_yes() {
    let mut kiosk = kiosk_that_asks();
    kiosk.look(2, 2 * SECOND);
    let Card::ConfirmTimeOut { by_look: Some(held), .. } = kiosk.card() else { panic!("{:?}", kiosk.card()) };
    assert!((0.5..1.0).contains(&held), "{held}");
    kiosk.look(2, 2 * SECOND);
    assert!(is_time_out(&kiosk.card()), "{:?}", kiosk.card());
}

#[test]
fn who_steps_away_from_the_question_is_not_timed_out() {
    let mut kiosk = kiosk_that_asks();
    kiosk.look(2, SECOND);
    kiosk.pass(SECOND);
    assert_eq!(kiosk.card(), Card::Idle);
    kiosk.pass(10 * MINUTE);
    kiosk.decide(3, identified("E001"));
    assert!(is_time_out(&kiosk.card()), "the day was still open");
}

#[test]
fn another_face_in_view_does_not_answer_the_question_for_somebody_else() {
    let mut kiosk = kiosk_that_asks();
    kiosk.look(3, 5 * SECOND);
    assert!(!is_time_out(&kiosk.card()));
}

#[test]
fn the_buttons_answer_the_question_at_once() {
    let mut kiosk = kiosk_that_asks();
    kiosk.happen(Event::Declined);
    assert!(!matches!(kiosk.card(), Card::ConfirmTimeOut { .. } | Card::Greeting(_)));
    let mut kiosk = kiosk_that_asks();
    kiosk.happen(Event::Confirmed);
    assert!(is_time_out(&kiosk.card()));
}

#[test]
fn a_hint_comes_when_its_reason_lasts_and_goes_with_it() {
    let mut kiosk = Kiosk::open();
    for _ in 0..8 {
        kiosk.pass(Duration::from_millis(100));
        kiosk.happen(Event::Observed(seen(1, Some(QualityFault::TooFar), None)));
    }
    assert_eq!(kiosk.card(), Card::Hint(QualityFault::TooFar));
    kiosk.happen(Event::Observed(seen(1, None, None)));
    assert_eq!(kiosk.card(), Card::Recognising);
    kiosk.happen(Event::Observed(seen(1, Some(QualityFault::TooDark), None)));
    assert_eq!(kiosk.card(), Card::Recognising, "one bad frame is no reason to speak");
}

#[test]
fn without_a_camera_no_face_is_framed_and_the_screen_says_what_is_wrong() {
    let mut kiosk = Kiosk::open();
    kiosk.look(1, SECOND);
    kiosk.happen(Event::Camera(lost(CameraFault::Unplugged)));
    let view = kiosk.app.view();
    assert_eq!(view.card, Card::CameraLost(CameraFault::Unplugged));
    assert_eq!((view.face, view.camera_live), (None, false));
    kiosk.happen(Event::Camera(live()));
    assert_eq!(kiosk.card(), Card::Idle);
}

#[test]
fn missing_models_and_an_empty_gallery_are_said_instead_of_waiting_for_ever() {
    let mut kiosk = Kiosk::open();
    let remedy = "run scripts/run".to_owned();
    kiosk.happen(Event::Engine(EngineStatus::Unavailable(remedy.clone())));
    assert_eq!(kiosk.card(), Card::RecognitionUnavailable(remedy));
    kiosk.happen(Event::Engine(EngineStatus::Ready { people: 0, degraded: None }));
    assert_eq!(kiosk.card(), Card::NobodyEnrolled);
}

#[test]
fn after_half_a_minute_alone_the_kiosk_calms_down_and_a_face_wakes_it() {
    let mut kiosk = Kiosk::open();
    for _ in 0..31 {
        kiosk.pass(SECOND);
    }
    assert_eq!(kiosk.paces, [Pace::Idle]);
    assert!(kiosk.app.view().dimmed);
    kiosk.look(1, SECOND);
    assert_eq!(kiosk.paces, [Pace::Idle, Pace::Active]);
}

#[test]
fn a_clock_that_jumps_marks_the_punches_of_the_day_and_one_that_runs_does_not() {
    let suspect = |jump: i64| {
        let mut kiosk = Kiosk::open();
        kiosk.pass(10 * SECOND);
        kiosk.now.moment.utc += chrono::TimeDelta::seconds(jump);
        let mut effects =
            kiosk.app.update(kiosk.now, Event::Observed(seen(1, None, Some(identified("E001")))));
        match effects.pop() {
            Some(Effect::Punch(request)) => request.clock_suspect,
            other => panic!("{other:?}"),
        }
    };
    assert!(!suspect(0));
    assert!(!suspect(20));
    assert!(suspect(45));
    assert!(suspect(-3600));
    println!("4 clocks, 2 of them jumped and were marked");
}

#[test]
fn the_lock_symbol_opens_hr_and_the_kiosk_goes_on() {
    let mut kiosk = Kiosk::open();
    let effects = kiosk.app.update(kiosk.now, Event::HrRequested);
    assert!(matches!(effects.as_slice(), [Effect::OpenHr]), "{effects:?}");
    kiosk.decide(1, identified("E001"));
    assert!(matches!(kiosk.card(), Card::Greeting(_)));
}

#[test]
fn a_turn_of_the_head_is_asked_for_with_one_tone_and_the_answer_to_somebody_before_does_not_hide_it() {
    let mut kiosk = Kiosk::open();
    kiosk.decide(1, Decision::Unknown { closest: None });
    assert_eq!(kiosk.card(), Card::NotRecognised);
    let asked = |progress| {
        let turn = Some(HeadTurn { side: Side::Left, progress, back: false });
        Event::Observed(Observation { turn, ..seen(2, None, None) })
    };
    kiosk.happen(asked(0.0));
    kiosk.happen(asked(0.5));
    assert_eq!(kiosk.sounds, [Tone::Refused, Tone::Asked], "once for the same turn");
    assert_eq!(kiosk.card(), Card::TurnHead(HeadTurn { side: Side::Left, progress: 0.5, back: false }));
    assert!((kiosk.app.view().face.unwrap().progress - 0.5).abs() < 1e-6, "the oval fills with the turn");
    kiosk.decide(2, Decision::PresentationAttack { reason: AttackReason::NoTurn, claimed: None });
    assert_eq!(kiosk.card(), Card::AttackRefused);
}
