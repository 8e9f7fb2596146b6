//! What the kiosk screen shows, in meaning and not in words or colours.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::domain::camera::CameraFault;
use crate::domain::clock_event::{Direction, Said};
pub use crate::domain::decision::HeadTurn;
use crate::domain::decision::{QualityFault, TrackedFace};
use crate::domain::frame::Picture;
use crate::domain::logo::Logo;
use crate::domain::recovery::Repair;
use crate::domain::settings::{LanguageChoice, ThemeChoice};
use crate::store::receipt::{PhotoOutcome, Receipt};

/// One state of the kiosk screen.
#[derive(Debug, Clone, PartialEq)]
pub struct KioskView {
    /// Company name.
    pub company: String,
    /// Its logo.
    pub logo: Option<Arc<Logo>>,
    /// Light or dark.
    pub theme: ThemeChoice,
    /// The language.
    pub language: LanguageChoice,
    /// No moving parts.
    pub reduce_motion: bool,
    /// Local time for the clock and the date.
    pub now: NaiveDateTime,
    /// Pictures come from the camera; without, the preview shows no old picture.
    pub camera_live: bool,
    /// Nobody has been there for a while: the preview is dimmed.
    pub dimmed: bool,
    /// The face to frame, where there is one.
    pub face: Option<FaceMark>,
    /// What the screen says.
    pub card: Card,
    /// What works less well than it should while people are recorded all the same.
    pub trouble: Option<Trouble>,
}

/// Something that the guard should tell HR, though the kiosk works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// One of the two networks is missing: recognition is less sure.
    OneMatcher,
    /// The wall clock has jumped today: times may be wrong.
    ClockJumped,
    /// Another camera answers than the one that is meant.
    OtherCamera,
    /// A backup took the place of a damaged database: records may be missing.
    Restored(Repair),
}

/// The frame around the face in view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaceMark {
    /// Where, and of which track.
    pub face: TrackedFace,
    /// How much of the evidence is there: 0.0 to 1.0.
    pub progress: f32,
}

/// What the screen says: exactly one thing at a time.
#[derive(Debug, Clone, PartialEq)]
pub enum Card {
    /// The camera or the engine is being started.
    Starting,
    /// Nobody is there: look at the camera.
    Idle,
    /// A face is there and is being compared.
    Recognising,
    /// A face is there; what to do so that it can be compared.
    Hint(QualityFault),
    /// Recognised; the punch is on its way to the disk.
    Saving,
    /// Recorded.
    Greeting(Box<Greeting>),
    /// The same punch seen again.
    Duplicate {
        /// Who, as greeted.
        name: String,
        /// What is already recorded.
        direction: Direction,
        /// What the person said it is.
        said: Option<Said>,
        /// When, local time.
        at: NaiveDateTime,
    },
    /// A person's own hours, on request.
    Month(Box<MonthView>),
    /// They cannot be read.
    NoHours,
    /// Asks when somebody left on an earlier day.
    PickTime(PickView),
    /// What they said about that day waits for HR.
    RepairKept,
    /// It could not be kept.
    RepairLost,
    /// Asks whether this is a time out already.
    ConfirmTimeOut {
        /// Who, as greeted.
        name: String,
        /// The time in of the day, local time.
        time_in: NaiveDateTime,
        /// How far the look that means "yes" has come, 0.0 to 1.0; `None` where only a touch answers.
        by_look: Option<f32>,
    },
    /// The form for employee id and PIN.
    Pin(PinView),
    /// Recognised; a turn of the head shows that it is a person and no picture.
    TurnHead(HeadTurn),
    /// A good face that is nobody's here.
    NotRecognised,
    /// Two people are too alike to say which; never guessed.
    NotSure,
    /// Not a live person.
    AttackRefused,
    /// No picture.
    CameraLost(CameraFault),
    /// The punch could not be saved. Nobody is greeted.
    CannotSave,
    /// The engine cannot work; the text names the command that mends it.
    RecognitionUnavailable(String),
    /// What the program repaired at its start, until somebody was recorded.
    Repaired(Repair),
    /// The gallery is empty.
    NobodyEnrolled,
    /// HR has the camera for a registration: nobody is recognised.
    Registering,
    /// The liveness check is being tested: nobody is recognised.
    SpoofTest,
}

/// The hours of one person in one month, from its first day to today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthView {
    /// Whose.
    pub name: String,
    /// The first day.
    pub month: NaiveDate,
    /// Days on which there was something, in their order.
    pub days: Vec<MonthDay>,
    /// Sum of the seconds that count as work.
    pub worked_secs: i64,
    /// Sum of the seconds late.
    pub late_secs: i64,
}

/// Asks when somebody left on an earlier day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickView {
    /// Changes with each question.
    pub number: u64,
    /// Whom.
    pub name: String,
    /// The work date.
    pub day: NaiveDate,
    /// Its time in, local time.
    pub time_in: NaiveDateTime,
    /// The time that is shown first.
    pub first: NaiveTime,
}

/// A day of a [`MonthView`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthDay {
    /// Its date.
    pub date: NaiveDate,
    /// First time in, local time.
    pub time_in: Option<NaiveTime>,
    /// Last time out, local time.
    pub time_out: Option<NaiveTime>,
    /// Seconds that count as work.
    pub worked_secs: i64,
    /// Seconds late.
    pub late_secs: i64,
    /// What it is besides.
    pub note: Option<DayNote>,
}

/// What a day is besides its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayNote {
    /// Not there on a working day.
    Absent,
    /// Leave.
    Leave,
    /// A holiday.
    Holiday,
    /// A time is missing.
    Missing,
    /// At work now.
    Now,
}

/// The form for employee id and PIN. What is typed is known to the window alone, until it is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinView {
    /// Changes with each form that is opened: what was typed before is gone.
    pub number: u64,
    /// Counts the tries that were not taken: the PIN is emptied when it changes.
    pub tries: u32,
    /// Ids have letters in them.
    pub letters: bool,
    /// A try is being checked.
    pub busy: bool,
    /// What the last try came to.
    pub problem: Option<PinProblem>,
    /// Seconds until the next try is taken.
    pub wait_secs: u64,
}

/// Why nobody was recorded by id and PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinProblem {
    /// Nobody has this id with this PIN. Which of the two is wrong is never said.
    Wrong,
    /// Too many wrong tries, of this id or of all: none is taken for a while.
    TooMany,
    /// It cannot be checked at the moment.
    Broken,
}

/// Proof and picture of a recorded punch.
#[derive(Debug, Clone, PartialEq)]
pub struct Greeting {
    /// The proof that it is on disk: name, direction, moment, work day.
    pub receipt: Receipt,
    /// The enrolled face.
    pub portrait: Option<Picture>,
}

impl Greeting {
    /// Local time of the punch.
    #[must_use]
    pub fn at(&self) -> NaiveDateTime {
        self.receipt.at.local().naive_local()
    }

    /// Time worked so far, for a time out.
    #[must_use]
    pub fn worked(&self) -> Option<TimeDelta> {
        self.receipt.day.worked()
    }

    /// Whether the scan photo could not be saved; the punch is on disk all the same.
    #[must_use]
    pub fn photo_failed(&self) -> bool {
        matches!(self.receipt.photo, PhotoOutcome::Failed(_))
    }
}

impl KioskView {
    /// Whether a person would see a difference: everything except the seconds of the clock.
    ///
    /// The runtime wakes the window when this is true, so that a kiosk at rest is painted for new pictures alone.
    #[must_use]
    pub fn looks_different_from(&self, older: &Self) -> bool {
        let minute = |view: &Self| view.now.and_utc().timestamp().div_euclid(60);
        if minute(self) != minute(older) {
            return true;
        }
        let Self {
            company,
            logo,
            theme,
            language,
            reduce_motion,
            now: _,
            camera_live,
            dimmed,
            face,
            card,
            trouble,
        } = self;
        *company != older.company
            || *logo != older.logo
            || *theme != older.theme
            || *language != older.language
            || *reduce_motion != older.reduce_motion
            || *camera_live != older.camera_live
            || *dimmed != older.dimmed
            || *face != older.face
            || *card != older.card
            || *trouble != older.trouble
    }
}
