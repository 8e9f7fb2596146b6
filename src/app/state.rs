//! The state of the kiosk and how each event changes it.

mod by_pin;
mod greeted;
mod question;
mod repair;
mod repaired;

use std::time::Duration;

use chrono::NaiveDateTime;

use self::greeted::Greeted;
use self::repaired::Repaired;
use super::camera_watch::CameraWatch;
use super::clock_watch::ClockWatch;
use super::counter::Ask;
use super::event::{CameraUse, Effect, Event, Pace, Punched, Tone};
use super::pin::PinForm;
use super::view::{Card, FaceMark, Greeting, HeadTurn, KioskView, Trouble};
use crate::domain::attack::{Refusal, RefusedPresentation};
use crate::domain::camera::CameraStatus;
use crate::domain::clock_event::{EventId, PunchRequest};
use crate::domain::decision::{Candidate, Decided, Decision, EngineStatus, Identification, Observation};
use crate::domain::settings::Settings;
use crate::domain::time::Now;
use crate::store::receipt::PunchOutcome;

/// How long an answer to a person stands.
const ANSWER_STANDS: Duration = Duration::from_secs(3);
/// How long a greeting stands that asks about an earlier day.
const REPAIR_STANDS: Duration = Duration::from_secs(10);
/// How long a greeting stands: long enough to touch a button on it. The next person is answered all the same.
const GREETING_STANDS: Duration = Duration::from_secs(5);
/// How long the words for "could not be saved" stand: the person has to find another way.
const FAILURE_STANDS: Duration = Duration::from_secs(8);
/// How long the question "time out already?" waits.
const QUESTION_STANDS: Duration = Duration::from_secs(10);
/// A look of this length answers the question with "yes".
const LOOK_MEANS_YES: Duration = Duration::from_secs(3);
/// A face that was not seen for this long is gone.
const FACE_GONE: Duration = Duration::from_millis(700);
/// A hint is shown when its reason lasts this long: no flicker while somebody walks up.
const HINT_DELAY: Duration = Duration::from_millis(600);
/// Without a face for this long the kiosk calms down.
const CALM_AFTER: Duration = Duration::from_secs(30);
/// Punches on their way to the disk at the same time. More means that the disk does not answer.
const MAX_PENDING: usize = 16;

/// The whole behaviour of the kiosk.
#[derive(Debug)]
pub struct App {
    settings: Settings,
    now: Now,
    clock_watch: ClockWatch,
    camera_watch: CameraWatch,
    camera: CameraStatus,
    engine: EngineStatus,
    face: Option<Seen>,
    last_face: Duration,
    pace: Pace,
    answer: Option<Answer>,
    pending: Vec<PunchRequest>,
    /// The form for id and PIN, while it is open.
    pin: Option<PinForm>,
    /// Somebody was recognised while another one types.
    held_back: Option<Decided>,
    /// Ids have letters in them, as far as is known.
    letters: bool,
    /// Questions asked so far; names the next one.
    asked: u64,
    /// What the workspace uses the camera for.
    taken: Option<CameraUse>,
    /// What was repaired at the start.
    repaired: Option<Repaired>,
}

/// The face in view.
#[derive(Debug, Clone)]
struct Seen {
    mark: FaceMark,
    at: Duration,
    fault: Option<(crate::domain::decision::QualityFault, Duration)>,
    decided: bool,
    turn: Option<HeadTurn>,
}

/// Something said to a person, until it expires.
#[derive(Debug, Clone)]
struct Answer {
    card: Card,
    since: Duration,
    until: Duration,
    question: Option<Question>,
    /// Whom it greets, and what they may touch.
    greeted: Option<Greeted>,
}

/// A time out that the person has yet to confirm.
#[derive(Debug, Clone)]
struct Question {
    request: PunchRequest,
    track: Option<u64>,
    asked: Duration,
}

impl App {
    /// The kiosk as it starts at `now`.
    #[must_use]
    pub fn new(settings: Settings, now: Now) -> Self {
        Self {
            camera_watch: CameraWatch::new(&settings.camera),
            settings,
            now,
            clock_watch: ClockWatch::default(),
            camera: CameraStatus::Starting,
            engine: EngineStatus::Loading,
            face: None,
            last_face: now.uptime,
            pace: Pace::Active,
            answer: None,
            pending: Vec::new(),
            pin: None,
            held_back: None,
            letters: true,
            asked: 0,
            repaired: None,
            taken: None,
        }
    }

    /// Takes one event that happened at `now` and says what is to be done.
    pub fn update(&mut self, now: Now, event: Event) -> Vec<Effect> {
        self.clock_watch.observe(now);
        self.now = now;
        let mut effects = Vec::new();
        match event {
            Event::Tick => {}
            Event::Camera(status) => {
                self.camera_watch.see(&status, &mut effects);
                self.on_camera(status);
            }
            Event::Engine(status) => self.engine = status,
            Event::CameraTaken(taken) => {
                self.taken = taken;
                self.face = None;
            }
            // Seen before the camera was HR's.
            Event::Observed(_) if self.taken.is_some() => {}
            Event::Observed(observation) => self.on_observed(observation, &mut effects),
            Event::Punched { event_id, result } => self.on_punched(event_id, result, &mut effects),
            Event::Confirmed => self.on_confirmed(&mut effects),
            Event::Declined => self.on_declined(),
            Event::Said(said) => self.on_said(said, &mut effects),
            Event::Repair(command) => self.on_repair(command, &mut effects),
            Event::HoursRequested => self.on_hours_requested(&mut effects),
            Event::HrRequested => effects.push(Effect::OpenHr),
            Event::Pin(command) => self.on_pin(command, &mut effects),
            Event::Told { ticket, told } => self.on_told(ticket, told, &mut effects),
            Event::Repaired(repair) => self.repaired = Some(Repaired::new(repair, now)),
            Event::SeenTo => self.repaired = self.repaired.and_then(Repaired::seen_to),
            Event::Settings(settings) => {
                if settings.camera != self.settings.camera {
                    self.camera_watch.choose(&settings.camera);
                }
                self.settings = *settings;
            }
        }
        self.expire(&mut effects);
        if !self.settings.sounds {
            effects.retain(|effect| !matches!(effect, Effect::Sound(_)));
        }
        effects
    }

    /// What the screen shows now.
    #[must_use]
    pub fn view(&self) -> KioskView {
        KioskView {
            company: self.settings.company.clone(),
            logo: self.settings.logo.clone(),
            theme: self.settings.theme,
            language: self.settings.language,
            reduce_motion: self.settings.reduce_motion,
            now: self.local_now(),
            camera_live: self.camera_is_live(),
            dimmed: self.pace == Pace::Idle,
            face: self.face.as_ref().map(|seen| seen.mark),
            card: self.card(),
            trouble: self.trouble(),
        }
    }

    /// What the guard should tell HR, though people are recorded.
    fn trouble(&self) -> Option<Trouble> {
        if let Some(restored) = self.repaired.and_then(|repaired| repaired.restored(self.now)) {
            return Some(Trouble::Restored(restored));
        }
        if self.clock_watch.is_suspect(self.now) {
            return Some(Trouble::ClockJumped);
        }
        if self.camera_watch.is_replaced() {
            return Some(Trouble::OtherCamera);
        }
        matches!(self.engine, EngineStatus::Ready { degraded: Some(_), .. }).then_some(Trouble::OneMatcher)
    }

    fn local_now(&self) -> NaiveDateTime {
        self.now.moment.local().naive_local()
    }

    fn camera_is_live(&self) -> bool {
        matches!(self.camera, CameraStatus::Live { .. })
    }

    /// An answer to a person comes first, then what keeps the kiosk from working, then the face in view.
    fn card(&self) -> Card {
        if let Some(turn) = self.asked_turn() {
            return Card::TurnHead(turn);
        }
        if let Some(answer) = &self.answer {
            return match &answer.question {
                Some(question) => self.question_card(&answer.card, question),
                None => answer.card.clone(),
            };
        }
        if let Some(form) = &self.pin {
            return Card::Pin(form.view(self.now.uptime, self.letters));
        }
        if let Some(card) = self.obstacle() {
            return card;
        }
        if !self.pending.is_empty() {
            return Card::Saving;
        }
        match &self.face {
            Some(Seen { fault: Some((fault, since)), .. })
                if self.now.uptime.saturating_sub(*since) >= HINT_DELAY =>
            {
                Card::Hint(*fault)
            }
            None | Some(Seen { decided: true, .. }) => self.idle(),
            Some(_) => Card::Recognising,
        }
    }

    /// Nobody is there. Whoever opens up in the morning reads what the program did at its start.
    fn idle(&self) -> Card {
        let told = self.repaired.and_then(|repaired| repaired.told(self.now));
        told.map_or(Card::Idle, Card::Repaired)
    }

    /// The turn of the head that the person in view is asked for; it does not wait for the answer to somebody before,
    /// but a question and what somebody types or reads come first.
    fn asked_turn(&self) -> Option<HeadTurn> {
        let busy = |answer: &Answer| {
            answer.question.is_some() || matches!(answer.card, Card::PickTime(_) | Card::Month(_))
        };
        let busy = self.pin.is_some() || self.answer.as_ref().is_some_and(busy);
        self.face.as_ref().and_then(|seen| seen.turn).filter(|_| !busy && self.camera_is_live())
    }

    /// What keeps the kiosk from recognising anybody, where something does.
    fn obstacle(&self) -> Option<Card> {
        match (&self.engine, &self.camera) {
            (EngineStatus::Unavailable(what_to_do), _) => {
                Some(Card::RecognitionUnavailable(what_to_do.clone()))
            }
            (_, CameraStatus::Retrying { fault, .. }) => Some(Card::CameraLost(fault.clone())),
            (EngineStatus::Loading, _) | (_, CameraStatus::Starting | CameraStatus::Stopped) => {
                Some(Card::Starting)
            }
            _ if self.taken == Some(CameraUse::Registration) => Some(Card::Registering),
            _ if self.taken == Some(CameraUse::SpoofTest) => Some(Card::SpoofTest),
            (EngineStatus::Ready { people: 0, .. }, CameraStatus::Live { .. }) => Some(Card::NobodyEnrolled),
            (EngineStatus::Ready { .. }, CameraStatus::Live { .. }) => None,
        }
    }

    fn track_in_view(&self) -> Option<u64> {
        self.face.as_ref().map(|seen| seen.mark.face.track)
    }

    fn on_camera(&mut self, status: CameraStatus) {
        if !matches!(status, CameraStatus::Live { .. }) {
            self.face = None;
        }
        self.camera = status;
    }

    fn on_observed(&mut self, observation: Observation, effects: &mut Vec<Effect>) {
        let asked_before = self.asked_turn().map(|turn| turn.side);
        self.look_at_face(&observation);
        let asked = self.asked_turn().map(|turn| turn.side);
        if asked.is_some() && asked != asked_before {
            effects.push(Effect::Sound(Tone::Asked));
        }
        if let Some(decided) = observation.decided {
            self.on_decided(decided, effects);
        }
    }

    fn look_at_face(&mut self, observation: &Observation) {
        let Some(face) = observation.face else {
            return; // The face in view expires by itself: one missed detection is not a departure.
        };
        let before = self.face.take().filter(|seen| seen.mark.face.track == face.track);
        let fault = observation.fault.map(|fault| match &before {
            Some(Seen { fault: Some((same, since)), .. }) if *same == fault => (fault, *since),
            _ => (fault, self.now.uptime),
        });
        self.face = Some(Seen {
            mark: FaceMark {
                face,
                progress: observation.turn.map_or(observation.progress, |turn| turn.progress),
            },
            at: self.now.uptime,
            fault,
            decided: before.is_some_and(|seen| seen.decided),
            turn: observation.turn,
        });
        self.last_face = self.now.uptime;
    }

    fn on_decided(&mut self, decided: Decided, effects: &mut Vec<Effect>) {
        if let Some(seen) = &mut self.face {
            seen.decided |= seen.mark.face.track == decided.track;
        }
        if self.pin.is_some() || self.is_picking() {
            self.hold_back(decided);
            return;
        }
        let refusal = match decided.decision {
            Decision::Identified(ref evidence)
                if self.sees_own_month(&evidence.best.emp_id, decided.track) =>
            {
                return;
            }
            Decision::Identified(ref evidence) => {
                let evidence = evidence.clone();
                self.on_identified(decided, evidence, effects);
                return;
            }
            Decision::NoFace | Decision::LowQuality(_) => return,
            Decision::Unknown { ref closest } => {
                effects.extend(self.keep_failure(&decided, Refusal::NotRecognised, closest.clone()));
                Card::NotRecognised
            }
            Decision::Ambiguous { ref best, .. } => {
                effects.extend(self.keep_failure(&decided, Refusal::TooAlike, Some(best.clone())));
                Card::NotSure
            }
            Decision::PresentationAttack { reason, ref claimed } => {
                let refusal = Refusal::Attack(reason);
                effects.push(self.keep_refused(&decided, refusal, claimed.clone()));
                Card::AttackRefused
            }
        };
        self.say(refusal, ANSWER_STANDS);
        effects.push(Effect::Sound(Tone::Refused));
    }

    fn keep_refused(&self, decided: &Decided, reason: Refusal, claimed: Option<Candidate>) -> Effect {
        let photo = self.settings.photos.keeps_refused().then(|| decided.frame.picture.clone());
        Effect::KeepRefused(Box::new(RefusedPresentation { at: self.now.moment, reason, claimed, photo }))
    }

    /// Somebody who was not recognised: without a photo there is nothing for HR to look at.
    fn keep_failure(&self, decided: &Decided, reason: Refusal, closest: Option<Candidate>) -> Option<Effect> {
        let keeps = self.settings.photos.keeps_refused();
        keeps.then(|| self.keep_refused(decided, reason, closest))
    }

    fn on_identified(&mut self, decided: Decided, evidence: Identification, effects: &mut Vec<Effect>) {
        let request = PunchRequest {
            event_id: EventId::at(&self.now.moment),
            emp_id: evidence.best.emp_id.clone(),
            at: self.now.moment,
            evidence: Some(evidence),
            said: None,
            photo: self.settings.photos.keeps_recorded().then_some(decided.frame.picture),
            time_out_confirmed: false,
            clock_suspect: self.clock_watch.is_suspect(self.now),
        };
        self.request(request, effects);
    }

    fn request(&mut self, request: PunchRequest, effects: &mut Vec<Effect>) {
        if self.pending.len() >= MAX_PENDING {
            self.say_cannot_save(effects);
            return;
        }
        self.answer = None;
        self.pending.push(request.clone());
        effects.push(Effect::Punch(Box::new(request)));
    }

    fn on_punched(&mut self, event_id: EventId, result: Result<Punched, String>, effects: &mut Vec<Effect>) {
        let Some(index) = self.pending.iter().position(|request| request.event_id == event_id) else {
            return;
        };
        let request = self.pending.swap_remove(index);
        let Ok(Punched { outcome, portrait }) = result else {
            self.say_cannot_save(effects);
            return;
        };
        let mut greeted = Greeted::of(&request, &outcome);
        match outcome {
            PunchOutcome::Recorded(receipt) => {
                self.repaired = self.repaired.map(Repaired::read);
                let stands = if receipt.remarks.repair.is_some() { REPAIR_STANDS } else { GREETING_STANDS };
                self.say(Card::Greeting(Box::new(Greeting { receipt, portrait })), stands);
                effects.push(Effect::Sound(Tone::Accepted));
            }
            PunchOutcome::Duplicate { name, direction, said, at } => {
                let at = at.local().naive_local();
                self.say(Card::Duplicate { name, direction, said, at }, GREETING_STANDS);
            }
            PunchOutcome::ConfirmTimeOut { name, time_in } => {
                let time_in = time_in.local().naive_local();
                self.say(Card::ConfirmTimeOut { name, time_in, by_look: None }, QUESTION_STANDS);
                // Whoever used a PIN is asked by touch: the face in view may be somebody else's.
                let track = request.evidence.as_ref().and_then(|_| self.track_in_view());
                if let Some(answer) = &mut self.answer {
                    answer.question = Some(Question { request, track, asked: self.now.uptime });
                }
                greeted = None;
            }
        }
        if let Some(answer) = &mut self.answer {
            answer.greeted = greeted;
        }
    }

    /// Asks something that takes a while; gives the ticket of the answer.
    fn ask(&mut self, ask: Ask, effects: &mut Vec<Effect>) -> u64 {
        self.asked += 1;
        effects.push(Effect::Ask(self.asked, Box::new(ask)));
        self.asked
    }

    fn say(&mut self, card: Card, stands: Duration) {
        let since = self.now.uptime;
        self.answer = Some(Answer { card, since, until: since + stands, question: None, greeted: None });
    }

    fn say_cannot_save(&mut self, effects: &mut Vec<Effect>) {
        self.say(Card::CannotSave, FAILURE_STANDS);
        effects.push(Effect::Sound(Tone::Refused));
    }

    /// What changes because time has passed.
    fn expire(&mut self, effects: &mut Vec<Effect>) {
        let now = self.now.uptime;
        if self.face.as_ref().is_some_and(|seen| now.saturating_sub(seen.at) > FACE_GONE) {
            self.face = None;
        }
        self.settle_question(effects);
        if self.answer.as_ref().is_some_and(|answer| now >= answer.until) {
            self.answer = None;
        }
        self.settle_pin(effects);
        self.settle_month();
        let nobody = self.face.is_none() && self.answer.is_none() && self.pin.is_none();
        let calm = nobody && self.taken.is_none() && now.saturating_sub(self.last_face) >= CALM_AFTER;
        let pace = if calm { Pace::Idle } else { Pace::Active };
        if pace != self.pace {
            self.pace = pace;
            effects.push(Effect::Pace(pace));
        }
    }
}
