//! How good the gallery of a site is, in words for HR: who is too alike, whose photos do not agree, how often a stranger
//! will get a name.

use super::employee::EmployeeId;
use super::time::Moment;

/// Days with visitors in a year, at most.
const DAYS: f64 = 365.0;

/// Somebody on the staff list.
pub type Named = (EmployeeId, String);

/// Two people and how alike they are.
#[derive(Debug, Clone, PartialEq)]
pub struct AlikePair {
    /// The one whose id comes first.
    pub one: Named,
    /// The other.
    pub other: Named,
    /// The score of the mean of one's photos searched as a probe.
    pub score: f32,
    /// A scan of the one could reach what identifies the other. Twins are like that.
    pub too_alike: bool,
}

/// A photo that does its person no good.
#[derive(Debug, Clone, PartialEq)]
pub struct DoubtfulPhoto {
    /// Whose.
    pub person: Named,
    /// Its name in the store.
    pub photo: String,
    /// The score of this photo against the person's others; `None` where it is the only one.
    pub own: Option<f32>,
    /// Somebody else whom it resembles as much or more, with the score.
    pub resembles: Option<(Named, f32)>,
}

/// Why somebody should be enrolled again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgainReason {
    /// Fewer than three photos: more of them miss the person less often.
    FewPhotos,
    /// The photos do not recognise each other.
    PhotosDisagree,
    /// A photo looks like somebody else.
    PhotoOfAnother,
}

/// What there is to say about a gallery.
#[derive(Debug, Clone, PartialEq)]
pub struct GalleryCheck {
    /// When it was examined.
    pub at: Moment,
    /// People in it.
    pub people: u64,
    /// The score that identifies, for this size and wanted rate.
    pub threshold: f32,
    /// The most alike, most alike first.
    pub closest: Vec<AlikePair>,
    /// Photos that the person's other photos do not recognise, or that look like somebody else.
    pub doubtful: Vec<DoubtfulPhoto>,
    /// Who should be enrolled again, and the gravest reason.
    pub enrol_again: Vec<(Named, AgainReason)>,
    /// Share of strangers who get somebody's name, by one photo.
    pub fpir: f64,
}

impl GalleryCheck {
    /// Strangers who get a name in a year when so many stand before the camera every day.
    #[must_use]
    pub fn false_accepts_a_year(&self, visitors_a_day: u32) -> f64 {
        self.fpir * f64::from(visitors_a_day) * DAYS
    }
}
