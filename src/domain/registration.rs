//! Taking somebody into the staff list: what they agreed to, and the photos that are taken of their face.

use std::sync::Arc;

use super::decision::{Candidate, QualityFault, TrackedFace};
use super::employee::{EmployeeId, StaffMember};
use super::frame::Picture;
use super::template::Template;

/// Photos that a guided capture takes by itself: one for each of [`FaceTurn::GUIDED`].
pub const GUIDED_PHOTOS: usize = FaceTurn::GUIDED.len();
/// Most photos of one registration.
pub const MOST_PHOTOS: usize = 5;

/// The text that somebody agrees to before a template of their face is made, as it was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentText {
    /// Names this wording; another wording has another version.
    pub version: String,
    /// The whole text.
    pub text: String,
}

/// How a face is turned, as its owner would say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaceTurn {
    /// Into the camera.
    Straight,
    /// Slightly to the person's left.
    Left,
    /// Slightly to the person's right.
    Right,
}

impl FaceTurn {
    /// What a guided capture asks for, in its order.
    pub const GUIDED: [Self; 3] = [Self::Straight, Self::Left, Self::Right];
}

/// A photo of a face that is good enough to be enrolled.
#[derive(Debug, Clone, PartialEq)]
pub struct Shot {
    /// Names it within its capture.
    pub number: u64,
    /// What it was taken for; `None` for a photo from a file.
    pub turn: Option<FaceTurn>,
    /// The photo, upright.
    pub picture: Picture,
    /// The face with some margin.
    pub portrait: Picture,
    /// One template for each matcher that works.
    pub templates: Vec<Template>,
    /// How good it is: 0 is just refused, 100 as good as it gets.
    pub quality: u8,
    /// Somebody else in the gallery who looks like it.
    pub likeness: Option<Likeness>,
}

/// Somebody who is enrolled already and looks like the person who is being registered.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// Who, and how alike.
    pub candidate: Candidate,
    /// The score from which on two faces are taken for one person's.
    pub threshold: f32,
}

/// A photo from a file, to be judged.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenPhoto {
    /// Names it within its capture.
    pub number: u64,
    /// The photo, upright.
    pub picture: Picture,
}

/// A photo that the kiosk has kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeptPhoto {
    /// The scan photo of the event with this sequence number.
    Scan(i64),
    /// The photo of the refusal with this sequence number.
    Refused(i64),
}

/// Where the photos of a capture come from.
#[derive(Debug, Clone, PartialEq)]
pub enum CaptureSource {
    /// The camera, which is taken from the kiosk meanwhile. So many photos are wanted, [`GUIDED_PHOTOS`] to
    /// [`MOST_PHOTOS`].
    Camera(usize),
    /// Files. The kiosk goes on.
    Files(Arc<Vec<GivenPhoto>>),
}

/// What HR wants of recognition: state, not a message. Without one the camera is the kiosk's.
#[derive(Debug, Clone, PartialEq)]
pub struct CaptureWish {
    /// Another number is another capture, which begins without photos.
    pub session: u64,
    /// Who is registered: a likeness with themselves is none.
    pub emp_id: EmployeeId,
    /// Where the photos come from.
    pub source: CaptureSource,
    /// Photos that shall be taken again or left out.
    pub dropped: Vec<u64>,
}

/// What is missing for the next photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureHint {
    /// No picture comes from the camera.
    NoPicture,
    /// Nobody is there.
    NoFace,
    /// The face has to be turned like this.
    Turn(FaceTurn),
    /// All is well: hold still.
    Hold(FaceTurn),
    /// The face cannot be used like this.
    Fault(QualityFault),
    /// This is not the person of the first photo.
    SomebodyElse,
    /// Nothing is missing.
    Done,
}

/// Why a photo from a file is not taken, or that it was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhotoRefusal {
    /// No face is in it.
    NoFace,
    /// Its face cannot be used.
    Fault(QualityFault),
    /// It shows somebody else than the first photo.
    SomebodyElse,
    /// The engine or the file, in words for HR.
    Failed(String),
}

/// How a capture stands.
#[derive(Debug, Clone, PartialEq)]
pub struct CaptureReport {
    /// Which capture.
    pub session: u64,
    /// What to do next.
    pub hint: CaptureHint,
    /// The face in view.
    pub face: Option<TrackedFace>,
    /// How much is done: 0.0 to 1.0.
    pub progress: f32,
    /// The photos that are taken.
    pub shots: Arc<Vec<Shot>>,
    /// Photos from files that are not taken.
    pub refused: Vec<(u64, PhotoRefusal)>,
}

/// Somebody who is to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Registration {
    /// Who.
    pub member: StaffMember,
    /// Nobody may have the id yet; else it must be somebody's.
    pub is_new: bool,
    /// The person agreed to this text; `None` where they did not, and there are no photos then.
    pub consent: Option<ConsentText>,
    /// What is enrolled. Empty: the person is not recognised by their face.
    pub shots: Arc<Vec<Shot>>,
    /// Photos from before stay beside these.
    pub keep_earlier: bool,
}

/// Whom [`Likeness`] means, for the comparison side by side.
#[must_use]
pub fn strongest_likeness(shots: &[Shot]) -> Option<&Likeness> {
    shots
        .iter()
        .filter_map(|shot| shot.likeness.as_ref())
        .max_by(|a, b| a.candidate.score.total_cmp(&b.candidate.score))
}

/// The id after the highest of the largest family of ids with one beginning: E041 after E001 to E040.
#[must_use]
pub fn next_id<'a>(ids: impl IntoIterator<Item = &'a str>) -> Option<EmployeeId> {
    use std::collections::BTreeMap;
    let mut families: BTreeMap<&str, (usize, u64, usize)> = BTreeMap::new();
    for id in ids {
        let start = id.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (Some(beginning), Some(digits)) = (id.get(..start), id.get(start..)) else { continue };
        let Ok(number) = digits.parse::<u64>() else { continue };
        let family = families.entry(beginning).or_insert((0, 0, 0));
        family.0 += 1;
        if number >= family.1 {
            (family.1, family.2) = (number, digits.len());
        }
    }
    let (beginning, (_, highest, width)) = families
        .into_iter()
        .max_by_key(|(_, (people, highest, _))| (*people, *highest))
        .unwrap_or(("E", (0, 0, 3)));
    let next = highest.checked_add(1)?;
    format!("{beginning}{next:0width$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_id_follows_the_highest_of_the_usual_kind() {
        let next = |ids: &[&str]| next_id(ids.iter().copied()).map(|id| id.to_string());
        assert_eq!(next(&[]).as_deref(), Some("E001"));
        assert_eq!(next(&["E001", "E002", "E009"]).as_deref(), Some("E010"));
        assert_eq!(next(&["E099", "boss", "X-1"]).as_deref(), Some("E100"));
        assert_eq!(next(&["7", "12", "E001"]).as_deref(), Some("13"));
        assert_eq!(next(&["E0009", "E10"]).as_deref(), Some("E11"));
        assert_eq!(next(&[&"9".repeat(32)]).as_deref(), Some("E001"), "a number too large is no number");
    }
}
