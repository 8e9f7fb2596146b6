//! Whom the kiosk refused: presentations that are not live (a photo or a screen held up, a face that did not turn as it
//! was asked), and faces that it did not recognise.

use chrono::{Days, NaiveDate};

use super::decision::{AttackReason, Candidate};
use super::employee::EmployeeId;
use super::frame::Picture;
use super::time::Moment;

/// Why the kiosk gave no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// What was presented is not live.
    Attack(AttackReason),
    /// A live face that is nobody's in the gallery: a stranger, or somebody whom the enrolled photos do not show well.
    NotRecognised,
    /// Two people are too alike to say which.
    TooAlike,
}

impl Refusal {
    /// The name in the database, reports and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Attack(reason) => reason.name(),
            Self::NotRecognised => "not_recognised",
            Self::TooAlike => "too_alike",
        }
    }

    /// The refusal of this name; `None` for one of a newer program.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let others = [Self::NotRecognised, Self::TooAlike];
        let attack = AttackReason::from_name(name).map(Self::Attack);
        attack.or_else(|| others.into_iter().find(|refusal| refusal.name() == name))
    }

    /// Whether what was presented is not live.
    #[must_use]
    pub fn is_attack(self) -> bool {
        matches!(self, Self::Attack(_))
    }
}

/// A presentation that was refused just now.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedPresentation {
    /// When.
    pub at: Moment,
    /// Why.
    pub reason: Refusal,
    /// Whom the face looks like, where anybody: it proves nothing.
    pub claimed: Option<Candidate>,
    /// What stood before the camera, where it is to be kept.
    pub photo: Option<Picture>,
}

/// A refused presentation as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedRow {
    /// Place in the order of all.
    pub sequence: i64,
    /// When.
    pub at: Moment,
    /// Why; `None` for a reason of a newer program.
    pub reason: Option<Refusal>,
    /// Whom the face looks like: id and name on the staff list.
    pub claimed: Option<(EmployeeId, String)>,
    /// How much: the score of the search.
    pub score: Option<f64>,
    /// A photo was kept.
    pub has_photo: bool,
}

/// Kinds of refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RefusedKind {
    /// Both.
    #[default]
    All,
    /// What was not live, also for a reason of a newer program.
    NotLive,
    /// Faces that were not recognised.
    NotRecognised,
}

/// Which refused presentations are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RefusedFilter {
    /// Of this kind.
    pub kind: RefusedKind,
    /// On this date or later, where the kiosk stands; `None` for all.
    pub since: Option<NaiveDate>,
}

impl RefusedFilter {
    /// What was not live on the seven dates that end with `today`.
    #[must_use]
    pub fn not_live_this_week(today: NaiveDate) -> Self {
        Self { kind: RefusedKind::NotLive, since: Some(week_before(today)) }
    }

    /// The same kind on the seven dates that end with `today`.
    #[must_use]
    pub fn this_week(self, today: NaiveDate) -> Self {
        Self { since: Some(week_before(today)), ..self }
    }

    /// Whether `row` is meant.
    #[must_use]
    pub fn takes(&self, row: &RefusedRow) -> bool {
        let not_live = row.reason.is_none_or(Refusal::is_attack);
        let kind = match self.kind {
            RefusedKind::All => true,
            RefusedKind::NotLive => not_live,
            RefusedKind::NotRecognised => !not_live,
        };
        kind && self.since.is_none_or(|since| row.at.local().date_naive() >= since)
    }
}

/// The first of the seven dates that end with `today`.
fn week_before(today: NaiveDate) -> NaiveDate {
    today.checked_sub_days(Days::new(6)).unwrap_or(today)
}
