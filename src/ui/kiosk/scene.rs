//! What is to be painted, in plain values: the view-model with its words and moods chosen.

use chrono::{NaiveDateTime, TimeDelta};

use crate::app::view::{Card, FaceMark, Greeting, KioskView};
use crate::domain::camera::CameraFault;
use crate::domain::clock_event::Direction;
use crate::domain::decision::QualityFault;
use crate::domain::frame::Picture;
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
}

/// A question to one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Whom.
    pub name: String,
    /// The question and what to do.
    pub words: Words,
    /// How far the look that means "yes" has come: 0.0 to 1.0.
    pub held: f32,
}

/// What a greeting says, without the proof that it is true.
#[derive(Debug, Clone, PartialEq)]
pub struct GreetingText {
    /// Whom.
    pub name: String,
    /// Time in or time out.
    pub direction: Direction,
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
        let open_day = self.remarks.open_day.map(|day| language.no_time_out(day, self.at.date()));
        let without_photo = self.photo_failed.then(|| language.without_photo().to_owned());
        PersonCard {
            recorded: true,
            salutation: language.salutation(self.direction, time).to_owned(),
            name: self.name,
            punch: language.punch(self.direction, time),
            more,
            note: open_day.or(without_photo),
            portrait: self.portrait,
        }
    }
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
            theme: view.theme,
            reduce_motion: view.reduce_motion,
            now: view.now,
            camera_live: view.camera_live,
            dimmed: view.dimmed,
            face: view.face,
            says: Says::of(&view.card, language),
        }
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
            Card::Duplicate { name, direction, at } => Self::Person(PersonCard {
                recorded: false,
                salutation: language.already_recorded().to_owned(),
                name: name.clone(),
                punch: language.punch(*direction, at.time()),
                more: None,
                note: None,
                portrait: None,
            }),
            Card::ConfirmTimeOut { name, time_in, held } => Self::Question(Question {
                name: name.clone(),
                words: language.confirm_time_out(*time_in),
                held: *held,
            }),
            Card::TurnHead(turn) => Self::Turn(TurnAsked::of(*turn, language)),
            Card::NotRecognised => notice(Tone::Caution, Icon::Question, language.not_recognised()),
            Card::NotSure => notice(Tone::Caution, Icon::Question, language.not_sure()),
            Card::AttackRefused => notice(Tone::Caution, Icon::Attention, language.attack_refused()),
            Card::CameraLost(fault) => notice(Tone::Fault, camera_icon(fault), language.camera_lost(fault)),
            Card::CannotSave => notice(Tone::Fault, Icon::Attention, language.cannot_save()),
            Card::RecognitionUnavailable(remedy) => {
                notice(Tone::Fault, Icon::Attention, language.recognition_unavailable(remedy))
            }
            Card::NobodyEnrolled => notice(Tone::Calm, Icon::People, language.nobody_enrolled()),
            Card::Registering => notice(Tone::Calm, Icon::Wait, language.registering()),
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
        }
    }

    /// Whether `self` is the same card as `other`, perhaps further on.
    pub(super) fn continues(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Turn(a), Self::Turn(b)) => a.continues(b),
            (Self::Question(a), Self::Question(b)) => a.name == b.name,
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
        CameraFault::Frozen | CameraFault::Garbage | CameraFault::Other(_) => Icon::Attention,
        CameraFault::NotFound | CameraFault::Busy | CameraFault::Unplugged | CameraFault::Stalled => {
            Icon::NoCamera
        }
    }
}
