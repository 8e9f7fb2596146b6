//! What is to be painted, in plain values: the view-model with its words and moods chosen.

use std::sync::Arc;

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};

use crate::app::counter::RepairCommand;
use crate::app::event::Event;
use crate::app::view::{Card, FaceMark, Greeting, KioskView, MonthDay, MonthView, PickView, PinView};
use crate::domain::camera::CameraFault;
use crate::domain::clock_event::{Direction, Said};
use crate::domain::decision::QualityFault;
use crate::domain::frame::Picture;
use crate::domain::logo::Logo;
use crate::domain::settings::ThemeChoice;
use crate::store::receipt::Remarks;
use crate::ui::icon::Icon;
use crate::ui::strings::{Language, Words};
use crate::ui::theme::Tone;

use super::turn::TurnAsked;

/// One picture of the kiosk.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Company name.
    pub company: String,
    /// Its logo, left of the name.
    pub logo: Option<Arc<Logo>>,
    /// Light or dark.
    pub theme: ThemeChoice,
    /// No moving parts.
    pub reduce_motion: bool,
    /// Local time.
    pub now: NaiveDateTime,
    /// Whether the camera's picture may be shown.
    pub camera_live: bool,
    /// Whether the picture is dimmed.
    pub dimmed: bool,
    /// The face to frame.
    pub face: Option<FaceMark>,
    /// The one thing that is said.
    pub says: Says,
    /// The line at the foot.
    pub foot: Option<FootLine>,
}

/// The line at the foot of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FootLine {
    /// Its words.
    pub words: String,
    /// Something works less well than it should.
    pub warns: bool,
}

/// The one thing that is said.
#[derive(Debug, Clone, PartialEq)]
pub enum Says {
    /// A sentence for everybody.
    Notice(Notice),
    /// Something for one person, who is named.
    Person(PersonCard),
    /// A question to one person.
    Question(Question),
    /// A turn of the head.
    Turn(TurnAsked),
    /// The form for employee id and PIN.
    Pin(PinCard),
    /// A person's own hours.
    Month(MonthCard),
    /// The choice of the time at which somebody left.
    Pick(PickCard),
}

/// The choice of the time at which somebody left.
#[derive(Debug, Clone, PartialEq)]
pub struct PickCard {
    /// Whom.
    pub name: String,
    /// What is asked.
    pub words: Words,
    /// Which question, and the time to begin with.
    pub view: PickView,
}

/// A person's own hours, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthCard {
    /// Whose.
    pub name: String,
    /// Which month.
    pub title: String,
    /// Names of the columns: day, time in, time out, worked, late.
    pub columns: [&'static str; 5],
    /// Day by day, in the same order; a day that is not just hours says so in the place of its times.
    pub rows: Vec<[String; 5]>,
    /// The sums below the columns.
    pub sums: [String; 5],
    /// What to do to leave.
    pub leave: &'static str,
}

/// The form for employee id and PIN, without what is typed.
#[derive(Debug, Clone, PartialEq)]
pub struct PinCard {
    /// Its state.
    pub view: PinView,
    /// What it asks for.
    pub words: Words,
    /// What became of the last try, and how long the next one waits.
    pub problem: Option<String>,
}

/// A sentence for everybody.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Its mood.
    pub tone: Tone,
    /// Its sign.
    pub icon: Icon,
    /// Its words.
    pub words: Words,
}

/// Something for one person.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonCard {
    /// Whether a new punch is on disk; otherwise the same punch was seen again.
    pub recorded: bool,
    /// Before the name.
    pub salutation: String,
    /// Whom.
    pub name: String,
    /// Time in or time out with its time.
    pub punch: String,
    /// More about it, such as the hours of the day.
    pub more: Option<String>,
    /// What went wrong and does not matter to the person now.
    pub note: Option<String>,
    /// The enrolled face.
    pub portrait: Option<Picture>,
    /// What can be touched: its words and what it does.
    pub offers: Vec<(&'static str, Offer)>,
}

/// What the person who is greeted may touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// Says what the look was.
    Said(Said),
    /// Shows their own hours.
    Hours,
    /// Says when they left on an earlier day.
    Repair(RepairCommand),
}

impl Offer {
    /// What the touch means.
    pub(super) fn event(self) -> Event {
        match self {
            Self::Said(said) => Event::Said(said),
            Self::Hours => Event::HoursRequested,
            Self::Repair(command) => Event::Repair(command),
        }
    }
}

/// A question to one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Whom.
    pub name: String,
    /// The question and what to do.
    pub words: Words,
    /// How far the look that means "yes" has come, 0.0 to 1.0; `None` where only a touch answers.
    pub held: Option<f32>,
}

/// What a greeting says, without the proof that it is true.
#[derive(Debug, Clone, PartialEq)]
pub struct GreetingText {
    /// Whom.
    pub name: String,
    /// Time in or time out.
    pub direction: Direction,
    /// What the person said it is.
    pub said: Option<Said>,
    /// Local time of the punch.
    pub at: NaiveDateTime,
    /// Worked so far today, for a time out.
    pub worked: Option<TimeDelta>,
    /// The enrolled face.
    pub portrait: Option<Picture>,
    /// Whether the scan photo could not be saved.
    pub photo_failed: bool,
    /// How late and what is left open from before, as far as the person should hear it.
    pub remarks: Remarks,
}

impl From<&Greeting> for GreetingText {
    fn from(greeting: &Greeting) -> Self {
        let receipt = &greeting.receipt;
        Self {
            name: receipt.name.clone(),
            direction: receipt.direction,
            said: receipt.said,
            at: greeting.at(),
            worked: greeting.worked(),
            portrait: greeting.portrait.clone(),
            photo_failed: greeting.photo_failed(),
            remarks: receipt.remarks,
        }
    }
}

impl GreetingText {
    /// The card that greets.
    #[must_use]
    pub fn card(self, language: &dyn Language) -> PersonCard {
        let time = self.at.time();
        let more = match self.direction {
            Direction::In => self.remarks.late.map(|late| language.late(late)),
            Direction::Out => self.worked.map(|worked| language.worked_today(worked)),
        };
        let today = self.at.date();
        let open_day = match (&self.remarks.repair, self.remarks.open_day) {
            (Some(offer), _) => {
                let left = offer.suggested.map(|at| at.local().time());
                Some(language.ask_time_out(offer.work_date, left, today))
            }
            (None, open_day) => open_day.map(|day| language.no_time_out(day, today)),
        };
        let without_photo = self.photo_failed.then(|| language.without_photo().to_owned());
        let said = self.said.and_then(|said| language.break_salutation(said));
        PersonCard {
            recorded: true,
            salutation: said.unwrap_or_else(|| language.salutation(self.direction, time)).to_owned(),
            name: self.name,
            punch: language.said_punch(self.direction, self.said, time),
            more,
            note: open_day.or(without_photo),
            portrait: self.portrait,
            offers: offers(&self.remarks, language),
        }
    }
}

fn offers(remarks: &Remarks, language: &dyn Language) -> Vec<(&'static str, Offer)> {
    if let Some(offer) = &remarks.repair {
        let yes = offer.suggested.map(|_| (language.yes(), Offer::Repair(RepairCommand::Yes)));
        let others = [
            (language.other_time(), Offer::Repair(RepairCommand::Other)),
            (language.later(), Offer::Repair(RepairCommand::Later)),
        ];
        return yes.into_iter().chain(others).collect();
    }
    let break_out_or_in = remarks.breaks.map(|said| (language.said(said), Offer::Said(said)));
    break_out_or_in.into_iter().chain([(language.show_hours(), Offer::Hours)]).collect()
}

impl MonthCard {
    fn of(month: &MonthView, language: &dyn Language) -> Self {
        let clock = |time: Option<NaiveTime>| time.map_or_else(dash, |time| language.time(time));
        let row = |day: &MonthDay| {
            let worked = match day.note {
                Some(note) => language.day_note(note).to_owned(),
                None => language.hours(day.worked_secs),
            };
            let late = if day.late_secs > 0 { language.hours(day.late_secs) } else { String::new() };
            [language.day_of_month(day.date), clock(day.time_in), clock(day.time_out), worked, late]
        };
        let late = if month.late_secs > 0 { language.hours(month.late_secs) } else { String::new() };
        let empty = String::new;
        Self {
            name: month.name.clone(),
            title: language.month(month.month),
            columns: language.month_columns(),
            rows: month.days.iter().map(row).collect(),
            sums: [language.sum().to_owned(), empty(), empty(), language.hours(month.worked_secs), late],
            leave: language.touch_to_leave(),
        }
    }
}

/// Stands for a time that is not there.
fn dash() -> String {
    "\u{2013}".to_owned()
}

impl PersonCard {
    /// All of it, as a screen reader says it.
    #[must_use]
    pub fn spoken(&self) -> String {
        let Self { salutation, name, punch, .. } = self;
        let mut said = format!("{salutation}, {name}. {punch}");
        if let Some(more) = &self.more {
            said = format!("{said}, {more}");
        }
        if let Some(note) = &self.note {
            said = format!("{said}. {note}");
        }
        said
    }
}

impl Scene {
    /// The picture of `view`, in `language`.
    #[must_use]
    pub fn of(view: &KioskView, language: &dyn Language) -> Self {
        Self {
            company: view.company.clone(),
            logo: view.logo.clone(),
            theme: view.theme,
            reduce_motion: view.reduce_motion,
            now: view.now,
            camera_live: view.camera_live,
            dimmed: view.dimmed,
            face: view.face,
            says: Says::of(&view.card, language),
            foot: Some(FootLine::of(view, language)),
        }
    }

    /// Whether a form for one person takes the place of the picture.
    pub(super) fn is_form(&self) -> bool {
        matches!(self.says, Says::Pin(_) | Says::Month(_) | Says::Pick(_))
    }
}

impl FootLine {
    fn of(view: &KioskView, language: &dyn Language) -> Self {
        match view.trouble {
            Some(trouble) => Self { words: language.trouble(trouble), warns: true },
            None => Self { words: language.privacy().to_owned(), warns: false },
        }
    }
}

impl PinCard {
    fn of(view: PinView, language: &dyn Language) -> Self {
        let said = view.problem.map(|problem| language.pin_problem(problem));
        let wait = (view.wait_secs > 0).then(|| language.wait(view.wait_secs));
        let problem = match (said, wait) {
            (Some(said), Some(wait)) => Some(format!("{said} {wait}")),
            (said, wait) => said.map(str::to_owned).or(wait),
        };
        Self { view, words: language.pin_form(), problem }
    }
}

impl Says {
    /// What `card` says, in `language`.
    #[must_use]
    pub fn of(card: &Card, language: &dyn Language) -> Self {
        let notice = |tone, icon, words| Self::Notice(Notice { tone, icon, words });
        match card {
            Card::Starting => notice(Tone::Calm, Icon::Wait, language.starting()),
            Card::Idle => notice(Tone::Calm, Icon::Face, language.idle()),
            Card::Recognising => notice(Tone::Calm, Icon::Face, language.recognising()),
            Card::Hint(fault) => notice(Tone::Caution, hint_icon(*fault), language.hint(*fault)),
            Card::Saving => notice(Tone::Calm, Icon::Wait, language.saving()),
            Card::Greeting(greeting) => Self::Person(GreetingText::from(&**greeting).card(language)),
            Card::Duplicate { name, direction, said, at } => Self::Person(PersonCard {
                recorded: false,
                salutation: language.already_recorded().to_owned(),
                name: name.clone(),
                punch: language.said_punch(*direction, *said, at.time()),
                more: None,
                note: None,
                portrait: None,
                offers: offers(&Remarks::default(), language),
            }),
            Card::Month(month) => Self::Month(MonthCard::of(month, language)),
            Card::PickTime(pick) => Self::Pick(PickCard {
                name: pick.name.clone(),
                words: language.pick_time(pick.day, pick.time_in),
                view: pick.clone(),
            }),
            Card::RepairKept => notice(Tone::Good, Icon::Done, language.repair_kept()),
            Card::RepairLost => notice(Tone::Fault, Icon::Attention, language.repair_lost()),
            Card::NoHours => notice(Tone::Fault, Icon::Attention, language.no_hours()),
            Card::ConfirmTimeOut { name, time_in, by_look } => Self::Question(Question {
                name: name.clone(),
                words: language.confirm_time_out(*time_in, by_look.is_some()),
                held: *by_look,
            }),
            Card::Pin(view) => Self::Pin(PinCard::of(*view, language)),
            Card::TurnHead(turn) => Self::Turn(TurnAsked::of(*turn, language)),
            Card::NotRecognised => notice(Tone::Caution, Icon::Question, language.not_recognised()),
            Card::NotSure => notice(Tone::Caution, Icon::Question, language.not_sure()),
            Card::AttackRefused => notice(Tone::Caution, Icon::Attention, language.attack_refused()),
            Card::CameraLost(fault) => notice(Tone::Fault, camera_icon(fault), language.camera_lost(fault)),
            Card::CannotSave => notice(Tone::Fault, Icon::Attention, language.cannot_save()),
            Card::RecognitionUnavailable(remedy) => {
                notice(Tone::Fault, Icon::Attention, language.recognition_unavailable(remedy))
            }
            Card::Repaired(repair) => {
                let lost = repair.lacks_all();
                let tone = if lost { Tone::Caution } else { Tone::Good };
                let icon = if lost { Icon::Attention } else { Icon::Done };
                notice(tone, icon, language.repaired(*repair))
            }
            Card::NobodyEnrolled => notice(Tone::Calm, Icon::People, language.nobody_enrolled()),
            Card::Registering => notice(Tone::Calm, Icon::Wait, language.registering()),
            Card::SpoofTest => notice(Tone::Calm, Icon::Wait, language.spoof_testing()),
        }
    }

    /// All of it, as a screen reader says it.
    #[must_use]
    pub fn spoken(&self) -> String {
        match self {
            Self::Notice(notice) => notice.words.spoken(),
            Self::Person(card) => card.spoken(),
            Self::Turn(asked) => asked.words.spoken(),
            Self::Question(question) => format!("{}: {}", question.name, question.words.spoken()),
            Self::Pick(pick) => format!("{}: {}", pick.name, pick.words.spoken()),
            Self::Month(month) => {
                let [_, _, _, worked, _] = &month.sums;
                format!("{}: {}, {worked}", month.name, month.title)
            }
            Self::Pin(card) => match &card.problem {
                Some(problem) => format!("{}. {problem}", card.words.sentence),
                None => card.words.spoken(),
            },
        }
    }

    /// Whether `self` is the same card as `other`, perhaps further on.
    pub(super) fn continues(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Turn(a), Self::Turn(b)) => a.continues(b),
            (Self::Question(a), Self::Question(b)) => a.name == b.name,
            (Self::Pin(a), Self::Pin(b)) => a.view.number == b.view.number,
            (a, b) => a == b,
        }
    }
}

fn hint_icon(fault: QualityFault) -> Icon {
    match fault {
        QualityFault::TooDark | QualityFault::TooBright => Icon::Light,
        QualityFault::SeveralFaces => Icon::People,
        QualityFault::TooFar | QualityFault::CutOff | QualityFault::Blurred | QualityFault::NotFrontal => {
            Icon::Face
        }
    }
}

fn camera_icon(fault: &CameraFault) -> Icon {
    match fault {
        CameraFault::Covered | CameraFault::Blinded => Icon::NoCamera,
        CameraFault::Frozen | CameraFault::Garbage | CameraFault::Virtual | CameraFault::Other(_) => {
            Icon::Attention
        }
        CameraFault::NotFound | CameraFault::Busy | CameraFault::Unplugged | CameraFault::Stalled => {
            Icon::NoCamera
        }
    }
}
