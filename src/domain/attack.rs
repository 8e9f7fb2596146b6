//! Presentations that the kiosk refused: a photo or a screen held up, or a face that did not turn as it was asked.

use super::decision::{AttackReason, Candidate};
use super::employee::EmployeeId;
use super::frame::Picture;
use super::time::Moment;

/// A presentation that was refused just now.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedPresentation {
    /// When.
    pub at: Moment,
    /// Why.
    pub reason: AttackReason,
    /// Whom the face looks like, where anybody was recognised in it.
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
    pub reason: Option<AttackReason>,
    /// Whom the face looks like: id and name on the staff list.
    pub claimed: Option<(EmployeeId, String)>,
    /// How much: the score of the search.
    pub score: Option<f64>,
    /// A photo was kept.
    pub has_photo: bool,
}
