//! What the registration shows.

use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::decision::TrackedFace;
use crate::domain::employee::EmployeeId;
use crate::domain::erasure::{AttendanceFate, Erased, ErasurePlan};
use crate::domain::registration::{CaptureHint, Likeness, PhotoRefusal, Shot};
use crate::domain::staff_import::ImportPreview;
use crate::domain::staff_list::{FieldFault, StaffDraft, StaffField};

/// What is on the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum RegisterView {
    /// It is being read.
    Reading,
    /// Somebody is registered or enrolled again.
    Person(Box<PersonView>),
    /// Somebody is erased.
    Erase(Box<EraseView>),
    /// A staff list is imported.
    Import(ImportView),
}

/// Somebody who is being erased.
#[derive(Debug, Clone, PartialEq)]
pub struct EraseView {
    /// Who.
    pub emp_id: EmployeeId,
    /// What goes; `None` until it is read.
    pub plan: Option<ErasurePlan>,
    /// What becomes of the attendance.
    pub fate: AttendanceFate,
    /// What is typed for the id.
    pub typed: String,
    /// The id is typed as it is.
    pub ready: bool,
    /// It is being done.
    pub busy: bool,
    /// Why it was not, in words for HR.
    pub problem: Option<String>,
    /// It is done.
    pub done: Option<Erased>,
    /// Where the certificate was saved, or why not.
    pub certificate: Option<Result<PathBuf, String>>,
}

/// A staff list that is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportView {
    /// It is being read.
    pub reading: bool,
    /// It is being stored.
    pub storing: bool,
    /// What it would do.
    pub preview: Option<Arc<ImportPreview>>,
    /// Why it cannot be read or was not stored, in words for HR.
    pub problem: Option<String>,
}

/// How far a registration has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The form.
    Details,
    /// The consent.
    Consent,
    /// The photos.
    Photos,
    /// Without a face: stored after a last look.
    NoFace,
}

/// Why an id cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdFault {
    /// It has to be filled in.
    Missing,
    /// Other characters than an id may have, or too many.
    Malformed,
    /// It is this person's.
    Taken(String),
}

/// Somebody who is being registered.
#[expect(clippy::struct_excessive_bools, reason = "facts that do not depend on each other")]
#[derive(Debug, Clone, PartialEq)]
pub struct PersonView {
    /// Changes with each person.
    pub number: u64,
    /// How far it has come.
    pub step: Step,
    /// The person is on the staff list already.
    pub is_known: bool,
    /// Enrolled photos from before.
    pub earlier: u32,
    /// The id as typed.
    pub id: String,
    /// What is wrong with it.
    pub id_fault: Option<IdFault>,
    /// It is being looked up.
    pub id_pending: bool,
    /// What is typed.
    pub draft: StaffDraft,
    /// What is wrong with it.
    pub faults: Vec<(StaffField, FieldFault)>,
    /// For the choice of one.
    pub departments: Arc<Vec<String>>,
    /// The photos.
    pub photos: PhotosView,
    /// It can be stored.
    pub ready: bool,
    /// It is being stored.
    pub busy: bool,
    /// Why it was not stored, in words for HR.
    pub problem: Option<String>,
}

/// The photos of a registration.
#[expect(clippy::struct_excessive_bools, reason = "facts that do not depend on each other")]
#[derive(Debug, Clone, PartialEq)]
pub struct PhotosView {
    /// From files, not by the camera.
    pub by_files: bool,
    /// What to do next; `None` until the camera is HR's.
    pub hint: Option<CaptureHint>,
    /// The face in view.
    pub face: Option<TrackedFace>,
    /// How much is done: 0.0 to 1.0.
    pub progress: f32,
    /// What was taken.
    pub shots: Arc<Vec<Shot>>,
    /// One more can be taken.
    pub may_have_more: bool,
    /// Files that were not taken: their names and why.
    pub refused: Vec<(String, PhotoRefusal)>,
    /// A file is being read or judged.
    pub reading: bool,
    /// Earlier photos stay.
    pub keep_earlier: bool,
    /// Somebody who is enrolled looks alike.
    pub likeness: Option<LikenessView>,
}

/// Somebody who looks like the person who is registered.
#[derive(Debug, Clone, PartialEq)]
pub struct LikenessView {
    /// Who, how alike, and what was needed.
    pub likeness: Likeness,
    /// Their name; empty until it is read.
    pub name: String,
    /// Their department.
    pub department: Option<String>,
    /// HR says that it is somebody else.
    pub is_somebody_else: bool,
}
