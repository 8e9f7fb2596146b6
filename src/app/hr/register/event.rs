//! What happens while somebody is registered, and what it wants done.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::audit::By;
use crate::domain::employee::EmployeeId;
use crate::domain::erasure::{AttendanceFate, Erased, ErasurePlan};
use crate::domain::frame::Picture;
use crate::domain::registration::{ConsentText, KeptPhoto, Registration};
use crate::domain::staff_import::{ImportPreview, Imported};
use crate::domain::staff_list::{StaffDetail, StaffField};

/// What HR does.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Registers a new person.
    Begin,
    /// Takes photos of somebody who is on the staff list.
    Enrol(EmployeeId),
    /// Adds a photo that the kiosk has kept to those of somebody who is on the staff list.
    EnrolKept(EmployeeId, KeptPhoto),
    /// Types the employee id.
    Id(String),
    /// Types into the form.
    Type(StaffField, String),
    /// The form is filled in.
    Next,
    /// One step back.
    Back,
    /// The person agrees to this text.
    Agree(ConsentText),
    /// The person does not agree: registered without a face.
    Decline,
    /// Photos by the camera.
    ByCamera,
    /// Photos from files.
    ByFiles,
    /// Asks for photos.
    ChoosePhotos,
    /// This photo is taken again, or left out.
    Drop(u64),
    /// One photo more by the camera.
    More,
    /// Earlier photos stay beside the new ones.
    KeepEarlier(bool),
    /// The person who looks alike is somebody else.
    IsSomebodyElse(bool),
    /// Stores everything.
    Save,
    /// Ends it; nothing is stored.
    Cancel,
    /// Shows what would go if this person were erased.
    Erase(EmployeeId),
    /// What becomes of the attendance.
    Fate(AttendanceFate),
    /// Types the id of who is erased.
    TypeId(String),
    /// Erases the person.
    EraseNow,
    /// Asks where the certificate is to be written: its text.
    SaveCertificate(String),
    /// Opens the import of a staff list.
    Import,
    /// Asks for the list.
    ChooseList,
    /// Stores the list.
    ImportNow,
}

/// What is read for a registration; each has at most one request on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ask {
    /// An id that is free.
    NextId,
    /// Whose an id is.
    Holder,
    /// Who is enrolled again.
    Member,
    /// A photo from a file.
    Photo,
    /// Who looks alike.
    Likeness,
    /// What is stored of somebody who is to be erased.
    Plan,
    /// Erasing. Asked for once at a time.
    Erase,
    /// The certificate.
    Certificate,
    /// A staff list from a file.
    List,
    /// Storing it. Asked for once at a time.
    Import,
}

/// What is asked of the office.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// [`Found::NextId`].
    NextId,
    /// [`Found::Holder`].
    Holder(EmployeeId),
    /// [`Found::Member`].
    Member(EmployeeId),
    /// [`Found::Photo`]: the number it gets, and its path.
    Photo(u64, PathBuf),
    /// [`Found::Photo`]: the number it gets, and which.
    KeptPhoto(u64, KeptPhoto),
    /// [`Found::Likeness`].
    Likeness(EmployeeId),
    /// [`Found::Plan`].
    Plan(EmployeeId),
    /// [`Found::Erased`].
    Erase(EmployeeId, AttendanceFate, By),
    /// [`Found::Certificate`]: path and text, and who saves it.
    Certificate(PathBuf, String, By),
    /// [`Found::List`]: path, and today.
    List(PathBuf, NaiveDate),
    /// [`Found::Imported`].
    Import(Arc<ImportPreview>, By),
    /// Stores somebody.
    Save(Box<Registration>, By),
}

/// What the office found.
#[derive(Debug, Clone)]
pub enum Found {
    /// An id that follows those in use.
    NextId(Option<EmployeeId>),
    /// Who has this id.
    Holder(EmployeeId, Option<String>),
    /// Who is enrolled again; `None` where nobody has the id.
    Member(Option<Box<StaffDetail>>),
    /// A photo, or why it cannot be read, in words for HR.
    Photo(u64, Result<Picture, String>),
    /// Who looks alike.
    Likeness(Option<Box<StaffDetail>>),
    /// What would go; `None` where nobody has the id.
    Plan(Option<Box<ErasurePlan>>),
    /// Somebody was erased, or why not, in words for HR.
    Erased(Result<Box<Erased>, String>),
    /// Where the certificate lies, or why not, in words for HR.
    Certificate(Result<PathBuf, String>),
    /// What a list would do, or why it cannot be read, in words for HR.
    List(Result<Arc<ImportPreview>, String>),
    /// What a list did, or why nothing, in words for HR.
    Imported(Result<Imported, String>),
}
